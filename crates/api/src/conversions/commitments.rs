//! What stands in the way of a plan already: live claims, courses granted or applied for, courses
//! passed.

use super::knowledge::Knowledge;
use super::question::{Question, Weighed};
use crate::outcomes::{awards_of, issuers_of};
use crate::problem::Problem;
use credit_bank_conversion_rules::model::{Consumption as RuleConsumption, Effect, Reuse};
use credit_bank_conversion_rules::{
    Claim, Commitments, GrantedCourse, PassedCourse, Sources as GrantSources,
};
use credit_bank_domain::award::Award;
use credit_bank_domain::claim::{Consumption, ReusePolicy};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{ApplicationId, AwardId, GroupId, OrganisationId, OutcomeId};
use credit_bank_domain::state::LineState;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::{ApplicationLine, ClaimRow, Enrolment, Organisation, Outcome};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The claims on the learner's outcomes and what the enrolment was granted or holds.
///
/// Made-up outcomes meet only the claims of the enrolment's own school: another school's use of a
/// real outcome is not for whoever makes outcomes up.
pub(super) fn read(
    tx: &mut dyn ReadTx,
    question: &Question,
    enrolment: Option<&Enrolment>,
) -> Result<Commitments, Problem> {
    let knowledge = Knowledge::checked(question.as_of);
    let rows: Vec<ClaimRow> = match (&question.outcomes, enrolment) {
        (Weighed::Learner { learner, .. }, _) => knowledge.claims(tx, *learner)?,
        (Weighed::MadeUp(_), Some(enrolment)) => knowledge
            .claims(tx, enrolment.learner_id)?
            .into_iter()
            .filter(|claim| claim.organisation_id == enrolment.organisation_id)
            .collect(),
        (Weighed::MadeUp(_), None) => Vec::new(),
    };
    let rows: Vec<ClaimRow> = rows
        .into_iter()
        .filter(|row| row.state.is_live() && !question.replaces.contains(&row.line_id))
        .collect();
    let granted = match enrolment {
        Some(enrolment) => granted(tx, question, enrolment, &rows)?,
        None => Vec::new(),
    };
    let claims = rows.iter().map(claim).collect::<Result<_, _>>()?;
    Ok(Commitments { claims, granted })
}

fn claim(row: &ClaimRow) -> Result<Claim, Problem> {
    Ok(Claim {
        fact_id: row.outcome_id.to_string(),
        content_class: row.content_class.clone(),
        draw: row
            .draw
            .checked_add(row.remainder)
            .map_err(Problem::internal)?,
        consumption: match row.consumption {
            Consumption::Whole => RuleConsumption::Whole,
            Consumption::Budget => RuleConsumption::Budget,
            Consumption::None => RuleConsumption::None,
        },
        reuse: match row.reuse {
            ReusePolicy::OnceGlobally => Reuse::OnceGlobally,
            ReusePolicy::OncePerInstitution => Reuse::OncePerInstitution,
            ReusePolicy::OncePerEnrolment => Reuse::OncePerEnrolment,
        },
        institution: row.organisation_id.to_string(),
        enrolment: row.enrolment_id.to_string(),
    })
}

/// The enrolment's lines that stand or wait, each with the rule and the sources that caps select by.
fn granted(
    tx: &mut dyn ReadTx,
    question: &Question,
    enrolment: &Enrolment,
    claims: &[ClaimRow],
) -> Result<Vec<GrantedCourse>, Problem> {
    let lines: Vec<ApplicationLine> = Knowledge::checked(question.as_of)
        .lines(tx, enrolment)?
        .into_iter()
        .filter(|line| line.state == LineState::Proposed || line.state.stands())
        .filter(|line| !question.replaces.contains(&line.id))
        .collect();
    as_granted(tx, &lines, claims)
}

/// Lines as caps see them, with what these claims of theirs use.
pub(crate) fn as_granted(
    tx: &mut dyn ReadTx,
    lines: &[ApplicationLine],
    claims: &[ClaimRow],
) -> Result<Vec<GrantedCourse>, Problem> {
    let sources = Sources::read(tx, lines, claims)?;
    lines
        .iter()
        .map(|line| sources.granted(line, claims))
        .collect()
}

/// What the caps want to know of the lines beside the lines themselves.
struct Sources {
    groups: BTreeMap<GroupId, (String, chrono::NaiveDate)>,
    outcomes: BTreeMap<OutcomeId, Outcome>,
    issuers: BTreeMap<OrganisationId, Organisation>,
    awards: BTreeMap<AwardId, Award>,
}

impl Sources {
    fn read(
        tx: &mut dyn ReadTx,
        lines: &[ApplicationLine],
        claims: &[ClaimRow],
    ) -> Result<Self, Problem> {
        let applications: BTreeSet<ApplicationId> =
            lines.iter().map(|line| line.application_id).collect();
        let mut groups = BTreeMap::new();
        for id in applications {
            if let Some(whole) = tx.find_whole_application(id)? {
                let filed_on = whole.application.filed_on;
                let applied = whole.groups.into_iter();
                groups.extend(applied.map(|group| (group.id, (group.rule, filed_on))));
            }
        }
        let used: BTreeSet<OutcomeId> = claims.iter().map(|claim| claim.outcome_id).collect();
        let used: Vec<OutcomeId> = used.into_iter().collect();
        let outcomes: BTreeMap<OutcomeId, Outcome> = tx
            .find_outcomes(&used)?
            .into_iter()
            .map(|outcome| (outcome.id, outcome))
            .collect();
        Ok(Self {
            groups,
            issuers: issuers_of(tx, outcomes.values())?,
            awards: awards_of(tx, outcomes.values())?,
            outcomes,
        })
    }

    fn granted(
        &self,
        line: &ApplicationLine,
        claims: &[ClaimRow],
    ) -> Result<GrantedCourse, Problem> {
        let word = serde_json::Value::String(line.effect.clone());
        let effect: Effect = serde_json::from_value(word).map_err(Problem::internal)?;
        let used: Vec<&Outcome> = claims
            .iter()
            .filter(|claim| claim.group_id == line.group_id)
            .filter_map(|claim| self.outcomes.get(&claim.outcome_id))
            .collect();
        let (rule, filed_on) = self.groups.get(&line.group_id).cloned().unzip();
        let awards = used
            .iter()
            .filter_map(|outcome| self.awards.get(&outcome.award_id));
        Ok(GrantedCourse {
            course_code: line.course_code.clone(),
            in_place_of: line.in_place_of.0.clone(),
            credits: line.target_credits,
            rule: rule.unwrap_or_default(),
            effect,
            // A line whose attendance was waived is granted by its examination.
            is_examined: effect == Effect::AttendanceWaiver && line.state == LineState::Granted,
            is_held: line.state == LineState::Proposed,
            filed_on,
            sources: GrantSources {
                types: used.iter().map(|outcome| outcome.outcome_type).collect(),
                issuer_classes: used
                    .iter()
                    .filter_map(|outcome| self.issuers.get(&outcome.issuer_id))
                    .flat_map(|issuer| issuer.classes.0.iter().cloned())
                    .collect(),
                issuers: used
                    .iter()
                    .map(|outcome| outcome.issuer_id.to_string())
                    .collect(),
                categories: awards.map(|award| award.category.clone()).collect(),
            },
        })
    }
}

/// A course of the record as it is stored: the contract's `PassedCourse`.
#[derive(Deserialize)]
struct RecordedCourse {
    course_code: String,
    passed_on: chrono::NaiveDate,
    credits: Credits,
    #[serde(default)]
    grade: Option<RecordedGrade>,
}

#[derive(Deserialize)]
struct RecordedGrade {
    value: String,
}

/// The courses passed, by the record in force.
pub(super) fn passed(
    tx: &mut dyn ReadTx,
    enrolment: &Enrolment,
    knowledge: Knowledge,
) -> Result<Vec<PassedCourse>, Problem> {
    let Some(record) = knowledge.record(tx, enrolment)? else {
        return Ok(Vec::new());
    };
    let courses: Vec<RecordedCourse> =
        serde_json::from_value(record.courses.0).map_err(Problem::internal)?;
    Ok(courses
        .into_iter()
        .map(|course| PassedCourse {
            course_code: course.course_code,
            passed_on: course.passed_on,
            credits: course.credits,
            grade: course.grade.map(|grade| grade.value),
        })
        .collect())
}
