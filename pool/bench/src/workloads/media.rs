//! Pictures and video on 128-byte starts.

use std::collections::VecDeque;

use super::{KB, MB, MEDIA, Shape};
use crate::rng::Rng;
use crate::trace::{Block, Script, Trace};

/// NV12 of the given strides.
const fn nv12(width: u64, height: u64) -> u64 {
    width * height * 3 / 2
}

/// JPEG decoding: each job holds a bitstream and the decoded frame, then the frame and the model's
/// input, then the input alone. Jobs overlap and finish out of order; how many are in flight
/// drifts between 8 and 32.
pub(super) fn jpegd(shape: Shape) -> Trace {
    /// What cameras and phones deliver.
    const COMMON: [(u64, u64); 8] = [
        (640, 480),
        (1280, 720),
        (1920, 1080),
        (2048, 1536),
        (2592, 1944),
        (3264, 2448),
        (3840, 2160),
        (4032, 3024),
    ];
    struct Job {
        bits: Option<Block>,
        frame: Option<Block>,
        input: Option<Block>,
    }
    let mut rng = Rng::new(shape.seed);
    let mut script = Script::new(MEDIA, shape.pairs);
    let mut jobs: VecDeque<Job> = VecDeque::new();
    let (few, many) = (8 * shape.scale, 32 * shape.scale);
    let mut wanted = rng.between(few, many);
    while !script.is_full() {
        if rng.chance(2) {
            wanted = rng.between(few, many);
        }
        if (jobs.len() as u64) < wanted {
            let (width, height) = if rng.chance(70) {
                rng.pick(&COMMON)
            } else {
                (rng.between(160, 2048) * 2, rng.between(120, 1536) * 2)
            };
            // JPEGD's strides: 128 across, 16 down.
            let frame = nv12(width.next_multiple_of(128), height.next_multiple_of(16));
            let bits = script.alloc(rng.log_between(100 * KB, 2 * MB));
            jobs.push_back(Job { bits: Some(bits), frame: Some(script.alloc(frame)), input: None });
            if rng.chance(50) {
                continue;
            }
        }
        // One of the oldest makes a step.
        let at = rng.index(jobs.len().clamp(1, 6));
        let Some(job) = jobs.get_mut(at) else { continue };
        if let Some(bits) = job.bits.take() {
            script.free(bits);
            let side = rng.pick(&[224, 640]);
            job.input = Some(script.alloc(nv12(side, side)));
        } else if let Some(frame) = job.frame.take() {
            script.free(frame);
        } else if let Some(input) = job.input.take() {
            script.free(input);
            jobs.remove(at);
        }
    }
    for job in jobs {
        script.free_all([job.bits, job.frame, job.input].into_iter().flatten());
    }
    script.finish()
}

/// Video decoding: 16 to 32 channels, each a ring of frames of one size. A frame is taken for each
/// packet, and the oldest (at times its successor, for reordering) given back. Channels end after
/// a power-law number of frames, and others begin.
pub(super) fn vdec(shape: Shape) -> Trace {
    /// Strides 128 x 16 and 16 x 2, UHD and DCI.
    const HD: [(u64, u64); 2] = [(1920, 1080), (1920, 1088)];
    const UHD: [(u64, u64); 2] = [(3840, 2160), (4096, 2160)];
    struct Channel {
        frame: u64,
        depth: usize,
        left: u64,
        ring: VecDeque<Block>,
    }
    let mut rng = Rng::new(shape.seed);
    let mut script = Script::new(MEDIA, shape.pairs);
    let mut channels: Vec<Channel> = Vec::new();
    let (few, many) = (16 * shape.scale, 32 * shape.scale);
    let mut wanted = rng.between(few, many);
    while !script.is_full() {
        if rng.below(2000) == 0 {
            wanted = rng.between(few, many);
        }
        while (channels.len() as u64) < wanted {
            let (width, height) = if rng.chance(65) { rng.pick(&HD) } else { rng.pick(&UHD) };
            channels.push(Channel {
                frame: nv12(width, height),
                depth: rng.between(4, 12) as usize,
                left: rng.pareto(60, 4000, 0.9),
                ring: VecDeque::new(),
            });
        }
        let at = rng.index(channels.len());
        let channel = &mut channels[at];
        if channel.left == 0 {
            let channel = channels.swap_remove(at);
            script.free_all(channel.ring);
            continue;
        }
        channel.left -= 1;
        channel.ring.push_back(script.alloc(channel.frame));
        if channel.ring.len() > channel.depth {
            let oldest = usize::from(rng.chance(20));
            let frame = channel.ring.remove(oldest).expect("a ring is deeper than two");
            script.free(frame);
        }
    }
    for channel in channels {
        script.free_all(channel.ring);
    }
    script.finish()
}
