//! The long way to a lease: what to do when the first look found no room.
//!
//! In this order: memory that waits for the request's own stream; the core; what waits for streams
//! that have come far enough, and what the guard holds back; neighbours that wait for the request's
//! own stream, joined; a new slab; a new slab in place of empty ones that are too short; where the
//! source refuses, a slab just long enough; the pressure callback, and all of it once more; an error.

use std::cell::RefCell;

use crate::booked::{Label, Site};
use crate::budget::{Cause, Pressure};
use crate::error::{Error, SlabFault};
use crate::inner::{Granted, Inner, Leased, Shared, Wish};
use crate::lease::Lease;
use crate::log::Note;
use crate::pool::Source;
use crate::rule::align_up;
use crate::state::{Ask, Slab};
use crate::sync::Arc;

/// A slab that was checked but not admitted yet, and how many grains it holds.
type NewSlab<T> = (Slab<T>, u32);

pub(crate) enum Refusal<E> {
    /// The pool's own reason.
    Cause(Cause),
    /// The source's answer, and how many bytes it was asked for.
    Source { bytes: u64, error: E },
    /// What is wrong with the slab it gave.
    Error(Error<E>),
}

impl<E> From<Cause> for Refusal<E> {
    fn from(cause: Cause) -> Self {
        Refusal::Cause(cause)
    }
}

impl<S: Source> Shared<S> {
    #[cold]
    pub(crate) fn lease_the_long_way(&self, ask: Ask) -> Leased<S> {
        let mut pressed = false;
        let refusal = loop {
            match self.attempt(&ask) {
                Ok((lease, crossed)) => {
                    self.ready(&lease, ask.pitch, crossed);
                    return Ok(lease);
                }
                Err(refusal) => {
                    let cause = match &refusal {
                        Refusal::Cause(cause) => Some(cause.clone()),
                        Refusal::Source { .. } => Some(Cause::NoSlab),
                        // A source that is broken is not under pressure.
                        Refusal::Error(_) => None,
                    };
                    if pressed
                        || !cause.is_some_and(|cause| self.press(&ask.label, ask.pitch, cause))
                    {
                        break refusal;
                    }
                    pressed = true;
                }
            }
        };
        let mut state = self.state.lock();
        state.counts.refused += 1;
        if let Some(budget) = state.budget() {
            budget.refuse(ask.tag);
        }
        state.note(|| Note::Refused { len: ask.len, label: ask.label.clone() });
        drop(state);
        Err(self.explained(&ask, refusal))
    }

    /// Everything but the callback, once.
    fn attempt(&self, ask: &Ask) -> Result<Granted<S>, Refusal<S::Error>> {
        let mut cause = match self.try_now(&mut self.state.lock(), ask) {
            Ok(granted) => return Ok(granted),
            Err(cause) => cause,
        };
        if self.flush(&cause) {
            cause = match self.try_now(&mut self.state.lock(), ask) {
                Ok(granted) => return Ok(granted),
                Err(cause) => cause,
            };
        }
        if ask.stream.is_some()
            && let Some(granted) = self.join(&mut self.state.lock(), ask)
        {
            return Ok(granted);
        }
        if cause != Cause::NoHole {
            return Err(cause.into());
        }
        let mut grown = self.grow(ask, self.slab_bytes);
        let room = match &grown {
            Err(Refusal::Cause(Cause::NoHole)) => self.make_room(ask, true),
            Err(Refusal::Source { .. }) => self.make_room(ask, false),
            _ => false,
        };
        if room {
            grown = self.grow(ask, self.slab_bytes);
        }
        match grown {
            // The source may be nearly empty: a short slab is better than none.
            Err(Refusal::Source { bytes, .. }) if bytes > ask.pitch + self.slack() => {
                self.grow(ask, ask.pitch)
            }
            other => other,
        }
    }

    /// Gives empty slabs back so that a longer one may be taken. With `limits` only as many as the
    /// limit of bytes asks for, and none if that would not do; else all, for the source's sake.
    /// Whoever limits the number of slabs means these slabs, and gets no others in their place.
    fn make_room(&self, ask: &Ask, limits: bool) -> bool {
        let mut gone = Vec::new();
        let mut state = self.state.lock();
        let (mut slabs, mut requested) = (state.counts.slabs, state.counts.requested);
        if limits && self.limit.slabs.is_some_and(|most| slabs >= most) {
            return false;
        }
        let mut enough = !limits;
        for region in (0..state.slabs.len() as u32).rev() {
            if limits && self.next_slab(slabs, requested, self.slab_bytes, ask).is_ok() {
                enough = true;
                break;
            }
            let slab = state.slabs[region as usize].as_ref();
            if let Some(slab) = slab.filter(|_| state.core.empty_region(region).is_some()) {
                (slabs, requested) = (slabs - 1, requested - slab.bytes);
                gone.push(region);
            }
        }
        if !enough && self.next_slab(slabs, requested, self.slab_bytes, ask).is_err() {
            return false;
        }
        let gone: Vec<_> = gone.into_iter().filter_map(|region| state.dismiss(region)).collect();
        drop(state);
        // The slabs are dropped here, without the lock.
        !gone.is_empty()
    }

    /// The last steps of a lease, without the lock: its guard bytes, and what the callback is told
    /// of soft limits that it crossed.
    pub(crate) fn ready(&self, lease: &Lease<S>, taken: u64, crossed: Vec<Cause>) {
        if self.guard.is_some() {
            self.arm(lease);
        }
        for cause in crossed {
            self.press(&lease.label, taken, cause);
        }
    }

    /// Tells the callback; `false` if there is none, or it is what this thread is in. Another pool's
    /// is none of this one's: a callback may lease from a pool that has one too.
    fn press(&self, label: &Label, wanted: u64, cause: Cause) -> bool {
        thread_local!(static INSIDE: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) });
        struct Leave;
        impl Drop for Leave {
            fn drop(&mut self) {
                INSIDE.with_borrow_mut(Vec::pop);
            }
        }
        let Some(callback) = &self.pressure else { return false };
        if INSIDE.with_borrow(|pools| pools.contains(&self.number)) {
            return false;
        }
        INSIDE.with_borrow_mut(|pools| pools.push(self.number));
        let _leave = Leave;
        callback(&Pressure {
            pool: self.name.clone(),
            purpose: label.as_str().to_owned(),
            wanted,
            cause,
        });
        true
    }

    // ---- with a new slab ---------------------------------------------------------------------

    /// With a slab of `usual` bytes to cut from, or more if the request needs it.
    fn grow(&self, ask: &Ask, usual: u64) -> Result<Granted<S>, Refusal<S::Error>> {
        let _turn = self.growth.lock();
        let request = {
            // Another thread may have added a slab or returned a segment since we looked.
            let mut state = self.state.lock();
            match self.try_now(&mut state, ask) {
                Ok(granted) => return Ok(granted),
                Err(Cause::NoHole) => {
                    let counts = &state.counts;
                    self.next_slab(counts.slabs, counts.requested, usual, ask)?
                }
                Err(cause) => return Err(cause.into()),
            }
        };
        let (slab, grains) = self.new_slab(request)?;
        let mut state = self.state.lock();
        // The budget may have gone to somebody else meanwhile; then the slab is everybody's.
        let idle = state.idle_bytes();
        let allowed = self.allowed(&state, ask, idle);
        let hole = state.admit(slab, grains);
        allowed?;
        let piece = state.core.alloc_from(hole, ask.grains);
        let lease = self.lend(&mut state, piece, ask.clone(), None);
        let crossed = state.note_lease(&lease, ask.tag, ask.pitch);
        Ok((lease, crossed))
    }
}

impl<S: Source> Inner<S> {
    pub(crate) fn reserve(&self, site: Site) -> Result<(), Error<S::Error>> {
        let _turn = self.growth.lock();
        if self.slab_bytes == 0 || self.state.lock().counts.slabs > 0 {
            return Ok(());
        }
        let label = Label::Static("first slab");
        let ask = self.ask(Wish { len: 1, label, site, tag: 0, stream: None })?;
        // There is none yet.
        let request = self.next_slab(0, 0, self.slab_bytes, &ask);
        let request = request.map_err(|cause| self.explained(&ask, cause.into()))?;
        let new = self.new_slab(request);
        let (slab, grains) = new.map_err(|refusal| self.explained(&ask, refusal))?;
        self.state.lock().admit(slab, grains);
        Ok(())
    }

    /// A refusal as the caller gets it, with all that the pool knows about it.
    fn explained(&self, ask: &Ask, refusal: Refusal<S::Error>) -> Error<S::Error> {
        let what = |cause| Box::new(self.exhausted(ask, cause));
        match refusal {
            Refusal::Cause(cause) => Error::Exhausted(what(cause)),
            Refusal::Source { bytes, error } => {
                Error::Source { bytes, error, what: what(Cause::NoSlab) }
            }
            Refusal::Error(error) => error,
        }
    }

    /// Bytes a slab needs on top of its usable part because its base may be odd.
    pub(crate) fn slack(&self) -> u64 {
        self.rule().align().saturating_sub(self.promised)
    }

    /// How many bytes to ask of the source so that `ask` fits, within the limits and with so many
    /// slabs and bytes there already.
    fn next_slab(&self, slabs: usize, requested: u64, usual: u64, ask: &Ask) -> Result<u64, Cause> {
        if self.limit.slabs.is_some_and(|most| slabs >= most) {
            return Err(Cause::NoHole);
        }
        let wanted = usual.max(ask.pitch) + self.slack();
        let Some(most) = self.limit.bytes else {
            return Ok(wanted);
        };
        let left = most.saturating_sub(requested);
        if wanted <= left {
            return Ok(wanted);
        }
        // The limit's last slab: whatever is left, if it is enough.
        let usable = left.saturating_sub(self.slack()) & !(self.rule().align() - 1);
        if usable < ask.pitch {
            return Err(Cause::NoHole);
        }
        Ok(usable + self.slack())
    }

    /// Asks the source for a slab and checks what comes. Call under `growth`, not under `state`.
    fn new_slab(&self, bytes: u64) -> Result<NewSlab<S::Slab>, Refusal<S::Error>> {
        let got = self.source.allocate(bytes);
        let (object, base) = got.map_err(|error| Refusal::Source { bytes, error })?;
        let bad = |fault| Refusal::Error(Error::BadSlab { base, bytes, fault });
        let overflow = || bad(SlabFault::AddressOverflow);
        let align = self.rule().align();
        let end = base.checked_add(bytes).ok_or_else(overflow)?;
        let lead = align_up(base, align).ok_or_else(overflow)? - base;
        if !base.is_multiple_of(self.promised) {
            return Err(bad(SlabFault::BrokenPromise { promised: self.promised }));
        }
        // Nobody adds slabs but the holder of `growth`, so this answer stays true.
        let overlap = {
            let state = self.state.lock();
            let overlaps = |slab: &Option<Arc<Slab<_>>>| {
                slab.as_ref().is_some_and(|slab| base < slab.base + slab.bytes && slab.base < end)
            };
            state.slabs.iter().position(overlaps)
        };
        if let Some(slab) = overlap {
            return Err(bad(SlabFault::Overlap { slab }));
        }
        // The promise holds, so lead <= slack and all of the usable part is there.
        let grains = ((bytes - lead) >> align.trailing_zeros()) as u32;
        Ok((Slab { object, base, index: 0, bytes, lead }, grains))
    }
}
