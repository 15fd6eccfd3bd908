//! What a stretch of addresses is, and moving bytes between stretches.

use super::block::{Block, Bytes, Kind, Memory};
use super::store::Store;
use crate::door::{Answer, Fault};
use crate::world::{State, world};
use acl_sys::*;
use std::sync::Arc;

/// Where an address lies, as the driver tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// Host memory that the runtime knows.
    Host,
    /// This device.
    Device(i32),
    /// Either.
    Managed,
    /// Host memory of the program that the runtime does not know.
    Unregistered,
}

impl Location {
    /// Whether the host reaches it.
    pub fn is_host(self) -> bool {
        matches!(self, Location::Host | Location::Unregistered)
    }
}

/// A stretch of one block.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    block: Arc<Block>,
    at: usize,
    len: usize,
}

/// A stretch of addresses that was looked up.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    address: u64,
    /// The blocks it is in, from the first; none: not from here, ordinary host memory of the program.
    pieces: Vec<Piece>,
}

/// Bytes in a row, on one side or the other.
enum Side<'a> {
    Device(&'a Store, usize),
    Host(*mut u8),
}

fn fault(text: String) -> Fault {
    Fault::new(ACL_ERROR_RT_DRV_INTERNAL_ERROR, text)
}

impl Memory {
    /// What `len` bytes at `address` are. A range that leaves its block, or that looks like device memory
    /// and belongs to no live block, is what a card's driver would fault on: 507899. Mappings that touch are
    /// one stretch.
    pub fn resolve(&self, address: u64, len: u64) -> Answer<Place> {
        let Some(first) = self.find(address) else {
            self.must_be_host(address)?;
            return Ok(Place { address, pieces: Vec::new() });
        };
        let mut pieces = Vec::new();
        let (mut block, mut at, mut left) = (first, address, len);
        loop {
            self.must_be_open(block)?;
            let offset = at - block.base;
            let len = left.min(block.reserved - offset);
            pieces.push(Piece { block: block.clone(), at: offset as usize, len: len as usize });
            (at, left) = (at + len, left - len);
            if left == 0 {
                return Ok(Place { address, pieces });
            }
            match self.blocks.get(&at) {
                Some(next) if block.kind.is_mapping() && next.kind.is_mapping() => block = next,
                _ => break,
            }
        }
        Err(fault(format!(
            "{len} bytes at {address:#x} run {left} bytes past the end of a block of {} ({})",
            block.reserved, block.call
        )))
    }

    /// 507899 for device addresses: asked for those that no live block has.
    fn must_be_host(&self, address: u64) -> Answer {
        if self.range.contains(address) {
            return Err(fault(format!(
                "no live device memory at {address:#x}: freed before, or never allocated"
            )));
        }
        Ok(())
    }

    /// 507899 for memory that was mapped without access.
    fn must_be_open(&self, block: &Block) -> Answer {
        if self.mapped.get(&block.base).is_some_and(|mapping| mapping.closed) {
            let base = block.base;
            return Err(fault(format!("nobody may touch the memory mapped at {base:#x} yet")));
        }
        Ok(())
    }

    /// Where an address lies. Reserved addresses with nothing behind them are 107017, as the driver has it.
    pub fn location(&self, address: u64) -> Answer<Location> {
        if let Some(block) = self.find(address) {
            return Ok(block.location());
        }
        if self.is_reserved(address) {
            let text = format!("nothing is mapped at {address:#x}");
            return Err(Fault::new(ACL_ERROR_RT_INVALID_HANDLE, text));
        }
        self.must_be_host(address)?;
        let registered = self.registered.holds(address);
        Ok(if registered { Location::Host } else { Location::Unregistered })
    }

    fn is_reserved(&self, address: u64) -> bool {
        let span = self.reserved.range(..=address).next_back();
        span.is_some_and(|(start, bytes)| address - start < *bytes)
    }
}

impl Block {
    /// Where it lies.
    pub fn location(&self) -> Location {
        match self.kind {
            Kind::Host | Kind::MappedHost => Location::Host,
            Kind::Managed => Location::Managed,
            _ => Location::Device(self.device),
        }
    }

    fn side(&self, at: usize) -> Side<'_> {
        match &self.bytes {
            Bytes::Device(store, start) => Side::Device(store, start + at),
            Bytes::Host(pinned) => Side::Host(pinned.pointer().as_ptr().wrapping_add(at)),
            Bytes::Program(start) => {
                let start = std::ptr::with_exposed_provenance_mut::<u8>(*start as usize);
                Side::Host(start.wrapping_add(at))
            }
        }
    }
}

impl Place {
    /// Not from here.
    pub fn is_pageable(&self) -> bool {
        self.pieces.is_empty()
    }

    /// What is at byte `at`, and how many bytes from there on are in a row.
    fn side(&self, at: usize) -> (Side<'_>, usize) {
        let mut at = at;
        for piece in &self.pieces {
            if at < piece.len {
                return (piece.block.side(piece.at + at), piece.len - at);
            }
            at -= piece.len;
        }
        assert!(self.pieces.is_empty(), "beyond the place");
        let start = std::ptr::with_exposed_provenance_mut::<u8>(self.address as usize);
        (Side::Host(start.wrapping_add(at)), usize::MAX)
    }

    /// Copies `len` bytes; both ends may lie in one block, and overlap there.
    ///
    /// # Safety
    /// 1. Host memory of the program among `from` may be read.
    /// 2. Host memory of the program among `self` may be written.
    pub unsafe fn copy_from(&self, to_at: usize, from: &Place, from_at: usize, len: usize) {
        let mut done = 0;
        while done < len {
            let (to, to_row) = self.side(to_at + done);
            let (from, from_row) = from.side(from_at + done);
            let row = (len - done).min(to_row).min(from_row);
            match (from, to) {
                (Side::Device(from, a), Side::Device(to, b)) => Store::copy(from, a, to, b, row),
                // SAFETY: promise 2; the program has no addresses in a store.
                (Side::Device(from, a), Side::Host(to)) => unsafe { from.read(a, to, row) },
                // SAFETY: promise 1; likewise.
                (Side::Host(from), Side::Device(to, b)) => unsafe { to.write(b, from, row) },
                // SAFETY: promises 1 and 2.
                (Side::Host(from), Side::Host(to)) => unsafe { std::ptr::copy(from, to, row) },
            }
            done += row;
        }
    }

    /// Copies out what the place begins with.
    ///
    /// # Safety
    /// 1. Host memory of the program may be read.
    pub unsafe fn read(&self, to: &mut [u8]) {
        let mut done = 0;
        while done < to.len() {
            let (from, row) = self.side(done);
            let row = row.min(to.len() - done);
            let to = to[done..done + row].as_mut_ptr();
            match from {
                // SAFETY: a slice of our own.
                Side::Device(from, at) => unsafe { from.read(at, to, row) },
                // SAFETY: promise 1; a slice of our own.
                Side::Host(from) => unsafe { std::ptr::copy(from, to, row) },
            }
            done += row;
        }
    }

    /// Copies in.
    ///
    /// # Safety
    /// 1. Host memory of the program may be written.
    pub unsafe fn write(&self, at: usize, from: &[u8]) {
        let mut done = 0;
        while done < from.len() {
            let (to, row) = self.side(at + done);
            let row = row.min(from.len() - done);
            let from = from[done..done + row].as_ptr();
            match to {
                // SAFETY: a slice of our own.
                Side::Device(to, at) => unsafe { to.write(at, from, row) },
                // SAFETY: promise 1; a slice of our own.
                Side::Host(to) => unsafe { std::ptr::copy(from, to, row) },
            }
            done += row;
        }
    }

    /// Fills `len` bytes.
    ///
    /// # Safety
    /// 1. Host memory of the program may be written.
    pub unsafe fn fill(&self, value: u8, len: usize) {
        let mut done = 0;
        while done < len {
            let (to, row) = self.side(done);
            let row = row.min(len - done);
            match to {
                Side::Device(to, at) => to.fill(at, value, row),
                // SAFETY: promise 1.
                Side::Host(to) => unsafe { to.write_bytes(value, row) },
            }
            done += row;
        }
    }
}

impl State {
    /// Eight bytes of memory that the device reaches, as a number.
    pub(super) fn number_at(&self, address: u64) -> Answer<u64> {
        let place = in_blocks(&self.memory, address, 8, "what the device reads", |_| true)?;
        let mut bytes = [0; 8];
        // SAFETY: the range is in a block.
        unsafe { place.read(&mut bytes) };
        Ok(u64::from_ne_bytes(bytes))
    }
}

/// A few bytes of memory that the device reaches.
pub(super) fn fetch<const N: usize>(address: u64) -> Answer<[u8; N]> {
    let place = device_range(address, N as u64, "what the device reads", |_| true)?;
    let mut bytes = [0; N];
    // SAFETY: the range is in a block.
    unsafe { place.read(&mut bytes) };
    Ok(bytes)
}

/// Writes a few bytes there.
pub(super) fn store(address: u64, bytes: &[u8]) -> Answer {
    write_device(address, bytes, "what the device writes", |_| true)
}

/// Copies a range of device memory out, as a task does.
pub(crate) fn read_device(
    address: u64,
    len: u64,
    want: &str,
    ok: fn(Kind) -> bool,
) -> Answer<Vec<u8>> {
    let place = device_range(address, len, want, ok)?;
    let mut bytes = vec![0; len as usize];
    // SAFETY: the range is in a block.
    unsafe { place.read(&mut bytes) };
    Ok(bytes)
}

/// Writes to device memory, as a task does.
pub(crate) fn write_device(address: u64, data: &[u8], want: &str, ok: fn(Kind) -> bool) -> Answer {
    let place = device_range(address, data.len() as u64, want, ok)?;
    // SAFETY: the range is in a block.
    unsafe { place.write(0, data) };
    Ok(())
}

fn device_range(address: u64, len: u64, want: &str, ok: fn(Kind) -> bool) -> Answer<Place> {
    in_blocks(&world().lock().memory, address, len, want, ok)
}

fn in_blocks(
    memory: &Memory,
    address: u64,
    len: u64,
    want: &str,
    ok: fn(Kind) -> bool,
) -> Answer<Place> {
    let place = memory.resolve(address, len)?;
    if place.is_pageable() {
        return Err(fault(format!(
            "{want} at {address:#x} is host memory: the device cannot reach it"
        )));
    }
    if let Some(piece) = place.pieces.iter().find(|piece| !ok(piece.block.kind)) {
        let call = piece.block.call;
        return Err(fault(format!("{want} at {address:#x} is memory of {call}, not media memory")));
    }
    Ok(place)
}
