//! Error codes: each number with its name, a one-line meaning, what kind of trouble it is and whether
//! waiting or freeing something can help.
//!
//! Sources: the published headers `acl_base_rt.h`, `rt_error_codes.h` and `ge_error_codes.h`; the kind, the
//! advice and the words are ours. A library may return numbers that no header lists, so [`aclError`] is an
//! integer and never an enum; [`aclError::info`] then answers `None`.
//!
//! # Numbers with two meanings
//! Two header sets that both call themselves ACL 1.17.0 disagree ([`Headers`]), and a program cannot find
//! out by the version which one its library was built with:
//!
//! | number | runtime source, 9.1.0 and later | headers shipped with torch-npu 2.14.0 |
//! |---|---|---|
//! | 107045 | `ACL_ERROR_RT_SUB_ACLGRAPH_IS_CAPTURING` | `ACL_ERROR_RT_STREAM_NOT_SUPPORT_OPERA` |
//! | 107046 | – | `ACL_ERROR_RT_SUB_ACLGRAPH_IS_CAPTURING` |
//! | 207021 | `ACL_ERROR_RT_LINK_TYPE_NOT_SUPPORTED`, after 9.1.0 | – |
//!
//! A row carries every reading of its number ([`CodeInfo::also`]) and says whose it is. The constant
//! [`ACL_ERROR_RT_SUB_ACLGRAPH_IS_CAPTURING`] is 107045, what the releases have.

use crate::types::aclError;
use std::fmt;

/// What kind of trouble a code stands for: a small view for `match`, ours, not the vendor's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// No error.
    Success,
    /// An argument is wrong: NULL, zero, out of range, unknown id, wrong order of calls.
    InvalidArgument,
    /// A handle was destroyed or never was one.
    InvalidHandle,
    /// The calling thread has no current context.
    NoContext,
    /// The object belongs to another context.
    WrongContext,
    /// `aclInit` or a part's own start-up is missing.
    NotInitialised,
    /// Done twice.
    Repeated,
    /// Device or host memory is short.
    OutOfMemory,
    /// A counted resource (streams, events, queue places) is used up.
    Exhausted,
    /// This chip, release or build does not have it.
    Unsupported,
    /// Not finished yet: ask again.
    NotReady,
    /// A wait ran out of time.
    Timeout,
    /// Stopped by an abort.
    Aborted,
    /// No such device, or none usable.
    NoDevice,
    /// The device no longer answers.
    DeviceLost,
    /// The system refuses access.
    Permission,
    /// A file is missing, unreadable or malformed.
    File,
    /// The hardware, or a task on it, failed.
    DeviceFault,
    /// Inside the library; read its text and the device log.
    Internal,
}

/// Whether the same call may work later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Retry {
    /// Not with the same input and state.
    No,
    /// Perhaps, after freeing, draining or waiting.
    Retry,
    /// A progress, abort or time-out condition: decide by context.
    Poll,
    /// May be ignored during start-up and shut-down.
    Ignore,
}

/// Whose reading of a number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Headers {
    /// All header sets agree.
    Every,
    /// The runtime's own source alone: releases 9.1.0 and later.
    Runtime,
    /// The headers shipped with torch-npu 2.14.0 alone.
    TorchNpu,
}

impl fmt::Display for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Headers::Every => "every header",
            Headers::Runtime => "the runtime's headers",
            Headers::TorchNpu => "torch-npu's headers",
        })
    }
}

/// Another reading of a row's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Also {
    /// The vendor's name there.
    pub name: &'static str,
    /// Whose reading it is.
    pub headers: Headers,
    /// One line.
    pub meaning: &'static str,
}

/// One row of the table of codes.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CodeInfo {
    /// The number.
    pub code: aclError,
    /// The vendor's name, with its prefix.
    pub name: &'static str,
    /// What kind of trouble.
    pub kind: Kind,
    /// Whether the same call may work later.
    pub retry: Retry,
    /// One line.
    pub meaning: &'static str,
    /// The first release that has the number: `"8.5 or earlier"`, `"9.0"`, `"9.1"`, `"after 9.1"`, `"no known
    /// release"`. An older library never returns it.
    pub since: &'static str,
    /// Whose reading `name` and `meaning` are.
    pub headers: Headers,
    /// The other readings of the number, and its other names.
    pub also: &'static [Also],
    /// What newer releases return instead.
    pub instead: Option<aclError>,
}

impl CodeInfo {
    /// `true` when header sets disagree about the number.
    pub fn disputed(&self) -> bool {
        self.headers != Headers::Every
    }
}

/// The number and every reading of it, on one line.
impl fmt::Display for CodeInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.code.0, self.name, self.meaning)?;
        if self.disputed() {
            write!(f, " ({} alone)", self.headers)?;
        }
        for other in self.also.iter().filter(|other| other.headers != self.headers) {
            write!(f, "; or {}: {} ({} alone)", other.name, other.meaning, other.headers)?;
        }
        if let Some(instead) = self.instead {
            write!(f, "; newer releases: {}", instead.0)?;
        }
        Ok(())
    }
}

/// As [`CodeInfo`]'s, or the bare number.
impl fmt::Display for aclError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.info() {
            Some(row) => row.fmt(f),
            None => write!(f, "{} (unlisted code)", self.0),
        }
    }
}

impl aclError {
    /// The row for this code, if the table has it.
    pub fn info(self) -> Option<&'static CodeInfo> {
        let i = CODES.binary_search_by_key(&self.0, |row| row.code.0).ok()?;
        Some(&CODES[i])
    }

    /// The vendor's name, or `"unlisted code"`.
    pub fn name(self) -> &'static str {
        self.info().map_or("unlisted code", |row| row.name)
    }

    /// What kind of trouble; [`Kind::Internal`] for numbers the table does not have.
    pub fn kind(self) -> Kind {
        self.info().map_or(Kind::Internal, |row| row.kind)
    }

    /// `true` for `ACL_SUCCESS` alone.
    pub fn is_success(self) -> bool {
        self == ACL_SUCCESS
    }
}

macro_rules! codes {
    ($(
        $number:literal $name:ident $kind:ident $retry:ident $meaning:literal
        $(since $since:literal)? $(instead $instead:literal)? $(only $headers:ident)?
        $(also $other:ident only $others:ident $other_meaning:literal)*;
    )*) => {
        $(
            codes! { @constant [$($headers)?] $name $number $meaning }
            $(codes! { @constant [] $other $number $other_meaning })*
        )*
        /// All codes, in ascending order.
        pub static CODES: &[CodeInfo] = &[$(CodeInfo {
            code: aclError($number),
            name: stringify!($name),
            kind: Kind::$kind,
            retry: Retry::$retry,
            meaning: $meaning,
            since: codes!(@or $($since)?, "8.5 or earlier"),
            headers: codes!(@or $(Headers::$headers)?, Headers::Every),
            also: &[$(Also {
                name: stringify!($other),
                headers: Headers::$others,
                meaning: $other_meaning,
            },)*],
            instead: codes!(@or $(Some(aclError($instead)))?, None),
        },)*];
    };
    // A name that these headers give another number than the releases do: the constant is the releases'.
    (@constant [TorchNpu] $name:ident $number:literal $meaning:literal) => {};
    (@constant [$($headers:ident)?] $name:ident $number:literal $meaning:literal) => {
        #[doc = $meaning]
        pub const $name: aclError = aclError($number);
    };
    (@or , $usual:expr) => { $usual };
    (@or $given:expr, $usual:expr) => { $given };
}

mod table;
pub use table::*;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_so_that_it_can_be_searched() {
        assert!(CODES.windows(2).all(|w| w[0].code.0 < w[1].code.0));
    }

    #[test]
    fn known_numbers_have_their_names() {
        // Restated by hand from the published headers.
        for (number, name, kind) in [
            (0, "ACL_SUCCESS", Kind::Success),
            (100000, "ACL_ERROR_INVALID_PARAM", Kind::InvalidArgument),
            (100002, "ACL_ERROR_REPEAT_INITIALIZE", Kind::Repeated),
            (107002, "ACL_ERROR_RT_CONTEXT_NULL", Kind::NoContext),
            (107003, "ACL_ERROR_RT_STREAM_CONTEXT", Kind::WrongContext),
            (107017, "ACL_ERROR_RT_INVALID_HANDLE", Kind::InvalidHandle),
            (200006, "ACL_ERROR_FEATURE_UNSUPPORTED", Kind::Unsupported),
            (207001, "ACL_ERROR_RT_MEMORY_ALLOCATION", Kind::OutOfMemory),
            (507018, "ACL_ERROR_RT_AICPU_EXCEPTION", Kind::DeviceFault),
            (507046, "ACL_ERROR_RT_STREAM_SYNC_TIMEOUT", Kind::Timeout),
        ] {
            assert_eq!(aclError(number).name(), name);
            assert_eq!(aclError(number).kind(), kind, "{name}");
        }
        assert_eq!(aclError(-7).info().map(|row| row.name), None);
        assert_eq!(aclError(-7).kind(), Kind::Internal);
    }

    #[test]
    fn a_number_with_two_meanings_has_both() {
        // Restated by hand: (number, reading of the runtime's source, reading of torch-npu's headers).
        for (number, runtime, torch) in [
            (
                107045,
                Some("ACL_ERROR_RT_SUB_ACLGRAPH_IS_CAPTURING"),
                Some("ACL_ERROR_RT_STREAM_NOT_SUPPORT_OPERA"),
            ),
            (107046, None, Some("ACL_ERROR_RT_SUB_ACLGRAPH_IS_CAPTURING")),
            (207021, Some("ACL_ERROR_RT_LINK_TYPE_NOT_SUPPORTED"), None),
        ] {
            let row = aclError(number).info().expect("listed");
            let name_in = |headers| {
                let other = row.also.iter().find(|other| other.headers == headers);
                (row.headers == headers).then_some(row.name).or(other.map(|other| other.name))
            };
            assert!(row.disputed(), "{row}");
            assert_eq!(name_in(Headers::Runtime), runtime, "{row}");
            assert_eq!(name_in(Headers::TorchNpu), torch, "{row}");
            // Nobody is left to guess: the text names each reading.
            for name in [runtime, torch].into_iter().flatten() {
                assert!(row.to_string().contains(name), "{row}");
            }
        }
        assert_eq!(CODES.iter().filter(|row| row.disputed()).count(), 3);
        // The constants are the releases'.
        assert_eq!(ACL_ERROR_RT_SUB_ACLGRAPH_IS_CAPTURING, aclError(107045));
        assert_eq!(ACL_ERROR_RT_STREAM_NOT_SUPPORT_OPERA, aclError(107045));
    }

    #[test]
    fn a_row_reads_as_a_line() {
        for (number, line) in [
            (107002, "107002 ACL_ERROR_RT_CONTEXT_NULL: no current context"),
            (
                107045,
                "107045 ACL_ERROR_RT_SUB_ACLGRAPH_IS_CAPTURING: a part of the model instance is still being \
                 captured (the runtime's headers alone); or ACL_ERROR_RT_STREAM_NOT_SUPPORT_OPERA: a stream \
                 of this kind cannot do it (torch-npu's headers alone)",
            ),
            (200002, "200002 ACL_ERROR_INVALID_DEVICE: no such device; newer releases: 107001"),
            (0, "0 ACL_SUCCESS: done"),
            (-7, "-7 (unlisted code)"),
        ] {
            assert_eq!(aclError(number).to_string(), line);
        }
    }

    #[test]
    fn what_replaces_a_code_is_listed_and_of_its_kind() {
        for row in CODES {
            let Some(instead) = row.instead else { continue };
            assert!(instead.info().is_some_and(|new| new.instead.is_none()), "{row}");
            assert_eq!(instead.kind(), row.kind, "{row}");
        }
    }

    #[test]
    fn the_history_of_the_table() {
        let of = |since| -> Vec<i32> {
            CODES.iter().filter(|row| row.since == since).map(|row| row.code.0).collect()
        };
        assert_eq!(of("9.0"), [507912, 507913]);
        let from_9_1: Vec<i32> = (107039..=107045).chain([207020]).chain(507914..=507916).collect();
        assert_eq!(of("9.1"), from_9_1);
        assert_eq!(of("after 9.1"), [207021]);
        // As many as the header of release 8.5.0 has beside success.
        let runtime = |row: &&CodeInfo| row.code.0 / 1000 % 100 == 7;
        assert_eq!(
            CODES.iter().filter(runtime).filter(|row| row.since == "8.5 or earlier").count(),
            130
        );
    }

    #[test]
    fn every_row_is_one_line_of_words() {
        for row in CODES {
            let name = row.name.strip_prefix("ACL_");
            assert!(name.is_some_and(|n| n == "SUCCESS" || n.starts_with("ERROR_")), "{row}");
            assert!(!row.meaning.is_empty() && row.meaning.len() <= 80, "{row}");
            assert!(!row.meaning.contains('\n') && !row.meaning.ends_with('.'), "{row}");
        }
    }
}
