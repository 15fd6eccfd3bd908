//! Live allocations by address.

use super::address::Mapping;
use super::host::Pinned;
use super::ipc::Keys;
use super::managed::Advised;
use super::mbuf::Mbufs;
use super::physical::Physical;
use super::pool::Pools;
use super::range::Range;
use super::refused;
use super::register::Registered;
use super::share::Shared;
use super::store::Store;
use super::trap;
use crate::door::{Answer, Fault};
use crate::world::{Placement, State};
use acl_sys::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Bytes of an ordinary page.
pub(crate) const PAGE: u32 = 4 << 10;
/// Bytes of a huge page.
pub(crate) const HUGE_PAGE: u32 = 2 << 20;
/// Bytes of the largest pages.
pub(crate) const GIANT_PAGE: u32 = 1 << 30;

/// What an allocation is, and so which free call it wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Device memory.
    Device,
    /// Pinned host memory.
    Host,
    /// Media memory.
    Dvpp,
    /// Media memory of V2.
    MpiDvpp,
    /// Host memory that devices reach by the same address.
    Managed,
    /// A pool's.
    Pool,
    /// Physical memory of a device, mapped.
    Mapped,
    /// Physical memory of the host, mapped.
    MappedHost,
    /// Another's memory, opened by its key.
    Opened,
    /// Registered memory of the program, by its device address.
    Alias,
}

impl Kind {
    /// The call that frees it.
    pub fn free_call(self) -> &'static str {
        match self {
            Kind::Device | Kind::Managed | Kind::Pool => "aclrtFree",
            Kind::Host => "aclrtFreeHost",
            Kind::Dvpp => "acldvppFree",
            Kind::MpiDvpp => "hi_mpi_dvpp_free",
            Kind::Mapped | Kind::MappedHost => "aclrtUnmapMem",
            Kind::Opened => "aclrtIpcMemClose",
            Kind::Alias => "aclrtHostUnregister",
        }
    }

    /// Media memory of either generation: the two share one heap.
    pub fn is_media_kind(self) -> bool {
        matches!(self, Kind::Dvpp | Kind::MpiDvpp)
    }

    /// Memory that was mapped: what touches is one stretch.
    pub fn is_mapping(self) -> bool {
        matches!(self, Kind::Mapped | Kind::MappedHost)
    }

    /// Whether its bytes count as the device's, each block for itself.
    fn is_counted(self) -> bool {
        matches!(self, Kind::Device | Kind::Dvpp | Kind::MpiDvpp)
    }
}

/// The bytes of a block.
#[derive(Debug)]
pub(crate) enum Bytes {
    /// On the device, from this byte on: reached only through here.
    Device(Arc<Store>, usize),
    /// On the host: the program reaches them too.
    Host(Pinned),
    /// The program's own, from this address on.
    Program(u64),
}

/// One allocation.
#[derive(Debug)]
pub(crate) struct Block {
    pub base: u64,
    /// Bytes that the block owns: asked, rounded and padded.
    pub reserved: u64,
    /// Bytes the program asked for.
    pub asked: u64,
    pub kind: Kind,
    /// The exported function that made it.
    pub call: &'static str,
    pub device: i32,
    /// Bytes of its pages.
    pub page: u32,
    pub bytes: Bytes,
}

/// Live allocations by address. The trap learns of those that it may have to name.
#[derive(Debug)]
pub(crate) struct Blocks {
    live: BTreeMap<u64, Arc<Block>>,
    /// Addresses that the host cannot touch.
    guarded: Option<std::ops::Range<u64>>,
}

impl std::ops::Deref for Blocks {
    type Target = BTreeMap<u64, Arc<Block>>;

    fn deref(&self) -> &Self::Target {
        &self.live
    }
}

impl Blocks {
    pub fn insert(&mut self, base: u64, block: Arc<Block>) {
        if let Some(stretch) = self.guarded.as_ref().filter(|stretch| stretch.contains(&base)) {
            trap::enter(&block, stretch.clone());
        }
        self.live.insert(base, block);
    }

    pub fn remove(&mut self, base: &u64) -> Option<Arc<Block>> {
        trap::strike(*base);
        self.live.remove(base)
    }
}

/// All live allocations by address, and what else there is about memory.
#[derive(Debug)]
pub(crate) struct Memory {
    pub(super) range: Range,
    pub(super) blocks: Blocks,
    /// Reserved device addresses: how many, by the first.
    pub(super) reserved: BTreeMap<u64, u64>,
    pub(super) mapped: BTreeMap<u64, Mapping>,
    pub(super) physical: BTreeMap<u64, Physical>,
    pub(super) shared: Shared,
    pub(super) keys: Keys,
    pub(super) registered: Registered,
    pub(super) pools: Pools,
    pub(super) advised: Advised,
    pub(super) mbufs: Mbufs,
    /// Which device is open to which peer.
    pub(crate) peers: BTreeSet<(i32, i32)>,
    /// The most that each device had in use.
    peaks: BTreeMap<i32, u64>,
}

impl Default for Memory {
    fn default() -> Self {
        let range = Range::new();
        Self {
            blocks: Blocks { live: BTreeMap::new(), guarded: range.guarded() },
            range,
            reserved: BTreeMap::new(),
            mapped: BTreeMap::new(),
            physical: BTreeMap::new(),
            shared: Shared::default(),
            keys: Keys::default(),
            registered: Registered::default(),
            pools: Pools::default(),
            advised: Advised::default(),
            mbufs: Mbufs::default(),
            peers: BTreeSet::new(),
            peaks: BTreeMap::new(),
        }
    }
}

impl Memory {
    /// The block that `address` is in, pad included.
    pub fn find(&self, address: u64) -> Option<&Arc<Block>> {
        let (_, block) = self.blocks.range(..=address).next_back()?;
        (address - block.base < block.reserved).then_some(block)
    }

    /// The block that starts at `address`.
    pub fn starting_at(&self, address: u64) -> Answer<&Arc<Block>> {
        let unknown = || refused(format!("{address:#x} is not the address of a live allocation"));
        let block = self.find(address).ok_or_else(unknown)?;
        if block.base != address {
            return Err(refused(format!(
                "{address:#x} is {} bytes inside a block that starts at {:#x}",
                address - block.base,
                block.base
            )));
        }
        Ok(block)
    }

    /// Where the last block that shares addresses with the range ends; `None`: none does.
    pub(super) fn overlapped(&self, at: u64, bytes: u64) -> Option<u64> {
        let (_, block) = self.blocks.range(..at.saturating_add(bytes)).next_back()?;
        Some(block.base + block.reserved).filter(|&end| end > at)
    }

    /// A device address for `bytes`, a multiple of `align` plus `more`.
    pub(super) fn place(&mut self, bytes: u64, align: u64, more: u64) -> Answer<u64> {
        let mut range = std::mem::take(&mut self.range);
        let taken = |at: u64, len: u64| self.overlapped(at, len).max(self.reservation(at, len));
        let found = range.place(bytes, align, more, taken);
        self.range = range;
        found.ok_or_else(|| {
            Fault::new(
                ACL_ERROR_RT_MEMORY_ALLOCATION,
                format!("no {bytes} device addresses in a row are left"),
            )
        })
    }

    /// Where the last reservation that shares addresses with the range ends.
    fn reservation(&self, at: u64, bytes: u64) -> Option<u64> {
        let (start, bytes) = self.reserved.range(..at.saturating_add(bytes)).next_back()?;
        Some(start + bytes).filter(|&end| end > at)
    }

    /// Whether these are device addresses that nobody has.
    pub(super) fn is_free(&self, at: u64, bytes: u64) -> bool {
        let last = at.saturating_add(bytes - 1);
        self.range.contains(at)
            && self.range.contains(last)
            && self.overlapped(at, bytes).max(self.reservation(at, bytes)).is_none()
    }

    /// The most that a device had in use.
    pub(super) fn peak(&self, device: i32) -> u64 {
        self.peaks.get(&device).copied().unwrap_or(0)
    }

    pub fn blocks(&self) -> impl Iterator<Item = &Arc<Block>> {
        self.blocks.values()
    }
}

/// What a new block has to be.
pub(crate) struct Request {
    pub call: &'static str,
    pub kind: Kind,
    pub asked: u64,
    pub reserved: u64,
    /// Documented start alignment.
    pub align: u64,
    pub page: u32,
}

impl State {
    /// A block on the current context's device, or the code of why not.
    pub fn allocate(&mut self, request: Request) -> Answer<u64> {
        let device = self.need_device()?;
        let placement = self.device(device)?.config.placement;
        let Request { call, kind, asked, reserved, align, page } = request;
        if reserved == 0 {
            return Err(refused(format!("{asked} bytes wrap to none when rounded")));
        }
        let (align, more) = match placement {
            _ if kind == Kind::Managed => (align, 0),
            Placement::Driver => (512, 0),
            Placement::Documented => (2 * align, align),
        };
        let (base, bytes) = if matches!(kind, Kind::Host | Kind::Managed) {
            let pinned = Pinned::new(reserved, align as usize, more as usize).ok_or_else(|| {
                Fault::new(
                    ACL_ERROR_RT_MEMORY_ALLOCATION,
                    format!("{reserved} bytes of pinned host memory are not to be had"),
                )
            })?;
            (pinned.address(), Bytes::Host(pinned))
        } else {
            let store = self.take_bytes(device, asked, reserved)?;
            (self.memory.place(reserved, align, more)?, Bytes::Device(Arc::new(store), 0))
        };
        let block = Block { base, reserved, asked, kind, call, device, page, bytes };
        self.memory.blocks.insert(base, Arc::new(block));
        Ok(base)
    }

    /// Bytes of a device's memory, counted as used; 207001 when it has not that many.
    pub(super) fn take_bytes(&mut self, id: i32, asked: u64, bytes: u64) -> Answer<Store> {
        self.count_bytes(id, asked, bytes)?;
        Store::new(bytes).ok_or_else(|| {
            self.give_bytes(id, bytes);
            let text = format!("the host that simulates device {id} has no {bytes} bytes left");
            Fault::new(ACL_ERROR_RT_MEMORY_ALLOCATION, text)
        })
    }

    /// As above, without the bytes themselves.
    pub(super) fn count_bytes(&mut self, id: i32, asked: u64, bytes: u64) -> Answer {
        let device = self.device(id)?;
        let free = device.total_memory().saturating_sub(device.used);
        if bytes > free {
            return Err(Fault::new(
                ACL_ERROR_RT_MEMORY_ALLOCATION,
                format!(
                    "asked {asked} bytes ({bytes} with padding), {free} bytes are free on device {id}"
                ),
            ));
        }
        device.used += bytes;
        let used = device.used;
        let peak = self.memory.peaks.entry(id).or_default();
        *peak = used.max(*peak);
        Ok(())
    }

    /// The opposite, as far as the device counts.
    pub(super) fn give_bytes(&mut self, id: i32, bytes: u64) {
        if let Some(device) = self.devices.get_mut(&id) {
            device.used = device.used.saturating_sub(bytes);
        }
    }

    /// Takes a block back. It must start at `address` and want `kind`'s free call: else 107000, and the
    /// block stays. Work that still needs the block is an objection; that work will fault when it runs.
    /// Who calls drops the block when the world is no longer locked: that may take a while.
    pub fn release(&mut self, address: u64, kind: Kind) -> Answer<Arc<Block>> {
        let block = self.memory.starting_at(address)?.clone();
        if block.kind.free_call() != kind.free_call() {
            let text = format!(
                "{address:#x} is from {}: free it with {}",
                block.call,
                block.kind.free_call()
            );
            self.object(block.device, "each allocation has its own free call", text.clone());
            // The driver gives host memory back all the same.
            if (kind, block.kind) != (Kind::Device, Kind::Host) {
                return Err(refused(text));
            }
        }
        if block.kind == Kind::Pool && !self.give_to_pool(address) {
            return Err(refused(format!("{address:#x} was given back to its pool before")));
        }
        self.object_to_use(&block, kind.free_call());
        self.drop_block(address);
        Ok(block)
    }

    /// Objects when queued work still needs what `call` takes away.
    pub(super) fn object_to_use(&mut self, block: &Block, call: &str) {
        if let Some(task) = self.pending_use(block.base, block.reserved) {
            let text = format!("{call} of {:#x} while {task} still needs it", block.base);
            self.object(block.device, "no free call waits for queued work", text);
        }
    }

    /// Takes a block out of the list, and its bytes out of the device's.
    fn drop_block(&mut self, base: u64) -> Option<Arc<Block>> {
        let block = self.memory.blocks.remove(&base)?;
        self.withdraw_keys(base);
        if block.kind.is_counted() {
            self.give_bytes(block.device, block.reserved);
        }
        if block.kind == Kind::Managed {
            self.forget_advice(base, block.reserved);
        }
        Some(block)
    }

    /// Takes back what a program left on a device; each block is remembered as a leak. Pinned host
    /// memory outlives the device.
    pub fn reclaim_device_memory(&mut self, id: i32) {
        let ours = |block: &&Arc<Block>| block.device == id && block.kind != Kind::Host;
        let left: Vec<u64> = self.memory.blocks().filter(ours).map(|block| block.base).collect();
        let mut lost = self.unmapped_memory(id);
        self.memory.physical.retain(|_, physical| physical.device != Some(id));
        self.memory.pools.retain(|_, pool| pool.device != id);
        for base in left {
            let Some(block) = self.drop_block(base) else { continue };
            self.memory.mapped.remove(&base);
            lost.push(format!("{} bytes from {} at {base:#x}", block.asked, block.call));
        }
        self.unregister_all(id);
        self.memory.peers.retain(|&(device, _)| device != id);
        lost.iter().for_each(|text| log::warn!("leak: device {id} took back {text}"));
        if let Some(device) = self.devices.get_mut(&id) {
            device.used = 0;
            device.reclaimed.append(&mut lost);
        }
    }

    /// What lives on a device and is no block, in words.
    pub fn unmapped_memory(&self, id: i32) -> Vec<String> {
        let physical = self.memory.physical.iter();
        let ours = physical.filter(|(handle, p)| p.device == Some(id) && p.origin == **handle);
        let physical = ours.map(|(_, p)| format!("{} bytes from aclrtMallocPhysical", p.bytes));
        let pools = self.memory.pools.values().filter(|pool| pool.device == id);
        physical.chain(pools.map(|pool| format!("a pool of {} bytes", pool.max))).collect()
    }

    /// The device of a device address, for the rules that ask for one.
    pub fn device_of(&self, address: u64) -> Option<i32> {
        self.memory.find(address).map(|block| block.device)
    }
}
