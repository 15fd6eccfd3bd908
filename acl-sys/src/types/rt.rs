//! `acl_rt.h`, part 1: versions, start and end, devices, contexts, groups, faults, snapshots.

use crate::types::aclError;
use std::ffi::{c_char, c_void};

opaque! {
    /// What remains reserved in [`aclrtUtilizationInfo`].
    aclrtUtilizationExtendInfo;
    /// The groups of compute power of a device.
    aclrtGroupInfo;
    /// A failed task, valid inside the callback that it is handed to.
    aclrtExceptionInfo;
}

/// Called by `aclInit` with the text of the configuration.
pub type aclInitCallbackFunc = Option<
    unsafe extern "C" fn(config: *const c_char, bytes: usize, user: *mut c_void) -> aclError,
>;
/// Called when the last reference to ACL is given up.
pub type aclFinalizeCallbackFunc = Option<unsafe extern "C" fn(user: *mut c_void) -> aclError>;
/// Called with a task that failed.
pub type aclrtExceptionInfoCallback = Option<unsafe extern "C" fn(info: *mut aclrtExceptionInfo)>;
/// Called with a task that failed and the caller's own pointer.
pub type aclrtOpExceptionCallback =
    Option<unsafe extern "C" fn(info: *mut aclrtExceptionInfo, user: *mut c_void)>;
/// Called around setting and resetting a device.
pub type aclrtDeviceStateCallback =
    Option<unsafe extern "C" fn(device: i32, state: aclrtDeviceState, user: *mut c_void)>;
/// Called around the abort of a device's tasks.
pub type aclrtDeviceTaskAbortCallback = Option<
    unsafe extern "C" fn(
        device: i32,
        stage: aclrtDeviceTaskAbortStage,
        ms: u32,
        user: *mut c_void,
    ) -> i32,
>;
/// Called at a stage of a snapshot; 0 lets it go on.
pub type aclrtSnapShotCallBack =
    Option<unsafe extern "C" fn(device: i32, user: *mut c_void) -> u32>;

numbers! {
    /// Part of ACL that a start or end callback belongs to.
    aclRegisterCallbackType: u32 {
        /// Models.
        ACL_REG_TYPE_ACL_MODEL = 0,
        /// Single operators.
        ACL_REG_TYPE_ACL_OP_EXECUTOR = 1,
        /// Matrix products among the single operators.
        ACL_REG_TYPE_ACL_OP_CBLAS = 2,
        /// The compiler of operators.
        ACL_REG_TYPE_ACL_OP_COMPILER = 3,
        /// Tensor channels.
        ACL_REG_TYPE_ACL_TDT_CHANNEL = 4,
        /// Shared queues.
        ACL_REG_TYPE_ACL_TDT_QUEUE = 5,
        /// Media.
        ACL_REG_TYPE_ACL_DVPP = 6,
        /// Feature vectors.
        ACL_REG_TYPE_ACL_RETR = 7,
        /// Anything of one's own.
        ACL_REG_TYPE_OTHER = 0xFFFF,
    }
    /// Part of an installation whose version is asked for.
    aclCANNPackageName: u32 {
        /// The whole.
        ACL_PKG_NAME_CANN = 0,
        /// Runtime.
        ACL_PKG_NAME_RUNTIME = 1,
        /// Compiler.
        ACL_PKG_NAME_COMPILER = 2,
        /// Collective communication.
        ACL_PKG_NAME_HCCL = 3,
        /// Toolkit.
        ACL_PKG_NAME_TOOLKIT = 4,
        /// Operators.
        ACL_PKG_NAME_OPP = 5,
        /// Compiled operators.
        ACL_PKG_NAME_OPP_KERNEL = 6,
        /// Driver.
        ACL_PKG_NAME_DRIVER = 7,
    }
    /// Where the program runs.
    aclrtRunMode: u32 {
        /// On the device's own CPU.
        ACL_DEVICE = 0,
        /// On a host, with the device at the other end of a bus.
        ACL_HOST = 1,
    }
    /// Task scheduler of a device.
    aclrtTsId: u32 {
        /// The one of the AI cores.
        ACL_TS_ID_AICORE = 0,
        /// The one of the vector cores, where there is one.
        ACL_TS_ID_AIVECTOR = 1,
        /// Reserved.
        ACL_TS_ID_RESERVED = 2,
    }
    /// Health of a device.
    aclrtDeviceStatus: u32 {
        /// Usable.
        ACL_RT_DEVICE_STATUS_NORMAL = 0,
        /// Faulty.
        ACL_RT_DEVICE_STATUS_ABNORMAL = 1,
        /// End of the list.
        ACL_RT_DEVICE_STATUS_END = 0xFFFF,
    }
    /// What `aclrtGetDeviceInfo` is asked about.
    aclrtDevAttr: u32 {
        /// How many AICPUs.
        ACL_DEV_ATTR_AICPU_CORE_NUM = 1,
        /// How many AI cores.
        ACL_DEV_ATTR_AICORE_CORE_NUM = 101,
        /// How many cube cores.
        ACL_DEV_ATTR_CUBE_CORE_NUM = 102,
        /// How many vector cores.
        ACL_DEV_ATTR_VECTOR_CORE_NUM = 201,
        /// Threads of a warp; from here to 212: 950 only, elsewhere 0.
        ACL_DEV_ATTR_WARP_SIZE = 202,
        /// Most threads that live on a vector core at once.
        ACL_DEV_ATTR_MAX_THREAD_PER_VECTOR_CORE = 203,
        /// Most bytes of unified buffer per vector core.
        ACL_DEV_ATTR_UBUF_PER_VECTOR_CORE = 204,
        /// Older name of the same.
        ACL_DEV_ATTR_LOCAL_MEM_PER_VECTOR_CORE = 204,
        /// Widest grid along x.
        ACL_DEV_ATTR_MAX_GRID_DIM_X = 205,
        /// Widest grid along y.
        ACL_DEV_ATTR_MAX_GRID_DIM_Y = 206,
        /// Widest grid along z.
        ACL_DEV_ATTR_MAX_GRID_DIM_Z = 207,
        /// Most blocks in a grid.
        ACL_DEV_ATTR_MAX_BLOCK_PER_GRID = 208,
        /// Most threads in a block.
        ACL_DEV_ATTR_MAX_THREADS_PER_BLOCK = 209,
        /// Widest block along x.
        ACL_DEV_ATTR_MAX_BLOCK_DIM_X = 210,
        /// Widest block along y.
        ACL_DEV_ATTR_MAX_BLOCK_DIM_Y = 211,
        /// Widest block along z.
        ACL_DEV_ATTR_MAX_BLOCK_DIM_Z = 212,
        /// Bytes of device memory that can be used.
        ACL_DEV_ATTR_TOTAL_GLOBAL_MEM_SIZE = 301,
        /// Bytes of the second-level cache.
        ACL_DEV_ATTR_L2_CACHE_SIZE = 302,
        /// Same number: devices under one operating system.
        ACL_DEV_ATTR_SMP_ID = 401,
        /// Chip, by the hardware's numbering.
        ACL_DEV_ATTR_PHY_CHIP_ID = 402,
        /// Device within its super pod.
        ACL_DEV_ATTR_SUPER_POD_DEVICE_ID = 403,
        /// The same, as it was first spelt.
        ACL_DEV_ATTR_SUPER_POD_DEVIDE_ID = 403,
        /// Server within its super pod.
        ACL_DEV_ATTR_SUPER_POD_SERVER_ID = 404,
        /// Super pod within the cluster.
        ACL_DEV_ATTR_SUPER_POD_ID = 405,
        /// 1: custom operators may use more system calls.
        ACL_DEV_ATTR_CUST_OP_PRIVILEGE = 406,
        /// Board.
        ACL_DEV_ATTR_MAINBOARD_ID = 407,
        /// Bus to the host: one of `ACL_HOST_DEVICE_CONNECT_TYPE_*`; 950 only.
        ACL_DEV_ATTR_HD_CONNECT_TYPE = 408,
        /// Build: one of `ACL_DEVICE_FORM_FACTOR_*`; 950 only, later than 9.1.
        ACL_DEV_ATTR_DEVICE_FORM_FACTOR = 409,
        /// 1: a virtual part of a device.
        ACL_DEV_ATTR_IS_VIRTUAL = 501,
        /// Architecture, as `aclplatformNpuArch` numbers it.
        ACL_DEV_ATTR_NPU_ARCH = 601,
    }
    /// Yes-or-no ability of a device.
    aclrtDevFeatureType: u32 {
        /// Updating queued tasks of the AI and vector cores.
        ACL_FEATURE_TSCPU_TASK_UPDATE_SUPPORT_AIC_AIV = 1,
        /// Queue events across devices.
        ACL_FEATURE_SYSTEM_MEMQ_EVENT_CROSS_DEV = 21,
    }
    /// Cores that a device, stream or thread can be held to.
    aclrtDevResLimitType: u32 {
        /// AI cores, or cube cores where these are separate.
        ACL_RT_DEV_RES_CUBE_CORE = 0,
        /// Vector cores.
        ACL_RT_DEV_RES_VECTOR_CORE = 1,
    }
    /// Memory that kernels of this process get on a device; later than 9.1.
    aclrtDeviceLimit: u32 {
        /// Bytes of stack per thread, in kernels written in threads.
        ACL_RT_DEV_LIMIT_SIMT_STACK_SIZE = 0,
        /// Bytes of stack for diverging branches, in kernels written in threads.
        ACL_RT_DEV_LIMIT_SIMT_DVG_WARP_STACK_SIZE = 1,
        /// Bytes of stack per core, in kernels written in vectors.
        ACL_RT_DEV_LIMIT_SIMD_STACK_SIZE = 2,
        /// Bytes per core that kernels written in vectors can print.
        ACL_RT_DEV_LIMIT_SIMD_PRINTF_FIFO_SIZE_PER_CORE = 3,
        /// Bytes that kernels written in threads can print.
        ACL_RT_DEV_LIMIT_SIMT_PRINTF_FIFO_SIZE = 4,
    }
    /// Field of a group of compute power; each is an `int32`.
    aclrtGroupAttr: u32 {
        /// AI cores.
        ACL_GROUP_AICORE_INT = 0,
        /// Vector cores.
        ACL_GROUP_AIV_INT = 1,
        /// Threads of the AICPU.
        ACL_GROUP_AIC_INT = 2,
        /// Channels for copies.
        ACL_GROUP_SDMANUM_INT = 3,
        /// Streams that run at once.
        ACL_GROUP_ASQNUM_INT = 4,
        /// Number of the group.
        ACL_GROUP_GROUPID_INT = 5,
    }
    /// What becomes of numbers that do not fit.
    aclrtFloatOverflowMode: u32 {
        /// The greatest number; 0 for not-a-number.
        ACL_RT_OVERFLOW_MODE_SATURATION = 0,
        /// Infinity and not-a-number.
        ACL_RT_OVERFLOW_MODE_INFNAN = 1,
        /// Neither.
        ACL_RT_OVERFLOW_MODE_UNDEF = 2,
    }
    /// Whose last error is meant.
    aclrtLastErrLevel: u32 {
        /// The calling thread's.
        ACL_RT_THREAD_LEVEL = 0,
    }
    /// Moment of a device's life that a callback hears of.
    aclrtDeviceState: u32 {
        /// Before it is set.
        ACL_RT_DEVICE_STATE_SET_PRE = 0,
        /// After it was set.
        ACL_RT_DEVICE_STATE_SET_POST = 1,
        /// Before it is reset.
        ACL_RT_DEVICE_STATE_RESET_PRE = 2,
        /// After it was reset.
        ACL_RT_DEVICE_STATE_RESET_POST = 3,
    }
    /// Moment of an abort that a callback hears of.
    aclrtDeviceTaskAbortStage: u32 {
        /// Before the tasks are stopped.
        ACL_RT_DEVICE_TASK_ABORT_PRE = 0,
        /// After they were stopped.
        ACL_RT_DEVICE_TASK_ABORT_POST = 1,
    }
    /// Kind of a hardware fault.
    aclrtErrorType: u32 {
        /// None.
        ACL_RT_NO_ERROR = 0,
        /// Memory.
        ACL_RT_ERROR_MEMORY = 1,
        /// Second-level cache.
        ACL_RT_ERROR_L2 = 2,
        /// AI core.
        ACL_RT_ERROR_AICORE = 3,
        /// Link between devices.
        ACL_RT_ERROR_LINK = 4,
        /// Port of the third level.
        ACL_RT_ERROR_L3_PORT = 5,
        /// Any other.
        ACL_RT_ERROR_OTHERS = 0xFFFF,
    }
    /// Cause of an AI core's fault.
    aclrtAicoreErrorType: u32 {
        /// Not known.
        ACL_RT_AICORE_ERROR_UNKNOWN = 0,
        /// The program.
        ACL_RT_AICORE_ERROR_SW = 1,
        /// This core's hardware.
        ACL_RT_AICORE_ERROR_HW_LOCAL = 2,
    }
    /// Stage of a snapshot that a callback hears of.
    aclrtSnapShotStage: u32 {
        /// Before the process is locked.
        ACL_RT_SNAPSHOT_LOCK_PRE = 0,
        /// Before its state is saved.
        ACL_RT_SNAPSHOT_BACKUP_PRE = 1,
        /// After its state was saved.
        ACL_RT_SNAPSHOT_BACKUP_POST = 2,
        /// Before its state is brought back.
        ACL_RT_SNAPSHOT_RESTORE_PRE = 3,
        /// After its state was brought back.
        ACL_RT_SNAPSHOT_RESTORE_POST = 4,
        /// After it was unlocked.
        ACL_RT_SNAPSHOT_UNLOCK_POST = 5,
    }
    /// Whether a process is locked for a snapshot.
    aclrtProcessState: u32 {
        /// It runs.
        ACL_RT_PROCESS_STATE_RUNNING = 0,
        /// It is locked.
        ACL_RT_PROCESS_STATE_LOCKED = 1,
    }
    /// Data that atomic operations between host and device, or device and device, can work on: bits.
    aclrtAtomicOperationCapability: u32 {
        /// Signed numbers.
        ACL_RT_ATOMIC_CAPABILITY_SIGNED = 0x1,
        /// Unsigned numbers.
        ACL_RT_ATOMIC_CAPABILITY_UNSIGNED = 0x2,
        /// Operations that answer nothing; later than 9.1.
        ACL_RT_ATOMIC_CAPABILITY_REDUCTION = 0x4,
        /// The same, as it was first spelt.
        ACL_RT_ATOMIC_CAPABILITY_REDUCATION = 0x4,
        /// One byte.
        ACL_RT_ATOMIC_CAPABILITY_SCALAR8 = 0x8,
        /// Two bytes.
        ACL_RT_ATOMIC_CAPABILITY_SCALAR16 = 0x10,
        /// Four bytes.
        ACL_RT_ATOMIC_CAPABILITY_SCALAR32 = 0x20,
        /// Eight bytes.
        ACL_RT_ATOMIC_CAPABILITY_SCALAR64 = 0x40,
        /// Sixteen bytes.
        ACL_RT_ATOMIC_CAPABILITY_SCALAR128 = 0x80,
        /// Four neighbours of four bytes at once.
        ACL_RT_ATOMIC_CAPABILITY_VECTOR32X4 = 0x100,
    }
    /// Atomic operation whose data types are asked for: up to 12 of threads, from 30 of vectors.
    aclrtAtomicOperation: u32 {
        /// Sum of integers.
        ACL_RT_ATOMIC_OPERATION_INTEGER_ADD = 0,
        /// Lesser integer.
        ACL_RT_ATOMIC_OPERATION_INTEGER_MIN = 1,
        /// Greater integer.
        ACL_RT_ATOMIC_OPERATION_INTEGER_MAX = 2,
        /// Up by one.
        ACL_RT_ATOMIC_OPERATION_INTEGER_INCREMENT = 3,
        /// Down by one.
        ACL_RT_ATOMIC_OPERATION_INTEGER_DECREMENT = 4,
        /// Bits of both.
        ACL_RT_ATOMIC_OPERATION_AND = 5,
        /// Bits of either.
        ACL_RT_ATOMIC_OPERATION_OR = 6,
        /// Bits that differ.
        ACL_RT_ATOMIC_OPERATION_XOR = 7,
        /// Swap.
        ACL_RT_ATOMIC_OPERATION_EXCHANGE = 8,
        /// Swap if equal.
        ACL_RT_ATOMIC_OPERATION_CAS = 9,
        /// Sum of floats.
        ACL_RT_ATOMIC_OPERATION_FLOAT_ADD = 10,
        /// Lesser float.
        ACL_RT_ATOMIC_OPERATION_FLOAT_MIN = 11,
        /// Greater float.
        ACL_RT_ATOMIC_OPERATION_FLOAT_MAX = 12,
        /// Sum, by a copy.
        ACL_RT_ATOMIC_OPERATION_DMA_ADD = 30,
        /// Lesser, by a copy.
        ACL_RT_ATOMIC_OPERATION_DMA_MIN = 31,
        /// Greater, by a copy.
        ACL_RT_ATOMIC_OPERATION_DMA_MAX = 32,
        /// Sum of scalars.
        ACL_RT_ATOMIC_OPERATION_SIMD_SCALAR_ADD = 40,
        /// Lesser scalar.
        ACL_RT_ATOMIC_OPERATION_SIMD_SCALAR_MIN = 41,
        /// Greater scalar.
        ACL_RT_ATOMIC_OPERATION_SIMD_SCALAR_MAX = 42,
        /// Swap of scalars if equal.
        ACL_RT_ATOMIC_OPERATION_SIMD_SCALAR_CAS = 43,
        /// Swap of scalars.
        ACL_RT_ATOMIC_OPERATION_SIMD_SCALAR_EXCH = 44,
    }
}

constants! {
    /// First part of the version of the headers this list follows.
    ACL_MAJOR_VERSION: i32 = 1;
    /// Second part.
    ACL_MINOR_VERSION: i32 = 17;
    /// Third part.
    ACL_PATCH_VERSION: i32 = 0;
    /// Bytes of a whole version's text.
    ACL_PKG_VERSION_MAX_SIZE: usize = 128;
    /// Bytes of the text of one part of a version.
    ACL_PKG_VERSION_PARTS_MAX_SIZE: usize = 64;
    /// `aclrtGetDeviceCapability`: the device has it.
    ACL_DEV_FEATURE_SUPPORT: i32 = 1;
    /// `aclrtGetDeviceCapability`: the device does not have it.
    ACL_DEV_FEATURE_NOT_SUPPORT: i32 = 0;
    /// Bus to the host: PCIe.
    ACL_HOST_DEVICE_CONNECT_TYPE_PCIE: i64 = 0;
    /// Bus to the host: Huawei's cache-coherent link.
    ACL_HOST_DEVICE_CONNECT_TYPE_HCCS: i64 = 1;
    /// Bus to the host: Huawei's unified bus.
    ACL_HOST_DEVICE_CONNECT_TYPE_UB: i64 = 2;
    /// Build: part of a pod; later than 9.1, as the next three.
    ACL_DEVICE_FORM_FACTOR_POD: i64 = 0;
    /// Build: server with Kunpeng CPUs.
    ACL_DEVICE_FORM_FACTOR_A_K: i64 = 1;
    /// Build: server with other CPUs.
    ACL_DEVICE_FORM_FACTOR_A_X: i64 = 2;
    /// Build: card.
    ACL_DEVICE_FORM_FACTOR_PCIE_CARD: i64 = 3;
    /// Way between two devices: HCCS link.
    ACL_RT_DEVS_TOPOLOGY_HCCS: u64 = 0x01;
    /// Way between two devices: one PCIe switch.
    ACL_RT_DEVS_TOPOLOGY_PIX: u64 = 0x02;
    /// Way between two devices: several PCIe switches.
    ACL_RT_DEVS_TOPOLOGY_PIB: u64 = 0x04;
    /// Way between two devices: the host's PCIe bridge.
    ACL_RT_DEVS_TOPOLOGY_PHB: u64 = 0x08;
    /// Way between two devices: the link between the host's sockets.
    ACL_RT_DEVS_TOPOLOGY_SYS: u64 = 0x10;
    /// Way between two devices: inside one package.
    ACL_RT_DEVS_TOPOLOGY_SIO: u64 = 0x20;
    /// Way between two devices: HCCS through a switch.
    ACL_RT_DEVS_TOPOLOGY_HCCS_SW: u64 = 0x40;
    /// Most faulty addresses that are kept per device.
    ACL_RT_MAX_RECORD_PA_NUM_PER_DEV: usize = 20;
    /// Most faulty ranges that can be asked for at once.
    MAX_MEM_UCE_INFO_ARRAY_SIZE: usize = 128;
    /// Reserved words of [`aclrtMemUceInfo`].
    UCE_INFO_RESERVED_SIZE: usize = 14;
    /// Ranges that fit [`aclrtMemUceInfoArray`].
    ACL_RT_MEM_UCE_INFO_MAX_NUM: usize = 20;
}

layouts! {
    /// Version of a part of an installation, as text.
    struct aclCANNPackageVersion: 512, 1 {
        /// The whole.
        0 version: [c_char; ACL_PKG_VERSION_MAX_SIZE],
        /// First part.
        128 majorVersion: [c_char; ACL_PKG_VERSION_PARTS_MAX_SIZE],
        /// Second part.
        192 minorVersion: [c_char; ACL_PKG_VERSION_PARTS_MAX_SIZE],
        /// Third part, "0" when unknown.
        256 releaseVersion: [c_char; ACL_PKG_VERSION_PARTS_MAX_SIZE],
        /// Fourth part, "0" when unknown.
        320 patchVersion: [c_char; ACL_PKG_VERSION_PARTS_MAX_SIZE],
        /// Reserved.
        384 reserved: [c_char; ACL_PKG_VERSION_MAX_SIZE],
    }
    /// How busy a device is, in percent.
    struct aclrtUtilizationInfo: 24, 8 {
        /// Cube units.
        0 cubeUtilization: i32,
        /// Vector units.
        4 vectorUtilization: i32,
        /// AICPUs.
        8 aicpuUtilization: i32,
        /// Memory.
        12 memoryUtilization: i32,
        /// Reserved: NULL.
        16 utilizationExtend: *mut aclrtUtilizationExtendInfo,
    }
    /// What a device is recognised by, whatever its number.
    struct aclrtUuid: 16, 1 {
        /// The identity.
        0 bytes: [c_char; 16],
    }
    /// Range of memory with an error that could not be corrected.
    struct aclrtMemUceInfo: 128, 8 {
        /// Where it starts.
        0 addr: *mut c_void,
        /// Its bytes.
        8 len: usize,
        /// Reserved.
        16 reserved: [usize; UCE_INFO_RESERVED_SIZE],
    }
    /// Faulty ranges.
    struct aclrtMemUceInfoArray: 2568, 8 {
        /// How many.
        0 arraySize: usize,
        /// The ranges.
        8 memUceInfoArray: [aclrtMemUceInfo; ACL_RT_MEM_UCE_INFO_MAX_NUM],
    }
    /// More about a fault, by its kind.
    union aclrtErrorInfoDetail: 2568, 8 {
        /// Of a fault of memory.
        0 uceInfo: aclrtMemUceInfoArray,
        /// Of a fault of an AI core.
        0 aicoreErrType: aclrtAicoreErrorType,
    }
    /// A device's fault.
    struct aclrtErrorInfo: 2576, 8 {
        /// 1: a repair may be tried.
        0 tryRepair: u8,
        /// 1: `detail` is filled in.
        1 hasDetail: u8,
        /// Reserved.
        2 reserved: [u8; 2],
        /// Kind of fault.
        4 errorType: aclrtErrorType,
        /// More about it.
        8 detail: aclrtErrorInfoDetail,
    }
    /// How a process's state is saved.
    struct aclrtSnapShotBackupArgs: 64, 4 {
        /// Flags.
        0 backupFlags: u32,
        /// Reserved.
        4 reserved: [c_char; 60],
    }
    /// How a process's state is brought back.
    struct aclrtSnapShotRestoreArgs: 64, 4 {
        /// Flags.
        0 restoreFlags: u32,
        /// Reserved.
        4 reserved: [c_char; 60],
    }
}
