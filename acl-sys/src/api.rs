//! The one list of functions, and the tables it becomes.
//!
//! A row is `must` (every release has it: loading fails by name without it) or `may` (releases
//! differ: an `Option` in the table). The list is a macro that hands its rows to another macro, so the
//! same rows become the struct, the loader's symbol list, and the filling from functions of the same
//! process ([`fill_api!`](crate::fill_api) and its siblings).
//!
//! Signatures: the published ACL 1.17.0 headers and documentation; which release has what: the symbol
//! lists of CANN 5 to 9.1.

use crate::types::*;
use std::ffi::{c_char, c_void};
use std::ptr::NonNull;

/// Rows of the runtime group: `libascendcl.so`, or `libacl_rt.so` from CANN 8.5.
#[doc(hidden)]
#[macro_export]
macro_rules! runtime_functions {
    ([$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)*
        // lifecycle
        /// Starts ACL. NULL or an empty path: defaults. A repeat answers 100002 and counts.
        must aclInit(config: *const c_char) -> aclError;
        /// Shuts ACL down whatever the count is.
        must aclFinalize() -> aclError;
        /// Counted shut-down; writes the count left.
        may aclFinalizeReference(count: *mut u64) -> aclError;
        /// Version of the interface: major, minor, patch.
        may aclrtGetVersion(major: *mut i32, minor: *mut i32, patch: *mut i32) -> aclError;
        /// Name of the chip; static text, NULL when unknown.
        must aclrtGetSocName() -> *const c_char;
        /// Text of this thread's latest failure; NULL when none. Reading clears it.
        must aclGetRecentErrMsg() -> *const c_char;
        // device
        /// Retains the device's default context and makes it the thread's current one.
        must aclrtSetDevice(device: i32) -> aclError;
        /// Releases one retain; the last one frees the default context.
        must aclrtResetDevice(device: i32) -> aclError;
        /// Device of the current context.
        must aclrtGetDevice(device: *mut i32) -> aclError;
        /// How many devices are visible.
        must aclrtGetDeviceCount(count: *mut u32) -> aclError;
        /// Waits for every stream of the current device.
        must aclrtSynchronizeDevice() -> aclError;
        /// Whether the program runs on a host or on the device.
        must aclrtGetRunMode(mode: *mut aclrtRunMode) -> aclError;
        /// Free and total bytes of one kind of memory.
        must aclrtGetMemInfo(attr: aclrtMemAttr, free: *mut usize, total: *mut usize) -> aclError;
        // context
        /// Creates a context and makes it current.
        must aclrtCreateContext(context: *mut aclrtContext, device: i32) -> aclError;
        /// Destroys an explicit context.
        must aclrtDestroyContext(context: aclrtContext) -> aclError;
        /// Makes a context the thread's current one.
        must aclrtSetCurrentContext(context: aclrtContext) -> aclError;
        /// The thread's current context; 107002 when there is none.
        must aclrtGetCurrentContext(context: *mut aclrtContext) -> aclError;
        // stream
        /// Creates a stream in the current context.
        must aclrtCreateStream(stream: *mut aclrtStream) -> aclError;
        /// Destroys a stream after its work has passed.
        must aclrtDestroyStream(stream: aclrtStream) -> aclError;
        /// Waits for all work of the stream and answers its pending error.
        must aclrtSynchronizeStream(stream: aclrtStream) -> aclError;
        /// As above with a limit in milliseconds; -1 waits for ever.
        may aclrtSynchronizeStreamWithTimeout(stream: aclrtStream, ms: i32) -> aclError;
        /// Whether the stream has work left; does not wait.
        may aclrtStreamQuery(stream: aclrtStream, status: *mut aclrtStreamStatus) -> aclError;
        /// Later work of the stream waits for the event.
        must aclrtStreamWaitEvent(stream: aclrtStream, event: aclrtEvent) -> aclError;
        // event
        /// Creates an event.
        must aclrtCreateEvent(event: *mut aclrtEvent) -> aclError;
        /// Creates an event with the bits of `ACL_EVENT_*`.
        may aclrtCreateEventWithFlag(event: *mut aclrtEvent, flag: u32) -> aclError;
        /// Destroys an event; does not wait.
        must aclrtDestroyEvent(event: aclrtEvent) -> aclError;
        /// Marks this place of the stream.
        must aclrtRecordEvent(event: aclrtEvent, stream: aclrtStream) -> aclError;
        /// Whether the recorded place has been reached.
        may aclrtQueryEventStatus(event: aclrtEvent, status: *mut aclrtEventRecordedStatus) -> aclError;
        /// Waits until the recorded place has been reached.
        must aclrtSynchronizeEvent(event: aclrtEvent) -> aclError;
        /// Milliseconds between two recorded places.
        must aclrtEventElapsedTime(ms: *mut f32, start: aclrtEvent, end: aclrtEvent) -> aclError;
        // callbacks
        /// Names the thread that runs the callbacks of a stream: its `pthread_t`. One thread a stream.
        must aclrtSubscribeReport(thread: u64, stream: aclrtStream) -> aclError;
        /// Undoes it.
        must aclrtUnSubscribeReport(thread: u64, stream: aclrtStream) -> aclError;
        /// Runs the callbacks that are due on this thread; 507012 when none came within the time.
        must aclrtProcessReport(ms: i32) -> aclError;
        /// Calls a host function in stream order, on the subscribed thread.
        must aclrtLaunchCallback(callback: aclrtCallback, user: *mut c_void, block: aclrtCallbackBlockType, stream: aclrtStream) -> aclError;
        // memory
        /// Device memory; the call itself takes `ALIGN_UP(size,32)` plus the chip's padding.
        must aclrtMalloc(ptr: *mut *mut c_void, size: usize, policy: aclrtMemMallocPolicy) -> aclError;
        /// Device memory without the extra padding; documented since CANN 7.0.
        may aclrtMallocAlign32(ptr: *mut *mut c_void, size: usize, policy: aclrtMemMallocPolicy) -> aclError;
        /// Device memory that the CPU may cache.
        must aclrtMallocCached(ptr: *mut *mut c_void, size: usize, policy: aclrtMemMallocPolicy) -> aclError;
        /// Device memory with attributes; rounds to 32, no padding.
        may aclrtMallocWithCfg(ptr: *mut *mut c_void, size: usize, policy: aclrtMemMallocPolicy, config: *mut aclrtMallocConfig) -> aclError;
        /// Frees device memory; NULL is an error; does not wait for queued work.
        must aclrtFree(ptr: *mut c_void) -> aclError;
        /// Pinned host memory.
        must aclrtMallocHost(ptr: *mut *mut c_void, size: usize) -> aclError;
        /// Frees pinned host memory; NULL is an error.
        must aclrtFreeHost(ptr: *mut c_void) -> aclError;
        /// Writes CPU caches back for cached device memory.
        must aclrtMemFlush(ptr: *mut c_void, size: usize) -> aclError;
        /// Drops CPU caches for cached device memory.
        must aclrtMemInvalidate(ptr: *mut c_void, size: usize) -> aclError;
        /// Fills memory, byte by byte; returns when done.
        must aclrtMemset(ptr: *mut c_void, max: usize, value: i32, count: usize) -> aclError;
        /// Fills memory in stream order.
        must aclrtMemsetAsync(ptr: *mut c_void, max: usize, value: i32, count: usize, stream: aclrtStream) -> aclError;
        /// Copies; returns when done; does not wait for streams.
        must aclrtMemcpy(dst: *mut c_void, max: usize, src: *const c_void, count: usize, kind: aclrtMemcpyKind) -> aclError;
        /// Copies in stream order.
        must aclrtMemcpyAsync(dst: *mut c_void, max: usize, src: *const c_void, count: usize, kind: aclrtMemcpyKind, stream: aclrtStream) -> aclError;
    }};
}

/// Rows of the V1 media group: `libacl_dvpp.so`.
#[doc(hidden)]
#[macro_export]
macro_rules! dvpp_functions {
    ([$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)*
        // memory
        /// Media memory: 128-aligned, takes `ALIGN_UP(size,32)+32`.
        must acldvppMalloc(ptr: *mut *mut c_void, size: usize) -> aclError;
        /// Frees media memory; NULL is an error.
        must acldvppFree(ptr: *mut c_void) -> aclError;
        // channel
        /// A description of a channel; NULL when host memory is short.
        must acldvppCreateChannelDesc() -> *mut acldvppChannelDesc;
        /// Frees the description; NULL is fine.
        must acldvppDestroyChannelDesc(desc: *mut acldvppChannelDesc) -> aclError;
        /// Opens the channel on the current context's device.
        must acldvppCreateChannel(desc: *mut acldvppChannelDesc) -> aclError;
        /// Closes it; all its work must have passed.
        must acldvppDestroyChannel(desc: *mut acldvppChannelDesc) -> aclError;
        // picture description
        /// A description with all fields 0; it owns no pixels.
        must acldvppCreatePicDesc() -> *mut acldvppPicDesc;
        /// Frees the description; NULL is fine.
        must acldvppDestroyPicDesc(desc: *mut acldvppPicDesc) -> aclError;
        /// Sets the address of the pixels; NULL is an error.
        must acldvppSetPicDescData(desc: *mut acldvppPicDesc, data: *mut c_void) -> aclError;
        /// Sets the size of the pixel buffer in bytes.
        must acldvppSetPicDescSize(desc: *mut acldvppPicDesc, size: u32) -> aclError;
        /// Sets the pixel format.
        must acldvppSetPicDescFormat(desc: *mut acldvppPicDesc, format: acldvppPixelFormat) -> aclError;
        /// Sets the width in pixels.
        must acldvppSetPicDescWidth(desc: *mut acldvppPicDesc, width: u32) -> aclError;
        /// Sets the height in rows.
        must acldvppSetPicDescHeight(desc: *mut acldvppPicDesc, height: u32) -> aclError;
        /// Sets the bytes of a luma row.
        must acldvppSetPicDescWidthStride(desc: *mut acldvppPicDesc, stride: u32) -> aclError;
        /// Sets the luma rows from plane to plane.
        must acldvppSetPicDescHeightStride(desc: *mut acldvppPicDesc, stride: u32) -> aclError;
        /// Address of the pixels.
        must acldvppGetPicDescData(desc: *const acldvppPicDesc) -> *mut c_void;
        /// Bytes of the picture.
        must acldvppGetPicDescSize(desc: *const acldvppPicDesc) -> u32;
        /// Pixel format.
        must acldvppGetPicDescFormat(desc: *const acldvppPicDesc) -> acldvppPixelFormat;
        /// Width in pixels.
        must acldvppGetPicDescWidth(desc: *const acldvppPicDesc) -> u32;
        /// Height in rows.
        must acldvppGetPicDescHeight(desc: *const acldvppPicDesc) -> u32;
        /// Bytes of a luma row.
        must acldvppGetPicDescWidthStride(desc: *const acldvppPicDesc) -> u32;
        /// Luma rows from plane to plane.
        must acldvppGetPicDescHeightStride(desc: *const acldvppPicDesc) -> u32;
        /// 0 when the latest task on this description went well.
        must acldvppGetPicDescRetCode(desc: *const acldvppPicDesc) -> u32;
        // packet description
        /// A description with all fields 0; it owns no bytes.
        must acldvppCreateStreamDesc() -> *mut acldvppStreamDesc;
        /// Frees the description; NULL is fine.
        must acldvppDestroyStreamDesc(desc: *mut acldvppStreamDesc) -> aclError;
        /// Sets the address of the packet.
        must acldvppSetStreamDescData(desc: *mut acldvppStreamDesc, data: *mut c_void) -> aclError;
        /// Sets the bytes of the packet.
        must acldvppSetStreamDescSize(desc: *mut acldvppStreamDesc, size: u32) -> aclError;
        /// Sets the coding.
        must acldvppSetStreamDescFormat(desc: *mut acldvppStreamDesc, format: acldvppStreamFormat) -> aclError;
        /// Sets a time stamp, which comes back with the description.
        must acldvppSetStreamDescTimestamp(desc: *mut acldvppStreamDesc, timestamp: u64) -> aclError;
        /// 1: the end of the stream, without a packet.
        must acldvppSetStreamDescEos(desc: *mut acldvppStreamDesc, eos: u8) -> aclError;
        /// Address of the packet.
        must acldvppGetStreamDescData(desc: *const acldvppStreamDesc) -> *mut c_void;
        /// Bytes of the packet.
        must acldvppGetStreamDescSize(desc: *const acldvppStreamDesc) -> u32;
        /// Time stamp.
        must acldvppGetStreamDescTimestamp(desc: *const acldvppStreamDesc) -> u64;
        /// 0 when the packet was decoded.
        must acldvppGetStreamDescRetCode(desc: *const acldvppStreamDesc) -> u32;
        // VDEC
        /// A description of a video decoder channel.
        must aclvdecCreateChannelDesc() -> *mut aclvdecChannelDesc;
        /// Frees it.
        must aclvdecDestroyChannelDesc(desc: *mut aclvdecChannelDesc) -> aclError;
        /// Sets the channel's number: 0 to 255, on V100 chips to 31.
        must aclvdecSetChannelDescChannelId(desc: *mut aclvdecChannelDesc, id: u32) -> aclError;
        /// Sets the report thread: its `pthread_t`.
        must aclvdecSetChannelDescThreadId(desc: *mut aclvdecChannelDesc, thread: u64) -> aclError;
        /// Sets the function called for each packet.
        must aclvdecSetChannelDescCallback(desc: *mut aclvdecChannelDesc, callback: aclvdecCallback) -> aclError;
        /// Sets the coding.
        must aclvdecSetChannelDescEnType(desc: *mut aclvdecChannelDesc, coding: acldvppStreamFormat) -> aclError;
        /// Sets the output format; NV12 when never set.
        must aclvdecSetChannelDescOutPicFormat(desc: *mut aclvdecChannelDesc, format: acldvppPixelFormat) -> aclError;
        /// Sets the declared output width; optional.
        must aclvdecSetChannelDescOutPicWidth(desc: *mut aclvdecChannelDesc, width: u32) -> aclError;
        /// Sets the declared output height; optional.
        must aclvdecSetChannelDescOutPicHeight(desc: *mut aclvdecChannelDesc, height: u32) -> aclError;
        /// Sets the number of reference frames: 0 to 16; V100 chips refuse.
        may aclvdecSetChannelDescRefFrameNum(desc: *mut aclvdecChannelDesc, frames: u32) -> aclError;
        /// 0: display order with the stream's delay; 1: as soon as decoded.
        may aclvdecSetChannelDescOutMode(desc: *mut aclvdecChannelDesc, mode: u32) -> aclError;
        /// Opens the channel and subscribes its report thread, which must exist.
        must aclvdecCreateChannel(desc: *mut aclvdecChannelDesc) -> aclError;
        /// Sends the end of the stream, waits for every callback, closes.
        must aclvdecDestroyChannel(desc: *mut aclvdecChannelDesc) -> aclError;
        /// Sends one packet and the picture it is to become; waits until the device has accepted it.
        must aclvdecSendFrame(desc: *mut aclvdecChannelDesc, input: *mut acldvppStreamDesc, output: *mut acldvppPicDesc, config: *mut aclvdecFrameConfig, user: *mut c_void) -> aclError;
        /// Sends a packet that is decoded for reference only; its callback has no picture.
        may aclvdecSendSkippedFrame(desc: *mut aclvdecChannelDesc, input: *mut acldvppStreamDesc, config: *mut aclvdecFrameConfig, user: *mut c_void) -> aclError;
        // JPEGD
        /// Size and components from a JPEG header in host memory.
        must acldvppJpegGetImageInfo(data: *const c_void, size: u32, width: *mut u32, height: *mut u32, components: *mut i32) -> aclError;
        /// As above, with the chroma sampling.
        may acldvppJpegGetImageInfoV2(data: *const c_void, size: u32, width: *mut u32, height: *mut u32, components: *mut i32, format: *mut acldvppJpegFormat) -> aclError;
        /// Bytes that hold the decoded picture on every chip.
        must acldvppJpegPredictDecSize(data: *const c_void, size: u32, format: acldvppPixelFormat, bytes: *mut u32) -> aclError;
        /// Decodes in stream order; the description is written when the task has run.
        must acldvppJpegDecodeAsync(channel: *mut acldvppChannelDesc, data: *const c_void, size: u32, output: *mut acldvppPicDesc, stream: aclrtStream) -> aclError;
        // VPC
        /// A resize configuration; NULL when host memory is short.
        must acldvppCreateResizeConfig() -> *mut acldvppResizeConfig;
        /// Frees the configuration; NULL is fine.
        must acldvppDestroyResizeConfig(config: *mut acldvppResizeConfig) -> aclError;
        /// 0 own algorithm, 1 bilinear, 2 nearest; V100 chips know 3 and 4 too.
        may acldvppSetResizeConfigInterpolation(config: *mut acldvppResizeConfig, interpolation: u32) -> aclError;
        /// Resizes in stream order.
        must acldvppVpcResizeAsync(channel: *mut acldvppChannelDesc, input: *mut acldvppPicDesc, output: *mut acldvppPicDesc, config: *mut acldvppResizeConfig, stream: aclrtStream) -> aclError;
    }};
}

/// Rows of the V2 media group: `libacl_dvpp_mpi.so`. Memory only, so far.
#[doc(hidden)]
#[macro_export]
macro_rules! mpi_functions {
    ([$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)*
        /// Starts V2 media for the process.
        must hi_mpi_sys_init() -> i32;
        /// Ends it.
        must hi_mpi_sys_exit() -> i32;
        /// Media memory as `acldvppMalloc` gives; the device is the thread's, `device` is reserved.
        must hi_mpi_dvpp_malloc(device: u32, ptr: *mut *mut c_void, size: u64) -> i32;
        /// Frees it.
        must hi_mpi_dvpp_free(ptr: *mut c_void) -> i32;
    }};
}

/// One symbol of a group, for loaders and reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// The C name.
    pub name: &'static str,
    /// `true`: loading fails without it.
    pub required: bool,
}

/// The type of one table entry.
macro_rules! entry {
    (must ($($arg:ty),*) -> $ret:ty) => { unsafe extern "C" fn($($arg),*) -> $ret };
    (may ($($arg:ty),*) -> $ret:ty) => { Option<unsafe extern "C" fn($($arg),*) -> $ret> };
}

/// Notes a required symbol that was not found.
macro_rules! note_missing {
    (must $found:ident $missing:ident) => {
        if $found.is_none() {
            $missing.push(stringify!($found));
        }
    };
    (may $found:ident $missing:ident) => {};
}

/// A found address as a table entry.
macro_rules! take {
    (must $found:ident $missing:ident ($($arg:ty),*) -> $ret:ty) => {
        match $found {
            // SAFETY: answers promise 1 of `resolve`: the address is the function of this name, and
            // the row states that function's C signature.
            Some(p) => unsafe {
                std::mem::transmute::<NonNull<c_void>, unsafe extern "C" fn($($arg),*) -> $ret>(p)
            },
            None => return Err($missing),
        }
    };
    (may $found:ident $missing:ident ($($arg:ty),*) -> $ret:ty) => {
        match $found {
            // SAFETY: as for a `must` row.
            Some(p) => Some(unsafe {
                std::mem::transmute::<NonNull<c_void>, unsafe extern "C" fn($($arg),*) -> $ret>(p)
            }),
            None => None,
        }
    };
}

/// A group of rows -> its table.
macro_rules! table {
    ($(#[$doc:meta])* $table:ident;
     $($(#[$fdoc:meta])* $need:ident $name:ident($($arg:ident: $ty:ty),*) -> $ret:ty;)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $table {
            $($(#[$fdoc])* pub $name: entry!($need ($($ty),*) -> $ret),)*
        }

        impl $table {
            /// Every symbol of the group, in the order of the list.
            pub const SYMBOLS: &'static [Symbol] = &[$(Symbol {
                name: stringify!($name),
                required: table!(@required $need),
            },)*];

            /// Fills the table by name. `Err` lists every required symbol that `find` did not have.
            ///
            /// # Safety
            /// 1. For each name, `find` answers `None` or the address of the C function of that name
            ///    with the signature of the list.
            /// 2. What it found stays loaded for as long as an entry may be called.
            pub unsafe fn resolve(
                find: &mut dyn FnMut(&'static str) -> Option<NonNull<c_void>>,
            ) -> Result<Self, Vec<&'static str>> {
                let mut missing = Vec::new();
                $(
                    let $name = find(stringify!($name));
                    note_missing!($need $name missing);
                )*
                if !missing.is_empty() {
                    return Err(missing);
                }
                Ok(Self { $($name: take!($need $name missing ($($ty),*) -> $ret),)* })
            }
        }
    };
    (@required must) => { true };
    (@required may) => { false };
}

runtime_functions! { [table]
    /// The runtime group as pointers.
    Api;
}
dvpp_functions! { [table]
    /// The V1 media group as pointers.
    Dvpp;
}
mpi_functions! { [table]
    /// The V2 media group as pointers.
    HiMpi;
}

/// The groups that one backend offers. A plain value: copy it, keep it, pass it on.
#[derive(Clone, Copy, Debug)]
pub struct Tables {
    /// The runtime; always there.
    pub api: Api,
    /// V1 media (`acldvpp*`), where the installation has it.
    pub dvpp: Option<Dvpp>,
    /// V2 media (`hi_mpi_*`), where the installation has it.
    pub mpi: Option<HiMpi>,
}

/// Fills [`Api`] from functions of the same names in a module of this process.
///
/// The compiler checks that each one is there and has the signature of the list, `may` rows included.
#[macro_export]
macro_rules! fill_api {
    ($module:path) => {
        $crate::runtime_functions! { [$crate::fill] $module => $crate::Api; }
    };
}

/// As [`fill_api!`], for [`Dvpp`].
#[macro_export]
macro_rules! fill_dvpp {
    ($module:path) => {
        $crate::dvpp_functions! { [$crate::fill] $module => $crate::Dvpp; }
    };
}

/// As [`fill_api!`], for [`HiMpi`].
#[macro_export]
macro_rules! fill_mpi {
    ($module:path) => {
        $crate::mpi_functions! { [$crate::fill] $module => $crate::HiMpi; }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! fill {
    ($module:path => $table:path;
     $($(#[$fdoc:meta])* $need:ident $name:ident($($arg:ident: $ty:ty),*) -> $ret:ty;)*) => {{
        use $module as functions;
        $table { $($name: $crate::fill!(@$need functions::$name),)* }
    }};
    (@must $f:path) => { $f };
    (@may $f:path) => { Some($f) };
}
