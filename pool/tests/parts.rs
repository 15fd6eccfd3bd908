//! Parts of leases, the places they are in, and copies between them.

mod common;

use common::Paper;
use pool::{
    Api, Chip, CopyFault, CopyRule, Edition, Misplaced, OutOfBounds, Place, Pool, Rule, RuleSet,
};

const DEVICE: Place = Place::of_device("aclrtMalloc", 0);
const OTHER_DEVICE: Place = Place::of_device("aclrtMalloc", 1);
const HOST: Place = Place::of_host("aclrtMallocHost");

fn pool(base: u64, place: Place) -> Pool<Paper> {
    Pool::builder(Paper::named(base, place)).slab_bytes(1 << 16).build().unwrap()
}

#[test]
fn parts_end_with_the_payload_and_not_with_the_pad() {
    let pool = pool(0x1000, DEVICE);
    let lease = pool.lease(100, "tensor").unwrap();
    assert_eq!((lease.footprint(), lease.range(..).unwrap().len()), (160, 100));
    let part = lease.range(32..96).unwrap();
    assert_eq!((part.address(), part.offset(), part.len()), (0x1020, 32, 64));
    assert_eq!((part.purpose(), part.place()), ("tensor", DEVICE));
    assert_eq!(lease.range(..=99).unwrap(), lease.view());
    for (start, end) in [(0, 101), (101, 101), (60, 40), (0, u64::MAX)] {
        let out = OutOfBounds { purpose: "tensor".into(), start, end, len: 100 };
        assert_eq!(lease.range(start..end), Err(out));
    }
    // Bounds that have no successor are beyond the end, not at the start.
    assert!(lease.range(..=u64::MAX).is_err());
    use std::ops::Bound::{Excluded, Unbounded};
    assert!(lease.range((Excluded(u64::MAX), Unbounded)).is_err());
    assert_eq!(lease.range((Excluded(98), Unbounded)).unwrap().len(), 1);
    let error = lease.range(90..110).unwrap_err().to_string();
    assert_eq!(error, "90..110 is no part of the 100 bytes of `tensor`");
}

#[test]
fn parts_of_parts_count_from_their_own_start() {
    let pool = pool(0x1000, DEVICE);
    let lease = pool.lease(1000, "tensor").unwrap();
    let part = lease.range(100..300).unwrap().range(50..).unwrap();
    assert_eq!((part.offset(), part.len()), (150, 150));
    assert!(part.range(..151).is_err());
    let (left, right) = part.split_at(64).unwrap();
    assert_eq!((left.len(), right.address()), (64, left.address() + 64));
    let (all, none) = part.split_at(150).unwrap();
    assert!(all == part && none.is_empty());
    assert!(part.split_at(151).is_err());
}

#[test]
fn a_lease_knows_where_it_is_from() {
    let (here, there, unnamed) =
        (pool(0x1000, DEVICE), pool(0x1000, OTHER_DEVICE), pool(0x1000, Place::UNNAMED));
    assert_eq!(here.place(), DEVICE);
    let [here, there, unnamed] = [here, there, unnamed].map(|pool| pool.lease(1, "x").unwrap());
    assert_eq!(here.at(DEVICE).unwrap(), here.view());
    assert_eq!(
        there.at(DEVICE),
        Err(Misplaced { purpose: "x".into(), is: OTHER_DEVICE, wanted: DEVICE })
    );
    assert_eq!(
        there.at(DEVICE).unwrap_err().to_string(),
        "`x` is aclrtMalloc of device 1, and aclrtMalloc of device 0 is wanted"
    );
    assert!(here.at(HOST).is_err());
    // Whoever says nothing is nowhere, not even where others say nothing.
    assert!(unnamed.at(Place::UNNAMED).is_err() && unnamed.at(DEVICE).is_err());
}

/// What CANN 8.5 asks of copies: both ends on 64.
fn copy() -> CopyRule {
    CopyRule::of(&RuleSet::documented(Chip::Ascend310P, Edition::V8_5))
}

#[test]
fn a_copy_is_checked_before_it_is_called() {
    let (device, host) = (pool(0x1000, DEVICE), pool(0x8000, HOST));
    let (device, host) = (device.lease(1000, "input").unwrap(), host.lease(640, "host").unwrap());
    let rule = copy().between(HOST, DEVICE);
    let fine = rule.check(&host.view(), &device.view()).unwrap();
    assert_eq!((fine.from, fine.len), (0x8000, 640));
    assert_eq!((fine.to, fine.to_len), (0x1000, 1000));

    let check = |from, to| rule.check(&host.range(from).unwrap(), &device.range(to).unwrap());
    assert!(check(0..64, 64..128).is_ok());
    assert_eq!(check(7..7, 0..1000), Err(CopyFault::Empty { purpose: "host".into() }));
    assert_eq!(
        check(0..640, 0..639),
        Err(CopyFault::TooLong { len: 640, room: 639, purpose: "input".into() })
    );
    let on_32 = check(0..64, 32..128).unwrap_err();
    assert!(matches!(on_32, CopyFault::Misaligned { address: 0x1020, align: 64, .. }));
    assert_eq!(
        on_32.to_string(),
        "`input` at 0x1020 is 32 beyond a multiple of 64 (aclrtMemcpyAsync, CANN 5.0 to 8.5 \
         documentation)"
    );
    assert!(matches!(check(1..64, 0..1000), Err(CopyFault::Misaligned { align: 64, .. })));
    // The wrong way round.
    let backwards = rule.check(&device.range(..64).unwrap(), &host.view());
    assert!(matches!(backwards, Err(CopyFault::Misplaced(Misplaced { is: DEVICE, .. }))));
}

#[test]
fn since_9_copies_start_anywhere() {
    let pool = pool(0x1000, DEVICE);
    let (a, b) = (pool.lease(100, "a").unwrap(), pool.lease(100, "b").unwrap());
    let rules = RuleSet::documented(Chip::Ascend910B, Edition::V9_1);
    let (from, to) = (a.range(1..).unwrap(), b.range(1..).unwrap());
    assert!(CopyRule::of(&rules).check(&from, &to).is_ok());
    assert!(matches!(copy().check(&from, &to), Err(CopyFault::Misaligned { .. })));
    assert_eq!(rules.rule(Api::MemcpyAsync).rule, Rule::new(1, 1, 0).unwrap());
}

#[test]
fn ends_do_not_share_bytes() {
    let (device, host) = (pool(0x1000, DEVICE), pool(0x1000, HOST));
    let (device, host) = (device.lease(1000, "a").unwrap(), host.lease(1000, "b").unwrap());
    let part = |range| device.range(range).unwrap();
    assert!(copy().check(&part(0..128), &part(128..256)).is_ok());
    assert!(copy().check(&part(128..256), &part(0..128)).is_ok());
    // What is written is as long as the source, whatever there is room for.
    assert!(copy().check(&part(64..128), &part(0..1000)).is_ok());
    for (from, to) in [(0..129, 128..300), (64..192, 0..1000), (0..64, 0..64)] {
        let fault = copy().check(&part(from), &part(to));
        assert!(matches!(fault, Err(CopyFault::Overlap { .. })), "{fault:?}");
    }
    // The same numbers in another memory are other bytes.
    assert!(copy().check(&device.view(), &host.view()).is_ok());
}

#[test]
fn an_explanation_names_rule_document_and_bytes() {
    let source = Paper::named(0x1000, DEVICE);
    let set = RuleSet::documented(Chip::Ascend310P, Edition::V8_5);
    let rule = set.strictest(&[Api::Malloc, Api::DvppMalloc]).unwrap();
    let pool = Pool::builder(source).rule(rule).name("frames").slab_bytes(4096).build().unwrap();
    let _first = pool.lease(1, "first").unwrap();
    let lease = pool.lease(100, "model input").unwrap();
    let why = lease.explain();
    assert_eq!((why.payload.clone(), why.pad.clone()), (0x1080..0x10e4, 0x10e4..0x1120));
    assert_eq!((why.guard.clone(), why.slack.clone()), (0x1120..0x1120, 0x1120..0x1180));
    assert_eq!(
        why.to_string(),
        "`model input` in pool `frames`, slab 0, offset 128, aclrtMalloc of device 0\n  \
         payload 0x1080..0x10e4  100 bytes\n  \
         pad     0x10e4..0x1120  60 bytes\n  \
         slack   0x1120..0x1180  96 bytes\n  \
         rule    start on 128, m = ALIGN_UP(len, 32) + 32; address mod 128 = 0\n  \
         start   Secondary Memory Allocation, CANN 7.0 to 8.5 documentation (media memory starts \
         on 128; the pad is for output that feeds a model)\n  \
         size    Secondary Memory Allocation, CANN 7.0 to 8.5 documentation (each segment needs \
         its own 32 bytes, whatever the base call adds)\n"
    );
}
