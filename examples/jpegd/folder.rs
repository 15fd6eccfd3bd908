//! A folder through one pool, several pictures in flight.

use crate::Session;
use crate::stages::Lane;
use acl_rs::{BlockPool, DvppBuf, Error, PinnedBuf, PoolOptions};
use ascend_examples::picture::write_png;
use ascend_examples::plan::{Plan, Segments};
use ascend_examples::{About, Problem, Reason, io};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Instant;

/// The device block when nobody says otherwise.
const BLOCK: u64 = 256 << 20;

/// `false`: not one picture came through, though there were some.
pub fn run(session: &Session, dir: &Path, out: Option<&Path>) -> Result<bool, Problem> {
    let files = jpegs(dir)?;
    if let Some(out) = out {
        io("making the folder", std::fs::create_dir_all(out)).about(out)?;
    }
    let options = |name: &'static str| PoolOptions {
        rule: session.rule,
        ..PoolOptions::one_block(session.block_bytes(BLOCK), name)
    };
    let dvpp = BlockPool::<DvppBuf>::new(&session.context, options("dvpp")).about(dir)?;
    let pinned = BlockPool::<PinnedBuf>::new(&session.context, options("pinned")).about(dir)?;
    let memory = Memory { dvpp, pinned, holders: Mutex::new(0), returned: Condvar::new() };

    let lanes = session.args.in_flight.min(files.len()).max(1);
    println!("folder    {}: {} JPEG files, {lanes} in flight", dir.display(), files.len());
    let bar = ProgressBar::new(files.len() as u64);
    let style = "{bar:40} {pos}/{len} {per_sec} {msg}";
    bar.set_style(
        ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()),
    );

    let start = Instant::now();
    let queue = Mutex::new(files.iter());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let fullest: Mutex<Option<(u64, acl_rs::pool::Map)>> = Mutex::new(None);
    let problems = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..lanes {
            scope.spawn(|| {
                let lane = match Lane::new(&session.context) {
                    Ok(lane) => lane,
                    // The other lanes take the pictures.
                    Err(error) => return note(&problems, Reason::from(error).about(dir)),
                };
                while let Some(file) = next() {
                    if let Err(problem) = picture(session, &lane, &memory, file, out, &fullest) {
                        bar.suspend(|| eprintln!("skipped   {problem}"));
                        note(&problems, problem);
                    }
                    bar.inc(1);
                }
            });
        }
    });
    let seconds = start.elapsed().as_secs_f64();
    bar.finish_and_clear();

    let problems = problems.into_inner().unwrap_or_else(PoisonError::into_inner);
    let done = files.len() - problems.len().min(files.len());
    println!(
        "done      {done} pictures, {} skipped, {:.1} images/s",
        problems.len(),
        done as f64 / seconds
    );
    let report = memory.dvpp.report();
    println!(
        "peak      {} bytes of {} in the device block",
        report.peak_footprint, report.capacity
    );
    if let Some((_, map)) = fullest.into_inner().unwrap_or_else(PoisonError::into_inner) {
        session.draw(&map)?;
    }
    print!("pool `dvpp` at the end\n{report}");
    print!("pool `pinned` at the end\n{}", memory.pinned.report());
    Ok(done > 0 || files.is_empty())
}

fn note(problems: &Mutex<Vec<Problem>>, problem: Problem) {
    problems.lock().unwrap_or_else(PoisonError::into_inner).push(problem);
}

/// The folder's JPEG files by name, in order.
fn jpegs(dir: &Path) -> Result<Vec<PathBuf>, Problem> {
    let entries = io("reading the folder", std::fs::read_dir(dir)).about(dir)?;
    let mut files = Vec::new();
    for entry in entries {
        let path = io("reading the folder", entry).about(dir)?.path();
        let is_jpeg = path.extension().is_some_and(|extension| {
            extension.eq_ignore_ascii_case("jpg") || extension.eq_ignore_ascii_case("jpeg")
        });
        if is_jpeg {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// One picture through a lane.
fn picture(
    session: &Session,
    lane: &Lane,
    memory: &Memory,
    path: &Path,
    out: Option<&Path>,
    fullest: &Mutex<Option<(u64, acl_rs::pool::Map)>>,
) -> Result<(), Problem> {
    let file = io("reading", std::fs::read(path)).about(path)?;
    let info = session.context.device().runtime().jpeg_info(&file).about(path)?;
    let plan = Plan::new(&info, session.chip).about(path)?;
    let held = memory.take(&plan).about(path)?;
    if session.args.map.is_some() {
        let used = memory.dvpp.report().footprint;
        let mut fullest = fullest.lock().unwrap_or_else(PoisonError::into_inner);
        if fullest.as_ref().is_none_or(|(most, _)| used > *most) {
            *fullest = Some((used, memory.dvpp.map()));
        }
    }
    let (segments, _holder) = held;
    let done = lane.run(&file, &info, &plan, segments).about(path)?;
    if let Some(out) = out {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        write_png(&out.join(format!("{stem}.png")), &done.model.0, &done.model.1)?;
    }
    Ok(())
}

/// Both pools, and who holds segments of them.
struct Memory {
    dvpp: BlockPool<DvppBuf>,
    pinned: BlockPool<PinnedBuf>,
    /// Pictures that hold segments.
    holders: Mutex<usize>,
    returned: Condvar,
}

/// Says that its picture's segments have gone back.
struct Holder<'a>(&'a Memory);

impl Drop for Holder<'_> {
    fn drop(&mut self) {
        *self.0.holders.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.returned.notify_all();
    }
}

impl Memory {
    /// All segments of a picture. Waits while they do not fit and others hold some; a picture that does not
    /// fit into empty pools never will, and gets the pool's error.
    fn take(&self, plan: &Plan) -> Result<(Segments, Holder<'_>), Error> {
        let mut holders = self.holders.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match plan.lease(&self.dvpp, &self.pinned) {
                Ok(segments) => {
                    *holders += 1;
                    return Ok((segments, Holder(self)));
                }
                Err(Error::Pool(error))
                    if *holders > 0 && matches!(*error, acl_rs::pool::Error::Exhausted(_)) =>
                {
                    holders = self.returned.wait(holders).unwrap_or_else(PoisonError::into_inner);
                }
                Err(error) => return Err(error),
            }
        }
    }
}
