//! The examination of a line whose attendance was waived (免修不免考).

use super::decision::{DECISION, nothing_frozen};
use super::matter::{Matter, expect};
use super::settlement::grant_of;
use super::still_holds::must_be_open;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::clock::civil_date;
use crate::idempotency::{Answer, OptionalIdempotencyKey, act};
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Body, Grade, Path};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use credit_bank_domain::access::Role;
use credit_bank_domain::access::applications::SchoolAct;
use credit_bank_domain::grade::passes;
use credit_bank_domain::id::{ApplicationId, LineId};
use credit_bank_domain::ledger::verbs;
use credit_bank_domain::state::{GroupState, LineAct, LineState};
use credit_bank_store::rows::{ApplicationLine, ClaimRow};
use credit_bank_store::tx::NewDecision;
use credit_bank_store::words::RecipientKind;
use credit_bank_store::{Json, WriteTx};
use serde::Deserialize;
use serde_json::json;

/// The body.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExamResult {
    passed: bool,
    #[serde(deserialize_with = "crate::request::day")]
    examined_on: NaiveDate,
    #[serde(default)]
    grade: Option<Grade>,
}

impl ExamResult {
    /// Is it a result that can be, of an examination between `earliest` and `today`?
    fn check(&self, earliest: NaiveDate, today: NaiveDate) -> Result<(), Problem> {
        let grade = self.grade.iter();
        let mut faults: Vec<FieldFault> = grade.flat_map(|grade| grade.faults("/grade")).collect();
        if faults.is_empty() {
            faults.extend(self.contradiction());
        }
        if self.examined_on < earliest {
            faults.push(FieldFault::new(
                "/examined_on",
                "date_order",
                "考试日期不能早于学籍注册日，也不能早于本课程决定之日。",
                "The examination follows the registration and the decision on this course.",
            ));
        }
        if !faults.is_empty() {
            return Err(Problem::new(Slug::InvalidBody).faults(faults));
        }
        if self.examined_on > today {
            return Err(Problem::future_date("/examined_on"));
        }
        Ok(())
    }

    /// The grade says that it passes, or that it does not, and `passed` says the other.
    fn contradiction(&self) -> Option<FieldFault> {
        let grade = self.grade.as_ref()?;
        let told = passes(&grade.scale, &grade.value)?;
        let (zh, en) = (
            "成绩与是否通过不符：百分制满 60 分为通过。",
            "The grade contradicts `passed`: of 100 marks, 60 pass.",
        );
        let fault = FieldFault::new("/grade/value", "contradicts_passed", zh, en);
        (told != self.passed).then_some(fault)
    }
}

/// The first day on which the examination of a line can have been: attendance was waived by the decision
/// that accepted its group, for somebody who was registered.
fn earliest_examination(tx: &mut dyn WriteTx, row: &ApplicationLine) -> Result<NaiveDate, Problem> {
    let enrolment = tx.find_enrolment(row.enrolment_id)?;
    let registered_on = enrolment.ok_or_else(Problem::not_found)?.registered_on;
    let decisions = tx.list_decisions(row.learner_id, row.application_id)?;
    let accepted = decisions.iter().rfind(|it| {
        it.act == DECISION
            && it.group_id == Some(row.group_id)
            && it.outcome == GroupState::Accepted.as_str()
    });
    Ok(accepted.map_or(registered_on, |it| {
        civil_date(it.recorded_at).max(registered_on)
    }))
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
    asked.check(earliest_examination(tx, &row)?, matter.bank.today())?;
    let act = if asked.passed {
        LineAct::ExamPass
    } else {
        LineAct::ExamFailure
    };
    let to = row.state.after(act)?;
    let of_group = |claim: &&ClaimRow| claim.group_id == row.group_id;
    let claims: Vec<ClaimRow> = matter
        .whole
        .claims
        .iter()
        .filter(of_group)
        .cloned()
        .collect();
    nothing_frozen(tx, &matter, &claims)?;
    let (learner, id) = (row.learner_id, row.application_id);
    let moved = (row.state, to);
    expect(tx.set_line_state(learner, id, line, moved, matter.bank.now())?)?;
    let grade = asked.grade.as_ref().map(serde_json::to_value).transpose();
    let grade = grade.map_err(Problem::internal)?.map(Json);
    // The grade that the rule would have written is that of a pass.
    if grade.is_some() || !asked.passed {
        expect(tx.set_line_grade(learner, id, line, grade.as_ref())?)?;
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
