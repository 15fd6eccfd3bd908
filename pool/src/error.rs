//! What a pool refuses, and what to do about it.

use std::borrow::Cow;
use std::fmt;

use crate::report::{Bytes, Plural};
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
    /// The source refused to hand out a slab.
    Source {
        /// What it was asked for, in bytes.
        bytes: u64,
        /// What it said.
        error: E,
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

/// The numbers behind [`Error::Exhausted`]. All sizes are bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exhausted {
    /// Name of the pool.
    pub pool: Cow<'static, str>,
    /// What the segment was for.
    pub purpose: String,
    /// The length asked for.
    pub len: u64,
    /// What it would have to own.
    pub footprint: u64,
    /// What it would take from a slab: the size of hole that is missing.
    pub pitch: u64,
    /// All free bytes.
    pub free: u64,
    /// In how many holes.
    pub holes: usize,
    /// The largest of them.
    pub largest_hole: u64,
    /// What all slabs can hold.
    pub capacity: u64,
    /// How many slabs there are.
    pub slabs: usize,
    /// Leases that are alive.
    pub live: usize,
    /// Up to three of them, the largest first: purpose and bytes taken.
    pub largest_live: Vec<(String, u64)>,
    /// What the pool may grow to.
    pub limit: Limit,
    /// The value of `limit.bytes` that would have allowed one more slab.
    pub bytes_needed: u64,
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
            Error::Source { bytes, error } => {
                write!(f, "no slab of {} from the source: {error}", Bytes(*bytes))
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

impl fmt::Display for Exhausted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Exhausted { pool, purpose, len, footprint, pitch, free, largest_hole, .. } = self;
        write!(
            f,
            "pool `{pool}` is exhausted: asked {len} bytes for `{purpose}` \
             (m = {footprint}, pitch {pitch}), free {free} bytes in {}, \
             largest hole {largest_hole} bytes, capacity {} in {}",
            Plural(self.holes, "hole"),
            Bytes(self.capacity),
            Plural(self.slabs, "slab"),
        )?;
        if let Some(((first, bytes), rest)) = self.largest_live.split_first() {
            write!(f, "; largest of {}: `{first}` {bytes}", Plural(self.live, "live segment"))?;
            rest.iter().try_for_each(|(purpose, bytes)| write!(f, ", `{purpose}` {bytes}"))?;
        }
        f.write_str("; try ")?;
        if free >= pitch {
            f.write_str("returning segments that lie side by side (the free bytes are scattered)")?;
        } else {
            f.write_str("returning segments first")?;
        }
        match (self.limit.slabs, self.limit.bytes) {
            (Some(slabs), _) if self.slabs >= slabs => {
                write!(f, ", or a limit above {}", Plural(slabs, "slab"))
            }
            (_, Some(bytes)) => {
                write!(f, ", or a limit of {} instead of {bytes} bytes", self.bytes_needed)
            }
            _ => Ok(()),
        }
    }
}
