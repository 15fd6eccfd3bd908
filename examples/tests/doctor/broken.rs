//! Installations that do not work: every one is reported, none is suffered.

use super::common::{example, folder, ran, root};
use super::{doctor, ended, fake, flat, json};
use std::path::Path;

#[test]
fn what_cannot_be_loaded_is_named_with_the_loaders_words() {
    let place = folder("doctor-broken");
    let refused = |file: &Path, parts: &[&str]| {
        let done = ran(doctor(&place).env("ACL_LIBRARY_PATH", file));
        assert_eq!(done.code, Some(1), "{}\n{}", done.out, done.err);
        let text = flat(&done.out);
        for part in parts.iter().chain(&["not usable", "until then, ACL_BACKEND=sim runs programs"])
        {
            assert!(text.contains(part), "no `{part}` in:\n{}", done.out);
        }
        // Whoever asks for the simulator gets it all the same.
        let done = ran(doctor(&place).env("ACL_LIBRARY_PATH", file).env("ACL_BACKEND", "sim"));
        ended(
            &done,
            0,
            &["refused", "programs run on the simulated NPU: ACL_BACKEND=sim asks for it"],
        );
    };
    let all = fake::names("runtime", |symbol| symbol.required);

    let garbage = place.join("garbage/libascendcl.so");
    fake::file(&garbage, "not a library");
    refused(&garbage, &["file too short", "install its package again"]);

    let driverless = place.join("driverless/libascendcl.so");
    let hal = driverless.with_file_name("libascend_hal.so");
    fake::library(&hal, &["halInit"], "", &[]);
    let search = format!("-L{}", hal.parent().expect("a folder").display());
    fake::library(&driverless, &all, "", &[&search, "-Wl,--no-as-needed", "-lascend_hal"]);
    std::fs::remove_file(&hal).expect("just made");
    refused(
        &driverless,
        &[
            "libascend_hal.so: cannot open shared object file",
            "install its driver and firmware as root",
        ],
    );
    let there = place.join("machine/usr/local/Ascend/driver/lib64/driver/libascend_hal.so");
    fake::file(&there, "");
    refused(&driverless, &["lib64/driver:$LD_LIBRARY_PATH"]);

    let foreign = place.join("foreign/libascendcl.so");
    fake::library(&foreign, &all, "", &[]);
    let mut elf = std::fs::read(&foreign).expect("just made");
    elf[18..20].copy_from_slice(&8u16.to_le_bytes()); // e_machine: MIPS
    std::fs::write(&foreign, elf).expect("written");
    refused(&foreign, &["found, but built for ", "install the CANN package for"]);

    let short = place.join("short/libascendcl.so");
    let most: Vec<&str> = all.iter().copied().filter(|name| *name != "aclrtMemcpyAsync").collect();
    fake::library(&short, &most, "", &[]);
    refused(&short, &["aclrtMemcpyAsync", "no whole ACL library"]);
    let other = place.join("short/libother.so");
    fake::library(&other, &[], "", &[]);
    refused(&other, &["required symbols are absent", "no whole ACL library"]);
    let report = json(doctor(&place).env("ACL_LIBRARY_PATH", &short));
    let tried = report["library"]["tried"].as_array().expect("a list");
    assert!(
        tried
            .iter()
            .any(|t| t["outcome"] == "missing_symbols" && t["missing"][0] == "aclrtMemcpyAsync")
    );
}

#[test]
fn what_crashes_hangs_or_fails_when_started_is_survived() {
    let place = folder("doctor-started");
    let all = fake::names("runtime", |symbol| symbol.required);
    let cases = [
        ("crash", "abort()", "was ended by signal 6 (SIGABRT) while starting ACL (aclInit)", ""),
        ("leave", "_exit(7)", "left with code 7 while starting ACL (aclInit)", ""),
        ("hang", "sleep(60)", "gave no answer within 1 s while starting ACL (aclInit)", ""),
        ("fail", "TALK = 1; return 507008", "aclInit answered 507008", "said the library"),
        ("stub", "return 100039", "100039", "take its folder (stub, devlib) off LD_LIBRARY_PATH"),
    ];
    for (name, trouble, says, advice) in cases {
        let file = place.join(name).join("libascendcl.so");
        fake::library(&file, &all, trouble, &[]);
        let done = ran(doctor(&place).env("ACL_LIBRARY_PATH", &file).args(["--wait", "1"]));
        assert_eq!(done.code, Some(1), "{}\n{}", done.out, done.err);
        let text = flat(&done.out);
        for part in
            [says, advice, "a CANN library was found, and cannot be used", "missing runtime"]
        {
            assert!(text.contains(part), "{name}: no `{part}` in:\n{}", done.out);
        }
    }
}

#[test]
fn what_crashes_when_it_is_opened_is_survived() {
    let place = folder("doctor-opened");
    let file = place.join("libascendcl.so");
    fake::library(&file, &["aclInit"], "", &["-DEARLY=abort()"]);
    let done = ran(doctor(&place).env("ACL_LIBRARY_PATH", &file));
    ended(&done, 1, &["library     found, and cannot be used", "simulated NPU"]);
    let died = format!("was ended by signal 6 (SIGABRT) while opening {}", file.display());
    assert!(flat(&done.out).contains(&died), "{}", done.out);
    assert!(!done.out.contains("Functions:"), "nothing is known of them");
    let report = json(doctor(&place).env("ACL_LIBRARY_PATH", &file));
    assert_eq!((&report["ok"], &report["library"]["opened"]), (&false.into(), &().into()));
}

#[test]
fn each_optional_library_that_is_refused_has_its_advice() {
    let place = folder("doctor-refused");
    let file = place.join("libascendcl.so");
    fake::library(&file, &fake::names("runtime", |symbol| symbol.required), "", &[]);
    let run = || ran(doctor(&place).env("ACL_LIBRARY_PATH", &file));
    let says = |parts: &[&str]| {
        let done = run();
        ended(&done, 0, &["programs run on the library at"]);
        let text = flat(&done.out);
        for part in parts {
            assert!(text.contains(part), "no `{part}` in:\n{}", done.out);
        }
    };
    let media = "media is not there: jpegd and vdec will not run";
    says(&[&format!("{media}; install the CANN package of this release that has libacl_dvpp.so")]);

    let dvpp = file.with_file_name("libacl_dvpp.so");
    fake::file(&dvpp, "not a library");
    let again = format!("{}: the file is damaged", dvpp.display());
    says(&[&format!("{media}; libacl_dvpp.so was refused"), &again]);
    // The programs themselves say it too.
    let mut jpegd = example("jpegd");
    jpegd.arg(root().join("examples/assets/photo.jpg")).arg(place.join("out"));
    let done = ran(jpegd.env("ACL_BACKEND", "real").env("ACL_LIBRARY_PATH", &file));
    let refused = format!("{}: found, but not loadable", dvpp.display());
    done.failed(&["no V1 media (acldvpp*): it is in libacl_dvpp.so", &refused]);

    let most = fake::names("media V1", |symbol| symbol.name != "acldvppMalloc");
    fake::library(&dvpp, &most, "", &[]);
    let lacks = format!("{}: it lacks functions that every release has", dvpp.display());
    says(&[media, "acldvppMalloc", &lacks]);

    fake::library(&dvpp, &fake::names("media V1", |_| true), "", &[]);
    let models = file.with_file_name("libacl_mdl.so");
    fake::file(&models, "not a library");
    says(&[&format!("{}: the file is damaged", models.display())]);
    assert!(!run().out.contains(media));
}

#[test]
fn an_optional_library_that_crashes_is_named_and_those_that_do_without_it_run() {
    let place = folder("doctor-optional");
    let runtime = fake::names("runtime", |symbol| symbol.required);
    let crashes = |library: &str, group: &str| {
        let file = place.join(group).join("libascendcl.so");
        fake::library(&file, &runtime, "", &[]);
        let other = file.with_file_name(library);
        fake::library(&other, &fake::names(group, |_| true), "", &["-DEARLY=abort()"]);
        let done = ran(doctor(&place).env("ACL_LIBRARY_PATH", &file));
        let died = format!("was ended by signal 6 (SIGABRT) while opening {}", other.display());
        assert!(flat(&done.out).contains(&died), "no `{died}` in:\n{}", done.out);
        done
    };
    // Media is what every program of the safe crate opens; an operator compiler it never asks for.
    ended(&crashes("libacl_dvpp.so", "media V1"), 1, &["found, and cannot be used"]);
    ended(&crashes("libacl_op_compiler.so", "operators"), 0, &["programs run on the library at"]);
}
