//! What an allocator has to offer to be measured, and the loop that measures it.

use std::hint::black_box;

use crate::trace::{Op, Trace};

/// The range an allocator manages.
#[derive(Clone, Copy, Debug)]
pub struct Arena {
    /// Its size.
    pub grains: u32,
    /// Bytes of a grain; a power of two.
    pub grain: u64,
    /// The most blocks that will be live at once.
    pub blocks: usize,
}

impl Arena {
    /// An arena of `grains` for the blocks of a trace.
    pub fn of(trace: &Trace, grains: u32) -> Arena {
        Arena { grains, grain: trace.grain, blocks: trace.peak_blocks }
    }
}

/// An allocator of ranges: ours, or one of its peers. All sizes are whole grains, so that every
/// start is aligned and none of them has to pad.
pub trait Allocator {
    /// As in the tables.
    const NAME: &'static str;
    /// All that is needed to know where a block is and to free it.
    type Handle;
    /// Everything of the arena is free.
    fn new(arena: Arena) -> Self;
    /// A block of `grains > 0`, or `None` when the allocator finds no place.
    fn alloc(&mut self, grains: u32) -> Option<Self::Handle>;
    /// Takes a live block back.
    fn free(&mut self, handle: Self::Handle);
    /// Where a block starts, in grains.
    fn start(&self, handle: &Self::Handle) -> u64;
}

/// Does nothing: what a replay of it costs is the replay's own cost.
#[derive(Debug)]
pub struct Nothing;

impl Allocator for Nothing {
    const NAME: &'static str = "empty replay";
    type Handle = u64;

    fn new(_: Arena) -> Self {
        Nothing
    }

    #[inline]
    fn alloc(&mut self, grains: u32) -> Option<u64> {
        black_box(Some(u64::from(grains)))
    }

    #[inline]
    fn free(&mut self, handle: u64) {
        black_box(handle);
    }

    fn start(&self, _: &u64) -> u64 {
        0
    }
}

/// Where a replay keeps its handles; empty.
pub fn slots<A: Allocator>(trace: &Trace) -> Vec<Option<A::Handle>> {
    (0..trace.slots).map(|_| None).collect()
}

/// Replays a trace and returns how many allocations failed; what failed is not freed either.
///
/// Callgrind counts what happens in here and nowhere else: it knows the function by its name
/// (see `instructions.rs`), and must see one call for one replay.
#[inline(never)]
pub fn replay_counted<A: Allocator>(
    allocator: &mut A,
    ops: &[Op],
    slots: &mut [Option<A::Handle>],
) -> usize {
    let mut failed = 0;
    for op in ops {
        let slot = &mut slots[op.slot as usize];
        if op.grains != 0 {
            *slot = allocator.alloc(op.grains);
            failed += usize::from(slot.is_none());
        } else if let Some(handle) = slot.take() {
            allocator.free(handle);
        }
    }
    failed
}

/// Failures of a whole trace in an arena of `grains`.
pub fn failures<A: Allocator>(trace: &Trace, grains: u32) -> usize {
    let mut allocator = A::new(Arena::of(trace, grains));
    replay_counted(&mut allocator, &trace.ops, &mut slots::<A>(trace))
}

/// Whether an arena of `grains` serves a trace. Stops at the first failure.
pub fn serves<A: Allocator>(trace: &Trace, grains: u32) -> bool {
    let mut allocator = A::new(Arena::of(trace, grains));
    let mut slots = slots::<A>(trace);
    for op in &trace.ops {
        let slot = &mut slots[op.slot as usize];
        if op.grains == 0 {
            allocator.free(slot.take().expect("nothing has failed"));
        } else {
            *slot = allocator.alloc(op.grains);
            if slot.is_none() {
                // The others go first: VMA insists.
                slots.into_iter().flatten().for_each(|handle| allocator.free(handle));
                return false;
            }
        }
    }
    true
}
