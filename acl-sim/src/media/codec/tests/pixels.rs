//! Decoded buffers against another decoder and a sample-by-sample layout.

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

fn compare(decoded: &Decoded, planes: &[Rows], (ws, hs): (usize, usize), name: &str) -> Difference {
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
        assert_eq!((first.luma.width, first.luma.height), (shown.luma.width, shown.luma.height));
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
