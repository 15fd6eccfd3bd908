//! One channel: a clip through the decoder, picture by picture.

use crate::Args;
use crate::output::Output;
use acl_rs::dvpp::annexb::Unit;
use acl_rs::dvpp::vdec::{self, Frames, Packet, Packets, Pictures, VideoError, VideoFrame};
use acl_rs::dvpp::{Channel, Interpolation, Picture, PixelFormat, VdecOptions};
use acl_rs::pool::{self, Map};
use acl_rs::{BlockPool, DvppBuf, Error, Memory, PinnedBuf, Segment, Stream};
use ascend_examples::clip::Clip;
use ascend_examples::picture::Colours;
use ascend_examples::session::Session;
use ascend_examples::{About, Problem};
use indicatif::ProgressBar;
use std::time::{Duration, Instant};

/// How long a full decoder may keep all pictures before that is called a dead end.
const PATIENCE: Duration = Duration::from_secs(60);
/// Frames after which the footprint has to be constant.
pub const WARM_UP: usize = 32;

/// The pools of all channels.
pub struct Pools {
    pub dvpp: BlockPool<DvppBuf>,
    pub pinned: BlockPool<PinnedBuf>,
}

/// How it went.
#[derive(Default)]
pub struct Summary {
    pub decoded: usize,
    pub failed: usize,
    pub times: Vec<(&'static str, Duration)>,
    /// The largest footprint of the pool up to the end of the warm-up.
    pub warm_peak: u64,
    pub fullest: Option<Map>,
}

impl Summary {
    pub fn add(&mut self, other: Summary) {
        self.decoded += other.decoded;
        self.failed += other.failed;
        self.warm_peak = self.warm_peak.max(other.warm_peak);
        self.fullest = self.fullest.take().or(other.fullest);
        for (stage, time) in other.times {
            self.time(stage, time);
        }
    }

    fn time(&mut self, stage: &'static str, time: Duration) {
        match self.times.iter_mut().find(|(name, _)| *name == stage) {
            Some((_, sum)) => *sum += time,
            None => self.times.push((stage, time)),
        }
    }
}

type Seg = Segment<DvppBuf>;
/// Attached to each packet: whether it is the second field of a picture, which has none of its own.
type Sender = Packets<Seg, Seg, bool>;
type Receiver = Frames<Seg, Seg, bool>;

/// Runs the clip through one channel.
pub fn run(
    session: &Session,
    args: &Args,
    clip: &Clip,
    pools: &Pools,
    number: usize,
    bar: &ProgressBar,
) -> Result<Summary, Problem> {
    let context = &session.context;
    let pictures = Pictures { have: clip.outputs, reorder_depth: clip.reorder, kept: 0 };
    let options = VdecOptions { pictures: Some(pictures), ..VdecOptions::h264(number as u32) };
    let (packets, frames): (Sender, Receiver) = vdec::open(context, options).about(&args.clip)?;
    let stream = context.create_stream().about(&args.clip)?;
    let vpc = Channel::new(context).about(&args.clip)?;
    let output = if number == 0 { Some(Output::new(args)?) } else { None };
    let mut work = Work {
        args,
        clip,
        pools,
        bar,
        stream,
        vpc,
        output,
        summary: Summary::default(),
        wants_map: number == 0 && session.map.is_some(),
    };
    work.clip(packets, frames)?;
    if let Some(output) = work.output.take() {
        output.finish()?;
    }
    Ok(work.summary)
}

/// What one channel's thread works with.
struct Work<'a> {
    args: &'a Args,
    clip: &'a Clip<'a>,
    pools: &'a Pools,
    bar: &'a ProgressBar,
    stream: Stream,
    vpc: Channel,
    output: Option<Output>,
    summary: Summary,
    wants_map: bool,
}

impl Work<'_> {
    /// Keeps the decoder as full as its slots allow: a picture is taken only when there is no slot left.
    fn clip(&mut self, packets: Sender, mut frames: Receiver) -> Result<(), Problem> {
        let about = &self.args.clip;
        let mut out = 0;
        for (number, unit) in self.clip.units.iter().enumerate() {
            if out == self.clip.outputs {
                let clock = Instant::now();
                let next = frames.next_within(PATIENCE);
                self.summary.time("wait for a picture", clock.elapsed());
                let Ok(frame) = next else {
                    return self.stalled(packets, frames);
                };
                out -= 1;
                self.frame(frame)?;
            }
            self.send(&packets, number as u64, unit)?;
            out += 1;
        }
        let clock = Instant::now();
        packets.end_of_stream().about(about)?;
        self.summary.time("end of stream", clock.elapsed());
        while let Ok(frame) = frames.try_next() {
            self.frame(frame)?;
        }
        packets.close().about(about)
    }

    /// The decoder keeps all pictures: the end of the stream makes it give them back.
    fn stalled(&mut self, packets: Sender, frames: Receiver) -> Result<(), Problem> {
        let stalled = VideoError::Stalled {
            in_flight: packets.in_flight(),
            reorder_depth: self.clip.reorder,
            waited: PATIENCE,
        };
        let about = &self.args.clip;
        packets.close().about(about)?;
        for frame in frames {
            self.frame(frame)?;
        }
        Err(Error::from(stalled)).about(about)
    }

    fn send(&mut self, packets: &Sender, number: u64, unit: &Unit) -> Result<(), Problem> {
        let about = &self.args.clip;
        let clock = Instant::now();
        let mut host = self.pools.pinned.lease(unit.bytes.len(), "packet").about(about)?;
        host.copy_from_slice(unit.bytes);
        // Slots are all of one size, so that the footprint stays as it is whatever comes; the large one
        // first, into the hole that the last pair left, and the small one into what remains of it.
        let picture = self.lease(self.clip.picture, "picture").about(about)?;
        let bits = self.lease(self.clip.packet, "packet").about(about)?;
        let (_, bits) = self.stream.upload(host, bits).wait().map_err(Error::from).about(about)?;
        self.summary.time("copy to device", clock.elapsed());
        let clock = Instant::now();
        let picture =
            Picture::as_decoded(picture, PixelFormat::Nv12).map_err(Error::from).about(about)?;
        let packet = Packet { bits, len: unit.bytes.len(), pts: number, user: unit.second_field };
        packets.send(packet, picture).map_err(Error::from).about(about)?;
        self.summary.time("send", clock.elapsed());
        Ok(())
    }

    /// A segment; other channels may have to give one back first.
    fn lease(&self, len: usize, purpose: &'static str) -> Result<Seg, Error> {
        let start = Instant::now();
        loop {
            match self.pools.dvpp.lease(len, purpose) {
                Err(Error::Pool(error))
                    if self.args.channels > 1
                        && start.elapsed() < PATIENCE
                        && matches!(*error, pool::Error::Exhausted(_)) =>
                {
                    std::thread::sleep(Duration::from_millis(1));
                }
                other => return other,
            }
        }
    }

    /// A picture that came back.
    fn frame(&mut self, frame: VideoFrame<Seg, Seg, bool>) -> Result<(), Problem> {
        let VideoFrame { number, user: second_field, bits, picture, result, .. } = frame;
        drop(bits);
        self.bar.inc(1);
        self.note_peak(number);
        match result {
            Ok(()) => {}
            Err(_) if second_field => return Ok(()),
            Err(error) => {
                self.summary.failed += 1;
                let clip = self.args.clip.display();
                self.bar.suspend(|| eprintln!("failed    {clip}: {error}"));
                return Ok(());
            }
        }
        let place = self.summary.decoded;
        self.summary.decoded += 1;
        let colours = Colours::of(self.clip.info_of(number as usize));
        self.picture(place, picture, colours)?;
        self.note_peak(number);
        Ok(())
    }

    /// Until the end of the warm-up.
    fn note_peak(&mut self, number: u64) {
        if number as usize <= WARM_UP {
            let peak = self.pools.dvpp.report().peak_footprint;
            self.summary.warm_peak = self.summary.warm_peak.max(peak);
        }
    }

    /// Resizes, and writes what was asked for.
    fn picture(
        &mut self,
        place: usize,
        picture: Picture<Seg>,
        colours: Colours,
    ) -> Result<(), Problem> {
        let about = &self.args.clip;
        let geometry = *picture.geometry();
        let clock = Instant::now();
        let model = self.lease(self.clip.model.bytes(), "model input").about(about)?;
        // Fullest here: all picture slots are taken, and the model input on top.
        if self.wants_map && place == self.clip.units.len().min(WARM_UP) / 2 {
            self.summary.fullest = Some(self.pools.dvpp.map());
        }
        let model = Picture::new(model, self.clip.model).map_err(Error::from).about(about)?;
        let resized = self.vpc.resize(&self.stream, picture, model, Interpolation::Bilinear);
        let resized = resized.wait().map_err(Error::from).about(about)?;
        self.summary.time("VPC resize", clock.elapsed());

        let clock = Instant::now();
        let host = self.pools.pinned.lease(self.clip.model.bytes(), "model input").about(about)?;
        let copied = self.stream.download(resized.to.into_memory(), host).wait();
        let (_, model) = copied.map_err(Error::from).about(about)?;
        self.summary.time("model input to host", clock.elapsed());

        let Some(output) = &mut self.output else { return Ok(()) };
        if !output.wants(place) {
            return Ok(());
        }
        let clock = Instant::now();
        let memory = resized.from.into_memory();
        let host = self.pools.pinned.lease(memory.len(), "picture").about(about)?;
        let copied = self.stream.download(memory, host).wait();
        let (memory, host) = copied.map_err(Error::from).about(about)?;
        drop(memory);
        self.summary.time("picture to host", clock.elapsed());
        let clock = Instant::now();
        output.write(place, (&host, &geometry), (&model, &self.clip.model), colours)?;
        self.summary.time("writing files", clock.elapsed());
        Ok(())
    }
}
