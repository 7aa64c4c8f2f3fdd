//! Dates, units and policies of a rule set.

use crate::exact::Rounding;
use chrono::{Months, NaiveDate};
use credit_bank_domain::credits::Credits;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;

/// When something is in force: from the first day, to the last day inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Effective {
    /// First day.
    #[serde(deserialize_with = "super::day")]
    pub from: NaiveDate,
    /// Last day, inclusive; none while open.
    #[serde(
        default,
        deserialize_with = "super::optional_day",
        skip_serializing_if = "Option::is_none"
    )]
    pub to: Option<NaiveDate>,
}

impl Effective {
    /// Is it in force on this day?
    pub fn contains(&self, on: NaiveDate) -> bool {
        self.from <= on && self.to.is_none_or(|to| on <= to)
    }
}

/// Which version decides a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bind {
    /// The date that chooses the version.
    #[serde(default)]
    pub to: BindTo,
    /// May the learner choose the version in force today instead?
    #[serde(default)]
    pub choice: Choice,
    /// May one application mix versions?
    #[serde(default)]
    pub mixing: Mixing,
}

/// The date that chooses the version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BindTo {
    /// Filing date of the application.
    #[default]
    Application,
    /// Registration date of the enrolment.
    Enrolment,
}

/// The learner's choice of version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// None: the bound version decides.
    #[default]
    Bound,
    /// The bound version or the current one, as a whole.
    BoundOrCurrent,
}

/// Rules of several versions in one application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mixing {
    /// Never; the only value.
    #[default]
    Forbid,
}

/// The grain of credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Units {
    /// Smallest step of credits.
    pub credit_step: Credits,
    /// Rounding to that step.
    #[serde(default)]
    pub rounding: Rounding,
}

/// How outcomes are used up and what decides between plans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Where a used outcome may be used again.
    pub reuse: Reuse,
    /// Whether an outcome is used as a whole or as a budget, unless a slot says otherwise.
    #[serde(default)]
    pub consumption: Consumption,
    /// What happens to the unused part, settled when an application is decided.
    #[serde(default)]
    pub remainder: Remainder,
    /// Must the outcomes of an application be worth at least the courses it grants?
    #[serde(default)]
    pub source_covers_target: bool,
    /// Most credits one outcome may give, whatever its value (一证最多 8 学分).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_max: Option<Credits>,
    /// Within which terms people act under these rules.
    #[serde(default, skip_serializing_if = "is_default")]
    pub terms: Terms,
    /// Order of the objective; only the documented order is known.
    #[serde(default = "ObjectiveLevel::documented")]
    pub objective: Vec<ObjectiveLevel>,
}

/// Terms of the bank's officers (in the recognition rules) or of a school (in its own), with the
/// defaults that hold where nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Terms {
    /// Working days for a decision on an outcome, an application or a review; 15.
    pub decision_days: u16,
    /// Working days after a decision within which a review may be asked for; 15.
    pub review_days: u16,
    /// Days for which an outcome that comes back past its last day may still be used; 30.
    pub grace_days: u16,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            decision_days: 15,
            review_days: 15,
            grace_days: 30,
        }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Scope of "one outcome once"; of two policies the stricter wins.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Reuse {
    /// Once in one enrolment.
    OncePerEnrolment,
    /// Once at one institution.
    OncePerInstitution,
    /// Once anywhere.
    OnceGlobally,
}

/// How an outcome is used up.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Consumption {
    /// One use takes all of it.
    #[default]
    Whole,
    /// Uses draw credits until its value is gone.
    Budget,
    /// Never used up: a status such as 退役军人.
    None,
}

/// The unused part of an outcome after a decision.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Remainder {
    /// Void (余量作废).
    #[default]
    Forfeit,
    /// Kept for later.
    Keep,
}

/// Levels of the objective.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ObjectiveLevel {
    /// Most credits.
    Credits,
    /// Highest preference.
    Preference,
    /// Least value of touched outcomes.
    LeastConsumed,
    /// Fewest applications.
    Fewest,
    /// Fingerprints, so that the answer is unique.
    Fingerprint,
}

impl ObjectiveLevel {
    /// The one order there is.
    pub fn documented() -> Vec<Self> {
        vec![
            Self::Credits,
            Self::Preference,
            Self::LeastConsumed,
            Self::Fewest,
            Self::Fingerprint,
        ]
    }
}

/// A civil period: `P8Y`, `P6M`, or both as `P1Y6M`; held in months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    months: u32,
}

/// Not a period of years and months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a period such as \"P8Y\" or \"P6M\"")]
pub struct PeriodError;

impl Period {
    /// `date` moved forward by the period; the last day of a shorter month if need be.
    pub fn after(self, date: NaiveDate) -> Option<NaiveDate> {
        date.checked_add_months(Months::new(self.months))
    }

    /// `date` moved back by the period.
    pub fn before(self, date: NaiveDate) -> Option<NaiveDate> {
        date.checked_sub_months(Months::new(self.months))
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let rest = text.strip_prefix('P').ok_or(PeriodError)?;
        let (years, rest) = rest.split_once('Y').unwrap_or(("0", rest));
        let months = match rest.strip_suffix('M') {
            Some(months) => months,
            None if rest.is_empty() => "0",
            None => return Err(PeriodError),
        };
        let number = |text: &str| {
            if (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
                text.parse::<u32>().map_err(|_| PeriodError)
            } else {
                Err(PeriodError)
            }
        };
        let months = number(years)?
            .saturating_mul(12)
            .saturating_add(number(months)?);
        if months == 0 {
            return Err(PeriodError);
        }
        Ok(Self { months })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.months.div_euclid(12), self.months.rem_euclid(12)) {
            (years, 0) => write!(f, "P{years}Y"),
            (0, months) => write!(f, "P{months}M"),
            (years, months) => write!(f, "P{years}Y{months}M"),
        }
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}
