//! Types of `acl_op.h`, `acl_op_compiler.h` and `super_kernel.h`: single operators, joined kernels.

use crate::types::{aclError, aclTensorDesc};
use std::ffi::{c_char, c_void};

opaque! {
    /// A loaded operator, found once.
    aclopHandle;
    /// Attributes of an operator.
    aclopAttr;
    /// What an [`aclopCompileFunc`] fills.
    aclopKernelDesc;
    /// Options for writing graphs.
    aclGraphDumpOption;
}

/// Frees a kernel's binary.
pub type aclDataDeallocator = Option<unsafe extern "C" fn(data: *mut c_void, bytes: usize)>;
/// Chooses the kernel for the shapes given: calls `aclopSetKernelArgs` on the last argument.
pub type aclopCompileFunc = Option<
    unsafe extern "C" fn(
        num_inputs: i32,
        input_descs: *const *const aclTensorDesc,
        num_outputs: i32,
        output_descs: *const *const aclTensorDesc,
        attr: *const aclopAttr,
        kernel: *mut aclopKernelDesc,
    ) -> aclError,
>;
/// The tag of [`aclopEngineType`] in C.
pub type aclEngineType = aclopEngineType;
/// The tag of [`aclopCompileType`] in C.
pub type aclCompileType = aclopCompileType;
/// The tag of [`aclOpCompileFlag`] in C.
pub type aclCompileFlag = aclOpCompileFlag;

numbers! {
    /// Where an operator runs.
    aclopEngineType: u32 {
        /// Wherever the system sees fit.
        ACL_ENGINE_SYS = 0,
        /// AI Core.
        ACL_ENGINE_AICORE = 1,
        /// Vector core.
        ACL_ENGINE_VECTOR = 2,
    }
    /// Which operators are compiled.
    aclopCompileType: u32 {
        /// Those that the system knows.
        ACL_COMPILE_SYS = 0,
        /// Those whose Python source is passed.
        ACL_COMPILE_UNREGISTERED = 1,
    }
    /// Options of the compiler; their values are texts.
    aclCompileOpt: u32 {
        /// How precision is chosen.
        ACL_PRECISION_MODE = 0,
        /// How many AI Cores are compiled for.
        ACL_AICORE_NUM = 1,
        /// Automatic tuning; given up by the vendor.
        ACL_AUTO_TUNE_MODE = 2,
        /// Precise or fast variants of operators.
        ACL_OP_SELECT_IMPL_MODE = 3,
        /// The operators that the previous one is for.
        ACL_OPTYPELIST_FOR_IMPLMODE = 4,
        /// What is kept for debugging, 0 to 4.
        ACL_OP_DEBUG_LEVEL = 5,
        /// Folder for it.
        ACL_DEBUG_DIR = 6,
        /// Whether compiled operators are kept on disk.
        ACL_OP_COMPILER_CACHE_MODE = 7,
        /// Folder for them.
        ACL_OP_COMPILER_CACHE_DIR = 8,
        /// Whether speed of the operators comes first.
        ACL_OP_PERFORMANCE_MODE = 9,
        /// Compile now, or use what is installed.
        ACL_OP_JIT_COMPILE = 10,
        /// Whether results are the same each time.
        ACL_OP_DETERMINISTIC = 11,
        /// File with the data types of single operators.
        ACL_CUSTOMIZE_DTYPES = 12,
        /// File with the precision of single operators.
        ACL_OP_PRECISION_MODE = 13,
        /// Whether HF32 may stand in for FP32.
        ACL_ALLOW_HF32 = 14,
        /// How precision is chosen, with more ways than the first.
        ACL_PRECISION_MODE_V2 = 15,
        /// `oom`: accesses out of bounds are found.
        ACL_OP_DEBUG_OPTION = 16,
    }
    /// How exactly shapes are compiled for.
    aclOpCompileFlag: u32 {
        /// For the shape given.
        ACL_OP_COMPILE_DEFAULT = 0,
        /// For a range of shapes around it.
        ACL_OP_COMPILE_FUZZ = 1,
    }
    /// Which option an [`aclskOption`] is; scoped in C++ (`aclskOptionType::PRELOAD_CODE`).
    aclskOptionType: u32 {
        /// `preload`.
        PRELOAD_CODE = 0,
        /// `splitMode`.
        SPLIT_MODE = 1,
        /// `streamFusion`.
        STREAM_FUSION = 2,
        /// `disableKernelDcci`.
        DCCI_DISABLE_ON_KERNEL = 3,
        /// `debugSync`.
        DEBUG_SYNC_ALL = 4,
        /// `kernelMap`.
        KERNEL_MAP = 5,
        /// `constantCodegen`.
        CONSTANT_CODEGEN = 6,
        /// `autoOpParallel`.
        AUTO_OP_PARALLEL = 7,
        /// `dcciBeforeKernelStart`.
        DCCI_BEFORE_KERNEL_START = 8,
        /// `debugOpExecTrace`.
        DEBUG_OP_EXEC_TRACE = 9,
        /// `debugCrossCoreSyncCheck`.
        DEBUG_CROSS_CORE_SYNC_CHECK = 10,
        /// `optExtend`.
        OPT_EXTEND_OPTION = 11,
        /// `debugExtend`.
        DEBUG_EXTEND_OPTION = 12,
        /// `dcciAfterKernelEnd`.
        DCCI_AFTER_KERNEL_END = 13,
        /// `aggressiveOpts`.
        AGGRESSIVE_OPT_STRATEGIES = 14,
        /// `ubufLockIgnoreKernel`.
        UBUF_LOCK_IGNORE_KERNEL = 15,
        /// `earlyStart`.
        EARLY_START = 16,
        /// `debugPerOpMaxCoreNum`.
        DEBUG_PER_OP_MAX_CORE_NUM = 17,
        /// How many there are.
        SK_OPTION_MAX = 18,
    }
    /// Which waits on memory values may be joined; bits of `valueBreakerBypass`.
    aclskValueBreakerBypassFlag: u32 {
        /// None.
        ACLSK_VALUE_BREAKER_BYPASS_NONE = 0,
        /// Those whose write is joined too.
        ACLSK_VALUE_BREAKER_BYPASS_PAIRED_WAIT = 1,
        /// Those without a write.
        ACLSK_VALUE_BREAKER_BYPASS_UNPAIRED_WAIT = 2,
    }
    /// Values of `enableEarlyStart`.
    aclskEarlyStartValue: u32 {
        /// Off.
        ACLSK_EARLY_START_DISABLED = 0,
        /// On.
        ACLSK_EARLY_START_ENABLED = 1,
    }
}

constants! {
    /// Compile through a registered function; nothing published uses it.
    ACL_COMPILE_FLAG_BIN_SELECTOR: i32 = 1;
}

layouts! {
    /// Loads code ahead.
    struct aclskPreloadOption: 4, 4 {
        /// How.
        0 preloadMode: u32,
    }
    /// Splits a joined kernel.
    struct aclskSplitModeOption: 4, 4 {
        /// Into how many.
        0 splitCnt: u32,
    }
    /// Joins kernels of different streams.
    struct aclskStreamFusionOption: 4, 4 {
        /// Whether.
        0 streamFusion: u32,
    }
    /// Kernels whose data-cache handling changes.
    struct aclskDcciOption: 16, 8 {
        /// Their names.
        0 kernelNames: *mut *mut c_char,
        /// How many.
        8 kernelCnt: usize,
    }
    /// Synchronises all cores between kernels.
    struct aclskDebugSyncAllOption: 4, 4 {
        /// Whether.
        0 debugSyncAll: u32,
    }
    /// One kernel and its variants for joining.
    struct aclskKernelMap: 40, 8 {
        /// Name of the kernel.
        0 globalName: *mut c_char,
        /// Names of the variants.
        8 sknlNames: [*mut c_char; 4],
    }
    /// Kernels and their variants.
    struct aclskKernelMapOption: 16, 8 {
        /// Each kernel.
        0 kernelMaps: *mut aclskKernelMap,
        /// How many.
        8 numKernels: usize,
    }
    /// Arranges operators of several streams side by side.
    struct aclskAutoOpParallelOption: 4, 4 {
        /// Whether.
        0 enableAutoOpParallel: u32,
    }
    /// Traces the operators of a joined kernel.
    struct aclskDebugOpExecTraceOption: 4, 4 {
        /// Whether.
        0 enableOpExecTrace: u32,
    }
    /// Checks synchronisation between cores.
    struct aclskDebugCrossCoreSyncCheckOption: 4, 4 {
        /// Whether.
        0 enableCrossCoreSyncCheck: u32,
    }
    /// Reserved for later options.
    struct aclskExtendOption: 8, 8 {
        /// As text.
        0 value: *mut c_char,
    }
    /// Joins where it is refused otherwise.
    struct aclskAggressiveOptStrategies: 12, 4 {
        /// Reserved, for events.
        0 eventBreakerBypass: u32,
        /// Bits of [`aclskValueBreakerBypassFlag`].
        4 valueBreakerBypass: u32,
        /// 1: over tasks of no known kind.
        8 taskBreakerBypass: u32,
    }
    /// Kernels that are not split although they use both kinds of core.
    struct aclskUbufLockIgnoreKernelOption: 16, 8 {
        /// How many patterns.
        0 ubufLockIgnoreKernelCnt: u32,
        /// Patterns of their names.
        8 ubufLockIgnoreKernel: *mut *mut c_char,
    }
    /// Generates code with constants filled in.
    struct aclskConstantCodegenOption: 4, 4 {
        /// Whether.
        0 enableConstant: u32,
    }
    /// Starts kernels before the previous one is done.
    struct aclskEarlyStartOption: 4, 4 {
        /// An [`aclskEarlyStartValue`].
        0 enableEarlyStart: u32,
    }
    /// Limits the cores of each operator.
    struct aclskDebugPerOpMaxCoreNumOption: 4, 4 {
        /// Whether.
        0 enableDebugPerOpMaxCoreNum: u32,
    }
    /// The value of an [`aclskOption`]; nameless in C++.
    union aclskOptionValue: 16, 8 {
        /// Of `PRELOAD_CODE`.
        0 preload: aclskPreloadOption,
        /// Of `SPLIT_MODE`.
        0 splitMode: aclskSplitModeOption,
        /// Of `STREAM_FUSION`.
        0 streamFusion: aclskStreamFusionOption,
        /// Of `DCCI_DISABLE_ON_KERNEL`.
        0 disableKernelDcci: aclskDcciOption,
        /// Of `DEBUG_SYNC_ALL`.
        0 debugSync: aclskDebugSyncAllOption,
        /// Of `KERNEL_MAP`.
        0 kernelMap: aclskKernelMapOption,
        /// Of `CONSTANT_CODEGEN`.
        0 constantCodegen: aclskConstantCodegenOption,
        /// Of `AUTO_OP_PARALLEL`.
        0 autoOpParallel: aclskAutoOpParallelOption,
        /// Of `DCCI_BEFORE_KERNEL_START`.
        0 dcciBeforeKernelStart: aclskDcciOption,
        /// Of `DEBUG_OP_EXEC_TRACE`.
        0 debugOpExecTrace: aclskDebugOpExecTraceOption,
        /// Of `DEBUG_CROSS_CORE_SYNC_CHECK`.
        0 debugCrossCoreSyncCheck: aclskDebugCrossCoreSyncCheckOption,
        /// Of `OPT_EXTEND_OPTION`.
        0 optExtend: aclskExtendOption,
        /// Of `DEBUG_EXTEND_OPTION`.
        0 debugExtend: aclskExtendOption,
        /// Of `DCCI_AFTER_KERNEL_END`.
        0 dcciAfterKernelEnd: aclskDcciOption,
        /// Of `AGGRESSIVE_OPT_STRATEGIES`.
        0 aggressiveOpts: aclskAggressiveOptStrategies,
        /// Of `UBUF_LOCK_IGNORE_KERNEL`.
        0 ubufLockIgnoreKernel: aclskUbufLockIgnoreKernelOption,
        /// Of `EARLY_START`.
        0 earlyStart: aclskEarlyStartOption,
        /// Of `DEBUG_PER_OP_MAX_CORE_NUM`.
        0 debugPerOpMaxCoreNum: aclskDebugPerOpMaxCoreNumOption,
    }
    /// One option for `aclskOptimize`.
    struct aclskOption: 24, 8 {
        /// Which.
        0 optionType: aclskOptionType,
        /// Its value; the field has no name in C++.
        8 value: aclskOptionValue,
    }
    /// Options for `aclskOptimize`.
    struct aclskOptions: 16, 8 {
        /// Each option.
        0 options: *mut aclskOption,
        /// How many.
        8 numOptions: usize,
    }
}
