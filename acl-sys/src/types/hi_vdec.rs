//! V2 media: video decoder, and JPEG decoder through it (`hi_dvpp_vdec.h`).

use super::{hi::*, hi_formats::*};

/// Number of a decoder channel.
pub type hi_vdec_chn = i32;

constants! {
    /// Decoder channels have numbers below it.
    VDEC_MAX_CHN_NUM: i32 = 256;
}

numbers! {
    /// How a stream comes in; only whole pictures are supported.
    hi_vdec_send_mode: u32 {
        /// In any pieces.
        HI_VDEC_SEND_MODE_STREAM = 0,
        /// One picture per packet.
        HI_VDEC_SEND_MODE_FRAME = 1,
        /// Several packets per picture.
        HI_VDEC_SEND_MODE_COMPAT = 2,
        /// Bound.
        HI_VDEC_SEND_MODE_BUTT = 3,
    }
    /// Which pictures are decoded.
    hi_video_dec_mode: u32 {
        /// All.
        HI_VIDEO_DEC_MODE_IPB = 0,
        /// I and P.
        HI_VIDEO_DEC_MODE_IP = 1,
        /// I alone.
        HI_VIDEO_DEC_MODE_I = 2,
        /// Bound.
        HI_VIDEO_DEC_MODE_BUTT = 3,
    }
    /// Kind of a decoded picture.
    hi_vdec_frame_type: u32 {
        /// I.
        HI_VDEC_FRAME_TYPE_I = 0,
        /// P.
        HI_VDEC_FRAME_TYPE_P = 1,
        /// B.
        HI_VDEC_FRAME_TYPE_B = 2,
        /// Bound.
        HI_VDEC_FRAME_TYPE_BUTT = 3,
    }
    /// How early a reference picture is given up.
    hi_quick_mark_mode: u32 {
        /// As the stream allows.
        HI_QUICK_MARK_ADAPT = 0,
        /// At once.
        HI_QUICK_MARK_FORCE = 1,
        /// By the standard.
        HI_QUICK_MARK_NONE = 2,
        /// Bound.
        HI_QUICK_MARK_BUTT = 3,
    }
    /// How JPEGD rounds odd sizes.
    hi_jpegd_precision_mode: u32 {
        /// Down.
        YUVOUT_ALIGN_DOWN = 0,
        /// Up.
        YUVOUT_ALIGN_UP = 1,
        /// Down, as older releases did.
        YUVOUT_ALIGN_DOWN_COMPAT = 2,
    }
}

layouts! {
    /// About a decoded picture of a video.
    struct hi_vdec_video_supplement_info: 12, 4 {
        /// Its kind.
        0 frame_type: hi_vdec_frame_type,
        /// Share of damaged blocks.
        4 err_rate: u32,
        /// Picture order count.
        8 poc: u32,
    }
    /// About a decoded picture.
    struct hi_vdec_supplement_info: 16, 4 {
        /// What the channel decodes.
        0 type_: hi_payload_type,
        /// For video.
        4 video_supplement_info: hi_vdec_video_supplement_info,
    }
    /// Counts of what went wrong.
    struct hi_vdec_dec_err: 36, 4 {
        /// Larger than the channel.
        0 set_pic_size_err: i32,
        /// Too many slices or parameter sets.
        4 set_protocol_num_err: i32,
        /// Too many reference pictures.
        8 set_ref_num_err: i32,
        /// Picture buffer too small.
        12 set_pic_buf_size_err: i32,
        /// Unsupported format.
        16 format_err: i32,
        /// Unsupported stream.
        20 stream_unsupport: i32,
        /// Damaged packets.
        24 pack_err: i32,
        /// Packets too large, thrown away.
        28 stream_size_over: i32,
        /// Packets held too long.
        32 stream_not_release: i32,
    }
    /// State of a decoder channel.
    struct hi_vdec_chn_status: 80, 8 {
        /// What it decodes.
        0 type_: hi_payload_type,
        /// Bytes queued.
        4 left_stream_bytes: u32,
        /// Packets queued.
        8 left_stream_frames: u32,
        /// Results not taken.
        12 left_decoded_frames: u32,
        /// Whether it takes packets.
        16 is_started: hi_bool,
        /// Packets received in all.
        20 recv_stream_frames: u32,
        /// Packets decoded in all.
        24 dec_stream_frames: u32,
        /// What went wrong.
        28 dec_err: hi_vdec_dec_err,
        /// Pixels across, of the stream.
        64 width: u32,
        /// Pixels down, of the stream.
        68 height: u32,
        /// Time stamp of the latest result.
        72 latest_frame_pts: u64,
    }
    /// Attributes of a video channel.
    struct hi_vdec_video_attr: 12, 4 {
        /// Reference pictures, 0 to 16.
        0 ref_frame_num: u32,
        /// Temporal prediction of motion vectors.
        4 temporal_mvp_en: hi_bool,
        /// Bytes for temporal motion vectors.
        8 tmv_buf_size: u32,
    }
    /// Attributes of a decoder channel.
    struct hi_vdec_chn_attr: 40, 4 {
        /// What it decodes.
        0 type_: hi_payload_type,
        /// How packets come.
        4 mode: hi_vdec_send_mode,
        /// Widest picture.
        8 pic_width: u32,
        /// Highest picture.
        12 pic_height: u32,
        /// Bytes of queued packets; also the largest packet.
        16 stream_buf_size: u32,
        /// Bytes of a frame buffer; 0 leaves it to the library.
        20 frame_buf_size: u32,
        /// Frame buffers.
        24 frame_buf_cnt: u32,
        /// For video.
        28 video_attr: hi_vdec_video_attr,
    }
    /// A packet.
    struct hi_vdec_stream: 48, 8 {
        /// Ends a picture; of no effect where packets are whole pictures.
        0 end_of_frame: hi_bool,
        /// Ends the stream.
        4 end_of_stream: hi_bool,
        /// Whether the picture is wanted, not only needed for others.
        8 need_display: hi_bool,
        /// Time stamp, handed through.
        16 pts: u64,
        /// The caller's own, handed through.
        24 private_data: u64,
        /// Bytes.
        32 len: u32,
        /// First byte, in device memory.
        40 addr: *mut u8,
    }
    /// How a video channel decodes.
    struct hi_vdec_video_param: 32, 4 {
        /// Decodes the enhancement layer too.
        0 composite_dec_en: hi_bool,
        /// Low latency by slices.
        4 slice_input_en: hi_bool,
        /// Damage accepted, in percent.
        8 err_threshold: i32,
        /// Which pictures.
        12 dec_mode: hi_video_dec_mode,
        /// In which order.
        16 out_order: hi_video_out_order,
        /// Compression of reference pictures.
        20 compress_mode: hi_compress_mode,
        /// Layout of reference pictures.
        24 video_format: hi_video_format,
        /// When reference pictures are given up.
        28 quick_mark_mode: hi_quick_mark_mode,
    }
    /// How a picture channel decodes.
    struct hi_vdec_pic_param: 8, 4 {
        /// Format of the result.
        0 pixel_format: hi_pixel_format,
        /// Alpha of the result, 0 to 255.
        4 alpha: u32,
    }
    /// The unnamed union in [`hi_vdec_chn_param`].
    union hi_vdec_chn_param_anon_1: 32, 4 {
        /// For video.
        0 video_param: hi_vdec_video_param,
        /// For pictures.
        0 pic_param: hi_vdec_pic_param,
    }
    /// How a channel decodes.
    struct hi_vdec_chn_param: 40, 4 {
        /// What it decodes.
        0 type_: hi_payload_type,
        /// Pictures held for display, 0 to 16.
        4 display_frame_num: u32,
        /// By kind.
        8 anon_1: hi_vdec_chn_param_anon_1,
    }
    /// The buffer for a result.
    struct hi_vdec_pic_info: 48, 8 {
        /// Pixels across; 0 as decoded, else scaled to it.
        0 width: u32,
        /// Pixels down; 0 as decoded, else scaled to it.
        4 height: u32,
        /// Bytes from row to row.
        8 width_stride: u32,
        /// Rows of memory.
        12 height_stride: u32,
        /// Format of the result.
        16 pixel_format: hi_pixel_format,
        /// First byte, as a number.
        24 vir_addr: u64,
        /// Bytes.
        32 buffer_size: u32,
        /// Region of a JPEG file: top.
        36 offset_top: i16,
        /// Region: bottom.
        38 offset_bottom: i16,
        /// Region: left.
        40 offset_left: i16,
        /// Region: right.
        42 offset_right: i16,
    }
    /// What an H.264 decoder keeps.
    struct hi_h264_protocol_param: 12, 4 {
        /// Slices.
        0 max_slice_num: i32,
        /// Sequence parameter sets.
        4 max_sps_num: i32,
        /// Picture parameter sets.
        8 max_pps_num: i32,
    }
    /// What an H.265 decoder keeps.
    struct hi_h265_protocol_param: 16, 4 {
        /// Slice segments.
        0 max_slice_segment_num: i32,
        /// Video parameter sets.
        4 max_vps_num: i32,
        /// Sequence parameter sets.
        8 max_sps_num: i32,
        /// Picture parameter sets.
        12 max_pps_num: i32,
    }
    /// The unnamed union in [`hi_vdec_protocol_param`].
    union hi_vdec_protocol_param_anon_1: 16, 4 {
        /// For H.264.
        0 h264_param: hi_h264_protocol_param,
        /// For H.265.
        0 h265_param: hi_h265_protocol_param,
    }
    /// What a decoder keeps.
    struct hi_vdec_protocol_param: 20, 4 {
        /// What the channel decodes.
        0 type_: hi_payload_type,
        /// By kind.
        4 anon_1: hi_vdec_protocol_param_anon_1,
    }
}
