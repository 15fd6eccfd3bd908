//! What each thing that can be switched on costs, in nanoseconds per lease and return; and what a
//! report costs.
//!
//! ```sh
//! cargo run --release -p pool --example price
//! cargo run --release -p pool --example price -- 1000000 7          # pairs a round, rounds
//! cargo run --release -p pool --example price -- 1000000 7 recording # only lines with that word
//! ```
//!
//! Segments of 1 byte to 200 KiB, 64 alive at a time, one thread; the best of the rounds counts.
//! The guard paints host memory, so its price is the price of `memset` and of reading; a device's
//! comes on top of the bookkeeping, which is the line `guard that paints nothing`.

use std::convert::Infallible;
use std::ops::Range;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use pool::{
    Builder, Coat, Guard, GuardError, GuardOptions, Handles, Lease, Pool, Source, StreamId, Tag,
};

/// Blocks of host memory; on paper only, unless they are to be painted.
struct Host {
    real: bool,
}

impl Source for Host {
    type Slab = Mutex<Vec<u8>>;
    type Error = Infallible;

    fn allocate(&self, bytes: u64) -> Result<(Self::Slab, u64), Infallible> {
        let bytes = if self.real { vec![0; bytes as usize] } else { Vec::new() };
        Ok((Mutex::new(bytes), 0x1_0000_0000))
    }

    fn alignment(&self) -> u64 {
        4096
    }
}

struct Painter {
    real: bool,
}

impl Guard<Mutex<Vec<u8>>> for Painter {
    fn paint(
        &self,
        slab: &Mutex<Vec<u8>>,
        range: Range<u64>,
        coat: Coat,
    ) -> Result<(), GuardError> {
        if self.real {
            let mut slab = slab.lock().map_err(|error| error.to_string())?;
            slab[range.start as usize..range.end as usize].fill(coat.byte());
        }
        Ok(())
    }

    fn first_stain(
        &self,
        slab: &Mutex<Vec<u8>>,
        range: Range<u64>,
        coat: Coat,
    ) -> Result<Option<u64>, GuardError> {
        if !self.real {
            return Ok(None);
        }
        let slab = slab.lock().map_err(|error| error.to_string())?;
        let bytes = &slab[range.start as usize..range.end as usize];
        // Whole words first: what is to be found is rare.
        let clean = bytes.chunks(4096).take_while(|chunk| chunk.iter().all(|b| *b == coat.byte()));
        let clean: usize = clean.map(<[u8]>::len).sum();
        let stain = bytes[clean..].iter().position(|byte| *byte != coat.byte());
        Ok(stain.map(|at| range.start + (clean + at) as u64))
    }
}

const ALIVE: usize = 64;

/// The usual shift register.
fn random(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

/// Time of one pair, with what is done to the lease that has to go.
fn pairs(count: u64, mut one: impl FnMut(usize, u64, u64)) -> f64 {
    let mut state = 0x9e37_79b9_7f4a_7c15;
    let since = Instant::now();
    for at in 0..count {
        one(at as usize % ALIVE, 1 + random(&mut state) % (200 << 10), at);
    }
    since.elapsed().as_nanos() as f64 / count as f64
}

fn slots() -> Vec<Option<Lease<Host>>> {
    (0..ALIVE).map(|_| None).collect()
}

fn builder(real: bool) -> Builder<Host> {
    Pool::builder(Host { real }).slab_bytes(64 << 20).max_slabs(1)
}

fn plain(builder: Builder<Host>, count: u64) -> f64 {
    let (pool, mut slots) = (builder.build().unwrap(), slots());
    pairs(count, |at, len, _| slots[at] = Some(pool.lease(len, "x").unwrap()))
}

fn recorded(count: u64) -> f64 {
    let (pool, mut slots) = (builder(false).build().unwrap(), slots());
    pool.record(100_000);
    pairs(count, |at, len, _| slots[at] = Some(pool.lease(len, "x").unwrap()))
}

fn tagged(count: u64) -> f64 {
    let (pool, mut slots) = (builder(false).tag(Tag::new("a")).build().unwrap(), slots());
    let tag = pool.tag("a").unwrap();
    pairs(count, |at, len, _| {
        slots[at] = Some(pool.request(len, "x").tag(tag).lease().unwrap());
    })
}

/// Every lease is retired; the stream is eight pieces of work behind.
fn retired(count: u64) -> f64 {
    let (pool, mut slots) = (builder(false).build().unwrap(), slots());
    let stream = StreamId(1);
    pairs(count, |at, len, sequence| {
        if let Some(lease) = slots[at].take() {
            lease.retire(stream, sequence);
        }
        slots[at] = Some(pool.lease_on(stream, len, "x").unwrap());
        if sequence % 8 == 0 {
            pool.passed(stream, sequence.saturating_sub(8));
        }
    })
}

fn numbered(count: u64) -> f64 {
    let handles = Handles::new(builder(false).build().unwrap()).unwrap();
    let mut slots = [None; ALIVE];
    pairs(count, |at, len, _| {
        if let Some(handle) = slots[at].take() {
            handles.free(handle).unwrap();
        }
        slots[at] = Some(handles.lease(len, "x").unwrap());
    })
}

/// Time of a report while so many segments live, and as many holes are between them.
fn reported(alive: u64, count: u64) -> f64 {
    // Nothing is left over: all holes are alike, the worst for whoever looks for the largest.
    let pool = builder(false).slab_bytes(2 * alive * 128).build().unwrap();
    let leases: Vec<_> = (0..2 * alive).map(|_| pool.lease(64, "x").unwrap()).collect();
    let mut at = 0;
    let _every_other: Vec<_> = leases.into_iter().filter(|_| (at += 1, at % 2 == 0).1).collect();
    let since = Instant::now();
    for _ in 0..count {
        std::hint::black_box(pool.report());
    }
    since.elapsed().as_nanos() as f64 / count as f64
}

fn main() {
    let mut args = std::env::args().skip(1);
    let mut number = |default| args.next().map_or(default, |arg| arg.parse().expect("a number"));
    let (count, rounds) = (number(300_000), number(5));
    let only = args.next().unwrap_or_default();
    let held = GuardOptions { hold_time: Duration::from_secs(3600), ..GuardOptions::default() };
    let none = GuardOptions { hold_segments: 0, ..held };
    let guarded = |real, options| builder(real).guard(Painter { real }, options);
    let few = count / 20 + 1;
    let mut base = f64::NAN;
    let mut line = |what: &str, measure: &dyn Fn() -> f64| {
        if !what.contains(&only) {
            return;
        }
        let time = (0..rounds).map(|_| measure()).fold(f64::INFINITY, f64::min);
        base = if base.is_nan() { time } else { base };
        println!("{what:<44} {time:>9.1} ns  {:>+9.1}  {:>6.2} x", time - base, time / base);
    };
    line("all off", &|| plain(builder(false), count));
    line("recording", &|| recorded(count));
    line("a tag", &|| tagged(count));
    line("retired behind a stream, and leased on it", &|| retired(count));
    line("by number, with history", &|| numbered(count));
    line("guard that paints nothing, nothing held", &|| plain(guarded(false, none), count));
    line("guard that paints nothing, 256 held", &|| plain(guarded(false, held), count));
    line("guard over host memory, nothing held", &|| plain(guarded(true, none), few));
    line("guard over host memory, 256 held", &|| plain(guarded(true, held), few));
    line("a report of 10 segments", &|| reported(10, few));
    line("a report of 200,000 segments", &|| reported(200_000, few));
}
