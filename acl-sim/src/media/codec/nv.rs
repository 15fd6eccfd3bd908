//! Planes to semi-planar buffers: which outputs a source has, how large they are, how they lie.
//!
//! Sources: the JPEGD page of the CANN documentation and the header `acl_dvpp.h`. Choices of ours, where
//! nothing is documented: chroma is brought down by the rounded mean of the samples it stands for; 4:2:0 of
//! an odd size is rounded down to even for every source (documented for 4:4:4 on 310P and A2).

use super::{Decoded, Header, Layout, PADDING_MARK, Planar, Plane};
use std::fmt;

const YUV_400: u32 = 0;
const NV12: u32 = 1;
const NV21: u32 = 2;
const UNKNOWN: u32 = 10000;

/// Sizes that `acldvppJpegPredictDecSize` takes.
const SIZES: std::ops::RangeInclusive<u32> = 32..=8192;

/// An output format, settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Target {
    format: u32,
    /// Luma samples per chroma sample across and down; `None`: luma alone.
    factors: Option<(usize, usize)>,
    v_first: bool,
}

/// Why a size or a format cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConvertError {
    Format { source: u32, target: u32 },
    Size { width: u32, height: u32 },
}

impl ConvertError {
    /// A format that does not match, rather than a size out of range.
    pub fn is_format(self) -> bool {
        matches!(self, ConvertError::Format { .. })
    }
}

impl fmt::Display for ConvertError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConvertError::Format { source, target } => write!(
                f,
                "a JPEG of sampling class {source} does not decode to pixel format {target}"
            ),
            ConvertError::Size { width, height } => {
                write!(f, "{width}x{height} is outside 32x32 to 8192x8192")
            }
        }
    }
}

impl Target {
    /// Every output format with its chroma.
    const ALL: [Target; 9] = [
        Target { format: YUV_400, factors: None, v_first: false },
        Target { format: NV12, factors: Some((2, 2)), v_first: false },
        Target { format: NV21, factors: Some((2, 2)), v_first: true },
        Target { format: 3, factors: Some((2, 1)), v_first: false },
        Target { format: 4, factors: Some((2, 1)), v_first: true },
        Target { format: 5, factors: Some((1, 1)), v_first: false },
        Target { format: 6, factors: Some((1, 1)), v_first: true },
        Target { format: 1000, factors: Some((1, 2)), v_first: false },
        Target { format: 1001, factors: Some((1, 2)), v_first: true },
    ];

    /// What `format` means for this source, if the hardware converts so: every source becomes 4:2:0, each
    /// its own sampling, grey also luma alone. Sampling is that of the turned picture. "Unknown" keeps the
    /// source's sampling with V first; grey then becomes 4:2:0.
    pub fn of(header: &Header, format: u32) -> Result<Self, ConvertError> {
        let refused = ConvertError::Format { source: header.sampling_class(), target: format };
        if header.rgb {
            return Err(refused);
        }
        let (across, down) = header.chroma_factors().ok_or(refused)?;
        let own = match header.components {
            1 => None,
            _ if header.orientation >= 5 => Some((down, across)),
            _ => Some((across, down)),
        };
        let found = Self::ALL.into_iter().find(|target| match format {
            UNKNOWN => target.v_first && target.factors == own.or(Some((2, 2))),
            _ => target.format == format,
        });
        let target = found.ok_or(refused)?;
        let possible = target.factors == Some((2, 2)) || target.factors == own;
        if possible { Ok(target) } else { Err(refused) }
    }

    /// Bytes of a buffer. Luma alone takes as much as 4:2:0, as the library sizes it.
    fn bytes(self, ws: usize, hs: usize) -> usize {
        let (across, down) = self.factors.unwrap_or((2, 2));
        ws * hs + 2 * ws * hs / (across * down)
    }
}

/// `acldvppJpegPredictDecSize`: strides of 128 and 16 on every chip.
pub(crate) fn predict_size(header: &Header, format: u32) -> Result<u32, ConvertError> {
    if format != UNKNOWN && !Target::ALL.iter().any(|target| target.format == format) {
        return Err(ConvertError::Format { source: header.sampling_class(), target: format });
    }
    let (width, height) = header.oriented_size();
    if !SIZES.contains(&width) || !SIZES.contains(&height) {
        return Err(ConvertError::Size { width, height });
    }
    // 4:2:0 is predicted for any source, also for those that no card decodes.
    let any_source =
        Target::ALL.into_iter().find(|t| t.format == format && t.factors == Some((2, 2)));
    let target = any_source.map_or_else(|| Target::of(header, format), Ok)?;
    let (ws, hs) = (width.next_multiple_of(128), height.next_multiple_of(16));
    // At most 8192 * 8192 * 3, which 32 bits hold.
    Ok(target.bytes(ws as usize, hs as usize) as u32)
}

/// A 4:2:0 picture as NV12 or NV21.
pub(crate) fn lay_out_420(planar: &Planar, layout: Layout, v_first: bool) -> Vec<u8> {
    let strides = (layout.width_stride as usize, layout.height_stride as usize);
    let format = if v_first { NV21 } else { NV12 };
    lay_out(planar, Target { format, factors: Some((2, 2)), v_first }, strides).bytes
}

/// The buffer. Strides are at least the picture's size, the height stride is even.
pub(super) fn lay_out(planar: &Planar, target: Target, (ws, hs): (usize, usize)) -> Decoded {
    let luma = &planar.luma;
    let (across, down) = target.factors.unwrap_or((1, 1));
    // Only whole chroma samples.
    let (width, height) = (luma.width / across * across, luma.height / down * down);
    let mut bytes = vec![PADDING_MARK; target.bytes(ws, hs)];
    let (y_plane, uv_plane) = bytes.split_at_mut(ws * hs);
    for (row, source) in
        y_plane.chunks_exact_mut(ws).zip(luma.data.chunks_exact(luma.width)).take(height)
    {
        row[..width].copy_from_slice(&source[..width]);
    }
    if target.factors.is_some() {
        // A chroma row holds pairs: ws bytes when there is one pair per two luma samples, else twice that.
        let row_bytes = 2 * ws / across;
        let (w, h) = (width / across, height / down);
        let same = planar.factors == (across, down);
        for (y, row) in uv_plane.chunks_exact_mut(row_bytes).take(h).enumerate() {
            match &planar.chroma {
                Some(planes) if same => interleave(row, planes, y, w, target.v_first),
                _ => {
                    for (x, pair) in row.chunks_exact_mut(2).take(w).enumerate() {
                        let [u, v] = chroma_at(planar, (across, down), x, y);
                        pair.copy_from_slice(&if target.v_first { [v, u] } else { [u, v] });
                    }
                }
            }
        }
    }
    Decoded { format: target.format, width: width as u32, height: height as u32, bytes }
}

/// A row of chroma as it is, which is what most pictures need.
fn interleave(row: &mut [u8], planes: &[Plane; 2], y: usize, width: usize, v_first: bool) {
    let line = |plane: &Plane| y * plane.width..y * plane.width + width;
    let (u, v) = (&planes[0].data[line(&planes[0])], &planes[1].data[line(&planes[1])]);
    let (first, second) = if v_first { (v, u) } else { (u, v) };
    for ((pair, &a), &b) in row.chunks_exact_mut(2).zip(first).zip(second) {
        (pair[0], pair[1]) = (a, b);
    }
}

/// Both chroma samples of the target's place (x, y): the rounded mean of the source's samples there.
fn chroma_at(planar: &Planar, (across, down): (usize, usize), x: usize, y: usize) -> [u8; 2] {
    let Some(planes) = &planar.chroma else { return [0x80, 0x80] };
    // Source samples per target sample: 1 or 2 each way, as targets are never finer than sources.
    let (nx, ny) = (across / planar.factors.0, down / planar.factors.1);
    let count = (nx * ny) as u32;
    [0, 1].map(|i| {
        let plane = &planes[i];
        let mut sum = count / 2;
        for sy in y * ny..(y + 1) * ny {
            for sx in x * nx..(x + 1) * nx {
                sum += u32::from(plane.data[sy * plane.width + sx]);
            }
        }
        (sum / count) as u8
    })
}
