//! What the example programs share: pictures for people, and the error they end with.
//!
//! Nothing here is about ACL itself; the examples' own files are the ones to read.

pub mod map;
pub mod picture;
pub mod plan;

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

/// Says what was tried when the system refuses.
pub fn io<T>(what: &'static str, result: std::io::Result<T>) -> Result<T, Reason> {
    result.map_err(|source| Reason::Io { what, source })
}

/// The program in the README compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
