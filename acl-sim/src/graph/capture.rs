//! Capturing a stream's work.

use super::{Capture, WISH, invalid, null};
use crate::absent::answer;
use crate::door::{Answer, Fault, Out, as_handle, as_pointer, enter, optional_out};
use crate::queue::this_thread;
use crate::world::{State, world};
use acl_sys::*;

/// A stream of the current context that is not its own: 207000 for that.
fn capturable(state: &State, stream: u64) -> Answer {
    let found = state.stream_for_work(stream)?;
    if state.streams[&found].default {
        let text = "a context's own stream cannot be captured";
        return Err(Fault::new(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, text));
    }
    Ok(())
}

/// Begins: the stream's work is kept from now on.
pub extern "C" fn aclmdlRICaptureBegin(stream: aclrtStream, mode: aclmdlRICaptureMode) -> aclError {
    enter("aclmdlRICaptureBegin", || {
        let handle = as_handle(stream);
        if handle == 0 {
            return Err(null("stream"));
        }
        let mut state = world().lock();
        state.need_graphs()?;
        state.check_stream(handle)?;
        if mode > ACL_MODEL_RI_CAPTURE_MODE_RELAXED {
            return Err(invalid(format!("mode {}", mode.0)));
        }
        capturable(&state, handle)?;
        state.check_not_capturing(handle)?;
        let context = state.need_context()?;
        let model = state.new_graph(true)?;
        let capture = Capture { model, mode, thread: this_thread(), context, invalid: None };
        state.graphs.captures.insert(handle, capture);
        Ok(())
    })
}

/// Whether the stream is captured, and into what. No context is needed.
///
/// # Safety
/// 1. Each pointer is NULL or writable; one may be NULL.
pub unsafe extern "C" fn aclmdlRICaptureGetInfo(
    stream: aclrtStream,
    status: *mut aclmdlRICaptureStatus,
    model: *mut aclmdlRI,
) -> aclError {
    enter("aclmdlRICaptureGetInfo", || {
        if stream.is_null() || (status.is_null() && model.is_null()) {
            return Err(null("stream, or both of status and modelRI"));
        }
        // SAFETY: promise 1.
        let (status, model) = (unsafe { optional_out(status) }, unsafe { optional_out(model) });
        let state = world().lock();
        state.need_graphs()?;
        state.check_stream(as_handle(stream))?;
        let capture = state.graphs.captures.get(&as_handle(stream));
        if let Some(out) = status {
            out.set(match capture {
                None => ACL_MODEL_RI_CAPTURE_STATUS_NONE,
                Some(Capture { invalid: None, .. }) => ACL_MODEL_RI_CAPTURE_STATUS_ACTIVE,
                Some(_) => ACL_MODEL_RI_CAPTURE_STATUS_INVALIDATED,
            });
        }
        if let Some(out) = model {
            out.set(as_pointer(capture.map_or(0, |capture| capture.model)));
        }
        Ok(())
    })
}

/// Ends, and hands out what was kept. By default only the thread that began may end; whoever else tries, and an
/// end of what is worthless, leave nothing of it.
///
/// # Safety
/// 1. `model` is NULL or writable.
pub unsafe extern "C" fn aclmdlRICaptureEnd(stream: aclrtStream, model: *mut aclmdlRI) -> aclError {
    enter("aclmdlRICaptureEnd", || {
        let handle = as_handle(stream);
        if handle == 0 {
            return Err(null("stream"));
        }
        // SAFETY: promise 1.
        let out = unsafe { optional_out(model) };
        let mut state = world().lock();
        state.need_graphs()?;
        state.check_stream(handle)?;
        if out.is_none() && state.graphs.captures.contains_key(&handle) {
            return Err(invalid("modelRI is NULL"));
        }
        capturable(&state, handle)?;
        let Some(capture) = state.graphs.captures.remove(&handle) else {
            let text = "the stream is not being captured";
            return Err(Fault::new(ACL_ERROR_RT_STREAM_NOT_CAPTURED, text));
        };
        let other = capture.thread != this_thread();
        let fault = if other && capture.mode != ACL_MODEL_RI_CAPTURE_MODE_RELAXED {
            let text = "another thread began this capture".to_owned();
            Some(Fault::new(ACL_ERROR_RT_STREAM_CAPTURE_WRONG_THREAD, text))
        } else {
            capture.invalid.map(|text| Fault::new(ACL_ERROR_RT_STREAM_CAPTURE_INVALIDATED, text))
        };
        let give = |model: u64| out.into_iter().for_each(|out: Out<_>| out.set(as_pointer(model)));
        match fault {
            None => {
                give(capture.model);
                Ok(())
            }
            Some(fault) => {
                state.graphs.models.remove(&capture.model);
                give(0);
                Err(fault)
            }
        }
    })
}

/// Swaps how strict this thread is treated while something is captured.
///
/// # Safety
/// 1. `mode` is NULL, or may be read and written.
pub unsafe extern "C" fn aclmdlRICaptureThreadExchangeMode(
    mode: *mut aclmdlRICaptureMode,
) -> aclError {
    enter("aclmdlRICaptureThreadExchangeMode", || {
        if mode.is_null() {
            return Err(null("mode"));
        }
        // SAFETY: promise 1. C callers may hand out unaligned cells.
        let wish = unsafe { mode.read_unaligned() };
        let state = world().lock();
        state.need_graphs()?;
        if wish > ACL_MODEL_RI_CAPTURE_MODE_RELAXED {
            return Err(invalid(format!("mode {}", wish.0)));
        }
        state.need_context()?;
        let before = WISH.try_with(|slot| slot.replace(wish.0)).unwrap_or(0);
        // SAFETY: promise 1.
        unsafe { mode.write_unaligned(aclmdlRICaptureMode(before)) };
        Ok(())
    })
}

/// Begins a capture into a part of another. There are no parts here.
pub extern "C" fn aclmdlRICaptureToModelRIBegin(
    stream: aclrtStream,
    model: aclmdlRI,
    mode: aclmdlRICaptureMode,
) -> aclError {
    enter("aclmdlRICaptureToModelRIBegin", || {
        if stream.is_null() || model.is_null() {
            return Err(null("stream or modelRI"));
        }
        let state = world().lock();
        state.need_graphs()?;
        state.check_stream(as_handle(stream))?;
        state.check_graph(model)?;
        Err(invalid(format!("mode {}: the model instance is no part of a graph", mode.0)))
    })
}

/// The stream of a group of captured tasks, or of their replacing.
fn group_stream(stream: aclrtStream, captured: bool) -> Answer {
    let handle = as_handle(stream);
    let state = world().lock();
    state.need_graphs()?;
    state.check_stream(handle)?;
    if !captured {
        state.check_not_capturing(handle)?;
        return state.stream_for_work(handle).map(drop);
    }
    if !state.graphs.captures.contains_key(&handle) {
        let text = "the stream is not being captured";
        return Err(Fault::new(ACL_ERROR_RT_STREAM_NOT_CAPTURED, text));
    }
    Ok(())
}

fn no_group() -> Fault {
    Fault::new(ACL_ERROR_STREAM_TASK_GROUP_STATUS, "no group of tasks is open here")
}

/// Begins a group of captured tasks: not simulated where it could begin.
pub extern "C" fn aclmdlRICaptureTaskGrpBegin(stream: aclrtStream) -> aclError {
    let name = "aclmdlRICaptureTaskGrpBegin";
    let code = enter(name, || {
        if stream.is_null() {
            return Err(null("stream"));
        }
        group_stream(stream, true)
    });
    if code.is_success() { answer(name) } else { code }
}

/// Ends a group; none is ever open.
pub extern "C" fn aclmdlRICaptureTaskGrpEnd(
    stream: aclrtStream,
    group: *mut aclrtTaskGrp,
) -> aclError {
    enter("aclmdlRICaptureTaskGrpEnd", || {
        if stream.is_null() || group.is_null() {
            return Err(null("stream or handle"));
        }
        group_stream(stream, true)?;
        Err(no_group())
    })
}

/// Begins to replace a group; there are none.
pub extern "C" fn aclmdlRICaptureTaskUpdateBegin(
    stream: aclrtStream,
    group: aclrtTaskGrp,
) -> aclError {
    enter("aclmdlRICaptureTaskUpdateBegin", || {
        if stream.is_null() || group.is_null() {
            return Err(null("stream or handle"));
        }
        group_stream(stream, false)?;
        Err(invalid("not a group of captured tasks"))
    })
}

/// Ends the replacing of a group; none is ever under way.
pub extern "C" fn aclmdlRICaptureTaskUpdateEnd(stream: aclrtStream) -> aclError {
    enter("aclmdlRICaptureTaskUpdateEnd", || {
        if stream.is_null() {
            return Err(null("stream"));
        }
        group_stream(stream, false)?;
        Err(no_group())
    })
}
