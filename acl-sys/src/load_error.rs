//! Why no library could be used. Always compiled, so that error types above need no feature.

use std::fmt;
use std::path::PathBuf;

/// The variable that overrides the search.
pub const LIBRARY_PATH_VARIABLE: &str = "ACL_LIBRARY_PATH";

/// No complete installation was found. [`Display`](fmt::Display) lists every place and what was wrong there.
#[derive(Clone, Debug)]
pub struct LoadError {
    /// Each file tried, in order.
    pub attempts: Vec<Attempt>,
}

/// One file tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The file, or the bare name handed to the system loader.
    pub path: PathBuf,
    /// Why it did not do.
    pub outcome: Outcome,
}

/// Why a file did not do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// There is no such file.
    NotFound,
    /// It is there, and the system loader refuses it; its text, which names a missing driver library for
    /// example.
    NotLoadable(String),
    /// It was built for another machine.
    WrongArchitecture {
        /// What it was built for.
        machine: String,
        /// What this program was built for.
        here: &'static str,
    },
    /// It opens, and these required symbols are absent: another release, or another library.
    MissingSymbols(Vec<&'static str>),
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path.display())?;
        match &self.outcome {
            Outcome::NotFound => f.write_str("not found"),
            Outcome::NotLoadable(text) => write!(f, "found, but not loadable: {text}"),
            Outcome::WrongArchitecture { machine, here } => {
                write!(f, "found, but built for {machine}; this program is {here}")
            }
            Outcome::MissingSymbols(names) => {
                write!(f, "opens, but {} required symbols are absent: ", names.len())?;
                let shown = names.iter().take(8).copied().collect::<Vec<_>>().join(", ");
                f.write_str(&shown)?;
                if names.len() > 8 { f.write_str(", ...") } else { Ok(()) }
            }
        }
    }
}

impl LoadError {
    /// `true` when there is no installation at all, rather than a broken one.
    pub fn nothing_found(&self) -> bool {
        self.attempts.iter().all(|attempt| attempt.outcome == Outcome::NotFound)
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.nothing_found() {
            "no Ascend runtime library was found"
        } else {
            "an Ascend runtime library was found, but none can be used"
        })?;
        for attempt in &self.attempts {
            write!(f, "\n  {attempt}")?;
        }
        write!(
            f,
            "\ninstall CANN and source its set_env.sh, or set {LIBRARY_PATH_VARIABLE} to the library or its folder"
        )
    }
}

impl std::error::Error for LoadError {}
