//! What models are called with: sets of data buffers, and descriptions that stay empty, since no model is loaded
//! here. Neither owns what is put into it.

use super::buffer::is_buffer;
use crate::door::{Answer, Fault, as_handle, as_pointer, enter, plain, value};
use crate::world::world;
use acl_sys::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ptr::null_mut;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// All of the process: the handles of its buffers, by its own.
static SETS: Mutex<BTreeMap<u64, Vec<u64>>> = Mutex::new(BTreeMap::new());
/// All of the process.
static DESCS: Mutex<BTreeSet<u64>> = Mutex::new(BTreeSet::new());

fn lock<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

fn not_a_set() -> Fault {
    Fault::param("dataset is NULL or not a live dataset")
}

/// A set of no buffers.
pub extern "C" fn aclmdlCreateDataset() -> *mut aclmdlDataset {
    let made = value("aclmdlCreateDataset", || {
        let handle = world().lock().new_handle();
        lock(&SETS).insert(handle, Vec::new());
        Ok(as_pointer(handle))
    });
    made.unwrap_or(null_mut())
}

/// Frees the set alone.
pub extern "C" fn aclmdlDestroyDataset(dataset: *const aclmdlDataset) -> aclError {
    enter("aclmdlDestroyDataset", || -> Answer {
        lock(&SETS).remove(&as_handle(dataset)).map(drop).ok_or_else(not_a_set)
    })
}

/// Appends a buffer, which stays the caller's.
pub extern "C" fn aclmdlAddDatasetBuffer(
    dataset: *mut aclmdlDataset,
    buffer: *mut aclDataBuffer,
) -> aclError {
    enter("aclmdlAddDatasetBuffer", || {
        let mut sets = lock(&SETS);
        let set = sets.get_mut(&as_handle(dataset)).ok_or_else(not_a_set)?;
        if !is_buffer(buffer) {
            return Err(Fault::param("dataBuffer is NULL or not a live data buffer"));
        }
        set.push(as_handle(buffer));
        Ok(())
    })
}

/// How many buffers it has; 0 without a set.
pub extern "C" fn aclmdlGetDatasetNumBuffers(dataset: *const aclmdlDataset) -> usize {
    plain(0, || lock(&SETS).get(&as_handle(dataset)).map_or(0, Vec::len))
}

/// One of them, in the order they were added; NULL without a set or beyond its end.
pub extern "C" fn aclmdlGetDatasetBuffer(
    dataset: *const aclmdlDataset,
    index: usize,
) -> *mut aclDataBuffer {
    let found = value("aclmdlGetDatasetBuffer", || {
        let sets = lock(&SETS);
        let set = sets.get(&as_handle(dataset)).ok_or_else(not_a_set)?;
        let beyond = || Fault::param(format!("index {index} in a set of {} buffers", set.len()));
        set.get(index).map(|buffer| as_pointer(*buffer)).ok_or_else(beyond)
    });
    found.unwrap_or(null_mut())
}

/// A description of no model.
pub extern "C" fn aclmdlCreateDesc() -> *mut aclmdlDesc {
    let made = value("aclmdlCreateDesc", || {
        let handle = world().lock().new_handle();
        lock(&DESCS).insert(handle);
        Ok(as_pointer(handle))
    });
    made.unwrap_or(null_mut())
}

/// Frees it.
pub extern "C" fn aclmdlDestroyDesc(desc: *mut aclmdlDesc) -> aclError {
    enter("aclmdlDestroyDesc", || {
        let was = lock(&DESCS).remove(&as_handle(desc));
        was.then_some(()).ok_or_else(|| Fault::param("modelDesc is NULL or not a live description"))
    })
}

/// Nothing ever fills a description here.
pub extern "C" fn aclmdlGetNumInputs(_desc: *mut aclmdlDesc) -> usize {
    0
}

/// Nothing ever fills a description here.
pub extern "C" fn aclmdlGetNumOutputs(_desc: *mut aclmdlDesc) -> usize {
    0
}
