//! `doctor` as a user runs it: on a machine with nothing, and with a fake installation; in `broken`, with
//! ones that do not work.

#[path = "doctor/broken.rs"]
mod broken;
mod common;
#[path = "doctor/fake.rs"]
mod fake;

use acl_sys::api::SMALL_SYSTEMS;
use common::{Ran, example, folder, ran};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The program as on a machine where nothing is set, with an empty home and no cards.
fn doctor(place: &Path) -> Command {
    let mut command = example("doctor");
    command.env_remove("ACL_BACKEND").env_remove("LD_LIBRARY_PATH").env_remove("DDK_PATH");
    command.env("HOME", place).arg("--root").arg(place.join("machine"));
    command
}

fn json(command: &mut Command) -> Value {
    let done = ran(command.arg("--json"));
    serde_json::from_str(&done.out).unwrap_or_else(|e| panic!("{e}:\n{}\n{}", done.out, done.err))
}

/// It ended with this code and says all that.
fn ended(done: &Ran, code: i32, parts: &[&str]) {
    assert_eq!(done.code, Some(code), "{}\n{}", done.out, done.err);
    done.says(parts);
}

/// Text as it is without its line breaks and columns.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A toolkit with its version files in a folder, and the runtime library to be.
fn toolkit(place: &Path, release: &str) -> (PathBuf, PathBuf) {
    let root = place.join(format!("Ascend/cann-{release}"));
    let arch = root.join(format!("{}-linux", std::env::consts::ARCH));
    fake::file(
        &arch.join("ascend_toolkit_install.info"),
        &format!("package_name=Ascend-cann-toolkit\nversion={release}\ninnerversion=V1\n"),
    );
    fake::file(
        &root.join("share/info/runtime/version.info"),
        &format!("Version={release}\ntimestamp=1\n"),
    );
    std::fs::create_dir_all(arch.join("lib64")).expect("made");
    std::os::unix::fs::symlink(arch.join("lib64"), root.join("lib64")).expect("linked");
    (root, arch.join("lib64/libascendcl.so"))
}

#[test]
fn a_name_that_leads_nowhere_is_an_error_and_not_the_simulator() {
    let place = folder("doctor-nowhere");
    for (path, says) in [
        (place.to_str().expect("plain"), "libascendcl.so, libacl_rt.so"),
        ("/nowhere/libacl_rt.so", "^ there is no /nowhere/libacl_rt.so"),
        (":", "^ it names no place"),
    ] {
        for backend in ["auto", "real"] {
            let mut command = doctor(&place);
            let done = ran(command.env("ACL_LIBRARY_PATH", path).env("ACL_BACKEND", backend));
            ended(&done, 1, &[says, "^ nothing else is searched while it is set"]);
            let text = flat(&done.out);
            for part in [
                &format!("not usable there is no CANN library at ACL_LIBRARY_PATH={path}"),
                "correct it, or unset it",
            ] {
                assert!(text.contains(part), "no `{part}` in:\n{}", done.out);
            }
        }
    }
}

#[test]
fn with_nothing_installed_it_says_what_to_install_and_shows_the_simulator() {
    let place = folder("doctor-nothing");
    let simulator = [
        "no Ascend device on the PCI bus",
        "libascendcl.so, libacl_rt.so",
        "device 0    Ascend910B1    64.0 of 64.0 GiB free",
        "what is not simulated answers \"not supported\"",
        "CANN 9.1 asks on Ascend910B, the chip of the simulated NPU",
        "start on 128, m = ALIGN_UP(len, 32) + 32",
        "ACL_SIM_CHIP               Ascend910B1",
    ];
    let chip = || {
        let mut command = doctor(&place);
        command.env("ACL_SIM_CHIP", "Ascend910B1");
        command
    };
    let done = ran(chip().env("ACL_LIBRARY_PATH", &place).env("ACL_BACKEND", "sim"));
    ended(&done, 0, &simulator);
    ended(&done, 0, &["programs run on the simulated NPU: ACL_BACKEND=sim asks for it"]);
    assert!(!done.out.contains('\u{1b}'), "no colours in a pipe");

    if !Path::new("/usr/local/Ascend").exists() {
        let done = ran(&mut chip());
        ended(&done, 0, &simulator);
        let home = format!("{}/Ascend/cann/lib64", place.display());
        let parts = [
            "where the system's loader looks",
            "/usr/local/Ascend/cann/lib64",
            &home,
            "usable      programs run on the simulated NPU: no CANN library was found",
        ];
        ended(&done, 0, &parts);
        let text = flat(&done.out);
        for part in
            ["Ascend-cann-toolkit_VERSION_linux-", "set_env.sh", "npu-driver", "npu-smi info"]
        {
            assert!(text.contains(part), "no `{part}` in:\n{}", done.out);
        }
        let done = ran(doctor(&place).env("ACL_BACKEND", "real"));
        ended(&done, 1, &["not usable  ACL_BACKEND=real asks for a card", "or unset ACL_BACKEND"]);
    }
}

#[test]
fn json_has_the_documented_keys() {
    let place = folder("doctor-json");
    let report = json(doctor(&place).env("ACL_LIBRARY_PATH", &place));
    let help = ran(example("doctor").arg("--help")).out;
    let (_, keys) = help.split_once("one JSON object: ").expect("in the help");
    let keys: Vec<&str> = keys.lines().next().expect("a line").split(", ").collect();
    let mut found: Vec<&str> =
        report.as_object().expect("an object").keys().map(String::as_str).collect();
    found.sort_unstable();
    let mut sorted = keys.clone();
    sorted.sort_unstable();
    assert_eq!(found, sorted);

    assert_eq!(report["ok"], false);
    assert_eq!(report["library"]["tried"][0]["outcome"], "not_found");
    let device = &report["simulator"]["devices"][0];
    assert_eq!((&device["id"], &device["chip"]), (&0.into(), &"Ascend310P3".into()));
    assert_eq!(device["total"], 24u64 << 30);
    let runtime = &report["simulator"]["groups"][0];
    assert_eq!(runtime["name"], "runtime");
    assert!(
        runtime["present"].as_u64() > Some(30)
            && runtime["present"].as_u64() < runtime["total"].as_u64()
    );
    assert_eq!(report["simulator"]["rules"]["in_force"]["align"], 128);
    let variables = report["variables"].as_array().expect("a list");
    let path = variables.iter().find(|v| v["name"] == "ACL_LIBRARY_PATH").expect("listed");
    assert_eq!(path["value"], place.to_str().expect("plain"));
    assert!(variables.iter().any(|v| v["name"] == "DDK_PATH" && v["value"].is_null()));
}

#[test]
fn an_installation_is_described_with_versions_missing_functions_and_rules() {
    let place = folder("doctor-installed");
    let (root, file) = toolkit(&place, "9.0.0");
    let old = |symbol: &acl_sys::Symbol| {
        !symbol.since.contains("9.1")
            && symbol.name != "aclrtMallocAlign32"
            && !SMALL_SYSTEMS.contains(&symbol.name)
    };
    fake::library(&file, &fake::names("runtime", old), "", &[]);
    fake::library(
        &file.with_file_name("libacl_dvpp.so"),
        &fake::names("media V1", |_| true),
        "",
        &[],
    );
    let machine = place.join("machine");
    fake::file(
        &machine.join("etc/ascend_install.info"),
        "UserName=u\nDriver_Install_Path_Param=/opt/npu\n",
    );
    fake::file(
        &machine.join("opt/npu/driver/version.info"),
        "Version=24.1.rc3\nascendhal_version=7\n",
    );
    fake::file(&machine.join("opt/npu/driver/lib64/driver/libascend_hal.so"), "");
    fake::file(&machine.join("dev/davinci0"), "");
    for (address, vendor, device, class) in [
        ("0000:01:00.0", "0x19e5", "0xd802", "0x120000"),
        ("0000:02:00.0", "0x19e5", "0xa250", "0x120000"), // a compression engine
        ("0000:03:00.0", "0x8086", "0xd802", "0x120000"),
    ] {
        let folder = machine.join("sys/bus/pci/devices").join(address);
        fake::file(&folder.join("vendor"), &format!("{vendor}\n"));
        fake::file(&folder.join("device"), &format!("{device}\n"));
        fake::file(&folder.join("class"), &format!("{class}\n"));
    }

    let installed = || {
        let mut command = doctor(&place);
        command.env("ASCEND_HOME_PATH", &root);
        command
    };
    let done = ran(&mut installed());
    let parts = [
        "cards       0000:01:00.0  19e5:d802  Ascend910B\n",
        "driver      24.1.rc3",
        "dev/davinci0",
        &format!("toolkit     {}", root.display()),
        "packages: Ascend-cann-toolkit 9.0.0, runtime 9.0.0",
        "(ASCEND_HOME_PATH)",
        "CANN 9.0.0, interface 1.16.0",
        "device 0    Ascend910B3    3.0 of 64.0 GiB free",
        "device 1    failed while opening device 1",
        "507008 ",
        "runtime, since 7.0, so expected here: aclrtMallocAlign32",
        "runtime, since 9.1, newer than this release: ",
        "runtime, on small systems only, so not expected here: aclrtCreateStreamConfigHandle",
        "more (--all)",
        "media V2: all; from libacl_dvpp_mpi.so",
        "CANN 9.0 asks on Ascend910B, the chip of the card",
        "Secondary Memory Allocation, CANN 9.x documentation",
    ];
    ended(&done, 0, &parts);
    assert!(!done.out.contains("since 8.5 or earlier"), "nothing that a card has is missing of it");
    let text = flat(&done.out);
    assert!(
        text.contains("usable programs run on the card: 1 of 2 devices, Ascend910B3, CANN 9.0.0")
    );
    assert!(text.contains("leave those out with ASCEND_RT_VISIBLE_DEVICES"), "{text}");
    assert!(done.err.contains("a library talks"), "{}", done.err);

    let report = json(&mut installed());
    let library = &report["library"];
    assert_eq!(library["version"]["release"], "9.0.0");
    let lies = library["opened"].as_str().expect("opened");
    assert_eq!(Path::new(lies).canonicalize().expect("there"), file);
    let files = library["files"].as_array().expect("a list");
    assert!(
        files.iter().any(|f| f["path"].as_str().is_some_and(|p| p.ends_with("libacl_dvpp.so")))
    );
    assert!(files.iter().all(|f| f["version"] == "9.0.0"), "{files:?}");
    let group = |name: &str| {
        let groups = library["backend"]["groups"].as_array().expect("a list");
        groups.iter().find(|group| group["name"] == name).expect("a group").clone()
    };
    let missing: Vec<String> = group("runtime")["since"]
        .as_array()
        .expect("a list")
        .iter()
        .flat_map(|since| since["missing"].as_array().expect("a list").clone())
        .map(|name| name.as_str().expect("a name").to_owned())
        .collect();
    let mut expected = fake::names("runtime", |symbol| !old(symbol));
    expected.sort_unstable();
    let mut sorted = missing.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected);
    assert_eq!(group("media V1")["present"], group("media V1")["total"]);
    assert_eq!(group("media V2")["present"], 0);
    assert_eq!(library["backend"]["rules"]["edition"], "9.0");
    assert_eq!(library["backend"]["devices"][1]["error"]["code"], 507008);
    assert_eq!(report["machine"]["driver"]["version"], "24.1.rc3");
}

#[test]
fn the_release_is_known_from_older_files_and_from_functions_alone() {
    let place = folder("doctor-release");
    let file = place.join("old/lib64/libascendcl.so");
    let old = |symbol: &acl_sys::Symbol| !symbol.since.contains('9');
    fake::library(&file, &fake::names("runtime", old), "", &[]);
    // A library without a card is what a simulator is too.
    let done = ran(doctor(&place).env("ACL_LIBRARY_PATH", &file));
    ended(&done, 0, &["no Ascend device on the PCI bus"]);
    let text = flat(&done.out);
    for part in [
        &format!("usable programs run on the library at {}: 1 of 2 devices", file.display()),
        "; no card or driver is seen on this machine",
        "the chip that the library names",
    ] {
        assert!(text.contains(part), "no `{part}` in:\n{text}");
    }
    assert!(!text.contains("the card:") && !text.contains("of the card "), "{text}");
    let rules = |command: &mut Command| json(command)["library"]["backend"]["rules"].clone();
    let alone = rules(doctor(&place).env("ACL_LIBRARY_PATH", &file));
    assert_eq!(alone["edition"], "8.5");
    let from = alone["edition_from"].as_str().expect("a text");
    assert!(from.contains("no version file"), "{from}");

    fake::file(
        &place.join("old/version.cfg"),
        "# version: 1.0\nruntime_running_version=[7.6.0.1.220:8.0.0]\n",
    );
    let by_file = rules(doctor(&place).env("ACL_LIBRARY_PATH", &file));
    assert_eq!((&by_file["edition"], &by_file["chip"]), (&"8.0".into(), &"Ascend910B".into()));
}

#[test]
fn remarkable_variables_are_remarked_upon() {
    let place = folder("doctor-variables");
    let mut command = doctor(&place);
    command.env("ACL_LIBRARY_PATH", place.join("nowhere")).env("ASCEND_HOME_PATH", "/no/toolkit");
    command.env("LD_LIBRARY_PATH", "/x/devlib/linux:/y").env("ACL_SIM_CHIPS", "Ascend310");
    command.env("DDK_PATH", &place).env("ASCEND_TOOLKIT_HOME", "");
    ended(
        &ran(&mut command),
        1,
        &[
            &format!("^ there is no {}/nowhere", place.display()),
            "^ there is no /no/toolkit",
            "^ /x/devlib/linux has stubs for linking",
            "ACL_SIM_CHIPS              Ascend310\n",
            "^ not known to the simulator",
            "^ no lib64 in it",
            "^ empty: the same as not set",
        ],
    );
    let wrong = ran(doctor(&place).env("ACL_BACKEND", "card").env("ACL_LIBRARY_PATH", &place));
    ended(&wrong, 1, &["ACL_BACKEND=card means nothing", "^ none of auto, real, sim"]);
    let wrong = ran(doctor(&place).env("ACL_SIM_CHIP", "Ascend1").env("ACL_BACKEND", "sim"));
    ended(&wrong, 1, &["the simulated NPU does not start", "ACL_SIM_CHIP=Ascend1"]);
}

#[test]
fn every_variable_that_the_simulator_reads_is_listed() {
    fn names(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("read"))
        {
            let path = entry.path();
            if path.is_dir() {
                names(&path, found);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a source");
            for (_, rest) in text.match_indices("\"ACL_SIM_").map(|(at, _)| text.split_at(at + 1)) {
                let end = |c: char| !c.is_ascii_uppercase() && c != '_';
                found.extend(rest.split(end).next().map(String::from));
            }
        }
    }
    let mut read = BTreeSet::new();
    for folder in ["acl-sim/src", "acl-sim/so/src"] {
        names(&common::root().join(folder), &mut read);
    }
    // What all of them begin with.
    read.remove("ACL_SIM_");
    assert!(read.contains("ACL_SIM_LOG") && read.contains("ACL_SIM_CHIP"), "{read:?}");
    let place = folder("doctor-simulator");
    let mut command = doctor(&place);
    // One that is set is listed in any case.
    for name in &read {
        command.env_remove(name);
    }
    let report = json(command.env("ACL_BACKEND", "sim").env("ACL_LIBRARY_PATH", &place));
    let variables = report["variables"].as_array().expect("a list");
    for name in read {
        assert!(variables.iter().any(|v| v["name"] == *name), "{name} is not listed");
    }
}

#[test]
fn wrong_arguments_show_the_help() {
    assert!(ran(example("doctor").arg("--help")).out.contains("usage: doctor"));
    for wrong in [&["--nonsense"][..], &["--wait", "0"], &["--wait", "x"], &["file"]] {
        let wrong = ran(example("doctor").args(wrong));
        assert_eq!(wrong.code, Some(2));
        assert!(wrong.err.contains("usage: doctor"), "{}", wrong.err);
    }
}
