//! The seven allocation interfaces and their frees: how each rounds, pads and refuses.
//!
//! Order of checks and codes: the published runtime (9.1) for `aclrt*`, the published V1 media layer for
//! `acldvpp*`. The V2 allocator is closed; its rounding is the documentation's, its codes follow the V2
//! scheme.

use super::{Kind, Request};
use crate::chip::Media;
use crate::door::{Answer, Fault, Out, enter};
use crate::world::{State, world};
use acl_sys::*;
use std::ffi::c_void;

/// Every call rounds to this.
const ROUND: u64 = 32;
/// Documented start of runtime and pinned memory.
const RUNTIME_ALIGN: u64 = 64;
/// Documented start of media memory.
const MEDIA_ALIGN: u64 = 128;
/// What media memory adds after rounding, on every chip.
const MEDIA_PADDING: u64 = 32;

/// Rounded to 32 after `padding` was added. The published code refuses as soon as `size + padding + 32`
/// wraps, a little before the result would.
fn rounded(size: u64, padding: u64) -> Option<u64> {
    size.checked_add(padding + ROUND)?;
    Some((size + padding).next_multiple_of(ROUND))
}

fn overflow(size: usize) -> Fault {
    Fault::param(format!("{size} bytes overflow when rounded"))
}

/// Device memory: NULL and 0 are refused before the context is asked for, then overflow.
fn device_memory(
    call: &'static str,
    out: *mut *mut c_void,
    size: usize,
    policy: aclrtMemMallocPolicy,
    padded: bool,
) -> aclError {
    enter(call, || {
        // SAFETY: each caller below passes its own promise 1 on.
        let out = unsafe { Out::new(out, "devPtr") }?;
        if size == 0 {
            return Err(Fault::param("size is 0"));
        }
        let mut state = world().lock();
        let device = state.need_device()?;
        let profile = state.device(device)?.profile();
        let gigabyte =
            matches!(policy, ACL_MEM_MALLOC_HUGE1G_ONLY | ACL_MEM_MALLOC_HUGE1G_ONLY_P2P);
        if gigabyte && !profile.gigabyte_pages {
            return Err(Fault::new(
                ACL_ERROR_RT_FEATURE_NOT_SUPPORT,
                format!("{} has no 1 GiB pages", profile.soc.trim_end_matches('\0')),
            ));
        }
        let padding = if padded && !gigabyte { profile.padding as u64 } else { 0 };
        let reserved = rounded(size as u64, padding).ok_or_else(|| overflow(size))?;
        let request = Request {
            call,
            kind: Kind::Device,
            asked: size as u64,
            reserved,
            align: RUNTIME_ALIGN,
        };
        give(&mut state, request, &out)
    })
}

/// The address goes out; a refusal leaves NULL there, as the runtime does.
fn give(state: &mut State, request: Request, out: &Out<*mut c_void>) -> Answer {
    let allocated = state.allocate(request);
    out.set(allocated.as_ref().map_or(std::ptr::null_mut(), |&base| address(base)));
    allocated.map(drop)
}

/// An address as the program sees it. Host memory keeps its provenance.
fn address(base: u64) -> *mut c_void {
    std::ptr::with_exposed_provenance_mut(base as usize)
}

/// `ALIGN_UP(size + padding, 32)`; 1 GiB pages add no padding.
///
/// # Safety
/// 1. `ptr` is NULL or writable.
pub unsafe extern "C" fn aclrtMalloc(
    ptr: *mut *mut c_void,
    size: usize,
    policy: aclrtMemMallocPolicy,
) -> aclError {
    device_memory("aclrtMalloc", ptr, size, policy, true)
}

/// `ALIGN_UP(size, 32)`.
///
/// # Safety
/// 1. `ptr` is NULL or writable.
pub unsafe extern "C" fn aclrtMallocAlign32(
    ptr: *mut *mut c_void,
    size: usize,
    policy: aclrtMemMallocPolicy,
) -> aclError {
    device_memory("aclrtMallocAlign32", ptr, size, policy, false)
}

/// As [`aclrtMalloc`].
///
/// # Safety
/// 1. `ptr` is NULL or writable.
pub unsafe extern "C" fn aclrtMallocCached(
    ptr: *mut *mut c_void,
    size: usize,
    policy: aclrtMemMallocPolicy,
) -> aclError {
    device_memory("aclrtMallocCached", ptr, size, policy, true)
}

/// `ALIGN_UP(size, 32)`. The attributes change nothing here.
///
/// # Safety
/// 1. `ptr` is NULL or writable.
/// 2. `config` is NULL or a readable configuration.
pub unsafe extern "C" fn aclrtMallocWithCfg(
    ptr: *mut *mut c_void,
    size: usize,
    policy: aclrtMemMallocPolicy,
    config: *mut aclrtMallocConfig,
) -> aclError {
    if !config.is_null() {
        // SAFETY: promise 2.
        let config = unsafe { config.read_unaligned() };
        if config.numAttrs != 0 && config.attrs.is_null() {
            return enter("aclrtMallocWithCfg", || {
                let text = format!("{} attributes at NULL", config.numAttrs);
                Err(Fault::new(ACL_ERROR_RT_PARAM_INVALID, text))
            });
        }
    }
    device_memory("aclrtMallocWithCfg", ptr, size, policy, false)
}

/// Works without a current context. NULL is an error.
pub extern "C" fn aclrtFree(ptr: *mut c_void) -> aclError {
    free("aclrtFree", ptr, Kind::Device)
}

fn free(call: &'static str, ptr: *mut c_void, kind: Kind) -> aclError {
    enter(call, || {
        if ptr.is_null() {
            return Err(Fault::param("the pointer is NULL"));
        }
        world().lock().release(ptr.addr() as u64, kind)
    })
}

/// Pinned host memory: `ALIGN_UP(size, 32)`; a context is needed all the same.
///
/// # Safety
/// 1. `ptr` is NULL or writable.
pub unsafe extern "C" fn aclrtMallocHost(ptr: *mut *mut c_void, size: usize) -> aclError {
    enter("aclrtMallocHost", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(ptr, "hostPtr") }?;
        if size == 0 {
            return Err(Fault::param("size is 0"));
        }
        let mut state = world().lock();
        state.need_context()?;
        let reserved = rounded(size as u64, 0).ok_or_else(|| overflow(size))?;
        let request = Request {
            call: "aclrtMallocHost",
            kind: Kind::Host,
            asked: size as u64,
            reserved,
            align: RUNTIME_ALIGN,
        };
        give(&mut state, request, &out)
    })
}

/// NULL is an error.
pub extern "C" fn aclrtFreeHost(ptr: *mut c_void) -> aclError {
    free("aclrtFreeHost", ptr, Kind::Host)
}

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
    Ok(Request { call, kind, asked: size, reserved, align: MEDIA_ALIGN })
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

/// Nothing to do: the simulated caches are coherent. Arguments are checked.
pub extern "C" fn aclrtMemFlush(ptr: *mut c_void, size: usize) -> aclError {
    enter("aclrtMemFlush", || cache_call(ptr, size))
}

/// Nothing to do: the simulated caches are coherent. Arguments are checked.
pub extern "C" fn aclrtMemInvalidate(ptr: *mut c_void, size: usize) -> aclError {
    enter("aclrtMemInvalidate", || cache_call(ptr, size))
}

fn cache_call(ptr: *mut c_void, size: usize) -> Answer {
    if ptr.is_null() || size == 0 {
        return Err(Fault::param("the pointer is NULL or the size 0"));
    }
    world().lock().need_context().map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_the_published_formula() {
        // (size, padding) -> bytes, restated from what the vendor's runtime asks its driver for.
        for (size, padding, bytes) in [
            (31, 32, 64),
            (33, 32, 96),
            (63, 32, 96),
            (100, 32, 160),
            (4096, 32, 4128),
            (1, 0, 32),
            (65, 0, 96),
            (100, 16, 128), // the 035 family
            (0, 32, 32),    // acldvppMalloc of nothing
        ] {
            assert_eq!(rounded(size, padding), Some(bytes), "{size} + {padding}");
        }
        // The edge of overflow, as the runtime has it.
        assert_eq!(rounded(u64::MAX - 64, 32), Some(u64::MAX - 31));
        assert_eq!(rounded(u64::MAX - 63, 32), None);
        assert_eq!(rounded(u64::MAX - 32, 0), Some(u64::MAX - 31));
        assert_eq!(rounded(u64::MAX - 31, 0), None);
    }

    #[test]
    fn v2_codes_have_the_documented_form() {
        assert_eq!(HI_NULL_PTR as u32, 0xA002_8006);
        assert_eq!(HI_NO_MEM as u32, 0xA002_800C);
    }
}
