//! Video decoding through the whole stack against the bare decoder, on the same packets, in one run.
//!
//! ```text
//! bare       decoder                                                        one thread
//! simulator  function table -> report thread -> decoder, fixed memory       two threads
//! wrapper    the same through acl_rs::dvpp::vdec                            two threads
//! pool       the same with leases for packet and picture                    two threads
//! example    the same, and each picture resized and brought to the host     two threads
//! ```
//!
//! The last three run the loop of the vdec example (`ascend_examples::decode`), the last all that the example
//! does with a picture that it does not write.
//!
//! Each round runs all of them one after the other, each round in another order. What is printed are medians
//! over the rounds, of ratios and differences within a round, so that a busy machine disturbs little. Timed
//! is from the first packet to the last picture; opening channels, memory and pools is not.
//!
//! Times of the clock flatter what has two threads, and processor times do not: both are there.

mod simulator;
mod table;
mod wrapper;

use acl_rs::pool::Rule;
use acl_rs::{BlockPool, Context, DvppBuf, Error, PinnedBuf, PoolOptions, Runtime, Stream};
use ascend_examples::clip::Clip;
use ascend_examples::{read_file, say};
use lexopt::prelude::*;
use rust_h264::decoder::Decoder;
use rust_h264::nal::parse_annex_b;
use std::error::Error as StdError;
use std::hint::black_box;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

const HELP: &str = "\
Compares video decoding through the simulator, the wrapper and the pool with the bare decoder.

usage: vdec [CLIP.h264] [options]

  CLIP.h264     default: the clip in examples/assets
  --rounds N    default 15
  --gate        fail if the last line's ratio is below the target
  --only NAME   one variant alone, for a profiler: bare, simulator, wrapper, pool or example
  -h, --help";

type Outcome<T = ()> = Result<T, Box<dyn StdError>>;

/// Of the ratio of the example to the bare decoder.
const TARGET: f64 = 0.8;

fn main() -> ExitCode {
    // A clip that cannot be decoded makes it fail; timing only if asked to.
    match parse().and_then(|args| args.map_or(Ok(()), |args| run(&args))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

struct Args {
    clip: PathBuf,
    rounds: usize,
    gate: bool,
    only: Option<Variant>,
}

fn parse() -> Outcome<Option<Args>> {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/assets/clip.h264");
    let mut args = Args { clip: shipped.into(), rounds: 15, gate: false, only: None };
    let mut parser = lexopt::Parser::from_env();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("rounds") => args.rounds = parser.value()?.parse()?,
            Long("gate") => args.gate = true,
            Long("only") => {
                let name = parser.value()?;
                let found = Variant::ALL.into_iter().find(|variant| variant.name() == name);
                args.only = Some(found.ok_or("--only takes one of the variants")?);
            }
            Short('h') | Long("help") => {
                say!("{HELP}");
                return Ok(None);
            }
            // What `cargo bench` says to every bench.
            Long("bench") => {}
            Value(file) => args.clip = file.into(),
            other => return Err(other.unexpected().into()),
        }
    }
    args.rounds = args.rounds.max(1);
    Ok(Some(args))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Variant {
    Bare,
    Simulator,
    Wrapper,
    Pool,
    Example,
}

impl Variant {
    const ALL: [Variant; 5] = {
        use Variant::*;
        [Bare, Simulator, Wrapper, Pool, Example]
    };

    fn name(self) -> &'static str {
        ["bare", "simulator", "wrapper", "pool", "example"][self as usize]
    }

    fn threads(self) -> usize {
        if self == Variant::Bare { 1 } else { 2 }
    }
}

fn run(args: &Args) -> Outcome {
    let file = read_file(&args.clip)?;
    let clip = Clip::look(&file, None)?;
    let runtime = Runtime::sim()?;
    let context = runtime.device(0)?.context();
    let mut bench = Bench::new(&clip, &context)?;
    if let Some(variant) = args.only {
        for _ in 0..args.rounds {
            bench.time(variant)?;
        }
        return Ok(());
    }

    // One round warms caches and allocators up, and says whether all variants do the same work.
    let pictures = bench.time(Variant::Bare)?.pictures;
    for variant in Variant::ALL {
        let found = bench.time(variant)?.pictures;
        if found != pictures || found == 0 {
            let name = variant.name();
            return Err(format!("{name}: {found} pictures, the bare decoder: {pictures}").into());
        }
    }
    let mut rounds = Vec::new();
    for number in 0..args.rounds {
        let mut round = [Measured::default(); 5];
        for at in 0..5 {
            let variant = Variant::ALL[(at + number) % 5];
            round[variant as usize] = bench.time(variant)?;
        }
        rounds.push(round);
    }
    let ratio = table::report(args, &clip, pictures, &rounds, bench.lease_pairs()?);
    if args.gate && ratio < TARGET {
        return Err(format!("the ratio of example to bare is {ratio:.3}, below {TARGET}").into());
    }
    Ok(())
}

/// What stays from round to round.
struct Bench<'a> {
    clip: &'a Clip<'a>,
    context: &'a Context,
    stream: Stream,
    /// Every packet in pinned memory; `None` while one is on its way.
    pinned: Vec<Option<PinnedBuf>>,
    /// Memory for packets and pictures.
    fixed: Vec<(DvppBuf, DvppBuf)>,
    dvpp_pool: BlockPool<DvppBuf>,
    pinned_pool: BlockPool<PinnedBuf>,
}

impl<'a> Bench<'a> {
    fn new(clip: &'a Clip<'a>, context: &'a Context) -> Outcome<Self> {
        let pinned = clip.units.iter().map(|unit| PinnedBuf::from_bytes(context, unit.bytes));
        let pinned = pinned.map(|buf| buf.map(Some)).collect::<Result<_, Error>>()?;
        let pair =
            |_| Ok((DvppBuf::new(context, clip.packet)?, DvppBuf::new(context, clip.picture)?));
        let fixed = (0..clip.outputs).map(pair).collect::<Result<_, Error>>()?;
        let options = |bytes, name| PoolOptions::one_block(bytes, name);
        let rule = options(0, "rule").rule.rule;
        let pitch = |len: usize| Rule::pitch(rule, len as u64).unwrap_or(u64::MAX / 64);
        let (packet, picture, model) =
            (pitch(clip.packet), pitch(clip.picture), pitch(clip.model.bytes()));
        let device = clip.outputs as u64 * (packet + picture) + model;
        Ok(Self {
            clip,
            context,
            stream: context.create_stream()?,
            pinned,
            fixed,
            dvpp_pool: BlockPool::new(context, options(device, "dvpp"))?,
            pinned_pool: BlockPool::new(context, options(packet + model, "pinned"))?,
        })
    }

    /// One pass of one variant.
    fn time(&mut self, variant: Variant) -> Outcome<Measured> {
        match variant {
            Variant::Bare => self.bare(),
            Variant::Simulator => self.simulator(),
            Variant::Wrapper => self.wrapper(),
            Variant::Pool => self.pool(false),
            Variant::Example => self.pool(true),
        }
    }

    /// The bare decoder, fed as the simulator feeds it: unit by unit, and asked for the picture at the end of
    /// the packet, only a first field waits for its second.
    fn bare(&self) -> Outcome<Measured> {
        let mut decoder = Decoder::new();
        let mut out = vec![0; self.clip.picture];
        clocked(|| {
            let mut pictures = 0;
            for unit in &self.clip.units {
                for nal in &parse_annex_b(unit.bytes) {
                    decoder.decode_nal(nal)?;
                }
                if unit.field && !unit.second_field {
                    continue;
                }
                let Some(frame) = decoder.flush() else { continue };
                let mut rest = &mut out[..];
                for plane in [&frame.y, &frame.u, &frame.v] {
                    let (to, left) = rest.split_at_mut(plane.len());
                    to.copy_from_slice(plane);
                    rest = left;
                }
                black_box(&out);
                pictures += 1;
            }
            Ok(pictures)
        })
    }

    /// A lease and its drop: of a packet, and of a picture, with the others of the pool taken.
    fn lease_pairs(&self) -> Outcome<[Duration; 2]> {
        const PAIRS: u32 = 20_000;
        let Clip { packet, picture, outputs, .. } = *self.clip;
        let mut taken = Vec::new();
        for _ in 1..outputs {
            taken.push(self.dvpp_pool.lease(picture, "picture")?);
            taken.push(self.dvpp_pool.lease(packet, "packet")?);
        }
        let pairs = |len, purpose: &'static str| {
            let clock = Instant::now();
            for _ in 0..PAIRS {
                drop(black_box(self.dvpp_pool.lease(len, purpose)?));
            }
            Ok::<_, Error>(clock.elapsed() / PAIRS)
        };
        Ok([pairs(packet, "packet")?, pairs(picture, "picture")?])
    }
}

/// One pass through the clip.
#[derive(Clone, Copy, Default)]
struct Measured {
    pictures: usize,
    wall: Duration,
    processor: Duration,
}

/// Runs the timed part.
fn clocked(work: impl FnOnce() -> Outcome<usize>) -> Outcome<Measured> {
    let (clock, processor) = (Instant::now(), processor_time());
    let pictures = work()?;
    let (wall, processor) = (clock.elapsed(), processor_time() - processor);
    Ok(Measured { pictures, wall, processor })
}

/// Processor time of the process so far, all threads, those that ended too.
fn processor_time() -> Duration {
    #[repr(C)]
    struct Timespec {
        seconds: std::ffi::c_long,
        nanos: std::ffi::c_long,
    }
    unsafe extern "C" {
        fn clock_gettime(clock: i32, time: *mut Timespec) -> i32;
    }
    /// Linux's `CLOCK_PROCESS_CPUTIME_ID`.
    const PROCESS: i32 = 2;
    let mut time = Timespec { seconds: 0, nanos: 0 };
    // SAFETY: a pointer to a local of the layout that 64-bit Linux documents.
    unsafe { clock_gettime(PROCESS, &mut time) };
    Duration::new(time.seconds as u64, time.nanos as u32)
}
