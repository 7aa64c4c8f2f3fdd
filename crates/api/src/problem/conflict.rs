//! What can be done instead of an act that the present state does not allow, in the words of the paths.

use super::Problem;
use credit_bank_domain::state::{
    ApplicationAct, ApplicationState, Conflict, LineAct, LineState, OutcomeAct, OutcomeState,
    RuleSetVersionAct, RuleSetVersionState,
};

impl Problem {
    /// What can be done to an outcome instead; `was_recognised` says whether it was ever worth something.
    pub(crate) fn of_outcome(
        conflict: Conflict<OutcomeState, OutcomeAct>,
        was_recognised: bool,
    ) -> Self {
        let state = conflict.state;
        let is_reviewed = matches!(state, OutcomeState::Refused | OutcomeState::Revoked);
        let is_revoked_at_once = was_recognised && !state.is_usable();
        let acts = conflict.allowed.into_iter().filter_map(|act| match act {
            // What may be used is frozen first, and what never counted is refused.
            OutcomeAct::Revocation if !is_revoked_at_once => None,
            // What never counted has nothing to come back to.
            OutcomeAct::Reinstatement if !was_recognised => None,
            OutcomeAct::SupplementRequest
            | OutcomeAct::Supplement
            | OutcomeAct::Recognition
            | OutcomeAct::Refusal
            | OutcomeAct::Freeze
            | OutcomeAct::Restoration
            | OutcomeAct::Revocation
            | OutcomeAct::Choice
            | OutcomeAct::Reinstatement => Some(act.as_str()),
            // The bank's own acts, what is done to the completion, and a review, which is asked for beside the state.
            OutcomeAct::Review
            | OutcomeAct::Supersession
            | OutcomeAct::Expiry
            | OutcomeAct::Return
            | OutcomeAct::Correction => None,
        });
        Self::state_conflict(acts.chain(is_reviewed.then_some("review_requests")))
    }
}

impl From<Conflict<ApplicationState, ApplicationAct>> for Problem {
    fn from(conflict: Conflict<ApplicationState, ApplicationAct>) -> Self {
        Self::state_conflict(conflict.allowed.into_iter().filter_map(|act| match act {
            ApplicationAct::Review => None,
            ApplicationAct::ReviewRequest => Some("review_requests"),
            ApplicationAct::SupplementRequest
            | ApplicationAct::Supplement
            | ApplicationAct::Decision
            | ApplicationAct::Withdrawal => Some(act.as_str()),
        }))
    }
}

impl From<Conflict<LineState, LineAct>> for Problem {
    fn from(conflict: Conflict<LineState, LineAct>) -> Self {
        let waits = conflict.state == LineState::ReversalPending;
        Self::state_conflict(conflict.allowed.into_iter().filter_map(|act| match act {
            LineAct::ExamPass | LineAct::ExamFailure => Some("exam_result"),
            LineAct::Reversal | LineAct::Upholding if waits => Some("reversal"),
            // What the application's decision, a later application and a lost basis do.
            LineAct::Grant
            | LineAct::AttendanceWaiver
            | LineAct::Rejection
            | LineAct::Release
            | LineAct::ReversalNotice
            | LineAct::Reversal
            | LineAct::Upholding
            | LineAct::Replacement
            | LineAct::Reinstatement => None,
        }))
    }
}

impl From<Conflict<RuleSetVersionState, RuleSetVersionAct>> for Problem {
    fn from(conflict: Conflict<RuleSetVersionState, RuleSetVersionAct>) -> Self {
        let acts = conflict.allowed.into_iter();
        Self::state_conflict(acts.map(RuleSetVersionAct::as_str))
    }
}

#[cfg(test)]
mod tests;
