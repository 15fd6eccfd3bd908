//! The rounding functions, against the same sums done with division in 128 bits: every small case,
//! and every corner of the 64-bit range.

mod common;

use std::fmt;

use pool::{Error, GuardOptions, Pool, Rule, Source};

/// The vendor's formula as printed, in numbers that cannot overflow.
fn footprint(len: u128, granule: u128, pad: u128) -> u128 {
    len.div_ceil(granule) * granule + pad
}

fn pitch(len: u128, align: u128, granule: u128, pad: u128) -> u128 {
    footprint(len, granule, pad).div_ceil(align) * align
}

/// What it has to be in 64 bits: the number, or nothing.
fn fits(exact: u128) -> Option<u64> {
    u64::try_from(exact).ok()
}

#[track_caller]
fn agrees(rule: Rule, len: u64) {
    let (align, granule, pad) = (rule.align().into(), rule.granule().into(), rule.pad().into());
    let wide = u128::from(len);
    let (m, p) = (footprint(wide, granule, pad), pitch(wide, align, granule, pad));
    // The rounded length has to fit by itself as well; it is no longer than the footprint.
    assert_eq!(rule.footprint(len), fits(m).filter(|_| len > 0), "len {len} under {rule}");
    assert_eq!(rule.pitch(len), fits(p).filter(|_| len > 0), "len {len} under {rule}");
}

#[test]
fn every_small_case() {
    for align in (0..8).map(|log2| 1 << log2) {
        for granule in (0..7).map(|log2| 1 << log2) {
            for pad in (0..=64).chain([96, 127, 128, 129]) {
                let rule = Rule::new(align, granule, pad).unwrap();
                (0..=300).for_each(|len| agrees(rule, len));
            }
        }
    }
}

/// Numbers around every power of two, and around the two ends.
fn corners() -> Vec<u64> {
    let mut corners: Vec<u64> = (0..64)
        .flat_map(|log2| {
            let power = 1u64 << log2;
            (0..=3).flat_map(move |d| [power.wrapping_sub(d), power.wrapping_add(d)])
        })
        .chain((0..600).map(|d| u64::MAX - d))
        .collect();
    corners.sort_unstable();
    corners.dedup();
    corners
}

#[test]
fn every_corner_of_64_bits() {
    let corners = corners();
    let pads = [0, 1, 31, 32, 33, 1 << 31, 1 << 62, (1 << 63) - 1, 1 << 63, u64::MAX - 1, u64::MAX];
    for align in (0..64).step_by(3).chain([63]).map(|log2| 1u64 << log2) {
        for granule in (0..64).step_by(7).chain([5, 63]).map(|log2| 1u64 << log2) {
            for pad in pads {
                let rule = Rule::new(align, granule, pad).unwrap();
                corners.iter().for_each(|len| agrees(rule, *len));
            }
        }
    }
}

#[test]
fn the_documented_rules_at_every_corner() {
    for (align, granule, pad) in [
        (64, 32, 32),
        (128, 32, 32),
        (64, 32, 0),
        (128, 32, 0),
        (64, 1, 0),
        (1, 1, 0),
        (64, 32, 16),
    ] {
        let rule = Rule::new(align, granule, pad).unwrap();
        corners().into_iter().for_each(|len| agrees(rule, len));
    }
}

/// Says what it was asked for, and has nothing.
struct Nothing;

#[derive(Debug)]
struct None;

impl fmt::Display for None {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing")
    }
}

impl std::error::Error for None {}

impl Source for Nothing {
    type Slab = ();
    type Error = None;

    fn allocate(&self, _bytes: u64) -> Result<((), u64), None> {
        Err(None)
    }
}

struct Blind;

impl pool::Guard<()> for Blind {
    fn paint(
        &self,
        _: &(),
        _: std::ops::Range<u64>,
        _: pool::Coat,
    ) -> Result<(), pool::GuardError> {
        Ok(())
    }

    fn first_stain(
        &self,
        _: &(),
        _: std::ops::Range<u64>,
        _: pool::Coat,
    ) -> Result<Option<u64>, pool::GuardError> {
        Ok(Option::None)
    }
}

/// A pool refuses a length as too long exactly if the bytes it takes are more than 2^32 - 1 strides,
/// or come within one stride of the end of 64 bits; with guard bytes in the sum.
#[test]
fn a_pool_knows_the_longest_segment() {
    for align in [1u64, 64, 128, 1 << 20, 1 << 31] {
        for (granule, pad) in [(1, 0), (32, 32), (32, 0), (1 << 16, 7), (1, 1 << 20)] {
            for guard in [Option::None, Some(0), Some(64), Some(1 << 20)] {
                let Ok(rule) = Rule::new(align, granule, pad) else { unreachable!() };
                let mut builder = Pool::builder(Nothing).rule(rule).slab_bytes(0);
                if let Some(bytes) = guard {
                    builder = builder.guard(Blind, GuardOptions { bytes, ..Default::default() });
                }
                let pool = builder.build().unwrap();
                let most = (u128::from(u32::MAX) * u128::from(align)).min(
                    (u128::from(u64::MAX) - u128::from(align)) / u128::from(align)
                        * u128::from(align),
                );
                let takes = |len: u64| {
                    let m = footprint(len.into(), granule.into(), pad.into());
                    (m + u128::from(guard.unwrap_or(0))).div_ceil(align.into()) * u128::from(align)
                };
                let near = |len: u64| {
                    (0..40).flat_map(move |d| [len.saturating_sub(d), len.saturating_add(d)])
                };
                let edge = most.saturating_sub((pad + guard.unwrap_or(0)).into()) as u64;
                for len in near(edge).chain(near(edge / granule * granule)).chain(corners()) {
                    let got = pool.lease(len, "x").map(drop);
                    let expected = len > 0 && takes(len) <= most;
                    match got {
                        Err(Error::Source { bytes, .. }) => {
                            assert!(expected, "{len} under {rule} was tried");
                            assert!(u128::from(bytes) >= takes(len));
                        }
                        Err(Error::Overflow { .. }) => {
                            assert!(!expected, "{len} under {rule} was refused");
                        }
                        Err(Error::ZeroLength { .. }) => assert_eq!(len, 0),
                        other => panic!("{other:?}"),
                    }
                }
            }
        }
    }
}

#[test]
fn rules_wider_than_an_entry_are_refused() {
    let rule = |pad| Rule::new(64, 32, pad).unwrap();
    let built = |pad| Pool::builder(Nothing).rule(rule(pad)).build();
    let widest = u64::from(u32::MAX) - 64 - 32;
    assert!(built(widest).is_ok());
    for pad in [widest + 1, u64::MAX] {
        let error = built(pad).unwrap_err();
        assert!(matches!(error, Error::Rule(pool::RuleError::Wide { .. })), "{error}");
    }
}
