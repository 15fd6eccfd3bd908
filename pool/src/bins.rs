//! Size class to bitmap position and back: bit arithmetic, nothing else.
//!
//! Sizes are counted in grains (the smallest distance between two starts, 64 or 128 bytes in
//! practice). Below 256 grains each size has a bin of its own; above, every octave is cut into
//! sixteen equal steps, so a bin never spans more than one sixteenth of its size.
//!
//! ```text
//! size   1    2   ...  255 | 256..271  272..287 ... 496..511 | 512..543 ... | 2^31 ...
//! bin    1    2   ...  255 |    256       257   ...    271   |    272   ... | ...  639
//!        one size, one bin |     octave 8: 16 grains a bin   | octave 9: 32 | octave 31
//! ```
//! With 64-byte grains the exact part ends at 16 KiB, with 128-byte grains at 32 KiB.

/// Sizes below this have a bin each.
pub(crate) const EXACT: u32 = 1 << EXACT_LOG2;
const EXACT_LOG2: u32 = 8;
/// Steps per octave above.
const STEPS: u32 = 1 << STEPS_LOG2;
const STEPS_LOG2: u32 = 4;

/// How many bins there are. Bin 0 would hold size 0 and stays empty.
pub(crate) const BINS: usize = (EXACT + (32 - EXACT_LOG2) * STEPS) as usize;

/// The bin that holds blocks of `size` grains. Monotonic in `size`.
#[inline(always)]
pub(crate) const fn bin_of(size: u32) -> u32 {
    if size < EXACT {
        return size;
    }
    let zeros = size.leading_zeros();
    // The leading one and the bits of the step behind it, 16 to 31: the one adds an octave, which
    // is taken off again.
    ((size << zeros) >> (31 - STEPS_LOG2)) + (BINS as u32 - 2 * STEPS - zeros * STEPS)
}

/// The smallest size that belongs to `bin`.
#[cfg(test)]
pub(crate) const fn least(bin: u32) -> u32 {
    if bin < EXACT {
        return bin;
    }
    let octave = (bin - EXACT) / STEPS + EXACT_LOG2;
    let step = (bin - EXACT) % STEPS;
    (1 << octave) + (step << (octave - STEPS_LOG2))
}

const WORDS: usize = BINS.div_ceil(64);

/// Which bins are filled, in two levels: a summary word over words of 64 bins.
///
/// Bit `w` of `summary` is set if and only if `words[w] != 0`. One bin behind the last always is
/// filled, so that a search always finds one.
#[derive(Debug)]
pub(crate) struct Bitmap {
    words: [u64; WORDS + 1],
    summary: u32,
}

impl Default for Bitmap {
    fn default() -> Self {
        let mut words = [0; WORDS + 1];
        words[WORDS] = 1;
        Bitmap { words, summary: 1 << WORDS }
    }
}

impl Bitmap {
    #[inline(always)]
    pub(crate) fn set(&mut self, bin: u32) {
        self.words[(bin / 64) as usize] |= 1 << (bin % 64);
        self.summary |= 1 << (bin / 64);
    }

    #[inline(always)]
    pub(crate) fn clear(&mut self, bin: u32) {
        let word = &mut self.words[(bin / 64) as usize];
        *word &= !(1 << (bin % 64));
        if *word == 0 {
            self.summary &= !(1 << (bin / 64));
        }
    }

    pub(crate) fn is_set(&self, bin: u32) -> bool {
        self.words[(bin / 64) as usize] & (1 << (bin % 64)) != 0
    }

    /// The first filled bin above `bin`; [`BINS`] when there is none.
    #[inline(always)]
    pub(crate) fn first_above(&self, bin: u32) -> u32 {
        let here = self.words[(bin / 64) as usize] & (!1 << (bin % 64));
        if here != 0 {
            return (bin & !63) + here.trailing_zeros();
        }
        let word = (self.summary & (!1 << (bin / 64))).trailing_zeros();
        word * 64 + self.words[word as usize].trailing_zeros()
    }

    /// The last filled bin.
    pub(crate) fn last(&self) -> Option<u32> {
        let word = self.words[..WORDS].iter().rposition(|word| *word != 0)?;
        Some(word as u32 * 64 + 63 - self.words[word].leading_zeros())
    }

    /// The invariant above, checked.
    pub(crate) fn summary_is_true(&self) -> bool {
        (0..=WORDS).all(|at| (self.words[at] != 0) == (self.summary & (1 << at) != 0))
            && self.words[WORDS] == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawn_examples() {
        let drawn = [(1, 1), (255, 255), (256, 256), (271, 256), (272, 257), (511, 271)];
        for (size, bin) in drawn.into_iter().chain([(512, 272), (543, 272), (544, 273)]) {
            assert_eq!(bin_of(size), bin, "size {size}");
        }
        assert_eq!(bin_of(u32::MAX) as usize, BINS - 1);
    }

    #[test]
    fn every_bin_starts_where_the_one_before_ends() {
        for bin in 1..BINS as u32 {
            assert_eq!(bin_of(least(bin)), bin);
            assert_eq!(bin_of(least(bin) - 1), bin - 1);
        }
    }

    #[test]
    fn a_bin_spans_at_most_a_sixteenth_of_its_size() {
        for bin in EXACT..BINS as u32 - 1 {
            assert!((least(bin + 1) - least(bin)) * 16 <= least(bin));
        }
    }

    #[test]
    fn bitmap_agrees_with_a_plain_list() {
        let mut map = Bitmap::default();
        let mut plain = [false; BINS];
        // A fixed walk that visits bins out of order and each one an odd number of times.
        for step in 0..BINS * 3 {
            let bin = (step * 277 + step / BINS) % BINS;
            plain[bin] = !plain[bin];
            if plain[bin] {
                map.set(bin as u32)
            } else {
                map.clear(bin as u32)
            }
            assert!(map.summary_is_true());
            assert_eq!(map.last(), plain.iter().rposition(|set| *set).map(|at| at as u32));
            for from in [0, bin / 2, bin, (bin + 1) % BINS, BINS - 1] {
                let next = (from + 1..BINS).find(|at| plain[*at]).unwrap_or(BINS);
                assert_eq!(map.first_above(from as u32), next as u32);
            }
        }
    }
}
