//! Kernels by handle, their arguments and launches. No handle is one of theirs: what is wrong with the other
//! arguments comes first, in the published order.

use super::{invalid, need, no_handle};
use crate::absent::answer;
use crate::door::enter;
use acl_sys::*;
use std::ffi::{c_char, c_void};

/// Name of a kernel. Refused.
pub extern "C" fn aclrtGetFunctionName(
    func: aclrtFuncHandle,
    _size: u32,
    name: *mut c_char,
) -> aclError {
    enter("aclrtGetFunctionName", || {
        need([(name.is_null(), "name")])?;
        // NULL comes through the look-up of handles.
        Err(if func.is_null() { invalid("the kernel is NULL") } else { no_handle() })
    })
}

/// Where its code begins. Refused.
pub extern "C" fn aclrtGetFunctionAddr(
    func: aclrtFuncHandle,
    cube: *mut *mut c_void,
    vector: *mut *mut c_void,
) -> aclError {
    enter("aclrtGetFunctionAddr", || {
        need([
            (func.is_null(), "funcHandle"),
            (cube.is_null(), "aicAddr"),
            (vector.is_null(), "aivAddr"),
        ])?;
        Err(no_handle())
    })
}

/// Bytes of its code. Refused.
pub extern "C" fn aclrtGetFunctionSize(
    func: aclrtFuncHandle,
    _cube: *mut usize,
    _vector: *mut usize,
) -> aclError {
    enter("aclrtGetFunctionSize", || {
        // NULL comes through the look-up of handles.
        Err(if func.is_null() { invalid("the kernel is NULL") } else { no_handle() })
    })
}

/// One attribute. Refused.
pub extern "C" fn aclrtGetFunctionAttribute(
    func: aclrtFuncHandle,
    _attr: aclrtFuncAttribute,
    value: *mut i64,
) -> aclError {
    enter("aclrtGetFunctionAttribute", || {
        need([(func.is_null(), "funcHandle"), (value.is_null(), "attrValue")])?;
        Err(no_handle())
    })
}

/// The binary it came from. Refused.
pub extern "C" fn aclrtFunctionGetBinary(
    func: aclrtFuncHandle,
    _loaded: *mut aclrtBinHandle,
) -> aclError {
    enter("aclrtFunctionGetBinary", || {
        // NULL comes through the look-up of handles.
        Err(if func.is_null() { invalid("the kernel is NULL") } else { no_handle() })
    })
}

/// How many arguments it takes. Refused.
pub extern "C" fn aclrtFunctionGetParamCount(func: *const c_void, count: *mut usize) -> aclError {
    enter("aclrtFunctionGetParamCount", || {
        need([(func.is_null(), "func"), (count.is_null(), "paramCount")])?;
        Err(no_handle())
    })
}

/// One of its arguments. Refused.
pub extern "C" fn aclrtFunctionGetParamInfo(
    func: *const c_void,
    _index: usize,
    offset: *mut usize,
    size: *mut usize,
) -> aclError {
    enter("aclrtFunctionGetParamInfo", || {
        need([
            (func.is_null(), "func"),
            (offset.is_null() && size.is_null(), "both of paramOffset and paramSize"),
        ])?;
        Err(no_handle())
    })
}

/// An empty list of arguments. Refused.
pub extern "C" fn aclrtKernelArgsInit(
    func: aclrtFuncHandle,
    args: *mut aclrtArgsHandle,
) -> aclError {
    enter("aclrtKernelArgsInit", || {
        need([(func.is_null(), "funcHandle"), (args.is_null(), "argsHandle")])?;
        Err(no_handle())
    })
}

/// The same, in memory of the caller's. Refused.
pub extern "C" fn aclrtKernelArgsInitByUserMem(
    func: aclrtFuncHandle,
    args: aclrtArgsHandle,
    memory: *mut c_void,
    size: usize,
) -> aclError {
    enter("aclrtKernelArgsInitByUserMem", || {
        need([
            (func.is_null(), "funcHandle"),
            (args.is_null(), "argsHandle"),
            (memory.is_null(), "userHostMem"),
            (size == 0, "actualArgsSize"),
        ])?;
        Err(no_handle())
    })
}

/// Bytes of a list. Refused.
pub extern "C" fn aclrtKernelArgsGetMemSize(
    func: aclrtFuncHandle,
    _user: usize,
    size: *mut usize,
) -> aclError {
    enter("aclrtKernelArgsGetMemSize", || {
        need([(func.is_null(), "funcHandle"), (size.is_null(), "actualArgsSize")])?;
        Err(no_handle())
    })
}

/// Bytes of a list's handle. Refused.
pub extern "C" fn aclrtKernelArgsGetHandleMemSize(
    func: aclrtFuncHandle,
    size: *mut usize,
) -> aclError {
    enter("aclrtKernelArgsGetHandleMemSize", || {
        need([(func.is_null(), "funcHandle"), (size.is_null(), "memSize")])?;
        Err(no_handle())
    })
}

/// Adds an argument. Refused.
pub extern "C" fn aclrtKernelArgsAppend(
    args: aclrtArgsHandle,
    value: *mut c_void,
    size: usize,
    param: *mut aclrtParamHandle,
) -> aclError {
    enter("aclrtKernelArgsAppend", || {
        need([
            (args.is_null(), "argsHandle"),
            (value.is_null(), "param"),
            (size == 0, "paramSize"),
            (param.is_null(), "paramHandle"),
        ])?;
        Err(no_handle())
    })
}

/// Adds an address. Refused.
pub extern "C" fn aclrtKernelArgsAppendPlaceHolder(
    args: aclrtArgsHandle,
    param: *mut aclrtParamHandle,
) -> aclError {
    enter("aclrtKernelArgsAppendPlaceHolder", || {
        need([(args.is_null(), "argsHandle"), (param.is_null(), "paramHandle")])?;
        Err(no_handle())
    })
}

/// Room behind an address. Refused.
pub extern "C" fn aclrtKernelArgsGetPlaceHolderBuffer(
    args: aclrtArgsHandle,
    param: aclrtParamHandle,
    size: usize,
    buffer: *mut *mut c_void,
) -> aclError {
    enter("aclrtKernelArgsGetPlaceHolderBuffer", || {
        need([
            (args.is_null(), "argsHandle"),
            (param.is_null(), "paramHandle"),
            (size == 0, "dataSize"),
            (buffer.is_null(), "bufferAddr"),
        ])?;
        Err(no_handle())
    })
}

/// Another value for an argument. Refused.
pub extern "C" fn aclrtKernelArgsParaUpdate(
    args: aclrtArgsHandle,
    param: aclrtParamHandle,
    value: *mut c_void,
    size: usize,
) -> aclError {
    enter("aclrtKernelArgsParaUpdate", || {
        need([
            (args.is_null(), "argsHandle"),
            (param.is_null(), "paramHandle"),
            (value.is_null(), "param"),
            (size == 0, "paramSize"),
        ])?;
        Err(no_handle())
    })
}

/// Closes a list. Refused.
pub extern "C" fn aclrtKernelArgsFinalize(args: aclrtArgsHandle) -> aclError {
    enter("aclrtKernelArgsFinalize", || {
        need([(args.is_null(), "argsHandle")])?;
        Err(no_handle())
    })
}

/// A launch; blocks are counted by whoever runs it. Refused.
pub extern "C" fn aclrtLaunchKernel(
    func: aclrtFuncHandle,
    _blocks: u32,
    args: *const c_void,
    _size: usize,
    _stream: aclrtStream,
) -> aclError {
    enter("aclrtLaunchKernel", || {
        need([(func.is_null(), "funcHandle"), (args.is_null(), "argsData")])?;
        Err(no_handle())
    })
}

/// A launch with options. Refused.
pub extern "C" fn aclrtLaunchKernelV2(
    func: aclrtFuncHandle,
    _blocks: u32,
    args: *const c_void,
    _size: usize,
    _config: *mut aclrtLaunchKernelCfg,
    _stream: aclrtStream,
) -> aclError {
    enter("aclrtLaunchKernelV2", || {
        need([(func.is_null(), "funcHandle"), (args.is_null(), "argsData")])?;
        Err(no_handle())
    })
}

/// A launch with a list of arguments; the reserved argument is NULL. Refused.
pub extern "C" fn aclrtLaunchKernelWithConfig(
    func: aclrtFuncHandle,
    blocks: u32,
    _stream: aclrtStream,
    _config: *mut aclrtLaunchKernelCfg,
    args: aclrtArgsHandle,
    reserve: *mut c_void,
) -> aclError {
    enter("aclrtLaunchKernelWithConfig", || {
        need([
            (func.is_null(), "funcHandle"),
            (blocks == 0, "numBlocks"),
            (args.is_null(), "argsHandle"),
            (!reserve.is_null(), "not reserve"),
        ])?;
        Err(no_handle())
    })
}

/// A launch with arguments in host memory. Refused.
pub extern "C" fn aclrtLaunchKernelWithHostArgs(
    func: aclrtFuncHandle,
    _blocks: u32,
    _stream: aclrtStream,
    _config: *mut aclrtLaunchKernelCfg,
    args: *mut c_void,
    _size: usize,
    _holders: *mut aclrtPlaceHolderInfo,
    _holder_count: usize,
) -> aclError {
    enter("aclrtLaunchKernelWithHostArgs", || {
        need([(func.is_null(), "funcHandle"), (args.is_null(), "hostArgs")])?;
        Err(no_handle())
    })
}

/// A kernel or a symbol of one.
fn no_kernel() -> crate::door::Fault {
    crate::door::Fault::new(ACL_ERROR_RT_INVALID_DEVICE_FUNCTION, "the symbol is no kernel's")
}

/// A kernel by its host-side symbol. Refused.
pub extern "C" fn aclrtGetFuncBySymbol(
    symbol: *const c_void,
    func: *mut aclrtFuncHandle,
) -> aclError {
    enter("aclrtGetFuncBySymbol", || {
        need([(symbol.is_null(), "symbol"), (func.is_null(), "funcHandle")])?;
        Err(no_kernel())
    })
}

/// A launch of a kernel or a symbol. Refused.
pub extern "C" fn aclrtLaunchKernelWithArgsArray(
    func: *mut c_void,
    blocks: u32,
    _stream: aclrtStream,
    _config: *mut aclrtLaunchKernelCfg,
    _args: *mut *mut c_void,
) -> aclError {
    enter("aclrtLaunchKernelWithArgsArray", || {
        need([(func.is_null(), "func"), (blocks == 0, "numBlocks")])?;
        Err(no_kernel())
    })
}

/// Room that a launch may still ask for. Refused.
pub extern "C" fn aclrtFunctionGetAvailDynUbufPerBlock(
    func: *mut c_void,
    flags: u32,
    size: *mut usize,
) -> aclError {
    enter("aclrtFunctionGetAvailDynUbufPerBlock", || {
        need([
            (func.is_null(), "func"),
            (size.is_null(), "dynamicUbufSize"),
            (flags != 0, "not flags"),
        ])?;
        Err(no_handle())
    })
}

/// What is wrong with the arguments comes before that there are no such kernels.
macro_rules! no_simt {
    ($name:literal, $missing:expr) => {{
        let code = enter($name, || need($missing));
        if code.is_success() { answer($name) } else { code }
    }};
}

/// A launch of a SIMT kernel. Refused.
pub extern "C" fn aclrtLaunchSIMTKernelWithArgsArray(
    func: *mut c_void,
    _grid: dim3,
    _block: dim3,
    _shared: usize,
    _stream: aclrtStream,
    _config: *mut aclrtLaunchKernelCfg,
    _args: *mut *mut c_void,
) -> aclError {
    no_simt!("aclrtLaunchSIMTKernelWithArgsArray", [(func.is_null(), "func")])
}

/// A launch of a SIMT kernel with arguments in host memory. Refused.
pub extern "C" fn aclrtLaunchSIMTKernelWithHostArgs(
    func: *mut c_void,
    _grid: dim3,
    _block: dim3,
    _shared: usize,
    _stream: aclrtStream,
    _config: *mut aclrtLaunchKernelCfg,
    args: *mut c_void,
    size: usize,
    _holders: *mut aclrtPlaceHolderInfo,
    _holder_count: usize,
) -> aclError {
    no_simt!(
        "aclrtLaunchSIMTKernelWithHostArgs",
        [(func.is_null(), "func"), (args.is_null(), "hostArgs"), (size == 0, "argsSize")]
    )
}
