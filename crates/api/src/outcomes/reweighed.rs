//! A lot that is worth something else since others beside it changed: what of it stays, why, and its way into
//! the books.

use super::case::{Case, REWEIGHING};
use crate::completions::deposit::{deposit_of, points_moved, reasons_json, record, record_event};
use crate::problem::Problem;
use crate::words::OFFICER_NOTE;
use credit_bank_conversion_rules::{Decision, Lot, Reason, ReweighCase, Reweighed, text_hash};
use credit_bank_domain::claim::{Claim, Consumption, conflicts};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{OutcomeId, RuleSetVersionId};
use credit_bank_domain::ledger::verbs;
use credit_bank_domain::state::OutcomeState;
use credit_bank_store::rows::{Outcome, RecognitionDecision};
use credit_bank_store::{JsonText, ReadTx};

#[cfg(test)]
mod tests;

/// Code of the reason why a lot is worth more than its rule gives.
const IN_USE: &str = "in_use";
/// Code of the reason where the rules tell no steps.
const WEIGHED_BESIDE_OTHERS: &str = "weighed_beside_others";

/// What applications take from the value of an outcome, which is `booked`: everything where one takes it
/// whole, else the most that claims which exclude one another draw together.
pub(super) fn taken(
    outcome: OutcomeId,
    booked: Credits,
    claims: &[Claim],
) -> Result<Credits, Problem> {
    let live = || claims.iter().filter(|claim| claim.state.is_live());
    let mut most = 0_i64;
    for own in live().filter(|claim| claim.outcome == outcome) {
        if own.consumption == Consumption::Whole {
            return Ok(booked);
        }
        let beside = live().filter(|other| other.id != own.id && conflicts(own, other));
        let sum = beside.fold(own.taken_hundredths(), |sum, other| {
            sum.saturating_add(other.taken_hundredths())
        });
        most = most.max(sum);
    }
    let most = most.min(booked.hundredths());
    Credits::from_hundredths(most).map_err(Problem::internal)
}

/// Why the lot is worth what it is now: the steps of its rule beside the others, and what is in use.
pub(super) fn why(told: &Decision, is: &Reweighed, is_points: bool) -> Vec<Reason> {
    let steps = told.lot().filter(|lot| says(lot, is));
    let mut reasons = match steps {
        Some(lot) => lot.explanation.clone(),
        // An officer recognised what the rules alone would not have.
        None => vec![beside_others(is, is_points)],
    };
    if is.credits > is.value {
        let (credits, value) = (is.credits, is.value);
        reasons.push(Reason::new(
            IN_USE,
            format!("按规则现为 {value}；已有申请使用，仍计 {credits}"),
            format!("by the rule {value} by now; applications use it, so that {credits} stay"),
        ));
    }
    reasons
}

fn says(lot: &Lot, is: &Reweighed) -> bool {
    lot.rule == is.rule && lot.credits == is.value
}

fn beside_others(is: &Reweighed, is_points: bool) -> Reason {
    let value = is.value;
    let (zh, en) = if is_points {
        ("积分", "points")
    } else {
        ("学分", "credits")
    };
    Reason::new(
        WEIGHED_BESIDE_OTHERS,
        format!("与其他成果一并重新计算，得 {value} {zh}"),
        format!("weighed again beside other outcomes: {value} {en}"),
    )
}

/// A lot that is worth something else from now on.
pub(super) struct Moved {
    pub(super) outcome: OutcomeId,
    pub(super) version: RuleSetVersionId,
    pub(super) case: ReweighCase,
    pub(super) is: Reweighed,
    pub(super) reasons: Vec<Reason>,
}

impl Moved {
    /// Posts the difference, keeps the decision, says why and tells the learner.
    pub(super) fn enter(&self, tx: &mut dyn ReadTx, case: &mut Case<'_>) -> Result<(), Problem> {
        let explained = case.why_worth(tx, self.outcome)?;
        let mut rows = case.learner.outcomes.iter_mut();
        let Some(row) = rows.find(|row| row.id == self.outcome) else {
            return Ok(());
        };
        let (was, is) = (deposit_of(row)?, self.is.credits);
        row.credits = Some(is);
        row.version = row.version.saturating_add(1);
        let shown = self.explain(row, &explained)?;
        let act = (REWEIGHING, row.state);
        record_event(&case.occasion, &mut case.books, row, act);
        row.reasons = shown;
        case.books.recognitions.push(self.decision(row));
        case.books.change(row);
        let row = row.clone();
        let entry = if row.is_points {
            points_moved(&row, was.value, is)?
        } else {
            verbs::repool_deposit(&was.lot, was.issuer, was.value, is).map_err(Problem::internal)?
        };
        let (books, learner) = (&mut case.books, &mut case.learner);
        record(&case.occasion, books, learner, &row, entry);
        case.notify_learner_of(&row, "outcome_reweighed");
        Ok(())
    }
    /// The reasons of the event become those of the row: what was said of its worth before is over, an
    /// officer's words about it are not. Gives what the outcome shows from now on; while it is frozen, why
    /// it is.
    fn explain(&self, row: &mut Outcome, before: &[Reason]) -> Result<JsonText, Problem> {
        let shown: Vec<Reason> = row.reasons.read().map_err(Problem::internal)?;
        let about_else = shown.into_iter().filter(|it| !before.contains(it));
        let about_else: Vec<Reason> = about_else.collect();
        let words = before.iter().filter(|it| it.code == OFFICER_NOTE);
        let mut reasons: Vec<Reason> = self.reasons.iter().chain(words).cloned().collect();
        let was = std::mem::replace(&mut row.reasons, reasons_json(&reasons)?);
        if row.state == OutcomeState::Frozen {
            return Ok(was);
        }
        reasons.extend(about_else);
        reasons_json(&reasons)
    }

    fn decision(&self, row: &Outcome) -> RecognitionDecision {
        let request = self.case.to_json();
        RecognitionDecision {
            learner_id: row.learner_id,
            outcome_id: row.id,
            number: row.version,
            rule_set_version_id: self.version,
            request_hash: text_hash(&request),
            request,
            decision: self.is.canonical_json(),
        }
    }
}
