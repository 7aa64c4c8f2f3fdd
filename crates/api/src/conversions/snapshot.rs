//! The one place where stored facts, a programme and commitments become a plan: a query and the
//! filing of an application ask the same question and therefore get the same answer.
//!
//! Reading and planning are apart: the snapshot is read in a transaction, the plan is made after it,
//! however long it takes.

use super::commitments;
use super::declined;
use super::knowledge::Knowledge;
use super::learner_facts;
use super::made_up;
use super::outlook::{Asked, Outlook};
use super::prospects::{Around, Spoken};
use super::question::{Question, Target, Weighed};
use crate::bank::Bank;
use crate::learners::{ConsentPurpose, stands};
use crate::problem::{FieldFault, Problem, Slug};
use crate::rules_in_force::InForce;
use credit_bank_conversion_rules::plan::Instance;
use credit_bank_conversion_rules::{
    Commitments, Conversion, ConversionRequest, ConversionStatus, DEFAULT_NODE_LIMIT, Deciding,
    Fact, PassedCourse, Prospects, Reason, Searched, TransferCase, Unheard, deciding,
    export_instance, search_within, unheard,
};
use credit_bank_domain::access::Actor;
use credit_bank_domain::programme::Programme;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::Enrolment;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// A question with everything that its answer rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// What is asked.
    pub question: Question,
    /// The facts.
    pub facts: Vec<Fact>,
    /// Why a made-up outcome is not recognised, by its `ref`.
    pub unrecognised: BTreeMap<String, Vec<Reason>>,
    /// What stands in the way already.
    pub commitments: Commitments,
    /// Courses passed.
    pub record: Vec<PassedCourse>,
    /// The programme version.
    pub programme: Programme,
    /// The rule-set versions that decide.
    pub rules: Deciding<InForce>,
    /// What could be won under these versions, and who could issue it.
    pub outlook: Outlook,
    /// The enrolment asked about.
    pub enrolment: Option<Enrolment>,
    /// Is whoever asks the person himself, who has not consented that rules see a status?
    pub awaits_consent: bool,
    /// What else the answer looks at where it is to say what would change the plan.
    pub around: Option<Around>,
}

/// The answer with everything it was made from.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The plan.
    pub conversion: Conversion,
    /// The checkpoint of the search at which the time was up; none where the search came to its end.
    pub stopped_at: Option<u64>,
    /// The rule-set version that decided.
    pub rules: InForce,
    /// What would change it, where that was asked.
    pub prospects: Option<Prospects>,
    /// What it was made from.
    pub snapshot: Snapshot,
}

impl Snapshot {
    /// What the transaction sees; writes nothing.
    ///
    /// # Errors
    /// `unknown-reference` for a programme, enrolment, issuer or declined outcome that is not there or not the learner's,
    /// `unknown-award`, `level-required`, `date-in-future` and `invalid-body` for a made-up outcome,
    /// `no-rule-in-force`.
    pub fn read(tx: &mut dyn ReadTx, bank: &Bank, question: Question) -> Result<Self, Problem> {
        let knowledge = Knowledge::at(tx, bank, question.as_of)?;
        let (programme, enrolment) = find_target(tx, &question)?;
        let rules = find_rules(tx, bank, &question, &programme, enrolment.as_ref())?;
        let (facts, unrecognised) = match &question.outcomes {
            Weighed::Learner { learner, seen } => {
                let day = enrolment
                    .as_ref()
                    .map_or(question.on, |it| it.registered_on);
                let facts =
                    learner_facts::read(tx, bank, (*learner, seen), (knowledge, Some(day)))?;
                (facts, BTreeMap::new())
            }
            Weighed::MadeUp(outcomes) => {
                // Whoever asks about an enrolment asks as its learner.
                let school = enrolment.as_ref().map(|it| it.organisation_id);
                let of = (outcomes.as_slice(), school.as_slice());
                made_up::recognised(tx, bank, of, (question.on, knowledge))?
            }
        };
        declined::are_there(tx, &question, &facts)?;
        let commitments = commitments::read(tx, &question, enrolment.as_ref())?;
        let mut outlook = Outlook::default();
        let asked = Asked {
            on: question.on,
            knowledge,
            school: enrolment.as_ref().map(|it| it.organisation_id),
        };
        for version in rules.all() {
            outlook.read(tx, bank, (version, asked))?;
        }
        let record: Vec<PassedCourse> = match &enrolment {
            Some(enrolment) => commitments::passed(tx, enrolment, knowledge)?,
            None => Vec::new(),
        };
        Ok(Self {
            question,
            facts,
            unrecognised,
            commitments,
            record,
            programme,
            rules,
            outlook,
            enrolment,
            awaits_consent: false,
            around: None,
        })
    }

    /// The snapshot as the learner himself asks for it: rules that would look at a status of him, had he
    /// consented, are told to him and to nobody else.
    ///
    /// # Errors
    /// Those of the store.
    pub(super) fn told_to(
        mut self,
        tx: &mut dyn ReadTx,
        who: Option<&Actor>,
    ) -> Result<Self, Problem> {
        if let Weighed::Learner { learner, .. } = self.question.outcomes
            && who.and_then(Actor::learner_id) == Some(learner)
        {
            let known = Knowledge::checked(self.question.as_of);
            let purpose = (ConsentPurpose::StatusFacts, known.instant());
            self.awaits_consent = !stands(tx, learner, purpose)?;
        }
        Ok(self)
    }

    /// The snapshot with what is needed to say what would change the plan.
    ///
    /// # Errors
    /// Those of the store.
    pub fn with_prospects(mut self, tx: &mut dyn ReadTx, bank: &Bank) -> Result<Self, Problem> {
        let spoken = Spoken::of(self.rules.all().map(|it| &*it.rules));
        let school = self.enrolment.as_ref().map(|it| it.organisation_id);
        let knowledge = Knowledge::checked(self.question.as_of);
        let of = (school, self.question.on, knowledge);
        self.around = Some(Around::read(tx, bank, &spoken, of)?);
        Ok(self)
    }

    /// The better plan of the versions that decide; after `limit` the best found.
    pub fn plan(self, limit: Duration) -> Answered {
        let began = Instant::now();
        let under =
            |rules: &InForce| search_within(&self.request(rules), &|| began.elapsed() >= limit);
        let (found, rules) = self.rules.best(under, |found: &Searched| &found.conversion);
        let rules = rules.clone();
        let prospects = self.around.as_ref().map(|around| {
            let asked = self.request(&rules);
            around.prospects(&asked, &found.conversion, &|| began.elapsed() >= limit)
        });
        Answered {
            conversion: found.conversion,
            stopped_at: found.stopped_at,
            rules,
            prospects,
            snapshot: self,
        }
    }

    fn request<'s>(&'s self, rules: &'s InForce) -> ConversionRequest<'s> {
        let (question, enrolment) = (&self.question, self.enrolment.as_ref());
        ConversionRequest {
            rules: &rules.rules,
            programme: &self.programme,
            facts: &self.facts,
            record: &self.record,
            commitments: self.commitments.clone(),
            enrolment: enrolment.map(|it| it.id.to_string()),
            wishes: question.wishes.clone(),
            issuers: self.outlook.issuers(rules),
            winnable: self.outlook.winnable(rules),
            registered_on: enrolment.map_or(question.on, |it| it.registered_on),
            on: question.on,
            node_limit: DEFAULT_NODE_LIMIT,
        }
    }
}

impl Answered {
    /// The question as it was decided, by which the same plan can be made again.
    pub fn case(&self) -> TransferCase {
        TransferCase::of(&self.snapshot.request(&self.rules), self.stopped_at)
    }

    /// The rules that the person is told of: a consent would let them look at a status.
    pub(super) fn unheard(&self) -> Vec<Unheard> {
        if self.snapshot.awaits_consent {
            unheard(&self.snapshot.request(&self.rules))
        } else {
            Vec::new()
        }
    }

    /// The planning problem that was solved.
    pub(super) fn instance(&self) -> Instance {
        export_instance(&self.snapshot.request(&self.rules))
    }

    /// Refuses where nothing was planned.
    ///
    /// # Errors
    /// `no-rule-in-force`, `too-complex`, `required-not-met`.
    pub fn planned(&self) -> Result<(), Problem> {
        match self.conversion.status {
            ConversionStatus::NotPlanned => Err(not_planned(&self.conversion)),
            ConversionStatus::Optimal | ConversionStatus::Bounded => Ok(()),
        }
    }
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
    let knowledge = Knowledge::checked(question.as_of);
    match question.target {
        Target::Programme(id) => {
            let found = tx.find_programme(id)?;
            let programme = found.ok_or_else(|| unknown("/programme_id"))?;
            if knowledge.knows_programme(tx, id)? {
                Ok((programme, None))
            } else {
                Err(unknown("/programme_id"))
            }
        }
        Target::Enrolment(id) => {
            let enrolment = tx
                .find_enrolment(id)?
                .filter(|enrolment| knowledge.knows_enrolment(enrolment))
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

/// The versions that decide: about somebody enrolled those that bind him, about others the current one.
fn find_rules(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    question: &Question,
    programme: &Programme,
    enrolment: Option<&Enrolment>,
) -> Result<Deciding<InForce>, Problem> {
    let nothing = || Problem::new(Slug::NoRuleInForce);
    let rule_set = programme.rule_set_id.ok_or_else(nothing)?;
    let knowledge = Knowledge::checked(question.as_of);
    let mut in_force = |day| knowledge.rules(tx, bank, (rule_set, day));
    let registered_on = enrolment.map(|it| it.registered_on);
    let found = deciding(&mut in_force, (registered_on, question.on))?;
    match (found, registered_on) {
        (Some(found), _) => Ok(found),
        (None, Some(day)) if in_force(question.on)?.is_some() => Err(nothing().detail(
            format!("按现行规则的适用与过渡条款，没有任何版本适用于 {day} 登记的学籍。"),
            format!(
                "By what the current rules bind and keep, no version applies to an enrolment registered on {day}."
            ),
        )),
        (None, _) => Err(nothing()),
    }
}

/// Nothing was planned, for one reason that stands on every outcome and course.
fn not_planned(conversion: &Conversion) -> Problem {
    let unused = conversion.unused.iter().flat_map(|it| &it.reasons);
    let missing = conversion.missing.iter().flat_map(|it| &it.reasons);
    let reason = unused.chain(missing).next();
    let told = |slug| match reason {
        Some(reason) => Problem::new(slug).detail(reason.zh.clone(), reason.en.clone()),
        None => Problem::new(slug),
    };
    match reason.map(|it| it.code.as_str()) {
        Some("too_many_combinations") => Problem::new(Slug::TooComplex),
        Some("search_stopped") => told(Slug::TooComplex),
        Some("required_not_met") => told(Slug::RequiredNotMet),
        None if !conversion.wishes.required.is_empty() => Problem::new(Slug::RequiredNotMet),
        Some("not_in_force") | None => Problem::new(Slug::NoRuleInForce),
        Some(code) => Problem::internal(anyhow::anyhow!("nothing was planned: {code}")),
    }
}
