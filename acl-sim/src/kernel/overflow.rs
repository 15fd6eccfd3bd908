//! Marks of float overflows, which nothing here ever sets; where cores wait for one another; what is kept of a
//! thread's last task; and marks in a profile that nobody writes.

use super::{invalid, need};
use crate::door::{Answer, Fault, Out, as_handle, enter};
use crate::memory::write_device;
use crate::queue::{Task, last_task};
use crate::world::{State, world};
use acl_sys::*;
use std::ffi::{c_char, c_void};

/// Bytes of a mark.
const MARK: u64 = 64;
/// Where cores of the first device wait for one another: addresses that no memory has, a page a device.
const SYNC: u64 = 0x00FF_0000_0000_0000;
const SYNC_PAGE: u64 = 4096;
/// The most that an operator's description may have.
const MOST_DESCRIBED: usize = 64 << 10;

/// Writes the mark, which is clear, in stream order.
fn get_mark(call: &'static str, out: *mut c_void, size: u64, stream: aclrtStream) -> Answer {
    let mut state = world().lock();
    state.check_stream(as_handle(stream))?;
    if out.is_null() || size != MARK {
        return Err(invalid(format!("{size} bytes: {MARK} are wanted, at an address")));
    }
    state.check_not_capturing(as_handle(stream))?;
    let stream = state.stream_for_work(as_handle(stream))?;
    let address = out.expose_provenance() as u64;
    let work = Task::work(call, [(address, MARK)], move || {
        write_device(address, &[0; MARK as usize], "the overflow mark", |_| true)
    });
    state.push(stream, work);
    Ok(())
}

/// Clears it. The published code takes NULL for the context's own stream before it asks for a context, and so
/// refuses a missing one as a missing stream.
fn clear_mark(state: &mut State, stream: aclrtStream) -> Answer {
    let handle = as_handle(stream);
    state.check_stream(handle)?;
    if handle == 0 && state.current_context().is_none() {
        return Err(invalid("no stream, and no context that has one"));
    }
    state.check_not_capturing(handle)?;
    state.stream_for_work(handle).map(drop)
}

/// Writes the context's mark to device memory.
pub extern "C" fn aclrtGetFloatOverflowStatus(
    out: *mut c_void,
    size: u64,
    stream: aclrtStream,
) -> aclError {
    let call = "aclrtGetFloatOverflowStatus";
    enter(call, || get_mark(call, out, size, stream))
}

/// Clears the context's mark.
pub extern "C" fn aclrtResetFloatOverflowStatus(stream: aclrtStream) -> aclError {
    enter("aclrtResetFloatOverflowStatus", || clear_mark(&mut world().lock(), stream))
}

/// As [`aclrtGetFloatOverflowStatus`]; every mode finds nothing.
pub extern "C" fn aclrtNpuGetFloatOverFlowStatus(
    out: *mut c_void,
    size: u64,
    _mode: u32,
    stream: aclrtStream,
) -> aclError {
    let call = "aclrtNpuGetFloatOverFlowStatus";
    enter(call, || get_mark(call, out, size, stream))
}

/// As [`aclrtResetFloatOverflowStatus`].
pub extern "C" fn aclrtNpuClearFloatOverFlowStatus(_mode: u32, stream: aclrtStream) -> aclError {
    enter("aclrtNpuClearFloatOverFlowStatus", || clear_mark(&mut world().lock(), stream))
}

/// Where the current device's cores wait for one another, if they can.
///
/// # Safety
/// 1. `address` is NULL or writable.
pub unsafe extern "C" fn aclrtGetHardwareSyncAddr(address: *mut *mut c_void) -> aclError {
    enter("aclrtGetHardwareSyncAddr", || {
        if address.is_null() {
            return Err(invalid("addr is NULL"));
        }
        // SAFETY: promise 1.
        let out = unsafe { Out::new(address, "addr") }?;
        let mut state = world().lock();
        if !state.device_in_question().profile().a2 {
            let text = "the chip's cores do not wait for one another";
            return Err(Fault::new(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, text));
        }
        let device = state.need_device()?;
        state.device(device)?;
        out.set(std::ptr::without_provenance_mut((SYNC + device as u64 * SYNC_PAGE) as usize));
        Ok(())
    })
}

/// Number of the task that this thread gave last; all ones when it gave none.
///
/// # Safety
/// 1. `id` is NULL or writable.
pub unsafe extern "C" fn aclrtGetThreadLastTaskId(id: *mut u32) -> aclError {
    enter("aclrtGetThreadLastTaskId", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(id, "taskId") }?;
        out.set(last_task());
        Ok(())
    })
}

/// Bytes of a mark in a profile: two numbers of 64 bits and one of 16.
const PROFILE_MARK: i32 = 18;

/// Marks this place of the stream in the profile, of which there is none.
pub extern "C" fn aclrtProfTrace(data: *mut c_void, size: i32, stream: aclrtStream) -> aclError {
    enter("aclrtProfTrace", || {
        need([(data.is_null(), "userdata")])?;
        if !(1..=PROFILE_MARK).contains(&size) {
            return Err(invalid(format!("{size} bytes: 1 to {PROFILE_MARK} are wanted")));
        }
        let state = world().lock();
        state.check_stream(as_handle(stream))?;
        state.stream_for_work(as_handle(stream)).map(drop)
    })
}

/// What is kept with a thread's last task: only of a captured graph's, and no task here is one.
fn keep() -> Answer {
    world().lock().need_context()?;
    let text = "this thread's last task is in no captured graph";
    Err(Fault::new(ACL_ERROR_RT_INTERNAL_ERROR, text))
}

/// Keeps an operator's description with the last task.
pub extern "C" fn aclrtCacheLastTaskOpInfo(info: *const c_void, size: usize) -> aclError {
    enter("aclrtCacheLastTaskOpInfo", || {
        need([(info.is_null(), "infoPtr"), (size == 0, "infoSize")])?;
        if size > MOST_DESCRIBED {
            return Err(invalid(format!("{size} bytes: {MOST_DESCRIBED} at most")));
        }
        keep()
    })
}

/// Keeps a text with the last task.
pub extern "C" fn aclrtCacheLastTaskExtendInfo(info: *const c_char, size: usize) -> aclError {
    enter("aclrtCacheLastTaskExtendInfo", || {
        if info.is_null() || size == 0 {
            return Err(invalid("extendInfoPtr is NULL or infoSize 0"));
        }
        keep()
    })
}

/// As [`aclrtGetFloatOverflowStatus`], of all streams.
pub extern "C" fn aclrtGetOverflowStatus(
    out: *mut c_void,
    size: usize,
    stream: aclrtStream,
) -> aclError {
    let call = "aclrtGetOverflowStatus";
    enter(call, || {
        need([(out.is_null(), "outputAddr")])?;
        get_mark(call, out, size as u64, stream)
    })
}

/// As [`aclrtResetFloatOverflowStatus`], of all streams.
pub extern "C" fn aclrtResetOverflowStatus(stream: aclrtStream) -> aclError {
    enter("aclrtResetOverflowStatus", || clear_mark(&mut world().lock(), stream))
}
