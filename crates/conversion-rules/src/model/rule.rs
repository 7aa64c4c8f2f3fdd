//! Rules: recognition (the bank's act) and transfer (the school's act).

use super::bounds::{Consumption, Effective, Period};
use super::category::{category, optional_category};
use super::equivalence::Via;
use super::give::Gives;
use super::listed::{Code, Topic, optional_topic, topic, topics};
use super::pattern::Pattern;
use super::reference::LevelRef;
use super::sets::OneOrMany;
use super::windows::YearlyWindow;
use crate::exact::{Formula, Rounding};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::ledger::Category;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Rule {
    /// Outcome → credits in the account.
    Recognise(Box<RecogniseRule>),
    /// Outcomes → courses or waivers in a programme.
    Transfer(Box<TransferRule>),
}

impl Rule {
    /// Identity, unique in the rule set.
    pub fn id(&self) -> &str {
        match self {
            Self::Recognise(rule) => &rule.id,
            Self::Transfer(rule) => &rule.id,
        }
    }
}

/// Outcome → credits, points or an entry in the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecogniseRule {
    /// Identity.
    #[schemars(with = "Code")]
    pub id: String,
    /// Citation, `source/clause`.
    pub cite: String,
    /// Narrower period than the rule set's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective: Option<Effective>,
    /// Which outcomes.
    pub when: Pattern,
    /// Outcomes are summed first and rounded once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<Pool>,
    /// Outcomes of one key have the same content: only the greatest counts (多奖取最高).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stack: Option<Stack>,
    /// What they are worth.
    pub give: Give,
    /// Most an outcome or a year may bring.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
}

impl RecogniseRule {
    /// Does the value of an outcome depend on others of this rule, by a pool or a year?
    pub fn depends_on_others(&self) -> bool {
        self.pool.is_some() || self.limit.is_some_and(|limit| limit.per_year.is_some())
    }
}

/// What is summed before rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pool {
    /// What makes a pool, beside the learner and the rule.
    pub by: PoolKey,
}

/// What makes a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PoolKey {
    /// The category of credit.
    Category,
    /// The register entry.
    Award,
}

/// What makes two outcomes of a rule the same content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stack {
    /// One register entry.
    Award,
    /// One register entry in one calendar year of award.
    AwardAndYear,
}

/// The lot a recognition rule makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Give {
    /// Where the value comes from.
    pub value: ValueRule,
    /// What is taken off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub penalties: Vec<Penalty>,
    /// What penalties leave at least, unless one voids the value; 0 where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<Credits>,
    /// Step of the value; the rule set's where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Credits>,
    /// Rounding; the rule set's where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<Rounding>,
    /// Category of credit; the register's where none is given.
    #[serde(
        default,
        deserialize_with = "optional_category",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "Option<Category>")]
    pub category: Option<String>,
    /// The category for outcomes of these levels, in the place of the one for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub category_by_level: Vec<LevelCategory>,
    /// How long the lot lives from the award date, unless the outcome itself ends sooner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_after: Option<Period>,
    /// Which book it goes to.
    #[serde(default)]
    pub effect: LotEffect,
    /// May it ever become credit in a programme? Leisure learning may not.
    #[serde(default = "yes")]
    pub convertible: bool,
    /// How a use takes from it.
    #[serde(default)]
    pub consumption: Consumption,
}

const fn yes() -> bool {
    true
}

/// Where the value of a lot comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ValueRule {
    /// The register fixes it for the award or the level.
    Register,
    /// A formula such as `hours / 18`.
    Formula(Formula),
    /// A value for each level.
    Levels(#[schemars(length(min = 1))] Vec<LevelValue>),
    /// A value for each tag (国家级 3, 行业企业 1); the greatest that fits.
    Tiers(#[schemars(length(min = 1))] Vec<Tier>),
    /// A value for each combination of topics and level; the greatest that fits.
    Table(#[schemars(length(min = 1))] Vec<TableRow>),
    /// One value.
    Fixed(Credits),
}

/// A row of a table of values; what is absent asks nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableRow {
    /// Tags that the outcome must all bear.
    #[serde(
        default,
        deserialize_with = "topics",
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    #[schemars(with = "OneOrMany<Topic>")]
    pub tags: BTreeSet<String>,
    /// The level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<LevelRef>,
    /// The value.
    pub credits: Credits,
}

/// Something that lowers a value, or voids it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Penalty {
    /// Only for outcomes that bear this tag.
    #[serde(
        default,
        deserialize_with = "optional_topic",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "Option<Topic>")]
    pub tag: Option<String>,
    /// Only for outcomes whose number of this name is above `above`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// The limit of `measure`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<Credits>,
    /// Taken off: once, or once for each step by which `measure` is above `above`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub less: Option<Credits>,
    /// The value is void.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub void: bool,
}

/// The value of a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelValue {
    /// The level.
    pub level: LevelRef,
    /// Its value.
    pub credits: Credits,
}

/// The category of credit of a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelCategory {
    /// The level.
    pub level: LevelRef,
    /// Its category.
    #[serde(deserialize_with = "category")]
    #[schemars(with = "Category")]
    pub category: String,
}

/// The value of a tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// The tag.
    #[serde(deserialize_with = "topic")]
    #[schemars(with = "Topic")]
    pub tag: String,
    /// Its value.
    pub credits: Credits,
}

/// Which book a lot goes to.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LotEffect {
    /// Credits of the account.
    #[default]
    Credits,
    /// Points: rewards only.
    Points,
    /// Credits that stay in the account and never become academic.
    AccountOnly,
    /// A panel decides; the rule only says that it must.
    NeedsReview,
}

/// Upper limits of a recognition rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Most one outcome brings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_outcome: Option<Credits>,
    /// Most the outcomes awarded in one calendar year bring by this rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_year: Option<Credits>,
}

/// Outcomes → courses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferRule {
    /// Identity.
    #[schemars(with = "Code")]
    pub id: String,
    /// Citation, `source/clause`.
    pub cite: String,
    /// Narrower period than the rule set's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective: Option<Effective>,
    /// Periods in which applications by this rule are taken; none means always.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<Effective>,
    /// Such periods of every year, such as the first week of each term.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub yearly: Vec<YearlyWindow>,
    /// What must be there; each slot takes other outcomes.
    #[schemars(length(min = 1))]
    pub uses: Vec<Slot>,
    /// The courses are those that the outcomes stand for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<Via>,
    /// What it brings.
    pub gives: Gives,
    /// Must the outcomes be worth at least the courses? The policy's answer where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_covers_target: Option<bool>,
    /// The author's preference among plans of equal credit, 0 to 100: greater comes first, after what the learner prefers.
    /// Before `semantics: 4` it is added to hundredths of certain credits.
    #[serde(default)]
    pub prefer: u32,
}

impl TransferRule {
    /// What its places let in, place by place.
    pub fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.uses.iter().flat_map(|slot| &slot.any_of)
    }
}

/// The greatest preference that a rule names, from semantics 4 on.
pub const PREFER_MAX: u32 = 100;

/// A place to be filled with outcomes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// Name, unique in the rule.
    pub slot: String,
    /// What fits: one of these patterns.
    #[schemars(length(min = 1))]
    pub any_of: Vec<Pattern>,
    /// How many; one where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub take: Option<Take>,
    /// In what the outcomes of the slot must differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distinct: Option<Distinct>,
    /// How a use takes from the outcome; the policy's answer where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consumption: Option<Consumption>,
    /// What a budget use draws.
    #[serde(default)]
    pub draw: Draw,
    /// Most that this rule may draw from one outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Credits>,
}

/// How many outcomes fill a slot.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Take {
    /// Exactly this many; none means as few as reach the sum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub count: Option<u8>,
    /// Least sum of their taught hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours_min: Option<Credits>,
    /// Least sum of their recognised credits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits_min: Option<Credits>,
    /// Least sums of their numbers by name: `weeks`, `years`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub measure_min: BTreeMap<String, Credits>,
}

/// In what the outcomes of a slot must differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Distinct {
    /// Each stands for another of the pattern's tags.
    Tag,
    /// Each is of another register entry.
    Award,
}

/// What a budget use draws from its outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Draw {
    /// The credits of the courses granted.
    #[default]
    TargetCredits,
    /// A fixed amount.
    Fixed(Credits),
}
