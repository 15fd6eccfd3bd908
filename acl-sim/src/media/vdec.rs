//! VDEC: video decoder channels.
//!
//! ```text
//! sender --SendFrame--> [private stream: decode, decode, ...] --outcome--> due on the report thread
//! report thread in aclrtProcessReport: decodes what is queued, runs callbacks, one at a time
//! ```
//!
//! A packet's two descriptions and its buffers are the channel's from the send to the callback. Pixels and
//! descriptions are written just before the callback runs. Results come in display order, each with the
//! buffers it was sent with.

use super::codec::{self, Frame, Layout, Limits, OutputOrder, Planar, VideoDecoder, open_h264};
use super::pic::Pic;
use crate::chip::Media;
use crate::door::{Answer, Fault, as_handle, as_pointer, enter, leave_message, value};
use crate::memory::{self, Kind};
use crate::queue::{Report, Stream, Task, UserPointer, this_thread};
use crate::world::{State, World, world};
use acl_sys::*;
use std::collections::BTreeMap;
use std::ffi::c_void;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Packets that a channel accepts before the sender has to wait. The hardware's number is not public.
const QUEUE: usize = 8;
/// A sender that waits this long says so in the log: nobody pumps the report thread, most likely.
const WATCHDOG: Duration = Duration::from_secs(5);
/// `retCode` of what was not decoded. The documentation says "not 0".
const FAILED: u32 = 1;

/// A channel description, and its channel while that is open.
#[derive(Debug, Default)]
pub(crate) struct Vdec {
    maker: Option<i32>,
    id: u32,
    thread: u64,
    callback: aclvdecCallback,
    coding: Option<acldvppStreamFormat>,
    format: u32,
    size: (u32, u32),
    fast: bool,
    /// Kept as said; the decoder takes what the stream needs.
    ref_frames: u32,
    open: Option<Open>,
}

/// An open channel.
struct Open {
    device: i32,
    thread: u64,
    /// The private stream that decodes.
    stream: u64,
    decoder: Arc<Mutex<Box<dyn VideoDecoder>>>,
    /// What was sent and has not come back, by frame number.
    frames: BTreeMap<u64, Sent>,
    sent: u64,
}

impl fmt::Debug for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Open(device {}, {} frames)", self.device, self.frames.len())
    }
}

/// A packet on its way.
#[derive(Debug)]
struct Sent {
    input: u64,
    bits: (u64, u64),
    /// The description and what it said; `None`: decoded for reference only.
    output: Option<(u64, Pic)>,
    /// Its callback runs: buffers and descriptions are the program's again.
    handed_back: bool,
}

impl Open {
    /// Whether a packet that has not come back uses the range.
    fn uses(&self, base: u64, bytes: u64) -> bool {
        let overlaps = |at: u64, len: u64| at < base + bytes && base < at + len;
        self.frames.values().filter(|sent| !sent.handed_back).any(|sent| {
            let pixels =
                sent.output.as_ref().map_or((0, 0), |(_, pic)| (pic.data, u64::from(pic.size)));
            overlaps(sent.bits.0, sent.bits.1)
                || overlaps(pixels.0, pixels.1)
                || sent.output.as_ref().is_some_and(|(desc, _)| overlaps(*desc, 1))
        })
    }
}

impl Vdec {
    /// Whether a channel that is open on `device`.
    pub(super) fn is_open_on(&self, device: i32) -> bool {
        self.open.as_ref().is_some_and(|open| open.device == device)
    }

    pub(super) fn maker(&self) -> Option<i32> {
        self.maker
    }

    /// Whether a packet on its way uses the range.
    pub(super) fn uses(&self, base: u64, bytes: u64) -> bool {
        self.open.as_ref().is_some_and(|open| open.uses(base, bytes))
    }
}

impl State {
    fn vdec(&mut self, desc: *const aclvdecChannelDesc) -> Answer<&mut Vdec> {
        self.media
            .vdecs
            .get_mut(&as_handle(desc))
            .ok_or_else(|| Fault::param("channelDesc is NULL or not a live channel description"))
    }

    /// A description that can still be changed.
    fn vdec_setup(&mut self, desc: *const aclvdecChannelDesc) -> Answer<&mut Vdec> {
        let vdec = self.vdec(desc)?;
        match vdec.open {
            None => Ok(vdec),
            Some(_) => Err(Fault::param("the channel is open: its settings are fixed")),
        }
    }

    fn open_vdec(&mut self, handle: u64) -> Answer<&mut Open> {
        let open = self.media.vdecs.get_mut(&handle).and_then(|vdec| vdec.open.as_mut());
        open.ok_or_else(|| Fault::param("the channel is not open: call aclvdecCreateChannel"))
    }

    fn media_family(&self) -> Media {
        self.device_in_question().profile().media
    }
}

/// A description of a channel.
pub extern "C" fn aclvdecCreateChannelDesc() -> *mut aclvdecChannelDesc {
    let made = value("aclvdecCreateChannelDesc", || {
        let mut state = world().lock();
        let (handle, maker) = (state.new_handle(), state.maker());
        let format = PIXEL_FORMAT_YUV_SEMIPLANAR_420.0;
        state.media.vdecs.insert(handle, Vdec { maker, format, ..Vdec::default() });
        Ok(as_pointer(handle))
    });
    made.unwrap_or(std::ptr::null_mut())
}

/// NULL is refused.
pub extern "C" fn aclvdecDestroyChannelDesc(desc: *mut aclvdecChannelDesc) -> aclError {
    enter("aclvdecDestroyChannelDesc", || {
        let mut state = world().lock();
        if let Some(open) = &state.vdec(desc)?.open {
            let device = open.device;
            let text = "aclvdecDestroyChannelDesc of an open channel".into();
            state.object(device, "destroy the channel before its description", text);
        }
        state.media.vdecs.remove(&as_handle(desc));
        Ok(())
    })
}

/// Setters of a channel that is not open: a check, then the field.
macro_rules! settings {
    ($($(#[$doc:meta])* $set:ident($state:ident, $value:ident: $ty:ty) $check:expr => |$vdec:ident| $assign:expr;)*) => {$(
        $(#[$doc])*
        pub extern "C" fn $set(desc: *mut aclvdecChannelDesc, $value: $ty) -> aclError {
            enter(stringify!($set), || {
                let mut state = world().lock();
                state.vdec_setup(desc)?;
                let $state = &state;
                $check?;
                let $vdec = state.vdec_setup(desc)?;
                $assign;
                Ok(())
            })
        }
    )*};
}

fn at_most(what: &str, value: u32, most: u32) -> Answer {
    if value <= most {
        Ok(())
    } else {
        Err(Fault::param(format!("{what} {value} is above {most}")))
    }
}

fn v200_only(state: &State, what: &str) -> Answer {
    match state.media_family() {
        Media::V200 => Ok(()),
        Media::V100 => {
            let text = format!("{what} is not for this chip");
            Err(Fault::new(ACL_ERROR_FEATURE_UNSUPPORTED, text))
        }
    }
}

settings! {
    /// 0 to 255, on V100 chips to 31.
    aclvdecSetChannelDescChannelId(state, id: u32) {
        at_most("channel", id, if state.media_family() == Media::V200 { 255 } else { 31 })
    } => |vdec| vdec.id = id;
    /// The report thread's `pthread_t`.
    aclvdecSetChannelDescThreadId(_state, thread: u64) Ok::<(), Fault>(()) => |vdec| vdec.thread = thread;
    /// NULL is refused.
    aclvdecSetChannelDescCallback(_state, callback: aclvdecCallback) {
        callback.map(drop).ok_or_else(|| Fault::param("the callback is NULL"))
    } => |vdec| vdec.callback = callback;
    /// 0 to 3.
    aclvdecSetChannelDescEnType(_state, coding: acldvppStreamFormat) {
        at_most("coding", coding.0, H264_HIGH_LEVEL.0)
    } => |vdec| vdec.coding = Some(coding);
    /// NV12 or NV21. What V200 chips can do beyond that, RGB, is not simulated and refused.
    aclvdecSetChannelDescOutPicFormat(_state, format: acldvppPixelFormat) {
        match format {
            PIXEL_FORMAT_YUV_SEMIPLANAR_420 | PIXEL_FORMAT_YVU_SEMIPLANAR_420 => Ok(()),
            other => Err(Fault::param(format!("output format {}: NV12 or NV21 is wanted", other.0))),
        }
    } => |vdec| vdec.format = format.0;
    /// Declared width.
    aclvdecSetChannelDescOutPicWidth(_state, width: u32) Ok::<(), Fault>(()) => |vdec| vdec.size.0 = width;
    /// Declared height.
    aclvdecSetChannelDescOutPicHeight(_state, height: u32) Ok::<(), Fault>(()) => |vdec| vdec.size.1 = height;
    /// 0 to 16, not on V100 chips. The simulated decoder takes what the stream needs.
    aclvdecSetChannelDescRefFrameNum(state, frames: u32) {
        v200_only(state, "RefFrameNum").and_then(|()| at_most("RefFrameNum", frames, 16))
    } => |vdec| vdec.ref_frames = frames;
    /// 0: display order; 1: as soon as decoded.
    aclvdecSetChannelDescOutMode(_state, mode: u32) at_most("OutMode", mode, 1) => |vdec| vdec.fast = mode == 1;
}

/// Opens the channel: needs a callback, a coding and a current context; subscribes the report thread.
pub extern "C" fn aclvdecCreateChannel(desc: *mut aclvdecChannelDesc) -> aclError {
    enter("aclvdecCreateChannel", || {
        let mut state = world().lock();
        let vdec = state.vdec_setup(desc)?;
        let (id, thread, fast) = (vdec.id, vdec.thread, vdec.fast);
        if vdec.callback.is_none() {
            return Err(Fault::param("the channel has no callback"));
        }
        // No thread has this number: nobody could run the callbacks.
        if thread == 0 {
            return Err(Fault::param("the channel has no report thread (ThreadId)"));
        }
        match vdec.coding {
            None => return Err(Fault::param("the channel has no coding (EnType)")),
            Some(H265_MAIN_LEVEL) => {
                return Err(Fault::new(
                    ACL_ERROR_FEATURE_UNSUPPORTED,
                    "the simulator decodes no H.265",
                ));
            }
            Some(_) => {}
        }
        let context = state.need_context()?;
        let device = state.contexts[&context].device;
        let most = state.device_in_question().profile().video_channels;
        let others: Vec<u32> =
            state.media.vdecs.values().filter(|v| v.is_open_on(device)).map(|v| v.id).collect();
        if others.contains(&id) {
            return Err(Fault::param(format!("channel {id} is open already")));
        }
        // Which code a card answers is not documented.
        if others.len() >= most {
            let text = format!("{most} video channels are open, all that this chip has");
            return Err(Fault::new(ACL_ERROR_STORAGE_OVER_LIMIT, text));
        }
        let order = if fast { OutputOrder::Decode } else { OutputOrder::Display };
        let decoder = Arc::new(Mutex::new(open_h264(order, Limits::CARD)));
        let stream = state.new_handle();
        state.streams.insert(stream, Stream::new(context, device, true));
        state.subscribe(thread, stream)?;
        let frames = BTreeMap::new();
        state.vdec(desc)?.open = Some(Open { device, thread, stream, decoder, frames, sent: 0 });
        Ok(())
    })
}

/// Sends the end of the stream, waits for every callback, closes.
pub extern "C" fn aclvdecDestroyChannel(desc: *mut aclvdecChannelDesc) -> aclError {
    enter("aclvdecDestroyChannel", || {
        let handle = as_handle(desc);
        let mut state = world().lock();
        state.vdec(desc)?;
        state.open_vdec(handle)?;
        drop(state);
        world().end_of_stream(handle)?;
        let mut state = world().lock();
        if let Some(open) = state.vdec(desc)?.open.take() {
            state.forget_reports_of(open.stream);
            state.streams.remove(&open.stream);
        }
        drop(state);
        // The report thread may have lost its last stream: let it see that.
        world().ring();
        Ok(())
    })
}

/// Sends one packet, or with `eos` the end of the stream, which waits for every callback. Waits while the
/// channel's queue is full.
///
/// # Safety
/// 1. The channel's callback may be called on its report thread with these three pointers, once.
pub unsafe extern "C" fn aclvdecSendFrame(
    desc: *mut aclvdecChannelDesc,
    input: *mut acldvppStreamDesc,
    output: *mut acldvppPicDesc,
    _config: *mut aclvdecFrameConfig,
    user: *mut c_void,
) -> aclError {
    enter("aclvdecSendFrame", || {
        let mut state = world().lock();
        state.vdec(desc)?;
        let packet = *state.packet(input)?;
        state.open_vdec(as_handle(desc))?;
        if packet.eos != 0 {
            drop(state);
            return world().end_of_stream(as_handle(desc));
        }
        let pic = *state.pic(output)?;
        if pic.data == 0 {
            return Err(Fault::param("the output description has no data address"));
        }
        drop(state);
        world().send(desc, input, Some((output, pic)), user)
    })
}

/// As above for a packet that is decoded for reference only.
///
/// # Safety
/// 1. The channel's callback may be called on its report thread with `input`, NULL and `user`, once.
pub unsafe extern "C" fn aclvdecSendSkippedFrame(
    desc: *mut aclvdecChannelDesc,
    input: *mut acldvppStreamDesc,
    _config: *mut aclvdecFrameConfig,
    user: *mut c_void,
) -> aclError {
    enter("aclvdecSendSkippedFrame", || {
        let mut state = world().lock();
        state.vdec(desc)?;
        if state.packet(input)?.eos != 0 {
            return Err(Fault::new(
                ACL_ERROR_FEATURE_UNSUPPORTED,
                "the end of the stream goes through aclvdecSendFrame",
            ));
        }
        drop(state);
        world().send(desc, input, None, user)
    })
}

impl World {
    /// Queues a packet, waiting for room.
    fn send(
        &self,
        desc: *mut aclvdecChannelDesc,
        input: *mut acldvppStreamDesc,
        output: Option<(*mut acldvppPicDesc, Pic)>,
        user: *mut c_void,
    ) -> Answer {
        let handle = as_handle(desc);
        let mut state = self.lock();
        state.need_context()?;
        let packet = *state.packet(input)?;
        if packet.data == 0 || packet.size == 0 {
            return Err(Fault::param("an empty packet that is not the end of the stream"));
        }
        let callback = state.vdec(desc)?.callback;
        let room = |state: &mut State| {
            let stream = state.open_vdec(handle)?.stream;
            Ok(state.streams.get(&stream).is_none_or(|s| s.issued - s.passed < QUEUE as u64))
        };
        let mut state = self.wait_on_report_thread(state, handle, "room in the queue", room)?;
        let open = state.open_vdec(handle)?;
        open.sent += 1;
        let (frame, stream) = (open.sent, open.stream);
        let bits = (packet.data, u64::from(packet.size));
        let sent = Sent {
            input: as_handle(input),
            bits,
            output: output.map(|(desc, pic)| (as_handle(desc), pic)),
            handed_back: false,
        };
        let pixels = sent.output.map_or((0, 0), |(_, pic)| (pic.data, u64::from(pic.size)));
        open.frames.insert(frame, sent);
        let (decoder, output) = (open.decoder.clone(), output.map(|(desc, _)| desc));
        let back = Back {
            callback,
            input: UserPointer::new(input.cast()),
            output: UserPointer::new(output.unwrap_or(std::ptr::null_mut()).cast()),
            user: UserPointer::new(user),
        };
        state.media.backs.insert((handle, frame), back);
        let run = move || {
            // The order of outcomes is the decoder's; each knows its own frame.
            let bits = memory::read_device(bits.0, bits.1, "the packet", |kind| kind != Kind::Host);
            let outcomes = match bits {
                Ok(bits) => {
                    let mut decoder = decoder.lock().unwrap_or_else(PoisonError::into_inner);
                    decoder.decode(&bits, frame)
                }
                Err(fault) => {
                    complete(handle, frame, Err(fault.text));
                    return Ok(());
                }
            };
            for outcome in outcomes {
                complete(handle, outcome.tag, outcome.result.map_err(|error| error.to_string()));
            }
            Ok(())
        };
        state.push(stream, Task::work("aclvdecSendFrame", [bits, pixels], run));
        drop(state);
        self.ring();
        Ok(())
    }

    /// Flushes the decoder and waits until every callback has returned; the channel then starts anew.
    fn end_of_stream(&self, handle: u64) -> Answer {
        let mut state = self.lock();
        let open = state.open_vdec(handle)?;
        let (stream, decoder) = (open.stream, open.decoder.clone());
        let run = move || {
            let outcomes = decoder.lock().unwrap_or_else(PoisonError::into_inner).flush();
            for outcome in outcomes {
                complete(handle, outcome.tag, outcome.result.map_err(|error| error.to_string()));
            }
            Ok(())
        };
        state.push(stream, Task::work("aclvdecSendFrame (eos)", [], run));
        drop(state);
        self.ring();
        let all = |state: &mut State| {
            let open = state.open_vdec(handle)?;
            let (stream, empty) = (open.stream, open.frames.is_empty());
            Ok(empty && state.streams.get(&stream).is_none_or(|s| s.passed == s.issued))
        };
        drop(self.wait_on_report_thread(
            self.lock(),
            handle,
            "the callbacks of all packets",
            all,
        )?);
        Ok(())
    }

    /// Waits until `done`, which only the report thread can bring about. What was found then holds as long
    /// as the lock is kept.
    fn wait_on_report_thread(
        &self,
        mut state: MutexGuard<'static, State>,
        handle: u64,
        what: &str,
        done: impl Fn(&mut State) -> Answer<bool>,
    ) -> Answer<MutexGuard<'static, State>> {
        let mut warned = Instant::now();
        while !done(&mut state)? {
            let open = state.open_vdec(handle)?;
            if open.thread == this_thread() {
                let device = open.device;
                let text = format!("the report thread itself waits for {what}");
                state.object(device, "callbacks do not wait for their channel", text.clone());
                return Err(Fault::new(ACL_ERROR_RT_STREAM_SYNC_TIMEOUT, text));
            }
            state = self.wait(state, WATCHDOG);
            if warned.elapsed() >= WATCHDOG {
                warned = Instant::now();
                log::warn!("still waiting for {what}: does a thread call aclrtProcessReport?");
            }
        }
        Ok(state)
    }
}

/// The callback of one packet, and what it is called with.
pub(crate) struct Back {
    callback: aclvdecCallback,
    input: UserPointer,
    output: UserPointer,
    user: UserPointer,
}

impl fmt::Debug for Back {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Back")
    }
}

/// A packet's outcome is there: its callback becomes due. The results are written just before it runs.
fn complete(handle: u64, frame: u64, result: Result<Frame, String>) {
    let mut state = world().lock();
    let Some(back) = state.media.backs.remove(&(handle, frame)) else { return };
    let Ok(open) = state.open_vdec(handle) else { return };
    let thread = open.thread;
    let run = move || {
        if let Err(text) = deliver(handle, frame, result) {
            // For whoever asks in the callback.
            leave_message(&format!("VDEC: {text}"));
        }
        if let Some(callback) = back.callback {
            let (input, output) = (back.input.get().cast(), back.output.get().cast());
            // SAFETY: the sender promised that the callback may be called with these, once; `backs` gave
            // them out once.
            unsafe { callback(input, output, back.user.get()) };
        }
        if let Ok(open) = world().lock().open_vdec(handle) {
            open.frames.remove(&frame);
        }
    };
    state.report(thread, Report { run: Box::new(run), holds: None });
    drop(state);
    world().ring();
}

/// Writes pixels and descriptions; an error is the reason why there are no pixels.
fn deliver(handle: u64, frame: u64, result: Result<Frame, String>) -> Result<(), String> {
    let mut state = world().lock();
    let format = state.media.vdecs.get(&handle).map_or(0, |vdec| vdec.format);
    let scales = state.media_family() == Media::V200;
    let Ok(open) = state.open_vdec(handle) else { return Ok(()) };
    let Some(sent) = open.frames.get(&frame) else { return Ok(()) };
    let (input, output) = (sent.input, sent.output);
    drop(state);
    let written = match (result, output) {
        (Ok(picture), Some((_, pic))) => write(picture, &pic, format, scales).map(Some),
        (Ok(_), None) => Ok(None),
        (Err(text), _) => Err(text),
    };
    let ret_code = if written.is_ok() { 0 } else { FAILED };
    let mut state = world().lock();
    if let Ok(open) = state.open_vdec(handle)
        && let Some(sent) = open.frames.get_mut(&frame)
    {
        sent.handed_back = true;
    }
    if let Some(packet) = state.media.packets.get_mut(&input) {
        packet.ret_code = ret_code;
    }
    if let Some(pic) = output.and_then(|(desc, _)| state.media.pics.get_mut(&desc)) {
        pic.ret_code = ret_code;
        if let Ok(Some(layout)) = &written {
            pic.size = layout.bytes() as u32;
            pic.format = acldvppPixelFormat(format);
            (pic.width, pic.height) = (layout.width, layout.height);
            (pic.width_stride, pic.height_stride) = (layout.width_stride, layout.height_stride);
        }
    }
    written.map(drop)
}

/// Lays the picture out in its buffer, scaled if the description asks for another size and the chip can.
fn write(frame: Frame, pic: &Pic, format: u32, scales: bool) -> Result<Layout, String> {
    let (width, height) = (frame.width as u32, frame.height as u32);
    let native = vdec_layout(width, height);
    let planar = Planar { luma: frame.luma, chroma: Some(frame.chroma), factors: (2, 2) };
    let pixels = codec::lay_out_420(&planar, native, format == PIXEL_FORMAT_YVU_SEMIPLANAR_420.0);
    let wanted = match (pic.width, pic.height) {
        (0, _) | (_, 0) => (width, height),
        other => other,
    };
    let (layout, pixels) = if wanted == (width, height) {
        (native, pixels)
    } else if scales {
        let layout = vdec_layout(wanted.0, wanted.1);
        (layout, codec::resize(&pixels, native, layout, false))
    } else {
        return Err(format!(
            "{width}x{height} into {}x{}: this chip does not scale",
            wanted.0, wanted.1
        ));
    };
    for (given, own, what) in [
        (pic.width_stride, layout.width_stride, "width"),
        (pic.height_stride, layout.height_stride, "height"),
    ] {
        if given != 0 && given != own {
            return Err(format!("{what} stride {given}: {own} is wanted"));
        }
    }
    pic.write(&pixels, "the decoded picture").map_err(|fault| fault.text)?;
    Ok(layout)
}

/// Strides of VDEC output: 16 and 2 (documentation of VDEC, CANN 8.5).
fn vdec_layout(width: u32, height: u32) -> Layout {
    Layout {
        width,
        height,
        width_stride: width.next_multiple_of(16),
        height_stride: height.next_multiple_of(2),
    }
}
