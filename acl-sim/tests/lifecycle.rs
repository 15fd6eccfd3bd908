//! Start and end, which belong to the process: one test, in a process of its own.

#[macro_use]
mod common;

use acl_sim::tables;
use acl_sys::{ACL_SUCCESS, aclError};
use std::ffi::{CString, c_char, c_void};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU32, Ordering};

static TIMES: AtomicU32 = AtomicU32::new(0);

fn both_are_refused() {
    let api = tables().api;
    assert_eq!(call!(api, aclInit(std::ptr::null())).0, 100002);
    assert_eq!(call!(api, aclFinalize()).0, 100037);
    TIMES.fetch_add(1, Ordering::Relaxed);
}

extern "C" fn starts_again(_: *const c_char, _: usize, _: *mut c_void) -> aclError {
    both_are_refused();
    ACL_SUCCESS
}

extern "C" fn ends_again(_: *mut c_void) -> aclError {
    both_are_refused();
    ACL_SUCCESS
}

#[test]
fn starts_and_ends_count_as_the_runtime_counts_them() {
    let api = tables().api;
    let init = || call!(api, aclInit(std::ptr::null())).0;
    let end = || call!(api, aclFinalize()).0;
    let counted = || {
        let mut count = u64::MAX;
        (call!(api, aclFinalizeReference(&mut count)).0, count)
    };
    // without a start
    assert_eq!((end(), end()), (0, 100037));
    // repeats count, and one end undoes them all
    assert_eq!((init(), init(), init()), (0, 100002, 100002));
    assert_eq!((end(), end()), (0, 100037));
    // counted ends
    assert_eq!((init(), init()), (0, 100002));
    assert_eq!((counted(), counted(), counted()), ((0, 1), (0, 0), (100037, 0)));
    assert_eq!((init(), end(), counted()), (0, 0, (100037, 0)));
    // a configuration file has to be there
    let nowhere = CString::new("/nowhere/acl.json").expect("no NUL");
    assert_eq!(call!(api, aclInit(nowhere.as_ptr())).0, 100003);
    let empty = CString::new("").expect("no NUL");
    assert_eq!(call!(api, aclInit(empty.as_ptr())).0, 0);

    // a function that starts and ends call may not begin another one: the published code would never come back
    assert_eq!(end(), 0);
    let kind = acl_sys::ACL_REG_TYPE_OTHER;
    assert_eq!(call!(api, aclInitCallbackRegister(kind, Some(starts_again), null_mut())).0, 0);
    assert_eq!(call!(api, aclFinalizeCallbackRegister(kind, Some(ends_again), null_mut())).0, 0);
    assert_eq!((init(), end(), init()), (0, 0, 0));
    assert_eq!(TIMES.load(Ordering::Relaxed), 3);
    assert_eq!(call!(api, aclInitCallbackUnRegister(kind, Some(starts_again))).0, 0);
    assert_eq!(call!(api, aclFinalizeCallbackUnRegister(kind, Some(ends_again))).0, 0);

    // what is left on a device at the end is told
    let mut block = null_mut();
    assert_eq!(call!(api, aclrtSetDevice(0)).0, 0);
    let policy = acl_sys::ACL_MEM_MALLOC_NORMAL_ONLY;
    assert_eq!(call!(api, aclrtMalloc(&mut block, 300, policy)).0, 0);
    assert_eq!(end(), 0);
    let leaks = acl_sim::audit(0).leaks;
    assert!(leaks.len() == 1 && leaks[0].contains("300 bytes from aclrtMalloc"), "{leaks:?}");
    let mut device = 7;
    // ... but the device stays set until it is reset
    assert_eq!((call!(api, aclrtGetDevice(&mut device)).0, device), (0, 0));
    assert_eq!(call!(api, aclrtResetDevice(0)).0, 0);
    assert_eq!(call!(api, aclrtGetDevice(&mut device)).0, 107002);
    // a device may be set without a start
    assert_eq!((call!(api, aclrtSetDevice(0)).0, call!(api, aclrtResetDevice(0)).0), (0, 0));

    let (mut major, mut minor, mut patch) = (0, 0, 0);
    assert_eq!(call!(api, aclrtGetVersion(&mut major, &mut minor, &mut patch)).0, 0);
    assert_eq!((major, minor, patch), (1, 17, 0));
    assert_eq!(call!(api, aclrtGetVersion(&mut major, null_mut(), &mut patch)).0, 100000);
    let mut count = 0;
    assert_eq!((call!(api, aclrtGetDeviceCount(&mut count)).0, count), (0, 1));
}
