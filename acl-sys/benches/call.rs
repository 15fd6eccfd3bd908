//! What a call costs, in instructions: through the table, and through the PLT, as a C program that is linked
//! with the library calls. One run, the same function, the same loop around it; counted by callgrind.
//!
//!     cargo bench -p acl-sys --bench call
//!
//! The function is a C one that does nothing. Fails if the table costs more; no time is measured. To ask for
//! an optional entry each time is a load, a test and a branch more, and no more than that: a hot loop asks once
//! and keeps the pointer.

use acl_sys::load::Library;
use acl_sys::{Api, aclrtEvent, aclrtStream};
use std::ffi::c_int;
use std::path::Path;
use std::process::{Command, ExitCode};

const CALLS: u32 = 100_000;

/// What is measured: the name of the loop, and what it is.
const LOOPS: [(&str, &str); 4] = [
    ("through_plt", "C, through the PLT"),
    ("through_table", "table, an entry that each release has"),
    ("through_optional", "table, an optional entry, asked for once"),
    ("through_asking", "table, an optional entry, asked for each time"),
];

/// The loop in C, compiled into a library of its own that is linked with the other.
const CALLER: &str = "
typedef int aclError;
aclError aclrtRecordEvent(void *event, void *stream);
int through_plt(unsigned calls, void *event, void *stream) {
    int sum = 0;
    for (; calls; calls--) sum += aclrtRecordEvent(event, stream);
    return sum;
}
";

/// The same in Rust. The table is read at each call, as it is where other work lies between two.
macro_rules! loops {
    ($($name:ident: $table:ident => $entry:expr;)*) => { $(
        /// # Safety
        /// 1. The table's entry does nothing with its arguments.
        #[inline(never)]
        #[unsafe(no_mangle)]
        unsafe extern "C" fn $name(
            calls: u32,
            table: *const Api,
            event: aclrtEvent,
            stream: aclrtStream,
        ) -> c_int {
            // SAFETY: a table that lives as long as the program.
            let $table = || unsafe { &*table };
            let entry = $entry;
            let mut sum = 0;
            for _ in 0..calls {
                // SAFETY: promise 1.
                sum += unsafe { entry()(event, stream) }.0;
            }
            sum
        }
    )* };
}

loops! {
    through_table: table => || table().aclrtRecordEvent;
    through_optional: table => {
        let entry = table().aclrtResetEvent().expect("made here");
        move || entry
    };
    through_asking: table => || table().aclrtResetEvent().expect("made here");
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--run" {
            let folder = arguments.next().expect("a folder");
            run(Path::new(&folder));
            return ExitCode::SUCCESS;
        }
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("call");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for the libraries");
    make(&folder);
    if let Err(error) = Command::new("valgrind").arg("--version").output() {
        println!("no counts: valgrind: {error}");
        return ExitCode::FAILURE;
    }
    let counts = count(&folder);
    println!("instructions of {CALLS} calls, with the loop and the function itself:");
    for ((_, what), count) in LOOPS.iter().zip(counts) {
        let per_call = count as f64 / f64::from(CALLS);
        let ratio = count as f64 / counts[0] as f64;
        println!("{what:<46}{count:>9}, {per_call:>5.2} per call, {ratio:.2} of the PLT's");
    }
    let [plt, table, once, each_time] = counts;
    if table > plt || once > plt {
        println!("the table costs more");
        return ExitCode::FAILURE;
    }
    // The loops' own beginnings are a few instructions, once.
    if each_time > table + 3 * u64::from(CALLS) + 100 {
        println!("to ask for an optional entry costs more than a load, a test and a branch");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// The library, and the caller in C.
fn make(folder: &Path) {
    let mut library = String::new();
    for symbol in Api::SYMBOLS {
        library += &format!("int {}(void *a, void *b) {{ return 0; }}\n", symbol.name);
    }
    for (name, source, libraries) in
        [("ascendcl", &*library, &[][..]), ("caller", CALLER, &["-lascendcl"][..])]
    {
        let c = folder.join(name).with_extension("c");
        std::fs::write(&c, source).expect("C source");
        let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
        let status = Command::new(compiler)
            .args(["-O2", "-fPIC", "-shared", "-fno-builtin", "-o"])
            .args([folder.join(format!("lib{name}.so")), c])
            .arg(format!("-L{}", folder.display()))
            .arg(format!("-Wl,-rpath,{}", folder.display()))
            .args(libraries)
            .status()
            .expect("a C compiler");
        assert!(status.success(), "{name}");
    }
}

/// Each loop once.
fn run(folder: &Path) {
    type Loop = unsafe extern "C" fn(u32, aclrtEvent, aclrtStream) -> c_int;
    // SAFETY: made above: no initialisers, and functions that do nothing.
    let library = unsafe { Library::open_at(folder.join("libascendcl.so")) }.expect("made above");
    // SAFETY: as above.
    let caller =
        unsafe { libloading::Library::new(folder.join("libcaller.so")) }.expect("made above");
    // SAFETY: the signature is the one above.
    let through_plt = unsafe { caller.get::<Loop>("through_plt") }.expect("made above");
    let table = std::ptr::from_ref(library.tables().api);
    let (event, stream) = (std::ptr::null_mut(), std::ptr::null_mut());
    let sums = [
        // SAFETY: the function does nothing.
        unsafe { through_plt(CALLS, event, stream) },
        // SAFETY: as above.
        unsafe { through_table(CALLS, table, event, stream) },
        // SAFETY: as above.
        unsafe { through_optional(CALLS, table, event, stream) },
        // SAFETY: as above.
        unsafe { through_asking(CALLS, table, event, stream) },
    ];
    assert_eq!(sums, [0; 4]);
}

/// Runs this program under callgrind and answers what each loop cost, with all that it called.
fn count(folder: &Path) -> [u64; 4] {
    let counts = folder.join("counts");
    let status = Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet"])
        .arg(format!("--callgrind-out-file={}", counts.display()))
        .arg(std::env::current_exe().expect("this program"))
        .arg("--run")
        .arg(folder)
        // Binding a symbol when it is first called is no part of a call.
        .env("LD_BIND_NOW", "1")
        .status()
        .expect("started before");
    assert!(status.success(), "callgrind");
    let output = Command::new("callgrind_annotate")
        .args(["--inclusive=yes", "--threshold=100"])
        .arg(&counts)
        .output()
        .expect("comes with valgrind");
    let text = String::from_utf8_lossy(&output.stdout);
    LOOPS.map(|(name, _)| {
        let line = text.lines().find(|line| line.contains(&format!(":{name} ")));
        let count =
            line.and_then(|line| line.split_whitespace().next()?.replace(',', "").parse().ok());
        count.unwrap_or_else(|| panic!("callgrind did not see {name}:\n{text}"))
    })
}
