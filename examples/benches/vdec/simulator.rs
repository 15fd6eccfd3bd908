//! The simulator alone: its functions as a C program calls them, on fixed memory.

use crate::{Bench, Measured, Outcome, clocked};
use acl_rs::Memory as _;
use acl_sys::*;
use ascend_examples::decode::PATIENCE;
use std::ffi::c_void;
use std::os::unix::thread::JoinHandleExt as _;
use std::ptr::{null_mut, without_provenance_mut};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// What came back: the number of the slot, and whether it was decoded.
static BACK: Mutex<Vec<(usize, bool)>> = Mutex::new(Vec::new());
static CAME_BACK: Condvar = Condvar::new();

/// The callback; the user pointer is the number of the slot.
unsafe extern "C" fn came_back(
    _: *mut acldvppStreamDesc,
    output: *mut acldvppPicDesc,
    slot: *mut c_void,
) {
    // The simulator is the only table here.
    let get = acl_rs::sim::tables().dvpp.get().map(|dvpp| dvpp.acldvppGetPicDescRetCode);
    let decoded = get.is_some_and(|get| {
        // SAFETY: the description is alive: the sender destroys it after the last callback.
        unsafe { get(output) == 0 }
    });
    BACK.lock().unwrap_or_else(PoisonError::into_inner).push((slot.addr(), decoded));
    CAME_BACK.notify_one();
}

/// The slots that came back, at least one.
fn wait_for_slots() -> Outcome<Vec<(usize, bool)>> {
    let back = BACK.lock().unwrap_or_else(PoisonError::into_inner);
    let (mut back, _) = CAME_BACK
        .wait_timeout_while(back, PATIENCE, |back| back.is_empty())
        .unwrap_or_else(PoisonError::into_inner);
    if back.is_empty() {
        return Err("no picture came back".into());
    }
    Ok(std::mem::take(&mut *back))
}

fn good(code: aclError, call: &str) -> Outcome {
    if code.is_success() { Ok(()) } else { Err(format!("{call}: {}", code.name()).into()) }
}

/// One call through the table.
macro_rules! call {
    ($table:ident.$function:ident($($argument:expr),* $(,)?)) => {{
        // SAFETY: handles and memory are this variant's own and live until the channel is closed; what it is
        // given to fill in are locals.
        let code = unsafe { ($table.$function)($($argument),*) };
        good(code, stringify!($function))
    }};
}

impl Bench<'_> {
    /// One pass.
    pub fn simulator(&self) -> Outcome<Measured> {
        let Tables { api, dvpp, .. } = acl_rs::sim::tables();
        let dvpp = dvpp.get().ok_or("the simulator has no media group")?;
        let context = self.context.as_raw();
        call!(api.aclrtSetCurrentContext(context))?;
        // SAFETY: takes nothing.
        let channel = unsafe { (dvpp.aclvdecCreateChannelDesc)() };
        let mut slots = Vec::new();
        for (bits, picture) in &self.fixed {
            // SAFETY: takes nothing.
            let input = unsafe { (dvpp.acldvppCreateStreamDesc)() };
            // SAFETY: takes nothing.
            let output = unsafe { (dvpp.acldvppCreatePicDesc)() };
            let bits = without_provenance_mut::<c_void>(bits.address() as usize);
            let pixels = without_provenance_mut::<c_void>(picture.address() as usize);
            call!(dvpp.acldvppSetStreamDescData(input, bits))?;
            call!(dvpp.acldvppSetPicDescData(output, pixels))?;
            call!(dvpp.acldvppSetPicDescFormat(output, PIXEL_FORMAT_YUV_SEMIPLANAR_420))?;
            slots.push((input, output, bits));
        }
        BACK.lock().unwrap_or_else(PoisonError::into_inner).clear();

        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, context) = (stop.clone(), context.addr());
        let report = std::thread::spawn(move || {
            let context = without_provenance_mut(context);
            if call!(api.aclrtSetCurrentContext(context)).is_err() {
                return;
            }
            while !stopped.load(Ordering::Acquire) {
                // Timeouts, and nothing subscribed yet or any more.
                if call!(api.aclrtProcessReport(50)).is_err() {
                    std::thread::sleep(Duration::from_millis(1));
                }
            }
        });
        let clip = self.clip;
        let work = || {
            let thread = report.as_pthread_t() as u64;
            call!(dvpp.aclvdecSetChannelDescChannelId(channel, 0))?;
            call!(dvpp.aclvdecSetChannelDescThreadId(channel, thread))?;
            call!(dvpp.aclvdecSetChannelDescCallback(channel, Some(came_back)))?;
            call!(dvpp.aclvdecSetChannelDescEnType(channel, H264_HIGH_LEVEL))?;
            call!(dvpp.aclvdecCreateChannel(channel))?;
            // SAFETY: takes nothing.
            let end = unsafe { (dvpp.acldvppCreateStreamDesc)() };
            call!(dvpp.acldvppSetStreamDescEos(end, 1))?;
            let measured = clocked(|| {
                let mut free: Vec<usize> = (0..slots.len()).collect();
                let mut pictures = 0;
                for packet in self.pinned.iter().flatten() {
                    if free.is_empty() {
                        for (slot, decoded) in wait_for_slots()? {
                            pictures += usize::from(decoded);
                            free.push(slot);
                        }
                    }
                    let slot = free.pop().ok_or("no slot came back")?;
                    let (input, output, bits) = slots[slot];
                    let (len, stream) = (packet.len(), self.stream.as_raw());
                    let (from, kind) = (packet.as_ptr().cast(), ACL_MEMCPY_HOST_TO_DEVICE);
                    call!(api.aclrtMemcpyAsync(bits, len, from, len, kind, stream))?;
                    call!(api.aclrtSynchronizeStream(stream))?;
                    call!(dvpp.acldvppSetStreamDescSize(input, len as u32))?;
                    // The decoder has written its own size and layout there.
                    call!(dvpp.acldvppSetPicDescSize(output, clip.picture as u32))?;
                    call!(dvpp.acldvppSetPicDescWidth(output, 0))?;
                    call!(dvpp.acldvppSetPicDescHeight(output, 0))?;
                    call!(dvpp.acldvppSetPicDescWidthStride(output, 0))?;
                    call!(dvpp.acldvppSetPicDescHeightStride(output, 0))?;
                    let user = without_provenance_mut(slot);
                    call!(dvpp.aclvdecSendFrame(channel, input, output, null_mut(), user))?;
                }
                call!(dvpp.aclvdecSendFrame(channel, end, null_mut(), null_mut(), null_mut()))?;
                while free.len() < slots.len() {
                    for (slot, decoded) in wait_for_slots()? {
                        pictures += usize::from(decoded);
                        free.push(slot);
                    }
                }
                Ok(pictures)
            });
            call!(dvpp.aclvdecDestroyChannel(channel))?;
            call!(dvpp.acldvppDestroyStreamDesc(end))?;
            measured
        };
        let measured = work();
        stop.store(true, Ordering::Release);
        report.join().map_err(|_| "the report thread panicked")?;
        for (input, output, _) in slots {
            call!(dvpp.acldvppDestroyStreamDesc(input))?;
            call!(dvpp.acldvppDestroyPicDesc(output))?;
        }
        call!(dvpp.aclvdecDestroyChannelDesc(channel))?;
        measured
    }
}
