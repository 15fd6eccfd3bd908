//! What happened, in order: a ring of events that can be switched on at any time.

use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::booked::{Label, Text};
use crate::stamp::{Stamp, StreamId};

/// A recording: events of one pool, oldest first.
///
/// Made by [`Pool::record`](crate::Pool::record) and
/// [`Pool::stop_recording`](crate::Pool::stop_recording);
/// [`chrome_trace`](Recording::chrome_trace) writes it for a viewer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recording {
    /// Name of the pool.
    pub pool: Text,
    /// The events that are still there.
    pub events: Vec<Event>,
    /// How many older ones had to make room.
    pub dropped: u64,
}

/// Something that happened in a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// Since the recording began.
    pub at: Duration,
    /// A number for the thread, counted from 1 in the order threads were first seen.
    pub thread: u32,
    /// Bytes taken by leases when it had happened.
    pub used: u64,
    /// Bytes in holes.
    pub free: u64,
    /// What it was.
    pub what: Happening,
}

/// What an [`Event`] was. Segments are named by their address, which is theirs while they live.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Happening {
    /// A lease was granted.
    Leased {
        /// Of its first byte.
        address: u64,
        /// Bytes asked for.
        len: u64,
        /// Bytes taken.
        taken: u64,
        /// What it is for.
        purpose: String,
        /// Its tag.
        tag: Option<Text>,
    },
    /// A lease was returned; its bytes are free, or poisoned and held.
    Returned {
        /// Of its first byte.
        address: u64,
    },
    /// A lease was retired; its bytes wait for streams.
    Retired {
        /// Of its first byte.
        address: u64,
        /// What they wait for.
        stamps: Vec<Stamp>,
    },
    /// A stream was seen to have come so far.
    Passed {
        /// How far.
        stamp: Stamp,
        /// Segments that became free by it.
        freed: usize,
    },
    /// A slab was taken from the source.
    Grown {
        /// Its number.
        slab: usize,
        /// Its bytes.
        bytes: u64,
    },
    /// A slab was given back to the source.
    Trimmed {
        /// Its number.
        slab: usize,
        /// Its bytes.
        bytes: u64,
    },
    /// A request came to nothing.
    Refused {
        /// Bytes asked for.
        len: u64,
        /// What it was for.
        purpose: String,
    },
}

/// The same without a heap of its own, as it is stored.
#[derive(Debug)]
pub(crate) enum Note {
    Leased { address: u64, len: u64, taken: u64, label: Label, tag: u16 },
    Returned { address: u64 },
    Retired { address: u64, stamps: Vec<Stamp> },
    Passed { stream: StreamId, sequence: u64, freed: usize },
    Grown { slab: usize, bytes: u64 },
    Trimmed { slab: usize, bytes: u64 },
    Refused { len: u64, label: Label },
}

#[derive(Debug)]
struct Entry {
    at: Duration,
    thread: u32,
    used: u64,
    free: u64,
    note: Note,
}

/// Events that a recording has room for from its start, some 10 MB: up to so many, recording
/// allocates nothing but what retiring does.
const AT_ONCE: usize = 100_000;

#[derive(Debug)]
pub(crate) struct Log {
    since: Instant,
    most: usize,
    ring: VecDeque<Entry>,
    dropped: u64,
}

impl Log {
    /// Room for `most` events. That for the first [`AT_ONCE`] is taken now.
    pub(crate) fn new(most: usize) -> Log {
        let most = most.max(1);
        let ring = VecDeque::with_capacity(most.min(AT_ONCE));
        Log { since: Instant::now(), most, ring, dropped: 0 }
    }

    pub(crate) fn push(&mut self, used: u64, free: u64, note: Note) {
        if self.ring.len() == self.most {
            self.ring.pop_front();
            self.dropped += 1;
        }
        let (at, thread) = (self.since.elapsed(), thread_number());
        self.ring.push_back(Entry { at, thread, used, free, note });
    }

    /// Whatever was recorded, as people get it. Call without a lock.
    pub(crate) fn into_recording(self, pool: Text, tag: impl Fn(u16) -> Option<Text>) -> Recording {
        let event = |Entry { at, thread, used, free, note }| Event {
            at,
            thread,
            used,
            free,
            what: match note {
                Note::Leased { address, len, taken, label, tag: account } => Happening::Leased {
                    address,
                    len,
                    taken,
                    purpose: label.as_str().to_owned(),
                    tag: tag(account),
                },
                Note::Returned { address } => Happening::Returned { address },
                Note::Retired { address, stamps } => Happening::Retired { address, stamps },
                Note::Passed { stream, sequence, freed } => {
                    Happening::Passed { stamp: Stamp::new(stream, sequence), freed }
                }
                Note::Grown { slab, bytes } => Happening::Grown { slab, bytes },
                Note::Trimmed { slab, bytes } => Happening::Trimmed { slab, bytes },
                Note::Refused { len, label } => {
                    Happening::Refused { len, purpose: label.as_str().to_owned() }
                }
            },
        };
        let (events, dropped) = (self.ring.into_iter().map(event).collect(), self.dropped);
        Recording { pool, events, dropped }
    }
}

/// Threads have ids, but no numbers one could print.
fn thread_number() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    thread_local!(static MINE: Cell<u32> = const { Cell::new(0) });
    MINE.with(|mine| {
        if mine.get() == 0 {
            mine.set(NEXT.fetch_add(1, Ordering::Relaxed));
        }
        mine.get()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ring_keeps_the_newest() {
        let mut log = Log::new(2);
        (0..5).for_each(|address| log.push(address, 0, Note::Returned { address }));
        let recording = log.into_recording("p".into(), |_| None);
        assert_eq!(recording.dropped, 3);
        let what: Vec<_> = recording.events.iter().map(|event| &event.what).collect();
        assert_eq!(
            what,
            [&Happening::Returned { address: 3 }, &Happening::Returned { address: 4 }]
        );
        assert!(recording.events[0].at <= recording.events[1].at);
    }
}
