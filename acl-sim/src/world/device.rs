//! Devices: set, reset, count, memory.

use super::{State, set_current, world};
use crate::door::{Answer, Fault, Out, enter};
use crate::queue::{tell_device, time_limit};
use acl_sys::*;

/// Retains the default context and makes it current.
pub extern "C" fn aclrtSetDevice(device: i32) -> aclError {
    enter("aclrtSetDevice", || {
        world().lock().check_environment(device)?;
        let fresh = world().lock().device(device)?.primary.is_none();
        if fresh {
            tell_device(device, ACL_RT_DEVICE_STATE_SET_PRE);
        }
        set_current(world().lock().retain_primary(device)?);
        tell_device(device, ACL_RT_DEVICE_STATE_SET_POST);
        Ok(())
    })
}

/// Releases one retain. The last one waits for the device's work and takes the default context away, with
/// everything made in it. The thread has no current context afterwards.
pub extern "C" fn aclrtResetDevice(device: i32) -> aclError {
    enter("aclrtResetDevice", || {
        let mut state = world().lock();
        if state.device(device)?.retains == 0 {
            return Err(not_set(device));
        }
        if state.device(device)?.retains == 1 {
            state.check_outside(|_, stream| stream.device == device)?;
        }
        state.device(device)?.retains -= 1;
        if state.device(device)?.retains == 0 {
            drop(state);
            tell_device(device, ACL_RT_DEVICE_STATE_RESET_PRE);
            // The outcome of late tasks has nobody left to hear it.
            world().drain_device(device);
            world().lock().release_primary(device);
            set_current(0);
            tell_device(device, ACL_RT_DEVICE_STATE_RESET_POST);
            return Ok(());
        }
        set_current(0);
        Ok(())
    })
}

/// Takes the default context away whatever the count is. As published, a refusal is no error of the thread's.
pub extern "C" fn aclrtResetDeviceForce(device: i32) -> aclError {
    enter("aclrtResetDeviceForce", || {
        let forced = || {
            if world().lock().device(device)?.retains == 0 {
                return Err(not_set(device));
            }
            world().lock().check_outside(|_, stream| stream.device == device)?;
            tell_device(device, ACL_RT_DEVICE_STATE_RESET_PRE);
            // The outcome of late tasks has nobody left to hear it.
            world().drain_device(device);
            world().lock().release_primary(device);
            set_current(0);
            tell_device(device, ACL_RT_DEVICE_STATE_RESET_POST);
            Ok(())
        };
        forced().map_err(Fault::in_front)
    })
}

fn not_set(device: i32) -> Fault {
    let text = format!("device {device} is not set: more resets than sets");
    Fault::new(ACL_ERROR_RT_CONTEXT_RELEASE_ERROR, text)
}

impl State {
    /// The default context of a device, made if need be, and retained once more.
    pub fn retain_primary(&mut self, device: i32) -> Answer<u64> {
        let primary = match self.device(device)?.primary {
            Some(context) => context,
            None => self.create_context(device, false),
        };
        let record = self.device(device)?;
        record.primary = Some(primary);
        record.retains += 1;
        Ok(primary)
    }

    /// Takes the default context of `device` away, and memory that nobody can free any more.
    pub fn release_primary(&mut self, device: i32) {
        let Some(record) = self.devices.get_mut(&device) else { return };
        record.retains = 0;
        let Some(primary) = record.primary.take() else { return };
        self.remove_context(primary);
        if !self.contexts.values().any(|context| context.device == device) {
            self.reclaim_device_memory(device);
        }
    }
}

/// Device of the current context.
///
/// # Safety
/// 1. `device` is NULL or writable.
pub unsafe extern "C" fn aclrtGetDevice(device: *mut i32) -> aclError {
    enter("aclrtGetDevice", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(device, "deviceId") }?;
        out.set(world().lock().need_device()?);
        Ok(())
    })
}

/// Waits for every stream of the current device.
pub extern "C" fn aclrtSynchronizeDevice() -> aclError {
    enter("aclrtSynchronizeDevice", || {
        let state = world().lock();
        let device = state.need_device()?;
        state.check_nothing_captured()?;
        drop(state);
        world().drain_device(device).map_or(Ok(()), Err)
    })
}

/// As above with a limit in milliseconds, looked at between tasks; -1 waits for ever, 0 and below -1 are refused.
pub extern "C" fn aclrtSynchronizeDeviceWithTimeout(ms: i32) -> aclError {
    enter("aclrtSynchronizeDeviceWithTimeout", || {
        let limit = time_limit(ms, -1)?;
        let state = world().lock();
        let device = state.need_device()?;
        state.check_nothing_captured()?;
        drop(state);
        if let Some(limit) = limit {
            world().drain_device_until(device, limit)?;
        }
        world().drain_device(device).map_or(Ok(()), Err)
    })
}

/// Always the host: the simulator is at the other end of a bus.
///
/// # Safety
/// 1. `mode` is NULL or writable.
pub unsafe extern "C" fn aclrtGetRunMode(mode: *mut aclrtRunMode) -> aclError {
    enter("aclrtGetRunMode", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(mode, "runMode") }?;
        out.set(ACL_HOST);
        Ok(())
    })
}

/// The highest attribute that the published runtime knows.
const LAST_MEMORY_ATTRIBUTE: u32 = 17;

/// Free and total device memory. Every kind of memory is answered with the same store.
///
/// # Safety
/// 1. Each pointer is NULL or writable.
pub unsafe extern "C" fn aclrtGetMemInfo(
    attr: aclrtMemAttr,
    free: *mut usize,
    total: *mut usize,
) -> aclError {
    enter("aclrtGetMemInfo", || {
        // SAFETY: promise 1.
        let free = unsafe { Out::new(free, "free") }?;
        // SAFETY: promise 1.
        let total = unsafe { Out::new(total, "total") }?;
        if attr.0 > LAST_MEMORY_ATTRIBUTE {
            return Err(Fault::new(
                ACL_ERROR_RT_INVALID_MEMORY_TYPE,
                format!("attribute {} is above {LAST_MEMORY_ATTRIBUTE}", attr.0),
            ));
        }
        let mut state = world().lock();
        let id = state.need_device()?;
        let device = state.device(id)?;
        free.set(device.total_memory().saturating_sub(device.used) as usize);
        total.set(device.total_memory() as usize);
        Ok(())
    })
}
