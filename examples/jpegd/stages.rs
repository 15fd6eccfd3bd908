//! The pipeline itself: what the hardware is asked to do, and how long each stage took.

use acl_rs::dvpp::{Channel, Geometry, Interpolation, JpegInfo, Picture};
use acl_rs::{Context, Error, PinnedBuf, Segment, Stream};
use ascend_examples::plan::{Plan, Segments};
use std::time::{Duration, Instant};

/// A stream and a channel: what one picture at a time needs of the hardware.
pub struct Lane {
    stream: Stream,
    channel: Channel,
}

/// What came back, on the host.
pub struct Done {
    pub decoded: (Segment<PinnedBuf>, Geometry),
    pub model: (Segment<PinnedBuf>, Geometry),
    pub times: Vec<(&'static str, Duration)>,
}

impl Lane {
    pub fn new(context: &Context) -> Result<Self, Error> {
        Ok(Self { stream: context.create_stream()?, channel: Channel::new(context)? })
    }

    /// Runs one picture through. With an error, all segments have gone back to their pools.
    pub fn run(
        &self,
        file: &[u8],
        info: &JpegInfo,
        plan: &Plan,
        segments: Segments,
    ) -> Result<Done, Error> {
        let Segments { mut host_file, file: bits, decoded, stop, model, host_decoded, host_model } =
            segments;
        let Lane { stream, channel } = self;
        let mut clock = Clock::start();

        host_file.copy_from_slice(file);
        clock.lap("file to pinned");

        // Each `wait` proves that the device is done with what it gives back.
        let (host_file, bits) = stream.upload(host_file, bits).wait()?;
        drop(host_file);
        clock.lap("copy to device");

        let output = Picture::new(decoded, plan.decoded)?;
        let decoded = channel.decode_jpeg(stream, info, bits, output).wait()?;
        let (bits, mut picture) = (decoded.bits, decoded.picture);
        drop(bits);
        clock.lap("JPEGD");

        // The full picture goes back to the host, then serves as VPC's input.
        let geometry = *picture.geometry();
        let (memory, host_decoded) = stream.download(picture.into_memory(), host_decoded).wait()?;
        picture = Picture::new(memory, geometry)?;
        clock.lap("picture to host");

        if let (Some(memory), Some(geometry)) = (stop, plan.stop) {
            let through = Picture::new(memory, geometry)?;
            picture = channel.resize(stream, picture, through, Interpolation::Bilinear).wait()?.to;
        }
        let target = Picture::new(model, plan.model)?;
        let resized = channel.resize(stream, picture, target, Interpolation::Bilinear).wait()?;
        clock.lap("VPC resize");

        let (_, host_model) = stream.download(resized.to.into_memory(), host_model).wait()?;
        clock.lap("model input to host");

        Ok(Done {
            decoded: (host_decoded, geometry),
            model: (host_model, plan.model),
            times: clock.laps,
        })
    }
}

/// Wall time from lap to lap.
struct Clock {
    last: Instant,
    laps: Vec<(&'static str, Duration)>,
}

impl Clock {
    fn start() -> Self {
        Self { last: Instant::now(), laps: Vec::new() }
    }

    fn lap(&mut self, name: &'static str) {
        let now = Instant::now();
        self.laps.push((name, now - self.last));
        self.last = now;
    }
}
