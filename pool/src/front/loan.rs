//! A segment on loan from a front.

use std::fmt;
use std::ops::RangeBounds;

use crate::explain::Explanation;
#[cfg(doc)]
use crate::front::Front;
use crate::inner::Inner;
use crate::place::{Misplaced, Place};
use crate::pool::Source;
use crate::view::{OutOfBounds, View};

/// One segment taken through a [`Front`], owned.
///
/// [`Front::give`] it back to the front of whichever thread has it then. Dropping it returns it to
/// the pool, which takes the pool's lock. Either way at once: wait first for device work on it.
#[must_use = "a loan that is dropped returns its segment at once"]
pub struct Loan<'pool, S: Source> {
    pub(super) pool: &'pool Inner<S>,
    pub(super) address: u64,
    pub(super) len: u64,
    pub(super) id: u32,
    /// The class it may be kept in, or `NONE`.
    pub(super) class: u32,
    pub(super) purpose: &'static str,
}

impl<S: Source> Loan<'_, S> {
    /// Address of the first payload byte; a multiple of the rule's `align`.
    pub fn address(&self) -> u64 {
        self.address
    }

    /// Payload bytes, as asked for. Never 0. This, not the footprint, bounds a copy.
    #[expect(clippy::len_without_is_empty, reason = "there are no empty segments")]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Bytes the segment owns: `m = ALIGN_UP(len, granule) + pad` of the pool's rule.
    pub fn footprint(&self) -> u64 {
        self.pool.rule().footprint_of(self.len)
    }

    /// What the front that lent it is for.
    pub fn purpose(&self) -> &'static str {
        self.purpose
    }

    /// Which memory it is, as the source names it.
    pub fn place(&self) -> Place {
        self.pool.place
    }

    /// All of the payload.
    pub fn view(&self) -> View<'_> {
        View::whole(self.address, self.len, self.purpose, self.place())
    }

    /// A part of the payload.
    ///
    /// # Errors
    /// [`OutOfBounds`] when it is not one. The pad is no part of the payload.
    pub fn range(&self, bounds: impl RangeBounds<u64>) -> Result<View<'_>, OutOfBounds> {
        self.view().range(bounds)
    }

    /// All of the payload, if it is memory of a given place.
    ///
    /// # Errors
    /// [`Misplaced`] otherwise, also when the source never said what its memory is.
    pub fn at(&self, place: Place) -> Result<View<'_>, Misplaced> {
        self.view().at(place)
    }

    /// Where everything is and which rule put it there. Takes the pool's lock. A segment that was
    /// first cut for a longer payload, or is rounded up to be kept, has the rest as slack.
    pub fn explain(&self) -> Explanation {
        let (slab, offset, taken) = {
            let state = self.pool.state.lock();
            let home = state.core.home(self.id);
            let slab = state.slabs[home.region as usize].as_ref();
            let base = slab.map_or(self.address, |slab| slab.base);
            (home.region as usize, self.address - base, state.bytes(home.size.into()))
        };
        Explanation::of(self.pool, self.purpose, (slab, offset), self.address, self.len, taken)
    }
}

impl<S: Source> Drop for Loan<'_, S> {
    fn drop(&mut self) {
        self.pool.take_back(self.id);
    }
}

impl<S: Source> fmt::Debug for Loan<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Loan { address, len, purpose, .. } = self;
        write!(f, "Loan(`{purpose}`: {len} bytes at {address:#x} of pool `{}`)", self.pool.name)
    }
}
