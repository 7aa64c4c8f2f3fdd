//! `GET /v1/enrolments`: a school's own, a learner's own; without records.

use super::body::EnrolmentBody;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::listing::{Limit, Listing};
use crate::problem::Problem;
use crate::request::Query;
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::{Parties, Role, enrolments};
use credit_bank_domain::id::{EnrolmentId, LearnerId, OrganisationId, ProgrammeId};
use credit_bank_store::rows::Enrolment;
use credit_bank_store::{ReadTx, StoreError};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

/// Rows of a school read at one time while the filters pick among them.
const ROWS_AT_ONCE: i64 = 500;

/// The query.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentQuery {
    learner_id: Option<LearnerId>,
    programme_id: Option<ProgrammeId>,
    #[serde(default)]
    limit: Limit,
    cursor: Option<String>,
}

impl EnrolmentQuery {
    fn wants(&self, enrolment: &Enrolment) -> bool {
        self.learner_id.is_none_or(|id| id == enrolment.learner_id)
            && self
                .programme_id
                .is_none_or(|id| id == enrolment.programme_id)
    }
}

/// `GET /v1/enrolments`.
pub async fn list_enrolments(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Query(query): Query<EnrolmentQuery>,
) -> Result<HttpResponse, Problem> {
    let parties = enrolments::list_enrolments(&actor)?.parties;
    let act = "list_enrolments";
    let listing = Listing::new(act, &(query.learner_id, query.programme_id));
    let after = listing
        .after(query.cursor.as_deref())?
        .map(EnrolmentId::new);
    let limit = query.limit;
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Registrar, act);
    let page = bank
        .write(&actor, act, move |tx| {
            let rows = rows(tx.reads(), parties, &query, after)?;
            let page = listing.page(rows, limit, |enrolment| enrolment.id.uuid());
            let others = page.items.iter();
            let others = others.filter(|row| parties.learner != Some(row.learner_id));
            let line = |row: &Enrolment| {
                let subject = ("enrolment", Some(row.id.uuid()));
                trail.line(subject, Some(row.learner_id), json!({}))
            };
            tx.insert_audit_lines(&others.map(line).collect::<Vec<_>>())?;
            Ok(page)
        })
        .await?;
    Ok(HttpResponse::Ok().json(page.map(|enrolment| EnrolmentBody::new(enrolment, None))))
}

/// The union of what the actor may list, by id, one more than a page.
fn rows(
    tx: &mut dyn ReadTx,
    parties: Parties,
    query: &EnrolmentQuery,
    after: Option<EnrolmentId>,
) -> Result<Vec<Enrolment>, StoreError> {
    let mut found = BTreeMap::new();
    if let Some(learner) = parties.learner {
        for enrolment in tx.list_enrolments_of_learner(learner)? {
            if query.wants(&enrolment) && after.is_none_or(|after| enrolment.id > after) {
                found.insert(enrolment.id, enrolment);
            }
        }
    }
    if let Some(school) = parties.school {
        for enrolment in rows_of_school(tx, school, query, after)? {
            found.insert(enrolment.id, enrolment);
        }
    }
    Ok(found.into_values().collect())
}

fn rows_of_school(
    tx: &mut dyn ReadTx,
    school: OrganisationId,
    query: &EnrolmentQuery,
    mut after: Option<EnrolmentId>,
) -> Result<Vec<Enrolment>, StoreError> {
    let mut found = Vec::new();
    loop {
        let rows = tx.list_enrolments_of_organisation(school, after, ROWS_AT_ONCE)?;
        let Some(last) = rows.last() else {
            return Ok(found);
        };
        after = Some(last.id);
        found.extend(rows.into_iter().filter(|enrolment| query.wants(enrolment)));
        if found.len() > query.limit.items() {
            return Ok(found);
        }
    }
}
