//! Rows of `acl_rt_allocator.h`: an allocator of the caller's, for the work of one stream.

#[doc(hidden)]
#[macro_export]
macro_rules! acl_rt_allocator_functions { ([$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)*
    from "acl_rt_allocator.h" in "libacl_rt.so" since "8.5 or earlier" by "header" {
        may aclrtAllocatorCreateDesc() -> aclrtAllocatorDesc, "An empty description; NULL on failure.";
        may aclrtAllocatorDestroyDesc(desc: aclrtAllocatorDesc) -> aclError, "Frees the description.";
        may aclrtAllocatorSetObjToDesc(desc: aclrtAllocatorDesc, allocator: aclrtAllocator) -> aclError, "The value that every function below is called with.";
        may aclrtAllocatorSetAllocFuncToDesc(desc: aclrtAllocatorDesc, func: aclrtAllocatorAllocFunc) -> aclError, "Function that allocates.";
        may aclrtAllocatorSetFreeFuncToDesc(desc: aclrtAllocatorDesc, func: aclrtAllocatorFreeFunc) -> aclError, "Function that frees.";
        may aclrtAllocatorSetAllocAdviseFuncToDesc(desc: aclrtAllocatorDesc, func: aclrtAllocatorAllocAdviseFunc) -> aclError, "Function that allocates at a wished address; optional.";
        may aclrtAllocatorSetGetAddrFromBlockFuncToDesc(desc: aclrtAllocatorDesc, func: aclrtAllocatorGetAddrFromBlockFunc) -> aclError, "Function that tells a block's address.";
        may aclrtAllocatorRegister(stream: aclrtStream, desc: aclrtAllocatorDesc) -> aclError, "Work of the stream takes its memory from there; a repeat replaces.";
        may aclrtAllocatorGetByStream(stream: aclrtStream, desc: *mut aclrtAllocatorDesc, allocator: *mut aclrtAllocator, alloc: *mut aclrtAllocatorAllocFunc, free: *mut aclrtAllocatorFreeFunc, advise: *mut aclrtAllocatorAllocAdviseFunc, address: *mut aclrtAllocatorGetAddrFromBlockFunc) -> aclError, "What is registered for a stream.";
        may aclrtAllocatorUnregister(stream: aclrtStream) -> aclError, "The stream's work takes its memory from the library again.";
    }
} } }
