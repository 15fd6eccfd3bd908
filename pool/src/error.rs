//! What a pool refuses, and what to do about it.

use std::fmt;

use crate::budget::BudgetFault;
use crate::exhausted::Exhausted;
use crate::numbers::Bytes;
use crate::rule::RuleError;

/// Why a lease, a slab or a pool could not be had. `E` is the error of the pool's source.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error<E> {
    /// A segment of no bytes was asked for. The vendor's formula wraps around at 0.
    ZeroLength {
        /// What it was for.
        purpose: String,
    },
    /// The length plus pad and rounding leaves 64 bits, or is more than one slab can hold:
    /// 2^32 - 1 times the start alignment, just under 512 GiB at 128.
    Overflow {
        /// The length asked for, in bytes.
        len: u64,
        /// What it was for.
        purpose: String,
    },
    /// No hole is large enough and the limits allow no further slab.
    Exhausted(Box<Exhausted>),
    /// No hole is large enough, and the source refused to hand out a slab.
    Source {
        /// What it was asked for last, in bytes: of a long slab and one just long enough, the short
        /// one.
        bytes: u64,
        /// What it said.
        error: E,
        /// What was asked of the pool, what it has and who holds it.
        what: Box<Exhausted>,
    },
    /// The source handed out a block that cannot be used. The block has been dropped again.
    BadSlab {
        /// Its base address.
        base: u64,
        /// Its length in bytes.
        bytes: u64,
        /// What is wrong with it.
        fault: SlabFault,
    },
    /// [`Builder::slab_bytes`](crate::Builder::slab_bytes) is more than one slab can hold.
    SlabTooLarge {
        /// What was asked for, in bytes.
        bytes: u64,
        /// The most a slab can hold under the pool's rule, in bytes.
        most: u64,
    },
    /// The tags cannot be kept.
    Budget(BudgetFault),
    /// The tag is another pool's.
    UnknownTag {
        /// What the segment was for.
        purpose: String,
    },
    /// 65,535 tables of [`Handles`](crate::Handles) exist in the process, or their numbers are used
    /// up: a table has one to itself, and half a million handles given by one slot use it up.
    TooManyTables,
    /// The rule is none. Here so that `?` works on [`Rule::new`](crate::Rule::new).
    Rule(RuleError),
}

/// What is wrong with a slab from the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SlabFault {
    /// Base plus length leaves 64 bits.
    AddressOverflow,
    /// The base is less aligned than [`Source::alignment`](crate::Source::alignment) promised.
    BrokenPromise {
        /// What was promised, in bytes.
        promised: u64,
    },
    /// It shares bytes with a slab the pool already has.
    Overlap {
        /// Number of that slab.
        slab: usize,
    },
}

/// How far a pool may grow. `None` means as far as the source goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limit {
    /// Most slabs at a time.
    pub slabs: Option<usize>,
    /// Most bytes asked of the source, over all slabs.
    pub bytes: Option<u64>,
}

impl<E: fmt::Display> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::ZeroLength { purpose } => {
                write!(f, "a segment of 0 bytes was asked for `{purpose}`")
            }
            Error::Overflow { len, purpose } => {
                write!(f, "{len} bytes for `{purpose}` plus pad and rounding fit into no slab")
            }
            Error::Exhausted(what) => what.fmt(f),
            Error::Source { bytes, error, what } => {
                write!(f, "no slab of {} from the source: {error}; {what}", Bytes(*bytes))
            }
            Error::BadSlab { base, bytes, fault } => {
                write!(f, "the source returned {bytes} bytes at {base:#x}, which ")?;
                match fault {
                    SlabFault::AddressOverflow => f.write_str("end beyond 64-bit addresses"),
                    SlabFault::BrokenPromise { promised } => {
                        write!(f, "is not aligned to the {promised} it promises")
                    }
                    SlabFault::Overlap { slab } => write!(f, "overlap slab {slab}"),
                }
            }
            Error::SlabTooLarge { bytes, most } => {
                write!(f, "slabs of {bytes} bytes are too large, the rule allows {most}")
            }
            Error::Budget(fault) => fault.fmt(f),
            Error::UnknownTag { purpose } => {
                write!(f, "the tag asked for `{purpose}` belongs to another pool")
            }
            Error::TooManyTables => f.write_str(
                "no number is left for a table of handles: drop tables that are not used, or have \
                 one for many pools' leases (`Handles::adopt`)",
            ),
            Error::Rule(error) => error.fmt(f),
        }
    }
}

impl<E: std::error::Error + 'static> std::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Source { error, .. } => Some(error),
            _ => None,
        }
    }
}

impl<E> From<RuleError> for Error<E> {
    fn from(error: RuleError) -> Self {
        Error::Rule(error)
    }
}
