//! Checking before publishing: what a rule set says that its author cannot have meant.
//!
//! Each analysis is a pure function in a file of its own, K01 to K13. A finding names its place and
//! shows a [`Witness`]: an input with which the engine itself comes to the same verdict. Nothing is
//! reported that a witness does not confirm (`tests/support/confirm.rs`).

mod arbitrage;
mod caps;
mod carried;
mod classes;
mod domination;
mod expansion;
mod formulas;
mod gaps;
mod impossible;
mod mutants;
mod overlap;
pub(crate) mod place;
mod references;
mod regions;
mod selectable;
mod tested;
pub(crate) mod witness;
mod work;

use crate::canonical;
use crate::examples::TestResult;
use crate::fault::{Fault, Trouble};
use crate::model::{AwardRef, Rule, RuleSet};
use credit_bank_domain::award::Award;
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::programme::Programme;
use serde::Serialize;
use std::collections::BTreeSet;

pub use carried::Carried;
pub use mutants::Alteration;
pub use witness::Witness;

/// What a rule set is checked against. What is not there silences the analyses that need it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Surroundings<'a> {
    /// The register of awards, or the part of it that the rule set names
    /// ([`RuleSet::named_awards`]).
    pub register: Option<&'a [Award]>,
    /// The programmes that the rule set decides.
    pub programmes: &'a [Programme],
    /// The classes of the organisations of the bank, or those of them that the rule set names
    /// ([`RuleSet::named_issuer_classes`]).
    pub issuer_classes: Option<&'a BTreeSet<String>>,
    /// What outcomes of the whole register can carry, of what the rule set asks for.
    pub carried: Option<&'a Carried>,
}

impl<'a> Surroundings<'a> {
    fn entries(&self) -> &'a [Award] {
        self.register.unwrap_or_default()
    }
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The rule set cannot mean this.
    Error,
    /// It may mean this; somebody has to look.
    Warning,
}

/// One finding of an analysis.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct CheckFinding {
    /// `K01` to `K13`.
    pub code: &'static str,
    /// How bad.
    pub severity: Severity,
    /// Section of the rule set: `rules`, `caps`, `equivalences` …
    pub section: &'static str,
    /// Identity of the rule, cap, statement …
    pub rule: String,
    /// Path of the member inside it, such as `uses.0.any_of.0.level`; empty for the whole.
    pub field: String,
    /// Line in the text, from 1; none until [`CheckFinding::locate`] has seen the text.
    pub line: Option<usize>,
    /// Column, from 1.
    pub column: Option<usize>,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// The [`Witness`] that shows it, as canonical JSON.
    pub witness: String,
}

impl CheckFinding {
    fn new(
        code: &'static str,
        (section, rule): (&'static str, &str),
        (zh, en): (String, String),
        witness: &Witness,
    ) -> Self {
        Self {
            code,
            severity: Severity::Error,
            section,
            rule: rule.to_owned(),
            field: String::new(),
            line: None,
            column: None,
            zh,
            en,
            witness: canonical::to_json(witness),
        }
    }

    fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    fn at(mut self, field: &str) -> Self {
        field.clone_into(&mut self.field);
        self
    }
}

impl RuleSet {
    /// Every register entry that the rule set names.
    pub fn named_awards(&self) -> BTreeSet<AwardRef> {
        let patterns = self
            .rules
            .iter()
            .flat_map(|rule| match rule {
                Rule::Recognise(rule) => vec![&rule.when],
                Rule::Transfer(rule) => rule.patterns().collect(),
            })
            .chain(
                self.deny
                    .iter()
                    .flat_map(|ban| ban.source.iter().chain(&ban.except)),
            );
        let crosswalks = self.crosswalks.iter().flat_map(|crosswalk| &crosswalk.same);
        patterns
            .flat_map(|pattern| &pattern.award)
            .chain(crosswalks)
            .chain(self.equivalences.iter().map(|statement| &statement.source))
            .cloned()
            .collect()
    }

    /// The types of outcomes that transfer rules let in whatever their register entry.
    pub fn open_types(&self) -> BTreeSet<OutcomeType> {
        let slots = self.transfer_rules().flat_map(|rule| &rule.uses);
        let patterns = slots.flat_map(|slot| &slot.any_of);
        let open = patterns.filter(|pattern| pattern.award.is_empty());
        open.flat_map(|pattern| &pattern.types).copied().collect()
    }

    /// Every class of issuers that the rule set names.
    pub fn named_issuer_classes(&self) -> BTreeSet<String> {
        let named = references::issuer_classes(self);
        named.flat_map(|named| named.classes).cloned().collect()
    }

    /// Every finding of K01 to K13, sorted by code and place.
    pub fn check(&self, around: &Surroundings<'_>) -> Vec<CheckFinding> {
        let mut findings = Vec::new();
        for analysis in [
            references::find,
            impossible::find,
            overlap::find,
            gaps::find,
            domination::find,
            selectable::find,
            arbitrage::find,
            classes::find,
            formulas::find,
            caps::find,
            tested::find,
            expansion::find,
        ] {
            findings.extend(analysis(self, around));
        }
        findings.sort();
        findings
    }

    /// The examples that do not hold, as faults of the text they were read from.
    pub fn failed_examples(&self, results: &[TestResult], text: &str) -> Vec<Fault> {
        let failed = results.iter().filter(|result| !result.passed);
        failed
            .map(|result| {
                let (line, column) = place::of_example(text, &result.name);
                Fault {
                    line,
                    column,
                    rule: Some(result.name.clone()),
                    field: "tests.expect".to_owned(),
                    code: "example_failed",
                    zh: result.zh.clone(),
                    en: result.en.clone(),
                    trouble: Trouble::Plain,
                }
            })
            .collect()
    }

    /// [`RuleSet::check`], with the line and column of each finding in the text it was read from.
    pub fn check_text(&self, around: &Surroundings<'_>, text: &str) -> Vec<CheckFinding> {
        let mut findings = self.check(around);
        place::locate(&mut findings, text);
        findings
    }
}
