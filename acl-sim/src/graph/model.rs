//! Running model instances, looking at them, and their end.

use super::{Watch, invalid, null};
use crate::absent::answer;
use crate::door::{Answer, Fault, Out, as_handle, enter};
use crate::queue::{Task, UserPointer};
use crate::world::world;
use acl_sys::*;
use std::ffi::{CStr, c_char, c_void};

/// Runs a captured graph in stream order.
pub extern "C" fn aclmdlRIExecuteAsync(model: aclmdlRI, stream: aclrtStream) -> aclError {
    enter("aclmdlRIExecuteAsync", || {
        if model.is_null() {
            return Err(null("modelRI"));
        }
        let mut state = world().lock();
        state.check_graph(model)?;
        state.check_stream(as_handle(stream))?;
        state.check_not_capturing(as_handle(stream))?;
        if !state.graph(model)?.captured {
            return Err(not_built());
        }
        let stream = state.stream_for_work(as_handle(stream))?;
        let tasks: Vec<Task> = state.graph(model)?.tasks.iter().filter_map(Task::again).collect();
        for task in tasks {
            state.push(stream, task);
        }
        Ok(())
    })
}

fn not_built() -> Fault {
    Fault::new(ACL_ERROR_RT_MODEL_EXECUTE, "the model instance was never built to its end")
}

/// Runs a model built by hand and waits. None is ever complete; captured ones are refused.
pub extern "C" fn aclmdlRIExecute(model: aclmdlRI, ms: i32) -> aclError {
    enter("aclmdlRIExecute", || {
        if model.is_null() {
            return Err(null("modelRI"));
        }
        let mut state = world().lock();
        state.check_graph(model)?;
        if ms < -1 || ms == 0 {
            return Err(invalid(format!("a timeout of {ms} ms: -1 or above 0 is wanted")));
        }
        if state.graphs.models[&as_handle(model)].captured {
            return Err(invalid("a captured graph runs in a stream: aclmdlRIExecuteAsync"));
        }
        state.graph(model)?;
        Err(not_built())
    })
}

/// Stops what runs of it: nothing does outside of streams.
pub extern "C" fn aclmdlRIAbort(model: aclmdlRI) -> aclError {
    enter("aclmdlRIAbort", || {
        let mut state = world().lock();
        state.check_graph(model)?;
        if model.is_null() {
            return Err(invalid("modelRI is NULL"));
        }
        state.graph(model).map(drop)
    })
}

/// Destroys a model instance; what was given to streams runs on. Not while it is captured.
pub extern "C" fn aclmdlRIDestroy(model: aclmdlRI) -> aclError {
    enter("aclmdlRIDestroy", || {
        if model.is_null() {
            return Err(null("modelRI"));
        }
        let handle = as_handle(model);
        let mut state = world().lock();
        state.check_graph(model)?;
        state.graph(model)?;
        if state.graphs.captures.values().any(|capture| capture.model == handle) {
            let text = "the model instance is being captured";
            return Err(Fault::new(ACL_ERROR_RT_MODEL_CAPTURED, text));
        }
        let gone = state.graphs.models.remove(&handle);
        drop(state);
        for Watch { function, user } in gone.into_iter().flat_map(|model| model.watches) {
            // SAFETY: promise 1 of `aclmdlRIDestroyRegisterCallback`.
            unsafe { function(user.get()) };
        }
        Ok(())
    })
}

/// Has the end of a model instance call a function, once.
///
/// # Safety
/// 1. `callback` may be called with `user` until the model instance is gone.
pub unsafe extern "C" fn aclmdlRIDestroyRegisterCallback(
    model: aclmdlRI,
    callback: aclrtCallback,
    user: *mut c_void,
) -> aclError {
    enter("aclmdlRIDestroyRegisterCallback", || {
        let mut state = world().lock();
        state.check_graph(model)?;
        let found = state.graphs.models.get_mut(&as_handle(model));
        let (Some(model), Some(function)) = (found, callback) else {
            return Err(invalid("modelRI or func is NULL"));
        };
        if model.watches.iter().any(|watch| watch.function as usize == function as usize) {
            return Err(invalid("the function is registered already"));
        }
        model.watches.push(Watch { function, user: UserPointer::new(user) });
        Ok(())
    })
}

/// Undoes it.
pub extern "C" fn aclmdlRIDestroyUnregisterCallback(
    model: aclmdlRI,
    callback: aclrtCallback,
) -> aclError {
    enter("aclmdlRIDestroyUnregisterCallback", || {
        let mut state = world().lock();
        state.check_graph(model)?;
        let found = state.graphs.models.get_mut(&as_handle(model));
        let (Some(model), Some(function)) = (found, callback) else {
            return Err(invalid("modelRI or func is NULL"));
        };
        let is = |watch: &Watch| watch.function as usize == function as usize;
        let place = model.watches.iter().position(is);
        model.watches.remove(place.ok_or_else(|| invalid("the function is not registered"))?);
        Ok(())
    })
}

/// Names a model instance.
///
/// # Safety
/// 1. `name` is NULL or a C string.
pub unsafe extern "C" fn aclmdlRISetName(model: aclmdlRI, name: *const c_char) -> aclError {
    enter("aclmdlRISetName", || {
        if model.is_null() || name.is_null() {
            return Err(null("modelRI or name"));
        }
        // SAFETY: promise 1.
        let name = unsafe { CStr::from_ptr(name) }.to_bytes().to_vec();
        let mut state = world().lock();
        state.check_graph(model)?;
        state.graph(model)?.name = name;
        Ok(())
    })
}

/// The name and its end. Room that is too small is filled with zeros.
///
/// # Safety
/// 1. `name` is NULL or has room for `size` characters.
pub unsafe extern "C" fn aclmdlRIGetName(
    model: aclmdlRI,
    size: u32,
    name: *mut c_char,
) -> aclError {
    enter("aclmdlRIGetName", || {
        if model.is_null() || name.is_null() {
            return Err(null("modelRI or name"));
        }
        let mut state = world().lock();
        state.check_graph(model)?;
        if size == 0 {
            return Err(invalid("no room for a name"));
        }
        let known = &state.graph(model)?.name;
        let room = size as usize;
        if known.len() >= room {
            // SAFETY: promise 1.
            unsafe { name.write_bytes(0, room) };
            let text = format!("{room} characters hold no name of {}", known.len());
            return Err(Fault::new(ACL_ERROR_RT_INTERNAL_ERROR, text));
        }
        for (place, &byte) in known.iter().chain(&[0]).enumerate() {
            // SAFETY: promise 1; the name and its end were compared with the room.
            let cell = unsafe { name.add(place) };
            // SAFETY: as above.
            unsafe { cell.write(byte as c_char) };
        }
        Ok(())
    })
}

/// A number for it.
///
/// # Safety
/// 1. `id` is NULL or writable.
pub unsafe extern "C" fn aclmdlRIGetId(model: aclmdlRI, id: *mut u32) -> aclError {
    enter("aclmdlRIGetId", || {
        if model.is_null() {
            return Err(null("modelRI"));
        }
        // SAFETY: promise 1.
        let out = unsafe { Out::new(id, "modelRIId") }?;
        let state = world().lock();
        state.check_graph(model)?;
        out.set(state.graphs.models[&as_handle(model)].number);
        Ok(())
    })
}

/// Refuses NULL in the ways of several functions, then what is no model instance; what is left is not
/// simulated.
fn look(name: &'static str, model: aclmdlRI, wrong: Answer) -> aclError {
    let code = enter(name, || {
        wrong?;
        world().lock().check_graph(model)
    });
    if code.is_success() { answer(name) } else { code }
}

/// Prints a model instance: not simulated.
pub extern "C" fn aclmdlRIDebugPrint(model: aclmdlRI) -> aclError {
    let wrong = if model.is_null() { Err(null("modelRI")) } else { Ok(()) };
    look("aclmdlRIDebugPrint", model, wrong)
}

/// Writes a model instance to a file: not simulated.
pub extern "C" fn aclmdlRIDebugJsonPrint(
    model: aclmdlRI,
    path: *const c_char,
    _flags: u32,
) -> aclError {
    let missing = model.is_null() || path.is_null();
    let wrong = if missing { Err(null("modelRI or path")) } else { Ok(()) };
    look("aclmdlRIDebugJsonPrint", model, wrong)
}

/// The streams of a model instance: not simulated.
pub extern "C" fn aclmdlRIGetStreams(
    model: aclmdlRI,
    _list: *mut aclrtStream,
    count: *mut u32,
) -> aclError {
    let missing = model.is_null() || count.is_null();
    let wrong = if missing { Err(invalid("modelRI or numStreams is NULL")) } else { Ok(()) };
    look("aclmdlRIGetStreams", model, wrong)
}

/// Makes changes of tasks count: there can be none.
pub extern "C" fn aclmdlRIUpdate(model: aclmdlRI) -> aclError {
    let wrong = if model.is_null() { Err(invalid("modelRI is NULL")) } else { Ok(()) };
    look("aclmdlRIUpdate", model, wrong)
}

macro_rules! tasks {
    ($($doc:literal $name:ident($($arg:ident: $ty:ty),*);)*) => {$(
        #[doc = $doc]
        pub extern "C" fn $name(task: aclmdlRITask $(, $arg: $ty)*) -> aclError {
            enter(stringify!($name), || {
                let missing = task.is_null() $(|| $arg.is_null())*;
                if missing {
                    return Err(invalid("the task, or where its answer goes, is NULL"));
                }
                let text = "not a task: none of a model instance is handed out";
                Err(Fault::new(ACL_ERROR_RT_INVALID_HANDLE, text))
            })
        }
    )*};
}

tasks! {
    "Kind of a task. Refused." aclmdlRITaskGetType(kind: *mut aclmdlRITaskType);
    "Place of a task. Refused." aclmdlRITaskGetSeqId(id: *mut u32);
    "What a task was given. Refused." aclmdlRITaskGetParams(params: *mut aclmdlRITaskParams);
    "Gives a task other things. Refused." aclmdlRITaskSetParams(params: *mut aclmdlRITaskParams);
    "Leaves a task out. Refused." aclmdlRITaskDisable();
}
