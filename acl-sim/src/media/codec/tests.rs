//! The picture code against slow, independent ways to the same answer.
//!
//! Decoding is compared with another decoder (rusty_jpeg), turning with flips and transpositions of whole
//! pictures, layout with a sample-by-sample oracle, resizing with floating point and with another crate.

use super::header::{HeaderError, Refusal};
use super::*;
use std::path::PathBuf;

fn corpus() -> Vec<(String, Vec<u8>)> {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut files: Vec<_> = std::fs::read_dir(dir)
        .expect("the corpus")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "jpg"))
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read(&path).expect("readable"))
        })
        .collect();
    files.sort();
    assert!(files.len() > 35, "the corpus is incomplete");
    files
}

fn file(name: &str) -> Vec<u8> {
    corpus().into_iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("no {name}")).1
}

fn header(name: &str) -> Header {
    Header::parse(&file(name)).expect(name)
}

// ---- headers ---------------------------------------------------------------------------------

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

/// xorshift: the same numbers each time.
fn noise(seed: u64) -> impl FnMut() -> u64 {
    let mut x = seed | 1;
    move || {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        x
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

// ---- sizes and formats -----------------------------------------------------------------------

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

// ---- pixels ----------------------------------------------------------------------------------

#[cfg(feature = "jpeg")]
mod pixels {
    use super::*;

    /// A plane as rows: slow and obvious.
    type Rows = Vec<Vec<u8>>;

    fn flip_across(rows: Rows) -> Rows {
        rows.into_iter().map(|row| row.into_iter().rev().collect()).collect()
    }

    fn flip_down(rows: Rows) -> Rows {
        rows.into_iter().rev().collect()
    }

    fn transpose(rows: Rows) -> Rows {
        (0..rows[0].len()).map(|x| rows.iter().map(|row| row[x]).collect()).collect()
    }

    /// The turns as the EXIF text has them: what is stored at the left top is to be seen elsewhere.
    fn turned(rows: Rows, orientation: u8) -> Rows {
        match orientation {
            1 => rows,
            2 => flip_across(rows),
            3 => flip_down(flip_across(rows)),
            4 => flip_down(rows),
            5 => transpose(rows),
            6 => flip_across(transpose(rows)),
            7 => flip_down(flip_across(transpose(rows))),
            8 => flip_down(transpose(rows)),
            _ => unreachable!("1 to 8"),
        }
    }

    /// Planes of the other decoder, turned. What is turned keeps only lines with whole chroma samples.
    fn other_decoder(data: &[u8], orientation: u8) -> Vec<Rows> {
        let planar = rusty_jpeg::Decoder::new(data).decode_planar().expect("the other decoder");
        let last = planar.components.last().expect("a component");
        let first = &planar.components[0];
        let (fx, fy) = (first.width.div_ceil(last.width), first.height.div_ceil(last.height));
        let rows = |c: &rusty_jpeg::decode::PlanarComponent| -> Rows {
            let (mut w, mut h) = (c.width, c.height);
            if orientation != 1 {
                let samples = (first.width / fx, first.height / fy);
                (w, h) =
                    if std::ptr::eq(c, first) { (samples.0 * fx, samples.1 * fy) } else { samples };
            }
            c.data.chunks(c.stride).take(h).map(|row| row[..w].to_vec()).collect()
        };
        planar.components.iter().map(|c| turned(rows(c), orientation)).collect()
    }

    /// Two ways to one sample: at most `most` apart.
    struct Difference {
        most: u8,
        differing: usize,
        compared: usize,
    }

    impl Difference {
        fn new() -> Self {
            Self { most: 0, differing: 0, compared: 0 }
        }

        fn add(&mut self, a: u8, b: u8) {
            self.most = self.most.max(a.abs_diff(b));
            self.differing += usize::from(a != b);
            self.compared += 1;
        }

        fn share(&self) -> f64 {
            self.differing as f64 / self.compared as f64
        }
    }

    fn good_files() -> impl Iterator<Item = (String, Vec<u8>)> {
        corpus().into_iter().filter(|(name, _)| !name.starts_with("bad_"))
    }

    /// Every good file in every format it has, against the other decoder and a sample-by-sample layout.
    ///
    /// The two decoders' transforms round differently, so samples may differ by 1. A chroma sample that is
    /// the mean of two or four may then differ by 1 as well, and no more: means of values that are at most 1
    /// apart are at most 1 apart.
    #[test]
    fn decoded_buffers_agree_with_another_decoder() {
        let mut total = Difference::new();
        for (name, data) in good_files() {
            let header = Header::parse(&data).expect(&name);
            let planes = other_decoder(&data, header.orientation);
            let (w, h) = header.oriented_size();
            let (w, h) = (w as usize, h as usize);
            for format in [0, 1, 2, 3, 4, 5, 6, 1000, 1001, 10000] {
                if predict_size(&header, format).is_err() {
                    continue;
                }
                // Strides of a 64-byte chip, and larger ones.
                for (ws, hs) in [
                    (w.next_multiple_of(64), h.next_multiple_of(16)),
                    (w.next_multiple_of(64) + 64, h.next_multiple_of(16) + 32),
                ] {
                    let decoded = decode_to(&data, &header, format, (ws as u32, hs as u32));
                    let decoded = decoded.unwrap_or_else(|e| panic!("{name} {format}: {e}"));
                    let difference = compare(&decoded, &planes, (ws, hs), &name);
                    assert!(difference.most <= 1, "{name} {format}: {}", difference.most);
                    total.differing += difference.differing;
                    total.compared += difference.compared;
                }
            }
        }
        assert!(total.share() < 0.03, "{} of all samples differ", total.share());
    }

    fn compare(
        decoded: &Decoded,
        planes: &[Rows],
        (ws, hs): (usize, usize),
        name: &str,
    ) -> Difference {
        let mut difference = Difference::new();
        let (w, h) = (planes[0][0].len(), planes[0].len());
        // (luma samples per chroma sample across, down) of the output, by format number
        let (cx, cy) = match decoded.format {
            0 => (1, 1),
            1 | 2 => (2, 2),
            3 | 4 => (2, 1),
            5 | 6 => (1, 1),
            1000 | 1001 => (1, 2),
            other => panic!("{name}: format {other}"),
        };
        let (pw, ph) = (w / cx * cx, h / cy * cy);
        assert_eq!((decoded.width as usize, decoded.height as usize), (pw, ph), "{name}");
        for (i, &sample) in decoded.bytes[..ws * hs].iter().enumerate() {
            let (x, y) = (i % ws, i / ws);
            if x < pw && y < ph {
                difference.add(sample, planes[0][y][x]);
            } else {
                assert_eq!(sample, PADDING_MARK, "{name}: luma padding at {x},{y}");
            }
        }
        if decoded.format == 0 {
            return difference;
        }
        let v_first = matches!(decoded.format, 2 | 4 | 6 | 1001);
        let row_bytes = if cx == 2 { ws } else { 2 * ws };
        for y in 0..hs / cy {
            for x in 0..row_bytes / 2 {
                let at = ws * hs + y * row_bytes + 2 * x;
                let pair = [decoded.bytes[at], decoded.bytes[at + 1]];
                if x >= pw / cx || y >= ph / cy {
                    assert_eq!(pair, [PADDING_MARK; 2], "{name}: chroma padding at {x},{y}");
                    continue;
                }
                for (i, sample) in pair.into_iter().enumerate() {
                    let component = if v_first { 2 - i } else { 1 + i };
                    difference.add(sample, mean_chroma(planes, component, (cx, cy), x, y));
                }
            }
        }
        difference
    }

    /// The mean, in floating point, of the chroma that luma pixels of the output's block (x, y) have.
    fn mean_chroma(
        planes: &[Rows],
        component: usize,
        (cx, cy): (usize, usize),
        x: usize,
        y: usize,
    ) -> u8 {
        let Some(chroma) = planes.get(component) else { return 0x80 };
        let (w, h) = (planes[0][0].len(), planes[0].len());
        let factor = |luma: usize, chroma: usize| luma.div_ceil(chroma);
        let (fx, fy) = (factor(w, chroma[0].len()), factor(h, chroma.len()));
        let mut sum = 0.0;
        for ly in y * cy..(y + 1) * cy {
            for lx in x * cx..(x + 1) * cx {
                sum += f64::from(chroma[ly / fy][lx / fx]);
            }
        }
        (sum / (cx * cy) as f64 + 0.5) as u8
    }

    #[test]
    fn the_eight_orientations_show_one_picture() {
        // Each file was stored turned, so that all eight show the same; the transform's rounding apart.
        let mut upright: Option<Planar> = None;
        for orientation in 1..=8u8 {
            let data = file(&format!("exif_{orientation}.jpg"));
            let header = Header::parse(&data).expect("a header");
            assert_eq!(header.orientation, orientation);
            let plain = codec().decode_planes(&data, &header).expect("decodes");
            let rows = |p: &Plane| p.data.chunks(p.width).map(<[u8]>::to_vec).collect::<Rows>();
            let expected = turned(rows(&plain.luma), orientation);
            let shown = orient::turn(plain, orientation);
            assert_eq!(rows(&shown.luma), expected, "orientation {orientation}");
            let first = upright.get_or_insert_with(|| shown.clone());
            assert_eq!(
                (first.luma.width, first.luma.height),
                (shown.luma.width, shown.luma.height)
            );
            let pairs = first.luma.data.iter().zip(&shown.luma.data);
            let apart: u32 = pairs.map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
            let mean = f64::from(apart) / shown.luma.data.len() as f64;
            assert!(mean < 0.5, "orientation {orientation}: {mean} apart on average");
        }
    }

    #[test]
    fn cut_and_bent_files_are_errors_or_pictures_but_never_panics() {
        let data = file("base_420_33x35.jpg");
        let header = Header::parse(&data).expect("a header");
        let mut errors = 0;
        for len in (0..data.len()).step_by(10) {
            let Ok(header) = Header::parse(&data[..len]) else {
                errors += 1;
                continue;
            };
            errors += usize::from(decode_to(&data[..len], &header, 1, (64, 48)).is_err());
        }
        assert!(errors * 10 >= data.len() * 9 / 10, "cut files mostly fail: {errors}");
        let mut next = noise(7);
        for _ in 0..400 {
            let mut bent = data.clone();
            let at = (next() % data.len() as u64) as usize;
            bent[at] = next() as u8;
            let Ok(header) = Header::parse(&bent) else { continue };
            let (w, h) = header.oriented_size();
            if header.hardware_refusal(true).is_none() && w <= 512 && h <= 512 {
                let strides = (w.next_multiple_of(64), h.next_multiple_of(16));
                let _ = decode_to(&bent, &header, 1, strides);
            }
        }
        assert!(decode_to(&data, &header, 1, (64, 48)).is_ok());
    }
}

// ---- resize ----------------------------------------------------------------------------------

/// A picture with structure and noise in every channel.
fn picture(layout: Layout, seed: u64) -> Vec<u8> {
    let mut next = noise(seed);
    (0..layout.bytes())
        .map(|i| {
            let wave = (i as f64 / 37.0).sin() * 60.0 + (i as f64 / 5.0).cos() * 30.0 + 128.0;
            (wave as i64 + (next() % 60) as i64 - 30).clamp(0, 255) as u8
        })
        .collect()
}

fn layout(width: u32, height: u32, width_stride: u32, height_stride: u32) -> Layout {
    Layout { width, height, width_stride, height_stride }
}

const SCALES: [(Layout, Layout); 6] = [
    (
        Layout { width: 352, height: 288, width_stride: 384, height_stride: 304 },
        Layout { width: 224, height: 224, width_stride: 224, height_stride: 224 },
    ),
    (
        Layout { width: 64, height: 48, width_stride: 64, height_stride: 48 },
        Layout { width: 224, height: 224, width_stride: 240, height_stride: 226 },
    ),
    (
        Layout { width: 1000, height: 66, width_stride: 1024, height_stride: 80 },
        Layout { width: 34, height: 300, width_stride: 48, height_stride: 300 },
    ),
    (
        Layout { width: 224, height: 224, width_stride: 224, height_stride: 224 },
        Layout { width: 224, height: 224, width_stride: 224, height_stride: 224 },
    ),
    (
        Layout { width: 32, height: 32, width_stride: 64, height_stride: 32 },
        Layout { width: 10, height: 6, width_stride: 16, height_stride: 6 },
    ),
    (
        Layout { width: 640, height: 480, width_stride: 640, height_stride: 480 },
        Layout { width: 320, height: 240, width_stride: 320, height_stride: 240 },
    ),
];

/// Samples of a plane: offset of the plane, sample (x, y), channel.
fn planes(l: Layout) -> [(usize, usize, usize, usize); 2] {
    let (w, h) = (l.width as usize, l.height as usize);
    // offset, width, height, channels
    [(0, w, h, 1), (l.width_stride as usize * l.height_stride as usize, w / 2, h / 2, 2)]
}

#[test]
fn bilinear_is_the_floating_point_formula_rounded() {
    for (from, to) in SCALES {
        let source = picture(from, 3);
        let target = resize(&source, from, to, false);
        for ((so, sw, sh, n), (to_off, tw, th, _)) in planes(from).into_iter().zip(planes(to)) {
            let at = |x: usize, y: usize, c: usize| {
                f64::from(source[so + y * from.width_stride as usize + x * n + c])
            };
            for y in 0..th {
                let fy =
                    ((y as f64 + 0.5) * sh as f64 / th as f64 - 0.5).clamp(0.0, sh as f64 - 1.0);
                let (y0, ty) = (fy as usize, fy.fract());
                let y1 = (y0 + 1).min(sh - 1);
                for x in 0..tw {
                    let fx = ((x as f64 + 0.5) * sw as f64 / tw as f64 - 0.5)
                        .clamp(0.0, sw as f64 - 1.0);
                    let (x0, tx) = (fx as usize, fx.fract());
                    let x1 = (x0 + 1).min(sw - 1);
                    for c in 0..n {
                        let top = at(x0, y0, c) * (1.0 - tx) + at(x1, y0, c) * tx;
                        let low = at(x0, y1, c) * (1.0 - tx) + at(x1, y1, c) * tx;
                        let exact = top * (1.0 - ty) + low * ty;
                        let ours = target[to_off + y * to.width_stride as usize + x * n + c];
                        // Half a step of rounding, and weights of 11 bits: 255 / 2^11 each way at most.
                        let bound = 0.5 + 2.0 * 255.0 / 2048.0;
                        let apart = (f64::from(ours) - exact).abs();
                        assert!(
                            apart <= bound,
                            "{from:?} -> {to:?} at {x},{y}: {ours} for {exact}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn bilinear_agrees_with_another_crate() {
    use fast_image_resize as fir;
    use fir::images::Image;
    let options = fir::ResizeOptions::new()
        .resize_alg(fir::ResizeAlg::Interpolation(fir::FilterType::Bilinear))
        .use_alpha(false);
    for (from, to) in SCALES {
        let source = picture(from, 5);
        let target = resize(&source, from, to, false);
        for ((so, sw, sh, n), (to_off, tw, th, _)) in planes(from).into_iter().zip(planes(to)) {
            let pixel = if n == 1 { fir::PixelType::U8 } else { fir::PixelType::U8x2 };
            let tight = |data: &[u8], at: usize, stride: u32, w: usize, h: usize| -> Vec<u8> {
                data[at..]
                    .chunks(stride as usize)
                    .take(h)
                    .flat_map(|row| &row[..w * n])
                    .copied()
                    .collect()
            };
            let tight_source = tight(&source, so, from.width_stride, sw, sh);
            let image =
                Image::from_vec_u8(sw as u32, sh as u32, tight_source, pixel).expect("a picture");
            let mut theirs = Image::new(tw as u32, th as u32, pixel);
            fir::Resizer::new().resize(&image, &mut theirs, &options).expect("resizes");
            let ours = tight(&target, to_off, to.width_stride, tw, th);
            let most = ours.iter().zip(theirs.buffer()).map(|(a, b)| a.abs_diff(*b)).max();
            // It rounds between its two passes, we once at the end.
            assert!(most <= Some(1), "{from:?} -> {to:?}: {most:?} apart");
        }
    }
}

#[test]
fn nearest_takes_the_sample_at_the_floor() {
    for (from, to) in SCALES {
        let source = picture(from, 9);
        let target = resize(&source, from, to, true);
        for ((so, sw, sh, n), (to_off, tw, th, _)) in planes(from).into_iter().zip(planes(to)) {
            for (x, y) in (0..th).flat_map(|y| (0..tw).map(move |x| (x, y))) {
                let (sx, sy) = (x * sw / tw, y * sh / th);
                for c in 0..n {
                    assert_eq!(
                        target[to_off + y * to.width_stride as usize + x * n + c],
                        source[so + sy * from.width_stride as usize + sx * n + c],
                        "{from:?} -> {to:?} at {x},{y}"
                    );
                }
            }
        }
    }
}

#[test]
fn nearest_is_exact_where_a_quotient_is_whole() {
    // 98 * 198 / 196 is 99, but as floats it is less.
    let (from, to) = (layout(198, 2, 198, 2), layout(196, 2, 196, 2));
    let source: Vec<u8> = (0..from.bytes()).map(|i| (i % 198) as u8).collect();
    assert_eq!(resize(&source, from, to, true)[98], 99);
}

#[test]
fn padding_of_a_resized_picture_is_marked_and_a_copy_is_exact() {
    let (from, to) = (layout(64, 48, 64, 48), layout(64, 48, 80, 50));
    let source = picture(from, 11);
    let target = resize(&source, from, to, false);
    for (y, row) in target.chunks(80).take(50).enumerate() {
        for (x, &sample) in row.iter().enumerate() {
            let expected = if x < 64 && y < 48 { source[y * 64 + x] } else { PADDING_MARK };
            assert_eq!(sample, expected, "{x},{y}");
        }
    }
}
