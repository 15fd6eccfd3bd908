//! Shared objects made by the C compiler, whose functions answer their number in the list.
#![allow(dead_code, reason = "each test file takes what it needs")]

use acl_sys::Symbol;
use acl_sys::api::GROUPS;
use acl_sys::{Attempt, Tables};
use std::collections::BTreeMap;
use std::ffi::c_int;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every symbol of every group, in the order of the list.
pub fn symbols() -> impl Iterator<Item = &'static Symbol> {
    GROUPS.iter().flat_map(|(_, symbols)| *symbols)
}

/// A function's place among all.
pub fn number(name: &str) -> c_int {
    symbols().position(|symbol| symbol.name == name).map_or(-1, |place| place as c_int)
}

/// A fresh folder of a test's own.
pub fn folder(test: &str) -> PathBuf {
    let exe = std::env::current_exe().expect("this program");
    let file = exe.file_stem().expect("a file").to_string_lossy().into_owned();
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(file).join(test);
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).expect("a test folder");
    dir
}

/// A shared library whose functions take nothing and answer their number; it writes a byte to a file beside
/// it, `<name>.loads`, each time it is loaded.
pub fn library<'a>(path: &Path, names: impl IntoIterator<Item = &'a str>, linker: &[&str]) {
    let loads = path.with_extension("loads");
    let mut source = format!(
        "#include <stdio.h>\n__attribute__((constructor)) static void loads(void)\n\
         {{ FILE *f = fopen(\"{}\", \"a\"); if (f) {{ fputc('1', f); fclose(f); }} }}\n",
        loads.display()
    );
    for name in names {
        writeln!(source, "int {name}(void) {{ return {}; }}", number(name)).expect("to a string");
    }
    let c = path.with_extension("c");
    std::fs::write(&c, source).expect("C source");
    let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
    let status = Command::new(compiler)
        .args(["-shared", "-fPIC", "-o"])
        .args([path, &c])
        .args(linker)
        .status()
        .expect("a C compiler");
    assert!(status.success(), "{}", path.display());
}

/// How often one of the above was loaded.
pub fn loads(path: &Path) -> usize {
    std::fs::read(path.with_extension("loads")).map_or(0, |bytes| bytes.len())
}

/// Makes the libraries of CANN 8.5 and later, each with what the list says it exports and `keep` keeps. One
/// of which nothing is kept is not made.
pub fn installation(folder: &Path, keep: impl Fn(&Symbol) -> bool) {
    let mut files: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for symbol in symbols().filter(|symbol| keep(symbol)) {
        files.entry(symbol.library).or_default().push(symbol.name);
    }
    for (file, names) in files {
        library(&folder.join(file), names, &[]);
    }
}

pub fn names(symbols: &[Symbol]) -> Vec<&'static str> {
    symbols.iter().map(|symbol| symbol.name).collect()
}

pub fn required(symbols: &[Symbol]) -> Vec<&'static str> {
    symbols.iter().filter(|symbol| symbol.required).map(|symbol| symbol.name).collect()
}

/// The entries of a table, in the order of its fields: name and address.
macro_rules! entries {
    ($table:expr;
     $(from $header:literal in $library:literal since $since:literal by $evidence:literal {
        $($need:ident $name:ident($($arg:ident: $ty:ty),* $(; $dots:tt)?) -> $ret:ty, $row:literal;)*
     })*) => {
        vec![$($((stringify!($name), entries!(@$need $table.$name)),)*)*]
    };
    (@must $entry:expr) => { Some($entry as *const ()) };
    (@may $entry:expr) => { $entry.map(|entry| entry as *const ()) };
}

/// An entry: the name of its field, and the address in it.
pub type Entry = (&'static str, Option<*const ()>);

/// What was tried without success for the groups of a library, and before.
pub fn notes(tables: &Tables) -> Vec<Attempt> {
    let groups = (0..GROUPS.len()).filter_map(|place| tables.inventory(place));
    groups.flat_map(|group| group.notes).cloned().collect()
}

/// The entries of all groups that are there.
pub fn entries(tables: &Tables) -> Vec<Entry> {
    let mut all: Vec<Entry> = acl_sys::runtime_functions! { [entries] tables.api; };
    macro_rules! group {
        ($rows:ident, $group:ident) => {
            if let Some(table) = tables.$group.get() {
                let rows: Vec<Entry> = acl_sys::$rows! { [entries] table; };
                all.extend(rows);
            }
        };
    }
    group!(model_functions, model);
    group!(op_functions, op);
    group!(tdt_functions, tdt);
    group!(dvpp_functions, dvpp);
    group!(mpi_functions, mpi);
    all
}

/// Calls a function of [`library`], whatever the list says its signature is.
pub fn answer(address: *const ()) -> c_int {
    // SAFETY: the C function behind it takes nothing and answers an `int`.
    let function = unsafe { std::mem::transmute::<*const (), extern "C" fn() -> c_int>(address) };
    function()
}
