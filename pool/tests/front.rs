//! Fronts: small segments for one thread, which mostly do not reach the pool.
//!
//! 1. Whatever is taken and given through several fronts, no two loans share a byte, each starts
//!    aligned and fits, and in the end the pool is one hole.
//! 2. What a front keeps is bounded, and does not make the pool grow or refuse.
//! 3. A loan is returned once, by whichever way, to the pool it is from.

mod cases;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::channel;
use std::thread;

use pool::{
    Coat, Error, Front, Guard, GuardError, GuardOptions, Loan, Place, Pool, Rule, Source, Tag,
};
use proptest::prelude::*;

/// Consecutive ranges with odd bases.
struct Ranges(AtomicU64);

impl Source for Ranges {
    type Slab = ();
    type Error = Infallible;

    fn allocate(&self, bytes: u64) -> Result<((), u64), Infallible> {
        Ok(((), self.0.fetch_add(bytes + 64, Ordering::Relaxed)))
    }
}

fn builder(slab_bytes: u64) -> pool::Builder<Ranges> {
    let rule = Rule::new(64, 32, 32).unwrap();
    Pool::builder(Ranges(AtomicU64::new(0x1_0001))).rule(rule).slab_bytes(slab_bytes)
}

/// Nothing is leased or kept, and every slab is one hole.
fn settled(pool: &Pool<Ranges>) {
    pool.check().unwrap();
    pool.leak_check().unwrap();
    let report = pool.report();
    assert_eq!((report.live, report.footprint, report.holes), (0, 0, report.slabs));
    assert_eq!(report.free, report.capacity);
}

#[derive(Clone, Debug)]
enum Step {
    /// Front and length.
    Take(usize, u64),
    /// The front that gets it, and which loan.
    Give(usize, usize),
    Drop(usize),
    Empty(usize),
    /// Somebody who has no front.
    Lease(u64),
    Unlease,
    Sweep,
    Trim,
}

fn step() -> impl Strategy<Value = Step> {
    let len = prop_oneof![4 => 1u64..3000, 2 => 1u64..20_000, 1 => Just(0), 1 => 16_000u64..17_000];
    prop_oneof![
        8 => (0usize..3, len).prop_map(|(front, len)| Step::Take(front, len)),
        6 => (0usize..3, any::<usize>()).prop_map(|(front, at)| Step::Give(front, at)),
        1 => any::<usize>().prop_map(Step::Drop),
        1 => (0usize..3).prop_map(Step::Empty),
        1 => (1u64..60_000).prop_map(Step::Lease),
        1 => Just(Step::Unlease),
        1 => Just(Step::Sweep),
        1 => Just(Step::Trim),
    ]
}

proptest! {
    #![proptest_config(cases::cases(300))]

    #[test]
    fn no_two_loans_share_a_byte(
        steps in prop::collection::vec(step(), 1..300),
        keep in prop_oneof![Just(0u64), Just(8 << 10), Just(1 << 20)],
        slabs in 1usize..3,
        hard in any::<bool>(),
    ) {
        // The last one's magazines are too large for the others.
        let keeps = [keep, keep / 4, 1 << 20];
        let pool = builder(1 << 17).max_slabs(slabs);
        let pool = if hard { pool.hard_limit(150_000) } else { pool };
        let pool = pool.build().unwrap();
        {
            let mut fronts: Vec<_> = keeps.map(|keep| pool.front("front", keep)).into_iter().collect();
            let mut loans: Vec<Loan<'_, _>> = Vec::new();
            let mut leases = Vec::new();
            let mut taken: BTreeMap<u64, u64> = BTreeMap::new();
            let claim = |start: u64, end: u64, taken: &mut BTreeMap<u64, u64>| {
                assert_eq!(start % 64, 0);
                let before = taken.range(..end).next_back();
                assert!(before.is_none_or(|(_, end)| *end <= start), "two owners of {start:#x}");
                taken.insert(start, end);
            };
            for step in steps {
                match step {
                    Step::Take(front, len) => match fronts[front].take(len) {
                        Ok(loan) => {
                            assert_eq!((loan.len(), loan.view().len()), (len, len));
                            assert!(fronts[front].kept() <= keeps[front]);
                            let start = loan.address();
                            claim(start, start + loan.footprint(), &mut taken);
                            loans.push(loan);
                        }
                        Err(Error::ZeroLength { .. }) => assert_eq!(len, 0),
                        Err(Error::Exhausted(_)) => assert_eq!(fronts[front].kept(), 0),
                        Err(other) => panic!("{other}"),
                    },
                    Step::Give(front, at) if !loans.is_empty() => {
                        let loan = loans.swap_remove(at % loans.len());
                        taken.remove(&loan.address());
                        fronts[front].give(loan);
                        assert!(fronts[front].kept() <= keeps[front]);
                    }
                    Step::Drop(at) if !loans.is_empty() => {
                        let loan = loans.swap_remove(at % loans.len());
                        taken.remove(&loan.address());
                        drop(loan);
                    }
                    Step::Empty(front) => {
                        fronts[front].empty();
                        assert_eq!(fronts[front].kept(), 0);
                    }
                    Step::Lease(len) => if let Ok(lease) = pool.lease(len, "lease") {
                        let start = lease.address();
                        claim(start, start + lease.pitch(), &mut taken);
                        leases.push(lease);
                    },
                    Step::Unlease => if let Some(lease) = leases.pop() {
                        taken.remove(&lease.address());
                    },
                    Step::Sweep => { pool.sweep(); }
                    Step::Trim => { pool.trim(); }
                    _ => {}
                }
                pool.check().unwrap();
            }
        }
        settled(&pool);
    }
}

#[test]
fn what_is_kept_serves_again_without_the_pool() {
    let pool = builder(1 << 20).build().unwrap();
    let mut front = pool.front("front", 1 << 16);
    let first = front.take(2100).unwrap();
    let (address, served) = (first.address(), pool.report().served);
    front.give(first);
    assert_eq!(front.kept(), 34 * 64);
    // 33 grains, and of the same class.
    let again = front.take(2050).unwrap();
    assert_eq!((again.address(), again.len(), pool.report().served), (address, 2050, served));
    assert_eq!(pool.leak_check().unwrap_err().count, 1);
    drop(again);
    drop(front);
    settled(&pool);
}

#[test]
fn what_is_kept_does_not_make_the_pool_refuse_or_grow() {
    let pool = builder(1 << 16).max_slabs(1).build().unwrap();
    let (mut one, mut two) = (pool.front("one", 1 << 20), pool.front("two", 1 << 20));
    let fill = |front: &mut Front<'_, Ranges>| {
        let loans: Vec<_> = (0..31).map(|_| front.take(992).unwrap()).collect();
        loans.into_iter().for_each(|loan| front.give(loan));
    };
    fill(&mut one);
    // Its own front gives at once; the grains of the other are out of reach.
    let large = one.take(40_000).unwrap();
    assert_eq!(one.kept(), 0);
    drop(large);
    fill(&mut two);
    fill(&mut one);
    assert_eq!((one.kept(), two.kept()), (31 << 10, 31 << 10));
    // A lease that has no front asks; the fronts hear of it when they are used next.
    assert!(matches!(pool.lease(50_000, "lease"), Err(Error::Exhausted(_))));
    drop(one.take(1).unwrap());
    drop(two.take(1).unwrap());
    assert_eq!((one.kept(), two.kept()), (0, 0));
    drop(pool.lease(50_000, "lease").unwrap());
    drop((one, two));
    settled(&pool);
}

#[test]
fn a_tag_at_its_cap_leaves_the_fronts_alone() {
    let pool = builder(1 << 16).max_slabs(1).tag(Tag::new("capped").cap(1024)).build().unwrap();
    let capped = pool.tag("capped").unwrap();
    let mut front = pool.front("front", 1 << 16);
    let loan = front.take(992).unwrap();
    front.give(loan);
    for _ in 0..3 {
        let refused = pool.request(2000, "too much").tag(capped).lease();
        assert!(matches!(refused, Err(Error::Exhausted(_))));
        let loan = front.take(992).unwrap();
        front.give(loan);
        assert_eq!(front.kept(), 1024, "what no tag can have");
    }
    // What all may have is asked for.
    assert!(pool.lease(1 << 16, "too much").is_err());
    drop(front.take(1).unwrap());
    assert_eq!(front.kept(), 0);
}

#[test]
fn what_is_between_fronts_is_bounded_by_what_they_keep() {
    let pool = builder(1 << 21).max_slabs(1).build().unwrap();
    let (mut taker, mut giver) = (pool.front("taker", 0), pool.front("giver", 8 << 10));
    let mut most = 0;
    for _ in 0..3 {
        let loans: Vec<_> = (0..1000).map(|_| taker.take(992).unwrap()).collect();
        assert_eq!(taker.kept(), 0);
        for loan in loans {
            giver.give(loan);
            let report = pool.report();
            assert_eq!((report.fronts, report.fronts_keep), (2, 8 << 10));
            assert!(report.depot + giver.kept() <= 16 << 10, "{}", report.depot);
            most = report.depot.max(most);
        }
    }
    assert!(most > 4 << 10, "{most}");
    let error = pool.lease(1 << 21, "too much").unwrap_err().to_string();
    assert!(error.contains("; 2 fronts may keep up to 8192 bytes until used next; try"), "{error}");
    assert_eq!(pool.report().depot, 0);
    drop((taker, giver));
    settled(&pool);
}

#[test]
fn a_loan_goes_home_to_its_own_pool() {
    let pools = [(); 2].map(|()| builder(1 << 16).build().unwrap());
    let mut fronts = [0, 1].map(|at| pools[at].front("front", 1 << 16));
    let loan = fronts[0].take(100).unwrap();
    fronts[1].give(loan);
    assert_eq!((fronts[0].kept(), fronts[1].kept()), (0, 0));
    assert!(pools[0].leak_check().is_ok());
    drop(fronts);
    settled(&pools[0]);
}

#[test]
fn what_one_thread_gives_another_takes() {
    let pool = builder(1 << 22).max_slabs(1).build().unwrap();
    let (send, receive) = channel::<Loan<'_, Ranges>>();
    let pool = &pool;
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut front = pool.front("producer", 1 << 16);
            for at in 0..if cfg!(miri) { 200 } else { 20_000 } {
                let mut patience = 0;
                let loan = loop {
                    match front.take(1 + at % 3000) {
                        Ok(loan) => break loan,
                        // The other thread is behind.
                        Err(Error::Exhausted(_)) if patience < 100_000 => patience += 1,
                        Err(other) => panic!("{other}"),
                    }
                    thread::yield_now();
                };
                send.send(loan).unwrap();
            }
        });
        scope.spawn(move || {
            let mut front = pool.front("consumer", 1 << 16);
            receive.iter().for_each(|loan| front.give(loan));
        });
    });
    settled(pool);
}

/// Paints nothing.
struct Blind;

impl Guard<()> for Blind {
    fn paint(&self, _: &(), _: Range<u64>, _: Coat) -> Result<(), GuardError> {
        Ok(())
    }

    fn first_stain(&self, _: &(), _: Range<u64>, _: Coat) -> Result<Option<u64>, GuardError> {
        Ok(None)
    }
}

#[test]
fn a_guard_sees_every_segment() {
    let pool = builder(1 << 16).guard(Blind, GuardOptions::default()).build().unwrap();
    let mut front = pool.front("front", 1 << 16);
    let loan = front.take(100).unwrap();
    front.give(loan);
    assert_eq!((front.kept(), pool.report().held_segments), (0, 1));
    assert_eq!(pool.report().fronts_keep, 0, "nothing that is ever kept");
    assert!(front.range_is_checked());
}

trait Checked {
    fn range_is_checked(&mut self) -> bool;
}

impl Checked for Front<'_, Ranges> {
    fn range_is_checked(&mut self) -> bool {
        let loan = self.take(100).unwrap();
        loan.range(..100).is_ok() && loan.range(..101).is_err()
    }
}

#[test]
fn a_loan_explains_itself() {
    let pool = builder(1 << 16).build().unwrap();
    let (mut tokens, mut other) = (pool.front("tokens", 1 << 14), pool.front("other", 1 << 14));
    // Nothing is rounded up here but by the rule: as a lease.
    let (loan, lease) = (tokens.take(100).unwrap(), pool.lease(100, "tokens").unwrap());
    let (ours, theirs) = (loan.explain(), lease.explain());
    assert_eq!((ours.purpose, ours.slab), (theirs.purpose, theirs.slab));
    assert_eq!(ours.offset + loan.footprint().next_multiple_of(64), theirs.offset);
    assert_eq!(ours.payload, loan.address()..loan.address() + 100);
    assert_eq!(ours.pad, loan.address() + 100..loan.address() + 160);
    assert_eq!(ours.slack.start, ours.pad.end);
    assert_eq!(ours.slack.end, lease.address());
    assert_eq!((ours.rule, ours.address_mod_align), (theirs.rule, 0));
    assert_eq!((loan.place(), loan.at(Place::UNNAMED).is_err()), (lease.place(), true));
    let wrong = loan.range(50..200).unwrap_err().to_string();
    assert_eq!(wrong, "50..200 is no part of the 100 bytes of `tokens`");
    // A stock is handed out under the name of whoever takes it.
    other.give(loan);
    assert_eq!(other.take(100).unwrap().explain().purpose, "other");
    // 40 grains are kept as 40, 41 as 42: the rest is slack.
    let long = tokens.take(64 * 41 - 32).unwrap();
    let explained = long.explain();
    assert_eq!(explained.slack.end - explained.slack.start, 64);
    assert!(format!("{long:?}").starts_with("Loan(`tokens`: 2592 bytes"), "{long:?}");
}

#[test]
fn what_fronts_may_keep_fits_into_a_report() {
    let rule = Rule::new(1 << 30, 1, 0).unwrap();
    let pool = Pool::builder(Ranges(AtomicU64::new(1 << 30)))
        .rule(rule)
        .slab_bytes(1 << 32)
        .build()
        .unwrap();
    let fronts: Vec<_> = (0..1000).map(|_| pool.front("greedy", u64::MAX)).collect();
    assert_eq!(pool.report().fronts_keep, 1000 << 44);
    drop(fronts);
}
