//! An H.264 clip taken apart: its packets, and how large the slots for them have to be.

use crate::Reason;
use crate::plan::MODEL_SIDE;
use acl_rs::Error;
use acl_rs::dvpp::annexb::{self, AccessUnits, Unit};
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
    pub info: annexb::StreamInfo,
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
        let sizes = units.iter().filter(|unit| unit.parameters);
        for seen in sizes.filter_map(|unit| annexb::probe(unit.bytes).ok()).chain([info]) {
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
        Ok(Self { units, info, packet, picture, reorder, outputs, model })
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
        let annexb::StreamInfo { width, height, reorder_depth, .. } = &self.info;
        write!(
            f,
            "{width}x{height}, {} pictures, reorder depth {reorder_depth}, largest packet {} bytes",
            self.units.len(),
            self.packet
        )
    }
}

/// Count, length and purpose of a channel's slots.
pub type Slots = [(usize, usize, &'static str); 3];
