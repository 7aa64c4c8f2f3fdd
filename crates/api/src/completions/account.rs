//! What a learner's books hold, as the rules weigh one more outcome beside it.

use super::facts::fact_of;
use super::recognition::World;
use super::snapshot::KnownLearner;
use crate::rules_in_force::{RecognitionSet, RecognitionSets};
use chrono::NaiveDate;
use credit_bank_conversion_rules::{
    Booked, Decision, Fact, Finding, RecognitionCase, recognise_beside, text_hash,
};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::state::OutcomeState;
use credit_bank_store::rows::{Outcome, RecognitionDecision};

/// A lot that a rule gave.
pub(crate) struct BookedLot {
    pub(crate) fact: Fact,
    pub(crate) rule: String,
    pub(crate) category: String,
    pub(crate) credits: Credits,
}

impl BookedLot {
    /// The outcome's lot; none where no rule gave one, or where it is in no book.
    pub(crate) fn of(row: &Outcome, learner: &KnownLearner, world: &World<'_>) -> Option<Self> {
        let is_booked = row.state.is_usable()
            || matches!(row.state, OutcomeState::Frozen | OutcomeState::Expired);
        Some(Self {
            fact: fact(row, learner, world)?,
            rule: row.rule.clone().filter(|_| is_booked)?,
            category: row.category.clone()?,
            credits: row.credits?,
        })
    }

    pub(crate) fn as_booked(&self) -> Booked<'_> {
        Booked {
            fact: &self.fact,
            rule: &self.rule,
            category: &self.category,
            credits: self.credits,
        }
    }
}

/// The outcome as a fact. That it is frozen is not for the rules to say.
fn fact(row: &Outcome, learner: &KnownLearner, world: &World<'_>) -> Option<Fact> {
    let award = world.award_of(row)?;
    let issuer = world.organisations.get(&row.issuer_id);
    let mut fact = fact_of(row, award, issuer, &learner.evidence);
    fact.frozen = false;
    Some(fact)
}

/// An outcome as it was weighed, by what, and what came of it.
pub(crate) struct Weighing {
    fact: Fact,
    lots: Vec<BookedLot>,
    on: NaiveDate,
    pub(crate) by: RecognitionSet,
    pub(crate) decision: Decision,
}

impl Weighing {
    /// What is kept of it beside the outcome's next event, by which it is recognised.
    pub(crate) fn kept(&self, outcome: &Outcome, world: &World<'_>) -> RecognitionDecision {
        let booked: Vec<Booked<'_>> = self.lots.iter().map(BookedLot::as_booked).collect();
        let case = RecognitionCase::of(
            &self.by.rules,
            &self.fact,
            &booked,
            world.awards,
            self.on,
            &self.decision,
        );
        let request = case.to_json();
        RecognitionDecision {
            learner_id: outcome.learner_id,
            outcome_id: outcome.id,
            number: outcome.version.saturating_add(1),
            rule_set_version_id: self.by.version,
            request_hash: text_hash(&request),
            request,
            decision: self.decision.canonical_json(),
        }
    }
}

/// What the rules give for one outcome beside what is in the books: of the rule sets that cover it the one
/// that decides it, beside what that one recognised. What still waits, or was refused or superseded, is no
/// part of them.
pub(crate) fn weigh(
    sets: &RecognitionSets,
    learner: &KnownLearner,
    outcome: &Outcome,
    world: &World<'_>,
    on: NaiveDate,
) -> Option<Weighing> {
    let fact = fact(outcome, learner, world)?;
    let near = sets.near(Some(outcome.issuer_id), &learner.schools);
    let by = sets.deciding(&near, &fact, world.awards, on)?.clone();
    let of_set = |row: &&Outcome| row.id != outcome.id && sets.is_of(row, by.rule_set);
    let others = learner.outcomes.iter().filter(of_set);
    let lots: Vec<BookedLot> = others
        .filter_map(|row| BookedLot::of(row, learner, world))
        .collect();
    let booked: Vec<Booked<'_>> = lots.iter().map(BookedLot::as_booked).collect();
    let decision = if outcome.outcome_type == OutcomeType::Status && !learner.shares_status {
        // As in a plan: what rules may not see they neither grant by nor refuse by.
        Decision::Waits {
            reasons: vec![Finding::NeedsConsent.reason()],
        }
    } else {
        recognise_beside(&by.rules, &fact, &booked, world.awards, on)
    };
    Some(Weighing {
        fact,
        lots,
        on,
        by,
        decision,
    })
}
