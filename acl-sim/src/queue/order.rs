//! Which of the legal orders pending work runs in.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Who runs pending work, and in which of the legal orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// A thread per stream runs its work at once, as a card would; the order is the threads'.
    Eager,
    /// As late as possible: only what the waiting call needs, that stream first.
    Lazy,
    /// Any stream of the device that can take a step may take it, before or after any call of the program:
    /// drawn from this seed. The same seed gives the same [trace](crate::Npu::trace), as long as the
    /// program's own threads do not race for the device.
    Seeded(u64),
}

impl Order {
    /// `eager`, `lazy`, `seeded` (0) or `seeded:7`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name.split_once(':') {
            None => match name {
                "eager" => Some(Order::Eager),
                "lazy" => Some(Order::Lazy),
                "seeded" => Some(Order::Seeded(0)),
                _ => None,
            },
            Some(("seeded", seed)) => seed.parse().ok().map(Order::Seeded),
            Some(_) => None,
        }
    }
}

/// One task that ran.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    /// The stream, counted in the order of first use on the device.
    pub stream: u32,
    /// The task's place in its stream, from 1.
    pub place: u64,
    /// The call that asked for it, or what else it is.
    pub what: &'static str,
    /// How many tasks the program had submitted to the device by then.
    pub submitted: u64,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Step { stream, place, what, submitted } = self;
        write!(f, "stream {stream} #{place}: {what} ({submitted} submitted)")
    }
}

/// Where a device's choices come from.
#[derive(Debug)]
pub(crate) enum Choices {
    /// Nobody chooses.
    Eager,
    /// The waiting call.
    Lazy,
    /// Random numbers.
    Dice(Dice, Drifts),
    /// A list.
    Script(Script, Drifts),
}

impl Choices {
    pub fn new(order: Order) -> Self {
        match order {
            Order::Eager => Choices::Eager,
            Order::Lazy => Choices::Lazy,
            Order::Seeded(seed) => Choices::Dice(Dice::new(seed), Drifts::new()),
        }
    }

    pub fn scripted(given: Vec<Choice>) -> Self {
        Choices::Script(Script { given, ..Script::default() }, Drifts::new())
    }

    /// Whether work also runs where nothing waits for it.
    pub fn drift(&self) -> bool {
        matches!(self, Choices::Dice(..) | Choices::Script(..))
    }

    /// One of several streams; `None` for none of them.
    pub fn choose(&mut self, among: usize) -> Option<usize> {
        match self {
            _ if among == 0 => None,
            Choices::Dice(dice, _) => Some(dice.roll(among)),
            Choices::Script(script, _) => Some(script.next(among)),
            Choices::Eager | Choices::Lazy => None,
        }
    }

    /// One of several streams, or none now.
    pub fn choose_or_leave(&mut self, among: usize) -> Option<usize> {
        match self {
            _ if among == 0 => None,
            Choices::Dice(dice, _) => dice.drifts().then(|| dice.roll(among)),
            Choices::Script(script, _) => script.next(among + 1).checked_sub(1),
            Choices::Eager | Choices::Lazy => None,
        }
    }
}

/// Random numbers, SplitMix64.
#[derive(Debug)]
pub(crate) struct Dice {
    state: u64,
    /// How often of 8 work runs without being waited for. It differs between seeds: some races show only
    /// where nearly everything is late, others where nearly nothing is.
    haste: usize,
}

impl Dice {
    fn new(seed: u64) -> Self {
        let mut dice = Self { state: seed, haste: 0 };
        dice.haste = [0, 2, 5, 7][dice.roll(4)];
        dice
    }

    fn roll(&mut self, sides: usize) -> usize {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.state;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^= x >> 31;
        (x % sides as u64) as usize
    }

    fn drifts(&mut self) -> bool {
        self.roll(8) < self.haste
    }
}

/// One choice: which, of how many.
pub(crate) type Choice = (usize, usize);

/// Choices by a list, and the first possible ones after its end.
#[derive(Debug, Default)]
pub(crate) struct Script {
    given: Vec<Choice>,
    /// All that were made.
    taken: Vec<Choice>,
    /// What was given did not fit.
    strayed: bool,
}

impl Script {
    /// What was chosen; `None` when that is not what was given.
    pub fn finish(&mut self) -> Option<Vec<Choice>> {
        let fits = !self.strayed && self.taken.starts_with(&self.given);
        fits.then(|| std::mem::take(&mut self.taken))
    }

    fn next(&mut self, among: usize) -> usize {
        if among == 1 {
            return 0;
        }
        let given = self.given.get(self.taken.len()).copied();
        self.strayed |= given.is_some_and(|(_, of)| of != among);
        let choice = given.map_or(0, |(choice, _)| choice.min(among - 1));
        self.taken.push((choice, among));
        choice
    }
}

/// How many devices run work where nothing waits for it.
static DRIFTING: AtomicUsize = AtomicUsize::new(0);

/// Counts one of them.
#[derive(Debug)]
pub(crate) struct Drifts(());

impl Drifts {
    fn new() -> Self {
        DRIFTING.fetch_add(1, Ordering::Relaxed);
        Self(())
    }

    /// Whether there are any.
    pub fn any() -> bool {
        DRIFTING.load(Ordering::Relaxed) > 0
    }
}

impl Drop for Drifts {
    fn drop(&mut self) {
        DRIFTING.fetch_sub(1, Ordering::Relaxed);
    }
}
