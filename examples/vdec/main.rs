//! H.264 clips decoded on pooled device memory, each picture resized to a model input.
//!
//! ```text
//! packet -> pinned segment -> copy -> VDEC -> picture -> VPC resize to 224x224 -> copy back -> PNG
//! ```
//!
//! One device block holds the packets, pictures and model inputs of all channels, in slots that are reused
//! for the whole clip. The same source runs on a card and on the simulator: `ACL_BACKEND=auto|real|sim`.

mod channel;
mod output;

use acl_rs::pool::Rule;
use acl_rs::{DvppBuf, PinnedBuf};
use ascend_examples::clip::{Clip, Slots};
use ascend_examples::footprint::Footprint;
use ascend_examples::order::Clock;
use ascend_examples::picture::Colours;
use ascend_examples::session::{self, Session};
use ascend_examples::{About, Problem, io, print, read_file, say};
use channel::{Pools, Summary};
use indicatif::{ProgressBar, ProgressStyle};
use lexopt::prelude::*;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const HELP: &str = "\
Decodes H.264 (Annex B) on an Ascend NPU, or on the simulated one, through a pool of device memory.

usage: vdec [CLIP.h264] [OUT_DIR] [options]

  CLIP.h264          default: the clip in examples/assets
  OUT_DIR            default: out
  --channels K       the clip on K channels at once, 1 to 16 (default 1); all but the first write nothing
  --every N          write each Nth picture as PNG (default 12; 0: none)
  --dump-nv12        write every picture to OUT_DIR/frames.nv12: cropped, rows without gaps, display order
  --pictures N       output pictures per channel (default: what the clip needs, and two)
  --map FILE.svg     draw the device block at its fullest
  --device ID        default 0
  -h, --help

environment: ACL_BACKEND=auto|real|sim, ACL_LIBRARY_PATH, ACL_SIM_CHIP (such as Ascend910B1), RUST_LOG";

/// What the command line asks for.
pub struct Args {
    clip: PathBuf,
    out: PathBuf,
    channels: usize,
    every: usize,
    dump: bool,
    pictures: Option<usize>,
    map: Option<PathBuf>,
    device: i32,
}

fn parse() -> Result<Option<Args>, lexopt::Error> {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/assets/clip.h264");
    let mut args = Args {
        clip: shipped.into(),
        out: "out".into(),
        channels: 1,
        every: 12,
        dump: false,
        pictures: None,
        map: None,
        device: 0,
    };
    let mut parser = lexopt::Parser::from_env();
    let mut values = 0;
    while let Some(arg) = parser.next()? {
        match arg {
            Long("channels") => args.channels = parser.value()?.parse()?,
            Long("every") => args.every = parser.value()?.parse()?,
            Long("dump-nv12") => args.dump = true,
            Long("pictures") => args.pictures = Some(parser.value()?.parse()?),
            Long("map") => args.map = Some(parser.value()?.into()),
            Long("device") => args.device = parser.value()?.parse()?,
            Short('h') | Long("help") => return Ok(None),
            Value(file) if values == 0 => (args.clip, values) = (file.into(), 1),
            Value(dir) if values == 1 => (args.out, values) = (dir.into(), 2),
            other => return Err(other.unexpected()),
        }
    }
    if !(1..=16).contains(&args.channels) {
        return Err("--channels takes 1 to 16".into());
    }
    Ok(Some(args))
}

fn main() -> ExitCode {
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("warn")).init();
    match parse() {
        Ok(Some(args)) => session::exit(session::run(args.device, args.map.clone(), |session| {
            run(&session, &args)
        })),
        Ok(None) => {
            say!("{HELP}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}\n\n{HELP}");
            ExitCode::from(2)
        }
    }
}

/// `false`: frames were not decoded, came out of order or differ between channels, or memory grew or was left.
fn run(session: &Session, args: &Args) -> Result<bool, Problem> {
    let file = read_file(&args.clip)?;
    io("making the folder", std::fs::create_dir_all(&args.out)).about(&args.out)?;
    let clip = Clip::look(&file, args.pictures).about(&args.clip)?;
    say!("clip      {}: {clip}", args.clip.display());
    say!("colours   {}", Colours::of(&clip.info));
    say!("pictures  {}", clip.timing);

    // All slots of all channels, in one block.
    let pitch = |len: usize| Rule::pitch(session.rule.rule, len as u64).unwrap_or(u64::MAX / 64);
    let footprint = |len: usize| Rule::footprint(session.rule.rule, len as u64).unwrap_or(0);
    let (device, host) = clip.slots();
    let sum = |slots: &[(usize, usize, &str)]| -> u64 {
        let one: u64 = slots.iter().fold(0, |sum: u64, (count, len, _)| {
            sum.saturating_add((*count as u64).saturating_mul(pitch(*len)))
        });
        one.saturating_mul(args.channels as u64)
    };
    // Several channels tear holes into each other's: room for one more packet and model input each.
    let spare = match args.channels {
        1 => 0,
        channels => channels as u64 * (pitch(device[0].1) + pitch(device[2].1)),
    };
    let pools = Pools {
        dvpp: session
            .pool::<DvppBuf>(sum(&device).saturating_add(spare), "dvpp")
            .about(&args.clip)?,
        pinned: session.pool::<PinnedBuf>(sum(&host), "pinned").about(&args.clip)?,
    };
    say!(
        "slots     {:<16}{:>6}{:>12}{:>12}{:>12}  a channel",
        "purpose",
        "count",
        "len",
        "m",
        "pitch"
    );
    for (count, len, purpose) in &device {
        let (m, pitch) = (footprint(*len), pitch(*len));
        say!("          {purpose:<16}{count:>6}{len:>12}{m:>12}{pitch:>12}");
    }

    let bar = ProgressBar::new((clip.pictures() * args.channels) as u64);
    let style = "{bar:40} {pos}/{len} frames {per_sec}";
    bar.set_style(
        ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let start = Instant::now();
    let results = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for number in 0..args.channels {
            let (clip, pools, bar, results) = (&clip, &pools, &bar, &results);
            scope.spawn(move || {
                let result = channel::run(session, args, clip, pools, number, bar);
                results.lock().unwrap_or_else(PoisonError::into_inner).push((number, result));
            });
        }
    });
    let clock = start.elapsed();
    bar.finish_and_clear();

    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(number, _)| *number);
    let mut total = Summary::default();
    for (number, result) in results {
        let one = result?;
        let (pictures, sum) = one.made;
        if !total.add(one) {
            let clip = args.clip.display();
            eprintln!(
                "failed    {clip}: channel {number} made {pictures} pictures, checksum {sum}"
            );
        }
    }
    tell(&total, clock);
    if let Some(map) = &total.fullest {
        session.draw(map)?;
    }
    let owned = |slots: &Slots| -> u64 {
        let one = slots.iter().map(|(count, len, _)| *count as u64 * footprint(*len));
        one.sum::<u64>() * args.channels as u64
    };
    let rounds = clip.units.len() / clip.outputs;
    let (dvpp, pinned) = (pools.dvpp.report(), pools.pinned.report());
    let held = Footprint::new(&dvpp, owned(&device), rounds);
    let held_on_host = Footprint::new(&pinned, owned(&host), rounds);
    say!("footprint {held}");
    if !held_on_host.is_fine() {
        say!("  on host {held_on_host}");
    }
    print(format_args!("pool `dvpp` at the end\n{dvpp}"));
    print(format_args!("pool `pinned` at the end\n{pinned}"));
    Ok(total.is_fine() && held.is_fine() && held_on_host.is_fine())
}

/// What became of the clip, and how long it took.
fn tell(total: &Summary, clock: Duration) {
    let Summary { channels, decoded, failed, same, late, made: (pictures, sum), .. } = total;
    let rate = *decoded as f64 / clock.as_secs_f64();
    say!("done      {decoded} frames, {failed} not decoded, {rate:.1} frames/s");
    say!("checksum  {sum} of {pictures} model inputs, on {same} of {channels} channels");
    if let Some((first, last)) = total.shown {
        let (first, last) = (Clock(first), Clock(last));
        say!("shown     {first} to {last} by their time stamps, {late} of them late");
    }
    print(format_args!("{}", total.times.table(*decoded, clock)));
}
