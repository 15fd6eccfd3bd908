//! A pool as its users have it, of memory that exists on paper only.

use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};

use pool::{Pool, Rule, Source};

/// Which slabs are apart.
pub const TERABYTE: u32 = 40;

/// Memory on paper: the pool never touches what it manages.
#[derive(Debug)]
pub struct Paper;

impl Source for Paper {
    type Slab = ();
    type Error = Infallible;

    fn allocate(&self, _: u64) -> Result<((), u64), Infallible> {
        // The slabs must not overlap: each gets a terabyte to itself.
        static SLABS: AtomicU64 = AtomicU64::new(1);
        Ok(((), (SLABS.fetch_add(1, Ordering::Relaxed) & 0x7f_ffff) << TERABYTE))
    }

    fn alignment(&self) -> u64 {
        128
    }
}

/// A pool as its users have it, on 64-byte starts, of slabs of that many bytes.
pub fn paper_pool(slab_bytes: u64, slabs: Option<usize>) -> Pool<Paper> {
    paper_pool_on(64, slab_bytes, slabs)
}

/// The same on other starts.
pub fn paper_pool_on(align: u64, slab_bytes: u64, slabs: Option<usize>) -> Pool<Paper> {
    let rule = Rule::new(align, 32, 32).expect("powers of two");
    let builder = Pool::builder(Paper).rule(rule).slab_bytes(slab_bytes);
    let builder = match slabs {
        Some(slabs) => builder.max_slabs(slabs),
        None => builder,
    };
    builder.build().expect("a slab of sane size")
}
