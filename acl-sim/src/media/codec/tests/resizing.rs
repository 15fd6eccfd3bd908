//! Resizing against floating point and another crate.

use super::*;

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

const fn layout(width: u32, height: u32, width_stride: u32, height_stride: u32) -> Layout {
    Layout { width, height, width_stride, height_stride }
}

const SCALES: [(Layout, Layout); 6] = [
    (layout(352, 288, 384, 304), layout(224, 224, 224, 224)),
    (layout(64, 48, 64, 48), layout(224, 224, 240, 226)),
    (layout(1000, 66, 1024, 80), layout(34, 300, 48, 300)),
    (layout(224, 224, 224, 224), layout(224, 224, 224, 224)),
    (layout(32, 32, 64, 32), layout(10, 6, 16, 6)),
    (layout(640, 480, 640, 480), layout(320, 240, 320, 240)),
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
