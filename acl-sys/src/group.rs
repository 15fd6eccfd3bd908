//! The groups of one backend, of which some may be absent, or not open yet.

use crate::api::{Api, Dvpp, GROUPS, HiMpi, Model, Op, Symbol, Tdt};
use crate::load_error::Attempt;
use std::fmt;
use std::sync::LazyLock;

/// An optional group: its table, if the backend has one.
///
/// A loader opens a group's libraries when it is first asked for: they may be large, and one that is broken
/// can end the process. Who asks at the same time waits; from then on an answer costs a look at a flag, and
/// the table itself nothing: keep it.
#[derive(Clone, Copy, Debug)]
pub struct Group<T: 'static>(Kind<T>);

#[derive(Clone, Copy, Debug)]
enum Kind<T: 'static> {
    Absent,
    There(&'static T),
    Lazy(&'static Lazy<T>),
}

type Lazy<T> = LazyLock<Opened<T>, Box<dyn FnOnce() -> Opened<T> + Send>>;

/// A table, if it came to one, and what was tried without success.
type Opened<T> = (Option<&'static T>, Vec<Attempt>);

impl<T> Group<T> {
    /// A group that the backend does not have.
    pub const ABSENT: Self = Group(Kind::Absent);

    /// A group that is there already.
    pub const fn there(table: &'static T) -> Self {
        Group(Kind::There(table))
    }

    /// A group that `open` makes when it is first asked for, or cannot: the second part is what it tried
    /// without success. Stays for the life of the process.
    pub fn lazy(
        open: impl FnOnce() -> (Option<&'static T>, Vec<Attempt>) + Send + 'static,
    ) -> Self {
        let lazy: Lazy<T> = LazyLock::new(Box::new(open));
        Group(Kind::Lazy(Box::leak(Box::new(lazy))))
    }

    /// The table. Opens the group's libraries if nobody has asked before.
    #[inline]
    pub fn get(self) -> Option<&'static T> {
        match self.0 {
            Kind::Absent => None,
            Kind::There(table) => Some(table),
            Kind::Lazy(lazy) => lazy.0,
        }
    }

    /// What was tried without success for this group, its libraries' files: the answer to "why is there no
    /// DVPP?". Opens them as [`get`](Self::get) does.
    pub fn notes(self) -> &'static [Attempt] {
        match self.0 {
            Kind::Lazy(lazy) => &lazy.1,
            _ => &[],
        }
    }
}

impl<T> From<Option<&'static T>> for Group<T> {
    fn from(table: Option<&'static T>) -> Self {
        table.map_or(Self::ABSENT, Self::there)
    }
}

/// The groups that one backend offers. A plain value: copy it, keep it, pass it on.
#[derive(Clone, Copy)]
pub struct Tables {
    /// The runtime; always there.
    pub api: &'static Api,
    /// Models, where the installation has them.
    pub model: Group<Model>,
    /// Operators, where the installation has them.
    pub op: Group<Op>,
    /// Tensor channels and queues, where the installation has them.
    pub tdt: Group<Tdt>,
    /// V1 media (`acldvpp*`), where the installation has it.
    pub dvpp: Group<Dvpp>,
    /// V2 media (`hi_mpi_*`), where the installation has it.
    pub mpi: Group<HiMpi>,
}

/// What a backend has of one group.
#[derive(Clone, Debug)]
pub struct Inventory {
    /// What it lacks, in the order of the list: all its symbols where the group is not there itself.
    pub absent: Vec<&'static Symbol>,
    /// What was tried for it without success.
    pub notes: &'static [Attempt],
}

impl Tables {
    /// What there is of the group at that place in [`GROUPS`]; opens it. `None` behind the last.
    pub fn inventory(&self, place: usize) -> Option<Inventory> {
        macro_rules! of {
            ($table:ident, $group:expr) => {{
                let all = || $table::SYMBOLS.iter().collect();
                let absent = $group.get().map_or_else(all, $table::absent);
                Some(Inventory { absent, notes: $group.notes() })
            }};
        }
        match place {
            0 => Some(Inventory { absent: self.api.absent(), notes: &[] }),
            1 => of!(Model, self.model),
            2 => of!(Op, self.op),
            3 => of!(Tdt, self.tdt),
            4 => of!(Dvpp, self.dvpp),
            5 => of!(HiMpi, self.mpi),
            _ => None,
        }
    }
}

/// Which groups are there, as far as they were asked for. The entries would be a thousand addresses.
impl fmt::Debug for Tables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn state<T>(group: &Group<T>) -> &'static str {
            match group.0 {
                Kind::Absent => "absent",
                Kind::There(_) => "there",
                Kind::Lazy(_) => "opened when asked for",
            }
        }
        let states = [
            "there",
            state(&self.model),
            state(&self.op),
            state(&self.tdt),
            state(&self.dvpp),
            state(&self.mpi),
        ];
        f.debug_map().entries(GROUPS.iter().map(|(name, _)| name).zip(states)).finish()
    }
}
