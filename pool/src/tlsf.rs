//! The offset-only heart: grains and ids in, grains and ids out.
//!
//! It knows neither bytes nor addresses. A *region* is a run of grains (one slab, seen from its
//! first aligned byte), a *node* is one block inside a region, and everything about a block lives
//! in nodes on the host, because the memory that is managed here cannot be written by it. The
//! grain is the start alignment, so every start is aligned by construction and no search for
//! padding exists.
//!
//! ```text
//!              region 0                              region 1
//!          ---+--------+-----------+------+----------+---  ---+--------------------+---
//!  nodes    1 | 3 live | 4 hole    | 5 li | 2 hole   | 1    6 | 7 hole             | 6
//!          ---+--------+-----------+------+----------+---  ---+--------------------+---
//!  before      <- 1     <- 3        <- 4   <- 5               a wall is both ends of a region
//!
//!  filled   ..0 1 0 0 ... 1 ... 1 0 ..    one bit a bin, a word to sum them up (see `bins`)
//!               |         |     |
//!  heads        4         2     7         first node of the bin's list; `prev`, `next` link it
//!
//!  spare    8 -> 9 -> NONE                nodes not in use, linked through `next`
//! ```
//!
//! | file | what it does |
//! |---|---|
//! | `tlsf.rs` | giving out and taking back |
//! | `tlsf/nodes.rs` | where nodes are kept |
//! | `tlsf/lists.rs` | which hole is taken |
//! | `tlsf/regions.rs` | regions, and live blocks that are cut or looked up |
//! | `tlsf/check.rs` | the invariants |
//!
//! Freeing looks at two neighbours and joins what is free: O(1). A hole keeps its node as long as
//! there is a hole: a block is cut off one end and gets a node of its own, and what is freed beside
//! a hole joins it. So a hole that only changes in size stays in its list if it stays in its
//! bin, and the usual allocation out of a large hole touches no list at all. Walls spare every step
//! the question whether there is a neighbour.

use std::num::NonZeroU32;

mod check;
mod lists;
mod nodes;
mod regions;

use crate::bins;
use lists::Lists;
use nodes::{Chunks, LIVE, NONE, Node, Nodes, SPARE, WALL};

/// Blocks of so many grains and more are cut off the end of a hole: 128 KiB at grains of 64 bytes,
/// 256 KiB at 128.
const LARGE: u32 = 2048;

/// Which end of a hole a block is cut off.
///
/// Short blocks gather at the front of what is free and long ones at its end, so that a short one
/// that lives long does not split the room of long ones. It is what serves a language model in 6 %
/// less than best fit needs, where all blocks cut off the front take as much as best fit does; any
/// border from 1,200 to 16,384 grains is worth a third of that at the least.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Front,
    Back,
}

impl End {
    #[inline(always)]
    fn of(grains: u32) -> End {
        if grains < LARGE { End::Front } else { End::Back }
    }
}

/// Holes that a search for the largest looks at; some microseconds at the most.
const LOOKED_AT: usize = 256;

/// A block that was just handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Not 0, so that "none" costs no word of its own: a search that fails is told in a register.
    node: NonZeroU32,
    /// First grain in the region.
    pub(crate) start: u32,
}

impl Piece {
    #[inline(always)]
    fn new(id: u32, start: u32) -> Piece {
        Piece { node: NonZeroU32::new(id).expect("node 0 is no block"), start }
    }

    /// The handle to free it by. Stays the same while the block is live, reused afterwards.
    #[inline(always)]
    pub(crate) fn id(self) -> u32 {
        self.node.get()
    }
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
    nodes: Nodes,
    /// The wall of each region, `NONE` where a region was removed. Its `after` is the first block,
    /// its `before` the last.
    walls: Vec<u32>,
    lists: Lists,
    sums: Sums,
}

#[derive(Debug, Default)]
struct Sums {
    /// Grains in holes.
    free: u64,
    /// Number of holes.
    holes: usize,
}

impl Core {
    pub(crate) fn new() -> Core {
        let (nodes, lists) = (Nodes::new(), Lists::new());
        Core { nodes, walls: Vec::new(), lists, sums: Sums::default() }
    }

    /// A block of exactly `grains > 0`, or `None` when no hole is that large.
    #[inline]
    pub(crate) fn alloc(&mut self, grains: u32) -> Option<Piece> {
        self.nodes.provide();
        let (nodes, spare) = self.nodes.parts();
        let found = self.lists.find(nodes, grains)?;
        Some(cut(nodes, spare, &mut self.lists, &mut self.sums, found, grains, End::of(grains)))
    }

    /// Takes a live block back and joins it with the holes beside it.
    #[inline]
    pub(crate) fn free(&mut self, id: u32) {
        let (nodes, spare) = self.nodes.parts();
        let (lists, sums) = (&mut self.lists, &mut self.sums);
        let node = nodes.at(id);
        debug_assert_eq!(node.bin.get(), LIVE);
        let (before, after) = (node.before.get(), node.after.get());
        let (left, right) = (nodes.at(before), nodes.at(after));
        let (left_bin, right_bin) = (left.bin.get(), right.bin.get());
        let size = node.size.get();
        sums.free += u64::from(size);
        if left_bin < LIVE {
            // The hole on the left grows over the block, and over the hole behind it.
            let mut size = left.size.get() + size;
            let (mut end, mut beyond, mut next_spare) = (after, right, *spare);
            if right_bin < LIVE {
                lists.unlink(nodes, right, right_bin);
                size += right.size.get();
                end = right.after.get();
                beyond = nodes.at(end);
                right.bin.set(SPARE);
                right.next.set(next_spare);
                next_spare = after;
                sums.holes -= 1;
            }
            node.bin.set(SPARE);
            node.next.set(next_spare);
            *spare = id;
            beyond.before.set(before);
            left.size.set(size);
            left.after.set(end);
            lists.rebin(nodes, before, left, left_bin, size);
        } else if right_bin < LIVE {
            // The hole on the right begins earlier.
            let size = right.size.get() + size;
            left.after.set(after);
            right.start.set(node.start.get());
            right.size.set(size);
            right.before.set(before);
            node.bin.set(SPARE);
            node.next.set(*spare);
            *spare = id;
            lists.rebin(nodes, after, right, right_bin, size);
        } else {
            sums.holes += 1;
            lists.link(nodes, id, node, bins::bin_of(size));
        }
    }

    pub(crate) fn free_grains(&self) -> u64 {
        self.sums.free
    }

    pub(crate) fn holes(&self) -> usize {
        self.sums.holes
    }

    /// Grains in the largest hole, of the first [`LOOKED_AT`] in the last filled bin: more can only
    /// be there when they are large, and none is then longer by a sixteenth.
    pub(crate) fn largest_hole(&self) -> u32 {
        let Some(bin) = self.lists.last() else {
            return 0;
        };
        let holes = self.lists.list(self.nodes.all(), bin);
        let looked_at = if bin < bins::EXACT { 1 } else { LOOKED_AT };
        holes.take(looked_at).map(|id| self.nodes.at(id).size.get()).max().unwrap_or(0)
    }

    /// The blocks of one region, left to right.
    pub(crate) fn blocks(&self, region: u32) -> impl Iterator<Item = Seen> + '_ {
        let wall = self.walls[region as usize];
        self.blocks_from(if wall == NONE { NONE } else { self.nodes.at(wall).after.get() })
    }

    /// A block and those behind it, left to right.
    pub(crate) fn blocks_from(&self, mut id: u32) -> impl Iterator<Item = Seen> + '_ {
        std::iter::from_fn(move || {
            let node = self.nodes.at(id);
            if id == NONE || node.bin.get() == WALL {
                return None;
            }
            let seen = Seen { id, size: node.size.get(), live: node.bin.get() == LIVE };
            id = node.after.get();
            Some(seen)
        })
    }
}

/// Makes `grains` of a hole live, at one of its ends; what is left stays the hole. Needs a spare
/// node.
#[inline(always)]
fn cut(
    nodes: Chunks<'_>,
    spare: &mut u32,
    lists: &mut Lists,
    sums: &mut Sums,
    (hole, node): (u32, &Node),
    grains: u32,
    end: End,
) -> Piece {
    let (start, rest, bin) = (node.start.get(), node.size.get() - grains, node.bin.get());
    sums.free -= u64::from(grains);
    if rest == 0 {
        sums.holes -= 1;
        lists.unlink(nodes, node, bin);
        node.bin.set(LIVE);
        return Piece::new(hole, start);
    }
    let id = *spare;
    let new = nodes.at(id);
    *spare = new.next.get();
    new.size.set(grains);
    new.region.set(node.region.get());
    new.bin.set(LIVE);
    node.size.set(rest);
    let start = if end == End::Back {
        let (start, after) = (start + rest, node.after.get());
        new.start.set(start);
        new.before.set(hole);
        new.after.set(after);
        node.after.set(id);
        nodes.at(after).before.set(id);
        start
    } else {
        let before = node.before.get();
        new.start.set(start);
        new.before.set(before);
        new.after.set(hole);
        node.before.set(id);
        node.start.set(start + grains);
        nodes.at(before).after.set(id);
        start
    };
    lists.rebin(nodes, hole, node, bin, rest);
    Piece::new(id, start)
}

#[cfg(test)]
mod tests {
    use super::lists::WALK;
    use super::*;

    fn core(grains: u32) -> Core {
        let mut core = Core::new();
        core.add_hole(grains);
        core
    }

    #[test]
    fn long_blocks_are_cut_off_the_end() {
        let mut core = core(3 * LARGE);
        let a = core.alloc(LARGE).unwrap();
        let b = core.alloc(LARGE - 1).unwrap();
        let c = core.alloc(LARGE).unwrap();
        assert_eq!([a.start, b.start, c.start], [2 * LARGE, 0, LARGE]);
        core.check().unwrap();
        // One grain is left, between `b` and `c`.
        assert_eq!((core.holes(), core.largest_hole()), (1, 1));
        core.free(c.id());
        core.check().unwrap();
        // The hole ends where `a` starts.
        assert_eq!(core.alloc(LARGE).map(|piece| piece.start), Some(LARGE));
        let hole = core.add_hole(2 * LARGE);
        assert_eq!(core.alloc_from(hole, LARGE).start, LARGE);
        core.check().unwrap();
    }

    #[test]
    fn cuts_from_the_front_and_joins_both_sides() {
        let mut core = core(10);
        let [a, b, c] = [3, 4, 3].map(|size| core.alloc(size).unwrap());
        assert_eq!([a.start, b.start, c.start], [0, 3, 7]);
        assert_eq!(core.alloc(1), None);
        core.free(a.id());
        core.free(c.id());
        assert_eq!((core.holes(), core.largest_hole()), (2, 3));
        core.check().unwrap();
        core.free(b.id());
        assert_eq!((core.holes(), core.largest_hole()), (1, 10));
        core.check().unwrap();
    }

    #[test]
    fn regions_never_join() {
        let mut core = Core::new();
        let [a, b] = [4, 2].map(|take| {
            let hole = core.add_hole(4);
            core.alloc_from(hole, take)
        });
        assert_eq!((core.home(a.id()).region, core.home(b.id()).region, b.start), (0, 1, 0));
        core.free(a.id());
        core.free(b.id());
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
        pieces.iter().for_each(|piece| core.free(piece.id()));
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
            pieces.iter().rev().for_each(|piece| core.free(piece.id()));
        }
        assert_eq!(core.nodes.used(), 64 + 3);
        core.check().unwrap();
    }

    #[test]
    fn the_largest_region_is_one_block() {
        let mut core = core(u32::MAX);
        let all = core.alloc(u32::MAX).unwrap();
        core.free(all.id());
        let half = core.alloc(u32::MAX / 2).unwrap();
        core.check().unwrap();
        core.free(half.id());
        assert_eq!(core.largest_hole(), u32::MAX);
    }
}
