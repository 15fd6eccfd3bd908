//! V2 media: image processing (`hi_dvpp_vpc.h`).

use super::{hi::*, hi_formats::*, hi_structs::*};
use std::ffi::c_void;

/// Number of an image channel.
pub type hi_vpc_chn = i32;

constants! {
    /// Image channels have numbers below it.
    VPC_MAX_CHN_NUM: i32 = 512;
}

numbers! {
    /// What a border is filled with.
    hi_vpc_bord_type: u32 {
        /// One colour.
        HI_BORDER_CONSTANT = 0,
        /// The edge pixel.
        HI_BORDER_REPLICATE = 1,
        /// The picture mirrored, edge pixel included.
        HI_BORDER_REFLECT = 2,
        /// The picture mirrored, edge pixel left out.
        HI_BORDER_REFLECT_101 = 3,
        /// The opposite side.
        HI_BORDER_WRAP = 4,
    }
    /// Shape of a kernel; only rectangles are supported.
    hi_morph_shapes: u32 {
        /// Rectangle.
        MORPH_RECT = 0,
        /// Cross.
        MORPH_CROSS = 1,
        /// Ellipse.
        MORPH_ELLIPSE = 2,
        /// Bound.
        MORPH_MAX = 100,
    }
    /// Turns.
    hi_rotation: u32 {
        /// A quarter.
        HI_ROTATION_90 = 0,
        /// A half.
        HI_ROTATION_180 = 1,
        /// Three quarters.
        HI_ROTATION_270 = 2,
    }
    /// Mirrors.
    hi_flip_mode: u32 {
        /// Left and right.
        HI_FLIP_HOR = 0,
        /// Top and bottom.
        HI_FLIP_VER = 1,
        /// Both.
        HI_FLIP_BOTH = 2,
    }
    /// Blocks of a mosaic.
    hi_blk_size: u32 {
        /// 4 pixels square.
        HI_BLK_SIZE_4 = 0,
        /// 8 pixels square.
        HI_BLK_SIZE_8 = 1,
        /// 16 pixels square.
        HI_BLK_SIZE_16 = 2,
        /// 32 pixels square.
        HI_BLK_SIZE_32 = 3,
        /// 64 pixels square.
        HI_BLK_SIZE_64 = 4,
        /// 128 pixels square.
        HI_BLK_SIZE_128 = 5,
    }
    /// What is covered.
    hi_cover_type: u32 {
        /// A rectangle.
        HI_COVER_RECT = 0,
        /// A quadrangle.
        HI_COVER_QUAD = 1,
    }
    /// What of a bitmap is inverted.
    hi_osd_inverted_color: u32 {
        /// Nothing.
        HI_OSD_INVERTED_COLOR_NONE = 0,
        /// The colour.
        HI_OSD_INVERTED_COLOR_RGB = 1,
        /// The alpha.
        HI_OSD_INVERTED_COLOR_ALPHA = 2,
        /// Both.
        HI_OSD_INVERTED_COLOR_ALL = 3,
    }
    /// Histograms for joining pictures.
    hi_stitching_histogram_type: u32 {
        /// Of the overlap.
        OVERLAP_HISTOGRAM = 0,
        /// Of the whole picture.
        GLOBAL_HISTOGRAM = 1,
    }
    /// Brightness compensation when joining pictures.
    hi_stitching_gain_type: u32 {
        /// None.
        GAIN_NONE = 0,
        /// By a table.
        GAIN_LUT = 1,
    }
    /// Tables for joining pictures.
    hi_stitching_table_type: u32 {
        /// `hi_stiching_ipm_table`.
        HI_STITCHING_TABLE_IPM = 0,
        /// The vendor's first compact table.
        HI_STITCHING_TABLE_LUT_TYPE1 = 1,
        /// `hi_stitching_lut_param`.
        HI_STITCHING_TABLE_LUT_TYPE2 = 2,
    }
    /// What scratch memory is for.
    hi_workspace_func: u32 {
        /// Remapping.
        REMAP = 0,
        /// Affine transforms.
        AFFINE = 1,
    }
    /// Shape of a matrix.
    hi_matrix_type: u32 {
        /// 2x3.
        HI_MATRIX_2_PLUS_3 = 0,
        /// 3x3.
        HI_MATRIX_3_PLUS_3 = 1,
        /// 3x4.
        HI_MATRIX_3_PLUS_4 = 2,
    }
    /// Options of a channel.
    hi_opt_attr_type: u32 {
        /// Priority; 0 is high.
        HI_VPC_CHN_PRIORITY = 0,
        /// Time limit of a task.
        HI_VPC_CHN_TASK_OVERTIME = 1,
    }
    /// Conversions of raw pictures.
    hi_csc_type: u32 {
        /// To the sensor mosaic.
        HI_CSC_TYPE_RAW_TO_BAYER = 0,
        /// To RGB or BGR.
        HI_CSC_TYPE_RAW_TO_RGB = 1,
    }
    /// Kinds of scheduled image work.
    hi_vpc_handle: u32 {
        /// Cut and scale.
        HI_VPC_HANDLE_CROP_RESIZE = 0,
        /// Remap.
        HI_VPC_HANDLE_REMAP = 1,
        /// Join pictures.
        HI_VPC_HANDLE_ROUNDVIEW_STITCHING = 2,
        /// Bound.
        HI_VPC_HANDLE_BUTT = 3,
    }
}

layouts! {
    /// A colour.
    struct hi_vpc_scalar: 32, 8 {
        /// R, G, B or Y, U, V; the last is reserved.
        0 val: [f64; 4],
    }
    /// A border.
    struct hi_vpc_make_border_info: 56, 8 {
        /// Rows above.
        0 top: u32,
        /// Rows below.
        4 bottom: u32,
        /// Columns to the left.
        8 left: u32,
        /// Columns to the right.
        12 right: u32,
        /// What fills it.
        16 border_type: hi_vpc_bord_type,
        /// The colour, if one fills it.
        24 scalar_value: hi_vpc_scalar,
    }
    /// A picture in memory.
    struct hi_vpc_pic_info: 32, 8 {
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
    /// A region.
    struct hi_vpc_crop_region: 16, 4 {
        /// First row.
        0 top_offset: u32,
        /// First column.
        4 left_offset: u32,
        /// Pixels across.
        8 crop_width: u32,
        /// Pixels down.
        12 crop_height: u32,
    }
    /// One cut.
    struct hi_vpc_crop_region_info: 48, 8 {
        /// Destination.
        0 dest_pic_info: hi_vpc_pic_info,
        /// Region of the source.
        32 crop_region: hi_vpc_crop_region,
    }
    /// A size to scale to.
    struct hi_vpc_resize_info: 12, 4 {
        /// Pixels across.
        0 resize_width: u32,
        /// Pixels down.
        4 resize_height: u32,
        /// Algorithm.
        8 interpolation: u32,
    }
    /// One cut, scaled.
    struct hi_vpc_crop_resize_region: 64, 8 {
        /// Destination.
        0 dest_pic_info: hi_vpc_pic_info,
        /// Region of the source.
        32 crop_region: hi_vpc_crop_region,
        /// Size to scale to.
        48 resize_info: hi_vpc_resize_info,
    }
    /// One cut, scaled and placed.
    struct hi_vpc_crop_resize_paste_region: 72, 8 {
        /// Destination.
        0 dest_pic_info: hi_vpc_pic_info,
        /// Region of the source.
        32 crop_region: hi_vpc_crop_region,
        /// Size to scale to.
        48 resize_info: hi_vpc_resize_info,
        /// Row in the destination.
        60 dest_top_offset: u32,
        /// Column in the destination.
        64 dest_left_offset: u32,
    }
    /// One cut, scaled, placed and bordered.
    struct hi_vpc_crop_resize_border_region: 104, 8 {
        /// Destination.
        0 dest_pic_info: hi_vpc_pic_info,
        /// Region of the source.
        32 crop_region: hi_vpc_crop_region,
        /// Size to scale to.
        48 resize_info: hi_vpc_resize_info,
        /// Row in the destination.
        60 dest_top_offset: u32,
        /// Column in the destination.
        64 dest_left_offset: u32,
        /// What fills the rest.
        68 border_type: hi_vpc_bord_type,
        /// The colour, if one fills it.
        72 scalar_value: hi_vpc_scalar,
    }
    /// One cut, scaled twice and placed.
    struct hi_vpc_crop_resize_resize_paste_region: 88, 8 {
        /// Destination.
        0 dest_pic_info: hi_vpc_pic_info,
        /// Region of the source.
        32 crop_region: hi_vpc_crop_region,
        /// First size.
        48 resize_info1: hi_vpc_resize_info,
        /// Second size.
        60 resize_info2: hi_vpc_resize_info,
        /// Row in the destination.
        72 dest_top_offset: u32,
        /// Column in the destination.
        76 dest_left_offset: u32,
        /// Zero.
        80 reserved: [u32; 2],
    }
    /// An image channel.
    struct hi_vpc_chn_attr: 12, 4 {
        /// Reserved; 0.
        0 attr: i32,
        /// Widest picture.
        4 pic_width: u32,
        /// Highest picture.
        8 pic_height: u32,
    }
    /// Counts of each value.
    struct hi_vpc_histogram_config: 3072, 4 {
        /// First component.
        0 histogram_y_or_r: [u32; 256],
        /// Second component.
        1024 histogram_u_or_g: [u32; 256],
        /// Third component.
        2048 histogram_v_or_b: [u32; 256],
    }
    /// New values for each value.
    struct hi_vpc_lut_remap: 768, 1 {
        /// First component.
        0 map_value_y_or_r: [u8; 256],
        /// Second component.
        256 map_value_u_or_g: [u8; 256],
        /// Third component.
        512 map_value_v_or_b: [u8; 256],
    }
    /// Options of a colour conversion.
    struct hi_csc_conf: 20, 4 {
        /// Alpha of the result.
        0 alpha: u32,
        /// Zero.
        4 attr: [u32; 4],
    }
    /// How a raw picture is converted.
    struct hi_csc_opt: 16, 8 {
        /// To what.
        0 csc_type: hi_csc_type,
        /// Bytes at `value`.
        4 len: u32,
        /// A struct that goes with the kind, as `hi_rcsc_conf`.
        8 value: *mut c_void,
    }
    /// A conversion of a raw picture.
    struct hi_csc_param: 80, 8 {
        /// Source.
        0 src: hi_vpc_pic_info,
        /// Destination.
        32 dst: hi_vpc_pic_info,
        /// How.
        64 csc_opt: hi_csc_opt,
    }
    /// Gamma for raw pictures.
    struct hi_rcsc_conf: 524, 4 {
        /// The curve.
        0 gamma_coef: [u16; 257],
        /// Zero.
        516 resv: [u32; 2],
    }
    /// Brightness statistics of raw pictures.
    struct hi_rcsc_chn_stat: 32, 8 {
        /// Least.
        0 min: u64,
        /// Greatest.
        8 max: u64,
        /// How many.
        16 cnt: u64,
        /// Sum.
        24 sum: u64,
    }
    /// A median filter.
    struct hi_median_blur_config: 4, 4 {
        /// Pixels across the kernel.
        0 kernel_size: u32,
    }
    /// A median filter and its pictures.
    struct hi_median_blur_param: 72, 8 {
        /// Source.
        0 src: hi_vpc_pic_info,
        /// Destination.
        32 dst: hi_vpc_pic_info,
        /// The filter.
        64 median_blur_cfg: hi_median_blur_config,
    }
    /// A pixel.
    struct hi_point: 8, 4 {
        /// Column.
        0 x: i32,
        /// Row.
        4 y: i32,
    }
    /// A size.
    struct hi_size: 8, 4 {
        /// Pixels across.
        0 width: u32,
        /// Pixels down.
        4 height: u32,
    }
    /// A mean filter, erosion or dilation.
    struct hi_blur_config: 64, 8 {
        /// The kernel.
        0 kernel_size: hi_size,
        /// Its shape.
        8 morph_shapes: hi_morph_shapes,
        /// Reserved; -1, -1.
        12 anchor: hi_point,
        /// How often; once for a mean filter.
        20 iterations: u32,
        /// What lies outside.
        24 border_type: hi_vpc_bord_type,
        /// The colour, if one does.
        32 scalar_value: hi_vpc_scalar,
    }
    /// Such a filter and its pictures.
    struct hi_blur_param: 128, 8 {
        /// Source.
        0 src: hi_vpc_pic_info,
        /// Destination.
        32 dst: hi_vpc_pic_info,
        /// The filter.
        64 blur_cfg: hi_blur_config,
    }
    /// A Gaussian filter.
    struct hi_gaussian_blur_config: 72, 8 {
        /// The kernel.
        0 kernel_size: hi_size,
        /// Deviation across.
        8 sigma_x: f64,
        /// Deviation down.
        16 sigma_y: f64,
        /// What lies outside.
        24 border_type: hi_vpc_bord_type,
        /// The colour, if one does.
        32 scalar_value: hi_vpc_scalar,
        /// Zero.
        64 reserved: [u32; 2],
    }
    /// A Gaussian filter and its pictures.
    struct hi_gaussian_blur_param: 136, 8 {
        /// Source.
        0 src: hi_vpc_pic_info,
        /// Destination.
        32 dst: hi_vpc_pic_info,
        /// The filter.
        64 gaussian_blur_cfg: hi_gaussian_blur_config,
    }
    /// A convolution.
    struct hi_filter_2d_config: 272, 8 {
        /// The weights, centred.
        0 filter: [[f64; 5]; 5],
        /// How many of them count.
        200 kernel_size: hi_size,
        /// Reserved; -1, -1.
        208 anchor: hi_point,
        /// Added to each result.
        216 delta: f64,
        /// What lies outside.
        224 border_type: hi_vpc_bord_type,
        /// The colour, if one does.
        232 scalar_value: hi_vpc_scalar,
        /// Zero.
        264 reserved: [u32; 2],
    }
    /// A convolution and its pictures.
    struct hi_filter_2d_param: 336, 8 {
        /// Source.
        0 src: hi_vpc_pic_info,
        /// Destination.
        32 dst: hi_vpc_pic_info,
        /// The convolution.
        64 filter_2d_cfg: hi_filter_2d_config,
    }
    /// A turn and its pictures.
    struct hi_rotate_param: 72, 8 {
        /// Source.
        0 src: hi_vpc_pic_info,
        /// Destination.
        32 dst: hi_vpc_pic_info,
        /// The turn.
        64 angle: hi_rotation,
    }
    /// A mirror and its pictures.
    struct hi_flip_param: 72, 8 {
        /// Source.
        0 src: hi_vpc_pic_info,
        /// Destination.
        32 dst: hi_vpc_pic_info,
        /// The mirror.
        64 flip_mode: hi_flip_mode,
    }
    /// A mosaic.
    struct hi_mosaic: 20, 4 {
        /// Its blocks.
        0 blk_size: hi_blk_size,
        /// Where.
        4 rect: hi_rect,
    }
    /// Mosaics and their pictures.
    struct hi_mosaic_param: 80, 8 {
        /// Source.
        0 src: hi_vpc_pic_info,
        /// Destination.
        32 dst: hi_vpc_pic_info,
        /// How many.
        64 count: u32,
        /// The mosaics.
        72 mosaic: *mut hi_mosaic,
    }
    /// A quadrangle.
    struct hi_quad_cover: 40, 4 {
        /// Filled.
        0 is_solid: hi_bool,
        /// Width of the line, if not filled.
        4 thick: u32,
        /// The corners.
        8 point: [hi_point; 4],
    }
    /// The unnamed union in [`hi_cover`].
    union hi_cover_anon_1: 40, 4 {
        /// A rectangle.
        0 rect: hi_rect,
        /// A quadrangle.
        0 quad: hi_quad_cover,
    }
    /// A cover.
    struct hi_cover: 48, 4 {
        /// Its shape.
        0 type_: hi_cover_type,
        /// Where.
        4 anon_1: hi_cover_anon_1,
        /// Its colour.
        44 color: u32,
    }
    /// Covers and their pictures.
    struct hi_cover_param: 80, 8 {
        /// Source.
        0 src: hi_vpc_pic_info,
        /// Destination.
        32 dst: hi_vpc_pic_info,
        /// How many.
        64 count: u32,
        /// The covers.
        72 cover: *mut hi_cover,
    }
    /// A line.
    struct hi_line: 24, 4 {
        /// One end.
        0 start_point: hi_point,
        /// The other.
        8 end_point: hi_point,
        /// Its width.
        16 thick: u32,
        /// Its colour.
        20 color: u32,
    }
    /// Lines and their pictures.
    struct hi_line_param: 80, 8 {
        /// Source.
        0 src: hi_vpc_pic_info,
        /// Destination.
        32 dst: hi_vpc_pic_info,
        /// How many.
        64 count: u32,
        /// The lines.
        72 line: *mut hi_line,
    }
    /// A bitmap laid over.
    struct hi_osd: 48, 8 {
        /// Where.
        0 rect: hi_rect,
        /// Its format.
        16 pixel_format: hi_pixel_format,
        /// Its pixels.
        24 picture_address: *mut c_void,
        /// Bytes from row to row.
        32 stride: u32,
        /// Alpha where a 1-bit alpha is 0.
        36 bg_alpha: u32,
        /// Alpha where it is 1.
        40 fg_alpha: u32,
        /// What is inverted.
        44 osd_inverted_color: hi_osd_inverted_color,
    }
    /// Bitmaps and their pictures.
    struct hi_osd_param: 144, 8 {
        /// Source.
        0 src: hi_vpc_pic_info,
        /// Destination.
        32 dst: hi_vpc_pic_info,
        /// How many.
        64 count: u32,
        /// The bitmaps.
        72 osd: *mut hi_osd,
        /// Palette.
        80 clut: [u32; 16],
    }
}
