//! A tour of the pool on the simulated NPU: what it places and why, what it refuses and how it says
//! so, what it knows of streams, and what it finds when memory is misused.
//!
//! ```sh
//! cargo run --release --example pool_tour             # writes out/pool_map.svg, out/pool_trace.json
//! cargo run --release --example pool_tour -- DIR
//! ```
//!
//! Each chapter stands for itself. What `acl-rs` builds on the pool is in chapter 1; the others use
//! the pool directly, over blocks that `acl-rs` allocates.

use acl_rs::pool::{
    Chip, Coat, CopyRule, Edition, Error, Guard, GuardError, GuardOptions, Handle, Handles, Place,
    Plan, Pool, Pressure, RuleSet, Source, StreamId, Tag,
};
use acl_rs::{BlockPool, Context, DvppBuf, Memory, PinnedBuf, PoolOptions, Runtime};
use std::collections::VecDeque;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let out = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "out".into()));
    std::fs::create_dir_all(&out)?;
    let runtime = Runtime::sim()?;
    let context = runtime.device(0)?.context();
    println!("{}", RuleSet::documented(Chip::Ascend310P, Edition::V8_5));
    placed(&context)?;
    parts(&context)?;
    refused(&context)?;
    budgets(&context)?;
    streams(&context)?;
    guarded(&context)?;
    numbers(&context)?;
    planned(&context)?;
    seen(&context, &out)?;
    fronts(&context)?;
    leaks(&context)
}

fn chapter(title: &str) {
    println!("\n== {title}");
}

// ---- sources ---------------------------------------------------------------------------------

/// Blocks of media memory of the device.
struct Blocks(Context);

impl Source for Blocks {
    type Slab = DvppBuf;
    type Error = acl_rs::Error;

    fn allocate(&self, bytes: u64) -> Result<(DvppBuf, u64), acl_rs::Error> {
        let block = DvppBuf::new(&self.0, bytes as usize)?;
        let base = block.address();
        Ok((block, base))
    }

    fn alignment(&self) -> u64 {
        128
    }

    fn place(&self) -> Place {
        Place::of_device("acldvppMalloc", 0)
    }
}

/// Blocks of pinned host memory, whose bytes a guard can reach.
struct Pages(Context);

impl Source for Pages {
    type Slab = Mutex<PinnedBuf>;
    type Error = acl_rs::Error;

    fn allocate(&self, bytes: u64) -> Result<(Self::Slab, u64), acl_rs::Error> {
        let block = PinnedBuf::new(&self.0, bytes as usize)?;
        let base = block.address();
        Ok((Mutex::new(block), base))
    }

    fn place(&self) -> Place {
        Place::of_host("aclrtMallocHost")
    }
}

// ---- the chapters ----------------------------------------------------------------------------

fn placed(context: &Context) -> Outcome {
    chapter("1. a segment, and why it lies there");
    let frames = PoolOptions::one_block(8 << 20, "frames");
    let pool = BlockPool::<DvppBuf>::new(context, frames)?;
    let _bits = pool.lease(72_326, "JPEG in")?;
    let frame = pool.lease(384_000, "JPEGD out, 640x400 NV12")?;
    print!("{}", frame.explain());
    Ok(())
}

fn parts(context: &Context) -> Outcome {
    chapter("2. parts of segments, and copies that are checked before they are called");
    let device = Pool::builder(Blocks(context.clone())).slab_bytes(1 << 20).build()?;
    let host = Pool::builder(Pages(context.clone())).slab_bytes(1 << 20).build()?;
    let (tensor, staging) = (device.lease(4096, "tensor")?, host.lease(4096, "staging")?);
    let rules = RuleSet::documented(Chip::Ascend310P, Edition::V8_5);
    let upload = CopyRule::of(&rules).between(host.place(), device.place());
    let copy = upload.check(&staging.range(..1024)?, &tensor.range(2048..)?)?;
    println!("may be queued: {} bytes into {} at {:#x}", copy.len, copy.to_len, copy.to);
    println!("no: {}", tensor.range(4000..4100).unwrap_err());
    println!("no: {}", upload.check(&staging.range(..64)?, &tensor.range(16..)?).unwrap_err());
    println!("no: {}", upload.check(&staging.view(), &tensor.range(..4000)?).unwrap_err());
    println!("no: {}", upload.check(&tensor.view(), &staging.view()).unwrap_err());
    Ok(())
}

fn refused(context: &Context) -> Outcome {
    chapter("3. out of memory, in so many words");
    let pool = Pool::builder(Blocks(context.clone())).name("frames").slab_bytes(8 << 20);
    let pool = pool.max_slabs(1).build()?;
    let mut frames = Vec::new();
    let error = loop {
        match pool.lease(1_382_400, "720p NV12") {
            Ok(frame) => frames.push(frame),
            Err(error) => break error,
        }
    };
    println!("{error}");
    drop(frames.remove(3));
    drop(frames.remove(1));
    println!("{}", pool.lease(2_000_000, "1080p, cropped").unwrap_err());
    println!("fragmentation {:.2}", pool.report().fragmentation());
    // A pool that may grow asks the device, which may refuse as well.
    let pool =
        Pool::builder(Blocks(context.clone())).name("weights").slab_bytes(1 << 30).build()?;
    let _layer = pool.lease(800 << 20, "layer 1")?;
    println!("{}", pool.lease(100 << 30, "all other layers").unwrap_err());
    Ok(())
}

fn budgets(context: &Context) -> Outcome {
    chapter("4. tags: a cap, a reservation, and a cache that gives way under pressure");
    type Cache = Arc<Mutex<Vec<acl_rs::pool::Lease<Blocks>>>>;
    let cache = Cache::default();
    let shelf = Arc::clone(&cache);
    let relieve = move |pressure: &Pressure| {
        let dropped = std::mem::take(&mut *shelf.lock().unwrap()).len();
        let Pressure { wanted, purpose, .. } = pressure;
        println!("pressure: `{purpose}` wants {wanted} bytes, {dropped} cached segments dropped");
    };
    let pool = Pool::builder(Blocks(context.clone())).slab_bytes(1 << 20).max_slabs(1);
    let pool = pool.tag(Tag::new("kv").cap(300_000)).tag(Tag::new("urgent").reserve(200_000));
    let pool = pool.on_pressure(relieve).build()?;
    let [kv, urgent] = ["kv", "urgent"].map(|name| pool.tag(name));
    let (kv, urgent) = (kv.ok_or("no tag")?, urgent.ok_or("no tag")?);
    for _ in 0..7 {
        cache.lock().unwrap().push(pool.lease(100_000, "cached")?);
    }
    let _block = pool.request(250_000, "block").tag(kv).lease()?;
    println!("{}", pool.request(100_000, "block").tag(kv).lease().unwrap_err());
    let _bulk = pool.lease(500_000, "bulk")?;
    println!("{}", pool.lease(150_000, "bulk").unwrap_err());
    let _now = pool.request(200_000, "now").tag(urgent).lease()?;
    print!("{}", pool.report());
    Ok(())
}

/// How far a stream is, by events that were recorded behind its work.
type Marks = Arc<Mutex<VecDeque<(u64, acl_rs::Event)>>>;

fn streams(context: &Context) -> Outcome {
    chapter("5. memory that work is still running on");
    let marks = Marks::default();
    let seen = Arc::clone(&marks);
    let last = Mutex::new(0);
    let progress = move |_stream: StreamId, _wanted: u64| {
        let (mut marks, mut last) = (seen.lock().unwrap(), last.lock().unwrap());
        while marks.front().is_some_and(|(_, event)| event.is_complete().unwrap_or(false)) {
            *last = marks.pop_front().map_or(*last, |(sequence, _)| sequence);
        }
        *last
    };
    let pool = Pool::builder(Blocks(context.clone())).slab_bytes(1 << 20).max_slabs(1);
    let pool = pool.progress(progress).build()?;
    let (a, b) = (StreamId(1), StreamId(2));
    // Real work, so that the stream has something to be behind with.
    let stream = context.create_stream()?;
    let weights = BlockPool::<DvppBuf>::new(context, PoolOptions::one_block(1 << 20, "weights"))?;
    let host = PinnedBuf::from_bytes(context, &[1; 1000])?;
    let workspace = pool.lease(1_000_000, "workspace")?;
    let address = workspace.address();
    let work = stream.upload(host, weights.lease(1000, "weights")?);
    let event = context.create_event()?;
    stream.record(&event)?;
    marks.lock().unwrap().push_back((1, event));
    workspace.retire(a, 1);
    println!("retired behind {a}: {} bytes wait", pool.report().waiting);
    let again = pool.lease_on(a, 1_000_000, "workspace of the next layer")?;
    println!("the same stream has them at once: {}", again.address() == address);
    again.retire(a, 1);
    println!("another has not: {}", pool.lease_on(b, 1_000_000, "elsewhere").unwrap_err());
    let _ = work.wait()?;
    let later = pool.lease_on(b, 1_000_000, "elsewhere")?;
    println!("and has when the work has passed: {}", later.address() == address);
    Ok(())
}

/// Paints pinned memory.
struct Painter;

impl Guard<Mutex<PinnedBuf>> for Painter {
    fn paint(
        &self,
        slab: &Mutex<PinnedBuf>,
        range: Range<u64>,
        coat: Coat,
    ) -> Result<(), GuardError> {
        let mut slab = slab.lock().map_err(|error| error.to_string())?;
        slab[range.start as usize..range.end as usize].fill(coat.byte());
        Ok(())
    }

    fn first_stain(
        &self,
        slab: &Mutex<PinnedBuf>,
        range: Range<u64>,
        coat: Coat,
    ) -> Result<Option<u64>, GuardError> {
        let slab = slab.lock().map_err(|error| error.to_string())?;
        let bytes = &slab[range.start as usize..range.end as usize];
        let stain = bytes.iter().position(|byte| *byte != coat.byte());
        Ok(stain.map(|at| range.start + at as u64))
    }
}

fn guarded(context: &Context) -> Outcome {
    chapter("6. writes that go too far, or come too late");
    let pool = Pool::builder(Pages(context.clone())).name("guarded").slab_bytes(1 << 20);
    let pool = pool.guard(Painter, GuardOptions::default()).build()?;
    let line = pool.lease(1000, "one row of pixels")?;
    let header = pool.lease(100, "header")?;
    line.slab().lock().unwrap()[(line.offset() + line.footprint()) as usize] = 7;
    drop(line);
    let at = header.offset();
    let keeper = pool.lease(1, "another segment of the same block")?;
    drop(header);
    keeper.slab().lock().unwrap()[at as usize + 10] = 7;
    println!("found on return: {}", pool.damages()[0]);
    println!("found on demand: {}", pool.verify()[0]);
    Ok(())
}

fn numbers(context: &Context) -> Outcome {
    chapter("7. segments by number, freed twice");
    let handles =
        Handles::new(Pool::builder(Blocks(context.clone())).slab_bytes(1 << 20).build()?)?;
    let raw = handles.lease(4096, "user data of a callback")?.into_raw();
    handles.free(Handle::from_raw(raw))?;
    println!("{}", handles.free(Handle::from_raw(raw)).unwrap_err());
    Ok(())
}

fn planned(context: &Context) -> Outcome {
    chapter("8. a pipeline packed beforehand");
    let mut builder = Plan::builder().name("jpeg");
    let bits = builder.segment(72_326, "JPEG in", 0..=0);
    let frame = builder.segment(384_000, "JPEGD out", 0..=1);
    builder.segment(75_264, "model in", 1..=2);
    let plan = builder.pack()?;
    print!("{plan}");
    let pool = Pool::builder(Blocks(context.clone())).slab_bytes(1 << 20).build()?;
    let arena = plan.lease(&pool)?;
    let (bits, frame) = (arena.take(bits)?, arena.take(frame)?);
    println!("JPEG in at {:#x}, JPEGD out at {:#x}", bits.address(), frame.address());
    Ok(())
}

fn seen(context: &Context, out: &std::path::Path) -> Outcome {
    chapter("9. drawings and recordings");
    let pool = Pool::builder(Blocks(context.clone())).name("tour").slab_bytes(4 << 20);
    let pool = pool.max_slabs(1).build()?;
    pool.record(10_000);
    let mut live = VecDeque::new();
    for step in 0..400u64 {
        let (len, purpose) = match step % 3 {
            0 => (72_326, "JPEG in"),
            1 => (384_000, "JPEGD out"),
            _ => (75_264, "model in"),
        };
        match pool.lease(len, purpose) {
            Ok(lease) => live.push_back(lease),
            Err(Error::Exhausted(_)) => drop(live.drain(..live.len() / 2)),
            Err(other) => return Err(other.into()),
        }
        if step % 5 == 4 {
            live.pop_front().into_iter().for_each(|lease| lease.retire(StreamId(1), step));
        }
        if step % 20 == 19 {
            pool.passed(StreamId(1), step - 3);
        }
    }
    let (map, trace) = (out.join("pool_map.svg"), out.join("pool_trace.json"));
    std::fs::write(&map, pool.map().svg())?;
    let recording = pool.stop_recording().ok_or("nothing was recorded")?;
    std::fs::write(&trace, recording.chrome_trace())?;
    print!("{}", pool.report());
    // No work was really queued, so none is in the way of freeing the slab.
    pool.passed(StreamId(1), u64::MAX);
    println!("map    {}", map.display());
    println!("trace  {}, for Perfetto or chrome://tracing", trace.display());
    Ok(())
}

fn fronts(context: &Context) -> Outcome {
    chapter("10. small segments of many threads, mostly without a lock");
    let pool = Pool::builder(Blocks(context.clone())).name("small").slab_bytes(1 << 20).build()?;
    let mut first = pool.front("tokens", 64 << 10);
    let tokens = first.take(3000)?;
    print!("{}", tokens.explain());
    // Another thread's front takes it back, and keeps it for whoever asks there.
    let again = std::thread::scope(|scope| {
        let other = scope.spawn(|| -> Result<u64, Error<acl_rs::Error>> {
            let mut second = pool.front("answers", 64 << 10);
            let address = tokens.address();
            second.give(tokens);
            let answer = second.take(2980)?;
            println!("the same bytes, for `{}`: {}", answer.purpose(), answer.address() == address);
            second.give(answer);
            println!("kept there: {} bytes", second.kept());
            print!("{}", pool.report());
            Ok(address)
        });
        other.join().expect("it does not panic")
    })?;
    // Its front is gone, and what that kept is anybody's.
    println!("anybody's again: {}", pool.lease(3000, "elsewhere")?.address() == again);
    Ok(())
}

fn leaks(context: &Context) -> Outcome {
    chapter("11. what is left");
    let pool = Pool::builder(Blocks(context.clone())).name("job").slab_bytes(1 << 20).build()?;
    let forgotten: Vec<_> =
        (0..3).map(|_| pool.lease(1000, "scratch")).collect::<Result<_, _>>()?;
    let (pool, leaks) = pool.close().expect_err("there are leases");
    print!("{leaks}");
    drop(forgotten);
    let trimmed = pool.trim();
    println!("given back: {} slab, {} bytes", trimmed.slabs, trimmed.bytes);
    pool.close().map_err(|(_, leaks)| leaks)?;
    Ok(())
}
