//! NV12 bytes to PNG files.

use crate::{About, Problem, io};
use acl_rs::dvpp::annexb::StreamInfo;
use acl_rs::dvpp::{Geometry, PixelFormat};
use std::fmt;
use std::io::BufWriter;
use std::path::Path;

/// How luma and chroma samples stand for red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colours {
    /// All values, 0 to 255, or 16 to 235 (luma) and 16 to 240 (chroma).
    pub full_range: bool,
    /// Name of the weights, and those of red and blue; the rest is green's.
    matrix: (&'static str, f32, f32),
    /// Neither range nor weights, or only one of them, are the stream's own word.
    assumed: &'static str,
}

const BT601: (&str, f32, f32) = ("BT.601", 0.299, 0.114);
const BT709: (&str, f32, f32) = ("BT.709", 0.2126, 0.0722);

impl Colours {
    /// As JFIF defines them.
    pub const JPEG: Colours = Colours { full_range: true, matrix: BT601, assumed: "" };

    /// As the stream says. Where it does not: limited range, and the weights of standard definition below
    /// 720 lines, those of high definition from there on.
    pub fn of(info: &StreamInfo) -> Self {
        let said = match info.matrix {
            Some(1) => Some(BT709),
            Some(4) => Some(("FCC", 0.30, 0.11)),
            Some(5 | 6) => Some(BT601),
            Some(7) => Some(("SMPTE 240M", 0.212, 0.087)),
            Some(9 | 10) => Some(("BT.2020", 0.2627, 0.0593)),
            // What cannot be 4:2:0, and what is not defined.
            _ => None,
        };
        let assumed = match (info.full_range, said) {
            (None, None) => " (assumed: the stream says neither)",
            (None, Some(_)) => " (the range is assumed)",
            (Some(_), None) => " (the matrix is assumed)",
            (Some(_), Some(_)) => "",
        };
        let matrix = said.unwrap_or(if info.height < 720 { BT601 } else { BT709 });
        Self { full_range: info.full_range.unwrap_or(false), matrix, assumed }
    }

    /// Of one pixel. The factors are those of ITU-T H.264, E.2.1, solved for the colours.
    fn rgb(&self, y: u8, u: u8, v: u8) -> [u8; 3] {
        let (y, u, v) = (f32::from(y), f32::from(u) - 128.0, f32::from(v) - 128.0);
        let (y, u, v) = match self.full_range {
            true => (y, u, v),
            false => ((y - 16.0) * 255.0 / 219.0, u * 255.0 / 224.0, v * 255.0 / 224.0),
        };
        let (_, red, blue) = self.matrix;
        let (r, b) = (y + 2.0 * (1.0 - red) * v, y + 2.0 * (1.0 - blue) * u);
        let g = (y - red * r - blue * b) / (1.0 - red - blue);
        [r, g, b].map(|x| (x + 0.5).clamp(0.0, 255.0) as u8)
    }
}

impl fmt::Display for Colours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let range = if self.full_range { "full" } else { "limited" };
        write!(f, "{range} range, {}{}", self.matrix.0, self.assumed)
    }
}

/// NV12 or NV21 in its layout to tight RGB rows. Each chroma sample serves its four pixels.
pub fn to_rgb(bytes: &[u8], geometry: &Geometry, colours: Colours) -> Vec<u8> {
    let (w, h) = (geometry.width as usize, geometry.height as usize);
    let (ws, hs) = (geometry.width_stride as usize, geometry.height_stride as usize);
    let (u_at, v_at) = if geometry.format == PixelFormat::Nv21 { (1, 0) } else { (0, 1) };
    let (luma, chroma) = bytes.split_at(ws * hs);
    let mut rows = Vec::with_capacity(w * h * 3);
    for y in 0..h {
        let pairs = &chroma[y / 2 * ws..];
        for x in 0..w {
            let pair = &pairs[x / 2 * 2..];
            rows.extend(colours.rgb(luma[y * ws + x], pair[u_at], pair[v_at]));
        }
    }
    rows
}

/// Writes an NV12 or NV21 picture as PNG.
pub fn write_png(
    path: &Path,
    bytes: &[u8],
    geometry: &Geometry,
    colours: Colours,
) -> Result<(), Problem> {
    write_rgb(path, &to_rgb(bytes, geometry, colours), geometry.width, geometry.height)
}

/// Writes tight RGB rows as PNG.
pub fn write_rgb(path: &Path, rows: &[u8], width: u32, height: u32) -> Result<(), Problem> {
    let file = io("creating the file", std::fs::File::create(path)).about(path)?;
    let mut encoder = png::Encoder::new(BufWriter::new(file), width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().about(path)?;
    writer.write_image_data(rows).about(path)?;
    writer.finish().about(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use acl_rs::dvpp::annexb;

    const LIMITED_601: Colours = Colours { full_range: false, ..Colours::JPEG };
    const LIMITED_709: Colours = Colours { matrix: BT709, ..LIMITED_601 };

    #[test]
    fn known_colours_come_out() {
        for (colours, yuv, expected) in [
            // JFIF's own corner cases: white, black, and the primaries as libjpeg encodes them.
            (Colours::JPEG, [255, 128, 128], [255, 255, 255]),
            (Colours::JPEG, [0, 128, 128], [0, 0, 0]),
            (Colours::JPEG, [76, 85, 255], [254, 0, 0]),
            (Colours::JPEG, [150, 44, 21], [0, 255, 1]),
            (Colours::JPEG, [29, 255, 107], [0, 0, 254]),
            // Black, white, beyond both, and grey: (126 - 16) * 255 / 219 = 128.08.
            (LIMITED_601, [16, 128, 128], [0, 0, 0]),
            (LIMITED_709, [16, 128, 128], [0, 0, 0]),
            (LIMITED_601, [235, 128, 128], [255, 255, 255]),
            (LIMITED_709, [235, 128, 128], [255, 255, 255]),
            (LIMITED_601, [0, 128, 128], [0, 0, 0]),
            (LIMITED_601, [255, 128, 128], [255, 255, 255]),
            (LIMITED_601, [126, 128, 128], [128, 128, 128]),
            // Red in BT.601: y 75.685, u -43.259, v 127.5; r = y + 1.402 v = 254.44, the others below 0.
            (LIMITED_601, [81, 90, 240], [254, 0, 0]),
            // Red in BT.709: y 54.726, u -29.598, v 127.5; r = y + 1.5748 v = 255.51,
            // g = y - 0.1873 u - 0.4681 v = 0.58, b = y + 1.8556 u = -0.20.
            (LIMITED_709, [63, 102, 240], [255, 1, 0]),
            // Blue in BT.709: y 18.630, u 127.5, v -11.384; r 0.70, g 0.07, b 255.22.
            (LIMITED_709, [32, 240, 118], [1, 0, 255]),
        ] {
            assert_eq!(colours.rgb(yuv[0], yuv[1], yuv[2]), expected, "{colours} {yuv:?}");
        }
    }

    #[test]
    fn a_stream_has_its_word_and_defaults_depend_on_its_lines() {
        let clip = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/assets/clip.h264");
        let mut info = annexb::probe(&std::fs::read(clip).expect("the clip")).expect("good");
        for (height, full_range, matrix, text) in [
            (719, None, None, "limited range, BT.601 (assumed: the stream says neither)"),
            (720, None, None, "limited range, BT.709 (assumed: the stream says neither)"),
            (1080, Some(true), None, "full range, BT.709 (the matrix is assumed)"),
            (1080, None, Some(6), "limited range, BT.601 (the range is assumed)"),
            (480, Some(false), Some(1), "limited range, BT.709"),
            (480, Some(true), Some(5), "full range, BT.601"),
            (480, Some(false), Some(9), "limited range, BT.2020"),
            (480, Some(false), Some(0), "limited range, BT.601 (the matrix is assumed)"),
        ] {
            (info.height, info.full_range, info.matrix) = (height, full_range, matrix);
            assert_eq!(Colours::of(&info).to_string(), text);
        }
    }

    #[test]
    fn strides_and_chroma_order_are_followed() {
        let geometry = Geometry {
            format: PixelFormat::Nv12,
            width: 4,
            height: 2,
            width_stride: 16,
            height_stride: 2,
        };
        let mut bytes = vec![0xEE; geometry.bytes()];
        for y in 0..2 {
            bytes[y * 16..y * 16 + 4].fill(100);
        }
        bytes[32..36].copy_from_slice(&[128, 128, 128, 255]); // U V U V
        let rows = to_rgb(&bytes, &geometry, Colours::JPEG);
        assert_eq!(rows.len(), 4 * 2 * 3);
        assert_eq!(rows[..3], [100, 100, 100]);
        assert_eq!(rows[6..9], [255, 9, 100], "the third pixel is the second chroma sample's");
        let nv21 = Geometry { format: PixelFormat::Nv21, ..geometry };
        assert_eq!(to_rgb(&bytes, &nv21, Colours::JPEG)[6..9], [100, 56, 255]);
    }
}
