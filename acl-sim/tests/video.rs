//! V1 video as a C program would use it, and misuse it: descriptions, a report thread of its own, callbacks.
#![cfg(feature = "h264")]

#[macro_use]
mod common;

use acl_sim::{Chip, Config, Npu, Order, lease, tables};
use acl_sys::*;
use std::collections::BTreeMap;
use std::ffi::c_void;
use std::os::unix::thread::JoinHandleExt as _;
use std::path::Path;
use std::ptr::{null_mut, without_provenance_mut};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread::{JoinHandle, ThreadId};
use std::time::{Duration, Instant};

#[path = "video/callbacks.rs"]
mod callbacks;
#[path = "video/packets.rs"]
mod packets;

const NV12: acldvppPixelFormat = PIXEL_FORMAT_YUV_SEMIPLANAR_420;
/// Bytes of a picture of both clips: 176x144, whose strides are the same.
const PICTURE: u32 = 176 * 144 * 3 / 2;
/// What output memory holds before it is written.
const OLD: u8 = 0xA5;

// ---- what the tests stand on -----------------------------------------------------------------

/// Runs a test that may not hang.
fn ends(body: impl FnOnce() + Send + 'static) {
    let (tell, told) = channel();
    let thread = std::thread::spawn(move || {
        body();
        let _ = tell.send(());
    });
    if let Err(RecvTimeoutError::Timeout) = told.recv_timeout(Duration::from_secs(30)) {
        panic!("still running after 30 s");
    }
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// The packets of a clip and the CRC-32 of each picture (planar), in display order.
fn clip(name: &str) -> (Vec<Vec<u8>>, Vec<u32>) {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let stream = std::fs::read(dir.join(format!("{name}.h264"))).expect("the clip");
    let sums = std::fs::read_to_string(dir.join(format!("{name}.crc32"))).expect("its sums");
    let sums = sums.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let sum = line.rsplit(',').next().expect("a sum").trim();
        u32::from_str_radix(sum, 16).expect("hexadecimal")
    });
    let mut packets = vec![Vec::new()];
    let mut sliced = false;
    for unit in nal_units(&stream) {
        let slice = matches!(unit[4] & 31, 1 | 5);
        // The first slice of a picture has first_mb_in_slice 0, which is one bit, set.
        if sliced && (!slice || unit[5] & 0x80 != 0) {
            packets.push(Vec::new());
            sliced = false;
        }
        sliced |= slice;
        packets.last_mut().expect("one").extend(unit);
    }
    (packets, sums.collect())
}

/// Each with a start code of four bytes.
fn nal_units(stream: &[u8]) -> Vec<Vec<u8>> {
    let starts: Vec<usize> =
        (0..stream.len().saturating_sub(2)).filter(|&at| stream[at..at + 3] == [0, 0, 1]).collect();
    let ends = starts.iter().skip(1).copied().chain([stream.len()]);
    let body = |(&start, end): (&usize, usize)| {
        let mut body = &stream[start + 3..end];
        while let [rest @ .., 0] = body {
            body = rest;
        }
        [&[0, 0, 0, 1], body].concat()
    };
    starts.iter().zip(ends).map(body).collect()
}

/// Success.
#[track_caller]
fn ok(code: aclError) {
    assert_eq!(code, ACL_SUCCESS);
}

fn crc32(bytes: impl Iterator<Item = u8>) -> u32 {
    !bytes.fold(!0, |crc, byte| {
        (0..8)
            .fold(crc ^ u32::from(byte), |crc, _| crc >> 1 ^ 0xEDB8_8320 & (crc & 1).wrapping_neg())
    })
}

/// A callback that came. Pointers as numbers.
#[derive(Clone, Debug, PartialEq)]
struct Seen {
    number: usize,
    input: usize,
    output: usize,
    /// `retCode` of both descriptions.
    codes: (u32, u32),
    thread: ThreadId,
}

type Hook = Arc<dyn Fn(&Seen) + Send + Sync>;
/// What the callbacks of a test do, by the upper half of their user data.
static HOOKS: Mutex<BTreeMap<usize, Hook>> = Mutex::new(BTreeMap::new());
static KEYS: AtomicUsize = AtomicUsize::new(1);

extern "C" fn on_frame(
    input: *mut acldvppStreamDesc,
    output: *mut acldvppPicDesc,
    user: *mut c_void,
) {
    let dvpp = tables().dvpp.get().expect("media");
    let seen = Seen {
        number: user.addr() & 0xFFFF_FFFF,
        input: input.addr(),
        output: output.addr(),
        codes: (
            call!(dvpp, acldvppGetStreamDescRetCode(input)),
            call!(dvpp, acldvppGetPicDescRetCode(output)),
        ),
        thread: std::thread::current().id(),
    };
    let hook = HOOKS.lock().expect("unpoisoned").get(&(user.addr() >> 32)).cloned();
    hook.expect("a callback of a test that runs")(&seen);
}

/// A thread that asks for reports while its gate is open.
struct Reporter {
    gate: Arc<AtomicBool>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Reporter {
    fn start(api: &'static Api, context: aclrtContext) -> Self {
        let (gate, stop) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicBool::new(false)));
        let (open, ends, context) = (gate.clone(), stop.clone(), context.addr());
        let thread = std::thread::spawn(move || {
            ok(call!(api, aclrtSetCurrentContext(without_provenance_mut(context))));
            while !ends.load(Ordering::SeqCst) {
                let code = if open.load(Ordering::SeqCst) {
                    call!(api, aclrtProcessReport(10)).0
                } else {
                    1
                };
                if code != 0 && code != 507012 {
                    std::thread::sleep(Duration::from_millis(1));
                }
            }
        });
        Self { gate, stop, thread: Some(thread) }
    }

    /// Its `pthread_t`.
    fn id(&self) -> u64 {
        self.thread.as_ref().expect("runs").as_pthread_t()
    }

    fn open(&self, open: bool) {
        self.gate.store(open, Ordering::SeqCst);
        // Longer than a call of aclrtProcessReport that runs still.
        std::thread::sleep(Duration::from_millis(if open { 0 } else { 40 }));
    }
}

impl Drop for Reporter {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = self.thread.take().expect("once").join();
    }
}

/// A packet, its picture and their descriptions.
#[derive(Clone, Copy)]
struct Frame {
    bits: *mut c_void,
    input: *mut acldvppStreamDesc,
    pixels: *mut c_void,
    output: *mut acldvppPicDesc,
}

/// A leased device with a report thread and an open channel.
struct Card {
    npu: Npu,
    api: &'static Api,
    dvpp: &'static Dvpp,
    key: usize,
    seen: Receiver<Seen>,
    reporter: Reporter,
    channel: *mut aclvdecChannelDesc,
    frames: Vec<Frame>,
}

impl Card {
    fn new(chip: Chip) -> Self {
        Self::with(Config { chip, ..Config::default() }, |_| {})
    }

    /// Where nothing runs before it must.
    fn late() -> Self {
        Self::with(Config { order: Order::Lazy, ..Config::default() }, |_| {})
    }

    /// Each callback does `action` after it has been noted.
    fn with(config: Config, action: impl Fn(&Seen) + Send + Sync + 'static) -> Self {
        let tables = tables();
        let (api, dvpp) = (tables.api, tables.dvpp.get().expect("media"));
        let npu = lease(config);
        ok(call!(api, aclrtSetDevice(npu.id())));
        let mut context = null_mut();
        ok(call!(api, aclrtGetCurrentContext(&mut context)));
        let reporter = Reporter::start(api, context);
        let key = KEYS.fetch_add(1, Ordering::SeqCst);
        let (note, seen) = channel();
        let hook: Hook = Arc::new(move |seen| {
            let _ = note.send(seen.clone());
            action(seen);
        });
        HOOKS.lock().expect("unpoisoned").insert(key, hook);
        let channel = call!(dvpp, aclvdecCreateChannelDesc());
        let card = Self { npu, api, dvpp, key, seen, reporter, channel, frames: Vec::new() };
        card.set_up(H264_HIGH_LEVEL);
        ok(call!(dvpp, aclvdecCreateChannel(channel)));
        card
    }

    fn set_up(&self, coding: acldvppStreamFormat) {
        let Self { dvpp, channel, .. } = self;
        ok(call!(dvpp, aclvdecSetChannelDescThreadId(*channel, self.reporter.id())));
        ok(call!(dvpp, aclvdecSetChannelDescCallback(*channel, Some(on_frame))));
        ok(call!(dvpp, aclvdecSetChannelDescEnType(*channel, coding)));
    }

    fn media(&self, bytes: &[u8]) -> *mut c_void {
        let (mut at, len, from) = (null_mut(), bytes.len(), bytes.as_ptr().cast());
        ok(call!(self.dvpp, acldvppMalloc(&mut at, len)));
        ok(call!(self.api, aclrtMemcpy(at, len, from, len, ACL_MEMCPY_HOST_TO_DEVICE)));
        at
    }

    /// Puts packets on the device, each with a picture to become.
    fn load(&mut self, packets: &[Vec<u8>]) {
        let dvpp = self.dvpp;
        for packet in packets {
            let (bits, pixels) = (self.media(packet), self.media(&[OLD; PICTURE as usize + 128]));
            let input = call!(dvpp, acldvppCreateStreamDesc());
            let output = call!(dvpp, acldvppCreatePicDesc());
            ok(call!(dvpp, acldvppSetStreamDescData(input, bits)));
            ok(call!(dvpp, acldvppSetStreamDescSize(input, packet.len() as u32)));
            ok(call!(dvpp, acldvppSetPicDescData(output, pixels)));
            ok(call!(dvpp, acldvppSetPicDescSize(output, PICTURE)));
            ok(call!(dvpp, acldvppSetPicDescFormat(output, NV12)));
            self.frames.push(Frame { bits, input, pixels, output });
        }
    }

    fn user(&self, number: usize) -> *mut c_void {
        without_provenance_mut(self.key << 32 | number)
    }

    fn send(&self, number: usize) -> i32 {
        let Frame { input, output, .. } = self.frames[number];
        let user = self.user(number);
        call!(self.dvpp, aclvdecSendFrame(self.channel, input, output, null_mut(), user)).0
    }

    fn skip(&self, number: usize) -> i32 {
        let (input, user) = (self.frames[number].input, self.user(number));
        call!(self.dvpp, aclvdecSendSkippedFrame(self.channel, input, null_mut(), user)).0
    }

    fn send_all(&self) {
        for number in 0..self.frames.len() {
            assert_eq!(self.send(number), 0, "{number}");
        }
    }

    fn end_of_stream(&self) -> i32 {
        end_of_stream(self.dvpp, self.channel)
    }

    /// Callbacks so far.
    fn came(&self) -> Vec<Seen> {
        self.seen.try_iter().collect()
    }

    /// Numbers and `retCode`s of the callbacks so far; both descriptions say the same.
    fn codes(&self) -> Vec<(usize, u32)> {
        let came = self.came().into_iter();
        came.map(|seen| {
            assert_eq!(seen.codes.0, seen.codes.1, "{seen:?}");
            (seen.number, seen.codes.0)
        })
        .collect()
    }

    fn pixels(&self, number: usize) -> Vec<u8> {
        let mut bytes = vec![0u8; PICTURE as usize];
        let (to, len, from) = (bytes.as_mut_ptr().cast(), bytes.len(), self.frames[number].pixels);
        ok(call!(self.api, aclrtMemcpy(to, len, from, len, ACL_MEMCPY_DEVICE_TO_HOST)));
        bytes
    }

    /// As the reference decoder summed it up: planar.
    fn crc(&self, number: usize) -> u32 {
        let bytes = self.pixels(number);
        let (luma, chroma) = bytes.split_at(176 * 144);
        let (u, v) = (chroma.iter().step_by(2), chroma.iter().skip(1).step_by(2));
        crc32(luma.iter().chain(u).chain(v).copied())
    }

    /// Bytes, format, width, height and both strides in the description.
    fn layout(&self, number: usize) -> [u32; 6] {
        let pic = self.frames[number].output;
        [
            call!(self.dvpp, acldvppGetPicDescSize(pic)),
            call!(self.dvpp, acldvppGetPicDescFormat(pic)).0,
            call!(self.dvpp, acldvppGetPicDescWidth(pic)),
            call!(self.dvpp, acldvppGetPicDescHeight(pic)),
            call!(self.dvpp, acldvppGetPicDescWidthStride(pic)),
            call!(self.dvpp, acldvppGetPicDescHeightStride(pic)),
        ]
    }

    fn clauses(&self) -> Vec<&'static str> {
        self.npu.audit().objections.iter().map(|o| o.clause).collect()
    }

    /// Closes the channel, gives everything back; nothing may be left, and no callback to come.
    fn end(self) {
        ok(call!(self.dvpp, aclvdecDestroyChannel(self.channel)));
        self.free()
    }

    /// As above for a channel that is closed.
    fn free(self) {
        let Self { api, dvpp, channel, .. } = self;
        ok(call!(dvpp, aclvdecDestroyChannelDesc(channel)));
        for frame in &self.frames {
            ok(call!(dvpp, acldvppDestroyStreamDesc(frame.input)));
            ok(call!(dvpp, acldvppDestroyPicDesc(frame.output)));
            ok(call!(dvpp, acldvppFree(frame.bits)));
            ok(call!(dvpp, acldvppFree(frame.pixels)));
        }
        let leaks = self.npu.audit().leaks;
        assert!(leaks.is_empty(), "{leaks:?}");
        ok(call!(api, aclrtResetDevice(self.npu.id())));
        drop(self.reporter);
        HOOKS.lock().expect("unpoisoned").remove(&self.key);
    }
}

fn end_of_stream(dvpp: &Dvpp, channel: *mut aclvdecChannelDesc) -> i32 {
    let end = call!(dvpp, acldvppCreateStreamDesc());
    ok(call!(dvpp, acldvppSetStreamDescEos(end, 1)));
    let code = call!(dvpp, aclvdecSendFrame(channel, end, null_mut(), null_mut(), null_mut())).0;
    ok(call!(dvpp, acldvppDestroyStreamDesc(end)));
    code
}

// ---- descriptions and opening ----------------------------------------------------------------

#[test]
fn settings_are_checked_and_some_depend_on_the_chip() {
    for (chip, top, frames) in [
        (Chip::Ascend310, 31, [200006; 3]),
        (Chip::Ascend910A, 31, [200006; 3]),
        (Chip::Ascend310P3, 255, [0, 0, 100000]),
        (Chip::Ascend310B1, 255, [0, 0, 100000]),
        (Chip::Ascend910B1, 255, [0, 0, 100000]),
    ] {
        let npu = lease(Config { chip, ..Config::default() });
        let (api, dvpp) = (tables().api, tables().dvpp.get().expect("media"));
        ok(call!(api, aclrtSetDevice(npu.id())));
        let desc = call!(dvpp, aclvdecCreateChannelDesc());
        let id = |id| call!(dvpp, aclvdecSetChannelDescChannelId(desc, id)).0;
        assert_eq!((id(0), id(top), id(top + 1)), (0, 0, 100000), "{chip:?}");
        let refs = [0, 16, 17].map(|n| call!(dvpp, aclvdecSetChannelDescRefFrameNum(desc, n)).0);
        assert_eq!(refs, frames, "{chip:?}");
        let modes = [0, 1, 2].map(|n| call!(dvpp, aclvdecSetChannelDescOutMode(desc, n)).0);
        assert_eq!(modes, [0, 0, 100000]);
        let codings = [0, 1, 2, 3, 4]
            .map(|n| call!(dvpp, aclvdecSetChannelDescEnType(desc, acldvppStreamFormat(n))).0);
        assert_eq!(codings, [0, 0, 0, 0, 100000]);
        for (format, code) in [
            (NV12, 0),
            (PIXEL_FORMAT_YVU_SEMIPLANAR_420, 0),
            (PIXEL_FORMAT_YUV_400, 100000),
            (PIXEL_FORMAT_YUV_SEMIPLANAR_444, 100000),
        ] {
            assert_eq!(call!(dvpp, aclvdecSetChannelDescOutPicFormat(desc, format)).0, code);
        }
        ok(call!(dvpp, aclvdecSetChannelDescOutPicWidth(desc, 176)));
        ok(call!(dvpp, aclvdecSetChannelDescOutPicHeight(desc, 144)));
        assert_eq!(call!(dvpp, aclvdecSetChannelDescCallback(desc, None)).0, 100000);
        assert_eq!(call!(dvpp, aclvdecSetChannelDescThreadId(null_mut(), 1)).0, 100000);
        ok(call!(dvpp, aclvdecDestroyChannelDesc(desc)));
        assert_eq!(call!(dvpp, aclvdecDestroyChannelDesc(desc)).0, 100000, "destroyed before");
        assert_eq!(call!(dvpp, aclvdecDestroyChannelDesc(null_mut())).0, 100000);
        assert!(npu.audit().leaks.is_empty());
        ok(call!(api, aclrtResetDevice(npu.id())));
    }
}

#[test]
fn a_channel_opens_once_with_all_that_it_needs() {
    ends(|| {
        let card = Card::new(Chip::Ascend310P3);
        let Card { api, dvpp, channel, .. } = card;
        let create = move |desc| call!(dvpp, aclvdecCreateChannel(desc)).0;
        assert_eq!(create(channel), 100000, "open already");
        assert_eq!(call!(dvpp, aclvdecSetChannelDescChannelId(channel, 1)).0, 100000, "open");
        assert_eq!(create(null_mut()), 100000);
        let bare = call!(dvpp, aclvdecCreateChannelDesc());
        assert_eq!(call!(dvpp, aclvdecDestroyChannel(bare)).0, 100000, "not open");
        ok(call!(dvpp, aclvdecSetChannelDescEnType(bare, H264_MAIN_LEVEL)));
        assert_eq!(create(bare), 100000, "no callback");
        let no_coding = call!(dvpp, aclvdecCreateChannelDesc());
        ok(call!(dvpp, aclvdecSetChannelDescCallback(no_coding, Some(on_frame))));
        ok(call!(dvpp, aclvdecSetChannelDescThreadId(no_coding, card.reporter.id())));
        assert_eq!(create(no_coding), 100000, "no coding");
        ok(call!(dvpp, aclvdecSetChannelDescEnType(no_coding, H265_MAIN_LEVEL)));
        assert_eq!(create(no_coding), 200006, "H.265 is not simulated");
        ok(call!(dvpp, aclvdecSetChannelDescCallback(bare, Some(on_frame))));
        ok(call!(dvpp, aclvdecSetChannelDescThreadId(bare, card.reporter.id())));
        let address = bare.addr();
        let elsewhere = std::thread::spawn(move || create(without_provenance_mut(address)));
        assert_eq!(elsewhere.join().expect("no panic"), 107002, "a thread without a context");
        // A closed channel takes nothing.
        let packet = call!(dvpp, acldvppCreateStreamDesc());
        let send = |channel, packet| {
            call!(dvpp, aclvdecSendFrame(channel, packet, null_mut(), null_mut(), null_mut())).0
        };
        assert_eq!(send(bare, packet), 100000);
        assert_eq!(send(channel, null_mut()), 100000, "no packet");
        assert_eq!(send(channel, packet), 100000, "no picture");
        assert_eq!(end_of_stream(dvpp, bare), 100000);
        ok(call!(dvpp, acldvppDestroyStreamDesc(packet)));
        for desc in [bare, no_coding] {
            ok(call!(dvpp, aclvdecDestroyChannelDesc(desc)));
        }
        assert!(card.clauses().is_empty());
        // An open channel whose description goes is an objection.
        ok(call!(dvpp, aclvdecDestroyChannel(channel)));
        assert_eq!(create(channel), 0, "opens again");
        let second = call!(dvpp, aclvdecCreateChannelDesc());
        ok(call!(dvpp, aclvdecSetChannelDescCallback(second, Some(on_frame))));
        ok(call!(dvpp, aclvdecSetChannelDescEnType(second, H264_MAIN_LEVEL)));
        assert_eq!(create(second), 100000, "no report thread");
        ok(call!(dvpp, aclvdecSetChannelDescThreadId(second, card.reporter.id())));
        assert_eq!(create(second), 100000, "channel 0 is open");
        ok(call!(dvpp, aclvdecSetChannelDescChannelId(second, 1)));
        assert_eq!(create(second), 0);
        ok(call!(dvpp, aclvdecDestroyChannelDesc(second)));
        assert_eq!(card.clauses(), ["destroy the channel before its description"]);
        ok(call!(dvpp, aclvdecDestroyChannel(channel)));
        ok(call!(api, aclrtResetDevice(card.npu.id())));
    });
}
