//! A plan in words.

use std::fmt;
use std::fmt::Write;

use super::{Plan, Planned};
use crate::numbers::{Bytes, Plural};
use crate::rule::Strictest;

impl Plan {
    /// Where a segment lies, why, and whom it shares bytes with. `None` for an unknown index.
    pub fn explain(&self, index: usize) -> Option<String> {
        let segment = self.segments().get(index)?;
        let mut text = format!("segment {index} of plan `{}`: {segment}\n", self.name());
        let Strictest { rule, start, size } = self.rule_of(Some(segment));
        // Writing into a string cannot fail.
        let _ = writeln!(text, "  rule    {rule}");
        let _ = writeln!(text, "  start   {} ({})", start.source, start.reason);
        let _ = writeln!(text, "  size    {} ({})", size.source, size.reason);
        let end = segment.offset + segment.pitch;
        let shares =
            |other: &&Planned| other.offset < end && segment.offset < other.offset + other.pitch;
        let (mut before, mut after): (Option<&Planned>, Option<&Planned>) = (None, None);
        let mut count = 0;
        for other in self.segments().iter().filter(shares) {
            if other.last < segment.first {
                before = before.filter(|best| best.last >= other.last).or(Some(other));
                count += 1;
            } else if other.first > segment.last {
                after = after.filter(|best| best.first <= other.first).or(Some(other));
                count += 1;
            }
        }
        let _ = writeln!(text, "  shares bytes with {} of other steps", Plural(count, "segment"));
        for (when, other) in [("before", before), ("after", after)] {
            if let Some(other) = other {
                let _ = writeln!(text, "  {when:<8}{other}");
            }
        }
        Some(text)
    }
}

impl fmt::Display for Plan {
    /// A few lines; with `{:#}` also one for each segment.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shape = &*self.shape;
        writeln!(
            f,
            "plan `{}`: {} in steps {}..={}, by {}",
            shape.name,
            Plural(shape.segments.len(), "segment"),
            shape.first,
            shape.last,
            shape.method,
        )?;
        writeln!(f, "  bytes        {}", Bytes(shape.bytes))?;
        writeln!(f, "  lower bound  {}, live in step {}", Bytes(shape.bound), shape.fullest)?;
        let percent = 100.0 * self.waste_ratio();
        writeln!(f, "  waste        {}, {percent:.3} %", Bytes(self.waste()))?;
        let apart = shape.segments.iter().map(|segment| u128::from(segment.pitch)).sum::<u128>();
        let apart = u64::try_from(apart).unwrap_or(u64::MAX);
        writeln!(f, "  side by side {}", Bytes(apart))?;
        if f.alternate() {
            for (i, segment) in shape.segments.iter().enumerate() {
                writeln!(f, "  {i:>6}  {segment}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Planned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Planned { len, purpose, first, last, footprint, pitch, offset, .. } = self;
        let (pad, slack) = (footprint - len, pitch - footprint);
        write!(f, "`{purpose}` {len} + pad {pad} + slack {slack} at {offset}, ")?;
        match first == last {
            true => write!(f, "step {first}"),
            false => write!(f, "steps {first}..={last}"),
        }
    }
}
