//! The script's fronts: what they hand out, keep, and pass on to each other.

use std::ops::Range;

use pool::{Error, Front, Loan, SpanKind};

use super::{Bytes, Memory, Refused, World};

/// What the pool knows of everything that a front took.
const PURPOSE: &str = "front";

#[derive(Default)]
pub struct Fronts<'p> {
    fronts: Vec<(Front<'p, Memory>, u64)>,
    /// Outlive fronts, and may be given to any.
    loans: Vec<Loan<'p, Memory>>,
}

fn owned(loan: &Loan<'_, Memory>) -> Range<u64> {
    loan.address()..loan.address() + loan.footprint()
}

impl Fronts<'_> {
    pub fn live(&self) -> impl Iterator<Item = Range<u64>> + '_ {
        self.loans.iter().map(owned)
    }

    /// Bytes in the fronts.
    fn kept(&self) -> u64 {
        self.fronts.iter().map(|(front, _)| front.kept()).sum()
    }
}

impl<'p> World<'p> {
    pub fn front_changes(&mut self, bytes: &mut Bytes<'_>) {
        let (how, at) = (bytes.byte(), bytes.byte() as usize);
        let count = self.fronts.fronts.len();
        match how % 4 {
            // Several at once, so that they have each other to pass things on to.
            0 | 1 => {
                for at in (at..=at + at / 64).take(4 - count) {
                    let keep = [0, 1000, 8192, 1 << 20][at % 4];
                    self.fronts.fronts.push((self.pool.front(PURPOSE, keep), keep));
                }
            }
            2 if count > 0 => {
                let (front, _) = &mut self.fronts.fronts[at % count];
                front.empty();
                assert_eq!(front.kept(), 0);
                assert_eq!(self.pool.report().depot, 0);
            }
            3 if count > 0 => drop(self.fronts.fronts.swap_remove(at % count)),
            _ => {}
        }
    }

    /// Some of one length, so that fronts have enough of a kind to pass on.
    pub fn front_takes(&mut self, bytes: &mut Bytes<'_>) {
        let (at, len) = (bytes.byte() as usize, bytes.byte());
        // Mostly lengths that other fronts have had.
        let len = match len % 4 {
            3 => bytes.len() - 1,
            at => [10, 40, 300][at as usize],
        };
        for _ in 0..1 + at / 32 {
            let Some(at) = at.checked_rem(self.fronts.fronts.len()) else { return };
            let (front, keep) = &mut self.fronts.fronts[at];
            let taken = front.take(len);
            assert!(front.kept() <= *keep);
            match taken {
                Ok(loan) => {
                    assert_eq!((loan.len(), loan.address() % self.align), (len, 0));
                    let view = loan.view();
                    assert_eq!((view.address(), view.len()), (loan.address(), len));
                    self.claim(owned(&loan), &[], None);
                    self.fronts.loans.push(loan);
                }
                Err(Error::ZeroLength { .. }) => assert_eq!(len, 0),
                Err(Error::Exhausted(_) | Error::Source { error: Refused, .. }) => {
                    assert_eq!(front.kept(), 0, "refused with something in hand");
                }
                Err(other) => panic!("{other}"),
            }
        }
    }

    pub fn front_gets(&mut self, bytes: &mut Bytes<'_>) {
        let (which, at) = (bytes.byte() as usize, bytes.byte() as usize);
        for _ in 0..1 + which / 32 {
            let Some(which) = which.checked_rem(self.fronts.loans.len()) else { return };
            let loan = self.fronts.loans.remove(which);
            // One time in eight, and where there is no front, it is dropped.
            match at.checked_rem(self.fronts.fronts.len()).filter(|_| at < 224) {
                None => drop(loan),
                Some(at) => {
                    let (front, keep) = &mut self.fronts.fronts[at];
                    front.give(loan);
                    assert!(front.kept() <= if self.guarded { 0 } else { *keep });
                }
            }
        }
    }

    /// Every byte that the pool has leased to fronts is in a loan, in a front, or between them.
    pub fn check_fronts_slowly(&self) {
        let map = self.pool.map();
        let spans = map
            .slabs
            .iter()
            .flat_map(|slab| slab.spans.iter().map(|span| (slab.base + span.offset, span)));
        let (mut loans, mut rest) = (0, 0);
        for (address, span) in spans {
            if !matches!(&span.kind, SpanKind::Live { purpose, .. } if purpose == PURPOSE) {
                continue;
            }
            let loan = self.fronts.loans.iter().find(|loan| loan.address() == address);
            match loan {
                Some(loan) => {
                    assert!(loan.footprint() <= span.bytes, "cut short");
                    loans += 1;
                }
                None => rest += span.bytes,
            }
        }
        assert_eq!(loans, self.fronts.loans.len());
        assert_eq!(rest, self.fronts.kept() + self.pool.report().depot);
    }

    /// How many segments are kept lies between these, and how many bytes.
    pub fn check_fronts(&self, segments: usize) {
        let report = self.pool.report();
        let kept = self.fronts.kept() + report.depot;
        assert_eq!(segments == 0, kept == 0, "{segments} segments of {kept} bytes are kept");
        assert!(segments as u64 * self.align <= kept);
        let keeps = self.fronts.fronts.iter().map(|(_, keep)| keep / self.align * self.align);
        let keep: u64 = if self.guarded { 0 } else { keeps.sum() };
        assert_eq!((report.fronts, report.fronts_keep), (self.fronts.fronts.len(), keep));
        assert!(report.depot <= keep && (report.fronts > 1 || report.depot == 0));
    }
}
