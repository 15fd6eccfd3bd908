//! Segments of one size that follow each other, taken as one.
//!
//! A ring of frames is thousands of short segments, but to the packer it is as many long ones as
//! the ring has places. With those the search has few decisions left, and they are the right ones.

use std::collections::HashMap;

use super::pack::{Item, Packing};

/// Gaps of more epochs than this are not bridged, to keep the work within bounds.
const LONGEST: usize = 2048;

/// The chains, and which of them each item went into.
pub(super) struct Chains {
    pub(super) items: Vec<Item>,
    of: Vec<u32>,
}

impl Chains {
    /// Joins items of equal size and alignment end to end.
    ///
    /// A chain holds its bytes also between its items, so a gap is bridged only where the load then
    /// stays within `ceiling`.
    pub(super) fn new(items: &[Item], mut loads: Vec<u64>, ceiling: u64) -> Chains {
        let mut queue: Vec<u32> = (0..items.len() as u32).collect();
        queue.sort_by_key(|i| (items[*i as usize].first, items[*i as usize].last));
        let mut chains: Vec<Item> = Vec::new();
        let mut of = vec![0; items.len()];
        // By size and alignment: chains and where they end, the earliest first.
        let mut open: HashMap<(u64, u64), Vec<(u32, u32)>> = HashMap::new();
        for i in queue {
            let item = items[i as usize];
            let ends = open.entry((item.size, item.align)).or_default();
            // The one that ended last leaves the smallest gap.
            let behind = ends.partition_point(|(end, _)| *end < item.first).checked_sub(1);
            let joined = behind.filter(|at| {
                let gap = &mut loads[ends[*at].0 as usize + 1..item.first as usize];
                let room = ceiling - item.size;
                let fits = gap.len() <= LONGEST && gap.iter().all(|load| *load <= room);
                if fits {
                    gap.iter_mut().for_each(|load| *load += item.size);
                }
                fits
            });
            let chain = match joined {
                Some(at) => ends.remove(at).1,
                None => {
                    chains.push(item);
                    chains.len() as u32 - 1
                }
            };
            chains[chain as usize].last = item.last;
            of[i as usize] = chain;
            let at = ends.partition_point(|(end, _)| *end <= item.last);
            ends.insert(at, (item.last, chain));
        }
        Chains { items: chains, of }
    }

    /// A packing of the chains as one of the items.
    pub(super) fn unroll(&self, chains: &Packing) -> Packing {
        let start = |chain: &u32| chains.starts[*chain as usize];
        Packing { starts: self.of.iter().map(start).collect(), height: chains.height }
    }
}
