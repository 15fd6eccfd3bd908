//! The script's arenas: plans, steps, and what comes from the pool instead.

use std::ops::Range;

use pool::{Arena, ArenaError, Error, Plan, Rule, Segment, StepError, TakeError};

use super::{Bytes, Memory, Refused, World};

/// Runs of plans, and segments that came from the pool instead.
#[derive(Default)]
pub struct Arenas {
    runs: Vec<Run>,
    pooled: Vec<Segment<Memory>>,
}

struct Run {
    arena: Arena<Memory>,
    step: u32,
    /// By index.
    out: Vec<Option<Segment<Memory>>>,
}

impl Run {
    /// The segments that are out, and live in some steps only.
    fn passing(&self) -> impl Iterator<Item = u32> + '_ {
        let planned = self.arena.plan().segments().iter().zip(&self.out);
        let passing = planned.filter(|(segment, out)| out.is_some() && !segment.is_resident());
        passing.map(|(segment, _)| *segment.steps().end())
    }
}

fn owned(segment: &Segment<Memory>) -> Range<u64> {
    segment.address()..segment.address() + segment.footprint()
}

impl Arenas {
    /// An arena's segments lie in its lease, which is the pool's affair.
    pub fn live(&self) -> impl Iterator<Item = Range<u64>> + '_ {
        let whole = self.runs.iter().map(|run| {
            let lease = run.arena.lease();
            lease.address()..lease.address() + lease.footprint()
        });
        whole.chain(self.pooled.iter().map(owned))
    }
}

/// What a pool may say to a request of a length that it can have.
fn expect_refusal(error: Error<Refused>) {
    assert!(matches!(error, Error::Exhausted(_) | Error::Source { error: Refused, .. }), "{error}");
}

impl World<'_> {
    pub fn arena_opens(&mut self, bytes: &mut Bytes<'_>) {
        let (count, strict) = (1 + bytes.byte() % 6, bytes.byte());
        if self.arenas.runs.len() == 2 {
            return self.arena_closes(strict as usize);
        }
        let rule = if strict % 4 == 0 { Rule::RECOMMENDED } else { self.pool.rule().rule };
        let mut builder = Plan::builder().rule(rule);
        for _ in 0..count {
            let (len, steps) = (bytes.len(), bytes.byte());
            let (first, more) = ((steps % 4) as u32, (steps / 4 % 4) as u32);
            builder.segment(len, "planned", first..=first + more);
        }
        let plan = builder.pack().unwrap();
        plan.check().unwrap();
        match plan.lease(self.pool) {
            Ok(arena) => {
                let (address, lease) = (arena.address(), arena.lease());
                assert_eq!(address % plan.align(), 0);
                assert!(lease.address() <= address);
                let end = lease.address() + lease.footprint();
                let owned = plan.segments().iter().map(|one| one.offset() + one.footprint());
                assert!(owned.max().is_some_and(|last| address + last <= end));
                let (start, step) = (lease.address(), *plan.steps().start());
                self.claim(start..end, &[], None);
                let out = plan.segments().iter().map(|_| None).collect();
                self.arenas.runs.push(Run { arena, step, out });
            }
            Err(ArenaError::WeakerRule { .. }) => assert_ne!(rule, self.pool.rule().rule),
            Err(ArenaError::Pool(error)) => expect_refusal(error),
            Err(error) => panic!("{error}"),
        }
    }

    /// An arena goes back to being a lease when nothing of it is out.
    fn arena_closes(&mut self, at: usize) {
        let Run { arena, step, out } = self.arenas.runs.swap_remove(at % 2);
        let busy = out.iter().any(Option::is_some);
        match arena.into_lease() {
            Ok(lease) => {
                assert!(!busy);
                self.leases.push(lease);
            }
            Err(arena) => {
                assert!(busy);
                self.arenas.runs.push(Run { arena, step, out });
            }
        }
    }

    pub fn arena_takes(&mut self, bytes: &mut Bytes<'_>) {
        let (at, how, index) = (bytes.byte() as usize, bytes.byte(), bytes.byte() as usize % 8);
        let Some(at) = at.checked_rem(self.arenas.runs.len()) else { return };
        let run = &self.arenas.runs[at];
        let (arena, plan) = (&run.arena, run.arena.plan());
        let planned = plan.segments().get(index);
        let len = match planned {
            Some(planned) if how & 4 == 0 => planned.len() - (how >> 3) % planned.len(),
            _ => bytes.len() - 1,
        };
        let may = match planned {
            None => Err("unknown"),
            Some(_) if len == 0 => Err("empty"),
            Some(planned) if len > planned.len() => Err("long"),
            Some(planned) if !planned.steps().contains(&run.step) => Err("dead"),
            Some(_) if run.out[index].is_some() => Err("taken"),
            Some(_) => Ok(()),
        };
        let taken = if how % 4 == 3 {
            match arena.extra(len, "extra") {
                Ok(segment) => Ok(segment),
                Err(Error::ZeroLength { .. }) => return assert_eq!(len, 0),
                Err(error) => return expect_refusal(error),
            }
        } else if how % 4 == 2 {
            match arena.request(index, len) {
                Err(ArenaError::Take(error)) => Err(error),
                Err(ArenaError::Pool(error)) => return expect_refusal(error),
                other => Ok(other.unwrap()),
            }
        } else {
            arena.take_for(index, len)
        };
        let segment = match taken {
            Ok(segment) => segment,
            Err(error) => {
                let said = match &error {
                    TakeError::Unknown { .. } => "unknown",
                    TakeError::ZeroLength { .. } => "empty",
                    TakeError::TooLong { .. } => "long",
                    TakeError::NotAlive { .. } => "dead",
                    TakeError::Taken { .. } => "taken",
                    _ => panic!("{error}"),
                };
                // Of what is unknown and empty, either may be said.
                return assert_eq!(may, Err(said), "{error}");
            }
        };
        assert_eq!((segment.len(), segment.view().address()), (len, segment.address()));
        if segment.is_planned() {
            assert_eq!((may, segment.index(), how % 4 == 3), (Ok(()), Some(index), false));
            assert_eq!(segment.address() - arena.address(), plan.segments()[index].offset());
            assert_eq!(segment.address() % plan.rule().rule.align(), 0);
            let (mine, whole) = (owned(&segment), arena.lease());
            assert!(mine.end <= whole.address() + whole.footprint(), "leaves its arena");
            for other in run.out.iter().flatten().map(owned) {
                assert!(other.end <= mine.start || mine.end <= other.start, "two owners");
            }
            self.arenas.runs[at].out[index] = Some(segment);
        } else {
            assert!(how % 4 == 3 || how % 4 == 2 && may.is_err());
            if how % 4 == 2 {
                assert_eq!(segment.address() % plan.rule().rule.align(), 0);
            }
            self.claim(owned(&segment), &[], None);
            self.arenas.pooled.push(segment);
        }
    }

    pub fn arena_steps(&mut self, bytes: &mut Bytes<'_>) {
        let (at, to) = (bytes.byte() as usize, (bytes.byte() % 10) as u32);
        let Some(at) = at.checked_rem(self.arenas.runs.len()) else { return };
        let run = &mut self.arenas.runs[at];
        let late =
            if to == 9 { run.passing().next() } else { run.passing().find(|last| *last < to) };
        let (done, aim) = match to {
            9 => (run.arena.restart(), *run.arena.plan().steps().start()),
            to => (run.arena.enter(to), to),
        };
        match done {
            Ok(()) => {
                assert!(late.is_none() && (to == 9 || to >= run.step));
                run.step = aim;
            }
            Err(StepError::Late { .. }) => assert!(late.is_some()),
            Err(StepError::Backwards { .. }) => assert!(to < run.step),
            Err(error) => panic!("{error}"),
        }
        assert_eq!(run.arena.step(), run.step);
    }

    pub fn arena_gets(&mut self, bytes: &mut Bytes<'_>) {
        let (at, index) = (bytes.byte() as usize, bytes.byte() as usize);
        match at.checked_rem(self.arenas.runs.len() + 1) {
            Some(at) if at < self.arenas.runs.len() => {
                let out = &mut self.arenas.runs[at].out;
                let index = index % out.len();
                drop(out[index].take());
            }
            _ if self.arenas.pooled.is_empty() => {}
            _ => drop(self.arenas.pooled.swap_remove(index % self.arenas.pooled.len())),
        }
    }

    pub fn check_arenas(&self) {
        for run in &self.arenas.runs {
            let report = run.arena.report();
            let out = run.out.iter().flatten().count();
            assert_eq!((report.live, report.step), (out, run.step));
        }
    }
}
