//! V2 media: video encoder (`hi_dvpp_venc.h`): what else can be set.

use super::{hi::*, hi_structs::*, hi_venc::*};

layouts! {
    /// Settings of the H.264 module.
    struct hi_venc_h264_mod_param: 24, 4 {
        /// One stream buffer for all channels.
        0 one_stream_buf: u32,
        /// Small buffers.
        4 mini_buf_mode: u32,
        /// Saves power.
        8 low_power_mode: u32,
        /// Where buffers come from.
        12 vb_src: hi_vb_src,
        /// Counts quantisers.
        16 qp_hist_en: hi_bool,
        /// Bytes of user data.
        20 max_user_data_len: u32,
    }
    /// Settings of the H.265 module.
    struct hi_venc_h265_mod_param: 24, 4 {
        /// One stream buffer for all channels.
        0 one_stream_buf: u32,
        /// Small buffers.
        4 mini_buf_mode: u32,
        /// Saves power.
        8 low_power_mode: u32,
        /// Where buffers come from.
        12 vb_src: hi_vb_src,
        /// Counts quantisers.
        16 qp_hist_en: hi_bool,
        /// Bytes of user data.
        20 max_user_data_len: u32,
    }
    /// Settings of the JPEG module.
    struct hi_venc_jpeg_mod_param: 16, 4 {
        /// One stream buffer for all channels.
        0 one_stream_buf: u32,
        /// Small buffers.
        4 mini_buf_mode: u32,
        /// Clears the stream buffer.
        8 clear_stream_buf: u32,
        /// Suppresses ringing.
        12 dering_mode: u32,
    }
    /// Settings of the encoder as a whole.
    struct hi_venc_venc_mod_param: 8, 4 {
        /// Caches buffers.
        0 buf_cache: u32,
        /// Recycles frame buffers.
        4 frame_buf_recycle: u32,
    }
    /// The unnamed union in [`hi_venc_mod_param`].
    union hi_venc_mod_param_anon_1: 24, 4 {
        /// The encoder as a whole.
        0 venc_mod_param: hi_venc_venc_mod_param,
        /// H.264.
        0 h264_mod_param: hi_venc_h264_mod_param,
        /// H.265.
        0 h265_mod_param: hi_venc_h265_mod_param,
        /// JPEG.
        0 jpeg_mod_param: hi_venc_jpeg_mod_param,
    }
    /// Settings of a module.
    struct hi_venc_mod_param: 28, 4 {
        /// Which.
        0 mod_type: hi_venc_mod_type,
        /// By kind.
        4 anon_1: hi_venc_mod_param_anon_1,
    }
    /// Quality of JPEG.
    struct hi_venc_jpeg_param: 204, 4 {
        /// 1 to 100, or all bits set for tables of one's own.
        0 qfactor: u32,
        /// Quantisers of Y.
        4 y_qt: [u8; 64],
        /// Quantisers of Cb.
        68 cb_qt: [u8; 64],
        /// Quantisers of Cr.
        132 cr_qt: [u8; 64],
        /// Reserved.
        196 mcu_per_ecs: u32,
        /// Coded segments are taken one by one.
        200 ecs_output_en: hi_bool,
    }
    /// A Huffman table for DC.
    struct hi_venc_huffman_dc_table: 28, 1 {
        /// Codes of each length.
        0 dc_bits: [u8; 16],
        /// Their values.
        16 dc_value: [u8; 12],
    }
    /// A Huffman table for AC.
    struct hi_venc_huffman_ac_table: 178, 1 {
        /// Codes of each length.
        0 ac_bits: [u8; 16],
        /// Their values.
        16 ac_value: [u8; 162],
    }
    /// Huffman tables for Y, Cb and Cr.
    struct hi_venc_jpeg_huffman_param: 628, 4 {
        /// DC.
        0 dc_tables: [hi_venc_huffman_dc_table; 3],
        /// AC.
        84 ac_tables: [hi_venc_huffman_ac_table; 3],
        /// Zero.
        620 reserved: [u32; 2],
    }
    /// A region of the picture to encode.
    struct hi_crop_info: 20, 4 {
        /// Whether it counts.
        0 enable: hi_bool,
        /// The region; `x` is a multiple of 16.
        4 rect: hi_rect,
    }
    /// Pictures to leave out.
    struct hi_frame_rate_ctrl: 8, 4 {
        /// Frames per second in.
        0 src_frame_rate: i32,
        /// Frames per second out.
        4 dst_frame_rate: i32,
    }
    /// Parameters of an encoder channel.
    struct hi_venc_chn_param: 44, 4 {
        /// Drops the colour.
        0 color_to_grey_en: hi_bool,
        /// Priority, 0 or 1.
        4 priority: u32,
        /// Pictures kept, at most.
        8 max_stream_cnt: u32,
        /// Pictures that wake a waiter.
        12 poll_wake_up_frame_cnt: u32,
        /// Region.
        16 crop_info: hi_crop_info,
        /// Pictures to leave out.
        36 frame_rate: hi_frame_rate_ctrl,
    }
    /// Leaning against kinds of blocks, each 0 to 15; 8 is neutral.
    struct hi_venc_cu_prediction: 36, 4 {
        /// Whether the rest counts.
        0 pred_mode: hi_op_mode,
        /// Intra blocks of 32.
        4 intra32_cost: u32,
        /// Intra blocks of 16.
        8 intra16_cost: u32,
        /// Intra blocks of 8.
        12 intra8_cost: u32,
        /// Intra blocks of 4.
        16 intra4_cost: u32,
        /// Inter blocks of 64.
        20 inter64_cost: u32,
        /// Inter blocks of 32.
        24 inter32_cost: u32,
        /// Inter blocks of 16.
        28 inter16_cost: u32,
        /// Inter blocks of 8.
        32 inter8_cost: u32,
    }
    /// Intra blocks spread over P pictures.
    struct hi_venc_intra_refresh: 16, 4 {
        /// Whether they are.
        0 refresh_enable: hi_bool,
        /// By rows or columns.
        4 intra_refresh_mode: hi_venc_intra_refresh_mode,
        /// Rows or columns at a time.
        8 refresh_num: u32,
        /// Quantiser of IDR pictures asked for.
        12 req_i_qp: u32,
    }
    /// Which pictures refer to which.
    struct hi_venc_ref_param: 12, 4 {
        /// Period of the base layer.
        0 base: u32,
        /// Period of the enhancement layer, 0 to 255.
        4 enhance: u32,
        /// Whether the base layer refers to itself.
        8 pred_en: hi_bool,
    }
    /// A region of interest.
    struct hi_venc_roi_attr: 32, 4 {
        /// Which, 0 to 7; higher ones lie on top.
        0 idx: u32,
        /// Whether it counts.
        4 enable: hi_bool,
        /// Whether `qp` is a quantiser or a difference.
        8 is_abs_qp: hi_bool,
        /// Its quantiser.
        12 qp: i32,
        /// Where; multiples of 16.
        16 rect: hi_rect,
    }
    /// Slices.
    struct hi_venc_slice_split: 24, 4 {
        /// Whether pictures are split.
        0 split_enable: hi_bool,
        /// 1: by rows of blocks.
        4 split_mode: u32,
        /// Rows per slice.
        8 split_size: u32,
        /// No.
        12 slice_output_en: hi_bool,
        /// Zero.
        16 reserved: [u32; 2],
    }
    /// Aspect ratio; fields as in H.264 and H.265. Reserved.
    struct hi_venc_vui_aspect_ratio: 8, 2 {
        /// The ratio is there.
        0 aspect_ratio_info_present_flag: u8,
        /// Which.
        1 aspect_ratio_idc: u8,
        /// The overscan is there.
        2 overscan_info_present_flag: u8,
        /// Whether to overscan.
        3 overscan_appropriate_flag: u8,
        /// Width of a pixel.
        4 sar_width: u16,
        /// Height of a pixel.
        6 sar_height: u16,
    }
    /// Clock of H.264: `time_scale / num_units_in_tick / 2` pictures per second.
    struct hi_venc_vui_h264_time_info: 12, 4 {
        /// The clock is there.
        0 timing_info_present_flag: u8,
        /// The frame rate is fixed.
        1 fixed_frame_rate_flag: u8,
        /// Units per tick.
        4 num_units_in_tick: u32,
        /// Units per second.
        8 time_scale: u32,
    }
    /// Clock of H.265: `time_scale / num_units_in_tick` pictures per second.
    struct hi_venc_vui_h265_time_info: 16, 4 {
        /// The clock is there.
        0 timing_info_present_flag: u32,
        /// Units per tick.
        4 num_units_in_tick: u32,
        /// Units per second.
        8 time_scale: u32,
        /// Ticks per picture, less one.
        12 num_ticks_poc_diff_one_minus1: u32,
    }
    /// Video signal.
    struct hi_venc_vui_video_signal: 7, 1 {
        /// The rest is there.
        0 video_signal_type_present_flag: u8,
        /// Kind of video.
        1 video_format: u8,
        /// Full range.
        2 video_full_range_flag: u8,
        /// The colours are there.
        3 colour_description_present_flag: u8,
        /// Primaries.
        4 colour_primaries: u8,
        /// Transfer.
        5 transfer_characteristics: u8,
        /// Matrix.
        6 matrix_coefficients: u8,
    }
    /// Restrictions. Reserved.
    struct hi_venc_vui_bitstream_restric: 1, 1 {
        /// They are there.
        0 bitstream_restriction_flag: u8,
    }
    /// Usability information of H.264.
    struct hi_venc_h264_vui: 28, 4 {
        /// Aspect ratio.
        0 vui_aspect_ratio: hi_venc_vui_aspect_ratio,
        /// Clock.
        8 vui_time_info: hi_venc_vui_h264_time_info,
        /// Video signal.
        20 vui_video_signal: hi_venc_vui_video_signal,
        /// Restrictions.
        27 vui_bitstream_restric: hi_venc_vui_bitstream_restric,
    }
    /// Usability information of H.265.
    struct hi_venc_h265_vui: 32, 4 {
        /// Aspect ratio.
        0 vui_aspect_ratio: hi_venc_vui_aspect_ratio,
        /// Clock.
        8 vui_time_info: hi_venc_vui_h265_time_info,
        /// Video signal.
        24 vui_video_signal: hi_venc_vui_video_signal,
        /// Restrictions.
        31 vui_bitstream_restric: hi_venc_vui_bitstream_restric,
    }
    /// A map of quantisers for a picture.
    struct hi_user_rc_info: 40, 8 {
        /// Whether it counts.
        0 qp_map_valid: hi_bool,
        /// Reserved.
        4 skip_weight_valid: hi_bool,
        /// Quantiser of the first block, 0 to 51.
        8 blk_start_qp: u32,
        /// The map.
        16 qp_map_phy_addr: u64,
        /// Reserved.
        24 skip_weight_phy_addr: u64,
        /// Reserved.
        32 frame_type: hi_venc_frame_type,
    }
    /// Reserved.
    struct hi_user_roi_map: 16, 8 {
        /// Whether it counts.
        0 valid: hi_bool,
        /// The map.
        8 phy_addr: u64,
    }
    /// A picture with its maps.
    struct hi_user_frame_info: 384, 8 {
        /// The picture.
        0 user_frame: hi_video_frame_info,
        /// Quantisers.
        328 user_rc_info: hi_user_rc_info,
        /// Reserved.
        368 user_roi_map: hi_user_roi_map,
    }
    /// Repeated pictures.
    struct hi_venc_streamcopy_param: 8, 4 {
        /// Whether pictures are repeated.
        0 copy_en: hi_bool,
        /// How many in between, 0 to 10.
        4 copy_interval: u32,
    }
}
numbers! {}
constants! {}
