//! The one list of functions: a file per header, a line per function.
//!
//! # A row
//! ```text
//! from "acl_rt.h" in "libacl_rt.so" since "8.5 or earlier" by "header" {
//!     must aclrtSetDevice(device: i32) -> aclError, "Retains the device's default context and makes it current.";
//! }
//! ```
//! - `from` the header that declares it; `in` the library that exports it in CANN 8.5 and later
//!   (`libascendcl.so` before, where the media and operator libraries are not meant); `since` the first
//!   release known to have it; `by` the evidence: `header` (the published ACL 1.17.0 headers), `source`
//!   (published source, in no header we have), `documentation`.
//! - `must`: every release has it, and loading fails by name without it. `may`: releases differ.
//! - `; ...` after the arguments: variadic.
//!
//! # A file
//! is a macro that appends its rows to what it was given and hands everything to the next macro, so that
//! several files make one group ([`runtime_functions!`](crate::runtime_functions) and its siblings), and a
//! group becomes whatever the last macro makes of it: the table, the loader's symbols, the filling from
//! functions of the same process.

mod acl_base_rt;

/// The runtime group: what `libascendcl.so` or `libacl_rt.so` exports.
#[doc(hidden)]
#[macro_export]
macro_rules! runtime_functions {
    ([$($then:tt)*] $($pass:tt)*) => {
        $crate::acl_base_rt_functions! { [$($then)*] $($pass)* }
    };
}
