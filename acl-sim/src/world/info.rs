//! What a device says about itself: health, load, attributes, abilities, faults. Nothing here is ever faulty.

use super::{State, world};
use crate::chip::{Profile, architecture_of};
use crate::door::{Answer, Fault, Out, enter, optional_out};
use acl_sys::*;
use std::ffi::{CStr, c_char};

/// Lowest priority of a stream.
pub(crate) const LEAST_PRIORITY: u32 = 7;
/// The highest.
pub(crate) const GREATEST_PRIORITY: u32 = 0;
fn unsupported(text: &str) -> Fault {
    Fault::new(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, text)
}

fn invalid(text: impl Into<String>) -> Fault {
    Fault::new(ACL_ERROR_RT_PARAM_INVALID, text)
}

/// Whether the device can be used: always.
///
/// # Safety
/// 1. `status` is NULL or writable.
pub unsafe extern "C" fn aclrtQueryDeviceStatus(
    device: i32,
    status: *mut aclrtDeviceStatus,
) -> aclError {
    enter("aclrtQueryDeviceStatus", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(status, "deviceStatus") }?;
        world().lock().device(device)?;
        out.set(ACL_RT_DEVICE_STATUS_NORMAL);
        Ok(())
    })
}

/// Chooses a scheduler. Every chip here has one, which does for both.
pub extern "C" fn aclrtSetTsDevice(scheduler: aclrtTsId) -> aclError {
    enter("aclrtSetTsDevice", || {
        if scheduler != ACL_TS_ID_AICORE && scheduler != ACL_TS_ID_AIVECTOR {
            return Err(Fault::param(format!("scheduler {}", scheduler.0)));
        }
        Ok(())
    })
}

/// How busy a device is: not at all, since its work runs on the host. -1 stands for what cannot be known: memory
/// always, and everything of a device that does not exist or without a current context.
///
/// # Safety
/// 1. `rate` is NULL or holds what may be read and written.
pub unsafe extern "C" fn aclrtGetDeviceUtilizationRate(
    device: i32,
    rate: *mut aclrtUtilizationInfo,
) -> aclError {
    enter("aclrtGetDeviceUtilizationRate", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(rate, "utilizationInfo") }?;
        // SAFETY: promise 1. C callers may hand out unaligned cells.
        let mut info = unsafe { rate.read_unaligned() };
        if !info.utilizationExtend.is_null() {
            return Err(Fault::param("utilizationExtend is reserved: NULL is wanted"));
        }
        let mut state = world().lock();
        let known = state.device(device).is_ok() && state.current_context().is_some();
        let busy = if known { 0 } else { -1 };
        info.cubeUtilization = busy;
        info.vectorUtilization = busy;
        info.aicpuUtilization = busy;
        info.memoryUtilization = -1;
        out.set(info);
        Ok(())
    })
}

/// One attribute. Places in a super pod are 0: there is none.
fn attribute(profile: &Profile, memory: u64, device: i32, attr: aclrtDevAttr) -> Answer<i64> {
    Ok(match attr {
        ACL_DEV_ATTR_AICPU_CORE_NUM => profile.ai_cpus.into(),
        ACL_DEV_ATTR_AICORE_CORE_NUM => profile.ai_cores.into(),
        ACL_DEV_ATTR_CUBE_CORE_NUM => profile.ai_cores.into(),
        ACL_DEV_ATTR_VECTOR_CORE_NUM => profile.vector_cores.into(),
        // Kernels written in threads are for later chips.
        aclrtDevAttr(202..=212) => 0,
        ACL_DEV_ATTR_TOTAL_GLOBAL_MEM_SIZE => memory as i64,
        ACL_DEV_ATTR_L2_CACHE_SIZE => profile.l2_cache.into(),
        ACL_DEV_ATTR_PHY_CHIP_ID => device.into(),
        aclrtDevAttr(401 | 403..=407) => 0,
        ACL_DEV_ATTR_HD_CONNECT_TYPE => ACL_HOST_DEVICE_CONNECT_TYPE_PCIE,
        ACL_DEV_ATTR_DEVICE_FORM_FACTOR => ACL_DEVICE_FORM_FACTOR_PCIE_CARD,
        ACL_DEV_ATTR_IS_VIRTUAL => 0,
        ACL_DEV_ATTR_NPU_ARCH => profile.architecture.into(),
        other => return Err(invalid(format!("attribute {} is not known", other.0))),
    })
}

/// One attribute of a device; no context is needed, and no such device is 107000 here.
///
/// # Safety
/// 1. `value` is NULL or writable.
pub unsafe extern "C" fn aclrtGetDeviceInfo(
    device: u32,
    attr: aclrtDevAttr,
    value: *mut i64,
) -> aclError {
    enter("aclrtGetDeviceInfo", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(value, "value") }?;
        let mut state = world().lock();
        let record = state.device(device as i32).map_err(|fault| invalid(fault.text))?;
        out.set(attribute(record.profile(), record.total_memory(), device as i32, attr)?);
        Ok(())
    })
}

/// Lowest and highest priority of a stream, 7 and 0.
///
/// # Safety
/// 1. Each pointer is NULL or writable.
pub unsafe extern "C" fn aclrtDeviceGetStreamPriorityRange(
    least: *mut i32,
    greatest: *mut i32,
) -> aclError {
    enter("aclrtDeviceGetStreamPriorityRange", || {
        // SAFETY: promise 1.
        if let Some(out) = unsafe { optional_out(least) } {
            out.set(LEAST_PRIORITY as i32);
        }
        // SAFETY: promise 1.
        if let Some(out) = unsafe { optional_out(greatest) } {
            out.set(GREATEST_PRIORITY as i32);
        }
        Ok(())
    })
}

/// Feature that the public header does not name: how operators on the CPU are scheduled.
const CPU_SCHEDULE: i32 = 10001;
/// Likewise: bits of a task's number.
const TASK_NUMBER_BITS: i32 = 20001;
/// By hardware.
const BY_HARDWARE: i32 = 0;

/// Whether a device has a feature: none of those that can be asked for.
///
/// # Safety
/// 1. `value` is NULL or writable.
pub unsafe extern "C" fn aclrtGetDeviceCapability(
    device: i32,
    feature: aclrtDevFeatureType,
    value: *mut i32,
) -> aclError {
    enter("aclrtGetDeviceCapability", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(value, "value") }?;
        let answer = match feature {
            ACL_FEATURE_TSCPU_TASK_UPDATE_SUPPORT_AIC_AIV => 0,
            ACL_FEATURE_SYSTEM_MEMQ_EVENT_CROSS_DEV => 0,
            aclrtDevFeatureType(known) if known as i32 == CPU_SCHEDULE => BY_HARDWARE,
            aclrtDevFeatureType(known) if known as i32 == TASK_NUMBER_BITS => 32,
            other => return Err(invalid(format!("feature {} is not known", other.0))),
        };
        let mut state = world().lock();
        state.device(device)?;
        state.need_context()?;
        out.set(answer);
        Ok(())
    })
}

/// Whether code for the chip of that name runs on this one: when both have one architecture.
///
/// # Safety
/// 1. `soc` is NULL or a C string.
/// 2. `compatible` is NULL or writable.
pub unsafe extern "C" fn aclrtCheckArchCompatibility(
    soc: *const c_char,
    compatible: *mut i32,
) -> aclError {
    enter("aclrtCheckArchCompatibility", || {
        if soc.is_null() || compatible.is_null() {
            return Err(invalid("socVersion or canCompatible is NULL"));
        }
        // SAFETY: promise 2.
        let out = unsafe { Out::new(compatible, "canCompatible") }?;
        // SAFETY: promise 1.
        let soc = unsafe { CStr::from_ptr(soc) }.to_string_lossy();
        let wanted = architecture_of(&soc).ok_or_else(|| invalid(format!("no chip `{soc}`")))?;
        let has = world().lock().device_in_question().profile().architecture;
        out.set(i32::from(wanted == has));
        Ok(())
    })
}

impl State {
    /// Whether the device can be asked about faults: 207000, 107001, 107002.
    fn check_faults(&mut self, device: i32) -> Answer {
        if !self.device_in_question().profile().a2 {
            return Err(unsupported("the chip does not tell faults"));
        }
        self.device(device)?;
        self.need_context().map(drop)
    }
}

/// Ranges of device memory with faults: none.
///
/// # Safety
/// 1. `count` is NULL or writable.
pub unsafe extern "C" fn aclrtGetMemUceInfo(
    device: i32,
    list: *mut aclrtMemUceInfo,
    _room: usize,
    count: *mut usize,
) -> aclError {
    enter("aclrtGetMemUceInfo", || {
        if list.is_null() {
            return Err(Fault::param("memUceInfoArray is NULL"));
        }
        // SAFETY: promise 1.
        let out = unsafe { Out::new(count, "retSize") }?;
        world().lock().check_faults(device)?;
        out.set(0);
        Ok(())
    })
}

/// Mends ranges, of which none is broken.
///
/// # Safety
/// 1. `list` is NULL or holds `count` entries.
pub unsafe extern "C" fn aclrtMemUceRepair(
    device: i32,
    list: *mut aclrtMemUceInfo,
    count: usize,
) -> aclError {
    enter("aclrtMemUceRepair", || {
        if list.is_null() {
            return Err(Fault::param("memUceInfoArray is NULL"));
        }
        if count > ACL_RT_MAX_RECORD_PA_NUM_PER_DEV {
            return Err(Fault::param(format!(
                "{count} ranges: {ACL_RT_MAX_RECORD_PA_NUM_PER_DEV} at most"
            )));
        }
        for at in 0..count {
            // SAFETY: promise 1.
            let entry = unsafe { list.add(at) };
            // SAFETY: promise 1. C callers may hand out unaligned cells.
            let entry = unsafe { entry.read_unaligned() };
            if entry.reserved != [0; UCE_INFO_RESERVED_SIZE] {
                return Err(Fault::param("what is reserved is not 0"));
            }
        }
        world().lock().check_faults(device)
    })
}

/// What is known of a device's fault: there is none.
///
/// # Safety
/// 1. `info` is NULL or writable.
pub unsafe extern "C" fn aclrtGetErrorVerbose(device: i32, info: *mut aclrtErrorInfo) -> aclError {
    enter("aclrtGetErrorVerbose", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(info, "errorInfo") }?;
        let mut state = world().lock();
        if !state.device_in_question().profile().a2 {
            return Err(unsupported("the chip does not tell faults"));
        }
        state.device(device)?;
        // SAFETY: numbers and addresses, for all of which 0 is a value.
        let mut none: aclrtErrorInfo = unsafe { std::mem::zeroed() };
        none.errorType = ACL_RT_NO_ERROR;
        out.set(none);
        Ok(())
    })
}

/// Mends a fault: of none there is nothing to do, and others than of memory cannot be mended.
///
/// # Safety
/// 1. `info` is NULL or may be read.
pub unsafe extern "C" fn aclrtRepairError(device: i32, info: *const aclrtErrorInfo) -> aclError {
    enter("aclrtRepairError", || {
        if info.is_null() {
            return Err(Fault::param("errorInfo is NULL"));
        }
        // SAFETY: promise 1: the field lies inside.
        let kind = unsafe { &raw const (*info).errorType };
        // SAFETY: promise 1. C callers may hand out unaligned cells.
        let kind = unsafe { kind.read_unaligned() };
        let mut state = world().lock();
        if !state.device_in_question().profile().a2 {
            return Err(unsupported("the chip does not tell faults"));
        }
        state.device(device)?;
        if kind != ACL_RT_NO_ERROR && kind != ACL_RT_ERROR_MEMORY {
            return Err(invalid(format!("faults of kind {} cannot be mended", kind.0)));
        }
        Ok(())
    })
}
