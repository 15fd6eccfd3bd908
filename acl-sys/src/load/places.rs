//! Where an installation may be.

use crate::known::{self, LIBRARY_PATH_VARIABLE, RUNTIME_FILES};
use std::env::consts::ARCH;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// The architectures that CANN is made for; a root has a folder of each that is installed.
const ARCHITECTURES: [&str; 2] = ["x86_64", "aarch64"];

/// Where one installation may be.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// Wherever the system loader looks; with what `LD_LIBRARY_PATH` holds, to explain a failure.
    System(Vec<PathBuf>),
    /// A folder with the runtime's files.
    Folder(PathBuf),
    /// The runtime's file itself.
    File(PathBuf),
}

impl Place {
    /// What a person named: a folder or a file.
    pub fn named(path: PathBuf) -> Self {
        if path.is_dir() { Place::Folder(path) } else { Place::File(path) }
    }

    /// The files to try.
    pub fn files(&self) -> Vec<PathBuf> {
        match self {
            Place::System(_) => RUNTIME_FILES.iter().map(PathBuf::from).collect(),
            Place::Folder(folder) => RUNTIME_FILES.iter().map(|name| folder.join(name)).collect(),
            Place::File(file) => vec![file.clone()],
        }
    }
}

/// What replaces the search, if something does.
pub(super) fn named(variable: &dyn Fn(&str) -> Option<OsString>) -> Option<OsString> {
    variable(LIBRARY_PATH_VARIABLE).filter(|value| !value.is_empty())
}

/// Every place to search, in order, none twice.
pub(super) fn places(variable: &dyn Fn(&str) -> Option<OsString>) -> Vec<Place> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let listed = |value: &OsStr| -> Vec<PathBuf> {
        std::env::split_paths(value).filter(|path| !path.as_os_str().is_empty()).collect()
    };
    if let Some(value) = named(variable) {
        return listed(&value).into_iter().map(Place::named).collect();
    }
    let mut places = vec![Place::System(set("LD_LIBRARY_PATH").map_or(vec![], |v| listed(&v)))];
    let mut seen = Vec::new();
    for folder in known::roots(variable).iter().flat_map(|(root, _)| folders(root)) {
        // Several variables name one root, and `lib64` is a link to one of the others.
        let real = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        if !seen.contains(&real) {
            seen.push(real);
            places.push(Place::Folder(folder));
        }
    }
    places
}

/// The folders that a toolkit is looked for in, there or not: what the variables name, then the standard
/// ones, in search order.
pub fn toolkit_roots() -> Vec<PathBuf> {
    let roots = known::roots(&|name| std::env::var_os(name));
    roots.into_iter().map(|(root, _)| root).collect()
}

/// The library folders of a root: `lib64`, which may be a link, absent, or not all; and the folder of each
/// architecture, this machine's first: a library of the other one is reported as what it is.
fn folders(root: &Path) -> Vec<PathBuf> {
    let others = ARCHITECTURES.iter().filter(|arch| **arch != ARCH);
    let by_arch = std::iter::once(&ARCH).chain(others);
    let by_arch = by_arch.map(|arch| root.join(format!("{arch}-linux")).join("lib64"));
    let by_arch = by_arch.filter(|folder| folder.is_dir());
    std::iter::once(root.join("lib64")).chain(by_arch).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(variables: &[(&str, &str)]) -> Vec<String> {
        let variable = |name: &str| {
            variables.iter().find(|(n, _)| *n == name).map(|(_, value)| OsString::from(value))
        };
        places(&variable)
            .into_iter()
            .flat_map(|place| place.files())
            .map(|path| path.display().to_string())
            .collect()
    }

    #[test]
    fn the_search_order_is_the_documented_one() {
        let order = listed(&[
            ("HOME", "/home/u"),
            ("DDK_PATH", "/ddk"),
            ("ASCEND_HOME_PATH", "/cann"),
            ("ASCEND_TOOLKIT_HOME", ""),
        ]);
        let expected = [
            "libascendcl.so",
            "libacl_rt.so",
            "/cann/lib64/libascendcl.so",
            "/cann/lib64/libacl_rt.so",
            "/ddk/lib64/libascendcl.so",
            "/usr/local/Ascend/cann/lib64/libascendcl.so",
            "/usr/local/Ascend/ascend-toolkit/latest/lib64/libascendcl.so",
            "/home/u/Ascend/cann/lib64/libascendcl.so",
        ];
        let found: Vec<_> =
            expected.iter().map(|e| order.iter().position(|p| p == e).expect(e)).collect();
        assert!(found.is_sorted(), "{order:#?}");
        assert!(order.iter().all(|p| !p.contains("stub") && !p.contains("devlib")));
    }

    #[test]
    fn the_override_replaces_the_search() {
        let order =
            listed(&[("ACL_LIBRARY_PATH", "/a/libascendcl.so::/b.so"), ("DDK_PATH", "/ddk")]);
        assert_eq!(order, ["/a/libascendcl.so", "/b.so"]);
    }

    #[test]
    fn a_root_named_twice_is_searched_once() {
        let order = listed(&[("ASCEND_HOME_PATH", "/cann"), ("ASCEND_TOOLKIT_HOME", "/cann")]);
        assert_eq!(order.iter().filter(|p| *p == "/cann/lib64/libascendcl.so").count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn each_architectures_folder_is_searched_and_a_link_to_it_only_once() {
        let root = std::env::temp_dir().join(format!("acl-places-{}", std::process::id()));
        for arch in ARCHITECTURES {
            let folder = root.join(format!("{arch}-linux/lib64"));
            std::fs::create_dir_all(folder).expect("a test folder");
        }
        let here = root.join(format!("{ARCH}-linux/lib64"));
        let there = ARCHITECTURES.iter().find(|arch| **arch != ARCH).expect("two");
        let there = root.join(format!("{there}-linux/lib64"));
        let in_root = || -> Vec<PathBuf> {
            let text = root.to_str().expect("a plain path");
            let all = listed(&[("ASCEND_HOME_PATH", text)]).into_iter().map(PathBuf::from);
            let all = all.filter(|path| path.starts_with(&root) && path.ends_with("libacl_rt.so"));
            all.filter_map(|path| path.parent().map(Path::to_owned)).collect()
        };
        let absent = in_root();
        std::os::unix::fs::symlink(&here, root.join("lib64")).expect("a link");
        let linked = in_root();
        std::fs::remove_dir_all(&root).expect("the test's own");
        assert_eq!(absent, [root.join("lib64"), here, there.clone()]);
        assert_eq!(linked, [root.join("lib64"), there]);
    }
}
