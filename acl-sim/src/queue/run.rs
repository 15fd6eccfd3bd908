//! Running what is in the streams.
//!
//! A stream with a worker ([`super::worker`]) is run by that and nobody else. Any other is run by whoever
//! waits for it, one step at a time, in the order that [`super::Choices`] gives; with dice or a script, also at the
//! end of calls that wait for nothing. There, one step of a device runs at a time, so that nothing depends on
//! which thread is faster.

use super::{Drifts, Failed, Limit, Report, Run, State, Step, Stream, Task, hosted};
use super::{stream_number, tell_failure};
use crate::door::{Answer, Fault};
use crate::world::{World, world};
use acl_sys::*;
use std::cell::Cell;
use std::collections::{BTreeSet, VecDeque};
use std::sync::{MutexGuard, Once};
use std::time::{Duration, Instant};

/// How often a thread that waits looks at memory that others may have written.
pub(super) const A_LOOK: Duration = Duration::from_millis(5);
/// How often it looks at what is announced to it anyway.
pub(super) const A_GLANCE: Duration = Duration::from_millis(200);
/// What a host function gets before the order goes on without it: it may be waiting for the program.
const PATIENCE: Duration = Duration::from_secs(1);

thread_local! {
    /// This thread runs a function for a stream: the one that waits for it to return, or 0 if none does.
    static ON_BEHALF: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Runs a function of the program's that a stream asked for: the calls it makes do not drive the device. `held`
/// is the stream that gets no further before it returns, 0 for none.
pub(crate) fn on_behalf<T>(held: u64, run: impl FnOnce() -> T) -> T {
    let set = |value| ON_BEHALF.try_with(|slot| slot.replace(value)).unwrap_or(None);
    let outer = held_here().unwrap_or(0);
    let before = set(Some(if held == 0 { outer } else { held }));
    let out = run();
    set(before);
    out
}

/// Whether this thread runs a function for a stream, and which stream waits for that. A thread whose state is
/// gone counts as one.
fn held_here() -> Option<u64> {
    ON_BEHALF.try_with(Cell::get).unwrap_or(Some(0))
}

/// After each call of the program: the device may have got on meanwhile.
pub(crate) fn after_call() {
    if Drifts::any() && held_here().is_none() {
        world().drift();
    }
}

impl State {
    /// Whether `stream` has passed its place `upto`; a stream that is gone has passed everything.
    pub(super) fn has_passed(&self, stream: u64, upto: u64) -> bool {
        self.streams.get(&stream).is_none_or(|s| s.passed >= upto)
    }

    /// Whether the first task of `stream` may run now.
    pub(super) fn is_ready(&self, stream: &Stream) -> bool {
        stream.busy.is_none()
            && match stream.queue.front() {
                None => false,
                Some(Task::Wait { stream, upto }) => self.has_passed(*stream, *upto),
                Some(Task::Await { notify }) => self.notify_is_set(*notify),
                Some(Task::Until { ready, limit, .. }) => {
                    let (device, limit) = (stream.device, limit.as_ref());
                    let late = limit.is_some_and(|limit| limit.left(self.now(device)).is_zero());
                    ready(self).unwrap_or(true) || (late && !self.drifts(device))
                }
                Some(_) => true,
            }
    }

    /// The same for a thread that is no worker.
    fn can_step(&self, stream: &Stream) -> bool {
        stream.worker.is_none() && self.is_ready(stream)
    }

    /// The stream that has to step for `target` to get on: itself, or one that its first task waits for; if several
    /// could help, one that can.
    fn blocker(&self, target: u64) -> Option<u64> {
        let blockers = self.blockers(target);
        let able = |handle: &&u64| self.streams.get(handle).is_some_and(|s| self.can_step(s));
        blockers.iter().find(able).or(blockers.first()).copied()
    }

    /// The streams of which one has to step for `target` to get on: one, or several that are going to set the notify
    /// it waits for. None where streams wait in a circle.
    fn blockers(&self, target: u64) -> Vec<u64> {
        let (mut seen, mut next, mut found) = (BTreeSet::new(), vec![target], Vec::new());
        while let Some(at) = next.pop() {
            let Some(stream) = self.streams.get(&at).filter(|_| seen.insert(at)) else { continue };
            match stream.queue.front() {
                Some(Task::Wait { stream, upto }) if !self.has_passed(*stream, *upto) => {
                    next.push(*stream)
                }
                Some(Task::Await { notify }) if !self.notify_is_set(*notify) => {
                    let sets =
                        |task: &Task| matches!(task, Task::Signal { notify: n } if n == notify);
                    let signals =
                        self.streams.iter().rev().filter(|(_, s)| s.queue.iter().any(sets));
                    let before = next.len();
                    next.extend(signals.map(|(&handle, _)| handle));
                    if next.len() == before {
                        // Whoever sets it has yet to say so.
                        found.push(at);
                    }
                }
                _ => found.push(at),
            }
        }
        found
    }

    /// Which stream steps next so that `target` gets on, by the device's order. Where nothing can, a limit that is
    /// over ends a wait, if by the device's clock that is not after `end`.
    fn choose(&mut self, target: u64, end: Option<Duration>) -> Option<u64> {
        let needed = self.blocker(target)?;
        let device = self.streams.get(&target)?.device;
        let memory = matches!(self.streams[&needed].queue.front(), Some(Task::Until { .. }));
        let needed = self.can_step(&self.streams[&needed]).then_some(needed);
        if !self.devices.get(&device)?.choices.drift() {
            // Nobody says whose work changes memory: it can be anybody's.
            let any = || self.streams.iter().find(|(_, stream)| self.can_step(stream));
            return needed.or_else(|| memory.then(any)?.map(|(&handle, _)| handle));
        }
        let (able, numbers) = self.able(device);
        let chosen = self.devices.get_mut(&device)?.choices.choose(&numbers);
        chosen.map(|at| able[at]).or(needed).or_else(|| self.overdue(device, end))
    }

    /// The streams of a device that can step, and their numbers.
    fn able(&self, device: i32) -> (Vec<u64>, Vec<u32>) {
        let streams = self.streams.iter();
        let able = streams.filter(|(_, s)| s.device == device && self.can_step(s));
        able.map(|(&handle, stream)| (handle, stream.number)).unzip()
    }

    /// A stream that can step now so that `target` gets on; `None` also when `target` has nothing left.
    pub fn next_step(&mut self, target: u64) -> Option<u64> {
        self.streams.get(&target).filter(|stream| !stream.queue.is_empty())?;
        self.choose(target, None)
    }

    /// Notes that a stream's next task begins.
    fn trace(&mut self, handle: u64, what: &'static str) {
        let Some(stream) = self.streams.get(&handle) else { return };
        let Some(device) = self.devices.get_mut(&stream.device) else { return };
        device.polled = false;
        let (number, place, submitted) = (stream.number, stream.passed + 1, device.submitted);
        if let Some(trace) = &mut device.trace {
            trace.push(Step { stream: number, place, what, submitted });
        }
    }

    /// A task of `stream` is over.
    fn pass(&mut self, handle: u64, outcome: Answer) -> Passed {
        let mut passed = Passed { wanted: true, failed: None, dropped: VecDeque::new() };
        let Some(stream) = self.streams.get_mut(&handle) else { return passed };
        stream.busy = None;
        stream.hosted = Hosted::No;
        stream.passed += 1;
        if let Err(fault) = outcome {
            log::debug!("task failed: {}", fault.text);
            passed.failed = Some(Failed {
                task: stream.passed as u32,
                stream: stream_number(handle),
                device: stream.device as u32,
                code: fault.code,
            });
            passed.dropped = stream.stop_at(&fault);
            stream.error.get_or_insert(fault);
        }
        passed.wanted = stream.wanted <= stream.passed;
        if passed.wanted {
            // Who still waits says so again.
            stream.wanted = u64::MAX;
        }
        passed
    }

    /// Refuses to wait for `target` where that gets on only when this thread's function has returned.
    fn check_not_held(&mut self, target: u64) -> Answer {
        let held = held_here().unwrap_or(0);
        let Some(ours) = self.streams.get(&held) else { return Ok(()) };
        let device = ours.device;
        let needed = self.blockers(target);
        if needed.is_empty() || needed.into_iter().any(|needed| !self.needs(needed, held)) {
            return Ok(());
        }
        Err(self.waits_for_itself(device))
    }

    /// Whether `needed` gets on only when the function that runs for `held` has returned: it is that stream, its own
    /// function is due on that function's thread, or it is held up by a function that waits for such a one.
    fn needs(&self, needed: u64, held: u64) -> bool {
        let context_of = |stream: &Stream| (stream.hosted != Hosted::No).then_some(stream.context);
        let Some(ours) = self.streams.get(&held) else { return false };
        let (mut at, mut seen) = (needed, BTreeSet::new());
        while seen.insert(at) {
            let Some(theirs) = self.streams.get(&at) else { return false };
            let one_thread = context_of(theirs).is_some() && context_of(theirs) == context_of(ours);
            if at == held || one_thread {
                return true;
            }
            // What the function waits for that runs for it, or is before its own on their thread.
            let before = |stream: &&Stream| {
                stream.awaits.is_some()
                    && context_of(theirs).is_some()
                    && context_of(stream) == context_of(theirs)
            };
            let runs = self.streams.values().find(before).unwrap_or(theirs);
            let Some(next) = runs.awaits.and_then(|target| self.blocker(target)) else {
                return false;
            };
            at = next;
        }
        false
    }

    /// Refuses to take streams away under the function that runs for one of them on this thread.
    pub fn check_outside(&mut self, gone: impl Fn(u64, &Stream) -> bool) -> Answer {
        let held = held_here().unwrap_or(0);
        match self.streams.get(&held).filter(|stream| stream.busy.is_some() && gone(held, stream)) {
            Some(stream) => {
                let device = stream.device;
                Err(self.waits_for_itself(device))
            }
            None => Ok(()),
        }
    }

    /// The function that this thread runs for a stream waits for `target`.
    fn note_wait(&mut self, target: Option<u64>) {
        if let Some(held) = held_here().and_then(|held| self.streams.get_mut(&held)) {
            held.awaits = target;
        }
    }

    fn waits_for_itself(&mut self, device: i32) -> Fault {
        let text = "a function that a stream waits for waits for that stream: this would never return on a card";
        self.object(device, "functions in a stream do not wait for it", text.into());
        Fault::new(ACL_ERROR_RT_STREAM_SYNC_TIMEOUT, text)
    }

    /// A function that held `stream` up has returned. Answers what will not run because of how it went, to be
    /// destroyed with the lock released.
    pub fn pass_held(&mut self, stream: u64, outcome: Answer) -> VecDeque<Task> {
        self.pass(stream, outcome).dropped
    }
}

/// What comes of a task that is over.
struct Passed {
    /// Somebody waits for that place.
    wanted: bool,
    failed: Option<Failed>,
    /// What will not run because of that; to be destroyed with the lock released.
    dropped: VecDeque<Task>,
}

/// A host function of the library's own thread, as its stream sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hosted {
    /// None.
    No,
    /// Running.
    Running,
    /// Running for longer than the order waits for it.
    Tardy,
}

impl World {
    /// Runs or waits until `stream` has passed `upto`. An error is a program that waits for itself.
    pub fn force(&self, stream: u64, upto: u64) -> Answer {
        self.force_until(stream, upto, None).map(drop)
    }

    /// As above, up to a limit; whether it got there.
    pub fn force_until(&self, stream: u64, upto: u64, limit: Option<&Limit>) -> Answer<bool> {
        let mut state = self.lock();
        while !state.has_passed(stream, upto) {
            let Some(device) = state.streams.get(&stream).map(|stream| stream.device) else {
                break;
            };
            let now = state.now(device);
            let left = limit.map_or(A_GLANCE, |limit| limit.left(now));
            if left.is_zero() && !state.drifts(device) {
                return Ok(false);
            }
            state = self.settle(state, Some(device));
            if state.has_passed(stream, upto) {
                break;
            }
            let end = limit.map(|limit| limit.end(now));
            if let Some(next) = state.choose(stream, end) {
                state = self.run_first(state, next);
                continue;
            }
            if left.is_zero() {
                state.reach(device, end.unwrap_or(now));
                return Ok(false);
            }
            let Some(needed) = state.blocker(stream) else {
                return Err(Fault::new(
                    ACL_ERROR_RT_STREAM_SYNC_TIMEOUT,
                    "the streams wait for one another: this would never return on a card",
                ));
            };
            if end.is_none() {
                state.check_not_held(stream)?;
            }
            // Somebody else is running what we need, or is going to write what we wait for.
            let at_work = state.streams.get(&needed).is_some_and(|s| s.worker.is_some());
            let limit = left.min(if at_work { A_GLANCE } else { A_LOOK });
            // A wait with a limit comes to an end by itself: nobody is stuck behind it.
            state.note_wait(end.is_none().then_some(stream));
            state = self.wait_for_place(state, stream, upto, limit);
            state.note_wait(None);
        }
        state.time_wait(stream);
        Ok(true)
    }

    /// Waits until nothing of a device is at work, where a choice between its streams depends on that.
    fn settle(
        &self,
        mut state: MutexGuard<'static, State>,
        device: Option<i32>,
    ) -> MutexGuard<'static, State> {
        if !device.is_some_and(|id| state.drifts(id)) || held_here().is_some() {
            return state;
        }
        let start = Instant::now();
        loop {
            let ours = |stream: &&mut Stream| Some(stream.device) == device;
            let late = start.elapsed() >= PATIENCE;
            let mut moving = false;
            for stream in state.streams.values_mut().filter(ours) {
                if late && stream.hosted == Hosted::Running {
                    stream.hosted = Hosted::Tardy;
                    tell_clock();
                }
                moving |= stream.hosted == Hosted::Running || stream.working;
            }
            if !moving {
                return state;
            }
            state = self.wait(state, A_GLANCE);
        }
    }

    /// Lets a device get on by itself, as far as its order has it.
    fn drift(&self) {
        let mut state = self.lock();
        let Ok(id) = state.need_device() else { return };
        loop {
            state = self.settle(state, Some(id));
            if !state.drifts(id) {
                return;
            }
            let (able, numbers) = state.able(id);
            let device = state.devices.get_mut(&id).expect("looked up under the same lock");
            match device.choices.choose_or_leave(&numbers) {
                Some(at) => state = self.run_first(state, able[at]),
                None => return,
            }
        }
    }

    /// Runs the first task of `stream`, if it can run; another thread may have taken it meanwhile.
    pub fn step(&self, handle: u64) {
        let state = self.lock();
        if state.streams.get(&handle).is_some_and(|stream| state.can_step(stream)) {
            drop(self.run_first(state, handle));
        }
    }

    /// Runs the first task of `stream`, which is ready.
    pub(super) fn run_first(
        &self,
        mut state: MutexGuard<'static, State>,
        handle: u64,
    ) -> MutexGuard<'static, State> {
        let first = state.streams.get_mut(&handle).and_then(|stream| stream.queue.pop_front());
        let Some(task) = first else { return state };
        state.trace(handle, task.name());
        state.time_task(handle, &task);
        let Some(stream) = state.streams.get_mut(&handle) else { return state };
        let outcome = match task {
            Task::Work { call, touches, run } => {
                stream.busy = Some(touches);
                stream.working = true;
                drop(state);
                let outcome = attempt(run);
                state = self.lock();
                if let Some(stream) = state.streams.get_mut(&handle) {
                    stream.working = false;
                }
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
                            self.ring();
                            return state;
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
                stream.hosted = Hosted::Running;
                let context = stream.context;
                drop(state);
                let handed = hosted::hand_over(context, run, handle);
                state = self.lock();
                if handed.is_ok() {
                    // Passed when it has returned.
                    return state;
                }
                handed
            }
            Task::Record { event, generation } => {
                let now = state.stamp(handle);
                if let Some(event) = state.events.get_mut(&event)
                    && event.generation == generation
                {
                    event.passed = Some(now);
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
            Task::Until { ready, limit, .. } => match (ready(&state), limit) {
                (Ok(false), Some(limit)) => {
                    let text = format!("what it waits for did not come within {:?}", limit.span);
                    Err(Fault::new(ACL_ERROR_RT_WAIT_TIMEOUT, text))
                }
                (answer, _) => answer.map(drop),
            },
        };
        let by_worker = state.streams.get(&handle).is_some_and(|stream| stream.worker.is_some());
        let Passed { wanted, failed, dropped } = state.pass(handle, outcome);
        self.ring_for_place(wanted);
        if let Some(failed) = failed {
            drop(state);
            drop(dropped);
            // A worker that is busy here runs nothing else; any other stream is run by who waits for it.
            on_behalf(if by_worker { handle } else { 0 }, || tell_failure(failed));
            state = self.lock();
        }
        state
    }

    /// Lets the device take one step so that `stream` gets on: what a poll is worth. Where work also runs
    /// by itself, only a second poll in a row needs one.
    pub fn nudge(&self, stream: u64) {
        let state = self.lock();
        let device = state.streams.get(&stream).map(|stream| stream.device);
        let mut state = self.settle(state, device);
        let device = device.and_then(|id| state.devices.get_mut(&id));
        if device.is_some_and(|d| d.choices.drift() && !std::mem::replace(&mut d.polled, true)) {
            return;
        }
        if let Some(next) = state.choose(stream, None) {
            drop(self.run_first(state, next));
        }
    }

    /// Runs `stream` to its end and answers its untold failure.
    pub fn drain(&self, handle: u64) -> Answer {
        let found = self.lock().streams.get(&handle).map(|s| (s.issued, s.aborts.len()));
        let Some((upto, aborts)) = found else { return Ok(()) };
        self.force(handle, upto)?;
        let mut state = self.lock();
        let Some(stream) = state.streams.get_mut(&handle) else { return Ok(()) };
        // Who waited while the work was dropped hears of that.
        let error = stream.error.take().or_else(|| stream.aborts.get(aborts).cloned());
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

/// A clock decided what runs in an order that is drawn or listed: said once.
fn tell_clock() {
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        log::warn!(
            "a host function ran for more than {PATIENCE:?}, and the device went on without it: this order \
             depends on a clock, the same seed may give another one"
        );
    });
}

/// Runs device work.
fn attempt(run: Run) -> Answer {
    let run = move || match run {
        Run::Once(run) => run(),
        Run::Again(run) => run(),
    };
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).unwrap_or_else(|_| {
        let text = "the simulator itself failed in this task: please report it";
        Err(Fault::new(ACL_ERROR_RT_INTERNAL_ERROR, text))
    })
}
