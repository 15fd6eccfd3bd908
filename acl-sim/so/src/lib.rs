//! The simulator as `libascendcl.so`: every function of the list under its C name, with the C ABI.
//!
//! ```text
//! dir=$(ci/sim-so.sh | tail -n 1)
//! LD_LIBRARY_PATH=$dir ACL_SIM_CHIP=Ascend910B1 ./a-program
//! ```
//! The build links one object. The vendor's other libraries (`libacl_rt.so`, `libacl_dvpp.so`, ...) are links to
//! it: a loader takes them for the same file, so that a program that needs several has one simulator.
//!
//! Exported is what the list has, but for the rows of `left_out`. A function that is not simulated answers
//! "not supported" and names itself once on standard error, as everything of weight does (`messages`).
//!
//! Nothing here runs when the object is loaded or unloaded; it is never unloaded. Calls from destructors of
//! static objects, when the thread's own state is gone already, are answered as if nothing had been current.
#![allow(non_snake_case, reason = "C names")]

mod left_out;
mod messages;

use acl_sys::*;
use left_out::export;
use std::ffi::{c_char, c_void};

/// The rows of a group, one by one.
macro_rules! exports {
    ($table:expr;
     $(from $header:literal in $library:literal since $since:literal by $evidence:literal {
        $($need:ident $name:ident($($arg:ident: $ty:ty),* $(; $dots:tt)?) -> $ret:ty, $row:literal;)*
     })*) => {
        $($(export! { $name [function] $need $table, $row; ($($arg: $ty),* $(; $dots)?) -> $ret })*)*
    };
}

/// One function.
macro_rules! function {
    // Rust defines no variadic functions; see `messages`.
    ($name:ident $need:ident $table:expr, $row:literal; ($($arg:ident: $ty:ty),* ; $dots:tt) -> $ret:ty) => {};
    ($name:ident $need:ident $table:expr, $row:literal; ($($arg:ident: $ty:ty),*) -> $ret:ty) => {
        #[doc = $row]
        ///
        /// # Safety
        /// 1. The arguments are what the vendor's header asks of the function's caller.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name($($arg: $ty),*) -> $ret {
            messages::start();
            let entry = function!(@$need $table.$name);
            // SAFETY: promise 1, passed on to the function of the same name and type.
            unsafe { entry($($arg),*) }
        }
    };
    (@must $entry:expr) => { $entry };
    // Not there: variadic ones only, which are not made here.
    (@may $entry:expr) => { $entry.expect("the simulator has every function that is not variadic") };
}

/// The groups of the simulator, all of which are there.
macro_rules! groups {
    ($($group:ident: $table:ty;)*) => {$(
        fn $group() -> &'static $table {
            acl_sim::tables().$group.get().expect("the simulator has every group")
        }
    )*};
}

fn api() -> &'static Api {
    acl_sim::tables().api
}

groups! { model: Model; op: Op; tdt: Tdt; dvpp: Dvpp; mpi: HiMpi; }

acl_sys::runtime_functions! { [exports] api(); }
acl_sys::model_functions! { [exports] model(); }
acl_sys::op_functions! { [exports] op(); }
acl_sys::tdt_functions! { [exports] tdt(); }
acl_sys::dvpp_functions! { [exports] dvpp(); }
acl_sys::mpi_functions! { [exports] mpi(); }
