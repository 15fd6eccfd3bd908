//! A plan as a picture.

use std::fmt::Write;

use super::Plan;
use crate::svg::escaped;

const WIDTH: f64 = 1200.0;
const HEIGHT: f64 = 600.0;

pub(super) fn svg(plan: &Plan) -> String {
    let (first, last) = plan.steps().into_inner();
    let across = WIDTH / (f64::from(last - first) + 1.0);
    let up = HEIGHT / plan.bytes() as f64;
    let mut text = String::new();
    // Writing into a string cannot fail.
    let _ = writeln!(
        text,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         font-family=\"sans-serif\" font-size=\"11\">\n\
         <title>{}: {} bytes, lower bound {}</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#f4f4f4\"/>",
        escaped(plan.name()),
        plan.bytes(),
        plan.lower_bound(),
    );
    for (i, segment) in plan.segments().iter().enumerate() {
        let x = f64::from(segment.first - first) * across;
        let width = (f64::from(segment.last - segment.first) + 1.0) * across;
        let height = segment.pitch as f64 * up;
        let y = HEIGHT - segment.offset as f64 * up - height;
        // The golden angle keeps neighbours apart.
        let hue = i * 137 % 360;
        let title = escaped(&format!("{i}: {segment}"));
        let _ = writeln!(
            text,
            "<rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" \
             fill=\"hsl({hue},55%,70%)\" stroke=\"#555\" stroke-width=\"0.5\">\
             <title>{title}</title></rect>"
        );
        let purpose = segment.purpose();
        if height > 12.0 && width > 7.0 * purpose.chars().count() as f64 {
            let (x, y) = (x + 3.0, y + height / 2.0 + 4.0);
            let _ = writeln!(text, "<text x=\"{x:.2}\" y=\"{y:.2}\">{}</text>", escaped(purpose));
        }
    }
    text.push_str("</svg>\n");
    text
}
