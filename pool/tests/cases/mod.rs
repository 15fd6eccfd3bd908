//! How many cases a property is tried with, and how one that fails is printed.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::fmt;
use std::ops::Deref;

use proptest::prelude::*;

/// So many, or `PROPTEST_CASES`.
pub fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok();
    let cases = asked.map_or(usual, |cases| cases.parse().expect("PROPTEST_CASES is a number"));
    let (failure_persistence, max_shrink_iters) = (None, 100_000);
    ProptestConfig { cases, failure_persistence, max_shrink_iters, ..ProptestConfig::default() }
}

/// Steps that are printed one a line. Fewer and smaller ones are tried until none can go.
#[derive(Clone)]
pub struct Script<T>(Vec<T>);

pub fn script<T: fmt::Debug>(
    steps: impl Strategy<Value = Vec<T>>,
) -> impl Strategy<Value = Script<T>> {
    steps.prop_map(Script)
}

impl<T> Deref for Script<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for Script<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (1..).zip(&self.0).try_for_each(|(number, step)| write!(f, "\n  {number:>3}. {step:?}"))
    }
}
