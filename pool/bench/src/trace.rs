//! A trace: what is allocated and freed, in which order. Made once, replayed by every allocator.

use pool::Rule;

/// One step of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Op {
    /// Where the replay keeps the block. Used again after the block is gone.
    pub slot: u32,
    /// Size to allocate in grains; 0 frees what is in the slot.
    pub grains: u32,
}

/// A script of allocations and frees that ends with nothing live.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The steps.
    pub ops: Vec<Op>,
    /// How many slots a replay needs.
    pub slots: usize,
    /// Bytes of a grain: the start alignment of the trace's rule.
    pub grain: u64,
    /// The most bytes of `m` that are live at once. What arenas are measured against.
    pub peak_bytes: u64,
    /// The most grains live at once: no arena can be smaller.
    pub peak_grains: u32,
    /// The most blocks live at once.
    pub peak_blocks: usize,
    /// The step after which `peak_blocks` are live, for the first time.
    pub peak_at: usize,
}

impl Trace {
    /// Number of pairs of an allocation and its free.
    pub fn pairs(&self) -> usize {
        self.ops.len() / 2
    }

    /// An arena of `ratio` times the peak of live bytes, in grains.
    pub fn arena(&self, ratio: f64) -> u32 {
        (self.peak_bytes as f64 * ratio / self.grain as f64) as u32
    }

    /// An arena in grains as a multiple of the peak of live bytes.
    pub fn ratio(&self, arena: u32) -> f64 {
        f64::from(arena) * self.grain as f64 / self.peak_bytes as f64
    }
}

/// A block of a [`Script`]. Neither copied nor cloned: it is freed once.
#[derive(Debug)]
#[must_use = "a block is freed or kept, not forgotten"]
pub struct Block {
    slot: u32,
    m: u64,
    grains: u32,
}

/// Writes a [`Trace`].
#[derive(Debug)]
pub struct Script {
    rule: Rule,
    pairs: usize,
    allocs: usize,
    trace: Trace,
    free_slots: Vec<u32>,
    bytes: u64,
    grains: u64,
    blocks: usize,
}

impl Script {
    /// An empty script whose blocks are placed by `rule`, to be filled with about `pairs` pairs.
    pub fn new(rule: Rule, pairs: usize) -> Script {
        let trace = Trace {
            ops: Vec::with_capacity(2 * pairs),
            slots: 0,
            grain: rule.align(),
            peak_bytes: 0,
            peak_grains: 0,
            peak_blocks: 0,
            peak_at: 0,
        };
        let free_slots = Vec::new();
        Script { rule, pairs, allocs: 0, trace, free_slots, bytes: 0, grains: 0, blocks: 0 }
    }

    /// Whether as many blocks were allocated as were asked for.
    pub fn is_full(&self) -> bool {
        self.allocs >= self.pairs
    }

    /// Blocks allocated so far.
    pub fn allocs(&self) -> usize {
        self.allocs
    }

    /// Bytes of `m` that are live.
    pub fn live_bytes(&self) -> u64 {
        self.bytes
    }

    /// Allocates a block of `len` bytes, `len > 0`, which owns `m` bytes by the rule.
    pub fn alloc(&mut self, len: u64) -> Block {
        let m = self.rule.footprint(len).expect("a workload asks for sane lengths");
        let pitch = self.rule.pitch(len).expect("a workload asks for sane lengths");
        let grains = u32::try_from(pitch / self.rule.align()).expect("a block below 2^32 grains");
        let slot = self.free_slots.pop().unwrap_or(self.trace.slots as u32);
        let trace = &mut self.trace;
        trace.slots = trace.slots.max(slot as usize + 1);
        trace.ops.push(Op { slot, grains });
        self.allocs += 1;
        self.bytes += m;
        self.grains += u64::from(grains);
        self.blocks += 1;
        trace.peak_bytes = trace.peak_bytes.max(self.bytes);
        trace.peak_grains = trace.peak_grains.max(u32::try_from(self.grains).expect("2^32 grains"));
        if self.blocks > trace.peak_blocks {
            (trace.peak_blocks, trace.peak_at) = (self.blocks, trace.ops.len());
        }
        Block { slot, m, grains }
    }

    /// Frees a block.
    pub fn free(&mut self, block: Block) {
        self.trace.ops.push(Op { slot: block.slot, grains: 0 });
        self.free_slots.push(block.slot);
        self.bytes -= block.m;
        self.grains -= u64::from(block.grains);
        self.blocks -= 1;
    }

    /// Frees several, in their order.
    pub fn free_all(&mut self, blocks: impl IntoIterator<Item = Block>) {
        blocks.into_iter().for_each(|block| self.free(block));
    }

    /// The trace. All blocks must have been freed.
    pub fn finish(self) -> Trace {
        assert_eq!(self.blocks, 0, "a script frees what it allocates");
        self.trace
    }
}
