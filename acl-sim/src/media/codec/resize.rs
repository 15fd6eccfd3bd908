//! Resizing of 4:2:0 semi-planar pictures.
//!
//! Bilinear as OpenCV does it for 8-bit samples: sample centres at half pixels, edges clamped, weights of 11
//! bits per axis, one rounding at the end. Nearest as OpenCV does it: the sample at `floor(x * scale)`. The
//! hardware's "own" algorithm is not public; bilinear stands in. Nothing is averaged on the way down: like
//! the hardware's bilinear, a strong reduction skips samples.

use super::PADDING_MARK;

/// Where a 4:2:0 picture lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub width: u32,
    pub height: u32,
    pub width_stride: u32,
    pub height_stride: u32,
}

impl Layout {
    /// Bytes of the buffer.
    pub fn bytes(self) -> u64 {
        u64::from(self.width_stride) * u64::from(self.height_stride) * 3 / 2
    }
}

/// Bits of a weight.
const BITS: u32 = 11;
const ONE: u32 = 1 << BITS;

/// Two neighbours on an axis and the second one's weight.
#[derive(Clone, Copy)]
struct Tap {
    first: usize,
    second: usize,
    weight: u32,
}

/// Taps for each of `to` samples out of `from`.
fn taps(from: usize, to: usize, nearest: bool) -> Vec<Tap> {
    let scale = from as f64 / to as f64;
    (0..to)
        .map(|i| {
            if nearest {
                // In whole numbers: as floats, 98 * (198 / 196) is below 99.
                let first = i * from / to;
                return Tap { first, second: first, weight: 0 };
            }
            let at = ((i as f64 + 0.5) * scale - 0.5).clamp(0.0, (from - 1) as f64);
            let first = at as usize;
            let weight = ((at - first as f64) * f64::from(ONE)).round() as u32;
            Tap { first, second: (first + 1).min(from - 1), weight }
        })
        .collect()
}

/// A plane of `N` interleaved channels: width, height in samples and stride in bytes.
#[derive(Clone, Copy)]
struct Size {
    width: usize,
    height: usize,
    stride: usize,
}

fn resize_plane<const N: usize>(
    source: &[u8],
    from: Size,
    target: &mut [u8],
    to: Size,
    nearest: bool,
) {
    let (columns, rows) =
        (taps(from.width, to.width, nearest), taps(from.height, to.height, nearest));
    // The two source rows in use, scaled across; a row is scaled once as long as it stays in use.
    let mut scaled: [(usize, Vec<u32>); 2] = [(usize::MAX, vec![]), (usize::MAX, vec![])];
    let across = |y: usize, out: &mut Vec<u32>| {
        let row = &source[y * from.stride..];
        out.clear();
        for tap in &columns {
            for c in 0..N {
                let (a, b) =
                    (u32::from(row[tap.first * N + c]), u32::from(row[tap.second * N + c]));
                out.push(a * (ONE - tap.weight) + b * tap.weight);
            }
        }
    };
    for (y, tap) in rows.iter().enumerate() {
        if scaled[0].0 != tap.first {
            // Going down, the second row becomes the first.
            scaled.swap(0, 1);
        }
        for (slot, wanted) in [(0, tap.first), (1, tap.second)] {
            if scaled[slot].0 != wanted && (slot == 0 || wanted != tap.first) {
                across(wanted, &mut scaled[slot].1);
                scaled[slot].0 = wanted;
            }
        }
        // One row serves as both at the lower edge, and always for nearest.
        let first = &scaled[0].1;
        let second = if tap.second == tap.first { first } else { &scaled[1].1 };
        let row = &mut target[y * to.stride..][..to.width * N];
        for ((out, &a), &b) in row.iter_mut().zip(first).zip(second) {
            let sum = a * (ONE - tap.weight) + b * tap.weight;
            *out = ((sum + (1 << (2 * BITS - 1))) >> (2 * BITS)) as u8;
        }
    }
}

/// Resizes NV12 or NV21: the order of the chroma samples does not matter. `source` has `from.bytes()` bytes.
pub(crate) fn resize(source: &[u8], from: Layout, to: Layout, nearest: bool) -> Vec<u8> {
    let mut target = vec![PADDING_MARK; to.bytes() as usize];
    let luma = |l: Layout| Size {
        width: l.width as usize,
        height: l.height as usize,
        stride: l.width_stride as usize,
    };
    let chroma = |l: Layout| Size {
        width: l.width as usize / 2,
        height: l.height as usize / 2,
        stride: l.width_stride as usize,
    };
    let plane = |l: Layout| l.width_stride as usize * l.height_stride as usize;
    let (y_in, uv_in) = source.split_at(plane(from));
    let (y_out, uv_out) = target.split_at_mut(plane(to));
    resize_plane::<1>(y_in, luma(from), y_out, luma(to), nearest);
    resize_plane::<2>(uv_in, chroma(from), uv_out, chroma(to), nearest);
    target
}
