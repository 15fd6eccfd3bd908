//! Streams as C sees them.

use super::{Stream, Task, not_a_stream, tell_stream};
use crate::door::{Fault, Out, as_handle, as_pointer, enter};
use crate::world::world;
use acl_sys::*;
use std::time::{Duration, Instant};

/// Creates a stream in the current context, up to the chip's number.
///
/// # Safety
/// 1. `stream` is NULL or writable.
pub unsafe extern "C" fn aclrtCreateStream(stream: *mut aclrtStream) -> aclError {
    enter("aclrtCreateStream", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(stream, "stream") }?;
        let mut state = world().lock();
        let context = state.need_context()?;
        let device = state.contexts[&context].device;
        let limit = state.device(device)?.profile().streams;
        if state.streams.values().filter(|stream| stream.device == device).count() >= limit {
            return Err(Fault::new(
                ACL_ERROR_RT_NO_STREAM_RESOURCE,
                format!("device {device} has its {limit} streams"),
            ));
        }
        let handle = state.new_handle();
        state.streams.insert(handle, Stream::new(context, device, false));
        out.set(as_pointer(handle));
        drop(state);
        tell_stream(handle, ACL_RT_STREAM_STATE_CREATE_POST);
        Ok(())
    })
}

/// Waits for the stream's work, then destroys it. A context's own stream stays.
pub extern "C" fn aclrtDestroyStream(stream: aclrtStream) -> aclError {
    enter("aclrtDestroyStream", || {
        let handle = as_handle(stream);
        if handle == 0 {
            return Err(Fault::param("stream is NULL"));
        }
        let state = world().lock();
        if !state.streams.contains_key(&handle) {
            return Err(not_a_stream());
        }
        state.check_not_capturing(handle)?;
        state.stream_for_work(handle)?;
        drop(state);
        tell_stream(handle, ACL_RT_STREAM_STATE_DESTROY_PRE);
        // Who destroys a stream did not ask how its tasks went.
        let _ = world().drain(handle);
        let mut state = world().lock();
        if state.streams.get(&handle).is_some_and(|stream| !stream.default) {
            state.forget_reports_of(handle);
            state.streams.remove(&handle);
        }
        Ok(())
    })
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
        if ms == 0 || ms < -1 {
            return Err(Fault::new(
                ACL_ERROR_RT_PARAM_INVALID,
                format!("a timeout of {ms} ms: -1 or above 0 is wanted"),
            ));
        }
        let state = world().lock();
        state.check_not_capturing(as_handle(stream))?;
        let handle = state.stream_to_wait_for(as_handle(stream))?;
        drop(state);
        if ms > 0 {
            let limit = Duration::from_millis(ms as u64);
            let upto = world().lock().streams.get(&handle).map_or(0, |stream| stream.issued);
            if !world().force_until(handle, upto, Some(Instant::now() + limit))? {
                return Err(Fault::new(
                    ACL_ERROR_RT_STREAM_SYNC_TIMEOUT,
                    format!("work was left after {limit:?}"),
                ));
            }
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

/// Later work of the stream waits for the event's latest record at this moment. An event that was never
/// recorded holds nothing up: what a card does then is not documented.
pub extern "C" fn aclrtStreamWaitEvent(stream: aclrtStream, event: aclrtEvent) -> aclError {
    enter("aclrtStreamWaitEvent", || {
        let event = as_handle(event);
        if event == 0 {
            return Err(Fault::param("event is NULL"));
        }
        let mut state = world().lock();
        let stream = state.stream_for_work(as_handle(stream))?;
        let found = state.event(event)?;
        let (device, record) = (found.device, found.record);
        match record {
            Some((from, upto)) => {
                state.push(stream, Task::Wait { stream: from, upto });
            }
            None => state.object(
                device,
                "record an event before waiting for it",
                "aclrtStreamWaitEvent on an event that was never recorded".into(),
            ),
        }
        Ok(())
    })
}
