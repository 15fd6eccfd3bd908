//! Which memory it is: a kind and a device, as the source names them.

use std::fmt;

/// What a source's memory is called and which device it belongs to.
///
/// The pool does not know what the words mean; it carries them from the [`Source`](crate::Source)
/// to each lease and view, and compares. That a lease of one *source type* is not taken for
/// another's is the compiler's business, since [`Lease`](crate::Lease) names its source; a `Place`
/// is for what types do not say, the device first of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    kind: &'static str,
    device: Option<u32>,
}

impl Place {
    /// What a source that says nothing has. It is like no place, not even another unnamed one.
    pub const UNNAMED: Place = Place { kind: "", device: None };

    /// Memory that belongs to no device, or to all.
    pub const fn of_host(kind: &'static str) -> Place {
        Place { kind, device: None }
    }

    /// Memory of one device.
    pub const fn of_device(kind: &'static str, device: u32) -> Place {
        Place { kind, device: Some(device) }
    }

    /// The kind, such as the name of the call that allocates it. Empty if the source says nothing.
    pub const fn kind(&self) -> &'static str {
        self.kind
    }

    /// The device, if it belongs to one.
    pub const fn device(&self) -> Option<u32> {
        self.device
    }

    /// Whether the source said what it is.
    pub const fn is_named(&self) -> bool {
        !self.kind.is_empty()
    }

    /// Whether both are named and the same.
    pub fn is(&self, other: Place) -> bool {
        self.is_named() && *self == other
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind, self.device) {
            ("", _) => f.write_str("memory that its source does not name"),
            (kind, None) => write!(f, "{kind}"),
            (kind, Some(device)) => write!(f, "{kind} of device {device}"),
        }
    }
}

/// Memory that is not where it would have to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misplaced {
    /// What the segment is for.
    pub purpose: String,
    /// Where it is.
    pub is: Place,
    /// Where it would have to be.
    pub wanted: Place,
}

impl fmt::Display for Misplaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Misplaced { purpose, is, wanted } = self;
        write!(f, "`{purpose}` is {is}, and {wanted} is wanted")
    }
}

impl std::error::Error for Misplaced {}
