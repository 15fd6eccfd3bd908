//! Feature `link`: finds the libraries to link with, reads what they export, and writes the list of those
//! functions for `src/link.rs`. What the libraries lack is absent from the table, as it is with a loader.

use crate::known::{LIBRARY_PATH_VARIABLE, ROOT_VARIABLES, RUNTIME_FILES};
use crate::ours::{self, Symbol};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Which libraries to link with, by name without `lib` and `.so`, separated by commas.
const LIBRARIES_VARIABLE: &str = "ACL_LINK_LIBRARIES";
/// Links. Answers the folder that was linked with, if programs can run on it too; ends the build where
/// there is none to link with.
pub fn link() -> Option<PathBuf> {
    for name in [LIBRARY_PATH_VARIABLE, LIBRARIES_VARIABLE] {
        println!("cargo::rerun-if-env-changed={name}");
    }
    println!("cargo::rerun-if-changed=src/list");
    println!("cargo::rerun-if-changed=build/link.rs");
    let rows: Vec<&Symbol> = ours::symbols().collect();
    let mut refused = Vec::new();
    for (folder, from) in folders() {
        match exports(&folder, &rows) {
            Ok(exports) => {
                write(&folder, &rows, &exports);
                return (!is_stub(&folder)).then_some(folder);
            }
            Err(why) => refused.push(format!("{} ({from}): {why}", folder.display())),
        }
    }
    let advice = format!(
        "the feature `link` found no ACL library to link with: install CANN's toolkit and source its set_env.sh, or set {LIBRARY_PATH_VARIABLE} to the folder of libascendcl.so"
    );
    let variables = [&[LIBRARY_PATH_VARIABLE], &ROOT_VARIABLES[..]].concat();
    let (set, unset): (Vec<_>, Vec<_>) =
        variables.into_iter().partition(|name| std::env::var_os(name).is_some());
    let or_none = |names: Vec<_>| if names.is_empty() { "none".into() } else { names.join(", ") };
    let looked = format!("variables set: {}; not set: {}", or_none(set), or_none(unset));
    for line in [advice, looked].into_iter().chain(refused) {
        println!("cargo::error={line}");
    }
    std::process::exit(1)
}

/// Where libraries to link with may be, each with what named it. The real ones come first; the vendor's
/// stubs do for linking.
fn folders() -> Vec<(PathBuf, &'static str)> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    if let Some(value) = set(LIBRARY_PATH_VARIABLE) {
        let named = std::env::split_paths(&value).filter(|path| !path.as_os_str().is_empty());
        let folder = |path: PathBuf| match path.parent() {
            Some(parent) if path.is_file() => parent.to_owned(),
            _ => path,
        };
        return named.map(|path| (folder(path), LIBRARY_PATH_VARIABLE)).collect();
    }
    let arch = target_arch();
    let below = |root: &Path| {
        [
            "lib64".to_owned(),
            format!("{arch}-linux/lib64"),
            format!("devlib/linux/{arch}"),
            format!("{arch}-linux/devlib/linux/{arch}"),
            "runtime/lib64/stub".to_owned(),
            "acllib/lib64/stub".to_owned(),
        ]
        .map(|folder| root.join(folder))
    };
    let mut folders: Vec<(PathBuf, &'static str)> = Vec::new();
    for (root, from) in crate::roots() {
        let (first, others) = {
            let [first, others @ ..] = below(&root);
            (first, others.into_iter().filter(|folder| folder.is_dir()))
        };
        for folder in std::iter::once(first).chain(others) {
            if !folders.iter().any(|(seen, _)| *seen == folder) {
                folders.push((folder, from));
            }
        }
    }
    folders
}

fn target_arch() -> String {
    std::env::var("CARGO_CFG_TARGET_ARCH").unwrap_or_default()
}

fn is_stub(folder: &Path) -> bool {
    folder.iter().any(|part| part == "stub" || part == "devlib")
}

/// What the libraries of a folder export, by file, or why it does not do.
fn exports(folder: &Path, rows: &[&Symbol]) -> Result<BTreeMap<String, BTreeSet<String>>, String> {
    let mut known: Vec<&str> = RUNTIME_FILES.to_vec();
    for row in rows.iter().filter(|row| !RUNTIME_FILES.contains(&row.library)) {
        if !known.contains(&row.library) {
            known.push(row.library);
        }
    }
    if let Ok(wanted) = std::env::var(LIBRARIES_VARIABLE) {
        let wanted: Vec<_> =
            wanted.split(',').map(|name| format!("lib{}.so", name.trim())).collect();
        if let Some(unknown) = wanted.iter().find(|name| !known.contains(&name.as_str())) {
            return Err(format!(
                "{LIBRARIES_VARIABLE} names {unknown}, which no row of the list does"
            ));
        }
        known.retain(|name| wanted.iter().any(|wanted| wanted == name));
    }
    let mut found = BTreeMap::new();
    for name in known {
        let path = folder.join(name);
        if path.is_file() {
            let names = elf_exports(&path).map_err(|why| format!("{name} is {why}"))?;
            println!("cargo::rerun-if-changed={}", path.display());
            found.insert(name.to_owned(), names);
        }
    }
    let runtime: Vec<_> = RUNTIME_FILES.iter().filter_map(|name| found.get(*name)).collect();
    if runtime.is_empty() {
        return Err(format!("no {}", RUNTIME_FILES.join(", no ")));
    }
    let there = |row: &Symbol| runtime.iter().any(|names| names.contains(row.name));
    let of_runtime = |row: &Symbol| row.required && RUNTIME_FILES.contains(&row.library);
    let absent = rows.iter().filter(|row| of_runtime(row) && !there(row));
    let absent: Vec<_> = absent.map(|row| row.name).collect();
    if absent.is_empty() {
        Ok(found)
    } else {
        let are = if absent.len() == 1 { "a required symbol is" } else { "required symbols are" };
        Err(format!("{are} absent: {}", absent.join(", ")))
    }
}

/// Tells cargo what to link with, and writes the functions that are there.
fn write(folder: &Path, rows: &[&Symbol], exports: &BTreeMap<String, BTreeSet<String>>) {
    let mut libraries: Vec<&str> = Vec::new();
    let mut names = BTreeSet::new();
    for row in rows {
        // As the loader has it: the library that the list names, else the runtime's.
        let own = Some(row.library).filter(|own| !RUNTIME_FILES.contains(own));
        let mut files = own.into_iter().chain(RUNTIME_FILES);
        let has = |file: &&str| exports.get(*file).is_some_and(|names| names.contains(row.name));
        if let Some(file) = files.find(has) {
            names.insert(row.name);
            if !libraries.contains(&file) {
                libraries.push(file);
            }
        }
    }
    // The first to export a name wins; the runtime's come last, the older of them first.
    libraries.sort_by_key(|file| (RUNTIME_FILES.iter().position(|name| name == file), *file));
    println!("cargo::rustc-link-search=native={}", folder.display());
    for file in &libraries {
        let name = file.trim_start_matches("lib").trim_end_matches(".so");
        println!("cargo::rustc-link-lib=dylib={name}");
    }
    let mut text = String::from("unsafe extern \"C\" {\n");
    for name in &names {
        let _ = writeln!(text, "    fn {name}();");
    }
    let _ = writeln!(
        text,
        "}}\npub static FUNCTIONS: [(&str, unsafe extern \"C\" fn()); {}] = [",
        names.len()
    );
    for name in &names {
        let _ = writeln!(text, "    (\"{name}\", {name}),");
    }
    let _ = writeln!(text, "];\npub const LIBRARIES: &[&str] = &{libraries:?};");
    let _ = writeln!(text, "pub const FOLDER: &str = {:?};", folder.display().to_string());
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("set by cargo"));
    std::fs::write(out.join("linked.rs"), text).expect("the build folder");
}

/// The defined symbols of a shared object (ELF, 64-bit, little-endian) for the target's machine.
fn elf_exports(path: &Path) -> Result<BTreeSet<String>, String> {
    let data = std::fs::read(path).map_err(|error| error.to_string())?;
    let machine = match target_arch().as_str() {
        "x86_64" => Some(62),
        "aarch64" => Some(183),
        _ => None,
    };
    let built_for = number(&data, 18, 2);
    if !data.starts_with(b"\x7FELF\x02\x01") {
        return Err("no 64-bit little-endian ELF file".into());
    }
    if machine.is_some() && built_for != machine {
        return Err(format!("for another machine than {} ({built_for:?})", target_arch()));
    }
    symbols(&data).ok_or_else(|| "not a complete shared object".into())
}

/// Reads an unsigned number.
fn number(data: &[u8], at: usize, bytes: usize) -> Option<usize> {
    let bytes = data.get(at..at.checked_add(bytes)?)?;
    Some(bytes.iter().rev().fold(0, |value, byte| value << 8 | usize::from(*byte)))
}

/// The defined names of the dynamic symbol table.
fn symbols(data: &[u8]) -> Option<BTreeSet<String>> {
    const DYNSYM: usize = 11;
    let (sections, size) = (number(data, 0x28, 8)?, number(data, 0x3A, 2)?);
    let section = |i: usize| sections.checked_add(i.checked_mul(size)?);
    let mut dynsym = None;
    for i in 0..number(data, 0x3C, 2)? {
        if number(data, section(i)?.checked_add(4)?, 4)? == DYNSYM {
            dynsym = section(i);
        }
    }
    let dynsym = dynsym?;
    let (table, bytes) = (number(data, dynsym + 0x18, 8)?, number(data, dynsym + 0x20, 8)?);
    let strings = number(data, section(number(data, dynsym + 0x28, 4)?)? + 0x18, 8)?;
    let mut names = BTreeSet::new();
    for symbol in data.get(table..table.checked_add(bytes)?)?.chunks_exact(24) {
        let (name, defined_in) = (number(symbol, 0, 4)?, number(symbol, 6, 2)?);
        if defined_in != 0 {
            let name = data.get(strings.checked_add(name)?..)?.split(|byte| *byte == 0).next()?;
            names.insert(String::from_utf8_lossy(name).into_owned());
        }
    }
    Some(names)
}
