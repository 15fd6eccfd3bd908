//! Copies beside plain memory copies, and what submitting costs beside sending through a channel.
//!
//! Both sides of a ratio are measured in turns in the same run. Of copies the best round of each counts: what
//! else the machine does makes rounds slower, never faster. Of submissions it is the median, since how the
//! stream's thread and the program get in each other's way is a part of them. `--rounds N` takes more rounds,
//! `--gate` fails when a target is missed.

use acl_sim::{Config, Order, lease, tables};
use acl_sys::*;
use std::ffi::c_void;
use std::hint::black_box;
use std::process::ExitCode;
use std::ptr::null_mut;
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Calls a table entry with values and with pointers to memory that outlives the work; `name?(..)` an optional
/// one.
macro_rules! call {
    ($api:expr, $name:ident?($($arg:expr),* $(,)?)) => {
        call!(@$name, $api.$name.expect("simulated"), $($arg),*)
    };
    ($api:expr, $name:ident($($arg:expr),* $(,)?)) => { call!(@$name, $api.$name, $($arg),*) };
    (@$name:ident, $entry:expr, $($arg:expr),*) => {{
        let entry = $entry;
        // SAFETY: as the macro says.
        let code = unsafe { entry($($arg),*) };
        assert!(code.is_success(), "{} answers {}", stringify!($name), code.0);
    }};
}

const HUGE: aclrtMemMallocPolicy = ACL_MEM_MALLOC_HUGE_FIRST;
/// A copy is to be at least this fast, beside one by the processor.
const SPEED: f64 = 0.8;
/// Rounds of copies for one of submissions: the best of few says little on a machine that does other things.
const ROUNDS: usize = 5;
/// Submitting is to take less.
const SUBMIT: Duration = Duration::from_micros(1);
/// Tasks in a row.
const TASKS: usize = 20_000;

fn best(best: &mut Duration, run: impl FnOnce()) {
    let start = Instant::now();
    run();
    *best = start.elapsed().min(*best);
}

struct Copies {
    api: &'static Api,
    stream: aclrtStream,
    rounds: usize,
    missed: usize,
}

impl Copies {
    /// One line of the table.
    fn line(&mut self, what: &str, bytes: usize, plain: Duration, ours: Duration) {
        let speed = |time: Duration| bytes as f64 / time.as_secs_f64() / 1e9;
        let ratio = speed(ours) / speed(plain);
        self.missed += usize::from(ratio < SPEED);
        println!(
            "{what:<34} {:>6} MiB {:>8.2} GB/s {:>8.2} GB/s {ratio:>7.2}",
            bytes >> 20,
            speed(ours),
            speed(plain)
        );
    }

    fn measure(&mut self, bytes: usize) {
        let api = self.api;
        let (mut a, mut b, mut pinned) = (null_mut(), null_mut(), null_mut());
        call!(api, aclrtMalloc(&mut a, bytes, HUGE));
        call!(api, aclrtMalloc(&mut b, bytes, HUGE));
        call!(api, aclrtMallocHost(&mut pinned, bytes));
        call!(api, aclrtMemset(pinned, bytes, 3, bytes));
        let (from, mut to) = (vec![1u8; bytes], vec![2u8; bytes]);
        // As many as make 8 MiB: the shorter a round, the likelier it is that nobody else comes in between.
        let times = ((8 << 20) / bytes).max(1);
        let up = ACL_MEMCPY_HOST_TO_DEVICE;
        let across = ACL_MEMCPY_DEVICE_TO_DEVICE;
        let [mut plain, mut sync, mut later, mut between] = [Duration::MAX; 4];
        for _ in 0..self.rounds * ROUNDS {
            best(&mut plain, || {
                (0..times).for_each(|_| black_box(&mut to).copy_from_slice(black_box(&from)));
            });
            best(&mut sync, || {
                let from: *const c_void = from.as_ptr().cast();
                (0..times).for_each(|_| call!(api, aclrtMemcpy?(a, bytes, from, bytes, up)));
            });
            best(&mut later, || {
                for _ in 0..times {
                    call!(api, aclrtMemcpyAsync(a, bytes, pinned, bytes, up, self.stream));
                }
                call!(api, aclrtSynchronizeStream(self.stream));
            });
            best(&mut between, || {
                for _ in 0..times {
                    call!(api, aclrtMemcpyAsync(b, bytes, a, bytes, across, self.stream));
                }
                call!(api, aclrtSynchronizeStream(self.stream));
            });
        }
        let one = |time: Duration| time / times as u32;
        for (what, time) in [
            ("host to device, aclrtMemcpy", sync),
            ("host to device, aclrtMemcpyAsync", later),
            ("device to device, aclrtMemcpyAsync", between),
        ] {
            self.line(what, bytes, one(plain), one(time));
        }
        call!(api, aclrtFree(a));
        call!(api, aclrtFree(b));
        call!(api, aclrtFreeHost(pinned));
    }
}

/// Times of each of [`TASKS`] submissions and sends, round by round, the shortest first.
fn submit(api: &Api, rounds: usize, task: impl Fn()) -> [Vec<Duration>; 2] {
    let [mut submitted, mut sent] = [Vec::new(), Vec::new()];
    let timed = |times: &mut Vec<Duration>, run: &dyn Fn(usize)| {
        let start = Instant::now();
        (0..TASKS).for_each(run);
        times.push(start.elapsed() / TASKS as u32);
    };
    for _ in 0..rounds {
        let (sender, receiver) = mpsc::channel::<[usize; 4]>();
        let taker = std::thread::spawn(move || receiver.into_iter().map(|task| task[0]).sum());
        timed(&mut sent, &|n| sender.send(black_box([n; 4])).expect("somebody listens"));
        drop(sender);
        let _: usize = taker.join().expect("no panic");
        timed(&mut submitted, &|_| task());
        call!(api, aclrtSynchronizeDevice());
    }
    let mut both = [submitted, sent];
    both.iter_mut().for_each(|times| times.sort());
    both
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    let given = args.iter().position(|arg| arg == "--rounds").and_then(|at| args.get(at + 1));
    let rounds = given.map_or(20, |n| n.parse::<usize>().expect("--rounds N").max(1));
    let gate = args.iter().any(|arg| arg == "--gate");

    let npu = lease(Config { order: Order::Eager, ..Config::default() });
    let api = tables().api;
    call!(api, aclrtSetDevice(npu.id()));
    let mut stream = null_mut();
    call!(api, aclrtCreateStream(&mut stream));

    println!("{:<45} {:>13} {:>13} {:>7}", "copies", "simulated", "memcpy", "ratio");
    let mut copies = Copies { api, stream, rounds, missed: 0 };
    for bytes in [1 << 20, 8 << 20, 64 << 20] {
        copies.measure(bytes);
    }
    let mut missed = copies.missed;

    println!(
        "\nsubmitting: best and median round {:>25} {:>17} {:>7}",
        "a call", "mpsc send", "ratio"
    );
    let (mut a, mut b, mut event) = (null_mut(), null_mut(), null_mut());
    call!(api, aclrtMalloc(&mut a, 4096, HUGE));
    call!(api, aclrtMalloc(&mut b, 4096, HUGE));
    call!(api, aclrtCreateEvent(&mut event));
    let across = ACL_MEMCPY_DEVICE_TO_DEVICE;
    let mut line = |what: &str, [ours, theirs]: [Vec<Duration>; 2]| {
        let middle = rounds / 2;
        missed += usize::from(ours[middle] >= SUBMIT);
        let ratio = ours[middle].as_secs_f64() / theirs[middle].as_secs_f64();
        let times = |times: &[Duration]| [times[0], times[middle]].map(|time| time.as_nanos());
        let ([best, ours], [least, theirs]) = (times(&ours), times(&theirs));
        println!("{what:<45} {best:>5} {ours:>5} ns {least:>7} {theirs:>5} ns {ratio:>7.1}");
    };
    let copy = || call!(api, aclrtMemcpyAsync(a, 4096, b, 64, across, stream));
    line("aclrtMemcpyAsync, 64 bytes", submit(api, rounds, copy));
    let fill = || call!(api, aclrtMemsetAsync?(a, 4096, 1, 64, stream));
    line("aclrtMemsetAsync, 64 bytes", submit(api, rounds, fill));
    line("aclrtRecordEvent", submit(api, rounds, || call!(api, aclrtRecordEvent(event, stream))));

    println!("\ntargets: copies at {SPEED} or more, calls under {SUBMIT:?}; {missed} missed");
    ExitCode::from(u8::from(gate && missed > 0))
}
