//! Segments by number, for code that cannot own a [`Lease`]: callbacks with a `void*`, other
//! languages, tables of somebody else's.
//!
//! ```text
//!  raw    | table 16 | generation 20 | slot 28 |      never 0
//! ```
//! A number is good for one life of one segment. What is done with it afterwards, twice, or with
//! another table's number is an error that tells the story, and never reaches another segment.
//!
//! Tables are numbered for the whole process. The number of a table that is gone is given again
//! once all others have been, and its generations go on where they were: see [`Tables`].

use std::collections::VecDeque;
use std::fmt;
use std::panic::Location;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use crate::booked::Text;
use crate::error::Error;
use crate::lease::Lease;
use crate::pool::{Pool, Source};
use crate::stamp::Stamps;
use crate::sync::Mutex;

const SLOT_BITS: u32 = 28;
const GENERATION_BITS: u32 = 20;
/// The last generation of a slot. The slot is not used again afterwards, so that no number is ever
/// given twice; a million lives cost one slot.
const LAST: u32 = (1 << GENERATION_BITS) - 1;

/// The tables of the process.
static TABLES: std::sync::Mutex<Tables> = std::sync::Mutex::new(Tables::NEW);

/// Who has which table number, so that no two tables ever give the same handle. With the mutex of
/// std: the model checker has nothing to find in it.
struct Tables {
    /// The last number that was given for the first time.
    last: u16,
    /// Numbers of tables that are gone, each with the last generation that any of its handles had,
    /// the longest gone first.
    gone: VecDeque<TableNumber>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TableNumber {
    /// Never 0.
    number: u16,
    /// Handles of the table have later generations only: these were an earlier table's.
    floor: u32,
}

impl Tables {
    const NEW: Tables = Tables { last: 0, gone: VecDeque::new() };

    fn begin(&mut self) -> Option<TableNumber> {
        match self.last.checked_add(1) {
            Some(number) => {
                self.last = number;
                Some(TableNumber { number, floor: 0 })
            }
            None => self.gone.pop_front(),
        }
    }

    /// A number that has less than half of its generations left is not given again: its slots
    /// would soon be worn out.
    fn end(&mut self, table: TableNumber) {
        if table.floor <= LAST / 2 {
            self.gone.push_back(table);
        }
    }
}

/// A number for a segment; see [`Handles`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Handle {
    table: u16,
    generation: u32,
    slot: u32,
}

impl Handle {
    /// The number, to be kept where only numbers can be. Never 0.
    pub fn into_raw(self) -> u64 {
        let high = u64::from(self.table) << GENERATION_BITS | u64::from(self.generation);
        high << SLOT_BITS | u64::from(self.slot)
    }

    /// A handle from a number. Any number will do: one that is nobody's is refused when it is used.
    pub fn from_raw(raw: u64) -> Handle {
        Handle {
            table: (raw >> (SLOT_BITS + GENERATION_BITS)) as u16,
            generation: (raw >> SLOT_BITS) as u32 & LAST,
            slot: raw as u32 & ((1 << SLOT_BITS) - 1),
        }
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.into_raw())
    }
}

/// Where a handle's segment is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Located {
    /// Address of the first payload byte.
    pub address: u64,
    /// Payload bytes.
    pub len: u64,
    /// Number of the slab.
    pub slab: usize,
    /// Distance from the slab's first byte.
    pub offset: u64,
    /// What it is for.
    pub purpose: String,
}

/// A life that is over: what a handle once named.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Life {
    /// The number.
    pub handle: Handle,
    /// What it was for.
    pub purpose: String,
    /// Where it was.
    pub address: u64,
    /// Its payload bytes.
    pub len: u64,
    /// Where in the program it was leased.
    pub leased_at: &'static Location<'static>,
    /// When, since the table was made.
    pub leased: Duration,
    /// Where in the program it was freed.
    pub freed_at: &'static Location<'static>,
    /// When.
    pub freed: Duration,
}

impl fmt::Display for Life {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Life { purpose, address, len, leased_at, leased, freed_at, freed, .. } = self;
        write!(
            f,
            "`{purpose}`, {len} bytes at {address:#x}, leased at {leased_at} after {leased:.3?}, \
             freed at {freed_at} after {freed:.3?}"
        )
    }
}

/// Why a handle could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HandleError {
    /// It is no number of this table.
    Foreign {
        /// The number.
        handle: Handle,
    },
    /// Its segment was freed: a second free, or a use after the free.
    Stale {
        /// The number.
        handle: Handle,
        /// Its history, unless so much happened since that it was forgotten.
        life: Option<Box<Life>>,
        /// What the same slot is for now, under another number.
        successor: Option<String>,
    },
}

impl fmt::Display for HandleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HandleError::Foreign { handle } => write!(f, "{handle} is no handle of this table"),
            HandleError::Stale { handle, life, successor } => {
                write!(f, "{handle} is over: ")?;
                match life {
                    Some(life) => life.fmt(f)?,
                    None => f.write_str("freed longer ago than the history goes back")?,
                }
                match successor {
                    Some(purpose) => write!(f, "; its slot is `{purpose}` now"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl std::error::Error for HandleError {}

/// Segments of a pool, by number instead of by value.
///
/// The table owns the leases; dropping it returns them all. It may be shared by threads if the pool
/// may; each call locks the table for a moment, never while the pool works. Of one number that two
/// threads free at once, one gets the error.
///
/// ```
/// # use std::convert::Infallible;
/// # struct Paper;
/// # impl pool::Source for Paper {
/// #     type Slab = ();
/// #     type Error = Infallible;
/// #     fn allocate(&self, _: u64) -> Result<((), u64), Infallible> { Ok(((), 0x1000)) }
/// # }
/// use pool::{Handle, Handles, Pool};
/// let handles = Handles::new(Pool::builder(Paper).build()?)?;
/// let raw = handles.lease(1000, "frame")?.into_raw(); // through a void*, say
/// assert!(handles.free(Handle::from_raw(raw)).is_ok());
/// let twice = handles.free(Handle::from_raw(raw)).unwrap_err();
/// assert!(twice.to_string().contains("`frame`, 1000 bytes"));
/// # Ok::<(), pool::Error<Infallible>>(())
/// ```
pub struct Handles<S: Source> {
    pool: Pool<S>,
    table: TableNumber,
    since: Instant,
    history: usize,
    slots: Mutex<Slots<S>>,
}

struct Slots<S: Source> {
    slots: Vec<Slot<S>>,
    /// Slots without a lease that may have another life.
    spare: Vec<u32>,
    /// Lives that are over, the oldest first.
    past: VecDeque<Life>,
}

struct Slot<S: Source> {
    /// Of its present or, without a lease, of its last life.
    generation: u32,
    lease: Option<(Lease<S>, &'static Location<'static>, Duration)>,
}

impl<S: Source> Handles<S> {
    /// A table over a pool, which remembers the last 1024 lives.
    ///
    /// # Errors
    /// [`TooManyTables`](Error::TooManyTables).
    pub fn new(pool: Pool<S>) -> Result<Handles<S>, Error<S::Error>> {
        Handles::with_history(pool, 1024)
    }

    /// A table that remembers so many lives.
    ///
    /// # Errors
    /// [`TooManyTables`](Error::TooManyTables).
    pub fn with_history(pool: Pool<S>, lives: usize) -> Result<Handles<S>, Error<S::Error>> {
        let table = TABLES.lock().unwrap_or_else(PoisonError::into_inner).begin();
        let table = table.ok_or(Error::TooManyTables)?;
        let slots = Slots { slots: Vec::new(), spare: Vec::new(), past: VecDeque::new() };
        let (since, slots) = (Instant::now(), Mutex::new(slots));
        Ok(Handles { pool, table, since, history: lives, slots })
    }

    /// The pool the segments are from.
    pub fn pool(&self) -> &Pool<S> {
        &self.pool
    }

    /// Leases a segment.
    ///
    /// # Errors
    /// As [`Pool::lease`].
    #[track_caller]
    pub fn lease(&self, len: u64, purpose: impl Into<Text>) -> Result<Handle, Error<S::Error>> {
        let lease = self.pool.lease(len, purpose)?;
        Ok(self.adopt(lease))
    }

    /// Takes a lease over, from whichever pool.
    ///
    /// # Panics
    /// With 2^28 live leases in one table.
    #[track_caller]
    pub fn adopt(&self, lease: Lease<S>) -> Handle {
        let entry = (lease, Location::caller(), self.since.elapsed());
        let mut slots = self.slots.lock();
        let slot = slots.spare.pop().unwrap_or(slots.slots.len() as u32);
        if slot as usize == slots.slots.len() {
            assert!(slot < 1 << SLOT_BITS, "more than 2^{SLOT_BITS} handles in one table");
            slots.slots.push(Slot { generation: self.table.floor, lease: None });
        }
        let entered = &mut slots.slots[slot as usize];
        entered.generation += 1;
        entered.lease = Some(entry);
        Handle { table: self.table.number, generation: entered.generation, slot }
    }

    /// Returns a segment; its number is over.
    ///
    /// # Errors
    /// [`HandleError`]; nothing was returned then.
    #[track_caller]
    pub fn free(&self, handle: Handle) -> Result<(), HandleError> {
        self.take(handle).map(drop)
    }

    /// [Retires](Lease::retire_after) a segment; its number is over.
    ///
    /// # Errors
    /// [`HandleError`]; nothing was retired then.
    #[track_caller]
    pub fn retire(&self, handle: Handle, stamps: impl Into<Stamps>) -> Result<(), HandleError> {
        self.take(handle).map(|lease| lease.retire_after(stamps))
    }

    /// Gives the lease back out of the table; its number is over.
    ///
    /// # Errors
    /// [`HandleError`].
    #[track_caller]
    pub fn take(&self, handle: Handle) -> Result<Lease<S>, HandleError> {
        let (freed_at, freed) = (Location::caller(), self.since.elapsed());
        let mut slots = self.slots.lock();
        let entered = slots.slots.get_mut(handle.slot as usize);
        let good = entered.filter(|slot| self.is_of(handle, slot));
        let Some((lease, leased_at, leased)) = good.and_then(|slot| slot.lease.take()) else {
            return Err(self.stale(&slots, handle));
        };
        if handle.generation < LAST {
            slots.spare.push(handle.slot);
        }
        if self.history > 0 {
            if slots.past.len() == self.history {
                slots.past.pop_front();
            }
            let (purpose, address, len) =
                (lease.purpose().to_owned(), lease.address(), lease.len());
            let life = Life { handle, purpose, address, len, leased_at, leased, freed_at, freed };
            slots.past.push_back(life);
        }
        Ok(lease)
    }

    /// Where a segment is.
    ///
    /// # Errors
    /// [`HandleError`].
    pub fn locate(&self, handle: Handle) -> Result<Located, HandleError> {
        let slots = self.slots.lock();
        let slot = slots.slots.get(handle.slot as usize);
        let good = slot.filter(|slot| self.is_of(handle, slot));
        let Some((lease, ..)) = good.and_then(|slot| slot.lease.as_ref()) else {
            return Err(self.stale(&slots, handle));
        };
        Ok(Located {
            address: lease.address(),
            len: lease.len(),
            slab: lease.slab_index(),
            offset: lease.offset(),
            purpose: lease.purpose().to_owned(),
        })
    }

    /// Whether a handle is the slot's of this moment.
    fn is_of(&self, handle: Handle, slot: &Slot<S>) -> bool {
        handle.table == self.table.number && slot.generation == handle.generation
    }

    /// What is wrong with a handle that names no lease.
    fn stale(&self, slots: &Slots<S>, handle: Handle) -> HandleError {
        let slot = slots.slots.get(handle.slot as usize);
        let once = slot.filter(|slot| {
            let lives = self.table.floor + 1..=slot.generation;
            handle.table == self.table.number && lives.contains(&handle.generation)
        });
        let Some(slot) = once else { return HandleError::Foreign { handle } };
        let life = slots.past.iter().rev().find(|life| life.handle == handle);
        let successor = slot.lease.as_ref().map(|(lease, ..)| lease.purpose().to_owned());
        HandleError::Stale { handle, life: life.cloned().map(Box::new), successor }
    }

    /// How many segments the table holds.
    pub fn len(&self) -> usize {
        self.slots.lock().slots.iter().filter(|slot| slot.lease.is_some()).count()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The lives that are over and not forgotten, the oldest first.
    pub fn history(&self) -> Vec<Life> {
        self.slots.lock().past.iter().cloned().collect()
    }
}

impl<S: Source> Drop for Handles<S> {
    fn drop(&mut self) {
        let last = self.slots.lock().slots.iter().map(|slot| slot.generation).max();
        let TableNumber { number, floor } = self.table;
        let table = TableNumber { number, floor: last.unwrap_or(floor) };
        TABLES.lock().unwrap_or_else(PoisonError::into_inner).end(table);
    }
}

impl<S: Source> fmt::Debug for Handles<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handles({} of pool `{}`)", self.len(), self.pool.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_a_handle_and_back() {
        for raw in [0, 1, u64::MAX, 1 << 28, 1 << 48, 0x1234_5678_9abc_def0] {
            assert_eq!(Handle::from_raw(raw).into_raw(), raw);
        }
        let handle = Handle { table: 0xabcd, generation: LAST, slot: (1 << SLOT_BITS) - 1 };
        assert_eq!(Handle::from_raw(handle.into_raw()), handle);
    }

    #[test]
    fn no_two_tables_have_the_same_generation_of_a_number() {
        let mut tables = Tables::NEW;
        let all: Vec<_> = std::iter::from_fn(|| tables.begin()).collect();
        let firsts = (1..=u16::MAX).map(|number| TableNumber { number, floor: 0 });
        assert!(all.into_iter().eq(firsts));
        // All at once, and no more; then what is returned, the oldest first, with what it had.
        assert_eq!(tables.begin(), None);
        tables.end(TableNumber { number: 7, floor: 3 });
        tables.end(TableNumber { number: 5, floor: LAST / 2 + 1 });
        tables.end(TableNumber { number: 9, floor: LAST / 2 });
        assert_eq!(tables.begin(), Some(TableNumber { number: 7, floor: 3 }));
        assert_eq!(tables.begin(), Some(TableNumber { number: 9, floor: LAST / 2 }));
        assert_eq!(tables.begin(), None);
    }

    #[test]
    fn a_worn_out_slot_is_not_used_again() {
        struct Paper;
        impl Source for Paper {
            type Slab = ();
            type Error = std::convert::Infallible;
            fn allocate(&self, _bytes: u64) -> Result<((), u64), Self::Error> {
                Ok(((), 0x1000))
            }
        }
        let handles = Handles::new(Pool::builder(Paper).build().unwrap()).unwrap();
        let first = handles.lease(1, "first").unwrap();
        handles.free(first).unwrap();
        handles.slots.lock().slots[0].generation = LAST - 1;
        let last = handles.lease(1, "last").unwrap();
        assert_eq!((last.slot, last.generation), (0, LAST));
        handles.free(last).unwrap();
        let next = handles.lease(1, "next").unwrap();
        assert_eq!((next.slot, next.generation), (1, first.generation));
        assert!(matches!(handles.free(last), Err(HandleError::Stale { .. })));
    }
}
