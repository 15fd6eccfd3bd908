//! V2 media: rate control of the video encoder (`hi_dvpp_venc.h`): the fine settings.

use super::{hi::*, hi_venc_rc::*};

constants! {
    /// Complexity steps of the rate control.
    HI_VENC_TEXTURE_THRESHOLD_SIZE: u32 = 16;
}

layouts! {
    /// H.264, constant bit rate.
    struct hi_venc_h264_cbr_param: 32, 4 {
        /// Greatest ratio of I to P, 1 to 100.
        0 max_i_proportion: u32,
        /// Least ratio of I to P.
        4 min_i_proportion: u32,
        /// Greatest quantiser of P and B.
        8 max_qp: u32,
        /// Least quantiser of P and B.
        12 min_qp: u32,
        /// Greatest quantiser of I.
        16 max_i_qp: u32,
        /// Least quantiser of I.
        20 min_i_qp: u32,
        /// Times a picture may be encoded again, 0 to 3.
        24 max_reencode_times: i32,
        /// Whether a map of quantisers counts.
        28 qpmap_en: hi_bool,
    }
    /// H.264, variable bit rate.
    struct hi_venc_h264_vbr_param: 36, 4 {
        /// Percent of the greatest bit rate at which quantisers start to change, 50 to 100.
        0 chg_pos: i32,
        /// Greatest ratio of I to P, 1 to 100.
        4 max_i_proportion: u32,
        /// Least ratio of I to P.
        8 min_i_proportion: u32,
        /// Times a picture may be encoded again, 0 to 3.
        12 max_reencode_times: i32,
        /// Whether a map of quantisers counts.
        16 qpmap_en: hi_bool,
        /// Greatest quantiser of P and B.
        20 max_qp: u32,
        /// Least quantiser of P and B.
        24 min_qp: u32,
        /// Greatest quantiser of I.
        28 max_i_qp: u32,
        /// Least quantiser of I.
        32 min_i_qp: u32,
    }
    /// H.264, adaptive.
    struct hi_venc_h264_avbr_param: 60, 4 {
        /// Percent of the greatest bit rate at which quantisers start to change, 50 to 100.
        0 chg_pos: i32,
        /// Greatest ratio of I to P, 1 to 100.
        4 max_i_proportion: u32,
        /// Least ratio of I to P.
        8 min_i_proportion: u32,
        /// Times a picture may be encoded again, 0 to 3.
        12 max_reencode_times: i32,
        /// Whether a map of quantisers counts.
        16 qpmap_en: hi_bool,
        /// Percent of the bit rate a still scene keeps, 5 to 100.
        20 min_still_percent: i32,
        /// Greatest quantiser of I in a still scene.
        24 max_still_qp: u32,
        /// Reserved.
        28 min_still_psnr: u32,
        /// Greatest quantiser of P and B.
        32 max_qp: u32,
        /// Least quantiser of P and B.
        36 min_qp: u32,
        /// Greatest quantiser of I.
        40 max_i_qp: u32,
        /// Least quantiser of I.
        44 min_i_qp: u32,
        /// Added to the least quantiser for a picture as a whole, 0 to 4.
        48 min_qp_delta: u32,
        /// How strongly motion counts, 0 to 100.
        52 motion_sensitivity: u32,
        /// Whether bits are saved.
        56 save_bitrate_en: hi_bool,
    }
    /// H.264, by quality.
    struct hi_venc_h264_qvbr_param: 48, 4 {
        /// Greatest ratio of I to P, 1 to 100.
        0 max_i_proportion: u32,
        /// Least ratio of I to P.
        4 min_i_proportion: u32,
        /// Times a picture may be encoded again, 0 to 3.
        8 max_reencode_times: i32,
        /// Whether a map of quantisers counts.
        12 qpmap_en: hi_bool,
        /// Greatest quantiser of P and B.
        16 max_qp: u32,
        /// Least quantiser of P and B.
        20 min_qp: u32,
        /// Greatest quantiser of I.
        24 max_i_qp: u32,
        /// Least quantiser of I.
        28 min_i_qp: u32,
        /// Upper bound of the bit rate in percent, 30 to 180.
        32 max_bit_percent: i32,
        /// Lower bound of the bit rate in percent.
        36 min_bit_percent: i32,
        /// PSNR at which the bit rate goes down, 18 to 40.
        40 max_psnr_fluctuate: i32,
        /// PSNR at which the bit rate goes up.
        44 min_psnr_fluctuate: i32,
    }
    /// H.264, constrained.
    struct hi_venc_h264_cvbr_param: 52, 4 {
        /// Greatest ratio of I to P, 1 to 100.
        0 max_i_proportion: u32,
        /// Least ratio of I to P.
        4 min_i_proportion: u32,
        /// Times a picture may be encoded again, 0 to 3.
        8 max_reencode_times: i32,
        /// Whether a map of quantisers counts.
        12 qpmap_en: hi_bool,
        /// Greatest quantiser of P and B.
        16 max_qp: u32,
        /// Least quantiser of P and B.
        20 min_qp: u32,
        /// Greatest quantiser of I.
        24 max_i_qp: u32,
        /// Least quantiser of I.
        28 min_i_qp: u32,
        /// Added to the least quantiser for a picture as a whole, 0 to 4.
        32 min_qp_delta: u32,
        /// Taken from the greatest quantiser for a picture as a whole, 0 to 4.
        36 max_qp_delta: u32,
        /// Bits beyond the target that may be given, 0 to 1000.
        40 extra_bit_percent: u32,
        /// Seconds per unit of long statistics, 1 to 1800.
        44 long_term_stats_time_unit: u32,
        /// Whether bits are saved.
        48 save_bitrate_en: hi_bool,
    }
    /// Motion JPEG, constant bit rate.
    struct hi_venc_mjpeg_cbr_param: 8, 4 {
        /// Best quality.
        0 max_qfactor: u32,
        /// Worst quality.
        4 min_qfactor: u32,
    }
    /// Motion JPEG, variable bit rate.
    struct hi_venc_mjpeg_vbr_param: 12, 4 {
        /// Percent of the greatest bit rate at which quantisers start to change, 50 to 100.
        0 chg_pos: i32,
        /// Best quality.
        4 max_qfactor: u32,
        /// Worst quality.
        8 min_qfactor: u32,
    }
    /// H.265, constant bit rate.
    struct hi_venc_h265_cbr_param: 36, 4 {
        /// Greatest ratio of I to P, 1 to 100.
        0 max_i_proportion: u32,
        /// Least ratio of I to P.
        4 min_i_proportion: u32,
        /// Greatest quantiser of P and B.
        8 max_qp: u32,
        /// Least quantiser of P and B.
        12 min_qp: u32,
        /// Greatest quantiser of I.
        16 max_i_qp: u32,
        /// Least quantiser of I.
        20 min_i_qp: u32,
        /// Times a picture may be encoded again, 0 to 3.
        24 max_reencode_times: i32,
        /// Whether a map of quantisers counts.
        28 qpmap_en: hi_bool,
        /// Quantisers of large blocks.
        32 qpmap_mode: hi_venc_rc_qpmap_mode,
    }
    /// H.265, variable bit rate.
    struct hi_venc_h265_vbr_param: 40, 4 {
        /// Percent of the greatest bit rate at which quantisers start to change, 50 to 100.
        0 chg_pos: i32,
        /// Greatest ratio of I to P, 1 to 100.
        4 max_i_proportion: u32,
        /// Least ratio of I to P.
        8 min_i_proportion: u32,
        /// Times a picture may be encoded again, 0 to 3.
        12 max_reencode_times: i32,
        /// Greatest quantiser of P and B.
        16 max_qp: u32,
        /// Least quantiser of P and B.
        20 min_qp: u32,
        /// Greatest quantiser of I.
        24 max_i_qp: u32,
        /// Least quantiser of I.
        28 min_i_qp: u32,
        /// Whether a map of quantisers counts.
        32 qpmap_en: hi_bool,
        /// Quantisers of large blocks.
        36 qpmap_mode: hi_venc_rc_qpmap_mode,
    }
    /// H.265, adaptive.
    struct hi_venc_h265_avbr_param: 60, 4 {
        /// Percent of the greatest bit rate at which quantisers start to change, 50 to 100.
        0 chg_pos: i32,
        /// Greatest ratio of I to P, 1 to 100.
        4 max_i_proportion: u32,
        /// Least ratio of I to P.
        8 min_i_proportion: u32,
        /// Times a picture may be encoded again, 0 to 3.
        12 max_reencode_times: i32,
        /// Percent of the bit rate a still scene keeps, 5 to 100.
        16 min_still_percent: i32,
        /// Greatest quantiser of I in a still scene.
        20 max_still_qp: u32,
        /// Reserved.
        24 min_still_psnr: u32,
        /// Greatest quantiser of P and B.
        28 max_qp: u32,
        /// Least quantiser of P and B.
        32 min_qp: u32,
        /// Greatest quantiser of I.
        36 max_i_qp: u32,
        /// Least quantiser of I.
        40 min_i_qp: u32,
        /// Added to the least quantiser for a picture as a whole, 0 to 4.
        44 min_qp_delta: u32,
        /// How strongly motion counts, 0 to 100.
        48 motion_sensitivity: u32,
        /// Whether a map of quantisers counts.
        52 qpmap_en: hi_bool,
        /// Quantisers of large blocks.
        56 qpmap_mode: hi_venc_rc_qpmap_mode,
    }
    /// H.265, by quality.
    struct hi_venc_h265_qvbr_param: 52, 4 {
        /// Greatest ratio of I to P, 1 to 100.
        0 max_i_proportion: u32,
        /// Least ratio of I to P.
        4 min_i_proportion: u32,
        /// Times a picture may be encoded again, 0 to 3.
        8 max_reencode_times: i32,
        /// Whether a map of quantisers counts.
        12 qpmap_en: hi_bool,
        /// Quantisers of large blocks.
        16 qpmap_mode: hi_venc_rc_qpmap_mode,
        /// Greatest quantiser of P and B.
        20 max_qp: u32,
        /// Least quantiser of P and B.
        24 min_qp: u32,
        /// Greatest quantiser of I.
        28 max_i_qp: u32,
        /// Least quantiser of I.
        32 min_i_qp: u32,
        /// Upper bound of the bit rate in percent, 30 to 180.
        36 max_bit_percent: i32,
        /// Lower bound of the bit rate in percent.
        40 min_bit_percent: i32,
        /// PSNR at which the bit rate goes down, 18 to 40.
        44 max_psnr_fluctuate: i32,
        /// PSNR at which the bit rate goes up.
        48 min_psnr_fluctuate: i32,
    }
    /// H.265, constrained.
    struct hi_venc_h265_cvbr_param: 52, 4 {
        /// Greatest ratio of I to P, 1 to 100.
        0 max_i_proportion: u32,
        /// Least ratio of I to P.
        4 min_i_proportion: u32,
        /// Times a picture may be encoded again, 0 to 3.
        8 max_reencode_times: i32,
        /// Whether a map of quantisers counts.
        12 qpmap_en: hi_bool,
        /// Quantisers of large blocks.
        16 qpmap_mode: hi_venc_rc_qpmap_mode,
        /// Greatest quantiser of P and B.
        20 max_qp: u32,
        /// Least quantiser of P and B.
        24 min_qp: u32,
        /// Greatest quantiser of I.
        28 max_i_qp: u32,
        /// Least quantiser of I.
        32 min_i_qp: u32,
        /// Added to the least quantiser for a picture as a whole, 0 to 4.
        36 min_qp_delta: u32,
        /// Taken from the greatest quantiser for a picture as a whole, 0 to 4.
        40 max_qp_delta: u32,
        /// Bits beyond the target that may be given, 0 to 1000.
        44 extra_bit_percent: u32,
        /// Seconds per unit of long statistics, 1 to 1800.
        48 long_term_stats_time_unit: u32,
    }
    /// Changes of scene.
    struct hi_venc_scene_chg_detect: 8, 4 {
        /// Whether they are looked for.
        0 detect_scene_chg_en: hi_bool,
        /// Whether one brings an IDR picture.
        4 adapt_insert_idr_frame_en: hi_bool,
    }
    /// The unnamed union in [`hi_venc_rc_param`].
    union hi_venc_rc_param_anon_1: 60, 4 {
        /// H.264, constant bit rate.
        0 h264_cbr_param: hi_venc_h264_cbr_param,
        /// H.264, variable bit rate.
        0 h264_vbr_param: hi_venc_h264_vbr_param,
        /// H.264, adaptive.
        0 h264_avbr_param: hi_venc_h264_avbr_param,
        /// H.264, by quality.
        0 h264_qvbr_param: hi_venc_h264_qvbr_param,
        /// H.264, constrained.
        0 h264_cvbr_param: hi_venc_h264_cvbr_param,
        /// H.265, constant bit rate.
        0 h265_cbr_param: hi_venc_h265_cbr_param,
        /// H.265, variable bit rate.
        0 h265_vbr_param: hi_venc_h265_vbr_param,
        /// H.265, adaptive.
        0 h265_avbr_param: hi_venc_h265_avbr_param,
        /// H.265, by quality.
        0 h265_qvbr_param: hi_venc_h265_qvbr_param,
        /// H.265, constrained.
        0 h265_cvbr_param: hi_venc_h265_cvbr_param,
        /// Motion JPEG, constant bit rate.
        0 mjpeg_cbr_param: hi_venc_mjpeg_cbr_param,
        /// Motion JPEG, variable bit rate.
        0 mjpeg_vbr_param: hi_venc_mjpeg_vbr_param,
    }
    /// Fine settings of the rate control.
    struct hi_venc_rc_param: 272, 4 {
        /// Complexity steps of I pictures, 0 to 255.
        0 threshold_i: [u32; 16],
        /// Complexity steps of P pictures.
        64 threshold_p: [u32; 16],
        /// Complexity steps of B pictures.
        128 threshold_b: [u32; 16],
        /// Which way the steps change quantisers, 0 to 16.
        192 direction: u32,
        /// Change of quantisers from row to row, 0 to 10.
        196 row_qp_delta: u32,
        /// First quantiser of the first picture; -1 for the encoder's own.
        200 first_frame_start_qp: i32,
        /// Changes of scene.
        204 scene_chg_detect: hi_venc_scene_chg_detect,
        /// By kind.
        212 anon_1: hi_venc_rc_param_anon_1,
    }
}
numbers! {}
