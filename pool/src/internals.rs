//! The coalescing core, bare, for the bench package in `pool/bench`. Not part of the interface: it
//! exists only with the feature `bench-internals`, and changes without notice.

use crate::tlsf::{Core, Piece};

/// A block of a [`BareCore`].
#[derive(Clone, Copy, Debug)]
pub struct BareBlock(Piece);

impl BareBlock {
    /// First grain, counted from the start of its region.
    #[inline]
    pub fn start(&self) -> u32 {
        self.0.start
    }
}

/// The core without rules, leases, tags or locks.
#[derive(Debug)]
pub struct BareCore(Core);

impl BareCore {
    /// A core over one region of `grains > 0`.
    pub fn new(grains: u32) -> BareCore {
        let mut core = BareCore(Core::new());
        core.add_region(grains);
        core
    }

    /// One more region of `grains > 0`.
    pub fn add_region(&mut self, grains: u32) {
        self.0.add_hole(grains);
    }

    /// A block of `grains > 0`.
    #[inline]
    pub fn alloc(&mut self, grains: u32) -> Option<BareBlock> {
        self.0.alloc(grains).map(BareBlock)
    }

    /// Takes a live block back.
    #[inline]
    pub fn free(&mut self, block: BareBlock) {
        self.0.free(block.0.id());
    }
}
