//! `GET /v1/enrolments/{id}`, with the record.

use super::body::{EnrolmentBody, courses, fact, version};
use crate::actor::Authenticated;
use crate::audit::{AuditTrail, Look, look};
use crate::bank::Bank;
use crate::problem::Problem;
use crate::request::Path;
use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::{Role, enrolments};
use credit_bank_domain::id::{EnrolmentId, LearnerId};
use credit_bank_store::ReadTx;

/// Everything a learner is or was enrolled in, with the records.
pub(crate) fn enrolments_of(
    tx: &mut dyn ReadTx,
    learner: LearnerId,
) -> Result<Vec<EnrolmentBody>, Problem> {
    tx.list_enrolments_of_learner(learner)?
        .into_iter()
        .map(|enrolment| {
            let record = tx.find_record(learner, enrolment.id)?;
            Ok(EnrolmentBody::new(enrolment, Some(courses(record)?)))
        })
        .collect()
}

/// `GET /v1/enrolments/{id}`.
pub async fn get_enrolment(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<EnrolmentId>,
) -> Result<HttpResponse, Problem> {
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Registrar, "get_enrolment");
    let asker = actor.clone();
    let (shown, etag) = look(&bank, &actor, trail, None, move |tx| {
        let enrolment = tx.find_enrolment(id)?;
        let permit = enrolments::see_enrolment(&asker, enrolment.as_ref().map(fact).as_ref())?;
        let enrolment = enrolment.ok_or_else(Problem::not_found)?;
        let learner = enrolment.learner_id;
        let record = tx.find_record(learner, id)?;
        let etag = version(&enrolment);
        Ok(Look {
            seen: (EnrolmentBody::new(enrolment, Some(courses(record)?)), etag),
            learner,
            audience: permit.audience,
        })
    })
    .await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, format!("\"{etag}\"")))
        .json(shown))
}
