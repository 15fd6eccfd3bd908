//! What the pool says no to: lengths without a segment, slabs it cannot use, limits it has reached;
//! and that it is as before afterwards.

use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use pool::{Error, Pool, Rule, SlabFault, Source};

#[derive(Debug, PartialEq)]
struct OutOfMemory;

impl fmt::Display for OutOfMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the device has no memory left")
    }
}

impl std::error::Error for OutOfMemory {}

/// Returns blocks at the given bases, in turn.
struct Bases(u64, Mutex<Vec<u64>>);

impl Source for Bases {
    type Slab = ();
    type Error = OutOfMemory;

    fn allocate(&self, _bytes: u64) -> Result<((), u64), OutOfMemory> {
        Ok(((), self.1.lock().unwrap().pop().ok_or(OutOfMemory)?))
    }

    fn alignment(&self) -> u64 {
        self.0
    }
}

fn bases(promise: u64, bases: &[u64]) -> Pool<Bases> {
    let bases = bases.iter().rev().copied().collect();
    Pool::builder(Bases(promise, Mutex::new(bases))).slab_bytes(4096).build().unwrap()
}

#[track_caller]
fn refused(pool: &Pool<Bases>, expected: SlabFault) {
    match pool.lease(4000, "anything") {
        Err(Error::BadSlab { fault, .. }) => assert_eq!(fault, expected),
        other => panic!("{other:?}"),
    }
    pool.check().unwrap();
}

#[test]
fn a_slab_beyond_64_bits_is_refused() {
    let pool = bases(1, &[u64::MAX - 100, u64::MAX - 5000]);
    refused(&pool, SlabFault::AddressOverflow);
    // One that just fits is fine, and the pool has survived the first.
    assert_eq!(pool.lease(3968, "anything").unwrap().address() % 128, 0);
}

#[test]
fn a_broken_promise_is_refused() {
    refused(&bases(64, &[0x1020]), SlabFault::BrokenPromise { promised: 64 });
    refused(&bases(192, &[0x1020]), SlabFault::BrokenPromise { promised: 64 });
    // No promise at all is kept by every base.
    assert_eq!(bases(0, &[0x1021]).lease(1, "anything").unwrap().address(), 0x1080);
}

#[test]
fn the_same_memory_twice_is_refused() {
    let pool = bases(128, &[0x1000, 0x1f80, 0x2000, 0x0]);
    let _first = pool.lease(4000, "first").unwrap();
    refused(&pool, SlabFault::Overlap { slab: 0 });
    let beside = pool.lease(4000, "beside").unwrap();
    assert_eq!((beside.address(), beside.slab_index()), (0x2000, 1));
    assert_eq!(pool.lease(4000, "before").unwrap().address(), 0);
}

#[test]
fn a_source_that_panics_leaves_the_pool_usable() {
    struct Panics(AtomicUsize);
    impl Source for Panics {
        type Slab = ();
        type Error = OutOfMemory;
        fn allocate(&self, _bytes: u64) -> Result<((), u64), OutOfMemory> {
            assert!(self.0.fetch_add(1, Ordering::Relaxed) > 0, "the first call fails this way");
            Ok(((), 0x1000))
        }
    }
    let pool = Pool::builder(Panics(AtomicUsize::new(0))).build().unwrap();
    let lease = std::panic::AssertUnwindSafe(|| pool.lease(1, "anything"));
    assert!(std::panic::catch_unwind(lease).is_err());
    assert_eq!(pool.lease(1, "anything").unwrap().address(), 0x1000);
    pool.check().unwrap();
}

#[test]
fn the_first_slab_can_be_taken_early_and_once() {
    let pool = bases(128, &[0x1000, 0x8000]);
    pool.reserve().unwrap();
    pool.reserve().unwrap();
    assert_eq!((pool.report().slabs, pool.report().free), (1, 4096));
    assert_eq!(pool.lease(4000, "all").unwrap().slab_index(), 0);
    let none = Pool::builder(Bases(1, Mutex::default())).max_slabs(0).build().unwrap();
    assert!(matches!(none.reserve(), Err(Error::Exhausted(_))));
}

#[test]
fn lengths_without_a_segment_are_refused() {
    let pool = bases(128, &[]);
    assert!(
        matches!(pool.lease(0, "nothing"), Err(Error::ZeroLength { purpose }) if purpose == "nothing")
    );
    for len in [u64::MAX, u64::MAX - 63, 1 << 60, (u32::MAX as u64) * 128 - 31] {
        assert!(
            matches!(pool.lease(len, "all"), Err(Error::Overflow { len: got, .. }) if got == len)
        );
    }
    // One byte less is a segment; only the source has none.
    let most = u64::from(u32::MAX) * 128 - 32;
    assert!(matches!(pool.lease(most, "all"), Err(Error::Source { .. })));
    assert_eq!(pool.report().refused, 6);
}

#[test]
fn a_slab_that_no_number_can_hold_is_refused_early() {
    for bytes in [u64::MAX, u64::from(u32::MAX) * 128 + 1] {
        let built = Pool::builder(Bases(1, Mutex::default())).slab_bytes(bytes).build();
        assert!(matches!(built, Err(Error::SlabTooLarge { .. })));
    }
    let huge = Rule::new(1 << 63, 1, 0).unwrap();
    let pool = Pool::builder(Bases(1, Mutex::default())).rule(huge).slab_bytes(1).build();
    assert!(pool.is_err());
}

#[test]
fn exhaustion_reads_like_advice() {
    let source = Bases(128, Mutex::new(vec![0x1000]));
    let pool = Pool::builder(source).name("dvpp").slab_bytes(1152).max_slabs(1).build().unwrap();
    let _small = pool.lease(33, "header").unwrap();
    let _large = pool.lease(300, String::from("scratch")).unwrap();
    let error = pool.lease(3_133_440, "JPEGD output").unwrap_err();
    assert_eq!(
        error.to_string(),
        "pool `dvpp` is exhausted: asked 3133440 bytes for `JPEGD output` (m = 3133472, pitch \
         3133568), free 640 bytes in 1 hole, largest hole 640 bytes, capacity 1152 bytes (1.12 \
         KiB) in 1 slab; largest of 2 live segments: `scratch` 384, `header` 128; try returning \
         segments first, or a limit above 1 slab"
    );
}
