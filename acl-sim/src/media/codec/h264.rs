//! H.264: rust_h264, whose pictures equal ffmpeg's, one access unit at a time.
//!
//! The library hands a picture out when the next one starts. A packet is a whole access unit, so its picture is
//! asked for at the end of the packet; only a first field waits, for its second. Order is made here: a picture
//! is held back until more pictures wait than the stream says may be reordered.
//!
//! | the stream says | pictures held back |
//! |---|---|
//! | `max_num_reorder_frames` | as many |
//! | picture order count type 2, or an intra-only profile | none |
//! | nothing | as many as fit the decoded picture buffer of its level, at most 16 |
//!
//! The library takes sizes, list lengths and counters as they come; all that bounds memory and time is checked
//! here first, and that no macroblock is missing afterwards ([`whole`]). What nobody can tell is damage inside
//! slice data that still parses: such a packet gives a picture, with the damage in it.

mod syntax;
mod whole;

use super::Plane;
use super::video::{Frame, Limits, Outcome, OutputOrder, VideoDecoder, VideoError, nal_units};
use rust_h264::decoder::{ChromaFormat, Decoder, Frame as Picture};
use rust_h264::error::DecodeError;
use rust_h264::nal::{NalUnit, NalUnitType};
use rust_h264::pps::{Pps, parse_pps};
use rust_h264::slice::{SliceHeader, SliceType, parse_slice_header};
use rust_h264::sps::{Sps, parse_sps};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use syntax::{exp_golomb, is_h265_parameter_set, macroblocks, nal_unit, reorder_depth};

/// The largest picture this build decodes, whatever the limits say.
const MAX_MACROBLOCKS: u32 = 8192 / 16 * 8192 / 16;

pub(super) struct H264 {
    order: OutputOrder,
    limits: Limits,
    decoder: Decoder,
    /// Parameter sets, parsed and as they came (the latter to start the library anew).
    sps: BTreeMap<u32, (Sps, Vec<u8>)>,
    pps: BTreeMap<u32, (Pps, Vec<u8>)>,
    /// A picture without references to others was decoded.
    started: bool,
    /// The parameter sets were those of H.265.
    foreign: bool,
    /// A first field, unfinished in the library.
    half: Option<Half>,
    /// Pictures waiting for their turn.
    held: Vec<Held>,
    /// A picture with blank macroblocks was meant that way, and later ones may have them from it.
    blanks: bool,
}

/// A first field.
#[derive(Clone, Copy)]
struct Half {
    tag: Option<u64>,
    bottom: bool,
    frame_num: u32,
    period_start: bool,
}

/// The picture (frame or field) that the packet's slices are building.
struct Open {
    /// `None`: a packet has one tag, and an earlier picture of it has taken it.
    tag: Option<u64>,
    sps_id: u32,
    /// A field; true: bottom.
    bottom: Option<bool>,
    frame_num: u32,
    /// Nothing before it is shown after it.
    period_start: bool,
    /// The first field, if this is a second one.
    first: Option<Half>,
    broken: Option<VideoError>,
    /// The slices as they go on ([`whole::that_goes_on`]), as long as all are intra.
    intra: Option<Vec<NalUnit<'static>>>,
}

struct Held {
    poc: i32,
    tag: u64,
    /// The packet of the second field.
    second: Option<u64>,
    frame: Frame,
}

/// What a slice's header says, and where its parameter sets are.
struct Slice {
    header: SliceHeader,
    sps_id: u32,
    idr: bool,
    cabac: bool,
    /// Of the picture.
    macroblocks: usize,
}

impl VideoDecoder for H264 {
    fn decode(&mut self, packet: &[u8], tag: u64) -> Vec<Outcome> {
        let mut out = Vec::new();
        if let Err(error) = self.packet(packet, tag, &mut out) {
            out.push(Outcome { tag, result: Err(error) });
        }
        out
    }

    fn flush(&mut self) -> Vec<Outcome> {
        let mut out = Vec::new();
        self.give_up_half(&mut out);
        self.drain(&mut out);
        *self = H264::new(self.order, self.limits);
        out
    }
}

impl H264 {
    pub(super) fn new(order: OutputOrder, limits: Limits) -> Self {
        H264 {
            order,
            limits,
            decoder: Decoder::new(),
            sps: BTreeMap::new(),
            pps: BTreeMap::new(),
            started: false,
            foreign: false,
            half: None,
            held: Vec::new(),
            blanks: false,
        }
    }

    /// `Err`: the packet holds no picture, and `tag` is to be answered with this.
    fn packet(
        &mut self,
        packet: &[u8],
        tag: u64,
        out: &mut Vec<Outcome>,
    ) -> Result<(), VideoError> {
        let mut open: Option<Open> = None;
        let mut tag_left = Some(tag);
        let mut trouble = None;
        let mut units = 0;
        for unit in nal_units(packet) {
            units += 1;
            if is_h265_parameter_set(unit) {
                self.foreign = true;
                break;
            }
            if unit[0] & 0x80 != 0 {
                trouble.get_or_insert_with(|| corrupt("a NAL unit begins with a forbidden bit"));
                continue;
            }
            let nal = nal_unit(unit);
            let step = match nal.nal_unit_type {
                NalUnitType::Sps => self.take_sps(&nal),
                NalUnitType::Pps => self.take_pps(&nal),
                NalUnitType::SliceDataA | NalUnitType::SliceDataB | NalUnitType::SliceDataC => {
                    Err(unsupported("data partitioning"))
                }
                NalUnitType::Slice | NalUnitType::SliceIdr => self.inspect(&nal).map(|slice| {
                    if slice.header.first_mb_in_slice == 0 || open.is_none() {
                        let next = self.begin(&slice, open.take(), &mut tag_left, out);
                        open = Some(next);
                    }
                    if let Some(open) = open.as_mut().filter(|open| open.broken.is_none()) {
                        open.broken = self.decode_slice(&nal, &slice, &mut open.intra).err();
                    }
                }),
                _ => Ok(()),
            };
            if let Err(error) = step {
                trouble.get_or_insert(error);
            }
        }
        if let Some(mut open) = open {
            open.broken = open.broken.or(trouble);
            self.finish(open, out);
            return Ok(());
        }
        Err(match trouble {
            _ if self.foreign => {
                VideoError::WrongCodec("an H.265 stream on an H.264 channel".into())
            }
            Some(error) => error,
            None if units == 0 => corrupt("no start code, or nothing after it"),
            None => VideoError::NoPicture,
        })
    }

    // ---- parameter sets and headers ----------------------------------------------------------

    fn take_sps(&mut self, nal: &NalUnit) -> Result<(), VideoError> {
        let sps = guard(|| parse_sps(&nal.rbsp))?.map_err(|text| in_header("SPS", text))?;
        // The standard's ranges, for what the library uses without looking.
        let fits = sps.seq_parameter_set_id <= 31
            && sps.log2_max_frame_num_minus4 <= 12
            && sps.log2_max_pic_order_cnt_lsb_minus4 <= 12
            && sps.pic_order_cnt_type <= 2
            && sps.num_ref_frames_in_pic_order_cnt_cycle <= 255
            && sps.max_num_ref_frames <= 16;
        if !fits {
            return Err(corrupt("SPS: a value out of range"));
        }
        self.decode_nal(nal)?;
        self.foreign = false;
        self.sps.insert(sps.seq_parameter_set_id, (sps, nal.rbsp.to_vec()));
        Ok(())
    }

    fn take_pps(&mut self, nal: &NalUnit) -> Result<(), VideoError> {
        let sps_id = exp_golomb::<2>(&nal.rbsp).map(|[_, sps_id]| sps_id);
        let sps = sps_id.and_then(|id| self.sps.get(&id)).map(|(sps, _)| sps);
        let pps = guard(|| parse_pps(&nal.rbsp, sps))?.map_err(|text| in_header("PPS", text))?;
        let fits = pps.pic_parameter_set_id <= 255
            && pps.num_ref_idx_l0_default_active_minus1 < 32
            && pps.num_ref_idx_l1_default_active_minus1 < 32
            && pps.weighted_bipred_idc <= 2
            && (-62..=25).contains(&pps.pic_init_qp_minus26)
            && (-12..=12).contains(&pps.chroma_qp_index_offset)
            && (-12..=12).contains(&pps.second_chroma_qp_index_offset);
        if !fits {
            return Err(corrupt("PPS: a value out of range"));
        }
        self.decode_nal(nal)?;
        self.pps.insert(pps.pic_parameter_set_id, (pps, nal.rbsp.to_vec()));
        Ok(())
    }

    /// All that has to hold before the library sees a slice.
    fn inspect(&self, nal: &NalUnit) -> Result<Slice, VideoError> {
        let [_, _, pps_id] =
            exp_golomb::<3>(&nal.rbsp).ok_or_else(|| corrupt("a slice without a header"))?;
        let (pps, _) = self.pps.get(&pps_id).ok_or(VideoError::NoParameterSets)?;
        let sps_id = pps.seq_parameter_set_id;
        let (sps, _) = self.sps.get(&sps_id).ok_or(VideoError::NoParameterSets)?;
        self.check_sequence(sps)?;
        if pps.redundant_pic_cnt_present_flag {
            return Err(unsupported("redundant pictures"));
        }
        let (kind, importance) = (nal.nal_unit_type, nal.nal_ref_idc);
        let (header, _) = guard(|| parse_slice_header(&nal.rbsp, sps, pps, kind, importance))?
            .map_err(|text| in_header("slice header", text))?;
        if matches!(header.slice_type, SliceType::Sp | SliceType::Si) {
            return Err(unsupported("switching slices"));
        }
        let most = if header.field_pic_flag { 32 } else { 16 };
        let fits = header.num_ref_idx_l0_active <= most
            && header.num_ref_idx_l1_active <= most
            && header.ref_list_mod_l0.len().max(header.ref_list_mod_l1.len()) <= 66
            && header.mmco_ops.len() <= 66
            && (0..=51)
                .contains(&(26 + pps.pic_init_qp_minus26).saturating_add(header.slice_qp_delta))
            && header.disable_deblocking_filter_idc <= 2
            && (-6..=6).contains(&header.slice_alpha_c0_offset_div2)
            && (-6..=6).contains(&header.slice_beta_offset_div2);
        if !fits {
            return Err(corrupt("slice header: a value out of range"));
        }
        let (across, down) = macroblocks(sps);
        Ok(Slice {
            header,
            sps_id,
            idr: kind == NalUnitType::SliceIdr,
            cabac: pps.entropy_coding_mode_flag,
            macroblocks: (across * down) as usize,
        })
    }

    fn check_sequence(&self, sps: &Sps) -> Result<(), VideoError> {
        let (width, height) = (sps.width(), sps.height());
        let (min, max) = (self.limits.min, self.limits.max);
        let (across, down) = macroblocks(sps);
        if !(min.0..=max.0).contains(&width)
            || !(min.1..=max.1).contains(&height)
            || across > max.0.div_ceil(16)
            // Interlaced pictures are coded in pairs of rows.
            || down > max.1.div_ceil(32).saturating_mul(2)
            || across.saturating_mul(down) > MAX_MACROBLOCKS
        {
            return Err(VideoError::Size { width, height });
        }
        match (sps.chroma_format_idc, sps.bit_depth_luma_minus8, sps.bit_depth_chroma_minus8) {
            (1, 0, 0) => {}
            (1, luma, chroma) => {
                let (luma, chroma) = (luma.saturating_add(8), chroma.saturating_add(8));
                return Err(unsupported(&format!("{luma} bits of luma, {chroma} of chroma")));
            }
            (0, ..) => return Err(unsupported("4:0:0")),
            (2, ..) => return Err(unsupported("4:2:2")),
            _ => return Err(unsupported("4:4:4")),
        }
        if sps.qpprime_y_zero_transform_bypass_flag {
            return Err(unsupported("lossless coding"));
        }
        match self.limits.max_level {
            Some(most) if sps.level_idc > most => {
                let (a, b) = (sps.level_idc / 10, sps.level_idc % 10);
                Err(unsupported(&format!("level {a}.{b}")))
            }
            _ => Ok(()),
        }
    }

    // ---- pictures ----------------------------------------------------------------------------

    /// A slice begins a picture: finishes `previous`, one of the same packet.
    fn begin(
        &mut self,
        slice: &Slice,
        previous: Option<Open>,
        tag_left: &mut Option<u64>,
        out: &mut Vec<Outcome>,
    ) -> Open {
        let header = &slice.header;
        let bottom = header.field_pic_flag.then_some(header.bottom_field_flag);
        let mut tag = tag_left.take();
        if let Some(mut previous) = previous {
            let owner = previous.tag;
            let may_pair = previous.first.is_none() && previous.broken.is_none();
            if may_pair && completes(previous.bottom, previous.frame_num, slice) {
                // Both fields in one packet: one picture, one tag.
                tag = owner;
            } else {
                let many = || corrupt("more than one picture in a packet");
                previous.broken.get_or_insert_with(many);
            }
            self.finish(previous, out);
        }
        let first = self.half.filter(|half| completes(Some(half.bottom), half.frame_num, slice));
        match first {
            Some(_) => self.half = None,
            None => self.give_up_half(out),
        }
        let intra = header.slice_type == SliceType::I;
        self.started |= intra;
        let broken = if header.first_mb_in_slice != 0 {
            Some(corrupt("the picture's first slice is missing"))
        } else if !self.started {
            Some(corrupt("no key frame before it"))
        } else {
            None
        };
        let resets = header.mmco_ops.iter().any(|(operation, _)| *operation == 5);
        Open {
            tag,
            sps_id: slice.sps_id,
            bottom,
            // Such an operation sets the number to 0, which a second field then has.
            frame_num: if resets { 0 } else { header.frame_num },
            period_start: slice.idr || resets,
            first,
            broken,
            intra: first.is_none().then(Vec::new),
        }
    }

    /// All slices of the picture are there.
    fn finish(&mut self, mut open: Open, out: &mut Vec<Outcome>) {
        if let (Some(bottom), None, None) = (open.bottom, open.first, &open.broken) {
            let Open { tag, frame_num, period_start, .. } = open;
            self.half = Some(Half { tag, bottom, frame_num, period_start });
            return;
        }
        if open.period_start || open.first.is_some_and(|first| first.period_start) {
            self.drain(out);
        }
        // Asked for even if not wanted: it clears what the library has begun.
        let picture = match guard(|| self.decoder.flush()) {
            Ok(picture) => picture,
            Err(error) => {
                self.restart();
                open.broken.get_or_insert(error);
                None
            }
        };
        let result = match (open.broken, picture) {
            (Some(error), _) => Err(error),
            (None, None) => Err(corrupt("no picture came of it")),
            (None, Some(picture)) => match self.check_whole(&picture, open.intra) {
                Ok(()) => self.frame(open.sps_id, picture),
                Err(error) => Err(error),
            },
        };
        let tag = open.first.map_or(open.tag, |first| first.tag);
        let second = open.tag.filter(|_| open.first.is_some() && open.tag != tag);
        let Some(tag) = tag else {
            // The packet is answered already.
            return;
        };
        match result {
            Ok((poc, frame)) => {
                self.held.push(Held { poc, tag, second, frame });
                let depth = match self.order {
                    OutputOrder::Decode => 0,
                    OutputOrder::Display => {
                        self.sps.get(&open.sps_id).map_or(0, |(sps, _)| reorder_depth(sps))
                    }
                };
                self.release(depth, out);
            }
            Err(error) => answer(tag, second, Err(error), out),
        }
    }

    /// The picture order count and the picture, if it is what its parameter sets say.
    fn frame(&self, sps_id: u32, picture: Picture) -> Result<(i32, Frame), VideoError> {
        let (width, height) = (picture.width as usize, picture.height as usize);
        let shown = self.sps.get(&sps_id).map(|(sps, _)| (sps.width(), sps.height()));
        let (across, down) = (width / 2, height / 2);
        if shown != Some((picture.width, picture.height))
            || picture.chroma_format != ChromaFormat::Yuv420
            || picture.bit_depth != 8
            || picture.y.len() != width * height
            || [&picture.u, &picture.v].iter().any(|plane| plane.len() != across * down)
        {
            return Err(corrupt("the picture is not what its parameter sets say"));
        }
        let chroma = |data| Plane { width: across, height: down, data };
        let frame = Frame {
            width,
            height,
            luma: Plane { width, height, data: picture.y },
            chroma: [chroma(picture.u), chroma(picture.v)],
        };
        Ok((picture.pic_order_cnt, frame))
    }

    /// The second field did not follow.
    fn give_up_half(&mut self, out: &mut Vec<Outcome>) {
        let Some(half) = self.half.take() else { return };
        if half.period_start {
            self.drain(out);
        }
        if guard(|| self.decoder.flush()).is_err() {
            self.restart();
        }
        if let Some(tag) = half.tag {
            out.push(Outcome { tag, result: Err(VideoError::LoneField) });
        }
    }

    /// Lets the first to be shown go until no more than `depth` wait.
    fn release(&mut self, depth: usize, out: &mut Vec<Outcome>) {
        while self.held.len() > depth {
            let first = (0..self.held.len()).min_by_key(|i| self.held[*i].poc);
            let Some(first) = first else { return };
            let held = self.held.remove(first);
            answer(held.tag, held.second, Ok(held.frame), out);
        }
    }

    fn drain(&mut self, out: &mut Vec<Outcome>) {
        self.release(0, out);
    }

    // ---- the library -------------------------------------------------------------------------

    /// An error is the picture's end; a panic that of all references too.
    fn decode_nal(&mut self, nal: &NalUnit) -> Result<(), VideoError> {
        match guard(|| self.decoder.decode_nal(nal)) {
            // No picture: each was asked for at the end of its packet.
            Ok(Ok(_)) => Ok(()),
            // Also what it calls unsupported: all that is well-formed was refused before.
            Ok(Err(error)) => Err(corrupt(&error.to_string())),
            Err(error) => {
                self.restart();
                Err(error)
            }
        }
    }

    /// Decodes a slice of the open picture, so that what it lacks can be seen in the end.
    fn decode_slice(
        &mut self,
        nal: &NalUnit,
        slice: &Slice,
        intra: &mut Option<Vec<NalUnit<'static>>>,
    ) -> Result<(), VideoError> {
        if slice.header.slice_type != SliceType::I {
            *intra = None;
        } else if let Some(slices) = intra {
            slices.push(whole::that_goes_on(nal, slice.cabac, slice.macroblocks));
        }
        if slice.cabac {
            return self.decode_nal(&whole::that_ends(nal));
        }
        self.decode_nal(nal)
    }

    /// Whether all macroblocks are there.
    fn check_whole(
        &mut self,
        picture: &Picture,
        intra: Option<Vec<NalUnit<'static>>>,
    ) -> Result<(), VideoError> {
        let (blank, is_intra) = (whole::has_blank(picture), intra.is_some());
        let meant = blank
            && match intra {
                Some(slices) => {
                    let units = self.parameter_sets().chain(slices);
                    guard(|| whole::is_blank_by_intent(units))?
                }
                None => self.blanks,
            };
        self.blanks = meant || self.blanks && !is_intra;
        if blank && !meant {
            return Err(corrupt("macroblocks are missing: slice data that ends early"));
        }
        Ok(())
    }

    /// The parameter sets as they came.
    fn parameter_sets(&self) -> impl Iterator<Item = NalUnit<'_>> {
        let sps = self.sps.values().map(|(_, rbsp)| (NalUnitType::Sps, rbsp));
        let pps = self.pps.values().map(|(_, rbsp)| (NalUnitType::Pps, rbsp));
        sps.chain(pps).map(|(nal_unit_type, rbsp)| NalUnit {
            nal_ref_idc: 3,
            nal_unit_type,
            rbsp: Cow::Borrowed(rbsp),
        })
    }

    /// A library without memory but for the parameter sets, for after a panic.
    pub(super) fn restart(&mut self) {
        let mut decoder = Decoder::new();
        for unit in self.parameter_sets() {
            // They were taken before; one that is not now is missed by the slices that name it.
            let _ = guard(|| decoder.decode_nal(&unit));
        }
        self.decoder = decoder;
        self.started = false;
    }
}

/// Runs library code; a panic is damage in the data.
fn guard<T>(call: impl FnOnce() -> T) -> Result<T, VideoError> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|_| corrupt("the decoder gave up"))
}

fn answer(
    tag: u64,
    second: Option<u64>,
    result: Result<Frame, VideoError>,
    out: &mut Vec<Outcome>,
) {
    out.push(Outcome { tag, result });
    out.extend(second.map(|tag| Outcome { tag, result: Err(VideoError::SecondField) }));
}

/// Whether the slice's picture is the second field to a first one (of this parity; `None`: a frame).
fn completes(first_bottom: Option<bool>, frame_num: u32, second: &Slice) -> bool {
    let header = &second.header;
    header.field_pic_flag
        && first_bottom == Some(!header.bottom_field_flag)
        && header.frame_num == frame_num
}

fn corrupt(text: &str) -> VideoError {
    VideoError::Corrupt(text.to_owned())
}

fn unsupported(text: &str) -> VideoError {
    VideoError::Unsupported(text.to_owned())
}

/// The library's word on a header.
fn in_header(which: &str, text: &'static str) -> VideoError {
    match DecodeError::from(text) {
        DecodeError::Unsupported(text) => unsupported(text),
        _ => VideoError::Corrupt(format!("{which}: {text}")),
    }
}
