//! The vendor's rules restated as questions, and what was left behind.
//!
//! A broken rule that the real library would not notice is an *objection*: the call goes on, and whoever
//! asks is told. The numbers here are written down a second time on purpose, away from the `pool` crate: a
//! wrong constant must not agree with itself.

use crate::memory::Location;
use crate::world::{State, world};
use acl_sys::*;

/// A rule that the program broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// The rule, in short.
    pub clause: &'static str,
    /// What happened.
    pub text: String,
}

/// What the simulator has to say about a program on one device.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    /// What lives still, or lived when the device was reset: one line each.
    pub leaks: Vec<String>,
    /// Rules broken, in order.
    pub objections: Vec<Objection>,
}

/// What `device` has left behind and what was wrong on the way.
pub(crate) fn audit(device: i32) -> Audit {
    let state = world().lock();
    let Some(record) = state.devices.get(&device) else { return Audit::default() };
    let mut leaks = record.reclaimed.clone();
    leaks.extend(
        state
            .memory
            .blocks()
            .filter(|block| block.device == device)
            .map(|block| format!("{} bytes from {} at {:#x}", block.asked, block.call, block.base)),
    );
    leaks.extend(state.unmapped_memory(device));
    let explicit = state.contexts.values().filter(|c| c.device == device && c.explicit).count();
    let streams = state.streams.values().filter(|s| s.device == device && !s.default).count();
    let events = state.events.values().filter(|e| e.device == device).count();
    let (notifies, graphs) = (state.notifies_on(device), state.graphs_on(device));
    let kinds = [
        (explicit, "contexts"),
        (streams, "streams"),
        (events, "events"),
        (notifies, "notifies"),
        (graphs, "model instances"),
    ];
    for (count, what) in kinds {
        if count > 0 {
            leaks.push(format!("{count} {what}"));
        }
    }
    leaks.extend(state.media.left(device));
    Audit { leaks, objections: record.objections.clone() }
}

/// Both ends of an asynchronous copy start on 64 (CANN 5.0 to 8.5 documentation of `aclrtMemcpyAsync`).
pub(crate) fn async_copy_alignment(state: &mut State, device: i32, dst: u64, src: u64) {
    for (address, end) in [(dst, "destination"), (src, "source")] {
        if !address.is_multiple_of(64) {
            let text =
                format!("{end} {address:#x} of aclrtMemcpyAsync is {} past 64", address % 64);
            state.object(device, "ends of an asynchronous copy are 64-aligned", text);
        }
    }
}

/// Pageable memory in an asynchronous copy is unpredictable up to CANN 8.1 and blocks later.
pub(crate) fn pageable_async_copy(state: &mut State, device: i32, count: u64) {
    let text = format!("{count} bytes of pageable host memory in aclrtMemcpyAsync");
    state.object(device, "asynchronous copies want pinned host memory", text);
}

/// A copy whose kind says that an end is device memory, which is host memory that the runtime does not know. It
/// takes the program's word: what a card then does is not documented. Here the bytes are copied all the same.
pub(crate) fn host_pointer_as_device(
    state: &mut State,
    device: i32,
    (kind, dst, src): (aclrtMemcpyKind, u64, u64),
) {
    let to = matches!(kind, ACL_MEMCPY_HOST_TO_DEVICE | ACL_MEMCPY_DEVICE_TO_DEVICE);
    let from = matches!(kind, ACL_MEMCPY_DEVICE_TO_HOST | ACL_MEMCPY_DEVICE_TO_DEVICE);
    for (claimed, address, end) in [(to, dst, "destination"), (from, src, "source")] {
        if claimed && matches!(state.memory.location(address), Ok(Location::Unregistered)) {
            let text = format!("the {end} {address:#x} of a copy that is {}", kind.name());
            state.object(device, "no host pointer where a device address is wanted", text);
        }
    }
}

/// A copy between devices wants the way open (`aclrtDeviceEnablePeerAccess`), in either direction: which one, and
/// what a card answers, is not documented. Here the bytes are copied all the same.
pub(crate) fn way_between_devices(state: &mut State, device: i32, dst: u64, src: u64) {
    let of = |address| match state.memory.location(address) {
        Ok(Location::Device(device)) => Some(device),
        _ => None,
    };
    let (Some(to), Some(from)) = (of(dst), of(src)) else { return };
    let peers = &state.memory.peers;
    if to != from && !peers.contains(&(to, from)) && !peers.contains(&(from, to)) {
        let text = format!("a copy from device {from} to device {to}, whose way is closed");
        state.object(device, "copies between devices want peer access", text);
    }
}

/// Media buffers start on 128 (CANN 8.5 documentation of `acldvppMalloc` and of secondary allocation).
pub(crate) fn media_buffer_is_aligned(address: u64) -> bool {
    address.is_multiple_of(128)
}
