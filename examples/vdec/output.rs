//! What the program leaves: pictures, a contact sheet, all frames in one file.

use crate::Args;
use acl_rs::dvpp::Geometry;
use ascend_examples::picture::{Colours, to_rgb, write_png};
use ascend_examples::plan::MODEL_SIDE;
use ascend_examples::sheet::Sheet;
use ascend_examples::{About, Problem, io, say};
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

/// All frames in one file.
const DUMP: &str = "frames.nv12";

/// Files in the output folder.
pub struct Output {
    dir: PathBuf,
    every: usize,
    dump: Option<BufWriter<File>>,
    /// Pictures written.
    pictures: usize,
    /// Their model inputs.
    sheet: Sheet,
}

impl Output {
    pub fn new(args: &Args) -> Result<Self, Problem> {
        let path = args.out.join(DUMP);
        let dump = if args.dump {
            Some(BufWriter::new(io("creating the file", File::create(&path)).about(&path)?))
        } else {
            None
        };
        let (dir, every, sheet) = (args.out.clone(), args.every, Sheet::new(MODEL_SIDE));
        Ok(Self { dir, every, dump, pictures: 0, sheet })
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
        pts: u64,
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
            self.pictures += 1;
            self.sheet.add(pts, || to_rgb(model, model_geometry, colours));
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
        if self.pictures == 0 {
            return Ok(());
        }
        let path = self.dir.join("contact.png");
        self.sheet.write(&path)?;
        let shows = match self.sheet.tiles() {
            tiles if tiles < self.pictures => format!(", which shows {tiles} of them"),
            _ => String::new(),
        };
        say!("wrote     {} pictures and {}{shows}", self.pictures, path.display());
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
