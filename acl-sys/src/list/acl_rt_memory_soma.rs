//! Rows of `acl_rt_memory_soma.h`: pools that give memory in stream order.

#[doc(hidden)]
#[macro_export]
macro_rules! acl_rt_memory_soma_functions { ([$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)*
    from "acl_rt_memory_soma.h" in "libacl_rt.so" since "9.0" by "header" {
        may aclrtMemPoolCreate(pool: *mut aclrtMemPool, properties: *const aclrtMemPoolProps) -> aclError, "Creates a pool.";
        may aclrtMemPoolDestroy(pool: aclrtMemPool) -> aclError, "Destroys a pool.";
        may aclrtMemPoolSetAttr(pool: aclrtMemPool, attr: aclrtMemPoolAttr, value: *mut c_void) -> aclError, "Sets an attribute of a pool.";
        may aclrtMemPoolGetAttr(pool: aclrtMemPool, attr: aclrtMemPoolAttr, value: *mut c_void) -> aclError, "Reads an attribute of a pool.";
    }
    from "acl_rt_memory_soma.h" in "libacl_rt.so" since "9.1" by "header" {
        may aclrtMemPoolMallocAsync(ptr: *mut *mut c_void, size: usize, pool: aclrtMemPool, stream: aclrtStream) -> aclError, "Memory for the stream's later work; `size` 0 writes nothing.";
        may aclrtMemPoolFreeAsync(ptr: *mut c_void, stream: aclrtStream) -> aclError, "Gives a pool's memory back, in stream order.";
        may aclrtMemPoolTrimTo(pool: aclrtMemPool, keep: usize) -> aclError, "Gives a pool's free memory back to the device, but for `keep` bytes.";
    }
} } }
