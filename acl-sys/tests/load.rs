//! The loader against installations that a C compiler makes here: each entry of each table calls its own
//! function, in every way in which releases split their files.
#![cfg(feature = "dynamic")]

#[macro_use]
mod support;

use acl_sys::api::CHANGED;
use acl_sys::load::{Attempt, Library, LoadError, Outcome};
use acl_sys::{Api, Dvpp, HiMpi, Missing, Model, Op, Symbol, Tdt};
use std::path::Path;
use support::{
    answer, entries, folder, installation, library, loads, names, notes, number, required,
};

/// Opens an installation made here.
fn open_at(path: impl AsRef<Path>) -> Result<Library, LoadError> {
    // SAFETY: the initialiser writes a file. What is called is called by `support::answer`.
    unsafe { Library::open_at(path) }
}

/// Calls each entry that is there and answers how many there were.
fn call_each(library: &Library) -> usize {
    let mut called = 0;
    for (name, address) in entries(library.tables()) {
        if let Some(address) = address {
            assert_eq!(answer(address), number(name), "{name} is wired to another function");
            called += 1;
        }
    }
    called
}

fn groups(library: &Library) -> [bool; 5] {
    let tables = library.tables();
    [
        tables.model.get().is_some(),
        tables.op.get().is_some(),
        tables.tdt.get().is_some(),
        tables.dvpp.get().is_some(),
        tables.mpi.get().is_some(),
    ]
}

fn not_found(notes: &[Attempt], path: &Path) -> bool {
    notes.iter().any(|note| note.path == path && note.outcome == Outcome::NotFound)
}

#[test]
fn each_entry_of_each_group_is_its_own_function() {
    let dir = folder("all");
    installation(&dir, |_| true);
    let opened = open_at(&dir).expect("complete");
    assert_eq!(call_each(&opened), support::symbols().count());
    assert_eq!(opened.path(), dir.join("libascendcl.so"));
    assert_eq!([opened.notes(), &notes(opened.tables())].concat(), []);
}

#[test]
fn an_old_release_has_models_and_operators_in_the_one_library() {
    let dir = folder("old");
    let old = [Api::SYMBOLS, Model::SYMBOLS, Op::SYMBOLS].concat();
    library(&dir.join("libascendcl.so"), names(&old), &[]);
    library(&dir.join("libacl_dvpp.so"), names(Dvpp::SYMBOLS), &[]);
    let opened = open_at(&dir).expect("an old installation");
    assert_eq!(groups(&opened), [true, true, false, true, false]);
    assert_eq!(call_each(&opened), old.len() + Dvpp::SYMBOLS.len());
    // Why a group is not there is noted, and nothing of libraries that this release never had.
    let notes = notes(opened.tables());
    for library in ["libacl_dvpp_mpi.so", "libacl_tdt_channel.so", "libacl_tdt_queue.so"] {
        assert!(not_found(&notes, &dir.join(library)), "{notes:#?}");
    }
    assert_eq!(notes.len(), 3, "{notes:#?}");
}

#[test]
fn the_compatibility_library_may_be_thin_absent_or_in_part() {
    let whole = names(Api::SYMBOLS);
    let (some, rest) = whole.split_at(whole.len() / 2);
    for (test, compatibility, runtime) in [
        ("thin", Some(&[][..]), &whole[..]),
        ("absent", None, &whole[..]),
        ("part", Some(some), rest),
        ("both", Some(&whole[..]), &whole[..]),
    ] {
        let dir = folder(test);
        if let Some(names) = compatibility {
            library(&dir.join("libascendcl.so"), names.iter().copied(), &[]);
        }
        library(&dir.join("libacl_rt.so"), runtime.iter().copied(), &[]);
        let opened = open_at(&dir).expect(test);
        assert_eq!(call_each(&opened), whole.len(), "{test}");
        // Naming either file is as good as naming the folder.
        let tables = opened.tables().api;
        let again = open_at(dir.join("libacl_rt.so")).expect(test);
        assert!(test == "both" || std::ptr::eq(again.tables().api, tables), "{test}");
    }
}

#[test]
fn groups_may_be_split_over_their_own_libraries_and_lack_some() {
    let dir = folder("groups");
    installation(&dir, |symbol| {
        !["libacl_op_compiler.so", "libacl_tdt_queue.so", "libacl_dvpp_mpi.so"]
            .contains(&symbol.library)
    });
    let opened = open_at(&dir).expect("in part");
    assert_eq!(groups(&opened), [true, true, true, true, false]);
    let tables = opened.tables();
    let (op, tdt) = (tables.op.get().expect("operators"), tables.tdt.get().expect("channels"));
    assert!(op.aclopCreateAttr.is_some() && tdt.acltdtCreateChannel.is_some());
    assert_eq!(
        op.aclopCompileAndExecute().map(|_| ()).unwrap_err(),
        Missing { symbol: "aclopCompileAndExecute", library: "libacl_op_compiler.so", since: "5" }
    );
    assert!(not_found(tables.mpi.notes(), &dir.join("libacl_dvpp_mpi.so")));
    call_each(&opened);
}

#[test]
fn a_release_with_nothing_but_the_required_functions_loads() {
    let dir = folder("required");
    library(&dir.join("libascendcl.so"), required(Api::SYMBOLS), &[]);
    library(&dir.join("libacl_dvpp.so"), required(Dvpp::SYMBOLS), &[]);
    library(&dir.join("libacl_dvpp_mpi.so"), required(HiMpi::SYMBOLS), &[]);
    let opened = open_at(&dir).expect("old");
    assert_eq!(groups(&opened), [false, false, false, true, true]);
    let must = support::symbols().filter(|symbol| symbol.required).count();
    assert_eq!(call_each(&opened), must);
    // Each absent one is an error that says what it is.
    let missing = opened.tables().api.aclrtMallocAlign32().map(|_| ()).unwrap_err();
    assert_eq!(
        missing.to_string(),
        "aclrtMallocAlign32 is not in the libraries that were opened: it is in libacl_rt.so of CANN 7.0 and later"
    );
    let missing = opened.tables().api.aclrtRecordEventWithFlag().map(|_| ()).unwrap_err();
    assert_eq!(
        missing.to_string(),
        "aclrtRecordEventWithFlag is not in the libraries that were opened: it is in libacl_rt.so of releases after CANN 9.1"
    );
    let missing = opened.tables().api.aclrtCreateStreamV2().map(|_| ()).unwrap_err();
    assert_eq!(
        missing.to_string(),
        "aclrtCreateStreamV2 is not in the libraries that were opened: only CANN's build in C for small systems \
         exports it, no installation for a card"
    );
    assert!(opened.tables().api.absent().iter().all(|symbol| !symbol.required));
    let others = [Model::SYMBOLS, Op::SYMBOLS, Tdt::SYMBOLS].concat();
    assert!(others.iter().all(|symbol| !symbol.required));
}

#[test]
fn a_function_that_a_release_changed_is_taken_from_that_release_on() {
    let changed = CHANGED.map(|changed| changed.symbol);
    // CANN 9.0 has the names too, and other functions behind them.
    let old = |symbol: &Symbol| {
        changed.contains(&symbol.name) || !symbol.since.contains("9.1") || symbol.required
    };
    for (test, release, there) in
        [("9.0", &old as &dyn Fn(&Symbol) -> bool, false), ("9.1", &|_| true, true)]
    {
        let dir = folder(test);
        installation(&dir, release);
        let opened = open_at(&dir).expect(test);
        let absent = opened.tables().api.absent();
        for name in changed {
            assert_eq!(absent.iter().all(|symbol| symbol.name != name), there, "{test}: {name}");
        }
        call_each(&opened);
        let lock = opened.tables().api.aclrtSnapShotProcessLock().map(|_| ());
        assert_eq!(lock.is_ok(), there, "{test}");
        if let Err(missing) = lock {
            assert_eq!(
                missing.to_string(),
                "aclrtSnapShotProcessLock is not in the libraries that were opened: it is in libacl_rt.so of \
                 CANN 9.1 and later; in older releases, which lack aclrtMemcpyToSymbol, that name stands \
                 for () -> aclError, and is not used"
            );
        }
    }
}

#[test]
fn a_group_that_lacks_a_required_function_is_absent_and_the_notes_name_it() {
    let dir = folder("group-short");
    installation(&dir, |symbol| symbol.name != "acldvppMalloc");
    let opened = open_at(&dir).expect("the runtime is complete");
    assert_eq!(groups(&opened), [true, true, true, false, true]);
    let short = Attempt {
        path: dir.join("libacl_dvpp.so"),
        outcome: Outcome::MissingSymbols(vec!["acldvppMalloc"]),
    };
    assert_eq!(opened.tables().dvpp.notes(), &[short]);
    assert_eq!(opened.tables().mpi.notes(), []);
}

#[test]
fn a_groups_broken_library_is_noted_with_the_loaders_text() {
    let dir = folder("group-broken");
    installation(&dir, |symbol| symbol.library != "libacl_dvpp.so");
    std::fs::write(dir.join("libacl_dvpp.so"), b"not a library").expect("written");
    let opened = open_at(&dir).expect("the runtime is complete");
    let media = opened.tables().dvpp;
    assert!(media.get().is_none());
    let [Attempt { path, outcome: Outcome::NotLoadable(text) }] = media.notes() else {
        panic!("{:#?}", media.notes())
    };
    assert_eq!(path, &dir.join("libacl_dvpp.so"));
    assert!(text.contains("libacl_dvpp.so"), "{text}");
}

#[test]
fn a_groups_libraries_are_opened_when_it_is_asked_for() {
    let dir = folder("lazy");
    installation(&dir, |_| true);
    let mut files: Vec<_> = support::symbols().map(|symbol| symbol.library).collect();
    files.sort_unstable();
    files.dedup();
    let open =
        || -> Vec<_> { files.iter().copied().filter(|file| loads(&dir.join(file)) > 0).collect() };
    let opened = open_at(&dir).expect("complete");
    assert_eq!(open(), ["libacl_rt.so", "libascendcl.so"]);
    let tables = *opened.tables();
    let before = format!("{tables:?}");
    assert_eq!(open(), ["libacl_rt.so", "libascendcl.so"], "{before}");
    let eight: Vec<_> = std::thread::scope(|scope| {
        let asking: Vec<_> =
            (0..8).map(|_| scope.spawn(|| tables.dvpp.get().expect("there"))).collect();
        asking.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    assert!(eight.iter().all(|table| std::ptr::eq(*table, eight[0])));
    assert_eq!(open(), ["libacl_dvpp.so", "libacl_rt.so", "libascendcl.so"]);
    tables.mpi.get().expect("there");
    assert_eq!(open().len(), 4);
    assert_eq!(tables.inventory(0).map(|runtime| runtime.absent), Some(vec![]));
    assert_eq!(open().len(), 4);
    let op = tables.inventory(2).expect("a group");
    assert!(op.absent.is_empty() && op.notes.is_empty(), "{op:?}");
    let of_others = ["libacl_mdl.so", "libacl_tdt_channel.so", "libacl_tdt_queue.so"];
    assert!(of_others.iter().all(|file| !open().contains(file)));
    assert!(tables.inventory(6).is_none());
    for file in open() {
        assert_eq!(loads(&dir.join(file)), 1, "{file}");
    }
}

#[test]
fn nothing_is_loaded_twice_and_every_pointer_outlives_the_handle() {
    let dir = folder("twice");
    installation(&dir, |_| true);
    let link = dir.with_extension("link");
    let _ = std::fs::remove_file(&link);
    std::os::unix::fs::symlink(&dir, &link).expect("a link");
    let ways = [
        dir.clone(),
        dir.join("libascendcl.so"),
        dir.join("libacl_rt.so"),
        link.clone(),
        link.join("libacl_rt.so"),
        dir.join("../twice/libascendcl.so"),
    ];
    let tables: Vec<_> = std::thread::scope(|scope| {
        let opening =
            ways.iter().map(|way| scope.spawn(move || *open_at(way).expect("complete").tables()));
        let opening: Vec<_> = opening.collect();
        opening.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    // Every `Library` is gone by now, and on another thread.
    for other in &tables {
        assert!(std::ptr::eq(other.api, tables[0].api));
        assert_eq!(entries(other), entries(&tables[0]));
    }
    for (name, address) in entries(&tables[0]) {
        assert_eq!(answer(address.expect(name)), number(name), "{name}");
    }
    let mut files: Vec<_> = support::symbols().map(|symbol| symbol.library).collect();
    files.sort_unstable();
    files.dedup();
    for file in files {
        assert_eq!(loads(&dir.join(file)), 1, "{file}");
    }
    std::fs::remove_file(&link).expect("the test's own");
}

#[test]
fn two_installations_do_not_mix() {
    // The second has media; the first, which is opened, has not.
    let (first, second) = (folder("first"), folder("second"));
    library(&first.join("libascendcl.so"), required(Api::SYMBOLS), &[]);
    installation(&second, |_| true);
    let both = [open_at(&second).expect("complete"), open_at(&first).expect("small")];
    assert_eq!(groups(&both[0]), [true; 5]);
    assert_eq!(groups(&both[1]), [false; 5]);
    assert!(both[1].tables().api.aclrtMallocAlign32.is_none());
    let init = both.each_ref().map(|library| library.tables().api.aclInit as usize);
    assert_ne!(init[0], init[1]);
}
