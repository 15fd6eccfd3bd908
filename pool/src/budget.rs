//! Who may take how much: named tags with reservations and caps, limits over all of them.
//!
//! All amounts are bytes *taken*: pad, rounding and the way to the next start included. They are
//! promises about sums, not about places: a reservation of 1 MiB is 1 MiB in all, and not a hole
//! of that size.

use std::collections::HashSet;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::booked::Text;

/// A tag as it is to be; handed to [`Builder::tag`](crate::Builder::tag).
///
/// ```
/// use pool::Tag;
/// let kv = Tag::new("kv").reserve(64 << 20).cap(1 << 30).soft(900 << 20);
/// # let _ = kv;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a tag does nothing until a builder has it"]
pub struct Tag {
    pub(crate) name: Text,
    pub(crate) reserve: u64,
    pub(crate) soft: Option<u64>,
    pub(crate) cap: Option<u64>,
}

impl Tag {
    /// A tag without reservation and limits: it only counts.
    pub fn new(name: impl Into<Text>) -> Tag {
        Tag { name: name.into(), reserve: 0, soft: None, cap: None }
    }

    /// So many bytes are kept for this tag: nobody else is served from them, used or not.
    ///
    /// It needs a limit to be kept under: `max_bytes`, `max_slabs` or a hard limit of the pool.
    pub fn reserve(mut self, bytes: u64) -> Tag {
        self.reserve = bytes;
        self
    }

    /// The pressure callback is told when the tag's leases go beyond this.
    pub fn soft(mut self, bytes: u64) -> Tag {
        self.soft = Some(bytes);
        self
    }

    /// The tag's leases never take more than this.
    pub fn cap(mut self, bytes: u64) -> Tag {
        self.cap = Some(bytes);
        self
    }
}

/// Why tags cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BudgetFault {
    /// Two tags have one name, or a tag has none.
    Name {
        /// The name.
        name: Text,
    },
    /// More is reserved than the pool may ever hand out.
    Reservations {
        /// The sum of the reservations, in bytes.
        reserved: u64,
        /// The hard limit, or the limit of what may be asked of the source.
        limit: u64,
    },
    /// Bytes are reserved and nothing says how far the pool may grow, so nothing could be kept.
    NoLimit {
        /// The sum of the reservations, in bytes.
        reserved: u64,
    },
    /// More than 65,535 tags.
    TooMany,
}

impl fmt::Display for BudgetFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BudgetFault::Name { name } if name.is_empty() => f.write_str("a tag has no name"),
            BudgetFault::Name { name } => write!(f, "two tags are called `{name}`"),
            BudgetFault::Reservations { reserved, limit } => {
                write!(f, "{reserved} bytes are reserved for tags, and {limit} are all there is")
            }
            BudgetFault::NoLimit { reserved } => write!(
                f,
                "{reserved} bytes are reserved for tags of a pool without a limit: try max_bytes, \
                 max_slabs or a hard limit"
            ),
            BudgetFault::TooMany => f.write_str("more than 65535 tags"),
        }
    }
}

impl Tag {
    /// `slabs` says whether their number is limited: with a slab as long as its first segment, that
    /// is no number of bytes, but growth ends.
    pub(crate) fn fault(
        tags: &[Tag],
        hard: Option<u64>,
        most: Option<u64>,
        slabs: bool,
    ) -> Option<BudgetFault> {
        if tags.len() > u16::MAX as usize {
            return Some(BudgetFault::TooMany);
        }
        let mut names = HashSet::new();
        let mut all = tags.iter().map(|tag| &tag.name);
        if let Some(name) = all.find(|name| name.is_empty() || !names.insert(*name)) {
            return Some(BudgetFault::Name { name: name.clone() });
        }
        let reserved = tags.iter().map(|tag| tag.reserve).fold(0, u64::saturating_add);
        let Some(limit) = hard.into_iter().chain(most).min() else {
            return (reserved > 0 && !slabs).then_some(BudgetFault::NoLimit { reserved });
        };
        (reserved > limit).then_some(BudgetFault::Reservations { reserved, limit })
    }
}

/// A tag of one pool; found by [`Pool::tag`](crate::Pool::tag).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TagId {
    /// Which pool's.
    pub(crate) pool: u32,
    /// Its account, never 0.
    pub(crate) account: u16,
}

/// A number for each pool of the process, so that a tag is not taken for another pool's.
pub(crate) fn next_pool() -> u32 {
    static POOLS: AtomicU32 = AtomicU32::new(0);
    POOLS.fetch_add(1, Ordering::Relaxed)
}

/// Why a request is not granted although memory may be there, or what was crossed. Bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// No hole is large enough, and the pool may not grow.
    NoHole,
    /// The source had no slab to give.
    NoSlab,
    /// A tag would take more than its cap.
    TagCap {
        /// The tag.
        tag: Text,
        /// What its leases take.
        used: u64,
        /// What they may take.
        cap: u64,
    },
    /// All together would take more than the pool's hard limit.
    HardLimit {
        /// What is taken, by leases and by what waits.
        used: u64,
        /// What may be taken.
        hard: u64,
    },
    /// What is left is reserved for others.
    Reserved {
        /// What is taken.
        used: u64,
        /// What other tags have reserved and do not use.
        reserved: u64,
        /// What may be taken in all.
        limit: u64,
    },
    /// A tag's leases went beyond its soft limit; the request was granted.
    TagSoft {
        /// The tag.
        tag: Text,
        /// What its leases take.
        used: u64,
        /// The soft limit.
        soft: u64,
    },
    /// All leases went beyond the pool's soft limit; the request was granted.
    SoftLimit {
        /// What is taken.
        used: u64,
        /// The soft limit.
        soft: u64,
    },
}

/// What the pressure callback is told.
///
/// It is called without a lock of the pool, on the thread whose request it is about: once when a
/// request is about to fail, which is then tried again, and once each time a soft limit is crossed
/// upwards. It may use the pool, return leases first of all. While it runs, requests of its own
/// thread do not call it again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pressure {
    /// Name of the pool.
    pub pool: Text,
    /// What the request was for.
    pub purpose: String,
    /// What it takes, in bytes.
    pub wanted: u64,
    /// What stands in its way, or was crossed.
    pub cause: Cause,
}

/// One line of the report's list of tags. Bytes taken.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TagReport {
    /// The tag.
    pub name: Text,
    /// Leases that are alive.
    pub live: usize,
    /// What they take.
    pub used: u64,
    /// The most they ever took.
    pub peak: u64,
    /// What is kept for them.
    pub reserve: u64,
    /// What they may take.
    pub cap: Option<u64>,
    /// Requests that came to nothing.
    pub refused: u64,
}

#[derive(Debug)]
struct Account {
    tag: Tag,
    live: usize,
    used: u64,
    peak: u64,
    refused: u64,
}

/// The accounts of one pool. Account 0 is everything without a tag.
#[derive(Debug)]
pub(crate) struct Budget {
    accounts: Vec<Account>,
    soft: Option<u64>,
    hard: Option<u64>,
    /// Whether any tag does.
    reserves: bool,
    used: u64,
}

impl Budget {
    /// `None` when there is nothing to keep.
    pub(crate) fn new(tags: &[Tag], soft: Option<u64>, hard: Option<u64>) -> Option<Budget> {
        if tags.is_empty() && soft.is_none() && hard.is_none() {
            return None;
        }
        let untagged = Tag::new("");
        let accounts = std::iter::once(&untagged).chain(tags);
        let account =
            |tag: &Tag| Account { tag: tag.clone(), live: 0, used: 0, peak: 0, refused: 0 };
        let reserves = tags.iter().any(|tag| tag.reserve > 0);
        let accounts = accounts.map(account).collect();
        Some(Budget { accounts, soft, hard, reserves, used: 0 })
    }

    pub(crate) fn find(&self, name: &str) -> Option<u16> {
        let mut named = self.accounts.iter().skip(1);
        named.position(|account| account.tag.name == name).map(|at| at as u16 + 1)
    }

    pub(crate) fn name(&self, account: u16) -> Option<&Text> {
        let known = self.accounts.get(account as usize);
        known.map(|account| &account.tag.name).filter(|name| !name.is_empty())
    }

    /// Whether `bytes` more may be taken for an account. `held` bytes are taken by nobody's lease
    /// and not free either; `reach` is what the pool can ever hold.
    pub(crate) fn allows(
        &self,
        account: u16,
        bytes: u64,
        held: u64,
        reach: impl FnOnce() -> Option<u64>,
    ) -> Result<(), Cause> {
        let own = &self.accounts[account as usize];
        let after = own.used.saturating_add(bytes);
        if let Some(cap) = own.tag.cap.filter(|cap| after > *cap) {
            return Err(Cause::TagCap { tag: own.tag.name.clone(), used: own.used, cap });
        }
        let used = self.used.saturating_add(held);
        let total = used.saturating_add(bytes);
        if let Some(hard) = self.hard.filter(|hard| total > *hard) {
            return Err(Cause::HardLimit { used, hard });
        }
        // What is within a tag's own reservation was kept for it and need not be asked again.
        if self.reserves
            && after > own.tag.reserve
            && let Some(limit) = self.hard.into_iter().chain(reach()).min()
        {
            let unused = |other: &Account| other.tag.reserve.saturating_sub(other.used);
            let others = self.accounts.iter().enumerate();
            let others = others.filter(|(at, _)| *at != account as usize);
            let reserved = others.map(|(_, other)| unused(other)).fold(0, u64::saturating_add);
            if reserved > 0 && total.saturating_add(reserved) > limit {
                return Err(Cause::Reserved { used, reserved, limit });
            }
        }
        Ok(())
    }

    /// Counts a request that came to nothing.
    pub(crate) fn refuse(&mut self, account: u16) {
        self.accounts[account as usize].refused += 1;
    }

    /// Books a lease. Says which soft limits it crossed.
    pub(crate) fn take(&mut self, account: u16, bytes: u64) -> Vec<Cause> {
        let own = &mut self.accounts[account as usize];
        let (own_before, before) = (own.used, self.used);
        own.used += bytes;
        own.live += 1;
        own.peak = own.peak.max(own.used);
        self.used += bytes;
        let crossed =
            |before, after, soft: Option<u64>| soft.filter(|soft| before <= *soft && *soft < after);
        let mut causes = Vec::new();
        if let Some(soft) = crossed(own_before, own.used, own.tag.soft) {
            causes.push(Cause::TagSoft { tag: own.tag.name.clone(), used: own.used, soft });
        }
        if let Some(soft) = crossed(before, self.used, self.soft) {
            causes.push(Cause::SoftLimit { used: self.used, soft });
        }
        causes
    }

    /// Books a lease as over.
    pub(crate) fn give(&mut self, account: u16, bytes: u64) {
        let own = &mut self.accounts[account as usize];
        own.used -= bytes;
        own.live -= 1;
        self.used -= bytes;
    }

    pub(crate) fn report(&self) -> Vec<TagReport> {
        let tags = self.accounts.iter().skip(1);
        tags.map(|Account { tag, live, used, peak, refused }| TagReport {
            name: tag.name.clone(),
            live: *live,
            used: *used,
            peak: *peak,
            reserve: tag.reserve,
            cap: tag.cap,
            refused: *refused,
        })
        .collect()
    }

    pub(crate) fn reset_peaks(&mut self) {
        self.accounts.iter_mut().for_each(|account| account.peak = account.used);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget() -> Budget {
        let tags = [Tag::new("a").reserve(100), Tag::new("b").cap(50).soft(30)];
        Budget::new(&tags, Some(300), Some(400)).unwrap()
    }

    #[test]
    fn a_pool_without_tags_and_limits_has_no_accounts() {
        assert!(Budget::new(&[], None, None).is_none());
    }

    #[test]
    fn caps_limits_and_reservations() {
        let mut budget = budget();
        assert_eq!((budget.find("a"), budget.find("b"), budget.find("")), (Some(1), Some(2), None));
        assert!(matches!(budget.allows(2, 51, 0, || None), Err(Cause::TagCap { cap: 50, .. })));
        // 400 in all, of which 100 are kept for `a`.
        assert_eq!(budget.allows(0, 300, 0, || None), Ok(()));
        assert!(matches!(
            budget.allows(0, 301, 0, || None),
            Err(Cause::Reserved { reserved: 100, limit: 400, .. })
        ));
        assert_eq!(budget.take(0, 300), []);
        assert_eq!(budget.allows(1, 100, 0, || None), Ok(()));
        assert!(matches!(budget.allows(1, 101, 0, || None), Err(Cause::HardLimit { .. })));
        // What waits is in the way of everybody but of the reservation's own.
        assert!(matches!(budget.allows(1, 100, 1, || None), Err(Cause::HardLimit { .. })));
        budget.refuse(1);
        assert_eq!(budget.report()[0].refused, 1);
    }

    #[test]
    fn a_reservation_counts_against_what_the_pool_can_reach() {
        let budget = Budget::new(&[Tag::new("a").reserve(100)], None, None).unwrap();
        assert_eq!(budget.allows(0, 1000, 0, || None), Ok(()));
        assert!(matches!(budget.allows(0, 901, 0, || Some(1000)), Err(Cause::Reserved { .. })));
        assert_eq!(budget.allows(0, 900, 0, || Some(1000)), Ok(()));
    }

    #[test]
    fn soft_limits_are_told_once_a_crossing() {
        let mut budget = budget();
        assert_eq!(budget.take(2, 30), []);
        assert!(matches!(budget.take(2, 1)[..], [Cause::TagSoft { used: 31, soft: 30, .. }]));
        assert_eq!(budget.take(2, 1), []);
        (0..3).for_each(|_| budget.give(2, 1));
        assert_eq!(budget.take(0, 269), []);
        assert_eq!(budget.take(2, 3).len(), 2, "both limits at once");
        assert_eq!(budget.report()[1].peak, 32);
    }
}
