//! Releases of CANN, as far as their answers differ.
//!
//! | | 8.0 | 8.5 | 9.0 | 9.1 |
//! |---|---|---|---|---|
//! | copies and fills of 0 bytes, planes without rows | refused | refused | refused | nothing is done |
//! | `aclInit` again | 100002, not counted | counted | counted | counted |
//! | host to host in stream order | taken, the task fails | refused | refused | refused |
//! | pageable memory in stream order | read or written when the task runs | copied at once, after the stream's work | likewise | likewise |
//! | bytes that `aclrtMalloc` adds | 32 | 32 | 32 | by chip: the 950 has none |
//! | interface version | 1.16.0, its own is not known | 1.16.0 | 1.17.0 | 1.17.0 |
//!
//! Sources: the published runtime at its tags for 8.5 to 9.1; for 8.0 the documentation of that time, which says
//! of pageable memory only that the outcome cannot be known.
//!
//! The interface is that of 9.1 whatever the release: functions that an older one has not got are there.

/// A release of CANN whose answers the simulator gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Release {
    /// 8.0.
    V8_0,
    /// 8.5.
    V8_5,
    /// 9.0.
    V9_0,
    /// 9.1.
    V9_1,
}

impl Release {
    /// All of them, oldest first.
    pub const ALL: [Release; 4] = [Release::V8_0, Release::V8_5, Release::V9_0, Release::V9_1];

    /// Its number, such as `9.1`.
    pub fn number(self) -> &'static str {
        match self {
            Release::V8_0 => "8.0",
            Release::V8_5 => "8.5",
            Release::V9_0 => "9.0",
            Release::V9_1 => "9.1",
        }
    }

    /// The release of that number.
    pub fn from_number(number: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|release| release.number() == number)
    }

    /// The version of its runtime package.
    pub(crate) fn version(self) -> String {
        format!("{}.0", self.number())
    }

    /// A request for no bytes is fine and does nothing; else it is refused.
    pub(crate) fn takes_nothing(self) -> bool {
        self >= Release::V9_1
    }

    /// Starts after the first are counted.
    pub(crate) fn counts_starts(self) -> bool {
        self >= Release::V8_5
    }

    /// A copy between host addresses is refused where it is asked for; else its task fails.
    pub(crate) fn refuses_host_to_host(self) -> bool {
        self >= Release::V8_5
    }

    /// Copies of pageable memory are made before the call returns.
    pub(crate) fn copies_pageable_at_once(self) -> bool {
        self >= Release::V8_5
    }

    /// Bytes that `aclrtMalloc` adds on a chip whose platform file says `padding`.
    pub(crate) fn padding(self, padding: usize) -> usize {
        if self >= Release::V9_1 { padding } else { 32 }
    }

    /// Version of the interface.
    pub(crate) fn interface(self) -> (i32, i32, i32) {
        if self >= Release::V9_0 { (1, 17, 0) } else { (1, 16, 0) }
    }
}
