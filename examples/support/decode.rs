//! A clip through one decoder channel: the loop, and what a channel does with a packet and a picture.
//!
//! The vdec example runs it, and its bench times it: with memory of other kinds, and as the example does.

use crate::clip::Clip;
use crate::times::{Stage, Times};
use acl_rs::dvpp::vdec::{Frames, Packet, Packets, VideoFrame};
use acl_rs::dvpp::{Channel, Interpolation, Picture, PixelFormat};
use acl_rs::pool;
use acl_rs::{
    Block, BlockPool, Context, DvppBuf, Error, MediaMemory, Memory, PinnedBuf, Segment, Stream,
};
use std::time::{Duration, Instant};

/// How long a full decoder may keep all pictures, and other channels their segments, before that is called a
/// dead end.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Attached to each packet.
#[derive(Clone, Copy, Debug)]
pub struct Tag {
    /// It is the second field of a picture, and has none of its own.
    pub second_field: bool,
    sent: Instant,
}

/// The half of a channel that takes packets.
pub type Sender<M> = Packets<M, M, Tag>;
/// The half that gives pictures.
pub type Receiver<M> = Frames<M, M, Tag>;
/// A packet that came back.
pub type Frame<M> = VideoFrame<M, M, Tag>;

/// What the loop asks for.
pub trait Work<M: MediaMemory> {
    /// What ends the loop.
    type Error;

    /// Memory with this packet of the clip in it, and memory for its picture.
    fn give(&mut self, packet: usize) -> Result<(M, M), Self::Error>;

    /// A packet came back, with its picture or the reason why there is none.
    fn take(&mut self, frame: Frame<M>) -> Result<(), Self::Error>;

    /// Where the loop's own stages are noted.
    fn times(&mut self) -> &mut Times;

    /// What an error of the library is to this work.
    fn blame(&self, error: Error) -> Self::Error;
}

/// Sends the clip and ends the stream. Keeps the decoder as full as the clip's slots allow: a picture is taken
/// only when there is no slot left. `Ok(false)`: the decoder kept all of them for [`PATIENCE`].
pub fn run<M: MediaMemory, W: Work<M>>(
    clip: &Clip,
    packets: &Sender<M>,
    frames: &mut Receiver<M>,
    work: &mut W,
) -> Result<bool, W::Error> {
    let mut out = 0;
    for (number, unit) in clip.units.iter().enumerate() {
        if out == clip.outputs {
            let clock = Instant::now();
            let next = frames.next_within(PATIENCE);
            work.times().since(clock, Stage::Decode);
            let Ok(frame) = next else { return Ok(false) };
            out -= 1;
            work.times().came_back(frame.user.sent);
            work.take(frame)?;
        }
        let (bits, picture) = work.give(number)?;
        let clock = Instant::now();
        let picture = Picture::as_decoded(picture, PixelFormat::Nv12);
        let picture = picture.map_err(|failed| work.blame(failed.into()))?;
        let (len, pts) = (unit.bytes.len(), clip.timing.pts[number]);
        let user = Tag { second_field: unit.second_field, sent: clock };
        let packet = Packet { bits, len, pts, user };
        packets.send(packet, picture).map_err(|unsent| work.blame(unsent.into()))?;
        work.times().since(clock, Stage::Send);
        out += 1;
    }
    let clock = Instant::now();
    packets.end_of_stream().map_err(|error| work.blame(error))?;
    work.times().since(clock, Stage::Decode);
    while let Ok(frame) = frames.try_next() {
        work.times().came_back(frame.user.sent);
        work.take(frame)?;
    }
    Ok(true)
}

type Seg = Segment<DvppBuf>;

/// What one channel does with packets and pictures, on pooled memory.
pub struct Lane<'a> {
    /// The clip.
    pub clip: &'a Clip<'a>,
    /// Packets, pictures and model inputs.
    pub dvpp: &'a BlockPool<DvppBuf>,
    /// The same on the host.
    pub pinned: &'a BlockPool<PinnedBuf>,
    /// Whether other channels lease from these pools.
    pub shared: bool,
    /// How long all took so far.
    pub times: Times,
    stream: Stream,
    vpc: Channel,
}

impl<'a> Lane<'a> {
    /// With a stream and a VPC channel of its own.
    pub fn new(
        context: &Context,
        clip: &'a Clip<'a>,
        dvpp: &'a BlockPool<DvppBuf>,
        pinned: &'a BlockPool<PinnedBuf>,
        shared: bool,
    ) -> Result<Self, Error> {
        let (stream, vpc) = (context.create_stream()?, Channel::new(context)?);
        Ok(Self { clip, dvpp, pinned, shared, times: Times::default(), stream, vpc })
    }

    /// A packet's slot with the packet in it, and its picture's slot.
    pub fn packet(&mut self, number: usize) -> Result<(Seg, Seg), Error> {
        let clock = Instant::now();
        let bytes = self.clip.units[number].bytes;
        let mut host = self.lease(self.pinned, bytes.len(), "packet")?;
        host.copy_from_slice(bytes);
        // Slots are all of one size, so that the footprint stays as it is whatever comes; the large one
        // first, into the hole that the last pair left, and the small one into what remains of it.
        let picture = self.lease(self.dvpp, self.clip.picture, "picture")?;
        let bits = self.lease(self.dvpp, self.clip.packet, "packet")?;
        let (_, bits) = self.stream.upload(host, bits).wait()?;
        self.times.since(clock, Stage::Upload);
        Ok((bits, picture))
    }

    /// A model input's slot.
    pub fn model(&self) -> Result<Seg, Error> {
        self.lease(self.dvpp, self.clip.model.bytes(), "model input")
    }

    /// The picture as a model input on the host; and the picture.
    pub fn resize(
        &mut self,
        picture: Picture<Seg>,
        model: Seg,
    ) -> Result<(Picture<Seg>, Segment<PinnedBuf>), Error> {
        let clock = Instant::now();
        let model = Picture::new(model, self.clip.model)?;
        let resized = self.vpc.resize(&self.stream, picture, model, Interpolation::Bilinear);
        let resized = resized.wait()?;
        self.times.since(clock, Stage::Resize);
        let model = self.to_host(resized.to, "model input", Stage::Model)?;
        Ok((resized.from, model))
    }

    /// Brings a picture to the host; its slot is free then.
    pub fn to_host(
        &mut self,
        picture: Picture<Seg>,
        purpose: &'static str,
        stage: Stage,
    ) -> Result<Segment<PinnedBuf>, Error> {
        let clock = Instant::now();
        let memory = picture.into_memory();
        let host = self.lease(self.pinned, memory.len(), purpose)?;
        let (_, host) = self.stream.download(memory, host).wait()?;
        self.times.since(clock, stage);
        Ok(host)
    }

    /// A segment; other channels may have to give one back first.
    fn lease<B: Block>(
        &self,
        pool: &BlockPool<B>,
        len: usize,
        purpose: &'static str,
    ) -> Result<Segment<B>, Error> {
        let start = Instant::now();
        loop {
            match pool.lease(len, purpose) {
                Err(Error::Pool(error))
                    if self.shared
                        && start.elapsed() < PATIENCE
                        && matches!(*error, pool::Error::Exhausted(_)) =>
                {
                    std::thread::sleep(Duration::from_millis(1));
                }
                other => return other,
            }
        }
    }
}
