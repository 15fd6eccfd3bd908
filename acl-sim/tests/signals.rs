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

/// What a host function does, and where its answers go.
struct Job {
    does: Box<dyn FnOnce() -> Vec<i32> + Send>,
    said: std::sync::mpsc::Sender<Vec<i32>>,
}

unsafe extern "C" fn do_job(job: *mut c_void) {
    // SAFETY: a job of `launch`, handed over.
    let job = unsafe { Box::from_raw(job.cast::<Job>()) };
    let _ = job.said.send((job.does)());
}

/// Has a stream run it; the answers.
fn launch(
    api: &Api,
    stream: aclrtStream,
    does: impl FnOnce() -> Vec<i32> + Send + 'static,
) -> std::sync::mpsc::Receiver<Vec<i32>> {
    let (said, hear) = std::sync::mpsc::channel();
    let job = Box::into_raw(Box::new(Job { does: Box::new(does), said }));
    assert_eq!(call!(api, aclrtLaunchHostFunc(stream, Some(do_job), job.cast())).0, 0);
    hear
}

/// A handle that a function takes along.
#[derive(Clone, Copy)]
struct Handle(usize);

impl Handle {
    fn of<T>(handle: *mut T) -> Self {
        Self(handle.addr())
    }

    fn get<T>(self) -> *mut T {
        std::ptr::without_provenance_mut(self.0)
    }
}

/// Runs a part of a test on a thread of its own, so that a wait without end fails it.
fn in_time<T: Send + 'static>(part: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, hear) = std::sync::mpsc::channel();
    std::thread::spawn(move || done.send(part()));
    hear.recv_timeout(std::time::Duration::from_secs(60)).expect("no wait without end")
}

const ORDERS: [Order; 3] = [Order::Eager, Order::Lazy, Order::Seeded(1)];
const HELD: i32 = 507046;

#[test]
fn a_host_function_does_not_wait_for_its_own_stream_nor_take_it_away() {
    for order in ORDERS {
        let npu = lease(Config { order, ..Config::default() });
        let (device, api) = (npu.id(), tables().api);
        let told = in_time(move || {
            assert_eq!(call!(api, aclrtSetDevice(device)).0, 0);
            let mut context = null_mut();
            assert_eq!(call!(api, aclrtGetCurrentContext(&mut context)).0, 0);
            let own = stream(api);
            let mut made = null_mut();
            assert_eq!(call!(api, aclrtCreateContext(&mut made, device)).0, 0);
            let of_made = stream(api);
            let (context, made) = (Handle::of(context), Handle::of(made));
            let handle = Handle::of(of_made);
            let second = launch(api, of_made, move || {
                let stream = handle.get();
                let set = call!(api, aclrtSetCurrentContext(made.get())).0;
                let waited = call!(api, aclrtSynchronizeStream(stream)).0;
                let destroyed = call!(api, aclrtDestroyStream(stream)).0;
                vec![set, waited, destroyed, call!(api, aclrtDestroyContext(made.get())).0]
            });
            assert_eq!(call!(api, aclrtSynchronizeStream(of_made)).0, 0);
            assert_eq!(call!(api, aclrtDestroyContext(made.get())).0, 0, "it is there still");
            assert_eq!(call!(api, aclrtSetCurrentContext(context.get())).0, 0);
            let first = launch(api, own, move || {
                let set = call!(api, aclrtSetCurrentContext(context.get())).0;
                let reset = call!(api, aclrtResetDevice(device)).0;
                vec![set, reset, call!(api, aclrtResetDeviceForce(device)).0]
            });
            assert_eq!(call!(api, aclrtSynchronizeStream(own)).0, 0);
            assert_eq!(call!(api, aclrtResetDevice(device)).0, 0, "it is set still, once");
            (second.recv(), first.recv())
        });
        assert_eq!(told, (Ok(vec![0, HELD, HELD, HELD]), Ok(vec![0, HELD, HELD])), "{order:?}");
        assert!(!npu.audit().objections.is_empty());
    }
}

#[test]
fn a_host_function_may_wait_for_its_own_stream_for_a_while() {
    for order in ORDERS {
        let npu = lease(Config { order, ..Config::default() });
        let (device, api) = (npu.id(), tables().api);
        let told = in_time(move || {
            assert_eq!(call!(api, aclrtSetDevice(device)).0, 0);
            let own = stream(api);
            let handle = Handle::of(own);
            let told = launch(api, own, move || {
                let set = call!(api, aclrtSetDevice(device)).0;
                let start = std::time::Instant::now();
                let code = call!(api, aclrtSynchronizeStreamWithTimeout(handle.get(), 30)).0;
                vec![set, code, i32::from(start.elapsed().as_millis() >= 30)]
            });
            assert_eq!(call!(api, aclrtSynchronizeStream(own)).0, 0);
            told.recv()
        });
        assert_eq!(told, Ok(vec![0, HELD, 1]), "{order:?}");
        assert!(npu.audit().objections.is_empty());
    }
}

#[test]
fn of_host_functions_that_wait_for_each_other_one_is_told_so() {
    // A seeded order waits a second for each function before the next is launched.
    for order in [Order::Eager, Order::Lazy] {
        let npu = lease(Config { order, ..Config::default() });
        let (device, api) = (npu.id(), tables().api);
        let told = in_time(move || {
            let launched = std::sync::Arc::new(std::sync::RwLock::new(()));
            let gate = launched.write().expect("no panic");
            // Three contexts, each with a stream whose function waits for the next one's.
            let made = [(); 3].map(|()| {
                let mut context = null_mut();
                assert_eq!(call!(api, aclrtCreateContext(&mut context, device)).0, 0);
                (Handle::of(context), Handle::of(stream(api)))
            });
            let heard: Vec<_> = (0..made.len())
                .map(|at| {
                    let (context, own) = made[at];
                    let (_, next) = made[(at + 1) % made.len()];
                    assert_eq!(call!(api, aclrtSetCurrentContext(context.get())).0, 0);
                    let launched = launched.clone();
                    launch(api, own.get(), move || {
                        drop(launched.read());
                        assert_eq!(call!(api, aclrtSetCurrentContext(context.get())).0, 0);
                        vec![call!(api, aclrtSynchronizeStream(next.get())).0]
                    })
                })
                .collect();
            drop(gate);
            for (_, own) in made {
                assert_eq!(call!(api, aclrtSynchronizeStream(own.get())).0, 0);
            }
            let mut codes: Vec<i32> =
                heard.iter().filter_map(|one| one.recv().ok()).flatten().collect();
            codes.sort_unstable();
            codes
        });
        // Who is told depends on which threads are faster, but one at least has to be and one at least need not.
        assert_eq!((told.len(), told[0], told[2]), (3, 0, HELD), "{order:?}");
        assert!(!npu.audit().objections.is_empty());
    }
}

#[test]
fn a_notify_that_two_streams_are_to_set_is_set_by_the_one_that_can() {
    for order in ORDERS {
        let npu = lease(Config { order, ..Config::default() });
        let api = tables().api;
        assert_eq!(call!(api, aclrtSetDevice(npu.id())).0, 0);
        let (stuck, able, waits) = (stream(api), stream(api), stream(api));
        let [wanted, later] = [(); 2].map(|()| {
            let mut notify = null_mut();
            assert_eq!(call!(api, aclrtCreateNotify(&mut notify, 0)).0, 0);
            notify
        });
        assert_eq!(call!(api, aclrtWaitAndResetNotify(later, stuck, 0)).0, 0);
        assert_eq!(call!(api, aclrtRecordNotify(wanted, stuck)).0, 0);
        assert_eq!(call!(api, aclrtWaitAndResetNotify(wanted, waits, 0)).0, 0);
        assert_eq!(call!(api, aclrtRecordNotify(wanted, able)).0, 0);
        assert_eq!(call!(api, aclrtSynchronizeStreamWithTimeout(waits, 30_000)).0, 0, "{order:?}");
        assert_eq!(call!(api, aclrtRecordNotify(later, able)).0, 0);
        assert_eq!(call!(api, aclrtSynchronizeStreamWithTimeout(stuck, 30_000)).0, 0, "{order:?}");
    }
}
