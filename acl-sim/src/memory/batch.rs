//! Many copies by one call.
//!
//! An attribute says where both ends of a run of copies lie, and the runtime checks each copy against it.
//! Copies are between host and device only, one after the other; the first that is wrong is told, and those
//! before it are done. In stream order the simulated chips have none of this, as the published runtime says of
//! them.

use super::copy::Move;
use super::place::Location;
use super::{entry, not_null, refused, unsupported};
use crate::door::{Answer, Fault, as_handle, enter, optional_out};
use crate::world::{State, world};
use acl_sys::*;
use std::ffi::c_void;

/// The most copies that the synchronous calls take.
const MOST: usize = 4096;
/// No copy failed, or none that could be told.
const NONE: usize = usize::MAX;

/// What all four calls take.
struct Lists {
    dsts: *mut *mut c_void,
    maxs: *mut usize,
    srcs: *mut *mut c_void,
    counts: *mut usize,
    copies: usize,
    attrs: *mut aclrtMemcpyBatchAttr,
    firsts: *mut usize,
    attr_count: usize,
}

impl Lists {
    /// The C layer's checks; whether there is anything to copy.
    ///
    /// # Safety
    /// 1. Each list is NULL or as long as its count says.
    unsafe fn check(&self) -> Answer<bool> {
        not_null(self.counts, "sizes")?;
        if self.copies == 0 {
            return Err(Fault::param("no copies"));
        }
        // SAFETY: promise 1.
        let count = |i: usize| unsafe { entry(self.counts, i) };
        if (0..self.copies).all(|i| count(i) == 0) {
            return Ok(false);
        }
        not_null(self.dsts, "dsts")?;
        not_null(self.maxs, "destMaxs")?;
        not_null(self.srcs, "srcs")?;
        not_null(self.attrs, "attrs")?;
        not_null(self.firsts, "attrsIndexes")?;
        // SAFETY: promise 1.
        let max = |i: usize| unsafe { entry(self.maxs, i) };
        if let Some(i) = (0..self.copies).find(|&i| max(i) < count(i)) {
            let text = format!("copy {i}: {} bytes into {}", count(i), max(i));
            return Err(Fault::param(text));
        }
        if self.attr_count > self.copies {
            let text = format!("{} attributes of {} copies", self.attr_count, self.copies);
            return Err(Fault::param(text));
        }
        // SAFETY: promise 1.
        let attr = |i: usize| unsafe { entry(self.attrs, i) };
        if (0..self.attr_count).any(|i| attr(i).rsv != [0; 16]) {
            return Err(Fault::param("reserved bytes of an attribute are not 0"));
        }
        Ok(true)
    }

    /// The runtime's checks of the attributes as a whole.
    ///
    /// # Safety
    /// 1. As [`Self::check`], which said that there is something to copy.
    unsafe fn check_attributes(&self, most: usize) -> Answer {
        if self.attr_count == 0 || self.copies > most {
            let text = format!("{} attributes, {} copies", self.attr_count, self.copies);
            return Err(refused(text));
        }
        // SAFETY: promise 1.
        let first = |i: usize| unsafe { entry(self.firsts, i) };
        let rising = (1..self.attr_count).all(|i| first(i) > first(i - 1));
        if first(0) != 0 || !rising || first(self.attr_count - 1) >= self.copies {
            return Err(refused("attributes hold from rising numbers on, of which the first is 0"));
        }
        Ok(())
    }

    /// The attribute of each copy.
    ///
    /// # Safety
    /// 1. As [`Self::check_attributes`], which answered that all is well.
    unsafe fn attributes(&self) -> Vec<aclrtMemcpyBatchAttr> {
        let mut now = 0;
        let attribute = |i: usize| {
            // SAFETY: promise 1.
            if now + 1 < self.attr_count && unsafe { entry(self.firsts, now + 1) } == i {
                now += 1;
            }
            // SAFETY: promise 1.
            unsafe { entry(self.attrs, now) }
        };
        (0..self.copies).map(attribute).collect()
    }

    /// Copies one after the other; the number of the first that is wrong, with why.
    ///
    /// # Safety
    /// 1. As [`Self::check_attributes`], which answered that all is well.
    /// 2. Host ends of each copy may be read or written.
    unsafe fn run(&self) -> Result<(), (usize, Fault)> {
        // SAFETY: promise 1.
        let attributes = unsafe { self.attributes() };
        let mut moves = Vec::with_capacity(self.copies);
        for (i, attribute) in attributes.into_iter().enumerate() {
            // SAFETY: promise 1.
            let dst = unsafe { entry(self.dsts, i) };
            // SAFETY: promise 1.
            let src = unsafe { entry(self.srcs, i) };
            // SAFETY: promise 1.
            let one = Move::new(dst, src, unsafe { entry(self.counts, i) });
            check_ends(&world().lock(), one, attribute).map_err(|fault| (i, fault))?;
            moves.push(one);
        }
        for (i, one) in moves.into_iter().enumerate().filter(|(_, one)| one.count > 0) {
            // SAFETY: promise 2.
            unsafe { one.run() }.map_err(|fault| (i, fault))?;
        }
        Ok(())
    }
}

/// Both ends where the attribute has them, on two sides.
fn check_ends(state: &State, one: Move, attribute: aclrtMemcpyBatchAttr) -> Answer {
    if one.dst == 0 || one.src == 0 {
        return Err(refused("an end is NULL"));
    }
    let at_host = |said: aclrtMemLocation, address: u64| -> Answer<bool> {
        match (said.type_, state.memory.location(address)?) {
            (ACL_MEM_LOCATION_TYPE_HOST | ACL_MEM_LOCATION_TYPE_HOST_NUMA, at) if at.is_host() => {
                Ok(true)
            }
            (ACL_MEM_LOCATION_TYPE_DEVICE, Location::Device(id)) if id as u32 == said.id => {
                Ok(false)
            }
            (_, at) => Err(refused(format!("{address:#x} is on {at}, not where is said"))),
        }
    };
    if at_host(attribute.dstLoc, one.dst)? == at_host(attribute.srcLoc, one.src)? {
        return Err(refused("both ends are on one side"));
    }
    Ok(())
}

/// The synchronous calls. `failed` is where the number of the wrong copy goes, if anywhere.
///
/// # Safety
/// 1. Each list is NULL or as long as its count says.
/// 2. `failed` is NULL or writable.
/// 3. Host ends of each copy may be read or written.
unsafe fn batch(lists: &Lists, failed: *mut usize) -> Answer {
    // SAFETY: promise 2.
    let failed = unsafe { optional_out(failed) };
    let tell = |number: usize| failed.iter().for_each(|out| out.set(number));
    // SAFETY: promise 1.
    if !unsafe { lists.check() }? {
        tell(NONE);
        return Ok(());
    }
    tell(NONE);
    // SAFETY: promise 1.
    unsafe { lists.check_attributes(MOST) }?;
    // SAFETY: promises 1 and 3.
    unsafe { lists.run() }.map_err(|(number, fault)| {
        tell(number);
        fault
    })
}

/// Copies between host and device, one after the other. On failure `failed` is the number of the copy, or
/// the greatest number there is.
///
/// # Safety
/// 1. Each list is NULL or as long as its count says.
/// 2. `failed` is NULL or writable.
/// 3. Host ends of each copy may be read or written until the call returns.
pub unsafe extern "C" fn aclrtMemcpyBatch(
    dsts: *mut *mut c_void,
    maxs: *mut usize,
    srcs: *mut *mut c_void,
    counts: *mut usize,
    copies: usize,
    attrs: *mut aclrtMemcpyBatchAttr,
    firsts: *mut usize,
    attr_count: usize,
    failed: *mut usize,
) -> aclError {
    enter("aclrtMemcpyBatch", || {
        not_null(failed, "failIndex")?;
        let lists = Lists { dsts, maxs, srcs, counts, copies, attrs, firsts, attr_count };
        // SAFETY: promises 1 to 3.
        unsafe { batch(&lists, failed) }
    })
}

/// As [`aclrtMemcpyBatch`], without saying which copy failed.
///
/// # Safety
/// 1. Each list is NULL or as long as its count says.
/// 2. Host ends of each copy may be read or written until the call returns.
pub unsafe extern "C" fn aclrtMemcpyBatchV2(
    dsts: *mut *mut c_void,
    maxs: *mut usize,
    srcs: *mut *mut c_void,
    counts: *mut usize,
    copies: usize,
    attrs: *mut aclrtMemcpyBatchAttr,
    firsts: *mut usize,
    attr_count: usize,
) -> aclError {
    enter("aclrtMemcpyBatchV2", || {
        let lists = Lists { dsts, maxs, srcs, counts, copies, attrs, firsts, attr_count };
        // SAFETY: promises 1 and 2.
        unsafe { batch(&lists, std::ptr::null_mut()) }
    })
}

/// The calls for streams: all is checked, and then it is not to be had.
///
/// # Safety
/// 1. Each list is NULL or as long as its count says.
/// 2. `failed` is NULL or writable.
unsafe fn batch_async(lists: &Lists, failed: *mut usize, stream: aclrtStream) -> Answer {
    // SAFETY: promise 2.
    let failed = unsafe { optional_out(failed) };
    // SAFETY: promise 1.
    let any = unsafe { lists.check() }?;
    let state = world().lock();
    if any {
        state.check_stream(as_handle(stream))?;
    }
    failed.iter().for_each(|out| out.set(NONE));
    if !any {
        return Ok(());
    }
    // SAFETY: promise 1.
    unsafe { lists.check_attributes(usize::MAX) }?;
    state.need_context()?;
    Err(unsupported("copies in batches are not for streams on this chip"))
}

/// Not on the simulated chips; what is wrong beside is told first.
///
/// # Safety
/// 1. Each list is NULL or as long as its count says.
/// 2. `failed` is NULL or writable.
pub unsafe extern "C" fn aclrtMemcpyBatchAsync(
    dsts: *mut *mut c_void,
    maxs: *mut usize,
    srcs: *mut *mut c_void,
    counts: *mut usize,
    copies: usize,
    attrs: *mut aclrtMemcpyBatchAttr,
    firsts: *mut usize,
    attr_count: usize,
    failed: *mut usize,
    stream: aclrtStream,
) -> aclError {
    enter("aclrtMemcpyBatchAsync", || {
        not_null(failed, "failIndex")?;
        let lists = Lists { dsts, maxs, srcs, counts, copies, attrs, firsts, attr_count };
        // SAFETY: promises 1 and 2.
        unsafe { batch_async(&lists, failed, stream) }
    })
}

/// As [`aclrtMemcpyBatchAsync`].
///
/// # Safety
/// 1. Each list is NULL or as long as its count says.
pub unsafe extern "C" fn aclrtMemcpyBatchAsyncV2(
    dsts: *mut *mut c_void,
    maxs: *mut usize,
    srcs: *mut *mut c_void,
    counts: *mut usize,
    copies: usize,
    attrs: *mut aclrtMemcpyBatchAttr,
    firsts: *mut usize,
    attr_count: usize,
    stream: aclrtStream,
) -> aclError {
    enter("aclrtMemcpyBatchAsyncV2", || {
        let lists = Lists { dsts, maxs, srcs, counts, copies, attrs, firsts, attr_count };
        // SAFETY: promise 1.
        unsafe { batch_async(&lists, std::ptr::null_mut(), stream) }
    })
}
