//! The list itself: one line per function, none twice, sorted by header, nothing but known words.

use acl_sys::api::{Api, CHANGED, GROUPS, SMALL_SYSTEMS};
use std::collections::BTreeSet;
use std::path::Path;

/// The files of the list, by name: those that hold rows.
fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/list");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the list")
        .map(|file| file.expect("a file").path())
        .filter(|path| path.file_name().is_some_and(|name| name != "mod.rs"))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).expect("text"))
        })
        .collect();
    files.sort();
    files
}

/// The name in a line that begins a row.
fn row(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let rest = line.strip_prefix("must ").or_else(|| line.strip_prefix("may "))?;
    rest.split_once('(').map(|(name, _)| name)
}

#[test]
fn no_name_is_there_twice() {
    let mut seen = BTreeSet::new();
    for symbol in GROUPS.iter().flat_map(|(_, symbols)| *symbols) {
        assert!(seen.insert(symbol.name), "{} is there twice", symbol.name);
    }
    assert!(seen.len() >= 900, "{}", seen.len());
}

#[test]
fn the_list_is_sorted_by_header() {
    for (group, symbols) in GROUPS {
        let mut headers: Vec<_> = symbols.iter().map(|symbol| symbol.header).collect();
        headers.dedup();
        assert!(headers.is_sorted(), "{group}: {headers:?}");
    }
}

#[test]
fn a_file_holds_the_rows_of_its_own_headers() {
    for (file, text) in files() {
        let headers: BTreeSet<_> = text
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("from \"")?.split('"').next())
            .collect();
        assert!(!headers.is_empty(), "{file} has no rows");
        for header in headers {
            // A long header has a file for each of its parts; V2 media has one for all its headers.
            let stem = header.trim_end_matches(".h");
            let own = file == stem || file.starts_with(&format!("{stem}_"));
            let media = file == "hi_mpi" && header.starts_with("hi_");
            assert!(own || media, "{header} in {file}.rs");
        }
    }
}

#[test]
fn a_function_is_one_line() {
    let mut rows = BTreeSet::new();
    for (file, text) in files() {
        let mut within = false;
        for (i, line) in text.lines().enumerate() {
            let (at, line) = (i + 1, line.trim());
            if line.starts_with("from \"") {
                within = true;
                continue;
            }
            if line == "}" {
                within = false;
            }
            if !within || line.is_empty() || line.starts_with("//") {
                continue;
            }
            let name = row(line).unwrap_or_else(|| panic!("{file}.rs:{at}: not a row: {line}"));
            assert!(line.ends_with("\";"), "{file}.rs:{at}: {name} goes on in the next line");
            assert!(rows.insert(name.to_owned()), "{file}.rs:{at}: {name} is there twice");
        }
    }
    let listed: BTreeSet<_> =
        GROUPS.iter().flat_map(|(_, symbols)| *symbols).map(|s| s.name.to_owned()).collect();
    assert_eq!(rows, listed);
}

#[test]
fn every_word_is_a_known_one() {
    let releases = ["5", "6.0", "7.0", "8.0", "8.5 or earlier", "9.0", "9.1", "after 9.1"];
    let evidence = ["header", "source", "documentation"];
    for symbol in GROUPS.iter().flat_map(|(_, symbols)| *symbols) {
        let name = symbol.name;
        assert!(releases.contains(&symbol.since), "{name}: since {}", symbol.since);
        assert!(evidence.contains(&symbol.evidence), "{name}: by {}", symbol.evidence);
        assert!(symbol.header.ends_with(".h"), "{name}: from {}", symbol.header);
        let library = symbol.library;
        assert!(library.starts_with("lib") && library.ends_with(".so"), "{name}: in {library}");
        let mut letters = name.chars();
        assert!(letters.next().is_some_and(|c| c.is_ascii_alphabetic()), "{name}");
        assert!(letters.all(|c| c.is_ascii_alphanumeric() || c == '_'), "{name}");
        // What every release has is in the oldest list.
        assert!(!symbol.required || matches!(symbol.since, "5" | "7.0"), "{name} is required");
    }
}

#[test]
fn a_library_belongs_to_one_group() {
    // A group opens its own libraries, whatever the others did.
    let mut libraries: Vec<_> = GROUPS
        .iter()
        .flat_map(|(group, symbols)| symbols.iter().map(move |s| (s.library, group)))
        .collect();
    libraries.sort_unstable();
    libraries.dedup();
    for pair in libraries.windows(2) {
        assert_ne!(pair[0].0, pair[1].0, "{} and {}", pair[0].1, pair[1].1);
    }
}

#[test]
fn what_a_release_changed_is_told_by_what_came_with_it() {
    for changed in CHANGED {
        let group = GROUPS.iter().find_map(|(_, symbols)| {
            let row = |name| symbols.iter().find(|symbol| symbol.name == name);
            Some((row(changed.symbol)?, row(changed.beside)?))
        });
        let (symbol, beside) = group.unwrap_or_else(|| panic!("not in one group: {changed:?}"));
        assert!(!symbol.required && !beside.required, "{changed:?}");
        assert_eq!((symbol.since, symbol.library), (beside.since, beside.library));
        let was = format!("unsafe extern \"C\" fn{}", changed.was);
        assert_ne!(symbol.signature, was);
    }
}

#[test]
fn what_only_small_systems_have_is_the_runtime_s_in_the_old_library() {
    // From CANN 8.5 on the runtime is in `libacl_rt.so`, and a row names the library of 8.5: these are the only
    // ones of their header that are not in it.
    let elsewhere = Api::SYMBOLS
        .iter()
        .filter(|symbol| symbol.header == "acl_rt.h" && symbol.library != "libacl_rt.so")
        .map(|symbol| symbol.name);
    assert_eq!(elsewhere.collect::<Vec<_>>(), SMALL_SYSTEMS);
    assert!(Api::SYMBOLS.iter().all(|s| !s.required || !SMALL_SYSTEMS.contains(&s.name)));
}

#[test]
fn every_row_says_what_the_function_does() {
    for (file, text) in files() {
        for (i, line) in text.lines().enumerate() {
            let Some(name) = row(line) else { continue };
            if line.trim_start().starts_with("//") {
                continue;
            }
            let doc = line.rsplit_once(", \"").map_or("", |(_, doc)| doc.trim_end_matches("\";"));
            assert!(doc.len() > 5, "{file}.rs:{}: {name}: {doc:?}", i + 1);
            assert!(doc.ends_with(['.', ')', '!']), "{file}.rs:{}: {name}: {doc:?}", i + 1);
        }
    }
}
