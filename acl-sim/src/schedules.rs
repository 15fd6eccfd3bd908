//! A small program under every legal order of its device.

use crate::Npu;
use crate::queue::{Choice, Choices, Step};
use crate::world::{Config, world};
use std::fmt;

/// One order, and what the program saw in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule<T> {
    /// What the device ran, in order.
    pub trace: Vec<Step>,
    /// What the program answered.
    pub seen: T,
}

/// Why not every order was run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unexplored {
    /// There are more than the caller allowed.
    TooMany(usize),
    /// The program does not make the same calls in the same order each time, though nothing differed up to
    /// there: it has threads that race, reads a clock, or keeps something from one run to the next.
    Strayed,
}

impl fmt::Display for Unexplored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unexplored::TooMany(most) => {
                write!(f, "more than {most} orders: allow more, or make the program smaller")
            }
            Unexplored::Strayed => f.write_str(
                "the program does not do the same each time: no threads, no clocks, nothing kept between runs",
            ),
        }
    }
}

impl std::error::Error for Unexplored {}

/// Runs `program` once for every legal order of what it submits, each time on a fresh device: every way in
/// which the device's streams can take turns with each other and with the program's calls. `config.order` does
/// not matter. A program that polls twice in a row, with nothing run in between, makes the device take a step:
/// orders in which it has not moved even then are left out, as there is no end of them. More than `most` orders
/// are an error; the number grows fast, a dozen tasks on two streams are much. Should the program panic, the
/// order in which it did is on standard error.
///
/// ```
/// use acl_sim::{Config, exhaustive};
/// let api = acl_sim::tables().api;
/// let orders = exhaustive(Config::default(), 100, |npu| {
///     let mut stream = std::ptr::null_mut();
///     // SAFETY: plain values, and pointers to locals.
///     unsafe {
///         (api.aclrtSetDevice)(npu.id());
///         (api.aclrtCreateStream)(&mut stream);
///         let mut event = std::ptr::null_mut();
///         (api.aclrtCreateEvent)(&mut event);
///         (api.aclrtRecordEvent)(event, stream);
///         let mut status = acl_sys::ACL_EVENT_RECORDED_STATUS_NOT_READY;
///         (api.aclrtQueryEventStatus.expect("simulated"))(event, &mut status);
///         (api.aclrtSynchronizeStream)(stream);
///         status
///     }
/// })?;
/// // Before the query, or not.
/// assert!(orders.iter().any(|order| order.seen == acl_sys::ACL_EVENT_RECORDED_STATUS_COMPLETE));
/// assert!(orders.iter().any(|order| order.seen == acl_sys::ACL_EVENT_RECORDED_STATUS_NOT_READY));
/// # Ok::<(), acl_sim::Unexplored>(())
/// ```
pub fn exhaustive<T>(
    config: Config,
    most: usize,
    mut program: impl FnMut(&Npu) -> T,
) -> Result<Vec<Schedule<T>>, Unexplored> {
    let mut schedules = Vec::new();
    let mut given = Vec::new();
    loop {
        if schedules.len() == most {
            return Err(Unexplored::TooMany(most));
        }
        let npu = Npu { id: world().lock().lease_scripted(config, given) };
        let telling = Telling(&npu);
        let seen = program(&npu);
        std::mem::forget(telling);
        schedules.push(Schedule { trace: npu.trace(), seen });
        let taken = world().lock().choices_taken(npu.id);
        let Some(taken) = taken else { return Err(Unexplored::Strayed) };
        let Some(next) = next(taken) else { return Ok(schedules) };
        given = next;
    }
}

/// The list after this one, last choice first; `None` after the last list.
fn next(mut taken: Vec<Choice>) -> Option<Vec<Choice>> {
    while let Some((choice, among)) = taken.pop() {
        if choice + 1 < among {
            taken.push((choice + 1, among));
            return Some(taken);
        }
    }
    None
}

/// Tells the order of a run that does not end well.
struct Telling<'a>(&'a Npu);

impl Drop for Telling<'_> {
    fn drop(&mut self) {
        eprintln!("the program panicked in this order of the device:");
        self.0.trace().iter().for_each(|step| eprintln!("    {step}"));
    }
}

impl crate::world::State {
    fn lease_scripted(&mut self, config: Config, given: Vec<Choice>) -> i32 {
        let id = self.lease(config);
        if let Ok(device) = self.device(id) {
            device.choices = Choices::scripted(given);
        }
        id
    }

    /// The choices that were made on a device with a script; `None` when they did not fit.
    fn choices_taken(&mut self, id: i32) -> Option<Vec<Choice>> {
        match &mut self.device(id).ok()?.choices {
            Choices::Script(script, _) => script.finish(),
            _ => None,
        }
    }
}
