//! Eight threads lease and return at random from one pool.
//!
//! 1. A byte never has two owners: each thread marks what it was lent and finds no other mark.
//! 2. When all is returned, each slab is one hole again.
//! 3. Threads that run dry together do not each take a slab: the limit holds.
//! 4. A lease may be dropped by another thread than the one that took it.
//! 5. With a stream per thread, nobody gets bytes that another stream's work is still on, whoever
//!    joins, sweeps, tells or trims meanwhile.

use std::convert::Infallible;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Barrier, mpsc};
use std::thread;

use pool::{Error, Lease, Pool, Source, StreamId};

/// Below all addresses, and aligned: where the marks count from.
const ORIGIN: u64 = 0x1_0000;

/// Consecutive ranges with odd bases.
struct Ranges(AtomicU64);

impl Source for Ranges {
    type Slab = ();
    type Error = Infallible;

    fn allocate(&self, bytes: u64) -> Result<((), u64), Infallible> {
        // Long enough for the other threads to arrive and want a slab too.
        thread::yield_now();
        Ok(((), self.0.fetch_add(bytes, Ordering::Relaxed)))
    }
}

/// One mark for each 32 bytes: starts and footprints are multiples of it under the default rule.
struct Marks(Vec<AtomicU8>);

impl Marks {
    fn of(&self, lease: &Lease<Ranges>) -> &[AtomicU8] {
        let from = (lease.address() - ORIGIN) / 32;
        let to = from + lease.footprint() / 32;
        &self.0[from as usize..to as usize]
    }

    fn claim(&self, lease: &Lease<Ranges>) {
        for mark in self.of(lease) {
            assert_eq!(mark.swap(1, Ordering::Relaxed), 0, "two owners: {lease:?}");
        }
    }

    fn clear(&self, lease: &Lease<Ranges>) {
        self.of(lease).iter().for_each(|mark| mark.store(0, Ordering::Relaxed));
    }
}

/// The usual shift register; good enough to be different in each thread.
fn random(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

#[test]
fn eight_threads_share_one_pool() {
    const SLAB: u64 = 1 << 18;
    let source = Ranges(AtomicU64::new(ORIGIN + 1));
    let pool = Pool::builder(source).slab_bytes(SLAB).max_slabs(3).build().unwrap();
    let marks = Marks((0..SLAB / 32 * 4).map(|_| AtomicU8::new(0)).collect());
    let start = Barrier::new(8);
    thread::scope(|scope| {
        // What one thread leases and does not return itself, the next one does.
        let (mut give, mut take): (Vec<_>, Vec<_>) = (0..8).map(|_| mpsc::channel()).unzip();
        take.rotate_left(1);
        for thread in 0..8u64 {
            let (give, take) = (give.pop().unwrap(), take.pop().unwrap());
            let (pool, marks, start) = (pool.clone(), &marks, &start);
            scope.spawn(move || {
                let mut state = 0x9e37_79b9_7f4a_7c15 ^ (thread + 1);
                let mut held: Vec<Lease<Ranges>> = Vec::new();
                start.wait();
                for _ in 0..3000 {
                    let dice = random(&mut state);
                    if dice % 16 < 9 {
                        match pool.lease(1 + (dice >> 8) % 20_000, "shared") {
                            Ok(lease) => {
                                marks.claim(&lease);
                                held.push(lease);
                            }
                            Err(Error::Exhausted(_)) => held.drain(..).for_each(|lease| {
                                marks.clear(&lease);
                            }),
                            Err(other) => panic!("{other}"),
                        }
                    } else if !held.is_empty() {
                        let lease = held.swap_remove((dice >> 8) as usize % held.len());
                        if dice % 16 == 15 {
                            let _ = give.send(lease);
                        } else {
                            marks.clear(&lease);
                        }
                    }
                    for lease in take.try_iter() {
                        marks.clear(&lease);
                    }
                }
                drop(give);
                for lease in take.iter().chain(held) {
                    marks.clear(&lease);
                }
            });
        }
    });
    pool.check().unwrap();
    let report = pool.report();
    assert!(report.served > 3000, "{report}");
    assert_eq!((report.live, report.payload, report.footprint), (0, 0, 0));
    assert!(report.slabs <= 3);
    assert_eq!((report.holes, report.free), (report.slabs, SLAB * report.slabs as u64));
}

#[test]
fn threads_that_run_dry_together_take_one_slab() {
    for _ in 0..50 {
        let source = Ranges(AtomicU64::new(ORIGIN + 1));
        let pool = Pool::builder(source).slab_bytes(8 * 128).build().unwrap();
        let start = Barrier::new(8);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    start.wait();
                    std::mem::forget(pool.lease(1, "first come"));
                });
            }
        });
        assert_eq!(pool.report().slabs, 1);
    }
}

/// The last work queued on each 32 bytes: stream and sequence in one word.
struct Work(Vec<AtomicU64>);

impl Work {
    fn of(&self, lease: &Lease<Ranges>) -> &[AtomicU64] {
        let from = (lease.address() - ORIGIN) / 32;
        &self.0[from as usize..(from + lease.footprint() / 32) as usize]
    }
}

#[test]
fn eight_streams_share_one_pool() {
    const SLAB: u64 = 1 << 17;
    const STREAMS: usize = 8;
    let passed: Arc<[AtomicU64; STREAMS]> = Arc::default();
    let device = passed.clone();
    let source = Ranges(AtomicU64::new(ORIGIN + 1));
    let pool = Pool::builder(source)
        .slab_bytes(SLAB)
        .max_slabs(2)
        .progress(move |stream: StreamId, _| device[stream.0 as usize].load(Ordering::Acquire))
        .build()
        .unwrap();
    // Addresses are never given twice, and slabs come and go.
    let cells = SLAB as usize / 32 * 400;
    let marks = Marks((0..cells).map(|_| AtomicU8::new(0)).collect());
    let work = Work((0..cells).map(|_| AtomicU64::new(0)).collect());
    let start = Barrier::new(STREAMS);
    thread::scope(|scope| {
        for me in 0..STREAMS {
            let (pool, marks, work, start, passed) = (&pool, &marks, &work, &start, &passed);
            scope.spawn(move || {
                let mut state = 0x2545_f491_4f6c_dd1d ^ (me as u64 + 1);
                let (stream, mut issued, mut trims) = (StreamId(me as u64), 0u64, 0);
                let mut held: Vec<Lease<Ranges>> = Vec::new();
                start.wait();
                for _ in 0..2000 {
                    let dice = random(&mut state);
                    match dice % 16 {
                        0..=6 => {
                            let len = 1 + (dice >> 8) % 12_000;
                            let Ok(lease) = pool.lease_on(stream, len, "work") else { continue };
                            marks.claim(&lease);
                            for cell in work.of(&lease) {
                                let last = cell.load(Ordering::Relaxed);
                                let (by, at) = ((last >> 48) as usize, last & ((1 << 48) - 1));
                                let done = passed[by].load(Ordering::Acquire) >= at;
                                assert!(done || by == me, "{lease:?}: stream {by} is at work");
                            }
                            held.push(lease);
                        }
                        7..=12 if !held.is_empty() => {
                            let lease = held.swap_remove((dice >> 8) as usize % held.len());
                            issued += 1;
                            let stamp = (me as u64) << 48 | issued;
                            work.of(&lease)
                                .iter()
                                .for_each(|at| at.store(stamp, Ordering::Relaxed));
                            marks.clear(&lease);
                            lease.retire(stream, issued);
                        }
                        13 => passed[me].store(issued, Ordering::Release),
                        14 => drop(pool.passed(stream, passed[me].load(Ordering::Acquire))),
                        _ if trims < 5 => {
                            trims += 1;
                            pool.trim();
                        }
                        _ => drop(pool.sweep()),
                    }
                }
                passed[me].store(u64::MAX, Ordering::Release);
                held.iter().for_each(|lease| marks.clear(lease));
            });
        }
    });
    pool.sweep();
    pool.check().unwrap();
    let report = pool.report();
    assert!(report.served > 1000, "{report}");
    assert_eq!((report.live, report.waiting, report.waiting_segments), (0, 0, 0));
    assert_eq!((report.holes, report.free), (report.slabs, report.capacity));
}

#[test]
fn pools_and_leases_cross_threads() {
    fn crosses<T: Send + Sync>() {}
    crosses::<Pool<Ranges>>();
    crosses::<Lease<Ranges>>();
}
