//! V2 media: structs shared by its modules, and PNGD's (`hi_dvpp_common.h`, `hi_dvpp_sys.h`, `hi_mpi_sys.h`,
//! `hi_dvpp_vb.h`, `hi_dvpp_pngd.h`).
//!
//! Zero a struct before filling it: reserved words may get a meaning. C's unnamed unions are a field `anon_1`
//! (`anon_2`) of type `<struct>_anon_1`; one of a single member is that member.

use super::{hi::*, hi_formats::*};
use std::ffi::{c_char, c_void};

/// Number of a PNG decoder channel.
pub type hi_pngd_chn = i32;

constants! {
    /// PNG decoder channels have numbers below it.
    PNGD_MAX_CHN_NUM: i32 = 128;
}

layouts! {
    /// A 3x3 colour matrix and what is added after it.
    struct hi_coefficient: 96, 8 {
        /// Row 0, column 0.
        0 csc_matrix_r0_c0: f64,
        /// Row 0, column 1.
        8 csc_matrix_r0_c1: f64,
        /// Row 0, column 2.
        16 csc_matrix_r0_c2: f64,
        /// Row 1, column 0.
        24 csc_matrix_r1_c0: f64,
        /// Row 1, column 1.
        32 csc_matrix_r1_c1: f64,
        /// Row 1, column 2.
        40 csc_matrix_r1_c2: f64,
        /// Row 2, column 0.
        48 csc_matrix_r2_c0: f64,
        /// Row 2, column 1.
        56 csc_matrix_r2_c1: f64,
        /// Row 2, column 2.
        64 csc_matrix_r2_c2: f64,
        /// Added to row 0.
        72 csc_bias_r0: f64,
        /// Added to row 1.
        80 csc_bias_r1: f64,
        /// Added to row 2.
        88 csc_bias_r2: f64,
    }
    /// Colour matrices for both directions.
    struct hi_csc_coefficient: 192, 8 {
        /// From YUV to RGB.
        0 yuv_to_rgb_coefficient: hi_coefficient,
        /// From RGB to YUV.
        96 rgb_to_yuv_coefficient: hi_coefficient,
    }
    /// Where a frame's side data lies; unused by the decoders and encoders here.
    struct hi_video_supplement: 112, 8 {
        /// Sundry, physical.
        0 misc_info_phys_addr: u64,
        /// JPEG's DCF data, physical.
        8 jpeg_dcf_phys_addr: u64,
        /// The signal processor's data, physical.
        16 isp_info_phys_addr: u64,
        /// Low-delay data, physical.
        24 low_delay_phys_addr: u64,
        /// Noise reduction's data, physical.
        32 bnr_rnt_phys_addr: u64,
        /// Motion data, physical.
        40 motion_data_phys_addr: u64,
        /// DNG data, physical.
        48 frame_dng_phys_addr: u64,
        /// Sundry.
        56 misc_info_virt_addr: *mut c_void,
        /// JPEG's DCF data.
        64 jpeg_dcf_virt_addr: *mut c_void,
        /// The signal processor's data.
        72 isp_info_virt_addr: *mut c_void,
        /// Low-delay data.
        80 low_delay_virt_addr: *mut c_void,
        /// Noise reduction's data.
        88 bnr_mot_virt_addr: *mut c_void,
        /// Motion data.
        96 motion_data_virt_addr: *mut c_void,
        /// DNG data.
        104 frame_dng_virt_addr: *mut c_void,
    }
    /// A picture of a video; up to three planes.
    struct hi_video_frame: 320, 8 {
        /// Pixels across.
        0 width: u32,
        /// Pixels down.
        4 height: u32,
        /// Frame or field.
        8 field: hi_video_field,
        /// Pixel format.
        12 pixel_format: hi_pixel_format,
        /// Lines or tiles.
        16 video_format: hi_video_format,
        /// Compression in memory.
        20 compress_mode: hi_compress_mode,
        /// Dynamic range.
        24 dynamic_range: hi_dynamic_range,
        /// Colour gamut.
        28 color_gamut: hi_color_gamut,
        /// Strides of the compression headers.
        32 header_stride: [u32; 3],
        /// Bytes from row to row, per plane.
        44 width_stride: [u32; 3],
        /// Rows of memory, per plane.
        56 height_stride: [u32; 3],
        /// Compression headers, physical.
        72 header_phys_addr: [u64; 3],
        /// Planes, physical.
        96 phys_addr: [u64; 3],
        /// Compression headers.
        120 header_virt_addr: [*mut c_void; 3],
        /// Planes; a decoder fills the first alone, with the caller's buffer.
        144 virt_addr: [*mut c_void; 3],
        /// Running number.
        168 time_ref: u32,
        /// Time stamp, as sent.
        176 pts: u64,
        /// The caller's own.
        184 user_data: [u64; 2],
        /// 0 good, 1 failed, 2 no picture, 3 wrong number and 4 wrong size of reference frames.
        200 frame_flag: u32,
        /// Side data.
        208 supplement: hi_video_supplement,
    }
    /// A picture and where it comes from.
    struct hi_video_frame_info: 328, 8 {
        /// The picture.
        0 v_frame: hi_video_frame,
        /// Its pool.
        320 pool_id: u32,
        /// Its module.
        324 mod_id: hi_mod_id,
    }
    /// A size.
    struct hi_video_size: 8, 4 {
        /// Pixels across.
        0 width: u32,
        /// Pixels down.
        4 height: u32,
    }
    /// The unnamed union in [`hi_img_info`].
    union hi_img_info_anon_1: 4, 4 {
        /// Of a JPEG file.
        0 pixel_format: hi_jpeg_raw_format,
        /// Of a PNG file.
        0 png_pixel_format: hi_png_color_format,
    }
    /// What a picture file says of itself, and what its picture will need.
    struct hi_img_info: 40, 4 {
        /// Pixels across.
        0 width: u32,
        /// Pixels down.
        4 height: u32,
        /// Bytes from row to row of the result.
        8 width_stride: u32,
        /// Rows of memory of the result.
        12 height_stride: u32,
        /// Bytes of the result.
        16 img_buf_size: u32,
        /// Sampling or colour kind.
        20 anon_1: hi_img_info_anon_1,
        /// Zero.
        24 reserved: [u32; 4],
    }
    /// What `hi_vdec_get_pic_buf_size` is asked about.
    struct hi_pic_buf_attr: 24, 4 {
        /// Pixels across.
        0 width: u32,
        /// Pixels down.
        4 height: u32,
        /// Alignment; 0 for the default.
        8 align: u32,
        /// Bits per sample.
        12 bit_width: hi_data_bit_width,
        /// Pixel format.
        16 pixel_format: hi_pixel_format,
        /// Compression in memory.
        20 compress_mode: hi_compress_mode,
    }
    /// A picture file, or the buffer for one.
    struct hi_img_stream: 40, 8 {
        /// Which kind.
        0 type_: hi_payload_type,
        /// First byte.
        8 addr: *mut u8,
        /// Bytes.
        16 len: u32,
        /// Time stamp.
        24 pts: u64,
        /// Zero.
        32 reserved: [i32; 2],
    }
    /// A picture in memory; the same as [`super::hi_vpc_pic_info`].
    struct hi_pic_info: 32, 8 {
        /// First byte.
        0 picture_address: *mut c_void,
        /// Bytes.
        8 picture_buffer_size: u32,
        /// Pixels across.
        12 picture_width: u32,
        /// Pixels down.
        16 picture_height: u32,
        /// Bytes from row to row.
        20 picture_width_stride: u32,
        /// Rows of memory.
        24 picture_height_stride: u32,
        /// Pixel format.
        28 picture_format: hi_pixel_format,
    }
    /// A rectangle.
    struct hi_rect: 16, 4 {
        /// Left edge.
        0 x: i32,
        /// Top edge.
        4 y: i32,
        /// Pixels across.
        8 width: u32,
        /// Pixels down.
        12 height: u32,
    }
    /// An event and what the caller attached to it.
    struct hi_dvpp_epoll_event: 16, 8 {
        /// Bits of `hi_dvpp_epoll_event_type`.
        0 events: u32,
        /// The caller's own.
        8 data: *mut c_void,
    }
    /// What `hi_mpi_sys_get_image_align_info` is asked about.
    struct hi_img_base_info: 32, 8 {
        /// Pixels across.
        0 width: u32,
        /// Pixels down.
        4 height: u32,
        /// Pixel format.
        8 pixel_format: hi_pixel_format,
        /// Zero.
        16 reserved: [u64; 2],
    }
    /// What it answers.
    struct hi_img_align_info: 32, 8 {
        /// Bytes from row to row.
        0 width_stride: u32,
        /// Rows of memory.
        4 height_stride: u32,
        /// Bytes.
        8 img_buf_size: u64,
        /// Zero.
        16 reserved: [u64; 2],
    }
    /// A channel of any module.
    struct hi_mpp_chn: 12, 4 {
        /// Its module.
        0 mod_id: hi_mod_id,
        /// Its device.
        4 dev_id: i32,
        /// Its number.
        8 chn_id: i32,
    }
    /// A pool of video buffers.
    struct hi_vb_pool_config: 48, 8 {
        /// Bytes per block.
        0 blk_size: u64,
        /// How many.
        8 blk_cnt: u32,
        /// How the program sees it.
        12 remap_mode: hi_vb_remap_mode,
        /// The memory zone's name.
        16 mmz_name: [c_char; 32],
    }
    /// A PNG decoder channel.
    struct hi_pngd_chn_attr: 40, 8 {
        /// Reserved; 0.
        0 stream_que_cnt: u32,
        /// Zero.
        8 reserved: [u64; 4],
    }
}
numbers! {}
