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
    /// drawn from this seed. One seed draws each step by itself, another ranks the streams and the program and
    /// lets whoever is above run on, so that one stream gets far ahead and another stays far behind. The same
    /// seed gives the same [trace](crate::Npu::trace), as long as the program's own threads do not race for
    /// the device.
    ///
    /// One clock is left in it: a host function gets a second before the device goes on without it, as it may
    /// be waiting for the program; that is logged as a warning, once. Limits of waits go by a clock of the
    /// device's that stands while anything can run, so a busy machine does not make them pass.
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

    /// One of several streams, given by their numbers in traces; `None` for none of them.
    pub fn choose(&mut self, among: &[u32]) -> Option<usize> {
        match self {
            _ if among.is_empty() => None,
            Choices::Dice(dice, _) => Some(dice.pick(among)),
            Choices::Script(script, _) => Some(script.next(among.len())),
            Choices::Eager | Choices::Lazy => None,
        }
    }

    /// One of several streams, or none now.
    pub fn choose_or_leave(&mut self, among: &[u32]) -> Option<usize> {
        match self {
            _ if among.is_empty() => None,
            Choices::Dice(dice, _) => dice.pick_or_leave(among),
            Choices::Script(script, _) => script.next(among.len() + 1).checked_sub(1),
            Choices::Eager | Choices::Lazy => None,
        }
    }
}

/// Random numbers, SplitMix64, and what is done with them.
#[derive(Debug)]
pub(crate) struct Dice {
    state: u64,
    habit: Habit,
}

/// How the dice are used. It differs between seeds, as races do: each shows under some habits only.
#[derive(Clone, Copy, Debug)]
enum Habit {
    /// All streams are alike, and so often of 8 work runs without being waited for: some races show only
    /// where nearly everything is late, others where nearly nothing is.
    Even { haste: usize },
    /// The streams and the program have ranks, for a while: whoever is above runs as far as it can. That gets
    /// one stream far ahead of another, or far behind, which even chances hardly ever do.
    Ranked { ranks: u64 },
}

/// Turns one number into another that looks like nothing of it.
fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

const STRIDE: u64 = 0x9E37_79B9_7F4A_7C15;

impl Dice {
    /// The program's place among the streams' numbers, which begin at 1.
    const PROGRAM: u32 = 0;
    /// One choice in so many has the ranks change.
    const CHANGES: usize = 32;

    fn new(seed: u64) -> Self {
        let mut dice = Self { state: seed, habit: Habit::Even { haste: 0 } };
        dice.habit = match dice.roll(8) {
            kind @ 0..4 => Habit::Even { haste: [0, 2, 5, 7][kind] },
            _ => Habit::Ranked { ranks: dice.next() },
        };
        dice
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STRIDE);
        mix(self.state)
    }

    fn roll(&mut self, sides: usize) -> usize {
        (self.next() % sides as u64) as usize
    }

    fn pick(&mut self, among: &[u32]) -> usize {
        match self.habit {
            Habit::Even { .. } => self.roll(among.len()),
            Habit::Ranked { ranks } => {
                if self.roll(Self::CHANGES) == 0 {
                    self.habit = Habit::Ranked { ranks: self.next() };
                }
                let best = (0..among.len()).max_by_key(|&at| rank(ranks, among[at]));
                best.expect("nobody asks for one of none")
            }
        }
    }

    fn pick_or_leave(&mut self, among: &[u32]) -> Option<usize> {
        match self.habit {
            Habit::Even { haste } => (self.roll(8) < haste).then(|| self.roll(among.len())),
            Habit::Ranked { ranks } => {
                let best = self.pick(among);
                (rank(ranks, among[best]) > rank(ranks, Self::PROGRAM)).then_some(best)
            }
        }
    }
}

fn rank(ranks: u64, number: u32) -> u64 {
    mix(ranks.wrapping_add(STRIDE.wrapping_mul(u64::from(number) + 1)))
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
