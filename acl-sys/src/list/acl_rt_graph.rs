//! Rows of `acl_rt.h` about model instances made at run time, captured or built, and about dumps of models.

#[doc(hidden)]
#[macro_export]
macro_rules! acl_rt_graph_functions { ([$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)*
    from "acl_rt.h" in "libacl_rt.so" since "5" by "header" {
        may aclmdlInitDump() -> aclError, "Starts dumping of what models compute.";
        may aclmdlSetDump(path: *const c_char) -> aclError, "What to dump and where to, from a file.";
        may aclmdlFinalizeDump() -> aclError, "Ends the dumping.";
    }
    from "acl_rt.h" in "libacl_rt.so" since "8.5 or earlier" by "header" {
        // capturing a stream's work
        may aclmdlRICaptureBegin(stream: aclrtStream, mode: aclmdlRICaptureMode) -> aclError, "Work given to the stream is kept from now on, not run.";
        may aclmdlRICaptureGetInfo(stream: aclrtStream, status: *mut aclmdlRICaptureStatus, model: *mut aclmdlRI) -> aclError, "Whether the stream's work is being kept, and for which model.";
        may aclmdlRICaptureEnd(stream: aclrtStream, model: *mut aclmdlRI) -> aclError, "Ends a capture and hands out what was kept.";
        may aclmdlRICaptureThreadExchangeMode(mode: *mut aclmdlRICaptureMode) -> aclError, "Swaps the thread's capture mode with the one given.";
        may aclmdlRICaptureTaskGrpBegin(stream: aclrtStream) -> aclError, "The captured tasks from here on are a group that can be changed.";
        may aclmdlRICaptureTaskGrpEnd(stream: aclrtStream, group: *mut aclrtTaskGrp) -> aclError, "Ends the group.";
        may aclmdlRICaptureTaskUpdateBegin(stream: aclrtStream, group: aclrtTaskGrp) -> aclError, "Work given to the stream from here on replaces the group's.";
        may aclmdlRICaptureTaskUpdateEnd(stream: aclrtStream) -> aclError, "Ends the replacing.";
        // building by hand
        may aclmdlRIBuildBegin(model: *mut aclmdlRI, flag: u32) -> aclError, "An empty model; `flag` is 0.";
        may aclmdlRIBindStream(model: aclmdlRI, stream: aclrtStream, flag: u32) -> aclError, "Work given to the stream belongs to the model; `flag` marks the first to run.";
        may aclmdlRIEndTask(model: aclmdlRI, stream: aclrtStream) -> aclError, "Marks the end of the work in a stream.";
        may aclmdlRIBuildEnd(model: aclmdlRI, reserve: *mut c_void) -> aclError, "Ends the building: the model can run; `reserve` is NULL.";
        may aclmdlRIUnbindStream(model: aclmdlRI, stream: aclrtStream) -> aclError, "Sets the stream free again.";
        // running
        may aclmdlRIExecute(model: aclmdlRI, ms: i32) -> aclError, "Runs the model and waits, up to a limit.";
        may aclmdlRIExecuteAsync(model: aclmdlRI, stream: aclrtStream) -> aclError, "Runs the model in stream order.";
        may aclmdlRIAbort(model: aclmdlRI) -> aclError, "Stops the model while it runs.";
        may aclmdlRIDestroy(model: aclmdlRI) -> aclError, "Destroys the model.";
        may aclrtTaskUpdateAsync(of: aclrtStream, task: u32, info: *mut aclrtTaskUpdateInfo, stream: aclrtStream) -> aclError, "Changes a task of stream `of`, in the order of `stream`.";
        // looking
        may aclmdlRISetName(model: aclmdlRI, name: *const c_char) -> aclError, "Names the model.";
        may aclmdlRIGetName(model: aclmdlRI, size: u32, name: *mut c_char) -> aclError, "Name of the model, into `size` bytes.";
        may aclmdlRIDebugPrint(model: aclmdlRI) -> aclError, "Prints the model; deprecated.";
        may aclmdlRIDebugJsonPrint(model: aclmdlRI, path: *const c_char, flags: u32) -> aclError, "Writes the model to a file, as JSON.";
    }
    from "acl_rt.h" in "libacl_rt.so" since "9.0" by "header" {
        may aclmdlRIDestroyRegisterCallback(model: aclmdlRI, callback: aclrtCallback, user: *mut c_void) -> aclError, "Has the model's end call a function.";
        may aclmdlRIDestroyUnregisterCallback(model: aclmdlRI, callback: aclrtCallback) -> aclError, "The model's end no longer calls the function.";
    }
    from "acl_rt.h" in "libacl_rt.so" since "9.1" by "header" {
        // conditions: a model inside a model
        may aclmdlRICondHandleCreate(model: aclmdlRI, value: u32, flag: aclmdlRICondHandleFlag, condition: *mut aclmdlRICondHandle) -> aclError, "A condition with the value it has at the start of each run.";
        may aclmdlRICondHandleGetCondPtr(condition: aclmdlRICondHandle, value: *mut *mut u64) -> aclError, "Where on the device the condition's value lies.";
        may aclmdlRIAddCondTask(params: aclmdlRICondTaskParams, stream: aclrtStream, flags: u32) -> aclError, "Adds a branch or a loop to a stream under capture.";
        may aclmdlRICaptureToModelRIBegin(stream: aclrtStream, model: aclmdlRI, mode: aclmdlRICaptureMode) -> aclError, "As `aclmdlRICaptureBegin`, into a model that exists.";
        // streams and tasks of a model
        may aclmdlRIGetId(model: aclmdlRI, id: *mut u32) -> aclError, "Number of the model.";
        may aclmdlRIGetStreams(model: aclmdlRI, list: *mut aclrtStream, count: *mut u32) -> aclError, "The model's streams; `count` is the room, then the number written.";
        may aclmdlRIGetTasksByStream(stream: aclrtStream, list: *mut aclmdlRITask, count: *mut u32) -> aclError, "The tasks in a stream of a model; `count` is the room, then the number written.";
        may aclmdlRITaskGetType(task: aclmdlRITask, kind: *mut aclmdlRITaskType) -> aclError, "What kind of task this is.";
        may aclmdlRITaskGetSeqId(task: aclmdlRITask, id: *mut u32) -> aclError, "The task's place in the sequence.";
        may aclmdlRITaskGetParams(task: aclmdlRITask, params: *mut aclmdlRITaskParams) -> aclError, "What the task was given.";
        may aclmdlRITaskSetParams(task: aclmdlRITask, params: *mut aclmdlRITaskParams) -> aclError, "Gives the task other things.";
        may aclmdlRIKernelTaskGetAttribute(task: aclmdlRITask, attr: aclrtLaunchKernelAttrId, value: *mut aclrtLaunchKernelAttrValue) -> aclError, "An option of a kernel's launch.";
        may aclmdlRITaskDisable(task: aclmdlRITask) -> aclError, "Leaves the task out of later runs.";
        may aclmdlRIUpdate(model: aclmdlRI) -> aclError, "Makes changes to the model's tasks count.";
    }
} } }
