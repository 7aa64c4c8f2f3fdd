//! Invariants of groups against their lines and claims, which the books are held against.

use super::snapshot::LearnerBooks;
use super::violation::Violation;
use crate::claim::ClaimState;
use crate::state::{GroupState, LineState};

pub(super) fn check(books: &LearnerBooks, found: &mut Vec<Violation>) {
    for (group, state) in &books.groups {
        let lines = books.lines.iter().filter(|line| line.group == *group);
        let claims = books.claims.iter().filter(|claim| claim.group == *group);
        let fits = lines
            .map(|line| decided_by_line(line.state))
            .all(|of_line| of_line == *state)
            && claims
                .map(|claim| claim.state)
                .all(|claim| fits_claim(*state, claim));
        if !fits {
            found.push(Violation::GroupDiffers {
                group: *group,
                state: *state,
            });
        }
    }
}

/// What was said to the group of a line in this state.
const fn decided_by_line(state: LineState) -> GroupState {
    match state {
        LineState::Proposed => GroupState::Proposed,
        LineState::Rejected => GroupState::Rejected,
        LineState::Released => GroupState::Released,
        LineState::Granted
        | LineState::PendingExam
        | LineState::ExamFailed
        | LineState::ReversalPending
        | LineState::Reversed
        | LineState::Upheld
        | LineState::Replaced => GroupState::Accepted,
    }
}

const fn fits_claim(state: GroupState, claim: ClaimState) -> bool {
    match state {
        GroupState::Proposed => matches!(claim, ClaimState::Held),
        GroupState::Accepted => matches!(claim, ClaimState::Used | ClaimState::Reversed),
        GroupState::Rejected | GroupState::Released => matches!(claim, ClaimState::Released),
    }
}
