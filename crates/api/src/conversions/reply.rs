//! The contract's `ConversionAnswer`.

use super::age::AGE;
use super::consent_told::with_consent_told;
use super::prospects::ProspectsBody;
use super::question::Weighed;
use super::snapshot::{Answered, Snapshot};
use super::verdicts::{self, PairVerdict};
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_conversion_rules::model::{Effect, Measure};
use credit_bank_conversion_rules::{
    self as conversion_rules, CapState, Completion, ConversionStatus, GrantedLine, LeftPolicy,
    NextStep, Reason, UnusedFact, Use, WrittenGrade,
};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::RuleSetId;
use credit_bank_domain::programme::Programme;
use serde::Serialize;
use std::collections::BTreeSet;

/// Most reasons of one outcome or course.
pub(super) const MOST_REASONS: usize = 200;
/// Most steps of one explanation.
pub(crate) const MOST_STEPS: usize = 100;

/// What converts, what does not, and why.
#[derive(Debug, Serialize)]
pub(crate) struct ConversionAnswer {
    status: ConversionStatus,
    plan_hash: String,
    rule_set: RuleSetRef,
    version: u32,
    on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<DateTime<Utc>>,
    courses: Vec<PlannedCourse>,
    total_credits: Credits,
    pending_exam_credits: Credits,
    caps: Vec<CapUse>,
    unused: Vec<UnusedOutcome>,
    missing: Vec<MissingCourse>,
    next_steps: Vec<CourseStep>,
    verdicts: Vec<PairVerdict>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prospects: Option<ProspectsBody>,
    progress: Completion,
}

#[derive(Debug, Serialize)]
struct RuleSetRef {
    id: RuleSetId,
    code: String,
    version: u32,
    hash: String,
}

#[derive(Debug, Serialize)]
struct PlannedCourse {
    #[serde(skip_serializing_if = "Option::is_none")]
    course_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    course_name: Option<String>,
    target_credits: Credits,
    effect: Effect,
    rule: String,
    clause: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<Grade>,
    uses: Vec<PlannedUse>,
    explanation: Vec<Reason>,
}

#[derive(Debug, Serialize)]
struct Grade {
    scale: String,
    value: String,
}

/// `outcome_id` for a real outcome, `ref` for a made-up one; the age of a person is neither.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Named {
    OutcomeId(String),
    Ref(String),
}

#[derive(Debug, Serialize)]
struct PlannedUse {
    #[serde(flatten)]
    outcome: Named,
    source_draw: Credits,
    left: Credits,
    left_policy: LeftPolicy,
}

#[derive(Debug, Serialize)]
struct CapUse {
    id: String,
    limit: Credits,
    used: Credits,
    before: Credits,
    measure: Measure,
    clause: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<Credits>,
}

#[derive(Debug, Serialize)]
struct UnusedOutcome {
    #[serde(flatten)]
    outcome: Named,
    reasons: Vec<Reason>,
}

#[derive(Debug, Serialize)]
pub(super) struct MissingCourse {
    pub(super) course_id: String,
    pub(super) course_name: String,
    pub(super) reasons: Vec<Reason>,
}

#[derive(Debug, Serialize)]
struct CourseStep {
    course_id: String,
    course_name: String,
    target_credits: Credits,
    acts: Vec<Reason>,
}

impl ConversionAnswer {
    /// The answer as the contract has it.
    pub(crate) fn of(answered: Answered) -> Self {
        let unheard = answered.unheard();
        let Answered {
            conversion,
            rules,
            prospects,
            snapshot,
            stopped_at: _,
        } = answered;
        let Snapshot {
            question,
            unrecognised,
            programme,
            ..
        } = snapshot;
        let name = |id: String| match question.outcomes {
            Weighed::Learner { .. } if id == AGE => None,
            Weighed::Learner { .. } => Some(Named::OutcomeId(id)),
            Weighed::MadeUp(_) => Some(Named::Ref(id)),
        };
        let given: BTreeSet<String> = conversion
            .courses
            .iter()
            .map(|line| line.course_code.clone())
            .collect();
        Self {
            status: conversion.status,
            plan_hash: conversion.plan_hash,
            rule_set: RuleSetRef {
                id: rules.version.rule_set_id,
                code: conversion.rule_set.code,
                version: conversion.rule_set.version,
                hash: conversion.rule_set.hash,
            },
            version: conversion.rule_set.version,
            on: conversion.on,
            as_of: question.as_of,
            courses: conversion
                .courses
                .into_iter()
                .map(|line| course(line, &programme, name))
                .collect(),
            total_credits: conversion.total_credits,
            pending_exam_credits: conversion.pending_exam_credits,
            caps: conversion.caps.into_iter().map(cap).collect(),
            unused: conversion
                .unused
                .into_iter()
                .filter_map(|one| {
                    let why = unrecognised.get(&one.id).cloned();
                    unused_outcome(one, why.unwrap_or_default(), name)
                })
                .collect(),
            missing: with_consent_told(
                conversion
                    .missing
                    .into_iter()
                    .map(|one| missing_course(one, &programme)),
                unheard,
                &given,
                &programme,
            ),
            next_steps: conversion
                .next_steps
                .into_iter()
                .map(|step| course_step(step, &programme))
                .collect(),
            verdicts: verdicts::of(conversion.verdicts, &unrecognised, name),
            prospects: prospects.map(ProspectsBody::of),
            progress: conversion.completion,
        }
    }
}

pub(super) fn course_name(programme: &Programme, code: &str) -> String {
    programme
        .find_course(code)
        .map_or_else(|| code.to_owned(), |course| course.name.clone())
}

fn course(
    line: GrantedLine,
    programme: &Programme,
    name: impl Fn(String) -> Option<Named>,
) -> PlannedCourse {
    // Elective credits without a course have none.
    let code = Some(line.course_code).filter(|code| !code.is_empty());
    let mut explanation = line.explanation;
    explanation.truncate(MOST_STEPS);
    PlannedCourse {
        course_name: code.as_deref().map(|code| course_name(programme, code)),
        course_id: code,
        target_credits: line.target_credits,
        effect: line.effect,
        rule: line.rule,
        clause: line.clause,
        grade: line.grade.map(grade),
        uses: line
            .uses
            .into_iter()
            .filter_map(|one| planned_use(one, &name))
            .collect(),
        explanation,
    }
}

/// Where it is known `why` the bank does not recognise a made-up outcome, that stands in the place of its
/// not being recognised.
fn unused_outcome(
    unused: UnusedFact,
    mut why: Vec<Reason>,
    name: impl Fn(String) -> Option<Named>,
) -> Option<UnusedOutcome> {
    let is_told = !why.is_empty();
    let mut reasons = unused.reasons;
    reasons.retain(|reason| !(is_told && reason.code == "not_recognised"));
    why.extend(reasons);
    why.truncate(MOST_REASONS);
    Some(UnusedOutcome {
        outcome: name(unused.id)?,
        reasons: why,
    })
}

fn missing_course(
    missing: conversion_rules::MissingCourse,
    programme: &Programme,
) -> MissingCourse {
    let mut reasons = missing.reasons;
    reasons.truncate(MOST_REASONS);
    MissingCourse {
        course_name: course_name(programme, &missing.course_code),
        course_id: missing.course_code,
        reasons,
    }
}

fn course_step(step: NextStep, programme: &Programme) -> CourseStep {
    CourseStep {
        course_name: course_name(programme, &step.course_code),
        course_id: step.course_code,
        target_credits: step.credits,
        acts: step.acts,
    }
}

fn planned_use(one: Use, name: impl Fn(String) -> Option<Named>) -> Option<PlannedUse> {
    Some(PlannedUse {
        outcome: name(one.fact_id)?,
        source_draw: one.source_draw,
        left: one.left,
        left_policy: one.left_policy,
    })
}

fn grade(written: WrittenGrade) -> Grade {
    Grade {
        scale: written.scale().to_owned(),
        value: written.text,
    }
}

fn cap(cap: CapState) -> CapUse {
    CapUse {
        id: cap.id,
        limit: cap.limit,
        used: cap.used,
        before: cap.before,
        measure: cap.measure,
        clause: cap.clause,
        base: cap.base,
    }
}
