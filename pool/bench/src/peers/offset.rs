//! `offset-allocator`: Aaltonen's OffsetAllocator in Rust. The quick one.

use offset_allocator::{Allocation, Allocator as OffsetAllocator};

use crate::replay::{Allocator, Arena};

/// Counts in grains: its bins are eight per octave of whatever it counts, exact below eight, and
/// its sizes are 32 bits, so units of the alignment are what it is meant for. Bytes would end at
/// 4 GiB and move its exact bins below the grain, where no block is.
pub struct Offset(OffsetAllocator<u32>);

impl Allocator for Offset {
    const NAME: &'static str = "offset-allocator";
    type Handle = Allocation<u32>;

    fn new(arena: Arena) -> Self {
        // All nodes are laid out here. Between n blocks are at most n + 1 holes; a node is out
        // while blocks are joined, and one never handed out. Its default of 128 Ki nodes would cost
        // it metadata and cache for nothing.
        let nodes = 2 * arena.blocks as u32 + 4;
        Offset(OffsetAllocator::with_max_allocs(arena.grains, nodes))
    }

    #[inline]
    fn alloc(&mut self, grains: u32) -> Option<Allocation<u32>> {
        self.0.allocate(grains)
    }

    #[inline]
    fn free(&mut self, handle: Allocation<u32>) {
        self.0.free(handle);
    }

    fn start(&self, handle: &Allocation<u32>) -> u64 {
        u64::from(handle.offset)
    }
}
