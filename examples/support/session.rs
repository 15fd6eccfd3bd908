//! An open device, what it says of itself at the start, and what the simulator says at the end.

use crate::{About, Problem, Reason, io, print, say};
use acl_rs::pool::{Map, RuleSet, Strictest};
use acl_rs::{Block, BlockPool, Chip, Context, Error, PoolOptions, Runtime, chip_of};
use std::path::{Path, PathBuf};

/// An open device with what every example needs.
pub struct Session {
    /// The device's default context.
    pub context: Context,
    /// Family of its chip.
    pub chip: Chip,
    /// The placement rule in force.
    pub rule: Strictest,
    /// Where to draw the device block, if anywhere.
    pub map: Option<PathBuf>,
}

/// Opens the device, runs `body`, and tells what the simulator thought of it. `Ok(false)`: `body` said so, or
/// something was left behind.
pub fn run(
    device: i32,
    map: Option<PathBuf>,
    body: impl FnOnce(Session) -> Result<bool, Problem>,
) -> Result<bool, Problem> {
    let runtime = Runtime::from_env().about(Path::new("ACL"))?;
    let outcome = Session::open(&runtime, device, map).and_then(body);
    // All handles are gone here: whatever lives still was forgotten.
    let clean = runtime.audit(device).is_none_or(|audit| {
        for line in audit.leaks.iter().chain(&audit.objections) {
            eprintln!("simulator: {line}");
        }
        let clean = audit.leaks.is_empty() && audit.objections.is_empty();
        if clean {
            say!("simulator: nothing leaked, no vendor rule broken");
        }
        clean
    });
    outcome.map(|fine| fine && clean)
}

impl Session {
    fn open(runtime: &Runtime, id: i32, map: Option<PathBuf>) -> Result<Self, Problem> {
        let device = runtime.device(id).about(Path::new("ACL"))?;
        let soc = device.soc_name().about(Path::new("ACL"))?;
        let unknown = || Error::MissingGroup {
            group: "media geometry of this chip",
            hint: "only the 310, 310B, 310P, 910, 910B, 910_93 and 950 families are known",
            notes: [].into(),
        };
        let chip = chip_of(&soc).ok_or_else(|| Reason::from(unknown()).about(Path::new(&soc)))?;
        let rules = RuleSet::recommended();
        say!("backend   {}", runtime.backend());
        say!("chip      {soc}, device {id}");
        print(format_args!("{rules}"));
        Ok(Self { context: device.context(), chip, rule: rules.strictest_of_all(), map })
    }

    /// One block of so many bytes, by the rule in force.
    pub fn pool<B: Block>(&self, bytes: u64, name: &'static str) -> acl_rs::Result<BlockPool<B>> {
        let options = PoolOptions { rule: self.rule, ..PoolOptions::one_block(bytes, name) };
        BlockPool::new(&self.context, options)
    }

    /// Draws the device block, if asked to.
    pub fn draw(&self, blocks: &Map) -> Result<(), Problem> {
        let Some(path) = &self.map else { return Ok(()) };
        io("writing the map", std::fs::write(path, blocks.svg())).about(path)?;
        say!("map       {}", path.display());
        Ok(())
    }
}

/// Bytes, with K, M or G for powers of 1024; for command lines.
pub fn size(text: &str) -> Result<u64, &'static str> {
    let (digits, unit) = match text.as_bytes().last() {
        Some(b'K' | b'k') => (&text[..text.len() - 1], 1 << 10),
        Some(b'M' | b'm') => (&text[..text.len() - 1], 1 << 20),
        Some(b'G' | b'g') => (&text[..text.len() - 1], 1 << 30),
        _ => (text, 1),
    };
    let bytes = digits.parse::<u64>().ok().and_then(|n| n.checked_mul(unit)).filter(|n| *n > 0);
    bytes.ok_or("a size such as 300K, 64M or 1G is wanted")
}

/// Turns an outcome into the program's exit code, and says what went wrong.
pub fn exit(outcome: Result<bool, Problem>) -> std::process::ExitCode {
    match outcome {
        Ok(clean) => std::process::ExitCode::from(u8::from(!clean)),
        Err(problem) => {
            eprintln!("error: {problem}");
            std::process::ExitCode::FAILURE
        }
    }
}
