//! The placement rules, and the one place where 32, 64 and 128 come from.
//!
//! A [`Rule`] is three numbers and their arithmetic. A [`RuleSet`] (in `rule/set.rs`) says which
//! rule the vendor's documentation asks for, per interface, chip family and edition, and where that
//! was read (`rule/pages.rs`, a table of names for the numbers below); a [`BlockRule`] (in
//! `rule/block.rs`) says what the calls that hand out base blocks do by themselves. The rules are values and not
//! constants because they moved: segments for DVPP started on 64 bytes in the 5.0 text and on 128
//! later, copies lost their 64-byte demand in the 9.x text, and the 32-byte pad is gone for
//! Ascend 950 since 9.1.
//!
//! Why hardware wants the pad is not documented. Its key is called `padding_size` in the AI Core
//! section of the platform files, and vector units move 32-byte blocks, so a read past the end of
//! a tensor is the likely reason. Treat the pad as memory that belongs to the segment.

use std::fmt;

mod block;
mod pages;
mod set;

pub use block::{BlockRule, Pages, Side};
pub use set::{Api, Chip, Edition, RuleSet, Sourced, Strictest};

/// `value` rounded up to a multiple of `k`, a power of two. `None` when that leaves 64 bits.
///
/// The vendor writes `((x - 1) / k + 1) * k`, which wraps at `x = 0`; this form does not.
pub(crate) const fn align_up(value: u64, k: u64) -> Option<u64> {
    match value.checked_add(k - 1) {
        Some(sum) => Some(sum & !(k - 1)),
        None => None,
    }
}

/// How one segment is placed: where it may start and how many bytes it must own.
///
/// All three numbers are bytes. `align` and `granule` are powers of two, checked by [`Rule::new`]
/// and by nobody else: a `Rule` that exists is valid.
///
/// ```
/// use pool::Rule;
/// let rule = Rule::RECOMMENDED;
/// assert_eq!(rule.footprint(33), Some(96)); // 64 + 32: what the segment must own
/// assert_eq!(rule.pitch(33), Some(128)); // distance to the next start
/// assert_eq!(rule.footprint(0), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    align: u64,
    granule: u64,
    pad: u64,
}

impl Rule {
    /// Start on 128 bytes, own `ALIGN_UP(len, 32) + 32`.
    ///
    /// Satisfies every documented rule of every edition and chip at once. Source: Secondary Memory
    /// Allocation, CANN 8.5 documentation, which gives these numbers for DVPP memory, the
    /// strictest consumer, and advises one start alignment for a program that mixes consumers.
    pub const RECOMMENDED: Rule = MEDIA;

    /// A rule of your own.
    ///
    /// # Errors
    /// When `align` or `granule` is not a power of two. Any `pad` is accepted.
    pub const fn new(align: u64, granule: u64, pad: u64) -> Result<Rule, RuleError> {
        if !align.is_power_of_two() {
            return Err(RuleError::Align { align });
        }
        if !granule.is_power_of_two() {
            return Err(RuleError::Granule { granule });
        }
        Ok(Rule { align, granule, pad })
    }

    /// The start address is a multiple of this.
    pub const fn align(self) -> u64 {
        self.align
    }

    /// The length is rounded up to a multiple of this before the pad is added.
    pub const fn granule(self) -> u64 {
        self.granule
    }

    /// Bytes added after the rounding. They belong to the segment and carry no payload.
    pub const fn pad(self) -> u64 {
        self.pad
    }

    /// The bytes a segment of `len` bytes must own: `m = ALIGN_UP(len, granule) + pad`.
    ///
    /// `None` for `len = 0`, where the vendor's own formula wraps around, and on overflow.
    pub const fn footprint(self, len: u64) -> Option<u64> {
        if len == 0 {
            return None;
        }
        match align_up(len, self.granule) {
            Some(rounded) => rounded.checked_add(self.pad),
            None => None,
        }
    }

    /// The distance from one segment's start to the next: the footprint rounded up to `align`.
    ///
    /// `None` where [`footprint`](Rule::footprint) is, and on overflow.
    pub const fn pitch(self, len: u64) -> Option<u64> {
        match self.footprint(len) {
            Some(m) => align_up(m, self.align),
            None => None,
        }
    }

    /// [`footprint`](Rule::footprint) of a length that is known to have one.
    #[inline]
    pub(crate) const fn footprint_of(self, len: u64) -> u64 {
        ((len + (self.granule - 1)) & !(self.granule - 1)) + self.pad
    }

    /// The largest length whose footprint, with `beyond` bytes behind it, ends within `most`; 0 if
    /// there is none.
    pub(crate) const fn longest(self, beyond: u64, most: u64) -> u64 {
        match most.checked_sub(self.pad.saturating_add(beyond)) {
            Some(left) => left & !(self.granule - 1),
            None => 0,
        }
    }

    /// The weakest rule that satisfies both.
    pub(crate) const fn and(self, other: Rule) -> Rule {
        const fn max(a: u64, b: u64) -> u64 {
            if a > b { a } else { b }
        }
        Rule {
            align: max(self.align, other.align),
            granule: max(self.granule, other.granule),
            pad: max(self.pad, other.pad),
        }
    }
}

impl Default for Rule {
    fn default() -> Self {
        Rule::RECOMMENDED
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.align {
            1 => write!(f, "any start, ")?,
            align => write!(f, "start on {align}, ")?,
        }
        match self.granule {
            1 => write!(f, "m = len")?,
            granule => write!(f, "m = ALIGN_UP(len, {granule})")?,
        }
        match self.pad {
            0 => Ok(()),
            pad => write!(f, " + {pad}"),
        }
    }
}

/// Why three numbers, or a list of consumers, do not make a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuleError {
    /// The start alignment is not a power of two.
    Align {
        /// What was given, in bytes.
        align: u64,
    },
    /// The rounding granule is not a power of two.
    Granule {
        /// What was given, in bytes.
        granule: u64,
    },
    /// Alignment, granule, pad and guard bytes are 4 GiB or more in all.
    Wide {
        /// Their sum.
        bytes: u64,
    },
    /// [`RuleSet::strictest`] was asked about nobody, which would allow any placement.
    NoConsumers,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RuleError::Align { align } => {
                write!(f, "a start alignment of {align} bytes is not a power of two")
            }
            RuleError::Granule { granule } => {
                write!(f, "a rounding granule of {granule} bytes is not a power of two")
            }
            RuleError::Wide { bytes } => {
                write!(f, "segments of {bytes} bytes more than their payload are too wide")
            }
            RuleError::NoConsumers => {
                f.write_str("no interface was named, so there is no rule to combine")
            }
        }
    }
}

impl std::error::Error for RuleError {}

// ---- the numbers -----------------------------------------------------------------------------

const PLAIN_START: u64 = 64;
const MEDIA_START: u64 = 128;
const GRANULE: u64 = 32;
const PAD: u64 = 32;
/// `padding_size` of the 035 family; all others have [`PAD`] or none.
const PAD_035: u64 = 16;

/// What the page asks of ordinary memory: start on 64, own `ALIGN_UP(len, 32) + 32`.
pub(crate) const PLAIN: Rule = Rule { align: PLAIN_START, granule: GRANULE, pad: PAD };
/// What it asks of media memory: the same on 128.
pub(crate) const MEDIA: Rule = Rule { align: MEDIA_START, ..PLAIN };
/// Both without the pad, as Ascend 950 has them since 9.1.
pub(crate) const PLAIN_950: Rule = Rule { pad: 0, ..PLAIN };
pub(crate) const MEDIA_950: Rule = Rule { pad: 0, ..MEDIA };
/// What it asks of the two ends of an asynchronous copy: 64, and no bytes of their own.
pub(crate) const COPY: Rule = Rule { align: PLAIN_START, granule: 1, pad: 0 };
/// No demand at all.
pub(crate) const FREE: Rule = Rule { align: 1, granule: 1, pad: 0 };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_powers_of_two_make_a_rule() {
        assert_eq!(Rule::new(128, 32, 32), Ok(Rule::RECOMMENDED));
        for bad in [0, 3, 96, u64::MAX] {
            assert_eq!(Rule::new(bad, 32, 32), Err(RuleError::Align { align: bad }));
            assert_eq!(Rule::new(64, bad, 32), Err(RuleError::Granule { granule: bad }));
        }
    }
}
