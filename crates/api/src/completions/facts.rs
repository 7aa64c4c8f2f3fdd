//! Outcomes as the rules see them.

use super::snapshot::has_evidence;
use credit_bank_conversion_rules::{Evidence as FactEvidence, Fact, FactGrade, FactLevel};
use credit_bank_domain::award::Award;
use credit_bank_domain::state::{EvidenceState, OutcomeState};
use credit_bank_store::rows::{Evidence, Organisation, Outcome};

/// The outcome with its award, its issuer's classes and its evidence, as a fact.
pub fn fact_of(
    outcome: &Outcome,
    award: &Award,
    issuer: Option<&Organisation>,
    evidence: &[Evidence],
) -> Fact {
    Fact {
        id: outcome.id.to_string(),
        outcome_type: outcome.outcome_type,
        award_code: award.code.clone(),
        award_edition: award.edition.clone(),
        award_name: Some(award.name.clone()),
        level: outcome
            .level
            .clone()
            .zip(outcome.level_rank.and_then(|rank| u8::try_from(rank).ok()))
            .map(|(level, rank)| FactLevel {
                framework: award.framework.clone(),
                level,
                rank,
            }),
        issuer_id: Some(outcome.issuer_id.to_string()),
        issuer_classes: issuer.map(|it| it.classes.0.clone()).unwrap_or_default(),
        grade: outcome.grade.as_ref().and_then(|grade| {
            // A grade in words ("合格", "免考") has no number for a condition to compare.
            let text = |member: &str| grade.0.get(member).and_then(|it| it.as_str());
            Some(FactGrade {
                scale: text("scale")?.to_owned(),
                value: text("value")?.parse().ok()?,
            })
        }),
        hours: outcome.taught_hours,
        credits: outcome.credits,
        category: outcome.category.clone(),
        content_class: outcome.content_class.clone(),
        awarded_on: outcome.awarded_on,
        valid_until: outcome.valid_until,
        tags: borne(award, &outcome.tags.0),
        measures: outcome.measures.0.clone(),
        evidence: worth(outcome, evidence),
        recognised: matches!(
            outcome.state,
            OutcomeState::Recognised | OutcomeState::Reinstated | OutcomeState::Frozen
        ),
        frozen: outcome.state == OutcomeState::Frozen,
        convertible: outcome.convertible,
        source_hash: hex(&outcome.source_hash),
    }
}

/// The topics of the register entry and the outcome's own.
pub(crate) fn borne<'tag>(
    award: &Award,
    own: impl IntoIterator<Item = &'tag String>,
) -> Vec<String> {
    let mut tags = award.tags.clone();
    tags.extend(own.into_iter().cloned());
    tags
}

/// One verified piece is enough; a dispute counts only while nothing is verified.
fn worth(outcome: &Outcome, evidence: &[Evidence]) -> FactEvidence {
    let has = |state| has_evidence(evidence, outcome.id, state);
    if has(EvidenceState::Verified) {
        FactEvidence::Verified
    } else if has(EvidenceState::Disputed) {
        FactEvidence::Disputed
    } else if has(EvidenceState::Pending) {
        FactEvidence::Pending
    } else {
        FactEvidence::Revoked
    }
}

/// Does the outcome still count as a fact of the learner's life?
pub fn counts(outcome: &Outcome) -> bool {
    !matches!(
        outcome.state,
        OutcomeState::Revoked | OutcomeState::Refused | OutcomeState::Expired
    )
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or('0');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}
