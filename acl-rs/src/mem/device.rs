//! Device memory, ordinary and for media.

use super::{Block, DeviceMemory, MediaMemory, Memory, allocated, sealed::Sealed};
use crate::call::check;
use crate::context::Context;
use crate::error::{CallError, Error, Result};
use acl_sys::{ACL_MEM_MALLOC_HUGE_FIRST, aclError, aclrtMemMallocPolicy};
use std::ffi::c_void;
use std::fmt;
use std::ptr::NonNull;

/// Which call allocates a [`DeviceBuf`]; they differ in what the call itself adds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeviceAlloc {
    /// `aclrtMalloc`: takes `ALIGN_UP(len,32)` and the chip's padding, mostly 32.
    #[default]
    Plain,
    /// `aclrtMallocAlign32`: without the padding, for blocks whose segments are padded each. Where a
    /// release lacks it, `aclrtMalloc` takes its place: a superset.
    Align32,
    /// `aclrtMallocCached`: as `aclrtMalloc`, cached by the CPU where the CPU shares the memory.
    Cached,
}

/// Memory of the device. The host cannot reach it; fill and read it with copies.
///
/// Starts on 64 bytes (documentation of `aclrtMalloc`). Uninitialised.
///
/// ```
/// # #[cfg(feature = "sim")] {
/// use acl_rs::{DeviceBuf, Memory, Runtime};
/// let context = Runtime::sim()?.device(0)?.context();
/// let buf = DeviceBuf::new(&context, 1000)?;
/// assert_eq!((buf.len(), buf.address() % 64), (1000, 0));
/// # }
/// # Ok::<(), acl_rs::Error>(())
/// ```
pub struct DeviceBuf(Raw);

/// Memory of the device that its V1 media units reach (JPEGD, VPC, VDEC).
///
/// Starts on 128 bytes (documentation of `acldvppMalloc`). Uninitialised.
pub struct DvppBuf(Raw);

/// As [`DvppBuf`], from the V2 interface (`hi_mpi_*`). Chips of the first generation (310, 910) have none.
pub struct MpiDvppBuf(Raw);

/// An address, its length, and what keeps it valid.
struct Raw {
    pointer: NonNull<u8>,
    len: usize,
    context: Context,
}

// SAFETY: device memory is named by address only and never followed on the host; the calls that take the
// address may be made on any thread once the context is bound, which each of them does.
unsafe impl Send for Raw {}
// SAFETY: as above; nothing is reachable through `&Raw` but numbers and the context.
unsafe impl Sync for Raw {}

impl DeviceBuf {
    /// `len` bytes from `aclrtMalloc`, on huge pages where the block is big enough.
    pub fn new(context: &Context, len: usize) -> Result<Self> {
        Self::with(context, len, DeviceAlloc::Plain, ACL_MEM_MALLOC_HUGE_FIRST)
    }

    /// `len` bytes from the call and with the page policy of one's choice. Policies that the headers do not
    /// list are refused: the library would take them for the default.
    pub fn with(
        context: &Context,
        len: usize,
        alloc: DeviceAlloc,
        policy: aclrtMemMallocPolicy,
    ) -> Result<Self> {
        let api = context.api();
        let (call, entry) = match (alloc, api.aclrtMallocAlign32) {
            (DeviceAlloc::Align32, Some(entry)) => ("aclrtMallocAlign32", entry),
            (DeviceAlloc::Plain | DeviceAlloc::Align32, _) => ("aclrtMalloc", api.aclrtMalloc),
            (DeviceAlloc::Cached, _) => ("aclrtMallocCached", api.aclrtMallocCached()?),
        };
        if !aclrtMemMallocPolicy::NAMES.iter().any(|(known, _)| *known == policy) {
            return Err(Error::Call(CallError {
                call,
                code: acl_sys::ACL_ERROR_INVALID_PARAM,
                text: None,
                asked: Some(format!("page policy {}, which no header lists", policy.0).into()),
            }));
        }
        context.bind()?;
        let mut pointer = std::ptr::null_mut();
        // SAFETY: a pointer to a local; the context is bound.
        let code = unsafe { entry(&mut pointer, len, policy) };
        check(api, call, code, || format!("{len} bytes, {}", policy.name()))?;
        Ok(Self(Raw { pointer: allocated(call, pointer)?, len, context: context.clone() }))
    }
}

impl DvppBuf {
    /// `len` bytes from `acldvppMalloc`. 0 is refused, as by the other calls; the library would round it up.
    pub fn new(context: &Context, len: usize) -> Result<Self> {
        let malloc = context.device().runtime().dvpp()?.acldvppMalloc;
        refuse_nothing("acldvppMalloc", len)?;
        context.bind()?;
        let mut pointer = std::ptr::null_mut();
        // SAFETY: a pointer to a local; the context is bound.
        let code = unsafe { malloc(&mut pointer, len) };
        check(context.api(), "acldvppMalloc", code, || format!("{len} bytes"))?;
        let pointer = allocated("acldvppMalloc", pointer)?;
        Ok(Self(Raw { pointer, len, context: context.clone() }))
    }
}

impl MpiDvppBuf {
    /// `len` bytes from `hi_mpi_dvpp_malloc`.
    pub fn new(context: &Context, len: usize) -> Result<Self> {
        let malloc = context.device().runtime().mpi()?.hi_mpi_dvpp_malloc;
        refuse_nothing("hi_mpi_dvpp_malloc", len)?;
        context.bind()?;
        let mut pointer: *mut c_void = std::ptr::null_mut();
        // SAFETY: a pointer to a local; the context is bound. The device argument is reserved.
        let code = aclError(unsafe { malloc(0, &mut pointer, len as u64) });
        check(context.api(), "hi_mpi_dvpp_malloc", code, || format!("{len} bytes"))?;
        let pointer = allocated("hi_mpi_dvpp_malloc", pointer)?;
        Ok(Self(Raw { pointer, len, context: context.clone() }))
    }
}

/// A media allocation of 0 bytes, which the library would round up, is refused as by the other calls.
fn refuse_nothing(call: &'static str, len: usize) -> Result<()> {
    if len > 0 {
        return Ok(());
    }
    let (code, asked) = (acl_sys::ACL_ERROR_INVALID_PARAM, Some("0 bytes".into()));
    Err(Error::Call(CallError { call, code, text: None, asked }))
}

/// What the three kinds share; `free` is a call expression on (context, pointer) that answers a code.
macro_rules! device_memory {
    ($name:ident, $start:literal, $malloc:literal, $call:literal, $free:expr, $for_pool:expr) => {
        impl Sealed for $name {
            fn pointer(&self) -> NonNull<u8> {
                self.0.pointer
            }
        }

        impl Memory for $name {
            fn len(&self) -> usize {
                self.0.len
            }

            fn context(&self) -> &Context {
                &self.0.context
            }
        }

        impl DeviceMemory for $name {}

        impl Block for $name {
            const START: u64 = $start;

            fn place(context: &Context) -> pool::Place {
                pool::Place::of_device($malloc, context.device().id().unsigned_abs())
            }

            fn for_pool(context: &Context, bytes: usize) -> Result<Self> {
                $for_pool(context, bytes)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(
                    f,
                    concat!(stringify!($name), "({:#x}, {} bytes)"),
                    self.address(),
                    self.0.len
                )
            }
        }

        impl Drop for $name {
            fn drop(&mut self) {
                let context = &self.0.context;
                let Some(_current) = context.bind_for_drop() else { return };
                let code = $free(context, self.0.pointer.as_ptr().cast());
                context.note_code($call, code);
            }
        }
    };
}

device_memory!(
    DeviceBuf,
    64,
    "aclrtMalloc",
    "aclrtFree",
    |context: &Context, pointer| {
        // SAFETY: from this kind's allocation call, freed here only; no queued work refers to it, since
        // work in flight owns its memory.
        unsafe { (context.api().aclrtFree)(pointer) }
    },
    |context, bytes| DeviceBuf::with(
        context,
        bytes,
        DeviceAlloc::Align32,
        ACL_MEM_MALLOC_HUGE_FIRST
    )
);
device_memory!(
    DvppBuf,
    128,
    "acldvppMalloc",
    "acldvppFree",
    |context: &Context, pointer| match context.device().runtime().dvpp() {
        // SAFETY: as for `DeviceBuf`.
        Ok(dvpp) => unsafe { (dvpp.acldvppFree)(pointer) },
        // It was allocated through that group.
        Err(_) => acl_sys::ACL_ERROR_API_NOT_SUPPORT,
    },
    DvppBuf::new
);
device_memory!(
    MpiDvppBuf,
    128,
    "hi_mpi_dvpp_malloc",
    "hi_mpi_dvpp_free",
    |context: &Context, pointer| match context.device().runtime().mpi() {
        // SAFETY: as for `DeviceBuf`.
        Ok(mpi) => aclError(unsafe { (mpi.hi_mpi_dvpp_free)(pointer) }),
        // It was allocated through that group.
        Err(_) => acl_sys::ACL_ERROR_API_NOT_SUPPORT,
    },
    MpiDvppBuf::new
);

impl MediaMemory for DvppBuf {}

impl DeviceBuf {
    /// Sets every byte; returns when done. Does not wait for streams.
    pub fn fill(&mut self, value: u8) -> Result<()> {
        let Raw { pointer, len, context } = &self.0;
        context.bind()?;
        let to = pointer.as_ptr().cast();
        // SAFETY: the block has `len` bytes, and `&mut` says that no work in flight owns it.
        let code = unsafe { (context.api().aclrtMemset)(to, *len, i32::from(value), *len) };
        check(context.api(), "aclrtMemset", code, || format!("{len} bytes"))
    }

    /// Writes CPU caches back, for [`DeviceAlloc::Cached`] memory on systems that share it with the CPU.
    pub fn flush(&self) -> Result<()> {
        let Raw { pointer, len, context } = &self.0;
        let flush = context.api().aclrtMemFlush()?;
        context.bind()?;
        // SAFETY: the block has `len` bytes.
        let code = unsafe { flush(pointer.as_ptr().cast(), *len) };
        check(context.api(), "aclrtMemFlush", code, || format!("{len} bytes"))
    }
}
