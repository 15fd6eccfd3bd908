//! Pinned host memory.

use super::{Block, HostMemory, Memory, allocated, sealed::Sealed};
use crate::call::check;
use crate::context::Context;
use crate::error::Result;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

/// Pinned host memory: bytes for the host, an end of a copy for the device.
///
/// Starts on 64 bytes where the program runs on a host (documentation of `aclrtMallocHost`); on the device's
/// own CPU nothing is promised. Starts out as zeros.
pub struct PinnedBuf {
    pointer: NonNull<u8>,
    len: usize,
    context: Context,
}

// SAFETY: plain memory that this value alone owns; freeing binds the context first, on any thread.
unsafe impl Send for PinnedBuf {}
// SAFETY: `&PinnedBuf` gives `&[u8]`, which is `Sync`.
unsafe impl Sync for PinnedBuf {}

impl PinnedBuf {
    /// `len` bytes from `aclrtMallocHost`.
    pub fn new(context: &Context, len: usize) -> Result<Self> {
        context.bind()?;
        let mut pointer = std::ptr::null_mut();
        // SAFETY: a pointer to a local; the context is bound.
        let code = unsafe { (context.api().aclrtMallocHost)(&mut pointer, len) };
        check(context.api(), "aclrtMallocHost", code, || format!("{len} bytes"))?;
        let pointer = allocated("aclrtMallocHost", pointer)?;
        // SAFETY: the call gave `len` bytes of host memory. Written once, so that reading is defined.
        unsafe { pointer.as_ptr().write_bytes(0, len) };
        Ok(Self { pointer, len, context: context.clone() })
    }

    /// A buffer with these bytes.
    pub fn from_bytes(context: &Context, bytes: &[u8]) -> Result<Self> {
        let mut buf = Self::new(context, bytes.len())?;
        buf.copy_from_slice(bytes);
        Ok(buf)
    }
}

impl Deref for PinnedBuf {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        // SAFETY: `len` initialised bytes that this value owns; work in flight would own the value.
        unsafe { std::slice::from_raw_parts(self.pointer.as_ptr(), self.len) }
    }
}

impl DerefMut for PinnedBuf {
    fn deref_mut(&mut self) -> &mut [u8] {
        // SAFETY: as above, and `&mut self` is the only way in.
        unsafe { std::slice::from_raw_parts_mut(self.pointer.as_ptr(), self.len) }
    }
}

impl Sealed for PinnedBuf {
    fn pointer(&self) -> NonNull<u8> {
        self.pointer
    }
}

impl Memory for PinnedBuf {
    fn len(&self) -> usize {
        self.len
    }

    fn context(&self) -> &Context {
        &self.context
    }
}

impl HostMemory for PinnedBuf {}

impl Block for PinnedBuf {
    /// What is promised on a host. A program on the device gets less; the pool checks each base.
    const START: u64 = 1;

    fn place(_context: &Context) -> pool::Place {
        pool::Place::of_host("aclrtMallocHost")
    }

    fn for_pool(context: &Context, bytes: usize) -> Result<Self> {
        Self::new(context, bytes)
    }
}

impl fmt::Debug for PinnedBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PinnedBuf({:#x}, {} bytes)", self.address(), self.len)
    }
}

impl Drop for PinnedBuf {
    fn drop(&mut self) {
        let Some(_current) = self.context.bind_for_drop() else { return };
        // SAFETY: from `aclrtMallocHost`, freed here only; no queued work refers to it, since work in
        // flight owns its memory.
        let code = unsafe { (self.context.api().aclrtFreeHost)(self.pointer.as_ptr().cast()) };
        self.context.note_code("aclrtFreeHost", code);
    }
}
