//! Why no library could be used. Always compiled, so that error types above need no feature.

use crate::known::LIBRARY_PATH_VARIABLE;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

/// No complete installation was found. [`Display`](fmt::Display) lists every place and what was wrong there.
#[derive(Clone, Debug)]
pub struct LoadError {
    /// Each file tried, in order.
    pub attempts: Vec<Attempt>,
    /// What `ACL_LIBRARY_PATH` held, when it was all that was searched.
    pub named: Option<OsString>,
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
    /// Functions come from this file, which is not of the installation that was opened: the system loader found
    /// it for a library that needs it, on `LD_LIBRARY_PATH` or because it was loaded before.
    Mixed,
    /// A file to link with, not to run on: each of its functions answers 100039. It is on the system
    /// loader's path, where it must not be.
    Stub,
}

/// The driver's library, which comes with the driver and not with CANN.
const DRIVER_LIBRARY: &str = "libascend_hal.so";

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path.display())?;
        match &self.outcome {
            Outcome::NotFound => f.write_str("not found"),
            Outcome::NotLoadable(text) => {
                write!(f, "found, but not loadable: {text}")?;
                if text.contains(DRIVER_LIBRARY) {
                    f.write_str(
                        " (that is the driver's: install it, or let LD_LIBRARY_PATH name its folder, /usr/local/Ascend/driver/lib64/driver)",
                    )?;
                }
                Ok(())
            }
            Outcome::WrongArchitecture { machine, here } => {
                write!(f, "found, but built for {machine}; this program is {here}")
            }
            Outcome::MissingSymbols(names) => {
                match names.len() {
                    1 => f.write_str("opens, but a required symbol is absent: ")?,
                    count => write!(f, "opens, but {count} required symbols are absent: ")?,
                }
                let shown = names.iter().take(8).copied().collect::<Vec<_>>().join(", ");
                f.write_str(&shown)?;
                if names.len() > 8 { f.write_str(", ...") } else { Ok(()) }
            }
            Outcome::Mixed => f.write_str(
                "of another installation, and the system loader took it for this one's: take its folder off LD_LIBRARY_PATH",
            ),
            Outcome::Stub => f.write_str(
                "a stub to link with, not to run on: take its folder off LD_LIBRARY_PATH",
            ),
        }
    }
}

impl LoadError {
    /// `true` when there is no installation at all: none that is broken, and none that `ACL_LIBRARY_PATH` names
    /// and that is not there.
    pub fn nothing_found(&self) -> bool {
        self.named.is_none() && self.nothing_tried_exists()
    }

    fn nothing_tried_exists(&self) -> bool {
        self.attempts.iter().all(|attempt| attempt.outcome == Outcome::NotFound)
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.nothing_tried_exists() {
            "no Ascend runtime library was found"
        } else {
            "an Ascend runtime library was found, but none can be used"
        })?;
        if let Some(named) = &self.named {
            let named = named.display();
            write!(
                f,
                " at {LIBRARY_PATH_VARIABLE}={named}, and nothing else is searched while that is set"
            )?;
            if self.attempts.is_empty() {
                f.write_str("\n  it names no place")?;
            }
        }
        let absent = |attempt: &Attempt| attempt.outcome == Outcome::NotFound;
        let together =
            |a: &Attempt, b: &Attempt| absent(a) && absent(b) && a.path.parent() == b.path.parent();
        for attempts in self.attempts.chunk_by(together) {
            match attempts {
                [one] => write!(f, "\n  {one}")?,
                // A line for a folder that has none of the files.
                [first, ..] => {
                    match first.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                        Some(folder) => write!(f, "\n  {}:", folder.display())?,
                        None => f.write_str("\n  the system loader's search:")?,
                    }
                    let names = attempts.iter().filter_map(|attempt| attempt.path.file_name());
                    for (i, name) in names.enumerate() {
                        let comma = if i > 0 { "," } else { "" };
                        write!(f, "{comma} no {}", name.display())?;
                    }
                }
                [] => {}
            }
        }
        if self.named.is_some() {
            return write!(f, "\ncorrect {LIBRARY_PATH_VARIABLE}, or unset it");
        }
        write!(
            f,
            "\ninstall CANN and source its set_env.sh, or set {LIBRARY_PATH_VARIABLE} to the library or its folder"
        )
    }
}

impl std::error::Error for LoadError {}
