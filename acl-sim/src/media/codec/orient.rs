//! EXIF orientation: each plane turned, sampling factors swapped with the axes.
//!
//! Cards turn pictures while decoding. How they treat the last chroma sample of an odd size under a mirror is
//! not documented; here each plane is turned as it is.

use super::{Planar, Plane};

/// The picture as it is to be seen. `orientation` is 1 to 8.
pub(super) fn turn(planar: Planar, orientation: u8) -> Planar {
    if orientation == 1 {
        return planar;
    }
    let Planar { luma, chroma, factors: (across, down) } = planar;
    Planar {
        luma: turn_plane(&luma, orientation),
        chroma: chroma.map(|planes| planes.map(|plane| turn_plane(&plane, orientation))),
        factors: if orientation >= 5 { (down, across) } else { (across, down) },
    }
}

fn turn_plane(plane: &Plane, orientation: u8) -> Plane {
    let Plane { width, height, ref data } = *plane;
    let (w, h) = if orientation >= 5 { (height, width) } else { (width, height) };
    let mut turned = Vec::with_capacity(data.len());
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
            turned.push(data[sy * width + sx]);
        }
    }
    Plane { width: w, height: h, data: turned }
}
