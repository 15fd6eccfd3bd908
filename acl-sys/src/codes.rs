//! Error codes: each number with its name, a one-line meaning, what kind of trouble it is and whether
//! waiting or freeing something can help.
//!
//! Sources: the header macros of the published ACL 1.17.0 runtime (`acl_base_rt.h`, `rt_error_codes.h`,
//! `ge_error_codes.h`); the kind and the advice are ours. A library may return numbers that no header
//! lists, so [`aclError`] is an integer and never an enum; [`aclError::info`] then answers `None`.

use crate::types::aclError;

/// What kind of trouble a code stands for: a small view for `match`, ours, not the vendor's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// No error.
    Success,
    /// An argument is wrong: NULL, zero, out of range, unknown id, wrong order of calls.
    InvalidArgument,
    /// A handle was destroyed or never was one.
    InvalidHandle,
    /// The calling thread has no current context.
    NoContext,
    /// The object belongs to another context.
    WrongContext,
    /// `aclInit` or a part's own start-up is missing.
    NotInitialised,
    /// Done twice.
    Repeated,
    /// Device or host memory is short.
    OutOfMemory,
    /// A counted resource (streams, events, queue places) is used up.
    Exhausted,
    /// This chip, release or build does not have it.
    Unsupported,
    /// Not finished yet: ask again.
    NotReady,
    /// A wait ran out of time.
    Timeout,
    /// Stopped by an abort.
    Aborted,
    /// No such device, or none usable.
    NoDevice,
    /// The system refuses access.
    Permission,
    /// A file is missing, unreadable or malformed.
    File,
    /// The hardware, or a task on it, failed.
    DeviceFault,
    /// Inside the library; read its text and the device log.
    Internal,
}

/// Whether the same call may work later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Retry {
    /// Not with the same input and state.
    No,
    /// Perhaps, after freeing, draining or waiting.
    Retry,
    /// A progress, abort or time-out condition: decide by context.
    Poll,
    /// May be ignored during start-up and shut-down.
    Ignore,
}

/// One row of the table of codes.
#[derive(Clone, Copy, Debug)]
pub struct CodeInfo {
    /// The number.
    pub code: aclError,
    /// The vendor's name, with its prefix.
    pub name: &'static str,
    /// What kind of trouble.
    pub kind: Kind,
    /// Whether the same call may work later.
    pub retry: Retry,
    /// One line.
    pub meaning: &'static str,
}

impl aclError {
    /// The row for this code, if the table has it.
    pub fn info(self) -> Option<&'static CodeInfo> {
        let i = CODES.binary_search_by_key(&self.0, |row| row.code.0).ok()?;
        Some(&CODES[i])
    }

    /// The vendor's name, or `"unlisted code"`.
    pub fn name(self) -> &'static str {
        self.info().map_or("unlisted code", |row| row.name)
    }

    /// What kind of trouble; [`Kind::Internal`] for numbers the table does not have.
    pub fn kind(self) -> Kind {
        self.info().map_or(Kind::Internal, |row| row.kind)
    }

    /// `true` for `ACL_SUCCESS` alone.
    pub fn is_success(self) -> bool {
        self == ACL_SUCCESS
    }
}

macro_rules! codes {
    ($($number:literal $name:ident $kind:ident $retry:ident $meaning:literal;)*) => {
        $(#[doc = $meaning] pub const $name: aclError = aclError($number);)*
        /// All codes, in ascending order.
        pub static CODES: &[CodeInfo] = &[$(CodeInfo {
            code: $name,
            name: stringify!($name),
            kind: Kind::$kind,
            retry: Retry::$retry,
            meaning: $meaning,
        },)*];
    };
}

codes! {
    0 ACL_SUCCESS Success No "success";
    100000 ACL_ERROR_INVALID_PARAM InvalidArgument No "bad argument (NULL, size 0, value out of range)";
    100001 ACL_ERROR_UNINITIALIZE NotInitialised No "aclInit not done";
    100002 ACL_ERROR_REPEAT_INITIALIZE Repeated Ignore "aclInit repeated (counted; ignore)";
    100003 ACL_ERROR_INVALID_FILE File No "file missing/unreadable";
    100004 ACL_ERROR_WRITE_FILE File No "file write failed";
    100005 ACL_ERROR_INVALID_FILE_SIZE File No "file size bad";
    100006 ACL_ERROR_PARSE_FILE File No "file parse failed";
    100007 ACL_ERROR_FILE_MISSING_ATTR File No "attribute missing in file";
    100008 ACL_ERROR_FILE_ATTR_INVALID File No "attribute value bad in file";
    100009 ACL_ERROR_INVALID_DUMP_CONFIG InvalidArgument No "dump config bad";
    100010 ACL_ERROR_INVALID_PROFILING_CONFIG InvalidArgument No "profiling config bad";
    100011 ACL_ERROR_INVALID_MODEL_ID InvalidArgument No "unknown model id";
    100012 ACL_ERROR_DESERIALIZE_MODEL InvalidArgument No "model deserialise failed";
    100013 ACL_ERROR_PARSE_MODEL InvalidArgument No "model parse failed";
    100014 ACL_ERROR_READ_MODEL_FAILURE InvalidArgument No "model read failed";
    100015 ACL_ERROR_MODEL_SIZE_INVALID InvalidArgument No "model size bad";
    100016 ACL_ERROR_MODEL_MISSING_ATTR InvalidArgument No "model lacks attribute";
    100017 ACL_ERROR_MODEL_INPUT_NOT_MATCH InvalidArgument No "input does not match model";
    100018 ACL_ERROR_MODEL_OUTPUT_NOT_MATCH InvalidArgument No "output does not match model";
    100019 ACL_ERROR_MODEL_NOT_DYNAMIC InvalidArgument No "model is not dynamic";
    100020 ACL_ERROR_OP_TYPE_NOT_MATCH InvalidArgument No "operator type mismatch";
    100021 ACL_ERROR_OP_INPUT_NOT_MATCH InvalidArgument No "operator input mismatch";
    100022 ACL_ERROR_OP_OUTPUT_NOT_MATCH InvalidArgument No "operator output mismatch";
    100023 ACL_ERROR_OP_ATTR_NOT_MATCH InvalidArgument No "operator attribute mismatch";
    100024 ACL_ERROR_OP_NOT_FOUND InvalidArgument No "operator not found";
    100025 ACL_ERROR_OP_LOAD_FAILED InvalidArgument No "operator load failed";
    100026 ACL_ERROR_UNSUPPORTED_DATA_TYPE Unsupported No "data type unsupported";
    100027 ACL_ERROR_FORMAT_NOT_MATCH InvalidArgument No "format mismatch";
    100028 ACL_ERROR_BIN_SELECTOR_NOT_REGISTERED InvalidArgument No "no binary selector registered";
    100029 ACL_ERROR_KERNEL_NOT_FOUND InvalidArgument No "kernel not found";
    100030 ACL_ERROR_BIN_SELECTOR_ALREADY_REGISTERED Repeated No "selector registered twice";
    100031 ACL_ERROR_KERNEL_ALREADY_REGISTERED Repeated No "kernel registered twice";
    100032 ACL_ERROR_INVALID_QUEUE_ID InvalidArgument No "queue id bad";
    100033 ACL_ERROR_REPEAT_SUBSCRIBE Repeated No "subscribed twice";
    100034 ACL_ERROR_STREAM_NOT_SUBSCRIBE InvalidArgument No "stream not subscribed";
    100035 ACL_ERROR_THREAD_NOT_SUBSCRIBE InvalidArgument No "thread not subscribed";
    100036 ACL_ERROR_WAIT_CALLBACK_TIMEOUT Timeout Poll "callback wait timed out";
    100037 ACL_ERROR_REPEAT_FINALIZE Repeated Ignore "finalize repeated";
    100038 ACL_ERROR_NOT_STATIC_AIPP InvalidArgument No "not a static-AIPP model";
    100039 ACL_ERROR_COMPILING_STUB_MODE Unsupported No "linked/running against stub library";
    100040 ACL_ERROR_GROUP_NOT_SET InvalidArgument No "group not set";
    100041 ACL_ERROR_GROUP_NOT_CREATE InvalidArgument No "group not created";
    100042 ACL_ERROR_PROF_ALREADY_RUN Repeated No "profiling already running";
    100043 ACL_ERROR_PROF_NOT_RUN InvalidArgument No "profiling not running";
    100044 ACL_ERROR_DUMP_ALREADY_RUN Repeated No "dump already running";
    100045 ACL_ERROR_DUMP_NOT_RUN InvalidArgument No "dump not running";
    107000 ACL_ERROR_RT_PARAM_INVALID InvalidArgument No "runtime: parameter invalid";
    107001 ACL_ERROR_RT_INVALID_DEVICEID NoDevice No "device id invalid";
    107002 ACL_ERROR_RT_CONTEXT_NULL NoContext No "no current context";
    107003 ACL_ERROR_RT_STREAM_CONTEXT WrongContext No "stream not in current context";
    107004 ACL_ERROR_RT_MODEL_CONTEXT WrongContext No "model not in current context";
    107005 ACL_ERROR_RT_STREAM_MODEL WrongContext No "stream not in model";
    107006 ACL_ERROR_RT_EVENT_TIMESTAMP_INVALID InvalidArgument No "event timestamp invalid";
    107007 ACL_ERROR_RT_EVENT_TIMESTAMP_REVERSAL InvalidArgument No "end stamp before start stamp";
    107008 ACL_ERROR_RT_ADDR_UNALIGNED InvalidArgument No "address unaligned";
    107009 ACL_ERROR_RT_FILE_OPEN File No "file open failed";
    107010 ACL_ERROR_RT_FILE_WRITE File No "file write failed";
    107011 ACL_ERROR_RT_STREAM_SUBSCRIBE InvalidArgument No "stream subscription wrong/duplicate";
    107012 ACL_ERROR_RT_THREAD_SUBSCRIBE InvalidArgument No "thread not/already subscribed";
    107013 ACL_ERROR_RT_GROUP_NOT_SET InvalidArgument No "group not set";
    107014 ACL_ERROR_RT_GROUP_NOT_CREATE InvalidArgument No "group not created";
    107015 ACL_ERROR_RT_STREAM_NO_CB_REG InvalidArgument No "stream has no callback thread";
    107016 ACL_ERROR_RT_INVALID_MEMORY_TYPE InvalidArgument No "memory type invalid";
    107017 ACL_ERROR_RT_INVALID_HANDLE InvalidHandle No "handle invalid or destroyed";
    107018 ACL_ERROR_RT_INVALID_MALLOC_TYPE InvalidArgument No "malloc type invalid";
    107019 ACL_ERROR_RT_WAIT_TIMEOUT Timeout Poll "wait timed out";
    107020 ACL_ERROR_RT_TASK_TIMEOUT Timeout Poll "task timed out";
    107021 ACL_ERROR_RT_SYSPARAMOPT_NOT_SET InvalidArgument No "system option never set";
    107022 ACL_ERROR_RT_DEVICE_TASK_ABORT Aborted Poll "device task abort in progress";
    107023 ACL_ERROR_RT_STREAM_ABORT Aborted Poll "stream abort in progress";
    107024 ACL_ERROR_RT_CAPTURE_DEPENDENCY InvalidArgument No "graph capture dependency broken";
    107025 ACL_ERROR_RT_STREAM_UNJOINED InvalidArgument No "captured streams not joined";
    107026 ACL_ERROR_RT_MODEL_CAPTURED Repeated No "model instance already captured";
    107027 ACL_ERROR_RT_STREAM_CAPTURED Repeated No "stream already capturing";
    107028 ACL_ERROR_RT_EVENT_CAPTURED InvalidArgument No "event is captured";
    107029 ACL_ERROR_RT_STREAM_NOT_CAPTURED InvalidArgument No "stream not capturing";
    107030 ACL_ERROR_RT_CAPTURE_MODE_NOT_SUPPORT Unsupported No "operation not allowed in this capture mode";
    107031 ACL_ERROR_RT_STREAM_CAPTURE_IMPLICIT InvalidArgument No "forbidden implicit dependency on default stream";
    107032 ACL_ERROR_STREAM_CAPTURE_CONFLICT InvalidArgument No "dependent streams cannot start capture together";
    107033 ACL_ERROR_STREAM_TASK_GROUP_STATUS InvalidArgument No "task-group state wrong";
    107034 ACL_ERROR_STREAM_TASK_GROUP_INTR Aborted No "task group interrupted";
    107035 ACL_ERROR_RT_TASK_ABORT_STOP Aborted No "abort stopped before post-processing";
    107036 ACL_ERROR_RT_STREAM_CAPTURE_UNMATCHED InvalidArgument No "capture was begun on another stream";
    107037 ACL_ERROR_RT_MODEL_RUNNING InvalidArgument No "model instance still running";
    107038 ACL_ERROR_RT_STREAM_CAPTURE_WRONG_THREAD InvalidArgument No "capture ended by another thread";
    107039 ACL_ERROR_RT_INSUFFICIENT_INPUT_ARRAY InvalidArgument No "caller's array too small";
    107040 ACL_ERROR_RT_MODEL_UPDATE_FAILED InvalidArgument No "model update failed";
    107041 ACL_ERROR_RT_CAPTURE_MODE_BLOCK_ASYNC InvalidArgument No "async call blocked by capture mode";
    107042 ACL_ERROR_RT_SYMBOL_NOT_FOUND InvalidArgument No "symbol not found";
    107043 ACL_ERROR_RT_INVALID_SYMBOL InvalidArgument No "device symbol invalid";
    107044 ACL_ERROR_RT_INVALID_DEVICE_FUNCTION InvalidArgument No "device function invalid";
    107045 ACL_ERROR_RT_SUB_ACLGRAPH_IS_CAPTURING InvalidArgument No "a sub-graph is capturing (runtime sources after 9.1.0) or the stream does not support the operation (torch-npu 2.14.0 headers): same number, two meanings";
    145000 ACL_ERROR_GE_PARAM_INVALID InvalidArgument No "argument invalid";
    145001 ACL_ERROR_GE_EXEC_NOT_INIT NotInitialised No "executor not initialised";
    145002 ACL_ERROR_GE_EXEC_MODEL_PATH_INVALID InvalidArgument No "model path invalid";
    145003 ACL_ERROR_GE_EXEC_MODEL_ID_INVALID InvalidArgument No "model id invalid";
    145006 ACL_ERROR_GE_EXEC_MODEL_DATA_SIZE_INVALID InvalidArgument No "model data size invalid";
    145007 ACL_ERROR_GE_EXEC_MODEL_ADDR_INVALID InvalidArgument No "model address invalid";
    145008 ACL_ERROR_GE_EXEC_MODEL_QUEUE_ID_INVALID InvalidArgument No "queue id invalid";
    145009 ACL_ERROR_GE_EXEC_LOAD_MODEL_REPEATED Repeated No "model loaded twice";
    145011 ACL_ERROR_GE_DYNAMIC_INPUT_ADDR_INVALID InvalidArgument No "dynamic input address invalid";
    145012 ACL_ERROR_GE_DYNAMIC_INPUT_LENGTH_INVALID InvalidArgument No "dynamic input length invalid";
    145013 ACL_ERROR_GE_DYNAMIC_BATCH_SIZE_INVALID InvalidArgument No "dynamic batch invalid";
    145014 ACL_ERROR_GE_AIPP_BATCH_EMPTY InvalidArgument No "AIPP batch empty";
    145015 ACL_ERROR_GE_AIPP_NOT_EXIST InvalidArgument No "no AIPP in model";
    145016 ACL_ERROR_GE_AIPP_MODE_INVALID InvalidArgument No "AIPP mode wrong";
    145017 ACL_ERROR_GE_OP_TASK_TYPE_INVALID InvalidArgument No "task type invalid";
    145018 ACL_ERROR_GE_OP_KERNEL_TYPE_INVALID InvalidArgument No "kernel type invalid";
    145019 ACL_ERROR_GE_PLGMGR_PATH_INVALID InvalidArgument No "plugin path invalid";
    145020 ACL_ERROR_GE_FORMAT_INVALID InvalidArgument No "format invalid";
    145021 ACL_ERROR_GE_SHAPE_INVALID InvalidArgument No "shape invalid";
    145022 ACL_ERROR_GE_DATATYPE_INVALID InvalidArgument No "data type invalid";
    148046 ACL_ERROR_PROF_REPEAT_SUBSCRIBE Repeated No "profiling subscribed twice for a model";
    148047 ACL_ERROR_PROF_API_CONFLICT InvalidArgument No "profiling interfaces in conflict";
    148048 ACL_ERROR_INVALID_MAX_OPQUEUE_NUM_CONFIG InvalidArgument No "max_opqueue_num bad";
    148049 ACL_ERROR_INVALID_OPP_PATH InvalidArgument No "ASCEND_OPP_PATH bad";
    148050 ACL_ERROR_OP_UNSUPPORTED_DYNAMIC Unsupported No "operator has no dynamic shape support";
    148051 ACL_ERROR_RELATIVE_RESOURCE_NOT_CLEARED InvalidArgument No "dependent resources still alive";
    148052 ACL_ERROR_UNSUPPORTED_JPEG Unsupported No "JPEG encoding kind unsupported";
    148053 ACL_ERROR_INVALID_BUNDLE_MODEL_ID InvalidArgument No "bundle model id bad";
    200000 ACL_ERROR_BAD_ALLOC OutOfMemory Retry "host-side memory allocation failed";
    200001 ACL_ERROR_API_NOT_SUPPORT Unsupported No "interface not supported";
    200002 ACL_ERROR_INVALID_DEVICE NoDevice No "device invalid";
    200003 ACL_ERROR_MEMORY_ADDRESS_UNALIGNED InvalidArgument No "address not aligned";
    200004 ACL_ERROR_RESOURCE_NOT_MATCH WrongContext No "resource mismatch (e.g. wrong context)";
    200005 ACL_ERROR_INVALID_RESOURCE_HANDLE InvalidHandle No "resource handle invalid";
    200006 ACL_ERROR_FEATURE_UNSUPPORTED Unsupported No "feature unsupported";
    200007 ACL_ERROR_PROF_MODULES_UNSUPPORTED Unsupported No "profiling module unsupported";
    207000 ACL_ERROR_RT_FEATURE_NOT_SUPPORT Unsupported No "feature not supported here";
    207001 ACL_ERROR_RT_MEMORY_ALLOCATION OutOfMemory Retry "out of device memory";
    207002 ACL_ERROR_RT_MEMORY_FREE Internal No "memory free failed";
    207003 ACL_ERROR_RT_AICORE_OVER_FLOW DeviceFault No "AI Core overflow";
    207004 ACL_ERROR_RT_NO_DEVICE NoDevice No "no usable device";
    207005 ACL_ERROR_RT_RESOURCE_ALLOC_FAIL Exhausted Retry "resource allocation failed";
    207006 ACL_ERROR_RT_NO_PERMISSION Permission No "no permission";
    207007 ACL_ERROR_RT_NO_EVENT_RESOURCE Exhausted Retry "no event left";
    207008 ACL_ERROR_RT_NO_STREAM_RESOURCE Exhausted Retry "no stream left";
    207009 ACL_ERROR_RT_NO_NOTIFY_RESOURCE Exhausted Retry "no notify left";
    207010 ACL_ERROR_RT_NO_MODEL_RESOURCE Exhausted Retry "no model id left";
    207011 ACL_ERROR_RT_NO_CDQ_RESOURCE Exhausted Retry "no CDQ left";
    207012 ACL_ERROR_RT_OVER_LIMIT Exhausted Retry "over limit";
    207013 ACL_ERROR_RT_QUEUE_EMPTY NotReady Retry "queue empty";
    207014 ACL_ERROR_RT_QUEUE_FULL Exhausted Retry "queue full";
    207015 ACL_ERROR_RT_REPEATED_INIT Repeated No "initialised twice";
    207016 ACL_ERROR_RT_AIVEC_OVER_FLOW DeviceFault No "vector core overflow";
    207017 ACL_ERROR_RT_OVER_FLOW DeviceFault No "overflow";
    207018 ACL_ERROR_RT_DEVICE_OOM OutOfMemory Retry "device OOM";
    207019 ACL_ERROR_RT_FEATURE_NOT_SUPPORT_UPDATE_OP Unsupported No "operator cannot be updated";
    207020 ACL_ERROR_RT_TIMEOUT Timeout Retry "driver timeout";
    207021 ACL_ERROR_RT_LINK_TYPE_NOT_SUPPORTED Unsupported No "link type unsupported (head only)";
    245000 ACL_ERROR_GE_MEMORY_ALLOCATION OutOfMemory Retry "memory allocation failed";
    245001 ACL_ERROR_GE_MEMORY_OPERATE_FAILED Internal No "memory operation failed";
    245002 ACL_ERROR_GE_DEVICE_MEMORY_OPERATE_FAILED Internal Retry "device memory operation failed";
    300000 ACL_ERROR_STORAGE_OVER_LIMIT Exhausted No "storage limit exceeded";
    345102 ACL_ERROR_GE_SUBHEALTHY Internal No "system sub-healthy";
    345103 ACL_ERROR_GE_USER_RAISE_EXCEPTION Internal No "exception raised by user function";
    345104 ACL_ERROR_GE_DATA_NOT_ALIGNED InvalidArgument No "data not aligned";
    500000 ACL_ERROR_INTERNAL_ERROR Internal No "internal error, unknown";
    500001 ACL_ERROR_FAILURE Internal No "ACL internal failure";
    500002 ACL_ERROR_GE_FAILURE Internal No "GE failure";
    500003 ACL_ERROR_RT_FAILURE Internal No "runtime failure";
    500004 ACL_ERROR_DRV_FAILURE Internal No "driver failure";
    500005 ACL_ERROR_PROFILING_FAILURE Internal No "profiling failure";
    507000 ACL_ERROR_RT_INTERNAL_ERROR Internal No "runtime internal";
    507001 ACL_ERROR_RT_TS_ERROR DeviceFault No "task scheduler internal";
    507002 ACL_ERROR_RT_STREAM_TASK_FULL Exhausted Retry "stream task queue full";
    507003 ACL_ERROR_RT_STREAM_TASK_EMPTY Internal No "stream task queue empty";
    507004 ACL_ERROR_RT_STREAM_NOT_COMPLETE NotReady Poll "stream not complete (poll)";
    507005 ACL_ERROR_RT_END_OF_SEQUENCE NotReady Poll "end of sequence (data iterator)";
    507006 ACL_ERROR_RT_EVENT_NOT_COMPLETE NotReady Poll "event not complete (poll)";
    507007 ACL_ERROR_RT_CONTEXT_RELEASE_ERROR Internal No "context release failed";
    507008 ACL_ERROR_RT_SOC_VERSION Unsupported No "SoC version wrong";
    507009 ACL_ERROR_RT_TASK_TYPE_NOT_SUPPORT Unsupported No "task type unsupported";
    507010 ACL_ERROR_RT_LOST_HEARTBEAT DeviceFault No "scheduler heartbeat lost";
    507011 ACL_ERROR_RT_MODEL_EXECUTE DeviceFault No "model execution failed";
    507012 ACL_ERROR_RT_REPORT_TIMEOUT Timeout Retry "no report within timeout";
    507013 ACL_ERROR_RT_SYS_DMA DeviceFault No "system DMA error";
    507014 ACL_ERROR_RT_AICORE_TIMEOUT DeviceFault No "AI Core timeout";
    507015 ACL_ERROR_RT_AICORE_EXCEPTION DeviceFault No "AI Core exception";
    507016 ACL_ERROR_RT_AICORE_TRAP_EXCEPTION DeviceFault No "AI Core trap";
    507017 ACL_ERROR_RT_AICPU_TIMEOUT DeviceFault No "AICPU timeout";
    507018 ACL_ERROR_RT_AICPU_EXCEPTION DeviceFault No "AICPU exception";
    507019 ACL_ERROR_RT_AICPU_DATADUMP_RSP_ERR DeviceFault No "AICPU dump response bad";
    507020 ACL_ERROR_RT_AICPU_MODEL_RSP_ERR DeviceFault No "AICPU model response bad";
    507021 ACL_ERROR_RT_PROFILING_ERROR Internal No "profiling error";
    507022 ACL_ERROR_RT_IPC_ERROR Internal No "IPC error";
    507023 ACL_ERROR_RT_MODEL_ABORT_NORMAL Aborted Poll "model aborted normally";
    507024 ACL_ERROR_RT_KERNEL_UNREGISTERING Internal No "kernel being unregistered";
    507025 ACL_ERROR_RT_RINGBUFFER_NOT_INIT Internal No "ring buffer not initialised";
    507026 ACL_ERROR_RT_RINGBUFFER_NO_DATA Internal No "ring buffer empty";
    507027 ACL_ERROR_RT_KERNEL_LOOKUP Internal No "kernel lookup failed";
    507028 ACL_ERROR_RT_KERNEL_DUPLICATE Repeated No "kernel registered twice";
    507029 ACL_ERROR_RT_DEBUG_REGISTER_FAIL Internal No "debug register failed";
    507030 ACL_ERROR_RT_DEBUG_UNREGISTER_FAIL Internal No "debug unregister failed";
    507031 ACL_ERROR_RT_LABEL_CONTEXT WrongContext No "label of another context";
    507032 ACL_ERROR_RT_PROGRAM_USE_OUT Exhausted No "program slots used up";
    507033 ACL_ERROR_RT_DEV_SETUP_ERROR NotInitialised No "device start-up failed";
    507034 ACL_ERROR_RT_VECTOR_CORE_TIMEOUT DeviceFault No "vector core timeout";
    507035 ACL_ERROR_RT_VECTOR_CORE_EXCEPTION DeviceFault No "vector core exception";
    507036 ACL_ERROR_RT_VECTOR_CORE_TRAP_EXCEPTION DeviceFault No "vector core trap";
    507037 ACL_ERROR_RT_CDQ_BATCH_ABNORMAL Internal No "CDQ batch abnormal";
    507038 ACL_ERROR_RT_DIE_MODE_CHANGE_ERROR Internal No "die mode cannot change";
    507039 ACL_ERROR_RT_DIE_SET_ERROR Internal No "single-die mode cannot set die";
    507040 ACL_ERROR_RT_INVALID_DIEID Internal No "die id invalid";
    507041 ACL_ERROR_RT_DIE_MODE_NOT_SET Internal No "die mode not set";
    507042 ACL_ERROR_RT_AICORE_TRAP_READ_OVERFLOW DeviceFault No "AIC trap: read out of range";
    507043 ACL_ERROR_RT_AICORE_TRAP_WRITE_OVERFLOW DeviceFault No "AIC trap: write out of range";
    507044 ACL_ERROR_RT_VECTOR_CORE_TRAP_READ_OVERFLOW DeviceFault No "AIV trap: read out of range";
    507045 ACL_ERROR_RT_VECTOR_CORE_TRAP_WRITE_OVERFLOW DeviceFault No "AIV trap: write out of range";
    507046 ACL_ERROR_RT_STREAM_SYNC_TIMEOUT Timeout Retry "stream synchronise timed out";
    507047 ACL_ERROR_RT_EVENT_SYNC_TIMEOUT Timeout Retry "event synchronise timed out";
    507048 ACL_ERROR_RT_FFTS_PLUS_TIMEOUT DeviceFault No "FFTS+ timeout";
    507049 ACL_ERROR_RT_FFTS_PLUS_EXCEPTION DeviceFault No "FFTS+ exception";
    507050 ACL_ERROR_RT_FFTS_PLUS_TRAP_EXCEPTION DeviceFault No "FFTS+ trap";
    507051 ACL_ERROR_RT_SEND_MSG Internal No "message send failed";
    507052 ACL_ERROR_RT_COPY_DATA DeviceFault No "data copy failed";
    507053 ACL_ERROR_RT_DEVICE_MEM_ERROR DeviceFault No "device memory error";
    507054 ACL_ERROR_RT_HBM_MULTI_BIT_ECC_ERROR DeviceFault No "HBM multi-bit ECC";
    507055 ACL_ERROR_RT_SUSPECT_DEVICE_MEM_ERROR DeviceFault No "suspected device memory error";
    507056 ACL_ERROR_RT_LINK_ERROR DeviceFault No "link error";
    507057 ACL_ERROR_RT_SUSPECT_REMOTE_ERROR DeviceFault No "suspected remote error";
    507899 ACL_ERROR_RT_DRV_INTERNAL_ERROR Internal No "driver internal";
    507900 ACL_ERROR_RT_AICPU_INTERNAL_ERROR Internal No "AICPU internal";
    507901 ACL_ERROR_RT_SOCKET_CLOSE Internal No "host-device channel closed";
    507902 ACL_ERROR_RT_AICPU_INFO_LOAD_RSP_ERR Internal No "AICPU info load response bad";
    507903 ACL_ERROR_RT_STREAM_CAPTURE_INVALIDATED Internal No "capture invalidated";
    507904 ACL_ERROR_RT_COMM_OP_RETRY_FAIL Internal No "collective retry failed";
    507905 ACL_ERROR_SNAPSHOT_LOCK_TIMEOUT Timeout Retry "snapshot lock timed out";
    507906 ACL_ERROR_SNAPSHOT_LOCK_FAILED Internal No "snapshot lock failed";
    507907 ACL_ERROR_SNAPSHOT_UNLOCK_FAILED Internal No "snapshot unlock failed";
    507908 ACL_ERROR_SNAPSHOT_BACKUP_FAILED Internal No "snapshot backup failed";
    507909 ACL_ERROR_SNAPSHOT_RESTORE_FAILED Internal No "snapshot restore failed";
    507910 ACL_ERROR_HOST_MEMORY_ALREADY_REGISTERED Repeated No "host range already registered";
    507911 ACL_ERROR_HOST_MEMORY_NOT_REGISTERED InvalidArgument No "host range not registered";
    507912 ACL_ERROR_SNAPSHOT_CALLBACK_FAILED Internal No "snapshot callback failed";
    507913 ACL_ERROR_SNAPSHOT_REGISTER_CALLBACK_FAILED Internal No "snapshot callback registration failed";
    507914 ACL_ERROR_RT_L3_PORT_ERROR DeviceFault No "L3 port error";
    507915 ACL_ERROR_RT_CCU_TIMEOUT DeviceFault No "CCU timeout";
    507916 ACL_ERROR_RT_CCU_EXCEPTION DeviceFault No "CCU exception";
    545000 ACL_ERROR_GE_INTERNAL_ERROR Internal No "internal";
    545001 ACL_ERROR_GE_LOAD_MODEL Internal No "model load failed";
    545002 ACL_ERROR_GE_EXEC_LOAD_MODEL_PARTITION_FAILED Internal No "model partition load failed";
    545003 ACL_ERROR_GE_EXEC_LOAD_WEIGHT_PARTITION_FAILED Internal No "weight partition load failed";
    545004 ACL_ERROR_GE_EXEC_LOAD_TASK_PARTITION_FAILED Internal No "task partition load failed";
    545005 ACL_ERROR_GE_EXEC_LOAD_KERNEL_PARTITION_FAILED Internal No "kernel partition load failed";
    545006 ACL_ERROR_GE_EXEC_RELEASE_MODEL_DATA Internal No "model data release failed";
    545007 ACL_ERROR_GE_COMMAND_HANDLE Internal No "command handling failed";
    545008 ACL_ERROR_GE_GET_TENSOR_INFO Internal No "tensor info query failed";
    545009 ACL_ERROR_GE_UNLOAD_MODEL Internal No "unload failed";
    545601 ACL_ERROR_GE_MODEL_EXECUTE_TIMEOUT Timeout No "model execution timed out";
    545602 ACL_ERROR_GE_REDEPLOYING Internal Retry "redeploying";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_so_that_it_can_be_searched() {
        assert!(CODES.windows(2).all(|w| w[0].code.0 < w[1].code.0));
    }

    #[test]
    fn known_numbers_have_their_names() {
        // Restated by hand from the published headers.
        for (number, name, kind) in [
            (0, "ACL_SUCCESS", Kind::Success),
            (100000, "ACL_ERROR_INVALID_PARAM", Kind::InvalidArgument),
            (100002, "ACL_ERROR_REPEAT_INITIALIZE", Kind::Repeated),
            (107002, "ACL_ERROR_RT_CONTEXT_NULL", Kind::NoContext),
            (107003, "ACL_ERROR_RT_STREAM_CONTEXT", Kind::WrongContext),
            (107017, "ACL_ERROR_RT_INVALID_HANDLE", Kind::InvalidHandle),
            (200006, "ACL_ERROR_FEATURE_UNSUPPORTED", Kind::Unsupported),
            (207001, "ACL_ERROR_RT_MEMORY_ALLOCATION", Kind::OutOfMemory),
            (507018, "ACL_ERROR_RT_AICPU_EXCEPTION", Kind::DeviceFault),
            (507046, "ACL_ERROR_RT_STREAM_SYNC_TIMEOUT", Kind::Timeout),
        ] {
            assert_eq!(aclError(number).name(), name);
            assert_eq!(aclError(number).kind(), kind, "{name}");
        }
        assert_eq!(aclError(-7).info().map(|row| row.name), None);
    }
}
