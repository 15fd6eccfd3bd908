//! The targets, and what was measured against them.

use crate::table::Table;

/// How a target was met.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Met {
    /// It was.
    Yes,
    /// It was not.
    No,
    /// It was not measured: left out, or a tool is missing.
    NotMeasured,
}

/// One target beside what was measured.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Number of the target.
    pub number: u8,
    /// What is measured.
    pub what: String,
    /// What is asked for.
    pub target: String,
    /// What came out, where it is worst.
    pub measured: String,
    /// What the peers have there.
    pub peers: String,
    /// The judgement.
    pub met: Met,
}

impl Verdict {
    /// `measured` against a bound that may be reached but not passed.
    pub fn at_most(number: u8, what: &str, target: &str, measured: f64, bound: f64) -> Verdict {
        Verdict {
            number,
            what: what.into(),
            target: target.into(),
            measured: String::new(),
            peers: String::new(),
            met: if measured <= bound { Met::Yes } else { Met::No },
        }
    }

    /// A target that could not be judged.
    pub fn none(number: u8, what: &str, target: &str, met: Met) -> Verdict {
        Verdict { met, ..Verdict::at_most(number, what, target, 0.0, 0.0) }
    }

    /// Says what was measured, and what the peers have.
    pub fn saying(mut self, measured: impl Into<String>, peers: impl Into<String>) -> Verdict {
        (self.measured, self.peers) = (measured.into(), peers.into());
        self
    }
}

/// All verdicts as one table.
pub fn table(verdicts: &[Verdict]) -> Table {
    let head = ["#", "what", "target", "measured, at its worst", "peers there", ""];
    let mut table = Table::new("Targets", head);
    for verdict in verdicts {
        let mark = match verdict.met {
            Met::Yes => "PASS",
            Met::No => "miss",
            Met::NotMeasured => "not measured",
        };
        let number = verdict.number.to_string();
        let cells = [&number, &verdict.what, &verdict.target, &verdict.measured, &verdict.peers];
        table.row(cells.into_iter().cloned().chain([mark.into()]));
    }
    table
}

/// The case with the largest value.
pub fn worst<T>(cases: impl IntoIterator<Item = (f64, T)>) -> Option<(f64, T)> {
    cases.into_iter().max_by(|a, b| a.0.total_cmp(&b.0))
}
