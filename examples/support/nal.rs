//! The NAL units of a packet, and the parameter sets that a stream has brought so far.

use std::collections::BTreeMap;

/// `nal_unit_type` of a slice, of one of an IDR picture, and of parameter sets: ITU-T H.264, table 7-1.
pub const SLICE: u8 = 1;
/// See [`SLICE`].
pub const IDR: u8 = 5;
/// See [`SLICE`].
pub const SPS: u8 = 7;
/// See [`SLICE`].
pub const PPS: u8 = 8;

/// What begins a NAL unit in a byte stream.
const START_CODE: [u8; 3] = [0, 0, 1];

/// The units of a packet, without start codes and the zeros around them. None is empty.
pub fn units(packet: &[u8]) -> impl Iterator<Item = &[u8]> {
    let after_start_code = |data: &[u8]| data.windows(3).position(|w| w == START_CODE);
    let mut rest = after_start_code(packet).map(|at| &packet[at + 3..]);
    std::iter::from_fn(move || {
        let all = rest?;
        let next = after_start_code(all);
        rest = next.map(|at| &all[at + 3..]);
        let unit = &all[..next.unwrap_or(all.len())];
        let last = unit.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
        Some(&unit[..last])
    })
    .filter(|unit| !unit.is_empty())
}

/// Its type.
pub fn kind(unit: &[u8]) -> u8 {
    unit[0] & 31
}

/// The parameter sets so far, as they came. A later one takes the place of an earlier one of its number.
#[derive(Default)]
pub struct Sets<'a>(BTreeMap<(u8, u32), &'a [u8]>);

impl<'a> Sets<'a> {
    /// Takes the unit if it is a parameter set.
    pub fn take(&mut self, unit: &'a [u8]) -> bool {
        let bits = &mut Bits::new(&unit[1..]);
        let number = match kind(unit) {
            SPS => bits.u(24).and_then(|_| bits.ue()), // profile, constraints, level
            PPS => bits.ue(),
            _ => None,
        };
        // 32 sequence and 256 picture parameter sets are all there can be.
        let Some(number) = number.filter(|number| *number < 256) else { return false };
        self.0.insert((kind(unit), number), unit);
        true
    }

    /// All of them, and the beginning of this slice, as a byte stream of its own.
    pub fn with(&self, slice: &[u8]) -> Vec<u8> {
        const HEADER: usize = 64;
        let head = &slice[..slice.len().min(HEADER)];
        self.0
            .values()
            .copied()
            .chain([head])
            .flat_map(|unit| [&START_CODE, unit].concat())
            .collect()
    }
}

/// Reads the payload of a NAL unit bit by bit, emulation prevention left out.
pub struct Bits<'a> {
    bytes: &'a [u8],
    /// The next bit.
    at: usize,
}

impl<'a> Bits<'a> {
    /// From what follows the NAL unit's header byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn bit(&mut self) -> Option<u32> {
        let (byte, bit) = (self.at / 8, self.at % 8);
        // 0 0 3: the 3 only keeps start codes out.
        if bit == 0 && self.bytes.get(byte) == Some(&3) && self.bytes[..byte].ends_with(&[0, 0]) {
            self.at += 8;
            return self.bit();
        }
        self.at += 1;
        Some(u32::from(self.bytes.get(byte)? >> (7 - bit) & 1))
    }

    /// A number of so many bits, at most 32.
    pub fn u(&mut self, bits: u32) -> Option<u32> {
        (0..bits).try_fold(0, |number, _| Some(number << 1 | self.bit()?))
    }

    /// One bit.
    pub fn flag(&mut self) -> Option<bool> {
        Some(self.bit()? == 1)
    }

    /// A number in Exp-Golomb code, `ue(v)`.
    pub fn ue(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while self.bit()? == 0 {
            zeros += 1;
        }
        (zeros < 32).then_some(())?;
        Some((1 << zeros) - 1 + self.u(zeros)?)
    }

    /// The same with a sign, `se(v)`.
    pub fn se(&mut self) -> Option<i32> {
        let number = i64::from(self.ue()?);
        i32::try_from(if number % 2 == 1 { (number + 1) / 2 } else { -number / 2 }).ok()
    }
}
