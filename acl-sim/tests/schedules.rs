//! Who runs a stream's work, and in which order: each policy, and what a missing wait looks like under it.

#[macro_use]
mod common;

use acl_sim::{Config, Npu, Order, Unexplored, exhaustive, lease, tables};
use acl_sys::*;
use std::collections::BTreeSet;
use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const LEN: usize = 256;

/// A device with two streams, an event, device memory and pinned memory on both sides of it.
struct Card {
    api: &'static Api,
    a: aclrtStream,
    b: aclrtStream,
    event: aclrtEvent,
    device: *mut c_void,
    from: *mut u8,
    to: *mut u8,
}

impl Card {
    fn new(npu: &Npu) -> Self {
        let api = tables().api;
        assert_eq!(call!(api, aclrtSetDevice(npu.id())).0, 0);
        let (mut a, mut b, mut event) = (null_mut(), null_mut(), null_mut());
        let (mut device, mut from, mut to) = (null_mut(), null_mut(), null_mut());
        assert_eq!(call!(api, aclrtCreateStream(&mut a)).0, 0);
        assert_eq!(call!(api, aclrtCreateStream(&mut b)).0, 0);
        assert_eq!(call!(api, aclrtCreateEvent(&mut event)).0, 0);
        assert_eq!(call!(api, aclrtMalloc(&mut device, LEN, ACL_MEM_MALLOC_HUGE_FIRST)).0, 0);
        assert_eq!(call!(api, aclrtMallocHost(&mut from, LEN)).0, 0);
        assert_eq!(call!(api, aclrtMallocHost(&mut to, LEN)).0, 0);
        let (from, to) = (from.cast::<u8>(), to.cast::<u8>());
        for (start, value) in [(from, 7), (to, 1)] {
            // SAFETY: pinned memory of this length, which no task touches yet.
            unsafe { start.write_bytes(value, LEN) };
        }
        Self { api, a, b, event, device, from, to }
    }

    fn up(&self, stream: aclrtStream) {
        let kind = ACL_MEMCPY_HOST_TO_DEVICE;
        let (to, from) = (self.device, self.from.cast());
        assert_eq!(call!(self.api, aclrtMemcpyAsync(to, LEN, from, LEN, kind, stream)).0, 0);
    }

    fn down(&self, stream: aclrtStream) {
        let kind = ACL_MEMCPY_DEVICE_TO_HOST;
        let (to, from) = (self.to.cast(), self.device);
        assert_eq!(call!(self.api, aclrtMemcpyAsync(to, LEN, from, LEN, kind, stream)).0, 0);
    }

    fn record(&self) {
        assert_eq!(call!(self.api, aclrtRecordEvent(self.event, self.a)).0, 0);
    }

    fn wait(&self) {
        assert_eq!(call!(self.api, aclrtStreamWaitEvent(self.b, self.event)).0, 0);
    }

    fn synchronize(&self, stream: aclrtStream) {
        assert_eq!(call!(self.api, aclrtSynchronizeStream(stream)).0, 0);
    }

    /// What came down. Nothing may be writing it: only for streams that were synchronised, and for orders in
    /// which nothing runs but in calls of this thread.
    fn came(&self) -> u8 {
        // SAFETY: pinned memory of this length, as the comment says.
        unsafe { self.to.read() }
    }

    /// Gives back what outlives a device.
    fn end(self) {
        assert_eq!(call!(self.api, aclrtSynchronizeDevice()).0, 0);
        assert_eq!(call!(self.api, aclrtFreeHost(self.from.cast())).0, 0);
        assert_eq!(call!(self.api, aclrtFreeHost(self.to.cast())).0, 0);
    }
}

/// Up on one stream, down on the other, with a wait between them or without. What came down.
fn there_and_back(npu: &Npu, with_wait: bool) -> u8 {
    let card = Card::new(npu);
    card.up(card.a);
    card.record();
    if with_wait {
        card.wait();
    }
    card.down(card.b);
    card.synchronize(card.b);
    let came = card.came();
    card.end();
    came
}

fn on<T>(order: Order, program: impl FnOnce(&Npu) -> T) -> T {
    program(&lease(Config { order, ..Config::default() }))
}

#[test]
fn the_right_program_is_right_in_every_order() {
    for order in [Order::Eager, Order::Lazy].into_iter().chain((0..200).map(Order::Seeded)) {
        assert_eq!(on(order, |npu| there_and_back(npu, true)), 7, "{order:?}");
    }
    let all = exhaustive(Config::default(), 1000, |npu| there_and_back(npu, true));
    let all = all.expect("a small program");
    assert!(all.len() > 10, "{}", all.len());
    all.iter().for_each(|order| assert_eq!(order.seen, 7, "{:#?}", order.trace));
}

#[test]
fn a_missing_wait_is_seen_by_some_order() {
    let all = exhaustive(Config::default(), 1000, |npu| there_and_back(npu, false));
    let all = all.expect("a small program");
    let seen: BTreeSet<bool> = all.iter().map(|order| order.seen == 7).collect();
    assert_eq!(seen, [false, true].into(), "right by luck, and wrong");
    let wrong = (0..20).filter(|&seed| on(Order::Seeded(seed), |n| there_and_back(n, false)) != 7);
    assert!(wrong.count() >= 3, "of twenty seeds");
    // The waiting call's own stream comes first: always wrong.
    assert_ne!(on(Order::Lazy, |npu| there_and_back(npu, false)), 7);
}

#[test]
fn a_missing_synchronize_is_seen_by_lazy_and_by_some_other_order() {
    let forgetful = |npu: &Npu| {
        let card = Card::new(npu);
        card.up(card.a);
        card.down(card.a);
        let came = card.came();
        card.end();
        came
    };
    assert_eq!(on(Order::Lazy, forgetful), 1, "nothing ran");
    let all = exhaustive(Config::default(), 1000, forgetful).expect("a small program");
    let seen: BTreeSet<u8> = all.iter().map(|order| order.seen).collect();
    assert_eq!(seen, [1, 7].into(), "also the order in which nobody notices");
}

#[test]
fn memory_that_goes_too_early_is_seen_by_some_order() {
    let all = exhaustive(Config::default(), 1000, |npu| {
        let card = Card::new(npu);
        card.up(card.a);
        assert_eq!(call!(card.api, aclrtFree(card.device)).0, 0);
        let code = call!(card.api, aclrtSynchronizeStream(card.a)).0;
        let clauses: Vec<_> = npu.audit().objections.iter().map(|o| o.clause).collect();
        card.end();
        (code, clauses)
    });
    let seen: BTreeSet<_> = all.expect("small").into_iter().map(|order| order.seen).collect();
    let punished = (507899, vec!["no free call waits for queued work"]);
    assert_eq!(seen, [(0, vec![]), punished].into());
}

/// A program with five streams, events between them and host functions.
fn many_streams(npu: &Npu) {
    extern "C" fn nothing(_: *mut c_void) {}
    let card = Card::new(npu);
    let mut streams = vec![card.a, card.b];
    for _ in 0..3 {
        let mut stream = null_mut();
        assert_eq!(call!(card.api, aclrtCreateStream(&mut stream)).0, 0);
        streams.push(stream);
    }
    for round in 0..6 {
        for (number, &stream) in streams.iter().enumerate() {
            card.up(stream);
            if (round + number) % 3 == 0 {
                card.record();
                card.wait();
            }
            if (round + number) % 4 == 0 {
                assert_eq!(
                    call!(card.api, aclrtLaunchHostFunc(stream, Some(nothing), null_mut())).0,
                    0
                );
            }
        }
        card.synchronize(streams[round % streams.len()]);
    }
    card.end();
}

#[test]
fn the_same_seed_gives_the_same_trace_and_another_one_another() {
    let traced = |order| {
        on(order, |npu| {
            many_streams(npu);
            npu.trace()
        })
    };
    let mut all = BTreeSet::new();
    for seed in 0..20 {
        let first = traced(Order::Seeded(seed));
        assert!(first.len() > 30);
        for _ in 0..3 {
            assert_eq!(traced(Order::Seeded(seed)), first, "seed {seed}");
        }
        all.insert(first.iter().map(ToString::to_string).collect::<Vec<_>>());
    }
    assert_eq!(all.len(), 20, "twenty seeds, twenty orders");
    assert_eq!(traced(Order::Lazy), traced(Order::Lazy));
}

/// Ways in which `left` calls of the program and two streams' steps follow each other: `calls` says to which
/// stream each call submits, the end of it is the wait for everything.
fn ways(calls: &[usize], queued: [u32; 2]) -> u64 {
    let step = |stream: usize| {
        let mut queued = queued;
        queued[stream] = queued[stream].checked_sub(1)?;
        Some(ways(calls, queued))
    };
    let steps: u64 = (0..2).filter_map(step).sum();
    match calls.split_first() {
        Some((&stream, rest)) => {
            let mut queued = queued;
            queued[stream] += 1;
            steps + ways(rest, queued)
        }
        None => steps.max(1),
    }
}

/// The same, where the wait itself is a call before which steps may come, or not.
fn ways_with_wait(calls: &[usize], queued: [u32; 2]) -> u64 {
    let step = |stream: usize| {
        let mut queued = queued;
        queued[stream] = queued[stream].checked_sub(1)?;
        Some(ways_with_wait(calls, queued))
    };
    let steps: u64 = (0..2).filter_map(step).sum();
    match calls.split_first() {
        Some((&stream, rest)) => {
            let mut queued = queued;
            queued[stream] += 1;
            steps + ways_with_wait(rest, queued)
        }
        None if queued == [0; 2] => 1,
        None => steps + ways(&[], queued),
    }
}

#[test]
fn exhaustive_runs_every_order_once() {
    for calls in [&[0, 0][..], &[0, 1], &[0, 0, 1], &[0, 1, 0, 1]] {
        let all = exhaustive(Config::default(), 5000, |npu| {
            let card = Card::new(npu);
            for &stream in calls {
                card.up([card.a, card.b][stream]);
            }
            card.end();
        });
        let all = all.expect("a small program");
        assert_eq!(all.len() as u64, ways_with_wait(calls, [0; 2]), "{calls:?}");
        assert!(all.iter().all(|order| order.trace.len() == calls.len()));
    }
}

#[test]
fn exhaustive_says_when_it_cannot() {
    let many = exhaustive(Config::default(), 50, many_streams);
    assert_eq!(many.map(drop), Err(Unexplored::TooMany(50)));
    let runs = AtomicUsize::new(0);
    let strays = exhaustive(Config::default(), 50, |npu| {
        let card = Card::new(npu);
        for _ in 0..2 + runs.fetch_add(1, Ordering::Relaxed) % 2 {
            card.up(card.a);
            card.up(card.b);
        }
        card.end();
    });
    assert_eq!(strays.map(drop), Err(Unexplored::Strayed));
}

#[test]
fn polling_gets_there_in_every_order() {
    let polled = |npu: &Npu| {
        let card = Card::new(npu);
        card.up(card.a);
        card.record();
        let (mut status, mut polls) = (ACL_EVENT_RECORDED_STATUS_NOT_READY, 0);
        while status == ACL_EVENT_RECORDED_STATUS_NOT_READY {
            assert_eq!(call!(card.api, aclrtQueryEventStatus(card.event, &mut status)).0, 0);
            polls += 1;
            assert!(polls < 10, "polling must get somewhere");
        }
        card.end();
        polls
    };
    let all = exhaustive(Config::default(), 1000, polled).expect("a small program");
    let polls: BTreeSet<usize> = all.iter().map(|order| order.seen).collect();
    assert!(polls.contains(&1) && polls.contains(&5), "{polls:?}");
    for seed in 0..50 {
        on(Order::Seeded(seed), polled);
    }
}

#[test]
fn eager_runs_work_that_nobody_waits_for() {
    on(Order::Eager, |npu| {
        let card = Card::new(npu);
        card.up(card.a);
        card.record();
        card.wait();
        card.down(card.b);
        let start = Instant::now();
        while npu.pending() > 0 {
            assert!(start.elapsed() < Duration::from_secs(30), "nobody runs it");
            std::thread::yield_now();
        }
        card.synchronize(card.b);
        assert_eq!(card.came(), 7);
        card.end();
    });
}

#[test]
fn an_eager_stream_waits_for_a_lazy_devices_one() {
    let (lazy, eager) = [Order::Lazy, Order::Eager]
        .map(|order| lease(Config { order, ..Config::default() }))
        .into();
    let first = Card::new(&lazy);
    first.up(first.a);
    first.record();
    let second = Card::new(&eager);
    assert_eq!(call!(second.api, aclrtStreamWaitEvent(second.b, first.event)).0, 0);
    second.up(second.b);
    second.synchronize(second.b);
    assert_eq!(lazy.pending(), 0, "it had to run");
    second.end();
    assert_eq!(call!(first.api, aclrtSetDevice(lazy.id())).0, 0);
    first.end();
}

#[test]
fn limits_do_not_go_by_the_clock_while_anything_can_run() {
    extern "C" fn slow(_: *mut c_void) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let program = |npu: &Npu| {
        let card = Card::new(npu);
        let mut event = null_mut();
        assert_eq!(call!(card.api, aclrtCreateEventWithFlag(&mut event, ACL_EVENT_SYNC)).0, 0);
        assert_eq!(call!(card.api, aclrtLaunchHostFunc(card.a, Some(slow), null_mut())).0, 0);
        assert_eq!(call!(card.api, aclrtRecordEvent(event, card.a)).0, 0);
        assert_eq!(call!(card.api, aclrtStreamWaitEventWithTimeout(card.b, event, 1)).0, 0);
        assert_eq!(call!(card.api, aclrtSynchronizeStreamWithTimeout(card.b, 1)).0, 0);
        card.end();
    };
    (0..20).for_each(|seed| on(Order::Seeded(seed), program));
    assert!(exhaustive(Config::default(), 1000, program).expect("a small program").len() > 1);
}

#[test]
fn the_nearest_limit_is_over_first_however_late_anybody_looks() {
    let program = |npu: &Npu| {
        let card = Card::new(npu);
        let mut never = null_mut();
        assert_eq!(call!(card.api, aclrtCreateEventWithFlag(&mut never, ACL_EVENT_SYNC)).0, 0);
        for (stream, ms) in [(card.a, 4), (card.b, 2)] {
            assert_eq!(call!(card.api, aclrtStreamWaitEventWithTimeout(stream, never, ms)).0, 0);
        }
        // All three are over by the time of day, or none is.
        assert_eq!(call!(card.api, aclrtSynchronizeStreamWithTimeout(card.a, 1)).0, 507046);
        assert_eq!(npu.pending(), 2);
        assert_eq!(call!(card.api, aclrtSynchronizeStream(card.a)).0, 107019);
        assert_eq!(npu.pending(), 0, "the shorter one came before");
        assert_eq!(call!(card.api, aclrtSynchronizeStream(card.b)).0, 107019);
        card.end();
        npu.trace()
    };
    for seed in 0..20 {
        let first = on(Order::Seeded(seed), program);
        assert_eq!(first, on(Order::Seeded(seed), program), "seed {seed}");
        assert_eq!([first[0].stream, first[1].stream], [2, 1], "counted by first use");
    }
}
