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
//!   release known to have it; `by` the evidence: `header` (a published header: ACL 1.17.0, and for V1 media those of 2020 to 2023), `source`
//!   (published source, in no header we have), `documentation`. What a release changed is listed as it is since
//!   then, and as it was in [`CHANGED`].
//! - `must`: every release has it, `acl-rs` cannot do without it, and its group does not load without it. `may`:
//!   anything else, there or not.
//! - `; ...` after the arguments: variadic.
//!
//! # A file
//! is a macro that appends its rows to what it was given and hands everything to the next macro, so that
//! several files make one group ([`runtime_functions!`](crate::runtime_functions) and its siblings), and a
//! group becomes whatever the last macro makes of it: the table, the loader's symbols, the filling from
//! functions of the same process.

mod acl_base_mdl;
mod acl_base_rt;
mod acl_dump;
mod acl_dvpp;
mod acl_mdl;
mod acl_op;
mod acl_op_compiler;
mod acl_platform;
mod acl_rt;
mod acl_rt_allocator;
mod acl_rt_graph;
mod acl_rt_kernel;
mod acl_rt_memory;
mod acl_rt_memory_soma;
mod acl_tdt;
mod acl_tdt_queue;
mod hi_mpi;
mod super_kernel;

/// A function whose arguments a release changed, while its name stayed. A library does not say which of the two
/// it has; what else it exports does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The C name.
    pub symbol: &'static str,
    /// Arguments and result in releases before the row's.
    pub was: &'static str,
    /// A function that came with the row's release, not before the change: where it is not, the name stands for
    /// what it was.
    pub beside: &'static str,
}

/// Every one of these.
pub static CHANGED: [Changed; 4] = [
    changed("aclrtSnapShotProcessLock"),
    changed("aclrtSnapShotProcessUnlock"),
    changed("aclrtSnapShotProcessBackup"),
    changed("aclrtSnapShotProcessRestore"),
];

/// The four got their arguments with 9.1.0-beta.3. Most functions of 9.1 are older than that, being in the first
/// two betas; the symbol calls came last.
const fn changed(symbol: &'static str) -> Changed {
    Changed { symbol, was: "() -> aclError", beside: "aclrtMemcpyToSymbol" }
}

/// Functions of the runtime's header that only CANN's build in C for small systems exports: the libraries of a
/// card's installation have them in no release.
pub static SMALL_SYSTEMS: [&str; 7] = [
    "aclrtCreateStreamConfigHandle",
    "aclrtDestroyStreamConfigHandle",
    "aclrtSetStreamConfigOpt",
    "aclrtCreateStreamV2",
    "aclrtSubscribeHostFunc",
    "aclrtProcessHostFunc",
    "aclrtUnSubscribeHostFunc",
];

/// Hands the rows of several files on as one group: each file appends its own and calls the next.
#[doc(hidden)]
#[macro_export]
macro_rules! chain {
    ([] [$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)* } };
    ([$file:ident $($rest:ident)*] [$($then:tt)*] $($pass:tt)*) => {
        $crate::$file! { [$crate::chain] [$($rest)*] [$($then)*] $($pass)* }
    };
}

/// The runtime: what `libascendcl.so`, or `libacl_rt.so` from CANN 8.5, exports.
#[doc(hidden)]
#[macro_export]
macro_rules! runtime_functions {
    ([$($then:tt)*] $($pass:tt)*) => {
        $crate::chain! { [acl_base_rt_functions acl_rt_functions acl_rt_graph_functions acl_rt_kernel_functions acl_rt_memory_functions acl_rt_allocator_functions acl_rt_memory_soma_functions] [$($then)*] $($pass)* }
    };
}

/// Models and tensor descriptions.
#[doc(hidden)]
#[macro_export]
macro_rules! model_functions {
    ([$($then:tt)*] $($pass:tt)*) => {
        $crate::chain! { [acl_base_mdl_functions acl_mdl_functions] [$($then)*] $($pass)* }
    };
}

/// Single operators, their compilation, super kernels, dumps, the platform.
#[doc(hidden)]
#[macro_export]
macro_rules! op_functions {
    ([$($then:tt)*] $($pass:tt)*) => {
        $crate::chain! { [acl_dump_functions acl_op_functions acl_op_compiler_functions acl_platform_functions super_kernel_functions] [$($then)*] $($pass)* }
    };
}

/// Tensor channels and queues.
#[doc(hidden)]
#[macro_export]
macro_rules! tdt_functions {
    ([$($then:tt)*] $($pass:tt)*) => {
        $crate::chain! { [acl_tdt_functions acl_tdt_queue_functions] [$($then)*] $($pass)* }
    };
}

/// V1 media.
#[doc(hidden)]
#[macro_export]
macro_rules! dvpp_functions {
    ([$($then:tt)*] $($pass:tt)*) => {
        $crate::chain! { [acl_dvpp_functions] [$($then)*] $($pass)* }
    };
}

/// V2 media.
#[doc(hidden)]
#[macro_export]
macro_rules! mpi_functions {
    ([$($then:tt)*] $($pass:tt)*) => {
        $crate::chain! { [hi_mpi_functions] [$($then)*] $($pass)* }
    };
}
