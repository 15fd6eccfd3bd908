//! How long the stages took.

use std::time::{Duration, Instant};

/// Time by stage, in the order in which stages first came.
#[derive(Clone, Default)]
pub struct Times(Vec<(&'static str, Duration)>);

impl Times {
    /// Adds the time since then.
    pub fn since(&mut self, start: Instant, stage: &'static str) {
        self.add(stage, start.elapsed());
    }

    fn add(&mut self, stage: &'static str, time: Duration) {
        match self.0.iter_mut().find(|(name, _)| *name == stage) {
            Some((_, sum)) => *sum += time,
            None => self.0.push((stage, time)),
        }
    }

    /// Adds those of another.
    pub fn merge(&mut self, other: &Times) {
        for (stage, time) in &other.0 {
            self.add(stage, *time);
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, Duration)> {
        self.0.iter().copied()
    }
}
