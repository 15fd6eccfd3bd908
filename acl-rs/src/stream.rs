//! Streams: queues of device work.

use crate::call::{Handle, check, plain};
use crate::context::Context;
use crate::device::Failure;
use crate::error::{CallError, Error, Result};
use crate::event::Event;
use acl_sys::{ACL_STREAM_STATUS_COMPLETE, aclrtStream, aclrtStreamOpaque};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// A queue of device work: in order within the stream, unordered between streams. Clones are cheap and mean
/// the same queue; work in flight keeps it alive. May be used from any thread.
#[derive(Clone)]
pub struct Stream {
    inner: Arc<Inner>,
}

struct Inner {
    raw: Handle<aclrtStreamOpaque>,
    events: Mutex<Events>,
    /// The latest failure that a wait for the stream was told.
    failure: Mutex<Option<Failure>>,
    context: Context,
}

/// Events that queued work refers to: they outlive that work.
struct Events {
    kept: Vec<Event>,
    /// Takes the place of `kept` at the next wait, so that neither is allocated again.
    spare: Vec<Event>,
}

/// Events kept before those that have passed are looked for.
const EVENTS: usize = 64;

impl Stream {
    pub(crate) fn create(context: &Context) -> Result<Self> {
        context.bind()?;
        let mut raw = std::ptr::null_mut();
        // SAFETY: a pointer to a local.
        let code = unsafe { (context.api().aclrtCreateStream)(&mut raw) };
        plain(context.api(), "aclrtCreateStream", code)?;
        let inner = Inner {
            raw: Handle(raw),
            events: Mutex::new(Events {
                kept: Vec::with_capacity(EVENTS),
                spare: Vec::with_capacity(EVENTS),
            }),
            failure: Mutex::new(None),
            context: context.clone(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The context it belongs to.
    pub fn context(&self) -> &Context {
        &self.inner.context
    }

    /// Waits until all work submitted so far has passed, and answers the first failure among it that no
    /// call has answered yet: failures belong to the stream, not to the piece of work.
    pub fn synchronize(&self) -> Result<()> {
        if let Some(error) = self.context().take_deferred() {
            return Err(Error::Deferred(Box::new(error)));
        }
        self.drain()
    }

    /// As above, without a word about earlier drops. A failure is remembered for the work it may be of.
    pub(crate) fn drain(&self) -> Result<()> {
        let context = self.context();
        context.bind_quietly()?;
        let upto = context.device().last_ticket();
        let mut events = {
            let mut events = self.events();
            let spare = std::mem::take(&mut events.spare);
            std::mem::replace(&mut events.kept, spare)
        };
        // SAFETY: the stream is alive, its context is current.
        let code = unsafe { (context.api().aclrtSynchronizeStream)(self.as_raw()) };
        let outcome = plain(context.api(), "aclrtSynchronizeStream", code);
        match &outcome {
            Ok(()) => {
                events.clear();
                self.events().spare = events;
            }
            Err(error) => {
                // Perhaps not all has passed.
                self.events().kept.append(&mut events);
                if let Error::Call(error) = error {
                    let failure = Failure { upto, error: error.clone() };
                    let mut slot =
                        self.inner.failure.lock().unwrap_or_else(PoisonError::into_inner);
                    *slot = Some(failure);
                }
            }
        }
        outcome
    }

    /// A failure that somebody was told and that may be of the work with this ticket.
    pub(crate) fn failure_of(&self, ticket: u64) -> Option<CallError> {
        let failure = self.inner.failure.lock().unwrap_or_else(PoisonError::into_inner);
        let own = failure.as_ref().filter(|failure| ticket <= failure.upto);
        let own = own.map(|failure| failure.error.clone());
        own.or_else(|| self.context().device().failure_of(ticket))
    }

    /// Whether all work submitted so far has passed; does not wait.
    pub fn is_idle(&self) -> Result<bool> {
        let context = self.context();
        let query = context.api().aclrtStreamQuery()?;
        context.bind()?;
        let mut status = ACL_STREAM_STATUS_COMPLETE;
        // SAFETY: the stream is alive; a pointer to a local.
        let code = unsafe { query(self.as_raw(), &mut status) };
        plain(context.api(), "aclrtStreamQuery", code)?;
        Ok(status == ACL_STREAM_STATUS_COMPLETE)
    }

    /// Marks the present end of the stream. A former mark of the same event is forgotten.
    pub fn record(&self, event: &Event) -> Result<()> {
        self.with_event(event, "aclrtRecordEvent", |api, raw, stream| {
            // SAFETY: both are alive and of this context; `with_event` keeps the event until the stream
            // has passed.
            unsafe { (api.aclrtRecordEvent)(raw, stream) }
        })
    }

    /// Work submitted from now on waits until `event`'s latest record has passed. Does not wait here.
    ///
    /// Record first: waiting for an event that was never recorded is not documented.
    pub fn wait_for(&self, event: &Event) -> Result<()> {
        self.with_event(event, "aclrtStreamWaitEvent", |api, raw, stream| {
            // SAFETY: as in `record`.
            unsafe { (api.aclrtStreamWaitEvent)(stream, raw) }
        })
    }

    fn with_event(
        &self,
        event: &Event,
        call: &'static str,
        make: impl FnOnce(&acl_sys::Api, acl_sys::aclrtEvent, aclrtStream) -> acl_sys::aclError,
    ) -> Result<()> {
        let context = self.context();
        if !context.is(event.context()) {
            return Err(Error::Foreign { what: "the event" });
        }
        context.bind()?;
        let code = make(context.api(), event.as_raw(), self.as_raw());
        check(context.api(), call, code, || format!("{event:?} in {self:?}"))?;
        let kept = &mut self.events().kept;
        if kept.len() >= EVENTS {
            // A program that polls and never waits for the stream keeps no more than it needs.
            kept.retain(|event| !event.is_complete().unwrap_or(false));
        }
        kept.push(event.clone());
        Ok(())
    }

    fn events(&self) -> std::sync::MutexGuard<'_, Events> {
        self.inner.events.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The raw handle; still owned by this value.
    pub fn as_raw(&self) -> aclrtStream {
        self.inner.raw.0
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stream({:p})", self.as_raw())
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let destroyed = self.context.bind_for_drop().is_some_and(|_current| {
            // SAFETY: created by `create`, destroyed here only. Work in flight holds the stream, so what is
            // left in it owns nothing; the call waits for it all the same.
            let code = unsafe { (self.context.api().aclrtDestroyStream)(self.raw.0) };
            self.context.note_code("aclrtDestroyStream", code);
            code.is_success()
        });
        if !destroyed {
            // Its queue may still refer to them.
            let events = self.events.get_mut().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut events.kept).into_iter().for_each(std::mem::forget);
        }
    }
}
