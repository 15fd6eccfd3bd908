//! Files in memory that other processes find: by the process that made them and a name.
//!
//! They have no path and end with the last process that has them, so that nothing is left behind by one that was
//! killed. Linux only; elsewhere there are none, and memory stays with its process.

use super::sys;
use std::fs::File;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU32, Ordering};

/// A file in memory with its name.
#[derive(Debug)]
pub(crate) struct Named {
    file: File,
    name: String,
}

impl Named {
    /// A fresh file of that many zero bytes, which cost nothing until they are written.
    pub fn new(bytes: u64) -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        Self::called(format!("acl-sim-{}-{count}", std::process::id()), bytes)
    }

    /// The same with a name of the caller's.
    pub fn called(name: String, bytes: u64) -> Option<Self> {
        let file = sys::memory_file(&name)?;
        file.set_len(bytes).ok()?;
        Some(Self { file, name })
    }

    /// A file that a process has, by its name.
    pub fn find(process: u32, name: &str) -> Option<Self> {
        let wanted = format!("/memfd:{name} (deleted)");
        let open = std::fs::read_dir(format!("/proc/{process}/fd")).ok()?;
        let is = |path: &std::path::PathBuf| {
            std::fs::read_link(path).is_ok_and(|target| target.as_os_str() == wanted.as_str())
        };
        let path = open.filter_map(|entry| Some(entry.ok()?.path())).find(is)?;
        let file = File::options().read(true).write(true).open(path).ok()?;
        Some(Self { file, name: name.to_owned() })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its first bytes, shared with everybody who maps them. `None` when it has not so many.
    pub fn map(&self, bytes: usize) -> Option<NonNull<u8>> {
        let has = self.file.metadata().ok()?.len();
        if has < bytes as u64 { None } else { sys::map_file(&self.file, bytes) }
    }

    /// Makes a text the whole of it.
    pub fn say(&self, text: &str) -> std::io::Result<()> {
        sys::write_all(&self.file, text)
    }

    /// The text that it is.
    pub fn said(&self) -> Option<String> {
        let text = sys::read_all(&self.file).ok()?;
        // Cut off by a reader who came in between: nothing was said yet.
        text.strip_suffix('\n').map(str::to_owned)
    }
}
