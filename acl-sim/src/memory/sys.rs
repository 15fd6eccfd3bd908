//! Address space and files in memory, straight from the kernel. On Linux only: elsewhere, and under Miri, none is to be had, and
//! whoever asks has another way.

pub(crate) use imp::*;

#[cfg(all(target_os = "linux", target_pointer_width = "64", not(miri)))]
mod imp {
    use libc::{
        MAP_ANONYMOUS, MAP_FIXED_NOREPLACE, MAP_NORESERVE, MAP_PRIVATE, MAP_SHARED, MFD_CLOEXEC,
        PROT_NONE, PROT_READ, PROT_WRITE,
    };
    use std::ffi::CString;
    use std::fs::File;
    use std::io;
    use std::os::fd::{AsRawFd, FromRawFd};
    use std::os::unix::fs::FileExt;
    use std::ptr::{NonNull, without_provenance_mut};

    const READ_WRITE: i32 = PROT_READ | PROT_WRITE;
    /// Private, of no file, and not counted against what the machine has.
    const ANONYMOUS: i32 = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;

    /// An empty file in memory.
    pub(crate) fn memory_file(name: &str) -> Option<File> {
        let name = CString::new(name).ok()?;
        // SAFETY: a C string that outlives the call.
        let descriptor = unsafe { libc::memfd_create(name.as_ptr(), MFD_CLOEXEC) };
        if descriptor < 0 {
            return None;
        }
        // SAFETY: fresh, and nobody else's.
        Some(unsafe { File::from_raw_fd(descriptor) })
    }

    /// The first bytes of a file, which has so many, shared with all who map them.
    pub(crate) fn map_file(file: &File, bytes: usize) -> Option<NonNull<u8>> {
        let (at, descriptor) = (std::ptr::null_mut(), file.as_raw_fd());
        // SAFETY: nothing that is mapped is replaced; the file is open.
        let start = unsafe { libc::mmap(at, bytes, READ_WRITE, MAP_SHARED, descriptor, 0) };
        // Failure is all ones.
        NonNull::new(start.cast()).filter(|start: &NonNull<u8>| start.addr().get() != usize::MAX)
    }

    /// Makes a text the whole of a file.
    pub(crate) fn write_all(file: &File, text: &str) -> io::Result<()> {
        file.set_len(0)?;
        file.write_all_at(text.as_bytes(), 0)
    }

    /// The whole of a file.
    pub(crate) fn read_all(file: &File) -> io::Result<String> {
        let mut bytes = vec![0; file.metadata()?.len() as usize];
        file.read_exact_at(&mut bytes, 0)?;
        String::from_utf8(bytes).map_err(io::Error::other)
    }

    fn anonymous(at: u64, bytes: usize, prot: i32, flags: i32) -> Option<NonNull<u8>> {
        let at = without_provenance_mut(at as usize);
        // SAFETY: nothing that is mapped is replaced; the new pages belong to nobody else.
        let start = unsafe { libc::mmap(at, bytes, prot, ANONYMOUS | flags, -1, 0) };
        // Failure is all ones.
        NonNull::new(start.cast()).filter(|start| start.addr().get() != usize::MAX)
    }

    /// Keeps `bytes` of address space which nobody can read or write, at `wish` or nowhere; without a wish
    /// anywhere. Never given back.
    pub(crate) fn reserve(wish: Option<u64>, bytes: u64) -> Option<u64> {
        let bytes = usize::try_from(bytes).ok()?;
        let flags = if wish.is_some() { MAP_FIXED_NOREPLACE } else { 0 };
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
        anonymous(0, bytes, READ_WRITE, 0)
    }

    /// Gives pages back.
    ///
    /// # Safety
    /// 1. `start` and `bytes` are those of one `map`, and nobody uses the pages any more.
    pub(crate) unsafe fn unmap(start: NonNull<u8>, bytes: usize) {
        // SAFETY: promise 1. It can fail only for arguments that were never mapped.
        unsafe { libc::munmap(start.as_ptr().cast(), bytes) };
    }
}

#[cfg(not(all(target_os = "linux", target_pointer_width = "64", not(miri))))]
mod imp {
    use std::fs::File;
    use std::io;
    use std::ptr::NonNull;

    pub(crate) fn memory_file(_name: &str) -> Option<File> {
        None
    }

    pub(crate) fn map_file(_file: &File, _bytes: usize) -> Option<NonNull<u8>> {
        None
    }

    pub(crate) fn write_all(_file: &File, _text: &str) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(crate) fn read_all(_file: &File) -> io::Result<String> {
        Err(io::ErrorKind::Unsupported.into())
    }

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
