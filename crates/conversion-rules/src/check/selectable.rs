//! K06: rules that can never be chosen: a bundle over a cap or of no one programme, banned or retired targets.

mod scattered;

use super::{CheckFinding, Surroundings, Witness, witness};
use crate::candidates::targets;
use crate::compiled::CompiledRules;
use crate::fact::Fact;
use crate::model::{Rule, RuleSet, TransferRule, ViaKind};
use crate::request::ConversionRequest;
use crate::{Conversion, convert};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::programme::Programme;
use std::collections::BTreeSet;

pub(super) fn find(rules: &RuleSet, around: &Surroundings<'_>) -> Vec<CheckFinding> {
    let transfers = rules.transfer_rules();
    let plannable = transfers.filter(|rule| rule.gives.effect.is_plannable());
    plannable
        .filter_map(|rule| never_chosen(rules, rule, around.programmes))
        .collect()
}

fn never_chosen(
    rules: &RuleSet,
    rule: &TransferRule,
    programmes: &[Programme],
) -> Option<CheckFinding> {
    let on = witness::open_day(rules, Some(rule))?;
    let mut alone = witness::only(rules, Rule::Transfer(Box::new(rule.clone())));
    // A floor needs company, and so may an exclusion; caps and bans do not.
    alone.exclusions.clear();
    for cap in &mut alone.caps {
        cap.floor = None;
        cap.floor_share = None;
        if let Some(of) = cap.of.as_mut().filter(|of| !of.rule.is_empty()) {
            of.rule.retain(|id| *id == rule.id);
            if of.rule.is_empty() {
                of.rule.insert(String::new());
            }
        }
    }
    let alone = CompiledRules::of(alone);
    let mut codes = BTreeSet::new();
    let mut shown = None;
    for programme in programmes {
        for facts in trials(rules, rule, programme, on) {
            let request = ConversionRequest::about(&alone, programme, &facts, on);
            if targets::choices(rule, &request).is_empty()
                || !is_open(rules, rule, programme, &facts, on)
            {
                continue;
            }
            let plan = convert(&request);
            if !plan.groups.is_empty() {
                return None;
            }
            codes.extend(reasons(&plan));
            shown = Some(Witness::of(facts, on).in_programme(&programme.code));
        }
    }
    let Some(shown) = shown else {
        return scattered::bundle(rules, rule, programmes, on);
    };
    let why: Vec<String> = codes.into_iter().collect();
    let (zh, en) = (
        format!("在所适用的任何专业中都不会被选中：{}", why.join("、")),
        format!("is never chosen in any programme: {}", why.join(", ")),
    );
    let finding = CheckFinding::new("K06", ("rules", &rule.id), (zh, en), &shown);
    Some(finding.at("gives"))
}

/// Without bans and caps, and were every course convertible, would the rule take these outcomes? Where it
/// would not, its own conditions are at fault (K02).
fn is_open(
    rules: &RuleSet,
    rule: &TransferRule,
    programme: &Programme,
    facts: &[Fact],
    on: chrono::NaiveDate,
) -> bool {
    let mut free = witness::only(rules, Rule::Transfer(Box::new(rule.clone())));
    free.exclusions.clear();
    free.caps.clear();
    free.deny.clear();
    let mut programme = programme.clone();
    for course in &mut programme.courses {
        course.convertible = true;
    }
    let free = CompiledRules::of(free);
    let request = ConversionRequest::about(&free, &programme, facts, on);
    !convert(&request).groups.is_empty()
}

fn reasons(plan: &Conversion) -> BTreeSet<String> {
    let unused = plan.unused.iter().flat_map(|fact| &fact.reasons);
    unused.map(|reason| reason.code.clone()).collect()
}

/// Facts with which the rule should work: one set, or one for each statement or course name.
fn trials(
    rules: &RuleSet,
    rule: &TransferRule,
    programme: &Programme,
    on: chrono::NaiveDate,
) -> Vec<Vec<Fact>> {
    let mut facts = witness::facts_for(rule, rules, on, 1);
    let one = Credits::from_hundredths(100).unwrap_or_default();
    for fact in &mut facts {
        for name in ["weeks", "years", "rank"] {
            fact.measures.entry(name.to_owned()).or_insert(one);
        }
    }
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
