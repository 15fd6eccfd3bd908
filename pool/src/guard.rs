//! Guard mode: bytes nobody may touch, painted and looked at again by the owner of the memory.
//!
//! ```text
//!  | payload ......... | pad: rounding + rule's pad | guard: never fewer than asked for | next
//!  while leased         the device may touch it      painted `Guard`
//!  while held back      painted `Poison`, all of it, up to the next start
//! ```
//!
//! The pool cannot touch memory; a [`Guard`] does it for it, outside the pool's locks.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::ops::Range;
use std::panic::Location;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::booked::Text;

/// Why paint could not be put on or looked at.
pub type GuardError = Box<dyn std::error::Error + Send + Sync>;

/// Writes and reads the bytes of a slab, for a pool that cannot.
///
/// Called without a lock of the pool, on the thread that leases or returns; it must not use the
/// pool. Ranges are offsets from the slab's first byte and lie within the slab. Calls about ranges
/// that share no byte may come at the same time.
///
/// A pool in guard mode assumes that the device is done with a segment when its lease is dropped,
/// or when what it was retired after has passed.
///
/// ```
/// use std::convert::Infallible;
/// use std::ops::Range;
/// use std::sync::Mutex;
/// use pool::{Coat, DamageKind, Guard, GuardError, GuardOptions, Pool, Source};
///
/// /// Slabs on the host. For device memory, `paint` sets bytes and `first_stain` copies them out.
/// struct Host;
/// type Bytes = Mutex<Vec<u8>>;
/// impl Source for Host {
///     type Slab = Bytes;
///     type Error = Infallible;
///     fn allocate(&self, bytes: u64) -> Result<(Bytes, u64), Infallible> {
///         Ok((Mutex::new(vec![0; bytes as usize]), 0x1000))
///     }
/// }
/// struct Painter;
/// impl Guard<Bytes> for Painter {
///     fn paint(&self, slab: &Bytes, range: Range<u64>, coat: Coat) -> Result<(), GuardError> {
///         slab.lock().unwrap()[range.start as usize..range.end as usize].fill(coat.byte());
///         Ok(())
///     }
///     fn first_stain(
///         &self,
///         slab: &Bytes,
///         range: Range<u64>,
///         coat: Coat,
///     ) -> Result<Option<u64>, GuardError> {
///         let bytes = slab.lock().unwrap();
///         Ok(range.into_iter().find(|at| bytes[*at as usize] != coat.byte()))
///     }
/// }
/// let pool = Pool::builder(Host).slab_bytes(1 << 16).guard(Painter, GuardOptions::default());
/// let pool = pool.build()?;
/// let frame = pool.lease(1000, "frame")?;
/// let beyond = (frame.offset() + frame.footprint()) as usize;
/// frame.slab().lock().unwrap()[beyond] = 7; // the bug
/// drop(frame);
/// assert_eq!(pool.damages()[0].kind, DamageKind::Overrun);
/// # Ok::<(), pool::Error<Infallible>>(())
/// ```
pub trait Guard<T>: Send + Sync {
    /// Sets every byte of `range` to [`coat.byte()`](Coat::byte).
    ///
    /// # Errors
    /// Whatever the device says. The range is not looked at later, and the report counts it.
    fn paint(&self, slab: &T, range: Range<u64>, coat: Coat) -> Result<(), GuardError>;

    /// Offset of the first byte of `range` that is not `coat.byte()`.
    ///
    /// # Errors
    /// Whatever the device says; the report counts it.
    fn first_stain(
        &self,
        slab: &T,
        range: Range<u64>,
        coat: Coat,
    ) -> Result<Option<u64>, GuardError>;

    /// Told of each damage as it is found. Does nothing unless written; a panic goes to whoever
    /// dropped the lease.
    fn damaged(&self, damage: &Damage) {
        let _ = damage;
    }
}

/// What bytes are painted with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Coat {
    /// Behind a segment that is leased.
    Guard,
    /// All of a segment that was returned.
    Poison,
}

impl Coat {
    /// The byte. Neither is zero, a common first byte, or valid in UTF-8; as floats they are huge.
    pub const fn byte(self) -> u8 {
        match self {
            Coat::Guard => 0xfd,
            Coat::Poison => 0xdd,
        }
    }
}

/// How careful a guarded pool is.
///
/// Returned segments are held back, poisoned, until one of the three bounds is exceeded; then the
/// oldest go, and a changed byte in them is a write after return. Everything held goes before the
/// pool grows or refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuardOptions {
    /// Guard bytes behind each segment, at least; up to the next start they are all painted.
    pub bytes: u64,
    /// Most bytes held back.
    pub hold_bytes: u64,
    /// Most segments held back; 0: they are poisoned and free at once.
    pub hold_segments: usize,
    /// How long a segment is held back at most. Looked at when another one is returned.
    pub hold_time: Duration,
}

impl Default for GuardOptions {
    fn default() -> Self {
        let (hold_bytes, hold_time) = (64 << 20, Duration::from_secs(10));
        GuardOptions { bytes: 64, hold_bytes, hold_segments: 256, hold_time }
    }
}

/// Bytes that changed and should not have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Damage {
    /// Name of the pool.
    pub pool: Text,
    /// What happened.
    pub kind: DamageKind,
    /// What the segment is or was for.
    pub purpose: String,
    /// Where it was asked for.
    pub site: &'static Location<'static>,
    /// Address of the segment.
    pub address: u64,
    /// Its payload bytes.
    pub len: u64,
    /// Address of the first changed byte.
    pub changed: u64,
}

/// What kind of [`Damage`] it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DamageKind {
    /// Somebody wrote behind the pad of a leased segment, or before the start of the next one.
    Overrun,
    /// Somebody wrote to a segment that had been returned.
    LateWrite,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Damage { pool, kind, purpose, site, address, len, changed } = self;
        let at = changed - address;
        match kind {
            DamageKind::Overrun => write!(f, "overrun: byte {at}")?,
            DamageKind::LateWrite => write!(f, "write after return: byte {at}")?,
        }
        write!(f, " of `{purpose}`, {len} bytes at {address:#x} in pool `{pool}`, leased at {site}")
    }
}

/// The owner's guard and how it is used. Never changes.
pub(crate) struct GuardMode<T> {
    pub(crate) guard: Arc<dyn Guard<T>>,
    pub(crate) options: GuardOptions,
}

impl<T> Clone for GuardMode<T> {
    fn clone(&self) -> Self {
        GuardMode { guard: Arc::clone(&self.guard), options: self.options }
    }
}

/// What guard mode remembers; behind the state lock.
#[derive(Debug, Default)]
pub(crate) struct Ward {
    /// Leased blocks whose guard bytes are painted, with a number that no other block ever had.
    armed: BTreeMap<u32, u64>,
    /// Returned blocks, the oldest first.
    held: VecDeque<Held>,
    /// Their bytes.
    bytes: u64,
    serial: u64,
    /// The first damages found.
    damages: Vec<Damage>,
    pub(crate) damaged: u64,
    /// Times that paint could not be put on or looked at.
    pub(crate) blind: u64,
}

/// A block that is kept back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    pub(crate) id: u32,
    pub(crate) bytes: u64,
    /// Whether it could be poisoned.
    pub(crate) poisoned: bool,
    since: Instant,
    serial: u64,
}

/// Damages remembered for [`Pool::damages`](crate::Pool::damages).
const REMEMBERED: usize = 64;

impl Ward {
    fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    pub(crate) fn arm(&mut self, id: u32) {
        let serial = self.next_serial();
        self.armed.insert(id, serial);
    }

    /// Whether the block's guard bytes are painted; they count no longer.
    pub(crate) fn disarm(&mut self, id: u32) -> bool {
        self.armed.remove(&id).is_some()
    }

    pub(crate) fn hold(&mut self, id: u32, bytes: u64, poisoned: bool) {
        let (since, serial) = (Instant::now(), self.next_serial());
        self.bytes += bytes;
        self.held.push_back(Held { id, bytes, poisoned, since, serial });
    }

    /// The oldest block, if it must go now: one of the bounds is exceeded, or `all` must.
    pub(crate) fn overdue(&mut self, options: &GuardOptions, all: bool) -> Option<Held> {
        let oldest = self.held.front()?;
        let stays = self.held.len() <= options.hold_segments
            && self.bytes <= options.hold_bytes
            && oldest.since.elapsed() <= options.hold_time;
        if stays && !all {
            return None;
        }
        self.bytes -= oldest.bytes;
        self.held.pop_front()
    }

    pub(crate) fn note(&mut self, damage: Damage) {
        self.damaged += 1;
        if self.damages.len() < REMEMBERED {
            self.damages.push(damage);
        }
    }

    pub(crate) fn damages(&self) -> Vec<Damage> {
        self.damages.clone()
    }

    /// Every painted block: id, serial, which coat.
    pub(crate) fn painted(&self) -> Vec<(u32, u64, Coat)> {
        let armed = self.armed.iter().map(|(id, serial)| (*id, *serial, Coat::Guard));
        let poisoned = self.held.iter().filter(|held| held.poisoned);
        armed.chain(poisoned.map(|held| (held.id, held.serial, Coat::Poison))).collect()
    }

    /// Whether the block is still painted, and was so all the time since `painted` named it.
    pub(crate) fn still(&self, id: u32, serial: u64) -> bool {
        self.armed.get(&id) == Some(&serial) || self.held.iter().any(|held| held.serial == serial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bound_lets_the_oldest_go() {
        let day = Duration::from_secs(86_400);
        let options = GuardOptions { bytes: 0, hold_bytes: 100, hold_segments: 2, hold_time: day };
        let mut ward = Ward::default();
        let go = |ward: &mut Ward, options: &GuardOptions, all| {
            std::iter::from_fn(|| ward.overdue(options, all))
                .map(|held| held.id)
                .collect::<Vec<_>>()
        };
        (1..=3).for_each(|id| ward.hold(id, 10, true));
        assert_eq!(go(&mut ward, &options, false), [1], "more than two");
        ward.hold(4, 81, true);
        assert_eq!(go(&mut ward, &options, false), [2], "more than two again");
        ward.hold(5, 15, true);
        let many = GuardOptions { hold_segments: 9, ..options };
        assert_eq!(go(&mut ward, &many, false), [3], "more than 100 bytes");
        let never = GuardOptions { hold_time: Duration::ZERO, ..many };
        assert_eq!(go(&mut ward, &never, false), [4, 5], "too long");
        ward.hold(6, 1, true);
        assert_eq!(go(&mut ward, &options, false), []);
        assert_eq!(go(&mut ward, &options, true), [6]);
        assert_eq!(ward.bytes, 0);
    }

    #[test]
    fn a_block_that_came_back_is_not_the_one_that_was_seen() {
        let mut ward = Ward::default();
        ward.arm(7);
        let seen = ward.painted();
        let (id, serial, coat) = seen[0];
        assert_eq!((seen.len(), id, coat), (1, 7, Coat::Guard));
        assert!(ward.still(id, serial));
        assert!(ward.disarm(7) && !ward.disarm(7));
        ward.arm(7);
        assert!(!ward.still(id, serial));
    }
}
