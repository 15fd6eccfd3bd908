//! What an installation is known by: to the loader, and to the build script, which compiles this file too.
#![allow(dead_code, reason = "the loader, the build and each feature take what they need")]

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// The variable that overrides the search.
pub const LIBRARY_PATH_VARIABLE: &str = "ACL_LIBRARY_PATH";

/// Variables that name a toolkit root, in search order.
pub const ROOT_VARIABLES: [&str; 4] =
    ["ASCEND_HOME_PATH", "ASCEND_TOOLKIT_HOME", "ASCEND_INSTALL_PATH", "DDK_PATH"];

/// The files that hold the runtime, the older first.
pub const RUNTIME_FILES: [&str; 2] = ["libascendcl.so", "libacl_rt.so"];

/// Below `/usr/local/Ascend` and `$HOME/Ascend`.
const ROOTS: [&str; 4] = ["cann", "ascend-toolkit/latest", "nnae/latest", "nnrt/latest"];

/// The folders that a toolkit is looked for in, there or not, each with what named it: a variable, or
/// `standard`. In search order.
pub fn roots(variable: &dyn Fn(&str) -> Option<OsString>) -> Vec<(PathBuf, &'static str)> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let named = ROOT_VARIABLES.iter().filter_map(|name| Some((PathBuf::from(set(name)?), *name)));
    let homes = [Some(OsStr::new("/usr/local").to_owned()), set("HOME")];
    let standard = homes.into_iter().flatten().flat_map(|home| {
        ROOTS.map(|root| (Path::new(&home).join("Ascend").join(root), "standard"))
    });
    named.chain(standard).collect()
}
