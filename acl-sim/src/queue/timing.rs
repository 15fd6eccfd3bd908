//! How long work would take: a clock of each stream that its tasks move, and that events show.
//!
//! Nothing waits for it. A task starts when its stream has got there, the engine it needs is free and the
//! program had submitted it; it ends after a latency and the time its bytes take. So the time between two events
//! shows what overlaps and what does not, and with a lazy or a seeded order it is the same each time. Engines
//! serve streams in the order in which their tasks ran here. The program's own time, and copies that are no
//! task of a stream, take none.
//!
//! The rates are assumed: round figures of the right size, not measured on any card. They are for seeing
//! whether a program overlaps its work, not for predicting how fast it is. For video the documentation has a
//! hint: 480 frames of 1920x1080 a second on the first generation.

use super::{State, Task};
use crate::chip::Chip;
use crate::memory::Location;
use std::collections::{BTreeMap, VecDeque};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// What works side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Engine {
    Up,
    Down,
    /// From device memory to device memory, and fills.
    Across,
    Jpeg,
    Vpc,
    Video,
}

const ENGINES: usize = 6;

/// Nanoseconds from a task's start to its first byte.
const LATENCY: u64 = 5_000;
/// How many records of a stream are remembered, for waits that come late.
const REMEMBERED: usize = 1024;

/// Bytes a microsecond, by engine; of media those of decoded pictures. Chips of later families are as the 910B.
fn rates(chip: Chip) -> [u64; ENGINES] {
    let name = chip.soc_name();
    let is = |family: &str| name.starts_with(family);
    // The 910B without a number is a first generation chip.
    if is("Ascend310P") {
        [20_000, 20_000, 150_000, 2_400, 8_000, 6_000]
    } else if is("Ascend310") {
        [3_000, 3_000, 40_000, 800, 4_000, 1_500]
    } else if is("Ascend910A") || is("Ascend910P") || name == "Ascend910B" {
        [20_000, 20_000, 800_000, 2_400, 8_000, 1_500]
    } else {
        [25_000, 25_000, 1_000_000, 3_000, 8_000, 3_000]
    }
}

/// A device's clock. All count nanoseconds from the same moment.
#[derive(Debug)]
pub(crate) struct Clock {
    rates: [u64; ENGINES],
    /// When each engine is free.
    engines: [u64; ENGINES],
    /// What the program has waited for.
    program: u64,
    /// When notifies were set.
    signals: BTreeMap<u64, u64>,
}

impl Clock {
    pub fn new(chip: Chip) -> Self {
        Self { rates: rates(chip), engines: [0; ENGINES], program: 0, signals: BTreeMap::new() }
    }
}

/// A stream's clock.
#[derive(Debug, Default)]
pub(super) struct Times {
    now: u64,
    /// When each queued task was submitted.
    submitted: VecDeque<u64>,
    /// Places of records, and when they were passed.
    records: VecDeque<(u64, u64)>,
}

impl Times {
    /// What was queued will not run.
    pub(super) fn drop_queued(&mut self) {
        self.submitted.clear();
    }
}

impl State {
    fn clock(&mut self, device: i32) -> Option<&mut Clock> {
        self.devices.get_mut(&device)?.clock.as_mut()
    }

    /// A task was appended.
    pub(super) fn time_submission(&mut self, handle: u64) {
        let Some(device) = self.streams.get(&handle).map(|stream| stream.device) else { return };
        let Some(program) = self.clock(device).map(|clock| clock.program) else { return };
        if let Some(stream) = self.streams.get_mut(&handle) {
            stream.times.submitted.push_back(program);
        }
    }

    /// The program knows that the stream has got where it is.
    pub(super) fn time_wait(&mut self, handle: u64) {
        let Some(stream) = self.streams.get(&handle) else { return };
        let (device, now) = (stream.device, stream.times.now);
        if let Some(clock) = self.clock(device) {
            clock.program = clock.program.max(now);
        }
    }

    /// A stream's next task begins.
    pub(super) fn time_task(&mut self, handle: u64, task: &Task) {
        let Some(stream) = self.streams.get_mut(&handle) else { return };
        let (device, place) = (stream.device, stream.passed + 1);
        let submitted = stream.times.submitted.pop_front().unwrap_or(0);
        let mut now = stream.times.now.max(submitted);
        if self.clock(device).is_none() {
            return;
        }
        match task {
            Task::Work { call, touches, .. } => {
                let engine = self.engine(call, touches);
                let bytes = touches.iter().map(|touch| touch.1).max().unwrap_or(0);
                let Some(clock) = self.clock(device) else { return };
                let took = LATENCY + bytes.saturating_mul(1000) / clock.rates[engine as usize];
                now = now.max(clock.engines[engine as usize]).saturating_add(took);
                clock.engines[engine as usize] = now;
            }
            Task::Wait { stream, upto } => {
                let other = self.streams.get(stream).map(|stream| &stream.times);
                let at = other.map(|times| {
                    let record = times.records.iter().find(|(place, _)| place >= upto);
                    record.map_or(times.now, |record| record.1)
                });
                now = now.max(at.unwrap_or(0));
            }
            Task::Signal { notify } => {
                if let Some(clock) = self.clock(device) {
                    clock.signals.insert(*notify, now);
                }
            }
            Task::Await { notify } => {
                let set = self.clock(device).and_then(|clock| clock.signals.remove(notify));
                now = now.max(set.unwrap_or(0));
            }
            _ => {}
        }
        if let Some(stream) = self.streams.get_mut(&handle) {
            stream.times.now = now;
            if let Task::Record { .. } = task {
                let records = &mut stream.times.records;
                records.push_back((place, now));
                if records.len() > REMEMBERED {
                    records.pop_front();
                }
            }
        }
    }

    /// What an event of the stream is stamped with: by its clock, or by the host's.
    pub(super) fn stamp(&self, handle: u64) -> Instant {
        /// Where all clocks begin.
        static EPOCH: LazyLock<Instant> = LazyLock::new(Instant::now);
        let stream = self.streams.get(&handle);
        let timed = stream.filter(|stream| {
            self.devices.get(&stream.device).is_some_and(|device| device.clock.is_some())
        });
        timed.map_or_else(Instant::now, |s| *EPOCH + Duration::from_nanos(s.times.now))
    }

    /// Which engine does it. Copies name the destination first.
    fn engine(&self, call: &str, touches: &[(u64, u64)]) -> Engine {
        let on_host = |at: usize| {
            let location = touches.get(at).map(|touch| self.memory.location(touch.0));
            matches!(location, Some(Ok(Location::Host | Location::Unregistered)))
        };
        match call {
            _ if call.starts_with("acldvppJpeg") => Engine::Jpeg,
            _ if call.starts_with("acldvppVpc") => Engine::Vpc,
            _ if call.starts_with("aclvdec") => Engine::Video,
            _ if on_host(0) => Engine::Down,
            _ if on_host(1) => Engine::Up,
            _ => Engine::Across,
        }
    }
}
