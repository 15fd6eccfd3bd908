//! The loader against libraries that a C compiler makes here: complete, split over two files, with a
//! symbol missing, broken, and built for another machine.
#![cfg(feature = "dynamic")]

use acl_sys::load::{Library, LoadError, Outcome};
use acl_sys::{Api, Dvpp, Symbol, aclError};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A fresh folder of this test's own.
fn folder(test: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("load-{test}"));
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).expect("test folder");
    dir
}

/// A shared library whose functions answer their place in `names`.
fn library(path: &Path, names: &[&str], linker: &[&str]) {
    let mut source = String::new();
    for (i, name) in names.iter().enumerate() {
        writeln!(source, "int {name}(void) {{ return {i}; }}").expect("to a string");
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

fn names(symbols: &[Symbol]) -> Vec<&'static str> {
    symbols.iter().map(|s| s.name).collect()
}

fn required(symbols: &[Symbol]) -> Vec<&'static str> {
    symbols.iter().filter(|s| s.required).map(|s| s.name).collect()
}

/// Opens one of the libraries made here. Of their functions only two are called, which take nothing.
fn open_at(path: impl AsRef<Path>) -> Result<Library, LoadError> {
    // SAFETY: initialisers: none. Signatures: as said above.
    unsafe { Library::open_at(path) }
}

/// Calls two entries whose C side takes nothing and answers its place in the list.
fn places(library: &Library, list: &[&str]) {
    let api = &library.tables().api;
    for (entry, name) in
        [(api.aclFinalize, "aclFinalize"), (api.aclrtSynchronizeDevice, "aclrtSynchronizeDevice")]
    {
        let place = list.iter().position(|n| *n == name).expect("in the list");
        // SAFETY: the function behind the entry is the C one above, which takes no arguments.
        let answer = unsafe { entry() };
        assert_eq!(answer, aclError(place as i32), "{name} is wired to another function");
    }
}

#[test]
fn a_complete_installation_loads_and_each_entry_is_its_own_function() {
    let dir = folder("complete");
    let list = names(Api::SYMBOLS);
    library(&dir.join("libascendcl.so"), &list, &[]);
    library(&dir.join("libacl_dvpp.so"), &names(Dvpp::SYMBOLS), &[]);
    let loaded = open_at(&dir).expect("complete");
    places(&loaded, &list);
    assert_eq!(loaded.path(), dir.join("libascendcl.so"));
    assert!(loaded.tables().dvpp.is_some());
    // V2 media is not installed here, and the notes say so.
    assert!(loaded.tables().mpi.is_none());
    assert!(
        loaded.notes().iter().any(|n| {
            n.path == dir.join("libacl_dvpp_mpi.so") && n.outcome == Outcome::NotFound
        })
    );
}

#[test]
fn an_old_release_without_the_optional_functions_loads_too() {
    let dir = folder("old");
    library(&dir.join("libascendcl.so"), &required(Api::SYMBOLS), &[]);
    let loaded = open_at(dir.join("libascendcl.so")).expect("old release");
    assert!(loaded.tables().api.aclrtMallocAlign32.is_none());
    assert!(loaded.tables().dvpp.is_none());
}

#[test]
fn symbols_may_be_split_over_two_files() {
    let dir = folder("split");
    let list = names(Api::SYMBOLS);
    let (thin, rest) = list.split_at(list.len() / 2);
    library(&dir.join("libascendcl.so"), thin, &[]);
    library(&dir.join("libacl_rt.so"), rest, &[]);
    let loaded = open_at(&dir).expect("split installation");
    assert!(loaded.tables().api.aclrtMallocAlign32.is_some());
}

#[test]
fn a_missing_symbol_is_named() {
    let dir = folder("missing");
    let list: Vec<_> =
        required(Api::SYMBOLS).into_iter().filter(|n| *n != "aclrtMemcpyAsync").collect();
    library(&dir.join("libascendcl.so"), &list, &[]);
    let error = open_at(&dir).expect_err("one symbol short");
    assert!(
        error
            .attempts
            .iter()
            .any(|a| a.outcome == Outcome::MissingSymbols(vec!["aclrtMemcpyAsync"])),
        "{error}"
    );
    assert!(error.to_string().contains("aclrtMemcpyAsync"), "{error}");
}

#[test]
fn a_missing_driver_library_is_told_apart_from_a_missing_runtime() {
    let dir = folder("driver");
    library(&dir.join("libascend_hal_of_this_test.so"), &["halInit"], &[]);
    let search = format!("-L{}", dir.display());
    library(
        &dir.join("libascendcl.so"),
        &names(Api::SYMBOLS),
        &[&search, "-Wl,--no-as-needed", "-lascend_hal_of_this_test"],
    );
    std::fs::remove_file(dir.join("libascend_hal_of_this_test.so")).expect("just made");
    let error = open_at(&dir).expect_err("driver library missing");
    let text = error.to_string();
    assert!(
        matches!(&error.attempts[0].outcome, Outcome::NotLoadable(t) if t.contains("ascend_hal_of_this_test")),
        "{text}"
    );
    assert!(text.contains("found, but none can be used"), "{text}");
}

#[test]
fn garbage_and_another_machines_library_are_not_loadable() {
    let dir = folder("broken");
    let path = dir.join("libascendcl.so");
    std::fs::write(&path, b"not a library").expect("written");
    let error = open_at(&path).expect_err("garbage");
    assert!(matches!(error.attempts[0].outcome, Outcome::NotLoadable(_)), "{error}");

    let good = dir.join("good.so");
    library(&good, &names(Api::SYMBOLS), &[]);
    let mut elf = std::fs::read(&good).expect("just made");
    elf[18..20].copy_from_slice(&8u16.to_le_bytes()); // e_machine: MIPS
    std::fs::write(&path, elf).expect("written");
    let error = open_at(&path).expect_err("wrong architecture");
    assert!(matches!(error.attempts[0].outcome, Outcome::NotLoadable(_)), "{error}");
}

#[test]
fn an_absent_file_is_not_found() {
    let error = open_at("/nowhere/libascendcl.so").expect_err("absent");
    assert_eq!(error.attempts.len(), 1);
    assert_eq!(error.attempts[0].outcome, Outcome::NotFound);
    assert!(error.to_string().contains("ACL_LIBRARY_PATH"), "{error}");
}
