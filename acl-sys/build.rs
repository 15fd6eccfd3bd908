//! Publishes where a toolkit is installed (`DEP_ASCENDCL_LIB_DIR`), for dependents that want an rpath.
//! Finds nothing, says nothing: building needs no Ascend software. Only the feature `link` needs some, and
//! `bindgen` its headers, which it generates bindings from and holds the list against.

#[cfg(feature = "bindgen")]
#[path = "build/generate/mod.rs"]
mod generate;
#[path = "src/known.rs"]
mod known;
#[cfg(feature = "link")]
#[path = "build/link.rs"]
mod link;
#[cfg(any(feature = "bindgen", feature = "link"))]
#[path = "build/ours.rs"]
mod ours;
// Where the sources of the crate expect them.
#[cfg(any(feature = "bindgen", feature = "link"))]
use ours::{codes, types};

use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/known.rs");
    for name in known::ROOT_VARIABLES.iter().chain(&["HOME"]) {
        println!("cargo::rerun-if-env-changed={name}");
    }
    #[cfg(feature = "link")]
    let linked = link::link();
    #[cfg(not(feature = "link"))]
    let linked = None;
    let installed = || roots().map(|(root, _)| root.join("lib64")).find(|dir| has_acl(dir));
    if let Some(dir) = linked.or_else(installed) {
        println!("cargo::metadata=LIB_DIR={}", dir.display());
    }
    #[cfg(feature = "bindgen")]
    generate::run(roots().map(|(root, _)| root));
}

/// Where a toolkit may be, and what says so.
fn roots() -> impl Iterator<Item = (PathBuf, &'static str)> {
    known::roots(&|name| std::env::var_os(name)).into_iter()
}

fn has_acl(dir: &Path) -> bool {
    known::RUNTIME_FILES.iter().any(|name| dir.join(name).is_file())
}
