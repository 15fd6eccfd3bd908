//! Target 6: how long the slow calls take, and what growth costs.

use std::hint::black_box;
use std::time::Instant;

use pool::internals::{BareBlock, BareCore};

use crate::args::Args;
use crate::instructions::arena_at;
use crate::paper::paper_pool;
use crate::peers::{Core, Leased, MinMemory, MinTime, Offset, Vma};
use crate::replay::{Allocator, Arena, Nothing, slots};
use crate::rng::Rng;
use crate::table::Table;
use crate::trace::Trace;
use crate::verdict::{Verdict, worst};
use crate::workloads::Shape;

/// Of VMA's p99.9.
const TARGET: f64 = 0.5;
/// The most a call may take because something grows, in nanoseconds.
const SPIKE: f64 = 5000.0;
/// Blocks at the end of the growth test, and grains of a slab in it.
const GROWN: usize = 200_000;
const SLAB: u32 = 1 << 12;

/// Nanoseconds of each call of a replay, clock included.
fn times<A: Allocator>(trace: &Trace, grains: u32) -> Vec<u32> {
    let mut allocator = A::new(Arena::of(trace, grains));
    let mut slots = slots::<A>(trace);
    let mut times = vec![0; trace.ops.len()];
    let mut last = Instant::now();
    for (op, time) in trace.ops.iter().zip(&mut times) {
        let slot = &mut slots[op.slot as usize];
        match op.grains {
            0 => slot.take().into_iter().for_each(|handle| allocator.free(handle)),
            grains => *slot = allocator.alloc(grains),
        }
        let now = Instant::now();
        *time = (now - last).as_nanos() as u32;
        last = now;
    }
    times
}

/// The part of the calls, in thousandths, that takes no longer than the returned time.
fn percentile(times: &mut [u32], thousandths: usize) -> f64 {
    let at = (times.len() * thousandths / 1000).min(times.len() - 1);
    f64::from(*times.select_nth_unstable(at).1)
}

/// The mean of the best quarter: what the other work of the machine disturbed least, and steadier
/// than the best alone where a clock ticks coarsely.
fn best(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let quarter = &values[..values.len().div_ceil(4)];
    quarter.iter().sum::<f64>() / quarter.len() as f64
}

type Timed = (&'static str, fn(&Trace, u32) -> Vec<u32>);

const TIMED: [Timed; 6] = [
    (Nothing::NAME, times::<Nothing>),
    (Core::NAME, times::<Core>),
    (Leased::NAME, times::<Leased>),
    (Offset::NAME, times::<Offset>),
    (Vma::<MinMemory>::NAME, times::<Vma<MinMemory>>),
    (Vma::<MinTime>::NAME, times::<Vma<MinTime>>),
];

/// Over the best quarter of the rounds, means of p50 and p99.9, net of what the clock takes. All allocators take turns, so
/// that a busy machine disturbs all of them alike.
fn percentiles(trace: &Trace, grains: u32, rounds: usize) -> [[f64; 2]; TIMED.len()] {
    let mut all = [const { [const { Vec::new() }; 2] }; TIMED.len()];
    for _ in 0..rounds {
        for (values, (_, times)) in all.iter_mut().zip(TIMED) {
            let mut times = times(trace, grains);
            values[0].push(percentile(&mut times, 500));
            values[1].push(percentile(&mut times, 999));
        }
    }
    let mut all = all.map(|values| values.map(|mut values| best(&mut values)));
    let clock = all[0][0];
    all[1..].iter_mut().flatten().for_each(|value| *value = (*value - clock).max(1.0));
    all
}

/// The slowest call while something grows to [`GROWN`] blocks, in nanoseconds. `grow` takes one
/// block more; what it returns is kept. Of each call the fastest of some rounds counts, which takes
/// out whatever else the machine does but not what the call itself does.
fn spike<S, H>(rounds: usize, new: impl Fn() -> S, grow: impl Fn(&mut S, u32) -> H) -> f64 {
    let mut fastest = vec![u32::MAX; GROWN];
    for _ in 0..rounds {
        let mut rng = Rng::new(1);
        let mut state = new();
        let mut kept = Vec::with_capacity(GROWN);
        // The pages of what keeps the handles are there before the clock runs.
        kept.resize_with(GROWN, || None);
        for (kept, fastest) in kept.iter_mut().zip(&mut fastest) {
            let grains = rng.between(1, 32) as u32;
            let start = Instant::now();
            *kept = Some(black_box(grow(&mut state, grains)));
            *fastest = (*fastest).min(start.elapsed().as_nanos() as u32);
        }
    }
    f64::from(fastest.into_iter().max().unwrap_or(0))
}

/// A block of the bare core, which gets a slab more when it is full.
fn grow_core(core: &mut BareCore, grains: u32) -> BareBlock {
    core.alloc(grains).unwrap_or_else(|| {
        core.add_region(SLAB);
        core.alloc(grains).expect("a slab holds any of these")
    })
}

fn spikes(rounds: usize) -> (Table, f64) {
    let head = ["who", "slowest call, ns"];
    let mut table = Table::new(format!("6 Growth to {GROWN} blocks, nothing freed"), head);
    table.note(format!(
        "Slabs of {SLAB} grains as they are needed, or one arena for those that know no slabs. Of \
         each call the fastest of {rounds} rounds. Target: pool at most {SPIKE} ns.",
    ));
    let arena = Arena { grains: 32 * GROWN as u32, grain: 64, blocks: GROWN };
    let core = spike(rounds, || BareCore::new(SLAB), grow_core);
    let leases = spike(
        rounds,
        || {
            // As the core's: the first slab is there, the others are what is measured.
            let pool = paper_pool(u64::from(SLAB) * 64, None);
            pool.reserve().map(|()| pool).expect("paper is patient")
        },
        |pool, grains| pool.lease(u64::from(grains) * 64 - 32, "bench"),
    );
    let vma = spike(rounds, || Vma::<MinMemory>::new(arena), |vma, grains| vma.alloc(grains));
    table.row(["pool, core".into(), format!("{core:.0}")]);
    table.row(["pool, leases".into(), format!("{leases:.0}")]);
    table.row(["VMA".into(), format!("{vma:.0}")]);
    (table, core.max(leases))
}

/// Target 6.
pub fn measure(args: &Args) -> (Vec<Table>, Vec<Verdict>) {
    let rounds = if args.quick { 4 } else { 24 };
    let mut head: Vec<String> = vec!["workload".into(), "load".into()];
    for (name, _) in &TIMED[1..] {
        head.extend([format!("{name} p50"), "p99.9".into()]);
    }
    head.extend(["pool / faster VMA".into(), String::new()]);
    let mut table = Table::new("6 Latency of a call, ns", head);
    table.note(format!(
        "One stamp after each call, its own price (p50 of an empty replay) taken off; mean of \
         the best quarter of {rounds} rounds in turn. Target: p99.9 at most {TARGET}x of the faster VMA.",
    ));
    table.note(
        "`pool` is the bare core, as the peers are, and what the target is about; `whole pool` is \
         a lease and its end: rule, books and lock included.",
    );
    let mut ratios = Vec::new();
    for (workload, scale, name) in args.cases() {
        for load in &args.loads {
            let seed = args.seeds.start;
            let trace = workload.trace(Shape { seed, pairs: args.pairs, scale });
            let grains = arena_at(&trace, *load);
            let all = percentiles(&trace, grains, rounds);
            let [_, ours, _, _, memory, time] = all.map(|values| values[1]);
            let vma = memory.min(time);
            let load = format!("{:.2}", 1.0 / trace.ratio(grains));
            let cells = all[1..].iter().flatten().map(|value| format!("{value:.0}"));
            let mark = if ours / vma <= TARGET { "PASS" } else { "miss" };
            let row = [name.clone(), load].into_iter().chain(cells);
            table.row(row.chain([format!("{:.2}", ours / vma), mark.into()]));
            ratios.push((ours / vma, (name.clone(), ours, vma)));
        }
    }
    let mut verdicts: Vec<_> = worst(ratios)
        .map(|(ratio, (name, ours, vma))| {
            Verdict::at_most(6, "latency, p99.9", "at most 0.5x VMA", ratio, TARGET)
                .saying(format!("{ratio:.2}x: {ours:.0} ns on {name}"), format!("VMA {vma:.0} ns"))
        })
        .into_iter()
        .collect();
    let (growth, slowest) = spikes(rounds);
    verdicts.push(
        Verdict::at_most(6, "slowest call while growing", "at most 5 us", slowest, SPIKE)
            .saying(format!("{:.1} us", slowest / 1000.0), ""),
    );
    (vec![table, growth], verdicts)
}
