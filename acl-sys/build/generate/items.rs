//! The headers' items by name.

use std::collections::{BTreeMap, BTreeSet};

/// A struct or union.
#[derive(Debug)]
pub struct Struct {
    pub is_union: bool,
    pub fields: Vec<String>,
    /// The type of each field.
    pub types: Vec<String>,
}

/// What the headers declare.
#[derive(Debug, Default)]
pub struct Items {
    /// Which header declares each function.
    pub functions: BTreeMap<String, String>,
    /// Arguments and result of those that take no arguments.
    pub plain: BTreeMap<String, String>,
    /// The enumerations' tags.
    pub enums: BTreeSet<String>,
    /// Values of enumerations, macros, constants.
    pub numbers: BTreeMap<String, i128>,
    pub structs: BTreeMap<String, Struct>,
    /// What a name is another name of; an enumeration is one of an integer.
    pub aliases: BTreeMap<String, String>,
}

impl Items {
    /// Reads what bindgen wrote: an item begins in the first column, a field after four blanks.
    pub fn scan(&mut self, text: &str) {
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let function = line.strip_prefix("    pub fn ").and_then(|line| line.split_once("()"));
            if let Some((name, result)) = function {
                let signature = format!("(){}", result.trim_end_matches(';'));
                self.plain.insert(name.to_owned(), signature);
            }
            let item = line.strip_prefix("pub ").and_then(|line| line.split_once(' '));
            match item {
                Some(("const", rest)) => {
                    let (Some((name, _)), Some((_, value))) =
                        (rest.split_once(':'), rest.split_once(" = "))
                    else {
                        continue;
                    };
                    // What does not read as one is a text or a fraction.
                    if let Ok(number) = value.trim_end_matches(';').parse() {
                        self.numbers.insert(name.to_owned(), number);
                    }
                }
                Some(("type", rest)) => {
                    let Some((name, target)) = rest.split_once(" =") else { continue };
                    self.aliases
                        .insert(name.to_owned(), target.trim_matches([' ', ';']).to_owned());
                }
                Some(("use", rest)) => {
                    let Some((target, name)) = rest.trim_end_matches(';').split_once(" as ") else {
                        continue;
                    };
                    let target = target.trim_start_matches("self::");
                    self.aliases.insert(name.to_owned(), target.to_owned());
                }
                Some((kind @ ("struct" | "union"), rest)) => {
                    let Some(name) = rest.strip_suffix(" {") else { continue };
                    let body = lines.by_ref().take_while(|line| *line != "}");
                    let field = |line: &str| {
                        let (field, ty) = line.strip_prefix("    pub ")?.split_once(": ")?;
                        Some((field.to_owned(), ty.trim_end_matches(',').to_owned()))
                    };
                    let (fields, types) = body.filter_map(field).unzip();
                    self.structs.insert(
                        name.to_owned(),
                        Struct { is_union: kind == "union", fields, types },
                    );
                }
                _ => {}
            }
        }
    }

    /// The struct or enumeration that a name is another name of: its tag.
    pub fn tag(&self, name: &str) -> Option<&str> {
        let target = self.aliases.get(name)?;
        (self.structs.contains_key(target) || self.enums.contains(target)).then_some(target)
    }

    /// A struct or union by any of its names.
    pub fn layout(&self, name: &str) -> Option<&Struct> {
        match self.structs.get(name) {
            Some(layout) => Some(layout),
            None => self.layout(self.aliases.get(name)?),
        }
    }
}
