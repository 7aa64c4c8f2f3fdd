//! The books' own guard, beside the planner's: no claim on what is used already.

use crate::completions::facts::counts;
use crate::problem::{Problem, Slug};
use chrono::NaiveDate;
use credit_bank_domain::claim::{Claim, can_hold, conflicts, is_past};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::OrganisationId;
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_store::rows::{ClaimRow, Outcome};

/// Who is told which application stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Viewer {
    /// The learner, of whom they all are.
    Learner,
    /// A school, which knows of its own only.
    School(OrganisationId),
}

/// May the claim be held beside the learner's live ones?
pub(super) fn can_be_held(
    row: &ClaimRow,
    outcomes: &[Outcome],
    live: &[ClaimRow],
    today: NaiveDate,
    viewer: Viewer,
) -> Result<(), Problem> {
    let budget = outcomes
        .iter()
        .find(|outcome| outcome.id == row.outcome_id)
        .and_then(|outcome| budget(outcome, today))
        .ok_or_else(|| Problem::new(Slug::NotRecognised))?;
    let claim = row.to_claim();
    let claims: Vec<Claim> = live.iter().map(ClaimRow::to_claim).collect();
    can_hold(&claim, budget, &claims).map_err(|refused| {
        let problem = Problem::new(Slug::DoubleUse).because(refused);
        match winner(row, live, viewer) {
            Some(winner) => problem.existing_id(winner.application_id.uuid()),
            None => problem,
        }
    })
}

/// What the outcome bears; nothing where it may not be used. A status of the person is worth 0.00 and is
/// never recognised as credit: it counts by its evidence, which the plan was made and checked by.
fn budget(outcome: &Outcome, today: NaiveDate) -> Option<Credits> {
    let of_status = outcome.outcome_type == OutcomeType::Status && counts(outcome);
    if is_past(outcome.expires_on, today) {
        None
    } else if of_status {
        Some(outcome.credits.unwrap_or(Credits::ZERO))
    } else {
        outcome.credits.filter(|_| outcome.state.is_usable())
    }
}

/// The live claim of another application that is in the way, if the viewer may know of it.
fn winner<'c>(row: &ClaimRow, live: &'c [ClaimRow], viewer: Viewer) -> Option<&'c ClaimRow> {
    let claim = row.to_claim();
    live.iter().find(|other| {
        other.state.is_live()
            && other.application_id != row.application_id
            && conflicts(&claim, &other.to_claim())
            && match viewer {
                Viewer::Learner => true,
                Viewer::School(school) => other.organisation_id == school,
            }
    })
}
