//! Kernels: there are none here, as nothing can run them.
//!
//! Everything up to the code itself is answered as the published runtime does: which argument is looked at
//! first, what is no ELF image, what is no handle. An image that is one is "not simulated", so that no handle
//! of a kernel ever exists. What the chip keeps about float overflows, and the number of a thread's last task,
//! are there as well.

mod binary;
mod function;
mod overflow;

pub use binary::*;
pub use function::*;
pub use overflow::*;

use crate::door::{Answer, Fault};
use acl_sys::*;

/// Arguments that may not be NULL, or 0: 100000.
fn need<const N: usize>(arguments: [(bool, &str); N]) -> Answer {
    match arguments.into_iter().find(|(missing, _)| *missing) {
        Some((_, what)) => Err(Fault::param(format!("{what} is NULL or 0"))),
        None => Ok(()),
    }
}

fn invalid(text: impl Into<String>) -> Fault {
    Fault::new(ACL_ERROR_RT_PARAM_INVALID, text)
}

/// What every handle of a binary, a kernel or its arguments is answered with.
fn no_handle() -> Fault {
    Fault::new(ACL_ERROR_RT_INVALID_HANDLE, "not a live handle: no kernel was ever loaded")
}
