//! What can go wrong with video.

use crate::error::Result;
use std::fmt;
use std::time::Duration;

/// What can go wrong with video.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VideoError {
    /// A packet did not become a picture.
    Decode {
        /// Its number, counted from 0 in the order of sending.
        frame: u64,
        /// What the hardware left in the description.
        ret_code: u32,
        /// The library's own text, if it left one.
        text: Option<Box<str>>,
    },
    /// There are too few pictures for the stream's reordering: a card would wait for ever.
    Pictures {
        /// Pictures there are.
        have: usize,
        /// Pictures there have to be.
        need: usize,
        /// The stream's reorder depth.
        reorder_depth: u32,
    },
    /// All pictures are with the decoder, and none came back: for programs that give up waiting.
    Stalled {
        /// Packets in flight.
        in_flight: usize,
        /// The stream's reorder depth, as its parameter sets say.
        reorder_depth: u32,
        /// How long the program waited.
        waited: Duration,
    },
    /// The thread that runs the channel's callbacks cannot. Nothing comes back any more; what is in flight
    /// stays allocated for ever.
    ReportThread {
        /// The error of the library, many times in a row.
        text: String,
    },
}

impl fmt::Display for VideoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            VideoError::Decode { frame, ret_code, text } => {
                let text = text.as_deref().unwrap_or("corrupt, incomplete, or no picture at all");
                write!(f, "frame {frame} was not decoded (retCode {ret_code}): {text}")
            }
            VideoError::Pictures { have, need, reorder_depth } => write!(
                f,
                "{have} output pictures are too few: the stream reorders up to {reorder_depth}, so the \
                 decoder holds that many back before the first comes out; {need} are needed"
            ),
            VideoError::Stalled { in_flight, reorder_depth, waited } => write!(
                f,
                "no picture came back within {} s: {in_flight} packets are in flight, and the stream says \
                 that it reorders up to {reorder_depth}; try more output pictures, or read the device log",
                waited.as_secs()
            ),
            VideoError::ReportThread { text } => {
                write!(f, "the channel's report thread cannot run callbacks: {text}")
            }
        }
    }
}

impl std::error::Error for VideoError {}

/// Whether `have` output pictures are enough for a stream of this reorder depth, of which the program keeps
/// up to `kept` while it sends more.
pub fn enough_pictures(have: usize, reorder_depth: u32, kept: usize) -> Result<()> {
    let need = reorder_depth as usize + 1 + kept;
    if have < need {
        Err(VideoError::Pictures { have, need, reorder_depth }.into())
    } else {
        Ok(())
    }
}

/// Why there is no frame now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoFrame {
    /// None came yet; more may.
    NotYet,
    /// None will come: the channel is closed, or broken, and all that came was taken.
    Ended,
}

impl fmt::Display for NoFrame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NoFrame::NotYet => "no frame came yet",
            NoFrame::Ended => "no frame will come: the channel is closed or broken",
        })
    }
}

impl std::error::Error for NoFrame {}
