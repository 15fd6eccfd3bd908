//! What events tell: their state, their times, their numbers.

use super::{Event, Limit, given, stream_number, time_limit};
use crate::door::{Answer, Fault, Out, as_handle, enter};
use crate::world::{State, world};
use acl_sys::*;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

fn unsupported(text: &str) -> Fault {
    Fault::new(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, text)
}

impl State {
    /// The event of this handle, unless nothing can be asked of it.
    fn told_event(&self, handle: u64) -> Answer<&Event> {
        let event = self.event(handle)?;
        if event.kind.external() {
            return Err(unsupported("the event is for what is outside of a captured graph"));
        }
        Ok(event)
    }

    /// As above for what only events that need resets tell.
    fn resettable_event(&self, handle: u64) -> Answer<&Event> {
        if self.event(handle)?.kind.renewable() {
            return Err(unsupported("aclrtQueryEventStatus tells about events that need no reset"));
        }
        self.told_event(handle)
    }
}

/// Writes what an event tells, then lets the device take a step, so that polling gets somewhere.
///
/// # Safety
/// 1. `out` is NULL or writable.
unsafe fn ask<T>(
    call: &'static str,
    event: aclrtEvent,
    out: *mut T,
    what: impl FnOnce(&State, u64) -> Answer<T>,
) -> aclError {
    enter(call, || {
        let handle = given(event)?;
        // SAFETY: promise 1.
        let out = unsafe { Out::new(out, "status") }?;
        let state = world().lock();
        out.set(what(&state, handle)?);
        let event = state.event(handle)?;
        let waits = event.kind.waits().iter().map(|(stream, _)| *stream);
        let streams: Vec<u64> =
            event.record.iter().map(|(stream, _)| *stream).chain(waits).collect();
        drop(state);
        streams.into_iter().for_each(|stream| world().nudge(stream));
        Ok(())
    })
}

/// Whether the latest record has passed. One that was never recorded is not ready; if it needs no reset, it is.
///
/// # Safety
/// 1. `status` is NULL or writable.
pub unsafe extern "C" fn aclrtQueryEventStatus(
    event: aclrtEvent,
    status: *mut aclrtEventRecordedStatus,
) -> aclError {
    let told = |state: &State, handle| {
        let event = state.told_event(handle)?;
        let complete = event.passed.is_some() || (event.record.is_none() && event.kind.renewable());
        Ok(if complete {
            ACL_EVENT_RECORDED_STATUS_COMPLETE
        } else {
            ACL_EVENT_RECORDED_STATUS_NOT_READY
        })
    };
    // SAFETY: promise 1.
    unsafe { ask("aclrtQueryEventStatus", event, status, told) }
}

/// The older question, which answers that an event that was never recorded is complete.
///
/// # Safety
/// 1. `status` is NULL or writable.
pub unsafe extern "C" fn aclrtQueryEvent(
    event: aclrtEvent,
    status: *mut aclrtEventStatus,
) -> aclError {
    let told = |state: &State, handle| {
        let event = state.resettable_event(handle)?;
        let pending = event.record.is_some() && event.passed.is_none();
        Ok(if pending { ACL_EVENT_STATUS_NOT_READY } else { ACL_EVENT_STATUS_COMPLETE })
    };
    // SAFETY: promise 1.
    unsafe { ask("aclrtQueryEvent", event, status, told) }
}

/// Whether every wait for the event has passed.
///
/// # Safety
/// 1. `status` is NULL or writable.
pub unsafe extern "C" fn aclrtQueryEventWaitStatus(
    event: aclrtEvent,
    status: *mut aclrtEventWaitStatus,
) -> aclError {
    let told = |state: &State, handle| {
        let mut waits = state.resettable_event(handle)?.kind.waits().iter();
        let passed = waits.all(|&(stream, upto)| state.has_passed(stream, upto));
        Ok(if passed { ACL_EVENT_WAIT_STATUS_COMPLETE } else { ACL_EVENT_WAIT_STATUS_NOT_READY })
    };
    // SAFETY: promise 1.
    unsafe { ask("aclrtQueryEventWaitStatus", event, status, told) }
}

fn synchronize(handle: u64, limit: Option<Duration>) -> Answer {
    let record = world().lock().told_event(handle)?.record;
    match (record, limit) {
        (None, _) => Ok(()),
        (Some((stream, upto)), None) => world().force(stream, upto),
        (Some((stream, upto)), Some(limit)) => {
            if world().force_until(stream, upto, Some(&Limit::new(limit)))? {
                return Ok(());
            }
            let text = format!("the event was not reached within {limit:?}");
            Err(Fault::new(ACL_ERROR_RT_EVENT_SYNC_TIMEOUT, text))
        }
    }
}

/// Waits for the latest record; at once for an event that was never recorded.
pub extern "C" fn aclrtSynchronizeEvent(event: aclrtEvent) -> aclError {
    enter("aclrtSynchronizeEvent", || synchronize(given(event)?, None))
}

/// As above with a limit in milliseconds; -1 waits for ever.
pub extern "C" fn aclrtSynchronizeEventWithTimeout(event: aclrtEvent, ms: i32) -> aclError {
    enter("aclrtSynchronizeEventWithTimeout", || {
        let limit = time_limit(ms, -1);
        // What the front end lets through, the runtime looks at after the handle.
        if limit.as_ref().is_err_and(|fault| fault.in_front) {
            return limit.map(drop);
        }
        let handle = given(event)?;
        world().lock().event(handle)?;
        synchronize(handle, limit?)
    })
}

/// When the latest record of an event passed: 507000 when there is none, 107006 when it has not, or was made
/// without a time stamp.
fn stamp(event: Option<&Event>) -> Answer<Instant> {
    let recorded = event.filter(|event| event.record.is_some());
    let Some(event) = recorded else {
        return Err(Fault::new(ACL_ERROR_RT_INTERNAL_ERROR, "an event was never recorded"));
    };
    let text = match event.passed {
        Some(passed) if event.kind.timed() => return Ok(passed),
        Some(_) => "an event was created without ACL_EVENT_TIME_LINE, its record has no time",
        None => "an event was recorded but not reached yet",
    };
    Err(Fault::new(ACL_ERROR_RT_EVENT_TIMESTAMP_INVALID, text))
}

/// Milliseconds between two passed records.
///
/// # Safety
/// 1. `ms` is NULL or writable.
pub unsafe extern "C" fn aclrtEventElapsedTime(
    ms: *mut f32,
    start: aclrtEvent,
    end: aclrtEvent,
) -> aclError {
    enter("aclrtEventElapsedTime", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(ms, "ms") }?;
        let (start, end) = (as_handle(start), as_handle(end));
        if start == 0 || end == 0 {
            return Err(Fault::param("an event is NULL"));
        }
        let state = world().lock();
        let (start, end) = (state.events.get(&start), state.events.get(&end));
        if start.into_iter().chain(end).any(|event| event.kind.external()) {
            return Err(unsupported("an event is for what is outside of a captured graph"));
        }
        // Not recorded at all comes first, whichever of the two.
        let (start, end) = match (stamp(start), stamp(end)) {
            (Err(fault), Ok(_)) | (Ok(_), Err(fault)) => return Err(fault),
            (Err(first), Err(second)) => {
                let missing = first.code == ACL_ERROR_RT_INTERNAL_ERROR;
                return Err(if missing { first } else { second });
            }
            (Ok(start), Ok(end)) => (start, end),
        };
        // Negative when the end was recorded first, as the published runtime answers.
        let span = end
            .checked_duration_since(start)
            .map_or_else(|| -(start - end).as_secs_f64(), |forward| forward.as_secs_f64());
        out.set((span * 1000.0) as f32);
        Ok(())
    })
}

/// When the device's clock stood at 0.
static CLOCK: LazyLock<Instant> = LazyLock::new(|| {
    let now = Instant::now();
    now.checked_sub(Duration::from_secs(1)).unwrap_or(now)
});

/// When the latest record passed, in microseconds of the device's clock.
///
/// # Safety
/// 1. `us` is NULL or writable.
pub unsafe extern "C" fn aclrtEventGetTimestamp(event: aclrtEvent, us: *mut u64) -> aclError {
    enter("aclrtEventGetTimestamp", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(us, "timestamp") }?;
        let handle = given(event)?;
        let passed = stamp(Some(world().lock().told_event(handle)?))?;
        out.set(passed.saturating_duration_since(*CLOCK).as_micros() as u64);
        Ok(())
    })
}

/// The event's number. A plain one has none before it is recorded.
///
/// # Safety
/// 1. `id` is NULL or writable.
pub unsafe extern "C" fn aclrtGetEventId(event: aclrtEvent, id: *mut u32) -> aclError {
    enter("aclrtGetEventId", || {
        let handle = given(event)?;
        // SAFETY: promise 1.
        let out = unsafe { Out::new(id, "eventId") }?;
        let state = world().lock();
        let event = state.event(handle)?;
        if !event.kind.numbered(event.record.is_some()) {
            let text = "the event has no number before it is recorded";
            return Err(Fault::new(ACL_ERROR_RT_INTERNAL_ERROR, text));
        }
        out.set(stream_number(handle));
        Ok(())
    })
}

/// How many more events the current device can have.
///
/// # Safety
/// 1. `count` is NULL or writable.
pub unsafe extern "C" fn aclrtGetEventAvailNum(count: *mut u32) -> aclError {
    enter("aclrtGetEventAvailNum", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(count, "eventCount") }?;
        let mut state = world().lock();
        let device = state.need_device()?;
        out.set(state.events_left(device)? as u32);
        Ok(())
    })
}

/// What another process opens an event with: only of events made for that, of which there are none here.
///
/// # Safety
/// 1. `handle` is NULL or writable.
pub unsafe extern "C" fn aclrtIpcGetEventHandle(
    event: aclrtEvent,
    handle: *mut aclrtIpcEventHandle,
) -> aclError {
    enter("aclrtIpcGetEventHandle", || {
        // SAFETY: promise 1.
        unsafe { Out::new(handle, "handle") }?;
        let event = given(event)?;
        let state = world().lock();
        if !state.device_in_question().profile().a2 {
            return Err(unsupported("the chip has no events for other processes"));
        }
        state.event(event)?;
        let text = "the event was not created with ACL_EVENT_IPC";
        Err(Fault::new(ACL_ERROR_RT_PARAM_INVALID, text))
    })
}
