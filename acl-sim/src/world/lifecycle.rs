//! Start, end, version, names and error text.

use super::world;
use crate::door::{Answer, Fault, Out, enter, optional_out, take_message};
use acl_sys::*;
use std::ffi::{CStr, c_char};
use std::path::Path;

/// The interface version that the simulator follows.
const VERSION: (i32, i32, i32) = (1, 17, 0);

/// Starts, or counts a repeat and answers 100002.
///
/// A configuration file must exist; what it says is not looked at.
///
/// # Safety
/// 1. `config` is NULL or a C string.
pub unsafe extern "C" fn aclInit(config: *const c_char) -> aclError {
    enter("aclInit", || {
        if !config.is_null() {
            // SAFETY: promise 1.
            let path = unsafe { CStr::from_ptr(config) }.to_string_lossy();
            if !path.is_empty() && !Path::new(path.as_ref()).is_file() {
                return Err(Fault::new(
                    ACL_ERROR_INVALID_FILE,
                    format!("no readable file at {path}"),
                ));
            }
        }
        let mut state = world().lock();
        if let Some(text) = &state.bad_environment {
            return Err(Fault::param(text.clone()));
        }
        state.finalized = false;
        state.init_count += 1;
        if state.init_count > 1 {
            let count = state.init_count;
            return Err(Fault::new(
                ACL_ERROR_REPEAT_INITIALIZE,
                format!("initialised {count} times (counted; nothing is wrong)"),
            ));
        }
        Ok(())
    })
}

/// Ends, whatever the count is. The first time is fine even without a start.
pub extern "C" fn aclFinalize() -> aclError {
    enter("aclFinalize", || {
        let mut state = world().lock();
        if std::mem::replace(&mut state.finalized, true) {
            return Err(repeated());
        }
        state.init_count = 0;
        state.release_visible_devices();
        Ok(())
    })
}

/// Counted end.
///
/// # Safety
/// 1. `count` is NULL or writable.
pub unsafe extern "C" fn aclFinalizeReference(count: *mut u64) -> aclError {
    enter("aclFinalizeReference", || {
        // SAFETY: promise 1.
        let out = unsafe { optional_out(count) };
        let mut state = world().lock();
        let before = state.init_count;
        state.init_count = before.saturating_sub(1);
        if let Some(out) = out {
            out.set(state.init_count);
        }
        match before {
            0 => Err(repeated()),
            1 => {
                state.finalized = true;
                state.release_visible_devices();
                Ok(())
            }
            _ => Ok(()),
        }
    })
}

fn repeated() -> Fault {
    Fault::new(ACL_ERROR_REPEAT_FINALIZE, "already finalised")
}

/// 1.17.0.
///
/// # Safety
/// 1. Each pointer is NULL or writable.
pub unsafe extern "C" fn aclrtGetVersion(
    major: *mut i32,
    minor: *mut i32,
    patch: *mut i32,
) -> aclError {
    enter("aclrtGetVersion", || {
        let write = |to: *mut i32, what: &str| -> Answer<Out<i32>> {
            // SAFETY: promise 1.
            unsafe { Out::new(to, what) }
        };
        let (major, minor, patch) =
            (write(major, "major")?, write(minor, "minor")?, write(patch, "patch")?);
        major.set(VERSION.0);
        minor.set(VERSION.1);
        patch.set(VERSION.2);
        Ok(())
    })
}

/// Name of the current device's chip, or of the first device's.
pub extern "C" fn aclrtGetSocName() -> *const c_char {
    let soc = world().lock().device_in_question().profile().soc;
    soc.as_ptr().cast()
}

/// See [`take_message`].
pub extern "C" fn aclGetRecentErrMsg() -> *const c_char {
    take_message()
}
