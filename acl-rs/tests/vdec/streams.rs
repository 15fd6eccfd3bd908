//! Streams that are bent, and many at once.

use super::*;

/// Sends whatever it is; every packet comes back once. How many were decoded.
fn decode(card: &Card, stream: &[u8]) -> usize {
    let units = units(stream);
    let (packets, frames) = card.open(0);
    card.send(&packets, &units, 0);
    packets.close().expect("closes");
    let frames: Vec<Frame> = frames.collect();
    all_came(&frames, units.len());
    let good = frames.iter().filter(|frame| ret_code(frame).is_none()).count();
    drop(frames);
    assert_eq!((card.dvpp.report().live, card.pinned.report().live), (0, 0));
    good
}

#[test]
fn of_a_truncated_stream_all_comes_back() {
    ends(60, || {
        let card = on(Chip::Ascend310P3);
        for name in CLIPS {
            let stream = corpus(&format!("{name}.h264"));
            let whole = units(&stream).len();
            let good: Vec<usize> =
                (0..stream.len()).step_by(200).map(|len| decode(&card, &stream[..len])).collect();
            assert!(good[0] == 0 && good.iter().all(|&good| good <= whole), "{good:?}");
            assert!(good.last().is_some_and(|&last| last + 2 >= whole), "{name}: {good:?}");
            assert_eq!(decode(&card, &stream), whole);
        }
        card.end();
    });
}

#[test]
fn of_a_bent_stream_all_comes_back() {
    ends(120, || {
        let card = on(Chip::Ascend910B1);
        let mut dice = 1u64;
        let mut roll = move |sides: usize| {
            dice = dice
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (dice >> 33) as usize % sides
        };
        let mut failed = 0;
        for name in CLIPS {
            let (stream, whole) = (corpus(&format!("{name}.h264")), clip(name).0.len());
            for round in 0..60 {
                let mut bent = stream.clone();
                for _ in 0..1 + round / 4 {
                    let (at, bit) = (roll(bent.len()), roll(8));
                    bent[at] ^= 1 << bit;
                }
                failed += usize::from(decode(&card, &bent) < whole);
            }
            // Pieces that are no access units, no parameter sets, nothing at all.
            assert_eq!(decode(&card, &stream[40..200]), 0);
            assert_eq!(decode(&card, &[0, 0, 1, 0x65, 0x88, 0, 0, 1, 0x41, 0x9A]), 0);
            assert_eq!(decode(&card, b"no video"), 0);
        }
        assert!(failed > 20, "bent enough: {failed}");
        card.end();
    });
}

#[test]
fn a_packet_without_a_picture_is_an_error_with_its_number() {
    ends(30, || {
        let (mut units, sums) = clip("clip_baseline");
        // The parameter sets once more, alone, in the middle.
        let idr = units[4].windows(4).position(|w| w[..3] == [0, 0, 1] && w[3] & 31 == 5);
        units.insert(4, units[4][..idr.expect("a key frame")].to_vec());
        let card = on(Chip::Ascend310P3);
        let (packets, frames) = card.open(0);
        card.send(&packets, &units, 0);
        packets.close().expect("closes");
        let (bad, good): (Vec<Frame>, Vec<Frame>) =
            frames.partition(|frame| ret_code(frame).is_some());
        assert_eq!(bad.iter().map(|frame| frame.number).collect::<Vec<_>>(), [4]);
        let text = bad[0].result.as_ref().expect_err("no picture").to_string();
        assert!(text.contains("frame 4") && text.contains("retCode 1"), "{text}");
        drop(bad);
        assert!(good.into_iter().map(|frame| card.crc(frame)).eq(sums));
        card.end();
    });
}

/// The SPS of the high profile clip without what it says beyond the picture: the last of its bits.
fn without_vui(sps: &[u8]) -> Vec<u8> {
    let bit = |at: usize| sps[at / 8] >> (7 - at % 8) & 1;
    // Header, profile, constraints, level.
    let mut at = 32;
    let ue = |at: &mut usize| {
        let zeros = (*at..).take_while(|at| bit(*at) == 0).count();
        *at += 2 * zeros + 1;
    };
    (0..4).for_each(|_| ue(&mut at)); // id, chroma, bit depths
    at += 2; // bypass, scaling
    (0..4).for_each(|_| ue(&mut at)); // frame number, order count type 0 and bits, reference frames
    at += 1;
    (0..2).for_each(|_| ue(&mut at)); // size
    at += 2; // frames only, direct inference
    assert_eq!((bit(at), bit(at + 1)), (0, 1), "nothing cropped, and a VUI");
    let bits: Vec<u8> = (0..=at).map(bit).chain([0, 1]).collect();
    bits.chunks(8)
        .map(|byte| byte.iter().enumerate().map(|(i, bit)| bit << (7 - i)).sum())
        .collect()
}

/// A decoder holds back what the standard lets it infer, and that is what a program has to know.
#[test]
fn a_stream_that_says_nothing_of_its_order_is_decoded_with_the_pictures_it_takes() {
    ends(60, || {
        let (mut units, sums) = clip("clip_high_b");
        for unit in &mut units {
            let starts: Vec<usize> =
                (0..unit.len() - 4).filter(|&at| unit[at..at + 3] == [0, 0, 1]).collect();
            if unit[starts[0] + 3] & 31 == 7 {
                let silent = without_vui(&unit[starts[0] + 3..starts[1]]);
                unit.splice(starts[0] + 3..starts[1], silent);
            }
        }
        let info = annexb::probe(&units.concat()).expect("a stream");
        assert_eq!(info.reorder_depth, info.max_dpb_frames);
        let have = info.reorder_depth as usize + 1;
        let card = on(Chip::Ascend310P3);
        let pictures = Pictures { have, reorder_depth: info.reorder_depth, kept: 0 };
        let options = VdecOptions { pictures: Some(pictures), ..VdecOptions::h264(0) };
        let too_few = Pictures { have: have - 1, ..pictures };
        let refused = vdec::open::<Seg, Seg, String>(
            &card.context,
            VdecOptions { pictures: Some(too_few), ..options },
        );
        assert!(matches!(refused, Err(Error::Video(VideoError::Pictures { .. }))));
        let (packets, mut frames) = vdec::open(&card.context, options).expect("opens");
        // Longer than the decoder's memory: the clip again and again.
        let mut crcs = Vec::new();
        for (number, unit) in (0..).zip(units.iter().cycle().take(3 * units.len())) {
            if number as usize >= have {
                crcs.push(card.crc(frames.next_within(WAIT).expect("not held back")));
            }
            packets.send(card.packet(unit, number), card.picture()).expect("sent");
        }
        packets.close().expect("closes");
        crcs.extend(frames.map(|frame| card.crc(frame)));
        assert!(crcs.iter().eq(sums.iter().cycle().take(3 * sums.len())));
        card.end();
    });
}

#[test]
fn four_channels_on_four_threads_share_a_pool() {
    ends(60, || {
        let card = card(Config { order: Order::Seeded(5), ..Config::default() });
        std::thread::scope(|scope| {
            for channel in 0..4 {
                let card = &card;
                scope.spawn(move || {
                    for round in 0..3 {
                        let (units, sums) = clip(CLIPS[(channel as usize + round) % 2]);
                        let (packets, frames) = card.open(channel);
                        // Each half on a thread of its own.
                        let receiver = scope.spawn(move || {
                            let came = frames.map(|frame| {
                                assert_eq!(frame.user, tag(frame.number));
                                card.crc(frame)
                            });
                            assert!(came.eq(sums), "channel {channel}, round {round}");
                        });
                        card.send(&packets, &units, 0);
                        packets.close().expect("closes");
                        receiver.join().expect("no panic");
                    }
                });
            }
        });
        card.end();
    });
}

#[test]
#[ignore = "takes half a minute without optimisation: run by ci/test.sh in release, and by ci/tsan.sh"]
fn sixteen_channels_of_three_hundred_frames_need_no_more_memory_than_at_first() {
    const CHANNELS: usize = 16;
    const FRAMES: usize = 300;
    /// Packets on their way, of each channel.
    const OUT: usize = 4;
    ends(1800, || {
        // Every second channel reorders, and so has pictures that the decoder keeps.
        let clips = CLIPS.map(clip);
        let room = clips.iter().flat_map(|(units, _)| units).map(Vec::len).max().expect("some");
        let clips = Arc::new(clips);
        let card = Arc::new(card(Config { order: Order::Seeded(6), ..Config::default() }));
        let warm = Arc::new(Barrier::new(CHANNELS + 1));
        let send = move |card: &Card, packets: &Packets, unit: &[u8], number| {
            let mut bytes = unit.to_vec();
            bytes.resize(room, 0);
            let mut packet = card.packet(&bytes, number);
            packet.len = unit.len();
            packets.send(packet, card.picture()).expect("sent");
        };
        let threads: Vec<_> = (0..CHANNELS)
            .map(|channel| {
                let (card, warm, clips) = (card.clone(), warm.clone(), clips.clone());
                std::thread::spawn(move || {
                    let (units, sums) = &clips[channel % clips.len()];
                    let reorders = channel % clips.len() == 1;
                    let (packets, mut frames) = card.open(channel as u32);
                    for (unit, number) in units.iter().take(OUT).zip(0..) {
                        send(&card, &packets, unit, number);
                    }
                    // All of them hold all that they ever will. The main thread looks in between.
                    warm.wait();
                    warm.wait();
                    let mut came = vec![false; FRAMES];
                    for place in 0..FRAMES {
                        // All are sent: the last ones come when nothing follows them.
                        if place + OUT == FRAMES {
                            packets.end_of_stream().expect("ends");
                        }
                        let frame = frames.next_within(WAIT * 30).expect("comes");
                        let number = frame.number as usize;
                        assert_eq!(ret_code(&frame), None);
                        assert!(reorders || number == place);
                        assert!(!std::mem::replace(&mut came[number], true), "{number} twice");
                        assert_eq!(
                            (frame.pts, &frame.user),
                            (pts(frame.number), &tag(frame.number))
                        );
                        assert_eq!(card.crc(frame), sums[place % sums.len()]);
                        if place + OUT < FRAMES {
                            let next = place + OUT;
                            send(&card, &packets, &units[next % units.len()], next as u64);
                        }
                    }
                    packets.close().expect("closes");
                    assert!(frames.next().is_none());
                })
            })
            .collect();
        warm.wait();
        let before = card.dvpp.report();
        assert_eq!(before.live, CHANNELS * OUT * 2);
        warm.wait();
        for thread in threads {
            thread.join().expect("no panic");
        }
        let after = card.dvpp.report();
        assert_eq!((after.peak_live, after.peak_footprint), (before.live, before.footprint));
        assert_eq!((after.slabs, after.refused), (before.slabs, 0));
        assert_eq!(after.served, (CHANNELS * FRAMES * 2) as u64);
        Arc::into_inner(card).expect("the last").end();
    });
}
