//! K02: recognition rules that are never in force, and slots that ask for more than there can be.

use crate::support::planted::*;

#[test]
fn k02_names_a_recognition_rule_that_the_rule_set_never_sees_in_force() {
    let body = |period: &str| {
        format!(
            "rules:\n- {{id: A, kind: recognise, cite: S/1, when: {{type: training}}, effective: {{{period}}}, give: {{value: {{fixed: \"1\"}}, category: vocational}}}}\n"
        )
    };
    let findings = check(&body("from: 2020-01-01, to: 2024-12-31"), &[]);
    assert_eq!(named(&findings, "K02", "A").field, "effective");
    for seen in [
        "from: 2020-01-01, to: 2025-01-01",
        "from: 2020-01-01",
        "from: 2030-01-01",
    ] {
        none(&check(&body(seen), &[]), "K02");
    }
}

#[test]
fn k02_counts_the_awards_that_crosswalks_join() {
    let body = |count: u8, kind: &str| {
        let slot = format!(
            "any_of: [{{type: x_certificate, award: \"X01@1\"}}], take: {{count: {count}}}, distinct: award"
        );
        format!(
            "rules:\n{}crosswalks:\n- {{id: W, cite: S/1, type: {kind}, same: [\"X01@1\", \"X02@1\"]}}\n",
            transfer("A", &slot, "all: [C1]")
        )
    };
    let told = |body: &str| {
        let findings = check(body, &[]);
        findings
            .into_iter()
            .find(|one| one.code == "K02" && one.rule == "A")
    };
    assert_eq!(told(&body(2, "x_certificate")), None);
    let three = told(&body(3, "x_certificate")).unwrap();
    assert_eq!(
        (three.field.as_str(), witness(&three).len()),
        ("uses.0.take", 2)
    );
    // Of another type it joins nothing.
    assert!(told(&body(2, "exam")).is_some());
}

#[test]
fn k02_names_of_an_impossible_pattern_what_is_impossible_and_nothing_beside_it() {
    let rule = |conditions: &str| {
        format!(
            "rules:\n- {{id: A, kind: transfer, cite: S/1, uses: [{{slot: s, any_of: [{{type: training, {conditions}}}]}}], gives: {{all: [C1], effect: exempt, grade: pass}}}}\n"
        )
    };
    let fields = |conditions: &str| -> Vec<String> {
        let findings = check(&rule(conditions), &[]);
        let told = findings.iter().filter(|it| it.code == "K02");
        told.map(|it| it.field.clone()).collect()
    };
    let within = "awarded: {within: P10Y}";
    let hours = format!("{within}, hours: {{min: \"40\", max: \"20\"}}");
    assert_eq!(fields(&hours), ["uses.0.any_of.0.hours"]);
    let days = "awarded: {from: 2026-01-01, until: 2025-01-01}";
    assert_eq!(fields(days), ["uses.0.any_of.0.awarded"]);
    assert_eq!(fields(within), [""; 0]);
}
