//! Media memory of both generations.
//!
//! Order of checks and codes: the published V1 media layer for `acldvpp*`. The V2 allocator is closed; its
//! rounding is the documentation's, its codes follow the V2 scheme.

use super::alloc::{free, give, overflow, rounded};
use super::block::{Kind, PAGE, Request};
use crate::chip::Media;
use crate::door::{Answer, Fault, Out, enter};
use crate::world::{State, world};
use acl_sys::*;
use std::ffi::c_void;

/// Documented start of media memory.
const MEDIA_ALIGN: u64 = 128;
/// What media memory adds after rounding, on every chip.
const MEDIA_PADDING: u64 = 32;

/// `(size + 63) / 32 * 32`: a size of 0 becomes 32.
///
/// # Safety
/// 1. `ptr` is NULL or writable.
pub unsafe extern "C" fn acldvppMalloc(ptr: *mut *mut c_void, size: usize) -> aclError {
    enter("acldvppMalloc", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(ptr, "devPtr") }?;
        let mut state = world().lock();
        state.need_context()?;
        let request = media_request("acldvppMalloc", Kind::Dvpp, size as u64)?;
        give(&mut state, request, &out)
    })
}

fn media_request(call: &'static str, kind: Kind, size: u64) -> Answer<Request> {
    let reserved = rounded(size, MEDIA_PADDING).ok_or_else(|| overflow(size as usize))?;
    Ok(Request { call, kind, asked: size, reserved, align: MEDIA_ALIGN, page: PAGE })
}

/// NULL is an error.
pub extern "C" fn acldvppFree(ptr: *mut c_void) -> aclError {
    free("acldvppFree", ptr, Kind::Dvpp)
}

/// Codes of V2: `0xA0000000 | module << 16 | 4 << 13 | error`, here of the module SYS (2).
const fn sys_code(error: u32) -> i32 {
    (0xA000_0000 | 2 << 16 | 4 << 13 | error) as i32
}
const HI_ILLEGAL_PARAM: i32 = sys_code(3);
const HI_NULL_PTR: i32 = sys_code(6);
const HI_NOT_SUPPORT: i32 = sys_code(8);
const HI_NO_MEM: i32 = sys_code(12);
const HI_NOT_READY: i32 = sys_code(16);

/// Runs a V2 body; `code` translates what the shared parts answer.
fn enter_v2(name: &'static str, code: fn(aclError) -> i32, body: impl FnOnce() -> Answer) -> i32 {
    let answer = enter(name, body);
    if answer.is_success() { 0 } else { code(answer) }
}

fn v2_code(code: aclError) -> i32 {
    match code {
        ACL_ERROR_RT_CONTEXT_NULL => HI_NOT_READY,
        ACL_ERROR_RT_MEMORY_ALLOCATION => HI_NO_MEM,
        ACL_ERROR_RT_FEATURE_NOT_SUPPORT => HI_NOT_SUPPORT,
        _ => HI_ILLEGAL_PARAM,
    }
}

/// Refuses chips of the V100 family, which have no V2.
fn need_v2(state: &mut State) -> Answer {
    let device = state.need_device()?;
    let profile = state.device(device)?.profile();
    match profile.media {
        Media::V200 => Ok(()),
        Media::V100 => Err(Fault::new(
            ACL_ERROR_RT_FEATURE_NOT_SUPPORT,
            format!("{} has no V2 media interface", profile.soc.trim_end_matches('\0')),
        )),
    }
}

/// Starts V2 media. Needs a context; may be repeated.
pub extern "C" fn hi_mpi_sys_init() -> i32 {
    enter_v2("hi_mpi_sys_init", v2_code, || need_v2(&mut world().lock()))
}

/// Ends V2 media.
pub extern "C" fn hi_mpi_sys_exit() -> i32 {
    0
}

/// As [`acldvppMalloc`], with V2 codes; a size of 0 is refused. `device` is reserved.
///
/// # Safety
/// 1. `ptr` is NULL or writable.
pub unsafe extern "C" fn hi_mpi_dvpp_malloc(_device: u32, ptr: *mut *mut c_void, size: u64) -> i32 {
    if ptr.is_null() {
        return HI_NULL_PTR;
    }
    enter_v2("hi_mpi_dvpp_malloc", v2_code, || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(ptr, "dev_ptr") }?;
        let mut state = world().lock();
        need_v2(&mut state)?;
        if size == 0 {
            return Err(Fault::param("size is 0"));
        }
        let request = media_request("hi_mpi_dvpp_malloc", Kind::MpiDvpp, size)?;
        give(&mut state, request, &out)
    })
}

/// NULL is an error.
pub extern "C" fn hi_mpi_dvpp_free(ptr: *mut c_void) -> i32 {
    if ptr.is_null() {
        return HI_NULL_PTR;
    }
    let code = free("hi_mpi_dvpp_free", ptr, Kind::MpiDvpp);
    if code.is_success() { 0 } else { HI_ILLEGAL_PARAM }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn v2_codes_have_the_documented_form() {
        assert_eq!(HI_NULL_PTR as u32, 0xA002_8006);
        assert_eq!(HI_NO_MEM as u32, 0xA002_800C);
    }
}
