//! Address space straight from the kernel. On Linux only: elsewhere, and under Miri, none is to be had, and
//! whoever asks has another way.

pub(crate) use imp::*;

#[cfg(all(target_os = "linux", target_pointer_width = "64", not(miri)))]
mod imp {
    use std::ffi::c_void;
    use std::ptr::{NonNull, without_provenance_mut};

    const PROT_NONE: i32 = 0;
    const PROT_READ_WRITE: i32 = 3;
    /// Private, of no file, and not counted against what the machine has.
    const ANONYMOUS: i32 = 0x2 | 0x20 | 0x4000;
    const FIXED_NOREPLACE: i32 = 0x10_0000;

    unsafe extern "C" {
        fn mmap(
            at: *mut c_void,
            len: usize,
            prot: i32,
            flags: i32,
            fd: i32,
            off: i64,
        ) -> *mut c_void;
        fn munmap(at: *mut c_void, len: usize) -> i32;
    }

    fn anonymous(at: u64, bytes: usize, prot: i32, flags: i32) -> Option<NonNull<u8>> {
        let at = without_provenance_mut(at as usize);
        // SAFETY: nothing that is mapped is replaced; the new pages belong to nobody else.
        let start = unsafe { mmap(at, bytes, prot, ANONYMOUS | flags, -1, 0) };
        // Failure is all ones.
        NonNull::new(start.cast()).filter(|start| start.addr().get() != usize::MAX)
    }

    /// Keeps `bytes` of address space which nobody can read or write, at `wish` or nowhere; without a wish
    /// anywhere. Never given back.
    pub(crate) fn reserve(wish: Option<u64>, bytes: u64) -> Option<u64> {
        let bytes = usize::try_from(bytes).ok()?;
        let flags = if wish.is_some() { FIXED_NOREPLACE } else { 0 };
        let at = wish.unwrap_or(0);
        let (prot, flags) = (i64::from(PROT_NONE), i64::from(ANONYMOUS | flags));
        // Past the C library: the thread sanitizer's own moves what lies where it expects nothing. It need not
        // know of pages that nobody can touch.
        // SAFETY: as in `anonymous`.
        let start = unsafe { libc::syscall(libc::SYS_mmap, at, bytes, prot, flags, -1_i64, 0_i64) };
        let start = u64::try_from(start).ok()?;
        if wish.is_some_and(|wish| wish != start) {
            // A kernel that does not know the flag takes the wish for a hint.
            return None;
        }
        Some(start)
    }

    /// Fresh zero pages; each costs memory once it is written.
    pub(crate) fn map(bytes: usize) -> Option<NonNull<u8>> {
        anonymous(0, bytes, PROT_READ_WRITE, 0)
    }

    /// Gives pages back.
    ///
    /// # Safety
    /// 1. `start` and `bytes` are those of one `map`, and nobody uses the pages any more.
    pub(crate) unsafe fn unmap(start: NonNull<u8>, bytes: usize) {
        // SAFETY: promise 1. It can fail only for arguments that were never mapped.
        unsafe { munmap(start.as_ptr().cast(), bytes) };
    }
}

#[cfg(not(all(target_os = "linux", target_pointer_width = "64", not(miri))))]
mod imp {
    use std::ptr::NonNull;

    pub(crate) fn reserve(_wish: Option<u64>, _bytes: u64) -> Option<u64> {
        None
    }

    pub(crate) fn map(_bytes: usize) -> Option<NonNull<u8>> {
        None
    }

    /// # Safety
    /// 1. Never called: `map` has given nothing.
    pub(crate) unsafe fn unmap(_start: NonNull<u8>, _bytes: usize) {
        unreachable!("`map` has given nothing")
    }
}
