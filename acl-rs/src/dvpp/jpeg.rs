//! What a JPEG file is, before the hardware sees it.
//!
//! The card takes baseline Huffman JPEG with one scan of one or three components and answers anything else
//! with a bare task error. The markers say beforehand which it is, so the refusal can name the reason. Only
//! markers are read: a file that passes may still have corrupt bits.

use super::geometry::JPEGD_SIZES;
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
    /// Length of the file in bytes.
    pub bytes: usize,
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
    pub const RST0: u8 = 0xD0;
    pub const RST7: u8 = 0xD7;
}

/// Looks at the markers. Answers the number of components and whether the file's own width and height are
/// there at all; sizes as decoded come from the library, which applies the EXIF orientation.
pub(crate) fn scan(data: &[u8]) -> Result<u8, JpegError> {
    if data.is_empty() {
        return Err(JpegError::Empty);
    }
    if !data.starts_with(&[0xFF, marker::SOI]) {
        let start = data.len() == 1 && data[0] == 0xFF;
        return Err(if start { JpegError::Truncated } else { JpegError::NotJpeg });
    }
    let byte = |at: usize| data.get(at).copied().ok_or(JpegError::Truncated);
    let mut at = 2;
    let mut components = None;
    let mut scans = 0;
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
                components = Some(frame(code, &data[at + 2..end])?);
            }
            marker::SOS => {
                scans += 1;
                if scans > 1 {
                    return Err(JpegError::Scans);
                }
                let count = components.ok_or(JpegError::Garbage { offset: at })?;
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
    match components {
        Some(count) if scans == 1 => Ok(count),
        _ => Err(JpegError::Truncated),
    }
}

/// The frame header: refuses what the hardware does not decode.
fn frame(code: u8, body: &[u8]) -> Result<u8, JpegError> {
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
    let [bits, _, _, _, _, count, ..] = *body else { return Err(JpegError::Truncated) };
    if bits != 8 {
        return Err(JpegError::Precision { bits });
    }
    if !matches!(count, 1 | 3) {
        return Err(JpegError::Components { count });
    }
    Ok(count)
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
        assert_eq!(scan(&data), Ok(3));
        data.extend(b"trailing");
        assert_eq!(scan(&data), Ok(3));
        assert_eq!(scan(&skeleton(0xC0, 8, 1)), Ok(1));
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
