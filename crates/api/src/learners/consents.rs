//! `…/v1/learners/{id}/consents`: what a learner separately consented to (个人信息保护法 第二十九条), and what
//! of it was withdrawn (第十五条). Rows are only ever inserted; the latest of a purpose says how it stands,
//! and what was decided before stays as it is.

use super::account_body::COUNTER;
use super::identity::{TypedName, person_name};
use crate::actor::Authenticated;
use crate::applications::release_what_rests_on_status;
use crate::audit::{AuditTrail, Look, look};
use crate::bank::Bank;
use crate::idempotency::{Answer, IdempotencyKey, OptionalIdempotencyKey, act, create};
use crate::problem::{FieldFault, Problem};
use crate::request::{Body, Path, ShortCode, present};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use credit_bank_domain::access::learners::KeepConsents;
use credit_bank_domain::access::{Actor, Permit, Role, learners};
use credit_bank_domain::id::{ConsentId, LearnerId};
use credit_bank_domain::identity::PersonName;
use credit_bank_store::rows::{Consent, ConsentGuardian};
use credit_bank_store::sealing::Sealed;
use credit_bank_store::{ReadTx, WriteTx};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Basis of a row that records a separate consent.
pub(super) const CONSENT: &str = "consent";
/// Basis of a row that ends the consent before it.
const WITHDRAWAL: &str = "withdrawal";
/// How it was given where the learner gave it himself.
const ONLINE: &str = "online";
/// Most consents that are shown, the newest.
const MOST_SHOWN: usize = 50;

/// What is consented to. Showing outcomes to others has a consent of its own kind, the grant (个人信息保护法 第二十三条).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConsentPurpose {
    /// Rules may look at a status of the person: a veteran, an age.
    StatusFacts,
    /// A guardian consents for a minor.
    Guardian,
}

impl ConsentPurpose {
    /// The stored word, the same as in the API.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::StatusFacts => "status_facts",
            Self::Guardian => "guardian",
        }
    }
}

/// The body of a consent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConsentDraft {
    pub(super) purpose: ConsentPurpose,
    pub(super) version: ShortCode,
    #[serde(default, deserialize_with = "present")]
    pub(super) guardian: Option<TypedName>,
}

/// The body of a withdrawal.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConsentWithdrawal {
    purpose: ConsentPurpose,
}

/// `Consent` of the contract.
#[derive(Debug, Clone, Serialize)]
pub struct ConsentBody {
    purpose: String,
    version: String,
    channel: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    guardian: Option<String>,
    given_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn_at: Option<DateTime<Utc>>,
}

/// `ConsentList` of the contract.
#[derive(Debug, Serialize)]
struct ConsentList {
    items: Vec<ConsentBody>,
}

/// Does a consent for the purpose stand; or did it, by what was recorded until an instant?
pub(crate) fn stands(
    tx: &mut dyn ReadTx,
    learner: LearnerId,
    (purpose, as_of): (ConsentPurpose, Option<DateTime<Utc>>),
) -> Result<bool, Problem> {
    let rows = tx.list_consents(learner)?;
    let known = rows
        .iter()
        .filter(|row| as_of.is_none_or(|instant| row.recorded_at <= instant));
    let latest = known.rev().find(|row| {
        row.purpose == purpose.as_str() && (row.basis == CONSENT || row.basis == WITHDRAWAL)
    });
    Ok(latest.is_some_and(|row| row.basis == CONSENT))
}

/// The consents among a learner's rows, the oldest first, with the withdrawals that ended them.
pub(super) fn told(
    bank: &Bank,
    rows: &[Consent],
    guardians: &[ConsentGuardian],
) -> Result<Vec<ConsentBody>, Problem> {
    let mut told: Vec<ConsentBody> = Vec::new();
    for row in rows {
        if row.basis == CONSENT {
            let guardian = guardians.iter().find(|it| it.consent_id == row.id);
            told.push(ConsentBody {
                purpose: row.purpose.clone(),
                version: row.text_version.clone(),
                channel: row.channel.clone(),
                guardian: guardian.map(|it| open_guardian(bank, it)).transpose()?,
                given_at: row.recorded_at,
                withdrawn_at: None,
            });
        } else if row.basis == WITHDRAWAL {
            let open = told
                .iter_mut()
                .filter(|it| it.purpose == row.purpose && it.withdrawn_at.is_none());
            open.for_each(|it| it.withdrawn_at = Some(row.recorded_at));
        }
    }
    Ok(told)
}

/// The newest, as many as an answer shows.
pub(super) fn newest(mut told: Vec<ConsentBody>) -> Vec<ConsentBody> {
    told.split_off(told.len().saturating_sub(MOST_SHOWN))
}

fn open_guardian(bank: &Bank, guardian: &ConsentGuardian) -> Result<String, Problem> {
    bank.identity_keys()
        .open(
            Sealed::Guardian,
            guardian.learner_id,
            &guardian.name_ciphertext,
        )
        .map_err(Problem::internal)
}

/// Everything the learner consented to, the oldest first, as it stands now.
pub(crate) fn consents_of(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    learner: LearnerId,
) -> Result<Vec<ConsentBody>, Problem> {
    let rows = tx.list_consents(learner)?;
    let guardians = tx.list_guardians(learner)?;
    told(bank, &rows, &guardians)
}

/// `GET /v1/learners/{id}/consents`.
pub(crate) async fn list_consents(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<LearnerId>,
) -> Result<HttpResponse, Problem> {
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Officer, "list_consents");
    let (inside, asker) = (bank.clone(), actor.clone());
    let items = look(&bank, &actor, trail, Some(id), move |tx| {
        let found = tx.find_learner(id)?.map(|learner| learner.id);
        let permit = learners::see_learner(&asker, found)?;
        Ok(Look {
            seen: newest(consents_of(tx, &inside, permit.learner)?),
            learner: permit.learner,
            audience: permit.audience,
        })
    })
    .await?;
    Ok(HttpResponse::Ok().json(ConsentList { items }))
}

/// `POST /v1/learners/{id}/consents`.
pub(crate) async fn give_consent(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<LearnerId>,
    key: IdempotencyKey,
    body: Body<ConsentDraft>,
) -> Result<HttpResponse, Problem> {
    let draft = body.value;
    let version = draft.version.into_string();
    let guardian = draft.guardian.as_ref();
    let guardian = guardian
        .map(|name| person_name(name, "/guardian"))
        .transpose()?;
    let trail = AuditTrail::of(
        &bank,
        &request,
        &actor,
        recorder(&actor, id),
        "give_consent",
    );
    let (inside, asker, purpose) = (bank.clone(), actor.clone(), draft.purpose);
    create(&bank, &actor, key, body.hash, "give_consent", move |tx| {
        let permit = permitted(tx, &asker, id)?;
        if !permit.at_counter && (purpose == ConsentPurpose::Guardian || guardian.is_some()) {
            return Err(Problem::invalid_body(only_at_the_counter()));
        }
        if stands(tx.reads(), id, (purpose, None))? {
            return Err(Problem::state_conflict(["withdrawal"]));
        }
        let row = row(&inside, &permit, (purpose, CONSENT), version.clone());
        tx.insert_consents(std::slice::from_ref(&row))?;
        if let Some(name) = &guardian {
            tx.insert_guardians(&[sealed_guardian(&inside, &row, name)?])?;
        }
        audit(tx, &trail, &permit, purpose, 201)?;
        Answer::created(
            format!("/v1/learners/{id}/consents/{}", row.id),
            &latest(tx.reads(), &inside, id, purpose)?,
        )
    })
    .await
}

/// `POST /v1/learners/{id}/consents/withdrawal`.
pub(crate) async fn withdraw_consent(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<LearnerId>,
    key: OptionalIdempotencyKey,
    body: Body<ConsentWithdrawal>,
) -> Result<HttpResponse, Problem> {
    let purpose = body.value.purpose;
    let role = recorder(&actor, id);
    let trail = AuditTrail::of(&bank, &request, &actor, role, "withdraw_consent");
    let (inside, asker) = (bank.clone(), actor.clone());
    act(
        &bank,
        &actor,
        key,
        body.hash,
        "withdraw_consent",
        move |tx| {
            let permit = permitted(tx, &asker, id)?;
            if !stands(tx.reads(), id, (purpose, None))? {
                return Err(Problem::state_conflict(["consents"]));
            }
            let rows = tx.list_consents(id)?;
            let given = rows
                .iter()
                .rev()
                .find(|row| row.basis == CONSENT && row.purpose == purpose.as_str());
            let version = given
                .map(|row| row.text_version.clone())
                .unwrap_or_default();
            let row = row(&inside, &permit, (purpose, WITHDRAWAL), version);
            tx.insert_consents(&[row])?;
            if purpose == ConsentPurpose::StatusFacts {
                release_what_rests_on_status(tx, &inside, permit.by, permit.learner)?;
            }
            audit(tx, &trail, &permit, purpose, 200)?;
            Answer::ok(&latest(tx.reads(), &inside, id, purpose)?)
        },
    )
    .await
}

/// As what somebody records the consent of this learner.
fn recorder(actor: &Actor, learner: LearnerId) -> Role {
    if actor.learner_id() == Some(learner) {
        Role::Learner
    } else {
        Role::Officer
    }
}

/// Of two that change one learner's consents at once, one waits.
fn permitted(
    tx: &mut dyn WriteTx,
    actor: &Actor,
    id: LearnerId,
) -> Result<Permit<KeepConsents>, Problem> {
    let found = tx.find_learner(id)?.map(|learner| learner.id);
    let permit = learners::keep_consents(actor, found)?;
    tx.lock_learners(&[permit.learner])?;
    Ok(permit)
}

fn row(
    bank: &Bank,
    permit: &KeepConsents,
    (purpose, basis): (ConsentPurpose, &str),
    text_version: String,
) -> Consent {
    Consent {
        learner_id: permit.learner,
        id: bank.ids().make(ConsentId::new),
        purpose: purpose.as_str().to_owned(),
        basis: basis.to_owned(),
        text_version,
        channel: if permit.at_counter { COUNTER } else { ONLINE }.to_owned(),
        recorded_by: permit.by,
        recorded_at: bank.now(),
    }
}

/// The guardian's name beside the consent that he gave.
pub(super) fn sealed_guardian(
    bank: &Bank,
    consent: &Consent,
    name: &PersonName,
) -> Result<ConsentGuardian, Problem> {
    let keys = bank.identity_keys();
    Ok(ConsentGuardian {
        learner_id: consent.learner_id,
        consent_id: consent.id,
        name_ciphertext: keys
            .seal(Sealed::Guardian, consent.learner_id, name.as_str())
            .map_err(Problem::internal)?,
    })
}

fn audit(
    tx: &mut dyn WriteTx,
    trail: &AuditTrail,
    permit: &KeepConsents,
    purpose: ConsentPurpose,
    status: u16,
) -> Result<(), Problem> {
    let subject = ("learner", Some(permit.learner.uuid()));
    let detail = json!({"status": status, "purpose": purpose.as_str()});
    Ok(tx.insert_audit_line(&trail.line(subject, Some(permit.learner), detail))?)
}

fn latest(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    learner: LearnerId,
    purpose: ConsentPurpose,
) -> Result<ConsentBody, Problem> {
    let all = consents_of(tx, bank, learner)?;
    let mut of_purpose = all.into_iter().filter(|it| it.purpose == purpose.as_str());
    of_purpose
        .next_back()
        .ok_or_else(|| Problem::internal(anyhow::anyhow!("a consent is not there")))
}

fn only_at_the_counter() -> FieldFault {
    FieldFault::new(
        "/purpose",
        "counter_only",
        "监护人同意须在柜台当面办理。",
        "A guardian consents at the counter.",
    )
}
