//! `acl_dump.h`: what operators read and wrote, for looking at later.

use std::ffi::c_char;

numbers! {
    /// Dump whose folder is asked for.
    acldumpType: u32 {
        /// Of a failed operator: the least.
        AIC_ERR_BRIEF_DUMP = 1,
        /// Of a failed operator: shapes, types, formats and attributes too.
        AIC_ERR_NORM_DUMP = 2,
        /// Of a failed operator: the core's memory, registers and calls too.
        AIC_ERR_DETAIL_DUMP = 3,
        /// Of a model's or an operator's data.
        DATA_DUMP = 4,
        /// Of operators that overflowed.
        OVERFLOW_DUMP = 5,
    }
    /// Part that a tensor plays; later than 9.1, as the next two.
    acldumpTensorType: u32 {
        /// Read.
        ACL_DUMP_TENSOR_INPUT = 0,
        /// Written.
        ACL_DUMP_TENSOR_OUTPUT = 1,
        /// Scratch.
        ACL_DUMP_TENSOR_WORKSPACE = 2,
    }
    /// How a tensor's data is reached from its address.
    acldumpTensorAddressType: u32 {
        /// Through one pointer.
        ACL_DUMP_ADDR_PTR = 0,
        /// Through two pointers.
        ACL_DUMP_ADDR_PTR_PTR = 1,
        /// It lies there.
        ACL_DUMP_ADDR_RAW = 2,
    }
    /// Where a tensor lies.
    acldumpTensorPlacement: u32 {
        /// On the device.
        ACL_DUMP_PLACEMENT_DEVICE = 0,
        /// On the host.
        ACL_DUMP_PLACEMENT_HOST = 1,
        /// End of the list.
        ACL_DUMP_PLACEMENT_END = 2,
    }
}

constants! {
    /// Bytes of a file name in [`acldumpChunk`].
    ACL_DUMP_MAX_FILE_PATH_LENGTH: usize = 4096;
    /// `aclopStartDumpArgs`: the arguments of operators on AI cores.
    ACL_OP_DUMP_OP_AICORE_ARGS: u32 = 1;
    /// Most axes of a tensor in [`acldumpTensorInfo`]; later than 9.1.
    ACL_DUMP_MAX_SHAPE_NUM: usize = 25;
}

layouts! {
    /// Piece of a file for `acldumpRegCallback`'s function.
    struct acldumpChunk: 4120, 8 {
        /// Which file.
        0 fileName: [c_char; ACL_DUMP_MAX_FILE_PATH_LENGTH],
        /// Bytes of the piece.
        4096 bufLen: u32,
        /// 1: the last of the file.
        4100 isLastChunk: u32,
        /// Place in the file; -1 for its end.
        4104 offset: i64,
        /// Reserved.
        4112 flag: i32,
        /// The bytes, as many as `bufLen` says.
        4116 dataBuf: [u8; 0],
    }
    /// A tensor that is saved with a failed operator; later than 9.1.
    struct acldumpTensorInfo: 456, 8 {
        /// Part it plays.
        0 type_: acldumpTensorType,
        /// Its bytes.
        8 tensorSize: usize,
        /// An [`aclFormat`](crate::types::aclFormat).
        16 format: i32,
        /// An [`aclDataType`](crate::types::aclDataType).
        20 dataType: i32,
        /// Its address.
        24 tensorAddr: *mut i64,
        /// How its data is reached from there.
        32 addrType: acldumpTensorAddressType,
        /// Where it lies.
        36 placement: acldumpTensorPlacement,
        /// Place among the operator's arguments.
        40 argsOffset: u32,
        /// Axes.
        44 shapeNum: u32,
        /// Axes at first.
        48 originShapeNum: u32,
        /// Length of each.
        56 shape: [u64; ACL_DUMP_MAX_SHAPE_NUM],
        /// Length of each at first.
        256 originShape: [u64; ACL_DUMP_MAX_SHAPE_NUM],
    }
}
