//! Handles, integers and the few visible structs, as the C side has them.
//!
//! Every handle is its own opaque type, so that a stream cannot be passed for an event although both
//! are `void *` in C. Enumerations are transparent integers: a library may answer a value that no
//! header lists, which would be undefined behaviour in a Rust `enum`.

use std::ffi::c_void;
use std::marker::{PhantomData, PhantomPinned};

/// Opaque: never built, moved or read in Rust.
macro_rules! opaque {
    ($($(#[$doc:meta])* $tag:ident;)*) => {$(
        $(#[$doc])*
        #[repr(C)]
        pub struct $tag {
            _bytes: [u8; 0],
            _not_ours: PhantomData<(*mut u8, PhantomPinned)>,
        }
    )*};
}

opaque! {
    /// What an [`aclrtContext`] points to.
    aclrtContextOpaque;
    /// What an [`aclrtStream`] points to.
    aclrtStreamOpaque;
    /// What an [`aclrtEvent`] points to.
    aclrtEventOpaque;
    /// A V1 media channel (VPC, JPEGD, JPEGE).
    acldvppChannelDesc;
    /// A V1 picture description.
    acldvppPicDesc;
    /// A V1 resize configuration.
    acldvppResizeConfig;
    /// A V1 bit-stream description: one packet.
    acldvppStreamDesc;
    /// A V1 video decoder channel.
    aclvdecChannelDesc;
    /// Reserved by the vendor; NULL is passed.
    aclvdecFrameConfig;
}

/// Execution context of one device; `void *` in C.
pub type aclrtContext = *mut aclrtContextOpaque;
/// Queue of device work; `void *` in C. NULL names the context's default stream.
pub type aclrtStream = *mut aclrtStreamOpaque;
/// Marker in streams; `void *` in C.
pub type aclrtEvent = *mut aclrtEventOpaque;

/// A host function that a stream calls; it runs on the thread subscribed for the stream.
pub type aclrtCallback = Option<unsafe extern "C" fn(user: *mut c_void)>;
/// Called once per packet on the channel's report thread, with what was sent and the caller's own pointer.
pub type aclvdecCallback = Option<
    unsafe extern "C" fn(
        input: *mut acldvppStreamDesc,
        output: *mut acldvppPicDesc,
        user: *mut c_void,
    ),
>;

/// Result of nearly every ACL call: 0 or one of [`crate::codes::CODES`].
#[repr(transparent)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct aclError(pub i32);

/// Transparent integers with their named values.
macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident: $int:ty { $($(#[$vdoc:meta])* $value:ident = $n:expr,)* })*) => {$(
        $(#[$doc])*
        #[repr(transparent)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $int);
        $($(#[$vdoc])* pub const $value: $name = $name($n);)*
        impl $name {
            /// Each named value with its C name.
            pub const NAMES: &'static [($name, &'static str)] = &[$(($value, stringify!($value)),)*];

            /// The C name of the value, or `"unlisted value"`.
            pub fn name(self) -> &'static str {
                Self::NAMES.iter().find(|(v, _)| *v == self).map_or("unlisted value", |(_, n)| n)
            }
        }
    )*};
}

numbers! {
    /// Page policy of a device allocation (`acl_rt.h`).
    aclrtMemMallocPolicy: u32 {
        /// Huge (2 MiB) pages when the block is big enough, else ordinary ones.
        ACL_MEM_MALLOC_HUGE_FIRST = 0,
        /// Huge pages only.
        ACL_MEM_MALLOC_HUGE_ONLY = 1,
        /// Ordinary (4 KiB) pages only.
        ACL_MEM_MALLOC_NORMAL_ONLY = 2,
        /// As 0, for memory copied between devices.
        ACL_MEM_MALLOC_HUGE_FIRST_P2P = 3,
        /// As 1, for memory copied between devices.
        ACL_MEM_MALLOC_HUGE_ONLY_P2P = 4,
        /// As 2, for memory copied between devices.
        ACL_MEM_MALLOC_NORMAL_ONLY_P2P = 5,
        /// 1 GiB pages; Atlas A2 and A3 only.
        ACL_MEM_MALLOC_HUGE1G_ONLY = 6,
        /// As 6, for memory copied between devices.
        ACL_MEM_MALLOC_HUGE1G_ONLY_P2P = 7,
    }
    /// Direction of a copy (`acl_rt.h`).
    aclrtMemcpyKind: u32 {
        /// Host to host; the synchronous call only.
        ACL_MEMCPY_HOST_TO_HOST = 0,
        /// Host to device.
        ACL_MEMCPY_HOST_TO_DEVICE = 1,
        /// Device to host.
        ACL_MEMCPY_DEVICE_TO_HOST = 2,
        /// Within or between devices.
        ACL_MEMCPY_DEVICE_TO_DEVICE = 3,
        /// By the pointers; CANN 8.0 and later.
        ACL_MEMCPY_DEFAULT = 4,
        /// Host to device through a buffer of the runtime.
        ACL_MEMCPY_HOST_TO_BUF_TO_DEVICE = 5,
        /// Within one device; only for copies by description.
        ACL_MEMCPY_INNER_DEVICE_TO_DEVICE = 6,
        /// Between devices; only for copies by description.
        ACL_MEMCPY_INTER_DEVICE_TO_DEVICE = 7,
    }
    /// Which memory `aclrtGetMemInfo` is asked about (`acl_rt.h`).
    aclrtMemAttr: u32 {
        /// DDR.
        ACL_DDR_MEM = 0,
        /// High-bandwidth memory.
        ACL_HBM_MEM = 1,
        /// DDR, huge pages.
        ACL_DDR_MEM_HUGE = 2,
        /// DDR, ordinary pages.
        ACL_DDR_MEM_NORMAL = 3,
        /// HBM, huge pages.
        ACL_HBM_MEM_HUGE = 4,
        /// HBM, ordinary pages.
        ACL_HBM_MEM_NORMAL = 5,
    }
    /// Where the program runs (`acl_rt.h`).
    aclrtRunMode: u32 {
        /// On the device's own CPU.
        ACL_DEVICE = 0,
        /// On a host, with the device at the other end of a bus.
        ACL_HOST = 1,
    }
    /// Answer of `aclrtStreamQuery`.
    aclrtStreamStatus: u32 {
        /// All work has passed.
        ACL_STREAM_STATUS_COMPLETE = 0,
        /// Work is queued or running.
        ACL_STREAM_STATUS_NOT_READY = 1,
    }
    /// Answer of `aclrtQueryEventStatus`.
    aclrtEventRecordedStatus: u32 {
        /// Not recorded, or the record has not been reached.
        ACL_EVENT_RECORDED_STATUS_NOT_READY = 0,
        /// The record has been reached.
        ACL_EVENT_RECORDED_STATUS_COMPLETE = 1,
    }
    /// Pixel formats of V1 and V2 media (`acl_dvpp.h`); the numbers are the same in both.
    acldvppPixelFormat: u32 {
        /// Luma only.
        PIXEL_FORMAT_YUV_400 = 0,
        /// NV12: luma, then U and V interleaved at half width and height.
        PIXEL_FORMAT_YUV_SEMIPLANAR_420 = 1,
        /// NV21: as NV12 with V before U.
        PIXEL_FORMAT_YVU_SEMIPLANAR_420 = 2,
        /// Luma, then U and V interleaved at half width.
        PIXEL_FORMAT_YUV_SEMIPLANAR_422 = 3,
        /// As 3 with V before U.
        PIXEL_FORMAT_YVU_SEMIPLANAR_422 = 4,
        /// Luma, then U and V interleaved at full size.
        PIXEL_FORMAT_YUV_SEMIPLANAR_444 = 5,
        /// As 5 with V before U.
        PIXEL_FORMAT_YVU_SEMIPLANAR_444 = 6,
        /// Luma, then U and V interleaved at half height.
        PIXEL_FORMAT_YUV_SEMIPLANAR_440 = 1000,
        /// As 1000 with V before U.
        PIXEL_FORMAT_YVU_SEMIPLANAR_440 = 1001,
        /// JPEGD: keep the source's own sampling, V before U.
        PIXEL_FORMAT_UNKNOWN = 10000,
    }
    /// Whether a callback holds its stream up (`acl_rt.h`).
    aclrtCallbackBlockType: u32 {
        /// Later work of the stream does not wait for it.
        ACL_CALLBACK_NO_BLOCK = 0,
        /// Later work of the stream waits until it has returned.
        ACL_CALLBACK_BLOCK = 1,
    }
    /// What a video channel decodes (`acl_dvpp.h`).
    acldvppStreamFormat: u32 {
        /// H.265 main profile.
        H265_MAIN_LEVEL = 0,
        /// H.264 baseline profile.
        H264_BASELINE_LEVEL = 1,
        /// H.264 main profile.
        H264_MAIN_LEVEL = 2,
        /// H.264 high profile.
        H264_HIGH_LEVEL = 3,
    }
    /// Chroma sampling of a JPEG file (`acl_dvpp.h`).
    acldvppJpegFormat: u32 {
        /// 4:4:4.
        ACL_JPEG_CSS_444 = 0,
        /// 4:2:2.
        ACL_JPEG_CSS_422 = 1,
        /// 4:2:0.
        ACL_JPEG_CSS_420 = 2,
        /// Luma only.
        ACL_JPEG_CSS_GRAY = 3,
        /// 4:4:0.
        ACL_JPEG_CSS_440 = 4,
        /// 4:1:1; listed, never answered by the published source.
        ACL_JPEG_CSS_411 = 5,
        /// Any other.
        ACL_JPEG_CSS_UNKNOWN = 1000,
    }
}

/// Event flag: may be waited for by streams.
pub const ACL_EVENT_SYNC: u32 = 0x1;
/// Event flag: captures stream progress.
pub const ACL_EVENT_CAPTURE_STREAM_PROGRESS: u32 = 0x2;
/// Event flag: carries a time stamp.
pub const ACL_EVENT_TIME_LINE: u32 = 0x8;

/// One attribute of [`aclrtMallocConfig`] (`acl_rt.h`).
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct aclrtMallocAttribute {
    /// Which attribute: 0 reserved, 1 module id, 2 device id, 3 virtual-address flag.
    pub attr: u32,
    /// A union of at most eight bytes in C.
    pub value: [u32; 2],
}

/// Attributes for `aclrtMallocWithCfg` (`acl_rt.h`).
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct aclrtMallocConfig {
    /// First attribute.
    pub attrs: *mut aclrtMallocAttribute,
    /// How many.
    pub numAttrs: usize,
}

// Layouts of the published headers on LP64 (x86-64 and AArch64 alike).
const _: () = {
    assert!(size_of::<aclError>() == 4 && align_of::<aclError>() == 4);
    assert!(size_of::<aclrtMallocAttribute>() == 12 && align_of::<aclrtMallocAttribute>() == 4);
    assert!(size_of::<aclrtMallocConfig>() == 16 && align_of::<aclrtMallocConfig>() == 8);
    assert!(std::mem::offset_of!(aclrtMallocConfig, numAttrs) == 8);
    assert!(size_of::<aclrtStream>() == size_of::<*mut c_void>());
};
