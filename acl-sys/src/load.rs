//! Finding and opening an installed library.
//!
//! # Where it looks
//! 1. `ACL_LIBRARY_PATH`: a library file or a folder, or several separated by `:`. When it is set,
//!    nothing else is searched: who names a place wants that place or an error.
//! 2. The system loader's own search (`LD_LIBRARY_PATH`, the program's rpath, `ld.so.conf`).
//! 3. `lib64` below `ASCEND_HOME_PATH`, `ASCEND_TOOLKIT_HOME`, `ASCEND_INSTALL_PATH`, `DDK_PATH`.
//! 4. `lib64` below the standard roots: `cann`, `ascend-toolkit/latest`, `nnae/latest`, `nnrt/latest` in
//!    `/usr/local/Ascend` and in `$HOME/Ascend`.
//!
//! Link-time stubs (`devlib`, `stub`) are never searched: a program that runs on them only gets 100039.
//!
//! # Which files
//! The runtime is `libascendcl.so`; from CANN 8.5 the same functions live in `libacl_rt.so`, and
//! `libascendcl.so` may be absent or thin. A symbol that the first file lacks is looked for in the second
//! one beside it. Of the other groups each row names its library; what that lacks is looked for in the
//! runtime's files, where models and operators were before 8.5. These groups are optional.
//!
//! What was opened is never closed: the vendor's libraries start threads and register static destructors,
//! and every pointer of a table stays valid for the life of the process. The same file is opened once.

use crate::api::{Api, Dvpp, HiMpi, Model, Op, Symbol, Tables, Tdt};
pub use crate::load_error::{Attempt, LIBRARY_PATH_VARIABLE, LoadError, Outcome};
use std::ffi::{OsStr, OsString, c_void};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::ptr::NonNull;
use std::sync::{Mutex, PoisonError};

/// Variables that name a toolkit root, in search order.
pub const ROOT_VARIABLES: [&str; 4] =
    ["ASCEND_HOME_PATH", "ASCEND_TOOLKIT_HOME", "ASCEND_INSTALL_PATH", "DDK_PATH"];

const RUNTIME_FILES: [&str; 2] = ["libascendcl.so", "libacl_rt.so"];
const ROOTS: [&str; 4] = ["cann", "ascend-toolkit/latest", "nnae/latest", "nnrt/latest"];

/// An installed library, opened, with its tables. Opening the same installation again is cheap; the
/// files stay loaded until the process ends.
#[derive(Clone, Debug)]
pub struct Library {
    tables: Tables,
    runtime: PathBuf,
    notes: Vec<Attempt>,
}

impl Library {
    /// Searches the places in the module's list and opens the first installation that is complete.
    ///
    /// This trusts the machine's installation and the process's environment, as the system loader does for
    /// every program: a file of the right name in one of those places is taken for what it says it is.
    pub fn open() -> Result<Self, LoadError> {
        Self::search(&|name| std::env::var_os(name))
    }

    /// Opens exactly this file, or the runtime library in exactly this folder.
    ///
    /// # Safety
    /// 1. What is there is an ACL library, or answers like one: opening runs its initialisers, and its
    ///    functions are taken to have the signatures of the list.
    pub unsafe fn open_at(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        let path = path.as_ref();
        let mut attempts = Vec::new();
        try_place(&place(path.to_owned()), &mut attempts).ok_or(LoadError { attempts })
    }

    /// The search with its environment passed in.
    fn search(variable: &dyn Fn(&str) -> Option<OsString>) -> Result<Self, LoadError> {
        let mut attempts = Vec::new();
        for place in places(variable) {
            if let Some(library) = try_place(&place, &mut attempts) {
                return Ok(library);
            }
        }
        Err(LoadError { attempts })
    }

    /// The tables. They stay valid for the life of the process.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// The file the runtime came from, as it was opened.
    pub fn path(&self) -> &Path {
        &self.runtime
    }

    /// What was tried without success on the way, the media groups included: the answer to "why is there
    /// no DVPP?".
    pub fn notes(&self) -> &[Attempt] {
        &self.notes
    }
}

/// Where one installation may be: the runtime file candidates, and the folder for the media files.
/// `folder: None` leaves the search to the system loader.
struct Place {
    runtime: Vec<PathBuf>,
    folder: Option<PathBuf>,
}

/// A file as given, or the runtime files of a folder.
fn place(path: PathBuf) -> Place {
    if path.is_dir() {
        Place {
            runtime: RUNTIME_FILES.iter().map(|name| path.join(name)).collect(),
            folder: Some(path),
        }
    } else {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).map(Path::to_owned);
        Place { runtime: vec![path], folder }
    }
}

fn places(variable: &dyn Fn(&str) -> Option<OsString>) -> Vec<Place> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    if let Some(value) = set(LIBRARY_PATH_VARIABLE) {
        return std::env::split_paths(&value).map(place).collect();
    }
    let mut places =
        vec![Place { runtime: RUNTIME_FILES.iter().map(PathBuf::from).collect(), folder: None }];
    for folder in roots(variable).into_iter().map(|root| root.join("lib64")) {
        places.push(Place {
            runtime: RUNTIME_FILES.iter().map(|name| folder.join(name)).collect(),
            folder: Some(folder),
        });
    }
    places
}

/// The folders that a toolkit is looked for in, there or not: what the variables name, then the standard
/// ones, in search order.
pub fn toolkit_roots() -> Vec<PathBuf> {
    roots(&|name| std::env::var_os(name))
}

fn roots(variable: &dyn Fn(&str) -> Option<OsString>) -> Vec<PathBuf> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let mut roots: Vec<PathBuf> =
        ROOT_VARIABLES.iter().filter_map(|name| set(name)).map(PathBuf::from).collect();
    let homes = [Some(OsStr::new("/usr/local").to_owned()), set("HOME")];
    for home in homes.into_iter().flatten() {
        roots.extend(ROOTS.iter().map(|root| Path::new(&home).join("Ascend").join(root)));
    }
    roots
}

/// What is open, by its first file.
static OPENED: Mutex<Vec<(PathBuf, Library)>> = Mutex::new(Vec::new());

/// Opens what is there, resolves the runtime over all of it, then the other groups.
fn try_place(place: &Place, attempts: &mut Vec<Attempt>) -> Option<Library> {
    let mut runtime: Vec<(PathBuf, Handle)> = Vec::new();
    for path in &place.runtime {
        match Handle::open(path) {
            Ok(handle) => runtime.push((path.clone(), handle)),
            Err(outcome) => attempts.push(Attempt { path: path.clone(), outcome }),
        }
    }
    let first = runtime.first()?.0.clone();
    let key = first.canonicalize().unwrap_or_else(|_| first.clone());
    let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, library)) = opened.iter().find(|(file, _)| *file == key) {
        return Some(library.clone());
    }
    let in_runtime = |symbol: &Symbol| runtime.iter().find_map(|(_, h)| h.symbol(symbol.name));
    // SAFETY: (1) each address was looked up under its own name; that the file is an ACL library, so that
    // the signatures are the documented ones, is `open_at`'s promise, or `open`'s trust in the
    // installation. (2) `Handle` is never closed.
    let api = match unsafe { Api::resolve(&mut |symbol| in_runtime(symbol)) } {
        Ok(api) => api,
        Err(missing) => {
            attempts.push(Attempt { path: first, outcome: Outcome::MissingSymbols(missing) });
            return None;
        }
    };
    let mut group = Group { place, in_runtime: &in_runtime, attempts, opened: Vec::new() };
    macro_rules! group {
        ($table:ident) => {
            group.fill($table::SYMBOLS, |find| {
                // SAFETY: (1), (2) as for the runtime.
                unsafe { $table::resolve(find) }
            })
        };
    }
    let tables = Tables {
        api: kept(api),
        model: group!(Model),
        op: group!(Op),
        tdt: group!(Tdt),
        dvpp: group!(Dvpp),
        mpi: group!(HiMpi),
    };
    let library = Library { tables, runtime: first, notes: std::mem::take(attempts) };
    opened.push((key, library.clone()));
    Some(library)
}

/// A table for the life of the process, as its pointers are.
fn kept<T>(table: T) -> &'static T {
    Box::leak(Box::new(table))
}

/// What looks a symbol up.
type Find<'a> = &'a mut dyn FnMut(&'static Symbol) -> Option<NonNull<c_void>>;

/// Fills the optional groups.
struct Group<'a> {
    place: &'a Place,
    in_runtime: &'a dyn Fn(&Symbol) -> Option<NonNull<c_void>>,
    attempts: &'a mut Vec<Attempt>,
    /// Libraries by name; `None`: not there.
    opened: Vec<(&'static str, Option<Handle>)>,
}

impl Group<'_> {
    /// The group's table, if any of its symbols is there and no required one is absent.
    fn fill<T>(
        &mut self,
        symbols: &'static [Symbol],
        resolve: impl FnOnce(Find<'_>) -> Result<T, Vec<&'static str>>,
    ) -> Option<&'static T> {
        let mut found = 0;
        let table = resolve(&mut |symbol| {
            let address = self.own(symbol).or_else(|| (self.in_runtime)(symbol));
            found += usize::from(address.is_some());
            address
        });
        match table {
            Ok(table) => (found > 0).then(|| kept(table)),
            Err(missing) => {
                // Nothing at all: why its libraries did not open is noted already.
                if found > 0 {
                    let path = self.path(symbols[0].library);
                    self.attempts.push(Attempt { path, outcome: Outcome::MissingSymbols(missing) });
                }
                None
            }
        }
    }

    fn path(&self, library: &str) -> PathBuf {
        self.place.folder.as_ref().map_or_else(|| PathBuf::from(library), |dir| dir.join(library))
    }

    /// The symbol in the library that the list names.
    fn own(&mut self, symbol: &Symbol) -> Option<NonNull<c_void>> {
        if RUNTIME_FILES.contains(&symbol.library) {
            return None;
        }
        if !self.opened.iter().any(|(name, _)| *name == symbol.library) {
            let path = self.path(symbol.library);
            let handle = match Handle::open(&path) {
                Ok(handle) => Some(handle),
                Err(outcome) => {
                    self.attempts.push(Attempt { path, outcome });
                    None
                }
            };
            self.opened.push((symbol.library, handle));
        }
        let (_, handle) = self.opened.iter().find(|(name, _)| *name == symbol.library)?;
        handle.as_ref()?.symbol(symbol.name)
    }
}

/// The machine that a file was built for, if that is another than this one: from its ELF header.
fn foreign_machine(path: &Path) -> Option<String> {
    let mut head = [0; 20];
    std::fs::File::open(path).ok()?.read_exact(&mut head).ok()?;
    let [0x7F, b'E', b'L', b'F', class, order, ..] = head else { return None };
    let code = [head[18], head[19]];
    let code = if order == 2 { u16::from_be_bytes(code) } else { u16::from_le_bytes(code) };
    let bits = if class == 1 { "32-bit" } else { "64-bit" };
    let machine = match code {
        3 => "x86".into(),
        40 => "arm".into(),
        62 => "x86_64".into(),
        183 => "aarch64".into(),
        other => format!("machine {other}"),
    };
    (machine != std::env::consts::ARCH || class != 2).then(|| format!("{machine} ({bits})"))
}

/// An open library that is never closed.
struct Handle(std::mem::ManuallyDrop<libloading::Library>);

impl Handle {
    fn open(path: &Path) -> Result<Self, Outcome> {
        let is_path = path.components().count() > 1;
        if is_path && !path.exists() {
            return Err(Outcome::NotFound);
        }
        // SAFETY: opening runs the library's initialisers; those of an ACL installation are made to be
        // run by a loader at any time, and the caller asked for exactly this library.
        match unsafe { libloading::Library::new(path) } {
            Ok(library) => Ok(Self(std::mem::ManuallyDrop::new(library))),
            Err(error) => {
                let text = std::error::Error::source(&error)
                    .map_or_else(|| error.to_string(), |source| source.to_string());
                // For a bare name the loader says "NAME: cannot open shared object file" when it found
                // nothing; the same words about another name mean that a library it needs is missing.
                let own_name = text.starts_with(&path.display().to_string());
                if !is_path && own_name && text.contains("No such file") {
                    Err(Outcome::NotFound)
                } else if let Some(machine) = foreign_machine(path) {
                    Err(Outcome::WrongArchitecture { machine, here: std::env::consts::ARCH })
                } else {
                    Err(Outcome::NotLoadable(text))
                }
            }
        }
    }

    fn symbol(&self, name: &'static str) -> Option<NonNull<c_void>> {
        // SAFETY: the symbol is only taken as an address here; its type is the business of `resolve`.
        let symbol = unsafe { self.0.get::<*mut c_void>(name.as_bytes()) }.ok()?;
        NonNull::new(*symbol)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(variables: &[(&str, &str)]) -> Vec<String> {
        let variable = |name: &str| {
            variables.iter().find(|(n, _)| *n == name).map(|(_, value)| OsString::from(value))
        };
        places(&variable)
            .into_iter()
            .flat_map(|place| place.runtime)
            .map(|path| path.display().to_string())
            .collect()
    }

    #[test]
    fn the_search_order_is_the_documented_one() {
        let order = listed(&[
            ("HOME", "/home/u"),
            ("DDK_PATH", "/ddk"),
            ("ASCEND_HOME_PATH", "/cann"),
            ("ASCEND_TOOLKIT_HOME", ""),
        ]);
        let expected = [
            "libascendcl.so",
            "/cann/lib64/libascendcl.so",
            "/ddk/lib64/libascendcl.so",
            "/usr/local/Ascend/cann/lib64/libascendcl.so",
            "/usr/local/Ascend/ascend-toolkit/latest/lib64/libascendcl.so",
            "/home/u/Ascend/cann/lib64/libascendcl.so",
        ];
        let found: Vec<_> =
            expected.iter().map(|e| order.iter().position(|p| p == e).expect(e)).collect();
        assert!(found.is_sorted(), "{order:#?}");
        assert!(order.iter().all(|p| !p.contains("stub") && !p.contains("devlib")));
    }

    #[test]
    fn the_override_replaces_the_search() {
        let order =
            listed(&[("ACL_LIBRARY_PATH", "/a/libascendcl.so:/b.so"), ("DDK_PATH", "/ddk")]);
        assert_eq!(order, ["/a/libascendcl.so", "/b.so"]);
    }

    #[test]
    fn an_empty_search_lists_every_place() {
        let nothing = Library::search(&|name| {
            (name == LIBRARY_PATH_VARIABLE).then(|| OsString::from("/no/one.so:/no/two.so"))
        });
        let text = nothing.expect_err("nothing there").to_string();
        assert!(
            text.contains("/no/one.so: not found") && text.contains("/no/two.so: not found"),
            "{text}"
        );
    }
}
