//! K13: rules whose uses grow beyond what is ever planned, with a dozen outcomes for each place.

use super::{CheckFinding, Surroundings, Witness, witness};
use crate::candidates::APPLICATIONS_MAX;
use crate::compiled::CompiledRules;
use crate::model::{RuleSet, TransferRule};
use crate::request::ConversionRequest;
use credit_bank_domain::programme::Programme;

/// Outcomes for every one that a slot takes.
const EACH: usize = 4;

pub(super) fn find(rules: &RuleSet, around: &Surroundings<'_>) -> Vec<CheckFinding> {
    let grown = rules.transfer_rules().filter_map(|rule| {
        let mut programmes = around.programmes.iter();
        programmes.find_map(|programme| expands(rules, rule, programme))
    });
    grown.collect()
}

fn expands(rules: &RuleSet, rule: &TransferRule, programme: &Programme) -> Option<CheckFinding> {
    let on = witness::open_day(rules, Some(rule))?;
    let alone = CompiledRules::of(witness::only(rules, &[rule.id.as_str()]));
    let facts = witness::facts_for(rule, rules, on, EACH);
    let request = ConversionRequest::about(&alone, programme, &facts, on);
    let grown = witness::candidates(&request).overflow;
    grown.then(|| {
        let count = facts.len();
        let (zh, en) = (
            format!("{count} 项成果的组合就超过 {APPLICATIONS_MAX} 种"),
            format!("{count} outcomes make more than {APPLICATIONS_MAX} combinations"),
        );
        let shown = Witness::of(facts, on).in_programme(&programme.code);
        CheckFinding::new("K13", ("rules", &rule.id), (zh, en), &shown).at("uses")
    })
}
