//! A thread per stream that runs its work at once.
//!
//! It starts with the stream's first task and ends with the stream. Where no thread is to be had the stream is
//! run by whoever waits for it.

use super::run::{A_GLANCE, A_LOOK};
use super::{Choices, State, Task, bell};
use crate::world::world;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, PoisonError};
use std::time::{Duration, Instant};

/// How long a worker looks for more before it sleeps: who submits then need not wake it.
const BEFORE_SLEEP: Duration = Duration::from_micros(50);

/// A stream's worker, as the stream has it.
#[derive(Debug)]
pub(crate) struct Worker {
    shared: Arc<Shared>,
    asleep: bool,
}

#[derive(Debug, Default)]
struct Shared {
    woken: Condvar,
    /// Tasks submitted, or all ones once the stream is gone.
    submitted: AtomicU64,
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.shared.submitted.store(u64::MAX, Ordering::Release);
        self.shared.woken.notify_all();
        bell::ring();
    }
}

impl State {
    /// A task was appended: somebody has to run it, if the device's order says who.
    pub(super) fn call_worker(&mut self, handle: u64) {
        let Some(stream) = self.streams.get_mut(&handle) else { return };
        if let Some(worker) = &mut stream.worker {
            worker.shared.submitted.store(stream.issued, Ordering::Release);
            if worker.asleep {
                worker.asleep = false;
                worker.shared.woken.notify_all();
            }
            return;
        }
        let device = self.devices.get(&stream.device);
        if !device.is_some_and(|device| matches!(device.choices, Choices::Eager)) {
            return;
        }
        let shared = Arc::new(Shared::default());
        let theirs = shared.clone();
        let thread = std::thread::Builder::new().name("acl-sim stream".into());
        match thread.spawn(move || work(handle, &theirs)) {
            Ok(_) => stream.worker = Some(Worker { shared, asleep: false }),
            Err(error) => log::warn!("no thread for a stream, whoever waits runs it: {error}"),
        }
    }
}

/// A worker that is gone, for whatever reason, leaves its stream to whoever waits.
struct Leaving(u64);

impl Drop for Leaving {
    fn drop(&mut self) {
        if let Some(stream) = world().lock().streams.get_mut(&self.0) {
            stream.worker = None;
        }
    }
}

fn work(handle: u64, shared: &Shared) {
    let _leaving = Leaving(handle);
    let mut state = world().lock();
    loop {
        let Some(stream) = state.streams.get(&handle) else { return };
        if stream.busy.is_some() {
            // A function of the program's holds it up.
            state = world().wait(state, A_GLANCE);
            continue;
        }
        state = match stream.queue.front() {
            _ if state.is_ready(stream) => world().run_first(state, handle),
            None => {
                let seen = stream.issued;
                drop(state);
                let start = Instant::now();
                while shared.submitted.load(Ordering::Acquire) == seen
                    && start.elapsed() < BEFORE_SLEEP
                {
                    std::thread::yield_now();
                }
                let mut state = world().lock();
                let Some(stream) = state.streams.get_mut(&handle) else { return };
                if stream.queue.is_empty() {
                    if let Some(worker) = &mut stream.worker {
                        worker.asleep = true;
                    }
                    shared.woken.wait(state).unwrap_or_else(PoisonError::into_inner)
                } else {
                    state
                }
            }
            Some(&Task::Wait { stream, upto }) => {
                world().wait_for_place(state, stream, upto, A_GLANCE)
            }
            Some(Task::Until { .. }) => world().wait(state, A_LOOK),
            Some(_) => world().wait(state, A_GLANCE),
        };
    }
}
