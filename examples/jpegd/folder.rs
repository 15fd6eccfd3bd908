//! A folder through one pool, several pictures in flight.

use crate::Args;
use crate::stages::Lane;
use acl_rs::pool::{self, Map};
use acl_rs::{BlockPool, DvppBuf, Error, PinnedBuf};
use ascend_examples::picture::{Colours, write_png};
use ascend_examples::plan::{Plan, Segments};
use ascend_examples::session::Session;
use ascend_examples::{About, Problem, Reason, io, print, read_file, say};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// The device block when nobody says otherwise.
const BLOCK: u64 = 256 << 20;

/// What became of the files.
#[derive(Default)]
struct Tally {
    done: usize,
    /// Files that are to blame themselves.
    skipped: usize,
    /// Anything else that went wrong.
    failed: usize,
}

/// Why a file is not done.
enum Trouble {
    /// It is no picture for this hardware, or for a block of this size.
    File(Problem),
    /// Lane, device, output.
    Else(Problem),
}

/// `false`: something failed that is not a file's own fault, or there were files and none came through.
pub fn run(session: &Session, args: &Args, dir: &Path) -> Result<bool, Problem> {
    let out = args.files.first().map(|dir| dir.as_path());
    let (files, others) = jpegs(dir)?;
    if let Some(out) = out {
        io("making the folder", std::fs::create_dir_all(out)).about(out)?;
    }
    let block = args.block.unwrap_or(BLOCK);
    let memory = Memory {
        dvpp: session.pool::<DvppBuf>(block, "dvpp").about(dir)?,
        pinned: session.pool::<PinnedBuf>(block, "pinned").about(dir)?,
        maps: session.map.is_some(),
        held: Mutex::default(),
        returned: Condvar::new(),
    };

    let lanes = args.in_flight.min(files.len()).max(1);
    let count = files.len();
    say!(
        "folder    {}: {count} JPEG files, {others} others left out, {lanes} in flight",
        dir.display()
    );
    let bar = ProgressBar::new(count as u64);
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {per_sec}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));

    let start = Instant::now();
    let queue = Mutex::new(files.iter());
    let next = || lock(&queue).next();
    let tally = Mutex::new(Tally::default());
    std::thread::scope(|scope| {
        for _ in 0..lanes {
            scope.spawn(|| {
                let lane = match Lane::new(&session.context) {
                    Ok(lane) => lane,
                    // Lanes that there are take the pictures.
                    Err(error) => {
                        bar.suspend(|| eprintln!("failed    a lane: {error}"));
                        lock(&tally).failed += 1;
                        return;
                    }
                };
                while let Some(file) = next() {
                    let outcome = picture(session, &lane, &memory, file, out);
                    let mut tally = lock(&tally);
                    match outcome {
                        Ok(()) => tally.done += 1,
                        Err(Trouble::File(problem)) => {
                            tally.skipped += 1;
                            bar.suspend(|| eprintln!("skipped   {problem}"));
                        }
                        Err(Trouble::Else(problem)) => {
                            tally.failed += 1;
                            bar.suspend(|| eprintln!("failed    {problem}"));
                        }
                    }
                    bar.inc(1);
                }
            });
        }
    });
    let seconds = start.elapsed().as_secs_f64();
    bar.finish_and_clear();

    let Tally { done, skipped, failed } =
        tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    let left = files.len() - (done + skipped + failed).min(files.len());
    let rate = done as f64 / seconds;
    say!(
        "done      {done} pictures, {skipped} skipped, {failed} failed, {left} not tried, {rate:.1} images/s"
    );
    let report = memory.dvpp.report();
    let (peak, capacity) = (report.peak_footprint, report.capacity);
    say!("peak      {peak} bytes of {capacity} in the device block");
    if let Some((_, map)) = lock(&memory.held).fullest.take() {
        session.draw(&map)?;
    }
    print(format_args!("pool `dvpp` at the end\n{report}"));
    print(format_args!("pool `pinned` at the end\n{}", memory.pinned.report()));
    Ok(failed == 0 && left == 0 && (done > 0 || files.is_empty()))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The folder's JPEG files by name, in order, and how many other things are there.
fn jpegs(dir: &Path) -> Result<(Vec<PathBuf>, usize), Problem> {
    let entries = io("reading the folder", std::fs::read_dir(dir)).about(dir)?;
    let (mut files, mut others) = (Vec::new(), 0);
    for entry in entries {
        let path = io("reading the folder", entry).about(dir)?.path();
        let is_jpeg = path.extension().is_some_and(|extension| {
            extension.eq_ignore_ascii_case("jpg") || extension.eq_ignore_ascii_case("jpeg")
        });
        if is_jpeg {
            files.push(path);
        } else {
            others += 1;
        }
    }
    files.sort();
    Ok((files, others))
}

/// One picture through a lane.
fn picture(
    session: &Session,
    lane: &Lane,
    memory: &Memory,
    path: &Path,
    out: Option<&Path>,
) -> Result<(), Trouble> {
    let blame = |reason: Reason| {
        let own = matches!(
            &reason,
            Reason::Acl(Error::Jpeg(_) | Error::Picture(_) | Error::Work { .. } | Error::Pool(_))
        );
        let problem = reason.about(path);
        if own { Trouble::File(problem) } else { Trouble::Else(problem) }
    };
    let file = read_file(path).map_err(Trouble::File)?;
    let info = session.context.device().runtime().jpeg_info(&file);
    let info = info.map_err(|error| blame(error.into()))?;
    let plan = Plan::new(&info, session.chip).map_err(|error| blame(error.into()))?;
    let (segments, _holder) = memory.take(&plan).map_err(|error| blame(error.into()))?;
    let done = lane.run(&file, &info, &plan, segments).map_err(|error| blame(error.into()))?;
    if let Some(out) = out {
        // The whole name: a.jpg and a.jpeg are two pictures.
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let (bytes, geometry) = &done.model;
        let path = out.join(format!("{name}.png"));
        write_png(&path, bytes, geometry, Colours::JPEG).map_err(Trouble::Else)?;
    }
    Ok(())
}

/// Both pools, and who holds segments of them.
struct Memory {
    dvpp: BlockPool<DvppBuf>,
    pinned: BlockPool<PinnedBuf>,
    /// Whether anybody wants to see the block at its fullest.
    maps: bool,
    held: Mutex<Held>,
    returned: Condvar,
}

#[derive(Default)]
struct Held {
    /// Pictures that hold segments.
    pictures: usize,
    /// The largest use of the device block so far, and its map.
    fullest: Option<(u64, Map)>,
}

/// Says that its picture's segments have gone back.
struct Holder<'a>(&'a Memory);

impl Drop for Holder<'_> {
    fn drop(&mut self) {
        lock(&self.0.held).pictures -= 1;
        self.0.returned.notify_all();
    }
}

impl Memory {
    /// All segments of a picture. Waits while they do not fit and others hold some; a picture that does not
    /// fit into empty pools never will, and gets the pool's error.
    fn take(&self, plan: &Plan) -> Result<(Segments, Holder<'_>), Error> {
        let mut held = lock(&self.held);
        loop {
            match plan.lease(&self.dvpp, &self.pinned) {
                Ok(segments) => {
                    held.pictures += 1;
                    if self.maps {
                        held.look(&self.dvpp);
                    }
                    return Ok((segments, Holder(self)));
                }
                Err(Error::Pool(error))
                    if held.pictures > 0 && matches!(*error, pool::Error::Exhausted(_)) =>
                {
                    held = self.returned.wait(held).unwrap_or_else(PoisonError::into_inner);
                }
                Err(error) => return Err(error),
            }
        }
    }
}

impl Held {
    /// Keeps the map if the block was never this full.
    fn look(&mut self, dvpp: &BlockPool<DvppBuf>) {
        let map = dvpp.map();
        let spans = map.slabs.iter().flat_map(|slab| &slab.spans);
        let live = spans.filter(|span| matches!(span.kind, pool::SpanKind::Live { .. }));
        let used = live.map(|span| span.bytes).sum();
        if self.fullest.as_ref().is_none_or(|(most, _)| used > *most) {
            self.fullest = Some((used, map));
        }
    }
}
