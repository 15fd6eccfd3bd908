//! Versions and features of the packages that are installed.
//!
//! The simulator has no packages of its own. It looks where the vendor's library looks: versions of packages
//! below `ASCEND_HOME_PATH`, that of the driver below the folder that `/etc/ascend_install.info` names, and
//! features beside the folder that the library itself was loaded from. `ci/sim-so.sh` lays such files out.
//!
//! Where a release was chosen, that is the runtime's version, whatever is installed; of other packages it says
//! nothing. That the runtime of release 8.5 is `8.5.0` is our choice.

use crate::door::{Answer, Fault, Out, enter};
use crate::world::world;
use acl_sys::*;
use std::ffi::{CStr, c_char, c_void};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The package that this library is.
const RUNTIME: &str = "runtime";
/// Names the folder of the driver and that of the firmware.
const INSTALL_INFO: &str = "/etc/ascend_install.info";
/// Room for a version as text, its end included.
const VERSION_ROOM: usize = 128;
/// Room for a part of one.
const PART_ROOM: usize = 64;

fn missing(text: String) -> Fault {
    Fault::new(ACL_ERROR_INVALID_FILE, text)
}

/// What follows `key` in the first line of a file that has it.
fn line_of(path: &Path, key: &str) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let found = text.lines().find_map(|line| line.split_once(key).map(|(_, rest)| rest.trim()));
    found.filter(|rest| !rest.is_empty()).map(str::to_owned)
}

/// The folder of an installed package, by name.
fn folder_of(package: &str) -> Answer<PathBuf> {
    let key = match package {
        "driver" => "Driver_Install_Path_Param=",
        "firmware" => "Firmware_Install_Path_Param=",
        _ => {
            let home = std::env::var_os("ASCEND_HOME_PATH").filter(|home| !home.is_empty());
            let home = home.ok_or_else(|| missing("ASCEND_HOME_PATH is not set".into()))?;
            return Ok(PathBuf::from(home).join("share/info").join(package));
        }
    };
    let root = line_of(Path::new(INSTALL_INFO), key);
    let root = root.ok_or_else(|| missing(format!("{INSTALL_INFO} names no {package}")))?;
    Ok(PathBuf::from(root).join(package))
}

/// The version of a package: what its file states, tried with `-` and with `_`.
fn version_of(package: &str) -> Answer<String> {
    if package == RUNTIME
        && let Some(release) = world().lock().chosen_release()
    {
        return Ok(release.version());
    }
    let other =
        if package.contains('-') { package.replace('-', "_") } else { package.replace('_', "-") };
    let read = |name: &str| {
        let path = folder_of(name)?.join("version.info");
        let version = line_of(&path, "Version=");
        version.ok_or_else(|| missing(format!("{} states no version", path.display())))
    };
    let first = read(package);
    if first.is_err() && other != package { read(&other) } else { first }
}

/// Version of an installed package, whole and in four parts.
///
/// # Safety
/// 1. `version` is NULL or writable.
pub unsafe extern "C" fn aclsysGetCANNVersion(
    package: aclCANNPackageName,
    version: *mut aclCANNPackageVersion,
) -> aclError {
    enter("aclsysGetCANNVersion", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(version, "version") }?;
        let name = match package {
            ACL_PKG_NAME_CANN | ACL_PKG_NAME_RUNTIME => RUNTIME,
            ACL_PKG_NAME_COMPILER => "bisheng-compiler",
            ACL_PKG_NAME_HCCL => "hccl",
            ACL_PKG_NAME_TOOLKIT => "oam-tools",
            ACL_PKG_NAME_OPP | ACL_PKG_NAME_OPP_KERNEL => "ops-legacy",
            ACL_PKG_NAME_DRIVER => "driver",
            _ => return Err(Fault::param(format!("package {}", package.0))),
        };
        let text = dotted(&version_of(name)?);
        let mut parts: Vec<&str> = text.split('.').collect();
        if parts.len() < 2 {
            return Err(missing(format!("version {text} has no two parts")));
        }
        parts.resize(parts.len().max(4), "0");
        // SAFETY: a structure of characters, for which all zero is a value.
        let mut filled: aclCANNPackageVersion = unsafe { std::mem::zeroed() };
        copy(&mut filled.version[..VERSION_ROOM], &text);
        copy(&mut filled.majorVersion[..PART_ROOM], parts[0]);
        copy(&mut filled.minorVersion[..PART_ROOM], parts[1]);
        copy(&mut filled.releaseVersion[..PART_ROOM], parts[2]);
        copy(&mut filled.patchVersion[..PART_ROOM], parts[3]);
        out.set(filled);
        Ok(())
    })
}

/// `9.1.0-beta.1` as `9.1.0.beta1`.
fn dotted(version: &str) -> String {
    match version.split_once('-') {
        Some((base, suffix)) => format!("{base}.{}", suffix.replace('.', "")),
        None => version.to_owned(),
    }
}

/// As much of a text as there is room for, and its end.
fn copy(to: &mut [c_char], text: &str) {
    let room = to.len() - 1;
    for (cell, byte) in to.iter_mut().zip(text.bytes().take(room).chain([0])) {
        *cell = byte as c_char;
    }
}

/// The name of a package, checked after the place for the answer.
///
/// # Safety
/// 1. `package` is NULL or a C string.
unsafe fn name_of(package: *const c_char) -> Answer<String> {
    if package.is_null() {
        return Err(Fault::param("pkgName is NULL"));
    }
    // SAFETY: promise 1.
    Ok(unsafe { CStr::from_ptr(package) }.to_string_lossy().into_owned())
}

/// Version of an installed package, as its file has it.
///
/// # Safety
/// 1. `package` is NULL or a C string.
/// 2. `out` is NULL or has room for 128 characters.
pub unsafe extern "C" fn aclsysGetVersionStr(package: *mut c_char, out: *mut c_char) -> aclError {
    enter("aclsysGetVersionStr", || {
        // SAFETY: promise 2.
        let out = unsafe { Out::new(out.cast::<[c_char; VERSION_ROOM]>(), "versionStr") }?;
        // SAFETY: promise 1.
        let version = version_of(&unsafe { name_of(package) }?)?;
        if version.len() >= VERSION_ROOM {
            let text = format!("version {version} is too long");
            return Err(Fault::new(ACL_ERROR_INTERNAL_ERROR, text));
        }
        let mut room = [0; VERSION_ROOM];
        copy(&mut room, &version);
        out.set(room);
        Ok(())
    })
}

/// Version of an installed package as a number.
///
/// # Safety
/// 1. `package` is NULL or a C string.
/// 2. `out` is NULL or writable.
pub unsafe extern "C" fn aclsysGetVersionNum(package: *mut c_char, out: *mut i32) -> aclError {
    enter("aclsysGetVersionNum", || {
        // SAFETY: promise 2.
        let out = unsafe { Out::new(out, "versionNum") }?;
        // SAFETY: promise 1.
        let version = version_of(&unsafe { name_of(package) }?)?;
        let number = number_of(&version).ok_or_else(|| {
            Fault::new(ACL_ERROR_INTERNAL_ERROR, format!("version {version} is no number"))
        })?;
        out.set(number);
        Ok(())
    })
}

/// `9.1.0` is 90100000; what comes before a release is below it: alpha by 300, beta by 200, rc by 100, less
/// its own number.
fn number_of(version: &str) -> Option<i32> {
    let (major, rest) = version.split_once('.')?;
    let (minor, rest) = rest.split_once('.')?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (patch, suffix) = rest.split_at(end);
    let base = major.parse::<i32>().ok()?.checked_mul(10_000_000)?
        + minor.parse::<i32>().ok()?.checked_mul(100_000)?
        + patch.parse::<i32>().ok()?.checked_mul(1_000)?;
    if suffix.is_empty() {
        return Some(base);
    }
    let suffix = suffix.to_lowercase();
    let (at, below, word) = [(300, "alpha"), (200, "beta"), (100, "rc")]
        .into_iter()
        .find_map(|(below, word)| suffix.find(word).map(|at| (at, below, word)))?;
    if at > 1 {
        return None;
    }
    // One separator at most on either side.
    let number = &suffix[at + word.len()..];
    let digits = number.strip_prefix(['.', '-']).unwrap_or(number);
    let number = if number.is_empty() { 0 } else { digits.parse::<u16>().ok()?.into() };
    Some(base - below + number)
}

/// The runtime, as 1000 x major + 10 x minor.
fn runtime() -> Answer<i32> {
    if let Some(release) = world().lock().chosen_release() {
        let version = short(&release.version());
        return version.ok_or_else(|| Fault::new(ACL_ERROR_INTERNAL_ERROR, "no number"));
    }
    static AROUND: OnceLock<i32> = OnceLock::new();
    if let Some(found) = AROUND.get() {
        return Ok(*found);
    }
    let found = runtime_around()?;
    Ok(*AROUND.get_or_init(|| found))
}

/// The one that is installed around this library.
fn runtime_around() -> Answer<i32> {
    const FILE: &str = "share/info/runtime/version.info";
    let own = own_file().ok_or_else(|| missing("this library has no file".into()))?;
    // Above the folder that the library is in, and a few more.
    let roots = own.ancestors().skip(1).take(8);
    let path = roots.map(|root| root.join(FILE)).find(|path| path.is_file());
    let path = path.ok_or_else(|| missing(format!("no {FILE} around {}", own.display())))?;
    short(&line_of(&path, "Version=").unwrap_or_default()).ok_or_else(|| {
        let text = format!("{} states no version", path.display());
        Fault::new(ACL_ERROR_INTERNAL_ERROR, text)
    })
}

/// `9.1.0` as 9010.
fn short(version: &str) -> Option<i32> {
    let mut parts = version.split('.').map(|part| part.parse::<i32>().ok());
    Some(1000 * parts.next()?? + 10 * parts.next()??)
}

/// The file that this code was loaded from.
fn own_file() -> Option<PathBuf> {
    #[repr(C)]
    struct Found {
        file: *const c_char,
        base: *mut c_void,
        name: *const c_char,
        address: *mut c_void,
    }
    unsafe extern "C" {
        fn dladdr(address: *const c_void, found: *mut Found) -> i32;
    }
    let mut found = Found {
        file: std::ptr::null(),
        base: std::ptr::null_mut(),
        name: std::ptr::null(),
        address: std::ptr::null_mut(),
    };
    // SAFETY: any address may be asked for, and `found` is as C lays it out.
    let known = unsafe { dladdr(own_file as *const c_void, &mut found) };
    if known == 0 || found.file.is_null() {
        return None;
    }
    // SAFETY: the loader's own text, which lives as long as the library.
    let file = unsafe { CStr::from_ptr(found.file) };
    std::fs::canonicalize(file.to_str().ok()?).ok()
}

/// All features: two of the chip and the runtime, and one of the runtime alone.
static FEATURES: [aclCannAttr; 3] =
    [ACL_CANN_ATTR_INF_NAN, ACL_CANN_ATTR_BF16, ACL_CANN_ATTR_JIT_COMPILE];
/// Since which runtime those of the chip, and the other.
const SINCE: (i32, i32) = (7010, 6040);

/// The features that are there.
fn features() -> Answer<&'static [aclCannAttr]> {
    let runtime = runtime()?;
    let chip = world().lock().device_in_question().profile().a2;
    Ok(match (chip && runtime >= SINCE.0, runtime >= SINCE.1) {
        (true, _) => &FEATURES,
        (false, true) => &FEATURES[2..],
        (false, false) => &[],
    })
}

/// The features that chip and runtime have.
///
/// # Safety
/// 1. Each pointer is NULL or writable.
pub unsafe extern "C" fn aclGetCannAttributeList(
    list: *mut *const aclCannAttr,
    count: *mut usize,
) -> aclError {
    enter("aclGetCannAttributeList", || {
        // SAFETY: promise 1.
        let list = unsafe { Out::new(list, "cannAttrList") }?;
        // SAFETY: promise 1.
        let count = unsafe { Out::new(count, "num") }?;
        let found = features()?;
        list.set(found.as_ptr());
        count.set(found.len());
        Ok(())
    })
}

/// Whether one is there.
///
/// # Safety
/// 1. `value` is NULL or writable.
pub unsafe extern "C" fn aclGetCannAttribute(attr: aclCannAttr, value: *mut i32) -> aclError {
    enter("aclGetCannAttribute", || {
        // SAFETY: promise 1.
        let out = unsafe { Out::new(value, "value") }?;
        let found = features()?;
        if !FEATURES.contains(&attr) {
            return Err(Fault::param(format!("attribute {}", attr.0)));
        }
        out.set(found.contains(&attr).into());
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers_as_the_vendor_counts_them() {
        for (text, number) in [
            ("9.1.0", Some(90_100_000)),
            ("8.5.12", Some(80_512_000)),
            ("9.1.0-rc.2", Some(90_099_902)),
            ("9.1.0.RC2", Some(90_099_902)),
            ("9.1.0beta", Some(90_099_800)),
            ("9.1.0-alpha-003", Some(90_099_703)),
            ("9.1", None),
            (".1.0", None),
            ("9.1.x", None),
            ("9.1.0-gamma", None),
            ("9.1.0--rc1", None),
            ("9.1.0rc..1", None),
            ("9.1.0rc1x", None),
        ] {
            assert_eq!(number_of(text), number, "{text}");
        }
        assert_eq!(dotted("9.1.0-beta.1"), "9.1.0.beta1");
    }
}
