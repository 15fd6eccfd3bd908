//! V2 media: numbers shared by its modules (`hi_dvpp_type.h`, `hi_dvpp_common.h`, `hi_dvpp_sys.h`, `hi_mpi_sys.h`,
//! `hi_dvpp_vb.h`). `hi_s32` and its like are Rust's integers; payload types and pixel formats have a file of
//! their own.

/// A pool of video buffers.
pub type hi_vb_pool = u32;
/// A video buffer of a pool.
pub type hi_vb_blk = u32;

constants! {
    /// What V2 functions answer when all is well.
    HI_SUCCESS: i32 = 0;
    /// A failure without a code.
    HI_FAILURE: i32 = -1;
    /// Alignment of the pointers in structs.
    ALIGN_NUM: u32 = 8;
    /// Default alignment of sizes.
    DEFAULT_ALIGN: u32 = 32;
    /// Planes of a picture, at most.
    HI_MAX_COLOR_COMPONENT: u32 = 3;
    /// Words that travel with a frame for the caller.
    HI_MAX_USER_DATA_NUM: u32 = 2;
    /// The high bits of every code.
    HI_ERR_APP_ID: u32 = 0xA000_0000;
    /// Bytes of a memory zone's name.
    HI_MAX_MMZ_NAME_LEN: u32 = 32;
    /// What stands for no pool.
    HI_VB_INVALID_POOLID: i32 = -1;
    /// What stands for no block.
    HI_VB_INVALID_HANDLE: i32 = -1;
}

numbers! {
    /// Yes or no, four bytes wide: never a Rust `bool`.
    hi_bool: u32 {
        /// No.
        HI_FALSE = 0,
        /// Yes.
        HI_TRUE = 1,
    }
    /// The low part of a code: what is wrong.
    hi_errno: u32 {
        /// No such device.
        HI_ERR_INVALID_DEV_ID = 1,
        /// Channel number out of range.
        HI_ERR_INVALID_CHN_ID = 2,
        /// An argument is out of range.
        HI_ERR_ILLEGAL_PARAM = 3,
        /// Exists already.
        HI_ERR_EXIST = 4,
        /// Does not exist.
        HI_ERR_UNEXIST = 5,
        /// NULL.
        HI_ERR_NULL_PTR = 6,
        /// Not configured yet.
        HI_ERR_NOT_CFG = 7,
        /// Not supported here.
        HI_ERR_NOT_SUPPORT = 8,
        /// Not allowed in this state.
        HI_ERR_NOT_PERM = 9,
        /// No such pipe.
        HI_ERR_INVALID_PIPE_ID = 10,
        /// No such stitching group.
        HI_ERR_INVALID_GRP_ID = 11,
        /// Out of memory.
        HI_ERR_NO_MEM = 12,
        /// Out of buffers.
        HI_ERR_NO_BUF = 13,
        /// Nothing there yet.
        HI_ERR_BUF_EMPTY = 14,
        /// No room.
        HI_ERR_BUF_FULL = 15,
        /// The system is not started.
        HI_ERR_NOT_READY = 16,
        /// Bad address.
        HI_ERR_BAD_ADDR = 17,
        /// In use.
        HI_ERR_BUSY = 18,
        /// The buffer is too small.
        HI_ERR_SIZE_NOT_ENOUGH = 19,
        /// Out of time.
        HI_ERR_TIMEOUT = 20,
        /// Inside the system.
        HI_ERR_SYS_ERROR = 21,
        /// Bound; a module's own numbers are greater.
        HI_ERR_BUTT = 63,
    }
    /// The middle part of a code: how grave. Codes in use have level 4.
    hi_err_level: u32 {
        /// For debugging.
        HI_ERR_LEVEL_DEBUG = 0,
        /// Information.
        HI_ERR_LEVEL_INFO = 1,
        /// Normal, but worth a note.
        HI_ERR_LEVEL_NOTICE = 2,
        /// Warning.
        HI_ERR_LEVEL_WARNING = 3,
        /// Error.
        HI_ERR_LEVEL_ERROR = 4,
        /// Critical.
        HI_ERR_LEVEL_CRIT = 5,
        /// Needs action at once.
        HI_ERR_LEVEL_ALERT = 6,
        /// For older versions.
        HI_ERR_LEVEL_FATAL = 7,
        /// Bound.
        HI_ERR_LEVEL_BUTT = 8,
    }
    /// Modules, as in codes and in a frame's origin.
    hi_mod_id: u32 {
        /// Common interface.
        HI_ID_CMPI = 0,
        /// Video buffers.
        HI_ID_VB = 1,
        /// System.
        HI_ID_SYS = 2,
        /// Regions.
        HI_ID_RGN = 3,
        /// Channels.
        HI_ID_CHNL = 4,
        /// Video decoder; JPEG decoding too.
        HI_ID_VDEC = 5,
        /// Stitching of camera views.
        HI_ID_AVS = 6,
        /// Image processing.
        HI_ID_VPC = 7,
        /// Video encoder; JPEG encoding too.
        HI_ID_VENC = 8,
        /// Vision platform.
        HI_ID_SVP = 9,
        /// H.264 encoder.
        HI_ID_H264E = 10,
        /// JPEG encoder.
        HI_ID_JPEGE = 11,
        /// MPEG-4 encoder.
        HI_ID_MPEG4E = 12,
        /// H.265 encoder.
        HI_ID_H265E = 13,
        /// JPEG decoder.
        HI_ID_JPEGD = 14,
        /// Video output.
        HI_ID_VO = 15,
        /// Video input.
        HI_ID_VI = 16,
        /// Digital image stabiliser.
        HI_ID_DIS = 17,
        /// Video algorithms.
        HI_ID_VALG = 18,
        /// Rate control.
        HI_ID_RC = 19,
        /// Audio input and output.
        HI_ID_AIO = 20,
        /// Audio input.
        HI_ID_AI = 21,
        /// Audio output.
        HI_ID_AO = 22,
        /// Audio encoder.
        HI_ID_AENC = 23,
        /// Audio decoder.
        HI_ID_ADEC = 24,
        /// Video processor.
        HI_ID_VPU = 25,
        /// Video over PCI.
        HI_ID_PCIV = 26,
        /// Firmware of video over PCI.
        HI_ID_PCIVFMW = 27,
        /// Image signal processor.
        HI_ID_ISP = 28,
        /// Vision engine.
        HI_ID_IVE = 29,
        /// User.
        HI_ID_USER = 30,
        /// Communication, master.
        HI_ID_DCCM = 31,
        /// Communication, slave.
        HI_ID_DCCS = 32,
        /// Proc files.
        HI_ID_PROC = 33,
        /// Log.
        HI_ID_LOG = 34,
        /// Video firmware.
        HI_ID_VFMW = 35,
        /// H.264 decoder.
        HI_ID_H264D = 36,
        /// Distortion correction.
        HI_ID_GDC = 37,
        /// Photo.
        HI_ID_PHOTO = 38,
        /// Frame buffer.
        HI_ID_FB = 39,
        /// HDMI.
        HI_ID_HDMI = 40,
        /// Video output and input engine.
        HI_ID_VOIE = 41,
        /// Two-dimensional engine.
        HI_ID_TDE = 42,
        /// High dynamic range.
        HI_ID_HDR = 43,
        /// ProRes.
        HI_ID_PRORES = 44,
        /// Graphics sub-system.
        HI_ID_VGS = 45,
        /// Face detection.
        HI_ID_FD = 47,
        /// Object detection and tracking.
        HI_ID_ODT = 48,
        /// Video quality.
        HI_ID_VQA = 49,
        /// Number plates.
        HI_ID_LPR = 50,
        /// Neural inference engine.
        HI_ID_SVP_NNIE = 51,
        /// Vision DSP.
        HI_ID_SVP_DSP = 52,
        /// Depth: rectification.
        HI_ID_DPU_RECT = 53,
        /// Depth: matching.
        HI_ID_DPU_MATCH = 54,
        /// Motion sensor.
        HI_ID_MOTIONSENSOR = 55,
        /// Motion fusion.
        HI_ID_MOTIONFUSION = 56,
        /// Stabiliser by gyroscope.
        HI_ID_GYRODIS = 57,
        /// Power.
        HI_ID_PM = 58,
        /// Vision algorithms.
        HI_ID_SVP_ALG = 59,
        /// Intelligent video processing.
        HI_ID_IVP = 60,
        /// Mono and colour fusion.
        HI_ID_MCF = 61,
        /// Video processing sub-system.
        HI_ID_VPSS = 62,
        /// Driver of the image processing.
        HI_ID_DRV_VPC = 63,
        /// PNG decoder.
        HI_ID_PNGD = 64,
        /// Adapter of the video decoder.
        HI_ID_VDEC_ADAPT = 65,
        /// Communication.
        HI_ID_DCC = 66,
        /// Server of the video decoder.
        HI_ID_VDEC_SERVER = 67,
        /// Bound.
        HI_ID_BUTT = 0x100,
    }
    /// Bits per sample.
    hi_data_bit_width: u32 {
        /// 8 bits.
        HI_DATA_BIT_WIDTH_8 = 0,
        /// 10 bits.
        HI_DATA_BIT_WIDTH_10 = 1,
        /// 12 bits.
        HI_DATA_BIT_WIDTH_12 = 2,
        /// 14 bits.
        HI_DATA_BIT_WIDTH_14 = 3,
        /// 16 bits.
        HI_DATA_BIT_WIDTH_16 = 4,
        /// Bound.
        HI_DATA_BIT_WIDTH_BUTT = 5,
    }
    /// How a picture lies in memory.
    hi_video_format: u32 {
        /// Line by line.
        HI_VIDEO_FORMAT_LINEAR = 0,
        /// Tiles of 64 by 16 pixels.
        HI_VIDEO_FORMAT_TILE_64x16 = 1,
        /// Bound.
        HI_VIDEO_FORMAT_BUTT = 2,
    }
    /// How a picture in memory is compressed.
    hi_compress_mode: u32 {
        /// Not at all.
        HI_COMPRESS_MODE_NONE = 0,
        /// Segments of one line.
        HI_COMPRESS_MODE_SEG = 1,
        /// Tiles.
        HI_COMPRESS_MODE_TILE = 2,
        /// HFBC.
        HI_COMPRESS_MODE_HFBC = 3,
        /// Bound.
        HI_COMPRESS_MODE_BUTT = 4,
    }
    /// Colour gamut.
    hi_color_gamut: u32 {
        /// BT.601.
        HI_COLOR_GAMUT_BT601 = 0,
        /// BT.709.
        HI_COLOR_GAMUT_BT709 = 1,
        /// BT.2020.
        HI_COLOR_GAMUT_BT2020 = 2,
        /// The user's own.
        HI_COLOR_GAMUT_USER = 3,
        /// Bound.
        HI_COLOR_GAMUT_BUTT = 4,
    }
    /// Dynamic range.
    hi_dynamic_range: u32 {
        /// Standard, 8 bit.
        HI_DYNAMIC_RANGE_SDR8 = 0,
        /// Standard, 10 bit.
        HI_DYNAMIC_RANGE_SDR10 = 1,
        /// HDR10.
        HI_DYNAMIC_RANGE_HDR10 = 2,
        /// HLG.
        HI_DYNAMIC_RANGE_HLG = 3,
        /// SLF.
        HI_DYNAMIC_RANGE_SLF = 4,
        /// XDR.
        HI_DYNAMIC_RANGE_XDR = 5,
        /// Bound.
        HI_DYNAMIC_RANGE_BUTT = 6,
    }
    /// What a picture holds of a frame.
    hi_video_field: u32 {
        /// The top field.
        HI_VIDEO_FIELD_TOP = 1,
        /// The bottom field.
        HI_VIDEO_FIELD_BOTTOM = 2,
        /// Both fields, interlaced.
        HI_VIDEO_FIELD_INTERLACED = 3,
        /// The frame.
        HI_VIDEO_FIELD_FRAME = 4,
        /// Bound.
        HI_VIDEO_FIELD_BUTT = 5,
    }
    /// Order of results.
    hi_video_out_order: u32 {
        /// As displayed.
        HI_VIDEO_OUT_ORDER_DISPLAY = 0,
        /// As decoded.
        HI_VIDEO_OUT_ORDER_DEC = 1,
        /// Bound.
        HI_VIDEO_OUT_ORDER_BUTT = 2,
    }
    /// What a decoder does when a bound successor is full.
    hi_video_display_mode: u32 {
        /// Goes on; the picture is lost.
        HI_VIDEO_DISPLAY_MODE_PREVIEW = 0,
        /// Waits.
        HI_VIDEO_DISPLAY_MODE_PLAYBACK = 1,
    }
    /// Who sets parameters.
    hi_op_mode: u32 {
        /// The library.
        HI_OP_MODE_AUTO = 0,
        /// The caller.
        HI_OP_MODE_MANUAL = 1,
    }
    /// Sampling of a JPEG file; not the numbers of V1.
    hi_jpeg_raw_format: u32 {
        /// 4:4:4.
        HI_JPEG_RAW_FORMAT_YUV444 = 0,
        /// 4:2:2.
        HI_JPEG_RAW_FORMAT_YUV422 = 1,
        /// 4:2:0.
        HI_JPEG_RAW_FORMAT_YUV420 = 2,
        /// 4:4:0.
        HI_JPEG_RAW_FORMAT_YUV440 = 3,
        /// Luma only.
        HI_JPEG_RAW_FORMAT_YUV400 = 4,
        /// 4:1:1.
        HI_JPEG_RAW_FORMAT_YUV411 = 5,
        /// Bound.
        HI_JPEG_RAW_FORMAT_MAX = 100,
    }
    /// Colour kind of a PNG file.
    hi_png_color_format: u32 {
        /// Grey.
        HI_PNG_COLOR_FORMAT_GRAY = 0x0,
        /// RGB.
        HI_PNG_COLOR_FORMAT_RGB = 0x2,
        /// Palette.
        HI_PNG_COLOR_FORMAT_CLUT = 0x3,
        /// Grey with alpha.
        HI_PNG_COLOR_FORMAT_AGRAY = 0x4,
        /// RGB with alpha.
        HI_PNG_COLOR_FORMAT_ARGB = 0x6,
        /// Bound.
        HI_PNG_COLOR_FORMAT_BUTT = 0x100,
    }
    /// Matrices between YUV and RGB.
    hi_csc_matrix: u32 {
        /// BT.601, full range.
        HI_CSC_MATRIX_BT601_WIDE = 0,
        /// BT.601, narrow range.
        HI_CSC_MATRIX_BT601_NARROW = 1,
        /// BT.709, full range.
        HI_CSC_MATRIX_BT709_WIDE = 2,
        /// BT.709, narrow range.
        HI_CSC_MATRIX_BT709_NARROW = 3,
        /// BT.2020, full range.
        HI_CSC_MATRIX_BT2020_WIDE = 4,
        /// BT.2020, narrow range.
        HI_CSC_MATRIX_BT2020_NARROW = 5,
        /// The user's own.
        HI_CSC_MATRIX_USER = 100,
        /// Bound.
        HI_CSC_MATRIX_BUTT = 101,
    }
    /// Where a module takes video buffers from.
    hi_vb_src: u32 {
        /// The common pools.
        HI_VB_SRC_COMMON = 0,
        /// The module's pools.
        HI_VB_SRC_MOD = 1,
        /// The channel's pools.
        HI_VB_SRC_PRIVATE = 2,
        /// The user's pools.
        HI_VB_SRC_USER = 3,
        /// Bound.
        HI_VB_SRC_BUTT = 4,
    }
    /// How a pool is mapped for the program.
    hi_vb_remap_mode: u32 {
        /// Not at all.
        VB_REMAP_MODE_NONE = 0,
        /// Past the cache.
        VB_REMAP_MODE_NOCACHE = 1,
        /// Through the cache.
        VB_REMAP_MODE_CACHED = 2,
    }
    /// Operations of `hi_mpi_sys_ctl_epoll`.
    hi_dvpp_epoll_ctl_op: u32 {
        /// Add.
        HI_DVPP_EPOLL_CTL_ADD = 1,
        /// Change.
        HI_DVPP_EPOLL_CTL_MOD = 2,
        /// Remove.
        HI_DVPP_EPOLL_CTL_DEL = 3,
        /// Bound.
        HI_DVPP_EPOLL_CTL_BUTT = 4,
    }
    /// Events, as bits.
    hi_dvpp_epoll_event_type: u32 {
        /// Something to take.
        HI_DVPP_EPOLL_IN = 1 << 0,
        /// Room for something.
        HI_DVPP_EPOLL_OUT = 1 << 1,
        /// Edge triggered.
        HI_DVPP_EPOLL_ET = 1 << 31,
    }
    /// Modules, for `hi_mpi_sys_get_image_align_info`.
    hi_module_type: u32 {
        /// Image processing.
        HI_MOD_VPC = 0,
        /// Video encoder.
        HI_MOD_VENC = 1,
        /// Video decoder.
        HI_MOD_VDEC = 2,
        /// JPEG encoder.
        HI_MOD_JPEGE = 3,
        /// JPEG decoder.
        HI_MOD_JPEGD = 4,
        /// PNG decoder.
        HI_MOD_PNGD = 5,
        /// All of them.
        HI_MOD_ALL = 100,
        /// Bound.
        HI_MOD_BUTT = 255,
    }
}
layouts! {}
