//! Notifies, host functions, and functions that hear of streams and failures.

#[macro_use]
mod common;

use acl_sim::{Config, Order, lease, tables};
use acl_sys::*;
use std::ffi::{CString, c_void};
use std::ptr::null_mut;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::ThreadId;

fn stream(api: &Api) -> aclrtStream {
    let mut stream = null_mut();
    assert_eq!(call!(api, aclrtCreateStream(&mut stream)).0, 0);
    stream
}

#[test]
fn a_wait_for_a_notify_holds_its_stream_until_another_sets_it() {
    for order in [Order::Lazy, Order::Seeded(3), Order::Seeded(4)] {
        let npu = lease(Config { order, ..Config::default() });
        let api = tables().api;
        assert_eq!(call!(api, aclrtSetDevice(npu.id())).0, 0);
        let (first, second) = (stream(api), stream(api));
        let mut notify = null_mut();
        assert_eq!(call!(api, aclrtCreateNotify(&mut notify, 0)).0, 0);
        let mut block = null_mut();
        assert_eq!(call!(api, aclrtMalloc(&mut block, 8, ACL_MEM_MALLOC_NORMAL_ONLY)).0, 0);
        // the second stream may not fill before the first has
        assert_eq!(call!(api, aclrtWaitAndResetNotify(notify, second, 0)).0, 0);
        assert_eq!(call!(api, aclrtMemsetAsync(block, 8, 2, 8, second)).0, 0);
        assert_eq!(call!(api, aclrtMemsetAsync(block, 8, 1, 8, first)).0, 0);
        assert_eq!(call!(api, aclrtRecordNotify(notify, first)).0, 0);
        assert_eq!(call!(api, aclrtSynchronizeStream(second)).0, 0);
        let mut byte = 0u8;
        let (to, kind) = ((&raw mut byte).cast(), ACL_MEMCPY_DEVICE_TO_HOST);
        assert_eq!(call!(api, aclrtMemcpy(to, 1, block, 1, kind)).0, 0);
        assert_eq!(byte, 2, "{order:?}");
        // the wait used the mark up: another needs another
        assert_eq!(call!(api, aclrtWaitAndResetNotify(notify, second, 0)).0, 0);
        let mut status = ACL_STREAM_STATUS_COMPLETE;
        assert_eq!(call!(api, aclrtStreamQuery(second, &mut status)).0, 0);
        assert_eq!(status, ACL_STREAM_STATUS_NOT_READY);
        assert_eq!(call!(api, aclrtRecordNotify(notify, first)).0, 0);
        assert_eq!(call!(api, aclrtSynchronizeStream(second)).0, 0);
        assert_eq!(npu.audit().leaks.len(), 3, "memory, streams, the notify");
        assert_eq!(call!(api, aclrtDestroyNotify(notify)).0, 0);
        assert_eq!(call!(api, aclrtFree(block)).0, 0);
    }
}

#[test]
fn a_key_opens_a_notify_of_this_process() {
    let npu = lease(Config::default());
    let api = tables().api;
    assert_eq!(call!(api, aclrtSetDevice(npu.id())).0, 0);
    let (mut notify, mut other) = (null_mut(), null_mut());
    let mut key = [0; 65];
    assert_eq!(call!(api, aclrtCreateNotify(&mut notify, 0)).0, 0);
    assert_eq!(call!(api, aclrtNotifySetImportPid(notify, &mut 1, 1)).0, 507899, "no key yet");
    assert_eq!(call!(api, aclrtNotifyGetExportKey(notify, key.as_mut_ptr(), 65, 0)).0, 0);
    assert_eq!(call!(api, aclrtNotifySetImportPid(notify, &mut 1, 1)).0, 0);
    assert_eq!(call!(api, aclrtNotifyImportByKey(&mut other, key.as_ptr(), 0)).0, 0);
    let (mut id, mut same) = (7, 8);
    assert_eq!(call!(api, aclrtGetNotifyId(notify, &mut id)).0, 0);
    assert_eq!(call!(api, aclrtGetNotifyId(other, &mut same)).0, 0);
    assert!(notify != other && id == same);
    // closing what was opened leaves the notify
    assert_eq!(call!(api, aclrtDestroyNotify(other)).0, 0);
    assert_eq!(call!(api, aclrtDestroyNotify(other)).0, 107017);
    assert_eq!(call!(api, aclrtDestroyNotify(notify)).0, 0);
    assert_eq!(call!(api, aclrtNotifyImportByKey(&mut other, key.as_ptr(), 0)).0, 507899);
}

#[test]
fn host_functions_run_in_stream_order_on_a_thread_of_the_library() {
    static RAN: Mutex<Vec<(u8, ThreadId)>> = Mutex::new(Vec::new());
    /// # Safety
    /// 1. `block` is a byte that nobody writes meanwhile.
    unsafe extern "C" fn note(block: *mut c_void) {
        // SAFETY: promise 1.
        let byte = unsafe { block.cast::<u8>().read() };
        RAN.lock().expect("no panic").push((byte, std::thread::current().id()));
    }
    let npu = lease(Config::default());
    let api = tables().api;
    assert_eq!(call!(api, aclrtSetDevice(npu.id())).0, 0);
    let (work, reported) = (stream(api), stream(api));
    let (mut block, mut device) = (null_mut(), null_mut());
    assert_eq!(call!(api, aclrtMallocHost(&mut block, 1)).0, 0);
    assert_eq!(call!(api, aclrtMalloc(&mut device, 1, ACL_MEM_MALLOC_NORMAL_ONLY)).0, 0);
    for value in 1..=3 {
        assert_eq!(call!(api, aclrtMemsetAsync(device, 1, value, 1, work)).0, 0);
        let kind = ACL_MEMCPY_DEVICE_TO_HOST;
        assert_eq!(call!(api, aclrtMemcpyAsync(block, 1, device, 1, kind, work)).0, 0);
        assert_eq!(call!(api, aclrtLaunchHostFunc(work, Some(note), block)).0, 0);
    }
    assert_eq!(call!(api, aclrtSynchronizeStream(work)).0, 0);
    let ran = RAN.lock().expect("no panic").clone();
    assert_eq!(ran.iter().map(|(byte, _)| *byte).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(
        ran.iter().all(|(_, thread)| *thread == ran[0].1 && *thread != std::thread::current().id())
    );
    // a stream has host functions or a report thread, not both
    assert_eq!(call!(api, aclrtSubscribeReport(1, work)).0, 107011);
    assert_eq!(call!(api, aclrtUnSubscribeReport(1, work)).0, 107011);
    assert_eq!(
        call!(api, aclrtLaunchCallback(Some(note), block, ACL_CALLBACK_BLOCK, work)).0,
        107011
    );
    assert_eq!(call!(api, aclrtSubscribeReport(1, reported)).0, 0);
    assert_eq!(call!(api, aclrtLaunchHostFunc(reported, Some(note), block)).0, 107011);
    assert_eq!(call!(api, aclrtFree(device)).0, 0);
    assert_eq!(call!(api, aclrtFreeHost(block)).0, 0);
}

#[test]
fn functions_hear_of_streams_and_of_failed_tasks() {
    static STATES: Mutex<Vec<(usize, u32)>> = Mutex::new(Vec::new());
    static FAILED: Mutex<Vec<[u32; 3]>> = Mutex::new(Vec::new());
    static CALLS: AtomicU32 = AtomicU32::new(0);
    unsafe extern "C" fn on_stream(stream: aclrtStream, state: aclrtStreamState, _: *mut c_void) {
        STATES.lock().expect("no panic").push((stream.addr(), state.0));
    }
    unsafe extern "C" fn on_failure(info: *mut aclrtExceptionInfo) {
        let api = tables().api;
        let numbers = [
            call!(api, aclrtGetTaskIdFromExceptionInfo(info)),
            call!(api, aclrtGetDeviceIdFromExceptionInfo(info)),
            call!(api, aclrtGetErrorCodeFromExceptionInfo(info)),
        ];
        FAILED.lock().expect("no panic").push(numbers);
    }
    unsafe extern "C" fn too(_: *mut aclrtExceptionInfo) {
        CALLS.fetch_add(1, Ordering::SeqCst);
    }
    let npu = lease(Config { order: Order::Lazy, ..Config::default() });
    let api = tables().api;
    assert_eq!(call!(api, aclrtSetDevice(npu.id())).0, 0);
    let name = CString::new("signals test").expect("no NUL");
    assert_eq!(
        call!(api, aclrtRegStreamStateCallback(name.as_ptr(), Some(on_stream), null_mut())).0,
        0
    );
    assert_eq!(
        call!(api, aclrtRegStreamStateCallback(name.as_ptr(), Some(on_stream), null_mut())).0,
        107000
    );
    let stream = stream(api);
    assert_eq!(call!(api, aclrtSetExceptionInfoCallback(Some(on_failure))).0, 0);
    assert_eq!(call!(api, aclrtExceptionInfoCallbackRegister(Some(too))).0, 0);
    assert_eq!(call!(api, aclrtExceptionInfoCallbackRegister(Some(too))).0, 0);
    // a task whose memory is gone when it runs
    let mut block = null_mut();
    assert_eq!(call!(api, aclrtMalloc(&mut block, 8, ACL_MEM_MALLOC_NORMAL_ONLY)).0, 0);
    assert_eq!(call!(api, aclrtMemsetAsync(block, 8, 1, 8, stream)).0, 0);
    assert_eq!(call!(api, aclrtFree(block)).0, 0);
    assert_eq!(call!(api, aclrtSynchronizeStream(stream)).0, 507899);
    assert_eq!(*FAILED.lock().expect("no panic"), [[1, npu.id() as u32, 507899]]);
    assert_eq!(CALLS.load(Ordering::SeqCst), 1);
    assert_eq!(call!(api, aclrtSetExceptionInfoCallback(None)).0, 0);
    assert_eq!(call!(api, aclrtExceptionInfoCallbackUnregister(Some(too))).0, 0);

    assert_eq!(call!(api, aclrtDestroyStream(stream)).0, 0);
    assert_eq!(call!(api, aclrtRegStreamStateCallback(name.as_ptr(), None, null_mut())).0, 0);
    let states = STATES.lock().expect("no panic");
    let of_this = |(address, _): &&(usize, u32)| *address == stream.addr();
    let heard: Vec<u32> = states.iter().filter(of_this).map(|(_, state)| *state).collect();
    assert_eq!(heard, [1, 2], "made, about to go");
}

#[test]
fn a_host_function_that_waits_for_its_own_stream_is_told_so() {
    use std::sync::mpsc::{Sender, channel};
    struct Job {
        device: i32,
        stream: usize,
        said: Sender<[i32; 3]>,
    }
    unsafe extern "C" fn wait_for_oneself(job: *mut c_void) {
        // SAFETY: the job below, handed over.
        let job = unsafe { Box::from_raw(job.cast::<Job>()) };
        let (api, stream) = (tables().api, std::ptr::without_provenance_mut(job.stream));
        let set = call!(api, aclrtSetDevice(job.device)).0;
        let waited = call!(api, aclrtSynchronizeStream(stream)).0;
        let reset = call!(api, aclrtResetDeviceForce(job.device)).0;
        let _ = job.said.send([set, waited, reset]);
    }
    for order in [Order::Eager, Order::Lazy, Order::Seeded(1)] {
        let npu = lease(Config { order, ..Config::default() });
        let (device, api) = (npu.id(), tables().api);
        let (said, hear) = channel();
        // A thread of its own, so that a wait without end fails the test.
        std::thread::spawn(move || {
            assert_eq!(call!(api, aclrtSetDevice(device)).0, 0);
            let mut stream = null_mut();
            assert_eq!(call!(api, aclrtCreateStream(&mut stream)).0, 0);
            let job = Box::new(Job { device, stream: stream.addr(), said });
            let job = Box::into_raw(job).cast();
            assert_eq!(call!(api, aclrtLaunchHostFunc(stream, Some(wait_for_oneself), job)).0, 0);
            assert_eq!(call!(api, aclrtSynchronizeStream(stream)).0, 0);
        });
        let heard = hear.recv_timeout(std::time::Duration::from_secs(60));
        assert_eq!(heard, Ok([0, 507046, 507046]), "{order:?}");
        assert!(!npu.audit().objections.is_empty());
    }
}
