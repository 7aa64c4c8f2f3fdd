//! The examination of a line whose attendance was waived (免修不免考).

use super::matter::{Matter, expect};
use super::settlement::grant_of;
use super::still_holds::must_be_open;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{Answer, OptionalIdempotencyKey, act};
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Body, Path};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use credit_bank_domain::access::Role;
use credit_bank_domain::access::applications::SchoolAct;
use credit_bank_domain::id::{ApplicationId, LineId};
use credit_bank_domain::ledger::verbs;
use credit_bank_domain::state::{LineAct, LineState};
use credit_bank_store::tx::NewDecision;
use credit_bank_store::words::RecipientKind;
use credit_bank_store::{Json, WriteTx};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Longest scale or grade in characters.
const LONGEST_GRADE: usize = 32;

/// The body.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExamResult {
    passed: bool,
    examined_on: NaiveDate,
    #[serde(default)]
    grade: Option<Grade>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Grade {
    scale: String,
    value: String,
}

impl ExamResult {
    fn check(&self, today: NaiveDate) -> Result<(), Problem> {
        if let Some(grade) = &self.grade {
            for (pointer, text) in [
                ("/grade/scale", &grade.scale),
                ("/grade/value", &grade.value),
            ] {
                let fits = (1..=LONGEST_GRADE).contains(&text.chars().count());
                if !fits || text.contains(|it: char| it < ' ' || it == '\u{7f}') {
                    return Err(Problem::invalid_body(FieldFault::pattern(pointer)));
                }
            }
        }
        if self.examined_on > today {
            let fault = FieldFault::new(
                "/examined_on",
                "date_in_future",
                "日期在未来。",
                "The date is in the future.",
            );
            return Err(Problem::new(Slug::DateInFuture).fault(fault));
        }
        Ok(())
    }
}

/// `POST /v1/applications/{id}/lines/{line}/exam-result`.
pub(crate) async fn record_exam_result(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path((id, line)): Path<(ApplicationId, LineId)>,
    key: OptionalIdempotencyKey,
    body: Body<ExamResult>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let operation = "record_exam_result";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Registrar, operation);
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let asked = body.value;
    let work = move |tx: &mut dyn WriteTx| {
        let matter = Matter::of_school(tx, &inner, &asking, SchoolAct::ExamResult, id)?;
        record(tx, matter, line, &asked, &trail)
    };
    act(&bank, &actor, key, body.hash, operation, work).await
}

fn record(
    tx: &mut dyn WriteTx,
    mut matter: Matter<'_>,
    line: LineId,
    asked: &ExamResult,
    trail: &AuditTrail,
) -> Result<Answer, Problem> {
    let row = matter.line(line)?;
    asked.check(matter.bank.today())?;
    let act = if asked.passed {
        LineAct::ExamPass
    } else {
        LineAct::ExamFailure
    };
    let to = row.state.after(act).map_err(|conflict| {
        Problem::state_conflict(conflict.allowed.into_iter().map(LineAct::as_str))
    })?;
    let (learner, id) = (row.learner_id, row.application_id);
    let moved = (row.state, to);
    expect(tx.set_line_state(learner, id, line, moved, matter.bank.now())?)?;
    if let Some(grade) = &asked.grade {
        let grade = Json(serde_json::to_value(grade).map_err(Problem::internal)?);
        expect(tx.set_line_grade(learner, id, line, Some(&grade))?)?;
    }
    if to == LineState::Granted {
        let enrolment = tx.find_enrolment(row.enrolment_id)?;
        must_be_open(&enrolment.ok_or_else(Problem::not_found)?)?;
        let grant = grant_of(&matter, &row);
        matter.post(tx, verbs::credit(&grant).map_err(Problem::internal)?)?;
    }
    let decision = NewDecision {
        line_id: Some(line),
        ..matter.noted("exam_result", to.as_str())
    };
    matter.change(tx, &matter.same(), &[decision])?;
    matter.notify(tx, RecipientKind::Learner, "exam_recorded")?;
    let detail = json!({"line_id": line, "examined_on": asked.examined_on});
    matter.close(tx, trail, detail, false)
}
