//! The question: which courses of a programme do these outcomes give this learner?

use crate::compiled::CompiledRules;
use crate::conversion::Group;
use crate::fact::Fact;
use crate::issuers::Issuing;
use crate::model::{Consumption, Effect, Reuse};
use crate::names::Names;
use crate::winnable::Winnable;
use chrono::NaiveDate;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::programme::Programme;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Search nodes the planner may visit where the caller has no wish of its own: far more than any
/// size of `plan::Size` was seen to need, and seconds, not minutes, of one core where they run out.
pub const DEFAULT_NODE_LIMIT: u64 = 50_000;

/// A question about one learner and one programme version. The order of every list is immaterial.
#[derive(Debug, Clone)]
pub struct ConversionRequest<'a> {
    /// The rule-set version that decides.
    pub rules: &'a CompiledRules,
    /// The programme version.
    pub programme: &'a Programme,
    /// The learner's outcomes; a learner attribute is a fact of type `status`.
    pub facts: &'a [Fact],
    /// Courses passed in this programme.
    pub record: &'a [PassedCourse],
    /// What is held or used already.
    pub commitments: Commitments,
    /// Identity of the enrolment; none for a made-up question.
    pub enrolment: Option<String>,
    /// What the learner wishes of the plan.
    pub wishes: Wishes,
    /// Who could issue what the rules ask of certain issuers, so that nothing is advised that nobody issues;
    /// where none is given anybody could.
    pub issuers: Option<&'a [Issuing]>,
    /// What could be won of the register entries that the rules let in by code; where none is given an outcome of
    /// them could be worth anything.
    pub winnable: Option<&'a [Winnable]>,
    /// Registration date of the enrolment.
    pub registered_on: NaiveDate,
    /// Filing date: chooses rules and judges validity.
    pub on: NaiveDate,
    /// Search nodes the planner may visit; [`DEFAULT_NODE_LIMIT`] is a good value.
    pub node_limit: u64,
}

impl<'a> ConversionRequest<'a> {
    /// What its outcomes and courses are called.
    pub(crate) fn names(&self) -> Names<'a> {
        Names::of(self.rules, self.facts)
            .with_courses(self.programme)
            .with_awards(self.winnable.unwrap_or_default())
    }

    /// A question about these outcomes alone: nobody's enrolment, no record, no commitments and no wishes,
    /// registered and filed on one day.
    pub fn about(
        rules: &'a CompiledRules,
        programme: &'a Programme,
        facts: &'a [Fact],
        on: NaiveDate,
    ) -> Self {
        Self {
            rules,
            programme,
            facts,
            record: &[],
            commitments: Commitments::default(),
            enrolment: None,
            wishes: Wishes::default(),
            issuers: None,
            winnable: None,
            registered_on: on,
            on,
            node_limit: DEFAULT_NODE_LIMIT,
        }
    }
}

/// A course the learner has passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedCourse {
    /// Course code.
    pub course_code: String,
    /// Day of passing.
    pub passed_on: NaiveDate,
    /// Credits earned.
    pub credits: Credits,
    /// Grade as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
}

/// Live claims on the learner's outcomes and what this enrolment was granted or holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Commitments {
    /// Claims (held, used and forfeited), at any institution.
    pub claims: Vec<Claim>,
    /// Courses granted to or held by this enrolment.
    pub granted: Vec<GrantedCourse>,
}

/// A live claim on an outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The fact.
    pub fact_id: String,
    /// Its same-content class; outcomes of one class count as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_class: Option<String>,
    /// Held + used + forfeited source credits.
    pub draw: Credits,
    /// How the claim takes from the outcome.
    pub consumption: Consumption,
    /// Reuse policy under which it was made; of two policies the stricter wins.
    pub reuse: Reuse,
    /// The institution where it is claimed.
    pub institution: String,
    /// The enrolment for which it is claimed.
    pub enrolment: String,
}

/// A course granted already, or held by an open application, in this enrolment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantedCourse {
    /// Course code; empty for elective credits without a course.
    pub course_code: String,
    /// Courses in whose place a cap put elective credits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub in_place_of: Vec<String>,
    /// Target credits.
    pub credits: Credits,
    /// The rule that gave it.
    pub rule: String,
    /// What it did.
    pub effect: Effect,
    /// Was the examination passed on which its credits hung?
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_examined: bool,
    /// Is it only applied for: held until the school decides?
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_held: bool,
    /// Day on which it was applied for; unknown counts in every period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filed_on: Option<NaiveDate>,
    /// Where the outcomes used come from.
    #[serde(default)]
    pub sources: Sources,
}

impl GrantedCourse {
    /// Do its credits count: at once, or since its examination was passed?
    pub fn counts(&self) -> bool {
        self.effect.grants_at_once() || self.is_examined
    }

    /// Is the course given, or are credits given in its place? Either way nothing else gives it.
    pub fn takes(&self, course: &str) -> bool {
        self.course_code == course || self.in_place_of.iter().any(|code| code == course)
    }
}

/// Where the outcomes of a grant come from, as caps select by it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Sources {
    /// Their types.
    pub types: BTreeSet<OutcomeType>,
    /// Classes of their issuers.
    pub issuer_classes: BTreeSet<String>,
    /// Their issuers.
    pub issuers: BTreeSet<String>,
    /// Their kinds of credit.
    pub categories: BTreeSet<String>,
}

impl Sources {
    /// Those of these outcomes.
    pub fn of<'f>(facts: impl IntoIterator<Item = &'f Fact>) -> Self {
        let mut sources = Self::default();
        for fact in facts {
            sources.types.insert(fact.outcome_type);
            sources
                .issuer_classes
                .extend(fact.issuer_classes.iter().cloned());
            sources.issuers.extend(fact.issuer_id.clone());
            sources.categories.extend(fact.category.clone());
        }
        sources
    }
}

/// What a learner wishes of a plan; it is part of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Wishes {
    /// Only these courses; none means any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub courses: Option<BTreeSet<String>>,
    /// What must not be given or used.
    #[serde(default, skip_serializing_if = "Declined::is_empty")]
    pub declined: Declined,
    /// What must be given.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub required: BTreeSet<Required>,
    /// Courses that come before others among plans of equal credit.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub preferred: BTreeSet<String>,
}

impl Wishes {
    /// Is nothing wished?
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A course that the plan must give.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Required {
    /// Course code.
    pub course: String,
    /// Fact ids that the use which gives it must contain.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub facts: BTreeSet<String>,
}

impl Required {
    /// Does this use of a rule give the course with these outcomes?
    pub(crate) fn is_met_by(&self, group: &Group) -> bool {
        group.courses.contains(&self.course)
            && self.facts.iter().all(|fact| group.facts.contains(fact))
    }
}

/// What the learner does not want.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Declined {
    /// Course codes.
    #[serde(default)]
    pub courses: BTreeSet<String>,
    /// Fact ids.
    #[serde(default)]
    pub facts: BTreeSet<String>,
}

impl Declined {
    /// Is nothing declined?
    pub fn is_empty(&self) -> bool {
        self.courses.is_empty() && self.facts.is_empty()
    }
}
