//! What acl-sys requires of a library is what this crate cannot do without: an older release that lacks anything
//! else loads all the same.

use acl_sys::api::GROUPS;
use std::path::Path;

/// The code of a folder and below, without comments.
fn code(folder: &Path, text: &mut String) {
    for entry in std::fs::read_dir(folder).expect("the sources") {
        let path = entry.expect("a file").path();
        if path.is_dir() {
            code(&path, text);
        } else {
            let file = std::fs::read_to_string(&path).expect("text");
            let lines = file.lines().filter(|line| !line.trim_start().starts_with("//"));
            lines.for_each(|line| *text += &format!("{line}\n"));
        }
    }
}

#[test]
fn every_required_function_is_called_here() {
    let mut text = String::new();
    code(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut text);
    // As an entry of a table, without asking whether it is there: that would be its method, `name()`.
    let called = |name: &str| {
        text.match_indices(&format!(".{name}")).any(|(at, found)| {
            !text[at + found.len()..].starts_with(|c: char| c.is_alphanumeric() || "_(".contains(c))
        })
    };
    let required = GROUPS.iter().flat_map(|(_, symbols)| *symbols).filter(|s| s.required);
    let idle: Vec<_> = required.map(|symbol| symbol.name).filter(|name| !called(name)).collect();
    assert!(idle.is_empty(), "required by acl-sys, and not called by acl-rs: {idle:?}");
    assert!(!called("aclrtMemcpy") && called("aclInit"), "the search finds nothing, or everything");
}
