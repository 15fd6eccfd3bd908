//! `acl_rt.h`, part 5: model instances captured from streams, and their tasks.

use crate::types::{aclrtEvent, aclrtFuncHandle, aclrtLaunchKernelCfg, aclrtTaskGrp};
use std::ffi::c_void;

opaque! {
    /// What an [`aclmdlRI`] points to.
    aclmdlRIOpaque;
    /// What an [`aclmdlRICondHandle`] points to.
    aclmdlRICondHandleOpaque;
}

/// A model instance that can be run; `void *` in C.
pub type aclmdlRI = *mut aclmdlRIOpaque;
/// Variable that a model instance branches on; `void *` in C.
pub type aclmdlRICondHandle = *mut aclmdlRICondHandleOpaque;

numbers! {
    /// Who is kept from unsafe calls during a capture.
    aclmdlRICaptureMode: u32 {
        /// Every thread.
        ACL_MODEL_RI_CAPTURE_MODE_GLOBAL = 0,
        /// The capturing thread.
        ACL_MODEL_RI_CAPTURE_MODE_THREAD_LOCAL = 1,
        /// No one.
        ACL_MODEL_RI_CAPTURE_MODE_RELAXED = 2,
    }
    /// Whether a stream is captured.
    aclmdlRICaptureStatus: u32 {
        /// No.
        ACL_MODEL_RI_CAPTURE_STATUS_NONE = 0,
        /// Yes.
        ACL_MODEL_RI_CAPTURE_STATUS_ACTIVE = 1,
        /// It was, and that failed.
        ACL_MODEL_RI_CAPTURE_STATUS_INVALIDATED = 2,
    }
    /// Kind of a task: which member of [`aclmdlRITaskParams`] counts.
    aclmdlRITaskType: u32 {
        /// None of the others.
        ACL_MODEL_RI_TASK_DEFAULT = 0,
        /// Kernel: `kernelTaskParams`.
        ACL_MODEL_RI_TASK_KERNEL = 1,
        /// Record of an event: `eventRecordTaskParams`.
        ACL_MODEL_RI_TASK_EVENT_RECORD = 2,
        /// Wait for an event: `eventWaitTaskParams`.
        ACL_MODEL_RI_TASK_EVENT_WAIT = 3,
        /// Reset of an event: `eventResetTaskParams`.
        ACL_MODEL_RI_TASK_EVENT_RESET = 4,
        /// Write to memory: `valueWriteTaskParams`.
        ACL_MODEL_RI_TASK_VALUE_WRITE = 5,
        /// Wait for a value in memory: `valueWaitTaskParams`.
        ACL_MODEL_RI_TASK_VALUE_WAIT = 6,
    }
    /// What a variable is at the start of a run.
    aclmdlRICondHandleFlag: u32 {
        /// The value it was made with, every time.
        ACL_MODEL_RI_COND_HANDLE_ASSIGN_DEFAULT = 1,
    }
    /// Kind of branch.
    aclmdlRICondTaskType: u32 {
        /// One part, or one of two.
        ACL_MODEL_RI_COND_TYPE_IF = 0,
        /// One part, again and again.
        ACL_MODEL_RI_COND_TYPE_WHILE = 1,
        /// One of many parts.
        ACL_MODEL_RI_COND_TYPE_SWITCH = 2,
    }
}

constants! {
    /// Listing of a model instance: the outlines.
    ACL_MDLRI_DEBUG_JSON_PRINT_SUMMARY: u32 = 0x0;
    /// Listing of a model instance: everything.
    ACL_MDLRI_DEBUG_JSON_PRINT_VERBOSE: u32 = 0x1;
}

layouts! {
    /// A captured kernel.
    struct aclmdlRIKernelTaskParams: 88, 8 {
        /// Which.
        0 funcHandle: aclrtFuncHandle,
        /// How it is started.
        8 cfg: *mut aclrtLaunchKernelCfg,
        /// Its arguments.
        16 args: *mut c_void,
        /// 1: they lie on the host.
        24 isHostArgs: u32,
        /// Bytes of them.
        32 argsSize: usize,
        /// Cores it runs on.
        40 numBlocks: u32,
        /// Reserved.
        44 rsv: [u32; 10],
    }
    /// A captured record of an event.
    struct aclmdlRIEventRecordTaskParams: 16, 8 {
        /// Which event.
        0 event: aclrtEvent,
        /// What it was made with.
        8 eventFlag: u32,
        /// How it is recorded, one of `ACL_EVENT_RECORD_*`.
        12 recordFlag: u32,
    }
    /// A captured wait for an event.
    struct aclmdlRIEventWaitTaskParams: 16, 8 {
        /// Which event.
        0 event: aclrtEvent,
        /// What it was made with.
        8 eventFlag: u32,
        /// How it is waited for, one of `ACL_EVENT_WAIT_*`.
        12 waitFlag: u32,
    }
    /// A captured reset of an event.
    struct aclmdlRIEventResetTaskParams: 16, 8 {
        /// Which event.
        0 event: aclrtEvent,
        /// What it was made with.
        8 eventFlag: u32,
        /// Reserved: 0.
        12 resetFlag: u32,
    }
    /// A captured write to memory.
    struct aclmdlRIValueWriteTaskParams: 16, 8 {
        /// Where, a multiple of 8.
        0 devAddr: *mut c_void,
        /// What.
        8 value: u64,
    }
    /// A captured wait for a value in memory.
    struct aclmdlRIValueWaitTaskParams: 24, 8 {
        /// Where.
        0 devAddr: *mut c_void,
        /// Compared with what.
        8 value: u64,
        /// How, one of `ACL_STREAM_WAIT_VALUE_*`.
        16 flag: u32,
    }
    /// A captured task by its kind; without a name in C, its members are [`aclmdlRITaskParams`]'s own.
    union aclmdlRITaskParamsUnnamed: 128, 8 {
        /// Room for kinds to come.
        0 rsv2: [u8; 128],
        /// Kernel.
        0 kernelTaskParams: aclmdlRIKernelTaskParams,
        /// Record of an event.
        0 eventRecordTaskParams: aclmdlRIEventRecordTaskParams,
        /// Wait for an event.
        0 eventWaitTaskParams: aclmdlRIEventWaitTaskParams,
        /// Reset of an event.
        0 eventResetTaskParams: aclmdlRIEventResetTaskParams,
        /// Write to memory.
        0 valueWriteTaskParams: aclmdlRIValueWriteTaskParams,
        /// Wait for a value in memory.
        0 valueWaitTaskParams: aclmdlRIValueWaitTaskParams,
    }
    /// A captured task.
    struct aclmdlRITaskParams: 200, 8 {
        /// Kind.
        0 type_: aclmdlRITaskType,
        /// Reserved.
        4 rsv0: [u32; 3],
        /// Group it belongs to; for reading only.
        16 taskGrp: aclrtTaskGrp,
        /// Description of its operator.
        24 opInfoPtr: *mut c_void,
        /// Bytes of that.
        32 opInfoSize: usize,
        /// Reserved.
        40 rsv1: [u8; 32],
        /// The rest, by the kind.
        72 unnamed: aclmdlRITaskParamsUnnamed,
    }
    /// A branch to be captured; passed by value.
    struct aclmdlRICondTaskParams: 24, 8 {
        /// Variable it depends on.
        0 handle: aclmdlRICondHandle,
        /// Kind.
        8 type_: aclmdlRICondTaskType,
        /// How many parts.
        12 size: u32,
        /// The parts.
        16 modelRIArray: *mut aclmdlRI,
    }
}
