//! The numbers of a pool at one moment.

use std::borrow::Cow;
use std::fmt;

use crate::budget::TagReport;
use crate::numbers::{Columns, Plural};
use crate::rule::Rule;
use crate::stamp::StreamId;

/// The numbers of a pool at one moment. All sizes are bytes.
///
/// They add up, at any moment:
///
/// ```text
/// requested = capacity + lost_at_edges
/// capacity  = free + waiting + held + footprint + guards + lost_to_alignment
/// footprint = payload + lost_to_rounding + lost_to_pad
/// ```
///
/// All but `largest_hole` and the lists are sums that the pool keeps anyway, so a report takes as
/// long in a pool of a million segments as in an empty one (it grows with the tags, and with the
/// streams that segments wait for), and may be taken in production:
/// `cargo run --release -p pool --example price -- 100000 5 report`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Name of the pool.
    pub name: Cow<'static, str>,
    /// The rule segments are placed by.
    pub rule: Rule,
    /// Slabs taken from the source and not given back.
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
    /// Painted behind the segments, if the pool is guarded; the way to the next start included.
    pub guards: u64,
    /// Owned by nobody, because the next segment starts on the rule's alignment.
    pub lost_to_alignment: u64,
    /// Retired segments that wait for streams.
    pub waiting_segments: usize,
    /// The bytes they take.
    pub waiting: u64,
    /// What waits for whom, at most eight streams, those with the most bytes first; a segment that
    /// waits for two streams counts in both.
    pub waits: Vec<WaitReport>,
    /// Returned segments that the guard holds back.
    pub held_segments: usize,
    /// The bytes they take.
    pub held: u64,
    /// How many [`Front`](crate::Front)s there are.
    pub fronts: usize,
    /// What they may keep in all, at most; to the sums above it is leased.
    pub fronts_keep: u64,
    /// What is on its way between them; leased as well, but given back as soon as it is missed.
    pub depot: u64,
    /// Damages that the guard has found so far.
    pub damaged: u64,
    /// Times that the guard could not paint or look.
    pub blind: u64,
    /// Bytes in holes.
    pub free: u64,
    /// How many holes there are.
    pub holes: usize,
    /// The largest of them, which bounds what a lease can get without growth. Where more than 256
    /// large holes are alike, within a sixteenth, it is the largest of 256 of them.
    pub largest_hole: u64,
    /// The largest `requested` there was.
    pub peak_requested: u64,
    /// The largest `footprint` there was.
    pub peak_footprint: u64,
    /// The largest `live` there was.
    pub peak_live: usize,
    /// Leases granted so far.
    pub served: u64,
    /// Leases refused so far, for whatever reason. [`Pool::reserve`](crate::Pool::reserve) asks for
    /// none.
    pub refused: u64,
    /// The tags, in the order the builder got them.
    pub tags: Vec<TagReport>,
}

/// What waits for one stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WaitReport {
    /// The stream.
    pub stream: StreamId,
    /// How many segments.
    pub segments: usize,
    /// The bytes they take.
    pub bytes: u64,
    /// The sequence that all of them have waited long enough for.
    pub last: u64,
}

impl WaitReport {
    pub(crate) fn new(stream: StreamId, segments: usize, bytes: u64, last: u64) -> WaitReport {
        WaitReport { stream, segments, bytes, last }
    }
}

impl Report {
    /// Bytes taken by leases: footprints, guards, and the way to the next starts.
    pub fn used(&self) -> u64 {
        self.footprint + self.guards + self.lost_to_alignment
    }

    /// How much of the free bytes the largest hole is not: 0 when there is one hole, close to 1
    /// when there are many of one size. 0 when nothing is free.
    pub fn fragmentation(&self) -> f64 {
        match self.free {
            0 => 0.0,
            free => 1.0 - self.largest_hole as f64 / free as f64,
        }
    }
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
        if self.guards > 0 {
            line("    guards", self.guards)?;
        }
        line("    lost to alignment", self.lost_to_alignment)?;
        if self.waiting > 0 {
            line("    waiting for streams", self.waiting)?;
        }
        if self.held > 0 {
            line("    held by the guard", self.held)?;
        }
        line("    free", self.free)?;
        if self.fronts > 0 {
            line("fronts may keep", self.fronts_keep)?;
            line("on its way between them", self.depot)?;
        }
        line("largest hole", self.largest_hole)?;
        line("peak footprint", self.peak_footprint)?;
        for WaitReport { stream, segments, bytes, last } in &self.waits {
            let segments = Plural(*segments, "segment");
            writeln!(f, "  {segments} of {bytes} bytes until {stream} has passed {last}")?;
        }
        for TagReport { name, live, used, peak, reserve, cap, .. } in &self.tags {
            write!(f, "  tag {name:<22}{}, {live} live, peak {peak}", Columns(*used))?;
            if *reserve > 0 {
                write!(f, ", {reserve} reserved")?;
            }
            match cap {
                Some(cap) => writeln!(f, ", at most {cap}")?,
                None => writeln!(f)?,
            }
        }
        if self.damaged + self.blind > 0 {
            writeln!(f, "  damaged {}, not looked at {}", self.damaged, self.blind)?;
        }
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
