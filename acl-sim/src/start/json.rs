//! JSON, as strictly as the published parser takes it: no comments, nothing behind the value, UTF-8.

use std::str::Chars;

/// A value. Of numbers that are not whole only the kind matters here.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool,
    /// A whole number, or the end of what 64 bits hold.
    Integer(i64),
    Float,
    Text(String),
    Array(Vec<Json>),
    /// The last of several values of one key counts.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The value of a key; `None` also for everything that is no object.
    pub fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Json::Object(entries) => {
                entries.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// The characters of a text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Reads one value. Callers have looked at the depth: see [`depths`].
    pub fn read(text: &str) -> Result<Json, String> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let mut reader = Reader { chars: text.chars() };
        let value = reader.value()?;
        reader.space();
        match reader.chars.next() {
            None => Ok(value),
            Some(c) => Err(format!("`{c}` behind the value")),
        }
    }
}

/// How deep braces and brackets go, counted character by character as the published code does, strings and
/// all.
pub(crate) fn depths(text: &str) -> (usize, usize) {
    let deepest = |open: char, close: char| {
        let (mut depth, mut most) = (0_usize, 0);
        for c in text.chars().take_while(|&c| c != '\0') {
            if c == open {
                depth += 1;
                most = most.max(depth);
            } else if c == close {
                depth = depth.saturating_sub(1);
            }
        }
        most
    };
    (deepest('{', '}'), deepest('[', ']'))
}

struct Reader<'a> {
    chars: Chars<'a>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.clone().next()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.chars.next();
        }
    }

    /// Takes `c` if it comes next.
    fn take(&mut self, c: char) -> bool {
        let next = self.peek() == Some(c);
        if next {
            self.chars.next();
        }
        next
    }

    fn expect(&mut self, c: char) -> Result<(), String> {
        if self.take(c) { Ok(()) } else { Err(format!("`{c}` is missing")) }
    }

    fn value(&mut self) -> Result<Json, String> {
        self.space();
        match self.peek().ok_or("a value is missing")? {
            '{' => self.object(),
            '[' => self.array(),
            '"' => self.string().map(Json::Text),
            't' => self.word("true", Json::Bool),
            'f' => self.word("false", Json::Bool),
            'n' => self.word("null", Json::Null),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &str, value: Json) -> Result<Json, String> {
        word.chars().try_for_each(|c| self.expect(c)).map(|()| value)
    }

    fn object(&mut self) -> Result<Json, String> {
        self.expect('{')?;
        let mut entries = Vec::new();
        self.space();
        if self.take('}') {
            return Ok(Json::Object(entries));
        }
        loop {
            self.space();
            let key = self.string()?;
            self.space();
            self.expect(':')?;
            entries.push((key, self.value()?));
            self.space();
            if self.take('}') {
                return Ok(Json::Object(entries));
            }
            self.expect(',')?;
        }
    }

    fn array(&mut self) -> Result<Json, String> {
        self.expect('[')?;
        let mut values = Vec::new();
        self.space();
        if self.take(']') {
            return Ok(Json::Array(values));
        }
        loop {
            values.push(self.value()?);
            self.space();
            if self.take(']') {
                return Ok(Json::Array(values));
            }
            self.expect(',')?;
        }
    }

    fn string(&mut self) -> Result<String, String> {
        self.expect('"')?;
        let mut text = String::new();
        loop {
            match self.chars.next().ok_or("a string does not end")? {
                '"' => return Ok(text),
                '\\' => text.push(self.escaped()?),
                c if c < ' ' => return Err("a control character in a string".into()),
                c => text.push(c),
            }
        }
    }

    fn escaped(&mut self) -> Result<char, String> {
        let wrong = || "an escape that does not exist".to_owned();
        Ok(match self.chars.next().ok_or_else(wrong)? {
            c @ ('"' | '\\' | '/') => c,
            'b' => '\u{8}',
            'f' => '\u{C}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => match self.unit()? {
                high @ 0xD800..0xDC00 => {
                    "\\u".chars().try_for_each(|c| self.expect(c))?;
                    let low = self.unit()?;
                    let pair = char::decode_utf16([high, low]).next();
                    pair.and_then(Result::ok).ok_or_else(wrong)?
                }
                unit => char::from_u32(unit.into()).ok_or_else(wrong)?,
            },
            _ => return Err(wrong()),
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Result<u16, String> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.chars.next().and_then(|c| c.to_digit(16));
            unit = unit << 4 | digit.ok_or("four hexadecimal digits are wanted")? as u16;
        }
        Ok(unit)
    }

    fn digits(&mut self) -> Result<String, String> {
        let mut digits = String::new();
        while let Some(c @ '0'..='9') = self.peek() {
            digits.push(c);
            self.chars.next();
        }
        if digits.is_empty() { Err("a digit is missing".into()) } else { Ok(digits) }
    }

    fn number(&mut self) -> Result<Json, String> {
        let negative = self.take('-');
        let whole = self.digits()?;
        if whole.len() > 1 && whole.starts_with('0') {
            return Err("a number begins with 0".into());
        }
        let mut float = false;
        if self.take('.') {
            float = true;
            self.digits()?;
        }
        if self.take('e') || self.take('E') {
            float = true;
            let _ = self.take('+') || self.take('-');
            self.digits()?;
        }
        if float {
            return Ok(Json::Float);
        }
        let size = whole.parse().unwrap_or(i64::MAX);
        Ok(Json::Integer(if negative { -size } else { size }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_is_json_and_nothing_else() {
        let read = Json::read(
            " {\"a\": [1, -2, 0, 1.5, 1e3, true, null], \"b\\u00e4\": \"\\ud83d\\ude00\\n\"} ",
        );
        let read = read.expect("JSON");
        let whole = Json::Integer;
        let rest = [Json::Float, Json::Float, Json::Bool, Json::Null];
        let array: Vec<Json> = [whole(1), whole(-2), whole(0)].into_iter().chain(rest).collect();
        assert_eq!(read.get("a"), Some(&Json::Array(array)));
        assert_eq!(read.get("b\u{e4}").and_then(Json::text), Some("\u{1F600}\n"));
        assert_eq!(Json::read("{\"a\":1,\"a\":null}").expect("JSON").get("a"), Some(&Json::Null));
        assert_eq!(Json::read("\u{FEFF}5"), Ok(Json::Integer(5)));
        assert_eq!(Json::read("99999999999999999999"), Ok(Json::Integer(i64::MAX)));
        for wrong in [
            "",
            " ",
            "{\"a\":",
            "{\"a\":1,}",
            "[1,]",
            "{a:1}",
            "'a'",
            "01",
            "+1",
            ".5",
            "1.",
            "1e",
            "-",
            "tru",
            "{} {}",
            "// no\n{}",
            "\"\\x\"",
            "\"\\ud83d\"",
            "\"a\nb\"",
            "\"a",
            "nullx",
            "[1 2]",
            "NaN",
        ] {
            assert!(Json::read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn depth_is_counted_in_strings_too() {
        assert_eq!(depths("{\"a\":[{\"{{\":[]}]}"), (4, 2));
        assert_eq!(depths("}}{"), (1, 0));
    }
}
