//! K06: rules of which every part could hold, and that together with the limits of the set give nothing.

use crate::support::planted::*;
use crate::support::tiny::school;
use credit_bank_conversion_rules::{CheckFinding, Severity};

const COURSES: [(&str, &str, &[&str]); 4] = [
    ("C1", "2", &[]),
    ("C2", "2", &[]),
    ("C3", "20", &[]),
    ("C12", "12", &[]),
];

fn of(rules: &[String], rest: &str) -> Vec<CheckFinding> {
    check(
        &format!("rules:\n{}{rest}", rules.concat()),
        &[school(&COURSES)],
    )
}

fn award(award: &str, more: &str) -> String {
    format!("any_of: [{{type: x_certificate, award: {award}{more}}}]")
}

#[test]
fn k06_names_rules_under_a_floor_that_all_of_them_together_do_not_reach() {
    let floor = |cap: &str| format!("caps:\n- {{id: FLOOR, cite: S/3, measure: credits, {cap}}}\n");
    let two = [
        transfer("A", X01, "all: [C1]"),
        transfer("B", &award("\"X02@1\"", ""), "all: [C2]"),
    ];
    let told = of(&two, &floor("floor: \"20\", limit: \"30\""));
    for rule in ["A", "B"] {
        let found = named(&told, "K06", rule);
        assert!(
            found.zh.contains("floor: FLOOR 要求至少 20 学分"),
            "{found:?}"
        );
        assert!(
            found.en.contains("FLOOR asks for at least 20 credits"),
            "{found:?}"
        );
    }
    // Alone neither reaches it, together they do, and so does what counts no course.
    none(&of(&two, &floor("floor: \"4\", limit: \"30\"")), "K06");
    let three = [
        two.concat(),
        transfer("C", &award("\"X03@1\"", ""), "all: [C3]"),
    ];
    none(&of(&three, &floor("floor: \"24\", limit: \"30\"")), "K06");
    let free = transfer("F", &award("\"X03@1\"", ""), "elective: \"1\"");
    let free = free.replace("effect: exempt", "effect: elective_credit");
    let free = [two.concat(), free.replace(", grade: pass", "")];
    none(&of(&free, &floor("floor: \"20\", limit: \"30\"")), "K06");
    // What the cap does not count helps nobody; what it does not fall on is free of it.
    let told = of(
        &three,
        &floor("floor: \"20\", limit: \"30\", of: {rule: [A, B]}"),
    );
    named(&told, "K06", "A");
    assert!(!told.iter().any(|one| one.code == "K06" && one.rule == "C"));
    // One of so many is no more than one.
    let choice = transfer("A", X01, "any_of: [C1, C2, C12], choose: 1");
    let told = of(
        std::slice::from_ref(&choice),
        &floor("floor: \"14\", limit: \"30\""),
    );
    named(&told, "K06", "A");
    none(
        &of(&[choice], &floor("floor: \"12\", limit: \"30\"")),
        "K06",
    );
}

#[test]
fn k06_names_a_rule_that_asks_for_two_outcomes_of_which_one_counts() {
    let both = |first: &str, second: &str| {
        format!(
            "- {{id: A, kind: transfer, cite: S/1, uses: [{{slot: a, any_of: [{{type: skill_level_certificate, award: {first}}}]}}, {{slot: b, any_of: [{{type: skill_level_certificate, award: {second}}}]}}], gives: {{all: [C1], effect: exempt, grade: pass}}}}\n"
        )
    };
    let (one, same, other) = (
        "\"4-01-02-07@2015+2020\"",
        "\"4-01-06-02@2022\"",
        "\"4-99-00-01@1999\"",
    );
    let highest = "exclusions:\n- {id: SAME, cite: S/4, kind: same_content, keep: highest}\n";
    let told = of(&[both(one, same)], highest);
    let found = named(&told, "K06", "A");
    assert!(found.zh.contains("same_content: 内容相同"), "{found:?}");
    assert_eq!(found.severity, Severity::Warning);
    let either = format!("[{same}, {other}]");
    none(&of(&[both(one, &either)], highest), "K06");
    none(&of(&[both(&either, one)], highest), "K06");
    none(&of(&[both(one, other)], highest), "K06");
    none(&of(&[both(one, same)], ""), "K06");
    // Of entries that are named to exclude each other the set itself says so.
    let awards = |one: &str, other: &str| {
        format!("exclusions:\n- {{id: EX, cite: S/4, kind: {{awards: [{one}, {other}]}}}}\n")
    };
    let told = of(&[both(one, other)], &awards(one, other));
    let found = named(&told, "K06", "A");
    assert!(found.en.contains("(EX)"), "{found:?}");
    assert_eq!(found.severity, Severity::Error);
    none(&of(&[both(one, &either)], &awards(one, other)), "K06");
}

#[test]
fn k06_names_a_rule_whose_award_is_never_worth_its_course() {
    let covering = |condition: &str, course: &str, covers: bool| {
        let rule = transfer(
            "A",
            &award("\"X01@1\"", condition),
            &format!("all: [{course}]"),
        );
        let covers = format!("cite: S/1, source_covers_target: {covers}");
        of(&[rule.replace("cite: S/1", &covers)], "")
    };
    for (condition, course) in [
        ("", "C12"),
        (", level: {min: \"x:初级\"}", "C12"),
        (", level: {max: \"x:高级\"}", "C12"),
    ] {
        let told = covering(condition, course, true);
        let found = named(&told, "K06", "A");
        assert_eq!(found.severity, Severity::Warning, "{found:?}");
        none(&covering(condition, course, false), "K06");
    }
    assert!(
        named(&covering("", "C12", true), "K06", "A")
            .zh
            .contains("source_below_target")
    );
    none(&covering("", "C1", true), "K06");
    none(&covering(", credits: {min: \"1\"}", "C1", true), "K06");
    // What the rule itself lets in is too little, whatever the register says.
    let little = "any_of: [{type: training, award: \"T01@1\", credits: {max: \"1\"}}]";
    let rule = transfer("A", little, "all: [C1]");
    let rule = rule.replace("cite: S/1", "cite: S/1, source_covers_target: true");
    let told = of(&[rule], "");
    assert_eq!(named(&told, "K06", "A").severity, Severity::Error);
    // A training is worth what its hours make of it.
    let free = "any_of: [{type: training, award: \"T01@1\", credits: {min: \"1\"}}]";
    let rule = transfer("A", free, "all: [C12]");
    let rule = rule.replace("cite: S/1", "cite: S/1, source_covers_target: true");
    none(&of(&[rule], ""), "K06");
}

#[test]
fn k06_is_silent_where_less_of_a_formula_passes_the_cap() {
    let rule = "- {id: A, kind: transfer, cite: S/1, uses: [{slot: s, any_of: [{type: training}]}], gives: {elective_by: {formula: \"hours / 16\"}, effect: elective_credit}}\n";
    let cap = "caps:\n- {id: K, cite: S/3, measure: credits, limit: \"4\"}\n";
    none(&of(&[rule.to_owned()], cap), "K06");
}
