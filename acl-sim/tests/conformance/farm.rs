//! Rows in processes of their own: this program, started again for each.

use crate::language;
use crate::library::Library;
use crate::machine::Machine;
use crate::table::Row;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// First argument of a process that runs a row; then come function, args, expected code and effect.
pub const ROW: &str = "--row";
/// Where such a process finds the shared object; unset: in itself.
const OBJECT: &str = "CONFORMANCE_OBJECT";
/// Where it puts files.
const FOLDER: &str = "CONFORMANCE_FOLDER";
/// No row takes this long; one that does hangs.
const PATIENCE: Duration = Duration::from_secs(20);
/// The device that the rows were made on.
const DEVICE: [(&str, &str); 3] =
    [("ACL_SIM_CHIP", "Ascend910B1"), ("ACL_SIM_DEVICES", "2"), ("ACL_SIM_MEMORY", "64G")];
/// Who runs its work.
const ORDER: &str = "ACL_SIM_ORDER";

/// What a process that runs a row does.
pub fn run_row(args: &[OsString]) -> ExitCode {
    let texts: Vec<String> = args.iter().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let [function, args, expected, effect] = &texts[..] else { return ExitCode::from(3) };
    let folder = PathBuf::from(std::env::var_os(FOLDER).unwrap_or_default());
    let outcome = Library::open(std::env::var_os(OBJECT))
        .and_then(|library| Machine::new(library, folder).run(function, args, expected, effect));
    match outcome {
        Ok(differences) if differences.is_empty() => ExitCode::SUCCESS,
        Ok(differences) => {
            differences.iter().for_each(|difference| println!("{difference}"));
            ExitCode::from(1)
        }
        Err(error) => {
            println!("{error}");
            ExitCode::from(1)
        }
    }
}

/// How a row ended: `None` when as expected.
pub type Outcome = Option<String>;

/// Where rows run, and in which order the device's work does.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The shared object; `None`: this program.
    pub object: Option<&'a Path>,
    pub order: &'a str,
}

/// Runs rows, some at a time; the outcomes in their order.
pub fn run(rows: &[Row], place: Place<'_>) -> Vec<Outcome> {
    let outcomes: Vec<Mutex<Outcome>> = rows.iter().map(|_| Mutex::default()).collect();
    let next = AtomicUsize::new(0);
    let scratch = std::env::temp_dir().join(format!("acl-conformance-{}", std::process::id()));
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::SeqCst);
                    let Some(row) = rows.get(at) else { break };
                    let outcome = run_one(row, place, &scratch.join(at.to_string()));
                    *outcomes[at].lock().expect("no panic under the lock") = outcome;
                }
            });
        }
    });
    let _ = std::fs::remove_dir_all(scratch);
    outcomes.into_iter().map(|outcome| outcome.into_inner().expect("as above")).collect()
}

fn run_one(row: &Row, place: Place<'_>, folder: &Path) -> Outcome {
    // What cannot be read need not be run.
    if let Err(error) = language::case(&row.args).and(language::effects(&row.effect).map(drop)) {
        return Some(error);
    }
    let mut command = Command::new(std::env::current_exe().expect("a path of this program"));
    command.args([ROW, &row.function, &row.args, &row.expected, &row.effect]);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("ACL_") || name.starts_with("ASCEND_") {
            command.env_remove(name);
        }
    }
    command.envs(DEVICE).env(ORDER, place.order).env(FOLDER, folder).env_remove(OBJECT);
    if let Some(object) = place.object {
        command.env(OBJECT, object);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("this program can be started again");
    let end = Instant::now() + PATIENCE;
    let mut pause = Duration::from_micros(200);
    // What a row prints fits into its pipes.
    loop {
        match child.try_wait() {
            Ok(Some(_)) => break,
            Ok(None) if Instant::now() < end => {
                std::thread::sleep(pause);
                pause = (pause * 2).min(Duration::from_millis(5));
            }
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return Some(format!("did not end within {PATIENCE:?}"));
            }
        }
    }
    let output = child.wait_with_output().expect("it has ended");
    match output.status.code() {
        Some(0) => None,
        Some(1) => Some(String::from_utf8_lossy(&output.stdout).trim().replace('\n', "; ")),
        _ => {
            let said = String::from_utf8_lossy(&output.stderr).trim().replace('\n', " ");
            Some(format!("ended with {}: {said}", output.status))
        }
    }
}
