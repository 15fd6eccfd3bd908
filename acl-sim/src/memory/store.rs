//! What device memory holds: bytes of the host that cost nothing until they are used.
//!
//! Fresh memory reads as `0xA5`, so that programs do not count on zeros. It is filled chunk by chunk, just
//! before a chunk is first read or written in part: a card of 64 GiB fits on a machine with far less, as long
//! as most of it is not touched.

use super::named::Named;
use super::sys;
use std::alloc::{Layout, alloc, dealloc};
use std::ptr::NonNull;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Fresh device memory holds this.
const FRESH: u8 = 0xA5;
/// Bytes that are filled together.
const CHUNK: usize = 64 << 10;
/// From here on memory comes from the kernel, page by page.
const LARGE: usize = 1 << 20;
/// What smaller memory starts on.
const ALIGN: usize = 64;

/// Device bytes. Copies of one store's bytes wait for each other where one of them writes; those of other
/// processes, which may share it, wait for nobody.
#[derive(Debug)]
pub(crate) struct Store {
    bytes: usize,
    held: RwLock<Held>,
}

/// Where a store's bytes are, and which of them hold something.
#[derive(Debug)]
struct Held {
    start: NonNull<u8>,
    bytes: usize,
    mapped: bool,
    /// A bit a chunk; empty once all of them do.
    used: Vec<u64>,
    /// How many do not.
    fresh: usize,
    /// The file that other processes reach them by.
    file: Option<Arc<Named>>,
}

// SAFETY: the bytes belong to the store alone; they are read under the lock's reading half and written under
// its writing half.
unsafe impl Send for Held {}
// SAFETY: as above.
unsafe impl Sync for Held {}

impl Held {
    fn holds(&self, chunk: usize) -> bool {
        self.fresh == 0 || self.used[chunk / 64] & (1 << (chunk % 64)) != 0
    }

    fn hold(&mut self, chunk: usize) {
        if !self.holds(chunk) {
            self.used[chunk / 64] |= 1 << (chunk % 64);
            self.fresh -= 1;
        }
        if self.fresh == 0 {
            self.used = Vec::new();
        }
    }

    fn fill(&mut self, chunk: usize) {
        if !self.holds(chunk) {
            let at = chunk * CHUNK;
            // SAFETY: the chunk is within the store, which is locked for writing.
            unsafe { self.at(at).write_bytes(FRESH, CHUNK.min(self.bytes - at)) };
            self.hold(chunk);
        }
    }

    /// The byte at `at`, which is within the store or its end.
    fn at(&self, at: usize) -> *mut u8 {
        assert!(at <= self.bytes, "beyond the store");
        // SAFETY: checked above.
        unsafe { self.start.as_ptr().add(at) }
    }

    /// Gives the bytes back.
    fn give_back(&mut self) {
        if self.mapped {
            // SAFETY: mapped with these arguments, given back here only.
            unsafe { sys::unmap(self.start, self.bytes) };
        } else if let Some(layout) = layout(self.bytes) {
            // SAFETY: allocated in `Store::new` with this layout, freed here only.
            unsafe { dealloc(self.start.as_ptr(), layout) };
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.give_back();
    }
}

/// The chunks that `len` bytes at `at` are in.
fn chunks_of(at: usize, len: usize) -> std::ops::Range<usize> {
    if len == 0 { 0..0 } else { at / CHUNK..(at + len - 1) / CHUNK + 1 }
}

impl Store {
    /// `None` when the host has not that much.
    pub fn new(bytes: u64) -> Option<Self> {
        let bytes = usize::try_from(bytes).ok()?;
        let large = if bytes >= LARGE { sys::map(bytes) } else { None };
        let (start, mapped) = match large {
            Some(start) => (start, true),
            None => {
                let layout = layout(bytes)?;
                // SAFETY: the layout has a size above zero.
                (NonNull::new(unsafe { alloc(layout) })?, false)
            }
        };
        let fresh = chunks_of(0, bytes).len();
        let used = vec![0; fresh.div_ceil(64)];
        let held = RwLock::new(Held { start, bytes, mapped, used, fresh, file: None });
        Some(Self { bytes, held })
    }

    /// What another process has published. `None` when it is not that much, or cannot be mapped.
    pub fn of(file: Named, bytes: u64) -> Option<Self> {
        let bytes = usize::try_from(bytes).ok()?;
        let start = file.map(bytes)?;
        let (used, file) = (Vec::new(), Some(Arc::new(file)));
        let held = RwLock::new(Held { start, bytes, mapped: true, used, fresh: 0, file });
        Some(Self { bytes, held })
    }

    /// Lets other processes reach the bytes, which move into a file for that; the file. What holds nothing yet
    /// reads as 0 from then on, and still costs nothing. `None` where there are no such files, or no room.
    pub fn publish(&self) -> Option<Arc<Named>> {
        let mut held = self.write_lock();
        if let Some(file) = &held.file {
            return Some(file.clone());
        }
        let file = Named::new(self.bytes as u64)?;
        let start = file.map(self.bytes)?;
        for chunk in chunks_of(0, self.bytes).filter(|&chunk| held.holds(chunk)) {
            let (at, from) = (chunk * CHUNK, held.at(chunk * CHUNK));
            // SAFETY: the file has as many bytes.
            let to = unsafe { start.as_ptr().add(at) };
            // SAFETY: within both; ours are locked, and nobody knows the others yet.
            unsafe { to.copy_from_nonoverlapping(from, CHUNK.min(self.bytes - at)) };
        }
        held.give_back();
        (held.start, held.mapped) = (start, true);
        (held.used, held.fresh) = (Vec::new(), 0);
        let file = Arc::new(file);
        held.file = Some(file.clone());
        Some(file)
    }

    /// Bytes of the store.
    pub fn bytes(&self) -> u64 {
        self.bytes as u64
    }

    fn write_lock(&self) -> RwLockWriteGuard<'_, Held> {
        self.held.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn check(&self, at: usize, len: usize) {
        assert!(len <= self.bytes && at <= self.bytes - len, "beyond the store");
    }

    /// The range for reading: every chunk of it holds something.
    fn for_reading(&self, at: usize, len: usize) -> RwLockReadGuard<'_, Held> {
        self.check(at, len);
        loop {
            let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
            if chunks_of(at, len).all(|chunk| held.holds(chunk)) {
                return held;
            }
            drop(held);
            let mut held = self.write_lock();
            chunks_of(at, len).for_each(|chunk| held.fill(chunk));
        }
    }

    /// The range for writing: what a chunk of it holds beside is defined.
    fn for_writing(&self, at: usize, len: usize) -> RwLockWriteGuard<'_, Held> {
        self.check(at, len);
        let mut held = self.write_lock();
        if held.fresh > 0 {
            for chunk in chunks_of(at, len) {
                let whole =
                    chunk * CHUNK >= at && (chunk * CHUNK + CHUNK).min(self.bytes) <= at + len;
                if whole { held.hold(chunk) } else { held.fill(chunk) }
            }
        }
        held
    }

    /// Copies bytes out.
    ///
    /// # Safety
    /// 1. `to` may be written for `len` bytes, which are not in a store.
    pub unsafe fn read(&self, at: usize, to: *mut u8, len: usize) {
        let held = self.for_reading(at, len);
        // SAFETY: promise 1; our own bytes are locked for reading.
        unsafe { to.copy_from_nonoverlapping(held.at(at), len) };
    }

    /// Copies bytes in.
    ///
    /// # Safety
    /// 1. `from` may be read for `len` bytes, which are not in a store.
    pub unsafe fn write(&self, at: usize, from: *const u8, len: usize) {
        let held = self.for_writing(at, len);
        // SAFETY: promise 1; our own bytes are locked for writing.
        unsafe { held.at(at).copy_from_nonoverlapping(from, len) };
    }

    /// Fills bytes. Chunks that come from the kernel untouched are zero already, and stay untouched if zeros are
    /// all that is wanted: clearing a card's memory costs a laptop nothing.
    pub fn fill(&self, at: usize, value: u8, len: usize) {
        if value == 0 {
            return self.clear(at, len);
        }
        let held = self.for_writing(at, len);
        // SAFETY: our own bytes, locked for writing.
        unsafe { held.at(at).write_bytes(value, len) };
    }

    fn clear(&self, at: usize, len: usize) {
        self.check(at, len);
        let mut held = self.write_lock();
        for chunk in chunks_of(at, len) {
            let (start, end) = (chunk * CHUNK, (chunk * CHUNK + CHUNK).min(self.bytes));
            let (from, to) = (start.max(at), end.min(at + len));
            let whole = (from, to) == (start, end);
            let untouched = held.mapped && !held.holds(chunk);
            if whole {
                held.hold(chunk);
            } else {
                held.fill(chunk);
            }
            if !(whole && untouched) {
                // SAFETY: our own bytes, locked for writing.
                unsafe { held.at(from).write_bytes(0, to - from) };
            }
        }
    }

    /// Copies from one store to another or within one; ranges may overlap.
    pub fn copy(from: &Self, from_at: usize, to: &Self, to_at: usize, len: usize) {
        // Two locks are always taken in the order of their addresses, so that nobody waits in a circle.
        let (reading, writing) =
            match std::ptr::from_ref(from).addr().cmp(&std::ptr::from_ref(to).addr()) {
                std::cmp::Ordering::Equal => {
                    drop(from.for_reading(from_at, len));
                    (None, to.for_writing(to_at, len))
                }
                std::cmp::Ordering::Less => {
                    let reading = from.for_reading(from_at, len);
                    (Some(reading), to.for_writing(to_at, len))
                }
                std::cmp::Ordering::Greater => {
                    let writing = to.for_writing(to_at, len);
                    (Some(from.for_reading(from_at, len)), writing)
                }
            };
        let source = reading.as_ref().map_or_else(|| writing.at(from_at), |held| held.at(from_at));
        // SAFETY: both ranges are within their stores, which are locked.
        unsafe { writing.at(to_at).copy_from(source, len) };
    }
}

/// How small memory is allocated.
fn layout(bytes: usize) -> Option<Layout> {
    Layout::from_size_align(bytes.max(1), ALIGN).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(store: &Store, at: usize, len: usize) -> Vec<u8> {
        let mut out = vec![0; len];
        // SAFETY: a buffer of our own.
        unsafe { store.read(at, out.as_mut_ptr(), len) };
        out
    }

    #[test]
    fn fresh_bytes_are_not_zero_and_written_ones_stay() {
        for bytes in [1, 100, CHUNK, CHUNK + 1, 3 * CHUNK - 1, 2 * LARGE] {
            let store = Store::new(bytes as u64).expect("a little memory");
            let at = bytes / 2;
            // SAFETY: a constant.
            unsafe { store.write(at, [7].as_ptr(), 1) };
            let mut want = vec![FRESH; bytes];
            want[at] = 7;
            assert!(read(&store, 0, bytes) == want, "{bytes}");
            store.fill(0, 1, bytes);
            assert!(read(&store, 0, bytes) == vec![1; bytes], "{bytes}");
            // Zeros where something was, where nothing was yet, and beside it.
            let fresh = Store::new(bytes as u64).expect("a little memory");
            for (store, rest) in [(store, 1), (fresh, FRESH)] {
                store.fill(bytes / 3, 0, bytes - bytes / 3);
                let mut want = vec![rest; bytes / 3];
                want.resize(bytes, 0);
                assert!(read(&store, 0, bytes) == want, "{bytes}, {rest}");
            }
        }
    }

    #[test]
    fn copies_between_and_within_stores() {
        let (a, b) = (Store::new(3 * CHUNK as u64).unwrap(), Store::new(2 * CHUNK as u64).unwrap());
        a.fill(CHUNK / 2, 1, CHUNK);
        Store::copy(&a, CHUNK, &b, 5, CHUNK);
        assert!(read(&b, 5, CHUNK / 2) == vec![1; CHUNK / 2]);
        assert!(read(&b, 5 + CHUNK / 2, 9) == vec![FRESH; 9]);
        Store::copy(&b, 0, &a, 0, 2 * CHUNK);
        assert_eq!(read(&a, 4, 2), [FRESH, 1]);
        let count: Vec<u8> = (0..10).collect();
        // SAFETY: a buffer of our own.
        unsafe { b.write(0, count.as_ptr(), 10) };
        Store::copy(&b, 0, &b, 3, 10);
        assert_eq!(read(&b, 0, 13), [0, 1, 2, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }

    #[test]
    #[cfg_attr(miri, ignore = "needs a kernel")]
    fn published_bytes_are_one_for_all_who_map_them() {
        for bytes in [100, CHUNK + 1, 2 * LARGE] {
            let store = Store::new(bytes as u64).expect("a little memory");
            store.fill(10, 1, 20);
            let Some(file) = store.publish() else { return };
            let found = Named::find(std::process::id(), file.name()).expect("of this process");
            let other = Store::of(found, bytes as u64).expect("as large");
            assert_eq!(read(&other, 9, 3), [FRESH, 1, 1], "{bytes}");
            other.fill(0, 2, 11);
            assert_eq!(read(&store, 9, 3), [2, 2, 1], "{bytes}");
            Store::copy(&store, 9, &other, 50, 3);
            assert_eq!(read(&store, 50, 3), [2, 2, 1], "{bytes}");
            assert!(store.publish().is_some_and(|again| again.name() == file.name()));
        }
        assert!(Named::find(std::process::id(), "none").is_none());
    }

    #[test]
    fn copies_across_do_not_wait_in_a_circle() {
        let (a, b) = (Store::new(CHUNK as u64).unwrap(), Store::new(CHUNK as u64).unwrap());
        std::thread::scope(|scope| {
            for (from, to) in [(&a, &b), (&b, &a), (&a, &a)] {
                scope.spawn(move || {
                    (0..200).for_each(|i| Store::copy(from, i, to, 2 * i, 100));
                });
            }
        });
    }

    #[test]
    #[cfg_attr(miri, ignore = "needs a kernel")]
    fn far_more_than_the_machine_has_costs_nothing() {
        let card = Store::new(1 << 40).expect("address space");
        card.fill((1 << 39) + 3, 9, 2);
        assert_eq!(read(&card, (1 << 39) + 2, 4), [FRESH, 9, 9, FRESH]);
        card.fill(1, 0, 1 << 36);
        assert_eq!(read(&card, 0, 2), [FRESH, 0]);
        assert_eq!(read(&card, 1 << 36, 2), [0, FRESH]);
    }
}
