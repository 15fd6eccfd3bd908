//! Physical memory handed out by number, within this process and to others of the machine.
//!
//! A number holds the process that exported it and a count of that process. Another process finds by it what the
//! first one tells of the memory, and there its bytes; see `ipc` for white lists.

use super::named::Notice;
use super::physical::Physical;
use super::{entry, not_null, refused, unsupported};
use crate::door::{Answer, Fault, Out, as_handle, as_pointer, enter};
use crate::world::{State, world};
use acl_sys::*;
use std::collections::BTreeMap;
use std::ffi::c_void;

/// What this process has exported, by number.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    exports: BTreeMap<u64, Export>,
    count: u64,
}

#[derive(Debug)]
struct Export {
    handle: u64,
    /// What others read about it.
    notice: Notice,
}

/// Name of the file that says what is behind a number.
fn notice_of(number: u64) -> String {
    format!("acl-sim-memory-{number:x}")
}

impl State {
    fn export(&mut self, handle: u64, flags: u64) -> Answer<u64> {
        let Physical { store, bytes, page, properties, device, .. } = self.physical(handle)?;
        let store = store.clone();
        let facts = [
            *bytes,
            u64::from(*page),
            properties.memAttr.0.into(),
            properties.location.type_.0.into(),
            u64::from(device.is_some()),
        ];
        let shared = &mut self.memory.shared;
        shared.count += 1;
        let number = shared.count << 32 | u64::from(std::process::id());
        let everybody = flags == ACL_RT_VMM_EXPORT_FLAG_DISABLE_PID_VALIDATION;
        let notice = Notice::new(&notice_of(number), &store, &facts, everybody);
        shared.exports.insert(number, Export { handle, notice });
        Ok(number)
    }

    fn exported(&mut self, number: u64) -> Answer<&mut Export> {
        let own = std::process::id();
        self.memory.shared.exports.get_mut(&number).ok_or_else(|| match number as u32 {
            pid if pid == own => refused(format!("{number:#x} is no number of exported memory")),
            pid => refused(format!("{number:#x} is of process {pid}, not of this one, {own}")),
        })
    }

    /// A handle of its own over the same memory.
    fn import(&mut self, number: u64) -> Answer<u64> {
        let handle = self.new_handle();
        let imported = if number as u32 == std::process::id() {
            let exported = self.exported(number)?.handle;
            let Physical { store, bytes, page, properties, device, origin, foreign, .. } =
                self.physical(exported)?;
            Physical {
                store: store.clone(),
                bytes: *bytes,
                page: *page,
                properties: *properties,
                device: *device,
                origin: *origin,
                foreign: *foreign,
                held: 1,
                mapped: 0,
            }
        } else {
            self.import_foreign(number, handle)?
        };
        self.memory.physical.insert(handle, imported);
        Ok(handle)
    }

    /// Memory of another process. It counts there, not here.
    fn import_foreign(&mut self, number: u64, handle: u64) -> Answer<Physical> {
        let (store, facts) = Notice::heard(number as u32, &notice_of(number))?;
        let [bytes, page, attr, place, on_device] = facts;
        if bytes > store.bytes() {
            return Err(refused(format!("{number:#x} is no number of exported memory")));
        }
        let device = self.need_device()?;
        let location =
            aclrtMemLocation { id: device as u32, type_: aclrtMemLocationType(place as u32) };
        let properties = aclrtPhysicalMemProp {
            handleType: ACL_MEM_HANDLE_TYPE_NONE,
            allocationType: ACL_MEM_ALLOCATION_TYPE_PINNED,
            memAttr: aclrtMemAttr(attr as u32),
            location,
            reserve: 0,
        };
        let device = (on_device == 1).then_some(device);
        let page = page as u32;
        Ok(Physical {
            store,
            bytes,
            page,
            properties,
            device,
            origin: handle,
            foreign: true,
            held: 1,
            mapped: 0,
        })
    }

    /// Physical memory is gone: nobody imports it any more.
    pub(super) fn withdraw_exports(&mut self, handle: u64) {
        let of_handle = |export: &&mut Export| export.handle == handle;
        let exports = self.memory.shared.exports.values_mut();
        exports.filter(of_handle).for_each(|export| export.notice.withdraw());
    }
}

fn check_flags(flags: u64) -> Answer {
    if flags > ACL_RT_VMM_EXPORT_FLAG_DISABLE_PID_VALIDATION {
        return Err(refused(format!("flags {flags:#x}")));
    }
    Ok(())
}

/// What a program can name a number by; across servers there is nothing here.
fn check_kind(kind: aclrtMemSharedHandleType) -> Answer {
    match kind {
        ACL_MEM_SHARE_HANDLE_TYPE_DEFAULT | ACL_MEM_SHARE_HANDLE_TYPE_FABRIC => Ok(()),
        other => Err(refused(format!("kind {} of a shared handle", other.0))),
    }
}

fn need_plain(kind: aclrtMemSharedHandleType) -> Answer {
    if kind == ACL_MEM_SHARE_HANDLE_TYPE_FABRIC {
        return Err(unsupported("handles across servers are for Atlas A3"));
    }
    Ok(())
}

/// A number by which the memory can be imported.
///
/// # Safety
/// 1. `out` is NULL or writable.
pub unsafe extern "C" fn aclrtMemExportToShareableHandle(
    handle: aclrtDrvMemHandle,
    kind: aclrtMemHandleType,
    flags: u64,
    out: *mut u64,
) -> aclError {
    enter("aclrtMemExportToShareableHandle", || {
        not_null(handle, "handle")?;
        if kind != ACL_MEM_HANDLE_TYPE_NONE {
            return Err(Fault::param(format!("handle type {}", kind.0)));
        }
        // SAFETY: promise 1.
        let out = unsafe { Out::new(out, "shareableHandle") }?;
        check_flags(flags)?;
        out.set(world().lock().export(as_handle(handle), flags)?);
        Ok(())
    })
}

/// The same, for either kind of shared handle; `out` is a number, or 128 bytes.
///
/// # Safety
/// 1. `out` is NULL or writable for what its kind says.
pub unsafe extern "C" fn aclrtMemExportToShareableHandleV2(
    handle: aclrtDrvMemHandle,
    flags: u64,
    kind: aclrtMemSharedHandleType,
    out: *mut c_void,
) -> aclError {
    enter("aclrtMemExportToShareableHandleV2", || {
        not_null(handle, "handle")?;
        // SAFETY: promise 1.
        let out = unsafe { Out::new(out.cast::<u64>(), "shareableHandle") }?;
        check_kind(kind)?;
        check_flags(flags)?;
        let mut state = world().lock();
        if kind == ACL_MEM_SHARE_HANDLE_TYPE_FABRIC {
            state.need_context()?;
        }
        need_plain(kind)?;
        out.set(state.export(as_handle(handle), flags)?);
        Ok(())
    })
}

/// Imports memory by its number.
///
/// # Safety
/// 1. `handle` is NULL or writable.
pub unsafe extern "C" fn aclrtMemImportFromShareableHandle(
    shared: u64,
    device: i32,
    handle: *mut aclrtDrvMemHandle,
) -> aclError {
    enter("aclrtMemImportFromShareableHandle", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(handle, "handle") }?;
        let mut state = world().lock();
        state.device(device)?;
        state.need_context()?;
        out.set(as_pointer(state.import(shared)?));
        Ok(())
    })
}

/// The same, for either kind of shared handle; the device is the current one.
///
/// # Safety
/// 1. `shared` is NULL or readable for what its kind says.
/// 2. `handle` is NULL or writable.
pub unsafe extern "C" fn aclrtMemImportFromShareableHandleV2(
    shared: *mut c_void,
    kind: aclrtMemSharedHandleType,
    flags: u64,
    handle: *mut aclrtDrvMemHandle,
) -> aclError {
    enter("aclrtMemImportFromShareableHandleV2", || {
        not_null(shared, "shareableHandle")?;
        // SAFETY: promise 2.
        let out = unsafe { Out::new(handle, "handle") }?;
        if flags != 0 {
            return Err(Fault::param(format!("flags {flags:#x}")));
        }
        let mut state = world().lock();
        state.need_context()?;
        check_kind(kind)?;
        need_plain(kind)?;
        // SAFETY: promise 1.
        let number = unsafe { shared.cast::<u64>().read_unaligned() };
        out.set(as_pointer(state.import(number)?));
        Ok(())
    })
}

/// Lets processes import what the number stands for.
///
/// # Safety
/// 1. `count` process ids may be read at `pids`.
unsafe fn let_in(number: u64, pids: *mut i32, count: usize) -> Answer {
    let mut state = world().lock();
    let export = state.exported(number)?;
    // SAFETY: promise 1.
    export.notice.let_in((0..count).map(|at| unsafe { entry(pids, at) }));
    Ok(())
}

fn check_pids(pids: *mut i32, count: usize) -> Answer {
    not_null(pids, "pid")?;
    if count == 0 { Err(Fault::param("no processes")) } else { Ok(()) }
}

/// The processes that may import the memory.
///
/// # Safety
/// 1. `pids` is NULL, or `count` process ids may be read there.
pub unsafe extern "C" fn aclrtMemSetPidToShareableHandle(
    shared: u64,
    pids: *mut i32,
    count: usize,
) -> aclError {
    enter("aclrtMemSetPidToShareableHandle", || {
        check_pids(pids, count)?;
        // SAFETY: promise 1.
        unsafe { let_in(shared, pids, count) }
    })
}

/// The same, for either kind of shared handle.
///
/// # Safety
/// 1. `shared` is NULL or readable for what its kind says.
/// 2. `pids` is NULL, or `count` process ids may be read there.
pub unsafe extern "C" fn aclrtMemSetPidToShareableHandleV2(
    shared: *mut c_void,
    kind: aclrtMemSharedHandleType,
    pids: *mut i32,
    count: usize,
) -> aclError {
    enter("aclrtMemSetPidToShareableHandleV2", || {
        not_null(shared, "shareableHandle")?;
        check_pids(pids, count)?;
        check_kind(kind)?;
        need_plain(kind)?;
        // SAFETY: promise 1.
        let number = unsafe { shared.cast::<u64>().read_unaligned() };
        // SAFETY: promise 2.
        unsafe { let_in(number, pids, count) }
    })
}
