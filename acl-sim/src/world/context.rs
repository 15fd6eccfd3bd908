//! Contexts: one current per thread.

use super::{set_current, world};
use crate::door::{Fault, Out, as_handle, as_pointer, enter};
use acl_sys::*;

/// Creates an explicit context and makes it current.
///
/// # Safety
/// 1. `context` is NULL or writable.
pub unsafe extern "C" fn aclrtCreateContext(context: *mut aclrtContext, device: i32) -> aclError {
    enter("aclrtCreateContext", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(context, "context") }?;
        let mut state = world().lock();
        state.check_environment(device)?;
        state.device(device)?;
        let handle = state.create_context(device, true);
        set_current(handle);
        out.set(as_pointer(handle));
        Ok(())
    })
}

/// Destroys an explicit context with its streams and events; their work passes first.
pub extern "C" fn aclrtDestroyContext(context: aclrtContext) -> aclError {
    enter("aclrtDestroyContext", || {
        let handle = as_handle(context);
        if handle == 0 {
            return Err(Fault::param("context is NULL"));
        }
        let mut state = world().lock();
        match state.contexts.get(&handle) {
            Some(found) if found.explicit => {}
            Some(_) => {
                return Err(Fault::new(
                    ACL_ERROR_RT_CONTEXT_NULL,
                    "a device's default context is released by aclrtResetDevice, not destroyed",
                ));
            }
            None => {
                return Err(Fault::new(
                    ACL_ERROR_RT_CONTEXT_NULL,
                    "not a context, or destroyed before",
                ));
            }
        }
        state.check_outside(|_, stream| stream.context == handle)?;
        drop(state);
        // The outcome of late tasks has nobody left to hear it.
        world().drain_context(handle);
        let mut state = world().lock();
        let device = state.contexts.get(&handle).map(|context| context.device);
        state.remove_context(handle);
        if let Some(device) = device
            && !state.contexts.values().any(|context| context.device == device)
        {
            state.reclaim_device_memory(device);
        }
        Ok(())
    })
}

/// Makes a context current; the last call wins.
pub extern "C" fn aclrtSetCurrentContext(context: aclrtContext) -> aclError {
    enter("aclrtSetCurrentContext", || {
        let handle = as_handle(context);
        if handle == 0 {
            return Err(Fault::param("context is NULL"));
        }
        if !world().lock().contexts.contains_key(&handle) {
            return Err(Fault::new(ACL_ERROR_RT_PARAM_INVALID, "not a context, or destroyed"));
        }
        set_current(handle);
        Ok(())
    })
}

/// The thread's current context.
///
/// # Safety
/// 1. `context` is NULL or writable.
pub unsafe extern "C" fn aclrtGetCurrentContext(context: *mut aclrtContext) -> aclError {
    enter("aclrtGetCurrentContext", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(context, "context") }?;
        out.set(as_pointer(world().lock().need_context()?));
        Ok(())
    })
}
