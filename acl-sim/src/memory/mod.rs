//! Device addresses, who owns them, and what they hold.
//!
//! A device address is a number far above anything the host can map: a program that follows one crashes at
//! once, as it would with a card. Addresses are never used twice and blocks never touch, so a stale or
//! overrun pointer hits nothing instead of a neighbour. The bytes live beside the address map, each block
//! behind its own lock. Pinned host memory is real memory, see [`host`].

mod alloc;
mod copy;
mod host;

pub use alloc::*;
pub use copy::*;

use crate::door::{Answer, Fault};
use crate::world::{Placement, State, world};
use acl_sys::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Device addresses start here: above the user half of 57-bit address spaces.
const FIRST_ADDRESS: u64 = 0x0100_0000_0000_0000;
/// Unmapped bytes between blocks.
const GAP: u64 = 4096;
/// Fresh device memory holds this: programs must not count on zeros.
const FRESH: u8 = 0xA5;
/// Above this many bytes a block is left zero, so that huge blocks cost no real memory until used.
const FRESH_LIMIT: usize = 64 << 20;

/// Which free call a block wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `aclrtFree`.
    Device,
    /// `aclrtFreeHost`.
    Host,
    /// `acldvppFree`.
    Dvpp,
    /// `hi_mpi_dvpp_free`.
    MpiDvpp,
}

impl Kind {
    /// The call that frees it.
    pub fn free_call(self) -> &'static str {
        match self {
            Kind::Device => "aclrtFree",
            Kind::Host => "aclrtFreeHost",
            Kind::Dvpp => "acldvppFree",
            Kind::MpiDvpp => "hi_mpi_dvpp_free",
        }
    }

    /// Media memory of either generation: the two share one heap.
    pub fn is_media_kind(self) -> bool {
        matches!(self, Kind::Dvpp | Kind::MpiDvpp)
    }
}

/// The bytes of a block.
#[derive(Debug)]
pub(crate) enum Bytes {
    /// On the device: reached only through here.
    Device(Mutex<Box<[u8]>>),
    /// On the host: the program reaches them too.
    Host(host::Pinned),
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
    pub bytes: Bytes,
}

/// All live allocations by address.
#[derive(Debug)]
pub(crate) struct Memory {
    blocks: BTreeMap<u64, Arc<Block>>,
    next: u64,
}

impl Default for Memory {
    fn default() -> Self {
        Self { blocks: BTreeMap::new(), next: FIRST_ADDRESS }
    }
}

/// What an address range is.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// Inside a block, at this offset.
    Block(Arc<Block>, usize),
    /// Not from here: ordinary host memory of the program.
    Pageable,
}

impl Place {
    pub fn is_device(&self) -> bool {
        matches!(self, Place::Block(block, _) if block.kind != Kind::Host)
    }
}

impl Block {
    /// The device bytes, locked; `None` for host memory.
    pub fn device_bytes(&self) -> Option<MutexGuard<'_, Box<[u8]>>> {
        match &self.bytes {
            Bytes::Device(bytes) => Some(bytes.lock().unwrap_or_else(PoisonError::into_inner)),
            Bytes::Host(_) => None,
        }
    }
}

impl Memory {
    /// The block that `address` is in, pad included.
    pub fn find(&self, address: u64) -> Option<&Arc<Block>> {
        let (_, block) = self.blocks.range(..=address).next_back()?;
        (address - block.base < block.reserved).then_some(block)
    }

    /// What `len` bytes at `address` are. A range that leaves its block, or that looks like device memory
    /// and belongs to no live block, is what a card's driver would fault on: 507899.
    pub fn resolve(&self, address: u64, len: u64) -> Answer<Place> {
        match self.find(address) {
            Some(block) => {
                let offset = address - block.base;
                if len > block.reserved - offset {
                    return Err(Fault::new(
                        ACL_ERROR_RT_DRV_INTERNAL_ERROR,
                        format!(
                            "{len} bytes at {address:#x} run {} bytes past the end of a block of {} ({})",
                            len - (block.reserved - offset),
                            block.reserved,
                            block.call
                        ),
                    ));
                }
                Ok(Place::Block(block.clone(), offset as usize))
            }
            None if address >= FIRST_ADDRESS => Err(Fault::new(
                ACL_ERROR_RT_DRV_INTERNAL_ERROR,
                format!("no live device memory at {address:#x}: freed before, or never allocated"),
            )),
            None => Ok(Place::Pageable),
        }
    }

    /// An address for `bytes` device bytes: `align`ed, and by `Documented` placement to no more than that.
    fn place(&mut self, bytes: u64, align: u64, placement: Placement) -> u64 {
        let base = match placement {
            Placement::Driver => self.next.next_multiple_of(512),
            Placement::Documented => self.next.next_multiple_of(2 * align) + align,
        };
        self.next = base + bytes + GAP;
        base
    }

    pub fn blocks(&self) -> impl Iterator<Item = &Arc<Block>> {
        self.blocks.values()
    }
}

/// The bytes of a new device block; `None` when the host has not that much.
fn fresh_bytes(bytes: u64) -> Option<Vec<u8>> {
    let bytes = usize::try_from(bytes).ok()?;
    // `vec!` aborts where this answers, and takes zero pages where this would touch each.
    Vec::<u8>::new().try_reserve_exact(bytes).ok()?;
    Some(vec![if bytes <= FRESH_LIMIT { FRESH } else { 0 }; bytes])
}

/// What a new block has to be.
pub(crate) struct Request {
    pub call: &'static str,
    pub kind: Kind,
    pub asked: u64,
    pub reserved: u64,
    /// Documented start alignment.
    pub align: u64,
}

impl State {
    /// A block on the current context's device, or the code of why not.
    pub fn allocate(&mut self, request: Request) -> Answer<u64> {
        let id = self.need_device()?;
        let device = self.device(id)?;
        let placement = device.config.placement;
        let Request { call, kind, asked, reserved, align } = request;
        let (base, bytes) = if kind == Kind::Host {
            let pinned = host::Pinned::new(reserved, placement).ok_or_else(|| {
                Fault::new(
                    ACL_ERROR_RT_MEMORY_ALLOCATION,
                    format!("{reserved} bytes of pinned host memory are not to be had"),
                )
            })?;
            (pinned.address(), Bytes::Host(pinned))
        } else {
            let free = device.total_memory().saturating_sub(device.used);
            if reserved > free {
                return Err(Fault::new(
                    ACL_ERROR_RT_MEMORY_ALLOCATION,
                    format!(
                        "asked {asked} bytes ({reserved} with padding), {free} bytes are free on device {id}"
                    ),
                ));
            }
            let bytes = fresh_bytes(reserved).ok_or_else(|| {
                Fault::new(
                    ACL_ERROR_RT_MEMORY_ALLOCATION,
                    format!("the host that simulates device {id} has no {reserved} bytes left"),
                )
            })?;
            device.used += reserved;
            (self.memory.place(reserved, align, placement), Bytes::Device(Mutex::new(bytes.into())))
        };
        let block = Block { base, reserved, asked, kind, call, device: id, bytes };
        self.memory.blocks.insert(base, Arc::new(block));
        Ok(base)
    }

    /// Takes a block back. It must start at `address` and want `kind`'s free call: else 107000, and the
    /// block stays. Work that still needs the block is an objection; that work will fault when it runs.
    pub fn release(&mut self, address: u64, kind: Kind) -> Answer {
        let refuse = |text: String| Err(Fault::new(ACL_ERROR_RT_PARAM_INVALID, text));
        let Some(block) = self.memory.find(address).cloned() else {
            return refuse(format!("{address:#x} is not the address of a live allocation"));
        };
        if block.base != address {
            return refuse(format!(
                "{address:#x} is {} bytes inside a block that starts at {:#x}",
                address - block.base,
                block.base
            ));
        }
        if block.kind != kind {
            let text = format!(
                "{address:#x} is from {}: free it with {}",
                block.call,
                block.kind.free_call()
            );
            self.object(block.device, "each allocation has its own free call", text.clone());
            return refuse(text);
        }
        if let Some(task) = self.pending_use(block.base, block.reserved) {
            let text = format!("{} of {address:#x} while {task} still needs it", kind.free_call());
            self.object(block.device, "no free call waits for queued work", text);
        }
        self.memory.blocks.remove(&address);
        if kind != Kind::Host
            && let Some(device) = self.devices.get_mut(&block.device)
        {
            device.used = device.used.saturating_sub(block.reserved);
        }
        Ok(())
    }

    /// Takes back what a program left on a device; each block is remembered as a leak. Pinned host
    /// memory outlives the device.
    pub fn reclaim_device_memory(&mut self, id: i32) {
        let left: Vec<u64> = self
            .memory
            .blocks()
            .filter(|block| block.device == id && block.kind != Kind::Host)
            .map(|block| block.base)
            .collect();
        for base in left {
            let Some(block) = self.memory.blocks.remove(&base) else { continue };
            let text = format!("{} bytes from {} at {base:#x}", block.asked, block.call);
            log::warn!("leak: device {id} took back {text}");
            if let Some(device) = self.devices.get_mut(&id) {
                device.used = device.used.saturating_sub(block.reserved);
                device.reclaimed.push(text);
            }
        }
    }

    /// The device of a device address, for the rules that ask for one.
    pub fn device_of(&self, address: u64) -> Option<i32> {
        self.memory.find(address).map(|block| block.device)
    }
}

/// Copies a range of device memory out, as a task does.
pub(crate) fn read_device(
    address: u64,
    len: u64,
    want: &str,
    ok: fn(Kind) -> bool,
) -> Answer<Vec<u8>> {
    let (block, offset) = device_range(address, len, want, ok)?;
    let bytes = block.device_bytes().ok_or_else(|| host_pointer(address, want))?;
    Ok(bytes[offset..offset + len as usize].to_vec())
}

/// Writes to device memory, as a task does.
pub(crate) fn write_device(address: u64, data: &[u8], want: &str, ok: fn(Kind) -> bool) -> Answer {
    let (block, offset) = device_range(address, data.len() as u64, want, ok)?;
    let mut bytes = block.device_bytes().ok_or_else(|| host_pointer(address, want))?;
    bytes[offset..offset + data.len()].copy_from_slice(data);
    Ok(())
}

fn device_range(
    address: u64,
    len: u64,
    want: &str,
    ok: fn(Kind) -> bool,
) -> Answer<(Arc<Block>, usize)> {
    let place = world().lock().memory.resolve(address, len)?;
    match place {
        Place::Block(block, offset) if ok(block.kind) => Ok((block, offset)),
        Place::Block(block, _) => Err(Fault::new(
            ACL_ERROR_RT_DRV_INTERNAL_ERROR,
            format!("{want} at {address:#x} is memory of {}, not media memory", block.call),
        )),
        Place::Pageable => Err(host_pointer(address, want)),
    }
}

fn host_pointer(address: u64, want: &str) -> Fault {
    Fault::new(
        ACL_ERROR_RT_DRV_INTERNAL_ERROR,
        format!("{want} at {address:#x} is host memory: the device cannot reach it"),
    )
}
