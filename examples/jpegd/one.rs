//! One picture, told in full.

use crate::Session;
use crate::stages::Lane;
use acl_rs::{Block, BlockPool, DvppBuf, Memory, PinnedBuf, PoolOptions, Segment};
use ascend_examples::picture::write_png;
use ascend_examples::plan::{Plan, Segments};
use ascend_examples::{About, Problem, io};
use std::path::Path;

/// Blocks are asked for in whole huge pages, and the device block is no smaller than this.
const PAGE: u64 = 2 << 20;
const LEAST_BLOCK: u64 = 8 << 20;

pub fn run(session: &Session, photo: &Path, out: &Path) -> Result<(), Problem> {
    // Everything that can be refused without the device, first.
    let file = io("reading", std::fs::read(photo)).about(photo)?;
    io("making the folder", std::fs::create_dir_all(out)).about(out)?;
    let runtime = session.context.device().runtime();
    let info = runtime.jpeg_info(&file).about(photo)?;
    let plan = Plan::new(&info, session.chip).about(photo)?;

    let (dvpp_bytes, pinned_bytes) = plan.blocks(&session.rule);
    let block = session.block_bytes(dvpp_bytes.next_multiple_of(PAGE).max(LEAST_BLOCK));
    let dvpp = pool::<DvppBuf>(session, block, "dvpp").about(photo)?;
    let pinned =
        pool::<PinnedBuf>(session, pinned_bytes.next_multiple_of(PAGE), "pinned").about(photo)?;

    println!("photo     {}: {}x{}, {} bytes", photo.display(), info.width, info.height, info.bytes);
    let segments = plan.lease(&dvpp, &pinned).about(photo)?;
    print_segments(&segments);
    session.draw(&dvpp.map())?;

    let lane = Lane::new(&session.context).about(photo)?;
    let done = lane.run(&file, &info, &plan, segments).about(photo)?;
    println!("times     {:>22} {:>10}", "stage", "ms");
    for (stage, time) in &done.times {
        println!("          {stage:>22} {:>10.3}", time.as_secs_f64() * 1e3);
    }
    for (name, (bytes, geometry)) in
        [("decoded.png", &done.decoded), ("model_input.png", &done.model)]
    {
        let path = out.join(name);
        write_png(&path, bytes, geometry)?;
        println!("wrote     {}: {}x{}", path.display(), geometry.width, geometry.height);
    }
    drop(done);
    print!("pool `dvpp` at the end\n{}", dvpp.report());
    print!("pool `pinned` at the end\n{}", pinned.report());
    Ok(())
}

fn pool<B: Block>(
    session: &Session,
    bytes: u64,
    name: &'static str,
) -> acl_rs::Result<BlockPool<B>> {
    let options = PoolOptions { rule: session.rule, ..PoolOptions::one_block(bytes, name) };
    BlockPool::new(&session.context, options)
}

fn print_segments(segments: &Segments) {
    println!(
        "segments  {:<24}{:>12}{:>12}{:>12}  address mod 128",
        "purpose", "len", "m", "offset"
    );
    fn line<B: Block>(segment: &Segment<B>)
    where
        Segment<B>: Memory,
    {
        println!(
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
