//! A lease out of what is there: holes, and what waits for the request's own stream.

use std::collections::VecDeque;

use crate::booked::{About, Booked, Label, Site, Stage};
use crate::budget::Cause;
use crate::inner::{Granted, Inner, Shared};
use crate::pool::Source;
use crate::stamp::{Stamps, StreamId};
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
        let (row, _) = state.shortest_row(stream, wanted);
        let Row { first, waiting, .. } = row?;
        let start = state.core.home(first).start;
        let end = start + ask.grains;
        let last = state.core.home(*waiting.last()?);
        // Behind the segment, only what waited already goes on waiting: the row's last block may.
        let rest = (last.start + last.size).saturating_sub(end);
        let grains: u64 = waiting.iter().map(|id| u64::from(state.core.home(*id).size)).sum();
        let idle = state.idle_bytes() - state.bytes(grains) + self.bytes(rest);
        self.allowed(state, ask, idle).ok()?;
        let left = state.core.left_of(first);
        let mut stamps = Stamps::new();
        for id in waiting {
            if let Some(parked) = state.limbo.remove(id) {
                stamps.merge(&parked.stamps);
            }
            // Its text is a literal or shared with others more often than not; this is rare.
            drop(state.free(id));
        }
        // All of the row is one hole now, with free neighbours that are not of the row.
        let core = &mut state.core;
        let mut hole = if core.is_hole(left) { left } else { core.right_of(left) };
        let before = start - core.home(hole).start;
        let before = (before > 0).then(|| core.alloc_front(hole, before).id());
        if let Some(before) = before {
            hole = core.right_of(before);
        }
        let piece = core.alloc_front(hole, ask.grains);
        if rest > 0 {
            let behind = core.right_of(piece.id());
            let behind = state.core.alloc_front(behind, rest).id();
            self.park_rest(state, behind, rest, ask.site, stamps.clone());
        }
        if let Some(before) = before {
            state.core.free(before);
        }
        Some(self.lend_live(state, ask, piece.id(), stamps))
    }
}

/// Neighbours that are holes or wait, one of them at least, for nobody but one stream.
struct Row {
    grains: u64,
    first: u32,
    /// Those that wait, left to right.
    waiting: Vec<u32>,
}

impl<T> State<T> {
    /// The shortest row of at least `wanted` grains: without its first or its last block it would be
    /// too short. And how many blocks were looked at.
    ///
    /// All of what the stream may use at once, and of the other blocks only those at a place where a
    /// row may be: where what waits lies so close together that nothing but holes fits in between,
    /// and is long enough with a hole on either side.
    fn shortest_row(&self, stream: StreamId, wanted: u64) -> (Option<Row>, usize) {
        let place = |id| {
            let home = self.core.home(id);
            let start = u64::from(home.start);
            (home.region, start, start + u64::from(home.size), id)
        };
        let mut waiting: Vec<(u32, u64, u64, u32)> = self.limbo.usable(stream).map(place).collect();
        waiting.sort_unstable();
        let mut looked_at = waiting.len();
        // What the core calls the largest is short of it by a sixteenth at the most.
        let hole = (u64::from(self.core.largest_hole()) * 17 / 16).min(wanted - 1);
        let mut best: Option<Row> = None;
        for near in waiting.chunk_by(|left, right| left.0 == right.0 && right.1 <= left.2 + hole) {
            let ((_, start, _, first), (_, _, end, last)) = (near[0], near[near.len() - 1]);
            if end - start + 2 * hole >= wanted {
                looked_at += self.shortest_row_of(first, last, stream, wanted, &mut best);
            }
        }
        (best, looked_at)
    }

    /// The same from one block to another and the hole on either side; how many blocks they are.
    fn shortest_row_of(
        &self,
        first: u32,
        last: u32,
        stream: StreamId,
        wanted: u64,
        best: &mut Option<Row>,
    ) -> usize {
        let (mut row, mut total) = (VecDeque::new(), 0);
        let (mut is_past, mut looked_at) = (false, 0);
        let left = self.core.left_of(first);
        let first = if self.core.is_hole(left) { left } else { first };
        for block in self.core.blocks_from(first) {
            // A hole behind the last that waits is looked at too.
            if is_past && block.live {
                break;
            }
            is_past |= block.id == last;
            looked_at += 1;
            // A hole that would do alone is no part of a row: what forbids it is a budget.
            let short = u64::from(block.size) < wanted;
            let usable = if block.live { self.limbo.usable_by(block.id, stream) } else { short };
            if !usable {
                (row, total) = (VecDeque::new(), 0);
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
                && best.as_ref().is_none_or(|best| total < best.grains)
                && row.iter().any(|block| block.live)
                && let Some(first) = row.front().map(|first| first.id)
            {
                let waiting = row.iter().filter(|block| block.live).map(|block| block.id);
                *best = Some(Row { grains: total, first, waiting: waiting.collect() });
            }
        }
        looked_at
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

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicU64, Ordering};

    use crate::stamp::StreamId;
    use crate::{Pool, Rule, Source};

    struct Paper(AtomicU64);

    impl Source for Paper {
        type Slab = ();
        type Error = Infallible;
        fn allocate(&self, bytes: u64) -> Result<((), u64), Infallible> {
            Ok(((), self.0.fetch_add(bytes, Ordering::Relaxed)))
        }
        fn alignment(&self) -> u64 {
            1 << 16
        }
    }

    /// How many blocks a search for a row looks at, and whether it finds one.
    fn search(pool: &Pool<Paper>, stream: StreamId, wanted: u64) -> (usize, bool) {
        let (row, looked_at) = pool.inner.state.lock().shortest_row(stream, wanted);
        (looked_at, row.is_some())
    }

    #[test]
    fn a_search_in_vain_looks_at_what_waits_and_not_at_what_is_leased() {
        let pool = Pool::builder(Paper(AtomicU64::new(1 << 16))).slab_bytes(1 << 16);
        let pool = pool.rule(Rule::new(64, 1, 0).unwrap()).build().unwrap();
        // Four slabs of 1024 grains, every one leased.
        let mut leases: Vec<_> = (0..4096).map(|_| pool.lease(64, "x").unwrap()).collect();
        let (a, b) = (StreamId(1), StreamId(2));
        assert_eq!(search(&pool, a, 2), (0, false), "nothing waits");
        for at in [4000, 2000, 1003, 1001, 999] {
            leases.swap_remove(at).retire(a, 1);
        }
        // `swap_remove` took from the end what was behind, so the neighbours are leased still.
        assert_eq!(search(&pool, a, 2), (5, false));
        assert_eq!(search(&pool, b, 2), (0, false));
        // With a hole of one grain somewhere, those at 999 to 1003 may be one row, and are looked at.
        drop(leases.remove(3000));
        assert_eq!(search(&pool, a, 8), (5, false), "too long for them");
        assert_eq!(search(&pool, a, 7), (5 + 5, false));
        // And if it is between them, they are. Each of the others may be with a hole on either side.
        let between =
            |lease: &crate::Lease<Paper>| lease.slab_index() == 0 && lease.offset() == 1000 * 64;
        let at = leases.iter().position(between).unwrap();
        drop(leases.swap_remove(at));
        assert_eq!(search(&pool, a, 3), (5 + 5 + 1 + 1, true));
        pool.check().unwrap();
    }
}
