//! Video decoding: tags and order on two clips whose pictures ffmpeg has summed up, and on streams written here
//! sample by sample.

use super::video::*;

/// For the small pictures here.
const SMALL: Limits = Limits { min: (16, 16), max: (4096, 4096), max_level: Some(51) };

#[test]
fn nal_units_are_found_whatever_their_start_codes() {
    let units = |packet: &[u8]| nal_units(packet).map(<[u8]>::to_vec).collect::<Vec<_>>();
    assert_eq!(units(&[0, 0, 1, 9, 0, 0, 0, 1, 7, 7, 0, 0, 1, 8]), [vec![9], vec![7, 7], vec![8]]);
    assert_eq!(units(&[5, 5, 0, 0, 0, 0, 1, 6, 0, 0, 3, 0, 0]), [vec![6, 0, 0, 3]]);
    for none in [&[][..], &[0, 0], &[0, 0, 1], &[0, 0, 1, 0, 0, 1], &[1, 2, 3, 4]] {
        assert!(units(none).is_empty(), "{none:?}");
    }
}

#[test]
fn a_decoder_that_does_not_answer_is_answered_for() {
    struct Mute;
    impl VideoDecoder for Mute {
        fn decode(&mut self, packet: &[u8], tag: u64) -> Vec<Outcome> {
            let answer = Outcome { tag, result: Err(VideoError::NoPicture) };
            if packet.is_empty() { Vec::new() } else { vec![answer] }
        }
        fn flush(&mut self) -> Vec<Outcome> {
            Vec::new()
        }
    }
    let mut decoder = Accounted::new(Mute);
    assert_eq!(decoder.decode(&[], 7), []);
    assert_eq!(decoder.decode(&[1], 8).len(), 1);
    assert_eq!(decoder.flush(), [Outcome { tag: 7, result: Err(VideoError::Lost) }]);
    assert_eq!(decoder.flush(), []);
}

#[cfg(not(feature = "h264"))]
#[test]
fn without_the_feature_there_is_no_codec() {
    let mut decoder = open_h264(OutputOrder::Display, Limits::CARD);
    let outcomes = decoder.decode(&[0, 0, 1, 9], 3);
    assert_eq!(outcomes, [Outcome { tag: 3, result: Err(VideoError::NoCodec) }]);
    assert_eq!(decoder.flush(), []);
    assert_eq!(SMALL.max, Limits::CARD.max);
}

#[cfg(feature = "h264")]
mod h264 {
    use super::*;

    // ---- clips -------------------------------------------------------------------------------

    /// The packets of `tests/corpus/NAME.h264` and ffmpeg's CRC-32 of each picture, in display order.
    ///
    /// `-frames:v 8 -profile:v baseline -qp 38 -x264-params keyint=4:scenecut=0:slices=2`, and
    /// `-frames:v 10 -profile:v high -preset slow -qp 38 -bf 3 -x264-params
    /// keyint=6:scenecut=0:b-adapt=0:b-pyramid=normal`, both of `testsrc2=s=176x144:r=25` in yuv420p,
    /// without the encoder's SEI; summed up with `-f framehash -hash crc32`.
    fn clip(name: &str) -> (Vec<Vec<u8>>, Vec<u32>) {
        let dir = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
        let stream = std::fs::read(dir.join(format!("{name}.h264"))).expect("the clip");
        let sums = std::fs::read_to_string(dir.join(format!("{name}.crc32"))).expect("its sums");
        let sums = sums.lines().filter(|line| !line.starts_with('#')).map(|line| {
            let sum = line.rsplit(',').next().expect("a sum").trim();
            u32::from_str_radix(sum, 16).expect("hexadecimal")
        });
        (access_units(&stream), sums.collect())
    }

    const CLIPS: [&str; 2] = ["clip_baseline", "clip_high_b"];

    /// A stream's packets: parameter sets and the like go with the picture that follows.
    fn access_units(stream: &[u8]) -> Vec<Vec<u8>> {
        let mut packets: Vec<Vec<u8>> = vec![Vec::new()];
        let mut sliced = false;
        for unit in nal_units(stream) {
            let slice = matches!(unit[0] & 0x1F, 1 | 5);
            // The first slice of a picture has first_mb_in_slice 0, which is one bit, set.
            let first = slice && unit[1] & 0x80 != 0;
            if sliced && (first || !slice) {
                packets.push(Vec::new());
                sliced = false;
            }
            sliced |= slice;
            let packet = packets.last_mut().expect("one");
            packet.extend_from_slice(&[0, 0, 0, 1]);
            packet.extend_from_slice(unit);
        }
        packets
    }

    fn crc32(frame: &Frame) -> u32 {
        let [cb, cr] = &frame.chroma;
        let bytes = [&frame.luma, cb, cr].into_iter().flat_map(|plane| &plane.data);
        let crc = bytes.fold(!0u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                crc >> 1 ^ 0xEDB8_8320 & (crc & 1).wrapping_neg()
            })
        });
        !crc
    }

    fn open(order: OutputOrder) -> Box<dyn VideoDecoder> {
        open_h264(order, SMALL)
    }

    /// What each packet and the flush gave; tags are the packets' numbers, each answered once.
    fn run(decoder: &mut dyn VideoDecoder, packets: &[Vec<u8>]) -> Vec<Vec<Outcome>> {
        let mut steps: Vec<_> =
            packets.iter().zip(0..).map(|(packet, tag)| decoder.decode(packet, tag)).collect();
        steps.push(decoder.flush());
        let mut tags: Vec<u64> = steps.iter().flatten().map(|outcome| outcome.tag).collect();
        tags.sort_unstable();
        assert_eq!(tags, (0..packets.len() as u64).collect::<Vec<_>>());
        assert!(steps.iter().flatten().all(|outcome| outcome.result != Err(VideoError::Lost)));
        steps
    }

    /// The pictures' sums and tags, in the order they came.
    fn pictures(steps: &[Vec<Outcome>]) -> Vec<(u64, u32)> {
        let outcomes = steps.iter().flatten();
        outcomes.filter_map(|o| Some((o.tag, crc32(o.result.as_ref().ok()?)))).collect()
    }

    fn only_error(outcomes: Vec<Outcome>) -> VideoError {
        assert_eq!(outcomes.len(), 1, "{outcomes:?}");
        outcomes.into_iter().next().unwrap().result.expect_err("no picture")
    }

    #[test]
    fn pictures_and_their_order_are_those_of_ffmpeg() {
        for name in CLIPS {
            let (packets, sums) = clip(name);
            assert_eq!(packets.len(), sums.len());
            let shown = pictures(&run(&mut *open(OutputOrder::Display), &packets));
            assert_eq!(shown.iter().map(|(_, sum)| *sum).collect::<Vec<_>>(), sums, "{name}");

            let steps = run(&mut *open(OutputOrder::Decode), &packets);
            let decoded = pictures(&steps);
            let in_order: Vec<u64> = decoded.iter().map(|(tag, _)| *tag).collect();
            assert_eq!(in_order, (0..packets.len() as u64).collect::<Vec<_>>());
            assert!(steps[..packets.len()].iter().all(|step| step.len() == 1));
            // Reordering moves pictures, tags with them.
            let mut sorted = shown.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, decoded, "{name}");
            assert_eq!(shown == decoded, name == "clip_baseline");
        }
    }

    #[test]
    fn pictures_wait_only_if_the_stream_reorders() {
        let waiting = |name| {
            let (packets, _) = clip(name);
            let steps = run(&mut *open(OutputOrder::Display), &packets);
            let mut left = 0;
            let counts = steps.iter().map(|step| {
                left += 1;
                left -= step.len();
                left
            });
            counts.take(packets.len()).collect::<Vec<_>>()
        };
        assert_eq!(waiting("clip_baseline"), [0; 8]);
        // I P B B B B, I P B B: a pyramid needs two; a key frame (an IDR picture) lets all before it go.
        assert_eq!(waiting("clip_high_b"), [1, 2, 2, 2, 2, 2, 1, 2, 2, 2]);
    }

    // ---- what holds no picture ---------------------------------------------------------------

    /// A packet's NAL units split into those of parameter sets and the rest.
    fn split(packet: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let (mut sets, mut rest) = (Vec::new(), Vec::new());
        for unit in nal_units(packet) {
            let to = if matches!(unit[0] & 0x1F, 7 | 8) { &mut sets } else { &mut rest };
            to.extend_from_slice(&[0, 0, 1]);
            to.extend_from_slice(unit);
        }
        (sets, rest)
    }

    #[test]
    fn parameter_sets_may_come_alone() {
        let (mut packets, sums) = clip("clip_baseline");
        let (sets, rest) = split(&packets[0]);
        packets[0] = rest;
        packets.insert(0, sets);
        let steps = run(&mut *open(OutputOrder::Display), &packets);
        assert_eq!(only_error(steps[0].clone()), VideoError::NoPicture);
        assert_eq!(pictures(&steps).iter().map(|(_, sum)| *sum).collect::<Vec<_>>(), sums);
    }

    #[test]
    fn packets_without_a_picture_say_why() {
        let mut decoder = open(OutputOrder::Display);
        for (packet, corrupt) in [
            (&[][..], true),
            (&[0; 40], true),
            (&[0, 0, 1], true),
            (&[7, 7, 7, 7], true),
            (&[0, 0, 1, 0xFF, 0xFF], true),
            (&[0, 0, 1, 0x67], true),
            (&[0, 0, 1, 9, 0xF0], false),
            (&[0, 0, 0, 1, 6, 1, 1, 0, 0x80], false),
        ] {
            let error = only_error(decoder.decode(packet, 5));
            assert_eq!(matches!(error, VideoError::Corrupt(_)), corrupt, "{packet:?}: {error}");
            assert_eq!(error == VideoError::NoPicture, !corrupt, "{packet:?}: {error}");
        }
        let error = only_error(decoder.decode(&[0, 0, 1, 0x22, 0x80, 0x80], 5));
        assert!(matches!(error, VideoError::Unsupported(_)), "{error}");
    }

    #[test]
    fn without_parameter_sets_there_is_no_picture_until_they_come() {
        let (mut packets, sums) = clip("clip_baseline");
        packets[0] = split(&packets[0]).1;
        let steps = run(&mut *open(OutputOrder::Display), &packets);
        for step in &steps[..4] {
            assert_eq!(only_error(step.clone()), VideoError::NoParameterSets);
        }
        assert_eq!(pictures(&steps[4..]).iter().map(|(_, s)| *s).collect::<Vec<_>>(), sums[4..]);
    }

    #[test]
    fn pictures_before_a_key_frame_are_not_shown() {
        let (mut packets, sums) = clip("clip_high_b");
        packets[0] = split(&packets[0]).0;
        let steps = run(&mut *open(OutputOrder::Display), &packets);
        assert_eq!(only_error(steps[0].clone()), VideoError::NoPicture);
        for step in &steps[1..6] {
            let error = only_error(step.clone());
            assert!(matches!(error, VideoError::Corrupt(_)), "{error}");
        }
        assert_eq!(pictures(&steps).iter().map(|(_, s)| *s).collect::<Vec<_>>(), sums[6..]);
    }

    #[test]
    fn h265_is_recognised() {
        let mut decoder = open(OutputOrder::Display);
        let vps = [0, 0, 0, 1, 0x40, 1, 0x0C, 1, 0xFF, 0xFF];
        let slice = [0, 0, 1, 0x26, 1, 0xAF, 0x09];
        for packet in [&vps[..], &slice, &[&vps[..], &slice].concat()] {
            let error = only_error(decoder.decode(packet, 1));
            assert!(matches!(error, VideoError::WrongCodec(_)), "{error}");
        }
        let (packets, sums) = clip("clip_baseline");
        assert_eq!(pictures(&run(&mut *decoder, &packets)).len(), sums.len());
    }

    #[test]
    fn sizes_and_levels_have_limits() {
        let (packets, sums) = clip("clip_baseline");
        let refused = |limits| {
            let steps = run(&mut *open_h264(OutputOrder::Display, limits), &packets);
            let errors = steps.into_iter().take(packets.len()).map(only_error).collect::<Vec<_>>();
            assert!(errors.windows(2).all(|pair| pair[0] == pair[1]));
            errors[0].clone()
        };
        let size = VideoError::Size { width: 176, height: 144 };
        assert_eq!(refused(Limits { max: (175, 4096), ..SMALL }), size);
        assert_eq!(refused(Limits { max: (4096, 143), ..SMALL }), size);
        assert_eq!(refused(Limits { min: (177, 16), ..SMALL }), size);
        assert_eq!(refused(Limits { min: (16, 145), ..SMALL }), size);
        let level = refused(Limits { max_level: Some(9), ..SMALL });
        assert!(matches!(level, VideoError::Unsupported(_)), "{level}");
        let exact = Limits { min: (176, 144), max: (176, 144), max_level: None };
        for limits in [exact, Limits::CARD] {
            let steps = run(&mut *open_h264(OutputOrder::Display, limits), &packets);
            assert_eq!(pictures(&steps).len(), sums.len());
        }
    }

    #[test]
    fn after_a_flush_a_new_stream_begins() {
        let mut decoder = open(OutputOrder::Display);
        let (high, high_sums) = clip("clip_high_b");
        let (base, base_sums) = clip("clip_baseline");
        assert_eq!(decoder.flush(), []);
        for _ in 0..2 {
            for (packets, sums) in [(&high, &high_sums), (&base, &base_sums)] {
                let shown = pictures(&run(&mut *decoder, packets));
                assert_eq!(shown.iter().map(|(_, sum)| *sum).collect::<Vec<_>>(), *sums);
            }
        }
        // In the middle of a stream: its parameter sets are gone with it.
        assert_eq!(run(&mut *decoder, &high[..3])[3].len(), 2);
        assert_eq!(only_error(decoder.decode(&high[3], 0)), VideoError::NoParameterSets);
    }

    // ---- damage ------------------------------------------------------------------------------

    /// Decodes the clip with this packet replaced; from the next key frame on all is as it should be.
    fn survives(name: &str, at: usize, packet: Vec<u8>) -> bool {
        let (mut packets, sums) = clip(name);
        let key = if name == "clip_baseline" { 4 } else { 6 };
        packets[at] = packet;
        // To the key frame and a picture on.
        packets.truncate(key + 1);
        let steps = run(&mut *open(OutputOrder::Display), &packets);
        let shown = pictures(&steps);
        assert_eq!(shown.last(), Some(&(key as u64, sums[key])), "{name} {at}");
        shown.iter().any(|(tag, _)| *tag == at as u64)
    }

    #[test]
    fn cut_packets_do_no_lasting_harm() {
        for (name, at) in [(CLIPS[0], 0), (CLIPS[0], 2), (CLIPS[1], 0), (CLIPS[1], 1)] {
            let (packets, _) = clip(name);
            let whole = &packets[at];
            let cuts = (0..whole.len()).step_by(50);
            let pictures = cuts.clone().filter(|cut| survives(name, at, whole[..*cut].to_vec()));
            // One within the last macroblocks of a slice may not be noticed.
            let pictures = pictures.count();
            assert!(pictures <= 1, "{name} {at}: {pictures} of {}", cuts.len());
        }
    }

    #[test]
    fn blank_macroblocks_that_were_coded_are_no_damage() {
        let blank = |number| Raw { value: 0, idr: number == 0, number, ..Raw::KEY }.unit();
        let steps = run(
            &mut *open(OutputOrder::Display),
            &[
                [sets(2), blank(0)].concat(),
                blank(1),
                field(0, 2, false).unit(),
                field(0, 2, true).unit(),
            ],
        );
        let shown: Vec<_> = steps.iter().flatten().map(rows).collect();
        assert_eq!(shown[..3], [Ok((0, 0)), Ok((0, 0)), Ok((0, 0))]);
    }

    #[test]
    fn mutated_packets_do_no_lasting_harm() {
        let mut x = 0x9E37_79B9_7F4A_7C15_u64;
        let mut noise = || {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            x as usize
        };
        for i in 0..60 {
            let name = CLIPS[i % 2];
            let at = noise() % 4;
            let mut packet = clip(name).0.swap_remove(at);
            // Half of them early, where headers are.
            let range = if i % 4 < 2 { packet.len() } else { packet.len().min(60) };
            for _ in 0..=noise() % 3 {
                packet[noise() % range] = noise() as u8;
            }
            survives(name, at, packet);
        }
    }

    #[test]
    fn missing_slices_and_packets_are_noticed() {
        let (packets, _) = clip("clip_baseline");
        let slices: Vec<&[u8]> = nal_units(&packets[1]).collect();
        assert_eq!(slices.len(), 2, "two slices a picture");
        let second = [&[0, 0, 1], slices[1]].concat();
        assert!(!survives("clip_baseline", 1, second));
        assert!(!survives("clip_baseline", 1, Vec::new()));
        // Two pictures in one packet.
        assert!(!survives("clip_baseline", 1, [&packets[1][..], &packets[2]].concat()));
    }

    #[test]
    fn a_library_that_gave_up_starts_anew() {
        let (packets, sums) = clip("clip_baseline");
        let mut decoder = crate::media::codec::h264::H264::new(OutputOrder::Display, SMALL);
        assert_eq!(pictures(&[decoder.decode(&packets[0], 0)]), [(0, sums[0])]);
        decoder.restart();
        let error = only_error(decoder.decode(&packets[1], 1));
        assert!(matches!(error, VideoError::Corrupt(_)), "{error}");
        // It knows the parameter sets still.
        let key = split(&packets[4]).1;
        assert_eq!(pictures(&[decoder.decode(&key, 4)]), [(4, sums[4])]);
        assert_eq!(pictures(&[decoder.decode(&packets[5], 5)]), [(5, sums[5])]);
    }

    // ---- streams written here ----------------------------------------------------------------

    /// Bits of a NAL unit.
    #[derive(Default)]
    struct Bits(Vec<bool>);

    impl Bits {
        fn u(mut self, count: u32, value: u32) -> Self {
            self.0.extend((0..count).rev().map(|i| value >> i & 1 != 0));
            self
        }

        fn ue(self, value: u32) -> Self {
            let length = (value + 1).ilog2();
            self.u(length, 0).u(length + 1, value + 1)
        }

        fn each(self, values: &[u32]) -> Self {
            values.iter().fold(self, |bits, value| bits.ue(*value))
        }

        fn align(mut self) -> Self {
            self.0.resize(self.0.len().next_multiple_of(8), false);
            self
        }

        /// With start code, stop bit and emulation prevention.
        fn unit(self, header: u8) -> Vec<u8> {
            let bits = self.u(1, 1).align();
            let mut unit = vec![0, 0, 1, header];
            let mut zeros = 0;
            for byte in bits.0.chunks(8) {
                let byte = byte.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit));
                if zeros == 2 && byte <= 3 {
                    unit.push(3);
                    zeros = 0;
                }
                zeros = if byte == 0 { zeros + 1 } else { 0 };
                unit.push(byte);
            }
            unit
        }
    }

    /// Main profile, level 1, 32x32, frames or fields, no VUI.
    fn sets(poc_type: u32) -> Vec<u8> {
        let sps = Bits::default().u(24, 77 << 16 | 10).each(&[0, 0, poc_type]);
        let sps = if poc_type == 0 { sps.ue(4) } else { sps };
        // Four references, two macroblocks across, one pair of rows; direct_8x8_inference.
        let sps = sps.ue(4).u(1, 0).each(&[1, 0]).u(2, 0).u(3, 0b100);
        // CAVLC, no slice groups, one reference each, no weights, deblocking control.
        let pps = Bits::default().each(&[0, 0]).u(2, 0).each(&[0, 0, 0]).u(3, 0);
        let pps = pps.each(&[0, 0, 0]).u(3, 0b100);
        [sps.unit(0x67), pps.unit(0x68)].concat()
    }

    /// One picture of raw macroblocks, all of this value.
    #[derive(Clone, Copy)]
    struct Raw {
        value: u8,
        idr: bool,
        number: u32,
        poc: u32,
        /// A field; true: bottom.
        bottom: Option<bool>,
        /// Forget everything after this picture (memory management operation 5).
        reset: bool,
        poc_type: u32,
    }

    impl Raw {
        const KEY: Raw = Raw {
            value: 50,
            idr: true,
            number: 0,
            poc: 0,
            bottom: None,
            reset: false,
            poc_type: 2,
        };

        fn unit(self) -> Vec<u8> {
            let bits = Bits::default().each(&[0, 7, 0]).u(4, self.number);
            let bits = match self.bottom {
                Some(bottom) => bits.u(1, 1).u(1, u32::from(bottom)),
                None => bits.u(1, 0),
            };
            let bits = if self.idr { bits.ue(0) } else { bits };
            let bits = if self.poc_type == 0 { bits.u(8, self.poc) } else { bits };
            let bits = match (self.idr, self.reset) {
                (true, _) => bits.u(2, 0),
                (false, false) => bits.u(1, 0),
                (false, true) => bits.u(1, 1).each(&[5, 0]),
            };
            // No change of quantiser, no deblocking.
            let mut bits = bits.each(&[0, 1]);
            for _ in 0..if self.bottom.is_some() { 2 } else { 4 } {
                bits = bits.ue(25).align();
                for _ in 0..384 {
                    bits = bits.u(8, u32::from(self.value));
                }
            }
            bits.unit(if self.idr { 0x65 } else { 0x61 })
        }
    }

    /// The values of the even and the odd rows.
    fn rows(outcome: &Outcome) -> Result<(u8, u8), VideoError> {
        let frame = outcome.result.as_ref().map_err(Clone::clone)?;
        assert_eq!((frame.width, frame.height), (32, 32));
        let [cb, cr] = &frame.chroma;
        for plane in [&frame.luma, cb, cr] {
            assert_eq!(plane.data.len(), plane.width * plane.height);
            for (i, row) in plane.data.chunks(plane.width).enumerate() {
                assert!(row.iter().all(|value| *value == plane.data[i % 2 * plane.width]));
            }
        }
        Ok((cb.data[0], frame.luma.data[32]))
    }

    fn field(value: u8, number: u32, bottom: bool) -> Raw {
        let idr = number == 0 && !bottom;
        Raw { value, idr, number, bottom: Some(bottom), ..Raw::KEY }
    }

    #[test]
    fn two_fields_are_one_picture() {
        // Without reordering, so at once; the second pair begins with its bottom field.
        let packets = [
            [sets(2), field(50, 0, false).unit()].concat(),
            field(60, 0, true).unit(),
            field(70, 1, true).unit(),
            field(80, 1, false).unit(),
        ];
        let mut decoder = open(OutputOrder::Display);
        for _ in 0..2 {
            let steps = run(&mut *decoder, &packets);
            assert_eq!(steps.iter().map(Vec::len).collect::<Vec<_>>(), [0, 2, 0, 2, 0]);
            for (step, tag, pair) in [(&steps[1], 0, (50, 60)), (&steps[3], 2, (80, 70))] {
                assert_eq!((step[0].tag, rows(&step[0])), (tag, Ok(pair)));
                assert_eq!((step[1].tag, rows(&step[1])), (tag + 1, Err(VideoError::SecondField)));
            }
        }
        // Both in one packet.
        let packets = [packets[..2].concat(), packets[2..].concat()];
        let steps = run(&mut *decoder, &packets);
        let seen: Vec<_> = steps.iter().flatten().map(rows).collect();
        assert_eq!(seen, [Ok((50, 60)), Ok((80, 70))]);
    }

    #[test]
    fn fields_without_their_other_half_are_told() {
        let frame = Raw { value: 90, idr: false, number: 2, ..Raw::KEY };
        let packets = [
            [sets(2), field(50, 0, false).unit()].concat(),
            // The same parity, then another number, then a frame.
            field(60, 0, false).unit(),
            field(70, 1, true).unit(),
            frame.unit(),
            field(80, 3, false).unit(),
            field(85, 3, true).unit(),
            field(95, 4, false).unit(),
        ];
        let steps = run(&mut *open(OutputOrder::Display), &packets);
        let mut seen: Vec<_> = steps.iter().flatten().map(|o| (o.tag, rows(o))).collect();
        seen.sort_by_key(|(tag, _)| *tag);
        let lone = Err(VideoError::LoneField);
        assert_eq!(seen[..3], [(0, lone.clone()), (1, lone.clone()), (2, lone.clone())]);
        let last = [Ok((90, 90)), Ok((80, 85)), Err(VideoError::SecondField), lone];
        assert!(seen[3..].iter().map(|(_, rows)| rows).eq(&last), "{seen:?}");
    }

    #[test]
    fn a_stream_that_does_not_say_fills_the_buffer_first() {
        let key = Raw { poc_type: 0, ..Raw::KEY };
        let mut packets = vec![[sets(0), key.unit()].concat()];
        packets
            .extend((1..20).map(|i| Raw { idr: false, number: i % 16, poc: 2 * i, ..key }.unit()));
        let steps = run(&mut *open(OutputOrder::Display), &packets);
        let given: Vec<_> = steps.iter().map(Vec::len).collect();
        assert_eq!((&given[..16], &given[16..]), (&[0; 16][..], &[1, 1, 1, 1, 16][..]));
        let steps = run(&mut *open(OutputOrder::Decode), &packets);
        assert!(steps[..20].iter().all(|step| step.len() == 1));
    }

    #[test]
    fn a_reset_begins_a_new_order() {
        let at =
            |number, poc, value| Raw { value, idr: false, number, poc, poc_type: 0, ..Raw::KEY };
        let packets = [
            [sets(0), Raw { poc_type: 0, ..Raw::KEY }.unit()].concat(),
            at(1, 8, 60).unit(),
            at(2, 4, 70).unit(),
            Raw { reset: true, ..at(3, 2, 80) }.unit(),
            at(1, 4, 90).unit(),
            at(2, 2, 100).unit(),
        ];
        let steps = run(&mut *open(OutputOrder::Display), &packets);
        let seen: Vec<_> = steps.iter().flatten().map(|o| rows(o).map(|rows| rows.0)).collect();
        assert_eq!(seen, [50, 70, 60, 80, 100, 90].map(Ok));
        assert_eq!(steps.iter().map(Vec::len).collect::<Vec<_>>(), [0, 0, 0, 3, 0, 0, 3]);
    }

    #[test]
    fn the_size_may_change_at_a_key_frame() {
        let (mut packets, sums) = clip("clip_high_b");
        let count = packets.len();
        packets.push([sets(2), Raw::KEY.unit()].concat());
        packets.extend(clip("clip_high_b").0);
        let steps = run(&mut *open(OutputOrder::Display), &packets);
        assert_eq!(steps[count].len(), 3, "all before it and itself");
        assert_eq!(rows(&steps[count][2]), Ok((50, 50)));
        let shown: Vec<u32> = pictures(&steps).iter().map(|(_, sum)| *sum).collect();
        assert_eq!(shown[..count], sums);
        assert_eq!(shown[count + 1..], sums);
    }
}
