//! Events as C sees them.

use super::{Event, Task};
use crate::door::{Answer, Fault, Out, as_handle, as_pointer, enter};
use crate::world::{State, world};
use acl_sys::*;

/// Bits that `aclrtCreateEventWithFlag` takes together; the three higher ones stand alone.
const COMBINABLE: u32 = 0xF;
const ALONE: [u32; 2] = [0x10, 0x20];

impl State {
    /// The event of this handle, or 107017.
    pub fn event(&self, handle: u64) -> Answer<&Event> {
        self.events.get(&handle).ok_or_else(|| {
            Fault::new(ACL_ERROR_RT_INVALID_HANDLE, "not an event, or destroyed before")
        })
    }

    fn create_event(&mut self, out: &Out<aclrtEvent>) -> Answer {
        let context = self.need_context()?;
        let device = self.contexts[&context].device;
        let limit = self.device(device)?.profile().events;
        if self.events.values().filter(|event| event.device == device).count() >= limit {
            return Err(Fault::new(
                ACL_ERROR_RT_NO_EVENT_RESOURCE,
                format!("device {device} has its {limit} events"),
            ));
        }
        let handle = self.new_handle();
        self.events
            .insert(handle, Event { context, device, record: None, generation: 0, passed: None });
        out.set(as_pointer(handle));
        Ok(())
    }
}

/// Creates an event in the current context.
///
/// # Safety
/// 1. `event` is NULL or writable.
pub unsafe extern "C" fn aclrtCreateEvent(event: *mut aclrtEvent) -> aclError {
    enter("aclrtCreateEvent", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(event, "event") }?;
        world().lock().create_event(&out)
    })
}

/// As above with flags. Every simulated event carries a time stamp.
///
/// # Safety
/// 1. `event` is NULL or writable.
pub unsafe extern "C" fn aclrtCreateEventWithFlag(event: *mut aclrtEvent, flag: u32) -> aclError {
    enter("aclrtCreateEventWithFlag", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(event, "event") }?;
        let known = flag != 0 && (flag & !COMBINABLE == 0 || ALONE.contains(&flag));
        if !known {
            return Err(Fault::new(ACL_ERROR_RT_PARAM_INVALID, format!("event flag {flag:#x}")));
        }
        world().lock().create_event(&out)
    })
}

/// Destroys an event at once; records of it that still pass do nothing.
pub extern "C" fn aclrtDestroyEvent(event: aclrtEvent) -> aclError {
    enter("aclrtDestroyEvent", || {
        let handle = as_handle(event);
        if handle == 0 {
            return Err(Fault::param("event is NULL"));
        }
        let mut state = world().lock();
        state.event(handle)?;
        state.events.remove(&handle);
        Ok(())
    })
}

/// Marks this place of the stream.
pub extern "C" fn aclrtRecordEvent(event: aclrtEvent, stream: aclrtStream) -> aclError {
    enter("aclrtRecordEvent", || {
        let handle = as_handle(event);
        if handle == 0 {
            return Err(Fault::param("event is NULL"));
        }
        let mut state = world().lock();
        let stream = state.stream_for_work(as_handle(stream))?;
        let generation = state.event(handle)?.generation + 1;
        let place = state.push(stream, Task::Record { event: handle, generation });
        if let Some(event) = state.events.get_mut(&handle) {
            event.generation = generation;
            event.record = Some((stream, place));
            event.passed = None;
        }
        Ok(())
    })
}

/// Whether the latest record has passed; an event that was never recorded is not ready. Then lets the
/// device take a step, so that polling gets somewhere.
///
/// # Safety
/// 1. `status` is NULL or writable.
pub unsafe extern "C" fn aclrtQueryEventStatus(
    event: aclrtEvent,
    status: *mut aclrtEventRecordedStatus,
) -> aclError {
    enter("aclrtQueryEventStatus", || {
        let handle = as_handle(event);
        if handle == 0 {
            return Err(Fault::param("event is NULL"));
        }
        // SAFETY: promise 1.
        let out = unsafe { Out::new(status, "status") }?;
        let state = world().lock();
        let found = state.event(handle)?;
        let (record, passed) = (found.record, found.passed.is_some());
        drop(state);
        out.set(if passed {
            ACL_EVENT_RECORDED_STATUS_COMPLETE
        } else {
            ACL_EVENT_RECORDED_STATUS_NOT_READY
        });
        if let Some((stream, _)) = record {
            world().nudge(stream);
        }
        Ok(())
    })
}

/// Waits for the latest record; at once for an event that was never recorded.
pub extern "C" fn aclrtSynchronizeEvent(event: aclrtEvent) -> aclError {
    enter("aclrtSynchronizeEvent", || {
        let handle = as_handle(event);
        if handle == 0 {
            return Err(Fault::param("event is NULL"));
        }
        let record = world().lock().event(handle)?.record;
        record.map_or(Ok(()), |(stream, upto)| world().force(stream, upto))
    })
}

/// Milliseconds between two passed records; 507000 when one has not passed.
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
        let stamp = |handle: u64| {
            state.events.get(&handle).and_then(|event| event.passed).ok_or_else(|| {
                Fault::new(ACL_ERROR_RT_INTERNAL_ERROR, "an event has no time stamp yet")
            })
        };
        let (start, end) = (stamp(start)?, stamp(end)?);
        // Negative when the end was recorded first, as the published runtime answers.
        let span = end
            .checked_duration_since(start)
            .map_or_else(|| -(start - end).as_secs_f64(), |forward| forward.as_secs_f64());
        out.set((span * 1000.0) as f32);
        Ok(())
    })
}
