//! What is refused, and what comes back with it.

use super::*;

#[test]
fn a_refused_packet_comes_back_with_its_picture() {
    ends(30, || {
        let (units, sums) = clip("clip_baseline");
        let card = on(Chip::Ascend310P3);
        let (packets, frames) = card.open(0);
        for (call, code) in [
            ("aclvdecSendFrame", 100000),
            ("aclvdecSendFrame", 207001),
            ("acldvppCreateStreamDesc", 200000),
            ("acldvppSetStreamDescData", 100000),
            ("acldvppSetPicDescSize", 100000),
        ] {
            card.npu.fail_call(call, 0, aclError(code));
            let (packet, picture) = (card.packet(&units[0], 0), card.picture());
            let addresses = (packet.bits.address(), picture.memory().address());
            let failed = packets.send(packet, picture).expect_err("refused");
            assert!(failed.error.to_string().contains(call), "{}", failed.error);
            let (packet, picture) = *failed.payload.expect("both");
            assert_eq!((packet.bits.address(), picture.memory().address()), addresses);
            assert_eq!((packet.len, packet.pts, packet.user), (units[0].len(), pts(0), tag(0)));
            assert_eq!(packets.in_flight(), 0);
        }
        card.npu.fail_call("aclvdecSendFrame", 0, aclError(507899));
        packets.end_of_stream().expect_err("refused");
        card.send(&packets, &units, 0);
        packets.close().expect("closes");
        let frames: Vec<Frame> = frames.collect();
        assert!(frames.into_iter().map(|frame| card.crc(frame)).eq(sums));
        card.end();
    });
}

#[test]
fn a_packet_that_was_taken_and_then_refused_comes_back_once() {
    ends(30, || {
        let (units, sums) = clip("clip_baseline");
        for round in 0..20 {
            let card = on(Chip::Ascend310P3);
            let (packets, frames) = card.open(0);
            card.npu.fail_call_late("aclvdecSendFrame", 0, aclError(507899));
            let failed = packets.send(card.packet(&units[0], 0), card.picture());
            let payload = failed.expect_err("refused").payload;
            let with_the_error = payload.is_some();
            packets.end_of_stream().expect("ends");
            drop(payload);
            card.send(&packets, &units, 1);
            packets.close().expect("closes");
            let frames: Vec<Frame> = frames.collect();
            assert_eq!(frames.len(), units.len() + usize::from(!with_the_error), "{round}");
            let sent = frames.into_iter().filter(|frame| frame.number > 0);
            assert!(sent.map(|frame| card.crc(frame)).eq(sums.iter().copied()));
            card.end();
        }
    });
}

#[test]
fn memory_is_not_handed_back_while_a_refused_packet_may_be_decoded() {
    ends(30, || {
        let (units, _) = clip("clip_high_b");
        let card = on(Chip::Ascend310P3);
        let direct = |len| DvppBuf::new(&card.context, len).expect("memory");
        let (packets, frames) = vdec::open(&card.context, VdecOptions::h264(0)).expect("opens");
        card.npu.fail_call_late("aclvdecSendFrame", 0, aclError(507899));
        let (_, bits) = card
            .stream
            .upload(
                PinnedBuf::from_bytes(&card.context, &units[0]).expect("pinned"),
                direct(units[0].len()),
            )
            .wait()
            .expect("copied");
        let picture = Picture::as_decoded(direct(PICTURE), PixelFormat::Nv12).expect("fits");
        let packet = Packet { bits, len: units[0].len(), pts: 0, user: () };
        // Dropped at once, and with it the memory.
        packets.send(packet, picture).expect_err("taken, then refused");
        drop((packets, frames));
        card.end();
    });
}

#[test]
fn a_channel_that_cannot_be_opened_leaves_nothing() {
    ends(30, || {
        let card = on(Chip::Ascend310);
        let open = |id| vdec::open::<Seg, Seg, ()>(&card.context, VdecOptions::h264(id));
        let error = open(32).map(drop).expect_err("a number too high for the chip");
        assert!(error.to_string().contains("channel: 32"), "{error}");
        for call in [
            "aclvdecCreateChannelDesc",
            "aclvdecSetChannelDescCallback",
            "aclvdecSetChannelDescThreadId",
            "aclvdecCreateChannel",
        ] {
            card.npu.fail_call(call, 0, aclError(200001));
            let error = open(0).map(drop).expect_err("refused");
            assert!(error.to_string().contains(call), "{error}");
        }
        let options = VdecOptions { coding: vdec::Coding::H265Main, ..VdecOptions::h264(0) };
        let error =
            vdec::open::<Seg, Seg, ()>(&card.context, options).map(drop).expect_err("H.265");
        assert_eq!(error.kind(), Kind::Unsupported);
        drop(open(31).expect("opens"));
        card.end();
    });
}

#[test]
fn channels_have_numbers_of_their_own_and_a_chip_so_many() {
    ends(30, || {
        let card = on(Chip::Ascend310);
        let open = |channel| vdec::open::<Seg, Seg, ()>(&card.context, VdecOptions::h264(channel));
        let mut channels: Vec<_> = (0..16).map(|channel| open(channel).expect("opens")).collect();
        let error = open(3).expect_err("taken").to_string();
        assert!(error.contains("channel 3 is open already"), "{error}");
        let error = open(16).expect_err("the 17th");
        assert_eq!(error.kind(), acl_rs::Kind::Exhausted, "{error}");
        channels.swap_remove(3);
        drop(open(3).expect("free again"));
        drop(channels);
        card.end();
    });
}

#[test]
fn a_channel_that_cannot_be_closed_keeps_what_it_has_for_ever() {
    ends(30, || {
        let (units, _) = clip("clip_high_b");
        for by_drop in [false, true] {
            let card = on(Chip::Ascend310P3);
            let (packets, mut frames) = card.open(0);
            card.send(&packets, &units, 0);
            for _ in 2..units.len() {
                frames.next_within(WAIT).expect("comes");
            }
            card.npu.fail_call("aclvdecDestroyChannel", 0, aclError(507899));
            if by_drop {
                drop(packets);
                let error = card.context.synchronize().expect_err("told by the next call");
                assert!(matches!(error, Error::Deferred(_)), "{error}");
            } else {
                let error = packets.close().expect_err("refused");
                assert!(error.to_string().contains("aclvdecDestroyChannel"), "{error}");
            }
            assert!(frames.next().is_none(), "ends all the same");
            assert_eq!(card.dvpp.report().live, 4, "two packets and their pictures");
            card.no_objections();
            assert!(card.npu.audit().leaks.iter().any(|leak| leak == "1 open video channels"));
        }
    });
}

#[test]
fn a_channel_whose_callbacks_fail_says_so_and_cannot_be_closed() {
    ends(30, || {
        let (units, _) = clip("clip_baseline");
        let card = on(Chip::Ascend310P3);
        let (packets, mut frames) = card.open(0);
        let [first, second] = [0, 1].map(|i| (card.packet(&units[i], i as u64), card.picture()));
        for _ in 0..1000 {
            card.npu.fail_call("aclrtProcessReport", 0, aclError(507899));
        }
        // A wait for reports that began before may still serve a packet: the failures have begun when the first
        // of them is told.
        while card.context.take_deferred().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        let sent = packets.send(first.0, first.1);
        // Whoever waits hears it.
        assert!(frames.next().is_none());
        assert_eq!(frames.try_next().expect_err("none"), NoFrame::Ended);
        let failed = packets.send(second.0, second.1).expect_err("broken");
        let text = failed.error.to_string();
        assert!(text.contains("report thread") && text.contains("507899"), "{text}");
        assert!(failed.payload.is_some());
        packets.end_of_stream().expect_err("broken");
        packets.close().expect_err("broken");
        // The channel, and what is in flight, are the device's for ever.
        drop((failed, sent));
        assert!(!card.npu.audit().leaks.is_empty());
    });
}

#[test]
fn what_cannot_be_sent_is_refused_before_the_call() {
    ends(30, || {
        let (units, sums) = clip("clip_baseline");
        let (card, other) = (on(Chip::Ascend310P3), on(Chip::Ascend310P3));
        let (packets, frames) = card.open(0);
        let refused = |packet, picture| {
            let failed = packets.send(packet, picture).expect_err("refused");
            assert!(failed.payload.is_some() && packets.in_flight() == 0);
            failed.error
        };
        let error = refused(other.packet(&units[0], 0), card.picture());
        assert!(matches!(error, Error::Foreign { what: "the packet" }), "{error}");
        let error = refused(card.packet(&units[0], 0), other.picture());
        assert!(matches!(error, Error::Foreign { what: "the picture" }), "{error}");
        let packet = card.packet(&units[0], 0);
        let (bytes, room) = (packet.bits.len() + 1, packet.bits.len());
        let error = refused(Packet { len: bytes, ..packet }, card.picture());
        assert!(
            matches!(error, Error::TooSmall { bytes: b, room: r } if (b, r) == (bytes, room)),
            "{error}"
        );
        let error = refused(Packet { len: 0, ..card.packet(&units[0], 0) }, card.picture());
        assert_eq!(error.kind(), Kind::InvalidArgument, "{error}");
        let rule = acl_rs::pool::Rule::new(32, 32, 0).expect("a rule");
        let options = PoolOptions { rule: rule.into(), ..PoolOptions::one_block(1 << 20, "odd") };
        let odd = BlockPool::<DvppBuf>::new(&card.context, options).expect("a pool");
        let _first = odd.lease(32, "moves the next").expect("fits");
        let memory = odd.lease(PICTURE, "picture").expect("fits");
        let picture = Picture::as_decoded(memory, PixelFormat::Nv12).expect("fits");
        let error = refused(card.packet(&units[0], 0), picture);
        assert!(matches!(error, Error::Unaligned { align: 128, .. }), "{error}");
        // Too small for the stream: that frame alone.
        let small = || card.dvpp.lease(PICTURE - 1, "small").expect("fits");
        let geometry = vdec_geometry(176, 144, PixelFormat::Nv12).expect("a size");
        let error = Picture::new(small(), geometry).expect_err("one byte short").error;
        let expected = PictureError::Memory { need: PICTURE, have: PICTURE - 1 };
        assert!(matches!(error, Error::Picture(error) if error == expected));
        let before = packets.send(card.packet(&units[0], 0), card.picture()).map(drop);
        before.expect("sent");
        let picture = Picture::as_decoded(small(), PixelFormat::Nv12).expect("not known yet");
        packets.send(card.packet(&units[1], 1), picture).expect("sent");
        card.send(&packets, &units[2..], 2);
        packets.close().expect("closes");
        for (frame, at) in frames.zip(0usize..) {
            if at == 1 {
                assert_eq!(ret_code(&frame), Some(1));
            } else {
                assert_eq!(card.crc(frame), sums[at]);
            }
        }
        drop((_first, odd));
        card.end();
        other.end();
    });
}

#[test]
fn numbers_of_pictures_and_sizes_are_judged_beforehand() {
    for (have, depth, kept, need) in [(1, 0, 0, 1), (3, 2, 0, 3), (20, 16, 3, 20)] {
        enough_pictures(have, depth, kept).expect("enough");
        let error = enough_pictures(have - 1, depth, kept).expect_err("one too few");
        let expected = VideoError::Pictures { have: have - 1, need, reorder_depth: depth };
        assert!(matches!(&error, Error::Video(error) if *error == expected), "{error}");
        assert!(error.to_string().contains(&format!("{need} are needed")), "{error}");
    }
    let strides = |w, h| {
        let geometry = vdec_geometry(w, h, PixelFormat::Nv12).ok()?;
        Some((geometry.width_stride, geometry.height_stride, geometry.bytes()))
    };
    assert_eq!(strides(1920, 1080), Some((1920, 1080, 3_110_400)));
    assert_eq!(strides(129, 135), Some((144, 136, 144 * 136 * 3 / 2)));
    assert_eq!(strides(4096, 4096), Some((4096, 4096, 25_165_824)));
    assert_eq!(strides(128, 128), Some((128, 128, 24_576)));
    for (width, height) in [(127, 128), (128, 127), (4097, 128), (128, 4097), (0, 0)] {
        assert_eq!(strides(width, height), None);
    }
}
