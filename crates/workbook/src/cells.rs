//! One value of a rule in one cell, and back: exactly, or the value stays in the compact column.

use crate::words::{self, Words};
use credit_bank_conversion_rules::RuleSet;
use credit_bank_conversion_rules::model::LevelRef;
use serde_json::Value;

/// What stands between the parts of a list.
const BETWEEN: char = '、';
/// Bytes of a cell that this crate writes; somewhat less than it reads.
pub const CELL_GOAL: usize = 4000;

/// How a value is written in a cell.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A text or an amount, as it is.
    Text,
    /// A text that means a level: the printed name of its framework is shown.
    Level,
    /// A word, in Chinese.
    Word(Words),
    /// Texts, or words in Chinese, with 、 between them.
    List(Words),
    /// A whole number.
    Number,
    /// 是 or 否.
    Truth,
    /// A word in Chinese, or anything else as JSON.
    Any(Words),
}

impl Kind {
    /// The cell of a value, if it can be read back from it.
    pub fn cell(self, value: &Value, rules: &RuleSet) -> Option<String> {
        let cell = match (self, value) {
            (Self::Text, Value::String(text)) => text.clone(),
            (Self::Level, Value::String(text)) => level(text, rules),
            (Self::Word(words), Value::String(text)) => words::chinese(words, text)?.to_owned(),
            (Self::List(words), Value::Array(items)) => list(words, items)?,
            (Self::Number, Value::Number(number)) => number.to_string(),
            (Self::Truth, Value::Bool(truth)) => if *truth { "是" } else { "否" }.to_owned(),
            (Self::Any(words), Value::String(text)) => match words::chinese(words, text) {
                Some(chinese) => chinese.to_owned(),
                None => compact(value),
            },
            (Self::Any(_), other) => compact(other),
            _ => return None,
        };
        is_plain(&cell).then_some(cell)
    }

    /// The value of a cell; what does not fit stays a text, and the parser of rules names it.
    pub fn value(self, cell: &str) -> Value {
        let cell = cell.trim();
        let text = || Value::String(cell.to_owned());
        match self {
            Self::Text | Self::Level => text(),
            Self::Word(words) => Value::String(words::word(words, cell)),
            Self::List(words) => cell
                .split(BETWEEN)
                .map(|part| Value::String(words::word(words, part.trim())))
                .collect(),
            Self::Number => cell.parse::<u32>().map_or_else(|_| text(), Value::from),
            Self::Truth => match cell {
                "是" => Value::Bool(true),
                "否" => Value::Bool(false),
                _ => text(),
            },
            Self::Any(words) if !cell.starts_with(['{', '[', '"']) => {
                Value::String(words::word(words, cell))
            }
            Self::Any(_) => serde_json::from_str(cell).unwrap_or_else(|_| text()),
        }
    }
}

fn list(words: Words, items: &[Value]) -> Option<String> {
    let mut parts = Vec::new();
    for item in items {
        let text = item.as_str()?;
        let part = words::chinese(words, text).unwrap_or(text);
        if part.contains(BETWEEN) || !is_plain(part) || words::word(words, part) != text {
            return None;
        }
        parts.push(part);
    }
    Some(parts.join(&BETWEEN.to_string()))
}

/// The level by its printed name, where that means the same level again.
fn level(text: &str, rules: &RuleSet) -> String {
    let printed = || {
        let reference: LevelRef = text.parse().ok()?;
        let found = rules.find_level(&reference)?;
        let named = LevelRef {
            level: found.name.clone(),
            ..reference
        };
        let again = rules.find_level(&named)?;
        (again.level == found.level && is_plain(&found.name)).then(|| named.to_string())
    };
    printed().unwrap_or_else(|| text.to_owned())
}

/// A spreadsheet gives this text back as it was.
fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= CELL_GOAL
        && text.trim() == text
        && !text.contains("_x")
        && !text.chars().any(is_lost)
}

/// Characters that XML or a spreadsheet may lose.
fn is_lost(character: char) -> bool {
    character.is_control() || matches!(character, '\u{FFFE}' | '\u{FFFF}')
}

/// JSON of which a spreadsheet loses nothing, and which can be cut beside any run of spaces.
pub fn compact(value: &Value) -> String {
    let escape = |text: String, character: char| {
        if is_lost(character) {
            format!("{text}\\u{:04x}", u32::from(character))
        } else {
            text + character.encode_utf8(&mut [0; 4])
        }
    };
    let json = value.to_string();
    let json = json.replace("_x", "\\u005fx").replace("  ", " \\u0020");
    json.chars().fold(String::new(), escape)
}
