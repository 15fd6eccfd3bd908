//! A pool's map as SVG: every byte of each block to scale, and each segment's end under a lens.
//!
//! A pad of 32 bytes behind a picture of three million is no pixel wide. So each segment is drawn twice: in
//! the block, to the block's scale, and its last bytes with its pad, its slack and the next start, to the
//! lens's scale.

use acl_rs::pool::{Map, Span, SpanKind};
use std::fmt::Write as _;

/// Width of the picture and of a block, in SVG units.
const WIDTH: f64 = 1200.0;
const MARGIN: f64 = 40.0;
const BAR: f64 = WIDTH - 2.0 * MARGIN;
/// Bytes shown under a lens: up to this many of payload, then pad and slack, then of what follows.
const LENS_BEFORE: u64 = 96;
const LENS_AFTER: u64 = 64;
/// Fill colours of segments, in turn.
const COLOURS: [&str; 6] = ["#4e79a7", "#59a14f", "#b07aa1", "#f28e2b", "#76b7b2", "#9c755f"];
const PAD: &str = "#e15759";
const SLACK: &str = "#f1ce63";
const HOLE: &str = "#eeeeee";

/// The drawing, a complete SVG document.
pub fn svg(map: &Map) -> String {
    let mut body = String::new();
    let mut y = 78.0;
    for slab in &map.slabs {
        text(
            &mut body,
            MARGIN,
            y,
            15,
            &format!("block {} at {:#x}, {} bytes", slab.index, slab.base, slab.bytes),
        );
        y += 12.0;
        block(&mut body, y, slab.bytes, &slab.spans);
        y += 92.0;
        text(
            &mut body,
            MARGIN,
            y - 14.0,
            12,
            "the end of each segment, enlarged (each to a scale of its own):",
        );
        let mut colour = 0;
        for (i, span) in slab.spans.iter().enumerate() {
            let SpanKind::Live { purpose, len, pad, slack } = &span.kind else { continue };
            let next = slab.spans.get(i + 1).map_or("end of block", |next| match next.kind {
                SpanKind::Live { .. } => "next segment",
                _ => "hole",
            });
            let lens = Lens {
                colour: COLOURS[colour % 6],
                purpose,
                len: *len,
                pad: *pad,
                slack: *slack,
                next,
            };
            lens.draw(&mut body, y, span.offset);
            colour += 1;
            y += 62.0;
        }
        y += 20.0;
    }
    let mut svg = String::new();
    let height = y + 10.0;
    let _ = writeln!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" font-family="sans-serif">"#
    );
    let _ = writeln!(svg, r#"<rect width="100%" height="100%" fill="white"/>"#);
    text(&mut svg, MARGIN, 30.0, 20, &format!("pool {}", map.name));
    legend(&mut svg);
    svg + &body + "</svg>\n"
}

fn legend(svg: &mut String) {
    let mut x = MARGIN;
    for (fill, label) in [
        (COLOURS[0], "payload (a colour each)"),
        (PAD, "pad: rounding and the rule's tail"),
        (SLACK, "slack to the next start"),
        (HOLE, "hole"),
    ] {
        rect(svg, x, 42.0, 14.0, 14.0, fill);
        text(svg, x + 20.0, 54.0, 13, label);
        x += 30.0 + 7.5 * label.len() as f64;
    }
}

/// The block's bar with its spans, to scale, with a ruler in the block's own bytes.
fn block(svg: &mut String, y: f64, bytes: u64, spans: &[Span]) {
    let at = |offset: u64| MARGIN + BAR * offset as f64 / bytes.max(1) as f64;
    let mut colour = 0;
    for span in spans {
        let (left, right) = (at(span.offset), at(span.offset + span.bytes));
        match &span.kind {
            SpanKind::Live { purpose, len, pad, .. } => {
                let (payload, owned) = (at(span.offset + len), at(span.offset + len + pad));
                rect(svg, left, y, payload - left, 40.0, COLOURS[colour % 6]);
                rect(svg, payload, y, owned - payload, 40.0, PAD);
                rect(svg, owned, y, right - owned, 40.0, SLACK);
                if right - left > 8.0 * purpose.len() as f64 {
                    let _ = writeln!(
                        svg,
                        r#"<text x="{:.2}" y="{:.2}" font-size="13" fill="white">{}</text>"#,
                        left + 6.0,
                        y + 25.0,
                        escape(purpose)
                    );
                }
                colour += 1;
            }
            SpanKind::Free => {
                rect(svg, left, y, right - left, 40.0, HOLE);
                if right - left > 160.0 {
                    text(svg, left + 6.0, y + 25.0, 13, &format!("hole, {} bytes", span.bytes));
                }
            }
            _ => rect(svg, left, y, right - left, 40.0, "#bbbbbb"),
        }
    }
    let _ = writeln!(
        svg,
        r##"<rect x="{MARGIN}" y="{y:.2}" width="{BAR}" height="40" fill="none" stroke="#333333"/>"##
    );
    for tick in 0..=4 {
        let offset = bytes * tick / 4;
        let anchor = ["start", "middle", "middle", "middle", "end"][tick as usize];
        let _ = writeln!(
            svg,
            r##"<text x="{:.2}" y="{:.2}" font-size="11" fill="#555555" text-anchor="{anchor}">{offset}</text>"##,
            at(offset),
            y + 54.0
        );
    }
}

/// The end of one segment, enlarged.
struct Lens<'a> {
    colour: &'a str,
    purpose: &'a str,
    len: u64,
    pad: u64,
    slack: u64,
    next: &'a str,
}

impl Lens<'_> {
    fn draw(&self, svg: &mut String, y: f64, offset: u64) {
        let Lens { colour, purpose, len, pad, slack, next } = *self;
        rect(svg, MARGIN, y, 14.0, 14.0, colour);
        let title = format!("{purpose}: len {len}, m {}, offset {offset}", len + pad);
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
    let _ = writeln!(
        svg,
        r##"<text x="{x:.2}" y="{y:.2}" font-size="{size}" fill="#222222">{}</text>"##,
        escape(text)
    );
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
