//! The fuzzer's scripts without the fuzzer: its corpus, random ones, and the corpus mutated.
//!
//! `FUZZ_SCRIPTS=100000 cargo test --release -p pool --test scripts` plays more of them. A script
//! that fails is printed; `fuzz/corpus` is where it belongs then.

mod script;

use std::path::{Path, PathBuf};

fn corpus() -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let files = std::fs::read_dir(folder).expect("the corpus is in the repository");
    let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    let read = |path: PathBuf| std::fs::read(&path).map(|script| (path, script));
    files.into_iter().map(|path| read(path).unwrap()).collect()
}

/// Plays a script; prints it if it fails.
fn play(name: &str, bytes: &[u8]) {
    struct Shown<'a>(&'a str, &'a [u8]);
    impl Drop for Shown<'_> {
        fn drop(&mut self) {
            if std::thread::panicking() {
                let hex: String = self.1.iter().map(|byte| format!("{byte:02x}")).collect();
                eprintln!("script `{}` of {} bytes: {hex}", self.0, self.1.len());
            }
        }
    }
    let _shown = Shown(name, bytes);
    script::run(bytes);
}

/// The usual shift register.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn bytes(&mut self, most: u64) -> Vec<u8> {
        let len = self.next() % most;
        (0..len).map(|_| (self.next() >> 24) as u8).collect()
    }
}

fn scripts() -> u64 {
    let asked = std::env::var("FUZZ_SCRIPTS").ok();
    asked.map_or(300, |count| count.parse().expect("FUZZ_SCRIPTS is a number"))
}

#[test]
fn the_corpus() {
    let corpus = corpus();
    assert!(!corpus.is_empty());
    for (path, bytes) in corpus {
        play(&path.display().to_string(), &bytes);
    }
}

#[test]
fn random_scripts() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for number in 0..scripts() {
        let bytes = random.bytes(800);
        play(&format!("random {number}"), &bytes);
    }
}

#[test]
fn the_corpus_mutated() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let corpus = corpus();
    for number in 0..scripts() {
        let (_, bytes) = &corpus[number as usize % corpus.len()];
        let mut bytes = bytes.clone();
        for _ in 0..1 + random.next() % 6 {
            let at = random.next() as usize % (bytes.len() + 1);
            match random.next() % 4 {
                0 => bytes.insert(at, (random.next() >> 8) as u8),
                1 if at < bytes.len() => drop(bytes.remove(at)),
                2 => {
                    let (_, other) = &corpus[random.next() as usize % corpus.len()];
                    bytes.truncate(at);
                    bytes.extend_from_slice(&other[at.min(other.len())..]);
                }
                _ if at < bytes.len() => bytes[at] = (random.next() >> 8) as u8,
                _ => {}
            }
        }
        play(&format!("mutated {number}"), &bytes);
    }
}
