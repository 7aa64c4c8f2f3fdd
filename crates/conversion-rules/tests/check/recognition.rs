//! K04, K05 and K07 of recognition rules, where the greatest value counts.

use crate::support::planted::*;
use credit_bank_conversion_rules::CheckFinding;

/// A rule with its condition beside the type, and what it gives.
fn rule(id: &str, condition: &str, give: &str, more: &str) -> String {
    format!(
        "- {{id: {id}, kind: recognise, cite: S/1, when: {{type: training{condition}}}, give: {{{give}, category: vocational}}{more}}}\n"
    )
}

fn fixed(credits: &str) -> String {
    format!("value: {{fixed: \"{credits}\"}}")
}

fn pair(first: &str, second: &str) -> String {
    format!(
        "rules:\n{}{}",
        rule("A", first, &fixed("1"), ""),
        rule("B", second, &fixed("2"), "")
    )
}

#[test]
fn k04_names_what_lies_between_two_recognition_rules() {
    for (first, second, field) in [
        (
            ", level: {max: \"x:初级\"}",
            ", level: {min: \"x:高级\"}",
            "when.level",
        ),
        (
            ", grade: {min: \"60\", max: \"69\"}",
            ", grade: {min: \"80\"}",
            "when.grade",
        ),
        (
            ", hours: {min: \"18\", max: \"30\"}",
            ", hours: {min: \"36\"}",
            "when.hours",
        ),
        (
            ", awarded: {until: 2020-01-01}",
            ", awarded: {from: 2021-01-01}",
            "when.awarded",
        ),
        (
            ", awarded: {until: 2025-02-01}",
            ", awarded: {from: 2025-03-01}",
            "when.awarded",
        ),
    ] {
        let findings = check(&pair(first, second), &[]);
        assert_eq!(named(&findings, "K04", "A").field, field);
        // A third rule speaks of what is between them, be it of more than that.
        let third = rule("C", ", credits: {min: \"1\"}", &fixed("0.5"), "");
        none(
            &check(&format!("{}{third}", pair(first, second)), &[]),
            "K04",
        );
    }
    for (first, second) in [
        (", level: {max: \"x:中级\"}", ", level: {min: \"x:高级\"}"),
        (", grade: {max: \"79\"}", ", grade: {min: \"80\"}"),
        (", hours: {max: \"35.99\"}", ", hours: {min: \"36\"}"),
        (", hours: {max: \"35\"}", ", hours: {min: \"36\"}"),
        (
            ", awarded: {until: 2021-01-01}",
            ", awarded: {from: 2021-01-01}",
        ),
        // Not alike: they speak of different things.
        (
            ", level: {max: \"x:初级\"}, tag: [甲]",
            ", level: {min: \"x:高级\"}, tag: [乙]",
        ),
    ] {
        none(&check(&pair(first, second), &[]), "K04");
    }
}

#[test]
fn k04_names_days_between_the_periods_of_two_recognition_rules() {
    let body = |last: &str, more: &str| {
        let to = format!(", effective: {{from: 2025-01-01, to: {last}}}");
        format!(
            "rules:\n{}{}{more}",
            rule("A", "", &fixed("1"), &to),
            rule("B", "", &fixed("2"), ", effective: {from: 2026-03-01}")
        )
    };
    let findings = check(&body("2025-12-31", ""), &[]);
    assert_eq!(named(&findings, "K04", "A").field, "effective");
    none(&check(&body("2026-02-28", ""), &[]), "K04");
    let third = rule("C", ", hours: {min: \"1\"}", &fixed("0.5"), "");
    none(&check(&body("2025-12-31", &third), &[]), "K04");
}

#[test]
fn k07_names_a_recognition_rule_that_another_always_equals() {
    let narrow = ", hours: {min: \"36\"}, tag: [甲]";
    let body = |own: &str, other: &str| {
        format!(
            "rules:\n{}{}",
            rule("A", narrow, own, ""),
            rule("B", ", hours: {min: \"18\"}", other, "")
        )
    };
    for (own, other) in [
        (fixed("1"), fixed("2")),
        (fixed("1"), fixed("1")),
        (
            "value: {formula: \"hours / 18\"}".to_owned(),
            "value: {formula: \"hours / 18\"}".to_owned(),
        ),
        (
            "value: {tiers: [{tag: 国家级, credits: \"2\"}]}".to_owned(),
            fixed("2"),
        ),
    ] {
        let findings = check(&body(&own, &other), &[]);
        let found = named(&findings, "K07", "A");
        assert!(found.zh.contains('B'), "{found:?}");
        let others: Vec<_> = findings.iter().filter(|one| one.code == "K07").collect();
        assert_eq!(others.len(), 1);
    }
    for (own, other) in [
        (fixed("2"), fixed("1")),
        (fixed("1"), format!("{}, effect: points", fixed("2"))),
        (fixed("1"), format!("{}, expires_after: P1Y", fixed("2"))),
        (fixed("1"), "value: {formula: \"hours / 18\"}".to_owned()),
    ] {
        none(&check(&body(&own, &other), &[]), "K07");
    }
}

/// The narrower rule may be needless beside the wider, and not the wider beside the narrower.
fn is_needed(findings: &[CheckFinding]) {
    let mut needless = findings.iter().filter(|one| one.code == "K07");
    assert!(needless.all(|one| one.rule != "A"), "{findings:#?}");
}

#[test]
fn k07_is_silent_where_the_other_asks_for_more() {
    for (own, other) in [
        ("", ", hours: {min: \"18\"}"),
        (
            ", hours: {min: \"18\"}",
            ", hours: {min: \"18\", max: \"72\"}",
        ),
        (
            ", grade: {min: \"60\"}",
            ", grade: {min: \"60\", max: \"80\"}",
        ),
        (
            ", measure: {weeks: {min: \"2\"}}",
            ", measure: {weeks: {min: \"2\", max: \"3\"}}",
        ),
        (
            ", credits: {min: \"2\"}",
            ", credits: {min: \"2\", max: \"3\"}",
        ),
        ("", ", not_tag: [甲]"),
        ("", ", awarded: {within: P2Y}"),
        (
            ", issuer_class: [school, filed_provider]",
            ", issuer_class: [school]",
        ),
        (", valid: any", ""),
    ] {
        let body = format!(
            "rules:\n{}{}",
            rule("A", own, &fixed("1"), ""),
            rule("B", other, &fixed("2"), "")
        );
        is_needed(&check(&body, &[]));
        // So it is with transfers.
        let slot = |condition: &str| format!("any_of: [{{type: training{condition}}}]");
        let body = format!(
            "rules:\n{}{}",
            transfer("A", &slot(own), "any_of: [C1]"),
            transfer("B", &slot(other), "any_of: [C1, C2]")
        );
        is_needed(&check(&body, &[]));
    }
    let types = rule("A", "", &fixed("1"), "").replace("type: training", "type: [training, exam]");
    let body = format!("rules:\n{types}{}", rule("B", "", &fixed("2"), ""));
    is_needed(&check(&body, &[]));
}

#[test]
fn k05_names_a_recognition_rule_that_others_cover_together() {
    let body = |low: &str, high: &str| {
        format!(
            "rules:\n{}{}{}",
            rule("A", "", &fixed("1"), "")
                .replace("type: training", "type: training, tag: [甲, 乙]"),
            rule("L", &format!(", tag: [{low}]"), &fixed("1.5"), ""),
            rule("H", &format!(", tag: [{high}]"), &fixed("3"), "")
        )
    };
    let findings = check(&body("甲", "乙"), &[]);
    let found = named(&findings, "K05", "A");
    assert!(found.zh.contains("H、L"), "{found:?}");
    none(&findings, "K07");
    none(&check(&body("甲", "丙"), &[]), "K05");
}

#[test]
fn a_rule_that_the_register_names_is_not_needless() {
    let register = &REGISTER;
    let named_rule = register
        .iter()
        .find_map(|award| award.value_rule.as_ref())
        .unwrap();
    let body = format!(
        "rules:\n{}{}",
        rule(named_rule, ", hours: {min: \"36\"}", &fixed("1"), ""),
        rule("B", "", &fixed("2"), "")
    );
    none(&check(&body, &[]), "K07");
}
