//! The documentation as a table: which page asks what of whom. The numbers have names here and
//! stand in `rule.rs`.

use super::set::{Api, Chip, Edition, Sourced};
use super::{COPY, FREE, MEDIA, MEDIA_950, PLAIN, PLAIN_950, Rule};

/// One demand of the documentation: who, where, when, what.
pub(super) struct Row {
    apis: &'static [Api],
    /// `None`: every chip.
    chips: Option<&'static [Chip]>,
    /// First and last edition, both included.
    editions: (Edition, Edition),
    pub(super) says: Sourced,
}

impl Row {
    pub(super) fn covers(&self, api: Api, chip: Chip, edition: Edition) -> bool {
        self.apis.contains(&api)
            && self.chips.is_none_or(|chips| chips.contains(&chip))
            && (self.editions.0..=self.editions.1).contains(&edition)
    }
}

pub(super) const RECOMMENDED: Sourced = Sourced {
    rule: Rule::RECOMMENDED,
    source: "Secondary Memory Allocation, CANN 8.5 documentation",
    reason: "one rule for every consumer; 128 is the strictest start",
};

pub(super) const NO_ROW: Sourced = Sourced {
    rule: Rule::RECOMMENDED,
    source: "no row in this edition for this chip",
    reason: "the recommended rule stands in",
};

/// Memory for models, operators and copies.
const RUNTIME: &[Api] = &[Api::Malloc, Api::MallocAlign32, Api::MallocCached, Api::MallocHost];
/// Memory the media unit can reach.
const DVPP: &[Api] = &[Api::DvppMalloc, Api::MpiDvppMalloc];
const COPIES: &[Api] = &[Api::MemcpyAsync];

/// The first row that covers a question answers it, so the exceptions come first.
pub(super) const ROWS: &[Row] = &[
    // What an edition or a chip does not have.
    Row {
        apis: &Api::ALL,
        chips: Some(&[Chip::Ascend035]),
        editions: (Edition::V5_0, Edition::V9_0),
        says: NO_ROW,
    },
    Row {
        apis: DVPP,
        chips: Some(&[Chip::Ascend035]),
        editions: (Edition::V9_1, Edition::V9_1),
        says: NO_ROW,
    },
    Row {
        apis: &[Api::MpiDvppMalloc],
        chips: Some(&[Chip::Ascend310, Chip::Ascend910]),
        editions: (Edition::V5_0, Edition::V9_1),
        says: NO_ROW,
    },
    Row {
        apis: &[Api::MallocAlign32],
        chips: None,
        editions: (Edition::V5_0, Edition::V6),
        says: NO_ROW,
    },
    Row {
        apis: &[Api::MallocHost],
        chips: None,
        editions: (Edition::V5_0, Edition::V5_0),
        says: NO_ROW,
    },
    // 5.0: before the page existed. Its numbers stood on the pages of the single interfaces.
    Row {
        apis: RUNTIME,
        chips: None,
        editions: (Edition::V5_0, Edition::V5_0),
        says: Sourced {
            rule: MEDIA,
            source: "model input and output memory, CANN 5.0.4 documentation",
            reason: "pooled model inputs and outputs start on 128 after the 32-byte pad",
        },
    },
    Row {
        apis: &[Api::DvppMalloc],
        chips: None,
        editions: (Edition::V5_0, Edition::V5_0),
        says: Sourced {
            rule: PLAIN,
            source: "acldvppMalloc, CANN 5.0.4 documentation",
            reason: "64 here, raised to 128 in later editions",
        },
    },
    Row {
        apis: &[Api::MpiDvppMalloc],
        chips: None,
        editions: (Edition::V5_0, Edition::V5_0),
        says: Sourced {
            rule: MEDIA,
            source: "hi_mpi function pages, CANN 5.0.4 documentation",
            reason: "16 or 128 depending on the function; JPEGD, JPEGE and PNGD ask 128",
        },
    },
    // 950 since 9.1: the pad is gone, by the text and by the runtime.
    Row {
        apis: RUNTIME,
        chips: Some(&[Chip::Ascend950]),
        editions: (Edition::V9_1, Edition::V9_1),
        says: Sourced { rule: PLAIN_950, source: NO_PAD_SOURCE, reason: NO_PAD },
    },
    Row {
        apis: DVPP,
        chips: Some(&[Chip::Ascend950]),
        editions: (Edition::V9_1, Edition::V9_1),
        says: Sourced { rule: MEDIA_950, source: NO_PAD_SOURCE, reason: NO_PAD },
    },
    Row {
        apis: &[Api::MallocHost],
        chips: None,
        editions: (Edition::V9_0, Edition::V9_1),
        says: Sourced {
            rule: PLAIN,
            source: PAGE_9,
            reason: "asked only of programs that run on the device; kept for all",
        },
    },
    // The page and its forerunner in 6.x.
    Row {
        apis: RUNTIME,
        chips: None,
        editions: (Edition::V6, Edition::V6),
        says: Sourced { rule: PLAIN, source: PAGE_6, reason: PLAIN_REASON },
    },
    Row {
        apis: DVPP,
        chips: None,
        editions: (Edition::V6, Edition::V6),
        says: Sourced { rule: MEDIA, source: PAGE_6, reason: MEDIA_REASON },
    },
    Row {
        apis: RUNTIME,
        chips: None,
        editions: (Edition::V7, Edition::V8_5),
        says: Sourced { rule: PLAIN, source: PAGE_7, reason: PLAIN_REASON },
    },
    Row {
        apis: DVPP,
        chips: None,
        editions: (Edition::V7, Edition::V8_5),
        says: Sourced { rule: MEDIA, source: PAGE_7, reason: MEDIA_REASON },
    },
    Row {
        apis: RUNTIME,
        chips: None,
        editions: (Edition::V9_0, Edition::V9_1),
        says: Sourced { rule: PLAIN, source: PAGE_9, reason: PLAIN_REASON },
    },
    Row {
        apis: DVPP,
        chips: None,
        editions: (Edition::V9_0, Edition::V9_1),
        says: Sourced { rule: MEDIA, source: PAGE_9, reason: MEDIA_REASON },
    },
    // Copies. The runtime's open source (8.5 and later) checks no alignment; the text asked for it.
    Row {
        apis: COPIES,
        chips: None,
        editions: (Edition::V5_0, Edition::V8_5),
        says: Sourced {
            rule: COPY,
            source: "aclrtMemcpyAsync, CANN 5.0 to 8.5 documentation",
            reason: "source and destination both on 64",
        },
    },
    Row {
        apis: COPIES,
        chips: None,
        editions: (Edition::V9_0, Edition::V9_1),
        says: Sourced {
            rule: FREE,
            source: "aclrtMemcpyAsync, CANN 9.x documentation",
            reason: "the 64-byte sentence is no longer there",
        },
    },
];

const PAGE_6: &str = "memory allocation pages, CANN 6.0.1 to 6.3 documentation";
const PAGE_7: &str = "Secondary Memory Allocation, CANN 7.0 to 8.5 documentation";
const PAGE_9: &str = "Secondary Memory Allocation, CANN 9.x documentation";
const NO_PAD_SOURCE: &str =
    "Secondary Memory Allocation, CANN 9.1 documentation; hicann/runtime padding_size, 9.1";
const NO_PAD: &str = "Ascend 950 needs no pad";
const PLAIN_REASON: &str = "each segment needs its own 32 bytes, whatever the base call adds";
const MEDIA_REASON: &str = "media memory starts on 128; the pad is for output that feeds a model";
