//! Device memory handed out by key, within this process and to others of the machine.
//!
//! A key holds the process, the address and the device, as the driver's do, in 36 characters. A process finds by it
//! what another one says of the memory, and there the file that its bytes have moved into when the key was made.
//! White lists are kept: a foreign process that is on none is refused, unless the key was made for everybody. A
//! process is never kept out of its own memory.

use super::block::{Block, Bytes, Kind};
use super::named::Notice;
use super::store::Store;
use super::{entry, not_null, number, pointer, refused, unsupported};
use crate::door::{Answer, Out, enter};
use crate::world::{State, world};
use acl_sys::*;
use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_void};
use std::sync::Arc;

/// Bytes that a key may take, with its end.
const KEY_BYTES: usize = 65;

/// The keys that this process gave out or used.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    keys: BTreeMap<String, Key>,
    /// Where this process has opened memory, by key.
    openings: BTreeMap<String, Vec<u64>>,
    count: u32,
}

#[derive(Debug)]
struct Key {
    block: Arc<Block>,
    /// What others read about it.
    notice: Notice,
}

/// Memory behind a key.
struct Found {
    /// The device, if it is one of this process.
    device: Option<i32>,
    store: Arc<Store>,
    at: usize,
    reserved: u64,
    asked: u64,
    page: u32,
}

impl Found {
    /// What another process tells of the memory behind a key.
    fn foreign(key: &str) -> Answer<Self> {
        let unknown = || refused(format!("{key:?} is no key"));
        let process = key.get(..8).and_then(|pid| u32::from_str_radix(pid, 16).ok());
        let process = process.ok_or_else(unknown)?;
        let (store, [at, reserved, asked, page]) = Notice::heard(process, &notice_of(key))?;
        if at.checked_add(reserved).is_none_or(|end| end > store.bytes()) {
            return Err(unknown());
        }
        Ok(Self { device: None, store, at: at as usize, reserved, asked, page: page as u32 })
    }
}

/// Name of the file that says what is behind a key.
fn notice_of(key: &str) -> String {
    format!("acl-sim-key-{key}")
}

impl State {
    fn key(&mut self, key: &str) -> Answer<&mut Key> {
        let unknown = || refused(format!("{key:?} is no key of this process"));
        self.memory.keys.keys.get_mut(key).ok_or_else(unknown)
    }

    /// What is behind a key, of this process or another.
    fn behind(&mut self, name: &str) -> Answer<Found> {
        let own = format!("{:08x}", std::process::id());
        if !name.starts_with(&own) {
            return Found::foreign(name);
        }
        let source = self.key(name)?.block.clone();
        let live = self.memory.find(source.base).is_some_and(|block| Arc::ptr_eq(block, &source));
        if !live {
            return Err(refused(format!("the memory of {name:?} is freed")));
        }
        let Bytes::Device(store, at) = &source.bytes else { unreachable!("checked for the key") };
        let Block { device, reserved, asked, page, .. } = *source;
        let (device, store) = (Some(device), store.clone());
        Ok(Found { device, store, at: *at, reserved, asked, page })
    }

    /// Memory is freed: nobody opens it any more.
    pub(super) fn withdraw_keys(&mut self, base: u64) {
        let of_block = |key: &&mut Key| key.block.base == base;
        for key in self.memory.keys.keys.values_mut().filter(of_block) {
            key.notice.withdraw();
        }
    }
}

/// The text of a key.
///
/// # Safety
/// 1. `key` is a C string.
unsafe fn text(key: *const c_char) -> String {
    // SAFETY: promise 1.
    unsafe { CStr::from_ptr(key) }.to_string_lossy().into_owned()
}

/// A key for a block of device memory; `ptr` is where the block starts.
///
/// # Safety
/// 1. `key` is NULL or writable for `key_size` bytes.
pub unsafe extern "C" fn aclrtIpcMemGetExportKey(
    ptr: *mut c_void,
    size: usize,
    key: *mut c_char,
    key_size: usize,
    flags: u64,
) -> aclError {
    enter("aclrtIpcMemGetExportKey", || {
        not_null(ptr, "devPtr")?;
        not_null(key, "key")?;
        if size == 0 || key_size == 0 {
            return Err(refused(format!("{size} bytes, a key of {key_size}")));
        }
        if flags > ACL_RT_IPC_MEM_EXPORT_FLAG_DISABLE_PID_VALIDATION {
            return Err(refused(format!("flags {flags:#x}")));
        }
        let mut state = world().lock();
        state.need_context()?;
        if key_size < KEY_BYTES {
            return Err(refused(format!("a key takes {KEY_BYTES} bytes, {key_size} are there")));
        }
        let block = state.memory.starting_at(number(ptr))?.clone();
        let store = match &block.bytes {
            Bytes::Device(store, _) if block.kind != Kind::Opened => store.clone(),
            _ => return Err(refused(format!("memory of {} cannot be shared", block.call))),
        };
        let keys = &mut state.memory.keys;
        keys.count += 1;
        let (pid, device, id) = (std::process::id(), block.device as u8, keys.count);
        let name = format!("{pid:08x}{:016x}{device:02x}00{id:08x}", block.base);
        for (at, byte) in name.bytes().chain([0]).enumerate() {
            // SAFETY: promise 1; a key is shorter than that.
            unsafe { key.wrapping_add(at).write(byte as c_char) };
        }
        let Bytes::Device(_, at) = block.bytes else { unreachable!("checked above") };
        let Block { reserved, asked, page, .. } = *block;
        let facts = [at as u64, reserved, asked, page.into()];
        let everybody = flags == ACL_RT_IPC_MEM_EXPORT_FLAG_DISABLE_PID_VALIDATION;
        let notice = Notice::new(&notice_of(&name), &store, &facts, everybody);
        let key = Key { block, notice };
        state.memory.keys.keys.insert(name, key);
        Ok(())
    })
}

/// Opens the memory behind a key, at an address of its own.
///
/// # Safety
/// 1. `ptr` is NULL or writable.
/// 2. `key` is NULL or a C string.
pub unsafe extern "C" fn aclrtIpcMemImportByKey(
    ptr: *mut *mut c_void,
    key: *const c_char,
    flags: u64,
) -> aclError {
    let call = "aclrtIpcMemImportByKey";
    enter(call, || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(ptr, "devPtr") }?;
        not_null(key, "key")?;
        if flags > ACL_RT_IPC_MEM_IMPORT_FLAG_ENABLE_PEER_ACCESS {
            return Err(refused(format!("flags {flags:#x}")));
        }
        let mut state = world().lock();
        state.need_context()?;
        // SAFETY: promise 2.
        let name = unsafe { text(key) };
        let Found { device, store, at, reserved, asked, page } = state.behind(&name)?;
        let device = device.map_or_else(|| state.need_device(), Ok)?;
        let base = state.memory.place(reserved, page.into(), 0)?;
        let bytes = Bytes::Device(store, at);
        let block = Block { base, reserved, asked, kind: Kind::Opened, call, device, page, bytes };
        state.memory.blocks.insert(base, Arc::new(block));
        state.memory.keys.openings.entry(name).or_default().push(base);
        out.set(pointer(base));
        Ok(())
    })
}

/// Closes what this process opened by the key; when it has nothing open, takes its own key back.
///
/// # Safety
/// 1. `key` is NULL or a C string.
pub unsafe extern "C" fn aclrtIpcMemClose(key: *const c_char) -> aclError {
    enter("aclrtIpcMemClose", || {
        not_null(key, "key")?;
        // SAFETY: promise 1.
        let name = unsafe { text(key) };
        let mut state = world().lock();
        let openings = state.memory.keys.openings.remove(&name).unwrap_or_default();
        if openings.is_empty() {
            state.key(&name)?;
            state.memory.keys.keys.remove(&name);
        }
        for base in openings {
            if let Some(block) = state.memory.blocks.remove(&base) {
                state.object_to_use(&block, "aclrtIpcMemClose");
            }
        }
        Ok(())
    })
}

/// The processes that may open the memory.
///
/// # Safety
/// 1. `key` is NULL or a C string.
/// 2. `pids` is NULL, or `count` process ids may be read there.
pub unsafe extern "C" fn aclrtIpcMemSetImportPid(
    key: *const c_char,
    pids: *mut i32,
    count: usize,
) -> aclError {
    enter("aclrtIpcMemSetImportPid", || {
        not_null(key, "key")?;
        not_null(pids, "pid")?;
        // The runtime's number is a signed one of 32 bits.
        if count as i32 <= 0 {
            return Err(refused(format!("{count} processes")));
        }
        // SAFETY: promise 1.
        let name = unsafe { text(key) };
        let mut state = world().lock();
        let key = state.key(&name)?;
        // SAFETY: promise 2.
        let listed = |at| unsafe { entry(pids, at) };
        key.notice.let_in((0..count as i32 as usize).map(listed));
        Ok(())
    })
}

/// The processes of other servers that may open the memory: there are none.
///
/// # Safety
/// 1. `key` is NULL or a C string.
/// 2. `pids` is NULL, or `count` entries may be read there.
pub unsafe extern "C" fn aclrtIpcMemImportPidInterServer(
    key: *const c_char,
    pids: *mut aclrtServerPid,
    count: usize,
) -> aclError {
    enter("aclrtIpcMemImportPidInterServer", || {
        if key.is_null() || pids.is_null() || count == 0 {
            return Err(refused("the key or the processes are NULL, or there are none"));
        }
        // SAFETY: promise 1.
        let name = unsafe { text(key) };
        world().lock().key(&name)?;
        Err(unsupported("this server has no others beside it"))
    })
}

/// The way to the memory: there is one.
///
/// # Safety
/// 1. `key` is NULL or a C string.
pub unsafe extern "C" fn aclrtIpcMemSetAttr(
    key: *const c_char,
    kind: aclrtIpcMemAttrType,
    value: u64,
) -> aclError {
    enter("aclrtIpcMemSetAttr", || {
        if key.is_null()
            || kind > ACL_RT_IPC_MEM_ATTR_ACCESS_LINK
            || value > ACL_RT_IPC_MEM_ATTR_ACCESS_LINK_UB_MULTI_PORT_PATH
        {
            return Err(refused(format!("the key is NULL, attribute {} or value {value}", kind.0)));
        }
        world().lock().need_context()?;
        Err(unsupported("the way to shared memory cannot be chosen"))
    })
}
