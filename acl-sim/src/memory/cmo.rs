//! Cache operations. The simulated caches are coherent, so that none has anything to do; they take their place
//! in the stream.

use super::place::store;
use super::{given, not_null, number, refused, unsupported};
use crate::door::{Fault, as_handle, enter};
use crate::queue::Task;
use crate::world::world;
use acl_sys::*;
use std::ffi::c_void;

/// Bytes of a description: the address, the length in 4, zeros.
const DESCRIPTION: usize = 32;

/// A cache operation, in stream order.
pub extern "C" fn aclrtCmoAsync(
    ptr: *mut c_void,
    size: usize,
    operation: aclrtCmoType,
    stream: aclrtStream,
) -> aclError {
    let call = "aclrtCmoAsync";
    enter(call, || {
        not_null(ptr, "src")?;
        if size == 0 {
            return Err(Fault::param("size is 0"));
        }
        if operation > ACL_RT_CMO_TYPE_FLUSH {
            return Err(unsupported(format!("operation {}", operation.0)));
        }
        let mut state = world().lock();
        state.check_stream(as_handle(stream))?;
        let stream = state.stream_for_work(as_handle(stream))?;
        state.push(stream, Task::repeatable(call, [(number(ptr), size as u64)], || Ok(())));
        Ok(())
    })
}

/// Operations under a number are not for the simulated chips.
pub extern "C" fn aclrtCmoAsyncWithBarrier(
    ptr: *mut c_void,
    size: usize,
    _operation: aclrtCmoType,
    _barrier: u32,
    _stream: aclrtStream,
) -> aclError {
    enter("aclrtCmoAsyncWithBarrier", || {
        not_null(ptr, "src")?;
        if size == 0 {
            return Err(Fault::param("size is 0"));
        }
        Err(unsupported("cache operations have no barriers on this chip"))
    })
}

/// Bytes of a cache operation's description.
///
/// # Safety
/// 1. `size` is NULL or writable.
pub unsafe extern "C" fn aclrtCmoGetDescSize(size: *mut usize) -> aclError {
    enter("aclrtCmoGetDescSize", || {
        given(size, "size")?;
        world().lock().need_context()?;
        // SAFETY: promise 1.
        unsafe { size.write_unaligned(DESCRIPTION) };
        Ok(())
    })
}

/// Writes a cache operation's description into device memory; returns when done.
pub extern "C" fn aclrtCmoSetDesc(desc: *mut c_void, ptr: *mut c_void, size: usize) -> aclError {
    enter("aclrtCmoSetDesc", || {
        given(desc, "cmoDesc")?;
        given(ptr, "src")?;
        if size == 0 {
            return Err(refused("size is 0"));
        }
        world().lock().need_context()?;
        let mut bytes = [0; DESCRIPTION];
        bytes[..8].copy_from_slice(&number(ptr).to_ne_bytes());
        bytes[8..12].copy_from_slice(&(size as u32).to_ne_bytes());
        store(number(desc), &bytes)
    })
}

/// The cache operation described, in stream order.
pub extern "C" fn aclrtCmoAsyncWithDesc(
    desc: *mut c_void,
    operation: aclrtCmoType,
    stream: aclrtStream,
    reserve: *const c_void,
) -> aclError {
    let call = "aclrtCmoAsyncWithDesc";
    enter(call, || {
        if !reserve.is_null() {
            return Err(refused("reserve is not NULL"));
        }
        let mut state = world().lock();
        state.check_stream(as_handle(stream))?;
        given(desc, "cmoDesc")?;
        if operation > ACL_RT_CMO_TYPE_FLUSH {
            return Err(refused(format!("operation {}", operation.0)));
        }
        let stream = state.stream_for_work(as_handle(stream))?;
        let touched = [(number(desc), DESCRIPTION as u64)];
        state.push(stream, Task::repeatable(call, touched, || Ok(())));
        Ok(())
    })
}
