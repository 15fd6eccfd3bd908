//! `acl_platform.h`: what a chip is made of.
//!
//! Two header sets of ACL 1.17.0 number the last questions of [`aclplatformDevInfo`] differently: the one
//! followed here (torch-npu 2.14.0) has `ACL_PLATFORM_SHORT_SOC_VERSION` = 13 and the rest from 14; the
//! runtime's own source, 9.1.0 and later, leaves that one out and has the rest from 13.

numbers! {
    /// What `aclplatformGetDeviceInfo` is asked about; the answer is text.
    aclplatformDevInfo: u32 {
        /// How many AI cores.
        ACL_PLATFORM_AICORE_CNT = 0,
        /// Bytes of unified buffer per AI core.
        ACL_PLATFORM_AICORE_UB_SIZE = 1,
        /// How many cube cores.
        ACL_PLATFORM_CUBE_CORE_CNT = 2,
        /// How many vector cores.
        ACL_PLATFORM_VECTOR_CORE_CNT = 3,
        /// Bytes of the second-level cache.
        ACL_PLATFORM_L2_SIZE = 4,
        /// Bytes of device memory.
        ACL_PLATFORM_MEMORY_SIZE = 5,
        /// MHz of the cube cores.
        ACL_PLATFORM_CUBE_FREQ = 6,
        /// MHz of the vector cores.
        ACL_PLATFORM_VEC_FREQ = 7,
        /// Bytes of the BT buffer.
        ACL_PLATFORM_BT_SIZE = 8,
        /// Bytes of the cube unit's left operand.
        ACL_PLATFORM_L0_A_SIZE = 9,
        /// Bytes of the cube unit's right operand.
        ACL_PLATFORM_L0_B_SIZE = 10,
        /// Bytes of the cube unit's result.
        ACL_PLATFORM_L0_C_SIZE = 11,
        /// Bytes of a core's first-level buffer.
        ACL_PLATFORM_L1_SIZE = 12,
        /// Family of the chip; absent from the runtime's source, where 13 asks for the chip.
        ACL_PLATFORM_SHORT_SOC_VERSION = 13,
        /// The chip; 13 in the runtime's source.
        ACL_PLATFORM_SOC_VERSION = 14,
        /// Version of the AI core; 14 in the runtime's source.
        ACL_PLATFORM_AIC_VERSION = 15,
        /// An [`aclplatformNpuArch`]; 15 in the runtime's source.
        ACL_PLATFORM_NPU_ARCH = 16,
        /// An [`aclplatformLocalMemType`]; 16 in the runtime's source.
        ACL_PLATFORM_MEMORY_TYPE = 17,
    }
    /// Cores that an instruction is looked up for.
    aclplatformCoreType: u32 {
        /// AI cores; the cube core where there are two kinds.
        ACL_PLATFORM_CORE_TYPE_AI_CORE = 0,
        /// Vector cores.
        ACL_PLATFORM_CORE_TYPE_VECTOR_CORE = 1,
    }
    /// Architecture of a chip; those without a product here are not documented.
    aclplatformNpuArch: u32 {
        /// 910, the first generation.
        DAV_1001 = 1001,
        /// 1002.
        DAV_1002 = 1002,
        /// 1003.
        DAV_1003 = 1003,
        /// 1004.
        DAV_1004 = 1004,
        /// 1999.
        DAV_1999 = 1999,
        /// 310P.
        DAV_2002 = 2002,
        /// 2003.
        DAV_2003 = 2003,
        /// 2004.
        DAV_2004 = 2004,
        /// 2006.
        DAV_2006 = 2006,
        /// 2102.
        DAV_2102 = 2102,
        /// 2103.
        DAV_2103 = 2103,
        /// 2104.
        DAV_2104 = 2104,
        /// Atlas A2 and A3.
        DAV_2201 = 2201,
        /// 310B.
        DAV_3002 = 3002,
        /// Kirin X90.
        DAV_3003 = 3003,
        /// Ascend 031.
        DAV_3004 = 3004,
        /// 3102.
        DAV_3102 = 3102,
        /// 3103.
        DAV_3103 = 3103,
        /// Kirin 9030.
        DAV_3113 = 3113,
        /// 3502.
        DAV_3502 = 3502,
        /// Ascend 035.
        DAV_3505 = 3505,
        /// Ascend 950.
        DAV_3510 = 3510,
        /// 3801.
        DAV_3801 = 3801,
        /// 5101.
        DAV_5101 = 5101,
        /// 5102.
        DAV_5102 = 5102,
        /// 5161.
        DAV_5161 = 5161,
        /// 5162; in the runtime's source alone, later than 9.1.
        DAV_5162 = 5162,
        /// 9201.
        DAV_9201 = 9201,
        /// 9202.
        DAV_9202 = 9202,
        /// 9301.
        DAV_9301 = 9301,
        /// Reserved.
        DAV_RESV = 0xFFFF,
    }
    /// Memory of a chip.
    aclplatformLocalMemType: u32 {
        /// The cube unit's left operand.
        L0_A = 0,
        /// The cube unit's right operand.
        L0_B = 1,
        /// The cube unit's result.
        L0_C = 2,
        /// A core's first-level buffer.
        L1 = 3,
        /// Second-level cache.
        L2 = 4,
        /// The vector unit's unified buffer.
        UB = 5,
        /// High-bandwidth memory.
        HBM = 6,
    }
}

constants! {}
layouts! {}

/// Each name of [`aclplatformDevInfo`] with another number in the runtime's source, and that number.
pub const DISPUTED_VALUES: &[(&str, i128)] = &[
    ("ACL_PLATFORM_SOC_VERSION", 13),
    ("ACL_PLATFORM_AIC_VERSION", 14),
    ("ACL_PLATFORM_NPU_ARCH", 15),
    ("ACL_PLATFORM_MEMORY_TYPE", 16),
];
