//! Targets 1 and 2: instructions per pair, counted by callgrind.
//!
//! The program runs itself once under valgrind. That process replays every trace with every
//! allocator, in the order of the plan, and does nothing else of interest: callgrind collects inside
//! [`replay_counted`] only, and writes one dump per call of it. So
//! all allocators are counted in one process, on the same traces, through the same loop; what the
//! loop costs by itself is counted too, with an allocator that does nothing, and taken off.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs, io, process};

use crate::args::Args;
use crate::peers::{BestFit, Core, Fronted, KEEP, MinMemory, MinTime, Offset, Vma, Whole};
use crate::replay::{Allocator, Arena, Nothing, replay_counted, serves, slots};
use crate::table::Table;
use crate::trace::Trace;
use crate::verdict::{Met, Verdict, worst};
use crate::workloads::Shape;

/// The target, and the one to hope for.
const TARGET: f64 = 0.65;
const STRETCH: f64 = 0.5;
/// The target through a front, and the workload it speaks of.
const FRONT: f64 = 0.35;
const FRONTED: &str = "small";
/// How many of the seeds are counted: the counts differ little from seed to seed.
const SEEDS: usize = 3;

type Counted = (&'static str, fn(&Trace, u32));

const COUNTED: [Counted; 8] = [
    (Nothing::NAME, count::<Nothing>),
    (Core::NAME, count::<Core>),
    (Offset::NAME, count::<Offset>),
    (Vma::<MinTime>::NAME, count::<Vma<MinTime>>),
    (Vma::<MinMemory>::NAME, count::<Vma<MinMemory>>),
    (BestFit::NAME, count::<BestFit>),
    (Fronted::NAME, count::<Fronted>),
    (Whole::NAME, count::<Whole>),
];

fn count<A: Allocator>(trace: &Trace, grains: u32) {
    let mut allocator = A::new(Arena::of(trace, grains));
    let failed = replay_counted(&mut allocator, &trace.ops, &mut slots::<A>(trace));
    assert_eq!(failed, 0, "{}: the arena was to be large enough", A::NAME);
}

/// The smallest arena of at most that load which serves everybody here.
pub fn arena_at(trace: &Trace, load: f64) -> u32 {
    let mut ratio = 1.0 / load;
    loop {
        let grains = trace.arena(ratio);
        let all = serves::<Core>(trace, grains)
            && serves::<Fronted>(trace, grains)
            && serves::<Whole>(trace, grains)
            && serves::<Offset>(trace, grains)
            && serves::<Vma<MinTime>>(trace, grains)
            && serves::<Vma<MinMemory>>(trace, grains)
            && serves::<BestFit>(trace, grains);
        if all {
            return grains;
        }
        ratio *= 1.1;
    }
}

/// One trace in one arena.
struct Item {
    name: String,
    load: f64,
    trace: Trace,
}

/// All of them. The same in both processes, except for the arenas, which the child is told.
fn plan(args: &Args) -> Vec<Item> {
    let mut items = Vec::new();
    for (workload, scale, name) in args.cases() {
        for load in &args.loads {
            for seed in args.seeds.clone().take(if args.quick { 1 } else { SEEDS }) {
                let trace = workload.trace(Shape { seed, pairs: args.pairs, scale });
                items.push(Item { name: name.clone(), load: *load, trace });
            }
        }
    }
    items
}

/// What the process under valgrind does. The arenas come in the environment, in plan order.
pub fn child(args: &Args) {
    let arenas = env::var("POOL_BENCH_ARENAS").expect("only the bench itself starts this");
    let arenas = arenas.split(' ').map(|grains| grains.parse().expect("a number of grains"));
    for (item, grains) in plan(args).iter().zip(arenas) {
        COUNTED.iter().for_each(|(_, count)| count(&item.trace, grains));
    }
}

/// Runs this program under callgrind and returns the totals of the calls, in order.
fn under_callgrind(arenas: &[u32], expected: usize) -> io::Result<Vec<u64>> {
    let folder = env::temp_dir().join(format!("pool-bench-{}", process::id()));
    fs::create_dir_all(&folder)?;
    // Two patterns for one function: callgrind keeps one setting per pattern.
    let (toggle, dump) = ("*replay_counted*", "pool_bench::replay::replay_counted*");
    let arenas: Vec<_> = arenas.iter().map(u32::to_string).collect();
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--collect-atstart=no", "--error-exitcode=0"])
        .arg(format!("--toggle-collect={toggle}"))
        .arg(format!("--dump-after={dump}"))
        .arg(format!("--callgrind-out-file={}", folder.join("count").display()))
        .arg(env::current_exe()?)
        .args(env::args_os().skip(1))
        .arg("--counted")
        .env("POOL_BENCH_ARENAS", arenas.join(" "))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output();
    let counts = run.and_then(|run| match run.status.success() {
        true => (1..=expected).map(|part| total(&folder.join(format!("count.{part}")))).collect(),
        false => Err(io::Error::other(String::from_utf8_lossy(&run.stderr).into_owned())),
    });
    fs::remove_dir_all(&folder)?;
    counts
}

/// The instructions of one dump.
fn total(path: &Path) -> io::Result<u64> {
    let text = fs::read_to_string(path)?;
    let totals = text.lines().find_map(|line| line.strip_prefix("totals: "));
    totals
        .and_then(|number| number.trim().parse().ok())
        .filter(|total| *total > 0)
        .ok_or_else(|| io::Error::other(format!("{}: no totals", path.display())))
}

/// Instructions per pair, by allocator, and the arena's true load; means over the seeds.
struct Row {
    name: String,
    load: f64,
    per_pair: [f64; COUNTED.len()],
}

fn rows(items: &[Item], arenas: &[u32], counts: &[u64]) -> Vec<Row> {
    let mut rows: BTreeMap<(usize, String), (Row, f64)> = BTreeMap::new();
    for ((at, item), counts) in items.iter().enumerate().zip(counts.chunks(COUNTED.len())) {
        // In plan order; the seeds of a case and load follow each other.
        let same = |other: &Item| other.name == item.name && other.load == item.load;
        let first = items.iter().position(same).unwrap_or(at);
        let empty = Row { name: item.name.clone(), load: 0.0, per_pair: [0.0; COUNTED.len()] };
        let (row, seeds) = rows.entry((first, item.name.clone())).or_insert((empty, 0.0));
        *seeds += 1.0;
        row.load += 1.0 / item.trace.ratio(arenas[at]);
        for (sum, count) in row.per_pair.iter_mut().zip(counts) {
            *sum += *count as f64 / item.trace.pairs() as f64;
        }
    }
    let mean = |(mut row, seeds): (Row, f64)| {
        row.load /= seeds;
        row.per_pair.iter_mut().for_each(|sum| *sum /= seeds);
        let empty = row.per_pair[0];
        row.per_pair[1..].iter_mut().for_each(|count| *count -= empty);
        row
    };
    rows.into_values().map(mean).collect()
}

const WHAT: &str = "instructions a pair";
const GOAL: &str = "at most 0.65x offset-allocator (stretch 0.5x)";
const WHAT_FRONT: &str = "the same, small, with a front";
const GOAL_FRONT: &str = "at most 0.35x offset-allocator";

/// Targets 1 and 2.
pub fn measure(args: &Args) -> (Vec<Table>, Vec<Verdict>) {
    let items = plan(args);
    let arenas: Vec<u32> = items.iter().map(|item| arena_at(&item.trace, item.load)).collect();
    let counts = match under_callgrind(&arenas, items.len() * COUNTED.len()) {
        Ok(counts) => counts,
        Err(error) => {
            let none = Verdict::none(1, WHAT, GOAL, Met::NotMeasured);
            let none = none.saying(format!("valgrind: {error}"), "");
            return (
                vec![],
                vec![none, Verdict::none(2, WHAT_FRONT, GOAL_FRONT, Met::NotMeasured)],
            );
        }
    };
    let rows = rows(&items, &arenas, &counts);
    let head = ["workload", "load"].into_iter().chain(COUNTED.iter().map(|(name, _)| *name));
    let head = head.chain(["pool / offset", "", "front / offset"]);
    let mut table = Table::new("1, 2 Instructions per pair of alloc and free", head);
    table.note(format!(
        "callgrind, {} a case, replay of {} pairs from the first block to the last, growth \
         included; the empty replay is taken off the others. Load: peak of live bytes by arena.",
        if args.quick { "one seed" } else { "mean of three seeds" },
        args.pairs
    ));
    table.note(format!("Target: pool / offset at most {TARGET}; stretch {STRETCH}."));
    table.note(format!(
        "With a front: the stocks of one before the bare core, keeping at most 1/{KEEP} of the \
         arena; on {FRONTED} at most {FRONT} of offset-allocator is the target. A pool's front: \
         the same before a whole pool, with rule, lock and books."
    ));
    let (mut ratios, mut fronted) = (Vec::new(), Vec::new());
    for row in &rows {
        let (ours, offset) = (row.per_pair[1], row.per_pair[2]);
        let ratio = ours / offset;
        let mark = match ratio {
            ..=STRETCH => "PASS, stretch".into(),
            ..=TARGET => "PASS".into(),
            _ => format!("miss, {:.0} too many", ours - TARGET * offset),
        };
        let load = format!("{:.2}", row.load);
        let counts = row.per_pair.iter().map(|count| format!("{count:.1}"));
        let cells = [row.name.clone(), load].into_iter().chain(counts);
        let front = row.per_pair[6] / offset;
        table.row(cells.chain([format!("{ratio:.3}"), mark, format!("{front:.3}")]));
        ratios.push((ratio, (row, ours, offset)));
        if row.name.starts_with(FRONTED) {
            fronted.push((front, (row, row.per_pair[6], offset)));
        }
    }
    let best = ratios.iter().map(|(ratio, _)| *ratio).fold(f64::INFINITY, f64::min);
    let mut verdicts = Vec::new();
    if let Some((ratio, (row, ours, offset))) = worst(ratios) {
        verdicts.push(Verdict::at_most(1, WHAT, GOAL, ratio, TARGET).saying(
            format!("{ratio:.3}x: {ours:.0} on {} (best {best:.3}x)", row.name),
            format!("offset-allocator {offset:.0}"),
        ));
    }
    if let Some((ratio, (row, ours, offset))) = worst(fronted) {
        verdicts.push(Verdict::at_most(2, WHAT_FRONT, GOAL_FRONT, ratio, FRONT).saying(
            format!("{ratio:.3}x: {ours:.0} on {}", row.name),
            format!("offset-allocator {offset:.0}"),
        ));
    }
    (vec![table], verdicts)
}
