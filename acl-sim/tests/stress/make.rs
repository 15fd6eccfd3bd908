//! Random programs: such as are right in every order, and small ones that need not be.

use super::model::{Buffer, Call, Task};

/// Random numbers, xorshift.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides
    }
}

/// Of each kind, how many.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub streams: usize,
    pub events: usize,
    pub notifies: usize,
    pub device: usize,
    pub pinned: usize,
    /// Bytes of a buffer, a multiple of the grain.
    pub len: usize,
}

/// Where copies may start.
pub const GRAIN: usize = 64;

/// How far each stream is known to have got.
type Clock = Vec<usize>;

fn join(into: &mut Clock, other: &Clock) {
    into.iter_mut().zip(other).for_each(|(a, b)| *a = (*a).max(*b));
}

/// Makes a program without races: who touches a buffer knows that all who must be done with it are.
pub struct Maker {
    shape: Shape,
    dice: Dice,
    calls: Vec<Call>,
    /// Tasks submitted to each stream.
    issued: Vec<usize>,
    /// What each stream's next task knows, and the program.
    clocks: Vec<Clock>,
    program: Clock,
    events: Vec<Option<Clock>>,
    /// Notifies that were not used since the device was last synchronised.
    notifies: usize,
    /// Who wrote and read each buffer: a stream and a place there.
    writes: Vec<Vec<(usize, usize)>>,
    reads: Vec<Vec<(usize, usize)>>,
}

impl Maker {
    pub fn program(shape: Shape, seed: u64, calls: usize) -> Vec<Call> {
        let buffers = shape.device + shape.pinned;
        let mut maker = Self {
            shape,
            dice: Dice::new(seed),
            calls: Vec::new(),
            issued: vec![0; shape.streams],
            clocks: vec![vec![0; shape.streams]; shape.streams],
            program: vec![0; shape.streams],
            events: vec![None; shape.events],
            notifies: 0,
            writes: vec![Vec::new(); buffers],
            reads: vec![Vec::new(); buffers],
        };
        while maker.calls.len() < calls {
            maker.one();
        }
        maker.synchronize_device();
        (0..buffers).for_each(|from| maker.calls.push(Call::Read { from }));
        maker.calls
    }

    fn submit(&mut self, stream: usize, task: Task) -> Clock {
        self.issued[stream] += 1;
        let program = self.program.clone();
        join(&mut self.clocks[stream], &program);
        self.clocks[stream][stream] = self.issued[stream];
        self.calls.push(Call::Submit { stream, task });
        self.clocks[stream].clone()
    }

    fn synchronize(&mut self, stream: usize) {
        self.calls.push(Call::Synchronize { stream });
        let known = self.clocks[stream].clone();
        join(&mut self.program, &known);
    }

    fn synchronize_device(&mut self) {
        self.calls.push(Call::SynchronizeDevice);
        self.program = self.issued.clone();
        self.notifies = 0;
    }

    /// `stream` learns what `from` has done so far, one way or another.
    fn order(&mut self, stream: usize, from: usize) {
        match self.dice.roll(4) {
            0 => self.synchronize(from),
            1 if self.notifies < self.shape.notifies => {
                let notify = self.notifies;
                self.notifies += 1;
                let known = self.submit(from, Task::Signal { notify });
                self.submit(stream, Task::Await { notify });
                join(&mut self.clocks[stream], &known);
            }
            _ => {
                let event = self.dice.roll(self.shape.events);
                let known = self.submit(from, Task::Record { event });
                self.events[event] = Some(known);
                self.wait(stream, event);
            }
        }
    }

    fn wait(&mut self, stream: usize, event: usize) {
        let Some(known) = self.events[event].clone() else { return };
        let program = self.program.clone();
        self.issued[stream] += 1;
        join(&mut self.clocks[stream], &program);
        join(&mut self.clocks[stream], &known);
        self.clocks[stream][stream] = self.issued[stream];
        self.calls.push(Call::Wait { stream, event });
    }

    /// Who has to be done before the buffer is written, or read.
    fn before(&self, buffer: Buffer, write: bool) -> Vec<(usize, usize)> {
        let reads = if write { &self.reads[buffer][..] } else { &[] };
        self.writes[buffer].iter().chain(reads).copied().collect()
    }

    /// Makes `stream` know that it may touch the buffer.
    fn prepare(&mut self, stream: usize, buffer: Buffer, write: bool) {
        for (other, place) in self.before(buffer, write) {
            let known = self.clocks[stream][other].max(self.program[other]);
            if other != stream && known < place {
                self.order(stream, other);
            }
        }
    }

    /// The same for the program.
    fn prepare_program(&mut self, buffer: Buffer, write: bool) {
        for (other, place) in self.before(buffer, write) {
            if self.program[other] < place {
                self.synchronize(other);
            }
        }
    }

    fn touched(&mut self, stream: usize, buffer: Buffer, write: bool) {
        let place = (stream, self.issued[stream]);
        if write {
            self.reads[buffer].clear();
            self.writes[buffer] = vec![place];
        } else {
            self.reads[buffer].push(place);
        }
    }

    fn stretch(&mut self) -> (usize, usize) {
        let grains = self.shape.len / GRAIN;
        let at = self.dice.roll(grains);
        (at * GRAIN, (1 + self.dice.roll(grains - at)) * GRAIN)
    }

    fn one(&mut self) {
        let Shape { streams, device, pinned, len, .. } = self.shape;
        let stream = self.dice.roll(streams);
        let buffers = device + pinned;
        match self.dice.roll(20) {
            0..4 => {
                let to = self.dice.roll(device);
                let ((at, len), value) = (self.stretch(), self.dice.roll(256) as u8);
                self.prepare(stream, to, true);
                self.submit(stream, Task::Fill { to, at, len, value });
                self.touched(stream, to, true);
            }
            4..12 => {
                let (to, from) = (self.dice.roll(buffers), self.dice.roll(buffers));
                // Not from host to host.
                if to == from || to.min(from) >= device {
                    return;
                }
                let (from_at, long) = self.stretch();
                let to_at = self.dice.roll((len - long) / GRAIN + 1) * GRAIN;
                self.prepare(stream, to, true);
                self.prepare(stream, from, false);
                self.submit(stream, Task::Copy { to, to_at, from, from_at, len: long });
                self.touched(stream, to, true);
                self.touched(stream, from, false);
            }
            12 => {
                let (to, value) = (device + self.dice.roll(pinned), self.dice.roll(256) as u8);
                self.prepare(stream, to, true);
                self.submit(stream, Task::Host { to, value });
                self.touched(stream, to, true);
            }
            13 => self.wait_for_any(stream),
            14 => self.calls.push(Call::Query { stream }),
            15 => {
                let from = self.dice.roll(buffers);
                self.prepare_program(from, false);
                self.calls.push(Call::Read { from });
            }
            16 | 17 => {
                let (to, value) = (self.dice.roll(buffers), self.dice.roll(256) as u8);
                self.prepare_program(to, true);
                let renew = to < device && self.dice.roll(2) == 0;
                self.calls.push(match renew {
                    true => Call::Renew { buffer: to, value },
                    false => Call::Write { to, value },
                });
            }
            18 => self.synchronize_event(),
            _ if self.dice.roll(4) == 0 => self.synchronize_device(),
            _ => self.synchronize(stream),
        }
    }

    /// A wait that nothing needs.
    fn wait_for_any(&mut self, stream: usize) {
        let event = self.dice.roll(self.shape.events);
        self.wait(stream, event);
    }

    fn synchronize_event(&mut self) {
        let event = self.dice.roll(self.shape.events);
        if let Some(known) = self.events[event].clone() {
            self.calls.push(Call::SynchronizeEvent { event });
            join(&mut self.program, &known);
        }
    }
}

/// A small program on two streams that may race as it likes.
pub fn racy(shape: Shape, seed: u64) -> Vec<Call> {
    let mut dice = Dice::new(seed ^ 0x5EED);
    let (mut calls, mut recorded) = (Vec::new(), false);
    let Shape { len, device, pinned, .. } = shape;
    for _ in 0..4 + dice.roll(3) {
        let stream = dice.roll(2);
        let (one, other) = (dice.roll(device), dice.roll(device + pinned));
        let task = match dice.roll(8) {
            0..3 => Task::Fill { to: one, at: 0, len, value: dice.roll(256) as u8 },
            3..6 if one != other => {
                let (to, from) = if dice.roll(2) == 0 { (one, other) } else { (other, one) };
                Task::Copy { to, to_at: 0, from, from_at: 0, len }
            }
            6 => {
                recorded = true;
                Task::Record { event: 0 }
            }
            7 if recorded => {
                calls.push(Call::Wait { stream, event: 0 });
                continue;
            }
            _ => {
                calls.push(match dice.roll(4) {
                    0 => Call::Synchronize { stream },
                    1 => Call::Write { to: one, value: dice.roll(256) as u8 },
                    _ => Call::Read { from: other },
                });
                continue;
            }
        };
        calls.push(Call::Submit { stream, task });
    }
    calls.push(Call::SynchronizeDevice);
    (0..device + pinned).for_each(|from| calls.push(Call::Read { from }));
    calls
}
