//! Pools whose blocks come and go in stream order.
//!
//! A block has its address when the call returns. It counts as free from the call that frees it on, and its
//! memory goes when the stream gets there: work that was queued behind it, or that another stream does
//! without waiting, faults instead of meeting the next owner's bytes. What a pool has held it keeps, until it
//! is trimmed.

use super::block::{Block, Bytes, HUGE_PAGE, Kind};
use super::store::Store;
use super::{not_null, number, pointer, refused};
use crate::door::{Answer, Fault, Out, as_handle, as_pointer, enter};
use crate::queue::Task;
use crate::world::{State, world};
use acl_sys::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::c_void;
use std::sync::Arc;

/// What pools give is a multiple of this.
const UNIT: u64 = HUGE_PAGE as u64;

/// A pool.
#[derive(Debug)]
pub(crate) struct Pool {
    /// The device that its memory counts for.
    pub device: i32,
    pub max: u64,
    /// Bytes it holds of the device's memory, now and at most.
    held: (u64, u64),
    /// Bytes handed out, now and at most.
    used: (u64, u64),
    /// Three ways to use blocks again earlier than one must; here none makes a difference.
    switches: [u32; 3],
    threshold: u64,
    /// What is handed out.
    blocks: BTreeSet<u64>,
    /// What was, and was freed: still the pool's, whether the stream has got there or not.
    freed: BTreeSet<u64>,
}

/// All pools by handle.
pub(crate) type Pools = BTreeMap<u64, Pool>;

fn internal(text: impl Into<String>) -> Fault {
    Fault::new(ACL_ERROR_RT_INTERNAL_ERROR, text)
}

impl State {
    /// The pool of a handle, or 507000.
    fn pool(&mut self, handle: u64) -> Answer<&mut Pool> {
        self.memory.pools.get_mut(&handle).ok_or_else(|| internal("not a pool, or destroyed"))
    }

    /// A block of `size` bytes in whole units.
    fn take_from_pool(&mut self, call: &'static str, handle: u64, size: u64) -> Answer<u64> {
        let bytes = size.checked_next_multiple_of(UNIT);
        let bytes = bytes.ok_or_else(|| refused(format!("{size} bytes overflow when rounded")))?;
        let pool = self.pool(handle)?;
        let (device, used) = (pool.device, pool.used.0);
        if bytes > pool.max - used {
            let text = format!("{size} bytes of a pool of {}, {used} are handed out", pool.max);
            return Err(internal(text));
        }
        let more = (used + bytes).saturating_sub(pool.held.0);
        self.count_bytes(device, size, more).map_err(|fault| internal(fault.text))?;
        let store = Store::new(bytes).ok_or_else(|| internal("the host has no memory left"))?;
        let base = self.memory.place(bytes, UNIT, 0)?;
        let block = Block {
            base,
            reserved: bytes,
            asked: size,
            kind: Kind::Pool,
            call,
            device,
            page: HUGE_PAGE,
            bytes: Bytes::Device(Arc::new(store), 0),
        };
        self.memory.blocks.insert(base, Arc::new(block));
        let pool = self.pool(handle)?;
        pool.held.0 += more;
        pool.held.1 = pool.held.1.max(pool.held.0);
        pool.used.0 += bytes;
        pool.used.1 = pool.used.1.max(pool.used.0);
        pool.blocks.insert(base);
        pool.freed.remove(&base);
        Ok(base)
    }

    /// Counts a block as free; whether it was one that a pool had handed out.
    pub(super) fn give_to_pool(&mut self, base: u64) -> bool {
        let bytes = self.memory.blocks.get(&base).map_or(0, |block| block.reserved);
        let mut pools = self.memory.pools.values_mut();
        let Some(owner) = pools.find(|pool| pool.blocks.contains(&base)) else { return false };
        owner.blocks.remove(&base);
        owner.freed.insert(base);
        owner.used.0 -= bytes;
        true
    }

    /// The memory of a block that counts as free already goes.
    fn drop_from_pool(&mut self, base: u64) -> Option<Arc<Block>> {
        let block = self.memory.blocks.remove(&base)?;
        self.object_to_use(&block, "aclrtMemPoolFreeAsync");
        Some(block)
    }

    /// Takes a pool away; what it handed out goes with it.
    fn remove_pool(&mut self, handle: u64) {
        let Some(pool) = self.memory.pools.remove(&handle) else { return };
        for base in pool.blocks {
            let Some(block) = self.memory.blocks.remove(&base) else { continue };
            let text = format!("{} bytes at {base:#x} when the pool went", block.asked);
            self.object(pool.device, "a pool is destroyed when nothing of it is in use", text);
        }
        self.give_bytes(pool.device, pool.held.0);
    }
}

/// Creates a pool. Its memory counts for the device that is named, or the current one if there is no such
/// device: the published code does not ask.
///
/// # Safety
/// 1. `pool` is NULL or writable.
/// 2. `properties` is NULL or readable.
pub unsafe extern "C" fn aclrtMemPoolCreate(
    pool: *mut aclrtMemPool,
    properties: *const aclrtMemPoolProps,
) -> aclError {
    enter("aclrtMemPoolCreate", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(pool, "memPool") }?;
        not_null(properties, "poolProps")?;
        // SAFETY: promise 2.
        let properties = unsafe { properties.read_unaligned() };
        if properties.allocType != ACL_MEM_ALLOCATION_TYPE_PINNED
            || properties.location.type_ != ACL_MEM_LOCATION_TYPE_DEVICE
            || properties.reserved != [0; 32]
        {
            return Err(Fault::param(
                "a pool is pinned memory of a device, and reserved bytes are 0",
            ));
        }
        let mut state = world().lock();
        let current = state.need_device()?;
        let named = properties.location.id as i32;
        let device = if state.devices.contains_key(&named) { named } else { current };
        let total = state.device(device)?.total_memory();
        let max = match properties.maxSize as u64 {
            0 => total / UNIT * UNIT,
            size => size.checked_next_multiple_of(UNIT).unwrap_or(u64::MAX),
        };
        if max > total {
            return Err(refused(format!("a pool of {max} bytes on a device of {total}")));
        }
        let handle = state.new_handle();
        let pool = Pool {
            device,
            max,
            held: (0, 0),
            used: (0, 0),
            switches: [0; 3],
            threshold: 0,
            blocks: BTreeSet::new(),
            freed: BTreeSet::new(),
        };
        state.memory.pools.insert(handle, pool);
        out.set(as_pointer(handle));
        Ok(())
    })
}

/// Destroys a pool.
pub extern "C" fn aclrtMemPoolDestroy(pool: aclrtMemPool) -> aclError {
    enter("aclrtMemPoolDestroy", || {
        not_null(pool, "memPool")?;
        let mut state = world().lock();
        state.pool(as_handle(pool))?;
        state.remove_pool(as_handle(pool));
        Ok(())
    })
}

/// What both attribute calls begin with.
fn check_attribute(pool: aclrtMemPool, attr: aclrtMemPoolAttr, value: *mut c_void) -> Answer<u64> {
    not_null(pool, "memPool")?;
    if value.is_null() || !world().lock().memory.pools.contains_key(&as_handle(pool)) {
        return Err(refused("the value is NULL, or this is not a pool"));
    }
    if attr.0 == 0 || attr > ACL_RT_MEM_POOL_ATTR_USED_MEM_HIGH {
        return Err(refused(format!("attribute {}", attr.0)));
    }
    Ok(as_handle(pool))
}

/// Sets an attribute of a pool. The most ever held or handed out can be forgotten, with 0; the driver says
/// nothing to other numbers.
///
/// # Safety
/// 1. `value` is NULL or readable for what the attribute is.
pub unsafe extern "C" fn aclrtMemPoolSetAttr(
    pool: aclrtMemPool,
    attr: aclrtMemPoolAttr,
    value: *mut c_void,
) -> aclError {
    enter("aclrtMemPoolSetAttr", || {
        let handle = check_attribute(pool, attr, value)?;
        let mut state = world().lock();
        let pool = state.pool(handle)?;
        // SAFETY: promise 1.
        let number = || unsafe { value.cast::<u64>().read_unaligned() };
        match attr {
            ACL_RT_MEM_POOL_ATTR_RESERVED_MEM_CURRENT | ACL_RT_MEM_POOL_ATTR_USED_MEM_CURRENT => {
                return Err(refused(format!("{} can only be read", attr.name())));
            }
            ACL_RT_MEM_POOL_ATTR_RELEASE_THRESHOLD => pool.threshold = number(),
            ACL_RT_MEM_POOL_ATTR_RESERVED_MEM_HIGH if number() == 0 => pool.held.1 = 0,
            ACL_RT_MEM_POOL_ATTR_USED_MEM_HIGH if number() == 0 => pool.used.1 = 0,
            ACL_RT_MEM_POOL_ATTR_RESERVED_MEM_HIGH | ACL_RT_MEM_POOL_ATTR_USED_MEM_HIGH => {}
            switch => {
                // SAFETY: promise 1.
                let on = unsafe { value.cast::<u32>().read_unaligned() } != 0;
                pool.switches[switch.0 as usize - 1] = on.into();
            }
        }
        Ok(())
    })
}

/// Reads an attribute of a pool.
///
/// # Safety
/// 1. `value` is NULL or writable for what the attribute is.
pub unsafe extern "C" fn aclrtMemPoolGetAttr(
    pool: aclrtMemPool,
    attr: aclrtMemPoolAttr,
    value: *mut c_void,
) -> aclError {
    enter("aclrtMemPoolGetAttr", || {
        let handle = check_attribute(pool, attr, value)?;
        let mut state = world().lock();
        let pool = state.pool(handle)?;
        let number = match attr {
            ACL_RT_MEM_POOL_ATTR_RELEASE_THRESHOLD => pool.threshold,
            ACL_RT_MEM_POOL_ATTR_RESERVED_MEM_CURRENT => pool.held.0,
            ACL_RT_MEM_POOL_ATTR_RESERVED_MEM_HIGH => pool.held.1,
            ACL_RT_MEM_POOL_ATTR_USED_MEM_CURRENT => pool.used.0,
            ACL_RT_MEM_POOL_ATTR_USED_MEM_HIGH => pool.used.1,
            switch => {
                let on = pool.switches[switch.0 as usize - 1];
                // SAFETY: promise 1.
                unsafe { value.cast::<u32>().write_unaligned(on) };
                return Ok(());
            }
        };
        // SAFETY: promise 1.
        unsafe { value.cast::<u64>().write_unaligned(number) };
        Ok(())
    })
}

/// 107003 for a stream that is not the current context's.
fn check_context(state: &State, stream: u64) -> Answer {
    if state.current_context() == state.streams.get(&stream).map(|stream| stream.context) {
        return Ok(());
    }
    let text = "the stream belongs to another context than this thread's current one";
    Err(Fault::new(ACL_ERROR_RT_STREAM_CONTEXT, text))
}

/// Memory for the stream's later work; 0 bytes write nothing.
///
/// # Safety
/// 1. `ptr` is NULL or writable.
pub unsafe extern "C" fn aclrtMemPoolMallocAsync(
    ptr: *mut *mut c_void,
    size: usize,
    pool: aclrtMemPool,
    stream: aclrtStream,
) -> aclError {
    let call = "aclrtMemPoolMallocAsync";
    enter(call, || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(ptr, "devPtr") }?;
        not_null(pool, "memPool")?;
        not_null(stream, "stream")?;
        if size == 0 {
            return Ok(());
        }
        let mut state = world().lock();
        state.check_stream(as_handle(stream))?;
        check_context(&state, as_handle(stream))?;
        out.set(pointer(state.take_from_pool(call, as_handle(pool), size as u64)?));
        Ok(())
    })
}

/// Gives a pool's memory back, in stream order; memory of no pool is freed when the stream gets there.
pub extern "C" fn aclrtMemPoolFreeAsync(ptr: *mut c_void, stream: aclrtStream) -> aclError {
    let call = "aclrtMemPoolFreeAsync";
    enter(call, || {
        not_null(ptr, "ptr")?;
        let mut state = world().lock();
        let handle = as_handle(stream);
        state.check_stream(handle)?;
        if handle == 0 {
            return Err(internal("the stream is NULL"));
        }
        check_context(&state, handle)?;
        let base = number(ptr);
        let pooled = match state.memory.find(base) {
            Some(block) => block.kind == Kind::Pool,
            None => state.memory.pools.values().any(|pool| pool.freed.contains(&base)),
        };
        if pooled && !state.give_to_pool(base) {
            return Err(refused(format!("{base:#x} is not handed out by its pool")));
        }
        let free = move || {
            let mut state = world().lock();
            let gone = match pooled {
                true => state.drop_from_pool(base),
                // Nobody hears how that goes.
                false => state.release(base, Kind::Device).ok(),
            };
            drop(state);
            drop(gone);
            Ok(())
        };
        state.push(handle, Task::work(call, [], free));
        Ok(())
    })
}

/// Gives a pool's free memory back to the device, but for `keep` bytes.
pub extern "C" fn aclrtMemPoolTrimTo(pool: aclrtMemPool, keep: usize) -> aclError {
    enter("aclrtMemPoolTrimTo", || {
        not_null(pool, "memPool")?;
        let (handle, keep) = (as_handle(pool), keep as u64);
        let mut state = world().lock();
        let pool = state.pool(handle)?;
        if keep > pool.max {
            return Err(internal(format!("{keep} bytes of a pool of {}", pool.max)));
        }
        if keep >= pool.held.0 {
            return Ok(());
        }
        if keep < pool.used.0 {
            return Err(internal(format!("{} bytes are handed out", pool.used.0)));
        }
        let (device, less) = (pool.device, pool.held.0 - keep);
        pool.held.0 = keep;
        state.give_bytes(device, less);
        Ok(())
    })
}
