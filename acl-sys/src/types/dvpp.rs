//! V1 media (`acl_dvpp.h`): descriptions, pixel formats, callbacks.

use std::ffi::c_void;

opaque! {
    /// A picture channel (VPC, JPEGD, JPEGE, PNGD).
    acldvppChannelDesc;
    /// A picture description.
    acldvppPicDesc;
    /// Several picture descriptions in one.
    acldvppBatchPicDesc;
    /// A bit-stream description: one packet.
    acldvppStreamDesc;
    /// A region of a picture.
    acldvppRoiConfig;
    /// How to resize.
    acldvppResizeConfig;
    /// A border to put round a picture.
    acldvppBorderConfig;
    /// Look-up tables for equalizing.
    acldvppLutMap;
    /// A histogram.
    acldvppHist;
    /// How to write a JPEG file.
    acldvppJpegeConfig;
    /// A video decoder channel.
    aclvdecChannelDesc;
    /// Reserved by the vendor; NULL is passed.
    aclvdecFrameConfig;
    /// A video encoder channel.
    aclvencChannelDesc;
    /// Settings of one picture to encode.
    aclvencFrameConfig;
}

/// Called once per packet on the channel's report thread, with what was sent and the caller's own pointer.
pub type aclvdecCallback = Option<
    unsafe extern "C" fn(
        input: *mut acldvppStreamDesc,
        output: *mut acldvppPicDesc,
        user: *mut c_void,
    ),
>;
/// Called once per picture on the channel's report thread; the packet is the library's and gone afterwards.
pub type aclvencCallback = Option<
    unsafe extern "C" fn(
        input: *mut acldvppPicDesc,
        output: *mut acldvppStreamDesc,
        user: *mut c_void,
    ),
>;

numbers! {
    /// Pixel formats of V1 media; V2 media has the same numbers.
    acldvppPixelFormat: u32 {
        /// Luma only.
        PIXEL_FORMAT_YUV_400 = 0,
        /// NV12: luma, then U and V interleaved at half width and height.
        PIXEL_FORMAT_YUV_SEMIPLANAR_420 = 1,
        /// NV21: as NV12 with V before U.
        PIXEL_FORMAT_YVU_SEMIPLANAR_420 = 2,
        /// Luma, then U and V interleaved at half width.
        PIXEL_FORMAT_YUV_SEMIPLANAR_422 = 3,
        /// As 3 with V before U.
        PIXEL_FORMAT_YVU_SEMIPLANAR_422 = 4,
        /// Luma, then U and V interleaved at full size.
        PIXEL_FORMAT_YUV_SEMIPLANAR_444 = 5,
        /// As 5 with V before U.
        PIXEL_FORMAT_YVU_SEMIPLANAR_444 = 6,
        /// Two pixels in the bytes Y, U, Y, V.
        PIXEL_FORMAT_YUYV_PACKED_422 = 7,
        /// Two pixels in the bytes U, Y, V, Y.
        PIXEL_FORMAT_UYVY_PACKED_422 = 8,
        /// Two pixels in the bytes Y, V, Y, U.
        PIXEL_FORMAT_YVYU_PACKED_422 = 9,
        /// Two pixels in the bytes V, Y, U, Y.
        PIXEL_FORMAT_VYUY_PACKED_422 = 10,
        /// A pixel in the bytes Y, U, V.
        PIXEL_FORMAT_YUV_PACKED_444 = 11,
        /// A pixel in the bytes red, green, blue.
        PIXEL_FORMAT_RGB_888 = 12,
        /// A pixel in the bytes blue, green, red.
        PIXEL_FORMAT_BGR_888 = 13,
        /// A pixel in the bytes alpha, red, green, blue.
        PIXEL_FORMAT_ARGB_8888 = 14,
        /// A pixel in the bytes alpha, blue, green, red.
        PIXEL_FORMAT_ABGR_8888 = 15,
        /// A pixel in the bytes red, green, blue, alpha.
        PIXEL_FORMAT_RGBA_8888 = 16,
        /// A pixel in the bytes blue, green, red, alpha.
        PIXEL_FORMAT_BGRA_8888 = 17,
        /// As NV12 with 10 bits a sample.
        PIXEL_FORMAT_YUV_SEMI_PLANNER_420_10BIT = 18,
        /// As NV21 with 10 bits a sample.
        PIXEL_FORMAT_YVU_SEMI_PLANNER_420_10BIT = 19,
        /// Planes Y, V, U; chroma at half width and height.
        PIXEL_FORMAT_YVU_PLANAR_420 = 20,
        /// Planes Y, V, U; chroma at half width.
        PIXEL_FORMAT_YVU_PLANAR_422 = 21,
        /// Planes Y, V, U at full size.
        PIXEL_FORMAT_YVU_PLANAR_444 = 22,
        /// Red, green, blue; 4 bits each.
        PIXEL_FORMAT_RGB_444 = 23,
        /// Blue, green, red; 4 bits each.
        PIXEL_FORMAT_BGR_444 = 24,
        /// Alpha, red, green, blue; 4 bits each.
        PIXEL_FORMAT_ARGB_4444 = 25,
        /// Alpha, blue, green, red; 4 bits each.
        PIXEL_FORMAT_ABGR_4444 = 26,
        /// Red, green, blue, alpha; 4 bits each.
        PIXEL_FORMAT_RGBA_4444 = 27,
        /// Blue, green, red, alpha; 4 bits each.
        PIXEL_FORMAT_BGRA_4444 = 28,
        /// Red, green, blue; 5 bits each.
        PIXEL_FORMAT_RGB_555 = 29,
        /// Blue, green, red; 5 bits each.
        PIXEL_FORMAT_BGR_555 = 30,
        /// Red, green, blue; 5, 6 and 5 bits.
        PIXEL_FORMAT_RGB_565 = 31,
        /// Blue, green, red; 5, 6 and 5 bits.
        PIXEL_FORMAT_BGR_565 = 32,
        /// Alpha 1 bit; red, green, blue 5 bits each.
        PIXEL_FORMAT_ARGB_1555 = 33,
        /// Alpha 1 bit; blue, green, red 5 bits each.
        PIXEL_FORMAT_ABGR_1555 = 34,
        /// Red, green, blue 5 bits each; alpha 1 bit.
        PIXEL_FORMAT_RGBA_1555 = 35,
        /// Blue, green, red 5 bits each; alpha 1 bit.
        PIXEL_FORMAT_BGRA_1555 = 36,
        /// Alpha 8 bits; red, green, blue 5, 6 and 5 bits.
        PIXEL_FORMAT_ARGB_8565 = 37,
        /// Alpha 8 bits; blue, green, red 5, 6 and 5 bits.
        PIXEL_FORMAT_ABGR_8565 = 38,
        /// Red, green, blue 5, 6 and 5 bits; alpha 8 bits.
        PIXEL_FORMAT_RGBA_8565 = 39,
        /// Blue, green, red 5, 6 and 5 bits; alpha 8 bits.
        PIXEL_FORMAT_BGRA_8565 = 40,
        /// A sensor's mosaic, 8 bits a pixel.
        PIXEL_FORMAT_RGB_BAYER_8BPP = 50,
        /// A sensor's mosaic, 10 bits a pixel.
        PIXEL_FORMAT_RGB_BAYER_10BPP = 51,
        /// A sensor's mosaic, 12 bits a pixel.
        PIXEL_FORMAT_RGB_BAYER_12BPP = 52,
        /// A sensor's mosaic, 14 bits a pixel.
        PIXEL_FORMAT_RGB_BAYER_14BPP = 53,
        /// A sensor's mosaic, 16 bits a pixel.
        PIXEL_FORMAT_RGB_BAYER_16BPP = 54,
        /// Planes blue, green, red.
        PIXEL_FORMAT_BGR_888_PLANAR = 70,
        /// Hue, saturation, value, pixel by pixel.
        PIXEL_FORMAT_HSV_888_PACKAGE = 71,
        /// Planes hue, saturation, value.
        PIXEL_FORMAT_HSV_888_PLANAR = 72,
        /// L, a, b, pixel by pixel.
        PIXEL_FORMAT_LAB_888_PACKAGE = 73,
        /// Planes L, a, b.
        PIXEL_FORMAT_LAB_888_PLANAR = 74,
        /// One signed 8-bit component.
        PIXEL_FORMAT_S8C1 = 75,
        /// Two signed 8-bit components, pixel by pixel.
        PIXEL_FORMAT_S8C2_PACKAGE = 76,
        /// Two signed 8-bit components, a plane each.
        PIXEL_FORMAT_S8C2_PLANAR = 77,
        /// One signed 16-bit component.
        PIXEL_FORMAT_S16C1 = 78,
        /// One unsigned 8-bit component.
        PIXEL_FORMAT_U8C1 = 79,
        /// One unsigned 16-bit component.
        PIXEL_FORMAT_U16C1 = 80,
        /// One signed 32-bit component.
        PIXEL_FORMAT_S32C1 = 81,
        /// One unsigned 32-bit component.
        PIXEL_FORMAT_U32C1 = 82,
        /// One unsigned 64-bit component.
        PIXEL_FORMAT_U64C1 = 83,
        /// One signed 64-bit component.
        PIXEL_FORMAT_S64C1 = 84,
        /// Luma, then U and V interleaved at half height.
        PIXEL_FORMAT_YUV_SEMIPLANAR_440 = 1000,
        /// As 1000 with V before U.
        PIXEL_FORMAT_YVU_SEMIPLANAR_440 = 1001,
        /// 32-bit floating point.
        PIXEL_FORMAT_FLOAT32 = 1002,
        /// End mark, no format.
        PIXEL_FORMAT_BUTT = 1003,
        /// JPEGD: keep the source's own sampling, V before U. PNGD: keep the source's components.
        PIXEL_FORMAT_UNKNOWN = 10000,
    }
    /// Coding of a video stream.
    acldvppStreamFormat: u32 {
        /// H.265 main profile.
        H265_MAIN_LEVEL = 0,
        /// H.264 baseline profile.
        H264_BASELINE_LEVEL = 1,
        /// H.264 main profile.
        H264_MAIN_LEVEL = 2,
        /// H.264 high profile.
        H264_HIGH_LEVEL = 3,
    }
    /// What a picture channel is for: bits for `acldvppSetChannelDescMode`.
    acldvppChannelMode: u32 {
        /// Resizing, cutting, converting.
        DVPP_CHNMODE_VPC = 1,
        /// JPEG decoding.
        DVPP_CHNMODE_JPEGD = 2,
        /// JPEG encoding.
        DVPP_CHNMODE_JPEGE = 4,
        /// PNG decoding.
        DVPP_CHNMODE_PNGD = 8,
    }
    /// Where the pixels of a border come from.
    acldvppBorderType: u32 {
        /// A fixed colour.
        BORDER_CONSTANT = 0,
        /// The outermost pixel, again and again.
        BORDER_REPLICATE = 1,
        /// A mirror on the edge.
        BORDER_REFLECT = 2,
        /// A mirror in the outermost pixel, which is not repeated.
        BORDER_REFLECT_101 = 3,
    }
    /// Chroma sampling of a JPEG file.
    acldvppJpegFormat: u32 {
        /// 4:4:4.
        ACL_JPEG_CSS_444 = 0,
        /// 4:2:2.
        ACL_JPEG_CSS_422 = 1,
        /// 4:2:0.
        ACL_JPEG_CSS_420 = 2,
        /// Luma only.
        ACL_JPEG_CSS_GRAY = 3,
        /// 4:4:0.
        ACL_JPEG_CSS_440 = 4,
        /// 4:1:1; listed, never answered by the published source.
        ACL_JPEG_CSS_411 = 5,
        /// Any other.
        ACL_JPEG_CSS_UNKNOWN = 1000,
    }
    /// How JPEGD makes an odd width or height fit the chroma sampling.
    acldvppJpegdPrecisionMode: u32 {
        /// Down to even.
        ACL_YUVOUT_ALIGN_DOWN = 0,
        /// Up to even.
        ACL_YUVOUT_ALIGN_UP = 1,
        /// Down to even as older releases do; the default.
        ACL_YUVOUT_ALIGN_DOWN_COMPAT = 2,
    }
    /// Colour conversion matrix, of both kinds of channel.
    acldvppCscMatrix: u32 {
        /// BT.601, full range.
        ACL_DVPP_CSC_MATRIX_BT601_WIDE = 0,
        /// BT.601, limited range.
        ACL_DVPP_CSC_MATRIX_BT601_NARROW = 1,
        /// BT.709, full range.
        ACL_DVPP_CSC_MATRIX_BT709_WIDE = 2,
        /// BT.709, limited range.
        ACL_DVPP_CSC_MATRIX_BT709_NARROW = 3,
        /// BT.2020, full range.
        ACL_DVPP_CSC_MATRIX_BT2020_WIDE = 4,
        /// BT.2020, limited range.
        ACL_DVPP_CSC_MATRIX_BT2020_NARROW = 5,
    }
    /// Parameter of a picture channel.
    acldvppChannelDescParamType: u32 {
        /// An `acldvppCscMatrix`, 4 bytes; V200 only.
        ACL_DVPP_CSC_MATRIX_UINT32 = 0,
        /// Bits of `acldvppChannelMode`, 4 bytes; V200 only.
        ACL_DVPP_MODE_UINT32 = 1,
        /// The channel's number, 8 bytes.
        ACL_DVPP_CHANNEL_ID_UINT64 = 2,
        /// JPEGE: greatest height, 4 bytes, 8192 when never set; V200 only.
        ACL_DVPP_CHANNEL_HEIGHT_UINT32 = 3,
        /// JPEGE: greatest width, 4 bytes, 8192 when never set; V200 only.
        ACL_DVPP_CHANNEL_WIDTH_UINT32 = 4,
        /// JPEGD: an `acldvppJpegdPrecisionMode`, 4 bytes; V200 only.
        ACL_DVPP_JPEGD_PRECISION_MODE_ENUM = 5,
    }
    /// Parameter of a video decoder channel.
    aclvdecChannelDescParamType: u32 {
        /// An `acldvppCscMatrix`, 4 bytes; V200 only.
        ACL_VDEC_CSC_MATRIX_UINT32 = 0,
        /// Output mode, 4 bytes.
        ACL_VDEC_OUT_MODE_UINT32 = 1,
        /// Report thread, 8 bytes.
        ACL_VDEC_THREAD_ID_UINT64 = 2,
        /// Callback, the size of a pointer.
        ACL_VDEC_CALLBACK_PTR = 3,
        /// The channel's number, 4 bytes.
        ACL_VDEC_CHANNEL_ID_UINT32 = 4,
        /// Coding, 4 bytes.
        ACL_VDEC_ENCODE_TYPE_UINT32 = 5,
        /// Output format, 4 bytes.
        ACL_VDEC_OUT_PIC_FORMAT_UINT32 = 6,
        /// Greatest width of the stream, 4 bytes.
        ACL_VDEC_OUT_PIC_WIDTH_UINT32 = 7,
        /// Greatest height of the stream, 4 bytes.
        ACL_VDEC_OUT_PIC_HEIGHT_UINT32 = 8,
        /// Number of reference frames, 4 bytes; V200 only.
        ACL_VDEC_REF_FRAME_NUM_UINT32 = 9,
        /// Bits a sample (0: 8, 1: 10), 4 bytes; V200 only.
        ACL_VDEC_BIT_DEPTH_UINT32 = 10,
    }
    /// Parameter of a video encoder channel.
    aclvencChannelDescParamType: u32 {
        /// Report thread, 8 bytes.
        ACL_VENC_THREAD_ID_UINT64 = 0,
        /// Callback, the size of a pointer.
        ACL_VENC_CALLBACK_PTR = 1,
        /// Input format, 4 bytes.
        ACL_VENC_PIXEL_FORMAT_UINT32 = 2,
        /// Coding, 4 bytes.
        ACL_VENC_ENCODE_TYPE_UINT32 = 3,
        /// Width in pixels, 4 bytes.
        ACL_VENC_PIC_WIDTH_UINT32 = 4,
        /// Height in rows, 4 bytes.
        ACL_VENC_PIC_HEIGHT_UINT32 = 5,
        /// Pictures from key frame to key frame, 4 bytes.
        ACL_VENC_KEY_FRAME_INTERVAL_UINT32 = 6,
        /// Output buffer, the size of a pointer; V200 only.
        ACL_VENC_BUF_ADDR_PTR = 7,
        /// Size of the output buffer, 4 bytes; V200 only.
        ACL_VENC_BUF_SIZE_UINT32 = 8,
        /// Bit rate mode, 4 bytes.
        ACL_VENC_RC_MODE_UINT32 = 9,
        /// The input's pictures a second, 4 bytes.
        ACL_VENC_SRC_RATE_UINT32 = 10,
        /// The output's kbit a second, 4 bytes.
        ACL_VENC_MAX_BITRATE_UINT32 = 11,
        /// Greatest ratio of a key frame's bits to another's, 1 to 100; 4 bytes.
        ACL_VENC_MAX_IP_PROP_UINT32 = 12,
    }
}

constants! {}
layouts! {}
