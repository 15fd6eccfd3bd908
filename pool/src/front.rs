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
//! that runs dry tells the fronts by a number that each looks at when it is used. The depot is
//! bounded by the sum of what the fronts may keep, and anybody can reach it.

mod loan;
mod stocks;

use std::fmt;
use std::mem;
use std::panic::Location;

use crate::booked::{Label, Site};
use crate::error::Error;
use crate::inner::{Inner, Shared, Wish};
use crate::log::Note;
use crate::pool::{Pool, Source};
use crate::state::State;
use crate::sync::Ordering;

pub use loan::Loan;
use stocks::length_of;
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
    /// By class. No magazine is empty.
    shelves: Vec<Vec<Vec<Spot>>>,
    /// Empty magazines, for those that have one to fill: at most two for each front.
    empties: Vec<Vec<Spot>>,
    count: usize,
    grains: u64,
    /// The most grains in it, which is what all fronts may keep; what comes then goes to the core
    /// with all the others.
    keep: u64,
    /// How many fronts there are. One alone has nobody to pass anything on to.
    fronts: usize,
}

/// The most bytes one front may keep, so that sums over a million fronts fit.
const MOST: u64 = 1 << 44;
/// The most blocks that are freed with the lock held once.
const AT_ONCE: usize = 64;

impl Depot {
    /// A magazine, in exchange for an empty one.
    fn take(&mut self, class: u32, spare: &mut Vec<Spot>) -> Option<Vec<Spot>> {
        let magazine = self.shelves.get_mut(class as usize)?.pop()?;
        self.count -= magazine.len();
        self.grains -= magazine.len() as u64 * u64::from(length_of(class));
        self.recycle(mem::take(spare));
        Some(magazine)
    }

    /// Leaves a magazine that is not empty, and answers one that is.
    fn put(&mut self, class: u32, magazine: Vec<Spot>) -> Vec<Spot> {
        if self.shelves.len() <= class as usize {
            self.shelves.resize_with(class as usize + 1, Vec::new);
        }
        self.count += magazine.len();
        self.grains += magazine.len() as u64 * u64::from(length_of(class));
        self.shelves[class as usize].push(magazine);
        self.empties.pop().unwrap_or_default()
    }

    fn recycle(&mut self, empty: Vec<Spot>) {
        if empty.capacity() > 0 && self.empties.len() < 2 * self.fronts {
            self.empties.push(empty);
        }
    }

    /// Some one segment.
    fn pop(&mut self) -> Option<Spot> {
        let some = |shelf: &Vec<Vec<Spot>>| !shelf.is_empty();
        let class = self.shelves.iter().rposition(some)?;
        let magazine = self.shelves[class].last_mut()?;
        let spot = magazine.pop();
        if magazine.is_empty()
            && let Some(empty) = self.shelves[class].pop()
        {
            self.recycle(empty);
        }
        self.count -= 1;
        self.grains -= u64::from(length_of(class as u32));
        spot
    }

    /// How many fronts there are, and the most grains that they may keep.
    pub(crate) fn fronts(&self) -> (usize, u64) {
        (self.fronts, self.keep)
    }

    /// Grains in it.
    pub(crate) fn grains(&self) -> u64 {
        self.grains
    }
}

impl<S: Source> Inner<S> {
    /// Whether there was anything in the depot; it is in the core now. Other threads get the lock
    /// in between. What they leave there meanwhile may stay.
    pub(crate) fn empty_depot(&self) -> bool {
        let mut state = self.state.lock();
        let count = state.depot.count;
        let mut left = count;
        while left > 0 {
            let some = left.min(AT_ONCE);
            (0..some).for_each(|_| {
                if let Some(spot) = state.depot.pop() {
                    state.put_back(spot);
                }
            });
            left = (left - some).min(state.depot.count);
            drop(state);
            state = self.state.lock();
        }
        count > 0
    }

    /// Gives segments to the core, and the lock to others in between.
    fn put_back_all(&self, spots: impl Iterator<Item = Spot>) {
        let mut spots = spots.peekable();
        while spots.peek().is_some() {
            let mut state = self.state.lock();
            spots.by_ref().take(AT_ONCE).for_each(|spot| state.put_back(spot));
        }
    }
}

impl<T> State<T> {
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
/// A front may be sent to another thread, and is used by one at a time: all that takes or gives
/// needs `&mut`. Loans may be sent anywhere, and be given to any front.
///
/// # What an idle thread keeps
///
/// A pool that would have to grow or to refuse asks all fronts for what they keep. The front whose
/// request it is gives at once, the others in their next [`take`](Front::take) or
/// [`give`](Front::give). A front whose thread is idle gives nothing until then: a request can be
/// refused, or make the pool grow, while idle fronts keep what it needs.
///
/// Each keeps no more than the `keep` it was made with, rounded down to a multiple of the rule's
/// alignment, with pads and rounding counted; [`kept`](Front::kept) is what it keeps now. All of
/// them keep no more than [`Report::fronts_keep`](crate::Report::fronts_keep), which is the sum and
/// is in the error too. Give each little enough that the pool can do without it, and
/// [`empty`](Front::empty) a front before its thread rests.
///
/// The pool does not take it from them: what lets another thread reach a stock is paid by its owner
/// in every call. Behind a mutex that nobody else holds, taking and giving back was measured to cost
/// 31 ns instead of 12.
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
    /// An empty magazine, to be filled.
    spare: Vec<Spot>,
    /// What it may keep, in grains.
    keep: u64,
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

impl<S: Source> Pool<S> {
    /// A front for one thread, which keeps at most `keep` bytes; 0, and any number in a guarded
    /// pool: none.
    ///
    /// `purpose` is what the pool knows of all its segments. What is kept is missing elsewhere
    /// until the pool runs dry and this front is used, dropped or [emptied](Front::empty).
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
        let keep = if most == 0 { 0 } else { keep.min(MOST) >> shift };
        {
            let depot = &mut pool.state.lock().depot;
            depot.fronts += 1;
            depot.keep += keep;
        }
        Front {
            stocks: Stocks::new(keep),
            spare: Vec::new(),
            keep,
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

    /// A segment with room for `len` bytes, placed by the pool's rule.
    ///
    /// # Errors
    /// As [`Pool::lease`]. The front keeps nothing then, unless `len` has no segment at all.
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

    /// Returns a segment, at once: wait first for device work on it. Any front will do; one of
    /// another pool leaves it to the segment's own.
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

    /// Returns all that is kept to the pool, and what is on its way between fronts.
    pub fn empty(&mut self) {
        self.inner.put_back_all(self.stocks.clear());
        self.inner.empty_depot();
    }

    /// Bytes that are kept, pads and rounding included: what the pool lacks because of this front.
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
        Loan {
            pool: self.inner,
            address: spot.address,
            len,
            id: spot.id,
            class,
            purpose: self.purpose,
        }
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
            && let Some(mut magazine) = state.depot.take(class, &mut self.spare)
        {
            drop(state);
            let spot = magazine.pop();
            self.spare = self.stocks.adopt(class, magazine);
            if self.stocks.is_excessive() {
                // The magazine is another front's, which may keep more.
                self.give_excess();
            }
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
        self.give_excess();
    }

    fn give_excess(&mut self) {
        while self.stocks.is_excessive() {
            // Filled without the lock.
            let mut magazine = mem::take(&mut self.spare);
            let (class, gone) = self.stocks.excess();
            magazine.extend(gone);
            let grains = magazine.len() as u64 * u64::from(length_of(class));
            let mut state = self.inner.state.lock();
            let (alone, most) = (state.depot.fronts < 2, state.depot.keep);
            if !alone && state.depot.grains + grains <= most {
                self.spare = state.depot.put(class, magazine);
                continue;
            }
            drop(state);
            if !alone {
                self.inner.empty_depot();
            }
            self.inner.put_back_all(magazine.drain(..));
            self.spare = magazine;
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
        let mut state = self.pool.state.lock();
        let depot = &mut state.depot;
        depot.fronts -= 1;
        depot.keep -= self.keep;
        let empties = if depot.fronts == 0 { mem::take(&mut depot.empties) } else { Vec::new() };
        drop(state);
        drop(empties);
    }
}

impl<S: Source> fmt::Debug for Front<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Front(`{}` of pool `{}`, keeps {})", self.purpose, self.pool.name, self.kept())
    }
}
