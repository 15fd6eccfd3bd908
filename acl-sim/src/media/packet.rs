//! Packet descriptions: one piece of a bit stream.

use crate::door::{Answer, Fault, as_handle, as_pointer, enter, plain, value};
use crate::world::{State, world};
use acl_sys::*;
use std::ffi::c_void;

/// The fields. All start at 0.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Packet {
    pub maker: Option<i32>,
    pub data: u64,
    pub size: u32,
    pub format: u32,
    pub timestamp: u64,
    pub eos: u8,
    pub ret_code: u32,
}

impl State {
    /// The description behind a pointer, or 100000.
    pub(super) fn packet(&mut self, desc: *const acldvppStreamDesc) -> Answer<&mut Packet> {
        self.media
            .packets
            .get_mut(&as_handle(desc))
            .ok_or_else(|| Fault::param("streamDesc is NULL or not a live packet description"))
    }
}

/// A description with all fields 0.
pub extern "C" fn acldvppCreateStreamDesc() -> *mut acldvppStreamDesc {
    let made = value("acldvppCreateStreamDesc", || {
        let mut state = world().lock();
        let (handle, maker) = (state.new_handle(), state.maker());
        state.media.packets.insert(handle, Packet { maker, ..Packet::default() });
        Ok(as_pointer(handle))
    });
    made.unwrap_or(std::ptr::null_mut())
}

/// NULL is fine. Programs are known to destroy a description that a channel still holds: nothing of it is
/// needed after it was sent.
pub extern "C" fn acldvppDestroyStreamDesc(desc: *mut acldvppStreamDesc) -> aclError {
    enter("acldvppDestroyStreamDesc", || {
        if !desc.is_null() {
            let mut state = world().lock();
            state.packet(desc)?;
            state.media.packets.remove(&as_handle(desc));
        }
        Ok(())
    })
}

/// Address of the packet.
pub extern "C" fn acldvppSetStreamDescData(
    desc: *mut acldvppStreamDesc,
    data: *mut c_void,
) -> aclError {
    enter("acldvppSetStreamDescData", || {
        world().lock().packet(desc)?.data = data.addr() as u64;
        Ok(())
    })
}

/// Address of the packet; NULL without a description.
pub extern "C" fn acldvppGetStreamDescData(desc: *const acldvppStreamDesc) -> *mut c_void {
    let data = plain(0, || world().lock().packet(desc).map_or(0, |packet| packet.data));
    std::ptr::without_provenance_mut(data as usize)
}

/// Coding of the packet.
pub extern "C" fn acldvppSetStreamDescFormat(
    desc: *mut acldvppStreamDesc,
    format: acldvppStreamFormat,
) -> aclError {
    enter("acldvppSetStreamDescFormat", || {
        world().lock().packet(desc)?.format = format.0;
        Ok(())
    })
}

/// Setters.
macro_rules! set {
    ($($field:ident: $ty:ty, $set:ident;)*) => {$(
        /// Sets the field.
        pub extern "C" fn $set(desc: *mut acldvppStreamDesc, value: $ty) -> aclError {
            enter(stringify!($set), || {
                world().lock().packet(desc)?.$field = value;
                Ok(())
            })
        }
    )*};
}

/// Getters; 0 without a description.
macro_rules! get {
    ($($field:ident: $ty:ty, $get:ident;)*) => {$(
        /// The field; 0 without a description.
        pub extern "C" fn $get(desc: *const acldvppStreamDesc) -> $ty {
            plain(0, || world().lock().packet(desc).map_or(0, |packet| packet.$field))
        }
    )*};
}

set! {
    size: u32, acldvppSetStreamDescSize;
    timestamp: u64, acldvppSetStreamDescTimestamp;
    eos: u8, acldvppSetStreamDescEos;
}
get! {
    size: u32, acldvppGetStreamDescSize;
    timestamp: u64, acldvppGetStreamDescTimestamp;
    ret_code: u32, acldvppGetStreamDescRetCode;
}
