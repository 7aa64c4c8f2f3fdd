//! K06: rules that can never be chosen: a bundle over a cap or of no one programme, banned or retired targets.

mod best;
mod floors;
mod scattered;

use super::{CheckFinding, Surroundings, Witness, witness};
use crate::candidates::{self, targets};
use crate::compiled::CompiledRules;
use crate::convert::{convert, planned};
use crate::fact::Fact;
use crate::model::{Rule, RuleSet, TransferRule, ViaKind};
use crate::reason::Reason;
use crate::request::ConversionRequest;
use crate::{Conversion, caps};
use chrono::NaiveDate;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::programme::Programme;
use floors::Floors;
use std::collections::BTreeSet;

pub(super) fn find(rules: &RuleSet, around: &Surroundings<'_>) -> Vec<CheckFinding> {
    if around.programmes.is_empty() {
        return Vec::new();
    }
    let floors = Floors::of(rules, around.programmes);
    let transfers = rules.transfer_rules();
    let plannable = transfers.filter(|rule| rule.gives.effect.is_plannable());
    plannable
        .filter_map(|rule| never_chosen(rules, rule, (around, &floors)))
        .collect()
}

/// Alone, with the best outcomes that the register knows, under every limit of the rule set: does it give anything?
fn never_chosen(
    rules: &RuleSet,
    rule: &TransferRule,
    (around, floors): (&Surroundings<'_>, &Floors),
) -> Option<CheckFinding> {
    let on = witness::open_day(rules, Some(rule))?;
    let frame = witness::only(rules, Rule::Transfer(Box::new(rule.clone())));
    // Which floors company may reach depends on the programme; where there is none, one compilation does.
    let common = (!floors.is_any()).then(|| CompiledRules::of(frame.clone()));
    let mut shown = None;
    for programme in around.programmes {
        let own = common
            .is_none()
            .then(|| CompiledRules::of(floors.lifted(frame.clone(), programme)));
        let Some(bound) = common.as_ref().or(own.as_ref()) else {
            continue;
        };
        let asked = |facts: &[Fact]| grants(bound, programme, facts, on);
        if targets::choices(rule, &ConversionRequest::about(bound, programme, &[], on)).is_empty() {
            continue;
        }
        for ideal in trials(rules, rule, programme, on) {
            let facts = best::registered(rules, rule, around, (&ideal, on));
            if asked(&facts) {
                return None;
            }
            let free = best::unbounded(rules, rule, (&ideal, on));
            if shown.is_some() || !is_open(rules, rule, programme, &free, on) {
                continue;
            }
            let plan = convert(&ConversionRequest::about(bound, programme, &facts, on));
            let rests_on_register = facts != free && asked(&free);
            shown = Some((plan, facts, programme, rests_on_register));
        }
        if shown.is_some() {
            let others = best::others(rules, rule, around, on)?;
            if others.iter().any(|facts| asked(facts)) {
                return None;
            }
        }
    }
    let Some((plan, facts, programme, rests_on_register)) = shown else {
        return scattered::bundle(rules, rule, around.programmes, on);
    };
    let shown = Witness::of(facts, on).in_programme(&programme.code);
    let finding = CheckFinding::new("K06", ("rules", &rule.id), words(&plan), &shown);
    let finding = finding.at("gives");
    // The register may change under a rule set that stays.
    Some(if rests_on_register {
        finding.warning()
    } else {
        finding
    })
}

/// Does the plan give anything? What is too much to plan, or was not found in time, is not claimed to give nothing.
fn grants(rules: &CompiledRules, programme: &Programme, facts: &[Fact], on: NaiveDate) -> bool {
    let request = ConversionRequest::about(rules, programme, facts, on);
    let found = candidates::find(&request);
    let rooms = caps::rooms(&request);
    found.overflow
        || planned(&request, &found, &rooms, &|| false)
            .map_or(true, |(plan, _)| !plan.groups.is_empty())
}

/// Without limits and bans, and were every course convertible and every outcome worth enough, would the rule take
/// these outcomes? Where it would not, its own conditions are at fault (K02).
fn is_open(
    rules: &RuleSet,
    rule: &TransferRule,
    programme: &Programme,
    facts: &[Fact],
    on: NaiveDate,
) -> bool {
    let mut rule = rule.clone();
    rule.source_covers_target = Some(false);
    let mut free = witness::only(rules, Rule::Transfer(Box::new(rule)));
    free.exclusions.clear();
    free.caps.clear();
    free.deny.clear();
    let mut programme = programme.clone();
    for course in &mut programme.courses {
        course.convertible = true;
    }
    grants(&CompiledRules::of(free), &programme, facts, on)
}

/// What stands in the way: each reason of the plan once, with its code.
fn words(plan: &Conversion) -> (String, String) {
    let reasons = plan.unused.iter().flat_map(|fact| &fact.reasons);
    let reasons: BTreeSet<&Reason> = reasons.collect();
    let told = |words: fn(&Reason) -> &str, mark: &str| {
        let each = reasons
            .iter()
            .map(|one| format!("{}: {}", one.code, words(one)));
        each.collect::<BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>()
            .join(mark)
    };
    (
        format!(
            "在所适用的任何专业中都不会被选中：{}",
            told(|one| &one.zh, "；")
        ),
        format!(
            "is never chosen in any programme: {}",
            told(|one| &one.en, "; ")
        ),
    )
}

/// Facts with which the rule should work: one set, or one for each statement or course name.
fn trials(
    rules: &RuleSet,
    rule: &TransferRule,
    programme: &Programme,
    on: NaiveDate,
) -> Vec<Vec<Fact>> {
    let mut facts = witness::facts_for(rule, rules, on, 1);
    facts.iter_mut().for_each(with_numbers);
    let each = |change: &dyn Fn(&mut Fact)| {
        let mut changed = facts.clone();
        changed.iter_mut().for_each(change);
        changed
    };
    match rule.via.as_ref().map(|via| via.by) {
        None => vec![facts],
        Some(ViaKind::SameName) => {
            let courses = programme.courses.iter().filter(|course| course.convertible);
            courses
                .map(|course| each(&|fact| fact.award_name = Some(course.name.clone())))
                .collect()
        }
        Some(ViaKind::Statement) => rules
            .equivalences
            .iter()
            .map(|statement| {
                each(&|fact| {
                    fact.outcome_type = statement.outcome_type;
                    fact.award_code.clone_from(&statement.source.code);
                    fact.award_edition.clone_from(&statement.source.edition);
                })
            })
            .collect(),
    }
}

/// The numbers that formulas know, where the outcome has none of its own.
fn with_numbers(fact: &mut Fact) {
    for name in ["weeks", "years", "rank"] {
        fact.measures.entry(name.to_owned()).or_insert(Credits::ONE);
    }
}
