//! The optimum of a handful of segments, by trying all orders and giving up early.

use super::pack::{Item, Packing, round};

struct Search<'a> {
    items: &'a [Item],
    bound: u64,
    best: u64,
    found: Option<Vec<u64>>,
    starts: Vec<u64>,
    /// Indices of what is placed, in the order of placing.
    placed: Vec<usize>,
}

/// A packing lower than `ceiling`, and the lowest there is; `None` if there is none.
///
/// Take any packing and go through its items from the bottom up, letting each sink onto those below
/// that it meets: nothing rises. So some order, stacked this way, gives the optimum, and its starts
/// never decrease along the order.
pub(super) fn search(items: &[Item], bound: u64, ceiling: u64) -> Option<Packing> {
    let starts = vec![0; items.len()];
    let mut search =
        Search { items, bound, best: ceiling, found: None, starts, placed: Vec::new() };
    search.go(0, 0);
    search.found.map(|starts| Packing { starts, height: search.best })
}

impl Search<'_> {
    fn go(&mut self, floor: u64, height: u64) {
        if self.placed.len() == self.items.len() {
            self.best = height;
            self.found = Some(self.starts.clone());
            return;
        }
        // Whoever is left goes no lower than this. If one of them ends too high already, no order
        // of the others helps.
        let mut next = Vec::with_capacity(self.items.len());
        for (i, item) in self.items.iter().enumerate() {
            if self.placed.contains(&i) {
                continue;
            }
            let below = self.placed.iter().filter(|j| self.items[**j].meets(item));
            let end = below.map(|j| self.starts[*j] + self.items[*j].size).max().unwrap_or(0);
            let start = round(end, item.align);
            if start.max(floor) + item.size >= self.best {
                return;
            }
            if start >= floor {
                next.push((start, i));
            }
        }
        next.sort_unstable();
        for (start, i) in next {
            let height = height.max(start + self.items[i].size);
            if height >= self.best {
                continue;
            }
            self.starts[i] = start;
            self.placed.push(i);
            self.go(start, height);
            self.placed.pop();
            if self.best == self.bound {
                return;
            }
        }
    }
}
