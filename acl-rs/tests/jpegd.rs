//! JPEG decoding and resizing through the safe interface: layouts by chip, results that are late, bad files
//! that leave nothing behind.
#![cfg(feature = "sim-jpeg")]

use acl_rs::dvpp::{Geometry, Interpolation, JpegError, JpegInfo, Picture, PixelFormat};
use acl_rs::sim::{self, Chip as SimChip, Config, Npu, Order};
use acl_rs::{
    BlockPool, Channel, Chip, Context, DvppBuf, Error, Kind, Memory, PinnedBuf, PoolOptions,
    Runtime, Segment, Stream,
};
use std::path::Path;

fn corpus(name: &str) -> Vec<u8> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../acl-sim/tests/corpus");
    std::fs::read(dir.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A device of the test's own, with a lane and pools on it.
struct Card {
    npu: Npu,
    chip: Chip,
    context: Context,
    stream: Stream,
    channel: Channel,
    dvpp: BlockPool<DvppBuf>,
    pinned: BlockPool<PinnedBuf>,
}

fn card(config: Config) -> Card {
    let npu = sim::lease(config);
    let device = Runtime::sim().expect("starts").device(npu.id()).expect("opens");
    let context = device.context();
    let options = |name: &'static str| PoolOptions::one_block(8 << 20, name);
    Card {
        chip: device.chip().expect("asks").expect("a known chip"),
        stream: context.create_stream().expect("a stream"),
        channel: Channel::new(&context).expect("a channel"),
        dvpp: BlockPool::new(&context, options("dvpp")).expect("a pool"),
        pinned: BlockPool::new(&context, options("pinned")).expect("a pool"),
        context,
        npu,
    }
}

fn on(chip: SimChip) -> Card {
    card(Config { chip, ..Config::default() })
}

type Decoded = Picture<Segment<DvppBuf>>;

impl Card {
    fn runtime(&self) -> &Runtime {
        self.context.device().runtime()
    }

    fn bits(&self, file: &[u8]) -> Segment<DvppBuf> {
        let mut host = self.pinned.lease(file.len(), "file").expect("fits");
        host.copy_from_slice(file);
        let there = self.dvpp.lease(file.len(), "JPEG in").expect("fits");
        self.stream.upload(host, there).wait().expect("copied").1
    }

    fn picture(&self, geometry: Geometry) -> Decoded {
        let memory = self.dvpp.lease(geometry.bytes(), "picture").expect("fits");
        Picture::new(memory, geometry).expect("fits")
    }

    fn info(&self, file: &[u8]) -> Result<JpegInfo, Error> {
        self.runtime().jpeg_info(file)
    }

    /// Decodes a file; the picture and its bytes.
    fn decode(&self, file: &[u8], format: PixelFormat) -> Result<(Geometry, Vec<u8>), Error> {
        let info = self.info(file)?;
        let geometry = Geometry::jpegd(self.chip, info.width, info.height, format)?;
        let bits = self.bits(file);
        let output = self.picture(geometry);
        let done = self.channel.decode_jpeg(&self.stream, &info, bits, output).wait()?;
        Ok(self.fetch(done.picture))
    }

    fn fetch(&self, picture: Decoded) -> (Geometry, Vec<u8>) {
        let geometry = *picture.geometry();
        let host = self.pinned.lease(geometry.bytes(), "back").expect("fits");
        // The memory may be larger than the picture that came out.
        let memory = picture.into_memory();
        let host = if host.len() < memory.len() {
            drop(host);
            self.pinned.lease(memory.len(), "back").expect("fits")
        } else {
            host
        };
        let (_, host) = self.stream.download(memory, host).wait().expect("copied");
        (geometry, host[..geometry.bytes()].to_vec())
    }

    /// Drops everything; the device must be as it was, no rule broken, both pools empty.
    fn end(self) {
        assert_eq!((self.dvpp.report().live, self.pinned.report().live), (0, 0));
        let Self { npu, context, stream, channel, dvpp, pinned, .. } = self;
        drop((context, stream, channel, dvpp, pinned));
        let audit = npu.audit();
        assert!(audit.leaks.is_empty() && audit.objections.is_empty(), "{audit:#?}");
    }
}

#[test]
fn layouts_are_those_of_the_chip() {
    let file = corpus("base_420_97x65.jpg");
    for (sim, strides, bytes) in [
        (SimChip::Ascend310, (128, 80), 15_360),
        (SimChip::Ascend910A, (128, 80), 15_360),
        (SimChip::Ascend310P3, (128, 80), 15_360),
    ] {
        let card = on(sim);
        let (geometry, pixels) = card.decode(&file, PixelFormat::Nv12).expect("decodes");
        assert_eq!((geometry.width_stride, geometry.height_stride), strides, "{sim:?}");
        assert_eq!((geometry.width, geometry.height, pixels.len()), (96, 64, bytes), "{sim:?}");
        card.end();
    }
    // A width where 64 and 128 differ.
    let file = corpus("base_420_33x35.jpg");
    for (sim, strides) in [
        (SimChip::Ascend310, (128, 48)),
        (SimChip::Ascend310P3, (64, 48)),
        (SimChip::Ascend910B1, (64, 48)),
    ] {
        let card = on(sim);
        let (geometry, _) = card.decode(&file, PixelFormat::Nv12).expect("decodes");
        assert_eq!((geometry.width_stride, geometry.height_stride), strides, "{sim:?}");
        card.end();
    }
}

#[test]
fn the_same_picture_comes_out_on_every_chip_and_in_every_order() {
    let file = corpus("quality_99_422.jpg");
    let crop = |(geometry, bytes): (Geometry, Vec<u8>)| -> Vec<u8> {
        let rows = bytes.chunks(geometry.width_stride as usize).take(geometry.height as usize);
        rows.flat_map(|row| row[..geometry.width as usize].to_vec()).collect()
    };
    let reference = {
        let card = on(SimChip::Ascend310P3);
        let luma = crop(card.decode(&file, PixelFormat::Nv12).expect("decodes"));
        card.end();
        luma
    };
    assert!(reference.iter().any(|&y| y > 200) && reference.iter().any(|&y| y < 60), "a picture");
    for chip in [SimChip::Ascend310, SimChip::Ascend910B1] {
        for seed in 0..10 {
            let card = card(Config { chip, order: Order::Seeded(seed), ..Config::default() });
            assert_eq!(crop(card.decode(&file, PixelFormat::Nv21).expect("decodes")), reference);
            card.end();
        }
    }
}

#[test]
fn a_decode_is_late_and_so_is_its_description() {
    let card = card(Config { order: Order::Lazy, ..Config::default() });
    let file = corpus("base_444_97x65.jpg");
    let info = card.info(&file).expect("fine");
    let geometry = Geometry::jpegd(card.chip, 97, 65, PixelFormat::Nv12).expect("fine");
    let (bits, output) = (card.bits(&file), card.picture(geometry));
    let address = output.memory().address();
    let peek = || {
        let mut bytes = [0u8; 64];
        let from = std::ptr::without_provenance(address as usize);
        let (to, kind) = (bytes.as_mut_ptr().cast(), acl_sys::ACL_MEMCPY_DEVICE_TO_HOST);
        let copy = sim::tables().api.aclrtMemcpy().expect("simulated");
        // SAFETY: 64 bytes of a local, and a device address that is answered with a code if bad.
        unsafe { copy(to, 64, from, 64, kind) };
        bytes
    };
    let before = peek();
    let decode = card.channel.decode_jpeg(&card.stream, &info, bits, output);
    assert_eq!(card.npu.pending(), 1);
    assert_eq!(peek(), before, "who forgets to wait must see the old bytes");
    let done = decode.wait().expect("decodes");
    assert_ne!(peek(), before);
    // 97x65 was asked for; the decoder rounds 4:2:0 down to even and says so in the description.
    assert_eq!((done.picture.geometry().width, done.picture.geometry().height), (96, 64));
    drop(done);
    card.end();
}

#[test]
fn a_model_input_is_the_picture_made_small() {
    let card = on(SimChip::Ascend310P3);
    let file = corpus("base_420_96x64.jpg");
    let info = card.info(&file).expect("fine");
    let geometry =
        Geometry::jpegd(card.chip, info.width, info.height, PixelFormat::Nv12).expect("fine");
    let target = Geometry::vpc(224, 224, PixelFormat::Nv12).expect("fine");
    assert_eq!(target.bytes(), 75_264);
    let (bits, output) = (card.bits(&file), card.picture(geometry));
    let decoded =
        card.channel.decode_jpeg(&card.stream, &info, bits, output).wait().expect("decodes");
    drop(decoded.bits);
    let model = card.picture(target);
    assert_eq!(model.memory().footprint(), 75_296, "the model input carries the tail");
    let resized = card
        .channel
        .resize(&card.stream, decoded.picture, model, Interpolation::Bilinear)
        .wait()
        .expect("resizes");
    let (_, source) = card.fetch(resized.from);
    let (_, small) = card.fetch(resized.to);
    // Corners keep their brightness, and so does the picture as a whole.
    for (x, y) in [(0, 0), (223, 0), (0, 223), (223, 223)] {
        let (sx, sy) = (x * 95 / 223, y * 63 / 223);
        let (a, b) = (small[y * 224 + x], source[sy * geometry.width_stride as usize + sx]);
        assert!(a.abs_diff(b) <= 2, "{x},{y}: {a} for {b}");
    }
    let mean = |rows: &mut dyn Iterator<Item = &[u8]>| {
        let (mut sum, mut count) = (0u64, 0u64);
        for row in rows {
            sum += row.iter().map(|&y| u64::from(y)).sum::<u64>();
            count += row.len() as u64;
        }
        sum as f64 / count as f64
    };
    let big =
        mean(&mut source.chunks(geometry.width_stride as usize).take(64).map(|row| &row[..96]));
    let little = mean(&mut small.chunks(224).take(224));
    assert!((big - little).abs() < 2.0, "{big} and {little}");
    card.end();
}

#[test]
fn a_picture_too_large_for_one_step_goes_in_two() {
    let card = on(SimChip::Ascend310P3);
    let file = corpus("wide_8192x32.jpg");
    let info = card.info(&file).expect("fine");
    let geometry =
        Geometry::jpegd(card.chip, info.width, info.height, PixelFormat::Nv12).expect("fine");
    let target = Geometry::vpc(224, 224, PixelFormat::Nv12).expect("fine");
    let decode = || {
        let (bits, output) = (card.bits(&file), card.picture(geometry));
        card.channel.decode_jpeg(&card.stream, &info, bits, output).wait().expect("decodes").picture
    };
    let resize =
        |from, to| card.channel.resize(&card.stream, from, to, Interpolation::Bilinear).wait();
    let failed = resize(decode(), card.picture(target)).expect_err("36 times smaller");
    assert!(matches!(failed.error, Error::Picture(_)), "{}", failed.error);
    drop(failed);
    let (w, h) = geometry.resize_stop(224, 224).expect("a stop");
    let stop = Geometry::vpc(w, h, PixelFormat::Nv12).expect("fine");
    let half = resize(decode(), card.picture(stop)).expect("first step").to;
    drop(resize(half, card.picture(target)).expect("second step"));
    card.end();
}

/// Runs a file through everything and expects a refusal; nothing may be left.
fn refused(card: &Card, file: &[u8]) -> Error {
    let error = card.decode(file, PixelFormat::Nv12).map(drop).expect_err("refused");
    assert_eq!((card.dvpp.report().live, card.pinned.report().live), (0, 0), "{error}");
    error
}

#[test]
fn bad_files_are_refused_with_their_reason_and_leave_nothing() {
    let card = on(SimChip::Ascend310P3);
    for (name, expected) in [
        ("bad_progressive.jpg", JpegError::Coding { coding: "progressive" }),
        ("bad_arithmetic.jpg", JpegError::Coding { coding: "arithmetic" }),
        ("bad_cmyk.jpg", JpegError::Components { count: 4 }),
        ("bad_three_scans.jpg", JpegError::Scans),
        ("bad_1x1.jpg", JpegError::Size { width: 1, height: 1 }),
        ("bad_31x31.jpg", JpegError::Size { width: 31, height: 31 }),
        ("bad_8193x32.jpg", JpegError::Size { width: 8193, height: 32 }),
    ] {
        match refused(&card, &corpus(name)) {
            Error::Jpeg(error) => assert_eq!(error, expected, "{name}"),
            error => panic!("{name}: {error}"),
        }
    }
    assert!(matches!(refused(&card, b""), Error::Jpeg(JpegError::Empty)));
    assert!(matches!(refused(&card, b"PNG or so"), Error::Jpeg(JpegError::NotJpeg)));
    assert!(matches!(refused(&card, &corpus("bad_rgb_coded.jpg")), Error::Jpeg(JpegError::Rgb)));
    for name in ["bad_411.jpg", "bad_mixed_chroma.jpg", "bad_444_factors_1x2.jpg"] {
        let error = refused(&card, &corpus(name));
        assert!(matches!(error, Error::Jpeg(JpegError::Sampling { .. })), "{name}: {error}");
    }
    // What only the decoder finds: the picture's own account, and the stream's code.
    let mut short = corpus("quality_99_422.jpg");
    short.truncate(short.len() / 2);
    short.extend([0xFF, 0xD9]); // half of the picture, and an end marker all the same
    let error = refused(&card, &short);
    assert_eq!(error.kind(), Kind::DeviceFault, "{error}");
    for part in ["the decoder failed (retCode 1)", "507018"] {
        assert!(error.to_string().contains(part), "{part} in {error}");
    }
    // 4:4:0 is nothing for the first generation.
    let old = on(SimChip::Ascend310);
    assert!(refused(&old, &corpus("base_440_96x64.jpg")).to_string().contains("4:4:0"));
    old.end();
    // The card still works.
    card.decode(&corpus("base_420_96x64.jpg"), PixelFormat::Nv12).expect("decodes");
    card.end();
}

#[test]
fn a_file_cut_at_every_tenth_byte_is_refused_and_leaves_nothing() {
    let card = on(SimChip::Ascend310P3);
    for name in ["base_422_97x65.jpg", "exif_thumbnail.jpg", "restart_422.jpg"] {
        let file = corpus(name);
        for len in (0..file.len()).step_by(10) {
            match refused(&card, &file[..len]) {
                Error::Jpeg(JpegError::Truncated | JpegError::Empty | JpegError::NotJpeg) => {}
                error => panic!("{name} cut to {len}: {error}"),
            }
        }
    }
    card.end();
}

#[test]
fn a_file_with_any_byte_bent_is_a_picture_or_an_error() {
    let card = on(SimChip::Ascend310P3);
    let file = corpus("base_420_33x35.jpg");
    for at in (0..file.len()).step_by(3) {
        let mut bent = file.clone();
        bent[at] ^= 0x55;
        // Size fields may grow: then the pool may be too small, which is an answer as well.
        match card.info(&bent) {
            Ok(info) if info.width <= 1024 && info.height <= 1024 => {
                let _ = card.decode(&bent, PixelFormat::Nv12);
            }
            _ => {}
        }
        assert_eq!((card.dvpp.report().live, card.pinned.report().live), (0, 0), "byte {at}");
    }
    card.end();
}

#[test]
fn memory_that_is_too_small_comes_back() {
    let card = on(SimChip::Ascend310P3);
    let geometry = Geometry::vpc(224, 224, PixelFormat::Nv12).expect("fine");
    let failed = Picture::new(card.dvpp.lease(75_263, "one short").expect("fits"), geometry);
    let failed = failed.expect_err("one byte short");
    assert!(failed.error.to_string().contains("75264"), "{}", failed.error);
    assert_eq!(failed.payload.expect("the segment").len(), 75_263);
    card.end();
}

#[test]
fn a_refused_submission_gives_everything_back() {
    let card = on(SimChip::Ascend310P3);
    let file = corpus("base_420_96x64.jpg");
    let info = card.info(&file).expect("fine");
    let geometry = Geometry::jpegd(card.chip, 96, 64, PixelFormat::Nv12).expect("fine");
    card.npu.fail_call("acldvppJpegDecodeAsync", 0, acl_sys::ACL_ERROR_RT_NO_STREAM_RESOURCE);
    let (bits, output) = (card.bits(&file), card.picture(geometry));
    let failed =
        card.channel.decode_jpeg(&card.stream, &info, bits, output).wait().expect_err("refused");
    assert_eq!(failed.error.kind(), Kind::Exhausted);
    let back = *failed.payload.expect("all of it");
    // the same memory does for another try
    let again = card.channel.decode_jpeg(&card.stream, &info, back.bits, back.picture);
    drop(again.wait().expect("decodes"));
    card.end();
}
