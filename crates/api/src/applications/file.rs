//! A learner files an application: the plan is made again under the lock, and what it uses is held.

use super::guard::{Viewer, can_be_held};
use super::matter::Matter;
use super::plan_rows::{Filing, held_draws};
use super::replacement::Replaceable;
use super::still_holds::must_be_open;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::conversions::{Answered, Question, Target, Weighed, answer};
use crate::idempotency::{Answer, IdempotencyKey, create};
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Body, present};
use crate::rules_in_force::due_date;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use credit_bank_conversion_rules::Reason;
use credit_bank_domain::access::applications::create_application as may_file;
use credit_bank_domain::access::enrolments::EnrolmentFact;
use credit_bank_domain::access::{Actor, Role, SeenOutcomes};
use credit_bank_domain::id::{ApplicationId, EnrolmentId, LineId};
use credit_bank_domain::ledger::verbs;
use credit_bank_domain::state::LineState;
use credit_bank_store::rows::{ApplicationLine, ClaimRow, Enrolment};
use credit_bank_store::tx::WholeApplication;
use credit_bank_store::words::RecipientKind;
use credit_bank_store::{ReadTx, WriteTx};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;

/// Most courses that one application may name.
const MOST_COURSES: usize = 500;
/// Most granted lines that one application may replace.
const MOST_LINES: usize = 100;

/// The body.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Draft {
    enrolment_id: EnrolmentId,
    #[serde(default, deserialize_with = "present")]
    plan_hash: Option<String>,
    #[serde(default, deserialize_with = "present")]
    courses: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    replaces: Option<Vec<LineId>>,
}

impl Draft {
    /// Everything that the plan gives the enrolment.
    pub(crate) const fn whole(enrolment_id: EnrolmentId) -> Self {
        Self {
            enrolment_id,
            plan_hash: None,
            courses: None,
            replaces: None,
        }
    }

    fn check(&self) -> Result<(), Problem> {
        if let Some(courses) = &self.courses {
            let distinct: BTreeSet<&String> = courses.iter().collect();
            if courses.is_empty() || courses.len() > MOST_COURSES || distinct.len() < courses.len()
            {
                return Err(Problem::invalid_body(FieldFault::out_of_range("/courses")));
            }
        }
        if let Some(lines) = &self.replaces {
            let distinct: BTreeSet<&LineId> = lines.iter().collect();
            if lines.is_empty() || lines.len() > MOST_LINES || distinct.len() < lines.len() {
                return Err(Problem::invalid_body(FieldFault::out_of_range("/replaces")));
            }
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

/// Files an application in the name of an actor who may.
///
/// # Errors
/// The refusals of the operation.
pub(crate) fn file(
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
    must_be_open(&enrolment)?;
    let asked = draft.replaces.as_deref().unwrap_or_default();
    let replaceable = Replaceable::find(tx, &enrolment, asked)?;
    let answered = plan(tx, bank, &enrolment, draft, &replaceable)?;
    let today = bank.today();
    let terms = answered.rules.rules.policy.terms;
    let whole = Filing {
        bank,
        enrolment: &enrolment,
        answered: &answered,
        replaceable: &replaceable,
        filed_on: today,
        due_on: due_date(tx.reads(), today, terms.decision_days)?.date,
        filed_by: actor.id(),
    }
    .rows()?;
    check_claims(tx, &whole, &replaceable, today)?;
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
    replaceable: &Replaceable,
) -> Result<Answered, Problem> {
    let question = Question {
        outcomes: Weighed::Learner {
            learner: enrolment.learner_id,
            seen: SeenOutcomes::All,
        },
        target: Target::Enrolment(enrolment.id),
        on: bank.today(),
        courses: draft.courses.clone(),
        replaces: replaceable.ids(),
    };
    let answered = answer(tx.reads(), bank, &question)?;
    if !answered.programme.accepts_applications(bank.today()) {
        return Err(Problem::new(Slug::OutsideWindow));
    }
    let conversion = &answered.conversion;
    let gives = |course: &String| {
        conversion
            .courses
            .iter()
            .any(|it| it.course_code == *course)
    };
    // What stands in the way says more than that the plan is another one.
    let lacking = draft.courses.iter().flatten().find(|course| !gives(course));
    if lacking.is_some() || conversion.courses.is_empty() {
        return Err(not_given(tx.reads(), &answered, enrolment, lacking)?);
    }
    let changed = |hash: &String| *hash != conversion.plan_hash;
    if draft.plan_hash.as_ref().is_some_and(changed) {
        return Err(Problem::new(Slug::PlanChanged));
    }
    Ok(answered)
}

/// Why there is nothing to hold: what another application took first is a conflict, which names it;
/// the rest is not.
fn not_given(
    tx: &mut dyn ReadTx,
    answered: &Answered,
    enrolment: &Enrolment,
    course: Option<&String>,
) -> Result<Problem, Problem> {
    let conversion = &answered.conversion;
    let missing = || {
        let missing = conversion.missing.iter();
        missing.filter(|it| course.is_none_or(|course| it.course_code == *course))
    };
    let has = |reasons: &[Reason], code: &str| reasons.iter().any(|reason| reason.code == code);
    let granted = missing().find(|it| has(&it.reasons, "granted_already"));
    let (slug, code, winner) = if let Some(missing) = granted {
        let winner = holder_of_course(tx, enrolment, &missing.course_code)?;
        (Slug::AlreadyGranted, Some("granted_already"), winner)
    } else if let Some((code, winner)) = used_elsewhere(tx, answered, enrolment)? {
        (Slug::DoubleUse, Some(code), Some(winner))
    } else if missing().any(|it| has(&it.reasons, "cap"))
        || conversion.unused.iter().any(|it| has(&it.reasons, "cap"))
    {
        (Slug::CapExceeded, Some("cap"), None)
    } else if let Some(unused) = conversion
        .unused
        .iter()
        .find(|it| course.is_none() && has(&it.reasons, "granted_already"))
    {
        // No course was asked for by name; the outcome leads to who took what it could give.
        let winner = holder_of_outcome(tx, answered, enrolment, &unused.id)?;
        (Slug::AlreadyGranted, Some("granted_already"), winner)
    } else {
        (Slug::NothingToConvert, None, None)
    };
    let mut problem = Problem::new(slug);
    let unused = conversion.unused.iter().flat_map(|it| &it.reasons);
    let mut reasons = missing().flat_map(|it| &it.reasons).chain(unused);
    let said = reasons.find(|reason| code.is_none_or(|code| reason.code == code));
    if let Some(reason) = said {
        problem = problem.detail(reason.zh.clone(), reason.en.clone());
    }
    Ok(match winner {
        Some(winner) => problem.existing_id(winner.uuid()),
        None => problem,
    })
}

/// An outcome that another live claim took, or of which it left too little: why, and whose it is.
fn used_elsewhere(
    tx: &mut dyn ReadTx,
    answered: &Answered,
    enrolment: &Enrolment,
) -> Result<Option<(&'static str, ApplicationId)>, Problem> {
    for unused in &answered.conversion.unused {
        for code in ["used_already", "budget_short"] {
            if !unused.reasons.iter().any(|reason| reason.code == code) {
                continue;
            }
            let winner = holder_of_outcome(tx, answered, enrolment, &unused.id)?;
            if let Some(winner) = winner {
                return Ok(Some((code, winner)));
            }
        }
    }
    Ok(None)
}

/// The application that holds or was granted the course.
fn holder_of_course(
    tx: &mut dyn ReadTx,
    enrolment: &Enrolment,
    course: &str,
) -> Result<Option<ApplicationId>, Problem> {
    let lines = tx.list_lines_of_enrolment(enrolment.learner_id, enrolment.id)?;
    let takes = |line: &&ApplicationLine| {
        line.course_code == course && (line.state == LineState::Proposed || line.state.stands())
    };
    Ok(lines.iter().find(takes).map(|line| line.application_id))
}

/// The application whose live claim is on the outcome, or on one of the same content.
fn holder_of_outcome(
    tx: &mut dyn ReadTx,
    answered: &Answered,
    enrolment: &Enrolment,
    fact_id: &str,
) -> Result<Option<ApplicationId>, Problem> {
    let fact = answered.facts.iter().find(|it| it.id == fact_id);
    let class = fact.and_then(|it| it.content_class.as_ref());
    let claims = tx.claims_of_learner(enrolment.learner_id)?;
    let in_the_way = |claim: &&ClaimRow| {
        let same_content = class.is_some() && claim.content_class.as_ref() == class;
        claim.state.is_live() && (same_content || claim.outcome_id.to_string() == fact_id)
    };
    let found = claims.iter().find(in_the_way);
    Ok(found.map(|claim| claim.application_id))
}

/// No claim on what is used already, but by the lines that are replaced.
fn check_claims(
    tx: &mut dyn WriteTx,
    whole: &WholeApplication,
    replaceable: &Replaceable,
    today: NaiveDate,
) -> Result<(), Problem> {
    let learner = whole.application.learner_id;
    let replaced = replaceable.ids();
    let mut live = tx.claims_of_learner(learner)?;
    live.retain(|claim| !replaced.contains(&claim.line_id));
    let outcomes = tx.list_outcomes_of_learners(&[learner])?;
    for row in &whole.claims {
        can_be_held(row, &outcomes, &live, today, Viewer::Learner)?;
        live.push(row.clone());
    }
    Ok(())
}
