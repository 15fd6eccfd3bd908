//! Rows of `acl_rt.h` about kernels: their binaries, functions, arguments and launches.

#[doc(hidden)]
#[macro_export]
macro_rules! acl_rt_kernel_functions { ([$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)*
    from "acl_rt.h" in "libacl_rt.so" since "8.5 or earlier" by "header" {
        // binaries and their functions
        may aclrtCreateBinary(data: *const c_void, size: usize) -> aclrtBinary, "Describes a kernel binary in host memory; NULL on failure.";
        may aclrtDestroyBinary(binary: aclrtBinary) -> aclError, "Frees the description of a binary.";
        may aclrtBinaryLoad(binary: aclrtBinary, loaded: *mut aclrtBinHandle) -> aclError, "Loads a described binary onto the current device.";
        may aclrtBinaryLoadFromData(data: *const c_void, size: usize, options: *const aclrtBinaryLoadOptions, loaded: *mut aclrtBinHandle) -> aclError, "Loads a binary from host memory; `options` may be NULL.";
        may aclrtBinaryLoadFromFile(path: *const c_char, options: *mut aclrtBinaryLoadOptions, loaded: *mut aclrtBinHandle) -> aclError, "Loads a binary from a file.";
        may aclrtBinaryUnLoad(loaded: aclrtBinHandle) -> aclError, "Unloads a kernel binary.";
        may aclrtBinaryGetDevAddress(loaded: aclrtBinHandle, address: *mut *mut c_void, size: *mut usize) -> aclError, "Where on the device the binary lies, and its bytes.";
        may aclrtBinaryGetFunction(loaded: aclrtBinHandle, name: *const c_char, func: *mut aclrtFuncHandle) -> aclError, "A kernel by name.";
        may aclrtBinaryGetFunctionByEntry(loaded: aclrtBinHandle, entry: u64, func: *mut aclrtFuncHandle) -> aclError, "A kernel by its entry number.";
        may aclrtRegisterCpuFunc(loaded: aclrtBinHandle, name: *const c_char, kernel: *const c_char, func: *mut aclrtFuncHandle) -> aclError, "A kernel for the device's CPU, by function and operator name.";
        may aclrtGetFunctionName(func: aclrtFuncHandle, size: u32, name: *mut c_char) -> aclError, "The kernel's name, into `size` bytes.";
        may aclrtGetFunctionAddr(func: aclrtFuncHandle, cube: *mut *mut c_void, vector: *mut *mut c_void) -> aclError, "Where the kernel's code for either kind of core begins.";
        may aclrtGetFunctionAttribute(func: aclrtFuncHandle, attr: aclrtFuncAttribute, value: *mut i64) -> aclError, "One attribute of a kernel.";
        may aclrtGetHardwareSyncAddr(address: *mut *mut c_void) -> aclError, "Address by which cube and vector cores wait for one another; an argument of mixed kernels.";
        // arguments, one by one
        may aclrtKernelArgsInit(func: aclrtFuncHandle, args: *mut aclrtArgsHandle) -> aclError, "An empty list of arguments.";
        may aclrtKernelArgsInitByUserMem(func: aclrtFuncHandle, args: aclrtArgsHandle, memory: *mut c_void, size: usize) -> aclError, "An empty list of arguments, in memory of the caller's.";
        may aclrtKernelArgsGetHandleMemSize(func: aclrtFuncHandle, size: *mut usize) -> aclError, "Bytes of the list's handle.";
        may aclrtKernelArgsGetMemSize(func: aclrtFuncHandle, user: usize, size: *mut usize) -> aclError, "Bytes of the list for so many bytes of arguments.";
        may aclrtKernelArgsAppend(args: aclrtArgsHandle, value: *mut c_void, size: usize, param: *mut aclrtParamHandle) -> aclError, "Adds an argument.";
        may aclrtKernelArgsAppendPlaceHolder(args: aclrtArgsHandle, param: *mut aclrtParamHandle) -> aclError, "Adds the address of data that is going to travel with the arguments.";
        may aclrtKernelArgsGetPlaceHolderBuffer(args: aclrtArgsHandle, param: aclrtParamHandle, size: usize, buffer: *mut *mut c_void) -> aclError, "Where to write the data that travels with the arguments, once every one is in.";
        may aclrtKernelArgsParaUpdate(args: aclrtArgsHandle, param: aclrtParamHandle, value: *mut c_void, size: usize) -> aclError, "Gives an argument another value.";
        may aclrtKernelArgsFinalize(args: aclrtArgsHandle) -> aclError, "Closes the list.";
        // launches
        may aclrtLaunchKernel(func: aclrtFuncHandle, blocks: u32, args: *const c_void, size: usize, stream: aclrtStream) -> aclError, "Runs a kernel in stream order; its arguments are in device memory.";
        may aclrtLaunchKernelV2(func: aclrtFuncHandle, blocks: u32, args: *const c_void, size: usize, config: *mut aclrtLaunchKernelCfg, stream: aclrtStream) -> aclError, "Runs a kernel in stream order with options; its arguments are in device memory.";
        may aclrtLaunchKernelWithConfig(func: aclrtFuncHandle, blocks: u32, stream: aclrtStream, config: *mut aclrtLaunchKernelCfg, args: aclrtArgsHandle, reserve: *mut c_void) -> aclError, "Runs a kernel in stream order with options and a list of arguments.";
        may aclrtLaunchKernelWithHostArgs(func: aclrtFuncHandle, blocks: u32, stream: aclrtStream, config: *mut aclrtLaunchKernelCfg, args: *mut c_void, size: usize, holders: *mut aclrtPlaceHolderInfo, holder_count: usize) -> aclError, "Runs a kernel in stream order with options; its arguments are in host memory.";
        // what profiling and debugging keep of the latest launch
        may aclrtCacheLastTaskOpInfo(info: *const c_void, size: usize) -> aclError, "Keeps a description of the operator with this thread's latest task of a captured graph.";
    }
    from "acl_rt.h" in "libacl_rt.so" since "9.1" by "header" {
        may aclrtBinaryGetGlobal(loaded: aclrtBinHandle, name: *const c_char, ptr: *mut *mut c_void, size: *mut usize) -> aclError, "A global variable of the binary by name: device address and bytes.";
        may aclrtGetFuncBySymbol(symbol: *const c_void, func: *mut aclrtFuncHandle) -> aclError, "A kernel by its host-side symbol.";
        may aclrtGetFunctionSize(func: aclrtFuncHandle, cube: *mut usize, vector: *mut usize) -> aclError, "Bytes of the kernel's code for either kind of core.";
        may aclrtFunctionGetBinary(func: aclrtFuncHandle, loaded: *mut aclrtBinHandle) -> aclError, "The binary that a kernel came from.";
        may aclrtFunctionGetParamCount(func: *const c_void, count: *mut usize) -> aclError, "How many arguments the kernel takes.";
        may aclrtFunctionGetParamInfo(func: *const c_void, index: usize, offset: *mut usize, size: *mut usize) -> aclError, "Place and bytes of one of the kernel's arguments.";
        may aclrtFunctionGetAvailDynUbufPerBlock(func: *mut c_void, flags: u32, size: *mut usize) -> aclError, "Bytes of unified buffer that a launch may still ask for; 0 unless the kernel is SIMT.";
        may aclrtLaunchKernelWithArgsArray(func: *mut c_void, blocks: u32, stream: aclrtStream, config: *mut aclrtLaunchKernelCfg, args: *mut *mut c_void) -> aclError, "Runs a kernel in stream order; each entry points to one argument.";
        may aclrtCacheLastTaskExtendInfo(info: *const c_char, size: usize) -> aclError, "Keeps up to 4096 bytes with this thread's latest task, for debugging.";
    }
    from "acl_rt.h" in "libacl_rt.so" since "after 9.1" by "source" {
        may aclrtLaunchSIMTKernelWithArgsArray(func: *mut c_void, grid: dim3, block: dim3, shared: usize, stream: aclrtStream, config: *mut aclrtLaunchKernelCfg, args: *mut *mut c_void) -> aclError, "Runs a SIMT kernel in stream order with `shared` bytes of unified buffer; each entry points to one argument.";
        may aclrtLaunchSIMTKernelWithHostArgs(func: *mut c_void, grid: dim3, block: dim3, shared: usize, stream: aclrtStream, config: *mut aclrtLaunchKernelCfg, args: *mut c_void, size: usize, holders: *mut aclrtPlaceHolderInfo, holder_count: usize) -> aclError, "Runs a SIMT kernel in stream order with `shared` bytes of unified buffer; its arguments are in host memory.";
    }
} } }
