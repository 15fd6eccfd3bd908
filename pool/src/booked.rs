//! What the pool knows about a block that the core does not: whose it is, what for, since where.

use std::borrow::Cow;
use std::panic::Location;

/// Where in the program a segment was asked for.
pub(crate) type Site = &'static Location<'static>;

/// Names and purposes: a literal costs nothing, a `String` is taken over.
pub(crate) type Text = Cow<'static, str>;

/// What a segment is for. Cheap to clone, so that lease and pool can both know it.
// Not the `Arc` of `sync`: a text that never changes is nothing to model.
#[derive(Clone, Debug)]
pub(crate) enum Label {
    Static(&'static str),
    Shared(std::sync::Arc<str>),
}

impl Label {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Label::Static(text) => text,
            Label::Shared(text) => text,
        }
    }
}

impl From<Text> for Label {
    fn from(text: Text) -> Self {
        match text {
            Cow::Borrowed(text) => Label::Static(text),
            Cow::Owned(text) => Label::Shared(text.into()),
        }
    }
}

/// In whose hands a block is that the core calls live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// A lease's.
    Leased,
    /// Streams': its lease was retired, and their work has not passed.
    Waiting,
    /// The guard's: poisoned and kept back.
    Held,
}

/// The entry of one block. The variants repeat their fields so that the discriminant shares a word
/// with the small ones: this is 32 bytes a block.
#[derive(Debug, Default)]
pub(crate) enum Booked {
    /// The block is not live.
    #[default]
    Vacant,
    Static {
        text: &'static str,
        site: Site,
        /// Bytes taken that were not asked for: `pitch - len`.
        extra: u32,
        tag: u16,
        stage: Stage,
    },
    Shared {
        text: std::sync::Arc<str>,
        site: Site,
        extra: u32,
        tag: u16,
        stage: Stage,
    },
}

/// The small part of an entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About {
    pub(crate) site: Site,
    pub(crate) extra: u32,
    pub(crate) tag: u16,
    pub(crate) stage: Stage,
}

impl Booked {
    pub(crate) fn new(label: Label, about: About) -> Booked {
        let About { site, extra, tag, stage } = about;
        match label {
            Label::Static(text) => Booked::Static { text, site, extra, tag, stage },
            Label::Shared(text) => Booked::Shared { text, site, extra, tag, stage },
        }
    }

    pub(crate) fn about(&self) -> Option<About> {
        match self {
            Booked::Vacant => None,
            Booked::Static { site, extra, tag, stage, .. }
            | Booked::Shared { site, extra, tag, stage, .. } => {
                Some(About { site, extra: *extra, tag: *tag, stage: *stage })
            }
        }
    }

    pub(crate) fn label(&self) -> Label {
        match self {
            Booked::Vacant => Label::Static(""),
            Booked::Static { text, .. } => Label::Static(text),
            Booked::Shared { text, .. } => Label::Shared(text.clone()),
        }
    }

    pub(crate) fn text(&self) -> &str {
        match self {
            Booked::Vacant => "",
            Booked::Static { text, .. } => text,
            Booked::Shared { text, .. } => text,
        }
    }

    pub(crate) fn set_stage(&mut self, to: Stage) {
        if let Booked::Static { stage, .. } | Booked::Shared { stage, .. } = self {
            *stage = to;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_half_a_cache_line() {
        assert_eq!(size_of::<Booked>(), 32);
    }
}
