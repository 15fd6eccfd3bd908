//! Variables of device code. The simulator runs none, so that no symbol is one: what else is wrong is told
//! first, as the published code does.

use super::not_null;
use crate::door::{Answer, Fault, enter};
use crate::world::world;
use acl_sys::*;
use std::ffi::c_void;

/// 107043, or 107002 without a context.
fn look_up(symbol: *const c_void) -> Answer {
    world().lock().need_context()?;
    let text = format!("{symbol:p} is no variable of device code that was loaded");
    Err(Fault::new(ACL_ERROR_RT_INVALID_SYMBOL, text))
}

fn check_kind(kind: aclrtMemcpyKind, wanted: aclrtMemcpyKind) -> Answer {
    if kind != wanted && kind != ACL_MEMCPY_DEFAULT {
        return Err(Fault::param(format!("{} for a symbol", kind.name())));
    }
    Ok(())
}

fn read(
    dst: *mut c_void,
    max: usize,
    symbol: *const c_void,
    count: usize,
    kind: aclrtMemcpyKind,
) -> Answer {
    if count == 0 {
        return Ok(());
    }
    not_null(symbol, "symbol")?;
    not_null(dst, "dst")?;
    if count > max {
        return Err(Fault::param(format!("count {count} is above dstMax {max}")));
    }
    check_kind(kind, ACL_MEMCPY_DEVICE_TO_HOST)?;
    look_up(symbol)
}

fn write(symbol: *const c_void, src: *const c_void, count: usize, kind: aclrtMemcpyKind) -> Answer {
    if count == 0 {
        return Ok(());
    }
    not_null(symbol, "symbol")?;
    not_null(src, "src")?;
    check_kind(kind, ACL_MEMCPY_HOST_TO_DEVICE)?;
    look_up(symbol)
}

/// Device address of a variable: there is none.
pub extern "C" fn aclrtGetSymbolAddress(symbol: *const c_void, ptr: *mut *mut c_void) -> aclError {
    enter("aclrtGetSymbolAddress", || {
        not_null(symbol, "symbol")?;
        not_null(ptr, "devPtr")?;
        look_up(symbol)
    })
}

/// Bytes of a variable: there is none.
pub extern "C" fn aclrtGetSymbolSize(symbol: *const c_void, size: *mut usize) -> aclError {
    enter("aclrtGetSymbolSize", || {
        not_null(symbol, "symbol")?;
        not_null(size, "size")?;
        look_up(symbol)
    })
}

/// Reads a variable: there is none.
pub extern "C" fn aclrtMemcpyFromSymbol(
    dst: *mut c_void,
    max: usize,
    symbol: *const c_void,
    count: usize,
    _offset: usize,
    kind: aclrtMemcpyKind,
) -> aclError {
    enter("aclrtMemcpyFromSymbol", || read(dst, max, symbol, count, kind))
}

/// Reads a variable in stream order: there is none, and the stream is not looked at before that is clear.
pub extern "C" fn aclrtMemcpyFromSymbolAsync(
    dst: *mut c_void,
    max: usize,
    symbol: *const c_void,
    count: usize,
    _offset: usize,
    kind: aclrtMemcpyKind,
    _stream: aclrtStream,
) -> aclError {
    enter("aclrtMemcpyFromSymbolAsync", || read(dst, max, symbol, count, kind))
}

/// Writes a variable: there is none.
pub extern "C" fn aclrtMemcpyToSymbol(
    symbol: *const c_void,
    src: *const c_void,
    count: usize,
    _offset: usize,
    kind: aclrtMemcpyKind,
) -> aclError {
    enter("aclrtMemcpyToSymbol", || write(symbol, src, count, kind))
}

/// Writes a variable in stream order: there is none.
pub extern "C" fn aclrtMemcpyToSymbolAsync(
    symbol: *const c_void,
    src: *const c_void,
    count: usize,
    _offset: usize,
    kind: aclrtMemcpyKind,
    _stream: aclrtStream,
) -> aclError {
    enter("aclrtMemcpyToSymbolAsync", || write(symbol, src, count, kind))
}
