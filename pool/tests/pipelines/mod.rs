//! Pipelines as lists of segments and lifetimes, each a function of a seed.

use std::collections::VecDeque;
use std::ops::RangeInclusive;

/// SplitMix64.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((u128::from(z ^ (z >> 31)) * u128::from(n)) >> 64) as u64
    }

    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most - least + 1)
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }
}

pub struct Segment {
    pub len: u64,
    pub purpose: &'static str,
    pub steps: RangeInclusive<u32>,
}

const fn nv12(width: u64, height: u64) -> u64 {
    width * height * 3 / 2
}

/// Pictures, a number of them in flight at a time. Each has a bitstream while it is decoded, a
/// frame from then until it is resized, and the model's input until the inference is over.
pub fn jpegd(seed: u64, pictures: usize, in_flight: usize) -> Vec<Segment> {
    const COMMON: [(u64, u64); 8] = [
        (640, 480),
        (1024, 768),
        (1280, 720),
        (1920, 1080),
        (2592, 1944),
        (3264, 2448),
        (3840, 2160),
        (4032, 3024),
    ];
    let mut dice = Dice(seed);
    let mut segments = Vec::new();
    // When each place is free again.
    let mut places: Vec<u32> = (0..in_flight).map(|_| dice.below(6) as u32).collect();
    for _ in 0..pictures {
        let place = places.iter_mut().min().unwrap();
        let begin = *place;
        let decoded = begin + dice.between(1, 3) as u32;
        let resized = decoded + dice.between(1, 2) as u32;
        let end = resized + dice.between(1, 5) as u32;
        // 100 KB to 2 MB, small ones more often: a random length below a random power.
        let most = 100_000 << dice.below(5);
        let bits = dice.between(100_000, most + 400_000);
        let (width, height) = match dice.below(10) {
            0..3 => (dice.between(160, 2016) * 2, dice.between(120, 1512) * 2),
            _ => dice.pick(&COMMON),
        };
        let frame = nv12(width.next_multiple_of(128), height.next_multiple_of(16));
        let side = dice.pick(&[224, 640]);
        segments.extend([
            Segment { len: bits, purpose: "bitstream", steps: begin..=decoded },
            Segment { len: frame, purpose: "NV12", steps: begin + 1..=resized },
            Segment { len: nv12(side, side), purpose: "model input", steps: decoded + 1..=end },
        ]);
        *place = end + 1;
    }
    segments
}

/// Video channels, each with a ring of frames of one size: in each step it decodes a packet into a
/// new frame, and gives an old one back, at times its successor. Channels end and others begin.
pub fn vdec(seed: u64, channels: usize, steps: u32) -> Vec<Segment> {
    const SIZES: [u64; 5] =
        [nv12(1920, 1080), nv12(1920, 1088), nv12(1920, 1080), nv12(3840, 2160), nv12(4096, 2160)];
    struct Channel {
        frame: u64,
        depth: usize,
        until: u32,
        /// The first steps of the frames it holds.
        ring: VecDeque<u32>,
    }
    let mut dice = Dice(seed);
    let mut segments = Vec::new();
    let mut running: Vec<Channel> = Vec::new();
    for step in 0..steps {
        while running.len() < channels {
            let until = step + dice.between(10, 80) as u32;
            let depth = dice.between(4, 12) as usize;
            running.push(Channel { frame: dice.pick(&SIZES), depth, until, ring: VecDeque::new() });
        }
        for channel in &mut running {
            let bits = match dice.below(12) {
                0 => dice.between(200_000, 900_000),
                _ => dice.between(10_000, 150_000),
            };
            segments.push(Segment { len: bits, purpose: "packet", steps: step..=step });
            if channel.ring.len() == channel.depth {
                let oldest = usize::from(dice.below(5) == 0);
                let born = channel.ring.remove(oldest).unwrap();
                let steps = born..=step;
                segments.push(Segment { len: channel.frame, purpose: "frame", steps });
            }
            channel.ring.push_back(step);
        }
        for channel in running.extract_if(.., |channel| channel.until == step || step + 1 == steps)
        {
            for born in channel.ring {
                let steps = born..=step;
                segments.push(Segment { len: channel.frame, purpose: "frame", steps });
            }
        }
    }
    segments
}
