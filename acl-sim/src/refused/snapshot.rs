//! Freezing the process: only ever the calling one, and here not even that.

use crate::absent::answer;
use crate::door::{Answer, Fault, enter};
use acl_sys::*;
use std::ffi::c_void;
use std::sync::{Mutex, PoisonError};

/// What is wrong with the arguments comes before that nothing is frozen.
fn refuse(name: &'static str, pid: i32, reserve: bool) -> aclError {
    let code = enter(name, || {
        if pid != std::process::id() as i32 {
            return Err(Fault::param(format!("process {pid} is not the calling one")));
        }
        if reserve {
            return Err(Fault::param("the reserved argument is not NULL"));
        }
        Ok(())
    });
    if code.is_success() { answer(name) } else { code }
}

/// Refused.
pub extern "C" fn aclrtSnapShotProcessLock(pid: i32, reserve: *mut c_void) -> aclError {
    refuse("aclrtSnapShotProcessLock", pid, !reserve.is_null())
}

/// Refused.
pub extern "C" fn aclrtSnapShotProcessUnlock(pid: i32, reserve: *mut c_void) -> aclError {
    refuse("aclrtSnapShotProcessUnlock", pid, !reserve.is_null())
}

/// Refused.
pub extern "C" fn aclrtSnapShotProcessBackup(
    pid: i32,
    args: *mut aclrtSnapShotBackupArgs,
) -> aclError {
    refuse("aclrtSnapShotProcessBackup", pid, !args.is_null())
}

/// Refused.
pub extern "C" fn aclrtSnapShotProcessRestore(
    pid: i32,
    args: *mut aclrtSnapShotRestoreArgs,
) -> aclError {
    refuse("aclrtSnapShotProcessRestore", pid, !args.is_null())
}

/// Functions that stages are to call. None ever comes to one.
static WATCHES: Mutex<Vec<(aclrtSnapShotStage, usize)>> = Mutex::new(Vec::new());

/// The stage and the function's address, checked.
fn watch(
    stage: aclrtSnapShotStage,
    callback: aclrtSnapShotCallBack,
) -> Answer<(aclrtSnapShotStage, usize)> {
    let refuse = |text: String| Err(Fault::new(ACL_ERROR_RT_PARAM_INVALID, text));
    match callback {
        _ if stage > ACL_RT_SNAPSHOT_UNLOCK_POST => refuse(format!("stage {}", stage.0)),
        None => refuse("the callback is NULL".into()),
        Some(callback) => Ok((stage, callback as usize)),
    }
}

/// Names a function for a stage, once.
pub extern "C" fn aclrtSnapShotCallbackRegister(
    stage: aclrtSnapShotStage,
    callback: aclrtSnapShotCallBack,
    _user: *mut c_void,
) -> aclError {
    enter("aclrtSnapShotCallbackRegister", || {
        let watch = watch(stage, callback)?;
        let mut watches = WATCHES.lock().unwrap_or_else(PoisonError::into_inner);
        if watches.contains(&watch) {
            let text = "the stage calls this function already";
            return Err(Fault::new(ACL_ERROR_SNAPSHOT_REGISTER_CALLBACK_FAILED, text));
        }
        watches.push(watch);
        Ok(())
    })
}

/// Undoes it.
pub extern "C" fn aclrtSnapShotCallbackUnregister(
    stage: aclrtSnapShotStage,
    callback: aclrtSnapShotCallBack,
) -> aclError {
    enter("aclrtSnapShotCallbackUnregister", || {
        let watch = watch(stage, callback)?;
        let mut watches = WATCHES.lock().unwrap_or_else(PoisonError::into_inner);
        let place = watches.iter().position(|known| *known == watch).ok_or_else(|| {
            Fault::new(ACL_ERROR_RT_PARAM_INVALID, "the stage does not call this function")
        })?;
        watches.remove(place);
        Ok(())
    })
}
