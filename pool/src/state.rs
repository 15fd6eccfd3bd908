//! What is behind the state lock: the core, what is booked on its blocks, and the sums.
//!
//! Only the pool's own code runs while it is held: no source, no guard, no callback, no destructor
//! of anything a user handed in.

use crate::booked::{About, Booked, Label, Site, Stage};
use crate::budget::{Budget, Cause};
use crate::front::Depot;
use crate::guard::Ward;
use crate::lease::Lease;
use crate::limbo::Limbo;
use crate::log::{Log, Note};
use crate::pool::Source;
use crate::rule::Rule;
use crate::stamp::StreamId;
use crate::sync::Arc;
use crate::table::Table;
use crate::tlsf::{Core, Piece};

/// A block from the source and where its aligned part begins.
pub(crate) struct Slab<T> {
    pub(crate) object: T,
    pub(crate) base: u64,
    pub(crate) index: usize,
    /// Bytes asked of the source.
    pub(crate) bytes: u64,
    /// Bytes cut off at the front so that the core's grain 0 is aligned *as an address*.
    pub(crate) lead: u64,
}

/// A request that passed the arithmetic: all sums fit, with room for one more `align`.
#[derive(Clone)]
pub(crate) struct Ask {
    pub(crate) len: u64,
    pub(crate) footprint: u64,
    pub(crate) pitch: u64,
    pub(crate) grains: u32,
    pub(crate) label: Label,
    pub(crate) site: Site,
    /// Account of the budget; 0: none.
    pub(crate) tag: u16,
    /// The stream that will use the segment first.
    pub(crate) stream: Option<StreamId>,
}

pub(crate) struct State<T> {
    pub(crate) core: Core,
    pub(crate) rule: Rule,
    /// By block id; not vacant if and only if the block is live.
    pub(crate) booked: Table<Booked>,
    /// By region number; `None` where one was given back. Shared with the leases, which hand out
    /// references without the lock.
    pub(crate) slabs: Vec<Option<Arc<Slab<T>>>>,
    pub(crate) counts: Counts,
    pub(crate) limbo: Limbo,
    pub(crate) ward: Ward,
    /// What fronts pass on to each other. Leased, as far as the books go.
    pub(crate) depot: Depot,
    /// What plain pools have not, behind one branch.
    pub(crate) extra: Option<Box<Extra>>,
}

#[derive(Default)]
pub(crate) struct Extra {
    pub(crate) log: Option<Log>,
    pub(crate) budget: Option<Budget>,
}

#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) requested: u64,
    pub(crate) peak_requested: u64,
    pub(crate) capacity: u64,
    pub(crate) slabs: usize,
    pub(crate) live: usize,
    pub(crate) payload: u64,
    pub(crate) footprint: u64,
    pub(crate) peak_footprint: u64,
    pub(crate) peak_live: usize,
    pub(crate) served: u64,
    pub(crate) refused: u64,
    /// Held back by the guard: segments and bytes.
    pub(crate) held: usize,
    pub(crate) held_bytes: u64,
}

impl Counts {
    #[inline]
    fn begin(&mut self, len: u64, footprint: u64) {
        self.payload += len;
        self.footprint += footprint;
        self.served += 1;
        self.live += 1;
        self.peak_footprint = self.peak_footprint.max(self.footprint);
        self.peak_live = self.peak_live.max(self.live);
    }
}

impl<T> State<T> {
    pub(crate) fn new(rule: Rule, budget: Option<Budget>) -> State<T> {
        State {
            core: Core::new(),
            rule,
            booked: Table::default(),
            slabs: Vec::new(),
            counts: Counts::default(),
            limbo: Limbo::default(),
            ward: Ward::default(),
            depot: Depot::default(),
            extra: budget.map(|budget| Box::new(Extra { log: None, budget: Some(budget) })),
        }
    }

    /// Grains to bytes. The grain is the alignment, a power of two.
    pub(crate) fn bytes(&self, grains: u64) -> u64 {
        grains << self.rule.align().trailing_zeros()
    }

    pub(crate) fn free_bytes(&self) -> u64 {
        self.bytes(self.core.free_grains())
    }

    /// Bytes that are taken by nobody's lease and not free either.
    pub(crate) fn idle_bytes(&self) -> u64 {
        self.bytes(self.limbo.grains()) + self.counts.held_bytes
    }

    pub(crate) fn used_bytes(&self) -> u64 {
        self.counts.capacity - self.free_bytes() - self.idle_bytes()
    }

    // ---- one block ---------------------------------------------------------------------------

    /// Bytes asked for when the block was leased.
    pub(crate) fn len_of(&self, id: u32, about: About) -> u64 {
        self.bytes(self.core.home(id).size.into()) - u64::from(about.extra)
    }

    pub(crate) fn address_of(&self, id: u32) -> u64 {
        let home = self.core.home(id);
        let slab = self.slabs[home.region as usize].as_ref();
        let start = slab.map_or(0, |slab| slab.base + slab.lead);
        start + self.bytes(home.start.into())
    }

    /// Books a piece of the core as leased.
    #[inline]
    pub(crate) fn begin_lease(&mut self, piece: Piece, ask: &Ask, label: Label) {
        let (site, tag, stage) = (ask.site, ask.tag, Stage::Leased);
        // The rule was checked to keep this within 32 bits.
        let extra = (ask.pitch - ask.len) as u32;
        *self.booked.slot(piece.id()) = Booked::new(label, About { site, extra, tag, stage });
        self.counts.begin(ask.len, ask.footprint);
    }

    /// The same for a front, which is nobody's who has a tag.
    #[inline]
    pub(crate) fn begin_loan(
        &mut self,
        piece: Piece,
        len: u64,
        pitch: u64,
        text: &'static str,
        site: Site,
    ) {
        let extra = (pitch - len) as u32;
        let entry = Booked::Static { text, site, extra, tag: 0, stage: Stage::Leased };
        *self.booked.slot(piece.id()) = entry;
        self.counts.begin(len, self.rule.footprint_of(len));
    }

    /// The extras' part of [`begin_lease`](State::begin_lease): which soft limits were crossed.
    #[inline]
    pub(crate) fn note_lease<S>(&mut self, lease: &Lease<S>, tag: u16, taken: u64) -> Vec<Cause>
    where
        S: Source<Slab = T>,
    {
        let Some(extra) = &mut self.extra else { return Vec::new() };
        let crossed = match &mut extra.budget {
            Some(budget) => budget.take(tag, taken),
            None => Vec::new(),
        };
        let Lease { address, len, label, .. } = lease;
        let (address, len) = (*address, *len);
        self.note(|| Note::Leased { address, len, taken, label: label.clone(), tag });
        crossed
    }

    /// Takes a lease off the books; the block stays live. What its bytes are for then is up to the
    /// caller.
    #[inline]
    pub(crate) fn end_lease(&mut self, id: u32) {
        let Some(about) = self.booked.get(id).and_then(Booked::about) else { return };
        debug_assert_eq!(about.stage, Stage::Leased);
        let len = self.len_of(id, about);
        self.counts.payload -= len;
        self.counts.footprint -= self.rule.footprint_of(len);
        self.counts.live -= 1;
        if self.extra.is_some() {
            let bytes = len + u64::from(about.extra);
            if let Some(budget) = self.budget() {
                budget.give(about.tag, bytes);
            }
        }
    }

    /// Gives a block that nobody uses to the core. The entry is for the caller to drop, without
    /// the lock: its text may be the last owner of a string.
    #[inline]
    #[must_use = "to be dropped without the lock"]
    pub(crate) fn free(&mut self, id: u32) -> Booked {
        self.core.free(id);
        std::mem::take(self.booked.slot(id))
    }

    // ---- slabs -------------------------------------------------------------------------------

    /// Books a slab and gives it to the core; answers the one hole it is.
    pub(crate) fn admit(&mut self, mut slab: Slab<T>, grains: u32) -> u32 {
        let hole = self.core.add_hole(grains);
        let region = self.core.home(hole).region as usize;
        slab.index = region;
        let bytes = slab.bytes;
        self.counts.requested += bytes;
        self.counts.peak_requested = self.counts.peak_requested.max(self.counts.requested);
        self.counts.capacity += self.bytes(grains.into());
        self.counts.slabs += 1;
        if self.slabs.len() <= region {
            self.slabs.resize_with(region + 1, || None);
        }
        self.slabs[region] = Some(Arc::new(slab));
        self.note(|| Note::Grown { slab: region, bytes });
        hole
    }

    /// Takes the slab of an empty region off the books, for the caller to drop without the lock.
    pub(crate) fn dismiss(&mut self, region: u32) -> Option<Arc<Slab<T>>> {
        let grains = self.core.empty_region(region)?;
        let slab = self.slabs.get_mut(region as usize)?.take()?;
        self.core.remove_region(region);
        let (index, bytes) = (slab.index, slab.bytes);
        self.counts.requested -= bytes;
        self.counts.capacity -= self.bytes(grains.into());
        self.counts.slabs -= 1;
        self.note(|| Note::Trimmed { slab: index, bytes });
        Some(slab)
    }

    /// Whether a stream may still work on a retired segment of the slab.
    fn is_worked_on(&self, region: u32) -> bool {
        self.core.blocks(region).any(|block| self.limbo.stamps(block.id).is_some())
    }

    // ---- extras ------------------------------------------------------------------------------

    pub(crate) fn budget(&mut self) -> Option<&mut Budget> {
        self.extra.as_mut()?.budget.as_mut()
    }

    /// Records an event if a recording is on.
    #[inline]
    pub(crate) fn note(&mut self, note: impl FnOnce() -> Note) {
        if self.extra.as_ref().is_some_and(|extra| extra.log.is_some()) {
            let (used, free) = (self.used_bytes(), self.free_bytes());
            if let Some(log) = self.extra.as_mut().and_then(|extra| extra.log.as_mut()) {
                log.push(used, free, note());
            }
        }
    }

    // ---- the invariants, checked -------------------------------------------------------------

    pub(crate) fn check(&self) -> Result<(), String> {
        self.core.check()?;
        self.limbo.check()?;
        let (mut live, mut waiting, mut held) = (0, 0, 0);
        let (mut payload, mut footprint) = (0, 0);
        for region in 0..self.slabs.len() as u32 {
            for block in self.core.blocks(region) {
                let about = self.booked.get(block.id).and_then(Booked::about);
                if about.is_some() != block.live {
                    return Err(format!("{block:?}: live without an entry, or the reverse"));
                }
                let Some(about) = about else { continue };
                if (about.stage == Stage::Waiting) != self.limbo.stamps(block.id).is_some() {
                    return Err(format!("{block:?}: waits without stamps, or the reverse"));
                }
                match about.stage {
                    Stage::Leased => {
                        let len = self.len_of(block.id, about);
                        live += 1;
                        payload += len;
                        footprint += self.rule.footprint_of(len);
                    }
                    Stage::Waiting => waiting += 1,
                    Stage::Held => held += 1,
                }
            }
        }
        let Counts { live: l, held: h, payload: p, footprint: f, .. } = self.counts;
        if (live, waiting, held, payload, footprint) != (l, self.limbo.len(), h, p, f) {
            return Err(format!("{live} live, {waiting} waiting, {held} held: the counts differ"));
        }
        Ok(())
    }
}

impl<T> Drop for State<T> {
    /// Slabs that device work may still run on are leaked, also while a panic unwinds: freed, they
    /// would be somebody else's memory under that work.
    fn drop(&mut self) {
        if self.limbo.is_empty() {
            return;
        }
        for region in 0..self.slabs.len() as u32 {
            if self.is_worked_on(region) {
                std::mem::forget(self.slabs[region as usize].take());
            }
        }
    }
}
