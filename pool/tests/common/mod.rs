//! Sources for tests: addresses on paper, and real bytes that a guard can paint.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::convert::Infallible;
use std::fmt;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use pool::{Builder, Coat, Damage, Guard, GuardError, Place, Pool, Rule, Source};

/// Memory that exists on paper only: consecutive aligned ranges, and a count of those not dropped.
#[derive(Clone)]
pub struct Paper {
    next: Arc<AtomicU64>,
    pub alive: Arc<AtomicUsize>,
    pub place: Place,
}

pub struct Sheet(Arc<AtomicUsize>);

impl Drop for Sheet {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Paper {
    pub fn from(base: u64) -> Paper {
        let next = Arc::new(AtomicU64::new(base));
        Paper { next, alive: Arc::default(), place: Place::UNNAMED }
    }

    pub fn named(base: u64, place: Place) -> Paper {
        Paper { place, ..Paper::from(base) }
    }
}

impl Source for Paper {
    type Slab = Sheet;
    type Error = Infallible;

    fn allocate(&self, bytes: u64) -> Result<(Sheet, u64), Infallible> {
        self.alive.fetch_add(1, Ordering::Relaxed);
        let base = self.next.fetch_add(bytes.next_multiple_of(4096), Ordering::Relaxed);
        Ok((Sheet(Arc::clone(&self.alive)), base))
    }

    fn alignment(&self) -> u64 {
        4096
    }

    fn place(&self) -> Place {
        self.place
    }
}

/// 64-byte starts and nothing owned beyond the length: sizes are easy to reckon with.
pub fn plain() -> Rule {
    Rule::new(64, 1, 0).unwrap()
}

/// One slab of so many 64-byte grains, and never another.
pub fn one_slab(grains: u64) -> Builder<Paper> {
    Pool::builder(Paper::from(0x1_0000)).rule(plain()).slab_bytes(grains * 64).max_slabs(1)
}

// ---- real bytes ------------------------------------------------------------------------------

/// Slabs of real bytes, at made-up addresses.
#[derive(Clone, Default)]
pub struct Bytes {
    next: Arc<AtomicU64>,
}

pub type Real = Arc<Mutex<Vec<u8>>>;

impl Source for Bytes {
    type Slab = Real;
    type Error = Infallible;

    fn allocate(&self, bytes: u64) -> Result<(Real, u64), Infallible> {
        let base = 0x1_0000 + self.next.fetch_add(bytes.next_multiple_of(4096), Ordering::Relaxed);
        Ok((Arc::new(Mutex::new(vec![0; bytes as usize])), base))
    }

    fn alignment(&self) -> u64 {
        4096
    }
}

/// Paints them; keeps what it is told.
#[derive(Clone, Default)]
pub struct Painter {
    pub told: Arc<Mutex<Vec<Damage>>>,
    /// Refuses to paint and to look while it is set.
    pub blind: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct Blind;

impl fmt::Display for Blind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the device does not answer")
    }
}

impl std::error::Error for Blind {}

impl Painter {
    fn sees(&self) -> Result<(), GuardError> {
        match self.blind.load(Ordering::Relaxed) {
            0 => Ok(()),
            _ => Err(Box::new(Blind)),
        }
    }
}

fn indices(range: Range<u64>) -> Range<usize> {
    range.start as usize..range.end as usize
}

impl Guard<Real> for Painter {
    fn paint(&self, slab: &Real, range: Range<u64>, coat: Coat) -> Result<(), GuardError> {
        self.sees()?;
        slab.lock().unwrap()[indices(range)].fill(coat.byte());
        Ok(())
    }

    fn first_stain(
        &self,
        slab: &Real,
        range: Range<u64>,
        coat: Coat,
    ) -> Result<Option<u64>, GuardError> {
        self.sees()?;
        let slab = slab.lock().unwrap();
        let stain = slab[indices(range.clone())].iter().position(|byte| *byte != coat.byte());
        Ok(stain.map(|at| range.start + at as u64))
    }

    fn damaged(&self, damage: &Damage) {
        self.told.lock().unwrap().push(damage.clone());
    }
}
