//! The coalescing core, bare, for the bench package in `pool/bench`. Not part of the interface: it
//! exists only with the feature `bench-internals`, and changes without notice.

use crate::front::{LONGEST, Stocks, class_of, rounded};
use crate::tlsf::{Core, Piece};

/// A block of a [`BareCore`].
#[derive(Clone, Copy, Debug)]
pub struct BareBlock(Piece);

impl BareBlock {
    /// First grain, counted from the start of its region.
    #[inline]
    pub fn start(&self) -> u32 {
        self.0.start
    }
}

/// The core without rules, leases, tags or locks.
#[derive(Debug)]
pub struct BareCore(Core);

impl BareCore {
    /// A core over one region of `grains > 0`.
    pub fn new(grains: u32) -> BareCore {
        let mut core = BareCore(Core::new());
        core.add_region(grains);
        core
    }

    /// One more region of `grains > 0`.
    pub fn add_region(&mut self, grains: u32) {
        self.0.add_hole(grains);
    }

    /// A block of `grains > 0`.
    #[inline]
    pub fn alloc(&mut self, grains: u32) -> Option<BareBlock> {
        self.0.alloc(grains).map(BareBlock)
    }

    /// Takes a live block back.
    #[inline]
    pub fn free(&mut self, block: BareBlock) {
        self.0.free(block.0.id());
    }
}

/// A block of a [`BareFront`].
#[derive(Clone, Copy, Debug)]
pub struct FrontBlock {
    piece: Piece,
    /// The class it is kept in, or 0.
    class: u32,
}

impl FrontBlock {
    /// First grain, counted from the start of its region.
    #[inline]
    pub fn start(&self) -> u32 {
        self.piece.start
    }
}

/// A core with the stocks of a front before it: what [`BareCore`] is to the pool, this is to
/// [`Front`](crate::Front).
#[derive(Debug)]
pub struct BareFront {
    stocks: Stocks<Piece>,
    core: Core,
}

impl BareFront {
    /// Over one region of `grains > 0`, keeping at most `keep` grains.
    pub fn new(grains: u32, keep: u64) -> BareFront {
        let mut core = Core::new();
        core.add_hole(grains);
        BareFront { stocks: Stocks::new(keep), core }
    }

    /// A block of at least `grains > 0`.
    #[inline]
    pub fn alloc(&mut self, grains: u32) -> Option<FrontBlock> {
        if grains <= LONGEST {
            let class = class_of(grains);
            if let Some(piece) = self.stocks.pop(class) {
                return Some(FrontBlock { piece, class });
            }
            if let Some(piece) = self.core.alloc(rounded(grains)) {
                return Some(FrontBlock { piece, class });
            }
        }
        self.alloc_exactly(grains)
    }

    #[inline(never)]
    fn alloc_exactly(&mut self, grains: u32) -> Option<FrontBlock> {
        let piece = self.core.alloc(grains).or_else(|| {
            // Before it fails.
            self.stocks.clear().for_each(|piece| self.core.free(piece.id()));
            self.core.alloc(grains)
        })?;
        let whole = grains <= LONGEST && rounded(grains) == grains;
        Some(FrontBlock { piece, class: if whole { class_of(grains) } else { 0 } })
    }

    /// Takes a live block back.
    #[inline]
    pub fn free(&mut self, block: FrontBlock) {
        if block.class == 0 {
            self.free_exactly(block.piece);
        } else if self.stocks.push(block.class, block.piece) {
            self.free_excess();
        }
    }

    #[inline(never)]
    fn free_exactly(&mut self, piece: Piece) {
        self.core.free(piece.id());
    }

    #[inline(never)]
    fn free_excess(&mut self) {
        while self.stocks.is_excessive() {
            self.stocks.excess().1.for_each(|piece| self.core.free(piece.id()));
        }
    }
}
