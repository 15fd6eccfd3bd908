//! Bits of a NAL unit's payload, ITU-T H.264 7.2 and 9.1.

/// The payload ended, or holds a code that no stream may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End;

/// Reads a payload and leaves out the emulation prevention bytes.
pub(super) struct Bits<'a> {
    data: &'a [u8],
    /// The byte being read, and how many of its bits are still unread.
    byte: u8,
    left: u32,
    /// Zero bytes just before.
    zeros: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { data, byte: 0, left: 0, zeros: 0 }
    }

    fn next_byte(&mut self) -> Result<u8, End> {
        let (&first, rest) = self.data.split_first().ok_or(End)?;
        self.data = rest;
        if first == 3 && self.zeros >= 2 {
            self.zeros = 0;
            return self.next_byte(); // not a third zero, so this goes down once only
        }
        self.zeros = if first == 0 { self.zeros + 1 } else { 0 };
        Ok(first)
    }

    pub(super) fn flag(&mut self) -> Result<bool, End> {
        if self.left == 0 {
            self.byte = self.next_byte()?;
            self.left = 8;
        }
        self.left -= 1;
        Ok(self.byte >> self.left & 1 == 1)
    }

    /// `count` bits, up to 32.
    pub(super) fn u(&mut self, count: u32) -> Result<u32, End> {
        let mut value = 0;
        for _ in 0..count {
            value = value << 1 | u32::from(self.flag()?);
        }
        Ok(value)
    }

    pub(super) fn ue(&mut self) -> Result<u32, End> {
        let mut zeros = 0;
        while !self.flag()? {
            zeros += 1;
            if zeros > 31 {
                return Err(End);
            }
        }
        // at most 2^32 - 2
        Ok(((1_u32 << zeros) - 1) + self.u(zeros)?)
    }

    /// A `ue` that may not be above `most`.
    pub(super) fn ue_to(&mut self, most: u32) -> Result<u32, End> {
        let value = self.ue()?;
        if value > most { Err(End) } else { Ok(value) }
    }

    pub(super) fn se(&mut self) -> Result<i32, End> {
        let code = self.ue()?;
        let half = code.div_ceil(2) as i32; // at most 2^31 - 1
        Ok(if code % 2 == 1 { half } else { -half })
    }

    /// Forgets `count` bits.
    pub(super) fn skip(&mut self, count: u32) -> Result<(), End> {
        for _ in 0..count {
            self.flag()?;
        }
        Ok(())
    }

    /// Forgets `count` codes.
    pub(super) fn skip_ue(&mut self, count: u32) -> Result<(), End> {
        for _ in 0..count {
            self.ue()?;
        }
        Ok(())
    }
}
