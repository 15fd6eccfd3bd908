//! Rows of `acl_base_rt.h`: data buffers, half floats, logging, what the chip can do.

#[doc(hidden)]
#[macro_export]
macro_rules! acl_base_rt_functions { ([$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)*
    from "acl_base_rt.h" in "libacl_rt.so" since "5" by "header" {
        must aclrtGetSocName() -> *const c_char, "Name of the chip; static text, NULL when unknown.";
        may aclCreateDataBuffer(data: *mut c_void, size: usize) -> *mut aclDataBuffer, "Describes memory that stays the caller's; NULL when host memory is short.";
        may aclDestroyDataBuffer(buffer: *const aclDataBuffer) -> aclError, "Frees the description, not the memory; NULL is an error.";
        may aclUpdateDataBuffer(buffer: *mut aclDataBuffer, data: *mut c_void, size: usize) -> aclError, "Points the description at other memory.";
        may aclGetDataBufferAddr(buffer: *const aclDataBuffer) -> *mut c_void, "Address of the memory described.";
        may aclGetDataBufferSizeV2(buffer: *const aclDataBuffer) -> usize, "Bytes of the memory described.";
        may aclGetDataBufferSize(buffer: *const aclDataBuffer) -> u32, "As `aclGetDataBufferSizeV2`, cut to 32 bits; deprecated.";
        may aclDataTypeSize(data_type: aclDataType) -> usize, "Bytes of one element.";
        may aclFloat16ToFloat(value: aclFloat16) -> f32, "From the bits of a half float.";
        may aclFloatToFloat16(value: f32) -> aclFloat16, "To the bits of a half float.";
        may aclAppLog(level: aclLogLevel, func: *const c_char, file: *const c_char, line: u32, format: *const c_char; ...) -> (), "Writes a line to the application's log, with arguments as `printf` takes them.";
    }
    from "acl_base_rt.h" in "libacl_rt.so" since "8.0" by "header" {
        may aclGetCannAttributeList(list: *mut *const aclCannAttr, count: *mut usize) -> aclError, "The features that this chip and toolkit have; the list stays the library's.";
        may aclGetCannAttribute(attr: aclCannAttr, value: *mut i32) -> aclError, "1 when the feature is there, else 0.";
        may aclGetDeviceCapability(device: u32, info: aclDeviceInfo, value: *mut i64) -> aclError, "A number of cores or bytes of the device.";
    }
} } }
