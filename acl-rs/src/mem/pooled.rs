//! Segments cut from big blocks: the one file that knows both ACL's memory and the pool.

use super::{
    Block, DeviceBuf, DeviceMemory, DvppBuf, HostMemory, MediaMemory, Memory, MpiDvppBuf,
    PinnedBuf, sealed::Sealed,
};
use crate::context::Context;
use crate::error::{Error, Result};
use pool::{Explanation, Map, Place, Report, RuleSet, Strictest};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

/// Where a [`BlockPool`] takes its blocks from.
pub struct Slabs<B> {
    context: Context,
    kind: PhantomData<fn() -> B>,
}

impl<B: Block> pool::Source for Slabs<B> {
    type Slab = B;
    type Error = Error;

    fn allocate(&self, bytes: u64) -> Result<(B, u64)> {
        // Lengths beyond the address space are the allocation call's to refuse.
        let block = B::for_pool(&self.context, usize::try_from(bytes).unwrap_or(usize::MAX))?;
        let base = block.address();
        Ok((block, base))
    }

    fn alignment(&self) -> u64 {
        B::START
    }

    fn place(&self) -> Place {
        B::place(&self.context)
    }
}

/// How a [`BlockPool`] is to be.
#[derive(Clone, Debug)]
pub struct PoolOptions {
    /// Bytes of one block.
    pub block_bytes: u64,
    /// Most blocks; 1: one block and never another.
    pub max_blocks: Option<usize>,
    /// Placement rule. Default: 128-byte starts and `m = ALIGN_UP(len,32)+32`, which every documented edition
    /// and chip is satisfied with.
    pub rule: Strictest,
    /// Name for reports and errors.
    pub name: Cow<'static, str>,
}

impl PoolOptions {
    /// One block of so many bytes, taken at once.
    pub fn one_block(bytes: u64, name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            block_bytes: bytes,
            max_blocks: Some(1),
            rule: RuleSet::recommended().strictest_of_all(),
            name: name.into(),
        }
    }

    /// Blocks of so many bytes, as many as are needed.
    pub fn growing(bytes: u64, name: impl Into<Cow<'static, str>>) -> Self {
        Self { max_blocks: None, ..Self::one_block(bytes, name) }
    }
}

/// Cuts segments out of big blocks of one kind of memory, each placed by the vendor's rule. Clones are cheap
/// and mean the same pool; may be used from any thread.
///
/// ```
/// # #[cfg(feature = "sim")] {
/// use acl_rs::{BlockPool, DvppBuf, Memory, PoolOptions, Runtime};
/// let context = Runtime::sim()?.device(0)?.context();
/// let pool = BlockPool::<DvppBuf>::new(&context, PoolOptions::one_block(1 << 20, "frames"))?;
/// let segment = pool.lease(75_264, "224x224 NV12")?;
/// assert_eq!((segment.len(), segment.address() % 128), (75_264, 0));
/// drop(segment);
/// assert_eq!(pool.report().live, 0);
/// # }
/// # Ok::<(), acl_rs::Error>(())
/// ```
pub struct BlockPool<B: Block> {
    pool: pool::Pool<Slabs<B>>,
}

impl<B: Block> BlockPool<B> {
    /// Builds the pool and takes its first block.
    pub fn new(context: &Context, options: PoolOptions) -> Result<Self> {
        let PoolOptions { block_bytes, max_blocks, rule, name } = options;
        let slabs = Slabs { context: context.clone(), kind: PhantomData };
        let mut builder = pool::Pool::builder(slabs).slab_bytes(block_bytes).rule(rule).name(name);
        if let Some(most) = max_blocks {
            builder = builder.max_slabs(most);
        }
        let pool = builder.build()?;
        pool.reserve()?;
        Ok(Self { pool })
    }

    /// A segment with room for `len` bytes. `purpose` is for people: reports, maps, errors.
    #[track_caller]
    pub fn lease(&self, len: usize, purpose: impl Into<Cow<'static, str>>) -> Result<Segment<B>> {
        Ok(Segment { lease: self.pool.lease(len as u64, purpose)? })
    }

    /// The numbers of this moment.
    pub fn report(&self) -> Report {
        self.pool.report()
    }

    /// What every byte of every block is used for at this moment.
    pub fn map(&self) -> Map {
        self.pool.map()
    }

    /// The placement rule in force, and who asks for it.
    pub fn rule(&self) -> &Strictest {
        self.pool.rule()
    }
}

impl<B: Block> Clone for BlockPool<B> {
    fn clone(&self) -> Self {
        Self { pool: self.pool.clone() }
    }
}

impl<B: Block> fmt::Debug for BlockPool<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pool.fmt(f)
    }
}

/// A segment of a block, owned; goes back to its pool when dropped. It keeps pool and block alive.
pub struct Segment<B: Block> {
    lease: pool::Lease<Slabs<B>>,
}

impl<B: Block> Segment<B> {
    /// The vendor's `m`: bytes that the segment owns, pad included.
    pub fn footprint(&self) -> usize {
        self.lease.footprint() as usize
    }

    /// Distance from the start of the block, in bytes.
    pub fn offset(&self) -> usize {
        self.lease.offset() as usize
    }

    /// What it is for.
    pub fn purpose(&self) -> &str {
        self.lease.purpose()
    }

    /// Where everything is and which rule put it there.
    pub fn explain(&self) -> Explanation {
        self.lease.explain()
    }
}

impl<B: Block> Sealed for Segment<B> {
    fn pointer(&self) -> NonNull<u8> {
        // The block's pointer and an offset, never an address cast back. The pool keeps offset + len
        // within the block, so this does not leave it.
        let block = self.lease.slab().pointer();
        NonNull::new(block.as_ptr().wrapping_add(self.offset())).expect("an offset within a block")
    }
}

impl<B: Block> Memory for Segment<B> {
    fn len(&self) -> usize {
        self.lease.len() as usize
    }

    fn context(&self) -> &Context {
        self.lease.slab().context()
    }
}

impl HostMemory for Segment<PinnedBuf> {}
impl DeviceMemory for Segment<DeviceBuf> {}
impl DeviceMemory for Segment<DvppBuf> {}
impl DeviceMemory for Segment<MpiDvppBuf> {}
impl MediaMemory for Segment<DvppBuf> {}

/// Holds what the last owner left there.
impl Deref for Segment<PinnedBuf> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        // SAFETY: the segment lies within its block, whose bytes are initialised, and the pool gives no
        // byte to two leases; work in flight would own the segment.
        unsafe { std::slice::from_raw_parts(self.pointer().as_ptr(), Memory::len(self)) }
    }
}

impl DerefMut for Segment<PinnedBuf> {
    fn deref_mut(&mut self) -> &mut [u8] {
        // SAFETY: as above, and `&mut self` is the only way in.
        unsafe { std::slice::from_raw_parts_mut(self.pointer().as_ptr(), Memory::len(self)) }
    }
}

impl<B: Block> fmt::Debug for Segment<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lease.fmt(f)
    }
}
