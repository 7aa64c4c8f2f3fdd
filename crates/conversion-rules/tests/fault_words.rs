//! Faults of rule-set texts as an author reads them: the field's own line, and no names of types in either
//! language.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "test code outside the test functions themselves"
)]

use credit_bank_conversion_rules::{Fault, RuleSet};

const TEXT: &str = include_str!("../../../seeds/rule-sets/cqou-associate-2025.yaml");

fn only(from: &str, to: &str) -> (Fault, String) {
    let text = TEXT.replacen(from, to, 1);
    assert_ne!(text, TEXT, "{from}");
    let mut found = RuleSet::parse_yaml(&text).unwrap_err();
    assert_eq!(found.len(), 1, "{to}: {found:#?}");
    (found.remove(0), text)
}

/// What readers of types call things among themselves.
fn is_plain(fault: &Fault) {
    for name in [
        "u8",
        "u16",
        "u32",
        "i64",
        "struct",
        "enum",
        "variant",
        "sequence",
        "invalid type",
        "identifier",
    ] {
        assert!(
            !fault.zh.contains(name) && !fault.en.contains(name),
            "{name}: {fault:?}"
        );
    }
    let english = fault
        .zh
        .split(['`', '"', '“', '”'])
        .step_by(2)
        .collect::<String>();
    let words = ["expected", "found", "invalid", "the number", "a text"];
    assert!(
        !words.iter().any(|word| english.contains(word)),
        "{fault:?}"
    );
}

#[test]
fn every_kind_of_value_is_named_in_plain_words_of_both_languages() {
    for (from, to, zh, en) in [
        (
            "version: 1\n",
            "version: one\n",
            "应为整数，写的是文本“one”",
            "expected a whole number, found the text \"one\"",
        ),
        (
            "version: 1\n",
            "version: -1\n",
            "应为整数，写的是数 -1",
            "expected a whole number, found the number -1",
        ),
        (
            "version: 1\n",
            "version: [1]\n",
            "应为整数，写的是列表",
            "expected a whole number, found a list",
        ),
        (
            "units: {credit_step: \"0.5\"",
            "units: {credit_step: [\"0.5\"]",
            "至多两位小数的数",
            "an amount with at most two places",
        ),
        (
            "gives: {all: [P2-19]",
            "gives: {all: {a: b}",
            "一个文本或文本列表",
            "a text or a list of texts",
        ),
        (
            "hours: {min: \"72\"}",
            "hours: \"72\"",
            "若干“字段: 值”，写的是文本“72”",
            "fields with their values, found the text \"72\"",
        ),
        (
            "from: 2025-03-01",
            "from: [2025-03-01]",
            "应为日期",
            "expected a date",
        ),
        (
            "share: \"0.35\"",
            "share: true",
            "写的是 true",
            "found true",
        ),
    ] {
        let (fault, text) = only(from, to);
        assert_eq!(fault.code, "unfit_value", "{fault:?}");
        assert!(fault.zh.contains(zh), "{to}: {}", fault.zh);
        assert!(fault.en.contains(en), "{to}: {}", fault.en);
        assert_eq!(fault.line, line_of(&text, to.trim_end()), "{fault:?}");
        is_plain(&fault);
    }
}

fn line_of(text: &str, needle: &str) -> usize {
    text.lines().position(|line| line.contains(needle)).unwrap() + 1
}

#[test]
fn what_only_shows_in_the_whole_points_at_the_field() {
    for (from, to, field, line) in [
        (
            "cite: ZH/第八条(二)",
            "cite: XX/第八条(二)",
            "rules.1.cite",
            "cite: XX/第八条(二)",
        ),
        (
            "gives: {all: [P2-19],",
            "gives: {all: [P2-19], any_of: [P2-20],",
            "rules.5.gives",
            "gives: {all: [P2-19], any_of",
        ),
        (
            "gives: {all: [P2-19],",
            "gives: {all: [P2-19], module: M,",
            "rules.5.gives.module",
            "module: M",
        ),
        (
            "base: programme}",
            "base: programme, then: deny}",
            "caps.3.then",
            "then: deny",
        ),
        (
            "level: {min: \"x:中级\"}",
            "level: {min: \"x:特级\"}",
            "rules.0.uses.0.any_of.0.level.min",
            "x:特级",
        ),
        ("version: 1\n", "version: 0\n", "version", "version: 0"),
        (
            "semantics: 2\n",
            "semantics: 9\n",
            "semantics",
            "semantics: 9",
        ),
    ] {
        let (fault, text) = only(from, to);
        assert_eq!(fault.field, field, "{fault:?}");
        assert_eq!(fault.line, line_of(&text, line), "{fault:?}");
        assert!(fault.column > 3, "{fault:?}");
        is_plain(&fault);
    }
}

#[test]
fn what_is_no_yaml_is_told_in_chinese_too() {
    for (from, to, zh) in [
        ("title: 开放", "title: \"开放", "引号"),
        (
            "units: {credit_step: \"0.5\"",
            "units: {credit_step: \"0.5\", ]",
            "括号",
        ),
        ("version: 1\n", "version: 1\nversion: 1\n", "写了两次"),
        ("rules:", "rules: &a", "锚点"),
    ] {
        let (fault, _) = only(from, to);
        assert_eq!(fault.code, "syntax");
        assert!(fault.zh.contains(zh), "{fault:?}");
        assert!(fault.en.starts_with("YAML syntax error: "), "{fault:?}");
        is_plain(&fault);
    }
}

#[test]
fn of_two_elements_with_one_identity_the_second_is_named_and_what_is_wrong_with_it() {
    let (doubled, text) = only("- id: L02", "- id: L01");
    assert_eq!(
        (doubled.code, doubled.field.as_str()),
        ("duplicate_id", "rules.1")
    );
    let first = line_of(&text, "- id: L01");
    assert!(doubled.line > first, "{doubled:?}");
    let text = text.replacen("cite: ZH/第八条(二)", "cite: XX", 1);
    let found = RuleSet::parse_yaml(&text).unwrap_err();
    let cite = found.iter().find(|fault| fault.field == "rules.1.cite");
    assert_eq!(cite.unwrap().line, line_of(&text, "cite: XX"));
}
