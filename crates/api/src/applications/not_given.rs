//! Why an application would hold nothing, and whose the thing in the way is.

use crate::conversions::Answered;
use crate::problem::{Problem, Slug};
use credit_bank_conversion_rules::{Reason, code};
use credit_bank_domain::id::ApplicationId;
use credit_bank_domain::state::LineState;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::{ApplicationLine, ClaimRow, Enrolment};

/// Reasons that a course is another application's: granted, or held until the school decides.
const TAKEN: [&str; 2] = [code::GRANTED_ALREADY, code::APPLIED_ALREADY];

/// Reasons that lie in the programme and the rules alone.
const UNCHANGEABLE: [&str; 3] = [
    code::NO_RULE,
    code::COURSE_NOT_CONVERTIBLE,
    code::COURSE_DENIED,
];

/// Reasons that come and go: what other applications took, and what a cap leaves.
const HELD_UP: [&str; 5] = [
    code::GRANTED_ALREADY,
    code::APPLIED_ALREADY,
    code::USED_ALREADY,
    code::BUDGET_SHORT,
    code::CAP,
];

/// Is a course not given because of something that may have come between the question and the application?
pub(super) fn is_held_up(answered: &Answered, course: &str) -> bool {
    let missing = answered.conversion.missing.iter();
    let mut reasons = missing
        .filter(|it| it.course_code == course)
        .flat_map(|it| &it.reasons);
    reasons.any(|reason| HELD_UP.contains(&&*reason.code))
}

/// Why there is nothing to hold: what another application took first is a conflict, which names it;
/// the rest is not.
pub(super) fn not_given(
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
    let taken = |reasons: &[Reason]| TAKEN.into_iter().find(|code| has(reasons, code));
    let granted = missing().find_map(|it| Some((it, taken(&it.reasons)?)));
    let (slug, code, winner) = if let Some((missing, code)) = granted {
        let winner = holder_of_course(tx, enrolment, &missing.course_code)?;
        (Slug::AlreadyGranted, Some(code), winner)
    } else if let Some((code, winner)) = used_elsewhere(tx, answered, enrolment)? {
        (Slug::DoubleUse, Some(code), Some(winner))
    } else if missing().any(|it| has(&it.reasons, code::CAP))
        || conversion
            .unused
            .iter()
            .any(|it| has(&it.reasons, code::CAP))
    {
        (Slug::CapExceeded, Some(code::CAP), None)
    } else if let Some((unused, code)) = conversion
        .unused
        .iter()
        .filter(|_| course.is_none())
        .find_map(|it| Some((it, taken(&it.reasons)?)))
    {
        // No course was asked for by name; the outcome leads to who took what it could give.
        let winner = holder_of_outcome(tx, answered, enrolment, &unused.id)?;
        (Slug::AlreadyGranted, Some(code), winner)
    } else {
        (Slug::NothingToConvert, None, None)
    };
    let mut problem = Problem::new(slug);
    let unused = conversion.unused.iter().flat_map(|it| &it.reasons);
    let reasons: Vec<&Reason> = missing().flat_map(|it| &it.reasons).chain(unused).collect();
    let mut of_code = reasons
        .iter()
        .filter(|reason| code.is_none_or(|code| reason.code == code));
    // Where no course was named, what no outcome could change says least.
    let changeable = of_code
        .clone()
        .find(|it| !UNCHANGEABLE.contains(&&*it.code));
    let said = changeable.or_else(|| of_code.next()).copied();
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
        for code in [code::USED_ALREADY, code::BUDGET_SHORT] {
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
    let fact = answered.snapshot.facts.iter().find(|it| it.id == fact_id);
    let class = fact.and_then(|it| it.content_class.as_ref());
    let claims = tx.claims_of_learner(enrolment.learner_id)?;
    let in_the_way = |claim: &&ClaimRow| {
        let same_content = class.is_some() && claim.content_class.as_ref() == class;
        claim.state.is_live() && (same_content || claim.outcome_id.to_string() == fact_id)
    };
    let found = claims.iter().find(in_the_way);
    Ok(found.map(|claim| claim.application_id))
}
