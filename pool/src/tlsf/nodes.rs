//! Where nodes are kept: in chunks that never move, by a number that never changes.
//!
//! The fields are cells, so that a node and its neighbours can be held and written at the same
//! time: a reference costs two loads and one check of bounds, and no step of the core pays for the
//! same node twice. They are the core's own affair; nothing outside [`tlsf`](super) sees a node.

use std::cell::Cell;

use crate::bins::BINS;
use crate::table::grow_rarely;

/// "No node". Node 0 exists, in no region and no list, so that a link that leads nowhere may be
/// followed and written through, where a branch would cost more than the write.
pub(super) const NONE: u32 = 0;

/// In place of a bin: in no use. Bin 0 would be that of holes of no grains.
pub(super) const SPARE: u32 = 0;
/// In place of a bin: in somebody's hands.
pub(super) const LIVE: u32 = BINS as u32;
/// In place of a bin: both ends of a region.
pub(super) const WALL: u32 = LIVE + 1;

/// One block, or the wall of a region. 32 bytes.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// First grain, relative to the region: `before`'s end, or 0 behind the wall.
    pub(super) start: Cell<u32>,
    /// Grains; not 0, but in walls and spare nodes.
    pub(super) size: Cell<u32>,
    /// The region; the same for both neighbours.
    pub(super) region: Cell<u32>,
    /// The neighbour that ends at `start`, or the wall.
    pub(super) before: Cell<u32>,
    /// The neighbour that starts at the end, or the wall.
    pub(super) after: Cell<u32>,
    /// While a hole: towards the head of the bin's list.
    pub(super) prev: Cell<u32>,
    /// While a hole: onwards in the bin's list. While spare: the next spare node.
    pub(super) next: Cell<u32>,
    /// The bin of a hole, whose list it is in. Two holes are never neighbours.
    pub(super) bin: Cell<u32>,
}

impl Node {
    /// All zero, so that a chunk is made by filling memory with it.
    const fn spare() -> Node {
        Node {
            start: Cell::new(0),
            size: Cell::new(0),
            region: Cell::new(0),
            before: Cell::new(NONE),
            after: Cell::new(NONE),
            prev: Cell::new(NONE),
            next: Cell::new(NONE),
            bin: Cell::new(SPARE),
        }
    }
}

/// Nodes of a chunk: 2 KiB, made in a fraction of a microsecond.
pub(super) const CHUNK: usize = 64;

/// In a box, so that it stays where it is when there are more.
type Chunk = Box<[Node; CHUNK]>;

/// Every node below `used` is a wall, live, a hole or spare and in the list of spare nodes.
#[derive(Debug)]
pub(super) struct Nodes {
    chunks: Vec<Chunk>,
    /// Head of the spare nodes, linked by `next`.
    spare: u32,
    /// The first node that never was in use. Those behind it wait in no list, so that making a
    /// chunk does not have to link them.
    used: u32,
}

/// The nodes, to be read and written. A copy of a reference: it borrows no more than it reads.
#[derive(Clone, Copy)]
pub(super) struct Chunks<'a>(&'a [Chunk]);

impl<'a> Chunks<'a> {
    #[inline(always)]
    pub(super) fn at(self, id: u32) -> &'a Node {
        &self.0[id as usize / CHUNK][id as usize % CHUNK]
    }
}

impl Nodes {
    pub(super) fn new() -> Nodes {
        Nodes { chunks: Vec::new(), spare: NONE, used: 1 }
    }

    /// Makes sure that there is a spare node. Before anything else is done: a step that has begun
    /// holds references.
    #[inline(always)]
    pub(super) fn provide(&mut self) {
        if self.spare == NONE {
            self.renew();
        }
    }

    #[inline(always)]
    pub(super) fn all(&self) -> Chunks<'_> {
        Chunks(&self.chunks)
    }

    /// The nodes and the head of the spare ones.
    #[inline(always)]
    pub(super) fn parts(&mut self) -> (Chunks<'_>, &mut u32) {
        (Chunks(&self.chunks), &mut self.spare)
    }

    /// A spare node, which is the caller's then.
    pub(super) fn take(&mut self) -> u32 {
        self.provide();
        let id = self.spare;
        self.spare = self.at(id).next.get();
        id
    }

    pub(super) fn give(&mut self, id: u32) {
        let spare = std::mem::replace(&mut self.spare, id);
        let node = self.at(id);
        node.bin.set(SPARE);
        node.next.set(spare);
    }

    #[inline(always)]
    pub(super) fn at(&self, id: u32) -> &Node {
        self.all().at(id)
    }

    /// How many nodes were ever in use, with node 0.
    pub(super) fn used(&self) -> usize {
        self.used as usize
    }

    pub(super) fn spare(&self) -> u32 {
        self.spare
    }

    #[inline(never)]
    fn renew(&mut self) {
        if self.used as usize >= self.chunks.len() * CHUNK {
            self.grow();
        }
        self.spare = self.used;
        self.used += 1;
    }

    #[cold]
    fn grow(&mut self) {
        // 2^32 nodes are 128 GiB of bookkeeping; a pool that large is a mistake, not a need.
        let most = u32::MAX as usize - CHUNK;
        assert!((self.used as usize) < most, "more than 2^32 - 1 blocks in one pool");
        grow_rarely(&mut self.chunks);
        self.chunks.push(Box::new([const { Node::spare() }; CHUNK]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_half_a_cache_line() {
        assert_eq!(size_of::<Node>(), 32);
    }
}
