//! Where the learner would stand: the total, each module's minimum, and every compulsory course.

use crate::conversion::{Completion, Conversion, ModuleState};
use crate::model::Effect;
use crate::request::{ConversionRequest, PassedCourse};
use credit_bank_domain::credits::Credits;

/// Module minima and compulsory courses bind beside the total.
pub(super) fn of(request: &ConversionRequest<'_>, plan: &Conversion) -> Completion {
    let programme = request.programme;
    let counted = counted(request, plan);
    let sum = |module: Option<&str>| {
        let counted = counted
            .iter()
            .filter(|(own, _)| module.is_none_or(|module| own.as_deref() == Some(module)));
        Credits::sum(counted.map(|(_, credits)| *credits)).unwrap_or(Credits::MAX)
    };
    let mut modules: Vec<ModuleState> = programme
        .modules
        .iter()
        .map(|module| {
            let reached = sum(Some(&module.code));
            ModuleState {
                code: module.code.clone(),
                required: module.min_credits,
                reached,
                missing: module.min_credits.saturating_sub(reached),
            }
        })
        .collect();
    modules.sort_by(|a, b| a.code.cmp(&b.code));
    let reached = sum(None);
    let mut compulsory = programme.courses.iter().filter(|course| course.compulsory);
    Completion {
        required: programme.total_credits,
        reached,
        complete: reached >= programme.total_credits
            && modules.iter().all(|module| module.missing.is_zero())
            && compulsory.all(|course| is_done(&course.code, request, plan)),
        modules,
    }
}

/// Credits that count, each with its module.
fn counted(request: &ConversionRequest<'_>, plan: &Conversion) -> Vec<(Option<String>, Credits)> {
    let programme = request.programme;
    let module_of = |code: &str| {
        let course = programme.find_course(code);
        course.map(|course| course.module.clone())
    };
    let given_by = |rule: &str| request.rules.find_transfer_rule(rule)?.gives.module.clone();
    // A course counts for what it is worth in the programme, and once: what the school has recorded as passed
    // is not granted besides.
    let worth = |passed: &PassedCourse| {
        let course = programme.find_course(&passed.course_code);
        course.map_or(passed.credits, |course| passed.credits.min(course.credits))
    };
    let record = request.record.iter();
    let passed = record.map(|passed| (module_of(&passed.course_code), worth(passed)));
    let granted = request.commitments.granted.iter();
    let before = granted
        .filter(|granted| granted.counts() && !is_recorded(&granted.course_code, request))
        .map(|granted| {
            let module = module_of(&granted.course_code).or_else(|| given_by(&granted.rule));
            (module, granted.credits)
        });
    let lines = plan.courses.iter();
    let now = lines
        .filter(|line| line.effect.grants_at_once())
        .map(|line| {
            let module = module_of(&line.course_code).or_else(|| line.module.clone());
            (module, line.target_credits)
        });
    passed.chain(before).chain(now).collect()
}

fn is_recorded(code: &str, request: &ConversionRequest<'_>) -> bool {
    let mut record = request.record.iter();
    record.any(|passed| passed.course_code == code)
}

/// Need the course not be studied or sat any more? It may have no credits (补修); where it is waived, they are to be
/// made up elsewhere, which the total asks for. One that hangs on an examination is not done, nor is one in
/// whose place there are elective credits.
fn is_done(code: &str, request: &ConversionRequest<'_>, plan: &Conversion) -> bool {
    let is_waived = |effect: Effect| effect == Effect::WaiveNoCredit;
    let mut granted = request.commitments.granted.iter();
    let mut lines = plan.courses.iter();
    is_recorded(code, request)
        || granted.any(|granted| {
            granted.course_code == code && (granted.counts() || is_waived(granted.effect))
        })
        || lines.any(|line| {
            line.course_code == code && (line.effect.grants_at_once() || is_waived(line.effect))
        })
}
