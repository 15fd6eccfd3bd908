//! Which library, started and ended once.

use crate::call::plain;
use crate::device::Device;
use crate::error::{Error, Result};
use acl_sys::{ACL_ERROR_REPEAT_FINALIZE, ACL_ERROR_REPEAT_INITIALIZE, Api, Dvpp, HiMpi, Tables};
use std::ffi::CStr;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

#[cfg(feature = "sim")]
pub use acl_sim as sim;

/// The variable that [`Runtime::from_env`] reads.
pub const BACKEND_VARIABLE: &str = "ACL_BACKEND";

/// A loaded and started runtime. Clones are cheap and mean the same one.
///
/// The first one of a backend calls `aclInit`, the last one to go calls the matching end; everything made
/// through a runtime keeps it alive.
///
/// ```
/// # #[cfg(feature = "sim")] {
/// let runtime = acl_rs::Runtime::sim()?;
/// println!("{} on {}", runtime.backend(), runtime.soc_name());
/// # }
/// # Ok::<(), acl_rs::Error>(())
/// ```
#[derive(Clone)]
pub struct Runtime {
    inner: Arc<Inner>,
}

struct Inner {
    tables: Tables,
    /// Asked for before the start: a program that is linked with the media libraries has them by then too.
    dvpp: Option<&'static Dvpp>,
    mpi: Option<&'static HiMpi>,
    backend: Backend,
}

/// Where the functions come from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Backend {
    /// An installed library, opened from here.
    Library(PathBuf),
    /// The libraries that the program is linked with.
    Linked,
    /// The simulator of this process.
    Simulator,
    /// A table that the program filled, under the name it gave.
    Table(String),
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Backend::Library(path) => write!(f, "CANN library {}", path.display()),
            Backend::Linked => f.write_str("CANN libraries linked with"),
            Backend::Simulator => f.write_str("simulated NPU"),
            Backend::Table(name) => f.write_str(name),
        }
    }
}

/// What the simulator has to say about a program; see [`Runtime::audit`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Audit {
    /// What lives still, one line each.
    pub leaks: Vec<String>,
    /// Vendor rules that the program broke, one line each.
    pub objections: Vec<String>,
}

impl Runtime {
    /// Finds and opens an installed library. Never falls back to anything else.
    ///
    /// The places searched are in `acl_sys::load`; the error lists them all.
    #[cfg(feature = "dynamic")]
    pub fn load() -> Result<Self> {
        Self::start_library(acl_sys::load::Library::open()?)
    }

    /// Opens exactly this library, or the one in exactly this folder.
    ///
    /// # Safety
    /// 1. What is there is an ACL library, or answers like one. ([`load`](Self::load) trusts the places where
    ///    installations are; here the program names the place.)
    #[cfg(feature = "dynamic")]
    pub unsafe fn load_from(path: impl AsRef<std::path::Path>) -> Result<Self> {
        // SAFETY: promise 1.
        Self::start_library(unsafe { acl_sys::load::Library::open_at(path) }?)
    }

    #[cfg(feature = "dynamic")]
    fn start_library(library: acl_sys::load::Library) -> Result<Self> {
        Self::start(*library.tables(), Backend::Library(library.path().to_owned()))
    }

    /// The libraries that the program is linked with; see `acl_sys::link` for which they are.
    #[cfg(feature = "link")]
    pub fn linked() -> Result<Self> {
        Self::start(acl_sys::link::tables(), Backend::Linked)
    }

    /// The simulator. Device 0 is set by `ACL_SIM_CHIP`, `ACL_SIM_RELEASE`, `ACL_SIM_ORDER`, `ACL_SIM_SEED` and
    /// `ACL_SIM_MEMORY`; more devices come from `acl_sim::lease` (here as `acl_rs::sim::lease`).
    #[cfg(feature = "sim")]
    pub fn sim() -> Result<Self> {
        Self::start(acl_sim::tables(), Backend::Simulator)
    }

    /// A runtime over a table that was filled elsewhere: linked, or of functions of the program's own.
    ///
    /// # Safety
    /// 1. Each entry behaves as the vendor documents the function of its name.
    /// 2. The entries stay valid for the life of the process.
    pub unsafe fn from_tables(tables: Tables, name: impl Into<String>) -> Result<Self> {
        Self::start(tables, Backend::Table(name.into()))
    }

    /// The backend that `ACL_BACKEND` names: `real` is [`load`](Self::load), `sim` is `Runtime::sim`. `auto`,
    /// and no value, take an installed library; where none is found at all, and only in a build with the
    /// feature `sim`, the simulator, with a line in the log that says so. A library that is found and cannot
    /// be used is an error even then, and so is `ACL_LIBRARY_PATH` when it names a place without one. In a build with the feature `link`, the real one is the linked one: a
    /// second one in the process would be one too many.
    pub fn from_env() -> Result<Self> {
        let value = std::env::var(BACKEND_VARIABLE).unwrap_or_default();
        match value.as_str() {
            "real" => Self::real(),
            "sim" => Self::simulated(&value),
            "" | "auto" => match Self::real() {
                Err(Error::Load(error)) if cfg!(feature = "sim") && error.nothing_found() => {
                    log::info!("no Ascend library is installed: using the simulated NPU");
                    Self::simulated(&value)
                }
                other => other,
            },
            _ => Err(Error::Backend { value, why: "auto, real or sim is wanted" }),
        }
    }

    #[cfg(feature = "link")]
    fn real() -> Result<Self> {
        Self::linked()
    }

    #[cfg(all(feature = "dynamic", not(feature = "link")))]
    fn real() -> Result<Self> {
        Self::load()
    }

    #[cfg(not(any(feature = "dynamic", feature = "link")))]
    fn real() -> Result<Self> {
        let why = "this build cannot open libraries (features `dynamic` and `link`)";
        Err(Error::Backend { value: "real".into(), why })
    }

    #[cfg(feature = "sim")]
    fn simulated(_value: &str) -> Result<Self> {
        Self::sim()
    }

    #[cfg(not(feature = "sim"))]
    fn simulated(value: &str) -> Result<Self> {
        Err(Error::Backend {
            value: value.into(),
            why: "this build has no simulator (feature `sim`)",
        })
    }

    fn start(tables: Tables, backend: Backend) -> Result<Self> {
        let (dvpp, mpi) = (tables.dvpp.get(), tables.mpi.get());
        started::begin(tables.api)?;
        Ok(Self { inner: Arc::new(Inner { tables, dvpp, mpi, backend }) })
    }

    /// Where the functions come from.
    pub fn backend(&self) -> &Backend {
        &self.inner.backend
    }

    /// Name of the chip, such as `Ascend310P3`: of the calling thread's current device, where several
    /// differ. Empty when the library does not know.
    pub fn soc_name(&self) -> String {
        // SAFETY: takes nothing.
        let name = unsafe { (self.api().aclrtGetSocName)() };
        if name.is_null() {
            return String::new();
        }
        // SAFETY: the vendor documents a static C string.
        unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned()
    }

    /// How many devices there are, counted by ids from 0.
    pub fn device_count(&self) -> Result<u32> {
        let mut count = 0;
        // SAFETY: a pointer to a local.
        let code = unsafe { (self.api().aclrtGetDeviceCount)(&mut count) };
        plain(self.api(), "aclrtGetDeviceCount", code)?;
        Ok(count)
    }

    /// Version of the interface: major, minor, patch.
    pub fn version(&self) -> Result<(i32, i32, i32)> {
        let get = self.api().aclrtGetVersion()?;
        let (mut major, mut minor, mut patch) = (0, 0, 0);
        // SAFETY: pointers to locals.
        let code = unsafe { get(&mut major, &mut minor, &mut patch) };
        plain(self.api(), "aclrtGetVersion", code)?;
        Ok((major, minor, patch))
    }

    /// Opens a device: retains its default context until the last handle is gone.
    pub fn device(&self, id: i32) -> Result<Device> {
        Device::open(self, id)
    }

    /// On the simulator: what is left on device `id` and which vendor rules were broken there. On a card:
    /// `None`, nobody knows.
    pub fn audit(&self, id: i32) -> Option<Audit> {
        match self.inner.backend {
            #[cfg(feature = "sim")]
            Backend::Simulator => {
                let audit = acl_sim::audit(id);
                let say = |o: acl_sim::Objection| format!("{}: {}", o.clause, o.text);
                Some(Audit {
                    leaks: audit.leaks,
                    objections: audit.objections.into_iter().map(say).collect(),
                })
            }
            _ => {
                let _ = id;
                None
            }
        }
    }

    /// Whether both call the same library.
    pub(crate) fn is(&self, other: &Runtime) -> bool {
        started::key(self.api()) == started::key(other.api())
    }

    pub(crate) fn api(&self) -> &Api {
        self.inner.tables.api
    }

    pub(crate) fn dvpp(&self) -> Result<&Dvpp> {
        self.inner.dvpp.ok_or_else(|| Error::MissingGroup {
            group: "V1 media (acldvpp*)",
            hint: "it is in libacl_dvpp.so, beside the runtime library",
            notes: self.inner.tables.dvpp.notes().into(),
        })
    }

    pub(crate) fn mpi(&self) -> Result<&HiMpi> {
        self.inner.mpi.ok_or_else(|| Error::MissingGroup {
            group: "V2 media (hi_mpi_*)",
            hint: "it is in libacl_dvpp_mpi.so, beside the runtime library",
            notes: self.inner.tables.mpi.notes().into(),
        })
    }
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Runtime").field(&self.inner.backend).finish()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Err(error) = started::end(self.tables.api) {
            log::error!("ending ACL failed: {error}");
        }
    }
}

/// Who started what. ACL counts starts in newer releases only, so they are counted here, and each library
/// is started at the first and ended at the last.
mod started {
    use super::*;

    /// A started library, known by the address of its `aclInit`.
    struct Started {
        init: usize,
        runtimes: usize,
        /// Somebody else in the process (Python, say) had started it before: the end is theirs.
        foreign: bool,
    }

    static STARTED: Mutex<Vec<Started>> = Mutex::new(Vec::new());

    /// What tells one library from another.
    pub fn key(api: &Api) -> usize {
        api.aclInit as usize
    }

    pub fn begin(api: &Api) -> Result<()> {
        let mut started = STARTED.lock().unwrap_or_else(PoisonError::into_inner);
        let init = key(api);
        if let Some(entry) = started.iter_mut().find(|entry| entry.init == init) {
            entry.runtimes += 1;
            return Ok(());
        }
        // SAFETY: NULL asks for the defaults.
        let code = unsafe { (api.aclInit)(std::ptr::null()) };
        let foreign = code == ACL_ERROR_REPEAT_INITIALIZE;
        if !foreign {
            plain(api, "aclInit", code)?;
        }
        started.push(Started { init, runtimes: 1, foreign });
        Ok(())
    }

    pub fn end(api: &Api) -> Result<()> {
        let mut started = STARTED.lock().unwrap_or_else(PoisonError::into_inner);
        let init = key(api);
        let Some(place) = started.iter().position(|entry| entry.init == init) else {
            return Ok(());
        };
        started[place].runtimes -= 1;
        if started[place].runtimes > 0 {
            return Ok(());
        }
        let foreign = started.swap_remove(place).foreign;
        // The counted end undoes our start and nobody else's; without it, a foreign start is left alone.
        let (call, code) = match (api.aclFinalizeReference, foreign) {
            // SAFETY: NULL is documented: no count is wanted. Every handle kept this runtime alive, so none
            // is left.
            (Some(end), _) => ("aclFinalizeReference", unsafe { end(std::ptr::null_mut()) }),
            // SAFETY: no handle is left, as above.
            (None, false) => ("aclFinalize", unsafe { (api.aclFinalize)() }),
            (None, true) => return Ok(()),
        };
        if code == ACL_ERROR_REPEAT_FINALIZE { Ok(()) } else { plain(api, call, code) }
    }
}
