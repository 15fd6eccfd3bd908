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

    let at = |object, order| {
        let start = Instant::now();
        let outcomes = farm::run(&rows, farm::Place { object, order });
        let place = if object.is_some() { "libascendcl.so" } else { "in process" };
        println!("{place}, {order}: {} rows in {:.1?}", rows.len(), start.elapsed());
        outcomes
    };
    // Where the rows were made nothing ran before somebody waited; a card runs work at once.
    let outcomes = at(None, "lazy");
    if failures {
        report::failures(&rows, &outcomes);
        report::counts(&rows, &outcomes);
        return ExitCode::SUCCESS;
    }
    if first == "--table" {
        report::counts(&rows, &outcomes);
    }
    let mut passed = report::judge(&rows, &outcomes);
    passed &= report::judge(&rows, &at(None, "eager"));
    if first != "--in-process" {
        let object = library::shared_object();
        for order in ["lazy", "eager"] {
            passed &= report::judge(&rows, &at(Some(&object), order));
        }
        let _ = std::fs::remove_file(object);
    }
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
