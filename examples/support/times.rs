//! How long the stages took, and a table of that.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// What a channel's thread does, in the order in which a picture goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// A packet to pinned memory and to the device.
    Upload,
    /// Handing it to the decoder.
    Send,
    /// Until a picture came back, or the end of the stream.
    Decode,
    /// VPC.
    Resize,
    /// The model input to the host.
    Model,
    /// The picture to the host.
    Picture,
    /// PNGs and other files.
    Write,
}

impl Stage {
    const NAMES: [&str; 7] = [
        "packet to device",
        "sending it",
        "waiting for the decoder",
        "VPC resize",
        "model input to host",
        "picture to host",
        "writing files",
    ];
}

/// Time by stage, of one thread or of several.
#[derive(Clone, Default)]
pub struct Times {
    stages: [Duration; 7],
    threads: u32,
    /// Of all threads, from their start to their end.
    alive: Duration,
    /// Packets that came back, and how long they were away.
    packets: u32,
    away: Duration,
}

impl Times {
    /// Adds the time since then.
    pub fn since(&mut self, start: Instant, stage: Stage) {
        self.stages[stage as usize] += start.elapsed();
    }

    /// A packet came back that was sent then.
    pub fn came_back(&mut self, sent: Instant) {
        self.packets += 1;
        self.away += sent.elapsed();
    }

    /// The thread that began then is done.
    pub fn thread(&mut self, start: Instant) {
        self.threads += 1;
        self.alive += start.elapsed();
    }

    /// Adds those of another.
    pub fn merge(&mut self, other: &Times) {
        for (sum, time) in self.stages.iter_mut().zip(other.stages) {
            *sum += time;
        }
        self.threads += other.threads;
        self.alive += other.alive;
        self.packets += other.packets;
        self.away += other.away;
    }

    /// The table. Its rows are exclusive and add up to the last one, what the threads lived.
    pub fn table(&self, frames: usize, clock: Duration) -> String {
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        let (unit, of) = match self.threads {
            ..=1 => ("ms", "the channel's thread".to_owned()),
            threads => ("thread-ms", format!("{threads} threads at a time")),
        };
        let mut text = format!("times     of {of}, {:.1} ms by the clock\n", ms(clock));
        let _ =
            writeln!(text, "          {:<24}{unit:>12}{:>12}{:>9}", "stage", "a frame", "share");
        let all = ms(self.alive);
        let rest = self.alive.saturating_sub(self.stages.iter().sum());
        let rows = Stage::NAMES.into_iter().zip(self.stages);
        for (name, time) in rows.chain([("the rest", rest), ("all", self.alive)]) {
            let (each, share) = (ms(time) / frames.max(1) as f64, 100.0 * ms(time) / all.max(1e-9));
            let _ =
                writeln!(text, "          {name:<24}{:>12.1}{each:>12.3}{share:>7.1} %", ms(time));
        }
        let away = ms(self.away) / f64::from(self.packets.max(1));
        let at_once = ms(self.away) / ms(clock).max(1e-9);
        let _ = writeln!(
            text,
            "          decoding runs beside: {away:.1} ms from sending a packet to taking its picture, \
             {at_once:.1} under way at a time"
        );
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn one() -> Times {
        let mut times = Times { threads: 1, alive: ms(200), ..Times::default() };
        times.stages = [10, 20, 100, 30, 5, 5, 10].map(ms);
        (times.packets, times.away) = (4, ms(600));
        times
    }

    #[test]
    fn rows_add_up_to_what_the_thread_lived() {
        let text = one().table(4, ms(210));
        let row = |name: &str| -> Vec<String> {
            let line = text.lines().find(|line| line.trim().starts_with(name)).expect("a row");
            line.trim()[name.len()..].split_whitespace().map(String::from).collect()
        };
        assert!(text.contains("of the channel's thread, 210.0 ms by the clock"), "{text}");
        assert_eq!(row("stage"), ["ms", "a", "frame", "share"]);
        assert_eq!(row("waiting for the decoder"), ["100.0", "25.000", "50.0", "%"]);
        assert_eq!(row("the rest"), ["20.0", "5.000", "10.0", "%"]);
        assert_eq!(row("all"), ["200.0", "50.000", "100.0", "%"]);
        assert!(text.contains("150.0 ms from sending"), "{text}");
        assert!(text.contains("2.9 under way at a time"), "{text}");
    }

    #[test]
    fn times_of_several_threads_are_called_that() {
        let mut sum = one();
        sum.merge(&one());
        let text = sum.table(8, ms(210));
        assert!(text.contains("of 2 threads at a time, 210.0 ms by the clock"), "{text}");
        assert!(text.contains("thread-ms"), "{text}");
        assert!(text.contains("200.0      25.000   50.0 %"), "{text}");
    }
}
