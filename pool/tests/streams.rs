//! Memory that work may still run on: who gets it, and when.

mod common;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use common::{Paper, one_slab};
use pool::{Cause, Error, Pool, Progress, SpanKind, Stamp, Stamps, StreamId};

const A: StreamId = StreamId(1);
const B: StreamId = StreamId(2);
const C: StreamId = StreamId(3);

/// A device whose streams come as far as the test says.
#[derive(Clone, Default)]
struct Device {
    passed: Arc<Mutex<HashMap<StreamId, u64>>>,
    asked: Arc<AtomicUsize>,
}

impl Device {
    fn run(&self, stream: StreamId, to: u64) {
        self.passed.lock().unwrap().insert(stream, to);
    }
}

impl Progress for Device {
    fn passed(&self, stream: StreamId, _wanted: u64) -> u64 {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.passed.lock().unwrap().get(&stream).copied().unwrap_or(0)
    }
}

/// One slab of so many 64-byte grains, and a device.
fn pool(grains: u64) -> (Pool<Paper>, Device) {
    let device = Device::default();
    (one_slab(grains).progress(device.clone()).build().unwrap(), device)
}

#[test]
fn its_own_stream_gets_a_retired_segment_at_once_and_others_later() {
    let (pool, device) = pool(10);
    let lease = pool.lease(640, "all").unwrap();
    let address = lease.address();
    lease.retire(A, 7);
    assert!(matches!(pool.lease(1, "for the host"), Err(Error::Exhausted(_))));
    assert!(matches!(pool.lease_on(B, 1, "for another stream"), Err(Error::Exhausted(_))));
    let again = pool.lease_on(A, 640, "for A").unwrap();
    assert_eq!((again.address(), again.pending()), (address, &[Stamp::new(A, 7)][..]));
    again.retire(A, 9);
    device.run(A, 8);
    assert!(pool.lease(1, "too early").is_err());
    device.run(A, 9);
    let lease = pool.lease(1, "the work has passed").unwrap();
    assert!(lease.pending().is_empty());
    pool.check().unwrap();
}

/// RMM #2489. A's free block, with A's work still running, is taken into B's list when B merges
/// lists for a large request; only B is made to wait, and the block's mark is now B's. C then takes
/// it from B, waits for nothing that matters, and both write.
#[test]
fn three_streams_and_a_merge_lose_nobodys_work() {
    let (pool, device) = pool(10);
    let x = pool.lease(320, "X").unwrap();
    let x_address = x.address();
    let y = pool.lease(320, "Y").unwrap();
    // A's kernel is stuck; X is freed behind it. Y is B's own.
    x.retire(A, 1);
    y.retire(B, 1);
    // B asks for more than its own, so that lists would have to be merged. It gets nothing of A's.
    let refused = pool.lease_on(B, 640, "B's large one").unwrap_err();
    assert!(refused.to_string().contains("until stream 1 has passed 1"), "{refused}");
    // C asks for X's size. X must not come, by whatever way.
    assert!(pool.lease_on(C, 320, "C's").is_err());
    // B's work passes, A's does not: still only Y is anybody's.
    device.run(B, 1);
    let c = pool.lease_on(C, 320, "C's").unwrap();
    assert_ne!(c.address(), x_address);
    assert!(pool.lease_on(B, 320, "B's").is_err() && pool.lease(64, "anybody's").is_err());
    c.retire(C, 1);
    assert!(pool.lease_on(C, 640, "X and Y for C").is_err());
    // A's kernel ends: X is free, and joined with Y it serves the large request of the one stream
    // that has work on Y.
    device.run(A, 1);
    let joined = pool.lease_on(C, 640, "X and Y for C").unwrap();
    assert_eq!(joined.pending(), [Stamp::new(C, 1)]);
    pool.check().unwrap();
}

/// The same hazard with lists that are really joined: what a large request took together, and was
/// returned unused, remembers every part's work.
#[test]
fn what_was_joined_waits_for_the_latest_of_its_parts() {
    let (pool, device) = pool(10);
    let leases: Vec<_> = (0..5).map(|_| pool.lease(128, "part").unwrap()).collect();
    for (sequence, lease) in [3, 9, 5, 1, 2].into_iter().zip(leases) {
        lease.retire(A, sequence);
    }
    let joined = pool.lease_on(A, 384, "three of five").unwrap();
    assert_eq!(joined.pending(), [Stamp::new(A, 9)]);
    pool.check().unwrap();
    // Never used and dropped: the work of the parts is not forgotten.
    drop(joined);
    device.run(A, 8);
    assert_eq!(pool.sweep(), 2);
    assert!(pool.lease_on(B, 384, "for B").is_err());
    device.run(A, 9);
    assert!(pool.lease_on(B, 640, "for B").unwrap().pending().is_empty());
}

#[test]
fn a_lease_that_was_used_by_two_streams_waits_for_both() {
    let (pool, device) = pool(10);
    let lease = pool.lease(640, "all").unwrap();
    lease.retire_after([Stamp::new(A, 3), Stamp::new(B, 5)].into_iter().collect::<Stamps>());
    for stream in [A, B, C] {
        assert!(pool.lease_on(stream, 64, "no").is_err(), "{stream} gets what is another's too");
    }
    device.run(A, 3);
    assert!(pool.lease_on(C, 64, "no").is_err());
    let lease = pool.lease_on(B, 640, "B alone has work on it").unwrap();
    // Handed on to C by B, and freed behind C: B's older work is still in mind.
    lease.retire(C, 1);
    device.run(C, 1);
    assert!(pool.lease(64, "no").is_err());
    device.run(B, 5);
    assert!(pool.lease(640, "yes").is_ok());
}

#[test]
fn dropping_a_reused_segment_does_not_free_it_early() {
    let (pool, device) = pool(10);
    pool.lease(640, "all").unwrap().retire(A, 7);
    drop(pool.lease_on(A, 640, "reused, and not used").unwrap());
    assert!(pool.lease(64, "no").is_err());
    pool.lease_on(A, 640, "again").unwrap().retire_after(Stamps::new());
    assert!(pool.lease(64, "no").is_err());
    device.run(A, 7);
    assert!(pool.lease(640, "yes").is_ok());
}

#[test]
fn a_larger_segment_is_cut_and_the_rest_waits_on() {
    let (pool, device) = pool(10);
    pool.lease(640, "all").unwrap().retire(A, 7);
    let small = pool.lease_on(A, 100, "small").unwrap();
    assert_eq!((small.pitch(), small.pending()), (128, &[Stamp::new(A, 7)][..]));
    let map = pool.map();
    let rest = &map.slabs[0].spans[1];
    assert!(matches!(&rest.kind, SpanKind::Waiting { stamps, .. } if stamps == small.pending()));
    assert_eq!((rest.offset, rest.bytes), (128, 512));
    assert!(map.to_string().contains("waits, was `what reuse behind a stream left over`"));
    pool.check().unwrap();
    drop(small);
    // The stream gets it all again, joined.
    assert_eq!(pool.lease_on(A, 640, "all").unwrap().pending(), [Stamp::new(A, 7)]);
    device.run(A, 7);
    assert_eq!(pool.sweep(), 1);
    assert_eq!((pool.report().holes, pool.report().free), (1, 640));
}

#[test]
fn holes_are_joined_with_what_waits_for_the_same_stream() {
    let (pool, _) = pool(10);
    let [left, middle, right] = [128, 256, 256].map(|len| pool.lease(len, "x").unwrap());
    middle.retire(A, 1);
    drop((left, right));
    assert!(pool.lease_on(B, 512, "for B").is_err());
    let joined = pool.lease_on(A, 512, "for A").unwrap();
    assert_eq!(joined.pending(), [Stamp::new(A, 1)]);
    pool.check().unwrap();
    assert_eq!(pool.report().free + pool.report().waiting, 128);
}

#[test]
fn what_waits_is_asked_for_before_the_pool_grows() {
    let device = Device::default();
    let pool = Pool::builder(Paper::from(0x1000)).slab_bytes(1 << 12).progress(device.clone());
    let pool = pool.build().unwrap();
    pool.lease(3000, "frame").unwrap().retire(A, 1);
    assert_eq!(device.asked.load(Ordering::Relaxed), 0, "retiring asks nobody");
    device.run(A, 1);
    let _again = pool.lease(3000, "frame").unwrap();
    assert_eq!((pool.report().slabs, device.asked.load(Ordering::Relaxed)), (1, 1));
    let _more = pool.lease(3000, "frame").unwrap();
    assert_eq!((pool.report().slabs, device.asked.load(Ordering::Relaxed)), (2, 1));
}

#[test]
fn one_question_a_stream_and_not_one_a_segment() {
    let (pool, device) = pool(1000);
    for sequence in 1..=100 {
        let lease = pool.lease(64, "x").unwrap();
        lease.retire(if sequence % 2 == 0 { A } else { B }, sequence);
    }
    device.run(A, 50);
    assert_eq!((pool.sweep(), device.asked.load(Ordering::Relaxed)), (25, 2));
    let report = pool.report();
    assert_eq!((report.waiting_segments, report.waiting), (75, 75 * 64));
    assert_eq!(
        (report.waits[0].stream, report.waits[0].segments, report.waits[0].last),
        (B, 50, 99)
    );
    assert!(report.to_string().contains("25 segments of 1600 bytes until stream 1 has passed 100"));
}

#[test]
fn a_pool_may_be_told_instead_of_asking() {
    let pool = one_slab(10).build().unwrap();
    pool.lease(640, "all").unwrap().retire(A, 7);
    assert_eq!((pool.sweep(), pool.passed(A, 6), pool.passed(B, 99)), (0, 0, 0));
    assert_eq!(pool.passed(A, u64::MAX), 1);
    let all = pool.lease(640, "all").unwrap();
    // What was told before is forgotten: A may be another stream by now, which begins at 0.
    assert_eq!(pool.passed(A, 9), 0);
    all.retire(A, 8);
    assert!(pool.lease(640, "too early").is_err());
    assert_eq!(pool.passed(A, 9), 1);
    assert!(pool.lease(640, "all").is_ok());
}

#[test]
fn the_window_is_opened_without_a_lock() {
    let slot: Arc<Mutex<Option<Pool<Paper>>>> = Arc::default();
    let its_slot = slot.clone();
    let curious = move |_stream: StreamId, wanted: u64| {
        // It must not use the pool, and the documentation says so; but a lock would hang here.
        let pool = its_slot.lock().unwrap().take().expect("asked once");
        assert_eq!((pool.report().waiting_segments, wanted), (1, 7));
        wanted
    };
    let pool = one_slab(10).progress(curious).build().unwrap();
    *slot.lock().unwrap() = Some(pool.clone());
    pool.lease(640, "all").unwrap().retire(A, 7);
    assert!(pool.lease(640, "all").is_ok());
}

#[test]
fn an_error_names_the_streams_that_hold_memory_back() {
    let (pool, _) = pool(10);
    pool.lease(320, "x").unwrap().retire(A, 7);
    let _held = pool.lease(320, "y").unwrap();
    let Err(Error::Exhausted(what)) = pool.lease(320, "z") else { panic!("there was room") };
    assert_eq!((what.cause.clone(), what.waiting, what.waits.len()), (Cause::NoHole, 320, 1));
    let text = what.to_string();
    assert!(text.contains("; 1 segment of 320 bytes until stream 1 has passed 7; try waiting"));
}

#[test]
fn a_hard_limit_counts_what_waits_but_not_against_its_own_stream() {
    let device = Device::default();
    let pool = one_slab(20).hard_limit(640).progress(device.clone()).build().unwrap();
    pool.lease(640, "all that is allowed").unwrap().retire(A, 1);
    assert!(matches!(
        pool.lease(64, "x"),
        Err(Error::Exhausted(what)) if what.cause == Cause::HardLimit { used: 640, hard: 640 }
    ));
    drop(pool.lease_on(A, 640, "x").unwrap());
    device.run(A, 1);
    assert!(pool.lease(640, "x").is_ok(), "what waits is looked at before a limit refuses");
}

#[test]
fn joining_leaves_free_neighbours_free_and_keeps_the_hard_limit() {
    // 90 free, 20 that wait, 90 free; and 105 asked for, of which 5 of the 20 are left.
    let pool = one_slab(200).hard_limit(110 * 64).build().unwrap();
    let left = pool.lease(90 * 64, "left").unwrap();
    pool.lease(20 * 64, "middle").unwrap().retire(A, 1);
    drop(left);
    let joined = pool.lease_on(A, 105 * 64, "joined").unwrap();
    pool.check().unwrap();
    let report = pool.report();
    assert_eq!((report.used(), report.waiting, report.free), (105 * 64, 5 * 64, 90 * 64));
    assert_eq!((joined.offset(), joined.pending()), (0, &[Stamp::new(A, 1)][..]));
}

#[test]
fn joining_leaves_a_hole_before_the_row_too() {
    // 60 free, 100 that wait, 40 free: the row is the latter two.
    let (pool, _) = pool(200);
    let left = pool.lease(60 * 64, "left").unwrap();
    pool.lease(100 * 64, "middle").unwrap().retire(A, 1);
    drop(left);
    let joined = pool.lease_on(A, 120 * 64, "joined").unwrap();
    pool.check().unwrap();
    let report = pool.report();
    assert_eq!((report.waiting, report.free, report.holes), (0, 80 * 64, 2));
    assert_eq!(joined.offset(), 60 * 64);
}
