//! Fills, synchronous and in stream order.
//!
//! Host memory is filled at once even when a stream is named, as the runtime does it.

use super::copy::{check_nothing, end};
use super::place::{Location, Place};
use super::{not_null, number, refused};
use crate::door::{Answer, Fault, as_handle, enter};
use crate::queue::Task;
use crate::world::{State, world};
use acl_sys::*;
use std::ffi::c_void;

/// What memory is filled with.
#[derive(Clone, Copy)]
enum Pattern {
    Byte(u8),
    Word(u32),
}

/// Words that are written together.
const WORDS: usize = 16 << 10;

impl Pattern {
    /// Fills the `len` bytes that were looked up.
    ///
    /// # Safety
    /// 1. Host memory of the program may be written.
    unsafe fn write(self, place: &Place, len: usize) {
        match self {
            // SAFETY: promise 1.
            Pattern::Byte(byte) => unsafe { place.fill(byte, len) },
            Pattern::Word(word) => {
                let words = word.to_ne_bytes().repeat(WORDS.min(len / 4));
                for at in (0..len).step_by(words.len().max(1)) {
                    let row = words.len().min(len - at);
                    // SAFETY: promise 1.
                    unsafe { place.write(at, &words[..row]) };
                }
            }
        }
    }
}

/// Fills `len` bytes now, or appends that to the stream.
///
/// # Safety
/// 1. Host memory of the program may be written until the call returns.
unsafe fn fill_async(
    call: &'static str,
    state: &mut State,
    stream: u64,
    (address, len): (u64, u64),
    pattern: Pattern,
) -> Answer {
    state.need_context()?;
    if state.memory.location(address)?.is_host() {
        let place = state.memory.resolve(address, len)?;
        // SAFETY: promise 1.
        unsafe { pattern.write(&place, len as usize) };
        return Ok(());
    }
    let stream = state.stream_for_work(stream)?;
    state.memory.resolve(address, len)?;
    let task = Task::repeatable(call, [(address, len)], move || {
        let place = end(&world().lock(), address, len, true)?;
        // SAFETY: no memory of the program.
        unsafe { pattern.write(&place, len as usize) };
        Ok(())
    });
    state.push(stream, task);
    Ok(())
}

fn check_max(count: usize, max: usize) -> Answer {
    if count > max {
        return Err(refused(format!("count {count} is above maxCount {max}")));
    }
    Ok(())
}

/// Fills byte by byte with the low byte of `value`; returns when done.
///
/// # Safety
/// 1. A device pointer is an address from this library.
/// 2. A host pointer may be written for `count` bytes until the call returns.
pub unsafe extern "C" fn aclrtMemset(
    ptr: *mut c_void,
    max: usize,
    value: i32,
    count: usize,
) -> aclError {
    enter("aclrtMemset", || {
        if count == 0 {
            return check_nothing(|| not_null(ptr, "the pointer"));
        }
        not_null(ptr, "the pointer")?;
        let state = world().lock();
        state.check_capture_mode()?;
        check_max(count, max)?;
        let place = state.memory.resolve(number(ptr), count as u64)?;
        drop(state);
        // SAFETY: promise 2.
        unsafe { Pattern::Byte(value as u8).write(&place, count) };
        Ok(())
    })
}

/// Fills in stream order.
///
/// # Safety
/// 1. A device pointer is an address from this library.
/// 2. A host pointer may be written for `count` bytes until the call returns.
pub unsafe extern "C" fn aclrtMemsetAsync(
    ptr: *mut c_void,
    max: usize,
    value: i32,
    count: usize,
    stream: aclrtStream,
) -> aclError {
    let call = "aclrtMemsetAsync";
    enter(call, || {
        if count == 0 {
            return check_nothing(|| not_null(ptr, "the pointer"));
        }
        not_null(ptr, "the pointer")?;
        let mut state = world().lock();
        let stream = as_handle(stream);
        state.check_stream(stream)?;
        check_max(count, max)?;
        state.stream_for_work(stream)?;
        let range = (number(ptr), count as u64);
        // SAFETY: promise 2.
        unsafe { fill_async(call, &mut state, stream, range, Pattern::Byte(value as u8)) }
    })
}

/// What fills with words check first: the bytes to fill, or `None` when there are none. The memory has to be
/// one that the runtime knows.
fn check_words(ptr: *mut c_void, max: usize, count: usize) -> Answer<Option<usize>> {
    if count == 0 {
        return Ok(None);
    }
    not_null(ptr, "the pointer")?;
    if !ptr.addr().is_multiple_of(4) {
        return Err(Fault::param(format!("{ptr:p} is {} past 4", ptr.addr() % 4)));
    }
    // The published code lets the product wrap.
    let bytes = count.checked_mul(4).filter(|&bytes| bytes <= max);
    let Some(bytes) = bytes else {
        return Err(Fault::param(format!("{count} words are more than {max} bytes")));
    };
    if world().lock().memory.location(number(ptr))? == Location::Unregistered {
        return Err(Fault::param("the memory is not from this library"));
    }
    Ok(Some(bytes))
}

/// Fills with 32-bit numbers; returns when done.
///
/// # Safety
/// 1. The pointer is an address from this library.
pub unsafe extern "C" fn aclrtMemsetD32(
    ptr: *mut c_void,
    max: usize,
    value: u32,
    count: usize,
) -> aclError {
    enter("aclrtMemsetD32", || {
        let Some(bytes) = check_words(ptr, max, count)? else { return Ok(()) };
        let state = world().lock();
        state.need_context()?;
        let place = state.memory.resolve(number(ptr), bytes as u64)?;
        drop(state);
        // SAFETY: no memory of the program but what it got from this library.
        unsafe { Pattern::Word(value).write(&place, bytes) };
        Ok(())
    })
}

/// Fills with 32-bit numbers in stream order.
///
/// # Safety
/// 1. The pointer is an address from this library.
pub unsafe extern "C" fn aclrtMemsetD32Async(
    ptr: *mut c_void,
    max: usize,
    value: u32,
    count: usize,
    stream: aclrtStream,
) -> aclError {
    let call = "aclrtMemsetD32Async";
    enter(call, || {
        let Some(bytes) = check_words(ptr, max, count)? else { return Ok(()) };
        let mut state = world().lock();
        let stream = as_handle(stream);
        state.check_stream(stream)?;
        let range = (number(ptr), bytes as u64);
        // SAFETY: no memory of the program but what it got from this library.
        unsafe { fill_async(call, &mut state, stream, range, Pattern::Word(value)) }
    })
}
