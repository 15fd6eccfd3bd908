//! Streams as queues, and who runs what is in them.
//!
//! Submitting only appends. Who runs the tasks is the device's [`Order`]: a thread per stream at once, or
//! whoever must wait for them: in a synchronise, a destroy, a pageable copy; a status query lets the device take
//! one step, so that polling programs get on. A task runs outside the world's lock, with its stream marked as
//! busy; other threads may run other streams meanwhile.
//!
//! ```text
//! stream A: [copy] [record e]                  a wait is a place in another stream, fixed when
//! stream B: [wait A upto 2] [decode] [copy]    the call is made: here B may pass once A has passed 2
//! ```

mod abort;
mod attributes;
mod bell;
mod event;
mod hosted;
mod label;
mod limit;
mod notify;
mod order;
mod outside;
mod report;
mod run;
mod status;
mod stream;
mod timeouts;
mod timing;
mod watch;
mod worker;

pub use abort::*;
pub use attributes::*;
pub use event::*;
pub use hosted::*;
pub use label::*;
pub use notify::*;
pub use order::{Order, Step};
pub use report::*;
pub use status::*;
pub use stream::*;
pub use timeouts::*;
pub use watch::*;

pub(crate) use bell::Bell;
pub(crate) use limit::Limit;
pub(crate) use order::{Choice, Choices, Drifts};
pub(crate) use run::{after_call, on_behalf};
pub(crate) use timing::Clock;

use crate::door::{Answer, Fault};
use crate::world::State;
use acl_sys::*;
use std::cell::Cell;
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Device work.
pub(crate) enum Run {
    /// Once, and that is it.
    Once(Box<dyn FnOnce() -> Answer + Send>),
    /// As often as wanted.
    Again(Arc<dyn Fn() -> Answer + Send + Sync>),
}

/// One entry of a stream.
pub(crate) enum Task {
    /// Device work: the exported function that asked for it, the memory it touches, the work.
    Work { call: &'static str, touches: Vec<(u64, u64)>, run: Run },
    /// A host function, for the stream's report thread.
    Callback { run: Box<dyn FnOnce() + Send>, block: bool },
    /// A host function, for the context's own thread; later tasks wait for it.
    Hosted { run: Arc<dyn Fn() + Send + Sync> },
    /// An event's place.
    Record { event: u64, generation: u64 },
    /// Not before `stream` has passed `upto`.
    Wait { stream: u64, upto: u64 },
    /// Sets a notify.
    Signal { notify: u64 },
    /// Not before a notify is set, which this clears.
    Await { notify: u64 },
    /// Not before memory says so, which it may refuse, or a limit is over.
    Until { call: &'static str, touches: (u64, u64), ready: Ready, limit: Option<Limit> },
}

/// Whether a task may pass; a fault makes it pass and fail.
type Ready = Arc<dyn Fn(&State) -> Answer<bool> + Send + Sync>;

impl Task {
    /// Device work. `touches` are (address, bytes) ranges that must stay allocated until it has run.
    pub fn work<const N: usize>(
        call: &'static str,
        touches: [(u64, u64); N],
        run: impl FnOnce() -> Answer + Send + 'static,
    ) -> Self {
        Task::Work { call, touches: touches.into(), run: Run::Once(Box::new(run)) }
    }

    /// As above for work that a captured graph may repeat.
    pub fn repeatable<const N: usize>(
        call: &'static str,
        touches: [(u64, u64); N],
        run: impl Fn() -> Answer + Send + Sync + 'static,
    ) -> Self {
        Task::Work { call, touches: touches.into(), run: Run::Again(Arc::new(run)) }
    }

    /// A wait for memory.
    pub fn until(
        call: &'static str,
        touches: (u64, u64),
        ready: impl Fn(&State) -> Answer<bool> + Send + Sync + 'static,
    ) -> Self {
        Task::Until { call, touches, ready: Arc::new(ready), limit: None }
    }

    /// A wait for an event, which fails after so long.
    pub fn until_or_late(
        call: &'static str,
        limit: Duration,
        ready: impl Fn(&State) -> bool + Send + Sync + 'static,
    ) -> Self {
        let ready = move |state: &State| Ok(ready(state));
        let limit = Some(Limit::new(limit));
        Task::Until { call, touches: (0, 0), ready: Arc::new(ready), limit }
    }

    /// What it is, in short.
    fn name(&self) -> &'static str {
        match self {
            Task::Work { call, .. } | Task::Until { call, .. } => call,
            Task::Callback { .. } => "callback",
            Task::Hosted { .. } => "host function",
            Task::Record { .. } => "record",
            Task::Wait { .. } => "wait",
            Task::Signal { .. } => "set notify",
            Task::Await { .. } => "wait for notify",
        }
    }

    /// The same task once more, if there can be one.
    pub fn again(&self) -> Option<Self> {
        match self {
            Task::Work { call, touches, run: Run::Again(run) } => {
                Some(Task::Work { call, touches: touches.clone(), run: Run::Again(run.clone()) })
            }
            Task::Hosted { run } => Some(Task::Hosted { run: run.clone() }),
            &Task::Signal { notify } => Some(Task::Signal { notify }),
            &Task::Await { notify } => Some(Task::Await { notify }),
            &Task::Until { call, touches, ref ready, ref limit } => {
                let limit = limit.as_ref().map(|limit| Limit::new(limit.span));
                Some(Task::Until { call, touches, ready: ready.clone(), limit })
            }
            _ => None,
        }
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Task::Work { call, .. } => write!(f, "{call}"),
            Task::Callback { .. } => write!(f, "callback"),
            Task::Hosted { .. } => write!(f, "host function"),
            Task::Record { event, .. } => write!(f, "record {event:#x}"),
            Task::Wait { stream, upto } => write!(f, "wait for {stream:#x} to pass {upto}"),
            Task::Signal { notify } => write!(f, "set notify {notify:#x}"),
            Task::Await { notify } => write!(f, "wait for notify {notify:#x}"),
            Task::Until { call, .. } => write!(f, "{call}"),
        }
    }
}

/// A queue of device work.
#[derive(Debug)]
pub(crate) struct Stream {
    pub context: u64,
    pub device: i32,
    /// A context's own stream, which NULL names.
    pub default: bool,
    queue: VecDeque<Task>,
    /// Memory that the task at work touches; `None`: idle.
    busy: Option<Vec<(u64, u64)>>,
    /// Device work is at work.
    working: bool,
    /// A host function is.
    hosted: run::Hosted,
    /// The stream that the function waits for which holds this one up, without a limit.
    awaits: Option<u64>,
    /// Who runs it, if somebody does.
    worker: Option<worker::Worker>,
    /// Its number in traces; 0 until it is used.
    number: u32,
    /// The nearest place that somebody waits for.
    wanted: u64,
    /// Its clock, where work takes time.
    times: timing::Times,
    /// Tasks ever appended.
    pub issued: u64,
    /// Tasks passed.
    pub passed: u64,
    /// First failure not yet told.
    error: Option<Fault>,
    /// What programs choose about it.
    pub attributes: Attributes,
    /// Aborts so far, each of which dropped what was queued.
    aborts: Vec<Fault>,
    /// The failure at which it stopped.
    stopped: Option<Fault>,
    /// Tasks that stay until a model runs them: never, here.
    kept: Vec<Task>,
}

impl Stream {
    pub fn new(context: u64, device: i32, default: bool) -> Self {
        Self {
            context,
            device,
            default,
            queue: VecDeque::new(),
            busy: None,
            working: false,
            hosted: run::Hosted::No,
            awaits: None,
            worker: None,
            number: 0,
            wanted: u64::MAX,
            times: timing::Times::default(),
            issued: 0,
            passed: 0,
            error: None,
            attributes: Attributes::new(default),
            aborts: Vec::new(),
            stopped: None,
            kept: Vec::new(),
        }
    }
}

impl Stream {
    /// The limit of the wait that is its next task, where nobody but who waits runs it.
    fn waits_with_limit(&self) -> Option<&Limit> {
        match self.queue.front() {
            Some(Task::Until { limit, .. }) if self.worker.is_none() => limit.as_ref(),
            _ => None,
        }
    }
}

/// A marker in streams.
#[derive(Debug)]
pub(crate) struct Event {
    pub context: u64,
    pub device: i32,
    /// Latest record: which stream, and its place there.
    pub record: Option<(u64, u64)>,
    /// Counts records; an older record that passes late does not stamp a newer one.
    pub generation: u64,
    /// When the latest record was passed.
    pub passed: Option<Instant>,
    /// What it can do, and what was done with it.
    kind: Ability,
}

impl State {
    /// The stream that `handle` names for new work: NULL is the current context's own. Another context's
    /// stream is 107003, an unknown handle 107017, and one that stopped at a failure answers that.
    pub fn stream_for_work(&self, handle: u64) -> Answer<u64> {
        let handle = self.stream_of_context(handle)?;
        self.streams.get(&handle).and_then(|stream| stream.stopped.clone()).map_or(Ok(handle), Err)
    }

    /// As above for all but new work.
    pub fn stream_of_context(&self, handle: u64) -> Answer<u64> {
        let context = self.need_context()?;
        if handle == 0 {
            return Ok(self.contexts[&context].default_stream);
        }
        let stream = self.streams.get(&handle).ok_or_else(not_a_stream)?;
        if stream.context != context {
            return Err(Fault::new(
                ACL_ERROR_RT_STREAM_CONTEXT,
                "the stream belongs to another context than this thread's current one",
            ));
        }
        Ok(handle)
    }

    /// 107017 for what is no stream; NULL is fine. The published code looks at handles before anything else
    /// that could be wrong.
    pub fn check_stream(&self, handle: u64) -> Answer {
        let known = handle == 0 || self.streams.contains_key(&handle);
        if known { Ok(()) } else { Err(not_a_stream()) }
    }

    /// As above for waiting, where another context's stream is fine.
    pub fn stream_to_wait_for(&self, handle: u64) -> Answer<u64> {
        let context = self.need_context()?;
        match handle {
            0 => Ok(self.contexts[&context].default_stream),
            _ if self.streams.contains_key(&handle) => Ok(handle),
            _ => Err(not_a_stream()),
        }
    }

    /// Appends to a stream, or to what is captured of it; answers the task's place.
    pub fn push(&mut self, stream: u64, task: Task) -> u64 {
        let Some(task) = self.capture(stream, task) else {
            return self.streams.get(&stream).map_or(0, |stream| stream.issued);
        };
        let handle = stream;
        let stream = self.streams.get_mut(&handle).expect("looked up under the same lock");
        if stream.attributes.persistent() {
            stream.kept.push(task);
            return stream.issued;
        }
        stream.queue.push_back(task);
        stream.issued += 1;
        let place = stream.issued;
        // `try_with`: calls from static destructors come after the slot is gone.
        let _ = LAST_TASK.try_with(|slot| slot.set(place as u32));
        if let Some(device) = self.devices.get_mut(&stream.device) {
            device.submitted += 1;
            if stream.number == 0 {
                device.streams_used += 1;
                stream.number = device.streams_used;
            }
        }
        self.time_submission(handle);
        self.call_worker(handle);
        place
    }

    /// Whether a task that has not passed touches the range; which call asked for it.
    pub fn pending_use(&self, base: u64, bytes: u64) -> Option<&'static str> {
        let overlaps = |&(at, len): &(u64, u64)| at < base + bytes && base < at + len;
        let queued = self.streams.values().find_map(|stream| {
            let busy = stream.busy.as_ref().is_some_and(|touches| touches.iter().any(overlaps));
            let queued = stream.queue.iter().find_map(|task| match task {
                Task::Work { call, touches, .. } => touches.iter().any(overlaps).then_some(*call),
                Task::Until { call, touches, .. } => overlaps(touches).then_some(*call),
                _ => None,
            });
            queued.or(busy.then_some("a running task"))
        });
        queued.or_else(|| self.media.pending_use(base, bytes))
    }
}

thread_local! {
    /// Number of the task that this thread appended last.
    static LAST_TASK: Cell<u32> = const { Cell::new(u32::MAX) };
}

/// Number of the task that the calling thread appended last; all ones when none.
pub(crate) fn last_task() -> u32 {
    LAST_TASK.try_with(Cell::get).unwrap_or(u32::MAX)
}

/// The number by which reports name a stream.
pub(crate) fn stream_number(handle: u64) -> u32 {
    (handle >> 6) as u32 & 0xFFFF
}

fn not_a_stream() -> Fault {
    Fault::new(ACL_ERROR_RT_INVALID_HANDLE, "not a stream, or destroyed before")
}
