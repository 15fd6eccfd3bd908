//! `acl_base_rt.h` and `acl_base_mdl.h`: results, the handles that every header uses, element types, formats.

/// Result of nearly every ACL call: 0 or one of [`crate::codes::CODES`].
#[repr(transparent)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct aclError(pub i32);

/// The bits of an IEEE half-precision number.
pub type aclFloat16 = u16;

opaque! {
    /// What an [`aclrtStream`] points to.
    aclrtStreamOpaque;
    /// What an [`aclmdlRITask`] points to.
    aclmdlRITaskOpaque;
    /// What an [`aclrtEvent`] points to.
    aclrtEventOpaque;
    /// What an [`aclrtContext`] points to.
    aclrtContextOpaque;
    /// What an [`aclrtNotify`] points to.
    aclrtNotifyOpaque;
    /// What an [`aclrtCntNotify`] points to.
    aclrtCntNotifyOpaque;
    /// What an [`aclrtLabel`] points to.
    aclrtLabelOpaque;
    /// What an [`aclrtLabelList`] points to.
    aclrtLabelListOpaque;
    /// What an [`aclrtMbuf`] points to.
    aclrtMbufOpaque;
    /// What an [`aclrtAllocatorDesc`] points to.
    aclrtAllocatorDescOpaque;
    /// What an [`aclrtAllocator`] points to.
    aclrtAllocatorOpaque;
    /// What an [`aclrtAllocatorBlock`] points to.
    aclrtAllocatorBlockOpaque;
    /// What an [`aclrtAllocatorAddr`] points to.
    aclrtAllocatorAddrOpaque;
    /// What an [`aclrtTaskGrp`] points to.
    aclrtTaskGrpOpaque;
    /// An address with a length, as models and operators take it; owns neither.
    aclDataBuffer;
    /// Shape, element type and format of a tensor.
    aclTensorDesc;
}

/// Queue of device work; `void *` in C. NULL names the context's default stream.
pub type aclrtStream = *mut aclrtStreamOpaque;
/// One task of a captured model instance; `void *` in C.
pub type aclmdlRITask = *mut aclmdlRITaskOpaque;
/// Marker in streams; `void *` in C.
pub type aclrtEvent = *mut aclrtEventOpaque;
/// Execution context of one device; `void *` in C.
pub type aclrtContext = *mut aclrtContextOpaque;
/// Signal between streams, devices or processes; `void *` in C.
pub type aclrtNotify = *mut aclrtNotifyOpaque;
/// Notify with a counter; `void *` in C.
pub type aclrtCntNotify = *mut aclrtCntNotifyOpaque;
/// Place in a model's stream that a switch can jump to; `void *` in C.
pub type aclrtLabel = *mut aclrtLabelOpaque;
/// The targets of a switch by index; `void *` in C.
pub type aclrtLabelList = *mut aclrtLabelListOpaque;
/// Shared buffer that travels through queues; `void *` in C.
pub type aclrtMbuf = *mut aclrtMbufOpaque;
/// A caller's allocator, described by its functions; `void *` in C.
pub type aclrtAllocatorDesc = *mut aclrtAllocatorDescOpaque;
/// The caller's own allocator object, handed back to its functions; `void *` in C.
pub type aclrtAllocator = *mut aclrtAllocatorOpaque;
/// What the caller's allocation function answered; `void *` in C.
pub type aclrtAllocatorBlock = *mut aclrtAllocatorBlockOpaque;
/// Address that an allocation should have if possible; `void *` in C.
pub type aclrtAllocatorAddr = *mut aclrtAllocatorAddrOpaque;
/// Group of captured tasks that are updated together; `void *` in C.
pub type aclrtTaskGrp = *mut aclrtTaskGrpOpaque;

numbers! {
    /// Element type of a tensor.
    aclDataType: i32 {
        /// Not known.
        ACL_DT_UNDEFINED = -1,
        /// IEEE single precision.
        ACL_FLOAT = 0,
        /// IEEE half precision.
        ACL_FLOAT16 = 1,
        /// Signed, 8 bits.
        ACL_INT8 = 2,
        /// Signed, 32 bits.
        ACL_INT32 = 3,
        /// Unsigned, 8 bits.
        ACL_UINT8 = 4,
        /// Signed, 16 bits.
        ACL_INT16 = 6,
        /// Unsigned, 16 bits.
        ACL_UINT16 = 7,
        /// Unsigned, 32 bits.
        ACL_UINT32 = 8,
        /// Signed, 64 bits.
        ACL_INT64 = 9,
        /// Unsigned, 64 bits.
        ACL_UINT64 = 10,
        /// IEEE double precision.
        ACL_DOUBLE = 11,
        /// Truth value, one byte.
        ACL_BOOL = 12,
        /// Text.
        ACL_STRING = 13,
        /// Complex number of two singles.
        ACL_COMPLEX64 = 16,
        /// Complex number of two doubles.
        ACL_COMPLEX128 = 17,
        /// Upper half of a single: 8 bits of exponent, 7 of mantissa.
        ACL_BF16 = 27,
        /// Signed, 4 bits.
        ACL_INT4 = 29,
        /// One bit.
        ACL_UINT1 = 30,
        /// Complex number of two halves.
        ACL_COMPLEX32 = 33,
        /// Huawei's own 8-bit float with tapered precision; this one and the next seven: 950 only.
        ACL_HIFLOAT8 = 34,
        /// 8-bit float: exponent 5, mantissa 2.
        ACL_FLOAT8_E5M2 = 35,
        /// 8-bit float: exponent 4, mantissa 3, without infinities.
        ACL_FLOAT8_E4M3FN = 36,
        /// 8-bit power of two, for scales.
        ACL_FLOAT8_E8M0 = 37,
        /// 6-bit float: exponent 3, mantissa 2.
        ACL_FLOAT6_E3M2 = 38,
        /// 6-bit float: exponent 2, mantissa 3.
        ACL_FLOAT6_E2M3 = 39,
        /// 4-bit float: exponent 2, mantissa 1.
        ACL_FLOAT4_E2M1 = 40,
        /// 4-bit float: exponent 1, mantissa 2.
        ACL_FLOAT4_E1M2 = 41,
        /// Huawei's own 4-bit float; named in release 9.0 alone.
        ACL_HIFLOAT4 = 42,
    }
    /// Order of a tensor's axes in memory: batch N, channels C, depth D, height H, width W, length L.
    aclFormat: i32 {
        /// Not known.
        ACL_FORMAT_UNDEFINED = -1,
        /// Planes of channels.
        ACL_FORMAT_NCHW = 0,
        /// Channels innermost.
        ACL_FORMAT_NHWC = 1,
        /// Any shape, axes without meaning.
        ACL_FORMAT_ND = 2,
        /// Channels cut into blocks of C0 that lie innermost.
        ACL_FORMAT_NC1HWC0 = 3,
        /// Blocked convolution weights.
        ACL_FORMAT_FRACTAL_Z = 4,
        /// As `NC1HWC0` with blocks of four channels.
        ACL_FORMAT_NC1HWC0_C04 = 12,
        /// Batch innermost: weights.
        ACL_FORMAT_HWCN = 16,
        /// Volumes, channels innermost.
        ACL_FORMAT_NDHWC = 27,
        /// Blocked matrix of the cube unit.
        ACL_FORMAT_FRACTAL_NZ = 29,
        /// Volumes, planes of channels.
        ACL_FORMAT_NCDHW = 30,
        /// Volumes with channels in blocks.
        ACL_FORMAT_NDC1HWC0 = 32,
        /// Blocked weights of convolutions over volumes.
        ACL_FRACTAL_Z_3D = 33,
        /// Two axes.
        ACL_FORMAT_NC = 35,
        /// Three axes.
        ACL_FORMAT_NCL = 47,
        /// As `FRACTAL_NZ`, blocks 16 wide; this one and the next four: 950 only.
        ACL_FORMAT_FRACTAL_NZ_C0_16 = 50,
        /// As `FRACTAL_NZ`, blocks 32 wide.
        ACL_FORMAT_FRACTAL_NZ_C0_32 = 51,
        /// As `FRACTAL_NZ`, blocks 2 wide.
        ACL_FORMAT_FRACTAL_NZ_C0_2 = 52,
        /// As `FRACTAL_NZ`, blocks 4 wide.
        ACL_FORMAT_FRACTAL_NZ_C0_4 = 53,
        /// As `FRACTAL_NZ`, blocks 8 wide.
        ACL_FORMAT_FRACTAL_NZ_C0_8 = 54,
    }
    /// Weight of a log line.
    aclLogLevel: u32 {
        /// For developers.
        ACL_DEBUG = 0,
        /// Ordinary course of things.
        ACL_INFO = 1,
        /// Unexpected, and survived.
        ACL_WARNING = 2,
        /// A call failed.
        ACL_ERROR = 3,
    }
    /// Where a tensor's data lies, for the operator compiler.
    aclMemType: u32 {
        /// Device memory.
        ACL_MEMTYPE_DEVICE = 0,
        /// Host memory; new values may mean a new compilation.
        ACL_MEMTYPE_HOST = 1,
        /// Host memory whose values the compiled operator does not depend on.
        ACL_MEMTYPE_HOST_COMPILE_INDEPENDENT = 2,
    }
    /// Switch of a process or of a context.
    aclSysParamOpt: u32 {
        /// The same input gives the same output, run after run.
        ACL_OPT_DETERMINISTIC = 0,
        /// Kernels built for it check their accesses to global memory.
        ACL_OPT_ENABLE_DEBUG_KERNEL = 1,
        /// Results that do not depend on where the data lies; later releases: the first switch with value 2.
        ACL_OPT_STRONG_CONSISTENCY = 2,
        /// Early start of kernels; later than 9.1.
        ACL_OPT_ENABLE_KERNEL_EARLY_START = 3,
        /// Release 9.0's name of the same.
        ACL_OPT_EARLY_START = 3,
    }
    /// What an installation may be able to do.
    aclCannAttr: i32 {
        /// Not known.
        ACL_CANN_ATTR_UNDEFINED = -1,
        /// Overflow shows as infinity and not-a-number.
        ACL_CANN_ATTR_INF_NAN = 0,
        /// Arithmetic on `bf16`.
        ACL_CANN_ATTR_BF16 = 1,
        /// Operators compiled when they are first used.
        ACL_CANN_ATTR_JIT_COMPILE = 2,
    }
    /// What `aclGetDeviceCapability` is asked about.
    aclDeviceInfo: i32 {
        /// Not known.
        ACL_DEVICE_INFO_UNDEFINED = -1,
        /// How many AI cores.
        ACL_DEVICE_INFO_AI_CORE_NUM = 0,
        /// How many vector cores.
        ACL_DEVICE_INFO_VECTOR_CORE_NUM = 1,
        /// Bytes of the second-level cache.
        ACL_DEVICE_INFO_L2_SIZE = 2,
    }
}

constants! {
    /// Numbers in one range of an axis: least and greatest.
    ACL_TENSOR_SHAPE_RANGE_NUM: usize = 2;
    /// Numbers in one range of values: least and greatest.
    ACL_TENSOR_VALUE_RANGE_NUM: usize = 2;
    /// What `aclGetTensorDescNumDims` answers for a tensor of unknown rank.
    ACL_UNKNOWN_RANK: usize = 0xFFFF_FFFF_FFFF_FFFE;
}

layouts! {}
