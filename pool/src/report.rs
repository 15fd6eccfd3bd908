//! Plain data about a pool, and its forms for people: [`Report`], [`Map`], [`Explanation`].

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use crate::rule::{Rule, Sourced, Strictest};

/// Names and purposes: a literal costs nothing, a `String` is taken over.
pub(crate) type Text = Cow<'static, str>;

/// The numbers of a pool at one moment. All sizes are bytes.
///
/// They add up, at any moment:
///
/// ```text
/// requested = capacity + lost_at_edges
/// capacity  = free + footprint + lost_to_alignment
/// footprint = payload + lost_to_rounding + lost_to_pad
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Name of the pool.
    pub name: Cow<'static, str>,
    /// The rule segments are placed by.
    pub rule: Rule,
    /// Slabs taken from the source.
    pub slabs: usize,
    /// Bytes asked of the source for them.
    pub requested: u64,
    /// Bytes segments can be cut from.
    pub capacity: u64,
    /// Bytes before the first aligned address and behind the last whole stride of the slabs.
    pub lost_at_edges: u64,
    /// Leases that are alive.
    pub live: usize,
    /// The bytes they asked for.
    pub payload: u64,
    /// The bytes they own.
    pub footprint: u64,
    /// Owned because lengths are rounded up to the rule's granule.
    pub lost_to_rounding: u64,
    /// Owned because of the rule's pad.
    pub lost_to_pad: u64,
    /// Owned by nobody, because the next segment starts on the rule's alignment.
    pub lost_to_alignment: u64,
    /// Bytes in holes.
    pub free: u64,
    /// How many holes there are.
    pub holes: usize,
    /// The largest of them, which bounds what a lease can get without growth.
    pub largest_hole: u64,
    /// The largest `footprint` there ever was.
    pub peak_footprint: u64,
    /// The largest `live` there ever was.
    pub peak_live: usize,
    /// Leases granted so far.
    pub served: u64,
    /// Leases refused so far, for whatever reason.
    pub refused: u64,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = |what: &str, bytes: u64| writeln!(f, "  {what:<26}{}", Columns(bytes));
        line("asked of the source", self.requested)?;
        line("  lost at slab edges", self.lost_at_edges)?;
        line("  capacity", self.capacity)?;
        line("    payload", self.payload)?;
        line("    lost to rounding", self.lost_to_rounding)?;
        line("    lost to the pad", self.lost_to_pad)?;
        line("    lost to alignment", self.lost_to_alignment)?;
        line("    free", self.free)?;
        line("largest hole", self.largest_hole)?;
        line("peak footprint", self.peak_footprint)?;
        writeln!(
            f,
            "  {} in {}, {}, at most {} at a time, {} served, {} refused",
            Plural(self.live, "live segment"),
            Plural(self.slabs, "slab"),
            Plural(self.holes, "hole"),
            self.peak_live,
            self.served,
            self.refused,
        )
    }
}

/// What every byte of a pool is used for, slab by slab.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Map {
    /// Name of the pool.
    pub name: Cow<'static, str>,
    /// In the order they were taken from the source.
    pub slabs: Vec<SlabMap>,
}

/// One slab of a [`Map`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SlabMap {
    /// Its number.
    pub index: usize,
    /// Its base address.
    pub base: u64,
    /// Its length in bytes.
    pub bytes: u64,
    /// Cover every byte exactly once, in order.
    pub spans: Vec<Span>,
}

/// A run of bytes with one use. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Distance from the slab's base, in bytes.
    pub offset: u64,
    /// Length in bytes.
    pub bytes: u64,
    /// The use.
    pub kind: SpanKind,
}

/// What a [`Span`] is used for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SpanKind {
    /// Lies before the first aligned address of a slab with an odd base.
    Lead,
    /// Belongs to a lease; `len + pad + slack` is the span.
    Live {
        /// What it is for.
        purpose: String,
        /// Payload bytes.
        len: u64,
        /// Owned bytes behind the payload: rounding and the rule's pad.
        pad: u64,
        /// Bytes to the next start.
        slack: u64,
    },
    /// A hole.
    Free,
    /// Lies behind the last whole stride: what the slab was given for an odd base and did not need.
    Tail,
}

impl fmt::Display for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for slab in &self.slabs {
            writeln!(f, "slab {} at {:#x}, {}", slab.index, slab.base, Bytes(slab.bytes))?;
            for Span { offset, bytes, kind } in &slab.spans {
                write!(f, "  {offset:>12} {bytes:>12}  ")?;
                match kind {
                    SpanKind::Lead => writeln!(f, "lead")?,
                    SpanKind::Live { purpose, len, pad, slack } => {
                        writeln!(f, "`{purpose}` {len} + pad {pad} + slack {slack}")?;
                    }
                    SpanKind::Free => writeln!(f, "free")?,
                    SpanKind::Tail => writeln!(f, "tail")?,
                }
            }
        }
        Ok(())
    }
}

/// Where a lease lies and why there. All ranges are addresses, each begins where the one before
/// ends.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// Name of the pool.
    pub pool: Cow<'static, str>,
    /// What the segment is for.
    pub purpose: String,
    /// Number of the slab.
    pub slab: usize,
    /// Distance from the slab's base to the payload, in bytes.
    pub offset: u64,
    /// The rule, and the demands that made it.
    pub rule: Strictest,
    /// The bytes that were asked for.
    pub payload: Range<u64>,
    /// Owned behind the payload: rounding and the rule's pad.
    pub pad: Range<u64>,
    /// Owned by nobody, up to the next start.
    pub slack: Range<u64>,
    /// Address of the payload modulo the rule's alignment: 0, or the pool is broken.
    pub address_mod_align: u64,
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Explanation { pool, purpose, slab, offset, payload, pad, slack, .. } = self;
        let size = |range: &Range<u64>| range.end - range.start;
        writeln!(f, "`{purpose}` in pool `{pool}`, slab {slab}, offset {offset}")?;
        for (what, range) in [("payload", payload), ("pad", pad), ("slack", slack)] {
            let Range { start, end } = range;
            writeln!(f, "  {what:<8}{start:#x}..{end:#x}  {} bytes", size(range))?;
        }
        let Strictest { rule, start, size } = &self.rule;
        let align = rule.align();
        writeln!(f, "  rule    {rule}; address mod {align} = {}", self.address_mod_align)?;
        let cite = |f: &mut fmt::Formatter<'_>, what, by: &Sourced| {
            writeln!(f, "  {what:<8}{} ({})", by.source, by.reason)
        };
        if (start.source, start.reason) == (size.source, size.reason) {
            return cite(f, "source", start);
        }
        cite(f, "start", start)?;
        cite(f, "size", size)
    }
}

// ---- numbers for people ----------------------------------------------------------------------

/// `3110400 bytes (2.97 MiB)`.
pub(crate) struct Bytes(pub(crate) u64);

/// The same as two aligned columns.
struct Columns(u64);

/// `1 hole`, `2 holes`.
pub(crate) struct Plural(pub(crate) usize, pub(crate) &'static str);

/// Number and unit, or `None` below 1 KiB.
fn scaled(bytes: u64) -> Option<(f64, &'static str)> {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let power = (63 - (bytes | 1).leading_zeros()) / 10;
    let unit = UNITS.get(power.checked_sub(1)? as usize)?;
    Some((bytes as f64 / (1u64 << (10 * power)) as f64, unit))
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match scaled(self.0) {
            Some((number, unit)) => write!(f, "{} bytes ({number:.2} {unit})", self.0),
            None => write!(f, "{} bytes", self.0),
        }
    }
}

impl fmt::Display for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match scaled(self.0) {
            Some((number, unit)) => write!(f, "{:>14} bytes {number:>8.2} {unit}", self.0),
            None => write!(f, "{:>14} bytes", self.0),
        }
    }
}

impl fmt::Display for Plural {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Plural(count, what) = self;
        let s = if *count == 1 { "" } else { "s" };
        write!(f, "{count} {what}{s}")
    }
}
