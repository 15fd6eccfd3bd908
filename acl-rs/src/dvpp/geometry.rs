//! Strides and sizes of media buffers. Pure arithmetic; nothing here calls the library.
//!
//! Sources: the JPEGD, VPC and VDEC pages of the CANN 8.5 documentation.
//!
//! | buffer | width stride | height stride | bytes (4:2:0) |
//! |---|---|---|---|
//! | JPEGD output, 310 and first 910 | `ALIGN_UP(w,128)` | `ALIGN_UP(h,16)` | `ws*hs*3/2` |
//! | JPEGD output, other chips | `ALIGN_UP(w,64)` | `ALIGN_UP(h,16)` | `ws*hs*3/2` |
//! | VPC | `ALIGN_UP(w,16)` | `ALIGN_UP(h,2)` | `ws*hs*3/2` |
//!
//! ```
//! use acl_rs::Chip;
//! use acl_rs::dvpp::{Geometry, PixelFormat};
//! let nv12 = PixelFormat::Nv12;
//! assert_eq!(Geometry::jpegd(Chip::Ascend310P, 1080, 1920, nv12)?.bytes(), 3_133_440); // 1088x1920
//! assert_eq!(Geometry::jpegd(Chip::Ascend310, 1080, 1920, nv12)?.bytes(), 3_317_760); // 1152x1920
//! assert_eq!(Geometry::vpc(224, 224, nv12)?.bytes(), 75_264);
//! # Ok::<(), acl_rs::Error>(())
//! ```

use super::{JpegInfo, PictureError};
use crate::chip::{Chip, jpegd_width_stride};
use acl_sys::{
    PIXEL_FORMAT_YUV_400, PIXEL_FORMAT_YUV_SEMIPLANAR_420, PIXEL_FORMAT_YUV_SEMIPLANAR_422,
    PIXEL_FORMAT_YUV_SEMIPLANAR_440, PIXEL_FORMAT_YUV_SEMIPLANAR_444,
    PIXEL_FORMAT_YVU_SEMIPLANAR_420, PIXEL_FORMAT_YVU_SEMIPLANAR_422,
    PIXEL_FORMAT_YVU_SEMIPLANAR_440, PIXEL_FORMAT_YVU_SEMIPLANAR_444, acldvppPixelFormat,
};
use std::ops::RangeInclusive;

/// Widths and heights that JPEGD takes, in pixels.
pub const JPEGD_SIZES: RangeInclusive<u32> = 32..=8192;
/// Widths that VPC takes, in pixels.
pub const VPC_WIDTHS: RangeInclusive<u32> = 10..=8192;
/// Heights that VPC takes, in pixels.
pub const VPC_HEIGHTS: RangeInclusive<u32> = 6..=8192;
/// VPC shrinks each axis to no less than a 32nd.
pub const VPC_SHRINK: u32 = 32;
/// VPC grows each axis to no more than 16 times.
pub const VPC_GROW: u32 = 16;

/// The largest stride of any media unit, either way (VDEC and VPC, CANN 8.5 documentation).
const MOST_STRIDE: u32 = 16384;

fn stride_fits(stride: u32, size: u32, align: u32) -> bool {
    stride >= size && stride.is_multiple_of(align) && stride <= MOST_STRIDE
}

/// How luma and chroma lie in memory. "Semi-planar": luma first, then one plane of interleaved chroma.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PixelFormat {
    /// 4:2:0 semi-planar, U before V.
    Nv12,
    /// 4:2:0 semi-planar, V before U.
    Nv21,
    /// 4:2:2 semi-planar, V before U.
    Yvu422,
    /// 4:4:4 semi-planar, V before U.
    Yvu444,
    /// 4:4:0 semi-planar, V before U.
    Yvu440,
    /// 4:2:2 semi-planar, U before V.
    Yuv422,
    /// 4:4:4 semi-planar, U before V.
    Yuv444,
    /// 4:4:0 semi-planar, U before V.
    Yuv440,
    /// Luma alone.
    Gray,
}

impl PixelFormat {
    const TABLE: [(PixelFormat, acldvppPixelFormat, u64); 9] = [
        // with bytes per two luma samples
        (PixelFormat::Nv12, PIXEL_FORMAT_YUV_SEMIPLANAR_420, 3),
        (PixelFormat::Nv21, PIXEL_FORMAT_YVU_SEMIPLANAR_420, 3),
        (PixelFormat::Yvu422, PIXEL_FORMAT_YVU_SEMIPLANAR_422, 4),
        (PixelFormat::Yvu444, PIXEL_FORMAT_YVU_SEMIPLANAR_444, 6),
        (PixelFormat::Yvu440, PIXEL_FORMAT_YVU_SEMIPLANAR_440, 4),
        (PixelFormat::Yuv422, PIXEL_FORMAT_YUV_SEMIPLANAR_422, 4),
        (PixelFormat::Yuv444, PIXEL_FORMAT_YUV_SEMIPLANAR_444, 6),
        (PixelFormat::Yuv440, PIXEL_FORMAT_YUV_SEMIPLANAR_440, 4),
        // the library sizes luma-only pictures like 4:2:0
        (PixelFormat::Gray, PIXEL_FORMAT_YUV_400, 3),
    ];

    /// The C number.
    pub fn to_raw(self) -> acldvppPixelFormat {
        self.row().1
    }

    /// The format of a C number, if this crate has it.
    pub fn from_raw(raw: acldvppPixelFormat) -> Option<Self> {
        Self::TABLE.iter().find(|(_, number, _)| *number == raw).map(|(format, ..)| *format)
    }

    fn row(self) -> &'static (PixelFormat, acldvppPixelFormat, u64) {
        // Every variant has its row; the test below says so.
        Self::TABLE.iter().find(|(format, ..)| *format == self).unwrap_or(&Self::TABLE[0])
    }
}

/// A picture's layout: luma at 0, chroma at `width_stride * height_stride`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Geometry {
    /// How the samples lie.
    pub format: PixelFormat,
    /// Picture width in pixels.
    pub width: u32,
    /// Picture height in rows.
    pub height: u32,
    /// Bytes of a luma row.
    pub width_stride: u32,
    /// Luma rows from plane to plane.
    pub height_stride: u32,
}

impl Geometry {
    /// What JPEGD writes for a JPEG of `width` x `height` (as decoded: EXIF orientations 5 to 8 swap them).
    ///
    /// 4:2:0 output of an odd size is rounded down to even by the decoder, while the strides follow the
    /// file's size; the decoder's description says what it did.
    pub fn jpegd(
        chip: Chip,
        width: u32,
        height: u32,
        format: PixelFormat,
    ) -> Result<Self, PictureError> {
        if !JPEGD_SIZES.contains(&width) || !JPEGD_SIZES.contains(&height) {
            return Err(PictureError::Size {
                unit: "JPEGD",
                width,
                height,
                range: "32x32 to 8192x8192",
            });
        }
        Ok(Self {
            format,
            width,
            height,
            width_stride: width.next_multiple_of(jpegd_width_stride(chip)),
            height_stride: height.next_multiple_of(16),
        })
    }

    /// What VPC reads and writes.
    pub fn vpc(width: u32, height: u32, format: PixelFormat) -> Result<Self, PictureError> {
        let geometry = Self {
            format,
            width,
            height,
            width_stride: width.next_multiple_of(16),
            height_stride: height.next_multiple_of(2),
        };
        geometry.check_vpc()?;
        Ok(geometry)
    }

    /// Bytes of the whole layout, padding included; `usize::MAX` for strides that no memory could hold.
    pub fn bytes(&self) -> usize {
        let luma = u128::from(self.width_stride) * u128::from(self.height_stride);
        usize::try_from(luma * u128::from(self.format.row().2) / 2).unwrap_or(usize::MAX)
    }

    /// Whether it is a layout in which JPEGD decodes this file: room for its size, strides that are
    /// multiples of the chip's. On a chip that is not known here only the room is checked.
    pub fn check_jpegd(&self, chip: Option<Chip>, info: &JpegInfo) -> Result<(), PictureError> {
        let Self { width_stride, height_stride, .. } = *self;
        let (across, down) = chip.map_or((1, 1), |chip| (jpegd_width_stride(chip), 16));
        if stride_fits(width_stride, info.width, across)
            && stride_fits(height_stride, info.height, down)
        {
            Ok(())
        } else {
            Err(PictureError::Strides { unit: "JPEGD of this file", width_stride, height_stride })
        }
    }

    /// Whether VPC takes it, as either end.
    pub fn check_vpc(&self) -> Result<(), PictureError> {
        let Self { format, width, height, width_stride, height_stride } = *self;
        if !matches!(format, PixelFormat::Nv12 | PixelFormat::Nv21) {
            return Err(PictureError::Format { unit: "VPC resize", format, want: "NV12 or NV21" });
        }
        let even = width.is_multiple_of(2) && height.is_multiple_of(2);
        if !VPC_WIDTHS.contains(&width) || !VPC_HEIGHTS.contains(&height) || !even {
            let range = "even, 10x6 to 8192x8192";
            return Err(PictureError::Size { unit: "VPC", width, height, range });
        }
        if !stride_fits(width_stride, width, 16) || !stride_fits(height_stride, height, 2) {
            return Err(PictureError::Strides { unit: "VPC", width_stride, height_stride });
        }
        Ok(())
    }

    /// Whether VPC scales from this to `other` in one step.
    pub fn check_scale(&self, other: &Geometry) -> Result<(), PictureError> {
        for (axis, from, to) in
            [("width", self.width, other.width), ("height", self.height, other.height)]
        {
            let (a, b) = (u64::from(from), u64::from(to));
            if a > b * u64::from(VPC_SHRINK) || b > a * u64::from(VPC_GROW) {
                return Err(PictureError::Scale { axis, from, to });
            }
        }
        Ok(())
    }

    /// The size to go through on the way to `width` x `height` when one step would scale too much; `None`
    /// when one step does. Two steps reach any target from any source that VPC takes.
    pub fn resize_stop(&self, width: u32, height: u32) -> Option<(u32, u32)> {
        let stop = |from: u32, to: u32| {
            let nearest = from.div_ceil(VPC_SHRINK).next_multiple_of(2);
            if from > to.saturating_mul(VPC_SHRINK) {
                nearest.max(to)
            } else if to > from.saturating_mul(VPC_GROW) {
                from * VPC_GROW
            } else {
                to
            }
        };
        let through = (stop(self.width, width), stop(self.height, height));
        (through != (width, height)).then_some(through)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_its_row_and_number() {
        for (format, raw, _) in PixelFormat::TABLE {
            assert_eq!(format.to_raw(), raw);
            assert_eq!(PixelFormat::from_raw(raw), Some(format));
        }
        assert_eq!(PixelFormat::from_raw(acldvppPixelFormat(12)), None);
    }

    #[test]
    fn sizes_are_the_worked_ones() {
        // chip, width, height, format -> width stride, height stride, bytes; by hand
        for (chip, w, h, format, expected) in [
            (Chip::Ascend310P, 1920, 1080, PixelFormat::Nv12, (1920, 1088, 3_133_440)),
            (Chip::Ascend310, 1920, 1080, PixelFormat::Nv12, (1920, 1088, 3_133_440)),
            (Chip::Ascend310, 1080, 1920, PixelFormat::Nv12, (1152, 1920, 3_317_760)),
            (Chip::Ascend910B, 1080, 1920, PixelFormat::Nv12, (1088, 1920, 3_133_440)),
            (Chip::Ascend910, 1920, 1080, PixelFormat::Yvu422, (1920, 1088, 4_177_920)),
            (Chip::Ascend310P, 1920, 1080, PixelFormat::Yvu444, (1920, 1088, 6_266_880)),
            (Chip::Ascend310P, 8192, 8192, PixelFormat::Yvu444, (8192, 8192, 201_326_592)),
        ] {
            let g = Geometry::jpegd(chip, w, h, format).expect("in range");
            assert_eq!((g.width_stride, g.height_stride, g.bytes()), expected, "{chip:?} {w}x{h}");
        }
        for (w, h, bytes) in [(224, 224, 75_264), (416, 416, 259_584), (640, 640, 614_400)] {
            assert_eq!(Geometry::vpc(w, h, PixelFormat::Nv12).expect("in range").bytes(), bytes);
        }
    }

    #[test]
    fn sizes_outside_the_hardware_are_refused() {
        for (w, h) in [(1, 1), (31, 31), (31, 32), (32, 31), (8193, 32), (u32::MAX, u32::MAX)] {
            assert!(Geometry::jpegd(Chip::Ascend310P, w, h, PixelFormat::Nv12).is_err(), "{w}x{h}");
        }
        for (w, h) in [(8, 8), (10, 4), (225, 224), (8194, 224)] {
            assert!(Geometry::vpc(w, h, PixelFormat::Nv12).is_err(), "{w}x{h}");
        }
        assert!(Geometry::vpc(224, 224, PixelFormat::Yuv444).is_err());
    }

    #[test]
    fn absurd_layouts_overflow_nothing() {
        let huge = Geometry {
            format: PixelFormat::Yuv422,
            width: u32::MAX,
            height: u32::MAX,
            width_stride: 1 << 31,
            height_stride: 1 << 31,
        };
        assert_eq!(huge.bytes(), 1 << 63);
        let larger = Geometry { width_stride: u32::MAX, height_stride: u32::MAX, ..huge };
        assert_eq!(Geometry { format: PixelFormat::Yuv444, ..larger }.bytes(), usize::MAX);
        assert!(huge.check_vpc().is_err());
        let small = Geometry::vpc(32, 32, PixelFormat::Nv12).expect("in range");
        assert!(huge.check_scale(&small).is_err() && small.check_scale(&huge).is_err());
        assert!(huge.resize_stop(224, 224).is_some());
    }

    #[test]
    fn two_steps_reach_every_model_input_and_one_is_enough_mostly() {
        for from in [32, 34, 224, 1080, 7166, 7168, 7170, 8192] {
            for to in [10, 32, 224, 640, 4096, 8192] {
                let source = Geometry::vpc(from, from, PixelFormat::Nv12).expect("in range");
                let target = Geometry::vpc(to, to, PixelFormat::Nv12).expect("in range");
                match source.resize_stop(to, to) {
                    None => source.check_scale(&target).expect("one step"),
                    Some((w, h)) => {
                        assert!(source.check_scale(&target).is_err());
                        let stop = Geometry::vpc(w, h, PixelFormat::Nv12).expect("in range");
                        source.check_scale(&stop).expect("first step");
                        stop.check_scale(&target).expect("second step");
                    }
                }
            }
        }
    }
}
