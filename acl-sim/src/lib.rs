//! A simulated Ascend NPU: the function table of `acl-sys`, filled from Rust.
//!
//! It promises to answer as the vendor's library does where that is known, to run queued work in
//! any order in which a card may, to really decode, and to object when a program breaks a rule that a card
//! would punish silently. It does not say how fast a card is, and it runs no models and no operators.
//!
//! ```
//! let npu = acl_sim::lease(acl_sim::Config::default());
//! let api = acl_sim::tables().api;
//! // SAFETY: plain values, and a pointer to a local.
//! unsafe {
//!     assert!((api.aclrtSetDevice)(npu.id()).is_success());
//!     let mut block = std::ptr::null_mut();
//!     assert!((api.aclrtMalloc)(&mut block, 100, acl_sys::ACL_MEM_MALLOC_HUGE_FIRST).is_success());
//!     assert!(npu.audit().leaks[0].contains("100 bytes from aclrtMalloc"));
//!     assert!((api.aclrtFree)(block).is_success());
//! }
//! assert!(npu.audit().leaks.is_empty());
//! ```
//!
//! | module | holds |
//! |---|---|
//! | `chip`, `release` | what differs between chips, and between releases of CANN |
//! | `absent`, `refused` | what is in the interface and not simulated |
//! | `door` | the one way in for C callers: codes, error text, panics, pointers |
//! | `start` | start and end, configuration, versions |
//! | `world` | devices, contexts |
//! | `host` | what needs no device: numbers, data buffers, sets of them |
//! | `memory` | addresses, the allocation interfaces, copies |
//! | `queue` | streams, events, and who runs pending work in which order |
//! | `schedules` | a program under every order |
//! | `graph` | work of a stream kept instead of run |
//! | `kernel` | kernels, of which there are none |
//! | `media` | JPEGD and VPC; `media::codec` is pure |
//! | `simulated` | which names of the interface that is |
//! | `audit` | broken rules and leaks |
//! | `fault` | calls that fail on purpose |
//! | `fork` | processes that have no simulator |
//! | `symbol` | functions by C name |
//!
//! What is the vendor's documented behaviour, and what is our choice where nothing is documented, is said
//! where it is decided.
#![allow(non_snake_case)]

mod absent;
mod audit;
mod chip;
mod door;
mod fault;
mod fork;
mod graph;
mod host;
mod kernel;
mod media;
mod memory;
mod queue;
mod refused;
mod release;
mod schedules;
mod simulated;
mod start;
mod symbol;
mod world;

pub use audit::{Audit, Objection};
pub use chip::Chip;
pub use queue::{Order, Step};
pub use release::Release;
pub use schedules::{Schedule, Unexplored, exhaustive};
pub use simulated::simulates;
pub use world::{Config, Placement};

use acl_sys::{Tables, aclError};
use world::world;

/// Every function under its C name.
mod functions {
    pub use crate::graph::*;
    pub use crate::host::*;
    pub use crate::kernel::*;
    pub use crate::media::*;
    pub use crate::memory::*;
    pub use crate::queue::*;
    pub use crate::refused::*;
    pub use crate::start::*;
    pub use crate::world::*;
}

/// The table. The same for every device; which device answers is the calling thread's current context.
pub fn tables() -> Tables {
    use absent::absent;
    use acl_sys::*;
    use std::ffi::{c_char, c_void};
    static API: Api = fill!(runtime_functions, crate::functions, Api, absent);
    static MODEL: Model = fill!(model_functions, crate::functions, Model, absent);
    static OP: Op = fill!(op_functions, crate::functions, Op, absent);
    static TDT: Tdt = fill!(tdt_functions, crate::functions, Tdt, absent);
    static DVPP: Dvpp = fill!(dvpp_functions, crate::functions, Dvpp, absent);
    static MPI: HiMpi = fill!(mpi_functions, crate::functions, HiMpi, absent);
    Tables {
        api: &API,
        model: Group::there(&MODEL),
        op: Group::there(&OP),
        tdt: Group::there(&TDT),
        dvpp: Group::there(&DVPP),
        mpi: Group::there(&MPI),
    }
}

/// Address of the C function of this name; NULL when the list has no such row, or a variadic one. For programs
/// that call by name what they know only at run time.
#[doc(hidden)]
pub fn symbol(name: &str) -> *const std::ffi::c_void {
    symbol::symbol(name)
}

/// Whether this process was forked off one that used a device: every call of the table fails here. For the shared
/// object, which has a call of its own.
#[doc(hidden)]
pub fn is_lost() -> bool {
    fork::is_lost()
}

/// A device of one's own: its id is not counted by `aclrtGetDeviceCount`, and nobody else has it. Tests
/// that lease their device can run side by side.
#[must_use = "the device is gone when this is dropped"]
#[derive(Debug)]
pub struct Npu {
    id: i32,
}

/// Leases a fresh device.
pub fn lease(config: Config) -> Npu {
    Npu { id: world().lock().lease(config) }
}

impl Npu {
    /// The id for `aclrtSetDevice`.
    pub fn id(&self) -> i32 {
        self.id
    }

    /// What lives on the device, and the rules broken on it so far.
    pub fn audit(&self) -> Audit {
        audit(self.id)
    }

    /// Makes the call of `function` after the next `after` ones answer `code` and do nothing. Calls count
    /// when this device is the calling thread's.
    pub fn fail_call(&self, function: &'static str, after: usize, code: aclError) {
        self.inject(fault::Injected { function, after, late: false, code });
    }

    /// As [`fail_call`](Self::fail_call), but the call does its work before it answers `code`: like one that
    /// queued something and then failed.
    pub fn fail_call_late(&self, function: &'static str, after: usize, code: aclError) {
        self.inject(fault::Injected { function, after, late: true, code });
    }

    fn inject(&self, plan: fault::Injected) {
        world().lock().inject(self.id, plan);
    }

    /// What the device ran so far, in the order in which it began. With [`Order::Seeded`] it is the same each
    /// time that the same program runs with the same seed; what that needs, and which clock is left, is said
    /// there.
    pub fn trace(&self) -> Vec<Step> {
        let trace = world().lock().device(self.id).ok().and_then(|device| device.trace.clone());
        trace.unwrap_or_default()
    }

    /// Tasks appended to the device's streams and not passed yet.
    pub fn pending(&self) -> u64 {
        let state = world().lock();
        let streams = state.streams.values().filter(|stream| stream.device == self.id);
        streams.map(|stream| stream.issued - stream.passed).sum()
    }
}

impl Drop for Npu {
    fn drop(&mut self) {
        if fork::is_lost() {
            return;
        }
        world().lock().return_lease(self.id);
    }
}

/// As [`Npu::audit`] for any device, such as 0.
pub fn audit(device: i32) -> Audit {
    audit::audit(device)
}
