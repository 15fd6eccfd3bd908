//! What pool handles and leases share: the two locks and all that is behind them.

use crate::error::{Error, Exhausted, Limit, SlabFault};
use crate::lease::{Label, Lease};
use crate::pool::Source;
use crate::report::{Map, Report, SlabMap, Span, SpanKind, Text};
use crate::rule::{Rule, Strictest, align_up};
use crate::sync::{Arc, Mutex};
use crate::tlsf::{Core, Piece};

/// A block from the source and where its aligned part begins.
pub(crate) struct Slab<T> {
    pub(crate) object: T,
    pub(crate) base: u64,
    pub(crate) index: usize,
    /// Bytes asked of the source.
    bytes: u64,
    /// Bytes cut off at the front so that the core's grain 0 is aligned *as an address*.
    lead: u64,
}

/// A slab that was checked but not admitted yet, and how many grains it holds.
type NewSlab<T> = (Slab<T>, u32);

/// What pool handles and leases share.
pub(crate) struct Inner<S: Source> {
    // Before `source`: slabs are dropped while the source they came from still exists.
    state: Mutex<State<S::Slab>>,
    /// Held while a slab is asked for, so that ten threads that run dry at once cause one call.
    /// Always taken before `state`, and `state` is never held while the source runs.
    growth: Mutex<()>,
    name: Text,
    rule: Strictest,
    /// A multiple of the rule's align, at most `most_bytes` of it.
    slab_bytes: u64,
    limit: Limit,
    /// What the source promises about its base addresses; a power of two.
    promised: u64,
    source: S,
}

type Leased<S> = Result<Lease<S>, Error<<S as Source>::Error>>;

/// What is behind the lock. Only the pool's own code runs while it is held.
struct State<T> {
    core: Core,
    /// By node id; `Some` if and only if the node is live.
    tags: Vec<Option<Tag>>,
    /// By region number. Shared with the leases, which hand out references without the lock.
    slabs: Vec<Arc<Slab<T>>>,
    counts: Counts,
}

/// What the core does not know about a live segment.
struct Tag {
    len: u64,
    label: Label,
}

#[derive(Default)]
struct Counts {
    requested: u64,
    capacity: u64,
    payload: u64,
    footprint: u64,
    peak_footprint: u64,
    peak_live: usize,
    served: u64,
    refused: u64,
}

/// A request that passed the arithmetic: all sums fit, with room for one more `align`.
struct Ask {
    len: u64,
    footprint: u64,
    pitch: u64,
    grains: u32,
    label: Label,
}

/// What 2^32 - 1 grains are in bytes, less one grain so that adding slack cannot overflow.
fn most_bytes(align: u64) -> u64 {
    let most = u64::from(u32::MAX).saturating_mul(align);
    most.min((u64::MAX - align) & !(align - 1))
}

impl<T> State<T> {
    fn tag(&self, id: u32) -> Option<&Tag> {
        self.tags.get(id as usize)?.as_ref()
    }

    fn admit(&mut self, slab: Slab<T>, capacity: u64) {
        self.counts.requested += slab.bytes;
        self.counts.capacity += capacity;
        self.slabs.push(Arc::new(slab));
    }
}

impl<S: Source> Inner<S> {
    pub(crate) fn new(
        source: S,
        name: Text,
        rule: Strictest,
        slab_bytes: u64,
        limit: Limit,
    ) -> Result<Self, Error<S::Error>> {
        let align = rule.rule.align();
        let most = most_bytes(align);
        let too_large = Error::SlabTooLarge { bytes: slab_bytes, most };
        let rounded = align_up(slab_bytes, align).filter(|bytes| *bytes <= most);
        let slab_bytes = rounded.ok_or(too_large)?;
        // The largest power of two in the promise; 1 where there is none.
        let promised = match source.alignment() {
            0 => 1,
            stated => 1 << stated.trailing_zeros(),
        };
        Ok(Inner {
            state: Mutex::new(State {
                core: Core::new(),
                tags: Vec::new(),
                slabs: Vec::new(),
                counts: Counts::default(),
            }),
            growth: Mutex::default(),
            name,
            rule,
            slab_bytes,
            limit,
            promised,
            source,
        })
    }

    pub(crate) fn name(&self) -> &Text {
        &self.name
    }

    pub(crate) fn strictest(&self) -> &Strictest {
        &self.rule
    }

    pub(crate) fn rule(&self) -> Rule {
        self.rule.rule
    }

    // ---- there and back ----------------------------------------------------------------------

    pub(crate) fn lease(self: &Arc<Self>, len: u64, label: Label) -> Leased<S> {
        let got = self.ask(len, label).and_then(|ask| {
            let mut state = self.state.lock();
            match state.core.alloc(ask.grains) {
                Some(piece) => Ok(self.lend(&mut state, piece, ask)),
                None => {
                    drop(state);
                    self.lease_from_new_slab(ask)
                }
            }
        });
        if got.is_err() {
            self.state.lock().counts.refused += 1;
        }
        got
    }

    fn lease_from_new_slab(self: &Arc<Self>, ask: Ask) -> Leased<S> {
        let _turn = self.growth.lock();
        let request = {
            // Another thread may have added a slab or returned a segment since we looked.
            let mut state = self.state.lock();
            if let Some(piece) = state.core.alloc(ask.grains) {
                return Ok(self.lend(&mut state, piece, ask));
            }
            self.next_slab(&state, &ask)?
        };
        let (slab, grains) = self.new_slab(request)?;
        let mut state = self.state.lock();
        let piece = state.core.add_region(grains, ask.grains);
        state.admit(slab, self.bytes(grains));
        Ok(self.lend(&mut state, piece, ask))
    }

    /// Turns a piece of the core into a lease and books it.
    fn lend(self: &Arc<Self>, state: &mut State<S::Slab>, piece: Piece, ask: Ask) -> Lease<S> {
        let slot = piece.id as usize;
        if state.tags.len() <= slot {
            state.tags.resize_with(slot + 1, || None);
        }
        state.tags[slot] = Some(Tag { len: ask.len, label: ask.label.clone() });
        let counts = &mut state.counts;
        counts.payload += ask.len;
        counts.footprint += ask.footprint;
        counts.served += 1;
        counts.peak_footprint = counts.peak_footprint.max(counts.footprint);
        counts.peak_live = counts.peak_live.max(state.core.live());
        let slab = Arc::clone(&state.slabs[piece.region as usize]);
        Lease {
            id: piece.id,
            address: slab.base + slab.lead + self.bytes(piece.start),
            len: ask.len,
            label: ask.label,
            slab,
            pool: Arc::clone(self),
        }
    }

    /// Books a lease as returned.
    pub(crate) fn take_back(&self, id: u32) {
        let mut state = self.state.lock();
        state.core.free(id);
        let tag = state.tags[id as usize].take();
        if let Some(Tag { len, .. }) = &tag {
            state.counts.payload -= len;
            state.counts.footprint -= self.rule().footprint(*len).unwrap_or(0);
        }
        // The label may be the last owner of a string: let the allocator work without our lock.
        drop(state);
        drop(tag);
    }

    /// Grains to bytes. The grain is the alignment, a power of two.
    fn bytes(&self, grains: u32) -> u64 {
        u64::from(grains) << self.rule().align().trailing_zeros()
    }

    fn ask(&self, len: u64, label: Label) -> Result<Ask, Error<S::Error>> {
        let rule = self.rule();
        let purpose = |label: Label| label.as_str().to_owned();
        if len == 0 {
            return Err(Error::ZeroLength { purpose: purpose(label) });
        }
        match (rule.footprint(len), rule.pitch(len)) {
            (Some(footprint), Some(pitch)) if pitch <= most_bytes(rule.align()) => {
                let grains = (pitch >> rule.align().trailing_zeros()) as u32;
                Ok(Ask { len, footprint, pitch, grains, label })
            }
            _ => Err(Error::Overflow { len, purpose: purpose(label) }),
        }
    }

    // ---- growth ------------------------------------------------------------------------------

    pub(crate) fn reserve(&self) -> Result<(), Error<S::Error>> {
        let _turn = self.growth.lock();
        if self.slab_bytes == 0 || !self.state.lock().slabs.is_empty() {
            return Ok(());
        }
        let ask = self.ask(1, Label::Static("first slab"))?;
        let request = self.next_slab(&self.state.lock(), &ask)?;
        let (slab, grains) = self.new_slab(request)?;
        let mut state = self.state.lock();
        state.core.add_hole(grains);
        state.admit(slab, self.bytes(grains));
        Ok(())
    }

    /// Bytes a slab needs on top of its usable part because its base may be odd.
    fn slack(&self) -> u64 {
        self.rule().align().saturating_sub(self.promised)
    }

    /// How many bytes to ask of the source so that `ask` fits, within the limits.
    fn next_slab(&self, state: &State<S::Slab>, ask: &Ask) -> Result<u64, Error<S::Error>> {
        let refused = || Error::Exhausted(Box::new(self.exhausted(state, ask)));
        if self.limit.slabs.is_some_and(|most| state.slabs.len() >= most) {
            return Err(refused());
        }
        let wanted = self.slab_bytes.max(ask.pitch) + self.slack();
        let Some(most) = self.limit.bytes else {
            return Ok(wanted);
        };
        let left = most.saturating_sub(state.counts.requested);
        if wanted <= left {
            return Ok(wanted);
        }
        // The limit's last slab: whatever is left, if it is enough.
        let usable = left.saturating_sub(self.slack()) & !(self.rule().align() - 1);
        if usable < ask.pitch {
            return Err(refused());
        }
        Ok(usable + self.slack())
    }

    /// Asks the source for a slab and checks what comes. Call under `growth`, not under `state`.
    fn new_slab(&self, bytes: u64) -> Result<NewSlab<S::Slab>, Error<S::Error>> {
        let got = self.source.allocate(bytes);
        let (object, base) = got.map_err(|error| Error::Source { bytes, error })?;
        let bad = |fault| Error::BadSlab { base, bytes, fault };
        let overflow = || bad(SlabFault::AddressOverflow);
        let align = self.rule().align();
        let end = base.checked_add(bytes).ok_or_else(overflow)?;
        let lead = align_up(base, align).ok_or_else(overflow)? - base;
        if !base.is_multiple_of(self.promised) {
            return Err(bad(SlabFault::BrokenPromise { promised: self.promised }));
        }
        // Nobody adds slabs but the holder of `growth`, so this answer stays true.
        let index = {
            let state = self.state.lock();
            let overlaps = |slab: &Arc<Slab<_>>| base < slab.base + slab.bytes && slab.base < end;
            if let Some(slab) = state.slabs.iter().position(overlaps) {
                return Err(bad(SlabFault::Overlap { slab }));
            }
            state.slabs.len()
        };
        // The promise holds, so lead <= slack and all of the usable part is there.
        let grains = ((bytes - lead) >> align.trailing_zeros()) as u32;
        Ok((Slab { object, base, index, bytes, lead }, grains))
    }

    fn exhausted(&self, state: &State<S::Slab>, ask: &Ask) -> Exhausted {
        let mut largest: Vec<(u64, &Label)> = Vec::with_capacity(4);
        for tag in state.tags.iter().flatten() {
            largest.push((self.rule().pitch(tag.len).unwrap_or(0), &tag.label));
            largest.sort_by_key(|(pitch, _)| std::cmp::Reverse(*pitch));
            largest.truncate(3);
        }
        let free = self.free_bytes(state);
        Exhausted {
            pool: self.name.clone(),
            purpose: ask.label.as_str().to_owned(),
            len: ask.len,
            footprint: ask.footprint,
            pitch: ask.pitch,
            free,
            holes: state.core.holes(),
            largest_hole: self.bytes(state.core.largest_hole()),
            capacity: state.counts.capacity,
            slabs: state.slabs.len(),
            live: state.core.live(),
            largest_live: largest
                .into_iter()
                .map(|(pitch, label)| (label.as_str().to_owned(), pitch))
                .collect(),
            limit: self.limit,
            bytes_needed: state.counts.requested.saturating_add(ask.pitch + self.slack()),
        }
    }

    // ---- reports -----------------------------------------------------------------------------

    fn free_bytes(&self, state: &State<S::Slab>) -> u64 {
        state.core.free_grains() << self.rule().align().trailing_zeros()
    }

    pub(crate) fn report(&self) -> Report {
        let state = self.state.lock();
        let counts = &state.counts;
        let live = state.core.live();
        let free = self.free_bytes(&state);
        let pads = live as u64 * self.rule().pad();
        Report {
            name: self.name.clone(),
            rule: self.rule(),
            slabs: state.slabs.len(),
            requested: counts.requested,
            capacity: counts.capacity,
            lost_at_edges: counts.requested - counts.capacity,
            live,
            payload: counts.payload,
            footprint: counts.footprint,
            lost_to_rounding: counts.footprint - counts.payload - pads,
            lost_to_pad: pads,
            lost_to_alignment: counts.capacity - free - counts.footprint,
            free,
            holes: state.core.holes(),
            largest_hole: self.bytes(state.core.largest_hole()),
            peak_footprint: counts.peak_footprint,
            peak_live: counts.peak_live,
            served: counts.served,
            refused: counts.refused,
        }
    }

    pub(crate) fn map(&self) -> Map {
        let state = self.state.lock();
        let slabs = state.slabs.iter().map(|slab| {
            let mut spans = Vec::new();
            let mut end = 0;
            let mut span = |bytes, kind| {
                if bytes > 0 {
                    spans.push(Span { offset: end, bytes, kind });
                    end += bytes;
                }
                end
            };
            let mut used = span(slab.lead, SpanKind::Lead);
            for block in state.core.blocks(slab.index as u32) {
                let bytes = self.bytes(block.size);
                let kind = match state.tag(block.id) {
                    Some(Tag { len, label }) => {
                        let footprint = self.rule().footprint(*len).unwrap_or(*len);
                        SpanKind::Live {
                            purpose: label.as_str().to_owned(),
                            len: *len,
                            pad: footprint - len,
                            slack: bytes - footprint,
                        }
                    }
                    None => SpanKind::Free,
                };
                used = span(bytes, kind);
            }
            span(slab.bytes - used, SpanKind::Tail);
            SlabMap { index: slab.index, base: slab.base, bytes: slab.bytes, spans }
        });
        Map { name: self.name.clone(), slabs: slabs.collect() }
    }

    pub(crate) fn check(&self) -> Result<(), String> {
        let state = self.state.lock();
        state.core.check()?;
        for block in (0..state.slabs.len()).flat_map(|region| state.core.blocks(region as u32)) {
            if state.tag(block.id).is_some() != block.live {
                return Err(format!("{block:?}: live without a tag, or the reverse"));
            }
        }
        Ok(())
    }
}
