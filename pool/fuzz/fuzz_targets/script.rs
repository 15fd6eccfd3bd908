//! Plays scripts of operations on a pool; see `tests/script/mod.rs` for what they say.
#![no_main]

#[path = "../../tests/script/mod.rs"]
mod script;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| script::run(bytes));
