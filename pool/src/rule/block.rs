//! What the calls that hand out base blocks do by themselves: where a block starts, and how many
//! bytes it takes. Which rows hold is in the table at the end.

use super::set::{Api, Chip, Edition};
use super::{GRANULE, MEDIA_START, PAD, PAD_035, PLAIN_START, align_up};

/// The pages that a base block is asked from, as far as they change what the call adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pages {
    /// 4 KiB or 2 MiB: policies 0 to 5.
    Usual,
    /// 1 GiB: policies 6 and 7, on Atlas A2 and A3 only.
    Huge1G,
}

/// Where the program runs; `aclrtGetRunMode` tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// On a host, beside the card.
    Host,
    /// On the device's own CPU.
    Device,
}

/// What a base call makes of a request of `len` bytes, and where that was read.
///
/// A [`Source`](crate::Source) may promise [`start`](BlockRule::start) as its
/// [`alignment`](crate::Source::alignment), no more. What the call adds is the call's and belongs to
/// no segment: each segment has its own pad.
///
/// ```
/// use pool::{Api, BlockRule, Chip, Edition, Pages, Side};
/// let of = |pages| BlockRule::documented(Api::Malloc, Chip::Ascend910B, Edition::V8_5, pages, Side::Host);
/// assert_eq!(of(Pages::Usual).and_then(|block| block.bytes(1000)), Some(1056));
/// assert_eq!(of(Pages::Huge1G).and_then(|block| block.bytes(1000)), Some(1024));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockRule {
    start: u64,
    adds: u64,
    granule: u64,
    /// Title and edition of the page, or what else the numbers rest on.
    pub source: &'static str,
}

impl BlockRule {
    /// The first row that covers the question. `None` where the call hands out no blocks, where that
    /// edition or chip does not have it, and where it has no such pages.
    pub fn documented(
        api: Api,
        chip: Chip,
        edition: Edition,
        pages: Pages,
        side: Side,
    ) -> Option<BlockRule> {
        let row = ROWS.iter().find(|row| row.covers(api, chip, edition, pages, side))?;
        row.says
    }

    /// What the first address is a multiple of, in bytes; 1 where nothing is promised.
    pub const fn start(self) -> u64 {
        self.start
    }

    /// Bytes that the call takes for `len`. `None` for 0, and for what leaves 64 bits.
    pub const fn bytes(self, len: u64) -> Option<u64> {
        match len.checked_add(self.adds) {
            Some(sum) if len > 0 => align_up(sum, self.granule),
            _ => None,
        }
    }
}

/// `None` stands for all.
struct Row {
    apis: &'static [Api],
    chips: Option<&'static [Chip]>,
    editions: (Edition, Edition),
    pages: Option<Pages>,
    side: Option<Side>,
    /// `None`: there is no such block.
    says: Option<BlockRule>,
}

impl Row {
    fn covers(&self, api: Api, chip: Chip, edition: Edition, pages: Pages, side: Side) -> bool {
        self.apis.contains(&api)
            && self.chips.is_none_or(|chips| chips.contains(&chip))
            && (self.editions.0..=self.editions.1).contains(&edition)
            && self.pages.is_none_or(|of| of == pages)
            && self.side.is_none_or(|of| of == side)
    }
}

const ALWAYS: (Edition, Edition) = (Edition::V5_0, Edition::V9_1);
const PADDED: &[Api] = &[Api::Malloc, Api::MallocCached];
const DVPP: &[Api] = &[Api::DvppMalloc, Api::MpiDvppMalloc];

const PADDED_PAGES: &str = "aclrtMalloc, aclrtMallocCached, CANN 5.0 to 9.1 documentation";
const ALIGN32_PAGE: &str = "aclrtMallocAlign32, CANN 7.0 to 9.1 documentation";
const HOST_PAGE: &str = "aclrtMallocHost, CANN 6.0 to 9.1 documentation";
const DVPP_PAGES: &str = "acldvppMalloc, hi_mpi_dvpp_malloc, CANN 5.0 to 9.1 documentation";
const RUNTIME_9_1: &str = "hicann/runtime, padding_size of the chip, 9.1";

/// A block of `ALIGN_UP(len + adds, 32)` bytes.
const fn block(start: u64, adds: u64, source: &'static str) -> Option<BlockRule> {
    Some(BlockRule { start, adds, granule: GRANULE, source })
}

/// A row for every page and side, on every chip.
const fn row(apis: &'static [Api], editions: (Edition, Edition), says: Option<BlockRule>) -> Row {
    Row { apis, chips: None, editions, pages: None, side: None, says }
}

/// The first row that covers a question answers it, so the exceptions come first.
const ROWS: &[Row] = &[
    // What an edition or a chip does not have.
    row(&[Api::MallocAlign32], (Edition::V5_0, Edition::V6), None),
    row(&[Api::MallocHost], (Edition::V5_0, Edition::V5_0), None),
    Row {
        chips: Some(&[Chip::Ascend310, Chip::Ascend910, Chip::Ascend035]),
        ..row(&[Api::MpiDvppMalloc], ALWAYS, None)
    },
    Row { chips: Some(&[Chip::Ascend035]), ..row(&[Api::DvppMalloc], ALWAYS, None) },
    // Host memory: the only promise that depends on where the program runs. No page says how the
    // call rounds, so no more is taken for granted than what was asked for.
    Row {
        side: Some(Side::Device),
        ..row(
            &[Api::MallocHost],
            ALWAYS,
            Some(BlockRule { start: 1, adds: 0, granule: 1, source: HOST_PAGE }),
        )
    },
    row(
        &[Api::MallocHost],
        ALWAYS,
        Some(BlockRule { start: PLAIN_START, adds: 0, granule: 1, source: HOST_PAGE }),
    ),
    // Pages of 1 GiB: nothing is added since 8.1.
    Row {
        chips: Some(&[Chip::Ascend910B, Chip::Ascend910_93]),
        pages: Some(Pages::Huge1G),
        ..row(PADDED, (Edition::V8_1, Edition::V9_1), block(PLAIN_START, 0, PADDED_PAGES))
    },
    Row {
        chips: Some(&[Chip::Ascend910B, Chip::Ascend910_93]),
        pages: Some(Pages::Huge1G),
        ..row(PADDED, ALWAYS, block(PLAIN_START, PAD, PADDED_PAGES))
    },
    Row {
        chips: Some(&[Chip::Ascend910B, Chip::Ascend910_93]),
        pages: Some(Pages::Huge1G),
        ..row(&[Api::MallocAlign32], ALWAYS, block(PLAIN_START, 0, ALIGN32_PAGE))
    },
    Row { pages: Some(Pages::Huge1G), ..row(&Api::ALL, ALWAYS, None) },
    // The pad of a chip, since 9.1; 32 for all before.
    Row {
        chips: Some(&[Chip::Ascend950]),
        ..row(PADDED, (Edition::V9_1, Edition::V9_1), block(PLAIN_START, 0, RUNTIME_9_1))
    },
    Row {
        chips: Some(&[Chip::Ascend035]),
        ..row(PADDED, (Edition::V9_1, Edition::V9_1), block(PLAIN_START, PAD_035, RUNTIME_9_1))
    },
    row(PADDED, ALWAYS, block(PLAIN_START, PAD, PADDED_PAGES)),
    row(&[Api::MallocAlign32], ALWAYS, block(PLAIN_START, 0, ALIGN32_PAGE)),
    // Media memory.
    row(
        &[Api::DvppMalloc],
        (Edition::V5_0, Edition::V5_0),
        block(PLAIN_START, PAD, "acldvppMalloc, CANN 5.0.4 documentation"),
    ),
    row(DVPP, ALWAYS, block(MEDIA_START, PAD, DVPP_PAGES)),
];
