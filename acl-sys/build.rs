//! Publishes where a toolkit is installed (`DEP_ASCENDCL_LIB_DIR`), for dependents that want an rpath.
//! Finds nothing, says nothing: building needs no Ascend software. Only the feature `link` needs some.

#[cfg(feature = "link")]
#[path = "build/link.rs"]
mod link;

use std::path::{Path, PathBuf};

/// Variables that name a toolkit root, in the vendor's order of age, newest first.
const ROOT_VARIABLES: [&str; 4] =
    ["ASCEND_HOME_PATH", "ASCEND_TOOLKIT_HOME", "ASCEND_INSTALL_PATH", "DDK_PATH"];
const STANDARD_ROOTS: [&str; 2] =
    ["/usr/local/Ascend/cann", "/usr/local/Ascend/ascend-toolkit/latest"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for name in ROOT_VARIABLES {
        println!("cargo::rerun-if-env-changed={name}");
    }
    let roots = ROOT_VARIABLES
        .iter()
        .filter_map(std::env::var_os)
        .map(PathBuf::from)
        .chain(STANDARD_ROOTS.iter().map(PathBuf::from));
    #[cfg(feature = "link")]
    let linked = link::link();
    #[cfg(not(feature = "link"))]
    let linked = None;
    if let Some(dir) =
        linked.or_else(|| roots.map(|root| root.join("lib64")).find(|dir| has_acl(dir)))
    {
        println!("cargo::metadata=LIB_DIR={}", dir.display());
    }
}

fn has_acl(dir: &Path) -> bool {
    ["libascendcl.so", "libacl_rt.so"].iter().any(|name| dir.join(name).is_file())
}
