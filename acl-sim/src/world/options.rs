//! Options of the process and of contexts, and the latest error of a thread.

use super::{Config, world};
use crate::door::{Answer, Fault, Out, as_pointer, enter, latest_error};
use acl_sys::*;
use std::ffi::c_void;

/// Bytes of stack that a kernel has unless more is asked for, and the step of it.
const STACK: (u32, u32) = (32 << 10, 16 << 10);
/// Bytes that a kernel can print per core: unless said otherwise, least, most, step.
const PRINT: (u32, u32, u32, u32) = (32 << 10, 1 << 10, 64 << 20, 8);
/// Where overflow marks of contexts would be: addresses that no memory has.
const MARKS: u64 = 0x00FE_0000_0000_0000;

/// What is set for the whole process.
#[derive(Debug)]
pub(crate) struct Process {
    /// By option; 0 when never set.
    options: [i64; 4],
    overflow: aclrtFloatOverflowMode,
    stack: u32,
    print: u32,
    /// Limit of a kernel's run in microseconds, if one was set; 0: none.
    pub run_limit: Option<u64>,
    /// Limit of waits for events in seconds; 0: none.
    pub wait_limit: u32,
}

impl Process {
    pub fn new(config: Config) -> Self {
        let a2 = config.chip.profile().a2;
        Self {
            options: [0; 4],
            overflow: if a2 {
                ACL_RT_OVERFLOW_MODE_INFNAN
            } else {
                ACL_RT_OVERFLOW_MODE_SATURATION
            },
            stack: STACK.0,
            print: PRINT.0,
            run_limit: None,
            wait_limit: 0,
        }
    }
}

fn invalid(text: impl Into<String>) -> Fault {
    Fault::new(ACL_ERROR_RT_PARAM_INVALID, text)
}

/// Options that a context has of its own; the process has one more.
const OF_CONTEXTS: u32 = 3;

/// Place of an option, of which there are `count`; 100000 for others.
fn option(option: aclSysParamOpt, count: u32) -> Answer<usize> {
    if option.0 >= count {
        return Err(Fault::param(format!("option {}: 0 to {} are known", option.0, count - 1)));
    }
    Ok(option.0 as usize)
}

/// The first option has levels, the others are on or off.
fn check_option_value(option: usize, value: i64) -> Answer {
    let most = if option == ACL_OPT_DETERMINISTIC.0 as usize { 3 } else { 1 };
    if (0..=most).contains(&value) {
        return Ok(());
    }
    Err(invalid(format!("value {value} of option {option}: 0 to {most} is wanted")))
}

/// Sets an option of the current context, and of the process with it.
pub extern "C" fn aclrtCtxSetSysParamOpt(opt: aclSysParamOpt, value: i64) -> aclError {
    enter("aclrtCtxSetSysParamOpt", || {
        let opt = option(opt, OF_CONTEXTS)?;
        check_option_value(opt, value)?;
        let mut state = world().lock();
        let context = state.need_context()?;
        if let Some(context) = state.contexts.get_mut(&context) {
            context.options[opt] = Some(value);
        }
        state.process.options[opt] = value;
        Ok(())
    })
}

/// An option of the current context; 107021 when it was never set there.
///
/// # Safety
/// 1. `value` is NULL or writable.
pub unsafe extern "C" fn aclrtCtxGetSysParamOpt(opt: aclSysParamOpt, value: *mut i64) -> aclError {
    enter("aclrtCtxGetSysParamOpt", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(value, "value") }?;
        let opt = option(opt, OF_CONTEXTS)?;
        let state = world().lock();
        let value = state.contexts[&state.need_context()?].options[opt];
        out.set(value.ok_or_else(|| {
            let text = format!("option {opt} was never set in this context");
            Fault::new(ACL_ERROR_RT_SYSPARAMOPT_NOT_SET, text)
        })?);
        Ok(())
    })
}

/// Sets an option of the process.
pub extern "C" fn aclrtSetSysParamOpt(opt: aclSysParamOpt, value: i64) -> aclError {
    enter("aclrtSetSysParamOpt", || {
        let opt = option(opt, OF_CONTEXTS + 1)?;
        check_option_value(opt, value)?;
        world().lock().process.options[opt] = value;
        Ok(())
    })
}

/// An option of the process; 0 when it was never set.
///
/// # Safety
/// 1. `value` is NULL or writable.
pub unsafe extern "C" fn aclrtGetSysParamOpt(opt: aclSysParamOpt, value: *mut i64) -> aclError {
    enter("aclrtGetSysParamOpt", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(value, "value") }?;
        out.set(world().lock().process.options[option(opt, OF_CONTEXTS + 1)?]);
        Ok(())
    })
}

/// The current context's own stream.
///
/// # Safety
/// 1. `stream` is NULL or writable.
pub unsafe extern "C" fn aclrtCtxGetCurrentDefaultStream(stream: *mut aclrtStream) -> aclError {
    enter("aclrtCtxGetCurrentDefaultStream", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(stream, "stream") }?;
        out.set(as_pointer(world().lock().stream_for_work(0)?));
        Ok(())
    })
}

/// Whether the device's default context exists, without making it. `flags` is reserved.
///
/// # Safety
/// 1. `active` is NULL or writable.
pub unsafe extern "C" fn aclrtGetPrimaryCtxState(
    device: i32,
    flags: *mut u32,
    active: *mut i32,
) -> aclError {
    enter("aclrtGetPrimaryCtxState", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(active, "active") }?;
        if !flags.is_null() {
            return Err(Fault::param("flags is reserved: NULL is wanted"));
        }
        out.set(i32::from(world().lock().device(device)?.primary.is_some()));
        Ok(())
    })
}

/// Device address of the context's overflow mark. Nothing here overflows and nothing is kept there:
/// `aclrtGetFloatOverflowStatus` reads the mark.
///
/// # Safety
/// 1. `address` is NULL or writable.
pub unsafe extern "C" fn aclrtCtxGetFloatOverflowAddr(address: *mut *mut c_void) -> aclError {
    enter("aclrtCtxGetFloatOverflowAddr", || {
        if address.is_null() {
            return Err(invalid("overflowAddr is NULL"));
        }
        // SAFETY: promise 1.
        let out = unsafe { Out::new(address, "overflowAddr") }?;
        let context = world().lock().need_context()?;
        let at = MARKS | (context & 0xFFFF_FFFF);
        out.set(std::ptr::without_provenance_mut(at as usize));
        Ok(())
    })
}

/// What becomes of numbers that do not fit, in streams made later. Chips before the A2 only saturate, the 950 never.
pub extern "C" fn aclrtSetDeviceSatMode(mode: aclrtFloatOverflowMode) -> aclError {
    enter("aclrtSetDeviceSatMode", || {
        if mode.0 >= ACL_RT_OVERFLOW_MODE_UNDEF.0 {
            return Err(invalid(format!("mode {}: 0 or 1 is wanted", mode.0)));
        }
        let mut state = world().lock();
        let profile = state.device_in_question().profile();
        let can = if mode == ACL_RT_OVERFLOW_MODE_INFNAN { profile.a2 } else { profile.saturates };
        if !can {
            let text = "the chip has but the other mode";
            return Err(Fault::new(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, text));
        }
        state.process.overflow = mode;
        Ok(())
    })
}

/// The mode that was set last.
///
/// # Safety
/// 1. `mode` is NULL or writable.
pub unsafe extern "C" fn aclrtGetDeviceSatMode(mode: *mut aclrtFloatOverflowMode) -> aclError {
    enter("aclrtGetDeviceSatMode", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(mode, "mode") }?;
        out.set(world().lock().process.overflow);
        Ok(())
    })
}

/// Memory that kernels get: kept, for kernels that never run. Limits of kernels written in threads are for later
/// chips.
fn device_limit(limit: aclrtDeviceLimit) -> Answer<bool> {
    match limit {
        ACL_RT_DEV_LIMIT_SIMD_STACK_SIZE => Ok(true),
        ACL_RT_DEV_LIMIT_SIMD_PRINTF_FIFO_SIZE_PER_CORE => Ok(false),
        aclrtDeviceLimit(0..=4) => {
            let text = "the chip has no kernels written in threads";
            Err(Fault::new(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, text))
        }
        other => Err(Fault::param(format!("limit {}: 0 to 4 are known", other.0))),
    }
}

/// Sets a limit of kernels. A smaller stack than the usual changes nothing.
pub extern "C" fn aclrtDeviceSetLimit(limit: aclrtDeviceLimit, value: usize) -> aclError {
    enter("aclrtDeviceSetLimit", || {
        let known = device_limit(limit);
        if known.as_ref().is_err_and(|fault| fault.code == ACL_ERROR_INVALID_PARAM) {
            return known.map(drop);
        }
        let value = u32::try_from(value)
            .map_err(|_| Fault::param(format!("{value} bytes: {} at most", u32::MAX)))?;
        let stack = known?;
        let mut state = world().lock();
        state.device(0)?;
        let (_, least, most, step) = PRINT;
        if stack {
            if value > STACK.0 {
                state.process.stack = value.checked_next_multiple_of(STACK.1).unwrap_or(0);
            }
        } else if (least..=most).contains(&value) {
            state.process.print = value.next_multiple_of(step);
        } else {
            return Err(invalid(format!("{value} bytes: {least} to {most} are wanted")));
        }
        Ok(())
    })
}

/// A limit of kernels.
///
/// # Safety
/// 1. `value` is NULL or writable.
pub unsafe extern "C" fn aclrtDeviceGetLimit(
    limit: aclrtDeviceLimit,
    value: *mut usize,
) -> aclError {
    enter("aclrtDeviceGetLimit", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(value, "value") }?;
        let stack = device_limit(limit)?;
        let process = &world().lock().process;
        out.set(if stack { process.stack } else { process.print } as usize);
        Ok(())
    })
}

/// Latest error of the runtime on this thread; what its front end refuses does not count.
fn last_error(call: &'static str, level: aclrtLastErrLevel, clear: bool) -> aclError {
    let checked = crate::door::value(call, || {
        if level != ACL_RT_THREAD_LEVEL {
            return Err(Fault::param(format!("level {}: 0 is wanted", level.0)));
        }
        Ok(latest_error(clear))
    });
    checked.unwrap_or_else(|code| code)
}

/// Latest error of this thread, which stays.
pub extern "C" fn aclrtPeekAtLastError(level: aclrtLastErrLevel) -> aclError {
    last_error("aclrtPeekAtLastError", level, false)
}

/// Latest error of this thread, and forgets it.
pub extern "C" fn aclrtGetLastError(level: aclrtLastErrLevel) -> aclError {
    last_error("aclrtGetLastError", level, true)
}
