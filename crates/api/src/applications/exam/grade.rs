//! The grade of a line after an examination.

use super::body::ExamResult;
use super::sittings::document;
use crate::applications::matter::{Matter, expect};
use crate::applications::plan_rows::grade_of;
use crate::applications::still_holds::{place_of, verified_plan};
use crate::problem::Problem;
use credit_bank_domain::state::LineState;
use credit_bank_store::rows::ApplicationLine;
use credit_bank_store::{Json, WriteTx};
use serde_json::Value;

/// Writes the grade that was given. Without one a failure has none, and a pass has that of the rule.
pub(super) fn keep(
    tx: &mut dyn WriteTx,
    matter: &Matter<'_>,
    row: &ApplicationLine,
    asked: &ExamResult,
) -> Result<(), Problem> {
    let grade = match document(asked)? {
        Some(given) => Some(given),
        None if !asked.passed() => None,
        None if row.state == LineState::ExamFailed => planned(matter, row)?,
        None => return Ok(()),
    };
    let grade = grade.map(Json);
    let (learner, id) = (row.learner_id, row.application_id);
    expect(tx.set_line_grade(learner, id, row.id, grade.as_ref())?)
}

/// The grade that the rule writes for a pass.
fn planned(matter: &Matter<'_>, row: &ApplicationLine) -> Result<Option<Value>, Problem> {
    let plan = verified_plan(matter.application())?;
    let mut groups = matter.whole.groups.iter();
    let place = groups.find(|it| it.id == row.group_id).and_then(place_of);
    let mut courses = plan.courses.iter();
    let course = courses.find(|it| Some(it.group) == place && it.course_code == row.course_code);
    Ok(course.and_then(grade_of))
}
