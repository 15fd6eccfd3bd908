//! Which hole: the lists of holes, bin by bin, and the search.
//!
//! A request looks at its own bin first, whose holes are closest to it, and takes the first if it
//! fits exactly, as it often does; else the best of the first [`WALK`] that hold it; else the
//! smallest of the first few of the next filled bin, all of which do. To round a request up to the next bin instead, as is usual, is simpler and wastes up
//! to a sixteenth of every block that is reused. Only when both find nothing is the own bin walked
//! to its end, so that a request that fits in some hole never fails.

use super::nodes::{Chunks, NONE, Node};
use crate::bins::{self, BINS, Bitmap};

/// How many holes of one bin are compared before the best so far is taken.
pub(super) const WALK: usize = 8;

#[derive(Debug)]
pub(super) struct Lists {
    /// `heads[b]` is the first hole of bin `b`, `NONE` when there is none. The last entry is no
    /// bin's and stays `NONE`: what the bitmap answers when all bins above are empty.
    heads: [u32; BINS + 1],
    /// Bit `b` is set if and only if `heads[b] != NONE`.
    filled: Bitmap,
}

impl Lists {
    pub(super) fn new() -> Lists {
        Lists { heads: [NONE; BINS + 1], filled: Bitmap::default() }
    }

    // ---- search ------------------------------------------------------------------------------

    /// A hole that holds `grains`, with its node.
    #[inline(always)]
    pub(super) fn find<'a>(&self, nodes: Chunks<'a>, grains: u32) -> Option<(u32, &'a Node)> {
        let own = bins::bin_of(grains);
        let head = self.heads[own as usize];
        if head != NONE {
            let first = nodes.at(head);
            if first.size.get() == grains {
                return Some((head, first));
            }
            let id = best_of(nodes, head, grains, WALK);
            if id != NONE {
                return Some((id, nodes.at(id)));
            }
        }
        let bin = self.filled.first_above(own);
        let above = self.heads[bin as usize];
        if above == NONE {
            return last_resort(nodes, head, grains);
        }
        let node = nodes.at(above);
        // Nothing to choose from: one hole, or all of one size.
        if node.next.get() == NONE || bin < bins::EXACT {
            return Some((above, node));
        }
        let id = smallest_of(nodes, above);
        Some((id, nodes.at(id)))
    }

    /// The holes of a bin, the last linked first.
    pub(super) fn list<'a>(&self, nodes: Chunks<'a>, bin: u32) -> impl Iterator<Item = u32> + 'a {
        let mut id = self.heads[bin as usize];
        std::iter::from_fn(move || {
            let this = (id != NONE).then_some(id)?;
            id = nodes.at(this).next.get();
            Some(this)
        })
    }

    /// The bin of the largest holes.
    pub(super) fn last(&self) -> Option<u32> {
        self.filled.last()
    }

    // ---- in and out --------------------------------------------------------------------------

    /// Puts a node that is in no list at the head of its bin.
    #[inline(always)]
    pub(super) fn link(&mut self, nodes: Chunks<'_>, id: u32, node: &Node, bin: u32) {
        let head = std::mem::replace(&mut self.heads[bin as usize], id);
        if head == NONE {
            self.filled.set(bin);
        } else {
            nodes.at(head).prev.set(id);
        }
        node.prev.set(NONE);
        node.next.set(head);
        node.bin.set(bin);
    }

    /// Takes a hole out of its bin. What it is then is for the caller to say.
    #[inline(always)]
    pub(super) fn unlink(&mut self, nodes: Chunks<'_>, node: &Node, bin: u32) {
        let (prev, next) = (node.prev.get(), node.next.get());
        if prev != NONE {
            nodes.at(prev).next.set(next);
            // Node 0's, at the end of the list.
            nodes.at(next).prev.set(prev);
        } else {
            self.heads[bin as usize] = next;
            if next == NONE {
                self.filled.clear(bin);
            } else {
                nodes.at(next).prev.set(NONE);
            }
        }
    }

    /// Moves a hole of another size than before, if that is another bin's.
    #[inline(always)]
    pub(super) fn rebin(&mut self, nodes: Chunks<'_>, id: u32, node: &Node, was: u32, size: u32) {
        let bin = bins::bin_of(size);
        if bin != was {
            self.unlink(nodes, node, was);
            self.link(nodes, id, node, bin);
        }
    }

    /// What is said of heads and bits above, checked.
    pub(super) fn check(&self) -> Result<(), String> {
        if !self.filled.summary_is_true() || self.heads[BINS] != NONE {
            return Err("the bitmap's summary word is wrong, or a hole is in no bin".into());
        }
        let wrong = |bin: &u32| self.filled.is_set(*bin) != (self.heads[*bin as usize] != NONE);
        match (0..BINS as u32).find(wrong) {
            Some(bin) => Err(format!("bin {bin}: the bit does not say what the list is")),
            None => Ok(()),
        }
    }
}

/// The walk within the own bin may have stopped before the one hole that fits.
#[cold]
#[inline(never)]
fn last_resort(nodes: Chunks<'_>, head: u32, grains: u32) -> Option<(u32, &Node)> {
    let id = if head == NONE { NONE } else { best_of(nodes, head, grains, usize::MAX) };
    (id != NONE).then(|| (id, nodes.at(id)))
}

/// The smallest that holds `grains` of a list, among its first `walk`. An exact fit ends the walk.
#[inline(never)]
fn best_of(nodes: Chunks<'_>, head: u32, grains: u32, walk: usize) -> u32 {
    // A bin's holes differ by far less than that; those that are too small wrap to more.
    let (mut id, mut best, mut over) = (head, NONE, 1 << 31);
    for _ in 0..walk {
        let node = nodes.at(id);
        let more = node.size.get().wrapping_sub(grains);
        if more < over {
            (best, over) = (id, more);
            if more == 0 {
                break;
            }
        }
        id = node.next.get();
        if id == NONE {
            break;
        }
    }
    best
}

/// The smallest of a list, among its first [`WALK`].
#[inline(never)]
fn smallest_of(nodes: Chunks<'_>, head: u32) -> u32 {
    let node = nodes.at(head);
    let (mut best, mut size, mut id) = (head, node.size.get(), node.next.get());
    for _ in 1..WALK {
        if id == NONE {
            break;
        }
        let node = nodes.at(id);
        if node.size.get() < size {
            (best, size) = (id, node.size.get());
        }
        id = node.next.get();
    }
    best
}
