//! The report thread: runs the channel's callbacks.

use super::Completed;
use crate::call::{plain, recent_text};
use crate::context::Context;
use crate::error::{Error, Result};
use acl_sys::{
    ACL_ERROR_RT_REPORT_TIMEOUT, ACL_ERROR_RT_THREAD_SUBSCRIBE, ACL_ERROR_THREAD_NOT_SUBSCRIBE,
};
use std::os::unix::thread::JoinHandleExt as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

/// The thread that runs the channel's callbacks.
pub(super) struct ReportThread {
    thread: Option<JoinHandle<()>>,
    stop: Arc<AtomicBool>,
}

/// How long one wait for reports takes, and so how late the thread notices that it is to stop.
const PUMP_MS: i32 = 50;
/// Failures in a row after which the channel is called broken; there are 10 ms between them.
const HOPELESS: u32 = 20;

impl ReportThread {
    pub(super) fn start(
        context: &Context,
        number: u32,
        channel: Arc<dyn Completed>,
    ) -> Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let (context, stopped) = (context.clone(), stop.clone());
        let (ready, is_ready) = mpsc::sync_channel(1);
        // A thread that could not begin would let the channel wait for its callbacks for ever.
        let body = move || match context.bind_quietly() {
            Ok(()) => {
                let _ = ready.send(Ok(()));
                pump(&context, &stopped, &*channel);
            }
            Err(error) => {
                let _ = ready.send(Err(error));
            }
        };
        let thread = std::thread::Builder::new()
            .name(format!("acl-vdec-{number}"))
            .spawn(body)
            .map_err(|error| Error::Thread { what: "a report thread", error })?;
        let started = Self { thread: Some(thread), stop };
        match is_ready.recv() {
            Ok(Ok(())) => Ok(started),
            Ok(Err(error)) => Err(error),
            Err(mpsc::RecvError) => {
                let error = std::io::Error::other("it ended before it began");
                Err(Error::Thread { what: "a report thread", error })
            }
        }
    }

    /// What the library knows the thread by.
    pub(super) fn id(&self) -> u64 {
        self.thread.as_ref().map_or(0, |thread| thread.as_pthread_t())
    }

    pub(super) fn join(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            log::error!("a report thread panicked");
        }
    }
}

impl Drop for ReportThread {
    fn drop(&mut self) {
        self.join();
    }
}

/// Runs callbacks until told to stop; the context is current.
fn pump(context: &Context, stop: &AtomicBool, channel: &dyn Completed) {
    let mut failures = 0;
    while !stop.load(Ordering::Acquire) {
        // SAFETY: a plain number; the context is current on this thread. It runs `on_frame`, which unwinds
        // nowhere.
        let code = unsafe { (context.api().aclrtProcessReport)(PUMP_MS) };
        match code {
            // Its text is nobody's reason: without it, what a callback reads is about its packet.
            ACL_ERROR_RT_REPORT_TIMEOUT => {
                drop(recent_text(context.api()));
                failures = 0;
            }
            // Not yet, or no longer, subscribed.
            ACL_ERROR_RT_THREAD_SUBSCRIBE | ACL_ERROR_THREAD_NOT_SUBSCRIBE => {
                std::thread::sleep(Duration::from_millis(1));
            }
            code => match plain(context.api(), "aclrtProcessReport", code) {
                Ok(()) => failures = 0,
                Err(error) => {
                    failures += 1;
                    match failures {
                        1 => context.note("pumping video callbacks", error),
                        HOPELESS => channel.broke(error.to_string()),
                        _ => {}
                    }
                    std::thread::sleep(Duration::from_millis(10));
                }
            },
        }
    }
}
