//! `POST /v1/enrolments`: a school enrols a learner in its own programme.

use super::body::{EnrolmentBody, version};
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::grants;
use crate::idempotency::{Answer, IdempotencyKey, create};
use crate::learners::identity::{IdNumber, TypedName, document, person_name};
use crate::problem::{FieldFault, Problem, Slug};
use crate::rate_limit::Spender;
use crate::register::unknown;
use crate::request::{Body, Code, present};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use credit_bank_domain::access::{Actor, Role, enrolments};
use credit_bank_domain::id::{EnrolmentId, LearnerId, OrganisationId, ProgrammeId};
use credit_bank_domain::identity::{IdType, PersonName};
use credit_bank_domain::programme::Programme;
use credit_bank_domain::state::EnrolmentState;
use credit_bank_store::rows::Enrolment;
use credit_bank_store::sealing::Sealed;
use credit_bank_store::{ReadTx, WriteTx};
use serde::Deserialize;
use serde_json::json;

/// The body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentDraft {
    #[serde(default, deserialize_with = "present")]
    learner_id: Option<LearnerId>,
    #[serde(default, deserialize_with = "present")]
    learner: Option<Identity>,
    programme_id: ProgrammeId,
    student_number: Code,
    #[serde(deserialize_with = "crate::request::day")]
    registered_on: NaiveDate,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Identity {
    id_type: IdType,
    id_number: IdNumber,
    name: TypedName,
}

/// Who is meant: by id, or by keyed hash and name.
#[derive(Debug, Clone)]
enum Meant {
    Id(LearnerId),
    Person(Vec<u8>, PersonName),
}

/// `POST /v1/enrolments`.
pub async fn create_enrolment(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    key: IdempotencyKey,
    body: Body<EnrolmentDraft>,
) -> Result<HttpResponse, Problem> {
    let draft = body.value;
    let meant = meant(&bank, &draft)?;
    let looks_up = matches!(meant, Meant::Person(..));
    if looks_up {
        let (rates, spender) = (&bank.limits().rates, Spender::Actor(actor.id().uuid()));
        bank.rate_limiter()
            .spend_on_identity(rates, spender, bank.now())?;
    }
    let id = bank.ids().make(EnrolmentId::new);
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Registrar, "create_enrolment");
    let (inside, asker, now) = (bank.get_ref().clone(), actor.clone(), bank.now());
    let tried = trail.clone();
    let created = create(
        &bank,
        &actor,
        key,
        body.hash,
        "create_enrolment",
        move |tx| {
            let programme = programme(tx.reads(), &asker, draft.programme_id)?;
            let school = programme.organisation_id;
            let found = find(&inside, tx.reads(), &asker, school, &meant)?;
            let permit = enrolments::create_enrolment(&asker, school, found)?;
            check_day(&programme, draft.registered_on, inside.today())?;
            let Some(learner_id) = found else {
                let pointer = match meant {
                    Meant::Id(_) => "/learner_id",
                    Meant::Person(..) => "/learner",
                };
                return Err(Problem::new(Slug::UnknownReference).fault(unknown(pointer)));
            };
            not_twice(tx, learner_id, programme.id)?;
            number_is_free(tx.reads(), &programme, draft.student_number.as_str())?;
            let enrolment = Enrolment {
                learner_id,
                id,
                organisation_id: permit.school,
                programme_id: draft.programme_id,
                student_number: draft.student_number.as_str().to_owned(),
                registered_on: draft.registered_on,
                ended_on: None,
                state: EnrolmentState::Active,
                record_version: 0,
                created_at: now,
            };
            tx.insert_enrolment(&enrolment)?;
            let subject = ("enrolment", Some(id.uuid()));
            tx.insert_audit_line(&trail.line(subject, Some(learner_id), json!({"status": 201})))?;
            let etag = version(&enrolment);
            let shown = EnrolmentBody::new(enrolment, Some(Vec::new()));
            Ok(Answer::created(format!("/v1/enrolments/{id}"), &shown)?.with_version(etag))
        },
    )
    .await;
    if looks_up
        && let Err(problem) = &created
        && matches!(problem.slug(), Slug::UnknownReference | Slug::AlreadyExists)
    {
        keep_the_try(&bank, &actor, tried, problem).await?;
    }
    created
}

/// Who looks people up by number leaves a line, also where nobody is found, or somebody who is enrolled already: the
/// refusal itself keeps nothing.
async fn keep_the_try(
    bank: &Bank,
    actor: &Actor,
    trail: AuditTrail,
    problem: &Problem,
) -> Result<(), Problem> {
    let status = problem.slug().status();
    let write = move |tx: &mut dyn WriteTx| {
        let line = trail.line(("enrolment", None), None, json!({"status": status}));
        Ok(tx.insert_audit_line(&line)?)
    };
    bank.write(actor, "create_enrolment", write).await
}

fn meant(bank: &Bank, draft: &EnrolmentDraft) -> Result<Meant, Problem> {
    match (draft.learner_id, &draft.learner) {
        (Some(id), None) => Ok(Meant::Id(id)),
        (None, Some(person)) => {
            let (number, today) = (&person.id_number, bank.today());
            let document = document(person.id_type, number, today, "/learner/id_number")?;
            let name = person_name(&person.name, "/learner/name")?;
            Ok(Meant::Person(
                bank.identity_keys().look_up_hash(&document),
                name,
            ))
        }
        (None, None) => Err(Problem::invalid_body(FieldFault::required("/learner_id"))),
        (Some(_), Some(_)) => {
            let (zh, en) = (
                "learner_id 与 learner 只能给出一个。",
                "Give either learner_id or learner.",
            );
            let fault = FieldFault::new("/learner", "excluded", zh, en);
            Err(Problem::invalid_body(fault))
        }
    }
}

/// Nobody studies the same programme twice at a time: what one may convert in it would count double.
pub(super) fn not_twice(
    tx: &mut dyn WriteTx,
    learner: LearnerId,
    programme: ProgrammeId,
) -> Result<(), Problem> {
    tx.lock_learners(&[learner])?;
    let enrolments = tx.list_enrolments_of_learner(learner)?;
    let same = enrolments
        .iter()
        .find(|it| it.programme_id == programme && it.state == EnrolmentState::Active);
    match same {
        Some(same) => Err(Problem::new(Slug::AlreadyExists).existing_id(same.id.uuid())),
        None => Ok(()),
    }
}

/// Also the number of an enrolment that is over stays its own; the school, whose all of them are, learns
/// which one has it.
fn number_is_free(
    tx: &mut dyn ReadTx,
    programme: &Programme,
    student_number: &str,
) -> Result<(), Problem> {
    let school = programme.organisation_id;
    let found = tx.find_enrolment_by_student_number(school, programme.id, student_number)?;
    let Some(found) = found else {
        return Ok(());
    };
    let taken = Problem::new(Slug::AlreadyExists).existing_id(found.id.uuid());
    Err(if found.state == EnrolmentState::Ended {
        taken.detail(
            "此学号属于一条已终止的学籍；误记终止的，可恢复该学籍。",
            "An enrolment that has ended has this student number; if it was ended by mistake, it can be reopened.",
        )
    } else {
        taken.detail(
            "此学号已属于另一条学籍。",
            "Another enrolment has this student number.",
        )
    })
}

/// Nobody was registered on a day to come, or under a version of the programme that is not for that day.
fn check_day(
    programme: &Programme,
    registered_on: NaiveDate,
    today: NaiveDate,
) -> Result<(), Problem> {
    let pointer = "/registered_on";
    if registered_on > today {
        return Err(Problem::future_date(pointer));
    }
    if programme.takes_in(registered_on) {
        return Ok(());
    }
    let (zh, en) = (
        "这一培养方案版本不适用于该注册日。",
        "This version of the programme does not apply to that day of registration.",
    );
    Err(Problem::invalid_body(FieldFault::new(
        pointer,
        "outside_intake",
        zh,
        en,
    )))
}

/// The programme; who may enrol nobody does not learn which programmes there are.
fn programme(
    tx: &mut dyn ReadTx,
    actor: &Actor,
    programme: ProgrammeId,
) -> Result<Programme, Problem> {
    if let Some(programme) = tx.find_programme(programme)? {
        return Ok(programme);
    }
    let own = actor
        .organisation_id()
        .ok_or(Problem::new(Slug::Forbidden))?;
    enrolments::create_enrolment(actor, own, None)?;
    Err(Problem::new(Slug::UnknownReference).fault(unknown("/programme_id")))
}

/// Whom the reference means, if the school may know: by id only who granted it something or is
/// enrolled there; by number only with the name that the bank knows.
fn find(
    bank: &Bank,
    tx: &mut dyn ReadTx,
    actor: &Actor,
    school: OrganisationId,
    meant: &Meant,
) -> Result<Option<LearnerId>, Problem> {
    match meant {
        Meant::Id(id) => {
            let now = bank.now();
            let is_granted = grants::facts_for(tx, actor, *id)?
                .iter()
                .any(|grant| grant.counts(*id, school, now));
            let is_enrolled = tx
                .list_enrolments_of_learner(*id)?
                .iter()
                .any(|enrolment| enrolment.organisation_id == school);
            let known = tx.find_learner(*id)?.is_some();
            Ok((known && (is_granted || is_enrolled)).then_some(*id))
        }
        Meant::Person(number_hash, name) => {
            let Some(learner) = tx.find_learner_by_number_hash(number_hash)? else {
                return Ok(None);
            };
            let known = bank
                .identity_keys()
                .open(Sealed::Name, learner.id, &learner.name_ciphertext)
                .map_err(Problem::internal)?;
            let is_same = PersonName::parse(&known).is_ok_and(|known| known.matches(name));
            Ok(is_same.then_some(learner.id))
        }
    }
}
