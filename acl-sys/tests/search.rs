//! The search as a process does it: each test starts this program again with an environment of its own.
#![cfg(all(feature = "dynamic", target_os = "linux"))]

#[macro_use]
mod support;

use acl_sys::load::{Library, ROOT_VARIABLES};
use acl_sys::{Api, Dvpp};
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{folder, installation, library, loads, names, notes};

/// The child's part.
#[test]
#[ignore = "started by the other tests"]
fn child() {
    match Library::open() {
        Ok(opened) => {
            println!("opened {}", opened.path().display());
            println!("media {}", opened.tables().dvpp.get().is_some());
            for note in opened.notes().iter().chain(&notes(opened.tables())) {
                println!("note {note}");
            }
        }
        Err(error) => println!("nothing found: {}\n{error}", error.nothing_found()),
    }
}

/// What [`Library::open`] says with these variables, and no other that it reads.
fn search(variables: &[(&str, &Path)]) -> String {
    let mut child = Command::new(std::env::current_exe().expect("this program"));
    child.args(["child", "--exact", "--ignored", "--nocapture"]);
    child.env_remove("LD_LIBRARY_PATH").env_remove("ACL_LIBRARY_PATH").env_remove("HOME");
    for name in ROOT_VARIABLES {
        child.env_remove(name);
    }
    let output = child.envs(variables.iter().copied()).output().expect("started");
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success(), "{text}");
    text
}

fn opened(text: &str) -> PathBuf {
    let line = text.lines().find_map(|line| line.strip_prefix("opened "));
    line.unwrap_or_else(|| panic!("{text}")).into()
}

/// The runtime in one file of the folder, which is made.
fn runtime(folder: &Path) -> PathBuf {
    std::fs::create_dir_all(folder).expect("a test folder");
    let path = folder.join("libascendcl.so");
    library(&path, names(Api::SYMBOLS), &[]);
    path
}

#[test]
fn each_way_is_found_and_the_earlier_wins() {
    let dir = folder("ways");
    let named = runtime(&dir.join("named"));
    let loader = runtime(&dir.join("loader"));
    let home = runtime(&dir.join("home/lib64"));
    let toolkit = runtime(&dir.join("toolkit/lib64"));
    let user = runtime(&dir.join("user/Ascend/cann/lib64"));
    let mut variables = vec![
        ("ACL_LIBRARY_PATH", dir.join("named")),
        ("LD_LIBRARY_PATH", dir.join("loader")),
        ("ASCEND_HOME_PATH", dir.join("home")),
        ("ASCEND_TOOLKIT_HOME", dir.join("toolkit")),
        ("HOME", dir.join("user")),
    ];
    for expected in [named, loader, home, toolkit, user] {
        let with: Vec<_> = variables.iter().map(|(name, path)| (*name, path.as_path())).collect();
        assert_eq!(opened(&search(&with)), expected);
        assert_eq!(loads(&expected), 1, "{}", expected.display());
        variables.remove(0);
    }
}

#[test]
fn the_folder_of_the_architecture_does_where_there_is_no_lib64() {
    let dir = folder("arch");
    let path = runtime(&dir.join(format!("{}-linux/lib64", std::env::consts::ARCH)));
    assert_eq!(opened(&search(&[("ASCEND_TOOLKIT_HOME", &dir)])), path);
}

#[test]
fn the_other_architectures_folder_explains_itself() {
    let dir = folder("other-arch");
    let other = if std::env::consts::ARCH == "x86_64" { "aarch64" } else { "x86_64" };
    let path = runtime(&dir.join(format!("{other}-linux/lib64")));
    let mut elf = std::fs::read(&path).expect("just made");
    elf[18..20].copy_from_slice(&if other == "x86_64" { 62u16 } else { 183 }.to_le_bytes());
    std::fs::write(&path, elf).expect("written");
    let text = search(&[("ASCEND_HOME_PATH", &dir)]);
    assert!(text.contains(&format!("{}: found, but built for {other}", path.display())), "{text}");
    // The system loader passes over it without a word.
    let text = search(&[("LD_LIBRARY_PATH", path.parent().expect("a folder"))]);
    assert!(text.contains(&format!("{}: found, but built for {other}", path.display())), "{text}");
    assert!(text.contains("nothing found: false"), "{text}");
}

#[test]
fn what_the_loader_finds_brings_the_groups_of_its_own_folder() {
    let dir = folder("together");
    let (first, second) = (dir.join("first"), dir.join("second"));
    let path = runtime(&first);
    std::fs::create_dir_all(&second).expect("a test folder");
    installation(&second, |_| true);
    let both = std::env::join_paths([&first, &second]).expect("plain paths");
    let text = search(&[("LD_LIBRARY_PATH", Path::new(&both))]);
    assert_eq!(opened(&text), path);
    assert!(text.contains("media false"), "{text}");
    assert!(text.contains(&format!("note {}: not found", first.join("libacl_dvpp.so").display())));
    // A folder of links to files elsewhere is fine.
    library(&first.join("libacl_dvpp.so"), names(Dvpp::SYMBOLS), &[]);
    let links = dir.join("links");
    std::fs::create_dir_all(&links).expect("a test folder");
    std::os::unix::fs::symlink(&path, links.join("libascendcl.so")).expect("a link");
    let text = search(&[("LD_LIBRARY_PATH", &links)]);
    assert_eq!(opened(&text), links.join("libascendcl.so"));
    assert!(text.contains("media true"), "{text}");
}

#[test]
fn a_stub_on_the_loaders_path_is_refused_and_the_search_goes_on() {
    let dir = folder("stub");
    let stub = runtime(&dir.join("home/devlib/linux"));
    let text = search(&[("LD_LIBRARY_PATH", stub.parent().expect("a folder"))]);
    assert!(text.contains(&format!("{}: a stub to link with", stub.display())), "{text}");
    let path = runtime(&dir.join("home/lib64"));
    let variables = [
        ("LD_LIBRARY_PATH", stub.parent().expect("a folder")),
        ("ASCEND_HOME_PATH", &dir.join("home")),
    ];
    let text = search(&variables);
    assert_eq!(opened(&text), path);
    assert!(text.contains(&format!("note {}: a stub to link with", stub.display())), "{text}");
}

#[test]
fn with_nothing_installed_each_place_is_listed_once() {
    let dir = folder("none");
    let text = search(&[
        ("HOME", &dir),
        ("ASCEND_HOME_PATH", Path::new("/no/root")),
        ("DDK_PATH", Path::new("/no/root")),
    ]);
    if text.contains("\nopened ") {
        return; // this machine has an installation in a standard place
    }
    assert!(
        text.contains("the system loader's search: no libascendcl.so, no libacl_rt.so"),
        "{text}"
    );
    for place in ["/no/root/lib64", "/usr/local/Ascend/cann/lib64", "Ascend/nnrt/latest/lib64"] {
        let line = format!("{place}: no libascendcl.so, no libacl_rt.so");
        assert!(text.contains(&line), "{line}\n{text}");
    }
    assert_eq!(text.matches("/no/root").count(), 1, "{text}");
    assert!(text.contains("nothing found: true"), "{text}");
}
