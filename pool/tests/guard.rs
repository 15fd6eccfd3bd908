//! Guard mode on real bytes: what it finds, what it does not mind, and what it costs in room.

mod common;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::{Bytes, Painter};
use pool::{
    Builder, Coat, DamageKind, Error, GuardOptions, Lease, Pool, Progress, SpanKind, StreamId,
};

const DAY: Duration = Duration::from_secs(86_400);

/// Holds back as much as is asked for, for as long as it takes.
fn options(bytes: u64, hold_segments: usize) -> GuardOptions {
    GuardOptions { bytes, hold_bytes: u64::MAX, hold_segments, hold_time: DAY }
}

fn guarded(options: GuardOptions) -> (Builder<Bytes>, Painter) {
    let painter = Painter::default();
    let builder = Pool::builder(Bytes::default()).name("guarded").slab_bytes(1 << 14).max_slabs(1);
    (builder.guard(painter.clone(), options), painter)
}

/// Writes a byte at a distance from the lease's first one, as a wild pointer would.
fn poke(lease: &Lease<Bytes>, at: i64, byte: u8) {
    let slab = lease.slab().lock();
    slab.unwrap()[(lease.offset() as i64 + at) as usize] = byte;
}

#[test]
fn an_overrun_is_found_on_return_and_on_demand() {
    let (builder, painter) = guarded(options(64, 0));
    let pool = builder.build().unwrap();
    let (lease, line) = (pool.lease(100, "tensor").unwrap(), line!());
    // 100 -> 128 + 32 owned, 64 guard, up to the next multiple of 128.
    assert_eq!((lease.footprint(), lease.pitch()), (160, 256));
    let why = lease.explain();
    assert_eq!((why.guard.end - why.guard.start, why.slack.is_empty()), (96, true));
    assert_eq!(pool.verify(), []);
    poke(&lease, 163, 0);
    let found = pool.verify();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].kind, found[0].changed), (DamageKind::Overrun, lease.address() + 163));
    assert_eq!(pool.report().damaged, 0, "looking is not finding at return");
    let address = lease.address();
    drop(lease);
    assert_eq!(*painter.told.lock().unwrap(), found);
    assert_eq!((pool.damages(), pool.report().damaged), (found.clone(), 1));
    let text = found[0].to_string();
    let start = format!("overrun: byte 163 of `tensor`, 100 bytes at {address:#x} in pool");
    assert!(text.starts_with(&start), "{text}");
    assert!(text.contains(&format!("guard.rs:{line}:")), "{text} does not name line {line}");
    pool.check().unwrap();
}

#[test]
fn the_pad_belongs_to_the_segment_and_may_be_written() {
    let (builder, painter) = guarded(options(1, 0));
    let pool = builder.build().unwrap();
    let lease = pool.lease(100, "tensor").unwrap();
    (0..lease.footprint()).for_each(|at| poke(&lease, at as i64, 0xaa));
    assert_eq!(pool.verify(), []);
    drop(lease);
    assert!(painter.told.lock().unwrap().is_empty());
}

#[test]
fn a_write_before_the_start_hits_the_neighbours_guard() {
    let (builder, painter) = guarded(options(1, 0));
    let pool = builder.build().unwrap();
    let left = pool.lease(1, "left").unwrap();
    let right = pool.lease(1, "right").unwrap();
    poke(&right, -1, 0);
    drop(right);
    assert!(painter.told.lock().unwrap().is_empty());
    drop(left);
    assert_eq!(painter.told.lock().unwrap()[0].purpose, "left");
}

#[test]
fn a_write_after_return_is_found_when_the_segment_goes() {
    let (builder, painter) = guarded(options(64, 2));
    let pool = builder.build().unwrap();
    let lease = pool.lease(1000, "frame").unwrap();
    let (slab, offset, address) = (lease.slab().clone(), lease.offset(), lease.address());
    drop(lease);
    assert_eq!(slab.lock().unwrap()[offset as usize], Coat::Poison.byte());
    let map = pool.map().slabs[0].spans[0].clone();
    assert!(matches!(map.kind, SpanKind::Held { purpose } if purpose == "frame"));
    let report = pool.report();
    assert_eq!((report.held_segments, report.held, report.live), (1, 1152, 0));
    assert_eq!(report.capacity, report.free + report.held);
    slab.lock().unwrap()[offset as usize + 40] = 1;
    assert_eq!(pool.verify()[0].kind, DamageKind::LateWrite);
    // Two more come back, and the oldest has to make room.
    for _ in 0..2 {
        drop(pool.lease(1, "other").unwrap());
    }
    let told = painter.told.lock().unwrap().clone();
    assert_eq!((told.len(), told[0].changed), (1, address + 40));
    assert!(told[0].to_string().starts_with("write after return: byte 40 of `frame`"));
    assert_eq!(pool.report().held_segments, 2);
    pool.check().unwrap();
}

#[test]
fn held_memory_is_given_before_the_pool_refuses() {
    let (builder, _) = guarded(options(64, 1000));
    let pool = builder.build().unwrap();
    for round in 0..100 {
        let lease = pool.lease(5000, "frame").unwrap();
        pool.check().unwrap();
        assert!(pool.report().held_segments <= 3, "round {round}");
        drop(lease);
    }
    assert_eq!(pool.report().slabs, 1);
    assert_eq!(pool.trim().slabs, 1, "trimming lets go first");
    assert_eq!(pool.report().held_segments, 0);
}

#[test]
fn segments_held_back_are_given_to_nobody() {
    let (builder, _) = guarded(options(0, 3));
    let pool = builder.build().unwrap();
    let addresses: Vec<u64> = (0..4).map(|_| pool.lease(1, "x").unwrap().address()).collect();
    // Returned at once each time, yet never the same while they are held.
    assert!(addresses.windows(2).all(|two| two[0] != two[1]), "{addresses:x?}");
    assert_eq!(pool.lease(1, "x").unwrap().address(), addresses[0]);
}

#[test]
fn a_guard_that_cannot_look_costs_nothing_but_the_looking() {
    let (builder, painter) = guarded(options(64, 1));
    let pool = builder.build().unwrap();
    painter.blind.store(1, Ordering::Relaxed);
    let unpainted = pool.lease(100, "unpainted").unwrap();
    painter.blind.store(0, Ordering::Relaxed);
    poke(&unpainted, 161, 1);
    assert_eq!(pool.verify(), []);
    let painted = pool.lease(100, "painted").unwrap();
    drop(unpainted);
    painter.blind.store(1, Ordering::Relaxed);
    drop(painted);
    drop(pool.lease(100, "unpainted and unpoisoned").unwrap());
    let report = pool.report();
    // One at the first lease; two at the return of the painted one, and one when the first one's
    // poison was to be looked at; two for the last, whose predecessor was not poisoned.
    assert_eq!((report.blind, report.damaged), (6, 0));
    assert_eq!(report.held_segments, 1);
    pool.check().unwrap();
}

#[test]
fn what_a_stream_may_still_write_is_looked_at_when_it_has_passed() {
    let (builder, painter) = guarded(options(64, 0));
    struct At(std::sync::Arc<std::sync::atomic::AtomicU64>);
    impl Progress for At {
        fn passed(&self, _stream: StreamId, _wanted: u64) -> u64 {
            self.0.load(Ordering::Relaxed)
        }
    }
    let at = std::sync::Arc::<std::sync::atomic::AtomicU64>::default();
    let pool = builder.progress(At(at.clone())).build().unwrap();
    let stream = StreamId(1);
    let lease = pool.lease(12_000, "all").unwrap();
    let (slab, offset) = (lease.slab().clone(), lease.offset());
    lease.retire(stream, 5);
    // Reuse behind the stream would mean reuse unseen.
    assert!(matches!(pool.lease_on(stream, 12_000, "again"), Err(Error::Exhausted(_))));
    slab.lock().unwrap()[offset as usize + 12_032] = 0;
    at.store(5, Ordering::Relaxed);
    assert_eq!(pool.sweep(), 1);
    assert_eq!(painter.told.lock().unwrap()[0].kind, DamageKind::Overrun);
    assert!(pool.lease_on(stream, 12_000, "again").unwrap().pending().is_empty());
}

/// Which method of a guard panics, and with which coat.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fuse {
    Paint(Coat),
    Look(Coat),
    Damaged,
}

/// Paints until it is told to panic.
struct Panics(Painter, Arc<Mutex<Option<Fuse>>>);

impl Panics {
    fn burn(&self, fuse: Fuse) {
        let lit = *self.1.lock().unwrap() == Some(fuse);
        assert!(!lit, "the guard panics: {fuse:?}");
    }
}

impl pool::Guard<common::Real> for Panics {
    fn paint(
        &self,
        slab: &common::Real,
        range: std::ops::Range<u64>,
        coat: Coat,
    ) -> Result<(), pool::GuardError> {
        self.burn(Fuse::Paint(coat));
        self.0.paint(slab, range, coat)
    }
    fn first_stain(
        &self,
        slab: &common::Real,
        range: std::ops::Range<u64>,
        coat: Coat,
    ) -> Result<Option<u64>, pool::GuardError> {
        self.burn(Fuse::Look(coat));
        self.0.first_stain(slab, range, coat)
    }
    fn damaged(&self, damage: &pool::Damage) {
        self.burn(Fuse::Damaged);
        self.0.damaged(damage);
    }
}

#[test]
fn a_guard_that_panics_loses_no_memory() {
    use Fuse::{Damaged, Look, Paint};
    let fuses =
        [Paint(Coat::Guard), Paint(Coat::Poison), Look(Coat::Guard), Look(Coat::Poison), Damaged];
    for (fuse, hold) in fuses.into_iter().flat_map(|fuse| [(fuse, 0), (fuse, 1)]) {
        let lit = Arc::new(Mutex::new(None));
        let pool = Pool::builder(Bytes::default())
            .slab_bytes(4096)
            .max_slabs(1)
            .guard(Panics(Painter::default(), lit.clone()), options(64, hold))
            .build()
            .unwrap();
        let lease = pool.lease(100, "tensor").unwrap();
        poke(&lease, 161, 1);
        drop(pool.lease(100, "held for a while").unwrap());
        *lit.lock().unwrap() = Some(fuse);
        let ends = [
            catch_unwind(AssertUnwindSafe(|| drop(pool.lease(100, "another").unwrap()))).is_err(),
            catch_unwind(AssertUnwindSafe(|| drop(lease))).is_err(),
        ];
        assert!(ends.contains(&true), "{fuse:?}, {hold} held: nothing panicked");
        *lit.lock().unwrap() = None;
        pool.check().unwrap();
        assert_eq!(pool.report().live, 0, "{fuse:?}");
        drop(pool.lease(3900, "nearly all").unwrap());
        pool.trim();
        let report = pool.report();
        assert_eq!((report.held_segments, report.held, report.slabs), (0, 0, 0), "{fuse:?}");
    }
}

#[test]
fn what_a_stream_has_passed_is_held_whatever_the_guard_does() {
    let lit = Arc::new(Mutex::new(None));
    let pool = Pool::builder(Bytes::default())
        .slab_bytes(4096)
        .max_slabs(1)
        .guard(Panics(Painter::default(), lit.clone()), options(64, 9))
        .build()
        .unwrap();
    let leases: Vec<_> = (0..3).map(|_| pool.lease(100, "tensor").unwrap()).collect();
    leases.into_iter().for_each(|lease| lease.retire(StreamId(1), 1));
    *lit.lock().unwrap() = Some(Fuse::Look(Coat::Guard));
    assert!(catch_unwind(AssertUnwindSafe(|| pool.passed(StreamId(1), 1))).is_err());
    // Neither the one that was looked at nor those that were not are lost or called damaged.
    let report = pool.report();
    assert_eq!((report.held_segments, report.waiting_segments, report.blind), (3, 0, 3));
    *lit.lock().unwrap() = None;
    assert_eq!(pool.verify(), []);
    assert_eq!(pool.trim().slabs, 1);
    assert_eq!(pool.damages(), []);
}

#[test]
fn a_pool_without_guard_has_none() {
    let pool = Pool::builder(Bytes::default()).build().unwrap();
    let lease = pool.lease(100, "tensor").unwrap();
    assert_eq!((lease.pitch(), pool.verify(), pool.damages()), (256, vec![], vec![]));
    assert_eq!((pool.report().guards, pool.report().lost_to_alignment), (0, 96));
}
