//! K02: nothing around the witness satisfies the condition either.

mod bans;
mod statements;
mod sums;

use super::Case;
use super::alone::{decision, plan, real, school_of, staged};
use crate::support::tiny::school;
use chrono::{Days, NaiveDate};
use credit_bank_conversion_rules::model::{Pattern, RecogniseRule, Rule};
use credit_bank_conversion_rules::{Fact, FactGrade, RuleSet};
use credit_bank_domain::credits::Credits;
use serde_json::Value;

/// No such outcome, no such day, or not so many different ones.
pub fn never_holds(case: &Case<'_>) -> bool {
    let field = case.finding.field.as_str();
    if field == "effective" && case.finding.section == "rules" {
        return is_never_open(case);
    }
    if field == "gives.choose" {
        return names_too_few(case);
    }
    match (case.finding.section, field) {
        ("equivalences", "overlap" | "hours_ratio") => return is_too_weak(case),
        ("equivalences" | "crosswalks", _) => return statements::is_needless(case),
        ("rules", "via") => return statements::has_none(case),
        ("deny" | "caps" | "rules", "target" | "of.target" | "gives.select") => {
            return bans::selects_nothing(case);
        }
        ("deny", "source" | "except") => return bans::is_needless(case),
        // Nothing is converted.
        ("deny", "") | ("exclusions", "kind") => {
            return case.rules.transfer_rules().next().is_none() && !case.rules.rules.is_empty();
        }
        _ => {}
    }
    if let Some(slot) = field
        .strip_prefix("uses.")
        .and_then(|it| it.strip_suffix(".take"))
    {
        return are_too_few(case, slot.parse().unwrap());
    }
    if let Some((slot, sum)) = sums::asked(field) {
        return sums::is_out_of_reach(case, slot, sum);
    }
    let mut fields = field.rsplit_once('.').unwrap().0.split('.');
    let rule = super::named::element(case);
    let found = fields.try_fold(&rule, |node, step| match node {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        other => other.get(step),
    });
    let pattern: Pattern = serde_json::from_value(found.unwrap().clone()).unwrap();
    let [fact] = &case.shown.facts[..] else {
        panic!("one outcome comes nearest");
    };
    let near = neighbours(case.rules, &pattern, fact, case.on());
    assert!(near.len() > 3, "{}", near.len());
    near.iter().all(|fact| !satisfies(case, &pattern, fact))
}

fn satisfies(case: &Case<'_>, pattern: &Pattern, fact: &Fact) -> bool {
    if case.finding.section == "deny" {
        return bans::lets_in(case, pattern, fact);
    }
    let id = &case.finding.rule;
    match case.rule() {
        Rule::Transfer(_) => {
            let stage = staged(case.rules, id).altered(|rule| {
                rule.uses.truncate(1);
                rule.uses[0].any_of = vec![pattern.clone()];
                (rule.uses[0].take, rule.uses[0].distinct) = (None, None);
            });
            stage
                .always()
                .applies(std::slice::from_ref(fact), case.on())
        }
        Rule::Recognise(_) => {
            let mut plain = case.rules.clone();
            for rule in &mut plain.rules {
                if let Rule::Recognise(rule) = rule {
                    rule.effective = None;
                    rule.give.value = serde_json::from_str("{\"fixed\": \"1\"}").unwrap();
                    rule.give.penalties.clear();
                    (rule.pool, rule.stack, rule.limit) = (None, None, None);
                }
            }
            decision(&plain, id, fact, (case.around, case.on()))
                .lot()
                .is_some()
        }
    }
}

type Turn = Box<dyn Fn(&mut Fact)>;

/// The witness with every one, and every two, of its members on each side of every limit.
fn neighbours(rules: &RuleSet, pattern: &Pattern, fact: &Fact, on: NaiveDate) -> Vec<Fact> {
    let mut turns: Vec<Turn> = vec![Box::new(|_| {})];
    let both = |range: Option<Credits>, other: Option<Credits>| {
        let limits = [range, other].into_iter().flatten();
        let around = limits.flat_map(|limit| {
            let cent = Credits::from_hundredths(1).unwrap();
            [
                limit.saturating_sub(cent),
                limit,
                limit.checked_add(cent).unwrap(),
            ]
        });
        around.chain([Credits::ZERO]).collect::<Vec<_>>()
    };
    for value in pattern.hours.iter().flat_map(|it| both(it.min, it.max)) {
        turns.push(Box::new(move |fact| fact.hours = Some(value)));
    }
    for value in pattern.credits.iter().flat_map(|it| both(it.min, it.max)) {
        turns.push(Box::new(move |fact| fact.credits = Some(value)));
    }
    for (name, range) in pattern.measure.clone() {
        for value in both(range.min, range.max) {
            let name = name.clone();
            turns.push(Box::new(move |fact| {
                fact.measures.insert(name.clone(), value);
            }));
        }
    }
    if let Some(range) = &pattern.grade {
        // No mark is above the end of its scale.
        let end: Option<Credits> = range.scale.parse().ok();
        let marks = both(Some(range.min), range.max.or(end)).into_iter();
        for value in marks.filter(|mark| end.is_none_or(|end| *mark <= end)) {
            let scale = range.scale.clone();
            turns.push(Box::new(move |fact| {
                let scale = scale.clone();
                fact.grade = Some(FactGrade { scale, value });
            }));
        }
    }
    for framework in &rules.frameworks {
        for level in &framework.levels {
            let level = super::alone::level(&framework.code, level);
            turns.push(Box::new(move |fact| fact.level = Some(level.clone())));
        }
    }
    turns.extend(tags(pattern));
    turns.extend(days(pattern, on));
    let mut near = Vec::new();
    for (place, one) in turns.iter().enumerate() {
        for other in turns.iter().skip(place) {
            let mut turned = fact.clone();
            one(&mut turned);
            other(&mut turned);
            near.push(turned);
        }
    }
    near
}

fn tags(pattern: &Pattern) -> Vec<Turn> {
    let all: Vec<String> = pattern
        .all_tags
        .iter()
        .chain(&pattern.tag)
        .cloned()
        .collect();
    let sets = [
        all.clone(),
        Vec::new(),
        pattern.all_tags.iter().cloned().collect(),
    ];
    let ones = all.into_iter().map(|tag| vec![tag]);
    let sets = sets.into_iter().chain(ones);
    sets.map(|tags| -> Turn { Box::new(move |fact| fact.tags.clone_from(&tags)) })
        .collect()
}

fn days(pattern: &Pattern, on: NaiveDate) -> Vec<Turn> {
    let Some(awarded) = &pattern.awarded else {
        return Vec::new();
    };
    let periods = [awarded.within, awarded.elapsed_at_registration]
        .into_iter()
        .flatten();
    let named = periods.filter_map(|period| period.before(on));
    let named = named.chain(awarded.from).chain(awarded.until).chain([on]);
    let around = named.flat_map(|day| [day - Days::new(1), day, day + Days::new(1)]);
    around
        .map(|day| -> Turn { Box::new(move |fact| fact.awarded_on = day) })
        .collect()
}

/// Not on any day that a period begins or ends, nor beside it; but if it were always open.
fn is_never_open(case: &Case<'_>) -> bool {
    if let Rule::Recognise(rule) = case.rule() {
        return is_never_in_force(case, rule);
    }
    let stage = case.stage();
    let rule = case.own();
    let periods = rule.windows.iter().chain(&rule.effective);
    let ends = periods
        .flat_map(|period| [Some(period.from), period.to])
        .flatten();
    let days = case.shown.days.iter().copied().chain(ends);
    let mut days = days.flat_map(|day| [day - Days::new(1), day, day + Days::new(1)]);
    let facts = &case.shown.facts;
    days.all(|day| !stage.applies(facts, day))
        && stage.always().applies(facts, case.rules.effective.from)
}

/// Not on any such day, by the whole rule set; but were it always in force.
fn is_never_in_force(case: &Case<'_>, rule: &RecogniseRule) -> bool {
    let made = |rule: RecogniseRule, day: NaiveDate| {
        let mut rules = case.rules.clone();
        rules.rules = vec![Rule::Recognise(Box::new(rule.clone()))];
        let asked = (case.around, day);
        let made = decision(&rules, &rule.id, &case.shown.facts[0], asked);
        made.lot().is_some()
    };
    let always = RecogniseRule {
        effective: None,
        ..rule.clone()
    };
    let days = case.shown.days.iter();
    let mut days = days.flat_map(|day| [*day - Days::new(1), *day, *day + Days::new(1)]);
    let is_in_force = |day: &NaiveDate| case.rules.effective.contains(*day);
    days.all(|day| !is_in_force(&day) || !made(rule.clone(), day))
        && made(always, case.rules.effective.from)
}

/// Each of the facts three times, under names of their own.
fn thrice(facts: &[Fact]) -> impl Iterator<Item = Fact> {
    facts.iter().flat_map(|fact| {
        ["", "'", "''"].map(|mark| Fact {
            id: format!("{}{mark}", fact.id),
            ..fact.clone()
        })
    })
}

/// Not with three of each; but were only so many asked for as differ.
fn are_too_few(case: &Case<'_>, slot: usize) -> bool {
    let facts = &case.shown.facts;
    let stage = case.stage().always();
    let more = thrice(facts);
    let asked = case
        .own()
        .uses
        .iter()
        .enumerate()
        .filter(|(place, _)| *place != slot);
    let counts = asked.map(|(_, slot)| slot.take.as_ref().and_then(|take| take.count).unwrap_or(1));
    let others: usize = counts.map(usize::from).sum();
    let different = u8::try_from(facts.len() - others).unwrap();
    let lowered = stage.altered(|rule| {
        rule.uses[slot].take.as_mut().unwrap().count = Some(different);
    });
    !stage.applies(&more.collect::<Vec<_>>(), case.on()) && lowered.applies(facts, case.on())
}

/// So many are never given; but were there more courses they would be.
fn names_too_few(case: &Case<'_>) -> bool {
    let given = |more: u8| {
        let mut rules = case.rules.clone();
        for rule in &mut rules.rules {
            if let Rule::Transfer(rule) = rule {
                let codes = (0..more).map(|number| format!("MORE{number}"));
                rule.gives.any_of.extend(codes);
            }
        }
        let mut own = rules.transfer_rules();
        let own = own.find(|rule| rule.id == case.finding.rule).unwrap();
        let school = school_of(&[own]);
        let compiled = real(&rules, &own.id);
        plan(&compiled, &school, &case.shown.facts, case.on())
            .courses
            .len()
    };
    let most = case.own().gives.choose.unwrap();
    given(0) < usize::from(most) && given(most) == usize::from(most)
}

/// Not by any of the rules named; but by the first, were it about the whole course.
fn is_too_weak(case: &Case<'_>) -> bool {
    let statement = |rules: &RuleSet| {
        let mut all = rules.equivalences.iter();
        let found = all.find(|one| one.id == case.finding.rule);
        found.unwrap().clone()
    };
    let school = school(&[(statement(case.rules).target.as_str(), "2", &[])]);
    let gives = |rules: &RuleSet, id: &str| {
        let mut rules = rules.clone();
        rules.equivalences = vec![statement(&rules)];
        let plan = plan(&real(&rules, id), &school, &case.shown.facts, case.on());
        !plan.groups.is_empty()
    };
    let mut whole = case.rules.clone();
    for one in &mut whole.equivalences {
        one.overlap = "1".parse().unwrap();
        one.hours_ratio = Some(one.overlap);
    }
    let names = &case.shown.references;
    names.iter().all(|id| !gives(case.rules, id)) && gives(&whole, &names[0])
}
