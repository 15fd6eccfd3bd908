//! Calling functions of the program's on threads that a stream waits for.
//!
//! Such a function need not return. An interpreter that ends takes the threads with it that still run its code, by
//! `pthread_exit` (Python up to 3.13), which unwinds the stack: Rust's threads, and calls by C, do not survive
//! that. So the thread is held back where it left the simulator, for good, and what waited for it goes on.

use crate::door::Fault;
use acl_sys::ACL_ERROR_RT_INTERNAL_ERROR;
use std::ffi::c_void;
use std::mem::{forget, transmute};

/// A function of the program's that takes its own pointer, and through which a thread may be unwound.
pub(crate) type Unwinding = unsafe extern "C-unwind" fn(*mut c_void);

/// The same function as one that unwinds.
pub(crate) fn unwinding(function: unsafe extern "C" fn(*mut c_void)) -> Unwinding {
    // SAFETY: the same convention; callers expect more of it, not less.
    unsafe { transmute(function) }
}

/// What a stream gets whose function did not return.
pub(super) fn ended() -> Fault {
    let text = "the program ended the thread while its function ran for the stream";
    Fault::new(ACL_ERROR_RT_INTERNAL_ERROR, text)
}

/// Calls out. Where the thread is ended meanwhile, `ended` is called instead of returning, and the thread stays in
/// here. An exception that leaves the function aborts, as it does on a thread of the vendor's.
pub(super) fn call<F: FnOnce(), G: FnMut()>(function: F, ended: G) {
    /// # Safety
    /// 1. `function` is a cell that nobody else uses meanwhile.
    unsafe fn take_and_call<F: FnOnce()>(function: *mut c_void) {
        // SAFETY: promise 1.
        let function = unsafe { &mut *function.cast::<Option<F>>() };
        if let Some(function) = function.take() {
            function();
        }
    }
    /// Aborts for exceptions, as C functions in Rust do, and lets the end of a thread pass, as those do that have
    /// nothing to destroy.
    extern "C" fn border<F: FnOnce()>(function: *mut c_void) {
        // SAFETY: the cell of `call`.
        unsafe { take_and_call::<F>(function) }
    }
    struct Held<G: FnMut()>(G);
    impl<G: FnMut()> Drop for Held<G> {
        fn drop(&mut self) {
            log::debug!("a thread was ended in a function of the program's: it is held back");
            (self.0)();
            loop {
                std::thread::park();
            }
        }
    }
    let border: extern "C" fn(*mut c_void) = border::<F>;
    // SAFETY: as in `unwinding`.
    let border: extern "C-unwind" fn(*mut c_void) = unsafe { transmute(border) };
    let mut function = Some(function);
    let held = Held(ended);
    // Not known to be a function that never unwinds.
    std::hint::black_box(border)((&raw mut function).cast());
    forget(held);
}
