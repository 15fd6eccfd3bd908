//! The one door to the table: a code becomes a result, and the library's text is taken at once.
//!
//! The text belongs to the latest failure on the calling thread and is cleared by reading, so it is read
//! right after the failing call and before anything else.

use crate::error::{CallError, Result};
use acl_sys::{Api, aclError};
use std::ffi::CStr;

/// Success, or an error with the library's text and what `asked` says.
pub(crate) fn check(
    api: &Api,
    call: &'static str,
    code: aclError,
    asked: impl FnOnce() -> String,
) -> Result<()> {
    if code.is_success() {
        return Ok(());
    }
    Err(failure(api, call, code, Some(asked().into())).into())
}

/// As [`check`], for calls whose arguments say nothing to a person.
pub(crate) fn plain(api: &Api, call: &'static str, code: aclError) -> Result<()> {
    if code.is_success() { Ok(()) } else { Err(failure(api, call, code, None).into()) }
}

/// A function that answers NULL for "no host memory".
pub(crate) fn not_null<T>(
    api: &Api,
    call: &'static str,
    pointer: *mut T,
) -> Result<std::ptr::NonNull<T>> {
    std::ptr::NonNull::new(pointer)
        .ok_or_else(|| failure(api, call, acl_sys::ACL_ERROR_BAD_ALLOC, None).into())
}

fn failure(api: &Api, call: &'static str, code: aclError, asked: Option<Box<str>>) -> CallError {
    CallError { call, code, text: recent_text(api), asked }
}

/// The text of the calling thread's latest failure. Reading clears it.
pub(crate) fn recent_text(api: &Api) -> Option<Box<str>> {
    // SAFETY: takes nothing; may be called at any time on any thread.
    let text = unsafe { (api.aclGetRecentErrMsg)() };
    if text.is_null() {
        return None;
    }
    // SAFETY: the vendor documents a C string that is valid until the next call on this thread; it is
    // copied before any.
    let text = unsafe { CStr::from_ptr(text) }.to_string_lossy();
    let text = text.trim();
    (!text.is_empty()).then(|| text.into())
}

/// A raw handle that may cross threads.
#[derive(Debug)]
pub(crate) struct Handle<T>(pub *mut T);

// SAFETY: ACL handles are process-wide names; the vendor documents every runtime call as callable from any
// thread whose current context fits, and each wrapper binds its context before it uses its handle.
unsafe impl<T> Send for Handle<T> {}
// SAFETY: as above; where the vendor asks for one thread at a time (media channels), the wrapper is not
// `Sync`.
unsafe impl<T> Sync for Handle<T> {}
