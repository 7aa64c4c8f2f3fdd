//! Random questions to every delivered rule set: its own programmes and the outcomes of its own
//! examples, altered.

use super::{RULE_SETS, credits, fact, programme, programmes_of, rule_set};
use chrono::{Days, NaiveDate};
use credit_bank_conversion_rules::{Evidence, Fact, FactGrade, FactLevel, RuleSet, RuleTest};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::programme::Programme;
use proptest::prelude::*;
use proptest::sample::Index;
use std::sync::LazyLock;

/// A rule set with what is asked of it.
pub struct Delivered {
    pub rules: RuleSet,
    pub programmes: Vec<Programme>,
    facts: Vec<Fact>,
    days: Vec<NaiveDate>,
}

/// A question.
#[derive(Clone)]
pub struct Case {
    pub rules: RuleSet,
    pub programme: Programme,
    pub facts: Vec<Fact>,
    pub on: NaiveDate,
}

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} in {} on {}: {:#?}",
            self.rules.rule_set, self.programme.code, self.on, self.facts
        )
    }
}

/// Every delivered rule set that converts.
pub static DELIVERED: LazyLock<Vec<Delivered>> = LazyLock::new(|| {
    let sets = RULE_SETS.iter().map(|name| (*name, rule_set(name)));
    sets.filter(|(_, rules)| rules.transfer_rules().next().is_some())
        .map(|(name, rules)| delivered(name, rules))
        .collect()
});

fn delivered(name: &str, rules: RuleSet) -> Delivered {
    let mut programmes = programmes_of(name);
    programmes.extend(rules.tests.iter().filter_map(programme_of));
    assert!(!programmes.is_empty(), "{name}");
    Delivered {
        facts: rules
            .tests
            .iter()
            .flat_map(|test| facts_of(&rules, test))
            .collect(),
        days: rules.tests.iter().map(|test| test.on).collect(),
        programmes,
        rules,
    }
}

/// The outcomes of an example.
pub fn facts_of(rules: &RuleSet, test: &RuleTest) -> Vec<Fact> {
    let of = |one: &credit_bank_conversion_rules::TestFact| Fact {
        award_name: one.name.clone(),
        level: one.level.as_ref().and_then(|level| {
            let found = rules.find_level(level)?;
            Some(FactLevel {
                framework: Some(level.framework.clone()),
                level: found.level.clone(),
                rank: found.rank,
            })
        }),
        issuer_classes: one.issuer_classes.iter().cloned().collect(),
        grade: one.grade.map(|value| FactGrade {
            scale: one.grade_scale.clone().unwrap_or_else(|| "100".to_owned()),
            value,
        }),
        hours: one.hours,
        content_class: one.content_class.clone(),
        awarded_on: one
            .awarded_on
            .unwrap_or_else(|| test.on.pred_opt().unwrap()),
        valid_until: one.valid_until,
        tags: one.tags.iter().cloned().collect(),
        measures: one.measures.clone(),
        evidence: one.evidence,
        convertible: one.convertible,
        credits: one.credits,
        ..fact(&one.id, one.outcome_type, &one.award.to_string(), "4")
    };
    test.facts.iter().map(of).collect()
}

/// The school of an example, if it has one.
fn programme_of(test: &RuleTest) -> Option<Programme> {
    let mut made = programme("P2");
    let model = made.courses.first()?.clone();
    made.code = "example".to_owned();
    made.total_credits = test.total_credits.unwrap_or(made.total_credits);
    made.courses = test
        .courses
        .iter()
        .map(|course| {
            let mut one = model.clone();
            one.code.clone_from(&course.code);
            one.name = course.name.clone().unwrap_or_else(|| course.code.clone());
            one.credits = course.credits;
            one.module.clone_from(&course.module);
            one.tags = course.tags.iter().cloned().collect();
            one.compulsory = course.compulsory;
            one.convertible = course.convertible;
            one
        })
        .collect();
    (!made.courses.is_empty()).then_some(made)
}

/// What is altered in an outcome.
#[derive(Debug, Clone)]
pub enum Change {
    Nothing,
    Marks(u32),
    Hours(u32),
    Credits(u32),
    Age(u64),
    Pending,
    WithoutMarks,
    WithoutHours,
    WithoutLevel,
}

fn changes() -> impl Strategy<Value = Change> {
    prop_oneof![
        8 => Just(Change::Nothing),
        1 => (30u32..=100).prop_map(Change::Marks),
        1 => (0u32..80).prop_map(Change::Hours),
        2 => (1u32..12).prop_map(Change::Credits),
        1 => (0u64..2_000).prop_map(Change::Age),
        1 => Just(Change::Pending),
        1 => Just(Change::WithoutMarks),
        1 => Just(Change::WithoutHours),
        1 => Just(Change::WithoutLevel),
    ]
}

fn changed(mut fact: Fact, change: &Change, on: NaiveDate) -> Fact {
    let whole = |number: &u32| -> Credits { credits(&number.to_string()) };
    match change {
        Change::Nothing => {}
        Change::Marks(marks) => {
            fact.grade = Some(FactGrade {
                scale: "100".to_owned(),
                value: whole(marks),
            });
        }
        Change::Hours(hours) => fact.hours = Some(whole(hours)),
        Change::Credits(value) => fact.credits = Some(whole(value)),
        Change::Age(days) => fact.awarded_on = on.checked_sub_days(Days::new(*days)).unwrap(),
        Change::Pending => fact.evidence = Evidence::Pending,
        Change::WithoutMarks => fact.grade = None,
        Change::WithoutHours => fact.hours = None,
        Change::WithoutLevel => fact.level = None,
    }
    fact
}

/// Up to seven outcomes asked of any rule set in any of its programmes.
pub fn questions() -> impl Strategy<Value = Case> {
    let outcome = (any::<Index>(), changes());
    (
        any::<Index>(),
        any::<Index>(),
        any::<Index>(),
        prop::collection::vec(outcome, 0..8),
    )
        .prop_map(|(set, programme, day, outcomes)| {
            let set = set.get(&DELIVERED);
            let on = *day.get(&set.days);
            let facts = outcomes
                .iter()
                .enumerate()
                .map(|(number, (place, change))| Fact {
                    id: format!("o{number}"),
                    ..changed(place.get(&set.facts).clone(), change, on)
                });
            Case {
                rules: set.rules.clone(),
                programme: programme.get(&set.programmes).clone(),
                facts: facts.collect(),
                on,
            }
        })
}
