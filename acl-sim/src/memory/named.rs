//! Files in memory that other processes find: by the process that made them and a name. And notices, in which a
//! process tells others of memory that it shares.
//!
//! They have no path and end with the last process that has them, so that nothing is left behind by one that was
//! killed. Linux only; elsewhere there are none, and memory stays with its process.

use super::refused;
use super::store::Store;
use super::sys;
use crate::door::Answer;
use std::fs::File;
use std::ptr::NonNull;
use std::sync::Arc;
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

/// A stand-in for every process.
const EVERYBODY: i64 = 0;

/// What a process tells others of memory that it shares: numbers of the caller's, and who may have it. Without
/// files in memory it tells nobody.
#[derive(Debug)]
pub(super) struct Notice {
    file: Option<Named>,
    /// The file of the bytes, how many it has, and what else there is to know.
    facts: String,
    /// Processes that may have it.
    pids: Vec<i64>,
}

impl Notice {
    /// Tells of a store by a name, which others have to know: those on a list, which is empty so far, or everybody.
    pub fn new(name: &str, store: &Store, numbers: &[u64], everybody: bool) -> Self {
        let bytes = store.publish();
        let file = bytes.as_ref().and_then(|_| Named::called(name.to_owned(), 0));
        let mut facts = String::new();
        if let Some(bytes) = bytes {
            facts = format!("{} {} {}", bytes.name(), store.bytes(), numbers.len());
        }
        numbers.iter().for_each(|number| facts += &format!(" {number}"));
        let pids = if everybody { vec![EVERYBODY] } else { Vec::new() };
        let notice = Self { file, facts, pids };
        notice.say();
        notice
    }

    fn say(&self) {
        let Some(file) = &self.file else { return };
        let mut text = self.facts.clone();
        self.pids.iter().for_each(|pid| text += &format!(" {pid}"));
        if let Err(error) = file.say(&(text + "\n")) {
            log::warn!("memory cannot be shared with other processes: {error}");
        }
    }

    /// Lets processes in.
    pub fn let_in(&mut self, pids: impl IntoIterator<Item = i32>) {
        self.pids.extend(pids.into_iter().map(i64::from));
        self.say();
    }

    /// Tells no more.
    pub fn withdraw(&mut self) {
        self.file = None;
    }

    /// What another process tells by that name: the bytes, and its numbers. What is not there, and who may not
    /// have it, is 107000.
    pub fn heard<const N: usize>(process: u32, name: &str) -> Answer<(Arc<Store>, [u64; N])> {
        let unknown = || refused(format!("process {process} shares no memory by that name"));
        let text = Named::find(process, name).and_then(|file| file.said()).ok_or_else(unknown)?;
        let mut words = text.split(' ');
        let file = words.next().unwrap_or_default();
        let numbers: Vec<i64> = words.filter_map(|word| word.parse().ok()).collect();
        let &[bytes, count, ref rest @ ..] = &numbers[..] else { return Err(unknown()) };
        let (facts, pids) = rest.split_at_checked(N).ok_or_else(unknown)?;
        if count != N as i64 {
            return Err(unknown());
        }
        let me = std::process::id();
        if !pids.iter().any(|&pid| pid == EVERYBODY || pid == me.into()) {
            return Err(refused(format!("process {me} is not among those that may have it")));
        }
        let store = Named::find(process, file).and_then(|file| Store::of(file, bytes as u64));
        let store = store.ok_or_else(|| refused("the memory is freed"))?;
        Ok((Arc::new(store), std::array::from_fn(|at| facts[at] as u64)))
    }
}
