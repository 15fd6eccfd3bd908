//! Whether a pool stayed within what its program's slots can hold.

use acl_rs::pool::Report;
use std::fmt;

/// What came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Never more than all slots at once, although they were used again and again.
    Constant,
    /// The same, but no slot was used again: growing would look no different.
    TooShort,
    /// More than all slots at once: some segments came back late, or not at all.
    Grew,
}

/// A pool at the end of a run.
#[derive(Clone, Copy, Debug)]
pub struct Footprint {
    peak: u64,
    live: usize,
    /// The slots' footprints together.
    slots: u64,
    /// How often each slot was used.
    rounds: usize,
}

impl Footprint {
    /// From the pool's last report; `slots` is what all slots of all channels own, `rounds` how often each
    /// was used. How channels coincide plays no part: the bound is for the worst case.
    pub fn new(report: &Report, slots: u64, rounds: usize) -> Self {
        Self { peak: report.peak_footprint, live: report.live, slots, rounds }
    }

    /// Whether it stayed within the slots.
    pub fn verdict(&self) -> Verdict {
        match (self.peak > self.slots, self.rounds) {
            (true, _) => Verdict::Grew,
            (false, ..2) => Verdict::TooShort,
            (false, _) => Verdict::Constant,
        }
    }

    /// Nothing is left, and nothing grew.
    pub fn is_fine(&self) -> bool {
        self.live == 0 && self.verdict() != Verdict::Grew
    }
}

impl fmt::Display for Footprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { peak, live, slots, rounds } = self;
        write!(f, "{peak} bytes at its peak, of {slots} that the slots hold: ")?;
        match self.verdict() {
            Verdict::Constant => write!(f, "constant, each slot used {rounds} times")?,
            Verdict::TooShort => f.write_str("too short to tell, no slot was used again")?,
            Verdict::Grew => write!(f, "GREW by {}", peak - slots)?,
        }
        match live {
            0 => Ok(()),
            live => write!(f, "; {live} segments are STILL LIVE"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use acl_rs::{BlockPool, DvppBuf, PoolOptions, Runtime};

    #[test]
    fn growth_and_what_is_left_are_told_apart_from_the_rest() {
        let context = Runtime::sim().expect("starts").device(0).expect("opens").context();
        let pool: BlockPool<DvppBuf> =
            BlockPool::new(&context, PoolOptions::one_block(1 << 20, "slots")).expect("a pool");
        let of = |slots, rounds| Footprint::new(&pool.report(), slots, rounds);
        // Two slots of 1000 bytes: m = 1024 + 32 each.
        let both = [pool.lease(1000, "slot"), pool.lease(1000, "slot")];
        assert!(both.iter().all(Result::is_ok));
        let busy = of(2112, 9);
        assert!(busy.verdict() == Verdict::Constant && !busy.is_fine());
        assert!(busy.to_string().ends_with("; 2 segments are STILL LIVE"), "{busy}");
        drop(both);
        for (slots, rounds, verdict, fine, text) in [
            (2112, 2, Verdict::Constant, true, "constant, each slot used 2 times"),
            (3000, 7, Verdict::Constant, true, "constant, each slot used 7 times"),
            (2112, 1, Verdict::TooShort, true, "too short to tell, no slot was used again"),
            (2111, 9, Verdict::Grew, false, "GREW by 1"),
            (1056, 1, Verdict::Grew, false, "GREW by 1056"),
        ] {
            let footprint = of(slots, rounds);
            assert_eq!((footprint.verdict(), footprint.is_fine()), (verdict, fine), "{footprint}");
            assert!(footprint.to_string().ends_with(text), "{footprint}");
        }
    }
}
