//! Waiting for something to happen, which costs those who make it happen nothing while nobody waits.
//!
//! Who waits holds the lock while looking, and is counted before the lock is let go; who changes something
//! does so under the lock, and rings afterwards. So no change is missed.

use crate::world::{State, World, world};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, MutexGuard, PoisonError};
use std::time::Duration;

/// The world's bell.
#[derive(Debug, Default)]
pub(crate) struct Bell {
    rung: Condvar,
    /// Who waits at all.
    waiting: AtomicUsize,
    /// Those among them who want to hear of everything.
    curious: AtomicUsize,
}

impl World {
    /// Something happened that somebody may wait for.
    pub fn ring(&self) {
        if self.bell.waiting.load(Ordering::Acquire) > 0 {
            self.bell.rung.notify_all();
        }
    }

    /// A stream has passed a task; `wanted`: to a place that somebody waits for.
    pub(super) fn ring_for_place(&self, wanted: bool) {
        if wanted || self.bell.curious.load(Ordering::Acquire) > 0 {
            self.bell.rung.notify_all();
        }
    }

    /// Waits for anything to happen.
    pub fn wait(
        &self,
        state: MutexGuard<'static, State>,
        limit: Duration,
    ) -> MutexGuard<'static, State> {
        self.bell.curious.fetch_add(1, Ordering::AcqRel);
        let state = self.wait_counted(state, limit);
        self.bell.curious.fetch_sub(1, Ordering::AcqRel);
        state
    }

    /// Waits for `stream` to pass `upto`; may return earlier.
    pub(super) fn wait_for_place(
        &self,
        mut state: MutexGuard<'static, State>,
        stream: u64,
        upto: u64,
        limit: Duration,
    ) -> MutexGuard<'static, State> {
        if let Some(stream) = state.streams.get_mut(&stream) {
            stream.wanted = stream.wanted.min(upto);
        }
        self.wait_counted(state, limit)
    }

    fn wait_counted(
        &self,
        state: MutexGuard<'static, State>,
        limit: Duration,
    ) -> MutexGuard<'static, State> {
        self.bell.waiting.fetch_add(1, Ordering::AcqRel);
        let waited = self.bell.rung.wait_timeout(state, limit);
        self.bell.waiting.fetch_sub(1, Ordering::AcqRel);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// For those who have no other way to the world.
pub(super) fn ring() {
    world().ring();
}
