//! The shared object as others meet it: its names, and programs in C, C++ and Python.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs").join(name)
}

/// The folder that `ci/sim-so.sh` makes.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let built = run(Command::new(root().join("ci/sim-so.sh")).args(["--profile", "dev"]));
    PathBuf::from(built.lines().last().expect("the folder"))
});

/// What a command prints; it has to end well.
fn run(command: &mut Command) -> String {
    let Output { status, stdout, stderr } =
        command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (out, err) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{command:?}: {status}\n{out}\n{err}");
    out.into_owned()
}

/// A program, on the shared object alone.
fn on_simulator(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new("timeout");
    command.arg("60").arg(program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("ACL_") {
            command.env_remove(name);
        }
    }
    command.env("LD_LIBRARY_PATH", &*FOLDER);
    command
}

/// Compiles a program against our declarations and links it like one for a card.
fn compiled(compiler: &str, file: &str, libraries: &[&str]) -> PathBuf {
    let tag = libraries.concat();
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{file}-{tag}.out"));
    let mut command = Command::new(compiler);
    command.args(["-Wall", "-Wextra", "-Werror", "-O1", "-pthread"]);
    command.arg(source(file)).arg("-o").arg(&program).arg("-L").arg(&*FOLDER);
    run(command.args(libraries));
    program
}

#[test]
fn the_names_are_those_of_the_list_and_no_others() {
    let names = run(Command::new("nm")
        .args(["-D", "--defined-only", "--format=posix"])
        .arg(FOLDER.join("libascendcl.so")));
    let exported: BTreeSet<&str> =
        names.lines().filter_map(|line| line.split(' ').next()).collect();
    let rows = || acl_sys::api::GROUPS.iter().flat_map(|(_, rows)| *rows);
    let listed: BTreeSet<&str> = rows().map(|row| row.name).collect();
    let foreign: Vec<_> = exported.difference(&listed).collect();
    assert!(foreign.is_empty(), "exported, and not in the list: {foreign:?}");
    // Left out are only names that the vendor's library for these chips has not got either.
    let missing: Vec<_> = listed.difference(&exported).copied().collect();
    let small_systems: Vec<_> =
        rows().filter(|row| row.library == "libascendcl.so").map(|row| row.name).collect();
    assert_eq!(
        missing,
        small_systems.into_iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    );
    assert!(rows().all(|row| !row.required || exported.contains(row.name)));
}

#[test]
fn every_library_of_the_list_is_there_and_is_the_same_file() {
    let real = std::fs::canonicalize(FOLDER.join("libascendcl.so")).expect("the library");
    for row in acl_sys::api::GROUPS.iter().flat_map(|(_, rows)| *rows) {
        let path = FOLDER.join(row.library);
        assert_eq!(std::fs::canonicalize(&path).ok().as_ref(), Some(&real), "{}", path.display());
    }
    let dynamic = run(Command::new("readelf").arg("-d").arg(real));
    assert!(dynamic.contains("soname: [libascendcl.so]"), "{dynamic}");
}

#[test]
fn a_c_program_runs_linked_by_the_old_name_or_the_new_ones() {
    for libraries in [&["-lascendcl"][..], &["-lacl_rt", "-lacl_dvpp", "-lacl_tdt_channel"]] {
        let program = compiled("cc", "round_trip.c", libraries);
        let out = run(on_simulator(&program).env("ACL_SIM_CHIP", "Ascend910B1"));
        assert!(out.starts_with("Ascend910B1, interface 1.17.0, device 0, "), "{out}");
        assert!(out.ends_with("exit: freed\n"), "{out}");
    }
}

#[test]
fn what_is_not_simulated_is_named_once_and_the_rest_is_silent() {
    let program = compiled("cc", "round_trip.c", &["-lascendcl"]);
    let said = |level: &str| {
        let output = on_simulator(&program).env("ACL_SIM_LOG", level).output().expect("it runs");
        assert!(output.status.success());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let quiet = said("");
    assert_eq!(quiet.lines().count(), 1, "{quiet}");
    assert!(quiet.contains("acltdtGetSliceInfoFromItem is not simulated"), "{quiet}");
    assert_eq!(said("off"), "");
    assert!(said("debug").contains("%s %d %f %s"), "the application's log");
    assert!(said("loud").contains("ACL_SIM_LOG=loud"));
}

#[test]
fn the_release_that_was_chosen_is_the_one_that_is_told() {
    let program = compiled("cc", "release.c", &["-lascendcl"]);
    let told = |release: &str, home: &Path| {
        let mut command = on_simulator(&program);
        run(command.env("ACL_SIM_RELEASE", release).env("ASCEND_HOME_PATH", home))
    };
    let nowhere = Path::new("/nonexistent");
    for (release, interface, number) in [
        ("8.0", "1.16.0", 80_000_000),
        ("8.5", "1.16.0", 80_500_000),
        ("9.0", "1.17.0", 90_000_000),
        ("9.1", "1.17.0", 90_100_000),
    ] {
        let wanted = format!("{interface} {release}.0 {number} {release}.0.0 1 0\n");
        assert_eq!(told(release, &FOLDER), wanted, "another one is installed");
        assert_eq!(told(release, nowhere), wanted, "none is installed");
    }
    assert_eq!(told("", &FOLDER), "1.17.0 9.1.0 90100000 9.1.0.0 1 0\n", "as installed");
    // An installation of another version than the simulator's own.
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("other-release");
    let info = home.join("share/info/runtime");
    std::fs::create_dir_all(&info).expect("a folder");
    std::fs::write(info.join("version.info"), "Version=8.5.2\n").expect("a file");
    assert_eq!(told("", &home), "1.17.0 8.5.2 80502000 8.5.2.0 1 0\n");
    assert_eq!(told("9.1", &home), "1.17.0 9.1.0 90100000 9.1.0.0 1 0\n");
}

#[test]
fn an_environment_with_a_typing_error_is_refused_aloud() {
    let program = compiled("cc", "wrong_environment.c", &["-lascendcl"]);
    for (name, value) in [
        ("ACL_SIM_ORDER", "foo"),
        ("ACL_SIM_ORDER", "exhaustive"),
        ("ACL_SIM_RELEASE", "7"),
        ("ACL_SIM_CHIP", "Ascend1"),
        ("ACL_SIM_DEVICES", "0"),
        ("ACL_SIM_MEMORY", "0"),
        ("ACL_SIM_MEMORY", "18446744073709551615"),
    ] {
        let output = on_simulator(&program).env(name, value).output().expect("it runs");
        let out = String::from_utf8_lossy(&output.stdout);
        assert_eq!(
            out, "init 100000, device 100000, context 100000, count 100000\n",
            "{name}={value}"
        );
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(err.lines().count(), 1, "said once: {err}");
        assert!(err.starts_with(&format!("acl-sim error: {name}={value}")), "{err}");
    }
    let no_text = OsStr::from_bytes(b"Ascend\xff");
    let output = on_simulator(&program).env("ACL_SIM_CHIP", no_text).output();
    let output = output.expect("it runs");
    assert!(output.stdout.starts_with(b"init 100000, "));
    assert!(String::from_utf8_lossy(&output.stderr).contains("not UTF-8"));
    // A name that nobody reads is told, and the program runs.
    let output = on_simulator(&program).env("ACL_SIM_ORDR", "lazy").output().expect("it runs");
    assert!(output.stdout.starts_with(b"init 0, "));
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(err.contains("ACL_SIM_ORDR is set, and nothing reads it"), "{err}");
    let fine = run(on_simulator(&program).env("ACL_SIM_ORDER", "lazy"));
    assert_eq!(fine, "init 0, device 0, context 0, count 0\n");
}

#[test]
fn destructors_of_a_cpp_program_may_call_at_any_time() {
    let program = compiled("c++", "statics.cpp", &["-lascendcl"]);
    let out = run(&mut on_simulator(&program));
    let mut lines: Vec<&str> = out.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["static: 0 0", "thread-local of main: 0 0", "thread-local: 0 0"], "{out}");
}

#[test]
fn a_forked_process_has_no_simulator_and_is_told_so() {
    let program = compiled("cc", "fork.c", &["-lascendcl"]);
    let said = |level: &str| {
        let output = on_simulator(&program).env("ACL_SIM_LOG", level).output().expect("it runs");
        let (out, err) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{}: {out}{err}", output.status);
        assert_eq!(out, "the parent goes on\n");
        err.into_owned()
    };
    let told = said("");
    assert!(told.lines().all(|line| line.contains("spawn")), "{told}");
    // 25 children, and 25 more that have a child each.
    assert_eq!(told.lines().count(), 75, "once a process: {told}");
    assert_eq!(said("off"), "");
}

#[test]
fn an_exception_out_of_a_function_in_a_stream_ends_the_program() {
    let program = compiled("c++", "thrown.cpp", &["-lascendcl"]);
    let output = on_simulator(&program).output().expect("it runs");
    const ABORTED: i32 = 6;
    assert_eq!(output.status.signal(), Some(ABORTED), "{output:?}");
}

#[test]
fn a_function_in_a_stream_fails_where_no_thread_is_to_be_had() {
    let program = compiled("cc", "no_thread.c", &["-lascendcl"]);
    // Stacks that no machine has the addresses for.
    let out = run(on_simulator(&program).env("RUST_MIN_STACK", (1u64 << 47).to_string()));
    assert_eq!(out, "0 0 507000, then 0\n");
}

/// Whether there is Python; without, says what is left out, as ci/skipped.sh does.
fn python(what: &str) -> bool {
    if Command::new("python3").arg("--version").output().is_ok() {
        return true;
    }
    let line = format!("SKIPPED: {what}: install python3\n");
    eprint!("{line}");
    if let Some(list) = std::env::var_os("SKIPPED_STEPS") {
        let list = std::fs::OpenOptions::new().append(true).create(true).open(list);
        list.and_then(|mut list| list.write_all(line.as_bytes()))
            .expect("the list of what is skipped");
    }
    false
}

#[test]
fn python_may_end_while_a_stream_runs_its_function() {
    if !python("Python that ends while a stream runs its function") {
        return;
    }
    for kind in ["function", "callback"] {
        let out = run(on_simulator("python3").arg(source("at_exit.py")).arg(kind));
        assert_eq!(out, "ends\n", "{kind}");
    }
}

#[test]
fn python_gets_there_and_back() {
    if !python("the shared object from Python") {
        return;
    }
    let out = run(on_simulator("python3").arg(source("smoke.py")));
    assert!(out.starts_with("Python: Ascend310P3, 20 bytes"), "{out}");
}
