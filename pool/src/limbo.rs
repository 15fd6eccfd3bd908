//! Blocks whose lease was retired while work on them may still run.
//!
//! To the core they are live, so nothing joins them and nobody else gets them. Each carries its
//! own [`Stamps`]; a block with points in one stream only can be used by that stream at once, any
//! other by nobody until enough has passed.
//!
//! ```text
//!  parked     block 7: {A 12}      block 3: {A 9, B 4}      block 8: {B 2}
//!  queue A    by sequence 9:3, 12:7       by size  7
//!  queue B    by sequence 2:8, 4:3        by size  8
//! ```

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::stamp::{Stamp, Stamps, StreamId};
use crate::table::Table;

#[derive(Debug, Default)]
pub(crate) struct Limbo {
    /// By block id.
    parked: Table<Option<Parked>>,
    count: usize,
    /// A stream has a queue if and only if a parked block has a point in it.
    queues: BTreeMap<StreamId, Queue>,
    grains: u64,
}

/// A block that waits. `stamps` is never empty.
#[derive(Debug)]
pub(crate) struct Parked {
    pub(crate) stamps: Stamps,
    pub(crate) grains: u32,
}

#[derive(Debug, Default)]
struct Queue {
    /// Sequence and id of every block with a point in this stream.
    by_sequence: BTreeSet<(u64, u32)>,
    /// Size and id of those without a point in another.
    by_size: BTreeSet<(u32, u32)>,
    /// Of all blocks in `by_sequence`.
    grains: u64,
}

/// What waits for one stream; a block that waits for two counts in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Waits {
    pub(crate) stream: StreamId,
    pub(crate) blocks: usize,
    pub(crate) grains: u64,
    pub(crate) last: u64,
}

impl Limbo {
    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(crate) fn len(&self) -> usize {
        self.count
    }

    pub(crate) fn grains(&self) -> u64 {
        self.grains
    }

    /// Parks a live block. `stamps` must not be empty.
    pub(crate) fn insert(&mut self, id: u32, grains: u32, stamps: Stamps) {
        debug_assert!(!stamps.is_empty() && self.stamps(id).is_none());
        let alone = stamps.as_slice().len() == 1;
        for stamp in stamps.as_slice() {
            let queue = self.queues.entry(stamp.stream).or_default();
            queue.by_sequence.insert((stamp.sequence, id));
            queue.grains += u64::from(grains);
            if alone {
                queue.by_size.insert((grains, id));
            }
        }
        self.grains += u64::from(grains);
        self.count += 1;
        *self.parked.slot(id) = Some(Parked { stamps, grains });
    }

    /// Takes a block out, to be used by the stream it waits for or because it waits no more.
    pub(crate) fn remove(&mut self, id: u32) -> Option<Parked> {
        self.stamps(id)?;
        let parked = self.parked.slot(id).take()?;
        let alone = parked.stamps.as_slice().len() == 1;
        for stamp in parked.stamps.as_slice() {
            if let Entry::Occupied(mut queue) = self.queues.entry(stamp.stream) {
                let left = queue.get_mut();
                left.by_sequence.remove(&(stamp.sequence, id));
                left.grains -= u64::from(parked.grains);
                if alone {
                    left.by_size.remove(&(parked.grains, id));
                }
                if queue.get().by_sequence.is_empty() {
                    queue.remove();
                }
            }
        }
        self.grains -= u64::from(parked.grains);
        self.count -= 1;
        Some(parked)
    }

    /// The smallest block of at least `grains` and at most `most` that `stream` may use at once.
    pub(crate) fn fit(&self, stream: StreamId, grains: u32, most: u32) -> Option<(u32, u32)> {
        let queue = self.queues.get(&stream)?;
        queue
            .by_size
            .range((grains, 0)..=(most, u32::MAX))
            .next()
            .map(|(grains, id)| (*id, *grains))
    }

    /// All that `stream` may use at once.
    pub(crate) fn usable(&self, stream: StreamId) -> impl Iterator<Item = u32> + '_ {
        let queue = self.queues.get(&stream);
        queue.into_iter().flat_map(|queue| queue.by_size.iter().map(|(_, id)| *id))
    }

    /// Whether `stream` may use this block at once.
    pub(crate) fn usable_by(&self, id: u32, stream: StreamId) -> bool {
        self.stamps(id).is_some_and(|stamps| stamps.only_on(stream))
    }

    pub(crate) fn stamps(&self, id: u32) -> Option<&Stamps> {
        self.parked(id).map(|parked| &parked.stamps)
    }

    fn parked(&self, id: u32) -> Option<&Parked> {
        self.parked.get(id)?.as_ref()
    }

    /// What to ask the world: each stream with the last point that anybody waits for.
    pub(crate) fn questions(&self) -> Vec<Stamp> {
        let last = |queue: &Queue| queue.by_sequence.last().map_or(0, |(sequence, _)| *sequence);
        self.queues.iter().map(|(stream, queue)| Stamp::new(*stream, last(queue))).collect()
    }

    /// Notes that `stream` has come as far as `sequence`; gives the blocks that wait no more.
    pub(crate) fn pass(&mut self, stream: StreamId, sequence: u64) -> Vec<u32> {
        let mut done = Vec::new();
        while let Some(queue) = self.queues.get(&stream)
            && let Some((point, id)) = queue.by_sequence.first().copied()
            && point <= sequence
        {
            let Some(Parked { mut stamps, grains }) = self.remove(id) else { break };
            stamps.passed(stream, sequence);
            if stamps.is_empty() {
                done.push(id);
            } else {
                self.insert(id, grains, stamps);
            }
        }
        done
    }

    /// What waits for whom, at most `most` streams, those with the most bytes first.
    pub(crate) fn waits(&self, most: usize) -> Vec<Waits> {
        let waits = self.queues.iter().map(|(stream, queue)| Waits {
            stream: *stream,
            blocks: queue.by_sequence.len(),
            grains: queue.grains,
            last: queue.by_sequence.last().map_or(0, |(sequence, _)| *sequence),
        });
        let mut waits: Vec<Waits> = waits.collect();
        let order = |waits: &Waits| (std::cmp::Reverse(waits.grains), waits.stream);
        if waits.len() > most {
            // In time that grows with the streams alone, however many there are.
            waits.select_nth_unstable_by_key(most, order);
            waits.truncate(most);
        }
        waits.sort_unstable_by_key(order);
        waits
    }

    /// The invariants above, checked.
    pub(crate) fn check(&self) -> Result<(), String> {
        let mut again = Limbo::default();
        for id in 0..self.parked.len() {
            let Some(Parked { stamps, grains }) = self.parked(id) else { continue };
            if stamps.is_empty() {
                return Err(format!("block {id} waits for nothing"));
            }
            again.insert(id, *grains, stamps.clone());
        }
        if (again.grains, again.count) != (self.grains, self.count)
            || format!("{:?}", again.queues) != format!("{:?}", self.queues)
        {
            return Err(format!("the queues do not say what is parked: {self:?}"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: StreamId = StreamId(1);
    const B: StreamId = StreamId(2);

    fn stamps(points: &[(StreamId, u64)]) -> Stamps {
        points.iter().map(|(stream, sequence)| Stamp::new(*stream, *sequence)).collect()
    }

    #[test]
    fn drawn_example() {
        let mut limbo = Limbo::default();
        limbo.insert(7, 10, stamps(&[(A, 12)]));
        limbo.insert(3, 20, stamps(&[(A, 9), (B, 4)]));
        limbo.insert(8, 30, stamps(&[(B, 2)]));
        limbo.check().unwrap();
        assert_eq!(limbo.questions(), [Stamp::new(A, 12), Stamp::new(B, 4)]);
        assert_eq!(limbo.fit(A, 1, u32::MAX), Some((7, 10)));
        assert_eq!(limbo.fit(A, 11, u32::MAX), None, "3 has a point in B too");
        assert_eq!(limbo.pass(A, 11), []);
        assert_eq!(limbo.fit(B, 11, 29), Some((3, 20)), "now B alone has work on it");
        assert_eq!(limbo.fit(A, 1, u32::MAX), Some((7, 10)));
        assert_eq!(limbo.pass(B, 100), [8, 3]);
        limbo.check().unwrap();
        assert_eq!((limbo.len(), limbo.grains(), limbo.queues.len()), (1, 10, 1));
        assert!(limbo.remove(7).is_some() && limbo.is_empty() && limbo.queues.is_empty());
    }

    #[test]
    fn who_waits_for_whom() {
        let mut limbo = Limbo::default();
        limbo.insert(0, 1, stamps(&[(A, 1), (B, 9)]));
        limbo.insert(1, 5, stamps(&[(B, 2)]));
        let b = Waits { stream: B, blocks: 2, grains: 6, last: 9 };
        assert_eq!(limbo.waits(1), [b]);
        assert_eq!(limbo.waits(9), [b, Waits { stream: A, blocks: 1, grains: 1, last: 1 }]);
    }

    #[test]
    fn the_sums_are_exact_however_many_wait() {
        let mut limbo = Limbo::default();
        (0..5000).for_each(|id| limbo.insert(id, 2, stamps(&[(A, 5000 - u64::from(id))])));
        (0..100u32).for_each(|id| limbo.insert(5000 + id, 1, stamps(&[(StreamId(id.into()), 1)])));
        let a = Waits { stream: A, blocks: 5001, grains: 10_001, last: 5000 };
        let others = [0, 2].map(|id| Waits { stream: StreamId(id), blocks: 1, grains: 1, last: 1 });
        assert_eq!(limbo.waits(3), [a, others[0], others[1]], "the lower number first");
        assert_eq!(limbo.waits(0), []);
        assert_eq!((limbo.waits(usize::MAX).len(), limbo.pass(A, 2000).len()), (100, 2001));
        let a = Waits { stream: A, blocks: 3000, grains: 6000, last: 5000 };
        assert_eq!(limbo.waits(1), [a]);
        limbo.check().unwrap();
    }
}
