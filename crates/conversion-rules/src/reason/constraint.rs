//! What stands in the way by name: constraints that cannot hold together, statements that are not in force.

use credit_bank_domain::credits::Credits;

/// A statement of equivalence that is not in force on the day, and when it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lapsed {
    /// Its id.
    pub statement: String,
    /// First day.
    pub from: String,
    /// Last day, where it ends.
    pub until: Option<String>,
}

/// What holds for every plan, by the names that rules, programme and learner have for it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Constraint {
    /// A cap.
    Cap {
        /// Its id.
        cap: String,
        /// The clause it cites.
        clause: String,
    },
    /// An outcome is used once.
    Outcome {
        /// The fact.
        outcome: String,
    },
    /// No more is drawn from an outcome than is left of it.
    Left {
        /// The fact.
        outcome: String,
        /// What is left, in credits.
        left: Credits,
    },
    /// A course is given once.
    Course {
        /// Code and name.
        course: String,
    },
    /// What one rule may draw from an outcome.
    Budget {
        /// The rule.
        rule: String,
        /// The fact.
        outcome: String,
    },
    /// How many courses a rule gives.
    Choice {
        /// The rule.
        rule: String,
    },
    /// An exclusion.
    Exclusion {
        /// Its id.
        exclusion: String,
    },
}
