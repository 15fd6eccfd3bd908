//! How a plan is described, and how the description becomes one.

use std::ops::RangeInclusive;
use std::sync::Arc;

use super::error::PlanError;
use super::pack::{Effort, Item, epochs, loads, pack};
use super::{Plan, Planned, Shape};
use crate::booked::Text;
use crate::rule::{Rule, RuleSet, Strictest, align_up};

/// Describes a plan; made by [`Plan::builder`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `pack`"]
pub struct PlanBuilder {
    name: Text,
    rule: Strictest,
    segments: Vec<Wanted>,
    budget: Option<u64>,
    tolerance: u32,
}

#[derive(Clone, Debug)]
struct Wanted {
    len: u64,
    purpose: Text,
    first: u32,
    last: u32,
    rule: Option<Box<Strictest>>,
}

/// A request whose sums fit: its footprint and its alignment.
type Sized = (u64, u64);

impl PlanBuilder {
    pub(super) fn new() -> Self {
        PlanBuilder {
            name: Text::Borrowed("plan"),
            rule: RuleSet::recommended().strictest_of_all(),
            segments: Vec::new(),
            budget: None,
            tolerance: 1000,
        }
    }

    /// Name for reports and errors. Default: `plan`.
    pub fn name(mut self, name: impl Into<Text>) -> Self {
        self.name = name.into();
        self
    }

    /// The rule of all segments that are not given their own, now or later. Default:
    /// [`RuleSet::recommended`]. For a pool that has another: `rule(*pool.rule())`.
    pub fn rule(mut self, rule: impl Into<Strictest>) -> Self {
        self.rule = rule.into();
        self
    }

    /// How long to search, in neighbours looked at; some 20 to 40 million make a second. Default:
    /// 16 million and 2000 for each segment. The search ends early at the
    /// [lower bound](Plan::lower_bound), and never before one packing is made.
    pub fn budget(mut self, visits: u64) -> Self {
        self.budget = Some(visits);
        self
    }

    /// Waste that is not worth searching on, in millionths of the lower bound. Default: 1000, which
    /// is 0.1 %.
    pub fn tolerance(mut self, millionths: u32) -> Self {
        self.tolerance = millionths;
        self
    }

    /// Adds a segment of `len` bytes that lives from one step to another, both included. Returns its
    /// index: segments are numbered from 0 as they are added.
    ///
    /// What is wrong with it is said by [`pack`](PlanBuilder::pack).
    pub fn segment(
        &mut self,
        len: u64,
        purpose: impl Into<Text>,
        steps: RangeInclusive<u32>,
    ) -> usize {
        self.push(len, purpose.into(), steps, None)
    }

    /// The same with a rule that replaces the plan's.
    pub fn segment_by(
        &mut self,
        rule: impl Into<Strictest>,
        len: u64,
        purpose: impl Into<Text>,
        steps: RangeInclusive<u32>,
    ) -> usize {
        self.push(len, purpose.into(), steps, Some(Box::new(rule.into())))
    }

    fn push(
        &mut self,
        len: u64,
        purpose: Text,
        steps: RangeInclusive<u32>,
        rule: Option<Box<Strictest>>,
    ) -> usize {
        let (first, last) = steps.into_inner();
        self.segments.push(Wanted { len, purpose, first, last, rule });
        self.segments.len() - 1
    }

    /// Packs. The same description gives the same plan, on every machine.
    ///
    /// # Errors
    /// [`PlanError`]: the first segment that cannot be, or that there is none, or that all together
    /// are too many.
    pub fn pack(&self) -> Result<Plan, PlanError> {
        let sizes: Vec<Sized> = (0..)
            .zip(&self.segments)
            .map(|(i, wanted)| self.size(i, wanted))
            .collect::<Result<_, _>>()?;
        let (Some(grain), Some(align)) =
            (sizes.iter().map(|size| size.1).min(), sizes.iter().map(|size| size.1).max())
        else {
            return Err(PlanError::Empty);
        };
        if u32::try_from(self.segments.len()).is_err() {
            return Err(PlanError::TooMuch);
        }
        // Starts are multiples of the smallest alignment, so nobody can use what is left of one.
        let mut sum = 0u64;
        let mut pitches = Vec::with_capacity(sizes.len());
        for (footprint, align) in &sizes {
            let pitch = align_up(*footprint, grain).ok_or(PlanError::TooMuch)?;
            let most = pitch.checked_add(*align).ok_or(PlanError::TooMuch)?;
            sum = sum.checked_add(most).ok_or(PlanError::TooMuch)?;
            pitches.push(pitch);
        }
        if sum > u64::MAX / 2 {
            return Err(PlanError::TooMuch);
        }
        let lives = self.segments.iter().map(|wanted| (wanted.first, wanted.last));
        let (births, lives) = epochs(lives);
        let items: Vec<Item> = (sizes.iter().zip(&pitches).zip(&lives))
            .map(|((size, pitch), life)| Item {
                size: *pitch,
                align: size.1,
                first: life.0,
                last: life.1,
            })
            .collect();
        let loads = loads(&items, births.len());
        // The first of the largest: `max_by_key` would give the last.
        let (bound, fullest) = loads
            .iter()
            .zip(&births)
            .fold((0, 0), |best, (load, step)| if *load > best.0 { (*load, *step) } else { best });
        let visits = self.budget.unwrap_or(16_000_000 + 2000 * items.len() as u64);
        let packed = pack(&items, &loads, bound, Effort { visits, tolerance: self.tolerance });
        let first = births.first().copied().unwrap_or(0);
        let last = self.segments.iter().map(|wanted| wanted.last).max().unwrap_or(0);
        let mut ends: Vec<u32> = self.segments.iter().map(|wanted| wanted.last).collect();
        ends.sort_unstable();
        ends.dedup();
        let segments: Vec<Planned> = (self.segments.iter().zip(&sizes).zip(&items))
            .zip(&packed.packing.starts)
            .map(|(((wanted, size), item), start)| Planned {
                len: wanted.len,
                purpose: wanted.purpose.clone(),
                first: wanted.first,
                last: wanted.last,
                rule: wanted.rule.clone(),
                footprint: size.0,
                pitch: item.size,
                offset: *start,
                due: (wanted.first > first || wanted.last < last)
                    .then(|| ends.partition_point(|end| *end < wanted.last) as u32),
            })
            .collect();
        let end = |size: fn(&Planned) -> u64| {
            segments.iter().map(|segment| segment.offset + size(segment)).max().unwrap_or(0)
        };
        let shape = Shape {
            name: self.name.clone(),
            rule: self.rule,
            payload_end: end(Planned::len),
            footprint_end: end(Planned::footprint),
            segments,
            ends,
            first,
            last,
            bytes: packed.packing.height,
            bound,
            fullest,
            align,
            method: packed.method,
            visits: packed.visits,
        };
        Ok(Plan { shape: Arc::new(shape) })
    }

    fn size(&self, index: usize, wanted: &Wanted) -> Result<Sized, PlanError> {
        let Wanted { len, first, last, .. } = *wanted;
        let purpose = || wanted.purpose.clone().into_owned();
        let rule: Rule = wanted.rule.as_deref().unwrap_or(&self.rule).rule;
        if len == 0 {
            return Err(PlanError::ZeroLength { index, purpose: purpose() });
        }
        if first > last {
            return Err(PlanError::Backwards { index, purpose: purpose(), first, last });
        }
        match rule.footprint(len) {
            Some(footprint) => Ok((footprint, rule.align())),
            None => Err(PlanError::Overflow { index, purpose: purpose(), len }),
        }
    }
}
