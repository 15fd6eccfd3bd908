//! Rows of `acl_base_rt.h`: start, end, data buffers, logging, versions.

#[doc(hidden)]
#[macro_export]
macro_rules! acl_base_rt_functions { ([$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)*
    from "acl_base_rt.h" in "libacl_rt.so" since "5" by "header" {
        must aclGetRecentErrMsg() -> *const c_char, "Text of this thread's latest failure; NULL when none. Reading clears it.";
    }
    from "acl_base_rt.h" in "libacl_rt.so" since "8.5 or earlier" by "header" {
        may aclAppLog(level: aclLogLevel, func: *const c_char, file: *const c_char, line: u32, format: *const c_char; ...) -> (), "Writes a line to the application's log.";
    }
} } }
