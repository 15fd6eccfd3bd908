//! Ours and the others, each as its documentation wants to be used.

mod best_fit;
mod offset;
mod ours;
mod vma;

pub use best_fit::BestFit;
pub use offset::Offset;
pub use ours::{Core, Fronted, KEEP, Leased, Whole};
pub use vma::{Balanced, MinMemory, MinOffset, MinTime, Strategy, Vma};

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::replay::{Allocator, Arena};
    use crate::workloads::{self, Shape};

    /// Replays every workload and looks at each block: inside the arena, on no other block.
    fn places_well<A: Allocator>() {
        for workload in workloads::ALL {
            let trace = workload.trace(Shape { seed: 5, pairs: 1500, scale: 1 });
            let grains = trace.arena(8.0);
            let mut allocator = A::new(Arena::of(&trace, grains));
            let mut slots: Vec<Option<A::Handle>> = (0..trace.slots).map(|_| None).collect();
            let mut live = BTreeMap::new();
            let mut failed = 0;
            for op in &trace.ops {
                let slot = &mut slots[op.slot as usize];
                if op.grains == 0 {
                    let Some(handle) = slot.take() else { continue };
                    live.remove(&allocator.start(&handle));
                    allocator.free(handle);
                    continue;
                }
                *slot = allocator.alloc(op.grains);
                let Some(handle) = slot else {
                    failed += 1;
                    continue;
                };
                let start = allocator.start(handle);
                let end = start + u64::from(op.grains);
                let before = live.range(..end).next_back();
                assert!(before.is_none_or(|(_, end)| *end <= start), "{}: overlap", A::NAME);
                assert!(end <= u64::from(grains), "{}: outside", A::NAME);
                live.insert(start, end);
            }
            assert_eq!(failed, 0, "{} on {}", A::NAME, workload.name);
        }
    }

    #[test]
    fn ours() {
        places_well::<Core>();
        places_well::<Fronted>();
        places_well::<Leased>();
        places_well::<Whole>();
    }

    #[test]
    fn offset_allocator() {
        places_well::<Offset>();
    }

    #[test]
    fn range_alloc() {
        places_well::<BestFit>();
    }

    #[test]
    fn vma() {
        places_well::<Vma<Balanced>>();
        places_well::<Vma<MinMemory>>();
        places_well::<Vma<MinTime>>();
        places_well::<Vma<MinOffset>>();
    }
}
