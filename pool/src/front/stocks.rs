//! What a front keeps: a stack for each class of sizes, all of them bounded together in bytes.
//!
//! Up to 32 grains each size is a class; above, each octave is cut into sixteen, so that a segment
//! is at most a sixteenth longer than it had to be. Classes of one size would waste nothing and
//! hardly ever have what is asked for: of 256 sizes that come at random, thousands would have to be
//! kept to have most of them there.

/// The longest size, in grains, that has a class: 16 KiB with starts on 64.
pub(crate) const LONGEST: u32 = 256;
const CLASSES: usize = class_of(LONGEST) as usize + 1;

/// The class of a size up to [`LONGEST`], which must not be 0.
#[inline]
pub(crate) const fn class_of(grains: u32) -> u32 {
    let last = grains.wrapping_sub(1);
    let shift = shift_of(last);
    (shift << 4) + (last >> shift) + 1
}

/// The length of all segments of the class of a size.
#[inline]
pub(crate) const fn rounded(grains: u32) -> u32 {
    let last = grains.wrapping_sub(1);
    let shift = shift_of(last);
    ((last >> shift) + 1) << shift
}

/// The length of all segments of a class.
pub(crate) const fn length_of(class: u32) -> u32 {
    let last = class.saturating_sub(1);
    let shift = (last >> 4).saturating_sub(1);
    (last - (shift << 4) + 1) << shift
}

/// How many bits the sixteenths of the octave leave.
#[inline]
const fn shift_of(last: u32) -> u32 {
    27 - (last | 16).leading_zeros()
}

#[derive(Debug)]
struct Stack<T> {
    /// Of each segment in it.
    grains: u32,
    some: Vec<T>,
}

#[derive(Debug)]
pub(crate) struct Stocks<T> {
    stacks: Vec<Stack<T>>,
    /// Grains in all stacks.
    kept: u64,
    keep: u64,
    /// The class that is looked at next when too much is kept.
    hand: usize,
}

impl<T> Stocks<T> {
    /// Stocks of at most `keep` grains.
    pub(crate) fn new(keep: u64) -> Stocks<T> {
        let stack = |class| Stack { grains: length_of(class), some: Vec::new() };
        Stocks { stacks: (0..CLASSES as u32).map(stack).collect(), kept: 0, keep, hand: 0 }
    }

    /// The segment of a class that was given last.
    #[inline]
    pub(crate) fn pop(&mut self, class: u32) -> Option<T> {
        let stack = self.stacks.get_mut(class as usize)?;
        let spot = stack.some.pop()?;
        self.kept -= u64::from(stack.grains);
        Some(spot)
    }

    /// Keeps a segment of a class. Whether that is too much now: then [`excess`](Stocks::excess) is
    /// to follow until it is not.
    #[inline]
    #[must_use]
    pub(crate) fn push(&mut self, class: u32, spot: T) -> bool {
        let stack = &mut self.stacks[class as usize];
        stack.some.push(spot);
        self.kept += u64::from(stack.grains);
        self.is_excessive()
    }

    /// Keeps a magazine of segments of a class as it is, in place of an empty stack, which is the
    /// answer. As after [`push`](Stocks::push), that may be too much.
    pub(crate) fn adopt(&mut self, class: u32, mut magazine: Vec<T>) -> Vec<T> {
        let stack = &mut self.stacks[class as usize];
        self.kept += magazine.len() as u64 * u64::from(stack.grains);
        std::mem::swap(&mut stack.some, &mut magazine);
        // None, but nothing may be lost.
        stack.some.append(&mut magazine);
        magazine
    }

    #[inline]
    pub(crate) fn is_excessive(&self) -> bool {
        self.kept > self.keep
    }

    /// Gives up the older half of some class that has more than its share, and says which. The hand
    /// goes around, so that what nobody asks for does not stay.
    pub(crate) fn excess(&mut self) -> (u32, impl Iterator<Item = T> + '_) {
        let share = self.keep / (CLASSES as u64);
        let bytes = |stack: &Stack<T>| stack.some.len() as u64 * u64::from(stack.grains);
        for _ in 0..CLASSES {
            self.hand = (self.hand + 1) % CLASSES;
            if bytes(&self.stacks[self.hand]) > share {
                break;
            }
        }
        let stack = &mut self.stacks[self.hand];
        let gone = stack.some.len().div_ceil(2);
        self.kept -= gone as u64 * u64::from(stack.grains);
        (self.hand as u32, stack.some.drain(..gone))
    }

    /// All there is.
    pub(crate) fn clear(&mut self) -> impl Iterator<Item = T> + '_ {
        self.kept = 0;
        self.stacks.iter_mut().flat_map(|stack| stack.some.drain(..))
    }

    /// Grains that are kept.
    pub(crate) fn kept(&self) -> u64 {
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_hold_their_sizes_and_waste_a_sixteenth() {
        let mut last = (0, 0);
        for size in 1..=LONGEST {
            let (class, long) = (class_of(size), rounded(size));
            assert!(size <= long && (long - size) * 16 < size, "{size}: {long}");
            assert_eq!((class_of(long), rounded(long), length_of(class)), (class, long, long));
            // The next class, or the same.
            assert!(class == last.0 + 1 || (class, long) == last, "{size}");
            last = (class, long);
        }
        assert_eq!(last, (80, 256));
    }

    #[test]
    fn what_is_too_much_is_the_older_half_of_a_class_above_its_share() {
        let mut stocks = Stocks::new(1000);
        for at in 0..10 {
            assert!(!stocks.push(class_of(100), at));
        }
        assert!(stocks.push(class_of(1), 10));
        let (class, gone) = stocks.excess();
        assert_eq!((class, gone.collect::<Vec<_>>()), (class_of(100), vec![0, 1, 2, 3, 4]));
        assert_eq!((stocks.kept(), stocks.pop(class_of(100))), (501, Some(9)));
        assert_eq!(stocks.clear().count(), 5);
        assert_eq!((stocks.kept(), stocks.pop(class_of(1))), (0, None));
    }

    #[test]
    fn a_magazine_is_adopted_as_it_is() {
        let mut stocks = Stocks::new(100);
        let magazine = vec![1, 2, 3];
        let at = magazine.as_ptr();
        assert_eq!(stocks.adopt(class_of(100), magazine).len(), 0);
        assert_eq!((stocks.stacks[class_of(100) as usize].some.as_ptr(), stocks.kept()), (at, 300));
        assert!(stocks.is_excessive());
        assert_eq!(stocks.adopt(class_of(100), vec![4]), []);
        assert_eq!((stocks.clear().count(), stocks.kept()), (4, 0));
    }
}
