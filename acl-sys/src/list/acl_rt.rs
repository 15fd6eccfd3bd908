//! Rows of `acl_rt.h`: start and end, devices, contexts, streams, events, callbacks, labels, limits, faults.

#[doc(hidden)]
#[macro_export]
macro_rules! acl_rt_functions { ([$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)*
    from "acl_rt.h" in "libacl_rt.so" since "5" by "header" {
        // start, end, messages
        must aclInit(config: *const c_char) -> aclError, "Starts ACL. NULL or an empty path: defaults. A repeat answers 100002 and counts.";
        must aclFinalize() -> aclError, "Shuts ACL down whatever the count is.";
        must aclGetRecentErrMsg() -> *const c_char, "Text of this thread's latest failure; NULL when none. Reading clears it.";
        may aclrtGetVersion(major: *mut i32, minor: *mut i32, patch: *mut i32) -> aclError, "Version of the interface: major, minor, patch.";
        // device
        must aclrtSetDevice(device: i32) -> aclError, "Retains the device's default context and makes it the thread's current one.";
        must aclrtResetDevice(device: i32) -> aclError, "Releases one retain; the last one frees the default context.";
        may aclrtGetDevice(device: *mut i32) -> aclError, "Device of the current context.";
        must aclrtGetDeviceCount(count: *mut u32) -> aclError, "How many devices are visible.";
        must aclrtSynchronizeDevice() -> aclError, "Waits for every stream of the current device.";
        must aclrtGetRunMode(mode: *mut aclrtRunMode) -> aclError, "Whether the program runs on a host or on the device.";
        may aclrtSetTsDevice(scheduler: aclrtTsId) -> aclError, "Chooses the task scheduler; without effect where there is only one.";
        may aclrtDeviceCanAccessPeer(can: *mut i32, device: i32, peer: i32) -> aclError, "Writes 1 when the device can reach the peer's memory, else 0.";
        may aclrtDeviceEnablePeerAccess(peer: i32, flags: u32) -> aclError, "Opens the current device to the peer, one way; `flags` is 0.";
        may aclrtDeviceDisablePeerAccess(peer: i32) -> aclError, "Closes the way to the peer again.";
        // context
        must aclrtCreateContext(context: *mut aclrtContext, device: i32) -> aclError, "Creates a context and makes it current.";
        must aclrtDestroyContext(context: aclrtContext) -> aclError, "Destroys an explicit context.";
        must aclrtSetCurrentContext(context: aclrtContext) -> aclError, "Makes a context the thread's current one.";
        must aclrtGetCurrentContext(context: *mut aclrtContext) -> aclError, "The thread's current context; 107002 when there is none.";
        // groups of cores
        may aclrtSetGroup(group: i32) -> aclError, "Chooses the group of cores that the current context computes on.";
        may aclrtGetGroupCount(count: *mut u32) -> aclError, "How many groups there are; 0 when the chip has none.";
        may aclrtCreateGroupInfo() -> *mut aclrtGroupInfo, "Room for the description of every group of cores; NULL on failure.";
        may aclrtDestroyGroupInfo(info: *mut aclrtGroupInfo) -> aclError, "Frees the room for group descriptions.";
        may aclrtGetAllGroupInfo(info: *mut aclrtGroupInfo) -> aclError, "Describes every group of cores of the device.";
        may aclrtGetGroupInfoDetail(info: *const aclrtGroupInfo, index: i32, attr: aclrtGroupAttr, value: *mut c_void, size: usize, written: *mut usize) -> aclError, "One property of one group of cores, into `size` bytes.";
        // stream
        must aclrtCreateStream(stream: *mut aclrtStream) -> aclError, "Creates a stream in the current context.";
        must aclrtDestroyStream(stream: aclrtStream) -> aclError, "Destroys a stream after its work has passed.";
        must aclrtSynchronizeStream(stream: aclrtStream) -> aclError, "Waits for all work of the stream and answers its pending error.";
        must aclrtStreamWaitEvent(stream: aclrtStream, event: aclrtEvent) -> aclError, "Later work of the stream waits for the event.";
        // event
        must aclrtCreateEvent(event: *mut aclrtEvent) -> aclError, "Creates an event.";
        must aclrtDestroyEvent(event: aclrtEvent) -> aclError, "Destroys an event; does not wait.";
        must aclrtRecordEvent(event: aclrtEvent, stream: aclrtStream) -> aclError, "Marks this place of the stream.";
        must aclrtSynchronizeEvent(event: aclrtEvent) -> aclError, "Waits until the recorded place has been reached.";
        may aclrtEventElapsedTime(ms: *mut f32, start: aclrtEvent, end: aclrtEvent) -> aclError, "Milliseconds between two recorded places.";
        may aclrtCreateEventWithFlag(event: *mut aclrtEvent, flag: u32) -> aclError, "Creates an event with the bits of `ACL_EVENT_*`.";
        may aclrtResetEvent(event: aclrtEvent, stream: aclrtStream) -> aclError, "Takes the mark back, in stream order.";
        may aclrtQueryEvent(event: aclrtEvent, status: *mut aclrtEventStatus) -> aclError, "Deprecated: `aclrtQueryEventStatus` replaces it.";
        may aclrtQueryEventStatus(event: aclrtEvent, status: *mut aclrtEventRecordedStatus) -> aclError, "Whether the recorded place has been reached.";
        may aclrtQueryEventWaitStatus(event: aclrtEvent, status: *mut aclrtEventWaitStatus) -> aclError, "Whether every wait on the event has passed.";
        may aclrtSetOpWaitTimeout(seconds: u32) -> aclError, "Limit of every wait for an event, for the whole process.";
        // callbacks
        may aclrtSubscribeReport(thread: u64, stream: aclrtStream) -> aclError, "Names the thread that runs the callbacks of a stream: its `pthread_t`. One thread a stream.";
        may aclrtUnSubscribeReport(thread: u64, stream: aclrtStream) -> aclError, "The thread no longer runs the stream's callbacks.";
        must aclrtProcessReport(ms: i32) -> aclError, "Runs the callbacks that are due on this thread; 507012 when none came within the time.";
        may aclrtLaunchCallback(callback: aclrtCallback, user: *mut c_void, block: aclrtCallbackBlockType, stream: aclrtStream) -> aclError, "Calls a host function in stream order, on the subscribed thread.";
        // what went wrong
        may aclrtSetExceptionInfoCallback(callback: aclrtExceptionInfoCallback) -> aclError, "The one function called when a task fails; NULL takes it back. Deprecated after 9.1.";
        may aclrtGetTaskIdFromExceptionInfo(info: *const aclrtExceptionInfo) -> u32, "Number of the failed task; all ones for NULL.";
        may aclrtGetStreamIdFromExceptionInfo(info: *const aclrtExceptionInfo) -> u32, "Number of the failed task's stream; all ones for NULL.";
        may aclrtGetThreadIdFromExceptionInfo(info: *const aclrtExceptionInfo) -> u32, "Number of the thread that sent the failed task; all ones for NULL.";
        may aclrtGetDeviceIdFromExceptionInfo(info: *const aclrtExceptionInfo) -> u32, "Number of the failed task's device; all ones for NULL.";
    }
    from "acl_rt.h" in "libacl_rt.so" since "7.0" by "header" {
        may aclrtGetDeviceUtilizationRate(device: i32, rate: *mut aclrtUtilizationInfo) -> aclError, "How busy the device's cores and memory are, in percent.";
        may aclrtSetDeviceSatMode(mode: aclrtFloatOverflowMode) -> aclError, "What streams created later on the current device make of a float overflow.";
        may aclrtCtxSetSysParamOpt(option: aclSysParamOpt, value: i64) -> aclError, "Sets an option of the current context.";
        may aclrtCreateStreamWithConfig(stream: *mut aclrtStream, priority: u32, flag: u32) -> aclError, "Creates a stream with a priority, 0 (first) to 7, and the bits of `ACL_STREAM_*`.";
        may aclrtDestroyStreamForce(stream: aclrtStream) -> aclError, "Destroys a stream and drops its work.";
        may aclrtSynchronizeStreamWithTimeout(stream: aclrtStream, ms: i32) -> aclError, "As `aclrtSynchronizeStream` with a limit in milliseconds; -1 waits for ever.";
        may aclrtStreamQuery(stream: aclrtStream, status: *mut aclrtStreamStatus) -> aclError, "Whether the stream has work left; does not wait.";
        may aclrtSetStreamFailureMode(stream: aclrtStream, mode: u64) -> aclError, "0: work goes on after a failed task; 1: the stream stops.";
        may aclrtSetStreamOverflowSwitch(stream: aclrtStream, on: u32) -> aclError, "1: float overflow is looked for in the stream; 0: not.";
        may aclrtGetStreamOverflowSwitch(stream: aclrtStream, on: *mut u32) -> aclError, "Whether float overflow is looked for in the stream.";
        may aclrtGetOverflowStatus(out: *mut c_void, size: usize, stream: aclrtStream) -> aclError, "Writes the device's overflow state to device memory, in stream order.";
        may aclrtResetOverflowStatus(stream: aclrtStream) -> aclError, "Clears the device's overflow state, in stream order.";
        may aclrtSetOpExecuteTimeOut(seconds: u32) -> aclError, "Limit of one operator's run, in seconds.";
        may aclrtGetErrorCodeFromExceptionInfo(info: *const aclrtExceptionInfo) -> u32, "Code of the task's failure; all ones for NULL.";
    }
    from "acl_rt.h" in "libacl_rt.so" since "8.0" by "header" {
        may aclrtPeekAtLastError(level: aclrtLastErrLevel) -> aclError, "Latest error of the thread, which stays.";
        may aclrtGetLastError(level: aclrtLastErrLevel) -> aclError, "Latest error of the thread, and sets it back to 0.";
        may aclrtDeviceTaskAbort(device: i32, ms: u32) -> aclError, "Drops the work of every stream of the device; calls racing with it answer 107022.";
        may aclrtCreateEventExWithFlag(event: *mut aclrtEvent, flag: u32) -> aclError, "As `aclrtCreateEventWithFlag`; the event may be recorded again without a reset.";
    }
    from "acl_rt.h" in "libacl_rt.so" since "8.5 or earlier" by "header" {
        // start, end, versions
        may aclFinalizeReference(count: *mut u64) -> aclError, "Counted shut-down; writes the count left, unless NULL.";
        may aclInitCallbackRegister(kind: aclRegisterCallbackType, callback: aclInitCallbackFunc, user: *mut c_void) -> aclError, "Has `aclInit` call a function; at once when it has run already.";
        may aclInitCallbackUnRegister(kind: aclRegisterCallbackType, callback: aclInitCallbackFunc) -> aclError, "`aclInit` no longer calls the function.";
        may aclFinalizeCallbackRegister(kind: aclRegisterCallbackType, callback: aclFinalizeCallbackFunc, user: *mut c_void) -> aclError, "Has the shut-down call a function.";
        may aclFinalizeCallbackUnRegister(kind: aclRegisterCallbackType, callback: aclFinalizeCallbackFunc) -> aclError, "The shut-down no longer calls the function.";
        may aclsysGetCANNVersion(package: aclCANNPackageName, version: *mut aclCANNPackageVersion) -> aclError, "Version of an installed package; deprecated.";
        may aclsysGetVersionStr(package: *mut c_char, out: *mut c_char) -> aclError, "Version of a package such as `runtime`, as text.";
        may aclsysGetVersionNum(package: *mut c_char, out: *mut i32) -> aclError, "Version of a package such as `runtime`, as a number: 9.1.0 is 90100000.";
        // device
        may aclrtResetDeviceForce(device: i32) -> aclError, "Frees the default context whatever the count is; comes after the counted resets.";
        may aclrtSynchronizeDeviceWithTimeout(ms: i32) -> aclError, "As `aclrtSynchronizeDevice` with a limit; -1 waits for ever.";
        may aclrtQueryDeviceStatus(device: i32, status: *mut aclrtDeviceStatus) -> aclError, "Whether the device can be used.";
        may aclrtGetDeviceInfo(device: u32, attr: aclrtDevAttr, value: *mut i64) -> aclError, "One attribute of a device: cores, memory, identity.";
        may aclrtGetDeviceCapability(device: i32, feature: aclrtDevFeatureType, value: *mut i32) -> aclError, "Whether the device has a feature.";
        may aclrtDeviceGetUuid(device: i32, uuid: *mut aclrtUuid) -> aclError, "The device's number that no other has.";
        may aclrtDeviceGetBareTgid(pid: *mut i32) -> aclError, "This process's number outside any container: the one for white-lists.";
        may aclrtDevicePeerAccessStatus(device: i32, peer: i32, status: *mut i32) -> aclError, "1 when the peer access is open, else 0.";
        may aclrtGetDevicesTopo(device: u32, other: u32, value: *mut u64) -> aclError, "How two devices are linked.";
        may aclrtGetLogicDevIdByUserDevId(user: i32, logic: *mut i32) -> aclError, "From the number of a device among the visible ones to the system's.";
        may aclrtGetUserDevIdByLogicDevId(logic: i32, user: *mut i32) -> aclError, "From the system's number of a device to the one among visible devices.";
        may aclrtGetLogicDevIdByPhyDevId(physical: i32, logic: *mut i32) -> aclError, "From the hardware's number of a device to the system's.";
        may aclrtGetPhyDevIdByLogicDevId(logic: i32, physical: *mut i32) -> aclError, "From the system's number of a device to the hardware's.";
        may aclrtCheckArchCompatibility(soc: *const c_char, compatible: *mut i32) -> aclError, "1 when code built for the named chip runs on this one, else 0.";
        may aclrtGetDeviceSatMode(mode: *mut aclrtFloatOverflowMode) -> aclError, "What the current device makes of a float overflow.";
        may aclrtRegDeviceStateCallback(name: *const c_char, callback: aclrtDeviceStateCallback, user: *mut c_void) -> aclError, "Has set and reset of a device call a function; once a name.";
        may aclrtSetDeviceTaskAbortCallback(name: *const c_char, callback: aclrtDeviceTaskAbortCallback, user: *mut c_void) -> aclError, "Has `aclrtDeviceTaskAbort` call a function before and after; once a name.";
        // context
        may aclrtGetPrimaryCtxState(device: i32, flags: *mut u32, active: *mut i32) -> aclError, "Whether the default context exists, without creating it; `flags` is NULL.";
        may aclrtCtxGetCurrentDefaultStream(stream: *mut aclrtStream) -> aclError, "The current context's own stream.";
        may aclrtCtxGetSysParamOpt(option: aclSysParamOpt, value: *mut i64) -> aclError, "An option of the current context; 107021 when never set.";
        may aclrtGetSysParamOpt(option: aclSysParamOpt, value: *mut i64) -> aclError, "An option of the process; 107021 when never set.";
        may aclrtSetSysParamOpt(option: aclSysParamOpt, value: i64) -> aclError, "Sets an option of the process.";
        may aclrtCtxGetFloatOverflowAddr(address: *mut *mut c_void) -> aclError, "Device address of the context's overflow mark.";
        // stream
        may aclrtStreamGetId(stream: aclrtStream, id: *mut i32) -> aclError, "Number of the stream.";
        may aclrtStreamGetPriority(stream: aclrtStream, priority: *mut u32) -> aclError, "Priority of the stream.";
        may aclrtStreamGetFlags(stream: aclrtStream, flags: *mut u32) -> aclError, "The flags the stream was created with.";
        may aclrtDeviceGetStreamPriorityRange(least: *mut i32, greatest: *mut i32) -> aclError, "The lowest and the highest priority of the current device.";
        may aclrtGetStreamAvailableNum(count: *mut u32) -> aclError, "How many more streams can be created.";
        may aclrtSetStreamAttribute(stream: aclrtStream, attr: aclrtStreamAttr, value: *mut aclrtStreamAttrValue) -> aclError, "Sets an attribute of a stream.";
        may aclrtGetStreamAttribute(stream: aclrtStream, attr: aclrtStreamAttr, value: *mut aclrtStreamAttrValue) -> aclError, "Reads an attribute of a stream.";
        may aclrtStreamAbort(stream: aclrtStream) -> aclError, "Stops the running task and drops the rest; synchronising answers 107023.";
        may aclrtStreamStop(stream: aclrtStream) -> aclError, "Stops the running task, keeps the rest.";
        may aclrtPersistentTaskClean(stream: aclrtStream) -> aclError, "Empties a stream created with `ACL_STREAM_PERSISTENT`.";
        may aclrtRegStreamStateCallback(name: *const c_char, callback: aclrtStreamStateCallback, user: *mut c_void) -> aclError, "Has the start and end of every stream call a function; once a name.";
        may aclrtGetThreadLastTaskId(id: *mut u32) -> aclError, "Number of the task this thread sent last.";
        may aclrtActiveStream(active: aclrtStream, stream: aclrtStream) -> aclError, "Sets `active` going, in the order of `stream`.";
        may aclrtSwitchStream(left: *mut c_void, condition: aclrtCondition, right: *mut c_void, data_type: aclrtCompareDataType, when_true: aclrtStream, when_false: aclrtStream, stream: aclrtStream) -> aclError, "Goes on in `when_true` when the comparison of two numbers on the device holds; `when_false` is NULL.";
        // event
        may aclrtSynchronizeEventWithTimeout(event: aclrtEvent, ms: i32) -> aclError, "As `aclrtSynchronizeEvent` with a limit; -1 waits for ever.";
        may aclrtStreamWaitEventWithTimeout(stream: aclrtStream, event: aclrtEvent, ms: i32) -> aclError, "As `aclrtStreamWaitEvent` with a limit; the stream's synchronising answers 107019 when it passes.";
        may aclrtEventGetTimestamp(event: aclrtEvent, us: *mut u64) -> aclError, "When the recorded place was reached, in microseconds since the chip's start.";
        may aclrtGetEventId(event: aclrtEvent, id: *mut u32) -> aclError, "Number of the event.";
        may aclrtGetEventAvailNum(count: *mut u32) -> aclError, "How many more events can be used.";
        may aclrtIpcGetEventHandle(event: aclrtEvent, handle: *mut aclrtIpcEventHandle) -> aclError, "What another process opens the event with.";
        may aclrtIpcOpenEventHandle(handle: aclrtIpcEventHandle, event: *mut aclrtEvent) -> aclError, "Opens another process's event.";
        // notify: a mark that one wait uses up
        may aclrtCreateNotify(notify: *mut aclrtNotify, flag: u64) -> aclError, "Creates a notify; `flag` is 0.";
        may aclrtDestroyNotify(notify: aclrtNotify) -> aclError, "Destroys a notify.";
        may aclrtRecordNotify(notify: aclrtNotify, stream: aclrtStream) -> aclError, "Sets a notify, in stream order.";
        may aclrtWaitAndResetNotify(notify: aclrtNotify, stream: aclrtStream, ms: u32) -> aclError, "Later work of the stream waits for the notify, which the wait clears.";
        may aclrtGetNotifyId(notify: aclrtNotify, id: *mut u32) -> aclError, "Number of the notify.";
        may aclrtNotifyBatchReset(list: *mut aclrtNotify, count: usize) -> aclError, "Clears several notifies at once.";
        may aclrtNotifyGetExportKey(notify: aclrtNotify, key: *mut c_char, size: usize, flags: u64) -> aclError, "Key by which another process opens the notify.";
        may aclrtNotifyImportByKey(notify: *mut aclrtNotify, key: *const c_char, flags: u64) -> aclError, "Opens another process's notify.";
        may aclrtNotifySetImportPid(notify: aclrtNotify, pids: *mut i32, count: usize) -> aclError, "The processes that may open the notify.";
        may aclrtNotifySetImportPidInterServer(notify: aclrtNotify, pids: *mut aclrtServerPid, count: usize) -> aclError, "The processes of other servers that may open the notify.";
        may aclrtCntNotifyCreate(notify: *mut aclrtCntNotify, flag: u64) -> aclError, "Creates a notify that counts; `flag` is 0.";
        may aclrtCntNotifyDestroy(notify: aclrtCntNotify) -> aclError, "Destroys a counting notify.";
        may aclrtCntNotifyRecord(notify: aclrtCntNotify, stream: aclrtStream, info: *mut aclrtCntNotifyRecordInfo) -> aclError, "Changes the notify's count, in stream order.";
        may aclrtCntNotifyWaitWithTimeout(notify: aclrtCntNotify, stream: aclrtStream, info: *mut aclrtCntNotifyWaitInfo) -> aclError, "Later work of the stream waits for the notify's count.";
        may aclrtCntNotifyReset(notify: aclrtCntNotify, stream: aclrtStream) -> aclError, "Sets the notify's count back, in stream order.";
        may aclrtCntNotifyGetId(notify: aclrtCntNotify, id: *mut u32) -> aclError, "Number of the counting notify.";
        // labels: places to jump to
        may aclrtCreateLabel(label: *mut aclrtLabel) -> aclError, "Creates a label.";
        may aclrtSetLabel(label: aclrtLabel, stream: aclrtStream) -> aclError, "Puts the label at this place of the stream.";
        may aclrtDestroyLabel(label: aclrtLabel) -> aclError, "Destroys a label.";
        may aclrtCreateLabelList(labels: *mut aclrtLabel, count: usize, list: *mut aclrtLabelList) -> aclError, "Creates a list of labels.";
        may aclrtDestroyLabelList(list: aclrtLabelList) -> aclError, "Destroys a list of labels.";
        may aclrtSwitchLabelByIndex(index: *mut c_void, max: u32, list: aclrtLabelList, stream: aclrtStream) -> aclError, "Goes on at the label whose place in the list device memory holds.";
        // callbacks
        may aclrtLaunchHostFunc(stream: aclrtStream, callback: aclrtHostFunc, user: *mut c_void) -> aclError, "Calls a host function in stream order on a thread of the library's.";
        // limits
        may aclrtSetOpExecuteTimeOutWithMs(ms: u32) -> aclError, "Limit of one operator's run, in milliseconds.";
        may aclrtSetOpExecuteTimeOutV2(us: u64, actual: *mut u64) -> aclError, "Limit of one operator's run, in microseconds; writes the limit the chip keeps.";
        may aclrtGetOpExecuteTimeout(ms: *mut u32) -> aclError, "The limit of one operator's run, in milliseconds.";
        may aclrtGetOpTimeOutInterval(us: *mut u64) -> aclError, "The finest step of the limit of an operator's run, in microseconds.";
        may aclrtGetDeviceResLimit(device: i32, kind: aclrtDevResLimitType, value: *mut u32) -> aclError, "How many cores of a kind this process may use.";
        may aclrtSetDeviceResLimit(device: i32, kind: aclrtDevResLimitType, value: u32) -> aclError, "Sets how many cores of a kind this process may use.";
        may aclrtResetDeviceResLimit(device: i32) -> aclError, "Lifts this process's limits on cores.";
        may aclrtGetStreamResLimit(stream: aclrtStream, kind: aclrtDevResLimitType, value: *mut u32) -> aclError, "How many cores of a kind a stream may use.";
        may aclrtSetStreamResLimit(stream: aclrtStream, kind: aclrtDevResLimitType, value: u32) -> aclError, "Sets how many cores of a kind a stream may use.";
        may aclrtResetStreamResLimit(stream: aclrtStream) -> aclError, "Lifts the stream's limits on cores.";
        may aclrtUseStreamResInCurrentThread(stream: aclrtStream) -> aclError, "The stream's limits on cores hold for this thread.";
        may aclrtUnuseStreamResInCurrentThread(stream: aclrtStream) -> aclError, "The stream's limits on cores no longer hold for this thread.";
        may aclrtGetResInCurrentThread(kind: aclrtDevResLimitType, value: *mut u32) -> aclError, "How many cores of a kind this thread may use.";
        // overflow of floats
        may aclrtGetFloatOverflowStatus(out: *mut c_void, size: u64, stream: aclrtStream) -> aclError, "Writes the context's overflow mark to device memory, in stream order.";
        may aclrtResetFloatOverflowStatus(stream: aclrtStream) -> aclError, "Clears the context's overflow mark, in stream order.";
        may aclrtNpuGetFloatOverFlowStatus(out: *mut c_void, size: u64, mode: u32, stream: aclrtStream) -> aclError, "As `aclrtGetFloatOverflowStatus`, by a mode of checking.";
        may aclrtNpuClearFloatOverFlowStatus(mode: u32, stream: aclrtStream) -> aclError, "As `aclrtResetFloatOverflowStatus`, by a mode of checking.";
        // faults, profiling
        may aclrtGetErrorVerbose(device: i32, info: *mut aclrtErrorInfo) -> aclError, "What is known of a hardware fault; asked before the tasks are aborted.";
        may aclrtRepairError(device: i32, info: *const aclrtErrorInfo) -> aclError, "Tries to mend a hardware fault.";
        may aclrtProfTrace(user: *mut c_void, size: i32, stream: aclrtStream) -> aclError, "Puts a mark of one's own into the profile, in stream order.";
    }
    // Exported by the build in C for small systems only, never by `libacl_rt.so`: `SMALL_SYSTEMS` in mod.rs.
    from "acl_rt.h" in "libascendcl.so" since "8.5 or earlier" by "header" {
        may aclrtCreateStreamConfigHandle() -> *mut aclrtStreamConfigHandle, "Options of a stream to be; NULL on failure.";
        may aclrtDestroyStreamConfigHandle(config: *mut aclrtStreamConfigHandle) -> aclError, "Frees a stream's options.";
        may aclrtSetStreamConfigOpt(config: *mut aclrtStreamConfigHandle, attr: aclrtStreamConfigAttr, value: *const c_void, size: usize) -> aclError, "Sets one option of a stream to be, from `size` bytes.";
        may aclrtCreateStreamV2(stream: *mut aclrtStream, config: *const aclrtStreamConfigHandle) -> aclError, "Creates a stream with options.";
        may aclrtSubscribeHostFunc(thread: u64, stream: aclrtStream) -> aclError, "Names the thread that runs a model's operators on the CPU: its `pthread_t`.";
        may aclrtProcessHostFunc(ms: i32) -> aclError, "Runs the operators on the CPU that are due on this thread.";
        may aclrtUnSubscribeHostFunc(thread: u64, stream: aclrtStream) -> aclError, "The thread no longer runs a model's operators on the CPU.";
    }
    from "acl_rt.h" in "libacl_rt.so" since "9.0" by "header" {
        may aclrtBinarySetExceptionCallback(binary: aclrtBinHandle, callback: aclrtOpExceptionCallback, user: *mut c_void) -> aclError, "Function called when a kernel of this binary fails.";
        may aclrtGetArgsFromExceptionInfo(info: *const aclrtExceptionInfo, args: *mut *mut c_void, size: *mut u32) -> aclError, "The failed kernel's arguments, in device memory.";
        may aclrtGetFuncHandleFromExceptionInfo(info: *const aclrtExceptionInfo, func: *mut aclrtFuncHandle) -> aclError, "The failed kernel.";
        may aclrtSnapShotCallbackRegister(stage: aclrtSnapShotStage, callback: aclrtSnapShotCallBack, user: *mut c_void) -> aclError, "Has a stage of saving or restoring the process call a function.";
        may aclrtSnapShotCallbackUnregister(stage: aclrtSnapShotStage, callback: aclrtSnapShotCallBack) -> aclError, "The stage no longer calls the function.";
    }
    from "acl_rt.h" in "libacl_rt.so" since "9.1" by "header" {
        // freezing the process; changed in 9.1: `CHANGED` in mod.rs
        may aclrtSnapShotProcessLock(pid: i32, reserve: *mut c_void) -> aclError, "Holds back every runtime call of the process.";
        may aclrtSnapShotProcessUnlock(pid: i32, reserve: *mut c_void) -> aclError, "Lets held-back runtime calls go on.";
        may aclrtSnapShotProcessBackup(pid: i32, args: *mut aclrtSnapShotBackupArgs) -> aclError, "Saves the state of the process's devices.";
        may aclrtSnapShotProcessRestore(pid: i32, args: *mut aclrtSnapShotRestoreArgs) -> aclError, "Brings the saved state back.";
        may aclrtDeviceGetHostAtomicCapabilities(out: *mut u32, operations: *const aclrtAtomicOperation, count: u32, device: i32) -> aclError, "Which atomic operations work between a device and the host.";
        may aclrtDeviceGetP2PAtomicCapabilities(out: *mut u32, operations: *const aclrtAtomicOperation, count: u32, from: i32, to: i32) -> aclError, "Which atomic operations work between two devices.";
    }
    from "acl_rt.h" in "libacl_rt.so" since "9.1" by "source" {
        may aclrtGetUserDevIdByPhyDevId(physical: i32, user: *mut i32) -> aclError, "From the hardware's number of a device to the one among visible devices.";
        may aclrtGetPhyDevIdByUserDevId(user: i32, physical: *mut i32) -> aclError, "From the number of a device among the visible ones to the hardware's.";
    }
    from "acl_rt.h" in "libacl_rt.so" since "after 9.1" by "source" {
        may aclrtDeviceGetPCIBusId(device: i32, out: *mut c_char, size: i32) -> aclError, "PCI address as text; 13 bytes are enough.";
        may aclrtDeviceGetByPCIBusId(address: *const c_char, device: *mut i32) -> aclError, "The device at a PCI address.";
        may aclrtDeviceGetLimit(limit: aclrtDeviceLimit, value: *mut usize) -> aclError, "Bytes of a stack or of a print buffer on the current device.";
        may aclrtDeviceSetLimit(limit: aclrtDeviceLimit, value: usize) -> aclError, "Sets the bytes of a stack or of a print buffer on the current device.";
        may aclrtDeviceL2CacheFlush(reserve: *mut c_void) -> aclError, "Writes back the level-2 cache of the current device; `reserve` is NULL.";
        may aclrtRecordEventWithFlag(event: aclrtEvent, stream: aclrtStream, flag: u32) -> aclError, "As `aclrtRecordEvent`; flag 1 marks for outside a captured graph.";
        may aclrtStreamWaitEventWithFlag(stream: aclrtStream, event: aclrtEvent, timeout: u32, flag: u32) -> aclError, "As `aclrtStreamWaitEvent`; flag 1 waits for outside a captured graph and wants `timeout` 0.";
        may aclrtExceptionInfoCallbackRegister(callback: aclrtExceptionInfoCallback) -> aclError, "Adds a function called when a task fails; a repeat changes nothing.";
        may aclrtExceptionInfoCallbackUnregister(callback: aclrtExceptionInfoCallback) -> aclError, "Takes such a function back; a call under way is not waited for.";
    }
} } }
