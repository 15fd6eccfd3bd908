//! Host functions of streams, on threads of the library's: one a context.
//!
//! A stream has either such functions or a report thread of the program's, whichever came first.

use super::{Task, UserPointer, on_behalf, outside};
use crate::door::{Answer, Fault, as_handle, enter};
use crate::world::{World, world};
use acl_sys::*;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ffi::c_void;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

/// A function that is due, and the stream that waits for it to return.
type Due = (Arc<dyn Fn() + Send + Sync>, u64);

/// The way to each context's thread.
static THREADS: Mutex<BTreeMap<u64, Sender<Due>>> = Mutex::new(BTreeMap::new());

/// Hands a function to the thread of `context`. No thread may be to be had.
pub(super) fn hand_over(context: u64, run: Arc<dyn Fn() + Send + Sync>, stream: u64) -> Answer {
    let mut threads = THREADS.lock().unwrap_or_else(PoisonError::into_inner);
    let thread = match threads.entry(context) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(place) => {
            let (sender, receiver) = channel();
            let thread = std::thread::Builder::new().name("acl-sim functions".into());
            thread.spawn(move || serve(&receiver)).map_err(|error| {
                log::error!("no thread for functions in streams: {error}");
                let text = format!("no thread for the function: {error}");
                Fault::new(ACL_ERROR_RT_INTERNAL_ERROR, text)
            })?;
            place.insert(sender)
        }
    };
    thread.send((run, stream)).map_err(|_| outside::ended())
}

/// The thread of a context. It ends with that, or with the process.
fn serve(due: &Receiver<Due>) {
    for (run, stream) in due {
        let ended = || {
            world().returned(stream, Err(outside::ended()));
            // What else comes for this thread is not called: it is the same program's.
            due.iter().for_each(|(_, next)| world().returned(next, Err(outside::ended())));
        };
        on_behalf(stream, || outside::call(|| run(), ended));
        world().returned(stream, Ok(()));
    }
}

/// Lets the thread of a context go.
pub(crate) fn forget_host_thread(context: u64) {
    THREADS.lock().unwrap_or_else(PoisonError::into_inner).remove(&context);
}

impl World {
    /// A function that held `stream` up has returned.
    fn returned(&self, stream: u64, outcome: Answer) {
        let dropped = self.lock().pass_held(stream, outcome);
        drop(dropped);
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
        let (user, callback) = (UserPointer::new(user), outside::unwinding(callback));
        let run = move || {
            // SAFETY: promise 1.
            unsafe { callback(user.get()) }
        };
        state.push(stream, Task::Hosted { run: Arc::new(run) });
        Ok(())
    })
}
