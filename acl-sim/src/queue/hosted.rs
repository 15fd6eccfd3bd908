//! Host functions of streams, on threads of the library's: one a context.
//!
//! A stream has either such functions or a report thread of the program's, whichever came first.

use super::{Task, UserPointer, on_behalf};
use crate::door::{Fault, as_handle, enter};
use crate::world::{World, world};
use acl_sys::*;
use std::collections::BTreeMap;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

/// A function that is due, and the stream that waits for it to return.
type Due = (Arc<dyn Fn() + Send + Sync>, u64);

/// The way to each context's thread.
static THREADS: Mutex<BTreeMap<u64, Sender<Due>>> = Mutex::new(BTreeMap::new());

/// Hands a function to the thread of `context`.
pub(super) fn hand_over(context: u64, run: Arc<dyn Fn() + Send + Sync>, stream: u64) {
    let mut threads = THREADS.lock().unwrap_or_else(PoisonError::into_inner);
    let thread = threads.entry(context).or_insert_with(|| {
        let (sender, receiver) = channel::<Due>();
        // Ends with its context, or with the process.
        std::thread::spawn(move || {
            for (run, stream) in receiver {
                let _ = catch_unwind(AssertUnwindSafe(|| on_behalf(stream, || run())));
                world().returned(stream);
            }
        });
        sender
    });
    let _ = thread.send((run, stream));
}

/// Lets the thread of a context go.
pub(crate) fn forget_host_thread(context: u64) {
    THREADS.lock().unwrap_or_else(PoisonError::into_inner).remove(&context);
}

impl World {
    /// A function that held `stream` up has returned.
    fn returned(&self, stream: u64) {
        self.lock().pass_held(stream);
        self.ring();
    }
}

/// Calls a host function in stream order on the context's own thread; later work waits for it.
///
/// # Safety
/// 1. `callback` may be called with `user` on any thread, any time until it has run.
pub unsafe extern "C" fn aclrtLaunchHostFunc(
    stream: aclrtStream,
    callback: aclrtHostFunc,
    user: *mut c_void,
) -> aclError {
    enter("aclrtLaunchHostFunc", || {
        let mut state = world().lock();
        state.check_stream(as_handle(stream))?;
        let Some(callback) = callback else {
            return Err(Fault::new(ACL_ERROR_RT_PARAM_INVALID, "the function is NULL"));
        };
        state.check_not_reported(as_handle(stream))?;
        let stream = state.stream_for_work(as_handle(stream))?;
        state.take_for_host_functions(stream);
        let user = UserPointer::new(user);
        let run = move || {
            // SAFETY: promise 1.
            unsafe { callback(user.get()) }
        };
        state.push(stream, Task::Hosted { run: Arc::new(run) });
        Ok(())
    })
}
