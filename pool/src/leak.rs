//! Leases that are still alive when nobody should have one, and work that still runs.

use std::borrow::Cow;
use std::fmt;
use std::panic::Location;

use crate::numbers::Plural;
use crate::report::WaitReport;

/// What keeps a pool from ending: live leases, by purpose, tag and the place in the program that
/// asked for them, those that take the most first; and streams whose work may still run on segments
/// that were [retired](crate::Lease::retire).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Leaks {
    /// Name of the pool.
    pub pool: Cow<'static, str>,
    /// How many leases.
    pub count: usize,
    /// Bytes they take.
    pub bytes: u64,
    /// One line each.
    pub leaks: Vec<Leak>,
    /// Streams that retired segments wait for, all of them, those with the most bytes first. A
    /// segment that waits for two streams counts in both.
    pub waits: Vec<WaitReport>,
}

/// Live leases that were asked for at one place and for one purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Leak {
    /// What they are for.
    pub purpose: String,
    /// Their tag, if they have one.
    pub tag: Option<Cow<'static, str>>,
    /// Where they were asked for.
    pub site: &'static Location<'static>,
    /// How many there are.
    pub count: usize,
    /// Bytes they take.
    pub bytes: u64,
}

impl Leaks {
    pub(crate) fn new(pool: Cow<'static, str>) -> Leaks {
        Leaks { pool, count: 0, bytes: 0, leaks: Vec::new(), waits: Vec::new() }
    }

    /// Adds leaks of one kind to the line they belong to.
    pub(crate) fn add(&mut self, leak: Leak) {
        self.count += leak.count;
        self.bytes += leak.bytes;
        let same = self.leaks.iter_mut().find(|known| {
            // Sites are compared by value: one place may have several addresses.
            known.site == leak.site && known.purpose == leak.purpose && known.tag == leak.tag
        });
        match same {
            Some(known) => {
                known.count += leak.count;
                known.bytes += leak.bytes;
            }
            None => self.leaks.push(leak),
        }
    }

    pub(crate) fn sorted(mut self) -> Leaks {
        self.leaks.sort_by_key(|leak| std::cmp::Reverse(leak.bytes));
        self
    }
}

impl fmt::Display for Leaks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Leaks { pool, count, bytes, leaks, waits } = self;
        let count = Plural(*count, "live segment");
        writeln!(f, "pool `{pool}`: {count} of {bytes} bytes")?;
        for Leak { purpose, tag, site, count, bytes } in leaks {
            write!(f, "  {count} x `{purpose}`")?;
            if let Some(tag) = tag {
                write!(f, ", tag `{tag}`")?;
            }
            writeln!(f, ", {bytes} bytes, leased at {site}")?;
        }
        for WaitReport { stream, segments, bytes, last } in waits {
            let segments = Plural(*segments, "segment");
            writeln!(f, "  {segments} of {bytes} bytes until {stream} has passed {last}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Leaks {}
