//! The tables from symbols that the linker bound, for programs that ship for one CANN release.
//!
//! The build looks for the libraries as the loader does (`ACL_LIBRARY_PATH`, which names their folder; then
//! the toolkit roots; the vendor's stubs in `devlib` do for linking), links with those of the list that are
//! there, and fills the tables with what they export. So:
//! - the program does not start where a library or one of those functions is missing, and the system loader
//!   says which: ship for the release that was linked with, or a later one;
//! - what the release does not have is absent, as with [`load`](crate::load);
//! - `ACL_LINK_LIBRARIES=ascendcl,acl_dvpp` at build time links with these alone.
//!
//! Programs find the libraries as any program does: `LD_LIBRARY_PATH`, or an rpath, for which a build script
//! of a direct dependent reads `DEP_ASCENDCL_LIB_DIR`. Where the linker misses the driver's library,
//! `-Wl,--allow-shlib-undefined` is the vendor's answer.

use crate::api::{Api, Dvpp, HiMpi, Model, Op, Symbol, Tdt};
use crate::group::Tables;
use std::ffi::c_void;
use std::ptr::NonNull;
use std::sync::OnceLock;

#[allow(clashing_extern_declarations, reason = "only addresses are taken from these")]
mod bound {
    // `FUNCTIONS`: the functions by name, in order; `LIBRARIES`; `FOLDER`.
    include!(concat!(env!("OUT_DIR"), "/linked.rs"));
}

/// The libraries that the build linked with.
pub const LIBRARIES: &[&str] = bound::LIBRARIES;

/// The folder they were in at build time.
pub const FOLDER: &str = bound::FOLDER;

/// The tables. They are the same ones each time.
pub fn tables() -> Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    *TABLES.get_or_init(fill)
}

fn find(symbol: &Symbol) -> Option<NonNull<c_void>> {
    let at = bound::FUNCTIONS.binary_search_by_key(&symbol.name, |(name, _)| name).ok()?;
    NonNull::new(bound::FUNCTIONS[at].1 as *mut c_void)
}

fn fill() -> Tables {
    /// A group, if any of its symbols is there and no required one is absent.
    macro_rules! group {
        ($table:ident) => {
            if $table::SYMBOLS.iter().any(|symbol| find(symbol).is_some()) {
                // SAFETY: (1) each address is the linker's for this name, in a library that its user
                // linked with as ACL's; (2) what a program is linked with stays.
                let table = unsafe { $table::resolve(&mut |symbol| find(symbol)) };
                table.ok().map(|table| &*Box::leak(Box::new(table)))
            } else {
                None
            }
        };
    }
    Tables {
        api: group!(Api).expect("the build checked that each required function is there"),
        model: group!(Model).into(),
        op: group!(Op).into(),
        tdt: group!(Tdt).into(),
        dvpp: group!(Dvpp).into(),
        mpi: group!(HiMpi).into(),
    }
}
