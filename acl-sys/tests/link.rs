//! The table filled by the linker against the one filled by the loader, over the same libraries: they agree
//! call by call. `ci/link.sh` makes the libraries; each of their functions answers another number.
#![cfg(all(feature = "link", feature = "dynamic"))]

#[macro_use]
mod support;

use acl_sys::link;
use acl_sys::load::Library;
use acl_sys::{ACL_MEM_MALLOC_HUGE_FIRST, ACL_MEMCPY_DEVICE_TO_HOST, ACL_MEMCPY_HOST_TO_DEVICE};
use std::collections::BTreeSet;
use std::ptr::{null, null_mut};
use support::{answer, entries};

#[test]
fn linked_and_loaded_agree_call_by_call() {
    let folder = std::env::var("ACL_TEST_FOLDER").unwrap_or(link::FOLDER.into());
    // SAFETY: the libraries that this program runs on already.
    let loaded = unsafe { Library::open_at(folder) }.expect("what the program runs on");
    let (linked, loaded) = (entries(&link::tables()), entries(loaded.tables()));
    assert_eq!(linked.len(), loaded.len(), "a group is on one side only");
    let mut answers = BTreeSet::new();
    let mut absent = 0;
    for ((name, linked), (same, loaded)) in linked.into_iter().zip(loaded) {
        assert_eq!(name, same);
        let (Some(linked), Some(loaded)) = (linked, loaded) else {
            assert_eq!(linked, loaded, "{name} is on one side only");
            absent += 1;
            continue;
        };
        assert_eq!(answer(linked), answer(loaded), "{name}");
        assert!(answers.insert(answer(linked)), "{name} answers for another function");
    }
    println!(
        "{} functions of {} agree, {absent} are absent on both sides",
        answers.len(),
        link::LIBRARIES.join(", ")
    );
    assert!(answers.len() >= 40);
}

/// Where the library is the simulator's: both tables lead to the same functions, and calls through either go the
/// same way.
#[test]
#[ignore = "for ci/link.sh, which builds the simulator's shared object"]
fn linked_and_loaded_are_one_simulator() {
    let folder = std::env::var("ACL_TEST_FOLDER").expect("set by ci/link.sh");
    // SAFETY: the simulator's library, which this program runs on already.
    let loaded = unsafe { Library::open_at(folder) }.expect("what the program runs on");
    let linked = link::tables();
    let (ours, theirs) = (entries(&linked), entries(loaded.tables()));
    assert_eq!(ours, theirs, "names and addresses");
    let present = ours.iter().filter(|(_, address)| address.is_some()).count();

    let mut codes = Vec::new();
    for api in [linked.api, loaded.tables().api] {
        let (mut devices, mut block, mut seen) = (0, null_mut(), [0_u8; 8]);
        let copy = api.aclrtMemcpy.expect("there");
        let (up, down) = (ACL_MEMCPY_HOST_TO_DEVICE, ACL_MEMCPY_DEVICE_TO_HOST);
        #[allow(
            clippy::multiple_unsafe_ops_per_block,
            reason = "one sequence of calls, as C has it"
        )]
        // SAFETY: pointers to locals of the sizes that are named, and a block of 64 bytes until it is freed.
        let answers = unsafe {
            [
                (api.aclInit)(null()), // the second table hears that it is done
                (api.aclrtGetDeviceCount)(&raw mut devices),
                (api.aclrtSetDevice)(0),
                (api.aclrtMalloc)(null_mut(), 64, ACL_MEM_MALLOC_HUGE_FIRST), // refused
                (api.aclrtMalloc)(&raw mut block, 64, ACL_MEM_MALLOC_HUGE_FIRST),
                copy(block, 64, b"segments".as_ptr().cast(), 8, up),
                copy(seen.as_mut_ptr().cast(), 8, block, 8, down),
                (api.aclrtFree)(block),
            ]
        };
        assert_eq!((devices, &seen), (1, b"segments"));
        codes.push(answers.map(|code| code.0));
    }
    assert_eq!(codes[0], [0, 0, 0, 100000, 0, 0, 0, 0]);
    assert_eq!(codes[1], [100002, 0, 0, 100000, 0, 0, 0, 0]);
    println!("{present} functions of the simulator are the same in both tables, and 16 calls");
}
