//! A recording as Chrome trace JSON, which Perfetto and `chrome://tracing` read.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use crate::log::{Event, Happening, Recording};

impl Recording {
    /// The recording as Chrome trace JSON ("JSON object format").
    ///
    /// Each segment is a bar from lease to return, named by its purpose; what is used and free is
    /// drawn as curves; growth, trimming, refusals and passed work are marks.
    pub fn chrome_trace(&self) -> String {
        let mut out = String::new();
        // Writing to a string does not fail.
        let _ = self.write_trace(&mut out);
        out
    }

    fn write_trace(&self, out: &mut String) -> fmt::Result {
        let name = Quoted(&self.pool);
        write!(out, "{{\"displayTimeUnit\":\"ns\",\"otherData\":{{\"pool\":{name}")?;
        writeln!(out, ",\"dropped\":{}}},\"traceEvents\":[", self.dropped)?;
        write!(
            out,
            "{{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":1,\"args\":{{\"name\":{name}}}}}"
        )?;
        // A bar's end has to repeat its name; what began before the recording has none.
        let mut open: BTreeMap<u64, &str> = BTreeMap::new();
        for Event { at, thread, used, free, what } in &self.events {
            let when = Micros(at.as_nanos());
            let head = |out: &mut String, name: &str, phase: &str| {
                write!(out, ",\n{{\"name\":{},\"ph\":\"{phase}\",\"pid\":1", Quoted(name))?;
                write!(out, ",\"tid\":{thread},\"ts\":{when}")
            };
            let end = |out: &mut String, open: &mut BTreeMap<u64, &str>, address: u64| {
                let Some(purpose) = open.remove(&address) else { return Ok(()) };
                head(out, purpose, "e")?;
                write!(out, ",\"cat\":\"segment\",\"id\":\"{address:#x}\"}}")
            };
            let mark = |out: &mut String, name: &str| {
                head(out, name, "i")?;
                out.write_str(",\"s\":\"p\"")
            };
            match what {
                Happening::Leased { address, len, taken, purpose, tag } => {
                    end(out, &mut open, *address)?;
                    open.insert(*address, purpose);
                    head(out, purpose, "b")?;
                    write!(out, ",\"cat\":\"segment\",\"id\":\"{address:#x}\"")?;
                    write!(out, ",\"args\":{{\"len\":{len},\"taken\":{taken}")?;
                    if let Some(tag) = tag {
                        write!(out, ",\"tag\":{}", Quoted(tag))?;
                    }
                    out.write_str("}}")?;
                }
                Happening::Returned { address } => end(out, &mut open, *address)?,
                Happening::Retired { address, stamps } => {
                    end(out, &mut open, *address)?;
                    mark(out, "retired")?;
                    let stamps: Vec<_> = stamps.iter().map(ToString::to_string).collect();
                    let waits = stamps.join(", ");
                    write!(
                        out,
                        ",\"args\":{{\"address\":\"{address:#x}\",\"waits\":{}}}}}",
                        Quoted(&waits)
                    )?;
                }
                Happening::Passed { stamp, freed } => {
                    mark(out, "passed")?;
                    let stamp = stamp.to_string();
                    write!(out, ",\"args\":{{\"stamp\":{},\"freed\":{freed}}}}}", Quoted(&stamp))?;
                }
                Happening::Grown { slab, bytes } => {
                    mark(out, "grown")?;
                    write!(out, ",\"args\":{{\"slab\":{slab},\"bytes\":{bytes}}}}}")?;
                }
                Happening::Trimmed { slab, bytes } => {
                    mark(out, "trimmed")?;
                    write!(out, ",\"args\":{{\"slab\":{slab},\"bytes\":{bytes}}}}}")?;
                }
                Happening::Refused { len, purpose } => {
                    mark(out, "refused")?;
                    write!(out, ",\"args\":{{\"len\":{len},\"purpose\":{}}}}}", Quoted(purpose))?;
                }
            }
            head(out, "bytes", "C")?;
            write!(out, ",\"args\":{{\"used\":{used},\"free\":{free}}}}}")?;
        }
        out.write_str("\n]}\n")
    }
}

/// Nanoseconds as the format's microseconds, exactly.
struct Micros(u128);

impl fmt::Display for Micros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.0 / 1000, self.0 % 1000)
    }
}

/// Text as a JSON string.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for c in self.0.chars() {
            match c {
                '"' | '\\' => write!(f, "\\{c}")?,
                c if c < ' ' => write!(f, "\\u{:04x}", c as u32)?,
                c => f.write_char(c)?,
            }
        }
        f.write_char('"')
    }
}
