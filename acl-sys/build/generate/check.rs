//! The comparison of the list with the headers, as Rust: what differs does not compile, and names the item.

use super::items::{Items, Struct};
use crate::ours::{self, Layout, Number, Types};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Unions that C leaves without a name, and their members: ours, then bindgen's. V2 media follows a rule instead.
const NAMELESS: [(&str, &str); 3] = [
    ("aclmdlRITaskParamsUnnamed", "aclmdlRITaskParams__bindgen_ty_1"),
    ("aclskOptionValue", "aclskOption__bindgen_ty_1"),
    ("aclrtRandomNumFuncParaInfoParamInfo", "aclrtRandomNumFuncParaInfo__bindgen_ty_1"),
];
const NAMELESS_MEMBERS: [(&str, &str); 2] =
    [("aclmdlRITaskParams", "unnamed"), ("aclskOption", "value")];

/// bindgen's name of one of our structs.
pub fn struct_in_headers(name: &str) -> String {
    match NAMELESS.iter().find(|(ours, _)| *ours == name) {
        Some((_, theirs)) => (*theirs).to_owned(),
        None => name.replace("_anon_", "__bindgen_ty_"),
    }
}

/// bindgen's name of a field.
fn field_in_headers(layout: &str, field: &str) -> String {
    if NAMELESS_MEMBERS.contains(&(layout, field)) {
        return "__bindgen_anon_1".to_owned();
    }
    match field.strip_prefix("anon_") {
        Some(number) => format!("__bindgen_anon_{number}"),
        None => field.to_owned(),
    }
}

/// The text of the check, and what it compares.
pub struct Check<'a> {
    items: &'a Items,
    pub text: String,
    functions: usize,
    constants: usize,
    layouts: usize,
    /// Numbers that are another header set's.
    disputed: Vec<String>,
    /// What is as it was before a release that is known to have changed it.
    changed: Vec<String>,
    /// Members of unions that one side has.
    members: Vec<String>,
    /// Functions of the list that the headers do not declare, by header.
    unseen: BTreeMap<&'static str, Vec<&'static str>>,
    unseen_constants: usize,
    unseen_layouts: usize,
    /// Functions that the headers declare and the list does not have, by header.
    pub unlisted: BTreeMap<&'a str, Vec<&'a str>>,
    unlisted_constants: Vec<&'a str>,
    unlisted_layouts: Vec<&'a str>,
}

impl<'a> Check<'a> {
    pub fn new(items: &'a Items, types: &Types) -> Self {
        let mut check = Check {
            items,
            text: String::new(),
            functions: 0,
            constants: 0,
            layouts: 0,
            disputed: Vec::new(),
            changed: Vec::new(),
            members: Vec::new(),
            unseen: BTreeMap::new(),
            unseen_constants: 0,
            unseen_layouts: 0,
            unlisted: BTreeMap::new(),
            unlisted_constants: Vec::new(),
            unlisted_layouts: Vec::new(),
        };
        check.functions();
        check.types(types);
        check.numbers();
        check.layouts(types);
        check
    }

    fn row(&mut self, row: std::fmt::Arguments) {
        self.text.write_fmt(row).expect("a string takes everything");
        self.text.push('\n');
    }

    fn functions(&mut self) {
        for symbol in ours::symbols() {
            let name = symbol.name;
            if self.items.functions.contains_key(name) {
                self.functions += 1;
                let older = ours::CHANGED.iter().find(|c| {
                    c.symbol == name && self.items.plain.get(name).is_some_and(|s| s == c.was)
                });
                if let Some(changed) = older {
                    let was = changed.was;
                    self.row(format_args!(
                        "const _: unsafe extern \"C\" fn{was} = bindings::{name};"
                    ));
                    self.changed.push(format!("{name}{was}, otherwise since {}", symbol.since));
                } else {
                    self.row(format_args!("const _: {} = bindings::{name};", symbol.signature));
                }
            } else {
                self.unseen.entry(symbol.header).or_default().push(name);
            }
        }
        let listed: BTreeSet<_> = ours::symbols().map(|symbol| symbol.name).collect();
        for (name, header) in &self.items.functions {
            if !listed.contains(name.as_str()) {
                self.unlisted.entry(header).or_default().push(name);
            }
        }
    }

    /// Enumerations by size: as for the sign of what has no negative value, releases differ.
    fn types(&mut self, types: &Types) {
        for ours::Enum { name, size, .. } in ours::enums() {
            if self.items.aliases.contains_key(*name) {
                self.row(format_args!(
                    "const _: () = assert!(size_of::<headers::{name}>() == {size}, \"size of {name}\");"
                ));
            }
        }
        self.row(format_args!(
            "const _: fn(headers::aclError) -> types::aclError = types::aclError;"
        ));
        for name in types.aliases.iter().filter(|name| self.items.aliases.contains_key(*name)) {
            self.row(format_args!("const _: fn(bindings::{name}) -> types::{name} = |same| same;"));
        }
    }

    fn numbers(&mut self) {
        let ours = ours::numbers();
        for Number { name, readings } in &ours {
            let Some(theirs) = self.items.numbers.get(*name) else {
                self.unseen_constants += 1;
                continue;
            };
            self.constants += 1;
            // As 64 bits: a macro's type is the least that holds its number.
            let theirs_is = |n: &i128| format!("headers::{name} as u64 == {}", *n as u64);
            let what = format!("{name} is {} in acl-sys, {theirs} in the headers", readings[0]);
            self.row(format_args!(
                "const _: () = assert!({}, {what:?});",
                readings.iter().map(theirs_is).collect::<Vec<_>>().join(" || ")
            ));
            if readings[1..].contains(theirs) {
                self.disputed.push(what);
            }
        }
        let mut known: BTreeSet<_> = ours.iter().map(|number| number.name).collect();
        known.extend(ours::RELEASE);
        let names = self.items.numbers.keys().map(String::as_str);
        self.unlisted_constants = names.filter(|name| !known.contains(name)).collect();
    }

    fn layouts(&mut self, types: &Types) {
        let mut known: BTreeSet<&str> = types.own.iter().map(String::as_str).collect();
        known.extend(types.own.iter().filter_map(|name| self.items.tag(name)));
        let names: Vec<_> = ours::layouts().map(|layout| struct_in_headers(layout.name)).collect();
        for (layout, theirs) in ours::layouts().zip(&names) {
            known.insert(theirs);
            match self.items.layout(theirs) {
                Some(found) => self.layout(layout, theirs, found),
                None => self.unseen_layouts += 1,
            }
        }
        let names = self.items.structs.keys().map(String::as_str);
        self.unlisted_layouts = names.filter(|name| !known.contains(name)).collect();
    }

    fn layout(&mut self, layout: &Layout, theirs: &str, found: &Struct) {
        self.layouts += 1;
        let Layout { name, size, align, .. } = layout;
        let (ours, theirs) = (format!("types::{name}"), format!("layouts::{theirs}"));
        for (before, after) in [("", ""), ("*mut ", ""), ("*const ", ""), ("[", "; N]")] {
            let count = if after.is_empty() { "" } else { "<const N: usize>" };
            self.row(format_args!(
                "impl{count} Same<{before}{ours}{after}> for {before}{theirs}{after} {{}}"
            ));
        }
        self.row(format_args!(
            "const _: () = assert!(size_of::<{theirs}>() == {size}, \"size of {name}\");\n\
             const _: () = assert!(align_of::<{theirs}>() == {align}, \"alignment of {name}\");"
        ));
        let mut left: Vec<&str> = found.fields.iter().map(String::as_str).collect();
        for (field, offset) in layout.fields {
            let known = ours::CHANGED_FIELDS
                .iter()
                .find(|(changed, ..)| changed.split_once('.') == Some((*name, *field)));
            match self.path(name, field, found) {
                Some(twin) => {
                    left.retain(|other| *other != twin.split('.').next().unwrap_or(&twin));
                    let ty =
                        found.fields.iter().zip(&found.types).find(|(field, _)| **field == twin);
                    match known {
                        Some((_, Some(was), since)) if ty.is_some_and(|(_, ty)| ty == was) => {
                            self.changed.push(format!("{name}.{field}: {was}, otherwise since {since}"));
                        }
                        _ => self.row(format_args!(
                            "const _: () = \
                             assert!(offset_of!({theirs}, {twin}) == {offset}, \"offset of {name}.{field}\");\n\
                             const _: () = same(field!({theirs}, {twin}), field!({ours}, {field}));"
                        )),
                    }
                }
                None if known.is_some_and(|(_, was, _)| was.is_none()) => {
                    self.changed.push(format!("{name}.{field}: reserved space"));
                }
                None => self.one_sided(found, format!("{name}.{field} is not in the headers")),
            }
        }
        for field in left {
            self.one_sided(found, format!("{name}.{field} is not in acl-sys"));
        }
    }

    /// Where a field is in the headers' struct: the member of a nameless union can be the struct's own with us.
    fn path(&self, layout: &str, field: &str, found: &Struct) -> Option<String> {
        let twin = field_in_headers(layout, field);
        if found.fields.contains(&twin) {
            return Some(twin);
        }
        let mut unions = found.fields.iter().filter(|member| {
            let number = member.strip_prefix("__bindgen_anon_");
            let union =
                number.and_then(|n| self.items.layout(&format!("{layout}__bindgen_ty_{n}")));
            union.is_some_and(|union| union.fields.contains(&twin))
        });
        unions.next().map(|member| format!("{member}.{twin}"))
    }

    /// A struct changes with its fields; a union of the same size and alignment does not.
    fn one_sided(&mut self, found: &Struct, what: String) {
        if found.is_union {
            self.members.push(what);
        } else {
            self.row(format_args!("const _: () = panic!({what:?});"));
        }
    }

    /// The result as a constant.
    pub fn report(&self, include: &str) -> String {
        let fields = [
            ("include", format!("{include:?}")),
            ("functions", self.functions.to_string()),
            ("constants", self.constants.to_string()),
            ("layouts", self.layouts.to_string()),
            ("disputed", format!("&{:?}", self.disputed)),
            ("changed", format!("&{:?}", self.changed)),
            ("members", format!("&{:?}", self.members)),
            ("unseen", by_header(&self.unseen)),
            ("unseen_constants", self.unseen_constants.to_string()),
            ("unseen_layouts", self.unseen_layouts.to_string()),
            ("unlisted", by_header(&self.unlisted)),
            ("unlisted_constants", format!("&{:?}", self.unlisted_constants)),
            ("unlisted_layouts", format!("&{:?}", self.unlisted_layouts)),
        ];
        let fields = fields.map(|(name, value)| format!("    {name}: {value},\n")).concat();
        format!(
            "/// What the build has compared.\npub const REPORT: Report = Report {{\n{fields}}};\n"
        )
    }
}

fn by_header(groups: &BTreeMap<&str, Vec<&str>>) -> String {
    let groups: Vec<String> =
        groups.iter().map(|(header, names)| format!("({header:?}, &{names:?})")).collect();
    format!("&[{}]", groups.join(", "))
}
