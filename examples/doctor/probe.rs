//! Trying what is there: the installed library in a process of its own, the simulator in this one.
//!
//! A broken installation may do anything when it is opened or started: crash, hang, end the process. So a
//! child of this program does it and tells each step on its standard output; whatever happens to the child,
//! the steps up to there are known here, and which one it did not survive.

use crate::child::{self, ARGUMENT, MARK, Step};
use crate::report::{Backend, Failure, Library, LibraryFile};
use crate::{rules, symbols, toolkit};
use acl_rs::Runtime;
use acl_sys::api::GROUPS;
use std::io::{BufRead as _, BufReader, Read};
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// The simulator.
pub fn simulator() -> Backend {
    let simulated = |place| symbols::group(place, |symbol| acl_rs::sim::simulates(symbol.name));
    let groups = (0..GROUPS.len()).map(simulated).collect();
    let mut backend = Backend { groups, ..Backend::default() };
    match Runtime::sim() {
        Ok(runtime) => child::ask(&runtime, &mut |step| backend.take(step)),
        Err(error) => backend.error = Some(child::failure("starting the simulator", &error)),
    }
    backend.finish();
    backend.rules = Some(rules::of_simulator(backend.chip()));
    backend
}

/// The installed library. Every step of the child may take as long as `wait`.
pub fn library(wait: Duration) -> Library {
    let mut library = Library::default();
    let mut child = match start() {
        Ok(child) => child,
        Err(error) => {
            library.died = Some(format!("could not be started: {error}"));
            return library;
        }
    };
    let steps = read(child.stdout.take());
    let (mut doing, mut usable, mut done) = ("starting".to_owned(), false, false);
    let in_time = loop {
        match steps.recv_timeout(wait) {
            Ok(Step::Doing(what)) => doing = what,
            Ok(Step::Usable) => usable = true,
            Ok(Step::Done) => {
                (doing, done) = ("ending its process".to_owned(), true);
                break true;
            }
            Ok(step) => library.take(step),
            Err(RecvTimeoutError::Disconnected) => break true,
            Err(RecvTimeoutError::Timeout) => break false,
        }
    };
    let status = if in_time { status(&mut child, wait) } else { None };
    library.died = match status {
        Some(status) if status.success() && done => None,
        Some(status) => Some(format!("{} while {doing}", how(status))),
        None => {
            // It may be gone by now; then there is nothing to end.
            let _ = child.kill();
            let _ = child.wait();
            Some(format!("gave no answer within {} s while {doing}", wait.as_secs()))
        }
    };
    if let (false, Some(died)) = (done || usable, &library.died) {
        let text = format!("the process that tried it {died}");
        let backend = library.backend.get_or_insert_default();
        backend.error.get_or_insert(Failure { during: doing, code: None, text });
    }
    library.finish();
    library
}

fn start() -> std::io::Result<Child> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(ARGUMENT).stdin(Stdio::null()).stdout(Stdio::piped()).spawn()
}

/// The child's steps, as they come. What else it prints goes to standard error.
fn read(out: Option<impl Read + Send + 'static>) -> Receiver<Step> {
    let (send, steps) = channel();
    std::thread::spawn(move || {
        let Some(out) = out else { return };
        for line in BufReader::new(out).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            match line.strip_prefix(MARK).map(serde_json::from_str) {
                Some(Ok(step)) => {
                    if send.send(step).is_err() {
                        return;
                    }
                }
                _ if line.trim().is_empty() => {}
                _ => eprintln!("{line}"),
            }
        }
    });
    steps
}

/// How it ended, if it does in time.
fn status(child: &mut Child, wait: Duration) -> Option<ExitStatus> {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if start.elapsed() < wait => std::thread::sleep(Duration::from_millis(5)),
            _ => return None,
        }
    }
}

fn how(status: ExitStatus) -> String {
    match (status.signal(), status.code()) {
        (Some(signal), _) => {
            let name = match signal {
                4 => " (SIGILL)",
                6 => " (SIGABRT)",
                7 => " (SIGBUS)",
                8 => " (SIGFPE)",
                9 => " (SIGKILL)",
                11 => " (SIGSEGV)",
                _ => "",
            };
            format!("was ended by signal {signal}{name}")
        }
        (None, Some(code)) => format!("left with code {code}"),
        (None, None) => "ended".into(),
    }
}

impl Library {
    fn take(&mut self, step: Step) {
        match step {
            Step::Tried(tried) => self.tried.extend(tried),
            Step::Opened(library) => {
                self.opened = Some(library);
                self.backend = Some(Backend::default());
            }
            Step::Files(files) => {
                let file = |path: PathBuf| LibraryFile {
                    version: toolkit::version_of(&path).map(|version| version.release),
                    path,
                };
                self.files = files.into_iter().map(file).collect();
            }
            step => self.backend.get_or_insert_default().take(step),
        }
    }

    fn finish(&mut self) {
        self.version = self.opened.as_deref().and_then(toolkit::version_of);
        if let Some(backend) = &mut self.backend {
            backend.finish();
            let version = self.version.as_ref();
            backend.rules = Some(rules::of_library(backend.chip(), version, &backend.groups));
        }
    }

    /// There is nothing installed, rather than something broken.
    pub fn nothing_found(&self) -> bool {
        self.backend.is_none()
            && self.died.is_none()
            && self.tried.iter().all(|place| !place.found())
    }
}

impl Backend {
    fn take(&mut self, step: Step) {
        match step {
            Step::Interface(version) => self.interface = Some(version),
            Step::Device(device) => self.devices.push(device),
            Step::Group(group) => self.groups.push(group),
            Step::Failed(failure) => self.error = Some(failure),
            _ => {}
        }
    }

    fn finish(&mut self) {
        self.groups.sort_by_key(symbols::place);
        let opens = self.devices.iter().any(|device| device.error.is_none());
        self.usable = opens && self.error.is_none();
    }

    /// Name of the first device's chip.
    pub fn chip(&self) -> Option<&str> {
        self.devices.iter().find_map(|device| device.chip.as_deref())
    }
}
