//! V1 media as a C program would use it, and misuse it.
#![cfg(feature = "jpeg")]

#[macro_use]
mod common;

use acl_sim::{Chip, Config, Npu, Order, lease, tables};
use acl_sys::*;
use std::ffi::{CStr, c_void};
use std::path::Path;
use std::ptr::null_mut;

const NV12: acldvppPixelFormat = PIXEL_FORMAT_YUV_SEMIPLANAR_420;

fn corpus(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(name);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// A leased device with an open channel, a file in its memory and room for the picture.
struct Card {
    npu: Npu,
    api: &'static Api,
    dvpp: &'static Dvpp,
    channel: *mut acldvppChannelDesc,
    file: *mut c_void,
    file_len: u32,
    out: *mut c_void,
    pic: *mut acldvppPicDesc,
}

/// Bytes of room for the picture; enough for every file used here.
const ROOM: usize = 64 * 1024;

impl Card {
    fn new(chip: Chip, name: &str) -> Self {
        Self::with(Config { chip, ..Config::default() }, name)
    }

    /// Where nothing runs before it must.
    fn late(name: &str) -> Self {
        Self::with(Config { order: Order::Lazy, ..Config::default() }, name)
    }

    fn with(config: Config, name: &str) -> Self {
        let tables = tables();
        let (api, dvpp) = (tables.api, tables.dvpp.get().expect("media"));
        let npu = lease(config);
        assert_eq!(call!(api, aclrtSetDevice(npu.id())).0, 0);
        let bits = corpus(name);
        let (mut file, mut out) = (null_mut(), null_mut());
        assert_eq!(call!(dvpp, acldvppMalloc(&mut file, bits.len() + 256)).0, 0);
        assert_eq!(call!(dvpp, acldvppMalloc(&mut out, ROOM)).0, 0);
        let (from, len) = (bits.as_ptr().cast(), bits.len());
        assert_eq!(call!(api, aclrtMemcpy(file, len, from, len, ACL_MEMCPY_HOST_TO_DEVICE)).0, 0);
        let channel = call!(dvpp, acldvppCreateChannelDesc());
        assert_eq!(call!(dvpp, acldvppCreateChannel(channel)).0, 0);
        let pic = call!(dvpp, acldvppCreatePicDesc());
        let card = Self { npu, api, dvpp, channel, file, file_len: len as u32, out, pic };
        card.describe(pic, out, ROOM as u32, NV12);
        card
    }

    fn describe(
        &self,
        pic: *mut acldvppPicDesc,
        data: *mut c_void,
        size: u32,
        format: acldvppPixelFormat,
    ) {
        assert_eq!(call!(self.dvpp, acldvppSetPicDescData(pic, data)).0, 0);
        assert_eq!(call!(self.dvpp, acldvppSetPicDescSize(pic, size)).0, 0);
        assert_eq!(call!(self.dvpp, acldvppSetPicDescFormat(pic, format)).0, 0);
    }

    fn submit(&self) -> i32 {
        let Self { dvpp, channel, file, file_len, pic, .. } = self;
        call!(dvpp, acldvppJpegDecodeAsync(*channel, *file, *file_len, *pic, null_mut())).0
    }

    /// Submits, synchronises: the code of the synchronise, and `retCode`.
    fn decode(&self) -> (i32, u32) {
        assert_eq!(self.submit(), 0);
        let code = call!(self.api, aclrtSynchronizeStream(null_mut())).0;
        (code, call!(self.dvpp, acldvppGetPicDescRetCode(self.pic)))
    }

    /// Width, height and both strides in the description.
    fn layout(&self, pic: *mut acldvppPicDesc) -> [u32; 4] {
        [
            call!(self.dvpp, acldvppGetPicDescWidth(pic)),
            call!(self.dvpp, acldvppGetPicDescHeight(pic)),
            call!(self.dvpp, acldvppGetPicDescWidthStride(pic)),
            call!(self.dvpp, acldvppGetPicDescHeightStride(pic)),
        ]
    }

    fn clauses(&self) -> Vec<&'static str> {
        self.npu.audit().objections.iter().map(|o| o.clause).collect()
    }

    fn message(&self) -> String {
        let text = call!(self.api, aclGetRecentErrMsg());
        assert!(!text.is_null(), "no text");
        // SAFETY: a C string that lives until the next call on this thread.
        unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
    }

    /// Gives everything back; nothing may be left.
    fn end(self) {
        assert_eq!(call!(self.dvpp, acldvppDestroyChannel(self.channel)).0, 0);
        assert_eq!(call!(self.dvpp, acldvppDestroyChannelDesc(self.channel)).0, 0);
        call!(self.dvpp, acldvppDestroyPicDesc(self.pic));
        assert_eq!(call!(self.dvpp, acldvppFree(self.file)).0, 0);
        assert_eq!(call!(self.dvpp, acldvppFree(self.out)).0, 0);
        let leaks = self.npu.audit().leaks;
        assert!(leaks.is_empty(), "{leaks:?}");
        assert_eq!(call!(self.api, aclrtResetDevice(self.npu.id())).0, 0);
    }
}

#[test]
fn the_description_is_written_when_the_task_runs() {
    let card = Card::late("base_420_33x35.jpg");
    assert_eq!(card.submit(), 0);
    assert_eq!(card.layout(card.pic), [0; 4], "not written at submission");
    assert_eq!(call!(card.api, aclrtSynchronizeStream(null_mut())).0, 0);
    assert_eq!(
        card.layout(card.pic),
        [32, 34, 64, 48],
        "rounded down to even; strides of 64 and 16"
    );
    assert_eq!(call!(card.dvpp, acldvppGetPicDescSize(card.pic)), 64 * 48 * 3 / 2);
    card.end();
}

#[test]
fn unknown_keeps_the_sources_sampling_with_v_first() {
    for (name, format, bytes) in [
        ("base_444_96x64.jpg", PIXEL_FORMAT_YVU_SEMIPLANAR_444, 128 * 64 * 3),
        ("base_422_96x64.jpg", PIXEL_FORMAT_YVU_SEMIPLANAR_422, 128 * 64 * 2),
        ("base_440_96x64.jpg", PIXEL_FORMAT_YVU_SEMIPLANAR_440, 128 * 64 * 2),
        ("base_420_96x64.jpg", PIXEL_FORMAT_YVU_SEMIPLANAR_420, 128 * 64 * 3 / 2),
    ] {
        let card = Card::new(Chip::Ascend910B1, name);
        card.describe(card.pic, card.out, ROOM as u32, PIXEL_FORMAT_UNKNOWN);
        assert_eq!(card.decode(), (0, 0), "{name}");
        assert_eq!(call!(card.dvpp, acldvppGetPicDescFormat(card.pic)), format, "{name}");
        assert_eq!(call!(card.dvpp, acldvppGetPicDescSize(card.pic)), bytes, "{name}");
        card.end();
    }
}

#[test]
fn what_is_wrong_with_a_decode_shows_at_the_synchronise() {
    let text_of = |card: &Card| {
        assert_eq!(card.decode(), (507018, 1));
        card.message()
    };
    let card = Card::new(Chip::Ascend310P3, "bad_progressive.jpg");
    assert!(text_of(&card).contains("progressive"));
    card.end();

    // the buffer, as described, is a byte too small
    let card = Card::new(Chip::Ascend310P3, "base_420_96x64.jpg");
    card.describe(card.pic, card.out, 128 * 64 * 3 / 2 - 1, NV12);
    assert!(text_of(&card).contains("needs 12288 bytes, its description says 12287"));
    // a stride that is no multiple of 64
    card.describe(card.pic, card.out, ROOM as u32, NV12);
    assert_eq!(call!(card.dvpp, acldvppSetPicDescWidthStride(card.pic, 112)).0, 0);
    assert!(text_of(&card).contains("width stride 112"));
    assert_eq!(call!(card.dvpp, acldvppSetPicDescWidthStride(card.pic, 0)).0, 0);
    // output that starts 64 past 128
    card.describe(card.pic, card.out.wrapping_byte_add(64), 12288, NV12);
    assert!(text_of(&card).contains("64 past 128"));
    assert_eq!(card.clauses(), ["media buffers start on 128"]);
    // the description says more than the block has
    card.describe(card.pic, card.out.wrapping_byte_add(ROOM - 1024), 12288, NV12);
    assert_eq!(card.decode(), (507899, 1));
    // after all that it still decodes
    card.describe(card.pic, card.out, ROOM as u32, NV12);
    assert_eq!(card.decode(), (0, 0));
    card.end();
}

#[test]
fn only_media_memory_is_reached() {
    let card = Card::new(Chip::Ascend310P3, "base_420_96x64.jpg");
    let (mut device, mut pinned) = (null_mut(), null_mut());
    let policy = ACL_MEM_MALLOC_HUGE_FIRST;
    assert_eq!(call!(card.api, aclrtMalloc(&mut device, ROOM + 64, policy)).0, 0);
    assert_eq!(call!(card.api, aclrtMallocHost(&mut pinned, ROOM + 64)).0, 0);
    for (block, word) in [(device, "aclrtMalloc"), (pinned, "aclrtMallocHost")] {
        // Starts 64 past 128, so that the alignment is not what fails.
        card.describe(card.pic, block.wrapping_byte_add(64), ROOM as u32, NV12);
        assert_eq!(card.decode(), (507899, 1));
        assert!(card.message().contains(word));
    }
    call!(card.api, aclrtFree(device));
    call!(card.api, aclrtFreeHost(pinned));
    card.describe(card.pic, card.out, ROOM as u32, NV12);
    card.end();
}

#[test]
fn a_description_or_a_channel_that_goes_too_early_is_objected_to() {
    let card = Card::late("base_420_96x64.jpg");
    assert_eq!(card.submit(), 0);
    assert_eq!(call!(card.dvpp, acldvppDestroyPicDesc(card.pic)).0, 0);
    assert_eq!(card.clauses(), ["descriptions live until the stream is synchronised"]);
    assert_eq!(call!(card.api, aclrtSynchronizeStream(null_mut())).0, 507018);
    card.end();

    let card = Card::late("base_420_96x64.jpg");
    assert_eq!(card.submit(), 0);
    assert_eq!(call!(card.dvpp, acldvppDestroyChannel(card.channel)).0, 0);
    assert_eq!(card.clauses(), ["all tasks of a channel are finished before it is destroyed"]);
    call!(card.api, aclrtSynchronizeStream(null_mut()));
    assert_eq!(call!(card.dvpp, acldvppCreateChannel(card.channel)).0, 0);
    card.end();
}

#[test]
fn arguments_are_checked_at_the_call() {
    let card = Card::new(Chip::Ascend310, "base_420_96x64.jpg");
    let Card { dvpp, channel, file, file_len, pic, .. } = &card;
    let decode = |channel, data, size, pic| {
        call!(dvpp, acldvppJpegDecodeAsync(channel, data, size, pic, null_mut())).0
    };
    let data = file.cast_const();
    assert_eq!(decode(null_mut(), data, *file_len, *pic), 100000);
    assert_eq!(decode(*channel, std::ptr::null(), *file_len, *pic), 100000);
    assert_eq!(decode(*channel, data, 0, *pic), 100000);
    assert_eq!(decode(*channel, data, *file_len, null_mut()), 100000);
    // a V100 chip has neither luma alone nor 4:4:4 with U first
    for format in [PIXEL_FORMAT_YUV_400, PIXEL_FORMAT_YUV_SEMIPLANAR_444, acldvppPixelFormat(12)] {
        assert_eq!(call!(dvpp, acldvppSetPicDescFormat(*pic, format)).0, 0);
        assert_eq!(card.submit(), 100000, "{format:?}");
    }
    // getters and setters without a description
    assert_eq!(call!(dvpp, acldvppGetPicDescSize(std::ptr::null())), 0);
    assert!(call!(dvpp, acldvppGetPicDescData(std::ptr::null())).is_null());
    assert_eq!(call!(dvpp, acldvppSetPicDescData(*pic, null_mut())).0, 100000);
    assert_eq!(call!(dvpp, acldvppSetPicDescWidth(null_mut(), 1)).0, 100000);
    // NULL may be destroyed
    assert_eq!(call!(dvpp, acldvppDestroyPicDesc(null_mut())).0, 0);
    assert_eq!(call!(dvpp, acldvppDestroyChannelDesc(null_mut())).0, 0);
    assert_eq!(call!(dvpp, acldvppDestroyResizeConfig(null_mut())).0, 0);
    // a channel needs to be opened, once
    let closed = call!(dvpp, acldvppCreateChannelDesc());
    call!(dvpp, acldvppSetPicDescFormat(*pic, NV12));
    assert_eq!(decode(closed, data, *file_len, *pic), 100000);
    assert_eq!(call!(dvpp, acldvppCreateChannel(*channel)).0, 100000);
    assert_eq!(call!(dvpp, acldvppDestroyChannel(closed)).0, 100000);
    call!(dvpp, acldvppDestroyChannelDesc(closed));
    card.end();
}

#[test]
fn headers_are_read_without_a_device() {
    let dvpp = tables().dvpp.get().expect("media");
    let ask = move |bits: &[u8]| {
        let (mut w, mut h, mut n) = (0, 0, 0);
        let mut class = ACL_JPEG_CSS_UNKNOWN;
        let (at, len) = (bits.as_ptr().cast(), bits.len() as u32);
        let code =
            call!(dvpp, acldvppJpegGetImageInfoV2(at, len, &mut w, &mut h, &mut n, &mut class));
        (code.0, w, h, n, class)
    };
    std::thread::spawn(move || {
        assert_eq!(ask(&corpus("base_422_97x65.jpg")), (0, 97, 65, 3, ACL_JPEG_CSS_422));
        assert_eq!(ask(&corpus("exif_7_420_97x65.jpg")), (0, 65, 97, 3, ACL_JPEG_CSS_420));
        assert_eq!(ask(&corpus("bad_cmyk.jpg")), (0, 48, 40, 4, ACL_JPEG_CSS_UNKNOWN));
        assert_eq!(ask(b"no picture").0, 500001);
        let bits = corpus("gray_96x64.jpg");
        let (at, len) = (bits.as_ptr().cast(), bits.len() as u32);
        let nothing =
            call!(dvpp, acldvppJpegGetImageInfo(at, len, null_mut(), null_mut(), null_mut()));
        assert_eq!(nothing.0, 0, "all answers may be left out");
        let none = call!(
            dvpp,
            acldvppJpegGetImageInfo(std::ptr::null(), 1, null_mut(), null_mut(), null_mut())
        );
        assert_eq!(none.0, 100000);
        let mut bytes = 0;
        assert_eq!(call!(dvpp, acldvppJpegPredictDecSize(at, len, NV12, &mut bytes)).0, 0);
        assert_eq!(bytes, 128 * 64 * 3 / 2);
        let rgb = acldvppPixelFormat(12);
        assert_eq!(call!(dvpp, acldvppJpegPredictDecSize(at, len, rgb, &mut bytes)).0, 100027);
    })
    .join()
    .expect("no panic");
}

#[test]
fn a_resize_is_checked_when_it_runs() {
    let card = Card::new(Chip::Ascend310P3, "base_420_96x64.jpg");
    assert_eq!(card.decode(), (0, 0));
    let dvpp = &card.dvpp;
    let mut small = null_mut();
    assert_eq!(call!(dvpp, acldvppMalloc(&mut small, 75264)).0, 0);
    let (to, config) =
        (call!(dvpp, acldvppCreatePicDesc()), call!(dvpp, acldvppCreateResizeConfig()));
    card.describe(to, small, 75264, NV12);
    let set = |w, h, ws, hs| {
        call!(dvpp, acldvppSetPicDescWidth(to, w));
        call!(dvpp, acldvppSetPicDescHeight(to, h));
        call!(dvpp, acldvppSetPicDescWidthStride(to, ws));
        call!(dvpp, acldvppSetPicDescHeightStride(to, hs));
    };
    let resize = || {
        let code =
            call!(dvpp, acldvppVpcResizeAsync(card.channel, card.pic, to, config, null_mut()));
        assert_eq!(code.0, 0);
        (
            call!(card.api, aclrtSynchronizeStream(null_mut())).0,
            call!(dvpp, acldvppGetPicDescRetCode(to)),
        )
    };
    set(224, 224, 224, 224);
    assert_eq!(resize(), (0, 0));
    for (w, h, ws, hs) in [
        (224, 224, 230, 224), // stride
        (225, 224, 240, 224), // odd
        (8, 224, 16, 224),    // too narrow
        (224, 4, 224, 4),     // too low
        (2048, 64, 2048, 64), // grown too much
        (224, 226, 224, 226), // more than the buffer
    ] {
        set(w, h, ws, hs);
        assert_eq!(resize(), (507018, 1), "{w}x{h} {ws}x{hs}");
    }
    assert_eq!(call!(dvpp, acldvppSetResizeConfigInterpolation(config, 2)).0, 0);
    assert_eq!(call!(dvpp, acldvppSetResizeConfigInterpolation(config, 3)).0, 100000);
    assert_eq!(call!(dvpp, acldvppDestroyResizeConfig(config)).0, 0);
    assert_eq!(call!(dvpp, acldvppDestroyPicDesc(to)).0, 0);
    assert_eq!(call!(dvpp, acldvppFree(small)).0, 0);
    card.end();
}
