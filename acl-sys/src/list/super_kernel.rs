//! Rows of `super_kernel.h`: many kernels of a captured graph run as one.

#[doc(hidden)]
#[macro_export]
macro_rules! super_kernel_functions { ([$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)*
    from "super_kernel.h" in "libascendsk.so" since "after 9.1" by "header" {
        may aclskOptimize(graph: aclmdlRI, options: *mut aclskOptions) -> aclError, "Joins kernels of a captured graph.";
        may aclskScopeBegin(name: *const c_char, stream: aclrtStream) -> aclError, "From here on the stream's kernels may be joined under this name; under NULL they may not.";
        may aclskScopeEnd(name: *const c_char, stream: aclrtStream) -> aclError, "Ends what aclskScopeBegin of the same name began.";
    }
} } }
