//! Addresses apart from memory: reserved, mapped, opened to others.
//!
//! Mappings that touch are one stretch for copies and fills, as they are for a card.

use super::block::{Block, Bytes, HUGE_PAGE, Kind};
use super::{entry, given, not_null, number, pointer, refused, unsupported};
use crate::door::{Answer, Fault, Out, as_handle, enter};
use crate::world::{State, world};
use acl_sys::*;
use std::collections::BTreeSet;
use std::ffi::c_void;
use std::sync::Arc;

/// A mapping, by its first address.
#[derive(Debug)]
pub(crate) struct Mapping {
    pub handle: u64,
    /// Nobody may touch it before `aclrtMemSetAccess`.
    pub closed: bool,
    /// Devices it was opened to.
    opened: BTreeSet<u32>,
    /// Whether it was opened to the host.
    host: bool,
}

/// As many devices as the driver can number.
const DEVICE_NUMBERS: u32 = 2048;

fn param_if(wrong: bool, text: impl FnOnce() -> String) -> Answer {
    if wrong { Err(Fault::param(text())) } else { Ok(()) }
}

/// Addresses in units of 2 MiB, from a wished one on if there is one. Needs no device.
///
/// # Safety
/// 1. `out` is NULL or writable.
unsafe fn reserve(
    call: &'static str,
    out: *mut *mut c_void,
    size: usize,
    alignment: usize,
    wish: *mut c_void,
    flags: u64,
) -> aclError {
    enter(call, || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(out, "virPtr") }?;
        param_if(size == 0 || flags > 1, || format!("{size} bytes, flags {flags}"))?;
        if alignment != 0 {
            return Err(refused(format!("alignment {alignment}: it is reserved")));
        }
        let none = |text| Fault::new(ACL_ERROR_RT_MEMORY_ALLOCATION, text);
        let unit = u64::from(HUGE_PAGE);
        let bytes = (size as u64).checked_next_multiple_of(unit);
        let bytes = bytes.ok_or_else(|| none(format!("{size} addresses are not to be had")))?;
        let wish = number(wish);
        let memory = &mut world().lock().memory;
        let start = if wish == 0 {
            memory.place(bytes, unit, 0)?
        } else {
            let align = if bytes > 512 << 20 { 1 << 30 } else { bytes.next_power_of_two() };
            if !wish.is_multiple_of(align) {
                return Err(refused(format!("{wish:#x} is no multiple of {align:#x}")));
            }
            let taken = || none(format!("{bytes:#x} addresses from {wish:#x} on are not free"));
            memory.is_free(wish, bytes).then_some(wish).ok_or_else(taken)?
        };
        memory.reserved.insert(start, bytes);
        out.set(pointer(start));
        Ok(())
    })
}

/// Reserves addresses. `alignment` is 0, `flags` 0 or 1, which means nothing any more.
///
/// # Safety
/// 1. `address` is NULL or writable.
pub unsafe extern "C" fn aclrtReserveMemAddress(
    address: *mut *mut c_void,
    size: usize,
    alignment: usize,
    wish: *mut c_void,
    flags: u64,
) -> aclError {
    // SAFETY: promise 1.
    unsafe { reserve("aclrtReserveMemAddress", address, size, alignment, wish, flags) }
}

/// As [`aclrtReserveMemAddress`]: what it leaves out is nothing that the simulator has.
///
/// # Safety
/// 1. `address` is NULL or writable.
pub unsafe extern "C" fn aclrtReserveMemAddressNoUCMemory(
    address: *mut *mut c_void,
    size: usize,
    alignment: usize,
    wish: *mut c_void,
    flags: u64,
) -> aclError {
    // SAFETY: promise 1.
    unsafe { reserve("aclrtReserveMemAddressNoUCMemory", address, size, alignment, wish, flags) }
}

/// Gives reserved addresses back. While something is mapped there they stay; the documentation only asks for
/// the order.
pub extern "C" fn aclrtReleaseMemAddress(address: *mut c_void) -> aclError {
    enter("aclrtReleaseMemAddress", || {
        not_null(address, "virPtr")?;
        let start = number(address);
        let memory = &mut world().lock().memory;
        let bytes = memory.reserved.get(&start).copied();
        let bytes = bytes.ok_or_else(|| refused(format!("{start:#x} starts no reservation")))?;
        if memory.mapped.range(start..start + bytes).next().is_some() {
            return Err(refused(format!("memory is mapped at {start:#x} still")));
        }
        memory.reserved.remove(&start);
        Ok(())
    })
}

impl State {
    /// Puts the whole of a handle's memory behind addresses of one reservation.
    fn map(
        &mut self,
        call: &'static str,
        base: u64,
        size: u64,
        handle: u64,
        closed: bool,
    ) -> Answer {
        let physical = self.physical(handle)?;
        if size != physical.bytes {
            return Err(refused(format!("{size} bytes of a block of {}", physical.bytes)));
        }
        let (store, page) = (physical.store.clone(), physical.page);
        let device = physical.device;
        let memory = &mut self.memory;
        let span = memory.reserved.range(..=base).next_back();
        let fits = span.is_some_and(|(start, bytes)| base + size <= start + bytes);
        if !fits || !base.is_multiple_of(page.into()) {
            return Err(refused(format!("{size} bytes from {base:#x} on are not reserved")));
        }
        if memory.overlapped(base, size).is_some() {
            return Err(refused(format!("memory is mapped at {base:#x} already")));
        }
        let kind = if device.is_some() { Kind::Mapped } else { Kind::MappedHost };
        let block = Block {
            base,
            reserved: size,
            asked: size,
            kind,
            call,
            device: device.unwrap_or(-1),
            page,
            bytes: Bytes::Device(store, 0),
        };
        memory.blocks.insert(base, Arc::new(block));
        let mapping = Mapping { handle, closed, opened: BTreeSet::new(), host: false };
        memory.mapped.insert(base, mapping);
        self.physical(handle)?.mapped += 1;
        Ok(())
    }

    /// What was mapped from `base` on is no more; 507899 when nothing was.
    fn unmap(&mut self, base: u64) -> Answer<Arc<Block>> {
        let unknown = || {
            let text = format!("no physical memory is mapped from {base:#x} on");
            Fault::new(ACL_ERROR_RT_DRV_INTERNAL_ERROR, text)
        };
        let mapping = self.memory.mapped.remove(&base).ok_or_else(unknown)?;
        let block = self.memory.blocks.remove(&base).ok_or_else(unknown)?;
        self.object_to_use(&block, "aclrtUnmapMem");
        if let Ok(physical) = self.physical(mapping.handle) {
            physical.mapped -= 1;
        }
        self.settle_physical(mapping.handle);
        Ok(block)
    }
}

fn map(
    call: &'static str,
    address: *mut c_void,
    size: usize,
    offset: usize,
    handle: aclrtDrvMemHandle,
    flags: u64,
    closed: bool,
) -> aclError {
    enter(call, || {
        not_null(address, "virPtr")?;
        not_null(handle, "handle")?;
        param_if(size == 0 || flags != 0, || format!("{size} bytes, flags {flags}"))?;
        if offset != 0 {
            return Err(refused(format!("offset {offset}: it is reserved")));
        }
        let handle = as_handle(handle);
        world().lock().map(call, number(address), size as u64, handle, closed)
    })
}

/// Puts physical memory behind reserved addresses, all of it; `offset` and `flags` are 0.
pub extern "C" fn aclrtMapMem(
    address: *mut c_void,
    size: usize,
    offset: usize,
    handle: aclrtDrvMemHandle,
    flags: u64,
) -> aclError {
    map("aclrtMapMem", address, size, offset, handle, flags, false)
}

/// As [`aclrtMapMem`]; work on the memory faults before [`aclrtMemSetAccess`].
pub extern "C" fn aclrtMemMapNoAccess(
    address: *mut c_void,
    size: usize,
    offset: usize,
    handle: aclrtDrvMemHandle,
    flags: u64,
) -> aclError {
    map("aclrtMemMapNoAccess", address, size, offset, handle, flags, true)
}

/// Takes the memory behind the addresses away.
pub extern "C" fn aclrtUnmapMem(address: *mut c_void) -> aclError {
    enter("aclrtUnmapMem", || {
        not_null(address, "virPtr")?;
        let block = world().lock().unmap(number(address));
        block.map(drop)
    })
}

/// A place that can be given access: the host, or a device by a number that could be one.
fn check_place(place: aclrtMemLocation) -> Answer {
    match place.type_ {
        ACL_MEM_LOCATION_TYPE_HOST if place.id == 0 => Ok(()),
        ACL_MEM_LOCATION_TYPE_DEVICE if place.id < DEVICE_NUMBERS => Ok(()),
        other => Err(refused(format!("no such place: {} {}", other.name(), place.id))),
    }
}

/// Opens mappings to places, for reading and writing; nothing less can be given. They are opened as a whole.
///
/// # Safety
/// 1. `list` is NULL, or `count` entries may be read there.
pub unsafe extern "C" fn aclrtMemSetAccess(
    address: *mut c_void,
    size: usize,
    list: *mut aclrtMemAccessDesc,
    count: usize,
) -> aclError {
    enter("aclrtMemSetAccess", || {
        given(address, "virPtr")?;
        given(list, "desc")?;
        if count == 0 {
            return Err(refused("no entries"));
        }
        // SAFETY: promise 1.
        let entries = || (0..count).map(|at| unsafe { entry(list, at) });
        for entry in entries() {
            match entry.flags {
                ACL_RT_MEM_ACCESS_FLAGS_READWRITE => {}
                ACL_RT_MEM_ACCESS_FLAGS_NONE | ACL_RT_MEM_ACCESS_FLAGS_READ => {
                    return Err(unsupported("only access to read and write can be given"));
                }
                other => return Err(refused(format!("access {}", other.0))),
            }
            check_place(entry.location)?;
        }
        let memory = &mut world().lock().memory;
        let end = number(address).saturating_add(size as u64);
        let (mut at, mut bases) = (number(address), Vec::new());
        while at < end {
            let block = memory.find(at).filter(|block| memory.mapped.contains_key(&block.base));
            let block = block.ok_or_else(|| refused(format!("nothing is mapped at {at:#x}")))?;
            bases.push(block.base);
            at = block.base + block.reserved;
        }
        for base in bases {
            let Some(mapping) = memory.mapped.get_mut(&base) else { continue };
            mapping.closed = false;
            for entry in entries() {
                match entry.location.type_ {
                    ACL_MEM_LOCATION_TYPE_DEVICE => drop(mapping.opened.insert(entry.location.id)),
                    _ => mapping.host = true,
                }
            }
        }
        Ok(())
    })
}

/// What a place may do with mapped memory: 3 for reading and writing, 0 for nothing. A device may always use
/// its own memory, unless that was mapped without access.
///
/// # Safety
/// 1. `location` is NULL or readable.
/// 2. `flag` is NULL or writable.
pub unsafe extern "C" fn aclrtMemGetAccess(
    address: *mut c_void,
    location: *mut aclrtMemLocation,
    flag: *mut u64,
) -> aclError {
    enter("aclrtMemGetAccess", || {
        not_null(address, "virPtr")?;
        not_null(location, "location")?;
        // SAFETY: promise 2.
        let out = unsafe { Out::new(flag, "flag") }?;
        // SAFETY: promise 1.
        let place = unsafe { location.read_unaligned() };
        check_place(place)?;
        let memory = &world().lock().memory;
        let block = memory.find(number(address));
        let mapping = block.and_then(|block| Some((block, memory.mapped.get(&block.base)?)));
        let (block, mapping) =
            mapping.ok_or_else(|| refused(format!("nothing is mapped at {address:p}")))?;
        let own = |id: u32| block.kind == Kind::Mapped && block.device as u32 == id;
        let may = match place.type_ {
            ACL_MEM_LOCATION_TYPE_DEVICE => {
                mapping.opened.contains(&place.id) || !mapping.closed && own(place.id)
            }
            _ => mapping.host || !mapping.closed && block.kind == Kind::MappedHost,
        };
        let access = match may {
            true => ACL_RT_MEM_ACCESS_FLAGS_READWRITE,
            false => ACL_RT_MEM_ACCESS_FLAGS_NONE,
        };
        out.set(access.0.into());
        Ok(())
    })
}

/// Maps what is behind `src` a second time, block by block; the link makes no difference here.
pub extern "C" fn aclrtMemMapSelectedLink(
    dst: *mut c_void,
    size: usize,
    src: *mut c_void,
    link: u32,
) -> aclError {
    let call = "aclrtMemMapSelectedLink";
    enter(call, || {
        not_null(dst, "virPtrDst")?;
        not_null(src, "virPtrSrc")?;
        param_if(size == 0 || link > ACL_RT_MEM_LINK_IDX_1, || {
            format!("{size} bytes, link {link}")
        })?;
        let mut state = world().lock();
        let (from, to) = (number(src), number(dst));
        let mut done = 0;
        while done < size as u64 {
            let block = state.memory.starting_at(from + done)?;
            let (base, bytes) = (block.base, block.reserved);
            let mapping = state.memory.mapped.get(&base);
            let handle = mapping.map(|mapping| mapping.handle).ok_or_else(|| {
                let text = format!("no physical memory is mapped from {base:#x} on");
                Fault::new(ACL_ERROR_RT_DRV_INTERNAL_ERROR, text)
            })?;
            state.map(call, to + done, bytes, handle, false)?;
            done += bytes;
        }
        Ok(())
    })
}

/// Names the link for later mappings of the memory, which makes no difference here.
pub extern "C" fn aclrtMemMapSetLink(
    handle: aclrtDrvMemHandle,
    link: aclrtMemLinkType,
) -> aclError {
    enter("aclrtMemMapSetLink", || {
        not_null(handle, "handle")?;
        if link > ACL_RT_MEM_ACCESS_UB_MULTI_PORT_PATH {
            return Err(refused(format!("link {}", link.0)));
        }
        world().lock().physical(as_handle(handle)).map(drop)
    })
}
