//! `acl_rt.h`, part 2: streams, events, notifies, host callbacks.

use crate::types::aclrtStream;
use std::ffi::{c_char, c_void};

/// A host function that a stream calls; it runs on the thread subscribed for the stream.
pub type aclrtCallback = Option<unsafe extern "C" fn(user: *mut c_void)>;
/// A host function that a stream calls; it runs on a thread of the library.
pub type aclrtHostFunc = Option<unsafe extern "C" fn(user: *mut c_void)>;
/// Called after a stream was made and before it is destroyed.
pub type aclrtStreamStateCallback =
    Option<unsafe extern "C" fn(stream: aclrtStream, state: aclrtStreamState, user: *mut c_void)>;

numbers! {
    /// Answer of `aclrtStreamQuery`.
    aclrtStreamStatus: u32 {
        /// All work has passed.
        ACL_STREAM_STATUS_COMPLETE = 0,
        /// Work is queued or running.
        ACL_STREAM_STATUS_NOT_READY = 1,
        /// Reserved.
        ACL_STREAM_STATUS_RESERVED = 0xFFFF,
    }
    /// Answer of `aclrtQueryEvent`, which is deprecated: the reverse of [`aclrtEventRecordedStatus`].
    aclrtEventStatus: u32 {
        /// The record has been reached.
        ACL_EVENT_STATUS_COMPLETE = 0,
        /// Not yet.
        ACL_EVENT_STATUS_NOT_READY = 1,
        /// Reserved.
        ACL_EVENT_STATUS_RESERVED = 2,
    }
    /// Answer of `aclrtQueryEventStatus`.
    aclrtEventRecordedStatus: u32 {
        /// Not recorded, or the record has not been reached.
        ACL_EVENT_RECORDED_STATUS_NOT_READY = 0,
        /// The record has been reached.
        ACL_EVENT_RECORDED_STATUS_COMPLETE = 1,
    }
    /// Answer of `aclrtQueryEventWaitStatus`.
    aclrtEventWaitStatus: u32 {
        /// Every wait is over: the event may be reset or destroyed.
        ACL_EVENT_WAIT_STATUS_COMPLETE = 0,
        /// A stream still waits.
        ACL_EVENT_WAIT_STATUS_NOT_READY = 1,
        /// Reserved.
        ACL_EVENT_WAIT_STATUS_RESERVED = 0xFFFF,
    }
    /// Whether a callback holds its stream up.
    aclrtCallbackBlockType: u32 {
        /// Later work of the stream does not wait for it.
        ACL_CALLBACK_NO_BLOCK = 0,
        /// Later work of the stream waits until it has returned.
        ACL_CALLBACK_BLOCK = 1,
    }
    /// Moment of a stream's life that a callback hears of.
    aclrtStreamState: u32 {
        /// It was made.
        ACL_RT_STREAM_STATE_CREATE_POST = 1,
        /// It is about to be destroyed.
        ACL_RT_STREAM_STATE_DESTROY_PRE = 2,
    }
    /// Field of [`aclrtStreamConfigHandle`], for `aclrtSetStreamConfigOpt`.
    aclrtStreamConfigAttr: u32 {
        /// Work memory that the stream's models share: an address.
        ACL_RT_STREAM_WORK_ADDR_PTR = 0,
        /// Bytes of that memory.
        ACL_RT_STREAM_WORK_SIZE = 1,
        /// Flags.
        ACL_RT_STREAM_FLAG = 2,
        /// Priority.
        ACL_RT_STREAM_PRIORITY = 3,
    }
    /// What can be changed about a stream: which member of [`aclrtStreamAttrValue`] counts.
    aclrtStreamAttr: u32 {
        /// What happens after a failed task: `failureMode`.
        ACL_STREAM_ATTR_FAILURE_MODE = 1,
        /// Whether overflow is looked for: `overflowSwitch`.
        ACL_STREAM_ATTR_FLOAT_OVERFLOW_CHECK = 2,
        /// Group of streams whose overflows are reported as one: `userCustomTag`.
        ACL_STREAM_ATTR_USER_CUSTOM_TAG = 3,
        /// Whether a capture keeps descriptions of its operators: `cacheOpInfoSwitch`.
        ACL_STREAM_ATTR_CACHE_OP_INFO = 4,
        /// Priority: `streamPriority`; from 9.1.
        ACL_STREAM_ATTR_PRIORITY = 5,
    }
    /// Comparison of `aclrtSwitchStream`, left with right.
    aclrtCondition: u32 {
        /// `==`.
        ACL_RT_EQUAL = 0,
        /// `!=`.
        ACL_RT_NOT_EQUAL = 1,
        /// `>`.
        ACL_RT_GREATER = 2,
        /// `>=`.
        ACL_RT_GREATER_OR_EQUAL = 3,
        /// `<`.
        ACL_RT_LESS = 4,
        /// `<=`.
        ACL_RT_LESS_OR_EQUAL = 5,
    }
    /// What `aclrtSwitchStream` compares.
    aclrtCompareDataType: u32 {
        /// Two `int32`.
        ACL_RT_SWITCH_INT32 = 0,
        /// Two `int64`.
        ACL_RT_SWITCH_INT64 = 1,
    }
    /// What recording does to a counter.
    aclrtCntNotifyRecordMode: u32 {
        /// The value replaces it.
        ACL_RT_CNT_NOTIFY_RECORD_SET_VALUE_MODE = 0,
        /// The value is added.
        ACL_RT_CNT_NOTIFY_RECORD_ADD_MODE = 1,
        /// The value's bits are set.
        ACL_RT_CNT_NOTIFY_RECORD_BIT_OR_MODE = 2,
        /// Only the value's bits are kept.
        ACL_RT_CNT_NOTIFY_RECORD_BIT_AND_MODE = 4,
    }
    /// When a wait for a counter is over.
    aclrtCntNotifyWaitMode: u32 {
        /// It is below the value.
        ACL_RT_CNT_NOTIFY_WAIT_LESS_MODE = 0,
        /// It is the value.
        ACL_RT_CNT_NOTIFY_WAIT_EQUAL_MODE = 1,
        /// It is above the value.
        ACL_RT_CNT_NOTIFY_WAIT_BIGGER_MODE = 2,
        /// It is the value or above.
        ACL_RT_CNT_NOTIFY_WAIT_BIGGER_OR_EQUAL_MODE = 3,
        /// It has all bits of the value.
        ACL_RT_CNT_NOTIFY_WAIT_EQUAL_WITH_BITMASK_MODE = 4,
    }
}

constants! {
    /// Event flag: may be waited for by streams.
    ACL_EVENT_SYNC: u32 = 0x1;
    /// Event flag: captures stream progress.
    ACL_EVENT_CAPTURE_STREAM_PROGRESS: u32 = 0x2;
    /// Event flag: carries a time stamp.
    ACL_EVENT_TIME_LINE: u32 = 0x8;
    /// Event flag: for the device alone; excludes all others, as the next two.
    ACL_EVENT_DEVICE_USE_ONLY: u32 = 0x10;
    /// Event flag: recorded or waited for outside a capture.
    ACL_EVENT_EXTERNAL: u32 = 0x20;
    /// Event flag: shared between processes.
    ACL_EVENT_IPC: u32 = 0x40;
    /// Record flag: ordinary.
    ACL_EVENT_RECORD_DEFAULT: u32 = 0x0;
    /// Record flag: during a capture, for something outside it.
    ACL_EVENT_RECORD_EXTERNAL: u32 = 0x1;
    /// Wait flag: ordinary.
    ACL_EVENT_WAIT_DEFAULT: u32 = 0x0;
    /// Wait flag: during a capture, for something outside it; without timeout.
    ACL_EVENT_WAIT_EXTERNAL: u32 = 0x1;
    /// Bytes of [`aclrtIpcEventHandle`].
    ACL_IPC_EVENT_HANDLE_SIZE: usize = 64;
    /// Stream flag: what submitting needs is set aside when the stream is made.
    ACL_STREAM_FAST_LAUNCH: u32 = 0x1;
    /// Stream flag: synchronising spins.
    ACL_STREAM_FAST_SYNC: u32 = 0x2;
    /// Stream flag: tasks stay until a model runs them; synchronising returns at once.
    ACL_STREAM_PERSISTENT: u32 = 0x4;
    /// Stream flag: long queue; without effect, or refused.
    ACL_STREAM_HUGE: u32 = 0x8;
    /// Stream flag: for models that the device's CPU schedules.
    ACL_STREAM_CPU_SCHEDULE: u32 = 0x10;
    /// Stream flag: for the device alone.
    ACL_STREAM_DEVICE_USE_ONLY: u32 = 0x20;
    /// `aclrtValueWait` ends: memory less the value, read as signed, is not negative.
    ACL_STREAM_WAIT_VALUE_GEQ: u32 = 0x0;
    /// `aclrtValueWait` ends: memory is the value.
    ACL_STREAM_WAIT_VALUE_EQ: u32 = 0x1;
    /// `aclrtValueWait` ends: memory and value share a bit.
    ACL_STREAM_WAIT_VALUE_AND: u32 = 0x2;
    /// `aclrtValueWait` ends: a bit is in neither memory nor value.
    ACL_STREAM_WAIT_VALUE_NOR: u32 = 0x3;
    /// After a failed task the stream goes on.
    ACL_CONTINUE_ON_FAILURE: u64 = 0x0;
    /// After a failed task the stream takes no more.
    ACL_STOP_ON_FAILURE: u64 = 0x1;
    /// Notify flag: ordinary.
    ACL_NOTIFY_DEFAULT: u64 = 0x0;
    /// Notify flag: for the device alone.
    ACL_NOTIFY_DEVICE_USE_ONLY: u64 = 0x1;
    /// Export of a notify: only to the processes that are let in.
    ACL_RT_NOTIFY_EXPORT_FLAG_DEFAULT: u64 = 0x0;
    /// Export of a notify: to any process.
    ACL_RT_NOTIFY_EXPORT_FLAG_DISABLE_PID_VALIDATION: u64 = 0x2;
    /// Import of a notify: ordinary.
    ACL_RT_NOTIFY_IMPORT_FLAG_DEFAULT: u64 = 0x0;
    /// Import of a notify: from another device.
    ACL_RT_NOTIFY_IMPORT_FLAG_ENABLE_PEER_ACCESS: u64 = 0x2;
}

layouts! {
    /// Configuration of a stream; only made by `aclrtCreateStreamConfigHandle`.
    struct aclrtStreamConfigHandle: 32, 8 {
        /// Work memory that the stream's models share.
        0 workptr: *mut c_void,
        /// Its bytes.
        8 workSize: usize,
        /// Flags.
        16 flag: usize,
        /// Priority, 0 (first) to 7.
        24 priority: u32,
    }
    /// Value of an [`aclrtStreamAttr`].
    union aclrtStreamAttrValue: 16, 8 {
        /// [`ACL_CONTINUE_ON_FAILURE`] or [`ACL_STOP_ON_FAILURE`].
        0 failureMode: u64,
        /// 1: overflow is looked for.
        0 overflowSwitch: u32,
        /// The group.
        0 userCustomTag: u32,
        /// 1: descriptions are kept.
        0 cacheOpInfoSwitch: u32,
        /// 0 (first) to 7; from 9.1.
        0 streamPriority: u32,
        /// Reserved.
        0 reserve: [u32; 4],
    }
    /// An event on its way to another process; passed by value.
    struct aclrtIpcEventHandle: 64, 1 {
        /// The library's own.
        0 reserved: [c_char; ACL_IPC_EVENT_HANDLE_SIZE],
    }
    /// How a counter is recorded.
    struct aclrtCntNotifyRecordInfo: 8, 4 {
        /// What happens to it.
        0 mode: aclrtCntNotifyRecordMode,
        /// With this.
        4 value: u32,
    }
    /// How a counter is waited for.
    struct aclrtCntNotifyWaitInfo: 16, 4 {
        /// When the wait is over.
        0 mode: aclrtCntNotifyWaitMode,
        /// Compared with this.
        4 value: u32,
        /// Seconds; 0 for ever.
        8 timeout: u32,
        /// 1: the counter is then set to 0; C's `bool` in release 8.5.
        12 isClear: u8,
        /// Reserved.
        13 rsv: [u8; 3],
    }
}
