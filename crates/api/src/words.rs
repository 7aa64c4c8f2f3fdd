//! What people write in a request: texts and words of the length and form of the contract.

use crate::request::member_fault;
use credit_bank_conversion_rules::Reason;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// Longest text in characters.
const LONGEST_TEXT: usize = 2_000;
/// Longest word in bytes.
const LONGEST_WORD: usize = 64;

/// `Text` of the contract: 1–2000 characters, no controls but tab and line feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(pub String);

/// `Word` of the contract: `[a-z][a-z0-9_]{0,63}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word(pub String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let length = text.chars().count();
        if length == 0 {
            let fault = member_fault("too_short", "长度至少为 1。", "At least 1 long.");
            return Err(D::Error::custom(fault));
        }
        if length > LONGEST_TEXT {
            let fault = member_fault("too_long", "长度最多为 2000。", "At most 2000 long.");
            return Err(D::Error::custom(fault));
        }
        let control =
            |letter: char| letter == '\u{7f}' || (letter < ' ' && letter != '\t' && letter != '\n');
        if text.contains(control) {
            return Err(D::Error::custom(pattern()));
        }
        Ok(Self(text))
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        let first = word
            .bytes()
            .next()
            .is_some_and(|it| it.is_ascii_lowercase());
        let rest = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_';
        if first && word.len() <= LONGEST_WORD && word.bytes().all(rest) {
            Ok(Self(word))
        } else {
            Err(D::Error::custom(pattern()))
        }
    }
}

fn pattern() -> String {
    member_fault(
        "pattern",
        "格式不符。",
        "It does not have the required form.",
    )
}

/// The body of a decision with its reason.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionBody {
    /// The reason's stable word.
    pub reason_code: Word,
    /// The reason in the decider's words.
    pub text: Text,
}

/// The body of an act that needs only words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoteBody {
    /// The words.
    pub text: Text,
}

/// The code of what an officer wrote beside a decision without a reason of its own.
pub const OFFICER_NOTE: &str = "officer_note";

/// A body in which a decider says why.
pub trait Reasoned {
    /// Why, by its word or as a mere note.
    fn reason(&self) -> Reason;

    /// The decider's words, whole.
    fn text(&self) -> &str;
}

impl Reasoned for DecisionBody {
    fn reason(&self) -> Reason {
        given_reason(&self.reason_code.0, &self.text.0)
    }

    fn text(&self) -> &str {
        &self.text.0
    }
}

impl Reasoned for NoteBody {
    fn reason(&self) -> Reason {
        given_reason(OFFICER_NOTE, &self.text.0)
    }

    fn text(&self) -> &str {
        &self.text.0
    }
}

/// A reason a person gave: the words are the person's, in whatever language they are.
pub fn given_reason(code: &str, text: &str) -> Reason {
    let cut: String = text.chars().take(1_000).collect();
    Reason {
        code: code.to_owned(),
        zh: cut.clone(),
        en: cut,
        rule: None,
        clause: None,
        want: None,
        have: None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Text, Word};

    #[test]
    fn texts_and_words_have_the_form_of_the_contract() {
        let text = |json: &str| serde_json::from_str::<Text>(json).is_ok();
        assert!(text("\"示例：请补充\\n成绩单。\""));
        assert!(!text("\"\"") && !text("\"a\\u0007\"") && !text("\"a\\u007f\""));
        assert!(!text(&format!("\"{}\"", "长".repeat(2_001))));
        let word = |json: &str| serde_json::from_str::<Word>(json).is_ok();
        assert!(word("\"evidence_insufficient\"") && word("\"a1\""));
        assert!(!word("\"\"") && !word("\"1a\"") && !word("\"A\"") && !word("\"a-b\""));
    }
}
