//! Start, end, and what the library says about itself.
//!
//! Starts are counted for the process, ends undo them all or one by one. Neither is about devices: these are
//! set and reset on their own, without a start too, and stay set when the library ends.

mod about;
mod config;
mod dump;
mod hooks;
mod installed;
mod json;

pub use about::*;
pub use dump::*;
pub use hooks::*;
pub use installed::*;

use crate::door::{Answer, Fault, enter, optional_out, take_message};
use crate::fork;
use crate::queue::this_thread;
use crate::world::world;
use acl_sys::*;
use config::Config;
use std::ffi::{CStr, c_char};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What starts have left.
struct Start {
    /// Starts not yet undone.
    count: u64,
    /// The last thing was an end.
    finalized: bool,
    /// Functions of a start or an end are being called. The published code would begin another one in there, and
    /// call them again, until the stack ends.
    underway: bool,
    /// Configuration of the latest start.
    config: String,
    /// Configuration of the first start that went well; later ones must bring the same.
    first: Option<String>,
}

static START: Mutex<Start> = Mutex::new(Start {
    count: 0,
    finalized: false,
    underway: false,
    config: String::new(),
    first: None,
});

fn start() -> MutexGuard<'static, Start> {
    START.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether there was a start that no end has undone.
pub(crate) fn started() -> bool {
    start().count > 0
}

/// Marks that a start or an end is under way, for as long as it lives.
struct Underway;

/// `None` within a start or an end.
fn begin() -> Option<Underway> {
    let before = std::mem::replace(&mut start().underway, true);
    // Not `then_some`: what it drops would end the other one.
    (!before).then(|| Underway)
}

impl Drop for Underway {
    fn drop(&mut self) {
        start().underway = false;
    }
}

/// One thread starts or ends at a time; the functions that it calls meanwhile may do so too.
struct Gate {
    _lock: Option<MutexGuard<'static, ()>>,
}

static GATE: Mutex<()> = Mutex::new(());
/// Thread behind the gate; 0: none.
static INSIDE: AtomicU64 = AtomicU64::new(0);

fn gate() -> Gate {
    let me = this_thread();
    if INSIDE.load(Ordering::SeqCst) == me {
        return Gate { _lock: None };
    }
    let lock = GATE.lock().unwrap_or_else(PoisonError::into_inner);
    INSIDE.store(me, Ordering::SeqCst);
    Gate { _lock: Some(lock) }
}

impl Drop for Gate {
    fn drop(&mut self) {
        if self._lock.is_some() {
            INSIDE.store(0, Ordering::SeqCst);
        }
    }
}

/// Starts, or counts a repeat and answers 100002.
///
/// A configuration file is checked part by part, see `config`; of what it says, the default device counts.
///
/// # Safety
/// 1. `config` is NULL or a C string.
pub unsafe extern "C" fn aclInit(config: *const c_char) -> aclError {
    enter("aclInit", || {
        fork::in_use();
        let _gate = gate();
        if let Some(text) = &world().lock().bad_environment {
            return Err(Fault::param(text.clone()));
        }
        let counted = world().lock().answers_as().counts_starts();
        let repeat = {
            let mut start = start();
            start.count += u64::from(start.count > 0 && counted);
            start.count
        };
        if repeat > 0 {
            let how = if counted { "counted" } else { "not counted" };
            return Err(Fault::new(
                ACL_ERROR_REPEAT_INITIALIZE,
                format!("initialised {repeat} times ({how}; nothing is wrong)"),
            ));
        }
        let path = if config.is_null() {
            String::new()
        } else {
            // SAFETY: promise 1.
            unsafe { CStr::from_ptr(config) }.to_string_lossy().into_owned()
        };
        first_start(&path)
    })
}

fn first_start(path: &str) -> Answer {
    let _underway = begin().ok_or_else(|| {
        let text = "called by a function that a start or an end calls";
        Fault::new(ACL_ERROR_REPEAT_INITIALIZE, text)
    })?;
    let content = if path.is_empty() { String::new() } else { config::content(path)? };
    if start().first.as_ref().is_some_and(|first| *first != content) {
        return Err(Fault::param(format!(
            "{path}: the first start of this process had another configuration"
        )));
    }
    start().config.clone_from(&content);
    let config = Config::read(content)?;
    config.check_messages()?;
    hooks::at_start(ACL_REG_TYPE_ACL_MODEL, &config.content)?;
    if !path.is_empty() {
        config.check_dump()?;
        hooks::at_start(ACL_REG_TYPE_ACL_OP_EXECUTOR, &config.content)?;
        if let Some(device) = config.default_device()? {
            world().lock().set_default_device(Some(device));
        }
        config.check_prints()?;
        config.check_events()?;
    }
    hooks::at_start(ACL_REG_TYPE_ACL_DVPP, &config.content)?;
    hooks::at_start(ACL_REG_TYPE_OTHER, &config.content)?;
    let mut start = start();
    start.finalized = false;
    start.count = 1;
    start.first.get_or_insert(config.content);
    Ok(())
}

/// Ends for good; a hook that fails leaves everything as it was.
fn end() -> Answer {
    let _underway = begin().ok_or_else(repeated)?;
    for kind in [ACL_REG_TYPE_ACL_OP_COMPILER, ACL_REG_TYPE_ACL_MODEL, ACL_REG_TYPE_ACL_DVPP] {
        hooks::at_end(kind)?;
    }
    world().lock().set_default_device(None);
    hooks::at_end(ACL_REG_TYPE_OTHER)?;
    let mut start = start();
    start.finalized = true;
    start.count = 0;
    Ok(())
}

fn repeated() -> Fault {
    Fault::new(ACL_ERROR_REPEAT_FINALIZE, "already finalised")
}

/// Ends, whatever the count is. The first time is fine even without a start.
pub extern "C" fn aclFinalize() -> aclError {
    enter("aclFinalize", || {
        let _gate = gate();
        let finalized = start().finalized;
        if finalized { Err(repeated()) } else { end() }
    })
}

/// Counted end. The count left is written whatever the answer is.
///
/// # Safety
/// 1. `count` is NULL or writable.
pub unsafe extern "C" fn aclFinalizeReference(count: *mut u64) -> aclError {
    enter("aclFinalizeReference", || {
        // SAFETY: promise 1.
        let out = unsafe { optional_out(count) };
        let _gate = gate();
        let before = start().count;
        let answer = match before {
            0 => Err(repeated()),
            1 => end(),
            _ => {
                start().count -= 1;
                Ok(())
            }
        };
        if let Some(out) = out {
            out.set(start().count);
        }
        answer
    })
}

/// See [`take_message`]. The published code asks for the current device on the way; that there is none is a
/// failure like any other, so without a device there is always something to read.
pub extern "C" fn aclGetRecentErrMsg() -> *const c_char {
    let text = take_message();
    let asks = text.is_null() && !fork::is_lost();
    if asks && world().lock().need_device().is_err() {
        crate::door::leave_message("EE1018: there is no current device to ask for faults");
        return take_message();
    }
    text
}
