//! Points in the order of device work, and the question whether one has passed.

use std::fmt;

/// A queue in which work runs in order, by a number of its owner's choice.
///
/// A number must not be given to another stream while segments wait for work of the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId(pub u64);

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "stream {}", self.0)
    }
}

/// A point in a stream: the work that was queued up to its `sequence`-th piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    /// The stream.
    pub stream: StreamId,
    /// Number of the piece of work, growing within the stream.
    pub sequence: u64,
}

impl Stamp {
    /// The point behind piece `sequence` of `stream`.
    pub fn new(stream: StreamId, sequence: u64) -> Stamp {
        Stamp { stream, sequence }
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.stream, self.sequence)
    }
}

/// Points in several streams, one a stream: the latest that was added.
///
/// A stream runs in order, so its latest point covers the earlier ones, and a set is never longer
/// than there are streams. Merging two sets takes the maximum stream by stream and drops nothing,
/// which is why joined memory cannot lose anybody's work.
///
/// ```
/// use pool::{Stamp, Stamps, StreamId};
/// let (a, b) = (StreamId(1), StreamId(2));
/// let mut stamps = Stamps::from(Stamp::new(a, 7));
/// stamps.add(Stamp::new(b, 1));
/// stamps.add(Stamp::new(a, 5)); // covered by 7
/// assert_eq!(stamps.as_slice(), [Stamp::new(a, 7), Stamp::new(b, 1)]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamps(Vec<Stamp>);

impl Stamps {
    /// No points: nothing to wait for.
    pub fn new() -> Stamps {
        Stamps::default()
    }

    /// Adds a point.
    pub fn add(&mut self, stamp: Stamp) {
        match self.0.binary_search_by_key(&stamp.stream, |known| known.stream) {
            Ok(at) => self.0[at].sequence = self.0[at].sequence.max(stamp.sequence),
            Err(at) => self.0.insert(at, stamp),
        }
    }

    /// Adds all points of another set.
    pub fn merge(&mut self, other: &Stamps) {
        other.0.iter().for_each(|stamp| self.add(*stamp));
    }

    /// The points, by stream.
    pub fn as_slice(&self) -> &[Stamp] {
        &self.0
    }

    /// Whether there is nothing to wait for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether every point lies in this stream.
    pub fn only_on(&self, stream: StreamId) -> bool {
        self.0.iter().all(|stamp| stamp.stream == stream)
    }

    /// Forgets the point in a stream that has come as far as `sequence`.
    pub(crate) fn passed(&mut self, stream: StreamId, sequence: u64) {
        self.0.retain(|stamp| stamp.stream != stream || stamp.sequence > sequence);
    }
}

impl From<Stamp> for Stamps {
    fn from(stamp: Stamp) -> Self {
        Stamps(vec![stamp])
    }
}

impl FromIterator<Stamp> for Stamps {
    fn from_iter<I: IntoIterator<Item = Stamp>>(iter: I) -> Self {
        let mut stamps = Stamps::new();
        iter.into_iter().for_each(|stamp| stamps.add(stamp));
        stamps
    }
}

/// How far the device has come: the pool's only window to the world.
///
/// Asked only when memory is short or [`Pool::sweep`](crate::Pool::sweep) is called, once a stream
/// and not once a segment, and never under a lock of the pool. It must not use the pool.
///
/// Closures are such windows: `|stream, _wanted| counters[&stream].load(Acquire)`.
pub trait Progress: Send + Sync {
    /// The largest sequence of `stream` whose work, and all work before it, has passed.
    ///
    /// `wanted` is the latest that any segment waits for, so that an answer may be looked for no
    /// further. The answer may only grow. For a stream that no longer exists, and whose work is
    /// therefore done, answer `u64::MAX`; if work may still run but can never be seen to end, keep
    /// answering the last known number: the memory is then never given to anybody else.
    fn passed(&self, stream: StreamId, wanted: u64) -> u64;
}

impl<F: Fn(StreamId, u64) -> u64 + Send + Sync> Progress for F {
    fn passed(&self, stream: StreamId, wanted: u64) -> u64 {
        self(stream, wanted)
    }
}
