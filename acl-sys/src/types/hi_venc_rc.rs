//! V2 media: rate control of the video encoder (`hi_dvpp_venc.h`): the attributes of a channel.

/// H.265, constant bit rate: as H.264.
pub type hi_venc_h265_cbr = hi_venc_h264_cbr;
/// H.265, variable bit rate: as H.264.
pub type hi_venc_h265_vbr = hi_venc_h264_vbr;
/// H.265, adaptive: as H.264.
pub type hi_venc_h265_avbr = hi_venc_h264_avbr;
/// H.265, fixed quantisers: as H.264.
pub type hi_venc_h265_fixqp = hi_venc_h264_fixqp;
/// H.265, by quality: as H.264.
pub type hi_venc_h265_qvbr = hi_venc_h264_qvbr;
/// H.265, constrained: as H.264.
pub type hi_venc_h265_cvbr = hi_venc_h264_cvbr;

numbers! {
    /// Rate control.
    hi_venc_rc_mode: u32 {
        /// H.264, constant bit rate.
        HI_VENC_RC_MODE_H264_CBR = 1,
        /// H.264, variable bit rate.
        HI_VENC_RC_MODE_H264_VBR = 2,
        /// H.264, adaptive variable bit rate.
        HI_VENC_RC_MODE_H264_AVBR = 3,
        /// H.264, variable bit rate by quality.
        HI_VENC_RC_MODE_H264_QVBR = 4,
        /// H.264, constrained variable bit rate.
        HI_VENC_RC_MODE_H264_CVBR = 5,
        /// H.264, fixed quantisers.
        HI_VENC_RC_MODE_H264_FIXQP = 6,
        /// H.264, a map of quantisers.
        HI_VENC_RC_MODE_H264_QPMAP = 7,
        /// Motion JPEG, constant bit rate.
        HI_VENC_RC_MODE_MJPEG_CBR = 8,
        /// Motion JPEG, variable bit rate.
        HI_VENC_RC_MODE_MJPEG_VBR = 9,
        /// Motion JPEG, fixed quantisers.
        HI_VENC_RC_MODE_MJPEG_FIXQP = 10,
        /// H.265, constant bit rate.
        HI_VENC_RC_MODE_H265_CBR = 11,
        /// H.265, variable bit rate.
        HI_VENC_RC_MODE_H265_VBR = 12,
        /// H.265, adaptive variable bit rate.
        HI_VENC_RC_MODE_H265_AVBR = 13,
        /// H.265, variable bit rate by quality.
        HI_VENC_RC_MODE_H265_QVBR = 14,
        /// H.265, constrained variable bit rate.
        HI_VENC_RC_MODE_H265_CVBR = 15,
        /// H.265, fixed quantisers.
        HI_VENC_RC_MODE_H265_FIXQP = 16,
        /// H.265, a map of quantisers.
        HI_VENC_RC_MODE_H265_QPMAP = 17,
        /// Bound.
        HI_VENC_RC_MODE_BUTT = 18,
    }
    /// Quantiser of a large block from a map of small ones.
    hi_venc_rc_qpmap_mode: u32 {
        /// The mean.
        HI_VENC_RC_QPMAP_MODE_MEAN_QP = 0,
        /// The least.
        HI_VENC_RC_QPMAP_MODE_MIN_QP = 1,
        /// The greatest.
        HI_VENC_RC_QPMAP_MODE_MAX_QP = 2,
        /// Bound.
        HI_VENC_RC_QPMAP_MODE_BUTT = 3,
    }
    /// Structure of a group of pictures.
    hi_venc_gop_mode: u32 {
        /// P from the one before.
        HI_VENC_GOP_MODE_NORMAL_P = 0,
        /// P from two.
        HI_VENC_GOP_MODE_DUAL_P = 1,
        /// P with a background picture.
        HI_VENC_GOP_MODE_SMART_P = 2,
        /// P with a background picture, advanced.
        HI_VENC_GOP_MODE_ADV_SMART_P = 3,
        /// B pictures.
        HI_VENC_GOP_MODE_BIPRED_B = 4,
        /// B pictures, low delay.
        HI_VENC_GOP_MODE_LOW_DELAY_B = 5,
        /// Bound.
        HI_VENC_GOP_MODE_BUTT = 6,
    }
}

layouts! {
    /// Constant bit rate.
    struct hi_venc_h264_cbr: 20, 4 {
        /// Pictures from I to I, 1 to 65536.
        0 gop: u32,
        /// Seconds of statistics, 1 to 60.
        4 stats_time: u32,
        /// Frames per second in, 1 to 240.
        8 src_frame_rate: u32,
        /// Frames per second out, at most those in.
        12 dst_frame_rate: u32,
        /// Mean kbit/s, 2 to 614400.
        16 bit_rate: u32,
    }
    /// Variable bit rate.
    struct hi_venc_h264_vbr: 20, 4 {
        /// Pictures from I to I, 1 to 65536.
        0 gop: u32,
        /// Seconds of statistics, 1 to 60.
        4 stats_time: u32,
        /// Frames per second in, 1 to 240.
        8 src_frame_rate: u32,
        /// Frames per second out, at most those in.
        12 dst_frame_rate: u32,
        /// Greatest kbit/s.
        16 max_bit_rate: u32,
    }
    /// Constrained variable bit rate.
    struct hi_venc_h264_cvbr: 36, 4 {
        /// Pictures from I to I, 1 to 65536.
        0 gop: u32,
        /// Seconds of statistics, 1 to 60.
        4 stats_time: u32,
        /// Frames per second in, 1 to 240.
        8 src_frame_rate: u32,
        /// Frames per second out, at most those in.
        12 dst_frame_rate: u32,
        /// Greatest kbit/s.
        16 max_bit_rate: u32,
        /// Seconds of short statistics, 1 to 120.
        20 short_term_stats_time: u32,
        /// Long statistics, 1 to 1440, in units of the fine settings.
        24 long_term_stats_time: u32,
        /// Greatest kbit/s in the long run.
        28 long_term_max_bit_rate: u32,
        /// Least kbit/s in the long run.
        32 long_term_min_bit_rate: u32,
    }
    /// Adaptive variable bit rate.
    struct hi_venc_h264_avbr: 20, 4 {
        /// Pictures from I to I, 1 to 65536.
        0 gop: u32,
        /// Seconds of statistics, 1 to 60.
        4 stats_time: u32,
        /// Frames per second in, 1 to 240.
        8 src_frame_rate: u32,
        /// Frames per second out, at most those in.
        12 dst_frame_rate: u32,
        /// Greatest kbit/s.
        16 max_bit_rate: u32,
    }
    /// Map of quantisers, H.264.
    struct hi_venc_h264_qpmap: 16, 4 {
        /// Pictures from I to I, 1 to 65536.
        0 gop: u32,
        /// Seconds of statistics, 1 to 60.
        4 stats_time: u32,
        /// Frames per second in, 1 to 240.
        8 src_frame_rate: u32,
        /// Frames per second out, at most those in.
        12 dst_frame_rate: u32,
    }
    /// Variable bit rate by quality.
    struct hi_venc_h264_qvbr: 20, 4 {
        /// Pictures from I to I, 1 to 65536.
        0 gop: u32,
        /// Seconds of statistics, 1 to 60.
        4 stats_time: u32,
        /// Frames per second in, 1 to 240.
        8 src_frame_rate: u32,
        /// Frames per second out, at most those in.
        12 dst_frame_rate: u32,
        /// Target kbit/s.
        16 target_bit_rate: u32,
    }
    /// Map of quantisers, H.265.
    struct hi_venc_h265_qpmap: 20, 4 {
        /// Pictures from I to I, 1 to 65536.
        0 gop: u32,
        /// Seconds of statistics, 1 to 60.
        4 stats_time: u32,
        /// Frames per second in, 1 to 240.
        8 src_frame_rate: u32,
        /// Frames per second out, at most those in.
        12 dst_frame_rate: u32,
        /// Quantisers of large blocks.
        16 qpmap_mode: hi_venc_rc_qpmap_mode,
    }
    /// Motion JPEG of fixed quality.
    struct hi_venc_mjpeg_fixqp: 12, 4 {
        /// Frames per second in, 1 to 240.
        0 src_frame_rate: u32,
        /// Frames per second out, at most those in.
        4 dst_frame_rate: u32,
        /// Quality, 1 to 99.
        8 qfactor: u32,
    }
    /// Motion JPEG of constant bit rate.
    struct hi_venc_mjpeg_cbr: 16, 4 {
        /// Seconds of statistics, 1 to 60.
        0 stats_time: u32,
        /// Frames per second in, 1 to 240.
        4 src_frame_rate: u32,
        /// Frames per second out, at most those in.
        8 dst_frame_rate: u32,
        /// Mean kbit/s.
        12 bit_rate: u32,
    }
    /// Motion JPEG of variable bit rate.
    struct hi_venc_mjpeg_vbr: 16, 4 {
        /// Seconds of statistics, 1 to 60.
        0 stats_time: u32,
        /// Frames per second in, 1 to 240.
        4 src_frame_rate: u32,
        /// Frames per second out, at most those in.
        8 dst_frame_rate: u32,
        /// Greatest kbit/s.
        12 max_bit_rate: u32,
    }
    /// Fixed quantisers.
    struct hi_venc_h264_fixqp: 24, 4 {
        /// Pictures from I to I, 1 to 65536.
        0 gop: u32,
        /// Frames per second in, 1 to 240.
        4 src_frame_rate: u32,
        /// Frames per second out, at most those in.
        8 dst_frame_rate: u32,
        /// Of I pictures, 0 to 51.
        12 i_qp: u32,
        /// Of P pictures.
        16 p_qp: u32,
        /// Of B pictures.
        20 b_qp: u32,
    }
    /// The unnamed union in [`hi_venc_rc_attr`].
    union hi_venc_rc_attr_anon_1: 36, 4 {
        /// H.264, constant bit rate.
        0 h264_cbr: hi_venc_h264_cbr,
        /// H.264, variable bit rate.
        0 h264_vbr: hi_venc_h264_vbr,
        /// H.264, adaptive.
        0 h264_avbr: hi_venc_h264_avbr,
        /// H.264, by quality.
        0 h264_qvbr: hi_venc_h264_qvbr,
        /// H.264, constrained.
        0 h264_cvbr: hi_venc_h264_cvbr,
        /// H.264, fixed quantisers.
        0 h264_fixqp: hi_venc_h264_fixqp,
        /// H.264, map of quantisers.
        0 h264_qpmap: hi_venc_h264_qpmap,
        /// Motion JPEG, constant bit rate.
        0 mjpeg_cbr: hi_venc_mjpeg_cbr,
        /// Motion JPEG, variable bit rate.
        0 mjpeg_vbr: hi_venc_mjpeg_vbr,
        /// Motion JPEG, fixed quantisers.
        0 mjpeg_fixqp: hi_venc_mjpeg_fixqp,
        /// H.265, constant bit rate.
        0 h265_cbr: hi_venc_h265_cbr,
        /// H.265, variable bit rate.
        0 h265_vbr: hi_venc_h265_vbr,
        /// H.265, adaptive.
        0 h265_avbr: hi_venc_h265_avbr,
        /// H.265, by quality.
        0 h265_qvbr: hi_venc_h265_qvbr,
        /// H.265, constrained.
        0 h265_cvbr: hi_venc_h265_cvbr,
        /// H.265, fixed quantisers.
        0 h265_fixqp: hi_venc_h265_fixqp,
        /// H.265, map of quantisers.
        0 h265_qpmap: hi_venc_h265_qpmap,
    }
    /// Rate control of a channel.
    struct hi_venc_rc_attr: 40, 4 {
        /// Which.
        0 rc_mode: hi_venc_rc_mode,
        /// By kind.
        4 anon_1: hi_venc_rc_attr_anon_1,
    }
    /// P from the one before.
    struct hi_venc_gop_normal_p: 4, 4 {
        /// Quantiser of P over I, -10 to 30.
        0 ip_qp_delta: i32,
    }
    /// P from two.
    struct hi_venc_gop_dual_p: 12, 4 {
        /// Pictures from special P to special P.
        0 sp_interval: u32,
        /// Quantiser of P over special P.
        4 sp_qp_delta: i32,
        /// Quantiser of P over I.
        8 ip_qp_delta: i32,
    }
    /// P with a background picture.
    struct hi_venc_gop_smart_p: 12, 4 {
        /// Pictures from background to background.
        0 bg_interval: u32,
        /// Quantiser of P over background.
        4 bg_qp_delta: i32,
        /// Quantiser of P over virtual I.
        8 vi_qp_delta: i32,
    }
    /// P with a background picture, advanced.
    struct hi_venc_gop_adv_smart_p: 12, 4 {
        /// Pictures from background to background.
        0 bg_interval: u32,
        /// Quantiser of P over background.
        4 bg_qp_delta: i32,
        /// Quantiser of P over virtual I.
        8 vi_qp_delta: i32,
    }
    /// B pictures.
    struct hi_venc_gop_bipred_b: 12, 4 {
        /// How many, 1 to 3.
        0 b_frame_num: u32,
        /// Quantiser of P over B.
        4 b_qp_delta: i32,
        /// Quantiser of P over I.
        8 ip_qp_delta: i32,
    }
    /// The unnamed union in [`hi_venc_gop_attr`].
    union hi_venc_gop_attr_anon_1: 12, 4 {
        /// P from the one before.
        0 normal_p: hi_venc_gop_normal_p,
        /// P from two.
        0 dual_p: hi_venc_gop_dual_p,
        /// P with a background picture.
        0 smart_p: hi_venc_gop_smart_p,
        /// The same, advanced.
        0 adv_smart_p: hi_venc_gop_adv_smart_p,
        /// B pictures.
        0 bipred_b: hi_venc_gop_bipred_b,
    }
    /// Structure of a group of pictures.
    struct hi_venc_gop_attr: 16, 4 {
        /// Which.
        0 gop_mode: hi_venc_gop_mode,
        /// By kind.
        4 anon_1: hi_venc_gop_attr_anon_1,
    }
}
constants! {}
