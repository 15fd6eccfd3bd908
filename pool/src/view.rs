//! Parts of a lease, and copies between them: checked before anything is called.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Bound, RangeBounds};

use crate::place::{Misplaced, Place};
use crate::rule::{Api, RuleSet, Sourced};

/// A run of payload bytes of one lease; it never reaches into the pad.
///
/// It borrows the lease, so a segment cannot be returned while parts of it are in somebody's
/// hands. It is an address and a length, and touches nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View<'lease> {
    address: u64,
    /// Distance from the lease's first byte.
    offset: u64,
    len: u64,
    purpose: &'lease str,
    place: Place,
    lease: PhantomData<&'lease ()>,
}

impl<'lease> View<'lease> {
    pub(crate) fn whole(address: u64, len: u64, purpose: &'lease str, place: Place) -> Self {
        View { address, offset: 0, len, purpose, place, lease: PhantomData }
    }

    /// Address of its first byte; of the byte behind the view's start if it is empty.
    pub fn address(&self) -> u64 {
        self.address
    }

    /// Distance from the first byte of the lease.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// How many bytes it is.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether it has no bytes. Such a view exists, but nothing can be copied to or from it.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// What the segment is for.
    pub fn purpose(&self) -> &'lease str {
        self.purpose
    }

    /// Which memory it is.
    pub fn place(&self) -> Place {
        self.place
    }

    /// A part of this part; `bounds` count from its own start.
    ///
    /// # Errors
    /// [`OutOfBounds`] when the part does not lie within this one.
    pub fn range(&self, bounds: impl RangeBounds<u64>) -> Result<View<'lease>, OutOfBounds> {
        let out = |start, end| OutOfBounds {
            purpose: self.purpose.to_owned(),
            start,
            end,
            len: self.len,
        };
        // A bound that does not fit into 64 bits is beyond any length.
        let start = match bounds.start_bound() {
            Bound::Included(start) => *start,
            Bound::Excluded(start) => {
                start.checked_add(1).ok_or_else(|| out(u64::MAX, self.len))?
            }
            Bound::Unbounded => 0,
        };
        let end = match bounds.end_bound() {
            Bound::Included(end) => end.checked_add(1).ok_or_else(|| out(start, u64::MAX))?,
            Bound::Excluded(end) => *end,
            Bound::Unbounded => self.len,
        };
        if start > end || end > self.len {
            return Err(out(start, end));
        }
        let (address, offset) = (self.address + start, self.offset + start);
        Ok(View { address, offset, len: end - start, ..*self })
    }

    /// The part before `at` and the part from there on.
    ///
    /// # Errors
    /// As [`range`](View::range).
    pub fn split_at(&self, at: u64) -> Result<(View<'lease>, View<'lease>), OutOfBounds> {
        Ok((self.range(..at)?, self.range(at..)?))
    }

    /// Answers with an error unless this is memory of a given place.
    ///
    /// # Errors
    /// [`Misplaced`], also when the source never said what its memory is.
    pub fn at(&self, wanted: Place) -> Result<View<'lease>, Misplaced> {
        if self.place.is(wanted) {
            return Ok(*self);
        }
        Err(Misplaced { purpose: self.purpose.to_owned(), is: self.place, wanted })
    }
}

/// A part that is not one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutOfBounds {
    /// What the segment is for.
    pub purpose: String,
    /// First byte asked for.
    pub start: u64,
    /// The byte behind the last.
    pub end: u64,
    /// How many bytes there are.
    pub len: u64,
}

impl fmt::Display for OutOfBounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let OutOfBounds { purpose, start, end, len } = self;
        write!(f, "{start}..{end} is no part of the {len} bytes of `{purpose}`")
    }
}

impl std::error::Error for OutOfBounds {}

// ---- copies ----------------------------------------------------------------------------------

/// What a copy asks of its two ends.
///
/// ```
/// use pool::{Chip, CopyRule, Edition, RuleSet};
/// let rules = RuleSet::documented(Chip::Ascend310P, Edition::V8_5);
/// let copy = CopyRule::of(&rules);
/// # let _ = copy;
/// // copy.check(&lease.range(0..4096)?, &other.range(64..4160)?)?
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopyRule {
    /// The demand on both starts, and where it was read.
    pub ends: Sourced,
    /// Where the bytes have to come from; `None`: anywhere.
    pub from: Option<Place>,
    /// Where they have to go; `None`: anywhere.
    pub to: Option<Place>,
}

/// A copy that may be handed to a copy call. Made by [`CopyRule::check`] and by nobody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Transfer {
    /// Address of the first byte written.
    pub to: u64,
    /// Bytes that may be written there: the whole view, `destMax` of the copy calls.
    pub to_len: u64,
    /// Address of the first byte read.
    pub from: u64,
    /// Bytes to copy. Never 0, never more than `to_len`.
    pub len: u64,
}

/// Why a copy must not be queued.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CopyFault {
    /// There is nothing to copy.
    Empty {
        /// What the source is for.
        purpose: String,
    },
    /// The destination is shorter than the source.
    TooLong {
        /// Bytes to copy.
        len: u64,
        /// Bytes there is room for.
        room: u64,
        /// What the destination is for.
        purpose: String,
    },
    /// An end starts where the rule does not allow it.
    Misaligned {
        /// What the end is for.
        purpose: String,
        /// Its address.
        address: u64,
        /// What the address has to be a multiple of.
        align: u64,
        /// Who says so.
        source: &'static str,
    },
    /// An end is in another memory, or of another device.
    Misplaced(Misplaced),
    /// The ends share bytes.
    Overlap {
        /// What the source is for.
        from: String,
        /// What the destination is for.
        to: String,
    },
}

impl CopyRule {
    /// What the documentation asks of the ends of `aclrtMemcpyAsync`.
    pub fn of(rules: &RuleSet) -> CopyRule {
        CopyRule { ends: rules.rule(Api::MemcpyAsync), from: None, to: None }
    }

    /// The same, with the memory that each end has to be in.
    pub fn between(self, from: Place, to: Place) -> CopyRule {
        CopyRule { from: Some(from), to: Some(to), ..self }
    }

    /// Checks lengths, starts, places and overlap, in this order.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self, from: &View<'_>, to: &View<'_>) -> Result<Transfer, CopyFault> {
        if from.is_empty() {
            return Err(CopyFault::Empty { purpose: from.purpose.to_owned() });
        }
        if from.len > to.len {
            let (len, room) = (from.len, to.len);
            return Err(CopyFault::TooLong { len, room, purpose: to.purpose.to_owned() });
        }
        let align = self.ends.rule.align();
        for end in [from, to] {
            if !end.address.is_multiple_of(align) {
                return Err(CopyFault::Misaligned {
                    purpose: end.purpose.to_owned(),
                    address: end.address,
                    align,
                    source: self.ends.source,
                });
            }
        }
        for (end, wanted) in [(from, self.from), (to, self.to)] {
            if let Some(wanted) = wanted {
                end.at(wanted).map_err(CopyFault::Misplaced)?;
            }
        }
        // Equal addresses in different memories are different bytes, if the sources tell.
        let apart = from.place.is_named() && to.place.is_named() && from.place != to.place;
        let (read, written) = (from.address + from.len, to.address + from.len);
        let shares = from.address < written && to.address < read;
        if shares && !apart {
            let (from, to) = (from.purpose.to_owned(), to.purpose.to_owned());
            return Err(CopyFault::Overlap { from, to });
        }
        Ok(Transfer { to: to.address, to_len: to.len, from: from.address, len: from.len })
    }
}

impl fmt::Display for CopyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CopyFault::Empty { purpose } => write!(f, "no bytes to copy from `{purpose}`"),
            CopyFault::TooLong { len, room, purpose } => {
                write!(f, "{len} bytes do not fit into the {room} of `{purpose}`")
            }
            CopyFault::Misaligned { purpose, address, align, source } => {
                let off = address % align;
                write!(
                    f,
                    "`{purpose}` at {address:#x} is {off} beyond a multiple of {align} ({source})"
                )
            }
            CopyFault::Misplaced(what) => what.fmt(f),
            CopyFault::Overlap { from, to } => write!(f, "`{from}` and `{to}` share bytes"),
        }
    }
}

impl std::error::Error for CopyFault {}
