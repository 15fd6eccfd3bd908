//! Callbacks in streams, and the report thread.

use super::*;

static CALLS: Mutex<Vec<usize>> = Mutex::new(Vec::new());

extern "C" fn note(user: *mut c_void) {
    std::thread::sleep(Duration::from_millis(10));
    CALLS.lock().expect("unpoisoned").push(user.addr());
}

#[test]
fn callbacks_hold_their_stream_up_or_do_not() {
    ends(|| {
        let mut card = Card::late();
        let (api, pump) = (card.api, card.reporter.id());
        let (mut stream, mut other) = (null_mut(), null_mut());
        ok(call!(api, aclrtCreateStream(&mut stream)));
        ok(call!(api, aclrtCreateStream(&mut other)));
        let launch = |callback: aclrtCallback, number, block| {
            call!(api, aclrtLaunchCallback(callback, without_provenance_mut(number), block, stream))
                .0
        };
        let sync = |ms| call!(api, aclrtSynchronizeStreamWithTimeout(stream, ms)).0;
        let calls = || std::mem::take(&mut *CALLS.lock().expect("unpoisoned"));
        let (hold, pass) = (ACL_CALLBACK_BLOCK, ACL_CALLBACK_NO_BLOCK);
        assert_eq!(launch(Some(note), 0, hold), 107015, "nobody is subscribed");
        assert_eq!(call!(api, aclrtUnSubscribeReport(pump, stream)).0, 107011, "no thread at all");
        ok(call!(api, aclrtSubscribeReport(pump, other)));
        assert_eq!(call!(api, aclrtUnSubscribeReport(pump + 1, other)).0, 107012, "another one");
        ok(call!(api, aclrtUnSubscribeReport(pump, other)));
        ok(call!(api, aclrtSubscribeReport(pump, stream)));
        assert_eq!(call!(api, aclrtSubscribeReport(pump, stream)).0, 107011, "subscribed before");
        assert_eq!(call!(api, aclrtSubscribeReport(pump + 1, stream)).0, 107011, "one thread each");
        assert_eq!(call!(api, aclrtSubscribeReport(pump, other)).0, 0, "many streams a thread");
        ok(call!(api, aclrtUnSubscribeReport(pump, other)));
        assert_eq!(launch(None, 0, hold), 107000);
        assert_eq!(launch(Some(note), 0, aclrtCallbackBlockType(2)), 100000);

        card.reporter.open(false);
        assert_eq!(launch(Some(note), 1, pass), 0);
        assert_eq!(sync(2000), 0, "the stream goes on, whoever pumps");
        assert_eq!(launch(Some(note), 2, hold), 0);
        assert_eq!(launch(Some(note), 3, pass), 0);
        assert_eq!(sync(50), 507046, "nobody runs the one it waits for");
        assert_eq!(calls(), [0; 0]);
        card.reporter.open(true);
        assert_eq!(sync(5000), 0);
        assert_eq!(calls()[..2], [1, 2], "returned before the stream went on");
        for number in 4..9 {
            assert_eq!(launch(Some(note), number, hold), 0);
        }
        assert_eq!(sync(5000), 0);
        assert!(calls().ends_with(&[4, 5, 6, 7, 8]), "in the order of the stream");

        // Unsubscribed before it was due.
        card.reporter.open(false);
        assert_eq!(launch(Some(note), 9, hold), 0);
        ok(call!(api, aclrtUnSubscribeReport(pump, stream)));
        assert_eq!(sync(2000), 107015);
        card.reporter.open(true);
        for stream in [stream, other] {
            ok(call!(api, aclrtDestroyStream(stream)));
        }
        // The channel on the same thread is as it was.
        card.load(&clip("clip_baseline").0[..1]);
        card.send_all();
        assert_eq!(card.end_of_stream(), 0);
        assert_eq!((card.codes(), calls()), (vec![(0, 0)], vec![]));
        card.end();
    });
}

#[test]
fn asking_for_reports_answers_by_the_book() {
    unsafe extern "C" {
        safe fn pthread_self() -> usize;
    }
    static RAN: AtomicUsize = AtomicUsize::new(0);
    extern "C" fn count(_: *mut c_void) {
        RAN.fetch_add(1, Ordering::SeqCst);
    }
    ends(|| {
        let card = Card::new(Chip::Ascend310P3);
        let (api, me) = (card.api, pthread_self() as u64);
        let process = |ms| call!(api, aclrtProcessReport(ms)).0;
        let mut stream = null_mut();
        ok(call!(api, aclrtCreateStream(&mut stream)));
        assert_eq!((process(1), process(-1)), (107012, 107012), "subscribed for nothing");
        assert_eq!((process(0), process(-2)), (100000, 100000));
        ok(call!(api, aclrtSubscribeReport(me, stream)));
        let begun = Instant::now();
        assert_eq!(process(40), 507012);
        assert!(begun.elapsed() >= Duration::from_millis(40), "{:?}", begun.elapsed());
        for block in [ACL_CALLBACK_NO_BLOCK, ACL_CALLBACK_BLOCK] {
            let launched =
                call!(api, aclrtLaunchCallback(Some(count), null_mut(), block, stream)).0;
            assert_eq!((launched, process(-1)), (0, 0));
        }
        assert_eq!((RAN.load(Ordering::SeqCst), process(1)), (2, 507012), "each ran once");
        ok(call!(api, aclrtUnSubscribeReport(me, stream)));
        assert_eq!(process(1), 107012);
        ok(call!(api, aclrtDestroyStream(stream)));
        card.end();
    });
}
