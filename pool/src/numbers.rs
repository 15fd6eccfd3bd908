//! Numbers for people.

use std::fmt;

/// `3110400 bytes (2.97 MiB)`.
pub(crate) struct Bytes(pub(crate) u64);

/// The same as two aligned columns.
pub(crate) struct Columns(pub(crate) u64);

/// `1 hole`, `2 holes`.
pub(crate) struct Plural(pub(crate) usize, pub(crate) &'static str);

/// Number and unit, or `None` below 1 KiB.
fn scaled(bytes: u64) -> Option<(f64, &'static str)> {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let power = (63 - (bytes | 1).leading_zeros()) / 10;
    let unit = UNITS.get(power.checked_sub(1)? as usize)?;
    Some((bytes as f64 / (1u64 << (10 * power)) as f64, unit))
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match scaled(self.0) {
            Some((number, unit)) => write!(f, "{} bytes ({number:.2} {unit})", self.0),
            None => write!(f, "{} bytes", self.0),
        }
    }
}

impl fmt::Display for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match scaled(self.0) {
            Some((number, unit)) => write!(f, "{:>14} bytes {number:>8.2} {unit}", self.0),
            None => write!(f, "{:>14} bytes", self.0),
        }
    }
}

impl fmt::Display for Plural {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Plural(count, what) = self;
        let s = if *count == 1 { "" } else { "s" };
        write!(f, "{count} {what}{s}")
    }
}
