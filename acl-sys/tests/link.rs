//! The table filled by the linker against the one filled by the loader, over the same libraries: they agree
//! call by call. `ci/link.sh` makes the libraries; each of their functions answers another number.
#![cfg(all(feature = "link", feature = "dynamic"))]

#[macro_use]
mod support;

use acl_sys::link;
use acl_sys::load::Library;
use std::collections::BTreeSet;
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
