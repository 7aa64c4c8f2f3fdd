//! What a record says, beside the enrolment and the programme that it is of.

use super::record::RecordBody;
use crate::problem::{FieldFault, Problem, Slug};
use credit_bank_domain::programme::Programme;
use credit_bank_domain::state::EnrolmentState;
use credit_bank_store::rows::Enrolment;

/// Refuses an end before the beginning, courses passed after the end, and more credits than a course has. Single
/// courses passed before the registration are part of a record.
///
/// # Errors
/// 422 with every place.
pub(super) fn check(
    body: &RecordBody,
    enrolment: &Enrolment,
    programme: &Programme,
) -> Result<(), Problem> {
    let began = enrolment.registered_on;
    let ended = match body.state {
        // It has no end then, or no longer.
        Some(EnrolmentState::Active) => None,
        _ => body.ended_on.or(enrolment.ended_on),
    };
    let mut faults = Vec::new();
    if body.ended_on.is_some_and(|day| day < began) {
        faults.push(FieldFault::new(
            "/ended_on",
            "date_order",
            "结束日期不能早于学籍注册日。",
            "The enrolment ends before its registration.",
        ));
    }
    for (index, course) in body.courses.iter().enumerate() {
        let day = course.passed_on;
        if ended.is_some_and(|ended| day > ended) {
            faults.push(FieldFault::new(
                format!("/courses/{index}/passed_on"),
                "date_order",
                "通过日期不能晚于学籍的结束日期。",
                "The course was passed after the end of the enrolment.",
            ));
        }
        let known = programme.find_course(course.course_code.as_str());
        if known.is_some_and(|known| course.credits > known.credits) {
            let pointer = format!("/courses/{index}/credits");
            let (zh, en) = (
                "学分高于培养方案中该课程的学分。",
                "It is more than the course has in this version of the programme.",
            );
            faults.push(FieldFault::new(pointer, "out_of_range", zh, en));
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Problem::new(Slug::InvalidBody).faults(faults))
    }
}
