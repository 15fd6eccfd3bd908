//! EXIF orientation: each plane turned, sampling factors swapped with the axes.
//!
//! Cards turn pictures while decoding. How they treat the last line of an odd size under a mirror is not
//! documented. Here a stored line that has only part of its chroma sample's luma lines is left out before
//! turning, so that chroma stays where its luma is; the output is no smaller for it, as sizes of subsampled
//! outputs are even.

use super::{Planar, Plane};

/// The picture as it is to be seen. `orientation` is 1 to 8.
pub(super) fn turn(planar: Planar, orientation: u8) -> Planar {
    if orientation == 1 {
        return planar;
    }
    let Planar { luma, chroma, factors: (across, down) } = planar;
    let (w, h) = (luma.width / across, luma.height / down);
    Planar {
        luma: turn_plane(&luma, (w * across, h * down), orientation),
        chroma: chroma.map(|planes| planes.map(|plane| turn_plane(&plane, (w, h), orientation))),
        factors: if orientation >= 5 { (down, across) } else { (across, down) },
    }
}

/// Turns the left top `stored` (width, height) samples of a plane.
fn turn_plane(plane: &Plane, stored: (usize, usize), orientation: u8) -> Plane {
    let (w, h) = if orientation >= 5 { (stored.1, stored.0) } else { stored };
    let mut data = Vec::with_capacity(w * h);
    for y in 0..h {
        for x in 0..w {
            // Where the sample shown at (x, y) is stored.
            let (sx, sy) = match orientation {
                2 => (w - 1 - x, y),
                3 => (w - 1 - x, h - 1 - y),
                4 => (x, h - 1 - y),
                5 => (y, x),
                6 => (y, w - 1 - x),
                7 => (h - 1 - y, w - 1 - x),
                8 => (h - 1 - y, x),
                _ => (x, y),
            };
            data.push(plane.data[sy * plane.width + sx]);
        }
    }
    Plane { width: w, height: h, data }
}
