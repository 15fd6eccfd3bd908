//! Copies of rows that lie a pitch apart.

use super::copy::{check_no_capture, end};
use super::direction::corrected;
use super::place::Place;
use super::{not_null, number, refused, unsupported};
use crate::audit;
use crate::door::{Answer, Fault, as_handle, enter};
use crate::queue::Task;
use crate::world::{State, world};
use acl_sys::*;
use std::ffi::c_void;

/// The most rows and the widest.
const MOST_ROWS: usize = 5 << 20;
const WIDEST: usize = 5_000_000;

/// Rows to copy.
#[derive(Clone, Copy)]
struct Plane {
    /// Where the rows go: address and bytes of the whole stretch.
    dst: (u64, u64),
    /// Where they come from.
    src: (u64, u64),
    dst_pitch: usize,
    src_pitch: usize,
    width: usize,
    height: usize,
}

impl Plane {
    /// The C layer's checks; `None`: nothing to copy, whatever else is said.
    fn checked(
        (dst, dst_pitch): (*mut c_void, usize),
        (src, src_pitch): (*const c_void, usize),
        (width, height): (usize, usize),
        kind: aclrtMemcpyKind,
    ) -> Answer<Option<Self>> {
        let nothing = width == 0 || height == 0;
        if nothing && world().lock().answers_as().takes_nothing() {
            return Ok(None);
        }
        not_null(dst, "dst")?;
        not_null(src, "src")?;
        if nothing {
            return Err(Fault::param("no rows, or none with bytes: before 9.1 there must be some"));
        }
        if width > dst_pitch || width > src_pitch {
            let text = format!("width {width}, pitches {dst_pitch} and {src_pitch}");
            return Err(Fault::param(text));
        }
        if !(ACL_MEMCPY_HOST_TO_DEVICE..=ACL_MEMCPY_DEFAULT).contains(&kind) {
            return Err(Fault::param(format!("kind {}", kind.0)));
        }
        let bytes = |pitch: usize| pitch.saturating_mul(height - 1).saturating_add(width);
        Ok(Some(Self {
            dst: (number(dst), bytes(dst_pitch) as u64),
            src: (number(src), bytes(src_pitch) as u64),
            dst_pitch,
            src_pitch,
            width,
            height,
        }))
    }

    /// The runtime's limits.
    fn check_size(&self) -> Answer {
        if self.height > MOST_ROWS || self.width > WIDEST {
            return Err(refused(format!("{} rows of {} bytes", self.height, self.width)));
        }
        Ok(())
    }

    /// What the copy really is; 107000 for a kind that is not among `able`.
    fn kind(
        &self,
        state: &State,
        kind: aclrtMemcpyKind,
        able: &[aclrtMemcpyKind],
    ) -> Answer<aclrtMemcpyKind> {
        let src = state.memory.location(self.src.0)?;
        let dst = state.memory.location(self.dst.0)?;
        let kind = corrected(kind, src, dst)?;
        if able.contains(&kind) {
            return Ok(kind);
        }
        Err(refused(format!("{} of rows, from {src} to {dst}", kind.name())))
    }

    fn places(&self, state: &State, known: (bool, bool)) -> Answer<(Place, Place)> {
        Ok((
            end(state, self.dst.0, self.dst.1, known.0)?,
            end(state, self.src.0, self.src.1, known.1)?,
        ))
    }

    /// Copies now.
    ///
    /// # Safety
    /// 1. Host memory of the program at the source may be read.
    /// 2. Host memory of the program at the destination may be written.
    unsafe fn run(self, (dst, src): (Place, Place)) {
        for row in 0..self.height {
            let (to, from) = (row * self.dst_pitch, row * self.src_pitch);
            // SAFETY: promises 1 and 2.
            unsafe { dst.copy_from(to, &src, from, self.width) };
        }
    }
}

/// Copies rows and returns when done. Within a device it is for streams only.
///
/// # Safety
/// 1. A device end is an address from this library.
/// 2. A host source may be read until the call returns, row by row.
/// 3. A host destination may be written until the call returns, row by row.
pub unsafe extern "C" fn aclrtMemcpy2d(
    dst: *mut c_void,
    dst_pitch: usize,
    src: *const c_void,
    src_pitch: usize,
    width: usize,
    height: usize,
    kind: aclrtMemcpyKind,
) -> aclError {
    enter("aclrtMemcpy2d", || {
        let plane = Plane::checked((dst, dst_pitch), (src, src_pitch), (width, height), kind)?;
        let Some(plane) = plane else { return Ok(()) };
        plane.check_size()?;
        if kind == ACL_MEMCPY_DEVICE_TO_DEVICE {
            return Err(unsupported("rows within a device: use aclrtMemcpy2dAsync"));
        }
        let state = world().lock();
        state.need_context()?;
        plane.kind(&state, kind, &[ACL_MEMCPY_HOST_TO_DEVICE, ACL_MEMCPY_DEVICE_TO_HOST])?;
        state.check_capture_mode()?;
        let places = plane.places(&state, (false, false))?;
        drop(state);
        // SAFETY: promises 2 and 3.
        unsafe { plane.run(places) };
        Ok(())
    })
}

/// Copies rows in stream order. Host memory that the runtime does not know is copied before the call returns,
/// as by `aclrtMemcpyAsync`.
///
/// # Safety
/// 1. A device end is an address from this library.
/// 2. A host source may be read, and is not written, row by row until the stream has passed it.
/// 3. A host destination may be written, and is not touched, row by row until the stream has passed it.
pub unsafe extern "C" fn aclrtMemcpy2dAsync(
    dst: *mut c_void,
    dst_pitch: usize,
    src: *const c_void,
    src_pitch: usize,
    width: usize,
    height: usize,
    kind: aclrtMemcpyKind,
    stream: aclrtStream,
) -> aclError {
    let call = "aclrtMemcpy2dAsync";
    enter(call, || {
        let plane = Plane::checked((dst, dst_pitch), (src, src_pitch), (width, height), kind)?;
        let Some(plane) = plane else { return Ok(()) };
        let mut state = world().lock();
        let stream = as_handle(stream);
        state.check_stream(stream)?;
        if stream == 0 && state.current_context().is_none() {
            return Err(refused("neither a stream nor a context that has one"));
        }
        plane.check_size()?;
        state.need_context()?;
        let able =
            [ACL_MEMCPY_HOST_TO_DEVICE, ACL_MEMCPY_DEVICE_TO_HOST, ACL_MEMCPY_DEVICE_TO_DEVICE];
        plane.kind(&state, kind, &able)?;
        let (dst, src) = plane.places(&state, (false, false))?;
        let known = (!dst.is_pageable(), !src.is_pageable());
        if known == (true, true) {
            let stream = state.stream_for_work(stream)?;
            let task = Task::repeatable(call, [plane.dst, plane.src], move || {
                let places = plane.places(&world().lock(), known)?;
                // SAFETY: promises 2 and 3, which hold until the stream has passed the task.
                unsafe { plane.run(places) };
                Ok(())
            });
            state.push(stream, task);
            return Ok(());
        }
        let stream = state.stream_to_wait_for(stream)?;
        check_no_capture(&state, stream)?;
        let (device, upto) = (state.streams[&stream].device, state.streams[&stream].issued);
        audit::pageable_async_copy(&mut state, device, (width * height) as u64);
        drop(state);
        world().force(stream, upto)?;
        let places = plane.places(&world().lock(), (false, false))?;
        // SAFETY: promises 2 and 3.
        unsafe { plane.run(places) };
        Ok(())
    })
}
