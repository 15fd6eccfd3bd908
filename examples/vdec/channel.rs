//! One channel: a clip through the decoder, picture by picture.

use crate::Args;
use crate::output::Output;
use acl_rs::dvpp::vdec::{self, Pictures, VideoError};
use acl_rs::dvpp::{Picture, VdecOptions};
use acl_rs::pool::Map;
use acl_rs::{BlockPool, DvppBuf, Error, PinnedBuf, Segment};
use ascend_examples::checksum::Checksum;
use ascend_examples::clip::Clip;
use ascend_examples::decode::{self, Frame, Lane, Receiver, Sender};
use ascend_examples::order::Clock;
use ascend_examples::picture::Colours;
use ascend_examples::session::Session;
use ascend_examples::times::{Stage, Times};
use ascend_examples::{About, Problem, Reason};
use indicatif::ProgressBar;
use std::time::Instant;

/// The map is drawn at this picture, or in the middle of a shorter clip.
const MAP_AT: usize = 16;

/// The pools of all channels.
pub struct Pools {
    pub dvpp: BlockPool<DvppBuf>,
    pub pinned: BlockPool<PinnedBuf>,
}

/// How it went, on one channel or on several.
#[derive(Default)]
pub struct Summary {
    pub channels: usize,
    pub decoded: usize,
    pub failed: usize,
    /// Pictures of the first channel, and the checksum of its model inputs in display order.
    pub made: (usize, Checksum),
    /// Channels that made the same of the clip.
    pub same: usize,
    /// Time stamps of the first and the latest picture.
    pub shown: Option<(u64, u64)>,
    /// Pictures whose time stamp is not after that of the one before.
    pub late: usize,
    pub times: Times,
    pub fullest: Option<Map>,
}

impl Summary {
    /// Adds the next channel, or several; whether it made what the first one did.
    pub fn add(&mut self, other: Summary) -> bool {
        if self.channels == 0 {
            self.made = other.made;
        }
        let same = self.made == other.made;
        self.channels += other.channels;
        self.same += if same { other.same } else { 0 };
        self.decoded += other.decoded;
        self.failed += other.failed;
        self.shown = self.shown.or(other.shown);
        self.late += other.late;
        self.fullest = self.fullest.take().or(other.fullest);
        self.times.merge(&other.times);
        same
    }

    /// Every packet became a picture, in order, and the same on all channels.
    pub fn is_fine(&self) -> bool {
        self.failed == 0 && self.late == 0 && self.same == self.channels
    }
}

type Seg = Segment<DvppBuf>;

/// Runs the clip through one channel.
pub fn run(
    session: &Session,
    args: &Args,
    clip: &Clip,
    pools: &Pools,
    number: usize,
    bar: &ProgressBar,
) -> Result<Summary, Problem> {
    let start = Instant::now();
    let context = &session.context;
    let pictures = Pictures { have: clip.outputs, reorder_depth: clip.reorder, kept: 0 };
    let options = VdecOptions { pictures: Some(pictures), ..VdecOptions::h264(number as u32) };
    let (packets, frames): (Sender<Seg>, Receiver<Seg>) =
        vdec::open(context, options).about(&args.clip)?;
    let lane = Lane::new(context, clip, &pools.dvpp, &pools.pinned, args.channels > 1);
    let output = if number == 0 { Some(Output::new(args)?) } else { None };
    let mut work = Work {
        args,
        bar,
        lane: lane.about(&args.clip)?,
        output,
        summary: Summary { channels: 1, same: 1, ..Summary::default() },
        wants_map: number == 0 && session.map.is_some(),
    };
    work.clip(packets, frames)?;
    if let Some(output) = work.output.take() {
        output.finish()?;
    }
    work.lane.times.thread(start);
    work.summary.times = work.lane.times;
    Ok(work.summary)
}

/// What one channel's thread works with.
struct Work<'a> {
    args: &'a Args,
    bar: &'a ProgressBar,
    lane: Lane<'a>,
    output: Option<Output>,
    summary: Summary,
    wants_map: bool,
}

impl decode::Work<Seg> for Work<'_> {
    type Error = Problem;

    fn give(&mut self, packet: usize) -> Result<(Seg, Seg), Problem> {
        self.lane.packet(packet).about(&self.args.clip)
    }

    fn take(&mut self, frame: Frame<Seg>) -> Result<(), Problem> {
        self.frame(frame)
    }

    fn times(&mut self) -> &mut Times {
        &mut self.lane.times
    }

    fn blame(&self, error: Error) -> Problem {
        Reason::from(error).about(&self.args.clip)
    }
}

impl Work<'_> {
    fn clip(&mut self, packets: Sender<Seg>, mut frames: Receiver<Seg>) -> Result<(), Problem> {
        let about = &self.args.clip;
        let clip = self.lane.clip;
        if !decode::run(clip, &packets, &mut frames, self)? {
            // The decoder keeps all pictures: the end of the stream makes it give them back.
            let stalled = VideoError::Stalled {
                in_flight: packets.in_flight(),
                reorder_depth: clip.reorder,
                waited: decode::PATIENCE,
            };
            packets.close().about(about)?;
            for frame in frames {
                self.frame(frame)?;
            }
            return Err(Error::from(stalled)).about(about);
        }
        packets.close().about(about)
    }

    /// A picture that came back.
    fn frame(&mut self, frame: Frame<Seg>) -> Result<(), Problem> {
        let Frame { number, pts, user, bits, picture, result, .. } = frame;
        drop(bits);
        self.bar.inc(1);
        match result {
            Ok(()) => {}
            Err(_) if user.second_field => return Ok(()),
            Err(error) => {
                self.summary.failed += 1;
                let clip = self.args.clip.display();
                self.bar.suspend(|| eprintln!("failed    {clip}: {error}"));
                return Ok(());
            }
        }
        self.shown(pts);
        let place = self.summary.decoded;
        self.summary.decoded += 1;
        self.summary.made.0 += 1;
        let colours = Colours::of(self.lane.clip.info_of(number as usize));
        self.picture(place, pts, picture, colours)
    }

    /// Pictures come in display order, so their time stamps grow.
    fn shown(&mut self, pts: u64) {
        let (first, last) = self.summary.shown.unwrap_or((pts, pts));
        if pts <= last && self.summary.shown.is_some() && self.lane.clip.timing.displayed {
            self.summary.late += 1;
            if self.summary.late == 1 {
                let (clip, pts, last) = (self.args.clip.display(), Clock(pts), Clock(last));
                self.bar.suspend(|| {
                    eprintln!("failed    {clip}: the picture of {pts} came after that of {last}");
                });
            }
        }
        self.summary.shown = Some((first, last.max(pts)));
    }

    /// Resizes, and writes what was asked for.
    fn picture(
        &mut self,
        place: usize,
        pts: u64,
        picture: Picture<Seg>,
        colours: Colours,
    ) -> Result<(), Problem> {
        let about = &self.args.clip;
        let geometry = *picture.geometry();
        let model = self.lane.model().about(about)?;
        // Fullest here: all picture slots are taken, and the model input on top.
        if self.wants_map && place == MAP_AT.min(self.lane.clip.units.len() / 2) {
            self.summary.fullest = Some(self.lane.dvpp.map());
        }
        let (picture, model) = self.lane.resize(picture, model).about(about)?;
        self.summary.made.1.add(&model);
        let Some(output) = self.output.as_mut().filter(|output| output.wants(place)) else {
            return Ok(());
        };
        let host = self.lane.to_host(picture, "picture", Stage::Picture).about(about)?;
        let clock = Instant::now();
        let model_geometry = &self.lane.clip.model;
        output.write(place, pts, (&host, &geometry), (&model, model_geometry), colours)?;
        self.lane.times.since(clock, Stage::Write);
        Ok(())
    }
}
