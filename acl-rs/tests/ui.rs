//! Programs that must not compile, each beside a note on the one that does.
//!
//! The expected messages are those of one compiler release; with another one only the examples in the
//! documentation (`compile_fail`) watch over this, and the test says so.

/// The release whose messages are in `tests/ui`.
const RELEASE: &str = "rustc 1.95.";

#[test]
fn misuse_does_not_compile() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = std::process::Command::new(rustc).arg("--version").output().expect("rustc runs");
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    if !version.starts_with(RELEASE) {
        println!("not compared: messages were recorded with {RELEASE}*, this is {version}");
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
