//! Does a plan of an earlier day still hold? Under the rules and of the day it was made by, with what is
//! known of its facts, the record and other claims now.

use super::commitments;
use super::knowledge::Knowledge;
use super::learner_facts;
use super::question::{Question, Target, Weighed};
use crate::bank::Bank;
use crate::problem::{Problem, Slug};
use chrono::NaiveDate;
use credit_bank_conversion_rules::{
    Conversion, ConversionRequest, DEFAULT_NODE_LIMIT, Evidence, Fact, Violation, verify,
};
use credit_bank_domain::access::SeenOutcomes;
use credit_bank_domain::id::{LineId, OutcomeId, RuleSetVersionId};
use credit_bank_domain::state::OutcomeState;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::Enrolment;
use std::collections::BTreeSet;

/// A plan and what it was made by.
#[derive(Debug)]
pub(crate) struct Recheck<'a> {
    /// The plan.
    pub(crate) plan: &'a Conversion,
    /// The facts as they were on the day.
    pub(crate) facts: Vec<Fact>,
    /// The enrolment it is for.
    pub(crate) enrolment: &'a Enrolment,
    /// The pinned rules.
    pub(crate) version: RuleSetVersionId,
    /// The day.
    pub(crate) on: NaiveDate,
    /// Lines that do not stand in its way: its own, and those that it replaces.
    pub(crate) apart_from: BTreeSet<LineId>,
}

/// Refuses a plan that no longer holds.
///
/// # Errors
/// `not-recognised`, `double-use`, `already-granted`, `cap-exceeded`, or `plan-changed` for any other
/// law that it breaks now.
pub(crate) fn recheck(tx: &mut dyn ReadTx, bank: &Bank, asked: Recheck<'_>) -> Result<(), Problem> {
    let lacking = |what: &str| {
        let enrolment = asked.enrolment.id;
        Problem::internal(anyhow::anyhow!("enrolment {enrolment} has lost its {what}"))
    };
    let version = tx
        .find_rule_set_version(asked.version)?
        .ok_or_else(|| lacking("rules"))?;
    let rules = bank.rules().parsed(&version)?;
    let programme = tx
        .find_programme(asked.enrolment.programme_id)?
        .ok_or_else(|| lacking("programme"))?;
    let question = Question {
        outcomes: Weighed::Learner {
            learner: asked.enrolment.learner_id,
            seen: SeenOutcomes::All,
        },
        target: Target::Enrolment(asked.enrolment.id),
        on: asked.on,
        as_of: None,
        wishes: asked.plan.wishes.clone(),
        replaces: asked.apart_from,
    };
    let facts = as_known_now(tx, bank, (&question, asked.enrolment), asked.facts)?;
    let commitments = commitments::read(tx, &question, Some(asked.enrolment))?;
    let record = commitments::passed(tx, asked.enrolment, Knowledge::NOW)?;
    let request = ConversionRequest {
        rules: &rules,
        programme: &programme,
        facts: &facts,
        record: &record,
        commitments,
        enrolment: Some(asked.enrolment.id.to_string()),
        wishes: asked.plan.wishes.clone(),
        issuers: None,
        winnable: None,
        registered_on: asked.enrolment.registered_on,
        on: asked.on,
        node_limit: DEFAULT_NODE_LIMIT,
    };
    verify(&request, asked.plan).map_err(|violations| refused(&violations))
}

/// The facts of the day with what became known of them since. Outcomes that came later are left out:
/// they make no plan worse. What a higher level superseded keeps its uses.
fn as_known_now(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    (question, enrolment): (&Question, &Enrolment),
    filed: Vec<Fact>,
) -> Result<Vec<Fact>, Problem> {
    let Weighed::Learner { learner, seen } = &question.outcomes else {
        return Ok(filed);
    };
    let (known, day) = (Knowledge::NOW, Some(enrolment.registered_on));
    let now = learner_facts::read(tx, bank, (*learner, seen), (known, day))?;
    let ids: Vec<OutcomeId> = filed.iter().filter_map(|it| it.id.parse().ok()).collect();
    let superseded: BTreeSet<String> = tx
        .find_outcomes(&ids)?
        .into_iter()
        .filter(|it| matches!(it.state, OutcomeState::Superseded | OutcomeState::Expired))
        .map(|it| it.id.to_string())
        .collect();
    let known = |fact: Fact| {
        if superseded.contains(&fact.id) {
            return fact;
        }
        let found = now.iter().find(|it| it.id == fact.id);
        found.cloned().unwrap_or(Fact {
            evidence: Evidence::Revoked,
            recognised: false,
            ..fact
        })
    };
    Ok(filed.into_iter().map(known).collect())
}

/// The refusal of the first broken law, by what the caller can do about it.
fn refused(violations: &[Violation]) -> Problem {
    let Some(Violation { law, at }) = violations.first() else {
        return Problem::new(Slug::PlanChanged);
    };
    let slug = match *law {
        "the fact may be used" | "the facts exist" => Slug::NotRecognised,
        "a whole outcome is used once" | "no budget is overdrawn" => Slug::DoubleUse,
        "the learner has not got the course" => Slug::AlreadyGranted,
        "the cap holds" => Slug::CapExceeded,
        _ => Slug::PlanChanged,
    };
    Problem::new(slug).detail(
        format!("申请之后情况有变，按受理时的规则不再成立：{at}。"),
        format!("Since it was filed things have changed; by its rules this no longer holds: {law} ({at})."),
    )
}
