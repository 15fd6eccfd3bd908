//! Arenas: what a plan hands out, played against a twin that checks every pair.
//!
//! 1. A planned segment is handed out if and only if it lives in the current step and is not out;
//!    each refusal says which it was.
//! 2. What is out never shares a byte, lies in the arena, and starts where its rule says, however
//!    odd the slab's base and however loose the pool's rule.
//! 3. A step is entered if and only if nothing is out that ended before it.
//! 4. What the plan does not have comes from the pool, by the same rule.
//! 5. The same plan runs many times; the memory goes back when the last handle and segment are gone.
//! 6. Misuse is an error and changes nothing.

mod cases;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

use cases::{cases, script};
use pool::{
    Arena, ArenaError, Error, Plan, PlanBuilder, Pool, Rule, Segment, Source, StepError, Tag,
    TakeError,
};
use proptest::prelude::*;

/// Consecutive ranges, each as odd as can be.
#[derive(Clone)]
struct Odd {
    next: Arc<AtomicU64>,
    alive: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct Range {
    base: u64,
    bytes: u64,
    alive: Arc<AtomicUsize>,
}

impl Drop for Range {
    fn drop(&mut self) {
        self.alive.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Odd {
    fn new() -> Odd {
        Odd { next: Arc::new(AtomicU64::new(0x1_0001)), alive: Arc::default() }
    }
}

impl Source for Odd {
    type Slab = Range;
    type Error = Infallible;

    fn allocate(&self, bytes: u64) -> Result<(Range, u64), Infallible> {
        let base = self.next.fetch_add(bytes + 13, Ordering::Relaxed);
        self.alive.fetch_add(1, Ordering::Relaxed);
        Ok((Range { base, bytes, alive: Arc::clone(&self.alive) }, base))
    }
}

fn pool(rule: Rule) -> Pool<Odd> {
    Pool::builder(Odd::new()).rule(rule).slab_bytes(1 << 20).build().unwrap()
}

const LOOSE: (u64, u64, u64) = (64, 1, 0);

fn rule((align, granule, pad): (u64, u64, u64)) -> Rule {
    Rule::new(align, granule, pad).unwrap()
}

/// Four stages of a picture: a resident table, bits, a frame, the model's input, its output.
fn pipeline() -> PlanBuilder {
    let mut builder = Plan::builder().name("pictures");
    builder.segment(5000, "table", 0..=3);
    builder.segment(9000, "bits", 0..=0);
    builder.segment(20_000, "frame", 0..=1);
    builder.segment(7000, "input", 1..=2);
    builder.segment(30_000, "output", 2..=3);
    builder
}

// ---- against a twin --------------------------------------------------------------------------

#[derive(Clone, Debug)]
struct Wanted {
    rule: usize,
    len: u64,
    first: u32,
    last: u32,
}

#[derive(Clone, Copy, Debug)]
enum Op {
    Enter(u32),
    Restart,
    Take(usize),
    TakeFor(usize, u64),
    Request(usize, u64),
    Extra(u64),
    Drop(usize),
}

/// All at least as strict as [`LOOSE`].
const RULES: [(u64, u64, u64); 4] = [(128, 32, 32), LOOSE, (64, 32, 32), (1024, 1, 100)];

fn wanted() -> impl Strategy<Value = Vec<Wanted>> {
    let one = (0..RULES.len(), 1..3000u64, 0..6u32, 0..6u32).prop_map(|(rule, len, one, other)| {
        Wanted { rule, len, first: one.min(other), last: one.max(other) }
    });
    prop::collection::vec(one, 1..12)
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        3 => (0..8u32).prop_map(Op::Enter),
        1 => Just(Op::Restart),
        6 => (0..13usize).prop_map(Op::Take),
        2 => (0..13usize, 0..4000u64).prop_map(|(i, len)| Op::TakeFor(i, len)),
        2 => (0..13usize, 0..4000u64).prop_map(|(i, len)| Op::Request(i, len)),
        1 => (0..4000u64).prop_map(Op::Extra),
        6 => any::<usize>().prop_map(Op::Drop),
    ]
}

struct Twin {
    wanted: Vec<Wanted>,
    arena: Arena<Odd>,
    step: u32,
    /// Everything that is out, with the rule it was to obey.
    out: Vec<(Segment<Odd>, (u64, u64, u64))>,
    planned: u64,
    pooled: u64,
}

impl Twin {
    fn is_resident(&self, i: usize) -> bool {
        let first = self.wanted.iter().map(|one| one.first).min().unwrap();
        let last = self.wanted.iter().map(|one| one.last).max().unwrap();
        (self.wanted[i].first, self.wanted[i].last) == (first, last)
    }

    fn planned_out(&self) -> impl Iterator<Item = usize> {
        let planned = self.out.iter().filter(|(segment, _)| segment.is_planned());
        planned.map(|(segment, _)| segment.index().unwrap())
    }

    /// What `take_for` should say; `None`: nothing is wrong.
    fn refusal(&self, index: usize, len: u64) -> Option<TakeError> {
        let Some(one) = self.wanted.get(index) else {
            return Some(TakeError::Unknown { index, segments: self.wanted.len() });
        };
        let (purpose, step, first, last) = (format!("s{index}"), self.step, one.first, one.last);
        if len == 0 {
            Some(TakeError::ZeroLength { purpose })
        } else if len > one.len {
            Some(TakeError::TooLong { purpose, len, planned: one.len })
        } else if step < first || step > last {
            Some(TakeError::NotAlive { purpose, step, first, last })
        } else if self.planned_out().any(|out| out == index) {
            Some(TakeError::Taken { purpose })
        } else {
            None
        }
    }

    fn keep(&mut self, segment: Segment<Odd>, len: u64) {
        let numbers = match segment.index() {
            Some(index) => RULES[self.wanted[index].rule],
            None => LOOSE,
        };
        let (align, granule, pad) = numbers;
        let footprint = ((len - 1) / granule + 1) * granule + pad;
        assert_eq!((segment.len(), segment.footprint()), (len, footprint));
        assert_eq!(segment.pad(), footprint - len);
        assert_eq!(segment.address() % align, 0, "{segment:?}");
        let slab = segment.slab();
        assert_eq!(segment.offset(), segment.address() - slab.base);
        assert!(segment.offset() + footprint <= slab.bytes);
        match segment.index() {
            Some(index) => assert_eq!(segment.purpose(), format!("s{index}")),
            None => assert_eq!(segment.purpose(), "extra"),
        }
        if segment.is_planned() {
            let lease = self.arena.lease();
            let end = lease.address() + lease.footprint();
            assert!(lease.address() <= segment.address() && segment.address() + footprint <= end);
            assert!(segment.address() + len <= lease.address() + lease.len());
            self.planned += 1;
        } else {
            self.pooled += 1;
        }
        let (start, end) = (segment.address(), segment.address() + footprint);
        for (other, _) in &self.out {
            let apart = end <= other.address() || other.address() + other.footprint() <= start;
            assert!(apart, "{segment:?} and {other:?}");
        }
        let explanation = segment.explain();
        assert_eq!(explanation.address_mod_align, 0);
        assert_eq!(explanation.payload, start..start + len);
        assert!(explanation.pad.end >= end);
        assert_eq!(explanation.pad.end, explanation.guard.start);
        assert_eq!(explanation.guard.end, explanation.slack.start);
        assert_eq!(segment.view().address(), start);
        assert!(segment.range(..=len).is_err());
        self.out.push((segment, numbers));
    }

    fn play(&mut self, op: Op) {
        match op {
            Op::Enter(to) => {
                let late = self.planned_out().filter(|i| !self.is_resident(*i));
                let late = late.map(|i| self.wanted[i].last).filter(|last| *last < to).min();
                match self.arena.enter(to) {
                    Ok(()) => {
                        assert!(to >= self.step && late.is_none());
                        self.step = to;
                    }
                    Err(StepError::Backwards { to: said, step }) => {
                        assert_eq!((said, step), (to, self.step));
                        assert!(to < self.step);
                    }
                    Err(StepError::Late { index, last, to: said, purpose }) => {
                        assert_eq!((Some(last), said), (late, to));
                        assert_eq!((self.wanted[index].last, purpose), (last, format!("s{index}")));
                    }
                    Err(other) => panic!("{other}"),
                }
            }
            Op::Restart => {
                let clear = self.planned_out().all(|i| self.is_resident(i));
                assert_eq!(self.arena.restart().is_ok(), clear);
                if clear {
                    self.step = self.wanted.iter().map(|one| one.first).min().unwrap();
                }
            }
            Op::Take(index) => {
                let len = self.wanted.get(index).map_or(1, |one| one.len);
                match self.arena.take(index) {
                    Ok(segment) => {
                        assert_eq!(self.refusal(index, len), None);
                        self.keep(segment, len);
                    }
                    Err(error) => assert_eq!(self.refusal(index, len), Some(error)),
                }
            }
            Op::TakeFor(index, len) => match self.arena.take_for(index, len) {
                Ok(segment) => {
                    assert_eq!(self.refusal(index, len), None);
                    self.keep(segment, len);
                }
                Err(error) => assert_eq!(self.refusal(index, len), Some(error)),
            },
            Op::Request(index, len) => match self.arena.request(index, len) {
                Ok(segment) => {
                    assert_eq!(segment.is_planned(), self.refusal(index, len).is_none());
                    assert_eq!(segment.index(), Some(index));
                    self.keep(segment, len);
                }
                Err(ArenaError::Take(error)) => {
                    assert!(len == 0 || index >= self.wanted.len());
                    assert_eq!(self.refusal(index, len), Some(error));
                }
                Err(other) => panic!("{other}"),
            },
            Op::Extra(len) => match self.arena.extra(len, "extra") {
                Ok(segment) => {
                    assert!(!segment.is_planned());
                    self.keep(segment, len);
                }
                Err(Error::ZeroLength { .. }) => assert_eq!(len, 0),
                Err(other) => panic!("{other}"),
            },
            Op::Drop(which) => {
                if !self.out.is_empty() {
                    drop(self.out.swap_remove(which % self.out.len()));
                }
            }
        }
        let report = self.arena.report();
        assert_eq!((report.step, report.live), (self.step, self.planned_out().count()));
        assert_eq!((report.planned, report.pooled), (self.planned, self.pooled));
        assert_eq!(self.arena.step(), self.step);
        self.arena.pool().check().unwrap();
    }
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn an_arena_does_as_its_twin(
        wanted in wanted(),
        ops in script(prop::collection::vec(op(), 1..120)),
        arena_first: bool,
    ) {
        let mut builder = Plan::builder().budget(1000);
        for (i, Wanted { rule: which, len, first, last }) in wanted.iter().enumerate() {
            builder.segment_by(rule(RULES[*which]), *len, format!("s{i}"), *first..=*last);
        }
        let plan = builder.pack().unwrap();
        let pool = pool(rule(LOOSE));
        let arena = plan.lease(&pool).unwrap();
        let step = *plan.steps().start();
        let mut twin = Twin { wanted, arena, step, out: Vec::new(), planned: 0, pooled: 0 };
        ops.iter().for_each(|op| twin.play(*op));
        // Handles and segments may go in any order.
        let Twin { arena, mut out, .. } = twin;
        if arena_first {
            drop(arena);
            out.iter().for_each(|(segment, _)| assert!(segment.slab().bytes > 0));
            out.clear();
        } else {
            out.clear();
            prop_assert_eq!(arena.report().live, 0);
            prop_assert!(arena.into_lease().is_ok());
        }
        prop_assert_eq!(pool.report().live, 0);
        pool.leak_check().unwrap();
    }
}

// ---- runs ------------------------------------------------------------------------------------

#[test]
fn a_plan_runs_again_and_again() {
    let pool = pool(Rule::RECOMMENDED);
    let plan = pipeline().pack().unwrap();
    let arena = plan.lease(&pool).unwrap();
    let table = arena.take(0).unwrap(); // stays out over all runs
    let mut seen = BTreeMap::new();
    for _ in 0..100 {
        let (bits, frame) = (arena.take(1).unwrap(), arena.take(2).unwrap());
        assert!(matches!(arena.enter(1), Err(StepError::Late { index: 1, last: 0, to: 1, .. })));
        assert_eq!(arena.step(), 0);
        drop(bits);
        arena.enter(1).unwrap();
        let input = arena.take(3).unwrap();
        drop(frame);
        arena.enter(2).unwrap();
        let output = arena.take(4).unwrap();
        for segment in [&table, &input, &output] {
            let address = seen.entry(segment.index()).or_insert(segment.address());
            assert_eq!(*address, segment.address());
        }
        drop(input);
        arena.enter(3).unwrap();
        drop(output);
        arena.enter(4).unwrap(); // nothing lives there, but it may be entered
        arena.restart().unwrap();
    }
    let report = arena.report();
    assert_eq!((report.restarts, report.planned, report.pooled, report.live), (100, 401, 0, 1));
    assert_eq!(
        report.to_string(),
        "step 0 after 100 restarts, 1 live, 401 handed out by the plan and 0 by the pool"
    );
    assert_eq!(pool.report().served, 1);
}

#[test]
fn the_lease_is_no_longer_than_the_plan() {
    let pool = pool(Rule::RECOMMENDED);
    let plan = pipeline().pack().unwrap();
    let arena = plan.lease(&pool).unwrap();
    assert_eq!(arena.lease().pitch(), plan.bytes());
    assert_eq!(arena.address(), arena.lease().address());
    assert_eq!(arena.lease().purpose(), "plan `pictures`");
}

#[test]
fn several_runs_at_a_time_are_several_arenas() {
    let pool = pool(Rule::RECOMMENDED);
    let plan = pipeline().pack().unwrap();
    let arenas: Vec<_> = (0..3).map(|_| plan.lease(&pool).unwrap()).collect();
    let frames: Vec<_> = arenas.iter().map(|arena| arena.take(2).unwrap()).collect();
    for (i, one) in frames.iter().enumerate() {
        for other in &frames[..i] {
            assert!(one.address().abs_diff(other.address()) >= one.footprint());
        }
    }
    arenas[1].enter(1).unwrap();
    assert_eq!([0, 1, 2].map(|i| arenas[i].step()), [0, 1, 0]);
}

#[test]
fn a_stale_plan_shows_in_the_report() {
    let pool = pool(Rule::RECOMMENDED);
    let arena = pipeline().pack().unwrap().lease(&pool).unwrap();
    let long = arena.request(2, 20_001).unwrap();
    let planned = arena.request(2, 19_999).unwrap();
    let twice = arena.request(2, 19_999).unwrap();
    let early = arena.request(4, 30_000).unwrap();
    let extra = arena.extra(77, "scratch").unwrap();
    assert_eq!(
        [&long, &planned, &twice, &early, &extra].map(Segment::is_planned),
        [false, true, false, false, false]
    );
    assert_eq!((extra.index(), extra.purpose()), (None, "scratch"));
    assert_eq!((early.index(), early.purpose()), (Some(4), "output"));
    assert_eq!((arena.report().planned, arena.report().pooled), (1, 4));
    // They are no business of the arena's time.
    drop(planned);
    arena.enter(3).unwrap();
    arena.restart().unwrap();
}

// ---- refusals --------------------------------------------------------------------------------

#[test]
fn a_pool_that_asks_for_more_refuses_the_plan() {
    let mut builder = pipeline();
    builder.segment_by(rule((64, 32, 32)), 100, "tensor", 1..=1);
    let plan = builder.pack().unwrap();
    let error = plan.lease(&pool(Rule::RECOMMENDED)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`tensor` was planned with `start on 64, m = ALIGN_UP(len, 32) + 32`, \
         and the pool asks `start on 128, m = ALIGN_UP(len, 32) + 32`"
    );
    plan.lease(&pool(rule((64, 32, 32)))).unwrap();
    plan.lease(&pool(rule((1, 1, 0)))).unwrap();
}

#[test]
fn a_pool_without_room_says_so_and_stays_usable() {
    let pool = Pool::builder(Odd::new()).slab_bytes(40_000).max_bytes(40_200).build().unwrap();
    let plan = pipeline().pack().unwrap();
    assert!(matches!(plan.lease(&pool), Err(ArenaError::Pool(Error::Exhausted(_)))));
    let mut small = Plan::builder();
    small.segment(1000, "small", 0..=0);
    let arena = small.pack().unwrap().lease(&pool).unwrap();
    let error = arena.request(0, 60_000).unwrap_err();
    assert!(matches!(&error, ArenaError::Pool(Error::Exhausted(_))), "{error}");
    assert!(error.to_string().contains("`small`"), "{error}");
    let error = arena.request(0, u64::MAX - 8).unwrap_err();
    assert!(matches!(error, ArenaError::Pool(Error::Overflow { .. })));
    let error = arena.request(0, u64::MAX / 2).unwrap_err();
    assert!(matches!(error, ArenaError::Pool(Error::Overflow { .. })));
    assert!(matches!(arena.extra(0, "none"), Err(Error::ZeroLength { .. })));
    assert_eq!((arena.report().pooled, arena.report().live), (0, 0));
    drop(arena.take(0).unwrap());
    // A plan longer than any slab.
    let mut huge = Plan::builder();
    huge.segment(1 << 60, "huge", 0..=0);
    let error = huge.pack().unwrap().lease(&pool).unwrap_err();
    assert!(matches!(error, ArenaError::Pool(Error::Overflow { .. })), "{error}");
}

#[test]
fn a_forgotten_segment_stops_the_clock_and_nothing_else() {
    let pool = pool(Rule::RECOMMENDED);
    let arena = pipeline().pack().unwrap().lease(&pool).unwrap();
    std::mem::forget(arena.take(1).unwrap());
    let error = arena.enter(1).unwrap_err();
    assert_eq!(
        error.to_string(),
        "segment 1, `bits`, was to be back after step 0 and is out at the start of step 1"
    );
    assert!(matches!(arena.restart(), Err(StepError::Late { index: 1, .. })));
    drop(arena.take(2).unwrap());
    drop(arena.request(3, 7000).unwrap());
    let Err(arena) = arena.into_lease() else { panic!("a segment is out") };
    assert_eq!(arena.step(), 0);
}

#[test]
fn refusals_read_well() {
    let pool = pool(Rule::RECOMMENDED);
    let arena = pipeline().pack().unwrap().lease(&pool).unwrap();
    let frame = arena.take(2).unwrap();
    for (said, wanted) in [
        (arena.take(5), "there is no segment 5 in a plan of 5"),
        (arena.take(2), "`frame` is out already"),
        (arena.take(3), "`input` lives in steps 1..=2, and this is step 0"),
        (arena.take_for(1, 0), "a segment of 0 bytes was asked for `bits`"),
        (arena.take_for(1, 9001), "9001 bytes were asked for `bits`, and 9000 planned"),
    ] {
        assert_eq!(said.unwrap_err().to_string(), wanted);
    }
    arena.enter(1).unwrap();
    assert_eq!(
        arena.enter(0).unwrap_err().to_string(),
        "step 0 comes before step 1; try `restart`"
    );
    assert!(format!("{arena:?} {frame:?}").contains("frame"));
}

// ---- ends ------------------------------------------------------------------------------------

#[test]
fn the_memory_stays_until_the_last_segment() {
    let source = Odd::new();
    let alive = Arc::clone(&source.alive);
    let pool = Pool::builder(source).build().unwrap();
    let arena = pipeline().pack().unwrap().lease(&pool).unwrap();
    let (frame, long) = (arena.take(2).unwrap(), arena.request(1, 10_000).unwrap());
    drop((arena, pool));
    assert_eq!(alive.load(Ordering::Relaxed), 1);
    drop(long);
    assert_eq!(alive.load(Ordering::Relaxed), 1);
    drop(frame);
    assert_eq!(alive.load(Ordering::Relaxed), 0);
}

#[test]
fn an_arena_turns_back_into_its_lease() {
    let pool = pool(Rule::RECOMMENDED);
    let arena = pipeline().pack().unwrap().lease(&pool).unwrap();
    let other = arena.clone();
    let Err(arena) = arena.into_lease() else { panic!("there is another handle") };
    drop(other);
    let Ok(lease) = arena.into_lease() else { panic!("there is none any more") };
    lease.retire(pool::StreamId(7), 1);
    assert_eq!(pool.report().live, 0);
}

#[test]
fn a_lease_for_a_plan_can_be_tagged() {
    let builder = Pool::builder(Odd::new()).tag(Tag::new("plans").cap(1 << 20));
    let pool = builder.build().unwrap();
    let plan = pipeline().pack().unwrap();
    let tag = pool.tag("plans").unwrap();
    let arena = plan.lease_with(&pool, |request| request.tag(tag)).unwrap();
    let report = pool.report();
    let used = report.tags.iter().find(|tag| tag.name == "plans").unwrap().used;
    assert_eq!(used, arena.lease().pitch());
}

// ---- threads ---------------------------------------------------------------------------------

#[test]
fn threads_share_an_arena() {
    const THREADS: u64 = 8;
    const STEPS: u32 = 200;
    // Each thread has a segment in each step, and each lives for two.
    let mut builder = Plan::builder();
    for step in 0..STEPS {
        for thread in 0..THREADS {
            builder.segment(1000 * (1 + thread), "work", step..=step + 1);
        }
    }
    let plan = builder.tolerance(20_000).pack().unwrap();
    let arena = plan.lease(&pool(Rule::RECOMMENDED)).unwrap();
    let line = Barrier::new(THREADS as usize);
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (arena, line) = (arena.clone(), &line);
            scope.spawn(move || {
                let mut before = None;
                for step in 0..STEPS {
                    // Everybody says it; once it was said by one, it is no news.
                    arena.enter(step).unwrap();
                    line.wait();
                    let index = u64::from(step) * THREADS + thread;
                    let segment = arena.take(index as usize).unwrap();
                    assert!(matches!(arena.take(index as usize), Err(TakeError::Taken { .. })));
                    before = Some(segment);
                    line.wait();
                }
                drop(before);
            });
        }
    });
    assert_eq!((arena.report().live, arena.report().planned), (0, THREADS * u64::from(STEPS)));
}
