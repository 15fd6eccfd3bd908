//! The runtime that the program is linked with; `ci/link.sh` makes the libraries, in which every call goes well.
#![cfg(feature = "link")]

use acl_rs::{Backend, Runtime};

#[test]
fn the_linked_runtime_starts_and_is_the_real_one() {
    let runtime = Runtime::linked().expect("starts");
    assert_eq!(runtime.backend(), &Backend::Linked);
    assert_eq!(runtime.backend().to_string(), "CANN libraries linked with");
    // Unless `ACL_BACKEND` asks for something else.
    assert_eq!(Runtime::from_env().expect("starts").backend(), &Backend::Linked);
}
