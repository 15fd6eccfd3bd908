//! The table, by number.
//!
//! A row is `number NAME Kind Retry "meaning"`, then what is not as usual: `since "9.1"`,
//! `instead 107015` (what newer releases answer), `only Headers` (the header sets that have this reading),
//! and `also NAME only Headers "meaning"` for each further reading.

use super::{Also, CodeInfo, Headers, Kind, Retry};
use crate::types::aclError;

codes! {
    0 ACL_SUCCESS Success No "done"
        also ACL_ERROR_NONE only Every "older name"
        also ACL_RT_SUCCESS only Every "the runtime's name";

    // acl_base_rt.h: the caller
    100000 ACL_ERROR_INVALID_PARAM InvalidArgument No "bad argument: NULL, size 0 or a value out of range";
    100001 ACL_ERROR_UNINITIALIZE NotInitialised No "aclInit has not been called";
    100002 ACL_ERROR_REPEAT_INITIALIZE Repeated Ignore "aclInit once more: counted, and no harm done";
    100003 ACL_ERROR_INVALID_FILE File No "a file is not there or cannot be read";
    100004 ACL_ERROR_WRITE_FILE File No "a file cannot be written";
    100005 ACL_ERROR_INVALID_FILE_SIZE File No "a file is empty, too short or too long";
    100006 ACL_ERROR_PARSE_FILE File No "a file is not what it should contain, JSON for instance";
    100007 ACL_ERROR_FILE_MISSING_ATTR File No "a file lacks an entry it needs";
    100008 ACL_ERROR_FILE_ATTR_INVALID File No "an entry of a file has an impossible value";
    100009 ACL_ERROR_INVALID_DUMP_CONFIG InvalidArgument No "the dump section of the configuration is wrong";
    100010 ACL_ERROR_INVALID_PROFILING_CONFIG InvalidArgument No "the profiling section of the configuration is wrong";
    100011 ACL_ERROR_INVALID_MODEL_ID InvalidArgument No "no loaded model has this id";
    100012 ACL_ERROR_DESERIALIZE_MODEL InvalidArgument No "a model's bytes cannot be unpacked";
    100013 ACL_ERROR_PARSE_MODEL InvalidArgument No "a model's contents make no sense";
    100014 ACL_ERROR_READ_MODEL_FAILURE InvalidArgument No "a model's file cannot be read in";
    100015 ACL_ERROR_MODEL_SIZE_INVALID InvalidArgument No "a model's length is impossible";
    100016 ACL_ERROR_MODEL_MISSING_ATTR InvalidArgument No "a model lacks an attribute it needs";
    100017 ACL_ERROR_MODEL_INPUT_NOT_MATCH InvalidArgument No "these are not the inputs the model wants";
    100018 ACL_ERROR_MODEL_OUTPUT_NOT_MATCH InvalidArgument No "these are not the outputs the model fills";
    100019 ACL_ERROR_MODEL_NOT_DYNAMIC InvalidArgument No "the model's shapes are fixed";
    100020 ACL_ERROR_OP_TYPE_NOT_MATCH InvalidArgument No "another operator was expected";
    100021 ACL_ERROR_OP_INPUT_NOT_MATCH InvalidArgument No "these are not the inputs the operator wants";
    100022 ACL_ERROR_OP_OUTPUT_NOT_MATCH InvalidArgument No "these are not the outputs the operator fills";
    100023 ACL_ERROR_OP_ATTR_NOT_MATCH InvalidArgument No "these are not the operator's attributes";
    100024 ACL_ERROR_OP_NOT_FOUND InvalidArgument No "no such operator";
    100025 ACL_ERROR_OP_LOAD_FAILED InvalidArgument No "an operator cannot be loaded";
    100026 ACL_ERROR_UNSUPPORTED_DATA_TYPE Unsupported No "this element type does not work here";
    100027 ACL_ERROR_FORMAT_NOT_MATCH InvalidArgument No "another tensor format was expected";
    100028 ACL_ERROR_BIN_SELECTOR_NOT_REGISTERED InvalidArgument No "no function to choose the operator's binary is known";
    100029 ACL_ERROR_KERNEL_NOT_FOUND InvalidArgument No "the operator's kernel is not there";
    100030 ACL_ERROR_BIN_SELECTOR_ALREADY_REGISTERED Repeated No "the function to choose the operator's binary is known already";
    100031 ACL_ERROR_KERNEL_ALREADY_REGISTERED Repeated No "the operator's kernel is known already";
    100032 ACL_ERROR_INVALID_QUEUE_ID InvalidArgument No "no queue has this id";
    100033 ACL_ERROR_REPEAT_SUBSCRIBE Repeated No "a thread serves this stream's callbacks already";
    100034 ACL_ERROR_STREAM_NOT_SUBSCRIBE InvalidArgument No "no thread serves this stream's callbacks" instead 107015;
    100035 ACL_ERROR_THREAD_NOT_SUBSCRIBE InvalidArgument No "this thread serves no callbacks" instead 107012;
    100036 ACL_ERROR_WAIT_CALLBACK_TIMEOUT Timeout Poll "no callback came due in time" instead 507012;
    100037 ACL_ERROR_REPEAT_FINALIZE Repeated Ignore "aclFinalize once more: nothing was left to do";
    100038 ACL_ERROR_NOT_STATIC_AIPP InvalidArgument No "the model's preprocessing is not fixed" instead 145015;
    100039 ACL_ERROR_COMPILING_STUB_MODE Unsupported No "the library found is the stub for linking; check the library path";
    100040 ACL_ERROR_GROUP_NOT_SET InvalidArgument No "choose a group first" instead 107013;
    100041 ACL_ERROR_GROUP_NOT_CREATE InvalidArgument No "the group does not exist" instead 107014;
    100042 ACL_ERROR_PROF_ALREADY_RUN Repeated No "profiling runs already";
    100043 ACL_ERROR_PROF_NOT_RUN InvalidArgument No "profiling has not been started";
    100044 ACL_ERROR_DUMP_ALREADY_RUN Repeated No "dumping runs already";
    100045 ACL_ERROR_DUMP_NOT_RUN InvalidArgument No "dumping has not been started";

    // rt_error_codes.h: the caller
    107000 ACL_ERROR_RT_PARAM_INVALID InvalidArgument No "bad argument, found by the runtime";
    107001 ACL_ERROR_RT_INVALID_DEVICEID NoDevice No "no device has this id";
    107002 ACL_ERROR_RT_CONTEXT_NULL NoContext No "no current context";
    107003 ACL_ERROR_RT_STREAM_CONTEXT WrongContext No "the stream belongs to another context";
    107004 ACL_ERROR_RT_MODEL_CONTEXT WrongContext No "the model belongs to another context";
    107005 ACL_ERROR_RT_STREAM_MODEL WrongContext No "the stream does not belong to the model";
    107006 ACL_ERROR_RT_EVENT_TIMESTAMP_INVALID InvalidArgument No "the event carries no usable time stamp";
    107007 ACL_ERROR_RT_EVENT_TIMESTAMP_REVERSAL InvalidArgument No "the end event is earlier than the start event";
    107008 ACL_ERROR_RT_ADDR_UNALIGNED InvalidArgument No "an address is not a multiple of what it must be";
    107009 ACL_ERROR_RT_FILE_OPEN File No "the runtime cannot open a file";
    107010 ACL_ERROR_RT_FILE_WRITE File No "the runtime cannot write a file";
    107011 ACL_ERROR_RT_STREAM_SUBSCRIBE InvalidArgument No "the stream's callbacks are served already, or in the other way";
    107012 ACL_ERROR_RT_THREAD_SUBSCRIBE InvalidArgument No "this thread serves no callbacks, or other ones already";
    107013 ACL_ERROR_RT_GROUP_NOT_SET InvalidArgument No "choose a group first; found by the runtime";
    107014 ACL_ERROR_RT_GROUP_NOT_CREATE InvalidArgument No "the group does not exist; found by the runtime";
    107015 ACL_ERROR_RT_STREAM_NO_CB_REG InvalidArgument No "no thread serves this stream's callbacks; found by the runtime";
    107016 ACL_ERROR_RT_INVALID_MEMORY_TYPE InvalidArgument No "no such kind of memory";
    107017 ACL_ERROR_RT_INVALID_HANDLE InvalidHandle No "the handle was destroyed or never was one";
    107018 ACL_ERROR_RT_INVALID_MALLOC_TYPE InvalidArgument No "no such kind of allocation";
    107019 ACL_ERROR_RT_WAIT_TIMEOUT Timeout Poll "a stream's wait took too long";
    107020 ACL_ERROR_RT_TASK_TIMEOUT Timeout Poll "a task took too long";
    107021 ACL_ERROR_RT_SYSPARAMOPT_NOT_SET InvalidArgument No "the option is asked for and was never given";
    107022 ACL_ERROR_RT_DEVICE_TASK_ABORT Aborted Poll "all of the device's tasks are being stopped";
    107023 ACL_ERROR_RT_STREAM_ABORT Aborted Poll "the stream's tasks are being stopped";
    107024 ACL_ERROR_RT_CAPTURE_DEPENDENCY InvalidArgument No "a captured task depends on one that is not";
    107025 ACL_ERROR_RT_STREAM_UNJOINED InvalidArgument No "a stream that joined the capture has not come back to it";
    107026 ACL_ERROR_RT_MODEL_CAPTURED Repeated No "the model instance holds a capture already";
    107027 ACL_ERROR_RT_STREAM_CAPTURED Repeated No "the stream is in a capture already";
    107028 ACL_ERROR_RT_EVENT_CAPTURED InvalidArgument No "the event is part of a capture";
    107029 ACL_ERROR_RT_STREAM_NOT_CAPTURED InvalidArgument No "no capture runs on the stream";
    107030 ACL_ERROR_RT_CAPTURE_MODE_NOT_SUPPORT Unsupported No "not allowed while this kind of capture runs";
    107031 ACL_ERROR_RT_STREAM_CAPTURE_IMPLICIT InvalidArgument No "the default stream would be drawn into the capture";
    107032 ACL_ERROR_STREAM_CAPTURE_CONFLICT InvalidArgument No "streams that depend on each other cannot both start a capture";
    107033 ACL_ERROR_STREAM_TASK_GROUP_STATUS InvalidArgument No "the group of captured tasks is not open, or not closed";
    107034 ACL_ERROR_STREAM_TASK_GROUP_INTR Aborted No "the group of captured tasks was broken off";
    107035 ACL_ERROR_RT_TASK_ABORT_STOP Aborted No "the abort ended before it had cleaned up";
    107036 ACL_ERROR_RT_STREAM_CAPTURE_UNMATCHED InvalidArgument No "another stream began this capture";
    107037 ACL_ERROR_RT_MODEL_RUNNING InvalidArgument No "the model instance has not finished";
    107038 ACL_ERROR_RT_STREAM_CAPTURE_WRONG_THREAD InvalidArgument No "another thread began this capture";
    107039 ACL_ERROR_RT_INSUFFICIENT_INPUT_ARRAY InvalidArgument No "the array given cannot hold the answer" since "9.1";
    107040 ACL_ERROR_RT_MODEL_UPDATE_FAILED InvalidArgument No "the model instance cannot take the changes" since "9.1";
    107041 ACL_ERROR_RT_CAPTURE_MODE_BLOCK_ASYNC InvalidArgument No "the copy would have to wait, which a capture cannot" since "9.1";
    107042 ACL_ERROR_RT_SYMBOL_NOT_FOUND InvalidArgument No "no device variable has this symbol" since "9.1";
    107043 ACL_ERROR_RT_INVALID_SYMBOL InvalidArgument No "the symbol is no device variable's" since "9.1";
    107044 ACL_ERROR_RT_INVALID_DEVICE_FUNCTION InvalidArgument No "the symbol is no kernel's" since "9.1";
    107045 ACL_ERROR_RT_SUB_ACLGRAPH_IS_CAPTURING InvalidArgument No "a part of the model instance is still being captured" since "9.1" only Runtime
        also ACL_ERROR_RT_STREAM_NOT_SUPPORT_OPERA only TorchNpu "a stream of this kind cannot do it";
    107046 ACL_ERROR_RT_SUB_ACLGRAPH_IS_CAPTURING InvalidArgument No "a part of the model instance is still being captured" since "no known release" only TorchNpu;

    // ge_error_codes.h: the caller
    145000 ACL_ERROR_GE_PARAM_INVALID InvalidArgument No "bad argument, found by the graph engine";
    145001 ACL_ERROR_GE_EXEC_NOT_INIT NotInitialised No "the part that runs models has not been started";
    145002 ACL_ERROR_GE_EXEC_MODEL_PATH_INVALID InvalidArgument No "no model at this path";
    145003 ACL_ERROR_GE_EXEC_MODEL_ID_INVALID InvalidArgument No "no loaded model has this id; found by the graph engine";
    145006 ACL_ERROR_GE_EXEC_MODEL_DATA_SIZE_INVALID InvalidArgument No "a model's length does not fit its contents";
    145007 ACL_ERROR_GE_EXEC_MODEL_ADDR_INVALID InvalidArgument No "a model's address is NULL or out of place";
    145008 ACL_ERROR_GE_EXEC_MODEL_QUEUE_ID_INVALID InvalidArgument No "a model's queue does not exist";
    145009 ACL_ERROR_GE_EXEC_LOAD_MODEL_REPEATED Repeated No "the model is loaded already";
    145011 ACL_ERROR_GE_DYNAMIC_INPUT_ADDR_INVALID InvalidArgument No "the address of the input that says the size is wrong";
    145012 ACL_ERROR_GE_DYNAMIC_INPUT_LENGTH_INVALID InvalidArgument No "the length of the input that says the size is wrong";
    145013 ACL_ERROR_GE_DYNAMIC_BATCH_SIZE_INVALID InvalidArgument No "the model was not made for this batch size";
    145014 ACL_ERROR_GE_AIPP_BATCH_EMPTY InvalidArgument No "the preprocessing is set for no picture";
    145015 ACL_ERROR_GE_AIPP_NOT_EXIST InvalidArgument No "the model has no preprocessing";
    145016 ACL_ERROR_GE_AIPP_MODE_INVALID InvalidArgument No "the model's preprocessing is of the other kind, fixed or not";
    145017 ACL_ERROR_GE_OP_TASK_TYPE_INVALID InvalidArgument No "no such kind of operator task";
    145018 ACL_ERROR_GE_OP_KERNEL_TYPE_INVALID InvalidArgument No "no such kind of kernel";
    145019 ACL_ERROR_GE_PLGMGR_PATH_INVALID InvalidArgument No "no plugin at this path";
    145020 ACL_ERROR_GE_FORMAT_INVALID InvalidArgument No "no such tensor format";
    145021 ACL_ERROR_GE_SHAPE_INVALID InvalidArgument No "an impossible shape";
    145022 ACL_ERROR_GE_DATATYPE_INVALID InvalidArgument No "no such element type";

    // acl_base_rt.h: the caller, continued
    148046 ACL_ERROR_PROF_REPEAT_SUBSCRIBE Repeated No "the model's profile is subscribed to already";
    148047 ACL_ERROR_PROF_API_CONFLICT InvalidArgument No "two ways of profiling exclude each other";
    148048 ACL_ERROR_INVALID_MAX_OPQUEUE_NUM_CONFIG InvalidArgument No "max_opqueue_num of the configuration is wrong";
    148049 ACL_ERROR_INVALID_OPP_PATH InvalidArgument No "ASCEND_OPP_PATH names no folder of operators";
    148050 ACL_ERROR_OP_UNSUPPORTED_DYNAMIC Unsupported No "the operator works with fixed shapes alone";
    148051 ACL_ERROR_RELATIVE_RESOURCE_NOT_CLEARED InvalidArgument No "something made from it is still alive";
    148052 ACL_ERROR_UNSUPPORTED_JPEG Unsupported No "the decoder does not know this way of coding a JPEG";
    148053 ACL_ERROR_INVALID_BUNDLE_MODEL_ID InvalidArgument No "no loaded bundle of models has this id";

    // acl_base_rt.h: what is short or missing
    200000 ACL_ERROR_BAD_ALLOC OutOfMemory Retry "out of host memory";
    200001 ACL_ERROR_API_NOT_SUPPORT Unsupported No "this release or chip does not have the call";
    200002 ACL_ERROR_INVALID_DEVICE NoDevice No "no such device" instead 107001;
    200003 ACL_ERROR_MEMORY_ADDRESS_UNALIGNED InvalidArgument No "an address of memory is not a multiple of what it must be";
    200004 ACL_ERROR_RESOURCE_NOT_MATCH WrongContext No "two things do not belong together, a stream and a context for instance";
    200005 ACL_ERROR_INVALID_RESOURCE_HANDLE InvalidHandle No "not a handle, or no longer one";
    200006 ACL_ERROR_FEATURE_UNSUPPORTED Unsupported No "this release or chip cannot do that";
    200007 ACL_ERROR_PROF_MODULES_UNSUPPORTED Unsupported No "this part cannot be profiled";

    // rt_error_codes.h: what is short or missing
    207000 ACL_ERROR_RT_FEATURE_NOT_SUPPORT Unsupported No "this chip, driver or form of installation cannot do that";
    207001 ACL_ERROR_RT_MEMORY_ALLOCATION OutOfMemory Retry "out of device memory";
    207002 ACL_ERROR_RT_MEMORY_FREE Internal No "memory could not be given back";
    207003 ACL_ERROR_RT_AICORE_OVER_FLOW DeviceFault No "a number grew too big on an AI core";
    207004 ACL_ERROR_RT_NO_DEVICE NoDevice No "no device that can be used";
    207005 ACL_ERROR_RT_RESOURCE_ALLOC_FAIL Exhausted Retry "the driver has none left of what was asked for";
    207006 ACL_ERROR_RT_NO_PERMISSION Permission No "the system does not let this process do that";
    207007 ACL_ERROR_RT_NO_EVENT_RESOURCE Exhausted Retry "all events are taken";
    207008 ACL_ERROR_RT_NO_STREAM_RESOURCE Exhausted Retry "all streams are taken";
    207009 ACL_ERROR_RT_NO_NOTIFY_RESOURCE Exhausted Retry "all notifies are taken";
    207010 ACL_ERROR_RT_NO_MODEL_RESOURCE Exhausted Retry "all model ids are taken";
    207011 ACL_ERROR_RT_NO_CDQ_RESOURCE Exhausted Retry "all CDQs are taken";
    207012 ACL_ERROR_RT_OVER_LIMIT Exhausted Retry "more than there may be at once";
    207013 ACL_ERROR_RT_QUEUE_EMPTY NotReady Retry "nothing waits in the queue";
    207014 ACL_ERROR_RT_QUEUE_FULL Exhausted Retry "the queue takes no more";
    207015 ACL_ERROR_RT_REPEATED_INIT Repeated No "started before";
    207016 ACL_ERROR_RT_AIVEC_OVER_FLOW DeviceFault No "a number grew too big on a vector core";
    207017 ACL_ERROR_RT_OVER_FLOW DeviceFault No "a number grew too big";
    207018 ACL_ERROR_RT_DEVICE_OOM OutOfMemory Retry "the device ran out of memory while working";
    207019 ACL_ERROR_RT_FEATURE_NOT_SUPPORT_UPDATE_OP Unsupported No "a captured operator of this kind cannot be changed";
    207020 ACL_ERROR_RT_TIMEOUT Timeout Retry "the driver did not answer in time" since "9.1";
    207021 ACL_ERROR_RT_LINK_TYPE_NOT_SUPPORTED Unsupported No "the chip has no such link to other memory" since "after 9.1" only Runtime;

    // ge_error_codes.h: what is short or missing
    245000 ACL_ERROR_GE_MEMORY_ALLOCATION OutOfMemory Retry "the graph engine got no memory";
    245001 ACL_ERROR_GE_MEMORY_OPERATE_FAILED Internal No "the graph engine failed to copy or set host memory";
    245002 ACL_ERROR_GE_DEVICE_MEMORY_OPERATE_FAILED Internal Retry "the graph engine failed to copy or set device memory";

    // the course of business
    300000 ACL_ERROR_STORAGE_OVER_LIMIT Exhausted No "the storage set aside is full";
    345102 ACL_ERROR_GE_SUBHEALTHY Internal No "part of the system is out of order, the rest goes on";
    345103 ACL_ERROR_GE_USER_RAISE_EXCEPTION Internal No "a function of the user's own raised it";
    345104 ACL_ERROR_GE_DATA_NOT_ALIGNED InvalidArgument No "data does not line up as it must";

    // acl_base_rt.h: inside
    500000 ACL_ERROR_INTERNAL_ERROR Internal No "something inside, of a kind that has no code";
    500001 ACL_ERROR_FAILURE Internal No "ACL itself failed";
    500002 ACL_ERROR_GE_FAILURE Internal No "the graph engine below failed";
    500003 ACL_ERROR_RT_FAILURE Internal No "the runtime below failed";
    500004 ACL_ERROR_DRV_FAILURE Internal No "the driver below failed";
    500005 ACL_ERROR_PROFILING_FAILURE Internal No "the profiler below failed";

    // rt_error_codes.h: inside, and the hardware
    507000 ACL_ERROR_RT_INTERNAL_ERROR Internal No "the runtime itself failed";
    507001 ACL_ERROR_RT_TS_ERROR DeviceFault No "the device's task scheduler failed";
    507002 ACL_ERROR_RT_STREAM_TASK_FULL Exhausted Retry "the stream takes no more tasks for now";
    507003 ACL_ERROR_RT_STREAM_TASK_EMPTY Internal No "a task is missing from the stream";
    507004 ACL_ERROR_RT_STREAM_NOT_COMPLETE NotReady Poll "the stream still works";
    507005 ACL_ERROR_RT_END_OF_SEQUENCE NotReady Poll "the data has come to its end";
    507006 ACL_ERROR_RT_EVENT_NOT_COMPLETE NotReady Poll "the event has not been reached";
    507007 ACL_ERROR_RT_CONTEXT_RELEASE_ERROR Internal No "a context could not be taken down";
    507008 ACL_ERROR_RT_SOC_VERSION Unsupported No "not a chip this software was built for";
    507009 ACL_ERROR_RT_TASK_TYPE_NOT_SUPPORT Unsupported No "the chip does not know this kind of task";
    507010 ACL_ERROR_RT_LOST_HEARTBEAT DeviceLost No "the device's task scheduler no longer gives a sign of life";
    507011 ACL_ERROR_RT_MODEL_EXECUTE DeviceFault No "a model's run failed";
    507012 ACL_ERROR_RT_REPORT_TIMEOUT Timeout Retry "nothing to report within the time given";
    507013 ACL_ERROR_RT_SYS_DMA DeviceFault No "the copying unit failed";
    507014 ACL_ERROR_RT_AICORE_TIMEOUT DeviceFault No "an AI core did not finish in time";
    507015 ACL_ERROR_RT_AICORE_EXCEPTION DeviceFault No "an AI core stopped at an error";
    507016 ACL_ERROR_RT_AICORE_TRAP_EXCEPTION DeviceFault No "a kernel gave up on an AI core";
    507017 ACL_ERROR_RT_AICPU_TIMEOUT DeviceFault No "an AICPU did not finish in time";
    507018 ACL_ERROR_RT_AICPU_EXCEPTION DeviceFault No "an AICPU, or a task of it such as decoding, failed";
    507019 ACL_ERROR_RT_AICPU_DATADUMP_RSP_ERR DeviceFault No "an AICPU answered a dump with an error";
    507020 ACL_ERROR_RT_AICPU_MODEL_RSP_ERR DeviceFault No "an AICPU answered a model's request with an error";
    507021 ACL_ERROR_RT_PROFILING_ERROR Internal No "the runtime's profiling failed";
    507022 ACL_ERROR_RT_IPC_ERROR Internal No "sharing between processes failed";
    507023 ACL_ERROR_RT_MODEL_ABORT_NORMAL Aborted Poll "the model was stopped, as asked";
    507024 ACL_ERROR_RT_KERNEL_UNREGISTERING Internal No "the kernel is on its way out";
    507025 ACL_ERROR_RT_RINGBUFFER_NOT_INIT Internal No "the ring buffer was never set up";
    507026 ACL_ERROR_RT_RINGBUFFER_NO_DATA Internal No "nothing is in the ring buffer";
    507027 ACL_ERROR_RT_KERNEL_LOOKUP Internal No "the kernel is not among the loaded ones";
    507028 ACL_ERROR_RT_KERNEL_DUPLICATE Repeated No "a kernel was made known twice";
    507029 ACL_ERROR_RT_DEBUG_REGISTER_FAIL Internal No "the debugger could not be attached";
    507030 ACL_ERROR_RT_DEBUG_UNREGISTER_FAIL Internal No "the debugger could not be detached";
    507031 ACL_ERROR_RT_LABEL_CONTEXT WrongContext No "the label belongs to another context";
    507032 ACL_ERROR_RT_PROGRAM_USE_OUT Exhausted No "no place is left for another program";
    507033 ACL_ERROR_RT_DEV_SETUP_ERROR NotInitialised No "the device did not start";
    507034 ACL_ERROR_RT_VECTOR_CORE_TIMEOUT DeviceFault No "a vector core did not finish in time";
    507035 ACL_ERROR_RT_VECTOR_CORE_EXCEPTION DeviceFault No "a vector core stopped at an error";
    507036 ACL_ERROR_RT_VECTOR_CORE_TRAP_EXCEPTION DeviceFault No "a kernel gave up on a vector core";
    507037 ACL_ERROR_RT_CDQ_BATCH_ABNORMAL Internal No "a CDQ batch could not be had";
    507038 ACL_ERROR_RT_DIE_MODE_CHANGE_ERROR Internal No "the die mode is fixed by now";
    507039 ACL_ERROR_RT_DIE_SET_ERROR Internal No "no die can be chosen in single-die mode";
    507040 ACL_ERROR_RT_INVALID_DIEID Internal No "no die has this id";
    507041 ACL_ERROR_RT_DIE_MODE_NOT_SET Internal No "choose a die mode first";
    507042 ACL_ERROR_RT_AICORE_TRAP_READ_OVERFLOW DeviceFault No "a kernel on an AI core read beyond its memory";
    507043 ACL_ERROR_RT_AICORE_TRAP_WRITE_OVERFLOW DeviceFault No "a kernel on an AI core wrote beyond its memory";
    507044 ACL_ERROR_RT_VECTOR_CORE_TRAP_READ_OVERFLOW DeviceFault No "a kernel on a vector core read beyond its memory";
    507045 ACL_ERROR_RT_VECTOR_CORE_TRAP_WRITE_OVERFLOW DeviceFault No "a kernel on a vector core wrote beyond its memory";
    507046 ACL_ERROR_RT_STREAM_SYNC_TIMEOUT Timeout Retry "the stream did not finish within the time given";
    507047 ACL_ERROR_RT_EVENT_SYNC_TIMEOUT Timeout Retry "the event was not reached within the time given";
    507048 ACL_ERROR_RT_FFTS_PLUS_TIMEOUT DeviceFault No "a bundle of tasks (FFTS+) did not finish in time";
    507049 ACL_ERROR_RT_FFTS_PLUS_EXCEPTION DeviceFault No "a bundle of tasks (FFTS+) stopped at an error";
    507050 ACL_ERROR_RT_FFTS_PLUS_TRAP_EXCEPTION DeviceFault No "a kernel gave up in a bundle of tasks (FFTS+)";
    507051 ACL_ERROR_RT_SEND_MSG Internal No "the host could not reach the device with a message";
    507052 ACL_ERROR_RT_COPY_DATA DeviceFault No "a copy went wrong on its way";
    507053 ACL_ERROR_RT_DEVICE_MEM_ERROR DeviceFault No "the device's memory has a fault";
    507054 ACL_ERROR_RT_HBM_MULTI_BIT_ECC_ERROR DeviceFault No "the device's memory has an error too big to be corrected";
    507055 ACL_ERROR_RT_SUSPECT_DEVICE_MEM_ERROR DeviceFault No "the device's memory probably has a fault";
    507056 ACL_ERROR_RT_LINK_ERROR DeviceFault No "a link between devices has a fault";
    507057 ACL_ERROR_RT_SUSPECT_REMOTE_ERROR DeviceFault No "another device probably has a fault";
    507899 ACL_ERROR_RT_DRV_INTERNAL_ERROR Internal No "the driver itself failed";
    507900 ACL_ERROR_RT_AICPU_INTERNAL_ERROR Internal No "the AICPU's software failed";
    507901 ACL_ERROR_RT_SOCKET_CLOSE DeviceLost No "the channel between host and device is gone";
    507902 ACL_ERROR_RT_AICPU_INFO_LOAD_RSP_ERR Internal No "an AICPU answered with an error when it was told what to load";
    507903 ACL_ERROR_RT_STREAM_CAPTURE_INVALIDATED Internal No "the capture went wrong earlier and is worthless";
    507904 ACL_ERROR_RT_COMM_OP_RETRY_FAIL Internal No "a collective operation failed again when tried once more";
    507905 ACL_ERROR_SNAPSHOT_LOCK_TIMEOUT Timeout Retry "the process could not be locked in time for a snapshot";
    507906 ACL_ERROR_SNAPSHOT_LOCK_FAILED Internal No "the process could not be locked for a snapshot";
    507907 ACL_ERROR_SNAPSHOT_UNLOCK_FAILED Internal No "the process could not be unlocked after a snapshot";
    507908 ACL_ERROR_SNAPSHOT_BACKUP_FAILED Internal No "the snapshot could not be taken";
    507909 ACL_ERROR_SNAPSHOT_RESTORE_FAILED Internal No "the snapshot could not be brought back";
    507910 ACL_ERROR_HOST_MEMORY_ALREADY_REGISTERED Repeated No "this host memory is registered already";
    507911 ACL_ERROR_HOST_MEMORY_NOT_REGISTERED InvalidArgument No "this host memory was never registered";
    507912 ACL_ERROR_SNAPSHOT_CALLBACK_FAILED Internal No "a function called for a snapshot answered an error" since "9.0";
    507913 ACL_ERROR_SNAPSHOT_REGISTER_CALLBACK_FAILED Internal No "a function cannot be registered for snapshots" since "9.0";
    507914 ACL_ERROR_RT_L3_PORT_ERROR DeviceFault No "a third-level port has a fault" since "9.1";
    507915 ACL_ERROR_RT_CCU_TIMEOUT DeviceFault No "the communication unit did not finish in time" since "9.1";
    507916 ACL_ERROR_RT_CCU_EXCEPTION DeviceFault No "the communication unit stopped at an error" since "9.1";

    // ge_error_codes.h: inside
    545000 ACL_ERROR_GE_INTERNAL_ERROR Internal No "the graph engine itself failed";
    545001 ACL_ERROR_GE_LOAD_MODEL Internal No "the model could not be loaded";
    545002 ACL_ERROR_GE_EXEC_LOAD_MODEL_PARTITION_FAILED Internal No "the model's graph could not be loaded";
    545003 ACL_ERROR_GE_EXEC_LOAD_WEIGHT_PARTITION_FAILED Internal No "the model's weights could not be loaded";
    545004 ACL_ERROR_GE_EXEC_LOAD_TASK_PARTITION_FAILED Internal No "the model's tasks could not be loaded";
    545005 ACL_ERROR_GE_EXEC_LOAD_KERNEL_PARTITION_FAILED Internal No "the model's kernels could not be loaded";
    545006 ACL_ERROR_GE_EXEC_RELEASE_MODEL_DATA Internal No "the model's data could not be given back";
    545007 ACL_ERROR_GE_COMMAND_HANDLE Internal No "a command was not carried out";
    545008 ACL_ERROR_GE_GET_TENSOR_INFO Internal No "a tensor's description could not be had";
    545009 ACL_ERROR_GE_UNLOAD_MODEL Internal No "the model could not be unloaded";
    545601 ACL_ERROR_GE_MODEL_EXECUTE_TIMEOUT Timeout No "the model did not finish in time";
    545602 ACL_ERROR_GE_REDEPLOYING Internal Retry "the models are being spread anew";
}
