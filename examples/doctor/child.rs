//! The process that tries the installed library, and what it tells its parent, step by step.

use crate::report::{Device, Failure, Group, Outcome, Tried};
use crate::symbols;
use acl_rs::{Error, Runtime};
use acl_sys::load::{self, Attempt, Library};
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use std::path::PathBuf;

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
    /// A library opened.
    Opened {
        /// As it was opened.
        library: PathBuf,
        /// What is loaded now and was not before.
        files: Vec<PathBuf>,
        /// Its functions.
        groups: Vec<Group>,
    },
    /// A call failed, and nothing follows from here.
    Failed(Failure),
    /// Version of the interface.
    Interface(String),
    /// A device, whether it opened or not.
    Device(Device),
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

/// All that the child does.
pub fn run() {
    let before = mapped();
    tell(Step::Doing("opening the library".into()));
    let library = match Library::open() {
        Ok(library) => library,
        Err(error) => {
            tell(Step::Tried(tried(&error.attempts)));
            return tell(Step::Done);
        }
    };
    tell(Step::Tried(tried(library.notes())));
    let files = mapped().into_iter().filter(|file| !before.contains(file)).collect();
    let absent = library.tables().absent();
    let groups = symbols::groups(|group, symbol| !absent[group].contains(&symbol));
    tell(Step::Opened { library: library.path().to_owned(), files, groups });

    tell(Step::Doing("starting ACL (aclInit)".into()));
    match Runtime::load() {
        Ok(runtime) => {
            ask(&runtime, &mut tell);
            tell(Step::Doing("ending ACL (aclFinalize)".into()));
        }
        Err(error) => tell(Step::Failed(failure("starting ACL", &error))),
    }
    tell(Step::Done);
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
