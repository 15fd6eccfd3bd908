//! A segment handed out by an arena.

use std::fmt;
use std::ops::RangeBounds;

use super::Plan;
use super::arena::Shared;
use crate::explain::Explanation;
use crate::lease::Lease;
use crate::place::{Misplaced, Place};
use crate::pool::Source;
use crate::rule::Strictest;
use crate::sync::Arc;
use crate::view::{OutOfBounds, View};

/// Bytes of an [`Arena`](super::Arena), or of its pool where the plan had none; owned. Dropping it
/// gives them back at once.
///
/// The same holds as for a [`Lease`]: it keeps the memory alive, can be sent to other threads, and
/// cannot be cloned. While a planned one is out, its arena enters no step that it does not live in.
#[must_use = "a segment that is dropped is given back at once"]
pub struct Segment<S: Source> {
    address: u64,
    len: u64,
    home: Home<S>,
}

enum Home<S: Source> {
    Planned {
        arena: Arc<Shared<S>>,
        index: usize,
    },
    /// With what it stands in for, if anything.
    Pooled {
        lease: Lease<S>,
        planned: Option<(Plan, usize)>,
    },
}

impl<S: Source> Segment<S> {
    pub(super) fn planned(arena: Arc<Shared<S>>, index: usize, address: u64, len: u64) -> Self {
        Segment { address, len, home: Home::Planned { arena, index } }
    }

    /// A lease that stands in for a planned segment; it may be longer and begin earlier.
    pub(super) fn instead(
        lease: Lease<S>,
        plan: Plan,
        index: usize,
        address: u64,
        len: u64,
    ) -> Self {
        Segment { address, len, home: Home::Pooled { lease, planned: Some((plan, index)) } }
    }

    /// A lease as it is.
    pub(super) fn outside(lease: Lease<S>) -> Self {
        let (address, len) = (lease.address(), lease.len());
        Segment { address, len, home: Home::Pooled { lease, planned: None } }
    }

    /// Whether it lies where the plan says; else it is from the pool.
    pub fn is_planned(&self) -> bool {
        matches!(self.home, Home::Planned { .. })
    }

    /// Which segment of the plan it is, or stands in for.
    pub fn index(&self) -> Option<usize> {
        match &self.home {
            Home::Planned { index, .. } => Some(*index),
            Home::Pooled { planned, .. } => planned.as_ref().map(|(_, index)| *index),
        }
    }

    /// The lease it is a part of, or all of.
    fn lease(&self) -> &Lease<S> {
        match &self.home {
            Home::Planned { arena, .. } => &arena.lease,
            Home::Pooled { lease, .. } => lease,
        }
    }

    fn rule(&self) -> &Strictest {
        let (plan, index) = match &self.home {
            Home::Planned { arena, index } => (&arena.plan, *index),
            Home::Pooled { planned: Some((plan, index)), .. } => (plan, *index),
            Home::Pooled { lease, planned: None } => return &lease.pool.rule,
        };
        plan.rule_of(plan.segments().get(index))
    }

    /// Address of the first payload byte; a multiple of the `align` of its rule.
    pub fn address(&self) -> u64 {
        self.address
    }

    /// Distance in bytes from the start of the slab to [`address`](Segment::address).
    pub fn offset(&self) -> u64 {
        let lease = self.lease();
        self.address - (lease.address() - lease.offset())
    }

    /// Payload bytes, as asked for. Never 0. This, not the footprint, bounds a copy.
    #[expect(clippy::len_without_is_empty, reason = "there are no empty segments")]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Bytes the segment owns: `m = ALIGN_UP(len, granule) + pad` of its rule.
    pub fn footprint(&self) -> u64 {
        self.rule().rule.footprint_of(self.len)
    }

    /// Owned bytes behind the payload, `footprint - len`: the rounding and the rule's pad.
    pub fn pad(&self) -> u64 {
        self.footprint() - self.len
    }

    /// The block the segment was cut from, as the source returned it.
    pub fn slab(&self) -> &S::Slab {
        self.lease().slab()
    }

    /// Number of the slab; see [`Lease::slab_index`].
    pub fn slab_index(&self) -> usize {
        self.lease().slab_index()
    }

    /// What the segment is for.
    pub fn purpose(&self) -> &str {
        match &self.home {
            Home::Planned { arena, index } => arena.plan.segments()[*index].purpose(),
            Home::Pooled { lease, .. } => lease.purpose(),
        }
    }

    // ---- parts -------------------------------------------------------------------------------

    /// Which memory it is, as the pool's source names it.
    pub fn place(&self) -> Place {
        self.lease().place()
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
        let payload_end = self.address + self.len;
        let mut explanation = self.lease().explain();
        explanation.purpose = self.purpose().to_owned();
        explanation.offset = self.offset();
        explanation.rule = *self.rule();
        explanation.payload = self.address..payload_end;
        match &self.home {
            Home::Planned { arena, index } => {
                let pad_end = self.address + self.footprint();
                let next = self.address + arena.plan.segments()[*index].pitch();
                explanation.pad = payload_end..pad_end;
                explanation.guard = pad_end..pad_end;
                explanation.slack = pad_end..next.min(explanation.slack.end).max(pad_end);
            }
            // All that the lease owns behind the payload is for nobody else.
            Home::Pooled { .. } => explanation.pad.start = payload_end,
        }
        explanation.address_mod_align = self.address % self.rule().rule.align();
        explanation
    }
}

impl<S: Source> Drop for Segment<S> {
    fn drop(&mut self) {
        if let Home::Planned { arena, index } = &self.home {
            arena.put_back(*index);
        }
    }
}

impl<S: Source> fmt::Debug for Segment<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Segment")
            .field("purpose", &self.purpose())
            .field("address", &format_args!("{:#x}", self.address))
            .field("len", &self.len)
            .field("planned", &self.is_planned())
            .finish_non_exhaustive()
    }
}
