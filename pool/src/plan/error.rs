//! What plans and arenas refuse.

use std::fmt;

use crate::error::Error;
use crate::rule::Rule;

/// Why a description is no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlanError {
    /// It has no segments.
    Empty,
    /// A segment has no bytes.
    ZeroLength {
        /// Its index.
        index: usize,
        /// What it was for.
        purpose: String,
    },
    /// A segment ends before it begins.
    Backwards {
        /// Its index.
        index: usize,
        /// What it was for.
        purpose: String,
        /// Its first step.
        first: u32,
        /// Its last step.
        last: u32,
    },
    /// The length plus pad and rounding leaves 64 bits.
    Overflow {
        /// Its index.
        index: usize,
        /// What it was for.
        purpose: String,
        /// Its length in bytes.
        len: u64,
    },
    /// All segments side by side, with alignment, are 2^63 bytes or more, or there are more than
    /// 2^32 of them.
    TooMuch,
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlanError::Empty => f.write_str("a plan without segments"),
            PlanError::ZeroLength { index, purpose } => {
                write!(f, "segment {index}, `{purpose}`, has 0 bytes")
            }
            PlanError::Backwards { index, purpose, first, last } => {
                write!(f, "segment {index}, `{purpose}`, begins in step {first} and ends in {last}")
            }
            PlanError::Overflow { index, purpose, len } => {
                write!(f, "segment {index}, `{purpose}`: {len} bytes plus pad leave 64 bits")
            }
            PlanError::TooMuch => f.write_str("all segments together leave 63 bits"),
        }
    }
}

impl std::error::Error for PlanError {}

/// Why the plan has no segment to hand out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TakeError {
    /// The plan has no segment of that index.
    Unknown {
        /// The index asked for.
        index: usize,
        /// How many there are.
        segments: usize,
    },
    /// A segment of no bytes was asked for.
    ZeroLength {
        /// What it is for.
        purpose: String,
    },
    /// More bytes were asked for than were planned.
    TooLong {
        /// What it is for.
        purpose: String,
        /// Bytes asked for.
        len: u64,
        /// Bytes planned.
        planned: u64,
    },
    /// The segment does not live in the current step.
    NotAlive {
        /// What it is for.
        purpose: String,
        /// The current step.
        step: u32,
        /// The segment's first step.
        first: u32,
        /// Its last.
        last: u32,
    },
    /// The segment is out already.
    Taken {
        /// What it is for.
        purpose: String,
    },
}

impl fmt::Display for TakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TakeError::Unknown { index, segments } => {
                write!(f, "there is no segment {index} in a plan of {segments}")
            }
            TakeError::ZeroLength { purpose } => {
                write!(f, "a segment of 0 bytes was asked for `{purpose}`")
            }
            TakeError::TooLong { purpose, len, planned } => {
                write!(f, "{len} bytes were asked for `{purpose}`, and {planned} planned")
            }
            TakeError::NotAlive { purpose, step, first, last } => {
                write!(f, "`{purpose}` lives in steps {first}..={last}, and this is step {step}")
            }
            TakeError::Taken { purpose } => write!(f, "`{purpose}` is out already"),
        }
    }
}

impl std::error::Error for TakeError {}

/// Why a step cannot be entered. The arena stays in the step it was in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StepError {
    /// Steps only grow, up to the next [`restart`](super::Arena::restart).
    Backwards {
        /// The step asked for.
        to: u32,
        /// The current step.
        step: u32,
    },
    /// A segment is still out that does not live in the step asked for: its bytes may be needed.
    Late {
        /// What it is for. There may be more.
        purpose: String,
        /// Its index.
        index: usize,
        /// Its last step.
        last: u32,
        /// The step asked for.
        to: u32,
    },
}

impl fmt::Display for StepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StepError::Backwards { to, step } => {
                write!(f, "step {to} comes before step {step}; try `restart`")
            }
            StepError::Late { purpose, index, last, to } => {
                write!(f, "segment {index}, `{purpose}`, ")?;
                write!(f, "was to be back after step {last} and is out at the start of step {to}")
            }
        }
    }
}

impl std::error::Error for StepError {}

/// Why there is no arena, or no segment of one. `E` is the error of the pool's source.
#[derive(Debug)]
#[non_exhaustive]
pub enum ArenaError<E> {
    /// The pool's rule asks for more than a segment was planned with.
    WeakerRule {
        /// What the segment is for.
        purpose: String,
        /// The rule it was planned with.
        rule: Rule,
        /// The pool's.
        pool: Rule,
    },
    /// Nobody could hand this out, the pool included.
    Take(TakeError),
    /// What the pool said.
    Pool(Error<E>),
}

impl<E: fmt::Display> fmt::Display for ArenaError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ArenaError::WeakerRule { purpose, rule, pool } => {
                write!(f, "`{purpose}` was planned with `{rule}`, and the pool asks `{pool}`")
            }
            ArenaError::Take(error) => error.fmt(f),
            ArenaError::Pool(error) => error.fmt(f),
        }
    }
}

impl<E: std::error::Error + 'static> std::error::Error for ArenaError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ArenaError::Pool(error) => error.source(),
            _ => None,
        }
    }
}

impl<E> From<Error<E>> for ArenaError<E> {
    fn from(error: Error<E>) -> Self {
        ArenaError::Pool(error)
    }
}

impl<E> From<TakeError> for ArenaError<E> {
    fn from(error: TakeError) -> Self {
        ArenaError::Take(error)
    }
}
