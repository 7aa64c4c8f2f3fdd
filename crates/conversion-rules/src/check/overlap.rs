//! K03: two rules of one anchor that the same outcome satisfies, with different effects or grades for the
//! same course; or that say the same thing twice, as levels, statements and crosswalks may.

mod bands;
mod graded;
mod recognised;
mod repeated;
mod rivals;
mod rows;

use super::{CheckFinding, Severity, Surroundings, Witness, witness};
use crate::candidates::targets;
use crate::fact::Fact;
use crate::model::{
    AmountRange, Distinct, Effective, LevelRange, Pattern, RecogniseRule, Rule, RuleSet, Slot,
    TransferRule,
};
use crate::recognise::Decision;
use chrono::NaiveDate;
use std::collections::BTreeSet;

pub(super) fn find(rules: &RuleSet, around: &Surroundings<'_>) -> Vec<CheckFinding> {
    let mut findings = repeated::find(rules);
    findings.extend(rows::find(rules));
    findings.extend(bands::find(rules));
    findings.extend(recognised::find(rules, around));
    for (first, second) in rivals::pairs(rules, around) {
        let rule = |place: usize| rules.rules.get(place);
        findings.extend(match (rule(first), rule(second)) {
            (Some(Rule::Transfer(a)), Some(Rule::Transfer(b))) => transfers(rules, (a, b), around),
            (Some(Rule::Recognise(a)), Some(Rule::Recognise(b))) => {
                recognitions(rules, a, b, around)
            }
            _ => None,
        });
    }
    findings
}

/// The courses that the rule may give: those that it names, and those that it selects in the programmes of the rule set.
/// Which a statement or a name makes one of them no rule says.
fn courses(rule: &TransferRule, around: &Surroundings<'_>) -> BTreeSet<String> {
    let named = rule.gives.all.union(&rule.gives.any_of).cloned();
    let select = rule.gives.select.as_ref().filter(|_| rule.via.is_none());
    let selected = select.into_iter().flat_map(|select| {
        let courses = around.programmes.iter().flat_map(|one| &one.courses);
        courses.filter(|course| targets::selects(select, course))
    });
    named
        .chain(selected.map(|course| course.code.clone()))
        .collect()
}

fn transfers(
    rules: &RuleSet,
    (a, b): (&TransferRule, &TransferRule),
    around: &Surroundings<'_>,
) -> Option<CheckFinding> {
    let plannable = [a, b].iter().all(|rule| rule.gives.effect.is_plannable());
    let ([first], [second]) = (a.uses.as_slice(), b.uses.as_slice()) else {
        return None;
    };
    let both = [courses(a, around), courses(b, around)];
    let [own, others] = both;
    let shared: Vec<String> = own.intersection(&others).cloned().collect();
    // Whoever selects courses by what they are means many at once: of one of them he may not have thought.
    let is_selected = a.gives.select.is_some() || b.gives.select.is_some();
    if !plannable || shared.is_empty() {
        return None;
    }
    let on = common_day(rules, a, b)?;
    let mut met = first
        .any_of
        .iter()
        .flat_map(|one| second.any_of.iter().map(move |other| (one, other)))
        .filter_map(|(one, other)| filling(rules, on, (first, one), (second, other)));
    let found = |words: (String, String), facts: Vec<Fact>| {
        let shown = Witness::of(facts, on).naming([&b.id]);
        CheckFinding::new("K03", ("rules", &a.id), words, &shown).at("uses")
    };
    if a.gives.effect != b.gives.effect {
        // Whoever ranks them says which comes first, whatever they bring.
        if rules.ranks_preferences() && a.prefer != b.prefer {
            return None;
        }
        let told = found(contrary(a, b, &shared), met.next()?);
        return Some(if is_selected { told.warning() } else { told });
    }
    if a.gives == b.gives {
        let same = a.via == b.via && first.take == second.take && first.any_of == second.any_of;
        return same.then(|| Some(found(repeated(&b.id), met.next()?)))?;
    }
    let apart = graded::apart(rules, (a, b), (met, around))?;
    let finding = found(apart.words, apart.facts);
    Some(if apart.is_by_lot {
        finding
    } else {
        finding.warning()
    })
}

/// Are the two told as an error, whichever stands first?
pub(super) fn is_contrary(
    rules: &RuleSet,
    (a, b): (&TransferRule, &TransferRule),
    around: &Surroundings<'_>,
) -> bool {
    let both = transfers(rules, (a, b), around).or_else(|| transfers(rules, (b, a), around));
    both.is_some_and(|found| found.severity == Severity::Error)
}

fn repeated(other: &str) -> (String, String) {
    (
        format!("与 {other} 重复"),
        format!("and {other} say the same"),
    )
}

fn contrary(a: &TransferRule, b: &TransferRule, shared: &[String]) -> (String, String) {
    let (one, other) = (a.gives.effect.as_str(), b.gives.effect.as_str());
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
}

/// Outcomes that fill either slot, each by the pattern beside it; none where no outcome satisfies both.
fn filling(
    rules: &RuleSet,
    on: NaiveDate,
    (first, one): (&Slot, &Pattern),
    (second, other): (&Slot, &Pattern),
) -> Option<Vec<Fact>> {
    let met = both(rules, one, other)?;
    let slots = [(first, one), (second, other)];
    let count = |slot: &Slot| slot.take.as_ref().and_then(|take| take.count).unwrap_or(1);
    let most = usize::from(count(first).max(count(second)).max(1));
    let facts: Vec<Fact> = (0..most)
        .map(|number| {
            let mut fact = witness::fact_for(&met, rules, on);
            fact.id = format!("w{number}");
            for (slot, pattern) in slots {
                witness::distinguish(&mut fact, slot, pattern, number);
                let take = slot.take.iter();
                fact.measures
                    .extend(take.flat_map(|take| take.measure_min.clone()));
            }
            fact
        })
        .collect();
    let satisfied = facts.iter().all(|fact| {
        let mut patterns = slots.iter().map(|(_, pattern)| pattern);
        patterns.all(|pattern| witness::satisfies(pattern, fact, rules, on))
    });
    let mut asked = slots.iter().filter_map(|(slot, _)| slot.distinct);
    (satisfied && asked.all(|distinct| are_distinct(&facts, distinct))).then_some(facts)
}

fn are_distinct(facts: &[Fact], distinct: Distinct) -> bool {
    let marks: BTreeSet<(&str, &str, &[String])> = facts
        .iter()
        .map(|fact| match distinct {
            Distinct::Tag => ("", "", fact.tags.as_slice()),
            Distinct::Award => (&*fact.award_code, &*fact.award_edition, [].as_slice()),
        })
        .collect();
    marks.len() == facts.len()
}

/// A day on which both are open, if there is one.
fn common_day(rules: &RuleSet, a: &TransferRule, b: &TransferRule) -> Option<NaiveDate> {
    let starts = |rule: &TransferRule| rule.openings(rules.effective.from).collect::<Vec<_>>();
    let is_open = |rule: &TransferRule, day| {
        rule.effective.is_none_or(|period| period.contains(day)) && rule.is_open(day)
    };
    let mut days = starts(a);
    days.extend(starts(b));
    days.push(rules.effective.from);
    days.into_iter()
        .find(|day| rules.effective.contains(*day) && is_open(a, *day) && is_open(b, *day))
}

/// A day on which the rule set and both are in force, if there is one.
fn day_of_both(
    rules: &RuleSet,
    one: Option<Effective>,
    other: Option<Effective>,
) -> Option<NaiveDate> {
    let periods = [Some(rules.effective), one, other];
    let mut periods = periods.into_iter().flatten();
    let on = periods.clone().map(|period| period.from).max()?;
    periods.all(|period| period.contains(on)).then_some(on)
}

fn recognitions(
    rules: &RuleSet,
    a: &RecogniseRule,
    b: &RecogniseRule,
    around: &Surroundings<'_>,
) -> Option<CheckFinding> {
    let on = day_of_both(rules, a.effective, b.effective).filter(|_| a.when == b.when)?;
    // Of an award whose value the register fixes, or leaves to a named rule, not both may speak.
    let fact = witness::fact_for(&a.when, rules, on);
    for rule in [a, b] {
        witness::decision(rules, rule, &fact, (around, on)).filter(|it| speaks(it, rule))?;
    }
    let words = if a.give == b.give {
        repeated(&b.id)
    } else {
        (
            format!("与 {} 条件相同而给出不同", b.id),
            format!("and {} have one condition and give different things", b.id),
        )
    };
    let shown = Witness::of(vec![fact], on).naming([&b.id]);
    Some(CheckFinding::new("K03", ("rules", &a.id), words, &shown).at("when"))
}

/// Does the decision come from the rule, be it only that something is wanting?
fn speaks(decision: &Decision, rule: &RecogniseRule) -> bool {
    match decision.lot() {
        Some(lot) => lot.rule == rule.id,
        None => decision
            .reasons()
            .iter()
            .any(|reason| reason.code != "no_rule"),
    }
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
