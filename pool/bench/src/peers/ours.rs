//! The pool: its coalescing core, bare, without rule, lease or lock; and all of it, by leases and
//! through a front.

use pool::internals::{BareBlock, BareCore, BareFront, FrontBlock};
use pool::{Front, Lease, Loan, Pool};

use crate::paper::{Paper, TERABYTE, paper_pool_on};
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

/// The part of an arena that a front may keep, as a divisor: wherever there is a front.
pub const KEEP: u64 = 8;

/// The core with a front's stocks before it.
#[derive(Debug)]
pub struct Fronted(BareFront);

impl Allocator for Fronted {
    const NAME: &'static str = "with a front";
    type Handle = FrontBlock;

    fn new(arena: Arena) -> Self {
        Fronted(BareFront::new(arena.grains, u64::from(arena.grains) / KEEP))
    }

    #[inline]
    fn alloc(&mut self, grains: u32) -> Option<FrontBlock> {
        self.0.alloc(grains)
    }

    #[inline]
    fn free(&mut self, handle: FrontBlock) {
        self.0.free(handle);
    }

    fn start(&self, handle: &FrontBlock) -> u64 {
        u64::from(handle.start())
    }
}

/// A whole pool behind a front: rule and books included.
#[derive(Debug)]
pub struct Whole {
    front: Front<'static, Paper>,
    shift: u32,
}

impl Allocator for Whole {
    const NAME: &'static str = "a pool's front";
    type Handle = Loan<'static, Paper>;

    fn new(arena: Arena) -> Self {
        let bytes = u64::from(arena.grains) * arena.grain;
        // Never freed: a loan borrows its pool, and an allocator here is a value of its own.
        let pool = Box::leak(Box::new(paper_pool_on(arena.grain, bytes, Some(1))));
        Whole { front: pool.front("bench", bytes / KEEP), shift: arena.grain.trailing_zeros() }
    }

    #[inline]
    fn alloc(&mut self, grains: u32) -> Option<Self::Handle> {
        // The longest payload of so many grains, under the rule.
        self.front.take((u64::from(grains) << self.shift) - 32).ok()
    }

    #[inline]
    fn free(&mut self, handle: Self::Handle) {
        self.front.give(handle);
    }

    fn start(&self, handle: &Self::Handle) -> u64 {
        (handle.address() & ((1 << TERABYTE) - 1)) >> self.shift
    }
}

/// A whole pool by its leases: rule, books and lock included.
#[derive(Debug)]
pub struct Leased {
    pool: Pool<Paper>,
    shift: u32,
}

impl Allocator for Leased {
    const NAME: &'static str = "whole pool";
    type Handle = Lease<Paper>;

    fn new(arena: Arena) -> Self {
        let bytes = u64::from(arena.grains) * arena.grain;
        let pool = paper_pool_on(arena.grain, bytes, Some(1));
        // As the others, which have their arena from the start.
        pool.reserve().expect("paper is patient");
        Leased { pool, shift: arena.grain.trailing_zeros() }
    }

    #[inline]
    fn alloc(&mut self, grains: u32) -> Option<Self::Handle> {
        // The longest payload of so many grains, under the rule.
        self.pool.lease((u64::from(grains) << self.shift) - 32, "bench").ok()
    }

    #[inline]
    fn free(&mut self, handle: Self::Handle) {
        drop(handle);
    }

    fn start(&self, handle: &Self::Handle) -> u64 {
        (handle.address() & ((1 << TERABYTE) - 1)) >> self.shift
    }
}
