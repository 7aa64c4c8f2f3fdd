//! An officer's answer to a provider's request: accepted with a decision on the outcome, or declined.

use super::opened::take_deposit_back;
use crate::completions::content::PostedContent;
use crate::completions::read_back::CORRECTION;
use crate::outcomes::case::Case;
use crate::outcomes::certificate;
use crate::problem::{Problem, Slug};
use credit_bank_domain::state::{EvidenceState, OutcomeAct};
use credit_bank_store::WriteTx;
use credit_bank_store::rows::CompletionRevision;
use credit_bank_store::words::CompletionState;

/// The outcome becomes what the provider asked for, or what another source posted, ready to be weighed
/// again. False if no correction waits.
pub(in crate::outcomes) fn accept_correction(
    tx: &mut dyn WriteTx,
    case: &mut Case<'_>,
) -> Result<bool, Problem> {
    let waits = |state| state == CompletionState::CorrectionPending;
    let Some(place) = case.completions.iter().position(|it| waits(it.state)) else {
        return Ok(false);
    };
    let Some(mut completion) = case.completions.get(place).cloned() else {
        return Ok(false);
    };
    let revisions = tx.list_completion_revisions(&[completion.id])?;
    let asked = |it: &CompletionRevision| it.act == CORRECTION && it.revision > completion.revision;
    // Another source asks by its post, not by a correction of it.
    if let Some(revision) = revisions.into_iter().rfind(asked) {
        completion.revision = revision.revision;
        completion.content = revision.content;
        completion.content_hash = revision.content_hash;
    }
    let is = PostedContent::read(&completion.content)?;
    let award = tx
        .find_award_editions(&[(is.award.code.as_str(), is.award.edition.as_str())])?
        .pop()
        .ok_or_else(|| Problem::new(Slug::UnknownAward))?;
    if case.outcome.state.after(OutcomeAct::Correction).is_ok() {
        take_deposit_back(tx, case, &[])?;
    }
    certificate::untie(tx, case, &case.outcome)?;
    let before = case.outcome.clone();
    is.describe(&mut case.outcome, &award);
    let (provider, on) = (completion.provider_id, is.completed_on);
    if award.find_authorisation(provider, on).is_some() {
        case.outcome.issuer_id = provider;
    }
    if case.outcome != before {
        case.dispute_others(tx, completion.id)?;
    }
    case.set_evidence(tx, completion.id, EvidenceState::Pending)?;
    case.keep();
    completion.state = CompletionState::Posted;
    tx.update_completion(&completion, CompletionState::Posted)?;
    if let Some(slot) = case.completions.get_mut(place) {
        *slot = completion;
    }
    Ok(true)
}

/// What was asked to be withdrawn is; a correction of what is revoked is moot.
pub(in crate::outcomes) fn accept_withdrawals(
    tx: &mut dyn WriteTx,
    case: &mut Case<'_>,
) -> Result<(), Problem> {
    let (learner, outcome) = (case.outcome.learner_id, case.outcome.id);
    let now = case.occasion.now;
    for completion in &mut case.completions {
        let state = match completion.state {
            CompletionState::WithdrawalPending => CompletionState::Withdrawn,
            CompletionState::CorrectionPending => CompletionState::Posted,
            CompletionState::Posted | CompletionState::Withdrawn => continue,
        };
        completion.state = state;
        if state == CompletionState::Withdrawn {
            let revisions = tx.list_completion_revisions(&[completion.id])?;
            completion.revision = revisions.last().map_or(1, |it| it.revision);
            let revoked = EvidenceState::Revoked;
            tx.set_evidence_state(learner, outcome, Some(completion.id), revoked, now)?;
        }
        tx.update_completion(completion, state)?;
    }
    Ok(())
}

/// Everything stays as it was.
pub(in crate::outcomes) fn decline(
    tx: &mut dyn WriteTx,
    case: &mut Case<'_>,
) -> Result<(), Problem> {
    for completion in &mut case.completions {
        if matches!(
            completion.state,
            CompletionState::CorrectionPending | CompletionState::WithdrawalPending
        ) {
            completion.state = CompletionState::Posted;
            tx.update_completion(completion, CompletionState::Posted)?;
        }
    }
    Ok(())
}
