//! What a JPEG file is, before the hardware sees it.
//!
//! The card takes baseline Huffman JPEG with one scan of one or three components and answers anything else
//! with a bare task error. The markers say beforehand which it is, so the refusal can name the reason. Only
//! markers are read: a file that passes may still have corrupt bits.

use super::geometry::JPEGD_SIZES;
use crate::chip::Chip;
use std::fmt;

/// What the hardware will decode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JpegInfo {
    /// Width as decoded, in pixels: EXIF orientations 5 to 8 swap it with the height.
    pub width: u32,
    /// Height as decoded.
    pub height: u32,
    /// 1 (grey) or 3.
    pub components: u32,
    /// How chroma is sampled, in the file: orientations 5 to 8 turn 4:2:2 into 4:4:0 and back.
    pub sampling: Sampling,
    /// Length of the file in bytes.
    pub bytes: usize,
}

/// Chroma sampling of a JPEG, those that the hardware takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sampling {
    /// Full size.
    S444,
    /// Half width.
    S422,
    /// Half width and height.
    S420,
    /// Half height. Not on the 310 and the first 910.
    S440,
    /// None.
    Gray,
}

impl JpegInfo {
    /// Whether a chip decodes it; most limits are those of every chip and were checked before.
    pub(crate) fn check_chip(&self, chip: Option<Chip>) -> Result<(), JpegError> {
        match (self.sampling, chip) {
            (Sampling::S440, Some(Chip::Ascend310 | Chip::Ascend910)) => {
                Err(JpegError::Sampling { factors: vec![(1, 2), (1, 1), (1, 1)] })
            }
            _ => Ok(()),
        }
    }
}

/// Why the hardware will not decode a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JpegError {
    /// No bytes.
    Empty,
    /// It does not begin like a JPEG.
    NotJpeg,
    /// It ends inside a marker, or before the end-of-image marker.
    Truncated,
    /// Something where a marker has to be.
    Garbage {
        /// Where, from the start of the file.
        offset: usize,
    },
    /// A coding that the hardware does not have.
    Coding {
        /// Which.
        coding: &'static str,
    },
    /// Samples of other than 8 bits.
    Precision {
        /// Bits per sample.
        bits: u8,
    },
    /// Neither grey nor three components: CMYK, say.
    Components {
        /// How many.
        count: u8,
    },
    /// Coded as RGB.
    Rgb,
    /// Chroma sampled in a way that the hardware, or this chip, does not have.
    Sampling {
        /// Factors across and down, by component.
        factors: Vec<(u8, u8)>,
    },
    /// More than one scan.
    Scans,
    /// Too small or too large for the hardware.
    Size {
        /// Width as decoded.
        width: u32,
        /// Height as decoded.
        height: u32,
    },
    /// The file is longer than the C interface can say.
    TooLong {
        /// Length in bytes.
        bytes: usize,
    },
    /// The hardware began and failed.
    Decode {
        /// What it left in the picture description.
        ret_code: u32,
    },
}

impl fmt::Display for JpegError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JpegError::Empty => f.write_str("the file is empty"),
            JpegError::NotJpeg => f.write_str("not a JPEG: it does not begin with FF D8"),
            JpegError::Truncated => {
                f.write_str("truncated: it ends before its end-of-image marker")
            }
            JpegError::Garbage { offset } => write!(f, "corrupt: no marker at byte {offset}"),
            JpegError::Coding { coding } => {
                write!(f, "{coding} JPEG: the hardware decodes baseline Huffman only")
            }
            JpegError::Precision { bits } => write!(f, "{bits}-bit samples: the hardware takes 8"),
            JpegError::Components { count } => {
                write!(f, "{count} components (CMYK?): the hardware takes 1 or 3")
            }
            JpegError::Rgb => f.write_str("coded as RGB: the hardware takes YCbCr"),
            JpegError::Sampling { factors } => write!(
                f,
                "sampling {factors:?}: the hardware takes 4:4:4, 4:2:2, 4:2:0, grey and, on newer chips, 4:4:0"
            ),
            JpegError::Scans => f.write_str("several scans: the hardware takes one"),
            JpegError::Size { width, height } => {
                let (least, most) = (JPEGD_SIZES.start(), JPEGD_SIZES.end());
                write!(f, "{width}x{height}: the hardware takes {least}x{least} to {most}x{most}")
            }
            JpegError::TooLong { bytes } => {
                write!(f, "{bytes} bytes are more than 32 bits can count")
            }
            JpegError::Decode { ret_code } => {
                write!(f, "the decoder failed (retCode {ret_code}): corrupt data, most likely")
            }
        }
    }
}

impl std::error::Error for JpegError {}

/// Markers, ITU-T T.81 table B.1.
mod marker {
    pub const SOI: u8 = 0xD8;
    pub const EOI: u8 = 0xD9;
    pub const SOS: u8 = 0xDA;
    pub const TEM: u8 = 0x01;
    pub const DHT: u8 = 0xC4;
    pub const JPG: u8 = 0xC8;
    pub const DAC: u8 = 0xCC;
    pub const SOF0: u8 = 0xC0;
    pub const SOF1: u8 = 0xC1;
    pub const SOF15: u8 = 0xCF;
    pub const APP0: u8 = 0xE0;
    pub const APP14: u8 = 0xEE;
    pub const RST0: u8 = 0xD0;
    pub const RST7: u8 = 0xD7;
}

/// What the markers say. Sizes as decoded come from the library, which applies the EXIF orientation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub components: u8,
    pub sampling: Sampling,
}

/// Looks at the markers.
pub(crate) fn scan(data: &[u8]) -> Result<Header, JpegError> {
    if data.is_empty() {
        return Err(JpegError::Empty);
    }
    if !data.starts_with(&[0xFF, marker::SOI]) {
        let start = data.len() == 1 && data[0] == 0xFF;
        return Err(if start { JpegError::Truncated } else { JpegError::NotJpeg });
    }
    let byte = |at: usize| data.get(at).copied().ok_or(JpegError::Truncated);
    let mut at = 2;
    let mut header: Option<Header> = None;
    let mut scans = 0;
    // What tells YCbCr from RGB: a JFIF segment, else an Adobe segment, else the components' names.
    let (mut jfif, mut adobe, mut named_rgb) = (false, None, false);
    loop {
        if byte(at)? != 0xFF {
            return Err(JpegError::Garbage { offset: at });
        }
        // A marker may be preceded by any number of fill bytes.
        while byte(at)? == 0xFF {
            at += 1;
        }
        let code = byte(at)?;
        at += 1;
        match code {
            marker::EOI => break,
            marker::TEM | marker::SOI | marker::RST0..=marker::RST7 => continue,
            _ => {}
        }
        let length = usize::from(byte(at)?) << 8 | usize::from(byte(at + 1)?);
        if length < 2 {
            return Err(JpegError::Garbage { offset: at });
        }
        let end = at + length;
        if end > data.len() {
            return Err(JpegError::Truncated);
        }
        match code {
            marker::DHT | marker::JPG => {}
            marker::DAC => return Err(JpegError::Coding { coding: "arithmetic" }),
            marker::SOF0..=marker::SOF15 => {
                let body = &data[at + 2..end];
                header = Some(frame(code, body)?);
                named_rgb = body[6..].iter().step_by(3).take(3).eq(b"RGB");
            }
            marker::APP0 => jfif |= data[at + 2..end].starts_with(b"JFIF\0"),
            marker::APP14 if data[at + 2..end].starts_with(b"Adobe") => {
                adobe = data[at + 2..end].get(11).copied();
            }
            marker::SOS => {
                scans += 1;
                if scans > 1 {
                    return Err(JpegError::Scans);
                }
                let count = header.ok_or(JpegError::Garbage { offset: at })?.components;
                let rgb = !jfif && adobe.map_or(named_rgb, |transform| transform == 0);
                if count == 3 && rgb {
                    return Err(JpegError::Rgb);
                }
                // One scan has to hold all components.
                if length > 2 && data[at + 2] != count {
                    return Err(JpegError::Scans);
                }
                at = skip_entropy_coded(data, end)?;
                continue;
            }
            _ => {}
        }
        at = end;
    }
    header.filter(|_| scans == 1).ok_or(JpegError::Truncated)
}

/// The frame header: refuses what the hardware does not decode.
fn frame(code: u8, body: &[u8]) -> Result<Header, JpegError> {
    // SOF1 with 8 bits is Huffman coded and sequential like baseline; it is let through for the decoder to
    // judge.
    let coding = match code {
        marker::SOF0 | marker::SOF1 => None,
        0xC2 => Some("progressive"),
        0xC3 => Some("lossless"),
        0xC5..=0xC7 => Some("hierarchical"),
        _ => Some("arithmetic"),
    };
    if let Some(coding) = coding {
        return Err(JpegError::Coding { coding });
    }
    let [bits, _, _, _, _, count, ref specs @ ..] = *body else { return Err(JpegError::Truncated) };
    if bits != 8 {
        return Err(JpegError::Precision { bits });
    }
    if !matches!(count, 1 | 3) {
        return Err(JpegError::Components { count });
    }
    let specs = specs.get(..3 * usize::from(count)).ok_or(JpegError::Truncated)?;
    let mut factors = [(0, 0); 3];
    for (factor, spec) in factors.iter_mut().zip(specs.chunks_exact(3)) {
        *factor = (spec[1] >> 4, spec[1] & 15);
    }
    let factors = &factors[..usize::from(count)];
    let sampling = match *factors {
        [(h, v)] if h == v && (1..=4).contains(&h) => Sampling::Gray,
        [(1, 1), (1, 1), (1, 1)] => Sampling::S444,
        [(2, 1), (1, 1), (1, 1)] => Sampling::S422,
        [(2, 2), (1, 1), (1, 1)] => Sampling::S420,
        [(1, 2), (1, 1), (1, 1)] => Sampling::S440,
        _ => return Err(JpegError::Sampling { factors: factors.to_vec() }),
    };
    Ok(Header { components: count, sampling })
}

/// From the first entropy-coded byte to the next marker that is not a restart.
fn skip_entropy_coded(data: &[u8], start: usize) -> Result<usize, JpegError> {
    let mut at = start;
    loop {
        let rest = data.get(at..).unwrap_or_default();
        let step = rest.iter().position(|&b| b == 0xFF).ok_or(JpegError::Truncated)?;
        at += step;
        match data.get(at + 1) {
            None => return Err(JpegError::Truncated),
            // stuffed, or a restart
            Some(0 | marker::RST0..=marker::RST7) => at += 2,
            Some(_) => return Ok(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A JPEG's skeleton: SOI, the frame header, one scan with some bytes, EOI.
    fn skeleton(sof: u8, bits: u8, components: u8) -> Vec<u8> {
        let mut data = vec![0xFF, 0xD8];
        let frame = [bits, 0, 64, 0, 96, components];
        data.extend([0xFF, sof, 0, 8 + 3 * components]);
        data.extend(frame);
        data.extend((0..components).flat_map(|c| [c + 1, 0x11, 0]));
        data.extend([0xFF, 0xDA, 0, 6 + 2 * components, components]);
        data.extend((0..components).flat_map(|c| [c + 1, 0]));
        data.extend([0, 63, 0]);
        data.extend([1, 2, 0xFF, 0, 3, 0xFF, 0xD0, 4]); // a stuffed FF and a restart
        data.extend([0xFF, 0xD9]);
        data
    }

    #[test]
    fn baseline_passes_and_what_follows_the_end_does_not_matter() {
        let mut data = skeleton(0xC0, 8, 3);
        let colour = Header { components: 3, sampling: Sampling::S444 };
        assert_eq!(scan(&data), Ok(colour));
        data.extend(b"trailing");
        assert_eq!(scan(&data), Ok(colour));
        let grey = Header { components: 1, sampling: Sampling::Gray };
        assert_eq!(scan(&skeleton(0xC0, 8, 1)), Ok(grey));
    }

    #[test]
    fn every_refusal_has_its_reason() {
        use JpegError::*;
        assert_eq!(scan(b""), Err(Empty));
        assert_eq!(scan(b"GIF89a"), Err(NotJpeg));
        assert_eq!(scan(&skeleton(0xC2, 8, 3)), Err(Coding { coding: "progressive" }));
        assert_eq!(scan(&skeleton(0xC9, 8, 3)), Err(Coding { coding: "arithmetic" }));
        assert_eq!(scan(&skeleton(0xC3, 8, 3)), Err(Coding { coding: "lossless" }));
        assert_eq!(scan(&skeleton(0xC1, 12, 3)), Err(Precision { bits: 12 }));
        assert_eq!(scan(&skeleton(0xC0, 8, 4)), Err(Components { count: 4 }));
        let mut named = skeleton(0xC0, 8, 3);
        let names = named.windows(2).position(|w| w == [0xFF, 0xC0]).expect("a frame") + 10;
        for (i, name) in b"RGB".iter().copied().enumerate() {
            named[names + 3 * i] = name;
        }
        assert_eq!(scan(&named), Err(Rgb));
        let mut wide = skeleton(0xC0, 8, 3);
        wide[names + 1] = 0x41;
        assert_eq!(scan(&wide), Err(Sampling { factors: vec![(4, 1), (1, 1), (1, 1)] }));
        let mut two_scans = skeleton(0xC0, 8, 1);
        let scan_at = two_scans.windows(2).position(|w| w == [0xFF, 0xDA]).expect("a scan");
        let second = two_scans[scan_at..].to_vec();
        two_scans.truncate(two_scans.len() - 2);
        two_scans.extend(second);
        assert_eq!(scan(&two_scans), Err(Scans));
    }

    #[test]
    fn cut_anywhere_it_is_refused_and_never_panics() {
        let data = skeleton(0xC0, 8, 3);
        for len in 0..data.len() {
            assert!(scan(&data[..len]).is_err(), "{len}");
        }
    }

    #[test]
    fn any_byte_changed_it_never_panics() {
        let data = skeleton(0xC0, 8, 3);
        for at in 0..data.len() {
            for value in [0, 1, 0x7F, 0x80, 0xD8, 0xDA, 0xFF] {
                let mut changed = data.clone();
                changed[at] = value;
                let _ = scan(&changed);
            }
        }
    }
}
