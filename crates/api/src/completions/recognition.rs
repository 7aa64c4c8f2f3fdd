//! Recognition in the same request: where the register and a published rule decide, an outcome
//! becomes a lot at once; otherwise it waits for an officer.

use super::deposit::{deposit, reasons_json, step};
use super::desk::Post;
use super::facts::{counts, fact_of};
use super::post::Batch;
use super::snapshot::KnownLearner;
use crate::problem::Problem;
use credit_bank_conversion_rules::{Decision, Fact, Reason, recognise};
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{OrganisationId, OutcomeId};
use credit_bank_domain::state::{OutcomeAct, OutcomeState};
use credit_bank_store::rows::{Organisation, Outcome};
use std::collections::BTreeMap;

/// What the rules need beside the learner's own facts.
pub(crate) struct World<'batch> {
    pub(crate) awards: &'batch BTreeMap<(String, String), Award>,
    pub(crate) organisations: &'batch BTreeMap<OrganisationId, Organisation>,
}

impl World<'_> {
    pub(crate) fn award_of(&self, outcome: &Outcome) -> Option<&Award> {
        self.awards
            .values()
            .find(|award| award.id == outcome.award_id)
    }
}

/// Decides the outcome, if it still waits.
pub(super) fn recognise_outcome(
    batch: &mut Batch<'_>,
    learner: &mut KnownLearner,
    id: OutcomeId,
    post: &Post,
    world: &World<'_>,
) -> Result<(), Problem> {
    let Some(position) = learner.outcomes.iter().position(|outcome| outcome.id == id) else {
        return Ok(());
    };
    let Some(mut outcome) = learner.outcomes.get(position).cloned() else {
        return Ok(());
    };
    if outcome.state != OutcomeState::Submitted {
        return Ok(());
    }
    let Some(award) = world.award_of(&outcome) else {
        return Ok(());
    };
    let occasion = batch.occasion(post.permit.actor);
    let mut recognitions = recognise(
        &batch.rules,
        &facts(learner, world),
        world.awards,
        batch.today,
    );
    let decision = recognitions.decisions.remove(&id.to_string());
    match (needs_officer(post, award, learner, id), decision) {
        (Some(reason), _) => outcome.reasons = reasons_json(&[reason])?,
        (None, Some(Decision::Recognised(lot) | Decision::Zero(lot))) => {
            deposit(
                &occasion,
                &mut batch.books,
                learner,
                &mut outcome,
                &lot,
                &recognitions,
            )?;
        }
        (None, Some(Decision::SameContent { reasons: why, .. })) => {
            outcome.reasons = reasons_json(&why)?;
            step(
                &occasion,
                &mut batch.books,
                &mut outcome,
                OutcomeAct::Recognition,
            )?;
            step(
                &occasion,
                &mut batch.books,
                &mut outcome,
                OutcomeAct::Supersession,
            )?;
        }
        (None, Some(Decision::Waits { reasons: why })) => outcome.reasons = reasons_json(&why)?,
        (None, None) => {}
    }
    batch.books.change(&outcome);
    if let Some(slot) = learner.outcomes.get_mut(position) {
        *slot = outcome;
    }
    Ok(())
}

pub(crate) fn facts(learner: &KnownLearner, world: &World<'_>) -> Vec<Fact> {
    learner
        .outcomes
        .iter()
        .filter(|outcome| counts(outcome))
        .filter_map(|outcome| {
            let award = world.award_of(outcome)?;
            let issuer = world.organisations.get(&outcome.issuer_id);
            let mut fact = fact_of(outcome, award, issuer, &learner.evidence);
            // A frozen outcome keeps its place among its equals; its freeze is not this decision's.
            fact.frozen = false;
            Some(fact)
        })
        .collect()
}

/// Why a person has to look, whatever the rules say. The words tell a provider nothing about whether
/// the learner was known before.
fn needs_officer(
    post: &Post,
    award: &Award,
    learner: &KnownLearner,
    id: OutcomeId,
) -> Option<Reason> {
    let authorisation = award.find_authorisation(post.permit.provider, post.draft.completed_on);
    let verified = learner.evidence.iter().any(|piece| {
        piece.outcome_id == id && piece.state == credit_bank_domain::state::EvidenceState::Verified
    });
    let (code, zh, en) = match authorisation {
        None => (
            "issuer_not_authorised",
            "报送机构不在该成果的授权颁发机构之列，须核验证书后认定。",
            "The provider is not an authorised issuer of this award; the certificate has to be verified.",
        ),
        Some(_) if !verified => (
            "verification_needed",
            "所报信息须由认定员核验。",
            "An officer has to verify what was posted.",
        ),
        Some(_) if post.draft.certificate_needs_review(award.outcome_type) => (
            "certificate_number_unknown_shape",
            "证书编号的格式未能识别，转人工核验。",
            "The certificate number has an unknown shape; a person checks it.",
        ),
        Some(authorisation) if !authorisation.immediate => (
            "register_wants_officer",
            "名录规定该机构的成果由认定员认定。",
            "The register leaves this issuer's outcomes to an officer.",
        ),
        Some(_) => return None,
    };
    Some(Reason {
        code: code.to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
        rule: None,
        clause: None,
        want: None,
        have: None,
    })
}
