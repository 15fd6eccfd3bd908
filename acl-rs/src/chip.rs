//! Chip families by the name that the runtime reports, and what media geometry depends on them.

pub use pool::Chip;

/// The family of a SoC name such as `Ascend310P3` or `Ascend910B1`; `None` for names not known here.
///
/// ```
/// use acl_rs::{Chip, chip_of};
/// assert_eq!(chip_of("Ascend310P3"), Some(Chip::Ascend310P));
/// ```
pub fn chip_of(soc_name: &str) -> Option<Chip> {
    // A family name before the shorter one that it begins with.
    let families = [
        ("Ascend310B", Chip::Ascend310B),
        ("Ascend310P", Chip::Ascend310P),
        ("Ascend310", Chip::Ascend310),
        ("Ascend910_93", Chip::Ascend910_93),
        ("Ascend910B", Chip::Ascend910B),
        ("Ascend910", Chip::Ascend910),
        ("Ascend950", Chip::Ascend950),
    ];
    // Without a digit it is a variant of the first generation; A2 chips are numbered.
    if soc_name == "Ascend910B" {
        return Some(Chip::Ascend910);
    }
    families.into_iter().find(|(prefix, _)| soc_name.starts_with(prefix)).map(|(_, chip)| chip)
}

/// Alignment of a JPEGD luma row in bytes (documentation of JPEGD, CANN 8.5): 128 on the 310 and the first
/// 910, 64 on the others.
pub(crate) fn jpegd_width_stride(chip: Chip) -> u32 {
    match chip {
        Chip::Ascend310 | Chip::Ascend910 => 128,
        _ => 64,
    }
}

#[cfg(test)]
mod tests {
    use super::{Chip, chip_of};

    #[test]
    fn names_find_their_family() {
        for (name, chip) in [
            ("Ascend310", Some(Chip::Ascend310)),
            ("Ascend310P3", Some(Chip::Ascend310P)),
            ("Ascend310B1", Some(Chip::Ascend310B)),
            ("Ascend910A", Some(Chip::Ascend910)),
            ("Ascend910ProB", Some(Chip::Ascend910)),
            ("Ascend910B", Some(Chip::Ascend910)),
            ("Ascend910B1", Some(Chip::Ascend910B)),
            ("Ascend910_9391", Some(Chip::Ascend910_93)),
            ("Ascend950PR", Some(Chip::Ascend950)),
            ("Hi3559", None),
            ("", None),
        ] {
            assert_eq!(chip_of(name), chip, "{name}");
        }
    }
}
