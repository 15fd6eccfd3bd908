//! The invariants of the core, checked the slow way. For tests.

use super::nodes::{LIVE, NONE, Node, SPARE, WALL};
use super::{Core, bins};
use crate::bins::BINS;

impl Core {
    /// Every invariant that is stated beside a field.
    pub(crate) fn check(&self) -> Result<(), String> {
        let others = self.check_regions()?;
        self.lists.check()?;
        let listed = self.check_lists()?;
        let busy = others + self.sums.holes;
        if listed != self.sums.holes {
            return Err(format!("{listed} holes in bins, {} in regions", self.sums.holes));
        }
        self.check_spares(busy)
    }

    /// How many walls and live blocks there are.
    fn check_regions(&self) -> Result<usize, String> {
        let (mut free, mut holes, mut live, mut walls) = (0, 0, 0, 0);
        let regions = self.walls.iter().enumerate().filter(|(_, wall)| **wall != NONE);
        for (region, wall) in regions {
            walls += 1;
            let (mut end, mut before, mut was_hole) = (0, *wall, false);
            let mut id = self.nodes.at(*wall).after.get();
            while id != *wall {
                let node = self.nodes.at(id);
                let says = |what| Err(format!("node {id} of region {region}: {what}: {node:?}"));
                let Node { start, size, bin, .. } = node;
                if node.region.get() as usize != region {
                    return says("in another region");
                }
                if node.before.get() != before {
                    return says("`before` is not the neighbour");
                }
                if start.get() != end || size.get() == 0 {
                    return says("does not start where the one before ends, or is empty");
                }
                match bin.get() {
                    LIVE => live += 1,
                    SPARE | WALL.. => return says("spare or a wall"),
                    _ if was_hole => return says("two holes side by side"),
                    _ => (free, holes) = (free + u64::from(size.get()), holes + 1),
                }
                was_hole = bin.get() < LIVE;
                (end, before) = (end + size.get(), id);
                id = node.after.get();
            }
            let ends = self.nodes.at(*wall);
            if (ends.bin.get(), ends.before.get()) != (WALL, before) {
                return Err(format!("the wall of region {region} is broken: {ends:?}"));
            }
        }
        if (free, holes) != (self.sums.free, self.sums.holes) {
            return Err(format!("the sums are {:?}, the regions {free} {holes}", self.sums));
        }
        Ok(walls + live)
    }

    /// How many holes are in lists.
    fn check_lists(&self) -> Result<usize, String> {
        let mut listed = 0;
        for bin in 0..BINS as u32 {
            let mut prev = NONE;
            for id in self.lists.list(self.nodes.all(), bin) {
                let node = self.nodes.at(id);
                let right = bins::bin_of(node.size.get());
                if (node.bin.get(), right, node.prev.get()) != (bin, bin, prev) {
                    return Err(format!("node {id} is in bin {bin} by mistake: {node:?}"));
                }
                prev = id;
                listed += 1;
            }
        }
        Ok(listed)
    }

    /// All nodes but node 0 and `busy` ones are spare, and in the list.
    fn check_spares(&self, busy: usize) -> Result<(), String> {
        let Some(spares) = self.nodes.used().checked_sub(busy + 1) else {
            return Err(format!("{busy} nodes are busy of {}", self.nodes.used()));
        };
        let mut spare = self.nodes.spare();
        for _ in 0..spares {
            if spare == NONE || self.nodes.at(spare).bin.get() != SPARE {
                return Err("the list of spare nodes is cut or holds a busy one".into());
            }
            spare = self.nodes.at(spare).next.get();
        }
        if spare != NONE {
            return Err(format!("more than {spares} nodes are spare"));
        }
        Ok(())
    }
}
