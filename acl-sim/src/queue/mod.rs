//! Streams as queues, and who runs what is in them.
//!
//! Submitting only appends. Nothing runs until something must wait for it: a synchronise, a destroy, a
//! pageable copy; a status query lets the device take one step, so that polling programs get on. The
//! thread that waits runs the tasks, in an order that [`Order`] chooses among the legal ones. A task runs
//! outside the world's lock, with its stream marked as busy; other threads may run other streams meanwhile.
//!
//! ```text
//! stream A: [copy] [record e]                  a wait is a place in another stream, fixed when
//! stream B: [wait A upto 2] [decode] [copy]    the call is made: here B may pass once A has passed 2
//! ```

mod event;
mod hosted;
mod label;
mod notify;
mod report;
mod stream;
mod watch;

pub use event::*;
pub use hosted::*;
pub use label::*;
pub use notify::*;
pub use report::*;
pub use stream::*;
pub use watch::*;

use crate::door::{Answer, Fault};
use crate::world::{Device, State, World, world};
use acl_sys::*;
use std::cell::Cell;
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

/// Which of the legal orders pending work runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// As late as possible: only what the waiting call needs, that stream first.
    Lazy,
    /// Any stream of the device that can take a step may take it, drawn from this seed.
    Seeded(u64),
}

/// How often a thread that waits looks at memory that others may have written.
const A_LOOK: Duration = Duration::from_millis(5);

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
    /// Not before memory says so, which it may refuse.
    Until { call: &'static str, touches: (u64, u64), ready: Ready },
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
        Task::Until { call, touches, ready: Arc::new(ready) }
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
            &Task::Until { call, touches, ref ready } => {
                Some(Task::Until { call, touches, ready: ready.clone() })
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
    /// Tasks ever appended.
    pub issued: u64,
    /// Tasks passed.
    pub passed: u64,
    /// First failure not yet told.
    error: Option<Fault>,
}

impl Stream {
    pub fn new(context: u64, device: i32, default: bool) -> Self {
        Self {
            context,
            device,
            default,
            queue: VecDeque::new(),
            busy: None,
            issued: 0,
            passed: 0,
            error: None,
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
}

impl State {
    /// The stream that `handle` names for new work: NULL is the current context's own. Another context's
    /// stream is 107003, an unknown handle 107017.
    pub fn stream_for_work(&self, handle: u64) -> Answer<u64> {
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
        let stream = self.streams.get_mut(&stream).expect("looked up under the same lock");
        stream.queue.push_back(task);
        stream.issued += 1;
        // `try_with`: calls from static destructors come after the slot is gone.
        let _ = LAST_TASK.try_with(|slot| slot.set(stream.issued as u32));
        stream.issued
    }

    /// Whether `stream` has passed its place `upto`; a stream that is gone has passed everything.
    fn has_passed(&self, stream: u64, upto: u64) -> bool {
        self.streams.get(&stream).is_none_or(|s| s.passed >= upto)
    }

    /// Whether the first task of `stream` may run now.
    fn can_step(&self, stream: &Stream) -> bool {
        stream.busy.is_none()
            && match stream.queue.front() {
                None => false,
                Some(Task::Wait { stream, upto }) => self.has_passed(*stream, *upto),
                Some(Task::Await { notify }) => self.notify_is_set(*notify),
                Some(Task::Until { ready, .. }) => ready(self).unwrap_or(true),
                Some(_) => true,
            }
    }

    /// The stream that has to step for `target` to get on: itself, or the one its first task waits for.
    fn blocker(&self, target: u64) -> Option<u64> {
        let mut at = target;
        // Each hop leads to another stream's past; the count only guards against a cycle.
        for _ in 0..=self.streams.len() {
            let stream = self.streams.get(&at)?;
            match stream.queue.front() {
                Some(Task::Wait { stream: next, upto }) if !self.has_passed(*next, *upto) => {
                    at = *next
                }
                Some(Task::Await { notify }) if !self.notify_is_set(*notify) => {
                    match self.signal_in_a_queue(*notify) {
                        Some(next) => at = next,
                        // Whoever sets it has yet to say so.
                        None => return Some(at),
                    }
                }
                _ => return Some(at),
            }
        }
        None
    }

    /// A stream that is going to set the notify.
    fn signal_in_a_queue(&self, notify: u64) -> Option<u64> {
        let sets = |task: &Task| matches!(task, Task::Signal { notify: n } if *n == notify);
        let mut streams = self.streams.iter();
        streams.find(|(_, stream)| stream.queue.iter().any(sets)).map(|(&handle, _)| handle)
    }

    /// Which stream steps next so that `target` gets on, by the device's order.
    fn choose(&mut self, target: u64) -> Option<u64> {
        let needed = self.blocker(target)?;
        let device = self.streams.get(&target)?.device;
        let memory = matches!(self.streams[&needed].queue.front(), Some(Task::Until { .. }));
        let needed = self.can_step(&self.streams[&needed]).then_some(needed);
        if let Order::Lazy = self.devices.get(&device)?.config.order {
            // Nobody says whose work changes memory: it can be anybody's.
            let any = || self.streams.iter().find(|(_, stream)| self.can_step(stream));
            return needed.or_else(|| memory.then(any)?.map(|(&handle, _)| handle));
        }
        let able: Vec<u64> = self
            .streams
            .iter()
            .filter(|(_, stream)| stream.device == device && self.can_step(stream))
            .map(|(&handle, _)| handle)
            .collect();
        let roll = self.devices.get_mut(&device)?.roll(able.len());
        able.get(roll?).copied().or(needed)
    }

    /// A stream that can step now so that `target` gets on; `None` also when `target` has nothing left.
    pub fn next_step(&mut self, target: u64) -> Option<u64> {
        self.streams.get(&target).filter(|stream| !stream.queue.is_empty())?;
        self.choose(target)
    }

    /// A callback that held `stream` up has returned.
    pub fn pass_held(&mut self, stream: u64) {
        if let Some(stream) = self.streams.get_mut(&stream) {
            stream.busy = None;
            stream.passed += 1;
        }
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

impl Device {
    /// A number below `sides`; `None` for 0 sides. SplitMix64.
    fn roll(&mut self, sides: usize) -> Option<usize> {
        self.dice = self.dice.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.dice;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^= x >> 31;
        (sides > 0).then(|| (x % sides as u64) as usize)
    }
}

impl World {
    /// Runs or waits until `stream` has passed `upto`. An error is a program that waits for itself.
    pub fn force(&self, stream: u64, upto: u64) -> Answer {
        let mut state = self.lock();
        while !state.has_passed(stream, upto) {
            match state.choose(stream) {
                Some(next) => {
                    drop(state);
                    self.step(next);
                    state = self.lock();
                }
                None if state.blocker(stream).is_none() => {
                    return Err(Fault::new(
                        ACL_ERROR_RT_STREAM_SYNC_TIMEOUT,
                        "the streams wait for one another: this would never return on a card",
                    ));
                }
                // Somebody else is running what we need, or is going to write what we wait for.
                None => {
                    let waited = self.passed.wait_timeout(state, A_LOOK);
                    state = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        }
        Ok(())
    }

    /// Runs the first task of `stream`, if it can run; another thread may have taken it meanwhile.
    pub fn step(&self, handle: u64) {
        let mut state = self.lock();
        let Some(stream) = state.streams.get(&handle) else { return };
        if !state.can_step(stream) {
            return;
        }
        let stream = state.streams.get_mut(&handle).expect("looked up under the same lock");
        let Some(task) = stream.queue.pop_front() else { return };
        let outcome = match task {
            Task::Work { call, touches, run } => {
                stream.busy = Some(touches);
                drop(state);
                let run = move || match run {
                    Run::Once(run) => run(),
                    Run::Again(run) => run(),
                };
                let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run))
                    .unwrap_or_else(|_| {
                        let text = "the simulator itself failed in this task: please report it";
                        Err(Fault::new(ACL_ERROR_RT_INTERNAL_ERROR, text))
                    });
                state = self.lock();
                outcome.map_err(|fault| Fault { text: format!("{call}: {}", fault.text), ..fault })
            }
            Task::Callback { run, block } => {
                let holds = block.then_some(handle);
                if block {
                    stream.busy = Some(Vec::new());
                }
                match state.thread_of(handle) {
                    Some(thread) => {
                        state.report(thread, Report { run, holds });
                        if block {
                            // Passed when the callback has returned.
                            drop(state);
                            return self.passed.notify_all();
                        }
                        Ok(())
                    }
                    None => Err(Fault::new(
                        ACL_ERROR_RT_STREAM_NO_CB_REG,
                        "the report thread unsubscribed before its callback was due",
                    )),
                }
            }
            Task::Hosted { run } => {
                stream.busy = Some(Vec::new());
                let context = stream.context;
                // Passed when it has returned.
                drop(state);
                hosted::hand_over(context, run, handle);
                return;
            }
            Task::Record { event, generation } => {
                if let Some(event) = state.events.get_mut(&event)
                    && event.generation == generation
                {
                    event.passed = Some(Instant::now());
                }
                Ok(())
            }
            Task::Wait { .. } => Ok(()),
            Task::Signal { notify } => {
                state.mark_notify(notify, true);
                Ok(())
            }
            Task::Await { notify } => {
                state.mark_notify(notify, false);
                Ok(())
            }
            Task::Until { ready, .. } => ready(&state).map(drop),
        };
        let mut failed = None;
        if let Some(stream) = state.streams.get_mut(&handle) {
            stream.busy = None;
            stream.passed += 1;
            if let Err(fault) = outcome {
                log::debug!("task failed: {}", fault.text);
                failed = Some(Failed {
                    task: stream.passed as u32,
                    stream: stream_number(handle),
                    device: stream.device as u32,
                    code: fault.code,
                });
                stream.error.get_or_insert(fault);
            }
        }
        drop(state);
        self.passed.notify_all();
        if let Some(failed) = failed {
            tell_failure(failed);
        }
    }

    /// Lets the device take one step towards `stream`'s place `upto`: what a poll is worth.
    pub fn nudge(&self, stream: u64) {
        let next = self.lock().choose(stream);
        if let Some(next) = next {
            self.step(next);
        }
    }

    /// Runs `stream` to its end and answers its untold failure.
    pub fn drain(&self, handle: u64) -> Answer {
        let Some(upto) = self.lock().streams.get(&handle).map(|stream| stream.issued) else {
            return Ok(());
        };
        self.force(handle, upto)?;
        let error = self.lock().streams.get_mut(&handle).and_then(|stream| stream.error.take());
        error.map_or(Ok(()), Err)
    }

    /// Drains every stream of a device; the first failure.
    pub fn drain_device(&self, device: i32) -> Option<Fault> {
        self.drain_where(|stream| stream.device == device)
    }

    /// Drains every stream of a context; the first failure.
    pub fn drain_context(&self, context: u64) -> Option<Fault> {
        self.drain_where(|stream| stream.context == context)
    }

    fn drain_where(&self, wanted: impl Fn(&Stream) -> bool) -> Option<Fault> {
        let handles: Vec<u64> = {
            let state = world().lock();
            state.streams.iter().filter(|(_, s)| wanted(s)).map(|(&handle, _)| handle).collect()
        };
        let failures: Vec<Fault> =
            handles.into_iter().filter_map(|handle| self.drain(handle).err()).collect();
        failures.into_iter().next()
    }
}
