//! An example of which something would never be looked at does not hold, and says why.
#![expect(
    clippy::unwrap_used,
    reason = "test code outside the test functions themselves"
)]

use credit_bank_conversion_rules::{RuleSet, TestResult, code};
use std::collections::BTreeSet;

/// A rule of P2's set with this one example.
fn run(example: &str) -> TestResult {
    let text = format!(
        "rule_set: planted\nversion: 1\nsemantics: 2\ntitle: 示例\neffective: {{from: 2026-01-01}}\nunits: {{credit_step: \"0.5\"}}\nsources: [{{id: S, title: 示例}}]\npolicy: {{reuse: once_per_institution}}\nrules:\n- {{id: R, kind: transfer, cite: S/1, uses: [{{slot: s, any_of: [{{type: training, award: \"T@1\"}}]}}], gives: {{all: [C1], effect: exempt, grade: pass}}}}\ntests:\n- {{name: 示例, {example}}}\n"
    );
    let rules = RuleSet::parse_yaml(&text).unwrap();
    rules.run_tests().into_iter().next().unwrap()
}

const OUTCOME: &str = "facts: [{id: t, type: training, award: \"T@1\", credits: \"4\"}]";
const COURSE: &str = "courses: [{code: C1, credits: \"4\"}]";

/// What is said of the example.
fn faulted(example: &str, zh: &str, en: &str) {
    let result = run(example);
    assert!(!result.passed, "{example}");
    assert!(result.zh.contains(zh), "{}", result.zh);
    assert!(result.en.contains(en), "{}", result.en);
}

#[test]
fn expectations_of_courses_need_courses() {
    let held = run(&format!(
        "on: 2026-10-08, {COURSE}, {OUTCOME}, expect: {{granted: [C1]}}"
    ));
    assert!(held.passed, "{held:?}");
    faulted(
        &format!("on: 2026-10-08, {OUTCOME}, expect: {{granted: [C9], credits: \"400\"}}"),
        "granted、credits 要有 courses",
        "granted, credits are about `courses`",
    );
    faulted(
        &format!("on: 2026-10-08, {OUTCOME}, expect: {{unused: {{t: no_rule}}}}"),
        "unused 要有 courses",
        "unused are about `courses`",
    );
    faulted(
        &format!("on: 2026-10-08, {COURSE}, {OUTCOME}, expect: {{}}"),
        "没有写任何期望",
        "says nothing",
    );
}

#[test]
fn what_the_example_has_not_or_has_twice_is_named() {
    let on = format!("on: 2026-10-08, {COURSE}");
    faulted(
        &format!("{on}, {OUTCOME}, expect: {{granted: [C1], unused: {{x: no_rule}}}}"),
        "`x` 不在示例的 facts 中",
        "`x` of unused is none of the example's facts",
    );
    faulted(
        &format!("{on}, {OUTCOME}, expect: {{missing: {{C7: cap}}}}"),
        "`C7` 不在示例的 courses 中",
        "`C7` of missing",
    );
    let twice =
        "facts: [{id: t, type: training, award: \"T@1\"}, {id: t, type: training, award: \"U@1\"}]";
    faulted(
        &format!("{on}, {twice}, expect: {{granted: [C1]}}"),
        "facts 中 `t` 重复",
        "`t` is twice in facts",
    );
    let courses = "courses: [{code: C1, credits: \"4\"}, {code: C1, credits: \"2\"}]";
    faulted(
        &format!("on: 2026-10-08, {courses}, {OUTCOME}, expect: {{granted: [C1]}}"),
        "courses 中 `C1` 重复",
        "`C1` is twice in courses",
    );
}

#[test]
fn a_misspelt_reason_code_is_told_with_the_one_that_is_meant() {
    let on = format!("on: 2026-10-08, {COURSE}");
    let other = "facts: [{id: t, type: training, award: \"U@1\"}]";
    faulted(
        &format!("{on}, {other}, expect: {{granted: [], unused: {{t: no_rul}}}}"),
        "没有原因代码 `no_rul`，是否为 `no_rule`",
        "there is no reason code `no_rul`; `no_rule` perhaps",
    );
    faulted(
        &format!("{on}, {other}, expect: {{granted: [], unused: {{t: 条件不符}}}}"),
        "可用：no_rule、condition_failed",
        "known: no_rule, condition_failed",
    );
}

#[test]
fn why_an_expected_course_is_not_given_is_said() {
    faulted(
        &format!("on: 2025-10-08, {COURSE}, {OUTCOME}, expect: {{granted: [C1]}}"),
        "granted：应为 C1，实为 无; C1（not_in_force）",
        "granted: wanted C1, had none; C1 (not_in_force)",
    );
}

#[test]
fn each_code_is_listed_once_and_is_in_the_guide() {
    let known: BTreeSet<&str> = code::WHY_NOT_CODES.iter().copied().collect();
    assert_eq!(known.len(), code::WHY_NOT_CODES.len());
    let guide = include_str!("../../../docs/rules.md");
    for (code, zh, en) in code::WHY_NOT {
        let row = format!("| `{code}` | {zh} | {en} |");
        assert!(guide.contains(&row), "{row}");
    }
}
