//! `acl_rt.h`, part 4: operator binaries, kernels and how they are started, random numbers.

use crate::types::aclDataType;
use std::ffi::c_void;

opaque! {
    /// What an [`aclrtBinary`] points to.
    aclrtBinaryOpaque;
    /// What an [`aclrtBinHandle`] points to.
    aclrtBinHandleOpaque;
    /// What an [`aclrtFuncHandle`] points to.
    aclrtFuncHandleOpaque;
    /// What an [`aclrtArgsHandle`] points to.
    aclrtArgsHandleOpaque;
    /// What an [`aclrtParamHandle`] points to.
    aclrtParamHandleOpaque;
}

/// An operator's file in memory; `void *` in C.
pub type aclrtBinary = *mut aclrtBinaryOpaque;
/// An operator's file, loaded; `void *` in C.
pub type aclrtBinHandle = *mut aclrtBinHandleOpaque;
/// A kernel of a loaded file; `void *` in C.
pub type aclrtFuncHandle = *mut aclrtFuncHandleOpaque;
/// A kernel's arguments; `void *` in C.
pub type aclrtArgsHandle = *mut aclrtArgsHandleOpaque;
/// One of a kernel's arguments; `void *` in C.
pub type aclrtParamHandle = *mut aclrtParamHandleOpaque;
/// What the betas of CANN 9.2 call [`dim3`].
pub type aclrtDim3 = dim3;

numbers! {
    /// Which member of [`aclrtBinaryLoadOptionValue`] counts.
    aclrtBinaryLoadOptionType: u32 {
        /// When the device gets the code: `isLazyLoad`.
        ACL_RT_BINARY_LOAD_OPT_LAZY_LOAD = 1,
        /// What the code runs on: `magic`.
        ACL_RT_BINARY_LOAD_OPT_MAGIC = 2,
        /// Older name of the same.
        ACL_RT_BINARY_LOAD_OPT_LAZY_MAGIC = 2,
        /// How kernels of the AICPU are known: `cpuKernelMode`.
        ACL_RT_BINARY_LOAD_OPT_CPU_KERNEL_MODE = 3,
    }
    /// Cores that a kernel is sent to; 310P only.
    aclrtEngineType: u32 {
        /// AI cores.
        ACL_RT_ENGINE_TYPE_AIC = 0,
        /// Vector cores.
        ACL_RT_ENGINE_TYPE_AIV = 1,
    }
    /// Which member of [`aclrtLaunchKernelAttrValue`] counts.
    aclrtLaunchKernelAttrId: u32 {
        /// Whether all cores start together: `schemMode`.
        ACL_RT_LAUNCH_KERNEL_ATTR_SCHEM_MODE = 1,
        /// Unified buffer asked for at the start: `dynUBufSize`; from 9.0.
        ACL_RT_LAUNCH_KERNEL_ATTR_DYN_UBUF_SIZE = 2,
        /// Older name of the same: `localMemorySize`.
        ACL_RT_LAUNCH_KERNEL_ATTR_LOCAL_MEMORY_SIZE = 2,
        /// Cores: `engineType`.
        ACL_RT_LAUNCH_KERNEL_ATTR_ENGINE_TYPE = 3,
        /// Number of the first block: `blockDimOffset`.
        ACL_RT_LAUNCH_KERNEL_ATTR_BLOCKDIM_OFFSET = 4,
        /// Whether the hardware may fetch the task ahead: `isBlockTaskPrefetch`.
        ACL_RT_LAUNCH_KERNEL_ATTR_BLOCK_TASK_PREFETCH = 5,
        /// Whether data is dumped: `isDataDump`.
        ACL_RT_LAUNCH_KERNEL_ATTR_DATA_DUMP = 6,
        /// Time limit in seconds: `timeout`.
        ACL_RT_LAUNCH_KERNEL_ATTR_TIMEOUT = 7,
        /// Time limit in microseconds: `timeoutUs`.
        ACL_RT_LAUNCH_KERNEL_ATTR_TIMEOUT_US = 8,
        /// Whether the task is profiled: `enableProfiling`; later than 9.1.
        ACL_RT_LAUNCH_KERNEL_ATTR_ENABLE_PROFILING = 9,
    }
    /// What can be asked about a kernel.
    aclrtFuncAttribute: u32 {
        /// What it runs on, an [`aclrtKernelType`].
        ACL_FUNC_ATTR_KERNEL_TYPE = 1,
        /// Cube cores (upper half of the low word) per vector cores (lower half); from 9.1.
        ACL_FUNC_ATTR_KERNEL_RATIO = 2,
        /// 1: all cores start together; from 9.1.
        ACL_FUNC_ATTR_KERNEL_SCHED_MODE = 3,
    }
    /// What a kernel runs on.
    aclrtKernelType: u32 {
        /// AI cores.
        ACL_KERNEL_TYPE_AICORE = 0,
        /// Cube cores.
        ACL_KERNEL_TYPE_CUBE = 1,
        /// Vector cores.
        ACL_KERNEL_TYPE_VECTOR = 2,
        /// Cube and vector cores together.
        ACL_KERNEL_TYPE_MIX = 3,
        /// AICPUs.
        ACL_KERNEL_TYPE_AICPU = 100,
    }
    /// Random numbers: which member of [`aclrtRandomNumFuncParaInfoParamInfo`] counts.
    aclrtRandomNumFuncType: u32 {
        /// Bits that are off with a probability: `dropoutBitmaskInfo`.
        ACL_RT_RANDOM_NUM_FUNC_TYPE_DROPOUT_BITMASK = 0,
        /// Evenly between two bounds: `uniformDisInfo`.
        ACL_RT_RANDOM_NUM_FUNC_TYPE_UNIFORM_DIS = 1,
        /// Gaussian: `normalDisInfo`.
        ACL_RT_RANDOM_NUM_FUNC_TYPE_NORMAL_DIS = 2,
        /// Gaussian without its tails: `normalDisInfo`.
        ACL_RT_RANDOM_NUM_FUNC_TYPE_TRUNCATED_NORMAL_DIS = 3,
    }
    /// Which member of [`aclrtUpdateTaskAttrVal`] counts.
    aclrtUpdateTaskAttrId: u32 {
        /// Random numbers: `randomTaskAttr`.
        ACL_RT_UPDATE_RANDOM_TASK = 1,
        /// A kernel: `aicAivTaskAttr`.
        ACL_RT_UPDATE_AIC_AIV_TASK = 2,
    }
}

constants! {
    /// Code for AI cores.
    ACL_RT_BINARY_MAGIC_ELF_AICORE: u32 = 0x4355_4245;
    /// Code for vector cores.
    ACL_RT_BINARY_MAGIC_ELF_VECTOR_CORE: u32 = 0x4141_5246;
    /// Code for cube cores.
    ACL_RT_BINARY_MAGIC_ELF_CUBE_CORE: u32 = 0x4149_4343;
}

layouts! {
    /// Value of an option of loading.
    union aclrtBinaryLoadOptionValue: 16, 4 {
        /// 1: the device gets the code when it is first needed.
        0 isLazyLoad: u32,
        /// One of `ACL_RT_BINARY_MAGIC_*`.
        0 magic: u32,
        /// 0: built-in kernels by their list; 1: one's own by a list; 2: by `aclrtRegisterCpuFunc`.
        0 cpuKernelMode: i32,
        /// Reserved.
        0 rsv: [u32; 4],
    }
    /// An option of loading.
    struct aclrtBinaryLoadOption: 20, 4 {
        /// Which.
        0 type_: aclrtBinaryLoadOptionType,
        /// Its value.
        4 value: aclrtBinaryLoadOptionValue,
    }
    /// Options of loading.
    struct aclrtBinaryLoadOptions: 16, 8 {
        /// First option.
        0 options: *mut aclrtBinaryLoadOption,
        /// How many.
        8 numOpt: usize,
    }
    /// Extent of a grid or of a block of threads; passed by value; later than 9.1.
    struct dim3: 12, 4 {
        /// Along x.
        0 x: u32,
        /// Along y.
        4 y: u32,
        /// Along z.
        8 z: u32,
    }
    /// Microseconds in two halves; both 0 for ever.
    struct aclrtTimeoutUs: 8, 4 {
        /// Lower half.
        0 timeoutLow: u32,
        /// Upper half.
        4 timeoutHigh: u32,
    }
    /// Value of an attribute of a start.
    union aclrtLaunchKernelAttrValue: 16, 4 {
        /// 1: all cores start together; 0: each when it is free.
        0 schemMode: u8,
        /// Older name of the next.
        0 localMemorySize: u32,
        /// Bytes; from 9.0.
        0 dynUBufSize: u32,
        /// Cores.
        0 engineType: aclrtEngineType,
        /// Number of the first block.
        0 blockDimOffset: u32,
        /// 1: it may not.
        0 isBlockTaskPrefetch: u8,
        /// 1: data is dumped.
        0 isDataDump: u8,
        /// Seconds; 0 for ever.
        0 timeout: u16,
        /// Microseconds.
        0 timeoutUs: aclrtTimeoutUs,
        /// 1: the task is profiled; later than 9.1.
        0 enableProfiling: u8,
        /// Reserved.
        0 rsv: [u32; 4],
    }
    /// An attribute of a start.
    struct aclrtLaunchKernelAttr: 20, 4 {
        /// Which.
        0 id: aclrtLaunchKernelAttrId,
        /// Its value.
        4 value: aclrtLaunchKernelAttrValue,
    }
    /// Attributes of a start.
    struct aclrtLaunchKernelCfg: 16, 8 {
        /// First attribute.
        0 attrs: *mut aclrtLaunchKernelAttr,
        /// How many.
        8 numAttrs: usize,
    }
    /// Address among the arguments that the runtime fills in.
    struct aclrtPlaceHolderInfo: 8, 4 {
        /// Where the address goes.
        0 addrOffset: u32,
        /// Where the data it is to point to lies.
        4 dataOffset: u32,
    }
    /// A parameter of random numbers, or where it lies.
    struct aclrtRandomParaInfo: 16, 1 {
        /// 1: an address, 0: the value itself.
        0 isAddr: u8,
        /// Either.
        1 valueOrAddr: [u8; 8],
        /// Bytes of it that count.
        9 size: u8,
        /// Reserved.
        10 rsv: [u8; 6],
    }
    /// Bits that are off with a probability.
    struct aclrtDropoutBitmaskInfo: 16, 1 {
        /// The probability.
        0 dropoutRation: aclrtRandomParaInfo,
    }
    /// Numbers between two bounds.
    struct aclrtUniformDisInfo: 32, 1 {
        /// Least.
        0 min: aclrtRandomParaInfo,
        /// Greatest.
        16 max: aclrtRandomParaInfo,
    }
    /// Gaussian numbers.
    struct aclrtNormalDisInfo: 32, 1 {
        /// Mean.
        0 mean: aclrtRandomParaInfo,
        /// Standard deviation.
        16 stddev: aclrtRandomParaInfo,
    }
    /// Parameters of random numbers; without a name in C.
    union aclrtRandomNumFuncParaInfoParamInfo: 32, 1 {
        /// Of bits.
        0 dropoutBitmaskInfo: aclrtDropoutBitmaskInfo,
        /// Of numbers between bounds.
        0 uniformDisInfo: aclrtUniformDisInfo,
        /// Of Gaussian numbers.
        0 normalDisInfo: aclrtNormalDisInfo,
    }
    /// Which random numbers.
    struct aclrtRandomNumFuncParaInfo: 36, 4 {
        /// Kind.
        0 funcType: aclrtRandomNumFuncType,
        /// Parameters.
        4 paramInfo: aclrtRandomNumFuncParaInfoParamInfo,
    }
    /// Random numbers to be made.
    struct aclrtRandomNumTaskInfo: 104, 8 {
        /// Their type.
        0 dataType: aclDataType,
        /// Their distribution.
        4 randomNumFuncParaInfo: aclrtRandomNumFuncParaInfo,
        /// Device memory for the parameters; NULL: the library's own.
        40 randomParaAddr: *mut c_void,
        /// Device memory for the numbers.
        48 randomResultAddr: *mut c_void,
        /// Device memory with the place in the sequence.
        56 randomCounterAddr: *mut c_void,
        /// Seed.
        64 randomSeed: aclrtRandomParaInfo,
        /// How many.
        80 randomNum: aclrtRandomParaInfo,
        /// Reserved: zeros.
        96 rsv: [u8; 8],
    }
    /// New parameters of queued random numbers.
    struct aclrtRandomTaskUpdateAttr: 32, 8 {
        /// Device memory with them.
        0 srcAddr: *mut c_void,
        /// Bytes.
        8 size: usize,
        /// Reserved: zeros.
        16 rsv: [u32; 4],
    }
    /// New target of a queued kernel.
    struct aclrtAicAivTaskUpdateAttr: 40, 8 {
        /// The loaded file.
        0 binHandle: *mut c_void,
        /// Device memory with the kernel's key.
        8 funcEntryAddr: *mut c_void,
        /// Device memory with the number of blocks.
        16 blockDimAddr: *mut c_void,
        /// Reserved: zeros.
        24 rsv: [u32; 4],
    }
    /// What a queued task becomes.
    union aclrtUpdateTaskAttrVal: 40, 8 {
        /// Of random numbers.
        0 randomTaskAttr: aclrtRandomTaskUpdateAttr,
        /// Of a kernel.
        0 aicAivTaskAttr: aclrtAicAivTaskUpdateAttr,
    }
    /// Update of a queued task.
    struct aclrtTaskUpdateInfo: 48, 8 {
        /// Kind of task.
        0 id: aclrtUpdateTaskAttrId,
        /// What it becomes.
        8 val: aclrtUpdateTaskAttrVal,
    }
}
