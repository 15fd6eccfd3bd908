//! `jpegd` as a user runs it: programs, files, exit codes.

mod common;

use common::{corpus, example, folder, png_size, ran, root, scenario};
use std::path::{Path, PathBuf};
use std::process::Command;

fn jpegd() -> Command {
    example("jpegd")
}

#[test]
fn the_shipped_photo_decodes_and_everything_is_told() {
    let out = folder("photo");
    let mut command = jpegd();
    // Without arguments it writes to `out` where it is called.
    ran(command.current_dir(&out)).fine().says(&[
        "backend   simulated NPU",
        "chip      Ascend310P3, device 0",
        "start on 128, m = ALIGN_UP(len, 32) + 32",
        "Secondary Memory Allocation, CANN 8.5 documentation",
        // purpose, len, m: 600x400 at strides 640x400, and the model input
        "JPEGD out                     384000      384032",
        "VPC out, model in              75264       75296",
        "VPC resize",
        "0 live segments in 1 slab, 1 hole, at most 3 at a time, 3 served, 0 refused",
    ]);
    assert_eq!(png_size(&out.join("out/decoded.png")), (600, 400));
    assert_eq!(png_size(&out.join("out/model_input.png")), (224, 224));
}

#[test]
fn any_photo_on_any_chip_in_any_order() {
    let out = folder("chips");
    for chip in ["Ascend310", "Ascend310B1", "Ascend910A", "Ascend910B1"] {
        let mut command = jpegd();
        command.arg(root().join("examples/assets/folder/chelsea_exif6.jpg")).arg(out.join(chip));
        command.env("ACL_SIM_CHIP", chip).env("ACL_SIM_SEED", "7");
        ran(&mut command).fine().says(&[chip]);
        // 451x300 stored lying, shown upright as 451x300; 4:2:0 is rounded down to even.
        assert_eq!(png_size(&out.join(chip).join("decoded.png")), (450, 300));
    }
}

#[test]
fn a_picture_beyond_one_resize_goes_through_a_stop() {
    let out = folder("wide");
    ran(jpegd().arg(corpus("wide_8192x32.jpg")).arg(&out)).fine().says(&["resize stop"]);
}

#[test]
fn bad_files_end_with_code_1_their_name_and_the_reason() {
    let out = folder("bad");
    let empty = out.join("empty.jpg");
    std::fs::write(&empty, b"").expect("written");
    let text = out.join("text.jpg");
    std::fs::write(&text, b"a letter").expect("written");
    let photo = std::fs::read(root().join("examples/assets/photo.jpg")).expect("the photo");
    let cut = out.join("cut.jpg");
    std::fs::write(&cut, &photo[..photo.len() / 2]).expect("written");
    let bent = out.join("bent.jpg");
    let mut bits = photo.clone();
    let middle = photo.len() / 2;
    bits[middle..middle + 64].fill(0xFE);
    std::fs::write(&bent, bits).expect("written");
    for (file, reason) in [
        (corpus("bad_progressive.jpg"), "progressive"),
        (corpus("bad_cmyk.jpg"), "4 components"),
        (corpus("bad_arithmetic.jpg"), "arithmetic"),
        (corpus("bad_1x1.jpg"), "1x1: the hardware takes 32x32 to 8192x8192"),
        (corpus("bad_31x31.jpg"), "31x31"),
        (corpus("bad_8193x32.jpg"), "8193x32"),
        (corpus("bad_411.jpg"), "sampling [(4, 1), (1, 1), (1, 1)]"),
        (PathBuf::from("/dev/null"), "not an ordinary file"),
        (empty, "empty"),
        (text, "not a JPEG"),
        (cut, "truncated"),
        (out.join("nowhere.jpg"), "No such file"),
        (out.clone(), "directory"),
    ] {
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        ran(jpegd().arg(&file).arg(out.join("pictures")))
            .failed(&["error: ", &name, reason])
            .clean();
    }
    // Corrupt bits are for the decoder to judge: a picture, or an error with the name. No panic, no leak.
    let bent = ran(jpegd().arg(&bent).arg(out.join("pictures")));
    assert!(bent.code == Some(0) || bent.err.contains("bent.jpg"), "{}", bent.err);
    bent.clean();
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let out = folder("unwritable");
    std::fs::write(out.join("file"), b"in the way").expect("written");
    let target = out.join("file/pictures");
    let mut command = jpegd();
    command.arg(root().join("examples/assets/photo.jpg")).arg(&target);
    ran(&mut command).failed(&["file/pictures", "making the folder"]).clean();
}

#[test]
fn an_exhausted_pool_says_what_was_asked_and_what_is_free() {
    let out = folder("exhausted");
    let mut command = jpegd();
    command.arg(root().join("examples/assets/photo.jpg")).arg(&out).args(["--block", "300K"]);
    ran(&mut command)
        .failed(&["photo.jpg", "dvpp", "JPEGD out", "384000", "m = 384032", "free", "largest"])
        .clean();
}

#[test]
fn a_folder_runs_through_one_pool_and_names_what_it_skips() {
    let out = folder("folder");
    let assets = root().join("examples/assets/folder");
    let mut command = jpegd();
    command.arg("--dir").arg(&assets).arg(out.join("pictures")).args(["--in-flight", "3"]);
    command.arg("--map").arg(out.join("map.svg"));
    let done = ran(&mut command);
    done.fine().says(&["4 pictures, 2 skipped, 0 failed", "images/s", "peak", "0 live segments"]);
    for bad in ["broken_cut_short.jpg: truncated", "refused_progressive.jpg: progressive"] {
        assert!(done.err.contains(bad), "{}", done.err);
    }
    assert_eq!(png_size(&out.join("pictures/chelsea_422.jpg.png")), (224, 224));
    let map = std::fs::read_to_string(out.join("map.svg")).expect("a map");
    assert!(map.starts_with("<svg ") && map.trim_end().ends_with("</svg>"), "{map}");
}

#[test]
fn a_small_block_makes_pictures_wait_for_each_other() {
    // Each of the folder's pictures fits alone, no two do: all must come through all the same.
    let assets = root().join("examples/assets/folder");
    let mut command = jpegd();
    command.arg("--dir").arg(&assets).args(["--in-flight", "8", "--block", "600K"]);
    ran(&mut command).fine().says(&["4 pictures, 2 skipped, 0 failed", "0 live segments"]);
}

#[test]
fn the_corpus_runs_in_every_order() {
    for seed in 0..5 {
        let mut command = jpegd();
        command.arg("--dir").arg(root().join("acl-sim/tests/corpus")).args(["--in-flight", "8"]);
        command.env("ACL_SIM_SEED", seed.to_string());
        ran(&mut command).fine().says(&["35 pictures, 11 skipped, 0 failed"]);
    }
}

#[test]
fn the_map_shows_each_segment_with_its_pad() {
    let out = folder("map");
    let map = out.join("map.svg");
    let mut command = jpegd();
    command.arg(root().join("examples/assets/photo.jpg")).arg(&out).arg("--map").arg(&map);
    ran(&mut command).fine();
    let svg = std::fs::read_to_string(map).expect("a map");
    for part in [
        "JPEG in: len 72326, m 72384",
        "JPEGD out: len 384000, m 384032",
        "pad 32",
        "slack 96",
        "hole",
    ] {
        assert!(svg.contains(part), "no `{part}` in the map");
    }
    assert_eq!(svg, scenario("jpegd.svg"), "SCENARIOS.md shows this map");
}

#[test]
fn the_backend_is_chosen_by_environment_and_never_silently() {
    let out = folder("backend");
    let photo = root().join("examples/assets/photo.jpg");
    let run = |backend: &str| {
        let mut command = jpegd();
        command.arg(&photo).arg(&out).env("ACL_BACKEND", backend).env("RUST_LOG", "info");
        command.env("HOME", "/nowhere").env("ACL_LIBRARY_PATH", "/nowhere/libascendcl.so");
        ran(&mut command)
    };
    let wrong = ["/nowhere/libascendcl.so: not found", "correct ACL_LIBRARY_PATH, or unset it"];
    run("real").failed(&wrong);
    run("auto").failed(&wrong);
    run("card").failed(&["ACL_BACKEND=card", "auto, real or sim"]);
    run("sim").fine().says(&["simulated NPU"]);
    if !Path::new("/usr/local/Ascend").exists() {
        let mut command = jpegd();
        command.arg(&photo).arg(&out).env("ACL_BACKEND", "auto").env("RUST_LOG", "info");
        let auto = ran(command.env("HOME", "/nowhere").env_remove("LD_LIBRARY_PATH"));
        auto.fine().says(&["simulated NPU"]);
        assert!(auto.err.contains("using the simulated NPU"), "{}", auto.err);
    }
    // A library that is there and broken is not papered over.
    let broken = out.join("libascendcl.so");
    std::fs::write(&broken, b"not a library").expect("written");
    let mut command = jpegd();
    command.arg(&photo).arg(&out).env("ACL_BACKEND", "auto").env("ACL_LIBRARY_PATH", &broken);
    ran(&mut command).failed(&["not loadable"]);
}

#[test]
fn what_is_not_a_files_fault_fails_the_folder_run() {
    let out = folder("blocked");
    let assets = root().join("examples/assets/folder");
    // Where one of the pictures is to be written there is a folder already.
    std::fs::create_dir_all(out.join("chelsea_422.jpg.png")).expect("made");
    let blocked = ran(jpegd().arg("--dir").arg(assets).arg(&out));
    blocked.failed(&["failed    ", "chelsea_422.jpg.png"]).clean();
    blocked.says(&["3 pictures, 2 skipped, 1 failed"]);
}

#[test]
fn a_bad_simulator_setting_is_an_error() {
    for (name, value) in [
        ("ACL_SIM_CHIP", "Ascend311"),
        ("ACL_SIM_SEED", "x"),
        ("ACL_SIM_MEMORY", "much"),
        ("ACL_SIM_ORDER", "late"),
        ("ACL_SIM_TIMING", "some"),
    ] {
        let mut command = jpegd();
        command.arg(root().join("examples/assets/photo.jpg")).env(name, value);
        ran(&mut command).failed(&[name, value]);
    }
    let mut command = jpegd();
    command.arg(root().join("examples/assets/photo.jpg")).env("ACL_SIM_MEMORY", "2M");
    ran(command.arg(folder("little"))).failed(&["207001", "aclrtGetMemInfo"]).clean();
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let mut child = jpegd()
        .arg(root().join("examples/assets/photo.jpg"))
        .arg(folder("pipe"))
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("runs");
    drop(child.stdout.take());
    let done = child.wait_with_output().expect("ends");
    let err = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success() && err.is_empty(), "{err}");
}

#[test]
fn wrong_arguments_show_the_help() {
    assert!(ran(jpegd().arg("--help")).out.contains("usage: jpegd"));
    for wrong in [&["--nonsense"][..], &["--block", "0"], &["--in-flight", "0"], &["a", "b", "c"]] {
        let wrong = ran(jpegd().args(wrong));
        assert_eq!(wrong.code, Some(2));
        assert!(wrong.err.contains("usage: jpegd"), "{}", wrong.err);
    }
}
