//! Building models by hand, as far as that goes without streams that keep their work.

use super::{invalid, null};
use crate::door::{Answer, Fault, Out, as_handle, as_pointer, enter};
use crate::world::{State, world};
use acl_sys::*;
use std::ffi::c_void;

/// An empty model.
///
/// # Safety
/// 1. `model` is NULL or writable.
pub unsafe extern "C" fn aclmdlRIBuildBegin(model: *mut aclmdlRI, flag: u32) -> aclError {
    enter("aclmdlRIBuildBegin", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(model, "modelRI") }?;
        if flag != 0 {
            return Err(invalid(format!("flag {flag}")));
        }
        out.set(as_pointer(world().lock().new_graph(false)?));
        Ok(())
    })
}

/// Binds a stream that keeps its work: no stream here does, and a context's own cannot.
pub extern "C" fn aclmdlRIBindStream(model: aclmdlRI, stream: aclrtStream, flag: u32) -> aclError {
    enter("aclmdlRIBindStream", || {
        if model.is_null() {
            return Err(null("modelRI"));
        }
        if !matches!(flag, ACL_MODEL_STREAM_FLAG_HEAD | ACL_MODEL_STREAM_FLAG_DEFAULT) {
            return Err(invalid(format!("flag {flag:#x}")));
        }
        let state = world().lock();
        state.check_graph(model)?;
        state.check_stream(as_handle(stream))?;
        if !stream.is_null() {
            return Err(invalid("the stream was not made to keep its work"));
        }
        built_by_hand(&state, model)?;
        if state.current_context().is_none() {
            return Err(invalid("no stream, and no context that has one"));
        }
        let text = "a context's own stream cannot be bound";
        Err(Fault::new(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, text))
    })
}

/// A captured graph is not changed like this.
fn built_by_hand(state: &State, model: aclmdlRI) -> Answer {
    if state.graphs.models[&as_handle(model)].captured {
        return Err(invalid("the model instance was captured"));
    }
    Ok(())
}

/// The model and a stream of it; no stream is one's.
fn both(model: aclmdlRI, stream: aclrtStream, unbound: aclError) -> Answer {
    if model.is_null() {
        return Err(null("modelRI"));
    }
    let mut state = world().lock();
    state.check_graph(model)?;
    state.check_stream(as_handle(stream))?;
    if stream.is_null() && state.current_context().is_none() {
        return Err(invalid("no stream, and no context that has one"));
    }
    built_by_hand(&state, model)?;
    state.check_not_capturing(as_handle(stream))?;
    state.graph(model)?;
    Err(Fault::new(unbound, "the stream is not bound to the model"))
}

/// Marks the end of a stream's work. Refused.
pub extern "C" fn aclmdlRIEndTask(model: aclmdlRI, stream: aclrtStream) -> aclError {
    enter("aclmdlRIEndTask", || both(model, stream, ACL_ERROR_RT_INTERNAL_ERROR))
}

/// Sets a stream free. Refused.
pub extern "C" fn aclmdlRIUnbindStream(model: aclmdlRI, stream: aclrtStream) -> aclError {
    enter("aclmdlRIUnbindStream", || both(model, stream, ACL_ERROR_RT_STREAM_MODEL))
}

/// Ends the building. A model without streams has nothing to end.
pub extern "C" fn aclmdlRIBuildEnd(model: aclmdlRI, reserve: *mut c_void) -> aclError {
    enter("aclmdlRIBuildEnd", || {
        if model.is_null() {
            return Err(null("modelRI"));
        }
        if !reserve.is_null() {
            return Err(Fault::param("the reserved argument is not NULL"));
        }
        let mut state = world().lock();
        state.check_graph(model)?;
        built_by_hand(&state, model)?;
        state.graph(model)?;
        Err(Fault::new(ACL_ERROR_RT_STREAM_MODEL, "no stream is bound to the model"))
    })
}
