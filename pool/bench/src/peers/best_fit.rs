//! `range-alloc`: a sorted list of free ranges, searched from end to end. The tight one.

use std::ops::Range;

use range_alloc::RangeAllocator;

use crate::replay::{Allocator, Arena};

/// Takes the smallest range that fits, the lowest of equal ones: exact best fit, which is what it
/// stands for here. It works in any unit; grains keep starts aligned without its slower aligned
/// call.
#[derive(Debug)]
pub struct BestFit(RangeAllocator<u32>);

impl Allocator for BestFit {
    const NAME: &'static str = "range-alloc";
    type Handle = Range<u32>;

    fn new(arena: Arena) -> Self {
        BestFit(RangeAllocator::new(0..arena.grains))
    }

    #[inline]
    fn alloc(&mut self, grains: u32) -> Option<Range<u32>> {
        self.0.allocate_range(grains).ok()
    }

    #[inline]
    fn free(&mut self, handle: Range<u32>) {
        self.0.free_range(handle);
    }

    fn start(&self, handle: &Range<u32>) -> u64 {
        u64::from(handle.start)
    }
}
