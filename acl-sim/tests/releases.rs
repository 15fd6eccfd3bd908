//! What changed from release to release.

#[macro_use]
mod common;

use acl_sim::{Chip, Config, Npu, Order, Release, lease, tables};
use acl_sys::*;
use std::process::Command;
use std::ptr::{null, null_mut};

fn card(release: Release, chip: Chip) -> (Npu, &'static Api) {
    let npu = lease(Config { release, chip, order: Order::Lazy, ..Config::default() });
    let api = tables().api;
    assert_eq!(call!(api, aclrtSetDevice(npu.id())).0, 0);
    (npu, api)
}

#[test]
fn requests_for_nothing_are_fine_since_9_1() {
    for release in Release::ALL {
        let (_npu, api) = card(release, Chip::Ascend910B1);
        let wanted = |front, runtime| if release == Release::V9_1 { 0 } else { front + runtime };
        let (mut from, mut to) = ([1u8], [2u8]);
        let (src, dst) = ((&raw mut from).cast(), (&raw mut to).cast());
        let (kind, none) = (ACL_MEMCPY_HOST_TO_HOST, null_mut());
        let refused = wanted(0, 107000);
        let missing = wanted(100000, 0);
        assert_eq!(call!(api, aclrtMemcpy(dst, 1, src, 0, kind)).0, refused, "{release:?}");
        assert_eq!(call!(api, aclrtMemcpy(none, 1, src, 0, kind)).0, missing);
        assert_eq!(call!(api, aclrtMemcpyAsync(dst, 1, src, 0, kind, null_mut())).0, refused);
        assert_eq!(call!(api, aclrtMemcpyAsync(dst, 1, null(), 0, kind, null_mut())).0, missing);
        assert_eq!(call!(api, aclrtMemset(dst, 1, 0, 0)).0, refused);
        assert_eq!(call!(api, aclrtMemset(none, 1, 0, 0)).0, missing);
        assert_eq!(call!(api, aclrtMemsetAsync(dst, 1, 0, 0, null_mut())).0, refused);
        let kind = ACL_MEMCPY_HOST_TO_DEVICE;
        for (width, height) in [(0, 1), (1, 0)] {
            let code = call!(api, aclrtMemcpy2d(dst, 1, src, 1, width, height, kind)).0;
            assert_eq!(code, missing);
        }
        assert_eq!((from, to), ([1], [2]));
    }
}

#[test]
fn copies_between_host_addresses_were_taken_and_failed_later() {
    for release in Release::ALL {
        let (_npu, api) = card(release, Chip::Ascend910B1);
        let (from, mut to) = ([1u8; 64], [2u8; 64]);
        let (src, dst, kind) =
            ((&raw const from).cast(), (&raw mut to).cast(), ACL_MEMCPY_HOST_TO_HOST);
        let code = call!(api, aclrtMemcpyAsync(dst, 64, src, 64, kind, null_mut())).0;
        let later = call!(api, aclrtSynchronizeStream(null_mut())).0;
        let wanted = if release == Release::V8_0 { (0, 507899) } else { (207000, 0) };
        assert_eq!((code, later), wanted, "{release:?}");
        assert_eq!(to, [2; 64]);
    }
}

#[test]
fn each_device_tells_its_own_release() {
    for release in [Release::V8_0, Release::V8_5, Release::V9_0] {
        for (chip, floats) in [(Chip::Ascend910B1, 1), (Chip::Ascend310P3, 0)] {
            let (_npu, api) = card(release, chip);
            let mut text = [0 as std::ffi::c_char; 128];
            let package = c"runtime".as_ptr().cast_mut();
            assert_eq!(call!(api, aclsysGetVersionStr(package, text.as_mut_ptr())).0, 0);
            let told: String = text
                .iter()
                .take_while(|cell| **cell != 0)
                .map(|cell| *cell as u8 as char)
                .collect();
            assert_eq!(told, format!("{}.0", release.number()));
            let mut bf16 = -1;
            assert_eq!(call!(api, aclGetCannAttribute(ACL_CANN_ATTR_BF16, &mut bf16)).0, 0);
            assert_eq!(bf16, floats, "{chip:?}");
            let (mut list, mut count) = (null(), 0);
            assert_eq!(call!(api, aclGetCannAttributeList(&mut list, &mut count)).0, 0);
            assert_eq!(count, if floats == 1 { 3 } else { 1 });
        }
    }
}

#[test]
fn pageable_memory_was_read_when_the_task_ran() {
    for release in Release::ALL {
        let (npu, api) = card(release, Chip::Ascend910B1);
        let mut block = null_mut();
        assert_eq!(call!(api, aclrtMalloc(&mut block, 64, ACL_MEM_MALLOC_NORMAL_ONLY)).0, 0);
        let source = Box::into_raw(Box::new([1u8; 64]));
        let kind = ACL_MEMCPY_HOST_TO_DEVICE;
        let code = call!(api, aclrtMemcpyAsync(block, 64, source.cast(), 64, kind, null_mut())).0;
        assert_eq!(code, 0);
        assert_eq!(npu.pending() > 0, release == Release::V8_0, "{release:?}");
        // SAFETY: allocated above; the device works when something waits, and nothing does now.
        unsafe { source.write([2; 64]) };
        assert_eq!(call!(api, aclrtSynchronizeStream(null_mut())).0, 0);
        let mut there = [0u8; 64];
        let (to, kind) = ((&raw mut there).cast(), ACL_MEMCPY_DEVICE_TO_HOST);
        assert_eq!(call!(api, aclrtMemcpy(to, 64, block, 64, kind)).0, 0);
        let wanted = if release == Release::V8_0 { 2 } else { 1 };
        assert_eq!(there, [wanted; 64], "{release:?}");
        assert!(!npu.audit().objections.is_empty(), "it is no good idea in any release");
        assert_eq!(call!(api, aclrtFree(block)).0, 0);
        // SAFETY: made from a box above, and nobody has it any more.
        drop(unsafe { Box::from_raw(source) });
    }
}

#[test]
fn padding_goes_by_chip_since_9_1() {
    for release in Release::ALL {
        for (chip, padding) in [
            (Chip::Ascend910B1, 32),
            (Chip::Ascend950PR_9579, if release == Release::V9_1 { 0 } else { 32 }),
        ] {
            let (_npu, api) = card(release, chip);
            let free = || {
                let (mut free, mut total) = (0, 0);
                let kind = ACL_HBM_MEM;
                assert_eq!(call!(api, aclrtGetMemInfo(kind, &mut free, &mut total)).0, 0);
                free
            };
            let (before, mut block) = (free(), null_mut());
            assert_eq!(call!(api, aclrtMalloc(&mut block, 4096, ACL_MEM_MALLOC_NORMAL_ONLY)).0, 0);
            assert_eq!(before - free(), 4096 + padding, "{release:?} {chip:?}");
            assert_eq!(call!(api, aclrtFree(block)).0, 0);
        }
    }
}

/// Which release the process that the next test starts is to be.
const RELEASE: &str = "RELEASES_TEST_IS";

#[test]
fn the_environment_chooses_a_release_for_the_process() {
    let api = tables().api;
    let Ok(number) = std::env::var(RELEASE) else {
        let me = std::env::current_exe().expect("a path of this program");
        for number in Release::ALL.map(Release::number).into_iter().chain(["9.7"]) {
            let mut again = Command::new(&me);
            again.args(["--exact", "the_environment_chooses_a_release_for_the_process"]);
            again.env(RELEASE, number).env("ACL_SIM_RELEASE", number);
            assert!(again.status().expect("it starts").success(), "{number}");
        }
        return;
    };
    let Some(release) = Release::from_number(&number) else {
        assert_eq!(call!(api, aclInit(null())).0, 100000, "no such release");
        return;
    };
    let (mut major, mut minor, mut patch, mut count) = (0, 0, 0, 9);
    assert_eq!(call!(api, aclrtGetVersion(&mut major, &mut minor, &mut patch)).0, 0);
    let wanted = if release >= Release::V9_0 { 17 } else { 16 };
    assert_eq!((major, minor, patch), (1, wanted, 0));
    // one end undoes as many starts as were counted
    assert_eq!(call!(api, aclInit(null())).0, 0);
    assert_eq!(call!(api, aclInit(null())).0, 100002);
    assert_eq!(call!(api, aclFinalizeReference(&mut count)).0, 0);
    assert_eq!(count, u64::from(release != Release::V8_0), "{number}");
}
