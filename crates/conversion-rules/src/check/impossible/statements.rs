//! Statements that fall short of what every rule asks of them.

use super::super::{CheckFinding, Witness, witness};
use crate::candidates::via;
use crate::model::{AwardRef, Equivalence, Pattern, RuleSet, TransferRule, Via, ViaKind};
use crate::reason::Finding;

/// Of the rules that speak of the statement's source not one takes it for enough. Nothing is said where no
/// rule speaks of the source, nor where an example shows what becomes of it: a statement may be there to
/// say by how much it falls short.
pub(super) fn too_weak(rules: &RuleSet, statement: &Equivalence) -> Option<CheckFinding> {
    let mut shown = rules.tests.iter().flat_map(|test| &test.facts);
    if shown.any(|fact| fact.award == statement.source) {
        return None;
    }
    let speaking: Vec<(&TransferRule, &Via, &Pattern)> = rules
        .transfer_rules()
        .filter_map(|rule| {
            let via = rule.via.as_ref().filter(|it| it.by == ViaKind::Statement)?;
            let mut patterns = rule.uses.iter().flat_map(|slot| &slot.any_of);
            let speaks = patterns.find(|pattern| speaks_of(pattern, statement, rules))?;
            Some((rule, via, speaks))
        })
        .collect();
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
    let mut fact = witness::fact_for(pattern, rules, on);
    fact.outcome_type = statement.outcome_type;
    fact.award_code.clone_from(&statement.source.code);
    fact.award_edition.clone_from(&statement.source.edition);
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

/// Could the pattern let the source in, or another edition of it?
fn speaks_of(pattern: &Pattern, statement: &Equivalence, rules: &RuleSet) -> bool {
    let is_same = |award: &AwardRef| {
        let mut crosswalks = rules.crosswalks.iter();
        *award == statement.source
            || crosswalks
                .any(|one| one.same.contains(award) && one.same.contains(&statement.source))
    };
    pattern.types.contains(&statement.outcome_type)
        && (pattern.award.is_empty() || pattern.award.iter().any(is_same))
}
