//! Pinned host memory: real memory that the program and the device both reach.

use super::alloc::{RUNTIME_ALIGN, attributes, config_at, free, free_with_sync, give, wrapped};
use super::block::{Kind, PAGE, Request};
use super::refused;
use crate::door::{Answer, Fault, Out, enter};
use crate::world::world;
use acl_sys::*;
use std::alloc::{Layout, alloc, dealloc};
use std::ffi::c_void;
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

/// What fresh pinned memory holds.
const FRESH: u8 = 0x5A;
/// Blocks above this are not filled.
const FRESH_LIMIT: usize = 64 << 20;
/// The most that one call may pin. A host that hands out address space it does not have would say yes to
/// more; a driver, which pins real pages, does not.
const MOST: u64 = 1 << 38;

impl Pinned {
    /// `lead` bytes past a multiple of `align`; `None` when the host has not that much.
    pub fn new(bytes: u64, align: usize, lead: usize) -> Option<Self> {
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

/// Pinned memory of the current context's device, though the device matters little to it.
fn pinned_memory(call: &'static str, out: &Out<*mut c_void>, size: u64) -> Answer {
    let mut state = world().lock();
    state.need_context()?;
    let request = Request {
        call,
        kind: Kind::Host,
        asked: size,
        reserved: wrapped(size),
        align: RUNTIME_ALIGN,
        page: PAGE,
    };
    give(&mut state, request, out)
}

/// Pinned host memory: `ALIGN_UP(size, 32)`; a context is needed all the same.
///
/// # Safety
/// 1. `ptr` is NULL or writable.
pub unsafe extern "C" fn aclrtMallocHost(ptr: *mut *mut c_void, size: usize) -> aclError {
    enter("aclrtMallocHost", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(ptr, "hostPtr") }?;
        if size == 0 {
            return Err(Fault::param("size is 0"));
        }
        pinned_memory("aclrtMallocHost", &out, size as u64)
    })
}

/// As [`aclrtMallocHost`]. The attributes are checked and change nothing: host and device share no addresses
/// here, whatever the flag for that says.
///
/// # Safety
/// 1. `ptr` is NULL or writable.
/// 2. `config` is NULL or a readable configuration with readable attributes.
pub unsafe extern "C" fn aclrtMallocHostWithCfg(
    ptr: *mut *mut c_void,
    size: u64,
    config: *mut aclrtMallocConfig,
) -> aclError {
    enter("aclrtMallocHostWithCfg", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(ptr, "ptr") }?;
        if size == 0 {
            return Err(Fault::param("size is 0"));
        }
        // SAFETY: promise 2.
        if let Some(config) = unsafe { config_at(config) } {
            if config.attrs.is_null() {
                return Err(refused("the configuration has no attributes"));
            }
            // SAFETY: promise 2.
            unsafe { attributes(&config) }.try_for_each(|attribute| match attribute.attr {
                ACL_RT_MEM_ATTR_MODULE_ID | ACL_RT_MEM_ATTR_VA_FLAG => Ok(()),
                other => Err(refused(format!("attribute {} is not for host memory", other.0))),
            })?;
        }
        pinned_memory("aclrtMallocHostWithCfg", &out, size)
    })
}

/// NULL is an error.
pub extern "C" fn aclrtFreeHost(ptr: *mut c_void) -> aclError {
    free("aclrtFreeHost", ptr, Kind::Host)
}

/// Waits for the device, then frees.
pub extern "C" fn aclrtFreeHostWithDevSync(ptr: *mut c_void) -> aclError {
    free_with_sync("aclrtFreeHostWithDevSync", ptr, Kind::Host)
}
