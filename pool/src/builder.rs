//! How a pool is to be.

use std::fmt;
use std::sync::Arc;

use crate::booked::Text;
use crate::budget::{Pressure, Tag};
use crate::error::{Error, Limit};
use crate::guard::{Guard, GuardMode, GuardOptions};
use crate::inner::{Hook, Inner, OnLeak, OnPressure, Shared};
use crate::leak::Leaks;
use crate::pool::{Pool, Source};
use crate::rule::{RuleSet, Strictest};
use crate::stamp::Progress;

/// How a pool is to be; made by [`Pool::builder`].
///
/// Whatever is not asked for costs nothing: guard, tags, limits, recording and the rest are one
/// branch each on the way of a lease.
#[must_use = "a builder does nothing until `build`"]
pub struct Builder<S: Source> {
    pub(crate) source: S,
    pub(crate) name: Text,
    pub(crate) rule: Strictest,
    pub(crate) slab_bytes: u64,
    pub(crate) limit: Limit,
    pub(crate) guard: Option<GuardMode<S::Slab>>,
    pub(crate) progress: Hook<dyn Progress>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) soft: Option<u64>,
    pub(crate) hard: Option<u64>,
    pub(crate) pressure: Hook<OnPressure>,
    pub(crate) on_leak: Hook<OnLeak>,
}

impl<S: Source> Builder<S> {
    pub(crate) fn new(source: S) -> Builder<S> {
        Builder {
            source,
            name: Text::Borrowed("pool"),
            rule: RuleSet::recommended().strictest_of_all(),
            slab_bytes: 64 << 20,
            limit: Limit::default(),
            guard: None,
            progress: None,
            tags: Vec::new(),
            soft: None,
            hard: None,
            pressure: None,
            on_leak: None,
        }
    }

    /// Places segments by this rule: a [`Rule`](crate::Rule) of your own, or what
    /// [`RuleSet::strictest`] found for the interfaces that will touch the memory. Default:
    /// [`RuleSet::recommended`].
    pub fn rule(mut self, rule: impl Into<Strictest>) -> Self {
        self.rule = rule.into();
        self
    }

    /// Places segments so that all seven interfaces of a rule set are satisfied at once.
    pub fn rules(mut self, rules: &RuleSet) -> Self {
        self.rule = rules.strictest_of_all();
        self
    }

    /// Usable bytes of one slab. A longer lease gets a longer slab. Default: 64 MiB.
    ///
    /// With 0 every slab is as long as the lease that made the pool grow.
    pub fn slab_bytes(mut self, bytes: u64) -> Self {
        self.slab_bytes = bytes;
        self
    }

    /// Has at most this many slabs at a time. Default: as many as the source has.
    pub fn max_slabs(mut self, slabs: usize) -> Self {
        self.limit.slabs = Some(slabs);
        self
    }

    /// Asks the source for at most this many bytes, over all slabs. Default: no limit.
    ///
    /// Close to the limit a slab may be shorter than [`slab_bytes`](Builder::slab_bytes).
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.limit.bytes = Some(bytes);
        self
    }

    /// Name for reports and errors. Default: `pool`.
    pub fn name(mut self, name: impl Into<Text>) -> Self {
        self.name = name.into();
        self
    }

    // ---- budget ------------------------------------------------------------------------------

    /// Adds a tag that requests may be counted for; see [`Pool::request`].
    pub fn tag(mut self, tag: Tag) -> Self {
        self.tags.push(tag);
        self
    }

    /// The pressure callback is told when leases take more bytes than this in all, pads and rounding
    /// included. Nothing is refused for it. Default: none.
    pub fn soft_limit(mut self, bytes: u64) -> Self {
        self.soft = Some(bytes);
        self
    }

    /// Leases, and what waits or is held back, never take more bytes than this in all, whatever the
    /// slabs could hold. Pads, rounding and what [`Front`](crate::Front)s keep are included. Default:
    /// none. A request beyond it is refused with [`Cause::HardLimit`](crate::Cause::HardLimit).
    pub fn hard_limit(mut self, bytes: u64) -> Self {
        self.hard = Some(bytes);
        self
    }

    /// Called when a request is about to fail, and when a soft limit is crossed, on the thread whose
    /// request it is, by several at once if need be; see [`Pressure`].
    pub fn on_pressure(mut self, callback: impl Fn(&Pressure) + Send + Sync + 'static) -> Self {
        self.pressure = Some(Arc::new(callback));
        self
    }

    // ---- time --------------------------------------------------------------------------------

    /// Where the pool learns how far streams have come. Without it, it has to be told by
    /// [`Pool::passed`].
    pub fn progress(mut self, progress: impl Progress + 'static) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }

    // ---- checks ------------------------------------------------------------------------------

    /// Paints and checks memory that nobody may touch. For tests and for the hunt: it writes and
    /// reads device memory at every lease and return, and segments take more room.
    pub fn guard(mut self, guard: impl Guard<S::Slab> + 'static, options: GuardOptions) -> Self {
        self.guard = Some(GuardMode { guard: Arc::new(guard), options });
        self
    }

    /// Called when the last handle of the pool is dropped and leases are alive. They stay valid,
    /// and so does their memory; whether that is a leak is for the program to say.
    ///
    /// Called as well when handles and leases are all gone and streams have not passed what
    /// segments were [retired](crate::Lease::retire) behind: the slabs of these segments are leaked
    /// then, and [`Leaks::waits`] says on whose account.
    pub fn on_leak(mut self, callback: impl Fn(&Leaks) + Send + Sync + 'static) -> Self {
        self.on_leak = Some(Arc::new(callback));
        self
    }

    /// The pool. Takes nothing from the source yet; see [`Pool::reserve`].
    ///
    /// # Errors
    /// [`Error::SlabTooLarge`], [`Error::Rule`] for rules that are gigabytes wide, and
    /// [`Error::Budget`] for tags that cannot be kept.
    pub fn build(self) -> Result<Pool<S>, Error<S::Error>> {
        Ok(Pool { inner: Shared::new(Inner::new(self)?) })
    }
}

impl<S: Source + Clone> Clone for Builder<S> {
    fn clone(&self) -> Self {
        Builder {
            source: self.source.clone(),
            name: self.name.clone(),
            guard: self.guard.clone(),
            progress: self.progress.clone(),
            tags: self.tags.clone(),
            pressure: self.pressure.clone(),
            on_leak: self.on_leak.clone(),
            ..*self
        }
    }
}

impl<S: Source> fmt::Debug for Builder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("name", &self.name)
            .field("rule", &self.rule)
            .field("slab_bytes", &self.slab_bytes)
            .field("limit", &self.limit)
            .field("tags", &self.tags)
            .finish_non_exhaustive()
    }
}
