//! A device, held open.

use crate::call::{Handle, check, plain};
use crate::chip::{Chip, chip_of};
use crate::context::{Context, Current, Deferred};
use crate::error::{CallError, Error, Result};
use crate::runtime::Runtime;
use acl_sys::{ACL_DDR_MEM, ACL_HBM_MEM, aclrtContextOpaque, aclrtRunMode};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// An open device. Clones are cheap; the last handle to go, contexts and what was made in them included,
/// releases it.
#[derive(Clone)]
pub struct Device {
    inner: Arc<Inner>,
}

struct Inner {
    runtime: Runtime,
    id: i32,
    /// The device's default context, alive while it is retained.
    primary: Handle<aclrtContextOpaque>,
    /// Failures of drops in the default context, whichever handle they came through.
    deferred: Deferred,
    /// Numbers all work submitted to the device, so that a failure can say which work it may be of.
    tickets: AtomicU64,
    /// The latest failure that a wait for the whole device or for an event was told.
    failure: Mutex<Option<Failure>>,
}

/// A failure that a wait was told, and the last ticket it may belong to.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub upto: u64,
    pub error: CallError,
}

impl Device {
    /// Retains the device. The default context becomes the calling thread's current one.
    pub(crate) fn open(runtime: &Runtime, id: i32) -> Result<Self> {
        let api = runtime.api();
        // SAFETY: a plain number.
        let code = unsafe { (api.aclrtSetDevice)(id) };
        check(api, "aclrtSetDevice", code, || format!("device {id}"))?;
        let mut primary = std::ptr::null_mut();
        // SAFETY: a pointer to a local.
        let code = unsafe { (api.aclrtGetCurrentContext)(&mut primary) };
        if let Err(error) = plain(api, "aclrtGetCurrentContext", code) {
            // SAFETY: undoes the retain above.
            unsafe { (api.aclrtResetDevice)(id) };
            return Err(error);
        }
        let inner = Inner {
            runtime: runtime.clone(),
            id,
            primary: Handle(primary),
            deferred: Deferred::default(),
            tickets: AtomicU64::new(0),
            failure: Mutex::new(None),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The id it was opened with.
    pub fn id(&self) -> i32 {
        self.inner.id
    }

    /// The runtime it belongs to.
    pub fn runtime(&self) -> &Runtime {
        &self.inner.runtime
    }

    /// The device's default context, shared by everybody in the process who opened the device.
    pub fn context(&self) -> Context {
        Context::primary(self)
    }

    /// A context of one's own.
    pub fn create_context(&self) -> Result<Context> {
        Context::create(self)
    }

    /// Name of the chip, such as `Ascend310P3`.
    pub fn soc_name(&self) -> Result<String> {
        let _current = Current::set(self.runtime().api(), self.primary())?;
        Ok(self.runtime().soc_name())
    }

    /// Family of the chip; `None` for a name this crate does not know.
    pub fn chip(&self) -> Result<Option<Chip>> {
        Ok(chip_of(&self.soc_name()?))
    }

    /// Free and total bytes of device memory: HBM where there is any, else DDR.
    pub fn memory(&self) -> Result<(usize, usize)> {
        let api = self.runtime().api();
        let _current = Current::set(api, self.primary())?;
        let (mut free, mut total) = (0, 0);
        for attr in [ACL_HBM_MEM, ACL_DDR_MEM] {
            // SAFETY: pointers to locals.
            let code = unsafe { (api.aclrtGetMemInfo)(attr, &mut free, &mut total) };
            check(api, "aclrtGetMemInfo", code, || attr.name().into())?;
            if total > 0 {
                break;
            }
        }
        Ok((free, total))
    }

    /// Whether the program runs on a host or on the device's own CPU.
    pub fn run_mode(&self) -> Result<aclrtRunMode> {
        let api = self.runtime().api();
        let _current = Current::set(api, self.primary())?;
        let mut mode = acl_sys::ACL_HOST;
        // SAFETY: a pointer to a local.
        let code = unsafe { (api.aclrtGetRunMode)(&mut mode) };
        plain(api, "aclrtGetRunMode", code)?;
        Ok(mode)
    }

    /// The slot for failures of drops in the default context.
    pub(crate) fn deferred(&self) -> Deferred {
        self.inner.deferred.clone()
    }

    /// A number for a piece of work that is about to be submitted.
    pub(crate) fn ticket(&self) -> u64 {
        self.inner.tickets.fetch_add(1, Ordering::AcqRel) + 1
    }

    /// The last number given out.
    pub(crate) fn last_ticket(&self) -> u64 {
        self.inner.tickets.load(Ordering::Acquire)
    }

    /// Remembers what a wait for more than one stream was told.
    pub(crate) fn note_failure(&self, error: &Error) {
        if let Error::Call(error) = error {
            let failure = Failure { upto: self.last_ticket(), error: error.clone() };
            *self.inner.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
        }
    }

    /// A failure that may be of the work with this ticket.
    pub(crate) fn failure_of(&self, ticket: u64) -> Option<CallError> {
        let failure = self.inner.failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure
            .as_ref()
            .filter(|failure| ticket <= failure.upto)
            .map(|failure| failure.error.clone())
    }

    pub(crate) fn primary(&self) -> *mut aclrtContextOpaque {
        self.inner.primary.0
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Device({})", self.inner.id)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let api = self.runtime.api();
        // A reset takes the thread's current context away; the one that was current before, if it is
        // another, comes back.
        self.deferred.say_untold();
        let _current = Current::save(api, Some(self.primary.0));
        // SAFETY: this value holds one retain, and gives it back once.
        let code = unsafe { (api.aclrtResetDevice)(self.id) };
        let asked = || format!("device {}", self.id);
        if let Err(error) = check(api, "aclrtResetDevice", code, asked) {
            log::error!("{error}");
        }
    }
}
