//! The register of awards (名录): what can be recognised, by whom it may be issued, what it is worth.

use crate::credits::Credits;
use crate::id::{AwardId, OrganisationId};
use crate::level::{Level, LevelFramework};
use crate::outcome_type::OutcomeType;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One register entry: an award in one edition.
///
/// `(code, edition)` is unique in the register. Two editions of one occupation are two entries;
/// only an explicit crosswalk in a rule set relates them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Award {
    /// Identity of the entry.
    pub id: AwardId,
    /// Which version of the entry this is; a later one superseded it or will.
    #[serde(default = "first")]
    pub version: i64,
    /// What kind of outcome the award makes.
    #[serde(rename = "type")]
    pub outcome_type: OutcomeType,
    /// The awarding scheme's own code, 1–64 characters.
    pub code: String,
    /// Edition of that code, such as `2015` or `1`; 1–32 characters.
    pub edition: String,
    /// Name as printed, Chinese.
    pub name: String,
    /// Level framework the levels belong to, if the award has levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub framework: Option<String>,
    /// The award's levels; empty where the award has none. Ranks ascend and are unique.
    #[serde(default)]
    pub levels: Vec<AwardLevel>,
    /// Taught hours in hundredths of an hour, where the register fixes them for all levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Credits>,
    /// Credit value fixed by the register for an award without levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<Credits>,
    /// Identifier of the recognition rule that computes the value where the register fixes none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_rule: Option<String>,
    /// The bank's kind of credit, `[a-z_]{1,32}`: `academic`, `vocational`, `leisure` …
    pub category: String,
    /// Outcomes of one class have the same content: only the greatest counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_class: Option<String>,
    /// Validity in months from the date of award; none means for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validity_months: Option<u32>,
    /// Who may issue it.
    #[serde(default)]
    pub issuers: Vec<AuthorisedIssuer>,
    /// First day on which the entry is in the register.
    pub valid_from: NaiveDate,
    /// Last day, inclusive; none while it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<NaiveDate>,
    /// Topics that rules may ask for (`tag`), such as `品牌`; every outcome of the award bears them.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Further topics that one outcome of the award may bear and another not, such as `非主要成员`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcome_tags: Vec<String>,
    /// Numbers that an outcome of the award may carry beside hours and grade.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<AwardMeasure>,
    /// `示例` on illustrative entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

const fn first() -> i64 {
    1
}

/// One level of an award.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwardLevel {
    /// Code of the level in its framework, such as `intermediate` or `3`.
    pub level: String,
    /// Name as printed, Chinese.
    pub name: String,
    /// Rank in the framework; greater is higher, whatever number is printed.
    pub rank: u8,
    /// Taught hours of this level, in hundredths of an hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Credits>,
    /// Credit value of this level, where the register fixes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<Credits>,
}

/// A number that an outcome of an award may carry, such as the weeks of a placement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwardMeasure {
    /// What rules call it, `[a-z][a-z0-9_]{0,63}`: `weeks`, `years`, `rank` …
    pub name: String,
    /// What it counts, in Chinese, such as `周`.
    pub unit: String,
    /// The least it can be.
    pub min: Credits,
    /// The most it can be.
    pub max: Credits,
}

/// An organisation that may issue an award.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorisedIssuer {
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// First day of the authorisation.
    pub from: NaiveDate,
    /// Last day, inclusive; none while it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// May an outcome posted by this issuer be recognised at once, without an officer?
    pub immediate: bool,
}

impl AuthorisedIssuer {
    /// Is it of the same organisation, with a day in common?
    fn overlaps(&self, other: &Self) -> bool {
        self.organisation_id == other.organisation_id
            && other.to.is_none_or(|to| self.from <= to)
            && self.to.is_none_or(|to| other.from <= to)
    }
}

impl Award {
    /// The level with this code.
    pub fn find_level(&self, code: &str) -> Option<&AwardLevel> {
        self.levels.iter().find(|level| level.level == code)
    }

    /// The measure of this name, if an outcome may carry it.
    pub fn find_measure(&self, name: &str) -> Option<&AwardMeasure> {
        self.measures.iter().find(|measure| measure.name == name)
    }

    /// From `from` on the organisation is authorised as `then` says, or not at all; what held before that
    /// day stays.
    pub fn authorise(
        &mut self,
        organisation: OrganisationId,
        from: NaiveDate,
        then: Option<AuthorisedIssuer>,
    ) {
        let is_its = |issuer: &AuthorisedIssuer| issuer.organisation_id == organisation;
        self.issuers
            .retain(|issuer| !is_its(issuer) || issuer.from < from);
        for issuer in self.issuers.iter_mut().filter(|issuer| is_its(issuer)) {
            if issuer.to.is_none_or(|to| to >= from) {
                issuer.to = from.pred_opt();
            }
        }
        self.issuers.extend(then);
    }

    /// Places of the authorisations whose period overlaps an earlier one of the same organisation: on a day
    /// of both it would not be said which of them holds.
    pub fn authorised_twice(&self) -> Vec<usize> {
        let issuers = self.issuers.iter().enumerate();
        let is_twice = |(place, one): &(usize, &AuthorisedIssuer)| {
            let mut earlier = self.issuers.iter().take(*place);
            earlier.any(|other| one.overlaps(other))
        };
        issuers.filter(is_twice).map(|(place, _)| place).collect()
    }

    /// The authorisation of `organisation` to issue this award on `on`, if it has one.
    pub fn find_authorisation(
        &self,
        organisation: OrganisationId,
        on: NaiveDate,
    ) -> Option<&AuthorisedIssuer> {
        self.issuers.iter().find(|issuer| {
            issuer.organisation_id == organisation
                && issuer.from <= on
                && issuer.to.is_none_or(|to| on <= to)
        })
    }

    /// Places of the levels that `framework` does not have with this code and rank.
    pub fn levels_not_of(&self, framework: &LevelFramework) -> Vec<usize> {
        let is_of = |level: &AwardLevel| {
            let same = |known: &Level| known.code == level.level && known.rank.get() == level.rank;
            framework.levels().iter().any(same)
        };
        let strangers = self.levels.iter().enumerate();
        strangers
            .filter(|(_, level)| !is_of(level))
            .map(|(place, _)| place)
            .collect()
    }

    /// The entry ends with `last`, its last day. What was awarded until then stays what it is.
    #[must_use]
    pub fn ended(mut self, last: NaiveDate) -> Self {
        self.version = self.version.saturating_add(1);
        self.valid_to = Some(last);
        self
    }

    /// Is the entry in the register on this day?
    pub fn is_in_register(&self, on: NaiveDate) -> bool {
        self.valid_from <= on && self.valid_to.is_none_or(|to| on <= to)
    }
}
