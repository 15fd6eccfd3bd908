//! Rows of `acl_platform.h`: what the chip is, from the toolkit's tables.

#[doc(hidden)]
#[macro_export]
macro_rules! acl_platform_functions { ([$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)*
    from "acl_platform.h" in "libplatform.so" since "9.1" by "header" {
        may aclplatformGetDeviceInfo(info: aclplatformDevInfo, value: *mut c_char, size: u32) -> aclError, "A property of the chip as text, into `size` bytes.";
        may aclplatformGetInstructionInfo(core: aclplatformCoreType, instruction: *const c_char, value: *mut c_char, size: u32) -> aclError, "The data types an instruction takes on a kind of core, as text.";
    }
} } }
