//! K10 of credits without a course and of amounts that are written.

use crate::support::planted::*;

/// What gives an amount, of the amount as it is written.
type Kind = dyn Fn(&str) -> String;

fn recognise(give: &str, more: &str) -> String {
    format!(
        "rules:\n- {{id: A, kind: recognise, cite: S/1, when: {{type: x_certificate}}, give: {{{give}, category: vocational}}{more}}}\n"
    )
}

#[test]
fn k10_names_every_written_amount_that_is_off_the_step() {
    let levels = |credits: &str| {
        format!(
            "value: {{levels: [{{level: \"x:初级\", credits: \"1\"}}, {{level: \"x:中级\", credits: \"{credits}\"}}, {{level: \"x:高级\", credits: \"3\"}}]}}"
        )
    };
    let fixed = |credits: &str| format!("value: {{fixed: \"{credits}\"}}");
    let tiers = |credits: &str| {
        format!(
            "value: {{tiers: [{{tag: 国家级, credits: \"{credits}\"}}, {{tag: 省级, credits: \"1\"}}]}}"
        )
    };
    let table = |credits: &str| {
        format!("value: {{table: [{{tags: [国家级], level: \"x:中级\", credits: \"{credits}\"}}]}}")
    };
    let less = |less: &str| {
        format!("value: {{fixed: \"2\"}}, penalties: [{{tag: 非主创, less: \"{less}\"}}]")
    };
    let by_rank = |less: &str| {
        format!(
            "value: {{fixed: \"2\"}}, penalties: [{{measure: rank, above: \"1\", less: \"{less}\"}}]"
        )
    };
    let least = |least: &str| {
        format!(
            "value: {{fixed: \"2\"}}, penalties: [{{tag: 非主创, less: \"1.5\"}}], least: \"{least}\""
        )
    };
    let kinds: [(&Kind, &str); 7] = [
        (&fixed, "give.value"),
        (&levels, "give.value"),
        (&tiers, "give.value"),
        (&table, "give.value"),
        (&less, "give.penalties"),
        (&by_rank, "give.penalties"),
        (&least, "give.least"),
    ];
    for (kind, field) in kinds {
        let findings = check(&recognise(&kind("1.3"), ""), &[]);
        let found = named(&findings, "K10", "A");
        assert_eq!(
            (found.field.as_str(), found.zh.contains("1.3")),
            (field, true)
        );
        none(&check(&recognise(&kind("1.5"), ""), &[]), "K10");
        // Points have no step.
        let points = format!("{}, effect: points", kind("1.3"));
        none(&check(&recognise(&points, ""), &[]), "K10");
    }
    let findings = check(&recognise(&fixed("1000.5"), ""), &[]);
    assert!(named(&findings, "K10", "A").zh.contains("大于"));
}

#[test]
fn k10_names_limits_that_leave_an_amount_off_the_step_and_no_limit_that_never_does() {
    let formula = "value: {formula: \"hours / 16\"}";
    for (limit, field) in [
        ("per_outcome: \"3.2\"", "limit.per_outcome"),
        ("per_year: \"10.2\"", "limit.per_year"),
    ] {
        let limit = format!(", limit: {{{limit}}}");
        // What is left of a year is rounded as the rule says: down to a step, or up to all of it.
        let up = format!("{formula}, round: ceil");
        let findings = check(&recognise(&up, &limit), &[]);
        assert_eq!(named(&findings, "K10", "A").field, field);
    }
    let down = format!("{formula}, round: floor");
    for limit in ["per_outcome: \"3\", per_year: \"10\"", "per_year: \"10.2\""] {
        let limit = format!(", limit: {{{limit}}}");
        none(&check(&recognise(&down, &limit), &[]), "K10");
    }
    // A limit that no value reaches.
    let findings = check(
        &recognise("value: {fixed: \"1\"}", ", limit: {per_outcome: \"3.2\"}"),
        &[],
    );
    none(&findings, "K10");
}

fn elective(slot: &str, gives: &str) -> String {
    let rule = transfer("A", &format!("any_of: [{{type: training{slot}"), gives);
    format!(
        "rules:\n{}",
        rule.replace("exempt, grade: pass", "elective_credit")
    )
}

#[test]
fn k10_names_credits_without_a_course_that_leave_their_range_or_their_step() {
    let by = |formula: &str, more: &str| format!("elective_by: {{formula: \"{formula}\"{more}}}");
    let found = |slot: &str, gives: &str| {
        let findings = check(&elective(slot, gives), &[]);
        named(&findings, "K10", "A").field.clone()
    };
    let sound = |slot: &str, gives: &str| none(&check(&elective(slot, gives), &[]), "K10");
    let formula = "gives.elective_by.formula";
    assert_eq!(found("}]", &by("hours / 4", "")), formula);
    sound("}]", &by("hours / 4", ", max: \"8\""));
    sound(", hours: {max: \"400\"}}]", &by("hours / 4", ""));
    assert_eq!(
        found("}]", &by("(hours - 16) / 16", ", max: \"8\"")),
        formula
    );
    sound(
        ", hours: {min: \"16\"}}]",
        &by("(hours - 16) / 16", ", max: \"8\""),
    );
    assert_eq!(found("}]", &by("4 - weeks", "")), formula);
    sound(", measure: {weeks: {max: \"4\"}}}]", &by("4 - weeks", ""));
    // The sum that a slot asks for is there before the formula is reckoned.
    let summed = "}], take: {count: 2, hours_min: \"32\"}";
    sound(summed, &by("hours / 18", ""));
    assert_eq!(
        found("}]", &by("hours / 18", ", max: \"8.2\"")),
        "gives.elective_by.max"
    );
    sound(
        ", hours: {max: \"36\"}}]",
        &by("hours / 18", ", max: \"8.2\""),
    );
    assert_eq!(found("}]", "elective: \"1.2\""), "gives.elective");
    assert_eq!(found("}]", "elective: \"1001\""), "gives.elective");
    sound("}]", "elective: \"1.5\"");
}

#[test]
fn k10_names_grades_that_are_not_written_of_marks_on_another_scale() {
    let rule = |grade: &str, scale: &str| {
        format!(
            "rules:\n- {{id: A, kind: transfer, cite: S/1, uses: [{{slot: s, any_of: [{{type: exam, award: \"CET4@1\", grade: {{min: \"60\", scale: \"{scale}\"}}}}]}}], gives: {{all: [C1], effect: exempt, grade: {grade}}}}}\n"
        )
    };
    for grade in [
        "{cap: \"85\"}",
        "{average: half_up}",
        "{highest: [{cap: \"85\"}, {average: floor}]}",
    ] {
        let findings = check(&rule(grade, "710"), &[]);
        let found = named(&findings, "K10", "A");
        assert_eq!(found.field, "gives.grade");
        assert!(found.zh.contains("710"), "{found:?}");
        none(&check(&rule(grade, "100"), &[]), "K10");
    }
    for grade in [
        "copy",
        "pass",
        "{highest: [{cap: \"85\"}, {fixed: \"60\"}]}",
    ] {
        none(&check(&rule(grade, "710"), &[]), "K10");
    }
}
