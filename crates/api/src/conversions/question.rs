//! What is asked: whose outcomes, into what, on which day and by whose wishes.

use super::made_up::MadeUpOutcome;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_conversion_rules::Wishes;
use credit_bank_domain::access::SeenOutcomes;
use credit_bank_domain::id::{EnrolmentId, LearnerId, LineId, ProgrammeId};
use std::collections::BTreeSet;

/// Whose outcomes are weighed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Weighed {
    /// A real learner's, as far as the permit lets the asker see them.
    Learner {
        /// Whose.
        learner: LearnerId,
        /// Which of them.
        seen: SeenOutcomes,
    },
    /// Made-up ones.
    MadeUp(Vec<MadeUpOutcome>),
}

impl Question {
    /// The learner whose outcomes are weighed; none where they are made up.
    pub(super) const fn learner(&self) -> Option<LearnerId> {
        match self.outcomes {
            Weighed::Learner { learner, .. } => Some(learner),
            Weighed::MadeUp(_) => None,
        }
    }
}

/// Into what they are to be converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A programme version; nothing is passed or granted yet.
    Programme(ProgrammeId),
    /// An enrolment, with its record and what it was granted or holds.
    Enrolment(EnrolmentId),
}

/// A question; whether the asker may ask it is decided before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Whose outcomes.
    pub outcomes: Weighed,
    /// Into what.
    pub target: Target,
    /// The day that chooses rules and judges validity.
    pub on: NaiveDate,
    /// The instant whose knowledge answers; now where none is given.
    pub as_of: Option<DateTime<Utc>>,
    /// What the plan should be like.
    pub wishes: Wishes,
    /// Lines of the enrolment that the plan would replace: neither they nor their claims stand in
    /// its way.
    pub replaces: BTreeSet<LineId>,
}
