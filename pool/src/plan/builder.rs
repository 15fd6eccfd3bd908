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
        let (items, births) = self.items()?;
        let loads = loads(&items, births.len());
        let visits = self.budget.unwrap_or(16_000_000 + 2000 * items.len() as u64);
        let bound = loads.iter().copied().max().unwrap_or(0);
        let packed = pack(&items, &loads, bound, Effort { visits, tolerance: self.tolerance });
        let mut ends: Vec<u32> = self.segments.iter().map(|wanted| wanted.last).collect();
        ends.sort_unstable();
        ends.dedup();
        let first = births.first().copied().unwrap_or(0);
        let last = ends.last().copied().unwrap_or(0);
        let due = |wanted: &Wanted| {
            let resident = (wanted.first, wanted.last) == (first, last);
            (!resident).then(|| ends.partition_point(|end| *end < wanted.last) as u32)
        };
        let segments: Vec<Planned> = (self.segments.iter().zip(&items))
            .zip(&packed.packing.starts)
            .map(|((wanted, item), start)| Planned {
                len: wanted.len,
                purpose: wanted.purpose.clone(),
                first: wanted.first,
                last: wanted.last,
                footprint: self.rule_of(wanted).footprint_of(wanted.len),
                rule: wanted.rule.clone(),
                pitch: item.size,
                offset: *start,
                due: due(wanted),
            })
            .collect();
        let fullest = loads.iter().position(|load| *load == bound);
        let shape = Shape {
            name: self.name.clone(),
            rule: self.rule,
            first,
            last,
            bytes: packed.packing.height,
            bound,
            fullest: fullest.map_or(first, |epoch| births[epoch]),
            align: items.iter().map(|item| item.align).max().unwrap_or(1),
            end: segments.iter().map(|one| one.offset + one.footprint).max().unwrap_or(0),
            segments,
            ends,
            method: packed.method,
            visits: packed.visits,
        };
        Ok(Plan { shape: Arc::new(shape) })
    }

    /// The segments as the packer sees them, at least one, and the step each epoch begins at.
    fn items(&self) -> Result<(Vec<Item>, Vec<u32>), PlanError> {
        let check = |(index, wanted)| self.check(index, wanted);
        let footprints: Vec<u64> =
            self.segments.iter().enumerate().map(check).collect::<Result<_, _>>()?;
        let aligns = self.segments.iter().map(|wanted| self.rule_of(wanted).align());
        // Starts are multiples of the smallest alignment: nobody can use what is left of one.
        let grain = aligns.clone().min().ok_or(PlanError::Empty)?;
        if u32::try_from(self.segments.len()).is_err() {
            return Err(PlanError::TooMuch);
        }
        let (births, lives) = epochs(self.segments.iter().map(|one| (one.first, one.last)));
        let mut items = Vec::with_capacity(footprints.len());
        let mut sum = 0u64;
        for ((footprint, align), (first, last)) in footprints.iter().zip(aligns).zip(lives) {
            let size = align_up(*footprint, grain).ok_or(PlanError::TooMuch)?;
            items.push(Item { size, align, first, last });
            let most = size.checked_add(align).and_then(|most| most.checked_add(sum));
            sum = most.filter(|sum| *sum < 1 << 63).ok_or(PlanError::TooMuch)?;
        }
        Ok((items, births))
    }

    fn rule_of(&self, wanted: &Wanted) -> Rule {
        wanted.rule.as_deref().unwrap_or(&self.rule).rule
    }

    /// The footprint of a segment that can be.
    fn check(&self, index: usize, wanted: &Wanted) -> Result<u64, PlanError> {
        let Wanted { len, first, last, .. } = *wanted;
        let purpose = || wanted.purpose.clone().into_owned();
        if len == 0 {
            return Err(PlanError::ZeroLength { index, purpose: purpose() });
        }
        if first > last {
            return Err(PlanError::Backwards { index, purpose: purpose(), first, last });
        }
        let footprint = self.rule_of(wanted).footprint(len);
        footprint.ok_or_else(|| PlanError::Overflow { index, purpose: purpose(), len })
    }
}
