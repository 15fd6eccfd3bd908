//! The tables that the list of functions becomes.
//!
//! | group | table | in |
//! |---|---|---|
//! | runtime | [`Api`] | always there |
//! | models | [`Model`] | where installed |
//! | operators, dumps | [`Op`] | where installed |
//! | tensor channels and queues | [`Tdt`] | where installed |
//! | V1 media | [`Dvpp`] | where installed |
//! | V2 media | [`HiMpi`] | where installed |
//!
//! A `must` row is a plain function pointer: `(api.aclrtMalloc)(..)`. A `may` row is an `Option`, and a method
//! of its name that says what is missing: `(api.aclrtMallocAlign32()?)(..)`.

pub use super::list::{CHANGED, Changed, SMALL_SYSTEMS};
use crate::types::*;
use std::ffi::{c_char, c_void};
use std::fmt;
use std::ptr::NonNull;

/// One symbol of a group, as the list has it: for loaders, reports and checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// The C name.
    pub name: &'static str,
    /// `true`: the group does not load without it.
    pub required: bool,
    /// The header that declares it.
    pub header: &'static str,
    /// The library that exports it from CANN 8.5 on.
    pub library: &'static str,
    /// The first release known to have it, as it is listed.
    pub since: &'static str,
    /// Where this is known from: `header`, `source` or `documentation`.
    pub evidence: &'static str,
    /// The type of its pointer.
    pub signature: &'static str,
}

/// An optional function that the opened library does not have, or not as it is listed ([`CHANGED`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The C name.
    pub symbol: &'static str,
    /// The library that exports it from CANN 8.5 on.
    pub library: &'static str,
    /// The first release known to have it.
    pub since: &'static str,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Missing { symbol, library, since } = self;
        write!(f, "{symbol} is not in the libraries that were opened: ")?;
        if SMALL_SYSTEMS.contains(symbol) {
            return f.write_str(
                "only CANN's build in C for small systems exports it, no installation for a card",
            );
        }
        write!(f, "it is in {library} of ")?;
        match (since.strip_prefix("after "), since.strip_suffix(" or earlier")) {
            (Some(release), _) => write!(f, "releases after CANN {release}"),
            (_, Some(release)) => write!(f, "CANN {release}; the first release is not known"),
            _ => write!(f, "CANN {since} and later"),
        }?;
        match CHANGED.iter().find(|changed| changed.symbol == *symbol) {
            Some(Changed { was, beside, .. }) => write!(
                f,
                "; in older releases, which lack {beside}, that name stands for {was}, and is not used"
            ),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Missing {}

/// Of functions that a release changed, leaves those that are as they are listed.
fn forget_as_they_were(symbols: &[Symbol], found: &mut [Option<NonNull<c_void>>]) {
    let place = |name: &str| symbols.iter().position(|symbol| symbol.name == name);
    for changed in &CHANGED {
        if let (Some(symbol), Some(beside)) = (place(changed.symbol), place(changed.beside))
            && found[beside].is_none()
        {
            found[symbol] = None;
        }
    }
}

/// The type of a function.
macro_rules! pointer {
    (($($arg:ty),* $(; $dots:tt)?) -> $ret:ty) => { unsafe extern "C" fn($($arg,)* $($dots)?) -> $ret };
}

/// The type of one table entry.
macro_rules! entry {
    (must $($signature:tt)*) => { pointer!($($signature)*) };
    (may $($signature:tt)*) => { Option<pointer!($($signature)*)> };
}

/// A found address as a table entry.
macro_rules! take {
    (must $found:expr, $missing:ident, $($signature:tt)*) => {
        match $found {
            // SAFETY: answers promise 1 of `resolve`: the address is the function of this name, and
            // the row states that function's C signature.
            Some(p) => unsafe { std::mem::transmute::<NonNull<c_void>, pointer!($($signature)*)>(p) },
            // Not reached: `missing` would not be empty.
            None => return Err($missing),
        }
    };
    (may $found:expr, $missing:ident, $($signature:tt)*) => {
        match $found {
            // SAFETY: as for a `must` row.
            Some(p) => Some(unsafe {
                std::mem::transmute::<NonNull<c_void>, pointer!($($signature)*)>(p)
            }),
            None => None,
        }
    };
}

/// Whether an entry has a function.
macro_rules! is_there {
    (must $entry:expr) => {
        true
    };
    (may $entry:expr) => {
        $entry.is_some()
    };
}

/// The method of a `may` row.
macro_rules! accessor {
    (must $($rest:tt)*) => {};
    (may $name:ident $library:literal $since:literal $doc:literal $($signature:tt)*) => {
        #[doc = $doc]
        ///
        /// The entry of this name, or what is missing.
        #[inline]
        pub fn $name(&self) -> Result<pointer!($($signature)*), Missing> {
            self.$name.ok_or(Missing {
                symbol: stringify!($name),
                library: $library,
                since: $since,
            })
        }
    };
}

/// A group of rows -> its table.
macro_rules! table {
    ($(#[$doc:meta])* $table:ident;
     $(from $header:literal in $library:literal since $since:literal by $evidence:literal {
        $($need:ident $name:ident($($arg:ident: $ty:ty),* $(; $dots:tt)?) -> $ret:ty, $row:literal;)*
     })*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $table {
            $($(
                #[doc = $row]
                #[doc = concat!(
                    "\n\n`", $header, "`; `", $library, "` since CANN ", $since, "; by ", $evidence, "."
                )]
                pub $name: entry!($need ($($ty),* $(; $dots)?) -> $ret),
            )*)*
        }

        impl $table {
            /// Every symbol of the group, in the order of the list.
            pub const SYMBOLS: &'static [Symbol] = &[$($(Symbol {
                name: stringify!($name),
                required: table!(@required $need),
                header: $header,
                library: $library,
                since: $since,
                evidence: $evidence,
                signature: concat!(
                    "unsafe extern \"C\" fn(", stringify!($($ty,)* $($dots)?), ") -> ", stringify!($ret)
                ),
            },)*)*];

            /// Fills the table: `find` is asked for each symbol. `Err` lists every required one that it did
            /// not have. Functions that a release changed are taken as [`CHANGED`] has it.
            ///
            /// # Safety
            /// 1. For each symbol, `find` answers `None` or the address of the C function of that name with
            ///    the signature of the list; of one in [`CHANGED`], that which the same release has.
            /// 2. What it found stays loaded for as long as an entry may be called.
            pub unsafe fn resolve(
                find: &mut dyn FnMut(&'static Symbol) -> Option<NonNull<c_void>>,
            ) -> Result<Self, Vec<&'static str>> {
                let mut found: Vec<_> = Self::SYMBOLS.iter().map(find).collect();
                forget_as_they_were(Self::SYMBOLS, &mut found);
                let missing: Vec<_> = Self::SYMBOLS
                    .iter()
                    .zip(&found)
                    .filter(|(symbol, address)| symbol.required && address.is_none())
                    .map(|(symbol, _)| symbol.name)
                    .collect();
                if !missing.is_empty() {
                    return Err(missing);
                }
                // In the order of the list, as the fields are.
                let mut found = found.into_iter();
                Ok(Self { $($(
                    $name: take!($need found.next().flatten(), missing, ($($ty),* $(; $dots)?) -> $ret),
                )*)* })
            }

            /// The symbols that this table has no function for, in the order of the list.
            pub fn absent(&self) -> Vec<&'static Symbol> {
                let there = [$($(is_there!($need self.$name),)*)*];
                let rows = Self::SYMBOLS.iter().zip(there);
                rows.filter(|(_, there)| !there).map(|(symbol, _)| symbol).collect()
            }

            $($(
                accessor!($need $name $library $since $row ($($ty),* $(; $dots)?) -> $ret);
            )*)*
        }
    };
    (@required must) => { true };
    (@required may) => { false };
}

runtime_functions! { [table]
    /// The runtime group as pointers.
    Api;
}
model_functions! { [table]
    /// The model group as pointers.
    Model;
}
op_functions! { [table]
    /// The operator group as pointers.
    Op;
}
tdt_functions! { [table]
    /// The group of tensor channels and queues as pointers.
    Tdt;
}
dvpp_functions! { [table]
    /// The V1 media group as pointers.
    Dvpp;
}
mpi_functions! { [table]
    /// The V2 media group as pointers.
    HiMpi;
}

/// The symbols of each group by its name, the runtime first.
pub static GROUPS: [(&str, &[Symbol]); 6] = [
    ("runtime", Api::SYMBOLS),
    ("models", Model::SYMBOLS),
    ("operators", Op::SYMBOLS),
    ("tensor channels", Tdt::SYMBOLS),
    ("media V1", Dvpp::SYMBOLS),
    ("media V2", HiMpi::SYMBOLS),
];

/// Fills a table from functions of the same names in a module of this process:
/// `fill!(runtime_functions, path::to::module, Api)`.
///
/// The compiler checks that each function that is there has the signature of the list. One that is not is
/// filled by `$absent!`, a macro that is given the name, the arguments and the result type as
/// `absent!(aclrtFoo(device: i32) -> aclError)` and defines a function of that name and type; a variadic one
/// by `None`.
#[macro_export]
macro_rules! fill {
    ($group:ident, $module:path, $table:path, $absent:ident) => {
        $crate::$group! { [$crate::fill_rows] $module, $table, $absent; }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! fill_rows {
    ($module:path, $table:path, $absent:ident;
     $(from $header:literal in $library:literal since $since:literal by $evidence:literal {
        $($need:ident $name:ident($($arg:ident: $ty:ty),* $(; $dots:tt)?) -> $ret:ty, $row:literal;)*
     })*) => {{
        // What the inner block does not find in the module, it finds here.
        $($($crate::fill_rows!(@absent $absent; $name($($arg: $ty),* $(; $dots)?) -> $ret);)*)*
        {
            #[allow(unused_imports)]
            use $module::*;
            $table { $($($name: $crate::fill_rows!(@$need $name $($dots)?),)*)* }
        }
    }};
    (@absent $absent:ident; $name:ident($($arg:ident: $ty:ty),*) -> $ret:ty) => {
        $absent! { $name($($arg: $ty),*) -> $ret }
    };
    (@absent $absent:ident; $name:ident($($rest:tt)*) -> $ret:ty) => {};
    (@$need:ident $name:ident ...) => { None };
    (@must $name:ident) => { $name };
    (@may $name:ident) => { Some($name) };
}
