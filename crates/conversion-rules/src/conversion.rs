//! The answer: courses, what they cost, what is left over and why.

use crate::canonical;
use crate::model::Effect;
use crate::reason::Reason;
use crate::request::Wishes;
use credit_bank_domain::credits::Credits;
use serde::{Deserialize, Serialize};

/// The answer to a [`crate::ConversionRequest`]; canonical JSON, identified by `plan_hash`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversion {
    /// SHA-256 over the canonical JSON of everything else, hexadecimal.
    #[serde(default)]
    pub plan_hash: String,
    /// The semantics that the rule set was written for, by which it was decided.
    pub semantics: u32,
    /// The rule-set version that decided.
    pub rule_set: RuleSetRef,
    /// SHA-256 over the canonical JSON of the facts, by id.
    pub facts_hash: String,
    /// Day of the question.
    pub on: chrono::NaiveDate,
    /// What the learner wished of it.
    #[serde(default, skip_serializing_if = "Wishes::is_empty")]
    pub wishes: Wishes,
    /// How sure the plan is.
    pub status: ConversionStatus,
    /// Courses given, by course code.
    pub courses: Vec<GrantedLine>,
    /// Uses of rules: the smallest units of decision.
    pub groups: Vec<Group>,
    /// Credits granted once the school accepts.
    pub total_credits: Credits,
    /// Credits that still hang on an exam.
    pub pending_exam_credits: Credits,
    /// Every cap with its arithmetic.
    pub caps: Vec<CapState>,
    /// Every outcome that is not used, by fact id.
    pub unused: Vec<UnusedFact>,
    /// For every outcome and every rule that speaks of it and does not use it, exactly one verdict; by
    /// fact id and rule. Empty where nothing was planned: then one reason stands on everything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub verdicts: Vec<RuleVerdict>,
    /// Every course that was wanted, else every course of the programme that the learner lacks, and that is
    /// not given.
    pub missing: Vec<MissingCourse>,
    /// For courses that are not given: what would bring the nearest rule nearer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub next_steps: Vec<NextStep>,
    /// Where the learner would stand: modules bind beside the total.
    pub completion: Completion,
}

/// Identity of a rule-set version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSetRef {
    /// Code.
    pub code: String,
    /// Version.
    pub version: u32,
    /// Hash, hexadecimal.
    pub hash: String,
}

/// How sure a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConversionStatus {
    /// Proved the best at every level of the objective.
    Optimal,
    /// A plan, and verified, but the search limit was reached before the proof that it is the best.
    Bounded,
    /// The rule set is not in force on the day, combinations exceed the limit, what is required cannot be
    /// given, or the search met its limit before it found any plan: nothing planned.
    NotPlanned,
}

/// A course given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantedLine {
    /// Course code; empty for elective credits without a course.
    pub course_code: String,
    /// Courses in whose place a cap puts these credits; nothing else gives them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub in_place_of: Vec<String>,
    /// The course's credits, whatever the outcomes were worth.
    pub target_credits: Credits,
    /// What the use does.
    pub effect: Effect,
    /// The module of elective credits without a course.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub module: Option<String>,
    /// Rule id.
    pub rule: String,
    /// The clause it cites.
    pub clause: String,
    /// What is written as grade.
    pub grade: Option<WrittenGrade>,
    /// Index into `groups`.
    pub group: usize,
    /// Outcomes used; a group's outcomes are shared out over its courses in order.
    pub uses: Vec<Use>,
    /// Why, step by step.
    pub explanation: Vec<Reason>,
}

/// A grade as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenGrade {
    /// The text of the grade field.
    pub text: String,
    /// The scale of marks that are not out of a hundred: the highest mark, as the source has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<String>,
    /// What it counts as in the review for a degree, where that differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub degree_review: Option<Credits>,
}

impl WrittenGrade {
    /// The grade in few words: with its scale where that is not a hundred.
    pub(crate) fn told(&self) -> String {
        match &self.scale {
            Some(scale) => format!("{}/{scale}", self.text),
            None => self.text.clone(),
        }
    }

    /// The scale that the text is on: marks are out of a hundred where nothing else is said, words such as
    /// 免考 stand for a pass.
    pub fn scale(&self) -> &str {
        match &self.scale {
            Some(scale) => scale,
            None if self.text.parse::<Credits>().is_ok() => HUNDRED,
            None => "pass",
        }
    }
}

/// The scale of marks out of a hundred.
pub(crate) const HUNDRED: &str = "100";

/// The use of an outcome by a course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    /// The fact.
    pub fact_id: String,
    /// Source credits drawn by this line.
    pub source_draw: Credits,
    /// Source credits left after the whole plan.
    pub left: Credits,
    /// What happens to them when the application is decided.
    pub left_policy: LeftPolicy,
    /// `whole`, `budget` or `none`.
    pub consumption: crate::model::Consumption,
}

/// What happens to what is left of an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftPolicy {
    /// Void.
    Forfeit,
    /// Kept.
    Keep,
}

/// One use of a rule: accepted or refused as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Rule id.
    pub rule: String,
    /// The clause it cites.
    pub clause: String,
    /// What it does.
    pub effect: Effect,
    /// Facts used.
    pub facts: Vec<String>,
    /// Courses given.
    pub courses: Vec<String>,
}

/// A cap and how much of it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapState {
    /// Cap id.
    pub id: String,
    /// The clause it cites.
    pub clause: String,
    /// `credits` or `courses`.
    pub measure: crate::model::Measure,
    /// Most allowed.
    pub limit: Credits,
    /// Granted before.
    pub before: Credits,
    /// Used with this plan.
    pub used: Credits,
    /// The base the share is of, where it is a share.
    pub base: Option<Credits>,
}

/// An outcome that is not used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnusedFact {
    /// The fact.
    pub id: String,
    /// Why; never empty.
    pub reasons: Vec<Reason>,
}

/// Why a rule that speaks of an outcome does not use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyNot {
    /// A condition does not hold, of this outcome or of what the rule wants beside it.
    Failed,
    /// Evidence is missing: a condition can be neither held nor refused.
    Unknown,
    /// A ban, a revocation, or a rule that expressly gives nothing.
    Denied,
    /// The certificate has ended.
    Expired,
    /// The rule is not in force on the day, or takes no applications then.
    NotInForce,
    /// The outcome or the course is taken, by the plan or before it, or two things exclude each other.
    Conflict,
    /// A cap is reached, or a floor is not.
    Cap,
    /// Another outcome of the same content counts.
    SameContent,
    /// The plan has a use that gives as much for less.
    Dominated,
    /// Nothing stands against it; the plan is better, or as good, without it.
    NotPreferred,
    /// The learner does not want it.
    DeclinedByLearner,
    /// A panel decides.
    NeedsReview,
}

/// The verdict on one outcome and one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleVerdict {
    /// The fact.
    pub fact_id: String,
    /// Rule id.
    pub rule: String,
    /// The clause it cites.
    pub clause: String,
    /// Why the rule does not use the outcome: of all its ways to, the nearest one.
    pub verdict: WhyNot,
    /// What the verdict rests on; never empty.
    pub reasons: Vec<Reason>,
    /// All that would have to be done with the outcome, where doing something would help.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acts: Vec<Reason>,
}

/// A course that is not given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingCourse {
    /// Course code.
    pub course_code: String,
    /// Why; never empty.
    pub reasons: Vec<Reason>,
}

/// What a learner could do next for a course that is not given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextStep {
    /// Course code.
    pub course_code: String,
    /// The course's credits.
    pub credits: Credits,
    /// All that the nearest rule still lacks; never empty.
    pub acts: Vec<Reason>,
}

/// Where the learner would stand in the programme with this plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// Credits needed for the award.
    pub required: Credits,
    /// Credits reached: passed, granted before and granted by this plan.
    pub reached: Credits,
    /// Each module.
    pub modules: Vec<ModuleState>,
    /// Is the total and every module minimum reached, and every compulsory course passed or converted?
    pub complete: bool,
}

/// A module and how much of it is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleState {
    /// Module code.
    pub code: String,
    /// Credits needed.
    pub required: Credits,
    /// Credits reached.
    pub reached: Credits,
    /// Credits still missing.
    pub missing: Credits,
}

impl Conversion {
    /// Canonical JSON, `plan_hash` included.
    pub fn canonical_json(&self) -> String {
        canonical::to_json(self)
    }

    /// The hash of what the plan gives and takes, by which rules and wishes: the same on another day, and
    /// where only the explanation of what is not given has changed.
    pub fn content_hash(&self) -> String {
        let courses: Vec<GrantedLine> = self
            .courses
            .iter()
            .map(|line| GrantedLine {
                explanation: Vec::new(),
                ..line.clone()
            })
            .collect();
        canonical::hash_hex(&(&self.rule_set, &self.wishes, &self.groups, courses))
    }

    /// The hash of everything but the hash itself.
    pub fn compute_hash(&self) -> String {
        let mut bare = self.clone();
        bare.plan_hash.clear();
        canonical::hash_hex(&bare)
    }
}
