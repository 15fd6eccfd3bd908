//! Report threads: the host's threads that run callbacks.
//!
//! A callback in a stream does not run where the stream runs: when its place is reached it becomes *due* on
//! the thread subscribed for the stream, and runs when that thread asks for reports. While it waits, a
//! report thread lends itself to the streams it serves, as everybody does who waits here.

use super::{Task, on_behalf, outside};
use crate::door::{Answer, Fault, as_handle, enter};
use crate::world::{State, World, world};
use acl_sys::*;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ffi::c_void;
use std::fmt;
use std::time::{Duration, Instant};

/// Callbacks of the process by the thread that runs them.
#[derive(Debug, Default)]
pub(crate) struct Reports {
    threads: BTreeMap<u64, Thread>,
    /// Streams that have host functions on the library's thread, and so no report thread.
    hosted: BTreeSet<u64>,
}

#[derive(Debug, Default)]
struct Thread {
    streams: BTreeSet<u64>,
    due: VecDeque<Report>,
}

/// A callback that is due.
pub(crate) struct Report {
    pub run: Box<dyn FnOnce() + Send>,
    /// The stream that waits for it to return.
    pub holds: Option<u64>,
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Report(holds {:?})", self.holds)
    }
}

/// A C caller's pointer on its way to the callback.
#[derive(Debug)]
pub(crate) struct UserPointer(*mut c_void);

// SAFETY: the pointer is only handed back to the caller's own function; that its target may be used on the
// report thread is what the caller promised by naming that thread.
unsafe impl Send for UserPointer {}
// SAFETY: as above; a shared one gives the pointer and nothing else.
unsafe impl Sync for UserPointer {}

impl UserPointer {
    pub fn new(pointer: *mut c_void) -> Self {
        Self(pointer)
    }

    pub fn get(&self) -> *mut c_void {
        self.0
    }
}

/// The calling thread's `pthread_t`, by which threads are named here.
pub(crate) fn this_thread() -> u64 {
    unsafe extern "C" {
        safe fn pthread_self() -> usize;
    }
    pthread_self() as u64
}

impl State {
    /// 107011 for a stream that has host functions on the library's thread.
    fn check_not_hosted(&self, stream: u64) -> Answer {
        if self.reports.hosted.contains(&stream) {
            let text = "the stream has host functions, which run on the library's own thread";
            return Err(Fault::new(ACL_ERROR_RT_STREAM_SUBSCRIBE, text));
        }
        Ok(())
    }

    /// 107011 for a stream that has a report thread.
    pub(super) fn check_not_reported(&self, stream: u64) -> Answer {
        if self.thread_of(stream).is_some() {
            let text = "the stream has a report thread: aclrtLaunchCallback is for that";
            return Err(Fault::new(ACL_ERROR_RT_STREAM_SUBSCRIBE, text));
        }
        Ok(())
    }

    /// The stream has host functions from now on.
    pub(super) fn take_for_host_functions(&mut self, stream: u64) {
        self.reports.hosted.insert(stream);
    }

    /// Subscribes a thread for a stream: one thread a stream, many streams a thread.
    pub fn subscribe(&mut self, thread: u64, stream: u64) -> Answer {
        self.check_not_hosted(stream)?;
        if self.thread_of(stream).is_some() {
            return Err(Fault::new(
                ACL_ERROR_RT_STREAM_SUBSCRIBE,
                "the stream has its report thread already",
            ));
        }
        self.reports.threads.entry(thread).or_default().streams.insert(stream);
        Ok(())
    }

    /// Undoes it; callbacks that are due on that account still run.
    pub fn unsubscribe(&mut self, thread: u64, stream: u64) -> Answer {
        self.check_not_hosted(stream)?;
        if self.thread_of(stream).is_none() {
            let text = "the stream has no report thread";
            return Err(Fault::new(ACL_ERROR_RT_STREAM_SUBSCRIBE, text));
        }
        let known = self.reports.threads.get_mut(&thread);
        let Some(entry) = known.filter(|entry| entry.streams.contains(&stream)) else {
            return Err(Fault::new(
                ACL_ERROR_RT_THREAD_SUBSCRIBE,
                "the thread is not subscribed for this stream",
            ));
        };
        entry.streams.remove(&stream);
        if entry.streams.is_empty() && entry.due.is_empty() {
            self.reports.threads.remove(&thread);
        }
        Ok(())
    }

    /// The thread subscribed for a stream.
    pub fn thread_of(&self, stream: u64) -> Option<u64> {
        let mut threads = self.reports.threads.iter();
        threads.find(|(_, entry)| entry.streams.contains(&stream)).map(|(&thread, _)| thread)
    }

    /// Makes a callback due on `thread`.
    pub fn report(&mut self, thread: u64, report: Report) {
        self.reports.threads.entry(thread).or_default().due.push_back(report);
    }

    /// Forgets a stream that is gone.
    pub fn forget_reports_of(&mut self, stream: u64) {
        if let Some(thread) = self.thread_of(stream) {
            let _ = self.unsubscribe(thread, stream);
        }
        self.reports.hosted.remove(&stream);
    }
}

impl World {
    /// Runs what is due on `thread`, waiting up to `limit` (`None`: for ever) for the first.
    fn process(&self, thread: u64, limit: Option<Duration>) -> Answer {
        let end = limit.map(|limit| Instant::now() + limit);
        let mut ran = false;
        let mut state = self.lock();
        loop {
            let Some(entry) = state.reports.threads.get_mut(&thread) else {
                // The last subscription went while we waited.
                return if ran { Ok(()) } else { Err(not_subscribed()) };
            };
            if let Some(Report { run, holds }) = entry.due.pop_front() {
                drop(state);
                let passed = |outcome: Answer| {
                    drop(holds.map(|stream| self.lock().pass_held(stream, outcome)));
                    self.ring();
                };
                let ended = || passed(Err(outside::ended()));
                on_behalf(holds.unwrap_or(0), || outside::call(run, ended));
                ran = true;
                passed(Ok(()));
                state = self.lock();
                continue;
            }
            if ran {
                return Ok(());
            }
            let streams: Vec<u64> = entry.streams.iter().copied().collect();
            if let Some(next) = streams.into_iter().find_map(|stream| state.next_step(stream)) {
                drop(state);
                self.step(next);
                state = self.lock();
                continue;
            }
            let left = match end {
                None => Duration::from_secs(3600),
                Some(end) => match end.checked_duration_since(Instant::now()) {
                    Some(left) if !left.is_zero() => left,
                    _ => {
                        return Err(Fault::new(
                            ACL_ERROR_RT_REPORT_TIMEOUT,
                            format!("no callback became due within {limit:?}"),
                        ));
                    }
                },
            };
            state = self.wait(state, left);
        }
    }
}

fn not_subscribed() -> Fault {
    Fault::new(ACL_ERROR_RT_THREAD_SUBSCRIBE, "this thread is subscribed for no stream")
}

/// Names the thread that runs the stream's callbacks. The stream may be of any context, but there has to be
/// a current one.
pub extern "C" fn aclrtSubscribeReport(thread: u64, stream: aclrtStream) -> aclError {
    enter("aclrtSubscribeReport", || {
        let mut state = world().lock();
        state.check_stream(as_handle(stream))?;
        state.check_not_hosted(as_handle(stream))?;
        let stream = state.stream_to_wait_for(as_handle(stream))?;
        state.subscribe(thread, stream)
    })
}

/// Undoes it.
pub extern "C" fn aclrtUnSubscribeReport(thread: u64, stream: aclrtStream) -> aclError {
    enter("aclrtUnSubscribeReport", || {
        let mut state = world().lock();
        let handle = as_handle(stream);
        state.check_stream(handle)?;
        let stream = if handle == 0 { state.stream_to_wait_for(0)? } else { handle };
        state.unsubscribe(thread, stream)
    })
}

/// Runs the callbacks due on the calling thread; -1 waits for ever for the first.
pub extern "C" fn aclrtProcessReport(ms: i32) -> aclError {
    enter("aclrtProcessReport", || {
        let limit = match ms {
            -1 => None,
            1.. => Some(Duration::from_millis(ms as u64)),
            _ => {
                return Err(Fault::param(format!("a timeout of {ms} ms: -1 or above 0 is wanted")));
            }
        };
        let thread = this_thread();
        if !world().lock().reports.threads.contains_key(&thread) {
            return Err(not_subscribed());
        }
        world().process(thread, limit)
    })
}

/// Calls a host function in stream order.
///
/// # Safety
/// 1. `callback` may be called with `user` on the stream's report thread, any time until it has run.
pub unsafe extern "C" fn aclrtLaunchCallback(
    callback: aclrtCallback,
    user: *mut c_void,
    block: aclrtCallbackBlockType,
    stream: aclrtStream,
) -> aclError {
    enter("aclrtLaunchCallback", || {
        if block > ACL_CALLBACK_BLOCK {
            return Err(Fault::param(format!("block type {}", block.0)));
        }
        let mut state = world().lock();
        state.check_stream(as_handle(stream))?;
        let Some(callback) = callback else {
            return Err(Fault::new(ACL_ERROR_RT_PARAM_INVALID, "the callback is NULL"));
        };
        state.check_not_hosted(as_handle(stream))?;
        let stream = state.stream_for_work(as_handle(stream))?;
        if state.thread_of(stream).is_none() {
            return Err(Fault::new(
                ACL_ERROR_RT_STREAM_NO_CB_REG,
                "no thread is subscribed for the stream: call aclrtSubscribeReport",
            ));
        }
        let (user, callback) = (UserPointer::new(user), outside::unwinding(callback));
        let run = move || {
            // SAFETY: promise 1.
            unsafe { callback(user.get()) }
        };
        state.push(
            stream,
            Task::Callback { run: Box::new(run), block: block == ACL_CALLBACK_BLOCK },
        );
        drop(state);
        world().ring();
        Ok(())
    })
}
