//! Finding and opening an installed library.
//!
//! # Where it looks
//! 1. `ACL_LIBRARY_PATH`: a library file or a folder, or several separated by `:`. When it is set,
//!    nothing else is searched: who names a place wants that place or an error.
//! 2. The system loader's own search (`LD_LIBRARY_PATH`, the program's rpath, `ld.so.conf`).
//! 3. The roots that `ASCEND_HOME_PATH`, `ASCEND_TOOLKIT_HOME`, `ASCEND_INSTALL_PATH`, `DDK_PATH` name.
//! 4. The standard roots: `cann`, `ascend-toolkit/latest`, `nnae/latest`, `nnrt/latest` in
//!    `/usr/local/Ascend` and in `$HOME/Ascend`.
//!
//! Of a root: `lib64`, and `x86_64-linux/lib64` and `aarch64-linux/lib64` where `lib64` is not a link to
//! them. Link-time stubs (`devlib`, `stub`) are never searched, and refused where the system loader comes
//! upon them: a program that runs on them only gets 100039.
//!
//! # Which files
//! The runtime is `libascendcl.so`; from CANN 8.5 the same functions live in `libacl_rt.so`, and
//! `libascendcl.so` may be absent or thin. A symbol that the first file lacks is looked for in the other
//! one beside it. Of the other groups each row names its library; what that lacks is looked for in the
//! runtime's files, where models and operators were before 8.5. These groups are optional, and their
//! libraries are opened when a program first asks for the group ([`Group::get`](crate::Group::get)): what it
//! does not use it does not load. All files that are opened come from one folder. What they need in turn the
//! system loader finds; where it takes a file of another installation, [`Library::notes`] says so
//! ([`Outcome::Mixed`]).
//!
//! What was opened is never closed: the vendor's libraries start threads and register static destructors,
//! and every pointer of a table stays valid for the life of the process. The same file is opened once.

mod handle;
mod places;

use crate::api::{Api, Dvpp, HiMpi, Model, Op, Symbol, Tdt};
use crate::group::{Group, Tables};
pub use crate::known::{LIBRARY_PATH_VARIABLE, ROOT_VARIABLES, RUNTIME_FILES};
pub use crate::load_error::{Attempt, LoadError, Outcome};
use handle::Handle;
pub use handle::on_open;
use places::Place;
pub use places::toolkit_roots;
use std::ffi::{OsStr, OsString, c_void};
use std::path::{Path, PathBuf};
use std::ptr::NonNull;
use std::sync::{Mutex, PoisonError};

/// An installed library, opened, with its tables. Opening the same installation again is cheap and gives
/// the same tables; the files stay loaded until the process ends.
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

    /// Opens exactly this file, or the runtime library in exactly this folder. To a file that is one of the
    /// runtime's by name, the other one beside it belongs.
    ///
    /// # Safety
    /// 1. What is there is an ACL library, or answers like one: opening runs its initialisers, and its
    ///    functions are taken to have the signatures of the list.
    pub unsafe fn open_at(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        let mut attempts = Vec::new();
        let place = Place::named(path.as_ref().to_owned());
        try_place(&place, &mut attempts).ok_or(LoadError { attempts, named: None })
    }

    /// The search with its environment passed in.
    fn search(variable: &dyn Fn(&str) -> Option<OsString>) -> Result<Self, LoadError> {
        let mut attempts = Vec::new();
        for place in places::places(variable) {
            if let Some(library) = try_place(&place, &mut attempts) {
                return Ok(library);
            }
        }
        Err(LoadError { attempts, named: places::named(variable) })
    }

    /// The tables. They stay valid for the life of the process.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// The file the runtime came from, where the system loader found it.
    pub fn path(&self) -> &Path {
        &self.runtime
    }

    /// What was tried without success on the way to the runtime, and which of its functions come from
    /// elsewhere. An optional group has notes of its own: [`Group::notes`](crate::Group::notes).
    pub fn notes(&self) -> &[Attempt] {
        &self.notes
    }
}

/// What is open, with its files: when every group has been asked for, nobody else knows of these. A library is
/// known by the address of its `aclInit`.
static OPENED: Mutex<Vec<(Library, &Runtime)>> = Mutex::new(Vec::new());

/// Opens the runtime's files and resolves the runtime over them; the other groups wait until they are asked
/// for.
fn try_place(place: &Place, attempts: &mut Vec<Attempt>) -> Option<Library> {
    let runtime = Runtime::open(place, attempts)?;
    // SAFETY: (1) each address was looked up under its own name; that the file is an ACL library, so that
    // the signatures are the documented ones, is `open_at`'s promise, or `open`'s trust in the
    // installation. (2) `Handle` is not closed once it is in a `Runtime`.
    let api = match unsafe { Api::resolve(&mut |symbol| runtime.symbol(symbol)) } {
        Ok(api) => api,
        Err(missing) => {
            attempts.extend(runtime.absent);
            let outcome = Outcome::MissingSymbols(missing);
            attempts.push(Attempt { path: runtime.path, outcome });
            return None;
        }
    };
    let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    let is_init = |other: &Library| std::ptr::fn_addr_eq(other.tables.api.aclInit, api.aclInit);
    if let Some((library, _)) = opened.iter().find(|(other, _)| is_init(other)) {
        return Some(library.clone());
    }
    let found = Api::SYMBOLS.iter().filter_map(|symbol| runtime.symbol(symbol));
    attempts.extend(mixed(&runtime.folders, found));
    let runtime: &'static Runtime = kept(runtime);
    macro_rules! group {
        ($table:ident) => {
            Group::lazy(move || {
                Satellites::new(runtime).fill($table::SYMBOLS, |find| {
                    // SAFETY: (1), (2) as for the runtime.
                    unsafe { $table::resolve(find) }
                })
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
    let notes = std::mem::take(attempts);
    let library = Library { tables, runtime: runtime.path.clone(), notes };
    opened.push((library.clone(), runtime));
    Some(library)
}

/// The files outside of the installation's folders that functions come from.
fn mixed(folders: &[PathBuf], found: impl Iterator<Item = NonNull<c_void>>) -> Vec<Attempt> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let ours: Vec<PathBuf> = folders.iter().map(|folder| real(folder)).collect();
    let mut others: Vec<PathBuf> = Vec::new();
    for file in found.filter_map(handle::file_of) {
        let of_ours = [file.clone(), real(&file)]
            .iter()
            .any(|file| file.parent().is_some_and(|folder| ours.contains(&real(folder))));
        if !of_ours && !ours.is_empty() && !others.contains(&file) {
            others.push(file);
        }
    }
    others.into_iter().map(|path| Attempt { path, outcome: Outcome::Mixed }).collect()
}

/// A table for the life of the process, as its pointers are.
fn kept<T>(table: T) -> &'static T {
    Box::leak(Box::new(table))
}

/// The open files of a runtime.
struct Runtime {
    /// The first one.
    path: PathBuf,
    files: Vec<Handle>,
    /// Where the rest of the installation is.
    folders: Vec<PathBuf>,
    /// Runtime files that are not there. Each release lacks one; matters if symbols are missing.
    absent: Vec<Attempt>,
}

impl Runtime {
    fn open(place: &Place, attempts: &mut Vec<Attempt>) -> Option<Self> {
        let mut tried = Vec::new();
        let (mut path, first) = place.files().into_iter().find_map(|path| {
            tried.push(path.file_name().map(OsStr::to_owned).unwrap_or_default());
            match Handle::open(&path) {
                Ok(handle) => Some((path, handle)),
                Err(outcome) => {
                    attempts.push(explained(place, path, outcome));
                    None
                }
            }
        })?;
        let mut folders = Vec::new();
        if handle::is_bare(&path) {
            let known = Api::SYMBOLS.iter().find_map(|symbol| first.symbol(symbol.name));
            path = known.and_then(handle::file_of).unwrap_or(path);
            if matches!(place, Place::System(_)) && is_stub(&path) {
                // SAFETY: a file that only answers one code; no pointer of it was kept.
                unsafe { first.close() };
                attempts.push(Attempt { path, outcome: Outcome::Stub });
                return None;
            }
        }
        // The folder as it was named, and the one that a link there leads to.
        for file in [Some(path.clone()), path.canonicalize().ok()].into_iter().flatten() {
            let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
            folders.extend(folder.map(Path::to_owned).filter(|folder| !folders.contains(folder)));
        }
        let mut runtime = Self { path, files: vec![first], folders, absent: Vec::new() };
        if RUNTIME_FILES.iter().any(|name| tried.iter().any(|tried| tried == name)) {
            for name in RUNTIME_FILES.iter().filter(|name| tried.iter().all(|t| t != *name)) {
                match beside(&runtime.folders, name) {
                    Ok((_, handle)) => runtime.files.push(handle),
                    Err(attempt) if attempt.outcome == Outcome::NotFound => {
                        runtime.absent.push(attempt);
                    }
                    Err(attempt) => attempts.push(attempt),
                }
            }
        }
        Some(runtime)
    }

    fn symbol(&self, symbol: &Symbol) -> Option<NonNull<c_void>> {
        self.files.iter().find_map(|file| file.symbol(symbol.name))
    }
}

/// The system loader passes over files of another machine and says that there are none.
fn explained(place: &Place, path: PathBuf, outcome: Outcome) -> Attempt {
    if let (Place::System(folders), Outcome::NotFound) = (place, &outcome) {
        for file in folders.iter().map(|folder| folder.join(&path)) {
            if let Some(outcome) = handle::foreign(&file) {
                return Attempt { path: file, outcome };
            }
        }
    }
    Attempt { path, outcome }
}

/// Whether it lies where the vendor puts files to link with that do nothing.
fn is_stub(path: &Path) -> bool {
    let stub = |path: &Path| path.iter().any(|part| part == "stub" || part == "devlib");
    stub(path) || path.canonicalize().is_ok_and(|path| stub(&path))
}

/// A library of an installation: from the first of its folders that has it.
fn beside(folders: &[PathBuf], name: &str) -> Result<(PathBuf, Handle), Attempt> {
    let mut absent = None;
    for folder in folders {
        let path = folder.join(name);
        match Handle::open(&path) {
            Ok(handle) => return Ok((path, handle)),
            Err(Outcome::NotFound) => {
                absent.get_or_insert(path);
            }
            Err(outcome) => return Err(Attempt { path, outcome }),
        }
    }
    // No folder is known where the system loader does not say.
    Err(Attempt { path: absent.unwrap_or_else(|| name.into()), outcome: Outcome::NotFound })
}

/// What looks a symbol up.
type Find<'a> = &'a mut dyn FnMut(&'static Symbol) -> Option<NonNull<c_void>>;

/// The libraries of one optional group. No library is of two.
struct Satellites {
    runtime: &'static Runtime,
    tried: Vec<Satellite>,
}

/// A library of an optional group.
struct Satellite {
    name: &'static str,
    handle: Result<(PathBuf, Handle), Attempt>,
    /// Whether some symbol of it was found in the runtime's files.
    in_runtime: bool,
}

impl Satellites {
    fn new(runtime: &'static Runtime) -> Self {
        Self { runtime, tried: Vec::new() }
    }

    /// The group's table, if any of its symbols is there and no required one is absent; and why not.
    fn fill<T>(
        mut self,
        symbols: &'static [Symbol],
        resolve: impl FnOnce(Find<'_>) -> Result<T, Vec<&'static str>>,
    ) -> (Option<&'static T>, Vec<Attempt>) {
        let mut found = 0;
        let table = resolve(&mut |symbol| {
            let address = self.find(symbol);
            found += usize::from(address.is_some());
            address
        });
        match table {
            Ok(table) if found > 0 => (Some(kept(table)), self.notes(&[])),
            Ok(_) => (None, self.notes(symbols)),
            Err(missing) => {
                let is_missing = |symbol: &&Symbol| missing.contains(&symbol.name);
                let missing: Vec<_> = symbols.iter().filter(is_missing).copied().collect();
                (None, self.notes(&missing))
            }
        }
    }

    /// The symbol in the library that the list names, else in the runtime's files.
    fn find(&mut self, symbol: &'static Symbol) -> Option<NonNull<c_void>> {
        let at = self.tried.iter().position(|satellite| satellite.name == symbol.library);
        let at = at.unwrap_or_else(|| {
            let handle = beside(&self.runtime.folders, symbol.library);
            self.tried.push(Satellite { name: symbol.library, handle, in_runtime: false });
            self.tried.len() - 1
        });
        let satellite = &mut self.tried[at];
        let own = satellite.handle.as_ref().ok().and_then(|(_, handle)| handle.symbol(symbol.name));
        own.or_else(|| {
            let address = self.runtime.symbol(symbol);
            satellite.in_runtime |= address.is_some();
            address
        })
    }

    /// What the files that were opened lack of `missing`, and which did not open; not those whose functions
    /// an older runtime holds itself.
    fn notes(self, missing: &[Symbol]) -> Vec<Attempt> {
        let (mut short, mut refused) = (Vec::new(), Vec::new());
        for Satellite { name, handle, in_runtime } in self.tried {
            let path = match handle {
                Ok((path, _)) => path,
                Err(attempt) => {
                    if !in_runtime || attempt.outcome != Outcome::NotFound {
                        refused.push(attempt);
                    }
                    if !in_runtime {
                        continue;
                    }
                    self.runtime.path.clone()
                }
            };
            let own = missing.iter().filter(|symbol| symbol.library == name);
            let names: Vec<_> = own.map(|symbol| symbol.name).collect();
            if !names.is_empty() {
                short.push(Attempt { path, outcome: Outcome::MissingSymbols(names) });
            }
        }
        short.into_iter().chain(refused).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_nowhere_is_an_error_of_that_name() {
        let search = |path: &'static str| {
            let variable = |name: &str| (name == LIBRARY_PATH_VARIABLE).then(|| path.into());
            let error = Library::search(&variable).expect_err("nothing there");
            assert!(!error.nothing_found());
            error.to_string()
        };
        let text = search("/no/one.so:/nor/two.so");
        for part in [
            "found at ACL_LIBRARY_PATH=/no/one.so:/nor/two.so, and nothing else is searched",
            "/no/one.so: not found",
            "/nor/two.so: not found",
            "correct ACL_LIBRARY_PATH, or unset it",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let text = search(":");
        assert!(
            text.contains("ACL_LIBRARY_PATH=:") && text.contains("it names no place"),
            "{text}"
        );
    }
}
