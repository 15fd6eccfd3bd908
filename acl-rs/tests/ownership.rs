//! Who owns memory, and when: every way out of a copy in flight, on a device leased for each test.
#![cfg(feature = "sim")]

use acl_rs::sim::{self, Config, Npu};
use acl_rs::{
    BlockPool, Channel, Context, DeviceBuf, DvppBuf, Error, Event, InFlight, Kind, Memory,
    PinnedBuf, PoolOptions, Runtime, Segment, Stream,
};
use acl_sys::{ACL_ERROR_RT_MEMORY_ALLOCATION, ACL_ERROR_RT_STREAM_SYNC_TIMEOUT, aclError};

/// A device of the test's own.
struct Card {
    npu: Npu,
    context: Context,
    stream: Stream,
}

fn card() -> Card {
    card_with(Config::default())
}

/// Where nothing runs before it must.
fn late_card() -> Card {
    card_with(Config { order: sim::Order::Lazy, ..Config::default() })
}

fn card_with(config: Config) -> Card {
    let npu = sim::lease(config);
    let context = Runtime::sim().expect("starts").device(npu.id()).expect("opens").context();
    let stream = context.create_stream().expect("a stream");
    Card { npu, context, stream }
}

impl Card {
    fn host(&self, bytes: &[u8]) -> PinnedBuf {
        PinnedBuf::from_bytes(&self.context, bytes).expect("pinned memory")
    }

    fn device(&self, len: usize) -> DeviceBuf {
        DeviceBuf::new(&self.context, len).expect("device memory")
    }

    /// Drops the handles; the device must be as it was, and no rule broken.
    fn end(self) {
        let Self { npu, context, stream } = self;
        drop((context, stream));
        let audit = npu.audit();
        assert!(audit.leaks.is_empty() && audit.objections.is_empty(), "{audit:#?}");
    }
}

/// What a device address holds, read behind everybody's back and without waiting for streams.
fn peek(address: u64, len: usize) -> Vec<u8> {
    let mut bytes = vec![0u8; len];
    let from = std::ptr::without_provenance(address as usize);
    let kind = acl_sys::ACL_MEMCPY_DEVICE_TO_HOST;
    let copy = sim::tables().api.aclrtMemcpy().expect("simulated");
    // SAFETY: `bytes` has `len` bytes; a bad device address is answered with a code.
    let code = unsafe { copy(bytes.as_mut_ptr().cast(), len, from, len, kind) };
    assert!(code.is_success(), "{code:?}");
    bytes
}

#[test]
fn a_copy_is_not_there_before_it_was_waited_for() {
    let card = late_card();
    let (host, device) = (card.host(&[7; 64]), card.device(64));
    let address = device.address();
    let copy = card.stream.upload(host, device);
    assert_eq!(card.npu.pending(), 1);
    assert_ne!(peek(address, 64), [7; 64], "who forgets to wait must see that");
    let (host, device) = copy.wait().expect("copied");
    assert_eq!(peek(address, 64), [7; 64]);
    assert_eq!(&host[..], [7; 64]);
    drop((host, device));
    card.end();
}

#[test]
fn a_refused_copy_gives_both_ends_back() {
    let card = card();
    card.npu.fail_call("aclrtMemcpyAsync", 0, aclError(107003));
    let failed =
        card.stream.upload(card.host(&[1; 8]), card.device(8)).wait().expect_err("refused");
    let text = failed.error.to_string();
    for part in
        ["aclrtMemcpyAsync", "107003", "ACL_ERROR_RT_STREAM_CONTEXT", "8 bytes", "made to fail"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    let (host, device) = *failed.payload.expect("both ends");
    assert_eq!(&host[..], [1; 8]);
    // and they are good for another try
    drop(card.stream.upload(host, device).wait().expect("copied"));
    card.end();
}

#[test]
fn a_failed_task_gives_both_ends_back_too() {
    let card = card();
    let copy = card.stream.upload(card.host(&[1; 8]), card.device(8));
    // The stream's failure is told once; the wait after it proves that nothing is queued any more.
    card.npu.fail_call("aclrtSynchronizeStream", 0, aclError(507015));
    let failed = copy.wait().expect_err("the task failed");
    assert_eq!(failed.error.kind(), Kind::DeviceFault);
    assert!(failed.payload.is_some());
    drop(failed);
    card.end();
}

#[test]
fn an_earlier_drop_does_not_spoil_the_proof_of_a_wait() {
    let card = card();
    let copy = card.stream.upload(card.host(&[1; 8]), card.device(8));
    let other = card.device(100);
    card.npu.fail_call("aclrtFree", 0, aclError(507899));
    drop(other);
    card.npu.fail_call("aclrtSynchronizeStream", 0, aclError(507015));
    let failed = copy.wait().expect_err("the task failed");
    assert!(failed.error.to_string().contains("507015"), "{}", failed.error);
    drop(failed.payload.expect("both ends"));
    // The drop's failure is still to be told, through whatever handle of the default context.
    let again = card.context.device().context();
    assert!(matches!(again.create_stream(), Err(Error::Deferred(_))));
}

#[test]
fn a_failure_that_another_wait_was_told_is_told_here_too() {
    let card = card();
    let copies = [(); 2].map(|()| card.stream.upload(card.host(&[1; 8]), card.device(8)));
    card.npu.fail_call("aclrtSynchronizeStream", 0, aclError(507015));
    card.stream.synchronize().expect_err("takes the failure");
    for copy in copies {
        let failed = copy.wait().expect_err("may be this one's");
        assert_eq!(failed.error.kind(), Kind::DeviceFault);
        drop(failed.payload.expect("both ends"));
    }
    // What is submitted afterwards has nothing to do with it.
    drop(card.stream.upload(card.host(&[1; 8]), card.device(8)).wait().expect("copied"));
    // The same through a wait for the whole device.
    let copy = card.stream.upload(card.host(&[1; 8]), card.device(8));
    card.npu.fail_call("aclrtSynchronizeDevice", 0, aclError(507015));
    card.context.synchronize().expect_err("takes the failure");
    drop(copy.wait().expect_err("may be this one's"));
    card.end();
}

#[test]
fn a_call_that_queued_and_then_failed_is_waited_for() {
    let card = late_card();
    card.npu.fail_call_late("aclrtMemcpyAsync", 0, aclError(507899));
    let copy = card.stream.upload(card.host(&[1; 8]), card.device(8));
    assert_eq!(card.npu.pending(), 1, "the library queued it and said no");
    let failed = copy.wait().expect_err("refused");
    assert_eq!(card.npu.pending(), 0, "nothing came back before the stream had passed it");
    drop(failed);
    card.end();
}

#[test]
fn events_of_a_program_that_only_polls_do_not_pile_up() {
    let card = card_with(Config { chip: sim::Chip::Ascend310P3, ..Config::default() });
    // More than the chip's 1023.
    for round in 0..1500 {
        let event = card.context.create_event().unwrap_or_else(|error| panic!("{round}: {error}"));
        card.stream.record(&event).expect("records");
        while !event.is_complete().expect("asks") {}
    }
    card.end();
}

#[test]
fn memory_is_never_given_back_when_the_wait_proves_nothing() {
    let card = card();
    let (host, device) = (card.host(&[1; 8]), card.device(8));
    let address = device.address();
    let copy = card.stream.upload(host, device);
    for _ in 0..2 {
        card.npu.fail_call("aclrtSynchronizeStream", 0, ACL_ERROR_RT_STREAM_SYNC_TIMEOUT);
    }
    let failed = copy.wait().expect_err("no proof");
    assert!(matches!(failed.error, Error::Quarantined { .. }), "{}", failed.error);
    assert_eq!(failed.error.kind(), Kind::Timeout);
    assert!(failed.payload.is_none());
    // The late copy still finds its memory.
    card.stream.synchronize().expect("runs");
    assert_eq!(peek(address, 8), [1; 8]);
    let audit = card.npu.audit();
    assert!(audit.objections.is_empty(), "{:?}", audit.objections);
    assert!(audit.leaks.iter().any(|leak| leak.contains("8 bytes from aclrtMalloc")), "{audit:?}");
}

#[test]
fn a_stream_that_cannot_be_destroyed_keeps_its_events() {
    let card = card();
    let second = card.context.create_stream().expect("a stream");
    let event = card.context.create_event().expect("an event");
    second.record(&event).expect("records");
    drop(event);
    card.npu.fail_call("aclrtDestroyStream", 0, aclError(507899));
    drop(second);
    let leaks = card.npu.audit().leaks;
    assert!(leaks.iter().any(|leak| leak.contains("1 events")), "{leaks:?}");
}

#[test]
fn dropping_a_copy_waits_for_it() {
    let card = card();
    drop(card.stream.upload(card.host(&[1; 8]), card.device(8)));
    assert_eq!(card.npu.pending(), 0);
    card.end();
}

#[test]
fn forgetting_a_copy_leaks_memory_that_stays_valid() {
    let card = late_card();
    let device = card.device(8);
    let address = device.address();
    std::mem::forget(card.stream.upload(card.host(&[9; 8]), device));
    let Card { npu, context, stream } = card;
    drop((context, stream));
    assert_eq!(npu.pending(), 1, "nothing was waited for");
    // Nothing was freed under the copy: it runs when the device is drained, and finds both ends.
    let api = sim::tables().api;
    // SAFETY: a plain number.
    assert!(unsafe { (api.aclrtSetDevice)(npu.id()) }.is_success());
    // SAFETY: takes nothing.
    assert!(unsafe { (api.aclrtSynchronizeDevice)() }.is_success());
    assert_eq!(peek(address, 8), [9; 8]);
    assert!(npu.audit().objections.is_empty(), "{:?}", npu.audit().objections);
    // SAFETY: undoes the set above.
    unsafe { (api.aclrtResetDevice)(npu.id()) };
}

#[test]
fn a_dropped_copy_that_failed_is_told_by_the_next_call() {
    let card = card();
    let copy = card.stream.upload(card.host(&[1; 8]), card.device(8));
    card.npu.fail_call("aclrtSynchronizeStream", 0, aclError(507015));
    drop(copy);
    let error = card.stream.synchronize().expect_err("the earlier failure");
    assert!(
        matches!(&error, Error::Deferred(inner) if inner.kind() == Kind::DeviceFault),
        "{error}"
    );
    card.stream.synchronize().expect("told once");
    card.end();
}

#[test]
fn a_failed_free_is_told_by_the_next_call() {
    let card = card();
    card.npu.fail_call("aclrtFree", 0, aclError(507899));
    drop(card.device(100));
    let error = card.context.create_stream().expect_err("the earlier failure");
    assert!(error.to_string().contains("aclrtFree"), "{error}");
    card.context.create_stream().expect("told once");
    assert!(card.npu.audit().leaks[0].contains("100 bytes"), "the block was not freed");
}

#[test]
fn lengths_alignment_and_ownership_are_checked_before_the_call() {
    let (card, other) = (card(), card_with(Config::default()));
    let failed =
        card.stream.upload(card.host(&[0; 9]), card.device(8)).wait().expect_err("too long");
    assert!(matches!(failed.error, Error::TooSmall { bytes: 9, room: 8 }));
    assert!(failed.payload.is_some());
    drop(failed);

    let failed =
        card.stream.upload(card.host(&[0; 8]), other.device(8)).wait().expect_err("foreign");
    assert!(matches!(failed.error, Error::Foreign { what: "the destination" }), "{}", failed.error);
    drop(failed);

    // A pool whose rule allows any start breaks the rule of copies, and the error says whose rule.
    let rule = acl_rs::pool::Rule::new(32, 32, 0).expect("a rule");
    let options = PoolOptions { rule: rule.into(), ..PoolOptions::one_block(4096, "odd") };
    let pool = BlockPool::<DeviceBuf>::new(&card.context, options).expect("a pool");
    let segments = [pool.lease(32, "a").expect("fits"), pool.lease(32, "b").expect("fits")];
    let odd =
        segments.into_iter().find(|s| s.address() % 64 != 0).expect("one of two starts on 32");
    let failed = card.stream.upload(card.host(&[0; 32]), odd).wait().expect_err("unaligned");
    assert!(failed.error.to_string().contains("is 32 past 64"), "{}", failed.error);
    assert_eq!(card.npu.pending() + other.npu.pending(), 0, "nothing was queued");
    drop((failed, pool));
    card.end();
    other.end();
}

#[test]
fn segments_travel_like_buffers_and_return_to_their_pool() {
    let card = card();
    let device = BlockPool::<DvppBuf>::new(&card.context, PoolOptions::one_block(1 << 20, "dvpp"));
    let host = BlockPool::<PinnedBuf>::new(&card.context, PoolOptions::one_block(1 << 20, "host"));
    let (device, host) = (device.expect("a pool"), host.expect("a pool"));
    let mut from = host.lease(1000, "out").expect("fits");
    for (i, byte) in from.iter_mut().enumerate() {
        *byte = i as u8;
    }
    let (from, there) = card
        .stream
        .upload(from, device.lease(1000, "there").expect("fits"))
        .wait()
        .expect("copied");
    let (there, elsewhere) = card
        .stream
        .copy(there, device.lease(1000, "elsewhere").expect("fits"))
        .wait()
        .expect("copied");
    let (elsewhere, back) = card
        .stream
        .download(elsewhere, host.lease(1000, "back").expect("fits"))
        .wait()
        .expect("copied");
    assert_eq!(&from[..], &back[..]);
    assert_eq!((device.report().live, host.report().live), (2, 2));
    drop((from, there, elsewhere, back));
    assert_eq!((device.report().live, host.report().live), (0, 0));
    drop((device, host));
    card.end();
}

#[test]
fn an_exhausted_pool_says_what_is_there() {
    let card = card();
    let pool = BlockPool::<DvppBuf>::new(&card.context, PoolOptions::one_block(4096, "tiny"));
    let pool = pool.expect("a pool");
    let kept = pool.lease(1024, "kept").expect("fits");
    let error = pool.lease(4000, "too much").expect_err("does not fit");
    assert_eq!(error.kind(), Kind::OutOfMemory);
    let text = error.to_string();
    for part in ["tiny", "4000", "too much", "m = 4032", "2944", "largest", "kept"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    drop((kept, pool));
    card.end();
}

#[test]
fn a_device_without_memory_is_an_error_with_the_librarys_text() {
    let card = card();
    card.npu.fail_call("acldvppMalloc", 0, ACL_ERROR_RT_MEMORY_ALLOCATION);
    let options = PoolOptions::one_block(1 << 20, "dvpp");
    let error = BlockPool::<DvppBuf>::new(&card.context, options).expect_err("no memory");
    assert_eq!(error.kind(), Kind::OutOfMemory);
    assert!(error.to_string().contains("207001"), "{error}");
    assert_eq!(DvppBuf::new(&card.context, 0).expect_err("nothing").kind(), Kind::InvalidArgument);
    assert_eq!(
        DeviceBuf::new(&card.context, 0).expect_err("nothing").kind(),
        Kind::InvalidArgument
    );
    assert_eq!(
        PinnedBuf::new(&card.context, 0).expect_err("nothing").kind(),
        Kind::InvalidArgument
    );
    assert_eq!(
        DeviceBuf::new(&card.context, usize::MAX).expect_err("much").kind(),
        Kind::InvalidArgument
    );
    card.end();
}

#[test]
fn any_order_of_dropping_handles_ends_clean() {
    // Six things, dropped in every one of their 720 orders.
    let mut order = [0, 1, 2, 3, 4, 5];
    let mut orders = Vec::new();
    permutations(&mut order, 0, &mut orders);
    assert_eq!(orders.len(), 720);
    for order in orders {
        let npu = sim::lease(Config::default());
        let runtime = Runtime::sim().expect("starts");
        let device = runtime.device(npu.id()).expect("opens");
        let context = device.create_context().expect("a context");
        let stream = context.create_stream().expect("a stream");
        let pool =
            BlockPool::<DvppBuf>::new(&context, PoolOptions::one_block(4096, "p")).expect("a pool");
        let copy = stream.upload(
            PinnedBuf::from_bytes(&context, &[1]).expect("pinned"),
            pool.lease(64, "s").expect("fits"),
        );
        let mut things: Vec<Option<Box<dyn std::any::Any>>> = vec![
            Some(Box::new(runtime)),
            Some(Box::new(device)),
            Some(Box::new(context)),
            Some(Box::new(stream)),
            Some(Box::new(pool)),
            Some(Box::new(copy)),
        ];
        for i in order {
            things[i] = None;
        }
        let audit = npu.audit();
        assert!(audit.leaks.is_empty() && audit.objections.is_empty(), "{order:?}: {audit:#?}");
    }
}

fn permutations(order: &mut [usize; 6], from: usize, all: &mut Vec<[usize; 6]>) {
    if from == order.len() {
        all.push(*order);
        return;
    }
    for i in from..order.len() {
        order.swap(from, i);
        permutations(order, from + 1, all);
        order.swap(from, i);
    }
}

#[test]
fn a_thread_without_a_context_may_drop_everything() {
    let card = card();
    let things = (card.device(8), card.host(&[1]), card.context.create_event().expect("an event"));
    std::thread::spawn(move || drop(things)).join().expect("no panic");
    card.end();
}

#[test]
fn a_drop_leaves_the_threads_current_context_alone() {
    let (mine, other) = (card(), card());
    let current = || {
        let mut context = std::ptr::null_mut();
        // SAFETY: a pointer to a local.
        unsafe { (sim::tables().api.aclrtGetCurrentContext)(&mut context) };
        context
    };
    let buf = mine.device(8);
    other.stream.synchronize().expect("binds the other context");
    assert_eq!(current(), other.context.as_raw());
    drop(buf);
    assert_eq!(current(), other.context.as_raw());
    mine.end();
    other.end();
}

#[test]
fn events_order_streams_and_measure() {
    let card = late_card();
    let second = card.context.create_stream().expect("a stream");
    let [start, end] = [(); 2].map(|()| card.context.create_event().expect("an event"));
    assert!(!start.is_complete().expect("asks"));
    card.stream.record(&start).expect("records");
    let up = card.stream.upload(card.host(&[5; 64]), card.device(64));
    card.stream.record(&end).expect("records");
    second.wait_for(&end).expect("waits");
    assert!(end.elapsed_since(&start).is_err(), "not passed yet");
    second.synchronize().expect("forces the first stream too");
    assert!(end.is_complete().expect("asks"));
    end.elapsed_since(&start).expect("both passed");
    drop(up.wait().expect("copied"));
    // An event that queued work refers to may be dropped: the stream keeps it.
    let short_lived = card.context.create_event().expect("an event");
    card.stream.record(&short_lived).expect("records");
    second.wait_for(&short_lived).expect("waits");
    drop(short_lived);
    second.synchronize().expect("passes");
    card.stream.synchronize().expect("passes");
    drop((second, start, end));
    card.end();
}

#[test]
fn a_segment_explains_itself() {
    let card = card();
    let pool = BlockPool::<DvppBuf>::new(&card.context, PoolOptions::growing(1 << 20, "dvpp"));
    let pool = pool.expect("a pool");
    let segment = pool.lease(75_264, "model input").expect("fits");
    let text = segment.explain().to_string();
    for part in
        ["model input", "75264 bytes", "32 bytes", "start on 128", "Secondary Memory Allocation"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!((segment.footprint(), segment.offset()), (75_296, 0));
    drop((segment, pool));
    card.end();
}

#[test]
fn what_may_cross_threads_does() {
    fn send<T: Send>() {}
    fn sync<T: Sync>() {}
    send::<Runtime>();
    sync::<Runtime>();
    send::<Context>();
    sync::<Context>();
    send::<Stream>();
    sync::<Stream>();
    send::<Event>();
    sync::<Event>();
    send::<DeviceBuf>();
    sync::<PinnedBuf>();
    send::<Segment<DvppBuf>>();
    sync::<BlockPool<DvppBuf>>();
    send::<InFlight<(PinnedBuf, DeviceBuf)>>();
    send::<Channel>(); // and not `Sync`: see tests/ui
    send::<Error>();
    sync::<Error>();
}
