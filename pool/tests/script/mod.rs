//! A script of operations, out of any bytes: what the fuzzer plays, and what `tests/scripts.rs`
//! plays without it.
//!
//! The first bytes say how the pool is to be, each byte after that is an operation and takes the
//! bytes behind it as its arguments; a script that ends early has zeros behind it. [`run`] panics
//! when the pool does what it must not. It keeps its own books of who has which bytes and which
//! work was queued on them, and shares nothing with the pool.

mod arenas;
mod fronts;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pool::{
    Coat, CopyRule, Error, Guard, GuardError, GuardOptions, Handle, Handles, Lease, Place, Pool,
    Rule, RuleSet, Source, Stamp, Stamps, StreamId, Tag,
};

use arenas::Arenas;
use fronts::Fronts;

const STREAMS: u64 = 3;
/// Operations from here on are of fronts and arenas.
const PLAIN: u64 = 180;
/// Operations of one script; more are cut off.
const MOST: usize = 400;

// ---- the world around the pool ---------------------------------------------------------------

/// Slabs of real bytes, at odd addresses; refuses when it is told to.
#[derive(Clone)]
struct Memory(Arc<Mutex<Books>>);

struct Books {
    next: u64,
    odd: u64,
    refuse: u32,
    alive: usize,
}

struct Slab {
    bytes: Mutex<Vec<u8>>,
    books: Arc<Mutex<Books>>,
}

impl Drop for Slab {
    fn drop(&mut self) {
        self.books.lock().unwrap().alive -= 1;
    }
}

#[derive(Debug)]
struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("refused")
    }
}

impl std::error::Error for Refused {}

impl Source for Memory {
    type Slab = Slab;
    type Error = Refused;

    fn allocate(&self, bytes: u64) -> Result<(Slab, u64), Refused> {
        let mut books = self.0.lock().unwrap();
        if books.refuse > 0 || bytes > 1 << 20 {
            books.refuse = books.refuse.saturating_sub(1);
            return Err(Refused);
        }
        let base = books.next + books.odd;
        books.next += (bytes + books.odd).next_multiple_of(4096);
        books.alive += 1;
        let bytes = Mutex::new(vec![0; bytes as usize]);
        Ok((Slab { bytes, books: Arc::clone(&self.0) }, base))
    }

    fn place(&self) -> Place {
        Place::of_device("memory", 0)
    }
}

struct Painter;

fn indices(range: &Range<u64>) -> Range<usize> {
    range.start as usize..range.end as usize
}

impl Guard<Slab> for Painter {
    fn paint(&self, slab: &Slab, range: Range<u64>, coat: Coat) -> Result<(), GuardError> {
        slab.bytes.lock().unwrap()[indices(&range)].fill(coat.byte());
        Ok(())
    }

    fn first_stain(
        &self,
        slab: &Slab,
        range: Range<u64>,
        coat: Coat,
    ) -> Result<Option<u64>, GuardError> {
        let bytes = slab.bytes.lock().unwrap();
        let stain = bytes[indices(&range)].iter().position(|byte| *byte != coat.byte());
        Ok(stain.map(|at| range.start + at as u64))
    }
}

// ---- the script ------------------------------------------------------------------------------

struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> u64 {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        (*first).into()
    }

    /// Small numbers more often than large ones.
    fn len(&mut self) -> u64 {
        let byte = self.byte();
        match byte % 4 {
            0 => byte / 4 + 1,
            1 => (byte / 4 + 1) * 32,
            2 => (byte / 4) * 256 + self.byte() + 1,
            _ => (byte / 4) * 4096 / 8 + self.byte() + 1,
        }
    }
}

/// A pool, as the first bytes of a script want it, and what is around it.
struct Setup {
    pool: Pool<Memory>,
    books: Arc<Mutex<Books>>,
    passed: Arc<Mutex<[u64; STREAMS as usize]>>,
    guarded: bool,
}

struct World<'p> {
    pool: &'p Pool<Memory>,
    handles: Handles<Memory>,
    books: Arc<Mutex<Books>>,
    guarded: bool,
    align: u64,
    /// What each stream has queued and done.
    issued: [u64; STREAMS as usize],
    passed: Arc<Mutex<[u64; STREAMS as usize]>>,
    leases: Vec<Lease<Memory>>,
    /// Every handle ever given, and its segment while it lives.
    given: Vec<(Handle, Option<Range<u64>>)>,
    /// All work ever queued, by the bytes it is on.
    work: BTreeMap<u64, Vec<Stamp>>,
    damaged: u64,
    recording: bool,
    fronts: Fronts<'p>,
    arenas: Arenas,
}

/// Plays a script.
pub fn run(script: &[u8]) {
    let mut bytes = Bytes(script);
    let setup = Setup::new(&mut bytes);
    let books = Arc::clone(&setup.books);
    let mut world = World::new(&setup);
    for _ in 0..MOST {
        if bytes.0.is_empty() {
            break;
        }
        world.step(&mut bytes);
        world.check();
    }
    world.finish();
    drop(setup);
    assert_eq!(books.lock().unwrap().alive, 0);
}

impl Setup {
    fn new(bytes: &mut Bytes<'_>) -> Setup {
        let rule = match bytes.byte() % 4 {
            0 => Ok(Rule::RECOMMENDED),
            1 => Rule::new(64, 1, 0),
            2 => Rule::new(64, 32, 32),
            _ => Rule::new(1 << (bytes.byte() % 9), 1 << (bytes.byte() % 7), bytes.byte()),
        };
        let rule = rule.unwrap();
        let (odd, shape, limits) = (bytes.byte(), bytes.byte(), bytes.byte());
        let books = Books { next: 0x1_0000, odd, refuse: 0, alive: 0 };
        let books = Arc::new(Mutex::new(books));
        let passed = Arc::new(Mutex::new([0; STREAMS as usize]));
        let device = Arc::clone(&passed);
        let mut builder = Pool::builder(Memory(Arc::clone(&books)))
            .rule(rule)
            .slab_bytes([0, 1000, 4096, 1 << 14][shape as usize % 4])
            .progress(move |stream: StreamId, _| device.lock().unwrap()[stream.0 as usize]);
        let guarded = shape & 4 != 0;
        if guarded {
            let options = GuardOptions {
                bytes: [0, 1, 64, 200][(shape >> 3) as usize % 4],
                hold_bytes: 8192,
                hold_segments: (shape >> 5) as usize,
                hold_time: Duration::from_secs(3600),
            };
            builder = builder.guard(Painter, options);
        }
        if limits & 1 != 0 {
            builder = builder.max_slabs(1 + (limits >> 5) as usize % 4);
        }
        if limits & 2 != 0 {
            builder = builder.max_bytes(20_000);
        }
        if limits & 4 != 0 {
            builder = builder.hard_limit(12_000).soft_limit(6000);
        }
        if limits & 8 != 0 {
            // A reservation needs a limit to be kept under.
            let reserve = if limits & 7 != 0 { 2000 } else { 0 };
            builder = builder.tag(Tag::new("a").reserve(reserve)).tag(Tag::new("b").cap(3000));
        }
        if limits & 16 != 0 {
            builder = builder.on_pressure(|pressure| assert!(pressure.wanted > 0));
        }
        let pool = builder.build().unwrap();
        Setup { pool, books, passed, guarded }
    }
}

impl<'p> World<'p> {
    fn new(setup: &'p Setup) -> World<'p> {
        let Setup { pool, books, passed, guarded } = setup;
        World {
            handles: Handles::with_history(pool.clone(), 8).unwrap(),
            pool,
            books: Arc::clone(books),
            guarded: *guarded,
            align: pool.rule().rule.align(),
            issued: [0; STREAMS as usize],
            passed: Arc::clone(passed),
            leases: Vec::new(),
            given: Vec::new(),
            work: BTreeMap::new(),
            damaged: 0,
            recording: false,
            fronts: Fronts::default(),
            arenas: Arenas::default(),
        }
    }

    fn step(&mut self, bytes: &mut Bytes<'_>) {
        let operation = bytes.byte();
        if operation >= PLAIN {
            return match operation % 10 {
                0 => self.front_changes(bytes),
                1..=3 => self.front_takes(bytes),
                4 | 5 => self.front_gets(bytes),
                6 => self.arena_opens(bytes),
                7 => self.arena_takes(bytes),
                8 => self.arena_steps(bytes),
                _ => self.arena_gets(bytes),
            };
        }
        match operation % 20 {
            0 | 1 => {
                let len = bytes.len();
                let got = self.pool.lease(len, "plain");
                self.granted(got, None);
            }
            2 | 3 => {
                let (len, stream) = (bytes.len(), StreamId(bytes.byte() % STREAMS));
                let got = self.pool.lease_on(stream, len, "on a stream");
                self.granted(got, Some(stream));
            }
            4 => {
                let (len, name) = (bytes.len(), ["a", "b"][bytes.byte() as usize % 2]);
                let Some(tag) = self.pool.tag(name) else { return };
                let got = self.pool.request(len, name.to_owned()).tag(tag).lease();
                self.granted(got, None);
            }
            5 | 6 => drop(self.pick(bytes)),
            7 | 8 => {
                let Some(lease) = self.pick(bytes) else { return };
                let mask = bytes.byte();
                let streams = (0..STREAMS).filter(|stream| mask & 1 << stream != 0);
                let stamps: Stamps = streams.map(|stream| self.queue(stream, &lease)).collect();
                lease.retire_after(stamps);
            }
            9 => {
                let stream = bytes.byte() as usize % STREAMS as usize;
                let mut passed = self.passed.lock().unwrap();
                passed[stream] = self.issued[stream].min(passed[stream] + 1 + bytes.byte() % 8);
            }
            10 => drop(self.pool.sweep()),
            11 => {
                let stream = bytes.byte() % STREAMS;
                let at = self.passed.lock().unwrap()[stream as usize];
                self.pool.passed(StreamId(stream), at);
            }
            12 => {
                let keep = bytes.byte() * 64;
                let before = self.pool.report().capacity;
                self.pool.trim_to(keep);
                assert!(self.pool.report().capacity >= keep.min(before));
            }
            13 => {
                if let Ok(handle) = self.handles.lease(bytes.len(), "by number") {
                    assert!(self.given.iter().all(|(known, _)| *known != handle), "given twice");
                    let at = self.handles.locate(handle).unwrap();
                    self.claim(at.address..at.address + at.len, &[], None);
                    self.given.push((handle, Some(at.address..at.address + at.len)));
                }
            }
            14 => self.use_handle(bytes),
            15 => self.books.lock().unwrap().refuse = (bytes.byte() % 3) as u32,
            16 => {
                if self.recording {
                    let trace = self.pool.stop_recording().unwrap().chrome_trace();
                    assert!(trace.starts_with('{') && trace.ends_with("]}\n"));
                } else {
                    self.pool.record(bytes.byte() as usize);
                }
                self.recording = !self.recording;
            }
            17 => {
                assert!(self.pool.map().svg().ends_with("</svg>\n"));
                self.check_fronts_slowly();
                let live = self.pool.report().live;
                assert_eq!(self.pool.leak_check().map_or_else(|leaks| leaks.count, |()| 0), live);
            }
            18 => self.cut_and_copy(bytes),
            _ => self.overrun(bytes),
        }
    }

    // ---- books of our own --------------------------------------------------------------------

    fn live(&self) -> Vec<Range<u64>> {
        let leased = self.leases.iter().map(|lease| {
            let (start, end) = (lease.address(), lease.address() + lease.footprint());
            start..end
        });
        let by_number = self.given.iter().filter_map(|(_, live)| live.clone());
        leased.chain(by_number).chain(self.fronts.live()).chain(self.arenas.live()).collect()
    }

    fn granted(&mut self, got: Result<Lease<Memory>, Error<Refused>>, on: Option<StreamId>) {
        match got {
            Ok(lease) => {
                assert_eq!(lease.address() % self.align, 0);
                let owned = lease.address()..lease.address() + lease.footprint();
                self.claim(owned.clone(), lease.pending(), on);
                let slab = lease.slab().bytes.lock().unwrap().len() as u64;
                assert!(lease.offset() + lease.pitch() <= slab, "not inside its slab");
                if lease.pending().is_empty() {
                    let at = lease.offset() as usize;
                    let len = lease.footprint() as usize;
                    lease.slab().bytes.lock().unwrap()[at..at + len].fill(0x55);
                }
                self.leases.push(lease);
            }
            Err(Error::Exhausted(what)) => assert!(!what.to_string().is_empty()),
            Err(Error::Source { error: Refused, .. }) => {}
            Err(other) => panic!("{other}"),
        }
    }

    /// Whoever gets these bytes has them alone, and finds no foreign work on them.
    fn claim(&self, owned: Range<u64>, pending: &[Stamp], on: Option<StreamId>) {
        for other in self.live() {
            assert!(other.end <= owned.start || owned.end <= other.start, "two owners");
        }
        let passed = self.passed.lock().unwrap();
        for stamp in self.work.range(owned).flat_map(|(_, stamps)| stamps) {
            let done = passed[stamp.stream.0 as usize] >= stamp.sequence;
            assert!(done || on == Some(stamp.stream), "{stamp} is still at work");
            let known = |known: &&Stamp| known.stream == stamp.stream;
            let known = pending.iter().find(known).map_or(0, |known| known.sequence);
            assert!(done || known >= stamp.sequence, "{stamp} is forgotten");
        }
    }

    fn pick(&mut self, bytes: &mut Bytes<'_>) -> Option<Lease<Memory>> {
        let (at, count) = (bytes.byte() as usize, self.leases.len());
        (count > 0).then(|| self.leases.swap_remove(at % count))
    }

    /// Queues work on all that a lease owns; noted at its first and last byte and every 16 between.
    fn queue(&mut self, stream: u64, lease: &Lease<Memory>) -> Stamp {
        self.issued[stream as usize] += 1;
        let stamp = Stamp::new(StreamId(stream), self.issued[stream as usize]);
        let (start, end) = (lease.address(), lease.address() + lease.footprint());
        for at in (start..end).step_by(16).chain([end - 1]) {
            self.work.entry(at).or_default().push(stamp);
        }
        stamp
    }

    // ---- the larger operations ---------------------------------------------------------------

    fn use_handle(&mut self, bytes: &mut Bytes<'_>) {
        let (at, how) = (bytes.byte() as usize, bytes.byte());
        if self.given.is_empty() {
            let invented = Handle::from_raw(how << 28 | at as u64);
            return assert!(self.handles.free(invented).is_err());
        }
        let at = at % self.given.len();
        let (handle, live) = self.given[at].clone();
        assert_eq!(self.handles.locate(handle).is_ok(), live.is_some());
        let done = match how % 3 {
            0 => self.handles.free(Handle::from_raw(handle.into_raw())),
            1 => self.handles.take(handle).map(|lease| self.leases.push(lease)),
            _ => self.handles.retire(handle, Stamps::new()),
        };
        assert_eq!(done.is_ok(), live.is_some(), "{done:?}");
        if let Err(error) = done {
            assert!(!error.to_string().is_empty());
        }
        self.given[at].1 = None;
    }

    fn cut_and_copy(&mut self, bytes: &mut Bytes<'_>) {
        let (a, b) = (bytes.byte() as usize, bytes.byte() as usize);
        let (from, to, start) = (bytes.byte(), bytes.byte(), bytes.byte());
        if self.leases.is_empty() {
            return;
        }
        let (a, b) = (&self.leases[a % self.leases.len()], &self.leases[b % self.leases.len()]);
        let part = a.range(start..start + from);
        assert_eq!(part.is_ok(), start + from <= a.len());
        let (Ok(part), Ok(room)) = (part, b.range(..to.min(b.len()))) else { return };
        assert_eq!((part.address(), part.len()), (a.address() + start, from));
        let rule = CopyRule::of(&RuleSet::recommended());
        if let Ok(copy) = rule.check(&part, &room) {
            assert!(0 < copy.len && copy.len <= copy.to_len && copy.to_len <= b.len());
            assert!(copy.from % 128 == 0 && copy.to % 128 == 0);
            assert!(copy.from + copy.len <= a.address() + a.len());
            assert!(copy.from + copy.len <= copy.to || copy.to + copy.len <= copy.from);
        }
    }

    /// Writes behind a lease's pad and returns it: the guard has to notice.
    fn overrun(&mut self, bytes: &mut Bytes<'_>) {
        let Some(lease) = self.pick(bytes) else { return };
        let beyond = bytes.byte();
        let guard = lease.pitch() - lease.footprint();
        if self.guarded && guard > 0 && lease.pending().is_empty() {
            let at = lease.offset() + lease.footprint() + beyond % guard;
            lease.slab().bytes.lock().unwrap()[at as usize] = 0;
            assert_eq!(self.pool.verify().len(), 1);
            self.damaged += 1;
        }
    }

    // ---- what has to be so -------------------------------------------------------------------

    fn check(&self) {
        self.pool.check().unwrap();
        let report = self.pool.report();
        let kept = report.live.checked_sub(self.live().len());
        self.check_fronts(kept.expect("leases that the pool knows nothing of"));
        self.check_arenas();
        assert_eq!((report.damaged, report.blind), (self.damaged, 0));
        assert_eq!(report.slabs, self.books.lock().unwrap().alive);
        assert_eq!(report.requested, report.capacity + report.lost_at_edges);
        let idle = report.waiting + report.held;
        assert_eq!(report.capacity, report.free + idle + report.used());
        assert!(report.largest_hole <= report.free && report.fragmentation() >= 0.0);
        assert!(report.tags.iter().all(|tag| tag.cap.is_none_or(|cap| tag.peak <= cap)));
        assert_eq!(self.pool.verify(), []);
    }

    /// When all is returned and has passed, every slab is one hole, and then it is gone.
    fn finish(mut self) {
        self.leases.clear();
        self.fronts = Fronts::default();
        self.arenas = Arenas::default();
        for (handle, live) in std::mem::take(&mut self.given) {
            assert_eq!(self.handles.free(handle).is_ok(), live.is_some());
        }
        *self.passed.lock().unwrap() = self.issued;
        self.check();
        self.pool.sweep();
        self.pool.leak_check().unwrap();
        self.pool.trim();
        self.check();
        let report = self.pool.report();
        assert_eq!((report.slabs, report.waiting, report.held, report.free), (0, 0, 0, 0));
        assert_eq!(report.damaged, self.damaged);
    }
}
