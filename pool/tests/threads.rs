//! Eight threads lease and return at random from one pool.
//!
//! 1. A byte never has two owners: each thread marks what it was lent and finds no other mark.
//! 2. When all is returned, each slab is one hole again.
//! 3. Threads that run dry together do not each take a slab: the limit holds.
//! 4. A lease may be dropped by another thread than the one that took it.

use std::convert::Infallible;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Barrier, mpsc};
use std::thread;

use pool::{Error, Lease, Pool, Source};

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

#[test]
fn pools_and_leases_cross_threads() {
    fn crosses<T: Send + Sync>() {}
    crosses::<Pool<Ranges>>();
    crosses::<Lease<Ranges>>();
}
