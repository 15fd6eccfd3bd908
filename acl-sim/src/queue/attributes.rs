//! What programs choose about streams. Priorities, overflow and tags are kept and answered; who runs next does not
//! depend on them.

use super::create_stream;
use crate::door::{Answer, Fault, Out, as_handle, enter};
use crate::queue::stream_number;
use crate::world::{Cores, GREATEST_PRIORITY, LEAST_PRIORITY, State, world};
use acl_sys::*;
use std::ffi::c_void;

/// The flags that there are.
const FLAGS: u32 = ACL_STREAM_FAST_LAUNCH
    | ACL_STREAM_FAST_SYNC
    | ACL_STREAM_PERSISTENT
    | ACL_STREAM_HUGE
    | ACL_STREAM_CPU_SCHEDULE
    | ACL_STREAM_DEVICE_USE_ONLY;
/// A tag that was never given.
const NO_TAG: u32 = u32::MAX;

/// What programs choose about a stream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attributes {
    priority: u32,
    flags: u32,
    /// Whether it stops at a failed task.
    pub stops: bool,
    overflow: bool,
    tag: u32,
    keeps_descriptions: bool,
    /// Limits on cores.
    pub cores: Cores,
}

impl Attributes {
    /// Of a context's own stream, or of another that nothing was said about.
    pub fn new(default: bool) -> Self {
        let flags = if default { ACL_STREAM_FAST_LAUNCH | ACL_STREAM_FAST_SYNC } else { 0 };
        Self {
            priority: GREATEST_PRIORITY,
            flags,
            stops: false,
            overflow: false,
            tag: NO_TAG,
            keeps_descriptions: false,
            cores: Cores::default(),
        }
    }

    /// Whether its tasks stay until a model runs them.
    pub fn persistent(&self) -> bool {
        self.flags & ACL_STREAM_PERSISTENT != 0
    }
}

fn invalid(text: impl Into<String>) -> Fault {
    Fault::new(ACL_ERROR_RT_PARAM_INVALID, text)
}

fn unsupported(text: &str) -> Fault {
    Fault::new(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, text)
}

/// A priority within what there is; as published, it is read as a signed number.
fn within(priority: u32) -> u32 {
    (priority as i32).clamp(GREATEST_PRIORITY as i32, LEAST_PRIORITY as i32) as u32
}

/// Creates a stream with a priority, which is brought within 0 to 7, and flags, of which unknown ones are left out.
///
/// # Safety
/// 1. `stream` is NULL or writable.
pub unsafe extern "C" fn aclrtCreateStreamWithConfig(
    stream: *mut aclrtStream,
    priority: u32,
    flag: u32,
) -> aclError {
    enter("aclrtCreateStreamWithConfig", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(stream, "stream") }?;
        let flags = flag & FLAGS;
        if flags & ACL_STREAM_HUGE != 0
            && !world().lock().device_in_question().profile().long_queues
        {
            return Err(unsupported("the chip has no long queues"));
        }
        if flags & ACL_STREAM_DEVICE_USE_ONLY != 0 && flags != ACL_STREAM_DEVICE_USE_ONLY {
            return Err(invalid(format!("flags {flags:#x}: 0x20 stands alone")));
        }
        create_stream(
            &out,
            Attributes { priority: within(priority), flags, ..Attributes::new(false) },
        )
    })
}

/// A number of a stream's, of any context's; NULL is the current one's own.
///
/// # Safety
/// 1. `out` is NULL or writable.
unsafe fn read<T>(
    call: &'static str,
    stream: aclrtStream,
    out: *mut T,
    what: impl FnOnce(u64, &Attributes) -> T,
) -> aclError {
    enter(call, || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(out, "what is asked for") }?;
        let state = world().lock();
        state.check_stream(as_handle(stream))?;
        let handle = state.stream_to_wait_for(as_handle(stream))?;
        out.set(what(handle, &state.streams[&handle].attributes));
        Ok(())
    })
}

/// The stream's priority.
///
/// # Safety
/// 1. `priority` is NULL or writable.
pub unsafe extern "C" fn aclrtStreamGetPriority(
    stream: aclrtStream,
    priority: *mut u32,
) -> aclError {
    // SAFETY: promise 1.
    unsafe { read("aclrtStreamGetPriority", stream, priority, |_, found| found.priority) }
}

/// The stream's flags; a context's own stream launches and synchronises fast.
///
/// # Safety
/// 1. `flags` is NULL or writable.
pub unsafe extern "C" fn aclrtStreamGetFlags(stream: aclrtStream, flags: *mut u32) -> aclError {
    // SAFETY: promise 1.
    unsafe { read("aclrtStreamGetFlags", stream, flags, |_, found| found.flags) }
}

/// The stream's number, as reports have it. A given stream needs no context.
///
/// # Safety
/// 1. `id` is NULL or writable.
pub unsafe extern "C" fn aclrtStreamGetId(stream: aclrtStream, id: *mut i32) -> aclError {
    enter("aclrtStreamGetId", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(id, "streamId") }?;
        let state = world().lock();
        let handle = as_handle(stream);
        state.check_stream(handle)?;
        let handle = if handle == 0 { state.stream_of_context(0)? } else { handle };
        out.set(stream_number(handle) as i32);
        Ok(())
    })
}

/// How many more streams the current device can have.
///
/// # Safety
/// 1. `count` is NULL or writable.
pub unsafe extern "C" fn aclrtGetStreamAvailableNum(count: *mut u32) -> aclError {
    enter("aclrtGetStreamAvailableNum", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(count, "streamCount") }?;
        let mut state = world().lock();
        let device = state.need_device()?;
        out.set(state.streams_left(device)? as u32);
        Ok(())
    })
}

impl State {
    fn attributes(&mut self, stream: u64) -> Answer<&mut Attributes> {
        let found = self.streams.get_mut(&stream);
        Ok(&mut found.ok_or_else(|| invalid("the stream is gone"))?.attributes)
    }

    /// The lowest bit of `mode` is whether the stream stops at failures; once it does, it does for good.
    fn set_failure_mode(&mut self, handle: u64, mode: u64) -> Answer {
        let stops = mode & ACL_STOP_ON_FAILURE != 0;
        let handle = self.own_or_given(handle)?;
        let found = *self.attributes(handle)?;
        if found.flags & ACL_STREAM_DEVICE_USE_ONLY != 0 {
            return Err(unsupported("a stream for the device alone has no failure mode"));
        }
        self.need_context()?;
        if found.stops == stops {
            return Ok(());
        }
        if found.stops {
            return Err(unsupported("a stream that stops at failures cannot go back"));
        }
        self.stream_of_context(handle)?;
        let context = self.need_context()?;
        for stream in self.streams.values_mut().filter(|stream| stream.context == context) {
            stream.attributes.stops = true;
        }
        if let Some(context) = self.contexts.get_mut(&context) {
            context.stops = true;
        }
        Ok(())
    }

    /// Looking for overflows is a choice on the A2 and later.
    fn set_overflow(&mut self, handle: u64, on: u32) -> Answer {
        if on > 1 {
            return Err(invalid(format!("{on}: 0 or 1 is wanted")));
        }
        self.check_not_capturing(handle)?;
        let handle = self.stream_of_context(handle)?;
        self.attributes(handle)?.overflow = on == 1;
        Ok(())
    }

    /// Earlier chips always look.
    fn overflow(&mut self, handle: u64) -> Answer<u32> {
        let handle = self.stream_of_context(handle)?;
        let chooses = self.device_in_question().profile().later_scheduler;
        Ok(u32::from(!chooses || self.attributes(handle)?.overflow))
    }

    fn check_prioritised(&mut self, handle: u64) -> Answer {
        if handle == 0 {
            return Err(invalid("stream is NULL"));
        }
        if self.attributes(handle)?.flags & ACL_STREAM_CPU_SCHEDULE != 0 {
            return Err(unsupported("a stream that the device's CPU schedules has no priority"));
        }
        self.need_context().map(drop)
    }
}

/// 0: the stream goes on after a failed task; 1: it stops, and so do the others of its context, for good.
pub extern "C" fn aclrtSetStreamFailureMode(stream: aclrtStream, mode: u64) -> aclError {
    enter("aclrtSetStreamFailureMode", || {
        let mut state = world().lock();
        state.check_stream(as_handle(stream))?;
        state.set_failure_mode(as_handle(stream), mode)
    })
}

/// Whether overflows are looked for in the stream. Before the A2 this is done anyway and the call does nothing.
pub extern "C" fn aclrtSetStreamOverflowSwitch(stream: aclrtStream, on: u32) -> aclError {
    enter("aclrtSetStreamOverflowSwitch", || {
        if on > 1 {
            return Err(Fault::param(format!("{on}: 0 or 1 is wanted")));
        }
        let mut state = world().lock();
        if !state.device_in_question().profile().a2 {
            return Ok(());
        }
        state.check_stream(as_handle(stream))?;
        state.set_overflow(as_handle(stream), on)
    })
}

/// Whether overflows are looked for in the stream.
///
/// # Safety
/// 1. `on` is NULL or writable.
pub unsafe extern "C" fn aclrtGetStreamOverflowSwitch(
    stream: aclrtStream,
    on: *mut u32,
) -> aclError {
    enter("aclrtGetStreamOverflowSwitch", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(on, "flag") }?;
        let mut state = world().lock();
        state.check_stream(as_handle(stream))?;
        out.set(state.overflow(as_handle(stream))?);
        Ok(())
    })
}

/// Sets an attribute. Of the value only the attribute's own member is read.
///
/// # Safety
/// 1. `value` is NULL or may be read.
pub unsafe extern "C" fn aclrtSetStreamAttribute(
    stream: aclrtStream,
    attr: aclrtStreamAttr,
    value: *mut aclrtStreamAttrValue,
) -> aclError {
    enter("aclrtSetStreamAttribute", || {
        if value.is_null() {
            return Err(Fault::param("value is NULL"));
        }
        let mut state = world().lock();
        let handle = as_handle(stream);
        state.check_stream(handle)?;
        let a2 = state.device_in_question().profile().a2;
        // SAFETY: promise 1: every member begins where the value does. C callers may hand out unaligned cells.
        let number = unsafe { value.cast::<u32>().read_unaligned() };
        match attr {
            ACL_STREAM_ATTR_FAILURE_MODE => state.set_failure_mode(handle, number.into()),
            ACL_STREAM_ATTR_FLOAT_OVERFLOW_CHECK if a2 => state.set_overflow(handle, number),
            ACL_STREAM_ATTR_USER_CUSTOM_TAG if a2 => {
                state.check_not_capturing(handle)?;
                let handle = state.stream_of_context(handle)?;
                state.attributes(handle)?.tag = number;
                Ok(())
            }
            // Earlier chips have neither and say nothing.
            ACL_STREAM_ATTR_FLOAT_OVERFLOW_CHECK | ACL_STREAM_ATTR_USER_CUSTOM_TAG => Ok(()),
            ACL_STREAM_ATTR_CACHE_OP_INFO => {
                let handle = state.own_or_given(handle)?;
                if number > 1 {
                    return Err(invalid(format!("{number}: 0 or 1 is wanted")));
                }
                state.attributes(handle)?.keeps_descriptions = number == 1;
                Ok(())
            }
            ACL_STREAM_ATTR_PRIORITY => {
                state.check_prioritised(handle)?;
                state.attributes(handle)?.priority = within(number);
                Ok(())
            }
            other => Err(invalid(format!("attribute {}: 1 to 5 are known", other.0))),
        }
    })
}

/// Reads an attribute. Only the attribute's own member is written.
///
/// # Safety
/// 1. `value` is NULL or writable.
pub unsafe extern "C" fn aclrtGetStreamAttribute(
    stream: aclrtStream,
    attr: aclrtStreamAttr,
    value: *mut aclrtStreamAttrValue,
) -> aclError {
    enter("aclrtGetStreamAttribute", || {
        // SAFETY: promise 1: every member begins where the value does.
        let out = unsafe { Out::new(value.cast::<u32>(), "value") }?;
        let mut state = world().lock();
        let handle = as_handle(stream);
        state.check_stream(handle)?;
        let a2 = state.device_in_question().profile().a2;
        match attr {
            ACL_STREAM_ATTR_FAILURE_MODE => {
                let handle = state.own_or_given(handle)?;
                // SAFETY: promise 1.
                let out = unsafe { Out::new(value.cast::<u64>(), "value") }?;
                out.set(state.attributes(handle)?.stops.into());
            }
            ACL_STREAM_ATTR_FLOAT_OVERFLOW_CHECK => out.set(state.overflow(handle)?),
            ACL_STREAM_ATTR_USER_CUSTOM_TAG if a2 => {
                let handle = state.stream_of_context(handle)?;
                out.set(state.attributes(handle)?.tag);
            }
            // Earlier chips have none and say nothing.
            ACL_STREAM_ATTR_USER_CUSTOM_TAG => {}
            ACL_STREAM_ATTR_CACHE_OP_INFO => {
                let handle = state.own_or_given(handle)?;
                out.set(state.attributes(handle)?.keeps_descriptions.into());
            }
            ACL_STREAM_ATTR_PRIORITY => {
                state.check_prioritised(handle)?;
                out.set(state.attributes(handle)?.priority);
            }
            other => return Err(invalid(format!("attribute {}: 1 to 5 are known", other.0))),
        }
        Ok(())
    })
}

fn outside_of_models() -> Fault {
    Fault::new(ACL_ERROR_RT_STREAM_MODEL, "the stream belongs to no model")
}

/// Sets a model's stream going from another one's; there are no models here that are built by hand.
pub extern "C" fn aclrtActiveStream(active: aclrtStream, stream: aclrtStream) -> aclError {
    enter("aclrtActiveStream", || {
        if active.is_null() || stream.is_null() {
            return Err(Fault::param("activeStream or stream is NULL"));
        }
        let state = world().lock();
        state.check_stream(as_handle(active))?;
        state.check_stream(as_handle(stream))?;
        state.need_context()?;
        Err(outside_of_models())
    })
}

/// Goes on in one of a model's streams, as two numbers compare: as above.
pub extern "C" fn aclrtSwitchStream(
    left: *mut c_void,
    condition: aclrtCondition,
    right: *mut c_void,
    data_type: aclrtCompareDataType,
    when_true: aclrtStream,
    when_false: aclrtStream,
    stream: aclrtStream,
) -> aclError {
    enter("aclrtSwitchStream", || {
        let missing = left.is_null() || right.is_null() || when_true.is_null() || stream.is_null();
        if missing {
            return Err(Fault::param("leftValue, rightValue, trueStream or stream is NULL"));
        }
        if !when_false.is_null() {
            return Err(Fault::param("falseStream is reserved: NULL is wanted"));
        }
        let state = world().lock();
        state.check_stream(as_handle(when_true))?;
        state.check_stream(as_handle(stream))?;
        if condition.0 > ACL_RT_LESS_OR_EQUAL.0 || data_type.0 > ACL_RT_SWITCH_INT64.0 {
            let text = format!("condition {} of data {}", condition.0, data_type.0);
            return Err(invalid(text));
        }
        Err(outside_of_models())
    })
}

/// Empties a model's stream that was created to keep its tasks: as above.
pub extern "C" fn aclrtPersistentTaskClean(stream: aclrtStream) -> aclError {
    enter("aclrtPersistentTaskClean", || {
        let mut state = world().lock();
        state.check_stream(as_handle(stream))?;
        if stream.is_null() {
            return Err(invalid("stream is NULL"));
        }
        if !state.device_in_question().profile().a2 {
            return Err(unsupported("the chip cannot empty streams"));
        }
        let persistent = state.attributes(as_handle(stream))?.persistent();
        let text = if persistent { "is bound to no model" } else { "keeps no tasks" };
        Err(Fault::new(ACL_ERROR_RT_INTERNAL_ERROR, format!("the stream {text}")))
    })
}
