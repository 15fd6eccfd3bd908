//! The picture code against slow, independent ways to the same answer.
//!
//! Decoding is compared with another decoder (rusty_jpeg), turning with flips and transpositions of whole
//! pictures, layout with a sample-by-sample oracle, resizing with floating point and with another crate.

mod headers;
#[cfg(feature = "jpeg")]
mod pixels;
mod resizing;

use super::*;
use std::path::PathBuf;

fn corpus() -> Vec<(String, Vec<u8>)> {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut files: Vec<_> = std::fs::read_dir(dir)
        .expect("the corpus")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "jpg"))
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read(&path).expect("readable"))
        })
        .collect();
    files.sort();
    assert!(files.len() > 35, "the corpus is incomplete");
    files
}

fn file(name: &str) -> Vec<u8> {
    corpus().into_iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("no {name}")).1
}

fn header(name: &str) -> Header {
    Header::parse(&file(name)).expect(name)
}

/// xorshift: the same numbers each time.
fn noise(seed: u64) -> impl FnMut() -> u64 {
    let mut x = seed | 1;
    move || {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        x
    }
}
