//! Packets in, pictures out.

use super::*;

#[test]
fn pictures_come_in_display_order_each_with_what_it_was_sent_with() {
    ends(|| {
        for (name, chip, order) in [
            ("clip_baseline", Chip::Ascend310, Order::Lazy),
            ("clip_baseline", Chip::Ascend910B1, Order::Seeded(3)),
            ("clip_high_b", Chip::Ascend310P3, Order::Lazy),
            ("clip_high_b", Chip::Ascend910A, Order::Seeded(4)),
        ] {
            let (packets, sums) = clip(name);
            assert_eq!(packets.len(), sums.len());
            let mut card = Card::with(Config { chip, order, ..Config::default() }, |_| {});
            card.load(&packets);
            card.send_all();
            assert_eq!(card.end_of_stream(), 0);
            let came = card.came();
            let mut numbers: Vec<usize> = came.iter().map(|seen| seen.number).collect();
            let shown: Vec<u32> = numbers.iter().map(|&number| card.crc(number)).collect();
            assert_eq!(shown, sums, "{name}");
            assert_eq!(numbers.is_sorted(), name == "clip_baseline", "B-frames are reordered");
            numbers.sort_unstable();
            assert!(numbers.into_iter().eq(0..packets.len()), "each once");
            let pump = card.reporter.thread.as_ref().expect("runs").thread().id();
            for seen in &came {
                let Frame { input, output, .. } = card.frames[seen.number];
                assert_eq!((seen.input, seen.output), (input.addr(), output.addr()));
                assert_eq!((seen.codes, seen.thread), ((0, 0), pump));
                assert_eq!(card.layout(seen.number), [PICTURE, NV12.0, 176, 144, 176, 144]);
            }
            assert!(card.clauses().is_empty());
            card.end();
        }
    });
}

#[test]
fn nothing_is_written_before_the_callback() {
    ends(|| {
        let (packets, _) = clip("clip_baseline");
        let mut card = Card::new(Chip::Ascend310P3);
        card.reporter.open(false);
        card.load(&packets[..4]);
        card.send_all();
        // Everything is decoded now, and waits for the thread that would be told.
        ok(call!(card.api, aclrtSynchronizeDevice()));
        assert_eq!(card.npu.pending(), 0);
        for number in 0..4 {
            assert!(card.pixels(number).iter().all(|&byte| byte == OLD), "{number}");
            assert_eq!(card.layout(number), [PICTURE, NV12.0, 0, 0, 0, 0]);
        }
        assert!(card.came().is_empty());
        card.reporter.open(true);
        assert_eq!(card.end_of_stream(), 0);
        assert_eq!(card.codes(), [(0, 0), (1, 0), (2, 0), (3, 0)]);
        assert!(card.pixels(3).iter().any(|&byte| byte != OLD));
        card.end();
    });
}

#[test]
fn a_full_channel_makes_the_sender_wait() {
    ends(|| {
        let (packets, _) = clip("clip_baseline");
        let packets: Vec<_> = packets.iter().chain(&packets).chain(&packets).cloned().collect();
        let mut card = Card::late();
        card.reporter.open(false);
        card.load(&packets);
        let gate = card.reporter.gate.clone();
        let opener = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(80));
            gate.store(true, Ordering::SeqCst);
        });
        let begun = Instant::now();
        card.send_all();
        assert!(begun.elapsed() >= Duration::from_millis(80), "24 packets, and nobody took one");
        opener.join().expect("no panic");
        assert_eq!(card.end_of_stream(), 0);
        assert_eq!(card.codes(), (0..24).map(|number| (number, 0)).collect::<Vec<_>>());
        card.end();
    });
}

#[test]
fn parameter_sets_alone_are_a_packet_without_a_picture() {
    ends(|| {
        let (mut packets, sums) = clip("clip_baseline");
        let units = nal_units(&packets.remove(0));
        let slices = units.iter().position(|unit| unit[4] & 31 == 5).expect("an IDR slice");
        packets.splice(0..0, [units[..slices].concat(), units[slices..].concat()]);
        let mut card = Card::new(Chip::Ascend310);
        card.load(&packets);
        card.send_all();
        assert_eq!(card.end_of_stream(), 0);
        let mut codes = card.codes();
        codes.sort_unstable();
        let expected: Vec<_> = (0..9).map(|number| (number, u32::from(number == 0))).collect();
        assert_eq!(codes, expected);
        assert!((1..9).map(|number| card.crc(number)).eq(sums));
        assert!(card.pixels(0).iter().all(|&byte| byte == OLD));
        card.end();
    });
}

#[test]
fn the_end_of_a_stream_waits_for_the_last_callback_and_another_may_follow() {
    ends(|| {
        let returned = Arc::new(AtomicUsize::new(0));
        let count = returned.clone();
        let mut card = Card::with(Config::default(), move |_| {
            std::thread::sleep(Duration::from_millis(5));
            count.fetch_add(1, Ordering::SeqCst);
        });
        let ((one, _), (two, sums)) = (clip("clip_baseline"), clip("clip_high_b"));
        card.load(&one);
        card.load(&two);
        assert_eq!(card.end_of_stream(), 0, "of an empty stream");
        (0..8).for_each(|number| assert_eq!(card.send(number), 0));
        assert_eq!(card.end_of_stream(), 0);
        assert_eq!((returned.load(Ordering::SeqCst), card.came().len()), (8, 8));
        // Without its key frame a new stream cannot begin: nothing is left of the old one.
        assert_eq!((card.send(1), card.end_of_stream()), (0, 0));
        assert_eq!(card.codes(), [(1, 1)]);
        (8..18).for_each(|number| assert_eq!(card.send(number), 0));
        assert_eq!(card.end_of_stream(), 0);
        assert_eq!(returned.load(Ordering::SeqCst), 19);
        assert!(card.came().iter().map(|seen| card.crc(seen.number)).eq(sums));
        // An empty packet is no end.
        ok(call!(card.dvpp, acldvppSetStreamDescSize(card.frames[0].input, 0)));
        assert_eq!(card.send(0), 100000);
        assert_eq!(card.end_of_stream(), 0);
        assert!(card.came().is_empty(), "a refused packet has no callback");
        assert!(card.clauses().is_empty());
        card.end();
    });
}

#[test]
fn a_closing_channel_sends_the_end_itself() {
    ends(|| {
        let (packets, sums) = clip("clip_high_b");
        let mut card = Card::new(Chip::Ascend910B1);
        card.load(&packets);
        card.send_all();
        ok(call!(card.dvpp, aclvdecDestroyChannel(card.channel)));
        assert!(card.came().iter().map(|seen| card.crc(seen.number)).eq(sums));
        assert_eq!(card.send(0), 100000, "closed");
        assert_eq!(call!(card.dvpp, aclvdecDestroyChannel(card.channel)).0, 100000);
        card.free();
    });
}

#[test]
fn a_skipped_packet_is_decoded_and_has_no_picture() {
    ends(|| {
        let (packets, sums) = clip("clip_baseline");
        let mut card = Card::new(Chip::Ascend310P3);
        card.load(&packets);
        for number in 0..8 {
            let code = if number % 2 == 0 { card.skip(number) } else { card.send(number) };
            assert_eq!(code, 0);
        }
        assert_eq!(card.end_of_stream(), 0);
        for (seen, number) in card.came().into_iter().zip(0..8) {
            let Frame { input, output, .. } = card.frames[number];
            assert_eq!((seen.number, seen.input, seen.codes), (number, input.addr(), (0, 0)));
            if number % 2 == 0 {
                assert_eq!(seen.output, 0);
                assert!(card.pixels(number).iter().all(|&byte| byte == OLD));
            } else {
                assert_eq!((seen.output, card.crc(number)), (output.addr(), sums[number]));
            }
        }
        let input = card.frames[0].input;
        ok(call!(card.dvpp, acldvppSetStreamDescEos(input, 1)));
        assert_eq!(card.skip(0), 200006, "the end goes through aclvdecSendFrame");
        card.end();
    });
}

#[test]
fn a_picture_that_does_not_fit_fails_alone() {
    ends(|| {
        let (packets, sums) = clip("clip_baseline");
        let mut card = Card::new(Chip::Ascend310P3);
        card.load(&packets);
        let (dvpp, pic) = (card.dvpp, |number: usize| card.frames[number].output);
        let beside = card.frames[3].pixels.wrapping_byte_add(64);
        for code in [
            call!(dvpp, acldvppSetPicDescSize(pic(1), PICTURE - 1)),
            call!(dvpp, acldvppSetPicDescData(pic(3), beside)),
            call!(dvpp, acldvppSetPicDescWidthStride(pic(4), 192)),
            call!(dvpp, acldvppSetPicDescHeightStride(pic(6), 160)),
            call!(dvpp, acldvppSetPicDescWidthStride(pic(7), 176)),
        ] {
            assert_eq!(code.0, 0);
        }
        card.send_all();
        assert_eq!(card.end_of_stream(), 0);
        let expected = [0, 1, 0, 1, 1, 0, 1, 0].into_iter().enumerate();
        assert!(card.codes().into_iter().eq(expected));
        for number in [0, 2, 5, 7] {
            assert_eq!(card.crc(number), sums[number], "{number}");
        }
        for number in [1, 3, 4, 6] {
            assert!(card.pixels(number).iter().all(|&byte| byte == OLD), "{number}");
        }
        assert_eq!(card.clauses(), ["media buffers start on 128"]);
        card.end();
    });
}

#[test]
fn chips_that_scale_do_and_others_refuse() {
    ends(|| {
        let (packets, _) = clip("clip_baseline");
        for (chip, scales) in [
            (Chip::Ascend310P3, true),
            (Chip::Ascend910B1, true),
            (Chip::Ascend310, false),
            (Chip::Ascend910A, false),
        ] {
            let mut card = Card::new(chip);
            card.load(&packets[..2]);
            ok(call!(card.dvpp, acldvppSetPicDescWidth(card.frames[0].output, 90)));
            ok(call!(card.dvpp, acldvppSetPicDescHeight(card.frames[0].output, 72)));
            card.send_all();
            assert_eq!(card.end_of_stream(), 0);
            assert_eq!(card.codes(), [(0, u32::from(!scales)), (1, 0)], "{chip:?}");
            let written = card.pixels(0).iter().filter(|&&byte| byte != OLD).count();
            if scales {
                assert_eq!(card.layout(0), [96 * 72 * 3 / 2, NV12.0, 90, 72, 96, 72]);
                assert!((5000..=96 * 72 * 3 / 2).contains(&written), "{written}");
            } else {
                assert_eq!(written, 0);
            }
            card.end();
        }
    });
}

#[test]
fn what_a_packet_still_uses_may_not_be_freed_before_its_callback() {
    ends(|| {
        const FREED: &str = "no free call waits for queued work";
        let (packets, _) = clip("clip_high_b");
        let mut card = Card::new(Chip::Ascend310P3);
        card.load(&packets[..2]);
        card.reporter.open(false);
        card.send_all();
        let Frame { bits, pixels, output, .. } = card.frames.pop().expect("two");
        // Queued; then decoded, but not handed back.
        ok(call!(card.dvpp, acldvppFree(bits)));
        assert_eq!(card.clauses(), [FREED]);
        ok(call!(card.api, aclrtSynchronizeDevice()));
        assert_eq!(card.npu.pending(), 0);
        ok(call!(card.dvpp, acldvppFree(pixels)));
        assert_eq!(card.clauses(), [FREED; 2]);
        assert!(card.npu.audit().objections[1].text.contains("a packet that VDEC still has"));
        ok(call!(card.dvpp, acldvppDestroyPicDesc(output)));
        assert_eq!(card.clauses()[2], "descriptions live until the stream is synchronised");
        card.reporter.open(true);
        assert_eq!(card.end_of_stream(), 0);
        let mut came: Vec<_> = card.came().iter().map(|seen| (seen.number, seen.codes.0)).collect();
        came.sort_unstable();
        assert_eq!(came, [(0, 0), (1, 1)], "one came back without its memory");
        ok(call!(card.dvpp, aclvdecDestroyChannel(card.channel)));
        ok(call!(card.api, aclrtResetDevice(card.npu.id())));
    });
}

#[test]
fn a_callback_may_give_everything_back_itself() {
    ends(|| {
        let (packets, _) = clip("clip_high_b");
        let given: Arc<Mutex<Vec<[usize; 2]>>> = Arc::default();
        let buffers = given.clone();
        let mut card = Card::with(Config::default(), move |seen| {
            let dvpp = tables().dvpp.get().expect("media");
            let [bits, pixels] = buffers.lock().expect("unpoisoned")[seen.number];
            let codes = [
                call!(dvpp, acldvppDestroyStreamDesc(without_provenance_mut(seen.input))),
                call!(dvpp, acldvppDestroyPicDesc(without_provenance_mut(seen.output))),
                call!(dvpp, acldvppFree(without_provenance_mut(bits))),
                call!(dvpp, acldvppFree(without_provenance_mut(pixels))),
            ];
            assert_eq!(codes.map(|code| code.0), [0; 4]);
        });
        card.load(&packets);
        let addresses = card.frames.iter().map(|frame| [frame.bits.addr(), frame.pixels.addr()]);
        given.lock().expect("unpoisoned").extend(addresses);
        card.send_all();
        assert_eq!(card.end_of_stream(), 0);
        assert_eq!(card.came().len(), packets.len());
        card.frames.clear();
        assert!(card.clauses().is_empty());
        card.end();
    });
}

#[test]
fn a_callback_that_waits_for_its_own_channel_is_told_so() {
    ends(|| {
        let (packets, _) = clip("clip_baseline");
        let (channel, answer) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (of, told) = (channel.clone(), answer.clone());
        let mut card = Card::with(Config::default(), move |seen| {
            if seen.number == 0 {
                let channel = without_provenance_mut(of.load(Ordering::SeqCst));
                let code = end_of_stream(tables().dvpp.get().expect("media"), channel);
                told.store(code as usize, Ordering::SeqCst);
            }
        });
        channel.store(card.channel.addr(), Ordering::SeqCst);
        card.load(&packets);
        card.send_all();
        assert_eq!(card.end_of_stream(), 0);
        assert_eq!(answer.load(Ordering::SeqCst), 507046);
        assert_eq!(card.clauses(), ["callbacks do not wait for their channel"]);
        assert_eq!(card.came().len(), 8, "each packet came back all the same");
        card.end();
    });
}
