//! A segment on loan: the pool gets it back when the [`Lease`] is dropped or retired.

use std::fmt;
use std::ops::RangeBounds;

use crate::booked::Label;
use crate::explain::Explanation;
use crate::inner::Shared;
use crate::place::{Misplaced, Place};
use crate::pool::Source;
use crate::stamp::{Stamp, Stamps, StreamId};
use crate::state::Slab;
use crate::sync::Arc;
use crate::view::{OutOfBounds, View};

/// One segment of a pool, owned. Dropping it returns the segment at once.
///
/// *At once* means that the bytes may be leased again before `drop` returns: whoever has queued
/// device work on them must wait for that work first, or [`retire`](Lease::retire) the lease
/// instead, which leaves the waiting to the pool.
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
    /// Whether the segment was given back, and there is nothing left for `drop` to do.
    pub(crate) over: bool,
    pub(crate) address: u64,
    pub(crate) len: u64,
    pub(crate) label: Label,
    /// Work that may still run on the bytes. `Some` is never empty.
    pub(crate) after: Option<Box<Stamps>>,
    // The slab before the pool: fields are dropped in this order, and a slab may go no later than
    // the source it came from.
    pub(crate) slab: Arc<Slab<S::Slab>>,
    pub(crate) pool: Shared<S>,
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
        self.pool.rule().footprint_of(self.len)
    }

    /// Bytes taken from the slab: the footprint, and guard bytes if the pool is guarded, rounded
    /// up to the rule's `align`.
    pub fn pitch(&self) -> u64 {
        self.pool.pitch(self.footprint())
    }

    /// Owned bytes behind the payload, `footprint - len`: the rounding and the rule's pad.
    pub fn pad(&self) -> u64 {
        self.footprint() - self.len
    }

    /// Number of the slab, counted from 0. The number of a slab that was given back is used again.
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

    // ---- parts -------------------------------------------------------------------------------

    /// Which memory it is, as the pool's source names it.
    pub fn place(&self) -> Place {
        self.pool.place
    }

    /// All of the payload.
    pub fn view(&self) -> View<'_> {
        View::whole(self.address, self.len, self.purpose(), self.place())
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

    /// Where everything is and which rule put it there.
    pub fn explain(&self) -> Explanation {
        let at = (self.slab.index, self.offset());
        Explanation::of(&self.pool, self.purpose(), at, self.address, self.len, self.pitch())
    }

    // ---- time --------------------------------------------------------------------------------

    /// Returns the segment while work on it may still run: up to piece `sequence` of `stream`.
    ///
    /// That stream gets the bytes again at once, through [`Pool::lease_on`](crate::Pool::lease_on):
    /// it runs in order, so its later work comes after. Everybody else gets them when the stream
    /// has come as far, which the pool asks its [`Progress`](crate::Progress) or is told, afterwards,
    /// by [`Pool::passed`](crate::Pool::passed). Costs no event and no call to the device.
    ///
    /// Before the pool ends, let the work pass and the pool know of it;
    /// [`Pool::close`](crate::Pool::close) sees to that. If the last handle and the last lease go
    /// while work may still run, the pool asks once more, and slabs with such work are then leaked
    /// instead of freed, logged as an error, and told to
    /// [`Builder::on_leak`](crate::Builder::on_leak).
    pub fn retire(self, stream: StreamId, sequence: u64) {
        self.retire_after(Stamp::new(stream, sequence));
    }

    /// The same for a segment that several streams worked on. With no stamps it is a drop.
    pub fn retire_after(mut self, stamps: impl Into<Stamps>) {
        let mut stamps = stamps.into();
        if let Some(after) = self.after.take() {
            stamps.merge(&after);
        }
        if !stamps.is_empty() {
            self.over = true;
            self.pool.park(self.id, stamps);
        }
    }

    /// Work that may still run on the bytes, left over from earlier leases.
    ///
    /// Empty unless the lease came from [`Pool::lease_on`](crate::Pool::lease_on). While it is
    /// not, the bytes are for work queued on that stream only: the host and other streams have to
    /// wait for these points first. The pool keeps them in mind when the lease is dropped.
    pub fn pending(&self) -> &[Stamp] {
        self.after.as_ref().map_or(&[], |stamps| stamps.as_slice())
    }
}

impl<S: Source> Drop for Lease<S> {
    fn drop(&mut self) {
        match self.after.take() {
            None if self.over => {}
            None => self.pool.take_back(self.id),
            Some(stamps) => self.pool.park(self.id, *stamps),
        }
    }
}

impl<S: Source> fmt::Debug for Lease<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease")
            .field("pool", &self.pool.name)
            .field("purpose", &self.purpose())
            .field("address", &format_args!("{:#x}", self.address))
            .field("len", &self.len)
            .finish_non_exhaustive()
    }
}
