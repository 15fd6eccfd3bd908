//! An H.264 byte stream, cut into what a video decoder channel takes at a time.
//!
//! A packet for the decoder is one access unit: one coded picture with all its slices, and in front of it
//! the parameter sets and messages that came before. Of interlaced video coded as fields, each field is a
//! packet. Cutting follows ITU-T H.264 annex B (start codes) and 7.4.1.2.3 to 7.4.1.2.4 (where a picture
//! begins). Nothing is copied, and nothing here calls the library.
//!
//! Only headers are read: a stream that passes may still have corrupt pictures. A slice that makes no sense
//! goes into some unit, so that the decoder gets it and reports it.
//!
//! ```
//! use acl_rs::dvpp::annexb::{self, AccessUnits, StreamError};
//! // a parameter set, an IDR slice, a P slice
//! let stream = [
//!     &[0, 0, 0, 1, 0x67, 66, 0, 10, 0xDA, 0x08, 0x11, 0x90][..], // 128x128, baseline
//!     &[0, 0, 0, 1, 0x68, 0xCE, 0x38, 0x80],
//!     &[0, 0, 0, 1, 0x65, 0x88, 0x84],
//!     &[0, 0, 0, 1, 0x41, 0x9A, 0x24],
//! ]
//! .concat();
//! let info = annexb::probe(&stream)?;
//! assert_eq!((info.width, info.height, info.reorder_depth), (128, 128, 0));
//! let units: Vec<_> = AccessUnits::new(&stream).collect();
//! assert_eq!(units.len(), 2);
//! assert!(units[0].keyframe && !units[1].keyframe);
//! assert_eq!(units[1].bytes, [0, 0, 0, 1, 0x41, 0x9A, 0x24]);
//! # Ok::<(), StreamError>(())
//! ```

mod bits;
mod params;
#[cfg(test)]
mod tests;

use params::{Pps, Sets, Slice, Sps, nal_type, recovers_here};
use std::fmt;
use std::iter::FusedIterator;

/// Three bytes begin every NAL unit; a zero byte before them belongs to it too.
const START_CODE: [u8; 3] = [0, 0, 1];

/// One packet for the decoder.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unit<'a> {
    /// The bytes, start codes included.
    pub bytes: &'a [u8],
    /// Where they begin in the stream.
    pub offset: usize,
    /// Decoding can begin here: an IDR picture, or one whose recovery point message promises a right picture
    /// at once. A gradual refresh is none.
    pub keyframe: bool,
    /// It holds a coded picture. `false` for parameter sets and messages after the last one.
    pub picture: bool,
    /// A field.
    pub field: bool,
    /// The second field of a frame: together with the unit before it makes one picture.
    pub second_field: bool,
    /// It brings a sequence parameter set. The size may change here: [`probe`] its bytes.
    pub parameters: bool,
}

impl fmt::Debug for Unit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unit")
            .field("offset", &self.offset)
            .field("bytes", &self.bytes.len())
            .field("keyframe", &self.keyframe)
            .field("picture", &self.picture)
            .field("field", &self.field)
            .field("second_field", &self.second_field)
            .field("parameters", &self.parameters)
            .finish()
    }
}

/// The access units of a whole stream in memory.
///
/// From the first start code on, every byte is in exactly one unit. Bytes before it are left out.
#[derive(Clone, Debug)]
pub struct AccessUnits<'a> {
    nals: Nals<'a>,
    /// Read already; begins the next unit.
    held: Option<Nal<'a>>,
    sets: Sets,
    /// A field that waits for its second one.
    first_field: Option<Slice>,
}

impl<'a> AccessUnits<'a> {
    /// Of any bytes; what is no H.264 gives units that no decoder takes, or none. See [`probe`].
    pub fn new(stream: &'a [u8]) -> Self {
        Self { nals: Nals::new(stream), held: None, sets: Sets::default(), first_field: None }
    }
}

impl<'a> Iterator for AccessUnits<'a> {
    type Item = Unit<'a>;

    fn next(&mut self) -> Option<Unit<'a>> {
        let first = self.held.take().or_else(|| self.nals.next())?;
        let offset = first.start;
        let mut building = Building::default();
        let mut next = Some(first);
        let mut end = self.nals.stream.len();
        while let Some(nal) = next {
            let slice = nal.slice(&self.sets);
            if building.ends_before(&nal, slice.as_ref()) {
                match building.prefix {
                    Some(prefix) => {
                        end = prefix;
                        self.nals.at = prefix;
                    }
                    None => {
                        end = nal.start;
                        self.held = Some(nal);
                    }
                }
                break;
            }
            building.add(&nal, slice, &mut self.sets);
            next = self.nals.next();
        }
        let field = building.first.filter(|slice| slice.is_field());
        let second_field = match (&field, &self.first_field) {
            (Some(this), Some(first)) => this.completes(first),
            _ => false,
        };
        if building.picture {
            self.first_field = if second_field { None } else { field };
        }
        Some(Unit {
            bytes: self.nals.stream.get(offset..end)?,
            offset,
            keyframe: building.keyframe,
            picture: building.picture,
            field: field.is_some(),
            second_field,
            parameters: building.parameters,
        })
    }
}

impl FusedIterator for AccessUnits<'_> {}

/// The unit so far.
#[derive(Default)]
struct Building {
    picture: bool,
    keyframe: bool,
    parameters: bool,
    /// First and latest slice of the picture, redundant ones left out.
    first: Option<Slice>,
    last: Option<Slice>,
    /// A slice with the first macroblock was here.
    at_first_mb: bool,
    /// An end-of-sequence or end-of-stream NAL unit was here.
    ended: bool,
    /// Where a prefix NAL unit after the latest slice begins: it belongs to the slice that follows.
    prefix: Option<usize>,
}

impl Building {
    fn ends_before(&self, nal: &Nal<'_>, slice: Option<&Slice>) -> bool {
        if !self.picture {
            return false;
        }
        if self.ended && nal.kind() != Some(nal_type::END_OF_STREAM) {
            return true;
        }
        match nal.kind() {
            Some(nal_type::SEI | nal_type::SPS | nal_type::PPS | nal_type::AUD) => true,
            _ => match (slice, &self.last) {
                (Some(slice), _) if slice.is_redundant() => false,
                (Some(slice), Some(last)) => {
                    let unsure = slice.rest.is_none() || last.rest.is_none();
                    slice.begins_picture_after(last)
                        || slice.first_mb == 0 && (self.at_first_mb || unsure)
                }
                // There was only something unreadable so far.
                (Some(slice), None) => slice.first_mb == 0,
                (None, _) => false,
            },
        }
    }

    fn add(&mut self, nal: &Nal<'_>, slice: Option<Slice>, sets: &mut Sets) {
        match nal.kind() {
            Some(nal_type::SPS) => {
                self.parameters = true;
                if let Ok(sps) = Sps::parse(nal.payload()) {
                    sets.put_sps(sps);
                }
            }
            Some(nal_type::PPS) => {
                if let Ok(pps) = Pps::parse(nal.payload()) {
                    sets.put_pps(pps);
                }
            }
            Some(nal_type::SEI) => self.keyframe |= recovers_here(nal.payload()),
            Some(nal_type::END_OF_SEQUENCE | nal_type::END_OF_STREAM) => self.ended = self.picture,
            Some(nal_type::PREFIX..=nal_type::RESERVED_18) if self.picture => {
                self.prefix.get_or_insert(nal.start);
            }
            Some(kind) if is_slice(kind) => {
                self.picture = true;
                self.keyframe |= kind == nal_type::IDR;
                self.prefix = None;
                if let Some(slice) = slice.filter(|slice| !slice.is_redundant()) {
                    self.first.get_or_insert(slice);
                    self.last = Some(slice);
                    self.at_first_mb |= slice.first_mb == 0;
                }
            }
            _ => {}
        }
    }
}

fn is_slice(kind: u8) -> bool {
    matches!(kind, nal_type::SLICE | nal_type::PARTITION_A | nal_type::IDR)
}

/// One NAL unit in the stream.
#[derive(Clone, Copy, Debug)]
struct Nal<'a> {
    /// Where its start code begins, a zero byte before it included.
    start: usize,
    /// What follows the start code, up to the next one.
    body: &'a [u8],
}

impl<'a> Nal<'a> {
    /// Its type; `None` for an empty or forbidden one.
    fn kind(&self) -> Option<u8> {
        self.body.first().filter(|&&header| header & 0x80 == 0).map(|header| header & 31)
    }

    fn payload(&self) -> &'a [u8] {
        self.body.get(1..).unwrap_or_default()
    }

    /// Its slice header, if it has a readable one.
    fn slice(&self, sets: &Sets) -> Option<Slice> {
        self.kind().filter(|&kind| is_slice(kind))?;
        Slice::parse(*self.body.first()?, self.payload(), sets)
    }

    /// H.265 has two header bytes. Its three parameter sets look like nothing that begins an H.264 stream.
    fn is_h265_parameter_set(&self) -> bool {
        matches!(self.body, [header, 1, _, _, ..] if matches!(header >> 1, 32..=34) && header & 1 == 0)
    }
}

/// The NAL units of a stream, one after the other.
#[derive(Clone, Debug)]
struct Nals<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Nals<'a> {
    fn new(stream: &'a [u8]) -> Self {
        Self { stream, at: 0 }
    }

    /// The first start code at or after `from`: where it begins, and where it ends.
    fn start_code(&self, from: usize) -> Option<(usize, usize)> {
        let mut at = from;
        loop {
            match self.stream.get(at..at + 3)? {
                code if code == START_CODE => break,
                [_, _, 1..=255] => at += 3,
                [_, 0, _] => at += 1,
                _ => at += 2,
            }
        }
        let zero_byte = at > from && self.stream.get(at - 1) == Some(&0);
        Some((at - usize::from(zero_byte), at + 3))
    }
}

impl<'a> Iterator for Nals<'a> {
    type Item = Nal<'a>;

    fn next(&mut self) -> Option<Nal<'a>> {
        let (start, body) = self.start_code(self.at)?;
        self.at = self.start_code(body).map_or(self.stream.len(), |(next, _)| next);
        Some(Nal { start, body: self.stream.get(body..self.at)? })
    }
}

/// Profiles that the hardware decodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Profile {
    /// Baseline, constrained or not.
    Baseline,
    /// Main.
    Main,
    /// High, with 8 bits and 4:2:0.
    High,
}

/// What a stream's parameter sets say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StreamInfo {
    /// Picture width in pixels, cropped.
    pub width: u32,
    /// Picture height in rows, cropped; both fields together.
    pub height: u32,
    /// Width before cropping, a multiple of 16.
    pub coded_width: u32,
    /// Height before cropping, a multiple of 16.
    pub coded_height: u32,
    /// The profile.
    pub profile: Profile,
    /// Its number in the stream.
    pub profile_idc: u8,
    /// Ten times the level, 51 for level 5.1; 9 or 11 may mean level 1b.
    pub level_idc: u8,
    /// `chroma_format_idc`: 1 for 4:2:0.
    pub chroma_format: u8,
    /// Bits per sample.
    pub bit_depth: u8,
    /// Pictures that may come before another in decoding order and after it in display order: how many a
    /// decoder holds back. As the stream says it, else the most that its profile and level allow.
    pub reorder_depth: u32,
    /// Frames in the decoded picture buffer. As the stream says it, else what its level allows at this size.
    pub max_dpb_frames: u32,
    /// Reference frames that the stream uses at most.
    pub ref_frames: u32,
    /// Pictures may be fields, or frames of interleaved fields.
    pub interlaced: bool,
    /// Frames per second, as numerator and denominator, if the stream says it.
    pub frame_rate: Option<(u32, u32)>,
    /// Whether samples use all values, 0 to 255, instead of 16 to 235 (luma) and 16 to 240 (chroma), if the
    /// stream says it.
    pub full_range: Option<bool>,
    /// How luma and chroma follow from red, green and blue, if the stream says it: `matrix_coefficients` of
    /// table E-5, 1 for BT.709, 5 and 6 for BT.601. Never 2, which means unspecified.
    pub matrix: Option<u8>,
}

/// Why a stream is none for the decoder.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StreamError {
    /// No bytes.
    Empty,
    /// No byte stream with start codes.
    NotAnnexB,
    /// H.265.
    H265,
    /// No picture has its sequence and picture parameter sets before it.
    NoParameterSets,
    /// Parameter sets, but no picture.
    NoPicture,
    /// A coding that the hardware does not have.
    Unsupported {
        /// Which.
        what: &'static str,
    },
    /// A parameter set that cannot be read, or says what no stream may say.
    BadParameterSet {
        /// Which.
        what: &'static str,
    },
}

impl fmt::Display for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StreamError::Empty => f.write_str("the stream is empty"),
            StreamError::NotAnnexB => f.write_str(
                "not an H.264 byte stream with start codes (take one out of an MP4, MKV or TS file with \
                 `ffmpeg -i FILE -c:v copy -bsf:v h264_mp4toannexb OUT.h264`)",
            ),
            StreamError::H265 => f.write_str("an H.265 stream, not H.264"),
            StreamError::NoParameterSets => {
                f.write_str("no picture has its parameter sets (SPS and PPS) before it")
            }
            StreamError::NoPicture => f.write_str("parameter sets, but no picture"),
            StreamError::Unsupported { what } => write!(
                f,
                "{what}: the hardware decodes baseline, main and high profile, 8-bit 4:2:0"
            ),
            StreamError::BadParameterSet { what } => write!(f, "corrupt: {what}"),
        }
    }
}

impl std::error::Error for StreamError {}

/// Looks at the parameter sets of the first picture that has some.
///
/// Whether a chip takes the size and the level is not judged here.
pub fn probe(stream: &[u8]) -> Result<StreamInfo, StreamError> {
    if stream.is_empty() {
        return Err(StreamError::Empty);
    }
    if is_container(stream) {
        return Err(StreamError::NotAnnexB);
    }
    let mut sets = Sets::default();
    let (mut h264, mut pictures, mut bad) = (false, false, None);
    for nal in Nals::new(stream) {
        if !sets.has_sps() && nal.is_h265_parameter_set() {
            return Err(StreamError::H265);
        }
        match nal.kind() {
            Some(nal_type::SPS) => match Sps::parse(nal.payload()) {
                Ok(sps) => sets.put_sps(sps),
                Err(_) => bad = Some("a sequence parameter set that cannot be read"),
            },
            Some(nal_type::PPS) => match Pps::parse(nal.payload()) {
                Ok(pps) => sets.put_pps(pps),
                Err(_) => bad = Some("a picture parameter set that cannot be read"),
            },
            Some(kind) if is_slice(kind) => {
                pictures = true;
                if let Some((sps, _)) = nal.slice(&sets).and_then(|slice| sets.of(slice.pps_id)) {
                    return info(sps);
                }
            }
            _ => {}
        }
        h264 |= matches!(nal.kind(), Some(nal_type::SLICE..=nal_type::AUD));
    }
    let begins = stream
        .iter()
        .position(|&byte| byte != 0)
        .is_some_and(|at| at >= 2 && stream.get(at) == Some(&1));
    Err(match bad {
        Some(what) => StreamError::BadParameterSet { what },
        None if sets.has_sps() && !pictures => StreamError::NoPicture,
        None if sets.has_sps() || sets.has_pps() || h264 && begins => StreamError::NoParameterSets,
        None => StreamError::NotAnnexB,
    })
}

/// MP4 and its kin, Matroska, and transport streams: start codes in them would be chance, or packets.
fn is_container(stream: &[u8]) -> bool {
    const TS_PACKET: usize = 188;
    const TS_SYNC: u8 = 0x47;
    stream.get(4..8) == Some(b"ftyp")
        || stream.starts_with(&[0x1A, 0x45, 0xDF, 0xA3])
        || [0, TS_PACKET, 2 * TS_PACKET].iter().all(|&at| stream.get(at) == Some(&TS_SYNC))
}

fn info(sps: &Sps) -> Result<StreamInfo, StreamError> {
    let profile = match sps.profile_idc {
        66 => Profile::Baseline,
        77 => Profile::Main,
        100 => Profile::High,
        other => {
            let what = match other {
                88 => "extended profile",
                110 => "high 10 profile",
                122 => "high 4:2:2 profile",
                44 | 244 => "a 4:4:4 profile",
                83 | 86 => "scalable video",
                118 | 128 | 134 | 138 | 139 => "multiview video",
                _ => "an unknown profile",
            };
            return Err(StreamError::Unsupported { what });
        }
    };
    let what = match (sps.chroma_format, sps.bit_depth) {
        (1, 8) => None,
        (0, _) => Some("samples without chroma (4:0:0)"),
        (1, _) => Some("more than 8 bits per sample"),
        _ => Some("chroma other than 4:2:0"),
    };
    if let Some(what) = what {
        return Err(StreamError::Unsupported { what });
    }
    let Some((width, height)) = sps.cropped else {
        return Err(StreamError::BadParameterSet { what: "cropping leaves no picture" });
    };
    let restriction = sps.vui.restriction;
    let max_dpb_frames = restriction.map_or_else(|| sps.max_dpb_frames(), |(_, frames)| frames);
    let max_dpb_frames = max_dpb_frames.max(sps.ref_frames).max(1);
    let reorder_depth = match restriction {
        Some((frames, _)) => frames,
        None if sps.poc_type == 2 => 0,
        None => max_dpb_frames,
    };
    Ok(StreamInfo {
        width,
        height,
        coded_width: sps.coded.0,
        coded_height: sps.coded.1,
        profile,
        profile_idc: sps.profile_idc,
        level_idc: sps.level_idc,
        chroma_format: sps.chroma_format,
        bit_depth: sps.bit_depth,
        reorder_depth,
        max_dpb_frames,
        ref_frames: sps.ref_frames,
        interlaced: !sps.frame_mbs_only,
        frame_rate: sps.vui.timing.and_then(|(units, scale)| frame_rate(units, scale)),
        full_range: sps.vui.full_range,
        matrix: sps.vui.matrix.filter(|&matrix| matrix != 2),
    })
}

/// Ticks count fields, so a frame lasts two.
fn frame_rate(units_in_tick: u32, time_scale: u32) -> Option<(u32, u32)> {
    let (mut a, mut b) = (u64::from(time_scale), 2 * u64::from(units_in_tick));
    if a == 0 || b == 0 {
        return None;
    }
    let (num, den) = (a, b);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    Some((u32::try_from(num / a).ok()?, u32::try_from(den / a).ok()?))
}
