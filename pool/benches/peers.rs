//! `cargo bench -p pool`: hands over to the package in `bench/`, with all arguments.
//!
//! The peers are dependencies of that package and not of this one, so that neither users nor
//! `cargo test --workspace` fetch or build them.

use std::process::{Command, ExitCode};
use std::{env, path::Path};

fn main() -> ExitCode {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/Cargo.toml");
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["bench", "--locked", "--manifest-path"]).arg(manifest).arg("--");
    match cargo.args(env::args_os().skip(1)).status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: cargo cannot be started: {error}");
            ExitCode::FAILURE
        }
    }
}
