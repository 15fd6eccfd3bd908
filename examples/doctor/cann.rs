//! The report's part on CANN: toolkits, the library, what came with it, what was tried in vain.

use crate::page::{Colour, NO_BREAK, Page};
use crate::report::{Library, LibraryFile, Report, Version};
use crate::text::Style;
use std::path::Path;

pub fn print(page: &mut Page, report: &Report, style: &Style) {
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
    // What it did not survive is told with the devices.
    let survived = library.backend.as_ref().is_none_or(|backend| backend.error.is_none());
    if let Some(died) = library.died.as_ref().filter(|_| survived) {
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
