//! A slow and obvious twin of the pool: a list of slabs, a map of what lies where, and the
//! vendor's formula the way the vendor writes it. It shares no code with the pool.

use std::collections::BTreeMap;

/// The three numbers of a rule, restated so that nothing is computed by the code under test.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    pub align: u64,
    pub granule: u64,
    pub pad: u64,
}

/// `ALIGN_UP` as printed on the vendor's page; division and all. `x > 0`.
fn align_up(x: u64, k: u64) -> u64 {
    ((x - 1) / k + 1) * k
}

impl Numbers {
    pub fn footprint(self, len: u64) -> u64 {
        align_up(len, self.granule) + self.pad
    }

    pub fn pitch(self, len: u64) -> u64 {
        align_up(self.footprint(len), self.align)
    }
}

/// A live segment. Keyed by its address.
#[derive(Clone, Debug)]
pub struct Segment {
    pub len: u64,
    pub purpose: String,
}

#[derive(Debug)]
pub struct Shadow {
    pub numbers: Numbers,
    /// Base and length, in the order they were handed out.
    pub slabs: Vec<(u64, u64)>,
    pub live: BTreeMap<u64, Segment>,
    pub peak_footprint: u64,
    pub peak_live: usize,
}

impl Shadow {
    pub fn new(numbers: Numbers) -> Shadow {
        let (slabs, live) = (Vec::new(), BTreeMap::new());
        Shadow { numbers, slabs, live, peak_footprint: 0, peak_live: 0 }
    }

    /// The part of a slab that segments may lie in: whole strides from the first aligned address.
    pub fn usable(&self, (base, bytes): (u64, u64)) -> (u64, u64) {
        let align = self.numbers.align;
        let first = if base == 0 { 0 } else { align_up(base, align) };
        (first, first + (base + bytes - first) / align * align)
    }

    /// Plays a granted lease. Says what is wrong with where it lies.
    pub fn lease(&mut self, address: u64, len: u64, purpose: &str) -> Result<(), String> {
        let m = self.numbers.footprint(len);
        if !address.is_multiple_of(self.numbers.align) {
            return Err(format!("{address:#x} is not a multiple of {}", self.numbers.align));
        }
        let inside = |(base, bytes): &(u64, u64)| *base <= address && address + m <= base + bytes;
        if !self.slabs.iter().any(inside) {
            return Err(format!("{address:#x} + {m} lies in no slab of {:x?}", self.slabs));
        }
        for (other, Segment { len, .. }) in &self.live {
            if *other < address + m && address < other + self.numbers.footprint(*len) {
                return Err(format!("{address:#x} + {m} overlaps the segment at {other:#x}"));
            }
        }
        self.live.insert(address, Segment { len, purpose: purpose.to_owned() });
        self.peak_footprint = self.peak_footprint.max(self.footprint());
        self.peak_live = self.peak_live.max(self.live.len());
        Ok(())
    }

    pub fn give_back(&mut self, address: u64) {
        self.live.remove(&address).expect("a segment that was leased");
    }

    /// Every hole as start and length, slab by slab.
    pub fn holes(&self) -> Vec<(u64, u64)> {
        let mut holes = Vec::new();
        for slab in &self.slabs {
            let (mut at, end) = self.usable(*slab);
            for (start, Segment { len, .. }) in self.live.range(at..end) {
                if *start > at {
                    holes.push((at, start - at));
                }
                at = start + self.numbers.pitch(*len);
            }
            if end > at {
                holes.push((at, end - at));
            }
        }
        holes
    }

    /// The slabs something is leased from.
    pub fn used_slabs(&self) -> Vec<(u64, u64)> {
        let used = |slab: &&(u64, u64)| self.live.range(slab.0..slab.0 + slab.1).next().is_some();
        self.slabs.iter().filter(used).copied().collect()
    }

    pub fn fits(&self, len: u64) -> bool {
        self.holes().iter().any(|(_, bytes)| *bytes >= self.numbers.pitch(len))
    }

    pub fn requested(&self) -> u64 {
        self.slabs.iter().map(|(_, bytes)| bytes).sum()
    }

    pub fn capacity(&self) -> u64 {
        let usable = |slab: &(u64, u64)| self.usable(*slab).1 - self.usable(*slab).0;
        self.slabs.iter().map(usable).sum()
    }

    pub fn payload(&self) -> u64 {
        self.live.values().map(|segment| segment.len).sum()
    }

    pub fn footprint(&self) -> u64 {
        self.live.values().map(|segment| self.numbers.footprint(segment.len)).sum()
    }
}
