//! Pinned host memory: real memory that the program and the device both reach.

use crate::world::Placement;
use std::alloc::{Layout, alloc, dealloc};
use std::ptr::NonNull;

/// A block of host memory that does not move. Fresh bytes are written once, so that reading them is defined.
#[derive(Debug)]
pub(crate) struct Pinned {
    start: NonNull<u8>,
    layout: Layout,
    /// From `start` to the address that the program sees.
    lead: usize,
}

// SAFETY: the block is plain memory that belongs to this value alone on the Rust side; its bytes are only
// touched through raw pointers, by the program that owns the C pointer and by copies it ordered.
unsafe impl Send for Pinned {}
// SAFETY: as above; `&Pinned` gives an address and nothing else.
unsafe impl Sync for Pinned {}

/// What the documentation promises for pinned memory of a program on the host.
const DOCUMENTED_ALIGN: usize = 64;
/// What fresh pinned memory holds.
const FRESH: u8 = 0x5A;
/// Blocks above this are not filled.
const FRESH_LIMIT: usize = 64 << 20;
/// The most that one call may pin. A host that hands out address space it does not have would say yes to
/// more; a driver, which pins real pages, does not.
const MOST: u64 = 1 << 38;

impl Pinned {
    /// `None` when the host has not that much.
    pub fn new(bytes: u64, placement: Placement) -> Option<Self> {
        let (align, lead) = match placement {
            Placement::Documented => (2 * DOCUMENTED_ALIGN, DOCUMENTED_ALIGN),
            Placement::Driver => (512, 0),
        };
        if bytes > MOST {
            return None;
        }
        let size = bytes as usize + lead;
        let layout = Layout::from_size_align(size.max(1), align).ok()?;
        // SAFETY: the layout has a size above zero.
        let start = NonNull::new(unsafe { alloc(layout) })?;
        if size <= FRESH_LIMIT {
            // SAFETY: the block was just allocated with `size` bytes or more.
            unsafe { start.as_ptr().write_bytes(FRESH, size) };
        }
        Some(Self { start, layout, lead })
    }

    /// The address that the program sees.
    pub fn address(&self) -> u64 {
        self.pointer().as_ptr().expose_provenance() as u64
    }

    /// The same, as a pointer.
    pub fn pointer(&self) -> NonNull<u8> {
        // SAFETY: `lead` is part of the layout.
        unsafe { self.start.add(self.lead) }
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        // SAFETY: allocated in `new` with this layout, freed here only.
        unsafe { dealloc(self.start.as_ptr(), self.layout) };
    }
}
