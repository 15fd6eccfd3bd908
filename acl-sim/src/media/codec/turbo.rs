//! The codec: libjpeg-turbo-rs, whose planes equal those of libjpeg-turbo's accurate integer transform.

use super::{DecodeError, Header, JpegCodec, Planar, Plane};

pub(super) struct Turbo;

impl JpegCodec for Turbo {
    fn decode_planes(&self, data: &[u8], header: &Header) -> Result<Planar, DecodeError> {
        let corrupt = |text: &str| DecodeError::Corrupt(text.to_owned());
        let raw = libjpeg_turbo_rs::decompress_raw(data)
            .map_err(|error| DecodeError::Corrupt(error.to_string()))?;
        let factors = header.chroma_factors().ok_or_else(|| corrupt("unusual chroma sampling"))?;
        let (width, height) = (header.width as usize, header.height as usize);
        if (raw.width, raw.height) != (width, height) || raw.planes.len() != header.components {
            return Err(corrupt("the header says something else than the picture"));
        }
        // The library's planes are whole blocks; the picture's part of them is cut out.
        let cut = |i: usize, width: usize, height: usize| -> Result<Plane, DecodeError> {
            let stride = raw.plane_widths[i];
            let rows = raw.planes[i].chunks_exact(stride).take(height);
            if stride < width || rows.len() < height {
                return Err(corrupt("a plane is too small"));
            }
            let data = rows.flat_map(|row| &row[..width]).copied().collect();
            Ok(Plane { width, height, data })
        };
        let (across, down) = (width.div_ceil(factors.0), height.div_ceil(factors.1));
        let chroma = match header.components {
            1 => None,
            _ => Some([cut(1, across, down)?, cut(2, across, down)?]),
        };
        Ok(Planar { luma: cut(0, width, height)?, chroma, factors })
    }
}
