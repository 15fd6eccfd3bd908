//! The offset-only heart: grains and ids in, grains and ids out.
//!
//! It knows neither bytes nor addresses. A *region* is a run of grains (one slab, seen from its
//! first aligned byte), a *node* is one block inside a region, and everything about a block lives
//! in a `Vec<Node>` on the host, because the memory that is managed here cannot be written by it.
//! The grain is the start alignment, so every start is aligned by construction and no search for
//! padding exists.
//!
//! ```text
//!           region 0                                region 1
//!          +--------+-----------+------+----------+ +--------------------+
//!  nodes   | 0 live | 3 free    | 2 li | 4 free   | | 1 free             |
//!          +--------+-----------+------+----------+ +--------------------+
//!  before    NONE <----  <---------  <---  `after` points the other way; neither leaves a region
//!
//!  filled   ..0 1 0 0 ... 1 ... 1 0 ..    one bit a bin, summary word above (see `bins`)
//!               |         |     |
//!  heads        4         3     1         first node of the bin's list; `prev`, `next` link it
//!
//!  spare    5 -> 7 -> NONE                ids not in use, linked through `next`
//! ```
//!
//! Freeing looks at two neighbours and joins what is free: O(1). Allocating takes the best of at
//! most [`WALK`] blocks from the request's own bin, else from the next filled bin, where all fit.
//! Only when both find nothing is the own bin walked to its end, so a request that fits in some
//! hole never fails.

use crate::bins::{self, BINS, Bitmap};

mod regions;

/// "No node": the end of a list or of a region.
const NONE: u32 = u32::MAX;

/// How many blocks of one bin are compared before the best so far is taken.
const WALK: usize = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Live,
    Free,
    Spare,
}

/// One block. 32 bytes.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// First grain, relative to the region. `start == 0` or `before`'s end.
    start: u32,
    /// Grains; never 0 unless spare.
    size: u32,
    /// The region; the same for both neighbours.
    region: u32,
    /// The neighbour that ends at `start`; `NONE` if and only if `start == 0`.
    before: u32,
    /// The neighbour that starts at the end; `NONE` if and only if the region ends there.
    after: u32,
    /// While free: towards the head of the bin's list.
    prev: u32,
    /// While free: onwards in the bin's list. While spare: the next spare id.
    next: u32,
    /// `Free` if and only if the node is in the list of `bin_of(size)`. Two free nodes are never
    /// neighbours.
    state: State,
}

/// A block that was just handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The handle to free it by. Stays the same while the block is live, reused afterwards.
    pub(crate) id: u32,
    pub(crate) region: u32,
    /// First grain in the region.
    pub(crate) start: u32,
}

/// One block as seen from outside, for reports.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) id: u32,
    pub(crate) size: u32,
    pub(crate) live: bool,
}

#[derive(Debug)]
pub(crate) struct Core {
    /// Every id below `nodes.len()` is live, free or spare.
    nodes: Vec<Node>,
    /// Head of the spare ids.
    spare: u32,
    /// The node at grain 0 of each region, `NONE` where a region was removed. Fixed at birth:
    /// splitting leaves the left part its id, joining keeps the left one's.
    firsts: Vec<u32>,
    /// `heads[b]` is the first free node of bin `b`, `NONE` when empty.
    heads: [u32; BINS],
    /// Bit `b` is set if and only if `heads[b] != NONE`.
    filled: Bitmap,
    /// Sum of `size` over free nodes.
    free: u64,
    /// Number of free nodes.
    holes: usize,
    /// Number of live nodes.
    live: usize,
}

impl Core {
    pub(crate) fn new() -> Core {
        Core {
            nodes: Vec::new(),
            spare: NONE,
            firsts: Vec::new(),
            heads: [NONE; BINS],
            filled: Bitmap::default(),
            free: 0,
            holes: 0,
            live: 0,
        }
    }

    /// Adds a region of `grains > 0` as one hole, and returns the hole.
    ///
    /// A region gets the lowest number that is not in use.
    pub(crate) fn add_hole(&mut self, grains: u32) -> u32 {
        let region = self.vacant_region();
        let id = self.new_node(Node {
            start: 0,
            size: grains,
            region,
            before: NONE,
            after: NONE,
            prev: NONE,
            next: NONE,
            state: State::Live,
        });
        self.firsts[region as usize] = id;
        self.link(id);
        id
    }

    /// A block of exactly `grains > 0`, or `None` when no hole is that large.
    pub(crate) fn alloc(&mut self, grains: u32) -> Option<Piece> {
        let hole = self.find(grains)?;
        Some(self.take(hole, grains))
    }

    /// Takes a live block back and joins it with free neighbours.
    pub(crate) fn free(&mut self, id: u32) {
        debug_assert_eq!(self.at(id).state, State::Live);
        self.live -= 1;
        let Node { mut size, before, mut after, .. } = *self.at(id);
        if after != NONE && self.at(after).state == State::Free {
            let gone = after;
            self.unlink(gone);
            size += self.at(gone).size;
            after = self.at(gone).after;
            self.retire(gone);
        }
        let mut left = id;
        if before != NONE && self.at(before).state == State::Free {
            self.unlink(before);
            size += self.at(before).size;
            self.retire(id);
            left = before;
        }
        let node = self.at_mut(left);
        node.size = size;
        node.after = after;
        if after != NONE {
            self.at_mut(after).before = left;
        }
        self.link(left);
    }

    pub(crate) fn free_grains(&self) -> u64 {
        self.free
    }

    pub(crate) fn holes(&self) -> usize {
        self.holes
    }

    pub(crate) fn live(&self) -> usize {
        self.live
    }

    /// Grains in the largest hole. Walks the last filled bin.
    pub(crate) fn largest_hole(&self) -> u32 {
        let Some(bin) = self.filled.last() else {
            return 0;
        };
        self.list(bin).map(|id| self.at(id).size).max().unwrap_or(0)
    }

    /// The blocks of one region, left to right.
    pub(crate) fn blocks(&self, region: u32) -> impl Iterator<Item = Seen> + '_ {
        let mut id = self.firsts[region as usize];
        std::iter::from_fn(move || {
            if id == NONE {
                return None;
            }
            let node = self.at(id);
            let seen = Seen { id, size: node.size, live: node.state == State::Live };
            id = node.after;
            Some(seen)
        })
    }

    // ---- search ------------------------------------------------------------------------------

    fn find(&self, grains: u32) -> Option<u32> {
        let own = bins::bin_of(grains);
        if let Some(id) = self.best_of(own, grains, WALK) {
            return Some(id);
        }
        match self.filled.first_from(own + 1) {
            Some(bin) => self.best_of(bin, grains, WALK),
            // The bounded walk may have stopped before the one block of the own bin that fits.
            None => self.best_of(own, grains, usize::MAX),
        }
    }

    /// The smallest block of `bin` that holds `grains`, among its first `walk`.
    fn best_of(&self, bin: u32, grains: u32, walk: usize) -> Option<u32> {
        // Nothing in this bin can be a better fit than `least`, so meeting it ends the walk. In
        // the exact bins that is the first block.
        let least = grains.max(bins::least(bin));
        let mut best = None;
        let mut best_size = u32::MAX;
        for id in self.list(bin).take(walk) {
            let size = self.at(id).size;
            if size == least {
                return Some(id);
            }
            if size > least && (size < best_size || best.is_none()) {
                best = Some(id);
                best_size = size;
            }
        }
        best
    }

    fn list(&self, bin: u32) -> impl Iterator<Item = u32> + '_ {
        let mut id = self.heads[bin as usize];
        std::iter::from_fn(move || {
            let this = (id != NONE).then_some(id)?;
            id = self.at(this).next;
            Some(this)
        })
    }

    // ---- nodes and lists ---------------------------------------------------------------------

    /// Makes the first `grains` of a hole live; what is left becomes a hole of its own.
    fn take(&mut self, hole: u32, grains: u32) -> Piece {
        self.unlink(hole);
        let Node { start, size, region, after, .. } = *self.at(hole);
        if size > grains {
            let rest = self.new_node(Node {
                start: start + grains,
                size: size - grains,
                region,
                before: hole,
                after,
                prev: NONE,
                next: NONE,
                state: State::Live,
            });
            if after != NONE {
                self.at_mut(after).before = rest;
            }
            let node = self.at_mut(hole);
            node.size = grains;
            node.after = rest;
            self.link(rest);
        }
        self.live += 1;
        Piece { id: hole, region, start }
    }

    /// Puts a node that is in no list at the head of its bin, as free.
    fn link(&mut self, id: u32) {
        let size = self.at(id).size;
        let bin = bins::bin_of(size);
        let head = self.heads[bin as usize];
        let node = self.at_mut(id);
        node.state = State::Free;
        node.prev = NONE;
        node.next = head;
        if head == NONE {
            self.filled.set(bin);
        } else {
            self.at_mut(head).prev = id;
        }
        self.heads[bin as usize] = id;
        self.free += u64::from(size);
        self.holes += 1;
    }

    /// Takes a free node out of its bin and calls it live. Its size must not have changed since.
    fn unlink(&mut self, id: u32) {
        let node = self.at_mut(id);
        debug_assert_eq!(node.state, State::Free);
        node.state = State::Live;
        let Node { size, prev, next, .. } = *node;
        if next != NONE {
            self.at_mut(next).prev = prev;
        }
        if prev != NONE {
            self.at_mut(prev).next = next;
        } else {
            let bin = bins::bin_of(size);
            self.heads[bin as usize] = next;
            if next == NONE {
                self.filled.clear(bin);
            }
        }
        self.free -= u64::from(size);
        self.holes -= 1;
    }

    fn new_node(&mut self, node: Node) -> u32 {
        if self.spare != NONE {
            let id = self.spare;
            self.spare = self.at(id).next;
            *self.at_mut(id) = node;
            return id;
        }
        let id = self.nodes.len();
        // 2^32 nodes are 128 GiB of bookkeeping; a pool that large is a mistake, not a need.
        assert!(id < NONE as usize, "more than 2^32 - 1 blocks in one pool");
        self.nodes.push(node);
        id as u32
    }

    fn retire(&mut self, id: u32) {
        let spare = self.spare;
        let node = self.at_mut(id);
        node.state = State::Spare;
        node.next = spare;
        self.spare = id;
    }

    fn at(&self, id: u32) -> &Node {
        &self.nodes[id as usize]
    }

    fn at_mut(&mut self, id: u32) -> &mut Node {
        &mut self.nodes[id as usize]
    }

    // ---- the invariants, checked -------------------------------------------------------------

    /// Every invariant stated above, checked the slow way. For tests.
    pub(crate) fn check(&self) -> Result<(), String> {
        let mut free = (0u64, 0usize);
        let mut live = 0;
        for (region, first) in self.firsts.iter().enumerate() {
            let (mut end, mut before, mut was_free) = (0, NONE, false);
            let mut id = *first;
            while id != NONE {
                let node = self.at(id);
                let says = |what| Err(format!("node {id} of region {region}: {what}: {node:?}"));
                if node.region as usize != region {
                    return says("in another region");
                }
                if node.before != before {
                    return says("`before` is not the neighbour");
                }
                if node.start != end || node.size == 0 {
                    return says("does not start where the one before ends, or is empty");
                }
                match node.state {
                    State::Spare => return says("spare but in use"),
                    State::Free if was_free => return says("two holes side by side"),
                    State::Free => free = (free.0 + u64::from(node.size), free.1 + 1),
                    State::Live => live += 1,
                }
                was_free = node.state == State::Free;
                (end, before) = (node.start + node.size, id);
                id = node.after;
            }
        }
        if free != (self.free, self.holes) || live != self.live {
            return Err(format!(
                "counters say {} free grains in {} holes and {} live, the regions {free:?}, {live}",
                self.free, self.holes, self.live
            ));
        }
        if !self.filled.summary_is_true() {
            return Err("the bitmap's summary word is wrong".into());
        }
        let mut listed = 0;
        for bin in 0..BINS as u32 {
            if self.filled.is_set(bin) != (self.heads[bin as usize] != NONE) {
                return Err(format!("bin {bin}: the bit does not say what the list is"));
            }
            let mut prev = NONE;
            for id in self.list(bin) {
                let node = self.at(id);
                if node.state != State::Free || bins::bin_of(node.size) != bin || node.prev != prev
                {
                    return Err(format!("node {id} is in bin {bin} by mistake: {node:?}"));
                }
                prev = id;
                listed += 1;
            }
        }
        let spares = self.nodes.iter().filter(|node| node.state == State::Spare).count();
        let mut spare = self.spare;
        for _ in 0..spares {
            if spare == NONE || self.at(spare).state != State::Spare {
                return Err("the list of spare ids is cut or holds a used one".into());
            }
            spare = self.at(spare).next;
        }
        if spare != NONE || listed != self.holes || spares + listed + live != self.nodes.len() {
            return Err(format!("{} nodes, {listed} in bins, {spares} spare", self.nodes.len()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn core(grains: u32) -> Core {
        let mut core = Core::new();
        core.add_hole(grains);
        core
    }

    #[test]
    fn cuts_from_the_front_and_joins_both_sides() {
        let mut core = core(10);
        let [a, b, c] = [3, 4, 3].map(|size| core.alloc(size).unwrap());
        assert_eq!([a.start, b.start, c.start], [0, 3, 7]);
        assert_eq!(core.alloc(1), None);
        core.free(a.id);
        core.free(c.id);
        assert_eq!((core.holes(), core.largest_hole()), (2, 3));
        core.check().unwrap();
        core.free(b.id);
        assert_eq!((core.holes(), core.largest_hole(), core.live()), (1, 10, 0));
        core.check().unwrap();
    }

    #[test]
    fn regions_never_join() {
        let mut core = Core::new();
        let [a, b] = [4, 2].map(|take| {
            let hole = core.add_hole(4);
            core.alloc_from(hole, take)
        });
        assert_eq!((a.region, b.region, b.start), (0, 1, 0));
        core.free(a.id);
        core.free(b.id);
        assert_eq!((core.holes(), core.largest_hole()), (2, 4));
        assert_eq!(core.alloc(5), None);
        core.check().unwrap();
    }

    /// Holes of the given sizes, the last one at the head of its list, kept apart by live grains.
    fn with_holes(sizes: &[u32]) -> Core {
        let mut core = core(sizes.iter().map(|size| size + 1).sum());
        let pieces: Vec<_> = sizes
            .iter()
            .map(|size| (core.alloc(*size).unwrap(), core.alloc(1).unwrap()).0)
            .collect();
        assert_eq!(core.free_grains(), 0);
        pieces.iter().for_each(|piece| core.free(piece.id));
        core.check().unwrap();
        core
    }

    #[test]
    fn takes_the_best_fit_of_a_bin() {
        let mut core = with_holes(&[270, 262, 268]);
        let got = core.alloc(261).unwrap();
        assert_eq!(got.start, 271); // the hole of 262
        core.check().unwrap();
    }

    #[test]
    fn a_fit_behind_the_bounded_walk_is_found() {
        // One hole of 260 at the very end of a list of too small ones, all of the same bin.
        let mut sizes = vec![260];
        sizes.resize(3 * WALK, 257);
        let mut core = with_holes(&sizes);
        assert_eq!(core.alloc(259).map(|piece| piece.start), Some(0));
        assert_eq!(core.alloc(259), None);
        core.check().unwrap();
    }

    #[test]
    fn ids_are_used_again() {
        let mut core = core(64);
        for _ in 0..100 {
            let pieces: Vec<_> = (0..64).map(|_| core.alloc(1).unwrap()).collect();
            pieces.iter().rev().for_each(|piece| core.free(piece.id));
        }
        assert_eq!(core.nodes.len(), 64);
        core.check().unwrap();
    }

    #[test]
    fn the_largest_region_is_one_block() {
        let mut core = core(u32::MAX);
        let all = core.alloc(u32::MAX).unwrap();
        core.free(all.id);
        let half = core.alloc(u32::MAX / 2).unwrap();
        core.check().unwrap();
        core.free(half.id);
        assert_eq!(core.largest_hole(), u32::MAX);
    }

    #[test]
    fn a_node_is_half_a_cache_line() {
        assert_eq!(size_of::<Node>(), 32);
    }
}
