//! The files that feature `bindgen` makes in the build folder, for `src/generated.rs` to include:
//!
//! | file | what |
//! |---|---|
//! | `bindings.rs` | the complete bindings, with our handles, structs and integers by name |
//! | `headers.rs` | everything as bindgen sees it, for the comparison of numbers |
//! | `layouts.rs` | the visible structs with our leaf types, for the comparison of layouts |
//! | `check.rs` | the comparison: what differs does not compile |
//! | `report.rs` | what was compared, and what could not be |

mod check;
mod headers;
mod items;

use crate::ours::{self, Types};
use check::{Check, struct_in_headers};
use headers::{INCLUDE_VARIABLE, Toolkit};
use items::Items;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Writes the files, or says why not: cargo then fails the build.
pub fn run(roots: impl Iterator<Item = PathBuf>) {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-env-changed={INCLUDE_VARIABLE}");
    if let Err(message) = generate(roots) {
        for line in message.lines() {
            println!("cargo::error={line}");
        }
    }
}

fn generate(roots: impl Iterator<Item = PathBuf>) -> Result<(), String> {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    let write = |name: &str, text: &str| {
        let path = out.join(name);
        std::fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))
    };
    let root = headers::find(roots)?;
    headers::need_libclang()?;
    let (toolkit, text, items) = read(&root)?;
    write("headers.rs", &text)?;

    let types = Types::read(Path::new("src/types")).map_err(|e| format!("src/types: {e}"))?;
    write("bindings.rs", &bindings(&toolkit, &items, &types)?)?;
    write("layouts.rs", &layouts(&toolkit, &items, &types)?)?;
    let check = Check::new(&items, &types);
    for (header, names) in &check.unlisted {
        println!(
            "cargo::warning={header} declares what the list does not have: {}",
            names.join(" ")
        );
    }
    write("report.rs", &check.report(&root.display().to_string()))?;
    write("check.rs", &check.text)
}

/// All headers below the folder; where a stranger among them cannot be read, those that the list knows.
fn read(root: &Path) -> Result<(Toolkit, String, Items), String> {
    let toolkit = Toolkit::new(root)?;
    let error = match toolkit.all() {
        Ok((text, items)) => return Ok((toolkit, text, items)),
        Err(error) => error,
    };
    let toolkit = toolkit.only(&ours::symbols().map(|symbol| symbol.header).collect());
    let (text, items) = toolkit.all().map_err(|_| error.clone())?;
    println!("cargo::warning=only the headers that the list knows: {}", error.replace('\n', " "));
    Ok((toolkit, text, items))
}

/// With everything of ours left out, the enumerations' values and the structs' tags too.
fn bindings(toolkit: &Toolkit, items: &Items, types: &Types) -> Result<String, String> {
    let mut ours: BTreeSet<String> = types.own.clone();
    ours.extend(types.own.iter().filter_map(|name| items.tag(name)).map(str::to_owned));
    ours.extend(ours::layouts().map(|layout| struct_in_headers(layout.name)));
    ours.extend(ours::numbers().iter().map(|number| number.name.to_owned()));
    generated(toolkit.builder().allowlist_file(toolkit.files()).blocklist_item(any(&ours)))
}

/// With everything of ours left out but the visible structs.
fn layouts(toolkit: &Toolkit, items: &Items, types: &Types) -> Result<String, String> {
    let layouts: BTreeSet<String> =
        ours::layouts().map(|layout| struct_in_headers(layout.name)).collect();
    let tags: BTreeSet<String> =
        layouts.iter().filter_map(|name| items.tag(name)).map(str::to_owned).collect();
    let types = types.own.union(&types.aliases);
    let leaves: BTreeSet<String> =
        types.filter(|name| !layouts.contains(*name) && !tags.contains(*name)).cloned().collect();
    let builder = toolkit.builder().allowlist_type(any(&layouts)).blocklist_item(any(&leaves));
    let mut text = generated(builder)?;
    // bindgen's own struct for an array without a length.
    if text.contains("struct __IncompleteArrayField") {
        text += "impl<T> Same<[T; 0]> for __IncompleteArrayField<T> {}\n";
    }
    Ok(text)
}

/// A pattern for any of the names.
fn any(names: &BTreeSet<String>) -> String {
    names.iter().map(String::as_str).collect::<Vec<_>>().join("|")
}

fn generated(builder: bindgen::Builder) -> Result<String, String> {
    builder.generate().map(|bindings| bindings.to_string()).map_err(|e| e.to_string())
}
