//! Captured graphs: what is kept, what is refused meanwhile, and what runs.

#[macro_use]
mod common;

use acl_sim::{Chip, Config, Npu, lease, tables};
use acl_sys::*;
use std::ffi::{CString, c_void};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU32, Ordering};

const GLOBAL: aclmdlRICaptureMode = ACL_MODEL_RI_CAPTURE_MODE_GLOBAL;
const RELAXED: aclmdlRICaptureMode = ACL_MODEL_RI_CAPTURE_MODE_RELAXED;

struct Scene {
    npu: Npu,
    stream: aclrtStream,
    /// Pinned, 8 bytes.
    block: *mut c_void,
}

fn scene() -> Scene {
    let npu = lease(Config { chip: Chip::Ascend910B1, ..Config::default() });
    let api = tables().api;
    let (mut stream, mut block) = (null_mut(), null_mut());
    assert_eq!(call!(api, aclrtSetDevice(npu.id())).0, 0);
    assert_eq!(call!(api, aclrtCreateStream(&mut stream)).0, 0);
    assert_eq!(call!(api, aclrtMalloc(&mut block, 8, ACL_MEM_MALLOC_NORMAL_ONLY)).0, 0);
    Scene { npu, stream, block }
}

impl Scene {
    fn begin(&self, mode: aclmdlRICaptureMode) {
        assert_eq!(call!(tables().api, aclmdlRICaptureBegin(self.stream, mode)).0, 0);
    }

    fn end(&self) -> (i32, aclmdlRI) {
        let mut model = 7 as aclmdlRI;
        let code = call!(tables().api, aclmdlRICaptureEnd(self.stream, &mut model)).0;
        (code, model)
    }

    fn fill(&self, value: i32) {
        let code = call!(tables().api, aclrtMemsetAsync(self.block, 8, value, 8, self.stream));
        assert_eq!(code.0, 0);
    }

    fn synchronize(&self) -> i32 {
        call!(tables().api, aclrtSynchronizeStream(self.stream)).0
    }

    fn byte(&self) -> u8 {
        let mut byte = 0u8;
        let (to, kind) = ((&raw mut byte).cast(), ACL_MEMCPY_DEVICE_TO_HOST);
        assert_eq!(call!(tables().api, aclrtMemcpy(to, 1, self.block, 1, kind)).0, 0);
        byte
    }
}

#[test]
fn what_is_captured_runs_when_the_graph_does_and_as_often() {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    unsafe extern "C" fn count(_: *mut c_void) {
        CALLS.fetch_add(1, Ordering::SeqCst);
    }
    let scene = scene();
    let api = tables().api;
    scene.fill(1);
    assert_eq!(scene.synchronize(), 0);
    scene.begin(RELAXED);
    scene.fill(2);
    assert_eq!(call!(api, aclrtLaunchHostFunc(scene.stream, Some(count), null_mut())).0, 0);
    let (code, model) = scene.end();
    assert_eq!(code, 0);
    assert_eq!(
        (scene.synchronize(), scene.byte(), scene.npu.pending()),
        (0, 1, 0),
        "kept, not run"
    );
    for round in 1..=3 {
        scene.fill(9);
        assert_eq!(call!(api, aclmdlRIExecuteAsync(model, scene.stream)).0, 0);
        assert_eq!((scene.synchronize(), scene.byte()), (0, 2));
        assert_eq!(CALLS.load(Ordering::SeqCst), round);
    }
    assert_eq!(call!(api, aclmdlRIExecute(model, -1)).0, 107000, "captured ones run in a stream");
    assert!(scene.npu.audit().leaks.iter().any(|leak| leak == "1 model instances"));

    // names, numbers, and who hears of the end
    let (name, mut room) = (CString::new("graph").expect("no NUL"), [1; 6]);
    assert_eq!(call!(api, aclmdlRISetName(model, name.as_ptr())).0, 0);
    assert_eq!(call!(api, aclmdlRIGetName(model, 6, room.as_mut_ptr())).0, 0);
    assert_eq!(room.map(|c| c as u8), *b"graph\0");
    assert_eq!(call!(api, aclmdlRIGetName(model, 5, room.as_mut_ptr())).0, 507000);
    assert_eq!(room, [0; 6]);
    assert_eq!(call!(api, aclmdlRIDestroyRegisterCallback(model, Some(count), null_mut())).0, 0);
    assert_eq!(
        call!(api, aclmdlRIDestroyRegisterCallback(model, Some(count), null_mut())).0,
        107000
    );
    assert_eq!(call!(api, aclmdlRIDestroy(model)).0, 0);
    assert_eq!(CALLS.load(Ordering::SeqCst), 4);
    assert_eq!(call!(api, aclmdlRIDestroy(model)).0, 107017);
    assert_eq!(call!(api, aclmdlRIExecuteAsync(model, scene.stream)).0, 107017);
}

#[test]
fn while_a_stream_is_captured_others_are_refused_as_strictly_as_was_asked() {
    let scene = scene();
    let api = tables().api;
    let sync_fill = || call!(api, aclrtMemset(scene.block, 8, 5, 8)).0;
    scene.begin(GLOBAL);
    assert_eq!(sync_fill(), 107030);
    assert_eq!(scene.synchronize(), 107027);
    assert_eq!(call!(api, aclrtSynchronizeDevice()).0, 107027);
    assert_eq!(call!(api, aclrtDestroyStream(scene.stream)).0, 107027);
    assert_eq!(call!(api, aclmdlRICaptureBegin(scene.stream, GLOBAL)).0, 107027);
    let (mut status, mut model) = (ACL_MODEL_RI_CAPTURE_STATUS_NONE, null_mut());
    assert_eq!(call!(api, aclmdlRICaptureGetInfo(scene.stream, &mut status, &mut model)).0, 0);
    assert!(status == ACL_MODEL_RI_CAPTURE_STATUS_ACTIVE && !model.is_null());
    assert_eq!(call!(api, aclmdlRIDestroy(model)).0, 107026, "being captured");
    // a thread may ask to be treated less strictly
    let mut mode = RELAXED;
    assert_eq!(call!(api, aclmdlRICaptureThreadExchangeMode(&mut mode)).0, 0);
    assert_eq!((mode, sync_fill()), (GLOBAL, 0));
    assert_eq!(call!(api, aclmdlRICaptureThreadExchangeMode(&mut mode)).0, 0);
    assert_eq!((mode, sync_fill()), (RELAXED, 107030));
    // another thread may not end it, and spoils it by trying
    let (stream, device) = (scene.stream.addr(), scene.npu.id());
    let elsewhere = std::thread::spawn(move || {
        let mut model = 7 as aclmdlRI;
        assert_eq!(call!(tables().api, aclrtSetDevice(device)).0, 0);
        let stream = std::ptr::without_provenance_mut(stream);
        (call!(tables().api, aclmdlRICaptureEnd(stream, &mut model)).0, model.is_null())
    });
    assert_eq!(elsewhere.join().expect("no panic"), (107038, true));
    assert_eq!((scene.end().0, sync_fill()), (107029, 0));
}

#[test]
fn what_cannot_be_captured_makes_the_capture_worthless() {
    let scene = scene();
    let api = tables().api;
    let mut event = null_mut();
    assert_eq!(call!(api, aclrtCreateEvent(&mut event)).0, 0);
    scene.begin(RELAXED);
    assert_eq!(call!(api, aclrtRecordEvent(event, scene.stream)).0, 0);
    let mut status = ACL_MODEL_RI_CAPTURE_STATUS_NONE;
    assert_eq!(call!(api, aclmdlRICaptureGetInfo(scene.stream, &mut status, null_mut())).0, 0);
    assert_eq!(status, ACL_MODEL_RI_CAPTURE_STATUS_INVALIDATED);
    assert_eq!(scene.end(), (507903, null_mut()));
    // the stream is free again
    scene.fill(3);
    assert_eq!((scene.synchronize(), scene.byte()), (0, 3));
}

#[test]
fn chips_without_graphs_say_so() {
    let npu = lease(Config::default());
    let api = tables().api;
    let mut stream = null_mut();
    assert_eq!(call!(api, aclrtSetDevice(npu.id())).0, 0);
    assert_eq!(call!(api, aclrtCreateStream(&mut stream)).0, 0);
    assert_eq!(call!(api, aclmdlRICaptureBegin(stream, GLOBAL)).0, 207000);
}
