//! The report for a terminal.

use crate::page::{Colour, NO_BREAK, Page};
use crate::report::{Backend, Demand, Device, Failure, Report, Rules};
use crate::{cann, table};

/// How to print.
pub struct Style {
    /// Escape codes for colours.
    pub colour: bool,
    /// Every name and every file, however many there are.
    pub all: bool,
}

pub fn print(report: &Report, uses_card: bool, style: &Style) -> String {
    let mut page = Page::new(style.colour);
    machine(&mut page, report);
    cann::print(&mut page, report, style);
    if let Some(backend) = &report.library.backend {
        devices(&mut page, backend);
        if !backend.groups.is_empty() {
            table::functions(&mut page, backend, style);
        }
    }
    simulator(&mut page, &report.simulator);
    let card = report.library.backend.as_ref().filter(|_| uses_card);
    if let Some(rules) = &card.unwrap_or(&report.simulator).rules {
        let whose = match card {
            Some(_) if report.machine.is_bare() => "that the library names",
            Some(_) => "of the card",
            None => "of the simulated NPU",
        };
        placement(&mut page, rules, whose);
    }
    variables(&mut page, report);
    result(&mut page, report);
    page.into_text()
}

fn machine(page: &mut Page, report: &Report) {
    let machine = &report.machine;
    page.heading("Machine");
    page.row("target", &machine.target);
    if machine.cards.is_empty() {
        page.row("cards", "no Ascend device on the PCI bus");
    }
    for (place, card) in machine.cards.iter().enumerate() {
        let label = if place == 0 { "cards" } else { "" };
        let chip = card.chip.unwrap_or("a chip not known here");
        page.row(label, &format!("{}  {}  {chip}", card.address, card.id));
    }
    let nodes: Vec<String> = machine.nodes.iter().map(|node| node.display().to_string()).collect();
    let none = nodes.is_empty().then(|| "nothing of an Ascend driver".to_owned());
    page.row("in /dev", &none.unwrap_or_else(|| nodes.join(" ")));
    let driver = &machine.driver;
    match (&driver.version, driver.libraries.as_slice()) {
        (None, []) => {
            let files = driver.looked.iter().filter(|file| !file.ends_with("libascend_hal.so"));
            let files: Vec<String> = files.map(|file| file.display().to_string()).collect();
            let text = format!("not found; looked for {} and libascend_hal.so", files.join(", "));
            page.row("driver", &text);
        }
        (version, libraries) => {
            page.row("driver", version.as_deref().unwrap_or("its version file was not found"));
            libraries.iter().for_each(|file| page.row("", &file.display().to_string()));
            if libraries.is_empty() {
                page.row("", "libascend_hal.so was not found");
            }
        }
    }
}

fn devices(page: &mut Page, backend: &Backend) {
    page.heading("Devices");
    if let Some(error) = &backend.error {
        failed(page, "none", error);
    } else if backend.devices.is_empty() {
        page.row("none", "the library sees no device");
    }
    backend.devices.iter().for_each(|one| device(page, one));
}

fn device(page: &mut Page, device: &Device) {
    let label = format!("device {}", device.id);
    if let Some(error) = &device.error {
        return failed(page, &label, error);
    }
    let gib = |bytes: Option<u64>| bytes.unwrap_or(0) as f64 / f64::from(1 << 30);
    let chip = device.chip.as_deref().unwrap_or("a chip without a name");
    let (free, total) = (gib(device.free), gib(device.total));
    let side = match device.run_mode.as_deref() {
        Some("ACL_DEVICE") => "; programs run on its own CPU",
        _ => "",
    };
    page.row(&label, &format!("{chip:<14} {free:.1} of {total:.1} GiB free{side}"));
}

fn failed(page: &mut Page, label: &str, error: &Failure) {
    page.marked(Colour::Red, label, &format!("failed while {}:", error.during));
    page.row("", &error.text);
}

fn simulator(page: &mut Page, simulator: &Backend) {
    page.heading("Simulated NPU");
    match &simulator.error {
        Some(error) => failed(page, "none", error),
        None => simulator.devices.iter().for_each(|one| device(page, one)),
    }
    let mut some = Vec::new();
    let mut none = Vec::new();
    for group in &simulator.groups {
        let name = group.name.replace(' ', &NO_BREAK.to_string());
        match group.present {
            0 => none.push(name),
            present => some.push(format!("{present} of {} {name}", group.total)),
        }
    }
    let text = format!("{}; none of: {}", some.join(", "), none.join(", "));
    page.row("functions", &text.replace("of ", "of\u{a0}"));
    page.row("", "what is not simulated answers \"not supported\"");
    let chips = acl_rs::sim::Chip::FAMILIES.map(|chip| chip.soc_name()).join(", ");
    page.row(
        "choose it",
        &format!("ACL_BACKEND=sim; ACL_SIM_CHIP may be {chips}, or any other of these families"),
    );
}

fn placement(page: &mut Page, rules: &Rules, whose: &str) {
    page.heading(
        "Placement rules: where a segment starts, and the m bytes it owns for len bytes of data",
    );
    let demand = |page: &mut Page, label: &str, demand: &Demand, interfaces: &str| {
        page.hanging(label, &format!("{:<42} {interfaces}", demand.rule), 43);
        page.hanging("", &format!("  {}: {}", demand.source, demand.reason), 2);
    };
    demand(page, "in force", &rules.in_force, "every pool, unless a program sets another");
    let chip = rules.chip.as_deref();
    let text = match (&rules.edition, chip) {
        (Some(edition), Some(chip)) => {
            format!("CANN {edition} asks on {chip}, the chip {whose} ({}):", rules.edition_from)
        }
        (None, _) => {
            format!("{}, so no edition of the documentation was chosen", rules.edition_from)
        }
        (_, None) => {
            "the chip is not known, so the documentation's rules for it are not either".into()
        }
    };
    page.row("documented", &text);
    // Interfaces with one rule from one sentence of one document share a line.
    let key =
        |demand: &'_ Demand| [&demand.rule, &demand.source, &demand.reason].map(String::clone);
    for (place, one) in rules.documented.iter().enumerate() {
        let like_it = |other: &&Demand| key(other) == key(one);
        if !rules.documented[..place].iter().any(|earlier| like_it(&earlier)) {
            let all = rules.documented.iter().filter(like_it);
            let names: Vec<&str> = all.map(|demand| demand.interface.as_str()).collect();
            demand(page, "", one, &names.join(", "));
        }
    }
}

fn variables(page: &mut Page, report: &Report) {
    page.heading("Variables");
    let width = report.variables.iter().map(|variable| variable.name.len()).max().unwrap_or(0);
    for variable in &report.variables {
        let value = variable.value.as_deref().unwrap_or("not set");
        let mut lines = value.split(':').filter(|part| !part.is_empty());
        page.line(format_args!("  {:<width$}  {}", variable.name, lines.next().unwrap_or("\"\"")));
        for line in lines.map(String::from).chain(variable.remarks.iter().map(|r| format!("^ {r}")))
        {
            page.line(format_args!("  {:<width$}  {line}", ""));
        }
    }
}

fn result(page: &mut Page, report: &Report) {
    page.heading("Result");
    if report.ok {
        page.marked(Colour::Green, "usable", &report.result);
    } else {
        page.marked(Colour::Red, "not usable", &report.result);
    }
    for (place, step) in report.advice.iter().enumerate() {
        let label = match (place, report.ok) {
            (0, true) => "advice",
            (0, false) => "to do",
            _ => "",
        };
        page.hanging(label, &format!("- {step}"), 2);
    }
}
