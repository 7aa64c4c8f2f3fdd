//! What could still be won for a place of a rule.

use credit_bank_domain::credits::Credits;

/// Outcomes that would fill a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// Entries of the register, or topics, each with its level, with a bar between them; empty
    /// where any would do.
    pub entries: String,
    /// What else each of them has to be: the member of the outcome, and what is asked of it.
    pub asked: Vec<(&'static str, String)>,
}

impl Sought {
    /// Would any outcome do?
    pub const fn is_open(&self) -> bool {
        self.entries.is_empty() && self.asked.is_empty()
    }
}

/// A sum that the outcomes of a place have to reach together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Short {
    /// The member that is summed up.
    pub what: String,
    /// What it has to be.
    pub want: Credits,
    /// What it is.
    pub have: Credits,
}
