//! K03 of rows of values and bands of scores, of which one never counts or contradicts another.

use crate::support::planted::*;
use credit_bank_conversion_rules::{CheckFinding, Severity};

fn valued(when: &str, value: &str) -> Vec<CheckFinding> {
    check(
        &format!(
            "rules:\n- {{id: R, kind: recognise, cite: S/1, when: {{{when}}}, give: {{value: {{{value}}}, category: vocational}}}}\n"
        ),
        &[],
    )
}

#[test]
fn k03_names_a_row_that_is_written_twice() {
    let tiers = |second: &str| {
        valued(
            "type: x_certificate",
            &format!("tiers: [{{tag: 国家级, credits: \"3\"}}, {{tag: {second}, credits: \"1\"}}]"),
        )
    };
    let findings = tiers("国家级");
    let found = named(&findings, "K03", "R");
    assert_eq!(
        (
            found.field.as_str(),
            found.severity,
            found.zh.contains("国家级")
        ),
        ("give.value", Severity::Error, true)
    );
    none(&tiers("省级"), "K03");
    let table = |second: &str| {
        valued(
            "type: competition, tag: [国家级, 省级]",
            &format!(
                "table: [{{tags: [国家级, 个人], level: \"x:初级\", credits: \"2\"}}, {{{second}, credits: \"2\"}}, {{tags: 省级, credits: \"1\"}}]"
            ),
        )
    };
    let findings = table("tags: [个人, 国家级], level: \"x:初级\"");
    assert_eq!(named(&findings, "K03", "R").severity, Severity::Error);
    let told = findings.iter().filter(|one| one.code == "K03");
    assert_eq!(told.count(), 1, "{findings:#?}");
    none(&table("tags: [个人, 国家级], level: \"x:中级\""), "K03");
    none(&table("tags: [团体, 国家级], level: \"x:初级\""), "K03");
}

#[test]
fn k03_names_a_row_that_a_broader_one_always_beats() {
    let table = |broad: &str, narrow: &str| {
        valued(
            "type: competition, tag: [国家级]",
            &format!(
                "table: [{{tags: 国家级, credits: \"{broad}\"}}, {{tags: [国家级, 个人], level: \"x:高级\", credits: \"{narrow}\"}}]"
            ),
        )
    };
    let findings = table("3", "2");
    let found = named(&findings, "K03", "R");
    assert_eq!(found.severity, Severity::Warning);
    assert!(
        found.zh.contains("国家级 个人 高级") || found.zh.contains("个人 国家级 高级"),
        "{found:?}"
    );
    // More for what is narrower is what such a table is for; as much says nothing wrong.
    none(&table("2", "3"), "K03");
    none(&table("2", "2"), "K03");
    // A row that asks nothing fits always.
    let any = |credits: &str| {
        valued(
            "type: competition",
            &format!("table: [{{tags: 国家级, credits: \"2\"}}, {{credits: \"{credits}\"}}]"),
        )
    };
    named(&any("3"), "K03", "R");
    none(&any("1"), "K03");
}

fn graded(slot: &str, grade: &str) -> Vec<CheckFinding> {
    let rule = transfer("B", slot, "all: [C1]").replace("grade: pass", &format!("grade: {grade}"));
    check(&format!("rules:\n{rule}"), &[])
}

#[test]
fn k03_names_bands_from_one_score_and_a_better_score_with_a_worse_grade() {
    let exam = "any_of: [{type: exam, award: \"CET4@1\", grade: {min: \"425\", scale: \"710\"}}]";
    let bands = |second: &str, grade: &str| {
        format!(
            "{{bands: [{{from: \"425\", grade: \"75\"}}, {{from: \"{second}\", grade: \"{grade}\"}}]}}"
        )
    };
    let findings = graded(exam, &bands("425", "85"));
    let found = named(&findings, "K03", "B");
    assert_eq!(
        (found.field.as_str(), found.severity),
        ("gives.grade", Severity::Error)
    );
    let findings = graded(exam, &bands("550", "58"));
    let found = named(&findings, "K03", "B");
    assert_eq!(found.severity, Severity::Warning);
    assert!(found.en.contains("550"), "{found:?}");
    none(&graded(exam, &bands("550", "85")), "K03");
    none(&graded(exam, &bands("550", "75")), "K03");
    // The order of writing says nothing, and what is highest is written.
    none(
        &graded(
            exam,
            "{bands: [{from: \"550\", grade: \"85\"}, {from: \"425\", grade: \"75\"}]}",
        ),
        "K03",
    );
    let highest = format!("{{highest: [{}, {{fixed: \"80\"}}]}}", bands("550", "58"));
    none(&graded(exam, &highest), "K03");
    named(
        &graded(
            exam,
            &format!("{{highest: [{}, {{fixed: \"60\"}}]}}", bands("550", "58")),
        ),
        "K03",
        "B",
    );
}
