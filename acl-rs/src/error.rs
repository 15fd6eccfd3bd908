//! What can go wrong, and what to try.

use crate::dvpp::{JpegError, PictureError, StreamError, VideoError};
use acl_sys::codes_mpi::{MpiCodeInfo, mpi_info};
use acl_sys::{Attempt, Kind, LoadError, Retry, aclError};
use std::fmt;

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything a call of this crate can answer instead of success.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No usable library; lists every place that was tried.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// `ACL_BACKEND` has a value that is none of `auto`, `real`, `sim`, or one that this build has not.
    #[error("ACL_BACKEND={value}: {why}")]
    Backend {
        /// What the variable holds.
        value: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The library answered an error code.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The loaded library does not have an optional function.
    #[error(transparent)]
    Missing(#[from] acl_sys::Missing),
    /// The installation does not have a group of functions, or nothing is known of a group for this chip.
    #[error("no {group}: {hint}{}", lines(notes))]
    MissingGroup {
        /// Which group.
        group: &'static str,
        /// Where it comes from.
        hint: &'static str,
        /// Which of its files were tried, and why they did not do.
        notes: Box<[Attempt]>,
    },
    /// The pool refused.
    #[error(transparent)]
    Pool(Box<pool::Error<Error>>),
    /// A file is not a JPEG that the hardware decodes.
    #[error(transparent)]
    Jpeg(#[from] JpegError),
    /// A picture's description does not fit its memory, or not the hardware.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// A file is not an H.264 stream that the hardware decodes.
    #[error(transparent)]
    Stream(#[from] StreamError),
    /// Something with a video stream.
    #[error(transparent)]
    Video(#[from] VideoError),
    /// The system has no thread for us.
    #[error("{what} could not be started: {error}")]
    Thread {
        /// What it was for.
        what: &'static str,
        /// The system's answer.
        #[source]
        error: std::io::Error,
    },
    /// The two ends of a copy do not fit each other.
    #[error("{bytes} bytes do not fit into {room}")]
    TooSmall {
        /// Bytes to copy.
        bytes: usize,
        /// Bytes of the destination.
        room: usize,
    },
    /// An address breaks a placement rule.
    #[error("{what} at {address:#x} is {} past {align}: {rule}", address % align)]
    Unaligned {
        /// Which end.
        what: &'static str,
        /// Its address.
        address: u64,
        /// What it has to be a multiple of.
        align: u64,
        /// Who says so.
        rule: &'static str,
    },
    /// Objects of two devices, contexts or libraries were put together.
    #[error("{what} belongs to another device, context or library than what it is used with")]
    Foreign {
        /// Which object.
        what: &'static str,
    },
    /// Something failed while a value was dropped, where nobody could be told. The call that returns this
    /// was not made.
    #[error("an earlier drop failed: {0}")]
    Deferred(Box<Error>),
    /// A piece of work failed by its own account, and the stream answered a failure.
    #[error("{own}; the stream says: {stream}")]
    Work {
        /// What the work itself says.
        own: Box<Error>,
        /// What the wait answered.
        stream: Box<Error>,
    },
    /// It could not be proved that the device is done with some memory. The memory is kept for ever: giving
    /// it back could let the device write to what somebody else owns by then.
    #[error(
        "whether the device is done could not be proved, so its memory stays out of use: {source}"
    )]
    Quarantined {
        /// What the wait answered.
        source: Box<Error>,
    },
}

impl Error {
    /// What kind of trouble, for `match`; [`Kind::InvalidArgument`] for what this crate refuses itself.
    pub fn kind(&self) -> Kind {
        match self {
            Error::Load(_) | Error::Backend { .. } => Kind::NotInitialised,
            Error::Call(call) => call.kind(),
            Error::Missing(_) | Error::MissingGroup { .. } => Kind::Unsupported,
            Error::Pool(error) => match &**error {
                pool::Error::Exhausted(_) => Kind::OutOfMemory,
                pool::Error::Source { error, .. } => error.kind(),
                _ => Kind::InvalidArgument,
            },
            Error::Deferred(error)
            | Error::Quarantined { source: error }
            | Error::Work { stream: error, .. } => error.kind(),
            _ => Kind::InvalidArgument,
        }
    }
}

/// Each on a line of its own, as [`LoadError`] has them.
fn lines(notes: &[Attempt]) -> String {
    notes.iter().map(|note| format!("\n  {note}")).collect()
}

impl From<pool::Error<Error>> for Error {
    fn from(error: pool::Error<Error>) -> Self {
        Error::Pool(Box::new(error))
    }
}

/// An error code from the library, with all that is known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallError {
    /// The C function.
    pub call: &'static str,
    /// The number it answered; of V2 media (`hi_mpi_*`) those of [`acl_sys::codes_mpi`], which are negative.
    pub code: aclError,
    /// The library's own text, if it left one.
    pub text: Option<Box<str>>,
    /// What was asked of it.
    pub asked: Option<Box<str>>,
}

impl CallError {
    /// What kind of trouble.
    pub fn kind(&self) -> Kind {
        self.media_row().map_or_else(|| self.code.kind(), |row| row.kind)
    }

    /// Whether the same call may work later.
    pub fn retry(&self) -> Retry {
        let row = self.media_row().map(|row| row.retry);
        row.or_else(|| self.code.info().map(|row| row.retry)).unwrap_or(Retry::No)
    }

    /// Its row among the codes of V2 media.
    fn media_row(&self) -> Option<&'static MpiCodeInfo> {
        (self.code.0 < 0).then(|| mpi_info(self.code.0)).flatten()
    }

    /// What to try, where there is something to say.
    fn advice(&self) -> Option<&'static str> {
        Some(match self.kind() {
            Kind::OutOfMemory => "free something, take a smaller block, or look at aclrtGetMemInfo",
            Kind::NoContext => {
                "the calling thread has no context: a bug of this crate, please report it"
            }
            Kind::Exhausted => "destroy what is not in use, then try again",
            Kind::NoDevice => {
                "check the device id against Runtime::device_count and ASCEND_RT_VISIBLE_DEVICES"
            }
            Kind::Unsupported => "this chip or release does not have it",
            Kind::DeviceFault => "read the device log; a card may need a reset",
            Kind::DeviceLost => {
                "look for the card with npu-smi; it may need a reset or a new start of the host"
            }
            Kind::Timeout => "wait longer, or look for work that waits for itself",
            _ => return None,
        })
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} answered ", self.call)?;
        match (self.media_row(), self.code.info()) {
            (Some(row), _) => write!(f, "{:#010x} {}: {}", row.code, row.name, row.meaning)?,
            (None, Some(row)) => write!(f, "{row}")?,
            (None, None) => write!(f, "{} ({:#010x}), in no table", self.code.0, self.code.0)?,
        }
        if let Some(asked) = &self.asked {
            write!(f, "; asked: {asked}")?;
        }
        if let Some(text) = &self.text {
            write!(f, "; the library says: {text}")?;
        }
        if let Some(advice) = self.advice() {
            write!(f, "; try: {advice}")?;
        }
        Ok(())
    }
}

impl std::error::Error for CallError {}

/// A refusal that gives back what was handed in. `?` turns it into [`Error`] and drops the payload.
#[derive(Debug)]
pub struct Failed<T> {
    /// Why.
    pub error: Error,
    /// What was handed in; `None` when the device may still be using it
    /// ([`Error::Quarantined`]). Boxed, so that results stay small: `*payload` is the value.
    pub payload: Option<Box<T>>,
}

impl<T> Failed<T> {
    pub(crate) fn new(error: impl Into<Error>, payload: T) -> Self {
        Self { error: error.into(), payload: Some(Box::new(payload)) }
    }
}

impl<T> fmt::Display for Failed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl<T: fmt::Debug> std::error::Error for Failed<T> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // `Display` is the error's own.
        self.error.source()
    }
}

impl<T> From<Failed<T>> for Error {
    fn from(failed: Failed<T>) -> Self {
        failed.error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_both_media_generations_and_strangers_have_their_words() {
        let error = |code| CallError { call: "f", code: aclError(code), text: None, asked: None };
        let out = "f answered 207001 ACL_ERROR_RT_MEMORY_ALLOCATION: ";
        assert!(error(207001).to_string().starts_with(out), "{}", error(207001));
        let full = error(0xA005_800F_u32 as i32);
        assert!(
            full.to_string().starts_with("f answered 0xa005800f HI_ERR_VDEC_BUF_FULL: "),
            "{full}"
        );
        assert_eq!((full.kind(), full.retry()), (Kind::Exhausted, Retry::Retry));
        assert_eq!(error(-7).to_string(), "f answered -7 (0xfffffff9), in no table");
        assert_eq!((error(-7).kind(), error(-7).retry()), (Kind::Internal, Retry::No));
    }
}
