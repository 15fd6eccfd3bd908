//! A CANN installation that a C compiler makes here: libraries with chosen functions, version files.

use acl_sys::Symbol;
use acl_sys::api::GROUPS;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// What the functions do that a program calls to look around. `TROUBLE` is a test's own.
const BODIES: [(&str, &str); 12] = [
    (
        "aclInit",
        "int aclInit(const char *f) { (void)f; printf(\"a library talks\"); fflush(stdout); TROUBLE; return 0; }",
    ),
    ("aclFinalize", "int aclFinalize(void) { return 0; }"),
    ("aclFinalizeReference", "int aclFinalizeReference(void *n) { (void)n; return 0; }"),
    (
        "aclrtGetVersion",
        "int aclrtGetVersion(int *a, int *b, int *c) { *a = 1; *b = 16; *c = 0; return 0; }",
    ),
    ("aclrtGetDeviceCount", "int aclrtGetDeviceCount(unsigned *n) { *n = 2; return 0; }"),
    ("aclrtSetDevice", "int aclrtSetDevice(int d) { return d == 0 ? 0 : 507008; }"),
    ("aclrtResetDevice", "int aclrtResetDevice(int d) { (void)d; return 0; }"),
    ("aclrtGetCurrentContext", "int aclrtGetCurrentContext(void **c) { *c = &TALK; return 0; }"),
    ("aclrtSetCurrentContext", "int aclrtSetCurrentContext(void *c) { (void)c; return 0; }"),
    ("aclrtGetSocName", "const char *aclrtGetSocName(void) { return \"Ascend910B3\"; }"),
    (
        "aclrtGetMemInfo",
        "int aclrtGetMemInfo(int k, size_t *f, size_t *t) { (void)k; *f = 3ull << 30; *t = 64ull << 30; return 0; }",
    ),
    ("aclrtGetRunMode", "int aclrtGetRunMode(int *m) { *m = 1; return 0; }"),
];

/// Names of the list: of a group, those that `wanted` says.
pub fn names(group: &str, wanted: impl Fn(&Symbol) -> bool) -> Vec<&'static str> {
    let (_, symbols) = GROUPS.iter().find(|(name, _)| *name == group).expect("a group");
    symbols.iter().filter(|symbol| wanted(symbol)).map(|symbol| symbol.name).collect()
}

/// A shared library with these functions; `trouble` is what starting it runs into, in C, and an argument
/// `-DEARLY=...` what opening it does.
pub fn library(path: &Path, names: &[&str], trouble: &str, arguments: &[&str]) {
    let mut source = format!(
        "#include <stdio.h>\n#include <stdlib.h>\n#include <unistd.h>\n\
         #ifdef EARLY\n__attribute__((constructor)) static void early(void) {{ EARLY; }}\n#endif\n\
         static int TALK;\n#define TROUBLE {trouble}\n\
         const char *aclGetRecentErrMsg(void) {{ return TALK ? \"said the library\" : NULL; }}\n"
    );
    for name in names.iter().filter(|name| **name != "aclGetRecentErrMsg") {
        let body = BODIES.iter().find(|(known, _)| known == name);
        match body {
            Some((_, body)) => writeln!(source, "{body}"),
            None => writeln!(source, "int {name}(void) {{ return 500000; }}"),
        }
        .expect("to a string");
    }
    let c = path.with_extension("c");
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(&c, source).expect("C source");
    let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
    let mut command = Command::new(compiler);
    command.args(["-shared", "-fPIC", "-w", "-o"]).args([path, &c]).args(arguments);
    assert!(command.status().expect("a C compiler").success(), "{}", path.display());
    std::fs::remove_file(c).expect("just made");
}

/// A file with its folders.
pub fn file(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(path, text).expect("written");
}
