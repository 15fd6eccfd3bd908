//! Sources that fail at any call, in any way: nothing is lost, and the pool goes on.

mod common;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use common::plain;
use pool::{Cause, Error, Lease, Pool, SlabFault, Source};
use proptest::prelude::*;

/// What the source does at one call.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Answer {
    Fine,
    Refuses,
    Panics,
    /// Ends beyond 64 bits.
    Beyond,
    /// Not aligned as promised.
    Crooked,
    /// Memory that the pool has already.
    Again,
}

#[derive(Default)]
struct Books {
    answers: Vec<Answer>,
    calls: usize,
    next: u64,
    /// Bases of slabs that were not dropped.
    alive: Vec<u64>,
}

#[derive(Clone)]
struct Moody(Arc<Mutex<Books>>);

struct Block(u64, Arc<Mutex<Books>>);

impl Drop for Block {
    fn drop(&mut self) {
        let mut books = self.1.lock().unwrap();
        let at = books.alive.iter().position(|base| *base == self.0);
        books.alive.remove(at.expect("dropped once"));
    }
}

#[derive(Debug)]
struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not now")
    }
}

impl std::error::Error for Refused {}

impl Source for Moody {
    type Slab = Block;
    type Error = Refused;

    fn allocate(&self, bytes: u64) -> Result<(Block, u64), Refused> {
        let mut books = self.0.lock().unwrap();
        let call = books.calls;
        books.calls += 1;
        let answer = books.answers.get(call).copied().unwrap_or(Answer::Fine);
        let fresh = 0x1_0000 + books.next;
        let base = match answer {
            Answer::Refuses => return Err(Refused),
            // No aligned base would be: the last page holds a short slab.
            Answer::Beyond if bytes <= 4096 - 64 => return Err(Refused),
            Answer::Panics => {
                drop(books);
                panic!("the driver is gone");
            }
            Answer::Beyond => u64::MAX - u64::MAX % 4096,
            Answer::Crooked => fresh + 1,
            Answer::Again if !books.alive.is_empty() => books.alive[0],
            Answer::Fine | Answer::Again => {
                books.next += bytes.next_multiple_of(4096);
                fresh
            }
        };
        books.alive.push(base);
        Ok((Block(base, Arc::clone(&self.0)), base))
    }

    fn alignment(&self) -> u64 {
        4096
    }
}

fn answers() -> impl Strategy<Value = Vec<Answer>> {
    let answer = prop_oneof![
        3 => Just(Answer::Fine),
        2 => Just(Answer::Refuses),
        1 => Just(Answer::Panics),
        1 => Just(Answer::Beyond),
        1 => Just(Answer::Crooked),
        1 => Just(Answer::Again),
    ];
    prop::collection::vec(answer, 0..30)
}

/// Where every live lease lies.
fn layout(leases: &[Lease<Moody>]) -> Vec<(u64, u64)> {
    leases.iter().map(|lease| (lease.address(), lease.pitch())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn nothing_is_lost_whatever_the_source_does(
        answers in answers(),
        steps in prop::collection::vec((any::<u8>(), 1u64..6000), 1..80),
    ) {
        // Panics of the source are part of the game and need no backtrace each.
        static QUIET: std::sync::Once = std::sync::Once::new();
        QUIET.call_once(|| {
            let loud = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |info| {
                if info.payload_as_str() != Some("the driver is gone") {
                    loud(info);
                }
            }));
        });
        let books = Arc::new(Mutex::new(Books { answers, ..Books::default() }));
        let pool = Pool::builder(Moody(Arc::clone(&books))).rule(plain()).slab_bytes(4096).build();
        let pool = pool.unwrap();
        let mut leases: Vec<Lease<Moody>> = Vec::new();
        let (mut served, mut refused) = (0, 0);
        for (dice, len) in steps {
            let before = (layout(&leases), pool.report());
            match dice % 8 {
                0..=4 => {
                    let calls = books.lock().unwrap().calls;
                    let got = catch_unwind(AssertUnwindSafe(|| pool.lease(len, "x")));
                    let now = books.lock().unwrap().calls;
                    let called = now > calls;
                    // A refusal may be tried once more in place of empty slabs, and for a short one.
                    prop_assert!(now <= calls + 3);
                    let answer = books.lock().unwrap().answers.get(now.wrapping_sub(1)).copied();
                    let answer = answer.unwrap_or(Answer::Fine);
                    match got {
                        Ok(Ok(lease)) => {
                            served += 1;
                            leases.push(lease);
                        }
                        Ok(Err(error)) => {
                            refused += 1;
                            prop_assert!(called, "{} without a call", error);
                            match error {
                                Error::Source { .. } => {}
                                Error::BadSlab { fault, .. } => prop_assert!(matches!(
                                    (fault, answer),
                                    (SlabFault::AddressOverflow, Answer::Beyond)
                                    | (SlabFault::BrokenPromise { promised: 4096 }, Answer::Crooked)
                                    | (SlabFault::Overlap { .. }, Answer::Again)
                                ), "{:?} for {:?}", fault, answer),
                                other => return Err(TestCaseError::fail(other.to_string())),
                            }
                        }
                        Err(_panic) => prop_assert!(called),
                    }
                }
                5 | 6 if !leases.is_empty() => drop(leases.swap_remove(dice as usize % leases.len())),
                7 => drop(pool.trim()),
                _ => {}
            }
            pool.check().map_err(TestCaseError::fail)?;
            let (report, alive) = (pool.report(), books.lock().unwrap().alive.len());
            prop_assert_eq!(report.slabs, alive, "a slab is lost, or kept although it was refused");
            prop_assert_eq!((report.live, report.served, report.refused), (leases.len(), served, refused));
            if layout(&leases) == before.0 && dice % 8 < 5 {
                // Refused: as before, but for empty slabs.
                prop_assert_eq!((report.payload, report.footprint), (before.1.payload, before.1.footprint));
                prop_assert!(report.slabs <= before.1.slabs);
            }
            let mut spans = layout(&leases);
            spans.sort_unstable();
            prop_assert!(spans.windows(2).all(|two| two[0].0 + two[0].1 <= two[1].0));
        }
        // When the source is well again, so is the pool.
        books.lock().unwrap().answers.clear();
        leases.clear();
        let lease = pool.lease(100_000, "after all that").unwrap();
        drop((lease, pool));
        prop_assert_eq!(books.lock().unwrap().alive.len(), 0);
    }
}

/// A card with so many bytes left; `asked` are those of each call.
#[derive(Clone, Default)]
struct Card(Arc<Mutex<(u64, Vec<u64>)>>);

struct Part(u64, Card);

impl Drop for Part {
    fn drop(&mut self) {
        self.1.0.lock().unwrap().0 += self.0;
    }
}

impl Source for Card {
    type Slab = Part;
    type Error = Refused;

    fn allocate(&self, bytes: u64) -> Result<(Part, u64), Refused> {
        let mut card = self.0.lock().unwrap();
        card.1.push(bytes);
        card.0 = card.0.checked_sub(bytes).ok_or(Refused)?;
        let base = card.1.iter().sum::<u64>().next_multiple_of(4096);
        Ok((Part(bytes, self.clone()), base))
    }

    fn alignment(&self) -> u64 {
        4096
    }
}

#[test]
fn a_card_that_is_nearly_full_gives_a_short_slab() {
    const MIB: u64 = 1 << 20;
    let card = Card::default();
    card.0.lock().unwrap().0 = 104 * MIB;
    let pool = Pool::builder(card.clone()).rule(plain()).slab_bytes(64 * MIB).build().unwrap();
    let first = pool.lease(64 * MIB, "all of a slab").unwrap();
    let short = pool.lease(MIB, "what is left").unwrap();
    assert_eq!(card.0.lock().unwrap().1, [64 * MIB, 64 * MIB, MIB]);
    // Longer than a slab: there is no shorter one.
    let error = pool.lease(65 * MIB, "too much").unwrap_err();
    assert!(matches!(error, Error::Source { bytes, .. } if bytes == 65 * MIB));
    assert_eq!(card.0.lock().unwrap().1.len(), 4);
    // What the card has not, it has not.
    let error = pool.lease(40 * MIB, "more than is left").unwrap_err();
    let text = error.to_string();
    let Error::Source { bytes, what, .. } = error else { panic!("{text}") };
    assert_eq!((bytes, what.len, what.pitch, what.slab_needed), [40 * MIB; 4].into());
    assert_eq!((what.cause, what.free, what.largest_hole), (Cause::NoSlab, 0, 0));
    assert_eq!(what.largest_live[0], ("all of a slab".into(), 64 * MIB));
    for said in
        ["`more than is left`", "`all of a slab` 67108864", "making room for 41943040 bytes"]
    {
        assert!(text.contains(said), "{text}");
    }
    assert_eq!(pool.report().refused, 2);
    drop((first, short));
    pool.trim();
    assert_eq!(card.0.lock().unwrap().0, 104 * MIB);
    pool.check().unwrap();
}
