//! Recognition in the same request: where the register and a published rule decide, an outcome
//! becomes a lot at once; otherwise it waits for an officer.

use super::account::weigh;
use super::books::Books;
use super::content::PostedContent;
use super::deposit::{Occasion, deposit, reasons_json};
use super::differences::SOURCES_DIFFER;
use super::number_doubt::NumberDoubt;
use super::snapshot::KnownLearner;
use crate::problem::Problem;
use crate::rules_in_force::RecognitionSets;
use chrono::NaiveDate;
use credit_bank_conversion_rules::{Decision, Reason};
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{OrganisationId, OutcomeId};
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::state::{EvidenceState, OutcomeState};
use credit_bank_store::rows::{Organisation, Outcome};
use std::collections::BTreeMap;

/// What the rules need beside the learner's own facts.
pub(crate) struct World<'batch> {
    pub(crate) awards: &'batch BTreeMap<(String, String), Award>,
    pub(crate) organisations: &'batch BTreeMap<OrganisationId, Organisation>,
}

impl<'batch> World<'batch> {
    pub(crate) fn award_of(&self, outcome: &Outcome) -> Option<&'batch Award> {
        self.awards
            .values()
            .find(|award| award.id == outcome.award_id)
    }
}

/// What a post attests, as far as it decides whether a person has to look.
pub(crate) struct Attested {
    provider: OrganisationId,
    completed_on: NaiveDate,
    doubt: Option<NumberDoubt>,
}

impl Attested {
    /// Of what this provider posted.
    pub(crate) fn of(content: &PostedContent, provider: OrganisationId, award: &Award) -> Self {
        Self {
            provider,
            completed_on: content.completed_on,
            doubt: NumberDoubt::find(content, award),
        }
    }

    /// Was the provider an authorised issuer on the day?
    pub(crate) fn is_authorised(&self, award: &Award) -> bool {
        award
            .find_authorisation(self.provider, self.completed_on)
            .is_some()
    }

    /// What the post is worth as evidence.
    pub(crate) fn evidence(
        &self,
        award: &Award,
        same_name: bool,
        certificate_of_another: bool,
    ) -> EvidenceState {
        if certificate_of_another {
            EvidenceState::Disputed
        } else if self.is_authorised(award) && same_name {
            EvidenceState::Verified
        } else {
            EvidenceState::Pending
        }
    }
}

/// Decides the outcome, if it still waits.
pub(crate) fn recognise_outcome(
    (occasion, sets): (&Occasion<'_>, &RecognitionSets),
    books: &mut Books,
    learner: &mut KnownLearner,
    id: OutcomeId,
    attested: &Attested,
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
    let weighing = weigh(sets, learner, &outcome, world, occasion.today);
    match (needs_officer(attested, award, learner, id), &weighing) {
        (Some(reason), _) => outcome.reasons = reasons_json(&[reason])?,
        (None, Some(weighing)) => match &weighing.decision {
            Decision::Recognised(lot) | Decision::Zero(lot) => {
                let kept = weighing.kept(&outcome, world);
                let lot = (&**lot, Some(weighing.by.version));
                match deposit(occasion, books, learner, &mut outcome, lot)? {
                    Some(why) => outcome.reasons = reasons_json(&[why])?,
                    None => books.recognitions.push(kept),
                }
            }
            Decision::SameContent { reasons, .. } | Decision::Waits { reasons } => {
                outcome.reasons = reasons_json(reasons)?;
            }
        },
        (None, None) => {}
    }
    books.change(&outcome);
    if let Some(slot) = learner.outcomes.get_mut(position) {
        *slot = outcome;
    }
    Ok(())
}

/// Was an outcome of the same certificate taken back, and not because its provider withdrew the post?
fn was_revoked(learner: &KnownLearner, id: OutcomeId) -> bool {
    let mut outcomes = learner.outcomes.iter();
    let Some(own) = outcomes.find(|it| it.id == id && it.certificate_number.is_some()) else {
        return false;
    };
    learner.outcomes.iter().any(|other| {
        other.state == OutcomeState::Revoked
            && other.award_id == own.award_id
            && other.certificate_number == own.certificate_number
            && !is_withdrawn(other)
    })
}

/// Was the outcome revoked because its provider took back the only evidence?
pub(crate) fn is_withdrawn(outcome: &Outcome) -> bool {
    let reasons: Result<Vec<Reason>, _> = outcome.reasons.read();
    outcome.state == OutcomeState::Revoked
        && reasons.is_ok_and(|reasons| reasons.iter().any(|it| it.code == EVIDENCE_WITHDRAWN))
}

/// Code of the reason of a revocation that follows from the withdrawal of the only evidence.
pub(crate) const EVIDENCE_WITHDRAWN: &str = "evidence_withdrawn";

/// Code of the reason of a claim: whoever posted it does not issue the award.
pub(super) const NOT_AUTHORISED: &str = "issuer_not_authorised";

/// Code of the reason of what stands under another name than the account.
pub(super) const NAME_DIFFERS: &str = "name_differs";

/// What was posted stands under another name than the account.
pub(crate) fn name_differs() -> Reason {
    Reason::new(
        NAME_DIFFERS,
        "报送的姓名与账户姓名不一致，须由认定员核验。",
        "It was posted under another name than the account's; an officer has to verify it.",
    )
}

/// An officer has to look, and that is all that is said.
pub(super) fn verification_needed() -> Reason {
    Reason::new(
        "verification_needed",
        "所报信息须由认定员核验。",
        "An officer has to verify what was posted.",
    )
}

/// Why a person has to look, whatever the rules say. It is for officers and for the learner; a provider is
/// told what it would be if nothing else were known of the person.
pub(super) fn needs_officer(
    attested: &Attested,
    award: &Award,
    learner: &KnownLearner,
    id: OutcomeId,
) -> Option<Reason> {
    let authorisation = award.find_authorisation(attested.provider, attested.completed_on);
    let has = |state| learner.has_evidence(id, state);
    let (code, zh, en) = match authorisation {
        None => (
            NOT_AUTHORISED,
            "报送机构不在该成果的授权颁发机构之列，须核验证书后认定。",
            "The provider is not an authorised issuer of this award; the certificate has to be verified.",
        ),
        Some(_) if !has(EvidenceState::Verified) && !has(EvidenceState::Disputed) => {
            return Some(name_differs());
        }
        Some(_) if !has(EvidenceState::Verified) => return Some(verification_needed()),
        Some(_) if has(EvidenceState::Disputed) => (
            SOURCES_DIFFER,
            "不同来源就同一证书报送的内容不一致，须由认定员核验。",
            "Sources of one certificate differ; an officer has to verify it.",
        ),
        Some(_) if attested.doubt == Some(NumberDoubt::UnknownShape) => (
            "certificate_number_unknown_shape",
            "证书编号的格式未能识别，转人工核验。",
            "The certificate number has an unknown shape; a person checks it.",
        ),
        Some(_) if attested.doubt == Some(NumberDoubt::Contradiction) => (
            "certificate_number_contradicts",
            "证书编号所示的等级或年份与所报不符，转人工核验。",
            "The certificate number says another level or year than was posted; a person checks it.",
        ),
        Some(_) if was_revoked(learner, id) => (
            "certificate_revoked_before",
            "同一证书此前的认定已被撤销，须由认定员核查。",
            "The same certificate was recognised and revoked before; an officer has to look.",
        ),
        Some(authorisation) if !authorisation.immediate => (
            "register_wants_officer",
            "名录规定该机构的成果由认定员认定。",
            "The register leaves this issuer's outcomes to an officer.",
        ),
        // At once it would tell the provider whether the person consented that rules look at it.
        Some(_) if award.outcome_type == OutcomeType::Status => (
            "status_needs_officer",
            "身份类事实由认定员认定。",
            "An officer decides about a status of the person.",
        ),
        Some(_) => return None,
    };
    Some(Reason::new(code, zh, en))
}
