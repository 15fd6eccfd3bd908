//! Plans, judged by code that shares nothing with the packer.
//!
//! 1. Segments that share a step share no byte; starts and footprints are as the vendor writes.
//! 2. The lower bound is the fullest step, and no plan is below it.
//! 3. Of few segments, no packing is smaller: all orders are tried here too.
//! 4. On pictures and video, a plan is within 2 % of the lower bound.
//! 5. A description gives the same plan each time, whatever the budget a correct one.
//! 6. What cannot be planned is an error that says why.
//!
//! `cargo test --release -p pool --test plan -- --ignored --nocapture` prints waste and time.

mod cases;
mod pipelines;

use std::time::Instant;

use cases::cases;
use pipelines::{Segment, jpegd, vdec};
use pool::{Plan, PlanBuilder, PlanError, Rule};
use proptest::prelude::*;

/// `ALIGN_UP` as printed on the vendor's page. `x > 0`.
fn align_up(x: u64, k: u64) -> u64 {
    ((x - 1) / k + 1) * k
}

/// Align, granule and pad, and the segment: length, first and last step.
#[derive(Clone, Copy, Debug)]
struct Wanted {
    rule: (u64, u64, u64),
    len: u64,
    first: u32,
    last: u32,
}

impl Wanted {
    fn footprint(&self) -> u64 {
        align_up(self.len, self.rule.1) + self.rule.2
    }

    fn meets(&self, other: &Wanted) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

fn builder(wanted: &[Wanted]) -> PlanBuilder {
    let mut builder = Plan::builder().tolerance(0);
    for (i, Wanted { rule, len, first, last }) in wanted.iter().enumerate() {
        let rule = Rule::new(rule.0, rule.1, rule.2).unwrap();
        assert_eq!(builder.segment_by(rule, *len, format!("s{i}"), *first..=*last), i);
    }
    builder
}

/// The pitches: what a segment takes from others that start on the smallest alignment.
fn pitches(wanted: &[Wanted]) -> Vec<u64> {
    let grain = wanted.iter().map(|one| one.rule.0).min().unwrap();
    wanted.iter().map(|one| align_up(one.footprint(), grain)).collect()
}

fn bound(wanted: &[Wanted]) -> u64 {
    let pitches = pitches(wanted);
    let load = |step: u32| {
        let live = wanted.iter().zip(&pitches);
        let live = live.filter(|(one, _)| one.first <= step && step <= one.last);
        live.map(|(_, pitch)| pitch).sum::<u64>()
    };
    wanted.iter().map(|one| load(one.first)).max().unwrap()
}

/// Promises 1 and 2.
fn judge(wanted: &[Wanted], plan: &Plan) {
    plan.check().unwrap();
    let pitches = pitches(wanted);
    let got = plan.segments();
    assert_eq!(got.len(), wanted.len());
    for (i, (one, segment)) in wanted.iter().zip(got).enumerate() {
        assert_eq!((segment.len(), segment.steps()), (one.len, one.first..=one.last));
        assert_eq!(segment.purpose(), format!("s{i}"));
        assert_eq!(segment.footprint(), one.footprint());
        assert_eq!(segment.pitch(), pitches[i]);
        assert_eq!(segment.offset() % one.rule.0, 0);
        assert!(segment.offset() + pitches[i] <= plan.bytes());
        for (other, theirs) in wanted.iter().zip(got).skip(i + 1) {
            let apart = segment.offset() + one.footprint() <= theirs.offset()
                || theirs.offset() + other.footprint() <= segment.offset();
            assert!(apart || !one.meets(other), "{segment} and {theirs}");
        }
    }
    let bound = bound(wanted);
    assert_eq!(plan.lower_bound(), bound);
    assert!(plan.bytes() >= bound);
    assert_eq!(plan.waste(), plan.bytes() - bound);
    let fullest = plan.fullest_step();
    let live = wanted.iter().zip(&pitches);
    let live = live.filter(|(one, _)| one.first <= fullest && fullest <= one.last);
    assert_eq!(live.map(|(_, pitch)| pitch).sum::<u64>(), bound);
    let first = wanted.iter().map(|one| one.first).min().unwrap();
    let last = wanted.iter().map(|one| one.last).max().unwrap();
    assert_eq!(plan.steps(), first..=last);
    for (one, segment) in wanted.iter().zip(got) {
        assert_eq!(segment.is_resident(), (one.first, one.last) == (first, last));
    }
}

/// The height of the lowest packing there is. Sorted by start, each segment of it may sink onto
/// those before it, so trying all orders is enough.
fn optimum(wanted: &[Wanted]) -> u64 {
    fn go(wanted: &[Wanted], pitches: &[u64], starts: &mut Vec<(usize, u64)>, best: &mut u64) {
        if starts.len() == wanted.len() {
            *best = starts.iter().map(|(i, start)| start + pitches[*i]).max().unwrap().min(*best);
        }
        for (i, one) in wanted.iter().enumerate() {
            if starts.iter().any(|(placed, _)| *placed == i) {
                continue;
            }
            let below = starts.iter().filter(|(j, _)| wanted[*j].meets(one));
            let end = below.map(|(j, start)| start + pitches[*j]).max().unwrap_or(0);
            let start = if end == 0 { 0 } else { align_up(end, one.rule.0) };
            starts.push((i, start));
            go(wanted, pitches, starts, best);
            starts.pop();
        }
    }
    let mut best = u64::MAX;
    go(wanted, &pitches(wanted), &mut Vec::new(), &mut best);
    best
}

// ---- any segments ----------------------------------------------------------------------------

fn segment(one_rule: bool, steps: u32) -> impl Strategy<Value = Wanted> {
    let rules = vec![(128, 32, 32), (64, 32, 32), (1, 1, 0), (512, 64, 0), (64, 1, 7)];
    let rule = prop::sample::select(if one_rule { rules[..1].to_vec() } else { rules });
    // Some lengths are equal, as they are in life.
    let len = prop_oneof![1..5000u64, Just(1000u64), Just(4000u64)];
    (rule, len, 0..steps, 0..steps).prop_map(|(rule, len, one, other)| Wanted {
        rule,
        len,
        first: one.min(other),
        last: one.max(other),
    })
}

fn segments(steps: u32, most: usize) -> impl Strategy<Value = Vec<Wanted>> {
    any::<bool>()
        .prop_flat_map(move |one_rule| prop::collection::vec(segment(one_rule, steps), 1..=most))
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn what_meets_lies_apart(wanted in segments(30, 60), budget in 0..30_000u64) {
        let plan = builder(&wanted).budget(budget).pack().unwrap();
        judge(&wanted, &plan);
        let again = builder(&wanted).budget(budget).pack().unwrap();
        prop_assert_eq!(format!("{plan:#}"), format!("{again:#}"));
    }

    #[test]
    fn of_few_segments_no_packing_is_smaller(wanted in segments(6, 6)) {
        let plan = builder(&wanted).budget(0).pack().unwrap();
        judge(&wanted, &plan);
        prop_assert_eq!(plan.bytes(), optimum(&wanted));
    }

    #[test]
    fn steps_may_be_anywhere(wanted in segments(8, 20), stretch in 1..500_000_000u32) {
        let far: Vec<Wanted> = (wanted.iter())
            .map(|one| Wanted { first: one.first * stretch, last: one.last * stretch, ..*one })
            .collect();
        let (near, far_plan) = (builder(&wanted).budget(20_000), builder(&far).budget(20_000));
        let (near, far_plan) = (near.pack().unwrap(), far_plan.pack().unwrap());
        judge(&far, &far_plan);
        prop_assert_eq!(near.bytes(), far_plan.bytes());
    }
}

#[test]
fn eight_segments_are_packed_best() {
    // Five that a greedy packer gets wrong, and three that fill up.
    let of = |len: u64, first, last| Wanted { rule: (1, 1, 0), len, first, last };
    let wanted = [
        of(4, 0, 1),
        of(3, 1, 3),
        of(5, 2, 4),
        of(2, 3, 5),
        of(6, 4, 6),
        of(1, 5, 7),
        of(3, 6, 8),
        of(4, 0, 8),
    ];
    let plan = builder(&wanted).pack().unwrap();
    judge(&wanted, &plan);
    assert_eq!(plan.bytes(), optimum(&wanted));
}

// ---- pictures and video ----------------------------------------------------------------------

fn described(segments: &[Segment]) -> PlanBuilder {
    let mut builder = Plan::builder();
    for Segment { len, purpose, steps } in segments {
        builder.segment(*len, *purpose, steps.clone());
    }
    builder
}

#[test]
fn pictures_are_within_two_percent() {
    for seed in 0..3 {
        for in_flight in [8, 16, 32] {
            let segments = jpegd(seed, 250, in_flight);
            let plan = described(&segments).tolerance(20_000).pack().unwrap();
            plan.check().unwrap();
            assert!(plan.waste_ratio() <= 0.02, "seed {seed}, {in_flight} in flight: {plan}");
        }
    }
}

#[test]
fn video_is_within_two_percent() {
    for seed in 0..3 {
        for channels in [16, 24, 32] {
            let segments = vdec(seed, channels, 60);
            let plan = described(&segments).tolerance(20_000).pack().unwrap();
            plan.check().unwrap();
            assert!(plan.waste_ratio() <= 0.02, "seed {seed}, {channels} channels: {plan}");
        }
    }
}

#[test]
#[ignore = "a measurement; see the top of this file"]
fn waste_and_time() {
    println!("| workload | segments | lower bound | waste, mean | worst | time, mean | worst |");
    println!("|---|---|---|---|---|---|---|");
    type Make = fn(u64, usize, usize) -> Vec<Segment>;
    let video: Make = |seed, channels, steps| vdec(seed, channels, steps as u32);
    let pictures: Make = |seed, in_flight, count| jpegd(seed, count, in_flight);
    for (name, make, width, length) in [
        ("jpegd, 8 in flight", pictures, 8, 1000),
        ("jpegd, 16 in flight", pictures, 16, 1000),
        ("jpegd, 32 in flight", pictures, 32, 1000),
        ("vdec, 16 channels", video, 16, 100),
        ("vdec, 24 channels", video, 24, 100),
        ("vdec, 32 channels", video, 32, 100),
    ] {
        let (mut wastes, mut times, mut count, mut bytes) = (vec![], vec![], 0, 0);
        for seed in 0..10 {
            let builder = described(&make(seed, width, length));
            let begin = Instant::now();
            let plan = builder.pack().unwrap();
            times.push(begin.elapsed().as_secs_f64() * 1e3);
            plan.check().unwrap();
            wastes.push(100.0 * plan.waste_ratio());
            (count, bytes) = (count + plan.segments().len(), bytes + plan.lower_bound());
        }
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let worst = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
        println!(
            "| {name} | {} | {:.0} MB | {:.3} % | {:.3} % | {:.0} ms | {:.0} ms |",
            count / 10,
            bytes as f64 / 1e7,
            mean(&wastes),
            worst(&wastes),
            mean(&times),
            worst(&times),
        );
    }
}

// ---- what cannot be planned ------------------------------------------------------------------

fn error(fill: impl FnOnce(&mut PlanBuilder)) -> PlanError {
    let mut builder = Plan::builder();
    fill(&mut builder);
    builder.pack().unwrap_err()
}

#[test]
fn nonsense_is_refused_by_name() {
    assert_eq!(error(|_| {}), PlanError::Empty);
    let zero = error(|plan| {
        plan.segment(1, "one", 0..=0);
        plan.segment(0, "none", 0..=0);
    });
    assert_eq!(zero, PlanError::ZeroLength { index: 1, purpose: "none".into() });
    assert_eq!(zero.to_string(), "segment 1, `none`, has 0 bytes");
    #[expect(clippy::reversed_empty_ranges, reason = "that is what is refused")]
    let backwards = error(|plan| _ = plan.segment(1, "back", 3..=2));
    let wanted = PlanError::Backwards { index: 0, purpose: "back".into(), first: 3, last: 2 };
    assert_eq!(backwards, wanted);
    assert_eq!(backwards.to_string(), "segment 0, `back`, begins in step 3 and ends in 2");
    let long = error(|plan| _ = plan.segment(u64::MAX - 62, "long", 0..=0));
    let wanted = PlanError::Overflow { index: 0, purpose: "long".into(), len: u64::MAX - 62 };
    assert_eq!(long, wanted);
    // Each fits, even their load does, but not all of them side by side.
    let many = error(|plan| (0..3).for_each(|i| _ = plan.segment(1 << 62, "huge", i..=i)));
    assert_eq!(many, PlanError::TooMuch);
    for wide in [u64::MAX / 2 + 1, u64::MAX / 2 - 1000] {
        let rule = Rule::new(1 << 63, 1, 0).unwrap();
        let most = error(|plan| _ = plan.segment_by(rule, wide, "wide", 0..=0));
        assert_eq!(most, PlanError::TooMuch);
    }
}

#[test]
fn the_extremes_can_be_planned() {
    let mut builder = Plan::builder();
    builder.segment(1, "all", 0..=u32::MAX);
    builder.segment((1 << 62) - 64, "huge", u32::MAX..=u32::MAX);
    builder.segment((1 << 60) - 64, "large", 0..=u32::MAX - 1);
    let plan = builder.pack().unwrap();
    plan.check().unwrap();
    assert_eq!(plan.bytes(), (1 << 62) + 128);
    assert_eq!(plan.fullest_step(), u32::MAX);
    assert!(plan.segments()[0].is_resident());
    // A picture has a width even so.
    assert!(!plan.svg().contains("NaN") && !plan.svg().contains("inf"));

    let mut one = Plan::builder().budget(0).tolerance(u32::MAX);
    one.segment(33, "one", 7..=7);
    let plan = one.pack().unwrap();
    assert_eq!((plan.bytes(), plan.lower_bound(), plan.steps()), (128, 128, 7..=7));
    assert_eq!((plan.visits(), plan.fullest_step()), (0, 7));
}

// ---- words -----------------------------------------------------------------------------------

#[test]
fn a_plan_explains_itself() {
    let mut builder = Plan::builder().name("jpeg <1>");
    builder.segment(1000, "bits", 0..=0);
    builder.segment(5000, "frame", 0..=1);
    builder.segment(1000, "input & output", 1..=2);
    let plan = builder.pack().unwrap();
    assert_eq!(
        format!("{plan:#}"),
        "plan `jpeg <1>`: 3 segments in steps 0..=2, by the largest first, into the lowest gap\n  \
         bytes        6272 bytes (6.12 KiB)\n  \
         lower bound  6272 bytes (6.12 KiB), live in step 0\n  \
         waste        0 bytes, 0.000 %\n  \
         side by side 7424 bytes (7.25 KiB)\n       \
         0  `bits` 1000 + pad 56 + slack 96 at 5120, step 0\n       \
         1  `frame` 5000 + pad 56 + slack 64 at 0, steps 0..=1\n       \
         2  `input & output` 1000 + pad 56 + slack 96 at 5120, steps 1..=2\n"
    );
    let why = plan.explain(2).unwrap();
    for line in [
        "segment 2 of plan `jpeg <1>`: `input & output` 1000 + pad 56 + slack 96 at 5120",
        "  rule    start on 128, m = ALIGN_UP(len, 32) + 32\n",
        "  shares bytes with 1 segment of other steps\n  before  `bits` 1000",
    ] {
        assert!(why.contains(line), "{why}");
    }
    assert_eq!(plan.explain(3), None);
    let svg = plan.svg();
    assert!(svg.contains("<title>jpeg &lt;1&gt;: 6272 bytes, lower bound 6272</title>"), "{svg}");
    assert!(svg.contains("2: `input &amp; output` 1000"), "{svg}");
    assert_eq!(svg.matches("<rect ").count(), 4);
}
