//! Element types and half floats.
//!
//! The published code converts halves as the chip computes them in its saturating mode: there is no infinity
//! and no NaN. The largest exponent is one like the others, and what is too large for a half, or no number,
//! becomes the largest half of its sign.

use acl_sys::*;

/// Bytes of one element. Types narrower than a byte take one; types nobody knows take 8.
pub extern "C" fn aclDataTypeSize(data_type: aclDataType) -> usize {
    match data_type {
        ACL_DT_UNDEFINED | ACL_STRING => 0,
        ACL_UINT1 | ACL_INT4 | ACL_BOOL | ACL_INT8 | ACL_UINT8 | ACL_HIFLOAT8 | ACL_FLOAT8_E5M2
        | ACL_FLOAT8_E4M3FN | ACL_FLOAT8_E8M0 => 1,
        ACL_FLOAT16 | ACL_INT16 | ACL_UINT16 | ACL_BF16 => 2,
        ACL_FLOAT | ACL_INT32 | ACL_UINT32 | ACL_COMPLEX32 => 4,
        ACL_COMPLEX128 => 16,
        _ => 8,
    }
}

/// Bits of a half's fraction; its exponent is biased by 15.
const FRACTION: u32 = 10;
/// The largest half, 65504.
const LARGEST: u16 = 0x7BFF;

/// A half as a single. Exponent 31 goes on where 30 ends: "infinity" is 65536.
pub extern "C" fn aclFloat16ToFloat(value: aclFloat16) -> f32 {
    let exponent = u32::from(value >> FRACTION & 0x1F);
    let fraction = f32::from(value & ((1 << FRACTION) - 1));
    let size = match exponent {
        // Steps of 2^-24.
        0 => fraction * f32::from_bits((127 - 24) << 23),
        _ => (1024.0 + fraction) * f32::from_bits((127 - 25 + exponent) << 23),
    };
    if value >> 15 == 1 { -size } else { size }
}

/// A single as the nearest half, the even one of two.
pub extern "C" fn aclFloatToFloat16(value: f32) -> aclFloat16 {
    let size = value.abs();
    let half = if size < f32::from_bits((127 - 14) << 23) {
        // Below the normal range the bits count steps of 2^-24.
        (size * f32::from_bits((127 + 24) << 23)).round_ties_even() as u16
    } else {
        // What the fraction loses, rounded; a carry into the exponent is the next power of two.
        let lost = 23 - FRACTION;
        let bits = size.to_bits();
        let rounded = (bits + ((1 << (lost - 1)) - 1) + (bits >> lost & 1)) >> lost;
        // The bias of a single is 112 more. NaN and infinity are beyond the largest.
        (rounded - (112 << FRACTION)).min(u32::from(LARGEST)) as u16
    };
    half | u16::from(value.is_sign_negative()) << 15
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_half_survives_the_way_there_and_back() {
        for bits in 0..=u16::MAX {
            let largest = bits & 0x7C00 == 0x7C00;
            let back = if largest { LARGEST | bits & 0x8000 } else { bits };
            assert_eq!(aclFloatToFloat16(aclFloat16ToFloat(bits)), back, "{bits:#x}");
        }
    }

    #[test]
    fn singles_go_to_the_nearest_half_and_never_beyond() {
        for (single, half) in [
            (65519.0, 0x7BFF),
            (65520.0, 0x7BFF),
            (1e9, 0x7BFF),
            (f32::INFINITY, 0x7BFF),
            (f32::NEG_INFINITY, 0xFBFF),
            (f32::NAN, 0x7BFF),
            (f32::MIN_POSITIVE, 0),
            (-f32::MIN_POSITIVE / 2.0, 0x8000),
            (2.0_f32.powi(-25), 0), // a tie
            (2.0_f32.powi(-25) * 1.001, 1),
            (2.0_f32.powi(-24) * 1.5, 2),        // a tie
            (2.0_f32.powi(-14) * 0.9999, 0x400), // up into the normal range
            (2049.0, 0x6800),
            (2051.0, 0x6802),
        ] {
            assert_eq!(aclFloatToFloat16(single), half, "{single}");
        }
    }
}
