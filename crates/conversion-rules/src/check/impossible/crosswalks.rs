//! Crosswalks that join nothing to anything.

use super::super::{CheckFinding, Witness, witness};
use crate::fact::Fact;
use crate::model::{AwardRef, Crosswalk, Pattern, Rule, RuleSet};
use credit_bank_domain::outcome_type::OutcomeType;
use std::collections::BTreeSet;

/// The entries that patterns and statements speak of, by type.
pub(super) fn spoken_of(rules: &RuleSet) -> BTreeSet<(OutcomeType, &AwardRef)> {
    let patterns = rules.rules.iter().flat_map(|rule| match rule {
        Rule::Recognise(rule) => vec![&rule.when],
        Rule::Transfer(rule) => rule.patterns().collect(),
    });
    let bans = rules.deny.iter();
    let bans = bans.flat_map(|deny| deny.source.iter().chain(&deny.except));
    let named = |pattern: &'_ Pattern| pattern.types.iter().copied().collect::<Vec<_>>();
    let asked = patterns.chain(bans).flat_map(|pattern| {
        let types = named(pattern);
        let awards = pattern.award.iter();
        awards.flat_map(move |award| types.clone().into_iter().map(move |kind| (kind, award)))
    });
    let statements = rules.equivalences.iter();
    asked
        .chain(statements.map(|one| (one.outcome_type, &one.source)))
        .collect()
}

/// Fewer than two entries, or none of which a rule, a ban or a statement says anything.
pub(super) fn joins_nothing(
    rules: &RuleSet,
    crosswalk: &Crosswalk,
    spoken: &BTreeSet<(OutcomeType, &AwardRef)>,
) -> Option<CheckFinding> {
    let kind = crosswalk.outcome_type;
    let mut entries = crosswalk.same.iter();
    let words = if crosswalk.same.len() < 2 {
        (
            "对照表少于两个项目，没有可对照的".to_owned(),
            "fewer than two entries: nothing is joined".to_owned(),
        )
    } else if !entries.any(|award| spoken.contains(&(kind, award))) {
        (
            "没有规则、禁令或等价声明提到其中任何一个项目，永远用不上".to_owned(),
            "no rule, ban or statement speaks of one of its entries, and it can never matter"
                .to_owned(),
        )
    } else {
        return None;
    };
    let on = rules.effective.from;
    let facts = crosswalk.same.iter().map(|award| Fact {
        id: award.to_string(),
        ..witness::fact_for(&Pattern::of_award(kind, award.clone()), rules, on)
    });
    let shown = Witness::of(facts.collect(), on);
    let finding = CheckFinding::new("K02", ("crosswalks", &crosswalk.id), words, &shown);
    Some(finding.warning().at("same"))
}
