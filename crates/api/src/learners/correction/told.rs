//! What a learner's export says of each correction.

use crate::bank::Bank;
use crate::problem::Problem;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::LearnerId;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::LearnerCorrection;
use credit_bank_store::sealing::Sealed;
use serde::Serialize;

/// `CorrectedLearner` of the contract.
#[derive(Debug, Serialize)]
pub(crate) struct LearnerCorrectionBody {
    at: DateTime<Utc>,
    reason: String,
    former: FormerParticulars,
}

/// What was before of that which a correction changed.
#[derive(Debug, Serialize)]
struct FormerParticulars {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_number_masked: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
}

/// A learner's corrections, the oldest first.
pub(crate) fn corrections_of(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    learner: LearnerId,
) -> Result<Vec<LearnerCorrectionBody>, Problem> {
    let rows = tx.list_learner_corrections(learner)?.into_iter();
    rows.map(|row| told(bank, row)).collect()
}

fn told(bank: &Bank, row: LearnerCorrection) -> Result<LearnerCorrectionBody, Problem> {
    let keys = bank.identity_keys();
    let name = row.name_ciphertext.as_deref();
    let name = name.map(|sealed| keys.open(Sealed::Name, row.learner_id, sealed));
    Ok(LearnerCorrectionBody {
        at: row.corrected_at,
        reason: row.reason,
        former: FormerParticulars {
            name: name.transpose().map_err(Problem::internal)?,
            id_type: row.id_type,
            id_number_masked: row.id_number_masked,
            phone: row.phone_masked,
        },
    })
}
