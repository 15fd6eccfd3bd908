//! A contact sheet: small pictures with their times, evenly over a clip of any length.

use crate::Problem;
use crate::order::Clock;
use crate::picture::write_rgb;
use std::path::Path;

/// Tiles across.
const COLUMNS: usize = 6;
/// Tiles at most, and so the memory: 96 of 224x224 are 14 MB.
const MOST: usize = 96;
/// What no tile covers.
const GROUND: u8 = 0x20;

/// The tiles so far.
pub struct Sheet {
    /// Side of a tile in pixels.
    side: usize,
    /// Every so many pictures one becomes a tile.
    step: usize,
    /// Pictures that there were.
    seen: usize,
    tiles: Vec<Vec<u8>>,
}

impl Sheet {
    /// Empty, for tiles of this side.
    pub fn new(side: u32) -> Self {
        Self { side: side as usize, step: 1, seen: 0, tiles: Vec::new() }
    }

    /// The next picture, as tight RGB rows, which are made only if it becomes a tile. When there are too many
    /// tiles, every second one goes, and from then on twice as many pictures.
    pub fn add(&mut self, pts: u64, rgb: impl FnOnce() -> Vec<u8>) {
        let number = self.seen;
        self.seen += 1;
        if self.tiles.len() == MOST && number.is_multiple_of(self.step) {
            let mut place = 0;
            self.tiles.retain(|_| {
                place += 1;
                place % 2 == 1
            });
            self.step *= 2;
        }
        if number.is_multiple_of(self.step) {
            let mut tile = rgb();
            print(&mut tile, self.side, &Clock(pts).to_string());
            self.tiles.push(tile);
        }
    }

    /// How many tiles there are.
    pub fn tiles(&self) -> usize {
        self.tiles.len()
    }

    /// Writes the sheet; nothing if there were no pictures.
    pub fn write(&self, path: &Path) -> Result<(), Problem> {
        let (side, count) = (self.side, self.tiles.len());
        let columns = COLUMNS.min(count);
        if columns == 0 {
            return Ok(());
        }
        let rows = count.div_ceil(columns);
        let mut sheet = vec![GROUND; columns * rows * side * side * 3];
        for (i, tile) in self.tiles.iter().enumerate() {
            let (left, top) = (i % columns * side, i / columns * side);
            for (y, row) in tile.chunks_exact(side * 3).enumerate() {
                let at = ((top + y) * columns * side + left) * 3;
                sheet[at..at + side * 3].copy_from_slice(row);
            }
        }
        write_rgb(path, &sheet, (columns * side) as u32, (rows * side) as u32)
    }
}

/// Rows of `0` to `9`, `:` and `.`, three pixels each.
const GLYPHS: [[u8; 5]; 12] = [
    [0b111, 0b101, 0b101, 0b101, 0b111],
    [0b010, 0b110, 0b010, 0b010, 0b111],
    [0b111, 0b001, 0b111, 0b100, 0b111],
    [0b111, 0b001, 0b111, 0b001, 0b111],
    [0b101, 0b101, 0b111, 0b001, 0b001],
    [0b111, 0b100, 0b111, 0b001, 0b111],
    [0b111, 0b100, 0b111, 0b101, 0b111],
    [0b111, 0b001, 0b010, 0b010, 0b010],
    [0b111, 0b101, 0b111, 0b101, 0b111],
    [0b111, 0b101, 0b111, 0b001, 0b111],
    [0b000, 0b010, 0b000, 0b010, 0b000],
    [0b000, 0b000, 0b000, 0b000, 0b010],
];
/// Pixels of the tile to one of a glyph, and around the text.
const ZOOM: usize = 3;
const FRAME: usize = 2;

/// White on black in the lower left corner; what does not fit is left out.
fn print(tile: &mut [u8], side: usize, text: &str) {
    let (width, height) = (text.len() * 4 + 2 * FRAME - 1, 5 + 2 * FRAME);
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        let lit = || {
            let (row, column) = (y.checked_sub(FRAME)?, x.checked_sub(FRAME)?);
            let glyph = match text.as_bytes().get(column / 4)? {
                digit @ b'0'..=b'9' => usize::from(digit - b'0'),
                b':' => 10,
                _ => 11,
            };
            let bits = u32::from(*GLYPHS[glyph].get(row)?);
            Some((bits << (column % 4)) & 0b100 > 0)
        };
        let value = if lit().unwrap_or(false) { 255 } else { 0 };
        for (dy, dx) in (0..ZOOM).flat_map(|dy| (0..ZOOM).map(move |dx| (dy, dx))) {
            let (top, left) = (side.saturating_sub(height * ZOOM) + y * ZOOM + dy, x * ZOOM + dx);
            if top < side && left < side {
                tile[(top * side + left) * 3..][..3].fill(value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_pictures_makes_a_bounded_sheet_with_even_steps() {
        for (pictures, tiles, step) in
            [(1, 1, 1), (96, 96, 1), (97, 49, 2), (192, 96, 2), (193, 49, 4), (10_000, 79, 128)]
        {
            let mut sheet = Sheet::new(1);
            let mut made = Vec::new();
            for number in 0..pictures {
                let most = sheet.tiles();
                sheet.add(0, || {
                    made.push(number);
                    // The number survives in a tile's bytes behind what is drawn on.
                    vec![0, 0, 0, (number >> 8) as u8, number as u8]
                });
                assert!(most <= MOST && sheet.tiles() <= MOST);
            }
            let numbers: Vec<usize> =
                sheet.tiles.iter().map(|t| usize::from(t[3]) << 8 | usize::from(t[4])).collect();
            let even: Vec<usize> = (0..pictures).step_by(step).collect();
            assert_eq!((numbers.len(), &numbers), (tiles, &even), "{pictures}");
            assert!(made.len() <= MOST + MOST / 2 * step.ilog2() as usize, "{} made", made.len());
        }
    }

    #[test]
    fn the_time_is_readable() {
        let side = 96;
        let mut tile = vec![100; side * side * 3];
        print(&mut tile, side, "1:07.5");
        let (width, height) = (27, 9);
        let rows: Vec<String> = (0..height)
            .map(|y| {
                let at = |x| ((side - height * ZOOM + y * ZOOM + 1) * side + x * ZOOM + 1) * 3;
                (0..width).map(|x| if tile[at(x)] == 255 { '#' } else { ' ' }).collect()
            })
            .collect();
        let text = [
            "",
            "",
            "   #      ### ###     ###",
            "  ##   #  # #   #     #",
            "   #      # #  #      ###",
            "   #   #  # #  #        #",
            "  ###     ###  #   #  ###",
            "",
            "",
        ];
        assert_eq!(rows.iter().map(|row| row.trim_end()).collect::<Vec<_>>(), text);
    }

    #[test]
    fn a_time_that_does_not_fit_is_cut_off() {
        let mut tile = vec![7; 4 * 4 * 3];
        print(&mut tile, 4, "12345:06.789");
        assert!(tile.iter().all(|value| *value == 0 || *value == 255));
    }
}
