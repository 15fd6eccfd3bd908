//! V2 media: what a stream carries and how a picture lies in memory (`hi_dvpp_common.h`).

numbers! {
    /// What a channel carries: numbers of RTP, and some of the vendor's own.
    hi_payload_type: u32 {
        /// Audio: mu-law.
        HI_PT_PCMU = 0,
        /// Audio: FS-1016.
        HI_PT_1016 = 1,
        /// Audio: G.721.
        HI_PT_G721 = 2,
        /// Audio: GSM.
        HI_PT_GSM = 3,
        /// Audio: G.723.
        HI_PT_G723 = 4,
        /// Audio: DVI4 at 8 kHz.
        HI_PT_DVI4_8K = 5,
        /// Audio: DVI4 at 16 kHz.
        HI_PT_DVI4_16K = 6,
        /// Audio: LPC.
        HI_PT_LPC = 7,
        /// Audio: A-law.
        HI_PT_PCMA = 8,
        /// Audio: G.722.
        HI_PT_G722 = 9,
        /// Audio: 16 bit, two channels.
        HI_PT_S16BE_STEREO = 10,
        /// Audio: 16 bit, one channel.
        HI_PT_S16BE_MONO = 11,
        /// Audio: QCELP.
        HI_PT_QCELP = 12,
        /// Audio: comfort noise.
        HI_PT_CN = 13,
        /// Audio: MPEG.
        HI_PT_MPEGAUDIO = 14,
        /// Audio: G.728.
        HI_PT_G728 = 15,
        /// Audio: DVI4, third rate.
        HI_PT_DVI4_3 = 16,
        /// Audio: DVI4, fourth rate.
        HI_PT_DVI4_4 = 17,
        /// Audio: G.729.
        HI_PT_G729 = 18,
        /// Audio: G.711, A-law.
        HI_PT_G711A = 19,
        /// Audio: G.711, mu-law.
        HI_PT_G711U = 20,
        /// Audio: G.726.
        HI_PT_G726 = 21,
        /// Audio: G.729 annex A.
        HI_PT_G729A = 22,
        /// Audio: linear PCM.
        HI_PT_LPCM = 23,
        /// Video: CelB.
        HI_PT_CelB = 25,
        /// JPEG pictures.
        HI_PT_JPEG = 26,
        /// CUSM.
        HI_PT_CUSM = 27,
        /// Video: nv.
        HI_PT_NV = 28,
        /// PICW.
        HI_PT_PICW = 29,
        /// CPV.
        HI_PT_CPV = 30,
        /// Video: H.261.
        HI_PT_H261 = 31,
        /// Video: MPEG-1 or 2.
        HI_PT_MPEGVIDEO = 32,
        /// MPEG-2 transport stream.
        HI_PT_MPEG2TS = 33,
        /// Video: H.263.
        HI_PT_H263 = 34,
        /// SPEG.
        HI_PT_SPEG = 35,
        /// Video: MPEG-2.
        HI_PT_MPEG2VIDEO = 36,
        /// Audio: AAC.
        HI_PT_AAC = 37,
        /// Audio: WMA 9.
        HI_PT_WMA9STD = 38,
        /// Audio: HE-AAC.
        HI_PT_HEAAC = 39,
        /// Audio: PCM, speech.
        HI_PT_PCM_VOICE = 40,
        /// Audio: PCM.
        HI_PT_PCM_AUDIO = 41,
        /// Audio: MP3.
        HI_PT_MP3 = 43,
        /// Audio: ADPCM.
        HI_PT_ADPCMA = 49,
        /// Audio: echo cancelled.
        HI_PT_AEC = 50,
        /// X-LD.
        HI_PT_X_LD = 95,
        /// Video: H.264.
        HI_PT_H264 = 96,
        /// Audio: GSM half rate.
        HI_PT_D_GSM_HR = 200,
        /// Audio: GSM enhanced full rate.
        HI_PT_D_GSM_EFR = 201,
        /// Audio: linear, 8 bit.
        HI_PT_D_L8 = 202,
        /// Audio: redundant.
        HI_PT_D_RED = 203,
        /// Audio: VDVI.
        HI_PT_D_VDVI = 204,
        /// Video: BT.656.
        HI_PT_D_BT656 = 220,
        /// Video: H.263 of 1998.
        HI_PT_D_H263_1998 = 221,
        /// MPEG-1 system stream.
        HI_PT_D_MP1S = 222,
        /// MPEG-2 program stream.
        HI_PT_D_MP2P = 223,
        /// Bundled MPEG.
        HI_PT_D_BMPEG = 224,
        /// Video: MPEG-4.
        HI_PT_MP4VIDEO = 230,
        /// Audio: MPEG-4.
        HI_PT_MP4AUDIO = 237,
        /// Video: VC-1.
        HI_PT_VC1 = 238,
        /// JVC's ASF.
        HI_PT_JVC_ASF = 255,
        /// AVI.
        HI_PT_D_AVI = 256,
        /// Video: DivX 3.
        HI_PT_DIVX3 = 257,
        /// Video: AVS.
        HI_PT_AVS = 258,
        /// Video: Real 8.
        HI_PT_REAL8 = 259,
        /// Video: Real 9.
        HI_PT_REAL9 = 260,
        /// Video: VP6.
        HI_PT_VP6 = 261,
        /// Video: VP6 in Flash.
        HI_PT_VP6F = 262,
        /// Video: VP6 with alpha.
        HI_PT_VP6A = 263,
        /// Video: Sorenson.
        HI_PT_SORENSON = 264,
        /// Video: H.265.
        HI_PT_H265 = 265,
        /// Video: VP8.
        HI_PT_VP8 = 266,
        /// Video: MVC.
        HI_PT_MVC = 267,
        /// PNG pictures.
        HI_PT_PNG = 268,
        /// Audio: AMR.
        HI_PT_AMR = 1001,
        /// Video: motion JPEG.
        HI_PT_MJPEG = 1002,
        /// Audio: AMR wide band.
        HI_PT_AMRWB = 1003,
        /// Video: ProRes.
        HI_PT_PRORES = 1006,
        /// Audio: Opus.
        HI_PT_OPUS = 1007,
        /// Image processing.
        HI_PT_VPC = 2000,
        /// Bound.
        HI_PT_BUTT = 2001,
    }
    /// Pixel formats; the numbers that V1 has too are the same.
    hi_pixel_format: u32 {
        /// Luma only.
        HI_PIXEL_FORMAT_YUV_400 = 0,
        /// NV12: luma, then U and V interleaved at half width and height.
        HI_PIXEL_FORMAT_YUV_SEMIPLANAR_420 = 1,
        /// NV21: as NV12 with V before U.
        HI_PIXEL_FORMAT_YVU_SEMIPLANAR_420 = 2,
        /// Luma, then U and V interleaved at half width.
        HI_PIXEL_FORMAT_YUV_SEMIPLANAR_422 = 3,
        /// As 3 with V before U.
        HI_PIXEL_FORMAT_YVU_SEMIPLANAR_422 = 4,
        /// Luma, then U and V interleaved at full size.
        HI_PIXEL_FORMAT_YUV_SEMIPLANAR_444 = 5,
        /// As 5 with V before U.
        HI_PIXEL_FORMAT_YVU_SEMIPLANAR_444 = 6,
        /// Interleaved Y U Y V.
        HI_PIXEL_FORMAT_YUYV_PACKED_422 = 7,
        /// Interleaved U Y V Y.
        HI_PIXEL_FORMAT_UYVY_PACKED_422 = 8,
        /// Interleaved Y V Y U.
        HI_PIXEL_FORMAT_YVYU_PACKED_422 = 9,
        /// Interleaved V Y U Y.
        HI_PIXEL_FORMAT_VYUY_PACKED_422 = 10,
        /// Interleaved Y U V.
        HI_PIXEL_FORMAT_YUV_PACKED_444 = 11,
        /// Interleaved R G B.
        HI_PIXEL_FORMAT_RGB_888 = 12,
        /// Interleaved B G R.
        HI_PIXEL_FORMAT_BGR_888 = 13,
        /// Interleaved A R G B.
        HI_PIXEL_FORMAT_ARGB_8888 = 14,
        /// Interleaved A B G R.
        HI_PIXEL_FORMAT_ABGR_8888 = 15,
        /// Interleaved R G B A.
        HI_PIXEL_FORMAT_RGBA_8888 = 16,
        /// Interleaved B G R A.
        HI_PIXEL_FORMAT_BGRA_8888 = 17,
        /// As 1 with 10 bits.
        HI_PIXEL_FORMAT_YUV_SEMI_PLANNER_420_10BIT = 18,
        /// As 2 with 10 bits.
        HI_PIXEL_FORMAT_YVU_SEMI_PLANNER_420_10BIT = 19,
        /// Three planes, V before U, half width and height.
        HI_PIXEL_FORMAT_YVU_PLANAR_420 = 20,
        /// Three planes, V before U, half width.
        HI_PIXEL_FORMAT_YVU_PLANAR_422 = 21,
        /// Three planes, V before U, full size.
        HI_PIXEL_FORMAT_YVU_PLANAR_444 = 22,
        /// R G B of 4 bits.
        HI_PIXEL_FORMAT_RGB_444 = 23,
        /// B G R of 4 bits.
        HI_PIXEL_FORMAT_BGR_444 = 24,
        /// A R G B of 4 bits.
        HI_PIXEL_FORMAT_ARGB_4444 = 25,
        /// A B G R of 4 bits.
        HI_PIXEL_FORMAT_ABGR_4444 = 26,
        /// R G B A of 4 bits.
        HI_PIXEL_FORMAT_RGBA_4444 = 27,
        /// B G R A of 4 bits.
        HI_PIXEL_FORMAT_BGRA_4444 = 28,
        /// R G B of 5 bits.
        HI_PIXEL_FORMAT_RGB_555 = 29,
        /// B G R of 5 bits.
        HI_PIXEL_FORMAT_BGR_555 = 30,
        /// R G B of 5, 6, 5 bits.
        HI_PIXEL_FORMAT_RGB_565 = 31,
        /// B G R of 5, 6, 5 bits.
        HI_PIXEL_FORMAT_BGR_565 = 32,
        /// A of 1 bit, R G B of 5.
        HI_PIXEL_FORMAT_ARGB_1555 = 33,
        /// A of 1 bit, B G R of 5.
        HI_PIXEL_FORMAT_ABGR_1555 = 34,
        /// R G B of 5 bits, A of 1.
        HI_PIXEL_FORMAT_RGBA_1555 = 35,
        /// B G R of 5 bits, A of 1.
        HI_PIXEL_FORMAT_BGRA_1555 = 36,
        /// A of 8 bits, R G B of 5, 6, 5.
        HI_PIXEL_FORMAT_ARGB_8565 = 37,
        /// A of 8 bits, B G R of 5, 6, 5.
        HI_PIXEL_FORMAT_ABGR_8565 = 38,
        /// R G B of 5, 6, 5 bits, A of 8.
        HI_PIXEL_FORMAT_RGBA_8565 = 39,
        /// B G R of 5, 6, 5 bits, A of 8.
        HI_PIXEL_FORMAT_BGRA_8565 = 40,
        /// Palette, 2 bits.
        HI_PIXEL_FORMAT_ARGB_CLUT2 = 41,
        /// Palette, 4 bits.
        HI_PIXEL_FORMAT_ARGB_CLUT4 = 42,
        /// Sensor mosaic, 8 bits.
        HI_PIXEL_FORMAT_RGB_BAYER_8BPP = 50,
        /// Sensor mosaic, 10 bits.
        HI_PIXEL_FORMAT_RGB_BAYER_10BPP = 51,
        /// Sensor mosaic, 12 bits.
        HI_PIXEL_FORMAT_RGB_BAYER_12BPP = 52,
        /// Sensor mosaic, 14 bits.
        HI_PIXEL_FORMAT_RGB_BAYER_14BPP = 53,
        /// Sensor mosaic, 16 bits.
        HI_PIXEL_FORMAT_RGB_BAYER_16BPP = 54,
        /// Three planes, half width and height.
        HI_PIXEL_FORMAT_YUV_PLANAR_420 = 55,
        /// Three planes, half width.
        HI_PIXEL_FORMAT_YUV_PLANAR_422 = 56,
        /// Three planes, full size.
        HI_PIXEL_FORMAT_YUV_PLANAR_444 = 57,
        /// Interleaved Y V U.
        HI_PIXEL_FORMAT_YVU_PACKED_444 = 58,
        /// Interleaved X Y U V.
        HI_PIXEL_FORMAT_XYUV_PACKED_444 = 59,
        /// Interleaved X Y V U.
        HI_PIXEL_FORMAT_XYVU_PACKED_444 = 60,
        /// Luma, then U and V interleaved at a quarter of the width.
        HI_PIXEL_FORMAT_YUV_SEMIPLANAR_411 = 61,
        /// As 61 with V before U.
        HI_PIXEL_FORMAT_YVU_SEMIPLANAR_411 = 62,
        /// Three planes, a quarter of the width.
        HI_PIXEL_FORMAT_YUV_PLANAR_411 = 63,
        /// As 63 with V before U.
        HI_PIXEL_FORMAT_YVU_PLANAR_411 = 64,
        /// Three planes, half height.
        HI_PIXEL_FORMAT_YUV_PLANAR_440 = 65,
        /// As 65 with V before U.
        HI_PIXEL_FORMAT_YVU_PLANAR_440 = 66,
        /// Planes R, G, B.
        HI_PIXEL_FORMAT_RGB_888_PLANAR = 69,
        /// Planes B, G, R.
        HI_PIXEL_FORMAT_BGR_888_PLANAR = 70,
        /// Interleaved H S V.
        HI_PIXEL_FORMAT_HSV_888_PACKAGE = 71,
        /// Planes H, S, V.
        HI_PIXEL_FORMAT_HSV_888_PLANAR = 72,
        /// Interleaved L A B.
        HI_PIXEL_FORMAT_LAB_888_PACKAGE = 73,
        /// Planes L, A, B.
        HI_PIXEL_FORMAT_LAB_888_PLANAR = 74,
        /// One component of i8.
        HI_PIXEL_FORMAT_S8C1 = 75,
        /// Two components of i8, interleaved.
        HI_PIXEL_FORMAT_S8C2_PACKAGE = 76,
        /// Two components of i8, as planes.
        HI_PIXEL_FORMAT_S8C2_PLANAR = 77,
        /// One component of i16.
        HI_PIXEL_FORMAT_S16C1 = 78,
        /// One component of u8.
        HI_PIXEL_FORMAT_U8C1 = 79,
        /// One component of u16.
        HI_PIXEL_FORMAT_U16C1 = 80,
        /// One component of i32.
        HI_PIXEL_FORMAT_S32C1 = 81,
        /// One component of u32.
        HI_PIXEL_FORMAT_U32C1 = 82,
        /// One component of u64.
        HI_PIXEL_FORMAT_U64C1 = 83,
        /// One component of i64.
        HI_PIXEL_FORMAT_S64C1 = 84,
        /// Interleaved R G B of i8.
        HI_PIXEL_FORMAT_RGB_888_INT8 = 110,
        /// Interleaved B G R of i8.
        HI_PIXEL_FORMAT_BGR_888_INT8 = 111,
        /// Interleaved R G B of i16.
        HI_PIXEL_FORMAT_RGB_888_INT16 = 112,
        /// Interleaved B G R of i16.
        HI_PIXEL_FORMAT_BGR_888_INT16 = 113,
        /// Interleaved R G B of i32.
        HI_PIXEL_FORMAT_RGB_888_INT32 = 114,
        /// Interleaved B G R of i32.
        HI_PIXEL_FORMAT_BGR_888_INT32 = 115,
        /// Interleaved R G B of u16.
        HI_PIXEL_FORMAT_RGB_888_UINT16 = 116,
        /// Interleaved B G R of u16.
        HI_PIXEL_FORMAT_BGR_888_UINT16 = 117,
        /// Interleaved R G B of u32.
        HI_PIXEL_FORMAT_RGB_888_UINT32 = 118,
        /// Interleaved B G R of u32.
        HI_PIXEL_FORMAT_BGR_888_UINT32 = 119,
        /// Planes R, G, B of i8.
        HI_PIXEL_FORMAT_RGB_888_PLANAR_INT8 = 120,
        /// Planes B, G, R of i8.
        HI_PIXEL_FORMAT_BGR_888_PLANAR_INT8 = 121,
        /// Planes R, G, B of i16.
        HI_PIXEL_FORMAT_RGB_888_PLANAR_INT16 = 122,
        /// Planes B, G, R of i16.
        HI_PIXEL_FORMAT_BGR_888_PLANAR_INT16 = 123,
        /// Planes R, G, B of i32.
        HI_PIXEL_FORMAT_RGB_888_PLANAR_INT32 = 124,
        /// Planes B, G, R of i32.
        HI_PIXEL_FORMAT_BGR_888_PLANAR_INT32 = 125,
        /// Planes R, G, B of u16.
        HI_PIXEL_FORMAT_RGB_888_PLANAR_UINT16 = 126,
        /// Planes B, G, R of u16.
        HI_PIXEL_FORMAT_BGR_888_PLANAR_UINT16 = 127,
        /// Planes R, G, B of u32.
        HI_PIXEL_FORMAT_RGB_888_PLANAR_UINT32 = 128,
        /// Planes B, G, R of u32.
        HI_PIXEL_FORMAT_BGR_888_PLANAR_UINT32 = 129,
        /// Luma only, of u16.
        HI_PIXEL_FORMAT_YUV400_UINT16 = 130,
        /// Luma only, of u32.
        HI_PIXEL_FORMAT_YUV400_UINT32 = 131,
        /// Luma only, of u64.
        HI_PIXEL_FORMAT_YUV400_UINT64 = 132,
        /// Luma only, of i8.
        HI_PIXEL_FORMAT_YUV400_INT8 = 133,
        /// Luma only, of i16.
        HI_PIXEL_FORMAT_YUV400_INT16 = 134,
        /// Luma only, of i32.
        HI_PIXEL_FORMAT_YUV400_INT32 = 135,
        /// Luma only, of i64.
        HI_PIXEL_FORMAT_YUV400_INT64 = 136,
        /// Luma only, of 16-bit floats.
        HI_PIXEL_FORMAT_YUV400_FP16 = 137,
        /// Luma only, of f32.
        HI_PIXEL_FORMAT_YUV400_FP32 = 138,
        /// Luma only, of f64.
        HI_PIXEL_FORMAT_YUV400_FP64 = 139,
        /// Luma only, of bfloat16.
        HI_PIXEL_FORMAT_YUV400_BF16 = 140,
        /// Luma, then U and V interleaved at half height.
        HI_PIXEL_FORMAT_YUV_SEMIPLANAR_440 = 1000,
        /// As 1000 with V before U.
        HI_PIXEL_FORMAT_YVU_SEMIPLANAR_440 = 1001,
        /// One component of f32.
        HI_PIXEL_FORMAT_FLOAT32 = 1002,
        /// Bound of the older list.
        HI_PIXEL_FORMAT_BUTT = 1003,
        /// Planes R, G, B of 16-bit floats.
        HI_PIXEL_FORMAT_RGB_888_PLANAR_FP16 = 1004,
        /// Planes B, G, R of 16-bit floats.
        HI_PIXEL_FORMAT_BGR_888_PLANAR_FP16 = 1005,
        /// Planes R, G, B of f32.
        HI_PIXEL_FORMAT_RGB_888_PLANAR_FP32 = 1006,
        /// Planes B, G, R of f32.
        HI_PIXEL_FORMAT_BGR_888_PLANAR_FP32 = 1007,
        /// Planes R, G, B of bfloat16.
        HI_PIXEL_FORMAT_RGB_888_PLANAR_BF16 = 1008,
        /// Planes B, G, R of bfloat16.
        HI_PIXEL_FORMAT_BGR_888_PLANAR_BF16 = 1009,
        /// Interleaved R G B of 16-bit floats.
        HI_PIXEL_FORMAT_RGB_888_FP16 = 1010,
        /// Interleaved B G R of 16-bit floats.
        HI_PIXEL_FORMAT_BGR_888_FP16 = 1011,
        /// Interleaved R G B of f32.
        HI_PIXEL_FORMAT_RGB_888_FP32 = 1012,
        /// Interleaved B G R of f32.
        HI_PIXEL_FORMAT_BGR_888_FP32 = 1013,
        /// Interleaved R G B of bfloat16.
        HI_PIXEL_FORMAT_RGB_888_BF16 = 1014,
        /// Interleaved B G R of bfloat16.
        HI_PIXEL_FORMAT_BGR_888_BF16 = 1015,
        /// JPEGD: the source's own sampling, V before U.
        HI_PIXEL_FORMAT_UNKNOWN = 10000,
    }
}
constants! {}
layouts! {}
