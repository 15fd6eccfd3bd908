//! Events as C sees them: made, recorded, waited for, taken back. What they tell is in `status`.
//!
//! Three families: plain ones (`aclrtCreateEvent`), ones by flag, and *renewable* ones by flag
//! (`aclrtCreateEventExWithFlag`), which need no reset before they are recorded again.

use super::{Event, Task};
use crate::door::{Answer, Fault, Out, as_handle, as_pointer, enter};
use crate::world::{State, world};
use acl_sys::*;
use std::time::Duration;

/// Flags of the runtime's own: a plain event has them all.
const PLAIN: u32 = ACL_EVENT_CAPTURE_STREAM_PROGRESS | AFTER_RECORD | ACL_EVENT_TIME_LINE;
/// Waits are possible after a record. The public header leaves it out.
const AFTER_RECORD: u32 = 0x4;
/// Flags that go together.
const TOGETHER: u32 = 0xF;
/// How long a wait for a record that nobody has made may hold a stream up where no limit is set: a card would wait
/// for ever.
const LONG_ENOUGH: Duration = Duration::from_secs(10);

/// What an event can do, and what was done with it.
#[derive(Debug)]
pub(crate) struct Ability {
    flags: u32,
    renewable: bool,
    /// A record was taken back.
    reset: bool,
    /// Places in streams that wait for it.
    waits: Vec<(u64, u64)>,
}

impl Ability {
    fn has(&self, flag: u32) -> bool {
        self.flags & flag != 0
    }

    /// For the device alone.
    pub fn devices(&self) -> bool {
        self.flags == ACL_EVENT_DEVICE_USE_ONLY
    }

    /// For what is outside of a captured graph.
    pub fn external(&self) -> bool {
        self.flags == ACL_EVENT_EXTERNAL
    }

    /// A record leaves a time stamp.
    pub fn timed(&self) -> bool {
        self.has(ACL_EVENT_TIME_LINE)
    }

    pub fn renewable(&self) -> bool {
        self.renewable
    }

    /// Plain ones get a number with their record only.
    pub fn numbered(&self, recorded: bool) -> bool {
        recorded || !(self.renewable || self.flags == PLAIN)
    }

    /// Waits on it that were asked for.
    pub fn waits(&self) -> &[(u64, u64)] {
        &self.waits
    }

    /// Streams can wait for it.
    fn waitable(&self) -> bool {
        self.has(ACL_EVENT_SYNC | AFTER_RECORD | ACL_EVENT_EXTERNAL)
    }
}

fn invalid(text: impl Into<String>) -> Fault {
    Fault::new(ACL_ERROR_RT_PARAM_INVALID, text)
}

fn unsupported(text: &str) -> Fault {
    Fault::new(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, text)
}

impl State {
    /// The event of this handle, or 107017.
    pub fn event(&self, handle: u64) -> Answer<&Event> {
        self.events.get(&handle).ok_or_else(|| {
            Fault::new(ACL_ERROR_RT_INVALID_HANDLE, "not an event, or destroyed before")
        })
    }

    /// How many more events a device can have.
    pub fn events_left(&mut self, device: i32) -> Answer<usize> {
        let limit = self.device(device)?.profile().events;
        let used = self.events.values().filter(|event| event.device == device).count();
        Ok(limit.saturating_sub(used))
    }

    fn create_event(&mut self, out: &Out<aclrtEvent>, flags: u32, renewable: bool) -> Answer {
        let context = self.need_context()?;
        let device = self.contexts[&context].device;
        if self.events_left(device)? == 0 {
            let text = format!("device {device} has all the events that it can have");
            return Err(Fault::new(ACL_ERROR_RT_NO_EVENT_RESOURCE, text));
        }
        let handle = self.new_handle();
        let kind = Ability { flags, renewable, reset: false, waits: Vec::new() };
        let event = Event { context, device, record: None, generation: 0, passed: None, kind };
        self.events.insert(handle, event);
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
        world().lock().create_event(&out, PLAIN, false)
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
        let alone = [ACL_EVENT_DEVICE_USE_ONLY, ACL_EVENT_EXTERNAL].contains(&flag);
        if flag == 0 || (flag & !TOGETHER != 0 && !alone) {
            return Err(invalid(format!("event flag {flag:#x}")));
        }
        world().lock().create_event(&out, flag, false)
    })
}

/// An event that can be recorded again without a reset. Those for other processes are not simulated.
///
/// # Safety
/// 1. `event` is NULL or writable.
pub unsafe extern "C" fn aclrtCreateEventExWithFlag(event: *mut aclrtEvent, flag: u32) -> aclError {
    enter("aclrtCreateEventExWithFlag", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(event, "event") }?;
        if flag == ACL_EVENT_IPC {
            return Err(unsupported("events for other processes are not simulated"));
        }
        if flag == 0 || flag & !TOGETHER != 0 {
            return Err(invalid(format!("event flag {flag:#x}")));
        }
        world().lock().create_event(&out, flag, true)
    })
}

/// Destroys an event at once; records of it that still pass do nothing.
pub extern "C" fn aclrtDestroyEvent(event: aclrtEvent) -> aclError {
    enter("aclrtDestroyEvent", || {
        let handle = given(event)?;
        let mut state = world().lock();
        state.event(handle)?;
        state.events.remove(&handle);
        Ok(())
    })
}

/// The handle of an event; NULL is refused.
pub(super) fn given(event: aclrtEvent) -> Answer<u64> {
    match as_handle(event) {
        0 => Err(Fault::param("event is NULL")),
        handle => Ok(handle),
    }
}

fn record(event: aclrtEvent, stream: aclrtStream) -> Answer {
    let handle = given(event)?;
    let mut state = world().lock();
    let found = state.event(handle)?;
    let (generation, devices) = (found.generation + 1, found.kind.devices());
    state.check_stream(as_handle(stream))?;
    if devices {
        return Err(invalid("the event is for the device alone"));
    }
    let stream = state.stream_for_work(as_handle(stream))?;
    let place = state.push(stream, Task::Record { event: handle, generation });
    if let Some(event) = state.events.get_mut(&handle) {
        event.generation = generation;
        event.record = Some((stream, place));
        event.passed = None;
        event.kind.reset = false;
    }
    Ok(())
}

/// Marks this place of the stream.
pub extern "C" fn aclrtRecordEvent(event: aclrtEvent, stream: aclrtStream) -> aclError {
    enter("aclrtRecordEvent", || record(event, stream))
}

/// Whether an event may be recorded or waited for across the border of a captured graph: only a renewable one for
/// streams to wait for, in a stream that is being captured, where it is not simulated.
fn refuse_external(state: &State, event: u64, stream: u64) -> Fault {
    let fits = |event: &Event| event.kind.renewable && event.kind.flags == ACL_EVENT_SYNC;
    match state.event(event) {
        Err(fault) => fault,
        Ok(event) if !fits(event) => unsupported("no renewable event with ACL_EVENT_SYNC"),
        Ok(_) => match state.check_stream(stream).and_then(|()| state.stream_for_work(stream)) {
            Err(fault) => fault,
            Ok(stream) if state.check_not_capturing(stream).is_err() => {
                unsupported("events across the border of a captured graph are not simulated")
            }
            Ok(_) => {
                let text = "the stream is not being captured";
                Fault::new(ACL_ERROR_RT_STREAM_NOT_CAPTURED, text)
            }
        },
    }
}

fn check_flag(flag: u32) -> Answer<bool> {
    match flag {
        ACL_EVENT_RECORD_DEFAULT => Ok(false),
        ACL_EVENT_RECORD_EXTERNAL => Ok(true),
        _ => Err(Fault::param(format!("flag {flag}: 0 or 1 is wanted"))),
    }
}

/// Marks this place of the stream, or of what is outside of a graph that is being captured.
pub extern "C" fn aclrtRecordEventWithFlag(
    event: aclrtEvent,
    stream: aclrtStream,
    flag: u32,
) -> aclError {
    enter("aclrtRecordEventWithFlag", || {
        let handle = given(event)?;
        if check_flag(flag)? {
            return Err(refuse_external(&world().lock(), handle, as_handle(stream)));
        }
        record(event, stream)
    })
}

/// Takes the mark back, in stream order: a later wait is for a later record. What the event tells stays.
pub extern "C" fn aclrtResetEvent(event: aclrtEvent, stream: aclrtStream) -> aclError {
    enter("aclrtResetEvent", || {
        let handle = given(event)?;
        let mut state = world().lock();
        state.event(handle)?;
        state.check_stream(as_handle(stream))?;
        let kind = &state.event(handle)?.kind;
        if kind.devices() {
            return Err(invalid("the event is for the device alone"));
        }
        if !kind.waitable() {
            return Err(unsupported("nobody can wait for the event: it needs no reset"));
        }
        let renewable = kind.renewable;
        let stream = state.stream_of_context(as_handle(stream))?;
        if renewable {
            return Err(unsupported("the event needs no reset"));
        }
        let stream = state.stream_for_work(stream)?;
        state.push(stream, Task::work("aclrtResetEvent", [], || Ok(())));
        if let Some(event) = state.events.get_mut(&handle) {
            event.kind.reset = true;
        }
        Ok(())
    })
}

/// Later work of `stream` waits for the event's latest record at this moment, so long at most; then the wait fails
/// with 107019.
fn wait(stream: u64, handle: u64, limit: Option<Duration>) -> Answer {
    const CALL: &str = "aclrtStreamWaitEvent";
    let mut state = world().lock();
    state.check_stream(stream)?;
    if handle == 0 {
        return Err(invalid("event is NULL"));
    }
    let kind = &state.event(handle)?.kind;
    if kind.devices() {
        return Err(invalid("the event is for the device alone"));
    }
    if !kind.waitable() {
        return Err(unsupported("the event was created without ACL_EVENT_SYNC"));
    }
    let stream = state.stream_for_work(stream)?;
    let found = state.event(handle)?;
    let (generation, plain) =
        (found.generation, !found.kind.has(ACL_EVENT_SYNC | ACL_EVENT_EXTERNAL));
    let (record, reset, device) = (found.record, found.kind.reset, found.device);
    let place = match (record, limit) {
        (None, _) if found.kind.renewable => return Ok(()),
        (None, _) if plain => return Err(invalid("the event was never recorded")),
        (Some((from, upto)), None) if !reset => {
            state.push(stream, Task::Wait { stream: from, upto })
        }
        (Some((from, upto)), Some(limit)) if !reset => {
            let there = move |state: &State| state.has_passed(from, upto);
            state.push(stream, Task::until_or_late(CALL, limit, there))
        }
        (_, limit) => {
            if record.is_none() {
                let text = "a wait for an event that was never recorded".into();
                state.object(device, "record an event before waiting for it", text);
            }
            let there = move |state: &State| {
                let event = state.events.get(&handle);
                event.is_none_or(|event| event.generation > generation && event.passed.is_some())
            };
            state.push(stream, Task::until_or_late(CALL, limit.unwrap_or(LONG_ENOUGH), there))
        }
    };
    let state = &mut *state;
    if let Some(event) = state.events.get_mut(&handle) {
        let streams = &state.streams;
        event.kind.waits.retain(|&(stream, upto)| {
            streams.get(&stream).is_some_and(|stream| stream.passed < upto)
        });
        event.kind.waits.push((stream, place));
    }
    Ok(())
}

/// The limit that all waits have, if one was set.
fn usual_limit() -> Option<Duration> {
    let seconds = world().lock().process.wait_limit;
    (seconds > 0).then(|| Duration::from_secs(seconds.into()))
}

/// Later work of the stream waits for the event's latest record at this moment; a plain event must have one. A wait
/// for an event made with ACL_EVENT_SYNC that has none is for the first one.
pub extern "C" fn aclrtStreamWaitEvent(stream: aclrtStream, event: aclrtEvent) -> aclError {
    enter("aclrtStreamWaitEvent", || wait(as_handle(stream), given(event)?, usual_limit()))
}

/// As above with a limit in milliseconds; 0: none.
pub extern "C" fn aclrtStreamWaitEventWithTimeout(
    stream: aclrtStream,
    event: aclrtEvent,
    ms: i32,
) -> aclError {
    enter("aclrtStreamWaitEventWithTimeout", || {
        wait(as_handle(stream), as_handle(event), super::time_limit(ms, 0)?)
    })
}

/// As above with a limit in seconds, all ones for that of all waits, or for what is outside of a graph that is being
/// captured, where no limit is possible.
pub extern "C" fn aclrtStreamWaitEventWithFlag(
    stream: aclrtStream,
    event: aclrtEvent,
    limit: u32,
    flag: u32,
) -> aclError {
    enter("aclrtStreamWaitEventWithFlag", || {
        let handle = given(event)?;
        if check_flag(flag)? {
            if limit != 0 {
                return Err(Fault::param(format!("a limit of {limit} with flag 1: 0 is wanted")));
            }
            return Err(refuse_external(&world().lock(), handle, as_handle(stream)));
        }
        let limit = match limit {
            0 => None,
            u32::MAX => usual_limit(),
            seconds => Some(Duration::from_secs(seconds.into())),
        };
        wait(as_handle(stream), handle, limit)
    })
}
