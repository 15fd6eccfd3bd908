//! Whether a picture has all its macroblocks.
//!
//! The library takes missing slice data for zeros, leaves out the rest of a slice that ends early, and tells
//! nobody. What it does is visible all the same: it begins a picture with 0 in all planes, so a macroblock
//! that no slice wrote stays blank. And ones after the data of a CABAC slice bring one that was cut to an end
//! within a few macroblocks: once the arithmetic decoder has read nothing else for a while, its next look
//! at the end-of-slice flag finds it set. A complete slice is never read that far.
//!
//! Luma 0 with chroma 0 is no colour that video shows, but a file may hold it. An intra picture is then
//! decoded once more, with data after its slices that goes on instead of ending: what is still blank was
//! meant to be. Later pictures may have taken blank areas from there, so they are not looked at until the
//! next intra picture. What is not noticed: a slice cut within its last few macroblocks.

use rust_h264::decoder::{Decoder, Frame};
use rust_h264::nal::NalUnit;
use std::borrow::Cow;

/// Bytes of ones after a CABAC slice. Of 360 cuts of the repository's clip (6 to a slice), 64 bytes bring
/// 221 to a visible end, 256 bytes 344, more no others.
const ONES: usize = 256;

/// The slice with what may follow it: `followed_by` bytes of `value`.
fn followed_by<'a>(slice: &NalUnit<'a>, bytes: usize, value: u8) -> NalUnit<'a> {
    let mut rbsp = slice.rbsp.to_vec();
    rbsp.resize(rbsp.len() + bytes, value);
    NalUnit {
        nal_ref_idc: slice.nal_ref_idc,
        nal_unit_type: slice.nal_unit_type,
        rbsp: Cow::Owned(rbsp),
    }
}

/// A CABAC slice that ends early if it was cut.
pub(super) fn that_ends<'a>(slice: &NalUnit<'a>) -> NalUnit<'a> {
    followed_by(slice, ONES, 0xFF)
}

/// A slice that goes on over the rest of the picture if it was cut: zeros never end a CABAC slice, and ones
/// are macroblocks of a CAVLC slice, none of which takes more than 64 bits.
pub(super) fn that_goes_on(slice: &NalUnit, cabac: bool, macroblocks: usize) -> NalUnit<'static> {
    let (bytes, value) = if cabac { (0, 0) } else { (8 * macroblocks, 0xFF) };
    let slice = followed_by(slice, bytes, value);
    NalUnit { rbsp: Cow::Owned(slice.rbsp.into_owned()), ..slice }
}

/// Whether a macroblock of the picture is blank.
pub(super) fn has_blank(picture: &Frame) -> bool {
    let (width, height) = (picture.width as usize, picture.height as usize);
    // The middle: the deblocking filter changes three pixels beside an edge. Two rows: one of each field.
    let inside = |start: usize, size: usize| (start + 8).min(size - 1);
    (0..height).step_by(16).any(|y| {
        [inside(y, height), inside(y + 1, height)].into_iter().any(|row| {
            (0..width).step_by(16).any(|x| {
                let column = inside(x, width);
                let chroma = row / 2 * (width / 2) + column / 2;
                [(&picture.y, row * width + column), (&picture.u, chroma), (&picture.v, chroma)]
                    .into_iter()
                    .all(|(plane, i)| plane.get(i) == Some(&0))
            })
        })
    })
}

/// Whether blank macroblocks of an intra picture are what was coded. The parameter sets come first in `units`.
pub(super) fn is_blank_by_intent<'a>(units: impl Iterator<Item = NalUnit<'a>>) -> bool {
    let mut decoder = Decoder::new();
    for unit in units {
        if decoder.decode_nal(&unit).is_err() {
            return false;
        }
    }
    decoder.flush().is_some_and(|picture| has_blank(&picture))
}
