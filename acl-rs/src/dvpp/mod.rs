//! Media, V1: JPEG and video decoding, resizing, on pooled memory.
//!
//! ```text
//! file -> PinnedBuf --upload--> Segment<DvppBuf> --decode--> Picture --resize--> Picture --download--> host
//! ```
//!
//! | module | holds |
//! |---|---|
//! | [`geometry`] | strides and sizes, pure |
//! | [`jpeg`] | what a JPEG header says, and what the hardware refuses, pure |
//! | [`picture`] | a layout on memory |
//! | [`channel`] | the hardware: decode, resize |
//! | [`annexb`] | an H.264 stream as packets, pure |
//! | [`vdec`] | video: packets in, pictures out |

pub mod annexb;
pub mod channel;
pub mod geometry;
pub mod jpeg;
pub mod picture;
pub mod vdec;

pub use annexb::StreamError;
pub use channel::{Channel, Decoding, Interpolation, Resizing};
pub use geometry::{Geometry, PixelFormat};
pub use jpeg::{JpegError, JpegInfo, Sampling};
pub use picture::{Picture, PictureError};
pub use vdec::{VdecOptions, VideoError, VideoFrame};
