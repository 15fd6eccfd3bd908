//! Which functions are there, by group and by the release that brought them.

use crate::report::{Group, Since};
use acl_sys::Symbol;
use acl_sys::api::GROUPS;

/// Releases of the list, oldest first.
pub const RELEASES: [&str; 8] =
    ["5", "6.0", "7.0", "8.0", "8.5 or earlier", "9.0", "9.1", "after 9.1"];

/// The group at that place of [`GROUPS`], with the functions that `present` knows.
pub fn group(place: usize, present: impl Fn(&Symbol) -> bool) -> Group {
    let (name, symbols) = GROUPS[place];
    let mut releases: Vec<&str> = symbols.iter().map(|symbol| symbol.since).collect();
    releases.sort_unstable_by_key(|since| (rank(since), *since));
    releases.dedup();
    let since = |since: &str| {
        let of: Vec<&Symbol> = symbols.iter().filter(|symbol| symbol.since == since).collect();
        let absent = of.iter().filter(|symbol| !present(symbol));
        let missing: Vec<String> = absent.map(|symbol| symbol.name.to_owned()).collect();
        let (present, total) = (of.len() - missing.len(), of.len());
        Since { since: since.into(), present, total, missing }
    };
    let since: Vec<Since> = releases.into_iter().map(since).collect();
    let present = since.iter().map(|since| since.present).sum();
    Group { name: name.into(), present, total: symbols.len(), since }
}

/// The place of a group among [`GROUPS`].
pub fn place(group: &Group) -> usize {
    GROUPS.iter().position(|(name, _)| *name == group.name).unwrap_or(GROUPS.len())
}

/// Its place in the history.
pub fn rank(since: &str) -> usize {
    RELEASES.iter().position(|release| *release == since).unwrap_or(RELEASES.len())
}

/// The newest release that any function of the runtime came with: the library is at least that new.
pub fn newest(groups: &[Group]) -> Option<&str> {
    let known = |since: &&Since| since.present > 0 && rank(&since.since) < RELEASES.len();
    let runtime = groups.iter().find(|group| place(group) == 0)?;
    let newest = runtime.since.iter().filter(known).max_by_key(|since| rank(&since.since))?;
    Some(&newest.since)
}
