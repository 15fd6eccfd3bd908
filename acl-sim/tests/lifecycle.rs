//! Start and end, which belong to the process: one test, in a process of its own.

#[macro_use]
mod common;

use acl_sim::tables;
use std::ffi::CString;
use std::ptr::null_mut;

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
