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

use ascend_examples::say;
use ascend_examples::session::{self, size};
use lexopt::prelude::*;
use std::path::PathBuf;
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

fn main() -> ExitCode {
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("warn")).init();
    let args = match parse() {
        Ok(Some(args)) => args,
        Ok(None) => {
            say!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("error: {error}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    session::exit(session::run(args.device, args.map.clone(), |session| match &args.dir {
        Some(dir) => folder::run(&session, &args, dir),
        None => one::run(&session, &args).map(|()| true),
    }))
}
