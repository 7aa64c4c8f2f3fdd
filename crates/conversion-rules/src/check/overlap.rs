//! K03: two rules of one anchor that the same outcome satisfies, with different effects for the same
//! course; or that say the same thing twice.

use super::{CheckFinding, Surroundings, witness};
use crate::model::{
    AmountRange, Effect, LevelRange, Pattern, RecogniseRule, Rule, RuleSet, TransferRule,
};
use std::collections::BTreeSet;

pub(super) fn find(rules: &RuleSet, _: &Surroundings<'_>) -> Vec<CheckFinding> {
    let mut findings = Vec::new();
    for (index, first) in rules.rules.iter().enumerate() {
        for second in rules.rules.iter().skip(index.saturating_add(1)) {
            findings.extend(match (first, second) {
                (Rule::Transfer(a), Rule::Transfer(b)) => transfers(rules, a, b),
                (Rule::Recognise(a), Rule::Recognise(b)) => recognitions(rules, a, b),
                _ => None,
            });
        }
    }
    findings
}

fn transfers(rules: &RuleSet, a: &TransferRule, b: &TransferRule) -> Option<CheckFinding> {
    let plannable = [a, b].iter().all(|rule| rule.gives.effect.is_plannable());
    let ([first], [second]) = (a.uses.as_slice(), b.uses.as_slice()) else {
        return None;
    };
    let courses = |rule: &TransferRule| -> BTreeSet<String> {
        rule.gives.all.union(&rule.gives.any_of).cloned().collect()
    };
    let shared: Vec<String> = courses(a).intersection(&courses(b)).cloned().collect();
    if !plannable || shared.is_empty() || !meet_in_time(rules, a, b) {
        return None;
    }
    let on = witness::open_day(rules, Some(a))?;
    let fact = first
        .any_of
        .iter()
        .flat_map(|one| second.any_of.iter().map(move |other| (one, other)))
        .find_map(|(one, other)| {
            let fact = witness::fact_for(&both(rules, one, other)?, rules, on);
            let meets = witness::satisfies(one, &fact, rules, on)
                && witness::satisfies(other, &fact, rules, on);
            meets.then_some(fact)
        })?;
    let same = a.gives == b.gives && a.via == b.via && first.take == second.take;
    let (kind_zh, kind_en) = if a.gives.effect != b.gives.effect {
        let words = |effect: Effect| effect.as_str();
        let (one, other) = (words(a.gives.effect), words(b.gives.effect));
        (
            format!(
                "与 {} 对同一成果、同一课程（{}）效果不同：{one}、{other}",
                b.id,
                shared.join("、")
            ),
            format!(
                "and {} give {} by {one} and {other} for one outcome",
                b.id,
                shared.join(", ")
            ),
        )
    } else if same && first.any_of == second.any_of {
        (
            format!("与 {} 重复", b.id),
            format!("and {} say the same", b.id),
        )
    } else {
        return None;
    };
    let finding = CheckFinding::new("K03", "rules", &a.id, kind_zh, kind_en);
    Some(finding.at("uses").shown_by(&[fact]))
}

/// Is there a day on which both are open?
fn meet_in_time(rules: &RuleSet, a: &TransferRule, b: &TransferRule) -> bool {
    let starts = |rule: &TransferRule| rule.openings(rules.effective.from).collect::<Vec<_>>();
    let is_open = |rule: &TransferRule, day| {
        rule.effective.is_none_or(|period| period.contains(day)) && rule.is_open(day)
    };
    let mut days = starts(a);
    days.extend(starts(b));
    days.push(rules.effective.from);
    days.into_iter()
        .any(|day| rules.effective.contains(day) && is_open(a, day) && is_open(b, day))
}

fn recognitions(rules: &RuleSet, a: &RecogniseRule, b: &RecogniseRule) -> Option<CheckFinding> {
    let (x, y) = (
        a.effective.unwrap_or(rules.effective),
        b.effective.unwrap_or(rules.effective),
    );
    if a.when != b.when || !(x.contains(y.from) || y.contains(x.from)) {
        return None;
    }
    let fact = witness::fact_for(&a.when, rules, rules.effective.from);
    let (zh, en) = if a.give == b.give {
        (
            format!("与 {} 重复", b.id),
            format!("and {} say the same", b.id),
        )
    } else {
        (
            format!("与 {} 条件相同而给出不同", b.id),
            format!("and {} have one condition and give different things", b.id),
        )
    };
    let finding = CheckFinding::new("K03", "rules", &a.id, zh, en);
    Some(finding.at("when").shown_by(&[fact]))
}

/// A pattern as strict as both; none where they are about different things.
fn both(rules: &RuleSet, a: &Pattern, b: &Pattern) -> Option<Pattern> {
    let types: BTreeSet<_> = a.types.intersection(&b.types).copied().collect();
    let mut met = a.clone();
    met.award = one_of(&a.award, &b.award)?;
    met.issuer = one_of(&a.issuer, &b.issuer)?;
    met.category = one_of(&a.category, &b.category)?;
    met.issuer_class = one_of(&a.issuer_class, &b.issuer_class)
        .unwrap_or_else(|| a.issuer_class.union(&b.issuer_class).cloned().collect());
    met.tag = BTreeSet::new();
    met.all_tags = a.all_tags.union(&b.all_tags).cloned().collect();
    for tags in [&a.tag, &b.tag] {
        met.all_tags.extend(tags.first().cloned());
    }
    met.not_tag = a.not_tag.union(&b.not_tag).cloned().collect();
    met.hours = range(a.hours.as_ref(), b.hours.as_ref());
    met.credits = range(a.credits.as_ref(), b.credits.as_ref());
    met.level = level(rules, a, b);
    met.grade = [&a.grade, &b.grade]
        .into_iter()
        .flatten()
        .max_by_key(|range| range.min)
        .cloned();
    met.measure.extend(b.measure.clone());
    met.awarded = a.awarded.clone().or_else(|| b.awarded.clone());
    met.types = types;
    (!met.types.is_empty()).then_some(met)
}

fn one_of<T: Ord + Clone>(a: &BTreeSet<T>, b: &BTreeSet<T>) -> Option<BTreeSet<T>> {
    if a.is_empty() || b.is_empty() {
        return Some(a.union(b).cloned().collect());
    }
    let shared: BTreeSet<T> = a.intersection(b).cloned().collect();
    (!shared.is_empty()).then_some(shared)
}

fn range(a: Option<&AmountRange>, b: Option<&AmountRange>) -> Option<AmountRange> {
    let both = [a, b].into_iter().flatten();
    (a.is_some() || b.is_some()).then(|| AmountRange {
        min: both.clone().filter_map(|range| range.min).max(),
        max: both.clone().filter_map(|range| range.max).min(),
    })
}

fn level(rules: &RuleSet, a: &Pattern, b: &Pattern) -> Option<LevelRange> {
    let ranges = [&a.level, &b.level].into_iter().flatten();
    let rank = |level: &crate::model::LevelRef| rules.find_level(level).map(|level| level.rank);
    let min = ranges.clone().filter_map(|range| range.min.clone());
    let max = ranges.clone().filter_map(|range| range.max.clone());
    let (min, max) = (min.max_by_key(rank), max.min_by_key(rank));
    (min.is_some() || max.is_some()).then_some(LevelRange { min, max })
}
