//! K12: what no example notices is named with the alteration that shows it. And on delivered rule sets
//! that are damaged, whatever is found is shown by its witness.

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::{Carried, RuleSet, Surroundings};
use serde_json::Value;
use std::collections::BTreeMap;
use support::confirm::confirm;
use support::planted::*;
use support::*;

#[test]
fn k12_names_rules_without_examples_and_what_no_example_notices() {
    let slot = "any_of: [{type: training, award: \"T04@1\", hours: {min: \"72\"}}]";
    let rule = format!("rules:\n{}", transfer("A", slot, "all: [C1]"));
    let example = |award: &str, hours: &str, expect: &str| {
        format!(
            "- {{name: {award} {hours}, on: 2025-10-08, courses: [{{code: C1, credits: \"4\"}}], facts: [{{id: t, type: training, award: \"{award}@1\", hours: \"{hours}\", credits: \"4\"}}], expect: {{{expect}}}}}\n"
        )
    };
    let surviving = |text: &str| -> Vec<(String, Option<Value>)> {
        let findings = check(text, &[]);
        let living = findings.iter().filter(|one| one.code == "K12");
        let changes = living.map(|one| shown(one).change.unwrap());
        changes.map(|change| (change.path, change.to)).collect()
    };
    let hours = |to: &str| {
        let path = "uses.0.any_of.0.hours.min".to_owned();
        (path, Some(Value::from(to)))
    };
    let dropped = |field: &str| (format!("uses.0.any_of.0.{field}"), None);
    assert_eq!(surviving(&rule), [("rules.A".to_owned(), None)]);
    assert!(
        named(&check(&rule, &[]), "K12", "A")
            .zh
            .contains("没有一个")
    );
    let positive = format!("{rule}tests:\n{}", example("T04", "80", "granted: [C1]"));
    assert_eq!(
        surviving(&positive),
        [
            dropped("award"),
            dropped("hours"),
            hours("71.00"),
            hours("73.00")
        ]
    );
    let low = example("T04", "70", "granted: []");
    let edged = format!("{positive}{low}");
    assert_eq!(
        surviving(&edged),
        [dropped("award"), hours("71.00"), hours("73.00")]
    );
    // Of a rule that an example is about which does not hold nothing is said until it does.
    let wrong = format!("{edged}{}", example("T04", "72", "granted: []"));
    assert_eq!(surviving(&wrong), []);
    // One that expects nothing does not hold.
    let blind = format!("{edged}{}", example("T04", "71.99", "unused: {}"));
    assert_eq!(surviving(&blind), []);
    let sharp = format!(
        "{positive}{}{}{}",
        example("T04", "71.99", "granted: []"),
        example("T04", "72", "granted: [C1]"),
        example("T05", "80", "granted: []")
    );
    none(&check(&sharp, &[]), "K12");
}

#[test]
fn k12_names_bans_caps_and_exclusions_that_no_example_notices() {
    let slot = "any_of: [{type: training, award: \"T04@1\"}]";
    let rules = format!(
        "rules:\n{}deny:\n- {{id: BAN, cite: S/4, target: {{tag: 思政}}}}\ncaps:\n- {{id: HALF, cite: S/5, measure: credits, share: \"0.5\", base: programme}}\nexclusions:\n- {{id: SAME, cite: S/6, kind: same_content, keep: highest}}\n",
        transfer("A", slot, "all: [C1]")
    );
    let example = |name: &str, course: &str, facts: &str, expect: &str| {
        format!(
            "- {{name: {name}, on: 2025-10-08, courses: [{{code: C1, credits: \"4\"{course}}}], facts: [{facts}], expect: {{{expect}}}}}\n"
        )
    };
    let fact = |id: &str, credits: &str, more: &str| {
        format!("{{id: {id}, type: training, award: \"T04@1\", credits: \"{credits}\"{more}}}")
    };
    let silent = |text: &str| -> Vec<String> {
        let findings = check(text, &[]);
        let living = findings.iter().filter(|one| one.code == "K12");
        let changes = living.map(|one| shown(one).change.unwrap().path);
        changes.filter(|path| !path.contains("any_of")).collect()
    };
    let first = example("给", "", &fact("a", "4", ""), "granted: [C1]");
    let text = format!("{rules}tests:\n{first}");
    assert_eq!(silent(&text), ["caps.HALF", "deny.BAN", "exclusions.SAME"]);
    let banned = example("禁", ", tags: [思政]", &fact("a", "4", ""), "granted: []");
    let text = format!("{text}{banned}");
    assert_eq!(silent(&text), ["caps.HALF", "exclusions.SAME"]);
    let capped = example("限", "", &fact("a", "4", ""), "granted: []");
    let capped = capped.replace("facts:", "total_credits: \"7\", facts:");
    let text = format!("{text}{capped}");
    assert_eq!(silent(&text), ["exclusions.SAME"]);
    let both =
        [("a", "4"), ("b", "5")].map(|(id, credits)| fact(id, credits, ", content_class: k"));
    let once = example(
        "同",
        "",
        &both.join(", "),
        "granted: [C1], unused: {a: same_content}",
    );
    assert_eq!(silent(&format!("{text}{once}")), Vec::<String>::new());
}

#[test]
fn k12_moves_levels_dates_sums_and_counts() {
    let slot = "any_of: [{type: training, award: [\"T04@1\", \"T05@1\"], level: {min: \"x:中级\"}, awarded: {from: 2025-02-01}, measure: {years: {min: \"2\"}}}], take: {count: 2, hours_min: \"36\"}, distinct: award";
    let facts = "facts: [{id: a, type: training, award: \"T04@1\", level: \"x:高级\", hours: \"90\", measures: {years: \"9\"}, credits: \"4\"}, {id: b, type: training, award: \"T05@1\", level: \"x:高级\", hours: \"90\", measures: {years: \"9\"}, credits: \"4\"}]";
    let body = format!(
        "rules:\n{}tests:\n- {{name: 足, on: 2025-10-08, courses: [{{code: C1, credits: \"4\"}}], {facts}, expect: {{granted: [C1]}}}}\n",
        transfer("A", slot, "all: [C1]")
    );
    let findings = check(&body, &[]);
    let living = findings.iter().filter(|one| one.code == "K12");
    let changes = living.map(|one| shown(one).change.unwrap());
    let to = |to: Option<Value>| {
        to.map_or_else(
            || "-".to_owned(),
            |to| {
                to.as_str()
                    .map_or_else(|| to.to_string(), ToOwned::to_owned)
            },
        )
    };
    let told: Vec<String> = changes
        .map(|it| format!("{} {}", it.path.trim_start_matches("uses.0."), to(it.to)))
        .collect();
    let wanted = [
        "any_of.0.award -",
        "any_of.0.awarded.from -",
        "any_of.0.awarded.from 2025-01-31",
        "any_of.0.awarded.from 2025-02-02",
        "any_of.0.level -",
        "any_of.0.level.min x:advanced",
        "any_of.0.level.min x:elementary",
        "any_of.0.measure.years -",
        "any_of.0.measure.years.min 1.00",
        "any_of.0.measure.years.min 3.00",
        "distinct -",
        "take.count 1",
        "take.hours_min -",
        "take.hours_min 35.00",
        "take.hours_min 37.00",
    ];
    let mut told = told;
    told.sort();
    // With three asked for nothing is granted: the example notices that.
    assert_eq!(told, wanted);
}

/// What is written in the delivered rule sets, and what it is damaged to.
const DAMAGE: [(&str, &str); 14] = [
    ("award: \"X", "award: \"Z"),
    ("award: \"NCRE@1\"", "award: \"CET4@1\""),
    ("gives: {all: [P", "gives: {all: [Q"),
    (
        "level: {min: \"x:中级\"}",
        "level: {min: \"x:高级\", max: \"x:初级\"}",
    ),
    ("grade: {min: \"60\"}", "grade: {min: \"101\"}"),
    ("hours: {min: \"72\"}", "hours: {min: \"71\"}"),
    ("share: \"0.50\"", "share: \"0.01\""),
    ("share: \"0.20\"", "share: \"1\""),
    ("take: {count: 3", "take: {count: 5"),
    ("kind: same_content, keep: highest", "kind: {rules: [A, B]}"),
    ("formula: \"hours / 18\"", "formula: \"hours - 18\""),
    ("tag: [思政, ", "tag: [融通, 公共, 思政, "),
    ("{from: \"425\", grade: \"75\"}, ", ""),
    ("tests:\n", "tests: []\n#"),
];

#[test]
fn whatever_is_found_on_a_damaged_rule_set_is_shown_by_its_witness() {
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for name in RULE_SETS {
        let programmes = programmes_of(name);
        let text = rule_set_text(name);
        // The two long ones without their examples: each alteration would run them all.
        let is_long = ["bank-recognition", "cqou-associate-2025"].contains(&name);
        let text = if is_long {
            text.split_once("tests:\n").unwrap().0.to_owned()
        } else {
            text
        };
        for (from, to) in DAMAGE {
            let mut damaged = text.replacen(from, to, 1);
            if to.ends_with('#') {
                damaged = text.split(from).next().unwrap().to_owned();
            }
            if damaged == text {
                continue;
            }
            let Ok(rules) = RuleSet::parse_yaml(&damaged) else {
                continue;
            };
            let carried = Carried::among(&rules, &*REGISTER);
            let around = Surroundings {
                register: Some(&REGISTER),
                programmes: &programmes,
                issuer_classes: Some(&CLASSES),
                carried: Some(&carried),
            };
            for finding in rules.check_text(&around, &damaged) {
                confirm(&rules, &around, &finding);
                *found.entry(finding.code).or_default() += 1;
            }
        }
    }
    for code in ["K01", "K02", "K04", "K06", "K10", "K11", "K12"] {
        assert!(found.contains_key(code), "{found:?}");
    }
}
