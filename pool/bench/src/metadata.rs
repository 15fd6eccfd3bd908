//! Target 5: what an allocator keeps about its blocks.

use crate::args::Args;
use crate::heap;
use crate::peers::{BestFit, Core, Leased, MinMemory, Offset, Vma};
use crate::replay::{Allocator, Arena, slots};
use crate::table::Table;
use crate::trace::Trace;
use crate::verdict::{Verdict, worst};
use crate::workloads::Shape;

/// Bytes per block live at the peak.
const TARGET: f64 = 64.0;

/// The arena by the peak of live bytes, and a large one that must not cost more.
const ARENA: f64 = 4.0;
const LARGE: f64 = 64.0;

/// A reading of how many bytes are on the heap.
type Heap = fn() -> Option<isize>;

/// Bytes of an allocator, its heap and its size as a value, when the most blocks are live, by those
/// blocks.
fn per_block<A: Allocator>(trace: &Trace, ratio: f64, heap: Heap) -> Option<f64> {
    let mut slots = slots::<A>(trace);
    let before = heap()?;
    let mut allocator = A::new(Arena::of(trace, trace.arena(ratio)));
    for op in &trace.ops[..trace.peak_at] {
        let slot = &mut slots[op.slot as usize];
        match op.grains {
            0 => slot.take().into_iter().for_each(|handle| allocator.free(handle)),
            grains => *slot = allocator.alloc(grains),
        }
    }
    let bytes = heap()? - before + size_of::<A>() as isize;
    slots.into_iter().flatten().for_each(|handle| allocator.free(handle));
    Some(bytes as f64 / trace.peak_blocks as f64)
}

/// Bytes of our core before it has given out any block.
fn empty_core() -> isize {
    let before = heap::live();
    let core = Core::new(Arena { grains: 2, grain: 64, blocks: 1 });
    let bytes = heap::live() - before + size_of::<Core>() as isize;
    drop(core);
    bytes
}

fn counted() -> Option<isize> {
    Some(heap::live())
}

type Measure = (&'static str, fn(&Trace) -> Option<f64>);

const MEASURED: [Measure; 6] = [
    (Core::NAME, |trace| per_block::<Core>(trace, ARENA, counted)),
    ("pool, 16x arena", |trace| per_block::<Core>(trace, LARGE, counted)),
    (Leased::NAME, |trace| per_block::<Leased>(trace, ARENA, counted)),
    (Offset::NAME, |trace| per_block::<Offset>(trace, ARENA, counted)),
    (BestFit::NAME, |trace| per_block::<BestFit>(trace, ARENA, counted)),
    ("VMA", |trace| per_block::<Vma<MinMemory>>(trace, ARENA, heap::of_process)),
];

/// Target 5.
pub fn measure(args: &Args) -> (Vec<Table>, Vec<Verdict>) {
    let empty = empty_core();
    let head = ["workload", "blocks"].into_iter().chain(MEASURED.iter().map(|(name, _)| *name));
    let mut table = Table::new("5 Metadata, bytes per block live at the peak", head.chain([""]));
    table.note(format!(
        "The allocator's heap and itself, when the most blocks of the trace are live; the largest \
         of all seeds. {empty} B of the pool's are there before any block. offset-allocator is \
         told how many blocks will come; VMA with the C heap's headers.",
    ));
    table.note(
        "`pool` is the bare core; `whole pool` is what its users have, by leases: the core and the \
         books, which have each block's purpose and call site. The lease itself is the caller's.",
    );
    table.note(format!(
        "Target, of the bare core: at most {TARGET}, and no more in an arena of 16 times the size."
    ));
    let mut cases = Vec::new();
    let mut by_arena = Vec::new();
    for (workload, scale, name) in args.cases() {
        let mut most = [Some(0.0); MEASURED.len()];
        let mut blocks = 0;
        for seed in args.seeds.clone() {
            let trace = workload.trace(Shape { seed, pairs: args.pairs, scale });
            blocks = blocks.max(trace.peak_blocks);
            for (most, (_, measure)) in most.iter_mut().zip(MEASURED) {
                *most = most.zip(measure(&trace)).map(|(most, bytes)| f64::max(most, bytes));
            }
        }
        let [ours, large, _, offset, ..] = most.map(|bytes| bytes.unwrap_or(f64::NAN));
        let mark = if ours <= TARGET { "PASS" } else { "miss" };
        let cell = |bytes: Option<f64>| bytes.map_or("-".into(), |bytes| format!("{bytes:.1}"));
        let cells = [name.clone(), blocks.to_string()].into_iter().chain(most.map(cell));
        table.row(cells.chain([mark.into()]));
        cases.push((ours, (name.clone(), blocks, offset)));
        by_arena.push((large - ours, (name, ours, large)));
    }
    let mut verdicts = Vec::new();
    if let Some((most, (name, blocks, offset))) = worst(cases) {
        let goal = "at most 64 B a block at the peak";
        verdicts.push(Verdict::at_most(5, "metadata", goal, most, TARGET).saying(
            format!("{most:.0} B on {name} ({blocks} blocks; {empty} B before any)"),
            format!("offset-allocator {offset:.0} B"),
        ));
    }
    if let Some((more, (name, ours, large))) = worst(by_arena) {
        let goal = "no table sized by the arena";
        verdicts.push(
            Verdict::at_most(5, "metadata, arena x16", goal, more, 1.0)
                .saying(format!("{large:.1} B from {ours:.1} on {name}"), ""),
        );
    }
    (vec![table], verdicts)
}
