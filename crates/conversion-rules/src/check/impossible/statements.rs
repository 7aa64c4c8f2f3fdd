//! Statements that can never be used: those of which no rule speaks, and those that fall short of what every
//! rule asks of them.

use super::super::{CheckFinding, Surroundings, Witness, witness};
use super::reached;
use crate::candidates::via;
use crate::fact::Fact;
use crate::model::{AwardRef, Equivalence, Pattern, RuleSet, TransferRule, Via, ViaKind};
use crate::reason::Finding;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// A rule that may use a statement, and the pattern that lets its source in.
pub(super) type Speaking<'r> = (&'r TransferRule, &'r Via, &'r Pattern);

/// Nothing is said where an example shows what becomes of the source: a statement may be there to say by
/// how much it falls short.
pub(super) fn find(rules: &RuleSet, around: &Surroundings<'_>) -> Vec<CheckFinding> {
    let facts = rules.tests.iter().flat_map(|test| &test.facts);
    let shown: BTreeSet<&AwardRef> = facts.map(|fact| &fact.award).collect();
    let by_statement: Vec<(&TransferRule, &Via)> = rules
        .transfer_rules()
        .filter_map(|rule| Some((rule, rule.via.as_ref()?)))
        .filter(|(_, via)| via.by == ViaKind::Statement)
        .collect();
    let of_statement = |statement: &Equivalence| {
        let speaking = speaking(rules, statement, &by_statement);
        if speaking.is_empty() {
            return (!shown.contains(&statement.source))
                .then(|| reached::by_no_rule(rules, statement));
        }
        reached::never_in_force(rules, statement, &speaking).or_else(|| {
            (!shown.contains(&statement.source)).then_some(())?;
            reached::no_target(rules, statement, (&speaking, around))
                .or_else(|| too_weak(rules, statement, &speaking))
        })
    };
    let statements = rules.equivalences.iter().filter_map(of_statement);
    let without = by_statement.iter().filter_map(|(rule, _)| {
        let mut patterns = rule.patterns();
        let is_served = patterns.any(|pattern| {
            let mut statements = rules.equivalences.iter();
            statements.any(|statement| via::lets_in(pattern, statement, rules))
        });
        (!is_served).then(|| reached::has_no_statement(rules, rule))?
    });
    statements.chain(without).collect()
}

fn speaking<'r>(
    rules: &RuleSet,
    statement: &Equivalence,
    by_statement: &[(&'r TransferRule, &'r Via)],
) -> Vec<Speaking<'r>> {
    let speaks = |(rule, via): &(&'r TransferRule, &'r Via)| {
        let mut patterns = rule.patterns();
        let speaks = patterns.find(|pattern| via::lets_in(pattern, statement, rules))?;
        Some((*rule, *via, speaks))
    };
    by_statement.iter().filter_map(speaks).collect()
}

/// What the statement speaks of, such that the pattern lets it in.
pub(super) fn source_of(
    statement: &Equivalence,
    pattern: &Pattern,
    (rules, on): (&RuleSet, NaiveDate),
) -> Fact {
    Fact {
        outcome_type: statement.outcome_type,
        award_code: statement.source.code.clone(),
        award_edition: statement.source.edition.clone(),
        ..witness::fact_for(pattern, rules, on)
    }
}

/// Of the rules that speak of the statement's source not one takes it for enough.
fn too_weak(
    rules: &RuleSet,
    statement: &Equivalence,
    speaking: &[Speaking<'_>],
) -> Option<CheckFinding> {
    let short: Option<Vec<Finding>> = speaking
        .iter()
        .map(|(_, via, _)| via::shortfall(via, statement))
        .collect();
    let field = match short?.first()? {
        Finding::EquivalenceShort { what, .. } => *what,
        _ => return None,
    };
    let (rule, _, pattern) = speaking.first()?;
    let on = witness::open_day(rules, Some(rule))?;
    statement
        .effective
        .is_none_or(|period| period.contains(on))
        .then_some(())?;
    let fact = source_of(statement, pattern, (rules, on));
    let names: Vec<&str> = speaking.iter().map(|(rule, ..)| rule.id.as_str()).collect();
    let words = (
        format!("达不到 {} 的要求，永远用不上", names.join("、")),
        format!("falls short of {} and can never be used", names.join(", ")),
    );
    let shown = Witness::of(vec![fact], on).naming(names);
    let place = ("equivalences", statement.id.as_str());
    Some(
        CheckFinding::new("K02", place, words, &shown)
            .warning()
            .at(field),
    )
}
