//! V2 media: moving pixels by tables and matrices, joining pictures, scheduled work (`hi_dvpp_vpc.h`).
//!
//! Joining pictures: the layouts are those of the header of 2022, and `hi_stitching_lut_param` that of CANN 8.5.
//! The struct that holds them has changed from release to release, so it is opaque here.

use super::{hi::*, hi_vpc::*};
use std::ffi::c_void;

opaque! {
    /// Tables for joining pictures; laid out differently in CANN 6.0, 8.3 and 8.5.
    hi_roundview_stitching_param;
    /// Pictures to join: a destination, a count and that many sources.
    hi_roundview_stitching_pic_param;
}

layouts! {
    /// A point.
    struct hi_float_point: 8, 4 {
        /// Column.
        0 x: f32,
        /// Row.
        4 y: f32,
    }
    /// Points and where they go.
    struct hi_point_pair_info: 72, 4 {
        /// Points of the source.
        0 src_point: [hi_float_point; 4],
        /// How many of them count.
        32 src_point_count: u32,
        /// Points of the destination.
        36 dest_point: [hi_float_point; 4],
        /// How many of them count.
        68 dest_point_count: u32,
    }
    /// A remapping table, as CANN 7.0 and later have it.
    struct hi_remap_lut: 40, 8 {
        /// Pixels across the source.
        0 src_pic_width: u32,
        /// Pixels down the source.
        4 src_pic_height: u32,
        /// Pixels across the destination.
        8 dest_pic_width: u32,
        /// Pixels down the destination.
        12 dest_pic_height: u32,
        /// The table, in media memory of the caller's.
        16 lut: *mut c_void,
        /// Its bytes.
        24 lut_size: u32,
        /// Zero.
        32 reserved: u64,
    }
    /// A map of coordinates.
    struct hi_map_param: 48, 8 {
        /// Column of each pixel of the destination, as f32.
        0 map1: *mut c_void,
        /// Row of each pixel, as f32.
        8 map2: *mut c_void,
        /// Bytes of each map.
        16 map_size: u32,
        /// Pixels across the source.
        20 src_pic_width: u32,
        /// Pixels down the source.
        24 src_pic_height: u32,
        /// Pixels across the destination.
        28 dest_pic_width: u32,
        /// Pixels down the destination.
        32 dest_pic_height: u32,
        /// Zero.
        40 reserved: u64,
    }
    /// A transform.
    struct hi_transform_matrix: 52, 4 {
        /// Which part of `matrix` counts.
        0 matrix_type: hi_matrix_type,
        /// Its numbers.
        4 matrix: [[f32; 4]; 3],
    }
    /// How pixels are moved.
    struct hi_transform_config: 40, 8 {
        /// 0 bilinear, 1 nearest.
        0 interpolation: u32,
        /// What lies outside.
        4 border_type: hi_vpc_bord_type,
        /// The colour, if one does.
        8 scalar_value: hi_vpc_scalar,
    }
    /// Pictures of a transform, and how it moves pixels.
    struct hi_warp_transform_param: 104, 8 {
        /// Source.
        0 src: hi_vpc_pic_info,
        /// Destination.
        32 dst: hi_vpc_pic_info,
        /// How.
        64 transform_config: hi_transform_config,
    }
    /// Scratch memory.
    struct hi_vpc_workspace_param: 32, 8 {
        /// What for.
        0 func: hi_workspace_func,
        /// Widest source.
        4 max_source_pic_width: u32,
        /// Highest source.
        8 max_source_pic_height: u32,
        /// Widest destination.
        12 max_dest_pic_width: u32,
        /// Highest destination.
        16 max_dest_pic_height: u32,
        /// Zero.
        24 reserved: u64,
    }
    /// An option of a channel.
    struct hi_opt_attr: 16, 8 {
        /// Which.
        0 attr_type: hi_opt_attr_type,
        /// Bytes at `value`: 4.
        4 len: u32,
        /// Its value.
        8 value: *mut c_void,
    }
    /// Scheduled cutting and scaling.
    struct hi_crop_resize_handle_param: 88, 8 {
        /// Sources; their addresses are NULL.
        0 source_pic: *mut hi_vpc_pic_info,
        /// How many.
        8 pic_num: u32,
        /// Regions; their addresses are NULL.
        16 crop_resize_info: *mut hi_vpc_crop_resize_border_region,
        /// Regions of each source.
        24 count: *mut u32,
        /// Whether there are borders.
        32 border_en: hi_bool,
        /// Colour matrix.
        36 csc_matrix: hi_csc_matrix,
        /// Options.
        40 opt_attr: *mut hi_opt_attr,
        /// How many.
        48 attr_size: u32,
        /// Zero.
        52 reserved: [u32; 8],
    }
    /// Scheduled remapping.
    struct hi_remap_handle_param: 208, 8 {
        /// The map.
        0 map_param: hi_map_param,
        /// The pictures.
        48 transform_param: hi_warp_transform_param,
        /// Colour matrix.
        152 csc_matrix: hi_csc_matrix,
        /// Options.
        160 opt_attr: *mut hi_opt_attr,
        /// How many.
        168 attr_size: u32,
        /// Zero.
        172 reserved: [u32; 8],
    }
    /// Where a pixel of a joined picture comes from.
    struct hi_stiching_ipm_table: 32, 4 {
        /// One picture.
        0 pic1_index: u32,
        /// Another.
        4 pic2_index: u32,
        /// Weight of the first.
        8 weight1: f32,
        /// Weight of the second.
        12 weight2: f32,
        /// Column in the first.
        16 offset1_x: f32,
        /// Row in the first.
        20 offset1_y: f32,
        /// Column in the second.
        24 offset2_x: f32,
        /// Row in the second.
        28 offset2_y: f32,
    }
    /// A table for joining pictures.
    struct hi_stiching_ipm_param: 32, 8 {
        /// Pixels across a source.
        0 src_pic_width: u32,
        /// Pixels down a source.
        4 src_pic_height: u32,
        /// Pixels across the result.
        8 dest_pic_width: u32,
        /// Pixels down the result.
        12 dest_pic_height: u32,
        /// Length of the table.
        16 ipm_table_len: u32,
        /// The table.
        24 ipm_table_address: *mut hi_stiching_ipm_table,
    }
    /// A compact table for joining pictures.
    struct hi_stitching_lut_param: 96, 8 {
        /// Pixels across a source.
        0 src_pic_width: u32,
        /// Pixels down a source.
        4 src_pic_height: u32,
        /// Pixels across the result.
        8 dest_pic_width: u32,
        /// Pixels down the result.
        12 dest_pic_height: u32,
        /// Bytes of the table.
        16 lut_table_len: u32,
        /// The table.
        24 lut: *mut c_void,
        /// Reserved; 0.
        32 mask_len: u32,
        /// Reserved; NULL.
        40 mask: *mut u8,
        /// Bytes of the table of weights.
        48 blend_table_len: u32,
        /// The table of weights.
        56 blend_table: *mut u8,
        /// Zero.
        64 reserved: [u32; 8],
    }
    /// Brightness compensation when joining pictures.
    struct hi_stitching_gain_param: 24, 8 {
        /// Which histograms.
        0 hist_type: hi_stitching_histogram_type,
        /// Whether, and how.
        4 gain_type: hi_stitching_gain_type,
        /// Passed to the callback.
        8 user_data: *mut c_void,
        /// Works the compensation out.
        16 calulate_gain_callback: Option<unsafe extern "C" fn(user: *mut c_void, histograms: *mut c_void, count: u32, gain: *mut c_void, bytes: u32) -> i32>,
    }
    /// A histogram handed to that callback.
    struct hi_stitching_histogram_param: 3080, 4 {
        /// Picture.
        0 pic_index: u32,
        /// The picture it overlaps.
        4 overlap_pic_index: u32,
        /// The counts.
        8 histogram_info: hi_vpc_histogram_config,
    }
}
numbers! {}
constants! {}
