//! The functions of a library as a table: a line per group, a column per release.

use crate::page::Page;
use crate::report::{Backend, Group};
use crate::symbols::RELEASES;
use crate::text::Style;
use acl_rs::pool::Edition;
use acl_sys::api::{GROUPS, SMALL_SYSTEMS};

/// Names of missing functions in a line, if not all are wanted.
const FEW: usize = 6;

pub fn functions(page: &mut Page, backend: &Backend, style: &Style) {
    let groups = &backend.groups;
    page.heading(
        "Functions: how many of the list are there, in all and by the release that brought them",
    );
    let mut head = String::new();
    for release in RELEASES {
        let short = match release {
            "8.5 or earlier" => "<=8.5".into(),
            other => other.replace("after ", ">"),
        };
        head.push_str(&format!("{short:>9}"));
    }
    page.line(format_args!("  {:<16}{:>9}{head}", "", "all"));
    for group in groups {
        let mut line = format!("  {:<16}{:>9}", group.name, cell(group.present, group.total));
        for release in RELEASES {
            let since = group.since.iter().find(|since| since.since == release);
            let cell = since.map_or_else(|| "-".into(), |since| cell(since.present, since.total));
            line.push_str(&format!("{cell:>9}"));
        }
        page.line(format_args!("{line}"));
    }
    let edition = backend.rules.as_ref().and_then(|rules| rules.edition.as_deref());
    missing(page, groups, edition.and_then(Edition::of_release), style);
}

fn cell(present: usize, total: usize) -> String {
    if present == total { format!("{total}") } else { format!("{present}/{total}") }
}

/// What to think of a function that is missing, by the release that brought it.
fn judged(since: &str, installed: Option<Edition>) -> &'static str {
    let number = since.split(' ').find_map(Edition::of_release);
    match (number, installed) {
        (Some(number), Some(installed)) if number > installed || since.starts_with("after") => {
            ", newer than this release"
        }
        (Some(_), Some(_)) => ", so expected here",
        _ => "",
    }
}

fn missing(page: &mut Page, groups: &[Group], installed: Option<Edition>, style: &Style) {
    let mut label = "missing";
    for (group, (_, symbols)) in groups.iter().zip(GROUPS) {
        if group.present == 0 {
            let mut libraries: Vec<&str> = symbols.iter().map(|symbol| symbol.library).collect();
            libraries.sort_unstable();
            libraries.dedup();
            page.hanging(label, &format!("{}: all; from {}", group.name, libraries.join(", ")), 2);
            label = "";
            continue;
        }
        for since in &group.since {
            let names = since.missing.iter().map(String::as_str);
            let (small, names): (Vec<&str>, _) = names.partition(|n| SMALL_SYSTEMS.contains(n));
            let before = if since.since.starts_with("after") { "" } else { "since " };
            let judged = judged(&since.since, installed);
            let when = format!("{before}{}{judged}", since.since);
            let none = "on small systems only, so not expected here".into();
            for (when, names) in [(when, names), (none, small)] {
                if !names.is_empty() {
                    let names = some(names, style);
                    page.hanging(label, &format!("{}, {when}: {names}", group.name), 2);
                    label = "";
                }
            }
        }
    }
}

/// As many names as are wanted.
fn some(mut names: Vec<&str>, style: &Style) -> String {
    let shown = if style.all { names.len() } else { FEW };
    let rest = names.split_off(shown.min(names.len())).len();
    let more = if rest > 0 { format!(" and {rest} more (--all)") } else { String::new() };
    names.join(", ") + &more
}
