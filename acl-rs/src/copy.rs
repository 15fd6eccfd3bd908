//! Copies: owned while in flight.
//!
//! After `aclrtMemcpyAsync` returns, the copy engine reads and writes until the stream has passed the copy.
//! A destructor cannot guard that: safe code may forget any value. So both ends *move* into the copy and come
//! back when it is proved that the device is done with them. Forgetting the copy leaks them, valid.
//!
//! ```
//! # #[cfg(feature = "sim")] {
//! use acl_rs::{DeviceBuf, PinnedBuf, Runtime};
//! let context = Runtime::sim()?.device(0)?.context();
//! let stream = context.create_stream()?;
//! let host = PinnedBuf::from_bytes(&context, b"there and back")?;
//! let device = DeviceBuf::new(&context, 14)?;
//! let (mut host, device) = stream.upload(host, device).wait()?;
//! host.fill(0);
//! let (_device, host) = stream.download(device, host).wait()?;
//! assert_eq!(&host[..], b"there and back");
//! # }
//! # Ok::<(), acl_rs::Error>(())
//! ```
//!
//! A buffer in flight cannot be touched:
//!
//! ```compile_fail,E0382
//! # use acl_rs::{DeviceBuf, PinnedBuf, Stream};
//! # fn misuse(stream: Stream, mut host: PinnedBuf, device: DeviceBuf) {
//! let copy = stream.upload(host, device);
//! host[0] = 1; // moved
//! # }
//! ```

use crate::call::check;
use crate::error::{Error, Failed, Result};
use crate::mem::{DeviceMemory, HostMemory, Memory};
use crate::stream::Stream;
use acl_sys::{
    ACL_MEMCPY_DEVICE_TO_DEVICE, ACL_MEMCPY_DEVICE_TO_HOST, ACL_MEMCPY_HOST_TO_DEVICE,
    aclrtMemcpyKind,
};
use pool::{Api, Chip, Edition, RuleSet, Sourced};
use std::fmt;
use std::sync::LazyLock;

/// Both ends of a copy in flight.
pub type Transfer<S, D> = InFlight<(S, D)>;

/// What queued work owns. Sealed: what may be in flight is decided in this crate.
pub trait Payload: sealed::Payload + Send + 'static {}

pub(crate) mod sealed {
    use crate::error::Result;

    pub trait Payload {
        /// Called once, before the payload goes back. `passed`: the stream has passed the work, and the
        /// device's results can be read; else nothing was queued.
        fn settle(&mut self, passed: bool) -> Result<()> {
            let _ = passed;
            Ok(())
        }
    }
}

impl<S: Memory, D: Memory> sealed::Payload for (S, D) {}
impl<S: Memory, D: Memory> Payload for (S, D) {}

/// Work in a stream that owns what the device touches.
///
/// [`wait`](Self::wait) gives it back. Dropping waits too; if it cannot be proved then that the device is
/// done, the memory is leaked and the failure logged and kept for the next call on the context.
///
/// # Whose failure
/// A stream answers a task's failure once, to whoever waits next, and does not say which task it was. So a
/// failure is told to everything that was in flight in the stream when it was found: what is `Ok` has
/// succeeded, what is an error may be the neighbour's. Only a decode or a resize knows its own outcome, and
/// says so ([`Error::Work`]).
#[must_use = "dropping work in flight waits for it"]
pub struct InFlight<T: Payload> {
    /// `None` once it was given back, or leaked.
    payload: Option<T>,
    stream: Stream,
    /// Number of the work among all of its device.
    ticket: u64,
    /// Why it was refused, and by whom.
    refused: Option<Refused>,
}

/// A submission that did not go well.
pub(crate) enum Refused {
    /// Refused here: the library was not called.
    Here(Error),
    /// The library answered an error. It may have queued a part: a decode is three tasks.
    ByLibrary(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Refused::Here(error)
    }
}

impl<T: Payload> InFlight<T> {
    /// Queues work by `submit`, which refers to `payload`'s memory.
    ///
    /// # Safety
    /// 1. What `submit` queues touches no memory but what `payload` owns, or what lives for ever.
    /// 2. `submit` queues on `stream`, and answers [`Refused::Here`] only if it queued nothing.
    pub(crate) unsafe fn submit(
        stream: &Stream,
        payload: T,
        submit: impl FnOnce(&T) -> Result<(), Refused>,
    ) -> Self {
        let ticket = stream.context().device().ticket();
        let bound = stream.context().bind().map_err(Refused::Here);
        let refused = bound.and_then(|()| submit(&payload)).err();
        Self { payload: Some(payload), stream: stream.clone(), ticket, refused }
    }

    /// Waits until the stream has passed the work and gives everything back, also with an error.
    ///
    /// # Errors
    /// Why the submission was refused, or what the stream answered; see [`InFlight`] for whose failure that
    /// is. [`Error::Quarantined`] when nothing proves that the device is done: then nothing comes back.
    pub fn wait(mut self) -> Result<T, Failed<T>> {
        let (payload, error) = self.settle();
        match (payload, error) {
            (Some(payload), None) => Ok(payload),
            (payload, Some(error)) => Err(Failed { error, payload: payload.map(Box::new) }),
            (None, None) => {
                unreachable!("`wait` and `drop` are the only ones to settle, each once")
            }
        }
    }

    /// Whether [`wait`](Self::wait) would return at once.
    pub fn is_done(&self) -> Result<bool> {
        match self.refused {
            Some(Refused::Here(_)) => Ok(true),
            _ => self.stream.is_idle(),
        }
    }

    /// Waits. Gives the payload unless it has to be leaked, and what went wrong.
    fn settle(&mut self) -> (Option<T>, Option<Error>) {
        let Some(mut payload) = self.payload.take() else { return (None, None) };
        let by_library = match self.refused.take() {
            Some(Refused::Here(error)) => {
                let settled = payload.settle(false);
                debug_assert!(settled.is_ok(), "there is nothing to read");
                return (Some(payload), Some(error));
            }
            Some(Refused::ByLibrary(error)) => Some(error),
            None => None,
        };
        // A task's failure is told once, after the stream was drained; a wait that could not be done fails
        // again. So a wait that succeeds, the first or the second, proves that the stream has passed
        // everything submitted before it: it is in order, whoever else submits or waits meanwhile.
        let told = match self.stream.drain() {
            Ok(()) => None,
            Err(error) => match self.stream.drain() {
                Ok(()) => Some(error),
                Err(_) => {
                    // Neither the memory nor what queued work refers to is given back, ever.
                    std::mem::forget(payload);
                    std::mem::forget(self.stream.clone());
                    let source = Box::new(by_library.unwrap_or(error));
                    return (None, Some(Error::Quarantined { source }));
                }
            },
        };
        if let Some(error) = by_library {
            let settled = payload.settle(false);
            debug_assert!(settled.is_ok(), "there is nothing to read");
            return (Some(payload), Some(error));
        }
        // Somebody else's wait may have been told what was meant for this one.
        let told = told.or_else(|| self.stream.failure_of(self.ticket).map(Error::Call));
        let error = match (payload.settle(true).err(), told) {
            (Some(own), Some(told)) => {
                Some(Error::Work { own: Box::new(own), stream: Box::new(told) })
            }
            (own, told) => own.or(told),
        };
        (Some(payload), error)
    }
}

impl<T: Payload> Drop for InFlight<T> {
    fn drop(&mut self) {
        if let (_payload, Some(error)) = self.settle() {
            self.stream.context().note("work in flight was dropped and had failed", error);
        }
    }
}

impl<T: Payload> fmt::Debug for InFlight<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InFlight({:?})", self.stream)
    }
}

/// What both ends of an asynchronous copy have to satisfy. No call tells the edition of an installation, so
/// it is the edition with the strictest text for all; it names no chip.
static COPY_RULE: LazyLock<Sourced> =
    LazyLock::new(|| RuleSet::documented(Chip::Ascend310P, Edition::V8_5).rule(Api::MemcpyAsync));

impl Stream {
    /// Copies all of `src` to the start of `dst`, host to device.
    pub fn upload<S: HostMemory, D: DeviceMemory>(&self, src: S, dst: D) -> Transfer<S, D> {
        self.transfer(src, dst, ACL_MEMCPY_HOST_TO_DEVICE)
    }

    /// Copies all of `src` to the start of `dst`, device to host.
    pub fn download<S: DeviceMemory, D: HostMemory>(&self, src: S, dst: D) -> Transfer<S, D> {
        self.transfer(src, dst, ACL_MEMCPY_DEVICE_TO_HOST)
    }

    /// Copies all of `src` to the start of `dst` within the device.
    pub fn copy<S: DeviceMemory, D: DeviceMemory>(&self, src: S, dst: D) -> Transfer<S, D> {
        self.transfer(src, dst, ACL_MEMCPY_DEVICE_TO_DEVICE)
    }

    fn transfer<S: Memory, D: Memory>(
        &self,
        src: S,
        dst: D,
        kind: aclrtMemcpyKind,
    ) -> Transfer<S, D> {
        let submit = |(src, dst): &(S, D)| -> Result<(), Refused> {
            check_ends(self, src, dst)?;
            let (from, to) = (src.pointer().as_ptr(), dst.pointer().as_ptr());
            let (bytes, room) = (src.len(), dst.len());
            let api = self.context().api();
            // SAFETY: both ends stay allocated, in place and unreachable for anybody else until the
            // stream has passed the copy (`Memory` 1 and 2), for they move into the transfer; `bytes` fits
            // both; the stream is alive and its context current.
            let code = unsafe {
                (api.aclrtMemcpyAsync)(to.cast(), room, from.cast(), bytes, kind, self.as_raw())
            };
            check(api, "aclrtMemcpyAsync", code, || format!("{bytes} bytes, {}", kind.name()))
                .map_err(Refused::ByLibrary)
        };
        // SAFETY: (1) the copy touches `src` and `dst` only; (2) it is queued on `self`; what fails before
        // the call is `Here`.
        unsafe { InFlight::submit(self, (src, dst), submit) }
    }
}

/// What is checked before the call: whose memory it is, lengths, alignment.
fn check_ends<S: Memory, D: Memory>(stream: &Stream, src: &S, dst: &D) -> Result<()> {
    belongs("the source", src, stream)?;
    belongs("the destination", dst, stream)?;
    if src.len() > dst.len() {
        return Err(Error::TooSmall { bytes: src.len(), room: dst.len() });
    }
    aligned("the source of the copy", src, &COPY_RULE)?;
    aligned("the destination of the copy", dst, &COPY_RULE)
}

/// Memory of another device, or of another library, is not this stream's to touch.
pub(crate) fn belongs(what: &'static str, memory: &impl Memory, stream: &Stream) -> Result<()> {
    if memory.context().shares_device(stream.context()) {
        Ok(())
    } else {
        Err(Error::Foreign { what })
    }
}

/// The start of `memory` against a rule.
pub(crate) fn aligned(what: &'static str, memory: &impl Memory, says: &Sourced) -> Result<()> {
    let (address, align) = (memory.address(), says.rule.align());
    if address.is_multiple_of(align) {
        return Ok(());
    }
    Err(Error::Unaligned { what, address, align, rule: says.source })
}
