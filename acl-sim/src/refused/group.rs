//! Groups of cores: the chips here have none.

use crate::door::{Fault, enter};
use acl_sys::*;
use std::ffi::c_void;

fn none() -> Fault {
    Fault::new(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "the chip has no groups of cores")
}

fn null(what: &str) -> Fault {
    Fault::param(format!("{what} is NULL"))
}

/// Refused, whatever the group and without a device too.
pub extern "C" fn aclrtSetGroup(_group: i32) -> aclError {
    enter("aclrtSetGroup", || Err(none()))
}

/// Refused.
pub extern "C" fn aclrtGetGroupCount(count: *mut u32) -> aclError {
    enter("aclrtGetGroupCount", || Err(if count.is_null() { null("count") } else { none() }))
}

/// NULL: there are no groups to make room for.
pub extern "C" fn aclrtCreateGroupInfo() -> *mut aclrtGroupInfo {
    std::ptr::null_mut()
}

/// Nothing is such room.
pub extern "C" fn aclrtDestroyGroupInfo(info: *mut aclrtGroupInfo) -> aclError {
    enter("aclrtDestroyGroupInfo", || {
        let text = if info.is_null() { "groupInfo is NULL" } else { "not a description of groups" };
        Err(Fault::param(text))
    })
}

/// Refused.
pub extern "C" fn aclrtGetAllGroupInfo(info: *mut aclrtGroupInfo) -> aclError {
    enter("aclrtGetAllGroupInfo", || Err(if info.is_null() { null("groupInfo") } else { none() }))
}

/// Refused.
pub extern "C" fn aclrtGetGroupInfoDetail(
    info: *const aclrtGroupInfo,
    _index: i32,
    _attr: aclrtGroupAttr,
    value: *mut c_void,
    _size: usize,
    written: *mut usize,
) -> aclError {
    enter("aclrtGetGroupInfoDetail", || {
        let missing = info.is_null() || value.is_null() || written.is_null();
        Err(if missing { null("groupInfo, attrValue or paramRetSize") } else { none() })
    })
}
