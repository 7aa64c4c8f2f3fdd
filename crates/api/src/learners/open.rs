//! `POST /v1/learners`: an officer opens an account at the counter, or completes one that a provider's
//! post opened.

use super::account_body::{COUNTER, LearnerBody, NOTICE, open_name};
use super::consents::{CONSENT, ConsentDraft, ConsentPurpose, sealed_guardian};
use super::identity::{IdNumber, Phone, TypedName, document, person_name};
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{Answer, IdempotencyKey, create};
use crate::outcomes::Renaming;
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Body, ShortCode, Word, present};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use credit_bank_domain::access::{Permit, Role, learners};
use credit_bank_domain::id::{ActorId, ConsentId, LearnerId};
use credit_bank_domain::identity::{IdDocument, IdType, PersonName, PhoneNumber};
use credit_bank_domain::state::AccountState;
use credit_bank_store::rows::{Consent, Learner, LearnerIdentity, LearnerPhone};
use credit_bank_store::sealing::Sealed;
use credit_bank_store::{ReadTx, WriteTx};
use serde::Deserialize;
use serde_json::json;

/// Most notices, and most consents, of one opening.
const MOST_TEXTS: usize = 20;

/// The body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LearnerDraft {
    id_type: IdType,
    id_number: IdNumber,
    name: TypedName,
    #[serde(default, deserialize_with = "present")]
    phone: Option<Phone>,
    notices: Vec<GivenNotice>,
    #[serde(default)]
    consents: Vec<ConsentDraft>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GivenNotice {
    code: Word,
    version: ShortCode,
}

/// What is written at the counter, whether the account is new or not.
#[derive(Debug, Clone)]
struct Opening {
    officer: ActorId,
    document: IdDocument,
    number_hash: Vec<u8>,
    name: PersonName,
    phone: Option<PhoneNumber>,
    notices: Vec<(String, String)>,
    consents: Vec<(ConsentPurpose, String, Option<PersonName>)>,
}

/// `POST /v1/learners`.
pub async fn create_learner(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    key: IdempotencyKey,
    body: Body<LearnerDraft>,
) -> Result<HttpResponse, Problem> {
    let permit = learners::create_learner(&actor)?;
    let draft = body.value;
    check_lengths(&draft)?;
    let opening = Opening::read(&bank, &permit, draft)?;
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Officer, "create_learner");
    let inside = bank.clone();
    create(&bank, &actor, key, body.hash, "create_learner", move |tx| {
        let known = tx.find_learner_by_number_hash(&opening.number_hash)?;
        let id = match &known {
            Some(known) => complete(tx, &inside, known, &opening, &trail)?,
            None => open(tx, &inside, &opening)?,
        };
        opening.record(tx, &inside, id)?;
        let subject = ("learner", Some(id.uuid()));
        let detail = json!({"status": 201, "completed": known.is_some()});
        tx.insert_audit_line(&trail.line(subject, Some(id), detail))?;
        let learner = tx.find_learner(id)?.ok_or_else(Problem::not_found)?;
        let shown = LearnerBody::read(&inside, tx.reads(), &learner)?;
        Answer::created(format!("/v1/learners/{id}"), &shown)
    })
    .await
}

/// An account for somebody of whom the bank knows nothing.
fn open(tx: &mut dyn WriteTx, bank: &Bank, opening: &Opening) -> Result<LearnerId, Problem> {
    let id = bank.ids().make(LearnerId::new);
    let (keys, now) = (bank.identity_keys(), bank.now());
    let seal = |kind, text: &str| keys.seal(kind, id, text).map_err(Problem::internal);
    let learner = Learner {
        id,
        state: AccountState::Dormant,
        name_ciphertext: seal(Sealed::Name, opening.name.as_str())?,
        entry_count: 0,
        version: 1,
        opened_at: now,
        opened_by: opening.officer,
        claimed_at: None,
    };
    let identity = LearnerIdentity {
        learner_id: id,
        number_hash: opening.number_hash.clone(),
        id_type: opening.document.id_type().as_str().to_owned(),
        number_ciphertext: seal(Sealed::Number, opening.document.normal_form())?,
        masked: opening.document.masked(),
        created_at: now,
    };
    tx.insert_learners(
        std::slice::from_ref(&learner),
        std::slice::from_ref(&identity),
    )?;
    Ok(id)
}

/// An account that a provider's post opened: its person stands at the counter for the first time, and
/// the name in the documents is the name.
fn complete(
    tx: &mut dyn WriteTx,
    bank: &Bank,
    known: &Learner,
    opening: &Opening,
    trail: &AuditTrail,
) -> Result<LearnerId, Problem> {
    tx.lock_learners(&[known.id])?;
    if known.state != AccountState::Dormant || is_completed(tx.reads(), known.id)? {
        return Err(Problem::new(Slug::AlreadyExists).existing_id(known.id));
    }
    let was = open_name(bank, known)?;
    if was != opening.name.as_str() {
        let by = (opening.officer, bank.now());
        rename(tx, bank, known, &opening.name, by)?;
        let renaming = Renaming {
            learner: known.id,
            was: PersonName::parse(&was).map_err(Problem::internal)?,
            is: opening.name.clone(),
        };
        renaming.weigh_others(tx, (bank, opening.officer), None, trail)?;
    }
    Ok(known.id)
}

/// Was its person at the counter?
pub(crate) fn is_completed(tx: &mut dyn ReadTx, learner: LearnerId) -> Result<bool, Problem> {
    let consents = tx.list_consents(learner)?;
    Ok(consents
        .iter()
        .any(|it| it.channel == COUNTER && it.basis == NOTICE))
}

/// The account has another name from now on; the old one is kept.
pub(crate) fn rename(
    tx: &mut dyn WriteTx,
    bank: &Bank,
    learner: &Learner,
    name: &PersonName,
    by: (ActorId, DateTime<Utc>),
) -> Result<(), Problem> {
    let sealed = bank
        .identity_keys()
        .seal(Sealed::Name, learner.id, name.as_str())
        .map_err(Problem::internal)?;
    if tx.rename_dormant(learner, &sealed, by)? {
        Ok(())
    } else {
        Err(Problem::state_conflict([]))
    }
}

fn check_lengths(draft: &LearnerDraft) -> Result<(), Problem> {
    if draft.notices.is_empty() {
        return Err(Problem::invalid_body(FieldFault::too_short("/notices", 1)));
    }
    for (pointer, length) in [
        ("/notices", draft.notices.len()),
        ("/consents", draft.consents.len()),
    ] {
        if length > MOST_TEXTS {
            return Err(Problem::invalid_body(FieldFault::too_long(
                pointer, MOST_TEXTS,
            )));
        }
    }
    Ok(())
}

impl Opening {
    fn read(
        bank: &Bank,
        permit: &Permit<learners::OpenAccount>,
        draft: LearnerDraft,
    ) -> Result<Self, Problem> {
        let document = document(draft.id_type, &draft.id_number, bank.today(), "/id_number")?;
        let mut consents = Vec::new();
        for (index, given) in draft.consents.into_iter().enumerate() {
            let guardian = given.guardian.as_ref();
            let guardian = guardian
                .map(|name| person_name(name, &format!("/consents/{index}/guardian")))
                .transpose()?;
            consents.push((given.purpose, given.version.into_string(), guardian));
        }
        let notices = draft.notices.into_iter();
        Ok(Self {
            officer: permit.officer,
            number_hash: bank.identity_keys().look_up_hash(&document),
            document,
            name: person_name(&draft.name, "/name")?,
            phone: draft.phone.map(|Phone(number)| number),
            notices: notices
                .map(|notice| (notice.code.into_string(), notice.version.into_string()))
                .collect(),
            consents,
        })
    }

    /// Notices, consents with their guardians, and the phone.
    fn record(&self, tx: &mut dyn WriteTx, bank: &Bank, id: LearnerId) -> Result<(), Problem> {
        let (keys, now) = (bank.identity_keys(), bank.now());
        let seal = |kind, text: &str| keys.seal(kind, id, text).map_err(Problem::internal);
        let consent = |purpose: &str, basis: &str, version: &str| Consent {
            learner_id: id,
            id: bank.ids().make(ConsentId::new),
            purpose: purpose.to_owned(),
            basis: basis.to_owned(),
            text_version: version.to_owned(),
            channel: COUNTER.to_owned(),
            recorded_by: self.officer,
            recorded_at: now,
        };
        let notices = self.notices.iter();
        let mut consents: Vec<Consent> = notices
            .map(|(code, version)| consent(code, NOTICE, version))
            .collect();
        let mut guardians = Vec::new();
        for (purpose, version, guardian) in &self.consents {
            let row = consent(purpose.as_str(), CONSENT, version);
            if let Some(guardian) = guardian {
                guardians.push(sealed_guardian(bank, &row, guardian)?);
            }
            consents.push(row);
        }
        tx.insert_consents(&consents)?;
        tx.insert_guardians(&guardians)?;
        if let Some(number) = &self.phone {
            tx.insert_learner_phone(&LearnerPhone {
                learner_id: id,
                number_ciphertext: seal(Sealed::Phone, number.normal_form())?,
                masked: number.masked(),
                recorded_by: self.officer,
                recorded_at: now,
            })?;
        }
        Ok(())
    }
}
