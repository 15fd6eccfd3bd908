//! Running the examples as a user does.
#![allow(dead_code, reason = "each test program uses its part")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the simulator's corpus.
pub fn corpus(name: &str) -> PathBuf {
    root().join("acl-sim/tests/corpus").join(name)
}

/// A map that SCENARIOS.md shows, with the commands that draw it.
pub fn scenario(name: &str) -> String {
    std::fs::read_to_string(root().join("examples/scenarios").join(name)).expect("a map")
}

/// A fresh folder of this test's own.
pub fn folder(test: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("examples-{test}"));
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).expect("test folder");
    dir
}

/// Seconds after which a program counts as hung.
const WATCHDOG: &str = "120";

/// An example, on the simulator, with nothing of the caller's environment that could steer it, and ended with
/// code 124 if it hangs.
pub fn example(name: &str) -> Command {
    // target/debug/deps/TEST-HASH -> target/debug/examples/NAME
    let test = std::env::current_exe().expect("a path");
    let program =
        test.parent().and_then(Path::parent).expect("target folder").join("examples").join(name);
    assert!(program.exists(), "{} is missing: cargo build --examples", program.display());
    let mut command = Command::new("timeout");
    command.args(["--kill-after=5", WATCHDOG]).arg(program);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if ["ACL_", "ASCEND_", "RUST_LOG"].iter().any(|prefix| text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command.env("ACL_BACKEND", "sim");
    command
}

pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

pub fn ran(command: &mut Command) -> Ran {
    let Output { status, stdout, stderr } = command.output().expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    let ran = Ran { code: status.code(), out: text(stdout), err: text(stderr) };
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
    ran
}

impl Ran {
    /// It went well, and nothing was left behind.
    pub fn fine(&self) -> &Self {
        assert_eq!(self.code, Some(0), "{}\n{}", self.out, self.err);
        self.clean()
    }

    /// The simulator had nothing to say against it.
    pub fn clean(&self) -> &Self {
        self.says(&["simulator: nothing leaked, no vendor rule broken"])
    }

    pub fn says(&self, parts: &[&str]) -> &Self {
        for part in parts {
            assert!(self.out.contains(part), "no `{part}` in:\n{}\n{}", self.out, self.err);
        }
        self
    }

    /// It ended with code 1 and one error that has these parts.
    pub fn failed(&self, parts: &[&str]) -> &Self {
        assert_eq!(self.code, Some(1), "{}\n{}", self.out, self.err);
        for part in parts {
            assert!(self.err.contains(part), "no `{part}` in:\n{}", self.err);
        }
        self
    }
}

/// Size of a PNG that shows something.
pub fn png_size(path: &Path) -> (u32, u32) {
    let (size, pixels) = png(path);
    assert!(
        pixels.iter().any(|&p| p > 200) && pixels.iter().any(|&p| p < 60),
        "a picture, not a fill"
    );
    size
}

/// Size and pixels of a PNG.
pub fn png(path: &Path) -> ((u32, u32), Vec<u8>) {
    let file = std::fs::File::open(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let decoder = png::Decoder::new(std::io::BufReader::new(file));
    let mut reader = decoder.read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    reader.next_frame(&mut pixels).expect("whole");
    ((reader.info().width, reader.info().height), pixels)
}
