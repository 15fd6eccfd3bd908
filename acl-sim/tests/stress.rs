//! Random programs in small pieces, each checked against a model of streams that knows nothing of the
//! simulator: a program without races sees the same in every order, and one with races sees nothing that no
//! order explains, and under `exhaustive` all that some order does. A program that is right, less one of its
//! waits, goes wrong in some order if that wait was needed, and in none if it was not.
//!
//! A piece is a seed. `STRESS_SECONDS` is how long to go on (unset: a few hundred pieces), `STRESS_SEED` where
//! to begin; a piece that fails names its seed.

#[macro_use]
mod common;
#[path = "stress/card.rs"]
mod card;
#[path = "stress/make.rs"]
mod make;
#[path = "stress/model.rs"]
mod model;
#[path = "stress/races.rs"]
mod races;

use acl_sim::{Config, Npu, Order, exhaustive, lease};
use card::{Card, first};
use make::{Dice, GRAIN, Maker, Shape, racy};
use model::{Call, Machine, Seen};
use races::races;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

fn machine(shape: Shape) -> Machine {
    let memory = (0..shape.device + shape.pinned).map(|b| vec![first(b); shape.len]).collect();
    Machine::new(shape.streams, shape.events, shape.notifies, memory)
}

fn on<T>(order: Order, program: impl FnOnce(&Npu) -> T) -> T {
    program(&lease(Config { order, ..Config::default() }))
}

/// One seed after the other, as many as there is time for.
fn pieces(few: u64, piece: impl Fn(u64)) {
    struct Telling(u64);
    impl Drop for Telling {
        fn drop(&mut self) {
            if std::thread::panicking() {
                eprintln!("the piece that failed: STRESS_SEED={}", self.0);
            }
        }
    }
    let number = |name| {
        let text = std::env::var(name).ok()?;
        Some(text.parse::<u64>().unwrap_or_else(|_| panic!("{name}={text} is no number")))
    };
    let seconds = number("STRESS_SECONDS").map(Duration::from_secs);
    let (begun, first) = (Instant::now(), number("STRESS_SEED").unwrap_or(1));
    let mut done = 0;
    while seconds.map_or(done < few, |seconds| begun.elapsed() < seconds) {
        let telling = Telling(first + done);
        piece(telling.0);
        done += 1;
    }
    println!("{done} pieces from seed {first} on");
}

#[test]
fn programs_without_races_see_the_same_in_every_order() {
    pieces(100, |seed| {
        let mut dice = Dice::new(seed);
        let shape = Shape {
            streams: 1 + dice.roll(6),
            events: 1 + dice.roll(4),
            notifies: 8,
            device: 2 + dice.roll(4),
            pinned: 1 + dice.roll(3),
            len: GRAIN * (1 + dice.roll(8)),
        };
        let program = Maker::program(shape, seed, 20 + dice.roll(150));
        assert_eq!(races(&program, shape.streams), [], "the test is wrong");
        let expected = machine(shape).finish(&program, |_| 0).seen;
        for _ in 0..3 {
            let other = machine(shape).finish(&program, |moves| dice.roll(moves)).seen;
            assert!(other == expected, "the program has a race: the test is wrong");
        }
        for order in [Order::Eager, Order::Lazy, Order::Seeded(seed), Order::Seeded(!seed)] {
            let seen = on(order, |npu| Card::new(npu, shape).run(&program));
            assert!(seen == expected, "{order:?}: {program:#?}");
        }
        let traced = || {
            on(Order::Seeded(seed), |npu| {
                Card::new(npu, shape).run(&program);
                npu.trace()
            })
        };
        assert!(traced() == traced(), "the same seed, another trace");
    });
}

#[test]
fn programs_with_races_see_what_some_order_explains_and_exhaustive_finds_all_of_it() {
    const SHAPE: Shape =
        Shape { streams: 2, events: 1, notifies: 0, device: 2, pinned: 1, len: GRAIN };
    /// Orders of one program.
    const MOST: usize = 3000;
    pieces(25, |seed| {
        let program = racy(SHAPE, seed);
        let expected = machine(SHAPE).all(&program, usize::MAX).expect("no limit");
        let run = |npu: &Npu| Card::new(npu, SHAPE).run(&program);
        for order in [Order::Lazy, Order::Seeded(seed), Order::Seeded(!seed)] {
            let seen = on(order, run);
            assert!(expected.contains(&seen), "{order:?} saw {seen:x?} in {program:#?}");
        }
        // A larger program has more orders than there is time for: those that fit are enough.
        if let Ok(all) = exhaustive(Config::default(), MOST, run) {
            let seen: BTreeSet<_> = all.into_iter().map(|order| order.seen).collect();
            assert_eq!(seen, expected, "{program:#?}");
        }
    });
}

/// A second poll in a row has the device take a step, which a card's need not: the model knows nothing of that.
fn without_polls(mut program: Vec<Call>) -> Vec<Call> {
    program.retain(|call| !matches!(call, Call::Query { .. }));
    program
}

/// A program with each of its waits left out in turn.
fn without_a_wait(program: &[Call]) -> impl Iterator<Item = Vec<Call>> {
    let waits = program.iter().enumerate().filter(|(_, call)| matches!(call, Call::Wait { .. }));
    waits.map(|(at, _)| [&program[..at], &program[at + 1..]].concat())
}

/// Waits that were left out, by what came of it.
#[derive(Debug, Default)]
struct LeftOut {
    /// Nothing orders what they did, and that shows.
    needed: usize,
    /// It does not show: written twice the same, or over again.
    harmless: usize,
    /// The rest of the program orders the same.
    redundant: usize,
}

impl LeftOut {
    fn tell(&self) {
        println!("waits left out: {self:?}");
        // So many pieces as there are without a clock have some of each; one piece alone need not.
        if std::env::var_os("STRESS_SECONDS").is_none() {
            assert!(self.needed > 0 && self.redundant > 0);
        }
    }
}

#[test]
fn a_wait_left_out_of_a_small_program_lets_it_see_what_the_model_says_and_no_more() {
    /// States of the model.
    const STATES: usize = 20_000;
    /// Orders of the simulator.
    const ORDERS: usize = 3000;
    let left_out = RefCell::new(LeftOut::default());
    pieces(40, |seed| {
        let mut dice = Dice::new(!seed);
        let shape = Shape {
            streams: 2 + dice.roll(2),
            events: 1 + dice.roll(2),
            notifies: 1,
            device: 2,
            pinned: 1,
            len: GRAIN,
        };
        let program = without_polls(Maker::program(shape, seed, 8));
        for program in without_a_wait(&program) {
            let Some(all) = machine(shape).all(&program, STATES) else { continue };
            let run = |npu: &Npu| Card::new(npu, shape).run(&program);
            let Ok(orders) = exhaustive(Config::default(), ORDERS, run) else { continue };
            let seen: BTreeSet<Seen> = orders.into_iter().map(|order| order.seen).collect();
            assert_eq!(seen, all, "{program:#?}");
            let mut left_out = left_out.borrow_mut();
            match (races(&program, shape.streams).is_empty(), all.len()) {
                (true, 1) => left_out.redundant += 1,
                (true, _) => panic!("no race, and yet it shows: {program:#?}"),
                (false, 1) => left_out.harmless += 1,
                (false, _) => left_out.needed += 1,
            }
        }
    });
    left_out.borrow().tell();
}

#[test]
fn a_wait_left_out_shows_in_some_seeded_order_if_and_only_if_it_was_needed() {
    /// Seeds that are tried: the most unlucky of 55000 waits took 300.
    const SEEDS: u64 = 2000;
    let left_out = RefCell::new(LeftOut::default());
    pieces(30, |seed| {
        let mut dice = Dice::new(seed.rotate_left(7));
        let shape = Shape {
            streams: 2 + dice.roll(5),
            events: 1 + dice.roll(4),
            notifies: 4,
            device: 2 + dice.roll(4),
            pinned: 1 + dice.roll(3),
            len: GRAIN * (1 + dice.roll(4)),
        };
        let program = without_polls(Maker::program(shape, seed, 20 + dice.roll(60)));
        let right = machine(shape).finish(&program, |_| 0).seen;
        for program in without_a_wait(&program) {
            let mut left_out = left_out.borrow_mut();
            let wrong =
                |seed| on(Order::Seeded(seed), |npu| Card::new(npu, shape).run(&program)) != right;
            let races = races(&program, shape.streams);
            let late =
                |&(stream, place): &(usize, usize)| machine(shape).late(&program, stream, place);
            if races.is_empty() {
                assert!(!(seed..seed + 3).any(wrong), "no race, and yet it shows: {program:#?}");
                left_out.redundant += 1;
            } else if races.iter().any(|task| late(task) != right) {
                assert!((seed..seed + SEEDS).any(wrong), "never shows: {program:#?}");
                left_out.needed += 1;
            } else {
                left_out.harmless += 1;
            }
        }
    });
    left_out.borrow().tell();
}
