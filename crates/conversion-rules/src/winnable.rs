//! What could be won: the register entries that transfer rules let in by code, each level of them as the bank
//! would recognise it. Part of the question, so that nothing is advised that would be worth too little or be
//! superseded by what is there, and no answer changes when it is asked again.

use crate::compiled::CompiledRules;
use crate::fact::{Evidence, Fact, FactLevel};
use crate::model::{AwardRef, Pattern, TransferRule, ViaKind};
use crate::recognise::{Register, first_to_speak, is_reviewed, recognise};
use chrono::NaiveDate;
use credit_bank_domain::award::{Award, AwardLevel};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::OrganisationId;
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::programme::Programme;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A register entry, at one of its levels where it has any, as an outcome of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Winnable {
    /// The type of the outcome.
    #[serde(rename = "type")]
    pub outcome_type: OutcomeType,
    /// The entry.
    pub award: AwardRef,
    /// Its printed name.
    pub name: String,
    /// The level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<FactLevel>,
    /// Taught hours, where the register fixes them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Credits>,
    /// What the bank recognises it as; none where that hangs on the certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<Credits>,
    /// Category of the recognised credit.
    pub category: String,
    /// Same-content class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_class: Option<String>,
    /// Topics that every outcome of the entry bears.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Does a panel judge each?
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub review: bool,
    /// May it become credit in a programme?
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub convertible: bool,
}

const fn yes() -> bool {
    true
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde asks for"
)]
const fn is_yes(value: &bool) -> bool {
    *value
}

/// By what the bank would recognise an outcome.
pub struct Recognition<'a, R: Register + ?Sized> {
    /// The register of awards.
    pub register: &'a R,
    /// The rules that recognise: the first that have something to say of an outcome.
    pub sets: &'a [&'a CompiledRules],
    /// The classes of the organisations that issue awards.
    pub issuer_classes: &'a BTreeMap<OrganisationId, BTreeSet<String>>,
}

impl Winnable {
    /// Every entry of the register on the day that transfer rules let in by code or by name; statuses are no outcomes that
    /// anybody wins.
    pub fn of<R: Register + ?Sized>(
        rules: &CompiledRules,
        by: &Recognition<'_, R>,
        on: NaiveDate,
    ) -> Vec<Self> {
        let (named, types) = (rules.awards_let_in(None), rules.types_by_name());
        let let_in = |award: &&Award| {
            let is_won = award.outcome_type != OutcomeType::Status && award.is_in_register(on);
            let key = AwardRef {
                code: award.code.clone(),
                edition: award.edition.clone(),
            };
            is_won && (types.contains(&award.outcome_type) || named.contains(&key))
        };
        let entries = by.register.entries().into_iter().filter(let_in);
        entries
            .flat_map(|award| each_level(award, by, on))
            .collect()
    }
}

fn each_level<R: Register + ?Sized>(
    award: &Award,
    by: &Recognition<'_, R>,
    on: NaiveDate,
) -> Vec<Winnable> {
    if award.levels.is_empty() {
        return vec![winnable(award, None, by, on)];
    }
    let levels = award.levels.iter();
    levels
        .map(|level| winnable(award, Some(level), by, on))
        .collect()
}

fn winnable<R: Register + ?Sized>(
    award: &Award,
    level: Option<&AwardLevel>,
    by: &Recognition<'_, R>,
    on: NaiveDate,
) -> Winnable {
    let fact = bare(award, level, by, on);
    let set = first_to_speak(by.sets, |set| set, (&fact, on), by.register);
    let tried = std::slice::from_ref(&fact);
    let found = set.map(|set| recognise(set, tried, by.register, on).decisions);
    let found = found.and_then(|mut decisions| decisions.remove(&fact.id));
    let lot = found.as_ref().and_then(|decision| decision.lot());
    Winnable {
        outcome_type: award.outcome_type,
        award: fact.award(),
        name: award.name.clone(),
        hours: fact.hours,
        credits: lot.map(|lot| lot.credits),
        category: lot.map_or(&award.category, |lot| &lot.category).clone(),
        content_class: lot
            .map_or(&award.content_class, |lot| &lot.content_class)
            .clone(),
        tags: award.tags.clone(),
        review: set.is_some_and(|set| is_reviewed(&fact, award, set)),
        convertible: lot.is_none_or(|lot| lot.convertible),
        level: fact.level,
    }
}

/// The outcome of one who brings what the register says and no more, of the first who may issue it.
fn bare<R: Register + ?Sized>(
    award: &Award,
    level: Option<&AwardLevel>,
    by: &Recognition<'_, R>,
    on: NaiveDate,
) -> Fact {
    let mut issuers = award.issuers.iter().map(|one| one.organisation_id);
    let issuer = issuers.find(|id| award.find_authorisation(*id, on).is_some());
    let classes = issuer.and_then(|id| by.issuer_classes.get(&id));
    Fact {
        id: "won".to_owned(),
        outcome_type: award.outcome_type,
        award_code: award.code.clone(),
        award_edition: award.edition.clone(),
        award_name: Some(award.name.clone()),
        level: level.map(|level| FactLevel {
            framework: award.framework.clone(),
            level: level.level.clone(),
            rank: level.rank,
        }),
        issuer_id: issuer.map(|id| id.to_string()),
        issuer_classes: classes.into_iter().flatten().cloned().collect(),
        grade: None,
        hours: level.and_then(|level| level.hours).or(award.hours),
        credits: None,
        category: None,
        content_class: None,
        awarded_on: on,
        valid_until: None,
        tags: award.tags.clone(),
        measures: BTreeMap::new(),
        evidence: Evidence::Verified,
        recognised: false,
        frozen: false,
        convertible: true,
        source_hash: String::new(),
    }
}

impl CompiledRules {
    /// The types of outcomes that transfer rules let in by the name of a course.
    pub fn types_by_name(&self) -> BTreeSet<OutcomeType> {
        let by_name = self.transfer_rules().filter(|rule| {
            let via = rule.via.as_ref();
            via.is_some_and(|via| via.by == ViaKind::SameName)
        });
        let patterns = by_name.flat_map(TransferRule::patterns);
        patterns
            .flat_map(|pattern| &pattern.types)
            .copied()
            .collect()
    }

    /// The register entries that transfer rules let in by code, by those that may give something in the programme
    /// where one is named: by pattern, by statement, and by crosswalk with one of these.
    pub fn awards_let_in(&self, programme: Option<&Programme>) -> BTreeSet<AwardRef> {
        let patterns: Vec<&Pattern> = match programme {
            Some(programme) => {
                let rules = self.reaching(programme).into_iter();
                rules.flat_map(|(_, rule)| rule.patterns()).collect()
            }
            None => self
                .transfer_rules()
                .flat_map(TransferRule::patterns)
                .collect(),
        };
        let named = patterns.into_iter().flat_map(|pattern| &pattern.award);
        let statements = self.equivalences.iter().filter(|statement| {
            programme.is_none_or(|programme| programme.find_course(&statement.target).is_some())
        });
        let sources = statements.map(|statement| &statement.source);
        let mut found: BTreeSet<AwardRef> = named.chain(sources).cloned().collect();
        for crosswalk in &self.crosswalks {
            if !crosswalk.same.is_disjoint(&found) {
                found.extend(crosswalk.same.iter().cloned());
            }
        }
        found
    }
}
