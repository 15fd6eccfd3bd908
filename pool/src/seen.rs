//! What can be seen of a pool: reports, maps, errors, leaks, recordings.

use std::collections::HashMap;

use crate::booked::{About, Booked, Label, Stage, Text};
use crate::budget::{Budget, Cause};
use crate::exhausted::{Exhausted, Holder};
use crate::inner::Inner;
use crate::leak::{Leak, Leaks};
use crate::log::{Log, Recording};
use crate::map::{Map, SlabMap, Span, SpanKind};
use crate::pool::Source;
use crate::report::{Report, WaitReport};
use crate::state::{Ask, State};

/// Entries looked at with the lock held once.
const AT_A_TIME: u32 = 1024;
/// Entries that an error looks at.
const AT_MOST: u32 = 16 * AT_A_TIME;

/// A live lease as the walks see it.
struct Seen {
    label: Label,
    about: About,
    taken: u64,
}

impl<S: Source> Inner<S> {
    pub(crate) fn report(&self) -> Report {
        let (name, rule) = (self.name.clone(), self.rule());
        let state = self.state.lock();
        let (counts, free) = (&state.counts, state.free_bytes());
        let pads = counts.live as u64 * rule.pad();
        let beyond = state.used_bytes() - counts.footprint;
        let (guards, alignment) = if self.guard.is_some() { (beyond, 0) } else { (0, beyond) };
        Report {
            name,
            rule,
            slabs: counts.slabs,
            requested: counts.requested,
            capacity: counts.capacity,
            lost_at_edges: counts.requested - counts.capacity,
            live: counts.live,
            payload: counts.payload,
            footprint: counts.footprint,
            lost_to_rounding: counts.footprint - counts.payload - pads,
            lost_to_pad: pads,
            guards,
            lost_to_alignment: alignment,
            waiting_segments: state.limbo.len(),
            waiting: state.bytes(state.limbo.grains()),
            waits: waits(&state, 8),
            held_segments: counts.held,
            held: counts.held_bytes,
            fronts: state.depot.fronts().0,
            fronts_keep: state.bytes(state.depot.fronts().1),
            depot: state.bytes(state.depot.grains()),
            damaged: state.ward.damaged,
            blind: state.ward.blind,
            free,
            holes: state.core.holes(),
            largest_hole: self.bytes(state.core.largest_hole()),
            peak_requested: counts.peak_requested,
            peak_footprint: counts.peak_footprint,
            peak_live: counts.peak_live,
            served: counts.served,
            refused: counts.refused,
            tags: budget(&state).map(Budget::report).unwrap_or_default(),
        }
    }

    pub(crate) fn reset_peaks(&self) {
        let mut state = self.state.lock();
        let counts = &mut state.counts;
        counts.peak_requested = counts.requested;
        counts.peak_footprint = counts.footprint;
        counts.peak_live = counts.live;
        if let Some(budget) = state.budget() {
            budget.reset_peaks();
        }
    }

    pub(crate) fn map(&self) -> Map {
        let state = self.state.lock();
        let slabs = state.slabs.iter().flatten().map(|slab| {
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
                used = span(bytes, self.kind(&state, block.id, bytes));
            }
            span(slab.bytes - used, SpanKind::Tail);
            SlabMap { index: slab.index, base: slab.base, bytes: slab.bytes, spans }
        });
        Map { name: self.name.clone(), slabs: slabs.collect() }
    }

    fn kind(&self, state: &State<S::Slab>, id: u32, bytes: u64) -> SpanKind {
        let entry = state.booked.get(id);
        let Some((entry, about)) = entry.and_then(|entry| Some((entry, entry.about()?))) else {
            return SpanKind::Free;
        };
        let purpose = entry.text().to_owned();
        match about.stage {
            Stage::Leased => {
                let len = state.len_of(id, about);
                let footprint = self.rule().footprint_of(len);
                SpanKind::Live { purpose, len, pad: footprint - len, slack: bytes - footprint }
            }
            Stage::Waiting => {
                let stamps = state.limbo.stamps(id).map(|stamps| stamps.as_slice().to_vec());
                SpanKind::Waiting { purpose, stamps: stamps.unwrap_or_default() }
            }
            Stage::Held => SpanKind::Held { purpose },
        }
    }

    pub(crate) fn tag_name(&self, account: u16) -> Option<Text> {
        budget(&self.state.lock()).and_then(|budget| budget.name(account).cloned())
    }

    // ---- walks over the leases ---------------------------------------------------------------

    /// Shows the live leases among the first `most` entries, a few at a time under the lock; what
    /// `show` does runs without it.
    fn walk(&self, most: u32, mut show: impl FnMut(Seen)) {
        let mut some: Vec<Seen> = Vec::new();
        for from in (0..most).step_by(AT_A_TIME as usize) {
            let state = self.state.lock();
            let end = state.booked.len().min(most);
            for id in from..end.min(from + AT_A_TIME) {
                let entry = state.booked.get(id).filter(|entry| !matches!(entry, Booked::Vacant));
                let Some((entry, about)) = entry.and_then(|entry| Some((entry, entry.about()?)))
                else {
                    continue;
                };
                if about.stage == Stage::Leased {
                    let taken = state.bytes(state.core.home(id).size.into());
                    some.push(Seen { label: entry.label(), about, taken });
                }
            }
            drop(state);
            some.drain(..).for_each(&mut show);
            if from + AT_A_TIME >= end {
                return;
            }
        }
    }

    /// The live leases, as an error if there are any.
    pub(crate) fn leak_check(&self) -> Result<(), Leaks> {
        let mut found: HashMap<(usize, String, u16), (Seen, usize, u64)> = HashMap::new();
        self.walk(u32::MAX, |seen| {
            let site = std::ptr::from_ref(seen.about.site).addr();
            let key = (site, seen.label.as_str().to_owned(), seen.about.tag);
            let taken = seen.taken;
            let line = found.entry(key).or_insert((seen, 0, 0));
            line.1 += 1;
            line.2 += taken;
        });
        if found.is_empty() {
            return Ok(());
        }
        let mut leaks = Leaks::new(self.name.clone());
        for ((_, purpose, account), (seen, count, bytes)) in found {
            let tag = self.tag_name(account);
            leaks.add(Leak { purpose, tag, site: seen.about.site, count, bytes });
        }
        leaks.waits = waits(&self.state.lock(), usize::MAX);
        Err(leaks.sorted())
    }

    /// The streams that retired segments wait for, as an error if there are any.
    pub(crate) fn wait_check(&self) -> Result<(), Leaks> {
        let waits = waits(&self.state.lock(), usize::MAX);
        if waits.is_empty() {
            return Ok(());
        }
        Err(Leaks { waits, ..Leaks::new(self.name.clone()) })
    }

    pub(crate) fn exhausted(&self, ask: &Ask, cause: Cause) -> Exhausted {
        let mut largest: Vec<(u64, Label)> = Vec::with_capacity(4);
        let mut sums: HashMap<String, Holder> = HashMap::new();
        let mut looked_at = 0;
        self.walk(AT_MOST, |Seen { label, taken, .. }| {
            looked_at += 1;
            let purpose = label.as_str();
            match sums.get_mut(purpose) {
                Some(sum) => (sum.count, sum.bytes) = (sum.count + 1, sum.bytes + taken),
                None => {
                    let purpose = purpose.to_owned();
                    sums.insert(purpose.clone(), Holder { purpose, count: 1, bytes: taken });
                }
            }
            largest.push((taken, label));
            largest.sort_by_key(|(taken, _)| std::cmp::Reverse(*taken));
            largest.truncate(3);
        });
        let mut holders: Vec<Holder> = sums.into_values().collect();
        holders.sort_by(|a, b| (b.bytes, &a.purpose).cmp(&(a.bytes, &b.purpose)));
        holders.truncate(3);
        let largest = largest.into_iter().map(|(taken, label)| (label.as_str().to_owned(), taken));
        let state = self.state.lock();
        Exhausted {
            pool: self.name.clone(),
            purpose: ask.label.as_str().to_owned(),
            cause,
            len: ask.len,
            footprint: ask.footprint,
            pitch: ask.pitch,
            free: state.free_bytes(),
            holes: state.core.holes(),
            largest_hole: self.bytes(state.core.largest_hole()),
            capacity: state.counts.capacity,
            slabs: state.counts.slabs,
            live: state.counts.live,
            largest_live: largest.collect(),
            holders,
            looked_at,
            waiting: state.bytes(state.limbo.grains()),
            waits: waits(&state, 4),
            fronts: state.depot.fronts().0,
            fronts_keep: state.bytes(state.depot.fronts().1),
            tags: budget(&state).map(Budget::report).unwrap_or_default(),
            limit: self.limit,
            slab_needed: ask.pitch + self.slack(),
            bytes_needed: state.counts.requested.saturating_add(ask.pitch + self.slack()),
        }
    }

    // ---- recordings --------------------------------------------------------------------------

    /// Starts a recording with room for `most` events, in place of one that may be running.
    pub(crate) fn record(&self, most: usize) {
        let log = Log::new(most);
        let mut state = self.state.lock();
        let old = state.extra.get_or_insert_default().log.replace(log);
        drop(state);
        drop(old);
    }

    /// Ends the recording, if one is running.
    pub(crate) fn stop_recording(&self) -> Option<Recording> {
        let log = {
            let mut state = self.state.lock();
            let extra = state.extra.as_mut()?;
            let log = extra.log.take();
            if extra.budget.is_none() {
                state.extra = None;
            }
            log?
        };
        Some(log.into_recording(self.name.clone(), |account| self.tag_name(account)))
    }
}

fn budget<T>(state: &State<T>) -> Option<&Budget> {
    state.extra.as_ref()?.budget.as_ref()
}

fn waits<T>(state: &State<T>, most: usize) -> Vec<WaitReport> {
    let waits = state.limbo.waits(most).into_iter();
    waits
        .map(|waits| {
            let bytes = state.bytes(waits.grains);
            WaitReport::new(waits.stream, waits.blocks, bytes, waits.last)
        })
        .collect()
}
