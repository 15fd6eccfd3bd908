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
//! assert_eq!(frame.address(), 0x1080); // the next multiple of 128
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
//! * A segment is returned exactly once, when its [`Lease`] is dropped. A slab outlives the pool
//!   and every lease.
//! * A lease is refused only if no hole is large enough and no slab can be added, and the error
//!   says by how much. Nothing panics because of what a source returned.
//!
//! # What it does not
//!
//! * It never touches the memory it manages: addresses are numbers here. What a segment holds is
//!   up to its user, and the pad is not cleared.
//! * It does not wait for the device. Drop a lease when the work queued on it is done.
//! * It does not give slabs back before the end, and does not move segments to close gaps.
//! * Segments are whole multiples of the alignment apart: at 128, a length that is itself such a
//!   multiple pays 128 bytes for its pad, and a segment of one byte takes 128.
//! * One lock per pool. It is held for the bookkeeping of one call, never during a device call.
//!
//! # Where to start reading
//!
//! `rule.rs` for the vendor's numbers, `rule/pages.rs` for where they were read; `inner.rs` for how
//! a lease comes about; `tlsf.rs` for the structure that finds a hole without looking at all of
//! them. `tests/seed_page.rs` restates the vendor's page by hand, `tests/properties.rs` plays the
//! pool against a slow twin.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod bins;
mod error;
mod inner;
#[cfg(feature = "bench-internals")]
#[doc(hidden)]
pub mod internals;
mod lease;
mod pool;
mod report;
mod rule;
mod sync;
mod tlsf;

pub use error::{Error, Exhausted, Limit, SlabFault};
pub use lease::Lease;
pub use pool::{Builder, Pool, Source};
pub use report::{Explanation, Map, Report, SlabMap, Span, SpanKind};
pub use rule::{Api, Chip, Edition, Rule, RuleError, RuleSet, Sourced, Strictest};
