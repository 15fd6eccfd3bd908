//! JPEGD: header queries on host memory, decoding on the device.

use super::codec::{self, Header};
use super::pic;
use crate::chip::Media;
use crate::door::{Answer, Fault, Out, as_handle, enter, optional_out};
use crate::memory::{self, Kind};
use crate::queue::Task;
use crate::world::world;
use acl_sys::*;
use std::ffi::c_void;

/// Sizes that JPEGD takes, both ways (documentation of JPEGD, CANN 8.5).
const SIZES: std::ops::RangeInclusive<u32> = 32..=8192;
/// Rows from plane to plane align to this on every chip.
const HEIGHT_STRIDE: u32 = 16;
/// `retCode` of a description whose decode failed. The documentation says "not 0".
const FAILED: u32 = 1;

/// A JPEG in host memory.
///
/// # Safety
/// 1. `data` is NULL or may be read for `size` bytes until the exported function returns.
unsafe fn host_bytes<'a>(data: *const c_void, size: u32) -> Answer<&'a [u8]> {
    if data.is_null() {
        return Err(Fault::param("data is NULL"));
    }
    // SAFETY: promise 1.
    Ok(unsafe { std::slice::from_raw_parts(data.cast(), size as usize) })
}

fn header(bytes: &[u8]) -> Answer<Header> {
    Header::parse(bytes).map_err(|error| Fault::new(ACL_ERROR_FAILURE, error.to_string()))
}

/// As [`acldvppJpegGetImageInfoV2`] without the sampling.
///
/// # Safety
/// 1. `data` is NULL or readable for `size` bytes.
/// 2. The other pointers are NULL or writable.
pub unsafe extern "C" fn acldvppJpegGetImageInfo(
    data: *const c_void,
    size: u32,
    width: *mut u32,
    height: *mut u32,
    components: *mut i32,
) -> aclError {
    let format = std::ptr::null_mut();
    // SAFETY: promises 1 and 2 of this function are those of the other; NULL is allowed.
    unsafe { acldvppJpegGetImageInfoV2(data, size, width, height, components, format) }
}

/// Width and height as decoded (EXIF orientations 5 to 8 swap them), components and chroma sampling. Works
/// without a device. What a card cannot decode is not told here, as with the real library.
///
/// # Safety
/// 1. `data` is NULL or readable for `size` bytes.
/// 2. The other pointers are NULL or writable.
pub unsafe extern "C" fn acldvppJpegGetImageInfoV2(
    data: *const c_void,
    size: u32,
    width: *mut u32,
    height: *mut u32,
    components: *mut i32,
    format: *mut acldvppJpegFormat,
) -> aclError {
    enter("acldvppJpegGetImageInfo", || {
        // SAFETY: promise 1.
        let header = header(unsafe { host_bytes(data, size) }?)?;
        let (w, h) = header.oriented_size();
        // SAFETY: promise 2.
        if let Some(out) = unsafe { optional_out(width) } {
            out.set(w);
        }
        // SAFETY: promise 2.
        if let Some(out) = unsafe { optional_out(height) } {
            out.set(h);
        }
        // SAFETY: promise 2.
        if let Some(out) = unsafe { optional_out(components) } {
            out.set(header.components as i32);
        }
        // SAFETY: promise 2.
        if let Some(out) = unsafe { optional_out(format) } {
            out.set(acldvppJpegFormat(header.sampling_class()));
        }
        Ok(())
    })
}

/// Bytes that hold the decoded picture on every chip: strides of 128 and 16. Works without a device.
///
/// # Safety
/// 1. `data` is NULL or readable for `size` bytes.
/// 2. `bytes` is NULL or writable.
pub unsafe extern "C" fn acldvppJpegPredictDecSize(
    data: *const c_void,
    size: u32,
    format: acldvppPixelFormat,
    bytes: *mut u32,
) -> aclError {
    enter("acldvppJpegPredictDecSize", || {
        // SAFETY: promise 1.
        let data = unsafe { host_bytes(data, size) }?;
        // SAFETY: promise 2.
        let out = unsafe { Out::new(bytes, "decSize") }?;
        let header = header(data)?;
        out.set(codec::predict_size(&header, format.0).map_err(|error| {
            let code = if error.is_format() {
                ACL_ERROR_FORMAT_NOT_MATCH
            } else {
                ACL_ERROR_INVALID_PARAM
            };
            Fault::new(code, error.to_string())
        })?);
        Ok(())
    })
}

/// Whether the family's decoder can be asked for `format`.
fn is_output(format: acldvppPixelFormat, media: Media) -> bool {
    match format {
        PIXEL_FORMAT_YUV_400 | PIXEL_FORMAT_YUV_SEMIPLANAR_444 => media == Media::V200,
        PIXEL_FORMAT_YUV_SEMIPLANAR_420
        | PIXEL_FORMAT_YVU_SEMIPLANAR_420
        | PIXEL_FORMAT_YUV_SEMIPLANAR_422
        | PIXEL_FORMAT_YVU_SEMIPLANAR_422
        | PIXEL_FORMAT_YVU_SEMIPLANAR_444
        | PIXEL_FORMAT_YUV_SEMIPLANAR_440
        | PIXEL_FORMAT_YVU_SEMIPLANAR_440
        | PIXEL_FORMAT_UNKNOWN => true,
        _ => false,
    }
}

/// Decodes in stream order. Pointers and the format are checked here; whatever is wrong with the bits or
/// the buffers shows as 507018 when the stream is synchronised, with `retCode` in the description.
pub extern "C" fn acldvppJpegDecodeAsync(
    channel: *mut acldvppChannelDesc,
    data: *const c_void,
    size: u32,
    output: *mut acldvppPicDesc,
    stream: aclrtStream,
) -> aclError {
    enter("acldvppJpegDecodeAsync", || {
        let mut state = world().lock();
        state.channel(channel)?;
        if data.is_null() || size == 0 {
            return Err(Fault::param("data is NULL or size 0"));
        }
        let pic = *state.pic(output)?;
        let device = state.channel_for_work(channel)?;
        let profile = state.device(device)?.profile();
        if !is_output(pic.format, profile.media) {
            return Err(Fault::param(format!("JPEGD has no output format {}", pic.format.0)));
        }
        if pic.data == 0 {
            return Err(Fault::param("the output description has no data address"));
        }
        let stream = state.stream_for_work(as_handle(stream))?;
        let (data, desc) = (data.addr() as u64, as_handle(output));
        // Objects that must outlive the task count as one byte at their handle.
        let touches = [
            (data, u64::from(size)),
            (pic.data, u64::from(pic.size)),
            (desc, 1),
            (as_handle(channel), 1),
        ];
        let run = move || decode(data, size, desc, profile.jpegd_width_stride, profile.media);
        state.push(stream, Task::work("acldvppJpegDecodeAsync", touches, run));
        Ok(())
    })
}

/// The task.
fn decode(data: u64, size: u32, desc: u64, stride: u32, media: Media) -> Answer {
    let outcome = try_decode(data, size, desc, stride, media);
    if outcome.is_err() {
        pic::finish(desc, |pic| pic.ret_code = FAILED);
    }
    outcome
}

fn try_decode(data: u64, size: u32, desc: u64, stride: u32, media: Media) -> Answer {
    let fail = |text: String| Fault::new(ACL_ERROR_RT_AICPU_EXCEPTION, text);
    let pic = pic::at_run_time(desc)?;
    super::check_alignment(data, "the JPEG")?;
    let bits = memory::read_device(data, u64::from(size), "the JPEG", Kind::is_media_kind)?;
    let header = Header::parse(&bits).map_err(|error| fail(error.to_string()))?;
    if let Some(refusal) = header.hardware_refusal(media == Media::V200) {
        return Err(fail(refusal.to_string()));
    }
    let (width, height) = header.oriented_size();
    if !SIZES.contains(&width) || !SIZES.contains(&height) {
        return Err(fail(format!("{width}x{height} is outside 32x32 to 8192x8192")));
    }
    // Strides of 0 leave the choice to the decoder; others must be its own or larger.
    let stride_of = |given: u32, size: u32, align: u32, what: &str| match given {
        0 => Ok(size.next_multiple_of(align)),
        _ if given >= size && given.is_multiple_of(align) => Ok(given),
        _ => Err(fail(format!("{what} {given} for {size}: a multiple of {align} is wanted"))),
    };
    let strides = (
        stride_of(pic.width_stride, width, stride, "width stride")?,
        stride_of(pic.height_stride, height, HEIGHT_STRIDE, "height stride")?,
    );
    let decoded = codec::decode_to(&bits, &header, pic.format.0, strides)
        .map_err(|error| fail(error.to_string()))?;
    pic.write(&decoded.bytes, "the decoded picture")?;
    pic::finish(desc, |pic| {
        pic.size = decoded.bytes.len() as u32;
        pic.format = acldvppPixelFormat(decoded.format);
        (pic.width, pic.height) = (decoded.width, decoded.height);
        (pic.width_stride, pic.height_stride) = strides;
        pic.ret_code = 0;
    });
    Ok(())
}
