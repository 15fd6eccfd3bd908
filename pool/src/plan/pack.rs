//! The offline problem: rectangles of fixed width in time, to be slid up and down until none
//! overlap and the whole is as low as can be. (Dynamic storage allocation; NP-hard.)
//!
//! What is tried, in this order, each only while the result is above the lower bound and the
//! budget lasts:
//!
//! 1. Greedy: place the segments one by one, in the lowest or the tightest gap, in several orders.
//!    Largest first meets the bound on most video and picture pipelines.
//! 2. Up to [`SMALL`] segments: all orders, cut short (`exact.rs`). The result is the optimum.
//! 3. Chains (`chains.rs`): join segments of one size that follow each other, such as the frames of
//!    a ring, and pack the far fewer chains, as in 1 and 4.
//! 4. Repair (`repair.rs`): set a lower ceiling, throw out what is above it, and put it back by
//!    throwing out something cheaper, until all fits or patience ends.
//!
//! Everything is deterministic: work is counted in neighbours looked at, not in seconds.

use std::fmt;

use super::chains::Chains;
use super::exact;
use super::field::Field;
use super::repair;
use crate::rule::align_up;

/// Up to this many segments the packing is the optimum whatever the budget.
pub(super) const SMALL: usize = 8;

/// A segment as the packer sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// Bytes, a multiple of the smallest alignment among all items. Not 0.
    pub(super) size: u64,
    /// What its start is a multiple of; a power of two.
    pub(super) align: u64,
    /// Epochs it lives in, both included. See [`epochs`].
    pub(super) first: u32,
    pub(super) last: u32,
}

impl Item {
    /// In how many epochs it lives.
    pub(super) fn life(&self) -> u64 {
        u64::from(self.last - self.first) + 1
    }

    /// Whether there is an epoch in which both live.
    pub(super) fn meets(&self, other: &Item) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

/// Where everything lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Packing {
    pub(super) starts: Vec<u64>,
    pub(super) height: u64,
}

/// How long to search, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Effort {
    /// Neighbours to look at in all. The first greedy pass is never cut short.
    pub(super) visits: u64,
    /// Waste over the bound that is good enough, in millionths of the bound.
    pub(super) tolerance: u32,
}

impl Effort {
    fn over(self, parts: u64) -> Effort {
        Effort { visits: self.visits / parts, ..self }
    }

    fn less(self, visits: u64) -> Effort {
        Effort { visits: self.visits.saturating_sub(visits), ..self }
    }

    pub(super) fn is_enough(self, height: u64, bound: u64) -> bool {
        let waste = u128::from(height.saturating_sub(bound));
        waste * 1_000_000 <= u128::from(bound) * u128::from(self.tolerance)
    }
}

/// What came out, and how.
#[derive(Clone, Debug)]
pub(super) struct Packed {
    pub(super) packing: Packing,
    /// Neighbours looked at.
    pub(super) visits: u64,
    pub(super) method: Method,
}

/// Which step of the search found the packing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Greedy(Order, Fit),
    Exact,
    Chains,
    Repair,
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Method::Greedy(order, fit) => {
                let order = match order {
                    Order::Size => "largest",
                    Order::Area => "largest in space and time",
                    Order::Start => "earliest",
                    Order::Life => "longest-lived",
                };
                let fit = match fit {
                    Fit::Lowest => "lowest",
                    Fit::Tightest => "tightest",
                };
                write!(f, "the {order} first, into the {fit} gap")
            }
            Method::Exact => f.write_str("trying all orders"),
            Method::Chains => f.write_str("packing chains of equal size"),
            Method::Repair => f.write_str("repair under a lower ceiling"),
        }
    }
}

/// Who goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Size,
    Area,
    Start,
    Life,
}

/// Which gap is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    Lowest,
    Tightest,
}

/// The order of trying: what wins most often comes first.
const GREEDY: [(Order, Fit); 8] = [
    (Order::Size, Fit::Lowest),
    (Order::Size, Fit::Tightest),
    (Order::Area, Fit::Lowest),
    (Order::Area, Fit::Tightest),
    (Order::Start, Fit::Tightest),
    (Order::Start, Fit::Lowest),
    (Order::Life, Fit::Tightest),
    (Order::Life, Fit::Lowest),
];

/// Replaces steps by epochs: the intervals between one birth and the next, numbered from 0.
///
/// Two lives share a step if and only if they share an epoch, and the load is largest at a birth,
/// so nothing is lost, and steps may be as far apart as they like. Returns the step each epoch
/// begins at.
pub(super) fn epochs(
    lives: impl Iterator<Item = (u32, u32)> + Clone,
) -> (Vec<u32>, Vec<(u32, u32)>) {
    let mut births: Vec<u32> = lives.clone().map(|(first, _)| first).collect();
    births.sort_unstable();
    births.dedup();
    let epoch = |step| births.partition_point(|birth| *birth <= step).saturating_sub(1) as u32;
    let lives = lives.map(|(first, last)| (epoch(first), epoch(last))).collect();
    (births, lives)
}

/// Bytes alive in each epoch. The largest of them is the lower bound.
pub(super) fn loads(items: &[Item], epochs: usize) -> Vec<u64> {
    let mut change = vec![(0u64, 0u64); epochs + 1];
    for item in items {
        change[item.first as usize].0 += item.size;
        change[item.last as usize + 1].1 += item.size;
    }
    let mut load = 0;
    let sum = |(born, died): &(u64, u64)| {
        load = load + born - died;
        load
    };
    change[..epochs].iter().map(sum).collect()
}

/// Packs at least one item. All sizes and alignments together must fit into 63 bits.
pub(super) fn pack(items: &[Item], loads: &[u64], bound: u64, effort: Effort) -> Packed {
    let mut field = Field::new(items, loads.len());
    let (packing, order, fit) = greediest(&mut field, bound, effort.over(2));
    let mut best = Packed { packing, visits: 0, method: Method::Greedy(order, fit) };
    if items.len() <= SMALL {
        if best.packing.height > bound
            && let Some(packing) = exact::search(items, bound, best.packing.height)
        {
            best = Packed { packing, method: Method::Exact, ..best };
        }
        return Packed { visits: field.visits, ..best };
    }
    let mut spent = field.visits;
    let mut last = items.len();
    for quarter in 0..4 {
        let left = effort.less(spent);
        if left.visits == 0 || effort.is_enough(best.packing.height, bound) {
            break;
        }
        // The more the chains may waste, the fewer there are; they must leave something to gain.
        let ceiling = bound + (best.packing.height - bound) / 4 * quarter;
        let chains = Chains::new(items, loads.to_vec(), ceiling);
        if chains.items.len() == last || chains.items.len() > items.len() / 4 * 3 {
            continue;
        }
        last = chains.items.len();
        let mut field = Field::new(&chains.items, loads.len());
        let (mut packing, ..) = greediest(&mut field, bound, left.over(12));
        if let Some(better) = repair::search(&mut field, bound, &packing, left.over(6)) {
            packing = better;
        }
        spent += field.visits;
        if packing.height < best.packing.height {
            best = Packed { packing: chains.unroll(&packing), method: Method::Chains, ..best };
        }
    }
    // The field counts on from where its own passes ended.
    let others = spent - field.visits;
    if let Some(packing) = repair::search(&mut field, bound, &best.packing, effort.less(others)) {
        best = Packed { packing, method: Method::Repair, ..best };
    }
    Packed { visits: others + field.visits, ..best }
}

/// The best of all greedy passes. Only the first is sure to be made.
fn greediest(field: &mut Field<'_>, bound: u64, effort: Effort) -> (Packing, Order, Fit) {
    let (order, fit) = GREEDY[0];
    let nothing = Packing { starts: Vec::new(), height: u64::MAX };
    let mut best = (nothing, order, fit);
    for (order, fit) in GREEDY {
        let tired = field.visits >= effort.visits && !best.0.starts.is_empty();
        if tired || effort.is_enough(best.0.height, bound) {
            break;
        }
        if let Some(packing) = greedy(field, order, fit, best.0.height) {
            best = (packing, order, fit);
        }
    }
    best
}

/// One pass over all items. `None` if it gets no lower than `ceiling`.
fn greedy(field: &mut Field<'_>, order: Order, fit: Fit, ceiling: u64) -> Option<Packing> {
    let items = field.items;
    let mut queue: Vec<u32> = (0..items.len() as u32).collect();
    // Larger comes first, so every key is turned round.
    queue.sort_by_key(|i| {
        let item = items[*i as usize];
        let (size, first, life) = (item.size, item.first, item.life());
        match order {
            Order::Size => (u128::MAX - u128::from(size), u64::from(first)),
            Order::Area => (u128::MAX - u128::from(size) * u128::from(life), u64::from(first)),
            Order::Start => (u128::from(first), u64::MAX - size),
            Order::Life => (u128::MAX - u128::from(life), u64::MAX - size),
        }
    });
    field.clear();
    let mut height = 0;
    for i in queue {
        let Item { size, align, .. } = items[i as usize];
        let mut end = 0; // of what is below
        let mut found: Option<(u64, u64)> = None; // size of the gap, start
        for spot in field.around(i) {
            let start = round(end, align);
            if let Some(gap) = spot.start.checked_sub(start)
                && gap >= size
                && found.is_none_or(|(least, _)| gap < least)
            {
                found = Some((gap, start));
                if fit == Fit::Lowest {
                    break;
                }
            }
            end = end.max(spot.end);
        }
        let start = found.map_or(round(end, align), |(_, start)| start);
        height = height.max(start + size);
        if height >= ceiling {
            return None;
        }
        field.put(i, start);
    }
    Some(field.packing())
}

/// `align_up` where it was shown beforehand that the sum fits.
pub(super) fn round(value: u64, align: u64) -> u64 {
    align_up(value, align).unwrap_or(value)
}
