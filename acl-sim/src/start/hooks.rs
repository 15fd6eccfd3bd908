//! Functions that start and end call: how the vendor's other libraries attach themselves.
//!
//! Each kind has room for one function, but for `OTHER`, which takes any number. Start calls those for models,
//! for operators (with a configuration file only), for media and the others, in this order; end those of the
//! operator compiler, of models, of media and the others. The first that answers something else than 0 is the
//! answer.

use super::{gate, start};
use crate::door::{Answer, Fault, enter};
use crate::queue::UserPointer;
use acl_sys::*;
use std::ffi::c_void;
use std::sync::{Mutex, MutexGuard, PoisonError};

type OnInit = unsafe extern "C" fn(*const std::ffi::c_char, usize, *mut c_void) -> aclError;
type OnFinalize = unsafe extern "C" fn(*mut c_void) -> aclError;

/// A function that was registered, by the address of which it is known.
struct Hook<F> {
    kind: aclRegisterCallbackType,
    function: F,
    user: UserPointer,
}

static ON_INIT: Mutex<Vec<Hook<OnInit>>> = Mutex::new(Vec::new());
static ON_FINALIZE: Mutex<Vec<Hook<OnFinalize>>> = Mutex::new(Vec::new());

type Hooks<F> = Mutex<Vec<Hook<F>>>;

fn lock<F>(hooks: &Hooks<F>) -> MutexGuard<'_, Vec<Hook<F>>> {
    hooks.lock().unwrap_or_else(PoisonError::into_inner)
}

fn register<F>(
    hooks: &Hooks<F>,
    kind: aclRegisterCallbackType,
    function: Option<F>,
    user: *mut c_void,
) -> Answer<F>
where
    F: Copy,
{
    let function = function.ok_or_else(|| Fault::param("cbFunc is NULL"))?;
    let mut hooks = lock(hooks);
    if kind != ACL_REG_TYPE_OTHER && hooks.iter().any(|hook| hook.kind == kind) {
        let text = format!("kind {} has its function already", kind.0);
        return Err(Fault::new(ACL_ERROR_INTERNAL_ERROR, text));
    }
    hooks.push(Hook { kind, function, user: UserPointer::new(user) });
    Ok(function)
}

fn unregister<F>(
    hooks: &Hooks<F>,
    kind: aclRegisterCallbackType,
    function: Option<F>,
    address: fn(F) -> usize,
) -> Answer
where
    F: Copy,
{
    let wanted = address(function.ok_or_else(|| Fault::param("cbFunc is NULL"))?);
    let mut hooks = lock(hooks);
    let place = hooks.iter().position(|hook| hook.kind == kind && address(hook.function) == wanted);
    let place = place.ok_or_else(|| {
        let text = format!("the function is not registered for kind {}", kind.0);
        Fault::new(ACL_ERROR_INTERNAL_ERROR, text)
    })?;
    hooks.remove(place);
    Ok(())
}

/// Calls those of one kind, without holding anything that they could need.
fn call<F: Copy>(
    hooks: &Hooks<F>,
    kind: aclRegisterCallbackType,
    call: impl Fn(F, *mut c_void) -> aclError,
) -> Answer {
    let of_kind = |hook: &&Hook<F>| hook.kind == kind;
    let found: Vec<(F, UserPointer)> = lock(hooks)
        .iter()
        .filter(of_kind)
        .map(|hook| (hook.function, UserPointer::new(hook.user.get())))
        .collect();
    for (function, user) in found {
        let code = call(function, user.get());
        if !code.is_success() {
            return Err(Fault::new(code, format!("a function for kind {} answered this", kind.0)));
        }
    }
    Ok(())
}

/// The content of a configuration as a C string of its own.
fn text_of(config: &str) -> Vec<u8> {
    config.bytes().chain([0]).collect()
}

/// At a start with this configuration.
pub(super) fn at_start(kind: aclRegisterCallbackType, config: &str) -> Answer {
    let text = text_of(config);
    call(&ON_INIT, kind, |function, user| {
        // SAFETY: promise 1 of `aclInitCallbackRegister`.
        unsafe { function(text.as_ptr().cast(), config.len(), user) }
    })
}

/// At an end.
pub(super) fn at_end(kind: aclRegisterCallbackType) -> Answer {
    // SAFETY: promise 1 of `aclFinalizeCallbackRegister`.
    call(&ON_FINALIZE, kind, |function, user| unsafe { function(user) })
}

/// Has starts call a function; at once when there was one.
///
/// # Safety
/// 1. `callback` may be called with a text, its length and `user` until it is unregistered.
pub unsafe extern "C" fn aclInitCallbackRegister(
    kind: aclRegisterCallbackType,
    callback: aclInitCallbackFunc,
    user: *mut c_void,
) -> aclError {
    enter("aclInitCallbackRegister", || {
        let function = register(&ON_INIT, kind, callback, user)?;
        let _gate = gate();
        let running =
            Some(start()).filter(|start| start.count > 0).map(|start| start.config.clone());
        if let Some(config) = running {
            let text = text_of(&config);
            // Its answer changes nothing any more.
            // SAFETY: promise 1.
            let _ = unsafe { function(text.as_ptr().cast(), config.len(), user) };
        }
        Ok(())
    })
}

/// Undoes it.
pub extern "C" fn aclInitCallbackUnRegister(
    kind: aclRegisterCallbackType,
    callback: aclInitCallbackFunc,
) -> aclError {
    enter("aclInitCallbackUnRegister", || {
        unregister(&ON_INIT, kind, callback, |function| function as usize)
    })
}

/// Has ends call a function.
///
/// # Safety
/// 1. `callback` may be called with `user` until it is unregistered.
pub unsafe extern "C" fn aclFinalizeCallbackRegister(
    kind: aclRegisterCallbackType,
    callback: aclFinalizeCallbackFunc,
    user: *mut c_void,
) -> aclError {
    enter("aclFinalizeCallbackRegister", || register(&ON_FINALIZE, kind, callback, user).map(drop))
}

/// Undoes it.
pub extern "C" fn aclFinalizeCallbackUnRegister(
    kind: aclRegisterCallbackType,
    callback: aclFinalizeCallbackFunc,
) -> aclError {
    enter("aclFinalizeCallbackUnRegister", || {
        unregister(&ON_FINALIZE, kind, callback, |function| function as usize)
    })
}
