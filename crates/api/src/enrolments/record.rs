//! `PUT /v1/enrolments/{id}/record`: the school replaces the record it has read.

use super::body::{EnrolmentBody, PassedCourse, fact, version};
use super::create::not_twice;
use super::fits;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::Answer;
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Body, ExpectedVersion, Path, present};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use credit_bank_domain::access::{Role, enrolments};
use credit_bank_domain::id::{ActorId, EnrolmentId};
use credit_bank_domain::state::{EnrolmentAct, EnrolmentState};
use credit_bank_store::rows::{Enrolment, EnrolmentRecord};
use credit_bank_store::{Json, WriteTx};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;

/// Most courses of a record.
const MOST_COURSES: usize = 500;

/// The body.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordBody {
    pub(super) courses: Vec<PassedCourse>,
    #[serde(default, deserialize_with = "present")]
    pub(super) state: Option<EnrolmentState>,
    #[serde(default, deserialize_with = "crate::request::optional_day")]
    pub(super) ended_on: Option<NaiveDate>,
}

/// `PUT /v1/enrolments/{id}/record`.
pub async fn put_enrolment_record(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<EnrolmentId>,
    expected: ExpectedVersion,
    body: Body<RecordBody>,
) -> Result<HttpResponse, Problem> {
    let body = body.value;
    check(&body, bank.today())?;
    let trail = AuditTrail::of(
        &bank,
        &request,
        &actor,
        Role::Registrar,
        "put_enrolment_record",
    );
    let (asker, now) = (actor.clone(), bank.now());
    let answer = bank
        .write(&actor, "put_enrolment_record", move |tx| {
            let enrolment = tx.find_enrolment(id)?;
            let permit = enrolments::write_record(&asker, enrolment.as_ref().map(fact).as_ref())?;
            // Revocations, filings and decisions depend on the enrolment's state: they come before or after.
            tx.lock_learners(&[permit.learner])?;
            let mut enrolment = tx.find_enrolment(id)?.ok_or_else(Problem::not_found)?;
            expected.check(version(&enrolment))?;
            let programme = tx.find_programme(enrolment.programme_id)?;
            let programme = programme.ok_or_else(Problem::not_found)?;
            fits::check(&body, &enrolment, &programme)?;
            put(tx, &mut enrolment, &body, permit.actor, now)?;
            let subject = ("enrolment", Some(id.uuid()));
            let detail = json!({
                "status": 200,
                "record_version": version(&enrolment),
                "state": enrolment.state,
            });
            tx.insert_audit_line(&trail.line(subject, Some(permit.learner), detail))?;
            let etag = version(&enrolment);
            let shown = EnrolmentBody::new(enrolment, Some(body.courses.clone()));
            Ok(Answer::ok(&shown)?.with_version(etag))
        })
        .await?;
    Ok(answer.respond())
}

fn check(body: &RecordBody, today: NaiveDate) -> Result<(), Problem> {
    let mut faults = Vec::new();
    if body.courses.len() > MOST_COURSES {
        faults.push(FieldFault::too_long("/courses", MOST_COURSES));
    }
    let mut codes = BTreeSet::new();
    for (index, course) in body.courses.iter().enumerate() {
        if !codes.insert(&course.course_code) {
            let pointer = format!("/courses/{index}/course_code");
            let (zh, en) = ("课程重复。", "The course is repeated.");
            faults.push(FieldFault::new(pointer, "repeated", zh, en));
        }
        if let Some(grade) = &course.grade {
            faults.extend(grade.faults(&format!("/courses/{index}/grade")));
        }
    }
    let ends = matches!(
        body.state,
        Some(EnrolmentState::Awarded | EnrolmentState::Ended)
    );
    if ends && body.ended_on.is_none() {
        faults.push(FieldFault::required("/ended_on"));
    }
    if !ends && body.ended_on.is_some() {
        let zh = "只有毕业或终止才有结束日期。";
        let en = "Only what is awarded or ended has a last day.";
        faults.push(FieldFault::new("/ended_on", "excluded", zh, en));
    }
    if !faults.is_empty() {
        return Err(Problem::new(Slug::InvalidBody).faults(faults));
    }
    let mut future: Vec<FieldFault> = body
        .courses
        .iter()
        .enumerate()
        .filter(|(_, course)| course.passed_on > today)
        .map(|(index, _)| FieldFault::future_date(format!("/courses/{index}/passed_on")))
        .collect();
    if body.ended_on.is_some_and(|day| day > today) {
        future.push(FieldFault::future_date("/ended_on"));
    }
    if future.is_empty() {
        Ok(())
    } else {
        Err(Problem::new(Slug::DateInFuture).faults(future))
    }
}

/// Writes the record and, if asked, ends the enrolment or takes its end back. A closed enrolment's record
/// can still be corrected.
fn put(
    tx: &mut dyn WriteTx,
    enrolment: &mut Enrolment,
    body: &RecordBody,
    actor: ActorId,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), Problem> {
    let record = EnrolmentRecord {
        learner_id: enrolment.learner_id,
        enrolment_id: enrolment.id,
        version: enrolment.record_version.saturating_add(1),
        courses: Json(serde_json::to_value(&body.courses).map_err(Problem::internal)?),
        recorded_by: actor,
        recorded_at: now,
    };
    if !tx.put_record(&record)? {
        return Err(Problem::new(Slug::StaleVersion));
    }
    enrolment.record_version = record.version;
    let Some(to) = body.state.filter(|to| *to != enrolment.state) else {
        return Ok(());
    };
    let act = match to {
        EnrolmentState::Active => EnrolmentAct::Reopen,
        EnrolmentState::Awarded => EnrolmentAct::Award,
        EnrolmentState::Ended => EnrolmentAct::End,
    };
    let from = enrolment.state;
    // What else can be done is said in this same act.
    from.after(act).map_err(|_| Problem::state_conflict([]))?;
    if act == EnrolmentAct::Reopen {
        not_twice(tx, enrolment.learner_id, enrolment.programme_id)?;
    }
    if !tx.set_enrolment_state(enrolment.learner_id, enrolment.id, from, to, body.ended_on)? {
        return Err(Problem::state_conflict([]));
    }
    enrolment.state = to;
    enrolment.ended_on = body.ended_on;
    Ok(())
}
