//! NV12 bytes to PNG files.

use crate::{About, Problem, io};
use acl_rs::dvpp::{Geometry, PixelFormat};
use std::io::BufWriter;
use std::path::Path;

/// One pixel, as JFIF defines it: BT.601 weights, full range.
fn rgb(y: u8, u: u8, v: u8) -> [u8; 3] {
    let (y, u, v) = (f32::from(y), f32::from(u) - 128.0, f32::from(v) - 128.0);
    let channel = |x: f32| (x + 0.5).clamp(0.0, 255.0) as u8;
    [channel(y + 1.402 * v), channel(y - 0.344_136 * u - 0.714_136 * v), channel(y + 1.772 * u)]
}

/// NV12 or NV21 in its layout to tight RGB rows. Each chroma sample serves its four pixels.
pub fn to_rgb(bytes: &[u8], geometry: &Geometry) -> Vec<u8> {
    let (w, h) = (geometry.width as usize, geometry.height as usize);
    let (ws, hs) = (geometry.width_stride as usize, geometry.height_stride as usize);
    let (u_at, v_at) = if geometry.format == PixelFormat::Nv21 { (1, 0) } else { (0, 1) };
    let (luma, chroma) = bytes.split_at(ws * hs);
    let mut rows = Vec::with_capacity(w * h * 3);
    for y in 0..h {
        let pairs = &chroma[y / 2 * ws..];
        for x in 0..w {
            let pair = &pairs[x / 2 * 2..];
            rows.extend(rgb(luma[y * ws + x], pair[u_at], pair[v_at]));
        }
    }
    rows
}

/// Writes an NV12 or NV21 picture as PNG.
pub fn write_png(path: &Path, bytes: &[u8], geometry: &Geometry) -> Result<(), Problem> {
    write_rgb(path, &to_rgb(bytes, geometry), geometry.width, geometry.height)
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

    #[test]
    fn known_colours_come_out() {
        // JFIF's own corner cases: white, black, and the primaries as libjpeg encodes them.
        for (yuv, expected) in [
            ([255, 128, 128], [255, 255, 255]),
            ([0, 128, 128], [0, 0, 0]),
            ([76, 85, 255], [254, 0, 0]),
            ([150, 44, 21], [0, 255, 1]),
            ([29, 255, 107], [0, 0, 254]),
        ] {
            assert_eq!(rgb(yuv[0], yuv[1], yuv[2]), expected, "{yuv:?}");
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
        let rows = to_rgb(&bytes, &geometry);
        assert_eq!(rows.len(), 4 * 2 * 3);
        assert_eq!(rows[..3], [100, 100, 100]);
        assert_eq!(rows[6..9], [255, 9, 100], "the third pixel is the second chroma sample's");
        let nv21 = Geometry { format: PixelFormat::Nv21, ..geometry };
        assert_eq!(to_rgb(&bytes, &nv21)[6..9], [100, 56, 255]);
    }
}
