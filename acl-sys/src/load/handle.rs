//! One file, opened for the life of the process.

use crate::load_error::Outcome;
use std::env::consts::ARCH;
use std::ffi::c_void;
use std::io::Read as _;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::ptr::NonNull;
use std::sync::OnceLock;

/// Who is told of each file, see [`on_open`].
static ON_OPEN: OnceLock<fn(&Path)> = OnceLock::new();

/// Has `tell` called with each file, or bare name, right before it is opened: a library that is broken enough
/// ends the process, and the last one told is that one. Returns whether nobody was told before; the first
/// stays.
pub fn on_open(tell: fn(&Path)) -> bool {
    ON_OPEN.set(tell).is_ok()
}

/// An open library that is never closed, but for [`close`](Self::close).
pub(super) struct Handle(ManuallyDrop<libloading::Library>);

impl Handle {
    /// Opens a path, or a bare name wherever the system loader finds it. Its symbols stay its own
    /// (`RTLD_LOCAL`), and those it needs are bound when first called, as in a program linked with it.
    pub fn open(path: &Path) -> Result<Self, Outcome> {
        let bare = is_bare(path);
        if path.as_os_str().is_empty() {
            // To the system loader this would be the program itself.
            return Err(Outcome::NotFound);
        }
        if !bare {
            match path.try_exists() {
                Ok(true) => {}
                Ok(false) => return Err(Outcome::NotFound),
                Err(error) => return Err(Outcome::NotLoadable(error.to_string())),
            }
        }
        if let Some(tell) = ON_OPEN.get() {
            tell(path);
        }
        // SAFETY: opening runs the library's initialisers; those of an ACL installation are made to be
        // run by a loader at any time, and the caller asked for exactly this library.
        match unsafe { libloading::Library::new(path) } {
            Ok(library) => Ok(Self(ManuallyDrop::new(library))),
            Err(error) => {
                let text = std::error::Error::source(&error)
                    .map_or_else(|| error.to_string(), |source| source.to_string());
                // The loader begins with the name it was asked for when it found no such file, with the
                // path of a file that it found, and with another name when a library that the file
                // needs is missing. What follows depends on the locale.
                if bare && text.starts_with(&format!("{}: ", path.display())) {
                    return Err(Outcome::NotFound);
                }
                Err(foreign(path).filter(|_| !bare).unwrap_or(Outcome::NotLoadable(text)))
            }
        }
    }

    /// The address of a symbol, of this library or of one that it needs.
    pub fn symbol(&self, name: &'static str) -> Option<NonNull<c_void>> {
        // SAFETY: the symbol is only taken as an address here; its type is the business of `resolve`.
        let symbol = unsafe { self.0.get::<*mut c_void>(name.as_bytes()) }.ok()?;
        NonNull::new(*symbol)
    }

    /// Closes it after all.
    ///
    /// # Safety
    /// 1. Nothing that was found in it is used from now on.
    pub unsafe fn close(self) {
        drop(ManuallyDrop::into_inner(self.0));
    }
}

/// A name without a folder: the system loader searches for it.
pub(super) fn is_bare(path: &Path) -> bool {
    path.components().count() == 1
}

/// The file that holds the function at `address`, as the system loader knows it.
#[cfg(unix)]
pub(super) fn file_of(address: NonNull<c_void>) -> Option<PathBuf> {
    use std::ffi::{CStr, OsStr, c_char, c_int};
    use std::os::unix::ffi::OsStrExt as _;

    /// What `dladdr` writes.
    #[repr(C)]
    struct Found {
        file: *const c_char,
        base: *mut c_void,
        symbol: *const c_char,
        start: *mut c_void,
    }
    unsafe extern "C" {
        fn dladdr(address: *const c_void, found: *mut Found) -> c_int;
    }
    let null = std::ptr::null();
    let mut found =
        Found { file: null, base: std::ptr::null_mut(), symbol: null, start: std::ptr::null_mut() };
    // SAFETY: any address may be asked for; a pointer to a local.
    let known = unsafe { dladdr(address.as_ptr(), &mut found) };
    if known == 0 || found.file.is_null() {
        return None;
    }
    // SAFETY: the loader's own string, there for as long as the library is; copied at once.
    let file = unsafe { CStr::from_ptr(found.file) };
    Some(Path::new(OsStr::from_bytes(file.to_bytes())).to_owned())
}

/// Not known here.
#[cfg(not(unix))]
pub(super) fn file_of(_address: NonNull<c_void>) -> Option<PathBuf> {
    None
}

/// The verdict on a file that was built for another machine than this one, from its ELF header.
pub(super) fn foreign(path: &Path) -> Option<Outcome> {
    let mut head = [0; 20];
    std::fs::File::open(path).ok()?.read_exact(&mut head).ok()?;
    let [0x7F, b'E', b'L', b'F', class, order, ..] = head else { return None };
    let code = [head[18], head[19]];
    let big = order == 2;
    let code = if big { u16::from_be_bytes(code) } else { u16::from_le_bytes(code) };
    let machine = match code {
        3 => "x86".into(),
        8 => "mips".into(),
        40 => "arm".into(),
        62 => "x86_64".into(),
        183 => "aarch64".into(),
        243 => "riscv".into(),
        other => format!("machine {other}"),
    };
    let bits = if class == 1 { 32 } else { 64 };
    let same = machine == ARCH && bits == usize::BITS && big == cfg!(target_endian = "big");
    let order = if big { ", big-endian" } else { "" };
    let machine = format!("{machine} ({bits}-bit{order})");
    (!same).then_some(Outcome::WrongArchitecture { machine, here: ARCH })
}
