//! A plan with memory behind it.

use std::fmt;

use super::error::{ArenaError, StepError, TakeError};
use super::segment::Segment;
use super::{Plan, Planned, lease_len};
use crate::booked::Text;
use crate::error::Error;
use crate::lease::Lease;
use crate::pool::{Pool, Source};
use crate::rule::align_up;
use crate::sync::{Arc, Mutex};

/// The memory of one run of a [`Plan`], and where that run is. Made by [`Plan::lease`].
///
/// An arena is in one step at a time. Segments that live in it may be [taken](Arena::take), each
/// once at a time, and dropped in any order; the next step is [entered](Arena::enter) when all that
/// ended before it are back. So the segments that are out always share a step, and by the plan no
/// byte. Both calls cost the same however large the plan is. Handles and segments may be used from
/// any thread if the source may; each call locks the arena for a moment.
///
/// As with a [`Lease`], the pool does not know about device work: drop a segment when its work is
/// done. On a single stream that runs in order it may be dropped when the work is queued, since
/// whoever is handed the bytes next queues behind it.
///
/// An `Arena` is a handle: clones are cheap and mean the same arena. The memory goes back to the
/// pool when the last handle and the last segment are gone.
pub struct Arena<S: Source> {
    shared: Arc<Shared<S>>,
}

/// What arenas and their segments share.
pub(super) struct Shared<S: Source> {
    pub(super) plan: Plan,
    pub(super) lease: Lease<S>,
    /// Address of the plan's first byte.
    base: u64,
    pool: Pool<S>,
    clock: Mutex<Clock>,
}

/// Where the run is and what is out.
struct Clock {
    step: u32,
    /// The first of the plan's ends that is not before `step`.
    end: usize,
    out: Vec<bool>,
    /// How many are out, by the plan's ends; residents are not counted. All before `end` are 0.
    due: Vec<u32>,
    live: usize,
    residents: usize,
    restarts: u64,
    planned: u64,
    pooled: u64,
}

/// The numbers of an arena at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArenaReport {
    /// The current step.
    pub step: u32,
    /// Calls of [`Arena::restart`] that went through.
    pub restarts: u64,
    /// Planned segments that are out.
    pub live: usize,
    /// Planned segments handed out so far.
    pub planned: u64,
    /// Segments leased from the pool so far, because the plan did not have them. If this grows,
    /// the plan does not describe the program any more.
    pub pooled: u64,
}

impl<S: Source> Arena<S> {
    pub(super) fn new(plan: Plan, pool: Pool<S>, lease: Lease<S>) -> Self {
        // The lease is longer by the difference of the alignments, so this stays within it.
        let base = align_up(lease.address(), plan.align()).unwrap_or(lease.address());
        let clock = Clock {
            step: plan.shape.first,
            end: 0,
            out: vec![false; plan.segments().len()],
            due: vec![0; plan.shape.ends.len()],
            live: 0,
            residents: 0,
            restarts: 0,
            planned: 0,
            pooled: 0,
        };
        let clock = Mutex::new(clock);
        Arena { shared: Arc::new(Shared { plan, lease, base, pool, clock }) }
    }

    // ---- time --------------------------------------------------------------------------------

    /// Goes on to a step; to the current one is no move. A new arena is in the plan's first step.
    ///
    /// # Errors
    /// [`Late`](StepError::Late) when a segment is out that does not live up to there,
    /// [`Backwards`](StepError::Backwards) for a step that has gone by.
    pub fn enter(&self, step: u32) -> Result<(), StepError> {
        let ends = &self.plan().shape.ends;
        let mut clock = self.shared.clock.lock();
        if step < clock.step {
            return Err(StepError::Backwards { to: step, step: clock.step });
        }
        let mut end = clock.end;
        while ends.get(end).is_some_and(|last| *last < step) {
            if clock.due[end] > 0 {
                return Err(self.late(&clock, step));
            }
            end += 1;
        }
        (clock.step, clock.end) = (step, end);
        Ok(())
    }

    /// Goes back to the plan's first step, for the next run. Segments that live in every step may
    /// stay out.
    ///
    /// # Errors
    /// [`Late`](StepError::Late) when another segment is out.
    pub fn restart(&self) -> Result<(), StepError> {
        let first = self.plan().shape.first;
        let mut clock = self.shared.clock.lock();
        if clock.live > clock.residents {
            return Err(self.late(&clock, first));
        }
        (clock.step, clock.end) = (first, 0);
        clock.restarts += 1;
        Ok(())
    }

    /// The current step.
    pub fn step(&self) -> u32 {
        self.shared.clock.lock().step
    }

    /// The one that has been due for longest. Slow; for errors.
    fn late(&self, clock: &Clock, to: u32) -> StepError {
        let segments = self.plan().segments().iter().enumerate();
        let out = segments.filter(|(i, segment)| clock.out[*i] && !segment.is_resident());
        match out.min_by_key(|(_, segment)| segment.last) {
            Some((index, segment)) => {
                let purpose = segment.purpose().to_owned();
                StepError::Late { purpose, index, last: segment.last, to }
            }
            None => StepError::Backwards { to, step: clock.step }, // nobody is late
        }
    }

    // ---- segments ----------------------------------------------------------------------------

    /// A segment of the plan, by its index, as long as planned.
    ///
    /// # Errors
    /// [`TakeError`]: it does not live in this step, is out, or does not exist.
    pub fn take(&self, index: usize) -> Result<Segment<S>, TakeError> {
        self.take_some(index, None)
    }

    /// The same for a payload that turned out shorter than planned.
    ///
    /// # Errors
    /// As [`take`](Arena::take), also when it turned out longer, or empty.
    pub fn take_for(&self, index: usize, len: u64) -> Result<Segment<S>, TakeError> {
        self.take_some(index, Some(len))
    }

    fn take_some(&self, index: usize, len: Option<u64>) -> Result<Segment<S>, TakeError> {
        let segment = self.planned(index)?;
        let len = len.unwrap_or(segment.len);
        let purpose = || segment.purpose().to_owned();
        if len == 0 {
            return Err(TakeError::ZeroLength { purpose: purpose() });
        }
        if len > segment.len {
            return Err(TakeError::TooLong { purpose: purpose(), len, planned: segment.len });
        }
        let mut clock = self.shared.clock.lock();
        let (step, first, last) = (clock.step, segment.first, segment.last);
        if step < first || last < step {
            return Err(TakeError::NotAlive { purpose: purpose(), step, first, last });
        }
        if clock.out[index] {
            return Err(TakeError::Taken { purpose: purpose() });
        }
        clock.out[index] = true;
        clock.live += 1;
        clock.planned += 1;
        match segment.due {
            Some(due) => clock.due[due as usize] += 1,
            None => clock.residents += 1,
        }
        drop(clock);
        let address = self.shared.base + segment.offset;
        Ok(Segment::planned(Arc::clone(&self.shared), index, address, len))
    }

    /// A segment from the plan if it can be had there, else from the pool, by the same rule: for
    /// payloads that are longer than planned, or live when they were not expected to.
    ///
    /// # Errors
    /// [`Take`](ArenaError::Take) for an index that does not exist and for no bytes,
    /// [`Pool`](ArenaError::Pool) when the pool has none either.
    #[track_caller]
    pub fn request(&self, index: usize, len: u64) -> Result<Segment<S>, ArenaError<S::Error>> {
        match self.take_for(index, len) {
            Ok(segment) => Ok(segment),
            Err(error @ (TakeError::Unknown { .. } | TakeError::ZeroLength { .. })) => {
                Err(error.into())
            }
            Err(_) => self.instead(index, len),
        }
    }

    /// A segment that is not in the plan at all, from the pool and by the pool's rule.
    ///
    /// # Errors
    /// As [`Pool::lease`].
    #[track_caller]
    pub fn extra(&self, len: u64, purpose: impl Into<Text>) -> Result<Segment<S>, Error<S::Error>> {
        let lease = self.pool().lease(len, purpose)?;
        self.shared.clock.lock().pooled += 1;
        Ok(Segment::outside(lease))
    }

    #[track_caller]
    fn instead(&self, index: usize, len: u64) -> Result<Segment<S>, ArenaError<S::Error>> {
        let segment = self.planned(index)?;
        let purpose = segment.purpose.clone();
        let rule = self.plan().rule_of(Some(segment)).rule;
        let theirs = self.pool().rule().rule;
        let wanted = rule.footprint(len).and_then(|end| lease_len(theirs, rule.align(), end));
        let Some(wanted) = wanted else {
            return Err(Error::Overflow { len, purpose: purpose.into_owned() }.into());
        };
        let lease = self.pool().lease(wanted, purpose)?;
        self.shared.clock.lock().pooled += 1;
        // The lease is longer by the difference of the alignments, so this stays within it.
        let address = align_up(lease.address(), rule.align()).unwrap_or(lease.address());
        Ok(Segment::instead(lease, self.plan().clone(), index, address, len))
    }

    fn planned(&self, index: usize) -> Result<&Planned, TakeError> {
        let segments = self.plan().segments();
        segments.get(index).ok_or(TakeError::Unknown { index, segments: segments.len() })
    }

    // ---- what it is --------------------------------------------------------------------------

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.shared.plan
    }

    /// The pool the memory is from.
    pub fn pool(&self) -> &Pool<S> {
        &self.shared.pool
    }

    /// The memory.
    pub fn lease(&self) -> &Lease<S> {
        &self.shared.lease
    }

    /// Address of the plan's first byte.
    pub fn address(&self) -> u64 {
        self.shared.base
    }

    /// The numbers of this moment.
    pub fn report(&self) -> ArenaReport {
        let clock = self.shared.clock.lock();
        let Clock { step, restarts, live, planned, pooled, .. } = *clock;
        ArenaReport { step, restarts, live, planned, pooled }
    }

    /// The memory back as a lease, to be [retired](Lease::retire) on a stream, say.
    ///
    /// # Errors
    /// The arena itself, when a segment is out or there is another handle.
    pub fn into_lease(self) -> Result<Lease<S>, Arena<S>> {
        match Arc::try_unwrap(self.shared) {
            Ok(shared) => Ok(shared.lease),
            Err(shared) => Err(Arena { shared }),
        }
    }
}

impl<S: Source> Shared<S> {
    /// Books a segment as returned.
    pub(super) fn put_back(&self, index: usize) {
        let mut clock = self.clock.lock();
        clock.out[index] = false;
        clock.live -= 1;
        match self.plan.segments()[index].due {
            Some(due) => clock.due[due as usize] -= 1,
            None => clock.residents -= 1,
        }
    }
}

impl<S: Source> Clone for Arena<S> {
    fn clone(&self) -> Self {
        Arena { shared: Arc::clone(&self.shared) }
    }
}

impl<S: Source> fmt::Debug for Arena<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arena")
            .field("plan", &self.plan().name())
            .field("lease", self.lease())
            .field("step", &self.step())
            .finish_non_exhaustive()
    }
}

impl fmt::Display for ArenaReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ArenaReport { step, restarts, live, planned, pooled } = self;
        write!(f, "step {step} after {restarts} restarts, {live} live, ")?;
        write!(f, "{planned} handed out by the plan and {pooled} by the pool")
    }
}
