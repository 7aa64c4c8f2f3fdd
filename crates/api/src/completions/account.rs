//! What a learner's books hold, as the rules weigh one more outcome beside it.

use super::facts::fact_of;
use super::recognition::World;
use super::snapshot::KnownLearner;
use crate::rules_in_force::{RecognitionSet, RecognitionSets};
use chrono::NaiveDate;
use credit_bank_conversion_rules::{
    Beside, Booked, Decision, Fact, Finding, RecognitionCase, recognise_beside, taught_hours,
    text_hash,
};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::state::OutcomeState;
use credit_bank_store::rows::{Outcome, RecognitionDecision};

/// A lot that a rule gave.
pub(crate) struct BookedLot {
    pub(crate) fact: Fact,
    hours: Option<Credits>,
    rule: String,
    category: String,
    pub(crate) credits: Credits,
}

impl BookedLot {
    /// The outcome's lot; none where no rule gave one, or where it is in no book.
    pub(crate) fn of(row: &Outcome, learner: &KnownLearner, world: &World<'_>) -> Option<Self> {
        let booked = booked(row, world)?;
        Some(Self {
            fact: fact(row, learner, world)?,
            hours: booked.hours,
            rule: booked.rule.to_owned(),
            category: booked.category.to_owned(),
            credits: booked.credits,
        })
    }

    pub(crate) fn as_booked(&self) -> Booked<'_> {
        Booked {
            award: (&self.fact.award_code, &self.fact.award_edition),
            hours: self.hours,
            content_class: self.fact.content_class.as_deref(),
            awarded_on: self.fact.awarded_on,
            rule: &self.rule,
            category: &self.category,
            credits: self.credits,
        }
    }
}

/// The lot that a rule gave for the outcome; none where no rule gave one, or where it is in no book.
fn booked<'r>(row: &'r Outcome, world: &World<'r>) -> Option<Booked<'r>> {
    let is_booked =
        row.state.is_usable() || matches!(row.state, OutcomeState::Frozen | OutcomeState::Expired);
    let rule = row.rule.as_deref().filter(|_| is_booked)?;
    let award = world.award_of(row)?;
    Some(Booked {
        award: (&award.code, &award.edition),
        hours: taught_hours(row.taught_hours, row.level.as_deref(), award),
        content_class: row.content_class.as_deref(),
        awarded_on: row.awarded_on,
        rule,
        category: row.category.as_deref()?,
        credits: row.credits?,
    })
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
    beside: Option<Beside>,
    on: NaiveDate,
    pub(crate) by: RecognitionSet,
    pub(crate) decision: Decision,
}

impl Weighing {
    /// What is kept of it beside the outcome's next event, by which it is recognised.
    pub(crate) fn kept(&self, outcome: &Outcome, world: &World<'_>) -> RecognitionDecision {
        let asked = (&self.fact, self.beside);
        let case = RecognitionCase::of(&self.by.rules, asked, world.awards, self.on);
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
    let booked: Vec<Booked<'_>> = others.filter_map(|row| booked(row, world)).collect();
    let decision = if outcome.outcome_type == OutcomeType::Status && !learner.shares_status {
        // As in a plan: what rules may not see they neither grant by nor refuse by.
        Decision::Waits {
            reasons: vec![Finding::NeedsConsent.reason()],
        }
    } else {
        recognise_beside(&by.rules, &fact, &booked, world.awards, on)
    };
    let beside = Beside::of(&by.rules, (&fact, &decision), &booked);
    Some(Weighing {
        fact,
        beside,
        on,
        by,
        decision,
    })
}
