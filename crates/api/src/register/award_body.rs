//! An award as the contract writes it.

use super::dates::{day_after, last_day};
use crate::problem::FieldFault;
use crate::request::{Category, Code, Label, Name, ShortCode, Tag, Word, present};
use chrono::NaiveDate;
use credit_bank_domain::award::{AuthorisedIssuer, Award, AwardLevel, AwardMeasure};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{AwardId, OrganisationId};
use credit_bank_domain::outcome_type::OutcomeType;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Topics of one kind at most.
const MOST_TAGS: usize = 30;
/// Measures of one award at most.
const MOST_MEASURES: usize = 20;

/// The body of `POST /v1/awards`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwardDraft {
    #[serde(rename = "type")]
    outcome_type: OutcomeType,
    code: Code,
    edition: ShortCode,
    name: Name,
    #[serde(default, deserialize_with = "present")]
    framework: Option<Code>,
    levels: Vec<LevelBody>,
    #[serde(default, deserialize_with = "present")]
    hours: Option<Credits>,
    #[serde(default, deserialize_with = "present")]
    credits: Option<Credits>,
    #[serde(default, deserialize_with = "present")]
    value_rule: Option<Code>,
    category: Category,
    #[serde(default, deserialize_with = "present")]
    content_class: Option<Code>,
    #[serde(default, deserialize_with = "present")]
    validity_months: Option<u32>,
    issuers: Vec<IssuerBody>,
    #[serde(deserialize_with = "crate::request::day")]
    valid_from: NaiveDate,
    #[serde(default, deserialize_with = "crate::request::optional_day")]
    valid_to: Option<NaiveDate>,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    outcome_tags: Vec<Tag>,
    #[serde(default)]
    measures: Vec<MeasureDraft>,
    #[serde(default, deserialize_with = "present")]
    label: Option<Label>,
}

/// A number that an outcome may carry.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct MeasureDraft {
    name: Word,
    unit: Label,
    min: Credits,
    max: Credits,
}

/// A level of an award.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelBody {
    level: ShortCode,
    name: Name,
    rank: u8,
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    hours: Option<Credits>,
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    credits: Option<Credits>,
}

/// Who may issue an award, and when.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct IssuerBody {
    organisation_id: OrganisationId,
    #[serde(deserialize_with = "crate::request::day")]
    from: NaiveDate,
    #[serde(
        default,
        deserialize_with = "crate::request::optional_day",
        skip_serializing_if = "Option::is_none"
    )]
    to: Option<NaiveDate>,
    immediate: bool,
}

impl AwardDraft {
    /// Every fault that needs no look-up.
    pub(super) fn faults(&self) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        if self.levels.len() > 30 {
            faults.push(FieldFault::too_long("/levels", 30));
        }
        if self.issuers.len() > 500 {
            faults.push(FieldFault::too_long("/issuers", 500));
        }
        if self
            .validity_months
            .is_some_and(|months| !(1..=1200).contains(&months))
        {
            faults.push(FieldFault::out_of_range("/validity_months"));
        }
        if self.valid_to.is_some_and(|to| to <= self.valid_from) {
            faults.push(date_order("/valid_to"));
        }
        // Rules name an entry as code@edition.
        if self.code.as_str().contains('@') {
            let words = ("不能含 @。", "It has an @ in it.");
            faults.push(FieldFault::new("/code", "pattern", words.0, words.1));
        }
        let mut codes = BTreeSet::new();
        let mut below = None;
        for (index, level) in self.levels.iter().enumerate() {
            if !codes.insert(&level.level) {
                faults.push(repeated(format!("/levels/{index}/level")));
            }
            // Ranks ascend: what is printed as 一级 may be the highest.
            if level.rank > 100 || below.is_some_and(|below| level.rank <= below) {
                faults.push(FieldFault::out_of_range(format!("/levels/{index}/rank")));
            }
            below = Some(level.rank);
        }
        let of_levels = self.levels.iter().enumerate();
        let of_levels = of_levels.map(|(at, it)| (format!("/levels/{at}/credits"), it.credits));
        let own = (String::from("/credits"), self.credits);
        for (pointer, credits) in of_levels.chain([own]) {
            if credits.is_some_and(|it| it > Credits::MOST_OF_ONE) {
                faults.push(FieldFault::out_of_range(pointer));
            }
        }
        self.particulars_faults(&mut faults);
        for (index, issuer) in self.issuers.iter().enumerate() {
            if issuer.to.is_some_and(|to| to <= issuer.from) {
                faults.push(date_order(&format!("/issuers/{index}/to")));
            }
        }
        faults
    }

    fn particulars_faults(&self, faults: &mut Vec<FieldFault>) {
        let mut topics = BTreeSet::new();
        for (member, tags) in [("tags", &self.tags), ("outcome_tags", &self.outcome_tags)] {
            if tags.len() > MOST_TAGS {
                faults.push(FieldFault::too_long(format!("/{member}"), MOST_TAGS));
            }
            // What every outcome bears is nothing that one may bear and another not.
            for (index, tag) in tags.iter().enumerate() {
                if !topics.insert(tag) {
                    faults.push(repeated(format!("/{member}/{index}")));
                }
            }
        }
        if self.measures.len() > MOST_MEASURES {
            faults.push(FieldFault::too_long("/measures", MOST_MEASURES));
        }
        let mut names = BTreeSet::new();
        for (index, measure) in self.measures.iter().enumerate() {
            if !names.insert(&measure.name) {
                faults.push(repeated(format!("/measures/{index}/name")));
            }
            if measure.max < measure.min {
                faults.push(FieldFault::out_of_range(format!("/measures/{index}/max")));
            }
        }
    }

    /// The organisations it names.
    pub(super) fn issuers(&self) -> Vec<OrganisationId> {
        self.issuers.iter().map(|it| it.organisation_id).collect()
    }

    /// The register entry.
    pub(super) fn into_award(self, id: AwardId) -> Award {
        let levels = self.levels.into_iter().map(|level| AwardLevel {
            level: level.level.into_string(),
            name: level.name.into_string(),
            rank: level.rank,
            hours: level.hours,
            credits: level.credits,
        });
        let issuers = self.issuers.into_iter().map(|issuer| AuthorisedIssuer {
            organisation_id: issuer.organisation_id,
            from: issuer.from,
            to: last_day(issuer.to),
            immediate: issuer.immediate,
        });
        let measures = self.measures.into_iter().map(|measure| AwardMeasure {
            name: measure.name.into_string(),
            unit: measure.unit.into_string(),
            min: measure.min,
            max: measure.max,
        });
        Award {
            id,
            version: 1,
            outcome_type: self.outcome_type,
            code: self.code.into_string(),
            edition: self.edition.into_string(),
            name: self.name.into_string(),
            framework: self.framework.map(Code::into_string),
            levels: levels.collect(),
            hours: self.hours,
            credits: self.credits,
            value_rule: self.value_rule.map(Code::into_string),
            category: self.category.into_string(),
            content_class: self.content_class.map(Code::into_string),
            validity_months: self.validity_months,
            issuers: issuers.collect(),
            valid_from: self.valid_from,
            valid_to: last_day(self.valid_to),
            tags: self.tags.into_iter().map(Tag::into_string).collect(),
            outcome_tags: self
                .outcome_tags
                .into_iter()
                .map(Tag::into_string)
                .collect(),
            measures: measures.collect(),
            label: self.label.map(Label::into_string),
        }
    }
}

/// A period ends before it begins.
pub(super) fn date_order(pointer: &str) -> FieldFault {
    FieldFault::new(
        pointer,
        "date_order",
        "结束日期须晚于开始日期。",
        "The end is not after the beginning.",
    )
}

/// A code stands twice.
pub(super) fn repeated(pointer: String) -> FieldFault {
    FieldFault::new(pointer, "repeated", "代码重复。", "The code is repeated.")
}

/// `Award` of the contract.
#[derive(Debug, Clone, Serialize)]
pub struct AwardBody {
    id: AwardId,
    version: i64,
    #[serde(rename = "type")]
    outcome_type: OutcomeType,
    code: String,
    edition: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    framework: Option<String>,
    levels: Vec<AwardLevel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hours: Option<Credits>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credits: Option<Credits>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value_rule: Option<String>,
    category: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_class: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    validity_months: Option<u32>,
    issuers: Vec<IssuerBody>,
    valid_from: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_to: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    outcome_tags: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    measures: Vec<AwardMeasure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
}

impl From<Award> for AwardBody {
    fn from(award: Award) -> Self {
        let issuers = award.issuers.into_iter().map(|issuer| IssuerBody {
            organisation_id: issuer.organisation_id,
            from: issuer.from,
            to: day_after(issuer.to),
            immediate: issuer.immediate,
        });
        Self {
            id: award.id,
            version: award.version,
            outcome_type: award.outcome_type,
            code: award.code,
            edition: award.edition,
            name: award.name,
            framework: award.framework,
            levels: award.levels,
            hours: award.hours,
            credits: award.credits,
            value_rule: award.value_rule,
            category: award.category,
            content_class: award.content_class,
            validity_months: award.validity_months,
            issuers: issuers.collect(),
            valid_from: award.valid_from,
            valid_to: day_after(award.valid_to),
            tags: award.tags,
            outcome_tags: award.outcome_tags,
            measures: award.measures,
            label: award.label,
        }
    }
}
