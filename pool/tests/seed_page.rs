//! The vendor's page on secondary allocation, row by row, with every number worked out by hand.
//!
//! Nothing here calls the code under test to find out what to expect. Sources: Secondary Memory
//! Allocation, CANN 7.0 to 9.1 documentation; for picture sizes the stride tables of the JPEGD, VDEC
//! and VPC chapters.

use std::convert::Infallible;

use pool::{Api, BlockRule, Chip, Edition, Error, Lease, Pages, Pool, Rule, RuleSet, Side, Source};

// ---- the seven interfaces --------------------------------------------------------------------

/// 64-aligned starts: `len`, `m`, distance to the next start. `None`: refused.
const ON_64: [(u64, Option<(u64, u64)>); 10] = [
    (0, None),
    (1, Some((64, 64))),
    (31, Some((64, 64))),
    (32, Some((64, 64))),
    (33, Some((96, 128))),
    (64, Some((96, 128))),
    (1_048_576, Some((1_048_608, 1_048_640))),
    // usize::MAX on 64 bits, and the largest length whose pitch still fits: 2^64 - 64 - 32.
    (u64::MAX, None),
    (18_446_744_073_709_551_520, Some((18_446_744_073_709_551_552, 18_446_744_073_709_551_552))),
    (18_446_744_073_709_551_521, None),
];

/// 128-aligned starts.
const ON_128: [(u64, Option<(u64, u64)>); 10] = [
    (0, None),
    (1, Some((64, 128))),
    (31, Some((64, 128))),
    (32, Some((64, 128))),
    (33, Some((96, 128))),
    (64, Some((96, 128))),
    (1_048_576, Some((1_048_608, 1_048_704))),
    (u64::MAX, None),
    // 2^64 - 128 - 32.
    (18_446_744_073_709_551_456, Some((18_446_744_073_709_551_488, 18_446_744_073_709_551_488))),
    (18_446_744_073_709_551_457, None),
];

/// Copies: the ends start on 64, and own nothing beyond their length.
const COPIES: [(u64, Option<(u64, u64)>); 8] = [
    (0, None),
    (1, Some((1, 64))),
    (31, Some((31, 64))),
    (32, Some((32, 64))),
    (33, Some((33, 64))),
    (64, Some((64, 64))),
    (1_048_576, Some((1_048_576, 1_048_576))),
    (u64::MAX, None),
];

#[track_caller]
fn holds(rule: Rule, table: &[(u64, Option<(u64, u64)>)]) {
    for (len, expected) in table {
        let got = rule.footprint(*len).zip(rule.pitch(*len));
        assert_eq!(got, *expected, "len {len} under `{rule}`");
    }
}

/// The page as users know it: CANN 8.5 on a chip that has all seven interfaces.
fn page(api: Api) -> Rule {
    RuleSet::documented(Chip::Ascend310P, Edition::V8_5).rule(api).rule
}

#[test]
fn aclrt_malloc() {
    holds(page(Api::Malloc), &ON_64);
}

#[test]
fn aclrt_malloc_align32() {
    holds(page(Api::MallocAlign32), &ON_64);
}

#[test]
fn aclrt_malloc_cached() {
    holds(page(Api::MallocCached), &ON_64);
}

#[test]
fn aclrt_malloc_host() {
    holds(page(Api::MallocHost), &ON_64);
}

#[test]
fn acldvpp_malloc() {
    holds(page(Api::DvppMalloc), &ON_128);
}

#[test]
fn hi_mpi_dvpp_malloc() {
    holds(page(Api::MpiDvppMalloc), &ON_128);
}

#[test]
fn aclrt_memcpy_async() {
    holds(page(Api::MemcpyAsync), &COPIES);
}

#[test]
fn the_recommended_rule_is_128_for_all_seven() {
    for api in Api::ALL {
        holds(RuleSet::recommended().rule(api).rule, &ON_128);
    }
    assert_eq!(RuleSet::default(), RuleSet::recommended());
    assert_eq!(Rule::default(), Rule::RECOMMENDED);
}

#[test]
fn the_seven_names_are_the_c_names() {
    let names = Api::ALL.map(Api::c_name);
    let page = [
        "aclrtMalloc",
        "aclrtMallocAlign32",
        "aclrtMallocCached",
        "aclrtMallocHost",
        "acldvppMalloc",
        "hi_mpi_dvpp_malloc",
        "aclrtMemcpyAsync",
    ];
    assert_eq!(names, page);
}

// ---- worked lengths --------------------------------------------------------------------------

/// What, `len`, `m`, distance on 64, distance on 128.
const WORKED: [(&str, u64, u64, u64, u64); 28] = [
    ("one byte", 1, 64, 64, 128),
    ("a block less one", 31, 64, 64, 128),
    ("a block", 32, 64, 64, 128),
    ("a block and one", 33, 96, 128, 128),
    ("two blocks", 64, 96, 128, 128),
    ("two blocks and one", 65, 128, 128, 128),
    ("three blocks", 96, 128, 128, 128),
    ("three blocks and one", 97, 160, 192, 256),
    ("a hundred", 100, 160, 192, 256),
    ("a thousand", 1000, 1056, 1088, 1152),
    ("a page", 4096, 4128, 4160, 4224),
    ("3 x 448 x 448", 602_112, 602_144, 602_176, 602_240),
    ("VDEC NV12 1920x1080", 3_110_400, 3_110_432, 3_110_464, 3_110_528),
    ("VDEC RGB888 1920x1080", 6_220_800, 6_220_832, 6_220_864, 6_220_928),
    ("VDEC NV12 3840x2160", 12_441_600, 12_441_632, 12_441_664, 12_441_728),
    ("JPEGD NV12 1920x1080, 1920x1088", 3_133_440, 3_133_472, 3_133_504, 3_133_568),
    ("JPEGD NV12 1080x1920, 1152x1920", 3_317_760, 3_317_792, 3_317_824, 3_317_888),
    ("JPEGD NV12 1080x1920, 1088x1920", 3_133_440, 3_133_472, 3_133_504, 3_133_568),
    ("JPEGD 422SP 1920x1080", 4_177_920, 4_177_952, 4_177_984, 4_178_048),
    ("JPEGD 444SP 1920x1080", 6_266_880, 6_266_912, 6_266_944, 6_267_008),
    ("bit stream, 1080p x 3/4", 1_555_200, 1_555_232, 1_555_264, 1_555_328),
    ("JPEG file, 512 KiB", 524_288, 524_320, 524_352, 524_416),
    ("JPEG file, 1 MiB", 1_048_576, 1_048_608, 1_048_640, 1_048_704),
    ("VPC NV12 224x224", 75_264, 75_296, 75_328, 75_392),
    ("VPC NV12 416x416", 259_584, 259_616, 259_648, 259_712),
    ("VPC NV12 640x640", 614_400, 614_432, 614_464, 614_528),
    ("VPC RGB888 224x224", 150_528, 150_560, 150_592, 150_656),
    ("one mebibyte less one", 1_048_575, 1_048_608, 1_048_640, 1_048_704),
];

#[test]
fn worked_lengths() {
    let (on_64, on_128) = (page(Api::Malloc), page(Api::DvppMalloc));
    for (what, len, m, next_64, next_128) in WORKED {
        assert_eq!(on_64.footprint(len), Some(m), "{what}");
        assert_eq!(on_128.footprint(len), Some(m), "{what}");
        assert_eq!(on_64.pitch(len), Some(next_64), "{what}");
        assert_eq!(on_128.pitch(len), Some(next_128), "{what}");
    }
}

// ---- layouts, with real leases ---------------------------------------------------------------

/// A source with one block at a given base, whose alignment it does promise or not.
struct At {
    base: u64,
    promise: u64,
}

impl Source for At {
    type Slab = u64;
    type Error = Infallible;

    fn allocate(&self, bytes: u64) -> Result<(u64, u64), Infallible> {
        Ok((bytes, self.base))
    }

    fn alignment(&self) -> u64 {
        self.promise
    }
}

type Leases = Vec<Lease<At>>;

/// One slab of exactly `bytes` usable bytes.
fn block(base: u64, promise: u64, rule: Rule, bytes: u64) -> Pool<At> {
    let builder = Pool::builder(At { base, promise }).rule(rule).slab_bytes(bytes);
    builder.max_slabs(1).name("page").build().unwrap()
}

fn is_full(pool: &Pool<At>) -> bool {
    matches!(pool.lease(1, "one more"), Err(Error::Exhausted(_)))
}

#[test]
fn three_blocks_on_64() {
    let pool = block(0x1000, 64, page(Api::Malloc), 384);
    let leases = [100, 1, 33].map(|len| pool.lease(len, "block").unwrap());
    assert_eq!(leases.each_ref().map(Lease::address), [0x1000, 0x10c0, 0x1100]);
    assert_eq!(leases.each_ref().map(Lease::footprint), [160, 64, 96]);
    assert_eq!(leases[2].explain().pad.end, 0x1160);
    assert!(is_full(&pool));
}

#[test]
fn three_blocks_on_128() {
    let pool = block(0x1000, 128, page(Api::DvppMalloc), 512);
    let leases = [100, 1, 33].map(|len| pool.lease(len, "block").unwrap());
    assert_eq!(leases.each_ref().map(Lease::address), [0x1000, 0x1100, 0x1180]);
    assert_eq!(leases[2].explain().pad.end, 0x11e0);
    assert!(is_full(&pool));
}

#[test]
fn an_odd_base_starts_on_the_next_64() {
    let pool = block(0x1010, 1, page(Api::Malloc), 384);
    let leases = [100, 1, 33].map(|len| pool.lease(len, "block").unwrap());
    assert_eq!(leases.each_ref().map(Lease::address), [0x1040, 0x1100, 0x1140]);
    assert_eq!(leases[0].offset(), 0x30);
    // 384 usable bytes and the 63 that an unknown base may cost.
    assert_eq!(*leases[0].slab(), 447);
    assert!(is_full(&pool));
}

#[test]
fn a_base_on_64_under_a_rule_of_128_costs_64() {
    let pool = block(0x1040, 64, page(Api::DvppMalloc), 512);
    let leases = [100, 1, 33].map(|len| pool.lease(len, "block").unwrap());
    assert_eq!(leases.each_ref().map(Lease::address), [0x1080, 0x1180, 0x1200]);
    assert_eq!(*leases[0].slab(), 576);
    assert!(is_full(&pool));
}

#[test]
fn one_jpegd_worker() {
    let pool = block(0x1_0000_0000, 128, Rule::RECOMMENDED, 3_733_376);
    let plan = [
        ("JPEG in", 524_288, 0, 524_416),
        ("JPEGD out", 3_133_440, 524_416, 3_657_984),
        ("VPC out, model in", 75_264, 3_657_984, 3_733_376),
    ];
    let mut leases = Leases::new();
    for (purpose, len, offset, next) in plan {
        let lease = pool.lease(len, purpose).unwrap();
        assert_eq!(lease.pitch(), next - offset, "{purpose}");
        leases.push(lease);
    }
    assert_eq!(*leases[0].slab(), 3_733_376);
    tile(&pool, &leases);
}

#[test]
fn one_vdec_channel() {
    let pool = block(0x1_0000_0000, 128, Rule::RECOMMENDED, 37_628_160);
    let plan = [
        ("bit stream", 1_555_200, 4, 0, 6_221_312),
        ("YUV", 3_110_400, 10, 6_221_312, 37_326_592),
        ("VPC out, model in", 75_264, 4, 37_326_592, 37_628_160),
    ];
    let mut leases = Leases::new();
    for (purpose, len, count, first, end) in plan {
        let from = leases.len();
        leases.extend((0..count).map(|_| pool.lease(len, purpose).unwrap()));
        let pitches: u64 = leases[from..].iter().map(Lease::pitch).sum();
        assert_eq!(pitches, end - first, "{purpose}");
    }
    tile(&pool, &leases);
}

/// The segments lie side by side and leave nothing over. The page lays them out in the order they
/// are asked for; the pool has the long ones at the end of the block.
fn tile(pool: &Pool<At>, leases: &[Lease<At>]) {
    let mut spans: Vec<_> = leases.iter().map(|lease| (lease.offset(), lease.pitch())).collect();
    spans.sort();
    let mut end = 0;
    for (offset, pitch) in spans {
        assert_eq!(offset, end);
        end += pitch;
    }
    assert_eq!((end, pool.report().free), (*leases[0].slab(), 0));
}

// ---- how the rule moved ----------------------------------------------------------------------

/// What an edition asks: start, granule, pad. `STANDS_IN` where it has no row.
type Asked = (u64, u64, u64);
const PLAIN: Asked = (64, 32, 32);
const MEDIA: Asked = (128, 32, 32);
const COPY: Asked = (64, 1, 0);
const NOTHING: Asked = (1, 1, 0);
const STANDS_IN: Asked = (128, 32, 32);

/// The first generation has no `hi_mpi_dvpp_malloc`.
const FIRST: [Chip; 2] = [Chip::Ascend310, Chip::Ascend910];
const LATER: [Chip; 5] =
    [Chip::Ascend310B, Chip::Ascend310P, Chip::Ascend910B, Chip::Ascend910_93, Chip::Ascend950];

/// What every chip is asked in every edition, in the order of `Api::ALL`.
#[test]
fn every_chip_in_every_edition() {
    use Edition::*;
    let none = [STANDS_IN; 7];
    let page = [PLAIN, PLAIN, PLAIN, PLAIN, MEDIA, MEDIA, COPY];
    let page_first = [PLAIN, PLAIN, PLAIN, PLAIN, MEDIA, STANDS_IN, COPY];
    let nine = [PLAIN, PLAIN, PLAIN, PLAIN, MEDIA, MEDIA, NOTHING];
    let (plain_950, media_950) = ((64, 32, 0), (128, 32, 0));
    let table: &[(&[Edition], &[Chip], [Asked; 7])] = &[
        (&[V5_0], &LATER, [MEDIA, STANDS_IN, MEDIA, STANDS_IN, PLAIN, MEDIA, COPY]),
        (&[V5_0], &FIRST, [MEDIA, STANDS_IN, MEDIA, STANDS_IN, PLAIN, STANDS_IN, COPY]),
        (&[V6], &LATER, [PLAIN, STANDS_IN, PLAIN, PLAIN, MEDIA, MEDIA, COPY]),
        (&[V6], &FIRST, [PLAIN, STANDS_IN, PLAIN, PLAIN, MEDIA, STANDS_IN, COPY]),
        (&[V7, V8_0, V8_1, V8_5], &LATER, page),
        (&[V7, V8_0, V8_1, V8_5], &FIRST, page_first),
        (&[V9_0], &LATER, nine),
        (&[V9_1], &LATER[..4], nine),
        (
            &[V9_1],
            &[Chip::Ascend950],
            [plain_950, plain_950, plain_950, plain_950, media_950, media_950, NOTHING],
        ),
        (&[V9_0, V9_1], &FIRST, [PLAIN, PLAIN, PLAIN, PLAIN, MEDIA, STANDS_IN, NOTHING]),
        (&[V5_0, V6, V7, V8_0, V8_1, V8_5, V9_0], &[Chip::Ascend035], none),
        (&[V9_1], &[Chip::Ascend035], [PLAIN, PLAIN, PLAIN, PLAIN, STANDS_IN, STANDS_IN, NOTHING]),
    ];
    let mut asked = Vec::new();
    for (editions, chips, expected) in table {
        for (edition, chip) in editions.iter().flat_map(|e| chips.iter().map(move |c| (e, c))) {
            let set = RuleSet::documented(*chip, *edition);
            let got = Api::ALL.map(|api| {
                let rule = set.rule(api).rule;
                (rule.align(), rule.granule(), rule.pad())
            });
            assert_eq!(got, *expected, "{chip:?} {edition:?}");
            assert!(!asked.contains(&(*edition, *chip)), "{chip:?} {edition:?} twice");
            asked.push((*edition, *chip));
        }
    }
    assert_eq!(asked.len(), Chip::ALL.len() * Edition::ALL.len());
}

#[test]
fn edition_9_keeps_the_row_of_host_memory_for_all() {
    let host = RuleSet::documented(Chip::Ascend910B, Edition::V9_0).rule(Api::MallocHost);
    assert!(host.reason.contains("programs that run on the device"));
}

// ---- what the base calls do by themselves ----------------------------------------------------

/// Start, bytes for a request of 1000; `None` where there is no such block.
type Taken = Option<(u64, u64)>;

/// What every base call does on every chip, in every edition, with both kinds of pages, on both
/// sides: for `aclrtMalloc` and `Cached`, `Align32`, `acldvppMalloc`, `hi_mpi_dvpp_malloc`.
#[test]
fn every_base_block() {
    use Edition::*;
    let a2 = [Chip::Ascend910B, Chip::Ascend910_93];
    // 1000 bytes: 1024 rounded, 1056 with 32 more; with 16 more, rounded after that, 1024.
    let (padded, bare, media) = (Some((64, 1056)), Some((64, 1024)), Some((128, 1056)));
    let usual: &[(&[Edition], &[Chip], [Taken; 4])] = &[
        (&[V5_0], &LATER, [padded, None, padded, media]),
        (&[V5_0], &FIRST, [padded, None, padded, None]),
        (&[V6], &LATER, [padded, None, media, media]),
        (&[V6], &FIRST, [padded, None, media, None]),
        (&[V7, V8_0, V8_1, V8_5, V9_0], &LATER, [padded, bare, media, media]),
        (&[V7, V8_0, V8_1, V8_5, V9_0, V9_1], &FIRST, [padded, bare, media, None]),
        (&[V9_1], &LATER[..4], [padded, bare, media, media]),
        (&[V9_1], &[Chip::Ascend950], [bare, bare, media, media]),
        (&[V5_0, V6], &[Chip::Ascend035], [padded, None, None, None]),
        (&[V7, V8_0, V8_1, V8_5, V9_0], &[Chip::Ascend035], [padded, bare, None, None]),
        (&[V9_1], &[Chip::Ascend035], [bare, bare, None, None]),
    ];
    let huge: &[(&[Edition], &[Chip], [Taken; 4])] = &[
        (&[V5_0, V6], &a2, [padded, None, None, None]),
        (&[V7, V8_0], &a2, [padded, bare, None, None]),
        (&[V8_1, V8_5, V9_0, V9_1], &a2, [bare, bare, None, None]),
    ];
    let taken = |api, chip, edition, pages, side| {
        let block = BlockRule::documented(api, chip, edition, pages, side)?;
        assert!(block.bytes(0).is_none() && block.bytes(u64::MAX).is_none_or(|m| m == u64::MAX));
        Some((block.start(), block.bytes(1000)?))
    };
    let listed = |table: &[(&[Edition], &[Chip], [Taken; 4])], edition, chip| {
        let mut rows = table.iter().filter(|(e, c, _)| e.contains(&edition) && c.contains(&chip));
        let row = rows.next().map(|(.., says)| *says);
        assert!(rows.next().is_none(), "{chip:?} {edition:?} twice");
        row
    };
    for (chip, edition) in Chip::ALL.iter().flat_map(|c| Edition::ALL.map(|e| (*c, e))) {
        let usual = listed(usual, edition, chip).expect("a row for all");
        let huge = listed(huge, edition, chip).unwrap_or_default();
        for (side, host) in [(Side::Host, 64), (Side::Device, 1)] {
            for (pages, [padded, align32, dvpp, mpi]) in
                [(Pages::Usual, usual), (Pages::Huge1G, huge)]
            {
                let host = (edition != V5_0).then_some((host, 1000));
                let expected = [padded, align32, padded, host, dvpp, mpi, None];
                let got = Api::ALL.map(|api| taken(api, chip, edition, pages, side));
                assert_eq!(got, expected, "{chip:?} {edition:?} {pages:?} {side:?}");
            }
        }
    }
}

#[test]
fn a_pad_of_16_is_added_before_rounding() {
    let on = |chip, edition| {
        BlockRule::documented(Api::Malloc, chip, edition, Pages::Usual, Side::Host).unwrap()
    };
    let (family, others) =
        (on(Chip::Ascend035, Edition::V9_1), on(Chip::Ascend310P, Edition::V9_1));
    for (len, with_16, with_32) in [(1, 32, 64), (16, 32, 64), (17, 64, 64), (32, 64, 64)] {
        assert_eq!((family.bytes(len), others.bytes(len)), (Some(with_16), Some(with_32)), "{len}");
    }
    assert!(family.source.contains("padding_size"));
}

#[test]
fn a_rule_set_prints_every_rule_with_its_source() {
    for chip in Chip::ALL {
        for edition in Edition::ALL {
            let set = RuleSet::documented(chip, edition);
            let text = set.to_string();
            if chip == Chip::Ascend035 && edition < Edition::V9_1 {
                assert!(text.contains("every interface") && text.contains("no row"), "{text}");
                continue;
            }
            assert_eq!(text.lines().count(), 8);
            for (api, line) in Api::ALL.iter().zip(text.lines().skip(1)) {
                let says = set.rule(*api);
                assert!(line.contains(api.c_name()) && line.contains(&says.rule.to_string()));
                assert!(!says.source.is_empty() && line.contains(says.source), "{line}");
            }
        }
    }
}
