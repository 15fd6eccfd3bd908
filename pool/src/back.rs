//! How a segment comes back: at once, behind a stream, or past the guard; and how slabs go.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use crate::booked::{About, Booked, Label, Stage, Text};
use crate::budget::Cause;
use crate::guard::{Coat, Damage, DamageKind, GuardError, GuardMode, Held};
use crate::inner::Inner;
use crate::lease::Lease;
use crate::log::Note;
use crate::pool::Source;
use crate::stamp::{Stamps, StreamId};
use crate::state::{Slab, State};
use crate::sync::{Arc, Ordering};

/// What [`Pool::trim`](crate::Pool::trim) gave back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trimmed {
    /// How many slabs.
    pub slabs: usize,
    /// The bytes that had been asked of the source for them.
    pub bytes: u64,
}

impl<S: Source> Inner<S> {
    // ---- one segment -------------------------------------------------------------------------

    /// The end of a lease that nothing waits for.
    #[inline]
    pub(crate) fn take_back(&self, id: u32) {
        if self.guard.is_some() {
            return self.take_back_guarded(id);
        }
        let mut state = self.state.lock();
        state.end_lease(id);
        let noted = state.extra.is_some().then(|| state.address_of(id));
        let entry = state.free(id);
        if let Some(address) = noted {
            state.note(|| Note::Returned { address });
        }
        // The label may be the last owner of a string: let the allocator work without our lock.
        drop(state);
        drop(entry);
    }

    /// The end of a lease whose bytes may still be worked on.
    pub(crate) fn park(&self, id: u32, stamps: Stamps) {
        let mut state = self.state.lock();
        state.end_lease(id);
        state.booked.slot(id).set_stage(Stage::Waiting);
        let grains = state.core.home(id).size;
        if state.extra.is_none() {
            return state.limbo.insert(id, grains, stamps);
        }
        let (address, points) = (state.address_of(id), stamps.as_slice().to_vec());
        state.limbo.insert(id, grains, stamps);
        state.note(|| Note::Retired { address, stamps: points });
    }

    // ---- behind streams ----------------------------------------------------------------------

    /// Asks the world how far it is, once a stream. How many segments became free.
    pub(crate) fn sweep(&self) -> usize {
        let Some(progress) = &self.progress else { return 0 };
        let questions = self.state.lock().limbo.questions();
        let answers = questions.into_iter().map(|wanted| {
            // Without the lock. An answer stays true, however late it is used.
            (wanted.stream, progress.passed(wanted.stream, wanted.sequence))
        });
        answers.collect::<Vec<_>>().into_iter().map(|(stream, at)| self.passed(stream, at)).sum()
    }

    /// Notes that a stream has come as far as `sequence`. How many segments became free.
    pub(crate) fn passed(&self, stream: StreamId, sequence: u64) -> usize {
        let mut state = self.state.lock();
        let done = state.limbo.pass(stream, sequence);
        if done.is_empty() {
            return 0;
        }
        let freed = done.len();
        let passed = || Note::Passed { stream, sequence, freed };
        if self.guard.is_some() {
            // All of them before the first is looked at: the guard may panic.
            let kept: Vec<_> = done.into_iter().map(|id| self.keep(&mut state, id)).collect();
            state.note(passed);
            drop(state);
            kept.into_iter().for_each(|kept| self.check_in(kept));
            return freed;
        }
        let entries: Vec<Booked> = done.into_iter().map(|id| state.free(id)).collect();
        state.note(passed);
        drop(state);
        drop(entries);
        freed
    }

    /// Frees all that can be: what is on its way between fronts, what streams have passed, what the
    /// guard holds back. Whether there was anything.
    ///
    /// Fronts are only asked for what they keep where that may help against `cause`: what they keep
    /// is no tag's, so a tag at its cap would empty them again and again for nothing.
    pub(crate) fn flush(&self, cause: &Cause) -> bool {
        let recall =
            matches!(cause, Cause::NoHole | Cause::HardLimit { .. } | Cause::Reserved { .. });
        if recall {
            // What fronts keep comes later, if at all.
            self.recall.fetch_add(1, Ordering::Relaxed);
        }
        let unpacked = recall && self.empty_depot();
        let waiting = {
            let state = self.state.lock();
            if state.limbo.is_empty() && state.counts.held == 0 {
                return unpacked;
            }
            !state.limbo.is_empty()
        };
        let swept = waiting && self.sweep() > 0;
        let released = self.guard.as_ref().is_some_and(|mode| self.let_go(mode, true) > 0);
        unpacked || swept || released
    }

    // ---- past the guard ----------------------------------------------------------------------

    /// Paints the guard bytes of a new lease.
    pub(crate) fn arm(&self, lease: &Lease<S>) {
        let Some(mode) = &self.guard else { return };
        let range = lease.offset() + lease.footprint()..lease.offset() + lease.pitch();
        let painted = mode.guard.paint(&lease.slab.object, range, Coat::Guard);
        let mut state = self.state.lock();
        match painted {
            Ok(()) => state.ward.arm(lease.id),
            Err(_) => state.ward.blind += 1,
        }
    }

    fn take_back_guarded(&self, id: u32) {
        let mut state = self.state.lock();
        state.end_lease(id);
        let kept = self.keep(&mut state, id);
        let address = state.address_of(id);
        state.note(|| Note::Returned { address });
        drop(state);
        if !thread::panicking() {
            return self.check_in(kept);
        }
        // A second panic, out of a destructor that runs because of the first, would end the
        // process. It has been reported, and the block is held, not looked at.
        let _ = catch_unwind(AssertUnwindSafe(|| self.check_in(kept)));
    }

    /// Books a block as kept by the guard. Nobody else touches it until it is let go. To be dropped
    /// without the lock.
    fn keep(&self, state: &mut State<S::Slab>, id: u32) -> Kept<'_, S> {
        let bytes = state.bytes(state.core.home(id).size.into());
        state.booked.slot(id).set_stage(Stage::Held);
        state.counts.held += 1;
        state.counts.held_bytes += bytes;
        Kept { pool: self, id, bytes, poisoned: false, blind: 1 }
    }

    /// Looks at the guard bytes of a kept block, poisons it, and lets go what is overdue.
    fn check_in(&self, mut kept: Kept<'_, S>) {
        let Some(mode) = &self.guard else { return };
        let (patient, armed) = {
            let mut state = self.state.lock();
            (Patient::of(&state, kept.id), state.ward.disarm(kept.id))
        };
        let Some(patient) = patient else { return };
        let found = if armed { patient.examine(mode, Coat::Guard) } else { Ok(None) };
        let painted = mode.guard.paint(&patient.slab.object, patient.all(), Coat::Poison);
        kept.blind = u64::from(found.is_err()) + u64::from(painted.is_err());
        kept.poisoned = painted.is_ok();
        drop(kept);
        self.note_damage(mode, &patient, found.ok().flatten());
        self.let_go(mode, false);
    }

    /// Frees blocks that were held long enough, or all. How many.
    fn let_go(&self, mode: &GuardMode<S::Slab>, all: bool) -> usize {
        let mut gone = 0;
        loop {
            // One at a time: whatever the owner's guard does, the others stay in the queue.
            let (held, patient) = {
                let mut state = self.state.lock();
                let Some(held) = state.ward.overdue(&mode.options, all) else { return gone };
                (held, Patient::of(&state, held.id))
            };
            let Held { id, bytes, poisoned, .. } = held;
            let mut going = Going { pool: self, id, bytes, blind: 1 };
            let Some(patient) = patient else { continue };
            let found = if poisoned { patient.examine(mode, Coat::Poison) } else { Ok(None) };
            going.blind = u64::from(found.is_err());
            drop(going);
            gone += 1;
            self.note_damage(mode, &patient, found.ok().flatten());
        }
    }

    fn note_damage(
        &self,
        mode: &GuardMode<S::Slab>,
        patient: &Patient<S::Slab>,
        found: Option<(DamageKind, u64)>,
    ) {
        let Some((kind, changed)) = found else { return };
        let damage = patient.damage(&self.name, kind, changed);
        self.state.lock().ward.note(damage.clone());
        mode.guard.damaged(&damage);
    }

    /// Looks at everything that is painted, now.
    pub(crate) fn verify(&self) -> Vec<Damage> {
        let Some(mode) = &self.guard else { return Vec::new() };
        let painted = self.state.lock().ward.painted();
        let mut damages = Vec::new();
        for (id, serial, coat) in painted {
            let patient = {
                let state = self.state.lock();
                if state.ward.still(id, serial) { Patient::of(&state, id) } else { None }
            };
            let Some(patient) = patient else { continue };
            if let Ok(Some((kind, changed))) = patient.examine(mode, coat) {
                // It may have gone while we looked; what was seen then was its next owner's.
                if self.state.lock().ward.still(id, serial) {
                    damages.push(patient.damage(&self.name, kind, changed));
                }
            }
        }
        damages
    }

    // ---- slabs -------------------------------------------------------------------------------

    /// Gives empty slabs back, as long as `keep` bytes to cut from are left.
    pub(crate) fn trim(&self, keep: u64) -> Trimmed {
        self.flush(&Cause::NoHole);
        let mut gone = Vec::new();
        {
            let mut state = self.state.lock();
            // The youngest first: the oldest have what lives long.
            for region in (0..state.slabs.len() as u32).rev() {
                let Some(grains) = state.core.empty_region(region) else { continue };
                if state.counts.capacity - self.bytes(grains) >= keep {
                    gone.extend(state.dismiss(region));
                }
            }
        }
        let bytes = gone.iter().map(|slab| slab.bytes).sum();
        // The source's destructors run here, without a lock, unless a lease on its way out is the
        // last owner.
        Trimmed { slabs: gone.len(), bytes }
    }
}

/// A block that was returned and is not in the ward's queue yet. Dropping it puts it there, however
/// the guard's look at it ended.
struct Kept<'a, S: Source> {
    pool: &'a Inner<S>,
    id: u32,
    bytes: u64,
    poisoned: bool,
    /// Times that the guard could not paint or look; 1 if it never came back.
    blind: u64,
}

impl<S: Source> Drop for Kept<'_, S> {
    fn drop(&mut self) {
        let mut state = self.pool.state.lock();
        // Where nobody got as far as to look: the next owner's guard bytes are another's.
        state.ward.disarm(self.id);
        state.ward.blind += self.blind;
        state.ward.hold(self.id, self.bytes, self.poisoned);
    }
}

/// A block that was in the ward's queue and is not in the core yet. Dropping it gives it there.
struct Going<'a, S: Source> {
    pool: &'a Inner<S>,
    id: u32,
    bytes: u64,
    /// As in [`Kept`].
    blind: u64,
}

impl<S: Source> Drop for Going<'_, S> {
    fn drop(&mut self) {
        let mut state = self.pool.state.lock();
        state.ward.blind += self.blind;
        state.counts.held -= 1;
        state.counts.held_bytes -= self.bytes;
        let entry = state.free(self.id);
        drop(state);
        // Without the lock: see `State::free`.
        drop(entry);
    }
}

/// A block as the guard needs it, looked up once.
struct Patient<T> {
    slab: Arc<Slab<T>>,
    /// From the slab's first byte.
    offset: u64,
    /// Bytes taken.
    bytes: u64,
    len: u64,
    footprint: u64,
    label: Label,
    about: About,
}

impl<T> Patient<T> {
    fn of(state: &State<T>, id: u32) -> Option<Patient<T>> {
        let home = state.core.home(id);
        let slab = Arc::clone(state.slabs.get(home.region as usize)?.as_ref()?);
        let entry = state.booked.get(id)?;
        let about = entry.about()?;
        let len = state.len_of(id, about);
        Some(Patient {
            offset: slab.lead + state.bytes(home.start.into()),
            slab,
            bytes: state.bytes(home.size.into()),
            len,
            footprint: state.rule.footprint_of(len),
            label: entry.label(),
            about,
        })
    }

    /// The whole block.
    fn all(&self) -> Range<u64> {
        self.offset..self.offset + self.bytes
    }

    /// The first changed byte, as an address.
    fn examine(
        &self,
        mode: &GuardMode<T>,
        coat: Coat,
    ) -> Result<Option<(DamageKind, u64)>, GuardError> {
        let all = self.all();
        let (kind, range) = match coat {
            Coat::Guard => (DamageKind::Overrun, self.offset + self.footprint..all.end),
            Coat::Poison => (DamageKind::LateWrite, all),
        };
        let stain = mode.guard.first_stain(&self.slab.object, range, coat)?;
        Ok(stain.map(|offset| (kind, self.slab.base + offset)))
    }

    fn damage(&self, pool: &Text, kind: DamageKind, changed: u64) -> Damage {
        Damage {
            pool: pool.clone(),
            kind,
            purpose: self.label.as_str().to_owned(),
            site: self.about.site,
            address: self.slab.base + self.offset,
            len: self.len,
            changed,
        }
    }
}
