//! Target 7: several threads on one pool.

use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::Instant;

use pool::{Front, Lease, Loan, Pool};

use crate::args::Args;
use crate::paper::{Paper, paper_pool};
use crate::peers::{Core, KEEP, Offset};
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

/// What a thread has of an allocator that several use at once.
trait Way {
    type Handle: Send;
    fn alloc(&mut self, grains: u32) -> Self::Handle;
    fn free(&mut self, handle: Self::Handle);
}

/// A front of its own.
impl<'pool> Way for Front<'pool, Paper> {
    type Handle = Loan<'pool, Paper>;

    fn alloc(&mut self, grains: u32) -> Loan<'pool, Paper> {
        self.take(u64::from(grains) * 64 - 32).expect("the pool is large enough")
    }

    fn free(&mut self, loan: Loan<'pool, Paper>) {
        self.give(loan);
    }
}

/// The pool with leases.
impl Way for &Pool<Paper> {
    type Handle = Lease<Paper>;

    fn alloc(&mut self, grains: u32) -> Lease<Paper> {
        self.lease(u64::from(grains) * 64 - 32, "bench").expect("the pool is large enough")
    }

    fn free(&mut self, lease: Lease<Paper>) {
        drop(lease);
    }
}

impl<A: Allocator<Handle: Send> + Send> Way for &Mutex<A> {
    type Handle = A::Handle;

    fn alloc(&mut self, grains: u32) -> A::Handle {
        let mut allocator = self.lock().expect("nothing panics under the lock");
        allocator.alloc(grains).expect("the arena is large enough")
    }

    fn free(&mut self, handle: A::Handle) {
        self.lock().expect("nothing panics under the lock").free(handle);
    }
}

/// Each thread frees a random one of its blocks and takes another.
fn own<W: Way>(way: &mut W, thread: usize, pairs: usize) {
    let mut rng = Rng::new(thread as u64);
    let mut held: Vec<Option<W::Handle>> = (0..HELD).map(|_| None).collect();
    for _ in 0..pairs {
        let slot = &mut held[rng.index(HELD)];
        if let Some(handle) = slot.take() {
            way.free(handle);
        }
        *slot = Some(way.alloc(rng.between(1, 256) as u32));
    }
    held.into_iter().flatten().for_each(|handle| way.free(handle));
}

/// Each thread takes blocks and hands them to the next one in batches, and frees what it is handed.
fn cross<W: Way>(
    way: &mut W,
    thread: usize,
    pairs: usize,
    next: SyncSender<Vec<W::Handle>>,
    mine: &Receiver<Vec<W::Handle>>,
) {
    let mut rng = Rng::new(thread as u64);
    fn free<W: Way>(way: &mut W, batch: Vec<W::Handle>) {
        batch.into_iter().for_each(|handle| way.free(handle));
    }
    for _ in 0..pairs / BATCH {
        let mut batch = Vec::with_capacity(BATCH);
        batch.extend((0..BATCH).map(|_| way.alloc(rng.between(1, 256) as u32)));
        // Whoever waits for room frees meanwhile, so the ring cannot stand still.
        while let Err(TrySendError::Full(back)) = next.try_send(batch) {
            batch = back;
            match mine.try_recv() {
                Ok(batch) => free(way, batch),
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => thread::yield_now(),
            }
        }
        if let Ok(batch) = mine.try_recv() {
            free(way, batch);
        }
    }
    drop(next);
    mine.iter().for_each(|batch| free(way, batch));
}

/// Who frees a block.
#[derive(Clone, Copy, PartialEq)]
enum Who {
    Own,
    Cross,
}

/// Nanoseconds per pair: the time from the first thread's start to the last one's end, by all pairs.
fn per_pair<W: Way>(new: impl Fn() -> W + Sync, who: Who, threads: usize, pairs: usize) -> f64 {
    let each = pairs / threads / BATCH * BATCH;
    let start = Barrier::new(threads);
    let (mut sends, receives): (Vec<_>, Vec<_>) = (0..threads).map(|_| sync_channel(QUEUE)).unzip();
    sends.rotate_left(1);
    let spans: Vec<(Instant, Instant)> = thread::scope(|scope| {
        let (start, new) = (&start, &new);
        let workers: Vec<_> = (sends.into_iter().zip(receives).enumerate())
            .map(|(thread, (next, mine))| {
                scope.spawn(move || {
                    let mut way = new();
                    start.wait();
                    let began = Instant::now();
                    match who {
                        Who::Own => own(&mut way, thread, each),
                        Who::Cross => cross(&mut way, thread, each, next, &mine),
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
    let (rounds, pairs) = if args.quick { (3, 64_000) } else { (9, 1_600_000) };
    let head = ["who frees", "threads", "pool, fronts", "pool, leases"];
    let head = head.into_iter().chain(["mutex, pool's core", "mutex, offset-allocator"]);
    let head = head.chain(["fronts / offset", "target", ""]);
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
            let mut times = [const { Vec::new() }; 4];
            for _ in 0..rounds {
                let pool = paper_pool(u64::from(GRAINS) * 64, Some(1));
                let (core, offset) = (Core::new(arena), Offset::new(arena));
                let (core, offset) = (Mutex::new(core), Mutex::new(offset));
                let keep = u64::from(GRAINS) * 64 / KEEP;
                let now = [
                    per_pair(|| pool.front("bench", keep), who, threads, pairs),
                    per_pair(|| &pool, who, threads, pairs),
                    per_pair(|| &core, who, threads, pairs),
                    per_pair(|| &offset, who, threads, pairs),
                ];
                times.iter_mut().zip(now).for_each(|(times, now)| times.push(now));
            }
            // Not the best: the best of a mutex is a round in which nobody met anybody.
            let median = times.map(|mut times| {
                times.sort_by(f64::total_cmp);
                times[rounds / 2]
            });
            let ratio = median[0] / median[3];
            let cells = median.map(|time| format!("{time:.1}"));
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
                format!("{ratio:.2}x: {:.1} ns at {threads} threads", median[0]),
                format!("offset-allocator {:.0} ns", median[3]),
            ));
        }
    }
    (vec![table], verdicts)
}
