//! A toolkit's headers: where they are, and what bindgen makes of them.

use super::items::Items;
use bindgen::callbacks::{DeriveTrait, ImplementsTrait};
use bindgen::callbacks::{DiscoveredItem, DiscoveredItemId, ParseCallbacks, SourceLocation};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;

/// The variable that names an include folder.
pub const INCLUDE_VARIABLE: &str = "ACL_INCLUDE_DIR";

/// The include folder: the one that `INCLUDE_VARIABLE` names, else that of the first root that has one.
pub fn find(roots: impl Iterator<Item = PathBuf>) -> Result<PathBuf, String> {
    let has_acl = |folder: &PathBuf| folder.join("acl/acl.h").is_file();
    let folder = if let Some(named) = std::env::var_os(INCLUDE_VARIABLE).filter(|v| !v.is_empty()) {
        let named = PathBuf::from(named);
        if !has_acl(&named) {
            return Err(format!(
                "{INCLUDE_VARIABLE} is {}, where there is no acl/acl.h: name the folder that holds the folder `acl`, \
                 by its full path",
                named.display()
            ));
        }
        named
    } else {
        let folders: Vec<PathBuf> = roots.map(|root| root.join("include")).collect();
        folders.iter().find(|folder| has_acl(folder)).cloned().ok_or_else(|| {
            let places: Vec<_> = folders.iter().map(|folder| folder.display().to_string()).collect();
            format!(
                "the feature `bindgen` needs ACL's headers, and there is no acl/acl.h in {}. Install the CANN toolkit \
                 and source its set_env.sh, or set {INCLUDE_VARIABLE} to the full path of an include folder that holds \
                 the folder `acl` (one comes with the PyPI wheel torch-npu: torch_npu/include/third_party/acl/inc)",
                places.join(", ")
            )
        })?
    };
    folder.canonicalize().map_err(|e| format!("{}: {e}", folder.display()))
}

/// `Err`: what to install.
pub fn need_libclang() -> Result<(), String> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let version = std::panic::catch_unwind(bindgen::clang_version);
    std::panic::set_hook(hook);
    version.map(drop).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map_or("", |text| text.as_str());
        format!(
            "the feature `bindgen` needs libclang. Install it with the system (Debian, Ubuntu: apt-get install \
             libclang-dev), or with Python (pip install libclang) and set LIBCLANG_PATH to the folder of its \
             libclang.so (site-packages/clang/native). {text}"
        )
    })
}

/// What is generated from headers.
pub struct Toolkit {
    root: PathBuf,
    /// Paths below `root`.
    headers: Vec<String>,
    /// Where a C compiler keeps `stddef.h` and its like: libclang from Python comes without.
    fallback: Option<String>,
}

impl Toolkit {
    /// All headers below `root`/acl.
    pub fn new(root: &Path) -> Result<Self, String> {
        let mut headers = Vec::new();
        walk(root, "acl", &mut headers).map_err(|e| format!("{}: {e}", root.display()))?;
        headers.sort();
        let asked = Command::new("cc").arg("-print-file-name=include").output().ok();
        let folder = asked.and_then(|out| String::from_utf8(out.stdout).ok());
        let fallback = folder.map(|text| text.trim().to_owned()).filter(|f| Path::new(f).is_dir());
        Ok(Toolkit { root: root.to_owned(), headers, fallback })
    }

    /// The same with the headers of these names alone.
    pub fn only(self, names: &BTreeSet<&str>) -> Self {
        let named = |path: &String| names.contains(path.rsplit('/').next().unwrap_or(path));
        Toolkit { headers: self.headers.into_iter().filter(named).collect(), ..self }
    }

    /// A run of bindgen that is not yet told which items to take.
    pub fn builder(&self) -> bindgen::Builder {
        let root = self.root.display();
        let wrapper: String = self.headers.iter().map(|h| format!("#include \"{h}\"\n")).collect();
        // Some headers are C++ only, and those of V1 media want to be asked for.
        let mut args: Vec<String> =
            ["-x", "c++", "-std=c++17", "-DENABLE_DVPP_INTERFACE"].map(String::from).into();
        args.extend([format!("-I{root}"), format!("-I{root}/acl")]);
        args.extend(self.fallback.iter().flat_map(|f| ["-idirafter".to_owned(), f.clone()]));
        bindgen::Builder::default()
            .header_contents("acl_headers.hpp", &wrapper)
            .clang_args(args)
            .default_enum_style(bindgen::EnumVariation::Consts)
            .prepend_enum_name(false)
            .merge_extern_blocks(true)
            .generate_comments(false)
            .layout_tests(false)
            .parse_callbacks(Box::new(OursAreCopy))
    }

    /// A pattern for what is declared below `root`/acl.
    pub fn files(&self) -> String {
        let root = self.root.display().to_string();
        let quoted = root
            .chars()
            .flat_map(|c| c.is_ascii_punctuation().then_some('\\').into_iter().chain([c]));
        quoted.chain("/acl/.*".chars()).collect()
    }

    /// All items as bindgen sees them, as text and by name.
    pub fn all(&self) -> Result<(String, Items), String> {
        let items = Rc::new(RefCell::new(Items::default()));
        let text = self
            .builder()
            .allowlist_file(self.files())
            .parse_callbacks(Box::new(Found(items.clone())))
            .parse_callbacks(Box::new(bindgen::CargoCallbacks::new()))
            .generate()
            .map_err(|e| self.explain(&e.to_string()))?
            .to_string();
        let mut items = items.take();
        items.scan(&text);
        Ok((text, items))
    }

    fn explain(&self, error: &str) -> String {
        let missing =
            error.split_once("' file not found").and_then(|(text, _)| text.rsplit('\'').next());
        let hint = match missing {
            None => "Is the folder complete, and of one release?".to_owned(),
            Some(name) if name.starts_with("std") || !name.ends_with(".h") => {
                format!("{name} comes with a C++ compiler (Debian, Ubuntu: apt-get install g++).")
            }
            Some(name) => format!(
                "{INCLUDE_VARIABLE} must name a folder with all headers of a release: {name} is missing."
            ),
        };
        format!("the headers in {} cannot be read. {hint} {}", self.root.display(), error.trim())
    }
}

/// The headers in a folder and below, as paths below `root`.
fn walk(root: &Path, folder: &str, headers: &mut Vec<String>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let path = format!("{folder}/{}", entry.file_name().display());
        if entry.path().is_dir() {
            walk(root, &path, headers)?;
        } else if path.ends_with(".h") {
            headers.push(path);
        }
    }
    Ok(())
}

/// Our types can be members of unions.
#[derive(Debug)]
struct OursAreCopy;

impl ParseCallbacks for OursAreCopy {
    fn blocklisted_type_implements_trait(
        &self,
        _: &str,
        which: DeriveTrait,
    ) -> Option<ImplementsTrait> {
        matches!(which, DeriveTrait::Copy | DeriveTrait::Debug).then_some(ImplementsTrait::Yes)
    }
}

/// Remembers what the text does not show.
#[derive(Debug)]
struct Found(Rc<RefCell<Items>>);

impl ParseCallbacks for Found {
    fn new_item_found(
        &self,
        _: DiscoveredItemId,
        item: DiscoveredItem,
        place: Option<&SourceLocation>,
    ) {
        let mut items = self.0.borrow_mut();
        match item {
            DiscoveredItem::Function { final_name } => {
                let file = place.and_then(|place| place.file_name.as_deref()).unwrap_or_default();
                let header = file.rsplit('/').next().unwrap_or(file);
                items.functions.insert(final_name, header.to_owned());
            }
            DiscoveredItem::Enum { final_name } => {
                items.enums.insert(final_name);
            }
            _ => {}
        }
    }
}
