//! Reports, recordings, drawings: that they say what is so, in a form that can be read.

mod common;

use common::{Bytes, Painter, Paper, one_slab};
use pool::{GuardOptions, Happening, Pool, Stamp, StreamId, Tag};

const A: StreamId = StreamId(1);

#[test]
fn a_report_adds_up_with_everything_in_it() {
    let guard = GuardOptions { bytes: 64, hold_segments: 9, ..GuardOptions::default() };
    let pool = Pool::builder(Bytes::default()).slab_bytes(1 << 16).guard(Painter::default(), guard);
    let pool = pool.tag(Tag::new("kv")).build().unwrap();
    let kv = pool.tag("kv").unwrap();
    let _live = pool.request(1000, "live").tag(kv).lease().unwrap();
    drop(pool.lease(2000, "held").unwrap());
    pool.lease(3000, "waiting").unwrap().retire(A, 1);
    let report = pool.report();
    assert_eq!((report.live, report.held_segments, report.waiting_segments), (1, 1, 1));
    // 1000 -> 1024 + 32 owned, 1152 taken.
    assert_eq!((report.payload, report.footprint, report.guards), (1000, 1056, 96));
    assert_eq!((report.lost_to_rounding, report.lost_to_pad, report.used()), (24, 32, 1152));
    let idle = report.waiting + report.held;
    assert_eq!(report.capacity, report.free + idle + report.used());
    assert_eq!((report.tags[0].used, report.tags[0].live), (1152, 1));
    let text = report.to_string();
    for line in ["guards", "held by the guard", "waiting for streams", "tag kv", "until stream 1"] {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn fragmentation_is_the_part_that_is_not_the_largest_hole() {
    let pool = one_slab(8).build().unwrap();
    assert_eq!(pool.report().fragmentation(), 0.0);
    let leases: Vec<_> = (0..8).map(|_| pool.lease(64, "x").unwrap()).collect();
    assert_eq!(pool.report().fragmentation(), 0.0, "nothing is free");
    let mut at = 0;
    let odd: Vec<_> = leases.into_iter().filter(|_| (at += 1, at % 2 == 0).1).collect();
    assert_eq!((pool.report().holes, pool.report().fragmentation()), (4, 0.75));
    drop(odd);
    assert_eq!(pool.report().fragmentation(), 0.0);
}

#[test]
fn high_water_marks_stay_until_they_are_reset() {
    let pool = one_slab(10).tag(Tag::new("a")).build().unwrap();
    let a = pool.tag("a").unwrap();
    drop((0..5).map(|_| pool.request(64, "x").tag(a).lease().unwrap()).collect::<Vec<_>>());
    let report = pool.report();
    assert_eq!((report.peak_live, report.peak_footprint, report.tags[0].peak), (5, 320, 320));
    pool.reset_peaks();
    let report = pool.report();
    assert_eq!((report.peak_live, report.peak_footprint, report.tags[0].peak), (0, 0, 0));
    assert_eq!(report.served, 5);
}

// ---- recordings ------------------------------------------------------------------------------

/// A pool that has seen everything a recording can hold.
fn eventful() -> pool::Recording {
    let pool = Pool::builder(Paper::from(0x1_0000)).name("all \"kinds\"").slab_bytes(1 << 12);
    let pool = pool.max_slabs(2).tag(Tag::new("kv")).build().unwrap();
    let _before = pool.lease(64, "before the recording").unwrap();
    pool.record(100);
    let kv = pool.tag("kv").unwrap();
    let lease = pool.request(1000, "a\\b\n\"c\" é").tag(kv).lease().unwrap();
    let grown = pool.lease(4000, String::from("grows")).unwrap();
    assert!(pool.lease(5000, "too much").is_err());
    drop(lease);
    grown.retire(A, 7);
    pool.passed(A, 7);
    pool.trim();
    pool.stop_recording().unwrap()
}

#[test]
fn a_recording_has_it_all_in_order() {
    let recording = eventful();
    let mut seen = Vec::new();
    for event in &recording.events {
        seen.push(match &event.what {
            Happening::Leased { len, taken, tag, .. } => {
                format!("leased {len} {taken} {}", tag.as_deref().unwrap_or("-"))
            }
            Happening::Returned { .. } => "returned".into(),
            Happening::Retired { stamps, .. } => format!("retired {}", stamps[0]),
            Happening::Passed { stamp, freed } => format!("passed {stamp} {freed}"),
            Happening::Grown { slab, bytes } => format!("grown {slab} {bytes}"),
            Happening::Trimmed { slab, bytes } => format!("trimmed {slab} {bytes}"),
            Happening::Refused { len, .. } => format!("refused {len}"),
            other => format!("{other:?}"),
        });
    }
    #[rustfmt::skip]
    let expected = [
        "leased 1000 1152 kv", "grown 1 4096", "leased 4000 4096 -", "refused 5000", "returned",
        "retired stream 1 at 7", "passed stream 1 at 7 1", "trimmed 1 4096",
    ];
    assert_eq!(seen, expected);
    assert_eq!(recording.dropped, 0);
    let used: Vec<u64> = recording.events.iter().map(|event| event.used).collect();
    assert_eq!(used, [1280, 1280, 5376, 5376, 4224, 128, 128, 128]);
    assert!(recording.events.is_sorted_by_key(|event| event.at));
    assert!(recording.events.iter().all(|event| event.thread == recording.events[0].thread));
}

#[test]
fn recording_begins_and_ends_at_will_and_forgets_the_oldest() {
    let pool = one_slab(10).build().unwrap();
    assert!(pool.stop_recording().is_none());
    pool.record(3);
    for _ in 0..5 {
        drop(pool.lease(1, "x").unwrap());
    }
    let recording = pool.stop_recording().unwrap();
    // The growth, five leases, five returns.
    assert_eq!((recording.events.len(), recording.dropped), (3, 8));
    assert!(pool.stop_recording().is_none());
    drop(pool.lease(1, "not recorded").unwrap());
    pool.record(0);
    assert_eq!(pool.stop_recording().unwrap().events.len(), 0);
    pool.record(usize::MAX);
    drop(pool.lease(1, "recorded").unwrap());
    assert_eq!(pool.stop_recording().unwrap().events.len(), 2);
}

#[test]
fn a_trace_is_json_with_every_bar_closed() {
    let trace = eventful().chrome_trace();
    let rest = json::value(&trace).expect("JSON");
    assert_eq!(rest.trim(), "", "something follows");
    assert!(trace.contains(r#""name":"a\\b\u000a\"c\" é""#), "{trace}");
    assert!(trace.contains(r#""pool":"all \"kinds\"""#));
    let count = |phase: &str| trace.matches(&format!("\"ph\":\"{phase}\"")).count();
    assert_eq!((count("b"), count("e"), count("M")), (2, 2, 1));
    assert_eq!(count("C"), 8, "the curves have a point at each event");
    // What began before the recording has no bar, and no end without one.
    let pool = one_slab(10).build().unwrap();
    let before = pool.lease(1, "before").unwrap();
    pool.record(10);
    drop(before);
    let _after = pool.lease(1, "after").unwrap();
    let trace = pool.stop_recording().unwrap().chrome_trace();
    assert!(json::value(&trace).is_some() && !trace.contains("\"ph\":\"e\""));
}

/// Just enough of a JSON reader to say whether it is one.
mod json {
    pub fn value(text: &str) -> Option<&str> {
        let text = text.trim_start();
        match text.as_bytes().first()? {
            b'{' => members(text[1..].trim_start(), '}', |text| {
                value(string(text.trim_start())?.trim_start().strip_prefix(':')?)
            }),
            b'[' => members(text[1..].trim_start(), ']', value),
            b'"' => string(text),
            _ => {
                let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c))?;
                let (word, rest) = text.split_at(end);
                let known = ["true", "false", "null"].contains(&word);
                (known || word.parse::<f64>().is_ok()).then_some(rest)
            }
        }
    }

    fn members<'a>(
        mut text: &'a str,
        close: char,
        one: impl Fn(&'a str) -> Option<&'a str>,
    ) -> Option<&'a str> {
        if let Some(rest) = text.strip_prefix(close) {
            return Some(rest);
        }
        loop {
            text = one(text)?.trim_start();
            if let Some(rest) = text.strip_prefix(close) {
                return Some(rest);
            }
            text = text.strip_prefix(',')?;
        }
    }

    fn string(text: &str) -> Option<&str> {
        let mut chars = text.strip_prefix('"')?.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => return Some(&text[at + 2..]),
                '\\' => match chars.next()?.1 {
                    'u' => (0..4).try_for_each(|_| {
                        chars.next().filter(|(_, c)| c.is_ascii_hexdigit()).map(drop)
                    })?,
                    c => drop("\"\\/bfnrt".contains(c).then_some(())?),
                },
                c if c < ' ' => return None,
                _ => {}
            }
        }
        None
    }

    #[test]
    fn knows_json() {
        for good in [r#"{"a":[1,-2.5e3,true,null,"x\u00e9\""],"b":{}}"#, "[]", "[[[]]] "] {
            assert_eq!(value(good).map(str::trim), Some(""), "{good}");
        }
        for bad in ["{", "[1,]", r#"{"a"}"#, "\"\n\"", r#"["\x"]"#, "[1 2]", "[nul]"] {
            assert_eq!(value(bad), None, "{bad}");
        }
    }
}

// ---- drawings --------------------------------------------------------------------------------

#[test]
fn a_drawing_is_well_formed_and_to_scale() {
    let guard = GuardOptions { bytes: 64, hold_segments: 9, ..GuardOptions::default() };
    let pool = Pool::builder(Bytes::default()).slab_bytes(1 << 16).guard(Painter::default(), guard);
    let pool = pool.name("a <b> & c").build().unwrap();
    let _live = pool.lease(20_000, "the <frame>").unwrap();
    drop(pool.lease(2000, "held").unwrap());
    pool.lease(3000, "waiting").unwrap().retire_after(Stamp::new(A, 1));
    let svg = pool.map().svg();
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
    assert!(svg.contains("pool a &lt;b&gt; &amp; c") && svg.contains("the &lt;frame&gt;"));
    assert!(svg.contains("waits for streams") && svg.contains("held by the guard"));
    for line in svg.lines().filter(|line| line.starts_with("<text")) {
        assert!(line.ends_with("</text>") && line.matches('<').count() == 2, "{line}");
    }
    let others = svg.lines().filter(|line| !line.starts_with("<text") && !line.contains("svg"));
    others.for_each(|line| assert!(line.starts_with("<rect ") && line.ends_with("/>"), "{line}"));
    // 20,000 of 65,536 bytes of a bar of 1120 units.
    assert!(svg.contains(r#"width="341.797" height="40""#), "{svg}");
}

#[test]
fn a_crowded_slab_is_still_a_drawing() {
    let pool = one_slab(5000).build().unwrap();
    let _all: Vec<_> = (0..5000).map(|_| pool.lease(64, "x").unwrap()).collect();
    let svg = pool.map().svg();
    assert!(svg.contains(">x (5000)</text>"));
    assert_eq!(svg.matches("payload ends at").count(), 1, "of each kind one is enlarged");
}
