//! CANN installations and where their versions are written.

use crate::machine::names;
use crate::report::{Toolkit, Version};
use acl_sys::load::{ROOT_VARIABLES, toolkit_roots};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The value of a `key=value` line.
pub fn value(file: &Path, key: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let mut lines = text.lines().filter_map(|line| line.split_once('='));
    let (_, value) = lines.find(|(name, _)| name.trim() == key)?;
    Some(value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// The installations there are, each once, by its first name.
pub fn all() -> Vec<Toolkit> {
    let mut toolkits: Vec<Toolkit> = Vec::new();
    for root in toolkit_roots() {
        let Ok(real) = root.canonicalize() else { continue };
        if !real.is_dir() || toolkits.iter().any(|toolkit| toolkit.real == real) {
            continue;
        }
        let names_it =
            |name: &&&str| std::env::var_os(name).is_some_and(|value| Path::new(&value) == root);
        let named_by = ROOT_VARIABLES.iter().find(names_it).unwrap_or(&"standard folder");
        let (version, packages) = (version(&root), packages(&root));
        toolkits.push(Toolkit { root, real, named_by: (*named_by).into(), version, packages });
    }
    toolkits
}

/// Files that an installer leaves: `ascend_toolkit_install.info` and its siblings.
fn install_files(root: &Path) -> Vec<PathBuf> {
    let arch = names(root).into_iter().filter(|name| name.ends_with("-linux"));
    let folders = std::iter::once(root.to_owned()).chain(arch.map(|name| root.join(name)));
    let mut files: Vec<PathBuf> = folders
        .flat_map(|folder| names(&folder).into_iter().map(move |name| folder.join(name)))
        .filter(|file| {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("ascend_") && name.ends_with("_install.info")
        })
        .collect();
    // The package with the runtime decides.
    let rank = |file: &PathBuf| {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let known = ["ascend_toolkit", "ascend_nnae", "ascend_nnrt"];
        known.iter().position(|known| name.starts_with(known)).unwrap_or(known.len())
    };
    files.sort_by_key(rank);
    files
}

/// The CANN release of a root: what the installer wrote; the table of CANN 8.3 and older, whose lines are
/// `runtime_running_version=[7.6.0.1.220:8.0.0]`, own number and release; the runtime package of 8.5 and
/// newer, which is numbered as CANN is.
pub fn version(root: &Path) -> Option<Version> {
    let installed = install_files(root)
        .into_iter()
        .find_map(|file| Some(Version { release: value(&file, "version")?, file }));
    let table = || {
        let file = root.join("version.cfg");
        let line = value(&file, "runtime_running_version")?;
        let (_, release) = line.trim_matches(['[', ']']).split_once(':')?;
        Some(Version { release: release.to_owned(), file })
    };
    let package = || {
        let file = root.join("share/info/runtime/version.info");
        Some(Version { release: value(&file, "Version")?, file })
    };
    installed.or_else(table).or_else(package)
}

fn packages(root: &Path) -> BTreeMap<String, String> {
    let info = root.join("share/info");
    let own = names(&info).into_iter().filter_map(|name| {
        let version = value(&info.join(&name).join("version.info"), "Version")?;
        Some((name, version))
    });
    let installed = install_files(root)
        .into_iter()
        .filter_map(|file| Some((value(&file, "package_name")?, value(&file, "version")?)));
    own.chain(installed).collect()
}

/// The release of the installation that a library lies in, a few folders up.
pub fn version_of(library: &Path) -> Option<Version> {
    let real = library.canonicalize().ok()?;
    real.ancestors().skip(1).take(4).find_map(version)
}
