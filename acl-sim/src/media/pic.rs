//! Picture descriptions: opaque records with a setter and a getter for each field.

use crate::door::{Answer, Fault, as_handle, as_pointer, enter, plain, value};
use crate::memory::{self, Kind};
use crate::world::{State, world};
use acl_sys::*;
use std::ffi::c_void;

/// The fields. All start at 0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pic {
    pub maker: Option<i32>,
    pub data: u64,
    pub size: u32,
    pub format: acldvppPixelFormat,
    pub width: u32,
    pub height: u32,
    pub width_stride: u32,
    pub height_stride: u32,
    pub ret_code: u32,
}

impl State {
    /// The description behind a pointer, or 100000.
    pub(super) fn pic(&mut self, desc: *const acldvppPicDesc) -> Answer<&mut Pic> {
        self.media
            .pics
            .get_mut(&as_handle(desc))
            .ok_or_else(|| Fault::param("picDesc is NULL or not a live picture description"))
    }
}

/// A snapshot of a description for a task that runs now. One that was destroyed meanwhile is what a card
/// would write into freed memory for.
pub(super) fn at_run_time(handle: u64) -> Answer<Pic> {
    world().lock().media.pics.get(&handle).copied().ok_or_else(|| {
        Fault::new(
            ACL_ERROR_RT_AICPU_EXCEPTION,
            "the picture description was destroyed before the task ran",
        )
    })
}

/// Writes a task's results to its description, if it still lives.
pub(super) fn finish(handle: u64, change: impl FnOnce(&mut Pic)) {
    if let Some(pic) = world().lock().media.pics.get_mut(&handle) {
        change(pic);
    }
}

impl Pic {
    /// Reads `bytes` of the pixels, checking that they are media memory and start as media buffers must.
    pub(super) fn read(&self, bytes: u64, what: &str) -> Answer<Vec<u8>> {
        self.check(bytes, what)?;
        memory::read_device(self.data, bytes, what, Kind::is_media_kind)
    }

    /// Writes the pixels, with the same checks.
    pub(super) fn write(&self, pixels: &[u8], what: &str) -> Answer {
        self.check(pixels.len() as u64, what)?;
        memory::write_device(self.data, pixels, what, Kind::is_media_kind)
    }

    fn check(&self, bytes: u64, what: &str) -> Answer {
        if u64::from(self.size) < bytes {
            return Err(Fault::new(
                ACL_ERROR_RT_AICPU_EXCEPTION,
                format!("{what} needs {bytes} bytes, its description says {}", self.size),
            ));
        }
        super::check_alignment(self.data, what)
    }
}

/// A description with all fields 0.
pub extern "C" fn acldvppCreatePicDesc() -> *mut acldvppPicDesc {
    let made = value("acldvppCreatePicDesc", || {
        let mut state = world().lock();
        let (handle, maker) = (state.new_handle(), state.maker());
        let pic = Pic {
            maker,
            data: 0,
            size: 0,
            format: PIXEL_FORMAT_YUV_400,
            width: 0,
            height: 0,
            width_stride: 0,
            height_stride: 0,
            ret_code: 0,
        };
        state.media.pics.insert(handle, pic);
        Ok(as_pointer(handle))
    });
    made.unwrap_or(std::ptr::null_mut())
}

/// NULL is fine. A task that still needs the description is an objection, and fails when it runs.
pub extern "C" fn acldvppDestroyPicDesc(desc: *mut acldvppPicDesc) -> aclError {
    enter("acldvppDestroyPicDesc", || {
        let handle = as_handle(desc);
        if handle == 0 {
            return Ok(());
        }
        let mut state = world().lock();
        let maker = state.pic(desc)?.maker;
        if let (Some(device), Some(task)) = (maker, state.pending_use(handle, 1)) {
            let text = format!("acldvppDestroyPicDesc while {task} still needs it");
            state.object(device, "descriptions live until the stream is synchronised", text);
        }
        state.media.pics.remove(&handle);
        Ok(())
    })
}

/// Address of the pixels; NULL is refused.
pub extern "C" fn acldvppSetPicDescData(desc: *mut acldvppPicDesc, data: *mut c_void) -> aclError {
    enter("acldvppSetPicDescData", || {
        if data.is_null() {
            return Err(Fault::param("dataDev is NULL"));
        }
        world().lock().pic(desc)?.data = data.addr() as u64;
        Ok(())
    })
}

/// Address of the pixels; NULL without a description.
pub extern "C" fn acldvppGetPicDescData(desc: *const acldvppPicDesc) -> *mut c_void {
    let data = plain(0, || world().lock().pic(desc).map_or(0, |pic| pic.data));
    std::ptr::without_provenance_mut(data as usize)
}

/// A setter and a getter for one plain field. A getter answers 0 without a description.
macro_rules! fields {
    ($($field:ident: $ty:ty = $zero:expr, $set:ident, $get:ident;)*) => {$(
        /// Sets the field.
        pub extern "C" fn $set(desc: *mut acldvppPicDesc, value: $ty) -> aclError {
            enter(stringify!($set), || {
                world().lock().pic(desc)?.$field = value;
                Ok(())
            })
        }
        /// The field; 0 without a description.
        pub extern "C" fn $get(desc: *const acldvppPicDesc) -> $ty {
            plain($zero, || world().lock().pic(desc).map_or($zero, |pic| pic.$field))
        }
    )*};
}

fields! {
    size: u32 = 0, acldvppSetPicDescSize, acldvppGetPicDescSize;
    format: acldvppPixelFormat = PIXEL_FORMAT_YUV_400, acldvppSetPicDescFormat, acldvppGetPicDescFormat;
    width: u32 = 0, acldvppSetPicDescWidth, acldvppGetPicDescWidth;
    height: u32 = 0, acldvppSetPicDescHeight, acldvppGetPicDescHeight;
    width_stride: u32 = 0, acldvppSetPicDescWidthStride, acldvppGetPicDescWidthStride;
    height_stride: u32 = 0, acldvppSetPicDescHeightStride, acldvppGetPicDescHeightStride;
}

/// 0 when the latest task on the description went well; 0 without a description.
pub extern "C" fn acldvppGetPicDescRetCode(desc: *const acldvppPicDesc) -> u32 {
    plain(0, || world().lock().pic(desc).map_or(0, |pic| pic.ret_code))
}
