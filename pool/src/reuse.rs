//! A lease out of what is there: holes, and what waits for the request's own stream.

use crate::booked::{About, Booked, Label, Site, Stage};
use crate::budget::Cause;
use crate::inner::{Granted, Inner, Shared};
use crate::pool::Source;
use crate::stamp::Stamps;
use crate::state::{Ask, State};

impl<S: Source> Shared<S> {
    pub(crate) fn try_now(
        &self,
        state: &mut State<S::Slab>,
        ask: &Ask,
    ) -> Result<Granted<S>, Cause> {
        let idle = state.idle_bytes();
        let own = ask.stream.and_then(|stream| state.limbo.fit(stream, ask.grains, u32::MAX));
        let own =
            own.filter(|(_, grains)| self.allowed(state, ask, idle - self.bytes(*grains)).is_ok());
        // Cutting up a much larger block would scatter what waits; the core has better holes.
        if let Some((id, grains)) = own.filter(|(_, grains)| *grains - ask.grains <= ask.grains / 8)
        {
            return Ok(self.lend_waiting(state, ask, id, grains));
        }
        let fresh = self.allowed(state, ask, idle);
        if fresh.is_ok()
            && let Some(piece) = state.core.alloc(ask.grains)
        {
            let lease = self.lend(state, piece, ask.clone(), None);
            let crossed = state.note_lease(&lease, ask.tag, ask.pitch);
            return Ok((lease, crossed));
        }
        match own {
            Some((id, grains)) => Ok(self.lend_waiting(state, ask, id, grains)),
            None => Err(fresh.err().unwrap_or(Cause::NoHole)),
        }
    }

    /// Lends a block that waits for nobody but the request's own stream, and parks what is left.
    fn lend_waiting(
        &self,
        state: &mut State<S::Slab>,
        ask: &Ask,
        id: u32,
        grains: u32,
    ) -> Granted<S> {
        let stamps = state.limbo.remove(id).map(|parked| parked.stamps).unwrap_or_default();
        if grains > ask.grains {
            let rest = state.core.split_live(id, ask.grains);
            self.park_rest(state, rest, grains - ask.grains, ask.site, stamps.clone());
        }
        self.lend_live(state, ask, id, stamps)
    }

    fn lend_live(
        &self,
        state: &mut State<S::Slab>,
        ask: &Ask,
        id: u32,
        stamps: Stamps,
    ) -> Granted<S> {
        let piece = state.core.piece(id);
        let lease = self.lend(state, piece, ask.clone(), Some(Box::new(stamps)));
        let crossed = state.note_lease(&lease, ask.tag, ask.pitch);
        (lease, crossed)
    }

    /// Joins neighbours that are free or wait for nobody but the request's own stream.
    ///
    /// Whatever is joined waits for the latest of what its parts waited for, stream by stream.
    pub(crate) fn join(&self, state: &mut State<S::Slab>, ask: &Ask) -> Option<Granted<S>> {
        let stream = ask.stream?;
        // Another thread may have returned something since we looked.
        if let Ok(granted) = self.try_now(state, ask) {
            return Some(granted);
        }
        let wanted = u64::from(ask.grains);
        // The shortest row of usable neighbours that is long enough: region, grains, first block,
        // and those that wait. Without its first or its last block it would be too short.
        let mut best: Option<(u32, u64, u32, Vec<u32>)> = None;
        for region in 0..state.slabs.len() as u32 {
            let (mut row, mut total) = (std::collections::VecDeque::new(), 0);
            for block in state.core.blocks(region) {
                if block.live && !state.limbo.usable_by(block.id, stream) {
                    (row, total) = (Default::default(), 0);
                    continue;
                }
                row.push_back(block);
                total += u64::from(block.size);
                while let Some(first) = row.front().map(|first| u64::from(first.size))
                    && total - first >= wanted
                {
                    total -= first;
                    row.pop_front();
                }
                if total >= wanted
                    && best.as_ref().is_none_or(|(_, least, ..)| total < *least)
                    && let Some(first) = row.front().map(|first| first.id)
                {
                    let waiting = row.iter().filter(|block| block.live).map(|block| block.id);
                    best = Some((region, total, first, waiting.collect()));
                }
            }
        }
        let (region, _, first, waiting) = best.filter(|(.., waiting)| !waiting.is_empty())?;
        let start = state.core.home(first).start;
        let end = start + ask.grains;
        let last = state.core.home(*waiting.last()?);
        // Behind the segment, only what waited already goes on waiting: the row's last block may.
        let rest = (last.start + last.size).saturating_sub(end);
        let grains: u64 = waiting.iter().map(|id| u64::from(state.core.home(*id).size)).sum();
        let idle = state.idle_bytes() - state.bytes(grains) + self.bytes(rest);
        self.allowed(state, ask, idle).ok()?;
        let mut stamps = Stamps::new();
        for id in waiting {
            if let Some(parked) = state.limbo.remove(id) {
                stamps.merge(&parked.stamps);
            }
            // Its text is a literal or shared with others more often than not; this is rare.
            drop(state.free(id));
        }
        // All of the row is one hole now, with free neighbours that are not of the row.
        let mut hole = state.core.block_at(region, start)?;
        let before = start - state.core.home(hole).start;
        let before = (before > 0).then(|| state.core.alloc_from(hole, before).id());
        if before.is_some() {
            hole = state.core.block_at(region, start)?;
        }
        let piece = state.core.alloc_from(hole, ask.grains);
        if rest > 0 {
            let behind = state.core.block_at(region, end)?;
            let behind = state.core.alloc_from(behind, rest).id();
            self.park_rest(state, behind, rest, ask.site, stamps.clone());
        }
        if let Some(before) = before {
            state.core.free(before);
        }
        Some(self.lend_live(state, ask, piece.id(), stamps))
    }
}

impl<S: Source> Inner<S> {
    /// Whether the budget allows it, with `idle` bytes that are nobody's and not free.
    pub(crate) fn allowed(
        &self,
        state: &State<S::Slab>,
        ask: &Ask,
        idle: u64,
    ) -> Result<(), Cause> {
        let budget = state.extra.as_ref().and_then(|extra| extra.budget.as_ref());
        budget.map_or(Ok(()), |budget| {
            budget.allows(ask.tag, ask.pitch, idle, || self.reach(state, ask))
        })
    }

    /// The most the pool can ever hold, as far as its limits say. Its next slab may be for `ask`,
    /// and is long enough for it then.
    fn reach(&self, state: &State<S::Slab>, ask: &Ask) -> Option<u64> {
        let counts = &state.counts;
        let by_bytes = self.limit.bytes.map(|most| most.saturating_sub(counts.requested));
        let by_slabs =
            self.limit.slabs.map(|most| match most.saturating_sub(counts.slabs) as u64 {
                0 => 0,
                slabs => (slabs - 1)
                    .saturating_mul(self.slab_bytes)
                    .saturating_add(self.slab_bytes.max(ask.pitch)),
            });
        let more = by_bytes.into_iter().chain(by_slabs).min()?;
        Some(counts.capacity.saturating_add(more))
    }

    /// Books a live block that no lease ever had as waiting.
    fn park_rest(
        &self,
        state: &mut State<S::Slab>,
        id: u32,
        grains: u32,
        site: Site,
        stamps: Stamps,
    ) {
        let about = About { site, extra: 0, tag: 0, stage: Stage::Waiting };
        let label = Label::Static("what reuse behind a stream left over");
        *state.booked.slot(id) = Booked::new(label, about);
        state.limbo.insert(id, grains, stamps);
    }
}
