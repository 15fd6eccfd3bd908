//! One JPEG, or a folder of them, decoded and resized on pooled device memory.
//!
//! ```text
//! file -> pinned segment -> copy -> JPEGD -> VPC resize to 224x224 -> copy back -> PNG
//! ```
//!
//! The same source runs on a card and on the simulator: `ACL_BACKEND=auto|real|sim`.

mod folder;
mod one;
mod stages;

use acl_rs::pool::{RuleSet, Strictest};
use acl_rs::{Context, Error, Runtime, chip_of};
use ascend_examples::{About, Problem, Reason};
use lexopt::prelude::*;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "\
Decodes a JPEG on an Ascend NPU, or on the simulated one, and resizes it to a 224x224 model input.

usage: jpegd [PHOTO.jpg] [OUT_DIR] [options]
       jpegd --dir FOLDER [OUT_DIR] [options]

  PHOTO.jpg          default: the photo in examples/assets
  OUT_DIR            default: out; with --dir, pictures are written only if it is given
  --dir FOLDER       all .jpg and .jpeg files of a folder
  --in-flight N      with --dir: pictures at a time, 1 to 64 (default 4)
  --block SIZE       bytes of the device block, as 300K, 64M or 1G
                     (default: what is needed, at least 8M; with --dir 256M)
  --map FILE.svg     draw the device block at its fullest
  --device ID        default 0
  -h, --help

environment: ACL_BACKEND=auto|real|sim, ACL_LIBRARY_PATH, ACL_SIM_CHIP (such as Ascend910B1), RUST_LOG";

/// What the command line asks for.
struct Args {
    files: Vec<PathBuf>,
    dir: Option<PathBuf>,
    in_flight: usize,
    block: Option<u64>,
    map: Option<PathBuf>,
    device: i32,
}

fn parse() -> Result<Option<Args>, lexopt::Error> {
    let mut args =
        Args { files: Vec::new(), dir: None, in_flight: 4, block: None, map: None, device: 0 };
    let mut parser = lexopt::Parser::from_env();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("dir") => args.dir = Some(parser.value()?.into()),
            Long("in-flight") => args.in_flight = parser.value()?.parse()?,
            Long("block") => args.block = Some(parser.value()?.parse_with(size)?),
            Long("map") => args.map = Some(parser.value()?.into()),
            Long("device") => args.device = parser.value()?.parse()?,
            Short('h') | Long("help") => return Ok(None),
            Value(file) => args.files.push(file.into()),
            other => return Err(other.unexpected()),
        }
    }
    let most = if args.dir.is_some() { 1 } else { 2 };
    if args.files.len() > most {
        return Err(format!("too many arguments: {}", args.files[most].display()).into());
    }
    if !(1..=64).contains(&args.in_flight) {
        return Err("--in-flight takes 1 to 64".into());
    }
    Ok(Some(args))
}

/// Bytes, with K, M or G for powers of 1024.
fn size(text: &str) -> Result<u64, &'static str> {
    let (digits, unit) = match text.as_bytes().last() {
        Some(b'K' | b'k') => (&text[..text.len() - 1], 1 << 10),
        Some(b'M' | b'm') => (&text[..text.len() - 1], 1 << 20),
        Some(b'G' | b'g') => (&text[..text.len() - 1], 1 << 30),
        _ => (text, 1),
    };
    let bytes = digits.parse::<u64>().ok().and_then(|n| n.checked_mul(unit)).filter(|n| *n > 0);
    bytes.ok_or("a size such as 300K, 64M or 1G is wanted")
}

fn main() -> ExitCode {
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("warn")).init();
    let args = match parse() {
        Ok(Some(args)) => args,
        Ok(None) => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("error: {error}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match run(&args) {
        Ok(clean) => ExitCode::from(u8::from(!clean)),
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Runs, then says what the simulator thought of it. `false`: not everything went well.
fn run(args: &Args) -> Result<bool, Problem> {
    let backend = Path::new("ACL");
    let runtime = Runtime::from_env().about(backend)?;
    let outcome = open(&runtime, args).and_then(|session| match &args.dir {
        Some(dir) => folder::run(&session, dir, args.files.first().map(PathBuf::as_path)),
        None => {
            let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/assets/photo.jpg");
            let photo = args.files.first().map_or(shipped.as_path(), PathBuf::as_path);
            let out = args.files.get(1).map_or(Path::new("out"), PathBuf::as_path);
            one::run(&session, photo, out).map(|()| true)
        }
    });
    // All handles are gone here: whatever lives still was forgotten.
    let clean = runtime.audit(args.device).is_none_or(|audit| {
        for line in audit.leaks.iter().chain(&audit.objections) {
            eprintln!("simulator: {line}");
        }
        let clean = audit.leaks.is_empty() && audit.objections.is_empty();
        if clean {
            println!("simulator: nothing leaked, no vendor rule broken");
        }
        clean
    });
    outcome.map(|fine| fine && clean)
}

/// An open device with what both modes need.
struct Session<'a> {
    args: &'a Args,
    context: Context,
    chip: acl_rs::Chip,
    rule: Strictest,
}

fn open<'a>(runtime: &Runtime, args: &'a Args) -> Result<Session<'a>, Problem> {
    let device = runtime.device(args.device).about(Path::new("ACL"))?;
    let soc = device.soc_name().about(Path::new("ACL"))?;
    let unknown = || Error::Missing {
        symbol: "media geometry of this chip",
        hint: "only the 310, 310B, 310P, 910, 910B, 910_93 and 950 families are known",
    };
    let chip = chip_of(&soc).ok_or_else(|| Reason::from(unknown()).about(Path::new(&soc)))?;
    let rules = RuleSet::recommended();
    println!("backend   {}", runtime.backend());
    println!("chip      {soc}, device {}", args.device);
    print!("{rules}");
    Ok(Session { args, context: device.context(), chip, rule: rules.strictest_of_all() })
}

impl Session<'_> {
    /// Bytes of the device block: as asked for, or `default`.
    fn block_bytes(&self, default: u64) -> u64 {
        self.args.block.unwrap_or(default)
    }

    /// Draws the device block, if asked to.
    fn draw(&self, map: &acl_rs::pool::Map) -> Result<(), Problem> {
        let Some(path) = &self.args.map else { return Ok(()) };
        ascend_examples::io(
            "writing the map",
            std::fs::write(path, ascend_examples::map::svg(map)),
        )
        .about(path)?;
        println!("map       {}", path.display());
        Ok(())
    }
}
