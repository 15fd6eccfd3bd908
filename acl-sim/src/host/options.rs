//! Options of the operator compiler, kept and handed back. Nothing compiles here: an operator that is asked for
//! says so.
//!
//! That library is closed; programs are known to set options at their start, to give up when that fails, and to
//! ask for the size of one before its text, where 0 counts as broken. So every known option has a text.

use crate::door::{Answer, Fault, enter, plain};
use crate::world::world;
use acl_sys::*;
use std::collections::BTreeMap;
use std::ffi::{CStr, c_char};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Texts that were set, each with its end.
static OPTIONS: Mutex<BTreeMap<u32, Vec<u8>>> = Mutex::new(BTreeMap::new());

fn options() -> MutexGuard<'static, BTreeMap<u32, Vec<u8>>> {
    OPTIONS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn check(option: aclCompileOpt) -> Answer {
    if option <= ACL_OP_DEBUG_OPTION {
        return Ok(());
    }
    Err(Fault::param(format!("option {} of the compiler", option.0)))
}

/// The text of a known option and its end; compiled operators are taken as they are on A2, elsewhere made.
fn text(option: aclCompileOpt) -> Vec<u8> {
    let set = options().get(&option.0).cloned();
    set.unwrap_or_else(|| match option {
        ACL_OP_JIT_COMPILE if world().lock().device_in_question().profile().a2 => {
            b"disable\0".into()
        }
        ACL_OP_JIT_COMPILE => b"enable\0".into(),
        _ => b"\0".into(),
    })
}

/// Keeps a text for an option.
///
/// # Safety
/// 1. `value` is NULL or a C string.
pub unsafe extern "C" fn aclSetCompileopt(option: aclCompileOpt, value: *const c_char) -> aclError {
    enter("aclSetCompileopt", || {
        if value.is_null() {
            return Err(Fault::param("value is NULL"));
        }
        check(option)?;
        // SAFETY: promise 1.
        let value = unsafe { CStr::from_ptr(value) }.to_bytes_with_nul().to_vec();
        options().insert(option.0, value);
        Ok(())
    })
}

/// Bytes of an option's text, its end included; 0 for what is no option.
pub extern "C" fn aclGetCompileoptSize(option: aclCompileOpt) -> usize {
    plain(0, || if check(option).is_ok() { text(option).len() } else { 0 })
}

/// An option's text.
///
/// # Safety
/// 1. `value` is NULL or has room for `bytes` characters.
pub unsafe extern "C" fn aclGetCompileopt(
    option: aclCompileOpt,
    value: *mut c_char,
    bytes: usize,
) -> aclError {
    enter("aclGetCompileopt", || {
        if value.is_null() {
            return Err(Fault::param("value is NULL"));
        }
        check(option)?;
        let text = text(option);
        if text.len() > bytes {
            return Err(Fault::param(format!("{bytes} bytes: {} are wanted", text.len())));
        }
        // SAFETY: promise 1; the text was compared with the room.
        unsafe { value.cast::<u8>().copy_from_nonoverlapping(text.as_ptr(), text.len()) };
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_comes_back_and_every_option_has_a_size() {
        let option = ACL_PRECISION_MODE;
        let mut room = [1; 8];
        // SAFETY: a C string.
        let set = |option, text: &CStr| unsafe { aclSetCompileopt(option, text.as_ptr()) }.0;
        // SAFETY: no more bytes than the room has.
        let mut get = |bytes| unsafe { aclGetCompileopt(option, room.as_mut_ptr(), bytes) }.0;
        assert_eq!((set(option, c"fast"), aclGetCompileoptSize(option)), (0, 5));
        assert_eq!((get(4), get(8)), (100000, 0));
        assert_eq!(set(aclCompileOpt(17), c""), 100000);
        assert_eq!(room.map(|c| c as u8), *b"fast\0\x01\x01\x01");
        assert!((0..17).all(|option| aclGetCompileoptSize(aclCompileOpt(option)) > 0));
        assert_eq!(aclGetCompileoptSize(aclCompileOpt(17)), 0);
    }
}
