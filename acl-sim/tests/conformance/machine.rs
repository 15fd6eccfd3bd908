//! Runs one row: sets up, calls, compares.

use crate::abi::{self, Argument};
use crate::language::{self, Became, Call, Effect, Kind, Step, Value};
use crate::library::Library;
use std::collections::BTreeMap;
use std::ffi::CString;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What fresh `out` memory holds.
const UNTOUCHED: u8 = 0xA5;
/// Where buffers start: where `malloc` would put them, never on a page by chance.
const BUFFER_ALIGN: usize = 64;

static CALLBACKS: AtomicUsize = AtomicUsize::new(0);

/// `cb`. Whatever it is called with, it does not look.
extern "C" fn callback() -> u64 {
    CALLBACKS.fetch_add(1, Ordering::SeqCst);
    0
}

/// Memory that an argument points to; never given back, as late device work may still use it.
#[derive(Clone, Copy, Debug)]
struct Memory {
    start: *mut u8,
    bytes: usize,
}

impl Memory {
    fn new(content: &[u8], odd: bool) -> Self {
        // One line more than asked, so that buffers start past the line, and past a page if on one.
        let whole = content.len() + 3 * BUFFER_ALIGN;
        let room: &'static mut [u8] = Box::leak(vec![0; whole].into_boxed_slice());
        let lead = room.as_ptr().align_offset(BUFFER_ALIGN) + BUFFER_ALIGN;
        let start = room[lead + usize::from(odd)..].as_mut_ptr();
        let memory = Self { start, bytes: content.len() };
        // SAFETY: `start` has room for `content`, which is other memory.
        unsafe { start.copy_from_nonoverlapping(content.as_ptr(), content.len()) };
        memory
    }

    fn read(self) -> Vec<u8> {
        // SAFETY: made by `new`, never given back; the calls that write to it have returned.
        unsafe { std::slice::from_raw_parts(self.start, self.bytes) }.to_vec()
    }

    fn argument(self) -> u64 {
        self.start.expose_provenance() as u64
    }
}

/// A row under way.
pub struct Machine {
    library: Library,
    cells: BTreeMap<String, Memory>,
    folder: PathBuf,
    files: usize,
}

/// What a row did differently from what was expected; empty when nothing.
pub type Differences = Vec<String>;

impl Machine {
    /// `folder` is for the files of this row.
    pub fn new(library: Library, folder: PathBuf) -> Self {
        Self { library, cells: BTreeMap::new(), folder, files: 0 }
    }

    /// Runs a row.
    pub fn run(
        &mut self,
        function: &str,
        args: &str,
        expected: &str,
        effect: &str,
    ) -> Result<Differences, String> {
        let case = language::case(args)?;
        let effects = language::effects(effect)?;
        for step in &case.pre {
            self.step(step)?;
        }
        let mut memory = BTreeMap::new();
        let mut arguments = Vec::new();
        for (name, value) in &case.args {
            let (argument, behind) = self.argument(value)?;
            arguments.push(argument);
            if let Some(behind) = behind {
                memory.insert(name.as_str(), (behind, behind.read()));
            }
        }
        let answer = self.call(function, &arguments)?;
        let mut differences = Vec::new();
        compare_answer(case.kind, answer, expected, &mut differences)?;
        for effect in &effects {
            match effect {
                Effect::Callbacks(count) => {
                    let got = CALLBACKS.load(Ordering::SeqCst);
                    if got != *count {
                        differences.push(format!("callbacks: expected {count}, got {got}"));
                    }
                }
                Effect::Memory { parameter, became } => {
                    let (behind, before) = memory
                        .get(parameter.as_str())
                        .ok_or_else(|| format!("{parameter} has no memory"))?;
                    compare_memory(parameter, became, before, &behind.read(), &mut differences);
                }
            }
        }
        for (call, code) in &case.then {
            let answer = self.made(call)? as i32;
            if i64::from(answer) != *code {
                let name = &call.function;
                differences.push(format!("then {name}: expected {code}, got {answer}"));
            }
        }
        Ok(differences)
    }

    fn step(&mut self, step: &Step) -> Result<(), String> {
        let answer = self.made(&step.call)?;
        if let Some(cell) = &step.cell {
            if answer == 0 {
                return Err(format!("set-up: {} answered NULL", step.call.function));
            }
            self.cells.insert(cell.clone(), Memory::new(&answer.to_ne_bytes(), false));
        } else if answer as i32 != 0 && !step.may_fail {
            return Err(format!("set-up: {} answered {}", step.call.function, answer as i32));
        }
        Ok(())
    }

    /// Calls with values.
    fn made(&mut self, call: &Call) -> Result<u64, String> {
        let mut arguments = Vec::new();
        for value in &call.args {
            arguments.push(self.argument(value)?.0);
        }
        self.call(&call.function, &arguments)
    }

    fn call(&self, function: &str, arguments: &[Argument]) -> Result<u64, String> {
        let found = self.library.find(function)?;
        // SAFETY: the list says that this is the function's signature. The row was run on the vendor's
        // library with arguments like these, and what is good for that is good for ours.
        let answer = unsafe { abi::call(found.address, &found.signature, arguments) };
        answer.map_err(|error| format!("{function}: {error}"))
    }

    /// Calls a creator and answers what it wrote to its first argument.
    fn create(&mut self, function: &str, more: &[u64]) -> Result<u64, String> {
        let out = Memory::new(&[0; 8], false);
        let integers = std::iter::once(out.argument()).chain(more.iter().copied());
        let arguments: Vec<Argument> = integers.map(Argument::Integer).collect();
        match self.call(function, &arguments)? as i32 {
            0 => Ok(u64::from_ne_bytes(out.read().try_into().expect("eight bytes"))),
            code => Err(format!("set-up: {function} answered {code}")),
        }
    }

    fn cell(&mut self, name: &str) -> Memory {
        *self.cells.entry(name.to_owned()).or_insert_with(|| Memory::new(&[0; 8], false))
    }

    fn new_path(&mut self) -> Result<PathBuf, String> {
        std::fs::create_dir_all(&self.folder).map_err(|error| error.to_string())?;
        self.files += 1;
        Ok(self.folder.join(format!("file{}", self.files)))
    }

    /// A value as an argument, and the memory behind it.
    fn argument(&mut self, value: &Value) -> Result<(Argument, Option<Memory>), String> {
        let memory = |content: &[u8]| Memory::new(content, false);
        let text = |text: &str| {
            let text = CString::new(text).map_err(|error| error.to_string())?;
            Ok::<_, String>(memory(text.as_bytes_with_nul()))
        };
        let behind = match value {
            Value::Float(value) => return Ok((Argument::Float(*value), None)),
            Value::Text(content) => text(content)?,
            Value::NoFile => text(&self.new_path()?.to_string_lossy())?,
            Value::File(content) => {
                let path = self.new_path()?;
                std::fs::write(&path, content).map_err(|error| error.to_string())?;
                text(&path.to_string_lossy())?
            }
            Value::Bytes(bytes) => memory(bytes),
            Value::Buffer { bytes, fill, odd } => Memory::new(&vec![*fill; *bytes], *odd),
            Value::Out(bytes) => memory(&vec![UNTOUCHED; *bytes]),
            Value::Array(values) => {
                let mut content = Vec::new();
                for value in values {
                    match self.argument(value)?.0 {
                        Argument::Integer(integer) => content.extend(integer.to_ne_bytes()),
                        Argument::Float(_) => return Err("a float in an array".into()),
                    }
                }
                memory(&content)
            }
            Value::CellAddress(name) => self.cell(name),
            // The rest are plain numbers. Pinned memory can be looked at like any other.
            Value::PinnedMemory(bytes) => {
                let address = self.create("aclrtMallocHost", &[*bytes])?;
                let start = std::ptr::with_exposed_provenance_mut(address as usize);
                Memory { start, bytes: *bytes as usize }
            }
            plain => return Ok((Argument::Integer(self.plain(plain)?), None)),
        };
        Ok((Argument::Integer(behind.argument()), Some(behind)))
    }

    fn plain(&mut self, value: &Value) -> Result<u64, String> {
        match value {
            Value::Number(number) => Ok(*number),
            Value::Null => Ok(0),
            Value::Callback => Ok((callback as *const ()).expose_provenance() as u64),
            Value::Cell(name, more) => {
                let content = self.cell(name).read().try_into().expect("eight bytes");
                Ok(u64::from_ne_bytes(content).wrapping_add_signed(*more))
            }
            Value::DeviceMemory(bytes) => self.create("aclrtMalloc", &[*bytes, 0]),
            Value::Stream => self.create("aclrtCreateStream", &[]),
            Value::Event => self.create("aclrtCreateEvent", &[]),
            Value::Notify => self.create("aclrtCreateNotify", &[0]),
            Value::Label => self.create("aclrtCreateLabel", &[]),
            other => Err(format!("{other:?} is not a plain number")),
        }
    }
}

fn compare_answer(
    kind: Kind,
    answer: u64,
    expected: &str,
    differences: &mut Differences,
) -> Result<(), String> {
    let wrong = |_| format!("not an answer of kind {kind:?}: {expected}");
    let (same, got) = match kind {
        Kind::Code => {
            let code: i32 = expected.parse().map_err(|_| wrong(()))?;
            (answer as i32 == code, (answer as i32).to_string())
        }
        Kind::Pointer => {
            let got = if answer == 0 { "null" } else { "nonnull" };
            (got == expected, got.to_owned())
        }
        Kind::Float => {
            let want: f64 = expected.parse().map_err(|_| wrong(()))?;
            let got = f64::from(f32::from_bits(answer as u32));
            let same = got.to_bits() == want.to_bits() || (got.is_nan() && want.is_nan());
            (same, format!("{got:?}"))
        }
        Kind::U16 | Kind::U32 | Kind::U64 => {
            let want: u64 = expected.parse().map_err(|_| wrong(()))?;
            let got = match kind {
                Kind::U16 => answer & 0xFFFF,
                Kind::U32 => answer & 0xFFFF_FFFF,
                _ => answer,
            };
            (got == want, got.to_string())
        }
    };
    if !same {
        differences.push(format!("answer: expected {expected}, got {got}"));
    }
    Ok(())
}

fn compare_memory(
    parameter: &str,
    became: &Became,
    before: &[u8],
    now: &[u8],
    differences: &mut Differences,
) {
    let first = |count: usize| &now[..count.min(now.len())];
    let same = match became {
        Became::Untouched => now == before,
        Became::Changed => now != before,
        Became::Set => now != before && now.iter().any(|byte| *byte != 0),
        Became::Zero => first(8).iter().all(|byte| *byte == 0),
        Became::Low32(value) => first(4) == value.to_le_bytes() && now[4..] == before[4..],
        Became::Is(bytes) => now == bytes,
        Became::Begins(bytes) => now.starts_with(bytes),
    };
    if !same {
        let got: String = first(64).iter().map(|byte| format!("{byte:02x}")).collect();
        differences.push(format!("{parameter}: expected {became:?}, got {got}"));
    }
}
