//! Fronts: small segments for one thread, taken and given back without the pool's lock.
//!
//! ```text
//!  thread 1        thread 2             by class of sizes, up to 256 grains
//!  Front           Front
//!  1 [a b c ...]   1 []                 stacks, bounded in bytes: `front/stocks.rs`
//!  2 []            2 [d ..]
//!     |  ^            |  ^              half a stack at a time, under the pool's lock
//!     v  |            v  |
//!  depot: 1 [e f g h i j k l] [..]      magazines beside the core, behind the same lock
//!     |
//!     v  when there is too much, and before the pool grows or refuses
//!  core                                 joined with its neighbours again
//! ```
//!
//! A front is used through `&mut`, and a loan borrows the pool: so the usual pair costs neither a
//! lock nor a counted reference nor an atomic write, each of which is as dear as all the rest. The
//! price is that no other thread can reach what a front keeps. It is bounded in bytes, and a pool
//! that runs dry tells the fronts by a number that each looks at when it is used.

mod stocks;

use std::fmt;
use std::mem;
use std::ops::RangeBounds;
use std::panic::Location;

use crate::booked::{Label, Site};
use crate::error::Error;
use crate::inner::{Inner, Shared, Wish};
use crate::log::Note;
use crate::pool::{Pool, Source};
use crate::state::State;
use crate::sync::Ordering;
use crate::view::{OutOfBounds, View};

pub(crate) use stocks::{LONGEST, Stocks, class_of, rounded};

/// In place of a class: a segment that is nobody's to keep.
const NONE: u32 = u32::MAX;

/// A segment that nobody uses: the core calls it live.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot {
    address: u64,
    id: u32,
}

/// What fronts had too much of, for fronts that have too little: magazines on their way from
/// thread to thread.
#[derive(Debug, Default)]
pub(crate) struct Depot {
    /// By class.
    shelves: Vec<Vec<Vec<Spot>>>,
    count: usize,
    /// How many fronts there are. One alone has nobody to pass anything on to.
    fronts: usize,
}

/// The most segments in the depot; what comes then sends all others to the core.
const DEPOT: usize = 4096;

impl Depot {
    fn take(&mut self, class: u32) -> Option<Vec<Spot>> {
        let magazine = self.shelves.get_mut(class as usize)?.pop()?;
        self.count -= magazine.len();
        Some(magazine)
    }

    fn put(&mut self, class: u32, magazine: Vec<Spot>) {
        if self.shelves.len() <= class as usize {
            self.shelves.resize_with(class as usize + 1, Vec::new);
        }
        self.count += magazine.len();
        self.shelves[class as usize].push(magazine);
    }

    fn clear(&mut self) -> Vec<Vec<Vec<Spot>>> {
        self.count = 0;
        mem::take(&mut self.shelves)
    }
}

impl<T> State<T> {
    /// Whether there was anything in the depot; it is in the core now.
    pub(crate) fn empty_depot(&mut self) -> bool {
        if self.depot.count == 0 {
            return false;
        }
        for spot in self.depot.clear().into_iter().flatten().flatten() {
            self.put_back(spot);
        }
        true
    }

    fn put_back(&mut self, spot: Spot) {
        self.end_lease(spot.id);
        // A front's purpose is a literal: dropping the entry does nothing.
        drop(self.free(spot.id));
        self.note(|| Note::Returned { address: spot.address });
    }
}

/// One thread's way to small segments: [`take`](Front::take) and [`give`](Front::give) mostly cost
/// no lock. Made by [`Pool::front`].
///
/// It keeps what it is given, up to a bound in bytes and up to 256 times the rule's alignment a
/// segment, and hands it out again. For that, segments of more than 32 times the alignment may be
/// up to a sixteenth longer than they had to be. Larger requests go through to the pool, and in a
/// guarded pool all do.
///
/// To the pool, what a front has taken is leased, whether it was lent on or is kept: under the
/// front's purpose, its call site, and the length that a segment was first cut for. Dropping the
/// front returns what it keeps.
///
/// A pool that would have to grow or to refuse asks all fronts for what they keep. The front whose
/// request it is gives at once, the others when they are used next.
///
/// ```
/// # use std::convert::Infallible;
/// # struct Paper;
/// # impl pool::Source for Paper {
/// #     type Slab = ();
/// #     type Error = Infallible;
/// #     fn allocate(&self, _: u64) -> Result<((), u64), Infallible> { Ok(((), 0x1000)) }
/// # }
/// use pool::{Front, Pool};
/// let pool = Pool::builder(Paper).build()?;
/// std::thread::scope(|scope| {
///     for _ in 0..2 {
///         scope.spawn(|| {
///             let mut front = pool.front("worker", 1 << 20);
///             let tokens = front.take(512).expect("there is room");
///             assert_eq!(tokens.address() % 128, 0);
///             front.give(tokens);
///         });
///     }
/// });
/// assert!(pool.leak_check().is_ok());
/// # Ok::<(), pool::Error<Infallible>>(())
/// ```
pub struct Front<'pool, S: Source> {
    stocks: Stocks<Spot>,
    /// The last call for what is kept that was followed.
    recall: usize,
    /// The longest payload that may come from a stock; 0: none.
    longest: u64,
    /// A payload's grains are `(round_up(len) + beyond) >> shift`.
    granule: u64,
    beyond: u64,
    shift: u32,
    inner: &'pool Inner<S>,
    purpose: &'static str,
    site: Site,
    pool: &'pool Shared<S>,
}

/// One segment taken through a [`Front`], owned.
///
/// [`Front::give`] it back to the front of whichever thread has it then. Dropping it returns it to
/// the pool, which takes the pool's lock. Either way at once: wait first for device work on it.
#[must_use = "a loan that is dropped returns its segment at once"]
pub struct Loan<'pool, S: Source> {
    pool: &'pool Inner<S>,
    address: u64,
    len: u64,
    id: u32,
    /// The class it may be kept in, or [`NONE`].
    class: u32,
}

impl<S: Source> Pool<S> {
    /// A front for one thread, which keeps at most `keep` bytes.
    ///
    /// `purpose` is what the pool knows of all its segments. What is kept is missing elsewhere
    /// until the pool runs dry.
    #[track_caller]
    pub fn front(&self, purpose: &'static str, keep: u64) -> Front<'_, S> {
        Front::new(&self.inner, purpose, keep, Location::caller())
    }
}

impl<'pool, S: Source> Front<'pool, S> {
    fn new(pool: &'pool Shared<S>, purpose: &'static str, keep: u64, site: Site) -> Self {
        let rule = pool.rule();
        let shift = rule.align().trailing_zeros();
        // A guard has to see each segment come and go.
        let most = if pool.guard.is_some() { 0 } else { u64::from(LONGEST) << shift };
        pool.state.lock().depot.fronts += 1;
        Front {
            stocks: Stocks::new(keep >> shift),
            recall: pool.recall.load(Ordering::Relaxed),
            longest: rule.longest(0, most),
            granule: rule.granule() - 1,
            beyond: rule.pad() + (rule.align() - 1),
            shift,
            inner: pool,
            purpose,
            site,
            pool,
        }
    }

    /// A segment of at least `len` bytes, placed by the pool's rule.
    ///
    /// # Errors
    /// As [`Pool::lease`].
    #[inline]
    pub fn take(&mut self, len: u64) -> Result<Loan<'pool, S>, Error<S::Error>> {
        // 0 wraps around and is too long.
        if len.wrapping_sub(1) < self.longest && !self.recalled() {
            let class = class_of(self.grains(len));
            if let Some(spot) = self.stocks.pop(class) {
                return Ok(self.loan(spot, len, class));
            }
        }
        self.take_from_pool(len)
    }

    /// Returns a segment. A front of another pool leaves it to the segment's own.
    #[inline]
    pub fn give(&mut self, loan: Loan<'_, S>) {
        if loan.class == NONE || !std::ptr::eq(loan.pool, self.inner) {
            return drop(loan);
        }
        let full = self.stocks.push(loan.class, Spot { address: loan.address, id: loan.id });
        mem::forget(loan);
        if full || self.recalled() {
            self.give_to_pool();
        }
    }

    /// Returns all that is kept to the pool.
    pub fn empty(&mut self) {
        let mut state = self.inner.state.lock();
        self.stocks.clear().for_each(|spot| state.put_back(spot));
        state.empty_depot();
    }

    /// Bytes that are kept.
    pub fn kept(&self) -> u64 {
        self.stocks.kept() << self.shift
    }

    /// What a payload that is not too long takes.
    #[inline]
    fn grains(&self, len: u64) -> u32 {
        ((((len + self.granule) & !self.granule) + self.beyond) >> self.shift) as u32
    }

    #[inline]
    fn recalled(&self) -> bool {
        // Relaxed: it is a wish. The lock orders what comes of it.
        self.recall != self.inner.recall.load(Ordering::Relaxed)
    }

    #[inline]
    fn loan(&self, spot: Spot, len: u64, class: u32) -> Loan<'pool, S> {
        Loan { pool: self.inner, address: spot.address, len, id: spot.id, class }
    }

    // ---- with the pool's lock ----------------------------------------------------------------

    #[inline(never)]
    fn take_from_pool(&mut self, len: u64) -> Result<Loan<'pool, S>, Error<S::Error>> {
        self.follow_recall();
        if len.wrapping_sub(1) < self.longest {
            let grains = self.grains(len);
            let class = class_of(grains);
            if let Some(spot) = self.take_small(len, rounded(grains), class) {
                return Ok(self.loan(spot, len, class));
            }
        }
        self.take_lease(len)
    }

    /// From the depot or the core.
    fn take_small(&mut self, len: u64, grains: u32, class: u32) -> Option<Spot> {
        let mut state = self.inner.state.lock();
        if state.depot.count > 0
            && let Some(mut magazine) = state.depot.take(class)
        {
            drop(state);
            let spot = magazine.pop();
            // Too much for a moment, if at all.
            let keep = |full, spot| self.stocks.push(class, spot) || full;
            let _ = magazine.into_iter().fold(false, keep);
            return spot;
        }
        if state.extra.is_some() {
            // Budgets and recordings are the business of leases.
            return None;
        }
        let piece = state.core.alloc(grains)?;
        let (purpose, site) = (self.purpose, self.site);
        state.begin_loan(piece, len, u64::from(grains) << self.shift, purpose, site);
        Some(Spot { address: state.address_of(piece.id()), id: piece.id() })
    }

    /// As everybody else, and after all that is kept was given back if it comes to that.
    fn take_lease(&mut self, len: u64) -> Result<Loan<'pool, S>, Error<S::Error>> {
        let (label, site) = (Label::Static(self.purpose), self.site);
        let ask = self.pool.asked(Wish { len, label, site, tag: 0, stream: None })?;
        // Of no class, unless it is as long as all others of one.
        let whole = len <= self.longest && rounded(ask.grains) == ask.grains;
        let class = if whole { class_of(ask.grains) } else { NONE };
        let mut lease = match self.pool.lease_now(ask) {
            Ok(lease) => lease,
            Err(ask) => {
                self.empty();
                let lease = self.pool.lease_the_long_way(ask);
                // Its own call has nothing to tell it.
                self.recall = self.inner.recall.load(Ordering::Relaxed);
                lease?
            }
        };
        // The loan stands for the segment from here on.
        lease.over = true;
        Ok(self.loan(Spot { address: lease.address, id: lease.id }, len, class))
    }

    #[inline(never)]
    fn give_to_pool(&mut self) {
        self.follow_recall();
        while self.stocks.is_excessive() {
            let (class, gone) = self.stocks.excess();
            let mut state = self.inner.state.lock();
            if state.depot.fronts > 1 {
                if state.depot.count >= DEPOT {
                    state.empty_depot();
                }
                state.depot.put(class, gone.collect());
            } else {
                gone.for_each(|spot| state.put_back(spot));
            }
        }
    }

    fn follow_recall(&mut self) {
        if self.recalled() {
            self.recall = self.inner.recall.load(Ordering::Relaxed);
            self.empty();
        }
    }
}

impl<S: Source> Drop for Front<'_, S> {
    fn drop(&mut self) {
        self.empty();
        self.pool.state.lock().depot.fronts -= 1;
    }
}

impl<S: Source> fmt::Debug for Front<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Front(`{}` of pool `{}`, keeps {})", self.purpose, self.pool.name, self.kept())
    }
}

impl<S: Source> Loan<'_, S> {
    /// Address of the first payload byte; a multiple of the rule's `align`.
    pub fn address(&self) -> u64 {
        self.address
    }

    /// Payload bytes, as asked for. Never 0. This, not the footprint, bounds a copy.
    #[expect(clippy::len_without_is_empty, reason = "there are no empty segments")]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Bytes the segment owns: `m = ALIGN_UP(len, granule) + pad` of the pool's rule.
    pub fn footprint(&self) -> u64 {
        self.pool.rule().footprint_of(self.len)
    }

    /// All of the payload.
    pub fn view(&self) -> View<'_> {
        View::whole(self.address, self.len, "a front's loan", self.pool.place)
    }

    /// A part of the payload.
    ///
    /// # Errors
    /// [`OutOfBounds`] when it is not one. The pad is no part of the payload.
    pub fn range(&self, bounds: impl RangeBounds<u64>) -> Result<View<'_>, OutOfBounds> {
        self.view().range(bounds)
    }
}

impl<S: Source> Drop for Loan<'_, S> {
    fn drop(&mut self) {
        self.pool.take_back(self.id);
    }
}

impl<S: Source> fmt::Debug for Loan<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Loan { address, len, .. } = self;
        write!(f, "Loan({len} bytes at {address:#x} of pool `{}`)", self.pool.name)
    }
}
