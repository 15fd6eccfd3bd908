//! Plans: offsets worked out beforehand for a pipeline whose segments and lifetimes are known.
//!
//! The pool answers one request at a time and cannot know what comes next. A pipeline often can:
//! the same frames, bitstreams and tensors, in the same steps, over and over. A [`Plan`] is told
//! all of them at once, packs them so that two segments share bytes only if they never live in the
//! same step, and from then on handing one out is looking up a number.
//!
//! # Where to start reading
//!
//! `plan/pack.rs` for how offsets are found, `plan/arena.rs` for how they are handed out.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::booked::Text;
use crate::error::Error;
use crate::pool::{Pool, Request, Source};
use crate::rule::{Rule, Strictest};

mod arena;
mod builder;
mod chains;
mod error;
mod exact;
mod field;
mod pack;
mod picture;
mod repair;
mod segment;
mod words;

pub use arena::{Arena, ArenaReport};
pub use builder::PlanBuilder;
pub use error::{ArenaError, PlanError, StepError, TakeError};
pub use segment::Segment;

use pack::Method;

/// Segments with lifetimes, packed into as few bytes as could be found.
///
/// A plan belongs to no pool, allocates nothing, and is the same on every machine: packing counts
/// work, not time. Clones are cheap and mean the same plan. To have several runs in flight, lease
/// it several times, or describe the runs as one plan, which packs tighter.
///
/// # What it promises
///
/// * Two segments whose lives share a step share no byte; their starts and footprints are as their
///   rule says.
/// * With up to 8 segments of any kind, no packing is smaller. With more, it is usually within
///   1 or 2 % of [`lower_bound`](Plan::lower_bound), and says how far.
///
/// # When to use one
///
/// * The lengths are known, or have upper limits that are met most of the time.
/// * The order is known: each segment has a first and a last step.
/// * Memory is scarce, or allocation is on a path where searching is too slow.
///
/// Else lease from the [`Pool`]. The two mix: a plan lives in one lease of a pool, and what does not
/// fit the plan is leased from that same pool ([`Arena::request`]).
///
/// ```
/// use std::convert::Infallible;
/// use pool::{Plan, Pool, Source};
///
/// # struct Paper;
/// # impl Source for Paper {
/// #     type Slab = ();
/// #     type Error = Infallible;
/// #     fn allocate(&self, _bytes: u64) -> Result<((), u64), Infallible> {
/// #         Ok(((), 0x1010))
/// #     }
/// # }
/// // Decode in step 0, resize in 1, infer in 2.
/// let mut builder = Plan::builder().name("jpeg");
/// let bits = builder.segment(2_000_000, "bitstream", 0..=0);
/// let frame = builder.segment(3_110_400, "NV12 1080p", 0..=1);
/// let input = builder.segment(614_400, "model input", 1..=2);
/// let output = builder.segment(40_000, "boxes", 2..=2);
/// let plan = builder.pack()?;
/// assert_eq!(plan.bytes(), plan.lower_bound()); // no packing is smaller
/// println!("{plan}");
///
/// let pool = Pool::builder(Paper).slab_bytes(64 << 20).build()?;
/// let arena = plan.lease(&pool)?; // one lease for all of it
/// for picture in 0..3 {
///     arena.restart()?;
///     let frame = {
///         let _bits = arena.take(bits)?;
///         // Larger than planned? Then from the pool.
///         arena.request(frame, if picture == 1 { 12_441_600 } else { 3_110_400 })?
///     };
///     assert_eq!(frame.is_planned(), picture != 1);
///     arena.enter(1)?; // refused if a segment of step 0 were still out
///     let input = arena.take(input)?;
///     drop(frame);
///     arena.enter(2)?;
///     let _output = arena.take(output)?;
///     drop(input);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Plan {
    shape: Arc<Shape>,
}

/// What a plan is. Immutable.
struct Shape {
    name: Text,
    /// For segments that have no rule of their own.
    rule: Strictest,
    segments: Vec<Planned>,
    /// Distinct last steps, in order; [`Planned::due`] is an index of it.
    ends: Vec<u32>,
    first: u32,
    last: u32,
    bytes: u64,
    bound: u64,
    fullest: u32,
    /// The largest alignment there is; every start is right if the plan's is a multiple of it.
    align: u64,
    /// Where the last footprint ends.
    end: u64,
    method: Method,
    visits: u64,
}

/// A segment of a [`Plan`]: what was asked for, and where it will lie.
#[derive(Clone, Debug)]
pub struct Planned {
    len: u64,
    purpose: Text,
    first: u32,
    last: u32,
    /// `None`: the plan's.
    rule: Option<Box<Strictest>>,
    footprint: u64,
    pitch: u64,
    offset: u64,
    /// Which of the plan's ends its last step is; `None` if it lives in every step.
    due: Option<u32>,
}

impl Planned {
    /// Payload bytes. Never 0.
    #[expect(clippy::len_without_is_empty, reason = "there are no empty segments")]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// What it is for.
    pub fn purpose(&self) -> &str {
        &self.purpose
    }

    /// The steps it lives in.
    pub fn steps(&self) -> RangeInclusive<u32> {
        self.first..=self.last
    }

    /// Distance from the plan's first byte to its own.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Bytes it owns, by its rule.
    pub fn footprint(&self) -> u64 {
        self.footprint
    }

    /// Bytes it takes: the footprint, up to where another segment may start.
    pub fn pitch(&self) -> u64 {
        self.pitch
    }

    /// Whether it lives in every step of the plan. Such a segment shares its bytes with nobody, and
    /// may be kept over a [restart](Arena::restart).
    pub fn is_resident(&self) -> bool {
        self.due.is_none()
    }

    fn meets(&self, other: &Planned) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

impl Plan {
    /// Starts describing a plan.
    pub fn builder() -> PlanBuilder {
        PlanBuilder::new()
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.shape.name
    }

    /// The rule of all segments that were not given their own.
    pub fn rule(&self) -> &Strictest {
        &self.shape.rule
    }

    /// All segments, by index.
    pub fn segments(&self) -> &[Planned] {
        &self.shape.segments
    }

    /// From the first step in which anything lives to the last.
    pub fn steps(&self) -> RangeInclusive<u32> {
        self.shape.first..=self.shape.last
    }

    /// Bytes from the start of the lowest segment to the end of the highest.
    pub fn bytes(&self) -> u64 {
        self.shape.bytes
    }

    /// What the first byte's address has to be a multiple of: the largest alignment of any rule.
    pub fn align(&self) -> u64 {
        self.shape.align
    }

    /// Bytes no packing can do without: the [pitches](Planned::pitch) of all that lives in the
    /// [fullest](Plan::fullest_step) step. It may be that every packing needs more.
    pub fn lower_bound(&self) -> u64 {
        self.shape.bound
    }

    /// The step with the most live bytes; the first, if there are several.
    pub fn fullest_step(&self) -> u32 {
        self.shape.fullest
    }

    /// `bytes - lower_bound`.
    pub fn waste(&self) -> u64 {
        self.shape.bytes - self.shape.bound
    }

    /// The waste as a part of the lower bound: 0.02 is 2 %.
    pub fn waste_ratio(&self) -> f64 {
        self.waste() as f64 / self.shape.bound as f64
    }

    /// Neighbours the packer looked at, what [`PlanBuilder::budget`] limits.
    pub fn visits(&self) -> u64 {
        self.shape.visits
    }

    /// Takes the memory for all of it as one lease of a pool.
    ///
    /// Where the pool places more loosely than the plan, the lease is longer by the difference.
    /// In a guarded pool only the ends of the whole are guarded, not the segments from each other.
    ///
    /// # Errors
    /// [`WeakerRule`](ArenaError::WeakerRule) when the pool's rule asks for more than a segment was
    /// planned with: build the plan with [`PlanBuilder::rule`] of [`Pool::rule`]. Else as
    /// [`Pool::lease`].
    #[track_caller]
    pub fn lease<S: Source>(&self, pool: &Pool<S>) -> Result<Arena<S>, ArenaError<S::Error>> {
        let request = self.request(pool)?;
        Ok(Arena::new(self.clone(), pool.clone(), request.lease()?))
    }

    /// The same with more to say about the lease, such as [`Request::tag`].
    ///
    /// # Errors
    /// As [`lease`](Plan::lease), and what the request adds.
    #[track_caller]
    pub fn lease_with<'pool, S: Source>(
        &self,
        pool: &'pool Pool<S>,
        say: impl FnOnce(Request<'pool, S>) -> Request<'pool, S>,
    ) -> Result<Arena<S>, ArenaError<S::Error>> {
        let request = say(self.request(pool)?);
        Ok(Arena::new(self.clone(), pool.clone(), request.lease()?))
    }

    #[track_caller]
    fn request<'pool, S: Source>(
        &self,
        pool: &'pool Pool<S>,
    ) -> Result<Request<'pool, S>, ArenaError<S::Error>> {
        let Shape { align, end, .. } = *self.shape;
        let theirs = pool.rule().rule;
        for segment in self.segments() {
            let rule = self.rule_of(Some(segment)).rule;
            if rule.and(theirs) != rule {
                let purpose = segment.purpose().to_owned();
                return Err(ArenaError::WeakerRule { purpose, rule, pool: theirs });
            }
        }
        let purpose = format!("plan `{}`", self.name());
        match lease_len(theirs, align, end) {
            Some(len) => Ok(pool.request(len, purpose)),
            None => Err(ArenaError::Pool(Error::Overflow { len: end, purpose })),
        }
    }

    fn rule_of<'a>(&'a self, segment: Option<&'a Planned>) -> &'a Strictest {
        segment.and_then(|segment| segment.rule.as_deref()).unwrap_or(&self.shape.rule)
    }

    /// Time to the right, bytes upwards, one rectangle a segment, as SVG. Purposes, steps and bytes
    /// show up under the pointer.
    pub fn svg(&self) -> String {
        picture::svg(self)
    }

    /// Checks every promise, slowly. For tests.
    ///
    /// # Errors
    /// The first that does not hold, in words.
    #[doc(hidden)]
    pub fn check(&self) -> Result<(), String> {
        let segments = self.segments();
        for (i, one) in segments.iter().enumerate() {
            let align = self.rule_of(Some(one)).rule.align();
            if !one.offset.is_multiple_of(align) || one.offset + one.pitch > self.bytes() {
                return Err(format!("segment {i} is misplaced: {one}"));
            }
            for other in &segments[..i] {
                let apart = one.offset + one.footprint <= other.offset
                    || other.offset + other.footprint <= one.offset;
                if one.meets(other) && !apart {
                    return Err(format!("segments overlap: {one} and {other}"));
                }
            }
        }
        Ok(())
    }
}

/// What to ask of a pool so that it owns `end` bytes from the first multiple of `align` in it.
///
/// The lease brings a pad of its own. The payloads lie within its length all the same: what ends
/// last has a pad that is no shorter, since no rule here is weaker than the pool's.
fn lease_len(pool: Rule, align: u64, end: u64) -> Option<u64> {
    let len = end.saturating_sub(pool.pad());
    len.checked_add(align.saturating_sub(pool.align()))
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan")
            .field("name", &self.name())
            .field("segments", &self.segments().len())
            .field("bytes", &self.bytes())
            .field("lower_bound", &self.lower_bound())
            .finish_non_exhaustive()
    }
}
