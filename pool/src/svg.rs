//! A pool's map as SVG: every byte of each block to scale, in colours by purpose, and the end of each kind of
//! segment under a lens.
//!
//! A pad of 32 bytes behind a picture of three million is no pixel wide. So each kind of segment is drawn
//! twice: in the block, to the block's scale, wherever there is one, and once its last bytes with pad, slack
//! and the next start, to the lens's scale. Segments of one purpose and length are of one kind.

use std::fmt::Write as _;

use crate::map::{Map, SlabMap, Span, SpanKind};

/// Width of the picture and of a block, in SVG units.
const WIDTH: f64 = 1200.0;
const MARGIN: f64 = 40.0;
const BAR: f64 = WIDTH - 2.0 * MARGIN;
/// Height of a row of a block, and from one row to the next.
const ROW: f64 = 40.0;
const ROW_PITCH: f64 = 64.0;
/// A block of more segments has more rows, up to so many.
const SEGMENTS_A_ROW: usize = 20;
const MOST_ROWS: usize = 8;
/// Bytes shown under a lens: up to this many of payload, then pad and slack, then of what follows.
const LENS_BEFORE: u64 = 96;
const LENS_AFTER: u64 = 64;
/// Of files of many lengths not each has its lens.
const MOST_LENSES: usize = 12;
/// Fill colours by purpose, in the order in which they first come; more than these begin again.
const COLOURS: [&str; 8] =
    ["#4e79a7", "#59a14f", "#b07aa1", "#f28e2b", "#76b7b2", "#9c755f", "#ff9da7", "#2f4b7c"];
const PAD: &str = "#e15759";
const SLACK: &str = "#f1ce63";
const HOLE: &str = "#eeeeee";
const EDGE: &str = "#bbbbbb";
/// Memory that waits for streams, and memory that the guard holds.
const WAITING: &str = "#a0cbe8";
const HELD: &str = "#79706e";

impl Map {
    /// The map as a drawing, a complete SVG document: every byte of each slab to scale, and the ends of
    /// its segments enlarged, so that pads and slack can be seen.
    pub fn svg(&self) -> String {
        draw(self)
    }
}

fn draw(map: &Map) -> String {
    let purposes = Purposes::of(map);
    let mut body = String::new();
    let mut y = legend(&mut body, 42.0, map, &purposes) + 34.0;
    for slab in &map.slabs {
        let SlabMap { index, base, bytes, .. } = slab;
        let title = format!("block {index} at {base:#x}, {bytes} bytes");
        text(&mut body, MARGIN, y, 15, &title);
        y = block(&mut body, y + 12.0, slab, &purposes);
        y = lenses(&mut body, y + 14.0, slab, &purposes) + 20.0;
    }
    let mut svg = String::new();
    let height = y + 10.0;
    let _ = writeln!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" font-family="sans-serif">"#
    );
    let _ = writeln!(svg, r#"<rect width="100%" height="100%" fill="white"/>"#);
    text(&mut svg, MARGIN, 30.0, 20, &format!("pool {}", map.name));
    svg + &body + "</svg>\n"
}

/// Purposes in the order in which they first come, and how many segments have them.
struct Purposes<'a>(Vec<(&'a str, usize)>);

impl<'a> Purposes<'a> {
    fn of(map: &'a Map) -> Self {
        let mut all: Vec<(&str, usize)> = Vec::new();
        for span in map.slabs.iter().flat_map(|slab| &slab.spans) {
            let SpanKind::Live { purpose, .. } = &span.kind else { continue };
            match all.iter_mut().find(|(name, _)| name == purpose) {
                Some((_, count)) => *count += 1,
                None => all.push((purpose, 1)),
            }
        }
        Self(all)
    }

    fn colour(&self, purpose: &str) -> &'static str {
        let place = self.0.iter().position(|(name, _)| *name == purpose).unwrap_or(0);
        COLOURS[place % COLOURS.len()]
    }
}

/// What the colours mean; answers where it ends.
fn legend(svg: &mut String, mut y: f64, map: &Map, purposes: &Purposes) -> f64 {
    let of = |(purpose, count): &(&str, usize)| {
        (purposes.colour(purpose), format!("{purpose} ({count})"))
    };
    let has = |is: fn(&SpanKind) -> bool| {
        map.slabs.iter().flat_map(|slab| &slab.spans).any(|span| is(&span.kind))
    };
    let others = [
        (PAD, "pad: rounding and the rule's tail", true),
        (SLACK, "slack to the next start", true),
        (HOLE, "hole", true),
        (WAITING, "waits for streams", has(|kind| matches!(kind, SpanKind::Waiting { .. }))),
        (HELD, "held by the guard", has(|kind| matches!(kind, SpanKind::Held { .. }))),
    ];
    let others = others.into_iter().filter(|(.., is_there)| *is_there);
    let others = others.map(|(fill, label, _)| (fill, label.to_owned()));
    let mut x = MARGIN;
    for (fill, label) in purposes.0.iter().map(of).chain(others) {
        let width = 30.0 + 7.5 * label.len() as f64;
        if x > MARGIN && x + width > WIDTH - MARGIN {
            (x, y) = (MARGIN, y + 22.0);
        }
        rect(svg, x, y, 14.0, 14.0, fill);
        text(svg, x + 20.0, y + 12.0, 13, &label);
        x += width;
    }
    y + 14.0
}

/// A span's parts: where each begins and ends, its colour and what is written on it.
fn parts(span: &Span, purposes: &Purposes) -> Vec<(u64, u64, &'static str, String)> {
    let (start, end) = (span.offset, span.offset + span.bytes);
    match &span.kind {
        SpanKind::Live { purpose, len, pad, .. } => vec![
            (start, start + len, purposes.colour(purpose), purpose.clone()),
            (start + len, start + len + pad, PAD, String::new()),
            (start + len + pad, end, SLACK, String::new()),
        ],
        SpanKind::Free => vec![(start, end, HOLE, format!("hole, {} bytes", span.bytes))],
        SpanKind::Waiting { purpose, .. } => vec![(start, end, WAITING, format!("was {purpose}"))],
        SpanKind::Held { purpose } => vec![(start, end, HELD, format!("was {purpose}"))],
        SpanKind::Lead | SpanKind::Tail => vec![(start, end, EDGE, String::new())],
    }
}

/// The block with its spans, to scale, in rows, each with a ruler in the block's own bytes; answers where it
/// ends.
fn block(svg: &mut String, top: f64, slab: &SlabMap, purposes: &Purposes) -> f64 {
    let live = slab.spans.iter().filter(|span| matches!(span.kind, SpanKind::Live { .. })).count();
    let rows = live.div_ceil(SEGMENTS_A_ROW).clamp(1, MOST_ROWS) as u64;
    let row_bytes = slab.bytes.div_ceil(rows).max(1);
    let parts: Vec<_> = slab.spans.iter().flat_map(|span| parts(span, purposes)).collect();
    for row in 0..rows {
        let y = top + row as f64 * ROW_PITCH;
        let (first, last) = (row * row_bytes, ((row + 1) * row_bytes).min(slab.bytes));
        let at = |offset: u64| MARGIN + BAR * (offset - first) as f64 / row_bytes as f64;
        for (start, end, fill, label) in &parts {
            let (start, end) = ((*start).max(first), (*end).min(last));
            if start >= end {
                continue;
            }
            let (left, width) = (at(start), at(end) - at(start));
            rect(svg, left, y, width, ROW, fill);
            // A line between neighbours of one colour.
            if width > 3.0 {
                rect(svg, left, y, 0.6, ROW, "white");
            }
            if !label.is_empty() && width > 7.5 * label.len() as f64 + 8.0 {
                let ink = if [HOLE, WAITING].contains(fill) { "#222222" } else { "white" };
                ink_text(svg, (left + 6.0, y + 25.0), 13, ink, "start", label);
            }
        }
        let width = at(last) - MARGIN;
        let _ = writeln!(
            svg,
            r##"<rect x="{MARGIN}" y="{y:.2}" width="{width:.3}" height="{ROW}" fill="none" stroke="#333333"/>"##
        );
        for tick in 0..=4 {
            let offset = first + (last - first) * tick / 4;
            let anchor = ["start", "middle", "middle", "middle", "end"][tick as usize];
            let place = (at(offset), y + ROW + 14.0);
            ink_text(svg, place, 11, "#555555", anchor, &offset.to_string());
        }
    }
    top + rows as f64 * ROW_PITCH
}

/// Segments of one purpose and length; they end alike.
struct Kind<'a> {
    purpose: &'a str,
    len: u64,
    pad: u64,
    slack: u64,
    count: usize,
    /// Where the first of them is, and what follows it.
    offset: u64,
    next: &'static str,
}

/// The kinds in the order in which they first come.
fn kinds(slab: &SlabMap) -> Vec<Kind<'_>> {
    let mut kinds: Vec<Kind> = Vec::new();
    for (i, Span { offset, kind, .. }) in slab.spans.iter().enumerate() {
        let SpanKind::Live { purpose, len, pad, slack } = kind else { continue };
        let is_of = |kind: &&mut Kind| (kind.purpose, kind.len) == (purpose, *len);
        if let Some(kind) = kinds.iter_mut().find(is_of) {
            kind.count += 1;
            continue;
        }
        let next = slab.spans.get(i + 1).map_or("end of block", |next| match next.kind {
            SpanKind::Live { .. } => "next segment",
            SpanKind::Waiting { .. } => "memory that waits",
            SpanKind::Held { .. } => "memory held",
            SpanKind::Free => "hole",
            SpanKind::Lead | SpanKind::Tail => "end of block",
        });
        let (len, pad, slack, offset) = (*len, *pad, *slack, *offset);
        kinds.push(Kind { purpose, len, pad, slack, count: 1, offset, next });
    }
    kinds
}

/// The end of each kind of segment, enlarged; answers where that ends.
fn lenses(svg: &mut String, mut y: f64, slab: &SlabMap, purposes: &Purposes) -> f64 {
    let kinds = kinds(slab);
    let title = "the end of each kind of segment, enlarged (each to a scale of its own):";
    text(svg, MARGIN, y, 12, title);
    y += 14.0;
    for kind in kinds.iter().take(MOST_LENSES) {
        kind.draw(svg, y, purposes.colour(kind.purpose));
        y += 62.0;
    }
    if let more @ 1.. = kinds.len().saturating_sub(MOST_LENSES) {
        text(svg, MARGIN, y + 4.0, 13, &format!("and {more} more, which differ in their length"));
        y += 20.0;
    }
    y
}

impl Kind<'_> {
    fn draw(&self, svg: &mut String, y: f64, colour: &str) {
        let Kind { purpose, len, pad, slack, count, offset, next } = *self;
        rect(svg, MARGIN, y, 14.0, 14.0, colour);
        let mut title = format!("{purpose}: len {len}, m {}", len + pad);
        let _ = match count {
            1 => write!(title, ", at {offset}"),
            count => write!(title, ", {count} of them, the first at {offset}"),
        };
        text(svg, MARGIN + 20.0, y + 12.0, 13, &title);
        let before = len.min(LENS_BEFORE);
        let shown = before + pad + slack + LENS_AFTER;
        let parts = [
            (before, colour, format!("... payload ends at {}", offset + len)),
            (pad, PAD, format!("pad {pad}")),
            (slack, SLACK, format!("slack {slack}")),
            (LENS_AFTER, HOLE, format!("{next} from {}", offset + len + pad + slack)),
        ];
        let mut x = MARGIN + 20.0;
        for (bytes, fill, label) in parts {
            let width = (BAR - 20.0) * bytes as f64 / shown as f64;
            rect(svg, x, y + 18.0, width, 16.0, fill);
            if bytes > 0 {
                text(svg, x + 2.0, y + 47.0, 11, &label);
            }
            x += width;
        }
    }
}

fn rect(svg: &mut String, x: f64, y: f64, width: f64, height: f64, fill: &str) {
    let _ = writeln!(
        svg,
        r#"<rect x="{x:.3}" y="{y:.2}" width="{width:.3}" height="{height}" fill="{fill}"/>"#
    );
}

fn text(svg: &mut String, x: f64, y: f64, size: u32, text: &str) {
    ink_text(svg, (x, y), size, "#222222", "start", text);
}

fn ink_text(svg: &mut String, (x, y): (f64, f64), size: u32, ink: &str, anchor: &str, text: &str) {
    let text = escaped(text);
    let _ = writeln!(
        svg,
        r#"<text x="{x:.2}" y="{y:.2}" font-size="{size}" fill="{ink}" text-anchor="{anchor}">{text}</text>"#
    );
}

/// Text as it may stand in XML: what means something there is spelled out, and what must not be
/// there however it is spelled becomes a replacement character.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(letter),
            '\0'..' ' | '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Rule;

    const BLOCK: u64 = 4 << 20;

    #[test]
    fn names_hold_nothing_that_xml_must_not() {
        let name = "a\u{1}\0&\u{ffff}<\">\tb\u{1f}";
        assert_eq!(escaped(name), "a\u{fffd}\u{fffd}&amp;\u{fffd}&lt;&quot;&gt;\tb\u{fffd}");
        let map = Map { name: name.to_owned().into(), slabs: Vec::new() };
        assert!(!map.svg().contains('\u{1}'));
    }

    /// A block with these spans from its start, and a hole behind them.
    fn block_of(kinds: impl IntoIterator<Item = (u64, SpanKind)>) -> String {
        let mut offset = 0;
        let mut spans = Vec::new();
        for (bytes, kind) in kinds {
            spans.push(Span { offset, bytes, kind });
            offset += bytes;
        }
        spans.push(Span { offset, bytes: BLOCK - offset, kind: SpanKind::Free });
        let slab = SlabMap { index: 0, base: 0x1000, bytes: BLOCK, spans };
        Map { name: "drawn".into(), slabs: vec![slab] }.svg()
    }

    fn live(len: u64, purpose: &str) -> (u64, SpanKind) {
        let owned = Rule::RECOMMENDED.footprint(len).expect("fits");
        let taken = owned.next_multiple_of(Rule::RECOMMENDED.align());
        let (pad, slack) = (owned - len, taken - owned);
        (taken, SpanKind::Live { purpose: purpose.to_owned(), len, pad, slack })
    }

    /// The map of a block with these segments.
    fn map(segments: &[(u64, &str)]) -> String {
        block_of(segments.iter().map(|(len, purpose)| live(*len, purpose)))
    }

    /// Of the root element.
    fn height(svg: &str) -> f64 {
        let (_, rest) = svg.split_once(" height=\"").expect("a height");
        rest.split('"').next().expect("a number").parse().expect("a number")
    }

    #[test]
    fn a_purpose_has_one_colour_and_a_kind_one_lens() {
        let one = [(300_000, "picture"), (20_000, "packet <1>"), (75_264, "model input")];
        let svg_of_one = map(&one);
        let svg = map(&[one[0], one[1], one[0], one[1], one[0], one[2]]);
        for (purpose, count, colour) in [
            ("picture", 3, COLOURS[0]),
            ("packet &lt;1&gt;", 2, COLOURS[1]),
            ("model input", 1, COLOURS[2]),
        ] {
            assert_eq!(svg.matches(&format!(">{purpose} ({count})</text>")).count(), 1, "{svg}");
            assert_eq!(svg.matches(&format!(">{purpose}: len ")).count(), 1, "{svg}");
            // In the legend, in the block so many times, and the lens with its payload.
            assert_eq!(svg.matches(&format!("fill=\"{colour}\"")).count(), 1 + count + 2, "{svg}");
        }
        assert!(svg.contains(">picture: len 300000, m 300032, 3 of them, the first at 0</text>"));
        assert!(svg.contains(">model input: len 75264, m 75296, at "), "{svg}");
        assert_eq!(height(&svg), height(&svg_of_one), "as tall with more of the same");
    }

    #[test]
    fn many_segments_take_rows_not_lenses() {
        let channel = [(9_000, "picture"), (1_000, "packet"), (3_000, "model input")];
        let many: Vec<_> = (0..16).flat_map(|_| [&channel[..2]; 5].concat()).collect();
        let many = map(&[many, channel.to_vec()].concat());
        assert_eq!(many.matches(": len ").count(), 3);
        assert!((400.0..1000.0).contains(&height(&many)), "{}", height(&many));
        // Every byte of the block is in one of the rows, so the payload's width is what its bytes are.
        let widths = |colour: &str| -> f64 {
            let rows = many.lines().filter(|l| l.contains("height=\"40\"") && l.contains(colour));
            let width = |l: &str| l.split("width=\"").nth(1)?.split('"').next()?.parse().ok();
            rows.map(|l| width(l).unwrap_or(f64::NAN)).sum()
        };
        let expected = 81.0 * 9_000.0 / BLOCK as f64 * BAR * MOST_ROWS as f64;
        assert!((widths(COLOURS[0]) - expected).abs() < 0.5, "{} {expected}", widths(COLOURS[0]));
    }

    #[test]
    fn of_many_lengths_not_each_has_a_lens() {
        let files: Vec<_> = (0..40).map(|n| (1000 + 32 * n, "file")).collect();
        let svg = map(&files);
        assert_eq!(svg.matches("file: len ").count(), MOST_LENSES);
        assert!(svg.contains("and 28 more, which differ in their length"), "{svg}");
        assert!(svg.contains(">file (40)</text>") && height(&svg) < 1200.0);
    }

    #[test]
    fn memory_that_waits_or_is_held_has_its_colours() {
        let was = |purpose: &str| purpose.to_owned();
        let waiting = SpanKind::Waiting { purpose: was("picture"), stamps: Vec::new() };
        let held = SpanKind::Held { purpose: was("<packet>") };
        let drawn = block_of([live(1000, "head"), (1 << 20, waiting), (1 << 20, held)]);
        for (fill, legend, label) in [
            (WAITING, "waits for streams", "was picture"),
            (HELD, "held by the guard", "was &lt;packet&gt;"),
        ] {
            assert_eq!(drawn.matches(&format!("fill=\"{fill}\"")).count(), 2, "legend and block");
            assert_eq!(drawn.matches(&format!(">{legend}<")).count(), 1);
            assert_eq!(drawn.matches(&format!(">{label}<")).count(), 1, "{drawn}");
        }
        assert!(drawn.contains(">memory that waits from "), "{drawn}");
        assert!(!map(&[(1000, "head")]).contains("waits"), "only where there is any");
    }
}
