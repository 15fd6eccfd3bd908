//! Streams that stop, are aborted, keep their tasks, wait with limits; devices that a list shows.

#[macro_use]
mod common;

use acl_sim::{Chip, Config, Npu, Order, lease, tables};
use acl_sys::*;
use std::ffi::c_void;
use std::process::Command;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::time::{Duration, Instant};

/// An A2 card of one's own, set for this thread, that works when something waits.
fn card(aborts: bool) -> (Npu, &'static Api) {
    card_in(Order::Lazy, aborts)
}

fn card_in(order: Order, aborts: bool) -> (Npu, &'static Api) {
    let config = Config { chip: Chip::Ascend910B1, order, aborts, ..Config::default() };
    let npu = lease(config);
    let api = tables().api;
    assert_eq!(call!(api, aclrtSetDevice(npu.id())).0, 0);
    (npu, api)
}

fn stream(api: &Api) -> aclrtStream {
    let mut stream = null_mut();
    assert_eq!(call!(api, aclrtCreateStream(&mut stream)).0, 0);
    stream
}

fn event(api: &Api, flags: u32) -> aclrtEvent {
    let mut event = null_mut();
    assert_eq!(call!(api, aclrtCreateEventWithFlag(&mut event, flags)).0, 0);
    event
}

fn memory(api: &Api) -> *mut c_void {
    let mut block = null_mut();
    assert_eq!(call!(api, aclrtMalloc(&mut block, 64, ACL_MEM_MALLOC_NORMAL_ONLY)).0, 0);
    assert_eq!(call!(api, aclrtMemset(block, 64, 0, 64)).0, 0);
    block
}

fn fill(api: &Api, block: *mut c_void, value: i32, stream: aclrtStream) -> i32 {
    call!(api, aclrtMemsetAsync(block, 64, value, 64, stream)).0
}

fn first_byte(api: &Api, block: *mut c_void) -> u8 {
    let mut byte = 0u8;
    let (to, kind) = ((&raw mut byte).cast(), ACL_MEMCPY_DEVICE_TO_HOST);
    assert_eq!(call!(api, aclrtMemcpy(to, 1, block, 1, kind)).0, 0);
    byte
}

/// Appends a task that fails: it waits for an event that nobody records, for a moment.
fn failing(api: &Api, stream: aclrtStream) {
    let never = event(api, ACL_EVENT_SYNC);
    assert_eq!(call!(api, aclrtStreamWaitEventWithTimeout(stream, never, 1)).0, 0);
}

#[test]
fn after_a_failed_task_a_stream_goes_on_unless_told_to_stop() {
    for order in [Order::Eager, Order::Lazy, Order::Seeded(1)] {
        fail_and_go_on_or_stop(order);
    }
}

fn fail_and_go_on_or_stop(order: Order) {
    let (_npu, api) = card_in(order, false);
    let (goes_on, block) = (stream(api), memory(api));
    failing(api, goes_on);
    assert_eq!(fill(api, block, 1, goes_on), 0);
    assert_eq!(call!(api, aclrtSynchronizeStream(goes_on)).0, 107019, "the wait was too long");
    assert_eq!(first_byte(api, block), 1);
    assert_eq!(call!(api, aclrtSynchronizeStream(goes_on)).0, 0, "told once");

    let stops = stream(api);
    assert_eq!(call!(api, aclrtSetStreamFailureMode(stops, ACL_STOP_ON_FAILURE)).0, 0);
    failing(api, stops);
    // it may have failed by now, and then refuses
    assert!([0, 107019].contains(&fill(api, block, 2, stops)));
    assert_eq!(call!(api, aclrtSynchronizeStream(stops)).0, 107019);
    assert_eq!(first_byte(api, block), 1, "what was queued behind is dropped");
    assert_eq!(fill(api, block, 3, stops), 107019, "and nothing more is taken");
    // the others of the context stop too now, those made later among them, and none goes back
    for other in [goes_on, stream(api)] {
        let code = call!(api, aclrtSetStreamFailureMode(other, ACL_CONTINUE_ON_FAILURE)).0;
        assert_eq!(code, 207000);
    }
    assert_eq!(call!(api, aclrtDestroyStream(stops)).0, 0);
}

static HEARD: AtomicU32 = AtomicU32::new(0);

extern "C" fn hear(_: i32, stage: aclrtDeviceTaskAbortStage, _: u32, user: *mut c_void) -> i32 {
    HEARD.fetch_add(1 + 10 * stage.0, SeqCst);
    if user.is_null() { 0 } else { 107035 }
}

#[test]
fn aborts_drop_what_is_queued_where_the_driver_can() {
    let (_npu, api) = card(false);
    assert_eq!(call!(api, aclrtStreamAbort(stream(api))).0, 207000);
    assert_eq!(call!(api, aclrtDeviceTaskAbort(_npu.id(), 0)).0, 207000);

    let (npu, api) = card(true);
    let (first, second, block) = (stream(api), stream(api), memory(api));
    assert_eq!(fill(api, block, 1, first), 0);
    assert_eq!(call!(api, aclrtStreamAbort(first)).0, 0);
    assert_eq!(npu.pending(), 0);
    assert_eq!(call!(api, aclrtSynchronizeStream(first)).0, 0, "nobody waited meanwhile");
    assert_eq!(fill(api, block, 2, first), 0, "the stream lives on");
    assert_eq!(call!(api, aclrtSynchronizeStream(first)).0, 0);
    assert_eq!(first_byte(api, block), 2);

    for stream in [first, second] {
        assert_eq!(fill(api, block, 3, stream), 0);
    }
    let name = c"streams";
    assert_eq!(
        call!(api, aclrtSetDeviceTaskAbortCallback(name.as_ptr(), Some(hear), null_mut())).0,
        0
    );
    assert_eq!(call!(api, aclrtDeviceTaskAbort(npu.id(), 1000)).0, 0);
    assert_eq!(HEARD.load(SeqCst), 12, "before and after");
    assert_eq!((npu.pending(), first_byte(api, block)), (0, 2));
    // a function can end the abort
    let no = (&raw mut *Box::leak(Box::new(0u8))).cast();
    assert_eq!(call!(api, aclrtSetDeviceTaskAbortCallback(name.as_ptr(), None, null_mut())).0, 0);
    assert_eq!(call!(api, aclrtSetDeviceTaskAbortCallback(name.as_ptr(), Some(hear), no)).0, 0);
    assert_eq!(fill(api, block, 4, first), 0);
    assert_eq!(call!(api, aclrtDeviceTaskAbort(npu.id(), 0)).0, 107035);
    assert_eq!(npu.pending(), 1, "nothing was dropped");
    assert_eq!(call!(api, aclrtSetDeviceTaskAbortCallback(name.as_ptr(), None, null_mut())).0, 0);
    assert_eq!(call!(api, aclrtDeviceTaskAbort(npu.id(), 36 * 60 * 1000 + 1)).0, 107000);
}

#[test]
fn who_waits_while_work_is_aborted_hears_of_it() {
    for order in [Order::Eager, Order::Lazy, Order::Seeded(1)] {
        wait_and_abort(order);
    }
}

fn wait_and_abort(order: Order) {
    let (npu, api) = card_in(order, true);
    let (waiting, block) = (stream(api), memory(api));
    let mut context = null_mut();
    assert_eq!(call!(api, aclrtGetCurrentContext(&mut context)).0, 0);
    // holds the stream up until its limit, which is far away
    let never = event(api, ACL_EVENT_SYNC);
    assert_eq!(call!(api, aclrtStreamWaitEventWithTimeout(waiting, never, 60_000)).0, 0);
    assert_eq!(fill(api, block, 1, waiting), 0);
    let (handle, context) = (waiting.addr(), context.addr());
    let waiter = std::thread::spawn(move || {
        let api = tables().api;
        let at = std::ptr::without_provenance_mut(context);
        assert_eq!(call!(api, aclrtSetCurrentContext(at)).0, 0);
        let stream = std::ptr::without_provenance_mut(handle);
        call!(api, aclrtSynchronizeStream(stream)).0
    });
    std::thread::sleep(Duration::from_millis(50));
    // whether it waits already or not yet, it ends
    assert_eq!(call!(api, aclrtStreamAbort(waiting)).0, 0);
    let code = waiter.join().expect("no panic");
    assert!(code == 107023 || code == 0, "{code}");
    assert_eq!((npu.pending(), first_byte(api, block)), (0, 0));
}

#[test]
fn a_stream_that_keeps_its_tasks_runs_none_without_a_model() {
    let (npu, api) = card(false);
    let (mut keeps, block) = (null_mut(), memory(api));
    let code = call!(api, aclrtCreateStreamWithConfig(&mut keeps, 9, ACL_STREAM_PERSISTENT)).0;
    assert_eq!(code, 0);
    let (mut priority, mut flags) = (0, 0);
    assert_eq!(call!(api, aclrtStreamGetPriority(keeps, &mut priority)).0, 0);
    assert_eq!(call!(api, aclrtStreamGetFlags(keeps, &mut flags)).0, 0);
    assert_eq!((priority, flags), (7, ACL_STREAM_PERSISTENT));
    assert_eq!(fill(api, block, 1, keeps), 0);
    assert_eq!(call!(api, aclrtSynchronizeStream(keeps)).0, 0, "at once");
    assert_eq!((npu.pending(), first_byte(api, block)), (0, 0));
    assert_eq!(call!(api, aclrtDestroyStream(keeps)).0, 0);
}

#[test]
fn waits_for_events_have_limits_and_follow_resets() {
    let (npu, api) = card(false);
    let (first, second, block) = (stream(api), stream(api), memory(api));
    // a plain event must have been recorded, one for waiting need not
    let mut plain = null_mut();
    assert_eq!(call!(api, aclrtCreateEvent(&mut plain)).0, 0);
    assert_eq!(call!(api, aclrtStreamWaitEvent(second, plain)).0, 107000);
    assert_eq!(call!(api, aclrtStreamWaitEvent(second, event(api, ACL_EVENT_TIME_LINE))).0, 207000);
    let sync = event(api, ACL_EVENT_SYNC);
    assert_eq!(call!(api, aclrtStreamWaitEvent(second, sync)).0, 0);
    assert_eq!(npu.audit().objections.len(), 1, "it should have been");
    assert_eq!(fill(api, block, 2, second), 0);
    let (mut waits, mut status) = (ACL_EVENT_WAIT_STATUS_COMPLETE, ACL_EVENT_STATUS_COMPLETE);
    assert_eq!(call!(api, aclrtQueryEventWaitStatus(sync, &mut waits)).0, 0);
    assert_eq!(waits, ACL_EVENT_WAIT_STATUS_NOT_READY);
    assert_eq!(fill(api, block, 1, first), 0);
    assert_eq!(call!(api, aclrtRecordEvent(sync, first)).0, 0);
    assert_eq!(call!(api, aclrtQueryEvent(sync, &mut status)).0, 0);
    assert_eq!(status, ACL_EVENT_STATUS_NOT_READY);
    assert_eq!(call!(api, aclrtSynchronizeStream(second)).0, 0);
    assert_eq!(first_byte(api, block), 2, "after the record, though the wait was asked for first");
    assert_eq!(call!(api, aclrtQueryEventWaitStatus(sync, &mut waits)).0, 0);
    assert_eq!(waits, ACL_EVENT_WAIT_STATUS_COMPLETE);
    // after a reset, a wait is for a new record
    assert_eq!(call!(api, aclrtResetEvent(sync, first)).0, 0);
    assert_eq!(call!(api, aclrtStreamWaitEventWithTimeout(second, sync, 20)).0, 0);
    let start = Instant::now();
    assert_eq!(call!(api, aclrtSynchronizeStream(second)).0, 107019);
    assert!(start.elapsed() >= Duration::from_millis(20));
    assert_eq!(call!(api, aclrtStreamWaitEventWithTimeout(second, sync, 60_000)).0, 0);
    assert_eq!(call!(api, aclrtRecordEvent(sync, first)).0, 0);
    assert_eq!(call!(api, aclrtSynchronizeStream(second)).0, 0);
    // waiting on the host has limits too
    let never = event(api, ACL_EVENT_SYNC);
    assert_eq!(call!(api, aclrtStreamWaitEventWithTimeout(first, never, 60_000)).0, 0);
    assert_eq!(call!(api, aclrtRecordEvent(sync, first)).0, 0);
    assert_eq!(call!(api, aclrtSynchronizeEventWithTimeout(sync, 5)).0, 507047);
    assert_eq!(call!(api, aclrtSynchronizeStreamWithTimeout(first, 5)).0, 507046);
    assert_eq!(call!(api, aclrtSynchronizeDeviceWithTimeout(5)).0, 507046);
    assert_eq!(call!(api, aclrtDestroyStreamForce(first)).0, 0, "does not wait");
    assert_eq!(call!(api, aclrtSynchronizeDevice()).0, 0);
}

#[test]
fn renewable_events_need_no_reset_and_know_it() {
    let (_npu, api) = card(false);
    let (first, second, block) = (stream(api), stream(api), memory(api));
    let (mut renewable, mut status) = (null_mut(), ACL_EVENT_RECORDED_STATUS_NOT_READY);
    let flags = ACL_EVENT_SYNC | ACL_EVENT_TIME_LINE;
    assert_eq!(call!(api, aclrtCreateEventExWithFlag(&mut renewable, flags)).0, 0);
    assert_eq!(call!(api, aclrtStreamWaitEvent(second, renewable)).0, 0, "of nothing");
    assert_eq!(call!(api, aclrtSynchronizeStream(second)).0, 0);
    for round in 1..3 {
        assert_eq!(fill(api, block, round, first), 0);
        assert_eq!(call!(api, aclrtRecordEvent(renewable, first)).0, 0);
        assert_eq!(call!(api, aclrtQueryEventStatus(renewable, &mut status)).0, 0);
        assert_eq!(status, ACL_EVENT_RECORDED_STATUS_NOT_READY);
        assert_eq!(call!(api, aclrtStreamWaitEvent(second, renewable)).0, 0);
        assert_eq!(call!(api, aclrtSynchronizeStream(second)).0, 0);
        assert_eq!(i32::from(first_byte(api, block)), round);
    }
    let (mut first_time, mut second_time) = (0, 0);
    assert_eq!(call!(api, aclrtEventGetTimestamp(renewable, &mut first_time)).0, 0);
    std::thread::sleep(Duration::from_millis(2));
    assert_eq!(call!(api, aclrtRecordEvent(renewable, first)).0, 0);
    assert_eq!(call!(api, aclrtEventGetTimestamp(renewable, &mut second_time)).0, 107006);
    assert_eq!(call!(api, aclrtSynchronizeEvent(renewable)).0, 0);
    assert_eq!(call!(api, aclrtEventGetTimestamp(renewable, &mut second_time)).0, 0);
    assert!(second_time >= first_time + 2000, "microseconds: {first_time} {second_time}");
}

#[test]
fn cores_of_threads_are_those_of_the_stream_they_use() {
    let (npu, api) = card(false);
    let (used, cube) = (stream(api), ACL_RT_DEV_RES_CUBE_CORE);
    let read = || {
        let mut cores = 0;
        assert_eq!(call!(api, aclrtGetResInCurrentThread(cube, &mut cores)).0, 0);
        cores
    };
    assert_eq!(read(), 24);
    assert_eq!(call!(api, aclrtSetDeviceResLimit(npu.id(), cube, 20)).0, 0);
    assert_eq!(call!(api, aclrtSetDeviceResLimit(npu.id(), cube, 25)).0, 107000);
    assert_eq!(call!(api, aclrtSetStreamResLimit(used, cube, 4)).0, 0);
    assert_eq!(read(), 20);
    assert_eq!(call!(api, aclrtUseStreamResInCurrentThread(used)).0, 0);
    assert_eq!(read(), 4);
    assert_eq!(call!(api, aclrtResetStreamResLimit(used)).0, 0);
    assert_eq!(read(), 20);
    assert_eq!(call!(api, aclrtResetDeviceResLimit(npu.id())).0, 0);
    assert_eq!(read(), 24);
}

/// What the process that the next test starts does: device 1 of those that are listed.
const LISTED: &str = "STREAMS_TEST_LISTED";

#[test]
fn a_list_of_visible_devices_renumbers_them() {
    let api = tables().api;
    if std::env::var_os(LISTED).is_none() {
        let me = std::env::current_exe().expect("a path of this program");
        for (list, wanted) in [("1,3", "seen"), ("3,1", "none"), ("", "none")] {
            let mut again = Command::new(&me);
            again.args(["--exact", "a_list_of_visible_devices_renumbers_them"]);
            again.env(LISTED, wanted).env("ACL_SIM_DEVICES", "4");
            let status = again.env("ASCEND_RT_VISIBLE_DEVICES", list).status().expect("it starts");
            assert!(status.success(), "{list}");
        }
        return;
    }
    let (mut count, mut number) = (7, -1);
    if std::env::var(LISTED).expect("just seen") == "none" {
        assert_eq!(call!(api, aclrtGetDeviceCount(&mut count)).0, 207004);
        assert_eq!(call!(api, aclrtSetDevice(0)).0, 107001);
        assert!(!call!(api, aclrtGetSocName()).is_null());
        return;
    }
    assert_eq!(call!(api, aclrtGetDeviceCount(&mut count)).0, 0);
    assert_eq!(count, 2);
    assert_eq!(call!(api, aclrtSetDevice(1)).0, 0);
    assert_eq!(call!(api, aclrtSetDevice(2)).0, 107001);
    assert_eq!(call!(api, aclrtGetLogicDevIdByUserDevId(1, &mut number)).0, 0);
    assert_eq!(number, 3);
    assert_eq!(call!(api, aclrtGetUserDevIdByLogicDevId(1, &mut number)).0, 0);
    assert_eq!(number, 0);
    assert_eq!(call!(api, aclrtGetUserDevIdByPhyDevId(0, &mut number)).0, 107001);
    let mut address = [0; 13];
    assert_eq!(call!(api, aclrtDeviceGetPCIBusId(1, address.as_mut_ptr(), 13)).0, 0);
    assert_eq!(call!(api, aclrtDeviceGetByPCIBusId(address.as_ptr(), &mut number)).0, 0);
    assert_eq!(number, 1);
}
