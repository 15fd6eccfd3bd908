//! What the pool needs from a thread library, and the only file that names one.
//!
//! A model checker can be put here later without touching the rest.

pub(crate) use std::sync::Arc;
use std::sync::{MutexGuard, PoisonError};

/// A mutex whose lock never fails.
///
/// A panic under the lock poisons the std mutex. No foreign code runs while the pool's *state* is
/// locked, and under the *growth* lock there is no data to leave half written, so what a poisoned
/// lock guards is whole and the lock is simply taken: a panic elsewhere must not turn each later
/// drop of a lease into another one.
#[derive(Debug, Default)]
pub(crate) struct Mutex<T>(std::sync::Mutex<T>);

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Mutex(std::sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
