//! Faults on purpose: the n-th call of a function answers a code and does nothing.

use crate::door::Fault;
use crate::world::{State, World};
use acl_sys::aclError;
use std::sync::atomic::{AtomicBool, Ordering};

/// One planned failure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Injected {
    pub function: &'static str,
    /// Calls to let pass first.
    pub after: usize,
    /// The call does its work all the same, as one that fails half way does a part of it.
    pub late: bool,
    pub code: aclError,
}

/// Set for good by the first plan: a program without any need not look.
static PLANNED: AtomicBool = AtomicBool::new(false);

impl State {
    /// Plans a failure on a device.
    pub fn inject(&mut self, device: i32, plan: Injected) {
        if let Ok(device) = self.device(device) {
            device.injected.push(plan);
            PLANNED.store(true, Ordering::Relaxed);
        }
    }
}

impl World {
    /// Whether this call of `function`, on the calling thread's device, is one that is to fail, and whether
    /// it does its work before it does.
    pub fn injected_fault(&self, function: &'static str) -> Option<(Fault, bool)> {
        // A plan that another thread makes just now is for later calls.
        PLANNED.load(Ordering::Relaxed).then(|| self.lock().injected_fault(function))?
    }
}

impl State {
    fn injected_fault(&mut self, function: &'static str) -> Option<(Fault, bool)> {
        let id = self.need_device().ok()?;
        let planned = &mut self.devices.get_mut(&id)?.injected;
        let place = planned.iter().position(|plan| plan.function == function)?;
        if planned[place].after > 0 {
            planned[place].after -= 1;
            return None;
        }
        let plan = planned.remove(place);
        Some((Fault::new(plan.code, "made to fail by the test"), plan.late))
    }
}
