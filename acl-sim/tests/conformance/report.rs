//! What was found, against what is known.

use crate::farm::Outcome;
use crate::table::Row;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Rows that cannot apply, and why: the file beside the table.
pub struct Inapplicable(BTreeMap<String, String>);

impl Inapplicable {
    /// Every id must be a row's, and no reason may be missing.
    pub fn read(rows: &[Row]) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/inapplicable.txt");
        let text = std::fs::read_to_string(path).expect("the file is beside this one");
        let lines = text.lines().map(str::trim);
        let reason = |line: &str| {
            let (id, reason) = line.split_once(' ').unwrap_or_else(|| panic!("no reason: {line}"));
            (id.to_owned(), reason.trim().to_owned())
        };
        let listed: BTreeMap<String, String> =
            lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(reason).collect();
        let known: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        assert_eq!(known.len(), rows.len(), "an id twice");
        for id in listed.keys() {
            assert!(known.contains(id.as_str()), "no row {id}");
        }
        Self(listed)
    }

    pub fn contains(&self, id: &str) -> bool {
        self.0.contains_key(id)
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
pub fn counts(rows: &[Row], outcomes: &[Outcome]) {
    #[derive(Default)]
    struct Count {
        passed: usize,
        failed: usize,
    }
    let mut files: BTreeMap<&str, Count> = BTreeMap::new();
    let mut functions: BTreeMap<(&str, &str), Count> = BTreeMap::new();
    let mut whole: BTreeMap<&str, Count> = BTreeMap::new();
    for (row, outcome) in rows.iter().zip(outcomes) {
        let add = |count: &mut Count| match outcome {
            None => count.passed += 1,
            Some(_) => count.failed += 1,
        };
        add(files.entry(&row.file).or_default());
        add(functions.entry((&row.file, &row.function)).or_default());
        add(whole.entry("all").or_default());
    }
    let line = |name: &str, count: &Count| {
        println!("{name:<48} {:>6} {:>6}", count.passed, count.failed);
    };
    println!("{:<48} {:>6} {:>6}", "", "passed", "failed");
    for (file, count) in &files {
        line(file, count);
        let inside = functions.iter().filter(|((of, _), _)| of == file);
        inside.for_each(|((_, function), count)| line(&format!("  {function}"), count));
    }
    files.iter().chain(&whole).for_each(|(file, count)| line(file, count));
}

/// Tells of each row that failed; whether none did.
pub fn judge(rows: &[Row], outcomes: &[Outcome]) -> bool {
    let mut failed = 0;
    for (row, outcome) in rows.iter().zip(outcomes) {
        if let Some(outcome) = outcome {
            println!("{} FAILED: {} with {}: {outcome}", row.id, row.function, row.args);
            failed += 1;
        }
    }
    println!("{} of {} passed", rows.len() - failed, rows.len());
    failed == 0
}
