//! Access from one device to another's memory. All simulated devices reach each other; whether the way is open
//! is kept and told; copies between devices do not depend on it, and are objected to where it is closed.

use super::{not_null, refused};
use crate::door::{Answer, Fault, Out, enter};
use crate::world::{State, world};
use acl_sys::*;

/// As many devices as the driver can number.
const DEVICE_NUMBERS: i32 = 64;

impl State {
    /// 107000 for a number that no device could have; those of leased devices are above.
    fn check_number(&self, device: i32) -> Answer {
        if (0..DEVICE_NUMBERS).contains(&device) || self.devices.contains_key(&device) {
            return Ok(());
        }
        Err(refused(format!("device {device} cannot be")))
    }
}

fn same(device: i32) -> Fault {
    Fault::param(format!("device {device} is its own peer"))
}

/// Whether a device can reach another's memory: here always.
///
/// # Safety
/// 1. `can` is NULL or writable.
pub unsafe extern "C" fn aclrtDeviceCanAccessPeer(
    can: *mut i32,
    device: i32,
    peer: i32,
) -> aclError {
    enter("aclrtDeviceCanAccessPeer", || {
        if device == peer {
            return Err(same(device));
        }
        let mut state = world().lock();
        state.device(peer)?;
        state.check_number(device)?;
        if can.is_null() {
            return Err(refused("canAccessPeer is NULL"));
        }
        // SAFETY: promise 1.
        unsafe { can.write_unaligned(1) };
        Ok(())
    })
}

/// Opens the current device to a peer, one way; `flags` is 0. May be repeated.
pub extern "C" fn aclrtDeviceEnablePeerAccess(peer: i32, flags: u32) -> aclError {
    enter("aclrtDeviceEnablePeerAccess", || {
        if flags != 0 {
            let text = format!("flags {flags}: they are reserved");
            return Err(Fault::new(ACL_ERROR_FEATURE_UNSUPPORTED, text));
        }
        let mut state = world().lock();
        let device = state.need_device()?;
        if device == peer {
            return Err(same(device));
        }
        state.device(peer)?;
        state.memory.peers.insert((device, peer));
        Ok(())
    })
}

/// Closes the way again; nothing is wrong when it was not open.
pub extern "C" fn aclrtDeviceDisablePeerAccess(peer: i32) -> aclError {
    enter("aclrtDeviceDisablePeerAccess", || {
        let mut state = world().lock();
        let device = state.need_device()?;
        if device == peer {
            return Err(same(device));
        }
        state.device(peer)?;
        state.memory.peers.remove(&(device, peer));
        Ok(())
    })
}

/// 1 when the way from a device to a peer is open, else 0. Whether there are such devices is not asked.
///
/// # Safety
/// 1. `status` is NULL or writable.
pub unsafe extern "C" fn aclrtDevicePeerAccessStatus(
    device: i32,
    peer: i32,
    status: *mut i32,
) -> aclError {
    enter("aclrtDevicePeerAccessStatus", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(status, "status") }?;
        let state = world().lock();
        state.check_number(device)?;
        state.check_number(peer)?;
        out.set(i32::from(state.memory.peers.contains(&(device, peer))));
        Ok(())
    })
}

/// This process's number: there is no container around the simulator that would change it.
///
/// # Safety
/// 1. `pid` is NULL or writable.
pub unsafe extern "C" fn aclrtDeviceGetBareTgid(pid: *mut i32) -> aclError {
    enter("aclrtDeviceGetBareTgid", || {
        not_null(pid, "pid")?;
        // SAFETY: promise 1.
        unsafe { pid.write_unaligned(std::process::id() as i32) };
        Ok(())
    })
}
