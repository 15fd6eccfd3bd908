//! Device addresses, who owns them, and what they hold.
//!
//! A device address is a number in a stretch that the host cannot touch: a program that follows one faults
//! at once, as it would with a card. The bytes lie elsewhere, each allocation's behind a lock of its own.
//! Pinned and managed host memory is real memory.
//!
//! | file | holds |
//! |---|---|
//! | `sys`, `range`, `store` | address space, device addresses, device bytes |
//! | `trap` | a word to programs that follow a device address |
//! | `block`, `place` | live allocations, and what a stretch of addresses is |
//! | `alloc`, `media`, `host`, `managed`, `pool` | the allocation interfaces and their frees |
//! | `register` | host memory of the program that the device may reach |
//! | `physical`, `address`, `share` | memory apart from addresses, and handing it to others |
//! | `ipc`, `named`, `peer` | memory by key, how processes find it, other devices |
//! | `copy`, `direction`, `plane`, `batch`, `desc`, `symbol` | copies |
//! | `fill`, `value`, `reduce`, `cmo` | other work on memory |
//! | `ask` | questions about addresses |
//! | `mbuf` | message buffers |
//!
//! Codes and the order of checks are the published runtime's (9.1) throughout. Its C layer looks at NULL and
//! at what it knows of numbers and answers 100000; behind it the runtime looks at handles, at the context, at
//! the rest, and mostly answers 107000.

mod address;
mod alloc;
mod ask;
mod batch;
mod block;
mod cmo;
mod copy;
mod desc;
mod direction;
mod fill;
mod host;
mod ipc;
mod managed;
mod mbuf;
mod media;
mod named;
mod peer;
mod physical;
mod place;
mod plane;
mod pool;
mod range;
mod reduce;
mod register;
mod share;
mod store;
mod symbol;
mod sys;
mod trap;
mod value;

pub use address::*;
pub use alloc::*;
pub use ask::*;
pub use batch::*;
pub use cmo::*;
pub use copy::*;
pub use desc::*;
pub use fill::*;
pub use host::*;
pub use ipc::*;
pub use managed::*;
pub use mbuf::*;
pub use media::*;
pub use peer::*;
pub use physical::*;
pub use plane::*;
pub use pool::*;
pub use reduce::*;
pub use register::*;
pub use share::*;
pub use symbol::*;
pub use value::*;

pub(crate) use block::{Kind, Memory};
pub(crate) use place::{Location, read_device, write_device};

use crate::door::{Answer, Fault};
use acl_sys::*;
use std::ffi::c_void;

/// 107000: what the runtime itself refuses.
fn refused(text: impl Into<String>) -> Fault {
    Fault::new(ACL_ERROR_RT_PARAM_INVALID, text)
}

/// 207000: what this device does not do.
fn unsupported(text: impl Into<String>) -> Fault {
    Fault::new(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, text)
}

/// 100000 for NULL: the C layer's check.
fn not_null<T>(pointer: *const T, what: &str) -> Answer {
    if pointer.is_null() { Err(Fault::param(format!("{what} is NULL"))) } else { Ok(()) }
}

/// 107000 for NULL: the runtime's check.
fn given<T>(pointer: *const T, what: &str) -> Answer {
    if pointer.is_null() { Err(refused(format!("{what} is NULL"))) } else { Ok(()) }
}

/// The number of an address; a device address has no other meaning on the host.
fn number<T>(pointer: *const T) -> u64 {
    pointer.expose_provenance() as u64
}

/// An address as the program sees it. Host memory keeps its provenance.
fn pointer(address: u64) -> *mut c_void {
    std::ptr::with_exposed_provenance_mut(address as usize)
}

/// An entry of a caller's list.
///
/// # Safety
/// 1. The list has an entry of this number, which may be read.
unsafe fn entry<T: Copy>(list: *const T, at: usize) -> T {
    // SAFETY: promise 1.
    unsafe { list.wrapping_add(at).read_unaligned() }
}
