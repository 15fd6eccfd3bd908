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
//! beforehand, with the numbers; [`open`] asks it when [`VdecOptions::pictures`] has them.
//!
//! # Example
//! ```
//! # #[cfg(all(feature = "sim", feature = "sim-h264"))] {
//! use acl_rs::dvpp::annexb::{AccessUnits, probe};
//! use acl_rs::dvpp::vdec::{self, Packet, Pictures, VdecOptions, VideoFrame, vdec_geometry};
//! use acl_rs::dvpp::{Picture, PixelFormat};
//! use acl_rs::{DvppBuf, Memory, PinnedBuf, Runtime};
//!
//! # let clip = concat!(env!("CARGO_MANIFEST_DIR"), "/../acl-sim/tests/corpus/clip_high_b.h264");
//! let file = std::fs::read(clip).expect("an H.264 file");
//! let context = Runtime::sim()?.device(0)?.context();
//! let stream = context.create_stream()?;
//!
//! // As many pictures as the decoder holds back, and one more.
//! let info = probe(&file)?;
//! let size = vdec_geometry(info.width, info.height, PixelFormat::Nv12)?.bytes();
//! let have = info.reorder_depth as usize + 1;
//! let mut free = Vec::new();
//! for _ in 0..have {
//!     free.push(DvppBuf::new(&context, size)?);
//! }
//! let pictures = Some(Pictures { have, reorder_depth: info.reorder_depth, kept: 0 });
//! let (packets, mut frames) = vdec::open(&context, VdecOptions { pictures, ..VdecOptions::h264(0) })?;
//!
//! let mut seen = Vec::new();
//! let mut back = |frame: VideoFrame<DvppBuf, DvppBuf, ()>| {
//!     seen.push(frame.number); // what it became: `frame.result`, and the pixels in `frame.picture`
//!     frame.picture.into_memory()
//! };
//! for (unit, pts) in AccessUnits::new(&file).filter(|unit| unit.picture).zip(0..) {
//!     // Nothing free: take a picture that came back, waiting for it.
//!     let memory = free.pop().or_else(|| frames.next().map(&mut back)).expect("an open channel");
//!     let host = PinnedBuf::from_bytes(&context, unit.bytes)?;
//!     let (_, bits) = stream.upload(host, DvppBuf::new(&context, unit.bytes.len())?).wait()?;
//!     let packet = Packet { bits, len: unit.bytes.len(), pts, user: () };
//!     packets.send(packet, Picture::as_decoded(memory, PixelFormat::Nv12)?)?;
//! }
//! packets.close()?; // ends the stream: the last pictures come
//! frames.for_each(|frame| drop(back(frame)));
//! // By their numbers in the order of sending: they come in the order of display.
//! assert_eq!(seen, [0, 3, 2, 4, 1, 5, 6, 8, 9, 7]);
//! # }
//! # Ok::<(), acl_rs::Error>(())
//! ```

mod desc;
mod error;
mod options;
mod report;

pub use error::{NoFrame, VideoError, enough_pictures};
pub use options::{Coding, Pictures, VdecOptions, vdec_geometry};

use super::picture::Picture;
use crate::call::{check, recent_text};
use crate::context::Context;
use crate::copy::aligned;
use crate::error::{Error, Failed, Result};
use crate::mem::{DeviceMemory, MediaMemory};
use acl_sys::{acldvppPicDesc, acldvppStreamDesc};
use desc::{ChannelDesc, PacketDesc};
use report::ReportThread;
use std::cell::Cell;
use std::collections::HashMap;
use std::ffi::c_void;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak, mpsc};
use std::time::Duration;

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
    if let Some(Pictures { have, reorder_depth, kept }) = options.pictures {
        enough_pictures(have, reorder_depth, kept)?;
    }
    let (to_program, from_channel) = mpsc::channel();
    let to_program = Some(to_program);
    let shared = Arc::new(Shared {
        key: new_key(),
        context: context.clone(),
        table: Mutex::new(Table { sent: HashMap::new(), next: 0, to_program, broken: None }),
        orphans: Mutex::new(Vec::new()),
    });
    let registered: Arc<dyn Completed> = shared.clone();
    let mut desc = ChannelDesc::new(context)?;
    let report = ReportThread::start(context, options.channel, registered.clone())?;
    desc.set_up(&options, report.id())?;
    // Known before the channel exists: its first callback may come at once.
    channels().insert(shared.key, Arc::downgrade(&registered));
    if let Err(error) = desc.open() {
        channels().remove(&shared.key);
        return Err(error);
    }
    let packets =
        Packets { desc, report, shared, packets_are_open: true, _one_thread: Cell::new(()) };
    Ok((packets, Frames { from_channel }))
}

/// The half of a channel that takes packets. Dropping it ends the stream, waits for every picture, closes
/// the channel and joins its report thread, in this order; the pictures stay with [`Frames`].
///
/// It may move to another thread, not be shared: packets have an order, and the vendor asks for one caller
/// at a time.
pub struct Packets<B: DeviceMemory, M: MediaMemory, U: Send + 'static> {
    desc: ChannelDesc,
    report: ReportThread,
    shared: Arc<Shared<B, M, U>>,
    packets_are_open: bool,
    _one_thread: Cell<()>,
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
    ///
    /// # Errors
    /// [`NoFrame`] says whether one may come later.
    pub fn try_next(&mut self) -> Result<VideoFrame<B, M, U>, NoFrame> {
        self.from_channel.try_recv().map_err(|error| match error {
            mpsc::TryRecvError::Empty => NoFrame::NotYet,
            mpsc::TryRecvError::Disconnected => NoFrame::Ended,
        })
    }

    /// The next frame if it comes within the time.
    ///
    /// # Errors
    /// [`NoFrame`] says whether one may come later.
    pub fn next_within(&mut self, limit: Duration) -> Result<VideoFrame<B, M, U>, NoFrame> {
        self.from_channel.recv_timeout(limit).map_err(|error| match error {
            mpsc::RecvTimeoutError::Timeout => NoFrame::NotYet,
            mpsc::RecvTimeoutError::Disconnected => NoFrame::Ended,
        })
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
        self.shared.is_whole()?;
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
    ///
    /// The iterator does not end here, as more may come: take what is there with [`Frames::try_next`], or
    /// [`close`](Self::close) before iterating.
    pub fn end_of_stream(&self) -> Result<()> {
        self.shared.drop_orphans();
        self.shared.is_whole()?;
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
        // Sends the end itself and waits for all callbacks, for which the report thread has to run still: of
        // a broken channel it would wait for ever.
        let closed = self.shared.is_whole().and_then(|()| self.desc.close());
        self.report.join();
        channels().remove(&self.shared.key);
        let mut table = self.shared.table();
        if closed.is_err() {
            // The device may still write to what has not come back: it stays allocated for ever.
            std::mem::forget(std::mem::take(&mut table.sent));
        }
        // Without a callback until now: never the channel's, see `refused`.
        let unsent = std::mem::take(&mut table.sent);
        for number in unsent.keys() {
            log::warn!("packet {number} was refused: its memory goes back without a frame");
        }
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
    /// `None` once the channel is closed or broken.
    to_program: Option<mpsc::Sender<VideoFrame<B, M, U>>>,
    /// Why no callback comes any more.
    broken: Option<String>,
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

    /// `Err`: nothing comes back any more.
    fn is_whole(&self) -> Result<()> {
        match &self.table().broken {
            None => Ok(()),
            Some(text) => Err(VideoError::ReportThread { text: text.clone() }.into()),
        }
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
    /// The callback of a packet came.
    fn completed(&self, number: u64);
    /// No callback will come any more.
    fn broke(&self, text: String);
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

    fn broke(&self, text: String) {
        log::error!("a video channel is broken: {text}");
        let mut table = self.table();
        table.broken = Some(text);
        // Whoever waits for a frame hears that none comes.
        table.to_program = None;
    }
}

/// A number that no open channel has.
fn new_key() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    loop {
        let key = NEXT.fetch_add(1, Ordering::Relaxed) & (u64::MAX >> PACKET_BITS);
        if !channels().contains_key(&key) {
            return key;
        }
    }
}

/// Channels by the number in their tokens.
static CHANNELS: LazyLock<Mutex<HashMap<u64, Weak<dyn Completed>>>> = LazyLock::new(Mutex::default);

fn channels() -> MutexGuard<'static, HashMap<u64, Weak<dyn Completed>>> {
    CHANNELS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The callback of every channel. Nothing unwinds into C, and no pointer is followed.
extern "C" fn on_frame(_: *mut acldvppStreamDesc, _: *mut acldvppPicDesc, token: *mut c_void) {
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
