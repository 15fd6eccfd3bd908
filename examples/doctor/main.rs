//! What programs find on this machine: cards, driver, CANN, its functions, the simulator, and which rules hold.
//!
//! Made for the question "why does it not run on my card?". The installed library is opened and started in
//! a process of its own, so that a broken installation is reported and not suffered.

mod advice;
mod cann;
mod child;
mod machine;
mod page;
mod probe;
mod remedy;
mod report;
mod rules;
mod symbols;
mod table;
mod text;
mod toolkit;
mod variables;

use acl_rs::BACKEND_VARIABLE;
use acl_sys::LIBRARY_PATH_VARIABLE;
use ascend_examples::{print, say};
use lexopt::prelude::*;
use remedy::Remedy;
use report::Report;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

const HELP: &str = "\
Says what is installed for Ascend NPUs, what of it programs can use, and what to do about the rest.

usage: doctor [options]

  --json             one JSON object: ok, result, advice, machine, toolkits, library, simulator, variables
  --all              every missing function and every loaded file, however many there are
  --wait SECONDS     for each step of the installed library, at least 1 (default 60)
  --root DIR         read cards and driver (/dev, /etc, /sys, /usr/local/Ascend/driver) below DIR
  -h, --help

exit code: 0 if programs find something usable, a card or the simulated NPU (as ACL_BACKEND has it);
           1 if a library was found and cannot be used, or ACL_BACKEND or ACL_LIBRARY_PATH asks for what
             is not there;
           2 for wrong arguments

environment: ACL_BACKEND=auto|real|sim, ACL_LIBRARY_PATH, ASCEND_HOME_PATH and others: it lists them all";

/// What the command line asks for.
struct Args {
    json: bool,
    all: bool,
    wait: Duration,
    root: PathBuf,
}

/// What to do.
enum Do {
    Examine(Args),
    Help,
    /// This is the process that tries the library.
    Try,
}

fn parse() -> Result<Do, lexopt::Error> {
    let mut args =
        Args { json: false, all: false, wait: Duration::from_secs(60), root: PathBuf::from("/") };
    let mut parser = lexopt::Parser::from_env();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("json") => args.json = true,
            Long("all") => args.all = true,
            Long("wait") => match parser.value()?.parse()? {
                0 => return Err("--wait takes at least 1".into()),
                seconds => args.wait = Duration::from_secs(seconds),
            },
            Long("root") => args.root = parser.value()?.into(),
            Long("try-the-library") => return Ok(Do::Try),
            Short('h') | Long("help") => return Ok(Do::Help),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Do::Examine(args))
}

fn main() -> ExitCode {
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("warn")).init();
    match parse() {
        Ok(Do::Examine(args)) => examine(&args),
        Ok(Do::Try) => {
            child::run();
            ExitCode::SUCCESS
        }
        Ok(Do::Help) => {
            say!("{HELP}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}\n\n{HELP}");
            ExitCode::from(2)
        }
    }
}

fn examine(args: &Args) -> ExitCode {
    let (machine, toolkits) = (machine::look(&args.root), toolkit::all());
    let variables = variables::all();
    let (library, simulator) = (probe::library(args.wait), probe::simulator());
    let value = |name: &str| {
        let variable = variables.iter().find(|variable| variable.name == name);
        variable.and_then(|variable| variable.value.as_deref())
    };
    let choice = value(BACKEND_VARIABLE);
    let facts = Remedy {
        machine: &machine,
        toolkits: &toolkits,
        library: &library,
        library_path: value(LIBRARY_PATH_VARIABLE),
        visible: value("ASCEND_RT_VISIBLE_DEVICES"),
    };
    let advice::Judgement { ok, result, advice } = advice::judge(choice, &facts, &simulator);
    let uses_card = choice != Some("sim");
    let report = Report { ok, result, advice, machine, toolkits, library, simulator, variables };
    if args.json {
        match serde_json::to_string_pretty(&report) {
            Ok(json) => say!("{json}"),
            Err(error) => {
                eprintln!("error: {error}");
                return ExitCode::FAILURE;
            }
        }
    } else {
        let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        let style = text::Style { colour, all: args.all };
        print(format_args!("{}", text::print(&report, uses_card, &style)));
    }
    ExitCode::from(u8::from(!ok))
}
