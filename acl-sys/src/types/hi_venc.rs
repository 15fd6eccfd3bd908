//! V2 media: video encoder, and JPEG encoder through it (`hi_dvpp_venc.h`): channels and results.

use super::{hi::*, hi_formats::*, hi_structs::*, hi_venc_rc::*};
use std::ffi::c_char;

/// Number of an encoder channel.
pub type hi_venc_chn = i32;

constants! {
    /// Packets within a packet, at most.
    HI_VENC_MAX_PACK_INFO_NUM: u32 = 8;
    /// Thumbnails of a JPEG file, at most.
    HI_VENC_MAX_MPF_NUM: u32 = 2;
    /// Characters of a ProRes identifier.
    HI_VENC_PRORES_MAX_ID_CHAR_NUM: u32 = 4;
    /// Quantisers in a JPEG table.
    HI_VENC_JPEG_QT_COEF_NUM: u32 = 64;
    /// Quantisers counted.
    HI_VENC_QP_HIST_NUM: u32 = 52;
    /// Regions whose error is measured, at most.
    HI_VENC_MAX_SSE_NUM: u32 = 8;
}

numbers! {
    /// Kinds of H.264 packets.
    hi_venc_h264_nalu_type: u32 {
        /// B slice.
        HI_VENC_H264_NALU_B_SLICE = 0,
        /// P slice.
        HI_VENC_H264_NALU_P_SLICE = 1,
        /// I slice.
        HI_VENC_H264_NALU_I_SLICE = 2,
        /// IDR slice.
        HI_VENC_H264_NALU_IDR_SLICE = 5,
        /// SEI.
        HI_VENC_H264_NALU_SEI = 6,
        /// Sequence parameter set.
        HI_VENC_H264_NALU_SPS = 7,
        /// Picture parameter set.
        HI_VENC_H264_NALU_PPS = 8,
        /// Bound.
        HI_VENC_H264_NALU_BUTT = 9,
    }
    /// Kinds of H.265 packets.
    hi_venc_h265_nalu_type: u32 {
        /// B slice.
        HI_VENC_H265_NALU_B_SLICE = 0,
        /// P slice.
        HI_VENC_H265_NALU_P_SLICE = 1,
        /// I slice.
        HI_VENC_H265_NALU_I_SLICE = 2,
        /// IDR slice.
        HI_VENC_H265_NALU_IDR_SLICE = 19,
        /// Video parameter set.
        HI_VENC_H265_NALU_VPS = 32,
        /// Sequence parameter set.
        HI_VENC_H265_NALU_SPS = 33,
        /// Picture parameter set.
        HI_VENC_H265_NALU_PPS = 34,
        /// SEI.
        HI_VENC_H265_NALU_SEI = 39,
        /// Enhancement layer.
        HI_VENC_H265_NALU_ENHANCE = 64,
        /// Bound.
        HI_VENC_H265_NALU_BUTT = 65,
    }
    /// What refers to an H.264 slice.
    hi_venc_h264_ref_slice_type: u32 {
        /// Every picture.
        HI_VENC_H264_REF_SLICE_FOR_1X = 1,
        /// Every second.
        HI_VENC_H264_REF_SLICE_FOR_2X = 2,
        /// Every fourth.
        HI_VENC_H264_REF_SLICE_FOR_4X = 5,
        /// None.
        HI_VENC_H264_REF_SLICE_FOR_BUTT = 6,
    }
    /// Kinds of JPEG packets.
    hi_venc_jpege_pack_type: u32 {
        /// Coded segment.
        HI_VENC_JPEG_PACK_ECS = 5,
        /// APP.
        HI_VENC_JPEG_PACK_APP = 6,
        /// VDO.
        HI_VENC_JPEG_PACK_VDO = 7,
        /// Picture.
        HI_VENC_JPEG_PACK_PIC = 8,
        /// DCF.
        HI_VENC_JPEG_PACK_DCF = 9,
        /// Picture in DCF.
        HI_VENC_JPEG_PACK_DCF_PIC = 10,
        /// Bound.
        HI_VENC_JPEG_PACK_BUTT = 11,
    }
    /// Kinds of ProRes packets.
    hi_venc_prores_pack_type: u32 {
        /// Picture.
        HI_VENC_PRORES_PACK_PIC = 1,
        /// Bound.
        HI_VENC_PRORES_PACK_BUTT = 2,
    }
    /// Role of a picture among references.
    hi_venc_ref_type: u32 {
        /// IDR in the base layer.
        HI_VENC_BASE_IDR_SLICE = 0,
        /// P in the base layer, from the IDR, and referred to by the base layer.
        HI_VENC_BASE_P_SLICE_REF_TO_IDR = 1,
        /// P in the base layer, referred to by the base layer.
        HI_VENC_BASE_P_SLICE_REF_BY_BASE = 2,
        /// P in the base layer, referred to by the enhancement layer.
        HI_VENC_BASE_P_SLICE_REF_BY_ENHANCE = 3,
        /// P in the enhancement layer, referred to by it.
        HI_VENC_ENHANCE_P_SLICE_REF_BY_ENHANCE = 4,
        /// P in the enhancement layer, referred to by none.
        HI_VENC_ENHANCE_P_SLICE_NOT_FOR_REF = 5,
        /// Bound.
        HI_VENC_P_SLICE_BUTT = 6,
    }
    /// Pictures per JPEG snapshot.
    hi_venc_pic_recv_mode: u32 {
        /// One.
        HI_VENC_PIC_RECV_SINGLE = 0,
        /// Several.
        HI_VENC_PIC_RECV_MULTI = 1,
        /// Bound.
        HI_VENC_PIC_RECV_BUTT = 2,
    }
    /// Frame rate of ProRes.
    hi_venc_prores_frame_rate: u32 {
        /// Unknown.
        HI_VENC_PRORES_FRAME_RATE_UNKNOWN = 0,
        /// 23.976.
        HI_VENC_PRORES_FRAME_RATE_23_976 = 1,
        /// 24.
        HI_VENC_PRORES_FRAME_RATE_24 = 2,
        /// 25.
        HI_VENC_PRORES_FRAME_RATE_25 = 3,
        /// 29.97.
        HI_VENC_PRORES_FRAME_RATE_29_97 = 4,
        /// 30.
        HI_VENC_PRORES_FRAME_RATE_30 = 5,
        /// 50.
        HI_VENC_PRORES_FRAME_RATE_50 = 6,
        /// 59.94.
        HI_VENC_PRORES_FRAME_RATE_59_94 = 7,
        /// 60.
        HI_VENC_PRORES_FRAME_RATE_60 = 8,
        /// 100.
        HI_VENC_PRORES_FRAME_RATE_100 = 9,
        /// 119.88.
        HI_VENC_PRORES_FRAME_RATE_119_88 = 10,
        /// 120.
        HI_VENC_PRORES_FRAME_RATE_120 = 11,
        /// Bound.
        HI_VENC_PRORES_FRAME_RATE_BUTT = 12,
    }
    /// Aspect ratio of ProRes.
    hi_venc_prores_aspect_ratio: u32 {
        /// Unknown.
        HI_VENC_PRORES_ASPECT_RATIO_UNKNOWN = 0,
        /// Square pixels.
        HI_VENC_PRORES_ASPECT_RATIO_SQUARE = 1,
        /// 4:3.
        HI_VENC_PRORES_ASPECT_RATIO_4_3 = 2,
        /// 16:9.
        HI_VENC_PRORES_ASPECT_RATIO_16_9 = 3,
        /// Bound.
        HI_VENC_PRORES_ASPECT_RATIO_BUTT = 4,
    }
    /// Encoder modules.
    hi_venc_mod_type: u32 {
        /// The encoder as a whole.
        HI_VENC_MOD_VENC = 1,
        /// H.264.
        HI_VENC_MOD_H264 = 2,
        /// H.265.
        HI_VENC_MOD_H265 = 3,
        /// JPEG.
        HI_VENC_MOD_JPEG = 4,
        /// Rate control.
        HI_VENC_MOD_RC = 5,
        /// Bound.
        HI_VENC_MOD_BUTT = 6,
    }
    /// Scenes to encode for.
    hi_venc_scene_mode: u32 {
        /// A camera at rest, or in steady or periodic motion.
        HI_VENC_SCENE_0 = 0,
        /// Motion at a high bit rate.
        HI_VENC_SCENE_1 = 1,
        /// Regular motion at a medium bit rate.
        HI_VENC_SCENE_2 = 2,
        /// Bound.
        HI_VENC_SCENE_BUTT = 3,
    }
    /// Kind a picture is to have.
    hi_venc_frame_type: u32 {
        /// The encoder's choice.
        VENC_FRAME_TYPE_NONE = 1,
        /// IDR.
        VENC_FRAME_TYPE_IDR = 2,
        /// P that repeats.
        VENC_FRAME_TYPE_PSKIP = 3,
        /// Bound.
        VENC_FRAME_TYPE_BUTT = 4,
    }
    /// How intra blocks are spread.
    hi_venc_intra_refresh_mode: u32 {
        /// By rows.
        INTRA_REFRESH_ROW = 0,
        /// By columns.
        INTRA_REFRESH_COLUMN = 1,
        /// Bound.
        INTRA_REFRESH_BUTT = 2,
    }
}

layouts! {
    /// Squared error of a region.
    struct hi_venc_sse_info: 16, 8 {
        /// Whether it is measured.
        0 enable: hi_bool,
        /// The error.
        8 sse_val: u64,
    }
    /// Kind of a packet, by codec.
    union hi_venc_data_type: 4, 4 {
        /// H.264.
        0 h264_type: hi_venc_h264_nalu_type,
        /// JPEG.
        0 jpeg_type: hi_venc_jpege_pack_type,
        /// H.265.
        0 h265_type: hi_venc_h265_nalu_type,
        /// ProRes.
        0 prores_type: hi_venc_prores_pack_type,
    }
    /// A packet within a packet.
    struct hi_venc_pack_info: 12, 4 {
        /// Its kind.
        0 pack_type: hi_venc_data_type,
        /// Where it starts.
        4 pack_offset: u32,
        /// Its bytes.
        8 pack_len: u32,
    }
    /// The unnamed union in [`hi_venc_pack`].
    union hi_venc_pack_anon_1: 8, 8 {
        /// The packet, physical.
        0 phys_addr: u64,
        /// The picture it was made from.
        0 input_addr: u64,
    }
    /// A packet.
    struct hi_venc_pack: 144, 8 {
        /// An address.
        0 anon_1: hi_venc_pack_anon_1,
        /// First byte.
        8 addr: *mut u8,
        /// Bytes.
        16 len: u32,
        /// Time stamp.
        24 pts: u64,
        /// Ends the picture.
        32 is_frame_end: hi_bool,
        /// Its kind.
        36 data_type: hi_venc_data_type,
        /// Where the data start.
        40 offset: u32,
        /// Packets within.
        44 data_num: u32,
        /// Those packets.
        48 pack_info: [hi_venc_pack_info; 8],
    }
    /// About an encoded H.264 picture.
    struct hi_venc_h264_stream_info: 44, 4 {
        /// Bytes.
        0 pic_bytes: u32,
        /// Inter blocks of 16.
        4 inter16x16_mb_num: u32,
        /// Inter blocks of 8.
        8 inter8x8_mb_num: u32,
        /// Intra blocks of 16.
        12 intra16_mb_num: u32,
        /// Intra blocks of 8.
        16 intra8_mb_num: u32,
        /// Intra blocks of 4.
        20 intra4_mb_num: u32,
        /// Role among references.
        24 ref_type: hi_venc_ref_type,
        /// Times attributes were set.
        28 update_attr_cnt: u32,
        /// First quantiser.
        32 start_qp: u32,
        /// Mean quantiser.
        36 mean_qp: u32,
        /// A P picture that repeats.
        40 is_p_skip: hi_bool,
    }
    /// About an encoded H.265 picture.
    struct hi_venc_h265_stream_info: 56, 4 {
        /// Bytes.
        0 pic_bytes: u32,
        /// Inter blocks of 64.
        4 inter64x64_cu_num: u32,
        /// Inter blocks of 32.
        8 inter32x32_cu_num: u32,
        /// Inter blocks of 16.
        12 inter16x16_cu_num: u32,
        /// Inter blocks of 8.
        16 inter8x8_cu_num: u32,
        /// Intra blocks of 32.
        20 intra32x32_cu_num: u32,
        /// Intra blocks of 16.
        24 intra16x16_cu_num: u32,
        /// Intra blocks of 8.
        28 intra8x8_cu_num: u32,
        /// Intra blocks of 4.
        32 intra4x4_cu_num: u32,
        /// Role among references.
        36 ref_type: hi_venc_ref_type,
        /// Times attributes were set.
        40 update_attr_cnt: u32,
        /// First quantiser.
        44 start_qp: u32,
        /// Mean quantiser.
        48 mean_qp: u32,
        /// A P picture that repeats.
        52 is_p_skip: hi_bool,
    }
    /// About an encoded JPEG picture.
    struct hi_venc_jpeg_stream_info: 12, 4 {
        /// Bytes.
        0 pic_bytes: u32,
        /// Times attributes were set.
        4 update_attr_cnt: u32,
        /// Quality.
        8 qfactor: u32,
    }
    /// About an encoded ProRes picture.
    struct hi_venc_prores_stream_info: 8, 4 {
        /// Bytes.
        0 pic_bytes: u32,
        /// Times attributes were set.
        4 update_attr_cnt: u32,
    }
    /// More about an encoded H.264 picture.
    struct hi_venc_h264_adv_stream_info: 384, 8 {
        /// Bits of residuals.
        0 residual_bits: u32,
        /// Bits of headers.
        4 head_bits: u32,
        /// Spatial complexity.
        8 madi_val: u32,
        /// Temporal complexity.
        12 madp_val: u32,
        /// PSNR.
        16 psnr_val: f64,
        /// Blocks measured.
        24 sse_lcu_cnt: u32,
        /// Squared error.
        32 sse_sum: u64,
        /// By region.
        40 sse_info: [hi_venc_sse_info; 8],
        /// How often each quantiser was used.
        168 qp_hist: [u32; 52],
        /// Moving blocks of 16.
        376 move_scene16x16_num: u32,
        /// Their bits.
        380 move_scene_bits: u32,
    }
    /// More about an encoded H.265 picture.
    struct hi_venc_h265_adv_stream_info: 384, 8 {
        /// Bits of residuals.
        0 residual_bits: u32,
        /// Bits of headers.
        4 head_bits: u32,
        /// Spatial complexity.
        8 madi_val: u32,
        /// Temporal complexity.
        12 madp_val: u32,
        /// PSNR.
        16 psnr_val: f64,
        /// Blocks measured.
        24 sse_lcu_cnt: u32,
        /// Squared error.
        32 sse_sum: u64,
        /// By region.
        40 sse_info: [hi_venc_sse_info; 8],
        /// How often each quantiser was used.
        168 qp_hist: [u32; 52],
        /// Moving blocks of 32.
        376 move_scene32x32_num: u32,
        /// Their bits.
        380 move_scene_bits: u32,
    }
    /// The first unnamed union in [`hi_venc_stream`].
    union hi_venc_stream_anon_1: 56, 4 {
        /// H.264.
        0 h264_info: hi_venc_h264_stream_info,
        /// JPEG.
        0 jpeg_info: hi_venc_jpeg_stream_info,
        /// H.265.
        0 h265_info: hi_venc_h265_stream_info,
        /// ProRes.
        0 prores_info: hi_venc_prores_stream_info,
    }
    /// The second unnamed union in [`hi_venc_stream`].
    union hi_venc_stream_anon_2: 384, 8 {
        /// H.264.
        0 h264_adv_info: hi_venc_h264_adv_stream_info,
        /// H.265.
        0 h265_adv_info: hi_venc_h265_adv_stream_info,
    }
    /// An encoded picture.
    struct hi_venc_stream: 456, 8 {
        /// Its packets, in an array of the caller's.
        0 pack: *mut hi_venc_pack,
        /// How many.
        8 pack_cnt: u32,
        /// Its number.
        12 seq: u32,
        /// About it.
        16 anon_1: hi_venc_stream_anon_1,
        /// More about it.
        72 anon_2: hi_venc_stream_anon_2,
    }
    /// About the picture that is next to take.
    struct hi_venc_stream_info: 64, 8 {
        /// Role among references.
        0 ref_type: hi_venc_ref_type,
        /// Bytes.
        4 pic_bytes: u32,
        /// Pictures or packets.
        8 pic_cnt: u32,
        /// First quantiser.
        12 start_qp: u32,
        /// Mean quantiser.
        16 mean_qp: u32,
        /// A P picture that repeats.
        20 is_p_skip: hi_bool,
        /// Bits of residuals.
        24 residual_bits: u32,
        /// Bits of headers.
        28 head_bits: u32,
        /// Spatial complexity.
        32 madi_val: u32,
        /// Temporal complexity.
        36 madp_val: u32,
        /// Squared error.
        40 sse_sum: u64,
        /// Blocks measured.
        48 sse_lcu_cnt: u32,
        /// PSNR.
        56 psnr_val: f64,
    }
    /// State of an encoder channel.
    struct hi_venc_chn_status: 104, 8 {
        /// Pictures queued.
        0 left_pics: u32,
        /// Bytes not taken.
        4 left_stream_bytes: u32,
        /// Pictures not taken.
        8 left_stream_frames: u32,
        /// Packets of the next picture.
        12 cur_packs: u32,
        /// Pictures still to come.
        16 left_recv_pics: u32,
        /// Pictures still to encode.
        20 left_enc_pics: u32,
        /// The snapshot is over.
        24 is_jpeg_snap_end: hi_bool,
        /// Time stamp of the picture released last.
        32 release_pic_pts: u64,
        /// The next picture.
        40 stream_info: hi_venc_stream_info,
    }
    /// Attributes for H.264.
    struct hi_venc_h264_attr: 8, 4 {
        /// Shares a buffer between result and reference.
        0 rcn_ref_share_buf_en: hi_bool,
        /// Size of frame buffers in percent.
        4 frame_buf_ratio: u32,
    }
    /// Attributes for H.265.
    struct hi_venc_h265_attr: 8, 4 {
        /// Shares a buffer between result and reference.
        0 rcn_ref_share_buf_en: hi_bool,
        /// Size of frame buffers in percent.
        4 frame_buf_ratio: u32,
    }
    /// Thumbnails of a JPEG file.
    struct hi_venc_mpf_cfg: 20, 4 {
        /// How many, up to 2.
        0 large_thumbnail_num: u8,
        /// Their sizes.
        4 large_thumbnail_size: [hi_video_size; 2],
    }
    /// Attributes for JPEG.
    struct hi_venc_jpeg_attr: 28, 4 {
        /// DCF.
        0 dcf_en: hi_bool,
        /// Thumbnails.
        4 mpf_cfg: hi_venc_mpf_cfg,
        /// Pictures per snapshot.
        24 recv_mode: hi_venc_pic_recv_mode,
    }
    /// Attributes for ProRes.
    struct hi_venc_prores_attr: 12, 4 {
        /// Identifier.
        0 identifier: [c_char; 4],
        /// Frame rate.
        4 frame_rate_code: hi_venc_prores_frame_rate,
        /// Aspect ratio.
        8 aspect_ratio: hi_venc_prores_aspect_ratio,
    }
    /// The unnamed union in [`hi_venc_attr`].
    union hi_venc_attr_anon_1: 28, 4 {
        /// H.264.
        0 h264_attr: hi_venc_h264_attr,
        /// H.265.
        0 h265_attr: hi_venc_h265_attr,
        /// JPEG.
        0 jpeg_attr: hi_venc_jpeg_attr,
        /// ProRes.
        0 prores_attr: hi_venc_prores_attr,
    }
    /// Attributes of an encoder.
    struct hi_venc_attr: 60, 4 {
        /// What it makes.
        0 type_: hi_payload_type,
        /// Widest picture.
        4 max_pic_width: u32,
        /// Highest picture.
        8 max_pic_height: u32,
        /// Bytes of the stream buffer; 0 when the caller gives a buffer per JPEG picture.
        12 buf_size: u32,
        /// Profile, by codec.
        16 profile: u32,
        /// Whole pictures, not slices, are taken.
        20 is_by_frame: hi_bool,
        /// Pixels across.
        24 pic_width: u32,
        /// Pixels down.
        28 pic_height: u32,
        /// By kind.
        32 anon_1: hi_venc_attr_anon_1,
    }
    /// Attributes of an encoder channel.
    struct hi_venc_chn_attr: 116, 4 {
        /// The encoder.
        0 venc_attr: hi_venc_attr,
        /// The rate control.
        60 rc_attr: hi_venc_rc_attr,
        /// The groups of pictures.
        100 gop_attr: hi_venc_gop_attr,
    }
    /// How many pictures to take.
    struct hi_venc_start_param: 4, 4 {
        /// -1: no bound; 0 is refused.
        0 recv_pic_num: i32,
    }
}
