//! What the bits of H.264 say, where the library does not tell: sizes, delays, NAL units.

use rust_h264::nal::{NalUnit, NalUnitType};
use rust_h264::sps::Sps;
use std::borrow::Cow;

/// Coded size.
pub(super) fn macroblocks(sps: &Sps) -> (u32, u32) {
    let across = sps.pic_width_in_mbs_minus1.saturating_add(1);
    let rows = sps.pic_height_in_map_units_minus1.saturating_add(1);
    (across, if sps.frame_mbs_only_flag { rows } else { rows.saturating_mul(2) })
}

/// How many pictures may wait for an earlier one to be decoded.
pub(super) fn reorder_depth(sps: &Sps) -> usize {
    let (across, down) = macroblocks(sps);
    let buffer = (level_macroblocks(sps) / (across * down).max(1)).min(16);
    let intra_only =
        sps.constraint_set3_flag && matches!(sps.profile_idc, 44 | 86 | 100 | 110 | 122 | 244);
    let depth = match sps.max_num_reorder_frames {
        Some(said) => said.min(16),
        None if sps.pic_order_cnt_type == 2 || intra_only => 0,
        None => buffer,
    };
    depth as usize
}

/// MaxDpbMbs of the standard's table A-1.
fn level_macroblocks(sps: &Sps) -> u32 {
    match sps.level_idc {
        // Level 1b hides behind 1.1.
        11 if sps.constraint_set3_flag && sps.profile_idc < 100 => 396,
        ..=10 => 396,
        11 => 900,
        12..=20 => 2376,
        21 => 4752,
        22..=30 => 8100,
        31 => 18000,
        32 => 20480,
        33..=41 => 32768,
        42 => 34816,
        43..=50 => 110_400,
        51..=52 => 184_320,
        _ => 696_320,
    }
}

/// The first N ue(v) values.
pub(super) fn exp_golomb<const N: usize>(rbsp: &[u8]) -> Option<[u32; N]> {
    let mut bits = rbsp.iter().flat_map(|byte| (0..8).rev().map(move |i| u32::from(byte >> i & 1)));
    let mut values = [0; N];
    for value in &mut values {
        let zeros = bits.by_ref().take(32).position(|bit| bit == 1)?;
        for _ in 0..zeros {
            *value = *value << 1 | bits.next()?;
        }
        *value += (1 << zeros) - 1;
    }
    Some(values)
}

/// A VPS, SPS or PPS with H.265's two-byte header: first layer, first sublayer.
///
/// To H.264 the same bytes would be types 0, 2 and 4: nothing, or parts of partitioned slices.
pub(super) fn is_h265_parameter_set(unit: &[u8]) -> bool {
    matches!(unit, [first, 1, ..] if matches!(first >> 1, 32..=34) && first & 1 == 0)
}

/// Header and payload, the latter without emulation prevention bytes.
pub(super) fn nal_unit(unit: &[u8]) -> NalUnit<'_> {
    let payload = &unit[1..];
    let rbsp = if payload.windows(3).any(|w| w == [0, 0, 3]) {
        let mut plain = Vec::with_capacity(payload.len());
        let mut zeros = 0;
        for byte in payload {
            if zeros >= 2 && *byte == 3 {
                zeros = 0;
                continue;
            }
            zeros = if *byte == 0 { zeros + 1 } else { 0 };
            plain.push(*byte);
        }
        Cow::Owned(plain)
    } else {
        Cow::Borrowed(payload)
    };
    NalUnit {
        nal_ref_idc: unit[0] >> 5 & 3,
        nal_unit_type: NalUnitType::from(unit[0] & 0x1F),
        rbsp,
    }
}
