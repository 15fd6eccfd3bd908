//! What was found, against what is known.

use crate::farm::Outcome;
use crate::table::Row;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::ExitCode;

/// The files beside the table.
pub struct Lists {
    /// Rows that fail today.
    pending: BTreeSet<String>,
    /// Rows that cannot apply, and why.
    inapplicable: BTreeMap<String, String>,
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/conformance").join(name)
}

/// Lines of a list; no file is an empty list.
fn lines(name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(path(name)).unwrap_or_default();
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

impl Lists {
    /// Reads both; every id must be a row's, and no reason may be missing.
    pub fn read(rows: &[Row]) -> Self {
        let pending: BTreeSet<String> = lines("pending.txt").into_iter().collect();
        let reason = |line: String| {
            let (id, reason) = line.split_once(' ').unwrap_or_else(|| panic!("no reason: {line}"));
            (id.to_owned(), reason.trim().to_owned())
        };
        let inapplicable: BTreeMap<String, String> =
            lines("inapplicable.txt").into_iter().map(reason).collect();
        let known: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        assert_eq!(known.len(), rows.len(), "an id twice");
        for id in pending.iter().chain(inapplicable.keys()) {
            assert!(known.contains(id.as_str()), "no row {id}");
        }
        Self { pending, inapplicable }
    }

    pub fn applies(&self, id: &str) -> bool {
        !self.inapplicable.contains_key(id)
    }

    /// Takes rows that pass out of the file of pending ones.
    pub fn shrink(&self, rows: &[Row], outcomes: &[Outcome]) {
        let passed: BTreeSet<&str> = rows
            .iter()
            .zip(outcomes)
            .filter_map(|(row, outcome)| outcome.is_none().then_some(row.id.as_str()))
            .collect();
        let text = std::fs::read_to_string(path("pending.txt")).unwrap_or_default();
        let stay = |line: &&str| !passed.contains(line.trim());
        let left: String = text.lines().filter(stay).map(|line| format!("{line}\n")).collect();
        println!("pending.txt: {} lines, was {}", left.lines().count(), text.lines().count());
        std::fs::write(path("pending.txt"), left).expect("the file can be written");
    }
}

/// Every row that failed: expected and got.
pub fn failures(rows: &[Row], outcomes: &[Outcome]) {
    for (row, outcome) in rows.iter().zip(outcomes) {
        let Some(outcome) = outcome else { continue };
        let Row { id, case, args, expected, effect, file, .. } = row;
        println!(
            "{id} ({file}): {case}\n    {args}\n    wanted {expected} {effect}\n    {outcome}"
        );
    }
}

/// Passed and failed, by source file and function.
pub fn counts(rows: &[Row], outcomes: &[Outcome], lists: &Lists) {
    #[derive(Default)]
    struct Count {
        passed: usize,
        pending: usize,
        failed: usize,
    }
    let mut files: BTreeMap<&str, Count> = BTreeMap::new();
    let mut functions: BTreeMap<(&str, &str), Count> = BTreeMap::new();
    let mut whole: BTreeMap<&str, Count> = BTreeMap::new();
    for (row, outcome) in rows.iter().zip(outcomes) {
        let add = |count: &mut Count| match outcome {
            None => count.passed += 1,
            Some(_) if lists.pending.contains(&row.id) => count.pending += 1,
            Some(_) => count.failed += 1,
        };
        add(files.entry(&row.file).or_default());
        add(functions.entry((&row.file, &row.function)).or_default());
        add(whole.entry("all").or_default());
    }
    let line = |name: &str, count: &Count| {
        println!("{name:<48} {:>6} {:>7} {:>6}", count.passed, count.pending, count.failed);
    };
    println!("{:<48} {:>6} {:>7} {:>6}", "", "passed", "pending", "failed");
    for (file, count) in &files {
        line(file, count);
        let inside = functions.iter().filter(|((of, _), _)| of == file);
        inside.for_each(|((_, function), count)| line(&format!("  {function}"), count));
    }
    files.iter().chain(&whole).for_each(|(file, count)| line(file, count));
}

/// Success when exactly the pending rows failed.
pub fn judge(rows: &[Row], outcomes: &[Outcome], lists: &Lists) -> ExitCode {
    let mut wrong = 0;
    for (row, outcome) in rows.iter().zip(outcomes) {
        match (outcome, lists.pending.contains(&row.id)) {
            (None, false) | (Some(_), true) => {}
            (None, true) => {
                println!("{} passes: take it out of pending.txt (--shrink)", row.id);
                wrong += 1;
            }
            (Some(outcome), false) => {
                println!("{} FAILED: {} with {}: {outcome}", row.id, row.function, row.args);
                wrong += 1;
            }
        }
    }
    let passed = outcomes.iter().filter(|outcome| outcome.is_none()).count();
    let without = lists.inapplicable.len();
    println!("{passed} of {} passed, {without} do not apply, {wrong} not as listed", rows.len());
    if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
