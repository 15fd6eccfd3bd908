//! Tables for people (aligned, and Markdown at the same time), and the same as JSON.

use std::fmt::{self, Write as _};

/// A table. Cells are text: what is measured is formatted where it is measured.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What is measured, in which unit.
    pub title: String,
    /// How, below the title; one line each.
    pub notes: Vec<String>,
    /// Names of the columns.
    pub head: Vec<String>,
    /// The rows, each as long as `head`.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table.
    pub fn new<H: Into<String>>(
        title: impl Into<String>,
        head: impl IntoIterator<Item = H>,
    ) -> Table {
        let head = head.into_iter().map(Into::into).collect();
        Table { title: title.into(), head, ..Table::default() }
    }

    /// Adds a line about how it was measured.
    pub fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// Adds a row.
    pub fn row<C: Into<String>>(&mut self, cells: impl IntoIterator<Item = C>) {
        let row: Vec<String> = cells.into_iter().map(Into::into).collect();
        assert_eq!(row.len(), self.head.len(), "{}", self.title);
        self.rows.push(row);
    }

    /// As an object of title, notes, head and rows.
    pub fn json(&self) -> String {
        let list = |cells: &[String]| {
            let cells: Vec<_> = cells.iter().map(|cell| quoted(cell)).collect();
            format!("[{}]", cells.join(", "))
        };
        let rows: Vec<_> = self.rows.iter().map(|row| format!("    {}", list(row))).collect();
        format!(
            "{{\n  \"title\": {},\n  \"notes\": {},\n  \"head\": {},\n  \"rows\": [\n{}\n  ]\n}}",
            quoted(&self.title),
            list(&self.notes),
            list(&self.head),
            rows.join(",\n")
        )
    }
}

/// A cell that reads as a number, or as nothing.
fn is_number(cell: &str) -> bool {
    cell == "-" || cell.starts_with(|c: char| c.is_ascii_digit())
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "## {}\n", self.title)?;
        for note in &self.notes {
            writeln!(f, "{note}")?;
        }
        if !self.notes.is_empty() {
            writeln!(f)?;
        }
        let wide = |cell: &String| cell.chars().count();
        let columns = 0..self.head.len();
        let width: Vec<usize> = columns
            .clone()
            .map(|at| self.rows.iter().map(|row| wide(&row[at])).max().unwrap_or(0))
            .zip(&self.head)
            .map(|(rows, head)| rows.max(wide(head)).max(2))
            .collect();
        // Numbers to the right, words to the left.
        let right: Vec<bool> =
            columns.map(|at| self.rows.iter().all(|row| is_number(&row[at]))).collect();
        let line = |f: &mut fmt::Formatter<'_>, row: &[String]| {
            for ((cell, width), right) in row.iter().zip(&width).zip(&right) {
                match right {
                    true => write!(f, "| {cell:>width$} ")?,
                    false => write!(f, "| {cell:<width$} ")?,
                }
            }
            writeln!(f, "|")
        };
        line(f, &self.head)?;
        for (width, right) in width.iter().zip(&right) {
            write!(f, "|{}{}", "-".repeat(width + 1), if *right { ':' } else { '-' })?;
        }
        writeln!(f, "|")?;
        self.rows.iter().try_for_each(|row| line(f, row))
    }
}

/// A JSON string.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c < ' ' => write!(out, "\\u{:04x}", u32::from(c)).expect("a string takes all"),
            c => out.push(c),
        }
    }
    out + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let mut table = Table::new("t", ["name", "n"]);
        table.row(["a", "1"]);
        table.row(["bcdef", "123"]);
        let text = table.to_string();
        assert!(text.ends_with("| a     |   1 |\n| bcdef | 123 |\n"), "{text}");
    }

    #[test]
    fn json_is_quoted() {
        assert_eq!(quoted("a\"b\\c\n"), r#""a\"b\\c\u000a""#);
    }
}
