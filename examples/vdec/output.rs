//! What the program leaves: pictures, a contact sheet, all frames in one file.

use crate::Args;
use acl_rs::dvpp::Geometry;
use ascend_examples::picture::{Colours, to_rgb, write_png, write_rgb};
use ascend_examples::{About, Problem, io, say};
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

/// Pictures across the contact sheet.
const COLUMNS: usize = 6;
/// All frames in one file.
const DUMP: &str = "frames.nv12";

/// Files in the output folder.
pub struct Output {
    dir: PathBuf,
    every: usize,
    dump: Option<BufWriter<File>>,
    /// Model inputs of the pictures written, as RGB, with their side in pixels.
    sheet: Vec<Vec<u8>>,
    side: usize,
}

impl Output {
    pub fn new(args: &Args) -> Result<Self, Problem> {
        let path = args.out.join(DUMP);
        let dump = if args.dump {
            Some(BufWriter::new(io("creating the file", File::create(&path)).about(&path)?))
        } else {
            None
        };
        Ok(Self { dir: args.out.clone(), every: args.every, dump, sheet: Vec::new(), side: 0 })
    }

    /// Whether a picture is to be written anywhere.
    pub fn wants(&self, place: usize) -> bool {
        self.dump.is_some() || self.is_shown(place)
    }

    fn is_shown(&self, place: usize) -> bool {
        self.every > 0 && place.is_multiple_of(self.every)
    }

    /// Writes what is wanted of a picture and its model input, both NV12 in their layouts.
    pub fn write(
        &mut self,
        place: usize,
        (picture, geometry): (&[u8], &Geometry),
        (model, model_geometry): (&[u8], &Geometry),
        colours: Colours,
    ) -> Result<(), Problem> {
        if let Some(dump) = &mut self.dump {
            io("writing", write_tight(dump, picture, geometry)).about(&self.dir.join(DUMP))?;
        }
        if self.is_shown(place) {
            let path = self.dir.join(format!("frame_{place:04}.png"));
            write_png(&path, picture, geometry, colours)?;
            self.side = model_geometry.width as usize;
            self.sheet.push(to_rgb(model, model_geometry, colours));
        }
        Ok(())
    }

    /// Writes the contact sheet and says what there is.
    pub fn finish(self) -> Result<(), Problem> {
        let path = self.dir.join(DUMP);
        if let Some(mut dump) = self.dump {
            io("writing", dump.flush()).about(&path)?;
            say!("wrote     {}", path.display());
        }
        if self.sheet.is_empty() {
            return Ok(());
        }
        let (columns, side) = (COLUMNS.min(self.sheet.len()), self.side);
        let rows = self.sheet.len().div_ceil(columns);
        let mut sheet = vec![0x20; columns * rows * side * side * 3];
        for (i, picture) in self.sheet.iter().enumerate() {
            let (left, top) = (i % columns * side, i / columns * side);
            for (y, row) in picture.chunks_exact(side * 3).enumerate() {
                let at = ((top + y) * columns * side + left) * 3;
                sheet[at..at + side * 3].copy_from_slice(row);
            }
        }
        let path = self.dir.join("contact.png");
        write_rgb(&path, &sheet, (columns * side) as u32, (rows * side) as u32)?;
        say!("wrote     {} pictures and {}", self.sheet.len(), path.display());
        Ok(())
    }
}

/// The picture without its padding.
fn write_tight(
    to: &mut impl std::io::Write,
    bytes: &[u8],
    geometry: &Geometry,
) -> std::io::Result<()> {
    let (w, h) = (geometry.width as usize, geometry.height as usize);
    let (ws, hs) = (geometry.width_stride as usize, geometry.height_stride as usize);
    let (luma, chroma) = bytes.split_at(ws * hs);
    for row in luma.chunks(ws).take(h).chain(chroma.chunks(ws).take(h / 2)) {
        to.write_all(&row[..w])?;
    }
    Ok(())
}
