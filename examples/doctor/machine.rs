//! The machine below all libraries: cards on the PCI bus, what the driver shows in `/dev`, its user part.
//!
//! Everything is read below a root, which is `/` but in tests.

use crate::report::{Card, Driver, Machine};
use crate::toolkit::value;
use std::path::{Path, PathBuf};

/// PCI vendor of all Ascend devices.
const VENDOR: &str = "0x19e5";

/// PCI device ids of that vendor.
const CHIPS: [(&str, &str); 5] = [
    ("0xd100", "Ascend310"),
    ("0xd500", "Ascend310P"),
    ("0xd801", "Ascend910"),
    ("0xd802", "Ascend910B"),
    ("0xd803", "Ascend910_93"),
];

/// Reads all of it.
pub fn look(root: &Path) -> Machine {
    Machine {
        target: format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
        cards: cards(&root.join("sys/bus/pci/devices")),
        nodes: nodes(&root.join("dev")),
        driver: driver(root, &loader_folders()),
    }
}

/// Names in a folder, sorted; none if there is no such folder.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_unstable();
    names
}

fn cards(devices: &Path) -> Vec<Card> {
    let card = |address: String| {
        let read = |name: &str| std::fs::read_to_string(devices.join(&address).join(name)).ok();
        let (vendor, device, class) = (read("vendor")?, read("device")?, read("class")?);
        let (vendor, device) = (vendor.trim(), device.trim());
        // Other devices of that vendor: a processing accelerator with another kind of id is no NPU.
        let npu = vendor == VENDOR && device.starts_with("0xd") && class.starts_with("0x12");
        npu.then(|| Card {
            id: format!("{}:{}", vendor.trim_start_matches("0x"), device.trim_start_matches("0x")),
            chip: CHIPS.iter().find(|(id, _)| *id == device).map(|(_, chip)| *chip),
            address,
        })
    };
    names(devices).into_iter().filter_map(card).collect()
}

/// Device nodes that programs open through the driver's library.
fn nodes(dev: &Path) -> Vec<PathBuf> {
    let ours = |name: &String| {
        name.starts_with("davinci") || ["devmm_svm", "hisi_hdc"].contains(&name.as_str())
    };
    names(dev).into_iter().filter(ours).map(|name| dev.join(name)).collect()
}

/// The folders of `LD_LIBRARY_PATH`.
fn loader_folders() -> Vec<PathBuf> {
    let path = std::env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
    std::env::split_paths(&path).filter(|folder| !folder.as_os_str().is_empty()).collect()
}

fn driver(root: &Path, loader: &[PathBuf]) -> Driver {
    let info = root.join("etc/ascend_install.info");
    let named = value(&info, "Driver_Install_Path_Param")
        .map(|path| root.join(path.trim_start_matches('/')).join("driver"));
    let standard = root.join("usr/local/Ascend/driver");
    let mut folders: Vec<PathBuf> = named.into_iter().collect();
    if !folders.contains(&standard) {
        folders.push(standard);
    }
    let mut looked = vec![info];
    let files: Vec<PathBuf> = folders.iter().map(|folder| folder.join("version.info")).collect();
    let version = files.iter().find_map(|file| value(file, "Version"));
    looked.extend(files);

    let below = folders.iter().flat_map(|folder| {
        ["lib64/driver", "lib64/common", "lib64"].map(|libraries| folder.join(libraries))
    });
    let mut libraries = Vec::new();
    for file in below.chain(loader.iter().cloned()).map(|dir| dir.join("libascend_hal.so")) {
        if file.is_file() && !libraries.contains(&file) {
            libraries.push(file.clone());
        }
        looked.push(file);
    }
    Driver { version, libraries, looked }
}
