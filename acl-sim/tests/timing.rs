//! Modelled time: what the time between events says of work that overlaps, and of work that cannot.

#[macro_use]
mod common;

use acl_sim::{Config, Order, lease, tables};
use acl_sys::*;
use std::ffi::c_void;
use std::ptr::null_mut;

const LEN: usize = 8 << 20;

/// Milliseconds that 8 MiB take on an Ascend 310P: 20 bytes a nanosecond to the device and from it, 150 within
/// it, and five microseconds before.
const UP: f32 = 0.42443;
const ACROSS: f32 = 0.060924;

struct Card {
    npu: acl_sim::Npu,
    api: &'static Api,
    streams: [aclrtStream; 2],
    device: [*mut c_void; 3],
    pinned: *mut c_void,
}

impl Card {
    fn new(order: Order) -> Self {
        let npu = lease(Config { order, timing: true, ..Config::default() });
        let api = tables().api;
        assert_eq!(call!(api, aclrtSetDevice(npu.id())).0, 0);
        let streams = [(); 2].map(|()| {
            let mut stream = null_mut();
            assert_eq!(call!(api, aclrtCreateStream(&mut stream)).0, 0);
            stream
        });
        let device = [(); 3].map(|()| {
            let mut block = null_mut();
            assert_eq!(call!(api, aclrtMalloc(&mut block, LEN, ACL_MEM_MALLOC_HUGE_FIRST)).0, 0);
            block
        });
        let mut pinned = null_mut();
        assert_eq!(call!(api, aclrtMallocHost(&mut pinned, LEN)).0, 0);
        Self { npu, api, streams, device, pinned }
    }

    fn up(&self, stream: usize) {
        let (kind, stream) = (ACL_MEMCPY_HOST_TO_DEVICE, self.streams[stream]);
        let (to, from) = (self.device[0], self.pinned);
        assert_eq!(call!(self.api, aclrtMemcpyAsync(to, LEN, from, LEN, kind, stream)).0, 0);
    }

    fn across(&self, stream: usize) {
        let (kind, stream) = (ACL_MEMCPY_DEVICE_TO_DEVICE, self.streams[stream]);
        let (to, from) = (self.device[2], self.device[1]);
        assert_eq!(call!(self.api, aclrtMemcpyAsync(to, LEN, from, LEN, kind, stream)).0, 0);
    }

    fn record(&self, stream: usize) -> aclrtEvent {
        let mut event = null_mut();
        assert_eq!(call!(self.api, aclrtCreateEvent(&mut event)).0, 0);
        assert_eq!(call!(self.api, aclrtRecordEvent(event, self.streams[stream])).0, 0);
        event
    }

    fn wait(&self, stream: usize, event: aclrtEvent) {
        assert_eq!(call!(self.api, aclrtStreamWaitEvent(self.streams[stream], event)).0, 0);
    }

    fn between(&self, start: aclrtEvent, end: aclrtEvent) -> f32 {
        assert_eq!(call!(self.api, aclrtSynchronizeDevice()).0, 0);
        let mut ms = -1.0;
        assert_eq!(call!(self.api, aclrtEventElapsedTime(&mut ms, start, end)).0, 0);
        ms
    }

    fn end(self) {
        assert_eq!(call!(self.api, aclrtSynchronizeDevice()).0, 0);
        assert_eq!(call!(self.api, aclrtFreeHost(self.pinned)).0, 0);
        drop(self.npu);
    }
}

#[track_caller]
fn near(ms: f32, wanted: f32) {
    assert!((ms - wanted).abs() < 1e-4, "{ms} ms, {wanted} wanted");
}

#[test]
fn copies_on_two_engines_overlap_unless_one_waits_for_the_other() {
    for order in [Order::Lazy, Order::Eager, Order::Seeded(1), Order::Seeded(2), Order::Seeded(3)] {
        // One stream: one after the other.
        let card = Card::new(order);
        let start = card.record(0);
        card.up(0);
        card.across(0);
        near(card.between(start, card.record(0)), UP + ACROSS);
        card.end();

        // Two streams: the longer one.
        let card = Card::new(order);
        let start = card.record(0);
        card.up(0);
        card.across(1);
        let second = card.record(1);
        card.wait(0, second);
        near(card.between(start, card.record(0)), UP);
        card.end();

        // Two streams, one of which waits.
        let card = Card::new(order);
        let start = card.record(0);
        card.up(0);
        let first = card.record(0);
        card.wait(1, first);
        card.across(1);
        near(card.between(start, card.record(1)), UP + ACROSS);
        card.end();

        // Two streams, and a program that waits before it goes on.
        let card = Card::new(order);
        let start = card.record(0);
        card.up(0);
        assert_eq!(call!(card.api, aclrtSynchronizeStream(card.streams[0])).0, 0);
        card.across(1);
        near(card.between(start, card.record(1)), UP + ACROSS);
        card.end();

        // Two streams, one engine.
        let card = Card::new(order);
        let start = card.record(0);
        card.up(0);
        card.up(1);
        let second = card.record(1);
        card.wait(0, second);
        near(card.between(start, card.record(0)), 2.0 * UP);
        card.end();
    }
}

#[test]
fn without_the_model_events_have_the_hosts_time() {
    let npu = lease(Config::default());
    let api = tables().api;
    assert_eq!(call!(api, aclrtSetDevice(npu.id())).0, 0);
    let events = [(); 2].map(|()| {
        let mut event = null_mut();
        assert_eq!(call!(api, aclrtCreateEvent(&mut event)).0, 0);
        assert_eq!(call!(api, aclrtRecordEvent(event, null_mut())).0, 0);
        assert_eq!(call!(api, aclrtSynchronizeEvent(event)).0, 0);
        std::thread::sleep(std::time::Duration::from_millis(20));
        event
    });
    let mut ms = 0.0;
    assert_eq!(call!(api, aclrtEventElapsedTime(&mut ms, events[0], events[1])).0, 0);
    assert!(ms >= 20.0, "{ms}");
}
