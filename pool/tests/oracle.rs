//! Stream-ordered reuse beside an oracle that remembers, for each 64 bytes, all work ever queued on
//! them.
//!
//! After every step:
//!
//! 1. Whoever is granted a segment finds no work on it but its own stream's, or work that has
//!    passed; the host and requests without a stream find none at all.
//! 2. What waits is marked with at least the work that is really there.
//! 3. A request is refused only if no row of neighbours that are free, or wait for its own stream
//!    only, is long enough, or the hard limit leaves less than it asks for.
//! 4. A segment that one stream had alone comes back to it at once.
//! 5. Leases and what waits stay within the hard limit, and no lease makes more wait.
//! 6. No two live segments share a byte; the bookkeeping's own invariants hold.
//!
//! And at the end, when all has passed and is swept, each slab is one hole.

mod cases;
mod common;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use cases::{cases, script};
use common::{Paper, plain};
use pool::{Cause, Error, Lease, Pool, SpanKind, Stamp, Stamps, StreamId};
use proptest::prelude::*;

const STREAMS: usize = 4;
const GRAIN: u64 = 64;

#[derive(Clone, Debug)]
enum Step {
    /// For a stream or for nobody in particular, so many grains.
    Lease(Option<usize>, u64),
    /// Drops a lease that was not used.
    Drop(usize),
    /// Queues work on a lease, in each stream of the mask, and retires it.
    Retire(usize, u8),
    /// Retires a lease on one stream and asks for the same again.
    RetireAndAgain(usize, usize),
    /// The device does half of what a stream has queued, or all.
    Run(usize, bool),
    Sweep,
    Trim,
    /// The program says how far a stream is.
    Tell(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let stream = 0..STREAMS;
    let step = prop_oneof![
        6 => (prop::option::weighted(0.8, stream.clone()), 1u64..24).prop_map(|(on, n)| Step::Lease(on, n)),
        1 => any::<usize>().prop_map(Step::Drop),
        4 => (any::<usize>(), 1u8..16).prop_map(|(at, mask)| Step::Retire(at, mask)),
        3 => (any::<usize>(), stream.clone()).prop_map(|(at, on)| Step::Retire(at, 1 << on)),
        1 => (any::<usize>(), stream.clone()).prop_map(|(at, on)| Step::RetireAndAgain(at, on)),
        3 => (stream.clone(), any::<bool>()).prop_map(|(on, all)| Step::Run(on, all)),
        1 => Just(Step::Sweep),
        1 => Just(Step::Trim),
        1 => stream.prop_map(Step::Tell),
    ];
    prop::collection::vec(step, 1..150)
}

type Counters = Arc<Mutex<[u64; STREAMS]>>;

struct World {
    pool: Pool<Paper>,
    hard: u64,
    issued: [u64; STREAMS],
    passed: Counters,
    leases: Vec<Lease<Paper>>,
    /// All work ever queued on a grain, by its address.
    work: BTreeMap<u64, Vec<Stamp>>,
}

fn grains(start: u64, bytes: u64) -> impl Iterator<Item = u64> {
    (start..start + bytes).step_by(GRAIN as usize)
}

impl World {
    fn new(slabs: usize, hard: u64) -> World {
        let hard = hard * GRAIN;
        let passed = Counters::default();
        let device = passed.clone();
        let pool = Pool::builder(Paper::from(0x1_0000))
            .rule(plain())
            .slab_bytes(64 * GRAIN)
            .max_slabs(slabs)
            .hard_limit(hard)
            .progress(move |stream: StreamId, _| device.lock().unwrap()[stream.0 as usize])
            .build()
            .unwrap();
        let (issued, leases, work) = ([0; STREAMS], Vec::new(), BTreeMap::new());
        World { pool, hard, issued, passed, leases, work }
    }

    fn passed(&self, stamp: Stamp) -> bool {
        self.passed.lock().unwrap()[stamp.stream.0 as usize] >= stamp.sequence
    }

    /// Queues a piece of work in a stream, on a range of bytes.
    fn queue(&mut self, stream: usize, start: u64, bytes: u64) -> Stamp {
        self.issued[stream] += 1;
        let stamp = Stamp::new(StreamId(stream as u64), self.issued[stream]);
        for grain in grains(start, bytes) {
            self.work.entry(grain).or_default().push(stamp);
        }
        stamp
    }

    fn pick(&mut self, at: usize) -> Option<Lease<Paper>> {
        let count = self.leases.len();
        (count > 0).then(|| self.leases.swap_remove(at % count))
    }

    fn step(&mut self, step: &Step) -> Result<(), TestCaseError> {
        match *step {
            Step::Lease(on, count) => self.lease(on, count)?,
            Step::Drop(at) => drop(self.pick(at)),
            Step::Retire(at, mask) => {
                let Some(lease) = self.pick(at) else { return Ok(()) };
                let streams = (0..STREAMS).filter(|stream| mask & 1 << stream != 0);
                let (start, bytes) = (lease.address(), lease.pitch());
                let stamps: Stamps =
                    streams.map(|stream| self.queue(stream, start, bytes)).collect();
                lease.retire_after(stamps);
            }
            Step::RetireAndAgain(at, on) => {
                let Some(lease) = self.pick(at) else { return Ok(()) };
                let alone = lease.pending().iter().all(|stamp| stamp.stream.0 == on as u64);
                let (start, bytes) = (lease.address(), lease.pitch());
                let stamp = self.queue(on, start, bytes);
                lease.retire(stamp.stream, stamp.sequence);
                let again = self.pool.lease_on(stamp.stream, bytes, "again");
                prop_assert!(again.is_ok() || !alone, "not given back at once");
                if let Ok(again) = again {
                    self.granted(again, Some(on))?;
                }
            }
            Step::Run(stream, all) => {
                let mut passed = self.passed.lock().unwrap();
                let left = self.issued[stream] - passed[stream];
                passed[stream] += if all { left } else { left.div_ceil(2) };
            }
            Step::Sweep => drop(self.pool.sweep()),
            Step::Trim => drop(self.pool.trim()),
            Step::Tell(stream) => {
                let at = self.passed.lock().unwrap()[stream];
                self.pool.passed(StreamId(stream as u64), at);
            }
        }
        self.pool.check().map_err(TestCaseError::fail)?;
        let report = self.pool.report();
        prop_assert!(report.used() + report.waiting <= self.hard, "beyond the limit: {}", report);
        self.marks_cover_the_work()
    }

    fn lease(&mut self, on: Option<usize>, count: u64) -> Result<(), TestCaseError> {
        let stream = on.map(|stream| StreamId(stream as u64));
        let waiting = self.pool.report().waiting;
        let got = match stream {
            Some(stream) => self.pool.lease_on(stream, count * GRAIN, "x"),
            None => self.pool.lease(count * GRAIN, "x"),
        };
        let report = self.pool.report();
        prop_assert!(report.waiting <= waiting, "a lease made more wait: {}", report);
        match got {
            Ok(lease) => self.granted(lease, on),
            Err(Error::Exhausted(what)) if matches!(what.cause, Cause::HardLimit { .. }) => {
                let all = report.used() + report.waiting + count * GRAIN;
                prop_assert!(all > self.hard, "refused {} within the limit", count * GRAIN);
                Ok(())
            }
            Err(Error::Exhausted(_)) => {
                let longest = self.longest_row(stream);
                prop_assert!(
                    longest < count * GRAIN,
                    "refused {}, row of {}",
                    count * GRAIN,
                    longest
                );
                Ok(())
            }
            Err(other) => Err(TestCaseError::fail(other.to_string())),
        }
    }

    fn granted(&mut self, lease: Lease<Paper>, on: Option<usize>) -> Result<(), TestCaseError> {
        let (start, end) = (lease.address(), lease.address() + lease.pitch());
        for other in &self.leases {
            let apart = other.address() + other.pitch() <= start || end <= other.address();
            prop_assert!(apart, "{:?} and {:?} share bytes", other, lease);
        }
        for grain in grains(start, lease.pitch()) {
            for stamp in self.work.get(&grain).into_iter().flatten() {
                let own = on.is_some_and(|stream| stream as u64 == stamp.stream.0);
                prop_assert!(own || self.passed(*stamp), "{:?} for {:?}: {}", lease, on, stamp);
                let known = lease.pending().iter().any(|pending| {
                    pending.stream == stamp.stream && pending.sequence >= stamp.sequence
                });
                prop_assert!(known || self.passed(*stamp), "{:?} forgets {}", lease, stamp);
            }
        }
        self.leases.push(lease);
        Ok(())
    }

    /// The longest row of neighbours, in bytes, that are free or wait for `stream` only.
    fn longest_row(&self, stream: Option<StreamId>) -> u64 {
        let mut longest = 0;
        for slab in self.pool.map().slabs {
            let mut row = 0;
            for span in slab.spans {
                let usable = match &span.kind {
                    SpanKind::Free => true,
                    SpanKind::Waiting { stamps, .. } => stamps
                        .iter()
                        .all(|stamp| Some(stamp.stream) == stream || self.passed(*stamp)),
                    _ => false,
                };
                row = if usable { row + span.bytes } else { 0 };
                longest = longest.max(row);
            }
        }
        longest
    }

    fn marks_cover_the_work(&self) -> Result<(), TestCaseError> {
        for slab in self.pool.map().slabs {
            for span in &slab.spans {
                let marks: &[Stamp] = match &span.kind {
                    SpanKind::Waiting { stamps, .. } => stamps,
                    SpanKind::Free => &[],
                    _ => continue,
                };
                for grain in grains(slab.base + span.offset, span.bytes) {
                    for stamp in self.work.get(&grain).into_iter().flatten() {
                        let marked = marks.iter().any(|mark| {
                            mark.stream == stamp.stream && mark.sequence >= stamp.sequence
                        });
                        prop_assert!(
                            marked || self.passed(*stamp),
                            "{:?} is not marked {}",
                            span,
                            stamp
                        );
                    }
                }
            }
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn nobody_gets_memory_that_others_work_on(
        slabs in 1usize..4,
        hard in 32u64..256,
        steps in script(steps()),
    ) {
        let mut world = World::new(slabs, hard);
        for step in steps.iter() {
            world.step(step)?;
        }
        world.leases.clear();
        *world.passed.lock().unwrap() = world.issued;
        world.pool.sweep();
        let report = world.pool.report();
        prop_assert_eq!((report.waiting, report.waiting_segments, report.live), (0, 0, 0));
        prop_assert_eq!((report.holes, report.free), (report.slabs, report.capacity));
    }
}
