//! JPEG markers: what a file is, and what a card refuses.
//!
//! Our own reader, away from the codec on purpose: the codec takes far more than the hardware, and what works
//! here must not fail on a card. It is also away from the reader in `acl-rs`, which it has to contradict
//! when that one is wrong.

use std::fmt;

/// A JPEG's headers up to its first scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub width: u32,
    pub height: u32,
    pub components: usize,
    /// Sampling factors (across, down) of each component.
    pub sampling: Vec<(u8, u8)>,
    /// The frame marker's second byte, 0xC0 to 0xCF.
    pub sof: u8,
    pub precision: u8,
    /// EXIF orientation, 1 to 8; 1 where there is none.
    pub orientation: u8,
    /// Three components that are R, G, B: libjpeg's rule, see [`is_rgb`].
    pub rgb: bool,
    /// Components of the first scan.
    pub first_scan: u8,
}

/// What is wrong with the markers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeaderError {
    NotJpeg,
    Truncated,
    NoMarker(usize),
    NoFrame,
    NoComponents,
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HeaderError::NotJpeg => f.write_str("not a JPEG: no FF D8 at its start"),
            HeaderError::Truncated => f.write_str("the JPEG header is truncated"),
            HeaderError::NoMarker(at) => write!(f, "no JPEG marker at byte {at}"),
            HeaderError::NoFrame => f.write_str("a scan before any frame header"),
            HeaderError::NoComponents => f.write_str("a frame of no components, or of no size"),
        }
    }
}

/// Why a card does not decode a JPEG (documentation of JPEGD, and where marked our reading of it).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Not baseline Huffman coding.
    Coding(u8),
    Precision(u8),
    /// CMYK and the like; our reading of "4:4:4, 4:2:2, 4:2:0, 4:0:0".
    Components(usize),
    /// Coded as RGB; likewise.
    Rgb,
    Sampling(Vec<(u8, u8)>),
    /// 4:4:0 on a chip without it.
    NoVertical,
    Scans,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Coding(sof) => {
                let name = match sof {
                    0xC2 => "progressive",
                    0xC3 => "lossless",
                    0xC5..=0xC7 => "hierarchical",
                    _ => "arithmetic",
                };
                write!(f, "{name} coding (marker FF {sof:02X}): baseline Huffman only")
            }
            Refusal::Precision(bits) => write!(f, "{bits} bits a sample: 8 only"),
            Refusal::Components(n) => write!(f, "{n} components: 1 or 3 only"),
            Refusal::Rgb => f.write_str("coded as RGB: YCbCr only"),
            Refusal::Sampling(factors) => {
                write!(f, "sampling {factors:?}: 4:4:4, 4:2:2, 4:2:0, 4:4:0 and grey only")
            }
            Refusal::NoVertical => f.write_str("4:4:0 sampling, which this chip does not have"),
            Refusal::Scans => f.write_str("several scans: one only"),
        }
    }
}

const SOF_JPG: u8 = 0xC8;
const SOF_DHT: u8 = 0xC4;
const SOF_DAC: u8 = 0xCC;
const SOS: u8 = 0xDA;
const EOI: u8 = 0xD9;
const APP0: u8 = 0xE0;
const APP1: u8 = 0xE1;
const APP14: u8 = 0xEE;

impl Header {
    /// Reads the markers up to the first scan.
    pub fn parse(data: &[u8]) -> Result<Self, HeaderError> {
        if !data.starts_with(&[0xFF, 0xD8]) {
            return Err(HeaderError::NotJpeg);
        }
        let mut at = 2;
        let mut frame: Option<Header> = None;
        let (mut orientation, mut jfif, mut adobe) = (1, false, None);
        let mut ids = Vec::new();
        loop {
            let (code, body) = segment(data, &mut at)?;
            match code {
                0xC0..=0xCF if !matches!(code, SOF_DHT | SOF_JPG | SOF_DAC) => {
                    frame = Some(read_frame(code, body)?);
                    ids = body[6..].chunks_exact(3).map(|spec| spec[0]).collect();
                }
                APP0 => jfif |= body.starts_with(b"JFIF\0"),
                APP1 => orientation = exif_orientation(body).unwrap_or(orientation),
                APP14 if body.starts_with(b"Adobe") => adobe = body.get(11).copied(),
                SOS => {
                    let frame = frame.ok_or(HeaderError::NoFrame)?;
                    let first_scan = *body.first().ok_or(HeaderError::Truncated)?;
                    let rgb = is_rgb(jfif, adobe, &ids);
                    return Ok(Header { orientation, rgb, first_scan, ..frame });
                }
                EOI => return Err(HeaderError::NoFrame),
                _ => {}
            }
        }
    }

    /// Luma samples per chroma sample across and down, for the samplings that a card takes; (1, 1) for grey.
    pub fn chroma_factors(&self) -> Option<(usize, usize)> {
        match self.sampling[..] {
            // The factors of a lone component mean nothing, but the format table wants them equal.
            [(h, v)] if h == v && (1..=4).contains(&h) => Some((1, 1)),
            [luma, (1, 1), (1, 1)] => match luma {
                (1, 1) | (2, 1) | (2, 2) | (1, 2) => Some((luma.0.into(), luma.1.into())),
                _ => None,
            },
            _ => None,
        }
    }

    /// Number of the chroma sampling as `acldvppJpegFormat` has it.
    pub fn sampling_class(&self) -> u32 {
        match (self.components, self.chroma_factors()) {
            (3, Some(_)) if self.rgb => 1000,
            (3, Some((1, 1))) => 0,
            (3, Some((2, 1))) => 1,
            (3, Some((2, 2))) => 2,
            (3, Some((1, 2))) => 4,
            (1, Some(_)) => 3,
            _ => 1000,
        }
    }

    /// Width and height after the EXIF orientation.
    pub fn oriented_size(&self) -> (u32, u32) {
        if self.orientation >= 5 { (self.height, self.width) } else { (self.width, self.height) }
    }

    /// Why a card would not decode it. `v200`: a chip with 4:4:0.
    pub fn hardware_refusal(&self, v200: bool) -> Option<Refusal> {
        // SOF1 with 8 bits is sequential Huffman like baseline; whether a card takes it is not documented.
        if !matches!(self.sof, 0xC0 | 0xC1) {
            return Some(Refusal::Coding(self.sof));
        }
        if self.precision != 8 {
            return Some(Refusal::Precision(self.precision));
        }
        if !matches!(self.components, 1 | 3) {
            return Some(Refusal::Components(self.components));
        }
        if self.rgb {
            return Some(Refusal::Rgb);
        }
        match self.chroma_factors() {
            None => return Some(Refusal::Sampling(self.sampling.clone())),
            Some((1, 2)) if !v200 => return Some(Refusal::NoVertical),
            Some(_) => {}
        }
        (usize::from(self.first_scan) != self.components).then_some(Refusal::Scans)
    }
}

/// The next marker and its segment; moves `at` behind it. Markers without a segment are passed over.
fn segment<'a>(data: &'a [u8], at: &mut usize) -> Result<(u8, &'a [u8]), HeaderError> {
    let byte = |at: usize| data.get(at).copied().ok_or(HeaderError::Truncated);
    loop {
        if byte(*at)? != 0xFF {
            return Err(HeaderError::NoMarker(*at));
        }
        while byte(*at)? == 0xFF {
            *at += 1;
        }
        let code = byte(*at)?;
        *at += 1;
        match code {
            0x01 | 0xD0..=0xD8 => continue,
            EOI => return Ok((code, &[])),
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes([byte(*at)?, byte(*at + 1)?]));
        if length < 2 {
            return Err(HeaderError::NoMarker(*at));
        }
        let body = data.get(*at + 2..*at + length).ok_or(HeaderError::Truncated)?;
        *at += length;
        return Ok((code, body));
    }
}

fn read_frame(sof: u8, body: &[u8]) -> Result<Header, HeaderError> {
    let [precision, h1, h0, w1, w0, components, rest @ ..] = body else {
        return Err(HeaderError::Truncated);
    };
    let components = usize::from(*components);
    let specs = rest.get(..3 * components).ok_or(HeaderError::Truncated)?;
    let sampling: Vec<_> = specs.chunks_exact(3).map(|spec| (spec[1] >> 4, spec[1] & 15)).collect();
    let (width, height) = (u16::from_be_bytes([*w1, *w0]), u16::from_be_bytes([*h1, *h0]));
    // A height of 0 defers to a DNL marker, which no card is documented to take.
    if components == 0 || width == 0 || height == 0 {
        return Err(HeaderError::NoComponents);
    }
    Ok(Header {
        width: width.into(),
        height: height.into(),
        components,
        sampling,
        sof,
        precision: *precision,
        orientation: 1,
        rgb: false,
        first_scan: 0,
    })
}

/// libjpeg's rule for three components: a JFIF segment means YCbCr, else the Adobe transform decides, else
/// the components' names do.
fn is_rgb(jfif: bool, adobe: Option<u8>, ids: &[u8]) -> bool {
    ids.len() == 3 && !jfif && adobe.map_or(ids == b"RGB", |transform| transform == 0)
}

/// Tag 0x0112 of an EXIF segment's first directory, if it is 1 to 8.
fn exif_orientation(body: &[u8]) -> Option<u8> {
    let tiff = body.strip_prefix(b"Exif\0\0")?;
    let big = match tiff.get(..2)? {
        b"II" => false,
        b"MM" => true,
        _ => return None,
    };
    let u16_at = |at: usize| -> Option<u16> {
        let bytes = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let u32_at = |at: usize| -> Option<u32> {
        let bytes = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    };
    let directory = u32_at(4)? as usize;
    let entries = usize::from(u16_at(directory)?);
    let orientation = (0..entries).find_map(|i| {
        let entry = directory.checked_add(2 + 12 * i)?;
        (u16_at(entry)? == 0x0112).then(|| u16_at(entry + 8))?
    })?;
    (1..=8).contains(&orientation).then_some(orientation as u8)
}
