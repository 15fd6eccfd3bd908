//! Questions about addresses and about who has how much.

use super::block::{Kind, PAGE};
use super::place::Location;
use super::{entry, not_null, number, pointer, refused};
use crate::door::{Fault, Out, enter, optional_out};
use crate::world::world;
use acl_sys::*;
use std::ffi::{c_char, c_void};

/// Where the memory lies and how large its pages are. Needs no context. The number of a place counts only for
/// devices.
///
/// # Safety
/// 1. `attributes` is NULL or writable.
pub unsafe extern "C" fn aclrtPointerGetAttributes(
    ptr: *const c_void,
    attributes: *mut aclrtPtrAttributes,
) -> aclError {
    enter("aclrtPointerGetAttributes", || {
        not_null(ptr, "ptr")?;
        // SAFETY: promise 1.
        let out = unsafe { Out::new(attributes, "attributes") }?;
        let state = world().lock();
        let address = number(ptr);
        let (id, type_) = match state.memory.location(address)? {
            Location::Host => (0, ACL_MEM_LOCATION_TYPE_HOST),
            Location::Device(id) => (id as u32, ACL_MEM_LOCATION_TYPE_DEVICE),
            Location::Managed => (0, ACL_MEM_LOCATION_TYPE_MANAGED),
            Location::Unregistered => (0, ACL_MEM_LOCATION_TYPE_UNREGISTERED),
        };
        let page = state.memory.find(address).map_or(PAGE, |block| block.page);
        let location = aclrtMemLocation { id, type_ };
        out.set(aclrtPtrAttributes { location, pageSize: page, rsv: [0; 4] });
        Ok(())
    })
}

/// What the driver calls reserved memory; the header has another number for it. Nothing here is of that kind.
const RESERVED: u32 = 0x20;

/// 1 when every address is of one of the kinds of memory, else 0. `reserve` is 0.
///
/// # Safety
/// 1. `same` is NULL or writable.
/// 2. `list` is NULL, or `count` addresses may be read there.
pub unsafe extern "C" fn aclrtCheckMemType(
    list: *mut *mut c_void,
    count: u32,
    kind: u32,
    same: *mut u32,
    reserve: u32,
) -> aclError {
    enter("aclrtCheckMemType", || {
        not_null(list, "addrList")?;
        // SAFETY: promise 1.
        let out = unsafe { Out::new(same, "checkResult") }?;
        out.set(0);
        if reserve != 0 || count == 0 {
            return Err(refused(format!("{count} addresses, reserve {reserve}")));
        }
        if kind & !(ACL_RT_MEM_TYPE_DEV | ACL_RT_MEM_TYPE_DVPP | RESERVED) != 0 {
            return Err(refused(format!("kind {kind:#x}")));
        }
        let mut state = world().lock();
        let device = state.need_device()?;
        state.device(device)?;
        let is = |address: u64| {
            let block = state.memory.find(address).filter(|block| block.device == device);
            block.is_some_and(|block| match block.kind {
                Kind::Dvpp | Kind::MpiDvpp => kind & ACL_RT_MEM_TYPE_DVPP != 0,
                Kind::Host | Kind::Alias | Kind::Managed => false,
                _ => kind & ACL_RT_MEM_TYPE_DEV != 0,
            })
        };
        // SAFETY: promise 2.
        let addresses = (0..count as usize).map(|at| unsafe { entry(list, at) });
        let all = addresses.map(|address| number(address)).all(is);
        out.set(u32::from(all));
        Ok(())
    })
}

/// Start and bytes of the block that an address is in; either answer may be left out. Needs no context.
///
/// # Safety
/// 1. Each answer's pointer is NULL or writable.
pub unsafe extern "C" fn aclrtMemGetAddressRange(
    ptr: *mut c_void,
    base: *mut *mut c_void,
    size: *mut usize,
) -> aclError {
    enter("aclrtMemGetAddressRange", || {
        not_null(ptr, "ptr")?;
        // SAFETY: promise 1.
        let base = unsafe { optional_out(base) };
        // SAFETY: promise 1.
        let size = unsafe { optional_out(size) };
        if base.is_none() && size.is_none() {
            return Err(refused("neither answer is wanted"));
        }
        let state = world().lock();
        let block = state.memory.find(number(ptr));
        let block = block.ok_or_else(|| refused(format!("no live allocation has {ptr:p}")))?;
        if let Some(base) = base {
            base.set(pointer(block.base));
        }
        if let Some(size) = size {
            size.set(block.reserved as usize);
        }
        Ok(())
    })
}

/// How much each part of the software has: here one part, the application.
///
/// # Safety
/// 1. `count` is NULL or writable.
/// 2. `list` is NULL or writable for `room` entries.
pub unsafe extern "C" fn aclrtGetMemUsageInfo(
    device: i32,
    list: *mut aclrtMemUsageInfo,
    room: usize,
    count: *mut usize,
) -> aclError {
    enter("aclrtGetMemUsageInfo", || {
        // SAFETY: promise 2.
        let first = unsafe { Out::new(list, "memUsageInfo") }?;
        // SAFETY: promise 1.
        let out = unsafe { Out::new(count, "outputNum") }?;
        out.set(0);
        if room == 0 {
            return Err(refused("inputNum is 0"));
        }
        let mut state = world().lock();
        let used = state.device(device)?.used;
        if state.need_context().is_err() && state.device(device)?.primary.is_none() {
            let text = format!("no context is current and device {device} is not set");
            return Err(Fault::new(ACL_ERROR_RT_CONTEXT_NULL, text));
        }
        let mut name = [0; 32];
        name.iter_mut().zip(b"APP").for_each(|(to, &from)| *to = from as c_char);
        let peak = state.memory.peak(device).max(used);
        first.set(aclrtMemUsageInfo {
            name,
            curMemSize: used,
            memPeakSize: peak,
            reserved: [0; 8],
        });
        out.set(1);
        Ok(())
    })
}
