//! Which devices there are, by three numberings, and what each is recognised by.
//!
//! Programs count the devices that they see (*user*), the operating system those of the machine (*logic*), the
//! hardware its slots (*physical*, here as the system counts). `ASCEND_RT_VISIBLE_DEVICES` chooses what is seen:
//! ascending numbers with commas between them. As in the published runtime, the list ends where something else than
//! a device's number begins, and one that is empty, not ascending or names a device twice shows none.

use super::{State, world};
use crate::door::{Answer, Fault, Out, enter};
use acl_sys::*;
use std::ffi::{CStr, c_char};

/// Which devices there are.
#[derive(Debug)]
pub(crate) struct Numbers {
    /// Devices of the machine.
    machine: i32,
    /// System number of each device that is seen.
    seen: Vec<i32>,
    /// A list chose them.
    listed: bool,
    /// Why none is seen.
    fault: Option<String>,
}

/// Bytes of a bus address with its NUL.
const BUS_ADDRESS: usize = 13;

impl Numbers {
    /// The devices of a machine that has `machine` of them, by the list of the environment.
    pub fn from_env(machine: i32) -> Self {
        let list = std::env::var_os("ASCEND_RT_VISIBLE_DEVICES");
        Self::new(machine, list.map(|list| list.to_string_lossy().into_owned()).as_deref())
    }

    fn new(machine: i32, list: Option<&str>) -> Self {
        let Some(list) = list else {
            return Self { machine, seen: (0..machine).collect(), listed: false, fault: None };
        };
        let (mut seen, mut wrong) = (Vec::new(), None);
        for entry in list.split(',').take(machine as usize) {
            let digits = entry.trim_end_matches(|c: char| !c.is_ascii_digit());
            let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
            let number =
                digits.parse().ok().filter(|number| plain && (0..machine).contains(number));
            let Some(number) = number else { break };
            match seen.last() {
                Some(&last) if last == number => wrong = Some("a device twice"),
                Some(&last) if last > number => wrong = Some("not in ascending order"),
                _ => seen.push(number),
            }
            if digits != entry {
                break;
            }
        }
        let wrong = wrong.or_else(|| seen.is_empty().then_some("no device of this machine"));
        let text = |wrong| format!("ASCEND_RT_VISIBLE_DEVICES={list}: {wrong} (of {machine})");
        if wrong.is_some() {
            seen.clear();
        }
        Self { machine, seen, listed: true, fault: wrong.map(text) }
    }

    /// How many devices are seen; 207004 when a list shows none.
    pub fn count(&self) -> Answer<i32> {
        match &self.fault {
            Some(text) => Err(Fault::new(ACL_ERROR_RT_NO_DEVICE, text.clone())),
            None => Ok(self.seen.len() as i32),
        }
    }

    /// How many devices are seen.
    pub fn seen(&self) -> i32 {
        self.seen.len() as i32
    }

    /// System number of a user's.
    fn logic_of(&self, user: i32) -> Option<i32> {
        self.seen.get(usize::try_from(user).ok()?).copied()
    }

    /// User's number of a system's.
    fn user_of(&self, logic: i32) -> Option<i32> {
        self.seen.iter().position(|&seen| seen == logic).map(|at| at as i32)
    }
}

impl State {
    /// System number of a device of the user's, which for a leased one is its own; or 107001.
    fn logic(&mut self, user: i32) -> Answer<i32> {
        self.device(user)?;
        Ok(self.numbers.logic_of(user).unwrap_or(user))
    }

    /// User's number of one of the system's, or 107001.
    fn user(&self, logic: i32) -> Answer<i32> {
        let leased = || self.devices.contains_key(&logic).then_some(logic);
        let wild = (0..self.numbers.machine).contains(&logic);
        self.numbers.user_of(logic).or_else(|| leased().filter(|_| !wild)).ok_or_else(|| {
            let text = format!("device {logic} of {} is not visible", self.numbers.machine);
            Fault::new(ACL_ERROR_RT_INVALID_DEVICEID, text)
        })
    }
}

/// How many devices are visible; leased ones are not.
///
/// # Safety
/// 1. `count` is NULL or writable.
pub unsafe extern "C" fn aclrtGetDeviceCount(count: *mut u32) -> aclError {
    enter("aclrtGetDeviceCount", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(count, "count") }?;
        let state = world().lock();
        state.check_environment(0)?;
        out.set(state.numbers.count()? as u32);
        Ok(())
    })
}

/// One number of a device from another; a negative one is 107000, one of no device 107001.
///
/// # Safety
/// 1. `out` is NULL or writable.
unsafe fn number(
    call: &'static str,
    from: i32,
    out: *mut i32,
    to: impl FnOnce(&mut State) -> Answer<i32>,
) -> aclError {
    enter(call, || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(out, "the device number") }?;
        if from < 0 {
            let text = format!("device {from}: 0 or above is wanted");
            return Err(Fault::new(ACL_ERROR_RT_PARAM_INVALID, text));
        }
        out.set(to(&mut world().lock())?);
        Ok(())
    })
}

/// The system's number of a device that the program sees.
///
/// # Safety
/// 1. `logic` is NULL or writable.
pub unsafe extern "C" fn aclrtGetLogicDevIdByUserDevId(user: i32, logic: *mut i32) -> aclError {
    // SAFETY: promise 1.
    unsafe { number("aclrtGetLogicDevIdByUserDevId", user, logic, |state| state.logic(user)) }
}

/// The reverse.
///
/// # Safety
/// 1. `user` is NULL or writable.
pub unsafe extern "C" fn aclrtGetUserDevIdByLogicDevId(logic: i32, user: *mut i32) -> aclError {
    // SAFETY: promise 1.
    unsafe { number("aclrtGetUserDevIdByLogicDevId", logic, user, |state| state.user(logic)) }
}

/// Despite the name, the number that the program sees: as the published runtime does it.
///
/// # Safety
/// 1. `logic` is NULL or writable.
pub unsafe extern "C" fn aclrtGetLogicDevIdByPhyDevId(physical: i32, logic: *mut i32) -> aclError {
    // SAFETY: promise 1.
    unsafe { number("aclrtGetLogicDevIdByPhyDevId", physical, logic, |state| state.user(physical)) }
}

/// The reverse: of the number that the program sees.
///
/// # Safety
/// 1. `physical` is NULL or writable.
pub unsafe extern "C" fn aclrtGetPhyDevIdByLogicDevId(logic: i32, physical: *mut i32) -> aclError {
    // SAFETY: promise 1.
    unsafe { number("aclrtGetPhyDevIdByLogicDevId", logic, physical, |state| state.logic(logic)) }
}

/// The number that the program sees of a physical device.
///
/// # Safety
/// 1. `user` is NULL or writable.
pub unsafe extern "C" fn aclrtGetUserDevIdByPhyDevId(physical: i32, user: *mut i32) -> aclError {
    // SAFETY: promise 1.
    unsafe { number("aclrtGetUserDevIdByPhyDevId", physical, user, |state| state.user(physical)) }
}

/// The reverse.
///
/// # Safety
/// 1. `physical` is NULL or writable.
pub unsafe extern "C" fn aclrtGetPhyDevIdByUserDevId(user: i32, physical: *mut i32) -> aclError {
    // SAFETY: promise 1.
    unsafe { number("aclrtGetPhyDevIdByUserDevId", user, physical, |state| state.logic(user)) }
}

/// What a device of the machine is recognised by: the same in every process and for every list.
///
/// # Safety
/// 1. `uuid` is NULL or writable.
pub unsafe extern "C" fn aclrtDeviceGetUuid(device: i32, uuid: *mut aclrtUuid) -> aclError {
    enter("aclrtDeviceGetUuid", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(uuid, "uuid") }?;
        let logic = world().lock().logic(device)?;
        let mut bytes = [0; 16];
        let text = format!("ACLSIM{logic:010}");
        for (to, from) in bytes.iter_mut().zip(text.bytes()) {
            *to = from as c_char;
        }
        out.set(aclrtUuid { bytes });
        Ok(())
    })
}

/// Address on the bus of a device of the machine, with its NUL.
fn bus_address(logic: i32) -> String {
    format!("0000:{:02x}:00.0\0", 0x3d + logic % 0xC0)
}

/// Address of a device on the bus, such as `0000:3d:00.0`; 13 bytes are wanted.
///
/// # Safety
/// 1. `address` is NULL or has `room` bytes that can be written.
pub unsafe extern "C" fn aclrtDeviceGetPCIBusId(
    device: i32,
    address: *mut c_char,
    room: i32,
) -> aclError {
    enter("aclrtDeviceGetPCIBusId", || {
        // SAFETY: promise 1: with `room` below what is wanted, nothing is written.
        let out = unsafe { Out::new(address.cast::<[u8; BUS_ADDRESS]>(), "pciBusId") }?;
        let mut state = world().lock();
        let no_device = device < 0;
        if !no_device && room < BUS_ADDRESS as i32 {
            let text = format!("{room} bytes: {BUS_ADDRESS} are wanted");
            return Err(Fault::new(ACL_ERROR_RT_PARAM_INVALID, text));
        }
        let text = bus_address(state.logic(device)?);
        let mut bytes = [0; BUS_ADDRESS];
        bytes.copy_from_slice(text.as_bytes());
        out.set(bytes);
        Ok(())
    })
}

/// The visible device at an address of the bus.
///
/// # Safety
/// 1. `address` is NULL or a C string.
/// 2. `device` is NULL or writable.
pub unsafe extern "C" fn aclrtDeviceGetByPCIBusId(
    address: *const c_char,
    device: *mut i32,
) -> aclError {
    enter("aclrtDeviceGetByPCIBusId", || {
        if address.is_null() {
            return Err(Fault::param("pciBusId is NULL"));
        }
        // SAFETY: promise 2.
        let out = unsafe { Out::new(device, "deviceId") }?;
        // SAFETY: promise 1.
        let address = unsafe { CStr::from_ptr(address) }.to_bytes();
        let state = world().lock();
        let there = |logic: &i32| bus_address(*logic).trim_end_matches('\0').as_bytes() == address;
        let Some(logic) = (0..state.numbers.machine).find(there) else {
            let text = "no device is at this address of the bus";
            return Err(Fault::new(ACL_ERROR_RT_PARAM_INVALID, text));
        };
        out.set(state.user(logic)?);
        Ok(())
    })
}

/// How two devices are linked. Without a list of visible devices no number is looked at, as published.
///
/// # Safety
/// 1. `value` is NULL or writable.
pub unsafe extern "C" fn aclrtGetDevicesTopo(device: u32, other: u32, value: *mut u64) -> aclError {
    enter("aclrtGetDevicesTopo", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(value, "value") }?;
        let mut state = world().lock();
        if state.numbers.listed {
            state.device(device as i32)?;
            state.device(other as i32)?;
        }
        let linked = state.device_in_question().profile().a2;
        out.set(if linked { ACL_RT_DEVS_TOPOLOGY_HCCS } else { ACL_RT_DEVS_TOPOLOGY_PHB });
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::Numbers;

    #[test]
    fn lists_of_visible_devices() {
        let seen = |list: &str| Numbers::new(4, Some(list)).seen;
        assert_eq!(seen("0,2"), [0, 2]);
        assert_eq!(seen("1,3,7,2"), [1, 3], "the list ends before what is no device");
        assert_eq!(seen("1, 2"), [1], "a blank is no number");
        assert_eq!(seen("1 ,2"), [1], "nor can one follow");
        assert_eq!(seen("0,1,2,3,0"), [0, 1, 2, 3], "there cannot be more");
        for none in ["", "x", "4", "2,1", "1,1", "-1", "0,2,1"] {
            assert!(seen(none).is_empty(), "{none}");
            assert!(Numbers::new(4, Some(none)).count().is_err(), "{none}");
        }
        let numbers = Numbers::new(4, Some("1,3"));
        assert_eq!((numbers.logic_of(1), numbers.logic_of(2)), (Some(3), None));
        assert_eq!((numbers.user_of(3), numbers.user_of(0)), (Some(1), None));
        assert_eq!(Numbers::new(3, None).seen, [0, 1, 2]);
    }
}
