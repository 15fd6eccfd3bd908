//! Types of `acl_mdl.h`: models, their inputs and outputs, AIPP.

use crate::types::{aclDataType, aclFormat};
use std::ffi::{c_char, c_void, CStr};

opaque! {
    /// A set of data buffers: the inputs or the outputs of a run.
    aclmdlDataset;
    /// Description of a model.
    aclmdlDesc;
    /// Parameters of dynamic AIPP.
    aclmdlAIPP;
    /// Reserved by the vendor; NULL is passed.
    aclAippExtendInfo;
    /// Options for loading a model.
    aclmdlConfigHandle;
    /// Options for running a model.
    aclmdlExecConfigHandle;
    /// Facts about a file of several models.
    aclmdlBundleQueryInfo;
}

/// What the graph compiler built in this process; `void *` in C, and passed by pointer.
pub type aclmdlModel = *mut c_void;

numbers! {
    /// Pixel format of AIPP's pictures; 1 to 4 work, the rest is listed only.
    aclAippInputFormat: u32 {
        /// YUV 4:2:0, U and V interleaved.
        ACL_YUV420SP_U8 = 1,
        /// X, red, green, blue.
        ACL_XRGB8888_U8 = 2,
        /// Red, green, blue.
        ACL_RGB888_U8 = 3,
        /// Luma only.
        ACL_YUV400_U8 = 4,
        /// Five-dimensional half floats.
        ACL_NC1HWC0DI_FP16 = 5,
        /// Five-dimensional bytes.
        ACL_NC1HWC0DI_S8 = 6,
        /// Alpha, red, green, blue.
        ACL_ARGB8888_U8 = 7,
        /// Packed 4:2:2.
        ACL_YUYV_U8 = 8,
        /// YUV 4:2:2, U and V interleaved.
        ACL_YUV422SP_U8 = 9,
        /// Alpha and 4:4:4.
        ACL_AYUV444_U8 = 10,
        /// Raw, 10 bits.
        ACL_RAW10 = 11,
        /// Raw, 12 bits.
        ACL_RAW12 = 12,
        /// Raw, 16 bits.
        ACL_RAW16 = 13,
        /// Raw, 24 bits.
        ACL_RAW24 = 14,
        /// Reserved.
        ACL_AIPP_RESERVED = 0xFFFF,
    }
    /// Which option `aclmdlSetConfigOpt` sets; the end of the name is the type of its value.
    aclmdlConfigAttr: u32 {
        /// Priority, 0 (first) to 7.
        ACL_MDL_PRIORITY_INT32 = 0,
        /// One of `ACL_MDL_LOAD_FROM_*`.
        ACL_MDL_LOAD_TYPE_SIZET = 1,
        /// Path of the model file; copied.
        ACL_MDL_PATH_PTR = 2,
        /// Model in host memory; not copied.
        ACL_MDL_MEM_ADDR_PTR = 3,
        /// Its bytes.
        ACL_MDL_MEM_SIZET = 4,
        /// Device memory for weights; the caller's.
        ACL_MDL_WEIGHT_ADDR_PTR = 5,
        /// Its bytes.
        ACL_MDL_WEIGHT_SIZET = 6,
        /// Device memory for working; the caller's.
        ACL_MDL_WORKSPACE_ADDR_PTR = 7,
        /// Its bytes.
        ACL_MDL_WORKSPACE_SIZET = 8,
        /// How many input queues.
        ACL_MDL_INPUTQ_NUM_SIZET = 9,
        /// Numbers of the input queues.
        ACL_MDL_INPUTQ_ADDR_PTR = 10,
        /// How many output queues.
        ACL_MDL_OUTPUTQ_NUM_SIZET = 11,
        /// Numbers of the output queues.
        ACL_MDL_OUTPUTQ_ADDR_PTR = 12,
        /// One of `ACL_WORKSPACE_MEM_OPTIMIZE_*`.
        ACL_MDL_WORKSPACE_MEM_OPTIMIZE = 13,
        /// Folder of weight files; copied.
        ACL_MDL_WEIGHT_PATH_PTR = 14,
        /// Memory for the model's description.
        ACL_MDL_MODEL_DESC_PTR = 15,
        /// Its bytes.
        ACL_MDL_MODEL_DESC_SIZET = 16,
        /// Memory for kernels.
        ACL_MDL_KERNEL_PTR = 17,
        /// Its bytes.
        ACL_MDL_KERNEL_SIZET = 18,
        /// Memory for the kernels' arguments.
        ACL_MDL_KERNEL_ARGS_PTR = 19,
        /// Its bytes.
        ACL_MDL_KERNEL_ARGS_SIZET = 20,
        /// Memory for tasks of fixed shape.
        ACL_MDL_STATIC_TASK_PTR = 21,
        /// Its bytes.
        ACL_MDL_STATIC_TASK_SIZET = 22,
        /// Memory for tasks of open shape.
        ACL_MDL_DYNAMIC_TASK_PTR = 23,
        /// Its bytes.
        ACL_MDL_DYNAMIC_TASK_SIZET = 24,
        /// Page policy of the memory that the library takes.
        ACL_MDL_MEM_MALLOC_POLICY_SIZET = 25,
        /// Memory that keeps data from run to run.
        ACL_MDL_FIFO_PTR = 26,
        /// Its bytes.
        ACL_MDL_FIFO_SIZET = 27,
        /// Whether the model is loaded without its graph.
        ACL_MDL_WITHOUT_GRAPH_INT32 = 28,
        /// Performance mode; source of CANN 9.1, in no header we have.
        ACL_NPU_PERF_MODE = 29,
        /// Reserved; source of CANN 9.1, in no header we have.
        ACL_MDL_RESERVED = 0xFFFF,
    }
    /// Which option `aclmdlSetExecConfigOpt` sets.
    aclmdlExecConfigAttr: u32 {
        /// Limit for stream tasks in milliseconds, `int32_t`; -1 waits for ever.
        ACL_MDL_STREAM_SYNC_TIMEOUT = 0,
        /// Limit for event tasks in milliseconds, `int32_t`; -1 waits for ever.
        ACL_MDL_EVENT_SYNC_TIMEOUT = 1,
        /// Device memory for working, before that of the stream.
        ACL_MDL_WORK_ADDR_PTR = 2,
        /// Its bytes.
        ACL_MDL_WORK_SIZET = 3,
        /// Reserved.
        ACL_MDL_MPAIMID_SIZET = 4,
        /// Reserved.
        ACL_MDL_AICQOS_SIZET = 5,
        /// Reserved.
        ACL_MDL_AICOST_SIZET = 6,
        /// Reserved.
        ACL_MDL_MEC_TIMETHR_SIZET = 7,
        /// Priority of the run; source of CANN 9.1, in no header we have.
        ACL_MDL_EXEC_PRIORITY_INT32 = 8,
        /// Performance mode; source of CANN 9.1, in no header we have.
        ACL_MDL_NPU_PERF_MODE = 9,
    }
    /// Which attribute of a loaded model; source of CANN 9.1, in no header we have.
    aclmdlAttr: u32 {
        /// Priority; the smaller comes first.
        ACL_MDL_ATTR_PRIORITY_INT32 = 0,
    }
    /// Whether an input of a model has AIPP.
    aclmdlInputAippType: u32 {
        /// None.
        ACL_DATA_WITHOUT_AIPP = 0,
        /// Set when the model was made.
        ACL_DATA_WITH_STATIC_AIPP = 1,
        /// Set run by run, through another input.
        ACL_DATA_WITH_DYNAMIC_AIPP = 2,
        /// The input is that other one.
        ACL_DYNAMIC_AIPP_NODE = 3,
    }
}

constants! {
    /// Numbers in a range of lengths: least and greatest.
    ACL_DIM_ENDPOINTS: usize = 2;
    /// Room for dimensions.
    ACL_MAX_DIM_CNT: usize = 128;
    /// Room for a tensor's name, its end included.
    ACL_MAX_TENSOR_NAME_LEN: usize = 128;
    /// Room for batch sizes.
    ACL_MAX_BATCH_NUM: usize = 128;
    /// Room for picture sizes.
    ACL_MAX_HW_NUM: usize = 128;
    /// Room for gears.
    ACL_MAX_SHAPE_COUNT: usize = 128;
    /// No such node.
    ACL_INVALID_NODE_INDEX: u32 = 0xFFFF_FFFF;
    /// Load a file; the library finds the memory.
    ACL_MDL_LOAD_FROM_FILE: usize = 1;
    /// Load a file into the caller's memory.
    ACL_MDL_LOAD_FROM_FILE_WITH_MEM: usize = 2;
    /// Load from host memory; the library finds the memory.
    ACL_MDL_LOAD_FROM_MEM: usize = 3;
    /// Load from host memory into the caller's memory.
    ACL_MDL_LOAD_FROM_MEM_WITH_MEM: usize = 4;
    /// Load a file, fed through queues.
    ACL_MDL_LOAD_FROM_FILE_WITH_Q: usize = 5;
    /// Load from host memory, fed through queues.
    ACL_MDL_LOAD_FROM_MEM_WITH_Q: usize = 6;
    /// Working memory holds inputs and outputs too.
    ACL_WORKSPACE_MEM_OPTIMIZE_DEFAULT: usize = 0;
    /// Working memory without inputs and outputs, which are the caller's.
    ACL_WORKSPACE_MEM_OPTIMIZE_INPUTOUTPUT: usize = 1;
    /// `aclmdlRIBindStream`: the graph begins on this stream.
    ACL_MODEL_STREAM_FLAG_HEAD: u32 = 0;
    /// `aclmdlRIBindStream`: any other stream of the graph.
    ACL_MODEL_STREAM_FLAG_DEFAULT: u32 = 0x7FFF_FFFF;
}

/// Name of the input that chooses the gear of a dynamic model.
pub const ACL_DYNAMIC_TENSOR_NAME: &CStr = c"ascend_mbatch_shape_data";
/// Name of the input that carries dynamic AIPP's parameters.
pub const ACL_DYNAMIC_AIPP_NAME: &CStr = c"ascend_dynamic_aipp_data";
/// `aclmdlGetOpAttr`: names of the operators that one was made from.
pub const ACL_ATTR_NAME_DATA_DUMP_ORIGIN_OP_NAMES: &CStr = c"_datadump_original_op_names";

layouts! {
    /// Name and shape of a tensor.
    struct aclmdlIODims: 1160, 8 {
        /// Name, ended by 0.
        0 name: [c_char; ACL_MAX_TENSOR_NAME_LEN],
        /// How many dimensions.
        128 dimCount: usize,
        /// Their lengths.
        136 dims: [i64; ACL_MAX_DIM_CNT],
    }
    /// Shape of a tensor where it is open.
    struct aclmdlIODimsRange: 2056, 8 {
        /// How many dimensions.
        0 rangeCount: usize,
        /// Least and greatest length of each.
        8 range: [[i64; ACL_DIM_ENDPOINTS]; ACL_MAX_DIM_CNT],
    }
    /// A tensor before and after AIPP.
    struct aclAippDims: 2336, 8 {
        /// Shape before.
        0 srcDims: aclmdlIODims,
        /// Bytes before.
        1160 srcSize: usize,
        /// Shape after.
        1168 aippOutdims: aclmdlIODims,
        /// Bytes after.
        2328 aippOutSize: usize,
    }
    /// The batch sizes that a model offers.
    struct aclmdlBatch: 1032, 8 {
        /// How many.
        0 batchCount: usize,
        /// Each one.
        8 batch: [u64; ACL_MAX_BATCH_NUM],
    }
    /// The picture sizes that a model offers.
    struct aclmdlHW: 2056, 8 {
        /// How many.
        0 hwCount: usize,
        /// Height and width of each.
        8 hw: [[u64; 2]; ACL_MAX_HW_NUM],
    }
    /// Static AIPP of an input.
    struct aclAippInfo: 299216, 8 {
        /// Pixel format of the picture.
        0 inputFormat: aclAippInputFormat,
        /// Width of the picture.
        4 srcImageSizeW: i32,
        /// Height of the picture.
        8 srcImageSizeH: i32,
        /// Whether a part is cut out.
        12 cropSwitch: i8,
        /// Left edge of the part.
        16 loadStartPosW: i32,
        /// Upper edge of the part.
        20 loadStartPosH: i32,
        /// Width of the part.
        24 cropSizeW: i32,
        /// Height of the part.
        28 cropSizeH: i32,
        /// Whether it is scaled.
        32 resizeSwitch: i8,
        /// Width after scaling.
        36 resizeOutputW: i32,
        /// Height after scaling.
        40 resizeOutputH: i32,
        /// Whether a border is added.
        44 paddingSwitch: i8,
        /// Border on the left.
        48 leftPaddingSize: i32,
        /// Border on the right.
        52 rightPaddingSize: i32,
        /// Border above.
        56 topPaddingSize: i32,
        /// Border below.
        60 bottomPaddingSize: i32,
        /// Whether colours are converted.
        64 cscSwitch: i8,
        /// Whether red and blue, or U and V, change places.
        65 rbuvSwapSwitch: i8,
        /// Whether the last channel of four goes first.
        66 axSwapSwitch: i8,
        /// Whether only the first row of the part counts.
        67 singleLineMode: i8,
        /// Colour matrix, row 0, column 0.
        68 matrixR0C0: i32,
        /// Row 0, column 1.
        72 matrixR0C1: i32,
        /// Row 0, column 2.
        76 matrixR0C2: i32,
        /// Row 1, column 0.
        80 matrixR1C0: i32,
        /// Row 1, column 1.
        84 matrixR1C1: i32,
        /// Row 1, column 2.
        88 matrixR1C2: i32,
        /// Row 2, column 0.
        92 matrixR2C0: i32,
        /// Row 2, column 1.
        96 matrixR2C1: i32,
        /// Row 2, column 2.
        100 matrixR2C2: i32,
        /// Added to channel 0 from RGB to YUV.
        104 outputBias0: i32,
        /// Added to channel 1 from RGB to YUV.
        108 outputBias1: i32,
        /// Added to channel 2 from RGB to YUV.
        112 outputBias2: i32,
        /// Taken from channel 0 from YUV to RGB.
        116 inputBias0: i32,
        /// Taken from channel 1 from YUV to RGB.
        120 inputBias1: i32,
        /// Taken from channel 2 from YUV to RGB.
        124 inputBias2: i32,
        /// Mean of channel 0.
        128 meanChn0: i32,
        /// Mean of channel 1.
        132 meanChn1: i32,
        /// Mean of channel 2.
        136 meanChn2: i32,
        /// Mean of channel 3.
        140 meanChn3: i32,
        /// Least value of channel 0.
        144 minChn0: f32,
        /// Least value of channel 1.
        148 minChn1: f32,
        /// Least value of channel 2.
        152 minChn2: f32,
        /// Least value of channel 3.
        156 minChn3: f32,
        /// One over the variance of channel 0.
        160 varReciChn0: f32,
        /// One over the variance of channel 1.
        164 varReciChn1: f32,
        /// One over the variance of channel 2.
        168 varReciChn2: f32,
        /// One over the variance of channel 3.
        172 varReciChn3: f32,
        /// Format of the model's own input.
        176 srcFormat: aclFormat,
        /// Data type of the model's own input.
        180 srcDatatype: aclDataType,
        /// How many dimensions the model's own input has.
        184 srcDimNum: usize,
        /// How many gears.
        192 shapeCount: usize,
        /// The input in each gear.
        200 outDims: [aclAippDims; ACL_MAX_SHAPE_COUNT],
        /// Reserved; NULL.
        299208 aippExtend: *mut aclAippExtendInfo,
    }
    /// Bytes of each part of a model file.
    struct aclmdlExeOMDesc: 128, 8 {
        /// Working memory.
        0 workSize: usize,
        /// Weights.
        8 weightSize: usize,
        /// Description of the model.
        16 modelDescSize: usize,
        /// Kernels.
        24 kernelSize: usize,
        /// The kernels' arguments.
        32 kernelArgsSize: usize,
        /// Tasks of fixed shape.
        40 staticTaskSize: usize,
        /// Tasks of open shape.
        48 dynamicTaskSize: usize,
        /// Data kept from run to run.
        56 fifoTaskSize: usize,
        /// Reserved.
        64 reserved: [usize; 8],
    }
    /// Value of an [`aclmdlAttr`]; source of CANN 9.1, in no header we have.
    union aclmdlAttrValue_t: 32, 4 {
        /// Priority; the smaller comes first.
        0 mdlPriority: u32,
        /// All bytes.
        0 reserved: [u32; 8],
    }
}
