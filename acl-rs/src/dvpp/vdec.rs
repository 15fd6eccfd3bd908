//! Video decoding, V1: packets in, pictures out.
//!
//! ```text
//! Packets::send --> channel --> callback on our report thread --> Frames (an iterator)
//!     owns the packet's memory and the picture's until the callback, then Frames gives both back
//! ```
//!
//! One packet is one complete coded picture with the parameter sets in front of it (see
//! [`annexb`](super::annexb)). Each comes back exactly once, in display order, with its time stamp and
//! whatever else the program attached; one that could not be decoded comes back too, with its error, and
//! the channel goes on. [`Packets::send`] waits while the channel is full; nothing is ever lost.
//!
//! # How many pictures
//! A decoder holds pictures back until it knows their order: up to the stream's reorder depth, from
//! [`annexb::probe`](super::annexb::probe). A program whose pool holds no more than that, and which waits
//! for a picture before it sends the next packet, waits for ever on a card. [`enough_pictures`] says so
//! beforehand, with the numbers.

mod desc;

use super::geometry::{Geometry, PixelFormat};
use super::picture::{Picture, PictureError};
use crate::call::{check, plain, recent_text};
use crate::context::Context;
use crate::copy::aligned;
use crate::error::{Error, Failed, Result};
use crate::mem::{DeviceMemory, MediaMemory};
use acl_sys::{
    ACL_ERROR_RT_REPORT_TIMEOUT, ACL_ERROR_RT_THREAD_SUBSCRIBE, H264_BASELINE_LEVEL,
    H264_HIGH_LEVEL, H264_MAIN_LEVEL, H265_MAIN_LEVEL, acldvppPicDesc, acldvppStreamDesc,
    acldvppStreamFormat,
};
use desc::{ChannelDesc, PacketDesc};
use std::collections::HashMap;
use std::ffi::c_void;
use std::fmt;
use std::os::unix::thread::JoinHandleExt as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

/// What a channel decodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Coding {
    /// H.264 baseline.
    H264Baseline,
    /// H.264 main.
    H264Main,
    /// H.264 high.
    #[default]
    H264High,
    /// H.265 main.
    H265Main,
}

impl Coding {
    fn to_raw(self) -> acldvppStreamFormat {
        match self {
            Coding::H264Baseline => H264_BASELINE_LEVEL,
            Coding::H264Main => H264_MAIN_LEVEL,
            Coding::H264High => H264_HIGH_LEVEL,
            Coding::H265Main => H265_MAIN_LEVEL,
        }
    }
}

/// How a channel is to be.
#[derive(Clone, Copy, Debug)]
pub struct VdecOptions {
    /// Number of the channel: 0 to 255, 0 to 31 on the 310 and the first 910. Channels open at one time
    /// have different numbers.
    pub channel: u32,
    /// What it decodes.
    pub coding: Coding,
    /// NV12 or NV21.
    pub format: PixelFormat,
    /// As soon as decoded instead of in display order: for streams without reordering.
    pub fast: bool,
}

impl VdecOptions {
    /// H.264 of any profile to NV12, in display order.
    pub fn h264(channel: u32) -> Self {
        Self { channel, coding: Coding::H264High, format: PixelFormat::Nv12, fast: false }
    }
}

/// What can go wrong with video.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VideoError {
    /// A packet did not become a picture.
    Decode {
        /// Its number, counted from 0 in the order of sending.
        frame: u64,
        /// What the hardware left in the description.
        ret_code: u32,
        /// The library's own text, if it left one.
        text: Option<Box<str>>,
    },
    /// There are too few pictures for the stream's reordering: a card would wait for ever.
    Pictures {
        /// Pictures there are.
        have: usize,
        /// Pictures there have to be.
        need: usize,
        /// The stream's reorder depth.
        reorder_depth: u32,
    },
}

impl fmt::Display for VideoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            VideoError::Decode { frame, ret_code, text } => {
                let text = text.as_deref().unwrap_or("corrupt, incomplete, or no picture at all");
                write!(f, "frame {frame} was not decoded (retCode {ret_code}): {text}")
            }
            VideoError::Pictures { have, need, reorder_depth } => write!(
                f,
                "{have} output pictures are too few: the stream reorders up to {reorder_depth}, so the \
                 decoder holds that many back before the first comes out; {need} are needed"
            ),
        }
    }
}

impl std::error::Error for VideoError {}

/// Whether `have` output pictures are enough for a stream of this reorder depth, of which the program keeps
/// up to `kept` while it sends more.
pub fn enough_pictures(have: usize, reorder_depth: u32, kept: usize) -> Result<()> {
    let need = reorder_depth as usize + 1 + kept;
    if have < need {
        Err(VideoError::Pictures { have, need, reorder_depth }.into())
    } else {
        Ok(())
    }
}

/// What VDEC writes for a picture of this size: strides of 16 and 2.
pub fn vdec_geometry(width: u32, height: u32, format: PixelFormat) -> Result<Geometry> {
    let (width_stride, height_stride) = (width.next_multiple_of(16), height.next_multiple_of(2));
    let fits = |size: u32| (128..=4096).contains(&size);
    if !fits(width) || !fits(height) {
        let range = "128x128 to 4096x4096";
        return Err(PictureError::Size { unit: "VDEC", width, height, range }.into());
    }
    Ok(Geometry { format, width, height, width_stride, height_stride })
}

/// One packet: a complete coded picture.
#[derive(Debug)]
pub struct Packet<B, U> {
    /// Device memory with the packet at its start.
    pub bits: B,
    /// Bytes of the packet.
    pub len: usize,
    /// Time stamp; comes back with the picture.
    pub pts: u64,
    /// Whatever belongs to it; comes back with the picture.
    pub user: U,
}

/// A packet that came back: its memory, and what it became.
#[derive(Debug)]
pub struct VideoFrame<B: DeviceMemory, M: MediaMemory, U> {
    /// Number of the packet, counted from 0 in the order of sending.
    pub number: u64,
    /// Time stamp of the packet.
    pub pts: u64,
    /// What was attached to the packet.
    pub user: U,
    /// Memory of the packet.
    pub bits: B,
    /// The picture; what it holds is undefined if `result` is an error.
    pub picture: Picture<M>,
    /// Whether the packet became a picture. Where two fields are sent as two packets, one of them has none
    /// of its own, and a [`VideoError::Decode`] here although nothing is wrong.
    pub result: Result<()>,
    /// Dropped with the frame, on the program's thread.
    _packet: PacketDesc,
}

/// The two halves of a channel.
pub type Halves<B, M, U> = (Packets<B, M, U>, Frames<B, M, U>);

/// A packet and its picture that were not sent, and why.
pub type Unsent<B, M, U> = Failed<(Packet<B, U>, Picture<M>)>;

/// Opens a channel: the half that takes packets, and the half that gives pictures. They may live on two
/// threads.
///
/// `B` is memory for packets (ordinary device memory does), `M` memory for pictures, `U` what is attached.
pub fn open<B: DeviceMemory, M: MediaMemory, U: Send + 'static>(
    context: &Context,
    options: VdecOptions,
) -> Result<Halves<B, M, U>> {
    let (to_program, from_channel) = mpsc::channel();
    let shared = Arc::new(Shared {
        key: NEXT_CHANNEL.fetch_add(1, Ordering::Relaxed),
        context: context.clone(),
        table: Mutex::new(Table { sent: HashMap::new(), next: 0, to_program: Some(to_program) }),
        orphans: Mutex::new(Vec::new()),
    });
    let mut desc = ChannelDesc::new(context)?;
    let report = ReportThread::start(context, options.channel)?;
    desc.set_up(&options, report.id())?;
    // Known before the channel exists: its first callback may come at once.
    let registered: Arc<dyn Completed> = shared.clone();
    channels().insert(shared.key, Arc::downgrade(&registered));
    if let Err(error) = desc.open() {
        channels().remove(&shared.key);
        return Err(error);
    }
    let packets = Packets { desc, report, shared, packets_are_open: true };
    Ok((packets, Frames { from_channel }))
}

/// The half of a channel that takes packets. Dropping it ends the stream, waits for every picture, closes
/// the channel and joins its report thread, in this order; the pictures stay with [`Frames`].
pub struct Packets<B: DeviceMemory, M: MediaMemory, U: Send + 'static> {
    desc: ChannelDesc,
    report: ReportThread,
    shared: Arc<Shared<B, M, U>>,
    packets_are_open: bool,
}

/// The half of a channel that gives pictures: an iterator that waits for the next and ends when the other
/// half is gone and every packet has come back.
pub struct Frames<B: DeviceMemory, M: MediaMemory, U> {
    from_channel: mpsc::Receiver<VideoFrame<B, M, U>>,
}

impl<B: DeviceMemory, M: MediaMemory, U> fmt::Debug for Frames<B, M, U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Frames { .. }")
    }
}

impl<B: DeviceMemory, M: MediaMemory, U> Iterator for Frames<B, M, U> {
    type Item = VideoFrame<B, M, U>;

    fn next(&mut self) -> Option<Self::Item> {
        self.from_channel.recv().ok()
    }
}

impl<B: DeviceMemory, M: MediaMemory, U> Frames<B, M, U> {
    /// The next frame if it is there already.
    pub fn try_next(&mut self) -> Option<VideoFrame<B, M, U>> {
        self.from_channel.try_recv().ok()
    }

    /// The next frame if it comes within the time.
    pub fn next_within(&mut self, limit: Duration) -> Option<VideoFrame<B, M, U>> {
        self.from_channel.recv_timeout(limit).ok()
    }
}

impl<B: DeviceMemory, M: MediaMemory, U: Send + 'static> Packets<B, M, U> {
    /// The context the channel belongs to.
    pub fn context(&self) -> &Context {
        &self.shared.context
    }

    /// Packets that have not come back yet.
    pub fn in_flight(&self) -> usize {
        self.shared.table().sent.len()
    }

    /// Sends a packet and the picture it is to become; waits while the channel is full. With an error both
    /// come back, and no frame will; without them in the error, they are a frame, or the channel's until it
    /// closes. An error of the library ends the stream: only that proves that the device is done with them.
    ///
    /// The picture's geometry says where to and, on chips that scale, how large; [`vdec_geometry`] has the
    /// stream's own size. Afterwards it is what the decoder wrote.
    pub fn send(&self, packet: Packet<B, U>, picture: Picture<M>) -> Result<(), Unsent<B, M, U>> {
        self.shared.drop_orphans();
        let prepared = self.prepare(&packet, &picture);
        let (desc, output) = match prepared {
            Ok(prepared) => prepared,
            Err(error) => return Err(Failed::new(error, (packet, picture))),
        };
        let input = desc.raw.0;
        let number = self.shared.keep(Sent { packet, picture, desc });
        let code = self.desc.send(input, output, self.shared.token(number));
        let asked = || format!("packet {number}");
        match check(self.context().api(), "aclvdecSendFrame", code, asked) {
            Ok(()) => Ok(()),
            Err(error) => Err(self.refused(number, error)),
        }
    }

    /// The library answered an error, which does not say that it queued nothing. The end of the stream
    /// returns when no callback is outstanding: what has none by then is not the channel's.
    fn refused(&self, number: u64, error: Error) -> Unsent<B, M, U> {
        if self.end_of_stream().is_err() {
            // Stays in the table: comes back as a frame if there is a callback, or when the channel closes.
            return Failed { error: Error::Quarantined { source: error.into() }, payload: None };
        }
        match self.shared.take_back(number) {
            Some(Sent { packet, picture, .. }) => Failed::new(error, (packet, picture)),
            None => Failed { error, payload: None },
        }
    }

    fn prepare(
        &self,
        packet: &Packet<B, U>,
        picture: &Picture<M>,
    ) -> Result<(PacketDesc, *mut acldvppPicDesc)> {
        let context = self.context();
        context.bind()?;
        for (what, theirs) in
            [("the packet", packet.bits.context()), ("the picture", picture.memory().context())]
        {
            if !theirs.shares_device(context) {
                return Err(Error::Foreign { what });
            }
        }
        if packet.len > packet.bits.len() {
            return Err(Error::TooSmall { bytes: packet.len, room: packet.bits.len() });
        }
        aligned("the picture", picture.memory(), &super::channel::MEDIA_RULE)?;
        let desc = PacketDesc::new(context)?;
        desc.describe(&packet.bits, packet.len, packet.pts)?;
        Ok((desc, picture.describe()?))
    }

    /// Ends the stream: returns when every packet sent so far has come back to [`Frames`]. The channel can
    /// then take another stream, so this is also how a channel is reset.
    pub fn end_of_stream(&self) -> Result<()> {
        self.shared.drop_orphans();
        let context = self.context();
        context.bind()?;
        let end = PacketDesc::new(context)?;
        end.mark_end()?;
        let code = self.desc.send(end.raw.0, null_mut(), null_mut());
        check(context.api(), "aclvdecSendFrame", code, || "the end of the stream".into())
    }

    /// Closes the channel, as dropping does, and says how it went.
    pub fn close(mut self) -> Result<()> {
        self.shut()
    }

    fn shut(&mut self) -> Result<()> {
        if !std::mem::replace(&mut self.packets_are_open, false) {
            return Ok(());
        }
        // Sends the end itself and waits for all callbacks, for which the report thread has to run still.
        let closed = self.desc.close();
        self.report.join();
        channels().remove(&self.shared.key);
        let mut table = self.shared.table();
        if closed.is_err() {
            // The device may still write to what has not come back: it stays allocated for ever.
            std::mem::forget(std::mem::take(&mut table.sent));
        }
        // Without a callback until now: never the channel's, see `refused`.
        let unsent = std::mem::take(&mut table.sent);
        // No callback comes any more: the iterator ends.
        table.to_program = None;
        drop(table);
        drop(unsent);
        self.shared.drop_orphans();
        closed
    }
}

impl<B: DeviceMemory, M: MediaMemory, U: Send + 'static> Drop for Packets<B, M, U> {
    fn drop(&mut self) {
        if let Err(error) = self.shut() {
            self.context().note("closing a video channel", error);
        }
    }
}

impl<B: DeviceMemory, M: MediaMemory, U: Send + 'static> fmt::Debug for Packets<B, M, U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Packets({} in flight)", self.in_flight())
    }
}

// ---- what both threads share -----------------------------------------------------------------

/// A packet on its way, with all that the device may touch.
struct Sent<B: DeviceMemory, M: MediaMemory, U> {
    packet: Packet<B, U>,
    picture: Picture<M>,
    desc: PacketDesc,
}

struct Table<B: DeviceMemory, M: MediaMemory, U> {
    /// By number. A packet is here from before it is sent until its callback.
    sent: HashMap<u64, Sent<B, M, U>>,
    next: u64,
    /// `None` once the channel is closed.
    to_program: Option<mpsc::Sender<VideoFrame<B, M, U>>>,
}

struct Shared<B: DeviceMemory, M: MediaMemory, U> {
    key: u64,
    context: Context,
    table: Mutex<Table<B, M, U>>,
    /// Frames nobody listens for any more. Memory may not be freed in a callback, so they wait for the
    /// next call on the other half.
    orphans: Mutex<Vec<VideoFrame<B, M, U>>>,
}

impl<B: DeviceMemory, M: MediaMemory, U> Shared<B, M, U> {
    fn table(&self) -> MutexGuard<'_, Table<B, M, U>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, sent: Sent<B, M, U>) -> u64 {
        let mut table = self.table();
        let number = table.next;
        table.next += 1;
        table.sent.insert(number, sent);
        number
    }

    fn take_back(&self, number: u64) -> Option<Sent<B, M, U>> {
        self.table().sent.remove(&number)
    }

    fn drop_orphans(&self) {
        let orphans =
            std::mem::take(&mut *self.orphans.lock().unwrap_or_else(PoisonError::into_inner));
        drop(orphans);
    }

    /// What the callback is called with: two numbers, no pointer. A callback that came twice, or too late,
    /// finds nothing.
    fn token(&self, number: u64) -> *mut c_void {
        std::ptr::without_provenance_mut(((self.key << PACKET_BITS) | number) as usize)
    }
}

/// Bits of a token that number the packet; the rest numbers the channel.
const PACKET_BITS: u32 = 40;

/// What a callback tells.
trait Completed: Send + Sync {
    fn completed(&self, number: u64);
}

impl<B: DeviceMemory, M: MediaMemory, U: Send> Completed for Shared<B, M, U> {
    fn completed(&self, number: u64) {
        let Some(Sent { packet, mut picture, desc }) = self.take_back(number) else {
            log::error!("a video callback for packet {number}, which is not in flight");
            return;
        };
        let text = || recent_text(self.context.api());
        let decode = |ret_code| VideoError::Decode { frame: number, ret_code, text: text() }.into();
        let result = picture.read_back(decode);
        let Packet { bits, pts, user, .. } = packet;
        let frame = VideoFrame { number, pts, user, bits, picture, result, _packet: desc };
        let to_program = self.table().to_program.clone();
        let unheard = match to_program {
            Some(to_program) => to_program.send(frame).err().map(|mpsc::SendError(frame)| frame),
            None => Some(frame),
        };
        if let Some(frame) = unheard {
            self.orphans.lock().unwrap_or_else(PoisonError::into_inner).push(frame);
        }
    }
}

static NEXT_CHANNEL: AtomicU64 = AtomicU64::new(1);
/// Channels by the number in their tokens.
static CHANNELS: LazyLock<Mutex<HashMap<u64, Weak<dyn Completed>>>> = LazyLock::new(Mutex::default);

fn channels() -> MutexGuard<'static, HashMap<u64, Weak<dyn Completed>>> {
    CHANNELS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The callback of every channel. Nothing unwinds into C.
unsafe extern "C" fn on_frame(
    _: *mut acldvppStreamDesc,
    _: *mut acldvppPicDesc,
    token: *mut c_void,
) {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let token = token.addr() as u64;
        let (key, number) = (token >> PACKET_BITS, token & ((1 << PACKET_BITS) - 1));
        let channel = channels().get(&key).and_then(Weak::upgrade);
        match channel {
            Some(channel) => channel.completed(number),
            None => log::error!("a video callback for channel {key}, which is closed"),
        }
    }));
    if outcome.is_err() {
        log::error!("a video callback panicked");
    }
}

// ---- the report thread -----------------------------------------------------------------------

/// The thread that runs the channel's callbacks.
struct ReportThread {
    thread: Option<JoinHandle<()>>,
    stop: Arc<AtomicBool>,
}

/// How long one wait for reports takes, and so how late the thread notices that it is to stop.
const PUMP_MS: i32 = 50;

impl ReportThread {
    fn start(context: &Context, channel: u32) -> Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let (context, stopped) = (context.clone(), stop.clone());
        let (ready, is_ready) = mpsc::sync_channel(1);
        // A thread that could not begin would let the channel wait for its callbacks for ever.
        let body = move || match context.bind_quietly() {
            Ok(()) => {
                let _ = ready.send(Ok(()));
                pump(&context, &stopped);
            }
            Err(error) => {
                let _ = ready.send(Err(error));
            }
        };
        let thread = std::thread::Builder::new()
            .name(format!("acl-vdec-{channel}"))
            .spawn(body)
            .map_err(|error| Error::Thread { what: "a report thread", error })?;
        let started = Self { thread: Some(thread), stop };
        match is_ready.recv() {
            Ok(Ok(())) => Ok(started),
            Ok(Err(error)) => Err(error),
            Err(mpsc::RecvError) => {
                let error = std::io::Error::other("it ended before it began");
                Err(Error::Thread { what: "a report thread", error })
            }
        }
    }

    /// What the library knows the thread by.
    fn id(&self) -> u64 {
        self.thread.as_ref().map_or(0, |thread| thread.as_pthread_t())
    }

    fn join(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            log::error!("a report thread panicked");
        }
    }
}

impl Drop for ReportThread {
    fn drop(&mut self) {
        self.join();
    }
}

/// Runs callbacks until told to stop; the context is current.
fn pump(context: &Context, stop: &AtomicBool) {
    while !stop.load(Ordering::Acquire) {
        // SAFETY: a plain number; the context is current on this thread. It runs `on_frame`, which unwinds
        // nowhere.
        let code = unsafe { (context.api().aclrtProcessReport)(PUMP_MS) };
        match code {
            // Its text is nobody's reason: without it, what a callback reads is about its packet.
            ACL_ERROR_RT_REPORT_TIMEOUT => drop(recent_text(context.api())),
            // Not yet, or no longer, subscribed.
            ACL_ERROR_RT_THREAD_SUBSCRIBE | acl_sys::ACL_ERROR_THREAD_NOT_SUBSCRIBE => {
                std::thread::sleep(Duration::from_millis(1));
            }
            code => {
                if let Err(error) = plain(context.api(), "aclrtProcessReport", code) {
                    context.note("pumping video callbacks", error);
                    std::thread::sleep(Duration::from_millis(10));
                }
            }
        }
    }
}
