//! The process that tries the installed library, and what it tells its parent, step by step.

use crate::report::{Device, Failure, Group, Outcome, Tried};
use crate::symbols;
use acl_rs::{Error, Runtime};
use acl_sys::api::GROUPS;
use acl_sys::load::{self, Attempt, Library};
use acl_sys::{Inventory, Tables};
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

/// The argument that makes this program the child.
pub const ARGUMENT: &str = "--try-the-library";

/// What the child's own lines begin with; libraries print what they like.
pub const MARK: &str = "\u{1}doctor ";

/// What the child tells.
#[derive(Debug, Deserialize, Serialize)]
pub enum Step {
    /// What it does next.
    Doing(String),
    /// Places that were tried in vain.
    Tried(Vec<Tried>),
    /// A library opened, as it was found.
    Opened(PathBuf),
    /// The functions of a group.
    Group(Group),
    /// What is loaded now and was not before.
    Files(Vec<PathBuf>),
    /// A call failed, and nothing follows from here.
    Failed(Failure),
    /// Version of the interface.
    Interface(String),
    /// A device, whether it opened or not.
    Device(Device),
    /// What every program does went through. What follows, some do.
    Usable,
    /// Everything was done and closed.
    Done,
}

fn tell(step: Step) {
    if let Ok(json) = serde_json::to_string(&step) {
        let mut out = std::io::stdout().lock();
        // A parent that is gone needs no answer.
        let _ = write!(out, "\n{MARK}{json}\n").and_then(|()| out.flush());
    }
}

/// From here on files are asked for a second time, and are open.
static STARTING: AtomicBool = AtomicBool::new(false);

/// All that the child does.
pub fn run() {
    let before = mapped();
    let files = || mapped().into_iter().filter(|file| !before.contains(file)).collect();
    load::on_open(|file| {
        if !STARTING.load(Ordering::Relaxed) {
            tell(Step::Doing(format!("opening {}", file.display())));
        }
    });
    let library = match Library::open() {
        Ok(library) => library,
        Err(error) => {
            tell(Step::Tried(tried(&error.attempts)));
            return tell(Step::Done);
        }
    };
    tell(Step::Tried(tried(library.notes())));
    tell(Step::Opened(library.path().to_owned()));
    // What `Runtime::load` opens, then what only programs that ask for it do.
    let (first, later): (Vec<_>, Vec<_>) =
        (0..GROUPS.len()).partition(|place| *place == 0 || GROUPS[*place].0.starts_with("media"));
    for place in first {
        group(library.tables(), place);
    }
    tell(Step::Files(files()));

    tell(Step::Doing("starting ACL (aclInit)".into()));
    STARTING.store(true, Ordering::Relaxed);
    match Runtime::load() {
        Ok(runtime) => {
            ask(&runtime, &mut tell);
            tell(Step::Doing("ending ACL (aclFinalize)".into()));
            drop(runtime);
            tell(Step::Usable);
        }
        Err(error) => tell(Step::Failed(failure("starting ACL", &error))),
    }
    STARTING.store(false, Ordering::Relaxed);
    for place in later {
        group(library.tables(), place);
    }
    tell(Step::Files(files()));
    tell(Step::Done);
}

/// Opens a group, if it is not open, and tells what there is of it.
fn group(tables: &Tables, place: usize) {
    if let Some(Inventory { absent, notes }) = tables.inventory(place) {
        tell(Step::Tried(tried(notes)));
        tell(Step::Group(symbols::group(place, |symbol| !absent.contains(&symbol))));
    }
}

/// What a runtime says of itself and its devices.
pub fn ask(runtime: &Runtime, tell: &mut dyn FnMut(Step)) {
    if let Ok((major, minor, patch)) = runtime.version() {
        tell(Step::Interface(format!("{major}.{minor}.{patch}")));
    }
    tell(Step::Doing("counting devices (aclrtGetDeviceCount)".into()));
    let count = match runtime.device_count() {
        Ok(count) => count,
        Err(error) => return tell(Step::Failed(failure("counting devices", &error))),
    };
    for id in (0..count).filter_map(|id| i32::try_from(id).ok()) {
        tell(Step::Doing(format!("opening device {id} (aclrtSetDevice)")));
        let mut device = Device { id, ..Device::default() };
        if let Err(error) = describe(runtime, &mut device) {
            device.error = Some(failure(&format!("opening device {id}"), &error));
        }
        tell(Step::Device(device));
    }
}

fn describe(runtime: &Runtime, to: &mut Device) -> acl_rs::Result<()> {
    let device = runtime.device(to.id)?;
    to.chip = Some(device.soc_name()?).filter(|name| !name.is_empty());
    let (free, total) = device.memory()?;
    (to.free, to.total) = (Some(free as u64), Some(total as u64));
    to.run_mode = Some(device.run_mode()?.name().to_owned());
    Ok(())
}

/// An error of the safe crate, with its code where it has one.
pub fn failure(during: &str, error: &Error) -> Failure {
    let code = match error {
        Error::Call(call) => Some(call.code.0),
        _ => None,
    };
    Failure { during: during.into(), code, text: error.to_string() }
}

fn tried(attempts: &[Attempt]) -> Vec<Tried> {
    let one = |attempt: &Attempt| {
        let outcome = match &attempt.outcome {
            load::Outcome::NotFound => Outcome::NotFound,
            load::Outcome::NotLoadable(_) => Outcome::NotLoadable,
            load::Outcome::WrongArchitecture { .. } => Outcome::WrongArchitecture,
            load::Outcome::MissingSymbols(_) => Outcome::MissingSymbols,
            load::Outcome::Stub => Outcome::Stub,
            load::Outcome::Mixed => Outcome::Mixed,
            _ => Outcome::Other,
        };
        let missing = match &attempt.outcome {
            load::Outcome::MissingSymbols(names) => names.iter().map(|n| (*n).into()).collect(),
            _ => Vec::new(),
        };
        // The path is a field of its own here.
        let (text, path) = (attempt.to_string(), attempt.path.display().to_string());
        let why = text.strip_prefix(&path).unwrap_or(&text).trim_start_matches(": ").to_owned();
        Tried { path: attempt.path.clone(), outcome, why, missing }
    };
    attempts.iter().map(one).collect()
}

/// Shared libraries of this process.
fn mapped() -> Vec<PathBuf> {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let path = |line: &str| line.find('/').map(|at| PathBuf::from(&line[at..]));
    let mut files: Vec<PathBuf> = maps.lines().filter_map(path).collect();
    files.retain(|file| file.to_string_lossy().contains(".so"));
    files.sort_unstable();
    files.dedup();
    files
}
