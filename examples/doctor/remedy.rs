//! What to install, set or do.

use crate::report::{Group, Library, Machine, Outcome, Toolkit, Tried};
use acl_sys::LIBRARY_PATH_VARIABLE;
use acl_sys::load::RUNTIME_FILES;

/// What advice depends on.
pub struct Remedy<'a> {
    pub machine: &'a Machine,
    pub toolkits: &'a [Toolkit],
    pub library: &'a Library,
    /// `ACL_LIBRARY_PATH`, if set.
    pub library_path: Option<&'a str>,
    /// `ASCEND_RT_VISIBLE_DEVICES`, if set.
    pub visible: Option<&'a str>,
}

const SIMULATOR_INSTEAD: &str = "until then, ACL_BACKEND=sim runs programs on the simulated NPU";
/// What jpegd and vdec call.
const MEDIA_LIBRARY: &str = "libacl_dvpp.so";
const STUB: &str =
    "that library is a stub for linking: take its folder (stub, devlib) off LD_LIBRARY_PATH";
const IN_A_CONTAINER: &str = "in a container, mount the host's /usr/local/Ascend/driver and pass \
    /dev/davinci*, /dev/davinci_manager, /dev/devmm_svm and /dev/hisi_hdc";

impl Remedy<'_> {
    /// Nothing is installed, or not where it is looked for.
    pub fn to_install(&self) -> Vec<String> {
        if let Some(path) = self.library_path.filter(|path| !path.is_empty()) {
            return vec![format!(
                "there is no ACL library at {LIBRARY_PATH_VARIABLE}={path}, and nothing else is searched \
                 while it is set: correct it, or unset it"
            )];
        }
        if let [toolkit, ..] = self.toolkits {
            let root = toolkit.root.display();
            return vec![format!(
                "{root} is there, but has no lib64/libascendcl.so or lib64/libacl_rt.so: install the runtime \
                 package into it, or set {LIBRARY_PATH_VARIABLE} to the library or its folder"
            )];
        }
        let arch = std::env::consts::ARCH;
        let mut steps = self.driver_first();
        steps.push(format!(
            "for a card, install CANN for {arch}: the package Ascend-cann-toolkit_VERSION_linux-{arch}.run \
             (or nnrt, where the release has it: enough to run programs)"
        ));
        steps.push(format!(
            "then `source /usr/local/Ascend/cann/set_env.sh` (before CANN 8.5: \
             /usr/local/Ascend/ascend-toolkit/set_env.sh), or set {LIBRARY_PATH_VARIABLE} to the library or \
             its folder, if it is somewhere else"
        ));
        steps
    }

    /// If there is no driver: that it is needed.
    fn driver_first(&self) -> Vec<String> {
        let driver = &self.machine.driver;
        if driver.version.is_some() || !driver.libraries.is_empty() {
            return Vec::new();
        }
        let card = match self.machine.cards.first() {
            Some(card) => format!("the {} on {}", card.chip.unwrap_or("card"), card.address),
            None => "a card".into(),
        };
        vec![format!(
            "for {card}, install its driver and firmware as root (packages Ascend-hdk-CHIP-npu-driver and \
             Ascend-hdk-CHIP-npu-firmware) and check with `npu-smi info`; {IN_A_CONTAINER}"
        )]
    }

    /// A library is there, and the loader refuses it.
    pub fn not_loadable(&self) -> Vec<String> {
        let mut steps: Vec<String> = Vec::new();
        for place in self.library.tried.iter().filter(|place| place.found()) {
            for step in self.refused(place, false) {
                if !steps.contains(&step) {
                    steps.push(step);
                }
            }
        }
        steps.push(SIMULATOR_INSTEAD.into());
        steps
    }

    /// The library runs, and some of what belongs to it does not.
    pub fn in_part(&self, groups: &[Group]) -> Vec<String> {
        let media = |group: &Group| group.name == "media V1" && group.present == 0;
        let mut steps = Vec::new();
        if groups.iter().any(media) {
            let of_media = |place: &&Tried| place.path.ends_with(MEDIA_LIBRARY);
            let refused = self.library.tried.iter().filter(of_media).any(Tried::found);
            let why = if refused {
                format!("{MEDIA_LIBRARY} was refused")
            } else {
                format!(
                    "install the CANN package of this release that has {MEDIA_LIBRARY}, beside the runtime \
                     library"
                )
            };
            steps.push(format!("media is not there: jpegd and vdec will not run; {why}"));
        }
        for place in self.library.tried.iter().filter(|place| place.found()) {
            let file = place.path.display();
            let optional = !RUNTIME_FILES.iter().any(|name| place.path.ends_with(name));
            steps.extend(
                self.refused(place, optional).into_iter().map(|step| format!("{file}: {step}")),
            );
        }
        steps
    }

    fn refused(&self, place: &Tried, optional: bool) -> Vec<String> {
        let arch = std::env::consts::ARCH;
        vec![match place.outcome {
            Outcome::NotLoadable if place.why.contains("libascend_hal.so") => {
                let libraries = &self.machine.driver.libraries;
                let Some(folder) = libraries.first().and_then(|file| file.parent()) else {
                    return self.driver_first();
                };
                format!(
                    "the driver's library is there, but the loader does not look for it there: \
                     `export LD_LIBRARY_PATH={}:$LD_LIBRARY_PATH`",
                    folder.display()
                )
            }
            Outcome::NotLoadable if place.why.contains("cannot open shared object file") => {
                "`source` the set_env.sh of that toolkit: it names the folders of the other libraries; if \
                 one is still missing, the installation is not complete"
                    .into()
            }
            Outcome::WrongArchitecture => {
                format!("install the CANN package for {arch}, or build programs for the other one")
            }
            Outcome::MissingSymbols if optional => {
                "it lacks functions that every release has: install its package again, of the same release \
                 as the runtime"
                    .into()
            }
            Outcome::MissingSymbols => format!(
                "this is no whole ACL library: older than CANN 5, a mix of releases, or another file of that \
                 name; install CANN again, or set {LIBRARY_PATH_VARIABLE} to the right one"
            ),
            Outcome::Stub => STUB.into(),
            Outcome::Mixed => {
                "it is of another installation: take its folder off LD_LIBRARY_PATH, or `source` one \
                 set_env.sh only"
                    .into()
            }
            _ => "the file is damaged, or no library: install its package again".into(),
        }]
    }

    /// The library is loaded, and does not start, or opens no device.
    pub fn not_starting(&self, code: Option<i32>) -> Vec<String> {
        let mut steps = Vec::new();
        if code == Some(acl_sys::ACL_ERROR_COMPILING_STUB_MODE.0) {
            steps.push(STUB.into());
        } else {
            steps.extend(self.driver_first());
        }
        if let Some(visible) = self.visible {
            steps.push(format!("look at ASCEND_RT_VISIBLE_DEVICES={visible}: it hides the others"));
        }
        if steps.is_empty() {
            steps.push(if self.machine.nodes.is_empty() {
                format!("the driver shows no device in /dev: look at `npu-smi info`; {IN_A_CONTAINER}")
            } else {
                "look at `npu-smi info`, and whether this user may open /dev/davinci* (group HwHiAiUser)".into()
            });
        }
        steps.push(SIMULATOR_INSTEAD.into());
        steps
    }
}
