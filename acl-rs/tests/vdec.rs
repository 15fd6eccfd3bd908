//! Video decoding through the safe interface: what comes back, when, and that it comes back exactly once
//! whatever is dropped, refused or broken.
#![cfg(feature = "sim-h264")]

use acl_rs::dvpp::annexb::{self, AccessUnits};
use acl_rs::dvpp::vdec::{self, NoFrame, Packet, Pictures, enough_pictures, vdec_geometry};
use acl_rs::dvpp::{Geometry, Picture, PictureError, PixelFormat, VdecOptions, VideoError};
use acl_rs::sim::{self, Chip, Config, Npu, Order};
use acl_rs::{
    BlockPool, Context, DvppBuf, Error, Kind, Memory, PinnedBuf, PoolOptions, Runtime, Segment,
    Stream,
};
use acl_sys::aclError;
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Barrier};
use std::time::Duration;

#[path = "vdec/refusals.rs"]
mod refusals;
#[path = "vdec/streams.rs"]
mod streams;

type Seg = Segment<DvppBuf>;
type Packets = vdec::Packets<Seg, Seg, String>;
type Frames = vdec::Frames<Seg, Seg, String>;
type Frame = vdec::VideoFrame<Seg, Seg, String>;

const CLIPS: [&str; 2] = ["clip_baseline", "clip_high_b"];
/// Bytes of a picture of both clips.
const PICTURE: usize = 176 * 144 * 3 / 2;
/// What memory for pictures holds before they are decoded.
const OLD: u8 = 0xA5;
const WAIT: Duration = Duration::from_secs(10);

/// Runs a test that may not hang. Under a sanitizer all takes longer: `ACL_TEST_PATIENCE` times as long.
fn ends(seconds: u64, body: impl FnOnce() + Send + 'static) {
    let patience = std::env::var("ACL_TEST_PATIENCE").ok();
    let seconds = seconds * patience.map_or(1, |times| times.parse().expect("a number"));
    let (tell, told) = channel();
    let thread = std::thread::spawn(move || {
        body();
        let _ = tell.send(());
    });
    if let Err(RecvTimeoutError::Timeout) = told.recv_timeout(Duration::from_secs(seconds)) {
        panic!("still running after {seconds} s");
    }
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

fn corpus(name: &str) -> Vec<u8> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../acl-sim/tests/corpus");
    std::fs::read(dir.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn units(stream: &[u8]) -> Vec<Vec<u8>> {
    AccessUnits::new(stream).map(|unit| unit.bytes.to_vec()).collect()
}

/// The packets of a clip, and the reference decoder's CRC-32 of each picture in display order.
fn clip(name: &str) -> (Vec<Vec<u8>>, Vec<u32>) {
    let sums = String::from_utf8(corpus(&format!("{name}.crc32"))).expect("text");
    let sums = sums.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let sum = line.rsplit(',').next().expect("a sum").trim();
        u32::from_str_radix(sum, 16).expect("hexadecimal")
    });
    (units(&corpus(&format!("{name}.h264"))), sums.collect())
}

/// Of the picture in planes, as the reference decoder sums it up.
fn crc32(geometry: &Geometry, bytes: &[u8]) -> u32 {
    let Geometry { format, width, height, width_stride, height_stride } = *geometry;
    let (width, height, stride) = (width as usize, height as usize, width_stride as usize);
    let rows: Vec<&[u8]> = bytes.chunks(stride).map(|row| &row[..width]).collect();
    let (luma, chroma) = rows.split_at(height_stride as usize);
    let first = usize::from(format == PixelFormat::Nv21);
    let plane =
        |skip| chroma[..height / 2].iter().flat_map(move |row| row[skip..].iter().step_by(2));
    let all = luma[..height].iter().copied().flatten().chain(plane(first)).chain(plane(1 - first));
    !all.fold(!0, |crc, &byte| {
        (0..8)
            .fold(crc ^ u32::from(byte), |crc, _| crc >> 1 ^ 0xEDB8_8320 & (crc & 1).wrapping_neg())
    })
}

/// A device of the test's own, with pools on it.
struct Card {
    npu: Npu,
    context: Context,
    stream: Stream,
    dvpp: BlockPool<DvppBuf>,
    pinned: BlockPool<PinnedBuf>,
}

fn card(config: Config) -> Card {
    let npu = sim::lease(config);
    let context = Runtime::sim().expect("starts").device(npu.id()).expect("opens").context();
    let options = |name: &'static str| PoolOptions::one_block(8 << 20, name);
    Card {
        stream: context.create_stream().expect("a stream"),
        dvpp: BlockPool::new(&context, options("dvpp")).expect("a pool"),
        pinned: BlockPool::new(&context, options("pinned")).expect("a pool"),
        context,
        npu,
    }
}

fn on(chip: Chip) -> Card {
    card(Config { chip, ..Config::default() })
}

/// Time stamp and attachment of the n-th packet.
fn pts(number: u64) -> u64 {
    number * 3600 + 7
}

fn tag(number: u64) -> String {
    format!("packet {number}")
}

impl Card {
    fn open(&self, channel: u32) -> (Packets, Frames) {
        vdec::open(&self.context, VdecOptions::h264(channel)).expect("opens")
    }

    fn upload(&self, bytes: &[u8], purpose: &'static str) -> Seg {
        let mut host = self.pinned.lease(bytes.len(), purpose).expect("fits");
        host.copy_from_slice(bytes);
        let there = self.dvpp.lease(bytes.len(), purpose).expect("fits");
        self.stream.upload(host, there).wait().expect("copied").1
    }

    fn packet(&self, bytes: &[u8], number: u64) -> Packet<Seg, String> {
        let bits = self.upload(bytes, "packet");
        Packet { bits, len: bytes.len(), pts: pts(number), user: tag(number) }
    }

    fn picture(&self) -> Picture<Seg> {
        let memory = self.upload(&[OLD; PICTURE], "picture");
        Picture::as_decoded(memory, PixelFormat::Nv12).expect("fits")
    }

    /// Sends packets, counted from `first`.
    fn send(&self, packets: &Packets, units: &[Vec<u8>], first: u64) {
        for (unit, number) in units.iter().zip(first..) {
            packets.send(self.packet(unit, number), self.picture()).expect("sent");
        }
    }

    fn crc(&self, frame: Frame) -> u32 {
        let geometry = *frame.picture.geometry();
        let memory = frame.picture.into_memory();
        let host = self.pinned.lease(memory.len(), "back").expect("fits");
        let (_, host) = self.stream.download(memory, host).wait().expect("copied");
        crc32(&geometry, &host[..geometry.bytes()])
    }

    /// Nothing on the device, no rule broken, both pools empty.
    fn end(self) {
        assert_eq!((self.dvpp.report().live, self.pinned.report().live), (0, 0));
        let Self { npu, context, stream, dvpp, pinned } = self;
        drop((context, stream, dvpp, pinned));
        clean(&npu);
    }

    fn no_objections(&self) {
        let objections = self.npu.audit().objections;
        assert!(objections.is_empty(), "{objections:#?}");
    }
}

#[track_caller]
fn clean(npu: &Npu) {
    let audit = npu.audit();
    assert!(audit.leaks.is_empty() && audit.objections.is_empty(), "{audit:#?}");
}

/// What a device address holds, without waiting for anything.
fn peek(address: u64) -> [u8; 64] {
    let mut bytes = [0u8; 64];
    let from = std::ptr::without_provenance(address as usize);
    let (to, kind) = (bytes.as_mut_ptr().cast(), acl_sys::ACL_MEMCPY_DEVICE_TO_HOST);
    let copy = sim::tables().api.aclrtMemcpy().expect("simulated");
    // SAFETY: 64 bytes of a local, and a device address that is answered with a code if bad.
    let code = unsafe { copy(to, 64, from, 64, kind) };
    assert!(code.is_success());
    bytes
}

/// Every packet came back, each once.
#[track_caller]
fn all_came(frames: &[Frame], count: usize) {
    let mut numbers: Vec<u64> = frames.iter().map(|frame| frame.number).collect();
    numbers.sort_unstable();
    assert!(numbers.iter().copied().eq(0..count as u64), "{numbers:?} of {count}");
}

fn ret_code(frame: &Frame) -> Option<u32> {
    match &frame.result {
        Ok(()) => None,
        Err(Error::Video(VideoError::Decode { frame: number, ret_code, text })) => {
            assert_eq!(*number, frame.number);
            let text = text.as_deref().expect("the simulator says why");
            assert!(text.starts_with("VDEC: "), "{text}");
            Some(*ret_code)
        }
        Err(error) => panic!("{error}"),
    }
}

// ---- what comes out --------------------------------------------------------------------------

#[test]
fn pictures_and_what_came_with_them_are_right_on_every_chip_and_in_every_order() {
    ends(60, || {
        let orders = [Order::Lazy, Order::Seeded(1), Order::Seeded(2), Order::Seeded(3)];
        for (name, chip, order) in CLIPS
            .into_iter()
            .flat_map(|name| Chip::FAMILIES.map(|chip| (name, chip)))
            .flat_map(|(name, chip)| orders.map(|order| (name, chip, order)))
        {
            let (units, sums) = clip(name);
            let card = card(Config { chip, order, ..Config::default() });
            let nv21 = order == Order::Lazy;
            let format = if nv21 { PixelFormat::Nv21 } else { PixelFormat::Nv12 };
            let options = VdecOptions { format, ..VdecOptions::h264(3) };
            let (packets, frames) = vdec::open(&card.context, options).expect("opens");
            card.send(&packets, &units, 0);
            packets.close().expect("closes");
            let frames: Vec<Frame> = frames.collect();
            all_came(&frames, units.len());
            let reordered = frames.iter().enumerate().any(|(at, frame)| at as u64 != frame.number);
            assert_eq!(reordered, name == "clip_high_b");
            for (frame, sum) in frames.into_iter().zip(sums) {
                let number = frame.number;
                frame.result.as_ref().expect("decoded");
                assert_eq!((frame.pts, &frame.user), (pts(number), &tag(number)));
                assert_eq!(frame.bits.len(), units[number as usize].len());
                let mut geometry = vdec_geometry(176, 144, PixelFormat::Nv12).expect("a size");
                geometry.format = format;
                assert_eq!(*frame.picture.geometry(), geometry);
                assert_eq!(card.crc(frame), sum, "{name} {chip:?} {order:?} {number}");
            }
            card.end();
        }
    });
}

#[test]
fn in_fast_mode_pictures_come_as_they_are_decoded() {
    ends(30, || {
        let (units, _) = clip("clip_high_b");
        let card = on(Chip::Ascend310P3);
        let options = VdecOptions { fast: true, ..VdecOptions::h264(0) };
        let (packets, mut frames) = vdec::open(&card.context, options).expect("opens");
        // One picture is enough: none is held back.
        for (unit, number) in units.iter().zip(0..) {
            packets.send(card.packet(unit, number), card.picture()).expect("sent");
            let frame = frames.next_within(WAIT).expect("held back");
            assert_eq!((frame.number, ret_code(&frame)), (number, None));
        }
        drop((packets, frames));
        card.end();
    });
}

#[test]
fn nothing_is_there_before_it_came_back() {
    ends(30, || {
        let (units, _) = clip("clip_high_b");
        let depth = annexb::probe(&corpus("clip_high_b.h264")).expect("H.264").reorder_depth;
        assert!(depth > 0);
        for order in [Order::Lazy, Order::Seeded(9)] {
            let card = card(Config { order, ..Config::default() });
            let (packets, mut frames) = card.open(0);
            assert_eq!(frames.try_next().expect_err("not there"), NoFrame::NotYet);
            assert_eq!(
                frames.next_within(Duration::from_millis(10)).expect_err("not there"),
                NoFrame::NotYet
            );
            let mut addresses = Vec::new();
            for (unit, number) in units.iter().zip(0..) {
                let picture = card.picture();
                addresses.push(picture.memory().address());
                packets.send(card.packet(unit, number), picture).expect("sent");
            }
            // The decoder has all packets, and holds back as many pictures as the stream reorders.
            let mut came = vec![false; units.len()];
            for _ in depth as usize..units.len() {
                let frame = frames.next_within(WAIT).expect("not held back");
                came[frame.number as usize] = true;
                assert_ne!(peek(frame.picture.memory().address()), [OLD; 64]);
            }
            assert_eq!(packets.in_flight(), depth as usize);
            let held =
                frames.next_within(Duration::from_millis(30)).expect_err("all others are held");
            assert_eq!(held, NoFrame::NotYet);
            for (address, _) in addresses.iter().zip(came).filter(|(_, came)| !came) {
                assert_eq!(peek(*address), [OLD; 64]);
            }
            packets.end_of_stream().expect("ends");
            assert_eq!((packets.in_flight(), frames.by_ref().take(depth as usize).count()), (0, 2));
            drop((packets, frames));
            card.end();
        }
    });
}

#[test]
fn a_stream_ends_and_another_begins_on_the_same_channel() {
    ends(30, || {
        let card = on(Chip::Ascend910B1);
        let (packets, mut frames) = card.open(0);
        let mut sent = 0;
        for name in ["clip_high_b", "clip_baseline", "clip_high_b"] {
            let (units, sums) = clip(name);
            card.send(&packets, &units, sent);
            packets.end_of_stream().expect("ends");
            assert_eq!(packets.in_flight(), 0);
            for sum in sums {
                let frame = frames.try_next().expect("all are there");
                assert!((sent..sent + units.len() as u64).contains(&frame.number));
                assert_eq!(frame.user, tag(frame.number));
                assert_eq!(card.crc(frame), sum, "{name}");
            }
            assert_eq!(frames.try_next().expect_err("not there"), NoFrame::NotYet);
            sent += units.len() as u64;
        }
        packets.end_of_stream().expect("of an empty stream");
        drop((packets, frames));
        card.end();
    });
}

#[test]
fn chips_that_scale_write_the_size_that_was_asked_for() {
    ends(30, || {
        let (units, _) = clip("clip_baseline");
        let half = Geometry {
            width: 90,
            height: 72,
            width_stride: 96,
            height_stride: 72,
            format: PixelFormat::Nv12,
        };
        for (chip, code) in [(Chip::Ascend310B1, None), (Chip::Ascend910A, Some(1))] {
            let card = on(chip);
            let (packets, mut frames) = card.open(31);
            let memory = card.dvpp.lease(half.bytes(), "half").expect("fits");
            let picture = Picture::new(memory, half).expect("fits");
            packets.send(card.packet(&units[0], 0), picture).expect("sent");
            card.send(&packets, &units[1..2], 1);
            packets.end_of_stream().expect("ends");
            let frame = frames.next().expect("the first");
            assert_eq!((frame.number, ret_code(&frame)), (0, code), "{chip:?}");
            assert_eq!(*frame.picture.geometry(), half);
            assert_eq!(ret_code(&frames.next().expect("the second")), None, "the channel goes on");
            drop((frame, packets, frames));
            card.end();
        }
    });
}

// ---- who owns what ---------------------------------------------------------------------------

#[test]
fn any_order_of_dropping_ends_clean() {
    ends(120, || {
        let (units, _) = clip("clip_high_b");
        let mut orders = Vec::new();
        permutations(&mut [0, 1, 2, 3, 4, 5], 0, &mut orders);
        assert_eq!(orders.len(), 720);
        for order in orders {
            let card = card(Config::default());
            let (packets, mut frames) = card.open(0);
            card.send(&packets, &units[..5], 0);
            let frame = frames.next_within(WAIT).expect("the first picture");
            let Card { npu, context, stream, dvpp, pinned } = card;
            drop(pinned);
            let mut things: [Option<Box<dyn std::any::Any>>; 6] = [
                Some(Box::new(packets)),
                Some(Box::new(frames)),
                Some(Box::new(frame)),
                Some(Box::new(dvpp)),
                Some(Box::new(stream)),
                Some(Box::new(context)),
            ];
            for at in order {
                things[at] = None;
            }
            let audit = npu.audit();
            assert!(audit.leaks.is_empty() && audit.objections.is_empty(), "{order:?}: {audit:#?}");
        }
    });
}

fn permutations(order: &mut [usize; 6], from: usize, all: &mut Vec<[usize; 6]>) {
    if from == order.len() {
        all.push(*order);
    }
    for i in from..order.len() {
        order.swap(from, i);
        permutations(order, from + 1, all);
        order.swap(from, i);
    }
}

#[test]
fn dropping_half_a_channel_with_packets_in_flight_gives_all_memory_back() {
    ends(30, || {
        let (units, _) = clip("clip_high_b");
        let card = on(Chip::Ascend310P3);
        // Nobody listens any more; sending goes on.
        let (packets, frames) = card.open(0);
        card.send(&packets, &units[..5], 0);
        drop(frames);
        card.send(&packets, &units[5..], 5);
        packets.end_of_stream().expect("ends");
        packets.close().expect("closes");
        assert_eq!(card.dvpp.report().live, 0);
        // The pictures stay with the other half.
        let (packets, frames) = card.open(0);
        card.send(&packets, &units, 0);
        drop(packets);
        assert_eq!(card.dvpp.report().live, 2 * units.len());
        let frames: Vec<Frame> = frames.collect();
        all_came(&frames, units.len());
        // Without its memory a frame may go anywhere, and be dropped there.
        std::thread::spawn(move || drop(frames)).join().expect("no panic");
        card.end();
    });
}

#[test]
fn forgetting_leaks_and_frees_nothing_under_the_device() {
    ends(30, || {
        let (units, _) = clip("clip_high_b");
        let card = on(Chip::Ascend310P3);
        let (packets, mut frames) = card.open(0);
        card.send(&packets, &units, 0);
        std::mem::forget(packets);
        // The report thread goes on, and so do the pictures that are not held back.
        for _ in 2..units.len() {
            drop(frames.next_within(WAIT).expect("comes"));
        }
        drop(frames);
        assert_eq!(card.dvpp.report().live, 4, "two packets and two pictures, for ever");
        let (packets, frames) = card.open(1);
        card.send(&packets, &units[..1], 0);
        std::mem::forget(frames);
        packets.close().expect("closes");
        assert_eq!(card.dvpp.report().live, 6);
        let (packets, mut frames) = card.open(1);
        card.send(&packets, &units[..1], 0);
        packets.close().expect("closes");
        std::mem::forget(frames.next());
        drop(frames);
        assert_eq!(card.dvpp.report().live, 8);
        card.no_objections();
        let leaks = card.npu.audit().leaks;
        assert!(leaks.iter().any(|leak| leak == "1 open video channels"), "{leaks:?}");
    });
}
