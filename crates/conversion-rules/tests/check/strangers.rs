//! K01: numbers that no outcome carries, and values by levels that no award has.

use crate::support::planted::*;
use credit_bank_conversion_rules::{Carried, CheckFinding};

fn slot(pattern: &str, take: &str) -> Vec<CheckFinding> {
    let slot = format!("any_of: [{{type: experience, {pattern}}}]{take}");
    check(
        &format!("rules:\n{}", transfer("A", &slot, "all: [C1]")),
        &[],
    )
}

#[test]
fn k01_names_a_number_that_no_outcome_carries() {
    let award = "award: \"CUN@1\"";
    let measured = |name: &str| format!("{award}, measure: {{{name}: {{min: \"3\"}}}}");
    let findings = slot(&measured("yeers"), "");
    let found = named(&findings, "K01", "A");
    assert_eq!(found.field, "uses.0.any_of.0.measure.yeers");
    assert!(found.zh.contains("yeers"));
    let summed = |name: &str| format!(", take: {{measure_min: {{{name}: \"3\"}}}}");
    let findings = slot(award, &summed("yeers"));
    let found = named(&findings, "K01", "A");
    assert_eq!(found.field, "uses.0.take.measure_min.yeers");
    for name in ["years", "weeks"] {
        none(&slot(&measured(name), ""), "K01");
        none(&slot(award, &summed(name)), "K01");
    }
    // What any award fits may be carried by one that was not read.
    none(&slot("measure: {yeers: {min: \"3\"}}", ""), "K01");
    none(&slot("tag: [甲]", &summed("yeers")), "K01");
}

#[test]
fn k01_names_a_number_that_nothing_in_the_register_carries_where_any_award_fits() {
    let transfer_of = |pattern: &str, take: &str| {
        let slot = format!("any_of: [{{type: experience{pattern}}}]{take}");
        format!("rules:\n{}", transfer("A", &slot, "all: [C1]"))
    };
    let recognise = |name: &str| {
        format!(
            "rules:\n- {{id: A, kind: recognise, cite: S/1, when: {{type: patent}}, give: {{value: {{fixed: \"2\"}}, penalties: [{{measure: {name}, above: \"1\", less: \"0.5\"}}], category: innovation}}}}\n"
        )
    };
    let asked = |name: &str| {
        [
            (
                transfer_of(&format!(", measure: {{{name}: {{min: \"3\"}}}}"), ""),
                format!("uses.0.any_of.0.measure.{name}"),
            ),
            (
                transfer_of("", &format!(", take: {{measure_min: {{{name}: \"3\"}}}}")),
                format!("uses.0.take.measure_min.{name}"),
            ),
            (recognise(name), "give.penalties".to_owned()),
        ]
    };
    for (body, field) in asked("yeers") {
        let findings = check_measured(&["papers"], &body);
        assert_eq!(named(&findings, "K01", "A").field, field);
        none(&check_measured(&["yeers"], &body), "K01");
        // Where nobody says which numbers there are, nothing is claimed.
        none(&check(&body, &[]), "K01");
    }
    for name in ["years", "rank", "papers"] {
        for (body, _) in asked(name) {
            none(&check_measured(&["papers"], &body), "K01");
        }
    }
    // What every formula knows is asked of nothing; the rest is, until it is found.
    let complete = |name: &str| Carried::asked_by(&read(&asked(name)[0].0).0).is_complete();
    assert_eq!([complete("papers"), complete("years")], [false, true]);
}

#[test]
fn k01_names_values_by_levels_that_no_named_award_has() {
    let body = |award: &str, framework: &str| {
        let levels = ["初级", "中级", "高级"]
            .map(|name| format!("{{level: \"{framework}:{name}\", credits: \"1\"}}"));
        let others = "- {code: y, levels: [{level: a, name: 初级, rank: 1}, {level: b, name: 中级, rank: 2}, {level: c, name: 高级, rank: 3}]}\n";
        format!(
            "{others}rules:\n- {{id: R, kind: recognise, cite: S/1, when: {{type: x_certificate{award}}}, give: {{value: {{levels: [{}]}}, category: vocational}}}}\n",
            levels.join(", ")
        )
    };
    let valued = |award: &str, framework: &str| check(&body(award, framework), &[]);
    let named_award = ", award: [\"X01@1\", \"X02@1\"]";
    let findings = valued(named_award, "y");
    let found = named(&findings, "K01", "R");
    assert_eq!(found.field, "give.value");
    assert!(found.zh.contains("`y`"), "{found:?}");
    none(&valued(named_award, "x"), "K01");
    none(&valued("", "y"), "K01");
    // Where the whole register is told, so is what nothing of the type has.
    let findings = check_carried(&REGISTER, &body("", "y"));
    assert_eq!(named(&findings, "K01", "R").field, "give.value");
    let x = REGISTER.iter().find(|award| award.code == "X01").unwrap();
    let framework = x.framework.as_ref().unwrap();
    none(&check_carried(&REGISTER, &body("", framework)), "K01");
}
