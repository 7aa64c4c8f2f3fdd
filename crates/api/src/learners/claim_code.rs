//! `POST /v1/learners/{id}/claim-codes`, and what a claim code is.

use super::consents::{ConsentPurpose, stands};
use super::identity::stored_document;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{Answer, IdempotencyKey, create};
use crate::problem::Problem;
use crate::random::{self, NoRandomness};
use crate::request::{NoBody, Path};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, TimeDelta, Utc};
use credit_bank_domain::access::{Role, learners};
use credit_bank_domain::id::{ClaimCodeId, LearnerId};
use credit_bank_domain::state::AccountState;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::ClaimCode;
use credit_bank_store::sealing::IdentityKeys;
use serde::Serialize;
use serde_json::json;

/// Crockford's 32 characters: nobody mistakes one for another, I and L read as 1, O as 0.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a code: 50 bits, of which five tries guess nothing.
const CHARACTERS: usize = 10;
/// Hours for which a code opens.
const VALID_HOURS: i64 = 72;
/// Wrong tries after which a code opens no more.
pub(super) const MOST_FAILURES: i64 = 5;

/// A random text of the alphabet.
pub(super) fn random_text() -> Result<String, NoRandomness> {
    let bytes = random::bytes::<CHARACTERS>()?;
    // 256 is a multiple of 32: every character is as likely.
    let characters = bytes
        .iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte % 32)));
    Ok(characters.map(|&character| char::from(character)).collect())
}

/// The keyed hash of a code as somebody types it: in any case, with blanks, dashes and look-alikes.
pub(super) fn hash(keys: &IdentityKeys, learner: LearnerId, typed: &str) -> Vec<u8> {
    let plain: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    keys.keyed_hash("claim-code", &format!("{learner}|{plain}"))
}

/// `ClaimCode` of the contract; a replay leaves the code out.
#[derive(Debug, Clone, Serialize)]
struct ClaimCodeBody {
    id: ClaimCodeId,
    learner_id: LearnerId,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    expires_at: DateTime<Utc>,
}

/// `POST /v1/learners/{id}/claim-codes`.
pub async fn create_claim_code(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    key: IdempotencyKey,
    NoBody { hash: request_hash }: NoBody,
    Path(learner): Path<LearnerId>,
) -> Result<HttpResponse, Problem> {
    let code = random_text()?;
    let now = bank.now();
    let row = ClaimCode {
        id: bank.ids().make(ClaimCodeId::new),
        learner_id: learner,
        code_hash: hash(bank.identity_keys(), learner, &code),
        created_by: actor.id(),
        created_at: now,
        expires_at: now
            .checked_add_signed(TimeDelta::hours(VALID_HOURS))
            .unwrap_or(now),
        used_at: None,
        failures: 0,
    };
    let shown = ClaimCodeBody {
        id: row.id,
        learner_id: learner,
        code: Some(code),
        expires_at: row.expires_at,
    };
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Officer, "create_claim_code");
    let (inside, asker) = (bank.get_ref().clone(), actor.clone());
    create(
        &bank,
        &actor,
        key,
        request_hash,
        "create_claim_code",
        move |tx| {
            let found = tx.find_learner(learner)?;
            learners::create_claim_code(&asker, found.as_ref().map(|found| found.id))?;
            let is_somebodys =
                |state| matches!(state, AccountState::Dormant | AccountState::Claimed);
            if found.is_some_and(|found| !is_somebodys(found.state)) {
                return Err(Problem::state_conflict([]));
            }
            if !is_consented(tx.reads(), &inside, learner)? {
                return Err(guardian_needed());
            }
            tx.insert_claim_code(&row)?;
            let subject = ("learner", Some(learner.uuid()));
            tx.insert_audit_line(&trail.line(subject, Some(learner), json!({"status": 201})))?;
            let location = format!("/v1/learners/{learner}/claim-codes/{}", row.id);
            let without_code = ClaimCodeBody {
                code: None,
                ..shown.clone()
            };
            Answer::created(location, &shown)?.kept_as(&without_code)
        },
    )
    .await
}

/// May the account be claimed, as far as the person's age goes? For a minor under fourteen a guardian consents first,
/// at the counter.
pub(super) fn is_consented(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    learner: LearnerId,
) -> Result<bool, Problem> {
    for row in tx.list_identities(learner)? {
        if stored_document(bank, &row)?.needs_guardian(bank.today()) {
            return stands(tx, learner, (ConsentPurpose::Guardian, None));
        }
    }
    Ok(true)
}

fn guardian_needed() -> Problem {
    Problem::state_conflict(["consents"]).detail(
        "未满十四周岁的学习者，须先在柜台登记监护人同意。",
        "For a learner under fourteen a guardian's consent is recorded at the counter first.",
    )
}

#[cfg(test)]
mod tests {
    use super::{ALPHABET, hash, random_text};
    use credit_bank_domain::id::LearnerId;
    use credit_bank_store::sealing::IdentityKeys;
    use uuid::Uuid;

    #[test]
    fn a_code_is_ten_unmistakable_characters_and_no_two_are_alike() {
        let codes: std::collections::BTreeSet<_> =
            (0..1000).map(|_| random_text().unwrap()).collect();
        assert_eq!(codes.len(), 1000);
        let known = |code: &String| code.bytes().all(|byte| ALPHABET.contains(&byte));
        assert!(codes.iter().all(|code| code.len() == 10 && known(code)));
        assert!(!b"ILOU".iter().any(|byte| ALPHABET.contains(byte)));
    }

    #[test]
    fn a_code_counts_however_it_is_typed_but_for_one_learner_only() {
        let keys = IdentityKeys::new(&[(1, [1; 32])], &[2; 32]).unwrap();
        let of =
            |learner: u128, code: &str| hash(&keys, LearnerId::new(Uuid::from_u128(learner)), code);
        assert_eq!(of(1, "7K3M9Q10V4"), of(1, " 7k3m9-qlov4 "));
        assert_ne!(of(1, "7K3M9Q10V4"), of(2, "7K3M9Q10V4"));
    }
}
