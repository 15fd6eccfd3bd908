//! V1 media channels: JPEG decoding and resizing in a stream.

use super::geometry::{Geometry, PixelFormat};
use super::jpeg::{self, JpegError, JpegInfo};
use super::picture::{Picture, PictureError};
use crate::call::{Handle, check, not_null, plain};
use crate::context::Context;
use crate::copy::{InFlight, Payload, Refused, aligned, belongs, sealed};
use crate::error::{Error, Result};
use crate::mem::MediaMemory;
use crate::runtime::Runtime;
use crate::stream::Stream;
use acl_sys::{acldvppChannelDesc, acldvppResizeConfig};
use pool::{Api, Chip, Edition, RuleSet, Sourced};
use std::cell::Cell;
use std::fmt;
use std::sync::{Arc, LazyLock};

/// Where media buffers have to start.
pub(crate) static MEDIA_RULE: LazyLock<Sourced> =
    LazyLock::new(|| RuleSet::documented(Chip::Ascend310P, Edition::V8_5).rule(Api::DvppMalloc));

/// An open V1 media channel. Work in flight keeps it open.
///
/// May move to another thread; two threads do not use one channel at a time.
pub struct Channel {
    inner: Arc<Inner>,
    /// `Send`, not `Sync`.
    _one_thread: Cell<()>,
}

/// The description, and the open channel behind it.
struct Inner {
    desc: Handle<acldvppChannelDesc>,
    /// `None`: a chip whose layouts are not known here.
    chip: Option<Chip>,
    context: Context,
}

/// How VPC interpolates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Interpolation {
    /// The hardware's own.
    Own,
    /// Bilinear.
    #[default]
    Bilinear,
    /// Nearest neighbour.
    Nearest,
}

impl Interpolation {
    fn to_raw(self) -> u32 {
        match self {
            Interpolation::Own => 0,
            Interpolation::Bilinear => 1,
            Interpolation::Nearest => 2,
        }
    }
}

impl Channel {
    /// Opens a channel on the context's device.
    pub fn new(context: &Context) -> Result<Self> {
        let dvpp = context.device().runtime().dvpp()?;
        let chip = context.device().chip()?;
        context.bind()?;
        // SAFETY: takes nothing.
        let desc = unsafe { (dvpp.acldvppCreateChannelDesc)() };
        let desc = not_null(context.api(), "acldvppCreateChannelDesc", desc)?.as_ptr();
        // SAFETY: a description that was just made; the context is bound.
        let code = unsafe { (dvpp.acldvppCreateChannel)(desc) };
        if let Err(error) = plain(context.api(), "acldvppCreateChannel", code) {
            // SAFETY: made above, and no channel is open on it.
            unsafe { (dvpp.acldvppDestroyChannelDesc)(desc) };
            return Err(error);
        }
        let inner = Arc::new(Inner { desc: Handle(desc), chip, context: context.clone() });
        Ok(Self { inner, _one_thread: Cell::new(()) })
    }

    /// The context it belongs to.
    pub fn context(&self) -> &Context {
        &self.inner.context
    }

    /// Decodes the JPEG in `bits` into `output`'s memory.
    ///
    /// `info` is what [`Runtime::jpeg_info`] said about the same file: the first `info.bytes` bytes of
    /// `bits` are the file. `output` says where to and in which layout ([`Geometry::jpegd`]); afterwards its
    /// geometry is what the decoder wrote. Everything comes back, also with an error.
    pub fn decode_jpeg<B: MediaMemory, M: MediaMemory>(
        &self,
        stream: &Stream,
        info: &JpegInfo,
        bits: B,
        output: Picture<M>,
    ) -> InFlight<Decoding<B, M>> {
        let payload = Decoding { bits, picture: output, channel: Some(self.inner.clone()) };
        let submit = |payload: &Decoding<B, M>| -> Result<(), Refused> {
            let Decoding { bits, picture, .. } = payload;
            self.check_stream(stream)?;
            check_buffer("the JPEG", bits, stream)?;
            check_buffer("the decoded picture", picture.memory(), stream)?;
            if info.bytes > bits.len() {
                return Err(Error::TooSmall { bytes: info.bytes, room: bits.len() }.into());
            }
            info.check_chip(self.inner.chip).map_err(Error::from)?;
            picture.geometry().check_jpegd(self.inner.chip, info).map_err(Error::from)?;
            let too_long = |_| Error::from(JpegError::TooLong { bytes: info.bytes });
            let size = u32::try_from(info.bytes).map_err(too_long)?;
            let desc = picture.describe()?;
            let data = bits.pointer().as_ptr().cast();
            let dvpp = self.context().device().runtime().dvpp()?;
            // SAFETY: file, description and pixels belong to the payload, which stays until the stream has
            // passed the task, and so does the channel; `size` bytes are within `bits`. The layout is one
            // that the documentation gives for a file of this header, and the memory holds it. That the
            // decoder writes no more than that layout, whatever the bits, is the hardware's promise (JPEGD
            // functions and restrictions, CANN 8.5); nothing on this side could keep it.
            let code = unsafe {
                (dvpp.acldvppJpegDecodeAsync)(self.raw(), data, size, desc, stream.as_raw())
            };
            check(self.context().api(), "acldvppJpegDecodeAsync", code, || {
                format!("{info:?} to {:?}", picture.geometry())
            })
            .map_err(Refused::ByLibrary)
        };
        // SAFETY: (1) the tasks touch the payload's memory and descriptions only; (2) queued on `stream`;
        // what fails before the call is `Here`.
        unsafe { InFlight::submit(stream, payload, submit) }
    }

    /// Resizes `from` to `to`'s size. Both are NV12 or both NV21.
    pub fn resize<S: MediaMemory, D: MediaMemory>(
        &self,
        stream: &Stream,
        from: Picture<S>,
        to: Picture<D>,
        interpolation: Interpolation,
    ) -> InFlight<Resizing<S, D>> {
        let (config, no_config) = match ResizeConfig::new(self.context(), interpolation) {
            Ok(config) => (Some(config), Ok(())),
            Err(error) => (None, Err(error)),
        };
        let payload = Resizing { from, to, config, channel: Some(self.inner.clone()) };
        let submit = |payload: &Resizing<S, D>| -> Result<(), Refused> {
            let Resizing { from, to, config, .. } = payload;
            no_config?;
            let config = config.as_ref().map_or(std::ptr::null_mut(), |config| config.raw.0);
            self.check_stream(stream)?;
            check_buffer("the source picture", from.memory(), stream)?;
            check_buffer("the target picture", to.memory(), stream)?;
            let (source, target) = (from.geometry(), to.geometry());
            let fits = source.check_vpc().and_then(|()| target.check_vpc());
            fits.and_then(|()| source.check_scale(target)).map_err(Error::from)?;
            let (input, output) = (from.describe()?, to.describe()?);
            let dvpp = self.context().device().runtime().dvpp()?;
            // SAFETY: both descriptions, both pixel buffers and the configuration belong to the payload,
            // which stays until the stream has passed the task, and so does the channel.
            let code = unsafe {
                (dvpp.acldvppVpcResizeAsync)(self.raw(), input, output, config, stream.as_raw())
            };
            check(self.context().api(), "acldvppVpcResizeAsync", code, || {
                format!("{source:?} to {target:?}")
            })
            .map_err(Refused::ByLibrary)
        };
        // SAFETY: (1) the tasks touch the payload's memory and descriptions only; (2) queued on `stream`;
        // what fails before the call is `Here`.
        unsafe { InFlight::submit(stream, payload, submit) }
    }

    fn raw(&self) -> *mut acldvppChannelDesc {
        self.inner.desc.0
    }

    fn check_stream(&self, stream: &Stream) -> Result<()> {
        if self.context().shares_device(stream.context()) {
            Ok(())
        } else {
            Err(Error::Foreign { what: "the channel" })
        }
    }
}

fn check_buffer(what: &'static str, memory: &impl MediaMemory, stream: &Stream) -> Result<()> {
    belongs(what, memory, stream)?;
    aligned(what, memory, &MEDIA_RULE)
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Channel({:p})", self.raw())
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let Some(_current) = self.context.bind_for_drop() else { return };
        let Ok(dvpp) = self.context.device().runtime().dvpp() else { return };
        // SAFETY: opened by `new`, closed here only; all its work has passed, since each holds it.
        let code = unsafe { (dvpp.acldvppDestroyChannel)(self.desc.0) };
        self.context.note_code("acldvppDestroyChannel", code);
        if !code.is_success() {
            // Open still: its description stays with it.
            return;
        }
        // SAFETY: made by `new`, destroyed here only, after its channel.
        let code = unsafe { (dvpp.acldvppDestroyChannelDesc)(self.desc.0) };
        self.context.note_code("acldvppDestroyChannelDesc", code);
    }
}

/// A decode: the file's bits and the picture they become.
#[derive(Debug)]
pub struct Decoding<B: MediaMemory, M: MediaMemory> {
    /// Memory with the file.
    pub bits: B,
    /// The picture; with the decoder's geometry once the work has passed.
    pub picture: Picture<M>,
    /// Kept open while in flight.
    channel: Option<Arc<Inner>>,
}

impl<B: MediaMemory, M: MediaMemory> sealed::Payload for Decoding<B, M> {
    fn settle(&mut self, passed: bool) -> Result<()> {
        self.channel = None;
        if !passed {
            return Ok(());
        }
        self.picture.read_back(|ret_code| JpegError::Decode { ret_code }.into())
    }
}
impl<B: MediaMemory, M: MediaMemory> Payload for Decoding<B, M> {}

/// A resize: the picture read and the picture written.
#[derive(Debug)]
pub struct Resizing<S: MediaMemory, D: MediaMemory> {
    /// What was read.
    pub from: Picture<S>,
    /// What was written.
    pub to: Picture<D>,
    config: Option<ResizeConfig>,
    /// Kept open while in flight.
    channel: Option<Arc<Inner>>,
}

impl<S: MediaMemory, D: MediaMemory> sealed::Payload for Resizing<S, D> {
    fn settle(&mut self, passed: bool) -> Result<()> {
        (self.channel, self.config) = (None, None);
        match self.to.ret_code()? {
            ret_code if passed && ret_code != 0 => Err(PictureError::Resize { ret_code }.into()),
            _ => Ok(()),
        }
    }
}
impl<S: MediaMemory, D: MediaMemory> Payload for Resizing<S, D> {}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:p}", self.desc.0)
    }
}

/// An owned `acldvppResizeConfig`.
struct ResizeConfig {
    raw: Handle<acldvppResizeConfig>,
    context: Context,
}

impl ResizeConfig {
    fn new(context: &Context, interpolation: Interpolation) -> Result<Self> {
        let dvpp = context.device().runtime().dvpp()?;
        context.bind()?;
        // SAFETY: takes nothing.
        let raw = unsafe { (dvpp.acldvppCreateResizeConfig)() };
        let raw = not_null(context.api(), "acldvppCreateResizeConfig", raw)?.as_ptr();
        let config = Self { raw: Handle(raw), context: context.clone() };
        if interpolation != Interpolation::Own {
            let call = "acldvppSetResizeConfigInterpolation";
            let set = dvpp.acldvppSetResizeConfigInterpolation()?;
            // SAFETY: a configuration that was just made.
            let code = unsafe { set(raw, interpolation.to_raw()) };
            check(context.api(), call, code, || format!("{interpolation:?}"))?;
        }
        Ok(config)
    }
}

impl fmt::Debug for ResizeConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResizeConfig({:p})", self.raw.0)
    }
}

impl Drop for ResizeConfig {
    fn drop(&mut self) {
        let Some(_current) = self.context.bind_for_drop() else { return };
        let Ok(dvpp) = self.context.device().runtime().dvpp() else { return };
        // SAFETY: made by `new`, destroyed here only; a task that refers to it owns it.
        let code = unsafe { (dvpp.acldvppDestroyResizeConfig)(self.raw.0) };
        self.context.note_code("acldvppDestroyResizeConfig", code);
    }
}

impl Runtime {
    /// What the hardware will decode in the file `data` (on the host; no device is needed), or why it will
    /// not. A file that passes may still fail in the decoder: only its markers are read.
    pub fn jpeg_info(&self, data: &[u8]) -> Result<JpegInfo> {
        let header = jpeg::scan(data)?;
        let size =
            u32::try_from(data.len()).map_err(|_| JpegError::TooLong { bytes: data.len() })?;
        let (mut width, mut height, mut count) = (0, 0, 0);
        let dvpp = self.dvpp()?;
        let at = data.as_ptr().cast();
        // SAFETY: the bytes are borrowed for the call; pointers to locals.
        let code = unsafe {
            (dvpp.acldvppJpegGetImageInfo)(at, size, &mut width, &mut height, &mut count)
        };
        check(self.api(), "acldvppJpegGetImageInfo", code, || format!("{size} bytes"))?;
        if Geometry::jpegd(Chip::Ascend310P, width, height, PixelFormat::Nv12).is_err() {
            return Err(JpegError::Size { width, height }.into());
        }
        let (components, sampling) = (u32::from(header.components), header.sampling);
        Ok(JpegInfo { width, height, components, sampling, bytes: data.len() })
    }

    /// Bytes that hold the decoded picture on every chip, as the library predicts them: strides of 128 and
    /// 16. For chips that [`chip_of`](crate::chip_of) does not know.
    pub fn jpeg_decoded_bytes(&self, data: &[u8], format: PixelFormat) -> Result<usize> {
        let size =
            u32::try_from(data.len()).map_err(|_| JpegError::TooLong { bytes: data.len() })?;
        let mut bytes = 0;
        let dvpp = self.dvpp()?;
        let at = data.as_ptr().cast();
        // SAFETY: as in `jpeg_info`.
        let code =
            unsafe { (dvpp.acldvppJpegPredictDecSize)(at, size, format.to_raw(), &mut bytes) };
        check(self.api(), "acldvppJpegPredictDecSize", code, || {
            format!("{size} bytes to {format:?}")
        })?;
        Ok(bytes as usize)
    }
}
