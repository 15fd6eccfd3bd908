//! Parameter sets and slice headers, ITU-T H.264 7.3.2, 7.3.3 and annexes A, D and E.

use super::bits::{Bits, End};

/// `nal_unit_type`, table 7-1.
pub(super) mod nal_type {
    pub const SLICE: u8 = 1;
    pub const PARTITION_A: u8 = 2;
    pub const IDR: u8 = 5;
    pub const SEI: u8 = 6;
    pub const SPS: u8 = 7;
    pub const PPS: u8 = 8;
    pub const AUD: u8 = 9;
    pub const END_OF_SEQUENCE: u8 = 10;
    pub const END_OF_STREAM: u8 = 11;
    pub const PREFIX: u8 = 14;
    pub const RESERVED_18: u8 = 18;
}

/// Profiles with chroma format and bit depth in their sequence parameter set.
const HIGH_PROFILES: [u8; 13] = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];
/// Macroblocks a row or column may count; level 6.2 ends far below.
const MOST_MBS: u32 = 4096;
/// Pictures that a decoded picture buffer may hold, whatever its level.
const MOST_FRAMES: u32 = 16;
/// Payload type of a recovery point message, D.1.
const RECOVERY_POINT: u32 = 6;

/// A sequence parameter set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sps {
    pub profile_idc: u8,
    /// `constraint_set0_flag` is the highest bit.
    pub constraints: u8,
    pub level_idc: u8,
    pub id: u32,
    pub chroma_format: u8,
    pub separate_planes: bool,
    pub bit_depth: u8,
    frame_num_bits: u32,
    pub poc_type: u32,
    poc_lsb_bits: u32,
    delta_always_zero: bool,
    pub ref_frames: u32,
    pub frame_mbs_only: bool,
    pub coded: (u32, u32),
    /// `None`: cropping leaves nothing.
    pub cropped: Option<(u32, u32)>,
    pub vui: Vui,
}

/// What the video usability information says, where it does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Vui {
    /// `video_full_range_flag`.
    pub full_range: Option<bool>,
    /// `matrix_coefficients`.
    pub matrix: Option<u8>,
    /// `num_units_in_tick`, `time_scale`.
    pub timing: Option<(u32, u32)>,
    /// `max_num_reorder_frames`, `max_dec_frame_buffering`.
    pub restriction: Option<(u32, u32)>,
}

impl Sps {
    /// From the payload, the NAL unit's header byte left out.
    pub(super) fn parse(payload: &[u8]) -> Result<Self, End> {
        let b = &mut Bits::new(payload);
        let profile_idc = b.u(8)? as u8;
        let constraints = b.u(8)? as u8;
        let level_idc = b.u(8)? as u8;
        let id = b.ue_to(31)?;
        let (mut chroma_format, mut separate_planes, mut bit_depth) = (1, false, 8);
        if HIGH_PROFILES.contains(&profile_idc) {
            chroma_format = b.ue_to(3)? as u8;
            separate_planes = chroma_format == 3 && b.flag()?;
            let luma = b.ue_to(6)?;
            bit_depth = 8 + luma.max(b.ue_to(6)?) as u8;
            b.skip(1)?; // qpprime_y_zero_transform_bypass_flag
            if b.flag()? {
                for list in 0..if chroma_format == 3 { 12 } else { 8 } {
                    if b.flag()? {
                        scaling_list(b, if list < 6 { 16 } else { 64 })?;
                    }
                }
            }
        }
        let frame_num_bits = 4 + b.ue_to(12)?;
        let poc_type = b.ue_to(2)?;
        let (mut poc_lsb_bits, mut delta_always_zero) = (0, false);
        if poc_type == 0 {
            poc_lsb_bits = 4 + b.ue_to(12)?;
        } else if poc_type == 1 {
            delta_always_zero = b.flag()?;
            b.skip_ue(2)?; // offset_for_non_ref_pic, offset_for_top_to_bottom_field
            let cycle = b.ue_to(255)?;
            b.skip_ue(cycle)?;
        }
        let ref_frames = b.ue_to(MOST_FRAMES)?;
        b.skip(1)?; // gaps_in_frame_num_value_allowed_flag
        let mbs_wide = 1 + b.ue_to(MOST_MBS - 1)?;
        let map_units_high = 1 + b.ue_to(MOST_MBS - 1)?;
        let frame_mbs_only = b.flag()?;
        if !frame_mbs_only {
            b.skip(1)?; // mb_adaptive_frame_field_flag
        }
        b.skip(1)?; // direct_8x8_inference_flag
        let mbs_high = if frame_mbs_only { map_units_high } else { 2 * map_units_high };
        let coded = (16 * mbs_wide, 16 * mbs_high);
        let mut cropped = Some(coded);
        if b.flag()? {
            let (left, right, top, bottom) = (b.ue()?, b.ue()?, b.ue()?, b.ue()?);
            let x_unit = if matches!(chroma_format, 1 | 2) { 2 } else { 1 };
            let frame_unit = if chroma_format == 1 { 2 } else { 1 };
            let y_unit = if frame_mbs_only { frame_unit } else { 2 * frame_unit };
            let rest = |side: u32, unit: u32, a: u32, b: u32| {
                side.checked_sub(a.checked_add(b)?.checked_mul(unit)?).filter(|&rest| rest > 0)
            };
            cropped = rest(coded.0, x_unit, left, right).zip(rest(coded.1, y_unit, top, bottom));
        }
        let vui = if b.flag()? { vui(b) } else { Vui::default() };
        Ok(Self {
            profile_idc,
            constraints,
            level_idc,
            id,
            chroma_format,
            separate_planes,
            bit_depth,
            frame_num_bits,
            poc_type,
            poc_lsb_bits,
            delta_always_zero,
            ref_frames,
            frame_mbs_only,
            coded,
            cropped,
            vui,
        })
    }

    /// Frames that the decoded picture buffer holds: `MaxDpbFrames` of A.3.1, from level and size.
    pub(super) fn max_dpb_frames(&self) -> u32 {
        let level_1b = self.level_idc == 11 && self.constraints & 0x10 != 0;
        let mbs = match self.level_idc {
            11 if level_1b && matches!(self.profile_idc, 66 | 77 | 88) => 396,
            9 | 10 => 396,
            11 => 900,
            12 | 13 | 20 => 2376,
            21 => 4752,
            22 | 30 => 8100,
            31 => 18_000,
            32 => 20_480,
            40 | 41 => 32_768,
            42 => 34_816,
            50 => 110_400,
            51 | 52 => 184_320,
            60..=62 => 696_320,
            _ => return MOST_FRAMES,
        };
        let frame = (self.coded.0 / 16) * (self.coded.1 / 16);
        (mbs / frame.max(1)).min(MOST_FRAMES)
    }
}

/// Reads past one list, 7.3.2.1.1.1.
fn scaling_list(b: &mut Bits<'_>, size: u32) -> Result<(), End> {
    let (mut last, mut next) = (8_i64, 8_i64);
    for _ in 0..size {
        if next != 0 {
            next = (last + i64::from(b.se()?)).rem_euclid(256);
        }
        last = if next == 0 { last } else { next };
    }
    Ok(())
}

/// E.1.1. Where it ends early, as some encoders let it, or says what cannot be, all that came before counts
/// and the restriction is the weakest: a decoder may hold back as many pictures as there can be.
fn vui(b: &mut Bits<'_>) -> Vui {
    let mut vui = Vui::default();
    if let Err(End) = read_vui(b, &mut vui) {
        vui.restriction = Some((MOST_FRAMES, MOST_FRAMES));
    }
    vui
}

fn read_vui(b: &mut Bits<'_>, vui: &mut Vui) -> Result<(), End> {
    const EXTENDED_SAR: u32 = 255;
    if b.flag()? && b.u(8)? == EXTENDED_SAR {
        b.skip(32)?;
    }
    if b.flag()? {
        b.skip(1)?; // overscan_appropriate_flag
    }
    if b.flag()? {
        b.skip(3)?; // video_format
        vui.full_range = Some(b.flag()?);
        if b.flag()? {
            b.skip(16)?; // colour_primaries, transfer_characteristics
            vui.matrix = Some(b.u(8)? as u8);
        }
    }
    if b.flag()? {
        b.skip_ue(2)?; // where chroma samples lie
    }
    if b.flag()? {
        vui.timing = Some((b.u(32)?, b.u(32)?));
        b.skip(1)?; // fixed_frame_rate_flag
    }
    let mut hrd = false;
    for _ in 0..2 {
        if b.flag()? {
            hrd = true;
            let buffers = 1 + b.ue_to(31)?;
            b.skip(8)?; // scales
            for _ in 0..buffers {
                b.skip_ue(2)?;
                b.skip(1)?;
            }
            b.skip(20)?; // lengths
        }
    }
    if hrd {
        b.skip(1)?; // low_delay_hrd_flag
    }
    b.skip(1)?; // pic_struct_present_flag
    if b.flag()? {
        b.skip(1)?; // motion_vectors_over_pic_boundaries_flag
        b.skip_ue(4)?;
        vui.restriction = Some((b.ue_to(MOST_FRAMES)?, b.ue_to(MOST_FRAMES)?));
    }
    Ok(())
}

/// What slice headers need of a picture parameter set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pps {
    pub id: u32,
    pub sps_id: u32,
    bottom_field_poc: bool,
    redundant_pictures: bool,
}

impl Pps {
    /// From the payload, the NAL unit's header byte left out.
    pub(super) fn parse(payload: &[u8]) -> Result<Self, End> {
        let b = &mut Bits::new(payload);
        let id = b.ue_to(255)?;
        let sps_id = b.ue_to(31)?;
        b.skip(1)?; // entropy_coding_mode_flag
        let bottom_field_poc = b.flag()?;
        let last_group = b.ue_to(7)?;
        if last_group > 0 {
            match b.ue_to(6)? {
                0 => b.skip_ue(last_group + 1)?,
                2 => b.skip_ue(2 * last_group)?,
                3..=5 => {
                    b.skip(1)?;
                    b.skip_ue(1)?;
                }
                6 => {
                    let bits = u32::BITS - last_group.leading_zeros();
                    for _ in 0..=b.ue_to(MOST_MBS * MOST_MBS - 1)? {
                        b.skip(bits)?;
                    }
                }
                _ => {}
            }
        }
        b.skip_ue(2)?; // default numbers of references
        b.skip(3)?; // weighted prediction
        b.skip_ue(3)?; // quantizers
        b.skip(2)?; // deblocking_filter_control_present_flag, constrained_intra_pred_flag
        let redundant_pictures = b.flag()?;
        Ok(Self { id, sps_id, bottom_field_poc, redundant_pictures })
    }
}

/// The parameter sets seen so far. Later ones replace earlier ones of their number.
#[derive(Clone, Debug, Default)]
pub(super) struct Sets {
    sps: Vec<Sps>,
    pps: Vec<Pps>,
}

impl Sets {
    pub(super) fn put_sps(&mut self, new: Sps) {
        match self.sps.iter_mut().find(|old| old.id == new.id) {
            Some(old) => *old = new,
            None => self.sps.push(new),
        }
    }

    pub(super) fn put_pps(&mut self, new: Pps) {
        match self.pps.iter_mut().find(|old| old.id == new.id) {
            Some(old) => *old = new,
            None => self.pps.push(new),
        }
    }

    pub(super) fn has_sps(&self) -> bool {
        !self.sps.is_empty()
    }

    pub(super) fn has_pps(&self) -> bool {
        !self.pps.is_empty()
    }

    /// What slices with this PPS number follow.
    pub(super) fn of(&self, pps_id: u32) -> Option<(&Sps, &Pps)> {
        let pps = self.pps.iter().find(|pps| pps.id == pps_id)?;
        Some((self.sps.iter().find(|sps| sps.id == pps.sps_id)?, pps))
    }
}

/// The part of a slice header that says to which picture the slice belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slice {
    pub first_mb: u32,
    pub pps_id: u32,
    pub idr: bool,
    /// `nal_ref_idc` is not 0.
    pub reference: bool,
    /// `None`: its parameter sets are missing, or it ends too soon.
    pub rest: Option<Rest>,
}

/// What follows once the parameter sets are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rest {
    pub frame_num: u32,
    pub field: Option<Field>,
    idr_pic_id: u32,
    poc_lsb: u32,
    /// `delta_pic_order_cnt_bottom`, or `delta_pic_order_cnt`.
    poc_delta: [i32; 2],
    pub redundant: bool,
}

/// Every second row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Top,
    Bottom,
}

impl Slice {
    /// From the NAL unit's header byte and its payload. `None`: not even the first three numbers are there.
    pub(super) fn parse(header: u8, payload: &[u8], sets: &Sets) -> Option<Self> {
        let b = &mut Bits::new(payload);
        let idr = header & 31 == nal_type::IDR;
        let first_mb = b.ue().ok()?;
        b.ue_to(9).ok()?; // slice_type
        let pps_id = b.ue_to(255).ok()?;
        let rest = sets.of(pps_id).and_then(|(sps, pps)| Rest::parse(b, idr, sps, pps).ok());
        Some(Self { first_mb, pps_id, idr, reference: header >> 5 & 3 != 0, rest })
    }

    /// Whether this slice begins another picture than the one `last` is of: 7.4.1.2.4.
    pub(super) fn begins_picture_after(&self, last: &Slice) -> bool {
        if self.pps_id != last.pps_id || self.idr != last.idr || self.reference != last.reference {
            return true;
        }
        match (self.rest, last.rest) {
            (Some(this), Some(last)) => {
                // Marked redundant or not, it is the same picture.
                this != Rest { redundant: this.redundant, ..last }
            }
            _ => false,
        }
    }

    pub(super) fn is_redundant(&self) -> bool {
        self.rest.is_some_and(|rest| rest.redundant)
    }

    pub(super) fn is_field(&self) -> bool {
        self.rest.is_some_and(|rest| rest.field.is_some())
    }

    /// Whether this field completes the frame that `first` began.
    pub(super) fn completes(&self, first: &Slice) -> bool {
        let (Some(this), Some(other)) = (self.rest, first.rest) else { return false };
        let opposite = matches!(
            (other.field, this.field),
            (Some(Field::Top), Some(Field::Bottom)) | (Some(Field::Bottom), Some(Field::Top))
        );
        opposite
            && this.frame_num == other.frame_num
            && !self.idr
            && (first.reference || !self.reference)
    }
}

impl Rest {
    fn parse(b: &mut Bits<'_>, idr: bool, sps: &Sps, pps: &Pps) -> Result<Self, End> {
        let mut rest = Self::default();
        if sps.separate_planes {
            b.skip(2)?; // colour_plane_id
        }
        rest.frame_num = b.u(sps.frame_num_bits)?;
        if !sps.frame_mbs_only && b.flag()? {
            rest.field = Some(if b.flag()? { Field::Bottom } else { Field::Top });
        }
        if idr {
            rest.idr_pic_id = b.ue_to(65_535)?;
        }
        let bottom = pps.bottom_field_poc && rest.field.is_none();
        if sps.poc_type == 0 {
            rest.poc_lsb = b.u(sps.poc_lsb_bits)?;
            if bottom {
                rest.poc_delta[0] = b.se()?;
            }
        } else if sps.poc_type == 1 && !sps.delta_always_zero {
            rest.poc_delta[0] = b.se()?;
            if bottom {
                rest.poc_delta[1] = b.se()?;
            }
        }
        if pps.redundant_pictures {
            rest.redundant = b.ue_to(127)? > 0;
        }
        Ok(rest)
    }
}

/// Whether an SEI payload says that decoding may begin at this picture and that this one is right already.
pub(super) fn recovers_here(payload: &[u8]) -> bool {
    find_recovery(payload).unwrap_or(false)
}

fn find_recovery(payload: &[u8]) -> Result<bool, End> {
    let b = &mut Bits::new(payload);
    let number = |b: &mut Bits<'_>| -> Result<u32, End> {
        let mut sum = 0_u32;
        loop {
            let byte = b.u(8)?;
            sum = sum.saturating_add(byte);
            if byte != 255 {
                return Ok(sum);
            }
        }
    };
    loop {
        let (kind, bytes) = (number(b)?, number(b)?);
        if kind == RECOVERY_POINT {
            return Ok(b.ue()? == 0); // recovery_frame_cnt
        }
        // The stop bit reads as a message of type 128 that ends at once.
        for _ in 0..bytes {
            b.skip(8)?;
        }
    }
}
