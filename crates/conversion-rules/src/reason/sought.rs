//! What could still be won for a place of a rule.

/// Outcomes that would fill a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// Entries of the register, or topics, each with its level, with a bar between them; empty
    /// where any would do.
    pub entries: String,
    /// The amounts that each of them has to have: the member, and what is asked of it.
    pub amounts: Vec<(&'static str, String)>,
}

impl Sought {
    /// These, whatever they amount to.
    pub const fn any(entries: String) -> Self {
        Self {
            entries,
            amounts: Vec::new(),
        }
    }

    /// Would any outcome do?
    pub const fn is_open(&self) -> bool {
        self.entries.is_empty() && self.amounts.is_empty()
    }
}
