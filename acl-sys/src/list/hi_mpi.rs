//! Rows of the V2 media API: `hi_dvpp_*.h` and `hi_mpi_sys.h`, all in `libacl_dvpp_mpi.so`.
//!
//! Headers: the copies of 2020 to 2022, as torchvision's NPU backend carries them. `source`: what the published
//! pyACL of 2026 calls. `documentation`: the vendor's reference of CANN 6.0 to 9.1. Answers are 0 or a code
//! of [`crate::codes_mpi`], where a row does not say otherwise. `ms`: -1 blocks, 0 tries once, else a limit.
//! VPC calls that take `task` return at once; `hi_mpi_vpc_get_process_result` waits.

#[doc(hidden)]
#[macro_export]
macro_rules! hi_mpi_functions { ([$($then:tt)*] $($pass:tt)*) => { $($then)* ! { $($pass)*
    // memory, version
    from "hi_dvpp_common.h" in "libacl_dvpp_mpi.so" since "5" by "header" {
        must hi_mpi_dvpp_malloc(device: u32, ptr: *mut *mut c_void, bytes: u64) -> i32, "Media memory as `acldvppMalloc` gives; the device is the thread's, `device` is reserved.";
        must hi_mpi_dvpp_free(ptr: *mut c_void) -> i32, "Frees media memory.";
        may hi_mpi_dvpp_get_version(major: *mut i32, minor: *mut i32, patch: *mut i32) -> i32, "Version of the V2 interface.";
    }
    // PNGD
    from "hi_dvpp_pngd.h" in "libacl_dvpp_mpi.so" since "5" by "header" {
        may hi_mpi_pngd_create_chn(chn: hi_pngd_chn, attr: *const hi_pngd_chn_attr) -> i32, "Creates a PNG decoder channel.";
        may hi_mpi_pngd_destroy_chn(chn: hi_pngd_chn) -> i32, "Destroys it.";
        may hi_mpi_pngd_send_stream(chn: hi_pngd_chn, stream: *const hi_img_stream, picture: *mut hi_pic_info, ms: i32) -> i32, "Queues one file and the buffer for its picture.";
        may hi_mpi_pngd_get_image_data(chn: hi_pngd_chn, picture: *mut hi_pic_info, stream: *mut hi_img_stream, ms: i32) -> i32, "Takes one picture, with both buffers that were sent for it.";
        may hi_mpi_png_get_image_info(stream: *const hi_img_stream, info: *mut hi_img_info) -> i32, "Size, strides and colour kind of a PNG file.";
    }
    // system
    from "hi_dvpp_sys.h" in "libacl_dvpp_mpi.so" since "5" by "header" {
        may hi_mpi_sys_init() -> i32, "Starts V2 media for the process, after a device is set; repeats are fine.";
        may hi_mpi_sys_exit() -> i32, "Ends it, after the last channel is gone.";
        may hi_mpi_sys_create_epoll(size: i32, epoll: *mut i32) -> i32, "An epoll instance for channels; `size` is positive and otherwise ignored.";
        may hi_mpi_sys_ctl_epoll(epoll: i32, op: i32, fd: i32, event: *mut hi_dvpp_epoll_event) -> i32, "Adds, changes or removes a channel's descriptor; `op` is a `hi_dvpp_epoll_ctl_op`.";
        may hi_mpi_sys_wait_epoll(epoll: i32, events: *mut hi_dvpp_epoll_event, max: i32, ms: i32, found: *mut i32) -> i32, "Waits until a channel has something, and writes how many events it stored.";
        may hi_mpi_sys_close_epoll(epoll: i32) -> i32, "Ends an epoll instance.";
        may hi_mpi_sys_set_chn_csc_matrix(module: hi_mod_id, chn: i32, matrix: hi_csc_matrix, own: *mut hi_csc_coefficient) -> i32, "Colour matrix of a VDEC or VPC channel; `own` counts for `HI_CSC_MATRIX_USER` alone.";
        may hi_mpi_sys_get_chn_csc_matrix(module: hi_mod_id, chn: i32, matrix: *mut hi_csc_matrix, coefficient: *mut hi_csc_coefficient) -> i32, "The colour matrix a channel uses, by name and by numbers.";
    }
    // video buffers
    from "hi_dvpp_vb.h" in "libacl_dvpp_mpi.so" since "8.0" by "header" {
        may hi_mpi_vb_create_pool(config: *const hi_vb_pool_config) -> hi_vb_pool, "A pool of equal blocks; all bits set when it fails.";
        may hi_mpi_vb_destroy_pool(pool: hi_vb_pool) -> i32, "Ends a pool.";
        may hi_mpi_vb_get_block(pool: hi_vb_pool, bytes: u64, zone: *const c_char) -> hi_vb_blk, "Takes a block; all bits set when there is none.";
        may hi_mpi_vb_release_block(block: hi_vb_blk) -> i32, "Gives a block back.";
        may hi_mpi_vb_handle_to_addr(block: hi_vb_blk) -> *mut c_void, "A block's address.";
        may hi_mpi_vb_block_copyref(block: hi_vb_blk) -> i32, "One more reference to a block.";
    }
    // VDEC, and JPEGD through channels of type HI_PT_JPEG
    from "hi_dvpp_vdec.h" in "libacl_dvpp_mpi.so" since "5" by "header" {
        may hi_vdec_get_pic_buf_size(kind: hi_payload_type, attr: *mut hi_pic_buf_attr) -> u32, "Bytes that a decoded picture needs.";
        may hi_vdec_get_tmv_buf_size(kind: hi_payload_type, width: u32, height: u32) -> u32, "Bytes for the decoder's temporal motion vectors.";
        may hi_mpi_vdec_create_chn(chn: hi_vdec_chn, attr: *const hi_vdec_chn_attr) -> i32, "Creates a decoder channel under the caller's number.";
        may hi_mpi_vdec_destroy_chn(chn: hi_vdec_chn) -> i32, "Destroys it, once it no longer receives.";
        may hi_mpi_vdec_set_chn_attr(chn: hi_vdec_chn, attr: *const hi_vdec_chn_attr) -> i32, "Changes the attributes that may change.";
        may hi_mpi_vdec_get_chn_attr(chn: hi_vdec_chn, attr: *mut hi_vdec_chn_attr) -> i32, "The channel's attributes.";
        may hi_mpi_vdec_set_protocol_param(chn: hi_vdec_chn, param: *const hi_vdec_protocol_param) -> i32, "How many parameter sets and slices the decoder keeps.";
        may hi_mpi_vdec_get_protocol_param(chn: hi_vdec_chn, param: *mut hi_vdec_protocol_param) -> i32, "Those limits.";
        may hi_mpi_vdec_start_recv_stream(chn: hi_vdec_chn) -> i32, "Opens the channel for packets.";
        may hi_mpi_vdec_stop_recv_stream(chn: hi_vdec_chn) -> i32, "Closes it for packets.";
        may hi_mpi_vdec_query_status(chn: hi_vdec_chn, status: *mut hi_vdec_chn_status) -> i32, "What is queued, decoded and failed.";
        may hi_mpi_vdec_reset_chn(chn: hi_vdec_chn) -> i32, "Throws the queues away; legal while stopped.";
        may hi_mpi_vdec_set_chn_param(chn: hi_vdec_chn, param: *const hi_vdec_chn_param) -> i32, "Decoding mode, order and picture format.";
        may hi_mpi_vdec_get_chn_param(chn: hi_vdec_chn, param: *mut hi_vdec_chn_param) -> i32, "Those parameters.";
        may hi_mpi_vdec_send_stream(chn: hi_vdec_chn, stream: *const hi_vdec_stream, picture: *mut hi_vdec_pic_info, ms: i32) -> i32, "Queues one coded picture and the buffer for its result.";
        may hi_mpi_vdec_get_frame(chn: hi_vdec_chn, frame: *mut hi_video_frame_info, supplement: *mut hi_vdec_supplement_info, stream: *mut hi_vdec_stream, ms: i32) -> i32, "Takes one result, with both buffers that were sent for it.";
        may hi_mpi_vdec_release_frame(chn: hi_vdec_chn, frame: *const hi_video_frame_info) -> i32, "Ends the use of a result; one per frame taken.";
        may hi_mpi_vdec_get_fd(chn: hi_vdec_chn) -> i32, "A descriptor for epoll, negative on failure.";
        may hi_mpi_vdec_close_fd(chn: hi_vdec_chn) -> i32, "Closes that descriptor; -1 on failure.";
        may hi_mpi_dvpp_get_image_info(kind: hi_payload_type, stream: *const hi_vdec_stream, info: *mut hi_img_info) -> i32, "Size, strides and format a picture file will have; in a host program the file is in host memory.";
    }
    from "hi_dvpp_vdec.h" in "libacl_dvpp_mpi.so" since "8.5 or earlier" by "header" {
        may hi_mpi_vdec_set_jpegd_precision_mode(chn: hi_vdec_chn, mode: hi_jpegd_precision_mode) -> i32, "How odd sizes of JPEG pictures are rounded.";
    }
    from "hi_dvpp_vdec.h" in "libacl_dvpp_mpi.so" since "8.5 or earlier" by "source" {
        may hi_mpi_vdec_get_jpegd_output_info(stream: *const hi_vdec_stream, format: hi_pixel_format, info: *mut hi_img_info) -> i32, "As `hi_mpi_dvpp_get_image_info` for a JPEG file, for the format wanted.";
    }
    from "hi_dvpp_vdec.h" in "libacl_dvpp_mpi.so" since "7.0" by "documentation" {
        may hi_mpi_vdec_set_display_mode(chn: hi_vdec_chn, mode: hi_video_display_mode) -> i32, "Whether a bound successor that is full holds the decoder up.";
        may hi_mpi_vdec_get_display_mode(chn: hi_vdec_chn, mode: *mut hi_video_display_mode) -> i32, "That mode.";
    }
    // VENC, and JPEGE through channels of type HI_PT_JPEG
    from "hi_dvpp_venc.h" in "libacl_dvpp_mpi.so" since "5" by "header" {
        may hi_mpi_venc_create_chn(chn: hi_venc_chn, attr: *const hi_venc_chn_attr) -> i32, "Creates an encoder channel under the caller's number.";
        may hi_mpi_venc_destroy_chn(chn: hi_venc_chn) -> i32, "Destroys it.";
        may hi_mpi_venc_start_chn(chn: hi_venc_chn, param: *const hi_venc_start_param) -> i32, "Opens the channel for pictures.";
        may hi_mpi_venc_stop_chn(chn: hi_venc_chn) -> i32, "Closes it for pictures.";
        may hi_mpi_venc_query_status(chn: hi_venc_chn, status: *mut hi_venc_chn_status) -> i32, "What is queued and encoded.";
        may hi_mpi_venc_get_stream(chn: hi_venc_chn, stream: *mut hi_venc_stream, ms: i32) -> i32, "Takes one encoded picture; the packets' array is the caller's.";
        may hi_mpi_venc_release_stream(chn: hi_venc_chn, stream: *mut hi_venc_stream) -> i32, "Ends the use of a result; one per stream taken.";
        may hi_mpi_venc_send_frame(chn: hi_venc_chn, frame: *const hi_video_frame_info, ms: i32) -> i32, "Queues one picture.";
        may hi_mpi_venc_get_fd(chn: hi_venc_chn) -> i32, "A descriptor for epoll, negative on failure.";
        may hi_mpi_venc_close_fd(chn: hi_venc_chn) -> i32, "Closes that descriptor.";
        may hi_mpi_venc_set_chn_param(chn: hi_venc_chn, param: *const hi_venc_chn_param) -> i32, "Priority, cropping and frame rates.";
        may hi_mpi_venc_set_mod_param(param: *const hi_venc_mod_param) -> i32, "Settings of a whole encoder module.";
        may hi_mpi_venc_get_mod_param(param: *mut hi_venc_mod_param) -> i32, "Those settings; `mod_type` says which.";
        may hi_mpi_venc_set_jpeg_param(chn: hi_venc_chn, param: *const hi_venc_jpeg_param) -> i32, "Quality of a JPEG channel.";
        may hi_mpi_venc_get_jpeg_param(chn: hi_venc_chn, param: *mut hi_venc_jpeg_param) -> i32, "That quality.";
        may hi_mpi_venc_set_jpeg_huffman_param(chn: hi_venc_chn, param: *const hi_venc_jpeg_huffman_param) -> i32, "Huffman tables of a JPEG channel.";
        may hi_mpi_venc_get_jpeg_huffman_param(chn: hi_venc_chn, param: *mut hi_venc_jpeg_huffman_param) -> i32, "Those tables.";
        may hi_mpi_venc_compact_jpeg_tables(chn: hi_venc_chn, kind: u32, enable: hi_bool) -> i32, "Whether JPEG tables are written in one segment; `kind` is 0.";
        may hi_mpi_venc_request_idr(chn: hi_venc_chn, now: hi_bool) -> i32, "Asks for an IDR picture.";
        may hi_mpi_venc_set_scene_mode(chn: hi_venc_chn, mode: hi_venc_scene_mode) -> i32, "Kind of scene to encode for.";
        may hi_mpi_venc_set_rc_param(chn: hi_venc_chn, param: *const hi_venc_rc_param) -> i32, "Fine settings of the rate control.";
        may hi_mpi_venc_get_rc_param(chn: hi_venc_chn, param: *mut hi_venc_rc_param) -> i32, "Those settings.";
    }
    from "hi_dvpp_venc.h" in "libacl_dvpp_mpi.so" since "6.0" by "header" {
        may hi_mpi_venc_send_jpege_frame(chn: hi_venc_chn, frame: *const hi_video_frame_info, output: *const hi_img_stream, ms: i32) -> i32, "Queues one picture with the buffer for its JPEG file.";
        may hi_mpi_venc_get_jpege_predicted_size(frame: *const hi_video_frame_info, param: *const hi_venc_jpeg_param, bytes: *mut u32) -> i32, "Bytes that buffer needs.";
    }
    from "hi_dvpp_venc.h" in "libacl_dvpp_mpi.so" since "6.0" by "documentation" {
        may hi_mpi_venc_set_h264_vui(chn: hi_venc_chn, vui: *const hi_venc_h264_vui) -> i32, "Usability information in an H.264 stream.";
        may hi_mpi_venc_get_h264_vui(chn: hi_venc_chn, vui: *mut hi_venc_h264_vui) -> i32, "That information.";
        may hi_mpi_venc_set_h265_vui(chn: hi_venc_chn, vui: *const hi_venc_h265_vui) -> i32, "Usability information in an H.265 stream.";
        may hi_mpi_venc_get_h265_vui(chn: hi_venc_chn, vui: *mut hi_venc_h265_vui) -> i32, "That information.";
    }
    from "hi_dvpp_venc.h" in "libacl_dvpp_mpi.so" since "7.0" by "documentation" {
        may hi_mpi_venc_set_cu_pred(chn: hi_venc_chn, param: *const hi_venc_cu_prediction) -> i32, "Leaning towards block sizes and kinds of prediction.";
        may hi_mpi_venc_get_cu_pred(chn: hi_venc_chn, param: *mut hi_venc_cu_prediction) -> i32, "That leaning.";
        may hi_mpi_venc_set_intra_refresh(chn: hi_venc_chn, param: *const hi_venc_intra_refresh) -> i32, "Spreads intra blocks over P pictures.";
        may hi_mpi_venc_get_intra_refresh(chn: hi_venc_chn, param: *mut hi_venc_intra_refresh) -> i32, "How they are spread.";
        may hi_mpi_venc_set_ref_param(chn: hi_venc_chn, param: *const hi_venc_ref_param) -> i32, "Which pictures refer to which.";
        may hi_mpi_venc_get_ref_param(chn: hi_venc_chn, param: *mut hi_venc_ref_param) -> i32, "That scheme.";
        may hi_mpi_venc_set_roi_attr(chn: hi_venc_chn, attr: *const hi_venc_roi_attr) -> i32, "Quantiser of one region of interest.";
        may hi_mpi_venc_get_roi_attr(chn: hi_venc_chn, index: u32, attr: *mut hi_venc_roi_attr) -> i32, "That region.";
    }
    from "hi_dvpp_venc.h" in "libacl_dvpp_mpi.so" since "8.0" by "documentation" {
        may hi_mpi_venc_set_slice_split(chn: hi_venc_chn, param: *const hi_venc_slice_split) -> i32, "Rows of blocks per slice.";
        may hi_mpi_venc_get_slice_split(chn: hi_venc_chn, param: *mut hi_venc_slice_split) -> i32, "That number.";
        may hi_mpi_venc_send_frame_ex(chn: hi_venc_chn, frame: *const hi_user_frame_info, ms: i32) -> i32, "Queues one picture with a map of quantisers.";
        may hi_mpi_venc_get_qpmap_stride(width: u32) -> i32, "Bytes per row of such a map; 0 on failure.";
        may hi_mpi_venc_get_qpmap_size(kind: hi_payload_type, width: u32, height: u32) -> i32, "Bytes of such a map; 0 on failure.";
        may hi_mpi_venc_set_streamcopy_param(chn: hi_venc_chn, param: *const hi_venc_streamcopy_param) -> i32, "Repeats pictures instead of encoding them.";
        may hi_mpi_venc_get_streamcopy_param(chn: hi_venc_chn, param: *mut hi_venc_streamcopy_param) -> i32, "How often it does.";
    }
    from "hi_dvpp_venc.h" in "libacl_dvpp_mpi.so" since "8.0" by "source" {
        may hi_mpi_venc_set_chn_attr(chn: hi_venc_chn, attr: *const hi_venc_chn_attr) -> i32, "Changes the attributes that may change.";
        may hi_mpi_venc_get_chn_attr(chn: hi_venc_chn, attr: *mut hi_venc_chn_attr) -> i32, "The channel's attributes.";
        may hi_mpi_venc_get_chn_param(chn: hi_venc_chn, param: *mut hi_venc_chn_param) -> i32, "Priority, cropping and frame rates as set.";
        may hi_mpi_venc_get_scene_mode(chn: hi_venc_chn, mode: *mut hi_venc_scene_mode) -> i32, "Kind of scene as set.";
    }
    // VPC
    from "hi_dvpp_vpc.h" in "libacl_dvpp_mpi.so" since "5" by "header" {
        may hi_mpi_vpc_create_chn(chn: hi_vpc_chn, attr: *const hi_vpc_chn_attr) -> i32, "Creates an image channel under the caller's number.";
        may hi_mpi_vpc_sys_create_chn(chn: *mut hi_vpc_chn, attr: *const hi_vpc_chn_attr) -> i32, "Creates an image channel under a number of the library's choice.";
        may hi_mpi_vpc_destroy_chn(chn: hi_vpc_chn) -> i32, "Destroys it.";
        may hi_mpi_vpc_crop(chn: hi_vpc_chn, src: *const hi_vpc_pic_info, regions: *mut hi_vpc_crop_region_info, count: u32, task: *mut u32, ms: i32) -> i32, "Cuts regions out of one picture.";
        may hi_mpi_vpc_resize(chn: hi_vpc_chn, src: *const hi_vpc_pic_info, dst: *mut hi_vpc_pic_info, fx: f64, fy: f64, interpolation: u32, task: *mut u32, ms: i32) -> i32, "Scales one picture; `fx` and `fy` are the factors.";
        may hi_mpi_vpc_crop_resize(chn: hi_vpc_chn, src: *const hi_vpc_pic_info, regions: *mut hi_vpc_crop_resize_region, count: u32, task: *mut u32, ms: i32) -> i32, "Cuts regions and scales each.";
        may hi_mpi_vpc_crop_resize_paste(chn: hi_vpc_chn, src: *const hi_vpc_pic_info, regions: *mut hi_vpc_crop_resize_paste_region, count: u32, task: *mut u32, ms: i32) -> i32, "Cuts, scales and puts each region into its destination.";
        may hi_mpi_vpc_batch_crop_resize_paste(chn: hi_vpc_chn, src: *mut *const hi_vpc_pic_info, pictures: u32, regions: *mut hi_vpc_crop_resize_paste_region, counts: *mut u32, task: *mut u32, ms: i32) -> i32, "The same for several pictures; `counts` is the regions of each.";
        may hi_mpi_vpc_crop_resize_make_border(chn: hi_vpc_chn, src: *const hi_vpc_pic_info, regions: *mut hi_vpc_crop_resize_border_region, count: u32, task: *mut u32, ms: i32) -> i32, "Cuts, scales and puts a border round each region.";
        may hi_mpi_vpc_batch_crop_resize_make_border(chn: hi_vpc_chn, src: *mut *const hi_vpc_pic_info, pictures: u32, regions: *mut hi_vpc_crop_resize_border_region, counts: *mut u32, task: *mut u32, ms: i32) -> i32, "The same for several pictures.";
        may hi_mpi_vpc_convert_color(chn: hi_vpc_chn, src: *const hi_vpc_pic_info, dst: *mut hi_vpc_pic_info, task: *mut u32, ms: i32) -> i32, "Converts between pixel formats.";
        may hi_mpi_vpc_convert_color_to_yuv420(chn: hi_vpc_chn, src: *const hi_vpc_pic_info, dst: *mut hi_vpc_pic_info, task: *mut u32, ms: i32) -> i32, "Converts to 4:2:0 in two planes.";
        may hi_mpi_vpc_copy_make_border(chn: hi_vpc_chn, src: *const hi_vpc_pic_info, dst: *mut hi_vpc_pic_info, border: hi_vpc_make_border_info, task: *mut u32, ms: i32) -> i32, "Copies with a border.";
        may hi_mpi_vpc_pyrdown(chn: hi_vpc_chn, src: *const hi_vpc_pic_info, dst: *mut hi_vpc_pic_info, levels: u32, filter: *mut [i8; 5], divisor: u16, border: hi_vpc_make_border_info, task: *mut u32, ms: i32) -> i32, "Up to four halvings through a 5x5 filter.";
        may hi_mpi_vpc_calc_hist(chn: hi_vpc_chn, src: *const hi_vpc_pic_info, histogram: *mut hi_vpc_histogram_config, task: *mut u32, ms: i32) -> i32, "Counts the values of each component.";
        may hi_mpi_vpc_equalize_hist(chn: hi_vpc_chn, src: *const hi_vpc_pic_info, dst: *mut hi_vpc_pic_info, lut: *const hi_vpc_lut_remap, task: *mut u32, ms: i32) -> i32, "Maps each component through a table.";
        may hi_mpi_vpc_get_process_result(chn: hi_vpc_chn, task: u32, ms: i32) -> i32, "Waits for a task.";
    }
    from "hi_dvpp_vpc.h" in "libacl_dvpp_mpi.so" since "6.0" by "header" {
        may hi_mpi_vpc_convert_color_v2(chn: hi_vpc_chn, src: *const hi_vpc_pic_info, dst: *mut hi_vpc_pic_info, conf: *mut hi_csc_conf, task: *mut u32, ms: i32) -> i32, "Converts between pixel formats, with an alpha of one's own.";
        may hi_mpi_vpc_crop_resize_resize_paste(chn: hi_vpc_chn, src: *const hi_vpc_pic_info, regions: *mut hi_vpc_crop_resize_resize_paste_region, count: u32, task: *mut u32, ms: i32) -> i32, "Cuts, scales twice and puts each region into its destination.";
        may hi_mpi_vpc_median_blur(chn: hi_vpc_chn, param: *const hi_median_blur_param, task: *mut u32, ms: i32) -> i32, "Median filter.";
        may hi_mpi_vpc_erode(chn: hi_vpc_chn, param: *const hi_blur_param, task: *mut u32, ms: i32) -> i32, "Erosion: the least value under the kernel.";
        may hi_mpi_vpc_dilate(chn: hi_vpc_chn, param: *const hi_blur_param, task: *mut u32, ms: i32) -> i32, "Dilation: the greatest value under the kernel.";
        may hi_mpi_vpc_blur(chn: hi_vpc_chn, param: *const hi_blur_param, task: *mut u32, ms: i32) -> i32, "Mean filter.";
        may hi_mpi_vpc_gaussian_blur(chn: hi_vpc_chn, param: *const hi_gaussian_blur_param, task: *mut u32, ms: i32) -> i32, "Gaussian filter.";
        may hi_mpi_vpc_filter2d(chn: hi_vpc_chn, param: *const hi_filter_2d_param, task: *mut u32, ms: i32) -> i32, "Convolution with a kernel of one's own.";
        may hi_mpi_vpc_rotate(chn: hi_vpc_chn, param: *const hi_rotate_param, task: *mut u32, ms: i32) -> i32, "Turns by quarters.";
        may hi_mpi_vpc_draw_mosaic(chn: hi_vpc_chn, param: *const hi_mosaic_param, task: *mut u32, ms: i32) -> i32, "Blurs rectangles into blocks.";
        may hi_mpi_vpc_draw_cover(chn: hi_vpc_chn, param: *const hi_cover_param, task: *mut u32, ms: i32) -> i32, "Covers areas with one colour.";
        may hi_mpi_vpc_draw_line(chn: hi_vpc_chn, param: *const hi_line_param, task: *mut u32, ms: i32) -> i32, "Draws lines.";
        may hi_mpi_vpc_draw_osd(chn: hi_vpc_chn, param: *mut hi_osd_param, task: *mut u32, ms: i32) -> i32, "Lays bitmaps over the picture.";
        may hi_mpi_vpc_set_roundview_stitching_param(chn: hi_vpc_chn, param: *const hi_roundview_stitching_param) -> i32, "Tables for joining several cameras' pictures; once per channel.";
        may hi_mpi_vpc_get_roundview_stitching_param(chn: hi_vpc_chn, param: *mut hi_roundview_stitching_param) -> i32, "Those tables.";
        may hi_mpi_vpc_roundview_stitching(chn: hi_vpc_chn, pictures: *mut hi_roundview_stitching_pic_param, task: *mut u32, ms: i32) -> i32, "Joins the pictures.";
    }
    from "hi_dvpp_vpc.h" in "libacl_dvpp_mpi.so" since "6.0" by "documentation" {
        may hi_mpi_vpc_set_chn_workspace(chn: hi_vpc_chn, params: *mut hi_vpc_workspace_param, count: u32) -> i32, "Scratch memory for remapping, freed with the channel; once per channel.";
        may hi_mpi_vpc_get_lut_mem_size(width: u32, height: u32, bytes: *mut u32) -> i32, "Bytes of a remapping table for a result of this size.";
        may hi_mpi_vpc_get_affine_lut(points: *mut hi_point_pair_info, interpolation: u32, lut: *mut hi_remap_lut) -> i32, "Remapping table that takes three points to three points.";
        may hi_mpi_vpc_get_perspective_lut(points: *mut hi_point_pair_info, interpolation: u32, lut: *mut hi_remap_lut) -> i32, "Remapping table that takes four points to four points.";
        may hi_mpi_vpc_get_remap_lut(map: *mut hi_map_param, lut: *mut hi_remap_lut) -> i32, "Remapping table from a map of coordinates.";
        may hi_mpi_vpc_lut_remap(chn: hi_vpc_chn, param: *mut hi_warp_transform_param, lut: *mut hi_remap_lut, task: *mut u32, ms: i32) -> i32, "Moves pixels by a remapping table.";
        may hi_mpi_vpc_get_affine_transform(points: *mut hi_point_pair_info, matrix: *mut hi_transform_matrix) -> i32, "Matrix that takes three points to three points.";
        may hi_mpi_vpc_get_rotation_matrix(centre: hi_float_point, angle: f64, scale: f64, matrix: *mut hi_transform_matrix) -> i32, "Matrix of a turn about a point.";
        may hi_mpi_vpc_warp_affine(chn: hi_vpc_chn, matrix: *mut hi_transform_matrix, param: *mut hi_warp_transform_param, task: *mut u32, ms: i32) -> i32, "Moves pixels by a matrix.";
    }
    from "hi_dvpp_vpc.h" in "libacl_dvpp_mpi.so" since "7.0" by "documentation" {
        may hi_mpi_vpc_set_chn_opt_attr(chn: hi_vpc_chn, attr: *const hi_opt_attr) -> i32, "Priority or time limit of a channel.";
    }
    from "hi_dvpp_vpc.h" in "libacl_dvpp_mpi.so" since "8.0" by "documentation" {
        may hi_mpi_vpc_flip(chn: hi_vpc_chn, param: *mut hi_flip_param, task: *mut u32, ms: i32) -> i32, "Mirrors the picture.";
    }
    from "hi_dvpp_vpc.h" in "libacl_dvpp_mpi.so" since "8.5 or earlier" by "documentation" {
        may hi_mpi_vpc_csc(chn: hi_vpc_chn, param: *mut hi_csc_param, task: *mut u32, ms: i32) -> i32, "Converts raw sensor pictures.";
        may hi_mpi_vpc_create_engine_config_handle(kind: hi_vpc_handle, handle: *mut i32, param: *const c_void, bytes: u32) -> i32, "A set of parameters for scheduled image work; the struct goes with `kind`.";
        may hi_mpi_vpc_destroy_engine_config_handle(handle: i32) -> i32, "Frees such a set.";
    }
    from "hi_dvpp_vpc.h" in "libacl_dvpp_mpi.so" since "9.1" by "documentation" {
        may hi_mpi_vpc_set_engine_config_handle(handle: i32, param: *const c_void, bytes: u32) -> i32, "Changes such a set.";
    }
    from "hi_mpi_sys.h" in "libacl_dvpp_mpi.so" since "7.0" by "header" {
        may hi_mpi_sys_bind(source: *const hi_mpp_chn, sink: *const hi_mpp_chn) -> i32, "Feeds one channel's output to another channel.";
        may hi_mpi_sys_unbind(source: *const hi_mpp_chn, sink: *const hi_mpp_chn) -> i32, "Takes two bound channels apart.";
    }
    from "hi_mpi_sys.h" in "libacl_dvpp_mpi.so" since "8.0" by "header" {
        may hi_mpi_sys_full_init() -> i32, "Starts the whole media system.";
        may hi_mpi_sys_get_image_align_info(modules: *const hi_module_type, count: u32, image: *const hi_img_base_info, out: *mut hi_img_align_info) -> i32, "Strides and bytes that suit all of the listed modules.";
    }
} } }
