//! Lines for a terminal: headings, labels in a column, text wrapped beside them.

use std::fmt::Write as _;

/// Columns of a line.
const WIDTH: usize = 100;
/// Columns before the text.
const INDENT: usize = 14;

/// A space that lines do not break at.
pub const NO_BREAK: char = '\u{a0}';

/// What is printed at the end.
pub struct Page {
    text: String,
    colour: bool,
}

/// Colours, for terminals.
#[derive(Clone, Copy)]
pub enum Colour {
    Bold = 1,
    Red = 31,
    Green = 32,
}

impl Page {
    pub fn new(colour: bool) -> Self {
        Self { text: String::new(), colour }
    }

    pub fn into_text(self) -> String {
        self.text
    }

    pub fn paint(&self, colour: Colour, text: &str) -> String {
        if self.colour { format!("\u{1b}[{}m{text}\u{1b}[0m", colour as u8) } else { text.into() }
    }

    pub fn heading(&mut self, text: &str) {
        let text = self.paint(Colour::Bold, text);
        let gap = if self.text.is_empty() { "" } else { "\n" };
        self.line(format_args!("{gap}{text}"));
    }

    /// A label and what belongs to it; continued without one.
    pub fn row(&mut self, label: &str, text: &str) {
        self.hanging(label, text, 0);
    }

    /// As [`row`](Self::row), with the label in a colour.
    pub fn marked(&mut self, colour: Colour, label: &str, text: &str) {
        let from = self.text.len();
        self.row(label, text);
        let painted = self.paint(colour, label);
        let at = from + 2;
        self.text.replace_range(at..at + label.len(), &painted);
    }

    /// As [`row`](Self::row), with further lines so many columns deeper. Lines break at spaces, not at
    /// [`NO_BREAK`].
    pub fn hanging(&mut self, label: &str, text: &str, deeper: usize) {
        let mut start = format!("  {label:<width$}", width = INDENT - 2);
        if label.chars().count() > INDENT - 3 {
            self.line(format_args!("  {label}"));
            start = " ".repeat(INDENT);
        }
        for line in wrap(text, WIDTH - INDENT, deeper) {
            let line = format!("{start}{line}").replace(NO_BREAK, " ");
            self.line(format_args!("{}", line.trim_end()));
            start = " ".repeat(INDENT);
        }
    }

    /// A line as it is.
    pub fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // A string takes everything.
        let _ = writeln!(self.text, "{line}");
    }
}

/// Lines of at most `width` columns where the words allow it, all but the first `deeper`.
fn wrap(text: &str, width: usize, deeper: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for part in text.lines() {
        // Spaces at the front, and several within, are the caller's columns.
        let mut line = String::new();
        let mut begun = false;
        for word in part.split(' ') {
            if begun && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(std::mem::take(&mut line));
                line.push_str(&" ".repeat(deeper));
            } else if begun {
                line.push(' ');
            }
            line.push_str(word);
            begun = true;
        }
        lines.push(line);
    }
    lines
}
