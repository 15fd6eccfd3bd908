//! Which way a copy goes: what the program says, and what its addresses say.
//!
//! The runtime asks the driver where both ends lie. Where it knows both, it goes by that whatever the program
//! said. Host memory that it does not know leaves a choice, and the program has to have made a possible one.

use super::place::Location;
use super::refused;
use crate::door::Answer;
use acl_sys::*;

/// The kind that the copy really is; 107000 where the named one is impossible.
pub(super) fn corrected(
    kind: aclrtMemcpyKind,
    src: Location,
    dst: Location,
) -> Answer<aclrtMemcpyKind> {
    use Location::{Device, Host, Managed, Unregistered};
    const H2H: aclrtMemcpyKind = ACL_MEMCPY_HOST_TO_HOST;
    const H2D: aclrtMemcpyKind = ACL_MEMCPY_HOST_TO_DEVICE;
    const D2H: aclrtMemcpyKind = ACL_MEMCPY_DEVICE_TO_HOST;
    const D2D: aclrtMemcpyKind = ACL_MEMCPY_DEVICE_TO_DEVICE;
    // The natural kind first.
    let possible: &[aclrtMemcpyKind] = match (src, dst) {
        (Host, Host) => return Ok(H2H),
        (Host, Device(_)) => return Ok(H2D),
        (Device(_), Host) => return Ok(D2H),
        (Device(_), Device(_)) => return Ok(D2D),
        (Unregistered, Device(_)) => &[H2D, D2D],
        (Device(_), Unregistered) => &[D2H, D2D],
        (Host, Unregistered) => &[H2H, H2D],
        (Unregistered, Host) => &[H2H, D2H],
        (Unregistered, Unregistered) => &[H2H, H2D, D2H, D2D],
        // The published code looks no further.
        (Managed, _) | (_, Managed) => return Ok(kind),
    };
    if kind == ACL_MEMCPY_DEFAULT {
        return Ok(possible[0]);
    }
    if possible.contains(&kind) {
        return Ok(kind);
    }
    Err(refused(format!("{} from {src} to {dst}", kind.name())))
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Location::Host => f.write_str("pinned host memory"),
            Location::Device(id) => write!(f, "device {id}"),
            Location::Managed => f.write_str("managed memory"),
            Location::Unregistered => f.write_str("host memory"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_overrule_the_program_where_both_are_known() {
        use Location::{Device, Host, Unregistered};
        for kind in (0..=4).map(aclrtMemcpyKind) {
            let of = |src, dst| corrected(kind, src, dst).map(|kind| kind.0).map_err(|f| f.code.0);
            assert_eq!(of(Host, Host), Ok(0));
            assert_eq!(of(Host, Device(0)), Ok(1));
            assert_eq!(of(Device(0), Host), Ok(2));
            assert_eq!(of(Device(0), Device(1)), Ok(3));
            let or = |answers: [u32; 5]| match answers[kind.0 as usize] {
                9 => Err(107000),
                kind => Ok(kind),
            };
            assert_eq!(of(Unregistered, Device(0)), or([9, 1, 9, 3, 1]));
            assert_eq!(of(Device(0), Unregistered), or([9, 9, 2, 3, 2]));
            assert_eq!(of(Host, Unregistered), or([0, 1, 9, 9, 0]));
            assert_eq!(of(Unregistered, Host), or([0, 9, 2, 9, 0]));
            assert_eq!(of(Unregistered, Unregistered), or([0, 1, 2, 3, 0]));
        }
    }
}
