//! What the pool asks of the core beyond giving out and taking back: regions that come and go, and
//! live blocks that are cut or looked up.

use super::{Core, NONE, Node, Piece, State};

/// Where a block lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Home {
    pub(crate) region: u32,
    pub(crate) start: u32,
    pub(crate) size: u32,
}

impl Core {
    pub(crate) fn home(&self, id: u32) -> Home {
        let Node { region, start, size, .. } = *self.at(id);
        Home { region, start, size }
    }

    pub(crate) fn piece(&self, id: u32) -> Piece {
        let Home { region, start, .. } = self.home(id);
        Piece { id, region, start }
    }

    /// The block that holds a grain of a region. Walks the region.
    pub(crate) fn block_at(&self, region: u32, grain: u32) -> Option<u32> {
        let mut ends = 0;
        let mut blocks = self.blocks(region);
        let holds = blocks.find(|block| {
            ends += u64::from(block.size);
            u64::from(grain) < ends
        });
        holds.map(|block| block.id)
    }

    /// The first `grains` of a given hole; the rest stays a hole of its own, right behind.
    pub(crate) fn alloc_from(&mut self, hole: u32, grains: u32) -> Piece {
        self.take(hole, grains)
    }

    /// Cuts a live block: it keeps its first `grains`, the rest becomes a live block of its own.
    pub(crate) fn split_live(&mut self, id: u32, grains: u32) -> u32 {
        let node = *self.at(id);
        debug_assert!(node.state == State::Live && 0 < grains && grains < node.size);
        let rest = self.new_node(Node {
            start: node.start + grains,
            size: node.size - grains,
            before: id,
            ..node
        });
        if node.after != NONE {
            self.at_mut(node.after).before = rest;
        }
        let node = self.at_mut(id);
        node.size = grains;
        node.after = rest;
        self.live += 1;
        rest
    }

    /// Grains of a region that is one hole; `None` when a block of it is live, or it is gone.
    pub(crate) fn empty_region(&self, region: u32) -> Option<u32> {
        let first = *self.firsts.get(region as usize)?;
        let node = (first != NONE).then(|| self.at(first))?;
        (node.state == State::Free && node.after == NONE).then_some(node.size)
    }

    /// Forgets a region that is one hole. Its number is given to the next region that is added.
    pub(crate) fn remove_region(&mut self, region: u32) {
        debug_assert!(self.empty_region(region).is_some());
        let first = std::mem::replace(&mut self.firsts[region as usize], NONE);
        self.unlink(first);
        self.retire(first);
    }

    /// The number for the next region: the first one that is not in use.
    pub(super) fn vacant_region(&mut self) -> u32 {
        let vacant = self.firsts.iter().position(|first| *first == NONE);
        let region = vacant.unwrap_or(self.firsts.len());
        if region == self.firsts.len() {
            self.firsts.push(NONE);
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
        let b = core.split_live(a.id, 2);
        assert_eq!(core.home(b), Home { region: 0, start: 2, size: 4 });
        assert_eq!(core.live(), 2);
        core.check().unwrap();
        core.free(a.id);
        core.check().unwrap();
        core.free(b);
        assert_eq!((core.holes(), core.largest_hole(), core.live()), (1, 10, 0));
        core.check().unwrap();
    }

    #[test]
    fn the_rest_of_a_given_hole_is_right_behind() {
        let mut core = Core::new();
        core.add_hole(4);
        let hole = core.add_hole(9);
        let piece = core.alloc_from(hole, 5);
        assert_eq!((piece.region, piece.start), (1, 0));
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
        core.free(piece.id);
        core.remove_region(1);
        let again = core.add_hole(8);
        assert_eq!(core.home(again), Home { region: 0, start: 0, size: 8 });
        core.check().unwrap();
    }
}
