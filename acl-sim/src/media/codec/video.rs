//! Video: what a decoder takes and answers, whatever the codec.
//!
//! ```text
//! packet + tag --decode--> outcomes: a picture, or why there is none; each tag exactly once
//! ```
//!
//! A packet is one access unit in Annex-B form, or parameter sets alone. Pictures leave in display order with
//! the delay the stream asks for, or as they are decoded.

use super::Plane;
use std::fmt;

/// One decoded picture, cropped to what is to be shown; 8 bits, 4:2:0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub width: usize,
    pub height: usize,
    pub luma: Plane,
    /// Cb and Cr.
    pub chroma: [Plane; 2],
}

/// What became of one packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// What [`VideoDecoder::decode`] was given with the packet.
    pub tag: u64,
    pub result: Result<Frame, VideoError>,
}

/// Why a packet gave no picture.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "the features decide which of them a build can answer")]
pub(crate) enum VideoError {
    /// Parameter sets, SEI and the like, but no slice.
    NoPicture,
    /// Its picture came with the packet of the first field.
    SecondField,
    /// A first field that the next packet did not complete.
    LoneField,
    Corrupt(String),
    /// Slices that refer to parameter sets not seen yet.
    NoParameterSets,
    /// Not within the [`Limits`].
    Size {
        width: u32,
        height: u32,
    },
    /// Well-formed, but nothing the card takes.
    Unsupported(String),
    /// Another codec's stream; says which.
    WrongCodec(String),
    /// Built without the feature.
    NoCodec,
    /// The decoder never answered.
    Lost,
}

impl fmt::Display for VideoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            VideoError::NoPicture => f.write_str("the packet holds no picture"),
            VideoError::SecondField => f.write_str("second field: the first one's packet answers"),
            VideoError::LoneField => f.write_str("a field whose other field never came"),
            VideoError::Corrupt(text) => write!(f, "corrupt packet: {text}"),
            VideoError::NoParameterSets => f.write_str("no parameter sets for this picture"),
            VideoError::Size { width, height } => write!(f, "{width}x{height} is out of range"),
            VideoError::Unsupported(text) => write!(f, "not taken by the card: {text}"),
            VideoError::WrongCodec(text) => write!(f, "wrong codec: {text}"),
            VideoError::NoCodec => f.write_str("acl-sim was built without this video codec"),
            VideoError::Lost => f.write_str("no picture came out for this packet"),
        }
    }
}

/// What sizes are taken, ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Width and height of what is shown.
    pub min: (u32, u32),
    pub max: (u32, u32),
    /// Ten times the level; `None`: any.
    pub max_level: Option<u8>,
}

impl Limits {
    /// What the cards' documentation says: 128x128 to 4096x4096, level 5.1.
    pub(crate) const CARD: Limits =
        Limits { min: (128, 128), max: (4096, 4096), max_level: Some(51) };
}

/// When pictures come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OutputOrder {
    /// As they are to be shown: each is held back as long as the stream says that an earlier one may follow.
    Display,
    /// Each at once.
    Decode,
}

/// One stream at a time.
pub(crate) trait VideoDecoder: Send {
    /// One packet in Annex-B form: one access unit (a frame or a field), or parameter sets alone.
    fn decode(&mut self, packet: &[u8], tag: u64) -> Vec<Outcome>;

    /// End of stream: all that is held back. Then ready for a new stream, with parameter sets of its own.
    fn flush(&mut self) -> Vec<Outcome>;
}

/// A decoder for H.264. Without the feature `h264` it answers [`VideoError::NoCodec`] to each packet.
pub(crate) fn open_h264(order: OutputOrder, limits: Limits) -> Box<dyn VideoDecoder> {
    #[cfg(feature = "h264")]
    let inner = super::h264::H264::new(order, limits);
    #[cfg(not(feature = "h264"))]
    let inner = {
        let _ = (order, limits);
        NoDecoder
    };
    Box::new(Accounted::new(inner))
}

/// The decoder of builds without one.
#[allow(dead_code, reason = "the features decide")]
struct NoDecoder;

impl VideoDecoder for NoDecoder {
    fn decode(&mut self, _: &[u8], tag: u64) -> Vec<Outcome> {
        vec![Outcome { tag, result: Err(VideoError::NoCodec) }]
    }

    fn flush(&mut self) -> Vec<Outcome> {
        Vec::new()
    }
}

/// Holds a decoder to its word: one outcome per tag.
pub(super) struct Accounted<D> {
    inner: D,
    /// Not answered yet.
    waiting: Vec<u64>,
}

impl<D: VideoDecoder> Accounted<D> {
    pub(super) fn new(inner: D) -> Self {
        Accounted { inner, waiting: Vec::new() }
    }

    /// Strikes the answered tags; an answer nobody waits for is dropped.
    fn account(&mut self, mut outcomes: Vec<Outcome>) -> Vec<Outcome> {
        outcomes.retain(|outcome| {
            let at = self.waiting.iter().position(|tag| *tag == outcome.tag);
            debug_assert!(at.is_some(), "tag {} is answered twice", outcome.tag);
            at.map(|at| self.waiting.remove(at)).is_some()
        });
        outcomes
    }
}

impl<D: VideoDecoder> VideoDecoder for Accounted<D> {
    fn decode(&mut self, packet: &[u8], tag: u64) -> Vec<Outcome> {
        self.waiting.push(tag);
        let outcomes = self.inner.decode(packet, tag);
        self.account(outcomes)
    }

    fn flush(&mut self) -> Vec<Outcome> {
        let outcomes = self.inner.flush();
        let mut outcomes = self.account(outcomes);
        let lost = |tag| Outcome { tag, result: Err(VideoError::Lost) };
        outcomes.extend(self.waiting.drain(..).map(lost));
        outcomes
    }
}

/// The NAL units of a packet, without start codes and the zeros around them.
#[cfg(any(test, feature = "h264"))]
pub(super) fn nal_units(packet: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = after_start_code(packet);
    std::iter::from_fn(move || {
        let all = rest?;
        rest = after_start_code(all);
        let end = rest.map_or(all.len(), |next| all.len() - next.len() - 3);
        let unit = &all[..end];
        let last = unit.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
        Some(&unit[..last])
    })
    .filter(|unit| !unit.is_empty())
}

/// What follows the first `00 00 01`.
#[cfg(any(test, feature = "h264"))]
fn after_start_code(data: &[u8]) -> Option<&[u8]> {
    data.windows(3).position(|w| w == [0, 0, 1]).map(|at| &data[at + 3..])
}
