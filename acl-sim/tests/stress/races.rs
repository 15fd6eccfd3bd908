//! Which accesses of a program nothing orders: happens-before, with a clock per stream and one of the program.

use super::model::{Buffer, Call, Task};
use std::ops::Range;

/// How far each thread is known to have got: the streams, then the program.
type Clock = Vec<usize>;

fn join(into: &mut Clock, other: &Clock) {
    into.iter_mut().zip(other).for_each(|(a, b)| *a = (*a).max(*b));
}

/// A step that touches memory.
struct Access {
    thread: usize,
    place: usize,
    clock: Clock,
    buffer: Buffer,
    bytes: Range<usize>,
    write: bool,
}

impl Access {
    fn races_with(&self, later: &Access) -> bool {
        let bytes = self.bytes.start < later.bytes.end && later.bytes.start < self.bytes.end;
        let conflict = self.buffer == later.buffer && bytes && (self.write || later.write);
        // The later one was asked for later: it never has to come first.
        conflict && later.clock[self.thread] < self.place
    }
}

/// The tasks in `program` that race with something, each by its stream and its place there.
pub fn races(program: &[Call], streams: usize) -> Vec<(usize, usize)> {
    let all = accesses(program, streams);
    let mut found = Vec::new();
    for (at, later) in all.iter().enumerate() {
        let racing = all[..at].iter().filter(|sooner| sooner.races_with(later));
        found.extend(racing.flat_map(|sooner| [sooner, later]).map(|a| (a.thread, a.place)));
    }
    found.retain(|&(thread, _)| thread < streams);
    found.sort_unstable();
    found.dedup();
    found
}

fn accesses(program: &[Call], streams: usize) -> Vec<Access> {
    let mut clocks = vec![vec![0; streams + 1]; streams + 1];
    // Objects are few, and named by small numbers.
    let (mut events, mut notifies) = (vec![Clock::new(); 64], vec![Clock::new(); 64]);
    let mut out = Vec::new();
    for call in program {
        let thread = match *call {
            Call::Submit { stream, .. } | Call::Wait { stream, .. } => stream,
            _ => streams,
        };
        let (mut clock, mut learnt) = (clocks[thread].clone(), Vec::new());
        let mut touches = Vec::new();
        match call {
            Call::Submit { task, .. } => {
                learnt.push(&clocks[streams]);
                touches = task.touches();
                if let Task::Await { notify } = *task {
                    learnt.push(&notifies[notify]);
                }
            }
            Call::Wait { event, .. } => learnt.extend([&clocks[streams], &events[*event]]),
            Call::Synchronize { stream } => learnt.push(&clocks[*stream]),
            Call::SynchronizeEvent { event } => learnt.push(&events[*event]),
            Call::SynchronizeDevice => learnt.extend(&clocks),
            Call::Query { .. } => {}
            Call::Read { from } => touches.push((*from, 0..usize::MAX, false)),
            Call::Write { to: buffer, .. } | Call::Renew { buffer, .. } => {
                touches.push((*buffer, 0..usize::MAX, true));
            }
        }
        learnt.into_iter().for_each(|other| join(&mut clock, other));
        clock[thread] += 1;
        match call {
            Call::Submit { task: Task::Record { event }, .. } => events[*event] = clock.clone(),
            Call::Submit { task: Task::Signal { notify }, .. } => notifies[*notify] = clock.clone(),
            _ => {}
        }
        let place = clock[thread];
        out.extend(touches.into_iter().map(|(buffer, bytes, write)| {
            let clock = clock.clone();
            Access { thread, place, clock, buffer, bytes, write }
        }));
        clocks[thread] = clock;
    }
    out
}
