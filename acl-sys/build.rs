//! Publishes where a toolkit is installed (`DEP_ASCENDCL_LIB_DIR`), for dependents that want an rpath.
//! Finds nothing, says nothing: building needs no Ascend software. Only the feature `link` needs some, and
//! `bindgen` its headers, which it generates bindings from and holds the list against.

#[cfg(feature = "bindgen")]
#[path = "build/generate/mod.rs"]
mod generate;
#[cfg(feature = "link")]
#[path = "build/link.rs"]
mod link;
// Where the sources of the crate expect it.
#[cfg(feature = "bindgen")]
use generate::ours::{codes, types};

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
    #[cfg(feature = "link")]
    let linked = link::link();
    #[cfg(not(feature = "link"))]
    let linked = None;
    let installed = || roots().map(|root| root.join("lib64")).find(|dir| has_acl(dir));
    if let Some(dir) = linked.or_else(installed) {
        println!("cargo::metadata=LIB_DIR={}", dir.display());
    }
    #[cfg(feature = "bindgen")]
    generate::run(roots());
}

/// Where a toolkit may be.
fn roots() -> impl Iterator<Item = PathBuf> {
    let named = ROOT_VARIABLES.iter().filter_map(std::env::var_os).map(PathBuf::from);
    named.chain(STANDARD_ROOTS.iter().map(PathBuf::from))
}

fn has_acl(dir: &Path) -> bool {
    ["libascendcl.so", "libacl_rt.so"].iter().any(|name| dir.join(name).is_file())
}
