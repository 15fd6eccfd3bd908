//! An H.264 clip taken apart: its packets, and how large the slots for them have to be.

use crate::Reason;
use crate::nal::{self, Sets};
use crate::order::Timing;
use crate::plan::MODEL_SIDE;
use acl_rs::Error;
use acl_rs::dvpp::annexb::{self, AccessUnits, StreamInfo, Unit};
use acl_rs::dvpp::vdec::{enough_pictures, vdec_geometry};
use acl_rs::dvpp::{Geometry, PixelFormat};
use std::fmt;

/// Pictures that the program keeps while the decoder goes on: the one in work, and one that waits.
const KEPT: usize = 2;

/// A clip, taken apart.
pub struct Clip<'a> {
    /// Its packets that hold pictures.
    pub units: Vec<Unit<'a>>,
    /// What its first parameter sets say.
    pub info: StreamInfo,
    /// What later ones say, each with the number of the first packet that follows them.
    later: Vec<(usize, StreamInfo)>,
    /// When the pictures are shown.
    pub timing: Timing,
    /// Bytes of the largest packet.
    pub packet: usize,
    /// Bytes of the largest picture.
    pub picture: usize,
    /// Pictures that the decoder may hold back, over all parameter sets; fields count one by one.
    pub reorder: u32,
    /// Output pictures of a channel.
    pub outputs: usize,
    /// What the model reads.
    pub model: Geometry,
}

impl<'a> Clip<'a> {
    /// Finds packets and sizes; refuses what no channel would decode.
    pub fn look(file: &'a [u8], pictures: Option<usize>) -> Result<Self, Reason> {
        let info = annexb::probe(file).map_err(Error::from)?;
        let units: Vec<Unit> = AccessUnits::new(file).filter(|unit| unit.picture).collect();
        let packet = units.iter().map(|unit| unit.bytes.len()).max().unwrap_or(1);
        // The size may change on the way: slots are for the largest.
        let (mut picture, mut reorder) = (0, info.reorder_depth);
        let first = vdec_geometry(info.width, info.height, PixelFormat::Nv12)?;
        let later = infos(&units);
        for seen in later.iter().map(|(_, info)| info).chain([&info]) {
            // A later size that the chip does not take costs its own pictures, not the clip.
            let geometry =
                vdec_geometry(seen.width, seen.height, PixelFormat::Nv12).unwrap_or(first);
            picture = picture.max(geometry.bytes());
            reorder = reorder.max(seen.reorder_depth);
        }
        // A picture sent as two fields is two packets, each with memory for a picture.
        if units.iter().any(|unit| unit.field) {
            reorder = 2 * reorder + 1;
        }
        let outputs = pictures.unwrap_or(reorder as usize + 1 + KEPT);
        enough_pictures(outputs, reorder, 0)?;
        let model =
            Geometry::vpc(MODEL_SIDE, MODEL_SIDE, PixelFormat::Nv12).map_err(Error::from)?;
        let timing = Timing::new(&units, &info);
        Ok(Self { units, info, later, timing, packet, picture, reorder, outputs, model })
    }

    /// What the parameter sets of a packet's picture say.
    pub fn info_of(&self, packet: usize) -> &StreamInfo {
        let later = self.later.iter().rev().find(|(first, _)| *first <= packet);
        later.map_or(&self.info, |(_, info)| info)
    }

    /// How many packets with a picture.
    pub fn pictures(&self) -> usize {
        self.units.len()
    }

    /// Slots of a channel in the device block and in pinned memory: count, length, purpose.
    pub fn slots(&self) -> (Slots, Slots) {
        (
            [
                // A packet's memory comes back with its picture, so there are as many of both.
                (self.outputs, self.packet, "packet"),
                (self.outputs, self.picture, "picture"),
                (1, self.model.bytes(), "model input"),
            ],
            [
                (1, self.packet, "packet"),
                (1, self.picture, "picture"),
                (1, self.model.bytes(), "model input"),
            ],
        )
    }
}

impl fmt::Display for Clip<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let StreamInfo { width, height, reorder_depth, .. } = &self.info;
        write!(
            f,
            "{width}x{height}, {} pictures, reorder depth {reorder_depth}, largest packet {} bytes",
            self.units.len(),
            self.packet
        )
    }
}

/// What the parameter sets say wherever they may change. A new sequence parameter set need not bring picture
/// parameter sets with it, and a key frame may turn to one that came long before: all so far are looked at.
fn infos(units: &[Unit]) -> Vec<(usize, StreamInfo)> {
    let mut sets = Sets::default();
    let mut infos = Vec::new();
    for (number, unit) in units.iter().enumerate() {
        let mut news = unit.keyframe;
        for nal in nal::units(unit.bytes) {
            news |= sets.take(nal);
            if matches!(nal::kind(nal), nal::SLICE | nal::IDR) {
                if news {
                    infos.extend(annexb::probe(&sets.with(nal)).ok().map(|info| (number, info)));
                }
                break;
            }
        }
    }
    infos
}

/// Count, length and purpose of a channel's slots.
pub type Slots = [(usize, usize, &'static str); 3];

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> Vec<u8> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        std::fs::read(path).expect("it is in the repository")
    }

    /// The first NAL unit of a type, with a start code.
    fn first(stream: &[u8], kind: u8) -> Vec<u8> {
        let unit = nal::units(stream).find(|unit| nal::kind(unit) == kind).expect("there is one");
        [&[0, 0, 1], unit].concat()
    }

    /// 176x144 without reordering, then 640x360 with a reorder depth of 2.
    fn small_and_large() -> (Vec<u8>, Vec<u8>) {
        (file("acl-sim/tests/corpus/clip_baseline.h264"), file("examples/assets/clip.h264"))
    }

    #[test]
    fn slots_are_for_the_largest_picture_and_the_deepest_reordering() {
        let (small, large) = small_and_large();
        for stream in [[&small[..], &large].concat(), [&large[..], &small].concat()] {
            let clip = Clip::look(&stream, None).expect("good");
            assert_eq!((clip.picture, clip.outputs), (640 * 360 * 3 / 2, 2 + 1 + KEPT));
        }
    }

    #[test]
    fn a_new_size_is_seen_without_its_picture_parameter_set() {
        let (small, large) = small_and_large();
        // Its number is that of the first one, and the picture parameter set stays.
        let stream = [&small[..], &first(&large, nal::SPS), &first(&large, nal::IDR)].concat();
        let clip = Clip::look(&stream, None).expect("good");
        assert_eq!((clip.info.width, clip.picture), (176, 640 * 360 * 3 / 2));
        assert_eq!(clip.outputs, 2 + 1 + KEPT);
        let last = clip.units.len() - 1;
        assert_eq!([0, last - 1, last].map(|packet| clip.info_of(packet).width), [176, 176, 640]);
    }

    /// The unit, with a start code, where the numbers at these bits are 0 (`1` in Exp-Golomb code) and become
    /// 1 (`010`).
    fn renumbered(unit: &[u8], places: &[usize]) -> Vec<u8> {
        let mut bits = nal::Bits::new(&unit[4..]);
        let mut text: Vec<bool> = std::iter::from_fn(|| bits.flag()).collect();
        for place in places.iter().rev() {
            assert!(text[*place]);
            text.splice(place..=place, [false, true, false]);
        }
        let mut out = unit[..4].to_vec();
        for byte in text.chunks(8) {
            let byte =
                byte.iter().fold(0, |sum, bit| sum << 1 | u8::from(*bit)) << (8 - byte.len());
            if byte <= 3 && out.ends_with(&[0, 0]) {
                out.push(3);
            }
            out.push(byte);
        }
        out
    }

    #[test]
    fn a_new_size_is_seen_where_a_key_frame_turns_to_it() {
        let (small, large) = small_and_large();
        // Sets of number 1, long before the key frame that is the first to name them.
        let sps = renumbered(&first(&large, nal::SPS), &[24]);
        let pps = renumbered(&first(&large, nal::PPS), &[0, 1]);
        // Macroblock 0 is one bit, slice type 7 seven.
        let idr = renumbered(&first(&large, nal::IDR), &[8]);
        let stream = [&sps, &pps, &small[..], &idr].concat();
        let clip = Clip::look(&stream, None).expect("good");
        assert_eq!((clip.info.width, clip.picture), (176, 640 * 360 * 3 / 2));
        // Never named, they do not count.
        let clip = [&sps, &pps, &small[..]].concat();
        assert_eq!(Clip::look(&clip, None).expect("good").picture, 176 * 144 * 3 / 2);
    }
}
