//! A half-finished packing that can say who is in the way.

use super::pack::{Item, Packing};

const NOWHERE: u64 = u64::MAX;

/// A neighbour in time, and the bytes it lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) item: u32,
}

/// Items, some of them placed. Placed items are listed by time slot, so that a question about one
/// item costs what lives at the same time and not what lives at all.
pub(super) struct Field<'a> {
    pub(super) items: &'a [Item],
    starts: Vec<u64>,
    /// Slot `k` lists the placed items that live in epochs `k << shift` up to the next slot.
    slots: Vec<Vec<u32>>,
    shift: u32,
    /// The answer of the last [`around`](Field::around), kept for its storage.
    spots: Vec<Spot>,
    /// Neighbours looked at so far.
    pub(super) visits: u64,
}

impl<'a> Field<'a> {
    pub(super) fn new(items: &'a [Item], epochs: usize) -> Self {
        // As fine as can be while an item is listed four times on average.
        let listed = |shift: u32| {
            let slots = |item: &Item| u64::from((item.last >> shift) - (item.first >> shift)) + 1;
            items.iter().map(slots).sum::<u64>()
        };
        let fits = |shift: &u32| listed(*shift) <= 4 * items.len() as u64;
        let shift = (0..31).find(fits).unwrap_or(31);
        let slots = (epochs >> shift) + 1;
        Field {
            items,
            starts: vec![NOWHERE; items.len()],
            slots: vec![Vec::new(); slots],
            shift,
            spots: Vec::new(),
            visits: 0,
        }
    }

    fn slots(&self, i: u32) -> std::ops::RangeInclusive<usize> {
        let item = &self.items[i as usize];
        (item.first >> self.shift) as usize..=(item.last >> self.shift) as usize
    }

    pub(super) fn put(&mut self, i: u32, start: u64) {
        self.starts[i as usize] = start;
        for slot in self.slots(i) {
            self.slots[slot].push(i);
        }
    }

    pub(super) fn remove(&mut self, i: u32) {
        self.starts[i as usize] = NOWHERE;
        for slot in self.slots(i) {
            let list = &mut self.slots[slot];
            if let Some(at) = list.iter().position(|other| *other == i) {
                list.swap_remove(at);
            }
        }
    }

    pub(super) fn clear(&mut self) {
        self.starts.fill(NOWHERE);
        self.slots.iter_mut().for_each(Vec::clear);
    }

    /// Where everything lies. Meaningful only when everything is placed.
    pub(super) fn packing(&self) -> Packing {
        let ends = self.starts.iter().zip(self.items).map(|(start, item)| start + item.size);
        Packing { height: ends.max().unwrap_or(0), starts: self.starts.clone() }
    }

    /// What [`around`](Field::around) said last.
    pub(super) fn spots(&self) -> &[Spot] {
        &self.spots
    }

    /// The placed items that live at the same time as `i`, from the bottom up.
    pub(super) fn around(&mut self, i: u32) -> &[Spot] {
        let me = self.items[i as usize];
        let slots = self.slots(i);
        let from = *slots.start();
        self.spots.clear();
        for slot in slots {
            self.visits += self.slots[slot].len() as u64;
            for other in &self.slots[slot] {
                let item = &self.items[*other as usize];
                // Listed in several slots: counted in the first that both have.
                if slot == from.max((item.first >> self.shift) as usize) && item.meets(&me) {
                    let start = self.starts[*other as usize];
                    self.spots.push(Spot { start, end: start + item.size, item: *other });
                }
            }
        }
        self.spots.sort_unstable_by_key(|spot| (spot.start, spot.item));
        &self.spots
    }
}
