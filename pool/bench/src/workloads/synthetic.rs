//! Shapes that are hard on an allocator by intent, on 64-byte starts.

use super::{COMPUTE, KB, MB, Shape};
use crate::rng::Rng;
use crate::trace::{Block, Script, Trace};

/// 64 B to 16 KB, each octave as likely as the next, a random block freed each time. How much is
/// live drifts between a half and all of 4000 blocks.
pub(super) fn small(shape: Shape) -> Trace {
    let mut rng = Rng::new(shape.seed);
    let mut script = Script::new(COMPUTE, shape.pairs);
    let mut live: Vec<Block> = Vec::new();
    let most = 4000 * shape.scale;
    let mut wanted = most;
    while !script.is_full() {
        if rng.below(most) == 0 {
            wanted = rng.between(most / 2, most);
        }
        let grow = if (live.len() as u64) < wanted { 55 } else { 45 };
        if live.is_empty() || rng.chance(grow) {
            live.push(script.alloc(rng.log_between(64, 16 * KB)));
        } else {
            let at = rng.index(live.len());
            script.free(live.swap_remove(at));
        }
    }
    script.free_all(live);
    script.finish()
}

/// Rounds: many blocks of two alternating sizes, one kind of which is freed; then large blocks that
/// fit in none of the holes; then all goes but a few, which stay for the next round.
pub(super) fn frag(shape: Shape) -> Trace {
    let mut rng = Rng::new(shape.seed);
    let mut script = Script::new(COMPUTE, shape.pairs);
    let mut stay: Vec<Block> = Vec::new();
    while !script.is_full() {
        let sizes = [rng.log_between(2 * KB, 32 * KB), rng.log_between(32 * KB, 256 * KB)];
        let count = rng.between(100, 300) * shape.scale;
        let mut kinds = [Vec::new(), Vec::new()];
        for _ in 0..count {
            for (kind, size) in kinds.iter_mut().zip(sizes) {
                kind.push(script.alloc(size + rng.below(size / 8)));
            }
        }
        let [small, medium] = kinds;
        let (mut keep, go) = if rng.chance(50) { (small, medium) } else { (medium, small) };
        script.free_all(go);
        let mut large: Vec<Block> =
            (0..count / 8).map(|_| script.alloc(rng.log_between(MB / 2, 2 * MB))).collect();
        // Both kinds go in random order.
        while !large.is_empty() || !keep.is_empty() {
            let from = if rng.chance(50) && !large.is_empty() { &mut large } else { &mut keep };
            if from.is_empty() {
                continue;
            }
            let at = rng.index(from.len());
            let block = from.swap_remove(at);
            if rng.chance(3) { stay.push(block) } else { script.free(block) }
        }
        let at = stay.len() / 2;
        script.free_all(stay.drain(..at));
    }
    script.free_all(stay);
    script.finish()
}

/// After Robson's worst case: fill a budget with blocks of one size, free every other one, go on
/// with twice the size, and so on; a comb of survivors keeps the holes apart. The script does not
/// see addresses, so it cannot be as bad as Robson's program. Then all goes, in random order.
pub(super) fn comb(shape: Shape) -> Trace {
    let mut rng = Rng::new(shape.seed);
    let mut script = Script::new(COMPUTE, shape.pairs);
    while !script.is_full() {
        let unit = rng.log_between(256, 2 * KB);
        let budget = unit * rng.between(1000, 2000) * shape.scale;
        let mut live: Vec<Block> = Vec::new();
        for doubling in 0..8 {
            let size = unit << doubling;
            while script.live_bytes() + size <= budget {
                // A little off the power of two, as padded sizes are.
                live.push(script.alloc(size + 32 * rng.below(3)));
            }
            let mut at = rng.index(2);
            let (go, keep): (Vec<_>, Vec<_>) = live.into_iter().partition(|_| {
                at += 1;
                at.is_multiple_of(2)
            });
            script.free_all(go);
            live = keep;
        }
        while !live.is_empty() {
            let at = rng.index(live.len());
            script.free(live.swap_remove(at));
        }
    }
    script.finish()
}
