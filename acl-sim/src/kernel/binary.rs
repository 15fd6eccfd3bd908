//! Binaries of kernels: described, and looked at when they are to be loaded.

use super::{invalid, need, no_handle};
use crate::absent::answer;
use crate::door::{Answer, Out, as_handle, as_pointer, enter, value};
use crate::world::world;
use acl_sys::*;
use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_void};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Described binaries by handle: address and bytes.
static DESCRIBED: Mutex<BTreeMap<u64, (u64, usize)>> = Mutex::new(BTreeMap::new());

fn described() -> MutexGuard<'static, BTreeMap<u64, (u64, usize)>> {
    DESCRIBED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How an ELF image begins.
const ELF: [u8; 4] = *b"\x7FELF";

/// Describes a binary of any size in the program's memory.
pub extern "C" fn aclrtCreateBinary(data: *const c_void, size: usize) -> aclrtBinary {
    let made = value("aclrtCreateBinary", || {
        need([(data.is_null(), "data")])?;
        let handle = world().lock().new_handle();
        described().insert(handle, (data.expose_provenance() as u64, size));
        Ok(as_pointer(handle))
    });
    made.unwrap_or(std::ptr::null_mut())
}

/// Frees the description.
pub extern "C" fn aclrtDestroyBinary(binary: aclrtBinary) -> aclError {
    enter("aclrtDestroyBinary", || {
        need([(binary.is_null(), "binary")])?;
        let gone = described().remove(&as_handle(binary));
        gone.map(drop).ok_or_else(|| invalid("not a description of a binary"))
    })
}

/// Whether the image is one; what is goes no further.
///
/// # Safety
/// 1. `data` may be read for `size` bytes.
unsafe fn check_image(data: *const u8, size: usize) -> Answer {
    if size < ELF.len() {
        return Err(invalid(format!("{size} bytes are no ELF image")));
    }
    // SAFETY: promise 1.
    let start = unsafe { data.cast::<[u8; 4]>().read_unaligned() };
    if start == ELF { Ok(()) } else { Err(invalid("not an ELF image")) }
}

/// Answers for a call whose arguments were all right.
fn not_simulated(name: &'static str, code: aclError) -> aclError {
    if code.is_success() { answer(name) } else { code }
}

/// Loads a described binary.
///
/// # Safety
/// 1. What the description names may be read.
pub unsafe extern "C" fn aclrtBinaryLoad(
    binary: aclrtBinary,
    loaded: *mut aclrtBinHandle,
) -> aclError {
    let name = "aclrtBinaryLoad";
    let code = enter(name, || {
        need([(binary.is_null(), "binary"), (loaded.is_null(), "binHandle")])?;
        let found = described().get(&as_handle(binary)).copied();
        let (data, size) = found.ok_or_else(|| invalid("not a description of a binary"))?;
        if size == 0 {
            return Err(invalid("the binary is empty"));
        }
        world().lock().need_context()?;
        let data = std::ptr::with_exposed_provenance(data as usize);
        // SAFETY: promise 1.
        unsafe { check_image(data, size) }
    });
    not_simulated(name, code)
}

/// The options of a load; `file` has none that says what the code runs on.
///
/// # Safety
/// 1. `options` is NULL or names as many options as it says.
unsafe fn check_options(options: *const aclrtBinaryLoadOptions, file: bool) -> Answer {
    if options.is_null() {
        return Ok(());
    }
    // SAFETY: promise 1.
    let options = unsafe { options.read_unaligned() };
    if options.options.is_null() {
        return Err(invalid("options at NULL"));
    }
    for place in 0..options.numOpt {
        // SAFETY: promise 1.
        let option = unsafe { options.options.add(place) };
        // SAFETY: promise 1. C callers may hand out unaligned cells.
        let option = unsafe { option.read_unaligned() };
        // SAFETY: every option has a number here.
        let number = unsafe { option.value.magic };
        let fine = match option.type_ {
            ACL_RT_BINARY_LOAD_OPT_LAZY_LOAD => number <= 1,
            ACL_RT_BINARY_LOAD_OPT_MAGIC => !file && MAGICS.contains(&number),
            ACL_RT_BINARY_LOAD_OPT_CPU_KERNEL_MODE => true,
            _ => false,
        };
        if !fine {
            return Err(invalid(format!("option {} with {number}", option.type_.0)));
        }
    }
    Ok(())
}

/// Code for AI cores, for vector cores, for cube cores.
const MAGICS: [u32; 3] = [
    ACL_RT_BINARY_MAGIC_ELF_AICORE,
    ACL_RT_BINARY_MAGIC_ELF_VECTOR_CORE,
    ACL_RT_BINARY_MAGIC_ELF_CUBE_CORE,
];

/// Loads a binary from a file. A load that comes to the file and fails leaves NULL.
///
/// # Safety
/// 1. `path` is NULL or a C string.
/// 2. `options` is NULL or names as many options as it says.
/// 3. `loaded` is NULL or writable.
pub unsafe extern "C" fn aclrtBinaryLoadFromFile(
    path: *const c_char,
    options: *mut aclrtBinaryLoadOptions,
    loaded: *mut aclrtBinHandle,
) -> aclError {
    let name = "aclrtBinaryLoadFromFile";
    let code = enter(name, || {
        need([(path.is_null(), "binPath")])?;
        // SAFETY: promise 3.
        let out = unsafe { Out::new(loaded, "binHandle") }?;
        // SAFETY: promise 2.
        unsafe { check_options(options, true) }?;
        out.set(std::ptr::null_mut());
        // SAFETY: promise 1.
        let path = unsafe { CStr::from_ptr(path) }.to_string_lossy();
        let image = std::fs::read(path.as_ref());
        let image = image.map_err(|error| invalid(format!("{path}: {error}")))?;
        // SAFETY: the bytes are there.
        unsafe { check_image(image.as_ptr(), image.len()) }
    });
    not_simulated(name, code)
}

/// Loads a binary from memory. A load that comes to the image and fails leaves NULL.
///
/// # Safety
/// 1. `data` is NULL or may be read for `size` bytes.
/// 2. `options` is NULL or names as many options as it says.
/// 3. `loaded` is NULL or writable.
pub unsafe extern "C" fn aclrtBinaryLoadFromData(
    data: *const c_void,
    size: usize,
    options: *const aclrtBinaryLoadOptions,
    loaded: *mut aclrtBinHandle,
) -> aclError {
    let name = "aclrtBinaryLoadFromData";
    let code = enter(name, || {
        need([(data.is_null(), "data")])?;
        // SAFETY: promise 3.
        let out = unsafe { Out::new(loaded, "binHandle") }?;
        if size == 0 {
            return Err(invalid("the binary is empty"));
        }
        // SAFETY: promise 2.
        unsafe { check_options(options, false) }?;
        out.set(std::ptr::null_mut());
        // SAFETY: promise 1.
        unsafe { check_image(data.cast(), size) }
    });
    not_simulated(name, code)
}

/// Refused: nothing is loaded.
pub extern "C" fn aclrtBinaryUnLoad(loaded: aclrtBinHandle) -> aclError {
    enter("aclrtBinaryUnLoad", || {
        need([(loaded.is_null(), "binHandle")])?;
        Err(no_handle())
    })
}

/// Refused: nothing is loaded.
pub extern "C" fn aclrtBinaryGetDevAddress(
    loaded: aclrtBinHandle,
    _address: *mut *mut c_void,
    _size: *mut usize,
) -> aclError {
    enter("aclrtBinaryGetDevAddress", || {
        need([(loaded.is_null(), "binHandle")])?;
        Err(no_handle())
    })
}

/// Refused: nothing is loaded.
pub extern "C" fn aclrtBinaryGetFunction(
    loaded: aclrtBinHandle,
    name: *const c_char,
    func: *mut aclrtFuncHandle,
) -> aclError {
    enter("aclrtBinaryGetFunction", || {
        need([
            (loaded.is_null(), "binHandle"),
            (name.is_null(), "kernelName"),
            (func.is_null(), "funcHandle"),
        ])?;
        Err(no_handle())
    })
}

/// Refused: nothing is loaded.
pub extern "C" fn aclrtBinaryGetFunctionByEntry(
    loaded: aclrtBinHandle,
    _entry: u64,
    func: *mut aclrtFuncHandle,
) -> aclError {
    enter("aclrtBinaryGetFunctionByEntry", || {
        need([(loaded.is_null(), "binHandle"), (func.is_null(), "funcHandle")])?;
        Err(no_handle())
    })
}

/// Refused: nothing is loaded.
pub extern "C" fn aclrtBinaryGetGlobal(
    loaded: aclrtBinHandle,
    name: *const c_char,
    ptr: *mut *mut c_void,
    size: *mut usize,
) -> aclError {
    enter("aclrtBinaryGetGlobal", || {
        need([
            (loaded.is_null(), "binHandle"),
            (name.is_null(), "name"),
            (ptr.is_null() && size.is_null(), "both of dptr and size"),
        ])?;
        Err(no_handle())
    })
}

/// Refused: nothing is loaded.
pub extern "C" fn aclrtRegisterCpuFunc(
    loaded: aclrtBinHandle,
    name: *const c_char,
    kernel: *const c_char,
    func: *mut aclrtFuncHandle,
) -> aclError {
    enter("aclrtRegisterCpuFunc", || {
        need([
            (loaded.is_null(), "handle"),
            (name.is_null(), "funcName"),
            (kernel.is_null(), "kernelName"),
            (func.is_null(), "funcHandle"),
        ])?;
        Err(no_handle())
    })
}
