//! A learner files an application: the plan is made again under the lock, and what it uses is held.

use super::matter::Matter;
use super::plan_rows::{Filing, held_draws};
use crate::actor::Authenticated;
use crate::audit_trail::AuditTrail;
use crate::bank::Bank;
use crate::conversions::{Answered, Question, Target, Weighed, answer};
use crate::idempotency::{Answer, IdempotencyKey, create};
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::Body;
use crate::rules_in_force::{DECISION_WORKING_DAYS, due_date};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_conversion_rules::Reason;
use credit_bank_domain::access::applications::create_application as may_file;
use credit_bank_domain::access::enrolments::EnrolmentFact;
use credit_bank_domain::access::{Actor, Role, SeenOutcomes};
use credit_bank_domain::claim::can_hold;
use credit_bank_domain::id::{EnrolmentId, LineId};
use credit_bank_domain::ledger::verbs;
use credit_bank_domain::state::EnrolmentState;
use credit_bank_store::WriteTx;
use credit_bank_store::rows::{ClaimRow, Enrolment};
use credit_bank_store::tx::WholeApplication;
use credit_bank_store::words::RecipientKind;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;

/// Most courses that one application may name.
const MOST_COURSES: usize = 500;

/// The body.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Draft {
    enrolment_id: EnrolmentId,
    #[serde(default)]
    plan_hash: Option<String>,
    #[serde(default)]
    courses: Option<Vec<String>>,
    #[serde(default)]
    replaces: Option<Vec<LineId>>,
}

impl Draft {
    fn check(&self) -> Result<(), Problem> {
        if let Some(courses) = &self.courses {
            let distinct: BTreeSet<&String> = courses.iter().collect();
            if courses.is_empty() || courses.len() > MOST_COURSES || distinct.len() < courses.len()
            {
                return Err(Problem::invalid_body(FieldFault::out_of_range("/courses")));
            }
        }
        if self.replaces.is_some() {
            return Err(Problem::invalid_body(FieldFault::new(
                "/replaces",
                "not_accepted",
                "目前不受理替换已授予课程的申请。",
                "Applications that replace granted courses are not accepted at present.",
            )));
        }
        Ok(())
    }
}

/// `POST /v1/applications`.
pub(crate) async fn create_application(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    key: IdempotencyKey,
    body: Body<Draft>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let operation = "create_application";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Learner, operation);
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let draft = body.value;
    let work = move |tx: &mut dyn WriteTx| file(tx, &inner, &asking, &draft, &trail);
    create(&bank, &actor, key, body.hash, operation, work).await
}

pub(super) fn file(
    tx: &mut dyn WriteTx,
    bank: &Bank,
    actor: &Actor,
    draft: &Draft,
    trail: &AuditTrail,
) -> Result<Answer, Problem> {
    let enrolment = find_own_enrolment(tx, actor, draft)?;
    draft.check()?;
    // From here on nobody else changes what the plan rests on: the learner's claims and caps.
    let locked = tx.lock_learners(&[enrolment.learner_id])?;
    let enrolment = tx
        .find_enrolment(enrolment.id)?
        .ok_or_else(unknown_enrolment)?;
    if enrolment.state != EnrolmentState::Active {
        return Err(Problem::new(Slug::EnrolmentClosed));
    }
    let answered = plan(tx, bank, &enrolment, draft)?;
    let today = bank.today();
    let whole = Filing {
        bank,
        enrolment: &enrolment,
        answered: &answered,
        filed_on: today,
        due_on: due_date(tx.reads(), today, DECISION_WORKING_DAYS)?.date,
        filed_by: actor.id(),
    }
    .rows()?;
    check_claims(tx, &whole)?;
    let held = held_draws(&whole.claims);
    tx.insert_application(&whole)?;
    let entry_count = locked.first().map_or(0, |(_, count)| *count);
    let mut matter = Matter::filed(bank, actor.id(), whole, entry_count);
    matter.post(tx, verbs::hold(&held).map_err(Problem::internal)?)?;
    matter.notify(tx, RecipientKind::Organisation, "application_filed")?;
    let plan_hash = matter.application().plan_hash.clone();
    matter.close(tx, trail, json!({"plan_hash": plan_hash}), true)
}

fn unknown_enrolment() -> Problem {
    Problem::new(Slug::UnknownReference).fault(FieldFault::new(
        "/enrolment_id",
        "unknown_reference",
        "引用的对象不存在。",
        "There is no such thing.",
    ))
}

fn find_own_enrolment(
    tx: &mut dyn WriteTx,
    actor: &Actor,
    draft: &Draft,
) -> Result<Enrolment, Problem> {
    use credit_bank_domain::access::Refusal;
    let found = tx.find_enrolment(draft.enrolment_id)?;
    let fact = found.as_ref().map(|enrolment| EnrolmentFact {
        id: enrolment.id,
        learner: enrolment.learner_id,
        school: enrolment.organisation_id,
    });
    match may_file(actor, fact.as_ref()) {
        Ok(_permit) => found.ok_or_else(unknown_enrolment),
        // The body names it, so that 404 would speak of another thing.
        Err(Refusal::Unknown) => Err(unknown_enrolment()),
        Err(refusal) => Err(refusal.into()),
    }
}

/// The plan as of today, with all commitments; the same question as a query asks.
fn plan(
    tx: &mut dyn WriteTx,
    bank: &Bank,
    enrolment: &Enrolment,
    draft: &Draft,
) -> Result<Answered, Problem> {
    let question = Question {
        outcomes: Weighed::Learner {
            learner: enrolment.learner_id,
            seen: SeenOutcomes::All,
        },
        target: Target::Enrolment(enrolment.id),
        on: bank.today(),
        courses: draft.courses.clone(),
        replaces: BTreeSet::new(),
    };
    let answered = answer(tx.reads(), bank, &question)?;
    if !answered.programme.accepts_applications(bank.today()) {
        return Err(Problem::new(Slug::OutsideWindow));
    }
    let conversion = &answered.conversion;
    let changed = |hash: &String| *hash != conversion.plan_hash;
    if draft.plan_hash.as_ref().is_some_and(changed) {
        return Err(Problem::new(Slug::PlanChanged));
    }
    let gives = |course: &String| {
        conversion
            .courses
            .iter()
            .any(|it| it.course_code == *course)
    };
    let lacking = draft.courses.iter().flatten().find(|course| !gives(course));
    if let Some(course) = lacking {
        return Err(not_given(&answered, Some(course)));
    }
    if conversion.courses.is_empty() {
        return Err(not_given(&answered, None));
    }
    Ok(answered)
}

/// Why there is nothing to hold: what another application took first is a conflict, the rest is not.
fn not_given(answered: &Answered, course: Option<&String>) -> Problem {
    let missing = answered
        .conversion
        .missing
        .iter()
        .filter(|it| course.is_none_or(|course| it.course_code == *course))
        .flat_map(|it| &it.reasons);
    let unused = answered.conversion.unused.iter().flat_map(|it| &it.reasons);
    let reasons: Vec<&Reason> = missing.chain(unused).collect();
    let has = |code: &str| reasons.iter().any(|reason| reason.code == code);
    let slug = if has("granted_already") {
        Slug::AlreadyGranted
    } else if has("used_already") {
        Slug::DoubleUse
    } else if has("cap") {
        Slug::CapExceeded
    } else {
        Slug::NothingToConvert
    };
    let problem = Problem::new(slug);
    match reasons.first() {
        Some(reason) => problem.detail(reason.zh.clone(), reason.en.clone()),
        None => problem,
    }
}

/// The books' own guard, beside the planner's: no claim on what is used already.
fn check_claims(tx: &mut dyn WriteTx, whole: &WholeApplication) -> Result<(), Problem> {
    let learner = whole.application.learner_id;
    let mut claims: Vec<_> = tx
        .claims_of_learner(learner)?
        .iter()
        .map(ClaimRow::to_claim)
        .collect();
    let outcomes = tx.list_outcomes_of_learners(&[learner])?;
    for row in &whole.claims {
        let budget = outcomes
            .iter()
            .find(|outcome| outcome.id == row.outcome_id && outcome.state.is_usable())
            .and_then(|outcome| outcome.credits)
            .ok_or_else(|| Problem::new(Slug::NotRecognised))?;
        let claim = row.to_claim();
        can_hold(&claim, budget, &claims)
            .map_err(|refused| Problem::new(Slug::DoubleUse).because(refused))?;
        claims.push(claim);
    }
    Ok(())
}
