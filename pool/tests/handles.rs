//! The raw-handle interface: what was freed, what is another table's, what is nobody's.

mod common;

use std::collections::HashSet;

use common::{Paper, one_slab};
use pool::{Handle, HandleError, Handles, Stamp, StreamId};
use proptest::prelude::*;

fn table() -> Handles<Paper> {
    Handles::new(one_slab(1000).build().unwrap()).unwrap()
}

#[test]
fn a_double_free_tells_the_story() {
    let handles = table();
    let (handle, leased) = (handles.lease(1000, "frame").unwrap(), line!());
    let located = handles.locate(handle).unwrap();
    assert_eq!((located.len, located.offset, &*located.purpose), (1000, 0, "frame"));
    let (freed, at) = (handles.free(handle), line!());
    assert_eq!(freed, Ok(()));
    let other = handles.lease(10, "other").unwrap();
    assert_ne!(other, handle);
    let Err(HandleError::Stale { life: Some(life), successor, .. }) = handles.free(handle) else {
        panic!("freed twice");
    };
    assert_eq!((&*life.purpose, life.len, life.address), ("frame", 1000, located.address));
    assert_eq!((life.leased_at.line(), life.freed_at.line()), (leased, at));
    assert!(life.leased_at.file().ends_with("handles.rs") && life.leased <= life.freed);
    assert_eq!(successor.as_deref(), Some("other"));
    let text = handles.locate(handle).unwrap_err().to_string();
    assert!(text.contains(&format!("handles.rs:{leased}:")), "{text}");
    assert!(text.contains(&format!("handles.rs:{at}:")), "{text}");
    assert!(text.ends_with("its slot is `other` now"), "{text}");
    assert_eq!(handles.locate(other).unwrap().purpose, "other");
}

#[test]
fn foreign_and_invented_numbers_are_refused() {
    let (here, there) = (table(), table());
    let (mine, theirs) = (here.lease(1, "mine").unwrap(), there.lease(1, "theirs").unwrap());
    let foreign = |handle| HandleError::Foreign { handle };
    assert_eq!(here.free(theirs), Err(foreign(theirs)));
    assert!(there.locate(theirs).is_ok());
    for raw in [0, u64::MAX, mine.into_raw() + 1, mine.into_raw() + (1 << 28)] {
        let invented = Handle::from_raw(raw);
        assert_eq!(here.free(invented), Err(foreign(invented)));
    }
    assert_eq!(here.len(), 1);
}

#[test]
fn the_history_is_bounded_and_says_when_it_ends() {
    let handles = Handles::with_history(one_slab(10).build().unwrap(), 3).unwrap();
    let lives: Vec<Handle> = (0..5)
        .map(|at| {
            let handle = handles.lease(1, format!("number {at}")).unwrap();
            handles.free(handle).unwrap();
            handle
        })
        .collect();
    let purposes: Vec<String> = handles.history().into_iter().map(|life| life.purpose).collect();
    assert_eq!(purposes, ["number 2", "number 3", "number 4"]);
    let text = handles.free(lives[0]).unwrap_err().to_string();
    assert!(text.ends_with("freed longer ago than the history goes back"), "{text}");
    assert_eq!(lives.iter().collect::<HashSet<_>>().len(), 5, "a number was given twice");
    let forgetful = Handles::with_history(one_slab(1).build().unwrap(), 0).unwrap();
    forgetful.free(forgetful.lease(1, "once").unwrap()).unwrap();
    assert!(forgetful.history().is_empty());
}

#[test]
fn a_number_outlives_more_tables_than_there_are_numbers_for() {
    let pool = one_slab(10).build().unwrap();
    let mut given = HashSet::new();
    let mut old = None;
    for _ in 0..if cfg!(miri) { 100 } else { 140_000 } {
        let handles = Handles::with_history(pool.clone(), 0).unwrap();
        let handle = handles.lease(1, "now").unwrap();
        assert!(given.insert(handle.into_raw()), "given twice");
        let old = *old.get_or_insert(handle);
        if old != handle {
            assert_eq!(handles.free(old), Err(HandleError::Foreign { handle: old }));
        }
        assert_eq!(handles.len(), 1);
    }
}

#[test]
fn leases_go_in_and_out() {
    let handles = table();
    let pool = handles.pool().clone();
    let handle = handles.adopt(pool.lease(64, "in").unwrap());
    let lease = handles.take(handle).unwrap();
    assert!(handles.is_empty() && handles.free(handle).is_err());
    let handle = handles.adopt(lease);
    handles.retire(handle, Stamp::new(StreamId(1), 5)).unwrap();
    assert_eq!((pool.report().live, pool.report().waiting), (0, 64));
    let _kept = handles.lease(64, "kept").unwrap();
    drop(handles);
    assert_eq!(pool.report().live, 0, "the table returns what it holds");
}

#[test]
fn leaks_name_the_callers_line() {
    let handles = table();
    let (_handle, line) = (handles.lease(1, "forgotten").unwrap(), line!());
    let leaks = handles.pool().leak_check().unwrap_err();
    assert_eq!((leaks.leaks[0].site.line(), &*leaks.leaks[0].purpose), (line, "forgotten"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    /// Beside a list that remembers every handle ever given: a handle works from lease to free,
    /// never before, after, or twice.
    #[test]
    fn a_handle_is_good_for_one_life(steps in prop::collection::vec(any::<(bool, u16)>(), 1..200)) {
        let handles = table();
        let mut given: Vec<(Handle, bool)> = Vec::new();
        for (lease, pick) in steps {
            if lease || given.is_empty() {
                if let Ok(handle) = handles.lease(64 + u64::from(pick), "x") {
                    prop_assert!(given.iter().all(|(known, _)| *known != handle));
                    given.push((handle, true));
                }
            } else {
                let at = pick as usize % given.len();
                let (handle, live) = given[at];
                prop_assert_eq!(handles.locate(handle).is_ok(), live);
                prop_assert_eq!(handles.free(handle).is_ok(), live);
                given[at].1 = false;
            }
            prop_assert_eq!(handles.len(), given.iter().filter(|(_, live)| *live).count());
            prop_assert_eq!(handles.pool().report().live, handles.len());
        }
    }
}
