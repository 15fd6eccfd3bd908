//! How a video channel is to be, and what it writes.

use super::super::geometry::{Geometry, PixelFormat};
use super::super::picture::PictureError;
use crate::error::Result;
use acl_sys::{
    H264_BASELINE_LEVEL, H264_HIGH_LEVEL, H264_MAIN_LEVEL, H265_MAIN_LEVEL, acldvppStreamFormat,
};

/// What a channel decodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Coding {
    /// H.264 baseline.
    H264Baseline,
    /// H.264 main.
    H264Main,
    /// H.264 high.
    #[default]
    H264High,
    /// H.265 main.
    H265Main,
}

impl Coding {
    pub(super) fn to_raw(self) -> acldvppStreamFormat {
        match self {
            Coding::H264Baseline => H264_BASELINE_LEVEL,
            Coding::H264Main => H264_MAIN_LEVEL,
            Coding::H264High => H264_HIGH_LEVEL,
            Coding::H265Main => H265_MAIN_LEVEL,
        }
    }
}

/// How a channel is to be.
#[derive(Clone, Copy, Debug)]
pub struct VdecOptions {
    /// Number of the channel: 0 to 255, 0 to 31 on the 310 and the first 910. Channels open at one time
    /// have different numbers.
    pub channel: u32,
    /// What it decodes.
    pub coding: Coding,
    /// NV12 or NV21.
    pub format: PixelFormat,
    /// As soon as decoded instead of in display order: for streams without reordering.
    pub fast: bool,
    /// With these numbers [`open`](super::open) refuses a channel that would wait for ever.
    pub pictures: Option<Pictures>,
}

/// The pictures of a channel; see [`enough_pictures`](super::enough_pictures).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pictures {
    /// Output pictures that there are.
    pub have: usize,
    /// The stream's reorder depth, from [`annexb::probe`](super::super::annexb::probe).
    pub reorder_depth: u32,
    /// Of the pictures, those that the program keeps while it sends more.
    pub kept: usize,
}

impl VdecOptions {
    /// H.264 of any profile to NV12, in display order.
    pub fn h264(channel: u32) -> Self {
        let (coding, format) = (Coding::H264High, PixelFormat::Nv12);
        Self { channel, coding, format, fast: false, pictures: None }
    }
}

/// What VDEC writes for a picture of this size: strides of 16 and 2.
pub fn vdec_geometry(width: u32, height: u32, format: PixelFormat) -> Result<Geometry> {
    let (width_stride, height_stride) = (width.next_multiple_of(16), height.next_multiple_of(2));
    let fits = |size: u32| (128..=4096).contains(&size);
    if !fits(width) || !fits(height) {
        let range = "128x128 to 4096x4096";
        return Err(PictureError::Size { unit: "VDEC", width, height, range }.into());
    }
    Ok(Geometry { format, width, height, width_stride, height_stride })
}
