//! Reasons: structured findings with a stable code, and the words made from them in one place.

pub mod code;
mod constraint;
mod sought;
mod words;

pub use constraint::{Constraint, Lapsed};
pub use sought::{Short, Sought};
pub(crate) use words::{MOST_NAMED, and_more, quoted};

use crate::exact::{Ratio, Rounding};
use crate::model::{Distinct, Effect};
use crate::names::Names;
use crate::prospects::Changed;
use credit_bank_domain::credits::Credits;
use serde::{Deserialize, Serialize};

/// A reason a person can read and a program can tell apart.
///
/// Reasons are ordered by what they say before how they say it, so that another wording
/// ([`crate::WORDING`]) chooses no other reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reason {
    /// Stable code.
    pub code: String,
    /// `rule@version` it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The clause cited, `source/clause`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// What is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub want: Option<String>,
    /// What is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub have: Option<String>,
    /// 简体中文.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Reason {
    /// A reason in words alone: it cites no rule and compares nothing.
    pub fn new(code: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            zh: zh.into(),
            en: en.into(),
            rule: None,
            clause: None,
            want: None,
            have: None,
        }
    }

    /// The same of a book that counts points: what it says of credits it says of points.
    #[must_use]
    pub(crate) fn in_points(mut self) -> Self {
        self.zh = self.zh.replace("学分", "积分");
        self.en = self.en.replace("credit", "point");
        self
    }

    /// Names the rule and clause it comes from.
    #[must_use]
    pub fn from_rule(mut self, rule: &str, clause: &str) -> Self {
        self.rule = Some(rule.to_owned());
        self.clause = Some(clause.to_owned());
        self
    }
}

/// A verdict on a condition; a missing field is unknown, never false.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Does not hold.
    Fails,
    /// Cannot be told: evidence is missing.
    Unknown,
    /// Holds.
    Holds,
}

/// A condition that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met {
    /// Member of the outcome that it is about.
    pub field: &'static str,
    /// What was wanted.
    pub want: String,
    /// What is there; `?` where a condition holds without it.
    pub have: String,
}

/// Why something is taken off a value: a topic, a number above a limit, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deduction {
    /// The topic; empty where a number alone decides.
    pub tag: String,
    /// The number's name, what it is, and above what it counts.
    pub above: Option<(String, Credits, Credits)>,
}

/// What the engine found; one variant for each code.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "each variant is its code; `words` says in two languages what it means"
)]
pub enum Finding {
    Condition {
        field: &'static str,
        want: String,
        have: Option<String>,
        verdict: Verdict,
    },
    EvidencePending,
    EvidenceDisputed,
    EvidenceRevoked,
    NotRecognised,
    Frozen,
    Expired {
        until: String,
        on: String,
    },
    NotConvertible,
    UsedAlready {
        /// Was it at this school?
        here: bool,
    },
    DeclinedByLearner,
    NotInForce {
        on: String,
    },
    NoRule,
    NeedsReview,
    /// A rule about a status of the person, who has not consented that rules look at it.
    NeedsConsent,
    UnknownAward {
        award: String,
    },
    RegisterValue {
        award: String,
        value: Credits,
    },
    LevelValue {
        level: String,
        value: Credits,
    },
    LevelCategory {
        level: String,
        category: String,
    },
    TierValue {
        tag: String,
        value: Credits,
    },
    FixedValue {
        value: Credits,
    },
    Formula {
        text: String,
        inputs: Vec<(String, Ratio)>,
        exact: Ratio,
        rounding: Rounding,
        step: Credits,
        value: Credits,
    },
    FormulaUnknown {
        text: String,
        missing: Vec<String>,
    },
    LimitedByOutcome {
        limit: Credits,
        value: Credits,
    },
    LimitedByYear {
        year: i32,
        limit: Credits,
        used: Credits,
        value: Credits,
    },
    Pooled {
        hours: Credits,
        value: Credits,
    },
    SameContent {
        kept: String,
    },
    NeverAcademic,
    SlotUnfilled {
        slot: String,
        want: u64,
        have: u64,
        /// How the outcomes have to differ.
        distinct: Option<Distinct>,
        /// What would count: entries with their level, or topics.
        lacking: Vec<String>,
        /// Outcomes that are there and do not fit.
        unfit: Vec<String>,
    },
    HoursShort {
        want: Credits,
        have: Credits,
    },
    SumShort {
        what: String,
        want: Credits,
        have: Credits,
    },
    SourceBelowTarget {
        outcomes: Vec<String>,
        /// None where credits without a course are given.
        courses: Vec<String>,
        source: Credits,
        target: Credits,
    },
    BudgetShort {
        want: Credits,
        have: Credits,
    },
    CourseDenied {
        course: String,
        deny: String,
    },
    CourseNotConvertible {
        course: String,
    },
    UnknownCourse {
        course: String,
    },
    PassedAlready {
        course: String,
    },
    GrantedAlready {
        course: String,
    },
    AppliedAlready {
        course: String,
    },
    NotRequested {
        course: String,
    },
    CapReached {
        cap: String,
        limit: Credits,
        used: Credits,
        need: Credits,
        courses: bool,
    },
    CourseTaken {
        course: String,
        rule: String,
    },
    OutcomeTaken {
        outcome: String,
        rule: String,
    },
    Excluded {
        exclusion: String,
    },
    Dominated {
        rule: String,
    },
    GivesNothing,
    NotPreferred,
    PlanNotVerified,
    /// Courses that cannot all be given, and what stands against it.
    /// A course that the rule gives with others alone, which were not asked for.
    AskedTogether {
        course: String,
        with: Vec<String>,
    },
    RequiredNotMet {
        required: Vec<String>,
        with: Vec<Constraint>,
    },
    /// The search met its limit before it found a plan that gives what is required.
    SearchStopped,
    TooManyCombinations {
        limit: u64,
    },
    ConditionsMet {
        outcome: String,
        conditions: Vec<Met>,
    },
    /// A register entry that counts as another by a crosswalk.
    Crossed {
        outcome: String,
        award: String,
        crosswalk: String,
        asked: String,
    },
    Used {
        outcome: String,
        draw: Credits,
        left: Credits,
        forfeited: bool,
        /// Does the rule take credits of it at all?
        consumed: bool,
    },
    Granted {
        course: String,
        credits: Credits,
    },
    AwaitsExam {
        course: String,
        credits: Credits,
    },
    CreditsToMakeUp {
        course: String,
        credits: Credits,
    },
    CapRoom {
        cap: String,
        before: Credits,
        after: Credits,
        limit: Credits,
        courses: bool,
    },
    GradeWritten {
        grade: String,
        /// The scale of marks that are not out of a hundred.
        scale: Option<String>,
        degree_review: Option<Credits>,
    },
    GradeUnknown,
    /// Another rule would have given the same at a lower grade, or at none.
    LowerGrade {
        rule: String,
        grade: Option<String>,
    },
    NoEquivalence {
        outcome: String,
        /// Statements that would make it the equal of a course on another day.
        lapsed: Vec<Lapsed>,
    },
    /// Nothing that is there and fills the rule stands for the course.
    NoneStandsFor {
        course: String,
        /// What stands for it.
        by: Vec<String>,
        /// Statements about it that are not in force on the day.
        lapsed: Vec<Lapsed>,
    },
    EquivalenceShort {
        statement: String,
        what: &'static str,
        want: String,
        have: Option<String>,
    },
    EquivalentTo {
        outcome: String,
        course: String,
        statement: String,
        overlap: String,
        approved_by: String,
    },
    SameName {
        outcome: String,
        course: String,
    },
    WindowClosed {
        on: String,
        next: Option<String>,
    },
    ChoiceMade {
        most: u64,
    },
    EffectChanged {
        cap: String,
        effect: Effect,
        /// Courses in whose place there are credits without a course.
        courses: Vec<String>,
    },
    FloorNotReached {
        cap: String,
        floor: Credits,
        have: Credits,
        courses: bool,
    },
    ElectiveGranted {
        module: Option<String>,
        credits: Credits,
    },
    TableValue {
        row: String,
        value: Credits,
    },
    Penalty {
        why: Deduction,
        before: Credits,
        less: Credits,
        value: Credits,
        /// Is it the least that may be left, whatever would be taken?
        is_least: bool,
    },
    PenaltyVoids {
        why: Deduction,
    },
    /// Nothing lacks but the day.
    /// What is there counts once it is verified and recognised.
    NextRecognition {
        outcome: String,
    },
    NextOpening {
        from: String,
        why: Opening,
    },
    /// What is given counts once it reaches a floor with what else is given.
    NextFloor {
        cap: String,
        floor: Credits,
        have: Credits,
        courses: bool,
    },
    NextEvidence {
        outcome: String,
        field: &'static str,
        want: String,
    },
    NextImprovement {
        outcome: String,
        field: &'static str,
        want: String,
        have: String,
    },
    Instead {
        course: String,
        outcomes: Vec<String>,
        lost: Credits,
        credits: Credits,
        gives_up: Vec<String>,
        changes: Vec<Changed>,
    },
    WiderCap {
        cap: String,
        raise: Credits,
        gained: Credits,
        courses: bool,
    },
    OneMoreAward {
        award: String,
        level: Option<String>,
        gained: Credits,
        courses: Vec<String>,
    },
    NextOutcome {
        slot: String,
        more: u64,
        /// How the outcomes have to differ.
        distinct: Option<Distinct>,
        /// What they have to sum up to with those at hand.
        sums: Vec<Short>,
        names: Vec<Sought>,
        /// Outcomes that are there and do not fit.
        unfit: Vec<String>,
        /// Is it about a later day?
        later: bool,
    },
}

/// Why a course can be given on a later day and not on the day of the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// Applications by the rule are taken again.
    Window,
    /// The rule comes into force.
    InForce,
    /// A statement about the course begins to hold.
    Statement,
    /// A cap of a calendar year begins anew.
    Year,
}

impl Finding {
    /// The finding in words, where it is about no outcome and no course.
    pub fn reason(&self) -> Reason {
        self.reason_naming(&Names::default())
    }

    /// The finding in words, with outcomes and courses by their names.
    pub fn reason_naming(&self, names: &Names<'_>) -> Reason {
        words::reason(self, names)
    }
}
