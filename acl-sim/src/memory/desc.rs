//! Copies within a device whose ends device memory names.
//!
//! A description of a copy is 32 bytes of device memory: 12 of zeros, then the count in 4, source and
//! destination in 8 each. It is read when the task runs, so that earlier work may write it.

use super::copy::{Move, check_room};
use super::place::{Location, fetch, store};
use super::{given, not_null, number, refused, unsupported};
use crate::door::{Answer, Fault, Out, as_handle, enter};
use crate::queue::Task;
use crate::world::{State, world};
use acl_sys::*;
use std::ffi::c_void;

/// Bytes of a description, and what it starts on.
const DESCRIPTION: usize = 32;
const ALIGN: u64 = 64;
/// The most bytes that one such copy moves.
const MOST: usize = 1 << 32;

/// The C layer's look at the kind: 100000 for what is none.
fn check_kind(kind: aclrtMemcpyKind) -> Answer {
    if kind > ACL_MEMCPY_INTER_DEVICE_TO_DEVICE {
        return Err(Fault::param(format!("kind {}", kind.0)));
    }
    Ok(())
}

/// The runtime's: there are descriptions for copies within one device.
fn need_inner(kind: aclrtMemcpyKind) -> Answer {
    if kind != ACL_MEMCPY_INNER_DEVICE_TO_DEVICE {
        return Err(unsupported(format!("{} by a description", kind.name())));
    }
    Ok(())
}

/// The device of an address, which has to be on one.
fn device(state: &State, address: u64, what: &str) -> Answer<i32> {
    match state.memory.location(address)? {
        Location::Device(id) => Ok(id),
        at => Err(refused(format!("{what} at {address:#x} is {at}, not device memory"))),
    }
}

/// A description: on a device, on 64.
fn check_description(state: &State, desc: u64) -> Answer {
    device(state, desc, "the description")?;
    if !desc.is_multiple_of(ALIGN) {
        return Err(refused(format!("the description at {desc:#x} is {} past 64", desc % ALIGN)));
    }
    Ok(())
}

/// Bytes of a copy's description.
///
/// # Safety
/// 1. `size` is NULL or writable.
pub unsafe extern "C" fn aclrtGetMemcpyDescSize(
    kind: aclrtMemcpyKind,
    size: *mut usize,
) -> aclError {
    enter("aclrtGetMemcpyDescSize", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(size, "descSize") }?;
        check_kind(kind)?;
        need_inner(kind)?;
        out.set(DESCRIPTION);
        Ok(())
    })
}

/// Writes a copy's description into device memory; returns when done.
pub extern "C" fn aclrtSetMemcpyDesc(
    desc: *mut c_void,
    kind: aclrtMemcpyKind,
    src: *mut c_void,
    dst: *mut c_void,
    count: usize,
    config: *mut c_void,
) -> aclError {
    enter("aclrtSetMemcpyDesc", || {
        not_null(desc, "desc")?;
        check_kind(kind)?;
        not_null(src, "srcAddr")?;
        not_null(dst, "dstAddr")?;
        if count == 0 || !config.is_null() {
            return Err(Fault::param(format!("{count} bytes, config {config:p}: it is reserved")));
        }
        need_inner(kind)?;
        if count > MOST {
            return Err(refused(format!("{count} bytes are above {MOST}")));
        }
        let state = world().lock();
        let (desc, src, dst) = (number(desc), number(src), number(dst));
        check_description(&state, desc)?;
        let from = device(&state, src, "the source")?;
        let to = device(&state, dst, "the destination")?;
        if from != to {
            return Err(refused(format!("from device {from} to device {to}")));
        }
        state.need_context()?;
        drop(state);
        let mut bytes = [0; DESCRIPTION];
        // The most itself does not fit, and reads as 0.
        bytes[12..16].copy_from_slice(&(count as u32).to_ne_bytes());
        bytes[16..24].copy_from_slice(&src.to_ne_bytes());
        bytes[24..].copy_from_slice(&dst.to_ne_bytes());
        store(desc, &bytes)
    })
}

/// Copies as described, in stream order.
pub extern "C" fn aclrtMemcpyAsyncWithDesc(
    desc: *mut c_void,
    kind: aclrtMemcpyKind,
    stream: aclrtStream,
) -> aclError {
    let call = "aclrtMemcpyAsyncWithDesc";
    enter(call, || {
        not_null(desc, "desc")?;
        check_kind(kind)?;
        not_null(stream, "stream")?;
        let mut state = world().lock();
        state.check_stream(as_handle(stream))?;
        need_inner(kind)?;
        let desc = number(desc);
        check_description(&state, desc)?;
        let stream = state.stream_for_work(as_handle(stream))?;
        let run = move || {
            let bytes = fetch::<DESCRIPTION>(desc)?;
            let word = |at: usize| {
                let word = bytes[at..at + 8].try_into().expect("8 bytes");
                u64::from_ne_bytes(word)
            };
            let count = word(8) >> 32;
            // SAFETY: device memory at both ends, or the copy faults.
            unsafe { Move::on_device(word(24), word(16), count).run() }
        };
        state.push(stream, Task::repeatable(call, [(desc, DESCRIPTION as u64)], run));
        Ok(())
    })
}

/// Copies between addresses that are read from device memory when the task runs, each with an offset added.
///
/// # Safety
/// 1. What the addresses in device memory lead to is device memory.
pub unsafe extern "C" fn aclrtMemcpyAsyncWithOffset(
    dst: *mut *mut c_void,
    max: usize,
    dst_offset: usize,
    src: *mut *const c_void,
    count: usize,
    src_offset: usize,
    kind: aclrtMemcpyKind,
    stream: aclrtStream,
) -> aclError {
    let call = "aclrtMemcpyAsyncWithOffset";
    enter(call, || {
        if count == 0 {
            return Ok(());
        }
        if kind != ACL_MEMCPY_INNER_DEVICE_TO_DEVICE {
            return Err(refused(format!("{} with offsets", kind.name())));
        }
        let mut state = world().lock();
        state.check_stream(as_handle(stream))?;
        given(dst, "dst")?;
        given(src, "src")?;
        check_room(count, max)?;
        let far = |offset: usize| offset as u64 >> 48 != 0;
        if count > MOST || far(src_offset) || far(dst_offset) || dst_offset >= max {
            let text = format!("{count} bytes, offsets {dst_offset} of {max} and {src_offset}");
            return Err(refused(text));
        }
        check_room(count, max - dst_offset)?;
        let stream = state.stream_for_work(as_handle(stream))?;
        let (dst, src) = (number(dst), number(src));
        let run = move || {
            let to = u64::from_ne_bytes(fetch(dst)?).wrapping_add(dst_offset as u64);
            let from = u64::from_ne_bytes(fetch(src)?).wrapping_add(src_offset as u64);
            // SAFETY: device memory at both ends, or the copy faults.
            unsafe { Move::on_device(to, from, count as u64).run() }
        };
        state.push(stream, Task::repeatable(call, [(dst, 8), (src, 8)], run));
        Ok(())
    })
}
