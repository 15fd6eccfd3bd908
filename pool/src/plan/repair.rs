//! Lowering the ceiling of a finished packing.
//!
//! Everything that sticks out above the new ceiling is thrown out and put back where it displaces
//! the least; what it displaced is put back in turn. Large and long-lived segments are hard to
//! displace and go first, and one that had to displace others becomes harder to displace, so that
//! the search does not go in circles. (Guided ejection search, as used for vehicle routing.)

use super::field::{Field, Spot};
use super::pack::{Effort, Item, Packing, round};

/// SplitMix64: enough to break ties, and the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let wide = u128::from(z ^ (z >> 31)) * u128::from(n);
        (wide >> 64) as u64
    }
}

/// Halves the distance to the bound while it can, and the distance to the last failure from then
/// on. Returns the lowest packing found, if it is lower than `from`.
pub(super) fn search(
    field: &mut Field<'_>,
    bound: u64,
    from: &Packing,
    effort: Effort,
) -> Option<Packing> {
    let grain = field.items.iter().map(|item| item.align).min()?;
    let mut repair = Repair::new(field);
    let mut best: Option<Packing> = None;
    let mut failed = None; // the ceiling that was given up last
    loop {
        let now = best.as_ref().unwrap_or(from);
        // A failure proves nothing: the next success may land below it.
        failed = failed.filter(|failed| *failed < now.height);
        let floor = failed.unwrap_or(bound);
        let ceiling = floor + (now.height - floor) / 2 / grain * grain;
        let left = effort.visits.saturating_sub(repair.field.visits);
        if left == 0 || effort.is_enough(now.height, bound) || failed == Some(ceiling) {
            return best;
        }
        // A third of what is left each time: a ceiling that is too low must not cost it all.
        match repair.attempt(ceiling, now, left / 3 + 1) {
            Some(packing) => best = Some(packing),
            None => failed = Some(ceiling),
        }
    }
}

struct Repair<'f, 'a> {
    field: &'f mut Field<'a>,
    items: &'a [Item],
    dice: Dice,
    /// What it costs to displace an item at first: its share of the whole area, above 0.
    shares: Vec<u64>,
    /// What it costs now.
    weights: Vec<u64>,
    // Kept for their storage.
    starts: Vec<(u64, u64)>,
    ends: Vec<(u64, u64)>,
    tries: Vec<u64>,
}

impl<'f, 'a> Repair<'f, 'a> {
    fn new(field: &'f mut Field<'a>) -> Self {
        let items = field.items;
        let area = |item: &Item| u128::from(item.size) * u128::from(item.life());
        let all = items.iter().map(area).fold(1, u128::saturating_add);
        // About 2^30 shares in all, and an item's weight is at most 2^20 times its share: no sum of
        // weights comes near 2^64.
        let share = |item| 1 + (area(item) / (all >> 30).max(1)).min(1 << 30) as u64;
        Repair {
            shares: items.iter().map(share).collect(),
            weights: Vec::new(),
            field,
            items,
            dice: Dice(1),
            starts: Vec::new(),
            ends: Vec::new(),
            tries: Vec::new(),
        }
    }

    /// One ceiling. `None` if it was not reached in so many visits.
    fn attempt(&mut self, ceiling: u64, from: &Packing, visits: u64) -> Option<Packing> {
        if self.items.iter().any(|item| item.size > ceiling) {
            return None;
        }
        let until = self.field.visits.saturating_add(visits);
        self.weights.clone_from(&self.shares);
        self.field.clear();
        let mut out = Vec::new();
        for ((i, item), start) in (0..).zip(self.items).zip(&from.starts) {
            if start + item.size > ceiling {
                out.push(i);
            } else {
                self.field.put(i, *start);
            }
        }
        out.sort_by_key(|i| self.weights[*i as usize]);
        while let Some(i) = out.pop() {
            if self.field.visits >= until {
                return None;
            }
            let (start, price) = self.cheapest(i, ceiling);
            if price > 0 {
                let (weight, share) = (&mut self.weights[i as usize], self.shares[i as usize]);
                *weight = (*weight + share).min(share << 20);
                let end = start + self.items[i as usize].size;
                let hit = |spot: &&Spot| spot.start < end && start < spot.end;
                let before = out.len();
                out.extend(self.field.spots().iter().filter(hit).map(|spot| spot.item));
                for displaced in &out[before..] {
                    self.field.remove(*displaced);
                }
                out.sort_by_key(|i| self.weights[*i as usize]);
            }
            self.field.put(i, start);
        }
        Some(self.field.packing())
    }

    /// Where to put an item so that it displaces the least, and how much that is: 0 for a gap.
    fn cheapest(&mut self, i: u32, ceiling: u64) -> (u64, u64) {
        let Item { size, align, .. } = self.items[i as usize];
        let highest = (ceiling - size) & !(align - 1);
        let spots = self.field.around(i);
        // Worth trying: on the floor, under the ceiling, on top of and below each neighbour.
        let tries = &mut self.tries;
        tries.clear();
        tries.extend([0, highest]);
        tries.extend(spots.iter().map(|spot| round(spot.end, align)));
        let below = spots.iter().filter_map(|spot| spot.start.checked_sub(size));
        tries.extend(below.map(|start| start & !(align - 1)));
        tries.retain(|start| *start <= highest);
        tries.sort_unstable();
        tries.dedup();
        let weight = |spot: &Spot| self.weights[spot.item as usize];
        self.starts.clear();
        self.starts.extend(spots.iter().map(|spot| (spot.start, weight(spot))));
        self.ends.clear();
        self.ends.extend(spots.iter().map(|spot| (spot.end, weight(spot))));
        self.ends.sort_unstable();
        // From the bottom up: whoever begins below the end comes into the way, and is out of it
        // once it ends at or below the start.
        let (mut coming, mut going) = (self.starts.iter().peekable(), self.ends.iter().peekable());
        let mut price = 0;
        let mut best = (0, u64::MAX);
        let mut ties = 0;
        for start in tries {
            while let Some((_, weight)) = coming.next_if(|(edge, _)| *edge < *start + size) {
                price += weight;
            }
            while let Some((_, weight)) = going.next_if(|(edge, _)| *edge <= *start) {
                price -= weight;
            }
            if price == 0 {
                return (*start, 0);
            }
            ties = if price < best.1 { 1 } else { ties + u64::from(price == best.1) };
            if price < best.1 || (price == best.1 && self.dice.below(ties) == 0) {
                best = (*start, price);
            }
        }
        best
    }
}
