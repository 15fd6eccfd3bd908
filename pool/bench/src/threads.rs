//! Target 7: several threads on one pool.

use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::Instant;

use pool::{Lease, Pool, Source};

use crate::args::Args;
use crate::peers::{Core, Offset};
use crate::replay::{Allocator, Arena};
use crate::rng::Rng;
use crate::table::Table;
use crate::verdict::{Verdict, worst};

/// Of a mutex around offset-allocator.
const OWN: f64 = 0.1;
const CROSS: f64 = 0.6;
/// Blocks a thread holds, and how many it hands over at once.
const HELD: usize = 256;
const BATCH: usize = 32;
/// Batches on their way to one thread.
const QUEUE: usize = 16;
/// Grains of 64 bytes: far more than can be live.
const GRAINS: u32 = 1 << 24;

/// Memory on paper: the pool never touches what it manages.
#[derive(Debug)]
pub struct Paper;

impl Source for Paper {
    type Slab = ();
    type Error = Infallible;

    fn allocate(&self, _: u64) -> Result<((), u64), Infallible> {
        // The slabs must not overlap: each gets a terabyte to itself.
        static SLABS: AtomicU64 = AtomicU64::new(1);
        Ok(((), (SLABS.fetch_add(1, Ordering::Relaxed) & 0x7f_ffff) << 40))
    }

    fn alignment(&self) -> u64 {
        128
    }
}

/// A pool as its users have it, on 64-byte starts, of slabs of that many bytes.
pub fn paper_pool(slab_bytes: u64, slabs: Option<usize>) -> Pool<Paper> {
    let rule = pool::Rule::new(64, 32, 32).expect("powers of two");
    let builder = Pool::builder(Paper).rule(rule).slab_bytes(slab_bytes);
    let builder = match slabs {
        Some(slabs) => builder.max_slabs(slabs),
        None => builder,
    };
    builder.build().expect("a slab of sane size")
}

/// An allocator that several threads use at once.
trait Shared: Sync {
    type Handle: Send;
    fn alloc(&self, grains: u32) -> Self::Handle;
    fn free(&self, handle: Self::Handle);
}

/// The pool with leases: rules, labels, counts and all.
impl Shared for Pool<Paper> {
    type Handle = Lease<Paper>;

    fn alloc(&self, grains: u32) -> Lease<Paper> {
        self.lease(u64::from(grains) * 64 - 32, "bench").expect("the pool is large enough")
    }

    fn free(&self, lease: Lease<Paper>) {
        drop(lease);
    }
}

impl<A: Allocator<Handle: Send> + Send> Shared for Mutex<A> {
    type Handle = A::Handle;

    fn alloc(&self, grains: u32) -> A::Handle {
        let mut allocator = self.lock().expect("nothing panics under the lock");
        allocator.alloc(grains).expect("the arena is large enough")
    }

    fn free(&self, handle: A::Handle) {
        self.lock().expect("nothing panics under the lock").free(handle);
    }
}

/// Each thread frees a random one of its blocks and takes another.
fn own<S: Shared>(shared: &S, thread: usize, pairs: usize) {
    let mut rng = Rng::new(thread as u64);
    let mut held: Vec<Option<S::Handle>> = (0..HELD).map(|_| None).collect();
    for _ in 0..pairs {
        let slot = &mut held[rng.index(HELD)];
        if let Some(handle) = slot.take() {
            shared.free(handle);
        }
        *slot = Some(shared.alloc(rng.between(1, 256) as u32));
    }
    held.into_iter().flatten().for_each(|handle| shared.free(handle));
}

/// Each thread takes blocks and hands them to the next one in batches, and frees what it is handed.
fn cross<S: Shared>(
    shared: &S,
    thread: usize,
    pairs: usize,
    next: SyncSender<Vec<S::Handle>>,
    mine: &Receiver<Vec<S::Handle>>,
) {
    let mut rng = Rng::new(thread as u64);
    let free = |batch: Vec<S::Handle>| batch.into_iter().for_each(|handle| shared.free(handle));
    for _ in 0..pairs / BATCH {
        let mut batch = Vec::with_capacity(BATCH);
        batch.extend((0..BATCH).map(|_| shared.alloc(rng.between(1, 256) as u32)));
        // Whoever waits for room frees meanwhile, so the ring cannot stand still.
        while let Err(TrySendError::Full(back)) = next.try_send(batch) {
            batch = back;
            match mine.try_recv() {
                Ok(batch) => free(batch),
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => thread::yield_now(),
            }
        }
        if let Ok(batch) = mine.try_recv() {
            free(batch);
        }
    }
    drop(next);
    mine.iter().for_each(free);
}

/// Who frees a block.
#[derive(Clone, Copy, PartialEq)]
enum Who {
    Own,
    Cross,
}

/// Nanoseconds per pair: the time from the first thread's start to the last one's end, by all pairs.
fn per_pair<S: Shared>(shared: &S, who: Who, threads: usize, pairs: usize) -> f64 {
    let each = pairs / threads / BATCH * BATCH;
    let start = Barrier::new(threads);
    let (mut sends, receives): (Vec<_>, Vec<_>) = (0..threads).map(|_| sync_channel(QUEUE)).unzip();
    sends.rotate_left(1);
    let spans: Vec<(Instant, Instant)> = thread::scope(|scope| {
        let start = &start;
        let workers: Vec<_> = (sends.into_iter().zip(receives).enumerate())
            .map(|(thread, (next, mine))| {
                scope.spawn(move || {
                    start.wait();
                    let began = Instant::now();
                    match who {
                        Who::Own => own(shared, thread, each),
                        Who::Cross => cross(shared, thread, each, next, &mine),
                    }
                    (began, Instant::now())
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().expect("no worker panics")).collect()
    });
    let began = spans.iter().map(|(began, _)| *began).min().expect("a thread");
    let ended = spans.iter().map(|(_, ended)| *ended).max().expect("a thread");
    (ended - began).as_nanos() as f64 / (each * threads) as f64
}

/// Target 7.
pub fn measure(args: &Args) -> (Vec<Table>, Vec<Verdict>) {
    let (rounds, pairs) = if args.quick { (3, 64_000) } else { (9, 400_000) };
    let head =
        ["who frees", "threads", "pool, leases", "mutex, pool's core", "mutex, offset-allocator"];
    let head = head.into_iter().chain(["pool / offset", "target", ""]);
    let mut table = Table::new("7 Threads: ns per pair", head);
    table.note(format!(
        "1 to 256 grains of 64 bytes, {HELD} blocks a thread, or batches of {BATCH} to the next \
         thread; wall time by all pairs, median of {rounds} rounds in turn, {} cores.",
        thread::available_parallelism().map_or(1, |cores| cores.get())
    ));
    let arena = Arena { grains: GRAINS, grain: 64, blocks: 2 * HELD * 64 };
    let mut verdicts = Vec::new();
    for (who, name, bound) in [(Who::Own, "itself", OWN), (Who::Cross, "the next thread", CROSS)] {
        let mut ratios = Vec::new();
        for threads in [1, 2, 8] {
            if who == Who::Cross && threads == 1 {
                continue;
            }
            let mut times = [const { Vec::new() }; 3];
            for _ in 0..rounds {
                let pool = paper_pool(u64::from(GRAINS) * 64, Some(1));
                let now = [
                    per_pair(&pool, who, threads, pairs),
                    per_pair(&Mutex::new(Core::new(arena)), who, threads, pairs),
                    per_pair(&Mutex::new(Offset::new(arena)), who, threads, pairs),
                ];
                times.iter_mut().zip(now).for_each(|(times, now)| times.push(now));
            }
            // Not the best: the best of a mutex is a round in which nobody met anybody.
            let median = times.map(|mut times| {
                times.sort_by(f64::total_cmp);
                times[rounds / 2]
            });
            let ratio = median[0] / median[2];
            let cells = median.map(|time| format!("{time:.0}"));
            let row = [name.to_owned(), threads.to_string()].into_iter().chain(cells);
            let judged = threads > 1;
            let target = if judged { format!("{bound}") } else { "-".into() };
            let mark = match judged {
                false => "",
                true if ratio <= bound => "PASS",
                true => "miss",
            };
            table.row(row.chain([format!("{ratio:.2}"), target, mark.into()]));
            if judged {
                ratios.push((ratio, (threads, median)));
            }
        }
        if let Some((ratio, (threads, median))) = worst(ratios) {
            let what = format!("threads, freed by {name}");
            let target = format!("at most {bound}x a mutex around offset-allocator");
            verdicts.push(Verdict::at_most(7, &what, &target, ratio, bound).saying(
                format!("{ratio:.2}x: {:.0} ns at {threads} threads", median[0]),
                format!("offset-allocator {:.0} ns", median[2]),
            ));
        }
    }
    (vec![table], verdicts)
}
