//! What a program may see: a machine that knows streams, events and memory, and nothing of the simulator.
//!
//! Its state moves in single steps, of the program or of one stream. Whoever drives it picks them: at random,
//! or all.

use std::collections::{BTreeSet, VecDeque};
use std::ops::Range;

/// A buffer, by its number: device memory first, pinned memory after it.
pub type Buffer = usize;

/// What a program's reads saw; `None` when the device objects to the program.
pub type Seen = Option<Vec<Vec<u8>>>;

/// Work of a stream.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Task {
    Fill {
        to: Buffer,
        at: usize,
        len: usize,
        value: u8,
    },
    Copy {
        to: Buffer,
        to_at: usize,
        from: Buffer,
        from_at: usize,
        len: usize,
    },
    /// A host function that fills a pinned buffer.
    Host {
        to: Buffer,
        value: u8,
    },
    Record {
        event: usize,
    },
    Signal {
        notify: usize,
    },
    Await {
        notify: usize,
    },
}

impl Task {
    /// The buffers that it touches: which bytes, and whether it writes them.
    pub fn touches(&self) -> Vec<(Buffer, Range<usize>, bool)> {
        match *self {
            Task::Fill { to, at, len, .. } => vec![(to, at..at + len, true)],
            Task::Copy { to, to_at, from, from_at, len } => {
                vec![(to, to_at..to_at + len, true), (from, from_at..from_at + len, false)]
            }
            Task::Host { to, .. } => vec![(to, 0..usize::MAX, true)],
            Task::Record { .. } | Task::Signal { .. } | Task::Await { .. } => Vec::new(),
        }
    }
}

/// A call of the program.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Call {
    Submit {
        stream: usize,
        task: Task,
    },
    /// The stream waits for the event's latest record.
    Wait {
        stream: usize,
        event: usize,
    },
    Synchronize {
        stream: usize,
    },
    SynchronizeEvent {
        event: usize,
    },
    SynchronizeDevice,
    Query {
        stream: usize,
    },
    /// The program looks at a buffer, with no regard for streams.
    Read {
        from: Buffer,
    },
    /// The program fills a buffer, likewise.
    Write {
        to: Buffer,
        value: u8,
    },
    /// The program gives a device buffer back and gets one with this content.
    Renew {
        buffer: Buffer,
        value: u8,
    },
}

/// A queued task, or a wait for a place of another stream.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Queued {
    Task(Task),
    Wait { stream: usize, upto: usize },
}

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Stream {
    queue: VecDeque<Queued>,
    issued: usize,
    passed: usize,
}

/// The machine, somewhere in a program.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Machine {
    next: usize,
    streams: Vec<Stream>,
    /// Each event's latest record.
    events: Vec<Option<(usize, usize)>>,
    notifies: Vec<bool>,
    memory: Vec<Vec<u8>>,
    /// What the program has seen.
    pub seen: Seen,
}

/// Who moves.
#[derive(Clone, Copy, Debug)]
pub enum Move {
    Program,
    Stream(usize),
}

impl Machine {
    pub fn new(streams: usize, events: usize, notifies: usize, memory: Vec<Vec<u8>>) -> Self {
        Self {
            next: 0,
            streams: vec![Stream::default(); streams],
            events: vec![None; events],
            notifies: vec![false; notifies],
            memory,
            seen: Some(Vec::new()),
        }
    }

    fn has_passed(&self, stream: usize, upto: usize) -> bool {
        self.streams[stream].passed >= upto
    }

    fn is_idle(&self, stream: usize) -> bool {
        self.streams[stream].queue.is_empty()
    }

    /// All that can happen next; nothing once the program is over, or objected to.
    pub fn moves(&self, program: &[Call]) -> Vec<Move> {
        let Some(call) = program.get(self.next) else { return Vec::new() };
        if self.seen.is_none() {
            return Vec::new();
        }
        let returns = match call {
            Call::Synchronize { stream } => self.is_idle(*stream),
            Call::SynchronizeEvent { event } => {
                self.events[*event].is_none_or(|(stream, upto)| self.has_passed(stream, upto))
            }
            Call::SynchronizeDevice => (0..self.streams.len()).all(|stream| self.is_idle(stream)),
            _ => true,
        };
        let ready = |&stream: &usize| match self.streams[stream].queue.front() {
            None => false,
            Some(Queued::Wait { stream, upto }) => self.has_passed(*stream, *upto),
            Some(Queued::Task(Task::Await { notify })) => self.notifies[*notify],
            Some(Queued::Task(_)) => true,
        };
        let streams = (0..self.streams.len()).filter(ready).map(Move::Stream);
        returns.then_some(Move::Program).into_iter().chain(streams).collect()
    }

    pub fn make(&mut self, program: &[Call], step: Move) {
        match step {
            Move::Program => {
                self.call(&program[self.next]);
                self.next += 1;
            }
            Move::Stream(stream) => {
                let task = self.streams[stream].queue.pop_front().expect("only where it can");
                self.streams[stream].passed += 1;
                if let Queued::Task(task) = task {
                    self.run(&task);
                }
            }
        }
    }

    fn push(&mut self, stream: usize, task: Queued) -> usize {
        let stream = &mut self.streams[stream];
        stream.queue.push_back(task);
        stream.issued += 1;
        stream.issued
    }

    fn call(&mut self, call: &Call) {
        match call {
            Call::Submit { stream, task } => {
                let place = self.push(*stream, Queued::Task(task.clone()));
                if let Task::Record { event } = task {
                    self.events[*event] = Some((*stream, place));
                }
            }
            Call::Wait { stream, event } => {
                let (from, upto) = self.events[*event].expect("recorded before");
                self.push(*stream, Queued::Wait { stream: from, upto });
            }
            Call::Read { from } => {
                let bytes = self.memory[*from].clone();
                self.seen.as_mut().expect("nothing runs after an objection").push(bytes);
            }
            Call::Renew { buffer, .. } if self.is_in_use(*buffer) => self.seen = None,
            Call::Write { to: buffer, value } | Call::Renew { buffer, value } => {
                self.memory[*buffer].fill(*value);
            }
            Call::Synchronize { .. }
            | Call::SynchronizeEvent { .. }
            | Call::SynchronizeDevice
            | Call::Query { .. } => {}
        }
    }

    /// Whether something queued touches the buffer: it must not go.
    fn is_in_use(&self, buffer: Buffer) -> bool {
        let mut queued = self.streams.iter().flat_map(|stream| &stream.queue);
        queued.any(|queued| match queued {
            Queued::Task(task) => task.touches().iter().any(|(touched, ..)| *touched == buffer),
            Queued::Wait { .. } => false,
        })
    }

    fn run(&mut self, task: &Task) {
        match *task {
            Task::Fill { to, at, len, value } => self.memory[to][at..at + len].fill(value),
            Task::Copy { to, to_at, from, from_at, len } => {
                let bytes = self.memory[from][from_at..from_at + len].to_vec();
                self.memory[to][to_at..to_at + len].copy_from_slice(&bytes);
            }
            Task::Host { to, value } => self.memory[to].fill(value),
            Task::Record { .. } => {}
            Task::Signal { notify } => self.notifies[notify] = true,
            Task::Await { notify } => self.notifies[notify] = false,
        }
    }

    /// Runs a program to its end; `pick` says which of so many moves is made.
    pub fn finish(mut self, program: &[Call], mut pick: impl FnMut(usize) -> usize) -> Self {
        loop {
            let moves = self.moves(program);
            if moves.is_empty() {
                let over = self.next == program.len() || self.seen.is_none();
                assert!(over, "the program waits for ever");
                return self;
            }
            self.make(program, moves[pick(moves.len())]);
        }
    }

    /// What the program sees when a stream gets to its task at `place` as late as it can, and all else at once.
    pub fn late(mut self, program: &[Call], stream: usize, place: usize) -> Seen {
        loop {
            let moves = self.moves(program);
            let held = |step: &Move| matches!(step, Move::Stream(s) if *s == stream && self.streams[*s].passed + 1 == place);
            // The program comes first among the moves, and goes on only where nothing else can.
            let Some(&step) = moves.iter().rev().find(|step| !held(step)).or(moves.last()) else {
                return self.seen;
            };
            self.make(program, step);
        }
    }

    /// Everything that a program may see, over all orders; `None`: more states than `most`.
    pub fn all(self, program: &[Call], most: usize) -> Option<BTreeSet<Seen>> {
        let (mut known, mut open, mut out) = (BTreeSet::new(), vec![self], BTreeSet::new());
        while let Some(machine) = open.pop() {
            let moves = machine.moves(program);
            if moves.is_empty() {
                out.insert(machine.seen);
                continue;
            }
            for step in moves {
                let mut next = machine.clone();
                next.make(program, step);
                if known.insert(next.clone()) {
                    open.push(next);
                }
            }
            if known.len() > most {
                return None;
            }
        }
        Some(out)
    }
}
