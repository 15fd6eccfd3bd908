//! What `doctor` found out: the shape of `--json`, key by key.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Everything.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Programs find something usable here; exit code 0.
    pub ok: bool,
    /// One sentence: what programs get here, or why nothing.
    pub result: String,
    /// What to install, set or do, in this order.
    pub advice: Vec<String>,
    /// The machine below all libraries.
    pub machine: Machine,
    /// CANN installations, in search order.
    pub toolkits: Vec<Toolkit>,
    /// The library that the search opens.
    pub library: Library,
    /// The simulated NPU of this build.
    pub simulator: Backend,
    /// What was looked at, set or not.
    pub variables: Vec<Variable>,
}

/// Cards and their driver.
#[derive(Debug, Serialize)]
pub struct Machine {
    /// Such as `x86_64-linux`.
    pub target: String,
    /// Ascend devices on the PCI bus.
    pub cards: Vec<Card>,
    /// What the driver shows of itself in `/dev`.
    pub nodes: Vec<PathBuf>,
    /// The driver's user part.
    pub driver: Driver,
}

impl Machine {
    /// Nothing is seen of a card or its driver.
    pub fn is_bare(&self) -> bool {
        let driver = self.driver.version.is_some() || !self.driver.libraries.is_empty();
        self.cards.is_empty() && self.nodes.is_empty() && !driver
    }
}

/// A device on the PCI bus.
#[derive(Debug, Serialize)]
pub struct Card {
    /// Its place, such as `0000:3b:00.0`.
    pub address: String,
    /// Vendor and device id, such as `19e5:d500`.
    pub id: String,
    /// Family of the chip, where the id is known.
    pub chip: Option<&'static str>,
}

/// The driver's user part.
#[derive(Debug, Serialize)]
pub struct Driver {
    /// Such as `24.1.rc3`.
    pub version: Option<String>,
    /// Copies of `libascend_hal.so`.
    pub libraries: Vec<PathBuf>,
    /// Files and folders looked at.
    pub looked: Vec<PathBuf>,
}

/// A CANN installation.
#[derive(Debug, Serialize)]
pub struct Toolkit {
    /// As it is found.
    pub root: PathBuf,
    /// With its links followed.
    pub real: PathBuf,
    /// The variable that names it, or `standard folder`.
    pub named_by: String,
    /// Its release and where that is written.
    pub version: Option<Version>,
    /// Packages with their own versions.
    pub packages: BTreeMap<String, String>,
}

/// A release and the file that says so.
#[derive(Clone, Debug, Serialize)]
pub struct Version {
    /// Such as `8.5.0`.
    pub release: String,
    /// Where it was read.
    pub file: PathBuf,
}

/// The outcome of the search for a library.
#[derive(Debug, Default, Serialize)]
pub struct Library {
    /// The runtime library, if one was opened.
    pub opened: Option<PathBuf>,
    /// The release that its own installation says.
    pub version: Option<Version>,
    /// Every place that was tried in vain, in order.
    pub tried: Vec<Tried>,
    /// What the loader brought in with it.
    pub files: Vec<LibraryFile>,
    /// How the process that tried it ended, if not as it should have.
    pub died: Option<String>,
    /// What it offers, if it was opened.
    pub backend: Option<Backend>,
}

/// A place that was tried.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Tried {
    /// The file, or a bare name for the system loader.
    pub path: PathBuf,
    /// What was wrong, in a word.
    pub outcome: Outcome,
    /// The same in full.
    pub why: String,
    /// Required functions that it does not have.
    pub missing: Vec<String>,
}

/// What was wrong with a place.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    NotFound,
    NotLoadable,
    WrongArchitecture,
    MissingSymbols,
    Stub,
    Mixed,
    /// What this program does not know yet.
    Other,
}

impl Tried {
    /// Something is there.
    pub fn found(&self) -> bool {
        self.outcome != Outcome::NotFound
    }
}

/// A file that was loaded.
#[derive(Debug, Serialize)]
pub struct LibraryFile {
    /// Where it is.
    pub path: PathBuf,
    /// The release of the installation that it lies in.
    pub version: Option<String>,
}

/// What programs get, from a card or from the simulator.
#[derive(Debug, Default, Serialize)]
pub struct Backend {
    /// It starts, and at least one device opens.
    pub usable: bool,
    /// Why it does not start, or answers no devices.
    pub error: Option<Failure>,
    /// Version of the ACL interface.
    pub interface: Option<String>,
    /// The devices that programs see.
    pub devices: Vec<Device>,
    /// Functions by group; in the simulator, "present" is what is simulated.
    pub groups: Vec<Group>,
    /// Placement of memory.
    pub rules: Option<Rules>,
}

/// A call that failed.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Failure {
    /// What was being done.
    pub during: String,
    /// The error code, where there is one.
    pub code: Option<i32>,
    /// Everything that is known about it.
    pub text: String,
}

/// A device as programs see it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Device {
    /// Its id.
    pub id: i32,
    /// Name of its chip, such as `Ascend310P3`.
    pub chip: Option<String>,
    /// Free bytes of device memory.
    pub free: Option<u64>,
    /// All bytes of device memory.
    pub total: Option<u64>,
    /// Where programs run: `ACL_HOST` or `ACL_DEVICE`.
    pub run_mode: Option<String>,
    /// Why it does not open.
    pub error: Option<Failure>,
}

/// A group of functions.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Functions that are there.
    pub present: usize,
    /// Functions in the list.
    pub total: usize,
    /// The same by the release that brought them.
    pub since: Vec<Since>,
}

/// The functions of a group that came with one release.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Since {
    /// The first release known to have them.
    pub since: String,
    /// Functions that are there.
    pub present: usize,
    /// Functions in the list.
    pub total: usize,
    /// Names of the others.
    pub missing: Vec<String>,
}

/// Placement rules.
#[derive(Debug, Serialize)]
pub struct Rules {
    /// The rule that pools follow unless a program chooses another.
    pub in_force: Demand,
    /// Family of the chip, if known.
    pub chip: Option<String>,
    /// The edition of the documentation that fits the release.
    pub edition: Option<String>,
    /// How the release is known.
    pub edition_from: String,
    /// What that edition asks of that chip, interface by interface.
    pub documented: Vec<Demand>,
}

/// A placement rule and its document.
#[derive(Debug, Serialize)]
pub struct Demand {
    /// The function that gives the memory, or `every interface`.
    pub interface: String,
    /// A segment starts on a multiple of this.
    pub align: u64,
    /// Its length is rounded up to a multiple of this ...
    pub granule: u64,
    /// ... and this is added.
    pub pad: u64,
    /// The rule in words.
    pub rule: String,
    /// The document.
    pub source: String,
    /// Why, in one sentence.
    pub reason: String,
}

/// A variable of the environment.
#[derive(Debug, Serialize)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// `null`: not set.
    pub value: Option<String>,
    /// What is remarkable about it, a line each.
    pub remarks: Vec<String>,
}
