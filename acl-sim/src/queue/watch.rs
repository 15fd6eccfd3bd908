//! Functions of the program's that hear of streams, devices and failed tasks.
//!
//! They are registered by name, one a name; NULL takes a name back, also one that was never there. Whatever
//! they are called for has its lock released: they may call back in.

use super::UserPointer;
use crate::door::{Answer, Fault, as_handle, as_pointer, enter, plain};
use crate::world::world;
use acl_sys::*;
use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_void};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Functions by name.
struct Names<F>(Mutex<BTreeMap<String, (F, UserPointer)>>);

type StreamWatch = unsafe extern "C" fn(aclrtStream, aclrtStreamState, *mut c_void);
type DeviceWatch = unsafe extern "C" fn(i32, aclrtDeviceState, *mut c_void);
type AbortWatch = unsafe extern "C" fn(i32, aclrtDeviceTaskAbortStage, u32, *mut c_void) -> i32;
type FailureWatch = unsafe extern "C" fn(*mut aclrtExceptionInfo);

static STREAMS: Names<StreamWatch> = Names::new();
static DEVICES: Names<DeviceWatch> = Names::new();
static ABORTS: Names<AbortWatch> = Names::new();

impl<F: Copy> Names<F> {
    const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, (F, UserPointer)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// # Safety
    /// 1. `name` is NULL or a C string.
    unsafe fn register(
        &self,
        name: *const c_char,
        function: Option<F>,
        user: *mut c_void,
    ) -> Answer {
        if name.is_null() {
            return Err(Fault::param("regName is NULL"));
        }
        // SAFETY: promise 1.
        let name = unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned();
        let mut names = self.lock();
        let Some(function) = function else {
            names.remove(&name);
            return Ok(());
        };
        if names.contains_key(&name) {
            let text = format!("`{name}` has its function already");
            return Err(Fault::new(ACL_ERROR_RT_PARAM_INVALID, text));
        }
        names.insert(name, (function, UserPointer::new(user)));
        Ok(())
    }

    /// All of them, by name.
    fn all(&self) -> Vec<(F, UserPointer)> {
        let copy = |(function, user): &(F, UserPointer)| (*function, UserPointer::new(user.get()));
        self.lock().values().map(copy).collect()
    }

    /// Calls them all, by name.
    fn call(&self, call: impl Fn(F, *mut c_void)) {
        self.all().into_iter().for_each(|(function, user)| call(function, user.get()));
    }
}

/// A stream was made, or is about to go.
pub(crate) fn tell_stream(stream: u64, state: aclrtStreamState) {
    // SAFETY: promise 2 of `aclrtRegStreamStateCallback`.
    STREAMS.call(|function, user| unsafe { function(as_pointer(stream), state, user) });
}

/// A device is set or reset.
pub(crate) fn tell_device(device: i32, state: aclrtDeviceState) {
    // SAFETY: promise 2 of `aclrtRegDeviceStateCallback`.
    DEVICES.call(|function, user| unsafe { function(device, state, user) });
}

/// Work of a device is about to be dropped, or was; the first function that does not answer 0 ends it.
pub(crate) fn tell_abort(device: i32, stage: aclrtDeviceTaskAbortStage, ms: u32) -> Answer {
    for (function, user) in ABORTS.all() {
        // SAFETY: promise 2 of `aclrtSetDeviceTaskAbortCallback`.
        let code = unsafe { function(device, stage, ms, user.get()) };
        if code != 0 {
            let text = format!("a function that hears of aborts answered {code}");
            return Err(Fault::new(aclError(code), text));
        }
    }
    Ok(())
}

/// Has the start and end of every stream call a function.
///
/// # Safety
/// 1. `name` is NULL or a C string.
/// 2. `callback` may be called with a stream and `user` until it is taken back.
pub unsafe extern "C" fn aclrtRegStreamStateCallback(
    name: *const c_char,
    callback: aclrtStreamStateCallback,
    user: *mut c_void,
) -> aclError {
    // SAFETY: promise 1.
    enter("aclrtRegStreamStateCallback", || unsafe { STREAMS.register(name, callback, user) })
}

/// Has set and reset of a device call a function.
///
/// # Safety
/// 1. `name` is NULL or a C string.
/// 2. `callback` may be called with a device and `user` until it is taken back.
pub unsafe extern "C" fn aclrtRegDeviceStateCallback(
    name: *const c_char,
    callback: aclrtDeviceStateCallback,
    user: *mut c_void,
) -> aclError {
    // SAFETY: promise 1.
    enter("aclrtRegDeviceStateCallback", || unsafe { DEVICES.register(name, callback, user) })
}

/// Has the abort of a device's tasks call a function.
///
/// # Safety
/// 1. `name` is NULL or a C string.
/// 2. `callback` may be called with a device and `user` until it is taken back.
pub unsafe extern "C" fn aclrtSetDeviceTaskAbortCallback(
    name: *const c_char,
    callback: aclrtDeviceTaskAbortCallback,
    user: *mut c_void,
) -> aclError {
    // SAFETY: promise 1.
    enter("aclrtSetDeviceTaskAbortCallback", || unsafe { ABORTS.register(name, callback, user) })
}

/// A task that failed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failed {
    pub task: u32,
    pub stream: u32,
    pub device: u32,
    pub code: aclError,
}

/// Who hears of failed tasks, and the tasks they are hearing of.
struct Failures {
    /// The one that replaces; others are added.
    single: Option<FailureWatch>,
    added: Vec<FailureWatch>,
    /// By the handle that the functions are called with.
    told: BTreeMap<u64, (Failed, u32)>,
}

static FAILURES: Mutex<Failures> =
    Mutex::new(Failures { single: None, added: Vec::new(), told: BTreeMap::new() });

fn failures() -> MutexGuard<'static, Failures> {
    FAILURES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A task failed; the thread is the one that found out.
pub(crate) fn tell_failure(failed: Failed) {
    let functions: Vec<FailureWatch> = {
        let failures = failures();
        failures.single.into_iter().chain(failures.added.iter().copied()).collect()
    };
    if functions.is_empty() {
        return;
    }
    let handle = world().lock().new_handle();
    failures().told.insert(handle, (failed, super::this_thread() as u32));
    for function in functions {
        // SAFETY: promise 1 of the registering functions.
        unsafe { function(as_pointer(handle)) };
    }
    failures().told.remove(&handle);
}

/// Makes a function the one that hears of failed tasks; NULL: none.
///
/// # Safety
/// 1. `callback` may be called with the description of a task until it is replaced.
pub unsafe extern "C" fn aclrtSetExceptionInfoCallback(
    callback: aclrtExceptionInfoCallback,
) -> aclError {
    enter("aclrtSetExceptionInfoCallback", || {
        failures().single = callback;
        Ok(())
    })
}

fn need(callback: aclrtExceptionInfoCallback) -> Answer<FailureWatch> {
    callback.ok_or_else(|| Fault::new(ACL_ERROR_RT_PARAM_INVALID, "callback is NULL"))
}

/// Adds a function that hears of failed tasks; a repeat changes nothing.
///
/// # Safety
/// 1. `callback` may be called with the description of a task until it is taken back.
pub unsafe extern "C" fn aclrtExceptionInfoCallbackRegister(
    callback: aclrtExceptionInfoCallback,
) -> aclError {
    enter("aclrtExceptionInfoCallbackRegister", || {
        let function = need(callback)?;
        let added = &mut failures().added;
        if !added.iter().any(|&known| known as usize == function as usize) {
            added.push(function);
        }
        Ok(())
    })
}

/// Takes it back; one that was never there is fine.
pub extern "C" fn aclrtExceptionInfoCallbackUnregister(
    callback: aclrtExceptionInfoCallback,
) -> aclError {
    enter("aclrtExceptionInfoCallbackUnregister", || {
        let function = need(callback)?;
        failures().added.retain(|&known| known as usize != function as usize);
        Ok(())
    })
}

/// What a getter answers for NULL, and for what is no description.
const NOTHING: u32 = u32::MAX;

fn told(info: *const aclrtExceptionInfo) -> Option<(Failed, u32)> {
    plain(None, || failures().told.get(&as_handle(info)).copied())
}

/// Number of the failed task.
pub extern "C" fn aclrtGetTaskIdFromExceptionInfo(info: *const aclrtExceptionInfo) -> u32 {
    told(info).map_or(NOTHING, |(failed, _)| failed.task)
}

/// Number of its stream.
pub extern "C" fn aclrtGetStreamIdFromExceptionInfo(info: *const aclrtExceptionInfo) -> u32 {
    told(info).map_or(NOTHING, |(failed, _)| failed.stream)
}

/// Number of the thread that found out.
pub extern "C" fn aclrtGetThreadIdFromExceptionInfo(info: *const aclrtExceptionInfo) -> u32 {
    told(info).map_or(NOTHING, |(_, thread)| thread)
}

/// Number of its device.
pub extern "C" fn aclrtGetDeviceIdFromExceptionInfo(info: *const aclrtExceptionInfo) -> u32 {
    told(info).map_or(NOTHING, |(failed, _)| failed.device)
}

/// Its code.
pub extern "C" fn aclrtGetErrorCodeFromExceptionInfo(info: *const aclrtExceptionInfo) -> u32 {
    told(info).map_or(NOTHING, |(failed, _)| failed.code.0 as u32)
}

/// Arguments of a failed kernel. There are no kernels here, so no description has any: -1, as for NULL.
///
/// # Safety
/// 1. Each pointer is NULL or writable.
pub unsafe extern "C" fn aclrtGetArgsFromExceptionInfo(
    info: *const aclrtExceptionInfo,
    args: *mut *mut c_void,
    size: *mut u32,
) -> aclError {
    enter("aclrtGetArgsFromExceptionInfo", || {
        if !info.is_null() && (args.is_null() || size.is_null()) {
            return Err(Fault::param("devArgsPtr or devArgsLen is NULL"));
        }
        Err(Fault::new(aclError(NOTHING as i32), "the failed task is no kernel"))
    })
}

/// The failed kernel: as above.
///
/// # Safety
/// 1. Each pointer is NULL or writable.
pub unsafe extern "C" fn aclrtGetFuncHandleFromExceptionInfo(
    info: *const aclrtExceptionInfo,
    func: *mut aclrtFuncHandle,
) -> aclError {
    enter("aclrtGetFuncHandleFromExceptionInfo", || {
        if info.is_null() {
            return Err(Fault::new(aclError(NOTHING as i32), "info is NULL"));
        }
        if func.is_null() {
            return Err(Fault::param("func is NULL"));
        }
        Err(Fault::new(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "the failed task is no kernel"))
    })
}
