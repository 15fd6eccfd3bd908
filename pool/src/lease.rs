//! A segment on loan: the pool gets it back when the [`Lease`] is dropped.

use std::borrow::Cow;
use std::fmt;

use crate::inner::{Inner, Slab};
use crate::pool::Source;
use crate::report::{Explanation, Text};
use crate::sync::Arc;

/// What a segment is for. Cheap to clone, so that lease and pool can both know it.
#[derive(Clone, Debug)]
pub(crate) enum Label {
    Static(&'static str),
    Shared(Arc<str>),
}

impl Label {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Label::Static(text) => text,
            Label::Shared(text) => text,
        }
    }
}

impl From<Text> for Label {
    fn from(text: Text) -> Self {
        match text {
            Cow::Borrowed(text) => Label::Static(text),
            Cow::Owned(text) => Label::Shared(text.into()),
        }
    }
}

/// One segment of a pool, owned. Dropping it returns the segment at once.
///
/// *At once* means that the bytes may be leased again before `drop` returns: whoever has queued
/// device work on them must wait for that work first. The pool cannot know about it.
///
/// A lease keeps its pool and its slab alive, can be sent to and shared with other threads, and
/// cannot be cloned, so each segment is returned exactly once. A lease that is leaked
/// (`mem::forget`) keeps its segment, and the slab, for ever.
///
/// ```text
///  address        address + len          address + footprint      address + pitch
///  | payload ........... | pad: rounding + rule's pad | slack ............ | next start
/// ```
#[must_use = "a lease that is dropped returns its segment at once"]
pub struct Lease<S: Source> {
    pub(crate) id: u32,
    pub(crate) address: u64,
    pub(crate) len: u64,
    pub(crate) label: Label,
    // The slab before the pool: fields are dropped in this order, and a slab may go no later than
    // the source it came from.
    pub(crate) slab: Arc<Slab<S::Slab>>,
    pub(crate) pool: Arc<Inner<S>>,
}

impl<S: Source> Lease<S> {
    /// Address of the first payload byte; a multiple of the rule's `align`.
    pub fn address(&self) -> u64 {
        self.address
    }

    /// Distance in bytes from the start of the slab to [`address`](Lease::address).
    pub fn offset(&self) -> u64 {
        self.address - self.slab.base
    }

    /// Payload bytes, as asked for. Never 0. This, not the footprint, bounds a copy.
    #[expect(clippy::len_without_is_empty, reason = "there are no empty segments")]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Bytes the segment owns: `m = ALIGN_UP(len, granule) + pad` of the pool's rule.
    pub fn footprint(&self) -> u64 {
        // The same sums went through when the segment was placed.
        self.pool.rule().footprint(self.len).unwrap_or(self.len)
    }

    /// Bytes taken from the slab: the footprint rounded up to the rule's `align`.
    pub fn pitch(&self) -> u64 {
        self.pool.rule().pitch(self.len).unwrap_or(self.len)
    }

    /// Owned bytes behind the payload, `footprint - len`: the rounding and the rule's pad.
    pub fn pad(&self) -> u64 {
        self.footprint() - self.len
    }

    /// Number of the slab, counted from 0 in the order they were taken from the source.
    pub fn slab_index(&self) -> usize {
        self.slab.index
    }

    /// The block the segment was cut from, as the source returned it.
    pub fn slab(&self) -> &S::Slab {
        &self.slab.object
    }

    /// What the segment is for.
    pub fn purpose(&self) -> &str {
        self.label.as_str()
    }

    /// Where everything is and which rule put it there.
    pub fn explain(&self) -> Explanation {
        let payload_end = self.address + self.len;
        let pad_end = self.address + self.footprint();
        Explanation {
            pool: self.pool.name().clone(),
            purpose: self.purpose().to_owned(),
            slab: self.slab.index,
            offset: self.offset(),
            rule: *self.pool.strictest(),
            payload: self.address..payload_end,
            pad: payload_end..pad_end,
            slack: pad_end..self.address + self.pitch(),
            address_mod_align: self.address % self.pool.rule().align(),
        }
    }
}

impl<S: Source> Drop for Lease<S> {
    fn drop(&mut self) {
        self.pool.take_back(self.id);
    }
}

impl<S: Source> fmt::Debug for Lease<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease")
            .field("pool", self.pool.name())
            .field("purpose", &self.purpose())
            .field("address", &format_args!("{:#x}", self.address))
            .field("len", &self.len)
            .finish_non_exhaustive()
    }
}
