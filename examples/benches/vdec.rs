//! Video decoding through the whole stack against the bare decoder, on the same packets, in one run.
//!
//! ```text
//! bare       decoder                                                        one thread
//! simulator  function table -> report thread -> decoder, fixed memory       two threads
//! wrapper    the same through acl_rs::dvpp::vdec                            two threads
//! pool       the same with leases for packet and picture                    two threads
//! example    the same, and each picture resized and brought to the host     two threads
//! ```
//!
//! Each round runs all of them one after the other, each round in another order. What is printed are medians
//! over the rounds, of ratios and differences within a round, so that a busy machine disturbs little. Timed
//! is from the first packet to the last picture; opening channels, memory and pools is not.
//!
//! Times of the clock flatter what has two threads, and processor times do not: both are there.

use acl_rs::dvpp::annexb;
use acl_rs::dvpp::vdec::{self, Frames, Packet, Packets};
use acl_rs::dvpp::{Channel, Interpolation, Picture, PixelFormat, VdecOptions};
use acl_rs::pool::Rule;
use acl_rs::{
    BlockPool, Context, DvppBuf, Error, MediaMemory, Memory, PinnedBuf, PoolOptions, Runtime,
    Segment, Stream,
};
use acl_sys::*;
use ascend_examples::clip::Clip;
use ascend_examples::{read_file, say};
use lexopt::prelude::*;
use rust_h264::decoder::Decoder;
use rust_h264::nal::{NalUnit, NalUnitType};
use std::borrow::Cow;
use std::error::Error as StdError;
use std::ffi::c_void;
use std::hint::black_box;
use std::os::unix::thread::JoinHandleExt as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::ptr::{null_mut, without_provenance_mut};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

const HELP: &str = "\
Compares video decoding through the simulator, the wrapper and the pool with the bare decoder.

usage: vdec [CLIP.h264] [options]

  CLIP.h264     default: the clip in examples/assets
  --rounds N    default 15
  --only NAME   one variant alone, for a profiler: bare, simulator, wrapper, pool or example
  -h, --help";

type Outcome<T = ()> = Result<T, Box<dyn StdError>>;

/// A picture that takes longer never comes.
const PATIENCE: Duration = Duration::from_secs(60);
/// Of the ratio of the example to the bare decoder.
const TARGET: f64 = 0.8;

fn main() -> ExitCode {
    // Timing never makes it fail; a clip that cannot be decoded does.
    match parse().and_then(|args| args.map_or(Ok(()), |args| run(&args))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

struct Args {
    clip: PathBuf,
    rounds: usize,
    only: Option<Variant>,
}

fn parse() -> Outcome<Option<Args>> {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/assets/clip.h264");
    let mut args = Args { clip: shipped.into(), rounds: 15, only: None };
    let mut parser = lexopt::Parser::from_env();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("rounds") => args.rounds = parser.value()?.parse()?,
            Long("only") => {
                let name = parser.value()?;
                let found = Variant::ALL.into_iter().find(|variant| variant.name() == name);
                args.only = Some(found.ok_or("--only takes one of the variants")?);
            }
            Short('h') | Long("help") => {
                say!("{HELP}");
                return Ok(None);
            }
            // What `cargo bench` says to every bench.
            Long("bench") => {}
            Value(file) => args.clip = file.into(),
            other => return Err(other.unexpected().into()),
        }
    }
    args.rounds = args.rounds.max(1);
    Ok(Some(args))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Variant {
    Bare,
    Simulator,
    Wrapper,
    Pool,
    Example,
}

impl Variant {
    const ALL: [Variant; 5] = {
        use Variant::*;
        [Bare, Simulator, Wrapper, Pool, Example]
    };

    fn name(self) -> &'static str {
        ["bare", "simulator", "wrapper", "pool", "example"][self as usize]
    }

    fn threads(self) -> usize {
        if self == Variant::Bare { 1 } else { 2 }
    }
}

fn run(args: &Args) -> Outcome {
    let file = read_file(&args.clip)?;
    let clip = Clip::look(&file, None)?;
    let runtime = Runtime::sim()?;
    let context = runtime.device(0)?.context();
    let mut bench = Bench::new(&clip, &context)?;
    if let Some(variant) = args.only {
        for _ in 0..args.rounds {
            bench.time(variant)?;
        }
        return Ok(());
    }

    // One round warms caches and allocators up, and says whether all variants do the same work.
    let pictures = bench.time(Variant::Bare)?.pictures;
    for variant in Variant::ALL {
        let found = bench.time(variant)?.pictures;
        if found != pictures || found == 0 {
            let name = variant.name();
            return Err(format!("{name}: {found} pictures, the bare decoder: {pictures}").into());
        }
    }
    let mut rounds = Vec::new();
    for number in 0..args.rounds {
        let mut round = [Measured::default(); 5];
        for at in 0..5 {
            let variant = Variant::ALL[(at + number) % 5];
            round[variant as usize] = bench.time(variant)?;
        }
        rounds.push(round);
    }
    report(args, &clip, pictures, &rounds, bench.lease_pairs()?);
    Ok(())
}

// ---- the table -------------------------------------------------------------------------------

/// One pass through the clip.
#[derive(Clone, Copy, Default)]
struct Measured {
    pictures: usize,
    wall: Duration,
    processor: Duration,
}

fn report(
    args: &Args,
    clip: &Clip,
    pictures: usize,
    rounds: &[[Measured; 5]],
    leases: [Duration; 2],
) {
    let annexb::StreamInfo { width, height, .. } = &clip.info;
    let (count, name) = (rounds.len(), args.clip.file_name().unwrap_or_default());
    say!("{}: {width}x{height}, {pictures} pictures, {count} rounds", name.display());
    say!("The bare decoder has one thread; all others have two: the sender and the report thread,");
    say!("which decodes. Medians over the rounds; processor time is that of all threads.");
    say!("");
    say!(
        "{:<11}{:>8}{:>10}{:>9}{:>10}{:>14}{:>15}",
        "variant",
        "threads",
        "frames/s",
        "ratio",
        "ms/frame",
        "cpu ms/frame",
        "ratio of cpu"
    );
    let per_frame = |time: Duration| time.as_secs_f64() * 1e3 / pictures as f64;
    let over = |of: &dyn Fn(&[Measured; 5]) -> f64| median(rounds.iter().map(of).collect());
    let bare = Variant::Bare as usize;
    let ratio = |i: usize| over(&|round| round[bare].wall.div_duration_f64(round[i].wall));
    for variant in Variant::ALL {
        let i = variant as usize;
        let ms = over(&|round| per_frame(round[i].wall));
        let cpu = over(&|round| per_frame(round[i].processor));
        let cpu_ratio = over(&|round| round[bare].processor.div_duration_f64(round[i].processor));
        let (name, threads) = (variant.name(), variant.threads());
        let (fps, ratio) = (1e3 / ms, ratio(i));
        say!("{name:<11}{threads:>8}{fps:>10.1}{ratio:>9.3}{ms:>10.3}{cpu:>14.3}{cpu_ratio:>15.3}");
    }
    say!("");
    say!("{:<34}{:>12}{:>12}", "overhead per frame, us", "clock", "cpu");
    for (what, upper, lower) in [
        ("simulator  (simulator - bare)", Variant::Simulator, Variant::Bare),
        ("wrapper    (wrapper - simulator)", Variant::Wrapper, Variant::Simulator),
        ("pool       (pool - wrapper)", Variant::Pool, Variant::Wrapper),
        ("resize and copy (example - pool)", Variant::Example, Variant::Pool),
    ] {
        let (upper, lower) = (upper as usize, lower as usize);
        let us = |round: &[Measured; 5], of: fn(&Measured) -> Duration| {
            (per_frame(of(&round[upper])) - per_frame(of(&round[lower]))) * 1e3
        };
        let clock = over(&|round| us(round, |m| m.wall));
        let cpu = over(&|round| us(round, |m| m.processor));
        say!("{what:<34}{clock:>12.1}{cpu:>12.1}");
    }
    let [packet, picture] = leases.map(|time| time.as_secs_f64() * 1e6);
    say!("lease and drop alone: {packet:.2} us for a packet, {picture:.2} us for a picture");
    say!("");
    say!("example/bare ratio {:.3} (target {TARGET})", ratio(Variant::Example as usize));
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    (values[(n - 1) / 2] + values[n / 2]) / 2.0
}

/// Processor time of the process so far, all threads, those that ended too.
fn processor_time() -> Duration {
    #[repr(C)]
    struct Timespec {
        seconds: std::ffi::c_long,
        nanos: std::ffi::c_long,
    }
    unsafe extern "C" {
        fn clock_gettime(clock: i32, time: *mut Timespec) -> i32;
    }
    /// Linux's `CLOCK_PROCESS_CPUTIME_ID`.
    const PROCESS: i32 = 2;
    let mut time = Timespec { seconds: 0, nanos: 0 };
    // SAFETY: a pointer to a local of the layout that 64-bit Linux documents.
    unsafe { clock_gettime(PROCESS, &mut time) };
    Duration::new(time.seconds as u64, time.nanos as u32)
}

// ---- what stays from round to round ----------------------------------------------------------

struct Bench<'a> {
    clip: &'a Clip<'a>,
    context: &'a Context,
    stream: Stream,
    vpc: Channel,
    /// Every packet in pinned memory; `None` while one is on its way.
    pinned: Vec<Option<PinnedBuf>>,
    /// Memory for packets and pictures.
    fixed: Vec<(DvppBuf, DvppBuf)>,
    dvpp_pool: BlockPool<DvppBuf>,
    pinned_pool: BlockPool<PinnedBuf>,
}

impl<'a> Bench<'a> {
    fn new(clip: &'a Clip<'a>, context: &'a Context) -> Outcome<Self> {
        let pinned = clip.units.iter().map(|unit| PinnedBuf::from_bytes(context, unit.bytes));
        let pinned = pinned.map(|buf| buf.map(Some)).collect::<Result<_, Error>>()?;
        let pair =
            |_| Ok((DvppBuf::new(context, clip.packet)?, DvppBuf::new(context, clip.picture)?));
        let fixed = (0..clip.outputs).map(pair).collect::<Result<_, Error>>()?;
        let options = |bytes, name| PoolOptions::one_block(bytes, name);
        let rule = options(0, "rule").rule.rule;
        let pitch = |len: usize| Rule::pitch(rule, len as u64).unwrap_or(u64::MAX / 64);
        let (packet, picture, model) =
            (pitch(clip.packet), pitch(clip.picture), pitch(clip.model.bytes()));
        let device = clip.outputs as u64 * (packet + picture) + model;
        Ok(Self {
            clip,
            context,
            stream: context.create_stream()?,
            vpc: Channel::new(context)?,
            pinned,
            fixed,
            dvpp_pool: BlockPool::new(context, options(device, "dvpp"))?,
            pinned_pool: BlockPool::new(context, options(packet + model, "pinned"))?,
        })
    }

    /// One pass of one variant.
    fn time(&mut self, variant: Variant) -> Outcome<Measured> {
        match variant {
            Variant::Bare => self.bare(),
            Variant::Simulator => self.simulator(),
            Variant::Wrapper => self.wrapper(),
            Variant::Pool => self.pool(false),
            Variant::Example => self.pool(true),
        }
    }

    /// A lease and its drop: of a packet, and of a picture, with the others of the pool taken.
    fn lease_pairs(&self) -> Outcome<[Duration; 2]> {
        const PAIRS: u32 = 20_000;
        let Clip { packet, picture, outputs, .. } = *self.clip;
        let mut taken = Vec::new();
        for _ in 1..outputs {
            taken.push(self.dvpp_pool.lease(picture, "picture")?);
            taken.push(self.dvpp_pool.lease(packet, "packet")?);
        }
        let pairs = |len, purpose: &'static str| {
            let clock = Instant::now();
            for _ in 0..PAIRS {
                drop(black_box(self.dvpp_pool.lease(len, purpose)?));
            }
            Ok::<_, Error>(clock.elapsed() / PAIRS)
        };
        Ok([pairs(packet, "packet")?, pairs(picture, "picture")?])
    }
}

/// Runs the timed part.
fn clocked(work: impl FnOnce() -> Outcome<usize>) -> Outcome<Measured> {
    let (clock, processor) = (Instant::now(), processor_time());
    let pictures = work()?;
    let (wall, processor) = (clock.elapsed(), processor_time() - processor);
    Ok(Measured { pictures, wall, processor })
}

// ---- (1) the bare decoder --------------------------------------------------------------------

impl Bench<'_> {
    /// Fed as the simulator feeds it: unit by unit, and asked for the picture at the end of the packet, only
    /// a first field waits for its second.
    fn bare(&self) -> Outcome<Measured> {
        let mut decoder = Decoder::new();
        let mut out = vec![0; self.clip.picture];
        clocked(|| {
            let mut pictures = 0;
            for unit in &self.clip.units {
                for nal in nal_units(unit.bytes) {
                    decoder.decode_nal(&nal_unit(nal))?;
                }
                if unit.field && !unit.second_field {
                    continue;
                }
                let Some(frame) = decoder.flush() else { continue };
                let mut rest = &mut out[..];
                for plane in [&frame.y, &frame.u, &frame.v] {
                    let (to, left) = rest.split_at_mut(plane.len());
                    to.copy_from_slice(plane);
                    rest = left;
                }
                black_box(&out);
                pictures += 1;
            }
            Ok(pictures)
        })
    }
}

/// The units of a packet, without start codes and the zeros around them.
fn nal_units(packet: &[u8]) -> impl Iterator<Item = &[u8]> {
    let after_start_code = |data: &'_ [u8]| data.windows(3).position(|w| w == [0, 0, 1]);
    let mut rest = after_start_code(packet).map(|at| &packet[at + 3..]);
    std::iter::from_fn(move || {
        let all = rest?;
        let next = after_start_code(all);
        rest = next.map(|at| &all[at + 3..]);
        let unit = &all[..next.unwrap_or(all.len())];
        let last = unit.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
        Some(&unit[..last])
    })
    .filter(|unit| !unit.is_empty())
}

/// Header and payload, the latter without emulation prevention bytes.
fn nal_unit(unit: &[u8]) -> NalUnit<'_> {
    let payload = &unit[1..];
    let mut rbsp = Cow::Borrowed(payload);
    if payload.windows(3).any(|w| w == [0, 0, 3]) {
        let mut zeros = 0;
        let plain = payload.iter().copied().filter(|byte| {
            let keep = zeros < 2 || *byte != 3;
            zeros = if *byte == 0 { zeros + 1 } else { 0 };
            keep
        });
        rbsp = Cow::Owned(plain.collect());
    }
    let (nal_ref_idc, kind) = (unit[0] >> 5 & 3, unit[0] & 0x1F);
    NalUnit { nal_ref_idc, nal_unit_type: NalUnitType::from(kind), rbsp }
}

// ---- (2) the simulator alone -----------------------------------------------------------------

/// What came back: the number of the slot, and whether it was decoded.
static BACK: Mutex<Vec<(usize, bool)>> = Mutex::new(Vec::new());
static CAME_BACK: Condvar = Condvar::new();

/// The callback; the user pointer is the number of the slot.
unsafe extern "C" fn came_back(
    _: *mut acldvppStreamDesc,
    output: *mut acldvppPicDesc,
    slot: *mut c_void,
) {
    // The simulator is the only table here.
    let get = acl_rs::sim::tables().dvpp.map(|dvpp| dvpp.acldvppGetPicDescRetCode);
    let decoded = get.is_some_and(|get| {
        // SAFETY: the description is alive: the sender destroys it after the last callback.
        unsafe { get(output) == 0 }
    });
    BACK.lock().unwrap_or_else(PoisonError::into_inner).push((slot.addr(), decoded));
    CAME_BACK.notify_one();
}

/// The slots that came back, at least one.
fn wait_for_slots() -> Outcome<Vec<(usize, bool)>> {
    let back = BACK.lock().unwrap_or_else(PoisonError::into_inner);
    let (mut back, _) = CAME_BACK
        .wait_timeout_while(back, PATIENCE, |back| back.is_empty())
        .unwrap_or_else(PoisonError::into_inner);
    if back.is_empty() {
        return Err("no picture came back".into());
    }
    Ok(std::mem::take(&mut *back))
}

fn good(code: aclError, call: &str) -> Outcome {
    if code.is_success() { Ok(()) } else { Err(format!("{call}: {}", code.name()).into()) }
}

/// One call through the table.
macro_rules! call {
    ($table:ident.$function:ident($($argument:expr),* $(,)?)) => {{
        // SAFETY: handles and memory are this variant's own and live until the channel is closed; what it is
        // given to fill in are locals.
        let code = unsafe { ($table.$function)($($argument),*) };
        good(code, stringify!($function))
    }};
}

impl Bench<'_> {
    fn simulator(&self) -> Outcome<Measured> {
        let Tables { api, dvpp, .. } = acl_rs::sim::tables();
        let dvpp = dvpp.ok_or("the simulator has no media group")?;
        let context = self.context.as_raw();
        call!(api.aclrtSetCurrentContext(context))?;
        // SAFETY: takes nothing.
        let channel = unsafe { (dvpp.aclvdecCreateChannelDesc)() };
        let mut slots = Vec::new();
        for (bits, picture) in &self.fixed {
            // SAFETY: takes nothing.
            let input = unsafe { (dvpp.acldvppCreateStreamDesc)() };
            // SAFETY: takes nothing.
            let output = unsafe { (dvpp.acldvppCreatePicDesc)() };
            let bits = without_provenance_mut::<c_void>(bits.address() as usize);
            let pixels = without_provenance_mut::<c_void>(picture.address() as usize);
            call!(dvpp.acldvppSetStreamDescData(input, bits))?;
            call!(dvpp.acldvppSetPicDescData(output, pixels))?;
            call!(dvpp.acldvppSetPicDescFormat(output, PIXEL_FORMAT_YUV_SEMIPLANAR_420))?;
            slots.push((input, output, bits));
        }
        BACK.lock().unwrap_or_else(PoisonError::into_inner).clear();

        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, context) = (stop.clone(), context.addr());
        let report = std::thread::spawn(move || {
            let context = without_provenance_mut(context);
            if call!(api.aclrtSetCurrentContext(context)).is_err() {
                return;
            }
            while !stopped.load(Ordering::Acquire) {
                // Timeouts, and nothing subscribed yet or any more.
                if call!(api.aclrtProcessReport(50)).is_err() {
                    std::thread::sleep(Duration::from_millis(1));
                }
            }
        });
        let clip = self.clip;
        let work = || {
            let thread = report.as_pthread_t() as u64;
            call!(dvpp.aclvdecSetChannelDescChannelId(channel, 0))?;
            call!(dvpp.aclvdecSetChannelDescThreadId(channel, thread))?;
            call!(dvpp.aclvdecSetChannelDescCallback(channel, Some(came_back)))?;
            call!(dvpp.aclvdecSetChannelDescEnType(channel, H264_HIGH_LEVEL))?;
            call!(dvpp.aclvdecCreateChannel(channel))?;
            // SAFETY: takes nothing.
            let end = unsafe { (dvpp.acldvppCreateStreamDesc)() };
            call!(dvpp.acldvppSetStreamDescEos(end, 1))?;
            let measured = clocked(|| {
                let mut free: Vec<usize> = (0..slots.len()).collect();
                let mut pictures = 0;
                for packet in self.pinned.iter().flatten() {
                    if free.is_empty() {
                        for (slot, decoded) in wait_for_slots()? {
                            pictures += usize::from(decoded);
                            free.push(slot);
                        }
                    }
                    let slot = free.pop().ok_or("no slot came back")?;
                    let (input, output, bits) = slots[slot];
                    let (len, stream) = (packet.len(), self.stream.as_raw());
                    let (from, kind) = (packet.as_ptr().cast(), ACL_MEMCPY_HOST_TO_DEVICE);
                    call!(api.aclrtMemcpyAsync(bits, len, from, len, kind, stream))?;
                    call!(api.aclrtSynchronizeStream(stream))?;
                    call!(dvpp.acldvppSetStreamDescSize(input, len as u32))?;
                    // The decoder has written its own size and layout there.
                    call!(dvpp.acldvppSetPicDescSize(output, clip.picture as u32))?;
                    call!(dvpp.acldvppSetPicDescWidth(output, 0))?;
                    call!(dvpp.acldvppSetPicDescHeight(output, 0))?;
                    call!(dvpp.acldvppSetPicDescWidthStride(output, 0))?;
                    call!(dvpp.acldvppSetPicDescHeightStride(output, 0))?;
                    let user = without_provenance_mut(slot);
                    call!(dvpp.aclvdecSendFrame(channel, input, output, null_mut(), user))?;
                }
                call!(dvpp.aclvdecSendFrame(channel, end, null_mut(), null_mut(), null_mut()))?;
                while free.len() < slots.len() {
                    for (slot, decoded) in wait_for_slots()? {
                        pictures += usize::from(decoded);
                        free.push(slot);
                    }
                }
                Ok(pictures)
            });
            call!(dvpp.aclvdecDestroyChannel(channel))?;
            call!(dvpp.acldvppDestroyStreamDesc(end))?;
            measured
        };
        let measured = work();
        stop.store(true, Ordering::Release);
        report.join().map_err(|_| "the report thread panicked")?;
        for (input, output, _) in slots {
            call!(dvpp.acldvppDestroyStreamDesc(input))?;
            call!(dvpp.acldvppDestroyPicDesc(output))?;
        }
        call!(dvpp.aclvdecDestroyChannelDesc(channel))?;
        measured
    }
}

// ---- (3) to (5) the wrapper, on memory of both kinds -----------------------------------------

/// What to do with a packet and with a picture that came back.
trait Memories<M: MediaMemory> {
    /// Memory with the packet in it, and memory for its picture.
    fn give(&mut self, number: usize) -> Outcome<(M, M)>;
    /// Both back; whether it was decoded.
    fn take(&mut self, bits: M, picture: Picture<M>, decoded: bool) -> Outcome;
}

impl Bench<'_> {
    fn wrapper(&mut self) -> Outcome<Measured> {
        let Bench { clip, context, stream, pinned, fixed, .. } = self;
        let (packets, frames) = vdec::open(context, VdecOptions::h264(0))?;
        through(clip, packets, frames, Fixed { stream, pinned, fixed })
    }

    fn pool(&self, whole: bool) -> Outcome<Measured> {
        let (packets, frames) = vdec::open(self.context, VdecOptions::h264(0))?;
        through(self.clip, packets, frames, Pooled { bench: self, whole })
    }
}

/// The example's loop: a picture is taken only when there is no memory left.
fn through<M: MediaMemory>(
    clip: &Clip,
    packets: Packets<M, M, bool>,
    mut frames: Frames<M, M, bool>,
    mut memories: impl Memories<M>,
) -> Outcome<Measured> {
    let measured = clocked(|| {
        let (mut out, mut pictures) = (0, 0);
        for (number, unit) in clip.units.iter().enumerate() {
            if out == clip.outputs {
                let frame = frames.next_within(PATIENCE).map_err(|_| "no picture came back")?;
                out -= 1;
                pictures += usize::from(frame.result.is_ok());
                memories.take(frame.bits, frame.picture, frame.result.is_ok())?;
            }
            let (bits, picture) = memories.give(number)?;
            let picture = Picture::as_decoded(picture, PixelFormat::Nv12).map_err(Error::from)?;
            let (len, pts, user) = (unit.bytes.len(), number as u64, unit.second_field);
            packets.send(Packet { bits, len, pts, user }, picture).map_err(Error::from)?;
            out += 1;
        }
        packets.end_of_stream()?;
        while let Ok(frame) = frames.try_next() {
            pictures += usize::from(frame.result.is_ok());
            memories.take(frame.bits, frame.picture, frame.result.is_ok())?;
        }
        Ok(pictures)
    })?;
    packets.close()?;
    Ok(measured)
}

/// Memory that stays, recycled by hand.
struct Fixed<'a> {
    stream: &'a Stream,
    pinned: &'a mut [Option<PinnedBuf>],
    fixed: &'a mut Vec<(DvppBuf, DvppBuf)>,
}

impl Memories<DvppBuf> for Fixed<'_> {
    fn give(&mut self, number: usize) -> Outcome<(DvppBuf, DvppBuf)> {
        let (bits, picture) = self.fixed.pop().ok_or("no memory came back")?;
        let host = self.pinned[number].take().ok_or("a packet is gone")?;
        let (host, bits) = self.stream.upload(host, bits).wait().map_err(Error::from)?;
        self.pinned[number] = Some(host);
        Ok((bits, picture))
    }

    fn take(&mut self, bits: DvppBuf, picture: Picture<DvppBuf>, _: bool) -> Outcome {
        self.fixed.push((bits, picture.into_memory()));
        Ok(())
    }
}

/// Leases for each packet and picture.
struct Pooled<'a> {
    bench: &'a Bench<'a>,
    /// As the example: resizes each picture and brings it to the host.
    whole: bool,
}

type Seg = Segment<DvppBuf>;

impl Memories<Seg> for Pooled<'_> {
    fn give(&mut self, number: usize) -> Outcome<(Seg, Seg)> {
        let Bench { clip, stream, dvpp_pool, pinned_pool, .. } = self.bench;
        let bytes = clip.units[number].bytes;
        let mut host = pinned_pool.lease(bytes.len(), "packet")?;
        host.copy_from_slice(bytes);
        let picture = dvpp_pool.lease(clip.picture, "picture")?;
        let bits = dvpp_pool.lease(clip.packet, "packet")?;
        let (_, bits) = stream.upload(host, bits).wait().map_err(Error::from)?;
        Ok((bits, picture))
    }

    fn take(&mut self, bits: Seg, picture: Picture<Seg>, decoded: bool) -> Outcome {
        drop(bits);
        if !self.whole || !decoded {
            return Ok(());
        }
        let Bench { clip, stream, vpc, dvpp_pool, pinned_pool, .. } = self.bench;
        let model = dvpp_pool.lease(clip.model.bytes(), "model input")?;
        let model = Picture::new(model, clip.model).map_err(Error::from)?;
        let resized = vpc.resize(stream, picture, model, Interpolation::Bilinear);
        let resized = resized.wait().map_err(Error::from)?;
        let host = pinned_pool.lease(clip.model.bytes(), "model input")?;
        let (_, host) =
            stream.download(resized.to.into_memory(), host).wait().map_err(Error::from)?;
        black_box(&host[..]);
        Ok(())
    }
}
