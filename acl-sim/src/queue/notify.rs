//! Notifies: marks between streams that one wait uses up.
//!
//! A wait passes once the mark is set, and clears it; records do not count. Limits of waits are not kept: a
//! wait that nothing ends lasts. Keys open a notify for this process alone.
//!
//! Handles are looked at before the context, as everywhere in the published code.

use super::{State, Task};
use crate::door::{Answer, Fault, Out, as_handle, as_pointer, enter};
use crate::world::world;
use acl_sys::*;
use std::collections::BTreeMap;
use std::ffi::{CStr, c_char};

/// All of them, by handle.
#[derive(Debug, Default)]
pub(crate) struct Notifies {
    marks: BTreeMap<u64, Notify>,
    /// Handles that were opened by key, and what they open.
    opened: BTreeMap<u64, u64>,
}

#[derive(Debug)]
struct Notify {
    context: u64,
    device: i32,
    set: bool,
    /// The key it was exported under.
    key: Option<String>,
}

/// Flags of creation: the scheduler's own, and none.
const CREATE_FLAGS: u64 = 1;
/// Export: without a list of processes.
const EXPORT_UNCHECKED: u64 = 2;
/// Import: the highest flags together.
const IMPORT_FLAGS: u32 = 3;
/// Room of a key, its end included.
const KEY_ROOM: usize = 65;

impl State {
    /// The notify behind a handle, or 107017.
    fn notify(&mut self, handle: u64) -> Answer<u64> {
        let notify = self.notifies.opened.get(&handle).copied().unwrap_or(handle);
        let known = self.notifies.marks.contains_key(&notify);
        known.then_some(notify).ok_or_else(|| {
            Fault::new(ACL_ERROR_RT_INVALID_HANDLE, "not a notify, or destroyed before")
        })
    }

    /// Whether a wait on it passes; one that is gone holds nothing up.
    pub(super) fn notify_is_set(&self, notify: u64) -> bool {
        self.notifies.marks.get(&notify).is_none_or(|notify| notify.set)
    }

    /// Sets or clears it.
    pub(super) fn mark_notify(&mut self, notify: u64, set: bool) {
        if let Some(notify) = self.notifies.marks.get_mut(&notify) {
            notify.set = set;
        }
    }

    /// Takes away what a context made.
    pub fn forget_notifies_of(&mut self, context: u64) {
        self.notifies.marks.retain(|_, notify| notify.context != context);
    }

    /// How many notifies `device` has.
    pub fn notifies_on(&self, device: i32) -> usize {
        self.notifies.marks.values().filter(|notify| notify.device == device).count()
    }
}

fn null(what: &str) -> Fault {
    Fault::param(format!("{what} is NULL"))
}

fn refuse(text: String) -> Fault {
    Fault::new(ACL_ERROR_RT_PARAM_INVALID, text)
}

/// Creates a notify in the current context.
///
/// # Safety
/// 1. `notify` is NULL or writable.
pub unsafe extern "C" fn aclrtCreateNotify(notify: *mut aclrtNotify, flag: u64) -> aclError {
    enter("aclrtCreateNotify", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(notify, "notify") }?;
        if flag > CREATE_FLAGS {
            return Err(refuse(format!("notify flag {flag}")));
        }
        let mut state = world().lock();
        let (context, device) = (state.need_context()?, state.need_device()?);
        let handle = state.new_handle();
        let made = Notify { context, device, set: false, key: None };
        state.notifies.marks.insert(handle, made);
        out.set(as_pointer(handle));
        Ok(())
    })
}

/// Destroys a notify; waits on it pass.
pub extern "C" fn aclrtDestroyNotify(notify: aclrtNotify) -> aclError {
    enter("aclrtDestroyNotify", || {
        if notify.is_null() {
            return Err(null("notify"));
        }
        let mut state = world().lock();
        let handle = as_handle(notify);
        let found = state.notify(handle)?;
        state.need_context()?;
        if state.notifies.opened.remove(&handle).is_none() {
            state.notifies.marks.remove(&found);
        }
        Ok(())
    })
}

/// The notify and the stream of a task.
fn both(state: &mut State, notify: aclrtNotify, stream: aclrtStream) -> Answer<(u64, u64)> {
    if notify.is_null() {
        return Err(null("notify"));
    }
    let notify = state.notify(as_handle(notify))?;
    state.check_stream(as_handle(stream))?;
    Ok((notify, state.stream_for_work(as_handle(stream))?))
}

/// Sets the mark, in stream order.
pub extern "C" fn aclrtRecordNotify(notify: aclrtNotify, stream: aclrtStream) -> aclError {
    enter("aclrtRecordNotify", || {
        let mut state = world().lock();
        let (notify, stream) = both(&mut state, notify, stream)?;
        state.push(stream, Task::Signal { notify });
        Ok(())
    })
}

/// Later work waits for the mark and clears it.
pub extern "C" fn aclrtWaitAndResetNotify(
    notify: aclrtNotify,
    stream: aclrtStream,
    _seconds: u32,
) -> aclError {
    enter("aclrtWaitAndResetNotify", || {
        let mut state = world().lock();
        let (notify, stream) = both(&mut state, notify, stream)?;
        state.push(stream, Task::Await { notify });
        Ok(())
    })
}

/// A number for the notify.
///
/// # Safety
/// 1. `id` is NULL or writable.
pub unsafe extern "C" fn aclrtGetNotifyId(notify: aclrtNotify, id: *mut u32) -> aclError {
    enter("aclrtGetNotifyId", || {
        if notify.is_null() {
            return Err(null("notify"));
        }
        // SAFETY: promise 1.
        let out = unsafe { Out::new(id, "notifyId") }?;
        let mut state = world().lock();
        let notify = state.notify(as_handle(notify))?;
        state.need_context()?;
        // Counted within the device, in the order of making.
        let device = state.notifies.marks[&notify].device;
        let before = |&(&other, n): &(&u64, &Notify)| other < notify && n.device == device;
        out.set(state.notifies.marks.iter().filter(before).count() as u32);
        Ok(())
    })
}

/// Clears several, one after the other; the first that is none stops it.
///
/// # Safety
/// 1. `list` is NULL or holds `count` handles.
pub unsafe extern "C" fn aclrtNotifyBatchReset(list: *mut aclrtNotify, count: usize) -> aclError {
    enter("aclrtNotifyBatchReset", || {
        if list.is_null() {
            return Err(null("notifies"));
        }
        if count as u32 == 0 {
            return Err(refuse("num is 0".into()));
        }
        for place in 0..count as u32 as usize {
            // SAFETY: promise 1.
            let entry = unsafe { list.add(place) };
            // SAFETY: promise 1. C callers may hand out unaligned cells.
            let handle = as_handle(unsafe { entry.read_unaligned() });
            if handle == 0 {
                return Err(refuse(format!("notify {place} is NULL")));
            }
            let mut state = world().lock();
            let notify = state.notify(handle)?;
            state.need_context()?;
            state.mark_notify(notify, false);
        }
        Ok(())
    })
}

/// Writes a key of the notify.
///
/// # Safety
/// 1. `key` is NULL or has room for `size` characters.
pub unsafe extern "C" fn aclrtNotifyGetExportKey(
    notify: aclrtNotify,
    key: *mut c_char,
    size: usize,
    flags: u64,
) -> aclError {
    enter("aclrtNotifyGetExportKey", || {
        if notify.is_null() || key.is_null() {
            return Err(null("notify or key"));
        }
        let mut state = world().lock();
        let handle = state.notify(as_handle(notify))?;
        if size == 0 || !matches!(flags, 0 | EXPORT_UNCHECKED) {
            return Err(refuse(format!("{size} bytes, flags {flags}")));
        }
        if size < KEY_ROOM {
            let text = format!("a key has {KEY_ROOM} bytes");
            return Err(Fault::new(ACL_ERROR_RT_DRV_INTERNAL_ERROR, text));
        }
        let name = format!("{:08x}-{handle:016x}", std::process::id());
        for (place, byte) in name.bytes().chain([0]).enumerate() {
            // SAFETY: promise 1; a name is shorter than a key.
            let cell = unsafe { key.add(place) };
            // SAFETY: as above.
            unsafe { cell.write(byte as c_char) };
        }
        if let Some(notify) = state.notifies.marks.get_mut(&handle) {
            notify.key = Some(name);
        }
        Ok(())
    })
}

/// Opens a notify of this process by its key.
///
/// # Safety
/// 1. `notify` is NULL or writable.
/// 2. `key` is NULL or a C string.
pub unsafe extern "C" fn aclrtNotifyImportByKey(
    notify: *mut aclrtNotify,
    key: *const c_char,
    flags: u64,
) -> aclError {
    enter("aclrtNotifyImportByKey", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(notify, "notify") }?;
        if key.is_null() {
            return Err(null("key"));
        }
        if flags as u32 > IMPORT_FLAGS {
            return Err(refuse(format!("flags {flags}")));
        }
        // SAFETY: promise 2.
        let key = unsafe { CStr::from_ptr(key) }.to_string_lossy();
        let mut state = world().lock();
        state.need_context()?;
        let is = |notify: &Notify| notify.key.as_deref() == Some(&key);
        let found = state.notifies.marks.iter().find(|(_, notify)| is(notify));
        let found = found.map(|(&handle, _)| handle).ok_or_else(|| {
            let text = format!("no notify of this process has the key {key}");
            Fault::new(ACL_ERROR_RT_DRV_INTERNAL_ERROR, text)
        })?;
        let handle = state.new_handle();
        state.notifies.opened.insert(handle, found);
        out.set(as_pointer(handle));
        Ok(())
    })
}

/// Says which processes may open the notify. It has to have a key.
pub extern "C" fn aclrtNotifySetImportPid(
    notify: aclrtNotify,
    pids: *mut i32,
    count: usize,
) -> aclError {
    enter("aclrtNotifySetImportPid", || {
        if notify.is_null() || pids.is_null() {
            return Err(null("notify or pid"));
        }
        let mut state = world().lock();
        let handle = state.notify(as_handle(notify))?;
        if (count as i32) <= 0 {
            return Err(refuse(format!("{count} processes")));
        }
        if state.notifies.marks[&handle].key.is_none() {
            let text = "the notify has no key: call aclrtNotifyGetExportKey";
            return Err(Fault::new(ACL_ERROR_RT_DRV_INTERNAL_ERROR, text));
        }
        Ok(())
    })
}

/// Processes of other servers: there are none.
///
/// # Safety
/// 1. `pids` is NULL or holds `count` descriptions.
pub unsafe extern "C" fn aclrtNotifySetImportPidInterServer(
    notify: aclrtNotify,
    pids: *mut aclrtServerPid,
    count: usize,
) -> aclError {
    enter("aclrtNotifySetImportPidInterServer", || {
        if notify.is_null() || pids.is_null() || count == 0 {
            return Err(refuse("notify or serverPids is NULL, or num 0".into()));
        }
        world().lock().notify(as_handle(notify))?;
        for place in 0..count {
            // SAFETY: promise 1.
            let entry = unsafe { pids.add(place) };
            // SAFETY: promise 1. C callers may hand out unaligned cells.
            let entry = unsafe { entry.read_unaligned() };
            if entry.pid.is_null() || entry.num != 1 {
                return Err(refuse(format!("entry {place} does not name one process")));
            }
        }
        Err(Fault::new(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "there are no other servers"))
    })
}

/// What counts has no scheduler on any of these chips.
fn no_counting() -> Fault {
    Fault::new(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "the chip has no notifies that count")
}

/// A notify that counts: arguments are checked, the chip has none.
pub extern "C" fn aclrtCntNotifyCreate(notify: *mut aclrtCntNotify, flag: u64) -> aclError {
    enter("aclrtCntNotifyCreate", || {
        if flag != 0 {
            return Err(refuse(format!("flag {flag}")));
        }
        world().lock().need_device()?;
        Err(if notify.is_null() { refuse("cntNotify is NULL".into()) } else { no_counting() })
    })
}

/// No handle is one of a notify that counts.
fn counting(notify: aclrtCntNotify, stream: Option<aclrtStream>) -> Answer {
    if !notify.is_null() {
        let text = "not a notify that counts";
        return Err(Fault::new(ACL_ERROR_RT_INVALID_HANDLE, text));
    }
    world().lock().check_stream(stream.map_or(0, |stream| as_handle(stream)))?;
    Err(refuse("cntNotify is NULL".into()))
}

/// Refused.
pub extern "C" fn aclrtCntNotifyDestroy(notify: aclrtCntNotify) -> aclError {
    enter("aclrtCntNotifyDestroy", || counting(notify, None))
}

/// Refused.
pub extern "C" fn aclrtCntNotifyRecord(
    notify: aclrtCntNotify,
    stream: aclrtStream,
    info: *mut aclrtCntNotifyRecordInfo,
) -> aclError {
    enter("aclrtCntNotifyRecord", || {
        if info.is_null() { Err(null("info")) } else { counting(notify, Some(stream)) }
    })
}

/// Refused.
pub extern "C" fn aclrtCntNotifyWaitWithTimeout(
    notify: aclrtCntNotify,
    stream: aclrtStream,
    info: *mut aclrtCntNotifyWaitInfo,
) -> aclError {
    enter("aclrtCntNotifyWaitWithTimeout", || {
        if info.is_null() { Err(null("info")) } else { counting(notify, Some(stream)) }
    })
}

/// Refused.
pub extern "C" fn aclrtCntNotifyReset(notify: aclrtCntNotify, stream: aclrtStream) -> aclError {
    enter("aclrtCntNotifyReset", || counting(notify, Some(stream)))
}

/// Refused.
pub extern "C" fn aclrtCntNotifyGetId(notify: aclrtCntNotify, _id: *mut u32) -> aclError {
    enter("aclrtCntNotifyGetId", || counting(notify, None))
}
