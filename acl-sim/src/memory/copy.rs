//! Copies and fills, synchronous and in stream order.
//!
//! Checks and their order: the published runtime, 9.1.

use super::{Bytes, Place};
use crate::audit;
use crate::door::{Answer, Fault, as_handle, enter};
use crate::queue::Task;
use crate::world::{State, world};
use acl_sys::*;
use std::ffi::c_void;

/// One copy, addresses as numbers.
#[derive(Clone, Copy, Debug)]
struct Move {
    dst: u64,
    src: u64,
    count: u64,
    /// Which ends were in a block when the copy was submitted: they have to be still when it runs.
    blocks: (bool, bool),
}

impl Move {
    /// Both ends resolved. The destination is looked at first.
    fn places(self, state: &State) -> Answer<(Place, Place)> {
        Ok((
            end(state, self.dst, self.count, self.blocks.0)?,
            end(state, self.src, self.count, self.blocks.1)?,
        ))
    }

    /// Copies now.
    fn run(self) -> Answer {
        let (dst, src) = self.places(&world().lock())?;
        let count = self.count as usize;
        // The source first, in a buffer of its own when both ends are on the device: no two block locks
        // are ever held at once.
        match (device_end(&src), device_end(&dst)) {
            (None, None) => {
                let (from, to) = (host_end(&src, self.src), host_end(&dst, self.dst));
                // SAFETY: both ends are host memory of the program, which promised the C call (2), (3).
                unsafe { std::ptr::copy(from, to, count) };
            }
            (Some((block, at)), None) => {
                let to = host_end(&dst, self.dst);
                let bytes = block.device_bytes().expect("a device block has device bytes");
                let bytes = &bytes[at..at + count];
                // SAFETY: the destination is host memory of the program, promise (3) of the C call.
                unsafe { std::ptr::copy(bytes.as_ptr(), to, count) };
            }
            (None, Some((block, at))) => {
                let from = host_end(&src, self.src);
                let mut bytes = block.device_bytes().expect("a device block has device bytes");
                let bytes = &mut bytes[at..at + count];
                // SAFETY: the source is host memory of the program, promise (2) of the C call.
                unsafe { std::ptr::copy(from, bytes.as_mut_ptr(), count) };
            }
            (Some((from, s)), Some((to, d))) => {
                let staged = {
                    let bytes = from.device_bytes().expect("a device block has device bytes");
                    bytes[s..s + count].to_vec()
                };
                let mut bytes = to.device_bytes().expect("a device block has device bytes");
                bytes[d..d + count].copy_from_slice(&staged);
            }
        }
        Ok(())
    }
}

/// One end. A block that was there at submission and is gone is not ordinary host memory now.
fn end(state: &State, address: u64, count: u64, was_block: bool) -> Answer<Place> {
    match state.memory.resolve(address, count)? {
        Place::Pageable if was_block => Err(Fault::new(
            ACL_ERROR_RT_DRV_INTERNAL_ERROR,
            format!("pinned memory at {address:#x} was freed before the task ran"),
        )),
        place => Ok(place),
    }
}

/// The block and offset of a device end.
fn device_end(place: &Place) -> Option<(&super::Block, usize)> {
    match place {
        Place::Block(block, at) if matches!(block.bytes, Bytes::Device(_)) => Some((block, *at)),
        _ => None,
    }
}

/// The pointer of a host end: into the pinned block, or the program's own.
fn host_end(place: &Place, address: u64) -> *mut u8 {
    match place {
        Place::Block(block, at) => match &block.bytes {
            Bytes::Host(pinned) => pinned.pointer().as_ptr().wrapping_add(*at),
            Bytes::Device(_) => unreachable!("asked only for host ends"),
        },
        Place::Pageable => std::ptr::with_exposed_provenance_mut(address as usize),
    }
}

/// The checks that every copy begins with. `Ok(None)`: nothing to do, whatever the pointers are.
fn checked(
    dst: *mut c_void,
    max: usize,
    src: *const c_void,
    count: usize,
    kind: aclrtMemcpyKind,
) -> Answer<Option<Move>> {
    if count == 0 {
        return Ok(None);
    }
    if dst.is_null() || src.is_null() {
        return Err(Fault::param("dst or src is NULL"));
    }
    if kind > ACL_MEMCPY_HOST_TO_BUF_TO_DEVICE {
        return Err(Fault::param(format!("kind {} is above 5", kind.0)));
    }
    if count > max {
        return Err(Fault::new(
            ACL_ERROR_RT_PARAM_INVALID,
            format!("count {count} is above destMax {max}"),
        ));
    }
    let src = src.expose_provenance() as u64;
    Ok(Some(Move {
        dst: dst.expose_provenance() as u64,
        src,
        count: count as u64,
        blocks: (false, false),
    }))
}

/// Copies and returns when done; does not wait for streams.
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
        let Some(copy) = checked(dst, max, src, count, kind)? else { return Ok(()) };
        world().lock().check_capture_mode()?;
        if copy.dst == copy.src {
            return Ok(());
        }
        copy.run()
    })
}

/// Copies in stream order. A pageable host end makes it wait for the stream and copy before it returns, as
/// the 9.x runtime does; between host addresses it is refused.
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
    enter("aclrtMemcpyAsync", || {
        let Some(mut copy) = checked(dst, max, src, count, kind)? else { return Ok(()) };
        let mut state = world().lock();
        let stream = state.stream_for_work(as_handle(stream))?;
        if copy.dst == copy.src {
            return Ok(());
        }
        let (dst, src) = copy.places(&state)?;
        let is_block = |place: &Place| matches!(place, Place::Block(..));
        copy.blocks = (is_block(&dst), is_block(&src));
        let device_ends = usize::from(dst.is_device()) + usize::from(src.is_device());
        if device_ends == 0 {
            return Err(Fault::new(
                ACL_ERROR_RT_FEATURE_NOT_SUPPORT,
                "both ends are host memory: use aclrtMemcpy",
            ));
        }
        if kind == ACL_MEMCPY_HOST_TO_HOST {
            return Err(Fault::new(
                ACL_ERROR_RT_PARAM_INVALID,
                "kind says host to host, an end is on the device",
            ));
        }
        let device = state.streams[&stream].device;
        audit::async_copy_alignment(&mut state, device, copy.dst, copy.src);
        let pageable = matches!(dst, Place::Pageable) || matches!(src, Place::Pageable);
        if pageable {
            state
                .check_not_capturing(stream)
                .map_err(|fault| Fault { code: ACL_ERROR_RT_PARAM_INVALID, ..fault })?;
            audit::pageable_async_copy(&mut state, device, copy.count);
            let upto = state.streams[&stream].issued;
            drop(state);
            world().force(stream, upto)?;
            return copy.run();
        }
        let touched = [(copy.dst, copy.count), (copy.src, copy.count)];
        state.push(stream, Task::repeatable("aclrtMemcpyAsync", touched, move || copy.run()));
        Ok(())
    })
}

/// One fill.
fn fill(address: u64, value: i32, count: u64, was_block: bool) -> Answer {
    let place = end(&world().lock(), address, count, was_block)?;
    match device_end(&place) {
        Some((block, at)) => {
            let mut bytes = block.device_bytes().expect("a device block has device bytes");
            bytes[at..at + count as usize].fill(value as u8);
        }
        None => {
            // SAFETY: host memory of the program, promise 2 of the C call.
            unsafe { host_end(&place, address).write_bytes(value as u8, count as usize) };
        }
    }
    Ok(())
}

fn checked_fill(ptr: *mut c_void, max: usize, count: usize) -> Answer<Option<u64>> {
    if count == 0 {
        return Ok(None);
    }
    if ptr.is_null() {
        return Err(Fault::param("the pointer is NULL"));
    }
    if count > max {
        return Err(Fault::new(
            ACL_ERROR_RT_PARAM_INVALID,
            format!("count {count} is above maxCount {max}"),
        ));
    }
    Ok(Some(ptr.expose_provenance() as u64))
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
        let Some(address) = checked_fill(ptr, max, count)? else { return Ok(()) };
        world().lock().check_capture_mode()?;
        fill(address, value, count as u64, false)
    })
}

/// Fills in stream order.
///
/// # Safety
/// 1. A device pointer is an address from this library.
/// 2. A host pointer may be written, and is not touched, for `count` bytes until the stream has passed it.
pub unsafe extern "C" fn aclrtMemsetAsync(
    ptr: *mut c_void,
    max: usize,
    value: i32,
    count: usize,
    stream: aclrtStream,
) -> aclError {
    enter("aclrtMemsetAsync", || {
        let Some(address) = checked_fill(ptr, max, count)? else { return Ok(()) };
        let count = count as u64;
        let mut state = world().lock();
        let stream = state.stream_for_work(as_handle(stream))?;
        let block = matches!(state.memory.resolve(address, count)?, Place::Block(..));
        let work = Task::repeatable("aclrtMemsetAsync", [(address, count)], move || {
            fill(address, value, count, block)
        });
        state.push(stream, work);
        Ok(())
    })
}
