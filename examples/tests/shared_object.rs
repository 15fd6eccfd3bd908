//! The examples on the simulator's shared object, loaded as an installed library would be.

mod common;

use common::{example, folder, png_size, ran, root};
use std::path::PathBuf;
use std::process::Command;

/// The folder that `ci/sim-so.sh` makes.
fn installation() -> PathBuf {
    let mut script = Command::new(root().join("ci/sim-so.sh"));
    let built = ran(script.args(["--profile", "dev"]));
    assert_eq!(built.code, Some(0), "{}\n{}", built.out, built.err);
    PathBuf::from(built.out.lines().last().expect("the folder"))
}

#[test]
fn both_examples_run_on_the_shared_object() {
    let (library, out) = (installation(), folder("shared_object"));
    let on_object = |name: &str| {
        let mut command = example(name);
        command.env("ACL_BACKEND", "real").env("ACL_LIBRARY_PATH", &library);
        command.env("ACL_SIM_CHIP", "Ascend310P3").current_dir(&out);
        let ran = ran(&mut command);
        assert_eq!(ran.code, Some(0), "{}\n{}", ran.out, ran.err);
        let loaded = library.join("libascendcl.so");
        ran.says(&["backend", loaded.to_str().expect("UTF-8"), "Ascend310P3"]);
        assert!(!ran.out.contains("simulat"), "it cannot tell: {}", ran.out);
    };
    on_object("jpegd");
    assert_eq!(png_size(&out.join("out/decoded.png")), (600, 400));
    on_object("vdec");
}
