//! Which rule applies to whom: interfaces, chips, editions, and the sets they make.

use std::fmt;

use super::pages::{NO_ROW, RECOMMENDED, ROWS};
use super::{Rule, RuleError};

/// The seven interfaces of the vendor's page: six that hand out base blocks, one that copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Api {
    /// `aclrtMalloc`
    Malloc,
    /// `aclrtMallocAlign32`
    MallocAlign32,
    /// `aclrtMallocCached`
    MallocCached,
    /// `aclrtMallocHost`
    MallocHost,
    /// `acldvppMalloc`
    DvppMalloc,
    /// `hi_mpi_dvpp_malloc`
    MpiDvppMalloc,
    /// `aclrtMemcpyAsync`, which allocates nothing but has a say in where its two ends may lie.
    MemcpyAsync,
}

impl Api {
    /// All seven, in the order of the page.
    pub const ALL: [Api; 7] = [
        Api::Malloc,
        Api::MallocAlign32,
        Api::MallocCached,
        Api::MallocHost,
        Api::DvppMalloc,
        Api::MpiDvppMalloc,
        Api::MemcpyAsync,
    ];

    /// The C function's name.
    pub const fn c_name(self) -> &'static str {
        match self {
            Api::Malloc => "aclrtMalloc",
            Api::MallocAlign32 => "aclrtMallocAlign32",
            Api::MallocCached => "aclrtMallocCached",
            Api::MallocHost => "aclrtMallocHost",
            Api::DvppMalloc => "acldvppMalloc",
            Api::MpiDvppMalloc => "hi_mpi_dvpp_malloc",
            Api::MemcpyAsync => "aclrtMemcpyAsync",
        }
    }
}

/// Chip families, as far as documentation or runtime tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Chip {
    /// Known by its pad alone: 16 bytes, in the runtime of 9.1.
    Ascend035,
    /// Atlas 200, 300, 500.
    Ascend310,
    /// Atlas 200I and 500 A2.
    Ascend310B,
    /// Atlas inference series: 300I Pro, 300V, 300I Duo.
    Ascend310P,
    /// Atlas training series, first generation.
    Ascend910,
    /// Atlas A2 training and inference.
    Ascend910B,
    /// Atlas A3.
    Ascend910_93,
    /// Ascend 950PR and 950DT.
    Ascend950,
}

impl Chip {
    /// Every family known here.
    pub const ALL: [Chip; 8] = [
        Chip::Ascend035,
        Chip::Ascend310,
        Chip::Ascend310B,
        Chip::Ascend310P,
        Chip::Ascend910,
        Chip::Ascend910B,
        Chip::Ascend910_93,
        Chip::Ascend950,
    ];
}

/// Editions of the CANN documentation, oldest first; each stands for its patch releases too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Edition {
    /// 5.0.4
    V5_0,
    /// 6.0.1 to 6.3
    V6,
    /// 7.0
    V7,
    /// 8.0
    V8_0,
    /// 8.1 to 8.3
    V8_1,
    /// 8.5
    V8_5,
    /// 9.0
    V9_0,
    /// 9.1
    V9_1,
}

impl Edition {
    /// Every edition known here, oldest first.
    pub const ALL: [Edition; 8] = [
        Edition::V5_0,
        Edition::V6,
        Edition::V7,
        Edition::V8_0,
        Edition::V8_1,
        Edition::V8_5,
        Edition::V9_0,
        Edition::V9_1,
    ];

    /// The releases it stands for.
    pub const fn releases(self) -> &'static str {
        match self {
            Edition::V5_0 => "5.0",
            Edition::V6 => "6.0 to 6.3",
            Edition::V7 => "7.0",
            Edition::V8_0 => "8.0",
            Edition::V8_1 => "8.1 to 8.3",
            Edition::V8_5 => "8.5",
            Edition::V9_0 => "9.0",
            Edition::V9_1 => "9.1",
        }
    }

    /// First release, as major and minor number.
    const fn first(self) -> (u32, u32) {
        match self {
            Edition::V5_0 => (5, 0),
            Edition::V6 => (6, 0),
            Edition::V7 => (7, 0),
            Edition::V8_0 => (8, 0),
            Edition::V8_1 => (8, 1),
            Edition::V8_5 => (8, 5),
            Edition::V9_0 => (9, 0),
            Edition::V9_1 => (9, 1),
        }
    }

    /// The edition to read for an installed release: the newest that is not newer than it. `None` for what
    /// is older than all of them, and for what is no version.
    ///
    /// ```
    /// use pool::Edition;
    /// assert_eq!(Edition::of_release("8.3.RC1"), Some(Edition::V8_1));
    /// assert_eq!(Edition::of_release("9.2.0-beta.2"), Some(Edition::V9_1)); // the nearest known
    /// assert_eq!(Edition::of_release("latest"), None);
    /// ```
    pub fn of_release(version: &str) -> Option<Edition> {
        let number = |part: &str| -> Option<u32> {
            let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            part[..end].parse().ok()
        };
        let mut parts = version.trim().split('.');
        let release = (number(parts.next()?)?, parts.next().and_then(number).unwrap_or(0));
        Edition::ALL.into_iter().rev().find(|edition| edition.first() <= release)
    }
}

/// A rule and where it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sourced {
    /// The numbers.
    pub rule: Rule,
    /// Title and edition of the page, or what else the numbers rest on.
    pub source: &'static str,
    /// One sentence: why these numbers, or what limits them.
    pub reason: &'static str,
}

/// The one rule a pool works by, and who made it as strict as it is.
///
/// A plain [`Rule`] converts into this with "set by the program" as its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strictest {
    /// Largest alignment, largest granule, largest pad.
    pub rule: Rule,
    /// The demand that decided where segments start.
    pub start: Sourced,
    /// The demand that decided how many bytes they own.
    pub size: Sourced,
}

impl Strictest {
    const fn of(only: Sourced) -> Strictest {
        Strictest { rule: only.rule, start: only, size: only }
    }

    fn and(self, other: Sourced) -> Strictest {
        let wider = other.rule.align() > self.start.rule.align();
        let longer = (other.rule.pad(), other.rule.granule())
            > (self.size.rule.pad(), self.size.rule.granule());
        Strictest {
            rule: self.rule.and(other.rule),
            start: if wider { other } else { self.start },
            size: if longer { other } else { self.size },
        }
    }
}

impl From<Rule> for Strictest {
    fn from(rule: Rule) -> Self {
        let source = "set by the program";
        Strictest::of(Sourced { rule, source, reason: "no documentation was consulted" })
    }
}

/// Which rule each interface asks for, and why.
///
/// [`Display`](fmt::Display) prints the rules in force, one interface a line, with their sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleSet {
    of: Option<(Chip, Edition)>,
    rules: [Sourced; 7],
}

impl RuleSet {
    /// [`Rule::RECOMMENDED`] for every interface: the default, and safe on every chip and edition.
    pub const fn recommended() -> RuleSet {
        RuleSet { of: None, rules: [RECOMMENDED; 7] }
    }

    /// What the documentation of one edition asks on one chip family, row by row.
    ///
    /// Where that edition has no row for an interface (it did not exist yet, or not on this chip)
    /// the recommended rule stands in, and the reason says so.
    ///
    /// ```
    /// use pool::{Api, Chip, Edition, RuleSet};
    /// let a2 = RuleSet::documented(Chip::Ascend910B, Edition::V8_5);
    /// assert_eq!(a2.rule(Api::Malloc).rule.align(), 64);
    /// assert_eq!(a2.rule(Api::DvppMalloc).rule.align(), 128);
    /// println!("{a2}");
    /// ```
    pub fn documented(chip: Chip, edition: Edition) -> RuleSet {
        let rules = Api::ALL.map(|api| {
            let row = ROWS.iter().find(|row| row.covers(api, chip, edition));
            row.map_or(NO_ROW, |row| row.says)
        });
        RuleSet { of: Some((chip, edition)), rules }
    }

    /// The rule for memory of one interface, or for the ends of its copies.
    pub const fn rule(&self, api: Api) -> Sourced {
        self.rules[api as usize]
    }

    /// One rule that satisfies all `consumers`: everything that will ever touch a segment, the
    /// interface the slabs come from included.
    ///
    /// # Errors
    /// [`RuleError::NoConsumers`] when the list is empty.
    pub fn strictest(&self, consumers: &[Api]) -> Result<Strictest, RuleError> {
        let (first, rest) = consumers.split_first().ok_or(RuleError::NoConsumers)?;
        let first = Strictest::of(self.rule(*first));
        Ok(rest.iter().fold(first, |sum, api| sum.and(self.rule(*api))))
    }

    /// [`strictest`](RuleSet::strictest) over all seven interfaces, which cannot fail.
    pub fn strictest_of_all(&self) -> Strictest {
        let [first, rest @ ..] = self.rules;
        rest.into_iter().fold(Strictest::of(first), Strictest::and)
    }
}

impl Default for RuleSet {
    fn default() -> Self {
        RuleSet::recommended()
    }
}

impl fmt::Display for RuleSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.of {
            None => writeln!(f, "placement rules in force: recommended")?,
            Some((chip, edition)) => {
                writeln!(f, "placement rules in force: {chip:?}, documentation {edition:?}")?;
            }
        }
        let mut line = |who: &str, Sourced { rule, source, reason }: Sourced| {
            // `Rule` does not pad itself, so the column is made from its text.
            let rule = rule.to_string();
            writeln!(f, "  {who:<20} {rule:<42} {source} ({reason})")
        };
        if self.rules.iter().all(|rule| *rule == self.rules[0]) {
            return line("every interface", self.rules[0]);
        }
        Api::ALL.into_iter().try_for_each(|api| line(api.c_name(), self.rule(api)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn api_as_index_matches_all() {
        for (at, api) in Api::ALL.into_iter().enumerate() {
            assert_eq!(api as usize, at);
        }
    }

    #[test]
    fn the_strictest_names_who_decided() {
        let set = RuleSet::documented(Chip::Ascend310P, Edition::V8_5);
        let both = set.strictest(&[Api::MemcpyAsync, Api::Malloc, Api::DvppMalloc]).unwrap();
        assert_eq!(both.rule, Rule::RECOMMENDED);
        assert_eq!(both.start, set.rule(Api::DvppMalloc));
        assert_eq!(both.size, set.rule(Api::Malloc));
        assert_eq!(set.strictest(&[]), Err(RuleError::NoConsumers));
        assert_eq!(set.strictest_of_all().rule, Rule::RECOMMENDED);
    }

    #[test]
    fn editions_of_releases() {
        for (release, edition) in [
            ("5.0.4", Some(Edition::V5_0)),
            ("5.1.RC2", Some(Edition::V5_0)),
            ("6.3.RC2", Some(Edition::V6)),
            ("8.0.T6", Some(Edition::V8_0)),
            ("8.0.0", Some(Edition::V8_0)),
            ("8.5.0", Some(Edition::V8_5)),
            ("9.0", Some(Edition::V9_0)),
            ("9.1.0-beta2", Some(Edition::V9_1)),
            ("10.0", Some(Edition::V9_1)),
            ("1.83.T8.0.B128", None),
            ("", None),
            ("RC1", None),
        ] {
            assert_eq!(Edition::of_release(release), edition, "{release}");
        }
        assert!(Edition::ALL.is_sorted_by_key(|edition| edition.first()));
    }

    #[test]
    fn recommended_satisfies_every_documented_rule() {
        for chip in Chip::ALL {
            for edition in Edition::ALL {
                let all = RuleSet::documented(chip, edition).strictest_of_all().rule;
                assert_eq!(all.and(Rule::RECOMMENDED), Rule::RECOMMENDED);
            }
        }
    }
}
