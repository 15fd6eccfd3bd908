//! What the library and its chip are.

use crate::door::{Answer, Fault, Out, enter, plain};
use crate::world::world;
use acl_sys::*;
use std::ffi::c_char;

/// Version of the interface: 1.17.0, or as an older release answers.
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
        let version = world().lock().answers_as().interface();
        major.set(version.0);
        minor.set(version.1);
        patch.set(version.2);
        Ok(())
    })
}

/// Name of the current device's chip, or of the first device's. NULL in a process that has no simulator.
pub extern "C" fn aclrtGetSocName() -> *const c_char {
    plain(std::ptr::null(), || {
        let soc = world().lock().device_in_question().profile().soc;
        soc.as_ptr().cast()
    })
}

/// Cores or cache of a visible device's chip. That the device exists is asked before what of it.
///
/// # Safety
/// 1. `value` is NULL or writable.
pub unsafe extern "C" fn aclGetDeviceCapability(
    device: u32,
    info: aclDeviceInfo,
    value: *mut i64,
) -> aclError {
    enter("aclGetDeviceCapability", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(value, "value") }?;
        let mut state = world().lock();
        let id = i32::try_from(device).unwrap_or(-1);
        let found =
            state.device(id).map_err(|fault| Fault { code: ACL_ERROR_INVALID_PARAM, ..fault });
        let profile = found?.profile();
        out.set(match info {
            ACL_DEVICE_INFO_AI_CORE_NUM => profile.ai_cores.into(),
            ACL_DEVICE_INFO_VECTOR_CORE_NUM => profile.vector_cores.into(),
            ACL_DEVICE_INFO_L2_SIZE => profile.l2_cache.into(),
            _ => return Err(Fault::param(format!("deviceInfo {}", info.0))),
        });
        Ok(())
    })
}
