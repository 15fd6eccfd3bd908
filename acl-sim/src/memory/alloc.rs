//! Device memory: how each call rounds, pads and refuses.

use super::block::{GIANT_PAGE, HUGE_PAGE, Kind, PAGE, Request};
use super::{not_null, pointer, refused, unsupported};
use crate::chip::Profile;
use crate::door::{Answer, Fault, Out, enter};
use crate::world::{State, world};
use acl_sys::*;
use std::ffi::c_void;

/// Every call rounds to this.
const ROUND: u64 = 32;
/// Documented start of runtime and pinned memory.
pub(super) const RUNTIME_ALIGN: u64 = 64;
/// Above this the runtime tries huge pages where it may choose.
const HUGE_FROM: u64 = 1 << 20;

/// Rounded to 32 after `padding` was added. The published code refuses as soon as `size + padding + 32`
/// wraps, a little before the result would.
pub(super) fn rounded(size: u64, padding: u64) -> Option<u64> {
    size.checked_add(padding + ROUND)?;
    Some((size + padding).next_multiple_of(ROUND))
}

pub(super) fn overflow(size: usize) -> Fault {
    Fault::param(format!("{size} bytes overflow when rounded"))
}

/// Rounded to 32 as the calls with a configuration do it: without a look at the carry.
pub(super) fn wrapped(size: u64) -> u64 {
    size.wrapping_add(ROUND - 1) & !(ROUND - 1)
}

/// 1 GiB pages, by the number of the policy.
fn is_giant(policy: u32) -> bool {
    matches!(
        aclrtMemMallocPolicy(policy),
        ACL_MEM_MALLOC_HUGE1G_ONLY | ACL_MEM_MALLOC_HUGE1G_ONLY_P2P
    )
}

/// Bytes of the pages, by the number of the policy. A number that means nothing is no error: it is as 0.
fn page(policy: u32, reserved: u64) -> u32 {
    match aclrtMemMallocPolicy(policy) {
        _ if is_giant(policy) => GIANT_PAGE,
        ACL_MEM_MALLOC_HUGE_ONLY | ACL_MEM_MALLOC_HUGE_ONLY_P2P => HUGE_PAGE,
        ACL_MEM_MALLOC_NORMAL_ONLY | ACL_MEM_MALLOC_NORMAL_ONLY_P2P => PAGE,
        _ if reserved > HUGE_FROM => HUGE_PAGE,
        _ => PAGE,
    }
}

fn check_pages(policy: u32, profile: &Profile) -> Answer {
    if is_giant(policy) && !profile.gigabyte_pages {
        let chip = profile.soc.trim_end_matches('\0');
        return Err(unsupported(format!("{chip} has no 1 GiB pages")));
    }
    Ok(())
}

/// Device memory: NULL, 0 and overflow are refused before the context is asked for.
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
        let profile = state.device_in_question().profile();
        let padding = state.answers_as().padding(profile.padding) as u64;
        let padding = if padded && !is_giant(policy.0) { padding } else { 0 };
        let reserved = rounded(size as u64, padding).ok_or_else(|| overflow(size))?;
        state.need_context()?;
        check_pages(policy.0, profile)?;
        let page = page(policy.0, reserved);
        let request = Request {
            call,
            kind: Kind::Device,
            asked: size as u64,
            reserved,
            align: RUNTIME_ALIGN,
            page,
        };
        give(&mut state, request, &out)
    })
}

/// The address goes out; a refusal leaves NULL there, as the runtime does.
pub(super) fn give(state: &mut State, request: Request, out: &Out<*mut c_void>) -> Answer {
    let allocated = state.allocate(request);
    out.set(allocated.as_ref().map_or(std::ptr::null_mut(), |&base| pointer(base)));
    allocated.map(drop)
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

/// A configuration, copied; `None` for NULL.
///
/// # Safety
/// 1. `config` is NULL or a readable configuration.
pub(super) unsafe fn config_at(config: *const aclrtMallocConfig) -> Option<aclrtMallocConfig> {
    // SAFETY: promise 1.
    (!config.is_null()).then(|| unsafe { config.read_unaligned() })
}

/// The attributes of a configuration, which are not at NULL.
///
/// # Safety
/// 1. As many attributes as the configuration says may be read.
pub(super) unsafe fn attributes(
    config: &aclrtMallocConfig,
) -> impl Iterator<Item = aclrtMallocAttribute> {
    let first = config.attrs;
    (0..config.numAttrs).map(move |at| {
        // SAFETY: promise 1.
        unsafe { first.wrapping_add(at).read_unaligned() }
    })
}

/// Device memory with attributes. What they say is checked and changes nothing. The bits of the policy that
/// are no page policy name kinds of memory, of which there is one here.
///
/// # Safety
/// 1. `out` is NULL or writable.
/// 2. `config` is NULL or a readable configuration with readable attributes.
unsafe fn configured(
    call: &'static str,
    out: *mut *mut c_void,
    size: usize,
    policy: aclrtMemMallocPolicy,
    config: *mut aclrtMallocConfig,
) -> aclError {
    enter(call, || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(out, "devPtr") }?;
        // SAFETY: promise 2.
        let config = unsafe { config_at(config) };
        if let Some(config) = config.filter(|config| config.numAttrs != 0) {
            not_null(config.attrs, "attrs")?;
        }
        if size == 0 {
            return Err(Fault::param("size is 0"));
        }
        if config.is_some_and(|config| config.attrs.is_null()) {
            return Err(refused("the configuration has no attributes"));
        }
        let mut state = world().lock();
        let device = state.need_device()?;
        if let Some(config) = config {
            // SAFETY: promise 2.
            unsafe { attributes(&config) }.try_for_each(|attribute| match attribute.attr {
                ACL_RT_MEM_ATTR_RSV | ACL_RT_MEM_ATTR_MODULE_ID => Ok(()),
                ACL_RT_MEM_ATTR_DEVICE_ID => {
                    // SAFETY: any bytes are a number.
                    let named = unsafe { attribute.value.deviceId };
                    if named == device as u32 {
                        return Ok(());
                    }
                    Err(refused(format!("device {named} is named, {device} is current")))
                }
                other => Err(refused(format!("attribute {} is not for device memory", other.0))),
            })?;
        }
        let policy = policy.0 & 0xFF;
        check_pages(policy, state.device(device)?.profile())?;
        let reserved = wrapped(size as u64);
        let request = Request {
            call,
            kind: Kind::Device,
            asked: size as u64,
            reserved,
            align: RUNTIME_ALIGN,
            page: page(policy, reserved),
        };
        give(&mut state, request, &out)
    })
}

/// `ALIGN_UP(size, 32)`.
///
/// # Safety
/// 1. `ptr` is NULL or writable.
/// 2. `config` is NULL or a readable configuration with readable attributes.
pub unsafe extern "C" fn aclrtMallocWithCfg(
    ptr: *mut *mut c_void,
    size: usize,
    policy: aclrtMemMallocPolicy,
    config: *mut aclrtMallocConfig,
) -> aclError {
    // SAFETY: promises 1 and 2.
    unsafe { configured("aclrtMallocWithCfg", ptr, size, policy, config) }
}

/// As [`aclrtMallocWithCfg`]: here every kind of memory can be read by the scheduler.
///
/// # Safety
/// 1. `ptr` is NULL or writable.
/// 2. `config` is NULL or a readable configuration with readable attributes.
pub unsafe extern "C" fn aclrtMallocForTaskScheduler(
    ptr: *mut *mut c_void,
    size: usize,
    policy: aclrtMemMallocPolicy,
    config: *mut aclrtMallocConfig,
) -> aclError {
    // SAFETY: promises 1 and 2.
    unsafe { configured("aclrtMallocForTaskScheduler", ptr, size, policy, config) }
}

/// Works without a current context. NULL is an error.
pub extern "C" fn aclrtFree(ptr: *mut c_void) -> aclError {
    free("aclrtFree", ptr, Kind::Device)
}

pub(super) fn free(call: &'static str, ptr: *mut c_void, kind: Kind) -> aclError {
    enter(call, || {
        not_null(ptr, "the pointer")?;
        let block = world().lock().release(ptr.addr() as u64, kind);
        // Dropped here, with the world open to others.
        block.map(drop)
    })
}

/// The same once the device has done all its work, for which a context is needed.
pub(super) fn free_with_sync(call: &'static str, ptr: *mut c_void, kind: Kind) -> aclError {
    enter(call, || {
        not_null(ptr, "the pointer")?;
        let device = world().lock().need_device()?;
        if let Some(fault) = world().drain_device(device) {
            return Err(fault);
        }
        let block = world().lock().release(ptr.addr() as u64, kind);
        block.map(drop)
    })
}

/// Waits for the device, then frees.
pub extern "C" fn aclrtFreeWithDevSync(ptr: *mut c_void) -> aclError {
    free_with_sync("aclrtFreeWithDevSync", ptr, Kind::Device)
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
}
