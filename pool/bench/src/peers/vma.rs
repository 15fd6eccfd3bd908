//! `vk-mem`: virtual blocks of AMD's Vulkan Memory Allocator, a TLSF, in its four strategies.

use std::marker::PhantomData;

use vk_mem::{
    VirtualAllocation, VirtualAllocationCreateFlags as Flags, VirtualAllocationCreateInfo,
    VirtualBlock, VirtualBlockCreateInfo,
};

use crate::replay::{Allocator, Arena};

/// Which hole VMA looks for first.
pub trait Strategy {
    /// As in the tables.
    const NAME: &'static str;
    /// How VMA is told.
    const FLAGS: Flags;
}

macro_rules! strategy {
    ($(#[$doc:meta] $strategy:ident, $name:literal, $flags:expr;)*) => {$(
        #[$doc]
        #[derive(Debug)]
        pub struct $strategy;

        impl Strategy for $strategy {
            const NAME: &'static str = $name;
            const FLAGS: Flags = $flags;
        }
    )*};
}

strategy! {
    /// No flag: the next larger list, then the end of the arena, then the request's own list.
    Balanced, "VMA", Flags::empty();
    /// The request's own list to its end, then the arena's end, then the next larger list.
    MinMemory, "VMA min-memory", Flags::VMA_VIRTUAL_ALLOCATION_CREATE_STRATEGY_MIN_MEMORY_BIT;
    /// The first of the next larger list, then the arena's end.
    MinTime, "VMA min-time", Flags::VMA_VIRTUAL_ALLOCATION_CREATE_STRATEGY_MIN_TIME_BIT;
    /// The lowest address that fits: walks all blocks.
    MinOffset, "VMA min-offset", Flags::VMA_VIRTUAL_ALLOCATION_CREATE_STRATEGY_MIN_OFFSET_BIT;
}

/// Counts in bytes, as it does for its own blocks: its lists are 32 per octave above 256 of
/// whatever it counts, so bytes give it finer lists for small blocks than grains would. The sizes
/// are whole grains all the same, and the alignment is stated: VMA asks for that, and with these
/// sizes never has to pad.
pub struct Vma<S> {
    block: VirtualBlock,
    shift: u32,
    strategy: PhantomData<S>,
}

impl<S: Strategy> Allocator for Vma<S> {
    const NAME: &'static str = S::NAME;
    type Handle = (VirtualAllocation, u64);

    fn new(arena: Arena) -> Self {
        let shift = arena.grain.trailing_zeros();
        let size = u64::from(arena.grains) << shift;
        // The default algorithm, TLSF: the linear one reuses nothing before all is free.
        let info = VirtualBlockCreateInfo { size, ..Default::default() };
        let block = VirtualBlock::new(info).expect("a virtual block is a few kilobytes of heap");
        Vma { block, shift, strategy: PhantomData }
    }

    #[inline]
    fn alloc(&mut self, grains: u32) -> Option<(VirtualAllocation, u64)> {
        let info = VirtualAllocationCreateInfo {
            size: u64::from(grains) << self.shift,
            alignment: 1 << self.shift,
            user_data: 0,
            flags: S::FLAGS,
        };
        // SAFETY: the block exists; the size is not 0 and the alignment a power of two.
        unsafe { self.block.allocate(info) }.ok()
    }

    #[inline]
    fn free(&mut self, mut handle: (VirtualAllocation, u64)) {
        // SAFETY: the handle came from this block and is given away here.
        unsafe { self.block.free(&mut handle.0) };
    }

    fn start(&self, handle: &(VirtualAllocation, u64)) -> u64 {
        handle.1 >> self.shift
    }
}
