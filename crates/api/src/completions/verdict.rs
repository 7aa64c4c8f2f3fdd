//! What register and rules make of a completion by itself, as if the bank had never heard of the person.
//!
//! It is all that a provider is told before somebody decides. What the learner's account makes of it, by
//! limits, pools, equal content and the rules of a school, and whether the name is the one on file, is the
//! learner's matter.

use super::account::weigh;
use super::deposit::reasons_json;
use super::recognition::{Attested, World, needs_officer};
use super::snapshot::KnownLearner;
use crate::problem::Problem;
use crate::rules_in_force::RecognitionSets;
use chrono::NaiveDate;
use credit_bank_conversion_rules::model::LotEffect;
use credit_bank_conversion_rules::{Decision, Lot, Reason};
use credit_bank_domain::award::Award;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{EvidenceId, OutcomeId};
use credit_bank_domain::state::{EvidenceState, OutcomeState};
use credit_bank_store::rows::{Completion, Evidence, Outcome};

/// The verdict on one completion.
#[derive(Debug, Clone)]
pub(crate) struct Verdict {
    decided: bool,
    /// What it is worth once somebody vouches for it.
    worth: Credits,
    reasons: Vec<Reason>,
}

/// The reason by which a completion says that its worth is points.
pub(crate) const POINTS: &str = "earns_points";

pub(crate) fn earns_points() -> Reason {
    let (zh, en) = ("所得为积分，不是学分。", "It earns points, not credits.");
    Reason::new(POINTS, zh, en)
}

impl Verdict {
    /// On what `outcome` says, if it were all that its learner has; `evidence` says what its source is
    /// worth where nothing else is known.
    pub(crate) fn alone(
        sets: &RecognitionSets,
        outcome: &Outcome,
        (attested, award): (&Attested, &Award),
        world: &World<'_>,
        today: NaiveDate,
    ) -> Self {
        let lone = lone(outcome, attested.evidence(award, true, false));
        let decision = decide(sets, &lone, outcome.id, world, today);
        let obstacle = needs_officer(attested, award, &lone, outcome.id);
        let (ruled, waits) = match decision {
            Some(Decision::Recognised(lot) | Decision::Zero(lot)) => (Some(lot), Vec::new()),
            Some(Decision::SameContent { reasons, .. } | Decision::Waits { reasons }) => {
                (None, reasons)
            }
            None => (None, Vec::new()),
        };
        let decided = ruled.is_some() && obstacle.is_none();
        let lot = ruled.or_else(|| lot_alone(sets, outcome, world, today));
        let mut reasons = match (obstacle, &lot) {
            (Some(obstacle), _) => vec![obstacle],
            (None, Some(lot)) if decided => lot.explanation.clone(),
            (None, _) => waits,
        };
        if lot
            .as_ref()
            .is_some_and(|lot| lot.effect == LotEffect::Points)
        {
            reasons.push(earns_points());
        }
        Self {
            decided,
            worth: lot.map(|lot| lot.credits).unwrap_or_default(),
            reasons,
        }
    }

    /// Does it take no officer?
    pub(crate) const fn is_decided(&self) -> bool {
        self.decided
    }

    /// The completion keeps it, with the day until which an officer decides where it takes one.
    pub(crate) fn keep(
        self,
        completion: &mut Completion,
        due_on: Option<NaiveDate>,
    ) -> Result<(), Problem> {
        completion.due_on = due_on;
        completion.decided = self.decided;
        completion.worth = self.worth;
        completion.reasons = reasons_json(&self.reasons)?;
        Ok(())
    }
}

/// What a verified outcome would be worth if it were all that its learner has; none where the rules give
/// it no value.
pub(crate) fn worth_alone(
    sets: &RecognitionSets,
    outcome: &Outcome,
    world: &World<'_>,
    today: NaiveDate,
) -> Option<Credits> {
    lot_alone(sets, outcome, world, today).map(|lot| lot.credits)
}

fn lot_alone(
    sets: &RecognitionSets,
    outcome: &Outcome,
    world: &World<'_>,
    today: NaiveDate,
) -> Option<Box<Lot>> {
    let lone = lone(outcome, EvidenceState::Verified);
    match decide(sets, &lone, outcome.id, world, today)? {
        Decision::Recognised(lot) | Decision::Zero(lot) => Some(lot),
        Decision::SameContent { .. } | Decision::Waits { .. } => None,
    }
}

fn decide(
    sets: &RecognitionSets,
    lone: &KnownLearner,
    id: OutcomeId,
    world: &World<'_>,
    today: NaiveDate,
) -> Option<Decision> {
    let outcome = lone.outcomes.iter().find(|outcome| outcome.id == id)?;
    weigh(sets, lone, outcome, world, today).map(|weighing| weighing.decision)
}

/// Somebody who has this outcome and nothing else, attested by one source.
fn lone(outcome: &Outcome, worth: EvidenceState) -> KnownLearner {
    let mut lone = KnownLearner::opened("");
    let mut outcome = outcome.clone();
    outcome.state = OutcomeState::Submitted;
    outcome.category = None;
    outcome.credits = None;
    outcome.convertible = true;
    outcome.expires_on = None;
    lone.evidence.push(Evidence {
        learner_id: outcome.learner_id,
        outcome_id: outcome.id,
        id: EvidenceId::new(outcome.id.uuid()),
        source: String::new(),
        organisation_id: None,
        completion_id: None,
        state: worth,
        created_at: outcome.created_at,
    });
    lone.outcomes.push(outcome);
    lone
}
