//! V1 media: channels, picture and packet descriptions, JPEGD, VPC and VDEC.
//!
//! A media task reads its input and writes its pixels and its description when it runs, never when it is
//! submitted; a program that forgets to synchronise sees the old values. What a card's decoder refuses is
//! refused here too, so that nothing works only in the simulator.

mod codec;
mod jpegd;
mod packet;
mod pic;
mod vdec;
mod vpc;

pub use jpegd::*;
pub use packet::*;
pub use pic::*;
pub use vdec::*;
pub use vpc::*;

use crate::audit;
use crate::door::{Answer, Fault, as_handle, as_pointer, enter, value};
use crate::world::{State, world};
use acl_sys::*;
use std::collections::BTreeMap;

/// All media objects. Their descriptions are host objects of the process; what they leave behind is
/// reported for the device that was current when they were made.
#[derive(Debug, Default)]
pub(crate) struct Media {
    channels: BTreeMap<u64, Channel>,
    pics: BTreeMap<u64, Pic>,
    packets: BTreeMap<u64, Packet>,
    vdecs: BTreeMap<u64, Vdec>,
    /// Callbacks of packets on their way, by channel and frame number.
    backs: BTreeMap<(u64, u64), Back>,
    resize_configs: BTreeMap<u64, ResizeConfig>,
}

/// A channel description, and its channel while that is open.
#[derive(Debug)]
struct Channel {
    maker: Option<i32>,
    /// The device it was opened on.
    open: Option<i32>,
}

impl Media {
    /// What lives still of what was made on `device`.
    pub fn left(&self, device: i32) -> Vec<String> {
        let made_here = |maker: Option<i32>| maker == Some(device);
        let vdecs = || self.vdecs.values();
        let counts = [
            (vdecs().filter(|v| v.is_open_on(device)).count(), "open video channels"),
            (vdecs().filter(|v| made_here(v.maker())).count(), "video channel descriptions"),
            (self.packets.values().filter(|p| made_here(p.maker)).count(), "packet descriptions"),
            (
                self.channels.values().filter(|c| c.open == Some(device)).count(),
                "open media channels",
            ),
            (self.channels.values().filter(|c| made_here(c.maker)).count(), "channel descriptions"),
            (self.pics.values().filter(|p| made_here(p.maker)).count(), "picture descriptions"),
            (
                self.resize_configs.values().filter(|c| made_here(c.maker)).count(),
                "resize configurations",
            ),
        ];
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect()
    }
}

impl Media {
    /// Whether a video packet on its way uses the range, though no task in a stream does any more.
    pub fn pending_use(&self, base: u64, bytes: u64) -> Option<&'static str> {
        self.vdecs.values().any(|v| v.uses(base, bytes)).then_some("a packet that VDEC still has")
    }
}

impl State {
    /// The device that new descriptions are put down to.
    fn maker(&self) -> Option<i32> {
        self.need_device().ok()
    }

    fn channel(&mut self, desc: *const acldvppChannelDesc) -> Answer<&mut Channel> {
        self.media
            .channels
            .get_mut(&as_handle(desc))
            .ok_or_else(|| Fault::param("channelDesc is NULL or not a live channel description"))
    }

    /// A channel that can take work: open, and on the current device.
    fn channel_for_work(&mut self, desc: *const acldvppChannelDesc) -> Answer<i32> {
        let device = self.need_device()?;
        match self.channel(desc)?.open {
            Some(on) if on == device => Ok(on),
            Some(on) => {
                Err(Fault::param(format!("the channel is on device {on}, the context on {device}")))
            }
            None => Err(Fault::param("the channel is not open: call acldvppCreateChannel")),
        }
    }
}

/// A description of a channel.
pub extern "C" fn acldvppCreateChannelDesc() -> *mut acldvppChannelDesc {
    let made = value("acldvppCreateChannelDesc", || {
        let mut state = world().lock();
        let (handle, maker) = (state.new_handle(), state.maker());
        state.media.channels.insert(handle, Channel { maker, open: None });
        Ok(as_pointer(handle))
    });
    made.unwrap_or(std::ptr::null_mut())
}

/// NULL is fine.
pub extern "C" fn acldvppDestroyChannelDesc(desc: *mut acldvppChannelDesc) -> aclError {
    enter("acldvppDestroyChannelDesc", || {
        let handle = as_handle(desc);
        if handle == 0 {
            return Ok(());
        }
        let mut state = world().lock();
        if let Some(device) = state.channel(desc)?.open {
            let text = "acldvppDestroyChannelDesc of an open channel".into();
            state.object(device, "destroy the channel before its description", text);
        }
        state.media.channels.remove(&handle);
        Ok(())
    })
}

/// Opens the channel on the current context's device.
pub extern "C" fn acldvppCreateChannel(desc: *mut acldvppChannelDesc) -> aclError {
    enter("acldvppCreateChannel", || {
        let mut state = world().lock();
        state.channel(desc)?;
        let device = state.need_device()?;
        let channel = state.channel(desc)?;
        if channel.open.is_some() {
            return Err(Fault::param("the channel is open already"));
        }
        channel.open = Some(device);
        Ok(())
    })
}

/// Closes the channel. Work that still needs it is an objection.
pub extern "C" fn acldvppDestroyChannel(desc: *mut acldvppChannelDesc) -> aclError {
    enter("acldvppDestroyChannel", || {
        let handle = as_handle(desc);
        let mut state = world().lock();
        let Some(device) = state.channel(desc)?.open.take() else {
            return Err(Fault::param("the channel is not open"));
        };
        if let Some(task) = state.pending_use(handle, 1) {
            let text = format!("acldvppDestroyChannel while {task} still needs it");
            state.object(
                device,
                "all tasks of a channel are finished before it is destroyed",
                text,
            );
        }
        Ok(())
    })
}

/// A media buffer that does not start on 128 fails the task: a card would read and write beside it.
fn check_alignment(address: u64, what: &str) -> Answer {
    if audit::media_buffer_is_aligned(address) {
        return Ok(());
    }
    let text = format!("{what} at {address:#x} is {} past 128", address % 128);
    let mut state = world().lock();
    if let Some(device) = state.device_of(address) {
        state.object(device, "media buffers start on 128", text.clone());
    }
    Err(Fault::new(ACL_ERROR_RT_AICPU_EXCEPTION, text))
}
