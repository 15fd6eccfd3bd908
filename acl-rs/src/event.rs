//! Events: marks in streams.

use crate::call::{Handle, plain};
use crate::context::Context;
use crate::error::{Error, Result};
use acl_sys::{
    ACL_EVENT_RECORDED_STATUS_COMPLETE, ACL_EVENT_SYNC, ACL_EVENT_TIME_LINE, aclrtEvent,
    aclrtEventOpaque,
};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A mark that streams pass. Clones are cheap and mean the same mark. May be used from any thread.
#[derive(Clone)]
pub struct Event {
    inner: Arc<Inner>,
}

struct Inner {
    raw: Handle<aclrtEventOpaque>,
    context: Context,
}

impl Event {
    pub(crate) fn create(context: &Context) -> Result<Self> {
        context.bind()?;
        let api = context.api();
        let mut raw = std::ptr::null_mut();
        let (call, code) = match api.aclrtCreateEventWithFlag {
            Some(create) => {
                let flags = ACL_EVENT_SYNC | ACL_EVENT_TIME_LINE;
                // SAFETY: a pointer to a local.
                ("aclrtCreateEventWithFlag", unsafe { create(&mut raw, flags) })
            }
            // SAFETY: a pointer to a local. Plain events carry both abilities where flags are unknown.
            None => ("aclrtCreateEvent", unsafe { (api.aclrtCreateEvent)(&mut raw) }),
        };
        plain(api, call, code)?;
        Ok(Self { inner: Arc::new(Inner { raw: Handle(raw), context: context.clone() }) })
    }

    /// The context it belongs to.
    pub fn context(&self) -> &Context {
        &self.inner.context
    }

    /// Waits until the latest record has passed; at once if there never was one.
    pub fn synchronize(&self) -> Result<()> {
        self.context().bind()?;
        // SAFETY: the event is alive.
        let code = unsafe { (self.context().api().aclrtSynchronizeEvent)(self.as_raw()) };
        let outcome = plain(self.context().api(), "aclrtSynchronizeEvent", code);
        if let Err(error) = &outcome {
            self.context().device().note_failure(error);
        }
        outcome
    }

    /// Whether the latest record has passed; does not wait. `false` if there never was one.
    pub fn is_complete(&self) -> Result<bool> {
        let query = self.context().api().aclrtQueryEventStatus()?;
        self.context().bind()?;
        let mut status = ACL_EVENT_RECORDED_STATUS_COMPLETE;
        // SAFETY: the event is alive; a pointer to a local.
        let code = unsafe { query(self.as_raw(), &mut status) };
        plain(self.context().api(), "aclrtQueryEventStatus", code)?;
        Ok(status == ACL_EVENT_RECORDED_STATUS_COMPLETE)
    }

    /// Device time from `start`'s record to this one's, both of which must have passed. Zero when they
    /// passed in the other order.
    pub fn elapsed_since(&self, start: &Event) -> Result<Duration> {
        if !self.context().is(start.context()) {
            return Err(Error::Foreign { what: "the start event" });
        }
        let elapsed = self.context().api().aclrtEventElapsedTime()?;
        self.context().bind()?;
        let mut ms = 0.0;
        // SAFETY: both events are alive; a pointer to a local.
        let code = unsafe { elapsed(&mut ms, start.as_raw(), self.as_raw()) };
        plain(self.context().api(), "aclrtEventElapsedTime", code)?;
        Ok(Duration::try_from_secs_f64(f64::from(ms) / 1000.0).unwrap_or_default())
    }

    /// The raw handle; still owned by this value.
    pub fn as_raw(&self) -> aclrtEvent {
        self.inner.raw.0
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Event({:p})", self.as_raw())
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let Some(_current) = self.context.bind_for_drop() else { return };
        // SAFETY: created by `create`, destroyed here only. A stream whose queued work refers to it holds a
        // clone, and forgets it when that work could not be proved to have passed.
        let code = unsafe { (self.context.api().aclrtDestroyEvent)(self.raw.0) };
        self.context.note_code("aclrtDestroyEvent", code);
    }
}
