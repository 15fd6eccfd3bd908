//! Headers, refusals, predicted sizes.

use super::super::header::{HeaderError, Refusal};
use super::*;

#[test]
fn headers_say_what_the_files_are() {
    // name, width, height, class, orientation
    for (name, size, class, orientation) in [
        ("base_420_97x65.jpg", (97, 65), 2, 1),
        ("base_422_96x64.jpg", (96, 64), 1, 1),
        ("base_440_97x65.jpg", (97, 65), 4, 1),
        ("base_444_64x96.jpg", (64, 96), 0, 1),
        ("gray_97x65.jpg", (97, 65), 3, 1),
        ("gray_factors_2x2.jpg", (97, 65), 3, 1),
        ("bad_411.jpg", (96, 64), 1000, 1),
        ("bad_cmyk.jpg", (48, 40), 1000, 1),
        ("bad_rgb_coded.jpg", (96, 64), 1000, 1),
        ("exif_6.jpg", (64, 96), 2, 6),
        ("exif_9_invalid.jpg", (32, 32), 2, 1),
        // The thumbnail inside the EXIF segment has a frame header of its own.
        ("exif_thumbnail.jpg", (96, 64), 2, 1),
        ("wide_8192x32.jpg", (8192, 32), 3, 1),
    ] {
        let header = header(name);
        assert_eq!((header.width, header.height), size, "{name}");
        assert_eq!((header.sampling_class(), header.orientation), (class, orientation), "{name}");
        let (w, h) = size;
        let seen = if orientation >= 5 { (h, w) } else { (w, h) };
        assert_eq!(header.oriented_size(), seen, "{name}");
    }
}

#[test]
fn what_a_card_refuses_is_refused_by_name() {
    let refusal = |name: &str| header(name).hardware_refusal(true);
    assert_eq!(refusal("bad_progressive.jpg"), Some(Refusal::Coding(0xC2)));
    assert_eq!(refusal("bad_arithmetic.jpg"), Some(Refusal::Coding(0xC9)));
    assert_eq!(refusal("bad_cmyk.jpg"), Some(Refusal::Components(4)));
    assert_eq!(refusal("bad_rgb_coded.jpg"), Some(Refusal::Rgb));
    assert_eq!(refusal("bad_three_scans.jpg"), Some(Refusal::Scans));
    assert!(matches!(refusal("bad_411.jpg"), Some(Refusal::Sampling(_))));
    assert!(matches!(refusal("bad_mixed_chroma.jpg"), Some(Refusal::Sampling(_))));
    assert_eq!(header("base_440_96x64.jpg").hardware_refusal(false), Some(Refusal::NoVertical));
    for (name, data) in corpus() {
        let header = Header::parse(&data).expect(&name);
        let size = header.oriented_size();
        let size_fits = [size.0, size.1].iter().all(|s| (32..=8192).contains(s));
        let taken = header.hardware_refusal(true).is_none() && size_fits;
        assert_eq!(taken, !name.starts_with("bad_"), "{name}: {:?}", header.hardware_refusal(true));
    }
}

#[test]
fn colour_is_told_as_libjpeg_tells_it() {
    let base = file("base_444_96x64.jpg");
    let at = |what: &[u8]| base.windows(what.len()).position(|w| w == what).expect("there");
    let (jfif, frame) = (at(b"JFIF\0"), at(&[0xFF, 0xC0, 0, 17]) + 10);
    let mut named = base.clone();
    for (i, name) in [b'R', b'G', b'B'].into_iter().enumerate() {
        named[frame + 3 * i] = name;
    }
    let refusal = |data: &[u8]| Header::parse(data).unwrap().hardware_refusal(true);
    assert_eq!(refusal(&named), None, "a JFIF segment means YCbCr whatever the names");
    named[jfif] = b'X';
    assert_eq!(refusal(&named), Some(Refusal::Rgb));
    assert_eq!(Header::parse(&named).unwrap().sampling_class(), 1000);
}

#[test]
fn a_lone_component_needs_equal_factors() {
    let mut grey = file("gray_96x64.jpg");
    let at = grey.windows(4).position(|w| w == [0xFF, 0xC0, 0, 11]).expect("SOF0") + 11;
    for (factors, taken) in [(0x11, true), (0x22, true), (0x21, false), (0x00, false)] {
        grey[at] = factors;
        let header = Header::parse(&grey).unwrap();
        assert_eq!(header.hardware_refusal(true).is_none(), taken, "{factors:02x}");
        assert_eq!(header.sampling_class(), if taken { 3 } else { 1000 }, "{factors:02x}");
    }
}

#[test]
fn broken_headers_never_panic() {
    assert_eq!(Header::parse(b""), Err(HeaderError::NotJpeg));
    for name in ["base_420_33x35.jpg", "exif_thumbnail.jpg"] {
        let data = file(name);
        for len in 0..data.len() {
            let _ = Header::parse(&data[..len]);
        }
        let mut next = noise(name.len() as u64);
        for _ in 0..20_000 {
            let mut bent = data.clone();
            for _ in 0..1 + next() % 3 {
                let at = (next() % data.len().min(700) as u64) as usize;
                bent[at] = next() as u8;
            }
            if let Ok(header) = Header::parse(&bent) {
                let _ = (header.hardware_refusal(true), header.sampling_class());
                let _ = predict_size(&header, (next() % 8) as u32);
            }
        }
    }
}

#[test]
fn predicted_sizes_are_the_documented_formula() {
    // 97x65 -> strides 128x80 = 10240 luma bytes
    for (name, format, bytes) in [
        ("base_420_97x65.jpg", 1, 15360),
        ("base_420_97x65.jpg", 10000, 15360),
        ("base_422_97x65.jpg", 2, 15360),
        ("base_422_97x65.jpg", 4, 20480),
        ("base_422_97x65.jpg", 10000, 20480),
        ("base_444_97x65.jpg", 6, 30720),
        ("base_440_97x65.jpg", 1001, 20480),
        ("gray_97x65.jpg", 0, 15360),
        ("gray_97x65.jpg", 1, 15360),
        ("gray_97x65.jpg", 10000, 15360),
        // 4:2:0 is predicted for what no card decodes, too
        ("bad_411.jpg", 1, 12288),
        ("bad_rgb_coded.jpg", 2, 12288),
        // turned: 65x97 -> 128x112
        ("exif_7_420_97x65.jpg", 1, 21504),
        // a turned 4:2:2 is 4:4:0: 64x96 -> 128x96
        ("exif_6_422.jpg", 1000, 24576),
    ] {
        assert_eq!(predict_size(&header(name), format), Ok(bytes), "{name} {format}");
    }
}

#[test]
fn only_documented_conversions_exist() {
    let all = [0, 1, 2, 3, 4, 5, 6, 1000, 1001];
    for (name, own) in [
        ("base_420_96x64.jpg", &[][..]),
        ("base_422_96x64.jpg", &[3, 4]),
        ("base_444_96x64.jpg", &[5, 6]),
        ("base_440_96x64.jpg", &[1000, 1001]),
        ("gray_96x64.jpg", &[0]),
    ] {
        for format in all {
            let allowed = matches!(format, 1 | 2) || own.contains(&format);
            let answer = predict_size(&header(name), format);
            assert_eq!(answer.is_ok(), allowed, "{name} -> {format}: {answer:?}");
            assert!(answer.is_ok_and(|_| true) || answer.unwrap_err().is_format());
        }
        assert!(predict_size(&header(name), 12).unwrap_err().is_format());
    }
    for name in ["bad_rgb_coded.jpg", "bad_411.jpg", "bad_cmyk.jpg"] {
        for format in [0, 3, 4, 5, 6, 1000, 1001, 10000] {
            assert!(
                predict_size(&header(name), format).unwrap_err().is_format(),
                "{name} {format}"
            );
        }
    }
    for name in ["bad_1x1.jpg", "bad_31x31.jpg", "bad_8193x32.jpg"] {
        assert!(matches!(predict_size(&header(name), 1), Err(ConvertError::Size { .. })), "{name}");
    }
}
