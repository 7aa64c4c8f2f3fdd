//! What the planner must know about one learner.

use super::step::RevocationError;
use crate::claim::Claim;
use crate::credits::Credits;
use crate::id::{ApplicationId, EnrolmentId, GroupId, LineId, OrganisationId, OutcomeId};
use crate::ledger::{Entry, Lot, RecordedEntry};
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
    /// The entries (`repool`) that bring the pools to their value without the outcome; rules compute them.
    pub pools_after: Vec<Entry>,
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
