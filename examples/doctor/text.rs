//! The report for a terminal.

use crate::page::{Colour, NO_BREAK, Page};
use crate::report::{
    Backend, Demand, Device, Failure, Library, LibraryFile, Report, Rules, Version,
};
use crate::table;
use std::path::Path;

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
    cann(&mut page, report, style);
    if let Some(backend) = &report.library.backend {
        devices(&mut page, backend);
        if !backend.groups.is_empty() {
            table::functions(&mut page, backend, style);
        }
    }
    simulator(&mut page, &report.simulator);
    let card = report.library.backend.as_ref().filter(|_| uses_card);
    if let Some(rules) = &card.unwrap_or(&report.simulator).rules {
        placement(
            &mut page,
            rules,
            if card.is_some() { "of the card" } else { "of the simulated NPU" },
        );
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

fn cann(page: &mut Page, report: &Report, style: &Style) {
    page.heading("CANN");
    if report.toolkits.is_empty() {
        page.row("toolkit", "not found");
    }
    for toolkit in &report.toolkits {
        let release = release(toolkit.version.as_ref());
        let root = toolkit.root.display();
        page.hanging("toolkit", &format!("{root}: {release} ({})", toolkit.named_by), 2);
        if toolkit.real != toolkit.root {
            page.hanging("", &format!("  which is {}", toolkit.real.display()), 2);
        }
        if !toolkit.packages.is_empty() {
            let one = |(name, version): (&String, &String)| format!("{name}{NO_BREAK}{version}");
            let packages: Vec<String> = toolkit.packages.iter().map(one).collect();
            page.hanging("", &format!("  packages: {}", packages.join(", ")), 4);
        }
    }
    library(page, &report.library, style);
}

fn release(version: Option<&Version>) -> String {
    version.map_or("no version file".into(), |version| format!("CANN{NO_BREAK}{}", version.release))
}

fn library(page: &mut Page, library: &Library, style: &Style) {
    match &library.opened {
        Some(path) => {
            let interface = library.backend.as_ref().and_then(|backend| backend.interface.as_ref());
            let interface =
                interface.map_or(String::new(), |version| format!(", interface {version}"));
            let release = release(library.version.as_ref());
            page.hanging("library", &format!("{}: {release}{interface}", path.display()), 2);
        }
        None if library.nothing_found() => page.row("library", "not found"),
        None => page.marked(Colour::Red, "library", "found, and cannot be used"),
    }
    loaded(page, library, style);
    tried(page, library);
    if let Some(died) = &library.died {
        page.marked(Colour::Red, "trying it", &format!("the process that tried it {died}"));
    }
}

/// What came with the library: the files of ACL, or all.
fn loaded(page: &mut Page, library: &Library, style: &Style) {
    let name = |file: &LibraryFile| file.path.file_name().unwrap_or_default().to_owned();
    let opened = library.opened.as_ref().and_then(|path| path.canonicalize().ok());
    let others: Vec<_> =
        library.files.iter().filter(|file| Some(&file.path) != opened.as_ref()).collect();
    let acl = |file: &LibraryFile| {
        let name = name(file);
        let name = name.to_string_lossy();
        name.starts_with("libacl") || name.starts_with("libascend")
    };
    let mut label = "loaded with";
    let shown = others.iter().filter(|file| style.all || acl(file));
    let mut count = 0;
    for file in shown {
        let release = file
            .version
            .as_deref()
            .map_or(String::new(), |release| format!(": CANN{NO_BREAK}{release}"));
        page.hanging(label, &format!("{}{release}", file.path.display()), 2);
        (label, count) = ("", count + 1);
    }
    if count < others.len() {
        page.row(label, &format!("{} other files (--all)", others.len() - count));
    }
}

/// What is wrong where, first; then where there is nothing, a folder a line.
fn tried(page: &mut Page, library: &Library) {
    let tried = &library.tried;
    for place in tried.iter().filter(|place| place.found()) {
        page.marked(Colour::Red, "refused", &place.path.display().to_string());
        page.row("", &place.why);
    }
    let mut folders: Vec<(&Path, Vec<String>)> = Vec::new();
    for place in tried.iter().filter(|place| !place.found()) {
        let folder = place.path.parent().unwrap_or(Path::new(""));
        let name = place.path.file_name().unwrap_or(place.path.as_os_str());
        let name = name.to_string_lossy().into_owned();
        match folders.iter_mut().find(|(known, _)| *known == folder) {
            Some((_, names)) => names.push(name),
            None => folders.push((folder, vec![name])),
        }
    }
    for (place, (folder, names)) in folders.iter().enumerate() {
        let label = match place {
            0 if library.nothing_found() => "looked in",
            0 => "not found",
            _ => "",
        };
        // The same files as in the line above are not named again.
        let again = place > 0 && folders[place - 1].1 == *names;
        let names = if again { String::new() } else { format!("  ({})", names.join(", ")) };
        let folder = match folder.display().to_string() {
            bare if bare.is_empty() => "where the system's loader looks".to_owned(),
            folder => folder,
        };
        page.row(label, &format!("{folder}{names}"));
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
    let none = none.join(", ");
    page.row(
        "functions",
        &format!("{}; none of: {none}", some.join(", ")).replace("of ", "of\u{a0}"),
    );
    page.row("", "what is not simulated answers \"not supported\"");
    let chips = acl_rs::sim::Chip::ALL.map(|chip| chip.soc_name()).join(", ");
    page.row("choose it", &format!("ACL_BACKEND=sim; ACL_SIM_CHIP may be {chips}"));
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
    let mut done: Vec<(&str, &str, &str)> = Vec::new();
    for one in &rules.documented {
        let key = |demand: &'_ Demand| {
            (demand.rule.clone(), demand.source.clone(), demand.reason.clone())
        };
        let this = (one.rule.as_str(), one.source.as_str(), one.reason.as_str());
        if done.contains(&this) {
            continue;
        }
        done.push(this);
        let same = rules.documented.iter().filter(|other| key(other) == key(one));
        let names: Vec<&str> = same.map(|demand| demand.interface.as_str()).collect();
        demand(page, "", one, &names.join(", "));
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
