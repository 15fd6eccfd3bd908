//! What is alive when nobody should have it: found, named, and in the way of closing.

mod common;

use std::sync::{Arc, Mutex};

use common::{Paper, one_slab, plain};
use pool::{Error, Leaks, Pool, StreamId, Tag};

#[test]
fn leaks_are_grouped_by_purpose_and_line() {
    let pool = one_slab(100).name("frames").tag(Tag::new("kv")).build().unwrap();
    pool.leak_check().unwrap();
    let (frames, line): (Vec<_>, _) =
        ((0..3).map(|_| pool.lease(64, "frame").unwrap()).collect(), line!());
    let elsewhere = pool.lease(64, "frame").unwrap();
    let tag = pool.tag("kv").unwrap();
    let tagged = pool.request(1000, String::from("block")).tag(tag).lease().unwrap();
    let leaks = pool.leak_check().unwrap_err();
    assert_eq!((leaks.count, leaks.bytes, leaks.leaks.len()), (5, 4 * 64 + 1024, 3));
    let first = &leaks.leaks[0];
    assert_eq!((&*first.purpose, first.tag.as_deref(), first.bytes), ("block", Some("kv"), 1024));
    let second = &leaks.leaks[1];
    assert_eq!((&*second.purpose, second.count, second.site.line()), ("frame", 3, line));
    let text = leaks.to_string();
    assert!(text.starts_with("pool `frames`: 5 live segments of 1280 bytes\n"), "{text}");
    assert!(
        text.contains(&format!("3 x `frame`, 192 bytes, leased at pool/tests/leaks.rs:{line}"))
    );
    drop((frames, elsewhere, tagged));
    pool.leak_check().unwrap();
}

#[test]
fn what_was_retired_is_no_leak_and_what_was_forgotten_is() {
    let pool = one_slab(100).build().unwrap();
    pool.lease(64, "retired").unwrap().retire(StreamId(1), 1);
    pool.leak_check().unwrap();
    std::mem::forget(pool.lease(64, "forgotten").unwrap());
    assert_eq!(pool.leak_check().unwrap_err().leaks[0].purpose, "forgotten");
}

#[test]
fn a_pool_with_live_leases_does_not_close() {
    let source = Paper::from(0x1000);
    let pool = Pool::builder(source.clone()).build().unwrap();
    let lease = pool.lease(1, "held").unwrap();
    let (pool, leaks) = pool.close().unwrap_err();
    assert_eq!(leaks.leaks[0].purpose, "held");
    drop(lease);
    let other = pool.clone();
    let (pool, none) = pool.close().unwrap_err();
    assert_eq!(none.count, 0, "nothing is leased, but there is another handle");
    drop(other);
    assert_eq!(source.alive.load(std::sync::atomic::Ordering::Relaxed), 1);
    pool.close().unwrap();
    assert_eq!(source.alive.load(std::sync::atomic::Ordering::Relaxed), 0);
}

#[test]
fn the_last_handle_tells_of_leases_that_outlive_it() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let hears = told.clone();
    let builder = one_slab(100).on_leak(move |leaks| hears.lock().unwrap().push(leaks.clone()));
    let pool = builder.clone().build().unwrap();
    let lease = pool.lease(1, "outlives").unwrap();
    drop(pool.clone());
    assert!(told.lock().unwrap().is_empty(), "there is another handle");
    drop(pool);
    assert_eq!(told.lock().unwrap()[0].leaks[0].purpose, "outlives");
    // It is as good as ever.
    assert_eq!(lease.range(..).unwrap().len(), 1);
    drop(lease);
    drop(builder.build().unwrap());
    assert_eq!(told.lock().unwrap().len(), 1, "nothing was leased");
}

fn alive(source: &Paper) -> usize {
    source.alive.load(std::sync::atomic::Ordering::Relaxed)
}

#[test]
fn a_pool_does_not_close_under_running_work_and_stays_usable() {
    let (source, at) = (Paper::from(0x1000), Arc::new(Mutex::new(0)));
    let device = at.clone();
    let progress = move |_: StreamId, _: u64| *device.lock().unwrap();
    let pool = Pool::builder(source.clone()).rule(plain()).slab_bytes(640).name("job");
    let pool = pool.progress(progress).build().unwrap();
    pool.lease(640, "frame").unwrap().retire(StreamId(3), 7);
    pool.lease(320, "mask").unwrap().retire(StreamId(4), 6);
    *at.lock().unwrap() = 6;
    let (pool, leaks) = pool.close().unwrap_err();
    assert_eq!((leaks.count, leaks.leaks.len(), leaks.waits.len()), (0, 0, 1));
    let wait = leaks.waits[0];
    assert_eq!((wait.stream, wait.segments, wait.bytes, wait.last), (StreamId(3), 1, 640, 7));
    let text = leaks.to_string();
    assert!(text.ends_with("\n  1 segment of 640 bytes until stream 3 has passed 7\n"), "{text}");
    drop(pool.lease(640, "as usable as before").unwrap());
    pool.check().unwrap();
    *at.lock().unwrap() = 7;
    pool.close().unwrap();
    assert_eq!(alive(&source), 0, "what passed is asked for, not waited for by hand");
}

#[test]
fn slabs_under_running_work_are_told_of_and_never_freed() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let (hears, source) = (told.clone(), Paper::from(0x1000));
    let builder = Pool::builder(source.clone()).rule(plain()).slab_bytes(640);
    let builder = builder.on_leak(move |leaks| hears.lock().unwrap().push(leaks.clone()));
    let pool = builder.clone().build().unwrap();
    let slabs: Vec<_> = (0..3).map(|_| pool.lease(640, "slab").unwrap()).collect();
    for (stream, lease) in (0..).zip(slabs) {
        lease.retire(StreamId(stream), 1);
    }
    pool.passed(StreamId(0), 1);
    drop(pool);
    assert_eq!(alive(&source), 2, "the one that nobody works on is freed");
    let streams = |leaks: &Leaks| leaks.waits.iter().map(|wait| wait.stream.0).collect::<Vec<_>>();
    {
        let told = told.lock().unwrap();
        assert_eq!((told.len(), told[0].count, streams(&told[0])), (1, 0, vec![1, 2]));
    }
    // A lease that outlives its pool and is retired then.
    let pool = builder.clone().build().unwrap();
    let lease = pool.lease(640, "outlives").unwrap();
    drop(pool);
    lease.retire(StreamId(9), 1);
    assert_eq!(alive(&source), 3);
    {
        let told = told.lock().unwrap();
        assert_eq!((told.len(), told[1].count, streams(&told[1])), (3, 1, vec![]));
        assert_eq!((told[2].count, streams(&told[2])), (0, vec![9]));
    }
    // Work that has passed is in nobody's way: the pool asks before it complains.
    let pool = builder.progress(|_: StreamId, wanted: u64| wanted).build().unwrap();
    pool.lease(640, "passed").unwrap().retire(StreamId(1), 1);
    drop(pool);
    assert_eq!((alive(&source), told.lock().unwrap().len()), (3, 3));
}

#[test]
fn a_window_that_panics_at_the_end_frees_nothing_that_is_worked_on() {
    let source = Paper::from(0x1000);
    let pool = Pool::builder(source.clone()).progress(|_: StreamId, _: u64| panic!("lost"));
    let pool = pool.build().unwrap();
    pool.lease(640, "x").unwrap().retire(StreamId(1), 1);
    let end = std::panic::AssertUnwindSafe(|| drop(pool));
    assert!(std::panic::catch_unwind(end).is_err());
    assert_eq!(alive(&source), 1);
}

#[test]
fn a_walk_over_many_leases_misses_none() {
    let pool = one_slab(5000).build().unwrap();
    let mut leases: Vec<_> = (0..5000).map(|_| pool.lease(64, "x").unwrap()).collect();
    assert_eq!(pool.leak_check().unwrap_err().count, 5000);
    leases.truncate(4097);
    assert_eq!(pool.leak_check().unwrap_err().count, 4097);
    let refused = pool.lease(1 << 20, "too much").unwrap_err().to_string();
    assert!(refused.contains("held by 4097 x `x` 262208"), "{refused}");
}

#[test]
fn an_error_looks_at_no_more_than_it_says() {
    let pool = one_slab(20_000).build().unwrap();
    let _all: Vec<_> = (0..20_000).map(|_| pool.lease(64, "x").unwrap()).collect();
    let Err(Error::Exhausted(what)) = pool.lease(64, "y") else { panic!("there was room") };
    // Of 16384 entries, a few of which are no lease's.
    assert_eq!(what.live, 20_000);
    assert!((16_000..=16_384).contains(&what.looked_at), "{}", what.looked_at);
    assert!(what.to_string().contains(&format!("(of the {} looked at)", what.looked_at)));
    assert_eq!(pool.leak_check().unwrap_err().count, 20_000, "leaks are looked for everywhere");
}
