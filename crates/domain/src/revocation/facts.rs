//! What the planner must know about one learner.

use super::step::RevocationError;
use crate::claim::Claim;
use crate::credits::Credits;
use crate::id::{ApplicationId, EnrolmentId, GroupId, LineId, OrganisationId, OutcomeId};
use crate::ledger::{Lot, RecordedEntry};
use crate::same_content::Standing;
use crate::state::{EnrolmentState, LineState, OutcomeState};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A lot with its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotFacts {
    /// The lot.
    pub lot: Lot,
    /// The recognised value.
    pub value: Credits,
    /// Where the outcome stands.
    pub state: OutcomeState,
    /// The first day on which it is expired; `None` if it never expires.
    pub expires_on: Option<NaiveDate>,
    /// Day of award.
    pub awarded_on: NaiveDate,
    /// Who issued the outcome.
    pub issuer: OrganisationId,
    /// Same-content class.
    pub class: Option<String>,
    /// Is it in the book of points instead of that of deposits?
    pub is_points: bool,
}

impl LotFacts {
    /// Are both of one content, in one book?
    pub(super) fn is_rival_of(&self, other: &Self) -> bool {
        self.class.is_some()
            && self.class == other.class
            && self.is_points == other.is_points
            && self.lot.outcome != other.lot.outcome
    }

    pub(super) fn standing(&self) -> Standing {
        Standing {
            value: self.value,
            awarded_on: self.awarded_on,
            outcome: self.lot.outcome,
        }
    }
}

/// A line with what it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFacts {
    /// The line.
    pub line: LineId,
    /// Its group: one use of a rule, which falls as a whole.
    pub group: GroupId,
    /// Its application.
    pub application: ApplicationId,
    /// The enrolment it is for.
    pub enrolment: EnrolmentId,
    /// The school.
    pub organisation: OrganisationId,
    /// What became of it.
    pub state: LineState,
}

/// One learner's ledger and everything that hangs on it.
#[derive(Debug, Clone)]
pub struct RevocationFacts {
    /// The civil day of the act (Asia/Shanghai).
    pub today: NaiveDate,
    /// For how many days an outcome that is given back past its day may still be used (default 30).
    pub grace_days: u16,
    /// The learner's entries in the order of their sequence.
    pub entries: Vec<RecordedEntry>,
    /// The learner's claims, live or not.
    pub claims: Vec<Claim>,
    /// The lines of his applications.
    pub lines: Vec<LineFacts>,
    /// His enrolments.
    pub enrolments: BTreeMap<EnrolmentId, EnrolmentState>,
    /// His lots.
    pub lots: Vec<LotFacts>,
}

impl RevocationFacts {
    /// The lot of an outcome.
    pub(super) fn lot(&self, outcome: OutcomeId) -> Result<&LotFacts, RevocationError> {
        self.lots
            .iter()
            .find(|facts| facts.lot.outcome == outcome)
            .ok_or(RevocationError::UnknownOutcome { outcome })
    }
}
