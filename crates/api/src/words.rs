//! What a decider writes beside a decision, and the reason that becomes of it.

use crate::request::{Text, Word};
use credit_bank_conversion_rules::Reason;
use serde::Deserialize;

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
        given_reason(self.reason_code.as_str(), self.text.as_str())
    }

    fn text(&self) -> &str {
        self.text.as_str()
    }
}

impl Reasoned for NoteBody {
    fn reason(&self) -> Reason {
        given_reason(OFFICER_NOTE, self.text.as_str())
    }

    fn text(&self) -> &str {
        self.text.as_str()
    }
}

/// A reason a person gave: the words are the person's, in whatever language they are.
pub fn given_reason(code: &str, text: &str) -> Reason {
    let cut: String = text.chars().take(1_000).collect();
    Reason::new(code, cut.clone(), cut)
}
