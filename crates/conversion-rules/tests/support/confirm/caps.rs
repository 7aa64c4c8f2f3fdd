//! K11: caps and limits that never bind, count nothing or let nothing through.

use super::Case;
use super::alone::{COURSE, decision, nothing_passes, only, plan, probe_of, school_of};
use crate::support::tiny::{WHOLE, cert, school, tiny};
use credit_bank_conversion_rules::model::{Cap, Effect, Measure, Rule, TransferRule};
use credit_bank_conversion_rules::{
    CompiledRules, Conversion, Fact, GrantedCourse, RuleSet, Sources, read_caps,
};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::programme::Programme;
use serde_json::json;
use std::collections::BTreeSet;

pub fn is_none(case: &Case<'_>) -> bool {
    if case.finding.section == "rules" {
        return is_no_limit(case);
    }
    let cap = case.cap();
    let limit = |programme: &Programme| limit_in(case.rules, cap, programme);
    let programmes = case.around.programmes;
    let named = case.shown.programme.as_ref();
    let named = programmes.iter().find(|one| Some(&one.code) == named);
    match case.finding.field.as_str() {
        "" | "of" => counts_nothing(case, cap),
        "base" => !programmes.is_empty() && programmes.iter().all(|one| limit(one).is_zero()),
        "share" | "limit" if case.finding.en.contains("is 0") => lets_nothing_through(case, cap),
        "share" | "limit" => match named {
            Some(programme) => limit(programme) >= all_it_counts(cap, programme),
            None => cap.share.is_some(),
        },
        _ => match named {
            Some(programme) => nothing_passes_in(case.rules, cap, programme),
            None => nothing_passes(case.rules, cap),
        },
    }
}

fn limit_in(rules: &RuleSet, cap: &Cap, programme: &Programme) -> Credits {
    let found = read_caps(rules, programme, &[], rules.effective.from);
    found.iter().find(|one| one.id == cap.id).unwrap().limit
}

/// No programme leaves room for a cent, or for a course.
fn lets_nothing_through(case: &Case<'_>, cap: &Cap) -> bool {
    let some = school(&[(COURSE, "2", &[])]);
    let least = if cap.measure == Measure::Courses {
        100
    } else {
        1
    };
    let mut programmes: Vec<&Programme> = case.around.programmes.iter().collect();
    if programmes.is_empty() {
        programmes.push(&some);
    }
    let limit = |one: &&Programme| limit_in(case.rules, cap, one).hundredths();
    cap.then.is_none() && programmes.iter().all(|one| limit(one) < least)
}

/// Were its limit nothing at all, the rule that it was tried with would still give what it gives.
fn counts_nothing(case: &Case<'_>, cap: &Cap) -> bool {
    let Some(id) = case.shown.references.first() else {
        return case
            .rules
            .transfer_rules()
            .all(|rule| !rule.gives.effect.is_plannable());
    };
    let closed = Cap {
        limit: Some(Credits::ZERO),
        share: None,
        base: None,
        floor: None,
        floor_share: None,
        ..cap.clone()
    };
    let given = |caps: Vec<Cap>, programme: &Programme| {
        let mut alone = only(case.rules, id);
        alone.caps = caps;
        alone.deny.clear();
        let rules = CompiledRules::of(alone);
        let plan = plan(&rules, programme, &case.shown.facts, case.on());
        let effects = plan.courses.iter().map(|line| line.effect);
        (effects.collect::<Vec<Effect>>(), plan.total_credits)
    };
    let own = school_of(&[case.transfer(id)]);
    let mut programmes = case.around.programmes.iter().chain([&own]);
    programmes.all(|one| given(vec![closed.clone()], one) == given(Vec::new(), one))
}

/// Of the first courses of the programme, however many, no bundle passes the cap; without its floor one does.
fn nothing_passes_in(rules: &RuleSet, cap: &Cap, programme: &Programme) -> bool {
    let mut programme = programme.clone();
    for course in &mut programme.courses {
        course.convertible = true;
    }
    let passes = |cap: &Cap| {
        (1..=programme.courses.len()).any(|count| {
            let fact = cert("o", "A", "1");
            let mut rule = probe_of((0, &fact));
            if let Rule::Transfer(rule) = &mut rule {
                let codes = programme.courses.iter().map(|course| course.code.clone());
                rule.gives.all = codes.take(count).collect();
            }
            let probe = RuleSet {
                rules: vec![rule],
                caps: vec![cap.clone()],
                deny: Vec::new(),
                tests: Vec::new(),
                exclusions: Vec::new(),
                ..rules.clone()
            };
            let rules = CompiledRules::of(probe);
            let plan: Conversion = plan(&rules, &programme, &[fact], rules.effective.from);
            !plan.groups.is_empty()
        })
    };
    let mut crossed = cap.clone();
    (crossed.of, crossed.then) = (None, None);
    let mut open = crossed.clone();
    (open.floor, open.floor_share) = (None, None);
    !passes(&crossed) && passes(&open)
}

/// A limit of nothing gives nothing, and would give something, were it not there; one that another comes before
/// changes nothing where it is not there, whatever the hours.
fn is_no_limit(case: &Case<'_>) -> bool {
    let made = |rules: &RuleSet, fact: &Fact| {
        let made = decision(rules, &case.finding.rule, fact, (case.around, case.on()));
        made.lot().map_or(Credits::ZERO, |lot| lot.credits)
    };
    let mut without = case.rules.clone();
    let is_nothing = case.finding.en.contains("is 0");
    for rule in &mut without.rules {
        if let Rule::Recognise(rule) = rule
            && rule.id == case.finding.rule
        {
            let limit = rule.limit.as_mut().unwrap();
            if is_nothing {
                rule.limit = None;
            } else {
                limit.per_outcome = None;
            }
        }
    }
    let fact = &case.shown.facts[0];
    if is_nothing {
        return made(case.rules, fact).is_zero() && !made(&without, fact).is_zero();
    }
    let hours = (0..=400).map(|hours| Fact {
        hours: Credits::from_hundredths(hours * 100).ok(),
        ..fact.clone()
    });
    let mut all = hours.chain([fact.clone()]);
    all.all(|fact| made(case.rules, &fact) == made(&without, &fact))
}

/// Whatever of a programme's award the cap counts, were everything converted that can be.
fn all_it_counts(cap: &Cap, programme: &Programme) -> Credits {
    let selector = cap.of.as_ref().and_then(|of| of.target.clone());
    if selector.is_none() && cap.measure == Measure::Credits {
        return programme.total_credits;
    }
    let mut open = cap.clone();
    open.of = selector.map(|target| serde_json::from_value(json!({"target": target})).unwrap());
    let mut rules = tiny(&[("A", "all: [C1]")], WHOLE);
    rules.caps = vec![open];
    let courses = programme.courses.iter().filter(|course| course.convertible);
    let granted: Vec<GrantedCourse> = courses
        .map(|course| GrantedCourse {
            in_place_of: Vec::new(),
            course_code: course.code.clone(),
            credits: course.credits,
            rule: "R".to_owned(),
            effect: Effect::Exempt,
            is_examined: false,
            is_held: false,
            filed_on: None,
            sources: Sources::default(),
        })
        .collect();
    let read = read_caps(&rules, programme, &granted, rules.effective.from);
    let counted = read[0].counted.iter().map(|place| match cap.measure {
        Measure::Credits => granted[*place].credits,
        Measure::Courses => Credits::ONE,
    });
    Credits::sum(counted).unwrap()
}

/// The caps whose floor the courses of some programme could reach that rules which the cap counts name: all of
/// them, or as many as the rule chooses.
pub fn reached_together(case: &Case<'_>) -> BTreeSet<String> {
    let counts = |cap: &Cap, rule: &TransferRule| {
        let of = cap.of.as_ref().map(|of| &of.rule);
        of.is_none_or(|ids| ids.is_empty() || ids.contains(&rule.id))
    };
    let most = |cap: &Cap, programme: &Programme| -> i64 {
        let rules = case.rules.transfer_rules().filter(|rule| counts(cap, rule));
        let mut once = BTreeSet::new();
        let given = rules.flat_map(|rule| {
            let codes = rule.gives.all.union(&rule.gives.any_of);
            let courses = codes.filter_map(|code| programme.find_course(code));
            let mut worth: Vec<_> = courses.map(|it| (it.credits, &it.code)).collect();
            worth.sort_by(|one, other| other.cmp(one));
            worth.truncate(rule.gives.choose.map_or(usize::MAX, usize::from));
            worth
        });
        let given = given.filter(|(_, code)| once.insert((*code).clone()));
        given.map(|(credits, _)| credits.hundredths()).sum()
    };
    let is_reached = |cap: &Cap| {
        let mut programmes = case.around.programmes.iter();
        cap.floor.is_none_or(|floor| {
            programmes.any(|programme| floor.hundredths() <= most(cap, programme))
        })
    };
    let reached = case.rules.caps.iter().filter(|cap| is_reached(cap));
    reached.map(|cap| cap.id.clone()).collect()
}
