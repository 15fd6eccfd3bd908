//! The functions under test: the simulator in this process, or a shared object.

use crate::abi::Signature;
use std::ffi::{OsString, c_void};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::ptr::NonNull;

/// Where functions come from.
pub enum Library {
    InProcess,
    Object(libloading::Library),
}

/// A function found by name.
#[derive(Clone, Debug)]
pub struct Function {
    pub address: NonNull<c_void>,
    pub signature: Signature,
}

impl Library {
    /// The shared object at that path, or the simulator linked into this program.
    pub fn open(object: Option<OsString>) -> Result<Self, String> {
        let Some(path) = object else { return Ok(Library::InProcess) };
        // SAFETY: our own library, which runs nothing when it is loaded.
        let object = unsafe { libloading::Library::new(&path) };
        object.map(Library::Object).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// A function of the list.
    pub fn find(&self, name: &str) -> Result<Function, String> {
        let mut groups = acl_sys::api::GROUPS.iter().flat_map(|(_, symbols)| *symbols);
        let symbol = groups.find(|symbol| symbol.name == name);
        let symbol = symbol.ok_or_else(|| format!("{name} is not in the list"))?;
        let address = match self {
            Library::InProcess => NonNull::new(acl_sim::symbol(name).cast_mut()),
            Library::Object(object) => {
                // SAFETY: only the address is taken.
                let found = unsafe { object.get::<*mut c_void>(name) };
                found.ok().and_then(|found| NonNull::new(*found))
            }
        };
        let address = address.ok_or_else(|| format!("{name} is not in the library"))?;
        Ok(Function { address, signature: Signature::read(symbol.signature)? })
    }
}

/// Builds the shared object, by the script that users build it with, and takes it away from the files that the
/// script puts beside it: the rows were made without packages installed.
pub fn shared_object() -> PathBuf {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ci/sim-so.sh");
    let built = Command::new(&script)
        .args(["--profile", "dev"])
        .stderr(Stdio::inherit())
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", script.display()));
    let said = String::from_utf8_lossy(&built.stdout);
    assert!(built.status.success(), "{}: {}\n{said}", script.display(), built.status);
    let built = Path::new(said.lines().last().expect("the folder")).join("libascendcl.so");
    let alone = std::env::temp_dir().join(format!("acl-conformance-{}.so", std::process::id()));
    std::fs::copy(&built, &alone).expect("room for a copy");
    alone
}
