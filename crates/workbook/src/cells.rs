//! One value of a rule in one cell, and back: exactly, or the value stays in the compact column.

use crate::words::{self, Words};
use credit_bank_conversion_rules::RuleSet;
use credit_bank_conversion_rules::model::{LIST_MARKS, LevelRef};
use serde_json::{Map, Value};

/// What is written between the parts of a list; read is any of [`LIST_MARKS`] and a line of its own.
const BETWEEN: char = '、';
/// What stands between a name and its value.
const NAMED: char = '：';
/// An empty list.
const NOTHING: &str = "无";
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
    /// A list as above; 无 where it is there and empty.
    ListOrNone(Words),
    /// Texts or words by name: `a：免修免考、b：合格`.
    Pairs(Words),
    /// Least and greatest amounts by name: `years≥3.00、years≤5.00`.
    Bounds,
    /// A word in Chinese for a text or for JSON; workbooks of earlier versions have any JSON here.
    Any(Words),
}

impl Kind {
    /// The words that stand in its cells.
    pub const fn words(self) -> Words {
        match self {
            Self::Word(words)
            | Self::List(words)
            | Self::ListOrNone(words)
            | Self::Pairs(words)
            | Self::Any(words) => words,
            Self::Text | Self::Level | Self::Number | Self::Truth | Self::Bounds => words::NONE,
        }
    }

    /// The cell of a value, if it can be read back from it.
    pub fn cell(self, value: &Value, rules: &RuleSet) -> Option<String> {
        let cell = match (self, value) {
            (Self::Text, Value::String(text)) => text.clone(),
            (Self::Level, Value::String(text)) => level(text, rules),
            (Self::Word(words) | Self::Any(words), Value::String(text)) => {
                words::chinese(words, text)?.to_owned()
            }
            (Self::List(words), Value::Array(items)) => list(words, items)?,
            (Self::Number, Value::Number(number)) => number.to_string(),
            (Self::Truth, Value::Bool(truth)) => if *truth { "是" } else { "否" }.to_owned(),
            (Self::ListOrNone(_), Value::Array(items)) if items.is_empty() => NOTHING.to_owned(),
            (Self::ListOrNone(words), Value::Array(items)) => {
                list(words, items).filter(|cell| cell != NOTHING)?
            }
            (Self::Pairs(words), Value::Object(members)) => pairs(words, members)?,
            (Self::Bounds, Value::Object(members)) => bounds(members)?,
            (Self::Any(words), other) => words::chinese(words, &other.to_string())?.to_owned(),
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
            Self::List(words) => parts(cell)
                .map(|part| Value::String(words::word(words, part)))
                .collect(),
            Self::Number => cell.parse::<u32>().map_or_else(|_| text(), Value::from),
            Self::Truth => match cell {
                "是" => Value::Bool(true),
                "否" => Value::Bool(false),
                _ => text(),
            },
            Self::ListOrNone(_) if cell == NOTHING => Value::Array(Vec::new()),
            Self::ListOrNone(words) => Self::List(words).value(cell),
            Self::Pairs(words) => read_pairs(words, cell).unwrap_or_else(text),
            Self::Bounds => read_bounds(cell).unwrap_or_else(text),
            Self::Any(words) => {
                let word = words::word(words, cell);
                let json = word.starts_with(['{', '[', '"']);
                let json = json.then(|| serde_json::from_str(&word).ok()).flatten();
                json.unwrap_or(Value::String(word))
            }
        }
    }
}

fn list(words: Words, items: &[Value]) -> Option<String> {
    let mut parts = Vec::new();
    for item in items {
        let text = item.as_str()?;
        let part = words::chinese(words, text).unwrap_or(text);
        if part.contains(LIST_MARKS) || !is_plain(part) || words::word(words, part) != text {
            return None;
        }
        parts.push(part);
    }
    Some(parts.join(&BETWEEN.to_string()))
}

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    let parts = cell.split(|mark| LIST_MARKS.contains(&mark) || mark == '\n');
    parts.map(str::trim).filter(|part| !part.is_empty())
}

/// Is this the name of a value, and nothing of the marks around it?
fn is_name(text: &str) -> bool {
    is_plain(text) && !text.contains(LIST_MARKS) && !text.contains([NAMED, '≥', '≤'])
}

fn pairs(words: Words, members: &Map<String, Value>) -> Option<String> {
    let pairs = members.iter().map(|(name, value)| {
        let part = list(words, std::slice::from_ref(value))?;
        is_name(name).then(|| format!("{name}{NAMED}{part}"))
    });
    Some(
        pairs
            .collect::<Option<Vec<_>>>()?
            .join(&BETWEEN.to_string()),
    )
}

fn read_pairs(words: Words, cell: &str) -> Option<Value> {
    let mut members = Map::new();
    for part in parts(cell) {
        let (name, value) = part.split_once([NAMED, ':'])?;
        let value = Value::String(words::word(words, value.trim()));
        if members.insert(name.trim().to_owned(), value).is_some() {
            return None;
        }
    }
    Some(Value::Object(members))
}

/// The sides of a range and their signs.
const SIDES: [(&str, char); 2] = [("min", '≥'), ("max", '≤')];

fn bounds(members: &Map<String, Value>) -> Option<String> {
    let mut parts = Vec::new();
    for (name, range) in members {
        let range = range.as_object().filter(|range| !range.is_empty())?;
        if !is_name(name)
            || range
                .keys()
                .any(|side| SIDES.iter().all(|(known, _)| known != side))
        {
            return None;
        }
        for (side, sign) in SIDES {
            if let Some(amount) = range.get(side) {
                parts.push(format!("{name}{sign}{}", amount.as_str()?));
            }
        }
    }
    Some(parts.join(&BETWEEN.to_string()))
}

fn read_bounds(cell: &str) -> Option<Value> {
    let mut ranges = Value::Object(Map::new());
    for part in parts(cell) {
        let (side, sign) = SIDES.iter().find(|(_, sign)| part.contains(*sign))?;
        let (name, amount) = part.split_once(*sign)?;
        let amount = Value::String(amount.trim().to_owned());
        let range = ranges.as_object_mut()?.entry(name.trim());
        let range = range.or_insert_with(|| Value::Object(Map::new()));
        if range
            .as_object_mut()?
            .insert((*side).to_owned(), amount)
            .is_some()
        {
            return None;
        }
    }
    Some(ranges)
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

#[cfg(test)]
mod tests {
    use super::{Kind, words};
    use serde_json::json;

    #[test]
    fn a_list_is_read_behind_any_mark_that_people_put_between_items() {
        let read = Kind::List(words::NONE).value("思政，体育; 毕业设计\n实习、");
        assert_eq!(read, json!(["思政", "体育", "毕业设计", "实习"]));
        assert_eq!(Kind::List(words::NONE).value(" 、"), json!([]));
    }
}
