//! The pool as its users see it: a source of slabs, a builder, a handle. `inner.rs` does the work.

use std::fmt;

use crate::error::{Error, Limit};
use crate::inner::Inner;
use crate::lease::{Label, Lease};
use crate::report::{Map, Report, Text};
use crate::rule::{RuleSet, Strictest};
use crate::sync::Arc;

/// Where slabs come from: an allocation call, its error, and an owner that frees on drop.
///
/// The pool calls [`allocate`](Source::allocate) from whichever thread needs the slab, one call at
/// a time, and not while other threads are kept from leasing what there is. The call must not use
/// the pool it serves, or it waits for itself.
pub trait Source {
    /// Owns one block; dropping it frees the block. Dropped only after the pool and all its
    /// leases are gone, on whichever thread was last.
    type Slab: Send + Sync;
    /// Why there was no block.
    type Error: std::error::Error + Send + Sync + 'static;

    /// A block of at least `bytes` bytes, and its base address.
    ///
    /// # Errors
    /// Whatever the device says; the pool passes it on and stays usable.
    fn allocate(&self, bytes: u64) -> Result<(Self::Slab, u64), Self::Error>;

    /// What every base address is a multiple of. Asked once, when the pool is built.
    ///
    /// With less than the rule's `align` the pool asks for the difference in every slab, so that an
    /// unlucky base costs no capacity. The default promises nothing, which is always right; a
    /// number the source does not keep is answered by [`Error::BadSlab`].
    fn alignment(&self) -> u64 {
        1
    }
}

/// How a pool is to be; made by [`Pool::builder`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct Builder<S> {
    source: S,
    name: Text,
    rule: Strictest,
    slab_bytes: u64,
    limit: Limit,
}

impl<S: Source> Builder<S> {
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

    /// Takes at most this many slabs. Default: as many as the source has.
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

    /// The pool. Takes nothing from the source yet; see [`Pool::reserve`].
    ///
    /// # Errors
    /// [`Error::SlabTooLarge`].
    pub fn build(self) -> Result<Pool<S>, Error<S::Error>> {
        let Builder { source, name, rule, slab_bytes, limit } = self;
        let inner = Inner::new(source, name, rule, slab_bytes, limit)?;
        Ok(Pool { inner: Arc::new(inner) })
    }
}

/// Hands out segments of slabs, placed by a rule.
///
/// A `Pool` is a handle: clones are cheap and mean the same pool. It may be used from any thread
/// if its source may; calls wait for each other only for the moment of bookkeeping, and for a new
/// slab only if they need one.
pub struct Pool<S: Source> {
    inner: Arc<Inner<S>>,
}

impl<S: Source> Pool<S> {
    /// Starts describing a pool over `source`.
    pub fn builder(source: S) -> Builder<S> {
        Builder {
            source,
            name: Text::Borrowed("pool"),
            rule: RuleSet::recommended().strictest_of_all(),
            slab_bytes: 64 << 20,
            limit: Limit::default(),
        }
    }

    /// A segment with room for `len` bytes, placed by the pool's rule.
    ///
    /// `purpose` is for people: it appears in reports, maps and errors. A `&'static str` costs
    /// nothing, a `String` one allocation.
    ///
    /// # Errors
    /// [`ZeroLength`](Error::ZeroLength) and [`Overflow`](Error::Overflow) for lengths that have
    /// no segment; [`Exhausted`](Error::Exhausted) when no hole is large enough and the pool may
    /// not grow; [`Source`](Error::Source) and [`BadSlab`](Error::BadSlab) when it may and the
    /// source did not play along. After any of them the pool is as before.
    pub fn lease(&self, len: u64, purpose: impl Into<Text>) -> Result<Lease<S>, Error<S::Error>> {
        self.inner.lease(len, Label::from(purpose.into()))
    }

    /// Takes the first slab now instead of at the first lease. Does nothing if there is one, or if
    /// [`slab_bytes`](Builder::slab_bytes) is 0.
    ///
    /// # Errors
    /// Those of [`lease`](Pool::lease) that concern growth.
    pub fn reserve(&self) -> Result<(), Error<S::Error>> {
        self.inner.reserve()
    }

    /// The numbers of this moment.
    pub fn report(&self) -> Report {
        self.inner.report()
    }

    /// Every byte of every slab and what it is used for at this moment.
    pub fn map(&self) -> Map {
        self.inner.map()
    }

    /// The rule segments are placed by, and who asked for it.
    pub fn rule(&self) -> &Strictest {
        self.inner.strictest()
    }

    /// The pool's name.
    pub fn name(&self) -> &str {
        self.inner.name()
    }

    /// Checks every invariant of the bookkeeping, slowly. For tests.
    ///
    /// # Errors
    /// The first invariant that does not hold, in words.
    #[doc(hidden)]
    pub fn check(&self) -> Result<(), String> {
        self.inner.check()
    }
}

impl<S: Source> Clone for Pool<S> {
    fn clone(&self) -> Self {
        Pool { inner: Arc::clone(&self.inner) }
    }
}

impl<S: Source> fmt::Debug for Pool<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("name", &self.name())
            .field("rule", &self.inner.rule())
            .finish_non_exhaustive()
    }
}
