//! `POST /v1/learners`: an officer opens an account at the counter.

use super::account_body::{CONSENT, COUNTER, LearnerBody, NOTICE};
use super::identity::{IdNumber, Phone, TypedName, document, person_name};
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{Answer, IdempotencyKey, create};
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Body, ShortCode, Word, present};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::{Permit, Role, learners};
use credit_bank_domain::id::{ConsentId, LearnerId};
use credit_bank_domain::identity::{IdDocument, IdType, PersonName};
use credit_bank_domain::state::AccountState;
use credit_bank_store::rows::{Consent, ConsentGuardian, Learner, LearnerIdentity, LearnerPhone};
use credit_bank_store::sealing::Sealed;
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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConsentDraft {
    purpose: ConsentPurpose,
    version: ShortCode,
    #[serde(default, deserialize_with = "present")]
    guardian: Option<TypedName>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ConsentPurpose {
    StatusFacts,
    Sharing,
    Guardian,
}

impl ConsentPurpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::StatusFacts => "status_facts",
            Self::Sharing => "sharing",
            Self::Guardian => "guardian",
        }
    }
}

/// What an opening writes.
#[derive(Debug, Clone)]
struct Opening {
    learner: Learner,
    identity: LearnerIdentity,
    consents: Vec<Consent>,
    guardians: Vec<ConsentGuardian>,
    phone: Option<LearnerPhone>,
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
    let document = document(draft.id_type, &draft.id_number, bank.today(), "/id_number")?;
    let name = person_name(&draft.name, "/name")?;
    let opening = opening(&bank, &permit, &draft, &document, &name)?;
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Officer, "create_learner");
    let inside = bank.clone();
    create(&bank, &actor, key, body.hash, "create_learner", move |tx| {
        let known = tx.find_learner_by_number_hash(&opening.identity.number_hash)?;
        if let Some(known) = known {
            return Err(Problem::new(Slug::AlreadyExists).existing_id(known.id));
        }
        let id = opening.learner.id;
        tx.insert_learners(
            std::slice::from_ref(&opening.learner),
            std::slice::from_ref(&opening.identity),
        )?;
        tx.insert_consents(&opening.consents)?;
        tx.insert_guardians(&opening.guardians)?;
        if let Some(phone) = &opening.phone {
            tx.insert_learner_phone(phone)?;
        }
        let subject = ("learner", Some(id.uuid()));
        tx.insert_audit_line(&trail.line(subject, Some(id), json!({"status": 201})))?;
        let shown = LearnerBody::read(&inside, tx.reads(), &opening.learner)?;
        Answer::created(format!("/v1/learners/{id}"), &shown)
    })
    .await
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

fn opening(
    bank: &Bank,
    permit: &Permit<learners::OpenAccount>,
    draft: &LearnerDraft,
    document: &IdDocument,
    name: &PersonName,
) -> Result<Opening, Problem> {
    let (id, now, keys) = (
        bank.ids().make(LearnerId::new),
        bank.now(),
        bank.identity_keys(),
    );
    let seal = |kind, text: &str| keys.seal(kind, id, text).map_err(Problem::internal);
    let consent = |purpose: &str, basis: &str, version: &ShortCode| Consent {
        learner_id: id,
        id: bank.ids().make(ConsentId::new),
        purpose: purpose.to_owned(),
        basis: basis.to_owned(),
        text_version: version.as_str().to_owned(),
        channel: COUNTER.to_owned(),
        recorded_by: permit.officer,
        recorded_at: now,
    };
    let notices = draft
        .notices
        .iter()
        .map(|notice| consent(notice.code.as_str(), NOTICE, &notice.version));
    let mut consents: Vec<Consent> = notices.collect();
    let mut guardians = Vec::new();
    for (index, given) in draft.consents.iter().enumerate() {
        let row = consent(given.purpose.as_str(), CONSENT, &given.version);
        if let Some(guardian) = &given.guardian {
            let name = person_name(guardian, &format!("/consents/{index}/guardian"))?;
            guardians.push(ConsentGuardian {
                learner_id: id,
                consent_id: row.id,
                name_ciphertext: seal(Sealed::Guardian, name.as_str())?,
            });
        }
        consents.push(row);
    }
    let phone = draft.phone.as_ref().map(|Phone(number)| {
        Ok::<_, Problem>(LearnerPhone {
            learner_id: id,
            number_ciphertext: seal(Sealed::Phone, number.normal_form())?,
            masked: number.masked(),
            recorded_by: permit.officer,
            recorded_at: now,
        })
    });
    Ok(Opening {
        consents,
        guardians,
        phone: phone.transpose()?,
        learner: Learner {
            id,
            state: AccountState::Dormant,
            name_ciphertext: seal(Sealed::Name, name.as_str())?,
            entry_count: 0,
            version: 1,
            opened_at: now,
            opened_by: permit.officer,
            claimed_at: None,
        },
        identity: LearnerIdentity {
            learner_id: id,
            number_hash: keys.look_up_hash(document),
            id_type: document.id_type().as_str().to_owned(),
            number_ciphertext: seal(Sealed::Number, document.normal_form())?,
            masked: document.masked(),
            created_at: now,
        },
    })
}
