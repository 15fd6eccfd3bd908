//! One picture, told in full.

use crate::Args;
use crate::stages::Lane;
use acl_rs::{Block, DvppBuf, Memory, PinnedBuf, Segment};
use ascend_examples::picture::{Colours, write_png};
use ascend_examples::plan::{Plan, Segments};
use ascend_examples::session::Session;
use ascend_examples::{About, Problem, io, print, read_file, say};
use std::path::Path;

/// Blocks are asked for in whole huge pages, and the device block is no smaller than this.
const PAGE: u64 = 2 << 20;
const LEAST_BLOCK: u64 = 8 << 20;

pub fn run(session: &Session, args: &Args) -> Result<(), Problem> {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/assets/photo.jpg");
    let photo = args.files.first().map_or(shipped.as_path(), |file| file.as_path());
    let out = args.files.get(1).map_or(Path::new("out"), |dir| dir.as_path());
    // What can be refused without asking for memory, first.
    let file = read_file(photo)?;
    io("making the folder", std::fs::create_dir_all(out)).about(out)?;
    let runtime = session.context.device().runtime();
    let info = runtime.jpeg_info(&file).about(photo)?;
    let plan = Plan::new(&info, session.chip).about(photo)?;

    let (dvpp_bytes, pinned_bytes) = plan.blocks(&session.rule);
    let block = args.block.unwrap_or(dvpp_bytes.next_multiple_of(PAGE).max(LEAST_BLOCK));
    let dvpp = session.pool::<DvppBuf>(block, "dvpp").about(photo)?;
    let pinned =
        session.pool::<PinnedBuf>(pinned_bytes.next_multiple_of(PAGE), "pinned").about(photo)?;

    say!("photo     {}: {}x{}, {} bytes", photo.display(), info.width, info.height, info.bytes);
    let segments = plan.lease(&dvpp, &pinned).about(photo)?;
    print_segments(&segments);
    session.draw(&dvpp.map())?;

    let lane = Lane::new(&session.context).about(photo)?;
    let done = lane.run(&file, &info, &plan, segments).about(photo)?;
    say!("times     {:>22} {:>10}", "stage", "ms");
    for (stage, time) in &done.times {
        say!("          {stage:>22} {:>10.3}", time.as_secs_f64() * 1e3);
    }
    for (name, (bytes, geometry)) in
        [("decoded.png", &done.decoded), ("model_input.png", &done.model)]
    {
        let path = out.join(name);
        write_png(&path, bytes, geometry, Colours::JPEG)?;
        say!("wrote     {}: {}x{}", path.display(), geometry.width, geometry.height);
    }
    drop(done);
    print(format_args!("pool `dvpp` at the end\n{}", dvpp.report()));
    print(format_args!("pool `pinned` at the end\n{}", pinned.report()));
    Ok(())
}

fn print_segments(segments: &Segments) {
    say!("segments  {:<24}{:>12}{:>12}{:>12}  address mod 128", "purpose", "len", "m", "offset");
    fn line<B: Block>(segment: &Segment<B>)
    where
        Segment<B>: Memory,
    {
        say!(
            "          {:<24}{:>12}{:>12}{:>12}  {}",
            segment.purpose(),
            segment.len(),
            segment.footprint(),
            segment.offset(),
            segment.address() % 128
        );
    }
    line(&segments.file);
    line(&segments.decoded);
    if let Some(stop) = &segments.stop {
        line(stop);
    }
    line(&segments.model);
    line(&segments.host_file);
    line(&segments.host_decoded);
    line(&segments.host_model);
}
