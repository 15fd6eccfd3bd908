//! Work that is dropped: after failures, where streams stop at them, and by aborts of streams and of devices.
//!
//! A task that runs is let finish, what is queued behind it is gone. Whoever was waiting meanwhile hears of it;
//! who waits later does not. The drivers that the published rows were made on cannot abort, so unless
//! [`Config::aborts`](crate::Config::aborts) says otherwise both calls answer that.

use super::{Stream, Task, tell_abort, this_thread};
use crate::door::{Answer, Fault, as_handle, enter};
use crate::world::{State, World, world};
use acl_sys::*;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The longest that an abort may be given: 36 minutes.
const MOST_PATIENCE: u32 = 36 * 60 * 1000;

impl Stream {
    /// After a failed task: a stream that stops at failures takes no more, and what is queued is dropped. Answers
    /// that, to be destroyed with the lock released.
    pub(super) fn stop_at(&mut self, fault: &Fault) -> VecDeque<Task> {
        if !self.attributes.stops {
            return VecDeque::new();
        }
        self.stopped.get_or_insert(fault.clone());
        self.drop_queue()
    }

    fn drop_queue(&mut self) -> VecDeque<Task> {
        let tasks = std::mem::take(&mut self.queue);
        self.times.drop_queued();
        self.passed += tasks.len() as u64;
        tasks
    }
}

impl World {
    /// Drops what is queued in the streams; their waiters get `fault`.
    pub(super) fn drop_work(&self, streams: &[u64], fault: &Fault) {
        let mut state = self.lock();
        // Destroyed with the lock released: a task may own what calls back in.
        let mut dropped = Vec::new();
        for stream in streams {
            if let Some(stream) = state.streams.get_mut(stream) {
                dropped.push(stream.drop_queue());
                (stream.error, stream.stopped) = (None, None);
                stream.aborts.push(fault.clone());
            }
        }
        drop(state);
        self.ring_for_place(true);
        drop(dropped);
    }
}

impl State {
    /// 207000 for a device whose driver cannot abort.
    fn check_aborts(&mut self, device: i32) -> Answer {
        if self.device(device)?.config.aborts {
            return Ok(());
        }
        let text = "the simulated driver cannot abort: ACL_SIM_ABORTS=1 makes it";
        Err(Fault::new(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, text))
    }

    /// The stream that a call is about whose NULL is the context's own; a missing context is 107000 then.
    pub(super) fn own_or_given(&self, handle: u64) -> Answer<u64> {
        self.check_stream(handle)?;
        if handle != 0 {
            return Ok(handle);
        }
        let own = self.current_context().map(|context| self.contexts[&context].default_stream);
        own.ok_or_else(|| {
            Fault::new(ACL_ERROR_RT_PARAM_INVALID, "no stream, and no context that has one")
        })
    }
}

/// Drops the work of a stream; who waits for it hears 107023.
pub extern "C" fn aclrtStreamAbort(stream: aclrtStream) -> aclError {
    enter("aclrtStreamAbort", || {
        let mut state = world().lock();
        let stream = state.own_or_given(as_handle(stream))?;
        let stream = state.stream_of_context(stream)?;
        let device = state.need_device()?;
        state.check_aborts(device)?;
        drop(state);
        let text = format!("thread {} aborted the stream", this_thread());
        world().drop_work(&[stream], &Fault::new(ACL_ERROR_RT_STREAM_ABORT, text));
        Ok(())
    })
}

/// Drops the work of every stream of a device; who waits for it hears 107022. The registered functions hear of it
/// before and after; one that does not answer 0 ends it with its answer. `ms` is what they may take; 0: as long as
/// they like.
pub extern "C" fn aclrtDeviceTaskAbort(device: i32, ms: u32) -> aclError {
    enter("aclrtDeviceTaskAbort", || {
        let mut state = world().lock();
        if !state.device_in_question().profile().a2 {
            let text = "the chip cannot abort";
            return Err(Fault::new(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, text));
        }
        if ms > MOST_PATIENCE {
            let text = format!("{ms} ms: {MOST_PATIENCE} at most");
            return Err(Fault::new(ACL_ERROR_RT_PARAM_INVALID, text));
        }
        state.check_aborts(device)?;
        drop(state);
        let start = Instant::now();
        let tell = |stage| {
            let spent = u32::try_from(start.elapsed().as_millis()).unwrap_or(u32::MAX);
            tell_abort(device, stage, ms.saturating_sub(spent))?;
            let late = ms != 0 && start.elapsed() > Duration::from_millis(ms.into());
            let text = || format!("functions that hear of aborts took more than {ms} ms");
            if late { Err(Fault::new(ACL_ERROR_RT_WAIT_TIMEOUT, text())) } else { Ok(()) }
        };
        tell(ACL_RT_DEVICE_TASK_ABORT_PRE)?;
        let streams: Vec<u64> = {
            let state = world().lock();
            let of_device = state.streams.iter().filter(|(_, stream)| stream.device == device);
            of_device.map(|(&handle, _)| handle).collect()
        };
        let text = format!("thread {} aborted the work of device {device}", this_thread());
        world().drop_work(&streams, &Fault::new(ACL_ERROR_RT_DEVICE_TASK_ABORT, text));
        tell(ACL_RT_DEVICE_TASK_ABORT_POST)
    })
}
