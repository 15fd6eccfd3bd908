//! Every order in which threads can meet in the pool, tried by a model checker: `ci/loom.sh`.
//!
//! Without `--cfg loom` there is nothing here. The schedules are all those with at most
//! `LOOM_MAX_PREEMPTIONS` forced switches; what is claimed is claimed of each.
#![cfg(loom)]

use std::convert::Infallible;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use loom::sync::Arc;
use loom::thread;
use pool::{
    Coat, Error, Guard, GuardError, GuardOptions, Handles, Lease, Pool, Rule, Source, StreamId,
};

const A: StreamId = StreamId(1);

/// Consecutive ranges, and how many blocks are alive. Counters of std: they are no part of what is
/// modelled.
#[derive(Clone, Default)]
struct Paper(std::sync::Arc<(AtomicUsize, AtomicUsize)>);

struct Block(Paper);

impl Drop for Block {
    fn drop(&mut self) {
        let Block(Paper(counts)) = self;
        assert!(counts.1.fetch_sub(1, Ordering::Relaxed) > 0, "dropped twice");
    }
}

impl Paper {
    fn taken(&self) -> usize {
        self.0.0.load(Ordering::Relaxed)
    }

    fn alive(&self) -> usize {
        self.0.1.load(Ordering::Relaxed)
    }
}

impl Source for Paper {
    type Slab = Block;
    type Error = Infallible;

    fn allocate(&self, _bytes: u64) -> Result<(Block, u64), Infallible> {
        let number = self.0.0.fetch_add(1, Ordering::Relaxed) as u64;
        self.0.1.fetch_add(1, Ordering::Relaxed);
        Ok((Block(self.clone()), (number + 1) << 20))
    }

    fn alignment(&self) -> u64 {
        4096
    }
}

fn builder(source: &Paper, grains: u64) -> pool::Builder<Paper> {
    let rule = Rule::new(64, 1, 0).unwrap();
    Pool::builder(source.clone()).rule(rule).slab_bytes(grains * 64)
}

/// At the end everything is there, nothing is leased, and the invariants hold.
fn settled(pool: &Pool<Paper>) {
    pool.check().unwrap();
    let report = pool.report();
    assert_eq!((report.live, report.payload, report.footprint), (0, 0, 0));
    assert_eq!(report.capacity, report.free + report.waiting);
}

#[test]
fn one_segment_is_never_two_threads() {
    loom::model(|| {
        let source = Paper::default();
        let pool = builder(&source, 2).max_slabs(1).build().unwrap();
        pool.reserve().unwrap();
        let other = pool.clone();
        let there = thread::spawn(move || other.lease(128, "there").map(|lease| lease.address()));
        let here = pool.lease(128, "here");
        // Whoever is refused, was so because the other had it all.
        let both = there.join().unwrap().is_err() && here.is_err();
        assert!(!both);
        drop(here);
        settled(&pool);
        assert_eq!(source.taken(), 1);
    });
}

#[test]
fn threads_that_run_dry_together_take_one_slab() {
    loom::model(|| {
        let source = Paper::default();
        let pool = builder(&source, 4).build().unwrap();
        let other = pool.clone();
        let there = thread::spawn(move || other.lease(64, "there").unwrap());
        let here = pool.lease(64, "here").unwrap();
        let there = there.join().unwrap();
        assert_ne!(here.address(), there.address());
        assert_eq!(source.taken(), 1);
        drop((here, there));
        settled(&pool);
    });
}

#[test]
fn trimming_meets_a_lease_that_ends_and_one_that_begins() {
    loom::model(|| {
        let source = Paper::default();
        let pool = builder(&source, 2).build().unwrap();
        let lease = pool.lease(64, "ends").unwrap();
        let other = pool.clone();
        let there = thread::spawn(move || {
            drop(lease);
            drop(other.lease(64, "begins").unwrap());
        });
        pool.trim();
        there.join().unwrap();
        settled(&pool);
        assert_eq!(source.alive(), pool.report().slabs);
        pool.trim();
        assert_eq!(source.alive(), 0);
    });
}

#[test]
fn a_lease_outlives_handles_on_another_thread() {
    loom::model(|| {
        let (source, told) = (Paper::default(), std::sync::Arc::new(AtomicUsize::new(0)));
        let tells = told.clone();
        let builder = builder(&source, 2).on_leak(move |leaks| {
            assert_eq!(leaks.count, 1);
            tells.fetch_add(1, Ordering::Relaxed);
        });
        let pool = builder.build().unwrap();
        let (lease, other) = (pool.lease(64, "x").unwrap(), pool.clone());
        let there = thread::spawn(move || drop(other));
        let also = thread::spawn(move || drop(lease));
        drop(pool);
        there.join().unwrap();
        also.join().unwrap();
        assert!(told.load(Ordering::Relaxed) <= 1, "told twice");
        assert_eq!(source.alive(), 0);
    });
}

#[test]
fn what_waits_is_freed_once_and_given_once() {
    loom::model(|| {
        let pool = builder(&Paper::default(), 1).max_slabs(1).progress(|_, wanted| wanted);
        let pool = pool.build().unwrap();
        pool.lease(64, "first").unwrap().retire(A, 1);
        let other = pool.clone();
        // One asks the device, the other is told; both may find the same segment.
        let there = thread::spawn(move || (other.passed(A, 1), other.lease(64, "there").is_ok()));
        let here = pool.lease(64, "here");
        let (_, there) = there.join().unwrap();
        assert!(there || here.is_ok());
        drop(here);
        settled(&pool);
        assert_eq!(pool.report().waiting_segments, 0);
    });
}

#[test]
fn reuse_behind_a_stream_meets_its_end() {
    loom::model(|| {
        let pool = builder(&Paper::default(), 2).max_slabs(1).build().unwrap();
        pool.lease(128, "first").unwrap().retire(A, 1);
        let other = pool.clone();
        let there = thread::spawn(move || other.passed(A, 1));
        // Before the end it is cut and its rest waits on; after it, it is as any other.
        let lease = pool.lease_on(A, 64, "reuse").unwrap();
        let pending = lease.pending().to_vec();
        drop(lease);
        there.join().unwrap();
        assert!(pending.is_empty() || pending.len() == 1);
        pool.passed(A, 1);
        settled(&pool);
        assert_eq!((pool.report().waiting, pool.report().holes), (0, 1));
    });
}

#[test]
fn a_hard_limit_holds_between_threads() {
    loom::model(|| {
        let pool = builder(&Paper::default(), 4).hard_limit(64).build().unwrap();
        let other = pool.clone();
        let there = thread::spawn(move || other.lease(64, "there").ok());
        let here = pool.lease(64, "here").ok();
        let there = there.join().unwrap();
        assert!(here.is_some() != there.is_some(), "one fits, two do not");
        drop((here, there));
        settled(&pool);
    });
}

/// Paints a byte per grain in std atomics: enough to see who wrote last.
#[derive(Clone, Default)]
struct Painter(std::sync::Arc<[AtomicUsize; 4]>);

impl Guard<Block> for Painter {
    fn paint(&self, _: &Block, range: Range<u64>, coat: Coat) -> Result<(), GuardError> {
        for grain in range.start / 64..range.end / 64 {
            self.0[grain as usize].store(coat.byte().into(), Ordering::Relaxed);
        }
        Ok(())
    }

    fn first_stain(
        &self,
        _: &Block,
        range: Range<u64>,
        coat: Coat,
    ) -> Result<Option<u64>, GuardError> {
        let mut grains = range.start / 64..range.end / 64;
        let byte = usize::from(coat.byte());
        let stain = grains.find(|at| self.0[*at as usize].load(Ordering::Relaxed) != byte);
        Ok(stain.map(|grain| grain * 64))
    }

    fn damaged(&self, damage: &pool::Damage) {
        panic!("{damage}");
    }
}

#[test]
fn verifying_meets_leases_that_come_and_go() {
    loom::model(|| {
        let options = GuardOptions {
            bytes: 64,
            hold_bytes: 128,
            hold_segments: 1,
            hold_time: Duration::from_secs(86_400),
        };
        let pool = builder(&Paper::default(), 4).max_slabs(1).guard(Painter::default(), options);
        let pool = pool.build().unwrap();
        let lease = pool.lease(64, "first").unwrap();
        let other = pool.clone();
        let there = thread::spawn(move || {
            drop(lease);
            drop(other.lease(64, "second").unwrap());
        });
        // Nothing was damaged, so nothing may be found, whatever is painted over meanwhile.
        assert_eq!(pool.verify(), []);
        there.join().unwrap();
        assert_eq!(pool.damages(), []);
        pool.check().unwrap();
        assert_eq!(pool.report().held_segments, 1);
    });
}

#[test]
fn a_handle_is_freed_by_one_thread() {
    loom::model(|| {
        let pool = builder(&Paper::default(), 4).build().unwrap();
        let handles = Arc::new(Handles::new(pool).unwrap());
        let handle = handles.lease(64, "x").unwrap();
        let other = handles.clone();
        let there = thread::spawn(move || other.free(handle).is_ok());
        let here = handles.free(handle).is_ok();
        assert!(here != there.join().unwrap(), "freed twice, or not at all");
        settled(handles.pool());
    });
}

#[test]
fn recording_begins_and_ends_under_way() {
    loom::model(|| {
        let pool = builder(&Paper::default(), 4).build().unwrap();
        pool.reserve().unwrap();
        let other = pool.clone();
        let there = thread::spawn(move || drop(other.lease(64, "x").unwrap()));
        pool.record(8);
        let recording = pool.stop_recording().unwrap();
        there.join().unwrap();
        assert!(recording.events.len() <= 2);
        settled(&pool);
    });
}

#[test]
fn a_refusal_looks_at_leases_that_go() {
    loom::model(|| {
        let pool = builder(&Paper::default(), 2).max_slabs(1).build().unwrap();
        let lease: Lease<Paper> = pool.lease(128, "all").unwrap();
        let there = thread::spawn(move || drop(lease));
        match pool.lease(64, "x") {
            Ok(_) => {}
            Err(Error::Exhausted(what)) => assert!(what.largest_live.len() <= 1),
            Err(other) => panic!("{other}"),
        }
        there.join().unwrap();
        settled(&pool);
    });
}
