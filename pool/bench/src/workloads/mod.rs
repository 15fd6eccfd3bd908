//! The six workloads. Each is a function of a seed, a length and a scale, and nothing else.

mod llm;
mod media;
mod synthetic;

use pool::Rule;

use crate::trace::Trace;

/// How a workload is generated.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Which of the traces of its kind.
    pub seed: u64,
    /// About how many pairs of an allocation and a free.
    pub pairs: usize,
    /// How much is live: 1 is as the workload's description says, 4 is four times that.
    pub scale: u64,
}

/// A workload by name.
#[derive(Clone, Copy)]
pub struct Workload {
    /// As in the tables.
    pub name: &'static str,
    /// One line of what it is.
    pub what: &'static str,
    make: fn(Shape) -> Trace,
}

impl Workload {
    /// The trace.
    pub fn trace(&self, shape: Shape) -> Trace {
        (self.make)(shape)
    }
}

/// `m = ALIGN_UP(len, 32) + 32`, starts on 128: media memory, and the pool's default.
const MEDIA: Rule = Rule::RECOMMENDED;

/// The same `m`, starts on 64: everything that is not media.
const COMPUTE: Rule = match Rule::new(64, 32, 32) {
    Ok(rule) => rule,
    Err(_) => unreachable!(),
};

const KB: u64 = 1 << 10;
const MB: u64 = 1 << 20;

/// In the order of the tables.
pub const ALL: [Workload; 6] = [
    Workload {
        name: "jpegd",
        what: "bitstreams 100 KB to 2 MB, NV12 outputs, 224 and 640 model inputs, 8 to 32 jobs",
        make: media::jpegd,
    },
    Workload {
        name: "vdec",
        what: "16 to 32 channels of 1080p and 4K frames in rings",
        make: media::vdec,
    },
    Workload {
        name: "llm",
        what: "KV blocks growing, activations of varied batch, power-law lifetimes",
        make: llm::llm,
    },
    Workload { name: "small", what: "64 B to 16 KB, random lifetimes", make: synthetic::small },
    Workload { name: "frag", what: "alternating sizes, then large ones", make: synthetic::frag },
    Workload {
        name: "comb",
        what: "Robson-like: sizes double, every other block stays",
        make: synthetic::comb,
    },
];

/// The workload of that name.
pub fn by_name(name: &str) -> Option<&'static Workload> {
    ALL.iter().find(|workload| workload.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(seed: u64) -> Shape {
        Shape { seed, pairs: 3000, scale: 1 }
    }

    #[test]
    fn a_seed_is_a_trace() {
        for workload in ALL {
            let trace = workload.trace(shape(7));
            assert_eq!(trace.ops, workload.trace(shape(7)).ops, "{}", workload.name);
            assert_ne!(trace.ops, workload.trace(shape(8)).ops, "{}", workload.name);
        }
    }

    #[test]
    fn a_trace_frees_each_block_once_and_states_its_peaks() {
        for workload in ALL {
            let trace = workload.trace(shape(3));
            let mut slots = vec![0u32; trace.slots];
            let (mut live, mut blocks, mut peak, mut most) = (0, 0, 0, 0);
            for op in &trace.ops {
                let slot = &mut slots[op.slot as usize];
                assert_eq!(op.grains == 0, *slot != 0, "{}", workload.name);
                (live, blocks) = (live + op.grains - *slot, blocks + usize::from(op.grains != 0));
                blocks -= usize::from(op.grains == 0);
                *slot = op.grains;
                (peak, most) = (peak.max(live), most.max(blocks));
            }
            assert_eq!((live, peak, most), (0, trace.peak_grains, trace.peak_blocks));
            assert!((3000..6000).contains(&trace.pairs()), "{}", trace.pairs());
        }
    }
}
