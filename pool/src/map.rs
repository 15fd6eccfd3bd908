//! What every byte of a pool is used for.

use std::borrow::Cow;
use std::fmt;

use crate::numbers::Bytes;
use crate::stamp::Stamp;

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
        /// Bytes to the next start; painted, if the pool is guarded.
        slack: u64,
    },
    /// Belonged to a lease that was retired, and may still be worked on.
    Waiting {
        /// What it was for.
        purpose: String,
        /// What it waits for.
        stamps: Vec<Stamp>,
    },
    /// Belonged to a lease that was returned; poisoned and held back by the guard.
    Held {
        /// What it was for.
        purpose: String,
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
                    SpanKind::Waiting { purpose, stamps } => {
                        write!(f, "waits, was `{purpose}`")?;
                        stamps.iter().try_for_each(|stamp| write!(f, ", {stamp}"))?;
                        writeln!(f)?;
                    }
                    SpanKind::Held { purpose } => writeln!(f, "held, was `{purpose}`")?,
                    SpanKind::Free => writeln!(f, "free")?,
                    SpanKind::Tail => writeln!(f, "tail")?,
                }
            }
        }
        Ok(())
    }
}
