//! Why a segment lies where it does.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use crate::inner::Inner;
use crate::place::Place;
use crate::pool::Source;
use crate::rule::{Sourced, Strictest};

/// Where a segment lies and why there. All ranges are addresses, each begins where the one before
/// ends.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// Name of the pool.
    pub pool: Cow<'static, str>,
    /// What the segment is for.
    pub purpose: String,
    /// Which memory it is, as the source names it.
    pub place: Place,
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
    /// Painted bytes behind the pad, up to the next start. Empty unless the pool is guarded.
    pub guard: Range<u64>,
    /// Owned by nobody, up to the next start.
    pub slack: Range<u64>,
    /// Address of the payload modulo the rule's alignment: 0, or the pool is broken.
    pub address_mod_align: u64,
}

impl Explanation {
    /// Of a segment at a slab's offset, which takes so many bytes of it.
    pub(crate) fn of<S: Source>(
        pool: &Inner<S>,
        purpose: &str,
        (slab, offset): (usize, u64),
        address: u64,
        len: u64,
        taken: u64,
    ) -> Explanation {
        let payload_end = address + len;
        let pad_end = address + pool.rule().footprint_of(len);
        let end = address + taken;
        // In a guarded pool all that is behind the pad is painted.
        let guard_end = if pool.guard.is_some() { end } else { pad_end };
        Explanation {
            pool: pool.name.clone(),
            purpose: purpose.to_owned(),
            place: pool.place,
            slab,
            offset,
            rule: pool.rule,
            payload: address..payload_end,
            pad: payload_end..pad_end,
            guard: pad_end..guard_end,
            slack: guard_end..end,
            address_mod_align: address % pool.rule().align(),
        }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Explanation { pool, purpose, slab, offset, payload, pad, guard, slack, .. } = self;
        let size = |range: &Range<u64>| range.end - range.start;
        write!(f, "`{purpose}` in pool `{pool}`, slab {slab}, offset {offset}")?;
        match self.place.is_named() {
            true => writeln!(f, ", {}", self.place)?,
            false => writeln!(f)?,
        }
        let rows = [("payload", payload), ("pad", pad), ("guard", guard), ("slack", slack)];
        for (what, range) in
            rows.into_iter().filter(|(what, range)| *what != "guard" || size(range) > 0)
        {
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
