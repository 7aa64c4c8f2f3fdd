//! A learner as the contract writes it: the number masked, the consents beside the notices.

use super::consents::{self, ConsentBody};
use crate::bank::Bank;
use crate::problem::Problem;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::LearnerId;
use credit_bank_domain::state::AccountState;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::{Learner, LearnerIdentity};
use credit_bank_store::sealing::Sealed;
use serde::Serialize;

/// Basis of a row that records a notice which the person was given (个人信息保护法 第十七条).
pub(super) const NOTICE: &str = "notice";
/// How it was given: face to face.
pub(super) const COUNTER: &str = "counter";

/// `Learner` of the contract.
#[derive(Debug, Clone, Serialize)]
pub struct LearnerBody {
    id: LearnerId,
    state: &'static str,
    name: String,
    id_type: String,
    id_number_masked: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    notices: Vec<NoticeBody>,
    consents: Vec<ConsentBody>,
    opened_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claimed_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Serialize)]
struct NoticeBody {
    code: String,
    version: String,
}

/// `FoundLearner` of the contract.
#[derive(Debug, Clone, Serialize)]
pub struct FoundLearnerBody {
    id: LearnerId,
    name: String,
    id_type: String,
    id_number_masked: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
}

/// The name behind a learner's seal.
pub(crate) fn open_name(bank: &Bank, learner: &Learner) -> Result<String, Problem> {
    bank.identity_keys()
        .open(Sealed::Name, learner.id, &learner.name_ciphertext)
        .map_err(Problem::internal)
}

/// The document an account was opened with.
pub(super) fn first_identity(
    tx: &mut dyn ReadTx,
    learner: LearnerId,
) -> Result<LearnerIdentity, Problem> {
    tx.list_identities(learner)?
        .into_iter()
        .next()
        .ok_or_else(|| Problem::internal(anyhow::anyhow!("learner {learner} has no document")))
}

/// The number that the person logs in with; before the claim the one given at the counter.
fn masked_phone(tx: &mut dyn ReadTx, learner: LearnerId) -> Result<Option<String>, Problem> {
    if let Some(user) = tx.find_user_of_learner(learner)?
        && let Some(phone) = tx.find_user_phone(user.id)?
    {
        return Ok(Some(phone.masked));
    }
    Ok(tx.find_learner_phone(learner)?.map(|phone| phone.masked))
}

impl LearnerBody {
    /// The account with all that is shown of it.
    pub(crate) fn read(
        bank: &Bank,
        tx: &mut dyn ReadTx,
        learner: &Learner,
    ) -> Result<Self, Problem> {
        let identity = first_identity(tx, learner.id)?;
        let rows = tx.list_consents(learner.id)?;
        let consents = consents::told(bank, &rows, &tx.list_guardians(learner.id)?)?;
        let consents = consents::newest(consents);
        let notices = rows.into_iter().filter(|row| row.basis == NOTICE);
        Ok(Self {
            id: learner.id,
            state: learner.state.as_str(),
            name: open_name(bank, learner)?,
            id_type: identity.id_type,
            id_number_masked: identity.masked,
            phone: masked_phone(tx, learner.id)?,
            notices: notices
                .map(|row| NoticeBody {
                    code: row.purpose,
                    version: row.text_version,
                })
                .collect(),
            consents,
            opened_at: learner.opened_at,
            claimed_at: learner.claimed_at,
        })
    }
}

impl FoundLearnerBody {
    /// Whom a number belongs to; where the account stands is for officers only.
    pub(super) fn read(
        bank: &Bank,
        tx: &mut dyn ReadTx,
        learner: &Learner,
        for_officer: bool,
    ) -> Result<Self, Problem> {
        let identity = first_identity(tx, learner.id)?;
        Ok(Self {
            id: learner.id,
            name: open_name(bank, learner)?,
            id_type: identity.id_type,
            id_number_masked: identity.masked,
            state: for_officer.then(|| AccountState::as_str(learner.state)),
        })
    }
}
