//! The configuration file of `aclInit`: what of it is looked at, in which order, and what is refused.
//!
//! Each part is read anew by whoever wants it, and most parts that are of the wrong kind come back as 500001,
//! whatever was wrong. Keys that nobody knows, and a value at the top that is no object, are fine.

use super::dump;
use super::json::{Json, depths};
use crate::door::{Answer, Fault};
use crate::world::world;
use acl_sys::*;
use std::path::Path;

/// A file above this is no configuration.
const MOST_BYTES: u64 = 10 << 20;
/// Braces, and brackets, that may lie in one another.
const MOST_DEPTH: usize = 10;

/// Bytes of the print buffer of each core, and what they may be.
const SIMD_PRINTS: &str = "simd_printf_fifo_size_per_core";
const PRINT_BYTES: std::ops::RangeInclusive<u32> = 1024..=64 << 20;

/// A file that was read.
#[derive(Clone, Debug)]
pub(super) struct Config {
    /// As it stands: the hooks get it, and another start has to bring the same.
    pub content: String,
    /// `Null` for an empty file, and for none.
    pub json: Json,
}

/// The content of a file; nothing else is looked at yet.
pub(super) fn content(path: &str) -> Answer<String> {
    let missing = |error: std::io::Error| {
        Fault::new(ACL_ERROR_INVALID_FILE, format!("no readable file at {path}: {error}"))
    };
    let about = std::fs::metadata(path).map_err(missing)?;
    if !about.is_file() || about.len() > MOST_BYTES {
        let text = format!("{path} is no regular file of at most {MOST_BYTES} bytes");
        return Err(Fault::new(ACL_ERROR_INVALID_FILE, text));
    }
    let bytes = std::fs::read(path).map_err(missing)?;
    // What is not UTF-8 is not JSON either: the mark in its place is refused there.
    Ok(String::from_utf8(bytes).unwrap_or_else(|_| "\u{FFFD}".into()))
}

/// Refuses what nests too deeply: 100006.
pub(super) fn check_depth(content: &str) -> Answer {
    let (objects, arrays) = depths(content);
    if objects.max(arrays) > MOST_DEPTH {
        let text = format!("braces nest {objects} deep, brackets {arrays}; {MOST_DEPTH} at most");
        return Err(Fault::new(ACL_ERROR_PARSE_FILE, text));
    }
    Ok(())
}

/// Takes content of a bearable depth apart; what is not JSON is answered with `code`. Empty is fine.
pub(super) fn parse(content: &str, code: aclError) -> Answer<Json> {
    match content {
        "" => Ok(Json::Null),
        text => Json::read(text).map_err(|why| Fault::new(code, format!("not JSON: {why}"))),
    }
}

impl Config {
    /// From the content of a file, or from nothing.
    pub fn read(content: String) -> Answer<Self> {
        check_depth(&content)?;
        let json = parse(&content, ACL_ERROR_PARSE_FILE)?;
        Ok(Self { content, json })
    }

    /// `err_msg_mode`, the first thing that counts: "0" or "1".
    pub fn check_messages(&self) -> Answer {
        match self.json.get("err_msg_mode") {
            None => Ok(()),
            Some(mode) if matches!(mode.text(), Some("0" | "1")) => Ok(()),
            Some(mode) => {
                Err(Fault::param(format!("err_msg_mode {mode:?}: \"0\" or \"1\" is wanted")))
            }
        }
    }

    /// `dump`, before anything of the runtime.
    pub fn check_dump(&self) -> Answer {
        dump::check(&self.json)
    }

    /// `StackSize`, then `defaultDevice`. Any number is a size, too, as it is kept and not looked at.
    /// The device that is current where none was made so.
    pub fn default_device(&self) -> Answer<Option<i32>> {
        let failure = |text: String| Fault::new(ACL_ERROR_FAILURE, text);
        for name in ["aicore_stack_size", "simt_stack_size", "simt_divergence_stack_size"] {
            let size = self.json.get("StackSize").and_then(|sizes| sizes.get(name));
            if !matches!(size, None | Some(Json::Integer(_) | Json::Float | Json::Bool)) {
                return Err(failure(format!("{name} is no number")));
            }
        }
        let wish = self.json.get("defaultDevice").and_then(|part| part.get("default_device"));
        let Some(wish) = wish else { return Ok(None) };
        let digits = wish.text().filter(|text| {
            let number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            number && (*text == "0" || !text.starts_with('0'))
        });
        let digits =
            digits.ok_or_else(|| failure("default_device is no text of a number".into()))?;
        // As `strtol` reads it, and cut to 32 bits.
        let device = digits.parse::<i64>().unwrap_or(i64::MAX) as i32;
        if device == -1 {
            return Ok(None);
        }
        world().lock().device(device)?;
        Ok(Some(device))
    }

    /// The sizes of print buffers, at the top: whole numbers above zero. That of vector cores has limits, too;
    /// the chips have no use for the other.
    pub fn check_prints(&self) -> Answer {
        for name in [SIMD_PRINTS, "simt_printf_fifo_size"] {
            let Some(size) = self.json.get(name) else { continue };
            let &Json::Integer(bytes @ 1..) = size else {
                let text = format!("{name} {size:?}: a number above 0 is wanted");
                return Err(Fault::new(ACL_ERROR_FAILURE, text));
            };
            // Cut to 32 bits, as the published code does.
            if name == SIMD_PRINTS && !PRINT_BYTES.contains(&(bytes as u32)) {
                let text = format!("{name} {bytes}: {PRINT_BYTES:?} is wanted");
                return Err(Fault::new(ACL_ERROR_RT_PARAM_INVALID, text));
            }
        }
        Ok(())
    }

    /// `acl_graph.event_mode`: "0" or "1". The published code does not return from what is no text.
    pub fn check_events(&self) -> Answer {
        match self.json.get("acl_graph").and_then(|part| part.get("event_mode")) {
            None => Ok(()),
            Some(mode) if matches!(mode.text(), Some("0" | "1")) => Ok(()),
            Some(mode) => {
                Err(Fault::param(format!("event_mode {mode:?}: \"0\" or \"1\" is wanted")))
            }
        }
    }
}

/// Whether a folder is there and may be written to.
pub(super) fn is_folder(path: &str) -> bool {
    let writable = |about: std::fs::Metadata| about.is_dir() && !about.permissions().readonly();
    std::fs::metadata(Path::new(path)).is_ok_and(writable)
}
