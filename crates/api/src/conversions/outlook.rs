//! What a learner could still win and who could issue it, as far as rules ask: part of the question, so that no answer
//! advises what nobody issues or what would be worth too little, and none changes when it is asked again.

use super::knowledge::Knowledge;
use super::prospects::Spoken;
use crate::bank::Bank;
use crate::problem::{Problem, Slug};
use crate::rules_in_force::{InForce, RecognitionSets};
use chrono::NaiveDate;
use credit_bank_conversion_rules::{CompiledRules, Issuing, Recognition, Winnable};
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{OrganisationId, RuleSetVersionId};
use credit_bank_store::ReadTx;
use credit_bank_store::words::Standing;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// By version of a rule set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outlook(BTreeMap<RuleSetVersionId, Known>);

/// What is known for one version.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Known {
    /// Who could issue what; none where the version asks for no issuers.
    issuers: Option<Vec<Issuing>>,
    /// What could be won; none where nothing recognises outcomes.
    winnable: Option<Vec<Winnable>>,
}

/// When and where outcomes are asked about.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    pub on: NaiveDate,
    pub knowledge: Knowledge,
    /// The school at which the learner studies.
    pub school: Option<OrganisationId>,
}

impl Outlook {
    /// Reads what is not known yet for a version.
    ///
    /// # Errors
    /// Those of the store.
    pub(super) fn read(
        &mut self,
        tx: &mut dyn ReadTx,
        bank: &Bank,
        (rules, asked): (&InForce, Asked),
    ) -> Result<(), Problem> {
        if self.0.contains_key(&rules.version.id) {
            return Ok(());
        }
        let known = read(tx, bank, (&rules.rules, asked))?;
        self.0.insert(rules.version.id, known);
        Ok(())
    }

    /// Who could issue what, for one version.
    pub(super) fn issuers(&self, rules: &InForce) -> Option<&[Issuing]> {
        self.0.get(&rules.version.id)?.issuers.as_deref()
    }

    /// What could be won, for one version.
    pub(super) fn winnable(&self, rules: &InForce) -> Option<&[Winnable]> {
        self.0.get(&rules.version.id)?.winnable.as_deref()
    }

    /// All that is known.
    pub(super) fn all(&self) -> impl Iterator<Item = &Known> {
        self.0.values()
    }
}

fn read(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    (rules, asked): (&CompiledRules, Asked),
) -> Result<Known, Problem> {
    let (issuing, winning) = (Spoken::of_asked_issuers(rules), Spoken::let_in(rules));
    let spoken = issuing.clone().and(winning);
    if spoken.is_empty() {
        return Ok(Known::default());
    }
    let (awards, organisations) = spoken.read(tx, (asked.on, asked.knowledge))?;
    let classes: BTreeMap<OrganisationId, BTreeSet<String>> = organisations
        .into_iter()
        .filter(|one| one.state == Standing::Active)
        .map(|one| (one.id, one.classes.0.into_iter().collect()))
        .collect();
    let issuers = Issuing::of(rules, &awards, &classes, asked.on);
    let sets = recognition(tx, bank, asked)?;
    Ok(Known {
        issuers: (!issuing.is_empty()).then_some(issuers),
        winnable: sets.map(|sets| winnable(rules, &awards, (&sets, &classes), asked)),
    })
}

/// The rules that would recognise what is won; none where none are in force.
fn recognition(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    asked: Asked,
) -> Result<Option<RecognitionSets>, Problem> {
    let mut sets = match asked.knowledge.recognition(tx, bank, asked.on) {
        Ok(sets) => sets,
        Err(problem) if problem.slug() == Slug::NoRuleInForce => return Ok(None),
        Err(problem) => return Err(problem),
    };
    sets.place(tx, asked.school)?;
    Ok(Some(sets))
}

fn winnable(
    rules: &CompiledRules,
    awards: &[Award],
    (sets, issuer_classes): (
        &RecognitionSets,
        &BTreeMap<OrganisationId, BTreeSet<String>>,
    ),
    asked: Asked,
) -> Vec<Winnable> {
    let near = sets.near(None, asked.school.as_slice());
    let covering = sets.covering(&near);
    let covering: Vec<&CompiledRules> = covering.iter().map(|set| &*set.rules).collect();
    let register: BTreeMap<(String, String), Award> = awards
        .iter()
        .map(|award| ((award.code.clone(), award.edition.clone()), award.clone()))
        .collect();
    let by = Recognition {
        register: &register,
        sets: &covering,
        issuer_classes,
    };
    Winnable::of(rules, &by, asked.on)
}
