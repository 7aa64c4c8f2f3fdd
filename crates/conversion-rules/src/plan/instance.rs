//! The plan-instance format. Amounts are hundredths.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Name of the format.
pub const FORMAT: &str = "credit-plan-instance/1";

/// Largest amount in an instance: a million credits, so that sums fit an `i64` with room to spare.
const AMOUNT_MAX: i64 = 100_000_000;

/// The greatest preference of one application, above zero or below: those of as many as there may be are exact as floats.
pub const PREFERENCE_MAX: i64 = 100_000_000_000;

/// A planning problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instance {
    /// `credit-plan-instance/1`.
    pub format: String,
    /// Name of the instance.
    pub id: String,
    /// Outcomes that can be used.
    pub outcomes: Vec<Outcome>,
    /// Targets; each is granted at most once.
    pub targets: Vec<Target>,
    /// Choices.
    pub applications: Vec<Application>,
    /// Limits on sums.
    #[serde(default)]
    pub caps: Vec<CapLimit>,
    /// Limits on counts.
    #[serde(default)]
    pub exclusions: Vec<ExclusionLimit>,
    /// Applications that must or must not be chosen.
    #[serde(default)]
    pub pins: Pins,
}

/// An outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Identity.
    pub id: String,
    /// How it is used up.
    pub mode: OutcomeMode,
    /// Its value: what touching it costs at the third level of the objective.
    pub value: i64,
    /// What the draws may sum to; there where the mode is `budget`, ignored for a whole outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<i64>,
}

/// How an outcome is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeMode {
    /// At most one chosen application uses it.
    Whole,
    /// The draws sum to at most its budget.
    Budget,
}

/// A target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Identity.
    pub id: String,
    /// Its credits.
    pub credits: i64,
    /// A word for people; the planner ignores it.
    #[serde(default)]
    pub category: String,
}

/// A choice: one filling of a rule's slots with one set of targets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// Identity; never part of the fingerprint.
    pub id: String,
    /// `rule@version`.
    pub rule: String,
    /// Outcomes used.
    pub uses: Vec<OutcomeUse>,
    /// Targets granted.
    #[serde(default)]
    pub grants: Vec<Grant>,
    /// Credits granted without a target.
    #[serde(default)]
    pub free: i64,
    /// Preference; greater is better.
    #[serde(default)]
    pub pref: i64,
}

/// The use of an outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeUse {
    /// The outcome.
    pub o: String,
    /// What is drawn from a budget; ignored for a whole outcome.
    #[serde(default)]
    pub draw: i64,
}

/// The granting of a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The target.
    pub t: String,
    /// Credits granted.
    pub credits: i64,
}

/// A limit on a sum over chosen applications.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapLimit {
    /// Identity.
    pub id: String,
    /// Most the sum may be.
    pub limit: i64,
    /// Least the sum must be.
    #[serde(default)]
    pub min: i64,
    /// What each application adds.
    pub terms: Vec<(String, i64)>,
}

/// A limit on a count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExclusionLimit {
    /// Identity.
    pub id: String,
    /// What is counted.
    pub kind: ExclusionKind,
    /// The members; one that is not in the instance counts for nothing.
    pub members: Vec<String>,
    /// Most of them together.
    pub max: u32,
}

/// What an exclusion counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExclusionKind {
    /// Members touched.
    Outcomes,
    /// Members chosen.
    Applications,
}

/// Applications that must or must not be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pins {
    /// Must be chosen.
    #[serde(default)]
    pub require: Vec<String>,
    /// Must not be chosen.
    #[serde(default)]
    pub forbid: Vec<String>,
}

/// Why an instance cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InstanceError {
    /// No JSON, or not of this form.
    #[error("{0}")]
    Json(String),
    /// Not this format.
    #[error("not an instance of {FORMAT}")]
    Format,
    /// An id is used twice, or twice inside one application, cap or exclusion.
    #[error("the id {0} is used twice")]
    Duplicate(String),
    /// An id that nothing bears.
    #[error("the id {0} is unknown")]
    Unknown(String),
    /// Negative, or above a million credits.
    #[error("an amount of {0} is out of range")]
    Amount(String),
    /// More is granted of a target than its credits.
    #[error("{0} grants more of {1} than its credits")]
    BeyondTarget(String, String),
    /// An outcome of mode `budget` that says not how much it holds.
    #[error("the outcome {0} is of mode budget and has no `budget`")]
    NoBudget(String),
}

impl Instance {
    /// An instance without anything in it.
    pub fn empty(id: &str) -> Self {
        Self {
            format: FORMAT.to_owned(),
            id: id.to_owned(),
            outcomes: Vec::new(),
            targets: Vec::new(),
            applications: Vec::new(),
            caps: Vec::new(),
            exclusions: Vec::new(),
            pins: Pins::default(),
        }
    }

    /// Reads an instance, checks it and leaves out what the format says to be ignored: two instances that
    /// mean the same have one answer.
    ///
    /// # Errors
    /// The first fault.
    pub fn read(json: &str) -> Result<Self, InstanceError> {
        let read = serde_json::from_str::<Self>(json);
        let mut instance = read.map_err(|error| InstanceError::Json(error.to_string()))?;
        instance.validate()?;
        instance.forget_draws_of_whole_outcomes();
        Ok(instance)
    }

    /// Fingerprints hash the draws, so that one that counts for nothing must not be there.
    fn forget_draws_of_whole_outcomes(&mut self) {
        let outcomes = self.outcomes.iter();
        let whole: BTreeSet<&str> = outcomes
            .filter(|outcome| outcome.mode == OutcomeMode::Whole)
            .map(|outcome| outcome.id.as_str())
            .collect();
        let uses = self.applications.iter_mut().flat_map(|one| &mut one.uses);
        for used in uses.filter(|used| whole.contains(used.o.as_str())) {
            used.draw = 0;
        }
    }

    /// Checks ids and amounts.
    ///
    /// # Errors
    /// The first fault.
    pub fn validate(&self) -> Result<(), InstanceError> {
        if self.format != FORMAT {
            return Err(InstanceError::Format);
        }
        self.validate_things()?;
        self.validate_limits()
    }

    /// Outcomes, targets and the choices between them.
    fn validate_things(&self) -> Result<(), InstanceError> {
        let outcomes = unique(self.outcomes.iter().map(|outcome| outcome.id.as_str()))?;
        let targets = unique(self.targets.iter().map(|target| target.id.as_str()))?;
        unique(self.applications.iter().map(|one| one.id.as_str()))?;
        unique(self.caps.iter().map(|cap| cap.id.as_str()))?;
        unique(
            self.exclusions
                .iter()
                .map(|exclusion| exclusion.id.as_str()),
        )?;
        for outcome in &self.outcomes {
            if outcome.mode == OutcomeMode::Budget && outcome.budget.is_none() {
                return Err(InstanceError::NoBudget(outcome.id.clone()));
            }
            amounts(&outcome.id, [outcome.value, outcome.budget.unwrap_or(0)])?;
        }
        let mut credits = BTreeMap::new();
        for target in &self.targets {
            amounts(&target.id, [target.credits])?;
            credits.insert(target.id.as_str(), target.credits);
        }
        for one in &self.applications {
            known(
                &outcomes,
                unique(one.uses.iter().map(|used| used.o.as_str()))?,
            )?;
            known(
                &targets,
                unique(one.grants.iter().map(|grant| grant.t.as_str()))?,
            )?;
            amounts(&one.id, one.uses.iter().map(|used| used.draw))?;
            amounts(&one.id, one.grants.iter().map(|grant| grant.credits))?;
            let mut grants = one.grants.iter();
            if let Some(grant) = grants.find(|it| credits.get(it.t.as_str()) < Some(&it.credits)) {
                return Err(InstanceError::BeyondTarget(one.id.clone(), grant.t.clone()));
            }
            amounts(&one.id, [one.free])?;
            if one.pref.saturating_abs() > PREFERENCE_MAX {
                return Err(InstanceError::Amount(one.id.clone()));
            }
        }
        Ok(())
    }

    /// Caps, exclusions and pins.
    fn validate_limits(&self) -> Result<(), InstanceError> {
        let applications = self
            .applications
            .iter()
            .map(|one| one.id.as_str())
            .collect();
        for cap in &self.caps {
            known(
                &applications,
                unique(cap.terms.iter().map(|(id, _)| id.as_str()))?,
            )?;
            amounts(&cap.id, cap.terms.iter().map(|(_, amount)| *amount))?;
            amounts(&cap.id, [cap.min])?;
        }
        // A member that is not there cannot be touched or chosen: it counts for nothing.
        for exclusion in &self.exclusions {
            unique(exclusion.members.iter().map(String::as_str))?;
        }
        known(
            &applications,
            unique(self.pins.require.iter().map(String::as_str))?,
        )?;
        known(
            &applications,
            unique(self.pins.forbid.iter().map(String::as_str))?,
        )
    }
}

fn unique<'i>(ids: impl Iterator<Item = &'i str>) -> Result<BTreeSet<&'i str>, InstanceError> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(InstanceError::Duplicate(id.to_owned()));
        }
    }
    Ok(seen)
}

fn known(all: &BTreeSet<&str>, named: BTreeSet<&str>) -> Result<(), InstanceError> {
    match named.into_iter().find(|id| !all.contains(id)) {
        Some(id) => Err(InstanceError::Unknown(id.to_owned())),
        None => Ok(()),
    }
}

fn amounts(id: &str, values: impl IntoIterator<Item = i64>) -> Result<(), InstanceError> {
    if values
        .into_iter()
        .any(|value| !(0..=AMOUNT_MAX).contains(&value))
    {
        return Err(InstanceError::Amount(id.to_owned()));
    }
    Ok(())
}
