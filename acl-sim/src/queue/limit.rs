//! Limits of waits.
//!
//! Where an order is drawn or listed, the time of day must not decide what runs next. There a device has a clock
//! of its own, which stands while anything can run, and then goes to the nearest limit. Waiting for that still
//! takes the time it says: another thread of the program, or another device, may end the wait.

use crate::world::State;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// So long, from when somebody first waits.
#[derive(Debug)]
pub(crate) struct Limit {
    pub span: Duration,
    /// By the time of day, and by the device's clock.
    begun: OnceLock<(Instant, Duration)>,
}

impl Limit {
    pub fn new(span: Duration) -> Self {
        Self { span, begun: OnceLock::new() }
    }

    /// The wait begins, unless it has: the device's clock shows `now`.
    fn begin(&self, now: Duration) -> (Instant, Duration) {
        *self.begun.get_or_init(|| (Instant::now(), now))
    }

    /// What is left by the time of day.
    pub(super) fn left(&self, now: Duration) -> Duration {
        self.span.saturating_sub(self.begin(now).0.elapsed())
    }

    /// When it is over by the device's clock.
    pub(super) fn end(&self, now: Duration) -> Duration {
        self.begin(now).1.saturating_add(self.span)
    }
}

impl State {
    /// A device's clock.
    pub(super) fn now(&self, device: i32) -> Duration {
        self.devices.get(&device).map_or(Duration::ZERO, |device| device.now)
    }

    /// A limit of that device was reached.
    pub(super) fn reach(&mut self, device: i32, end: Duration) {
        if let Some(device) = self.devices.get_mut(&device) {
            device.now = device.now.max(end);
        }
    }

    /// Whether work of the device also runs where nothing waits for it, by choices and not by threads.
    pub(super) fn drifts(&self, device: i32) -> bool {
        self.devices.get(&device).is_some_and(|device| device.choices.drift())
    }

    /// The stream of a device, on which nothing can run, whose wait is over: the one with the nearest limit, if
    /// that is not after `end`.
    pub(super) fn overdue(&mut self, device: i32, end: Option<Duration>) -> Option<u64> {
        let now = self.now(device);
        let streams = self.streams.iter().filter(|(_, stream)| stream.device == device);
        let limits = streams.filter_map(|(&handle, stream)| {
            let limit = stream.waits_with_limit()?;
            Some((limit.end(now), handle, limit.left(now).is_zero()))
        });
        let (nearest, handle, over) = limits.min()?;
        let first = over && end.is_none_or(|end| nearest <= end);
        first.then(|| {
            self.reach(device, nearest);
            handle
        })
    }
}
