//! What the example programs share: pictures for people, and the error they end with.
//!
//! The examples' own files are the ones to read; of ACL itself only [`decode`] does anything here, because the
//! vdec example and its bench run the same.

pub mod checksum;
pub mod clip;
pub mod decode;
pub mod footprint;
pub mod nal;
pub mod order;
pub mod picture;
pub mod plan;
pub mod session;
pub mod sheet;
pub mod times;

use std::path::{Path, PathBuf};

/// Why a file was not done: its name and the reason.
#[derive(Debug, thiserror::Error)]
#[error("{}: {reason}", file.display())]
pub struct Problem {
    /// The file or folder.
    pub file: PathBuf,
    /// What went wrong with it.
    #[source]
    pub reason: Reason,
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Reason {
    /// The system: reading, writing, making a folder.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// The system's answer.
        source: std::io::Error,
    },
    /// Refused before reading.
    #[error("{why}")]
    Refused {
        /// Why.
        why: &'static str,
    },
    /// The library, the pool or the file's content.
    #[error(transparent)]
    Acl(#[from] acl_rs::Error),
    /// A PNG could not be written.
    #[error("writing PNG: {0}")]
    Png(#[from] png::EncodingError),
}

impl Reason {
    /// Names the file.
    pub fn about(self, file: &Path) -> Problem {
        Problem { file: file.to_owned(), reason: self }
    }
}

/// Names the file in errors that do not know it.
pub trait About<T> {
    /// The same result, with the file's name in its error.
    fn about(self, file: &Path) -> Result<T, Problem>;
}

impl<T, E: Into<Reason>> About<T> for Result<T, E> {
    fn about(self, file: &Path) -> Result<T, Problem> {
        self.map_err(|error| error.into().about(file))
    }
}

/// Files larger than this are refused: no example has a use for them.
const MOST: u64 = 1 << 30;

/// The whole of an ordinary file. Pipes and devices may never end and are refused.
pub fn read_file(path: &Path) -> Result<Vec<u8>, Problem> {
    let about = io("reading", std::fs::metadata(path)).about(path)?;
    if about.is_dir() {
        return io("reading", std::fs::read(path)).about(path);
    }
    if !about.is_file() {
        return Err(Reason::Refused { why: "not an ordinary file" }.about(path));
    }
    if about.len() > MOST {
        return Err(Reason::Refused { why: "larger than 1 GiB" }.about(path));
    }
    io("reading", std::fs::read(path)).about(path)
}

/// Prints a line, as `println!` does, but a closed pipe ends the program quietly (somebody took what they
/// wanted) and a full disk with an error.
#[macro_export]
macro_rules! say {
    ($($what:tt)*) => { $crate::print(format_args!("{}\n", format_args!($($what)*))) };
}

/// What [`say!`] does, for text with its own line ends.
pub fn print(what: std::fmt::Arguments<'_>) {
    use std::io::Write as _;
    let outcome = std::io::stdout().lock().write_fmt(what);
    match outcome {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => {
            eprintln!("error: writing to standard output: {error}");
            std::process::exit(1);
        }
    }
}

/// Says what was tried when the system refuses.
pub fn io<T>(what: &'static str, result: std::io::Result<T>) -> Result<T, Reason> {
    result.map_err(|source| Reason::Io { what, source })
}

/// The program in the README compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
