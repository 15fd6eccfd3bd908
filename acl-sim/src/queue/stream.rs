//! Streams as C sees them.

use super::{Attributes, Stream, tell_stream, time_limit};
use crate::door::{Answer, Fault, Out, as_handle, as_pointer, enter};
use crate::world::{State, world};
use acl_sys::*;

/// Creates a stream in the current context, up to the chip's number.
///
/// # Safety
/// 1. `stream` is NULL or writable.
pub unsafe extern "C" fn aclrtCreateStream(stream: *mut aclrtStream) -> aclError {
    enter("aclrtCreateStream", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(stream, "stream") }?;
        create_stream(&out, Attributes::new(false))
    })
}

/// Makes a stream in the current context, up to the chip's number.
pub(super) fn create_stream(out: &Out<aclrtStream>, attributes: Attributes) -> Answer {
    let mut state = world().lock();
    let context = state.need_context()?;
    let device = state.contexts[&context].device;
    let left = state.streams_left(device)?;
    if left == 0 {
        let text = format!("device {device} has all the streams that it can have");
        return Err(Fault::new(ACL_ERROR_RT_NO_STREAM_RESOURCE, text));
    }
    let handle = state.new_handle();
    let mut attributes = attributes;
    attributes.stops |= state.contexts[&context].stops;
    let stream = Stream { attributes, ..Stream::new(context, device, false) };
    state.streams.insert(handle, stream);
    out.set(as_pointer(handle));
    drop(state);
    tell_stream(handle, ACL_RT_STREAM_STATE_CREATE_POST);
    Ok(())
}

impl State {
    /// How many more streams a device can have.
    pub fn streams_left(&mut self, device: i32) -> Answer<usize> {
        let limit = self.device(device)?.profile().streams;
        let used = self.streams.values().filter(|stream| stream.device == device).count();
        Ok(limit.saturating_sub(used))
    }
}

/// Waits for the stream's work, then destroys it. A context's own stream stays.
pub extern "C" fn aclrtDestroyStream(stream: aclrtStream) -> aclError {
    enter("aclrtDestroyStream", || {
        world().lock().check_outside(|own, _| own == as_handle(stream))?;
        let handle = leaving(stream)?;
        // Who destroys a stream did not ask how its tasks went.
        let _ = world().drain(handle);
        world().lock().forget_stream(handle);
        Ok(())
    })
}

/// Drops the stream's work but for the task that runs, then destroys it. A context's own stream stays.
pub extern "C" fn aclrtDestroyStreamForce(stream: aclrtStream) -> aclError {
    enter("aclrtDestroyStreamForce", || {
        let handle = leaving(stream)?;
        let text = "the stream was destroyed by force";
        let fault = Fault::new(ACL_ERROR_RT_STREAM_ABORT, text);
        world().drop_work(&[handle], &fault);
        world().lock().forget_stream(handle);
        Ok(())
    })
}

/// The stream that is to go, once it may and everybody was told.
fn leaving(stream: aclrtStream) -> Answer<u64> {
    let handle = as_handle(stream);
    if handle == 0 {
        return Err(Fault::param("stream is NULL"));
    }
    let state = world().lock();
    state.check_stream(handle)?;
    state.check_not_capturing(handle)?;
    state.stream_of_context(handle)?;
    drop(state);
    tell_stream(handle, ACL_RT_STREAM_STATE_DESTROY_PRE);
    Ok(handle)
}

impl State {
    fn forget_stream(&mut self, handle: u64) {
        if self.streams.get(&handle).is_some_and(|stream| !stream.default) {
            self.forget_reports_of(handle);
            self.streams.remove(&handle);
        }
    }
}

/// Runs all work of the stream and answers its untold failure.
pub extern "C" fn aclrtSynchronizeStream(stream: aclrtStream) -> aclError {
    enter("aclrtSynchronizeStream", || {
        let state = world().lock();
        state.check_not_capturing(as_handle(stream))?;
        let handle = state.stream_to_wait_for(as_handle(stream))?;
        drop(state);
        world().drain(handle)
    })
}

/// As above; the time is looked at between tasks. -1 waits for ever, 0 and below -1 are refused.
pub extern "C" fn aclrtSynchronizeStreamWithTimeout(stream: aclrtStream, ms: i32) -> aclError {
    enter("aclrtSynchronizeStreamWithTimeout", || {
        let limit = time_limit(ms, -1)?;
        let state = world().lock();
        state.check_not_capturing(as_handle(stream))?;
        let handle = state.stream_to_wait_for(as_handle(stream))?;
        drop(state);
        if let Some(limit) = limit {
            world().drain_until(&[handle], limit)?;
        }
        world().drain(handle)
    })
}

/// Whether work is left. Then lets the device take a step, so that polling gets somewhere.
///
/// # Safety
/// 1. `status` is NULL or writable.
pub unsafe extern "C" fn aclrtStreamQuery(
    stream: aclrtStream,
    status: *mut aclrtStreamStatus,
) -> aclError {
    enter("aclrtStreamQuery", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(status, "status") }?;
        let state = world().lock();
        state.check_not_capturing(as_handle(stream))?;
        let handle = state.stream_to_wait_for(as_handle(stream))?;
        let left = state.streams.get(&handle).is_some_and(|s| s.passed < s.issued);
        drop(state);
        out.set(if left { ACL_STREAM_STATUS_NOT_READY } else { ACL_STREAM_STATUS_COMPLETE });
        world().nudge(handle);
        Ok(())
    })
}
