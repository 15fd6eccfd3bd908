//! Random programs in small pieces, each checked against a model of streams that knows nothing of the
//! simulator: a program without races sees the same in every order, and one with races sees nothing that no
//! order explains, and under `exhaustive` all that some order does.
//!
//! A piece is a seed. `STRESS_SECONDS` is how long to go on (unset: a few hundred pieces), `STRESS_SEED` where
//! to begin; a piece that fails names its seed.

#[macro_use]
mod common;
#[path = "stress/make.rs"]
mod make;
#[path = "stress/model.rs"]
mod model;

use acl_sim::{Config, Npu, Order, exhaustive, lease, tables};
use acl_sys::*;
use make::{Dice, GRAIN, Maker, Shape, racy};
use model::{Call, Machine, Task};
use std::collections::BTreeSet;
use std::ffi::c_void;
use std::ptr::null_mut;
use std::time::{Duration, Instant};

/// What buffers hold in the beginning, by their numbers.
fn first(buffer: usize) -> u8 {
    0xC0 + buffer as u8
}

fn machine(shape: Shape) -> Machine {
    let memory = (0..shape.device + shape.pinned).map(|b| vec![first(b); shape.len]).collect();
    Machine::new(shape.streams, shape.events, shape.notifies, memory)
}

/// A program's objects on a device.
struct Card<'a> {
    npu: &'a Npu,
    api: &'static Api,
    shape: Shape,
    streams: Vec<aclrtStream>,
    events: Vec<aclrtEvent>,
    notifies: Vec<aclrtNotify>,
    memory: Vec<*mut c_void>,
    /// What host functions were told, with room for all: their addresses stay.
    told: Vec<Told>,
}

/// A pinned buffer, and what it is to be filled with.
struct Told {
    to: *mut u8,
    len: usize,
    value: u8,
}

/// # Safety
/// 1. `told` is a [`Told`] whose buffer nobody else touches meanwhile.
unsafe extern "C" fn fill(told: *mut c_void) {
    // SAFETY: promise 1.
    let Told { to, len, value } = unsafe { told.cast::<Told>().read() };
    // SAFETY: promise 1.
    unsafe { to.write_bytes(value, len) };
}

fn ok(code: aclError) {
    assert_eq!(code.0, 0);
}

impl<'a> Card<'a> {
    fn new(npu: &'a Npu, shape: Shape) -> Self {
        let api = tables().api;
        ok(call!(api, aclrtSetDevice(npu.id())));
        fn some<T>(count: usize, make: impl Fn(*mut *mut T) -> aclError) -> Vec<*mut T> {
            let one = |_| {
                let mut object = null_mut();
                ok(make(&mut object));
                object
            };
            (0..count).map(one).collect()
        }
        let mut card = Self {
            npu,
            api,
            shape,
            streams: some(shape.streams, |out| call!(api, aclrtCreateStream(out))),
            events: some(shape.events, |out| call!(api, aclrtCreateEvent(out))),
            notifies: some(shape.notifies, |out| call!(api, aclrtCreateNotify(out, 0))),
            memory: some(shape.device, |out| {
                call!(api, aclrtMalloc(out, shape.len, ACL_MEM_MALLOC_HUGE_FIRST))
            }),
            told: Vec::new(),
        };
        card.memory.extend(some(shape.pinned, |out| call!(api, aclrtMallocHost(out, shape.len))));
        for buffer in 0..card.memory.len() {
            card.write(buffer, first(buffer));
        }
        card
    }

    fn write(&self, buffer: usize, value: u8) {
        let (to, len) = (self.memory[buffer], self.shape.len);
        ok(call!(self.api, aclrtMemset(to, len, value.into(), len)));
    }

    fn read(&self, buffer: usize) -> Vec<u8> {
        let (from, len) = (self.memory[buffer], self.shape.len);
        let mut bytes = vec![0; len];
        let to = bytes.as_mut_ptr().cast();
        ok(call!(self.api, aclrtMemcpy(to, len, from, len, ACL_MEMCPY_DEFAULT)));
        bytes
    }

    fn submit(&mut self, stream: aclrtStream, task: &Task) {
        let (api, len) = (self.api, self.shape.len);
        ok(match *task {
            Task::Fill { to, at, len: long, value } => {
                let to = self.memory[to].wrapping_byte_add(at);
                call!(api, aclrtMemsetAsync(to, len - at, value.into(), long, stream))
            }
            Task::Copy { to, to_at, from, from_at, len: long } => {
                let kind = match (from < self.shape.device, to < self.shape.device) {
                    (true, true) => ACL_MEMCPY_DEVICE_TO_DEVICE,
                    (true, false) => ACL_MEMCPY_DEVICE_TO_HOST,
                    _ => ACL_MEMCPY_HOST_TO_DEVICE,
                };
                let to = self.memory[to].wrapping_byte_add(to_at);
                let from = self.memory[from].wrapping_byte_add(from_at);
                call!(api, aclrtMemcpyAsync(to, len - to_at, from, long, kind, stream))
            }
            Task::Host { to, value } => {
                let to = self.memory[to].cast();
                assert!(self.told.len() < self.told.capacity());
                self.told.push(Told { to, len, value });
                let told = std::ptr::from_ref(self.told.last().expect("just pushed"));
                let told = told.cast_mut().cast();
                call!(api, aclrtLaunchHostFunc(stream, Some(fill), told))
            }
            Task::Record { event } => call!(api, aclrtRecordEvent(self.events[event], stream)),
            Task::Signal { notify } => call!(api, aclrtRecordNotify(self.notifies[notify], stream)),
            Task::Await { notify } => {
                call!(api, aclrtWaitAndResetNotify(self.notifies[notify], stream, 0))
            }
        });
    }

    /// Runs the program; what it saw.
    fn run(mut self, program: &[Call]) -> Vec<Vec<u8>> {
        let api = self.api;
        let mut seen = Vec::new();
        self.told.reserve(program.len());
        for call in program {
            match *call {
                Call::Submit { stream, ref task } => self.submit(self.streams[stream], task),
                Call::Wait { stream, event } => {
                    ok(call!(api, aclrtStreamWaitEvent(self.streams[stream], self.events[event])));
                }
                Call::Synchronize { stream } => {
                    ok(call!(api, aclrtSynchronizeStream(self.streams[stream])));
                }
                Call::SynchronizeEvent { event } => {
                    ok(call!(api, aclrtSynchronizeEvent(self.events[event])));
                }
                Call::SynchronizeDevice => ok(call!(api, aclrtSynchronizeDevice())),
                Call::Query { stream } => {
                    let mut status = ACL_STREAM_STATUS_COMPLETE;
                    ok(call!(api, aclrtStreamQuery(self.streams[stream], &mut status)));
                }
                Call::Read { from } => seen.push(self.read(from)),
                Call::Write { to, value } => self.write(to, value),
                Call::Renew { buffer, value } => {
                    ok(call!(api, aclrtFree(self.memory[buffer])));
                    let to = &mut self.memory[buffer];
                    ok(call!(api, aclrtMalloc(to, self.shape.len, ACL_MEM_MALLOC_HUGE_FIRST)));
                    self.write(buffer, value);
                }
            }
        }
        assert_eq!(self.npu.pending(), 0);
        let objections = self.npu.audit().objections;
        assert!(objections.is_empty(), "{objections:#?}");
        for &pinned in &self.memory[self.shape.device..] {
            ok(call!(api, aclrtFreeHost(pinned)));
        }
        seen
    }
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
    let brief = |seen: Vec<Vec<u8>>| seen.iter().map(|bytes| bytes[0]).collect::<Vec<_>>();
    pieces(25, |seed| {
        let program = racy(SHAPE, seed);
        let expected: BTreeSet<_> = machine(SHAPE).all(&program).into_iter().map(brief).collect();
        let run = |npu: &Npu| brief(Card::new(npu, SHAPE).run(&program));
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
