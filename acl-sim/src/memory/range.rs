//! The addresses that devices hand out.
//!
//! They come from one stretch of address space that the host keeps and cannot read or write: a program that
//! follows a device address faults at once, as it would with a card. An address is not used again before all
//! others were, and blocks never touch, so a stale or overrun pointer hits nothing instead of a neighbour.

use super::sys;

/// Where the published driver has its device addresses, and where it has them when those are taken.
const WISHES: [u64; 2] = [0x1000_0000_0000, 0x2100_0000_0000];
/// How much the published driver keeps, and how little we would do with: a machine may have less to give.
const SIZES: [u64; 4] = [8 << 40, 1 << 40, 1 << 38, 1 << 36];
/// Without a kernel that keeps addresses for us: above the user half of 57-bit address spaces.
const PLAIN: std::ops::Range<u64> = 1 << 56..1 << 57;
/// Bytes between blocks.
const GAP: u64 = 4096;

/// The stretch, and how far it has been used.
#[derive(Debug, Default)]
pub(crate) struct Range {
    start: u64,
    end: u64,
    next: u64,
    /// The host keeps the stretch for us.
    kept: bool,
}

impl Range {
    pub fn new() -> Self {
        let kept = SIZES.into_iter().find_map(|bytes| {
            let wishes = WISHES.into_iter().map(Some).chain([None]);
            let start = wishes.into_iter().find_map(|wish| sys::reserve(wish, bytes))?;
            Some(start..start + bytes)
        });
        let (stretch, kept) = kept.map_or((PLAIN, false), |stretch| (stretch, true));
        Self { start: stretch.start, end: stretch.end, next: stretch.start, kept }
    }

    /// Whether this is a device address, of live memory or not.
    pub fn contains(&self, address: u64) -> bool {
        (self.start..self.end).contains(&address)
    }

    /// The stretch, if touching it is a fault of this process.
    pub fn guarded(&self) -> Option<std::ops::Range<u64>> {
        self.kept.then_some(self.start..self.end)
    }

    /// An address for `bytes`, a multiple of `align` plus `more`. `taken` says where what overlaps a range ends.
    pub fn place(
        &mut self,
        bytes: u64,
        align: u64,
        more: u64,
        taken: impl Fn(u64, u64) -> Option<u64>,
    ) -> Option<u64> {
        let room = bytes.checked_add(GAP)?;
        let aligned = |at: u64| (at.next_multiple_of(align)) + more;
        for start in [self.next, self.start] {
            let mut at = aligned(start);
            while self.end.checked_sub(at).is_some_and(|left| left >= room) {
                match taken(at, room) {
                    None => {
                        self.next = at + room;
                        return Some(at);
                    }
                    Some(end) => at = aligned(end + GAP),
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_back_only_when_all_were_used() {
        let mut range = Range { start: 1 << 20, end: 2 << 20, next: 1 << 20, kept: false };
        let mut live: Vec<(u64, u64)> = Vec::new();
        let place = |range: &mut Range, live: &Vec<(u64, u64)>, bytes| {
            let overlap = |at: u64, len: u64| {
                live.iter().find(|&&(b, n)| at < b + n && b < at + len).map(|&(b, n)| b + n)
            };
            range.place(bytes, 512, 64, overlap)
        };
        let first = place(&mut range, &live, 100).expect("room");
        assert_eq!(first % 512, 64);
        live.push((first, 100));
        let second = place(&mut range, &live, 1000).expect("room");
        assert!(second >= first + 100 + GAP);
        // The second is free again; everything behind it comes first.
        let mut latest = second;
        let back = loop {
            let next = place(&mut range, &live, 100_000).expect("room");
            if next <= latest {
                break next;
            }
            latest = next;
        };
        assert!(latest > (2 << 20) - 250_000, "the end was reached");
        assert!(back > first + 100 && back <= second, "the live one is passed over");
        assert_eq!(place(&mut range, &live, 2 << 20), None);
    }

    #[test]
    #[cfg_attr(miri, ignore = "needs a kernel")]
    fn the_stretch_is_large() {
        let range = Range::new();
        assert!(range.end - range.start >= 1 << 36);
        assert!(range.contains(range.start) && !range.contains(range.end));
    }
}
