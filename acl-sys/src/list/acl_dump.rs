//! Rows of `acl_dump.h`: dumps of operators and of failures.

#[doc(hidden)]
#[macro_export]
macro_rules! acl_dump_functions { ([$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)*
    from "acl_dump.h" in "libascend_dump.so" since "8.5 or earlier" by "header" {
        may acldumpRegCallback(callback: Option<unsafe extern "C" fn(chunk: *const acldumpChunk, size: i32) -> i32>, flag: i32) -> aclError, "Function that gets the dumps of models, instead of files.";
        may acldumpUnregCallback() -> (), "Takes the function for dumps back.";
        may aclopStartDumpArgs(kind: u32, path: *const c_char) -> aclError, "Starts writing a file for every shape an operator runs with.";
        may aclopStopDumpArgs(kind: u32) -> aclError, "Ends the writing of such files.";
    }
    from "acl_dump.h" in "libascend_dump.so" since "9.0" by "header" {
        may acldumpGetPath(kind: acldumpType) -> *const c_char, "Where dumps of a kind go; NULL when there are none.";
    }
    from "acl_dump.h" in "libascend_dump.so" since "after 9.1" by "source" {
        may acldumpSaveExceptionInfo(file: *const c_char, tag: *const c_char, tensors: *const acldumpTensorInfo, count: usize) -> aclError, "Saves tensors of device memory beside the dumps of failures; `tag` may be NULL.";
        may acldumpGetExceptionInfoPath(path: *mut c_char, size: usize) -> aclError, "Where the dumps of failures go, into `size` bytes.";
    }
} } }
