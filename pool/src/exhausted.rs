//! The out-of-memory error: what was asked, what is there, who has it, and what would have helped.

use std::borrow::Cow;
use std::fmt;

use crate::budget::{Cause, TagReport};
use crate::error::Limit;
use crate::numbers::{Bytes, Plural};
use crate::report::WaitReport;

/// The numbers behind [`Error::Exhausted`](crate::Error::Exhausted) and
/// [`Error::Source`](crate::Error::Source). All sizes are bytes.
///
/// Who holds what is found by looking at live leases a thousand at a time, and at no more than
/// [`looked_at`](Exhausted::looked_at) of them, so that an error costs the other threads nothing
/// they notice. Where they lease and return meanwhile, that part is as of its own moment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exhausted {
    /// Name of the pool.
    pub pool: Cow<'static, str>,
    /// What the segment was for.
    pub purpose: String,
    /// What stood in the way.
    pub cause: Cause,
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
    /// Up to three purposes, those that take the most first.
    pub holders: Vec<Holder>,
    /// How many live leases these lists are about: all, or the first sixteen thousand or so.
    pub looked_at: usize,
    /// Bytes that wait for streams.
    pub waiting: u64,
    /// For which, at most four, the most first.
    pub waits: Vec<WaitReport>,
    /// How many [`Front`](crate::Front)s there are.
    pub fronts: usize,
    /// Bytes that they may keep in all until their next calls, at most; as long they count as
    /// leased. See [`Front`](crate::Front) for idle ones.
    pub fronts_keep: u64,
    /// Tags of the pool.
    pub tags: Vec<TagReport>,
    /// What the pool may grow to.
    pub limit: Limit,
    /// The shortest slab that would have done.
    pub slab_needed: u64,
    /// The value of `limit.bytes` that would have allowed one more slab.
    pub bytes_needed: u64,
}

/// Live leases with one purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The purpose.
    pub purpose: String,
    /// How many.
    pub count: usize,
    /// Bytes they take.
    pub bytes: u64,
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
        self.name_holders(f)?;
        for WaitReport { stream, segments, bytes, last } in &self.waits {
            let segments = Plural(*segments, "segment");
            write!(f, "; {segments} of {bytes} bytes until {stream} has passed {last}")?;
        }
        if self.fronts > 0 {
            let (fronts, keep) = (Plural(self.fronts, "front"), self.fronts_keep);
            write!(f, "; {fronts} may keep up to {keep} bytes until used next")?;
        }
        self.advise(f)
    }
}

impl Exhausted {
    fn name_holders(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(((first, bytes), rest)) = self.largest_live.split_first() {
            write!(f, "; largest of {}: `{first}` {bytes}", Plural(self.live, "live segment"))?;
            rest.iter().try_for_each(|(purpose, bytes)| write!(f, ", `{purpose}` {bytes}"))?;
            if self.looked_at < self.live {
                write!(f, " (of the {} looked at)", self.looked_at)?;
            }
        }
        // With one lease a purpose this would say the same again.
        if self.holders.iter().any(|holder| holder.count > 1) {
            f.write_str("; held by")?;
            for (at, Holder { purpose, count, bytes }) in self.holders.iter().enumerate() {
                let comma = if at > 0 { "," } else { "" };
                write!(f, "{comma} {count} x `{purpose}` {bytes}")?;
            }
        }
        Ok(())
    }

    /// What would have helped.
    fn advise(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Cause::TagCap { tag, used, cap } => {
                return write!(
                    f,
                    "; tag `{tag}` takes {used} of at most {cap} bytes: try returning some of its \
                     segments, or a cap of {}",
                    used.saturating_add(self.pitch)
                );
            }
            Cause::HardLimit { used, hard } => {
                return write!(
                    f,
                    "; {used} of at most {hard} bytes are taken: try returning segments, or a hard \
                     limit of {}",
                    used.saturating_add(self.pitch)
                );
            }
            Cause::Reserved { used, reserved, limit } => {
                let holders: Vec<_> = self
                    .tags
                    .iter()
                    .filter(|tag| tag.used < tag.reserve)
                    .map(|tag| format!("`{}` {}", tag.name, tag.reserve - tag.used))
                    .collect();
                return write!(
                    f,
                    "; {used} of {limit} bytes are taken and {reserved} reserved ({}): try \
                     returning segments, or smaller reservations",
                    holders.join(", ")
                );
            }
            _ => f.write_str("; try ")?,
        }
        if self.waiting >= self.pitch {
            f.write_str("waiting for those streams, ")?;
        }
        if self.free >= self.pitch {
            f.write_str("returning segments that lie side by side (the free bytes are scattered)")?;
        } else {
            f.write_str("returning segments first")?;
        }
        match (self.limit.slabs, self.limit.bytes) {
            // The limits would have allowed it.
            _ if self.cause == Cause::NoSlab => {
                let bytes = Bytes(self.slab_needed);
                write!(f, ", or making room for {bytes} where slabs come from")
            }
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
