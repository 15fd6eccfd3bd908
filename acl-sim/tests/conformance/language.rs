//! The language of the columns `args` and `effect`.

/// A value as it is written.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Number(u64),
    Float(f32),
    Null,
    NoFile,
    Text(String),
    File(String),
    Bytes(Vec<u8>),
    Buffer {
        bytes: usize,
        fill: u8,
        odd: bool,
    },
    Array(Vec<Value>),
    Out(usize),
    DeviceMemory(u64),
    PinnedMemory(u64),
    Stream,
    Event,
    Notify,
    Label,
    Callback,
    /// Address of a cell.
    CellAddress(String),
    /// What a cell holds, and so much more.
    Cell(String, i64),
}

/// `function(value|value)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub function: String,
    pub args: Vec<Value>,
}

/// A call of the set-up.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub call: Call,
    /// Whether it may fail.
    pub may_fail: bool,
    /// The cell for the pointer it answers.
    pub cell: Option<String>,
}

/// What the tested function answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Code,
    U32,
    U64,
    U16,
    Float,
    Pointer,
}

/// A row's column `args`.
#[derive(Clone, Debug)]
pub struct Case {
    pub pre: Vec<Step>,
    /// Parameters by name.
    pub args: Vec<(String, Value)>,
    pub kind: Kind,
    pub then: Vec<(Call, i64)>,
}

/// What became of memory.
#[derive(Clone, Debug, PartialEq)]
pub enum Became {
    Untouched,
    Zero,
    Low32(u32),
    Set,
    Changed,
    Is(Vec<u8>),
    Begins(Vec<u8>),
}

/// One word of the column `effect`.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Memory { parameter: String, became: Became },
    Callbacks(usize),
}

type Parsed<T> = Result<T, String>;

/// The column `args`.
pub fn case(text: &str) -> Parsed<Case> {
    let mut case = Case { pre: Vec::new(), args: Vec::new(), kind: Kind::Code, then: Vec::new() };
    for part in text.split(';').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').ok_or_else(|| format!("no key: {part}"))?;
        match key {
            "@pre" => case.pre = outside_parentheses(value).map(step).collect::<Parsed<_>>()?,
            "@then" => case.then = outside_parentheses(value).map(after).collect::<Parsed<_>>()?,
            "@ret" => {
                case.kind = match value {
                    "i" => Kind::Code,
                    "u" => Kind::U32,
                    "z" => Kind::U64,
                    "h" => Kind::U16,
                    "f" => Kind::Float,
                    "p" | "s" => Kind::Pointer,
                    _ => return Err(format!("unknown kind of result: {value}")),
                }
            }
            _ if key.starts_with('@') => return Err(format!("unknown instruction: {key}")),
            _ => case.args.push((key.to_owned(), self::value(value)?)),
        }
    }
    Ok(case)
}

/// Splits at commas that no parenthesis holds.
fn outside_parentheses(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    text.split(move |c| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        c == ',' && depth == 0
    })
}

fn step(text: &str) -> Parsed<Step> {
    let (text, may_fail) = text.strip_prefix('?').map_or((text, false), |rest| (rest, true));
    let (cell, text) = match text.split_once(":=") {
        Some((cell, rest)) if !cell.contains('(') => (Some(cell.to_owned()), rest),
        _ => (None, text),
    };
    Ok(Step { call: call(text)?, may_fail, cell })
}

fn after(text: &str) -> Parsed<(Call, i64)> {
    let (made, code) = text.rsplit_once("->").ok_or_else(|| format!("no code: {text}"))?;
    Ok((call(made)?, code.parse().map_err(|_| format!("not a code: {code}"))?))
}

fn call(text: &str) -> Parsed<Call> {
    let device = |name: &str, id| Call { function: name.into(), args: vec![Value::Number(id)] };
    Ok(match text {
        "init" => Call { function: "aclInit".into(), args: vec![Value::Null] },
        "final" => Call { function: "aclFinalize".into(), args: Vec::new() },
        "dev" => device("aclrtSetDevice", 0),
        "dev1" => device("aclrtSetDevice", 1),
        "reset" => device("aclrtResetDevice", 0),
        "reset1" => device("aclrtResetDevice", 1),
        _ => {
            let inner = text.strip_suffix(')').and_then(|text| text.split_once('('));
            let (function, args) = inner.ok_or_else(|| format!("not a call: {text}"))?;
            let args = args.split('|').filter(|_| !args.is_empty());
            Call { function: function.into(), args: args.map(value).collect::<Parsed<_>>()? }
        }
    })
}

/// One value.
pub fn value(text: &str) -> Parsed<Value> {
    let plain = match text {
        "null" => Some(Value::Null),
        "nofile" => Some(Value::NoFile),
        "out" => Some(Value::Out(8)),
        "stream" => Some(Value::Stream),
        "event" => Some(Value::Event),
        "notify" => Some(Value::Notify),
        "label" => Some(Value::Label),
        "cb" => Some(Value::Callback),
        _ => None,
    };
    if let Some(plain) = plain {
        return Ok(plain);
    }
    if let Some(cell) = text.strip_prefix('&') {
        return Ok(Value::CellAddress(cell.into()));
    }
    if let Some(cell) = text.strip_prefix('$') {
        let at = cell.find(['+', '-']).unwrap_or(cell.len());
        let offset = if at == cell.len() { 0 } else { number(&cell[at..])? as i64 };
        return Ok(Value::Cell(cell[..at].into(), offset));
    }
    let Some((kind, rest)) = text.split_once(':') else { return number(text).map(Value::Number) };
    Ok(match kind {
        "f" => Value::Float(rest.parse().map_err(|_| format!("not a float: {rest}"))?),
        "str" => Value::Text(rest.into()),
        "file" => Value::File(rest.into()),
        "hex" => Value::Bytes(hex(rest)?),
        "buf" => {
            let (bytes, fill) = rest.split_once(':').unwrap_or((rest, "0"));
            Value::Buffer { bytes: size(bytes)?, fill: number(fill)? as u8, odd: false }
        }
        "odd" => Value::Buffer { bytes: size(rest)?, fill: 0, odd: true },
        "arr64" => Value::Array(rest.split('+').map(value).collect::<Parsed<_>>()?),
        "out" => Value::Out(size(rest)?),
        "dev" => Value::DeviceMemory(number(rest)?),
        "pin" => Value::PinnedMemory(number(rest)?),
        _ => return Err(format!("unknown value: {text}")),
    })
}

fn size(text: &str) -> Parsed<usize> {
    number(text).map(|number| number as usize)
}

/// A number, or a limit of C with something added or taken off. Negative ones as two's complement.
fn number(text: &str) -> Parsed<u64> {
    let wrong = || format!("not a number: {text}");
    if let Ok(number) = text.parse::<i128>() {
        return Ok(number as u64);
    }
    let at = text.find(['+', '-']).filter(|&at| at > 0).unwrap_or(text.len());
    let more: i128 = if at == text.len() { 0 } else { text[at..].parse().map_err(|_| wrong())? };
    let limit: i128 = match &text[..at] {
        "INT8_MIN" => i8::MIN.into(),
        "INT8_MAX" => i8::MAX.into(),
        "UINT8_MAX" => u8::MAX.into(),
        "INT16_MIN" => i16::MIN.into(),
        "INT16_MAX" => i16::MAX.into(),
        "UINT16_MAX" => u16::MAX.into(),
        "INT_MIN" | "INT32_MIN" => i32::MIN.into(),
        "INT_MAX" | "INT32_MAX" => i32::MAX.into(),
        "UINT_MAX" | "UINT32_MAX" => u32::MAX.into(),
        "INT64_MIN" | "LONG_MIN" => i64::MIN.into(),
        "INT64_MAX" | "LONG_MAX" => i64::MAX.into(),
        "UINT64_MAX" | "ULONG_MAX" | "SIZE_MAX" => u64::MAX.into(),
        _ => return Err(wrong()),
    };
    Ok((limit + more) as u64)
}

fn hex(text: &str) -> Parsed<Vec<u8>> {
    let byte = |at: usize| text.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
    let bytes = (0..text.len()).step_by(2).map(byte).collect::<Option<_>>();
    bytes.ok_or_else(|| format!("not bytes: {text}"))
}

/// The column `effect`, without its words for people.
pub fn effects(text: &str) -> Parsed<Vec<Effect>> {
    let words = text.split(';').map(str::trim).filter(|word| !word.is_empty());
    words.map(effect).collect()
}

fn effect(word: &str) -> Parsed<Effect> {
    let unknown = || format!("unknown effect: {word}");
    let (what, became) = word.split_once('=').ok_or_else(unknown)?;
    if what == "callbacks" {
        return Ok(Effect::Callbacks(size(became)?));
    }
    let parameter = what.strip_prefix("out.").ok_or_else(unknown)?.to_owned();
    let became = match became.split_once(':') {
        None if became == "untouched" => Became::Untouched,
        None if became == "0" => Became::Zero,
        None if became == "set" => Became::Set,
        None if became == "changed" => Became::Changed,
        Some(("i32", number)) => Became::Low32(self::number(number)? as u32),
        Some(("hex", bytes)) => Became::Is(hex(bytes)?),
        Some(("hexpre", bytes)) => Became::Begins(hex(bytes)?),
        _ => return Err(unknown()),
    };
    Ok(Effect::Memory { parameter, became })
}

/// The language, checked on itself.
pub fn check() {
    let cell = |name: &str, more| Value::Cell(name.into(), more);
    for (text, meaning) in [
        ("-1", Value::Number(u64::MAX)),
        ("SIZE_MAX-31", Value::Number(u64::MAX - 31)),
        ("INT_MIN", Value::Number(i32::MIN as u64)),
        ("f:1e-5", Value::Float(1e-5)),
        ("$m+32", cell("m", 32)),
        ("$m-8", cell("m", -8)),
        ("str:0000:3d:00.0", Value::Text("0000:3d:00.0".into())),
        ("buf:64:7", Value::Buffer { bytes: 64, fill: 7, odd: false }),
        ("arr64:$m+1", Value::Array(vec![cell("m", 0), Value::Number(1)])),
        ("hex:0aff", Value::Bytes(vec![10, 255])),
    ] {
        assert_eq!(value(text).as_ref(), Ok(&meaning), "{text}");
    }
    let read = case("@pre=init,?f(file:{\"a\":1,\"b\":2}|&x),d:=g();p=null").expect("a case");
    assert_eq!(read.pre.len(), 3);
    assert!(read.pre[1].may_fail && read.pre[1].call.args.len() == 2);
    assert_eq!(read.pre[2].cell.as_deref(), Some("d"));
    assert_eq!(read.pre[2].call.args, []);
    for wrong in ["12x", "FOO_MAX", "wat:1"] {
        assert!(value(wrong).is_err(), "{wrong}");
    }
    assert!(effects("out.x=gone").is_err());
}
