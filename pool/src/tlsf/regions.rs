//! What the pool asks of the core beyond giving out and taking back: regions that come and go, and
//! live blocks that are cut or looked up.

use super::nodes::{LIVE, NONE, WALL};
use super::{Core, End, Piece, cut};
use crate::bins;

/// Where a block lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Home {
    pub(crate) region: u32,
    pub(crate) start: u32,
    pub(crate) size: u32,
}

impl Core {
    #[inline]
    pub(crate) fn home(&self, id: u32) -> Home {
        let node = self.nodes.at(id);
        Home { region: node.region.get(), start: node.start.get(), size: node.size.get() }
    }

    pub(crate) fn piece(&self, id: u32) -> Piece {
        Piece::new(id, self.home(id).start)
    }

    /// The neighbour on the left: a block, or the wall.
    pub(crate) fn left_of(&self, id: u32) -> u32 {
        self.nodes.at(id).before.get()
    }

    /// The neighbour on the right of a block, or of the wall on the left.
    pub(crate) fn right_of(&self, id: u32) -> u32 {
        self.nodes.at(id).after.get()
    }

    pub(crate) fn is_hole(&self, id: u32) -> bool {
        self.nodes.at(id).bin.get() < LIVE
    }

    /// A block of a given hole.
    pub(crate) fn alloc_from(&mut self, hole: u32, grains: u32) -> Piece {
        self.take_of(hole, grains, End::of(grains))
    }

    /// The first `grains` of a given hole; the rest stays a hole, right behind.
    pub(crate) fn alloc_front(&mut self, hole: u32, grains: u32) -> Piece {
        self.take_of(hole, grains, End::Front)
    }

    fn take_of(&mut self, hole: u32, grains: u32, end: End) -> Piece {
        self.nodes.provide();
        let (nodes, spare) = self.nodes.parts();
        cut(nodes, spare, &mut self.lists, &mut self.sums, (hole, nodes.at(hole)), grains, end)
    }

    /// Cuts a live block: it keeps its first `grains`, the rest becomes a live block of its own.
    pub(crate) fn split_live(&mut self, id: u32, grains: u32) -> u32 {
        let rest = self.nodes.take();
        let (node, new) = (self.nodes.at(id), self.nodes.at(rest));
        let (size, after) = (node.size.get(), node.after.get());
        debug_assert!(node.bin.get() == LIVE && 0 < grains && grains < size);
        new.start.set(node.start.get() + grains);
        new.size.set(size - grains);
        new.region.set(node.region.get());
        new.before.set(id);
        new.after.set(after);
        new.bin.set(LIVE);
        self.nodes.at(after).before.set(rest);
        node.size.set(grains);
        node.after.set(rest);
        rest
    }

    // ---- regions -----------------------------------------------------------------------------

    /// Adds a region of `grains > 0` as one hole, and returns the hole.
    ///
    /// A region gets the lowest number that is not in use.
    pub(crate) fn add_hole(&mut self, grains: u32) -> u32 {
        let region = self.vacant_region();
        let (wall, id) = (self.nodes.take(), self.nodes.take());
        self.walls[region as usize] = wall;
        let (ends, hole) = (self.nodes.at(wall), self.nodes.at(id));
        ends.region.set(region);
        ends.before.set(id);
        ends.after.set(id);
        ends.bin.set(WALL);
        hole.start.set(0);
        hole.size.set(grains);
        hole.region.set(region);
        hole.before.set(wall);
        hole.after.set(wall);
        self.sums.free += u64::from(grains);
        self.sums.holes += 1;
        let (nodes, _) = self.nodes.parts();
        self.lists.link(nodes, id, nodes.at(id), bins::bin_of(grains));
        id
    }

    /// Grains of a region that is one hole; `None` when a block of it is live, or it is gone.
    pub(crate) fn empty_region(&self, region: u32) -> Option<u32> {
        let wall = *self.walls.get(region as usize)?;
        let ends = (wall != NONE).then(|| self.nodes.at(wall))?;
        let only = self.nodes.at(ends.after.get());
        (only.bin.get() < LIVE && only.after.get() == wall).then(|| only.size.get())
    }

    /// Forgets a region that is one hole. Its number is given to the next region that is added.
    pub(crate) fn remove_region(&mut self, region: u32) {
        debug_assert!(self.empty_region(region).is_some());
        let wall = std::mem::replace(&mut self.walls[region as usize], NONE);
        let id = self.nodes.at(wall).after.get();
        let (nodes, _) = self.nodes.parts();
        let hole = nodes.at(id);
        self.lists.unlink(nodes, hole, hole.bin.get());
        self.sums.free -= u64::from(hole.size.get());
        self.sums.holes -= 1;
        self.nodes.give(id);
        self.nodes.give(wall);
    }

    /// The number for the next region: the first one that is not in use.
    fn vacant_region(&mut self) -> u32 {
        let vacant = self.walls.iter().position(|wall| *wall == NONE);
        let region = vacant.unwrap_or(self.walls.len());
        if region == self.walls.len() {
            self.walls.push(NONE);
        }
        region as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_live_block_is_cut_and_joins_again() {
        let mut core = Core::new();
        core.add_hole(10);
        let a = core.alloc(6).unwrap();
        let b = core.split_live(a.id(), 2);
        assert_eq!(core.home(b), Home { region: 0, start: 2, size: 4 });
        assert_eq!(core.blocks(0).filter(|block| block.live).count(), 2);
        core.check().unwrap();
        core.free(a.id());
        core.check().unwrap();
        core.free(b);
        assert_eq!((core.holes(), core.largest_hole()), (1, 10));
        core.check().unwrap();
    }

    #[test]
    fn the_rest_of_a_given_hole_is_right_behind() {
        let mut core = Core::new();
        core.add_hole(4);
        let hole = core.add_hole(9);
        let piece = core.alloc_from(hole, 5);
        assert_eq!((core.home(piece.id()).region, piece.start), (1, 0));
        let rest = core.blocks(1).nth(1).unwrap();
        assert_eq!((rest.size, rest.live), (4, false));
        core.check().unwrap();
    }

    #[test]
    fn an_empty_region_goes_and_its_number_comes_back() {
        let mut core = Core::new();
        for grains in [4, 5, 6] {
            core.add_hole(grains);
        }
        let piece = core.alloc(5).unwrap();
        assert_eq!(
            [0, 1, 2, 3].map(|region| core.empty_region(region)),
            [Some(4), None, Some(6), None]
        );
        core.remove_region(0);
        assert_eq!((core.empty_region(0), core.free_grains(), core.holes()), (None, 6, 1));
        core.check().unwrap();
        assert_eq!(core.blocks(0).count(), 0);
        core.free(piece.id());
        core.remove_region(1);
        let again = core.add_hole(8);
        assert_eq!(core.home(again), Home { region: 0, start: 0, size: 8 });
        core.check().unwrap();
    }
}
