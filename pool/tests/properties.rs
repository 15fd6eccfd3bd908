//! The pool beside its slow twin (`shadow`), under any rule, any base and any order of calls.
//!
//! After every call:
//!
//! 1. A granted segment starts on the rule's alignment *as an address*, however odd the base.
//! 2. Its whole footprint, the pad included, lies inside one slab.
//! 3. No two live segments share a byte of their footprints.
//! 4. A lease is refused only if no hole is large enough and the limits allow no further slab, not
//!    even in place of empty ones; it is never refused because a base is odd.
//! 5. Every number of the report equals the twin's sum, and the numbers add up.
//! 6. The map covers each byte of each slab exactly once and agrees with the twin.
//! 7. The bookkeeping's own invariants hold (`check`).
//!
//! And at the end:
//!
//! 8. When all leases are gone, each slab is one hole again.
//! 9. No slab is dropped before the pool and all leases are, and each is dropped exactly once.

mod cases;
mod shadow;

use std::fmt;
use std::sync::{Arc, Mutex};

use cases::{cases, script};
use pool::{Error, Lease, Pool, Rule, Source, SpanKind};
use proptest::prelude::*;
use shadow::{Numbers, Shadow};

// ---- a source that only has addresses --------------------------------------------------------

/// Hands out address ranges whose bases are as odd as its promise allows, up to a number of them.
#[derive(Clone)]
struct Addresses {
    promise: u64,
    /// Distances between blocks, used in turn; a multiple of the promise is made of each.
    gaps: Vec<u64>,
    slabs_left: usize,
    given: Arc<Mutex<Given>>,
}

#[derive(Default)]
struct Given {
    /// Base and length of the blocks that were not dropped.
    alive: Vec<(u64, u64)>,
    ever: usize,
    end: u64,
}

struct Block(u64, Arc<Mutex<Given>>);

impl Drop for Block {
    fn drop(&mut self) {
        let alive = &mut self.1.lock().unwrap().alive;
        let at = alive.iter().position(|(base, _)| *base == self.0).expect("dropped once");
        alive.remove(at);
    }
}

#[derive(Debug, PartialEq)]
struct OutOfMemory;

impl fmt::Display for OutOfMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the device has no memory left")
    }
}

impl std::error::Error for OutOfMemory {}

impl Source for Addresses {
    type Slab = Block;
    type Error = OutOfMemory;

    fn allocate(&self, bytes: u64) -> Result<(Block, u64), OutOfMemory> {
        let mut given = self.given.lock().unwrap();
        if given.alive.len() >= self.slabs_left {
            return Err(OutOfMemory);
        }
        let gap = self.gaps[given.ever % self.gaps.len()];
        let base = (given.end + gap).div_ceil(self.promise) * self.promise;
        given.alive.push((base, bytes));
        (given.ever, given.end) = (given.ever + 1, base + bytes);
        Ok((Block(base, Arc::clone(&self.given)), base))
    }

    fn alignment(&self) -> u64 {
        self.promise
    }
}

// ---- what is tried ---------------------------------------------------------------------------

#[derive(Clone, Debug)]
struct Setup {
    numbers: Numbers,
    promise: u64,
    gaps: Vec<u64>,
    slab_bytes: u64,
    max_slabs: Option<usize>,
    max_bytes: Option<u64>,
    source_slabs: usize,
    reserve: bool,
}

#[derive(Clone, Debug)]
enum Step {
    Lease(u64),
    /// Drops the live lease at this position, modulo how many there are.
    Return(usize),
}

fn setups() -> impl Strategy<Value = Setup> {
    let numbers = (0u32..10, 0u32..7, prop_oneof![Just(32), Just(0), Just(16), 0u64..200])
        .prop_map(|(a, g, pad)| Numbers { align: 1 << a, granule: 1 << g, pad });
    let recommended = Numbers { align: 128, granule: 32, pad: 32 };
    let numbers = prop_oneof![Just(recommended), numbers];
    let promise = (0u32..12).prop_map(|log2| 1 << log2);
    let gaps = proptest::collection::vec(1u64..5000, 1..4);
    let slab_bytes = prop_oneof![Just(0), 1u64..1 << 12, 1u64..1 << 17];
    let max_slabs = proptest::option::of(0usize..5);
    let max_bytes = proptest::option::of(0u64..1 << 18);
    let rest = (slab_bytes, max_slabs, max_bytes, 0usize..6, any::<bool>());
    (numbers, promise, gaps, rest).prop_map(|(numbers, promise, gaps, rest)| {
        let (slab_bytes, max_slabs, max_bytes, source_slabs, reserve) = rest;
        #[rustfmt::skip]
        let setup = Setup {
            numbers, promise, gaps, slab_bytes, max_slabs, max_bytes, source_slabs, reserve,
        };
        setup
    })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    // Small lengths for the exact bins, large ones for those that span a range of sizes.
    let lens = prop_oneof![1u64..200, 1u64..5000, 30_000u64..50_000, 1u64..1 << 17];
    let step = prop_oneof![
        3 => lens.prop_map(Step::Lease),
        2 => any::<usize>().prop_map(Step::Return),
    ];
    proptest::collection::vec(step, 1..120)
}

// ---- the comparison --------------------------------------------------------------------------

struct Played {
    pool: Pool<Addresses>,
    source: Addresses,
    setup: Setup,
    shadow: Shadow,
    leases: Vec<Lease<Addresses>>,
    /// Slabs ever taken.
    grown: usize,
    served: u64,
    refused: u64,
}

impl Played {
    fn new(setup: Setup) -> Played {
        let source = Addresses {
            promise: setup.promise,
            gaps: setup.gaps.clone(),
            slabs_left: setup.source_slabs,
            given: Arc::default(),
        };
        let Numbers { align, granule, pad } = setup.numbers;
        let mut builder = Pool::builder(source.clone())
            .rule(Rule::new(align, granule, pad).unwrap())
            .slab_bytes(setup.slab_bytes)
            .name("played");
        if let Some(slabs) = setup.max_slabs {
            builder = builder.max_slabs(slabs);
        }
        if let Some(bytes) = setup.max_bytes {
            builder = builder.max_bytes(bytes);
        }
        let pool = builder.build().unwrap();
        let shadow = Shadow::new(setup.numbers);
        let leases = Vec::new();
        Played { pool, source, setup, shadow, leases, grown: 0, served: 0, refused: 0 }
    }

    /// Whether the limits, restated, allow a slab that holds `len`, once empty slabs are gone.
    fn may_grow(&self, len: u64) -> bool {
        let Setup { numbers, promise, max_slabs, max_bytes, .. } = &self.setup;
        let needs = numbers.pitch(len) + numbers.align.saturating_sub(*promise);
        let used = self.shadow.used_slabs();
        let requested: u64 = used.iter().map(|(_, bytes)| bytes).sum();
        max_slabs.is_none_or(|most| self.shadow.slabs.len() < most)
            && max_bytes.is_none_or(|most| requested + needs <= most)
    }

    fn step(&mut self, step: &Step) -> Result<(), TestCaseError> {
        match step {
            Step::Lease(len) => self.lease(*len)?,
            Step::Return(_) if self.leases.is_empty() => return Ok(()),
            Step::Return(at) => {
                let lease = self.leases.swap_remove(at % self.leases.len());
                self.shadow.give_back(lease.address());
            }
        }
        self.compare()
    }

    fn lease(&mut self, len: u64) -> Result<(), TestCaseError> {
        let fitted = self.shadow.fits(len);
        let purpose = format!("number {}", self.served);
        let got = self.pool.lease(len, purpose.clone());
        let given = self.source.given.lock().unwrap();
        let (ever, alive) = (given.ever, given.alive.clone());
        drop(given);
        let grown = ever > self.grown;
        self.grown = ever;
        prop_assert!(!(grown && fitted), "grew although a hole of {:?} fits", len);
        let (numbers, may_grow) = (self.setup.numbers, self.may_grow(len));
        let out_of_slabs = self.shadow.used_slabs().len() >= self.setup.source_slabs;
        prop_assert!(self.shadow.used_slabs().iter().all(|slab| alive.contains(slab)));
        prop_assert!(!fitted || alive == self.shadow.slabs, "trimmed although a hole fits");
        self.shadow.slabs = alive;
        match got {
            Ok(lease) => {
                self.served += 1;
                let placed = self.shadow.lease(lease.address(), len, &purpose);
                placed.map_err(TestCaseError::fail)?;
                prop_assert_eq!(lease.len(), len);
                prop_assert_eq!(lease.purpose(), purpose);
                prop_assert_eq!(lease.footprint(), numbers.footprint(len));
                prop_assert_eq!(lease.pitch(), numbers.pitch(len));
                prop_assert_eq!(lease.pad(), numbers.footprint(len) - len);
                let base = lease.address() - lease.offset();
                prop_assert!(self.shadow.slabs.iter().any(|slab| slab.0 == base));
                let why = lease.explain();
                prop_assert_eq!(why.payload, lease.address()..lease.address() + len);
                prop_assert_eq!(why.pad.end, lease.address() + numbers.footprint(len));
                prop_assert_eq!(why.slack.end, lease.address() + numbers.pitch(len));
                prop_assert_eq!(why.address_mod_align, 0);
                self.leases.push(lease);
            }
            Err(Error::Exhausted(what)) => {
                self.refused += 1;
                prop_assert!(!fitted, "refused {} bytes although a hole fits: {}", len, what);
                prop_assert!(!may_grow, "refused {} bytes although it may grow: {}", len, what);
                prop_assert_eq!(what.pitch, numbers.pitch(len));
                prop_assert!(what.largest_hole < what.pitch);
                prop_assert_eq!(what.largest_live.len(), self.leases.len().min(3));
                let pitches = self.shadow.live.values().map(|segment| numbers.pitch(segment.len));
                let largest = what.largest_live.first().map(|(_, bytes)| *bytes);
                prop_assert_eq!(largest, pitches.max());
            }
            Err(Error::Source { error, .. }) => {
                self.refused += 1;
                prop_assert_eq!(error, OutOfMemory);
                prop_assert!(!fitted && may_grow && out_of_slabs);
            }
            Err(other) => return Err(TestCaseError::fail(other.to_string())),
        }
        Ok(())
    }

    fn compare(&self) -> Result<(), TestCaseError> {
        self.pool.check().map_err(TestCaseError::fail)?;
        let (shadow, report) = (&self.shadow, self.pool.report());
        let holes = shadow.holes();
        prop_assert_eq!(report.slabs, shadow.slabs.len());
        prop_assert_eq!(report.requested, shadow.requested());
        prop_assert_eq!(report.capacity, shadow.capacity());
        prop_assert_eq!(report.live, shadow.live.len());
        prop_assert_eq!(report.payload, shadow.payload());
        prop_assert_eq!(report.footprint, shadow.footprint());
        prop_assert_eq!(report.lost_to_pad, shadow.live.len() as u64 * shadow.numbers.pad);
        prop_assert_eq!(report.free, holes.iter().map(|(_, bytes)| bytes).sum::<u64>());
        prop_assert_eq!(report.holes, holes.len());
        let largest = holes.iter().map(|(_, bytes)| *bytes).max();
        prop_assert_eq!(report.largest_hole, largest.unwrap_or(0));
        prop_assert_eq!(report.peak_footprint, shadow.peak_footprint);
        prop_assert_eq!(report.peak_live, shadow.peak_live);
        prop_assert_eq!((report.served, report.refused), (self.served, self.refused));
        prop_assert_eq!(report.requested, report.capacity + report.lost_at_edges);
        let used = report.footprint + report.lost_to_alignment;
        prop_assert_eq!(report.capacity, report.free + used);
        let owned = report.payload + report.lost_to_rounding + report.lost_to_pad;
        prop_assert_eq!(report.footprint, owned);
        self.compare_map(&holes)
    }

    fn compare_map(&self, holes: &[(u64, u64)]) -> Result<(), TestCaseError> {
        let map = self.pool.map();
        let (mut live, mut free) = (Vec::new(), Vec::new());
        prop_assert_eq!(map.slabs.len(), self.shadow.slabs.len());
        // By address; numbers are used again.
        let mut slabs: Vec<_> = map.slabs.iter().collect();
        slabs.sort_by_key(|slab| slab.base);
        for (slab, (base, bytes)) in slabs.into_iter().zip(&self.shadow.slabs) {
            prop_assert_eq!((slab.base, slab.bytes), (*base, *bytes));
            let mut end = 0;
            for span in &slab.spans {
                prop_assert_eq!(span.offset, end);
                prop_assert!(span.bytes > 0);
                end += span.bytes;
                let address = base + span.offset;
                match &span.kind {
                    SpanKind::Live { purpose, len, pad, slack } => {
                        prop_assert_eq!(len + pad + slack, span.bytes);
                        prop_assert_eq!(len + pad, self.setup.numbers.footprint(*len));
                        live.push((address, *len, purpose.clone()));
                    }
                    SpanKind::Free => free.push((address, span.bytes)),
                    _ => prop_assert!(span.bytes < self.setup.numbers.align),
                }
            }
            prop_assert_eq!(end, *bytes);
        }
        live.sort();
        let expected = self.shadow.live.iter();
        let expected: Vec<_> =
            expected.map(|(at, segment)| (*at, segment.len, segment.purpose.clone())).collect();
        prop_assert_eq!(live, expected);
        prop_assert_eq!(free, holes);
        Ok(())
    }

    /// All back, then all gone.
    fn finish(mut self) -> Result<(), TestCaseError> {
        let last = self.leases.pop();
        for lease in std::mem::take(&mut self.leases) {
            self.shadow.give_back(lease.address());
        }
        let alive = |source: &Addresses| source.given.lock().unwrap().alive.len();
        let slabs = self.shadow.slabs.len();
        if let Some(last) = &last {
            self.shadow.give_back(last.address());
        }
        let Played { pool, source, shadow, .. } = self;
        if let Some(last) = last {
            let other = pool.clone();
            drop(pool);
            // The lease alone keeps the slabs: a second handle goes first, then the lease.
            let (live, capacity) = (other.report().live, other.report().capacity);
            prop_assert_eq!((live, capacity), (1, shadow.capacity()));
            let address = last.address();
            drop(other);
            prop_assert_eq!(alive(&source), slabs);
            prop_assert_eq!(last.address(), address);
            drop(last);
        } else {
            prop_assert_eq!(alive(&source), slabs);
            drop(pool);
        }
        prop_assert_eq!(alive(&source), 0);
        Ok(())
    }
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn the_pool_and_its_twin_agree(setup in setups(), steps in script(steps())) {
        let mut played = Played::new(setup);
        if played.setup.reserve {
            let reserved = played.pool.reserve();
            played.shadow.slabs = played.source.given.lock().unwrap().alive.clone();
            played.grown = played.shadow.slabs.len();
            let slabs = usize::from(reserved.is_ok() && played.setup.slab_bytes > 0);
            prop_assert_eq!(played.shadow.slabs.len(), slabs);
            played.compare()?;
        }
        for step in steps.iter() {
            played.step(step)?;
        }
        played.finish()?;
    }

    #[test]
    fn all_returned_makes_each_slab_one_hole(setup in setups(), steps in script(steps())) {
        let mut played = Played::new(setup);
        for step in steps.iter() {
            played.step(step)?;
        }
        while !played.leases.is_empty() {
            played.step(&Step::Return(7))?;
        }
        let (report, capacity) = (played.pool.report(), played.shadow.capacity());
        prop_assert_eq!((report.holes, report.free), (report.slabs, capacity));
        prop_assert_eq!((report.live, report.payload, report.footprint), (0, 0, 0));
    }

    /// Many holes of nearly one size share a bin; whichever fits must be found.
    #[test]
    fn a_fit_is_found_behind_any_number_of_misses(
        sizes in proptest::collection::vec(256u64..272, 2..40),
        wanted in 256u64..272,
    ) {
        let setup = Setup {
            numbers: Numbers { align: 64, granule: 1, pad: 0 },
            promise: 1,
            gaps: vec![13],
            // Exactly full, so that the holes made below are the only ones.
            slab_bytes: sizes.iter().map(|size| (size + 1) * 64).sum(),
            max_slabs: Some(1),
            max_bytes: None,
            source_slabs: 1,
            reserve: false,
        };
        let mut played = Played::new(setup);
        for size in &sizes {
            played.step(&Step::Lease(size * 64))?;
            played.step(&Step::Lease(1))?;
        }
        // Return the large ones: they sit at even positions, and going down keeps them there.
        for at in (0..sizes.len()).rev() {
            let lease = played.leases.remove(2 * at);
            played.shadow.give_back(lease.address());
        }
        played.step(&Step::Lease(wanted * 64))?;
        prop_assert_eq!(played.refused == 0, sizes.iter().any(|size| *size >= wanted));
    }
}
