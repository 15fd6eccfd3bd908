//! What the simulator has to say, on standard error; and the application's own log.

use acl_sys::aclLogLevel;
use std::ffi::{CStr, c_char};
use std::io::Write;
use std::sync::Once;

/// How much is said: `off`, `error`, `warn` (the default), `info`, `debug` or `trace`.
const LEVEL: &str = "ACL_SIM_LOG";

struct StandardError;

impl log::Log for StandardError {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let level = record.level().as_str().to_lowercase();
        // A program may have closed it; and one write, so that lines of threads stay whole.
        let line = format!("acl-sim {level}: {}\n", record.args());
        let _ = std::io::stderr().write_all(line.as_bytes());
    }

    fn flush(&self) {}
}

/// Begins logging, once. The first thing that every exported function does.
pub(crate) fn start() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let wish = std::env::var(LEVEL).unwrap_or_default();
        let level = match wish.as_str() {
            "" => Some(log::LevelFilter::Warn),
            wish => wish.parse().ok(),
        };
        log::set_max_level(level.unwrap_or(log::LevelFilter::Warn));
        let _ = log::set_logger(&StandardError);
        if level.is_none() {
            log::warn!("{LEVEL}={wish}: one of off, error, warn, info, debug, trace is wanted");
        }
    });
}

/// A line of the application's log: its place and its format, as it stands. In C it is variadic; the arguments
/// behind the format are where a callee that does not know of them never looks, on every machine with an NPU.
/// The vendor's library writes to a file of its own, so this is `debug` here whatever `level` says.
///
/// # Safety
/// 1. `file` and `format` are NULL or C strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aclAppLog(
    level: aclLogLevel,
    _func: *const c_char,
    file: *const c_char,
    line: u32,
    format: *const c_char,
) {
    start();
    // What is written takes a lock, as nothing may in a process that has no simulator.
    if !log::log_enabled!(log::Level::Debug) || acl_sim::is_lost() {
        return;
    }
    let text = |pointer: *const c_char| {
        if pointer.is_null() {
            return "-".into();
        }
        // SAFETY: promise 1.
        unsafe { CStr::from_ptr(pointer) }.to_string_lossy()
    };
    log::debug!("application, level {}, {}:{line}: {}", level.0, text(file), text(format));
}
