//! The pool beside its peers: every target of the pool's performance, measured in one run.
//!
//! ```text
//! workloads -> trace --+--> replay  with  peers   (ours and the others behind one trait)
//!   (seed, length)     |
//!                      +--> instructions  1, 2   callgrind counts the replay loop
//!                      +--> tight         3, 4   smallest arena; failures in a small one
//!                      +--> metadata      5      bytes of heap
//!                      +--> latency       6      slow calls, growth
//!                           threads       7      several threads, no trace
//! ```
//! Each measure returns its tables and its verdicts; the verdicts make the last table.
//!
//! A package of its own: users of the pool and `cargo test --workspace` build none of the peers.

mod args;
mod heap;
mod instructions;
mod latency;
mod metadata;
pub mod paper;
pub mod peers;
pub mod replay;
pub mod rng;
mod table;
mod threads;
mod tight;
pub mod trace;
mod verdict;
pub mod workloads;

use std::fs;
use std::process::ExitCode;
use std::time::Instant;

use args::Args;
use table::Table;
use verdict::Verdict;

/// A target's numbers and how it is measured.
type Measure = (&'static [u8], fn(&Args) -> (Vec<Table>, Vec<Verdict>));

const MEASURES: [Measure; 6] = [
    (&[1, 2], instructions::measure),
    (&[3], tight::smallest_arenas),
    (&[4], tight::failures_when_capped),
    (&[5], metadata::measure),
    (&[6], latency::measure),
    (&[7], threads::measure),
];

/// The program: measures what the command line asks for. A missed target is no failure.
pub fn run() -> ExitCode {
    let args = match Args::parse() {
        Ok(Some(args)) => args,
        Ok(None) => {
            println!("{}", args::HELP);
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    if args.counted {
        instructions::child(&args);
        return ExitCode::SUCCESS;
    }
    let began = Instant::now();
    let mut tables = Vec::new();
    let mut verdicts = Vec::new();
    for (numbers, measure) in MEASURES {
        if !numbers.iter().any(|number| args.wants(*number)) {
            continue;
        }
        let (measured, judged) = measure(&args);
        measured.iter().for_each(|table| println!("{table}"));
        tables.extend(measured);
        verdicts.extend(judged);
    }
    let mut targets = verdict::table(&verdicts);
    targets.note(format!(
        "Seeds {}..={}, {} pairs a trace, {:.0} s. Peers: offset-allocator 0.2, range-alloc 0.1.5, \
         vk-mem 0.5 (VMA 3.3).",
        args.seeds.start,
        args.seeds.end - 1,
        args.pairs,
        began.elapsed().as_secs_f64()
    ));
    if args.quick {
        targets.note("A quick run: too few seeds and rounds to judge by.");
    }
    println!("{targets}");
    tables.push(targets);
    if let Some(path) = &args.json {
        let tables: Vec<_> = tables.iter().map(Table::json).collect();
        if let Err(error) = fs::write(path, format!("[\n{}\n]\n", tables.join(",\n"))) {
            eprintln!("error: {}: {error}", path.display());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
