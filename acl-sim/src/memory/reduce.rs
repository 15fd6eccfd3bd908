//! Copies that reduce: what arrives is added to what is there, or the greater or lesser stays.

use super::place::{read_device, write_device};
use super::{not_null, number, refused};
use crate::door::{Answer, Fault, as_handle, enter};
use crate::host::{aclDataTypeSize, aclFloat16ToFloat, aclFloatToFloat16};
use crate::queue::Task;
use crate::world::world;
use acl_sys::*;
use std::ffi::c_void;

/// The most bytes that a sum takes.
const MOST: u64 = 1 << 32;

/// The types that the chips can reduce.
fn is_known(data_type: aclDataType) -> bool {
    matches!(
        data_type,
        ACL_FLOAT
            | ACL_FLOAT16
            | ACL_BF16
            | ACL_INT4
            | ACL_INT8
            | ACL_INT16
            | ACL_INT32
            | ACL_UINT8
            | ACL_UINT16
            | ACL_UINT32
    )
}

/// Numbers that can be reduced.
trait Number: Copy + PartialEq + PartialOrd {
    fn sum(self, other: Self) -> Self;
    fn truth(equal: bool) -> Self;
}

macro_rules! numbers {
    ($($ty:ty: $a:ident, $b:ident => $sum:expr;)*) => {$(
        impl Number for $ty {
            fn sum(self, other: Self) -> Self {
                let ($a, $b) = (self, other);
                $sum
            }

            fn truth(equal: bool) -> Self {
                u8::from(equal) as $ty
            }
        }
    )*};
}

numbers! {
    f32: a, b => a + b;
    i8: a, b => a.wrapping_add(b);
    i16: a, b => a.wrapping_add(b);
    i32: a, b => a.wrapping_add(b);
    u8: a, b => a.wrapping_add(b);
    u16: a, b => a.wrapping_add(b);
    u32: a, b => a.wrapping_add(b);
}

/// One pair. What is equal becomes 1 and all else 0: no documentation says what equality leaves.
fn pair<T: Number>(kind: aclrtReduceKind, there: T, comes: T) -> T {
    match kind {
        ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM => there.sum(comes),
        ACL_RT_MEMCPY_SDMA_AUTOMATIC_MAX if comes > there => comes,
        ACL_RT_MEMCPY_SDMA_AUTOMATIC_MIN if comes < there => comes,
        ACL_RT_MEMCPY_SDMA_AUTOMATIC_EQUAL => T::truth(there == comes),
        _ => there,
    }
}

/// Reduces into `there`, element by element.
fn reduce(kind: aclrtReduceKind, data_type: aclDataType, there: &mut [u8], comes: &[u8]) {
    macro_rules! each {
        ($bytes:literal, |$a:ident, $b:ident| $one:expr) => {
            for (to, from) in there.chunks_exact_mut($bytes).zip(comes.chunks_exact($bytes)) {
                let $a: [u8; $bytes] = std::array::from_fn(|i| to[i]);
                let $b: [u8; $bytes] = std::array::from_fn(|i| from[i]);
                to.copy_from_slice(&$one);
            }
        };
    }
    macro_rules! plain {
        ($ty:ty, $bytes:literal) => {
            each!($bytes, |a, b| pair(kind, <$ty>::from_ne_bytes(a), <$ty>::from_ne_bytes(b))
                .to_ne_bytes())
        };
    }
    let half = |bytes| aclFloat16ToFloat(u16::from_ne_bytes(bytes));
    let brain = |bytes| f32::from_bits(u32::from(u16::from_ne_bytes(bytes)) << 16);
    match data_type {
        ACL_FLOAT => plain!(f32, 4),
        ACL_INT32 => plain!(i32, 4),
        ACL_UINT32 => plain!(u32, 4),
        ACL_INT16 => plain!(i16, 2),
        ACL_UINT16 => plain!(u16, 2),
        ACL_INT8 => plain!(i8, 1),
        ACL_UINT8 => plain!(u8, 1),
        ACL_FLOAT16 => {
            each!(2, |a, b| { aclFloatToFloat16(pair(kind, half(a), half(b))).to_ne_bytes() })
        }
        ACL_BF16 => each!(2, |a, b| to_brain(pair(kind, brain(a), brain(b))).to_ne_bytes()),
        // Two in a byte, each for itself.
        _ => each!(1, |a, b| {
            let low = pair(kind, (a[0] << 4) as i8 >> 4, (b[0] << 4) as i8 >> 4);
            let high = pair(kind, a[0] as i8 >> 4, b[0] as i8 >> 4);
            [low as u8 & 0xF | (high as u8) << 4]
        }),
    }
}

/// The nearest brain float, the even one of two.
fn to_brain(value: f32) -> u16 {
    let bits = value.to_bits();
    if value.is_nan() {
        return (bits >> 16) as u16 | 0x40;
    }
    ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16) as u16
}

/// Reduces `count` bytes of `src` into `dst`, in stream order.
pub extern "C" fn aclrtReduceAsync(
    dst: *mut c_void,
    src: *const c_void,
    count: u64,
    kind: aclrtReduceKind,
    data_type: aclDataType,
    stream: aclrtStream,
    reserve: *mut c_void,
) -> aclError {
    let call = "aclrtReduceAsync";
    enter(call, || {
        not_null(dst, "dst")?;
        not_null(src, "src")?;
        if !reserve.is_null() {
            return Err(Fault::param("reserve is not NULL"));
        }
        if !is_known(data_type) {
            return Err(Fault::param(format!("{} cannot be reduced", data_type.name())));
        }
        let mut state = world().lock();
        state.check_stream(as_handle(stream))?;
        let sum = kind == ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM;
        let known = ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM..=ACL_RT_MEMCPY_SDMA_AUTOMATIC_EQUAL;
        if count == 0 || !known.contains(&kind) || sum && count > MOST {
            return Err(refused(format!("kind {} of {count} bytes", kind.0)));
        }
        let stream = state.stream_for_work(as_handle(stream))?;
        let (dst, src) = (number(dst), number(src));
        let element = aclDataTypeSize(data_type) as u64;
        if !dst.is_multiple_of(element) || !src.is_multiple_of(element) {
            let text = format!("{dst:#x} and {src:#x} for elements of {element} bytes");
            return Err(Fault::new(ACL_ERROR_RT_ADDR_UNALIGNED, text));
        }
        let run = move || -> Answer {
            let comes = read_device(src, count, "the source", |_| true)?;
            let mut there = read_device(dst, count, "the destination", |_| true)?;
            reduce(kind, data_type, &mut there, &comes);
            write_device(dst, &there, "the destination", |_| true)
        };
        state.push(stream, Task::repeatable(call, [(dst, count), (src, count)], run));
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_reduces_in_its_own_numbers() {
        let sum = ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM;
        let max = ACL_RT_MEMCPY_SDMA_AUTOMATIC_MAX;
        let min = ACL_RT_MEMCPY_SDMA_AUTOMATIC_MIN;
        for (kind, data_type, there, comes, want) in [
            (sum, ACL_INT8, &[255u8, 1][..], &[2u8, 1][..], &[1u8, 2][..]),
            (max, ACL_INT8, &[255, 1], &[2, 0], &[2, 1]),
            (max, ACL_UINT8, &[255, 1], &[2, 0], &[255, 1]),
            (min, ACL_INT4, &[0x7F], &[0x81], &[0x8F]),
            (sum, ACL_FLOAT16, &[0x00, 0x3C], &[0x00, 0x3C], &[0x00, 0x40]),
            (sum, ACL_BF16, &[0x80, 0x3F], &[0x80, 0x3F], &[0x00, 0x40]),
            (sum, ACL_FLOAT, &[0, 0, 0x80, 0x3F], &[0, 0, 0x80, 0x3F], &[0, 0, 0, 0x40]),
        ] {
            let mut there = there.to_vec();
            reduce(kind, data_type, &mut there, comes);
            assert_eq!(there, want, "{} {}", kind.0, data_type.name());
        }
    }
}
