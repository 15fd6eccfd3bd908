//! The state behind the function table: devices, contexts, streams, events, memory, media objects.
//!
//! There is one world per process, as there is one driver. A single lock guards it; tasks run outside of
//! that lock (see [`crate::queue`]), so that two streams can be at work at once. Handles are numbers that
//! are never used twice: a stale one is simply not found.

mod context;
mod cores;
mod device;
mod info;
mod numbers;
mod options;

pub use context::*;
pub use cores::*;
pub use device::*;
pub use info::*;
pub use numbers::*;
pub use options::*;

use crate::audit::Objection;
use crate::chip::{Chip, Profile};
use crate::door::{Answer, Fault};
use crate::fault::Injected;
use crate::fork;
use crate::graph::Graphs;
use crate::media::Media;
use crate::memory::Memory;
use crate::queue::{
    Bell, Choices, Clock, Event, Labels, Notifies, Order, Reports, Step, Stream, forget_host_thread,
};
use crate::release::Release;
use acl_sys::*;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How a device behaves. The defaults can be set by environment, see [`Config::from_env`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// Which chip.
    pub chip: Chip,
    /// Which release of CANN.
    pub release: Release,
    /// In which order pending work runs when something has to wait for it.
    pub order: Order,
    /// Device memory in bytes, if not the chip's own.
    pub memory: Option<u64>,
    /// Where allocations start.
    pub placement: Placement,
    /// Whether the driver can abort work (`aclrtStreamAbort`, `aclrtDeviceTaskAbort`). The conformance rows were
    /// made on one that cannot, and answers 207000.
    pub aborts: bool,
    /// Work takes modelled time, which events show: for seeing what overlaps. Nothing gets slower by it.
    pub timing: bool,
}

/// Where allocations start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// Exactly what the documentation promises and no more: 64 bytes off a multiple of 128 for runtime and
    /// pinned memory, 128 off a multiple of 256 for media memory. Finds programs that count on more.
    Documented,
    /// Multiples of 512, as the published runtime asks of its driver.
    Driver,
}

impl Default for Config {
    /// An Ascend 310P, documented placement, seeded order.
    fn default() -> Self {
        Self {
            chip: Chip::Ascend310P3,
            release: Release::V9_1,
            order: Order::Seeded(0),
            memory: None,
            placement: Placement::Documented,
            aborts: false,
            timing: false,
        }
    }
}

impl Config {
    /// `ACL_SIM_CHIP` (a SoC name such as `Ascend910B1`, or a family), `ACL_SIM_ORDER` (`eager`, `lazy`,
    /// `seeded` or `seeded:7`; eager unless set), `ACL_SIM_SEED` (a number: as `seeded:` and the number),
    /// `ACL_SIM_MEMORY` (bytes, or 8M, 2G), `ACL_SIM_RELEASE` (such as `8.5`), `ACL_SIM_ABORTS` and
    /// `ACL_SIM_TIMING` (1 or 0). What cannot be understood is an error: a test matrix with a typing error must
    /// not test something else.
    pub fn from_env() -> Result<Self, String> {
        check_names()?;
        let mut config = Self { order: Order::Eager, ..Self::default() };
        let read = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        if let Some(name) = read("ACL_SIM_CHIP") {
            config.chip = Chip::from_soc_name(&name).ok_or_else(|| {
                let known: Vec<_> = Chip::ALL.iter().map(|chip| chip.soc_name()).collect();
                format!(
                    "ACL_SIM_CHIP={name}: a family (310, 310P, 310B, 910, 910B, 910_93, 950) or one of {} is wanted",
                    known.join(", ")
                )
            })?;
        }
        let order = read("ACL_SIM_ORDER");
        if let Some(name) = &order {
            config.order = Order::named(name).ok_or_else(|| {
                format!(
                    "ACL_SIM_ORDER={name}: eager, lazy, seeded or seeded:NUMBER is wanted (exhaustive runs a \
                     piece of code many times: only from code, by acl_sim::exhaustive)"
                )
            })?;
        }
        if let Some(text) = read("ACL_SIM_SEED") {
            if let Some(name) = order.filter(|name| name != "seeded") {
                return Err(format!("ACL_SIM_SEED={text} is for another order than {name}"));
            }
            let seed = text.parse().map_err(|_| format!("ACL_SIM_SEED={text} is not a number"))?;
            config.order = Order::Seeded(seed);
        }
        if let Some(number) = read(RELEASE) {
            config.release = Release::from_number(&number).ok_or_else(|| {
                let known = Release::ALL.map(Release::number).join(", ");
                format!("{RELEASE}={number}: one of {known} is wanted")
            })?;
        }
        let switch = |name: &str| match read(name).as_deref() {
            None | Some("0") => Ok(false),
            Some("1") => Ok(true),
            Some(text) => Err(format!("{name}={text}: 0 or 1 is wanted")),
        };
        config.aborts = switch("ACL_SIM_ABORTS")?;
        config.timing = switch("ACL_SIM_TIMING")?;
        if let Some(text) = read("ACL_SIM_MEMORY") {
            let wanted = || {
                format!(
                    "ACL_SIM_MEMORY={text}: bytes, or a size such as 8M or 2G, is wanted, up to 1024G"
                )
            };
            let size = bytes(&text).filter(|size| (1..=MOST_MEMORY).contains(size));
            config.memory = Some(size.ok_or_else(wanted)?);
        }
        Ok(config)
    }
}

/// Bytes, with K, M or G for powers of 1024.
fn bytes(text: &str) -> Option<u64> {
    let (digits, shift) = match text.as_bytes().last()?.to_ascii_uppercase() {
        b'K' => (&text[..text.len() - 1], 10),
        b'M' => (&text[..text.len() - 1], 20),
        b'G' => (&text[..text.len() - 1], 30),
        _ => (text, 0),
    };
    digits.parse::<u64>().ok()?.checked_mul(1 << shift)
}

/// What the simulator and its shared object read.
const NAMES: [&str; 9] = [
    "ACL_SIM_ABORTS",
    "ACL_SIM_CHIP",
    "ACL_SIM_DEVICES",
    "ACL_SIM_LOG",
    "ACL_SIM_MEMORY",
    "ACL_SIM_ORDER",
    RELEASE,
    "ACL_SIM_SEED",
    "ACL_SIM_TIMING",
];

/// Warns of names that nobody reads, and refuses values that are no text.
fn check_names() -> Result<(), String> {
    for (name, value) in std::env::vars_os() {
        let Some(name) = name.to_str().filter(|name| name.starts_with("ACL_SIM_")) else {
            continue;
        };
        if !NAMES.contains(&name) {
            log::warn!("{name} is set, and nothing reads it: {} are read", NAMES.join(", "));
        } else if value.to_str().is_none() {
            return Err(format!("{name}={}: not UTF-8", value.display()));
        }
    }
    Ok(())
}

/// Names the release.
const RELEASE: &str = "ACL_SIM_RELEASE";
/// More than any card has, and no more than there are addresses for.
const MOST_MEMORY: u64 = 1 << 40;
/// As many as one machine can hold.
const MOST_DEVICES: i32 = 64;
/// First id of leased devices, far from those that programs count up from 0.
const FIRST_LEASED: i32 = 1000;

/// A simulated device.
#[derive(Debug)]
pub(crate) struct Device {
    pub config: Config,
    /// How often `aclrtSetDevice` retained the default context.
    pub retains: u32,
    /// The default context, while retained.
    pub primary: Option<u64>,
    /// Bytes of device memory in use, as the driver counts them.
    pub used: u64,
    /// Who chooses which of its streams steps.
    pub choices: Choices,
    /// Its clock, if work takes time.
    pub clock: Option<Clock>,
    /// What its waits with limits have come to, where its order is not the threads'.
    pub now: Duration,
    /// A poll was answered, and nothing ran since.
    pub polled: bool,
    /// Tasks ever submitted.
    pub submitted: u64,
    /// Streams that were ever used.
    pub streams_used: u32,
    /// What ran, in order; for leased devices only, since it grows for ever.
    pub trace: Option<Vec<Step>>,
    /// Calls that are to fail.
    pub injected: Vec<Injected>,
    /// Rules that the program broke.
    pub objections: Vec<Objection>,
    /// Device memory that a reset had to take back.
    pub reclaimed: Vec<String>,
    /// Limits on cores.
    cores: Cores,
}

impl Device {
    fn new(config: Config) -> Self {
        Self {
            config,
            retains: 0,
            primary: None,
            used: 0,
            choices: Choices::new(config.order),
            clock: config.timing.then(|| Clock::new(config.chip)),
            now: Duration::ZERO,
            polled: false,
            submitted: 0,
            streams_used: 0,
            trace: None,
            injected: Vec::new(),
            objections: Vec::new(),
            reclaimed: Vec::new(),
            cores: Cores::default(),
        }
    }

    pub fn profile(&self) -> &'static Profile {
        self.config.chip.profile()
    }

    pub fn total_memory(&self) -> u64 {
        self.config.memory.unwrap_or(self.profile().memory)
    }
}

/// A context, explicit or a device's default one.
#[derive(Debug)]
pub(crate) struct Context {
    pub device: i32,
    pub explicit: bool,
    pub default_stream: u64,
    /// Options, by number; `None`: never set.
    options: [Option<i64>; 3],
    /// A stream of it was told to stop at failures, so all of them do.
    pub stops: bool,
}

/// Everything under the lock.
#[derive(Debug)]
pub(crate) struct State {
    /// The environment says which release it is.
    release_named: bool,
    /// What is wrong with the environment; every start answers it, and no device of the machine can be set.
    pub bad_environment: Option<String>,
    pub devices: BTreeMap<i32, Device>,
    /// What programs see of them; a leased one is in no list.
    numbers: Numbers,
    /// Options and limits of the process.
    pub process: Process,
    /// What questions that need no device are answered by where none is seen.
    unseen: Device,
    next_lease: i32,
    /// The device that is current for threads that made none so, if a configuration names one.
    default_device: Option<i32>,
    pub contexts: BTreeMap<u64, Context>,
    pub streams: BTreeMap<u64, Stream>,
    pub events: BTreeMap<u64, Event>,
    pub reports: Reports,
    pub notifies: Notifies,
    pub labels: Labels,
    pub graphs: Graphs,
    pub memory: Memory,
    pub media: Media,
    next_handle: u64,
}

/// The world: the state, and a bell that rings when it changed.
#[derive(Debug)]
pub(crate) struct World {
    state: Mutex<State>,
    pub bell: Bell,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    match Config::from_env().and_then(|config| Ok((config, devices_from_env()?))) {
        Ok((config, devices)) => World::new(config, devices, None),
        Err(text) => {
            // A program may drop the answers of its first calls, or never ask for their text.
            log::error!("{text}");
            World::new(Config::default(), 1, Some(text))
        }
    }
});

/// `ACL_SIM_DEVICES`: how many devices there are, 1 unless set.
fn devices_from_env() -> Result<i32, String> {
    let Some(text) = std::env::var("ACL_SIM_DEVICES").ok().filter(|text| !text.is_empty()) else {
        return Ok(1);
    };
    let count = text.parse().ok().filter(|count| (1..=MOST_DEVICES).contains(count));
    count.ok_or_else(|| {
        format!("ACL_SIM_DEVICES={text}: a number from 1 to {MOST_DEVICES} is wanted")
    })
}

impl World {
    fn new(config: Config, devices: i32, bad_environment: Option<String>) -> Self {
        let numbers = Numbers::from_env(devices);
        World {
            state: Mutex::new(State {
                release_named: std::env::var_os(RELEASE).is_some_and(|number| !number.is_empty()),
                bad_environment,
                devices: (0..numbers.seen()).map(|id| (id, Device::new(config))).collect(),
                numbers,
                process: Process::new(config),
                unseen: Device::new(config),
                next_lease: FIRST_LEASED,
                default_device: None,
                contexts: BTreeMap::new(),
                streams: BTreeMap::new(),
                events: BTreeMap::new(),
                reports: Reports::default(),
                notifies: Notifies::default(),
                labels: Labels::default(),
                graphs: Graphs::default(),
                memory: Memory::default(),
                media: Media::default(),
                // Neither NULL nor an address that a program has.
                next_handle: 0x000a_c100_0000_0000,
            }),
            bell: Bell::default(),
        }
    }
}

pub(crate) fn world() -> &'static World {
    &WORLD
}

thread_local! {
    /// This thread's current context, which may have been destroyed since.
    static CURRENT: Cell<u64> = const { Cell::new(0) };
}

/// Makes `context` the thread's current one; 0 for none.
pub(crate) fn set_current(context: u64) {
    // `try_with`: calls from static destructors come after the slot is gone.
    let _ = CURRENT.try_with(|slot| slot.set(context));
}

impl World {
    /// The state. A panic under the lock (caught at the door) does not lock everyone else out.
    pub fn lock(&self) -> MutexGuard<'static, State> {
        // `WORLD` is the only world, and static.
        WORLD.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// A number that no object ever had.
    pub fn new_handle(&mut self) -> u64 {
        self.next_handle += 64;
        self.next_handle
    }

    /// This thread's current context, if it has one that still lives, or the default device's.
    pub fn current_context(&self) -> Option<u64> {
        let current = CURRENT.try_with(Cell::get).unwrap_or(0);
        let own = self.contexts.contains_key(&current).then_some(current);
        own.or_else(|| self.devices.get(&self.default_device?)?.primary)
    }

    /// Makes a device the one that is current by default, or none. Its context is retained once, now: a thread
    /// that resets the device takes it away from all.
    pub fn set_default_device(&mut self, device: Option<i32>) {
        self.default_device = device.filter(|&device| self.retain_primary(device).is_ok());
    }

    /// As above, or 107002.
    pub fn need_context(&self) -> Answer<u64> {
        self.current_context().ok_or_else(|| {
            Fault::new(
                ACL_ERROR_RT_CONTEXT_NULL,
                "this thread has no current context: call aclrtSetDevice or aclrtSetCurrentContext on it",
            )
        })
    }

    /// Id of the current context's device, or 107002.
    pub fn need_device(&self) -> Answer<i32> {
        Ok(self.contexts[&self.need_context()?].device)
    }

    /// The device of this id, or 107001.
    pub fn device(&mut self, id: i32) -> Answer<&mut Device> {
        let visible = self.numbers.seen();
        self.devices.get_mut(&id).ok_or_else(|| {
            Fault::new(
                ACL_ERROR_RT_INVALID_DEVICEID,
                format!("device {id} does not exist ({visible} visible, counted from 0)"),
            )
        })
    }

    /// A device can be set. What the environment says wrongly makes devices that nobody asked for, except those
    /// that were leased with a configuration of their own.
    pub fn check_environment(&self, device: i32) -> Answer {
        match &self.bad_environment {
            Some(text) if device < FIRST_LEASED => Err(Fault::param(text.clone())),
            _ => Ok(()),
        }
    }

    /// The current context's device, or the first one: for questions that need no context.
    pub fn device_in_question(&self) -> &Device {
        let id = self.need_device().unwrap_or(0);
        self.devices.get(&id).unwrap_or(&self.unseen)
    }

    /// The release whose answers count: the current device's.
    pub fn answers_as(&self) -> Release {
        self.device_in_question().config.release
    }

    /// The same where somebody chose it, in the environment or in code: what is installed does not count then.
    pub fn chosen_release(&self) -> Option<Release> {
        let release = self.answers_as();
        (self.release_named || release != Config::default().release).then_some(release)
    }

    /// Notes a broken rule. The call goes on: the real library would not have noticed.
    pub fn object(&mut self, device: i32, clause: &'static str, text: String) {
        log::warn!("objection ({clause}): {text}");
        if let Some(device) = self.devices.get_mut(&device) {
            device.objections.push(Objection { clause, text });
        }
    }

    /// Adds a device for one test alone.
    pub fn lease(&mut self, config: Config) -> i32 {
        let id = self.next_lease;
        self.next_lease += 1;
        self.devices.insert(id, Device { trace: Some(Vec::new()), ..Device::new(config) });
        id
    }

    /// Takes a leased device away with all that is left on it.
    pub fn return_lease(&mut self, device: i32) {
        let contexts: Vec<u64> = self
            .contexts
            .iter()
            .filter(|(_, context)| context.device == device)
            .map(|(&handle, _)| handle)
            .collect();
        contexts.into_iter().for_each(|handle| self.remove_context(handle));
        self.reclaim_device_memory(device);
        self.devices.remove(&device);
    }

    /// A context on `device`, with its default stream.
    pub fn create_context(&mut self, device: i32, explicit: bool) -> u64 {
        fork::in_use();
        let handle = self.new_handle();
        let default_stream = self.new_handle();
        self.streams.insert(default_stream, Stream::new(handle, device, true));
        let context =
            Context { device, explicit, default_stream, options: [None; 3], stops: false };
        self.contexts.insert(handle, context);
        handle
    }

    /// Takes a context away with its streams and events. Its work has passed or is dropped.
    pub fn remove_context(&mut self, handle: u64) {
        self.contexts.remove(&handle);
        forget_host_thread(handle);
        let gone = |(&stream, s): (&u64, &Stream)| (s.context == handle).then_some(stream);
        let gone: Vec<u64> = self.streams.iter().filter_map(gone).collect();
        gone.into_iter().for_each(|stream| self.forget_reports_of(stream));
        self.streams.retain(|_, stream| stream.context != handle);
        self.events.retain(|_, event| event.context != handle);
        self.forget_notifies_of(handle);
        self.forget_labels_of(handle);
        self.forget_graphs_of(handle);
    }
}
