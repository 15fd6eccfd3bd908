//! Every order in which threads can meet in an arena, tried by a model checker:
//!
//! ```text
//! RUSTFLAGS="--cfg loom" cargo test --release -p pool --test loom_arena
//! ```
//!
//! Without `--cfg loom` there is nothing here.
#![cfg(loom)]

use std::convert::Infallible;

use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;
use pool::{Arena, Plan, Pool, Source};

#[derive(Debug)]
struct Paper;

impl Source for Paper {
    type Slab = ();
    type Error = Infallible;

    fn allocate(&self, _bytes: u64) -> Result<((), u64), Infallible> {
        Ok(((), 0x1000))
    }
}

/// Two segments that share their bytes, in steps 0 and 1.
fn arena() -> (Arena<Paper>, Pool<Paper>) {
    let mut builder = Plan::builder();
    builder.segment(1000, "before", 0..=0);
    builder.segment(1000, "after", 1..=1);
    let plan = builder.pack().unwrap();
    assert_eq!(plan.bytes(), 1152);
    let pool = Pool::builder(Paper).slab_bytes(4096).max_slabs(1).build().unwrap();
    (plan.lease(&pool).unwrap(), pool)
}

#[test]
fn bytes_have_one_owner_whoever_turns_the_clock() {
    loom::model(|| {
        let (arena, pool) = arena();
        let owners = Arc::new(AtomicUsize::new(0));
        let work = |arena: &Arena<Paper>, owners: &AtomicUsize, index| {
            if let Ok(segment) = arena.take(index) {
                assert_eq!(owners.fetch_add(1, Ordering::Relaxed), 0, "two owners");
                owners.fetch_sub(1, Ordering::Relaxed);
                drop(segment);
            }
        };
        let other = {
            let (arena, owners) = (arena.clone(), Arc::clone(&owners));
            thread::spawn(move || work(&arena, &owners, 0))
        };
        if arena.enter(1).is_ok() {
            work(&arena, &owners, 1);
        }
        other.join().unwrap();
        assert_eq!(arena.report().live, 0);
        drop(arena);
        assert_eq!(pool.report().live, 0);
    });
}

#[test]
fn a_segment_is_taken_once() {
    loom::model(|| {
        let (arena, _pool) = arena();
        let other = {
            let arena = arena.clone();
            thread::spawn(move || arena.take(0).ok())
        };
        let mine = arena.take(0).ok();
        let theirs = other.join().unwrap();
        assert_ne!(mine.is_some(), theirs.is_some());
        assert!(arena.enter(1).is_err());
    });
}

#[test]
fn the_last_one_gives_the_memory_back() {
    loom::model(|| {
        let (arena, pool) = arena();
        let segment = arena.take(0).unwrap();
        let other = thread::spawn(move || drop(segment));
        drop(arena);
        other.join().unwrap();
        assert_eq!(pool.report().live, 0);
    });
}
