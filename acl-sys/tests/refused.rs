//! What cannot be loaded, and what the error says: absent, broken, in part, for another machine.
#![cfg(feature = "dynamic")]

#[macro_use]
mod support;

use acl_sys::Api;
use acl_sys::load::{Library, LoadError, Outcome};
use std::path::Path;
use support::{folder, library, names, required};

fn refused(path: impl AsRef<Path>) -> LoadError {
    // SAFETY: the initialiser writes a file; nothing is called.
    unsafe { Library::open_at(path) }.expect_err("not to be loaded")
}

#[test]
fn a_missing_symbol_is_named() {
    let dir = folder("missing");
    let list = required(Api::SYMBOLS).into_iter().filter(|name| *name != "aclrtMemcpyAsync");
    library(&dir.join("libascendcl.so"), list, &[]);
    let error = refused(&dir);
    let path = dir.join("libascendcl.so");
    let attempt = error.attempts.iter().find(|attempt| attempt.path == path).expect("tried");
    assert_eq!(attempt.outcome, Outcome::MissingSymbols(vec!["aclrtMemcpyAsync"]));
    let text = error.to_string();
    assert!(text.contains("a required symbol is absent: aclrtMemcpyAsync"), "{text}");
    // The file that could have it is named too.
    assert!(text.contains("libacl_rt.so: not found"), "{text}");
    assert!(text.contains("was found, but none can be used"), "{text}");
    assert!(!error.nothing_found());
}

#[test]
fn each_required_symbol_is_required() {
    let dir = folder("each");
    let all = required(Api::SYMBOLS);
    // One library per absence would be many; a half each says the same of all.
    for (test, absent) in [("odd", 1), ("even", 0)] {
        let dir = dir.join(test);
        std::fs::create_dir_all(&dir).expect("a test folder");
        let half = |there| all.iter().copied().skip(there).step_by(2);
        library(&dir.join("libascendcl.so"), half(1 - absent), &[]);
        let error = refused(&dir);
        let wanted = Outcome::MissingSymbols(half(absent).collect());
        assert!(error.attempts.iter().any(|attempt| attempt.outcome == wanted), "{error}");
    }
}

#[test]
fn a_library_with_no_symbol_at_all_is_another_library() {
    let dir = folder("nothing");
    library(&dir.join("libascendcl.so"), [], &[]);
    let error = refused(&dir);
    let count = required(Api::SYMBOLS).len();
    let text = error.to_string();
    assert!(text.contains(&format!("{count} required symbols are absent: ")), "{text}");
    assert!(text.contains(", ..."), "{text}");
}

#[test]
fn a_missing_driver_library_is_told_apart_from_a_missing_runtime() {
    let dir = folder("driver");
    let driver = dir.join("libascend_hal.so");
    let search = format!("-L{}", dir.display());
    library(&driver, ["halInit"], &["-Wl,-soname,libascend_hal.so"]);
    library(
        &dir.join("libascendcl.so"),
        names(Api::SYMBOLS),
        &[&search, "-Wl,--no-as-needed", "-lascend_hal"],
    );
    std::fs::remove_file(driver).expect("just made");
    let error = refused(&dir);
    let text = error.to_string();
    assert!(
        matches!(&error.attempts[0].outcome, Outcome::NotLoadable(text) if text.contains("libascend_hal.so")),
        "{text}"
    );
    assert!(text.contains("was found, but none can be used"), "{text}");
    assert!(text.contains("found, but not loadable: libascend_hal.so"), "{text}");
    assert!(text.contains("that is the driver's"), "{text}");
}

#[test]
fn what_is_no_library_is_refused_in_the_loaders_words() {
    let path = folder("garbage").join("libascendcl.so");
    for bytes in [&b"not a library"[..], b"", b"\x7FELF"] {
        std::fs::write(&path, bytes).expect("written");
        let error = refused(&path);
        let Outcome::NotLoadable(text) = &error.attempts[0].outcome else { panic!("{error}") };
        assert!(text.contains("libascendcl.so"), "{text}");
    }
}

#[test]
fn another_machines_library_is_told_by_the_machine() {
    let dir = folder("machine");
    let path = dir.join("libascendcl.so");
    library(&path, names(Api::SYMBOLS), &[]);
    let elf = std::fs::read(&path).expect("just made");
    let (class, order, machine) = (4, 5, 18..20);
    let marked = |change: &dyn Fn(&mut [u8])| {
        let mut elf = elf.clone();
        change(&mut elf);
        std::fs::write(&path, elf).expect("written");
        let error = refused(&path);
        let outcome = error.attempts[0].outcome.clone();
        let Outcome::WrongArchitecture { machine, here } = outcome else { panic!("{error}") };
        assert_eq!(here, std::env::consts::ARCH);
        let said = format!("found, but built for {machine}; this program is {here}");
        assert!(error.to_string().contains(&said), "{error}");
        machine
    };
    let set = |code: u16| {
        let machine = machine.clone();
        move |elf: &mut [u8]| elf[machine.clone()].copy_from_slice(&code.to_le_bytes())
    };
    let (other, code) = match std::env::consts::ARCH {
        "x86_64" => ("aarch64", 183),
        _ => ("x86_64", 62),
    };
    assert_eq!(marked(&set(code)), format!("{other} (64-bit)"));
    assert_eq!(marked(&set(8)), "mips (64-bit)");
    assert_eq!(marked(&set(999)), "machine 999 (64-bit)");
    assert_eq!(marked(&|elf| elf[class] = 1), format!("{} (32-bit)", std::env::consts::ARCH));
    assert_eq!(
        marked(&|elf| {
            elf[order] = 2;
            elf[machine.clone()].reverse();
        }),
        format!("{} (64-bit, big-endian)", std::env::consts::ARCH)
    );
}

#[test]
fn what_is_absent_is_not_found() {
    for path in ["/nowhere/libascendcl.so", "", "libascendcl_of_nobody.so"] {
        let error = refused(path);
        assert_eq!(error.attempts.len(), 1, "{error}");
        assert_eq!(error.attempts[0].outcome, Outcome::NotFound, "{error}");
        assert!(error.nothing_found());
        let text = error.to_string();
        assert!(text.starts_with("no Ascend runtime library was found\n"), "{text}");
        assert!(text.contains("ACL_LIBRARY_PATH"), "{text}");
    }
    let error = refused(folder("empty"));
    assert!(error.nothing_found());
    assert!(error.to_string().contains("empty: no libascendcl.so, no libacl_rt.so"), "{error}");
}
