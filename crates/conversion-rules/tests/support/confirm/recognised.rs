//! K03, K04, K05 and K07 of recognition rules.

use super::Case;
use super::alone::{below_and_above, decision, entry_of};
use chrono::NaiveDate;
use credit_bank_conversion_rules::model::{LotEffect, RecogniseRule, Rule};
use credit_bank_conversion_rules::{CompiledRules, Fact, Lot, recognise};
use credit_bank_domain::credits::Credits;

fn rule<'c>(case: &Case<'c>, id: &str) -> &'c RecogniseRule {
    let mut rules = case.rules.recognise_rules();
    rules.find(|rule| rule.id == id).unwrap()
}

fn value(case: &Case<'_>, id: &str, fact: &Fact, on: NaiveDate) -> Option<Credits> {
    let made = decision(case.rules, id, fact, (case.around, on));
    made.lot().map(|lot| lot.credits)
}

/// All rules together make nothing of it; below it the one gives something, above it the other.
pub fn lies_between(case: &Case<'_>, lower: &RecogniseRule) -> bool {
    let (fact, on) = (&case.shown.facts[0], case.on());
    let upper = rule(case, &case.shown.references[0]);
    let register = vec![entry_of(fact, case.around)];
    let all = CompiledRules::of(case.rules.clone());
    let found = recognise(&all, std::slice::from_ref(fact), &register, on);
    let is_nothing = found.decisions[&fact.id].lot().is_none();
    let awarded = |awarded_on: NaiveDate| Fact {
        awarded_on,
        ..fact.clone()
    };
    let eve = |day: NaiveDate| day.pred_opt().unwrap();
    let (below, above) = match case.finding.field.as_str() {
        "effective" => {
            let later = upper.effective.unwrap().from;
            let (below, above) = (awarded(eve(eve(on))), awarded(eve(on)));
            (
                vec![value(case, &lower.id, &below, eve(on))],
                vec![value(case, &upper.id, &above, later)],
            )
        }
        "when.awarded" => {
            let first = upper.when.awarded.as_ref().unwrap().from.unwrap();
            let later = on.max(first);
            (
                vec![value(case, &lower.id, &awarded(eve(fact.awarded_on)), on)],
                vec![value(case, &upper.id, &awarded(first), later)],
            )
        }
        field => {
            let (below, above) = below_and_above(case.rules, fact, field);
            let of = |id: &str, facts: &[Fact]| -> Vec<Option<Credits>> {
                facts.iter().map(|fact| value(case, id, fact, on)).collect()
            };
            (of(&lower.id, &below), of(&upper.id, &above))
        }
    };
    let some = |values: Vec<Option<Credits>>| values.iter().any(Option::is_some);
    is_nothing && some(below) && some(above)
}

/// Each outcome is worth something by the rule and as much by one of the others, K07: always the same one;
/// and without the rule all of them are worth what they are with it.
pub fn others_give_as_much(case: &Case<'_>) -> bool {
    let (facts, on) = (&case.shown.facts, case.on());
    let wins = |other: &String, fact: &Fact| {
        let own = value(case, &case.finding.rule, fact, on).unwrap();
        !own.is_zero() && value(case, other, fact, on) >= Some(own)
    };
    let others = &case.shown.references;
    let matched = if case.finding.code == "K07" {
        others.len() == 1 && facts.iter().all(|fact| wins(&others[0], fact))
    } else {
        facts
            .iter()
            .all(|fact| others.iter().any(|other| wins(other, fact)))
    };
    let total = |is_in: &dyn Fn(&Rule) -> bool, fact: &Fact| {
        let mut rules = case.rules.clone();
        rules.rules.retain(is_in);
        let register = vec![entry_of(fact, case.around)];
        let facts = std::slice::from_ref(fact);
        let found = recognise(&CompiledRules::of(rules), facts, &register, on);
        found.decisions[&fact.id].lot().map(|lot| lot.credits)
    };
    let without = |rule: &Rule| rule.id() != case.finding.rule;
    !facts.is_empty()
        && matched
        && facts
            .iter()
            .all(|fact| total(&|_| true, fact) == total(&without, fact))
}

/// K03: each by itself gives as much for the outcome, in another category or book, or the one gives points where the
/// other gives credits; and of those the greater number is used.
pub fn are_booked_apart(case: &Case<'_>) -> bool {
    let (fact, on) = (&case.shown.facts[0], case.on());
    let lot = |id: &str| {
        let made = decision(case.rules, id, fact, (case.around, on));
        made.lot().unwrap().clone()
    };
    let (own, its) = (lot(&case.finding.rule), lot(&case.shown.references[0]));
    let register = vec![entry_of(fact, case.around)];
    let all = CompiledRules::of(case.rules.clone());
    let found = recognise(&all, std::slice::from_ref(fact), &register, on);
    let used = found.decisions[&fact.id].lot().unwrap();
    let is_points = |lot: &Lot| lot.effect == LotEffect::Points;
    (own.credits == its.credits || is_points(&own) != is_points(&its))
        && (own.category != its.category || own.effect != its.effect)
        && used.credits == own.credits.max(its.credits)
}
