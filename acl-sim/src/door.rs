//! The one door between C callers and the simulator: codes, error text, pointers.
//!
//! Every exported function runs its body through [`enter`]. It catches panics (none may unwind into C),
//! lets an injected fault answer instead of the body, and leaves the text of a failure in the thread's
//! slot for `aclGetRecentErrMsg`. In a process that has no simulator ([`crate::fork`]) it answers that instead.

use crate::fork;
use crate::queue::after_call;
use crate::world::world;
use acl_sys::{
    ACL_ERROR_INTERNAL_ERROR, ACL_ERROR_INVALID_PARAM, ACL_ERROR_REPEAT_INITIALIZE,
    ACL_ERROR_RT_FEATURE_NOT_SUPPORT, ACL_SUCCESS, aclError,
};
use std::cell::{Cell, RefCell};
use std::ffi::{CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{NonNull, null};

/// A failure on its way out: the code to answer and the text to leave.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub code: aclError,
    pub text: String,
    /// Refused before the runtime was asked: no error of the thread's, see [`latest_error`].
    pub in_front: bool,
}

impl Fault {
    pub fn new(code: aclError, text: impl Into<String>) -> Self {
        Self { code, text: text.into(), in_front: false }
    }

    /// The same, refused by the front end although the code is one of the runtime's.
    pub fn in_front(self) -> Self {
        Self { in_front: true, ..self }
    }

    /// Whether the published runtime would keep it as the thread's latest error: codes of its own, but not that a
    /// feature is missing.
    fn is_kept(&self) -> bool {
        let runtimes = self.code.0 / 1000 % 100 == 7;
        runtimes && self.code != ACL_ERROR_RT_FEATURE_NOT_SUPPORT && !self.in_front
    }

    /// 100000 with a text.
    pub fn param(text: impl Into<String>) -> Self {
        Self::new(ACL_ERROR_INVALID_PARAM, text)
    }
}

pub(crate) type Answer<T = ()> = Result<T, Fault>;

thread_local! {
    /// Text of the latest failure on this thread, not read yet.
    static MESSAGE: RefCell<Option<CString>> = const { RefCell::new(None) };
    /// The text last handed out: its pointer stays valid until the next reading on this thread.
    static HANDED_OUT: RefCell<Option<CString>> = const { RefCell::new(None) };
    /// The runtime's latest error on this thread.
    static LATEST: Cell<aclError> = const { Cell::new(ACL_SUCCESS) };
}

/// Runs the body of the exported function `name`.
pub(crate) fn enter(name: &'static str, body: impl FnOnce() -> Answer) -> aclError {
    value(name, body).map_or_else(|code| code, |()| ACL_SUCCESS)
}

/// As [`enter`], for functions that answer something else than a code.
pub(crate) fn value<T>(
    name: &'static str,
    body: impl FnOnce() -> Answer<T>,
) -> Result<T, aclError> {
    if fork::is_lost() {
        let fault = fork::refused();
        leave_message(&format!("{name}: {}", fault.text));
        return Err(fault.code);
    }
    let guarded = catch_unwind(AssertUnwindSafe(|| match world().injected_fault(name) {
        None => body(),
        Some((fault, late)) => {
            if late {
                body()?;
            }
            Err(fault)
        }
    }));
    after_call();
    let fault = match guarded {
        Ok(Ok(value)) => return Ok(value),
        Ok(Err(fault)) => fault,
        Err(_) => {
            Fault::new(ACL_ERROR_INTERNAL_ERROR, "the simulator itself failed: please report it")
        }
    };
    // Nothing is wrong with a repeated start, and nothing is to be read about it.
    if fault.code != ACL_ERROR_REPEAT_INITIALIZE {
        leave_message(&format!("{name}: {}", fault.text));
    }
    log::debug!("{name} -> {} {}: {}", fault.code.0, fault.code.name(), fault.text);
    if fault.is_kept() {
        // `try_with`: calls from static destructors come after the slot is gone.
        let _ = LATEST.try_with(|slot| slot.set(fault.code));
    }
    Err(fault.code)
}

/// As [`enter`], for functions that cannot fail: `nothing` is what they answer where there is no simulator.
pub(crate) fn plain<T>(nothing: T, body: impl FnOnce() -> T) -> T {
    if fork::is_lost() {
        fork::refused();
        return nothing;
    }
    body()
}

/// The runtime's latest error on this thread, and forgets it if wanted.
pub(crate) fn latest_error(clear: bool) -> aclError {
    let read = |slot: &Cell<aclError>| if clear { slot.replace(ACL_SUCCESS) } else { slot.get() };
    LATEST.try_with(read).unwrap_or(ACL_SUCCESS)
}

/// Puts a text where `aclGetRecentErrMsg` finds it.
pub(crate) fn leave_message(text: &str) {
    let text = CString::new(text.replace('\0', " ")).unwrap_or_default();
    // `try_with`: calls from static destructors come after the slot is gone.
    let _ = MESSAGE.try_with(|slot| *slot.borrow_mut() = Some(text));
}

/// Text of this thread's latest failure, or NULL. Reading clears it.
pub(crate) fn take_message() -> *const c_char {
    let taken = MESSAGE.try_with(|slot| slot.borrow_mut().take()).ok().flatten();
    let Some(text) = taken else { return null() };
    HANDED_OUT.try_with(|slot| slot.borrow_mut().insert(text).as_ptr()).unwrap_or(null())
}

/// A caller's pointer to write an answer to, checked for NULL.
pub(crate) struct Out<T>(NonNull<T>);

impl<T> Out<T> {
    /// NULL is answered with 100000.
    ///
    /// # Safety
    /// 1. `pointer` is NULL or may be written as a `T` until the exported function returns.
    pub unsafe fn new(pointer: *mut T, what: &str) -> Answer<Self> {
        NonNull::new(pointer).map(Self).ok_or_else(|| Fault::param(format!("{what} is NULL")))
    }

    pub fn set(&self, value: T) {
        // SAFETY: promise 1 of `new`. C callers may hand out unaligned cells.
        unsafe { self.0.as_ptr().write_unaligned(value) }
    }
}

/// As [`Out::new`] for answers that the caller may leave out with NULL.
///
/// # Safety
/// 1. As [`Out::new`].
pub(crate) unsafe fn optional_out<T>(pointer: *mut T) -> Option<Out<T>> {
    NonNull::new(pointer).map(Out)
}

/// A handle number as the opaque pointer that C sees. It points to nothing: stale and foreign handles are
/// looked up and refused, never followed.
pub(crate) fn as_pointer<T>(handle: u64) -> *mut T {
    std::ptr::without_provenance_mut(handle as usize)
}

/// The number behind a handle; 0 for NULL.
pub(crate) fn as_handle<T>(pointer: *const T) -> u64 {
    pointer.addr() as u64
}
