//! Targets 3 and 4: how small an arena may be, and what fails in a small one.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::args::Args;
use crate::peers::{Balanced, BestFit, Core, MinMemory, MinOffset, MinTime, Offset, Vma};
use crate::replay::{Allocator, failures, serves};
use crate::table::Table;
use crate::trace::Trace;
use crate::verdict::{Verdict, worst};
use crate::workloads::{Shape, Workload};

/// How close the bisection comes, by the peak of live bytes.
const STEP: f64 = 0.0005;
/// The cap of target 4, and the workloads it speaks of.
const CAP: f64 = 1.10;
const CAPPED: [&str; 3] = ["vdec", "llm", "small"];

/// An allocator by name, as a function of a trace.
type Measure<T> = (&'static str, fn(&Trace) -> T);

/// The smallest arena that serves a trace, by its peak of live bytes.
///
/// By bisection: no allocator is sure to do better with more room, so it is *a* border between
/// arenas that serve and arenas that do not, which is why means over seeds are compared.
fn smallest<A: Allocator>(trace: &Trace) -> f64 {
    let step = trace.arena(STEP).max(1);
    let mut low = trace.peak_grains - 1;
    let mut high = trace.arena(1.25).max(low + 1);
    while !serves::<A>(trace, high) {
        (low, high) = (high, high + high / 4);
    }
    while high - low > step {
        let middle = low + (high - low) / 2;
        if serves::<A>(trace, middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    trace.ratio(high)
}

/// Ours, exact best fit, the quick one, and VMA's four strategies.
const SMALLEST: [Measure<f64>; 7] = [
    (Core::NAME, smallest::<Core>),
    (BestFit::NAME, smallest::<BestFit>),
    (Offset::NAME, smallest::<Offset>),
    (Vma::<MinMemory>::NAME, smallest::<Vma<MinMemory>>),
    (Vma::<MinOffset>::NAME, smallest::<Vma<MinOffset>>),
    (Vma::<Balanced>::NAME, smallest::<Vma<Balanced>>),
    (Vma::<MinTime>::NAME, smallest::<Vma<MinTime>>),
];

fn capped<A: Allocator>(trace: &Trace) -> usize {
    failures::<A>(trace, trace.arena(CAP))
}

const FAILURES: [Measure<usize>; 5] = [
    (Core::NAME, capped::<Core>),
    (BestFit::NAME, capped::<BestFit>),
    (Offset::NAME, capped::<Offset>),
    (Vma::<MinMemory>::NAME, capped::<Vma<MinMemory>>),
    (Vma::<MinTime>::NAME, capped::<Vma<MinTime>>),
];

/// Every measure on the trace of every seed, `[measure][seed]`, on all cores.
fn over_seeds<T: Copy + Default + Send>(
    args: &Args,
    workload: Workload,
    scale: u64,
    measures: &[Measure<T>],
) -> Vec<Vec<T>> {
    let seeds: Vec<u64> = args.seeds.clone().collect();
    let results = Mutex::new(vec![vec![T::default(); seeds.len()]; measures.len()]);
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(&seed) = seeds.get(at) else { break };
            let trace = workload.trace(Shape { seed, pairs: args.pairs, scale });
            for (row, (_, measure)) in measures.iter().enumerate() {
                let value = measure(&trace);
                results.lock().expect("no measure panics")[row][at] = value;
            }
        }
    };
    thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, |cores| cores.get());
        (0..cores).for_each(|_| {
            scope.spawn(work);
        });
    });
    results.into_inner().expect("no measure panics")
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Target 3.
pub fn smallest_arenas(args: &Args) -> (Vec<Table>, Vec<Verdict>) {
    let head = ["workload"].into_iter().chain(SMALLEST.iter().map(|(name, _)| *name));
    let head = head.chain(["less best fit", "less VMA's best"]);
    let mut table = Table::new("3 Smallest arena by peak of live bytes", head);
    table.note(format!(
        "Bisected to {STEP}; mean over seeds {}..={}. The peak counts m, without the distance to \
         the next start.",
        args.seeds.start,
        args.seeds.end - 1
    ));
    table.note("Targets: at most best fit + 0.005; at most the best of VMA's strategies there.");
    let mut to_fit = Vec::new();
    let mut to_vma = Vec::new();
    for (workload, scale, name) in args.cases() {
        let means: Vec<f64> = over_seeds(args, workload, scale, &SMALLEST)
            .iter()
            .map(|values| mean(values))
            .collect();
        let (ours, fit) = (means[0], means[1]);
        let vma = means[3..].iter().copied().fold(f64::INFINITY, f64::min);
        to_fit.push((ours - fit, (name.clone(), ours, fit)));
        to_vma.push((ours - vma, (name.clone(), ours, vma)));
        let cells = means.iter().map(|value| format!("{value:.4}"));
        let less = [ours - fit, ours - vma].map(|value| format!("{value:+.4}"));
        table.row([name].into_iter().chain(cells).chain(less));
    }
    let mut verdicts = Vec::new();
    let rows = [
        (to_fit, "range-alloc", "within 0.005 of best fit", 0.005),
        (to_vma, "VMA's best strategy", "never above VMA's best", 0.0),
    ];
    for (cases, peer, target, bound) in rows {
        if let Some((less, (name, ours, theirs))) = worst(cases) {
            verdicts.push(Verdict::at_most(3, "smallest arena", target, less, bound).saying(
                format!("{ours:.4} on {name} ({less:+.4})"),
                format!("{peer} {theirs:.4}"),
            ));
        }
    }
    (vec![table], verdicts)
}

/// Target 4.
pub fn failures_when_capped(args: &Args) -> (Vec<Table>, Vec<Verdict>) {
    let head = ["workload"].into_iter().chain(FAILURES.iter().map(|(name, _)| *name));
    let title = format!("4 Failures with the arena capped at {CAP:.2}x of peak live");
    let mut table = Table::new(title, head);
    let pairs = args.pairs * args.seeds.clone().count();
    table.note(format!("Of {pairs} allocations; in brackets, of how many seeds. Target: none."));
    let mut ours = (0, 0);
    let mut others: Vec<String> = Vec::new();
    for (workload, scale, name) in args.cases() {
        if !CAPPED.contains(&workload.name) {
            continue;
        }
        let counts = over_seeds(args, workload, scale, &FAILURES);
        let sums: Vec<_> = counts
            .iter()
            .map(|seeds| {
                (seeds.iter().sum::<usize>(), seeds.iter().filter(|count| **count > 0).count())
            })
            .collect();
        ours = (ours.0 + sums[0].0, ours.1 + sums[0].1);
        others.push(format!("{} {}", sums[1].0, name));
        let cells = sums.iter().map(|(sum, seeds)| match sum {
            0 => "0".to_owned(),
            _ => format!("{sum} ({seeds})"),
        });
        table.row([name].into_iter().chain(cells));
    }
    let what = "failures at 1.10x, vdec, llm, small";
    let verdict = Verdict::at_most(4, what, "none", ours.0 as f64, 0.0).saying(
        format!("{} in {} traces", ours.0, ours.1),
        format!("best fit {}", others.join(", ")),
    );
    (vec![table], if others.is_empty() { vec![] } else { vec![verdict] })
}
