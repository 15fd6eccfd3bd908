//! Which placement rules hold, and which document asks for them.

use crate::report::{Demand, Group, Rules, Version};
use crate::symbols;
use acl_rs::chip_of;
use acl_rs::pool::{Api, Edition, RuleSet, Sourced};

/// The rules for a chip, with the release as its files or else its functions tell it.
pub fn of_library(chip: Option<&str>, version: Option<&Version>, groups: &[Group]) -> Rules {
    let by_file = version.and_then(|version| {
        let from = format!("CANN {} by {}", version.release, version.file.display());
        Some((Edition::of_release(&version.release)?, from))
    });
    let by_symbols = || {
        let newest = symbols::newest(groups)?;
        // "8.5 or earlier", "after 9.1": the number in it.
        let number = newest.split(' ').find_map(Edition::of_release)?;
        Some((number, format!("no version file; the newest functions are those of {newest}")))
    };
    rules(chip, by_file.or_else(by_symbols))
}

/// The rules that the simulator is checked against.
pub fn of_simulator(chip: Option<&str>) -> Rules {
    rules(chip, Some((Edition::V9_1, "the simulator answers as this release".into())))
}

fn rules(soc: Option<&str>, edition: Option<(Edition, String)>) -> Rules {
    let (edition, edition_from) = match edition {
        Some((edition, from)) => (Some(edition), from),
        None => (None, "the release is not known".into()),
    };
    let chip = soc.and_then(chip_of);
    let documented = match (chip, edition) {
        (Some(chip), Some(edition)) => {
            let set = RuleSet::documented(chip, edition);
            Api::ALL.map(|api| demand(api.c_name(), set.rule(api))).into()
        }
        _ => Vec::new(),
    };
    Rules {
        in_force: demand("every interface", RuleSet::recommended().strictest_of_all().start),
        chip: chip.map(|chip| format!("{chip:?}")),
        edition: edition.map(|edition| edition.releases().to_owned()),
        edition_from,
        documented,
    }
}

fn demand(interface: &str, Sourced { rule, source, reason }: Sourced) -> Demand {
    Demand {
        interface: interface.into(),
        align: rule.align(),
        granule: rule.granule(),
        pad: rule.pad(),
        rule: rule.to_string(),
        source: source.into(),
        reason: reason.into(),
    }
}
