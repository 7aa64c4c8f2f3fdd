//! Forms that published rules take beside the golden cases: sums, highest grades, days of every
//! year, caps by issuer, by kind of credit and by year; each decided by examples of its own.
#![expect(
    clippy::panic,
    reason = "test code outside the test functions themselves"
)]

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::model::Effect;
use credit_bank_conversion_rules::{Fact, GrantedCourse, RuleSet, Sources};
use credit_bank_domain::outcome_type::OutcomeType;
use std::collections::BTreeSet;
use support::tiny::school;
use support::*;

const HEAD: &str = "rule_set: forms\nversion: 1\nsemantics: 1\ntitle: 示例\neffective: {from: 2025-01-01}\nunits: {credit_step: \"0.5\"}\nsources: [{id: S, title: 示例}]\npolicy: {reuse: once_per_enrolment}\n";

fn rules(body: &str) -> RuleSet {
    let text = format!("{HEAD}{body}");
    RuleSet::parse_yaml(&text).unwrap_or_else(|faults| panic!("{faults:#?}\n{text}"))
}

/// Every example of the text holds.
fn hold(body: &str) {
    let rules = rules(body);
    let results = rules.run_tests();
    assert!(!results.is_empty());
    for result in results {
        assert!(result.passed, "{}: {}", result.name, result.zh);
    }
}

#[test]
fn a_slot_may_ask_for_a_sum_of_credits_or_of_any_number() {
    hold(
        r#"
rules:
- {id: A, kind: transfer, cite: S/1, uses: [{slot: s, any_of: [{type: training}], take: {credits_min: "3"}}], gives: {all: [C1], effect: exempt, grade: pass}}
- {id: B, kind: transfer, cite: S/2, uses: [{slot: s, any_of: [{type: experience}], take: {measure_min: {weeks: "6"}}}], gives: {all: [C2], effect: exempt, grade: pass}}
tests:
- name: 三学分凑齐
  on: 2025-03-01
  courses: [{code: C1, credits: "2"}]
  facts: [{id: a, type: training, award: "T@1", credits: "2"}, {id: b, type: training, award: "T@2", credits: "1"}]
  expect: {granted: [C1]}
- name: 差半学分
  on: 2025-03-01
  courses: [{code: C1, credits: "2"}]
  facts: [{id: a, type: training, award: "T@1", credits: "2"}, {id: b, type: training, award: "T@2", credits: "0.5"}]
  expect: {granted: [], missing: {C1: sum_short}}
- name: 六周凑齐
  on: 2025-03-01
  courses: [{code: C2, credits: "2"}]
  facts: [{id: a, type: experience, award: "E@1", credits: "1", measures: {weeks: "4"}}, {id: b, type: experience, award: "E@2", credits: "1", measures: {weeks: "2"}}]
  expect: {granted: [C2]}
- name: 差一周
  on: 2025-03-01
  courses: [{code: C2, credits: "2"}]
  facts: [{id: a, type: experience, award: "E@1", credits: "1", measures: {weeks: "4"}}, {id: b, type: experience, award: "E@2", credits: "1", measures: {weeks: "1"}}]
  expect: {granted: [], missing: {C2: sum_short}}
"#,
    );
}

#[test]
fn a_grade_may_have_an_upper_end() {
    hold(
        r#"
rules:
- {id: A, kind: transfer, cite: S/1, uses: [{slot: s, any_of: [{type: exam, grade: {min: "425", max: "475", scale: "710"}}]}], gives: {all: [C1], effect: attendance_waiver, grade: {linear: {formula: "score / 7", round: floor}}}}
tests:
- name: 四百七十五分在内
  on: 2025-03-01
  courses: [{code: C1, credits: "2"}]
  facts: [{id: a, type: exam, award: "E@1", grade: "475", grade_scale: "710", credits: "2"}]
  expect: {effect: {C1: attendance_waiver}, grade: {C1: "67"}}
- name: 四百七十六分在外
  on: 2025-03-01
  courses: [{code: C1, credits: "2"}]
  facts: [{id: a, type: exam, award: "E@1", grade: "476", grade_scale: "710", credits: "2"}]
  expect: {granted: [], unused: {a: condition_failed}}
"#,
    );
}

#[test]
fn windows_of_every_year_open_every_year() {
    let body = |on: &str, expected: &str| {
        format!(
            "rules:\n- {{id: A, kind: transfer, cite: S/1, yearly: [{{from: \"09-01\", to: \"09-07\"}}], uses: [{{slot: s, any_of: [{{type: training}}]}}], gives: {{all: [C1], effect: exempt, grade: pass}}}}\ntests:\n- {{name: t, on: {on}, courses: [{{code: C1, credits: \"2\"}}], facts: [{{id: a, type: training, award: \"T@1\", credits: \"2\"}}], expect: {expected}}}\n"
        )
    };
    for (on, expected) in [
        ("2025-09-01", "{granted: [C1]}"),
        ("2030-09-07", "{granted: [C1]}"),
        ("2030-09-08", "{granted: [], unused: {a: window_closed}}"),
    ] {
        hold(&body(on, expected));
    }
}

#[test]
fn caps_count_by_issuer_by_kind_of_credit_and_by_year() {
    let rule = "rules:\n- {id: A, kind: transfer, cite: S/1, uses: [{slot: s, any_of: [{type: training}]}], gives: {any_of: [C1, C2], effect: exempt, grade: pass}}\n";
    let programme = school(&[("C1", "2", &[]), ("C2", "2", &[])]);
    let mut facts = [
        fact("a", OutcomeType::Training, "T@1", "2"),
        fact("b", OutcomeType::Training, "T@2", "2"),
    ];
    facts[0].issuer_id = Some("one".to_owned());
    facts[1].issuer_id = Some("two".to_owned());
    facts[1].category = Some("academic".to_owned());
    for (scope, given_now) in [
        ("of: {issuer: one}", 1),
        ("of: {issuer: [one, two]}", 0),
        ("of: {issuer: three}", 2),
        ("of: {source_category: academic}", 1),
        ("of: {source_category: leisure}", 2),
    ] {
        let rules = rules(&format!(
            "{rule}caps: [{{id: P, cite: S/2, measure: credits, limit: \"1\", {scope}}}]\n"
        ));
        let plan = answer(&request(&rules, &programme, &facts));
        assert_eq!(plan.courses.len(), given_now, "{scope}");
    }
    let rules = rules(&format!(
        "{rule}caps: [{{id: P, cite: S/2, measure: credits, limit: \"2\", per: calendar_year}}]\n"
    ));
    let mut asked = request(&rules, &programme, &facts);
    for (filed_on, given_now) in [(Some("2024-12-31"), 1), (Some("2025-01-01"), 0), (None, 0)] {
        asked.commitments.granted = vec![GrantedCourse {
            in_place_of: Vec::new(),
            course_code: "OLD".to_owned(),
            credits: credits("2"),
            rule: "A".to_owned(),
            effect: Effect::Exempt,
            is_examined: false,
            is_held: false,
            filed_on: filed_on.map(day),
            sources: Sources::default(),
        }];
        assert_eq!(answer(&asked).courses.len(), given_now, "{filed_on:?}");
    }
}

#[test]
fn of_outcomes_that_are_alike_those_that_end_first_are_used_first() {
    let rules = rules(
        "rules:\n- {id: A, kind: transfer, cite: S/1, uses: [{slot: s, any_of: [{type: training}]}], gives: {any_of: [C1, C2], effect: exempt, grade: pass}}\n",
    );
    let ends = |id: &str, until: Option<&str>| Fact {
        valid_until: until.map(day),
        ..fact(id, OutcomeType::Training, "T@1", "2")
    };
    let ids = ["a", "b", "c", "d"];
    for shift in 0..ids.len() {
        let id = |number: usize| ids[(shift + number).rem_euclid(ids.len())];
        let facts = [
            ends(id(0), None),
            ends(id(1), Some("2026-06-01")),
            ends(id(2), Some("2025-12-01")),
            ends(id(3), Some("2026-01-01")),
        ];
        for (courses, expected) in [(1, vec![id(2)]), (2, vec![id(2), id(3)])] {
            let all: [(&str, &str, &[&str]); 2] = [("C1", "2", &[]), ("C2", "2", &[])];
            let programme = school(&all[..courses]);
            let plan = answer(&request(&rules, &programme, &facts));
            let used = plan.groups.iter().flat_map(|group| &group.facts);
            let used: BTreeSet<&str> = used.map(String::as_str).collect();
            assert_eq!(used, expected.into_iter().collect(), "{shift}");
        }
    }
}

#[test]
fn what_this_engine_does_not_decide_is_refused_and_never_ignored() {
    for (member, value) in [
        ("to", "awarded_on"),
        ("to", "decision"),
        ("mixing", "allow"),
    ] {
        let text = format!("{HEAD}bind: {{{member}: {value}}}\n");
        let faults = RuleSet::parse_yaml(&text).unwrap_err();
        assert_eq!(faults[0].code, "unknown_field", "{faults:#?}");
        assert!(faults[0].zh.contains(value), "{faults:#?}");
    }
    let text = format!("{HEAD}transition: {{cite: X/1, registered_before: 2025-01-01}}\n");
    let faults = RuleSet::parse_yaml(&text).unwrap_err();
    assert_eq!(faults[0].code, "unknown_reference", "{faults:#?}");
}
