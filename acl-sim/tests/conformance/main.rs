//! Every row of the conformance table, each in a process of its own: see the README beside this file.
//!
//! A harness of its own, because it starts itself again for each row.

mod abi;
mod farm;
mod language;
mod library;
mod machine;
mod report;
mod table;

use report::Inapplicable;
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1);
    let first = args.next().unwrap_or_default();
    if first == farm::ROW {
        return farm::run_row(&args.collect::<Vec<_>>());
    }
    if first == "--list" {
        return ExitCode::SUCCESS;
    }
    language::check();
    abi::check();
    // A first argument that is none of ours is a name of a test that is to run: none of ours either.
    let filter = args.next().map(|word| word.to_string_lossy().into_owned());
    let failures = first == "--failures";
    let all = table::rows();
    let inapplicable = Inapplicable::read(&all);
    let word = filter.as_deref().filter(|_| failures).unwrap_or("");
    let chosen = |row: &&table::Row| {
        !inapplicable.contains(&row.id)
            && [&row.id, &row.function, &row.file].iter().any(|text| text.contains(word))
    };
    let rows: Vec<table::Row> = all.iter().filter(chosen).cloned().collect();

    let start = Instant::now();
    let outcomes = farm::run(&rows, None);
    println!("in process: {} rows in {:.1?}", rows.len(), start.elapsed());
    if failures {
        report::failures(&rows, &outcomes);
        report::counts(&rows, &outcomes);
        return ExitCode::SUCCESS;
    }
    if first == "--table" {
        report::counts(&rows, &outcomes);
    }
    let in_process = report::judge(&rows, &outcomes);
    if first == "--in-process" {
        return in_process;
    }

    let object = library::shared_object();
    let start = Instant::now();
    let outcomes = farm::run(&rows, Some(&object));
    println!("libascendcl.so: {} rows in {:.1?}", rows.len(), start.elapsed());
    let _ = std::fs::remove_file(object);
    let in_object = report::judge(&rows, &outcomes);
    if in_process == ExitCode::SUCCESS { in_object } else { in_process }
}
