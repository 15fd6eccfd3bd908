//! The example's loop through the wrapper, on memory of three kinds.

use crate::{Bench, Measured, Outcome, clocked};
use acl_rs::dvpp::VdecOptions;
use acl_rs::dvpp::vdec;
use acl_rs::{Context, DvppBuf, Error, MediaMemory, PinnedBuf, Segment, Stream};
use ascend_examples::checksum::Checksum;
use ascend_examples::clip::Clip;
use ascend_examples::decode::{self, Frame, Lane, Work};
use ascend_examples::times::Times;
use std::error::Error as StdError;
use std::hint::black_box;

impl Bench<'_> {
    /// Memory that stays, recycled by hand.
    pub fn wrapper(&mut self) -> Outcome<Measured> {
        let Bench { clip, context, stream, pinned, fixed, .. } = self;
        let mut work = Fixed { stream, pinned, fixed, times: Times::default(), pictures: 0 };
        let measured = through(clip, context, &mut work)?;
        Ok(Measured { pictures: work.pictures, ..measured })
    }

    /// Leases for each packet and picture; `whole`: as the example, resizes each picture and brings it to
    /// the host.
    pub fn pool(&self, whole: bool) -> Outcome<Measured> {
        let Bench { clip, context, dvpp_pool, pinned_pool, .. } = self;
        let lane = Lane::new(context, clip, dvpp_pool, pinned_pool, false)?;
        let mut work = Pooled { lane, whole, pictures: 0, sum: Checksum::default() };
        let measured = through(clip, context, &mut work)?;
        black_box(work.sum);
        Ok(Measured { pictures: work.pictures, ..measured })
    }
}

/// Runs the loop; the work counts its pictures itself.
fn through<M: MediaMemory, W>(clip: &Clip, context: &Context, work: &mut W) -> Outcome<Measured>
where
    W: Work<M, Error = Box<dyn StdError>>,
{
    let (packets, mut frames) = vdec::open(context, VdecOptions::h264(0))?;
    let measured = clocked(|| match decode::run(clip, &packets, &mut frames, work)? {
        true => Ok(0),
        false => Err("no picture came back".into()),
    })?;
    packets.close()?;
    Ok(measured)
}

/// See [`Bench::wrapper`].
struct Fixed<'a> {
    stream: &'a Stream,
    pinned: &'a mut [Option<PinnedBuf>],
    fixed: &'a mut Vec<(DvppBuf, DvppBuf)>,
    times: Times,
    pictures: usize,
}

impl Work<DvppBuf> for Fixed<'_> {
    type Error = Box<dyn StdError>;

    fn give(&mut self, packet: usize) -> Outcome<(DvppBuf, DvppBuf)> {
        let (bits, picture) = self.fixed.pop().ok_or("no memory came back")?;
        let host = self.pinned[packet].take().ok_or("a packet is gone")?;
        let (host, bits) = self.stream.upload(host, bits).wait().map_err(Error::from)?;
        self.pinned[packet] = Some(host);
        Ok((bits, picture))
    }

    fn take(&mut self, frame: Frame<DvppBuf>) -> Outcome {
        self.pictures += usize::from(frame.result.is_ok());
        self.fixed.push((frame.bits, frame.picture.into_memory()));
        Ok(())
    }

    fn times(&mut self) -> &mut Times {
        &mut self.times
    }

    fn blame(&self, error: Error) -> Self::Error {
        error.into()
    }
}

/// See [`Bench::pool`].
struct Pooled<'a> {
    lane: Lane<'a>,
    whole: bool,
    pictures: usize,
    sum: Checksum,
}

type Seg = Segment<DvppBuf>;

impl Work<Seg> for Pooled<'_> {
    type Error = Box<dyn StdError>;

    fn give(&mut self, packet: usize) -> Outcome<(Seg, Seg)> {
        Ok(self.lane.packet(packet)?)
    }

    fn take(&mut self, frame: Frame<Seg>) -> Outcome {
        let Frame { bits, picture, result, .. } = frame;
        drop(bits);
        self.pictures += usize::from(result.is_ok());
        if self.whole && result.is_ok() {
            let model = self.lane.model()?;
            let (_, model) = self.lane.resize(picture, model)?;
            self.sum.add(&model);
        }
        Ok(())
    }

    fn times(&mut self) -> &mut Times {
        &mut self.lane.times
    }

    fn blame(&self, error: Error) -> Self::Error {
        error.into()
    }
}
