//! Copies of one stretch, synchronous and in stream order.

use super::direction::corrected;
use super::place::Place;
use super::{not_null, number, refused, unsupported};
use crate::audit;
use crate::door::{Answer, Fault, as_handle, enter};
use crate::queue::Task;
use crate::world::{State, world};
use acl_sys::*;
use std::ffi::c_void;

/// One copy, addresses as numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Move {
    pub dst: u64,
    pub src: u64,
    pub count: u64,
    /// Which ends are in a block when the copy is submitted: they have to be still when it runs.
    blocks: (bool, bool),
}

impl Move {
    pub fn new(dst: *mut c_void, src: *const c_void, count: usize) -> Self {
        let src = number(src);
        Self { dst: number(dst), src, count: count as u64, blocks: (false, false) }
    }

    /// A copy that faults unless both ends are in blocks.
    pub fn on_device(dst: u64, src: u64, count: u64) -> Self {
        Self { dst, src, count, blocks: (true, true) }
    }

    /// Both ends looked up, the destination first.
    pub fn places(self, state: &State) -> Answer<(Place, Place)> {
        Ok((
            end(state, self.dst, self.count, self.blocks.0)?,
            end(state, self.src, self.count, self.blocks.1)?,
        ))
    }

    /// Both ends looked up, to be found as they are now when the copy runs; whether one is pageable.
    pub fn submit(&mut self, state: &State) -> Answer<bool> {
        let (dst, src) = self.places(state)?;
        self.blocks = (!dst.is_pageable(), !src.is_pageable());
        Ok(dst.is_pageable() || src.is_pageable())
    }

    /// What must not be freed before the copy has run.
    pub fn touches(self) -> [(u64, u64); 2] {
        [(self.dst, self.count), (self.src, self.count)]
    }

    /// Copies now.
    ///
    /// # Safety
    /// 1. Host memory of the program at the source may be read.
    /// 2. Host memory of the program at the destination may be written.
    pub unsafe fn run(self) -> Answer {
        let (dst, src) = self.places(&world().lock())?;
        // SAFETY: promises 1 and 2.
        unsafe { dst.copy_from(0, &src, 0, self.count as usize) };
        Ok(())
    }
}

/// One end. A block that was there at submission and is gone is not ordinary host memory now.
pub(super) fn end(state: &State, address: u64, count: u64, was_block: bool) -> Answer<Place> {
    let place = state.memory.resolve(address, count)?;
    if was_block && place.is_pageable() {
        return Err(Fault::new(
            ACL_ERROR_RT_DRV_INTERNAL_ERROR,
            format!(
                "{address:#x} is no memory that the device reaches: freed before the task ran?"
            ),
        ));
    }
    Ok(place)
}

/// The C layer's checks: neither end NULL, a kind that programs may name.
pub(super) fn check_copy(dst: *const c_void, src: *const c_void, kind: aclrtMemcpyKind) -> Answer {
    not_null(dst, "dst")?;
    not_null(src, "src")?;
    if kind > ACL_MEMCPY_HOST_TO_BUF_TO_DEVICE {
        return Err(Fault::param(format!("kind {} is above 5", kind.0)));
    }
    Ok(())
}

/// What a request for no bytes answers: nothing since 9.1; before, 107000 where the front end lets it through.
pub(super) fn check_nothing(front: impl FnOnce() -> Answer) -> Answer {
    if world().lock().answers_as().takes_nothing() {
        return Ok(());
    }
    front()?;
    Err(refused("0 bytes: before 9.1 something must be asked for"))
}

/// 107000 when the destination holds less.
pub(super) fn check_room(count: usize, max: usize) -> Answer {
    if count > max {
        return Err(refused(format!("count {count} is above destMax {max}")));
    }
    Ok(())
}

/// Copies and returns when done; does not wait for streams. Goes by the addresses, whatever the kind says.
///
/// # Safety
/// 1. A device end is an address from this library.
/// 2. A host source may be read for `count` bytes until the call returns.
/// 3. A host destination may be written for `count` bytes until the call returns.
pub unsafe extern "C" fn aclrtMemcpy(
    dst: *mut c_void,
    max: usize,
    src: *const c_void,
    count: usize,
    kind: aclrtMemcpyKind,
) -> aclError {
    enter("aclrtMemcpy", || {
        if count == 0 {
            return check_nothing(|| check_copy(dst, src, kind));
        }
        check_copy(dst, src, kind)?;
        check_room(count, max)?;
        if dst.cast_const() == src {
            return Ok(());
        }
        let mut state = world().lock();
        state.check_capture_mode()?;
        if let Ok(device) = state.need_device() {
            let ends = (number(dst), number(src));
            audit::host_pointer_as_device(&mut state, device, (kind, ends.0, ends.1));
            audit::way_between_devices(&mut state, device, ends.0, ends.1);
        }
        drop(state);
        // SAFETY: promises 2 and 3.
        unsafe { Move::new(dst, src, count).run() }
    })
}

/// A copy in stream order, of whatever name.
///
/// # Safety
/// 1. A host source may be read, and is not written, for `count` bytes until the stream has passed it.
/// 2. A host destination may be written, and is not touched, for `count` bytes until then.
unsafe fn copy_async(
    call: &'static str,
    dst: *mut c_void,
    max: usize,
    src: *const c_void,
    count: usize,
    kind: aclrtMemcpyKind,
    stream: aclrtStream,
) -> Answer {
    if count == 0 {
        return check_nothing(|| check_copy(dst, src, kind));
    }
    check_copy(dst, src, kind)?;
    let mut state = world().lock();
    let stream = as_handle(stream);
    state.check_stream(stream)?;
    check_room(count, max)?;
    state.need_context()?;
    let mut copy = Move::new(dst, src, count);
    let from = state.memory.location(copy.src)?;
    let to = state.memory.location(copy.dst)?;
    if kind == ACL_MEMCPY_HOST_TO_BUF_TO_DEVICE {
        if !from.is_host() || to.is_host() {
            return Err(refused(format!("from {from} to {to}: the buffer is for host to device")));
        }
        // SAFETY: promise 1.
        return unsafe { buffered(call, state, stream, copy) };
    }
    let kind = corrected(kind, from, to)?;
    if kind == ACL_MEMCPY_HOST_TO_HOST {
        let fault = unsupported("both ends are host memory: use aclrtMemcpy");
        if state.answers_as().refuses_host_to_host() {
            return Err(fault);
        }
        let stream = state.stream_for_work(stream)?;
        let fault = Fault::new(ACL_ERROR_RT_DRV_INTERNAL_ERROR, fault.text);
        state.push(stream, Task::work(call, copy.touches(), move || Err(fault)));
        return Ok(());
    }
    if copy.dst == copy.src {
        return Ok(());
    }
    let pageable = copy.submit(&state)?;
    // Memory that the runtime does not know is copied at once, for which any context's stream will do; unless
    // the program swears that it is the device's: the card then reads what is there, as does this.
    let sworn = kind == ACL_MEMCPY_DEVICE_TO_DEVICE;
    let at_once = state.answers_as().copies_pageable_at_once();
    let stream = match pageable && at_once && !sworn {
        true => state.stream_to_wait_for(stream)?,
        false => state.stream_for_work(stream)?,
    };
    let device = state.streams[&stream].device;
    audit::host_pointer_as_device(&mut state, device, (kind, copy.dst, copy.src));
    audit::way_between_devices(&mut state, device, copy.dst, copy.src);
    audit::async_copy_alignment(&mut state, device, copy.dst, copy.src);
    if pageable {
        audit::pageable_async_copy(&mut state, device, copy.count);
    }
    if pageable && at_once {
        check_no_capture(&state, stream)?;
        let upto = state.streams[&stream].issued;
        drop(state);
        world().force(stream, upto)?;
        // SAFETY: promises 1 and 2.
        return unsafe { copy.run() };
    }
    // SAFETY: promises 1 and 2, which hold until the stream has passed the task.
    let run = move || unsafe { copy.run() };
    state.push(stream, Task::repeatable(call, copy.touches(), run));
    Ok(())
}

/// 107000 for a stream that is captured: what is done at once cannot be a part of that.
pub(super) fn check_no_capture(state: &State, stream: u64) -> Answer {
    state.check_not_capturing(stream).map_err(|fault| refused(fault.text))
}

/// A copy whose source is taken at once, into a buffer of ours.
///
/// # Safety
/// 1. Host memory of the program at the source may be read.
unsafe fn buffered(
    call: &'static str,
    mut state: std::sync::MutexGuard<'_, State>,
    stream: u64,
    copy: Move,
) -> Answer {
    let (_, src) = copy.places(&state)?;
    let stream = state.stream_for_work(stream)?;
    let mut bytes = vec![0; copy.count as usize];
    // SAFETY: promise 1.
    unsafe { src.read(&mut bytes) };
    let task = Task::repeatable(call, [(copy.dst, copy.count)], move || {
        let place = end(&world().lock(), copy.dst, copy.count, true)?;
        // SAFETY: on the device.
        unsafe { place.write(0, &bytes) };
        Ok(())
    });
    state.push(stream, task);
    Ok(())
}

/// Copies in stream order. A pageable host end makes it wait for the stream and copy before it returns, as
/// the runtime does since 8.5; between host addresses it is refused.
///
/// # Safety
/// 1. A device end is an address from this library.
/// 2. A host source may be read, and is not written, for `count` bytes until the stream has passed it.
/// 3. A host destination may be written, and is not touched, for `count` bytes until the stream has
///    passed it.
pub unsafe extern "C" fn aclrtMemcpyAsync(
    dst: *mut c_void,
    max: usize,
    src: *const c_void,
    count: usize,
    kind: aclrtMemcpyKind,
    stream: aclrtStream,
) -> aclError {
    let call = "aclrtMemcpyAsync";
    // SAFETY: promises 2 and 3.
    enter(call, || unsafe { copy_async(call, dst, max, src, count, kind, stream) })
}

/// As [`aclrtMemcpyAsync`], which since 9.x has the condition built in.
///
/// # Safety
/// 1. A device end is an address from this library.
/// 2. A host source may be read, and is not written, for `count` bytes until the stream has passed it.
/// 3. A host destination may be written, and is not touched, for `count` bytes until the stream has
///    passed it.
pub unsafe extern "C" fn aclrtMemcpyAsyncWithCondition(
    dst: *mut c_void,
    max: usize,
    src: *const c_void,
    count: usize,
    kind: aclrtMemcpyKind,
    stream: aclrtStream,
) -> aclError {
    let call = "aclrtMemcpyAsyncWithCondition";
    // SAFETY: promises 2 and 3.
    enter(call, || unsafe { copy_async(call, dst, max, src, count, kind, stream) })
}
