//! The rows of an application, from the plan it rests on.

use super::replacement::Replaceable;
use crate::bank::Bank;
use crate::conversions::{AGE, Answered};
use crate::problem::Problem;
use chrono::NaiveDate;
use credit_bank_conversion_rules::model::{Consumption as RuleConsumption, Reuse};
use credit_bank_conversion_rules::{Conversion, GrantedLine, LeftPolicy, text_hash};
use credit_bank_domain::claim::{ClaimState, Consumption, ReusePolicy};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{ActorId, ApplicationId, ClaimId, GroupId, LineId, OutcomeId};
use credit_bank_domain::ledger::verbs::HeldDraw;
use credit_bank_domain::state::{ApplicationState, GroupState, LineState};
use credit_bank_store::Json;
use credit_bank_store::rows::{
    Application, ApplicationGroup, ApplicationLine, ClaimRow, Enrolment,
};
use credit_bank_store::tx::WholeApplication;
use std::collections::BTreeMap;

/// What of a filing is not in the plan.
pub(super) struct Filing<'a> {
    pub(super) bank: &'a Bank,
    pub(super) enrolment: &'a Enrolment,
    pub(super) answered: &'a Answered,
    pub(super) replaceable: &'a Replaceable,
    pub(super) filed_on: NaiveDate,
    pub(super) due_on: NaiveDate,
    pub(super) filed_by: ActorId,
}

impl Filing<'_> {
    /// The application with groups, lines and held claims.
    pub(super) fn rows(&self) -> Result<WholeApplication, Problem> {
        let id = self.bank.ids().make(ApplicationId::new);
        let conversion = &self.answered.conversion;
        let mut groups: Vec<ApplicationGroup> = conversion
            .groups
            .iter()
            .zip(1_i64..)
            .map(|(group, number)| ApplicationGroup {
                learner_id: self.enrolment.learner_id,
                application_id: id,
                id: self.bank.ids().make(GroupId::new),
                number,
                rule: group.rule.clone(),
                clause: group.clause.clone(),
                state: GroupState::Proposed,
                replaces: Json(serde_json::json!([])),
            })
            .collect();
        let mut remainders = remainders(conversion);
        let (mut lines, mut claims) = (Vec::new(), Vec::new());
        for course in &conversion.courses {
            let group = groups.get(course.group).ok_or_else(|| {
                Problem::internal(anyhow::anyhow!("a planned course has no group"))
            })?;
            let line = self.line(group, course);
            self.claims(&line, course, &mut remainders, &mut claims)?;
            lines.push(line);
        }
        self.replaceable.assign(&mut groups, &lines, &claims);
        Ok(WholeApplication {
            application: self.application(id),
            groups,
            lines,
            claims,
        })
    }

    fn application(&self, id: ApplicationId) -> Application {
        let conversion = &self.answered.conversion;
        let request = self.answered.case().to_json();
        Application {
            learner_id: self.enrolment.learner_id,
            id,
            enrolment_id: self.enrolment.id,
            organisation_id: self.enrolment.organisation_id,
            programme_id: self.enrolment.programme_id,
            rule_set_version_id: self.answered.rules.version.id,
            plan_hash: conversion.plan_hash.clone(),
            plan: conversion.canonical_json(),
            request_hash: Some(text_hash(&request)),
            request,
            filed_on: self.filed_on,
            filed_by: self.filed_by,
            state: ApplicationState::Submitted,
            due_on: self.due_on,
            clock_stopped_on: None,
            decided_at: None,
            review_until: None,
            version: 1,
            created_at: self.bank.now(),
        }
    }

    fn line(&self, group: &ApplicationGroup, course: &GrantedLine) -> ApplicationLine {
        let found = self
            .answered
            .snapshot
            .programme
            .find_course(&course.course_code);
        ApplicationLine {
            learner_id: group.learner_id,
            application_id: group.application_id,
            group_id: group.id,
            id: self.bank.ids().make(LineId::new),
            enrolment_id: self.enrolment.id,
            course_code: course.course_code.clone(),
            course_name: found.map(|it| it.name.clone()).unwrap_or_default(),
            target_credits: course.target_credits,
            effect: course.effect.as_str().to_owned(),
            grade: grade_of(course).map(Json),
            state: LineState::Proposed,
            basis_revoked: false,
            acknowledged_at: None,
            in_place_of: Json(course.in_place_of.clone()),
        }
    }

    fn claims(
        &self,
        line: &ApplicationLine,
        course: &GrantedLine,
        remainders: &mut BTreeMap<String, Credits>,
        claims: &mut Vec<ClaimRow>,
    ) -> Result<(), Problem> {
        // The age of a person is no outcome: nothing of it is held or used up.
        for used in course.uses.iter().filter(|used| used.fact_id != AGE) {
            let outcome: OutcomeId = used.fact_id.parse().map_err(Problem::internal)?;
            let fact = self
                .answered
                .snapshot
                .facts
                .iter()
                .find(|it| it.id == used.fact_id);
            claims.push(ClaimRow {
                learner_id: line.learner_id,
                id: self.bank.ids().make(ClaimId::new),
                outcome_id: outcome,
                content_class: fact.and_then(|it| it.content_class.clone()),
                enrolment_id: line.enrolment_id,
                organisation_id: self.enrolment.organisation_id,
                application_id: line.application_id,
                group_id: line.group_id,
                line_id: line.id,
                reuse: match self.answered.rules.rules.policy.reuse {
                    Reuse::OnceGlobally => ReusePolicy::OnceGlobally,
                    Reuse::OncePerInstitution => ReusePolicy::OncePerInstitution,
                    Reuse::OncePerEnrolment => ReusePolicy::OncePerEnrolment,
                },
                consumption: match used.consumption {
                    RuleConsumption::Whole => Consumption::Whole,
                    RuleConsumption::Budget => Consumption::Budget,
                    RuleConsumption::None => Consumption::None,
                },
                state: ClaimState::Held,
                draw: used.source_draw,
                // Held once for each outcome, with the first of its claims.
                remainder: remainders.remove(&used.fact_id).unwrap_or_default(),
            });
        }
        Ok(())
    }
}

/// The grade that the rule writes, as a document.
pub(super) fn grade_of(course: &GrantedLine) -> Option<serde_json::Value> {
    let grade = course.grade.as_ref()?;
    Some(serde_json::json!({"scale": grade.scale(), "value": grade.text}))
}

/// What would be void of each outcome if everything were accepted.
fn remainders(conversion: &Conversion) -> BTreeMap<String, Credits> {
    conversion
        .courses
        .iter()
        .flat_map(|course| &course.uses)
        .filter(|used| used.left_policy == LeftPolicy::Forfeit)
        .map(|used| (used.fact_id.clone(), used.left))
        .collect()
}

/// What the claims keep.
pub(super) fn held_draws(claims: &[ClaimRow]) -> Vec<HeldDraw> {
    claims
        .iter()
        .filter(|claim| claim.state == ClaimState::Held)
        .map(|claim| HeldDraw {
            place: claim.to_claim().place(),
            draw: claim.draw,
            remainder: claim.remainder,
        })
        .collect()
}
