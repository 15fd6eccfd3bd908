//! The command line.

use std::ops::Range;
use std::path::PathBuf;

use lexopt::prelude::*;

use crate::workloads::{self, Workload};

/// Shown by `--help`.
pub const HELP: &str = "\
Measures the pool beside its peers and says which targets are met.

usage: ci/bench.sh [options]    or    cargo bench --manifest-path pool/bench/Cargo.toml -- [options]

  --quick            short: fewer seeds, shorter traces, fewer rounds; under a minute, no judgement
  --seeds WHICH      judge (default), tune, or A..B. The design was tuned on `tune` alone
  --loads LIST       peak of live bytes in percent of the arena, for instructions and latency;
                     default 50,90. Where that is too tight for one of them, all get more
  --sizes LIST       how much is live, in multiples of the workload's description; default 1
  --pairs N          length of a trace; default 40000 (quick: 12000)
  --workloads LIST   some of jpegd,vdec,llm,small,frag,comb
  --only LIST        some of the targets, by number: 1 (with 2), 3, 4, 5, 6, 7
  --json FILE        all tables, for programs
  -h, --help";

/// Seeds for judging. Nobody looks at them while the design is changed.
const JUDGE: Range<u64> = 1001..1011;
/// Seeds for tuning.
const TUNE: Range<u64> = 1..11;

/// What to measure.
#[derive(Clone)]
pub struct Args {
    /// A short run.
    pub quick: bool,
    /// Seeds of the traces.
    pub seeds: Range<u64>,
    /// Peak of live bytes by arena.
    pub loads: Vec<f64>,
    /// Scales of the workloads.
    pub sizes: Vec<u64>,
    /// Length of a trace.
    pub pairs: usize,
    /// Which workloads.
    pub workloads: Vec<Workload>,
    /// Which targets.
    pub only: Vec<u8>,
    /// Where to write the tables for programs.
    pub json: Option<PathBuf>,
    /// This is the process that valgrind watches: replay, and measure nothing.
    pub counted: bool,
}

impl Args {
    /// From the command line; `None` when help was asked for.
    pub fn parse() -> Result<Option<Args>, lexopt::Error> {
        let mut args = Args {
            quick: false,
            seeds: JUDGE,
            loads: vec![0.5, 0.9],
            sizes: vec![1],
            pairs: 0,
            workloads: workloads::ALL.to_vec(),
            only: (1..=7).collect(),
            json: None,
            counted: false,
        };
        let mut seeds = None;
        let mut parser = lexopt::Parser::from_env();
        while let Some(arg) = parser.next()? {
            match arg {
                Long("quick") => args.quick = true,
                Long("seeds") => seeds = Some(parser.value()?.parse_with(parse_seeds)?),
                Long("loads") => {
                    args.loads = list(&mut parser, |text| match text.parse() {
                        Ok(percent @ 1..=100) => Ok(f64::from(percent) / 100.0),
                        _ => Err("a load is 1 to 100 percent"),
                    })?;
                }
                Long("sizes") => {
                    args.sizes = list(&mut parser, |text| match text.parse() {
                        Ok(scale @ 1..=1000) => Ok(scale),
                        _ => Err("a size is 1 to 1000"),
                    })?;
                }
                Long("pairs") => args.pairs = parser.value()?.parse()?,
                Long("workloads") => {
                    let named = |text: &str| workloads::by_name(text).copied();
                    args.workloads =
                        list(&mut parser, |text| named(text).ok_or("no such workload"))?;
                }
                Long("only") => {
                    args.only = list(&mut parser, |text| match text.parse() {
                        Ok(number @ 1..=7) => Ok(number),
                        _ => Err("targets are numbered 1 to 7"),
                    })?;
                }
                Long("json") => args.json = Some(parser.value()?.into()),
                Long("counted") => args.counted = true,
                // What `cargo bench` passes to every program.
                Long("bench") => {}
                Short('h') | Long("help") => return Ok(None),
                _ => return Err(arg.unexpected()),
            }
        }
        if args.pairs == 0 {
            args.pairs = if args.quick { 12_000 } else { 40_000 };
        }
        args.seeds = seeds.unwrap_or(args.seeds);
        if args.quick {
            args.seeds.end = args.seeds.end.min(args.seeds.start + 2);
        }
        Ok(Some(args))
    }

    /// Whether a target is to be measured.
    pub fn wants(&self, number: u8) -> bool {
        self.only.contains(&number)
    }

    /// The workloads at their scales, with a name for tables.
    pub fn cases(&self) -> impl Iterator<Item = (Workload, u64, String)> + '_ {
        self.workloads.iter().flat_map(|workload| {
            self.sizes.iter().map(|scale| {
                let name = match scale {
                    1 => workload.name.to_owned(),
                    _ => format!("{} x{scale}", workload.name),
                };
                (*workload, *scale, name)
            })
        })
    }
}

fn parse_seeds(text: &str) -> Result<Range<u64>, &'static str> {
    let range = match text {
        "judge" => Some(JUDGE),
        "tune" => Some(TUNE),
        _ => {
            text.split_once("..").and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?))
        }
    };
    range.filter(|range| !range.is_empty()).ok_or("seeds are `judge`, `tune` or A..B with A < B")
}

fn list<T>(
    parser: &mut lexopt::Parser,
    item: impl Fn(&str) -> Result<T, &'static str>,
) -> Result<Vec<T>, lexopt::Error> {
    let items = |text: &str| text.split(',').map(&item).collect::<Result<Vec<_>, _>>();
    parser.value()?.parse_with(items)
}
