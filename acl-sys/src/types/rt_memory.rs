//! `acl_rt.h`, part 3, `acl_rt_memory_soma.h` and `acl_rt_allocator.h`: memory.

use crate::types::{aclrtAllocator, aclrtAllocatorAddr, aclrtAllocatorBlock};
use std::ffi::{c_char, c_void};

opaque! {
    /// What an [`aclrtDrvMemHandle`] points to.
    aclrtDrvMemHandleOpaque;
    /// What an [`aclrtMemPool`] points to.
    aclrtMemPoolOpaque;
}

/// Physical memory, mapped or not; `void *` in C.
pub type aclrtDrvMemHandle = *mut aclrtDrvMemHandleOpaque;
/// Pool whose blocks come and go in stream order; `void *` in C.
pub type aclrtMemPool = *mut aclrtMemPoolOpaque;

/// A caller's allocation; answers a block, NULL when there is none.
pub type aclrtAllocatorAllocFunc =
    Option<unsafe extern "C" fn(allocator: aclrtAllocator, bytes: usize) -> *mut c_void>;
/// A caller's release of a block.
pub type aclrtAllocatorFreeFunc =
    Option<unsafe extern "C" fn(allocator: aclrtAllocator, block: aclrtAllocatorBlock)>;
/// A caller's allocation at an address, if that can be had.
pub type aclrtAllocatorAllocAdviseFunc = Option<
    unsafe extern "C" fn(
        allocator: aclrtAllocator,
        bytes: usize,
        at: aclrtAllocatorAddr,
    ) -> *mut c_void,
>;
/// The device address of a caller's block.
pub type aclrtAllocatorGetAddrFromBlockFunc =
    Option<unsafe extern "C" fn(block: aclrtAllocatorBlock) -> *mut c_void>;

numbers! {
    /// Page policy of a device allocation.
    aclrtMemMallocPolicy: u32 {
        /// Huge (2 MiB) pages when the block is big enough, else ordinary ones.
        ACL_MEM_MALLOC_HUGE_FIRST = 0,
        /// Huge pages only.
        ACL_MEM_MALLOC_HUGE_ONLY = 1,
        /// Ordinary (4 KiB) pages only.
        ACL_MEM_MALLOC_NORMAL_ONLY = 2,
        /// As 0, for memory copied between devices.
        ACL_MEM_MALLOC_HUGE_FIRST_P2P = 3,
        /// As 1, for memory copied between devices.
        ACL_MEM_MALLOC_HUGE_ONLY_P2P = 4,
        /// As 2, for memory copied between devices.
        ACL_MEM_MALLOC_NORMAL_ONLY_P2P = 5,
        /// 1 GiB pages; Atlas A2 and A3 only.
        ACL_MEM_MALLOC_HUGE1G_ONLY = 6,
        /// As 6, for memory copied between devices.
        ACL_MEM_MALLOC_HUGE1G_ONLY_P2P = 7,
        /// Added to a page policy for `aclrtMallocWithCfg`: prefer the slower memory.
        ACL_MEM_TYPE_LOW_BAND_WIDTH = 0x100,
        /// Added to a page policy for `aclrtMallocWithCfg`: prefer the faster memory.
        ACL_MEM_TYPE_HIGH_BAND_WIDTH = 0x1000,
        /// Added to a page policy for `aclrtMallocWithCfg`: programs may only read it.
        ACL_MEM_ACCESS_USER_SPACE_READONLY = 0x10_0000,
    }
    /// Direction of a copy.
    aclrtMemcpyKind: u32 {
        /// Host to host; the synchronous call only.
        ACL_MEMCPY_HOST_TO_HOST = 0,
        /// Host to device.
        ACL_MEMCPY_HOST_TO_DEVICE = 1,
        /// Device to host.
        ACL_MEMCPY_DEVICE_TO_HOST = 2,
        /// Within or between devices.
        ACL_MEMCPY_DEVICE_TO_DEVICE = 3,
        /// By the pointers; CANN 8.0 and later.
        ACL_MEMCPY_DEFAULT = 4,
        /// Host to device through a buffer of the runtime.
        ACL_MEMCPY_HOST_TO_BUF_TO_DEVICE = 5,
        /// Within one device; only for copies by description.
        ACL_MEMCPY_INNER_DEVICE_TO_DEVICE = 6,
        /// Between devices; only for copies by description.
        ACL_MEMCPY_INTER_DEVICE_TO_DEVICE = 7,
    }
    /// Kind of memory: what `aclrtGetMemInfo` is asked about, what `aclrtMallocPhysical` is to take.
    aclrtMemAttr: u32 {
        /// DDR.
        ACL_DDR_MEM = 0,
        /// High-bandwidth memory.
        ACL_HBM_MEM = 1,
        /// DDR, huge pages.
        ACL_DDR_MEM_HUGE = 2,
        /// DDR, ordinary pages.
        ACL_DDR_MEM_NORMAL = 3,
        /// HBM, huge pages.
        ACL_HBM_MEM_HUGE = 4,
        /// HBM, ordinary pages.
        ACL_HBM_MEM_NORMAL = 5,
        /// DDR, huge pages, for copies between devices.
        ACL_DDR_MEM_P2P_HUGE = 6,
        /// DDR, ordinary pages, for copies between devices.
        ACL_DDR_MEM_P2P_NORMAL = 7,
        /// HBM, huge pages, for copies between devices.
        ACL_HBM_MEM_P2P_HUGE = 8,
        /// HBM, ordinary pages, for copies between devices.
        ACL_HBM_MEM_P2P_NORMAL = 9,
        /// HBM, 1 GiB pages.
        ACL_HBM_MEM_HUGE1G = 10,
        /// HBM, 1 GiB pages, for copies between devices.
        ACL_HBM_MEM_P2P_HUGE1G = 11,
        /// Whatever the chip has, ordinary pages.
        ACL_MEM_NORMAL = 12,
        /// Whatever the chip has, huge pages.
        ACL_MEM_HUGE = 13,
        /// Whatever the chip has, 1 GiB pages.
        ACL_MEM_HUGE1G = 14,
        /// As 12, for copies between devices.
        ACL_MEM_P2P_NORMAL = 15,
        /// As 13, for copies between devices.
        ACL_MEM_P2P_HUGE = 16,
        /// As 14, for copies between devices.
        ACL_MEM_P2P_HUGE1G = 17,
    }
    /// Page size within [`MemAttrMapping`].
    aclrtMemPgType: u32 {
        /// Ordinary.
        NORMAL_PAGE_TYPE = 0,
        /// 2 MiB.
        HUGE_PAGE_TYPE = 1,
        /// 1 GiB.
        HUGE1G_PAGE_TYPE = 2,
    }
    /// Memory within [`MemAttrMapping`].
    aclrtMemType: u32 {
        /// HBM.
        HBM_TYPE = 0,
        /// DDR.
        DDR_TYPE = 1,
        /// HBM, for copies between devices.
        P2P_HBM_TYPE = 2,
        /// DDR, for copies between devices.
        P2P_DDR_TYPE = 3,
    }
    /// What host memory is registered for.
    aclrtHostRegisterType: u32 {
        /// The device reads and writes it.
        ACL_HOST_REGISTER_MAPPED = 0,
        /// It is another card's registers or buffers; from 9.0.
        ACL_HOST_REGISTER_IOMEMORY = 4,
        /// The device only reads it; from 9.0.
        ACL_HOST_REGISTER_READONLY = 8,
    }
    /// Which member of [`aclrtMallocAttrValue`] counts.
    aclrtMallocAttrType: u32 {
        /// Reserved.
        ACL_RT_MEM_ATTR_RSV = 0,
        /// Whose memory it is: `moduleId`.
        ACL_RT_MEM_ATTR_MODULE_ID = 1,
        /// On which device: `deviceId`.
        ACL_RT_MEM_ATTR_DEVICE_ID = 2,
        /// Whether host and device use the same address: `vaFlag`.
        ACL_RT_MEM_ATTR_VA_FLAG = 3,
    }
    /// What can be changed about memory shared by key.
    aclrtIpcMemAttrType: u32 {
        /// The way to it: one of `ACL_RT_IPC_MEM_ATTR_ACCESS_LINK_*`.
        ACL_RT_IPC_MEM_ATTR_ACCESS_LINK = 0,
    }
    /// Where memory lies.
    aclrtMemLocationType: u32 {
        /// Host, from ACL.
        ACL_MEM_LOCATION_TYPE_HOST = 0,
        /// Device, from ACL.
        ACL_MEM_LOCATION_TYPE_DEVICE = 1,
        /// Not from ACL.
        ACL_MEM_LOCATION_TYPE_UNREGISTERED = 2,
        /// Moves between host and device; in the runtime's source from 9.1.
        ACL_MEM_LOCATION_TYPE_MANAGED = 3,
        /// Host, on a NUMA node.
        ACL_MEM_LOCATION_TYPE_HOST_NUMA = 4,
    }
    /// Where managed memory is or should be; other numbers than [`aclrtMemLocationType`].
    aclrtMemManagedLocationType: u32 {
        /// Nowhere in particular.
        ACL_MEM_LOCATIONTYPE_INVALID = 0,
        /// A device.
        ACL_MEM_LOCATIONTYPE_DEVICE = 1,
        /// The host.
        ACL_MEM_LOCATIONTYPE_HOST = 2,
        /// A NUMA node of the host.
        ACL_MEM_LOCATIONTYPE_HOST_NUMA = 3,
        /// The NUMA node of the calling thread.
        ACL_MEM_LOCATIONTYPE_HOST_NUMA_CURRENT = 4,
    }
    /// Advice about managed memory.
    aclrtMemManagedAdviseType: u32 {
        /// Mostly read: copies may exist.
        ACL_MEM_ADVISE_SET_READ_MOSTLY = 0,
        /// Takes that back.
        ACL_MEM_ADVISE_UNSET_READ_MOSTLY = 1,
        /// Should stay in one place.
        ACL_MEM_ADVISE_SET_PREFERRED_LOCATION = 2,
        /// Takes that back.
        ACL_MEM_ADVISE_UNSET_PREFERRED_LOCATION = 3,
        /// Is used from a place, which should have it mapped.
        ACL_MEM_ADVISE_SET_ACCESSED_BY = 4,
        /// Takes that back.
        ACL_MEM_ADVISE_UNSET_ACCESSED_BY = 5,
    }
    /// What can be asked about managed memory.
    aclrtMemManagedRangeAttribute: u32 {
        /// 1: all pages are mostly read.
        ACL_MEM_RANGE_ATTRIBUTE_READ_MOSTLY = 1,
        /// The preferred device or node, -1 the host, -2 no common one.
        ACL_MEM_RANGE_ATTRIBUTE_PREFERRED_LOCATION = 2,
        /// The places it is used from.
        ACL_MEM_RANGE_ATTRIBUTE_ACCESSED_BY = 3,
        /// Kind of the preferred place, an [`aclrtMemManagedLocationType`].
        ACL_MEM_RANGE_ATTRIBUTE_PREFERRED_LOCATION_TYPE = 4,
        /// Number of the preferred place.
        ACL_MEM_RANGE_ATTRIBUTE_PREFERRED_LOCATION_ID = 5,
        /// Where it was last fetched to, numbered as the preferred place.
        ACL_MEM_RANGE_ATTRIBUTE_LAST_PREFETCH_LOCATION = 6,
        /// Kind of the place it was last fetched to.
        ACL_MEM_RANGE_ATTRIBUTE_LAST_PREFETCH_LOCATION_TYPE = 7,
        /// Number of the place it was last fetched to.
        ACL_MEM_RANGE_ATTRIBUTE_LAST_PREFETCH_LOCATION_ID = 8,
    }
    /// How physical memory is held.
    aclrtMemAllocationType: u32 {
        /// It stays where it is.
        ACL_MEM_ALLOCATION_TYPE_PINNED = 0,
    }
    /// What physical memory can be exported as.
    aclrtMemHandleType: u32 {
        /// A plain number.
        ACL_MEM_HANDLE_TYPE_NONE = 0,
        /// A file descriptor; from 9.1.
        ACL_MEM_HANDLE_TYPE_POSIX = 2,
    }
    /// What exported memory is known by.
    aclrtMemSharedHandleType: u32 {
        /// A `uint64_t`, within one server.
        ACL_MEM_SHARE_HANDLE_TYPE_DEFAULT = 1,
        /// An [`aclrtMemFabricHandle`], also across servers; Atlas A3 only.
        ACL_MEM_SHARE_HANDLE_TYPE_FABRIC = 2,
    }
    /// Granularity that is asked for.
    aclrtMemGranularityOptions: u32 {
        /// The least that works.
        ACL_RT_MEM_ALLOC_GRANULARITY_MINIMUM = 0,
        /// What works best.
        ACL_RT_MEM_ALLOC_GRANULARITY_RECOMMENDED = 1,
        /// None.
        ACL_RT_MEM_ALLOC_GRANULARITY_UNDEF = 0xFFFF,
    }
    /// What may be done with mapped memory.
    aclrtMemAccessFlags: u32 {
        /// Nothing.
        ACL_RT_MEM_ACCESS_FLAGS_NONE = 0,
        /// Reading.
        ACL_RT_MEM_ACCESS_FLAGS_READ = 1,
        /// Reading and writing.
        ACL_RT_MEM_ACCESS_FLAGS_READWRITE = 3,
    }
    /// The way to imported memory, for `aclrtMemMapSetLink`; later than 9.1.
    aclrtMemLinkType: u32 {
        /// Inside the package.
        ACL_RT_MEM_ACCESS_LINK_SIO = 0,
        /// HCCS.
        ACL_RT_MEM_ACCESS_LINK_HCCS = 1,
        /// Unified bus, one port.
        ACL_RT_MEM_ACCESS_UB_ONE_PORT_PATH = 2,
        /// Unified bus, several ports.
        ACL_RT_MEM_ACCESS_UB_MULTI_PORT_PATH = 3,
    }
    /// Unit of a device that may reach host memory.
    aclrtHacType: u32 {
        /// Task scheduler.
        ACL_RT_HAC_TYPE_STARS = 0,
        /// AICPU.
        ACL_RT_HAC_TYPE_AICPU = 1,
        /// AI core or cube core.
        ACL_RT_HAC_TYPE_AIC = 2,
        /// Vector core.
        ACL_RT_HAC_TYPE_AIV = 3,
        /// Copies over PCIe.
        ACL_RT_HAC_TYPE_PCIEDMA = 4,
        /// Copies over the network.
        ACL_RT_HAC_TYPE_RDMA = 5,
        /// Copies within the system.
        ACL_RT_HAC_TYPE_SDMA = 6,
        /// Media.
        ACL_RT_HAC_TYPE_DVPP = 7,
        /// Copies over the unified bus.
        ACL_RT_HAC_TYPE_UDMA = 8,
        /// Collective communication.
        ACL_RT_HAC_TYPE_CCU = 9,
    }
    /// Whether it does.
    aclrtHostMemMapCapability: u32 {
        /// No.
        ACL_RT_HOST_MEM_MAP_NOT_SUPPORTED = 0,
        /// Yes.
        ACL_RT_HOST_MEM_MAP_SUPPORTED = 1,
    }
    /// What happens to a range in the cache.
    aclrtCmoType: u32 {
        /// It is brought in.
        ACL_RT_CMO_TYPE_PREFETCH = 0,
        /// It is written to memory and stays.
        ACL_RT_CMO_TYPE_WRITEBACK = 1,
        /// It is dropped.
        ACL_RT_CMO_TYPE_INVALID = 2,
        /// It is written to memory and dropped.
        ACL_RT_CMO_TYPE_FLUSH = 3,
    }
    /// What a reducing copy does at the destination.
    aclrtReduceKind: u32 {
        /// Sum.
        ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM = 10,
        /// Greater.
        ACL_RT_MEMCPY_SDMA_AUTOMATIC_MAX = 11,
        /// Lesser.
        ACL_RT_MEMCPY_SDMA_AUTOMATIC_MIN = 12,
        /// Equality.
        ACL_RT_MEMCPY_SDMA_AUTOMATIC_EQUAL = 13,
    }
    /// What can be set or asked about a pool: switches are `uint32_t`, bytes `uint64_t`.
    aclrtMemPoolAttr: u32 {
        /// Switch: blocks of streams that this one follows by events are used again.
        ACL_RT_MEM_POOL_REUSE_FOLLOW_EVENT_DEPENDENCIES = 1,
        /// Switch: blocks are used again on the chance that they are free.
        ACL_RT_MEM_POOL_REUSE_ALLOW_OPPORTUNISTIC = 2,
        /// Switch: the runtime adds the waits that make using them again safe.
        ACL_RT_MEM_POOL_REUSE_ALLOW_INTERNAL_DEPENDENCIES = 3,
        /// Free bytes that are kept at a synchronisation; 0 unless set.
        ACL_RT_MEM_POOL_ATTR_RELEASE_THRESHOLD = 4,
        /// Bytes held; read only.
        ACL_RT_MEM_POOL_ATTR_RESERVED_MEM_CURRENT = 5,
        /// Most bytes ever held; may be set to 0.
        ACL_RT_MEM_POOL_ATTR_RESERVED_MEM_HIGH = 6,
        /// Bytes handed out; read only.
        ACL_RT_MEM_POOL_ATTR_USED_MEM_CURRENT = 7,
        /// Most bytes ever handed out; may be set to 0.
        ACL_RT_MEM_POOL_ATTR_USED_MEM_HIGH = 8,
    }
}

constants! {
    /// Export by key: only to the processes that are let in.
    ACL_RT_IPC_MEM_EXPORT_FLAG_DEFAULT: u64 = 0x0;
    /// Export by key: to any process.
    ACL_RT_IPC_MEM_EXPORT_FLAG_DISABLE_PID_VALIDATION: u64 = 0x1;
    /// Import by key: ordinary.
    ACL_RT_IPC_MEM_IMPORT_FLAG_DEFAULT: u64 = 0x0;
    /// Import by key: from another device.
    ACL_RT_IPC_MEM_IMPORT_FLAG_ENABLE_PEER_ACCESS: u64 = 0x1;
    /// Export of physical memory: only to the processes that are let in.
    ACL_RT_VMM_EXPORT_FLAG_DEFAULT: u64 = 0x0;
    /// Export of physical memory: to any process.
    ACL_RT_VMM_EXPORT_FLAG_DISABLE_PID_VALIDATION: u64 = 0x1;
    /// Registering host memory: the device gets an address for it.
    ACL_HOST_REG_MAPPED: u32 = 0x2;
    /// Registering host memory: it is another card's.
    ACL_HOST_REG_IOMEMORY: u32 = 0x4;
    /// Registering host memory: the device only reads it.
    ACL_HOST_REG_READONLY: u32 = 0x8;
    /// Registering host memory: it stays in memory.
    ACL_HOST_REG_PINNED: u32 = 0x1000_0000;
    /// Managed memory: for host and devices.
    ACL_RT_MEM_ATTACH_GLOBAL: u32 = 0x1;
    /// Way to mapped memory: inside the package.
    ACL_RT_MEM_LINK_IDX_0: u32 = 0;
    /// Way to mapped memory: HCCS.
    ACL_RT_MEM_LINK_IDX_1: u32 = 1;
    /// Way to memory shared by key: inside the package.
    ACL_RT_IPC_MEM_ATTR_ACCESS_LINK_SIO: u64 = 0;
    /// Way to memory shared by key: HCCS.
    ACL_RT_IPC_MEM_ATTR_ACCESS_LINK_HCCS: u64 = 1;
    /// Way to memory shared by key: unified bus, one port; later than 9.1.
    ACL_RT_IPC_MEM_ATTR_ACCESS_LINK_UB_ONE_PORT_PATH: u64 = 2;
    /// Way to memory shared by key: unified bus, several ports; later than 9.1.
    ACL_RT_IPC_MEM_ATTR_ACCESS_LINK_UB_MULTI_PORT_PATH: u64 = 3;
    /// `aclrtCheckMemType`: device memory.
    ACL_RT_MEM_TYPE_DEV: u32 = 0x2;
    /// `aclrtCheckMemType`: media memory.
    ACL_RT_MEM_TYPE_DVPP: u32 = 0x8;
    /// `aclrtCheckMemType`: reserved memory.
    ACL_RT_MEM_TYPE_RSVD: u32 = 0x10;
    /// Cache operations that one barrier can wait for.
    ACL_RT_CMO_MAX_BARRIER_NUM: usize = 6;
}

layouts! {
    /// Value of an attribute of an allocation.
    union aclrtMallocAttrValue: 8, 4 {
        /// Part of the software; 33 for applications.
        0 moduleId: u16,
        /// Device; must be the current one.
        0 deviceId: u32,
        /// 1: the same address on host and device.
        0 vaFlag: u32,
        /// Reserved.
        0 rsv: [u8; 8],
    }
    /// One attribute of [`aclrtMallocConfig`].
    struct aclrtMallocAttribute: 12, 4 {
        /// Which.
        0 attr: aclrtMallocAttrType,
        /// Its value.
        4 value: aclrtMallocAttrValue,
    }
    /// Attributes of an allocation.
    struct aclrtMallocConfig: 16, 8 {
        /// First attribute.
        0 attrs: *mut aclrtMallocAttribute,
        /// How many.
        8 numAttrs: usize,
    }
    /// Processes of another server that are let in.
    struct aclrtServerPid: 24, 8 {
        /// Device within its super pod.
        0 sdid: u32,
        /// First process id.
        8 pid: *mut i32,
        /// How many.
        16 num: usize,
    }
    /// Where memory lies: the number first.
    struct aclrtMemLocation: 8, 4 {
        /// Device or NUMA node.
        0 id: u32,
        /// Which of the two, or neither.
        4 type_: aclrtMemLocationType,
    }
    /// Where managed memory is or should be: the kind first; passed by value.
    struct aclrtMemManagedLocation: 8, 4 {
        /// Kind of place.
        0 type_: aclrtMemManagedLocationType,
        /// Device or NUMA node.
        4 id: i32,
    }
    /// What is known about an address.
    struct aclrtPtrAttributes: 28, 4 {
        /// Where it lies.
        0 location: aclrtMemLocation,
        /// Bytes of its page.
        8 pageSize: u32,
        /// Reserved.
        12 rsv: [u32; 4],
    }
    /// How much device memory a part of the software has.
    struct aclrtMemUsageInfo: 112, 8 {
        /// Its name.
        0 name: [c_char; 32],
        /// Bytes now.
        32 curMemSize: u64,
        /// Most bytes so far.
        40 memPeakSize: u64,
        /// Reserved.
        48 reserved: [usize; 8],
    }
    /// Exported memory, known across servers.
    struct aclrtMemFabricHandle: 128, 1 {
        /// The library's own.
        0 data: [u8; 128],
    }
    /// What physical memory is to be like.
    struct aclrtPhysicalMemProp: 32, 8 {
        /// What it can be exported as.
        0 handleType: aclrtMemHandleType,
        /// How it is held.
        4 allocationType: aclrtMemAllocationType,
        /// Kind of memory and pages.
        8 memAttr: aclrtMemAttr,
        /// Where.
        12 location: aclrtMemLocation,
        /// Reserved.
        24 reserve: u64,
    }
    /// Who may do what with mapped memory.
    struct aclrtMemAccessDesc: 24, 4 {
        /// What.
        0 flags: aclrtMemAccessFlags,
        /// Who.
        4 location: aclrtMemLocation,
        /// Reserved.
        12 rsv: [u8; 12],
    }
    /// Ends of copies in a batch.
    struct aclrtMemcpyBatchAttr: 32, 4 {
        /// Where to.
        0 dstLoc: aclrtMemLocation,
        /// Where from.
        8 srcLoc: aclrtMemLocation,
        /// Reserved: zeros.
        16 rsv: [u8; 16],
    }
    /// A cache operation that is waited for.
    struct aclrtBarrierCmoInfo: 8, 4 {
        /// Which operation.
        0 cmoType: aclrtCmoType,
        /// Number it was given.
        4 barrierId: u32,
    }
    /// Cache operations that are waited for.
    struct aclrtBarrierTaskInfo: 56, 8 {
        /// How many.
        0 barrierNum: usize,
        /// The operations.
        8 cmoInfo: [aclrtBarrierCmoInfo; ACL_RT_CMO_MAX_BARRIER_NUM],
    }
    /// What an [`aclrtMemAttr`] stands for.
    struct MemAttrMapping: 16, 4 {
        /// An [`aclrtMemPgType`].
        0 pgType: u32,
        /// An [`aclrtMemType`].
        4 memType: u32,
        /// Whether host memory can be had with it.
        8 isHostAlloc: bool,
        /// The kind.
        12 memAttr: aclrtMemAttr,
    }
    /// What a pool is to be like.
    struct aclrtMemPoolProps: 56, 8 {
        /// How its memory is held: pinned.
        0 allocType: aclrtMemAllocationType,
        /// What it can be exported as.
        4 handleType: aclrtMemHandleType,
        /// Where: on a device.
        8 location: aclrtMemLocation,
        /// Most bytes.
        16 maxSize: usize,
        /// Reserved: zeros.
        24 reserved: [u8; 32],
    }
}
