//! Rows of `acl_rt.h` about memory: getting and giving, copying, mapping, sharing, caches, message buffers.

#[doc(hidden)]
#[macro_export]
macro_rules! acl_rt_memory_functions { ([$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)*
    from "acl_rt.h" in "libacl_rt.so" since "5" by "header" {
        must aclrtMalloc(ptr: *mut *mut c_void, size: usize, policy: aclrtMemMallocPolicy) -> aclError, "Device memory; the call itself takes `ALIGN_UP(size,32)` plus the chip's padding.";
        may aclrtMallocCached(ptr: *mut *mut c_void, size: usize, policy: aclrtMemMallocPolicy) -> aclError, "Device memory that the CPU may cache.";
        must aclrtFree(ptr: *mut c_void) -> aclError, "Frees device memory; NULL is an error; does not wait for queued work.";
        must aclrtMallocHost(ptr: *mut *mut c_void, size: usize) -> aclError, "Pinned host memory.";
        must aclrtFreeHost(ptr: *mut c_void) -> aclError, "Frees pinned host memory; NULL is an error.";
        may aclrtMemFlush(ptr: *mut c_void, size: usize) -> aclError, "Writes CPU caches back for cached device memory.";
        may aclrtMemInvalidate(ptr: *mut c_void, size: usize) -> aclError, "Drops CPU caches for cached device memory.";
        must aclrtMemset(ptr: *mut c_void, max: usize, value: i32, count: usize) -> aclError, "Fills memory; `max` is what the memory holds.";
        may aclrtMemsetAsync(ptr: *mut c_void, max: usize, value: i32, count: usize, stream: aclrtStream) -> aclError, "Fills memory in stream order.";
        may aclrtMemcpy(dst: *mut c_void, max: usize, src: *const c_void, count: usize, kind: aclrtMemcpyKind) -> aclError, "Copies; returns when done; does not wait for streams.";
        must aclrtMemcpyAsync(dst: *mut c_void, max: usize, src: *const c_void, count: usize, kind: aclrtMemcpyKind, stream: aclrtStream) -> aclError, "Copies in stream order.";
        must aclrtGetMemInfo(attr: aclrtMemAttr, free: *mut usize, total: *mut usize) -> aclError, "Free and total bytes of one kind of memory.";
        may aclrtMemcpy2d(dst: *mut c_void, dst_pitch: usize, src: *const c_void, src_pitch: usize, width: usize, height: usize, kind: aclrtMemcpyKind) -> aclError, "Copies `height` rows of `width` bytes that lie a pitch apart.";
        may aclrtMemcpy2dAsync(dst: *mut c_void, dst_pitch: usize, src: *const c_void, src_pitch: usize, width: usize, height: usize, kind: aclrtMemcpyKind, stream: aclrtStream) -> aclError, "Copies rows as `aclrtMemcpy2d` does, in stream order.";
    }
    from "acl_rt.h" in "libacl_rt.so" since "7.0" by "header" {
        may aclrtMallocAlign32(ptr: *mut *mut c_void, size: usize, policy: aclrtMemMallocPolicy) -> aclError, "Device memory without the extra padding.";
        // addresses apart from memory: reserve, allocate, map, use, unmap, free, release
        may aclrtReserveMemAddress(address: *mut *mut c_void, size: usize, alignment: usize, wish: *mut c_void, flags: u64) -> aclError, "Reserves device addresses without memory; `alignment` is 0.";
        may aclrtReleaseMemAddress(address: *mut c_void) -> aclError, "Gives reserved addresses back; nothing may be mapped there.";
        may aclrtMallocPhysical(handle: *mut aclrtDrvMemHandle, size: usize, properties: *const aclrtPhysicalMemProp, flags: u64) -> aclError, "Memory without an address; `size` in whole granules, `flags` 0.";
        may aclrtFreePhysical(handle: aclrtDrvMemHandle) -> aclError, "Frees physical memory, once it is mapped nowhere.";
        may aclrtMapMem(address: *mut c_void, size: usize, offset: usize, handle: aclrtDrvMemHandle, flags: u64) -> aclError, "Puts physical memory behind reserved addresses; `offset` and `flags` are 0.";
        may aclrtUnmapMem(address: *mut c_void) -> aclError, "Takes the memory behind the addresses away.";
    }
    from "acl_rt.h" in "libacl_rt.so" since "8.0" by "header" {
        may aclrtCmoAsync(ptr: *mut c_void, size: usize, operation: aclrtCmoType, stream: aclrtStream) -> aclError, "A cache operation on device memory, in stream order.";
        may aclrtGetMemUceInfo(device: i32, list: *mut aclrtMemUceInfo, room: usize, count: *mut usize) -> aclError, "The stretches of device memory with faults beyond correction.";
        may aclrtMemUceRepair(device: i32, list: *mut aclrtMemUceInfo, count: usize) -> aclError, "Mends such stretches.";
    }
    from "acl_rt.h" in "libacl_rt.so" since "8.5 or earlier" by "header" {
        // getting and giving
        may aclrtMallocWithCfg(ptr: *mut *mut c_void, size: usize, policy: aclrtMemMallocPolicy, config: *mut aclrtMallocConfig) -> aclError, "Device memory with attributes; rounds to 32, no padding.";
        may aclrtMallocForTaskScheduler(ptr: *mut *mut c_void, size: usize, policy: aclrtMemMallocPolicy, config: *mut aclrtMallocConfig) -> aclError, "Device memory that the task scheduler can read.";
        may aclrtFreeWithDevSync(ptr: *mut c_void) -> aclError, "Waits for the device, then frees device memory.";
        may aclrtMallocHostWithCfg(ptr: *mut *mut c_void, size: u64, config: *mut aclrtMallocConfig) -> aclError, "Pinned host memory with attributes.";
        may aclrtFreeHostWithDevSync(ptr: *mut c_void) -> aclError, "Waits for the device, then frees pinned host memory.";
        may aclrtHostRegister(ptr: *mut c_void, size: u64, kind: aclrtHostRegisterType, device: *mut *mut c_void) -> aclError, "Gives host memory a device address; it starts on a page.";
        may aclrtHostRegisterV2(ptr: *mut c_void, size: u64, flag: u32) -> aclError, "Pins host memory, and maps it for the device when the flag says so.";
        may aclrtHostGetDevicePointer(host: *mut c_void, device: *mut *mut c_void, flag: u32) -> aclError, "Device address of mapped host memory; `flag` is 0.";
        may aclrtHostUnregister(ptr: *mut c_void) -> aclError, "Undoes the registering of host memory.";
        may aclrtPointerGetAttributes(ptr: *const c_void, attributes: *mut aclrtPtrAttributes) -> aclError, "Where the memory lies and how large its pages are.";
        may aclrtCheckMemType(list: *mut *mut c_void, count: u32, kind: u32, same: *mut u32, reserve: u32) -> aclError, "1 when every address is of that kind of memory, else 0; `reserve` is 0.";
        may aclrtGetMemUsageInfo(device: i32, list: *mut aclrtMemUsageInfo, room: usize, count: *mut usize) -> aclError, "Bytes that each part of the software holds, now and at most.";
        // copying
        may aclrtMemcpyAsyncWithCondition(dst: *mut c_void, max: usize, src: *const c_void, count: usize, kind: aclrtMemcpyKind, stream: aclrtStream) -> aclError, "Copies in stream order, or at once when host memory is not pinned. Deprecated after 9.1.";
        may aclrtMemcpyAsyncWithOffset(dst: *mut *mut c_void, max: usize, dst_offset: usize, src: *mut *const c_void, count: usize, src_offset: usize, kind: aclrtMemcpyKind, stream: aclrtStream) -> aclError, "Copies between addresses that are read from the device when the task runs.";
        may aclrtGetMemcpyDescSize(kind: aclrtMemcpyKind, size: *mut usize) -> aclError, "Bytes of a copy's description.";
        may aclrtSetMemcpyDesc(desc: *mut c_void, kind: aclrtMemcpyKind, src: *mut c_void, dst: *mut c_void, count: usize, config: *mut c_void) -> aclError, "Writes a copy's description into 64-aligned device memory.";
        may aclrtMemcpyAsyncWithDesc(desc: *mut c_void, kind: aclrtMemcpyKind, stream: aclrtStream) -> aclError, "Copies as described, in stream order.";
        may aclrtMemcpyBatch(dsts: *mut *mut c_void, maxs: *mut usize, srcs: *mut *mut c_void, counts: *mut usize, copies: usize, attrs: *mut aclrtMemcpyBatchAttr, firsts: *mut usize, attr_count: usize, failed: *mut usize) -> aclError, "Many copies at once; `firsts` says from which copy on each attribute holds.";
        may aclrtMemcpyBatchAsync(dsts: *mut *mut c_void, maxs: *mut usize, srcs: *mut *mut c_void, counts: *mut usize, copies: usize, attrs: *mut aclrtMemcpyBatchAttr, firsts: *mut usize, attr_count: usize, failed: *mut usize, stream: aclrtStream) -> aclError, "Many copies as `aclrtMemcpyBatch` makes them, in stream order.";
        may aclrtReduceAsync(dst: *mut c_void, src: *const c_void, count: u64, kind: aclrtReduceKind, data_type: aclDataType, stream: aclrtStream, reserve: *mut c_void) -> aclError, "Adds `src` to `dst`, or takes the least or the greatest, in stream order.";
        may aclrtRandomNumAsync(task: *const aclrtRandomNumTaskInfo, stream: aclrtStream, reserve: *mut c_void) -> aclError, "Writes random numbers, in stream order.";
        may aclrtValueWrite(address: *mut c_void, value: u64, flag: u32, stream: aclrtStream) -> aclError, "Writes a 64-bit number in stream order; `flag` is 0.";
        may aclrtValueWait(address: *mut c_void, value: u64, flag: u32, stream: aclrtStream) -> aclError, "Later work of the stream waits until the number there compares as `flag` says.";
        // addresses apart from memory
        may aclrtMemSetAccess(address: *mut c_void, size: usize, list: *mut aclrtMemAccessDesc, count: usize) -> aclError, "Who may read and write mapped memory.";
        may aclrtMemGetAccess(address: *mut c_void, location: *mut aclrtMemLocation, flag: *mut u64) -> aclError, "What a location may do with mapped memory.";
        may aclrtMemGetAllocationGranularity(properties: *mut aclrtPhysicalMemProp, option: aclrtMemGranularityOptions, size: *mut usize) -> aclError, "Bytes that the size of physical memory is a multiple of.";
        may aclrtMemRetainAllocationHandle(address: *mut c_void, handle: *mut aclrtDrvMemHandle) -> aclError, "The memory behind a mapped address.";
        may aclrtMemGetAllocationPropertiesFromHandle(handle: aclrtDrvMemHandle, properties: *mut aclrtPhysicalMemProp) -> aclError, "What physical memory was allocated with.";
        may aclrtMemExportToShareableHandle(handle: aclrtDrvMemHandle, kind: aclrtMemHandleType, flags: u64, out: *mut u64) -> aclError, "A number by which another process imports the memory.";
        may aclrtMemExportToShareableHandleV2(handle: aclrtDrvMemHandle, flags: u64, kind: aclrtMemSharedHandleType, out: *mut c_void) -> aclError, "A number, or a handle that holds across servers, by which another process imports the memory.";
        may aclrtMemImportFromShareableHandle(shared: u64, device: i32, handle: *mut aclrtDrvMemHandle) -> aclError, "Another process's memory, to be mapped here.";
        may aclrtMemImportFromShareableHandleV2(shared: *mut c_void, kind: aclrtMemSharedHandleType, flags: u64, handle: *mut aclrtDrvMemHandle) -> aclError, "Another process's memory, from either kind of handle.";
        may aclrtMemSetPidToShareableHandle(shared: u64, pids: *mut i32, count: usize) -> aclError, "The processes that may import the memory.";
        may aclrtMemSetPidToShareableHandleV2(shared: *mut c_void, kind: aclrtMemSharedHandleType, pids: *mut i32, count: usize) -> aclError, "The processes that may import the memory, for either kind of handle.";
        // sharing by key
        may aclrtIpcMemGetExportKey(ptr: *mut c_void, size: usize, key: *mut c_char, key_size: usize, flags: u64) -> aclError, "A key of 65 bytes by which another process opens whole pages of device memory.";
        may aclrtIpcMemImportByKey(ptr: *mut *mut c_void, key: *const c_char, flags: u64) -> aclError, "Opens another process's memory.";
        may aclrtIpcMemClose(key: *const c_char) -> aclError, "Closes shared memory; those who opened it come before the owner.";
        may aclrtIpcMemSetImportPid(key: *const c_char, pids: *mut i32, count: usize) -> aclError, "The processes that may open the memory.";
        may aclrtIpcMemImportPidInterServer(key: *const c_char, pids: *mut aclrtServerPid, count: usize) -> aclError, "The processes of other servers that may open the memory.";
        may aclrtIpcMemSetAttr(key: *const c_char, kind: aclrtIpcMemAttrType, value: u64) -> aclError, "An attribute of the shared memory.";
        // caches
        may aclrtCmoAsyncWithBarrier(ptr: *mut c_void, size: usize, operation: aclrtCmoType, barrier: u32, stream: aclrtStream) -> aclError, "A cache operation under a number that can be waited for; 0 is none.";
        may aclrtCmoWaitBarrier(info: *mut aclrtBarrierTaskInfo, stream: aclrtStream, flag: u32) -> aclError, "Later work of the stream waits for the cache operations under some numbers; `flag` is 0.";
        may aclrtCmoGetDescSize(size: *mut usize) -> aclError, "Bytes of a cache operation's description.";
        may aclrtCmoSetDesc(desc: *mut c_void, ptr: *mut c_void, size: usize) -> aclError, "Writes a cache operation's description into device memory.";
        may aclrtCmoAsyncWithDesc(desc: *mut c_void, operation: aclrtCmoType, stream: aclrtStream, reserve: *const c_void) -> aclError, "The cache operation described, in stream order.";
        // message buffers, chained
        may aclrtAllocBuf(buf: *mut aclrtMbuf, size: usize) -> aclError, "A message buffer, for queues.";
        may aclrtFreeBuf(buf: aclrtMbuf) -> aclError, "Frees a message buffer.";
        may aclrtGetBufData(buf: aclrtMbuf, data: *mut *mut c_void, size: *mut usize) -> aclError, "Address and bytes of the buffer's data.";
        may aclrtGetBufDataLen(buf: aclrtMbuf, len: *mut usize) -> aclError, "How many of the buffer's bytes are used.";
        may aclrtSetBufDataLen(buf: aclrtMbuf, len: usize) -> aclError, "Says how many of the buffer's bytes are used.";
        may aclrtGetBufUserData(buf: aclrtMbuf, data: *mut c_void, size: usize, offset: usize) -> aclError, "Reads the buffer's private bytes, of which there are 96.";
        may aclrtSetBufUserData(buf: aclrtMbuf, data: *const c_void, size: usize, offset: usize) -> aclError, "Writes the buffer's private bytes.";
        may aclrtCopyBufRef(buf: aclrtMbuf, out: *mut aclrtMbuf) -> aclError, "A second buffer over the same data.";
        may aclrtAppendBufChain(head: aclrtMbuf, buf: aclrtMbuf) -> aclError, "Adds a buffer to the end of a chain.";
        may aclrtGetBufChainNum(head: aclrtMbuf, count: *mut u32) -> aclError, "How many buffers the chain has.";
        may aclrtGetBufFromChain(head: aclrtMbuf, index: u32, buf: *mut aclrtMbuf) -> aclError, "One buffer of a chain.";
    }
    from "acl_rt.h" in "libacl_rt.so" since "9.0" by "header" {
        may aclrtMemAllocManaged(ptr: *mut *mut c_void, size: u64, flag: u32) -> aclError, "Managed memory, which moves between host and device; `flag` is 1, freed with `aclrtFree`.";
        may aclrtHostMemMapCapabilities(device: u32, engine: aclrtHacType, out: *mut aclrtHostMemMapCapability) -> aclError, "Whether an engine of the device reaches mapped host memory.";
        may aclrtMemGetAddressRange(ptr: *mut c_void, base: *mut *mut c_void, size: *mut usize) -> aclError, "Start and bytes of the block an address lies in.";
        may aclrtMemP2PMap(ptr: *mut c_void, size: usize, device: i32, flags: u64) -> aclError, "Maps memory for another device before its first use there.";
        may aclrtReserveMemAddressNoUCMemory(address: *mut *mut c_void, size: usize, alignment: usize, wish: *mut c_void, flags: u64) -> aclError, "As `aclrtReserveMemAddress`, at a wished address, in whole GiB.";
    }
    from "acl_rt.h" in "libacl_rt.so" since "9.1" by "header" {
        may aclrtMemsetD32(ptr: *mut c_void, max: usize, value: u32, count: usize) -> aclError, "Fills memory with `count` 32-bit numbers.";
        may aclrtMemsetD32Async(ptr: *mut c_void, max: usize, value: u32, count: usize, stream: aclrtStream) -> aclError, "Fills memory with `count` 32-bit numbers, in stream order.";
        may aclrtMemcpyBatchV2(dsts: *mut *mut c_void, maxs: *mut usize, srcs: *mut *mut c_void, counts: *mut usize, copies: usize, attrs: *mut aclrtMemcpyBatchAttr, firsts: *mut usize, attr_count: usize) -> aclError, "As `aclrtMemcpyBatch`, without saying which copy failed.";
        may aclrtMemcpyBatchAsyncV2(dsts: *mut *mut c_void, maxs: *mut usize, srcs: *mut *mut c_void, counts: *mut usize, copies: usize, attrs: *mut aclrtMemcpyBatchAttr, firsts: *mut usize, attr_count: usize, stream: aclrtStream) -> aclError, "As `aclrtMemcpyBatchAsync`, without saying which copy failed.";
        may aclrtMemMapSelectedLink(dst: *mut c_void, size: usize, src: *mut c_void, link: u32) -> aclError, "Maps what is behind `src` a second time, over a chosen link.";
        // variables of device code
        may aclrtGetSymbolAddress(symbol: *const c_void, ptr: *mut *mut c_void) -> aclError, "Device address of a variable in device code.";
        may aclrtGetSymbolSize(symbol: *const c_void, size: *mut usize) -> aclError, "Bytes of a variable in device code.";
        may aclrtMemcpyFromSymbol(dst: *mut c_void, max: usize, symbol: *const c_void, count: usize, offset: usize, kind: aclrtMemcpyKind) -> aclError, "Reads a variable in device code.";
        may aclrtMemcpyFromSymbolAsync(dst: *mut c_void, max: usize, symbol: *const c_void, count: usize, offset: usize, kind: aclrtMemcpyKind, stream: aclrtStream) -> aclError, "Reads a variable in device code, in stream order.";
        may aclrtMemcpyToSymbol(symbol: *const c_void, src: *const c_void, count: usize, offset: usize, kind: aclrtMemcpyKind) -> aclError, "Writes a variable in device code.";
        may aclrtMemcpyToSymbolAsync(symbol: *const c_void, src: *const c_void, count: usize, offset: usize, kind: aclrtMemcpyKind, stream: aclrtStream) -> aclError, "Writes a variable in device code, in stream order.";
        // memory that moves
        may aclrtMemManagedAdvise(ptr: *const c_void, size: u64, advice: aclrtMemManagedAdviseType, location: aclrtMemManagedLocation) -> aclError, "How a stretch of managed memory is going to be used.";
        may aclrtMemManagedGetAttr(attr: aclrtMemManagedRangeAttribute, ptr: *const c_void, size: usize, data: *mut c_void, data_size: usize) -> aclError, "One attribute of a stretch of managed memory.";
        may aclrtMemManagedGetAttrs(attrs: *mut aclrtMemManagedRangeAttribute, count: usize, ptr: *const c_void, size: usize, data: *mut *mut c_void, data_sizes: *mut usize) -> aclError, "Several attributes of a stretch of managed memory.";
        may aclrtMemManagedPrefetchAsync(ptr: *const c_void, size: usize, location: aclrtMemManagedLocation, flags: u32, stream: aclrtStream) -> aclError, "Moves managed memory, in stream order; `flags` is 0.";
        may aclrtMemManagedPrefetchBatchAsync(ptrs: *mut *const c_void, sizes: *mut usize, count: usize, locations: *mut aclrtMemManagedLocation, firsts: *mut usize, location_count: usize, flags: u64, stream: aclrtStream) -> aclError, "Moves several stretches of managed memory; `firsts` says from which on each location holds.";
    }
    from "acl_rt.h" in "libacl_rt.so" since "after 9.1" by "source" {
        may aclrtMemMapNoAccess(address: *mut c_void, size: usize, offset: usize, handle: aclrtDrvMemHandle, flags: u64) -> aclError, "As `aclrtMapMem`; nobody may touch the memory before `aclrtMemSetAccess`.";
        may aclrtMemMapSetLink(handle: aclrtDrvMemHandle, link: aclrtMemLinkType) -> aclError, "The link by which imported memory is going to be mapped.";
    }
} } }
