//! Memory: one type per kind, so that the right free is a compile-time fact.
//!
//! | type | made by | freed by | reached by |
//! |---|---|---|---|
//! | [`DeviceBuf`] | `aclrtMalloc`, `aclrtMallocAlign32`, `aclrtMallocCached` | `aclrtFree` | device, models |
//! | [`PinnedBuf`] | `aclrtMallocHost` | `aclrtFreeHost` | host and copy engines |
//! | [`DvppBuf`] | `acldvppMalloc` | `acldvppFree` | device, media units (V1) |
//! | [`MpiDvppBuf`] | `hi_mpi_dvpp_malloc` | `hi_mpi_dvpp_free` | device, media units (V2) |
//! | [`Segment`] | cut from a block of one of the above by a [`BlockPool`] | returned on drop | as its block |
//!
//! The host cannot read or write device memory, so only pinned memory derefs to bytes.

mod device;
mod host;
mod pooled;

pub use device::{DeviceAlloc, DeviceBuf, DvppBuf, MpiDvppBuf};
pub use host::PinnedBuf;
pub use pooled::{BlockPool, PoolOptions, Segment, Slabs};

use crate::context::Context;
use std::ptr::NonNull;

pub(crate) mod sealed {
    use std::ptr::NonNull;

    /// Keeps the memory traits to the types of this crate: the proofs below rest on what these types do.
    pub trait Sealed {
        /// First byte. A device address is never followed on the host.
        fn pointer(&self) -> NonNull<u8>;
    }
}

/// A piece of memory that may be an end of an asynchronous copy.
///
/// What implementations keep, and what copies rest on:
/// 1. the bytes stay where they are and stay allocated until the value is dropped, moves included;
/// 2. nobody else reaches them: the value is the only way to them;
/// 3. the value borrows nothing.
#[expect(clippy::len_without_is_empty, reason = "there is no empty memory")]
pub trait Memory: sealed::Sealed + Send + 'static {
    /// Bytes that may be used. Never 0.
    fn len(&self) -> usize;

    /// The context it was allocated in.
    fn context(&self) -> &Context;

    /// Address of the first byte.
    fn address(&self) -> u64 {
        self.pointer().as_ptr().addr() as u64
    }
}

/// Memory on the host that copy engines reach: pinned.
pub trait HostMemory: Memory {}

/// Memory on the device.
pub trait DeviceMemory: Memory {}

/// Device memory that the V1 media units reach.
pub trait MediaMemory: DeviceMemory {}

/// A block as the allocation call gave it, from which a pool can cut.
pub trait Block: Memory + Sync + Sized {
    /// Documented alignment of its start, in bytes.
    const START: u64;

    /// What its memory is called in a pool: the call that allocates it, and the device it belongs to.
    #[doc(hidden)]
    fn place(context: &Context) -> pool::Place;

    /// Allocates a block for a pool.
    #[doc(hidden)]
    fn for_pool(context: &Context, bytes: usize) -> crate::Result<Self>;
}

/// The pointer that an allocation call wrote: NULL is what a library answers that lies about success.
fn allocated(call: &'static str, pointer: *mut std::ffi::c_void) -> crate::Result<NonNull<u8>> {
    NonNull::new(pointer.cast()).ok_or_else(|| {
        crate::error::CallError {
            call,
            code: acl_sys::ACL_SUCCESS,
            text: Some("it answered success and no address".into()),
            asked: None,
        }
        .into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use pool::{Api, BlockRule, Chip, Edition, Pages, Side};

    /// What a buffer promises to a pool is documented for each chip and page, on both sides; for
    /// `acldvppMalloc` since 6.0 (5.0 promised 64).
    #[test]
    fn no_start_is_promised_that_is_not_documented() {
        let promises = [
            (Api::Malloc, DeviceBuf::START),
            (Api::MallocHost, PinnedBuf::START),
            (Api::DvppMalloc, DvppBuf::START),
            (Api::MpiDvppMalloc, MpiDvppBuf::START),
        ];
        for edition in Edition::ALL.into_iter().filter(|edition| *edition > Edition::V5_0) {
            for (chip, (api, promise)) in
                Chip::ALL.iter().flat_map(|chip| promises.map(|one| (*chip, one)))
            {
                for side in [Side::Host, Side::Device] {
                    for pages in [Pages::Usual, Pages::Huge1G] {
                        let block = BlockRule::documented(api, chip, edition, pages, side);
                        let start = block.map_or(promise, BlockRule::start);
                        assert!(promise <= start, "{api:?} {chip:?} {edition:?} {side:?}");
                    }
                }
            }
        }
    }
}
