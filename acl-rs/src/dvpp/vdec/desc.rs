//! The descriptions a channel and a packet have in the library.

use super::{VdecOptions, on_frame};
use crate::call::{Handle, check, not_null, plain};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::mem::DeviceMemory;
use acl_sys::{Dvpp, acldvppPicDesc, acldvppStreamDesc, aclvdecChannelDesc};
use std::ffi::c_void;
use std::fmt;
use std::ptr::null_mut;

/// An owned `aclvdecChannelDesc`.
pub(super) struct ChannelDesc {
    raw: Handle<aclvdecChannelDesc>,
    /// Its channel is open, or could not be closed.
    is_open: bool,
    context: Context,
}

impl ChannelDesc {
    pub(super) fn new(context: &Context) -> Result<Self> {
        let dvpp = context.device().runtime().dvpp()?;
        context.bind()?;
        // SAFETY: takes nothing.
        let raw = unsafe { (dvpp.aclvdecCreateChannelDesc)() };
        let raw = not_null(context.api(), "aclvdecCreateChannelDesc", raw)?.as_ptr();
        Ok(Self { raw: Handle(raw), is_open: false, context: context.clone() })
    }

    fn dvpp(&self) -> Result<&Dvpp> {
        self.context.device().runtime().dvpp()
    }

    pub(super) fn set_up(&self, options: &VdecOptions, thread: u64) -> Result<()> {
        let (dvpp, api, raw) = (self.dvpp()?, self.context.api(), self.raw.0);
        let VdecOptions { channel, coding, format, fast, .. } = *options;
        let done = |call, code| check(api, call, code, || format!("{options:?}"));
        // SAFETY: plain numbers into a description that is alive; so below.
        let code = unsafe { (dvpp.aclvdecSetChannelDescChannelId)(raw, channel) };
        done("aclvdecSetChannelDescChannelId", code)?;
        // SAFETY: as above.
        let code = unsafe { (dvpp.aclvdecSetChannelDescThreadId)(raw, thread) };
        done("aclvdecSetChannelDescThreadId", code)?;
        // SAFETY: `on_frame` may be called on any thread, with any token, until the process ends.
        let code = unsafe { (dvpp.aclvdecSetChannelDescCallback)(raw, Some(on_frame)) };
        done("aclvdecSetChannelDescCallback", code)?;
        // SAFETY: as above.
        let code = unsafe { (dvpp.aclvdecSetChannelDescEnType)(raw, coding.to_raw()) };
        done("aclvdecSetChannelDescEnType", code)?;
        // SAFETY: as above.
        let code = unsafe { (dvpp.aclvdecSetChannelDescOutPicFormat)(raw, format.to_raw()) };
        done("aclvdecSetChannelDescOutPicFormat", code)?;
        if fast {
            let call = "aclvdecSetChannelDescOutMode";
            let set = dvpp.aclvdecSetChannelDescOutMode()?;
            // SAFETY: as above.
            done(call, unsafe { set(raw, 1) })?;
        }
        Ok(())
    }

    pub(super) fn open(&mut self) -> Result<()> {
        self.context.bind()?;
        // SAFETY: set up, with a report thread that runs.
        let code = unsafe { (self.dvpp()?.aclvdecCreateChannel)(self.raw.0) };
        let opened = plain(self.context.api(), "aclvdecCreateChannel", code);
        self.is_open = opened.is_ok();
        if opened.is_err() {
            // It may be open all the same; one that is not refuses.
            let _ = self.close();
        }
        opened
    }

    /// The channel is open, its context current.
    pub(super) fn send(
        &self,
        input: *mut acldvppStreamDesc,
        output: *mut acldvppPicDesc,
        token: *mut c_void,
    ) -> acl_sys::aclError {
        match self.dvpp() {
            // SAFETY: descriptions, packet and pixels are in the table until the callback (for the end of
            // the stream: until the call returns); the token is no pointer.
            Ok(dvpp) => unsafe {
                (dvpp.aclvdecSendFrame)(self.raw.0, input, output, null_mut(), token)
            },
            // It was opened through that group.
            Err(_) => acl_sys::ACL_ERROR_API_NOT_SUPPORT,
        }
    }

    pub(super) fn close(&mut self) -> Result<()> {
        let Some(_current) = self.context.bind_for_drop() else {
            return Err(self
                .context
                .take_deferred()
                .unwrap_or(Error::Foreign { what: "the channel" }));
        };
        // SAFETY: open, and its report thread runs still.
        let code = unsafe { (self.dvpp()?.aclvdecDestroyChannel)(self.raw.0) };
        let closed = plain(self.context.api(), "aclvdecDestroyChannel", code);
        self.is_open &= closed.is_err();
        closed
    }
}

impl Drop for ChannelDesc {
    fn drop(&mut self) {
        if self.is_open {
            // The channel may still use it: leaked with all else that it has.
            return;
        }
        let Some(_current) = self.context.bind_for_drop() else { return };
        if let Ok(dvpp) = self.dvpp() {
            // SAFETY: made by `new`, destroyed here only; its channel was closed, or never opened.
            let code = unsafe { (dvpp.aclvdecDestroyChannelDesc)(self.raw.0) };
            self.context.note_code("aclvdecDestroyChannelDesc", code);
        }
    }
}

/// An owned `acldvppStreamDesc`.
pub(super) struct PacketDesc {
    pub(super) raw: Handle<acldvppStreamDesc>,
    context: Context,
}

impl PacketDesc {
    pub(super) fn new(context: &Context) -> Result<Self> {
        let dvpp = context.device().runtime().dvpp()?;
        // SAFETY: takes nothing.
        let raw = unsafe { (dvpp.acldvppCreateStreamDesc)() };
        let raw = not_null(context.api(), "acldvppCreateStreamDesc", raw)?.as_ptr();
        Ok(Self { raw: Handle(raw), context: context.clone() })
    }

    pub(super) fn describe(&self, bits: &impl DeviceMemory, len: usize, pts: u64) -> Result<()> {
        let dvpp = self.context.device().runtime().dvpp()?;
        let (api, raw) = (self.context.api(), self.raw.0);
        let size = u32::try_from(len)
            .map_err(|_| Error::TooSmall { bytes: len, room: u32::MAX as usize })?;
        let data = bits.pointer().as_ptr().cast();
        // SAFETY: the description is alive; the address is the memory's own. So below.
        let code = unsafe { (dvpp.acldvppSetStreamDescData)(raw, data) };
        plain(api, "acldvppSetStreamDescData", code)?;
        // SAFETY: as above.
        let code = unsafe { (dvpp.acldvppSetStreamDescSize)(raw, size) };
        plain(api, "acldvppSetStreamDescSize", code)?;
        // SAFETY: as above.
        let code = unsafe { (dvpp.acldvppSetStreamDescTimestamp)(raw, pts) };
        plain(api, "acldvppSetStreamDescTimestamp", code)
    }

    pub(super) fn mark_end(&self) -> Result<()> {
        let dvpp = self.context.device().runtime().dvpp()?;
        // SAFETY: the description is alive.
        let code = unsafe { (dvpp.acldvppSetStreamDescEos)(self.raw.0, 1) };
        plain(self.context.api(), "acldvppSetStreamDescEos", code)
    }
}

impl fmt::Debug for PacketDesc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PacketDesc({:p})", self.raw.0)
    }
}

impl Drop for PacketDesc {
    fn drop(&mut self) {
        let Some(_current) = self.context.bind_for_drop() else { return };
        if let Ok(dvpp) = self.context.device().runtime().dvpp() {
            // SAFETY: made by `new`, destroyed here only, after its packet came back.
            let code = unsafe { (dvpp.acldvppDestroyStreamDesc)(self.raw.0) };
            self.context.note_code("acldvppDestroyStreamDesc", code);
        }
    }
}
