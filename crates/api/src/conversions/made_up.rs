//! Made-up outcomes: what somebody might have, recognised first by the rules the bank would apply.

use super::knowledge::Knowledge;
use crate::bank::Bank;
use crate::completions::facts::borne;
use crate::completions::particulars::{MeasureBody, read_measures, read_tags, undeclared};
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Grade, Tag};
use chrono::{Months, NaiveDate};
use credit_bank_conversion_rules::model::LotEffect;
use credit_bank_conversion_rules::{
    Decision, Evidence, Fact, FactGrade, FactLevel, Lot, Reason, recognise_each,
};
use credit_bank_domain::award::{Award, AwardLevel};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::OrganisationId;
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_store::ReadTx;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// An outcome that somebody makes up.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MadeUpOutcome {
    /// The caller's name of it; unique in the question.
    #[serde(rename = "ref")]
    pub reference: String,
    /// What kind of outcome.
    #[serde(rename = "type")]
    pub outcome_type: OutcomeType,
    /// The register entry.
    pub award: MadeUpAward,
    /// Code of the level.
    #[serde(default)]
    pub level: Option<String>,
    /// Grade.
    #[serde(default)]
    pub grade: Option<Grade>,
    /// Taught hours.
    #[serde(default)]
    pub hours: Option<Credits>,
    /// Day of award.
    #[serde(deserialize_with = "crate::request::day")]
    pub awarded_on: NaiveDate,
    /// Last day of validity, inclusive.
    #[serde(default, deserialize_with = "crate::request::optional_day")]
    pub valid_until: Option<NaiveDate>,
    /// Who issued it.
    #[serde(default)]
    pub issuer_organisation_id: Option<OrganisationId>,
    /// Class of whoever issued it.
    #[serde(default)]
    pub issuer_class: Option<String>,
    /// Topics beside those of the register entry.
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// Numbers beside hours and grade.
    #[serde(default)]
    pub measures: Vec<MeasureBody>,
    /// Recognised value; computed if left out.
    #[serde(default)]
    pub credits: Option<Credits>,
}

/// Key of a register entry.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MadeUpAward {
    /// Code.
    pub code: String,
    /// Edition.
    pub edition: String,
}

impl MadeUpOutcome {
    /// Is it one that could be, whatever the register says of its award?
    ///
    /// # Errors
    /// `invalid-body` for a grade that is none on its scale, or validity that ends before it begins;
    /// `index` is its place in the question.
    pub(super) fn check(&self, index: usize) -> Result<(), Problem> {
        let grade = self.grade.iter();
        let mut faults: Vec<FieldFault> = grade
            .flat_map(|grade| grade.faults(&format!("/outcomes/{index}/grade")))
            .collect();
        if self
            .valid_until
            .is_some_and(|until| until < self.awarded_on)
        {
            let pointer = format!("/outcomes/{index}/valid_until");
            faults.push(FieldFault::validity_before(pointer));
        }
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Problem::new(Slug::InvalidBody).faults(faults))
        }
    }
}

/// The facts, and why those that are not recognised are not, by `ref`.
pub(super) type Recognised = (Vec<Fact>, BTreeMap<String, Vec<Reason>>);

/// The outcomes as facts, valued by the recognition rules in force where they name no value: those of their
/// issuers, of these schools, and of the bank.
pub(super) fn recognised(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    (outcomes, schools): (&[MadeUpOutcome], &[OrganisationId]),
    (on, knowledge): (NaiveDate, Knowledge),
) -> Result<Recognised, Problem> {
    let awards = read_awards(tx, outcomes, knowledge)?;
    let classes = read_issuer_classes(tx, outcomes)?;
    let mut facts = Vec::new();
    for (index, outcome) in outcomes.iter().enumerate() {
        facts.push(fact(index, outcome, &awards, &classes, on)?);
    }
    let mut unrecognised = BTreeMap::new();
    let wanting = |fact: &Fact| !fact.recognised && fact.outcome_type != OutcomeType::Status;
    if facts.iter().any(wanting) {
        let mut rules = knowledge.recognition(tx, bank, on)?;
        let issuers: BTreeMap<&str, OrganisationId> = outcomes
            .iter()
            .filter_map(|it| Some((it.reference.as_str(), it.issuer_organisation_id?)))
            .collect();
        rules.place(tx, issuers.values().copied().chain(schools.iter().copied()))?;
        let by = |fact: &Fact| {
            let issuer = issuers.get(fact.id.as_str()).copied();
            let near = rules.near(issuer, schools);
            let set = rules.deciding(&near, fact, &awards, on)?;
            Some(&*set.rules)
        };
        let decisions = recognise_each(&facts, by, &awards, on);
        let mut decisions: BTreeMap<String, Decision> = decisions
            .into_iter()
            .map(|(id, decided)| (id, decided.decision))
            .collect();
        for fact in facts.iter_mut().filter(|fact| wanting(fact)) {
            match decisions.remove(&fact.id) {
                Some(Decision::Recognised(lot) | Decision::Zero(lot)) => value(fact, &lot),
                Some(Decision::SameContent { reasons, .. } | Decision::Waits { reasons }) => {
                    unrecognised.insert(fact.id.clone(), reasons);
                }
                None => {}
            }
        }
    }
    Ok((facts, unrecognised))
}

fn value(fact: &mut Fact, lot: &Lot) {
    fact.recognised = true;
    fact.credits = Some(lot.credits);
    fact.convertible = lot.convertible && lot.effect == LotEffect::Credits;
    fact.valid_until = [fact.valid_until, lot.expires_on]
        .into_iter()
        .flatten()
        .min();
    fact.category = Some(lot.category.clone());
}

type Awards = BTreeMap<(String, String), Award>;

fn read_awards(
    tx: &mut dyn ReadTx,
    outcomes: &[MadeUpOutcome],
    knowledge: Knowledge,
) -> Result<Awards, Problem> {
    let keys: BTreeSet<(&str, &str)> = outcomes
        .iter()
        .map(|it| (it.award.code.as_str(), it.award.edition.as_str()))
        .collect();
    let keys: Vec<(&str, &str)> = keys.into_iter().collect();
    let found = tx.find_award_editions(&keys)?.into_iter();
    let found = found.map(|award| (award.id, award)).collect();
    let awards = knowledge.awards(tx, found)?.into_values();
    Ok(awards
        .map(|award| ((award.code.clone(), award.edition.clone()), award))
        .collect())
}

type IssuerClasses = BTreeMap<OrganisationId, Vec<String>>;

fn read_issuer_classes(
    tx: &mut dyn ReadTx,
    outcomes: &[MadeUpOutcome],
) -> Result<IssuerClasses, Problem> {
    let ids: BTreeSet<OrganisationId> = outcomes
        .iter()
        .filter_map(|it| it.issuer_organisation_id)
        .collect();
    let ids: Vec<OrganisationId> = ids.into_iter().collect();
    Ok(tx
        .find_organisations(&ids)?
        .into_iter()
        .map(|it| (it.id, it.classes.0))
        .collect())
}

/// The fact as it stands before recognition; verified, for that is what is made up.
fn fact(
    index: usize,
    outcome: &MadeUpOutcome,
    awards: &Awards,
    classes: &IssuerClasses,
    on: NaiveDate,
) -> Result<Fact, Problem> {
    let award = find_award(index, outcome, awards)?;
    let level = find_level(index, outcome, award)?;
    if outcome.awarded_on > on {
        return Err(Problem::future_date(format!(
            "/outcomes/{index}/awarded_on"
        )));
    }
    let mut issuer_classes = match outcome.issuer_organisation_id {
        None => Vec::new(),
        Some(id) => classes.get(&id).cloned().ok_or_else(|| {
            let pointer = format!("/outcomes/{index}/issuer_organisation_id");
            Problem::new(Slug::UnknownReference).fault(FieldFault::not_in_list(pointer))
        })?,
    };
    issuer_classes.extend(outcome.issuer_class.clone());
    let (tags, measures) = particulars(index, outcome, award)?;
    let fixed_validity = award.validity_months.map(Months::new);
    Ok(Fact {
        id: outcome.reference.clone(),
        outcome_type: award.outcome_type,
        award_code: award.code.clone(),
        award_edition: award.edition.clone(),
        award_name: Some(award.name.clone()),
        level: level.map(|level| FactLevel {
            framework: award.framework.clone(),
            level: level.level.clone(),
            rank: level.rank,
        }),
        issuer_id: outcome.issuer_organisation_id.map(|id| id.to_string()),
        issuer_classes,
        grade: outcome.grade.as_ref().and_then(|grade| {
            // A grade in words has no number for a condition to compare.
            Some(FactGrade {
                scale: grade.scale.clone(),
                value: grade.value.parse().ok()?,
            })
        }),
        hours: outcome
            .hours
            .or(level.and_then(|level| level.hours))
            .or(award.hours),
        credits: outcome.credits,
        category: Some(award.category.clone()),
        content_class: award.content_class.clone(),
        awarded_on: outcome.awarded_on,
        valid_until: outcome.valid_until.or_else(|| {
            // Counted from the day of award, inclusive of its last day.
            outcome
                .awarded_on
                .checked_add_months(fixed_validity?)?
                .pred_opt()
        }),
        tags: borne(award, &tags),
        evidence: Evidence::Verified,
        recognised: outcome.credits.is_some(),
        frozen: false,
        convertible: award.category != "leisure",
        measures,
        source_hash: String::new(),
    })
}

/// The topics and numbers, as the register entry declares them.
fn particulars(
    index: usize,
    outcome: &MadeUpOutcome,
    award: &Award,
) -> Result<(BTreeSet<String>, BTreeMap<String, Credits>), Problem> {
    let (at, mut faults) = (format!("/outcomes/{index}"), Vec::new());
    let tags = read_tags(outcome.tags.clone(), &at, &mut faults);
    let measures = read_measures(outcome.measures.clone(), &at, &mut faults);
    faults.extend(undeclared(award, &tags, &measures, &at));
    if faults.is_empty() {
        Ok((tags, measures))
    } else {
        Err(Problem::new(Slug::InvalidBody).faults(faults))
    }
}

fn find_award<'a>(
    index: usize,
    outcome: &MadeUpOutcome,
    awards: &'a Awards,
) -> Result<&'a Award, Problem> {
    let key = (outcome.award.code.clone(), outcome.award.edition.clone());
    let award = awards.get(&key).ok_or_else(|| {
        let pointer = format!("/outcomes/{index}/award");
        Problem::new(Slug::UnknownAward).fault(FieldFault::not_in_list(pointer))
    })?;
    if award.outcome_type == outcome.outcome_type {
        return Ok(award);
    }
    Err(Problem::invalid_body(FieldFault::new(
        format!("/outcomes/{index}/type"),
        "not_in_list",
        "与名录所载的成果类型不符。",
        "The register gives this award another type.",
    )))
}

fn find_level<'a>(
    index: usize,
    outcome: &MadeUpOutcome,
    award: &'a Award,
) -> Result<Option<&'a AwardLevel>, Problem> {
    let pointer = format!("/outcomes/{index}/level");
    let fault = match &outcome.level {
        None if award.levels.is_empty() => return Ok(None),
        None => FieldFault::required(pointer),
        Some(code) => match award.find_level(code) {
            Some(level) => return Ok(Some(level)),
            None => FieldFault::not_in_list(pointer),
        },
    };
    Err(Problem::new(Slug::LevelRequired).fault(fault))
}
