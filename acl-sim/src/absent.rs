//! What is in the interface and not simulated: each such function answers "not supported" (207000, NULL, 0),
//! leaves a text, and names itself in the log once. None of them pretends to have done anything.

use crate::door::leave_message;
use crate::fork;
use acl_sys::*;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// A function of this name and type that does nothing; hidden where the simulator has one of that name.
macro_rules! absent {
    ($name:ident($($arg:ident: $ty:ty),*) -> $ret:ty) => {
        #[allow(dead_code)]
        unsafe extern "C" fn $name($(_: $ty),*) -> $ret {
            $crate::absent::answer(stringify!($name))
        }
    };
}
pub(crate) use absent;

/// What a function answers that did nothing.
pub(crate) trait Nothing {
    const NOTHING: Self;
}

macro_rules! nothing {
    ($($ty:ty = $value:expr;)*) => {$(
        impl Nothing for $ty {
            const NOTHING: Self = $value;
        }
    )*};
}

nothing! {
    aclError = ACL_ERROR_RT_FEATURE_NOT_SUPPORT;
    () = ();
    bool = false;
    u8 = 0;
    u16 = 0;
    u32 = 0;
    u64 = 0;
    usize = 0;
    i64 = 0;
    f32 = 0.0;
    f64 = 0.0;
    aclDataType = ACL_DT_UNDEFINED;
    aclFormat = ACL_FORMAT_UNDEFINED;
    acltdtTensorType = ACL_TENSOR_DATA_UNDEFINED;
    acldvppPixelFormat = acldvppPixelFormat(0);
    acldvppStreamFormat = acldvppStreamFormat(0);
    acldvppBorderType = acldvppBorderType(0);
    aclvdecCallback = None;
    aclvencCallback = None;
    // V2 media answers codes as plain numbers.
    i32 = ACL_ERROR_RT_FEATURE_NOT_SUPPORT.0;
}

impl<T> Nothing for *mut T {
    const NOTHING: Self = std::ptr::null_mut();
}

impl<T> Nothing for *const T {
    const NOTHING: Self = std::ptr::null();
}

pub(crate) fn answer<T: Nothing>(name: &'static str) -> T {
    static NAMED: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());
    if !fork::is_lost() && NAMED.lock().unwrap_or_else(PoisonError::into_inner).insert(name) {
        log::warn!("{name} is not simulated: it answers \"not supported\"");
    }
    leave_message(&format!("{name}: not simulated"));
    T::NOTHING
}
