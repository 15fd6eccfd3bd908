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
#[derive(Clone, Default)]
pub struct Stamps(Few);

/// One point is by far the most frequent set, and needs no heap.
#[derive(Clone, Default)]
enum Few {
    #[default]
    None,
    One(Stamp),
    /// By stream.
    Many(Vec<Stamp>),
}

impl Stamps {
    /// No points: nothing to wait for.
    pub fn new() -> Stamps {
        Stamps::default()
    }

    /// Adds a point.
    pub fn add(&mut self, stamp: Stamp) {
        match &mut self.0 {
            Few::None => self.0 = Few::One(stamp),
            Few::One(one) if one.stream == stamp.stream => {
                one.sequence = one.sequence.max(stamp.sequence);
            }
            Few::One(one) => {
                let mut both = vec![*one, stamp];
                both.sort_unstable_by_key(|stamp| stamp.stream);
                self.0 = Few::Many(both);
            }
            Few::Many(many) => {
                match many.binary_search_by_key(&stamp.stream, |known| known.stream) {
                    Ok(at) => many[at].sequence = many[at].sequence.max(stamp.sequence),
                    Err(at) => many.insert(at, stamp),
                }
            }
        }
    }

    /// Adds all points of another set.
    pub fn merge(&mut self, other: &Stamps) {
        other.as_slice().iter().for_each(|stamp| self.add(*stamp));
    }

    /// The points, by stream.
    pub fn as_slice(&self) -> &[Stamp] {
        match &self.0 {
            Few::None => &[],
            Few::One(one) => std::slice::from_ref(one),
            Few::Many(many) => many,
        }
    }

    /// Whether there is nothing to wait for.
    pub fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    /// Whether every point lies in this stream.
    pub fn only_on(&self, stream: StreamId) -> bool {
        self.as_slice().iter().all(|stamp| stamp.stream == stream)
    }

    /// Forgets the point in a stream that has come as far as `sequence`.
    pub(crate) fn passed(&mut self, stream: StreamId, sequence: u64) {
        let stays = |stamp: &Stamp| stamp.stream != stream || stamp.sequence > sequence;
        match &mut self.0 {
            Few::None => {}
            Few::One(one) if stays(one) => {}
            Few::One(_) => self.0 = Few::None,
            Few::Many(many) => many.retain(stays),
        }
    }
}

impl PartialEq for Stamps {
    fn eq(&self, other: &Stamps) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for Stamps {}

impl fmt::Debug for Stamps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.as_slice()).finish()
    }
}

impl From<Stamp> for Stamps {
    fn from(stamp: Stamp) -> Self {
        Stamps(Few::One(stamp))
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
/// Closures are such windows:
///
/// ```
/// # use std::convert::Infallible;
/// # struct Paper;
/// # impl pool::Source for Paper {
/// #     type Slab = ();
/// #     type Error = Infallible;
/// #     fn allocate(&self, _: u64) -> Result<((), u64), Infallible> { Ok(((), 0x1000)) }
/// # }
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use pool::{Pool, StreamId};
///
/// // Counted up by a function that is queued behind each piece of work.
/// let done: Arc<[AtomicU64; 2]> = Arc::default();
/// let device = done.clone();
/// let passed = move |stream: StreamId, _wanted| device[stream.0 as usize].load(Ordering::Acquire);
/// let pool = Pool::builder(Paper).slab_bytes(4096).max_slabs(1).progress(passed).build()?;
/// pool.lease(4000, "frame")?.retire(StreamId(1), 3);
/// assert!(pool.lease(4000, "too early").is_err());
/// done[1].store(3, Ordering::Release);
/// assert!(pool.lease(4000, "asked for by the pool").is_ok());
/// # Ok::<(), pool::Error<Infallible>>(())
/// ```
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn a_set_is_the_maximum_by_stream() {
        // Every way to add four points in three streams with three sequences.
        let point = |n: u64| Stamp::new(StreamId(n % 3), n / 3 % 3);
        for all in 0..9u64.pow(4) {
            let points: Vec<Stamp> = (0..4).map(|at| point(all / 9u64.pow(at))).collect();
            let mut expected = BTreeMap::new();
            for Stamp { stream, sequence } in &points {
                let most = expected.entry(*stream).or_insert(*sequence);
                *most = (*most).max(*sequence);
            }
            let stamps: Stamps = points.iter().copied().collect();
            let got: Vec<_> = stamps.as_slice().iter().map(|s| (s.stream, s.sequence)).collect();
            assert_eq!(got, expected.clone().into_iter().collect::<Vec<_>>());
            let half = |points: &[Stamp]| points.iter().copied().collect::<Stamps>();
            let (mut left, right) = (half(&points[..2]), half(&points[2..]));
            left.merge(&right);
            assert_eq!(left, stamps);
            left.passed(StreamId(1), 1);
            expected.retain(|stream, sequence| *stream != StreamId(1) || *sequence > 1);
            assert_eq!(left.as_slice().len(), expected.len());
            assert_eq!(left.is_empty(), expected.is_empty());
        }
    }
}
