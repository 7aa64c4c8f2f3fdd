//! What nobody has verified of an outcome on which somebody may have to decide.

use super::{Known, OpenQuestions};
use crate::completions::content::certificate_hash;
use crate::completions::recognition::{is_withdrawn, name_differs};
use crate::completions::snapshot::has_evidence;
use crate::problem::Problem;
use credit_bank_conversion_rules::Reason;
use credit_bank_domain::award::Award;
use credit_bank_domain::state::{EvidenceState, OutcomeState};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::{Certificate, Evidence, Outcome};
use credit_bank_store::sealing::IdentityKeys;
use std::collections::BTreeMap;

/// Whose name differs, and whose certificate is another outcome's.
pub(super) fn add(
    tx: &mut dyn ReadTx,
    keys: &IdentityKeys,
    known: &Known<'_>,
    questions: &mut OpenQuestions,
) -> Result<(), Problem> {
    let mut numbers = BTreeMap::new();
    // What its provider withdrew asks nothing more: whoever vouches for the certificate posts it anew.
    let asks = |it: &&Outcome| may_be_decided(it.state) && !is_withdrawn(it);
    for outcome in known.outcomes.iter().filter(asks) {
        let Some(award) = known.awards.get(&outcome.award_id) else {
            continue;
        };
        if stands_under_another_name(outcome, award, known.evidence) {
            questions.push(outcome.id, [name_differs()]);
        }
        if let Some(number) = &outcome.certificate_number {
            numbers.insert(outcome.id, certificate_hash(keys, &award.code, number));
        }
    }
    if numbers.is_empty() {
        return Ok(());
    }
    let hashes: Vec<Vec<u8>> = numbers.values().cloned().collect();
    let ties = tx.find_certificates(&hashes)?;
    for (outcome, hash) in numbers {
        let is_of_another =
            |tie: &Certificate| tie.certificate_hash == hash && tie.outcome_id != outcome;
        if ties.iter().any(is_of_another) {
            questions.push(outcome, [certificate_of_another()]);
        }
    }
    Ok(())
}

/// Does an officer's next act make it count, or count again?
pub(super) const fn may_be_decided(state: OutcomeState) -> bool {
    matches!(
        state,
        OutcomeState::Submitted
            | OutcomeState::Supplement
            | OutcomeState::InReview
            | OutcomeState::Frozen
            | OutcomeState::Revoked
    )
}

/// Did an authorised issuer post it, and nobody under the account's name? An officer looks at the evidence of
/// a claim whatever its name.
fn stands_under_another_name(outcome: &Outcome, award: &Award, evidence: &[Evidence]) -> bool {
    let is_issuers = |piece: &Evidence| {
        let provider = piece.organisation_id;
        provider.is_some_and(|it| award.find_authorisation(it, outcome.awarded_on).is_some())
    };
    let mut waiting = evidence
        .iter()
        .filter(|it| it.outcome_id == outcome.id && it.state == EvidenceState::Pending);
    !has_evidence(evidence, outcome.id, EvidenceState::Verified) && waiting.any(is_issuers)
}

fn certificate_of_another() -> Reason {
    Reason::new(
        "certificate_of_another",
        "同一名录项的同一证书编号已属于另一项经核验的成果，须由认定员核查。",
        "The same certificate number of this award belongs to another verified outcome; an officer has to look.",
    )
}
