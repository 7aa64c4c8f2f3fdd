//! What can be read and contradicts itself is a fault at its line.

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::RuleSet;

const SOUND: &str = r#"rule_set: contradictions
version: 1
semantics: 2
title: 示例
effective: {from: 2025-01-01, to: 2025-12-31}
units: {credit_step: "0.5"}
sources: [{id: S, title: 示例}]
frameworks:
- {code: x, levels: [{level: a, name: 初级, rank: 1}, {level: b, name: 中级, rank: 2}]}
policy: {reuse: once_per_enrolment}
rules:
- id: R
  kind: transfer
  cite: S/1
  uses: [{slot: c, any_of: [{type: x_certificate, award: "A@1"}]}]
  gives: {all: [C1], effect: exempt, grade: {highest: [copy, {fixed: "60"}]}}
"#;

/// Line and code of each fault of the text with one thing changed.
fn faults(from: &str, to: &str) -> Vec<(usize, &'static str)> {
    assert!(SOUND.contains(from), "{from}");
    match RuleSet::parse_yaml(&SOUND.replacen(from, to, 1)) {
        Ok(_) => Vec::new(),
        Err(faults) => faults
            .iter()
            .map(|fault| (fault.line, fault.code))
            .collect(),
    }
}

#[test]
fn each_contradiction_is_told_where_it_stands() {
    assert_eq!(faults("title: 示例", "title: 示例"), []);
    for (from, to, line, code) in [
        ("to: 2025-12-31", "to: 2024-12-31", 5, "contradiction"),
        ("level: b", "level: a", 9, "duplicate_id"),
        ("name: 中级", "name: 初级", 9, "duplicate_id"),
        (
            "level: b, name: 中级",
            "level: b, name: a",
            9,
            "duplicate_id",
        ),
        (
            "effect: exempt",
            "effect: elective_credit",
            16,
            "contradiction",
        ),
        ("all: [C1]", "elective: \"1\"", 16, "contradiction"),
        ("fixed: \"60\"", "fixed: \"120\"", 16, "contradiction"),
        ("fixed: \"60\"", "cap: \"101\"", 16, "contradiction"),
        (
            "fixed: \"60\"",
            "bands: [{from: \"425\", grade: \"100.5\"}]",
            16,
            "contradiction",
        ),
        ("fixed: \"60\"", "bands: []", 16, "contradiction"),
        (
            "highest: [copy, {fixed: \"60\"}]",
            "highest: []",
            16,
            "contradiction",
        ),
    ] {
        assert_eq!(faults(from, to), [(line, code)], "{to}");
    }
    // A level may bear its code as its name.
    assert_eq!(faults("level: b, name: 中级", "level: b, name: b"), []);
}

#[test]
fn a_list_of_values_or_an_exclusion_of_nothing_is_a_contradiction() {
    let recognise = |value: &str| {
        let rule = format!(
            "rules:\n- {{id: A, kind: recognise, cite: S/1, when: {{type: exam}}, give: {{value: {{{value}}}}}}}\n"
        );
        faults("rules:\n", &rule)
    };
    assert_eq!(recognise("tiers: [{tag: 甲, credits: \"1\"}]"), []);
    for value in ["levels: []", "tiers: []", "table: []"] {
        assert_eq!(recognise(value), [(12, "contradiction")], "{value}");
    }
    let exclude = |kind: &str| {
        let list = format!("exclusions:\n- {{id: E, cite: S/1, kind: {{{kind}}}}}\nrules:\n");
        faults("rules:\n", &list)
    };
    assert_eq!(exclude("rules: [R]"), []);
    for kind in ["rules: []", "awards: []"] {
        assert_eq!(exclude(kind), [(12, "contradiction")], "{kind}");
    }
}
