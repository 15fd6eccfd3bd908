//! Checked secondary allocation: one large device block, cut into segments that obey the vendor's
//! placement rules.
//!
//! Allocating device memory is a slow driver call, so programs for Ascend NPUs take large blocks
//! and cut them up. The vendor allows it under two conditions that nothing checks at run time: a
//! segment of `len` bytes owns `ALIGN_UP(len, 32) + 32` bytes, and it starts on 64 bytes, on 128
//! for the media unit. This crate is those conditions as values ([`Rule`], [`RuleSet`]) and a
//! [`Pool`] that keeps them.
//!
//! ```
//! use std::convert::Infallible;
//! use pool::{Pool, Source};
//!
//! /// Memory that exists on paper only. A real source calls the device and owns what it got.
//! struct Paper;
//! impl Source for Paper {
//!     type Slab = ();
//!     type Error = Infallible;
//!     fn allocate(&self, _bytes: u64) -> Result<((), u64), Infallible> {
//!         Ok(((), 0x1010)) // not even 64-aligned
//!     }
//! }
//!
//! let pool = Pool::builder(Paper).name("frames").slab_bytes(8 << 20).max_slabs(1).build()?;
//! let frame = pool.lease(3_110_400, "VDEC output, 1080p NV12")?;
//! assert_eq!(frame.address() % 128, 0); // whatever the slab starts on
//! assert_eq!(frame.footprint(), 3_110_432);
//! println!("{}\n{}", frame.explain(), pool.report());
//! drop(frame); // and the bytes are free again
//! # Ok::<(), pool::Error<Infallible>>(())
//! ```
//!
//! # What it promises
//!
//! * Every segment starts on the rule's alignment *as an address*, however odd the slab's base,
//!   and owns its footprint inside one slab. No two live segments share a byte.
//! * A segment is returned exactly once, when its [`Lease`] is dropped or retired. A slab outlives
//!   every lease of it, and the work that segments of it were retired behind.
//! * A retired segment goes to nobody but the stream it was retired on until the work has passed
//!   that was queued on it, by whatever streams and however many leases ago.
//! * A lease is refused only if no hole is large enough, nothing that waits has passed, and no slab
//!   can be added, or because a budget says so; the error says by how much. What the [`Front`]s of other
//!   threads keep is out of reach until their next calls, and the error says how much that may be.
//!   Nothing panics because of what a source returned.
//!
//! # What it does not
//!
//! * It never touches the memory it manages: addresses are numbers here. What a segment holds is
//!   up to its user, and the pad is not cleared. A [`Guard`] does it, where one is asked for.
//! * It does not wait for the device, and asks nobody but [`Progress`] how far it is. Drop a lease
//!   when the work queued on it is done, retire it when it is queued.
//! * It does not move segments to close gaps, and gives slabs back only when told to
//!   ([`Pool::trim`]).
//! * Segments are whole multiples of the alignment apart: at 128, a length that is itself such a
//!   multiple pays 128 bytes for its pad, and a segment of one byte takes 128.
//! * One lock per pool. It is held for the bookkeeping of one call, never during a device call, a
//!   callback, or a destructor of what a source returned. A [`Front`] mostly does without it.
//!
//! # More than leasing
//!
//! | for | see |
//! |---|---|
//! | parts of a segment, copies between them | [`Lease::range`], [`CopyRule`], [`Place`] |
//! | many small segments, many threads | [`Pool::front`] |
//! | memory that device work still runs on | [`Lease::retire`], [`Pool::lease_on`], [`Progress`] |
//! | who may take how much | [`Builder::tag`], [`Builder::hard_limit`], [`Builder::on_pressure`] |
//! | overruns and writes after return | [`Builder::guard`] |
//! | code that can keep a number and not a [`Lease`] | [`Handles`] |
//! | leaks | [`Pool::leak_check`], [`Pool::close`], [`Builder::on_leak`] |
//! | a pipeline whose segments and lifetimes are known | [`Plan`], [`Arena`] |
//! | what is going on | [`Pool::report`], [`Map::svg`], [`Recording`], [`Lease::explain`] |
//!
//! # Where to start reading
//!
//! `rule.rs` for the vendor's numbers, `rule/pages.rs` for where they were read; `inner.rs` for how
//! a lease comes about, and for which file does what; `tlsf.rs` for the structure that finds a hole
//! without looking at all of them; `front.rs` for how threads do without the lock; `limbo.rs` for
//! what waits for streams; `plan.rs` for plans.
//! `tests/seed_page.rs` restates the vendor's page by hand, `tests/properties.rs` plays the pool
//! against a slow twin.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod back;
mod bins;
mod booked;
mod budget;
mod builder;
mod error;
mod exhausted;
mod explain;
mod front;
mod growth;
mod guard;
mod handle;
mod inner;
#[cfg(feature = "bench-internals")]
#[doc(hidden)]
pub mod internals;
mod leak;
mod lease;
mod limbo;
mod log;
mod map;
mod numbers;
mod place;
mod plan;
mod pool;
mod report;
mod reuse;
mod rule;
mod seen;
mod stamp;
mod state;
mod svg;
mod sync;
mod table;
mod tlsf;
mod trace;
mod view;

pub use back::Trimmed;
pub use budget::{BudgetFault, Cause, Pressure, Tag, TagId, TagReport};
pub use error::{Error, Limit, SlabFault};
pub use exhausted::{Exhausted, Holder};
pub use explain::Explanation;
pub use front::{Front, Loan};
pub use guard::{Coat, Damage, DamageKind, Guard, GuardError, GuardOptions};
pub use handle::{Handle, HandleError, Handles, Life, Located};
pub use leak::{Leak, Leaks};
pub use lease::Lease;
pub use log::{Event, Happening, Recording};
pub use map::{Map, SlabMap, Span, SpanKind};
pub use place::{Misplaced, Place};
pub use plan::{
    Arena, ArenaError, ArenaReport, Plan, PlanBuilder, PlanError, Planned, Segment, StepError,
    TakeError,
};
pub use pool::{Builder, Pool, Request, Source};
pub use report::{Report, WaitReport};
pub use rule::{
    Api, BlockRule, Chip, Edition, Pages, Rule, RuleError, RuleSet, Side, Sourced, Strictest,
};
pub use stamp::{Progress, Stamp, Stamps, StreamId};
pub use view::{CopyFault, CopyRule, OutOfBounds, Transfer, View};
