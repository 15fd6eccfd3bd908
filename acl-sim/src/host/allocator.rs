//! Allocators of the program's, described and registered for streams. The work that would ask them for memory
//! is that of operators, of which there is none here.
//!
//! A registration keeps what the description said then, and is found by the stream's address alone, live or
//! not.

use crate::door::{Answer, Fault, Out, as_handle, as_pointer, enter, optional_out, value};
use crate::world::world;
use acl_sys::*;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a description says.
#[derive(Clone, Copy, Default)]
struct Description {
    /// Address of the program's own value; 0: none yet.
    object: u64,
    alloc: aclrtAllocatorAllocFunc,
    free: aclrtAllocatorFreeFunc,
    advise: aclrtAllocatorAllocAdviseFunc,
    address: aclrtAllocatorGetAddrFromBlockFunc,
}

#[derive(Default)]
struct Allocators {
    descriptions: BTreeMap<u64, Description>,
    /// By stream: the description's handle, and what it said.
    registered: BTreeMap<u64, (u64, Description)>,
}

static ALLOCATORS: Mutex<Allocators> =
    Mutex::new(Allocators { descriptions: BTreeMap::new(), registered: BTreeMap::new() });

fn allocators() -> MutexGuard<'static, Allocators> {
    ALLOCATORS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn null(what: &str) -> Fault {
    Fault::param(format!("{what} is NULL"))
}

/// An empty description.
pub extern "C" fn aclrtAllocatorCreateDesc() -> aclrtAllocatorDesc {
    let made = value("aclrtAllocatorCreateDesc", || {
        let handle = world().lock().new_handle();
        allocators().descriptions.insert(handle, Description::default());
        Ok(as_pointer(handle))
    });
    made.unwrap_or(std::ptr::null_mut())
}

/// Frees a description; what was registered from it stays.
pub extern "C" fn aclrtAllocatorDestroyDesc(desc: aclrtAllocatorDesc) -> aclError {
    enter("aclrtAllocatorDestroyDesc", || {
        let gone = allocators().descriptions.remove(&as_handle(desc));
        gone.map(drop).ok_or_else(not_a_description)
    })
}

fn not_a_description() -> Fault {
    Fault::param("allocatorDesc is NULL or not a live description")
}

fn change(desc: aclrtAllocatorDesc, is_null: bool, set: impl FnOnce(&mut Description)) -> Answer {
    let mut allocators = allocators();
    let found = allocators.descriptions.get_mut(&as_handle(desc));
    let found = found.ok_or_else(not_a_description)?;
    if is_null {
        return Err(null("the value"));
    }
    set(found);
    Ok(())
}

/// The value that every function is called with.
pub extern "C" fn aclrtAllocatorSetObjToDesc(
    desc: aclrtAllocatorDesc,
    allocator: aclrtAllocator,
) -> aclError {
    enter("aclrtAllocatorSetObjToDesc", || {
        let object = allocator.expose_provenance() as u64;
        change(desc, allocator.is_null(), |description| description.object = object)
    })
}

macro_rules! setters {
    ($($name:ident, $field:ident: $func:ty, $what:literal;)*) => {$(
        #[doc = $what]
        pub extern "C" fn $name(desc: aclrtAllocatorDesc, func: $func) -> aclError {
            enter(stringify!($name), || {
                change(desc, func.is_none(), |description| description.$field = func)
            })
        }
    )*};
}

setters! {
    aclrtAllocatorSetAllocFuncToDesc, alloc: aclrtAllocatorAllocFunc, "Function that allocates.";
    aclrtAllocatorSetFreeFuncToDesc, free: aclrtAllocatorFreeFunc, "Function that frees.";
    aclrtAllocatorSetAllocAdviseFuncToDesc, advise: aclrtAllocatorAllocAdviseFunc,
        "Function that allocates at a wished address.";
    aclrtAllocatorSetGetAddrFromBlockFuncToDesc, address: aclrtAllocatorGetAddrFromBlockFunc,
        "Function that tells a block's address.";
}

/// Registers a description that is whole but for the wished address; a repeat replaces.
pub extern "C" fn aclrtAllocatorRegister(
    stream: aclrtStream,
    desc: aclrtAllocatorDesc,
) -> aclError {
    enter("aclrtAllocatorRegister", || {
        if stream.is_null() {
            return Err(null("stream"));
        }
        let mut allocators = allocators();
        let handle = as_handle(desc);
        let found = allocators.descriptions.get(&handle).copied().ok_or_else(not_a_description)?;
        let Description { object, alloc, free, address, .. } = found;
        if object == 0 || alloc.is_none() || free.is_none() || address.is_none() {
            return Err(Fault::param("the description lacks its value or a function"));
        }
        allocators.registered.insert(as_handle(stream), (handle, found));
        Ok(())
    })
}

/// What is registered for a stream; all but the description may be left out with NULL.
///
/// # Safety
/// 1. Each pointer is NULL or writable.
pub unsafe extern "C" fn aclrtAllocatorGetByStream(
    stream: aclrtStream,
    desc: *mut aclrtAllocatorDesc,
    allocator: *mut aclrtAllocator,
    alloc: *mut aclrtAllocatorAllocFunc,
    free: *mut aclrtAllocatorFreeFunc,
    advise: *mut aclrtAllocatorAllocAdviseFunc,
    address: *mut aclrtAllocatorGetAddrFromBlockFunc,
) -> aclError {
    /// # Safety
    /// 1. `pointer` is NULL or writable.
    unsafe fn give<T>(pointer: *mut T, value: T) {
        // SAFETY: promise 1.
        if let Some(out) = unsafe { optional_out(pointer) } {
            out.set(value);
        }
    }
    enter("aclrtAllocatorGetByStream", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(desc, "allocatorDesc") }?;
        if stream.is_null() {
            return Err(null("stream"));
        }
        let found = allocators().registered.get(&as_handle(stream)).copied();
        let (handle, found) =
            found.ok_or_else(|| Fault::param("nothing is registered for the stream"))?;
        out.set(as_pointer(handle));
        let object = std::ptr::with_exposed_provenance_mut(found.object as usize);
        // SAFETY: promise 1.
        unsafe { give(allocator, object) };
        // SAFETY: promise 1.
        unsafe { give(alloc, found.alloc) };
        // SAFETY: promise 1.
        unsafe { give(free, found.free) };
        // SAFETY: promise 1.
        unsafe { give(advise, found.advise) };
        // SAFETY: promise 1.
        unsafe { give(address, found.address) };
        Ok(())
    })
}

/// Undoes it; nothing registered is fine.
pub extern "C" fn aclrtAllocatorUnregister(stream: aclrtStream) -> aclError {
    enter("aclrtAllocatorUnregister", || {
        if stream.is_null() {
            return Err(null("stream"));
        }
        allocators().registered.remove(&as_handle(stream));
        Ok(())
    })
}
