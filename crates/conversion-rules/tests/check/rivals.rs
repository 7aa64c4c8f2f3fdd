//! K03, K04 and K07: two rules for one course and different grades, or with a gap between them.

use crate::support::credits;
use crate::support::planted::*;
use credit_bank_conversion_rules::{CheckFinding, Severity};

#[test]
fn k03_names_two_rules_whose_grades_for_one_outcome_would_be_drawn_by_lot() {
    let level = |range: &str| {
        format!("any_of: [{{type: x_certificate, award: \"X01@1\", level: {{{range}}}}}]")
    };
    let graded = |id: &str, slot: &str, gives: &str, grade: &str| {
        transfer(id, slot, gives).replace("grade: pass", &format!("grade: {grade}"))
    };
    let both = |a: &str, b: &str| check(&format!("rules:\n{a}{b}"), &[]);
    let low = graded("A", X01, "all: [C1]", "{fixed: \"85\"}");
    let high = graded("B", X01, "all: [C1]", "{fixed: \"90\"}");
    let findings = both(&low, &high);
    let found = named(&findings, "K03", "A");
    assert!(found.severity == Severity::Error && found.zh.contains("85、90"));
    // Never is it advised to drop the better one.
    let advised = |one: &CheckFinding| one.code == "K07" && one.rule == "B";
    assert!(!findings.iter().any(advised));
    let middle = level("min: \"x:中级\"");
    let high = level("min: \"x:高级\"");
    let a = graded("A", &high, "all: [C1]", "{fixed: \"95\"}");
    let b = graded("B", &middle, "all: [C1]", "{fixed: \"85\"}");
    let findings = both(&a, &b);
    let shown = witness(named(&findings, "K03", "A"));
    assert_eq!(shown[0].level.as_ref().unwrap().level, "advanced");
    none(&findings, "K07");
    // A text against a number, and a limit that only good marks feel.
    named(
        &both(&low, &transfer("B", X01, "any_of: [C1, C2]")),
        "K03",
        "A",
    );
    let exam = "any_of: [{type: exam, award: \"NCRE@1\", grade: {min: \"60\"}}]";
    let copy = graded("A", exam, "all: [C1]", "copy");
    let capped = graded("B", exam, "all: [C1]", "{cap: \"70\"}");
    assert!(
        named(&both(&copy, &capped), "K03", "A")
            .zh
            .contains("100、70")
    );

    // Preference, parted conditions, another bundle, more outcomes: no lot is drawn.
    let preferred = a.replace("cite: S/1", "cite: S/1, prefer: 1");
    none(&both(&preferred, &b), "K03");
    let only = level("min: \"x:中级\", max: \"x:中级\"");
    none(
        &both(&a, &graded("B", &only, "all: [C1]", "{fixed: \"85\"}")),
        "K03",
    );
    none(
        &both(
            &a,
            &graded("B", &middle, "all: [C1, C2]", "{fixed: \"85\"}"),
        ),
        "K03",
    );
    let two = format!("{middle}, take: {{count: 2}}");
    none(
        &both(&a, &graded("B", &two, "all: [C1]", "{fixed: \"85\"}")),
        "K03",
    );
    none(&both(&copy, &graded("B", exam, "all: [C1]", "best")), "K03");
}

#[test]
fn k03_warns_where_the_better_grade_is_taken_and_is_an_error_where_neither_is_better() {
    let graded = |id: &str, grade: &str| {
        transfer(id, X01, "all: [C1]").replace("grade: pass", &format!("grade: {grade}"))
    };
    let found = |semantics: u32, one: &str, other: &str| {
        let text = format!("rules:\n{}{}", graded("A", one), graded("B", other));
        let findings = check_under(semantics, &text, &[]);
        named(&findings, "K03", "A").clone()
    };
    let (low, high) = ("{fixed: \"85\"}", "{fixed: \"90\"}");
    let ranked = found(2, low, high);
    assert_eq!(ranked.severity, Severity::Warning);
    assert!(ranked.zh.contains("取较高者") && ranked.en.contains("the better grade is taken"));
    let by_lot = found(1, low, high);
    assert_eq!(by_lot.severity, Severity::Error);
    assert!(by_lot.zh.contains("semantics: 2"));
    let words = found(2, "pass", "{text: {text: 免考}}");
    assert_eq!(words.severity, Severity::Error);
    assert!(words.en.contains("neither grade is better"), "{}", words.en);
}

#[test]
fn k04_names_a_rung_and_a_mark_between_two_transfer_rules() {
    let level = |range: &str| {
        format!("any_of: [{{type: x_certificate, award: \"X01@1\", level: {{{range}}}}}]")
    };
    let mark =
        |range: &str| format!("any_of: [{{type: training, award: \"T04@1\", grade: {{{range}}}}}]");
    let only = level("min: \"x:初级\", max: \"x:初级\"");
    let (low, high) = (mark("min: \"60\", max: \"79\""), mark("min: \"85\""));
    let both = |lower: &str, upper: &str, more: &str| {
        let rules = [("A", lower), ("B", upper)].map(|(id, slot)| transfer(id, slot, "all: [C1]"));
        let findings = check(&format!("rules:\n{}{more}", rules.concat()), &[]);
        findings
            .into_iter()
            .filter(|one| one.code == "K04")
            .collect::<Vec<_>>()
    };
    let found = both(&only, &level("min: \"x:高级\""), "");
    let found = named(&found, "K04", "A");
    assert!(found.zh.contains("中级") && found.zh.contains('B'));
    let shown = witness(found);
    assert_eq!(shown[0].level.as_ref().unwrap().level, "intermediate");
    let found = both(&low, &high, "");
    let shown = witness(named(&found, "K04", "A"));
    assert_eq!(shown[0].grade.as_ref().unwrap().value, credits("80"));

    // Neighbours, and what another rule speaks of, leave nothing open.
    none(&both(&only, &level("min: \"x:中级\""), ""), "K04");
    none(&both(&low, &mark("min: \"80\""), ""), "K04");
    let middle = transfer("M", &level("min: \"x:中级\", max: \"x:中级\""), "all: [C2]");
    none(&both(&only, &level("min: \"x:高级\""), &middle), "K04");
    let refused = transfer("M", &mark("min: \"60\""), "all: [C1]").replace("exempt", "deny");
    none(&both(&low, &high, &refused), "K04");
}

#[test]
fn k07_leaves_alone_who_has_the_better_word_or_room_where_the_other_is_capped() {
    let graded = |id: &str, slot: &str, grade: &str| {
        transfer(id, slot, "all: [C1]").replace("grade: pass", &format!("grade: {grade}"))
    };
    let all = "any_of: [{type: training, award: \"T01@1\"}]";
    let good = "any_of: [{type: training, award: \"T01@1\", grade: {min: \"90\"}}]";
    let fixed = graded("A", all, "{fixed: \"85\"}");
    let word = |review: &str| {
        let text = format!("{{text: {{text: 优秀, degree_review: \"{review}\"}}}}");
        graded("B", good, &text)
    };
    let found = |rules: &str| {
        // Where a lot is drawn K03 is the error that is told.
        let findings = check_under(2, rules, &[]);
        findings
            .iter()
            .any(|one| one.code == "K07" && one.rule == "B")
    };
    assert!(!found(&format!("rules:\n{fixed}{}", word("95"))));
    assert!(found(&format!("rules:\n{fixed}{}", word("80"))));
    let (a, b) = (graded("A", all, "pass"), graded("B", good, "pass"));
    let capped = |named: &str| {
        format!(
            "rules:\n{a}{b}caps:\n- {{id: Q, cite: S/1, measure: credits, limit: \"4\", of: {{rule: {named}}}}}\n"
        )
    };
    assert!(!found(&capped("A")));
    assert!(found(&capped("[A, B]")));
}
