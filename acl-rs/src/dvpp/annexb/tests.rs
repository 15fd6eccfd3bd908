//! Streams written bit by bit, and the clip that the examples bring.

use super::bits::{Bits, End};
use super::*;

/// Writes the bits of one NAL unit.
#[derive(Clone, Default)]
struct Writer {
    bits: Vec<bool>,
}

impl Writer {
    fn u(mut self, count: u32, value: u32) -> Self {
        self.bits.extend((0..count).rev().map(|bit| value >> bit & 1 == 1));
        self
    }

    fn ue(self, value: u32) -> Self {
        let size = 32 - (value + 1).leading_zeros();
        self.u(size - 1, 0).u(size, value + 1)
    }

    fn se(self, value: i32) -> Self {
        self.ue(if value > 0 { 2 * value as u32 - 1 } else { 2 * value.unsigned_abs() })
    }

    fn maybe(self, condition: bool, more: impl FnOnce(Self) -> Self) -> Self {
        if condition { more(self) } else { self }
    }

    /// Stop bit, emulation prevention, header and a start code of four bytes.
    fn nal(self, header: u8) -> Vec<u8> {
        let mut bits = self.u(1, 1).bits;
        bits.resize(bits.len().next_multiple_of(8), false);
        let mut out = vec![0, 0, 0, 1, header];
        let mut zeros = 0;
        for byte in bits.chunks(8).map(|bits| bits.iter().fold(0, |b, &bit| b << 1 | u8::from(bit)))
        {
            if zeros >= 2 && byte <= 3 {
                out.push(3);
                zeros = 0;
            }
            zeros = if byte == 0 { zeros + 1 } else { 0 };
            out.push(byte);
        }
        out
    }
}

/// What the hand-made streams vary.
#[derive(Clone, Copy)]
struct Kind {
    profile: u32,
    level: u32,
    poc_type: u32,
    fields: bool,
    bottom_poc: bool,
    redundant: bool,
    mbs: (u32, u32),
    /// Left, right, top, bottom.
    crop: Option<[u32; 4]>,
    /// Reorder depth and buffered frames.
    vui: Option<(u32, u32)>,
    /// `video_full_range_flag` and `matrix_coefficients`.
    colours: (u32, u32),
    chroma: u32,
    depth: u32,
}

const MAIN: Kind = Kind {
    profile: 77,
    level: 30,
    poc_type: 0,
    fields: false,
    bottom_poc: false,
    redundant: false,
    mbs: (22, 18),
    crop: None,
    vui: None,
    colours: (0, 1),
    chroma: 1,
    depth: 8,
};

impl Kind {
    fn sps(self) -> Vec<u8> {
        Writer::default()
            .u(8, self.profile)
            .u(8, 0)
            .u(8, self.level)
            .ue(0)
            .maybe(self.profile >= 100, |w| {
                // no list, two lists that end early, a whole one, nothing for the others
                let w = w.ue(self.chroma).ue(self.depth - 8).ue(self.depth - 8).u(1, 0).u(1, 1);
                let w = w.u(1, 0).u(1, 1).se(-8).u(1, 1).se(2).se(-10).u(1, 1);
                (0..16).fold(w, |w, _| w.se(1)).u(4, 0)
            })
            .ue(0) // frame_num: 4 bits
            .ue(self.poc_type)
            .maybe(self.poc_type == 0, |w| w.ue(1)) // 5 bits
            .maybe(self.poc_type == 1, |w| w.u(1, 0).se(-3).se(1).ue(2).se(4).se(-4))
            .ue(2)
            .u(1, 0)
            .ue(self.mbs.0 - 1)
            .ue(self.mbs.1 - 1)
            .u(1, u32::from(!self.fields))
            .maybe(self.fields, |w| w.u(1, 1))
            .u(1, 1)
            .u(1, u32::from(self.crop.is_some()))
            .maybe(self.crop.is_some(), |w| self.crop.iter().flatten().fold(w, |w, &n| w.ue(n)))
            .u(1, u32::from(self.vui.is_some()))
            .maybe(self.vui.is_some(), |w| {
                let (reorder, buffered) = self.vui.unwrap_or_default();
                let (range, matrix) = self.colours;
                let w = w.u(1, 1).u(8, 255).u(16, 4).u(16, 3).u(2, 3).u(1, 1).u(3, 5).u(1, range);
                let w = w.u(1, 1).u(16, 0x01_01).u(8, matrix).u(1, 1).ue(0).ue(0);
                let w = w.u(1, 1).u(32, 1001).u(32, 60_000).u(1, 1);
                // one HRD with two buffers
                let w = w.u(1, 1).ue(1).u(8, 0).ue(99).ue(9).u(1, 0).ue(99).ue(9).u(1, 1).u(20, 0);
                let w = w.u(1, 0).u(1, 0).u(1, 1).u(1, 1).u(1, 1);
                w.ue(0).ue(0).ue(10).ue(10).ue(reorder).ue(buffered)
            })
            .nal(0x67)
    }

    fn pps(self, id: u32) -> Vec<u8> {
        let w = Writer::default().ue(id).ue(0).u(1, 0).u(1, self.bottom_poc.into()).ue(0);
        let w = w.ue(0).ue(0).u(3, 0).se(0).se(-2).se(3).u(2, 0).u(1, self.redundant.into());
        w.nal(0x68)
    }

    fn slice(self, s: S) -> Vec<u8> {
        let field = self.fields && s.field > 0;
        let bottom = self.bottom_poc && !field;
        Writer::default()
            .ue(s.mb)
            .ue(if s.idr { 7 } else { 5 })
            .ue(s.pps)
            .u(4, s.num)
            .maybe(self.fields, |w| w.u(1, field.into()))
            .maybe(field, |w| w.u(1, u32::from(s.field == 2)))
            .maybe(s.idr, |w| w.ue(s.idr_id))
            .maybe(self.poc_type == 0, |w| w.u(5, s.poc))
            .maybe(self.poc_type == 0 && bottom, |w| w.se(s.delta[0]))
            .maybe(self.poc_type == 1, |w| w.se(s.delta[0]))
            .maybe(self.poc_type == 1 && bottom, |w| w.se(s.delta[1]))
            .maybe(self.redundant, |w| w.ue(s.redundant))
            .u(24, 0x00_00_01) // needs emulation prevention
            .nal(s.reference << 5 | if s.idr { 5 } else { 1 })
    }

    fn sets(self) -> Vec<u8> {
        [self.sps(), self.pps(0), self.pps(1)].concat()
    }
}

/// A slice; `field` is 0 for a frame, 1 for top, 2 for bottom.
#[derive(Clone, Copy, Default)]
struct S {
    mb: u32,
    pps: u32,
    num: u32,
    field: u32,
    idr: bool,
    idr_id: u32,
    poc: u32,
    delta: [i32; 2],
    redundant: u32,
    reference: u8,
}

const IDR: S = S {
    idr: true,
    reference: 3,
    mb: 0,
    pps: 0,
    num: 0,
    field: 0,
    idr_id: 0,
    poc: 0,
    delta: [0, 0],
    redundant: 0,
};
const P: S = S { idr: false, reference: 2, num: 1, poc: 2, ..IDR };

const AUD: [u8; 6] = [0, 0, 0, 1, 9, 0xF0];
const SEI: [u8; 9] = [0, 0, 0, 1, 6, 4, 1, 0xAA, 0x80];
/// Payload type 6 after one of another type, `recovery_frame_cnt` 0 and 1.
const RECOVERY: [u8; 12] = [0, 0, 0, 1, 6, 4, 1, 0xAA, 6, 1, 0xC4, 0x80];
const REFRESH: [u8; 12] = [0, 0, 0, 1, 6, 4, 1, 0xAA, 6, 1, 0x4C, 0x80];

/// Lengths of the units; they have to cover the stream without gaps.
fn lengths(stream: &[u8]) -> Vec<usize> {
    let units: Vec<_> = AccessUnits::new(stream).collect();
    let mut at = units.first().map_or(0, |unit| unit.offset);
    for unit in &units {
        assert_eq!(unit.offset, at);
        assert_eq!(unit.bytes, &stream[at..at + unit.bytes.len()]);
        at += unit.bytes.len();
    }
    assert!(units.is_empty() || at == stream.len());
    units.iter().map(|unit| unit.bytes.len()).collect()
}

/// Checks that the parts are the units.
fn check(parts: &[Vec<u8>]) {
    let expected: Vec<_> = parts.iter().map(Vec::len).collect();
    assert_eq!(lengths(&parts.concat()), expected);
}

#[test]
fn numbers_are_read_without_emulation_prevention() {
    let b = &mut Bits::new(&[0, 0, 3, 1, 0, 0, 3, 3, 0xA0]);
    assert_eq!(b.u(32), Ok(0x0000_0100));
    assert_eq!(b.u(16), Ok(0x0003));
    assert_eq!((b.ue(), b.ue()), (Ok(0), Ok(1))); // 1 010 0000
    assert_eq!(b.ue(), Err(End));
    let b = &mut Bits::new(&[0x42, 0x98]); // 010 0001010 011 000
    assert_eq!((b.ue(), b.ue(), b.ue(), b.ue()), (Ok(1), Ok(9), Ok(2), Err(End)));
    assert_eq!(Bits::new(&[0; 9]).ue(), Err(End));
    assert_eq!(Bits::new(&[0, 0, 3, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF]).ue(), Ok(u32::MAX - 1));
    assert_eq!(Bits::new(&[0, 0, 3, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF]).se(), Ok(-i32::MAX));
    for value in [-300, -2, -1, 0, 1, 2, 300] {
        let nal = Writer::default().se(value).nal(0);
        assert_eq!(Bits::new(&nal[5..]).se(), Ok(value));
    }
}

#[test]
fn what_comes_before_a_picture_goes_with_it() {
    check(&[
        [AUD.to_vec(), MAIN.sets(), SEI.to_vec(), MAIN.slice(IDR)].concat(),
        [AUD.to_vec(), MAIN.slice(P)].concat(),
        [SEI.to_vec(), MAIN.slice(S { num: 2, poc: 4, ..P })].concat(),
        [MAIN.sps(), MAIN.slice(S { num: 3, poc: 6, ..P })].concat(),
        [MAIN.pps(0), MAIN.slice(S { num: 4, poc: 8, ..P })].concat(),
    ]);
}

#[test]
fn every_difference_of_slices_begins_a_picture() {
    let zero = Kind { bottom_poc: true, ..MAIN };
    let one = Kind { poc_type: 1, ..zero };
    let fields = Kind { fields: true, ..MAIN };
    // The second slice is not at macroblock 0, so nothing but the difference tells.
    for (kind, first, second) in [
        (MAIN, P, S { num: 2, ..P }),
        (MAIN, P, S { pps: 1, ..P }),
        (MAIN, P, S { reference: 0, ..P }),
        (MAIN, P, S { poc: 4, ..P }),
        (MAIN, IDR, S { num: 0, poc: 0, ..P }),
        (MAIN, IDR, S { idr_id: 1, ..IDR }),
        (zero, P, S { delta: [1, 0], ..P }),
        (one, P, S { delta: [-1, 0], ..P }),
        (one, P, S { delta: [0, 5], ..P }),
        (fields, P, S { field: 1, ..P }),
        (fields, S { field: 1, ..P }, S { field: 2, ..P }),
    ] {
        let second = S { mb: 40, ..second };
        check(&[[kind.sets(), kind.slice(first)].concat(), kind.slice(second)]);
        // ... and without it they are one picture.
        let same = S { mb: 40, ..first };
        check(&[[kind.sets(), kind.slice(first), kind.slice(same)].concat()]);
    }
    // another kind of reference is no difference
    let other = S { mb: 40, reference: 1, ..P };
    check(&[[MAIN.sets(), MAIN.slice(P), MAIN.slice(other)].concat()]);
}

#[test]
fn the_first_macroblock_twice_begins_a_picture() {
    check(&[[MAIN.sets(), MAIN.slice(P)].concat(), MAIN.slice(P)]);
    // slices in any order are one picture
    let later = S { mb: 40, ..P };
    check(&[[MAIN.sets(), MAIN.slice(later), MAIN.slice(P)].concat(), MAIN.slice(P)]);
}

#[test]
fn redundant_slices_stay_with_their_picture() {
    let kind = Kind { redundant: true, ..MAIN };
    let again = kind.slice(S { redundant: 1, ..P });
    check(&[
        [kind.sets(), kind.slice(P), again.clone(), again].concat(),
        kind.slice(S { num: 2, ..P }),
    ]);
}

#[test]
fn fields_are_units_and_know_their_partners() {
    let kind = Kind { fields: true, mbs: (22, 9), ..MAIN };
    let (top, bottom) = (S { field: 1, ..P }, S { field: 2, ..P });
    let parts = [
        [kind.sets(), kind.slice(S { field: 1, ..IDR })].concat(),
        kind.slice(S { field: 2, num: 0, poc: 1, ..P }),
        kind.slice(S { num: 1, ..P }), // a frame
        kind.slice(S { num: 2, ..bottom }),
        kind.slice(S { num: 2, ..top }),
        kind.slice(S { num: 3, reference: 0, ..top }), // never completed
        kind.slice(S { num: 3, ..bottom }),
        kind.slice(S { num: 4, ..bottom }),
        kind.slice(S { num: 4, reference: 0, ..top }),
    ];
    check(&parts);
    let stream = parts.concat();
    let units: Vec<_> = AccessUnits::new(&stream).collect();
    let seconds: Vec<_> = units.iter().map(|unit| unit.second_field).collect();
    assert_eq!(seconds, [false, true, false, false, true, false, false, false, true]);
    let fields: Vec<_> = units.iter().map(|unit| unit.field).collect();
    assert_eq!(fields, [true, true, false, true, true, true, true, true, true]);
    assert!(units[0].keyframe && !units[1].keyframe);
    let info = probe(&stream).expect("good");
    assert_eq!((info.height, info.interlaced), (288, true));
}

#[test]
fn flags_say_where_decoding_can_begin() {
    let p = |num| MAIN.slice(S { num, ..P });
    let stream = [
        [MAIN.sets(), MAIN.slice(IDR)].concat(),
        p(1),
        [RECOVERY.to_vec(), p(2)].concat(),
        [REFRESH.to_vec(), p(3)].concat(),
        [MAIN.sets(), SEI.to_vec()].concat(),
    ]
    .concat();
    let units: Vec<_> = AccessUnits::new(&stream).collect();
    let keys: Vec<_> = units.iter().map(|unit| unit.keyframe).collect();
    assert_eq!(keys, [true, false, true, false, false]);
    let pictures: Vec<_> = units.iter().map(|unit| unit.picture).collect();
    assert_eq!(pictures, [true, true, true, true, false]);
    let parameters: Vec<_> = units.iter().map(|unit| unit.parameters).collect();
    assert_eq!(parameters, [true, false, false, false, true]);
    assert!(format!("{:?}", units[0]).contains("keyframe: true"));
}

#[test]
fn start_codes_of_any_length_and_zeros_between() {
    let units = [[MAIN.sets(), MAIN.slice(IDR)].concat(), MAIN.slice(P)];
    let long = units.concat();
    // three bytes each
    let short: Vec<u8> =
        Nals::new(&long).flat_map(|nal| [&START_CODE, nal.body].concat()).collect();
    assert_eq!(lengths(&short).len(), 2);
    assert_eq!(probe(&short), probe(&long));
    // zeros in front are left out but for one, zeros behind stay with their unit
    let mut padded = vec![0; 9];
    padded.extend(&units[0]);
    padded.extend([0; 5]);
    padded.extend(&units[1]);
    padded.extend([0; 2]);
    assert_eq!(lengths(&padded), [units[0].len() + 5, units[1].len() + 2]);
    assert_eq!(AccessUnits::new(&padded).next().map(|unit| unit.offset), Some(9));
    assert_eq!(probe(&padded), probe(&long));
    // something else in front
    assert_eq!(lengths(&[b"junk".to_vec(), long.clone()].concat()).len(), 2);
}

#[test]
fn other_nal_units_go_where_they_belong() {
    let nal = |header: u8| vec![0, 0, 0, 1, header, 0x80];
    let (filler, end_sequence, end_stream, auxiliary, prefix) =
        (nal(12), nal(10), nal(11), nal(19), nal(14));
    check(&[
        [MAIN.sets(), MAIN.slice(IDR), auxiliary, filler.clone()].concat(),
        [MAIN.slice(P), end_sequence, end_stream].concat(),
        [filler, MAIN.slice(S { mb: 40, ..P })].concat(), // only the end tells
        [prefix.clone(), MAIN.slice(S { num: 2, ..P })].concat(),
        [
            [prefix.clone(), MAIN.slice(S { num: 3, ..P })].concat(),
            [prefix.clone(), MAIN.slice(S { num: 3, mb: 40, ..P }), nal(20)].concat(),
        ]
        .concat(),
        [prefix.clone(), MAIN.slice(S { num: 4, ..P }), prefix].concat(),
    ]);
}

#[test]
fn slices_without_parameter_sets_are_cut_at_the_first_macroblock() {
    check(&[
        [MAIN.slice(IDR), MAIN.slice(S { mb: 40, ..IDR })].concat(),
        [MAIN.slice(P), MAIN.slice(S { mb: 40, ..P })].concat(),
        MAIN.slice(S { num: 2, ..P }),
    ]);
    // an empty slice goes with the others
    let cut = [0, 0, 0, 1, 0x41];
    check(&[[MAIN.slice(P), cut.to_vec()].concat(), MAIN.slice(P)]);
    assert_eq!(probe(&MAIN.slice(P)), Err(StreamError::NoParameterSets));
    let sps_only = [MAIN.sps(), MAIN.slice(IDR)].concat();
    assert_eq!(probe(&sps_only), Err(StreamError::NoParameterSets));
}

#[test]
fn probe_reads_the_parameter_sets() {
    let of = |kind: Kind| probe(&[kind.sets(), kind.slice(IDR)].concat()).expect("good");
    let info = of(MAIN);
    assert_eq!((info.width, info.height, info.profile), (352, 288, Profile::Main));
    assert_eq!((info.reorder_depth, info.max_dpb_frames, info.ref_frames), (16, 16, 2));
    assert_eq!((info.frame_rate, info.interlaced, info.level_idc), (None, false, 30));
    // 8100 macroblocks of 1620 each
    let pal = of(Kind { mbs: (45, 36), ..MAIN });
    assert_eq!((pal.reorder_depth, pal.max_dpb_frames), (5, 5));
    let said = of(Kind { vui: Some((1, 3)), profile: 100, ..MAIN });
    assert_eq!((said.reorder_depth, said.max_dpb_frames, said.profile), (1, 3, Profile::High));
    assert_eq!(said.frame_rate, Some((30_000, 1001)));
    assert_eq!(of(Kind { poc_type: 2, ..MAIN }).reorder_depth, 0);
    assert_eq!(of(Kind { poc_type: 1, ..MAIN }).reorder_depth, 16);
    // Baseline has no B slices, but may reorder: nothing is inferred for it.
    assert_eq!(of(Kind { profile: 66, ..MAIN }).reorder_depth, 16);
    let odd = of(Kind { crop: Some([0, 1, 0, 1]), ..MAIN });
    assert_eq!((odd.width, odd.height, odd.coded_width, odd.coded_height), (350, 286, 352, 288));
    let hd = Kind { mbs: (120, 34), fields: true, crop: Some([0, 0, 0, 2]), level: 40, ..MAIN };
    let hd = of(hd);
    assert_eq!((hd.width, hd.height, hd.coded_height, hd.max_dpb_frames), (1920, 1080, 1088, 4));
    // The set that the first picture follows counts, not the first one.
    let other = Kind { mbs: (8, 8), ..MAIN };
    let stream = [other.sets(), MAIN.sets(), MAIN.slice(IDR)].concat();
    assert_eq!(probe(&stream).map(|info| info.width), Ok(352));
}

#[test]
fn probe_says_what_the_colours_are_if_the_stream_does() {
    let of = |kind: Kind| {
        let info = probe(&[kind.sets(), kind.slice(IDR)].concat()).expect("good");
        (info.full_range, info.matrix)
    };
    assert_eq!(of(MAIN), (None, None));
    for (colours, expected) in [
        ((0, 1), (Some(false), Some(1))),
        ((1, 6), (Some(true), Some(6))),
        ((1, 2), (Some(true), None)), // unspecified
    ] {
        assert_eq!(of(Kind { colours, vui: Some((1, 3)), ..MAIN }), expected);
    }
}

#[test]
fn every_refusal_has_its_reason() {
    use StreamError::*;
    let of = |kind: Kind| probe(&[kind.sets(), kind.slice(IDR)].concat());
    assert_eq!(probe(b""), Err(Empty));
    assert_eq!(probe(b"a text file, no video"), Err(NotAnnexB));
    assert_eq!(probe(b"\0\0\0\x20ftypisom\0\0\0\x01\x67\x42\0\x0a"), Err(NotAnnexB));
    assert_eq!(probe(b"\0\0\x01\xB3\x16\0\xF0"), Err(NotAnnexB)); // MPEG-2
    assert_eq!(probe(&[0; 64]), Err(NotAnnexB));
    for header in [0x40, 0x42, 0x44] {
        assert_eq!(probe(&[0, 0, 0, 1, header, 1, 0x0C, 1, 0xFF]), Err(H265));
    }
    assert_eq!(probe(&MAIN.sets()), Err(NoPicture));
    for (profile, depth, chroma) in [
        (1, 8, 1),
        (88, 8, 1),
        (100, 8, 0),
        (100, 8, 2),
        (100, 10, 1),
        (110, 10, 1),
        (122, 8, 2),
        (244, 8, 1),
    ] {
        let answer = of(Kind { profile, depth, chroma, ..MAIN });
        assert!(matches!(answer, Err(Unsupported { .. })), "{profile} {answer:?}");
    }
    let crop = Some([100, 76, 0, 0]);
    assert!(matches!(of(Kind { crop, ..MAIN }), Err(BadParameterSet { .. })));
    let crop = Some([u32::MAX - 2, 0, 0, 0]);
    assert!(matches!(of(Kind { crop, ..MAIN }), Err(BadParameterSet { .. })));
    let cut = [&MAIN.sps()[..9], &MAIN.pps(0), &MAIN.slice(IDR)].concat();
    assert!(matches!(probe(&cut), Err(BadParameterSet { .. })));
    for error in [Empty, NotAnnexB, H265, NoParameterSets, NoPicture] {
        assert!(!error.to_string().is_empty());
    }
}

/// Streams with all of the above in them.
fn samples() -> Vec<Vec<u8>> {
    let rich = Kind { profile: 100, fields: true, vui: Some((2, 4)), bottom_poc: true, ..MAIN };
    [rich, Kind { redundant: true, poc_type: 1, ..rich }, Kind { crop: Some([1; 4]), ..MAIN }]
        .into_iter()
        .map(|kind| {
            let parts = [
                kind.sets(),
                kind.slice(IDR),
                AUD.to_vec(),
                kind.slice(P),
                kind.slice(S { mb: 9, ..P }),
                RECOVERY.to_vec(),
                kind.slice(S { field: 1, num: 2, ..P }),
                vec![0, 0, 1, 14, 0x80],
                kind.slice(S { field: 2, num: 2, ..P }),
                vec![0, 0, 1, 10],
            ];
            parts.concat()
        })
        .collect()
}

#[test]
fn cut_anywhere_it_never_panics() {
    for stream in samples() {
        assert_eq!(probe(&stream).map(|info| info.max_dpb_frames > 0), Ok(true));
        for at in 0..=stream.len() {
            let _ = (probe(&stream[..at]), lengths(&stream[..at]));
            let _ = (probe(&stream[at..]), lengths(&stream[at..]));
        }
    }
}

#[test]
fn any_byte_changed_it_never_panics() {
    for stream in samples() {
        for at in 0..stream.len() {
            let mut changed = stream.clone();
            for value in 0..=255 {
                changed[at] = value;
                let _ = (probe(&changed), lengths(&changed));
            }
        }
    }
}

#[test]
fn noise_never_panics() {
    let mut state = 1_u32;
    for round in 0..3000 {
        let mut stream = Vec::new();
        for _ in 0..round % 97 {
            // xorshift; much of it start codes and headers
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            match state % 5 {
                0 => stream.extend([0, 0, 1]),
                1 => stream.push([0x67, 0x68, 0x65, 0x41, 14, 6, 10, 9][(state >> 8) as usize % 8]),
                2 => stream.push(0),
                _ => stream.extend(state.to_le_bytes()),
            }
        }
        let _ = (probe(&stream), lengths(&stream));
    }
}

/// The numbers are ffmpeg's.
#[test]
fn the_clip_of_the_examples() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/assets/clip.h264");
    let clip = std::fs::read(path).expect("it is in the repository");
    let info = probe(&clip).expect("good");
    assert_eq!((info.width, info.height, info.coded_height), (640, 360, 368));
    assert_eq!(
        (info.profile, info.reorder_depth, info.frame_rate),
        (Profile::High, 2, Some((25, 1)))
    );
    assert_eq!(lengths(&clip).len(), 60);
    let keys: Vec<_> = AccessUnits::new(&clip)
        .enumerate()
        .filter(|(_, unit)| unit.keyframe)
        .map(|(n, _)| n)
        .collect();
    assert_eq!(keys, [0, 30]);
    assert!(AccessUnits::new(&clip).all(|unit| unit.picture && !unit.field));
}
