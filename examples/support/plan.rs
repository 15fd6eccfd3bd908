//! Which segments one picture needs, before any of them is taken.

use acl_rs::dvpp::{Geometry, JpegInfo, PixelFormat};
use acl_rs::pool::{Rule, Strictest};
use acl_rs::{BlockPool, Chip, DvppBuf, Error, PinnedBuf, Segment};

/// Side of the model input, in pixels.
pub const MODEL_SIDE: u32 = 224;

/// Layouts on the way from a JPEG to a model input.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Bytes of the file.
    pub file: usize,
    /// What JPEGD writes.
    pub decoded: Geometry,
    /// Where a resize has to stop on the way because one step would scale too much.
    pub stop: Option<Geometry>,
    /// What the model reads.
    pub model: Geometry,
}

/// The segments of one picture. All are there, or none: a picture that waits for memory holds none.
pub struct Segments {
    /// The file on the host.
    pub host_file: Segment<PinnedBuf>,
    /// The file on the device: JPEGD's input.
    pub file: Segment<DvppBuf>,
    /// JPEGD's output, VPC's input.
    pub decoded: Segment<DvppBuf>,
    /// Between two resizes, if there are two.
    pub stop: Option<Segment<DvppBuf>>,
    /// VPC's output, the model's input.
    pub model: Segment<DvppBuf>,
    /// The decoded picture on the host.
    pub host_decoded: Segment<PinnedBuf>,
    /// The model input on the host.
    pub host_model: Segment<PinnedBuf>,
}

impl Plan {
    /// The layouts for a file on a chip.
    pub fn new(info: &JpegInfo, chip: Chip) -> Result<Self, Error> {
        let nv12 = PixelFormat::Nv12;
        let decoded = Geometry::jpegd(chip, info.width, info.height, nv12)?;
        let model = Geometry::vpc(MODEL_SIDE, MODEL_SIDE, nv12)?;
        let stop = match decoded.resize_stop(MODEL_SIDE, MODEL_SIDE) {
            Some((width, height)) => Some(Geometry::vpc(width, height, nv12)?),
            None => None,
        };
        Ok(Self { file: info.bytes, decoded, stop, model })
    }

    /// Lengths of the device segments.
    fn device(&self) -> impl Iterator<Item = usize> {
        let stop = self.stop.map(|stop| stop.bytes());
        [self.file, self.decoded.bytes(), self.model.bytes()].into_iter().chain(stop)
    }

    /// Lengths of the pinned segments.
    fn host(&self) -> [usize; 3] {
        [self.file, self.decoded.bytes(), self.model.bytes()]
    }

    /// Bytes of a device block and of a pinned block that hold one picture, by this rule.
    pub fn blocks(&self, rule: &Strictest) -> (u64, u64) {
        let pitch = |len: usize| Rule::pitch(rule.rule, len as u64).unwrap_or(u64::MAX / 8);
        (self.device().map(pitch).sum(), self.host().into_iter().map(pitch).sum())
    }

    /// Takes all segments, or none.
    pub fn lease(
        &self,
        dvpp: &BlockPool<DvppBuf>,
        pinned: &BlockPool<PinnedBuf>,
    ) -> Result<Segments, Error> {
        let [file, decoded, model] = self.host();
        let stop = self.stop.map(|stop| dvpp.lease(stop.bytes(), "resize stop")).transpose()?;
        Ok(Segments {
            host_file: pinned.lease(file, "file on the host")?,
            file: dvpp.lease(file, "JPEG in")?,
            decoded: dvpp.lease(decoded, "JPEGD out")?,
            stop,
            model: dvpp.lease(model, "VPC out, model in")?,
            host_decoded: pinned.lease(decoded, "picture on the host")?,
            host_model: pinned.lease(model, "model input on the host")?,
        })
    }
}
