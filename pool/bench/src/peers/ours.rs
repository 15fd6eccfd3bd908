//! The pool's coalescing core, bare: no rule, no lease, no lock.

use pool::internals::{BareBlock, BareCore};

use crate::replay::{Allocator, Arena};

/// Over one region, as all peers are.
#[derive(Debug)]
pub struct Core(BareCore);

impl Allocator for Core {
    const NAME: &'static str = "pool";
    type Handle = BareBlock;

    fn new(arena: Arena) -> Self {
        // No word of how many blocks will come: the core grows by itself, and that is measured.
        Core(BareCore::new(arena.grains))
    }

    #[inline]
    fn alloc(&mut self, grains: u32) -> Option<BareBlock> {
        self.0.alloc(grains)
    }

    #[inline]
    fn free(&mut self, handle: BareBlock) {
        self.0.free(handle);
    }

    fn start(&self, handle: &BareBlock) -> u64 {
        u64::from(handle.start())
    }
}
