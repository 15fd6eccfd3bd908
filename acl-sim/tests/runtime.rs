//! The table as a C program would use it: what each call answers, on devices leased for one test each.
//!
//! Expected codes and sizes are restated by hand from the vendor's documentation and from what the
//! published runtime answers; nothing here is computed by the code under test.

#[macro_use]
mod common;

use acl_sim::{Chip, Config, Npu, Order, Placement, lease, tables};
use acl_sys::*;
use std::ffi::{CStr, c_void};
use std::ptr::null_mut;

const HUGE: aclrtMemMallocPolicy = ACL_MEM_MALLOC_HUGE_FIRST;

/// A leased device, set on this thread.
struct Card {
    npu: Npu,
    api: &'static Api,
    dvpp: &'static Dvpp,
    mpi: &'static HiMpi,
}

impl Card {
    fn new(config: Config) -> Self {
        let tables = tables();
        let card = Self {
            npu: lease(config),
            api: tables.api,
            dvpp: tables.dvpp.get().expect("media"),
            mpi: tables.mpi.get().expect("V2 media"),
        };
        assert_eq!(call!(card.api, aclrtSetDevice(card.npu.id())), ACL_SUCCESS);
        card
    }

    fn chip(chip: Chip) -> Self {
        Self::new(Config { chip, ..Config::default() })
    }

    /// Where nothing runs before it must.
    fn late() -> Self {
        Self::new(Config { order: Order::Lazy, ..Config::default() })
    }

    fn used(&self) -> usize {
        let (mut free, mut total) = (0, 0);
        assert_eq!(
            call!(self.api, aclrtGetMemInfo(ACL_HBM_MEM, &mut free, &mut total)),
            ACL_SUCCESS
        );
        total - free
    }

    fn device(&self, bytes: usize) -> *mut c_void {
        let mut p = null_mut();
        assert_eq!(call!(self.api, aclrtMalloc(&mut p, bytes, HUGE)), ACL_SUCCESS);
        p
    }

    fn pinned(&self, bytes: usize) -> *mut u8 {
        let mut p = null_mut();
        assert_eq!(call!(self.api, aclrtMallocHost(&mut p, bytes)), ACL_SUCCESS);
        p.cast()
    }

    fn stream(&self) -> aclrtStream {
        let mut s = null_mut();
        assert_eq!(call!(self.api, aclrtCreateStream(&mut s)), ACL_SUCCESS);
        s
    }

    fn event(&self) -> aclrtEvent {
        let mut e = null_mut();
        assert_eq!(call!(self.api, aclrtCreateEvent(&mut e)), ACL_SUCCESS);
        e
    }

    /// Clauses of the objections so far.
    fn clauses(&self) -> Vec<&'static str> {
        self.npu.audit().objections.iter().map(|o| o.clause).collect()
    }
}

fn message(api: &Api) -> Option<String> {
    let text = call!(api, aclGetRecentErrMsg());
    // SAFETY: NULL or a C string that lives until the next call on this thread.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned())
}

type Malloc = fn(&Card, &mut *mut c_void, usize) -> i32;

/// The seven allocation interfaces: name, call, what the call takes for 1, 32, 33 and 100 bytes, start
/// alignment, the matching free.
type Row = (&'static str, Malloc, [usize; 4], usize, fn(&Card, *mut c_void) -> i32);

fn seven(padding: usize) -> Vec<Row> {
    // ALIGN_UP(size, 32) by hand for the four sizes, with and without the pad.
    let padded = [32 + padding, 32 + padding, 64 + padding, 128 + padding];
    let plain = [32, 32, 64, 128];
    vec![
        (
            "aclrtMalloc",
            |c, p, n| call!(c.api, aclrtMalloc(p, n, HUGE)).0,
            padded,
            64,
            |c, p| call!(c.api, aclrtFree(p)).0,
        ),
        (
            "aclrtMallocAlign32",
            |c, p, n| call!(c.api, aclrtMallocAlign32(p, n, HUGE)).0,
            plain,
            64,
            |c, p| call!(c.api, aclrtFree(p)).0,
        ),
        (
            "aclrtMallocCached",
            |c, p, n| call!(c.api, aclrtMallocCached(p, n, HUGE)).0,
            padded,
            64,
            |c, p| call!(c.api, aclrtFree(p)).0,
        ),
        (
            "aclrtMallocWithCfg",
            |c, p, n| call!(c.api, aclrtMallocWithCfg(p, n, HUGE, null_mut())).0,
            plain,
            64,
            |c, p| call!(c.api, aclrtFree(p)).0,
        ),
        // Pinned memory is the host's: it takes nothing from the device.
        (
            "aclrtMallocHost",
            |c, p, n| call!(c.api, aclrtMallocHost(p, n)).0,
            [0; 4],
            64,
            |c, p| call!(c.api, aclrtFreeHost(p)).0,
        ),
        (
            "acldvppMalloc",
            |c, p, n| call!(c.dvpp, acldvppMalloc(p, n)).0,
            [64, 64, 96, 160],
            128,
            |c, p| call!(c.dvpp, acldvppFree(p)).0,
        ),
        (
            "hi_mpi_dvpp_malloc",
            |c, p, n| call!(c.mpi, hi_mpi_dvpp_malloc(0, p, n as u64)),
            [64, 64, 96, 160],
            128,
            |c, p| call!(c.mpi, hi_mpi_dvpp_free(p)),
        ),
    ]
}

#[test]
fn each_interface_rounds_pads_and_aligns_as_documented_and_no_more() {
    for chip in [Chip::Ascend310P3, Chip::Ascend910B1] {
        let card = Card::chip(chip);
        for (name, malloc, takes, align, free) in seven(32) {
            for (bytes, takes) in [1, 32, 33, 100].into_iter().zip(takes) {
                let before = card.used();
                let mut p = null_mut();
                assert_eq!(malloc(&card, &mut p, bytes), 0, "{name}({bytes})");
                assert_eq!(card.used() - before, takes, "{name}({bytes})");
                assert_eq!(p.addr() % align, 0, "{name}({bytes})");
                assert_ne!(p.addr() % (2 * align), 0, "{name}: more aligned than documented");
                assert_eq!(free(&card, p), 0, "{name}");
                assert_ne!(free(&card, p), 0, "{name}: freed twice");
                assert_eq!(card.used(), before, "{name}({bytes})");
            }
        }
    }
}

#[test]
fn bad_sizes_and_pointers_have_their_codes() {
    let card = Card::chip(Chip::Ascend910B1);
    let (api, dvpp) = (&card.api, &card.dvpp);
    let mut p = null_mut();
    // (size, aclrtMalloc, aclrtMallocAlign32), at the edges of overflow
    for (size, malloc, align32) in [
        (0, 100000, 100000),
        (usize::MAX, 100000, 100000),
        (usize::MAX - 31, 100000, 100000),
        (usize::MAX - 32, 100000, 207001),
        (usize::MAX - 63, 100000, 207001),
        (usize::MAX - 128, 207001, 207001),
        (35184372088832, 207001, 207001),
    ] {
        assert_eq!(call!(api, aclrtMalloc(&mut p, size, HUGE)).0, malloc, "{size}");
        assert_eq!(call!(api, aclrtMallocAlign32(&mut p, size, HUGE)).0, align32, "{size}");
    }
    assert_eq!(call!(api, aclrtMalloc(null_mut(), 64, HUGE)).0, 100000);
    assert_eq!(call!(api, aclrtMallocHost(&mut p, 0)).0, 100000);
    assert_eq!(call!(api, aclrtMallocHost(&mut p, 35184372088832)).0, 207001);
    assert_eq!(call!(dvpp, acldvppMalloc(&mut p, usize::MAX)).0, 100000);
    assert_eq!(call!(api, aclrtFree(null_mut())).0, 100000);
    assert_eq!(call!(api, aclrtFreeHost(null_mut())).0, 100000);
    assert_eq!(call!(dvpp, acldvppFree(null_mut())).0, 100000);
    // 0 bytes of media memory become 32.
    let before = card.used();
    assert_eq!(call!(dvpp, acldvppMalloc(&mut p, 0)).0, 0);
    assert_eq!(card.used() - before, 32);
    assert_eq!(call!(dvpp, acldvppFree(p)).0, 0);
    // foreign, interior, of another interface
    let block = card.device(64);
    let mut local = 0u64;
    assert_eq!(call!(api, aclrtFree((&raw mut local).cast())).0, 107000);
    assert_eq!(call!(api, aclrtFree(block.wrapping_byte_add(32))).0, 107000);
    assert_eq!(call!(dvpp, acldvppFree(block)).0, 107000);
    assert_eq!(call!(api, aclrtFreeHost(block)).0, 107000);
    assert_eq!(card.clauses(), ["each allocation has its own free call"; 2]);
    assert_eq!(call!(api, aclrtFree(block)).0, 0);
}

#[test]
fn memory_runs_out_with_a_text_that_says_how_much_is_left() {
    let card = Card::new(Config { memory: Some(4096), ..Config::default() });
    let block = card.device(4096 - 64);
    let mut p = null_mut();
    assert_eq!(call!(card.api, aclrtMalloc(&mut p, 1, HUGE)).0, 207001);
    let text = message(card.api).expect("a text");
    assert!(text.contains("32 bytes are free"), "{text}");
    assert_eq!(message(card.api), None, "reading clears it");
    assert_eq!(call!(card.api, aclrtFree(block)).0, 0);
}

#[test]
fn chips_differ_where_they_should() {
    let mut p = null_mut();
    for (chip, v2, gigabyte) in [
        (Chip::Ascend310, 0xA002_8008u32, 207000),
        (Chip::Ascend310P3, 0, 207000),
        (Chip::Ascend910B1, 0, 0),
    ] {
        let card = Card::chip(chip);
        assert_eq!(call!(card.mpi, hi_mpi_sys_init()) as u32, v2, "{chip:?}");
        let code = call!(card.api, aclrtMalloc(&mut p, 33, ACL_MEM_MALLOC_HUGE1G_ONLY));
        assert_eq!(code.0, gigabyte, "{chip:?}");
        if gigabyte == 0 {
            assert_eq!(card.used(), 64, "1 GiB pages add no pad");
            assert_eq!(call!(card.api, aclrtFree(p)).0, 0);
        }
        let name = call!(card.api, aclrtGetSocName());
        // SAFETY: a static C string.
        let name = unsafe { CStr::from_ptr(name) };
        assert_eq!(name.to_str(), Ok(chip.soc_name()));
    }
}

#[test]
fn the_driver_placement_gives_512() {
    let card = Card::new(Config { placement: Placement::Driver, ..Config::default() });
    for bytes in [1, 4096, 100_000] {
        let (device, pinned) = (card.device(bytes), card.pinned(bytes));
        assert_eq!((device.addr() % 512, pinned.addr() % 512), (0, 0));
        assert_eq!(call!(card.api, aclrtFree(device)).0, 0);
        assert_eq!(call!(card.api, aclrtFreeHost(pinned.cast())).0, 0);
    }
}

#[test]
fn without_a_context_calls_answer_107002() {
    let api = tables().api;
    std::thread::spawn(move || {
        let (mut p, mut s, mut d) = (null_mut(), null_mut(), 7);
        assert_eq!(call!(api, aclrtMalloc(&mut p, 64, HUGE)).0, 107002);
        assert_eq!(call!(api, aclrtMallocHost(&mut p, 64)).0, 107002);
        assert_eq!(call!(api, aclrtCreateStream(&mut s)).0, 107002);
        assert_eq!(call!(api, aclrtSynchronizeStream(null_mut())).0, 107002);
        assert_eq!(call!(api, aclrtGetDevice(&mut d)).0, 107002);
        assert_eq!((d, p, s), (7, null_mut(), null_mut()), "nothing is written");
        assert_eq!(call!(api, aclrtSetDevice(-1)).0, 107001);
        assert_eq!(call!(api, aclrtSetDevice(64)).0, 107001);
        // copies of nothing need nothing
        let kind = aclrtMemcpyKind(99);
        assert_eq!(call!(api, aclrtMemcpy(null_mut(), 0, null_mut(), 0, kind)).0, 0);
    })
    .join()
    .expect("no panic");
}

#[test]
fn contexts_follow_their_thread_and_stale_ones_are_refused() {
    let card = Card::chip(Chip::Ascend310P3);
    let api = card.api;
    let (mut primary, mut explicit, mut found) = (null_mut(), null_mut(), null_mut());
    assert_eq!(call!(api, aclrtGetCurrentContext(&mut primary)).0, 0);
    assert_eq!(call!(api, aclrtDestroyContext(primary)).0, 107002, "a default context");
    let stream = card.stream();
    assert_eq!(call!(api, aclrtCreateContext(&mut explicit, card.npu.id())).0, 0);
    assert_eq!(call!(api, aclrtGetCurrentContext(&mut found)).0, 0);
    assert_eq!(found, explicit, "creating makes current");
    // a stream of the other context: refused for work and for destruction, fine to wait for
    assert_eq!(call!(api, aclrtDestroyStream(stream)).0, 107003);
    assert_eq!(call!(api, aclrtRecordEvent(card.event(), stream)).0, 107003);
    assert_eq!(call!(api, aclrtSynchronizeStream(stream)).0, 0);
    assert_eq!(call!(api, aclrtDestroyContext(explicit)).0, 0);
    assert_eq!(
        call!(api, aclrtGetCurrentContext(&mut found)).0,
        107002,
        "nothing current afterwards"
    );
    assert_eq!(call!(api, aclrtSetCurrentContext(explicit)).0, 107000);
    assert_eq!(call!(api, aclrtDestroyContext(explicit)).0, 107002);
    assert_eq!(call!(api, aclrtSetCurrentContext(primary)).0, 0);
    assert_eq!(call!(api, aclrtDestroyStream(stream)).0, 0);
    assert_eq!(call!(api, aclrtDestroyStream(stream)).0, 107017);
    // resetting the last retain takes the default context away
    assert_eq!(call!(api, aclrtResetDevice(card.npu.id())).0, 0);
    assert_eq!(call!(api, aclrtSetCurrentContext(primary)).0, 107000);
    assert_eq!(call!(api, aclrtResetDevice(card.npu.id())).0, 507007);
}

#[test]
fn a_copy_is_late_and_a_synchronise_forces_it() {
    let card = Card::late();
    let api = card.api;
    let (host, device, stream) = (card.pinned(64), card.device(64), card.stream());
    // SAFETY: 64 bytes of pinned memory that no task touches yet.
    unsafe { host.write_bytes(7, 64) };
    let up = call!(
        api,
        aclrtMemcpyAsync(device, 64, host.cast(), 64, ACL_MEMCPY_HOST_TO_DEVICE, stream)
    );
    assert_eq!(up.0, 0);
    assert_eq!(card.npu.pending(), 1);
    let mut probe = [0u8; 64];
    // The synchronous copy does not wait for streams: the device still holds what it was born with.
    let to = probe.as_mut_ptr().cast();
    assert_eq!(call!(api, aclrtMemcpy(to, 64, device, 64, ACL_MEMCPY_DEVICE_TO_HOST)).0, 0);
    assert_ne!(probe, [7; 64], "the copy must not have run yet");
    assert_eq!(call!(api, aclrtSynchronizeStream(stream)).0, 0);
    let to = probe.as_mut_ptr().cast();
    assert_eq!(call!(api, aclrtMemcpy(to, 64, device, 64, ACL_MEMCPY_DEVICE_TO_HOST)).0, 0);
    assert_eq!(probe, [7; 64]);
    assert_eq!(card.clauses(), [""; 0]);
    call!(api, aclrtFree(device));
    call!(api, aclrtFreeHost(host.cast()));
}

#[test]
fn polling_gets_there_in_the_end() {
    let card = Card::late();
    let (device, stream, event) = (card.device(64), card.stream(), card.event());
    assert_eq!(call!(card.api, aclrtMemsetAsync(device, 64, 1, 64, stream)).0, 0);
    assert_eq!(call!(card.api, aclrtRecordEvent(event, stream)).0, 0);
    let mut status = ACL_EVENT_RECORDED_STATUS_COMPLETE;
    let mut polls = 0;
    loop {
        assert_eq!(call!(card.api, aclrtQueryEventStatus(event, &mut status)).0, 0);
        if status == ACL_EVENT_RECORDED_STATUS_COMPLETE {
            break;
        }
        polls += 1;
        assert!(polls < 10, "polling must make progress");
    }
    assert!(polls > 0, "the first answer must be: not ready");
    call!(card.api, aclrtFree(device));
}

#[test]
fn a_wait_orders_two_streams_whatever_the_seed() {
    for seed in 0..50 {
        let card = Card::new(Config { order: Order::Seeded(seed), ..Config::default() });
        let api = card.api;
        let (a, b, event) = (card.stream(), card.stream(), card.event());
        let (device, host) = (card.device(64), card.pinned(64));
        assert_eq!(call!(api, aclrtMemsetAsync(device, 64, 0, 64, a)).0, 0);
        assert_eq!(call!(api, aclrtMemsetAsync(device, 64, 9, 64, a)).0, 0);
        assert_eq!(call!(api, aclrtRecordEvent(event, a)).0, 0);
        assert_eq!(call!(api, aclrtStreamWaitEvent(b, event)).0, 0);
        let down =
            call!(api, aclrtMemcpyAsync(host.cast(), 64, device, 64, ACL_MEMCPY_DEVICE_TO_HOST, b));
        assert_eq!(down.0, 0);
        assert_eq!(call!(api, aclrtSynchronizeStream(b)).0, 0);
        // SAFETY: 64 bytes of pinned memory; the stream that wrote them was synchronised.
        assert_eq!(unsafe { host.read() }, 9, "seed {seed}");
        assert_eq!(call!(api, aclrtDestroyEvent(event)).0, 0);
        call!(api, aclrtFree(device));
        call!(api, aclrtFreeHost(host.cast()));
    }
}

#[test]
fn without_a_wait_some_seed_shows_the_race() {
    let outcomes: Vec<u8> = (0..50)
        .map(|seed| {
            let card = Card::new(Config { order: Order::Seeded(seed), ..Config::default() });
            let api = card.api;
            let (a, b) = (card.stream(), card.stream());
            let (device, host) = (card.device(64), card.pinned(64));
            assert_eq!(call!(api, aclrtMemset(device, 64, 0, 64)).0, 0);
            assert_eq!(call!(api, aclrtMemsetAsync(device, 64, 9, 64, a)).0, 0);
            let down = call!(
                api,
                aclrtMemcpyAsync(host.cast(), 64, device, 64, ACL_MEMCPY_DEVICE_TO_HOST, b)
            );
            assert_eq!(down.0, 0);
            assert_eq!(call!(api, aclrtSynchronizeStream(b)).0, 0);
            // SAFETY: as above.
            let seen = unsafe { host.read() };
            assert_eq!(call!(api, aclrtSynchronizeStream(a)).0, 0);
            call!(api, aclrtFree(device));
            call!(api, aclrtFreeHost(host.cast()));
            seen
        })
        .collect();
    assert!(outcomes.contains(&0) && outcomes.contains(&9), "{outcomes:?}");
}

#[test]
fn freeing_under_queued_work_is_objected_to_and_the_work_faults() {
    let card = Card::late();
    let (device, stream) = (card.device(64), card.stream());
    assert_eq!(call!(card.api, aclrtMemsetAsync(device, 64, 1, 64, stream)).0, 0);
    assert_eq!(call!(card.api, aclrtFree(device)).0, 0, "no free call waits, or refuses");
    assert_eq!(card.clauses(), ["no free call waits for queued work"]);
    assert_eq!(call!(card.api, aclrtSynchronizeStream(stream)).0, 507899);
    let text = message(card.api).expect("a text");
    assert!(text.contains("aclrtMemsetAsync") && text.contains("freed before"), "{text}");
    // told once
    assert_eq!(call!(card.api, aclrtSynchronizeStream(stream)).0, 0);
}

#[test]
fn a_copy_between_devices_wants_the_way_open() {
    let (near, far) = (Card::late(), Card::late());
    let (api, ids) = (near.api, [near.npu.id(), far.npu.id()]);
    let there = far.device(64);
    assert_eq!(call!(api, aclrtSetDevice(ids[0])), ACL_SUCCESS);
    let here = near.device(64);
    let copy = || call!(api, aclrtMemcpy(here, 64, there, 64, ACL_MEMCPY_DEVICE_TO_DEVICE)).0;
    assert_eq!(copy(), 0);
    assert_eq!(near.clauses(), ["copies between devices want peer access"]);
    assert_eq!(call!(api, aclrtDeviceEnablePeerAccess(ids[1], 0)), ACL_SUCCESS);
    assert_eq!(copy(), 0);
    assert_eq!(near.clauses().len(), 1, "nothing more");
}

#[test]
fn copies_are_checked_in_the_runtimes_order() {
    let card = Card::chip(Chip::Ascend910B1);
    let api = card.api;
    let (device, host, stream) = (card.device(64), card.pinned(64).cast::<c_void>(), card.stream());
    let sync = |dst, max, src, count, kind| {
        call!(api, aclrtMemcpy(dst, max, src, count, aclrtMemcpyKind(kind))).0
    };
    let later = |dst, max, src, count, kind, stream| {
        call!(api, aclrtMemcpyAsync(dst, max, src, count, aclrtMemcpyKind(kind), stream)).0
    };
    let null = null_mut::<c_void>();
    assert_eq!(sync(null, 64, host, 64, 99), 100000);
    assert_eq!(sync(device, 64, host, 64, 6), 100000);
    assert_eq!(sync(device, 63, host, 64, 1), 107000);
    assert_eq!(sync(device, 64, device, 64, 3), 0);
    assert_eq!(sync(host, 64, host, 64, 0), 0);
    // beyond the block: 64 bytes own 96
    assert_eq!(sync(device, 97, host, 97, 1), 507899);
    assert_eq!(later(host, 64, host.wrapping_byte_add(8), 8, 0, stream), 207000);
    // of two addresses that the runtime knows it believes the addresses
    assert_eq!(later(device, 64, host, 64, 0, stream), 0);
    assert_eq!(call!(api, aclrtSynchronizeStream(stream)).0, 0);
    assert_eq!(later(device, 64, host, 0, 1, host.cast()), 0, "nothing to copy, nothing checked");
    assert_eq!(later(device, 64, host, 64, 1, host.cast()), 107017);
    // pageable memory copies before the call returns, and is objected to
    let mut local = [3u8; 64];
    assert_eq!(later(device, 64, (&raw mut local).cast(), 64, 0, stream), 107000);
    assert_eq!(later(device, 64, (&raw mut local).cast(), 64, 1, stream), 0);
    assert_eq!(card.npu.pending(), 0);
    assert!(card.clauses().contains(&"asynchronous copies want pinned host memory"));
    assert_eq!(later(device.wrapping_byte_add(8), 8, host, 8, 1, stream), 0, "not refused");
    assert!(card.clauses().contains(&"ends of an asynchronous copy are 64-aligned"));
    assert_eq!(call!(api, aclrtSynchronizeDevice()).0, 0);
    call!(api, aclrtFree(device));
    call!(api, aclrtFreeHost(host));
}

#[test]
fn elapsed_time_needs_two_passed_records() {
    let card = Card::late();
    let api = card.api;
    let (start, end, stream) = (card.event(), card.event(), card.stream());
    let mut ms = -1.0f32;
    assert_eq!(call!(api, aclrtEventElapsedTime(&mut ms, start, end)).0, 507000);
    assert_eq!(call!(api, aclrtRecordEvent(start, stream)).0, 0);
    assert_eq!(call!(api, aclrtRecordEvent(end, stream)).0, 0);
    assert_eq!(call!(api, aclrtEventElapsedTime(&mut ms, start, end)).0, 107006, "not passed yet");
    assert_eq!(call!(api, aclrtSynchronizeEvent(end)).0, 0);
    assert_eq!(call!(api, aclrtEventElapsedTime(&mut ms, start, end)).0, 0);
    assert!(ms >= 0.0);
    // Only events made for it have times.
    for (flag, code) in [(1, 107006), (2, 107006), (8, 0), (9, 0)] {
        let mut other = null_mut();
        assert_eq!(call!(api, aclrtCreateEventWithFlag(&mut other, flag)).0, 0);
        assert_eq!(call!(api, aclrtRecordEvent(other, stream)).0, 0);
        assert_eq!(call!(api, aclrtSynchronizeStream(stream)).0, 0);
        assert_eq!(call!(api, aclrtEventElapsedTime(&mut ms, start, other)).0, code, "{flag}");
        let mut at = 0;
        assert_eq!(call!(api, aclrtEventGetTimestamp(other, &mut at)).0, code, "{flag}");
        assert_eq!(at != 0, code == 0);
    }
}

/// What models are called with needs no model.
#[test]
fn a_dataset_keeps_its_buffers_in_order_and_owns_none() {
    let (api, model) = (tables().api, tables().model.get().expect("models"));
    let [a, b] = [1, 2].map(|size| call!(api, aclCreateDataBuffer(null_mut(), size)));
    let set = call!(model, aclmdlCreateDataset());
    assert_eq!(call!(model, aclmdlAddDatasetBuffer(set, a)).0, 0);
    assert_eq!(call!(model, aclmdlAddDatasetBuffer(set, b)).0, 0);
    assert_eq!(call!(model, aclmdlAddDatasetBuffer(set, null_mut())).0, 100000);
    assert_eq!(call!(model, aclmdlAddDatasetBuffer(null_mut(), a)).0, 100000);
    assert_eq!(call!(model, aclmdlGetDatasetNumBuffers(set)), 2);
    assert_eq!(call!(model, aclmdlGetDatasetNumBuffers(null_mut())), 0);
    let at = |index| call!(model, aclmdlGetDatasetBuffer(set, index));
    assert_eq!([at(0), at(1), at(2)], [a, b, null_mut()]);
    assert_eq!([0, 100000].map(|_| call!(model, aclmdlDestroyDataset(set)).0), [0, 100000]);
    assert_eq!(call!(model, aclmdlGetDatasetNumBuffers(set)), 0);
    assert_eq!(call!(api, aclGetDataBufferSizeV2(b)), 2, "its own");
    assert_eq!([a, b, b].map(|buffer| call!(api, aclDestroyDataBuffer(buffer)).0), [0, 0, 100000]);
    let desc = call!(model, aclmdlCreateDesc());
    assert_eq!(call!(model, aclmdlGetNumInputs(desc)), 0);
    assert_eq!([0; 2].map(|_| call!(model, aclmdlDestroyDesc(desc)).0), [0, 100000]);
}

#[test]
fn event_flags_are_those_of_the_runtime() {
    let card = Card::chip(Chip::Ascend910B1);
    for (flag, code) in [
        (0, 107000),
        (2, 0),
        (3, 0),
        (8, 0),
        (15, 0),
        (16, 0),
        (32, 0),
        (64, 107000),
        (65, 107000),
        (128, 107000),
        (255, 107000),
    ] {
        let mut event = null_mut();
        assert_eq!(
            call!(card.api, aclrtCreateEventWithFlag(&mut event, flag)).0,
            code,
            "{flag:#x}"
        );
    }
}

#[test]
fn a_made_failure_answers_once_and_does_nothing() {
    let card = Card::chip(Chip::Ascend310P3);
    card.npu.fail_call("aclrtMalloc", 1, ACL_ERROR_RT_MEMORY_ALLOCATION);
    let kept = card.device(64);
    let mut p = null_mut();
    assert_eq!(call!(card.api, aclrtMalloc(&mut p, 64, HUGE)).0, 207001);
    assert_eq!(card.used(), 96);
    let other = card.device(64);
    call!(card.api, aclrtFree(kept));
    call!(card.api, aclrtFree(other));
}

#[test]
fn what_is_left_at_a_reset_is_reported() {
    let card = Card::chip(Chip::Ascend310P3);
    let _forgotten = card.device(100);
    let _stream = card.stream();
    assert_eq!(card.npu.audit().leaks.len(), 2, "{:?}", card.npu.audit().leaks);
    assert_eq!(call!(card.api, aclrtResetDevice(card.npu.id())).0, 0);
    let leaks = card.npu.audit().leaks;
    assert!(leaks.len() == 1 && leaks[0].contains("100 bytes from aclrtMalloc"), "{leaks:?}");
}

#[test]
fn threads_on_one_device_do_not_disturb_each_other() {
    let card = Card::chip(Chip::Ascend310P3);
    let (api, id) = (card.api, card.npu.id());
    std::thread::scope(|scope| {
        for worker in 0..4u8 {
            scope.spawn(move || {
                assert_eq!(call!(api, aclrtSetDevice(id)), ACL_SUCCESS);
                let mut stream = null_mut();
                assert_eq!(call!(api, aclrtCreateStream(&mut stream)), ACL_SUCCESS);
                let (mut device, mut host) = (null_mut(), null_mut());
                assert_eq!(call!(api, aclrtMalloc(&mut device, 4096, HUGE)).0, 0);
                assert_eq!(call!(api, aclrtMallocHost(&mut host, 4096)).0, 0);
                for round in 0..50 {
                    let value = worker.wrapping_mul(50).wrapping_add(round);
                    let fill =
                        call!(api, aclrtMemsetAsync(device, 4096, i32::from(value), 4096, stream));
                    assert_eq!(fill.0, 0);
                    let kind = ACL_MEMCPY_DEVICE_TO_HOST;
                    let down = call!(api, aclrtMemcpyAsync(host, 4096, device, 4096, kind, stream));
                    assert_eq!(down.0, 0);
                    assert_eq!(call!(api, aclrtSynchronizeStream(stream)).0, 0);
                    // SAFETY: 4096 bytes of pinned memory; the stream that wrote them is synchronised.
                    let seen = unsafe { std::slice::from_raw_parts(host.cast::<u8>(), 4096) };
                    assert!(seen.iter().all(|&b| b == value));
                }
                assert_eq!(call!(api, aclrtFree(device)).0, 0);
                assert_eq!(call!(api, aclrtFreeHost(host)).0, 0);
                assert_eq!(call!(api, aclrtDestroyStream(stream)).0, 0);
                assert_eq!(call!(api, aclrtResetDevice(id)).0, 0);
            });
        }
    });
    assert!(card.npu.audit().leaks.is_empty(), "{:?}", card.npu.audit().leaks);
}
