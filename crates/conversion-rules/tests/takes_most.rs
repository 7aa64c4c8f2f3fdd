//! Of several rules for one outcome the one is taken that brings most within its limit, credits before points
//! (semantics 3); before, the greatest number was.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "test code outside the test functions themselves"
)]

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::model::LotEffect;
use credit_bank_conversion_rules::{CompiledRules, Fact, Fault, Purpose, RuleSet, recognise};
use support::*;

fn text(semantics: u32, rules: &[(&str, &str)]) -> String {
    let rules = rules.iter().map(|(id, rest)| {
        format!("- {{id: {id}, kind: recognise, cite: S/1, when: {{type: training}}, {rest}}}\n")
    });
    format!(
        "rule_set: several\nversion: 1\nsemantics: {semantics}\ntitle: 示例\neffective: {{from: 2020-01-01}}\nunits: {{credit_step: \"0.5\"}}\nsources: [{{id: S, title: 示例}}]\npolicy: {{reuse: once_globally}}\nrules:\n{}",
        rules.collect::<String>()
    )
}

fn of(semantics: u32, rules: &[(&str, &str)]) -> CompiledRules {
    CompiledRules::of(RuleSet::parse_yaml(&text(semantics, rules)).unwrap())
}

fn taught(id: &str, hours: &str) -> Fact {
    let mut fact = training(id, "T04@1", "-", hours, "80", "0");
    fact.tags.clear();
    fact.credits = None;
    fact.awarded_on = day("2025-05-01");
    fact
}

/// What an outcome of so many hours brings, and by which rule.
fn brings(rules: &CompiledRules, hours: &str) -> (String, String, LotEffect) {
    let facts = [taught("t", hours)];
    let found = recognise(rules, &facts, &awards(), day("2025-10-08"));
    let lot = found.decisions["t"].lot().unwrap();
    (lot.credits.to_string(), lot.rule.clone(), lot.effect)
}

#[test]
fn a_limit_of_an_outcome_counts_before_the_rule_is_chosen() {
    let both = [
        (
            "A",
            "give: {value: {formula: \"hours / 18\"}, category: vocational}, limit: {per_outcome: \"2\"}",
        ),
        ("B", "give: {value: {fixed: \"3\"}, category: vocational}"),
    ];
    let of_both = |semantics, hours| {
        let (credits, rule, _) = brings(&of(semantics, &both), hours);
        (credits, rule)
    };
    let made = |credits: &str, rule: &str| (credits.to_owned(), rule.to_owned());
    // Under 2 more hours bring less.
    assert_eq!(of_both(2, "36"), made("3.00", "B"));
    assert_eq!(of_both(2, "72"), made("2.00", "A"));
    assert_eq!(of_both(3, "36"), made("3.00", "B"));
    assert_eq!(of_both(3, "72"), made("3.00", "B"));
}

#[test]
fn credits_are_taken_before_points_and_anything_before_nothing() {
    let both = [
        (
            "A",
            "give: {value: {formula: \"hours\"}, category: community, effect: points}",
        ),
        (
            "B",
            "give: {value: {formula: \"hours / 18\"}, category: vocational}",
        ),
    ];
    let effect = |semantics, hours| brings(&of(semantics, &both), hours).2;
    assert_eq!(effect(2, "40"), LotEffect::Points);
    assert_eq!(effect(3, "40"), LotEffect::Credits);
    assert_eq!(effect(3, "8"), LotEffect::Points);
    assert_eq!(brings(&of(3, &both), "40").0, "2.00");
}

#[test]
fn of_one_content_what_counts_is_what_is_booked() {
    let limited = "give: {value: {formula: \"hours / 18\"}, category: vocational}, limit: {per_outcome: \"2\"}";
    let plain = "give: {value: {fixed: \"3\"}, category: vocational}";
    let both = text(3, &[("A", limited), ("B", plain)])
        .replacen("{type: training}", "{type: training, tag: [甲]}", 1)
        .replacen("{type: training}", "{type: training, not_tag: [甲]}", 1);
    let rules = CompiledRules::of(RuleSet::parse_yaml(&both).unwrap());
    let mut facts = [taught("t", "72"), taught("u", "1")];
    facts[0].tags = vec!["甲".to_owned()];
    for fact in &mut facts {
        fact.content_class = Some("same".to_owned());
    }
    let found = recognise(&rules, &facts, &awards(), day("2025-10-08"));
    let lot = |id: &str| found.decisions[id].lot().map(|lot| lot.credits);
    assert_eq!((lot("t"), lot("u")), (None, Some(credits("3"))));
}

#[test]
fn of_one_content_one_outcome_counts_in_each_book() {
    let rules = of(
        3,
        &[
            ("A", "give: {value: {fixed: \"2\"}, category: vocational}"),
            (
                "B",
                "give: {value: {formula: \"hours\"}, category: community, effect: points}",
            ),
        ],
    );
    let mut facts = [taught("t", "36"), taught("u", "40")];
    for fact in &mut facts {
        fact.content_class = Some("same".to_owned());
    }
    let counts = |facts: &[Fact], rules: &CompiledRules| -> usize {
        let found = recognise(rules, facts, &awards(), day("2025-10-08"));
        let lots = found.decisions.values().filter_map(|it| it.lot());
        lots.count()
    };
    assert_eq!(counts(&facts, &rules), 1);
    // The second is for points alone.
    let tagged = text(
        3,
        &[("A", "give: {value: {fixed: \"2\"}, category: vocational}")],
    )
    .replace("{type: training}", "{type: training, tag: [甲]}");
    let points = text(
        3,
        &[(
            "B",
            "give: {value: {formula: \"hours\"}, category: community, effect: points}",
        )],
    );
    let (_, points) = points.split_once("rules:\n").unwrap();
    let rules = CompiledRules::of(RuleSet::parse_yaml(&format!("{tagged}{points}")).unwrap());
    facts[0].tags = vec!["甲".to_owned()];
    assert_eq!(counts(&facts, &rules), 2);
}

#[test]
fn a_pool_sums_hours_and_nothing_else() {
    let pooled = |formula: &str| {
        format!(
            "pool: {{by: category}}, give: {{value: {{formula: \"{formula}\"}}, category: vocational}}"
        )
    };
    for formula in ["hours * score / 1800", "credits", "18"] {
        let read = |semantics| RuleSet::parse_yaml(&text(semantics, &[("A", &pooled(formula))]));
        assert!(read(2).is_ok(), "{formula}");
        let faults = read(3).unwrap_err();
        assert_eq!(faults[0].field, "rules.0.give.value.formula", "{faults:?}");
        assert!(faults[0].en.contains("names hours alone"), "{faults:?}");
    }
    assert!(RuleSet::parse_yaml(&text(3, &[("A", &pooled("hours / 18"))])).is_ok());
}

#[test]
fn a_set_for_recognition_binds_nobody_to_a_version() {
    let rule = ("A", "give: {value: {fixed: \"2\"}, category: vocational}");
    let written = text(3, &[rule]).replace(
        "policy:",
        "bind: {to: enrolment}\ntransition: {cite: S/附则, registered_before: 2025-09-01}\npolicy:",
    );
    let rules = RuleSet::parse_yaml(&written).unwrap();
    let wrong = rules.of_wrong_kind(Purpose::Recognition, &written);
    let told: Vec<(&str, usize)> = wrong.iter().map(|it| (&*it.field, it.line)).collect();
    let line = |start: &str| {
        1 + written
            .lines()
            .position(|it| it.starts_with(start))
            .unwrap()
    };
    assert_eq!(
        told,
        [("transition", line("transition")), ("bind", line("bind"))]
    );
    let is_plain = |fault: &Fault| fault.code == "wrong_kind" && fault.zh.contains("删去");
    assert!(wrong.iter().all(is_plain), "{wrong:?}");
    let plain = text(3, &[rule]);
    let rules = RuleSet::parse_yaml(&plain).unwrap();
    assert!(rules.of_wrong_kind(Purpose::Recognition, &plain).is_empty());
}
