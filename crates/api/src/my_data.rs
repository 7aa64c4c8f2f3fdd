//! `GET /v1/me/export`: everything the bank holds about the caller (个人信息保护法 第四十五条).
//!
//! It is read in one transaction, so that its parts agree, and in pages, so that no statement is large.
//! One person has one export made at a time.

use crate::actor::Authenticated;
use crate::applications::{ApplicationView, application_reviews_of, applications_of};
use crate::audit::AuditTrail;
use crate::audit::{Access, accesses_before};
use crate::bank::Bank;
use crate::enrolments::{EnrolmentBody, enrolments_of};
use crate::grants::{GrantBody, grants_of};
use crate::learners::{
    BalanceBody, BalanceQuery, ConsentBody, EntryBody, LearnerBody, LearnerCorrectionBody,
    balance_of, consents_of, corrections_of, entries_after,
};
use crate::organisations::{NoticeDto, notices_before};
use crate::outcomes::{OutcomeView, outcome_reviews_of, views_of};
use crate::people::{LogInBody, UserDto, account_of, log_ins_after};
use crate::plans::{PlanBody, plans_of};
use crate::problem::{Problem, RateLimit};
use crate::review_request::ReviewRequestView;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use credit_bank_domain::access::{Audience, Role, learners};
use credit_bank_domain::id::{LearnerId, SubjectId};
use credit_bank_store::ReadTx;
use serde::Serialize;
use serde_json::json;

/// Rows read at one time.
const AT_ONCE: i64 = 1_000;
/// Most pages of one list. A record beyond that is not cut: it is handed out in person.
const MOST_PAGES: usize = 200;
/// Under which an export is in flight. It holds a blank, so that it is nobody's idempotency key.
const IN_FLIGHT: &str = "my export";

/// `Export` of the contract.
#[derive(Serialize)]
struct Export {
    format: &'static str,
    exported_at: DateTime<Utc>,
    high_water: i64,
    learner: LearnerBody,
    corrections: Vec<LearnerCorrectionBody>,
    account: UserDto,
    log_ins: Vec<LogInBody>,
    balance: BalanceBody,
    outcomes: Vec<OutcomeView>,
    entries: Vec<EntryBody>,
    enrolments: Vec<EnrolmentBody>,
    applications: Vec<ApplicationView>,
    review_requests: Vec<ReviewRequestView>,
    grants: Vec<GrantBody>,
    plans: Vec<PlanBody>,
    consents: Vec<ConsentBody>,
    notices: Vec<NoticeDto>,
    accesses: Vec<Access>,
}

/// `GET /v1/me/export`.
pub(crate) async fn export_my_data(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let permit = learners::export_my_data(&actor)?;
    let _running = bank
        .in_flight()
        .enter(actor.id(), IN_FLIGHT)
        .map_err(|_| one_at_a_time())?;
    let operation = "export_my_data";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Learner, operation);
    let inner = bank.get_ref().clone();
    let learner = permit.learner;
    let export = bank
        .write(&actor, operation, move |tx| {
            let subject = ("learner", Some(learner.uuid()));
            tx.insert_audit_line(&trail.line(subject, Some(learner), json!({"status": 200})))?;
            let export = read(tx.reads(), &inner, learner)?;
            serde_json::to_string(&export).map_err(Problem::internal)
        })
        .await?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((
            CONTENT_DISPOSITION,
            "attachment; filename=\"credit-bank-export.json\"",
        ))
        .content_type("application/json")
        .body(export))
}

fn one_at_a_time() -> Problem {
    Problem::too_many_requests(RateLimit {
        limit: 1,
        remaining: 0,
        reset_seconds: 1,
    })
}

fn read(tx: &mut dyn ReadTx, bank: &Bank, learner: LearnerId) -> Result<Export, Problem> {
    let row = tx.find_learner(learner)?.ok_or_else(Problem::not_found)?;
    let (user, account) = account_of(tx, learner)?;
    let outcomes = tx.list_outcomes_of_learners(&[learner])?;
    let subject = SubjectId::new(learner.uuid());
    Ok(Export {
        format: "credit-bank-export/2",
        exported_at: bank.now(),
        high_water: row.entry_count,
        learner: LearnerBody::read(bank, tx, &row)?,
        corrections: corrections_of(tx, bank, learner)?,
        account,
        log_ins: all(|after| log_ins_after(tx, user, after, AT_ONCE))?,
        balance: balance_of(bank, tx, &row, BalanceQuery::default())?,
        outcomes: views_of(tx, bank, &outcomes, Audience::Learner)?,
        entries: all(|after| entries_after(tx, learner, after.unwrap_or(0), AT_ONCE))?,
        enrolments: enrolments_of(tx, learner)?,
        applications: applications_of(tx, bank, learner)?,
        review_requests: review_requests(tx, learner)?,
        grants: grants_of(tx, learner)?,
        plans: plans_of(tx, learner)?,
        consents: consents_of(tx, bank, learner)?,
        notices: all(|before| notices_before(tx, subject, before, AT_ONCE))?,
        accesses: all(|before| accesses_before(tx, learner, before, AT_ONCE))?,
    })
}

/// Every page of a list; `page` gives the items after a place and the place of the last row read.
fn all<T, P: Copy>(
    mut page: impl FnMut(Option<P>) -> Result<(Vec<T>, Option<P>), Problem>,
) -> Result<Vec<T>, Problem> {
    let mut items = Vec::new();
    let mut place = None;
    for _ in 0..MOST_PAGES {
        let (found, last) = page(place)?;
        items.extend(found);
        if last.is_none() {
            return Ok(items);
        }
        place = last;
    }
    Err(Problem::unavailable(86_400).detail(
        "数据量过大，请到工作站柜台领取。",
        "There is too much for one answer; the workstation hands it out at its counter.",
    ))
}

/// Every review request of the learner, whatever it is about.
fn review_requests(
    tx: &mut dyn ReadTx,
    learner: LearnerId,
) -> Result<Vec<ReviewRequestView>, Problem> {
    let mut requests = outcome_reviews_of(tx, learner)?;
    requests.extend(application_reviews_of(tx, learner)?);
    Ok(requests)
}
