//! Data buffers: an address and a size, written down. The memory stays the program's, and is not looked at.

use crate::door::{Answer, Fault, as_handle, as_pointer, enter, plain, value};
use crate::world::world;
use acl_sys::*;
use std::collections::BTreeMap;
use std::ffi::c_void;
use std::sync::{Mutex, MutexGuard, PoisonError};

#[derive(Clone, Copy, Debug)]
struct Buffer {
    data: u64,
    size: usize,
}

/// All of the process, by handle.
static BUFFERS: Mutex<BTreeMap<u64, Buffer>> = Mutex::new(BTreeMap::new());

fn buffers() -> MutexGuard<'static, BTreeMap<u64, Buffer>> {
    BUFFERS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn find(buffer: *const aclDataBuffer) -> Option<Buffer> {
    plain(None, || buffers().get(&as_handle(buffer)).copied())
}

/// Whether it is one, and alive.
pub(super) fn is_buffer(buffer: *const aclDataBuffer) -> bool {
    buffers().contains_key(&as_handle(buffer))
}

fn not_a_buffer() -> Fault {
    Fault::param("dataBuffer is NULL or not a live data buffer")
}

/// A description of any memory, also of none.
pub extern "C" fn aclCreateDataBuffer(data: *mut c_void, size: usize) -> *mut aclDataBuffer {
    let made = value("aclCreateDataBuffer", || {
        let handle = world().lock().new_handle();
        buffers().insert(handle, Buffer { data: data.expose_provenance() as u64, size });
        Ok(as_pointer(handle))
    });
    made.unwrap_or(std::ptr::null_mut())
}

/// Frees the description.
pub extern "C" fn aclDestroyDataBuffer(buffer: *const aclDataBuffer) -> aclError {
    enter("aclDestroyDataBuffer", || -> Answer {
        buffers().remove(&as_handle(buffer)).map(drop).ok_or_else(not_a_buffer)
    })
}

/// Describes other memory.
pub extern "C" fn aclUpdateDataBuffer(
    buffer: *mut aclDataBuffer,
    data: *mut c_void,
    size: usize,
) -> aclError {
    enter("aclUpdateDataBuffer", || {
        let mut buffers = buffers();
        let found = buffers.get_mut(&as_handle(buffer)).ok_or_else(not_a_buffer)?;
        *found = Buffer { data: data.expose_provenance() as u64, size };
        Ok(())
    })
}

/// The address; NULL without a description.
pub extern "C" fn aclGetDataBufferAddr(buffer: *const aclDataBuffer) -> *mut c_void {
    let data = find(buffer).map_or(0, |buffer| buffer.data);
    std::ptr::with_exposed_provenance_mut(data as usize)
}

/// The size; 0 without a description.
pub extern "C" fn aclGetDataBufferSizeV2(buffer: *const aclDataBuffer) -> usize {
    find(buffer).map_or(0, |buffer| buffer.size)
}

/// As above, the low 32 bits.
pub extern "C" fn aclGetDataBufferSize(buffer: *const aclDataBuffer) -> u32 {
    aclGetDataBufferSizeV2(buffer) as u32
}
