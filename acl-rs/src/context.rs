//! Contexts, and which one is current.
//!
//! ACL has one current context per thread, and nearly every call works in it. No user of this crate has to
//! know: each call binds the context of the object it is made on.

use crate::call::{Handle, check, plain};
use crate::device::Device;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::stream::Stream;
use acl_sys::{Api, aclrtContext, aclrtContextOpaque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A context of one device. Clones are cheap and mean the same one; everything made in it keeps it alive.
#[derive(Clone)]
pub struct Context {
    inner: Arc<Inner>,
}

struct Inner {
    raw: Handle<aclrtContextOpaque>,
    /// Created here, and so destroyed here; a device's default context is neither.
    explicit: bool,
    deferred: Deferred,
    device: Device,
}

/// The first failure of a drop in a context that nobody was told of yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Deferred(Arc<Mutex<Option<Error>>>);

impl Deferred {
    fn slot(&self) -> MutexGuard<'_, Option<Error>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The last chance to tell it.
    pub fn say_untold(&self) {
        if let Some(error) = self.slot().take() {
            log::error!("never told: {error}");
        }
    }
}

impl Context {
    pub(crate) fn primary(device: &Device) -> Self {
        Self::wrap(device, device.primary(), false, device.deferred())
    }

    pub(crate) fn create(device: &Device) -> Result<Self> {
        let api = device.runtime().api();
        let _current = Current::save(api, None);
        let mut raw = std::ptr::null_mut();
        // SAFETY: a pointer to a local.
        let code = unsafe { (api.aclrtCreateContext)(&mut raw, device.id()) };
        check(api, "aclrtCreateContext", code, || format!("device {}", device.id()))?;
        Ok(Self::wrap(device, raw, true, Deferred::default()))
    }

    fn wrap(device: &Device, raw: aclrtContext, explicit: bool, deferred: Deferred) -> Self {
        Self {
            inner: Arc::new(Inner { raw: Handle(raw), explicit, deferred, device: device.clone() }),
        }
    }

    /// The device it belongs to.
    pub fn device(&self) -> &Device {
        &self.inner.device
    }

    /// A stream in this context.
    pub fn create_stream(&self) -> Result<Stream> {
        Stream::create(self)
    }

    /// An event in this context, with a time stamp.
    pub fn create_event(&self) -> Result<Event> {
        Event::create(self)
    }

    /// Waits for all streams of the device.
    pub fn synchronize(&self) -> Result<()> {
        self.bind()?;
        // SAFETY: takes nothing.
        let code = unsafe { (self.api().aclrtSynchronizeDevice)() };
        let outcome = plain(self.api(), "aclrtSynchronizeDevice", code);
        if let Err(error) = &outcome {
            // What this wait was told, the waits for the work itself will not be told again.
            self.device().note_failure(error);
        }
        outcome
    }

    /// The raw handle; still owned by this value.
    pub fn as_raw(&self) -> aclrtContext {
        self.inner.raw.0
    }

    /// The failure of an earlier drop, if there is one that no call has returned yet. Asking takes it.
    pub fn take_deferred(&self) -> Option<Error> {
        self.inner.deferred.slot().take()
    }

    /// Makes this the thread's current context, for a call that can tell what went wrong before.
    pub(crate) fn bind(&self) -> Result<()> {
        if let Some(error) = self.take_deferred() {
            return Err(Error::Deferred(Box::new(error)));
        }
        self.bind_quietly()
    }

    /// As [`bind`](Self::bind), leaving earlier failures for a call that is not about a wait's proof.
    pub(crate) fn bind_quietly(&self) -> Result<()> {
        set_current(self.api(), self.inner.raw.0)
    }

    /// Makes this the current context for a drop; the one that was current before comes back afterwards.
    pub(crate) fn bind_for_drop(&self) -> Option<Current<'_>> {
        match Current::set(self.api(), self.inner.raw.0) {
            Ok(current) => Some(current),
            Err(error) => {
                self.note("binding a context to drop something in it", error);
                None
            }
        }
    }

    /// Keeps a failure for the next call that can return it; later ones are only logged.
    pub(crate) fn note(&self, during: &str, error: Error) {
        log::error!("{during}: {error}");
        self.inner.deferred.slot().get_or_insert(error);
    }

    /// As [`note`](Self::note), if `code` is a failure.
    pub(crate) fn note_code(&self, call: &'static str, code: acl_sys::aclError) {
        if let Err(error) = plain(self.api(), call, code) {
            self.note("while dropping", error);
        }
    }

    pub(crate) fn api(&self) -> &Api {
        self.inner.device.runtime().api()
    }

    /// Whether both are the same context.
    pub(crate) fn is(&self, other: &Context) -> bool {
        self.inner.raw.0 == other.inner.raw.0 && self.shares_device(other)
    }

    /// Whether both are on one device of one library.
    pub(crate) fn shares_device(&self, other: &Context) -> bool {
        let (here, there) = (self.device(), other.device());
        here.id() == there.id() && here.runtime().is(there.runtime())
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { raw, explicit, device, .. } = &*self.inner;
        write!(f, "Context({:p}, {device:?}, explicit: {explicit})", raw.0)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if !self.explicit {
            return;
        }
        self.deferred.say_untold();
        let api = self.device.runtime().api();
        let _current = Current::save(api, Some(self.raw.0));
        // SAFETY: created by `create`, destroyed here only; all that was made in it is gone, since each
        // held the context.
        let code = unsafe { (api.aclrtDestroyContext)(self.raw.0) };
        if let Err(error) = plain(api, "aclrtDestroyContext", code) {
            log::error!("{error}");
        }
    }
}

fn set_current(api: &Api, context: aclrtContext) -> Result<()> {
    // SAFETY: any value may be passed: one that is no live context is answered with 107000, as the published
    // runtime documents. (The callers' handles keep theirs alive; `Current` puts back one that it only saw.)
    plain(api, "aclrtSetCurrentContext", unsafe { (api.aclrtSetCurrentContext)(context) })
}

/// Puts the thread's former current context back when dropped, if it had one: code that has its own idea
/// of the current context (another library in the process) does not notice a drop.
pub(crate) struct Current<'a> {
    api: &'a Api,
    before: aclrtContext,
}

impl<'a> Current<'a> {
    /// Makes `context` current until the value is dropped.
    pub fn set(api: &'a Api, context: aclrtContext) -> Result<Self> {
        let saved = Self::save(api, None);
        set_current(api, context)?;
        Ok(saved)
    }

    /// Only remembers. A context that is about to go, `except`, is not put back.
    pub fn save(api: &'a Api, except: Option<aclrtContext>) -> Self {
        let mut before = std::ptr::null_mut();
        // SAFETY: a pointer to a local. Fails with "none", which leaves NULL; its text must not linger.
        let code = unsafe { (api.aclrtGetCurrentContext)(&mut before) };
        if !code.is_success() {
            // SAFETY: takes nothing.
            unsafe { (api.aclGetRecentErrMsg)() };
            before = std::ptr::null_mut();
        }
        if Some(before) == except {
            before = std::ptr::null_mut();
        }
        Self { api, before }
    }
}

impl Drop for Current<'_> {
    fn drop(&mut self) {
        if self.before.is_null() {
            return;
        }
        if let Err(error) = set_current(self.api, self.before) {
            // Somebody destroyed it meanwhile; then nobody on this thread counts on it.
            log::debug!("the former current context is gone: {error}");
        }
    }
}
