//! A checksum, to say whether channels made the same of a clip. Nothing in it is secret or standard.

use std::fmt;

/// Of all that was added, in its order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checksum(u64);

impl Checksum {
    /// Adds bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        const FACTOR: u64 = 0x517C_C1B7_2722_0A95;
        let (words, rest) = bytes.as_chunks();
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        // The length, or zeros at the end would be none.
        for word in words.iter().chain([&last, &(!bytes.len() as u64).to_le_bytes()]) {
            let mixed = (self.0 ^ u64::from_le_bytes(*word)).wrapping_mul(FACTOR);
            self.0 = mixed ^ mixed >> 32;
        }
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn of(parts: &[&[u8]]) -> u64 {
        let mut sum = Checksum::default();
        parts.iter().for_each(|part| sum.add(part));
        sum.0
    }

    #[test]
    fn every_bit_length_and_order_counts() {
        let bytes: Vec<u8> = (0..83).collect();
        let mut sums = HashSet::from([of(&[]), of(&[&bytes]), of(&[&bytes, &[]])]);
        for bit in 0..bytes.len() * 8 {
            let mut bent = bytes.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            sums.insert(of(&[&bent]));
        }
        for zeros in 0..20 {
            sums.insert(of(&[&vec![0; zeros]]));
        }
        sums.extend([of(&[&bytes, &[1, 2]]), of(&[&[1, 2], &bytes])]);
        assert_eq!(sums.len(), 3 + 83 * 8 + 20 + 2);
        assert_eq!(of(&[&bytes, &[1]]), of(&[&bytes, &[1]]));
    }
}
