//! Tags, limits, reservations, pressure, and slabs that go back.

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use common::{Paper, one_slab, plain};
use pool::{BudgetFault, Cause, Error, Exhausted, Lease, Pool, Pressure, Tag};

fn cause<E: std::fmt::Debug>(got: Result<Lease<Paper>, Error<E>>) -> Cause {
    exhausted(got).cause
}

fn exhausted<E: std::fmt::Debug>(got: Result<Lease<Paper>, Error<E>>) -> Box<Exhausted> {
    match got {
        Err(Error::Exhausted(what)) => what,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_cap_holds_and_the_error_says_what_would_do() {
    let pool = one_slab(100).tag(Tag::new("kv").cap(640)).build().unwrap();
    let tag = pool.tag("kv").unwrap();
    let kv = |len| pool.request(len, "block").tag(tag).lease();
    let held = kv(600).unwrap();
    let what = exhausted(kv(1));
    assert_eq!(what.cause, Cause::TagCap { tag: "kv".into(), used: 640, cap: 640 });
    let text = what.to_string();
    assert!(text.ends_with(
        "tag `kv` takes 640 of at most 640 bytes: try returning some of its segments, or a cap of \
         704"
    ));
    // Others are not concerned, and what comes back counts.
    let _untagged = pool.lease(600, "other").unwrap();
    drop(held);
    let _again = kv(640).unwrap();
    let report = pool.report();
    let kv = &report.tags[0];
    assert_eq!((&*kv.name, kv.live, kv.used, kv.peak, kv.refused), ("kv", 1, 640, 640, 1));
    assert!(report.to_string().contains("tag kv"), "{report}");
    assert_eq!(report.used(), 1280);
}

#[test]
fn a_hard_limit_is_about_leases_and_not_about_slabs() {
    let pool = one_slab(100).hard_limit(640).build().unwrap();
    let _held = pool.lease(600, "x").unwrap();
    assert_eq!(cause(pool.lease(1, "y")), Cause::HardLimit { used: 640, hard: 640 });
    assert_eq!((pool.report().capacity, pool.report().free), (6400, 5760));
}

#[test]
fn what_is_reserved_is_there_for_its_tag() {
    let pool = one_slab(100).tag(Tag::new("urgent").reserve(1280)).build().unwrap();
    let tag = pool.tag("urgent").unwrap();
    // 80 of the slab's 100 grains are everybody's.
    let mut held: Vec<_> = (0..8).map(|_| pool.lease(640, "bulk").unwrap()).collect();
    let what = exhausted(pool.lease(64, "bulk"));
    assert_eq!(what.cause, Cause::Reserved { used: 5120, reserved: 1280, limit: 6400 });
    assert!(what.to_string().contains("1280 reserved (`urgent` 1280): try returning"), "{what}");
    let urgent = pool.request(640, "now").tag(tag).lease().unwrap();
    assert!(pool.lease(64, "bulk").is_err(), "half of it is still kept");
    held.push(pool.request(640, "now").tag(tag).lease().unwrap());
    // Beyond its reservation a tag is like everybody.
    assert_eq!(cause(pool.request(1, "more").tag(tag).lease()), Cause::NoHole);
    drop(urgent);
    assert!(pool.lease(64, "bulk").is_err());
    drop(held);
    assert!(pool.lease(5120, "bulk").is_ok());
}

#[test]
fn tags_that_cannot_be_kept_are_refused_at_once() {
    let built = one_slab(10).hard_limit(1000).tag(Tag::new("a").reserve(1001)).build();
    let fault = BudgetFault::Reservations { reserved: 1001, limit: 1000 };
    assert!(matches!(built, Err(Error::Budget(got)) if got == fault));
    let endless = Pool::builder(Paper::from(0x1000)).slab_bytes(640);
    let built = endless.clone().tag(Tag::new("a").reserve(64)).build();
    let fault = BudgetFault::NoLimit { reserved: 64 };
    assert!(matches!(built, Err(Error::Budget(got)) if got == fault));
    assert!(endless.tag(Tag::new("a")).build().is_ok(), "a tag that only counts needs no limit");
    for name in ["twice", ""] {
        let built = one_slab(10).tag(Tag::new("twice")).tag(Tag::new(name)).build();
        assert!(matches!(built, Err(Error::Budget(BudgetFault::Name { .. }))));
    }
    let (a, b) = (one_slab(1).tag(Tag::new("a")), one_slab(1).tag(Tag::new("a")));
    let (a, b) = (a.build().unwrap(), b.build().unwrap());
    let foreign = a.request(1, "x").tag(b.tag("a").unwrap()).lease();
    assert!(matches!(foreign, Err(Error::UnknownTag { purpose }) if purpose == "x"));
    assert_eq!(a.report().refused, 1);
    let many = (0..=u32::from(u16::MAX)).map(|number| Tag::new(number.to_string()));
    let built = many.fold(one_slab(1), |builder, tag| builder.tag(tag)).build();
    assert!(matches!(built, Err(Error::Budget(BudgetFault::TooMany))));
    assert_eq!((a.tag("b"), one_slab(1).build().unwrap().tag("a")), (None, None));
}

#[test]
fn a_reservation_counts_the_slab_that_a_long_request_would_get() {
    let pool = Pool::builder(Paper::from(0x1_0000)).rule(plain()).slab_bytes(640).max_slabs(2);
    let pool = pool.tag(Tag::new("urgent").reserve(640)).build().unwrap();
    // Longer than both slabs would be together; the slab for it and another one are enough.
    let long = pool.lease(1280, "long").unwrap();
    let tag = pool.tag("urgent").unwrap();
    assert!(matches!(cause(pool.lease(64, "bulk")), Cause::Reserved { reserved: 640, .. }));
    drop((long, pool.request(640, "now").tag(tag).lease().unwrap()));
}

#[test]
fn slabs_as_long_as_their_segments_keep_a_reservation_too() {
    let pool = Pool::builder(Paper::from(0x1_0000)).rule(plain()).slab_bytes(0).max_slabs(1);
    let pool = pool.tag(Tag::new("urgent").reserve(640)).build().unwrap();
    // The only slab there may be would be all for somebody else.
    assert!(matches!(cause(pool.lease(64, "bulk")), Cause::Reserved { .. }));
    let tag = pool.tag("urgent").unwrap();
    assert!(pool.request(640, "now").tag(tag).lease().is_ok());
}

/// A pool whose callback does something with what it is told and with a shelf of leases.
type Shelf = Arc<Mutex<Vec<Lease<Paper>>>>;

fn pressed(
    builder: pool::Builder<Paper>,
    relieve: impl Fn(&Pressure, &Shelf) + Send + Sync + 'static,
) -> (Pool<Paper>, Shelf, Arc<AtomicUsize>) {
    let (shelf, calls) = (Shelf::default(), Arc::new(AtomicUsize::new(0)));
    let (its_shelf, its_calls) = (shelf.clone(), calls.clone());
    let builder = builder.on_pressure(move |pressure| {
        its_calls.fetch_add(1, Ordering::Relaxed);
        relieve(pressure, &its_shelf);
    });
    let pool = builder.build().unwrap();
    // The one slab is there; a longer request gets no longer one.
    pool.reserve().unwrap();
    (pool, shelf, calls)
}

#[test]
fn pressure_that_gives_way_saves_the_request() {
    let (pool, shelf, calls) = pressed(one_slab(10), |pressure, shelf| {
        assert_eq!((&pressure.cause, pressure.wanted), (&Cause::NoHole, 320));
        shelf.lock().unwrap().clear();
    });
    shelf.lock().unwrap().push(pool.lease(640, "cache").unwrap());
    let lease = pool.lease(300, "work").unwrap();
    assert_eq!((calls.load(Ordering::Relaxed), lease.offset()), (1, 0));
    assert_eq!(pool.report().refused, 0);
}

#[test]
fn pressure_that_does_not_is_asked_once() {
    let (pool, _, calls) = pressed(one_slab(10), |_, _| {});
    assert!(pool.lease(700, "too much").is_err());
    assert_eq!((calls.load(Ordering::Relaxed), pool.report().refused), (1, 1));
}

#[test]
fn soft_limits_are_told_when_crossed_upwards() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let hears = told.clone();
    let tag = Tag::new("kv").soft(128);
    let builder = one_slab(100).soft_limit(640).tag(tag);
    let (pool, ..) = pressed(builder, move |pressure, _| {
        hears.lock().unwrap().push(pressure.cause.clone());
    });
    let kv = pool.tag("kv").unwrap();
    let first = pool.request(128, "x").tag(kv).lease().unwrap();
    assert!(told.lock().unwrap().is_empty());
    let second = pool.request(1, "x").tag(kv).lease().unwrap();
    let tag = Cause::TagSoft { tag: "kv".into(), used: 192, soft: 128 };
    assert_eq!(*told.lock().unwrap(), [tag]);
    let third = pool.lease(640, "y").unwrap();
    assert_eq!(told.lock().unwrap()[1], Cause::SoftLimit { used: 832, soft: 640 });
    let _fourth = pool.lease(640, "y").unwrap();
    assert_eq!(told.lock().unwrap().len(), 2, "told once");
    drop((first, second, third));
    drop(pool.lease(64, "y").unwrap());
    assert_eq!(told.lock().unwrap().len(), 3, "and again after it was below");
}

#[test]
fn the_callback_may_use_the_pool_and_is_not_called_from_within() {
    static POOL: OnceLock<Pool<Paper>> = OnceLock::new();
    let (pool, _, calls) = pressed(one_slab(10), |_, _| {
        let pool = POOL.get().unwrap();
        assert!(pool.lease(700, "too much as well").is_err());
        assert!(pool.report().free > 0 && pool.trim().slabs <= 1);
        drop(pool.lease(64, "fits").unwrap());
    });
    POOL.set(pool.clone()).unwrap();
    assert!(pool.lease(700, "too much").is_err());
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    assert!(pool.lease(700, "too much").is_err());
    assert_eq!(calls.load(Ordering::Relaxed), 2, "and is called again next time");
}

#[test]
fn a_callback_may_press_another_pool() {
    let (inner, shelf, calls) = pressed(one_slab(10), |_, shelf| shelf.lock().unwrap().clear());
    shelf.lock().unwrap().push(inner.lease(640, "cache").unwrap());
    let (outer, _, _) = pressed(one_slab(10), move |_, _| {
        drop(inner.lease(640, "the inner callback gives way").unwrap());
    });
    assert!(outer.lease(700, "too much").is_err());
    assert_eq!(calls.load(Ordering::Relaxed), 1);
}

#[test]
fn a_callback_that_panics_leaves_the_pool_usable() {
    let (pool, _, calls) = pressed(one_slab(10), |_, _| panic!("no"));
    for round in 1..3 {
        let lease = std::panic::AssertUnwindSafe(|| pool.lease(700, "too much"));
        assert!(std::panic::catch_unwind(lease).is_err());
        assert_eq!(calls.load(Ordering::Relaxed), round);
    }
    pool.check().unwrap();
    assert!(pool.lease(640, "all").is_ok());
}

// ---- slabs that go back ----------------------------------------------------------------------

#[test]
fn trimming_gives_empty_slabs_back_and_their_numbers_are_used_again() {
    let source = Paper::from(0x1_0000);
    let alive = || source.alive.load(Ordering::Relaxed);
    let pool = Pool::builder(source.clone()).rule(plain()).slab_bytes(640).build().unwrap();
    let mut leases: Vec<_> = (0..4).map(|_| pool.lease(640, "slab").unwrap()).collect();
    assert_eq!((alive(), pool.report().slabs), (4, 4));
    let kept = leases.remove(1);
    assert_eq!(pool.trim().slabs, 0, "nothing is empty");
    drop(leases);
    let trimmed = pool.trim();
    assert_eq!((trimmed.slabs, trimmed.bytes, alive()), (3, 3 * 640, 1));
    pool.check().unwrap();
    let report = pool.report();
    assert_eq!((report.slabs, report.requested, report.capacity), (1, 640, 640));
    assert_eq!(report.peak_requested, 4 * 640);
    assert_eq!((pool.map().slabs.len(), pool.map().slabs[0].index), (1, 1));
    let again = pool.lease(640, "again").unwrap();
    assert_eq!((again.slab_index(), kept.slab_index()), (0, 1));
    assert_ne!(again.address(), kept.address());
    pool.check().unwrap();
    drop((again, kept));
    pool.reset_peaks();
    assert_eq!(pool.report().peak_requested, 1280);
}

#[test]
fn trimming_keeps_what_it_is_told_to() {
    let source = Paper::from(0x1_0000);
    let pool = Pool::builder(source.clone()).rule(plain()).slab_bytes(640).build().unwrap();
    drop((0..4).map(|_| pool.lease(640, "slab").unwrap()).collect::<Vec<_>>());
    assert_eq!(pool.trim_to(1281).slabs, 1);
    assert_eq!(pool.trim_to(1280).slabs, 1);
    assert_eq!(pool.report().slabs, 2);
    assert_eq!(pool.trim().bytes, 1280);
    assert_eq!((pool.trim().slabs, pool.report().capacity), (0, 0));
    assert!(pool.lease(1, "the pool is as good as new").is_ok());
}

#[test]
fn a_slab_on_its_way_out_is_dropped_by_whoever_is_last() {
    let source = Paper::from(0x1_0000);
    let pool = Pool::builder(source.clone()).slab_bytes(1 << 12).build().unwrap();
    for _ in 0..200 {
        let lease = pool.lease(1, "x").unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| drop(lease));
            pool.trim();
        });
        pool.trim();
        assert_eq!(source.alive.load(Ordering::Relaxed), 0);
    }
    pool.check().unwrap();
}

#[test]
fn a_limit_on_slabs_is_about_those_that_are_there() {
    let pool = one_slab(10).build().unwrap();
    for _ in 0..3 {
        drop(pool.lease(640, "x").unwrap());
        assert_eq!(pool.trim().slabs, 1);
    }
}

#[test]
fn empty_slabs_make_room_for_a_longer_one() {
    let source = Paper::from(0x1_0000);
    let builder = Pool::builder(source.clone()).rule(plain()).slab_bytes(640);
    let pool = builder.clone().max_bytes(1920).build().unwrap();
    let mut leases: Vec<_> = (0..3).map(|_| pool.lease(640, "short").unwrap()).collect();
    let kept = leases.remove(0);
    drop(leases);
    // 640 are in use: more than 1280 cannot be had, and nothing is given back in vain.
    assert!(pool.lease(1281, "too long").is_err());
    assert_eq!(pool.report().slabs, 3);
    let long = pool.lease(1280, "long").unwrap();
    assert_eq!((pool.report().slabs, pool.report().requested), (2, 1920));
    drop((kept, long));
    // As many as the limit asks for, and no more.
    let pool = builder.clone().max_bytes(2560).build().unwrap();
    drop((0..4).map(|_| pool.lease(640, "short").unwrap()).collect::<Vec<_>>());
    let _long = pool.lease(1000, "long").unwrap();
    assert_eq!((pool.report().slabs, pool.report().requested), (3, 1280 + 1024));
    pool.check().unwrap();
    // A limit on slabs means the slabs that are there.
    let pool = builder.max_slabs(1).build().unwrap();
    pool.reserve().unwrap();
    assert!(pool.lease(1000, "long").is_err());
    assert_eq!(pool.report().requested, 640);
}
