//! Error codes of V2 media: each number with its name, a one-line meaning, what kind of trouble it is and
//! whether waiting or freeing something can help.
//!
//! Sources: `HI_ERR_*` of the `hi_dvpp_*.h` headers; the kind and the advice are ours. A code is
//! `0xA0000000 | module << 16 | level << 13 | error`, so a number that no header lists still says whose it is
//! and what is wrong: [`mpi_parts`]. V2 functions answer it as `hi_s32`, so codes are negative `i32`s here.

use crate::codes::{Kind, Retry};
use crate::types::{HI_ERR_APP_ID, hi_err_level, hi_errno, hi_mod_id};

/// One row of the table of V2 codes.
#[derive(Clone, Copy, Debug)]
pub struct MpiCodeInfo {
    /// The number, as functions answer it.
    pub code: i32,
    /// The vendor's name, with its prefix.
    pub name: &'static str,
    /// What kind of trouble.
    pub kind: Kind,
    /// Whether the same call may work later.
    pub retry: Retry,
    /// One line.
    pub meaning: &'static str,
}

/// The row for a V2 code, if the table has it.
pub fn mpi_info(code: i32) -> Option<&'static MpiCodeInfo> {
    let i = MPI_CODES.binary_search_by_key(&(code as u32), |row| row.code as u32).ok()?;
    Some(&MPI_CODES[i])
}

/// The vendor's name of a V2 code, or `"unlisted code"`.
pub fn mpi_name(code: i32) -> &'static str {
    mpi_info(code).map_or("unlisted code", |row| row.name)
}

/// What kind of trouble a V2 code is; [`Kind::Internal`] for numbers the table does not have.
pub fn mpi_kind(code: i32) -> Kind {
    match code {
        0 => Kind::Success,
        _ => mpi_info(code).map_or(Kind::Internal, |row| row.kind),
    }
}

/// The number of an error of a module, as the headers' `HI_DEFINE_ERR` makes it.
pub const fn mpi_code(module: hi_mod_id, level: hi_err_level, error: hi_errno) -> i32 {
    (HI_ERR_APP_ID | module.0 << 16 | level.0 << 13 | error.0) as i32
}

/// Whose code it is, how grave, and what is wrong; `None` for numbers not made that way.
pub const fn mpi_parts(code: i32) -> Option<(hi_mod_id, hi_err_level, hi_errno)> {
    let n = code as u32;
    if n >> 28 != HI_ERR_APP_ID >> 28 {
        return None;
    }
    Some((hi_mod_id(n >> 16 & 0xFFF), hi_err_level(n >> 13 & 7), hi_errno(n & 0x1FFF)))
}

macro_rules! codes {
    ($($number:literal $name:ident $kind:ident $retry:ident $meaning:literal;)*) => {
        $(#[doc = $meaning] pub const $name: i32 = $number as u32 as i32;)*
        /// All V2 codes that have a name, in ascending order as `u32`.
        pub static MPI_CODES: &[MpiCodeInfo] = &[$(MpiCodeInfo {
            code: $name,
            name: stringify!($name),
            kind: Kind::$kind,
            retry: Retry::$retry,
            meaning: $meaning,
        },)*];
    };
}

codes! {
    0xA0028003 HI_ERR_SYS_ILLEGAL_PARAM InvalidArgument No "an argument is out of range";
    0xA0028004 HI_ERR_SYS_EXIST Repeated No "exists already";
    0xA0028005 HI_ERR_SYS_UNEXIST InvalidHandle No "does not exist";
    0xA0028006 HI_ERR_SYS_NULL_PTR InvalidArgument No "an argument is NULL";
    0xA0028008 HI_ERR_SYS_NOT_SUPPORT Unsupported No "not supported here";
    0xA0028009 HI_ERR_SYS_NOT_PERM InvalidArgument No "not allowed in this state";
    0xA002800C HI_ERR_SYS_NO_MEM OutOfMemory Retry "out of memory";
    0xA0028010 HI_ERR_SYS_NOT_READY NotInitialised No "hi_mpi_sys_init not done";
    0xA0028012 HI_ERR_SYS_BUSY Exhausted Retry "in use";
    0xA0028015 HI_ERR_SYS_ERR Internal No "error inside the system";
    0xA0058002 HI_ERR_VDEC_INVALID_CHN_ID InvalidArgument No "channel number out of range";
    0xA0058003 HI_ERR_VDEC_ILLEGAL_PARAM InvalidArgument No "an argument is out of range, or the packet larger than the stream buffer";
    0xA0058004 HI_ERR_VDEC_EXIST Repeated No "the channel exists already";
    0xA0058005 HI_ERR_VDEC_UNEXIST InvalidHandle No "the channel does not exist";
    0xA0058006 HI_ERR_VDEC_NULL_PTR InvalidArgument No "an argument is NULL";
    0xA0058007 HI_ERR_VDEC_NOT_CFG InvalidArgument No "used before it was configured";
    0xA0058008 HI_ERR_VDEC_NOT_SUPPORT Unsupported No "not supported here";
    0xA0058009 HI_ERR_VDEC_NOT_PERM InvalidArgument No "not allowed in this state: sent before the start, destroyed while receiving";
    0xA005800C HI_ERR_VDEC_NO_MEM OutOfMemory Retry "out of memory";
    0xA005800D HI_ERR_VDEC_NO_BUF Exhausted Retry "out of buffers";
    0xA005800E HI_ERR_VDEC_BUF_EMPTY NotReady Poll "no result yet";
    0xA005800F HI_ERR_VDEC_BUF_FULL Exhausted Retry "the packet queue is full, or the time ran out";
    0xA0058010 HI_ERR_VDEC_SYS_NOT_READY NotInitialised No "hi_mpi_sys_init not done";
    0xA0058011 HI_ERR_VDEC_BAD_ADDR InvalidArgument No "bad address";
    0xA0058012 HI_ERR_VDEC_BUSY Exhausted Retry "in use";
    0xA0058015 HI_ERR_VDEC_SYS_ERROR Internal No "error inside the system";
    0xA0078002 HI_ERR_VPC_INVALID_CHN_ID InvalidArgument No "channel number out of range";
    0xA0078003 HI_ERR_VPC_ILLEGAL_PARAM InvalidArgument No "an argument is out of range";
    0xA0078004 HI_ERR_VPC_EXIST Repeated No "the channel exists already";
    0xA0078005 HI_ERR_VPC_UNEXIST InvalidHandle No "the channel does not exist";
    0xA0078006 HI_ERR_VPC_NULL_PTR InvalidArgument No "an argument is NULL";
    0xA0078007 HI_ERR_VPC_NOT_CFG InvalidArgument No "used before it was configured";
    0xA0078008 HI_ERR_VPC_NOT_SUPPORT Unsupported No "not supported here";
    0xA0078009 HI_ERR_VPC_NOT_PERM InvalidArgument No "not allowed in this state";
    0xA007800C HI_ERR_VPC_NO_MEM OutOfMemory Retry "out of memory";
    0xA007800D HI_ERR_VPC_NO_BUF Exhausted Retry "out of buffers";
    0xA007800E HI_ERR_VPC_BUF_EMPTY NotReady Poll "no result yet";
    0xA007800F HI_ERR_VPC_BUF_FULL Exhausted Retry "no room in the queue";
    0xA0078010 HI_ERR_VPC_SYS_NOT_READY NotInitialised No "hi_mpi_sys_init not done";
    0xA0078011 HI_ERR_VPC_BAD_ADDR InvalidArgument No "bad address";
    0xA0078012 HI_ERR_VPC_BUSY Exhausted Retry "in use";
    0xA0078015 HI_ERR_VPC_SYS_ERROR Internal No "error inside the system";
    0xA0088002 HI_ERR_VENC_INVALID_CHN_ID InvalidArgument No "channel number out of range";
    0xA0088003 HI_ERR_VENC_ILLEGAL_PARAM InvalidArgument No "an argument is out of range";
    0xA0088004 HI_ERR_VENC_EXIST Repeated No "the channel exists already";
    0xA0088005 HI_ERR_VENC_UNEXIST InvalidHandle No "the channel does not exist";
    0xA0088006 HI_ERR_VENC_NULL_PTR InvalidArgument No "an argument is NULL";
    0xA0088007 HI_ERR_VENC_NOT_CFG InvalidArgument No "used before it was configured";
    0xA0088008 HI_ERR_VENC_NOT_SUPPORT Unsupported No "not supported here";
    0xA0088009 HI_ERR_VENC_NOT_PERM InvalidArgument No "not allowed in this state";
    0xA008800C HI_ERR_VENC_NO_MEM OutOfMemory Retry "out of memory";
    0xA008800D HI_ERR_VENC_NO_BUF Exhausted Retry "out of buffers";
    0xA008800E HI_ERR_VENC_BUF_EMPTY NotReady Poll "nothing there yet";
    0xA008800F HI_ERR_VENC_BUF_FULL Exhausted Retry "no room in the queue";
    0xA0088010 HI_ERR_VENC_SYS_NOT_READY NotInitialised No "hi_mpi_sys_init not done";
    0xA0088011 HI_ERR_VENC_BAD_ADDR InvalidArgument No "bad address";
    0xA0088012 HI_ERR_VENC_BUSY Exhausted Retry "in use";
    0xA0088015 HI_ERR_VENC_SYS_ERROR Internal No "error inside the system";
    0xA0408002 HI_ERR_PNGD_INVALID_CHN_ID InvalidArgument No "channel number out of range";
    0xA0408003 HI_ERR_PNGD_ILLEGAL_PARAM InvalidArgument No "an argument is out of range";
    0xA0408004 HI_ERR_PNGD_EXIST Repeated No "the channel exists already";
    0xA0408005 HI_ERR_PNGD_UNEXIST InvalidHandle No "the channel does not exist";
    0xA0408006 HI_ERR_PNGD_NULL_PTR InvalidArgument No "an argument is NULL";
    0xA0408007 HI_ERR_PNGD_NOT_CFG InvalidArgument No "used before it was configured";
    0xA0408008 HI_ERR_PNGD_NOT_SUPPORT Unsupported No "not supported here";
    0xA0408009 HI_ERR_PNGD_NOT_PERM InvalidArgument No "not allowed in this state";
    0xA040800C HI_ERR_PNGD_NO_MEM OutOfMemory Retry "out of memory";
    0xA040800D HI_ERR_PNGD_NO_BUF Exhausted Retry "out of buffers";
    0xA040800E HI_ERR_PNGD_BUF_EMPTY NotReady Poll "nothing there yet";
    0xA040800F HI_ERR_PNGD_BUF_FULL Exhausted Retry "no room in the queue";
    0xA0408010 HI_ERR_PNGD_SYS_NOT_READY NotInitialised No "hi_mpi_sys_init not done";
    0xA0408011 HI_ERR_PNGD_BAD_ADDR InvalidArgument No "bad address";
    0xA0408012 HI_ERR_PNGD_BUSY Exhausted Retry "in use";
    0xA0408014 HI_ERR_PNGD_TIMEOUT Timeout Poll "hardware or software ran out of time";
    0xA0408015 HI_ERR_PNGD_SYS_ERROR Internal No "error inside the system";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::*;

    #[test]
    fn the_table_is_sorted_so_that_it_can_be_searched() {
        assert!(MPI_CODES.windows(2).all(|w| (w[0].code as u32) < w[1].code as u32));
    }

    #[test]
    fn every_number_is_that_of_its_name() {
        for row in MPI_CODES {
            let (module, level, error) = mpi_parts(row.code).unwrap();
            assert_eq!(mpi_code(module, level, error), row.code);
            assert_eq!(level, HI_ERR_LEVEL_ERROR, "{}", row.name);
            let (prefix, own) = row.name["HI_ERR_".len()..].split_once('_').unwrap();
            assert_eq!(module.name(), format!("HI_ID_{prefix}"), "{}", row.name);
            let error = error.name().trim_start_matches("HI_ERR_");
            match own {
                "SYS_NOT_READY" => assert_eq!(error, "NOT_READY", "{}", row.name),
                "ERR" => assert_eq!(error, "SYS_ERROR", "{}", row.name),
                own => assert_eq!(error, own, "{}", row.name),
            }
        }
    }

    #[test]
    fn known_numbers_have_their_names() {
        for (number, name, kind) in [
            (0xA002_8010, "HI_ERR_SYS_NOT_READY", Kind::NotInitialised),
            (0xA005_800E, "HI_ERR_VDEC_BUF_EMPTY", Kind::NotReady),
            (0xA005_800F_u32, "HI_ERR_VDEC_BUF_FULL", Kind::Exhausted),
            (0xA007_8003, "HI_ERR_VPC_ILLEGAL_PARAM", Kind::InvalidArgument),
            (0xA008_800C, "HI_ERR_VENC_NO_MEM", Kind::OutOfMemory),
            (0xA040_8014, "HI_ERR_PNGD_TIMEOUT", Kind::Timeout),
        ] {
            assert_eq!(mpi_name(number as i32), name);
            assert_eq!(mpi_kind(number as i32), kind, "{name}");
        }
        assert_eq!(mpi_kind(0), Kind::Success);
        assert_eq!(mpi_name(-1), "unlisted code");
        assert_eq!(mpi_parts(-1), None);
        // JPEGD's and JPEGE's codes have no names in a header, but say themselves what they are.
        let jpegd = mpi_code(HI_ID_JPEGD, HI_ERR_LEVEL_ERROR, HI_ERR_NOT_SUPPORT);
        assert_eq!(jpegd as u32, 0xA00E_8008);
        assert_eq!(mpi_kind(jpegd), Kind::Internal);
    }
}
