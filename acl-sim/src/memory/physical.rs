//! Memory apart from addresses: taken by a handle, mapped later.
//!
//! A handle counts who holds it: the one who made it, each who asked for it by an address, each mapping. The
//! bytes go when nobody does, and no other handle shares them.

use super::block::{GIANT_PAGE, HUGE_PAGE, PAGE};
use super::store::Store;
use super::{not_null, number, refused, unsupported};
use crate::door::{Answer, Fault, Out, as_handle, as_pointer, enter};
use crate::world::{State, world};
use acl_sys::*;
use std::ffi::c_void;
use std::sync::Arc;

/// Memory behind a handle.
#[derive(Debug)]
pub(crate) struct Physical {
    pub store: Arc<Store>,
    pub bytes: u64,
    pub page: u32,
    pub properties: aclrtPhysicalMemProp,
    /// The device it counts for; `None`: it is on the host.
    pub device: Option<i32>,
    /// The handle that took the bytes: itself, unless it was imported.
    pub origin: u64,
    /// It is another process's, and counts there.
    pub foreign: bool,
    /// Times that programs hold the handle.
    pub held: u64,
    /// Times that it is mapped.
    pub mapped: u64,
}

/// Bytes of a page of that kind of memory.
fn page_of(attr: aclrtMemAttr) -> u32 {
    match attr {
        ACL_HBM_MEM_HUGE1G | ACL_MEM_HUGE1G | ACL_MEM_P2P_HUGE1G => GIANT_PAGE,
        ACL_HBM_MEM_NORMAL
        | ACL_DDR_MEM_NORMAL
        | ACL_DDR_MEM_P2P_NORMAL
        | ACL_MEM_NORMAL
        | ACL_MEM_P2P_NORMAL => PAGE,
        _ => HUGE_PAGE,
    }
}

/// The C layer's check of a kind of memory: DDR by that name is the host's.
fn check_attr(properties: &aclrtPhysicalMemProp) -> Answer {
    let on_device = properties.location.type_ == ACL_MEM_LOCATION_TYPE_DEVICE;
    let attr = properties.memAttr;
    let known = match attr {
        ACL_DDR_MEM_HUGE | ACL_DDR_MEM_NORMAL | ACL_DDR_MEM_P2P_HUGE | ACL_DDR_MEM_P2P_NORMAL => {
            !on_device
        }
        ACL_HBM_MEM_HUGE | ACL_HBM_MEM_NORMAL | ACL_HBM_MEM_HUGE1G => true,
        other => (ACL_MEM_NORMAL..=ACL_MEM_P2P_HUGE1G).contains(&other),
    };
    if known {
        return Ok(());
    }
    let place = if on_device { "device" } else { "host" };
    Err(Fault::param(format!("{} ({}) is no memory of the {place}", attr.name(), attr.0)))
}

impl State {
    /// The handle, or 107000.
    pub(super) fn physical(&mut self, handle: u64) -> Answer<&mut Physical> {
        let unknown = || refused("not a live handle of physical memory");
        self.memory.physical.get_mut(&handle).ok_or_else(unknown)
    }

    /// Forgets a handle that nobody holds any more, and its bytes with the last that shares them.
    pub(super) fn settle_physical(&mut self, handle: u64) {
        let Some(physical) = self.memory.physical.get(&handle) else { return };
        if physical.held > 0 || physical.mapped > 0 {
            return;
        }
        let Some(gone) = self.memory.physical.remove(&handle) else { return };
        self.withdraw_exports(handle);
        let shared = self.memory.physical.values().any(|other| other.origin == gone.origin);
        if let Some(device) = gone.device.filter(|_| !shared && !gone.foreign) {
            self.give_bytes(device, gone.bytes);
        }
    }
}

/// Takes memory without an address. The device is the one that the properties name; no context is needed but
/// for memory of a NUMA node.
///
/// # Safety
/// 1. `handle` is NULL or writable.
/// 2. `properties` is NULL or readable.
pub unsafe extern "C" fn aclrtMallocPhysical(
    handle: *mut aclrtDrvMemHandle,
    size: usize,
    properties: *const aclrtPhysicalMemProp,
    flags: u64,
) -> aclError {
    enter("aclrtMallocPhysical", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(handle, "handle") }?;
        not_null(properties, "prop")?;
        // SAFETY: promise 2.
        let properties = unsafe { properties.read_unaligned() };
        if size == 0 || flags != 0 {
            return Err(Fault::param(format!("{size} bytes, flags {flags}")));
        }
        if properties.handleType != ACL_MEM_HANDLE_TYPE_NONE
            || properties.allocationType != ACL_MEM_ALLOCATION_TYPE_PINNED
        {
            return Err(Fault::param("only pinned memory without a handle type is to be had"));
        }
        let place = properties.location;
        if matches!(place.type_, ACL_MEM_LOCATION_TYPE_UNREGISTERED | ACL_MEM_LOCATION_TYPE_MANAGED)
        {
            return Err(Fault::param(format!("memory cannot be at {}", place.type_.name())));
        }
        check_attr(&properties)?;
        let mut state = world().lock();
        let device = match place.type_ {
            ACL_MEM_LOCATION_TYPE_DEVICE => {
                let id = place.id as i32;
                let profile = state.device(id)?.profile();
                if page_of(properties.memAttr) == GIANT_PAGE && !profile.gigabyte_pages {
                    return Err(unsupported("this chip has no 1 GiB pages"));
                }
                Some(id)
            }
            ACL_MEM_LOCATION_TYPE_HOST => None,
            ACL_MEM_LOCATION_TYPE_HOST_NUMA => {
                state.need_context()?;
                None
            }
            other => return Err(refused(format!("memory cannot be at {}", other.0))),
        };
        if properties.reserve != 0 {
            return Err(refused("the reserved part of the properties is not 0"));
        }
        let (bytes, page) = (size as u64, page_of(properties.memAttr));
        if !bytes.is_multiple_of(page.into()) {
            return Err(refused(format!("{bytes} bytes are not whole pages of {page}")));
        }
        let store = match device {
            Some(id) => state.take_bytes(id, bytes, bytes)?,
            None => Store::new(bytes).ok_or_else(|| {
                let text = format!("the host has no {bytes} bytes left");
                Fault::new(ACL_ERROR_RT_MEMORY_ALLOCATION, text)
            })?,
        };
        let handle = state.new_handle();
        let physical = Physical {
            store: Arc::new(store),
            bytes,
            page,
            properties,
            device,
            origin: handle,
            foreign: false,
            held: 1,
            mapped: 0,
        };
        state.memory.physical.insert(handle, physical);
        out.set(as_pointer(handle));
        Ok(())
    })
}

/// Lets go of a handle. Mapped memory stays until it is unmapped.
pub extern "C" fn aclrtFreePhysical(handle: aclrtDrvMemHandle) -> aclError {
    enter("aclrtFreePhysical", || {
        not_null(handle, "handle")?;
        let handle = as_handle(handle);
        let mut state = world().lock();
        let physical = state.physical(handle)?;
        if physical.held == 0 {
            return Err(refused("freed before: only its mappings keep the memory"));
        }
        physical.held -= 1;
        state.settle_physical(handle);
        Ok(())
    })
}

/// Bytes that sizes of physical memory are multiples of; both options answer the same. Needs no context.
///
/// # Safety
/// 1. `properties` is NULL or readable.
/// 2. `size` is NULL or writable.
pub unsafe extern "C" fn aclrtMemGetAllocationGranularity(
    properties: *mut aclrtPhysicalMemProp,
    option: aclrtMemGranularityOptions,
    size: *mut usize,
) -> aclError {
    enter("aclrtMemGetAllocationGranularity", || {
        not_null(properties, "prop")?;
        // SAFETY: promise 2.
        let out = unsafe { Out::new(size, "granularity") }?;
        // SAFETY: promise 1.
        let properties = unsafe { properties.read_unaligned() };
        check_attr(&properties)?;
        if properties.location.type_ == ACL_MEM_LOCATION_TYPE_DEVICE {
            world().lock().device(properties.location.id as i32)?;
        }
        if option > ACL_RT_MEM_ALLOC_GRANULARITY_RECOMMENDED {
            return Err(refused(format!("option {:#x}", option.0)));
        }
        out.set(page_of(properties.memAttr).max(HUGE_PAGE) as usize);
        Ok(())
    })
}

/// The handle behind a mapping, held once more; the address is the mapping's first.
///
/// # Safety
/// 1. `handle` is NULL or writable.
pub unsafe extern "C" fn aclrtMemRetainAllocationHandle(
    ptr: *mut c_void,
    handle: *mut aclrtDrvMemHandle,
) -> aclError {
    enter("aclrtMemRetainAllocationHandle", || {
        not_null(ptr, "virPtr")?;
        // SAFETY: promise 1.
        let out = unsafe { Out::new(handle, "handle") }?;
        let mut state = world().lock();
        let address = number(ptr);
        state.memory.location(address)?;
        let mapping = state.memory.mapped.get(&address);
        let handle = mapping.map(|mapping| mapping.handle).ok_or_else(|| {
            let text = format!("no physical memory is mapped from {address:#x} on");
            Fault::new(ACL_ERROR_RT_DRV_INTERNAL_ERROR, text)
        })?;
        state.physical(handle)?.held += 1;
        out.set(as_pointer(handle));
        Ok(())
    })
}

/// What a handle was made with. Kinds of host memory come back by their general name, as the published code
/// has it.
///
/// # Safety
/// 1. `properties` is NULL or writable.
pub unsafe extern "C" fn aclrtMemGetAllocationPropertiesFromHandle(
    handle: aclrtDrvMemHandle,
    properties: *mut aclrtPhysicalMemProp,
) -> aclError {
    enter("aclrtMemGetAllocationPropertiesFromHandle", || {
        not_null(handle, "handle")?;
        // SAFETY: promise 1.
        let out = unsafe { Out::new(properties, "prop") }?;
        let mut state = world().lock();
        let mut properties = state.physical(as_handle(handle))?.properties;
        properties.memAttr = match properties.memAttr {
            ACL_DDR_MEM_HUGE => ACL_MEM_HUGE,
            ACL_DDR_MEM_NORMAL => ACL_MEM_NORMAL,
            ACL_DDR_MEM_P2P_HUGE => ACL_MEM_P2P_HUGE,
            ACL_MEM_P2P_NORMAL if properties.location.type_ != ACL_MEM_LOCATION_TYPE_DEVICE => {
                ACL_DDR_MEM_P2P_NORMAL
            }
            other => other,
        };
        out.set(properties);
        Ok(())
    })
}
