//! The number of an outcome's certificate. It is tied to the outcome while verified evidence stands for
//! it, so that nobody else's is the same certificate; an unproved claim keeps nobody from his own.

use super::case::Case;
use crate::completions::content::certificate_hash;
use crate::problem::{Problem, Slug};
use credit_bank_store::WriteTx;
use credit_bank_store::rows::{Certificate, Outcome};

/// The hash under which the outcome's certificate is found, if it has a number.
fn hash_of(
    tx: &mut dyn WriteTx,
    case: &Case<'_>,
    outcome: &Outcome,
) -> Result<Option<Vec<u8>>, Problem> {
    let Some(number) = &outcome.certificate_number else {
        return Ok(None);
    };
    let award = tx.find_award(outcome.award_id)?;
    let keys = case.occasion.bank.identity_keys();
    Ok(award.map(|award| certificate_hash(keys, &award.code, number)))
}

/// Is the number tied to another outcome?
pub(super) fn is_of_another(tx: &mut dyn WriteTx, case: &Case<'_>) -> Result<bool, Problem> {
    let Some(hash) = hash_of(tx, case, &case.outcome)? else {
        return Ok(false);
    };
    let known = tx.find_certificates(std::slice::from_ref(&hash))?.pop();
    Ok(known.is_some_and(|known| known.outcome_id != case.outcome.id))
}

/// One certificate of a learner counts once: where another outcome of his has the number, that one has to be taken
/// back first.
///
/// # Errors
/// `already-exists` with the other outcome.
pub(super) fn counts_once(tx: &mut dyn WriteTx, case: &Case<'_>) -> Result<(), Problem> {
    let Some(hash) = hash_of(tx, case, &case.outcome)? else {
        return Ok(());
    };
    let (id, learner) = (case.outcome.id, case.outcome.learner_id);
    let ties = tx.find_certificates(std::slice::from_ref(&hash))?;
    let mut others = ties.iter();
    match others.find(|tie| tie.learner_id == learner && tie.outcome_id != id) {
        None => Ok(()),
        Some(other) => Err(Problem::new(Slug::AlreadyExists)
            .existing_id(other.outcome_id.uuid())
            .detail(
                "同一证书已作为本人的另一项成果计入；须先撤销那一项。",
                "The same certificate counts as another outcome of the learner already; that one has to be revoked first.",
            )),
    }
}

/// Ties the number to the outcome, unless it is tied already.
pub(super) fn tie(tx: &mut dyn WriteTx, case: &mut Case<'_>) -> Result<(), Problem> {
    let Some(hash) = hash_of(tx, case, &case.outcome)? else {
        return Ok(());
    };
    let mut new = case.books.certificates.iter();
    let is_new = new.any(|it| it.certificate_hash == hash);
    if !is_new
        && tx
            .find_certificates(std::slice::from_ref(&hash))?
            .is_empty()
    {
        case.books.certificates.push(Certificate {
            certificate_hash: hash,
            learner_id: case.outcome.learner_id,
            outcome_id: case.outcome.id,
        });
    }
    Ok(())
}

/// The number of the outcome as it was is free again, if it was tied to it.
pub(super) fn untie(
    tx: &mut dyn WriteTx,
    case: &Case<'_>,
    outcome: &Outcome,
) -> Result<(), Problem> {
    if let Some(hash) = hash_of(tx, case, outcome)? {
        tx.delete_certificate(&hash, outcome.id)?;
    }
    Ok(())
}
