//! Host memory of the program that the device may reach.
//!
//! Registered memory counts as pinned. Mapped, it has a device address as well, which leads to the same bytes;
//! the host cannot follow that one. The published runtime asks for no alignment; its documentation asks for
//! whole pages.

use super::block::{Block, Bytes, Kind, PAGE};
use super::{not_null, number, pointer, refused, unsupported};
use crate::door::{Answer, Fault, Out, enter};
use crate::world::{State, world};
use acl_sys::*;
use std::collections::BTreeMap;
use std::ffi::c_void;
use std::sync::Arc;

/// Registered stretches by host address.
#[derive(Debug, Default)]
pub(crate) struct Registered(BTreeMap<u64, Stretch>);

#[derive(Debug)]
struct Stretch {
    bytes: u64,
    device: i32,
    /// Its device address, if it is mapped.
    alias: Option<u64>,
}

impl Registered {
    /// Whether the address is in registered memory.
    pub fn holds(&self, address: u64) -> bool {
        self.overlaps(address, 1)
    }

    fn overlaps(&self, address: u64, bytes: u64) -> bool {
        let before = self.0.range(..address.saturating_add(bytes)).next_back();
        before.is_some_and(|(&at, stretch)| at + stretch.bytes > address)
    }
}

const MAPPED: u32 = ACL_HOST_REG_MAPPED | ACL_HOST_REG_IOMEMORY | ACL_HOST_REG_READONLY;

impl State {
    /// Registers, and maps if asked to; answers the device address.
    fn register_host(
        &mut self,
        call: &'static str,
        address: u64,
        bytes: u64,
        mapped: bool,
    ) -> Answer<Option<u64>> {
        let device = self.need_device()?;
        if address.checked_add(bytes).is_none() {
            return Err(refused(format!("{bytes} bytes from {address:#x} wrap")));
        }
        if self.memory.registered.overlaps(address, bytes) {
            let text = format!("a part of {bytes} bytes at {address:#x} is registered already");
            return Err(Fault::new(ACL_ERROR_HOST_MEMORY_ALREADY_REGISTERED, text));
        }
        let alias = if mapped {
            // The same place in its page: programs count on it.
            let more = address % u64::from(PAGE);
            let base = self.memory.place(bytes, u64::from(PAGE), more)?;
            let block = Block {
                base,
                reserved: bytes,
                asked: bytes,
                kind: Kind::Alias,
                call,
                device,
                page: PAGE,
                bytes: Bytes::Program(address),
            };
            self.memory.blocks.insert(base, Arc::new(block));
            Some(base)
        } else {
            None
        };
        self.memory.registered.0.insert(address, Stretch { bytes, device, alias });
        Ok(alias)
    }

    /// Undoes what a device registered.
    pub(super) fn unregister_all(&mut self, device: i32) {
        let stretches = &mut self.memory.registered.0;
        stretches.retain(|_, stretch| stretch.device != device);
    }
}

/// Gives host memory a device address, by which it is reached from device work.
///
/// # Safety
/// 1. `device` is NULL or writable.
/// 2. The memory stays where it is while it is registered.
pub unsafe extern "C" fn aclrtHostRegister(
    ptr: *mut c_void,
    size: u64,
    kind: aclrtHostRegisterType,
    device: *mut *mut c_void,
) -> aclError {
    let call = "aclrtHostRegister";
    enter(call, || {
        not_null(ptr, "ptr")?;
        // SAFETY: promise 1.
        let out = unsafe { Out::new(device, "devPtr") }?;
        if size == 0 {
            return Err(Fault::param("size is 0"));
        }
        if kind.0 & !(ACL_HOST_REGISTER_IOMEMORY.0 | ACL_HOST_REGISTER_READONLY.0) != 0 {
            return Err(unsupported(format!("type {:#x}", kind.0)));
        }
        let alias = world().lock().register_host(call, number(ptr), size, true)?;
        out.set(pointer(alias.expect("mapped")));
        Ok(())
    })
}

/// Pins host memory, and gives it a device address when the flag asks for one.
pub extern "C" fn aclrtHostRegisterV2(ptr: *mut c_void, size: u64, flag: u32) -> aclError {
    let call = "aclrtHostRegisterV2";
    enter(call, || {
        not_null(ptr, "ptr")?;
        if size == 0 {
            return Err(Fault::param("size is 0"));
        }
        if flag == 0 || flag & !(MAPPED | ACL_HOST_REG_PINNED) != 0 {
            return Err(refused(format!("flag {flag:#x}")));
        }
        let mapped = flag & MAPPED != 0;
        world().lock().register_host(call, number(ptr), size, mapped).map(drop)
    })
}

/// Undoes either; the address is the one that was registered.
pub extern "C" fn aclrtHostUnregister(ptr: *mut c_void) -> aclError {
    enter("aclrtHostUnregister", || {
        not_null(ptr, "ptr")?;
        let mut state = world().lock();
        state.need_context()?;
        let Some(stretch) = state.memory.registered.0.remove(&number(ptr)) else {
            let text = format!("no registered memory starts at {ptr:p}");
            return Err(Fault::new(ACL_ERROR_HOST_MEMORY_NOT_REGISTERED, text));
        };
        if let Some(block) = stretch.alias.and_then(|alias| state.memory.blocks.remove(&alias)) {
            state.object_to_use(&block, "aclrtHostUnregister");
        }
        Ok(())
    })
}

/// Device address of mapped host memory. `flag` is 0.
///
/// # Safety
/// 1. `device` is NULL or writable.
pub unsafe extern "C" fn aclrtHostGetDevicePointer(
    host: *mut c_void,
    device: *mut *mut c_void,
    flag: u32,
) -> aclError {
    enter("aclrtHostGetDevicePointer", || {
        not_null(host, "pHost")?;
        // SAFETY: promise 1.
        let out = unsafe { Out::new(device, "pDevice") }?;
        if flag != 0 {
            return Err(Fault::param(format!("flag {flag}: it is reserved")));
        }
        let state = world().lock();
        state.need_context()?;
        let stretch = state.memory.registered.0.get(&number(host));
        let alias = stretch
            .and_then(|stretch| stretch.alias)
            .ok_or_else(|| refused(format!("no mapped host memory starts at {host:p}")))?;
        out.set(pointer(alias));
        Ok(())
    })
}

/// Whether a unit of the device reaches mapped host memory: here all do.
///
/// # Safety
/// 1. `out` is NULL or writable.
pub unsafe extern "C" fn aclrtHostMemMapCapabilities(
    device: u32,
    engine: aclrtHacType,
    out: *mut aclrtHostMemMapCapability,
) -> aclError {
    enter("aclrtHostMemMapCapabilities", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(out, "capabilities") }?;
        let mut state = world().lock();
        state.device(device as i32)?;
        if engine > ACL_RT_HAC_TYPE_CCU {
            return Err(refused(format!("unit {}", engine.0)));
        }
        state.need_context()?;
        out.set(ACL_RT_HOST_MEM_MAP_SUPPORTED);
        Ok(())
    })
}
