//! What pool handles and leases share, and how a lease comes about while there is room.
//!
//! | file | what it does |
//! |---|---|
//! | `state.rs` | what is behind the state lock |
//! | `inner.rs` | the arithmetic of a request, and the short way to a lease |
//! | `growth.rs` | the long way: what to do when there is no room |
//! | `reuse.rs` | its first steps: holes, and what waits for the request's own stream |
//! | `front.rs` | the shortest way, of small segments and a thread's own |
//! | `back.rs` | how a segment comes back: at once, behind a stream, past the guard |
//! | `seen.rs` | what can be seen of all that |

use std::ops::Deref;

use crate::booked::{Label, Site, Text};
use crate::budget::{Budget, Cause, Pressure, Tag, next_pool};
use crate::error::{Error, Limit};
use crate::guard::GuardMode;
use crate::leak::Leaks;
use crate::lease::Lease;
use crate::place::Place;
use crate::pool::{Builder, Source};
use crate::rule::{Rule, RuleError, Strictest, align_up};
use crate::stamp::{Progress, Stamps, StreamId};
use crate::state::{Ask, State};
use crate::sync::{Arc, AtomicUsize, Mutex, Ordering};
use crate::tlsf::Piece;

/// Callbacks and windows that a builder may have been given. Not the `Arc` of `sync`: they are
/// never counted by the pool's own logic.
pub(crate) type Hook<T> = Option<std::sync::Arc<T>>;
pub(crate) type OnPressure = dyn Fn(&Pressure) + Send + Sync;
pub(crate) type OnLeak = dyn Fn(&Leaks) + Send + Sync;

/// What pool handles and leases share.
pub(crate) struct Inner<S: Source> {
    // Before `source`: slabs are dropped while the source they came from still exists.
    pub(crate) state: Mutex<State<S::Slab>>,
    /// Held while a slab is asked for, so that ten threads that run dry at once cause one call.
    /// Always taken before `state`, and `state` is never held while the source runs.
    pub(crate) growth: Mutex<()>,
    pub(crate) name: Text,
    pub(crate) rule: Strictest,
    pub(crate) place: Place,
    /// A multiple of the rule's align, at most `most_bytes` of it.
    pub(crate) slab_bytes: u64,
    pub(crate) limit: Limit,
    /// What the source promises about its base addresses; a power of two.
    pub(crate) promised: u64,
    /// A number that no other pool of the process has.
    pub(crate) number: u32,
    /// The longest segment: with its guard, and one more align, it still has a number of grains.
    longest: u64,
    pub(crate) guard: Option<GuardMode<S::Slab>>,
    /// Guard bytes behind each segment, at least.
    guard_bytes: u64,
    pub(crate) progress: Hook<dyn Progress>,
    pub(crate) pressure: Hook<OnPressure>,
    on_leak: Hook<OnLeak>,
    /// How many `Pool`s there are; leases do not count.
    handles: AtomicUsize,
    /// Goes up when fronts are to give back what they keep.
    pub(crate) recall: AtomicUsize,
    pub(crate) source: S,
}

/// A counted reference to what is shared: what handles and leases hold.
pub(crate) struct Shared<S: Source>(Arc<Inner<S>>);

impl<S: Source> Shared<S> {
    pub(crate) fn new(inner: Inner<S>) -> Shared<S> {
        Shared(Arc::new(inner))
    }
}

impl<S: Source> Clone for Shared<S> {
    #[inline]
    fn clone(&self) -> Self {
        Shared(Arc::clone(&self.0))
    }
}

impl<S: Source> Deref for Shared<S> {
    type Target = Inner<S>;

    #[inline]
    fn deref(&self) -> &Inner<S> {
        &self.0
    }
}

/// A lease, and the soft limits it crossed.
pub(crate) type Granted<S> = (Lease<S>, Vec<Cause>);
pub(crate) type Leased<S> = Result<Lease<S>, Error<<S as Source>::Error>>;

/// What a request says.
pub(crate) struct Wish {
    pub(crate) len: u64,
    pub(crate) label: Label,
    pub(crate) site: Site,
    pub(crate) tag: u16,
    pub(crate) stream: Option<StreamId>,
}

/// What 2^32 - 1 grains are in bytes, less one grain so that adding slack cannot overflow.
fn most_bytes(align: u64) -> u64 {
    let most = u64::from(u32::MAX).saturating_mul(align);
    most.min((u64::MAX - align) & !(align - 1))
}

impl<S: Source> Inner<S> {
    pub(crate) fn new(builder: Builder<S>) -> Result<Self, Error<S::Error>> {
        let Builder { source, name, rule, slab_bytes, limit, .. } = builder;
        let align = rule.rule.align();
        let most = most_bytes(align);
        let too_large = Error::SlabTooLarge { bytes: slab_bytes, most };
        let rounded = align_up(slab_bytes, align).filter(|bytes| *bytes <= most);
        let slab_bytes = rounded.ok_or(too_large)?;
        // What a segment takes beyond its length has to fit into its entry.
        let guard_bytes = builder.guard.as_ref().map_or(0, |mode| mode.options.bytes);
        let extra = [align, rule.rule.granule(), rule.rule.pad(), guard_bytes];
        let extra = extra.into_iter().fold(0, u64::saturating_add);
        if extra > u64::from(u32::MAX) {
            return Err(Error::Rule(RuleError::Wide { bytes: extra }));
        }
        if let Some(fault) =
            Tag::fault(&builder.tags, builder.hard, limit.bytes, limit.slabs.is_some())
        {
            return Err(Error::Budget(fault));
        }
        // The largest power of two in the promise; 1 where there is none.
        let promised = match source.alignment() {
            0 => 1,
            stated => 1 << stated.trailing_zeros(),
        };
        let budget = Budget::new(&builder.tags, builder.soft, builder.hard);
        Ok(Inner {
            state: Mutex::new(State::new(rule.rule, budget)),
            growth: Mutex::default(),
            name,
            rule,
            place: source.place(),
            slab_bytes,
            limit,
            promised,
            number: next_pool(),
            longest: rule.rule.longest(guard_bytes, most),
            guard: builder.guard,
            guard_bytes,
            progress: builder.progress,
            pressure: builder.pressure,
            on_leak: builder.on_leak,
            handles: AtomicUsize::new(1),
            recall: AtomicUsize::new(0),
            source,
        })
    }

    pub(crate) fn rule(&self) -> Rule {
        self.rule.rule
    }

    /// Grains to bytes. The grain is the alignment, a power of two.
    pub(crate) fn bytes(&self, grains: u32) -> u64 {
        u64::from(grains) << self.rule().align().trailing_zeros()
    }

    /// What a segment takes from a slab: its footprint and guard, up to the next start. For
    /// footprints of lengths up to `longest`.
    #[inline]
    pub(crate) fn pitch(&self, footprint: u64) -> u64 {
        let align = self.rule().align();
        (footprint + self.guard_bytes + (align - 1)) & !(align - 1)
    }

    // ---- handles -----------------------------------------------------------------------------

    pub(crate) fn add_handle(&self) {
        // The caller has one, so the count is not 0 and no order has to be kept.
        self.handles.fetch_add(1, Ordering::Relaxed);
    }

    /// Tells of leases that outlive the last handle. Of work that does, the end of the pool tells:
    /// those leases may be retired yet.
    pub(crate) fn drop_handle(&self) {
        if self.handles.fetch_sub(1, Ordering::AcqRel) == 1
            && let Some(on_leak) = &self.on_leak
            && let Err(leaks) = self.leak_check()
        {
            on_leak(&leaks);
        }
    }

    pub(crate) fn handles(&self) -> usize {
        self.handles.load(Ordering::Acquire)
    }

    /// [`ask`](Inner::ask), and a refusal is counted.
    #[inline]
    pub(crate) fn asked(&self, wish: Wish) -> Result<Ask, Error<S::Error>> {
        self.ask(wish).map_err(|error| self.refuse(error))
    }

    #[cold]
    pub(crate) fn refuse(&self, error: Error<S::Error>) -> Error<S::Error> {
        self.state.lock().counts.refused += 1;
        error
    }

    #[inline]
    pub(crate) fn ask(&self, wish: Wish) -> Result<Ask, Error<S::Error>> {
        let Wish { len, label, site, tag, stream } = wish;
        if len == 0 || len > self.longest {
            return Err(no_segment(len, &label));
        }
        let rule = self.rule();
        let footprint = rule.footprint_of(len);
        let pitch = self.pitch(footprint);
        let grains = (pitch >> rule.align().trailing_zeros()) as u32;
        // A guard has to see a segment before anybody else gets it.
        let stream = stream.filter(|_| self.guard.is_none());
        Ok(Ask { len, footprint, pitch, grains, label, site, tag, stream })
    }
}

impl<S: Source> Drop for Inner<S> {
    /// Tells of work that outlives the pool and its leases. Its slabs do too: see `State`'s `drop`.
    fn drop(&mut self) {
        self.sweep();
        let Err(leaks) = self.wait_check() else { return };
        ::log::error!("{leaks}slabs that device work may still run on are not given back");
        if let Some(on_leak) = &self.on_leak {
            on_leak(&leaks);
        }
    }
}

impl<S: Source> Shared<S> {
    #[inline]
    pub(crate) fn lease(&self, wish: Wish) -> Leased<S> {
        let ask = self.asked(wish)?;
        match self.lease_now(ask) {
            Ok(lease) => Ok(lease),
            Err(ask) => self.lease_the_long_way(ask),
        }
    }

    /// A lease if there is room, else the request again.
    #[inline]
    pub(crate) fn lease_now(&self, ask: Ask) -> Result<Lease<S>, Ask> {
        let mut state = self.state.lock();
        if ask.stream.is_none()
            && (state.extra.is_none() || self.allowed(&state, &ask, state.idle_bytes()).is_ok())
            && let Some(piece) = state.core.alloc(ask.grains)
        {
            let (tag, taken) = (ask.tag, ask.pitch);
            let lease = self.lend(&mut state, piece, ask, None);
            if state.extra.is_some() || self.guard.is_some() {
                let crossed = state.note_lease(&lease, tag, taken);
                drop(state);
                self.ready(&lease, taken, crossed);
            }
            return Ok(lease);
        }
        drop(state);
        Err(ask)
    }

    /// Turns a piece of the core into a lease and books it.
    #[inline]
    pub(crate) fn lend(
        &self,
        state: &mut State<S::Slab>,
        piece: Piece,
        ask: Ask,
        after: Option<Box<Stamps>>,
    ) -> Lease<S> {
        state.begin_lease(piece, &ask, ask.label.clone());
        // A live block's slab is there; the core gave this piece out of it.
        let region = state.core.home(piece.id()).region;
        let slab = state.slabs[region as usize].as_ref().map(Arc::clone);
        let slab = slab.expect("the slab of a live block");
        Lease {
            id: piece.id(),
            over: false,
            address: slab.base + slab.lead + self.bytes(piece.start),
            len: ask.len,
            label: ask.label,
            after,
            slab,
            pool: self.clone(),
        }
    }
}

#[cold]
fn no_segment<E>(len: u64, label: &Label) -> Error<E> {
    let purpose = label.as_str().to_owned();
    if len == 0 { Error::ZeroLength { purpose } } else { Error::Overflow { len, purpose } }
}
