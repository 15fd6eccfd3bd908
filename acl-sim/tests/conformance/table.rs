//! The rows of the CSV file.

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: String,
    pub function: String,
    pub case: String,
    pub args: String,
    pub expected: String,
    pub effect: String,
    /// Source file of the function.
    pub file: String,
}

/// Every row of the file.
pub fn rows() -> Vec<Row> {
    let mut lines = records(include_str!("acl_runtime.csv")).into_iter();
    let header = lines.next().expect("a header");
    let place = |name: &str| header.iter().position(|h| h == name).expect(name);
    let columns =
        ["id", "function", "case", "args", "expected_code", "effect", "evidence"].map(place);
    let row = |line: Vec<String>| {
        let [id, function, case, args, expected, effect, evidence] =
            columns.map(|column| line[column].clone());
        // Words for people come after the bar.
        let effect = effect.split('|').next().unwrap_or("").trim().to_owned();
        let file = evidence.rsplit(';').next().unwrap_or("").trim().to_owned();
        Row { id, function, case, args, expected, effect, file }
    };
    lines.map(row).collect()
}

/// Comma-separated fields; a field in quotes may hold commas and, doubled, quotes.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut chars) = (false, text.chars().peekable());
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut field)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            c => field.push(c),
        }
    }
    records
}
