//! The steps of a plan.

use crate::claim::ClaimState;
use crate::id::{ApplicationId, ClaimId, EntryId, GroupId, LineId, OutcomeId};
use crate::ledger::{Entry, LedgerError};
use crate::state::{GroupState, LineState, OutcomeState};
use chrono::NaiveDate;

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeTo {
    /// The learner.
    Learner,
    /// The outcome's issuer.
    Issuer,
    /// The learner and the school of a line that changed its state; the school acknowledges.
    Line {
        /// The line.
        line: LineId,
        /// Its new state.
        state: LineState,
    },
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A line changes its state; the reason is `basis_revoked`.
    Line {
        /// The line.
        line: LineId,
        /// Its new state.
        state: LineState,
    },
    /// A group that was not decided changes its state.
    Group {
        /// The group.
        group: GroupId,
        /// Its new state.
        state: GroupState,
    },
    /// A claim changes its state.
    Claim {
        /// The claim.
        claim: ClaimId,
        /// Its new state.
        state: ClaimState,
    },
    /// An entry is posted.
    Post {
        /// The entry.
        entry: Entry,
        /// The application that it settles, releases or reverses, to be recorded with it.
        application: Option<ApplicationId>,
    },
    /// An outcome changes its state.
    Outcome {
        /// The outcome.
        outcome: OutcomeId,
        /// Its new state.
        state: OutcomeState,
    },
    /// An outcome that was given back past its day may be used for a while.
    Grace {
        /// The outcome.
        outcome: OutcomeId,
        /// The first day on which it is expired again.
        expires_on: NaiveDate,
    },
    /// Somebody is told.
    Notify(NoticeTo),
}

/// Why nothing can be planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RevocationError {
    /// The facts have no such lot.
    #[error("no lot of the outcome {outcome}")]
    UnknownOutcome {
        /// The outcome.
        outcome: OutcomeId,
    },
    /// It was revoked before.
    #[error("the outcome {outcome} is revoked already")]
    RevokedAlready {
        /// The outcome.
        outcome: OutcomeId,
    },
    /// The facts have no such line, or it does not wait for a reversal.
    #[error("the line {line} does not wait for a reversal")]
    UnknownLine {
        /// The line.
        line: LineId,
    },
    /// A claim names a line or an enrolment that the facts do not have, or a decided application has no
    /// settlement.
    #[error("the facts about the line {line} are incomplete")]
    Incomplete {
        /// The line.
        line: LineId,
    },
    /// The entries do not give what must be taken back.
    #[error("the ledger does not allow the reversal of the entry {entry}")]
    Contradiction {
        /// The entry.
        entry: EntryId,
        /// What is wrong.
        #[source]
        cause: LedgerError,
    },
    /// An entry of the plan does not close, or a day leaves the calendar.
    #[error("the plan leaves the range of the ledger")]
    Ledger(#[from] LedgerError),
}
