//! `vdec` as a user runs it: programs, files, exit codes.

mod common;

use common::{Ran, corpus, example, folder, png, png_size, ran, root, scenario};
use std::path::{Path, PathBuf};
use std::process::Command;

fn vdec() -> Command {
    example("vdec")
}

/// CRC-32 of each frame of a `framehash` list, in its order, and the bytes of a frame.
fn checksums(name: &str) -> (Vec<u32>, usize) {
    let text = std::fs::read_to_string(corpus(name)).expect("checksums");
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    let rows: Vec<Vec<&str>> = rows.map(|row| row.split(',').map(str::trim).collect()).collect();
    let sums = rows.iter().map(|row| u32::from_str_radix(row[5], 16).expect("hexadecimal"));
    (sums.collect(), rows[0][4].parse().expect("a size"))
}

/// Frames as the program dumps them (NV12), as the reference decoder's list counts them (planar).
fn planar(nv12: &[u8]) -> Vec<u8> {
    let (luma, chroma) = nv12.split_at(nv12.len() / 3 * 2);
    let plane = |first: usize| chroma.iter().skip(first).step_by(2);
    luma.iter().chain(plane(0)).chain(plane(1)).copied().collect()
}

fn dumped(out: &Path, bytes: usize) -> Vec<u32> {
    let frames = std::fs::read(out.join("frames.nv12")).expect("the dump");
    assert_eq!(frames.len() % bytes, 0);
    frames.chunks(bytes).map(|frame| crc32fast::hash(&planar(frame))).collect()
}

#[test]
fn the_shipped_clip_decodes_and_everything_is_told() {
    let out = folder("clip");
    let mut command = vdec();
    command.current_dir(&out).args(["--map", "map.svg"]);
    ran(&mut command).fine().says(&[
        "640x360, 60 pictures, reorder depth 2",
        "colours   limited range, BT.601 (assumed: the stream says neither)",
        "pictures  25.00000 frames/s",
        "60 frames, 0 not decoded",
        "shown     0:00.000 to 0:02.360 by their time stamps, 0 of them late",
        "frames/s",
        "times     of the channel's thread",
        "waiting for the decoder",
        "VPC resize",
        "decoding runs beside: ",
        "footprint 1870528 bytes at its peak, of 1887296 that the slots hold: constant",
        "0 live segments in 1 slab, 1 hole",
    ]);
    for frame in [0, 12, 24, 36, 48] {
        assert_eq!(png_size(&out.join(format!("out/frame_{frame:04}.png"))), (640, 360));
    }
    assert_eq!(png_size(&out.join("out/contact.png")), (5 * 224, 224));
    let svg = std::fs::read_to_string(out.join("map.svg")).expect("a map");
    assert_eq!(svg, scenario("vdec.svg"), "SCENARIOS.md shows this map");
}

#[test]
fn frames_are_the_reference_decoders_on_every_chip_and_in_every_order() {
    for clip in ["clip_baseline", "clip_high_b"] {
        let (expected, bytes) = checksums(&format!("{clip}.crc32"));
        for (chip, seed) in [("Ascend310", ""), ("Ascend310P3", "1"), ("Ascend910B1", "2")] {
            let out = folder(&format!("{clip}-{chip}"));
            let mut command = vdec();
            command.arg(corpus(&format!("{clip}.h264"))).arg(&out).args([
                "--dump-nv12",
                "--every",
                "0",
            ]);
            command.env("ACL_SIM_CHIP", chip).env("ACL_SIM_SEED", seed);
            ran(&mut command).fine();
            assert_eq!(dumped(&out, bytes), expected, "{clip} on {chip}");
        }
    }
}

#[test]
fn pictures_have_the_colours_of_limited_range() {
    let out = folder("colours");
    ran(vdec().arg(corpus("clip_baseline.h264")).arg(&out).arg("--dump-nv12")).fine();
    let ((width, height), rgb) = png(&out.join("frame_0000.png"));
    let frames = std::fs::read(out.join("frames.nv12")).expect("the dump");
    let (w, h) = (width as usize, height as usize);
    for (i, there) in rgb.chunks(3).enumerate() {
        let (x, y) = (i % w, i / w);
        let pair = w * h + y / 2 * w + x / 2 * 2;
        let [luma, u, v] = [frames[i], frames[pair], frames[pair + 1]].map(f64::from);
        let (luma, u, v) = (1.164_384 * (luma - 16.0), u - 128.0, v - 128.0);
        let r = luma + 1.596_027 * v;
        let (g, b) = (luma - 0.391_762 * u - 0.812_968 * v, luma + 2.017_232 * u);
        for (channel, is) in [r, g, b].into_iter().zip(there) {
            let is = f64::from(*is);
            assert!((channel.clamp(0.0, 255.0) - is).abs() <= 0.51, "{x},{y}: {channel} {is}");
        }
    }
}

#[test]
fn a_long_clip_has_a_contact_sheet_of_bounded_size() {
    let out = folder("long");
    let clip = out.join("long.h264");
    let bits = std::fs::read(corpus("clip_baseline.h264")).expect("the clip");
    std::fs::write(&clip, bits.repeat(13)).expect("written");
    ran(vdec().arg(&clip).arg(&out).args(["--every", "1"]))
        .fine()
        .says(&["104 pictures and ", "contact.png, which shows 52 of them"])
        .says(&["0:00.000 to 0:04.120 by their time stamps, 0 of them late"]);
    assert_eq!(png_size(&out.join("contact.png")), (6 * 224, 9 * 224));
}

#[test]
fn pictures_out_of_order_are_noticed_by_their_time_stamps() {
    let mut bits = std::fs::read(corpus("clip_high_b.h264")).expect("the clip");
    // A false promise that nothing is reordered: the last bits of the SPS, reorder depth 2 (011), five buffered
    // frames (00110) and the stop bit.
    let tail = [0b0110_0110, 0b1000_0000, 0, 0, 0, 1, 0x68];
    while let Some(at) = bits.windows(tail.len()).position(|w| w == tail) {
        bits.splice(at..at + 2, [0b1001_1010]);
    }
    let out = folder("order");
    let clip = out.join("order.h264");
    std::fs::write(&clip, bits).expect("written");
    let done = ran(vdec().arg(&clip).arg(&out).args(["--every", "0"]));
    done.failed(&["order.h264: the picture of 0:00.080 came after that of 0:00.160"]).clean();
    done.says(&[
        "10 frames, 0 not decoded",
        "0:00.000 to 0:00.360 by their time stamps, 5 of them late",
    ]);
}

/// What a run says of its model inputs.
fn checksum(done: &Ran) -> &str {
    let line = done.out.lines().find_map(|line| line.strip_prefix("checksum  "));
    line.and_then(|line| line.split_once(' ')).expect("a checksum").0
}

#[test]
fn sixteen_channels_share_a_block_and_make_the_same() {
    let clip = corpus("clip_high_b.h264");
    let alone = ran(vdec().arg(&clip).arg(folder("alone")));
    alone.fine().says(&[" of 10 model inputs, on 1 of 1 channels"]);
    let mut command = vdec();
    command.arg(&clip).arg(folder("channels")).args(["--channels", "16"]);
    let together = ran(command.env("ACL_SIM_SEED", "3"));
    together
        .fine()
        .says(&["160 frames, 0 not decoded", "times     of 16 threads at a time", "thread-ms"])
        .says(&[" of 10 model inputs, on 16 of 16 channels"])
        .says(&["that the slots hold: constant, each slot used 2 times"])
        .says(&["0 live segments in 1 slab, 1 hole"]);
    assert_eq!(checksum(&alone), checksum(&together));
    let other = ran(vdec().arg(corpus("clip_baseline.h264")).arg(folder("other")));
    assert_ne!(checksum(&alone), checksum(&other));
}

#[test]
fn a_clip_that_uses_no_slot_twice_is_too_short_to_tell_a_footprint() {
    let mut command = vdec();
    command.arg(corpus("clip_high_b.h264")).arg(folder("short")).args(["--pictures", "6"]);
    ran(command.args(["--channels", "3"]))
        .fine()
        .says(&["that the slots hold: too short to tell, no slot was used again"]);
}

#[test]
fn a_clip_cut_in_the_middle_gives_what_is_there_and_a_reason() {
    let clips = ["clip_baseline", "clip_high_b"];
    for (name, tenth) in clips.into_iter().flat_map(|name| (4..10).map(move |tenth| (name, tenth)))
    {
        let whole = std::fs::read(corpus(&format!("{name}.h264"))).expect("the clip");
        let (expected, bytes) = checksums(&format!("{name}.crc32"));
        let out = folder(&format!("cut-{name}-{tenth}"));
        let cut = out.join("cut.h264");
        std::fs::write(&cut, &whole[..whole.len() * tenth / 10]).expect("written");
        let done = ran(vdec().arg(&cut).arg(&out).args(["--dump-nv12", "--every", "0"]));
        done.failed(&["cut.h264: frame ", "was not decoded"]).clean().says(&["0 live segments"]);
        let there = dumped(&out, bytes);
        let mut left = expected.iter();
        assert!(!there.is_empty(), "what came before the cut is there");
        assert!(there.iter().all(|sum| left.any(|e| e == sum)), "whole pictures only, in order");
    }
}

#[test]
fn every_hundredth_byte_flipped_ends_with_reasons_or_pictures() {
    let out = folder("flipped");
    let mut bits = std::fs::read(root().join("examples/assets/clip.h264")).expect("the clip");
    for byte in bits.iter_mut().skip(500).step_by(100) {
        *byte ^= 0xFF;
    }
    let clip = out.join("flipped.h264");
    std::fs::write(&clip, bits).expect("written");
    let done = ran(vdec().arg(&clip).arg(&out).args(["--every", "0"]));
    done.failed(&["flipped.h264", "was not decoded"]).clean().says(&["0 live segments"]);
    // 55 of 60 as it is: damage may cost its own pictures, not the clip.
    let line = done.out.lines().find_map(|line| line.strip_prefix("done      ")).expect("a line");
    let delivered: usize = line.split(' ').next().expect("a number").parse().expect("a number");
    assert!((50..60).contains(&delivered), "{line}");
}

/// A baseline stream of this size, with one slice that is not read further than its parameter sets.
fn sized(width: u32, height: u32) -> Vec<u8> {
    let number = |value: u32| {
        let size = 32 - (value + 1).leading_zeros() as usize;
        format!("{}{:b}", "0".repeat(size - 1), value + 1)
    };
    let (across, down) = (number(width / 16 - 1), number(height / 16 - 1));
    // Profile 66, level 5.1, set 0, frame numbers of 4 bits, order as decoded, one reference, no gaps; after
    // the size frames only, 8x8 inference, no cropping, no VUI, the stop bit.
    let text =
        format!("{:08b}{:08b}{:08b}11011 0100{across}{down}11001", 66, 0, 51).replace(' ', "");
    let byte =
        |bits: &[u8]| bits.iter().fold(0, |sum, bit| sum << 1 | (bit - b'0')) << (8 - bits.len());
    let sps: Vec<u8> = text.as_bytes().chunks(8).map(byte).collect();
    let pps = [0, 0, 0, 1, 0x68, 0xCE, 0x38, 0x80];
    let slice = [0, 0, 0, 1, 0x65, 0x88, 0x84];
    [&[0, 0, 0, 1, 0x67], &sps[..], &pps, &slice].concat()
}

#[test]
fn bad_files_are_refused_by_name() {
    let out = folder("refused");
    let write = |name: &str, bytes: &[u8]| -> PathBuf {
        let path = out.join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    };
    let clip = std::fs::read(corpus("clip_baseline.h264")).expect("the clip");
    // An H.265 stream begins with its video parameter set: type 32, in a header of two bytes.
    let h265 =
        [&[0, 0, 0, 1, 0x40, 1, 0x0C, 1][..], &[0, 0, 1, 0x42, 1, 1], &[0, 0, 1, 0x44, 1, 0xC0]]
            .concat();
    // Without its parameter sets: from the first slice on.
    let slice =
        clip.windows(4).position(|w| w[..3] == [0, 0, 1] && w[3] & 31 == 5).expect("a slice");
    let (width, high) = (sized(4112, 128), sized(128, 4112));
    let small = sized(112, 128);
    for (file, reason) in [
        (write("wide.h264", &width), "4112x128 is not a size for VDEC: 128x128 to 4096x4096"),
        (write("high.h264", &high), "128x4112 is not a size for VDEC"),
        (write("small.h264", &small), "112x128 is not a size for VDEC"),
        (write("empty.h264", b""), "empty"),
        (write("text.h264", b"a letter to somebody, longer than a start code"), "start codes"),
        (write("h265.h264", &h265), "H.265"),
        (write("naked.h264", &clip[slice..slice + 1000]), "parameter sets"),
        (out.join("nowhere.h264"), "No such file"),
        (PathBuf::from("/dev/null"), "not an ordinary file"),
    ] {
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        ran(vdec().arg(&file).arg(out.join("pictures")))
            .failed(&["error: ", &name, reason])
            .clean();
    }
}

#[test]
fn what_cannot_be_written_is_named() {
    let clip = corpus("clip_baseline.h264");
    // In the way of the first picture: a folder.
    let out = folder("unwritable-picture");
    std::fs::create_dir(out.join("frame_0000.png")).expect("a folder");
    let done = ran(vdec().arg(&clip).arg(&out));
    done.failed(&["frame_0000.png: creating the file"]).clean();
    // A disk that is full.
    let out = folder("full");
    std::os::unix::fs::symlink("/dev/full", out.join("frames.nv12")).expect("a link");
    let done = ran(vdec().arg(&clip).arg(&out).args(["--dump-nv12", "--every", "0"]));
    done.failed(&["frames.nv12: writing: No space left"]).clean();
}

#[test]
fn too_few_pictures_are_an_error_with_the_numbers_not_a_hang() {
    let mut command = vdec();
    command
        .arg(root().join("examples/assets/clip.h264"))
        .arg(folder("few"))
        .args(["--pictures", "2"]);
    ran(&mut command)
        .failed(&["2 output pictures are too few", "reorders up to 2", "3 are needed"])
        .clean();
    let mut command = vdec();
    command.arg(root().join("examples/assets/clip.h264")).arg(folder("enough"));
    ran(command.args(["--pictures", "3", "--every", "0"]))
        .fine()
        .says(&["60 frames, 0 not decoded"]);
}

#[test]
fn wrong_arguments_show_the_help() {
    assert!(ran(vdec().arg("--help")).out.contains("usage: vdec"));
    for wrong in
        [&["--nonsense"][..], &["--channels", "0"], &["--channels", "17"], &["a", "b", "c"]]
    {
        let wrong = ran(vdec().args(wrong));
        assert_eq!(wrong.code, Some(2));
        assert!(wrong.err.contains("usage: vdec"), "{}", wrong.err);
    }
}
