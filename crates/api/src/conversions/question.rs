//! The one place where stored facts, a programme and commitments become a plan: a query and the
//! filing of an application ask the same question and therefore get the same answer.

use super::commitments;
use super::learner_facts;
use super::made_up::{self, MadeUpOutcome};
use crate::bank::Bank;
use crate::problem::{FieldFault, Problem, Slug};
use crate::rules_in_force::InForce;
use chrono::NaiveDate;
use credit_bank_conversion_rules::model::{BindTo, Choice};
use credit_bank_conversion_rules::{
    Commitments, Conversion, ConversionRequest, ConversionStatus, DEFAULT_NODE_LIMIT, Declined,
    Fact, PassedCourse, Reason, convert,
};
use credit_bank_domain::access::SeenOutcomes;
use credit_bank_domain::id::{EnrolmentId, LearnerId, LineId, ProgrammeId};
use credit_bank_domain::programme::Programme;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::Enrolment;
use std::collections::{BTreeMap, BTreeSet};

/// Whose outcomes are weighed.
#[derive(Debug, Clone)]
pub enum Weighed {
    /// A real learner's, as far as the permit lets the asker see them.
    Learner {
        /// Whose.
        learner: LearnerId,
        /// Which of them.
        seen: SeenOutcomes,
    },
    /// Made-up ones.
    MadeUp(Vec<MadeUpOutcome>),
}

/// Into what they are to be converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A programme version; nothing is passed or granted yet.
    Programme(ProgrammeId),
    /// An enrolment, with its record and what it was granted or holds.
    Enrolment(EnrolmentId),
}

/// A question; whether the asker may ask it is decided before.
#[derive(Debug, Clone)]
pub struct Question {
    /// Whose outcomes.
    pub outcomes: Weighed,
    /// Into what.
    pub target: Target,
    /// The day that chooses rules and judges validity.
    pub on: NaiveDate,
    /// Only these courses; none means any.
    pub courses: Option<Vec<String>>,
    /// Lines of the enrolment that the plan would replace: neither they nor their claims stand in
    /// its way.
    pub replaces: BTreeSet<LineId>,
}

/// The answer with everything it was made from.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The plan; `optimal` or `bounded`.
    pub conversion: Conversion,
    /// The facts it was made from.
    pub facts: Vec<Fact>,
    /// Why a made-up outcome is not recognised, by its `ref`.
    pub unrecognised: BTreeMap<String, Vec<Reason>>,
    /// What stood in the way already.
    pub commitments: Commitments,
    /// The programme version.
    pub programme: Programme,
    /// The rule-set version that decided.
    pub rules: InForce,
    /// The enrolment asked about.
    pub enrolment: Option<Enrolment>,
}

/// Answers the question from what the transaction sees; writes nothing.
///
/// # Errors
/// `unknown-reference` for a programme, enrolment or issuer that is not there or not the learner's,
/// `unknown-award`, `level-required`, `date-in-future` and `invalid-body` for a made-up outcome,
/// `no-rule-in-force`, `too-complex`.
pub fn answer(tx: &mut dyn ReadTx, bank: &Bank, question: &Question) -> Result<Answered, Problem> {
    let (programme, enrolment) = find_target(tx, question)?;
    let versions = find_rules(tx, bank, question, &programme, enrolment.as_ref())?;
    let (facts, unrecognised) = match &question.outcomes {
        Weighed::Learner { learner, seen } => {
            (learner_facts::read(tx, *learner, seen)?, BTreeMap::new())
        }
        Weighed::MadeUp(outcomes) => made_up::recognised(tx, bank, outcomes, question.on)?,
    };
    let commitments = commitments::read(tx, question, enrolment.as_ref())?;
    let record: Vec<PassedCourse> = match &enrolment {
        Some(enrolment) => commitments::passed(tx, enrolment)?,
        None => Vec::new(),
    };
    let under = |rules: InForce| {
        let conversion = convert(&ConversionRequest {
            rules: &rules.rules,
            programme: &programme,
            facts: &facts,
            record: &record,
            commitments: commitments.clone(),
            enrolment: enrolment.as_ref().map(|it| it.id.to_string()),
            wanted_courses: question.courses.clone(),
            declined: Declined::default(),
            registered_on: enrolment
                .as_ref()
                .map_or(question.on, |it| it.registered_on),
            on: question.on,
            node_limit: DEFAULT_NODE_LIMIT,
        });
        (rules, conversion)
    };
    let (rules, conversion) = better(under(versions.bound), versions.choice.map(under));
    if conversion.status == ConversionStatus::NotPlanned {
        return Err(not_planned(&conversion));
    }
    Ok(Answered {
        conversion,
        facts,
        unrecognised,
        commitments,
        programme,
        rules,
        enrolment,
    })
}

fn unknown(pointer: &'static str) -> Problem {
    Problem::new(Slug::UnknownReference).fault(FieldFault::new(
        pointer,
        "unknown_reference",
        "引用的对象不存在。",
        "There is no such thing.",
    ))
}

fn find_target(
    tx: &mut dyn ReadTx,
    question: &Question,
) -> Result<(Programme, Option<Enrolment>), Problem> {
    match question.target {
        Target::Programme(id) => {
            let programme = tx
                .find_programme(id)?
                .ok_or_else(|| unknown("/programme_id"))?;
            Ok((programme, None))
        }
        Target::Enrolment(id) => {
            let enrolment = tx
                .find_enrolment(id)?
                .filter(|enrolment| match question.outcomes {
                    Weighed::Learner { learner, .. } => enrolment.learner_id == learner,
                    Weighed::MadeUp(_) => true,
                })
                .ok_or_else(|| unknown("/enrolment_id"))?;
            let programme = tx.find_programme(enrolment.programme_id)?.ok_or_else(|| {
                Problem::internal(anyhow::anyhow!("enrolment {id} has no programme"))
            })?;
            Ok((programme, Some(enrolment)))
        }
    }
}

/// The version that decides, and the current one where the learner may choose it instead.
struct Versions {
    bound: InForce,
    choice: Option<InForce>,
}

/// Of two whole versions a learner chooses the one that gives more; of equals the bound one stays.
fn better(
    bound: (InForce, Conversion),
    choice: Option<(InForce, Conversion)>,
) -> (InForce, Conversion) {
    let worth = |(_, plan): &(InForce, Conversion)| {
        let pending = plan.pending_exam_credits;
        let planned = plan.status != ConversionStatus::NotPlanned;
        let total = plan.total_credits.checked_add(pending);
        (planned, total.unwrap_or(plan.total_credits))
    };
    match choice {
        Some(choice) if worth(&choice) > worth(&bound) => choice,
        _ => bound,
    }
}

/// The version in force on the day, or on that of the registration where the rules bind to it; a
/// transition clause keeps whoever was registered before its day under the version before.
fn find_rules(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    question: &Question,
    programme: &Programme,
    enrolment: Option<&Enrolment>,
) -> Result<Versions, Problem> {
    let rule_set = programme
        .rule_set_id
        .ok_or_else(|| Problem::new(Slug::NoRuleInForce))?;
    let current = bank.rules().of_rule_set(tx, rule_set, question.on)?;
    let Some(enrolment) = enrolment else {
        return Ok(Versions {
            bound: current,
            choice: None,
        });
    };
    let mut bound = match current.rules.bind.to {
        BindTo::Application => current.clone(),
        BindTo::Enrolment => bank
            .rules()
            .of_rule_set(tx, rule_set, enrolment.registered_on)?,
    };
    while let Some(clause) = &bound.rules.transition
        && enrolment.registered_on < clause.registered_before
        && let Some(eve) = bound.rules.effective.from.pred_opt()
    {
        bound = bank.rules().of_rule_set(tx, rule_set, eve)?;
    }
    let may_choose = current.rules.bind.choice == Choice::BoundOrCurrent;
    let choice = (may_choose && current.version.id != bound.version.id).then_some(current);
    Ok(Versions { bound, choice })
}

/// Nothing was planned, for one reason that stands on every outcome and course.
fn not_planned(conversion: &Conversion) -> Problem {
    let unused = conversion.unused.iter().flat_map(|it| &it.reasons);
    let missing = conversion.missing.iter().flat_map(|it| &it.reasons);
    let code = unused.chain(missing).next().map(|it| it.code.as_str());
    match code {
        Some("too_many_combinations") => Problem::new(Slug::TooComplex),
        Some("not_in_force") | None => Problem::new(Slug::NoRuleInForce),
        Some(code) => Problem::internal(anyhow::anyhow!("nothing was planned: {code}")),
    }
}
