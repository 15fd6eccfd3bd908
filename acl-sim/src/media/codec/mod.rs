//! Pure picture code: JPEG and H.264 decoding, semi-planar buffers, resizing. No device, no globals.
//!
//! ```text
//! bytes --header--> what it is, what a card refuses
//!       --codec---> component planes --orient--> turned planes --nv--> strided semi-planar bytes
//! ```
//!
//! Decoding comes from a library behind a private trait; everything a card decides (what it takes, how it
//! lays pictures out) is decided here.

#[cfg(feature = "h264")]
mod h264;
mod header;
mod nv;
mod orient;
mod resize;
#[cfg(feature = "jpeg")]
mod turbo;
mod video;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod video_tests;

pub(crate) use header::Header;
pub(crate) use nv::{ConvertError, lay_out_420, predict_size};
pub(crate) use resize::{Layout, resize};
pub(crate) use video::{Frame, Limits, OutputOrder, VideoDecoder, open_h264};

use std::fmt;

/// Bytes that the hardware leaves undefined (padding columns and rows) hold this.
pub(crate) const PADDING_MARK: u8 = 0xEE;

/// One component, rows without gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plane {
    pub width: usize,
    pub height: usize,
    pub data: Vec<u8>,
}

/// A decoded picture in its own sampling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Planar {
    pub luma: Plane,
    /// Cb and Cr; `None`: grey.
    pub chroma: Option<[Plane; 2]>,
    /// Luma samples per chroma sample, across and down: 1 or 2 each. (1, 1) for grey.
    pub factors: (usize, usize),
}

/// What turns JPEG bytes into planes.
trait JpegCodec {
    /// The planes as coded: not turned, not upsampled.
    fn decode_planes(&self, data: &[u8], header: &Header) -> Result<Planar, DecodeError>;
}

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "the feature `jpeg` decides which of the first two a build can answer")]
pub(crate) enum DecodeError {
    /// The decoder's text.
    Corrupt(String),
    /// Built without the feature `jpeg`.
    NoCodec,
    /// The output format does not go with the source.
    Convert(ConvertError),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecodeError::Corrupt(text) => write!(f, "corrupt JPEG: {text}"),
            DecodeError::NoCodec => f.write_str("acl-sim was built without its feature `jpeg`"),
            DecodeError::Convert(error) => error.fmt(f),
        }
    }
}

/// A decoded picture as the hardware leaves it in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    /// The C number; never "unknown".
    pub format: u32,
    pub width: u32,
    pub height: u32,
    /// The whole buffer, padding included.
    pub bytes: Vec<u8>,
}

/// Decodes `data`, turns it as its EXIF orientation says, and lays it out as `format` with these strides
/// (bytes of a luma row, luma rows from plane to plane), each at least the turned size.
pub(crate) fn decode_to(
    data: &[u8],
    header: &Header,
    format: u32,
    strides: (u32, u32),
) -> Result<Decoded, DecodeError> {
    let target = nv::Target::of(header, format).map_err(DecodeError::Convert)?;
    let planar = codec().decode_planes(data, header)?;
    let planar = orient::turn(planar, header.orientation);
    Ok(nv::lay_out(&planar, target, (strides.0 as usize, strides.1 as usize)))
}

#[cfg(feature = "jpeg")]
fn codec() -> impl JpegCodec {
    turbo::Turbo
}

#[cfg(not(feature = "jpeg"))]
fn codec() -> impl JpegCodec {
    /// The codec of builds without one.
    struct None;
    impl JpegCodec for None {
        fn decode_planes(&self, _: &[u8], _: &Header) -> Result<Planar, DecodeError> {
            Err(DecodeError::NoCodec)
        }
    }
    None
}
