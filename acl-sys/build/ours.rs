//! What the crate says, as data: its own sources, compiled into the build script.
#![allow(
    unused,
    clippy::enum_variant_names,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals
)]

use std::collections::BTreeSet;
use std::path::Path;

#[macro_use]
#[path = "../src/list/mod.rs"]
mod list;
#[path = "../src/api.rs"]
mod api;
#[path = "../src/codes/mod.rs"]
pub mod codes;
#[path = "../src/codes_mpi.rs"]
mod codes_mpi;
#[path = "../src/types/mod.rs"]
pub mod types;

pub use api::{CHANGED, Symbol};
use codes::{CODES, Headers};
pub use types::{CHANGED_FIELDS, Enum, Layout};

/// Every row of the list.
pub fn symbols() -> impl Iterator<Item = &'static Symbol> {
    api::GROUPS.iter().flat_map(|(_, symbols)| *symbols)
}

/// Every enumeration.
pub fn enums() -> impl Iterator<Item = &'static Enum> {
    types::ENUMS.iter().copied().flatten()
}

/// Every visible struct and union.
pub fn layouts() -> impl Iterator<Item = &'static Layout> {
    types::LAYOUTS.iter().copied().flatten()
}

/// A name that stands for a number.
pub struct Number {
    pub name: &'static str,
    /// The constant's value, then what other header sets say.
    pub readings: Vec<i128>,
}

/// Constants that each release has its own of.
pub const RELEASE: [&str; 3] = ["ACL_MAJOR_VERSION", "ACL_MINOR_VERSION", "ACL_PATCH_VERSION"];

/// Every value of an enumeration, every plain constant, every error code, but what is [`RELEASE`]'s.
pub fn numbers() -> Vec<Number> {
    let values = enums().flat_map(|e| e.values).map(|(name, n)| (*name, i128::from(*n)));
    let constants = types::CONSTANTS.iter().copied().flatten().copied();
    let constants = constants.filter(|(name, _)| !RELEASE.contains(name));
    let other = |name| {
        types::DISPUTED_VALUES.iter().filter(move |(n, _)| *n == name).map(|(_, other)| *other)
    };
    let readings =
        |(name, n)| Number { name, readings: [n].into_iter().chain(other(name)).collect() };
    let mut all: Vec<Number> = values.chain(constants).map(readings).collect();

    let mut codes: Vec<(&str, Headers, i128)> = Vec::new();
    for row in CODES {
        let number = i128::from(row.code.0);
        codes.push((row.name, row.headers, number));
        codes.extend(row.also.iter().map(|also| (also.name, also.headers, number)));
    }
    // In the headers each is what a function answers, without the sign.
    let media = codes_mpi::MPI_CODES.iter();
    all.extend(media.map(|row| readings((row.name, i128::from(row.code as u32)))));
    // The constant is the releases' number.
    codes.sort_by_key(|(name, headers, _)| (*name, *headers == Headers::TorchNpu));
    all.extend(codes.chunk_by(|a, b| a.0 == b.0).map(|readings| Number {
        name: readings[0].0,
        readings: readings.iter().map(|(_, _, number)| *number).collect(),
    }));
    all
}

/// The names of types that are more than an alias, and those that are none.
#[derive(Default)]
pub struct Types {
    /// Handles, structs, enumerations, and second names of those: generated code takes ours.
    pub own: BTreeSet<String>,
    /// Integers and function pointers under a name: generated code has its own, to be compared with ours.
    pub aliases: BTreeSet<String>,
}

impl Types {
    /// From the text of `src/types`: aliases and opaque structs are in no list of data.
    pub fn read(folder: &Path) -> std::io::Result<Self> {
        let mut types = Types::default();
        types.own.insert("aclError".into());
        types.own.extend(enums().map(|e| e.name.to_owned()));
        types.own.extend(layouts().map(|layout| layout.name.to_owned()));
        let mut aliases = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let text = std::fs::read_to_string(entry?.path())?;
            for block in text.split("\nopaque! {\n").skip(1) {
                let lines = block.lines().take_while(|line| *line != "}");
                let names = lines.filter_map(|line| line.trim().strip_suffix(';'));
                types.own.extend(names.map(str::to_owned));
            }
            for alias in text.split("\npub type ").skip(1) {
                let (name, rest) = alias.split_once(" =").expect("an alias says of what");
                let target = rest.split(';').next().expect("split gives one").trim();
                aliases.push((name.to_owned(), target.trim_start_matches("*mut ").to_owned()));
            }
        }
        for (name, target) in aliases {
            let set = if types.own.contains(&target) { &mut types.own } else { &mut types.aliases };
            set.insert(name);
        }
        Ok(types)
    }
}
