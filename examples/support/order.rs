//! When each picture of a clip is shown. A byte stream has no time stamps: what a container would have brought
//! is worked out here, from picture order counts (ITU-T H.264, 8.2.1) and the frame rate.

use crate::nal::{self, Bits};
use acl_rs::dvpp::annexb::{StreamInfo, Unit};
use std::collections::BTreeMap;
use std::fmt;

/// Ticks of a time stamp in a second, as in MPEG systems.
pub const CLOCK: u64 = 90_000;
/// Frames and seconds where the stream does not say.
const ASSUMED: (u32, u32) = (25, 1);

/// The time stamps of a clip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Of each packet, in ticks of [`CLOCK`]. Two fields of a frame have the same.
    pub pts: Vec<u64>,
    /// They follow the order of display. `false`: that of decoding, as the stream counts its pictures in a way
    /// that is not read here (order count type 1).
    pub displayed: bool,
    /// Frames and seconds.
    rate: (u32, u32),
    assumed: bool,
}

impl Timing {
    /// Of the packets of a clip, each of which has a picture.
    pub fn new(units: &[Unit], info: &StreamInfo) -> Self {
        // More than a thousand frames a second is no rate.
        let said = info.frame_rate.filter(|(frames, seconds)| frames / 1000 <= *seconds);
        let rate = said.unwrap_or(ASSUMED);
        let counts = counts(units);
        let displayed = counts.is_some();
        let counts = counts.unwrap_or_default();
        // A second field is shown with its first.
        let mut frames: Vec<usize> = (0..units.len()).filter(|n| !units[*n].second_field).collect();
        frames.sort_by_key(|n| counts.get(*n));
        let mut pts = vec![0; units.len()];
        for (place, unit) in frames.into_iter().enumerate() {
            pts[unit] = ticks(place, rate);
        }
        for unit in (1..units.len()).filter(|n| units[*n].second_field) {
            pts[unit] = pts[unit - 1];
        }
        Self { pts, displayed, rate, assumed: said.is_none() }
    }
}

impl fmt::Display for Timing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rate = f64::from(self.rate.0) / f64::from(self.rate.1);
        write!(f, "{rate:.5} frames/s")?;
        f.write_str(if self.assumed { " (assumed: the stream does not say)" } else { "" })?;
        f.write_str(if self.displayed { "" } else { ", in the order of decoding" })
    }
}

/// When the picture at this place is shown.
fn ticks(place: usize, (frames, seconds): (u32, u32)) -> u64 {
    let (frames, seconds) = (u128::from(frames), u128::from(seconds));
    let ticks = place as u128 * u128::from(CLOCK) * seconds;
    u64::try_from((ticks + frames / 2) / frames).unwrap_or(u64::MAX)
}

/// A time stamp for people: minutes, seconds, thousandths.
pub struct Clock(pub u64);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = u128::from(self.0) * 1000 / u128::from(CLOCK);
        write!(f, "{}:{:02}.{:03}", ms / 60_000, ms / 1000 % 60, ms % 1000)
    }
}

// ---- picture order count ---------------------------------------------------------------------

/// Number of the coded sequence, and order in it.
type Count = (u32, i64);

/// Of each unit; `None` for order count type 1. A unit without a readable header goes with the one before it.
///
/// Not read: operation 5 of the reference marking, with which a picture begins a new count without being a key
/// frame.
fn counts(units: &[Unit]) -> Option<Vec<Count>> {
    let mut counter = Counter::default();
    units
        .iter()
        .map(|unit| {
            for unit in nal::units(unit.bytes) {
                let bits = &mut Bits::new(&unit[1..]);
                match nal::kind(unit) {
                    nal::SPS => counter.sps.extend(sps(bits)),
                    nal::PPS => counter.pps.extend(pps(bits)),
                    nal::SLICE | nal::IDR => {
                        match counter.slice(unit[0], bits) {
                            Some(Read::Count(count)) => counter.last = count,
                            Some(Read::Unknown) => return None,
                            None => {}
                        }
                        break;
                    }
                    _ => {}
                }
            }
            Some(counter.last)
        })
        .collect()
}

/// What slice headers need of a sequence parameter set.
struct Sps {
    separate_planes: bool,
    frame_num_bits: u32,
    order: Order,
    frames_only: bool,
}

/// `pic_order_cnt_type`.
#[derive(Clone, Copy)]
enum Order {
    /// 0: the lower bits of the count are in each slice, so many.
    Bits(u32),
    /// 1.
    Unknown,
    /// 2: as decoded.
    AsDecoded,
}

/// Its number and what is needed of it, 7.3.2.1.1.
fn sps(bits: &mut Bits) -> Option<(u32, Sps)> {
    const WITH_CHROMA: [u32; 13] = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];
    let profile = bits.u(8)?;
    bits.u(16)?; // constraints, level
    let number = bits.ue()?;
    let mut separate_planes = false;
    if WITH_CHROMA.contains(&profile) {
        let chroma = bits.ue()?;
        separate_planes = chroma == 3 && bits.flag()?;
        let _depths = (bits.ue()?, bits.ue()?);
        let _lossless = bits.flag()?;
        if bits.flag()? {
            for list in 0..if chroma == 3 { 12 } else { 8 } {
                if bits.flag()? {
                    scaling_list(bits, if list < 6 { 16 } else { 64 })?;
                }
            }
        }
    }
    let frame_num_bits = bits.ue()?.checked_add(4).filter(|bits| *bits <= 16)?;
    let order = match bits.ue()? {
        0 => Order::Bits(bits.ue()?.checked_add(4).filter(|bits| *bits <= 16)?),
        1 => {
            let _offsets = (bits.flag()?, bits.se()?, bits.se()?);
            for _ in 0..bits.ue()?.min(255) {
                bits.se()?;
            }
            Order::Unknown
        }
        _ => Order::AsDecoded,
    };
    let _references = (bits.ue()?, bits.flag()?);
    let _size = (bits.ue()?, bits.ue()?);
    Some((number, Sps { separate_planes, frame_num_bits, order, frames_only: bits.flag()? }))
}

fn scaling_list(bits: &mut Bits, size: usize) -> Option<()> {
    let mut next = 8;
    for _ in 0..size {
        next = (next + i64::from(bits.se()?)).rem_euclid(256);
        if next == 0 {
            break;
        }
    }
    Some(())
}

/// Its number, its sequence parameter set, and whether slices of frames count their bottom field apart.
fn pps(bits: &mut Bits) -> Option<(u32, (u32, bool))> {
    let (number, sps, _cabac) = (bits.ue()?, bits.ue()?, bits.flag()?);
    Some((number, (sps, bits.flag()?)))
}

/// What a slice says.
enum Read {
    Count(Count),
    Unknown,
}

#[derive(Default)]
struct Counter {
    sps: BTreeMap<u32, Sps>,
    pps: BTreeMap<u32, (u32, bool)>,
    last: Count,
    /// Of the last reference picture: `prevPicOrderCntMsb` and `prevPicOrderCntLsb`.
    reference: (i64, i64),
}

impl Counter {
    /// From a slice header, 7.3.3, as far as the count; by 8.2.1.1. `None`: not readable.
    fn slice(&mut self, header: u8, bits: &mut Bits) -> Option<Read> {
        let (idr, is_reference) = (header & 31 == nal::IDR, header >> 5 & 3 != 0);
        let (_first_macroblock, _type) = (bits.ue()?, bits.ue()?);
        let (sps, count_bottom) = self.pps.get(&bits.ue()?)?;
        let sps = self.sps.get(sps)?;
        if sps.separate_planes {
            bits.u(2)?;
        }
        bits.u(sps.frame_num_bits)?;
        let field = !sps.frames_only && bits.flag()?;
        if field {
            bits.flag()?; // bottom
        }
        let mut sequence = self.last.0;
        if idr {
            bits.ue()?;
            sequence += 1;
            self.reference = (0, 0);
        }
        let count = match sps.order {
            Order::Unknown => return Some(Read::Unknown),
            Order::AsDecoded if idr => 0,
            Order::AsDecoded => self.last.1 + 1,
            Order::Bits(width) => {
                let (lower, range) = (i64::from(bits.u(width)?), 1 << width);
                let (msb, lsb) = self.reference;
                let upper = match lower - lsb {
                    ahead if ahead > range / 2 => msb - range,
                    ahead if ahead <= -range / 2 => msb + range,
                    _ => msb,
                };
                if is_reference {
                    self.reference = (upper, lower);
                }
                let bottom = if *count_bottom && !field { i64::from(bits.se()?) } else { 0 };
                upper + lower + bottom.min(0)
            }
        };
        Some(Read::Count((sequence, count)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use acl_rs::dvpp::annexb::{AccessUnits, probe};

    fn timing(stream: &[u8]) -> Timing {
        let units: Vec<Unit> = AccessUnits::new(stream).filter(|unit| unit.picture).collect();
        Timing::new(&units, &probe(stream).expect("good"))
    }

    fn file(name: &str) -> Vec<u8> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        std::fs::read(path).expect("it is in the repository")
    }

    /// Places in display order.
    fn places(timing: &Timing, ticks: u64) -> Vec<u64> {
        assert!(timing.pts.iter().all(|pts| pts % ticks == 0));
        timing.pts.iter().map(|pts| pts / ticks).collect()
    }

    #[test]
    fn frames_without_reordering_are_shown_as_they_come() {
        let timing = timing(&file("acl-sim/tests/corpus/clip_baseline.h264"));
        assert_eq!(places(&timing, 3600), (0..8).collect::<Vec<_>>());
        assert!(timing.displayed);
        assert_eq!(timing.to_string(), "25.00000 frames/s");
    }

    /// The order is ffprobe's.
    #[test]
    fn frames_that_others_refer_to_come_before_they_are_shown() {
        let stream = file("acl-sim/tests/corpus/clip_high_b.h264");
        let order = places(&timing(&stream), 3600);
        assert_eq!(order, [0, 4, 2, 1, 3, 5, 6, 9, 7, 8]);
        // A key frame begins to count anew, after all before it.
        let twice = places(&timing(&[&stream[..], &stream].concat()), 3600);
        assert_eq!(twice[..10], order);
        assert!(twice[10..].iter().zip(&order).all(|(second, first)| *second == first + 10));
    }

    #[test]
    fn upper_bits_follow_the_reference_pictures() {
        // 4 bits: 14 is followed by 0, and a picture in between that is not referred to by 15.
        let sps = Sps {
            separate_planes: false,
            frame_num_bits: 4,
            order: Order::Bits(4),
            frames_only: true,
        };
        let mut counter = Counter::default();
        counter.sps.insert(0, sps);
        counter.pps.insert(0, (0, false));
        let mut count = |header: u8, lower: u8| {
            // macroblock 0, type 0, set 0, frame number 0; for a key frame its number, 0.
            let slice = match header & 31 {
                nal::IDR => [0b1110_0001, lower << 4],
                _ => [0b1110_0000 | lower >> 3, lower << 5],
            };
            match counter.slice(header, &mut Bits::new(&slice)) {
                Some(Read::Count(count)) => {
                    counter.last = count;
                    count
                }
                _ => panic!("readable"),
            }
        };
        let (key, reference, other) = (0x65, 0x41, 0x01);
        assert_eq!(count(key, 0), (1, 0));
        assert_eq!(count(reference, 8), (1, 8));
        assert_eq!(count(other, 6), (1, 6));
        assert_eq!(count(reference, 14), (1, 14));
        assert_eq!(count(reference, 4), (1, 20));
        assert_eq!(count(other, 15), (1, 15), "back below the turn");
        assert_eq!(count(reference, 10), (1, 26));
        assert_eq!(count(key, 0), (2, 0));
    }

    #[test]
    fn counts_of_type_one_are_not_read() {
        // Profile 66, number 0, 4 bits of frame number, type 1 with one offset, 2 references, 128x128.
        let text = "01000010 00000000 00011110 1 1 010 0 1 1 010 1 011 0 0001000 0001000 1 1 0 0 1";
        let bits: Vec<u8> = text.bytes().filter(|b| *b != b' ').map(|b| b - b'0').collect();
        let bytes: Vec<u8> =
            bits.chunks(8).map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | bit)).collect();
        let (number, sps) = sps(&mut Bits::new(&bytes)).expect("readable");
        assert!(number == 0 && sps.frames_only && matches!(sps.order, Order::Unknown));
        // Such a clip keeps the order of decoding, and says so.
        let pps = [0, 0, 0, 1, 0x68, 0xCE, 0x38, 0x80];
        let slice = [0, 0, 0, 1, 0x65, 0x88, 0x84, 0, 0, 0, 1, 0x41, 0x9A, 0x24];
        let clip = [&[0, 0, 0, 1, 0x67], &bytes[..], &pps, &slice].concat();
        let timing = timing(&clip);
        assert!(!timing.displayed && timing.pts == [0, 3600]);
        assert!(timing.to_string().ends_with(", in the order of decoding"), "{timing}");
    }

    #[test]
    fn rates_become_ticks() {
        assert_eq!([0, 1, 2, 60].map(|place| ticks(place, (25, 1))), [0, 3600, 7200, 216_000]);
        assert_eq!([1, 2, 30_000].map(|n| ticks(n, (30_000, 1001))), [3003, 6006, 90_090_000]);
        assert_eq!([1, 2, 3].map(|n| ticks(n, (24_000, 1001))), [3754, 7508, 11_261]);
        assert_eq!(ticks(usize::MAX, (1, u32::MAX)), u64::MAX);
        assert_eq!(Clock(216_000).to_string(), "0:02.400");
        assert_eq!(Clock(90_000 * 61 + 45).to_string(), "1:01.000");
        assert_eq!(Clock(90_000 * 61 + 90).to_string(), "1:01.001");
    }

    #[test]
    fn what_cannot_be_read_is_shown_as_it_comes() {
        let mut stream = file("acl-sim/tests/corpus/clip_baseline.h264");
        for cut in 0..400 {
            let units: Vec<Unit> = AccessUnits::new(&stream[..cut]).collect();
            let info = probe(&file("examples/assets/clip.h264")).expect("good");
            assert!(Timing::new(&units, &info).pts.is_sorted());
        }
        // Any byte of the headers bent: an order, whatever it is.
        for at in 0..200 {
            stream[at] ^= 0x5A;
            let units: Vec<Unit> = AccessUnits::new(&stream).collect();
            let info = probe(&file("examples/assets/clip.h264")).expect("good");
            assert_eq!(Timing::new(&units, &info).pts.len(), units.len());
            stream[at] ^= 0x5A;
        }
    }
}
