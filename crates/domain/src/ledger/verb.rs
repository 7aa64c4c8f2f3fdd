//! The verbs of the ledger.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What an entry does. The words are stored and shown in statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// The bank recognises an outcome (认定入账).
    Recognise,
    /// A better outcome of the same content takes the place of a lower one.
    Supersede,
    /// A pool's value changed.
    Repool,
    /// An application keeps outcomes for itself.
    Hold,
    /// An application lets outcomes go.
    Release,
    /// A school decided an application and granted credits.
    Transfer,
    /// A school waived attendance; credits follow the examination (免修不免考).
    WaiveAttendance,
    /// Credits after the examination of an attendance waiver was passed.
    Credit,
    /// A lot passed its day of expiry.
    Expire,
    /// Points exchanged for a reward.
    Redeem,
    /// One entry taken back.
    Reverse,
    /// Recognised or transferred again after a review, under the old versions.
    Reinstate,
    /// Points earned.
    Accrue,
}

/// A text that is none of the ledger's verbs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown ledger verb")]
pub struct UnknownVerb;

impl Verb {
    /// Every verb.
    pub const ALL: [Self; 13] = [
        Self::Recognise,
        Self::Supersede,
        Self::Repool,
        Self::Hold,
        Self::Release,
        Self::Transfer,
        Self::WaiveAttendance,
        Self::Credit,
        Self::Expire,
        Self::Redeem,
        Self::Reverse,
        Self::Reinstate,
        Self::Accrue,
    ];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recognise => "recognise",
            Self::Supersede => "supersede",
            Self::Repool => "repool",
            Self::Hold => "hold",
            Self::Release => "release",
            Self::Transfer => "transfer",
            Self::WaiveAttendance => "waive_attendance",
            Self::Credit => "credit",
            Self::Expire => "expire",
            Self::Redeem => "redeem",
            Self::Reverse => "reverse",
            Self::Reinstate => "reinstate",
            Self::Accrue => "accrue",
        }
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Verb {
    type Err = UnknownVerb;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|verb| verb.as_str() == text)
            .ok_or(UnknownVerb)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_reads_back_and_is_the_json_word() {
        for verb in Verb::ALL {
            assert_eq!(verb.as_str().parse(), Ok(verb));
            assert_eq!(serde_json::to_value(verb).unwrap(), verb.as_str());
        }
        assert_eq!("delete".parse::<Verb>(), Err(UnknownVerb));
    }
}
