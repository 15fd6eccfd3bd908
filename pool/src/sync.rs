//! What the pool needs from a thread library, and the only file that names one.
//!
//! Built with `--cfg loom`, it is the model checker's: see `tests/loom.rs`. Counters of the process
//! (pool numbers, thread numbers) and callbacks stay with std: nothing depends on their order.

#[cfg(not(loom))]
use std::sync::{self as library, PoisonError};

#[cfg(loom)]
use loom::sync::{self as library};
#[cfg(loom)]
use std::sync::PoisonError;

pub(crate) use library::Arc;
pub(crate) use library::atomic::{AtomicUsize, Ordering};

/// A mutex whose lock never fails.
///
/// A panic under the lock poisons the std mutex. No foreign code runs while the pool's *state* is
/// locked, and under the *growth* lock there is no data to leave half written, so what a poisoned
/// lock guards is whole and the lock is simply taken: a panic elsewhere must not turn each later
/// drop of a lease into another one.
#[derive(Debug)]
pub(crate) struct Mutex<T>(library::Mutex<T>);

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Mutex(library::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> library::MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// By hand: loom's mutex has no default.
impl<T: Default> Default for Mutex<T> {
    fn default() -> Self {
        Mutex::new(T::default())
    }
}
